"""
The points for one conversation: put in order, joined and capped.

Rules know what presses; only here is decided what comes first, what waits and
what was said already. Why is written down in docs/explanation/ranking.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import NoneType
from typing import Final

import attrs

from relmem.brief import Brief, Said
from relmem.errors import RuleFailed, StoreError
from relmem.facts import Facts
from relmem.phrases import Phrase
from relmem.queries.escalations import serious_matters
from relmem.queries.people import heading
from relmem.queries.talks import expected_contact
from relmem.queries.weight import weight_order
from relmem.records.base import Event, Record
from relmem.records.links import Id, links_of
from relmem.records.people import Account, Colleague, Contact
from relmem.records.talks import Interaction
from relmem.rules.base import Kind, Plan, Point, Rule

__all__ = ["MOST_POINTS", "UNKNOWN_NEXT_DAYS", "brief"]

MOST_POINTS: Final = 7
"""Points told at most, but for those that cannot wait: what is read in a minute before a call."""

UNKNOWN_NEXT_DAYS: Final = 30
"""Where nobody knows when we speak again: a month, the longest in which most accounts are spoken to."""

Place = tuple[int, float, int, int, tuple[str, str, str]]
"""Where a point stands: its class, urgency, account's weight, newest event, identity; the smallest first."""


def brief(
    contact: Contact,
    facts: Facts,
    rules: Iterable[Rule],
    *,
    plan: Plan | None = None,
    most: int = MOST_POINTS,
    reader: Colleague | None = None,
) -> Brief:
    """
    What to mention to `contact` on the day of `facts`.

    `facts` are those that concern the contact, without what is private to
    others; `plan` is what is planned for the conversation; `most` bounds the
    points, but none is cut whose day falls before the next expected contact
    (the plan's, else by the usual rhythm, else a month from now). `reader` is
    who of us reads it, and is not sent to himself.

    Raises:
        RuleFailed: a rule raised, or gave something else than points. StoreError: what
            a rule asked for cannot be read.

    """
    plan, rules = plan or Plan(), tuple(rules)
    weights = weight_order(facts)

    def place(point: Point) -> Place:
        return (point.rank, -point.urgency, _weight(point, weights), -_newest(point, facts), point.identity)

    # each once, and those of one id in the order in which their rule gave them
    found = [*dict.fromkeys(point for rule in rules for point in _points(rule, contact, facts, plan))]
    spoke = {point.rule for point in found}
    if contact.died_on is not None:  # to whom nothing is said any more
        found = [point for point in found if point.kind is Kind.AVOID]
    noticed = sorted(
        (point for point in found if reader is None or reader.id not in point.not_for),
        key=lambda p: p.identity,
    )
    silent = _silent(noticed, _raised(contact, facts), facts, place)
    spoken = [point for point in noticed if point not in silent]
    serious = serious_matters(facts, contact)
    held = [point for point in spoken if serious and point.asks and point.kind is not Kind.AVOID]

    def ordered(points: Iterable[Point]) -> tuple[Said, ...]:
        return tuple(_joined(sorted(points, key=place), facts))

    told = ordered(point for point in spoken if point not in held and point.kind is not Kind.AVOID)
    until = plan.next_on or expected_contact(facts, contact) or _in_days(facts.today, UNKNOWN_NEXT_DAYS)
    points: list[Said] = []
    more: list[Said] = []
    for at, said in enumerate(told):
        cannot_wait = any(point.on is not None and point.on < until for point in said.points)
        (points if at < most or cannot_wait else more).append(said)
    return Brief(
        contact=contact,
        today=facts.today,
        title=heading(facts, contact),
        points=tuple(points),
        avoid=ordered(point for point in spoken if point.kind is Kind.AVOID),
        held=ordered(held),
        more=tuple(more),
        silent=tuple(silent),
        serious=serious if held else (),
        most=most,
        policies={name: _policy(rule) for rule in rules if (name := type(rule).__name__) in spoke},
    )


def _points(rule: Rule, contact: Contact, facts: Facts, plan: Plan) -> list[Point]:
    """What a rule gives, seen to be points; where it is something else, or it raises, the rule is named."""
    name, wrong, found = type(rule).__name__, "", list[Point]()
    try:
        given = rule.points(contact, facts, plan)
        if isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping):
            found = list(given)
            wrong = next((why for each in found if (why := _wrong_with(each))), "")
        else:
            wrong = f"gave {_shown(given)} and no points"
    except StoreError:  # what it asked for cannot be read, which is no fault of the rule
        raise
    except Exception as error:
        said = " ".join(str(error).split())
        why = f"raised {type(error).__name__}" + (f" ({said})" if said else "")
        raise RuleFailed(name, contact.name, why) from error
    if wrong:
        raise RuleFailed(name, contact.name, wrong)
    return found


