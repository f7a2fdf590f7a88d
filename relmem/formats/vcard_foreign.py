"""
What was handed in as an address book and is none: what it is, and how to get cards of it.

Told by the first bytes. Whatever holds a card among other things (a calendar, a
web page) is read for its cards.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["foreign"]

_UNPACK: Final = "Unpack it and import the address book in it."
_EXPORT: Final = "Export the contacts as vCard (.vcf) and import that."

_BEGINS: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"PK\x03\x04", "packed (ZIP), or a spreadsheet", _UNPACK),
    (b"\x1f\x8b", "packed (gzip)", _UNPACK),
    (b"BZh", "packed (bzip2)", _UNPACK),
    (b"\xfd7zXZ\x00", "packed (xz)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "packed (7z)", _UNPACK),
    (b"Rar!\x1a\x07", "packed (RAR)", _UNPACK),
    (b"\xd0\xcf\x11\xe0", "a file of Outlook's or Office's own (.msg, .xls)", _EXPORT),
    (b"!BDN", "a store of Outlook's own (.pst)", _EXPORT),
    (b"SQLite format 3\x00", "a database (SQLite), as phones and Thunderbird keep contacts in", _EXPORT),
    (b"%PDF", "a PDF", _EXPORT),
    (b"\xff\xd8\xff", "a picture (JPEG)", _EXPORT),
    (b"\x89PNG", "a picture (PNG)", _EXPORT),
    (b"bplist0", "a property list of Apple's (.abcdp)", _EXPORT),
)
_TEXTS: Final[tuple[tuple[re.Pattern[bytes], str, str], ...]] = (
    (
        re.compile(rb"\[\s*(?:\[\s*)?\"vcard\"", re.I),
        "a jCard (JSON, RFC 7095)",
        "Save it as vCard (.vcf) where it came from, and import that.",
    ),
    (
        re.compile(rb"<(?:\?xml.{0,2000}?)?(?:[\w.-]+:)?vcards?\b[^>]*vcard-4\.0", re.I | re.S),
        "an xCard (XML, RFC 6351)",
        "Save it as vCard (.vcf) where it came from, and import that.",
    ),
    (
        re.compile(rb"(?:(?:#[^\n]*|version:[ \t]*\d*)?[ \t\r]*\n)*dn::?\s", re.I),
        "LDIF, as directories and Thunderbird export",
        "Give it a name that ends in .ldif, and import it so.",
    ),
    (re.compile(rb"BEGIN:VCALENDAR\s", re.I), "a calendar without contact cards", "Import it as .ics."),
    (re.compile(rb"(?:<!doctype\s+html|<html)\b", re.I), "a web page without contact cards", _EXPORT),
    (re.compile(rb"<\?xml\b|<[\w.-]+[\s>]", re.I), "XML", _EXPORT),
    (re.compile(rb"\{\s*\"|\[\s*[\[{]"), "JSON", _EXPORT),
)
_CARD: Final = re.compile(rb"BEGIN[ \t]*:[ \t]*VCARD", re.I)
_LOOKED_AT: Final = 4096
"""Bytes from the beginning that are looked at."""


def foreign(content: bytes) -> tuple[str, str]:
    """What the file is, and what to do about it; "" twice where it may hold cards."""
    if content[:11].upper() == b"BEGIN:VCARD":
        return "", ""
    for begins, what, hint in _BEGINS:
        if content.startswith(begins):
            return what, hint
    head = content[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n\x00\x0c")
    for pattern, what, hint in _TEXTS:
        if pattern.match(head):
            return ("", "") if _CARD.search(content) else (what, hint)
    return "", ""
