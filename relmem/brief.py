"""
The points for one conversation: put in order, joined, capped, and explained.

Rules know what presses; only here is decided what comes first, what waits and
what was said already. `Brief.explain` gives the reason for each place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.escalations import Serious, serious_matters
from relmem.queries.names import listed
from relmem.queries.people import works_at
from relmem.queries.talks import expected_contact
from relmem.queries.weight import weight_order
from relmem.records.base import Event, Record
from relmem.records.links import Id, links_of
from relmem.records.people import Account, Colleague, Contact
from relmem.records.talks import Interaction
from relmem.render.pages import Line, Page, Section, html_page, markdown_page, text_page
from relmem.render.rows import Row, Rows
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.values import cited, spoken_day

__all__ = ["MOST_POINTS", "Brief", "Explanation", "Said", "brief"]

MOST_POINTS: Final = 7
"""Points told at most, but for those that cannot wait: what is read in a minute before a call."""

UNKNOWN_NEXT_DAYS: Final = 30
"""Where nobody knows when we speak again: a month, the longest in which most accounts are spoken to."""

_WHY: Final = "Why: explain(), or relmem brief --why."
"""Where the points that are not told stand, for who writes Python and who does not."""

Place = tuple[int, float, int, int, str]
"""Where a point stands: its class, urgency, account's weight, newest event, id; the smallest first."""


@final
@attrs.frozen
class Said:
    """
    A point of a brief: the one that leads, and the others about its matter that go with it.

    It stands where the first of them would. What can be said to them leads,
    and what is among us goes with it.
    """

    lead: Point
    also: tuple[Point, ...] = ()

    @property
    def points(self) -> tuple[Point, ...]:
        """All of them, the leading one first."""
        return (self.lead, *self.also)

    @property
    def id(self) -> str:
        """What a logged interaction names in `raised`."""
        return self.lead.id

    @property
    def kind(self) -> Kind:
        """What to do about it."""
        return self.lead.kind

    @property
    def rank(self) -> Rank:
        """The class in which it stands: the first of theirs."""
        return min(point.rank for point in self.points)

    @property
    def text(self) -> str:
        """The sentences, once each, the leading one first; the others as they are said beside it."""
        asides = [point.text if point.aside is None else point.aside for point in self.also]
        return " ".join(filter(None, dict.fromkeys(map(str, (self.lead.text, *asides)))))

    @property
    def because(self) -> tuple[Record, ...]:
        """The records it rests on, each once."""
        found = {record.id: record for point in self.points for record in point.because}
        return tuple(found.values())

    @property
    def sources(self) -> tuple[str, ...]:
        """Where it is known from, each once."""
        return cited(record.source for record in self.because if record.source)


@final
@attrs.frozen(kw_only=True)
class Explanation(Row):
    """
    Why a point stands where it stands, or why it is not told.

    `policy` are the thresholds of the rule that decided it: what a caller may tune.
    """

    APART: ClassVar = ("point", "rests_on")
    BENEATH: ClassVar = ("what", "policy")

    place: str
    rule: str
    what: str
    why: str
    policy: str
    urgency: float
    by: date | None
    point: str
    rests_on: str
    matter_id: str


@final
@attrs.frozen(kw_only=True)
class Brief:
    """
    What to mention to a contact on the next call, and what not to.

    `points` in the order in which to tell them, `avoid` apart and complete,
    `held` back while something serious is open, `more` beyond the most that
    are told, `silent` because they were raised already.
    """

    contact: Contact
    today: date
    title: str
    points: tuple[Said, ...]
    avoid: tuple[Said, ...]
    held: tuple[Said, ...]
    more: tuple[Said, ...]
    silent: tuple[Point, ...]
    serious: tuple[Serious, ...]
    most: int
    policies: Mapping[str, str] = attrs.field(eq=False)

    def explain(self) -> Rows[Explanation]:
        """One row for each point, told or not: its class, urgency, and what put it there."""
        return Rows(Explanation, _explained(self), f"Why, for {self.contact.name} as of {self.today}")

    def to_dict(self) -> dict[str, Any]:
        """The brief in JSON values, with stable keys."""
        return {
            "contact": {"id": self.contact.id, "name": self.contact.name},
            "as_of": self.today.isoformat(),
            "points": [_plain(said) for said in self.points],
            "avoid": [_plain(said) for said in self.avoid],
            "held": [_plain(said) for said in self.held],
            "more": [_plain(said) for said in self.more],
            "silent": [point.id for point in self.silent],
        }

    def to_json(self) -> str:
        """`to_dict`, as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def to_markdown(self) -> str:
        """The brief as Markdown."""
        return markdown_page(self._page())

    def to_html(self) -> str:
        """The brief as a piece of HTML, to put into a mail or a page."""
        return html_page(self._page())

    def __str__(self) -> str:
        return text_page(self._page())

    def _repr_html_(self) -> str:
        return self.to_html()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {
            "text/plain": str(self),
            "text/html": self._repr_html_(),
            "text/markdown": self.to_markdown(),
        }

    def _page(self) -> Page:
        sections = []
        if self.points:
            sections.append(Section("", tuple(_line(said) for said in self.points)))
        else:
            nothing = Line("", _nothing(self))
            sections.append(Section("", (nothing,), numbered=False))
        if self.avoid:
            sections.append(
                Section("Avoid", tuple(_line(said, label=False) for said in self.avoid), numbered=False)
            )
        notes = []
        if self.held:
            serious = ", ".join(f'"{each.title}"' for each in self.serious)
            notes.append(f"Held back while {serious} is open: {_count(self.held)}. {_WHY}")
        if self.more:
            notes.append(f"{_count(self.more)} more, less pressing. {_WHY}")
        return Page(self.title, f"as of {spoken_day(self.today)}", tuple(sections), tuple(notes))


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
    """
    plan, rules = plan or Plan(), tuple(rules)
    weights = weight_order(facts)

    def place(point: Point) -> Place:
        return (point.rank, -point.urgency, _weight(point, weights), -_newest(point, facts), point.id)

    found = {point for rule in rules for point in rule.points(contact, facts, plan)}
    if contact.died_on is not None:  # to whom nothing is said any more
        found = {point for point in found if point.kind is Kind.AVOID}
    noticed = sorted(
        (point for point in found if reader is None or reader.id not in point.not_for), key=lambda p: p.id
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
        title=_title(contact, facts),
        points=tuple(points),
        avoid=ordered(point for point in spoken if point.kind is Kind.AVOID),
        held=ordered(held),
        more=tuple(more),
        silent=tuple(silent),
        serious=serious if held else (),
        most=most,
        policies={type(rule).__name__: _policy(rule) for rule in rules},
    )


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


