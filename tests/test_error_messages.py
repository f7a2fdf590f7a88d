"""
What is said in the first minutes: each message holds the place, the value, and what to type instead.

The constructors' own are first, then those of a memory's verbs, of its file, and
of what is not installed. The command line's are in tests/test_mistakes.py.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

import relmem
from relmem.backends import files
from relmem.errors import (
    Ambiguous,
    Busy,
    Conflict,
    Damaged,
    ImportProblems,
    InputError,
    MissingExtra,
    NotFound,
    ReadOnly,
    RelmemError,
    StoreError,
    StoreFull,
    TooNew,
)
from relmem.memory import Memory
from relmem.records import (
    Account,
    Affiliation,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Interaction,
    Invoice,
    Issue,
    Notice,
    NoticeGiven,
    PriceLine,
    Renewal,
    Request,
)
from relmem.rules import tuned
from relmem.rules.contracts import NoticeClosing
from relmem.values import Money, Price, Source, Span, Unit, WorkWeek, fuzzy, money, span, visibility
from tests.builders import ACME, DANA, RICH, a_contract, an_issue

DAY, BEFORE = date(2026, 11, 22), date(2026, 11, 21)

REFUSED: list[tuple[Callable[[], Any], str]] = [
    # what is said in the first minutes, word by word
    (
        lambda: Contract(ACME, "x", starts_on="03/04/2027"),
        (
            "starts_on: '03/04/2027' can mean 2027-04-03 or 2027-03-04. "
            'Write the one you mean: starts_on="2027-04-03".'
        ),
    ),
    (
        lambda: Contract(ACME, "x", starts_on="2027-13-01"),
        (
            "starts_on: '2027-13-01' has no month 13. "
            'Write year-month-day, for example starts_on="2027-03-01".'
        ),
    ),
    (
        lambda: Contract(ACME, "x", starts_on="0099-13-01"),
        (
            "starts_on: '0099-13-01' has no month 13. "
            'Write year-month-day, for example starts_on="0099-03-01".'
        ),
    ),
    (
        lambda: Contract(ACME, "x", starts_on="13/04/2027"),
        "starts_on: '13/04/2027' is not year-month-day. Write starts_on=\"2027-04-13\".",
    ),
    (
        lambda: Contract(ACME, "x", notice="soon"),
        (
            "notice: cannot read 'soon' as a length of time. "
            'Write "60 days", "3 months", "1 year", "10 business days" or ISO 8601 such as "P3M".'
        ),
    ),
    (
        lambda: Contract(ACME, "x", renewal="soon"),
        (
            "renewal: cannot read 'soon' as a renewal. "
            'Write "1 year" (automatic), "3 x 1 year", "option 1 year", "evergreen", "unknown" or "none".'
        ),
    ),
    (
        lambda: Contract(ACME, "x", renewal="3 x 1 year, 2 times"),
        (
            "renewal: '3 x 1 year, 2 times' says twice how many times. "
            'Write "1 year" (automatic), "3 x 1 year", "option 1 year", "evergreen", "unknown" or "none".'
        ),
    ),
    (
        lambda: PriceLine(a_contract(), 1200),
        'price: 1200 has no currency. Write price="1200 EUR".',
    ),
    (
        lambda: PriceLine(a_contract(), Decimal("12.50")),
        'price: 12.50 has no currency. Write price="12.50 EUR".',
    ),
    (
        lambda: PriceLine(a_contract(), None),
        'price: None has no currency. Write price="1200 EUR".',
    ),
    (
        lambda: Invoice(ACME, "1200 EURO"),
        "total: 'EURO' is not a currency code. Did you mean \"EUR\"?",
    ),
    (
        lambda: Invoice(ACME, "1 2 EUR"),
        "total: cannot read '1 2 EUR' as money. Write thousands without a mark: total=\"1200 EUR\".",
    ),
    (
        lambda: Interaction("call", account=ACME, happened_at="2026-11-22T15:00"),
        (
            'happened_at: 2026-11-22 15:00 has no time zone. Write happened_at="2026-11-22T15:00+00:00", '
            "with the offset of the place it happened in."
        ),
    ),
    (
        lambda: Contract("Acme", "x"),
        "account: 'Acme' is no id, and an Account is wanted here. Pass the record: memory.find(\"Acme\").",
    ),
    (
        lambda: Contract(RICH, "x"),
        "account: this is a Contact, and an Account is wanted here.",
    ),
    (
        lambda: Commitment("x", to=ACME),
        "to: this is an Account, and a Contact or a Colleague is wanted here.",
    ),
    (
        lambda: Contact("Ana", visibility="secret"),
        'visibility: \'secret\' is no visibility. Write one of "public", "team", "private", "special".',
    ),
    (
        lambda: Contact("Ana", visibility="special", owner=DANA),
        'basis: a special record needs a basis. Write basis="asked for it on the call".',
    ),
    (
        lambda: Contact("Ana", id="c012"),
        "id: 'c012' is no id of ours. Give your own id as key=\"hubspot:42\".",
    ),
    (
        lambda: Contact("Ana", timezone="Mars"),
        "timezone: 'Mars' is no time zone. Write timezone=\"Europe/Lisbon\".",
    ),
    (lambda: Contact(" "), "name: ' ' says nothing. Write name=\"…\"."),
]


class TestWording:
    @pytest.mark.parametrize(("make", "message"), REFUSED, ids=[message for _, message in REFUSED])
    def test_what_where_and_what_to_type(self, make, message):
        """The place, the value, what is wrong with it, and what can be pasted instead."""
        with pytest.raises(InputError) as caught:
            make()

        assert message == str(caught.value)

    @pytest.mark.parametrize(
        ("make", "value"),
        [
            (lambda: money("1 EUR") + money("1 USD"), "1 USD"),
            (lambda: money("1 EUR") < money("1 USD"), "1 USD"),
            (lambda: money("1 EUR") + 5, "5"),
            (lambda: Money("5", 978), "978"),
            (lambda: Money(5, "EUR"), "5"),
            (lambda: Money("1e30", "EUR"), "1e30"),
            (lambda: money("99999999999999999 EUR"), "99999999999999999 EUR"),
            (lambda: Price(money("5 EUR"), Span(0, Unit.DAYS)), "0 days"),
            (lambda: span("2000 years"), "24000 months"),
            (lambda: span("9" * 5000 + " days"), "9999"),
            (lambda: span(f"P{'9' * 5000}D"), "9999"),
            (lambda: span("three (4) years"), "three (4) years"),
            (lambda: span("1 year 10 days"), "1 year 10 days"),
            (lambda: span(timedelta(hours=5)), "5:00:00"),
            (lambda: span(-3), "-3"),
            (lambda: fuzzy("2026-00"), "2026-00"),
            (lambda: fuzzy("July"), "July"),
            (lambda: visibility(3), "3"),
            (lambda: WorkWeek(["Mon-Fri"]), "Mon-Fri"),
            (lambda: WorkWeek(holidays=["25/12/2026"]), "25/12/2026"),
            (lambda: Contract(ACME, "x", starts_on=datetime(2026, 1, 1)), "2026-01-01"),  # noqa: DTZ001 the mistake
            (lambda: an_issue(opened_on=DAY, solved_on=BEFORE), "2026-11-21"),
            (lambda: NoticeGiven(a_contract(), DAY, withdrawn_on=BEFORE), "2026-11-21"),
            (lambda: PriceLine(a_contract(), "5 EUR", from_on=DAY, until_on=BEFORE), "2026-11-21"),
            (lambda: Invoice(ACME, "5 EUR", type="credit note"), "5 EUR"),
            (lambda: Invoice(ACME, "5 EUR", one_off="5 USD"), "5 USD"),
            (lambda: Notice("60 days", opens="30 days"), "30 days"),
            (lambda: Renewal("none", "1 year"), "1 year"),
            (lambda: Renewal("automatic", "1 year", 0), "0 times"),
            (lambda: Contact("Ana", emails=["ana@@x.example"]), "ana@@x.example"),
            (lambda: Request("x", RICH, channel="pigeon"), "pigeon"),
            (lambda: Issue(ACME, "x", severity="dire"), "dire"),
            (lambda: Source("mail", said_on="1/2/27"), "1/2/27"),
        ],
    )
    def test_holds_the_value(self, make, value):
        """Whatever is refused stands in the message, and in a sentence that ends."""
        with pytest.raises(InputError) as caught:
            make()

        assert value in str(caught.value)
        assert str(caught.value).endswith((".", "?"))
        assert "{field}" not in str(caught.value)


SAID: list[tuple[str, Callable[[Memory], object], type[RelmemError], str]] = [
    (
        "a name with a letter wrong",
        lambda m: m.brief("Nortwind Tradng"),
        NotFound,
        "No account or contact is called 'Nortwind Tradng'. Did you mean 'Northwind Trading'?",
    ),
    (
        "the beginning of a name",
        lambda m: m.find("North", Account),
        NotFound,
        "No account is called 'North'. Did you mean 'Northwind Trading'?",
    ),
    (
        "a name that is like none of many",
        lambda m: m.find("zzz"),
        NotFound,
        "No account or contact is called 'zzz'. This memory holds 5 names; see memory.facts().of(Contact).",
    ),
    (
        "a name that is like none of few",
        lambda m: m.find("zzz", Colleague),
        NotFound,
        "No colleague is called 'zzz'. This memory holds 1 name: 'Dana Reis'.",
    ),
    (
        "no name",
        lambda m: m.find(3),
        InputError,
        "3 is no name. Write a name, an e-mail, a domain, a key or an id.",
    ),
    (
        "an account where a person is asked about",
        lambda m: m.brief("Globex"),
        InputError,
        (
            "Globex is an account with 0 contacts. Add a contact and an Affiliation to it first, or "
            'relmem add contact NAME --account "Globex".'
        ),
    ),
    (
        "a day that can be read two ways",
        lambda m: m.as_of("03/04/2027"),
        InputError,
        "on: '03/04/2027' can mean 2027-04-03 or 2027-03-04. Write the one you mean: on=\"2027-04-03\".",
    ),
    (
        "an instant without a zone",
        lambda m: m.as_of("2026-11-22", known_at="2026-11-22T15:00"),
        InputError,
        (
            'known_at: 2026-11-22 15:00 has no time zone. Write known_at="2026-11-22T15:00+00:00", '
            "with the offset of the place it happened in."
        ),
    ),
    (
        "a clock without a zone",
        lambda m: relmem.open(":memory:", clock=lambda: datetime(2026, 11, 22)).today,  # noqa: DTZ001 the mistake
        InputError,
        "clock: 2026-11-22 00:00 has no time zone. Write clock=lambda: datetime.now(UTC).",
    ),
    (
        "a clock that gives days",
        lambda m: relmem.open(":memory:", clock=lambda: date(2026, 11, 22)).today,
        InputError,
        "clock: 2026-11-22 is a day, not an instant. Write clock=lambda: datetime.now(UTC).",
    ),
    (
        "a threshold as text",
        lambda m: tuned(NoticeClosing(pressing_days="120")),
        InputError,
        "NoticeClosing.pressing_days: '120' is no whole number. Write pressing_days=120.",
    ),
    (
        "a threshold below nothing, in a memory's rules",
        lambda m: relmem.open(":memory:", rules=[NoticeClosing(pressing_days=-1)]),
        InputError,
        "rules.NoticeClosing.pressing_days: -1 is less than nothing. Write pressing_days=60.",
    ),
    (
        "a length of time that is none",
        lambda m: m.renewals("soon"),
        InputError,
        (
            "within: cannot read 'soon' as a length of time. "
            'Write "60 days", "3 months", "1 year", "10 business days" or ISO 8601 such as "P3M".'
        ),
    ),
    (
        "a time zone that is none",
        lambda m: relmem.open(":memory:", timezone="Mars"),
        InputError,
        "timezone: 'Mars' is no time zone. Write timezone=\"Europe/Lisbon\".",
    ),
    (
        "a channel that is none",
        lambda m: relmem.Plan(channel="pigeon"),
        InputError,
        (
            'channel: \'pigeon\' is none of "phone", "email", "video", "meeting", "chat", "social", "post". '
            "Write one of these."
        ),
    ),
    (
        "a feed with a letter wrong",
        lambda m: m.calendar("renewal"),
        NotFound,
        "No feed is called 'renewal'. Did you mean 'renewals'?",
    ),
    (
        "writing to a day that has gone",
        lambda m: m.as_of("2026-06-01").add(Account("Acme")),
        ReadOnly,
        (
            "This view is the memory as of 2026-06-01 and cannot be changed. "
            "Use the memory you called as_of() on."
        ),
    ),
    (
        "merging two kinds",
        lambda m: m.merge(m["Bea Lund"], m["Globex"]),
        InputError,
        (
            "into: the contact Bea Lund cannot be merged into the account Globex. "
            "Merge two of one kind: contact into contact."
        ),
    ),
    (
        "merging what differs",
        lambda m: m.merge(m["Bea Lund"], m["bea@globex.example"]),
        InputError,
        (
            "prefer: Bea Lund and B. Lund disagree on name ('Bea Lund', 'B. Lund'), "
            "pronouns ('she/her', 'they/them'). "
            'Choose: prefer={"name": one of the two}, or one for all of it. Nothing was merged.'
        ),
    ),
    (
        "merging with itself",
        lambda m: m.merge(m["Globex"], m["Globex"]),
        InputError,
        "into: Globex is the same record. Give two: memory.merge(gone, into).",
    ),
    (
        "adding what is no record",
        lambda m: m.add({"note": "the secret of the house"}),
        InputError,
        (
            "a dict is no record. "
            "Give the record itself, as memory.find gives it; several one after the other."
        ),
    ),
    (
        "adding a class",
        lambda m: m.add(Contact),
        InputError,
        'the class Contact is no record. Make one: Contact("…").',
    ),
    (
        "a link to what is not here",
        lambda m: m.add(Contract(Account("Ghost"), "Support")),
        InputError,
        "account: it links to a record that is not here. Add that one too, in the same call.",
    ),
    (
        "taking back what was never there",
        lambda m: m.retract(Contact("Nobody")),
        NotFound,
        "No contact is called 'Nobody'. It was never added here, or was taken back.",
    ),
    (
        "asking what is known of a name",
        lambda m: m.facts("Ana Sousa"),
        InputError,
        "about: 'Ana Sousa' is no record. Write memory.facts(memory.find('Ana Sousa')).",
    ),
    (
        "undoing in an empty memory",
        lambda m: relmem.open(":memory:").undo(),
        NotFound,
        "There is no batch to take back. Nothing was added to this memory yet.",
    ),
    (
        "a file that is not there",
        lambda m: m.import_file("peple.vcf"),
        NotFound,
        "No file is called 'peple.vcf'. Did you mean 'people.vcf'?",
    ),
    (
        "a folder",
        lambda m: m.import_file("."),
        InputError,
        "path: . is a folder. Name a file.",
    ),
    (
        "a memory that is not there",
        lambda m: relmem.open("custmers.json", read_only=True),
        NotFound,
        "No memory is called '{here}/custmers.json'. Did you mean 'customers.json'?",
    ),
    (
        "a memory in a folder that is not there",
        lambda m: relmem.open("no/customers.json"),
        StoreError,
        "no/customers.json cannot be made: there is no folder no. Make it first.",
    ),
    (
        "the class of a rule",
        lambda m: relmem.open(":memory:", rules=[NoticeClosing]),
        InputError,
        "rules: NoticeClosing is a class. Write NoticeClosing().",
    ),
    (
        "one rule, and not in a list",
        lambda m: relmem.open(":memory:", rules=NoticeClosing()),
        InputError,
        "rules: NoticeClosing() stands alone. Write rules=[NoticeClosing()].",
    ),
    (
        "what is no feed",
        lambda m: relmem.open(":memory:", feeds=["renewals"]),
        InputError,
        "feeds: 'renewals' has no entries(). See docs/how-to/kind.md.",
    ),
    (
        "one kind, and not in a list",
        lambda m: relmem.open(":memory:", kinds=Contact),
        InputError,
        "kinds: Contact stands alone. Write kinds=[Contact].",
    ),
    (
        "what is no kind",
        lambda m: relmem.open(":memory:", kinds=[NoticeClosing]),
        InputError,
        "kinds: the class NoticeClosing is no kind of record. Write the class: kinds=[Training].",
    ),
    (
        "a folder as a memory",
        lambda m: relmem.open("."),
        StoreError,
        "{here} cannot be read: it is a folder. Name a file: {name}.json.",
    ),
    (
        "JSON that is no memory",
        lambda m: relmem.open("contacts.json"),
        StoreError,
        (
            '{here}/contacts.json is JSON but not a relmem memory (it has no "relmem" table). '
            "To bring it in, have its program write CSV or vCards: memory.import_file reads those."
        ),
    ),
    (
        "a memory that stops",
        lambda m: relmem.open("cut.json"),
        Damaged,
        (
            "{here}/cut.json stops in the middle of a record (byte 200). Nothing was changed. "
            "Restore it from a copy: relmem restore COPY --file cut.json. "
            "Without a copy, take what can be read of it: relmem doctor --accept --file cut.json"
        ),
    ),
    (
        "a memory of a newer relmem",
        lambda m: relmem.open("newer.json"),
        TooNew,
        (
            "{here}/newer.json was written by a newer relmem (format 99; this one reads up to 2). "
            "Upgrade with: pip install -U relmem. Nothing was changed."
        ),
    ),
    (
        "writing to what is only read",
        lambda m: relmem.open("customers.json", read_only=True).add(Account("Acme")),
        ReadOnly,
        "{here}/customers.json was opened to be read only. Open it without read_only=True.",
    ),
    (
        "a full disk",
        lambda m: m.calendar().save("/dev/full"),
        StoreFull,
        "/dev/full cannot grow (No space left on device). Nothing was changed.",
    ),
    (
        "a table without its library",
        lambda m: m.renewals().to_pandas(),
        MissingExtra,
        "to_pandas() needs pandas, which is not installed. Use to_dicts(), or pip install pandas.",
    ),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a memory, one that was cut, one of a newer relmem, and other files."""
    monkeypatch.chdir(tmp_path)
    with relmem.open("customers.json") as memory:
        memory.add(Account("Northwind Trading"))
    whole = Path("customers.json").read_text("utf-8")
    Path("cut.json").write_text(whole[:200], "utf-8")
    Path("newer.json").write_text(re.sub(r'"format": \d+', '"format": 99', whole, count=1), "utf-8")
    Path("contacts.json").write_text(json.dumps({"contacts": []}), "utf-8")
    Path("people.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Bo\nEND:VCARD\n", "utf-8")
    return tmp_path


