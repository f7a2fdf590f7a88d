"""Spelled events that are kept beside the memory: they save time, and nothing else."""

from __future__ import annotations

import stat
from datetime import UTC, datetime

import attrs
import pytest

import relmem
from relmem.backends.shelf import SPELLED
from relmem.formats import events, fragments
from relmem.records import Account, Contract

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Where a memory of ten contracts is; ten are many here."""
    monkeypatch.setattr(fragments, "WORTH_KEEPING", 10)
    path = tmp_path / "m.json"
    with opened(path) as memory:
        northwind = memory.add(Account("Northwind Trading"))
        memory.add(*(Contract(northwind, f"Plan {n}", ends_on="2027-03-31") for n in range(12)))
    path.chmod(0o600)
    return path


@pytest.fixture
def spelled(monkeypatch):
    """The titles of what was spelled anew."""
    found = []

    original = events.event

    def counted(occasion, style):
        found.append(occasion.shown.title)
        return original(occasion, style)

    monkeypatch.setattr(events, "event", counted)
    return found


def opened(path):
    return relmem.open(path, clock=lambda: NOW, timezone="UTC")


def content(path):
    with opened(path) as memory:
        return memory.calendar("renewals").to_bytes()


def cache(path):
    return path.with_name(path.name + SPELLED)


class TestFragments:
    def test_another_process_spells_nothing_anew(self, path, spelled):
        """The bytes are the same, and taken from the file."""
        first = content(path)
        assert 12 == len(spelled)

        assert first == content(path)
        assert 12 == len(spelled)

    def test_one_change_spells_one(self, path, spelled):
        """What did not change is taken as it was."""
        content(path)
        with opened(path) as memory:
            memory.add(attrs.evolve(memory.find("Northwind Trading"), note="nothing that a feed shows"))
            [contract, *_] = memory.facts().of(Contract)
            del spelled[:]
            memory.add(attrs.evolve(contract, title="Changed"))
            memory.calendar("renewals")

        assert "Ends: Northwind Trading, Changed" in spelled

    def test_only_large_calendars_are_worth_a_file(self, path, monkeypatch):
        """A small memory gets none."""
        monkeypatch.setattr(fragments, "WORTH_KEEPING", 13)
        content(path)

        assert not cache(path).exists()

    def test_may_be_deleted_at_any_time(self, path):
        """It is made again."""
        first = content(path)
        cache(path).unlink()

        assert first == content(path)
        assert cache(path).exists()

    @pytest.mark.parametrize("at", [0, 20, 100, 200, -100, -1])
    def test_is_not_trusted_where_a_byte_is_another(self, path, at):
        """Damage anywhere costs the time that it saved."""
        first = content(path)
        damaged = bytearray(cache(path).read_bytes())
        damaged[at] ^= 1
        cache(path).write_bytes(damaged)

        assert first == content(path)

    @pytest.mark.parametrize("length", [0, 10, 150, 1000])
    def test_is_not_trusted_where_it_is_cut_off(self, path, length):
        """Nor where its end is missing."""
        first = content(path)
        cache(path).write_bytes(cache(path).read_bytes()[:length])

        assert first == content(path)

    def test_is_not_taken_from_another_memory(self, path, tmp_path):
        """Whose uids are others."""
        content(path)
        with opened(tmp_path / "other.json") as other:
            northwind = other.add(Account("Northwind Trading"))
            other.add(*(Contract(northwind, f"Plan {n}", ends_on="2027-03-31") for n in range(12)))
        cache(path).rename(cache(tmp_path / "other.json"))

        with opened(tmp_path / "other.json") as other:
            found = other.calendar("renewals").to_bytes().replace(b"\r\n ", b"")

            assert 12 == found.count(f"-t1@{other.store.memory_id}\r\n".encode())

    def test_is_read_by_nobody_else(self, path):
        """By whoever may read the memory."""
        content(path)

        assert 0o600 == stat.S_IMODE(cache(path).stat().st_mode)

    def test_what_is_erased_is_erased_here(self, path):
        """At once, whether a feed is asked for or not."""
        content(path)
        with opened(path) as memory:
            [gone, *_] = [each for each in memory.facts().of(Contract) if each.title == "Plan 7"]
            assert b"Plan 7" in cache(path).read_bytes()

            memory.erase(gone)

            assert not cache(path).exists()
            assert b"Plan 7" not in memory.calendar("renewals").to_bytes()
        assert b"Plan 7" not in cache(path).read_bytes()

    def test_what_was_erased_elsewhere_does_not_come_back(self, path):
        """A file from before an erasing, put back by whatever, is removed unread."""
        content(path)
        before = cache(path).read_bytes()
        with opened(path) as memory:
            memory.erase(memory.facts().of(Contract)[0])
        cache(path).write_bytes(before)

        assert content(path)
        assert before != cache(path).read_bytes()

    def test_holds_only_what_is_shown_now(self, path, monkeypatch):
        """What became private is not kept for another time."""
        with opened(path) as memory:
            dana = memory.add(relmem.records.Colleague("Dana"))
            memory.calendar("renewals")
            for each in memory.facts().of(Contract):
                memory.add(attrs.evolve(each, title=f"{each.title} hush", visibility="private", owner=dana))
            memory.calendar("renewals")

        assert b"hush" not in cache(path).read_bytes()
        assert b"Plan" not in cache(path).read_bytes()

    def test_a_folder_that_cannot_be_written_is_no_error(self, path):
        """It is slower, and that is all."""
        cache(path).mkdir()

        assert content(path)

    def test_an_event_that_cannot_be_spelled_is_left_out(self, path, monkeypatch):
        """And reported; the others stay."""
        original = events.event

        def event(occasion, style):
            if "Plan 3" in occasion.shown.title:
                raise ValueError("no such letter")
            return original(occasion, style)

        monkeypatch.setattr(events, "event", event)
        with opened(path) as memory:
            found = memory.calendar("renewals")

        assert 11 == len(found)
        [problem] = found.problems
        assert "ValueError: no such letter" in problem.why
        assert b"Plan 3" not in found.to_bytes()
