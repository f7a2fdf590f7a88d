"""
Files of a store are damaged, a byte at a time: it is refused or it is equal, and never something else.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

from relmem.errors import Damaged, RelmemError
from relmem.store import Store
from tests.stores.faults.disk import Image, lay_out
from tests.stores.faults.ledger import Ledger, Opener, Step, spelled
from tests.stores.faults.powercut import Unsynced
from tests.stores.faults.seam import image_of

__all__ = ["PAST_REFUSED", "Small", "cuts", "flips", "opened", "small"]


@attrs.frozen
class Small:
    """
    The files of a small store that is in use, and its states.

    `grown` are the sizes of each file after each commit since it was last
    compacted, with the state that this made.
    """

    image: Image
    state: str
    grown: list[tuple[dict[str, int], str]]

    def prefix(self, name: str, size: int) -> str | None:
        """The state of which that file holds so many bytes, where it only grew since; None where it is none."""
        found = [state for sizes, state in self.grown if sizes.get(name, 0) <= size]
        return found[-1] if found else None

    @property
    def journal(self) -> str:
        """The file that the last commit made longer."""
        before, after = self.grown[-2][0], self.grown[-1][0]
        [name] = [name for name in after if after[name] > before.get(name, 0)]
        return name


def small(opener: Opener, folder: Path) -> Small:
    """A store with a snapshot, a history, what was erased, and three commits in its journal."""
    ledger = Ledger(opener, folder / "book.json", Unsynced(), random.Random(3), notes=(0, 5))
    ledger.make()
    for verb, count in (("put", 3), ("put", 2), ("put", 2), ("erase", 1), ("put", 1), ("compact", 0)):
        ledger.do(Step(verb, count))
    grown = [(sizes(folder), ledger.kept)]
    for count in (1, 2, 1):
        ledger.do(Step("put", count))
        grown.append((sizes(folder), ledger.kept))
    image = image_of(folder)
    ledger.close()
    return Small(image, ledger.kept, grown)


def sizes(folder: Path) -> dict[str, int]:
    return {name: len(content) for name, content in image_of(folder).items()}


def flips(content: bytes, mask: int) -> Iterator[tuple[int, bytes]]:
    """Those bits of each byte changed, with its place."""
    for place, byte in enumerate(content):
        yield place, content[:place] + bytes([byte ^ mask]) + content[place + 1 :]


def cuts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Cut before each byte."""
    for place in range(len(content)):
        yield place, content[:place]


PAST_REFUSED: Final = "its past is refused"
"""What is so now is all there and right, and who asks for the past is told that it is damaged."""


def opened(opener: Opener, folder: Path, image: Image, state: str) -> str:
    """
    The state that damaged files of `state` open as; "refused: …" where they do not, and are then as they were.

    Opened for reading first, which changes nothing; both must say the same.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lay_out(image, folder)
    reading = _opened(opener, folder, state, read_only=True)
    if changed := _changed(folder, image):
        return f"{changed} changed by who only read it"
    writing = _opened(opener, folder, state, read_only=False)
    if reading != writing and not (reading.startswith("refused: ") and writing.startswith("refused: ")):
        return f"for readers {reading[:300]}, for writers {writing[:300]}"
    changed = _changed(folder, image)
    if changed and writing.startswith("refused"):
        return f"{changed} changed, though {writing[:300]}"
    if writing == PAST_REFUSED:
        # it may have been added to: what was damaged is as it was, and can still be mended
        after = image_of(folder)
        if not all(after[name].startswith(image[name]) for name in changed if name.endswith(".history")):
            return f"the history changed, though {writing}"
    return writing


def _changed(folder: Path, image: Image) -> list[str]:
    after = image_of(folder)
    return [name for name in image if after.get(name) != image[name]]


def _opened(opener: Opener, folder: Path, state: str, *, read_only: bool) -> str:
    try:
        store = opener(folder / "book.json", fs=Unsynced(), read_only=read_only)
    except RelmemError as error:
        return f"refused: {type(error).__name__}: {error}"
    try:
        now = spelled_now(store)
        try:
            return spelled(store)
        except Damaged:
            if now != standing_in(state):
                return f"its past is refused, and what is so now is something else: {now}"
            return PAST_REFUSED
    except RelmemError as error:
        return f"refused late: {type(error).__name__}: {error}"
    finally:
        store.close()


def spelled_now(store: Store) -> list[tuple[str, int, int]]:
    """What stands, by id: its revision and commit, each read as a record."""
    return [(each.id, each.rev, each.seq) for each in store.current() if each.record.id == each.id]


def standing_in(state: str) -> list[tuple[str, int, int]]:
    """What stands in a state."""
    newest = {each["record"]["id"]: each for each in json.loads(state)["revisions"]}
    return sorted((id, each["rev"], each["seq"]) for id, each in newest.items() if not each.get("retracted"))
