"""At nine o'clock: a brief for everybody in today's calendar, in the order of the calls."""

from pathlib import Path

import relmem
from relmem.records import Contact, Meeting

CALENDAR = Path(__file__).with_name("calls_today.ics")

with relmem.demo() as memory:
    report = memory.import_file(CALENDAR, ours="vendor.example")
    facts = memory.facts()
    today = [
        (meeting.starts_at, meeting)
        for meeting in facts.of(Meeting)
        if meeting.starts_at and meeting.starts_at.date() == memory.today and meeting.cancelled_on is None
    ]

    print(report)
    for starts_at, meeting in sorted(today, key=lambda each: each[0]):
        for participant in meeting.participants:
            contact = facts.get(participant.contact, Contact)
            if contact is not None:
                print(f"\n{starts_at:%H:%M} UTC  {meeting.title}\n")
                print(memory.brief(contact, call=relmem.Plan(channel="video"), most=3))