def _wrong_with(given: object) -> str:
    """Why it is no point that can be put in order and told; "" where it is one."""
    if not isinstance(given, Point):
        return f"gave {_shown(given)} among its points"
    for name, kinds, called in _MADE_OF:
        value = getattr(given, name)
        if not isinstance(value, kinds):
            return f"gave a point whose {name} is {_shown(value)} and no {called}"
    odd = [each for each in given.because if not isinstance(each, Record)]
    return f"gave a point that rests on {_shown(odd[0])}, which is no record" if odd else ""


_MADE_OF: Final[tuple[tuple[str, tuple[type, ...], str], ...]] = (
    ("rule", (str,), "name"),
    ("rank", (int,), "rank"),
    ("kind", (Kind,), "kind of point"),
    ("text", (Phrase,), "phrase: write say(…)"),
    ("matter", (str,), "id"),
    ("because", (tuple,), "tuple of records"),
    ("urgency", (int, float), "number"),
    ("band", (str,), "text"),
    ("on", (date, NoneType), "day"),
    ("not_for", (tuple,), "tuple of ids"),
)
"""What a point is made of where it is put in order: nobody need have type-checked a rule of one's own."""


def _shown(given: object) -> str:
    if given is None or isinstance(given, str | int | float):
        text = repr(given)
        return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
    return f"a value of type {type(given).__name__}"


_MOST_SHOWN: Final = 60
"""Characters of what a rule gave, as an error shows it: enough to find it in the rule."""


def _policy(rule: Rule) -> str:
    """The thresholds of a rule, as one would write them."""
    kind: type = type(rule)
    fields = attrs.fields(kind) if attrs.has(kind) else ()
    return ", ".join(f"{each.name}={getattr(rule, each.name)}" for each in fields if each.name != "rank")


def _in_days(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))


def _joined(points: Sequence[Point], facts: Facts) -> Iterator[Said]:
    """Points about one matter as one, where the first of them stands; what is among us leads no other."""
    by_matter: dict[tuple[Id, str], list[Point]] = {}
    for point in points:
        by_matter.setdefault(_matter(point, facts), []).append(point)
    for about in by_matter.values():
        lead, *also = sorted(about, key=lambda point: point.internal)
        yield Said(lead, tuple(also))


def _matter(point: Point, facts: Facts) -> tuple[Id, str]:
    """
    What makes points one: their matter; where that is a person or an account, their rule as well.

    Somebody is no matter: the name to say and the hour to call have nothing to do with each other.
    """
    somebody = facts.get(point.matter, Contact) or facts.get(point.matter, Account)
    return point.matter, point.rule if somebody else ""


def _raised(contact: Contact, facts: Facts) -> dict[str, datetime]:
    """When each point was last brought up with this contact, or with the account in nobody's name."""
    found: dict[str, datetime] = {}
    for talk in facts.of(Interaction):
        theirs = {each.contact for each in talk.participants if each.contact}
        when = facts.recorded_at(talk)
        if when is None or (theirs and contact.id not in theirs):
            continue
        for point in talk.raised:
            found[point] = max(when, found.get(point, when))
    return found


def _silent(
    noticed: Sequence[Point], raised: Mapping[str, datetime], facts: Facts, place: Callable[[Point], Place]
) -> list[Point]:
    """
    The points that were raised, and whatever went along with one of these when it was said.

    A point names itself when it is raised, not those about its matter that went
    with it: they are silent as long as it is, unless a record they rest on has
    changed since, or they have come to stand before it. What is among us was
    not raised with them.
    """
    if not raised:
        return []
    silent = {point.id: raised[point.id] for point in noticed if _is_over(point, raised.get(point.id), facts)}
    leads = [point for point in noticed if point.id in silent]
    with_them = [
        point
        for point in noticed
        if point.id not in silent
        and any(
            _matter(lead, facts) == _matter(point, facts)
            and lead.internal == point.internal
            and place(lead) < place(point)
            and _is_over(point, silent[lead.id], facts)
            for lead in leads
        )
    ]
    return [point for point in noticed if point.id in silent or point in with_them]


def _is_over(point: Point, when: datetime | None, facts: Facts) -> bool:
    """Whether it was raised at that instant for good: no record it rests on has changed since."""
    if when is None or point.lasting or point.kind is Kind.AVOID:
        return False
    changes = (facts.changed_at(record) for record in point.because)
    return not any(changed is not None and changed > when for changed in changes)


def _weight(point: Point, weights: Mapping[Id, int]) -> int:
    """The place of the largest account it is about; after all others where none of them was ever billed."""
    accounts = {id for record in point.because for id in {record.id, *links_of(record)}} & weights.keys()
    return min((weights[id] for id in accounts), default=len(weights) + 1)


def _newest(point: Point, facts: Facts) -> int:
    """The newest day of what it rests on, as an ordinal; 0 where nothing has a day."""
    days = (facts.day_of(record).toordinal() for record in point.because if isinstance(record, Event))
    return max(days, default=0)
