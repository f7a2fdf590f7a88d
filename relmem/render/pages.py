"""A page of numbered and unnumbered points, as text, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

import attrs

from relmem.render.tables import escaped, marked, plain

__all__ = ["Line", "Page", "Section", "headline", "html_page", "markdown_page", "text_page"]


@final
@attrs.frozen
class Line:
    """One thing said: its `label` ("Apologise"), the sentence, and smaller print beneath."""

    label: str
    text: str
    small: tuple[str, ...] = ()


@final
@attrs.frozen
class Section:
    """Lines under a heading ("" for none), numbered or not."""

    heading: str
    lines: tuple[Line, ...]
    numbered: bool = True


@final
@attrs.frozen
class Page:
    """A title, what stands beside it, sections, and notes at the foot."""

    title: str
    aside: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()


def _lead(line: Line) -> str:
    return f"{line.label}: " if line.label else ""


def headline(title: str, aside: str) -> str:
    """The first line of a page in plain text."""
    return f"{plain(title)}  ({plain(aside)})"


def text_page(page: Page) -> str:
    """Plain text; one point a line, its small print indented beneath."""
    out = [headline(page.title, page.aside)]
    for section in page.sections:
        out.append("")
        if section.heading:
            out.append(section.heading)
        for number, line in enumerate(section.lines, 1):
            mark = f"{number}. " if section.numbered else "-  "
            out.append(f"{mark}{_lead(line)}{plain(line.text)}")
            out.extend(f"   {plain(small)}" for small in line.small)
    if page.notes:
        out += ["", *map(plain, page.notes)]
    return "\n".join(out)


def markdown_page(page: Page) -> str:
    """Markdown; what came from records is escaped, so that it stays text."""
    out = [f"## {marked(page.title)}", "", f"*{marked(page.aside)}*"]
    for section in page.sections:
        out.append("")
        if section.heading:
            out += [f"### {section.heading}", ""]
        for number, line in enumerate(section.lines, 1):
            label = f"**{line.label}:** " if line.label else ""
            mark = f"{number}." if section.numbered else "-"
            out.append(f"{mark} {label}{marked(line.text)}")
            out.extend(f"{' ' * (len(mark) + 1)}<br><small>{marked(small)}</small>" for small in line.small)
    if page.notes:
        out += ["", *(f"*{marked(note)}*" for note in page.notes)]
    return "\n".join(out) + "\n"


def html_page(page: Page) -> str:
    """HTML for a notebook: escaped, no colours, no style sheet, no script."""
    parts = [f"<h3>{escaped(page.title)}</h3>", f'<p style="opacity:.7">{escaped(page.aside)}</p>']
    for section in page.sections:
        if section.heading:
            parts.append(f"<h4>{escaped(section.heading)}</h4>")
        tag = "ol" if section.numbered else "ul"
        parts.append(f"<{tag}>{''.join(_item(line) for line in section.lines)}</{tag}>")
    parts += _paragraphs(page.notes)
    return f"<div>{''.join(parts)}</div>"


def _item(line: Line) -> str:
    label = f"<b>{escaped(line.label)}:</b> " if line.label else ""
    small = "".join(f'<br><small style="opacity:.7">{escaped(text)}</small>' for text in line.small)
    return f"<li>{label}{escaped(line.text)}{small}</li>"


def _paragraphs(notes: Iterable[str]) -> list[str]:
    return [f'<p style="opacity:.7">{escaped(note)}</p>' for note in notes]
