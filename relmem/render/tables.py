"""A table of plain cells, as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape

__all__ = ["html_table", "plain", "text_table"]


def plain(text: str) -> str:
    """Text without line breaks and control or direction characters, so that a cell stays a cell."""
    cleaned = (" " if char in "\r\n\t\v\f\x1c\x1d\x1e\x85\u2028\u2029" else char for char in text)
    return "".join(char for char in cleaned if unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs"))


def _width(text: str) -> int:
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
    widths = [max(_width(line[at]) for line in lines) for at in range(len(headings))]
    out = [plain(caption)] if caption else []
    for number, line in enumerate(lines):
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
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
    """A bare table: escaped, no colours, no style sheet, no script; cells do not wrap their dates."""
    head = "".join(f'<th scope="col" style="text-align:left">{escape(text)}</th>' for text in headings)
    body = []
    for number, row in enumerate(rows):
        cells = (f'<td style="text-align:left;white-space:nowrap">{_safe(cell)}</td>' for cell in row)
        body.append(f"<tr>{''.join(cells)}</tr>")
        for text in beneath[number] if beneath else ():
            style = "text-align:left;opacity:.7"
            small = f"<small>{_safe(text)}</small>"
            body.append(f'<tr><td colspan="{len(headings)}" style="{style}">{small}</td></tr>')
    title = f'<caption style="text-align:left">{_safe(caption)}</caption>' if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _safe(text: str) -> str:
    return escape(plain(text))
