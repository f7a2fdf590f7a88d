"""
Builds the memory that `relmem demo` opens, with fixed ids and instants.

Run it (`python tests/build_demo.py`) when a record's form or the demonstration
changes; a test compares what it builds with what ships.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.records import (
    Account,
    Affiliation,
    Assignment,
    ChannelPreference,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Interaction,
    Invoice,
    Issue,
    Notice,
    Preference,
    PriceLine,
    Request,
    every_kind,
)
from relmem.records.base import Record
from relmem.store import Change
from relmem.values import Source

SHIPPED = Path(__file__).parent.parent / "relmem" / "demo.json"


def _ids() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"01900000-0000-7000-8000-{number:012x}"


class Builder:
    """A store that is filled commit by commit, at stated instants."""

    def __init__(self) -> None:
        self.ids = _ids()
        self.codec = Codec(every_kind())
        self.store = MemoryStore(self.codec, memory_id="01900000-0000-7000-9000-00000000000a")

    def new(self, kind: type[Record], *args: Any, **fields: Any) -> Any:
        return kind(*args, id=next(self.ids), **fields)

    def keep(self, day: str, *records: Record) -> None:
        """One commit at 09:00 UTC of that day: each record is new, or follows what stands."""
        standing = self.store.get([record.id for record in records])
        changes = [Change(each, standing[each.id].rev if each.id in standing else 0) for each in records]
        self.store.put(
            changes, at=datetime.fromisoformat(f"{day}T09:00+00:00").astimezone(UTC), batch=next(self.ids)
        )


def build(path: Path) -> None:
    """Write the memory to `path`, which is not there yet."""
    demo = Builder()
    new = demo.new
    typed = Source("added by hand")
    dana = new(Colleague, "Dana Reis", function="sales", source=typed)
    uma = new(Colleague, "Uma Nair", function="support", source=typed)

    northwind = new(
        Account, "Northwind Trading", domains=["northwind.example"], timezone="Europe/Lisbon", source=typed
    )
    ana = new(
        Contact,
        "Ana Sousa",
        emails=["ana@northwind.example"],
        phones=["+351 912 345 678"],
        pronouns="she/her",
        say_name="AH-na SOH-za",
        not_names=["Anna"],
        source=Source("vCard", place="northwind.vcf, card 1"),
    )
    support = new(
        Contract,
        northwind,
        "Support plan",
        starts_on="2024-02-01",
        initial="3 years",
        renewal="1 year",
        notice="60 days",
        source=Source("contract", place="Support plan, section 9"),
    )
    demo.keep(
        "2024-02-05",
        dana,
        uma,
        northwind,
        ana,
        new(Affiliation, ana, northwind, title="IT director", from_on="2022-09-01", source=ana.source),
        new(Assignment, dana, northwind, role="lead", from_on="2024-02-01", source=typed),
        support,
        new(PriceLine, support, "12000 EUR/year", source=support.source),
    )

    globex = new(Account, "Globex", domains=["globex.example"], source=typed)
    rui = new(
        Contact,
        "Rui Costa",
        emails=["rui@globex.example"],
        source=Source("vCard", place="globex.vcf, card 1"),
    )
    hosting = new(
        Contract,
        globex,
        "Hosting",
        starts_on="2025-05-01",
        initial="1 year",
        renewal="2 x 1 year",
        notice=Notice("3 months", received=True, delivery="5 days"),
        source=Source("contract", place="Hosting, clause 4.2"),
    )
    licence = new(
        Contract,
        globex,
        "Licence",
        starts_on="2024-03-15",
        initial="36 months",
        renewal="option 2 years",
        notice="10 business days",
        source=Source("contract", place="Licence, page 3"),
    )
    demo.keep(
        "2025-05-02",
        globex,
        rui,
        new(Affiliation, rui, globex, title="Head of purchasing", source=rui.source),
        hosting,
        new(PriceLine, hosting, "900 EUR/month", source=hosting.source),
        licence,
        new(PriceLine, licence, "4800 EUR/year", source=licence.source),
    )

    golf = new(Preference, ana, "golf", stance="dislikes", words="I hate golf")
    for day in ("2025-03-11", "2025-09-02", "2026-02-17", "2026-06-09"):
        demo.keep(day, attrs.evolve(golf, source=Source("call note", by="Dana Reis", said_on=day)))
    note = Source("call note", by="Dana Reis", said_on="2026-05-02")
    demo.keep(
        "2026-05-02",
        new(ChannelPreference, ana, "email", level="prefers", source=note),
        new(ChannelPreference, ana, "phone", level="avoid", words="not before ten", source=note),
    )
    for month, total in (("08", "1000"), ("09", "1000"), ("10", "1000")):
        last = {"08": 31, "09": 30, "10": 31}[month]
        bill = new(
            Invoice,
            northwind,
            f"{total} EUR",
            number=f"2026-{month}",
            contract=support,
            period_from=f"2026-{month}-01",
            period_to=f"2026-{month}-{last}",
            issued_on=f"2026-{month}-{last}",
            tax="net",
            source=Source("CSV row", place=f"invoices.csv, line {int(month) - 6}"),
        )
        demo.keep(f"2026-{month}-{last}", bill)
    call = Source("call note", by="Dana Reis", said_on="2026-10-28")
    demo.keep(
        "2026-10-28",
        new(
            Interaction,
            "call",
            "weekend cover, sites",
            happened_at="2026-10-28T15:00+00:00",
            participants=[ana, dana],
            account=northwind,
            direction="out",
            source=call,
        ),
        new(
            Commitment,
            "an answer about weekend cover",
            by="us",
            promised_by=dana,
            to=ana,
            made_on="2026-10-28",
            due_on="2026-11-20",
            source=call,
        ),
        new(
            Commitment,
            "the list of sites",
            by="them",
            promised_by=ana,
            account=northwind,
            made_on="2026-10-28",
            due_on="2026-11-13",
            source=call,
        ),
    )
    demo.keep(
        "2026-11-09",
        new(
            Issue,
            northwind,
            "Login fails since the SSO change",
            opened_on="2026-11-09",
            severity="high",
            reported_by=ana,
            source=Source("mail", by="Ana Sousa", said_on="2026-11-09"),
        ),
    )
    demo.keep(
        "2026-11-18",
        new(
            Request,
            "Can two more people get access to the reports?",
            ana,
            asked_on="2026-11-18",
            channel="email",
            source=Source("mail", by="Ana Sousa", said_on="2026-11-18"),
        ),
        new(
            Invoice,
            northwind,
            "1650 EUR",
            number="2026-11",
            contract=support,
            period_from="2026-11-01",
            period_to="2026-11-30",
            issued_on="2026-11-18",
            tax="net",
            source=Source("CSV row", place="invoices.csv, line 5"),
        ),
    )
    text = json.dumps(demo.store.export(), ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "demo.json"
        build(made)
        SHIPPED.write_bytes(made.read_bytes())
    sys.stdout.write(f"{SHIPPED}\n")
