"""Calendars as one asks for them: which feed, of whom, how it reminds, how much it tells, how far it reaches."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relmem
from relmem.errors import InputError, NotFound
from relmem.feeds.contracts import Renewals
from relmem.records import Account, Affiliation, Assignment, Colleague, Commitment, Contact, Contract, Issue
from tests.checks.varied_feed import ASKED, varied

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
YEARLY = {"starts_on": "2024-02-01", "initial": "3 years", "renewal": "1 year", "notice": "60 days"}
VARIED = Path(__file__).parent.parent / "checks" / "varied_feed.py"
D = date.fromisoformat


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def memory(clock):
    with relmem.open(":memory:", clock=clock, timezone="UTC") as memory:
        yield memory


@pytest.fixture
def northwind(memory):
    """An account with a contract, a contact, a promise and an issue; Dana is on it and Uma is not."""
    northwind, dana, _ = memory.add(
        Account("Northwind Trading"),
        Colleague("Dana", function="sales"),
        Colleague("Uma", function="support"),
    )
    ana = memory.add(Contact("Ana Sousa"))
    memory.add(
        Affiliation(ana, northwind, from_on="2020-01-01"),
        Assignment(dana, northwind, from_on="2025-01-01"),
        Contract(northwind, "Support", **YEARLY, note="they are unhappy"),
        Commitment("answer about cover", to=ana, promised_by=dana, due_on="2026-11-25"),
        Issue(northwind, "Login fails", opened_on="2026-11-20"),
    )
    return northwind


def titles(calendar):
    return [each.title for each in calendar.events]


def lines(calendar):
    return calendar.to_bytes().decode().replace("\r\n ", "").split("\r\n")


def stamps(calendar):
    found = calendar.to_bytes().decode().replace("\r\n ", "")
    pairs = re.findall(r"SEQUENCE:(\d+)\r\nUID:(\S+)|UID:(\S+)\r\n(?:.*\r\n)*?SEQUENCE:(\d+)", found)
    return {uid or other: int(number or again) for number, uid, other, again in pairs}


class TestWhich:
    def test_all_feeds_are_offered(self, memory):
        """By name, with what is in each."""
        assert ["renewals", "promises", "follow-ups", "dates", "bills", "all"] == [
            each.name for each in memory.feeds()
        ]
        assert all(each.tells.endswith(".") for each in memory.feeds())

    def test_all_holds_every_one(self, memory, northwind):
        """Each event of every feed, under the same uid."""
        names = [each.name for each in memory.feeds() if each.name != "all"]

        apart = [line for name in names for line in lines(memory.calendar(name)) if line.startswith("UID:")]

        assert apart
        assert sorted(apart) == sorted(
            line for line in lines(memory.calendar("all")) if line.startswith("UID:")
        )

    def test_none_of_that_name(self, memory):
        """What there is, is said; the nearest where something is near."""
        with pytest.raises(NotFound, match="Did you mean 'follow-ups'"):
            memory.calendar("followups")
        with pytest.raises(NotFound, match="'all' or 'bills' or 'dates' or 'follow-ups' or 'promises' or"):
            memory.calendar("zzz")

    def test_a_callers_own_feeds_take_their_place(self, clock):
        """A tool passes its own, tuned or new."""
        with relmem.open(":memory:", clock=clock, feeds=[Renewals(title="Fristen")]) as memory:
            assert ["renewals", "all"] == [each.name for each in memory.feeds()]
            assert "NAME:Fristen" in lines(memory.calendar("renewals"))

    def test_one_of_any_class_is_told_in_full(self, clock):
        """One that has nothing more to tell says what it says."""

        class Plain:
            name, title, tells, colour, full, reworded_at = "plain", "Plain", "Nothing.", "", False, None
            bases = Renewals().bases

            def entries(self, it, facts, window):
                return Renewals().entries(it, facts, window)

            def named(self, it, facts, keys):
                return Renewals().named(it, facts, keys)

            def over(self, it, facts):
                return "Cancelled"

        with relmem.open(":memory:", clock=clock, feeds=[Plain()]) as memory:
            northwind = memory.add(Account("Northwind Trading"))
            memory.add(Contract(northwind, "Support", **YEARLY))

            assert 4 == len(memory.calendar("plain", detail="full"))

    def test_one_that_fails_costs_only_what_it_failed_on(self, clock):
        """A record that a feed trips over is left out and reported; the others stay."""

        @attrs.frozen(kw_only=True)
        class Tripping:
            """As renewals, but for one contract."""

            full: bool = False
            inner: Renewals = attrs.field(factory=Renewals)
            name = "tripping"
            tells = "Trips."
            title = "Tripping"
            colour = ""
            reworded_at = None

            @property
            def bases(self):
                return self.inner.bases

            def entries(self, it, facts, window):
                if it.title == "Bad":
                    raise RuntimeError("no way")
                return self.inner.entries(it, facts, window)

            def named(self, it, facts, keys):
                return self.inner.named(it, facts, keys)

            def over(self, it, facts):
                return "Cancelled"

        with relmem.open(":memory:", clock=clock, feeds=[Tripping()]) as memory:
            northwind = memory.add(Account("Northwind Trading"))
            bad, _ = memory.add(Contract(northwind, "Bad", **YEARLY), Contract(northwind, "Good", **YEARLY))

            found = memory.calendar("tripping")

            assert 4 == len(found)
            [problem] = found.problems
            assert (f"contract {bad.id}", "tripping") == (problem.place, problem.field)
            assert "RuntimeError: no way" in problem.why
            assert "1 left out" in str(found)

            memory.add(attrs.evolve(bad, title="Better"))

            assert (8, ()) == (len(memory.calendar("tripping")), memory.calendar("tripping").problems)

    def test_a_record_that_cannot_be_read_is_left_out(self, memory, clock):
        """Reported with its id; what only names it is shown without its name."""
        northwind, contoso = memory.add(Account("Northwind Trading"), Account("Contoso"))
        bad, _, _ = memory.add(
            Contract(northwind, "Bad", starts_on="2024-02-03", initial="3 years"),
            Contract(northwind, "Good", **YEARLY),
            Contract(contoso, "Lab", **YEARLY),
        )
        text = json.dumps(memory.store.export())
        text = text.replace('"2024-02-03"', '"some day"').replace('"Contoso"', "7")

        with relmem.open(":memory:", clock=clock, timezone="UTC") as other:
            other.store.load(json.loads(text))
            found = other.calendar("renewals")

        assert 8 == len(found)
        assert "Decide: Lab" in titles(found)
        [problem] = found.problems
        assert (f"contract {bad.id}", bad.id) == (problem.place, problem.value)


class TestWhose:
    def test_of_an_account(self, memory, northwind):
        """What concerns it: its contracts, promises to its people, its issues; and its name in the title."""
        contoso = memory.add(Account("Contoso"))
        memory.add(Contract(contoso, "Lab", **YEARLY))

        found = memory.calendar("all", account=northwind)

        assert titles(memory.calendar("all", account="Northwind Trading")) == titles(found)
        assert any("Promised: answer about cover" in each for each in titles(found))
        assert any("Login fails" in each for each in titles(found))
        assert not any("Contoso" in each for each in titles(found))
        assert ["NAME:relmem: Northwind Trading"] == [
            each for each in lines(found) if each.startswith("NAME")
        ]

    def test_of_an_owner(self, memory, northwind):
        """Who is on the account has its days; who is not has none."""
        assert titles(memory.calendar("all")) == titles(memory.calendar("all", owner="Dana"))
        assert [] == titles(memory.calendar("all", owner="Uma"))

    def test_of_a_team(self, memory, northwind):
        """Everybody of that function; one that there is not is named, with those there are."""
        assert titles(memory.calendar("all")) == titles(memory.calendar("all", team="Sales"))
        with pytest.raises(
            NotFound, match="No team is called 'marketing'. Did you mean 'sales' or 'support'"
        ):
            memory.calendar("all", team="marketing")

    def test_of_one_of_them_at_a_time(self, memory, northwind):
        """Of an account and an owner would be read two ways."""
        with pytest.raises(InputError, match="not of account and team"):
            memory.calendar("all", account=northwind, team="sales")

    def test_whoever_comes_to_it_changes_the_calendar(self, memory, northwind, clock):
        """A program that asks whether anything changed is told."""
        before = memory.calendar("all", owner="Uma")
        clock.now += timedelta(days=1)
        memory.add(Assignment(memory.find("Uma", Colleague), northwind, from_on="2026-11-23"))

        after = memory.calendar("all", owner="Uma")

        assert len(before) < len(after)
        assert before.modified_at < after.modified_at == clock.now

    def test_a_new_name_in_the_title_is_a_change(self, memory, northwind, clock):
        """Of an account, an owner or a member of a team: nobody is told that nothing changed."""
        dana = memory.find("Dana", Colleague)
        clock.now += timedelta(days=1)
        memory.add(attrs.evolve(memory.find("Northwind Trading", Account), name="Northwind, Ltd"))
        memory.add(attrs.evolve(dana, name="Dana Reis"))

        assert clock.now == memory.calendar("bills", account="Northwind, Ltd").modified_at
        assert clock.now == memory.calendar("bills", owner="Dana Reis").modified_at

        uma = memory.find("Uma", Colleague)
        clock.now += timedelta(days=1)
        memory.add(attrs.evolve(uma, function="sales"))
        newest = memory.calendar("bills", team="sales").modified_at
        clock.now += timedelta(days=1)
        memory.add(attrs.evolve(memory.find("Uma", Colleague), function="support"))

        assert clock.now - timedelta(days=1) == newest
        assert clock.now == memory.calendar("bills", team="sales").modified_at

    def test_a_private_name_stands_in_no_title(self, memory):
        """Not even where one asks for its days."""
        dana = memory.add(Colleague("Dana"))
        secret = memory.add(Account("Secret", visibility="private", owner=dana))

        assert b"Secret" not in memory.calendar("all", account=secret).to_bytes()


class TestReminders:
    def test_as_events_of_their_own(self, memory, northwind):
        """So long before, related to what they remind of, and none has alarms."""
        found = memory.calendar("promises", remind=("30 days", "1 week"))

        assert [
            "2026-10-26 In 30 days: Promised: answer about cover (Ana Sousa, Northwind Trading)",
            "2026-11-18 In 1 week: Promised: answer about cover (Ana Sousa, Northwind Trading)",
            "2026-11-25 Promised: answer about cover (Ana Sousa, Northwind Trading)",
        ] == [f"{each.on} {each.title}" for each in found.events]
        assert 2 == sum(line.startswith("RELATED-TO:promise-") for line in lines(found))
        assert 3 == len({line for line in lines(found) if line.startswith("UID:")})
        assert "BEGIN:VALARM" not in lines(found)

    def test_as_alarms(self, memory, northwind):
        """In place of the feed's own; a month is as long as it is."""
        found = memory.calendar("promises", remind=("1 month", "0 days"), remind_as="alarms")

        assert ["TRIGGER:-P30DT15H", "TRIGGER:PT9H"] == [each for each in lines(found) if "TRIGGER" in each]
        assert 1 == len(found)

    def test_as_both(self, memory, northwind):
        """For those who have programs of both sorts."""
        found = memory.calendar("promises", remind="7 days", remind_as="both")

        assert (2, 1) == (len(found), lines(found).count("BEGIN:VALARM"))

    def test_twins_are_told_apart(self, memory, northwind):
        """By more than their uids, which some programs do not look at."""
        memory.add(*(Contract(northwind, "Twin", ends_on="2027-06-30") for _ in range(2)))
        content = memory.calendar("renewals", detail="titles", remind="7 days").to_bytes()
        events = re.findall(b"BEGIN:VEVENT.*?END:VEVENT", content, re.DOTALL)
        rests = [re.sub(b"(?m)^(UID|CREATED|DTSTAMP|LAST-MODIFIED).*$", b"", each) for each in events]

        assert len(rests) == len(set(rests))
        assert len(events) == content.count(b"X-RELMEM-KEY:")

    def test_without_a_wish_the_feeds_own_alarms(self, memory, northwind):
        """The day before, and on the day."""
        assert 2 == lines(memory.calendar("promises")).count("BEGIN:VALARM")

    def test_move_and_end_with_what_they_remind_of(self, memory, northwind, clock):
        """Under the same uids, with higher sequences; cancelled, they say so, and wake nobody."""
        [promise] = memory.facts().of(Commitment)
        wishes = {"remind": ("7 days",), "remind_as": "both"}
        before = memory.calendar("promises", **wishes)
        moved = memory.add(attrs.evolve(promise, due_on="2026-12-10"))
        after = memory.calendar("promises", **wishes)

        assert stamps(before).keys() == stamps(after).keys()
        assert all(stamps(before)[uid] < number for uid, number in stamps(after).items())
        assert D("2026-12-03") == after.events[0].on

        memory.retract(moved)
        gone = memory.calendar("promises", **wishes)

        assert stamps(after).keys() == stamps(gone).keys()
        assert ["Cancelled: answer about cover (Ana Sousa, Northwind Trading)"] * 2 == titles(gone)
        assert 2 == lines(gone).count("STATUS:CANCELLED")
        assert "BEGIN:VALARM" not in lines(gone)

    @pytest.mark.parametrize(
        ("wish", "said"),
        [
            ({"remind": "soon"}, "remind: cannot read 'soon'"),
            ({"remind": [str(n) + " days" for n in range(11)]}, "11 reminders of one event are too many"),
            ({"remind": "1 day", "remind_as": "mail"}, "'mail' is no way to remind"),
            ({"detail": "everything"}, "detail: 'everything'"),
            ({"past": "long"}, "past: cannot read 'long'"),
            ({"ahead": "far"}, "ahead: cannot read 'far'"),
        ],
    )
    def test_a_wish_that_is_none_is_named(self, memory, wish, said):
        """The argument, and what it was."""
        with pytest.raises(InputError, match=re.escape(said)):
            memory.calendar("promises", **wish)


