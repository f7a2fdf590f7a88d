"""
Days on which somebody is to be heard from: around issues, deliveries and deals, and in a rhythm.

A new feed is a class here, and an instance of it in `FEEDS` at the foot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.feeds.base import CANCELLED, Basis, Entry, Feed, Status, Window, distinct, keyed, short
from relmem.phrases import Phrase, say
from relmem.queries.absences import back_by, may_be_away
from relmem.queries.deals import expected
from relmem.queries.people import worked_at, works_at
from relmem.queries.rhythm import Due, due
from relmem.queries.service import asked_after
from relmem.queries.talks import after, day_of_meeting, last_touch, meetings_with, usual_gap
from relmem.records.base import Record
from relmem.records.deals import Forecast, Opportunity
from relmem.records.people import Absence, Account, Affiliation, Contact
from relmem.records.service import Delivery, Issue, Order
from relmem.records.talks import Interaction, Meeting, Rhythm

__all__ = ["FollowUps"]


@final
@attrs.frozen(kw_only=True)
class FollowUps:
    """
    When to speak to somebody again: no day here is promised, and each moves on with what happens.

    An open issue is spoken of after a week and, once solved, asked after; so is
    what was delivered. A deal has its next step, and the day it is expected to
    close. With whom we are in touch in a rhythm, stated or usual, is due one
    gap after the last touch; later where we meet within the gap after that, or
    they are away. What was to be said and was not, stays on its day.
    """

    name = "follow-ups"
    tells = "When to speak again: around issues, deliveries and deals, and in a rhythm."

    title: str = "Follow-ups"
    colour: str = "goldenrod"
    alarms: tuple[int, ...] = (0,)
    stands_days: int = 7
    """Days after which an open issue is spoken of: a week without a word is what they complain of."""
    asks_days: int = 3
    """Days until we ask whether it works, or came: long enough to have tried it, too short to forget."""
    full: bool = False
    reworded_at: datetime | None = None

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Issues, deliveries, deals, and those with whom we talk."""
        talks = (Interaction, Meeting, Rhythm, Affiliation)
        return (
            Basis(Issue, names=(Account, Contact)),
            Basis(Delivery, names=(Account, Order)),
            Basis(Opportunity, adds=(Forecast,), names=(Account,)),
            # what passed with an account in nobody's name passed with all who work there
            Basis(Contact, adds=(*talks, Absence), names=(Account,), beside=(Interaction, Meeting)),
            Basis(Account, adds=talks, names=(Contact,), beside=(Interaction,)),
        )

    def entries(self, it: Record, facts: Facts, window: Window) -> Iterator[Entry]:
        """Those for one record that calls for a word."""
        match it:
            case Issue():
                found = [self._issue(it, facts)]
            case Delivery():
                found = [self._delivery(it, facts)]
            case Opportunity():
                found = [self._step(it, facts), self._close(it, facts)]
            case Contact() | Account():
                found = [self._rhythm(it, facts)]
            case _:
                found = []
        yield from (entry for entry in found if entry is not None and entry.on in window)

    def _issue(self, issue: Issue, facts: Facts) -> Entry | None:
        account, reporter = facts.get(issue.account, Account), facts.get(issue.reported_by, Contact)
        if issue.is_open_on(facts.today):
            title, since = "Say how it stands", facts.day_of(issue)
            line, on = say("Open since {since}.", since=since), _after(since, self.stands_days)
        elif issue.solved_on and not asked_after(issue):
            title = "Ask whether it is solved"
            line, on = say("Solved on {on}.", on=issue.solved_on), _after(issue.solved_on, self.asks_days)
        else:
            return None
        lines = [
            say("{title}", title=issue.title),
            line,
            say("Severity: {severity}.", severity=issue.severity),
        ]
        if reporter:
            lines.append(say("Reported by {who}.", who=reporter.name))
        return self._entry("issue", issue, on, title, issue.title, account, lines, issue.reported_by)

    def _delivery(self, delivery: Delivery, facts: Facts) -> Entry | None:
        account, order = facts.get(delivery.account, Account), facts.get(delivery.order, Order)
        if order and order.cancelled_on:
            return None
        if delivery.delivered_on is None and delivery.promised_on:
            title, on = "To be delivered", delivery.promised_on
            line = say("Promised for {on}.", on=on)
        elif delivery.delivered_on and not delivery.followed_up_on:
            title, on = "Ask whether it came and is right", _after(delivery.delivered_on, self.asks_days)
            line = say("Delivered on {on}.", on=delivery.delivered_on)
        else:
            return None
        lines = [say("{what}", what=delivery.what), line]
        if order and order.number:
            lines.append(say("Order {number}.", number=order.number))
        return self._entry("delivery", delivery, on, title, delivery.what, account, lines, delivery.order)

    def _step(self, deal: Opportunity, facts: Facts) -> Entry | None:
        if not (_is_open(deal, facts) and deal.next_step and deal.next_step_on):
            return None
        lines = [say("{title}", title=deal.title), say("{step}", step=deal.next_step)]
        account = facts.get(deal.account, Account)
        return self._entry("step", deal, deal.next_step_on, "Next step", deal.title, account, lines)

    def _close(self, deal: Opportunity, facts: Facts) -> Entry | None:
        deem = expected(facts, deal)
        if not _is_open(deal, facts) or deem.close_on is None:
            return None
        lines = [say("{title}", title=deal.title), say("Expected to close on {on}.", on=deem.close_on)]
        if deem.stage:
            lines.append(say("Stage: {stage}.", stage=deem.stage))
        if self.full and deem.amount is not None:
            lines.append(say("Expected: {amount}.", amount=deem.amount))
        account = facts.get(deal.account, Account)
        others = [each.id for each in deem.forecasts]
        entry = self._entry(
            "close", deal, deem.close_on, "Expected to close", deal.title, account, lines, *others
        )
        return attrs.evolve(entry, status=Status.TENTATIVE)

    def _rhythm(self, who: Contact | Account, facts: Facts) -> Entry | None:
        row = due(facts, who)
        if row is None or (isinstance(who, Account) and row.basis != "stated"):
            return None
        jobs = works_at(facts, who) if isinstance(who, Contact) else ()
        account = who if isinstance(who, Account) else None
        account = account or next((it for each in jobs if (it := facts.get(each.account, Account))), None)
        stated = row.basis == "stated"
        if row.last_on is None:
            lines = [say("To be in touch every {gap}; not yet reached.", gap=row.gap)]
        elif stated:
            lines = [say("Last reached on {on}; to be every {gap}.", on=row.last_on, gap=row.gap)]
        else:
            lines = [say("Last reached on {on}; usually every {gap}.", on=row.last_on, gap=row.gap)]
        last = last_touch(facts, who)
        if self.full and last and last.summary:
            lines.append(say("{summary}", summary=last.summary))
        on, because = _moved(facts, who, row, lines)
        # also where they worked before, so that no day passing lowers a stamp
        ever = worked_at(facts, who) if isinstance(who, Contact) else ()
        others = (row.rhythm_id, row.interaction_id, *because, *(each.account for each in ever))
        entry = self._entry("touch", who, on, "Get in touch", who.name, account, lines, *others)
        return attrs.evolve(
            entry,
            accounts=distinct(*(each.account for each in jobs), account.id if account else None),
            people=distinct(*(each.colleague for each in last.participants)) if last else (),
        )

    def _entry(
        self,
        kind: str,
        it: Record,
        on: date,
        title: str,
        what: str,
        account: Account | None,
        lines: list[Phrase],
        *others: str | None,
    ) -> Entry:
        account_id = getattr(it, "account", account.id if account else None)
        whose = "{account}, {what}" if account and account is not it else "{what}"
        name = account.name if account else ""
        return Entry(
            key=f"{kind}-{it.id}",
            matter=it.id,
            on=on,
            title=say(f"{title}: {whose}", account=short(name), what=short(what)),
            because=distinct(it.id, account_id, *others),
            lines=(*([say("{account}", account=name)] if account else []), *lines),
            categories=("Follow-up", name) if account else ("Follow-up",),
            alarms=self.alarms,
            colour=self.colour,
            accounts=distinct(account_id),
        )

    def named(self, it: Record, facts: Facts, keys: Collection[str]) -> Iterable[Entry]:
        """Those of `keys` that there are, whatever their day."""
        return keyed(self, it, facts, keys)

    def over(self, it: Record | None, facts: Facts) -> str:
        """Done, where somebody asked them; closed, where a deal is."""
        if isinstance(it, Opportunity) and it.closed_on is not None and not it.is_open_on(facts.today):
            return "Closed"
        done = isinstance(it, Issue | Delivery) and it.followed_up_on is not None
        return "Done" if done else CANCELLED


def _is_open(deal: Opportunity, facts: Facts) -> bool:
    """Whether it is not over; one that is opened later is open, so that its first day changes nothing."""
    return deal.is_open_on(max(facts.today, deal.opened_on or facts.today))


def _moved(facts: Facts, who: Contact | Account, row: Due, lines: list[Phrase]) -> tuple[date, list[str]]:
    """
    The day to be in touch, and what moved it from the one that the rhythm gives.

    Told by stored days alone, and never by today, so that no midnight changes
    the event: a meeting that has passed and was not logged keeps it there.
    """
    gap = usual_gap(facts, who)
    last = after(gap, row.due_on) if gap else row.due_on
    for meeting in meetings_with(facts, who):
        on = day_of_meeting(facts, meeting)
        if row.due_on <= on <= last:
            lines.append(say("A meeting stands on {on}.", on=on))
            return on, [meeting.id]
    absence = may_be_away(facts, who, row.due_on) if isinstance(who, Contact) else None
    back = back_by(absence) if absence else None
    if absence and back and back > row.due_on:
        lines.append(say("Away, back on {on}.", on=back))
        return back, [absence.id]
    return row.due_on, []


def _after(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))


FEEDS: Final[tuple[Feed, ...]] = (FollowUps(),)
