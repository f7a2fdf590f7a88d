"""
One card's lines by what they say, each taken once.

Reading a card and writing it again look at it through the same page, so that
what was read from a line is what is compared with it.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import Final, TypeVar, final
from urllib.parse import unquote

import attrs

from relmem.errors import InputError
from relmem.formats.vcard import Card, Line
from relmem.records.kept_cards import (
    ADDRESSES,
    DAYS,
    DEATHS,
    LANGUAGES,
    LINKS,
    RELATIONS,
    addresses_in,
    days_in,
    died_in,
    languages_in,
    links_in,
    relations_in,
    year_day_in,
)
from relmem.records.people import emails
from relmem.values import NamedDay, PostalAddress, Problem, Relation, YearDay, timezone

__all__ = ["Page", "Post", "folded", "on_one_line"]

T = TypeVar("T")

AGAIN: Final = "Mend it in the address book and import the file again."

_ABOUT_THE_CARD: Final = ("VERSION", "PRODID", "REV", "PROFILE")
"""Properties that say nothing about the person, so nobody misses them."""
_NO_VOICE: Final = frozenset({"fax", "pager", "modem"})
_MOBILE: Final = frozenset({"cell", "iphone", "mobile"})
_LONGEST_EMAIL: Final = 254
"""Characters of an address; longer ones cannot be delivered (RFC 5321)."""
_LIKE_A_DAY: Final = re.compile(r"(?=.*\d)[\d./ -]+(?:T.*)?", re.I | re.S)
_PART_OF_A_DAY: Final = re.compile(r"\d{4}(?:-?\d\d)?|--\d\d-?|---\d\d", re.I)
"""A year, a month or a day of a month alone, as cards may have them (RFC 6350)."""
_DAY: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?", re.I | re.S)


@final
@attrs.frozen
class Post:
    """An organisation, the unit and the title there, and the lines that say so."""

    organisation: str
    unit: str
    title: str
    line: Line
    titles: tuple[Line, ...] = ()


@final
class Page:
    """
    A card's lines by name, taken once each.

    `unread` names those that were not taken, `problems` what could not be used.
    """

    def __init__(self, card: Card) -> None:
        self.card: Final = card
        self.place: Final = f"card {card.number}"
        self.problems: Final = list(card.problems)
        self._read: Final[set[int]] = set()
        self._lines: Final[dict[str, list[Line]]] = {}
        for line in card.lines:
            if not line.is_empty:
                self._lines.setdefault(line.name, []).append(line)
        self.unread: Final = set(self._lines).difference(_ABOUT_THE_CARD)
        kinds = (*self.take("KIND"), *self.take("X-ADDRESSBOOKSERVER-KIND"))
        self.kind: Final = kinds[0].text.strip().lower() if kinds else ""
        self.is_organisation: Final = self._is_organisation()

    def _is_organisation(self) -> bool:
        if self.kind in ("org", "organization"):
            return True
        if any(line.text.strip().upper() == "COMPANY" for line in self.take("X-ABSHOWAS")):
            return True
        if "N" in self._lines or "ORG" not in self._lines:
            return False
        shown = [folded(line.text) for line in self._lines.get("FN", ())]
        org = self._lines["ORG"][0].parts
        return not shown or shown[0] in (folded(org[0]), folded(" ".join(org)), folded(", ".join(org)))

    def take(self, name: str) -> list[Line]:
        """The lines of that name, the preferred ones first."""
        self.unread.discard(name)
        return sorted(self._lines.get(name, ()), key=lambda line: line.rank)

    def first(self, name: str) -> str:
        """The first such text as it stands in the card, on one line; the others are unread."""
        lines = self._lines.get(name, [])
        self.unread.discard(name)
        if len(lines) > 1:
            self.unread.add(name)
        return on_one_line(lines[0].text) if lines else ""

    def each(self, name: str) -> tuple[str, ...]:
        """All values of lines that are lists."""
        return tuple(on_one_line(value) for line in self.take(name) for value in line.values)

    def nicknames(self) -> tuple[str, ...]:
        """Each nickname once."""
        return tuple(dict.fromkeys(self.each("NICKNAME")))

    def key(self) -> tuple[str, ...]:
        """The card's own id, as a key."""
        uid = self.first("UID")
        return (f"vcard:{uid}",) if uid else ()

    def note(self) -> str:
        """All notes, as paragraphs."""
        return "\n\n".join(line.text.strip() for line in self.take("NOTE"))

    def name(self) -> str:
        """FN, else N in the order of speech, else the first ORG; "" where there is none."""
        shown, names = self.first("FN"), self._lines.get("N", [])
        self.unread.discard("N")
        if shown:
            return shown
        for line in names:
            family, given, _, prefix = (*line.fields, *((("",),) * 4))[:4]
            spoken = on_one_line(" ".join((*prefix, *given, *family)))
            if spoken:
                return spoken
        return next((on_one_line(line.parts[0]) for line in self._lines.get("ORG", ())), "")

    def emails(self) -> tuple[str, ...]:
        """The addresses that are some, the preferred ones first; the others become problems."""
        return emails([address for _, address in self.email_lines()])

    def email_lines(self) -> list[tuple[Line, str]]:
        """Each line with an address that is one, and the address."""
        good: list[tuple[Line, str]] = []
        for line in self.take("EMAIL"):
            text = line.text.strip()
            if text[:7].lower() == "mailto:":
                text = unquote(text[7:].partition("?")[0])
            if len(text) > _LONGEST_EMAIL:
                why = f"the address has {len(text)} characters; {_LONGEST_EMAIL} is the most there can be."
                self.problems.append(Problem(self.place, "EMAIL", text[:80], why, AGAIN))
                continue
            try:
                good.extend((line, address) for address in emails((text,)))
            except InputError as error:
                self.problems.append(Problem(self.place, "EMAIL", text, error.why, AGAIN))
        return good

    def phones(self) -> tuple[str, ...]:
        """Numbers as written, the preferred ones first, then the rest, fax and pager last."""
        return tuple(number for _, number in self.phone_lines())

    def phone_lines(self) -> list[tuple[Line, str]]:
        """Each line with a number, and the number."""
        lines = self.take("TEL")
        spoken = [line for line in lines if not _NO_VOICE.intersection(line.types)]
        silent = [line for line in lines if _NO_VOICE.intersection(line.types)]
        return [(line, _phone(line.text)) for line in (*spoken, *silent)]

    def mobile(self) -> str:
        """The first number of a mobile phone; "" where none is said to be one."""
        lines = self.phone_lines()
        return next((number for line, number in lines if _MOBILE.intersection(line.types)), "")

    def parts_of_name(self) -> tuple[str, ...]:
        """Family, given and further names, what stands before and behind them, each as one text."""
        line = next(iter(self._lines.get("N", ())), None)
        parts = line.fields if line else ()
        return tuple(on_one_line(" ".join(part)) for part in (*parts, *((("",),) * 5))[:5])

    def sounds(self) -> str:
        """How the name is said, as Apple and Google keep it."""
        names = ("X-PHONETIC-FIRST-NAME", "X-PHONETIC-MIDDLE-NAME", "X-PHONETIC-LAST-NAME")
        return on_one_line(" ".join(self.first(name) for name in names))

    def born(self) -> YearDay | None:
        """The birthday, in any form with a month and a day; a day that there is not is a problem."""
        for line in self.take("BDAY"):
            if (born := year_day_in(line)) is not None:
                return born
            if not self._is_no_day(line):
                self.unread.add("BDAY")
        return None

    def _is_no_day(self, line: Line) -> bool:
        """
        Whether a line means a day and there is none such, which is a problem.

        A year alone, a month, and words are of no day, and are unread.
        """
        written = line.text.strip()
        if not _LIKE_A_DAY.fullmatch(written) or _PART_OF_A_DAY.fullmatch(written):
            return False
        why = f"{written[:80]!r} is no day of the calendar."
        self.problems.append(Problem(self.place, line.name, written[:80], why, AGAIN))
        return True

    @cached_property
    def address_lines(self) -> list[tuple[Line, PostalAddress]]:
        """Each line with a postal address that leads somewhere, and the address."""
        return self._taken(addresses_in(self._about(ADDRESSES)))

    @cached_property
    def link_lines(self) -> list[tuple[Line, str]]:
        """Each line with a web page, a messenger or a profile, and its URI."""
        return self._taken(links_in(self._about(LINKS)))

    @cached_property
    def day_lines(self) -> list[tuple[Line, NamedDay]]:
        """Each line with a day that comes every year and is no birthday, and that day."""
        about = self._about(DAYS)
        found = days_in(about)
        read = {line.number for line, _ in found}
        for line in about:
            if line.name in DAYS and line.number not in read and self._is_no_day(line):
                self._read.add(line.number)
                if all(each.number in self._read for each in self._lines[line.name]):
                    self.unread.discard(line.name)
        return self._taken(found)

    @cached_property
    def relation_lines(self) -> list[tuple[Line, Relation]]:
        """Each line that names somebody beside them at work, and who it is."""
        return self._taken(relations_in(self._about(RELATIONS)))

    @cached_property
    def language_lines(self) -> list[tuple[Line, str]]:
        """Each line with a language, and its tag."""
        return self._taken(languages_in(self._about(LANGUAGES)))

    def died_on(self) -> date | None:
        """The day of their death; where a card names it in a way that nobody can read, that is a problem."""
        found = died_in(self._about(DEATHS))
        for line, on in found:
            if on is None:
                why = "they have died, and the day cannot be read."
                hint = "Write it as 2026-11-22 and import the file again, so that nobody calls them."
                self.problems.append(Problem(self.place, "DEATHDATE", line.text[:80], why, hint))
        self._taken(found)
        return next((on for _, on in found if on is not None), None)

    def _about(self, names: tuple[str, ...]) -> list[Line]:
        """The lines of these names, with the labels that there are."""
        found = [line for name in names for line in self._lines.get(name, ())]
        return [*found, *self._lines.get("X-ABLABEL", ())] if found else found

    def _taken(self, found: list[tuple[Line, T]]) -> list[tuple[Line, T]]:
        """The same, of which nothing is unread any more: their names, and the labels of their groups."""
        if not found:
            return found
        self._read.update(line.number for line, _ in found)
        groups = {line.group.lower() for line, _ in found if line.group}
        labels = self._lines.get("X-ABLABEL", [])
        self._read.update(line.number for line in labels if line.group.lower() in groups)
        for name in {*(line.name for line, _ in found), "X-ABLABEL"}:
            if all(line.number in self._read for line in self._lines.get(name, ())):
                self.unread.discard(name)
        return found

    def said_on(self) -> date | None:
        """The day the card was last changed, as it says."""
        for line in self._lines.get("REV", ()):
            if found := _DAY.fullmatch(line.text.strip()):
                try:
                    return date(int(found[1]), int(found[2]), int(found[3]))
                except ValueError:
                    pass
        return None

    def timezone(self) -> str | None:
        """The first zone by its IANA name; offsets are unread, as they change twice a year."""
        for line in self.take("TZ"):
            text = line.text.strip()
            # zone names without a slash depend on the system's own files, but for this one
            if len(text) <= 64 and ("/" in text or text == "UTC"):
                try:
                    return timezone(text)
                except InputError:
                    pass
            self.unread.add("TZ")
        return None

    def posts(self) -> list[Post]:
        """What each ORG says, in the card's order."""
        orgs = [line for line in self._lines.get("ORG", ()) if line.parts[0].strip()]
        self.unread.discard("ORG")
        if len(orgs) < len(self._lines.get("ORG", ())):
            self.unread.add("ORG")
        titles = self._lines.get("TITLE") or self._lines.get("ROLE") or []
        named = _titles(orgs, titles)
        if orgs and titles:
            self.unread.discard(titles[0].name)
            if sum(map(len, named)) < len(titles):
                self.unread.add(titles[0].name)
        return [
            Post(
                on_one_line(line.parts[0]),
                ", ".join(on_one_line(part) for part in line.parts[1:] if part.strip()),
                ", ".join(on_one_line(title.text) for title in those),
                line,
                those,
            )
            for line, those in zip(orgs, named, strict=True)
        ]


def _titles(orgs: list[Line], titles: list[Line]) -> list[tuple[Line, ...]]:
    """The titles of each organisation: the one of its group, else the next that has none."""
    if len(orgs) == 1:
        return [tuple(titles)]
    groups = {line.group for line in orgs if line.group}
    grouped = {line.group: line for line in titles if line.group in groups}
    loose = iter([line for line in titles if line.group not in grouped])
    named = (grouped.get(line.group) or next(loose, None) for line in orgs)
    return [(line,) if line else () for line in named]


def _phone(text: str) -> str:
    """A number as written; of a tel: URI the number and its extension."""
    text = on_one_line(text)
    if text[:4].lower() != "tel:":
        return text
    number, *params = unquote(text[4:]).split(";")
    for param in params:
        key, _, value = param.partition("=")
        number += f" ext. {value}" if key.lower() == "ext" else f";{param}"
    return number


def on_one_line(text: str) -> str:
    """Text on one line, with single spaces."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """The same for what people take for one name."""
    return on_one_line(text).casefold()
