"""Damaged files are refused, or nothing was lost with the damage; they never open as something else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.stores.faults.damage import PAST_REFUSED, Small, cuts, flips, opened, small
from tests.stores.faults.openers import journal


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Small:
    return small(journal, tmp_path_factory.mktemp("small"))


def names(book: Small) -> list[str]:
    """The files that hold something; a lock need not."""
    return [name for name, content in book.image.items() if content]


class TestDamage:
    def test_is_done_to_something(self, book):
        """The small store has a snapshot, a history and a journal; it opens as what it is."""
        assert len(names(book)) >= 3
        assert book.journal in names(book)
        assert 4 == len({state for _, state in book.grown})

    def open(self, book: Small, folder: Path, **damaged: bytes) -> str:
        """What it opens as when these files are others."""
        return opened(journal, folder / "damaged", book.image | damaged, book.state)

    def is_right(self, book: Small, name: str, found: str) -> bool:
        """Nothing was lost, or it was refused; where only the past is damaged, what is so now can be asked."""
        if name.endswith(".history"):
            return found in (book.state, PAST_REFUSED)
        return found == book.state or found.startswith("refused: ")

    @pytest.mark.parametrize("mask", [0x01])
    def test_of_any_byte(self, book, tmp_path, mask):
        """A byte that is another is refused, or changes nothing; and what is refused is left as it is."""
        wrong = []
        for name in names(book):
            for place, content in flips(book.image[name], mask):
                found = self.open(book, tmp_path, **{name: content})
                if not self.is_right(book, name, found):
                    wrong.append((name, place, found[:300]))

        assert [] == wrong

    @pytest.mark.long
    @pytest.mark.parametrize("mask", [0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF])
    def test_of_any_bit(self, book, tmp_path, mask):
        """So for every bit."""
        self.test_of_any_byte(book, tmp_path, mask)

    def test_cut_anywhere(self, book, tmp_path):
        """A journal that was cut holds exactly its whole commits; any other file that was cut is refused."""
        wrong = []
        for name in names(book):
            for place, content in cuts(book.image[name]):
                found = self.open(book, tmp_path, **{name: content})
                whole = name == book.journal and b"\n" in content  # its first line stands
                if found != book.prefix(name, place) if whole else not self.is_right(book, name, found):
                    wrong.append((name, place, found[:300]))

        assert [] == wrong

    def test_a_file_that_is_gone(self, book, tmp_path):
        """A store of which a file is gone is refused, or is as it was at some commit; it never begins anew."""
        states = [state for _, state in book.grown]
        for name in names(book):
            image = {other: content for other, content in book.image.items() if other != name}

            found = opened(journal, tmp_path / "damaged", image, book.state)

            assert found in (*states, PAST_REFUSED) or found.startswith("refused: "), name

    @pytest.mark.parametrize("seed", range(3))
    def test_anywhere_at_random(self, book, tmp_path, seed):
        """Stretches that are zeros, twice there, or from another place, are refused, or change nothing."""
        chance = random.Random(seed)
        for _ in range(60):
            name = chance.choice(names(book))
            content = book.image[name]
            start, other = sorted(chance.randrange(len(content)) for _ in range(2))
            size = chance.randrange(1, 40)
            damaged = chance.choice(
                [
                    content[:start] + bytes(min(size, len(content) - start)) + content[start + size :],
                    content[:start] + content[start : start + size] + content[start:],
                    content[:start] + content[other : other + size] + content[start + size :],
                    content[:start] + content[start + size :],
                ]
            )
            if damaged == content:
                continue

            found = self.open(book, tmp_path, **{name: damaged})

            prefixes = [state for _, state in book.grown] if name == book.journal else []
            assert found in prefixes or self.is_right(book, name, found), (name, start, other, size, found)
