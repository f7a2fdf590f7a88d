"""What was promised is there after a power cut, whenever it comes and whatever the disk had not kept yet."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from relmem.backends import tiny
from tests.stores.faults import mutants
from tests.stores.faults.disk import (
    Cut,
    Disk,
    Linked,
    Made,
    Moved,
    Removed,
    Synced,
    SyncedFolder,
    SyncFailed,
    Wrote,
)
from tests.stores.faults.failing import STEPS, fails_at
from tests.stores.faults.ledger import Opener
from tests.stores.faults.openers import journal, normal
from tests.stores.faults.powercut import Report, cut_everywhere, worked
from tests.stores.faults.seam import Trouble


def images(
    *calls: Any, files: dict[str, bytes] | None = None, rubbish: bool = False
) -> list[dict[str, bytes]]:
    """What the disk may hold after these calls."""
    disk = Disk(files, rubbish=rubbish)
    for call in calls:
        disk.take(call)
    return list(disk.images(500, random.Random(1)))


class TestDisk:
    NEW = (Made("a", 1), Wrote(1, 0, b"abc"))

    def test_keeps_what_was_synced(self):
        """A file that was synced, in a folder that was synced, is there whole in every image."""
        assert [{"a": b"abc"}] == images(*self.NEW, Synced(1), SyncedFolder("."))

    def test_may_lose_what_was_not(self):
        """What was not synced may be missing, whole, cut at any byte, or zeros; where that is asked for, rubbish."""
        found = {each["a"] for each in images(*self.NEW, SyncedFolder("."))}
        rubbish = {each["a"] for each in images(*self.NEW, SyncedFolder("."), rubbish=True)}

        assert {b"", b"a", b"ab", b"abc", b"a\0\0", b"\0\0\0"} <= found
        assert all(set(each) <= set(b"abc\0") for each in found)
        assert any(set(each) - set(b"abc\0") for each in rubbish)

    def test_tears_sector_by_sector(self):
        """Of a long write, some sectors may be zeros between others that are not."""
        found = {each["a"] for each in images(Wrote(-1, 500, b"b" * 1100), files={"a": b"a" * 500})}

        assert b"a" * 500 + b"b" * 12 + bytes(512) + b"b" * 576 in {each[:1600] for each in found}

    def test_may_lose_a_name_however_well_its_file_was_synced(self):
        """A name is there for sure only when its folder was synced."""
        found = images(*self.NEW, Synced(1))

        assert {} in found
        assert {"a": b"abc"} in found

    def test_may_undo_what_was_renamed(self):
        """A rename may be undone until the folder is synced; it is never half done."""
        old = {"a": b"old", "b": b"other"}

        found = images(Moved("b", "a"), files=old)

        assert [old, {"a": b"other"}] == sorted(
            {tuple(sorted(each.items())): each for each in found}.values(), key=len, reverse=True
        )
        assert [{"a": b"other"}] == images(Moved("b", "a"), SyncedFolder("."), files=old)

    def test_keeps_names_in_no_order(self):
        """Of two names that were not synced, the later may be there without the earlier."""
        found = images(Made("a", 1), Linked("b", 1), Removed("old"), files={"old": b""})

        assert {"b": b"", "old": b""} in found
        assert {"a": b""} in found

    def test_syncs_a_folder_at_a_time(self):
        """To sync a folder says nothing of another."""
        found = images(Made("a", 1), Made("sub/b", 2), SyncedFolder("sub"))

        assert all("sub/b" in each for each in found)
        assert not all("a" in each for each in found)

    def test_may_keep_later_changes_without_earlier_ones(self):
        """Between two changes that were not synced there is no order; what was never written reads as zeros."""
        found = [each["a"] for each in images(Wrote(-1, 1, b"bb"), Wrote(-1, 3, b"cc"), files={"a": b"a"})]

        assert {b"a", b"abb", b"a\0\0cc", b"abbcc"} <= set(found)

    def test_a_failed_sync_settles_nothing(self):
        """What a sync failed to keep may be gone for ever, even when a later one succeeds."""
        found = images(*self.NEW, SyncedFolder("."), SyncFailed(1), Synced(1))

        assert {b"", b"abc"} <= {each["a"] for each in found}

    def test_what_was_cut_after_a_failed_sync_is_gone(self):
        """To cut away what is in doubt, and to sync that, ends the doubt."""
        found = images(*self.NEW, SyncedFolder("."), SyncFailed(1), Cut(1, 0), Wrote(1, 0, b"x"), Synced(1))

        assert {b"x"} == {each["a"] for each in found}


def cut(
    opener: Opener,
    folder: Path,
    seed: int,
    length: int,
    *,
    each: int,
    deeper: float = 0.0,
    rubbish: bool = False,
    lenient: bool = False,
) -> Report:
    """Some work, and the power cut after each of its calls."""
    place = folder / f"work-{seed}"
    place.mkdir()
    ledger, recording = worked(opener, place, seed, length)
    return cut_everywhere(
        opener,
        ledger,
        recording,
        folder,
        chance=random.Random(seed),
        each=each,
        deeper=deeper,
        rubbish=rubbish,
        lenient=lenient,
    )


class TestPowerCut:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_leaves_what_was_promised(self, tmp_path, seed):
        """Every image opens, holds everything acknowledged, equals a committed state, and goes on."""
        report = cut(journal, tmp_path, seed, 40, each=4, deeper=0.2)

        assert [] == report.bad
        assert report.opened >= 150
        assert report.again > 0

    @pytest.mark.long
    @pytest.mark.parametrize("seed", range(100, 120))
    def test_leaves_what_was_promised_for_long(self, tmp_path, seed):
        """So for thousands of images, also where power is cut again during repair."""
        report = cut(journal, tmp_path, seed, 60, each=10, deeper=0.1)

        assert [] == report.bad
        assert report.opened >= 300

    def test_while_the_journal_is_written_into_the_snapshot(self, tmp_path, monkeypatch):
        """So where commits themselves make it write the journal into the snapshot."""
        monkeypatch.setattr(tiny, "LEAST_JOURNAL", 1000)

        report = cut(journal, tmp_path, 5, 25, each=2)

        assert [] == report.bad
        assert report.opened >= 100

    @pytest.mark.parametrize("seed", [6, pytest.param(7, marks=pytest.mark.long)])
    def test_without_a_sync_of_each_commit(self, tmp_path, seed):
        """Where it was asked not to sync each commit, the last ones may be gone, but what is there is a state it was in."""
        report = cut(normal, tmp_path, seed, 30, each=4, lenient=True)

        assert [] == report.bad
        assert report.opened >= 100

    @pytest.mark.parametrize("seed", [8, pytest.param(9, marks=pytest.mark.long)])
    def test_that_leaves_rubbish(self, tmp_path, seed):
        """Where a sector shows what was there before, it is refused, or it is what was promised."""
        report = cut(journal, tmp_path, seed, 30, each=4, rubbish=True)

        assert [] == report.bad
        assert 0 < report.refused < report.opened / 5

    def test_after_a_failed_sync(self, tmp_path):
        """When a sync failed and the store went on, a power cut later takes nothing that was acknowledged."""
        assert [] == self.after_failures(tmp_path, range(6, 40, 9), each=1)

    @pytest.mark.long
    def test_after_every_failed_call(self, tmp_path):
        """So after any call that failed, in any way in which it can."""
        assert [] == self.after_failures(tmp_path, range(200), each=3)

    def after_failures(self, folder: Path, numbers: range, *, each: int) -> list[Any]:
        bad: list[Any] = []
        for kind in ("EIO", "torn", "stuck truncate"):
            for number in numbers:
                place = folder / f"{kind}-{number}"
                place.mkdir()
                failure = fails_at(journal, place, Trouble(kind, number))
                if not failure.struck:
                    break
                assert failure.ledger is not None
                assert failure.recording is not None
                report = cut_everywhere(
                    journal,
                    failure.ledger,
                    failure.recording,
                    folder,
                    chance=random.Random(number),
                    each=each,
                )
                bad += [(kind, number, failure.call, found) for found in report.bad]
        return bad


class TestMutants:
    @pytest.mark.parametrize("name", mutants.FEW)
    def test_are_caught(self, tmp_path, name):
        """A store that leaves out what keeps the promise is found out."""
        assert mutants.caught(name, tmp_path)

    @pytest.mark.long
    @pytest.mark.parametrize("name", mutants.ALL)
    def test_are_all_caught(self, tmp_path, name):
        """So is each of them."""
        assert mutants.caught(name, tmp_path)


def test_the_work_does_everything():
    """The steps that are failed one by one hold every verb."""
    assert {"put", "other", "erase", "compact", "reopen"} == {step.verb for step in STEPS}
