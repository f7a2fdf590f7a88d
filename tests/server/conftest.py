"""A memory that can be served, with a clock that a test can turn."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

import relmem
from relmem.feeds import default_feeds
from relmem.records import Account, Contract

pytest.importorskip("starlette")

MORNING = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SUPPORT = {"starts_on": "2024-02-01", "initial": "3 years", "renewal": "1 year", "notice": "60 days"}


class Clock:
    """Stands still until it is turned."""

    def __init__(self):
        self.now = MORNING

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def memory(tmp_path, clock):
    # stamps are those of what is recorded here, whenever a release last worded events anew
    feeds = [attrs.evolve(each, reworded_at=None) for each in default_feeds()]
    with relmem.open(tmp_path / "northwind.json", clock=clock, timezone="UTC", feeds=feeds) as opened:
        account = Account("Northwind Trading")
        opened.add(account, Contract(account, "Support", **SUPPORT))
        yield opened


@pytest.fixture
def addresses(memory):
    from relmem.server import Addresses

    return Addresses.beside(memory.store.path)


@pytest.fixture
def app(memory):
    from relmem.server import app

    return app(memory)


@pytest.fixture
def feed(addresses):
    """The path of an address for the renewals."""
    made, secret = addresses.add("renewals", subscriber="Dana's phone", at=MORNING)
    return made.path(secret)
