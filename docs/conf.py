"""
How the pages become a site; `.ci/docs` builds it.

The navigation is not told here: it is the links of docs/index.md, section by
section, and those of a page that lists others (`LISTS`), so that a reader of the
plain files and a reader of the site find the same.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any, Final

project = "relmem"
author = "The relmem authors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "relmem"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}

myst_heading_anchors = 4
"""Anchors are made of headings as code forges make them, so that links to them hold in both."""

smartquotes = False
"""Quotes and dashes stand as they were typed: "--" begins an option here."""

pygments_style = "friendly"
highlight_language = "none"

LISTS: Final = ("index", "decisions/README")
"""Pages that list others, and so stand above them in the navigation."""

_HEADING: Final = re.compile(r"^## (.+)$", re.M)
_LINK: Final = re.compile(r"\]\(([\w./-]+)\.md\)")


def navigation(text: str, page: str) -> str:
    """A hidden table of contents for each section of a page: the pages that it links to, once each."""
    before, *sections = _HEADING.split(text)
    sections = sections or ["", before]
    found, seen = [], {page}
    for caption, body in zip(sections[::2], sections[1::2], strict=True):
        links = [each for each in dict.fromkeys(_LINK.findall(body)) if _place(page, each) not in seen]
        seen |= {_place(page, each) for each in links}
        if links:
            head = [f":caption: {caption}"] if caption else []
            found.append("\n".join(["", "```{toctree}", ":hidden:", *head, "", *links, "```", ""]))
    return "\n".join(found)


def _place(page: str, link: str) -> str:
    return str(PurePosixPath(page).parent / link)


def with_navigation(_: Any, page: str, source: list[str]) -> None:
    """Append the navigation to what Sphinx is about to read."""
    if page in LISTS:
        source[0] += navigation(source[0], page)


def setup(app: Any) -> None:
    """Tell Sphinx of it."""
    app.connect("source-read", with_navigation)
