"""
Address books in LDIF (RFC 2849), as Thunderbird, SOGo, Evolution and directories write them.

Each entry becomes a row of a table whose columns are the attributes, which the
layout `contact_columns.LDIF` knows; values that come several times stand in one
cell. Lists and groups of people are left out and counted.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Final

from relmem.errors import InputError
from relmem.importers.contact_columns import LDIF
from relmem.importers.contact_rows import MAKERS
from relmem.importers.entries import Entry, Reading
from relmem.importers.sheet_rows import read_rows
from relmem.importers.tables import Table, TableRow, decoded
from relmem.values import Problem

__all__ = ["read_ldif"]

_LINE: Final = re.compile(r"([A-Za-z][\w.-]*)((?:;[\w.-]+)*):([:<]?) *(.*)", re.DOTALL)
_GROUPS: Final = frozenset(("groupofnames", "groupofuniquenames", "posixgroup", "mailgroup"))
_CHANGES: Final = frozenset(("add", ""))
_PICTURES: Final = frozenset(
    ("jpegphoto", "photo", "usercertificate", "usersmimecertificate", "thumbnailphoto")
)
"""Attributes that are no text; a URL beside any of them is never fetched."""

_Attributes = dict[str, list[str]]


def read_ldif(content: bytes, *, name: str, encoding: str | None = None) -> Reading:
    """
    One entry for each record, in the order of the file.

    Raises:
        InputError: the file cannot be decoded, or holds no record.

    """
    people: list[tuple[int, _Attributes]] = []
    others: dict[int, Entry] = {}
    for line, lines in _records(decoded(content, name=name, encoding=encoding)):
        attributes, wrong = _attributes(lines)
        place = f"line {line}"
        if wrong:
            others[line] = Entry(place, problems=(Problem(place, "", wrong[0], wrong[1], "Export it anew."),))
        elif "dn" not in attributes:
            if set(attributes) - {"version"}:
                why = "it is no record: its first line is no dn."
                others[line] = Entry(place, problems=(Problem(place, "", lines[0][:80], why),))
        elif (kind := _kind(attributes)) != "person":
            others[line] = Entry(place, left_out=kind)
        else:
            people.append((line, attributes))
    if not people and not others:
        raise InputError(name, f"{name} holds no record.", "Export the address book anew, as LDIF or vCard.")
    header = tuple(dict.fromkeys(each for _, attributes in people for each in attributes))
    rows = tuple(
        TableRow(line, tuple(LDIF.many.join(dict.fromkeys(attributes.get(each, ()))) for each in header))
        for line, attributes in people
    )
    reading = read_rows(Table(header, rows, ","), LDIF, MAKERS[0], name=name, words={})
    entries = dict(zip((line for line, _ in people), reading.entries, strict=True)) | others
    return Reading(
        LDIF.title, tuple(entries[line] for line in sorted(entries)), reading.ignored, kept_in="note"
    )


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record's lines, unfolded and without comments, and the line on which it begins."""
    began, lines, comment = 0, list[list[str]](), False
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if not line.strip():
            if lines:
                yield began, ["".join(parts) for parts in lines]
            lines, comment = [], False
        elif line.startswith(" "):
            if lines and not comment:
                lines[-1].append(line[1:])
        elif not (comment := line.startswith("#")):
            began = began if lines else number
            lines.append([line])
    if lines:
        yield began, ["".join(parts) for parts in lines]


def _attributes(lines: list[str]) -> tuple[_Attributes, tuple[str, str] | None]:
    """The values of a record by attribute, in small letters; and a line that is none, with why."""
    found: _Attributes = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        if not match:
            return found, (line[:80], "it is no line of an LDIF: it has no attribute.")
        attribute, _, sort, value = match.groups()
        attribute = attribute.lower()
        if sort == "<" or attribute in _PICTURES:
            continue
        if sort == ":":
            try:
                value = base64.b64decode(value, validate=True).decode()
            except ValueError:  # of base64 as of UTF-8, and of letters that are neither
                return found, (line[:80], f"the value of {attribute} is no text in base64.")
        if value.strip():
            found.setdefault(attribute, []).append(value.strip())
    return found, None


def _kind(attributes: _Attributes) -> str:
    """What the record is: a person, else a word for what it is left out as."""
    if "".join(attributes.get("changetype", ())).lower() not in _CHANGES:
        return "change"
    classes = {each.lower() for each in attributes.get("objectclass", ())}
    if classes & _GROUPS:
        return "list"
    says = {"cn", "sn", "givenname", "displayname", "mail", "o"} & set(attributes)
    return "person" if says - ({"o"} if "organization" in classes else set()) else "unit"
