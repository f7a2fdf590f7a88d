"""
One version of vCard as another, line by line.

2.1 is read only, so its lines become 3.0's; 3.0 and 4.0 become each other
where somebody asks. What the other version has no word for stays as it is:
both let a reader pass over what it does not know.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from relmem.formats.vcard_lines import Line
from relmem.formats.vcard_spell import as_text, escaped, made, name_of, replaced, respelled

__all__ = ["as_version", "from_21"]

_TEXTS: Final = frozenset({"FN", "NOTE", "TITLE", "ROLE", "LABEL", "SORT-STRING", "MAILER"})
_STRUCTURED: Final = frozenset({"N", "ADR", "ORG"})
_BINARY: Final = {"PHOTO": "image", "LOGO": "image", "SOUND": "audio", "KEY": "application"}
_KEYS: Final = {"pgp": "pgp-keys", "x509": "pkix-cert"}
_DATA: Final = re.compile(r"data:(?:\w+/)?([\w.+-]*)(?:;[\w=.-]+)*?;base64,(.*)", re.I | re.S)
_DAY: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)((?:T.*)?)", re.I)
_NO_YEAR: Final = re.compile(r"--(\d\d)-?(\d\d)")
_POINT: Final = re.compile(r"(?:geo:)?\s*(-?[\d.]+)\s*[;,]\s*(-?[\d.]+)\s*", re.I)
_OFFSET: Final = re.compile(r"([+-]\d\d):?(\d\d)")
_ONCE: Final = frozenset({"N", "BDAY", "ANNIVERSARY", "GENDER", "UID", "REV", "PRODID", "KIND"})
"""What a vCard 4.0 has at most once; of several the first counts."""
_GONE: Final = frozenset({"PROFILE", "VERSION"})
OMITTED_YEAR: Final = "1604"
"""The year that Apple writes where it knows none."""


def from_21(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines of vCard 2.1, or of a card that does not say, as vCard 3.0 without its VERSION."""
    for line in lines:
        if line.name in _GONE:
            continue
        value = line.value
        if line.name in _TEXTS:
            value = as_text(value)
        elif line.name in _STRUCTURED:
            value = as_text(value, ";")
        params = tuple(
            (key, tuple("uri" if value.upper() == "URL" else value for value in values))
            if key == "VALUE"
            else (key, values)
            for key, values in line.params
            if not (key == "VALUE" and [each.upper() for each in values] == ["INLINE"])
        )
        yield respelled(attrs.evolve(line, value=value, params=params))


def as_version(lines: Iterable[Line], version: str) -> Iterator[Line]:
    """Lines of vCard 3.0 or 4.0 as "3.0" or "4.0", without their VERSION."""
    turned = _as_40 if version == "4.0" else _as_30
    seen = set()
    for line in lines:
        if line.name in _GONE or (version == "4.0" and line.name in _ONCE and line.name in seen):
            continue
        seen.add(line.name)
        yield turned(line)


