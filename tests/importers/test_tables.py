"""Delimited text cut into rows, whatever its encoding, separator and quoting."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.importers.tables import Table, decoded, read_table


def a_table(content: bytes | str, **options: str) -> Table:
    """The table in `content`, whose header has the columns a and b."""
    raw = content.encode() if isinstance(content, str) else content
    return read_table(raw, name="x.csv", knows={"a", "b"}.issubset, wanted="a and b", **options)


def cells(content: bytes | str) -> list[tuple[str, ...]]:
    """The cells of its rows, none of which is wrong."""
    rows = a_table(content).rows
    assert [""] * len(rows) == [row.wrong for row in rows]
    return [row.cells for row in rows]


class TestDecoded:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_reads_what_says_its_encoding(self, encoding):
        """UTF-8 with and without a mark, and UTF-16 with one, need nothing stated."""
        assert "a,ç" == decoded("a,ç".encode(encoding), name="x.csv")

    def test_reads_the_encoding_stated(self):
        """What is stated beats what is supposed."""
        assert "a,ç" == decoded("a,ç".encode("cp1252"), name="x.csv", encoding="cp1252")

    def test_drops_the_mark_also_where_utf8_is_stated(self):
        """The first column's name does not begin with an invisible sign."""
        assert "a" == decoded(b"\xef\xbb\xbfa", name="x.csv", encoding="UTF-8")

    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_names_byte_and_line_of_what_is_not_utf8(self, newline):
        """The message says which byte stands where, what it looks like and what to type."""
        content = newline.join(["a,b", "1,2", "Conceição,3"]).encode("cp1252")

        with pytest.raises(InputError) as caught:
            decoded(content, name="people.csv")

        assert (
            "encoding: people.csv is not UTF-8 (byte 0xE7 on line 3). "
            "It looks like Windows-1252. Try: relmem import people.csv --encoding cp1252"
        ) == str(caught.value)

    def test_does_not_suggest_what_would_fail_too(self):
        """Bytes that Windows-1252 does not have are not said to look like it."""
        with pytest.raises(InputError) as caught:
            decoded(b"a\x81\xff", name="x.csv")

        assert "looks like" not in str(caught.value)

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_knows_utf16_without_a_mark(self, encoding):
        """Text in which every other byte is zero is refused with the encoding to state."""
        with pytest.raises(InputError, match=encoding):
            decoded("a,b\n1,2\n".encode(encoding), name="x.csv")

    @pytest.mark.parametrize("encoding", ["klingon", "hex", "undefined", "a\0b", ""])
    def test_refuses_what_is_no_encoding(self, encoding):
        """A name that is none is an error on the caller's line; an empty one is not given."""
        if encoding:
            with pytest.raises(InputError):
                decoded(b"a,b", name="x.csv", encoding=encoding)
        else:
            assert "a,b" == decoded(b"a,b", name="x.csv", encoding=encoding)


