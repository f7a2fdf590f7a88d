"""
Their problems: in whose words, whether they confirmed ours for them, and how much each hurts.

A need of which nobody of theirs has spoken is *supposed*: we saw it, or heard
of it elsewhere. Once they say it, what they said stands for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final, Literal, final

import attrs

from relmem.facts import Facts
from relmem.queries.names import account_name, name_of
from relmem.queries.restated import Understood, understanding
from relmem.records.links import AccountId, Id
from relmem.records.needs import Impact, ImpactType, Need, Origin, Restatement
from relmem.records.people import Account
from relmem.records.service import BadNews, Issue
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows
from relmem.values import Price, Side
from relmem.values.spans import Unit

__all__ = [
    "Quoted",
    "impacts",
    "is_for_disclosing",
    "is_supposed",
    "last_heard_on",
    "lineage",
    "needs",
    "open_needs",
    "said_since",
    "unconfirmed_needs",
]

YEAR_DAYS: Final = Fraction(365)
YEAR_MONTHS: Final = Fraction(12)


def is_supposed(need: Need) -> bool:
    """Whether nobody of theirs said it: we saw it, or heard of it elsewhere."""
    return need.origin is not Origin.CUSTOMER


def said_since(facts: Facts, need: Need) -> Need | None:
    """The need, as they said it themselves, that stands for a supposed one; None where they have not."""
    found = [each for each in facts.about(need, Need) if each.supposed == need.id and each.id != need.id]
    return min(found, key=lambda each: (facts.day_of(each), each.id), default=None)


def lineage(facts: Facts, need: Need) -> tuple[Need, ...]:
    """The need, then what we had supposed before they said it: how it hurts and what fits, holds of both."""
    found = {need.id: need}
    while (before := facts.get(need.supposed, Need)) is not None and before.id not in found:
        found[before.id] = need = before
    return tuple(found.values())


def open_needs(facts: Facts, account: Account | AccountId | None = None) -> tuple[Need, ...]:
    """The needs that are open today, by day; a supposed one that they said since is not among them."""
    return tuple(
        each
        for each in _of_account(facts, account)
        if each.is_open_on(facts.today) and said_since(facts, each) is None
    )


def last_heard_on(facts: Facts, need: Need) -> date:
    """
    The last day on which it was spoken of, as far as is known.

    As it was said, restated, answered, told of how it hurts, or in a talk about it.
    """
    days = [facts.day_of(need)]
    days += [facts.day_of(each) for each in facts.about(need, Interaction)]
    for restated in facts.about(need, Restatement):
        days += [facts.day_of(restated), restated.answered_on or facts.day_of(restated)]
    for hurt in facts.about(need, Impact):
        days.append((hurt.source and hurt.source.said_on) or facts.recorded_on(hurt))
    return max(days)


def is_for_disclosing(facts: Facts, need: Need) -> bool:
    """Whether what we saw touches their service: an issue we found, or bad news of ours, is about it."""
    id: Id = need.id
    issues = any(id in [*each.about] and each.found_by is Side.US for each in facts.about(id, Issue))
    return issues or any(str(each.about) == id for each in facts.about(id, BadNews))


def _of_account(facts: Facts, account: Account | AccountId | None) -> list[Need]:
    id = account.id if isinstance(account, Account) else account
    found = facts.of(Need) if id is None else facts.about(id, Need)
    own = (each for each in found if id is None or each.account == id)
    return sorted(own, key=lambda each: (facts.day_of(each), each.id))


# -- how much it hurts ------------------------------------------------------------------------------


def impacts(facts: Facts, need: Need, type: ImpactType | None = None) -> tuple[Impact, ...]:
    """How it hurts today, of one type where that is given; private ones only in their owner's facts."""
    found = {
        each.id: each
        for one in lineage(facts, need)
        for each in facts.about(one, Impact)
        if each.need == one.id and type in (None, each.type)
    }
    return tuple(found.values())


def _a_year(price: Price) -> Fraction:
    """What it costs in a year; what is paid once, once."""
    amount = Fraction(price.money.amount)
    if price.per is None:
        return amount
    year = YEAR_MONTHS if price.per.unit is Unit.MONTHS else YEAR_DAYS
    return amount * year / price.per.count


def _costs(facts: Facts, need: Need) -> dict[str, Fraction]:
    """The largest amount in a year, by currency: two who name one may mean the same loss."""
    found: dict[str, Fraction] = {}
    for each in impacts(facts, need, ImpactType.ECONOMIC):
        if each.amount is not None:
            code, amount = each.amount.money.currency, _a_year(each.amount)
            found[code] = max(amount, found.get(code, amount))
    return dict(sorted(found.items()))


def _places(costs: Iterable[dict[str, Fraction]]) -> dict[tuple[str, Fraction], int]:
    """The place of each amount among those of its currency, the largest first: 0."""
    by_code: dict[str, set[Fraction]] = {}
    for each in costs:
        for code, amount in each.items():
            by_code.setdefault(code, set()).add(amount)
    return {
        (code, amount): place
        for code, amounts in by_code.items()
        for place, amount in enumerate(sorted(amounts, reverse=True))
    }


