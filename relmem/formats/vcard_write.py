"""
Cards written: kept as they came, changed by the line, or made new.

`kept` is what an address book's card leaves with a memory; a `Draft` is such a
card, or an empty one, being made ready to leave again. What a card means is
not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, final

import attrs

from relmem.formats.vcard import DEFAULT_LIMITS, Card, Limits, read_cards
from relmem.formats.vcard_lines import Line
from relmem.formats.vcard_spell import made, name_of, replaced, respelled, verbatim
from relmem.formats.vcard_versions import as_version, from_21
from relmem.values import Problem

__all__ = ["VERSIONS", "Draft", "Version", "kept"]

Version = Literal["3.0", "4.0"]
VERSIONS: Final[tuple[Version, ...]] = ("3.0", "4.0")
"""What is written; vCard 2.1 is read only."""

_LABEL: Final = "X-ABLABEL"
_UNLIMITED: Final = attrs.evolve(DEFAULT_LIMITS, file_bytes=2**40, lines=2**40, line_bytes=2**40)
"""Of a card that was kept: it was measured when it came."""


def kept(card: Card, *, limits: Limits = DEFAULT_LIMITS) -> tuple[str, list[Problem]]:
    """
    The text of a card as it is kept, in UTF-8 and with its own line ends as LF, and what is not in it.

    Lines of vCard 3.0 and 4.0 stand as they were written, where UTF-8 holds
    them so; others, and those of 2.1, are spelled as 3.0 has them, meaning the
    same. Lines that could not be read are left out, as are those of more than
    `limits.kept_bytes`, each a problem.
    """
    lines: list[Line] = []
    problems = []
    for line in card.lines:
        if not line.name or line.name in ("BEGIN", "END"):
            continue
        if len(line.written) > limits.kept_bytes:
            why = f"it has {len(line.written):,} bytes, and no more than {limits.kept_bytes:,} are kept."
            problems.append(Problem(f"card {card.number}, line {line.number}", line.name, "", why))
            continue
        lines.append(line)
    if card.version in VERSIONS:
        texts = [text if (text := verbatim(line)) is not None else _text(respelled(line)) for line in lines]
    else:
        texts = ["VERSION:3.0", *map(_text, from_21(lines))]
    return "\n".join(["BEGIN:VCARD", *texts, "END:VCARD"]).replace("\r\n", "\n"), problems


def _text(line: Line) -> str:
    return line.written.decode()


@final
class Draft:
    """
    A card being made ready: its lines, each known by its number, and its `version`.
    """

    def __init__(self, lines: Iterable[Line] = (), version: Version = "3.0") -> None:
        self.version: Version = version
        self._lines: dict[int, Line] = {}
        self._next = 1
        for line in lines:
            self._append(line)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, in their order."""
        return tuple(self._lines.values())

    @classmethod
    def of(cls, text: str) -> Draft | None:
        """The card that was kept as this text; None where it is none."""
        for card in read_cards(text.encode(), limits=_UNLIMITED):
            if isinstance(card, Card):
                version: Version = "4.0" if card.version == "4.0" else "3.0"
                return cls((line for line in card.lines if line.name), version)
        return None

    def card(self) -> Card:
        """The card as it would be read."""
        return Card(1, self.lines)

    def to_version(self, version: Version) -> None:
        """Make it one of that version; it is left as it is where it is one."""
        if version == self.version:
            return
        lines, self._lines = self.lines, {}
        self.version = version
        self._append(made("VERSION", version))
        for line in as_version(lines, version):
            self._append(line)

    def named(self, *names: str) -> list[Line]:
        """The lines so named that say something, in their order."""
        return [line for line in self._lines.values() if line.name in names and not line.is_empty]

    def put(self, line: Line, value: str) -> None:
        """Give a line another value; `value` has its escapes already."""
        self._lines[line.number] = replaced(line, value)

    def put_anew(self, line: Line, value: str, params: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """Give a line another value, and other parameters."""
        new = made(name_of(line), value, params, group=line.group, number=line.number)
        self._lines[line.number] = attrs.evolve(new, name=line.name)

    def drop(self, line: Line) -> None:
        """Take a line out, and the label of its group if nothing else is in that."""
        del self._lines[line.number]
        if line.group and line.name != _LABEL:
            mates = [each for each in self._lines.values() if each.group.lower() == line.group.lower()]
            if all(each.name == _LABEL for each in mates):
                for each in mates:
                    self.drop(each)

    def add(
        self,
        name: str,
        value: str,
        params: Iterable[tuple[str, tuple[str, ...]]] = (),
        *,
        group: str = "",
        after: Line | None = None,
    ) -> Line:
        """Put in a new line, after the one given, else behind the last of its name, else last; give it."""
        if after is None:
            after = next((each for each in reversed(self._lines.values()) if each.name == name.upper()), None)
        new = self._append(made(name, value, params, group=group, number=self._next))
        if after is not None:
            behind = [number for number in self._lines if number != new.number]
            behind.insert(behind.index(after.number) + 1, new.number)
            self._lines = {number: self._lines[number] for number in behind}
        return new

    def arrange(self, lines: Sequence[Line]) -> None:
        """Let these lines stand in this order, in the places that they have between them."""
        wanted = iter([line.number for line in lines])
        moved = {line.number for line in lines}
        order = [next(wanted) if number in moved else number for number in self._lines]
        self._lines = {number: self._lines[number] for number in order}

    def take_over(self, lines: Iterable[Line], *, version: Version) -> None:
        """Put in lines of another card of that version, their groups renamed where they are taken here."""
        groups = {line.group.lower() for line in self._lines.values() if line.group}
        renamed: dict[str, str] = {}
        for line in as_version(lines, self.version) if version != self.version else lines:
            group = line.group
            if group and group.lower() not in renamed:
                free = group
                count = 0
                while free.lower() in groups:
                    count += 1
                    free = f"item{count}"
                groups.add(free.lower())
                renamed[group.lower()] = free
            if group and renamed[group.lower()] != group:
                self._append(respelled(attrs.evolve(line, group=renamed[group.lower()])))
            else:
                self._append(line)

    def free_group(self) -> str:
        """A name for a group that there is none of: "item3"."""
        groups = {line.group.lower() for line in self._lines.values()}
        return next(name for count in range(1, len(groups) + 2) if (name := f"item{count}") not in groups)

    def regroup(self, line: Line, group: str) -> Line:
        """Put a line that is in no group into one, and give it."""
        self._lines[line.number] = respelled(attrs.evolve(line, group=group))
        return self._lines[line.number]

    def to_bytes(self) -> bytes:
        """The card as it leaves, its lines ended by CRLF."""
        return b"\r\n".join(
            [b"BEGIN:VCARD", *(line.written for line in self._lines.values()), b"END:VCARD", b""]
        )

    def _append(self, line: Line) -> Line:
        if line.number < self._next:  # one that was read has a number of its own already
            line = attrs.evolve(line, number=self._next)
        self._lines[line.number] = line
        self._next = line.number + 1
        return line
