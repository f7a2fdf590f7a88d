"""What a type checker accepts and refuses, hovering over code that uses relmem."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_readme import EXAMPLES, ROOT, blocks

ACCEPTED = """
import attrs
import relmem
from datetime import date, timedelta
from relmem.records import Account, Affiliation, Commitment, Contact, Contract, Notice, PriceLine, Renewal
from relmem.values import Money, Span, money, span

with relmem.open("m.json") as memory:
    acme: Account = memory.add(Account("Acme"))
    ana: Contact = memory.find("Ana Sousa", Contact)
    many = memory.add(Contact("Bo"), Contact("Cy"))
    memory.add(attrs.evolve(acme, timezone="Europe/Lisbon"))
    Contract(acme, "A", starts_on=date(2024, 1, 1), initial=timedelta(days=90), notice=30)
    Contract(acme.id, "B", renewal=span("1 year"), notice=Notice("60 days", received=True))
    PriceLine(Contract(acme, "C"), "12000 EUR/year")
    view = memory.as_of("2026-06-01", known_at=date(2026, 6, 1))
    print(view.brief(ana, call=relmem.Plan(channel="phone", themes=["expansion"])))
    accounts: tuple[Account, ...] = view.facts(ana).of(Account)
    print([row.decide_by for row in view.renewals("90 days")], accounts, many)
"""

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
Contract(acme, "Support", start="2024-01-01")  # E: no such field
Account("Acme", "acme.example")  # E: keywords after the first two
memory = relmem.open("m.json")
memory.as_of("2026-06-01").add(acme)  # E: writing to a past view
memory.as_of("2026-06-01").retract(acme)  # E: writing to a past view
memory.find("Ana", Contact).domains  # E: a contact has none
acme.name = "Other"  # E: records are frozen
"""


def checked(code: str, folder: Path) -> tuple[set[int], str]:
    """The lines at which mypy --strict finds something, and what it says."""
    path = folder / "code.py"
    path.write_text(code, "utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file=",
            "--cache-dir",
            str(folder / "cache"),
            str(path),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
    )
    return {
        int(line) for line in re.findall(r"code\.py:(\d+): error", done.stdout)
    }, done.stdout + done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("typing")


def test_accepts_what_people_type(folder):
    """Text, records and ids are accepted wherever the docs show them."""
    found, said = checked(ACCEPTED, folder)

    assert set() == found, said


def test_accepts_readme_and_examples(folder):
    """The README's code and the examples pass mypy --strict."""
    for code in [*blocks(ROOT / "README.md", "python"), *(path.read_text("utf-8") for path in EXAMPLES)]:
        found, said = checked(code, folder)
        assert set() == found, said


def test_refuses_what_cannot_be_meant(folder):
    """A contact where an account belongs, a bare number as money, writing to a past view: each is an error."""
    expected = {number for number, line in enumerate(REFUSED.splitlines(), 1) if "# E:" in line}

    found, said = checked(REFUSED, folder)

    assert expected == found, said
