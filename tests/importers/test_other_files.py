"""Files that were handed in as tables and are none: refused with what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import relmem
from relmem.errors import InputError
from relmem.importers.ldif import read_ldif
from relmem.importers.other_files import refuse_other
from relmem.memory import Memory
from relmem.records import Contact
from relmem.records.base import Record


@pytest.fixture
def memory() -> Memory:
    return relmem.open(":memory:")


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(content: bytes | str, name: str = "people.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


ZIP = b"PK\x03\x04\x14\0\0\0"


class TestWorkbooks:
    @pytest.mark.parametrize(
        ("name", "content", "what"),
        [
            ("people.xlsx", ZIP, r"an Excel workbook \(\.xlsx\)"),
            ("people.csv", ZIP + b"[Content_Types].xml", r"an Excel workbook \(\.xlsx\)"),
            ("people.ods", ZIP, r"an OpenDocument spreadsheet"),
            ("people", ZIP + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "an OpenDocument"),
            ("people.numbers", ZIP, "a Numbers spreadsheet"),
            ("people.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"an Excel workbook of the old form"),
            ("people.xls", "<html><body><table><tr><td>Name</td>", "a web page"),
            ("people.csv", "\ufeff<!DOCTYPE html>\n<html>", "a web page"),
            ("people.xls", '<?xml version="1.0"?><Workbook>', r"an Excel workbook \(XML\)"),
        ],
    )
    def test_are_to_be_saved_as_csv(self, memory, file, name, content, what):
        """Whatever its name, the message says what it is, and the command for what to save it as."""
        with pytest.raises(InputError, match=rf"is {what}.*as CSV.*: relmem import people\.csv"):
            memory.import_file(file(content, name))

    @pytest.mark.parametrize(
        "content", [ZIP + b"readme.txt", b"\x1f\x8b\x08", b"%PDF-1.7", b"SQLite format 3\0"]
    )
    def test_other_binary_files_are_named(self, memory, file, content):
        """Packed files, a PDF and a database are said to be so."""
        with pytest.raises(InputError, match="no table of text"):
            memory.import_file(file(content))


class TestJson:
    def test_of_our_own_is_loaded(self, memory, file):
        """What relmem export wrote is for relmem load, whatever the name of the file."""
        memory.add(Contact("Ana"))
        from relmem.backends.exports import spelled_export

        content = spelled_export(memory.store.export())

        with pytest.raises(InputError, match=r"relmem load all\.json"):
            memory.import_file(file(content, "all.json"))

    @pytest.mark.parametrize("content", ['[{"name": "Ana"}]', '{"people": []}', "{}"])
    def test_of_others_is_refused(self, memory, file, content):
        """JSON is no table; the message says what to export instead."""
        with pytest.raises(InputError, match=r"is JSON.*CSV"):
            memory.import_file(file(content, "x.json"))


class TestNothing:
    @pytest.mark.parametrize("name", ["x.csv", "x.bin", "x"])
    def test_is_said_to_be_empty(self, memory, file, name):
        """A file of nothing is empty, not unknown."""
        with pytest.raises(InputError, match="is empty"):
            memory.import_file(file("", name))

    def test_below_a_header_is_no_mistake(self, memory, file):
        """A header alone is a table of no rows."""
        assert (0, ()) == ((report := memory.import_file(file("Name,Email\n"))).entries, report.problems)

    @pytest.mark.parametrize("text", ["a,b\n", "{a},b\n", "<3,b\n", "[x],b\n", "Index/,b", "%,b"])
    def test_is_wrong_with_text(self, text):
        """Text that begins oddly is text."""
        refuse_other(text.encode(), Path("x.csv"))


class TestLdif:
    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("dn: cn=x\ncn x\n", "it has no attribute"),
            ("dn: cn=x\ncn:: %%%\n", "no text in base64"),
            ("dn: cn=x\ncn:: é\n", "no text in base64"),
            ("cn: Ana\nmail: a@x.example\n", "its first line is no dn"),
        ],
    )
    def test_a_bad_record_costs_no_other(self, memory, file, text, why):
        """Each is a problem with its line, and the good ones go in."""
        good = "dn: cn=Bo\ncn: Bo\nmail: bo@x.example\n"
        report = memory.import_file(file(f"{good}\n{text}\n{good.replace('o', 'y', 1)}", "x.ldif"))

        [problem] = report.problems
        assert ("line 5", True) == (problem.place, why in problem.why)
        assert memory.find("bo@x.example", Contact).name == "Bo"

    def test_is_known_by_how_it_begins(self, memory, file):
        """A version and comments may go first; line breaks are of any sort; the name may be another."""
        text = "version: 1\r\n\r\n# Ana\r\ndn: cn=Ana\r\ncn: Ana\r\nmail: a@x.example\r\n"

        assert "LDIF address book" == memory.import_file(file(text, "export.txt")).format

    @settings(max_examples=150, deadline=None)
    @given(st.text("dn:cn mailo=<;#\n\r é1@.YQ==", max_size=120))
    @example("dn: x\n\ndn: x")
    def test_any_text_is_records_or_problems(self, text):
        """Reading raises nothing but what it promises."""
        try:
            reading = read_ldif(text.encode(), name="x.ldif")
        except InputError:
            return
        for entry in reading.entries:
            assert entry.records or entry.problems or entry.left_out
            assert all(isinstance(record, Record) for record in entry.records)
