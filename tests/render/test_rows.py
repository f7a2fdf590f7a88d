"""Answers: rows for code, for data frames, for spreadsheets, for a terminal and for a notebook."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import ClassVar, final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.render.rows import MOST_SHOWN, Row, Rows
from relmem.render.tables import plain, text_table

DAY = date(2026, 12, 2)
HOSTILE = "<script>alert('&\"')</script>"
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=15)


@final
@attrs.frozen(kw_only=True)
class Due(Row):
    """A row with a column of each sort."""

    APART: ClassVar = ("weight",)
    BENEATH: ClassVar = ("why", "more")

    account: str
    decide_by: date | None = None
    days_left: int | None = None
    amount: Decimal | None = None
    given: bool | None = None
    why: str = ""
    more: str = ""
    weight: int = 0
    account_id: str = ""


@final
@attrs.frozen(kw_only=True)
class Odd(Row):
    """Columns that go by the names of a mapping's own methods."""

    column: str = "a"


ACME = Due(account="Acme", decide_by=DAY, days_left=10, amount=Decimal("12000.50"), given=False, weight=3)
BETA = Due(account="Beta", given=True, why="ends on 1 May", account_id="beta-1")
ROWS = Rows(Due, [ACME, BETA], "To decide by 2 December 2026")
NAMES = tuple(each.name for each in attrs.fields(Due))

rows = st.lists(
    st.builds(
        Due,
        account=anything,
        decide_by=st.none() | st.dates(),
        days_left=st.none() | st.integers(),
        amount=st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2),
        given=st.none() | st.booleans(),
        why=anything,
        more=anything,
        weight=st.integers(),
    ),
    max_size=4,
)


