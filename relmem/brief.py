"""
What to mention on the next call, as it is shown: its points, what to avoid, and why each stands there.

What comes first, and what is not told, is decided in `ranking`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final, final

import attrs

from relmem.queries.escalations import Serious
from relmem.records.base import Record
from relmem.records.people import Contact
from relmem.render.pages import Line, Page, Section, html_page, markdown_page, text_page
from relmem.render.rows import Row, Rows
from relmem.rules.base import Kind, Point, Rank
from relmem.values import cited, spoken_day

__all__ = ["Brief", "Explanation", "Said"]

_WHY: Final = "Why: explain(), or relmem brief --why."
"""Where the points that are not told stand, for who writes Python and who does not."""


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
    `point` is what a logged interaction names in `raised`.
    """

    APART: ClassVar = ("rests_on",)
    BENEATH: ClassVar = ("what", "point", "policy")

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
    said_already = said.text.startswith(f"{name} ")  # "Ask about golf." needs no "Ask:"
    return Line(name if label and not said_already else "", said.text, small)


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
