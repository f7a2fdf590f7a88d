"""What a commit asks of the disk, and no more: every acknowledged byte once synced, nothing in doubt left below it."""

from __future__ import annotations

import pytest

from relmem.errors import Broken
from relmem.records import Contact
from relmem.store import Change
from tests.stores.faults.disk import Synced, Wrote
from tests.stores.faults.openers import journal
from tests.stores.faults.seam import Recording, Trouble
from tests.stores.model import BATCHES, minutes


def put(store, minute):
    store.put([Change(Contact("Ana"), 0)], at=minutes(minute), batch=BATCHES[0])


@pytest.mark.parametrize("handles", [1, 2])
def test_a_commit_is_one_sync_also_where_two_write_in_turn(tmp_path, handles):
    """Two handles that write in turn sync once for each commit, as one does."""
    fs = Recording(tmp_path)
    stores = [journal(tmp_path / "book.json", fs=fs) for _ in range(handles)]
    for number in range(4):
        put(stores[number % handles], number)
    before = len(fs.calls)
    for number in range(4, 10):
        put(stores[number % handles], number)

    assert 6 == sum(isinstance(call, Synced) for call in fs.calls[before:])


def test_what_another_left_in_doubt_is_written_again_before_it_is_built_upon(tmp_path):
    """After a sync and the taking back both failed, whoever opens the memory writes the commit again, with his own."""
    path = tmp_path / "book.json"
    fs = Recording(tmp_path)
    first = journal(path, fs=fs)
    put(first, 0)
    fs.trouble = Trouble("stuck truncate", 1)  # its write succeeds, its sync does not
    with pytest.raises(Broken):
        put(first, 1)
    doubtful = next(call for call in reversed(fs.calls) if isinstance(call, Wrote))

    fs.trouble = None
    again = journal(path, fs=fs)
    assert 2 == again.head()
    before = len(fs.calls)
    put(again, 2)

    rewritten, added, synced = fs.calls[before:]
    assert doubtful == rewritten
    assert (doubtful.file, doubtful.at + len(doubtful.content)) == (added.file, added.at)
    assert Synced(doubtful.file) == synced


def test_nothing_is_written_again_for_what_changes_nothing_but_is_told_as_kept(tmp_path):
    """Who is told that something is there already may rely on it: what stood unsynced is synced, though nothing is added."""
    path = tmp_path / "book.json"
    fs = Recording(tmp_path)
    one, other = journal(path, fs=fs), journal(path, fs=fs)
    put(one, 0)
    put(one, 1)
    before = len(fs.calls)

    assert [] == list(other.put([], at=minutes(2), batch=BATCHES[0]))
    assert isinstance(fs.calls[-1], Synced)
    before = len(fs.calls)
    other.put([], at=minutes(2), batch=BATCHES[0])
    assert before == len(fs.calls)
