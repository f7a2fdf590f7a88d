"""
Odd memories of tastes, contracts and bills, for Hypothesis: the other half of `odd`.

What no record would take is left out; what is left must make no rule raise.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.facts import Facts, facts_of
from relmem.records import (
    Affiliation,
    Amendment,
    ChannelPreference,
    Contract,
    Dispute,
    Fit,
    FitLevel,
    Interaction,
    Invoice,
    InvoiceType,
    Level,
    Need,
    NoticeGiven,
    Outcome,
    Participant,
    Preference,
    PriceChange,
    PriceLine,
    PriceOption,
    Restatement,
    RoadmapItem,
    Stance,
    Tax,
    Verdict,
)
from relmem.records.base import Record
from relmem.rules.base import Plan
from relmem.values import Channel, FuzzyDate, Money, Price, Side, Source, money, new_id, span
from tests.builders import MONDAY
from tests.odd import ACCOUNTS, CONTACTS, DAYS, MAYBE_DAYS, NOBODY, TEXTS

_CONTACTS = st.sampled_from([NOBODY, *CONTACTS])
# mostly the account that everybody is at, so that records meet
_ACCOUNTS = st.sampled_from([*[ACCOUNTS[0]] * 5, *ACCOUNTS, NOBODY])
# so few that invoices replace each other, and themselves, and bills find their contract
_CONTRACTS = st.sampled_from([new_id() for _ in range(2)])
_INVOICES = st.sampled_from([NOBODY, *(new_id() for _ in range(7))])
_TODAY = st.sampled_from([MONDAY, MONDAY, date(2026, 6, 30), date(2026, 12, 31)]) | DAYS
_MONEY = st.sampled_from(
    [
        *map(money, ("0 EUR", "0.0001 EUR", "2500 EUR", "-300 EUR", "7800 USD", "100.5 JPY", "1.23456 KWD")),
        # more than anybody can type
        *(Money(amount, "EUR") for amount in ("9999999999999999999", "-9999999999999999999")),
    ]
)
_SPANS = st.sampled_from(["1 day", "7 days", "1 month", "1 year", "999 years", "60 days"])
_NOTICES = st.sampled_from(["0 days", "60 days", "10 business days", "14 months", "999 years"])
_RENEWALS = st.sampled_from(
    [
        *("none", "unknown", "unknown 1 year", "evergreen", "evergreen 1 month", "1 year", "1 day"),
        *("2 x 90 days", "option 1 year", "option 999 years"),
    ]
)
_PRICES = st.builds(
    Price, _MONEY, st.none() | st.sampled_from(["1 year", "1 month", "1 day", "999 years"]).map(span)
)
_CHANGES, _DISPUTES, _NEEDS, _ITEMS = (st.sampled_from([new_id() for _ in range(2)]) for _ in range(4))
_SOURCES = st.none() | st.builds(Source, TEXTS, said_on=MAYBE_DAYS)
# a month, a part of one, a year, weeks, and both ends of the calendar
_PERIODS = st.sampled_from(
    [
        (None, None),
        *((date(2026, at, 1), date(2026, at, 28)) for at in (1, 2, 3, 4)),
        *((date(2026, at, 1), date(2026, at + 1, 1)) for at in (3, 4)),
        (date(2026, 4, 1), date(2026, 4, 30)),
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (MONDAY, MONDAY),
        (date.min, date.max),
        (date.min, date.min),
        (date.max, date.max),
    ]
)


def _made(build: Callable[..., Record], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Record | None]:
    """Records of fields drawn; None where the record would not take them."""

    def make(**drawn: Any) -> Record | None:
        period = drawn.pop("period", (None, None))
        if period[0] is not None:
            drawn |= {"period_from": period[0], "period_to": period[1]}
        try:
            return build(**drawn)
        except InputError:
            return None

    return st.builds(make, **fields)


_PEOPLE = st.one_of(
    _made(Affiliation, contact=_CONTACTS, account=_ACCOUNTS, from_on=MAYBE_DAYS, until_on=MAYBE_DAYS),
    _made(
        Preference,
        contact=_CONTACTS,
        topic=TEXTS,
        stance=st.sampled_from(Stance),
        months=st.lists(st.integers(1, 12), max_size=12),
        from_on=MAYBE_DAYS,
        until_on=MAYBE_DAYS,
        source=_SOURCES,
    ),
    _made(
        ChannelPreference,
        contact=_CONTACTS,
        channel=st.sampled_from(Channel),
        level=st.sampled_from(Level),
        about=st.just("") | TEXTS,
        from_on=MAYBE_DAYS,
        until_on=MAYBE_DAYS,
        source=_SOURCES,
    ),
)
_AGREED = st.one_of(
    _made(
        Contract,
        id=_CONTRACTS,
        account=_ACCOUNTS,
        title=TEXTS,
        parties=st.lists(_ACCOUNTS, max_size=2),
        us=st.none() | _ACCOUNTS,
        starts_on=MAYBE_DAYS,
        initial=st.none() | _SPANS,
        ends_on=MAYBE_DAYS,
        renewal=_RENEWALS,
        notice=st.none() | _NOTICES,
        product=TEXTS,
        price_cap=st.none() | st.sampled_from(["0", "3", "54.999"]),
        price_notice=st.none() | _NOTICES,
        reminder=st.none() | _NOTICES,
    ),
    _made(
        Amendment,
        contract=_CONTRACTS,
        in_force_on=DAYS,
        agreed_on=MAYBE_DAYS,
        ends_on=MAYBE_DAYS,
        renewal=st.none() | _RENEWALS,
        notice=st.none() | _NOTICES,
    ),
    _made(NoticeGiven, contract=_CONTRACTS, given_on=DAYS, withdrawn_on=MAYBE_DAYS),
    _made(
        PriceLine,
        contract=_CONTRACTS,
        price=_PRICES,
        line=st.sampled_from(["", "weekend"]),
        from_on=MAYBE_DAYS,
        until_on=MAYBE_DAYS,
        source=_SOURCES,
    ),
    _made(
        PriceChange,
        id=_CHANGES,
        contract=_CONTRACTS,
        new_price=_PRICES,
        old_price=st.none() | _PRICES,
        line=st.sampled_from(["", "weekend"]),
        in_force_on=DAYS,
        decided_on=MAYBE_DAYS,
        options=st.lists(st.builds(PriceOption, st.just("8×5"), st.none() | _PRICES), max_size=2),
        chosen=st.sampled_from(["", "8×5"]),
        chosen_on=MAYBE_DAYS,
    ),
)
_BILLED = _made(
    Invoice,
    id=_INVOICES,
    account=_ACCOUNTS,
    total=_MONEY,
    type=st.just(InvoiceType.INVOICE) | st.sampled_from(InvoiceType),
    contract=st.none() | _CONTRACTS,
    period=_PERIODS,
    issued_on=MAYBE_DAYS,
    one_off=st.none() | _MONEY,
    usage=st.none() | _MONEY,
    tax=st.just(Tax.NET) | st.sampled_from(Tax),
    replaces=st.none() | _INVOICES,
)
_SAID = st.one_of(
    _made(
        Dispute,
        id=_DISPUTES,
        invoice=_INVOICES,
        reason=TEXTS,
        opened_by=st.sampled_from(Side),
        opened_on=MAYBE_DAYS,
        amount=st.none() | _MONEY,
        line=st.sampled_from(["", "weekend"]),
        settled_on=MAYBE_DAYS,
        rejected_on=MAYBE_DAYS,
        credit=st.none() | _MONEY,
        resolution=TEXTS,
    ),
    _made(
        Interaction,
        channel=st.sampled_from(Channel),
        participants=st.lists(st.builds(Participant, _CONTACTS), max_size=1),
        account=_ACCOUNTS,
        happened_on=MAYBE_DAYS,
        outcome=st.just(Outcome.REACHED) | st.sampled_from(Outcome),
        told=st.lists(st.one_of(_CONTRACTS, _CHANGES, _DISPUTES, _ITEMS), max_size=2),
    ),
    _made(Need, id=_NEEDS, account=_ACCOUNTS, words=TEXTS, said_on=MAYBE_DAYS, supposed=st.none() | _NEEDS),
    _made(
        Restatement,
        need=_NEEDS,
        words=TEXTS,
        verdict=st.just(Verdict.CONFIRMED) | st.sampled_from(Verdict),
        restated_on=MAYBE_DAYS,
        answered_on=MAYBE_DAYS,
    ),
    _made(Fit, need=_NEEDS, product=TEXTS, level=st.sampled_from(FitLevel)),
    _made(
        RoadmapItem,
        id=_ITEMS,
        product=TEXTS,
        feature=TEXTS,
        window=st.none() | st.builds(FuzzyDate, DAYS, st.just(date.max)) | DAYS,
        first_window=st.none() | DAYS,
        confidential=st.booleans(),
        solves=st.lists(_NEEDS, max_size=1),
        released_on=MAYBE_DAYS,
        dropped_on=MAYBE_DAYS,
    ),
)

plans = st.builds(
    Plan, channel=st.none() | st.sampled_from(Channel), themes=st.lists(TEXTS), questions=st.lists(TEXTS)
)


@st.composite
def odd_bills(draw: st.DrawFn) -> Facts:
    """Up to three dozen records about three contacts at one account or several, on any day, each id once."""
    sorts = (_PEOPLE, _AGREED, _BILLED, _SAID)
    drawn = [record for some in sorts for record in draw(st.lists(some, max_size=8))]
    known: dict[str, Record] = {each.id: each for each in (*CONTACTS, *ACCOUNTS)}
    known |= {each.id: each for each in (Affiliation(who, ACCOUNTS[0]) for who in CONTACTS)}
    known |= {each.id: each for each in drawn if each is not None}
    return facts_of(draw(_TODAY), *known.values())
