"""
Files that hold a table, or none, and are no text that could be read as one: told by how they begin.

A workbook, a web page with the name of a table, a memory's own export: what is
said names the program to open it with, or the command that reads it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from relmem.errors import InputError

__all__ = ["refuse_other"]

_SAVE: Final = (
    "Open it in a spreadsheet, save the sheet as CSV (UTF-8), and import that: relmem import {path.stem}.csv"
)
_UNPACK: Final = "Unpack it, and import what is in it."
_AGAIN: Final = "Export it as CSV, or as vCards (.vcf) where it holds people."

_BEGINS: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook of the old form (.xls)", _SAVE),
    (b"\x09\x08", "an Excel sheet of a very old form (.xls)", _SAVE),
    (b"\x1f\x8b", "packed (gzip)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "packed (7z)", _UNPACK),
    (b"Rar!\x1a\x07", "packed (rar)", _UNPACK),
    (b"%PDF", "a PDF, in which nobody knows where a cell ends", _AGAIN),
    (b"{\\rtf", "a text document (RTF)", _AGAIN),
    (b"SQLite format 3\0", "a database (SQLite)", _AGAIN),
)
_ZIP: Final = b"PK\x03\x04"
_PACKED: Final = (
    (re.compile(rb"\[Content_Types\]\.xml|xl/|_rels/"), "an Excel workbook (.xlsx)", _SAVE),
    (re.compile(rb"opendocument\.spreadsheet"), "an OpenDocument spreadsheet (.ods)", _SAVE),
    (re.compile(rb"Index/|Metadata/"), "a Numbers spreadsheet (.numbers)", _SAVE),
)
_SUFFIXES: Final = {
    ".xlsx": "an Excel workbook (.xlsx)",
    ".xlsm": "an Excel workbook (.xlsm)",
    ".ods": "an OpenDocument spreadsheet (.ods)",
    ".numbers": "a Numbers spreadsheet (.numbers)",
}
_PAGE: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|table|style)\b", re.I | re.S
)
_XML: Final = re.compile(rb"\s*<\?xml\b", re.I)
_JSON: Final = re.compile(rb"\s*(?:\{\s*(?:\"|\}\s*\Z)|\[\s*[\[{])")
_OWN: Final = re.compile(rb"\s*\{\s*\"relmem\"\s*:")
_LOOKED_AT: Final = 4096
"""Bytes from the beginning that are looked at."""


def refuse_other(content: bytes, path: Path) -> None:
    """
    Refuse what is no text of cells, though it was handed in as a table.

    Raises:
        InputError: it is a workbook, a web page, JSON or packed; with what to do.

    """
    head = content[:_LOOKED_AT]
    what, hint = _found(head, path)
    if what:
        raise InputError(str(path), f"{path.name} is {what}, and no table of text.", hint.format(path=path))


def _found(head: bytes, path: Path) -> tuple[str, str]:
    for begins, what, hint in _BEGINS:
        if head.startswith(begins):
            return what, hint
    if head.startswith(_ZIP):
        named = _SUFFIXES.get(path.suffix.lower())
        if named:
            return named, _SAVE
        return next(
            ((what, hint) for sign, what, hint in _PACKED if sign.search(head)), ("packed (zip)", _UNPACK)
        )
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = text[2:].replace(b"\0", b"")
    if _OWN.match(text):
        return "what relmem export wrote", "It is loaded whole, into a new memory: relmem load {path.name}"
    if _JSON.match(text):
        return "JSON", _AGAIN
    if _PAGE.match(text):
        return "a web page (HTML), whatever its name", _SAVE
    if _XML.match(text):
        return "XML" if b"Workbook" not in text else "an Excel workbook (XML)", _SAVE
    return "", ""
