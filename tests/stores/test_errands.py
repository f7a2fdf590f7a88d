"""Copying, restoring, accepting, compacting, upgrading, loading and erasing, stopped in the middle: nothing is lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.stores.faults.errands import ERRANDS, Ending, Errand
from tests.stores.faults.nursery import Nursery
from tests.stores.faults.seam import KINDS
from tests.stores.faults.stopping import begun, cut_during, ended, fail_during, judged

NAMES = [each.name for each in ERRANDS]
REFUSED = "back up onto a good copy"
FAILING = [kind for kind in KINDS if kind != "stuck truncate"]  # that is about what is added to a journal


def named(name: str) -> Errand:
    [found] = [each for each in ERRANDS if each.name == name]
    return found


class TestUndisturbed:
    @pytest.mark.parametrize("name", NAMES)
    def test_are_done(self, tmp_path, name):
        """Where nothing goes wrong, each is done, or is refused as it should be."""
        errand = named(name)
        folder = begun(errand, tmp_path / "folder")

        ending = ended(errand, folder)

        assert ("refused" if name == REFUSED else "done") == ending.how, ending
        assert [] == list(errand.judge(folder, ending))


class TestPowerCut:
    @pytest.mark.parametrize("name", NAMES)
    def test_leaves_what_was_or_what_was_wanted(self, tmp_path, name):
        """Wherever the power is cut, nothing is lost, nothing is half done, and it can be done again."""
        images, wrong = cut_during(named(name), tmp_path, each=2)

        assert [] == wrong
        assert images >= (1 if name == REFUSED else 5)

    @pytest.mark.long
    @pytest.mark.parametrize("name", NAMES)
    def test_leaves_what_was_or_what_was_wanted_for_long(self, tmp_path, name):
        """So for hundreds of images of each."""
        _, wrong = cut_during(named(name), tmp_path, each=40)

        assert [] == wrong


class TestFailingCalls:
    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("kind", FAILING)
    def test_change_nothing_or_say_so(self, tmp_path, kind, name):
        """Whichever call fails: it is done all the same, or was refused and nothing changed, or nobody can tell."""
        endings, wrong = fail_during(named(name), tmp_path, kind)

        assert [] == wrong
        assert kind != "short" or set(endings) <= {"refused" if name == REFUSED else "done"}


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery("tests.stores.faults.openers:journal") as nursery:
        yield nursery


@pytest.mark.skipif(sys.platform == "win32", reason="forks, and kills as only POSIX can")
class TestKills:
    @pytest.mark.parametrize("half", [False, True], ids=["before a call", "within a write"])
    @pytest.mark.parametrize("name", NAMES)
    def test_leave_what_was_or_what_was_wanted(self, tmp_path, nursery, name, half):
        """A program that is killed at any of its calls leaves nothing that is half done, and it can be done again."""
        errand, wrong, kills = named(name), [], 0
        for number in range(1000):
            place = begun(errand, tmp_path / f"{number}")
            said = nursery.end(nursery.start("errand", place, name=name, number=number, half=half))
            if said[-1] != ["ended", -9]:
                assert [["ended", 0]] == said
                break
            kills += 1
            wrong += judged(errand, place, Ending("cut"), f"killed at {number}")

        assert [] == wrong
        assert kills >= (0 if name == REFUSED else 1 if half else 5)