@pytest.fixture
def memory() -> Iterator[Memory]:
    with relmem.open(":memory:", clock=lambda: datetime(2026, 11, 22, 9, tzinfo=UTC)) as memory:
        memory.add(Account("Northwind Trading"), Account("Globex"), Colleague("Dana Reis"))
        memory.add(Contact("Bea Lund", pronouns="she/her"))
        memory.add(Contact("B. Lund", pronouns="they/them", emails=["bea@globex.example"]))
        yield memory


class TestVerbs:
    @pytest.mark.skipif(sys.platform == "win32", reason="paths and devices are another system's")
    @pytest.mark.parametrize(
        ("act", "kind", "message"), [each[1:] for each in SAID], ids=[each[0] for each in SAID]
    )
    def test_say_what_where_and_what_to_type(self, memory, here, monkeypatch, act, kind, message):
        """Each mistake has its class, its place, its value and its way out, word by word."""
        monkeypatch.setitem(sys.modules, "pandas", None)

        with pytest.raises(kind) as caught:
            act(memory)

        assert message.replace("{here}", str(here)).replace("{name}", here.name) == str(caught.value)

    def test_two_people_of_one_name(self, memory):
        """Each is named with its id and what tells it apart, and nobody is guessed."""
        globex = memory.find("Globex", Account)
        one, other = memory.add(Contact("Ana Sousa"), Contact("Ana Sousa", emails=["ana@x.example"]))
        memory.add(Affiliation(one, globex))

        with pytest.raises(Ambiguous) as caught:
            memory.brief("ana sousa")

        assert (
            f"'ana sousa' is 2 records: {one.id} (Ana Sousa at Globex), {other.id} (Ana Sousa, ana@x.example). "
            "Pass the id, a key or an e-mail."
        ) == str(caught.value)
        assert [one.id, other.id] == [id for id, _ in caught.value.matches]

    def test_a_correction_of_what_was_corrected(self, memory):
        """It names the record, both revisions and what to do, and keeps nothing."""
        old = memory.find("bea@globex.example", Contact)
        memory.add(attrs.evolve(old, pronouns="she/her"))

        with pytest.raises(Conflict) as caught:
            memory.add(attrs.evolve(old, pronouns="he/him"))

        assert (old.id, 1, 2) == (caught.value.id, caught.value.expected, caught.value.actual)
        assert "Read it again (memory.find)" in str(caught.value)
        assert "she/her" == memory.find("bea@globex.example", Contact).pronouns

    def test_an_address_of_two(self, memory):
        """One contact with the addresses of two is refused, and both are named."""
        ana = memory.add(Contact("Ana Sousa", emails=["ana@x.example"]))

        with pytest.raises(Ambiguous) as caught:
            memory.add(Contact("Somebody", emails=["ana@x.example", "bea@globex.example"]))

        assert str(caught.value).startswith("'ana@x.example, bea@globex.example' is 2 records: ")
        assert ana.id in str(caught.value)

    def test_taking_back_twice(self, memory):
        """The second time it says so, by its name; the first stands."""
        bo = memory.add(Contact("Bo"))
        memory.retract(bo)

        with pytest.raises(
            NotFound, match=r"No contact is called 'Bo'. It was never added here, or was taken back."
        ):
            memory.retract(bo)

    def test_erasing_twice(self, memory):
        """What is gone is gone: the second time nothing goes, and it says how many went."""
        bo = memory.add(Contact("Bo"))

        assert (1, 0) == (memory.erase(bo), memory.erase(bo))

    def test_a_batch_in_a_batch(self, memory):
        """It is refused, and the outer one keeps nothing."""
        with (
            pytest.raises(
                InputError,
                match=r"a batch is open, and another batch is no part of it. End it first: leave its with block.",
            ),
            memory.batch(),
        ):
            memory.add(Contact("Bo"))
            with memory.batch():
                pass

        with pytest.raises(NotFound):
            memory.find("Bo")

    def test_a_phone_without_a_country(self, memory):
        """No country is guessed: the number is kept as it was written."""
        bo = memory.add(Contact("Bo", phones=["912 345 678"]))

        assert ("912 345 678",) == bo.phones

    def test_a_file_of_which_all_is_wanted(self, memory, here):
        """The report is on the error, and the error says what is wrong in which card."""
        (here / "cards.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", "utf-8")

        with pytest.raises(ImportProblems, match="card 1") as caught:
            memory.import_file("cards.vcf", all_or_nothing=True)

        assert 1 == len(caught.value.report.refused)

    def test_a_file_in_another_encoding(self, memory, here):
        """It says which byte on which line, what it looks like, and what to type."""
        (here / "people.csv").write_bytes("name,email\nJos\u00e9,jose@x.example\n".encode("cp1252"))

        with pytest.raises(InputError) as caught:
            memory.import_file("people.csv")

        assert "people.csv is not UTF-8 (byte 0xE9 on line 2). It looks like Windows-1252." in str(
            caught.value
        )
        assert "--encoding cp1252" in str(caught.value)

    @pytest.mark.skipif(sys.platform == "win32", reason="locks are another system's")
    def test_a_memory_that_another_program_writes(self, here, monkeypatch):
        """After a wait it says that it is in use, and how to read it all the same."""
        import fcntl

        monkeypatch.setattr(files, "WAIT_SECONDS", 0.05)
        with relmem.open("customers.json") as memory, Path("customers.json.lock").open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)

            with pytest.raises(Busy) as caught:
                memory.add(Account("Acme"))

        assert "customers.json is being written by another program" in str(caught.value)
        assert "Try again, or open it with read_only=True." in str(caught.value)


