"""
vCards as programs really write them: bytes in, cards and problems out.

Nothing here fails for what a file holds, and every step takes time in
proportion to its size: lines are found, unfolded and cut by a scanner of our
own, because vobject's takes exponential time on some short lines and cuts text
at bare commas. Each card keeps its lines as they stood, in their order, so that
what nobody understands can be written back unchanged; `Card.component` gives
the card to whoever works with vobject. What a card means is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, final

import attrs

from relmem.formats.charsets import TITLES, codec_named, decoded, likely, unlike_utf8
from relmem.formats.vcard_foreign import foreign
from relmem.formats.vcard_lines import (
    AROUND,
    BEGIN,
    END,
    Line,
    edge,
    logical,
    parsed,
    unified,
)
from relmem.formats.vcard_spell import escaped
from relmem.values import Problem

__all__ = ["Card", "Limits", "Line", "read_cards"]

MAX_DEPTH: Final = 4
"""Of cards in cards (AGENT); real ones are two deep."""
MAX_PROBLEMS: Final = 20
"""Listed of one card; the rest are counted."""

_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WIDE: Final = ("utf-16", "utf-32")
_INDENT: Final = re.compile(rb"[\s\xef\xbb\xbf]*?^([ \t>|]+)BEGIN[ \t]*:[ \t]*VCARD[ \t]*$", re.I | re.M)
"""What stands before each line of a card that was pasted into a text, or is quoted in a mail."""
_JOINED: Final = re.compile(rb"^(END:VCARD)(?:\xef\xbb\xbf)*(?=BEGIN:VCARD)", re.M)
"""Files put together of which one did not end its last line."""
_SPLIT: Final = "Export the address book in several files."


@final
@attrs.frozen(kw_only=True)
class Limits:
    """
    How much of a file is read. What is beyond is a problem and not an error.

    `file_bytes` of a file: ten thousand cards with photos of some 10 kB each.
    `lines` of a file: one of that size, folded at 75 bytes as the standards
    ask, has 1.8 million. `cards` of a file: more than any one address book
    holds. `line_bytes` of an unfolded line: the photos of phones, in base64,
    stay below 6 MB. `kept_bytes` of a line that is kept with the contact: an
    address book's own photos stay below 200 kB.
    """

    file_bytes: int = 128 * 2**20
    lines: int = 2_000_000
    cards: int = 100_000
    line_bytes: int = 8 * 2**20
    kept_bytes: int = 2**20


DEFAULT_LIMITS: Final = Limits()


@final
@attrs.frozen
class Card:
    """
    One card: its `number` in the file from 1, its `lines` in their order, the
    `problems` of those that could not be read, and the cards that are the text
    of its AGENT lines (`agents`). A line that could not be read has no name.
    """

    number: int
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    agents: tuple[Card, ...] = ()

    @property
    def version(self) -> str:
        """ "2.1", "3.0", "4.0", or what else it calls itself; "" where it does not say."""
        return next((line.text.strip() for line in self.of("VERSION")), "")

    def of(self, name: str) -> tuple[Line, ...]:
        """The lines of that name, in capital letters, whose value is not empty."""
        return tuple(line for line in self.lines if line.name == name and not line.is_empty)

    def component(self) -> Any:
        """
        The card as a `vobject.base.Component`, which can be changed and serialised.

        N, ADR and ORG have vobject's native values, CATEGORIES and NICKNAME are
        lists, texts are plain. What vobject would cut (a name of more than five
        parts) or has no type for stays as written. vCard 2.1 becomes 3.0. Serialising
        checks for FN unless it is asked not to (`validate=False`).
        """
        from vobject.base import Component
        from vobject.vcard import VCard3_0

        component = Component("VCARD")
        for line in self.lines:
            if line.name:
                component.add(_content_line(line))
        # last, and not by setBehavior: that would decode every line again, cutting at commas
        component.behavior = VCard3_0
        return component


def read_cards(
    content: bytes, *, limits: Limits = DEFAULT_LIMITS, encoding: str | None = None
) -> Iterator[Card | Problem]:
    """
    The cards of a file in their order, and between them the problems that are of no card.

    A file of more bytes or lines than `limits` allow is one problem and no
    cards, and so is one that is something else by its first bytes. Text that is
    no UTF-8 and does not say what it is, is read in the `encoding` given; without
    one it is Western, or what its letters look like, which is a problem of the file.

    Raises:
        InputError: there is no such encoding.

    """
    if len(content) > limits.file_bytes:
        yield _too_much(f"{len(content):,} bytes", f"{limits.file_bytes:,} bytes")
        return
    what, hint = foreign(content)
    if what:
        yield Problem("file", "", "", f"the file is no vCard, but {what}.", hint)
        return
    codec = codec_named(encoding) if encoding else None
    wide = _wide(content) or (codec if codec and codec.startswith(_WIDE) else None)
    if wide:
        text = content.decode(wide, "replace")
        lost = text.count("\ufffd")
        if lost:
            yield Problem("file", "", "", f"not all is {wide}: \ufffd stands for {lost:,} parts of it.")
        content, codec = text.encode(), None
    content = unified(content)
    count = content.count(b"\n") + 1
    if count > limits.lines:
        yield _too_much(f"{count:,} lines", f"{limits.lines:,} lines")
        return
    lines = _at_the_margin(content).split(b"\n")
    if codec is None and not wide:
        codec = "iso2022-jp-ext" if b"\x1b$" in content else None
        if codec is None and not content.isascii() and (sample := unlike_utf8(lines)):
            codec = likely(sample)
            if codec != "cp1252":
                yield _guessed(codec)
    yield from _cards(lines, limits, recoded=wide is not None, otherwise=codec or "cp1252")


def _wide(content: bytes) -> str | None:
    """The encoding of more than one byte a character that a file begins in."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:64]
    if len(head) < 8 or head.count(0) * 3 < len(head):
        return None
    odd, even = head[1::2].count(0), head[::2].count(0)
    if odd >= 0.8 * len(head[1::2]) and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even >= 0.8 * len(head[::2]) and odd == 0 else None


