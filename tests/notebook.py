"""A memory as a notebook has it, and a cell that adds several linked records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.importers.entries import OfFile
from relmem.intake import Intake, Outcome, targets_first
from relmem.records import (
    Account,
    Affiliation,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Interaction,
    Issue,
    Participant,
    Preference,
    PriceLine,
    every_kind,
)
from relmem.records.base import Record
from relmem.values import Source, new_id

CODEC = Codec(every_kind())


BEGAN = datetime(2026, 11, 22, 10, tzinfo=UTC)
MAIL, CALL = Source("mail", said_on="2026-11-01"), Source("call", said_on="2026-11-02")


class Notebook:
    """A memory as a notebook has it: cells add records, on one day after the other."""

    def __init__(self) -> None:
        self.store = MemoryStore(CODEC)
        self.stands_for: dict[str, str] = {}
        self.made_anew: dict[str, Record] = {}
        self.days = 0

    def again(self) -> None:
        """Another session on the same memory: no variable is left."""
        self.stands_for, self.made_anew = {}, {}
        self.days += 1

    def intake(self) -> Intake:
        at = BEGAN + timedelta(days=self.days)
        return Intake(self.store, CODEC, self.stands_for, at=at, batch=new_id(), made_anew=self.made_anew)

    def add(self, *given: Record, by_name: bool = False) -> list[Outcome]:
        """What became of each, in the order given."""
        intake = self.intake()
        order = targets_first(given)
        for at in order:
            intake.take(given[at], of_file=OfFile() if by_name else None)
        intake.commit()
        taken = dict(zip(order, intake.outcomes, strict=True))
        return [taken[at] for at in range(len(given))]

    def kept(self, record: Record, *, by_name: bool = False) -> Any:
        """One record, as it was kept."""
        [outcome] = self.add(record, by_name=by_name)
        return outcome.record

    def retract(self, record: Record) -> None:
        intake = self.intake()
        intake.retract(record)
        intake.commit()

    def current(self, *kinds: type[Record]) -> list[Any]:
        return [each.record for each in self.store.current(kinds or None)]

    def revisions(self) -> int:
        return len(list(self.store.changes()))


def was(outcomes: Sequence[Outcome]) -> list[str]:
    return [each.was for each in outcomes]


def everything() -> list[Record]:
    """A cell that links several records, made anew at each call."""
    northwind = Account("Northwind Trading", domains=["northwind.example"])
    blue = Account("Blue Holding")
    ana = Contact("Ana Sousa", emails=["ana@northwind.example"])
    bo = Contact("Bo Lee")
    dana = Colleague("Dana")
    support = Contract(northwind, "Support", starts_on="2024-02-01", initial="3 years", parties=[blue])
    promise = Commitment("answer", by="us", to=ana, promised_by=dana, due_on="2026-11-25")
    return [
        *(Commitment("call", to=bo, replaced_by=promise, replaced_on="2026-11-20"), promise),
        *(PriceLine(support, "12000 EUR/year"), PriceLine(support, "10 EUR/month", line="phones"), support),
        *(
            Affiliation(ana, northwind, title="IT director"),
            Affiliation(bo, blue),
            Assignment(dana, northwind),
        ),
        *(Preference(ana, "golf", stance="dislikes"), Issue(northwind, "Down", reported_by=ana)),
        Interaction(
            "phone", participants=[ana, Participant(contact=bo, part="listener"), dana, "the caterer"]
        ),
        *(northwind, blue, ana, bo, dana),
    ]
