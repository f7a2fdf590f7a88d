"""Errors: the value, the place and what to type, in one tree that callers know how to catch."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem import errors
from relmem.errors import (
    Ambiguous,
    Conflict,
    Damaged,
    ImportProblems,
    InputError,
    MissingExtra,
    NotFound,
    RelmemError,
    StoreError,
    TooNew,
)
from relmem.records import (
    ChannelPreference,
    Commitment,
    Contact,
    Contract,
    Interaction,
    Invoice,
    Issue,
    Notice,
    NoticeGiven,
    Preference,
    PriceLine,
    Renewal,
    Request,
)
from relmem.values import Money, Price, Source, Span, Unit, WorkWeek, fuzzy, money, span, visibility
from tests.builders import ACME, DANA, RICH, a_contract, an_issue

KINDS = [getattr(errors, name) for name in errors.__all__]
STORE = [kind for kind in KINDS if issubclass(kind, StoreError)]
DAY, BEFORE = date(2026, 11, 22), date(2026, 11, 21)


def made(kind: type[RelmemError]) -> RelmemError:
    """One of that class, with all of its fields filled."""
    if issubclass(kind, StoreError):
        return kind("data/northwind.json", "is what it is", "Do this.")
    match kind.__name__:
        case "InputError":
            return InputError("soon", "cannot read 'soon'.", 'Write {field}="1 year".', field="notice")
        case "NotFound":
            return NotFound("contact", "Anna", ["Ana", "Hanna"], hint="See all.")
        case "Ambiguous":
            return Ambiguous("Ana", [("1", "at Acme"), ("2", "at Globex")])
        case "Conflict":
            return Conflict("c012", expected=1, actual=3)
        case "MissingExtra":
            return MissingExtra("Comparing names needs rapidfuzz.", "fuzzy")
        case _:
            return kind("people.csv: 2 of 214 rows cannot be used")


every = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


class TestTree:
    def test_no_error_is_forgotten(self):
        """Every class of error in the module is offered, and is one of ours."""
        found = {
            each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)
        }

        assert found == set(KINDS)
        assert all(issubclass(kind, RelmemError) for kind in KINDS)

    def test_codes_are_stable(self):
        """Programs know errors by these words; a word once given is not given up."""
        assert {
            "RelmemError": "error",
            "InputError": "input",
            "NotFound": "not-found",
            "Ambiguous": "ambiguous",
            "Conflict": "conflict",
            "ImportProblems": "import-problems",
            "MissingExtra": "missing-extra",
            "StoreError": "store",
            "Busy": "busy",
            "Damaged": "damaged",
            "TooNew": "too-new",
            "ReadOnly": "read-only",
            "StoreFull": "full",
            "Broken": "broken",
            "OutcomeUnknown": "outcome-unknown",
        } == {kind.__name__: kind.code for kind in KINDS}

    @pytest.mark.parametrize(
        ("builtin", "names"),
        [
            (ValueError, {"InputError"}),
            (LookupError, {"NotFound", "Ambiguous"}),
            (ImportError, {"MissingExtra"}),
            (KeyError, set()),
            (OSError, set()),
        ],
    )
    def test_are_what_the_language_would_raise(self, builtin, names):
        """Callers may catch the builtin; never a KeyError, whose text comes out quoted."""
        assert names == {kind.__name__ for kind in KINDS if issubclass(kind, builtin)}

    @every
    def test_say_why_they_are_raised(self, kind):
        """Every class says what it means that it was raised."""
        assert kind.__doc__


class TestTravelling:
    @every
    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_through_pickle(self, kind, protocol):
        """An error that was raised in another process says the same here, field by field."""
        error = made(kind)

        there = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 our own bytes

        assert (kind, str(error), vars(error)) == (type(there), str(there), vars(there))

    @every
    @pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
    def test_through_a_copy(self, kind, copied):
        """A copy says the same."""
        error = made(kind)

        assert (kind, str(error), vars(error)) == (
            type(copied(error)),
            str(copied(error)),
            vars(copied(error)),
        )

    def test_of_a_record(self):
        """So does an error about one of our records."""
        with pytest.raises(InputError) as caught:
            Contract(RICH, "Support")

        there = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 our own bytes

        assert (RICH, str(caught.value)) == (there.value, str(there))


class TestSentences:
    @every
    def test_are_the_text_of_the_error(self, kind):
        """What was asked or found stands in `str`, which logs keep, and so does what to do."""
        text = str(made(kind))

        asked = {"InputError": "'soon'", "NotFound": "'Anna'", "Ambiguous": "'Ana'", "Conflict": "c012"}
        todo = {
            "InputError": 'Write notice="1 year".',
            "NotFound": "Did you mean 'Ana' or 'Hanna'?",
            "Ambiguous": "Pass the id, a key or an e-mail.",
            "Conflict": "Read it again",
            "MissingExtra": 'pip install "relmem[fuzzy]"',
        } | {each.__name__: "Do this." for each in STORE}
        assert asked.get(kind.__name__, "") in text
        assert todo.get(kind.__name__, "") in text
        assert "northwind.json" in text or kind not in STORE

    @pytest.mark.parametrize(
        ("error", "message"),
        [
            (
                NotFound("account or contact", "Nortwind Tradng", ["Northwind Trading"]),
                "No account or contact is called 'Nortwind Tradng'. Did you mean 'Northwind Trading'?",
            ),
            (
                NotFound("account or contact", "zzz", hint="This memory holds 5 names."),
                "No account or contact is called 'zzz'. This memory holds 5 names.",
            ),
            (
                Ambiguous("Ana Sousa", [("c012", "at Northwind Trading"), ("c047", "at Globex")]),
                (
                    "'Ana Sousa' is 2 records: c012 (at Northwind Trading), c047 (at Globex). "
                    "Pass the id, a key or an e-mail."
                ),
            ),
            (
                Conflict("c012", expected=1, actual=3),
                (
                    "c012 is at revision 3, and this corrects revision 1. "
                    "Read it again (memory.find), then correct what you read. Nothing was changed."
                ),
            ),
            (
                MissingExtra("Comparing names needs rapidfuzz.", "fuzzy"),
                'Comparing names needs rapidfuzz. Install it with: pip install "relmem[fuzzy]".',
            ),
            (
                Damaged(
                    "customers.json",
                    "stops in the middle of a record (byte 48,213)",
                    "Restore it from a copy.",
                ),
                "customers.json stops in the middle of a record (byte 48,213). Restore it from a copy.",
            ),
            (
                TooNew(
                    "customers.json", "was written by a newer relmem", "Upgrade with: pip install -U relmem."
                ),
                "customers.json was written by a newer relmem. Upgrade with: pip install -U relmem.",
            ),
            (
                InputError("x", "'x' says nothing.", 'Write {field}="…".', field="name"),
                "name: 'x' says nothing. Write name=\"…\".",
            ),
            (
                InputError("x", "'x' says nothing.", 'Write {field}="…".'),
                "'x' says nothing. Write value=\"…\".",
            ),
        ],
    )
    def test_say_what_where_and_what_to_type(self, error, message):
        """Each error makes its own sentence of its fields, with the hint in its text."""
        assert message == str(error)

    def test_end_well_without_a_hint(self):
        """Without suggestions or a hint the sentence ends, and nothing dangles."""
        assert "No contact is called 'zzz'." == str(NotFound("contact", "zzz"))
        assert "a.json is gone." == str(StoreError("a.json", "is gone"))
        assert "3 is no text." == str(InputError(3, "3 is no text."))

    @given(st.text(max_size=20), st.text(max_size=20))
    def test_show_any_name(self, query, near):
        """Whatever was asked for, the error shows it quoted and on one line."""
        assert repr(query) in str(NotFound("contact", query, [near]))
        assert repr(near) in str(NotFound("contact", query, [near]))
        assert repr(query) in str(Ambiguous(query, [("1", "x"), ("2", "y")]))

    def test_keep_a_report(self):
        """The report of a file with problems is on the error, and its text is the error's."""
        assert ("2 rows", "2 rows") == (str(ImportProblems("2 rows")), ImportProblems("2 rows").report)