def _at_the_margin(content: bytes) -> bytes:
    """The same, each card on lines of its own, without blanks or marks of quotation that all stand behind."""
    if b"VCARDBEGIN:" in content or b"VCARD\xef\xbb\xbfBEGIN:" in content:
        content = _JOINED.sub(rb"\1\n", content)
    found = None if content[:1] == b"B" else _INDENT.match(content[:1024])
    if found is None:
        return content
    indent = found[1]
    lines = content.split(b"\n")
    if not all(line.startswith(indent) or not line.strip(AROUND + b">|") for line in lines):
        return content
    return b"\n".join(line[len(indent) :] for line in lines)


def _guessed(codec: str) -> Problem:
    read = TITLES.get(codec or "cp1252", codec)
    looks = f"by its letters it is {read}" if codec else f"it was read as {read}"
    hint = f"If it is, say so: --encoding {codec}; if not, say which it is."
    if not codec:
        hint = "Say which it is; for Arabic, for example: --encoding cp1256"
    return Problem("file", "", "", f"its text is no UTF-8 and names no character set; {looks}.", hint)


def _too_much(found: str, limit: str) -> Problem:
    why = f"{found} are more than {limit}, the most that is read; nothing was taken in."
    return Problem("file", "", "", why, _SPLIT)


@attrs.define
class _Open:
    """A card whose end has not been seen."""

    number: int
    begun: int
    lines: list[Line] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)
    agents: list[Card] = attrs.field(factory=list)
    unlisted: int = 0
    awaits_agent: bool = False

    def blame(self, line: int, field: str, value: str, why: str, hint: str = "") -> None:
        """Note a problem, or count it where there are many."""
        if len(self.problems) >= MAX_PROBLEMS:
            self.unlisted += 1
            return
        self.problems.append(Problem(f"card {self.number}, line {line}", field, value, why, hint))

    def employ(self, agent: Card) -> None:
        """Put a card into the AGENT line that announced it, the last one, as vCard 3.0 has it: as text."""
        written = b"\r\n".join((BEGIN, *(line.written for line in agent.lines), END))
        line = self.lines[-1]
        self.lines[-1] = attrs.evolve(
            line, written=line.written + b"\r\n" + written, value=escaped(decoded(written, None))
        )
        self.agents.append(agent)

    def closed(self) -> Card:
        """The card."""
        if self.unlisted:
            more = "1 more line" if self.unlisted == 1 else f"{self.unlisted:,} more lines"
            why = f"{more} of it cannot be read."
            self.problems.append(Problem(f"card {self.number}", "", "", why))
        return Card(self.number, tuple(self.lines), tuple(self.problems), tuple(self.agents))


def _cards(
    lines: Sequence[bytes],
    limits: Limits,
    *,
    recoded: bool,
    otherwise: str = "cp1252",
    depth: int = 1,
    within: int = 0,
) -> Iterator[Card | Problem]:
    """
    The cards of physical lines, which stand `depth` deep, all in card `within` where that is given.

    A BEGIN in an open card starts the card of its AGENT where one is announced;
    else the open card lacks its END.
    """
    stack: list[_Open] = []
    count = strays = 0
    stray = Problem("", "", "", "")

    def close(*, cut_short: bool) -> Iterator[Card]:
        card = stack.pop()
        if cut_short:
            why = "the card is not ended by END:VCARD; it may be cut short."
            card.blame(card.begun, "END", "", why, "Export it again if something is missing.")
        if stack:
            stack[-1].employ(card.closed())
        else:
            yield card.closed()

    for number, joined, written in logical(lines):
        found = edge(joined)
        if found == BEGIN:
            if strays:
                yield _outside(stray, strays)
                strays = 0
            if stack and stack[-1].awaits_agent:
                stack[-1].awaits_agent = False
                stack.append(_Open(stack[-1].number, number))
                continue
            while stack:
                yield from close(cut_short=True)
            count += 1
            if count > limits.cards:
                why = (
                    f"no more than {limits.cards:,} cards of a file are read; this one and the rest are not."
                )
                yield Problem(f"line {number}", "", "", why, _SPLIT)
                return
            stack.append(_Open(within or count, number))
        elif found == END and stack:
            yield from close(cut_short=False)
        elif stack:
            taken = number, joined, written
            if _take(stack[-1], taken, limits, depth + len(stack), recoded=recoded, otherwise=otherwise):
                stack.append(_Open(stack[-1].number, number))
        elif joined.strip(AROUND):
            strays += 1
            if strays == 1:
                hint = "A card begins with BEGIN:VCARD."
                stray = Problem(f"line {number}", "", _shown(joined), "the line is in no card.", hint)
    while stack:
        yield from close(cut_short=True)
    if strays:
        yield _outside(stray, strays)


