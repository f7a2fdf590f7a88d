"""Praise that they gave, whom one might ask for some, and what became of the references they gave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.escalations import serious_matters
from relmem.queries.names import account_name, listed, name_of, words_of
from relmem.queries.needs import open_needs
from relmem.queries.people import departures, works_at
from relmem.queries.talks import touches
from relmem.queries.tastes import concerns
from relmem.queries.told import tellings, told
from relmem.records.base import Record
from relmem.records.billing import Dispute, Invoice
from relmem.records.deals import Opportunity, Result
from relmem.records.goodwill import Kudos, Reference
from relmem.records.links import AccountId
from relmem.records.people import Account, Contact
from relmem.records.service import Delivery, Escalation, Issue, IssueType, Order
from relmem.render.rows import Row, Rows

__all__ = [
    "SUCCESS_DAYS",
    "Candidate",
    "Given",
    "Praise",
    "ReferenceState",
    "breaches",
    "kudos",
    "kudos_candidates",
    "negatives",
    "reference_state",
    "references",
    "successes",
]

SUCCESS_DAYS: Final = 60
"""Up to how many days after a success one may ask for a good word: later it was long ago."""

ASKED_DAYS: Final = 365
"""For how long nobody asks again after a word of praise, or having asked: once a year is plenty."""


# -- praise -----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Praise(Row):
    """
    A word of praise: who gave it, of whom of us, to whom, and when they were thanked (None: never).

    `at` is where who gave it works, or worked; `left` that they work there no more.
    """

    given_by: str
    at: str
    left: bool
    of: str
    given_to: str
    words: str
    channel: str
    in_public: bool
    given_on: date
    thanked_on: date | None
    kudos_id: str
    contact_id: str


def kudos(facts: Facts, who: Contact | Account | None = None) -> Rows[Praise]:
    """The praise that a contact, anybody at an account, or anybody gave: what waits for thanks first."""
    rows = []
    for each in facts.of(Kudos):
        giver = facts.get(each.given_by, Contact)
        places = _places(facts, giver) if giver else ()
        if who is not None and who.id != each.given_by and who.id not in {place.id for place in places}:
            continue
        thanked = told(facts, each, giver)
        rows.append(
            Praise(
                given_by=name_of(facts, each.given_by),
                at=listed(place.name for place in places),
                left=giver is not None and bool(departures(facts, giver)) and not works_at(facts, giver),
                of=listed(name_of(facts, one) for one in each.of),
                given_to=name_of(facts, each.given_to),
                words=each.words,
                channel=str(each.channel or ""),
                in_public=each.in_public,
                given_on=facts.day_of(each),
                thanked_on=facts.day_of(thanked) if thanked else None,
                kudos_id=each.id,
                contact_id=each.given_by,
            )
        )
    rows.sort(key=lambda row: (row.given_on, row.kudos_id), reverse=True)
    rows.sort(key=lambda row: row.thanked_on is not None)
    whose = f" of {who.name}" if who else ""
    return Rows(Praise, rows, f"Praise{whose} by {facts.today}")


def _places(facts: Facts, contact: Contact) -> tuple[Account, ...]:
    """Where they work, else where they worked."""
    now = [facts.get(each.account, Account) for each in works_at(facts, contact)]
    was = [each.account for each in departures(facts, contact)]
    found = [each for each in now if each] or was
    return tuple(dict.fromkeys(found))


@final
@attrs.frozen(kw_only=True)
class Candidate(Row):
    """One of theirs who might say a good word: because of which success, and when it was."""

    contact: str
    account: str
    success: str
    success_on: date
    days: int
    contact_id: str
    account_id: str
    because_id: str


def kudos_candidates(
    facts: Facts,
    contact: Contact | None = None,
    *,
    within_days: int = SUCCESS_DAYS,
    asked_days: int = ASKED_DAYS,
) -> Rows[Candidate]:
    """
    Whom to ask for a word to our boss, or whether to ask that contact: who saw something go well of late.

    Something went well: a delivery that came complete and was praised, or in time and
    without a known defect; an issue that was put right and has been asked
    after since, but none that came back, was escalated, lasted more than a week, or was
    our doing (a service cut off, a wrong bill or delivery); a deal that was won. Who ordered it or
    reported it saw it, else everybody there with whom we have spoken since. Each
    with the latest, the latest first. Nobody while anything serious is open with them, nor who gave
    praise or a reference in the last year, was asked for either, or ever declined.
    """
    well, rows = successes(facts, within_days=within_days), []
    for each in [contact] if contact is not None else facts.of(Contact):
        found = _saw(facts, each, well) if well else None
        if found is None or serious_matters(facts, each) or _asked(facts, each, asked_days):
            continue
        success, on, account = found
        rows.append(
            Candidate(
                contact=each.name,
                account=account.name,
                success=words_of(success),
                success_on=on,
                days=(facts.today - on).days,
                contact_id=each.id,
                account_id=account.id,
                because_id=success.id,
            )
        )
    rows.sort(key=lambda row: (row.success_on, row.contact_id), reverse=True)
    return Rows(Candidate, rows, f"Whom to ask for a good word on {facts.today}")


def successes(facts: Facts, *, within_days: int = SUCCESS_DAYS) -> tuple[tuple[Record, date], ...]:
    """What went well within so many days, and when, the latest first."""
    found = [(each, on) for each, on in _successes(facts) if 0 <= (facts.today - on).days <= within_days]
    return tuple(sorted(found, key=lambda pair: (pair[1], pair[0].id), reverse=True))


def _successes(facts: Facts) -> Iterator[tuple[Record, date]]:
    for delivery in facts.of(Delivery):
        on = delivery.delivered_on
        if on is None or delivery.complaint.strip() or delivery.returned_on or not delivery.complete:
            continue
        in_time = delivery.promised_on is not None and on <= delivery.promised_on and delivery.defects == 0
        if delivery.praise.strip() or in_time:
            yield delivery, on
    for issue in facts.of(Issue):
        asked_on = issue.followed_up_on
        if not issue.solved_on or not asked_on or asked_on < issue.solved_on or _sore(facts, issue):
            continue
        if not issue.is_open_on(facts.today):
            yield issue, asked_on
    for deal in facts.of(Opportunity):
        if deal.result is Result.WON and deal.closed_on is not None:
            yield deal, deal.closed_on


SORE_DAYS: Final = 7
"""Days without what they pay for after which they are glad that it is over, and no more than that."""
_OUR_FAULT: Final = (IssueType.CUT, IssueType.DELIVERY, IssueType.BILL, IssueType.COMPLAINT)
"""What we did to them: who asks to be praised for having put that right has not understood it."""


def _sore(facts: Facts, issue: Issue) -> bool:
    """Whether it is nothing to be praised for, however well it was put right."""
    escalated = any(str(each.about) == issue.id for each in facts.about(issue, Escalation))
    over = issue.restored_on or issue.solved_on
    days = (over - facts.day_of(issue)).days if over else 0
    return issue.type in _OUR_FAULT or bool(issue.reopened_on) or escalated or days > SORE_DAYS


def _saw(
    facts: Facts, contact: Contact, well: Iterable[tuple[Record, date]]
) -> tuple[Record, date, Account] | None:
    """The latest success where a contact works that they had to do with."""
    here = {job.account for job in works_at(facts, contact)}
    days = [facts.day_of(talk).toordinal() for talk in touches(facts, contact)] if here else []
    for success, on in well:
        account = facts.get(getattr(success, "account", None), Account)
        if account is None or account.id not in here:
            continue
        order = facts.get(getattr(success, "order", None), Order)
        named = getattr(success, "reported_by", None) or (order.ordered_by if order else None)
        # who was with us in the month before it was there as well
        if named == contact.id or (named is None and max(days, default=0) >= on.toordinal() - 30):
            return success, on, account
    return None


def _asked(facts: Facts, contact: Contact, asked_days: int) -> bool:
    """Whether they gave or were asked for praise or a reference within so many days, or ever declined one."""
    since = facts.today - timedelta(days=min(asked_days, facts.today.toordinal() - 1))
    given = [each for each in facts.about(contact, Kudos) if each.given_by == contact.id]
    lent = [each for each in facts.about(contact, Reference) if each.given_by == contact.id]
    asked = any(
        facts.day_of(talk) >= since
        for talk in touches(facts, contact)
        for topic in talk.topics
        if any(concerns(topic, word) for word in ("kudos", "praise", "reference", "recommendation"))
    )
    return (
        asked
        or any(each.declined_on for each in lent)
        or any(facts.day_of(e) >= since for e in (*given, *lent))
    )


# -- references -------------------------------------------------------------------------------------


class ReferenceState(StrEnum):
    """
    How a reference stands.

    ASKED: they have not answered. UNUSED: given, and nobody has told them what
    became of it. USED: used, and they have not heard how. CLOSED: they have.
    """

    ASKED = "asked"
    DECLINED = "declined"
    UNUSED = "unused"
    USED = "used"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@final
@attrs.frozen(kw_only=True)
class Given(Row):
    """
    A reference, how it stands, and what was promised for it.

    `breach` is what was done against its conditions, "" for nothing that is
    known. `open_negatives` are those of its negatives to which something of
    theirs is open still. `told_on` is when they last heard what became of it.
    """

    given_by: str
    account: str
    state: str
    asked_on: date | None
    given_on: date | None
    conditions: str
    positives: str
    negatives: str
    open_negatives: str
    used_on: date | None
    used_for: str
    breach: str
    expires_on: date | None
    told_on: date | None
    reference_id: str
    contact_id: str

    APART: ClassVar = ("asked_on",)


def references(facts: Facts, who: Contact | Account | None = None) -> Rows[Given]:
    """The references of a contact, of anybody at an account, or of all: the latest first."""
    rows = []
    for each in facts.of(Reference):
        places = set(_accounts(facts, each))
        if who is not None and who.id != each.given_by and who.id not in places:
            continue
        talk = _last_told(facts, each)
        matters = negatives(facts, each)
        rows.append(
            Given(
                given_by=name_of(facts, each.given_by),
                account=listed(account_name(facts, place) for place in _accounts(facts, each)),
                state=str(reference_state(facts, each)),
                asked_on=each.asked_on,
                given_on=each.given_on,
                conditions="; ".join(each.conditions),
                positives="; ".join(each.positives),
                negatives="; ".join(each.negatives),
                open_negatives="; ".join(name for name, found in matters.items() if found),
                used_on=each.used_on,
                used_for=each.used_for,
                breach="; ".join(breaches(each)),
                expires_on=each.expires_on,
                told_on=talk,
                reference_id=each.id,
                contact_id=each.given_by,
            )
        )
    rows.sort(key=lambda row: row.reference_id)
    rows.sort(key=lambda row: row.given_on or row.asked_on or date.min, reverse=True)
    whose = f" of {who.name}" if who else ""
    return Rows(Given, rows, f"References{whose} on {facts.today}")


def reference_state(facts: Facts, reference: Reference) -> ReferenceState:
    """How it stands today; they have heard of its use only by what they were told since."""
    heard = _last_told(facts, reference)
    if reference.declined_on is not None:
        return ReferenceState.DECLINED
    if reference.used_on is not None:
        if heard is not None and heard >= reference.used_on:
            return _over(facts, reference) or ReferenceState.CLOSED
        return ReferenceState.USED
    over = _over(facts, reference)
    if over is not None:
        return over
    if reference.given_on is None and reference.asked_on is not None:
        return ReferenceState.ASKED
    return ReferenceState.CLOSED if heard else ReferenceState.UNUSED


def _over(facts: Facts, reference: Reference) -> ReferenceState | None:
    if reference.withdrawn_on is not None:
        return ReferenceState.WITHDRAWN
    expired = reference.expires_on is not None and reference.expires_on < facts.today
    return ReferenceState.EXPIRED if expired else None


def breaches(reference: Reference) -> tuple[str, ...]:
    """What was done with it against what was agreed, in words; empty where nothing is known."""
    used, found = reference.used_on, []
    if used is None:
        return ()
    whole = [each for each in reference.conditions if any(concerns(each, word) for word in _WHOLE)]
    if reference.shortened and whole:
        found.append(f'it was shortened, against "{whole[0]}"')
    if reference.withdrawn_on is not None and used >= reference.withdrawn_on:
        found.append(f"it was used after it was withdrawn on {reference.withdrawn_on}")
    if reference.expires_on is not None and used > reference.expires_on:
        found.append(f"it was used after {reference.expires_on}, until when it was given")
    return tuple(found)


_WHOLE: Final = (
    "unabridged",
    "uncut",
    "unedited",
    "unshortened",
    "whole",
    "entire",
    "complete",
    "in full",
    "full text",
)


def negatives(facts: Facts, reference: Reference) -> dict[str, tuple[Record, ...]]:
    """
    Each negative of a reference, with what of theirs is open about it at the account.

    Issues and needs whose words hold it; and bills: what is contested, and
    issues of that type, where it says "bill", "billing" or "invoice".
    """
    accounts = _accounts(facts, reference)
    return {each: tuple(_matters(facts, each, accounts)) for each in reference.negatives}


_BILLS: Final = frozenset({"bill", "bills", "billing", "invoice", "invoices", "invoicing"})


def _matters(facts: Facts, negative: str, accounts: Iterable[AccountId]) -> Iterator[Record]:
    on_bills = any(concerns(negative, word) for word in _BILLS)
    for id in accounts:
        for issue in facts.about(id, Issue):
            about_it = _alike(negative, issue.title) or (on_bills and issue.type is IssueType.BILL)
            if issue.account == id and issue.is_open_on(facts.today) and about_it:
                yield issue
        account = facts.get(id, Account)
        for need in open_needs(facts, account) if account else ():
            if _alike(negative, need.words):
                yield need
        if on_bills:
            for dispute in facts.of(Dispute):
                invoice = facts.get(dispute.invoice, Invoice)
                if invoice is not None and invoice.account == id and dispute.is_open_on(facts.today):
                    yield dispute


def _alike(one: str, other: str) -> bool:
    return concerns(one, other) or concerns(other, one)


def _accounts(facts: Facts, reference: Reference) -> tuple[AccountId, ...]:
    if reference.account is not None:
        return (reference.account,)
    giver = facts.get(reference.given_by, Contact)
    return tuple(dict.fromkeys(each.account for each in works_at(facts, giver))) if giver else ()


def _last_told(facts: Facts, reference: Reference) -> date | None:
    """The latest day on which who gave it was told of it, after it was given."""
    giver = facts.get(reference.given_by, Contact)
    days = [facts.day_of(each) for each in tellings(facts, reference, giver)]
    since = reference.given_on or date.min
    return max((each for each in days if each > since), default=None)
