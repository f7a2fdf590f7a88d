"""Errors: the value, the place and what to type, in one tree that callers know how to catch."""

from __future__ import annotations

import copy
import pickle
from datetime import date

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
    RuleFailed,
    StoreError,
    TooNew,
)
from relmem.records import (
    ChannelPreference,
    Contact,
    Contract,
    Interaction,
    Notice,
    Preference,
    PriceLine,
    Renewal,
)
from tests.builders import ACME, RICH, a_contract

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
        case "RuleFailed":
            return RuleFailed("NoTimezone", "Ana Sousa", "gave None and no points")
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
            "Closed": "closed",
            "OutcomeUnknown": "outcome-unknown",
            "RuleFailed": "rule",
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
