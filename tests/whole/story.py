"""
A customer's history as it became known, and what a brief said on each of its evenings.

A story is told in steps, each at an instant of our clock. Living it opens a
memory, takes the steps one after another, and keeps the briefs of many
evenings, so that a test can ask later what was answered then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs

import relmem
from relmem.brief import Brief, Said
from relmem.memory import Memory
from relmem.ranking import MOST_POINTS
from relmem.records import Account, Colleague, Contact, Interaction
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan
from relmem.values import Source, day

__all__ = ["EveryEvening", "Lived", "Story", "Watch", "everything", "first", "flaws", "told"]

MOST_WORDS = 300
"""What is read aloud in two minutes, and with the eyes in one."""

MOST_WORDS_A_POINT = 80
"""Half a minute aloud; what several rules say of one matter takes most, and so does what can be done."""


@attrs.frozen
class Watch:
    """Whose brief is read every evening, by whom, before what kind of talk."""

    contact: Contact
    reader: Colleague | None = None
    call: Plan | None = None


@attrs.frozen
class Step:
    """Something that happened to the memory at an instant."""

    at: datetime
    does: Callable[[Memory], object]


@attrs.define
class Story:
    """The steps of a history, and whose briefs are read meanwhile; `until` is its last day."""

    watch: tuple[Watch, ...]
    until: str
    zone: str = "Europe/Berlin"
    every_days: int = 11
    steps: list[Step] = attrs.Factory(list)

    def told(self, when: str, *records: Record, by: str = "", medium: str = "call note") -> None:
        """These became known then; each without a source is known from `medium`, told by `by`."""
        at = self._instant(when)
        source = Source(medium, by=by, said_on=at.date())
        known = [each if each.source else attrs.evolve(each, source=source) for each in records]
        self.steps.append(Step(at, lambda memory: memory.add(*known)))

    def corrected(self, when: str, record: Record, **fields: object) -> None:
        """What was known of it was put right then, or gone on with."""
        self.steps.append(
            Step(
                self._instant(when), lambda memory: memory.add(attrs.evolve(memory.find(record.id), **fields))
            )
        )

    def retracted(self, when: str, record: Record) -> None:
        """It turned out to be none."""
        self.steps.append(Step(self._instant(when), lambda memory: memory.retract(memory.find(record.id))))

    def talked(
        self,
        when: str,
        channel: str,
        *people: Contact | Colleague,
        raising: Iterable[str] = (),
        logged: str = "",
        **fields: object,
    ) -> Interaction:
        """
        A talk, logged at once or at `logged`; `raising` are words of the points that were brought up.

        The points are those of the first contact's brief, read by the first colleague before it.
        """
        at, words = self._instant(when), tuple(raising)
        fields.setdefault("source", Source("log", said_on=at.date()))
        talk = Interaction(channel, happened_at=at, participants=people, **fields)  # type: ignore[arg-type]  # as typed by a test

        def log(memory: Memory) -> None:
            raised = _raised(memory, people, words) if words else ()
            memory.add(attrs.evolve(talk, raised=raised))

        self.steps.append(Step(self._instant(logged) if logged else at, log))
        return talk

    def lived(self) -> Lived:
        """The memory after the last step, and the briefs of the evenings on the way."""
        steps = sorted(self.steps, key=lambda step: step.at)
        clock = [steps[0].at]
        memory = relmem.open(":memory:", clock=lambda: clock[0], timezone=self.zone)
        evenings: dict[date, tuple[Brief, ...]] = {}
        left, today = iter([*steps, None]), steps[0].at.date()
        step, last = next(left), day(self.until)
        kept = self._days(steps)
        while today <= last:
            while step is not None and step.at.date() == today:
                clock[0] = step.at
                step.does(memory)
                step = next(left)
            clock[0] = datetime.combine(today, time(23, 30), ZoneInfo(self.zone))
            if today in kept:
                evenings[today] = tuple(_read(memory, each) for each in self.watch)
            today += timedelta(days=1)
        assert step is None, f"{step} lies after the end"
        return Lived(memory, self.watch, evenings)

    def _days(self, steps: list[Step]) -> set[date]:
        """The days on which something happened, the next, and every so many."""
        begins, ends = steps[0].at.date(), day(self.until)
        found = {step.at.date() + timedelta(days=more) for step in steps for more in (0, 1)}
        found |= {begins + timedelta(days=n) for n in range(0, (ends - begins).days, self.every_days)}
        return {each for each in found if each <= ends}

    def _instant(self, when: str) -> datetime:
        text = when if ":" in when else f"{when} 09:00"
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(self.zone))


@attrs.frozen
class Lived:
    """A history that was lived through: its memory at the end, and what was said on the way."""

    memory: Memory
    watch: tuple[Watch, ...]
    evenings: dict[date, tuple[Brief, ...]]

    def brief(self, on: str, contact: Contact, reader: Colleague | None = None, **plan: object) -> Brief:
        """What was to be said at the end of that day, as it was known then."""
        view = self.memory.as_of(on, known_at=on)
        return view.brief(contact, for_=reader, call=Plan(**plan) if plan else None)  # type: ignore[arg-type]  # as typed by a test

    def briefs(self) -> Iterator[Brief]:
        """All that were read on the way."""
        for briefs in self.evenings.values():
            yield from briefs

    def changed_since(self) -> list[str]:
        """Of each evening whose answer is another now, asked as of it and as known on it, what differs."""
        found = []
        for on, briefs in self.evenings.items():
            view = self.memory.as_of(on, known_at=on)
            for each, then in zip(self.watch, briefs, strict=True):
                now = view.brief(each.contact, for_=each.reader, call=each.call)
                if then.to_json() != now.to_json():
                    found.append(f"{on}, {each.contact.name}:\n{then}\n-- is now --\n{now}")
        return found


def _read(memory: Memory, watch: Watch) -> Brief:
    return memory.brief(watch.contact, for_=watch.reader, call=watch.call)


def _raised(memory: Memory, people: Iterable[Contact | Colleague], words: Iterable[str]) -> tuple[str, ...]:
    contact = next(each for each in people if isinstance(each, Contact))
    reader = next((each for each in people if isinstance(each, Colleague)), None)
    brief = memory.brief(contact, for_=reader)
    said = [each for each in (*brief.points, *brief.more) if any(word in each.text for word in words)]
    assert all(any(word in each.text for each in said) for word in words), f"{words} is not in\n{brief}"
    return tuple(each.id for each in said)


# -- what was said ---------------------------------------------------------------------------------


def told(brief: Brief) -> str:
    """All that is to be said, in its order."""
    return "\n".join(each.text for each in brief.points)


def first(brief: Brief, many: int = 3) -> str:
    """The first points, in their order."""
    return "\n".join(each.text for each in brief.points[:many])


def everything(brief: Brief) -> str:
    """All that it knows of, told or not, with what to avoid."""
    parts = (*brief.points, *brief.avoid, *brief.held, *brief.more)
    return "\n".join([*(each.text for each in parts), *(str(each.text) for each in brief.silent)])


def flaws(brief: Brief) -> list[str]:
    """What no brief may have, whatever it is about."""
    return [f"{brief.today}, {brief.contact.name}: {each}" for each in _flaws(brief)]


def _flaws(brief: Brief) -> Iterator[str]:
    apart = (*brief.points, *brief.more, *brief.held)
    beyond = [each for each in brief.points[MOST_POINTS:] if not any(point.on for point in each.points)]
    yield from (f"more than {MOST_POINTS}, and can wait: {each.text}" for each in beyond)
    yield from (f"to avoid, and told: {each.text}" for each in apart if each.kind is Kind.AVOID)
    yield from (f"no avoid point: {each.text}" for each in brief.avoid if each.kind is not Kind.AVOID)
    spoken = [*brief.points, *brief.more]
    matters = [each.lead.matter for each in spoken if not _is_somebody(each, brief.contact)]
    yield from (f"told twice: {each.text}" for each in spoken if matters.count(each.lead.matter) > 1)
    ranks = [each.rank for each in brief.points]
    if ranks != sorted(ranks):
        yield f"out of order: {ranks}"
    if len({row.point for row in brief.explain()}) < len(spoken) + len(brief.avoid) + len(brief.held):
        yield "some points are not explained"
    if any(not row.why or not row.rests_on for row in brief.explain()):
        yield "explained without a reason"
    for each in (*apart, *brief.avoid):
        yield from (f"{flaw}: {each.text}" for flaw in _badly_said(each))
    words = sum(len(each.text.split()) for each in brief.points)
    if words > MOST_WORDS:
        yield f"{words} words"


def _is_somebody(said: Said, contact: Contact) -> bool:
    """Whether it is about a person or an organisation, of whom several things may be said."""
    people = {each.id for each in said.because if isinstance(each, Account | Contact)}
    return said.lead.matter in {contact.id, *people}


_BADLY = {
    "a day that is not counted so": r"\b1 (days|times|years|points|deliveries)\b",
    "words of the machine": r"\bNone\b|\bunknown\b|<|>|\{|\}|\w+Id\b",
    "stops twice": r"\.\.|\.\s*,|,,|:\.|\?\.|\s[.,;:]|  |\(\)|\"\"",
    "no space": r"\.[A-Z][a-z]",
}


def _badly_said(said: Said) -> Iterator[str]:
    text = said.text
    yield from (flaw for flaw, pattern in _BADLY.items() if re.search(pattern, text))
    if not re.match(r"[A-Z\"0-9]", text) or not text.endswith((".", '?"', '."')):
        yield "no sentence"
    if not said.because or not all(record.source for record in said.because):
        yield "rests on nothing"
    if len(text.split()) > MOST_WORDS_A_POINT:
        yield f"{len(text.split())} words"
    sentences = re.split(r"(?<=[.?])\s+", text)
    if len(sentences) != len({each.lower() for each in sentences}):
        yield "a sentence twice"


class EveryEvening:
    """What holds of every brief of a story; its file inherits it, with its own `lived`."""

    def test_no_brief_is_to_be_ashamed_of(self, lived: Lived) -> None:
        """At most seven points, in order, each matter once, each with its evidence, said as one would."""
        assert [] == [flaw for brief in lived.briefs() for flaw in flaws(brief)]

    def test_is_answered_still_as_it_was_then(self, lived: Lived) -> None:
        """What was learnt later changes no brief, asked as of its evening and as known on it."""
        assert [] == lived.changed_since()
