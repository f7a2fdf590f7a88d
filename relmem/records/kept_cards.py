"""
What the lines of a contact card say of places, pages, days and people around somebody.

Reading an address book asks here, and so does the upgrade of contacts that kept
their card before there were fields for this: both find the same in the same
card. What the rest of a card means is for `importers.pages`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final, Protocol, TypeVar, final

import attrs

from relmem.errors import InputError
from relmem.values import NamedDay, PostalAddress, Relation, YearDay, year_day

__all__ = [
    "ADDRESSES",
    "AT_WORK",
    "DAYS",
    "DEATHS",
    "LANGUAGES",
    "LINKS",
    "RELATIONS",
    "CardLine",
    "account_with_its_cards",
    "addresses_in",
    "contact_with_its_cards",
    "days_in",
    "died_in",
    "label_of",
    "languages_in",
    "links_in",
    "relations_in",
    "unless_one",
    "year_day_in",
]


class CardLine(Protocol):
    """A property of a card, as `formats.vcard_lines.Line` has it."""

    @property
    def name(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def parts(self) -> tuple[str, ...]: ...
    @property
    def values(self) -> tuple[str, ...]: ...
    @property
    def types(self) -> tuple[str, ...]: ...
    @property
    def rank(self) -> int: ...
    def param(self, name: str) -> tuple[str, ...]:
        """All values of the parameter so named."""
        ...


L = TypeVar("L", bound=CardLine)

_APPLE: Final = re.compile(r"_\$!<(.*)>!\$_")
_NO_LABEL: Final = frozenset({"pref", "dom", "intl", "parcel", "postal", "internet", "voice"})
"""TYPEs that do not say whose or what something is."""
_DAY: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?", re.I | re.S)
_NO_YEAR: Final = re.compile(r"--(\d\d)-?(\d\d)(?:T.*)?", re.I | re.S)
_OMITTED_YEAR: Final = "1604"
"""The year that Apple writes where it knows none."""
_URI: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)

ADDRESSES: Final = ("ADR",)
LANGUAGES: Final = ("LANG",)
DEATHS: Final = ("DEATHDATE",)
LINKS: Final = ("URL", "IMPP", "SOCIALPROFILE", "X-SOCIALPROFILE")
_ANNIVERSARIES: Final = (
    "ANNIVERSARY",
    "X-ANNIVERSARY",
    "X-EVOLUTION-ANNIVERSARY",
    "X-KADDRESSBOOK-X-ANNIVERSARY",
)
_ONE_ROLE: Final = {
    "X-ASSISTANT": "assistant",
    "X-EVOLUTION-ASSISTANT": "assistant",
    "X-KADDRESSBOOK-X-ASSISTANTSNAME": "assistant",
    "X-MS-ASSISTANT": "assistant",
    "X-MANAGER": "manager",
    "X-EVOLUTION-MANAGER": "manager",
    "X-KADDRESSBOOK-X-MANAGERSNAME": "manager",
    "X-MS-MANAGER": "manager",
}
DAYS: Final = (*_ANNIVERSARIES, "X-ABDATE")
RELATIONS: Final = ("RELATED", "X-ABRELATEDNAMES", *_ONE_ROLE)
AT_WORK: Final = frozenset(
    "assistant manager agent boss supervisor secretary deputy colleague co-worker referredby".split()
)
"""Who is read out of a card as a relation. Partners, children and parents are theirs, and stay in it."""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _named(lines: Iterable[L], names: Sequence[str]) -> list[L]:
    """The lines of these names, name by name, the preferred ones first."""
    found = [line for line in lines if line.name in names]
    return sorted(found, key=lambda line: (names.index(line.name), line.rank))


def label_of(line: CardLine, lines: Iterable[CardLine]) -> str:
    """What a line calls itself: the label of its group, else its TYPE in small letters; "" for neither."""
    if line.group:
        for each in lines:
            if each.name == "X-ABLABEL" and each.group.lower() == line.group.lower():
                written = _one_line(each.text)
                apple = _APPLE.fullmatch(written)
                return apple[1].lower() if apple else written
    return next((_one_line(each) for each in line.types if each not in _NO_LABEL), "")


def addresses_in(lines: Sequence[L]) -> list[tuple[L, PostalAddress]]:
    """Each ADR that leads somewhere, the preferred first."""
    found = []
    for line in _named(lines, ADDRESSES):
        # seven parts, and those of RFC 9554 behind them, of which the number and the street may stand alone
        box, extended, street, locality, region, postcode, country, *more = [*line.parts, *[""] * 12]
        try:
            address = PostalAddress(
                street=street if street.strip() else f"{more[4]} {more[3]}",
                postcode=postcode,
                locality=locality,
                region=region,
                country=country,
                extended=extended,
                box=box,
                label=label_of(line, lines),
            )
        except InputError:
            continue
        found.append((line, address))
    return found


def links_in(lines: Sequence[L]) -> list[tuple[L, str]]:
    """Web pages, messengers and profiles, in this order: as written, with the service before a bare name."""
    found = []
    for line in _named(lines, LINKS):
        link = _one_line(line.text)
        service = (*line.param("SERVICE-TYPE"), *line.param("X-SERVICE-TYPE"), *line.types)
        if service and line.name != "URL" and not (_URI.match(link) or "." in link):
            link = f"{_one_line(service[0]).lower()}:{link}"
        if link:
            found.append((line, link))
    return found


def days_in(lines: Sequence[L]) -> list[tuple[L, NamedDay]]:
    """Anniversaries, and Apple's dates by their labels; what is no day of a year is left out."""
    found = []
    for line in _named(lines, DAYS):
        on = year_day_in(line)
        if on is not None:
            what = (label_of(line, lines) or "date") if line.name == "X-ABDATE" else "anniversary"
            found.append((line, NamedDay(what, on)))
    return found