class TestReadTable:
    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    def test_finds_the_separator(self, separator):
        """The separator under which a header is found is the one."""
        content = "a,b\n1,2 x\n".replace(",", separator)

        assert [("1", "2 x")] == cells(content)
        assert separator == a_table(content).separator

    def test_believes_a_stated_separator(self):
        """Excel's first line says it, and is no row."""
        table = a_table("sep=;\na;b\n1;2\n")

        assert (("a", "b"), 3) == (table.header, table.rows[0].line)

    def test_is_not_misled_by_separators_in_cells(self):
        """Other separators inside of cells are text."""
        assert [("x; y", "1|2")] == cells("a,b\nx; y,1|2\n")

    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_counts_lines_as_editors_do(self, newline):
        """A row is placed at the line on which it begins, after cells with line breaks too."""
        table = a_table(newline.join(["a,b", '"1', '2",3', "", "4,5"]))

        assert [2, 5] == [row.line for row in table.rows]
        assert f"1{newline}2" == table.rows[0].cells[0]

    def test_reads_quotes_as_they_are_written(self):
        """Doubled quotes are one, quotes inside an open cell are text, and space around cells is dropped."""
        content = 'a,b\n"say ""hi""",x "y" z\n  1 , "2, 3" \n'

        assert [('say "hi"', 'x "y" z'), ("1", "2, 3")] == cells(content)

    def test_takes_off_what_keeps_spreadsheets_from_running_a_cell(self):
        """An apostrophe before a formula sign is dropped; any other stays."""
        assert [("+351 9", "'tis"), ("=1", "x'=")] == cells("a,b\n'+351 9,'tis\n'=1,x'=\n")

    def test_leaves_out_what_stands_before_the_header(self):
        """Notes above the header are no rows."""
        assert [("1", "2")] == cells("Notes:\nexported on Monday\n\na,b\n1,2\n")

    def test_leaves_out_empty_rows(self):
        """Rows in which nothing stands are no rows."""
        assert [("1", "2"), ("3", "4")] == cells('a,b\n\n1,2\n,\n  , ""\n3,4\n\n')

    def test_keeps_repeated_names(self):
        """Two columns with one name are two columns."""
        assert ("a", "b", "b") == a_table("a,b,b\n1,2,3\n").header

    def test_fills_up_short_rows(self):
        """Cells that are missing at the end are empty."""
        assert [("1", "")] == cells("a,b\n1\n")

    def test_allows_empty_cells_too_many(self):
        """Separators at the end of every row change nothing."""
        assert [("1", "2"), ("3", "4")] == cells("a,b\n1,2,,\n3,4,,\n")

    @pytest.mark.parametrize("row", ["Acme, Inc.,2", "Acme, Inc.,"])
    def test_reports_cells_too_many(self, row):
        """A row alone that is wider than its header is kept, also if the last cell is empty."""
        [bad, good] = a_table(f"a,b\n{row}\n3,4\n").rows

        assert (2, "it has 3 cells where the header has 2.") == (bad.line, bad.wrong)
        assert ("", ("3", "4")) == (good.wrong, good.cells)

    def test_goes_on_after_a_quote_that_never_closes(self):
        """An open quote costs its row and no other."""
        [bad, good] = a_table('a,b\n"1,2\n3,4\n').rows

        assert "the quote that is opened on line 2 is never closed." == bad.wrong
        assert ("3", "4") == good.cells

    def test_has_no_longest_cell(self):
        """A cell of millions of characters is read like any other."""
        huge = "x" * 3_000_000

        assert [(huge, f"{huge}y")] == cells(f'a,b\n{huge},"{huge}y"\n')

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", "x.csv is empty. Its first line must name a and b."),
            (b"\n \n", "x.csv is empty. Its first line must name a and b."),
            (b"c,d\n1,2\n", "x.csv has no header that names a and b; it begins with 'c,d'."),
            (b"note\n" * 20 + b"a,b\n", "x.csv has no header that names a and b; it begins with 'note'."),
        ],
    )
    def test_refuses_what_has_no_header(self, content, why):
        """Without a header in the first 20 rows, the message shows what stands there."""
        with pytest.raises(InputError) as caught:
            a_table(content)

        assert str(caught.value).startswith(why)

    def test_finds_a_header_in_the_twentieth_row(self):
        """Nineteen lines of notes are not too many."""
        assert [("1", "2")] == cells("\n" * 19 + "a,b\n1,2\n")

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)),
        st.sampled_from(",;\t|"),
        st.sampled_from(["\n", "\r\n"]),
    )
    def test_reads_what_the_standard_library_writes(self, rows, separator, newline):
        """Any cells, written by csv, come back: without the space around them and a defusing apostrophe."""
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter=separator, lineterminator=newline, quoting=csv.QUOTE_ALL)
        writer.writerows([["a", "b"], *rows])

        def plain(cell: str) -> str:
            text = cell.strip()
            return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@\t") else text

        expected = [(plain(first), plain(second)) for first, second in rows]

        assert [row for row in expected if any(row)] == cells(file.getvalue())

    @settings(max_examples=200, deadline=None)
    @example(b";a;b\r\0")
    @given(st.binary(max_size=80) | st.text("ab\",;\t|\r\n \0'=[", max_size=60).map(str.encode))
    def test_raises_nothing_but_what_it_promises(self, content):
        """Any bytes are a table or an InputError, and each row has the width of the widest header."""
        try:
            table = a_table(b"a,b\n" + content)
        except InputError:
            return
        assert {"a", "b"} <= set(table.header)
        assert {len(table.header)} >= {len(row.cells) for row in table.rows}
        assert sorted(row.line for row in table.rows) == [row.line for row in table.rows]
