"""Calendars as real programs break them: encodings, zones, addresses, days, and what is no event."""

from __future__ import annotations

import random
import re
from datetime import UTC
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relmem.importers.meetings import read_meetings
from relmem.importers.setting import Setting
from relmem.records import Contact
from tests.importers.calendars import ANA, NOW, a_calendar, a_memory, an_event, meetings, starts, take


@pytest.fixture
def memory():
    return a_memory()


@pytest.fixture
def names(memory):
    """Who is in the only meeting."""

    def names() -> list[str]:
        [meeting] = meetings(memory)
        known = {each.id: each.name for each in memory.facts().of(Contact)}
        return [each.name or known.get(each.contact, "Dana Reis") for each in meeting.participants]

    return names


PLAIN = a_calendar(an_event().replace("Review", "Wöchentlich, größer"))


class TestFiles:
    @pytest.mark.parametrize(
        "content",
        [
            PLAIN,
            PLAIN.decode().encode("utf-16"),
            PLAIN.decode().encode("utf-16-le"),
            PLAIN.decode().encode("utf-16-be"),
            b"\xef\xbb\xbf" + PLAIN,
            PLAIN.decode().encode("cp1252"),
            PLAIN.replace(b"\r\n", b"\n"),
            PLAIN.replace(b"\r\n", b"\r"),
            PLAIN.replace(b"\r\n", b"\n").replace(b"\n", b"\r\r\n"),
            PLAIN.replace(b"END:VCALENDAR", b""),
            PLAIN.replace(b"W\xc3\xb6", b"W\xc3\r\n \xb6"),
            PLAIN.replace(b"BEGIN:VEVENT", b"begin:vevent").replace(b"SUMMARY", b"summary"),
            PLAIN.replace(b"SUMMARY:", b"SUMMARY;LANGUAGE=de;X-A=\"b;c:d\":"),
            PLAIN.replace(b"SUMMARY:W\xc3\xb6", b"SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:W=C3=\r\n=B6"),
            b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n\r\n" + PLAIN,
        ],
    )  # fmt: skip
    def test_however_it_is_written(self, memory, tmp_path, content):
        """Encodings, line ends, folds within a character, marks and what stands before it make no difference."""
        report = take(memory, tmp_path, content, format="icalendar")

        assert ["Wöchentlich, größer"] == [each.title for each in meetings(memory)]
        assert (1, ()) == (report.added, report.problems)

    def test_several_calendars_with_zones_of_their_own(self, memory, tmp_path):
        """A zone is as its own calendar explains it, also where two of a file call theirs alike."""
        start = "DTSTART;TZID=Customized Time Zone:20261103T100000"
        content = b"".join(
            a_calendar(a_zone("Customized Time Zone", offset), an_event(uid=offset, start=start))
            for offset in ("+0300", "-0600")
        )
        take(memory, tmp_path, content)

        assert [3, -6] == [each.starts_at.utcoffset().total_seconds() / 3600 for each in meetings(memory)]

    @pytest.mark.parametrize(
        ("name", "inside", "why"),
        [
            ("x.ics", b'["vcalendar",[["version",{},"text","2.0"]],[]]', "as jCal (JSON)"),
            ("x.json", b'["vcalendar",[["version",{},"text","2.0"]],[]]', "as jCal (JSON)"),
            ("x.xml", b'<icalendar xmlns="urn:ietf:params:xml:ns:icalendar-2.0"><vcalendar></vcalendar></icalendar>', "as xCal (XML)"),
            ("x.ics", b"", "the file holds no event"),
            ("x.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "the file holds no event"),
        ],
    )  # fmt: skip
    def test_what_is_no_calendar_says_so(self, memory, tmp_path, name, inside, why):
        """JSON and XML are told by their names; an empty file holds no event."""
        [problem] = take(memory, tmp_path, inside, name=name).problems

        assert (True, True) == (why in problem.why, bool(problem.hint))

    def test_what_is_no_event_is_counted(self, memory, tmp_path):
        """Tasks, journals and busy times are counted, and are no mistake of the file's."""
        inside = [
            f"BEGIN:{name}\r\nUID:x\r\nEND:{name}" for name in ("VTODO", "VTODO", "VJOURNAL", "VFREEBUSY")
        ]
        report = take(memory, tmp_path, a_calendar(*inside))

        assert (("2 VTODO", "1 VJOURNAL", "1 VFREEBUSY"), ()) == (report.ignored, report.problems)

    def test_vcalendar_1(self, memory, names, tmp_path):
        """A file of vCalendar 1.0: its rule, its exceptions, its alarms and its attendees."""
        content = a_calendar(
            "BEGIN:VEVENT\r\nDTSTART:20261103T100000Z\r\nDTEND:20261103T110000Z\r\nRRULE:D1 #3\r\n"
            "EXDATE:20261104T100000Z;20261105T100000Z\r\nDALARM:20261103T094500Z;;;\r\n"
            "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Gr=FC=DFe\r\n"
            "ATTENDEE;ROLE=OWNER;STATUS=CONFIRMED:Dana <dana@ours.example>\r\n"
            "ATTENDEE;EXPECT=REQUEST:Ana Sousa <ana@northwind.example>\r\nEND:VEVENT",
            top="VERSION:1.0",
        )
        report = take(memory, tmp_path, content, name="team.vcs")

        assert (1, ()) == (report.added, report.problems)
        assert ["Grüße"] == [each.title for each in meetings(memory)]
        assert ["Dana Reis", "Ana Sousa"] == names()


def a_zone(name: str, offset: str, *lines: str) -> str:
    """A VTIMEZONE without summer time."""
    told = f"BEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD"
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *lines, told, "END:VTIMEZONE"])


