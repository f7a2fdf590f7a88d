"""Once, for a team: a calendar for each function of ours, to publish and to subscribe to."""

from pathlib import Path

import relmem
from relmem.records import Account, Assignment, Colleague

out = Path("calendars")
out.mkdir(exist_ok=True)

with relmem.demo() as memory:
    # whoever is on an account has what concerns it; Uma looks after the hosting
    uma, globex = memory.find("Uma Nair", Colleague), memory.find("Globex", Account)
    memory.add(Assignment(uma, globex, role="support"))

    teams = sorted({each.function for each in memory.facts().of(Colleague) if each.function})
    for team in teams:
        calendar = memory.calendar("all", team=team, remind="14 days", detail="titles")
        path = calendar.save(out / f"{team}.ics")
        print(f"{path.as_posix()}: {len(calendar)} events")
        ahead = sorted((each.shown for each in calendar.occasions), key=lambda each: each.on)
        for event in [each for each in ahead if each.on >= memory.today][:5]:
            print(f"- {event.on}: {event.title}")
