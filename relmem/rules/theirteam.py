"""
Rules about the people there: whom of them to meet again, to congratulate, and to call about a bill.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.billing import against_before
from relmem.queries.names import listed
from relmem.queries.people import salutation
from relmem.queries.talks import touches
from relmem.queries.team import acquainted_on, in_charge
from relmem.queries.theirteam import CHANGED_DAYS, TeamChange, Turn, team_changes
from relmem.queries.told import talks_about
from relmem.records.base import Record
from relmem.records.billing import Dispute, Invoice
from relmem.records.people import Account, Affiliation, Colleague, Contact
from relmem.records.team import Assignment
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields

__all__ = ["RULES", "BillsAreCheckedBy", "NewTitle", "TheirTeamChanged"]


@final
@attrs.frozen(kw_only=True)
class TheirTeamChanged(ByFields):
    """
    Somebody is new there, or their team was changed: offer to introduce ours, as nobody there knows it.

    What is rumour is asked after, and nothing is offered yet. Who comes back, or
    comes from elsewhere, and knows one of us needs no introducing. It ends with a
    meeting, in person or by video, or a talk with who is new; it waits while one is booked.
    """

    rank: Rank = Rank.FOLLOW_UPS
    within_days: int = CHANGED_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for all that changed at an account of theirs, and one for each rumour."""
        for account in accounts_of(contact, facts):
            rows = [
                row
                for row in team_changes(facts, account, within_days=self.within_days)
                if row.worth_meeting and not _knows_us(facts, account, row)
            ]
            sure = [row for row in rows if not row.rumour]
            if sure:
                yield self._point(contact, facts, sure)
            for row in rows:
                if row.rumour:
                    yield self._point(contact, facts, [row])

    def _point(self, contact: Contact, facts: Facts, rows: list[TeamChange]) -> Point:
        newest = rows[0]
        because = tuple(found for row in rows if (found := facts.get(row.record_id, Record)))
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.ASK if newest.rumour else Kind.OFFER,
            text=_met_again(contact, rows),
            matter=newest.record_id,
            because=because,
            urgency=0.2 if newest.rumour else 0.4,
            band="rumour" if newest.rumour else "changed",
            asks=True,
        )


def _knows_us(facts: Facts, account: Account, row: TeamChange) -> bool:
    """Whether who has joined knows one of us who is on the account: from before, or from elsewhere."""
    joined = facts.get(row.contact_id or None, Contact)
    ours = [each.colleague for each in facts.about(account, Assignment) if each.account == account.id]
    us = [found for each in sorted(set(ours)) if (found := facts.get(each, Colleague))]
    return joined is not None and any(acquainted_on(facts, joined, each) is not None for each in us)


def _met_again(contact: Contact, rows: list[TeamChange]) -> Phrase:
    newest, name = rows[0], salutation(contact)
    if newest.rumour:
        return say(
            'It is said that "{what}": ask {name} whether it is so, and offer nothing yet.',
            what=newest.who,
            name=name,
        )
    if any(row.contact_id == contact.id for row in rows):
        own = next(row for row in rows if row.contact_id == contact.id)
        return say(
            "{name} is new at {account}{title} since {day}: introduce our team, and what it is there for.",
            name=name,
            account=own.account,
            title=f" ({own.title})" if own.title else "",
            day=own.on,
        )
    new = [f"{row.who} ({row.title})" if row.title else row.who for row in rows if row.what == Turn.JOINED]
    news = [f'"{row.who}"' for row in rows if row.what == Turn.NEWS]
    is_new = f"{{new}} {'is' if len(new) == 1 else 'are'} new at {{account}}" if new else ""
    lead = ", and ".join([*([is_new] if new else []), *(["{news} was heard of {account}"] if news else [])])
    return say(
        lead + " since {day}, and none of us has met them since: offer to introduce our team.",
        new=listed(new),
        news=listed(news),
        account=newest.account,
        day=min(row.on for row in rows),
    )