class TestZones:
    @pytest.mark.parametrize(
        ("name", "hours"),
        [
            ("Europe/Berlin", 1),
            ("W. Europe Standard Time", 1),
            ("/freeassociation.sourceforge.net/Europe/Berlin", 1),
            ("/softwarestudio.org/Olson_20011030_5/America/Denver", -7),
            ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", 1),
            ("(UTC-05:00) Eastern Time (US & Canada)", -5),
            ("(GMT-08.00) Pacific Time (US & Canada)/Tijuana", -8),
            ("Pacific Time (US & Canada)", -8),
            ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", 5.5),
            ("Amsterdam, Belgrade, Berlin, Brussels, Budapest, Madrid, Paris, Prague, Stockholm", 1),
            ("Sarajevo, Skopje, Sofija, Vilnius, Warsaw, Zagreb", 1),
            ("GMT+0300", 3),
            ("UTC-5", -5),
            ("CET", 1),
            ("Made up", 4),
            ("Made up with its place", -7),
        ],
    )
    def test_names(self, memory, tmp_path, name, hours):
        """IANA's names, Windows', what Windows shows, offsets, and what only the file explains."""
        zones = [
            a_zone("Made up", "+0400"),
            a_zone("Made up with its place", "+0100", "X-LIC-LOCATION:America/Denver"),
        ]
        events = [
            an_event(uid=mark or "x", start=f"DTSTART;TZID={mark}{name}{mark}:20261103T100000")
            for mark in ('"', "")
        ]
        report = take(memory, tmp_path, a_calendar(*zones, *events))

        found = [each.starts_at.utcoffset().total_seconds() / 3600 for each in meetings(memory)]
        assert ([hours, hours], ()) == (found, report.problems)

    @pytest.mark.parametrize(
        "name", ["Customized Time Zone", "(GMT+01:00) Nowhere", "UTC+99", "localtime", "x" * 500]
    )
    def test_what_nothing_explains(self, memory, tmp_path, name):
        """A zone that nothing explains is told, and read as ours."""
        report = take(memory, tmp_path, a_calendar(an_event(start=f"DTSTART;TZID={name}:20261103T100000")))

        assert ["TZID"] == [each.field for each in report.problems]
        assert ["11-03 10:00"] == starts(memory)

    def test_what_names_no_zone_is_in_that_of_the_start(self, memory, tmp_path):
        """Ends, exceptions and occurrences without a zone are in that of the start."""
        lines = [
            "RRULE:FREQ=DAILY;COUNT=3",
            "DTEND:20261103T110000",
            "EXDATE:20261104T100000",
            "RDATE:20261107T120000",
        ]
        take(memory, tmp_path, a_calendar(an_event(*lines, start="DTSTART;TZID=Asia/Tokyo:20261103T100000")))

        assert ["11-03 10:00", "11-05 10:00", "11-07 12:00"] == starts(memory)
        assert {3600} == {(each.ends_at - each.starts_at).seconds for each in meetings(memory)}