def relations_in(lines: Sequence[L]) -> list[tuple[L, Relation]]:
    """Who somebody has to do with at work, by name; who is named by an id only is left out."""
    found = []
    for line in _named(lines, RELATIONS):
        name = _one_line(line.text)
        role = _ONE_ROLE.get(line.name) or label_of(line, lines)
        if role.lower() not in AT_WORK or not name:
            continue
        if line.name == "RELATED" and _URI.match(name) and "text" not in map(str.lower, line.param("VALUE")):
            continue
        found.append((line, Relation(role, name)))
    return found


def languages_in(lines: Sequence[L]) -> list[tuple[L, str]]:
    """Languages as tags ("pt-PT"), the preferred first."""
    return [(line, tag) for line in _named(lines, LANGUAGES) if (tag := _one_line(line.text))]


def died_in(lines: Sequence[L]) -> list[tuple[L, date | None]]:
    """The day of each DEATHDATE; None where it names none."""
    return [(line, _day_in(line)) for line in _named(lines, DEATHS)]


def unless_one(nicknames: Iterable[str]) -> tuple[str, ...]:
    """The nicknames where there are several; one is the name to say, and has its own field."""
    each = tuple(dict.fromkeys(map(_one_line, nicknames)))
    return each if len(each) > 1 else ()


def year_day_in(line: CardLine) -> YearDay | None:
    """A day of the year in any form with a month and a day; None for any other."""
    text = line.text.strip()
    try:
        if found := _NO_YEAR.fullmatch(text):
            return year_day(f"--{found[1]}-{found[2]}")
        if found := _DAY.fullmatch(text):
            unknown = found[1] in (_OMITTED_YEAR, "0000", *line.param("X-APPLE-OMIT-YEAR"))
            return YearDay(int(found[2]), int(found[3]), None if unknown else int(found[1]))
    except InputError:
        pass
    return None


