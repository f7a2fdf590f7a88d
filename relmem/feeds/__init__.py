"""
Feeds: each turns what is known into days in a calendar.

One file a theme, each with `FEEDS` at its foot; `THEMES` names the files. What
a day in a feed is stands in `base`, when it last changed in `matters`, all of a
feed in `listings`, whose it is in `scopes`; how it is spelled is `formats.ical`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from relmem.feeds.base import Feed

__all__ = ["THEMES", "default_feeds"]

THEMES: Final = ("contracts", "promises", "talks", "people", "billing")


def default_feeds() -> tuple[Feed, ...]:
    """The feeds that come with relmem, theme by theme."""
    return tuple(feed for theme in THEMES for feed in import_module(f"{__name__}.{theme}").FEEDS)
