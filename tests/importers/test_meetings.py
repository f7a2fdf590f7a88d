"""Calendars into meetings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import relmem
from relmem.errors import InputError
from relmem.importers.meetings import read_meetings
from relmem.importers.reports import ImportReport
from relmem.importers.setting import Setting
from relmem.memory import Memory
from relmem.queries.meetings import unlogged
from relmem.records import Account, Colleague, Contact, Interaction, Meeting
from relmem.values import Visibility

FILES = Path(__file__).parents[1] / "data" / "meetings"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ANA, DANA = "ATTENDEE:mailto:ana@northwind.example", "ORGANIZER:mailto:dana@ours.example"


@pytest.fixture
def memory() -> Memory:
    """Northwind with Ana, and Dana and Uma of us, on 22 November 2026 in Lisbon."""
    memory = relmem.open(":memory:", clock=lambda: NOW, timezone="Europe/Lisbon")
    memory.add(
        Account("Northwind Trading", domains=["northwind.example"]),
        Contact("Ana Sousa", emails=["Ana@northwind.example"]),
        Colleague("Dana Reis", emails=["dana@ours.example"]),
        Colleague("Uma Nair", emails=["uma@ours.example"]),
    )
    return memory


@pytest.fixture
def take(memory, tmp_path):
    """Take in a calendar of these events, each given as its lines."""

    def take(*events: str, method: str = "PUBLISH", **options: object) -> ImportReport:
        path = tmp_path / "team.ics"
        inside = "\n".join(f"BEGIN:VEVENT\n{each}\nEND:VEVENT" for each in events)
        path.write_text(f"BEGIN:VCALENDAR\nMETHOD:{method}\n{inside}\nEND:VCALENDAR\n", encoding="utf-8")
        return memory.import_file(path, **options)

    return take


def an_event(*lines: str, uid: str = "one", start: str = "20261103T100000Z") -> str:
    """Lines of an event with Ana and Dana."""
    given = {line.partition(":")[0].partition(";")[0] for line in lines}
    usual = [f"UID:{uid}", f"DTSTART:{start}", "SUMMARY:Review"]
    return "\n".join([*(each for each in usual if each.partition(":")[0] not in given), DANA, ANA, *lines])


def meetings(memory: Memory) -> list[Meeting]:
    """All meetings, by their start."""
    return sorted(memory.facts().of(Meeting), key=lambda each: str(each.starts_at or each.starts_on))


def names(memory: Memory, meeting: Meeting) -> list[str]:
    """Who is in it, by name or address."""
    people = {each.id: each.name for kind in (Contact, Colleague) for each in memory.facts().of(kind)}
    return [each.name or people[each.contact or each.colleague] for each in meeting.participants]


class TestRealPrograms:
    @pytest.mark.parametrize(
        ("file", "entries", "added"),
        [("outlook", 3, 2), ("google", 5, 60), ("broken", 5, 3), ("exchange", 3, 5)],
    )
    def test_twice_adds_nothing(self, memory, file, entries, added):
        """Each program's file is known by its content, and adds and changes nothing the second time."""
        first = memory.import_file(FILES / f"{file}.ics")
        again = memory.import_file(FILES / f"{file}.ics")

        assert ("iCalendar", entries) == (first.format, first.entries)
        assert added == first.added
        assert (0, 0, first.added) == (again.added, again.changed, again.same)

    def test_outlook(self, memory):
        """Windows names of zones and those that the file explains; a room is nobody; their house is a site."""
        memory.import_file(FILES / "outlook.ics")

        summer, review = meetings(memory)
        assert "2026-11-03T10:00:00+01:00" == review.starts_at.isoformat()
        assert "2026-07-02T10:00:00+02:00" == summer.starts_at.isoformat()
        assert "2026-07-02T11:30:00+02:00" == summer.ends_at.isoformat()
        assert (["Dana Reis", "Ana Sousa"], "Review, third quarter") == (names(memory, review), review.title)
        assert ("Northwind Trading, Lisbon", "") == (review.site, summer.site)
        assert ("ics:040000008200E00074C5B7101A82E008",) == review.key

    def test_google(self, memory):
        """A series with an exception, a moved one, folds within characters, and who declined is not in it."""
        report = memory.import_file(FILES / "google.ics")

        of_series = [each for each in meetings(memory) if each.key[0].startswith("ics:status@google.com#")]
        starts = [each.starts_at.isoformat()[:16] for each in of_series]
        assert ["2026-03-03T09:00", "2026-03-31T09:00", "2026-04-14T09:00"] == starts[:3]
        assert "2026-11-05T14:00" in starts
        assert "2026-11-10T09:00" not in starts
        assert date(2028, 5, 9) == of_series[-1].starts_at.date()
        assert of_series[0].title.endswith("äöü äöü")
        assert {("Dana Reis", "Ana Sousa")} == {tuple(names(memory, each)) for each in of_series}
        assert ("Lee Park <lee@elsewhere.example>",) == report.unknown

    def test_exchange(self, memory):
        """Exceptions by day of what is by the hour, UNTIL in UTC, and all-day ones that begin at midnight."""
        memory.import_file(FILES / "exchange.ics")

        found = [(each.key[0], str(each.starts_at or each.starts_on)) for each in meetings(memory)]
        assert [
            ("ics:weekly#2026-10-26", "2026-10-26 17:00:00-07:00"),
            ("ics:weekly#2026-11-02", "2026-11-02 17:00:00-08:00"),
            ("ics:weekly#2026-11-16", "2026-11-17 17:00:00-08:00"),
            ("ics:allday", "2026-11-18"),
            ("ics:weekly#2026-11-23", "2026-11-23 17:00:00-08:00"),
        ] == found

    def test_broken(self, memory):
        """One broken event costs no other, and each problem has its place."""
        report = memory.import_file(FILES / "broken.ics")

        assert ["No end", "Nowhere", "Sound"] == [each.title for each in meetings(memory)]
        assert ("event 2",) == report.refused
        assert [
            ("event 1", ""),
            ("event 1", "END"),
            ("event 2", "DTSTART"),
            ("event 3", "TZID"),
            ("event 3", "DTEND"),
            ("event 3", "RRULE"),
            ("event 5", "END"),
        ] == [(each.place, each.field) for each in report.problems]