class TestPlaces:
    def test_of_an_inner_field_names_the_outer_one_first(self):
        """`at` puts a field in front; the hint is about the whole place; the rest stays."""
        error = InputError("x", "'x' is none.", "Write {field}=1.").at("times").at("renewal")

        assert "renewal.times: 'x' is none. Write renewal.times=1." == str(error)
        assert ("x", "'x' is none.", "renewal.times") == (error.value, error.why, error.field)

    @pytest.mark.parametrize(
        ("make", "field"),
        [
            (lambda: Contract(ACME, "x", renewal="soon"), "renewal"),
            (lambda: Contract(ACME, "x", renewal=3), "renewal"),
            (lambda: Contract(ACME, "x", notice="soon"), "notice"),
            (lambda: Contract(ACME, "x", initial="10 business days"), "initial"),
            (lambda: Contract(ACME, "x", parties=[RICH]), "parties"),
            (lambda: Renewal("sometimes"), "mode"),
            (lambda: Renewal("automatic"), "every"),
            (lambda: Renewal("option"), "every"),
            (lambda: Renewal("none", "1 year"), "every"),
            (lambda: Renewal("none", times=2), "times"),
            (lambda: Renewal("evergreen", "1 month", 3), "times"),
            (lambda: Renewal("automatic", "1 year", 0), "times"),
            (lambda: Notice("soon"), "before"),
            (lambda: Notice("60 days", opens="soon"), "opens"),
            (lambda: PriceLine(a_contract(), 1200), "price"),
            (lambda: PriceLine(a_contract(), "5 EUR", from_on="1/2/2026"), "from_on"),
            (lambda: Interaction("call", account=ACME, happened_at="noon"), "happened_at"),
            (lambda: Interaction(3, account=ACME), "channel"),
            (lambda: Interaction("call", participants=3), "participants"),
            (lambda: Preference(RICH, "golf", months=[6, "July"]), "months"),
            (lambda: Preference(RICH, "golf", months=13), "months"),
            (lambda: ChannelPreference(RICH, "pigeon"), "channel"),
            (lambda: Contact("Ana", key=42), "key"),
            (lambda: Contact("Ana", source=42), "source"),
            (lambda: Contact("Ana", timezone=2), "timezone"),
        ],
    )
    def test_of_what_a_constructor_refuses(self, make, field):
        """The error is about the argument that was typed, and begins with its name."""
        with pytest.raises(InputError) as caught:
            make()

        assert field == caught.value.field
        assert str(caught.value).startswith(f"{field}: ")


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
