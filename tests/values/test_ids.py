"""Ids: ordered by when they were made, in this process and by the clock."""

from __future__ import annotations

import subprocess
import sys
import threading
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.values import is_id, new_id


def test_are_uuids_of_version_7():
    """An id is a UUIDv7 in its usual text."""
    made = UUID(new_id())

    assert (7, "specified in RFC 4122") == (made.version, made.variant)
    assert str(made) == new_id()[:0] + str(made)


def test_grow():
    """Each is greater than the one before, however fast they are made."""
    made = [new_id() for _ in range(20_000)]

    assert sorted(set(made)) == made


def test_are_never_made_twice_by_threads():
    """Threads get ids of their own."""
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend([new_id() for _ in range(2000)])) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 8000 == len(set(made))


def test_are_never_made_twice_by_processes():
    """Two programs at one moment make different ids."""
    code = "from relmem.values import new_id; print(*[new_id() for _ in range(500)])"
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(2)]
    made = [each.communicate()[0].split() for each in running]

    assert 1000 == len({*made[0], *made[1]})


ONE = "01900000-0000-7000-8000-0000000000ab"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "crm:42",
        None,
        3,
        ONE.upper(),
        ONE + "\n",
        ONE[:-1],
        ONE.replace("-", ""),
        b"x",
    ],
)
def test_what_is_no_id(value):
    """Only the text that we write is an id."""
    assert not is_id(value)


@given(st.text(max_size=40))
def test_any_text_can_be_asked(text):
    """Whether something is an id can be asked of anything."""
    assert is_id(text) is (len(text) == 36 and text.count("-") == 4 and is_id(text))


def test_its_own_are():
    """What is made is one."""
    assert is_id(new_id())