# -- as rows ----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Quoted(Row):
    """
    A need as a quote: in whose words (`verbatim` theirs, else the note-taker's), and where it is known from.

    `standing` says how far it is understood ("supposed" until they say it), `restated` our words for it, and
    `confirmed_by` who of theirs confirmed it; `by_other` that this is somebody
    else than said it. `costs` names each amount, `yearly_amount` the largest of
    `currency` in a year; None where nobody named one, which is not nothing.
    `political` is "" but in the facts of its owner. `days_left` counts down to
    `act_by_on`, below 0 once that has passed.
    """

    account: str
    words: str
    verbatim: bool
    said_by: str
    said_on: date
    source: str
    language: str
    origin: str
    standing: str
    restated: str
    confirmed_by: str
    by_other: bool
    impact: str
    costs: str
    yearly_amount: Decimal | None
    currency: str
    political: str
    driver: str
    act_by_on: date | None
    days_left: int | None
    need_id: str
    said_by_id: str
    account_id: str


def needs(
    facts: Facts,
    account: Account | None = None,
    *,
    order: Literal["said", "impact"] = "said",
    open: bool | None = True,
) -> Rows[Quoted]:
    """
    What an account's problems are, in their words, or everybody's: the oldest first.

    By "impact" the costliest first: amounts in one currency are compared for a
    year, those in different ones never (the first of each stand before the
    second of each). Then those whose cost nobody knows; among equals the
    nearer `act_by_on` first. `open=False` asks for those that are over or were
    said by themselves since, `open=None` for all. Two people who differ are two needs.

    Raises:
        ValueError: `order` is neither "said" nor "impact".

    """
    if order not in ("said", "impact"):
        raise ValueError(f'{order!r} is neither "said" nor "impact"')
    there = {each.id for each in open_needs(facts, account)}
    found = [each for each in _of_account(facts, account) if open is None or (each.id in there) is open]
    costs = {each.id: _costs(facts, each) for each in found}
    places = _places(costs.values())
    if order == "impact":
        found.sort(key=lambda each: _by_impact(facts, each, costs[each.id], places))
    which = {True: "Needs", False: "Needs that are over", None: "All needs"}[open]
    whose = f" of {account.name}" if account else ""
    rows = [_quoted(facts, each, costs[each.id], places) for each in found]
    return Rows(Quoted, rows, f"{which}{whose} on {facts.today}")


def unconfirmed_needs(facts: Facts, account: Account | None = None) -> Rows[Quoted]:
    """
    The open needs that they said and have not confirmed in our words; never restated first, then the oldest.

    What we only suppose is not among them: that is to be asked, not confirmed.
    """
    found = [
        (each, standing)
        for each in open_needs(facts, account)
        if not is_supposed(each)
        and (standing := understanding(facts, each).standing) is not Understood.CONFIRMED
    ]
    order = list(Understood)
    found.sort(key=lambda pair: order.index(pair[1]))
    costs = {each.id: _costs(facts, each) for each, _ in found}
    places = _places(costs.values())
    whose = f" of {account.name}" if account else ""
    return Rows(
        Quoted,
        [_quoted(facts, each, costs[each.id], places) for each, _ in found],
        f"Needs{whose} to be confirmed on {facts.today}",
    )


def _by_impact(
    facts: Facts, need: Need, costs: dict[str, Fraction], places: dict[tuple[str, Fraction], int]
) -> tuple[object, ...]:
    return (
        not costs,
        min((places[each] for each in costs.items()), default=0),
        need.act_by_on or date.max,
        need.act_by_on is None,
        facts.day_of(need),
        need.id,
    )


def _quoted(
    facts: Facts, need: Need, costs: dict[str, Fraction], places: dict[tuple[str, Fraction], int]
) -> Quoted:
    known = understanding(facts, need)
    economic = impacts(facts, need, ImpactType.ECONOMIC)
    first = min(costs.items(), key=lambda each: (places[each], each[0]), default=None)
    by = known.restatement.answered_by if known.restatement and known.confirmed else None
    return Quoted(
        account=account_name(facts, need.account),
        words=need.words,
        verbatim=need.verbatim,
        said_by=name_of(facts, need.said_by),
        said_on=facts.day_of(need),
        source=str(need.source or ""),
        language=need.language,
        origin=str(need.origin),
        standing="supposed" if is_supposed(need) else str(known.standing),
        restated=known.restatement.words if known.restatement else "",
        confirmed_by=name_of(facts, by),
        by_other=known.by_other and known.confirmed,
        impact=_texts(economic),
        costs="; ".join(dict.fromkeys(each.amount.spoken() for each in economic if each.amount)),
        yearly_amount=_rounded(first[1]) if first else None,
        currency=first[0] if first else "",
        political=_texts(impacts(facts, need, ImpactType.POLITICAL)),
        driver=need.driver,
        act_by_on=need.act_by_on,
        days_left=(need.act_by_on - facts.today).days if need.act_by_on else None,
        need_id=need.id,
        said_by_id=need.said_by or "",
        account_id=need.account,
    )


def _texts(found: Sequence[Impact]) -> str:
    return "; ".join(dict.fromkeys(each.text.strip() for each in found if each.text.strip()))


def _rounded(amount: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 60  # amounts have up to 25 digits before the point
        return round(Decimal(amount.numerator) / Decimal(amount.denominator), 2)