def _outside(first: Problem, count: int) -> Problem:
    if count == 1:
        return first
    more = "1 more line" if count == 2 else f"{count - 1:,} more lines"
    return attrs.evolve(first, why=f"this and {more} are in no card.")


def _take(
    card: _Open,
    found: tuple[int, bytes, bytes],
    limits: Limits,
    depth: int,
    *,
    recoded: bool,
    otherwise: str,
) -> bool:
    """Put a line into the card, or a problem; whether the card of its AGENT has begun with it."""
    number, joined, written = found
    card.awaits_agent = False
    if not joined.strip():
        return False
    line = parsed(number, joined, written, recoded, limits.line_bytes, otherwise)
    if isinstance(line, str):
        card.blame(number, "", _shown(joined), line)
        card.lines.append(Line(number, written, "", "", (), ""))
        return False
    card.lines.append(line)
    if line.name != "AGENT" or depth > MAX_DEPTH:
        return False
    text = line.text.strip()
    card.awaits_agent = not text
    if text.upper() == "BEGIN:VCARD":
        return True
    if text[:11].upper() != "BEGIN:VCARD":
        return False
    # vCard 3.0 has the agent's whole card as one text
    lines = unified(text.encode()).split(b"\n")
    inside = _cards(lines, limits, recoded=True, depth=depth, within=card.number)
    card.agents.extend(each for each in inside if isinstance(each, Card))
    return False


_SPELLING: Final = frozenset({"ENCODING", "CHARSET"})
"""Parameters that say how a value was written, which it no longer is."""
_TEXTS: Final = frozenset({"FN", "NOTE", "TITLE", "ROLE", "LABEL", "TEL", "EMAIL", "UID", "VERSION"})
_LISTS: Final = frozenset({"CATEGORIES", "NICKNAME"})


def _content_line(line: Line) -> Any:
    """The line for vobject, in the state in which it writes what was read."""
    from vobject.base import ContentLine, getBehavior
    from vobject.vcard import ADDRESS_ORDER, NAME_ORDER, Address, Name, VCardTextBehavior

    params = [[key, *map(_careted, values)] for key, values in line.params if key not in _SPELLING]
    # its stubs know neither what it takes nor what it holds
    line_of: Any = ContentLine
    made = line_of(line.name, params, _one_line(line.value), line.group or None, encoded=True)
    made.lineNumber, made.behavior = line.number, VCardTextBehavior
    native = {"N": (Name, NAME_ORDER), "ADR": (Address, ADDRESS_ORDER)}.get(line.name)
    if native:
        kind, order = native
        fields = [field[0] if len(field) == 1 else list(field) for field in line.fields]
        made.behavior = getBehavior(line.name)
        if len(fields) <= len(order):
            made.value, made.isNative, made.encoded = (
                kind(**dict(zip(order, fields, strict=False))),
                True,
                False,
            )
    elif line.name == "ORG":
        made.behavior = getBehavior("ORG")
        made.value, made.isNative, made.encoded = list(line.parts), True, False
    elif line.name in _LISTS:
        made.behavior = getBehavior("CATEGORIES")
        made.value, made.encoded = list(line.values), False
    elif line.name in _TEXTS:
        made.value, made.encoded = line.text, False
    elif (content := line.binary) is not None:
        made.value, made.encoded, made.encoding_param = content, False, "b"
    if line.name == "VERSION" and str(made.value).strip() == "2.1":
        made.value = "3.0"
    return made


def _shown(raw: bytes) -> str:
    """As much of a line as a problem shows."""
    return decoded(raw[:80], None)


def _careted(value: str) -> str:
    """A parameter's value so that quotes and line ends in it can be written (RFC 6868)."""
    if '"' not in value and "\n" not in value:
        return value
    return value.replace("^", "^^").replace('"', "^'").replace("\n", "^n")


def _one_line(value: str) -> str:
    """A value as it stood, its decoded line ends spelled again."""
    return value.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
