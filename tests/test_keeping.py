"""The commands about the file itself."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest

import relmem
from relmem.cli.app import run
from relmem.records import Contact
from tests.own_kinds import Gift


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A memory with something superseded, which the commands take for theirs."""
    path = tmp_path / "book.json"
    with relmem.open(path) as memory:
        ana = memory.add(Contact("Ana"))
        memory.add(attrs.evolve(ana, note="x"))
    monkeypatch.setenv("RELMEM_FILE", str(path))
    return path


def test_doctor_says_that_all_is_well(path, capsys):
    """A whole memory is called whole."""
    assert 0 == run(["doctor"])
    assert f"{path} is whole: 2 commits.\n" == capsys.readouterr().out


def test_doctor_tells_as_it_goes(path, capsys):
    """What was looked at is told before the next is begun; to programs, nothing but the document."""
    assert 0 == run(["doctor"])
    assert [
        "book.json was read: 2 commits",
        "every record was read",
        "every calendar was spelled: 0 events",
    ] == capsys.readouterr().err.splitlines()
    assert 0 == run(["doctor", "--json"])
    assert "" == capsys.readouterr().err


def test_doctor_names_what_is_wrong(path, capsys):
    """Damage is named with the way out, and the exit status tells."""
    path.write_bytes(path.read_bytes().replace(b'"Ana"', b'"Anna"'))

    assert 3 == run(["doctor"])
    assert "relmem doctor --accept" in capsys.readouterr().out
    assert 3 == run(["doctor", "--json"])
    assert 1 == len(json.loads(capsys.readouterr().out)["problems"])


def test_doctor_accepts(path, capsys):
    """What was changed by hand is taken as it is when that is said."""
    path.write_bytes(path.read_bytes().replace(b'"Ana"', b'"Anna"'))

    assert 0 == run(["doctor", "--accept"])
    assert f"set aside: {path}.before" in capsys.readouterr().err
    with relmem.open(path, read_only=True) as memory:
        assert ["Anna"] == [each.name for each in memory.facts().of(Contact)]


def test_backup_and_restore(path, tmp_path, capsys):
    """A backup comes back as it was, history and all."""
    copy = tmp_path / "copy.json"
    assert 0 == run(["backup", str(copy)])
    assert "copy.json.history: 2 commits, opened and compared" in capsys.readouterr().err
    assert 3 == run(["backup", str(copy)])
    assert 3 == run(["restore", str(copy)])
    path.write_bytes(b"")

    assert 0 == run(["restore", str(copy)])
    with relmem.open(path) as memory, relmem.open(copy, read_only=True) as backup:
        assert backup.store.export() == memory.store.export()


def test_a_second_restoring_leaves_what_the_first_set_aside(path, tmp_path, capsys):
    """Who restored the wrong copy still has the memory that it replaced."""
    copy = tmp_path / "copy.json"
    run(["backup", str(copy)])
    with relmem.open(path) as memory:
        memory.add(Contact("Bo"))
    whole = path.read_bytes()
    run(["compact"])

    assert 0 == run(["restore", str(copy), "--replace"])
    first = path.with_name("book.json.before").read_bytes()
    assert 0 == run(["restore", str(copy), "--replace"])

    assert b"Bo" in whole
    assert first == path.with_name("book.json.before").read_bytes()
    assert path.with_name("book.json.before2").exists()
    assert f"set aside: {path}.before2" in capsys.readouterr().err


def test_erasing_removes_all_that_was_set_aside(path, tmp_path):
    """However often it was set aside: what is erased is in no copy beside the memory."""
    copy = tmp_path / "copy.json"
    run(["backup", str(copy)])
    for _ in range(3):
        run(["restore", str(copy), "--replace"])
    assert 3 == len(list(tmp_path.glob("book.json.before*")))

    with relmem.open(path) as memory:
        memory.erase(memory.find("Ana", Contact))

    assert [] == list(tmp_path.glob("book.json*before*"))


def test_a_new_memory_is_named(tmp_path, monkeypatch, capsys):
    """Who named no file hears where it is kept; who did knows."""
    monkeypatch.delenv("RELMEM_FILE", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("click.get_app_dir", lambda _: str(tmp_path / "data"))

    run(["add", "account", "Acme"])
    assert f"a new memory: {tmp_path / 'data' / 'relmem.json'}\n" in capsys.readouterr().err
    run(["add", "account", "Globex"])
    run(["add", "account", "Acme", "--file", str(tmp_path / "other.json")])
    assert "a new memory" not in capsys.readouterr().err


def test_compact(path, capsys):
    """Compacting leaves no journal; a memory that is not there is not made."""
    memory = relmem.open(path, durability="normal")
    memory.add(Contact("Bo"))
    journal = path.with_name("book.json.journal")
    assert journal.exists()

    assert 0 == run(["compact"])
    assert not journal.exists()
    assert "Bo" in path.read_text(encoding="utf-8")
    assert 2 == run(["compact", "--file", str(path.with_name("none.json"))])
    assert not path.with_name("none.json").exists()


def test_a_kind_of_ones_own_is_no_damage(tmp_path, capsys):
    """A memory with records that only somebody's own program reads is whole, and comes back from its copy."""
    path, copy = tmp_path / "own.json", tmp_path / "copy.json"
    with relmem.open(path, kinds=[Gift]) as memory:
        gift = memory.add(Gift(memory.add(Contact("Ana")), "a plant"))
        memory.add(attrs.evolve(gift, what="a cactus"))

    assert 0 == run(["doctor", "--file", str(path)])
    assert "1 record of kinds that a program of yours brings" in capsys.readouterr().err
    assert 0 == run(["backup", str(copy), "--file", str(path)])
    assert 0 == run(["restore", str(copy), "--replace", "--file", str(path)])
    with relmem.open(path, kinds=[Gift]) as memory:
        assert ["a cactus"] == [each.what for each in memory.facts().of(Gift)]