def _as_40(line: Line) -> Line:
    line = _unwritten(line)
    types = line.types
    if "pref" in types or (line.name == "EMAIL" and "internet" in types):
        kept = tuple(each for each in line.param("TYPE") if each.lower() not in ("pref", "internet"))
        line = _with(line, TYPE=kept, PREF=("1",) if "pref" in types else None)
    if line.name in _BINARY and line.binary is not None:
        word = (line.types or ("octet-stream",))[0]
        kind = "application" if word == "octet-stream" else _BINARY[line.name]
        media = word if "/" in word else f"{kind}/{_KEYS.get(word, word)}"  # some write TYPE=image/jpeg
        value = f"data:{media};base64,{''.join(line.value.split())}"
        return _anew(_with(line, ENCODING=None, TYPE=None, VALUE=None), value)
    text = line.text.strip()
    if line.name in ("BDAY", "ANNIVERSARY", "DEATHDATE") and (found := _DAY.fullmatch(text)):
        omitted = line.param("X-APPLE-OMIT-YEAR")
        year = "--" if found[1] in (*omitted, OMITTED_YEAR) else found[1]
        time = re.sub(r"[:-]", "", found[4]) if year != "--" else ""
        return _anew(
            _with(line, **{"X-APPLE-OMIT-YEAR": None, "VALUE": None}), f"{year}{found[2]}{found[3]}{time}"
        )
    if line.name == "REV":
        return replaced(line, re.sub(r"[:-]", "", text) if _DAY.fullmatch(text) else line.value)
    if line.name == "GEO" and (found := _POINT.fullmatch(line.value)):
        return _anew(line, f"geo:{found[1]},{found[2]}")
    if line.name == "TZ" and (found := _OFFSET.fullmatch(text)):
        return _anew(_with(line, VALUE=("utc-offset",)), f"{found[1]}{found[2]}")
    if line.name == "UID" and ":" not in text:
        return _anew(_with(line, VALUE=("text",)), line.value)
    if line.name == "X-ADDRESSBOOKSERVER-KIND":
        return made("KIND", line.value, group=line.group, number=line.number)
    return line


def _as_30(line: Line) -> Line:
    line = _unwritten(line)
    if ranks := line.param("PREF"):
        line = _with(
            line, PREF=None, TYPE=(*line.param("TYPE"), "PREF") if ranks[0] == "1" else line.param("TYPE")
        )
    if line.name in _BINARY and (found := _DATA.fullmatch(line.text)):
        try:
            binascii.a2b_base64(found[2].encode())
        except ValueError:
            return line
        word = {each: key for key, each in _KEYS.items()}.get(found[1].lower(), found[1])
        line = _with(
            line, ENCODING=("b",), TYPE=(word.upper(),) if word else None, VALUE=None, MEDIATYPE=None
        )
        return _anew(line, found[2])
    text = line.text.strip()
    if line.name in ("BDAY", "ANNIVERSARY", "DEATHDATE"):
        if found := _NO_YEAR.fullmatch(text):
            line = _with(line, **{"X-APPLE-OMIT-YEAR": (OMITTED_YEAR,), "VALUE": ("date",)})
            return _anew(line, f"{OMITTED_YEAR}-{found[1]}-{found[2]}")
        if (found := _DAY.fullmatch(text)) and not found[4]:
            return replaced(line, "-".join(found.groups()[:3]))
    if line.name == "TEL" and text[:4].lower() == "tel:":
        number, *params = text[4:].split(";")
        extension = next((each[4:] for each in params if each[:4].lower() == "ext="), "")
        return _anew(_with(line, VALUE=None), escaped(f"{number} ext. {extension}" if extension else number))
    if line.name == "GEO" and (found := _POINT.fullmatch(line.value)):
        return _anew(_with(line, VALUE=None), f"{found[1]};{found[2]}")
    if line.name == "UID" and line.param("VALUE"):
        return _anew(_with(line, VALUE=None), line.value)
    return line


def _unwritten(line: Line) -> Line:
    """Without a character set: all is UTF-8."""
    return respelled(line) if line.param("CHARSET") else line


def _with(line: Line, **params: tuple[str, ...] | None) -> Line:
    """The line with these parameters instead; None, or none of it, leaves one out."""
    wanted = {name.upper(): values for name, values in params.items()}
    kept: list[tuple[str, tuple[str, ...]]] = []
    for key, values in line.params:
        if key not in wanted:
            kept.append((key, values))
        elif wanted[key] and key not in [each for each, _ in kept]:
            kept.append((key, wanted[key] or ()))
    kept += [(key, new) for key, new in wanted.items() if new and key not in [each for each, _ in kept]]
    return _anew(attrs.evolve(line, params=tuple(kept)), line.value)


def _anew(line: Line, value: str) -> Line:
    return attrs.evolve(
        made(name_of(line), value, line.params, group=line.group, number=line.number), name=line.name
    )