class Page(HTMLParser):
    """The elements and the text of an answer in HTML, cell by cell."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.cells: list[str] = []
        self.caption = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert [] == self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        if "caption" in self.open:
            self.caption += data
        else:
            self.cells[-1] += data


class TestRow:
    def test_is_a_mapping_of_its_columns(self):
        """A row reads as a mapping, in the order of its fields."""
        assert isinstance(ACME, Mapping)
        assert NAMES == tuple(ACME) == tuple(ACME.keys())
        assert len(NAMES) == len(ACME)
        assert {name: getattr(ACME, name) for name in NAMES} == dict(ACME) == {**ACME}
        assert list(dict(ACME).items()) == list(ACME.items())
        assert ACME.get("amount") == Decimal("12000.50")
        assert ACME.get("nothing", 3) == 3

    def test_matches_a_pattern(self):
        """A row can be taken apart where a mapping can."""
        match ACME:
            case {"account": account, "days_left": days}:
                assert ("Acme", 10) == (account, days)
            case _:
                pytest.fail("a row is a mapping")

    @pytest.mark.parametrize("name", ["keys", "items", "APART", "__class__", "nothing", "", 0, None])
    def test_has_no_other_keys(self, name):
        """What is no column is a KeyError, also where the row has a method of that name."""
        assert name not in ACME
        with pytest.raises(KeyError):
            ACME[name]

    def test_is_a_frozen_value(self):
        """Rows of equal columns are equal and hash so; rows of another kind, or dicts, are not."""
        assert ACME == attrs.evolve(ACME)
        assert hash(ACME) == hash(attrs.evolve(ACME))
        assert attrs.evolve(ACME, days_left=9) != ACME
        assert Odd() != ACME
        assert dict(ACME) != ACME
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            ACME.account = "x"


class TestRows:
    def test_are_a_sequence(self):
        """An answer has a length, an order, members; an end to begin from."""
        assert isinstance(ROWS, Sequence)
        assert [ACME, BETA] == list(ROWS)
        assert [BETA, ACME] == list(reversed(ROWS))
        assert (2, 1, 1) == (len(ROWS), ROWS.index(BETA), ROWS.count(ACME))
        assert BETA == ROWS[-1]
        assert ACME in ROWS
        assert Odd() not in ROWS
        with pytest.raises(IndexError):
            ROWS[2]

    @given(rows, st.slices(5))
    def test_a_slice_is_an_answer_to_the_same_question(self, found, part):
        """Slicing gives the rows that a list gives, with the kind and the caption."""
        sliced = Rows(Due, found, "Due")[part]

        assert Rows(Due, found[part], "Due") == sliced
        assert ("Due", Due) == (sliced.caption, sliced.kind)

    def test_equal_by_rows(self):
        """Equal rows of one kind are an equal answer, however it is captioned; a list is none."""
        assert Rows(Due, [ACME, BETA]) == ROWS
        assert hash(Rows(Due, [ACME, BETA])) == hash(ROWS)
        assert Rows(Due, [BETA, ACME]) != ROWS
        assert Rows(Due, []) != Rows(Odd, [])
        assert [ACME, BETA] != ROWS

    def test_from_whatever_yields_them(self):
        """Rows that are yielded once are kept."""
        found = Rows(Due, iter([ACME]))

        assert [ACME] == list(found) == list(found)

    def test_at_a_prompt(self):
        """An answer shows itself where it is the last line."""
        assert str(ROWS) == repr(ROWS)


class TestPlainValues:
    def test_dicts_hold_values_as_they_are(self):
        """Every column, also those that people do not see, in its own type; none for no rows."""
        assert [dict(ACME), dict(BETA)] == ROWS.to_dicts()
        assert NAMES == ROWS.columns == Rows(Due, []).columns
        assert [] == Rows(Due, []).to_dicts()

    def test_json(self):
        """A list of objects: days and amounts as text, numbers, truth and nothing as JSON has them."""
        [acme, beta] = json.loads(ROWS.to_json())

        assert NAMES == tuple(acme)
        assert ("2026-12-02", "12000.50", 10, False) == (
            acme["decide_by"],
            acme["amount"],
            acme["days_left"],
            acme["given"],
        )
        assert beta["amount"] is None
        assert [] == json.loads(Rows(Due, []).to_json())

    def test_json_is_readable(self):
        """Names are written as they are."""
        assert "Müller 山田" in Rows(Due, [Due(account="Müller 山田")]).to_json()

    @given(rows)
    def test_csv_is_read_back(self, found):
        """Any text comes back from CSV as it was, but for the apostrophe of what looks like a formula."""
        [header, *lines] = csv.reader(io.StringIO(Rows(Due, found).to_csv(), newline=""))

        assert NAMES == tuple(header)
        for row, line in zip(found, lines, strict=True):
            read = dict(zip(header, line, strict=True))
            assert row.account == read["account"].removeprefix("" if row.account.startswith("'") else "'")
            assert (row.decide_by, row.amount) == (
                date.fromisoformat(read["decide_by"]) if read["decide_by"] else None,
                Decimal(read["amount"]) if read["amount"] else None,
            )

    @pytest.mark.parametrize(
        "name", ["=1+1", "+351 912", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"]
    )
    def test_csv_defuses_formulas(self, name):
        """Text that a spreadsheet would take for a formula begins with an apostrophe."""
        [_, line] = csv.reader(io.StringIO(Rows(Due, [Due(account=name)]).to_csv(), newline=""))

        assert f"'{name}" == line[0]

    def test_csv_leaves_numbers(self):
        """A negative number is no formula, nor is text with a mark inside."""
        row = Due(account="a=b", amount=Decimal("-3.10"), days_left=-3)
        [_, line] = csv.reader(io.StringIO(Rows(Due, [row]).to_csv()))

        assert ["a=b", "", "-3", "-3.10"] == line[:4]

    def test_csv_of_nothing_has_its_header(self):
        """An answer without rows has its columns still."""
        assert [list(NAMES)] == list(csv.reader(io.StringIO(Rows(Due, []).to_csv())))


class TestTable:
    def test_shows_what_people_read(self):
        """Headings in words, yes and no, thousands grouped; ids and what is apart or beneath are left out."""
        headings, cells = ROWS.table()

        assert ["Account", "Decide by", "Days left", "Amount", "Given"] == headings
        assert [
            ["Acme", "2026-12-02", "10", "12,000.50", "no"],
            ["Beta", "", "", "", "yes"],
        ] == cells
        assert [[], ["ends on 1 May"]] == ROWS.beneath()

    def test_leaves_out_columns_without_anything_in_them(self):
        """A column is left out where no row has it; nought and no are something. No rows have all columns."""
        nought = Due(account="Acme", days_left=0, given=False, amount=Decimal(0))

        assert ["Account"] == Rows(Due, [Due(account="Acme")]).table()[0]
        assert ["Account", "Days left", "Amount", "Given"] == Rows(Due, [nought]).table()[0]
        assert ["Account", "Decide by", "Days left", "Amount", "Given"] == Rows(Due, []).table()[0]

    def test_as_text(self):
        """The caption, the headings, a line a row, and its small print indented beneath."""
        assert [
            "To decide by 2 December 2026",
            "Account  Decide by   Days left  Amount     Given",
            "Acme     2026-12-02  10         12,000.50  no",
            "Beta                                       yes",
            "  ends on 1 May",
        ] == str(ROWS).splitlines()

    def test_columns_line_up_in_any_script(self):
        """Wide characters take two places, combining marks none."""
        table = text_table(["A", "B"], [["山田", "x"], ["Jose\u0301", "x"], ["abcd", "x"]])

        assert ["A     B", "山田  x", "Jose\u0301  x", "abcd  x"] == table.splitlines()

    @pytest.mark.parametrize(("caption", "text"), [("Due", "Due: none"), ("", "none")])
    def test_says_none(self, caption, text):
        """No rows are said in a word, in a terminal as in a notebook."""
        assert text == str(Rows(Due, [], caption))
        assert text == Page(Rows(Due, [], caption)._repr_html_()).caption

    @pytest.mark.parametrize("caption", ["Due", ""])
    def test_says_none_only_where_there_are_none(self, caption):
        """An answer with rows is captioned with the question, or not at all."""
        assert caption == Page(Rows(Due, [ACME], caption)._repr_html_()).caption
        assert "none" not in str(Rows(Due, [ACME], caption))

    @given(rows, anything)
    def test_a_row_stays_a_line(self, found, caption):
        """Whatever names hold, a row is one line, its small print another, and no control reaches the terminal."""
        answer = Rows(Due, found, caption)
        small = sum(map(len, answer.beneath()))

        text = str(answer)

        expected = len(found) + small + 1 + bool(caption) if found else 1
        assert expected == len(text.split("\n"))
        assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & {
            unicodedata.category(each) for each in text if each != "\n"
        }
        assert found == [] or expected >= len(text.splitlines())

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("a\r\nb", "a  b"),
            ("a\u2028b\u2029c\x85d\x0be", "a b c d e"),
            ("\x1b[31mred", "[31mred"),
            ("abc\u202edef", "abcdef"),
            ("Zoë", "Zoë"),
        ],
    )
    def test_plain(self, text, shown):
        """Breaks become spaces; control and direction characters go."""
        assert shown == plain(text)


class TestNotebook:
    @given(rows, anything)
    def test_holds_no_markup_but_its_own(self, found, caption):
        """Whatever names hold, the HTML is one well-formed table, and the names are text in its cells."""
        answer = Rows(Due, found, caption)

        page = Page(answer._repr_html_())

        assert {"table", "caption", "thead", "tbody", "tr", "th", "td", "small"} >= set(page.tags)
        assert {"style", "scope", "colspan"} >= page.attributes
        headings, cells = answer.table()
        under = answer.beneath()
        shown = [each for line, small in zip(cells, under, strict=True) for each in [*line, *small]]
        assert [*headings, *map(plain, shown)] == page.cells

    @pytest.mark.parametrize("name", ["account", "why"])
    def test_shows_hostile_text_as_text(self, name):
        """Markup in a name, in small print or in the caption is shown, not run."""
        html = Rows(Due, [Due(**{"account": "Acme"} | {name: HOSTILE})], HOSTILE)._repr_html_()

        assert "<script" not in html
        assert 2 == html.count("&lt;script&gt;alert(&#x27;&amp;&quot;&#x27;)&lt;/script&gt;")

    def test_is_readable_in_any_theme(self):
        """No colour, no style sheet; cells do not wrap, and small print spans the row."""
        html = ROWS._repr_html_()

        assert "color" not in html
        assert "background" not in html
        assert "<style" not in html
        assert 10 == html.count("white-space:nowrap")
        assert 1 == html.count('colspan="5"')

    def test_shows_itself_in_every_form(self):
        """Text, HTML and Markdown, which exports of a notebook choose from."""
        shown = ROWS._repr_mimebundle_(include=None, exclude=None)

        assert {
            "text/plain": str(ROWS),
            "text/html": ROWS._repr_html_(),
            "text/markdown": ROWS.to_markdown(),
        } == shown

    @pytest.mark.parametrize(("count", "said"), [(MOST_SHOWN, False), (MOST_SHOWN + 1, True)])
    def test_shows_the_first_of_very_many(self, count, said):
        """A notebook is not filled with thousands of rows; it says so, and `print` has all."""
        many = Rows(Due, [Due(account=f"a{each}") for each in range(count)], "Due")

        shown = many._repr_mimebundle_()

        assert said == all(f"(the first {MOST_SHOWN} of {count})" in each for each in shown.values())
        assert MOST_SHOWN == shown["text/html"].count("<td")
        assert count + 2 == len(str(many).splitlines())

    def test_html_for_a_mail_has_every_row(self):
        """Only a notebook is shown the first ones; who asks for HTML gets it whole."""
        many = Rows(Due, [Due(account=f"a{each}") for each in range(MOST_SHOWN + 1)], "Due")

        assert MOST_SHOWN + 1 == many.to_html().count("<td")

    def test_a_sentence_may_wrap(self):
        """Days and names stay on a line; what is as long as a sentence does not push the rest off the page."""
        html = Rows(Due, [Due(account="a" * 41)])._repr_html_()

        assert "white-space:nowrap" not in html


class TestMarkdown:
    def test_is_a_table_with_its_small_print(self):
        """The caption, the table, and the small print as a list."""
        assert [
            "*To decide by 2 December 2026*",
            "",
            "| Account | Decide by | Days left | Amount | Given |",
            "| --- | --- | --- | --- | --- |",
            "| Acme | 2026-12-02 | 10 | 12,000.50 | no |",
            "| Beta |  |  |  | yes |",
            "",
            "- ends on 1 May",
        ] == ROWS.to_markdown().splitlines()

    def test_says_none(self):
        """No rows are said in a word."""
        assert "*Due: none*\n" == Rows(Due, [], "Due").to_markdown()

    @given(rows, anything)
    def test_a_row_stays_a_line(self, found, caption):
        """Whatever names hold, they break no row and begin no markup."""
        answer = Rows(Due, found, caption)
        lines = answer.to_markdown().splitlines()
        body = [line for line in lines if line.startswith("| ")]

        headings = len(answer.table()[0])
        assert (len(found) + 2 if found and headings else 0) == len(body)
        assert all(headings + 1 == len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in body)
        assert not re.search(r"(?<!\\)(?:\\\\)*<", answer.to_markdown())
