"""At nine o'clock: a brief for everybody in today's calendar, in the order of the calls."""

from pathlib import Path

import relmem
from relmem.queries.agenda import meetings_on

CALENDAR = Path(__file__).with_name("calls_today.ics")

with relmem.demo() as memory:
    report = memory.import_file(CALENDAR, ours="vendor.example")

    print(report)
    for meeting in meetings_on(memory.facts(), all_day=False):
        for contact in meeting.contact_ids.split():
            print(f"\n{meeting.at} {memory.zone}  {meeting.title}\n")
            print(memory.brief(contact, call=relmem.Plan(channel="video"), most=3))
