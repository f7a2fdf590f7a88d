"""What a file says against a record belongs to that record: it is as private, and goes with it."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import relmem
from relmem.memory import Memory
from relmem.records import Colleague, Contact, Discrepancy
from relmem.values import Visibility

MAIL = "ana@x.example"
CARD = f"BEGIN:VCARD\nVERSION:3.0\nFN:Ana Sousa\nEMAIL:{MAIL}\nTEL;TYPE=CELL:+2\nEND:VCARD\n"


@pytest.fixture
def memory() -> Memory:
    return relmem.open(":memory:", timezone="UTC")


@pytest.fixture
def ana(memory: Memory, tmp_path: Path) -> Contact:
    """Whose card says another number than we know."""
    path = tmp_path / "people.vcf"
    path.write_text(CARD, encoding="utf-8")
    memory.add(Contact("Ana Sousa", emails=[MAIL], mobile="+1"))
    memory.import_file(path)
    return memory.find(MAIL, Contact)


class TestADiscrepancy:
    def test_is_as_private_as_the_record(self, memory, ana):
        """What a file says against a record is as private as that is now, also after an undo."""
        owner = memory.add(Colleague("Dana"))
        with memory.batch() as batch:
            memory.add(attrs.evolve(ana, visibility=Visibility.PRIVATE, owner=owner))
        [kept] = [each.record for each in memory.store.current((Discrepancy,))]
        assert (Visibility.PRIVATE, owner.id) == (kept.visibility, kept.owner)

        memory.undo(batch)
        assert [Visibility.TEAM] == [each.visibility for each in memory.facts().of(Discrepancy)]

    def test_goes_when_the_record_is_erased(self, memory, ana):
        """No value of it is left, nor of what was merged into it; others stay."""
        double = memory.add(Contact("Ana S.", emails=["other@x.example"], mobile="+3"))
        bo = memory.add(Contact("Bo Lind", emails=["bo@x.example"]))
        memory.merge(double, into=ana, prefer=ana)

        memory.erase(ana)

        assert (bo,) == memory.facts().of(Contact)
        assert not [word for word in ("Ana", "+1", "+2", "+3") if word in str(memory.store.export())]

    def test_of_another_stays(self, memory, ana):
        """A merge that was undone takes nobody along."""
        double = memory.add(Contact("Ana S.", emails=["other@x.example"]))
        memory.merge(double, into=ana, prefer=ana)
        memory.undo()

        memory.erase(memory.find(MAIL, Contact))

        assert ["Ana S."] == [each.name for each in memory.facts().of(Contact)]
