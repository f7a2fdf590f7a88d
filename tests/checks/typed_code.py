"""
Code that uses relmem, and what type checkers are to make of it: accepted, or refused where a line says so.

It is never run. `tests/test_typing.py` has mypy read it, `with_pyright.py` pyright.
"""

from __future__ import annotations

ACCEPTED = '''
import attrs
import relmem
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import assert_type
from relmem.facts import Facts
from relmem.phrases import say
from relmem.queries.contracts import RenewalDue
from relmem.records import Account, Affiliation, Commitment, Contact, Contract, Notice, PriceLine, Renewal
from relmem.records.base import Record
from relmem.render.rows import Rows
from relmem.rules import default_rules
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.values import Money, Price, Span, money, span

with relmem.open("m.json") as memory:
    acme: Account = memory.add(Account("Acme"))
    ana: Contact = memory.find("Ana Sousa", Contact)
    assert_type(memory.find("Ana Sousa", Contact), Contact)
    assert_type(memory.find("Ana Sousa"), Record)
    assert_type(memory["Ana Sousa"], Record)
    assert_type(memory.add(attrs.evolve(acme, timezone="Europe/Lisbon")), Account)
    assert_type(memory.add(Account("A"), Contact("B")), tuple[Account, Contact])
    assert_type(memory.add(Contact("A"), Contact("B"), Account("C")), tuple[Contact, Contact, Account])
    assert_type(memory.add(Contact("A"), Contact("B"), Contact("C"), Contact("D")), tuple[Contact, ...])
    assert_type(memory.retract(acme), Account)
    assert_type(memory.merge(ana, ana), Contact)
    assert_type(memory.merge("A. Sousa", ana, prefer={"name": "gone"}), Contact)
    assert_type(memory.merge(ana, "A. Sousa", prefer=ana), Contact)
    assert_type(memory.merge("A. Sousa", "Ana Sousa", prefer="into"), Record)
    assert_type(memory.apart("Ana Sousa", ana), Contact | Account)
    Contract(acme, "A", starts_on=date(2024, 1, 1), initial=timedelta(days=90), notice=30)
    Contract(acme.id, "B", renewal=span("1 year"), notice=Notice("60 days", received=True))
    support = Contract(acme, "C", starts_on="2024-01-01", initial="3 years", renewal="1 year", notice="60 days")
    assert_type(support.starts_on, date | None)
    assert_type(support.notice, Notice | None)
    assert_type(support.renewal, Renewal)
    assert_type(PriceLine(support, "12000 EUR/year").price, Price)
    assert_type(PriceLine(support, money("12000 EUR")).price.money, Money)
    view = memory.as_of("2026-06-01", known_at=date(2026, 6, 1))
    print(view.brief(ana, call=relmem.Plan(channel="phone", themes=["expansion"])), memory.brief(acme))
    assert_type(view.facts(ana).of(Account), tuple[Account, ...])
    rows = view.renewals("90 days")
    assert_type(rows, Rows[RenewalDue])
    assert_type(rows[0], RenewalDue)
    assert_type(rows[:2], Rows[RenewalDue])
    assert_type([row.decide_by for row in rows], list[date | None])
    with memory.batch() as batch:
        assert_type(batch, str)
    memory.calendar("renewals", account=acme, remind="30 days", detail="full").save("renewals.ics")


@attrs.frozen
class Lunch:
    """A rule of one's own."""

    rank: Rank = Rank.PERSONAL

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.ASK,
            text=say("Ask to lunch."),
            matter=contact.id,
            because=(contact,),
        )


own: list[Rule] = [*default_rules(), Lunch()]
relmem.open("m.json", rules=own)
'''

REFUSED = """
import relmem
from relmem.records import Account, Affiliation, Commitment, Contact, Contract, Invoice, Issue, PriceLine
from relmem.values import money

acme, ana = Account("Acme"), Contact("Ana")
Contract(ana, "Support")  # E: a contact where an account belongs
Issue(ana.id, "Outage")  # E: a contact's id where an account's belongs
Affiliation(acme, ana)  # E: the wrong way round
Commitment("answer", to=acme)  # E: a promise to an account, where a person is wanted
Contract("Acme", "Support")  # E: a name where a record belongs
Invoice(acme, 1200)  # E: a bare number as money
PriceLine(Contract(acme, "A"), 12000.0)  # E: a float as a price
money(1200)  # E: a bare number
Contract(acme, "Support", starts_on=2024)  # E: a number as a day
Contract(acme, "Support", notice=1.5)  # E: a fraction as a length of time
Contract(acme, "Support", owner=ana)  # E: one of theirs as one of us
Contract(acme, "Support", start="2024-01-01")  # E: no such field
Account("Acme", "acme.example")  # E: keywords after the first two
memory = relmem.open("m.json")
memory.as_of("2026-06-01").add(acme)  # E: writing to a past view
memory.as_of("2026-06-01").retract(acme)  # E: writing to a past view
memory.as_of("2026-06-01").undo()  # E: writing to a past view
memory.find("Ana", Contact).domains  # E: a contact has none
memory.brief(Contract(acme, "Support"))  # E: a contract is nobody to talk to
memory.merge(acme, 3)  # E: a number is no record
memory.apart(acme, 3)  # E: a number is no record
memory.renewals()[0].decide  # E: a row has no such column
relmem.Plan(channel=3)  # E: a number as a channel
acme.name = "Other"  # E: records are frozen
"""


def refused() -> set[int]:
    """The lines of `REFUSED` that say so."""
    return {number for number, line in enumerate(REFUSED.splitlines(), 1) if "# E:" in line}
