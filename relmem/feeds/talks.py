"""
Days on which somebody is to be heard from: after an issue, around a delivery, and in the usual rhythm.

A new feed is a class here, and an instance of it in `FEEDS` at the foot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.feeds.base import CANCELLED, Basis, Entry, Feed, Window, distinct, keyed, short
from relmem.phrases import Phrase, say
from relmem.queries.people import worked_at, works_at
from relmem.queries.service import asked_after
from relmem.queries.talks import cadence, last_touch
from relmem.records.base import Record
from relmem.records.people import Account, Affiliation, Contact
from relmem.records.service import Delivery, Issue, Order
from relmem.records.talks import Interaction

__all__ = ["FollowUps"]


@final
@attrs.frozen(kw_only=True)
class FollowUps:
    """
    When to speak to somebody again: no day here is promised, and each moves on with what happens.

    An open issue is spoken of after a week and, once solved, asked after; so is
    what was delivered. Whom we reach in a rhythm is due one gap after the last
    touch: talks that name them, by the median of the latest gaps.
    """

    name: ClassVar[str] = "follow-ups"
    tells: ClassVar[str] = "When to speak again: after issues and deliveries, and in the usual rhythm."

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
        """Issues, deliveries, and people with whom we talk."""
        return (
            Basis(Issue, names=(Account, Contact)),
            Basis(Delivery, names=(Account, Order)),
            Basis(Contact, adds=(Interaction, Affiliation), names=(Account,)),
        )

    def entries(self, it: Record, facts: Facts, window: Window) -> Iterator[Entry]:
        """One for each record that calls for a word."""
        match it:
            case Issue():
                found = self._issue(it, facts)
            case Delivery():
                found = self._delivery(it, facts)
            case Contact():
                found = self._rhythm(it, facts)
            case _:
                found = None
        if found is not None and found.on in window:
            yield found

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

    def _rhythm(self, contact: Contact, facts: Facts) -> Entry | None:
        gap, last = cadence(facts, contact), last_touch(facts, contact)
        jobs = works_at(facts, contact)
        if gap is None or last is None or (worked_at(facts, contact) and not jobs):
            return None
        account = next((found for each in jobs if (found := facts.get(each.account, Account))), None)
        since = facts.day_of(last)
        lines = [say("Last reached on {on}; usually every {days} days.", on=since, days=gap)]
        if self.full and last.summary:
            lines.append(say("{summary}", summary=last.summary))
        entry = self._entry(
            "touch", contact, _after(since, gap), "Get in touch", contact.name, account, lines
        )
        return attrs.evolve(
            entry,
            # also where they worked before, so that no day passing lowers a stamp
            because=distinct(*entry.because, last.id, *(each.account for each in worked_at(facts, contact))),
            accounts=distinct(*(each.account for each in jobs)),
            people=distinct(*(each.colleague for each in last.participants)),
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
        whose = "{account}, {what}" if account else "{what}"
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

    def over(self, it: Record | None, _facts: Facts) -> str:
        """Done, where somebody asked them."""
        done = isinstance(it, Issue | Delivery) and it.followed_up_on is not None
        return "Done" if done else CANCELLED


def _after(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))


FEEDS: Final[tuple[Feed, ...]] = (FollowUps(),)