class TestDetail:
    def test_titles_and_no_more(self, memory, northwind):
        """No description, for a calendar that others see."""
        found = memory.calendar("renewals", detail="titles", remind="1 day", remind_as="events")

        events = found.to_bytes().partition(b"BEGIN:VEVENT")[2]
        assert b"SUMMARY:Decide: Northwind Trading" in events
        assert b"DESCRIPTION" not in events

    def test_details_without_money_and_notes(self, memory, northwind):
        """That is what one gets unless one asks."""
        found = memory.calendar("renewals").to_bytes()

        assert b"60 days before that" in found
        assert b"unhappy" not in found

    def test_full_tells_all_that_may_leave(self, memory, northwind):
        """Prices and notes too."""
        [contract] = memory.facts().of(Contract)
        memory.add(relmem.records.PriceLine(contract, "12000 EUR/year"))
        found = memory.calendar("renewals", detail="full").to_bytes()

        assert b"unhappy" in found
        assert b"12\\,000 EUR" in found


class TestReach:
    def test_as_asked_for(self, memory, northwind):
        """Both edges inclusive."""
        year = memory.calendar("renewals", past="0 days", ahead="1 year")

        assert [D("2026-12-02"), D("2027-02-01")] == [each.on for each in year.events]
        assert [] == titles(memory.calendar("renewals", past=0, ahead="9 days"))
        assert 1 == len(memory.calendar("renewals", past=0, ahead="10 days"))

    @given(past=st.integers(0, 300_000), ahead=st.integers(0, 300_000))
    def test_any_length(self, past, ahead):
        """However far, a feed answers."""
        from relmem.feeds.base import Reach
        from relmem.feeds.scopes import reach_of

        reach = reach_of(past, ahead)
        window = reach.on(NOW.date())

        assert isinstance(reach, Reach)
        assert window.first <= NOW.date() <= window.last
        for day in (window.first, NOW.date(), window.last):
            assert reach.admitted_on(day) <= NOW.date() < reach.dropped_on(day) or day == date.min