class TestWhose:
    def test_a_brief_finds_it(self, memory, take):
        """Whom nobody knows stays an address, and its domain says whose meeting it is."""
        take(
            f"UID:x\nDTSTART:20261103T100000Z\nSUMMARY:Hello\n{DANA}\nATTENDEE:mailto:Rui@eu.northwind.example"
        )

        [meeting] = meetings(memory)
        account = memory.find("Northwind Trading", Account)
        assert (account.id, ["Dana Reis", "rui@eu.northwind.example"]) == (
            meeting.account,
            names(memory, meeting),
        )
        assert [meeting] == list(memory.facts(account).of(Meeting))

    def test_strangers_become_contacts_when_asked(self, memory, take):
        """With new_contacts who is not known is made one, once, where they work if that is known."""
        event = an_event(
            "ATTENDEE;CN=Rui Lima:mailto:rui@northwind.example", "ATTENDEE:mailto:lee@elsewhere.example"
        )

        assert ("Rui Lima <rui@northwind.example>", "lee@elsewhere.example") == take(event).unknown
        report = take(event, an_event("ATTENDEE:mailto:lee@elsewhere.example", uid="two"), new_contacts=True)

        assert () == report.unknown
        assert {"Ana Sousa", "Rui Lima", "lee@elsewhere.example"} == {
            each.name for each in memory.facts().of(Contact)
        }
        assert {
            ("Dana Reis", "Ana Sousa", "lee@elsewhere.example"),
            ("Dana Reis", "Ana Sousa", "Rui Lima", "lee@elsewhere.example"),
        } == {tuple(names(memory, each)) for each in meetings(memory)}

    def test_known_later(self, memory, take):
        """Who is known by the time the same file comes again is put in by their record."""
        event = an_event("ATTENDEE:mailto:lee@elsewhere.example")
        take(event)
        memory.add(Contact("Lee Park", emails=["lee@elsewhere.example"]))

        assert (0, 1) == (take(event).added, take(event).same)
        assert ["Dana Reis", "Ana Sousa", "Lee Park"] == names(memory, meetings(memory)[0])

    def test_are_still_the_files_when_somebody_is_known_later(self, memory, take):
        """What the same file says of a meeting by then is no correction by hand."""
        take(an_event("ATTENDEE:mailto:rui@northwind.example"))
        memory.add(Contact("Rui Costa", emails=["rui@northwind.example"]))
        take(an_event("ATTENDEE:mailto:rui@northwind.example"))

        [meeting] = meetings(memory)
        assert "Rui Costa" in names(memory, meeting)
        assert ("calendar", "team.ics, event 1") == (meeting.source.medium, meeting.source.place)

    @pytest.mark.parametrize(
        ("event", "left_out"),
        [
            ("UID:x\nDTSTART:20261103T100000Z\nSUMMARY:Dentist", "1 own appointment"),
            (f"UID:x\nDTSTART:20261103T100000Z\n{DANA}\nATTENDEE:mailto:uma@ours.example", "1 internal meeting"),
            (f"UID:x\nDTSTART:20261103T100000Z\n{ANA}\nATTENDEE;PARTSTAT=DECLINED:mailto:dana@ours.example", "1 declined invitation"),
            (f"UID:x\nCLASS:PRIVATE\nDTSTART:20261103T100000Z\n{ANA}", "1 private appointment"),
            (an_event("RRULE:FREQ=DAILY;UNTIL=20200101T000000Z", start="20190101T100000Z"), "1 past or distant recurrence"),
        ],
    )  # fmt: skip
    def test_what_is_left_out(self, memory, take, event, left_out):
        """What is nobody's but ours, was declined or is private to nobody known is counted and not taken in."""
        report = take(event)

        assert ((left_out,), 0, ()) == (report.left_out, report.added, report.problems)

    def test_private_ones_are_their_owners(self, memory, take):
        """A private event is private to the only one of us in it."""
        take(an_event("CLASS:CONFIDENTIAL"))

        assert [] == meetings(memory)
        dana = memory.find("Dana Reis", Colleague)
        [meeting] = memory.facts(for_=dana).of(Meeting)
        assert (Visibility.PRIVATE, dana.id) == (meeting.visibility, meeting.owner)

    def test_ours_can_be_said(self, take):
        """A domain that is said to be ours is; without any nobody can be made a contact."""
        event = "UID:x\nDTSTART:20261103T100000Z\nATTENDEE:mailto:a@b.example\nATTENDEE:mailto:c@b.example"

        assert ("1 internal meeting",) == take(event, ours="b.example").left_out
        with pytest.raises(InputError, match="no domain"):
            take(event, ours="Our Company")


