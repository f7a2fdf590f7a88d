"""
What a move of somebody at an account leaves behind there: promises, a part in a deal, an empty chair.

Who has moved, and where they are now, is told by `queries.people`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import final

import attrs

from relmem.facts import Facts
from relmem.queries.people import (
    HANDOVER_DAYS,
    Departure,
    departures,
    same_name,
    worked_at,
)
from relmem.queries.promises import CommitmentState, promised
from relmem.queries.stakeholders import Gap, coverage_gaps
from relmem.records.links import AccountId, Id
from relmem.records.people import Account, Affiliation, Contact
from relmem.records.promises import Commitment
from relmem.render.rows import Row, Rows
from relmem.values import ByFields, Side

__all__ = ["LeftBehind", "Promotion", "left_behind", "promises_left", "promotions", "stays_with", "successor"]


@final
@attrs.frozen(kw_only=True)
class LeftBehind(Row):
    """
    What somebody left at an account: promises of ours, a part in deals, and who follows.

    `promises` are those still open, which stay with the account. `gaps` are
    what their leaving leaves in its deals. `successor` is "" where nobody is
    known to have taken over.
    """

    account: str
    contact: str
    title: str
    left_on: date
    promises: str
    gaps: str
    successor: str
    contact_id: str
    account_id: str


def left_behind(facts: Facts, account: Account) -> Rows[LeftBehind]:
    """What each who has left an account has left there, the latest first."""
    rows = []
    for contact in _have_been(facts, account):
        for left in departures(facts, contact):
            if left.account.id == account.id:
                follows = successor(facts, left)
                rows.append(
                    LeftBehind(
                        account=account.name,
                        contact=contact.name,
                        title=left.was.title,
                        left_on=left.left_on,
                        promises="; ".join(each.what for each in promises_left(facts, contact, account)),
                        gaps="; ".join(gaps_left(facts, contact, account)),
                        successor=follows.name if follows else "",
                        contact_id=contact.id,
                        account_id=account.id,
                    )
                )
    rows.sort(key=lambda row: row.left_on, reverse=True)
    return Rows(LeftBehind, rows, f"What was left at {account.name} by {facts.today}")


def _have_been(facts: Facts, account: Account) -> Iterable[Contact]:
    ids = dict.fromkeys(each.contact for each in facts.ever_about(account, Affiliation))
    return [each for id in ids if (each := facts.get(id, Contact))]


def promises_left(facts: Facts, contact: Contact, account: Account) -> tuple[Commitment, ...]:
    """Our open promises to somebody who has left an account that stay with the account, by id."""
    return tuple(
        each
        for each in facts.about(contact, Commitment)
        if contact.id in (each.to, *each.also_to)
        and each.by is Side.US
        and stays_with(facts, each) == account.id
        and CommitmentState(promised(facts, each).state).open
    )


def stays_with(facts: Facts, promise: Commitment) -> AccountId | None:
    """
    The account that a promise belongs to: the stated one, else the one where they worked when it was made.

    None where they worked nowhere then as far as is known, or at several.
    """
    if promise.account is not None:
        return promise.account
    contact = facts.get(promise.to, Contact)
    if contact is None:
        return None
    on = facts.day_of(promise)
    then = {each.account for each in worked_at(facts, contact) if each.is_so_on(on)}
    return then.pop() if len(then) == 1 else None


def gaps_left(facts: Facts, contact: Contact, account: Account) -> tuple[str, ...]:
    """What their leaving leaves in the open deals of an account: "Bo Lee, the champion, has left"."""
    return tuple(
        f'{row.says} ("{row.opportunity}")'
        for row in coverage_gaps(facts, account)
        if row.gap == Gap.LEFT and contact.name in row.who
    )


def successor(facts: Facts, left: Departure) -> Contact | None:
    """Who began at the account under the same title, up to a quarter before they left; None where nobody."""
    if not left.was.title.strip():
        return None
    since = left.left_on - timedelta(days=min(HANDOVER_DAYS, (left.left_on - date.min).days))
    for each in facts.about(left.account, Affiliation):
        begun = each.from_on is not None and each.from_on >= since
        if begun and each.contact != left.was.contact and same_name(each.title, left.was.title):
            found = facts.get(each.contact, Contact)
            if found is not None:
                return found
    return None


@final
@attrs.frozen(kw_only=True)
class Promotion(ByFields):
    """That a contact is something else at the same account: `now`, after `before`."""

    now: Affiliation
    before: Affiliation


def promotions(facts: Facts, contact: Contact) -> tuple[Promotion, ...]:
    """The new titles that a contact has today at an account where they had another one before, by id."""
    ever, found = worked_at(facts, contact), dict[Id, Promotion]()
    for now in ever:
        if now.from_on is None or not now.title.strip() or not now.is_so_on(facts.today):
            continue
        for before in ever:
            follows = before.until_on is not None and before.until_on <= now.from_on
            gap = (now.from_on - before.until_on).days if before.until_on and follows else None
            if (
                gap is None
                or gap > HANDOVER_DAYS
                or before.account != now.account
                or not before.title.strip()
            ):
                continue
            if not same_name(before.title, now.title):
                found.setdefault(now.id, Promotion(now=now, before=before))
    return tuple(found[id] for id in sorted(found))
