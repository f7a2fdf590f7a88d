"""The demonstration: what ships, and that it stays as it is."""

from __future__ import annotations

import relmem
from tests.build_demo import SHIPPED, build


def test_what_ships_is_what_is_built(tmp_path):
    """The shipped memory is what its builder makes, byte for byte."""
    path = tmp_path / "demo.json"

    build(path)

    assert SHIPPED.read_bytes() == path.read_bytes()


def test_is_a_copy():
    """Whatever is added to a demonstration is gone with it."""
    with relmem.demo() as memory:
        memory.add(memory.find("Ana Sousa"), relmem.records.Account("Added"))
        head = memory.store.head()

    assert head > relmem.demo().store.head()
    assert [] == relmem.demo().store.check()
