"""Calendars out: the same bytes everywhere, and bytes that every calendar program reads as they were meant."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser.content_line import Contentline

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.errors import StoreError
from relmem.feeds.base import Reach
from relmem.feeds.contracts import Renewals
from relmem.feeds.listings import listing
from relmem.formats.calendars import Calendars
from relmem.formats.events import Detail, Style, event, folded, occasions
from relmem.formats.ical import Calendar
from relmem.records import Account, Contract, NoticeGiven, every_kind
from relmem.store import Change
from relmem.values import new_id, span
from tests.formats.ordinary_events import ordinary

TODAY = date(2026, 11, 22)
MADE = datetime(2026, 10, 1, 9, 30, 15, 999_999, tzinfo=UTC)
YEARLY = {"starts_on": "2024-02-01", "initial": "3 years", "renewal": "1 year", "notice": "60 days"}
VARIED = Path(__file__).parent.parent / "checks" / "varied_feed.py"
CODEC = Codec(every_kind())


def calendar(store, feed, *, today):
    found = Calendars(store, [feed], zone=UTC)
    return found.calendar(feed.name, today, scope=None, style=Style(), detail=Detail.DETAILS, reach=Reach())


def put(store, *records, at=MADE, retract=False):
    known = store.get([record.id for record in records])
    changes = [
        Change(record, known[record.id].rev if record.id in known else 0, retract) for record in records
    ]
    store.put(changes, at=at, batch=new_id())


def a_calendar(account="Northwind Trading", title="Support", today=TODAY, **feed) -> Calendar:
    store = MemoryStore(CODEC)
    there = Account(account)
    put(store, there, Contract(there, title, **YEARLY))
    return calendar(store, Renewals(reworded_at=None, **feed), today=today)


def lines(content: bytes) -> list[str]:
    """The content lines, unfolded as RFC 5545 says, by hand."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def events(content: bytes) -> list[str]:
    return re.findall("BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", content.decode(), re.DOTALL)


def read(content: bytes):
    from icalendar import Calendar as Read

    return Read.from_ical(content)


def spoken(text: str) -> str:
    """What may be left of a text: no controls but tab and line break."""
    text = re.sub("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", text)
    return re.sub("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]", "", text)


class TestFrame:
    def test_says_what_programs_look_for(self):
        """Name, colour and refresh, each as RFC 7986 and as older programs know it."""
        found = lines(a_calendar().to_bytes())

        assert [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//relmem//relationship memory 1.0//EN",
            "DESCRIPTION:Until when to decide on each contract\\, when it renews or ends\\, when its price changes.",
            "X-WR-CALDESC:Until when to decide on each contract\\, when it renews or ends\\, when its price changes.",
            "NAME:Renewals",
            "X-WR-CALNAME:Renewals",
            "COLOR:steelblue",
            "LAST-MODIFIED:20261001T093015Z",
            "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
            "X-PUBLISHED-TTL:PT12H",
        ] == found[: found.index("BEGIN:VEVENT")]

    def test_has_no_uid_and_no_method(self):
        """vdirsyncer takes a calendar with a UID for one event; METHOD asks for an organizer."""
        head = a_calendar().to_bytes().partition(b"BEGIN:VEVENT")[0]

        assert b"UID" not in head
        assert b"METHOD" not in head

    @pytest.mark.parametrize("title", ["a,b;c", "C:\\New", "two\nlines", "x\r\nMETHOD:PUBLISH"])
    def test_its_name_is_escaped(self, title):
        """A feed's title breaks out of no line, whatever it is."""
        found = calendar(MemoryStore(CODEC), Renewals(title=title), today=TODAY).to_bytes()

        text = " ".join(title.split()).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
        assert f"NAME:{text}" in lines(found)
        assert f"X-WR-CALNAME:{text}" in lines(found)

    def test_an_empty_feed_is_header_and_footer(self):
        """Programs take an empty feed; it has no events and no change."""
        found = calendar(MemoryStore(CODEC), Renewals(), today=TODAY)

        assert (0, True) == (len(found), bool(found))
        assert ["BEGIN:VCALENDAR", "END:VCALENDAR", ""] == [
            lines(found.to_bytes())[0],
            *lines(found.to_bytes())[-2:],
        ]
        assert b"LAST-MODIFIED" not in found.to_bytes()


