"""What became of a file: counted, with every problem and where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, final

import attrs

from relmem.records.links import Id
from relmem.render.pages import Line, Page, Section, html_page, markdown_page
from relmem.render.tables import html_table, markdown_table
from relmem.values import Problem

__all__ = ["Differing", "Double", "ImportReport"]

_SHOWN: Final = 12
"""Places named in the first line; all of them are in `refused`."""
_DIFFERING: Final = 5
"""Values named that differ from what stands."""
_LOOK_LIKE: Final = (
    ("contact", "people", "memory.duplicates(), or relmem duplicates"),
    ("account", "organisations", "memory.duplicates(Account), or relmem duplicates --accounts"),
)
"""Of each kind what it is called, and where to see it, for who writes Python and who does not."""


@final
@attrs.frozen(kw_only=True)
class Differing:
    """What a file `says` of a field (`what`) of a record (`whose`), and what `stands` all the same."""

    whose: str
    what: str
    stands: str
    says: str
    id: Id


@final
@attrs.frozen(kw_only=True)
class Double:
    """A contact or account (`kind`) of the file that looks `like` another, and why."""

    kind: str
    name: str
    like: str
    reasons: str
    id: Id
    like_id: Id


@final
@attrs.frozen(kw_only=True, repr=False)
class ImportReport:
    """
    What was read from a file, and what came of it.

    `entries` are its cards or rows; `taken` those of which something went in.
    `added`, `changed` and `same` count records, and `again` those that were known
    and that this file says as well; `refused` names the places of entries that
    could not be used; `left_out` counts what no record is for ("2
    groups"). Of columns and properties that nothing reads, `in_notes` and
    `in_cards` are kept in the note or the card of each record, `ignored` are
    kept nowhere. `kinds` has these counts by kind of record. `unknown` are
    people whom nobody here knows, who is in it most often first, and `shared`
    addresses that several people here have. `differing` is
    what it says against what stands, and did not replace; `doubles` are those
    added or changed that look like others. `batch` is what undoes it; "" where
    nothing was kept, as in a dry run.
    """

    name: str
    format: str
    entries: int = 0
    taken: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    again: int = 0
    problems: tuple[Problem, ...] = ()
    refused: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    in_notes: tuple[str, ...] = ()
    in_cards: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    kinds: Mapping[str, Mapping[str, int]] = attrs.field(factory=dict)
    differing: tuple[Differing, ...] = ()
    doubles: tuple[Double, ...] = ()
    batch: Id = ""
    kept: bool = True

    def to_dict(self) -> dict[str, Any]:
        """The report in JSON values, with stable keys."""
        counts = attrs.asdict(self, recurse=False)
        return counts | {
            "problems": [attrs.asdict(problem) for problem in self.problems],
            "refused": list(self.refused),
            "left_out": list(self.left_out),
            "ignored": list(self.ignored),
            "in_notes": list(self.in_notes),
            "in_cards": list(self.in_cards),
            "unknown": list(self.unknown),
            "shared": list(self.shared),
            "differing": [attrs.asdict(each) for each in self.differing],
            "doubles": [attrs.asdict(each) for each in self.doubles],
            "kinds": {kind: dict(counts) for kind, counts in self.kinds.items()},
        }

    def to_json(self) -> str:
        """`to_dict`, as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def __str__(self) -> str:
        entries = f"{self.entries} entr{'y' if self.entries == 1 else 'ies'}"
        head = f"{self.name}: read as {self.format}, {entries}: {self.taken} taken in"
        if self.refused:
            places = ", ".join(self.refused[:_SHOWN]) + (", …" if len(self.refused) > _SHOWN else "")
            head += f", {len(self.refused)} cannot be used ({places})"
        if self.left_out:
            head += f", {' and '.join(self.left_out)} left out"
        counts = f"{self.added} added, {self.changed} changed, {self.same} same"
        counts += f", {self.again} said again" if self.again else ""
        if not self.kept:
            counts = f"nothing was kept; it would be {counts}"
        lines = [head, counts, *(f"  {kind}: {_counted(ways)}" for kind, ways in self.kinds.items())]
        lines += [f"  {remark}" for remark in self._remarks()]
        if self.problems:
            lines += ["", *(f"  {problem}" for problem in self.problems)]
        if unread := list(self._unread()):
            lines += ["", *(f"  {each}" for each in unread)]
        if people := list(self._people(_SHOWN)):
            lines += ["", *(f"  {each}" for each in people)]
        if self.problems and self.kept and self.batch:
            back = "or take it all back: memory.undo(), or relmem undo"
            lines += ["", f"Mend {self._to_mend()} and import again (nothing is added twice), {back}"]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return html_page(self._page()) + (html_table(*self._problems()) if self.problems else "")

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """As a notebook and its exports show it."""
        table = f"\n{markdown_table(*self._problems())}" if self.problems else ""
        return {
            "text/plain": str(self),
            "text/html": self._repr_html_(),
            "text/markdown": markdown_page(self._page()) + table,
        }

    def _remarks(self) -> Iterator[str]:
        """What is to be looked at, though it is no problem of the file."""
        if self.differing:
            count = len(self.differing)
            values = f"{count} value{' differs' if count == 1 else 's differ'}"
            named = ", ".join(f"{each.whose}: {each.what}" for each in self.differing[:_DIFFERING])
            more = f" and {count - _DIFFERING} more" if count > _DIFFERING else ""
            yield f"{values} from what was known, which stands: {named}{more}"
        for kind, what, command in _LOOK_LIKE:
            count = len({each.id for each in self.doubles if each.kind == kind})
            if count:
                rows = f"{count} row{' looks' if count == 1 else 's look'}"
                yield f"{rows} like {what} you already have: {command}"

    def _unread(self) -> Iterator[str]:
        """What nothing reads, by what became of it."""
        named = {
            "kept in the note": self.in_notes,
            "kept in the card": self.in_cards,
            "ignored": self.ignored,
        }
        return (f"{what}: {', '.join(names)}" for what, names in named.items() if names)

    def _people(self, most: int | None) -> Iterator[str]:
        """Who in it is nobody known, and who may be several, with the first so many of each."""
        several = "of several people here, and so with none of them"
        look = " (memory.duplicates(), or relmem duplicates)"
        for what, named, then in (("not known here", self.unknown, ""), (several, self.shared, look)):
            left = len(named) - most if most is not None else 0
            more = f" and {left} more" if left > 0 else ""
            if named:
                yield f"{what}: {', '.join(named[:most])}{more}{then}"

    def _to_mend(self) -> str:
        """The places with a problem, in words: "this line", "these 2 cards"."""
        places = dict.fromkeys(problem.place for problem in self.problems)
        words = {place.partition(" ")[0] for place in places}
        [word] = words if len(words) == 1 else ["place"]
        return f"this {word}" if len(places) == 1 else f"these {len(places)} {word}s"

    def _problems(self) -> tuple[list[str], list[list[str]]]:
        cells = [[each.place, each.field, each.value, each.why, each.hint] for each in self.problems]
        return ["Place", "Field", "Value", "What is wrong", "What to do"], cells

    def _page(self) -> Page:
        """What `str` says before the problems, line by line."""
        _, *lines = str(self).split("\n\n", maxsplit=1)[0].split("\n")
        head = str(self).split("\n", maxsplit=1)[0].removeprefix(f"{self.name}: ")
        section = Section("", tuple(Line("", each.strip()) for each in lines), numbered=False)
        notes = [f"{each[0].upper()}{each[1:]}" for each in self._unread()]
        notes += [f"{each[0].upper()}{each[1:]}" for each in self._people(None)]
        if self.kept and self.batch:
            notes.append("To take it all back: memory.undo()")
        return Page(self.name, head, (section,), tuple(notes))


def _counted(ways: Mapping[str, int]) -> str:
    """The counts that are not nought."""
    return ", ".join(f"{count} {way}" for way, count in ways.items() if count)