def served(memory: Memory) -> object:
    """The server's application, whose module needs nothing before it is asked for."""
    from relmem.server import app

    return app(memory)


class TestMissing:
    @pytest.mark.parametrize(
        ("library", "ask", "extra"),
        [
            ("rapidfuzz", lambda m: m.duplicates(likeness=0.8), "fuzzy"),
            ("starlette", served, "server"),
        ],
    )
    def test_says_what_to_install(self, memory, monkeypatch, library, ask, extra):
        """What is not installed is named, with the line that installs it."""
        for name in [each for each in sys.modules if each == library or each.startswith(f"{library}.")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, library, None)

        with pytest.raises(MissingExtra) as caught:
            ask(memory)

        assert extra == caught.value.extra
        assert f'Install it with: pip install "relmem[{extra}]".' in str(caught.value)


NOTED = "the surgery in May"


class TestSecrets:
    @pytest.mark.parametrize(
        "act",
        [
            lambda m, r: m.add([r]),
            lambda m, r: m.add({"note": NOTED}),
            lambda m, r: m.brief(r),
            lambda m, r: m.calendar(owner=r),
            lambda m, r: m.facts([r]),
            lambda m, r: m.facts(for_=r),
            lambda m, r: m.find(r),
            lambda m, r: m.retract(attrs.evolve(r, id=Contact("x").id)),
            lambda m, r: m.timeline(r),
            lambda m, r: m.add(attrs.evolve(r, rev=7, summary=f"{NOTED}!")),
            lambda m, r: m.merge(r, m["Globex"]),
            lambda m, r: m.contacts(r),
            lambda m, r: m.history(attrs.evolve(r, id=Contact("x").id)),
        ],
    )
    def test_no_message_tells_what_a_note_says(self, memory, act):
        """Errors name records by kind, name and id; what is noted of somebody is in none of them."""
        kept = memory.add(Interaction("call", NOTED, account=memory["Globex"]))

        with pytest.raises(RelmemError) as caught:
            act(memory, kept)

        assert NOTED not in str(caught.value)