class TestEvent:
    def test_says_all_that_is_wanted(self):
        """Every property, in the order in which icalendar writes them."""
        [first, *_] = events(a_calendar().to_bytes())
        found = dict(line.split(":", 1) for line in lines(first.encode())[1:-2] if line.count(":"))
        uid = re.search("UID:(.*)", "\n".join(lines(first.encode())))[1]

        assert re.fullmatch(r"decide-[0-9a-f-]{36}-t1@[0-9a-f-]{36}", uid)
        assert "20261202" == found["DTSTART;VALUE=DATE"]
        assert "20261203" == found["DTEND;VALUE=DATE"]
        for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
            assert "20261001T093015Z" == found[name]
        assert "1" == found["SEQUENCE"]
        assert "CONFIRMED" == found["STATUS"]
        assert "TRANSPARENT" == found["TRANSP"]
        assert "PRIVATE" == found["CLASS"]
        assert "tomato" == found["COLOR"]
        assert "Decision,Northwind Trading" == found["CATEGORIES"]
        assert "FREE" == found["X-MICROSOFT-CDO-BUSYSTATUS"]
        assert "TRUE" == found["X-MICROSOFT-CDO-ALLDAYEVENT"]
        assert uid.replace("decide", "renewal").replace("-t1@", "-t2@") == found["RELATED-TO"]

    def test_alarms_are_at_nine_so_many_days_before(self):
        """Display alarms with text and a uid each; none is invented."""
        [first, *_] = events(a_calendar().to_bytes())
        found = lines(first.encode())

        assert ["-P29DT15H", "-P13DT15H", "-P2DT15H"] == [
            line.removeprefix("TRIGGER:") for line in found if line.startswith("TRIGGER")
        ]
        assert ["a30", "a14", "a3"] == [line.rpartition("-")[2] for line in found if line.startswith("UID")][
            1:
        ]
        assert 3 == found.count("ACTION:DISPLAY")
        assert 3 == found.count("DESCRIPTION:Decide: Northwind Trading\\, Support")

    @pytest.mark.parametrize(("days", "trigger"), [(0, "PT9H"), (1, "-PT15H"), (7, "-P6DT15H")])
    def test_alarms_of_any_day(self, days, trigger):
        """On the day itself, nine o'clock comes after it has begun."""
        found = a_calendar(decide_alarms=(days,)).to_bytes()

        assert f"TRIGGER:{trigger}" in lines(found)

    def test_cancelled_has_no_alarms(self):
        """A cancelled event says so in words too, and wakes nobody."""
        store = MemoryStore(CODEC)
        there = Account("Northwind Trading")
        support = Contract(there, "Support", **YEARLY)
        put(store, there, support)
        put(store, support, at=MADE + timedelta(days=40), retract=True)

        [first, *rest] = events(calendar(store, Renewals(reworded_at=None), today=TODAY).to_bytes())

        assert "STATUS:CANCELLED" in first
        assert "SEQUENCE:2" in first
        assert "SUMMARY:Cancelled: Decide: Northwind…\\, Support" in lines(first.encode())
        assert "VALARM" not in "".join([first, *rest])

    def test_nothing_counts_from_today(self):
        """A day later the bytes are the same, as the window admitted and dropped nothing."""
        store = MemoryStore(CODEC)
        there = Account("Northwind Trading")
        put(store, there, Contract(there, "Support", **YEARLY))

        found = {
            calendar(store, Renewals(reworded_at=None), today=TODAY + timedelta(days=n)).to_bytes()
            for n in range(60)
        }

        assert 1 == len(found)


class TestOneChange:
    def test_changes_only_its_own_events(self):
        """Every other event keeps its bytes."""
        store = MemoryStore(CODEC)
        accounts = [Account(name) for name in ("Northwind Trading", "Contoso")]
        contracts = [Contract(each, "Support", **YEARLY) for each in accounts]
        put(store, *accounts, *contracts)
        before = events(calendar(store, Renewals(reworded_at=None), today=TODAY).to_bytes())
        put(store, NoticeGiven(contracts[0], "2026-11-20"), at=MADE + timedelta(days=50))

        after = events(calendar(store, Renewals(reworded_at=None), today=TODAY).to_bytes())

        others = [event for event in before if "Contoso" in event]
        assert others
        assert set(others) <= set(after)
        assert all("Northwind" in event for event in set(before) ^ set(after))


texts = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            [
                "\\N",
                "\\n",
                "\\",
                ";",
                ",",
                ":",
                '"',
                "\n",
                "\r",
                "\x00",
                "\x85",
                "é",
                "👩\u200d👧",
                "שלום",
                "END:VEVENT",
            ]
        ),
        max_size=40,
    ).map("".join),
    st.text(st.sampled_from("aé日👩"), min_size=60, max_size=400),
).filter(lambda text: spoken(text).strip())


