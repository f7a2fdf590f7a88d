"""An errand is stopped in the middle: by a power cut after each of its calls, or by a call that fails."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

from relmem.errors import Broken, OutcomeUnknown, StoreError
from tests.stores.faults.disk import lay_out
from tests.stores.faults.errands import Ending, Errand, on
from tests.stores.faults.failing import descriptors
from tests.stores.faults.powercut import moments
from tests.stores.faults.seam import Recording, Trouble

__all__ = ["begun", "cut_during", "ended", "fail_during"]


def begun(errand: Errand, folder: Path) -> Path:
    """A folder in which an errand can be done."""
    folder.mkdir(parents=True)
    lay_out(errand.before(), folder)
    return folder


def ended(errand: Errand, folder: Path) -> Ending:
    """It is done, and how it ends; only StoreErrors are expected of it."""
    try:
        errand.act(folder)
    except (OutcomeUnknown, Broken) as error:
        return Ending("unknown", str(error))
    except StoreError as error:
        return Ending("refused", str(error))
    return Ending("done")


def judged(errand: Errand, folder: Path, ending: Ending, where: str) -> list[str]:
    """What is wrong with what is found, which is gone afterwards."""
    try:
        return [f"{where}: {what}" for what in errand.judge(folder, ending)]
    except Exception as error:
        return [f"{where}: {ending}, then {type(error).__name__}: {error}"]
    finally:
        shutil.rmtree(folder)


def cut_during(
    errand: Errand, folder: Path, *, each: int, fs: type[Recording] = Recording
) -> tuple[int, list[str]]:
    """How many images there were, the plain ones and `each` by chance after every call, and what was wrong."""
    place = begun(errand, folder / "work")
    recording = fs(place)
    with on(recording):
        ending = ended(errand, place)
    chance, seen, wrong = random.Random(1), set(), []
    for calls, last, disk in moments(recording):
        how = ending if calls == len(recording.calls) else Ending("cut")
        for image in disk.images(each, chance):
            key = (how.how, hash(tuple(sorted(image.items()))))
            if key in seen:
                continue
            seen.add(key)
            found = folder / "image"
            found.mkdir()
            lay_out(image, found)
            wrong += judged(errand, found, how, f"after {calls}, {last}")
    return len(seen), wrong


def fail_during(errand: Errand, folder: Path, kind: str) -> tuple[Counter[str], list[str]]:
    """Each call fails in its turn, until none does: how often it ended how, and what was wrong."""
    endings, wrong = Counter[str](), []
    for number in range(1000):
        place = begun(errand, folder / f"{number}")
        trouble, before = Trouble(kind, number), descriptors()
        with on(Recording(place, trouble)):
            try:
                ending = ended(errand, place)
            except Exception as error:
                ending = Ending("unknown", f"no StoreError but {error!r}")
                wrong.append(f"{number} {trouble.calls}: {ending.error}")
        if not trouble.struck:
            return endings, wrong
        if descriptors() > before:
            wrong.append(f"{number} {trouble.calls}: {descriptors() - before} descriptors are left open")
        endings[ending.how] += 1
        wrong += judged(errand, place, ending, f"{number} {trouble.calls}")
    raise AssertionError("it never ended")