class TestRevisions:
    def test_a_newer_sequence_revises(self, memory, take):
        """A higher SEQUENCE moves it and takes people off; the lower one then changes nothing."""
        old = an_event("SEQUENCE:0", "ATTENDEE:mailto:lee@elsewhere.example")
        new = an_event("SEQUENCE:1", "SUMMARY:Moved", start="20261104T100000Z")
        take(old)
        memory.add(attrs.evolve(meetings(memory)[0], about=[memory.find("Northwind Trading")]))

        assert (0, 1) == (take(new).added, len(meetings(memory)))
        [meeting] = meetings(memory)
        assert ("Moved", 4, ["Dana Reis", "Ana Sousa"]) == (
            meeting.title,
            meeting.starts_at.day,
            names(memory, meeting),
        )
        assert 1 == len(meeting.about)
        assert (0, 0, 1) == ((again := take(old)).added, again.changed, again.same)
        assert "Moved" == meetings(memory)[0].title

    def test_of_several_in_one_file_the_newest_counts(self, memory, take):
        """A UID that is there twice is one meeting, at its highest SEQUENCE, wherever it stands."""
        report = take(an_event("SEQUENCE:2", "SUMMARY:New"), an_event("SEQUENCE:1", "SUMMARY:Old"))

        assert (("1 older revision",), ["New"]) == (
            report.left_out,
            [each.title for each in meetings(memory)],
        )

    @pytest.mark.parametrize("off", [("STATUS:CANCELLED",), ("SEQUENCE:1", "SUMMARY:Canceled: Review")])
    def test_cancelled(self, memory, take, off):
        """A cancelled event says since when; what is confirmed again stands again."""
        take(an_event())
        take(an_event(*off, "LAST-MODIFIED:20261102T100000Z"))

        assert [(date(2026, 11, 2), "Review")] == [
            (each.cancelled_on, each.title) for each in meetings(memory)
        ]
        take(an_event("SEQUENCE:9"))
        assert [None] == [each.cancelled_on for each in meetings(memory)]

    def test_cancelled_by_a_message(self, memory, take):
        """METHOD:CANCEL cancels; a guest's answer says nothing."""
        take(an_event())

        assert ("1 invitation answer",) == take(an_event("SEQUENCE:7"), method="REPLY").left_out
        take("UID:one\nSEQUENCE:1\nDTSTART:20261103T100000Z", method="CANCEL")
        assert [date(2026, 11, 22)] == [each.cancelled_on for each in meetings(memory)]

    def test_what_a_series_lost_is_cancelled(self, memory, take):
        """An occurrence that is taken out, or after an earlier end, is cancelled; the others stay."""
        weekly = "RRULE:FREQ=WEEKLY;COUNT=4"
        take(an_event(weekly))
        take(an_event(weekly, "EXDATE:20261110T100000Z"))
        cancelled = [each.starts_at.day for each in meetings(memory) if each.cancelled_on]
        take(an_event("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261110T100000Z", "SEQUENCE:1"))

        assert [10] == cancelled
        assert [(3, False), (10, True), (17, False), (24, True)] == [
            (each.starts_at.day, each.cancelled_on is not None) for each in meetings(memory)
        ]

    def test_undo(self, memory, take):
        """One file is one batch that is taken back, and can come again."""
        report = take(an_event("RRULE:FREQ=WEEKLY;COUNT=4"))
        memory.undo(report.batch)

        assert [] == meetings(memory)
        take(an_event("RRULE:FREQ=WEEKLY;COUNT=4"))
        assert 4 == len(meetings(memory))


