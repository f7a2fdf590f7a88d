"""
What people read names people, accounts and matters, and never shows the ids of what is not on record.

Every question is asked over the demonstration and over every whole history,
each with some of what it rests on taken back; briefs, timelines, days in
calendars and cards as well.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from html import unescape
from importlib import import_module
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import relmem
from relmem.brief import Brief
from relmem.cli.questions import Asked, questions
from relmem.demonstration import demo
from relmem.errors import RelmemError
from relmem.facts import Facts, Known, facts_of
from relmem.feeds import default_feeds
from relmem.feeds.base import Window
from relmem.memory import Memory
from relmem.queries.happenings import Sort
from relmem.queries.names import SOMEBODY, account_name, known_name, name_of, participant_name
from relmem.queries.promises import commitments
from relmem.queries.timeline import renewal_timeline, timeline
from relmem.ranking import brief
from relmem.records import (
    Account,
    Affiliation,
    Colleague,
    Commitment,
    Contact,
    Interaction,
    Meeting,
    Opportunity,
    Participant,
    PriceChange,
    PriceOption,
    Reason,
    Rhythm,
)
from relmem.records.base import Record, merged_key
from relmem.render.rows import Rows
from relmem.rules import default_rules
from relmem.values import new_id
from tests.whole.story import Story

COPIED = ("to_merge",)
"""Columns with a command to copy, which names records by their ids."""
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
STORIES = sorted(each.stem for each in (Path(__file__).parent / "whole").glob("test_*.py"))
MOST_ASKED = 12
"""Of whom of one kind a question is asked: more say nothing new."""
TODAY = date(2026, 5, 4)

LOSSES = ("nothing", "a few", "half", "most", "people")
_SHARES = {"nothing": 0.0, "a few": 0.15, "half": 0.5, "most": 0.85}


@pytest.fixture(params=LOSSES)
def lost(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["demo", *STORIES])
def facts(request: pytest.FixtureRequest, lost: str) -> Facts:
    """What is known at the end of a history, with some of it taken back; always the same."""
    random = Random(f"{request.param} {lost}")
    today, zone, all_known = _known(request.param)
    if lost == "people":
        who = (Contact, Colleague, Account)
        kept = [each for each in all_known if not isinstance(each.record, who) or random.random() < 0.5]
    else:
        kept = [each for each in all_known if random.random() >= _SHARES[lost]]
    return Facts(today, kept, zone=zone)


@cache
def _known(name: str) -> tuple[date, tzinfo, tuple[Known, ...]]:
    memory = demo() if name == "demo" else _played(import_module(f"tests.whole.{name}").story())
    seen = memory.facts()
    known = [
        Known(each, recorded, changed, seen.said(each))
        for kind in seen.kinds()
        for each in seen.ever(kind)
        if (recorded := seen.recorded_at(each)) and (changed := seen.changed_at(each))
    ]
    return seen.today, memory.zone, tuple(known)


def _played(story: Story) -> Memory:
    """A history without the evenings on the way."""
    steps = sorted(story.steps, key=lambda step: step.at)
    clock = [steps[0].at]
    memory = relmem.open(":memory:", clock=lambda: clock[0], timezone=story.zone)
    for step in steps:
        clock[0] = step.at
        step.does(memory)
    return memory


def _ids(texts: Iterable[str]) -> list[str]:
    return [each for each in texts if ID.search(each)]


def _read(rows: Rows[Any]) -> Iterator[str]:
    """All that people read of an answer."""
    yield rows.caption
    headings, cells = rows.table()
    for row in cells:
        yield from (f"{heading}: {cell}" for heading, cell in zip(headings, row, strict=True))
    for row in rows:
        yield from (str(getattr(row, name)) for name in rows.kind.BENEATH if name not in COPIED)


def _answers(facts: Facts, asked: Asked) -> Iterator[Rows[Any]]:
    """The answers to one question, of each whom it can be asked of; what it refuses is none."""
    question = getattr(import_module(f"relmem.queries.{asked.file}"), asked.name)
    hints = get_type_hints(question)
    parameters = list(inspect.signature(question).parameters.values())[1:]
    choices = [_choices(facts, each, hints[each.name]) for each in parameters]
    for given in product(*choices):
        try:
            answer = question(facts, **{each.name: it for each, it in zip(parameters, given, strict=True)})
        except RelmemError:
            continue
        yield answer if isinstance(answer, Rows) else Rows(type(answer), [answer])


def _choices(facts: Facts, parameter: inspect.Parameter, hint: Any) -> list[Any]:
    """What to give for a parameter; nothing where nobody could type it."""
    types = get_args(hint) or (hint,)
    found: list[Any] = [] if parameter.default is parameter.empty else [parameter.default]
    for kind in types:
        if isinstance(kind, type) and issubclass(kind, Record):
            found += facts.of(kind)[:MOST_ASKED]
    if get_origin(hint) is Sequence:
        return [[each] for each in found if isinstance(each, Record)]
    if bool in types:
        found += [True, False]
    if datetime in types:
        return [datetime.combine(facts.today, time(12), facts.zone)]
    return found or (["bills"] if str in types else [])


def _said(it: Brief) -> Iterator[str]:
    """All that people read of a brief."""
    yield from (str(it), it.to_html(), it.to_markdown())
    yield from (each.text for each in (*it.points, *it.more, *it.held, *it.avoid))
    yield from _read(it.explain())


class TestNoIds:
    def test_in_an_answer(self, facts):
        """No question answers with an id in what people read, whatever was taken back."""
        asked = questions().values()
        found = {
            f"{each.name}: {text}"
            for each in asked
            for rows in _answers(facts, each)
            for text in _ids(_read(rows))
        }

        assert len(asked) > 50
        assert [] == sorted(found)

    def test_in_a_brief(self, facts):
        """No brief says an id, for nobody, nor why it stands where it stands."""
        rules = default_rules()

        assert [] == [text for each in facts.of(Contact) for text in _ids(_said(brief(each, facts, rules)))]

    def test_in_a_timeline(self, facts):
        """No timeline shows an id, drawn or as rows."""
        who = [*facts.of(Contact), *facts.of(Account)]
        drawn = [renewal_timeline(facts), *(timeline(facts, each) for each in who)]

        assert [] == [text for each in drawn for text in _ids([each.to_svg(), *_read(each.rows)])]

    def test_in_a_calendar(self, facts):
        """No day in a calendar is titled or told with an id."""
        window = Window(facts.today - timedelta(days=900), facts.today + timedelta(days=900))
        entries = [
            entry
            for feed in default_feeds()
            for basis in feed.bases
            for it in facts.of(basis.matter)
            for entry in feed.entries(it, facts, window)
        ]

        assert [] == [text for each in entries for text in _ids([str(each.title), *map(str, each.lines)])]

    def test_on_a_card(self, facts):
        """No record that a notebook shows has an id on it, nor a class as Python writes it."""
        shown = [each._repr_html_() for each in facts.all()]

        assert [] == [each for each in shown if ID.search(each) or re.search(r"\w\(\w+=|None|&lt;", each)]


# -- what is said instead ---------------------------------------------------------------------------

ANA, DANA, NORTHWIND = Contact("Ana"), Colleague("Dana"), Account("Northwind")
GONE = new_id()


class TestNames:
    def test_known_and_not(self):
        """Who is known has a name; of the others that is said; nobody is nobody."""
        facts = facts_of(TODAY, ANA, DANA, NORTHWIND)

        assert ["Ana", "Dana", "Northwind", SOMEBODY, ""] == [
            name_of(facts, each) for each in (ANA.id, DANA.id, NORTHWIND.id, GONE, None)
        ]
        assert ["Northwind", "an account not on record", ""] == [
            account_name(facts, each) for each in (NORTHWIND.id, GONE, None)
        ]
        assert ["Ana", "", ""] == [known_name(facts, each) for each in (ANA.id, GONE, None)]

    def test_who_took_part(self):
        """By name where they are known, else as it was written."""
        facts = facts_of(TODAY, ANA, DANA)
        there = [Participant(ANA), Participant(None, DANA), Participant(GONE), Participant(GONE, name="Bo")]

        assert ["Ana", "Dana", SOMEBODY, "Bo"] == [participant_name(facts, each) for each in there]

    def test_a_promise_to_who_was_taken_back(self):
        """Taken back, a contact has no name either: what no longer stands is not told."""
        memory = relmem.open(":memory:", clock=lambda: datetime(2026, 5, 4, 12, tzinfo=UTC))
        memory.add(NORTHWIND, ANA, DANA, Affiliation(ANA, NORTHWIND))
        memory.add(Commitment("an answer", by="us", to=ANA, account=NORTHWIND, promised_by=DANA))
        memory.add(Interaction("phone", "Weekend cover", participants=[ANA, DANA], account=NORTHWIND))
        memory.retract(ANA)

        [row] = commitments(memory.facts())
        rows = memory.timeline(NORTHWIND).rows

        assert (SOMEBODY, "Dana") == (row.to, row.promised_by)
        assert {f"{SOMEBODY} and Dana"} == {each.who for each in rows if each.sort == Sort.TALK}


# -- cards ------------------------------------------------------------------------------------------


def card(record: Record) -> list[str]:
    """The lines of a card and its note, without their markup."""
    html = re.sub(r"</li>|</h3>|</p>|</ul>", "\n", record._repr_html_())
    return [line for each in html.splitlines() if (line := unescape(re.sub(r"<[^>]+>", "", each)).strip())]


class TestCard:
    def test_a_meeting(self):
        """Who was there stands by name where the record has one, else by side; what it leads to is noted."""
        people = [
            ANA,
            DANA,
            Colleague("Uma"),
            Participant(name="Rui", late=True),
            Participant(ANA, part="listener"),
        ]
        meeting = Meeting(
            "Review", starts_at="2026-06-11T10:00+01:00", participants=people, account=NORTHWIND
        )

        assert [
            "Meeting",
            "Title: Review",
            "Starts at: 11 June 2026, 10:00 (UTC+01:00)",
            "Participants: one of theirs; one of us (2); Rui, late; one of theirs, listener",
            "It also leads to: account.",
        ] == card(meeting)

    def test_a_contact(self):
        """An address stands as on a letter; a key of the caller's is shown, and none that a merge left."""
        ana = Contact(
            "Ana",
            key=["hubspot:42", merged_key(GONE), f"not:{GONE}/{GONE}"],
            born="--02-29",
            addresses=["Bremen; ; ; ; Deutschland", "work: Rua Augusta 1; 1100-048; Lisboa; ; Portugal"],
        )

        assert [
            "Contact",
            "Key: hubspot:42",
            "Name: Ana",
            "Addresses: Bremen, Deutschland; work: Rua Augusta 1, 1100-048 Lisboa, Portugal",
            "Born: 29 February",
        ] == card(ana)

    def test_values_with_parts(self):
        """Prices, options and reasons are told in words, links among them left out."""
        change = PriceChange(
            GONE, "31000 EUR/year", in_force_on="2026-07-01", options=[PriceOption("8×5", "22000 EUR/year")]
        )
        reasons = [Reason("slow answers", function="sales", ours=True, because=[GONE])]
        lost = Opportunity(NORTHWIND, "Ships", closed_on="2026-05-01", result="lost", reasons=reasons)

        assert "New price: 31,000 EUR a year" in card(change)
        assert "Options: 8×5 (price 22,000 EUR a year)" in card(change)
        assert "Reasons: slow answers (said by us, function sales, ours)" in card(lost)

    def test_says_how_long_as_typed(self):
        """A span stands as it was typed, its ends as days."""
        rhythm = Rhythm(ANA, "6 weeks", from_on="2026-05-04")

        assert ["Rhythm", "From: 4 May 2026", "Every: 6 weeks", "It also leads to: who."] == card(rhythm)
