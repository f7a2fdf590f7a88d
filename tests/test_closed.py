"""A memory that was closed: every verb says so, and what was taken from it before stays good."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

import relmem
from relmem.errors import Closed
from relmem.memory import Memory
from relmem.records import Account, Colleague, Contact
from relmem.view import _WRITING, View

VERBS: dict[str, Callable[[View, Contact], object]] = {
    "add": lambda memory, ana: memory.add(Contact("Bo")),
    "apart": lambda memory, ana: memory.apart("Ana", ana),
    "as_of": lambda memory, ana: memory.as_of("2026-11-22", known_at="2026-11-22"),
    "batch": lambda memory, ana: memory.batch().__enter__(),
    "brief": lambda memory, ana: memory.brief(ana),
    "calendar": lambda memory, ana: memory.calendar(),
    "changes": lambda memory, ana: list(memory.changes()),
    "contacts": lambda memory, ana: memory.contacts(),
    "duplicates": lambda memory, ana: memory.duplicates(Account),
    "erase": lambda memory, ana: memory.erase(ana),
    "facts": lambda memory, ana: memory.facts(),
    "feeds": lambda memory, ana: memory.feeds(),
    "find": lambda memory, ana: memory.find("Ana"),
    "history": lambda memory, ana: memory.history(ana),
    "import_file": lambda memory, ana: memory.import_file("people.vcf"),
    "merge": lambda memory, ana: memory.merge("Ana", "Bo"),
    "renewals": lambda memory, ana: memory.renewals(),
    "retract": lambda memory, ana: memory.retract(ana),
    "timeline": lambda memory, ana: memory.timeline("Ana"),
    "undo": lambda memory, ana: memory.undo(),
}


@pytest.fixture(params=[":memory:", "book.json"])
def path(request: pytest.FixtureRequest, tmp_path):
    return request.param if request.param == ":memory:" else tmp_path / request.param


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_so(path, verb):
    """Whatever is asked or kept is refused, also on a day of it, with the way back; nothing is kept."""
    memory = relmem.open(path)
    ana = memory.add(Contact("Ana"))
    day = memory.as_of("2026-11-22")
    memory.close()

    for it in (memory, day)[: 1 if verb in _WRITING else 2]:
        with pytest.raises(Closed, match=r"was closed\. Ask inside its with block"):
            VERBS[verb](it, ana)
    if path != ":memory:":
        assert [(1, "Ana")] == [(each.rev, str(each.record)) for each in relmem.open(path).changes()]


def test_no_verb_is_forgotten():
    """These are all that a memory has, but for what says the time."""
    named = {name for name, _ in inspect.getmembers(Memory, inspect.isfunction) if name[0] != "_"}

    assert named - {"now", "close"} == set(VERBS)


def test_a_notebook_shows_that_it_is_closed(path):
    """A closed memory at the end of a cell is no traceback and no empty card."""
    memory = relmem.open(path)
    memory.close()

    assert "was closed." in memory._repr_mimebundle_()["text/plain"]


def test_the_way_back_is_to_open_it_again(tmp_path):
    """What was added is kept, and the error says how to get at it."""
    with relmem.open(tmp_path / "book.json") as memory:
        memory.add(Contact("Ana"))

    with pytest.raises(Closed) as caught:
        memory.find("Ana")

    assert str(caught.value).endswith(f'or open it again: relmem.open("{tmp_path / "book.json"}").')
    assert "Ana" == str(relmem.open(tmp_path / "book.json").find("Ana"))


def test_to_close_twice_is_fine(path):
    """Closing again does nothing, also at the end of a with block."""
    with relmem.open(path) as memory:
        memory.add(Contact("Ana"))
        memory.close()
    memory.close()


def test_what_was_taken_before_stays_good(tmp_path):
    """Briefs, rows, facts, timelines, calendars, address books and histories outlive the memory."""
    with relmem.demo(tmp_path / "book.json") as memory:
        ana = memory.find("Ana Sousa", Contact)
        brief, rows = memory.brief(ana), [memory.renewals(), memory.duplicates(), memory.feeds()]
        timeline, calendar, book = memory.timeline(ana), memory.calendar("all"), memory.contacts()
        facts, about_her, history = memory.facts(), memory.facts(ana), memory.history(ana)

    assert all(str(each) for each in [brief, *rows, timeline.rows])
    assert brief.points
    assert brief.explain()
    assert "<svg" in timeline.to_svg()
    assert [ana] == [each.record for each in history]
    assert ana in facts.all()
    assert facts.of(Colleague)
    assert 1 < len(about_her)
    calendar.save(tmp_path / "all.ics")
    book.save(tmp_path / "people.vcf")
    assert b"VEVENT" in (tmp_path / "all.ics").read_bytes()
    assert b"Ana Sousa" in (tmp_path / "people.vcf").read_bytes()