class TestBounds:
    def test_recurrence_is_bounded(self, memory, take):
        """A rule without an end reaches 400 days back and 18 months ahead, or as far as is said."""
        daily = an_event("RRULE:FREQ=DAILY", start="20100101T100000Z")
        dry = take(daily, dry_run=True)
        short = take(daily, past="2 days", ahead="1 day")

        assert 400 + 1 + 547 == dry.added
        assert [20, 21, 22, 23] == [each.starts_at.day for each in meetings(memory)]
        assert 4 == short.added

    def test_occurrences_are_counted(self, take):
        """More than so many occurrences are a problem, and not taken in."""
        report = take(an_event("RRULE:FREQ=DAILY"), occurrences=10)

        assert (10, ["event 1"]) == (report.added, [each.place for each in report.problems])
        with pytest.raises(InputError, match="no number of meetings"):
            take(an_event(), occurrences=0)

    def test_too_many_hard_rules_do_not_hang(self, take):
        """Rules that never match, or began long ago, cost a bounded time together."""
        hard = ("RRULE:FREQ=DAILY;COUNT=999999999;BYMONTH=2;BYMONTHDAY=31",)
        began = process_time()
        report = take(*(an_event(*hard, uid=str(n), start="00020101T100000Z") for n in range(200)))

        assert process_time() - began < 8
        assert report.problems