class TestPeople:
    @pytest.mark.parametrize(
        "line",
        [
            "ATTENDEE:MAILTO:ANA@northwind.example",
            "ATTENDEE:ana@northwind.example",
            "ATTENDEE:mailto: ana@northwind.example",
            "ATTENDEE:mailto:mailto:ana@northwind.example",
            "ATTENDEE:mailto:ana%40northwind.example",
            'ATTENDEE;CN="Sousa, Ana; IT":mailto:ana@northwind.example',
            "ATTENDEE;CN=Ana^nSousa:mailto:ana@northwind.example",
            "ATTENDEE:Ana <ana@northwind.example>",
            "ATTENDEE;EMAIL=ana@northwind.example:/aMTIzNDU2/principal/",
            'ATTENDEE;EMAIL="ana@northwind.example";CN=Ana:urn:uuid:1234',
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;X-NUM-GUESTS=0:mailto:ana@northwind.example",
        ],
    )
    def test_addresses(self, memory, names, tmp_path, line):
        """However an address is written, it is theirs."""
        take(memory, tmp_path, a_calendar(an_event().replace(ANA, line)))

        assert ["Dana Reis", "Ana Sousa"] == names()

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("ATTENDEE;CN=Lee Park:invalid:nomail", ["Lee Park"]),
            ("ATTENDEE:invalid:nomail", []),
            ("ATTENDEE:mailto:unknown", []),
            ("ATTENDEE;CN=Lee Park:EX:/O=FIRST/OU=EXCHANGE/CN=RECIPIENTS/CN=LPARK", ["Lee Park"]),
            ("ATTENDEE:MAILTO:/o=First/ou=Exchange/cn=Recipients/cn=lpark", ["lpark"]),
            ("ATTENDEE;CUTYPE=ROOM:mailto:room@northwind.example", []),
            ("ATTENDEE;PARTSTAT=DECLINED:mailto:lee@northwind.example", []),
        ],
    )
    def test_those_without_an_address(self, memory, names, tmp_path, line, expected):
        """Who has no address is there by their name, where there is one; rooms and who declined are not."""
        take(memory, tmp_path, a_calendar(an_event(line)))

        assert ["Dana Reis", "Ana Sousa", *expected] == names()


class TestDays:
    @pytest.mark.parametrize(
        ("lines", "expected", "fields"),
        [
            (["DTSTART:20261103T100000Z"], "11-03 10:00", []),
            (["DTSTART:20261103T1000Z"], "11-03 10:00", []),
            (["DTSTART:2026-11-03T10:00:00Z"], "11-03 10:00", []),
            (["DTSTART:20261103T100000+0200"], "11-03 10:00", []),
            (["DTSTART;VALUE=DATE:20261103T100000Z"], "11-03 10:00", []),
            (["DTSTART;VALUE=DATE:20261103T000000"], "2026-11-03", []),
            (["DTSTART;VALUE=DATE:20261103", "DTEND:20261103T120000Z"], "2026-11-03", []),
            (["DTSTART:20261103", "DTEND;VALUE=DATE:20261101"], "2026-11-03", []),
            (["DTSTART:20261103Z"], "2026-11-03", []),
            (["DTSTART:20261103T100000Z", "DTEND:20261103T090000Z"], "11-03 10:00", ["DTEND"]),
            (["DTSTART:20261103T100000Z", "DURATION:-PT1H"], "11-03 10:00", ["DURATION"]),
            (["DTSTART:20261103T100000Z", "DURATION:P999999999W"], "11-03 10:00", ["DURATION"]),
            (["DTSTART:20261103T240000Z"], "11-04 00:00", []),
            (["DTSTART:16010101T100000Z"], "01-01 10:00", []),
            (["DTSTART:00010101T100000Z"], None, ["DTSTART"]),
            (["DTSTART:99991231T235959Z"], None, ["DTSTART"]),
            (["DTSTART:20260230T100000Z"], None, ["DTSTART"]),
            (["DTSTART:soon"], None, ["DTSTART"]),
            ([], None, ["DTSTART"]),
        ],
    )
    def test_however_they_are_written(self, memory, tmp_path, lines, expected, fields):
        """A day, an instant or a length as it is meant, else what is wrong with it and the rest goes in."""
        report = take(memory, tmp_path, a_calendar(an_event(start="\r\n".join(lines) or "COMMENT:x")))

        assert ([expected] if expected else [], fields) == (
            starts(memory),
            [each.field for each in report.problems],
        )

    def test_an_exception_by_day_of_a_series_by_the_hour(self, memory, tmp_path):
        """A RECURRENCE-ID that is a day is the occurrence of that day, and so is one at another hour."""
        series = an_event("RRULE:FREQ=DAILY;COUNT=3")
        by_day = an_event("RECURRENCE-ID;VALUE=DATE:20261104", start="DTSTART:20261104T150000Z")
        by_hour = an_event("RECURRENCE-ID:20261105T000000Z", start="DTSTART:20261105T160000Z")
        take(memory, tmp_path, a_calendar(series, by_day, by_hour))

        assert ["11-03 10:00", "11-04 15:00", "11-05 16:00"] == starts(memory)