def _day_in(line: CardLine) -> date | None:
    found = _DAY.fullmatch(line.text.strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


# cards kept before these fields were: their text is UTF-8, its lines of 3.0 or 4.0

_READ: Final = (
    rf"(?:[\w.-]+\.)?(?:{'|'.join(('NICKNAME', *ADDRESSES, *LANGUAGES, *DEATHS, *LINKS, *DAYS, *RELATIONS))})"
)
_WORTH: Final = re.compile(rf"^{_READ}\s*[;:]", re.I | re.M)
_WANTED: Final = re.compile(rf"(?:{_READ}|[\w.-]+\.X-ABLABEL)\s*[;:]", re.I)
_HEAD: Final = re.compile(r'((?:[^:"]|"[^"]*")*):(.*)', re.S)
_PARAM: Final = re.compile(r'(?:"[^"]*"|[^;"])+')
_VALUE: Final = re.compile(r'(?:"[^"]*"|[^,"])+')
_ESCAPE: Final = re.compile(r"\\([\\,;:\"nN])")
_CARET: Final = re.compile(r"\^([\^n'])")
_PIECE: Final = re.compile(r"\\.|[^\\;,]+|.", re.S)


@final
@attrs.frozen
class _Kept:
    """One line of a card that was kept."""

    name: str
    group: str
    params: tuple[tuple[str, tuple[str, ...]], ...]
    value: str

    @property
    def text(self) -> str:
        return _plain(self.value)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(map(_plain, _cut(self.value, ";")))

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(text for part in _cut(self.value, ",") if (text := _plain(part).strip()))

    def param(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, values in self.params if key == name for value in values)

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(value.lower() for value in self.param("TYPE"))

    @property
    def rank(self) -> int:
        for value in self.param("PREF"):
            if value.isascii() and value.isdigit() and len(value) <= 3:
                return max(1, min(int(value), 100))
        return 1 if "pref" in self.types else 101


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _cut(value: str, separator: str) -> list[str]:
    parts = [""]
    for piece in _PIECE.findall(value):
        if piece == separator:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _lines_of(card: str) -> list[_Kept]:
    """The lines of a kept card that say something that is read here."""
    text = re.sub(r"\n[ \t]", "", card.replace("\r\n", "\n"))
    found = []
    for written in text.split("\n"):
        if written.strip().upper() == "END:VCARD":
            break
        if not _WANTED.match(written):
            continue
        head, value = match.groups() if (match := _HEAD.fullmatch(written)) else written.partition(":")[::2]
        named, *params = _PARAM.findall(head) or [""]
        group, _, name = named.strip().rpartition(".")
        if value.strip(" \t\r;"):
            found.append(_Kept(name.strip().upper(), group, tuple(map(_param, params)), value))
    return found


def _param(written: str) -> tuple[str, tuple[str, ...]]:
    name, equals, given = written.partition("=")
    if not equals:
        name, given = "TYPE", written
    name = name.strip().upper()
    values = [value.strip().replace('"', "") for value in _VALUE.findall(given)]
    if name == "TYPE":
        values = [part.strip() for value in values for part in value.split(",")]
    spelled = {"n": "\n", "'": '"', "^": "^"}
    return name, tuple(_CARET.sub(lambda found: spelled[found[1]], value) for value in values)


def contact_with_its_cards(fields: dict[str, Any]) -> dict[str, Any]:
    """A contact of form 1, in plain values, with what its cards say and no field held then."""
    return _filled(
        fields,
        {
            "nicknames": lambda lines: unless_one(
                value for line in _named(lines, ("NICKNAME",)) for value in line.values
            ),
            "languages": lambda lines: _said(languages_in(lines)),
            "addresses": lambda lines: _said(addresses_in(lines)),
            "links": lambda lines: _said(links_in(lines)),
            "days": lambda lines: _said(days_in(lines)),
            "relations": lambda lines: _said(relations_in(lines)),
            "died_on": lambda lines: tuple(str(on) for _, on in died_in(lines) if on is not None),
        },
    )


def account_with_its_cards(fields: dict[str, Any]) -> dict[str, Any]:
    """The same for an account."""
    return _filled(
        fields,
        {
            "addresses": lambda lines: _said(addresses_in(lines)),
            "links": lambda lines: _said(links_in(lines)),
        },
    )


def _said(found: Iterable[tuple[Any, object]]) -> tuple[str, ...]:
    return tuple(str(value) for _, value in found)


def _filled(
    fields: dict[str, Any], readings: dict[str, Callable[[Sequence[_Kept]], tuple[str, ...]]]
) -> dict[str, Any]:
    cards = fields.get("cards")
    if not isinstance(cards, list):
        return fields
    found: dict[str, dict[str, None]] = {name: {} for name in readings}
    for card in cards:
        if isinstance(card, str) and _WORTH.search(card):
            lines = _lines_of(card)
            for name, read in readings.items():
                found[name].update(dict.fromkeys(read(lines)))
    filled: dict[str, Any] = {name: list(each) for name, each in found.items() if each}
    if "died_on" in filled:
        filled["died_on"] = filled["died_on"][0]
    return {**fields, **filled}
