"""A table of plain cells, as text for a terminal, as HTML for a notebook and as Markdown for a report."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

__all__ = ["escaped", "html_table", "markdown_table", "marked", "plain", "text_table", "width_of"]


MOST_ON_A_LINE: Final = 40
"""Letters of a cell that is not broken: as long as a name, shorter than a sentence."""


def plain(text: str) -> str:
    """Text without line breaks and control or direction characters, so that a cell stays a cell."""
    if text.isprintable():
        return text
    cleaned = (" " if char in "\r\n\t\v\f\x1c\x1d\x1e\x85\u2028\u2029" else char for char in text)
    return "".join(char for char in cleaned if unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs"))


def width_of(text: str) -> int:
    """How many places it takes in a terminal: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    marks = sum(1 for char in text if unicodedata.combining(char))
    wide = sum(1 for char in text if unicodedata.east_asian_width(char) in "WF")
    return len(text) - marks + wide


def text_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str = "",
    beneath: Sequence[Sequence[str]] = (),
) -> str:
    """
    Columns side by side, two spaces apart, and nothing wrapped; the caption above.

    `beneath` holds for each row the lines of small print under it.
    """
    lines = [list(headings), *([plain(cell) for cell in row] for row in rows)]
    widths = [max(width_of(line[at]) for line in lines) for at in range(len(headings))]
    out = [plain(caption)] if caption else []
    for number, line in enumerate(lines):
        cells = (cell + " " * (width - width_of(cell)) for cell, width in zip(line, widths, strict=True))
        out.append("  ".join(cells).rstrip())
        if number and beneath:
            out.extend(f"  {plain(text)}" for text in beneath[number - 1])
    return "\n".join(out)


def html_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str = "",
    beneath: Sequence[Sequence[str]] = (),
) -> str:
    """A bare table: escaped, no colours, no style sheet, no script; days and names do not wrap."""
    head = "".join(f'<th scope="col" style="text-align:left">{escaped(text)}</th>' for text in headings)
    body = []
    for number, row in enumerate(rows):
        cells = (
            f'<td style="text-align:left;vertical-align:top{_wrapped(cell)}">{escaped(cell)}</td>'
            for cell in row
        )
        body.append(f"<tr>{''.join(cells)}</tr>")
        for text in beneath[number] if beneath else ():
            style = "text-align:left;opacity:.7"
            small = f"<small>{escaped(text)}</small>"
            body.append(f'<tr><td colspan="{len(headings)}" style="{style}">{small}</td></tr>')
    title = f'<caption style="text-align:left">{escaped(caption)}</caption>' if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _wrapped(cell: str) -> str:
    """Days and names stay on one line; a sentence takes as many as it needs."""
    return "" if len(cell) > MOST_ON_A_LINE else ";white-space:nowrap"


def markdown_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str = "",
    beneath: Sequence[Sequence[str]] = (),
) -> str:
    """A Markdown table, the caption above; the small print follows as a list, since a row is one line."""
    out = [f"*{marked(caption)}*", ""] if caption else []
    if headings and rows:
        out += [_markdown_line(headings), _markdown_line(["---"] * len(headings))]
        out += [_markdown_line([marked(cell) for cell in row]) for row in rows]
        under = [text for texts in beneath for text in texts]
        out += ["", *(f"- {marked(text)}" for text in under)] if under else []
    return "\n".join(out).rstrip() + "\n"


def _markdown_line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


_MARKS: Final = str.maketrans({mark: f"\\{mark}" for mark in r"\`*_[]<>#|~"})


def marked(text: str) -> str:
    """Text as Markdown that stays text."""
    return plain(text).translate(_MARKS)


def escaped(text: str) -> str:
    """Text as HTML that stays text."""
    from html import escape

    return escape(plain(text))