class TestFiles:
    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
    def test_a_device_stays_one(self, memory):
        """What is no file is written to as it is: no file comes in its place."""
        with pytest.raises(StoreFull):
            memory.calendar().save("/dev/full")

        assert Path("/dev/full").is_char_device()

    @pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes of that kind")
    def test_a_pipe_is_written_to(self, memory, tmp_path):
        """A calendar goes into a named pipe, whose reader gets all of it."""
        pipe, found = tmp_path / "pipe", []
        os.mkfifo(pipe)
        reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()))
        reader.start()

        memory.calendar().save(pipe)
        reader.join()

        assert [memory.calendar().to_bytes()] == found
        assert pipe.is_fifo()

    def test_a_link_stays_one(self, memory, tmp_path):
        """What a link leads to is replaced, not the link."""
        link, target = tmp_path / "link.ics", tmp_path / "target.ics"
        target.write_text("old", "utf-8")
        link.symlink_to(target)

        memory.calendar().save(link)

        assert link.is_symlink()
        assert memory.calendar().to_bytes() == target.read_bytes()

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such device")
    @pytest.mark.parametrize(
        "act", [lambda m: relmem.open("/dev/zero"), lambda m: m.import_file("/dev/zero")]
    )
    def test_a_device_is_not_read(self, memory, act):
        """What has no end is refused before it is read."""
        with pytest.raises(RelmemError, match="is (it )?no file|is no file"):
            act(memory)