class TestIdentity:
    def test_without_a_uid(self, memory, tmp_path):
        """What has no UID is known again by what it says, in whatever file it stands."""
        content = a_calendar(an_event().replace("UID:one\n", ""))
        take(memory, tmp_path, content)
        again = take(memory, tmp_path, content.replace(b"VERSION:2.0", b"PRODID:x"), name="other.ics")

        assert (0, 0, 1) == (again.added, again.changed, again.same)

    def test_long_uids_that_begin_alike(self, memory, tmp_path):
        """Two UIDs that differ behind their five hundredth character are two meetings."""
        take(memory, tmp_path, a_calendar(*(an_event(uid="x" * 600 + end) for end in "ab")))

        assert 2 == len(meetings(memory))

    @pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"])
    def test_what_a_guest_sends(self, memory, tmp_path, method):
        """A guest's message changes nothing, and is counted."""
        report = take(memory, tmp_path, a_calendar(an_event("SEQUENCE:4"), top=f"METHOD:{method}"))

        assert ([], ("1 invitation answer",)) == (meetings(memory), report.left_out)

    def test_beyond_the_most(self, memory, tmp_path, monkeypatch):
        """What is beyond the most meetings of a file has its reason, each."""
        monkeypatch.setattr("relmem.importers.meetings.MOST_MEETINGS", 2)
        report = take(memory, tmp_path, a_calendar(*(an_event(uid=str(n)) for n in range(5))))

        assert (2, ["event 3"]) == (report.added, [each.place for each in report.problems])
        assert ("3 surplus meetings",) == report.left_out


SAMPLE = a_calendar(
    a_zone("Z1", "+0300"),
    an_event("RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE:20261110T100000Z", "DURATION:PT1H", "SEQUENCE:2"),
    an_event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261117T100000Z", start="DTSTART;TZID=Z1:20261117T120000"),
    an_event(
        "RDATE;VALUE=PERIOD:20261105T120000Z/PT2H", "EXRULE:FREQ=DAILY", uid="two", start="DTSTART:20261103"
    ),
    an_event("RRULE:MP1 1+ MO #4", "STATUS:CANCELLED", "CLASS:PRIVATE", uid="three"),
    "BEGIN:VTODO\r\nEND:VTODO",
)


class TestHostile:
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.integers(0, 2**32), st.integers(1, 12))
    def test_mutations(self, memory, seed, count):
        """Lines cut, doubled, swapped or garbled: nothing raises, and each event has its reason."""
        chance = random.Random(seed)
        lines = SAMPLE.split(b"\r\n")
        for _ in range(count):
            at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            line = lines[at]
            cut = chance.randrange(len(line) + 1)
            lines[at : at + 1] = chance.choice(
                [
                    [],
                    [line, line],
                    [lines[other]],
                    [line[:cut]],
                    [line[:cut] + bytes([chance.randrange(256)]) + line[cut + 1 :]],
                    [line[:cut], b" " + line[cut:]],
                    [line.replace(b"2026", chance.choice([b"0001", b"9998", b"1601", b"2O26"]))],
                    [re.sub(rb"\d+", lambda _: b"%d" % chance.choice([0, -1, 7, 53, 366, 10**9]), line)],
                ]
            )
        content = b"\r\n".join(lines)
        setting = Setting(store=memory.store, zone=UTC, now=NOW, occurrences=20)
        reading = read_meetings(content, name="x.ics", setting=setting)

        entries = list(reading.entries)
        unfolded = re.sub(rb"\r?\n[ \t]", b"", content)  # a fold may have begun an event, or hidden one
        assert len(re.findall(rb"(?mi)^BEGIN:VEVENT[ \t]*\r?$", unfolded)) == len(entries)
        for entry in entries:
            assert entry.records or entry.problems or entry.left_out

    def test_ten_thousand_events(self, memory):
        """Ten thousand events with guests, a few of them series, are read in seconds."""
        content = a_calendar(
            *(
                an_event(*(["RRULE:FREQ=MONTHLY;COUNT=6"] if n % 20 == 0 else []), uid=str(n))
                for n in range(10_000)
            )
        )
        began = process_time()
        reading = read_meetings(content, name="x.ics", setting=Setting(store=memory.store, zone=UTC, now=NOW))

        assert 10_000 + 500 * 5 == sum(len(each.records) for each in reading.entries)
        assert process_time() - began < 30