class TestTalks:
    def test_meetings_are_no_talks(self, memory, take):
        """A past meeting asks to be logged, and is not taken for a talk."""
        take(an_event())

        assert ([], 1) == (list(memory.facts().of(Interaction)), len(unlogged(memory.facts())))

    def test_as_talks(self, memory, take):
        """With as_talks what is over is logged, once, and what somebody logged already is not."""
        ana = memory.find("Ana Sousa", Contact)
        memory.add(Interaction("meeting", "was fine", happened_on="2026-11-10", participants=[ana]))
        weekly = an_event("RRULE:FREQ=WEEKLY;COUNT=4", "LOCATION:https://meet.example/x")
        first = take(weekly, as_talks=True)
        again = take(weekly, as_talks=True)

        talks = [
            (each.happened_at.day, str(each.channel))
            for each in memory.facts().of(Interaction)
            if each.happened_at
        ]
        assert [(3, "video"), (17, "video")] == talks
        assert ([], 6, 0) == (list(unlogged(memory.facts())), first.added, again.added)

    def test_not_what_was_cancelled(self, memory, take):
        """What was called off, lasts all day or was with us alone is no talk."""
        take(
            an_event("STATUS:CANCELLED"),
            an_event(uid="two", start="20261103"),
            f"UID:x\nDTSTART:20261103T100000Z\n{DANA}",
            as_talks=True,
        )

        assert [] == list(memory.facts().of(Interaction))


LINES = st.one_of(
    st.builds(
        "{}{}:{}".format,
        st.sampled_from(
            "DTSTART DTEND RRULE EXDATE RDATE RECURRENCE-ID UID ATTENDEE ORGANIZER SEQUENCE DURATION TZID TZOFFSETTO"
            " STATUS SUMMARY LAST-MODIFIED CLASS EXRULE".split()
        ),
        st.sampled_from(["", ";VALUE=DATE", ";TZID=Europe/Berlin", ';TZID="x', ";TZID=Z1", ";CN=a"]),
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(
                "20261103T100000Z 20261103 99991231T235959Z 00010101 PT1H FREQ=DAILY FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"
                " mailto:a@b.example -9999 +0100 20261103T100000/PT1H 2026-11-03T25:00".split()
            ),
        ),
    ),
    st.sampled_from([f"{mark}:{name}" for mark in ("BEGIN", "END") for name in
                     ("VEVENT", "VCALENDAR", "VTIMEZONE", "STANDARD", "VALARM", "VTODO")]),
)  # fmt: skip


class TestHostile:
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(LINES, max_size=30), st.booleans())
    def test_any_file_is_read(self, memory, lines, as_talks):
        """Whatever a file holds, it is records and problems and never an error."""
        setting = Setting(store=memory.store, zone=UTC, now=NOW, as_talks=as_talks, occurrences=5)
        content = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", ANA, DANA, *lines]).encode(
            "utf-8", "surrogatepass"
        )

        for entry in read_meetings(content, name="x.ics", setting=setting).entries:
            assert entry.records or entry.problems or entry.left_out

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\0" * 1000,
            b"BEGIN:VCALENDAR\n" * 20_000,
            b"BEGIN:VEVENT\n" * 60_000,
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + b"BEGIN:VALARM\n" * 100_000,
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nA;B=" + b"," * 1_000_000,
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE;CN=" + b'"' * 1_000_000,
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261103\nRRULE:" + b"FREQ=DAILY;" * 100_000,
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261103\n" + b"EXDATE:" + b"20261103," * 100_000,
            b"\xff\xfe" + "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261103".encode("utf-16-le"),
        ],
    )
    def test_in_bounded_time(self, memory, content):
        """Files made to hang a reader are read, or refused, in seconds."""
        began = process_time()
        setting = Setting(store=memory.store, zone=UTC, now=NOW)
        reading = read_meetings(content, name="x.ics", setting=setting)

        assert list(reading.entries) or reading.problems
        assert process_time() - began < 5
