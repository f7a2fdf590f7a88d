"""A table of plain cells, as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape

__all__ = ["html_table", "plain", "text_table"]


def plain(text: str) -> str:
    """Text without line breaks and control or direction characters, so that a cell stays a cell."""
    cleaned = (" " if char in "\r\n\t" else char for char in text)
    return "".join(char for char in cleaned if unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs"))


def _width(text: str) -> int:
    marks = sum(1 for char in text if unicodedata.combining(char))
    wide = sum(1 for char in text if unicodedata.east_asian_width(char) in "WF")
    return len(text) - marks + wide


def text_table(headings: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    """Columns side by side, two spaces apart; the caption above, and nothing wrapped."""
    lines = [list(headings), *([plain(cell) for cell in row] for row in rows)]
    widths = [max(_width(line[at]) for line in lines) for at in range(len(headings))]
    shown = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        for line in lines
    ]
    return "\n".join(text.rstrip() for text in ([caption] if caption else []) + shown)


def html_table(headings: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    """A bare table: escaped, no colours, no style sheet, no script; cells do not wrap their dates."""
    head = "".join(f'<th scope="col" style="text-align:left">{escape(text)}</th>' for text in headings)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:left;white-space:nowrap">{escape(plain(cell))}</td>' for cell in row
        )
        + "</tr>"
        for row in rows
    )
    title = f'<caption style="text-align:left">{escape(plain(caption))}</caption>' if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