class TestHostileText:
    @given(texts, texts)
    def test_comes_back_as_it_was(self, account, title):
        """Whatever a name holds, the file stays a calendar and says that name."""
        found = a_calendar(account, title).to_bytes()

        assert all(len(line) <= 75 for line in found.split(b"\r\n"))
        assert not re.search(b"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", found)
        assert found.count(b"\n") == found.count(b"\r\n") == found.count(b"\r")
        parsed = read(found)
        assert [] == [error for event in parsed.events for error in event.errors]
        assert 4 == len(parsed.events)
        name = spoken(f"{account.strip()}, {title.strip()}")
        for each in parsed.events:
            assert str(each["DESCRIPTION"]).startswith(name)
            category = " ".join(spoken(account.strip()).split())
            assert category == each.categories[-1]

    def test_backslash_and_capital_n(self):
        """icalendar takes it for a line break; it is part of a path."""
        found = a_calendar(account="C:\\New\\NAS").to_bytes()

        assert "SUMMARY:Decide: C:\\\\New\\\\NAS\\, Support" in lines(found)

    @given(st.text("ab^\\\\,;é世", max_size=300) | st.text("a\\\\^", min_size=70, max_size=160))
    def test_lines_are_folded_as_icalendar_does(self, text):
        """Byte for byte, wherever an escape stands at the edge."""
        line = Contentline(f"SUMMARY:{text}")

        assert line.to_ical() == folded(line)

    def test_long_lines_are_folded_between_characters(self):
        """At most 75 octets, and no character is cut."""
        found = a_calendar(account="日本語" * 100).to_bytes()

        assert all(line.decode() for line in found.split(b"\r\n")[:-1])
        assert max(map(len, found.split(b"\r\n"))) <= 75


class TestOrdinary:
    @given(texts, texts, st.sampled_from([(), ("30 days",), ("1 week", "3 days")]), st.booleans())
    def test_events_are_what_icalendar_makes_of_them(self, account, title, leads, told):
        """To give each value as icalendar's own comes to the same bytes as to have it guess."""
        style = Style(described=told, leads=tuple(map(span, leads)), as_events=True, as_alarms=told)
        store, there = MemoryStore(CODEC), Account(account)
        put(store, there, Contract(there, title, **YEARLY))
        listed = listing(store, Renewals(reworded_at=None), today=TODAY).listed
        found = [occasion for each in listed for occasion in occasions(each, style)]

        assert len(found) >= 4
        assert [ordinary(each, style).to_ical() for each in found] == [event(each, style) for each in found]


class TestBytes:
    def test_equal_memories_give_equal_bytes(self):
        """An export loaded elsewhere gives the same file."""
        store, moved = MemoryStore(CODEC), MemoryStore(CODEC)
        there = Account("Northwind Trading")
        put(store, there, Contract(there, "Support", **YEARLY))
        moved.load(store.export())

        assert calendar(store, Renewals(reworded_at=None), today=TODAY) == calendar(
            moved, Renewals(reworded_at=None), today=TODAY
        )

    def test_importing_loads_no_icalendar(self):
        """icalendar is loaded when something is spelled, not before."""
        code = "import sys, relmem.formats.ical; print('icalendar' in sys.modules)"

        assert (
            "False"
            == subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            ).stdout.strip()
        )


class TestCalendar:
    def test_is_told_in_a_line(self):
        """What it is, how many events it holds, and which comes next."""
        assert "renewals: 4 events, next 2026-12-02 Decide: Northwind Trading, Support" == str(a_calendar())
        assert "renewals: 0 events" == str(calendar(MemoryStore(CODEC), Renewals(), today=TODAY))

    def test_is_a_table_in_a_notebook(self):
        """Days, titles and what is not sure, escaped."""
        found = a_calendar(account="<b>Northwind</b>")._repr_html_()

        assert "2026-12-02" in found
        assert "&lt;b&gt;Northwind" in found
        assert "<b>" not in found

    def test_knows_when_it_changed(self):
        """In UTC and whole seconds, which is all that HTTP can say."""
        assert datetime(2026, 10, 1, 9, 30, 15, tzinfo=UTC) == a_calendar().modified_at

    def test_etag_is_of_the_bytes(self):
        """Equal bytes have equal tags, quoted as HTTP wants them; others have others."""
        one = a_calendar()

        assert re.fullmatch('"[0-9a-f]{64}"', one.etag)
        assert one.etag == attrs.evolve(one, name="x").etag
        assert one.etag != attrs.evolve(one, pieces=()).etag

    def test_saves_the_same_bytes(self, tmp_path):
        """Whole, under the name that was asked for, and nothing beside it."""
        found = a_calendar()

        path = found.save(tmp_path / "renewals.ics")

        assert found.to_bytes() == path.read_bytes()
        assert ["renewals.ics"] == [each.name for each in tmp_path.iterdir()]

    def test_leaves_an_equal_file_alone(self, tmp_path):
        """A web server that serves the file sees no change where there is none."""
        found, path = a_calendar(), tmp_path / "renewals.ics"
        found.save(path)
        os.utime(path, (1, 1))

        found.save(str(path))

        assert 1 == path.stat().st_mtime

        path.write_bytes(b"something else")
        found.save(path)

        assert found.to_bytes() == path.read_bytes()

    def test_says_where_it_cannot_be_saved(self, tmp_path):
        """A folder that is not there is an error that names the file."""
        with pytest.raises(StoreError, match=r"renewals\.ics cannot be written"):
            a_calendar().save(tmp_path / "nowhere" / "renewals.ics")
