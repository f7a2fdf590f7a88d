"""
Programs of their own that write to a memory, for tests of several processes and of sudden death.

    python -m tests.stores.writers count PATH ID TIMES    add one to a contact's name, so often
    python -m tests.stores.writers fill PATH              keep contacts until killed, printing each id once it is kept
    python -m tests.stores.writers full PATH BYTES        keep contacts until no file may grow beyond BYTES
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import attrs

from relmem.backends.tiny import TinyStore
from relmem.errors import StoreFull
from relmem.records import Contact
from relmem.store import Change
from relmem.values import new_id
from tests.stores.model import CODEC, minutes
from tests.stores.places import add_one

ROOT: Final = Path(__file__).parents[2]


def count(path: str, contact: str, times: str) -> None:
    store = TinyStore(path, CODEC)
    for _ in range(int(times)):
        add_one(store, contact)


def fill(path: str) -> None:
    store = TinyStore(path, CODEC)
    number = store.head()
    while True:
        ana, bo = Contact(f"Ana {number}"), Contact(f"Bo {number}")
        store.put([Change(ana, 0), Change(bo, 0)], at=minutes(number), batch=new_id())
        store.put([Change(attrs.evolve(ana, note="again"), 1)], at=minutes(number), batch=new_id())
        print(ana.id, bo.id, flush=True)  # noqa: T201 how it says what it was promised
        number += 1


def full(path: str, most: str) -> None:
    import resource

    store = TinyStore(path, CODEC)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), resource.RLIM_INFINITY))
    number = 0
    while True:
        before = store.export()
        try:
            store.put([Change(Contact(f"Ana {number}"), 0)], at=minutes(number), batch=new_id())
        except StoreFull as error:
            print(number, error)  # noqa: T201
            break
        number += 1
    assert before == store.export() == TinyStore(path, CODEC).export()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.put([Change(Contact("Bo"), 0)], at=minutes(number), batch=new_id())


def run(*args: object) -> subprocess.CompletedProcess[str]:
    """One of these programs, to its end."""
    return subprocess.run(command(*args), cwd=ROOT, capture_output=True, text=True, timeout=60)


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "tests.stores.writers", *map(str, args)]


if __name__ == "__main__":
    {"count": count, "fill": fill, "full": full}[sys.argv[1]](*sys.argv[2:])
