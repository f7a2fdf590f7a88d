"""Where post goes: an address in its parts, as a person writes it or a card has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.values.words import several, text

__all__ = ["PostalAddress", "postal_address", "postal_addresses"]

_HINT: Final = (
    'Write {field}=["work: Rua Augusta 1; 1100-048; Lisboa; ; Portugal"]: '
    "street; postcode; locality; region; country."
)
_PIECES: Final = re.compile(r"\\.|[^;\\]+|;|\\", re.S)
_MARKS: Final = re.compile(r"([\\;:])")
_MARKED: Final = re.compile(r"\\([\\;:])")
_LABELLED: Final = re.compile(r"((?:\\.|[^\\:])*):(?:\s+|$)(.*)", re.S)
_LABEL_TYPED: Final = re.compile(r"([^\W\d][\w -]{0,30}):\s+(.*)", re.S)
_CODE_FIRST: Final = re.compile(r"((?:[A-Z]{1,3}-)?\d{3,}(?:[ -]\d[\dA-Z]*)?(?: [A-Z]{2}(?= ))?) (\D+)")
_CODE_LAST: Final = re.compile(
    r"(?:(\D*?) )??(?:([A-Z]{2,3}) )?"
    r"(\d{3,}(?:[ -]\d+)?|[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d)"
)


def _on_one_line(value: str) -> str:
    """A part on one line, with a blank behind each comma; what stood on several lines has commas between."""
    if "," not in text(value) and len(value.splitlines()) < 2:
        return " ".join(value.split())
    pieces = (" ".join(each.split()) for line in value.splitlines() for each in line.split(","))
    return ", ".join(piece for piece in pieces if piece)


@final
@attrs.frozen(kw_only=True)
class PostalAddress:
    """
    A postal address; what is not known is "".

    `street` has the house's number where people write it, `extended` is the
    flat or floor, `box` a post-office box, `country` a name or a code as
    written. `label` says whose or what it is ("work", "home", "billing").
    """

    street: str = attrs.field(default="", converter=_on_one_line)
    postcode: str = attrs.field(default="", converter=_on_one_line)
    locality: str = attrs.field(default="", converter=_on_one_line)
    region: str = attrs.field(default="", converter=_on_one_line)
    country: str = attrs.field(default="", converter=_on_one_line)
    extended: str = attrs.field(default="", converter=_on_one_line)
    box: str = attrs.field(default="", converter=_on_one_line)
    label: str = attrs.field(default="", converter=_on_one_line)

    def __attrs_post_init__(self) -> None:
        """
        Check that it leads somewhere.

        Raises:
            InputError: no part but the label is given.

        """
        if not any(self.parts):
            raise InputError(self.label, "an address without a street, box or place.", _HINT)

    @property
    def parts(self) -> tuple[str, ...]:
        """Street, postcode, locality, region, country, extended and box."""
        return (
            self.street, self.postcode, self.locality, self.region, self.country, self.extended, self.box,
        )  # fmt: skip

    def spoken(self) -> str:
        """As it stands on a letter, on one line: "work: Rua Augusta 1, 1100-048 Lisboa, Portugal"."""
        place = " ".join(filter(None, (self.postcode, self.locality)))
        parts = (self.street, self.extended, self.box, place, self.region, self.country)
        written = ", ".join(filter(None, parts))
        return f"{self.label}: {written}" if self.label else written

    def __str__(self) -> str:
        parts = [_MARKS.sub(r"\\\1", part) for part in self.parts]
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        written = "; ".join(parts) if len(parts) > 1 else f"{parts[0]};"
        label = _MARKS.sub(r"\\\1", self.label)
        return f"{label}: {written}" if label else written


_NAMES: Final = ("street", "postcode", "locality", "region", "country", "extended", "box")


def postal_address(value: PostalAddress | Mapping[str, str] | str) -> PostalAddress:
    """
    What was typed, as a postal address.

    With semicolons it is exact: "work: Rua Augusta 1; 1100-048; Lisboa; ; Portugal"
    is street, postcode, locality, region and country, then extended and box; a
    backslash before a semicolon or colon makes it part of the text. Without, the
    postcode is looked for in what stands between commas or on lines: "Rua Augusta
    1, 1100-048 Lisboa, Portugal". Where there is none the last but the country is
    the locality. A mapping has the parts by name.

    Raises:
        InputError: nothing but a label is there, or there are more than seven parts.

    """
    if isinstance(value, PostalAddress):
        return value
    if isinstance(value, Mapping):
        try:
            return PostalAddress(**value)
        except TypeError as error:
            names = ", ".join((*_NAMES, "label"))
            raise InputError(
                value, f"{dict(value)!r} is no postal address.", f"Its parts are {names}."
            ) from error
    written = text(value)
    parts = _cut(written)
    if len(parts) == 1:
        return _as_written(written)
    if len(parts) > len(_NAMES):
        raise InputError(value, f"{value!r} has {len(parts)} parts, and {len(_NAMES)} are known.", _HINT)
    label = ""
    if found := _LABELLED.fullmatch(parts[0].strip()):
        label, parts[0] = found.groups()
    plain = [_MARKED.sub(r"\1", part) for part in (*parts, label)]
    return PostalAddress(**dict(zip(_NAMES, plain[:-1], strict=False)), label=plain[-1])


def _cut(written: str) -> list[str]:
    """The text cut at its semicolons without a backslash, the others as they stand."""
    parts = [""]
    for piece in _PIECES.findall(written):
        if piece == ";":
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _as_written(written: str) -> PostalAddress:
    """An address as it stands on a letter."""
    label = ""
    if found := _LABEL_TYPED.fullmatch(written.strip()):
        label, written = found.groups()
    pieces = (" ".join(each.split()) for line in written.splitlines() for each in line.split(","))
    parts = [piece for piece in pieces if piece]
    # the first has the house's number, not a postcode
    for at in range(len(parts) - 1, 0, -1):
        coded = _with_code(parts[at])
        if coded is None:
            continue
        postcode, locality, region = coded
        before = parts[:at]
        if not locality and len(before) > 1:
            locality = before.pop()
        if at == 1 and not locality and not region and len(parts) == 2:
            break  # "Rua Augusta 1, 1100" could be either
        return PostalAddress(
            street=", ".join(before),
            postcode=postcode,
            locality=locality,
            region=region,
            country=", ".join(parts[at + 1 :]),
            label=label,
        )
    if len(parts) < 2:
        return PostalAddress(street="".join(parts), label=label)
    country = parts.pop() if len(parts) > 2 else ""
    return PostalAddress(street=", ".join(parts[:-1]), locality=parts[-1], country=country, label=label)


def _with_code(part: str) -> tuple[str, str, str] | None:
    """Postcode, locality and region out of "1100-048 Lisboa", "Springfield IL 62701", "SW1A 1AA"."""
    if len(part) > 100:
        return None
    if found := _CODE_LAST.fullmatch(part):
        return found[3], (found[1] or "").strip(), found[2] or ""
    if found := _CODE_FIRST.fullmatch(part):
        return found[1], found[2].strip(), ""
    return None


def postal_addresses(
    value: Sequence[PostalAddress | Mapping[str, str] | str] | PostalAddress | Mapping[str, str],
) -> tuple[PostalAddress, ...]:
    """Several addresses, each once, in their order; a single one is one of them."""
    return tuple(dict.fromkeys(_each(value)))


def _each(value: object) -> Iterator[PostalAddress]:
    for each in (value,) if isinstance(value, Mapping) else several(value):
        yield postal_address(each)