def _title(contact: Contact, facts: Facts) -> str:
    aside = [part for part in (contact.pronouns, contact.say_name and f"say {contact.say_name}") if part]
    name = contact.name if contact.called == contact.name else f'{contact.name}, "{contact.called}"'
    titles: dict[Id, list[str]] = {}
    for job in works_at(facts, contact):
        titles.setdefault(job.account, []).extend([job.title] if job.title else [])
    places = []
    for id, said in titles.items():
        account = facts.get(id, Account)
        where = account.name if account else "an account that is not known"
        places.append(f"{listed(said)}, {where}" if said else where)
    return ", ".join([f"{name} ({', '.join(aside)})" if aside else name, *places])


def _nothing(brief: Brief) -> str:
    """What stands where no point does: nothing at all, or nothing that was not said already."""
    if brief.contact.died_on is not None:
        return "There is nothing to say."
    if brief.silent:
        return f"Nothing new: what is open was raised already. {_WHY}"
    return "Nothing presses: nothing is known that must be said."


def _count(many: Sequence[Said]) -> str:
    return f"{len(many)} point" if len(many) == 1 else f"{len(many)} points"


def _line(said: Said, *, label: bool = True) -> Line:
    small = (f"From: {'; '.join(said.sources)}",) if said.sources else ()
    name = said.kind.value.capitalize() + (" (among us)" if said.lead.internal else "")
    return Line(name if label else "", said.text, small)


def _plain(said: Said) -> dict[str, Any]:
    lead = said.lead
    return {
        "id": said.id,
        "kind": str(said.kind),
        "text": said.text,
        "class": said.rank.name.lower(),
        "urgency": round(lead.urgency, 4),
        "by": lead.on.isoformat() if lead.on else None,
        "matter": lead.matter,
        "internal": lead.internal,
        "rules": [point.rule for point in said.points],
        "because": [
            {"id": record.id, "kind": type(record).__name__, "source": str(record.source or "")}
            for record in said.because
        ],
    }


def _explained(brief: Brief) -> Iterator[Explanation]:
    for number, said in enumerate(brief.points, 1):
        why = f"class {said.rank.value} of {len(Rank)}, {_rank(said.rank)}"
        if number > brief.most:
            why += "; kept beyond the most, since its day falls before the next expected contact"
        yield from _rows(brief, said, str(number), why)
    for said in brief.avoid:
        yield from _rows(brief, said, "avoid", "never cut")
    for said in brief.held:
        titles = ", ".join(f'"{each.title}"' for each in brief.serious)
        yield from _rows(brief, said, "held back", f"it asks something of them while {titles} is open")
    for said in brief.more:
        yield from _rows(brief, said, "not told", f"less pressing than those told ({_rank(said.rank)})")
    for point in brief.silent:
        why = "raised already, and nothing it rests on has changed since"
        yield _row(brief, point, "silent", why)


def _rows(brief: Brief, said: Said, place: str, why: str) -> Iterator[Explanation]:
    yield _row(brief, said.lead, place, why)
    for point in said.also:
        yield _row(brief, point, place, f"joined to {said.lead.rule}: one matter")


def _row(brief: Brief, point: Point, place: str, why: str) -> Explanation:
    return Explanation(
        place=place,
        rule=point.rule,
        what=str(point.text),
        why=why,
        policy=brief.policies.get(point.rule, ""),
        urgency=round(point.urgency, 4),
        by=point.on,
        point=point.id,
        rests_on=", ".join(f"{type(record).__name__} {record.id}" for record in point.because),
        matter_id=point.matter,
    )


def _rank(rank: Rank) -> str:
    return rank.name.lower().replace("_", " ")
