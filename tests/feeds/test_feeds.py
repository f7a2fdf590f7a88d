"""That no feed is forgotten, and what every feed keeps."""

from __future__ import annotations

import importlib
from pathlib import Path

import attrs
import pytest

from relmem import feeds
from relmem.feeds.base import Feed
from relmem.records.base import Record


def test_every_theme_is_named():
    """A file of feeds that THEMES forgets would never be subscribed to."""
    files = {path.stem for path in Path(feeds.__file__).parent.glob("*.py")}

    assert set(feeds.THEMES) == files - {
        "__init__",
        "base",
        "calling",
        "listings",
        "matters",
        "past",
        "scopes",
        "titles",
    }


def test_no_feed_is_forgotten():
    """Every class in a theme of feeds that yields entries stands in its FEEDS."""
    found = {
        each
        for theme in feeds.THEMES
        for each in vars(importlib.import_module(f"relmem.feeds.{theme}")).values()
        if isinstance(each, type) and each.__module__ == f"relmem.feeds.{theme}" and hasattr(each, "entries")
        if not each.__name__.startswith("_")
    }

    assert found == {type(feed) for feed in feeds.default_feeds()}


def test_feeds_have_names_of_their_own():
    """One asks for a feed by its name."""
    names = [feed.name for feed in feeds.default_feeds()]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("feed", feeds.default_feeds(), ids=lambda feed: feed.name)
def test_a_feed_says_what_it_is_made_of(feed: Feed):
    """Every feed has a docstring, can be tuned by evolving it, and names kinds of record."""
    assert (type(feed).__doc__ or "").strip()
    assert feed == attrs.evolve(feed)
    assert feed.bases
    for basis in feed.bases:
        assert all(issubclass(kind, Record) for kind in (basis.matter, *basis.adds, *basis.names))
