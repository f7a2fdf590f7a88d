"""What every record is: what it takes, what it refuses, and what its fields say of each other."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
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
    Participant,
    Preference,
    PriceLine,
    Renewal,
    Request,
    every_kind,
)
from relmem.records.base import Event, State, Thing
from relmem.records.links import link_fields
from relmem.values import Money, Price, Span, Unit, is_id, new_id, span
from tests import golden
from tests.strategies import made, records, spans

KINDS = every_kind()


every = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


events = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if issubclass(kind, Event)], ids=lambda kind: kind.__name__
)


states = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if issubclass(kind, State)], ids=lambda kind: kind.__name__
)

NORTHWIND, ANA, DANA = Account("Northwind"), Contact("Ana"), Colleague("Dana")


SUPPORT = Contract(NORTHWIND, "Support")


DAY = date(2026, 11, 22)


class TestEveryKind:
    @every
    def test_is_a_thing_an_event_or_a_state(self, kind):
        """A kind is of one sort."""
        assert 1 == len([sort for sort in (Thing, Event, State) if issubclass(kind, sort)])

    @every
    def test_is_frozen(self, kind):
        """A record is never edited in place."""
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            golden.full(kind).note = "x"

    @every
    def test_takes_at_most_two_by_position(self, kind):
        """The first one or two fields are positional, the rest by keyword."""
        positional = [each.name for each in attrs.fields(kind) if each.init and not each.kw_only]

        assert 1 <= len(positional) <= 2

    @every
    def test_gets_an_id_when_it_is_made(self, kind):
        """Ids are given when a record is made, each greater than the one before."""
        one, other = golden.full(kind), golden.full(kind)

        assert is_id(one.id)
        assert one.id < other.id

    @every
    def test_names_its_fields_as_they_are(self, kind):
        """Days end in _on, instants in _at, and what the class says of fields names fields of it."""
        fields = attrs.fields_dict(kind)
        hints = {name: str(each.type) for name, each in fields.items()}
        for name, hint in hints.items():
            if hint.split(" | ")[0] == "date":
                assert name.endswith("_on") or name.startswith("period_")
            if hint.split(" | ")[0] == "datetime":
                assert name.endswith("_at")
        named = [*kind.IDENTITY, *kind.NAMES, *getattr(kind, "HAPPENED", ()), *getattr(kind, "SINGLE", ())]
        named += [name for each in fields.values() for name in each.metadata.get("later", ())]
        assert set() == set(named) - fields.keys()

    @every
    def test_has_a_sentence_that_says_what_it_is(self, kind):
        """Every kind says what it is in the world."""
        assert kind.__doc__
        assert kind.__doc__.split()[0] not in ("The", kind.__name__), "it says what, not its name"

    @every
    def test_refuses_what_is_no_id_of_ours(self, kind):
        """An id of another program is refused, with where it belongs."""
        with pytest.raises(InputError, match=r"id: 'crm-42' is no id of ours.*key="):
            attrs.evolve(golden.full(kind), id="crm-42")

    @every
    @pytest.mark.parametrize("rev", [-1, "1", True, 1.0, None])
    def test_refuses_what_is_no_revision(self, kind, rev):
        """A revision is a whole number from 0."""
        with pytest.raises(InputError, match="rev: "):
            attrs.evolve(golden.full(kind), rev=rev)

    @every
    def test_names_the_field_of_what_it_refuses(self, kind):
        """Whatever a converter refuses names the field it was given for."""
        record = golden.full(kind)
        for each in attrs.fields(kind):
            if each.converter is None or each.name in ("id", "rev", "source"):
                continue
            with pytest.raises(InputError, match=rf"^{each.name}[:.]") as caught:
                attrs.evolve(record, **{each.name: object()})
            assert each.name == caught.value.field.partition(".")[0]

    @every
    def test_a_special_one_needs_a_basis(self, kind):
        """Health, beliefs and the like are kept only for a stated reason."""
        record = attrs.evolve(golden.full(kind), visibility="team", basis="")

        with pytest.raises(InputError, match="basis: a special record needs a basis"):
            attrs.evolve(record, visibility="special")
        with pytest.raises(InputError, match="basis"):
            attrs.evolve(record, visibility="special", basis="  ")
        assert "asked" == attrs.evolve(record, visibility="special", basis="asked").basis

    @every
    @given(data=st.data())
    def test_evolves_to_itself(self, kind, data):
        """What was made can be made again from its own values."""
        record = data.draw(records(kind))

        assert record == attrs.evolve(record)
        assert hash(record) == hash(attrs.evolve(record))


class TestLinks:
    @every
    def test_take_the_record_or_its_id(self, kind):
        """A link is made from the record itself or its id, and is the id."""
        record = golden.full(kind)
        others = [NORTHWIND, ANA, DANA, SUPPORT, *(golden.full(each) for each in KINDS)]
        for name in link_fields(kind):
            value = getattr(record, name)
            if not is_id(value):
                continue
            fits = []
            for other in others:
                with suppress(InputError):
                    fits.append((other.id, attrs.evolve(record, **{name: other})))
            assert fits
            for id, linked in fits:
                assert id == getattr(linked, name)
                assert linked == attrs.evolve(record, **{name: id})

    def test_of_another_kind_are_refused(self):
        """A record of another kind is refused, naming the field and what is wanted."""
        with pytest.raises(InputError, match="account: this is a Contact, and an Account is wanted here"):
            Contract(ANA, "Support")

    def test_of_text_that_is_no_id_are_refused(self):
        """Text is never guessed to be somebody: the error says how to find them."""
        with pytest.raises(
            InputError, match=r'to: .*a Contact or a Colleague is wanted.*memory.find\("Ana"\)'
        ):
            Commitment("answer", to="Ana")

    @pytest.mark.parametrize("kind", ["Contact", "Colleague"])
    def test_to_either_side(self, kind):
        """A promise is given by a person of either side."""
        person = {"Contact": ANA, "Colleague": DANA}[kind]

        assert person.id == Commitment("answer", to=ANA, promised_by=person).promised_by


class TestWhatPeopleType:
    def test_is_stored_as_typed_values(self):
        """Constructors take what people type, and hold values."""
        support = Contract(
            NORTHWIND,
            " Support ",
            starts_on="2024-02-01",
            initial="3 years",
            renewal="1 year",
            notice="60 days",
        )

        assert ("Support", date(2024, 2, 1), Span(36, Unit.MONTHS)) == (
            support.title,
            support.starts_on,
            support.initial,
        )
        assert Renewal("automatic", "1 year") == support.renewal
        assert Notice("60 days") == support.notice
        assert (
            Price(Money("12000", "EUR"), Span(12, Unit.MONTHS)) == PriceLine(SUPPORT, "12000 EUR/year").price
        )

    @pytest.mark.parametrize(
        ("nothing", "why"),
        [("", "says nothing"), ("  ", "says nothing"), (None, "is no text"), (3, "is no text")],
    )
    def test_a_name_says_something(self, nothing, why):
        """What has to say something may not be empty."""
        with pytest.raises(InputError, match=f"name: .* {why}"):
            Contact(nothing)

    def test_half_a_character_is_none(self):
        """Text that no file can hold is refused on the caller's line."""
        with pytest.raises(InputError, match="note: .*half a character at position 3"):
            Contact("Ana", note="caf\ud83d")

    def test_lists_hold_each_once(self):
        """Lists are kept in their order, each entry once, a single text as one of them."""
        ana = Contact("Ana", emails=["A@x.example", "a@x.example", "b@x.example"], tags="vip", key="crm:1")

        assert ("A@x.example", "b@x.example") == ana.emails
        assert (("vip",), ("crm:1",)) == (ana.tags, ana.key)

    @pytest.mark.parametrize(
        ("address", "why"),
        [
            ("ana@@x.example", "has 2 @ signs"),
            ("ana", "is no e-mail address"),
            ("@x.example", "is no e-mail address"),
            ("ana@", "is no e-mail address"),
            ("ana sousa@x.example", "is no e-mail address"),
        ],
    )
    def test_what_is_no_address(self, address, why):
        """An e-mail address has a name before and a host after its single @."""
        with pytest.raises(InputError, match=f"emails: .*{why}"):
            Contact("Ana", emails=[address])

    @pytest.mark.parametrize("host", ["northwind", "http://x.example", "ana@x.example", "x .example"])
    def test_what_is_no_domain(self, host):
        """A domain is a host name, not a link or an address."""
        with pytest.raises(InputError, match="domains: .* is no domain"):
            Account("Northwind", domains=[host])

    def test_who_took_part(self):
        """Contacts, colleagues and bare names took part; anything else did not."""
        call = Interaction("call", participants=[ANA, DANA, "the caterer", ANA])

        assert 3 == len(call.participants)
        assert [(ANA.id, None, ""), (None, DANA.id, ""), (None, None, "the caterer")] == [
            (each.contact, each.colleague, each.name) for each in call.participants
        ]
        with pytest.raises(InputError, match="participants: .*not Account"):
            Interaction("call", participants=[NORTHWIND])
        with pytest.raises(InputError, match="one contact, one colleague or one name"):
            Participant(contact=ANA, colleague=DANA)

    @pytest.mark.parametrize("one", [ANA, DANA, "Bob", Participant(contact=ANA, part="listener")])
    def test_one_alone_took_part(self, one):
        """A single person needs no list, and a name is never taken letter by letter."""
        call = Interaction("call", participants=one)

        assert Interaction("call", participants=[one]).participants == call.participants
        assert 1 == len(call.participants)

    def test_one_alone_of_several(self):
        """So with accounts and months: one alone needs no list."""
        assert (NORTHWIND.id,) == Contract(NORTHWIND, "x", parties=NORTHWIND).parties
        assert (NORTHWIND.id,) == Contract(NORTHWIND, "x", parties=NORTHWIND.id).parties
        assert (6,) == Preference(ANA, "golf", months=6).months
        assert (6, 7) == Preference(ANA, "golf", months=[7, 6, 7]).months