class TestUnchanged:
    def test_is_the_same_calendar(self, memory, northwind):
        """What was made is not made again."""
        assert memory.calendar("all") is memory.calendar("all")

    def test_what_is_kept_has_a_bound_in_bytes(self, memory, northwind, monkeypatch):
        """The oldest go; the newest stays, however large it is, and each comes back the same."""
        monkeypatch.setattr("relmem.formats.calendars.ROOM", 1)
        first = memory.calendar("renewals")
        memory.calendar("promises")

        assert 1 == len(memory._calendars()._made)
        assert first is not memory.calendar("renewals")
        assert first == memory.calendar("renewals")
        assert first.size == len(first.to_bytes())

    def test_a_change_is_seen_at_once(self, memory, northwind):
        """By the next question."""
        before = memory.calendar("promises")
        memory.add(Commitment("one more", account=northwind, due_on="2026-12-01"))

        assert 1 + len(before) == len(memory.calendar("promises"))

    def test_so_is_another_processes(self, tmp_path, clock):
        """Also where somebody else wrote."""
        with (
            relmem.open(tmp_path / "m.json", clock=clock) as one,
            relmem.open(tmp_path / "m.json", clock=clock) as two,
        ):
            northwind = one.add(Account("Northwind Trading"))
            assert 0 == len(two.calendar("renewals"))

            one.add(Contract(northwind, "Support", **YEARLY))

            assert 4 == len(two.calendar("renewals"))

    def test_another_day_is_another_calendar(self, memory, northwind, clock):
        """Though its bytes are equal where no event enters or leaves."""
        before = memory.calendar("promises")
        clock.now += timedelta(days=1)

        after = memory.calendar("promises")

        assert before.today < after.today
        assert before.to_bytes() == after.to_bytes()
        assert before.modified_at == after.modified_at

    def test_as_of_an_earlier_day(self, memory, northwind):
        """The calendar as it was then."""
        assert 0 == len(memory.as_of("2020-01-01", known_at="2020-01-01").calendar("all"))