@final
@attrs.frozen(kw_only=True)
class NewTitle(ByFields):
    """They have a new title where they were before: congratulate; nobody needs to be introduced."""

    rank: Rank = Rank.PERSONAL
    within_days: int = 90
    """A quarter, after which it is no news."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One, while none of us has spoken with them since."""
        for account in accounts_of(contact, facts):
            for row in team_changes(facts, account, within_days=self.within_days):
                job = facts.get(row.record_id, Affiliation)
                if row.contact_id != contact.id or row.what != Turn.NEW_TITLE or job is None or not row.title:
                    continue
                if any(facts.day_of(talk) >= row.on for talk in touches(facts, contact)):
                    continue
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.CONGRATULATE,
                    text=say(
                        "Congratulate {name}: {title} at {account} since {day}.",
                        name=salutation(contact),
                        title=row.title,
                        account=account.name,
                        day=row.on,
                    ),
                    matter=job.id,
                    because=(job,),
                    urgency=0.6 * ramp((facts.today - row.on).days, self.within_days, 0),
                )


@final
@attrs.frozen(kw_only=True)
class BillsAreCheckedBy(ByFields):
    """
    A bill of theirs is to be spoken of, and somebody else there checks the bills: call that one about it.

    Said with the bill itself, as one matter; it ends with a talk about it with who
    checks them. Where nobody knows who does, it is to be asked.
    """

    rank: Rank = Rank.BILLS
    within_days: int = 60
    """Days after a bill from which on it is paid or contested: two usual terms of payment."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each bill of their accounts that is contested, or differs from those before it."""
        for account in accounts_of(contact, facts):
            rows = in_charge(facts, account, "bills")
            if any(row.contact_id == contact.id for row in rows):
                continue
            people = [found for row in rows if (found := facts.get(row.contact_id, Contact))]
            for invoice, why in self._bills(facts, account):
                if any(_spoke(facts, each, people) for each in (invoice, *why)):
                    continue
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.TELL if people else Kind.ASK,
                    text=say(
                        "Call {who} about {bill}: that is who checks the bills at {account}."
                        if people
                        else "Ask {name} who checks the bills at {account}: nobody has noted that.",
                        who=" or ".join(each.name for each in people),
                        bill=f"bill {invoice.number}" if invoice.number else f"the bill of {invoice.total}",
                        name=salutation(contact),
                        account=account.name,
                    ),
                    aside=say(
                        "Call {who} about it, who checks their bills.",
                        who=" or ".join(each.name for each in people),
                    )
                    if people
                    else None,
                    matter=invoice.id,
                    because=(invoice, *why, *people),
                    urgency=0.1,
                    band="known" if people else "unknown",
                    asks=not people,
                )

    def _bills(self, facts: Facts, account: Account) -> Iterator[tuple[Invoice, tuple[Record, ...]]]:
        found: dict[str, tuple[Invoice, tuple[Record, ...]]] = {}
        for dispute in facts.of(Dispute):
            invoice = facts.get(dispute.invoice, Invoice)
            if invoice is not None and invoice.account == account.id and dispute.is_open_on(facts.today):
                found.setdefault(invoice.id, (invoice, (dispute,)))
        for each in against_before(facts, account):
            bill = each.period.bill
            if each.flagged and 0 <= (facts.today - facts.day_of(bill)).days <= self.within_days:
                found.setdefault(bill.id, (bill, ()))
        yield from found.values()


def _spoke(facts: Facts, it: Record, people: list[Contact]) -> bool:
    """Whether one of these was told of it, or spoke of it with us."""
    them = {each.id for each in people}
    return any(
        not them.isdisjoint(each.contact for each in talk.participants) for talk in talks_about(facts, it)
    )


RULES: Final[tuple[Rule, ...]] = (TheirTeamChanged(), NewTitle(), BillsAreCheckedBy())