class TestFieldsThatGoTogether:
    @pytest.mark.parametrize(
        ("make", "field"),
        [
            (lambda: Affiliation(ANA, NORTHWIND, from_on=DAY, until_on=DAY), "until_on"),
            (lambda: Affiliation(ANA, NORTHWIND, from_on=DAY, until_on=DAY - timedelta(1)), "until_on"),
            (lambda: Contract(NORTHWIND, "x", starts_on=DAY, ends_on=DAY - timedelta(1)), "ends_on"),
            (lambda: Issue(NORTHWIND, "x", opened_on=DAY, solved_on=DAY - timedelta(1)), "solved_on"),
            (lambda: Issue(NORTHWIND, "x", opened_on=DAY, restored_on=DAY - timedelta(1)), "restored_on"),
            (lambda: NoticeGiven(SUPPORT, DAY, withdrawn_on=DAY - timedelta(1)), "withdrawn_on"),
            (lambda: Commitment("x"), "to"),
            (lambda: Commitment("x", to=ANA, made_on=DAY, due_on=DAY - timedelta(1)), "due_on"),
            (lambda: Commitment("x", to=ANA, due_on=DAY, due_at="2026-11-22T15:00+00:00"), "due_at"),
            (lambda: Request("x"), "asked_by"),
            (lambda: Interaction("call"), "participants"),
            (lambda: Invoice(NORTHWIND, "1 EUR", period_from=DAY), "period_to"),
            (
                lambda: Invoice(NORTHWIND, "1 EUR", period_from=DAY, period_to=DAY - timedelta(1)),
                "period_to",
            ),
            (lambda: Invoice(NORTHWIND, "1 EUR", type="credit note"), "total"),
            (lambda: Invoice(NORTHWIND, "1 EUR", type="correction"), "replaces"),
            (lambda: Invoice(NORTHWIND, "1 EUR", one_off="1 USD"), "one_off"),
        ],
    )
    def test_are_refused_where_they_do_not(self, make, field):
        """What concerns two fields is refused with a sentence that names the field."""
        with pytest.raises(InputError) as caught:
            make()

        assert field == caught.value.field

    def test_are_taken_at_the_bound(self):
        """What ends on the day it begins is fine where last days are inclusive, and a day later where not."""
        assert Contract(NORTHWIND, "x", starts_on=DAY, ends_on=DAY)
        assert Issue(NORTHWIND, "x", opened_on=DAY, solved_on=DAY, restored_on=DAY)
        assert Commitment("x", to=ANA, made_on=DAY, due_on=DAY)
        assert Invoice(NORTHWIND, "1 EUR", period_from=DAY, period_to=DAY)
        assert Affiliation(ANA, NORTHWIND, from_on=DAY, until_on=DAY + timedelta(1))
        assert NoticeGiven(SUPPORT, DAY, withdrawn_on=DAY)