HERE_AND_THERE = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONOPTIMIZE": "1"},
]


def pythons() -> list[str]:
    """Every python3.x from 3.11 on that the machine has and that can import what relmem stands on; this one first."""
    found = {sys.executable: None}
    folders = os.environ.get("PATH", "").split(os.pathsep)
    for folder, minor in itertools.product(folders, range(11, 30)):
        path = shutil.which(f"python3.{minor}", path=folder)
        if path and minor != sys.version_info.minor:
            needs = "import attrs, cattrs, dateutil, icalendar, tinydb, relmem"
            done = subprocess.run([path, "-c", needs], capture_output=True, env=_environment({}))
            if done.returncode == 0:
                found[path] = None
    return list(found)


def _environment(more: dict[str, str]) -> dict[str, str]:
    paths = [
        str(Path(relmem.__file__).parent.parent),
        *(path for path in sys.path if "site-packages" in path),
    ]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"} | more


anything = st.text(max_size=120) | st.lists(
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
            "END:VEVENT",
            "{x}",
        ]
    ),
    max_size=30,
).map("".join)
said = anything.filter(lambda text: any(char.isprintable() and not char.isspace() for char in text))


class TestHostileText:
    @given(said, said, anything)
    def test_every_feed_stays_valid(self, one, two, note):
        """Whatever people write anywhere, the file is a calendar that says as many events as there are."""
        from icalendar import Calendar as Read

        with relmem.open(":memory:", clock=Clock(), timezone="UTC", feeds=()) as memory:
            there = memory.add(Account(one, note=note))
            person, dana = memory.add(Contact(two, born="--02-29"), Colleague(one, function=two))
            memory.add(
                Affiliation(person, there, from_on="2020-01-01"),
                Contract(there, two, **YEARLY, note=note),
                Commitment(one, to=person, promised_by=dana, due_on="2026-11-25"),
                Issue(there, two, opened_on="2026-11-20", reported_by=person),
            )

            found = memory.calendar("all", remind="1 week", remind_as="both", detail="full")

        content = found.to_bytes()
        assert () == found.problems
        assert len(found) >= 12
        assert all(len(line) <= 75 and line.decode() is not None for line in content.split(b"\r\n"))
        assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
        assert not re.search(b"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)
        parsed = Read.from_ical(content)
        assert len(found) == len(parsed.events) == len({event["UID"] for event in parsed.events})
        assert [] == [error for event in parsed.events for error in event.errors]


class TestBytes:
    def test_are_the_same_in_every_process(self, tmp_path):
        """Hash seed, zone, locale, optimisation, working directory and Python change nothing, in any feed."""
        runs = [(sys.executable, each) for each in HERE_AND_THERE] + [(path, {}) for path in pythons()[1:]]
        begun: dict[Path, subprocess.Popen[str]] = {}
        found = set()
        for number, (python, environment) in enumerate(runs):
            folder = tmp_path / str(number)
            folder.mkdir()
            begun[folder] = subprocess.Popen(
                [python, VARIED, "out"],
                cwd=folder,
                env=_environment(environment),
                stderr=subprocess.PIPE,
                text=True,
            )
        for folder, each in begun.items():  # which all run meanwhile
            _, said = each.communicate()
            assert 0 == each.returncode, said
            found.add(tuple((folder / "out" / f"{name}.ics").read_bytes() for name in sorted(ASKED)))

        assert 1 == len(found)

    def test_are_whole_calendars(self):
        """Of each: no line beyond 75 octets, no bare line break, no control, each uid once, nothing left out."""
        for name, calendar in varied().items():
            content = calendar.to_bytes()

            assert () == calendar.problems, name
            assert max(map(len, content.split(b"\r\n"))) <= 75
            assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
            assert not re.search(b"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)
            assert len(calendar) == len({line for line in _events(content) if line.startswith("UID:")})
            assert b"METHOD" not in content.partition(b"BEGIN:VEVENT")[0]
            assert b"\r\nSOURCE" not in content


def _events(content: bytes) -> list[str]:
    """The lines of events without their alarms'."""
    found = content.decode().replace("\r\n ", "")
    return re.sub("BEGIN:VALARM.*?END:VALARM\r\n", "", found, flags=re.DOTALL).split("\r\n")


def test_a_reminder_is_one_event_in_whatever_word():
    """Two weeks, 14 days or 14 before: the same bytes, so that nobody gets an event twice."""
    memory = relmem.demo()

    assert 1 == len({memory.calendar(remind=each).to_bytes() for each in ("2 weeks", "14 days", 14, "P2W")})
