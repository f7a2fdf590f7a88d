"""
The promise of `relmem.store.Store`, one class for each property; every backend subclasses all of them.

A backend says in `place` where its memory lies; opening a place twice gives two
handles on one memory.
"""

from __future__ import annotations

from tests.stores.answering import Indexing, Sharing
from tests.stores.committing import Committing, Retracting
from tests.stores.leaving import Erasing, Leaving


class Conformance(Committing, Retracting, Indexing, Erasing, Leaving, Sharing):
    """All of it."""