class TestRenewalAndNotice:
    @pytest.mark.parametrize(
        ("typed", "renewal"),
        [
            ("1 year", Renewal("automatic", "1 year")),
            ("3 x 1 year", Renewal("automatic", "1 year", 3)),
            ("automatic 1 year, 3 times", Renewal("automatic", "1 year", 3)),
            ("option 6 months", Renewal("option", "6 months")),
            ("evergreen", Renewal("evergreen")),
            ("evergreen 1 month", Renewal("evergreen", "1 month")),
            ("unknown", Renewal("unknown")),
            ("none", Renewal("none")),
        ],
    )
    def test_as_people_type_it(self, typed, renewal):
        """A renewal is read from what people type, and spells itself so that it is read again."""
        made = Contract(NORTHWIND, "x", renewal=typed)

        assert renewal == made.renewal
        assert renewal == Contract(NORTHWIND, "x", renewal=str(renewal)).renewal

    @given(data=st.data())
    def test_of_any_sort(self, data):
        """The text of any renewal reads as that renewal."""
        renewal = data.draw(made(Renewal))

        assert renewal == Contract(NORTHWIND, "x", renewal=str(renewal)).renewal

    @given(spans)
    def test_notice_of_any_length(self, before):
        """A length, its text and a notice of it mean the same notice, whose text is that length's."""
        notice = Notice(before)

        for typed in (notice, str(notice), before, span(str(before))):
            assert notice == Contract(NORTHWIND, "x", notice=typed).notice

    @pytest.mark.parametrize(
        "typed",
        ["", "soon", "3 x 1 year, 2 times", "option", "0 x 1 year", "none 1 year", "10 business days"],
    )
    def test_what_is_no_renewal(self, typed):
        """What cannot be read is refused, with what to type."""
        with pytest.raises(InputError, match=r'renewal: .*Write "1 year"'):
            Contract(NORTHWIND, "x", renewal=typed)

    def test_a_window_that_never_opens(self):
        """An opening edge behind the closing one, and delivery that nobody waits for, are refused."""
        with pytest.raises(InputError, match="opens: .*never opens"):
            Notice("60 days", opens="30 days")
        with pytest.raises(InputError, match="delivery: .*received=True"):
            Notice("60 days", delivery="3 days")
        with pytest.raises(InputError, match="delivery: .*calendar days"):
            Notice("60 days", delivery="1 month", received=True)
        assert Notice("60 days", opens="60 days", received=True, delivery="3 days")


def test_ids_are_ordered_by_when_they_were_made():
    """Every id is greater than those made before it in this process."""
    made = [new_id() for _ in range(5000)]

    assert sorted(made) == made
    assert len(set(made)) == len(made)


def test_aware_instants_only():
    """An instant without a zone is refused, also as a datetime."""
    with pytest.raises(InputError, match="happened_at: 2026-11-22 15:00 has no time zone"):
        Interaction("call", account=NORTHWIND, happened_at=datetime(2026, 11, 22, 15))  # noqa: DTZ001 that is the mistake
