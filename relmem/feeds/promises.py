"""
Days of promises: by when ours are to be kept, and theirs.

A new feed is a class here, and an instance of it in `FEEDS` at the foot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.feeds.base import CANCELLED, REWORDED_AT, Basis, Entry, Feed, Window, distinct, keyed, short
from relmem.phrases import Phrase, say
from relmem.queries.people import worked_at, works_at
from relmem.queries.promises import CommitmentState, Promised, promised
from relmem.records.base import Record
from relmem.records.people import Account, Affiliation, Colleague, Contact
from relmem.records.promises import Commitment, Request, Side

__all__ = ["Promises"]

_ENDED: Final = {
    CommitmentState.KEPT: "Kept",
    CommitmentState.KEPT_LATE: "Kept",
    CommitmentState.REPLACED: "Agreed anew",
    CommitmentState.REPLACED_LATE: "Agreed anew",
    CommitmentState.WITHDRAWN: "Withdrawn",
}


@final
@attrs.frozen(kw_only=True)
class Promises:
    """
    The day each promise is due, as long as it is open: who has it in the calendar keeps it.

    A late one keeps its day, so that it stays where it was looked for. What
    they asked, where it answers a request, is told only where all is.
    """

    name = "promises"
    tells = "By when we promised something, and they."

    title: str = "Promises"
    colour: str = "seagreen"
    theirs_colour: str = "darkkhaki"
    alarms: tuple[int, ...] = (1, 0)
    """The day before, to do it; the day itself, to have done it."""
    full: bool = False
    reworded_at: datetime | None = REWORDED_AT

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Promises, the requests they answer, and who is concerned, with where they work."""
        names = (Request, Commitment, Contact, Account, Colleague)
        return (Basis(Commitment, names=names, beside=(Affiliation,)),)

    def entries(self, it: Record, facts: Facts, window: Window) -> Iterator[Entry]:
        """One for an open promise that has a day."""
        if not isinstance(it, Commitment):
            return
        row = promised(facts, it)
        if row.due_on is None or row.due_on not in window or not CommitmentState(row.state).open:
            return
        ours = it.by is Side.US
        theirs = distinct(it.to, *it.also_to) if ours else distinct(it.promised_by)
        persons = [person for each in theirs if (person := facts.get(each, Contact))]
        jobs = [each for person in persons for each in works_at(facts, person)]
        # where somebody no longer works stays among the evidence, so that no day passing lowers a stamp
        ever = [each.account for person in persons for each in worked_at(facts, person)]
        accounts = distinct(it.account, *(each.account for each in jobs))
        named = [account for each in accounts if (account := facts.get(each, Account))]
        whom = ", ".join([*(each.name for each in persons), *(each.name for each in named[:1])])
        verb = "Promised" if ours else "They owe"
        whose = "{what} ({whom})" if whom else "{what}"
        request = facts.get(it.answers, Request)
        giver = facts.get(it.promised_by, Colleague) if ours else facts.get(it.to, Colleague)
        yield Entry(
            key=f"promise-{it.id}",
            matter=it.id,
            on=row.due_on,
            title=say(f"{verb}: {whose}", what=short(it.what), whom=short(whom)),
            titled=whose,
            because=distinct(
                it.id, it.answers, it.promised_by, it.to, *it.also_to, it.replaced_by, *accounts, *ever
            ),
            lines=tuple(self._lines(it, row, whom, giver, request)),
            categories=("Promise", *(each.name for each in named[:1])),
            alarms=self.alarms,
            colour=self.colour if ours else self.theirs_colour,
            accounts=accounts,
            people=tuple(
                each for each in distinct(it.promised_by, it.to, *it.also_to) if facts.get(each, Colleague)
            ),
        )

    def _lines(
        self, it: Commitment, row: Promised, whom: str, giver: Colleague | None, request: Request | None
    ) -> Iterator[Phrase]:
        yield say("{what}", what=it.what)
        ours = it.by is Side.US
        name = giver.name if giver else ""
        if ours and whom:
            yield say("{who} promised it to {whom}.", who=name or "We", whom=whom)
        elif not ours:
            yield say("{whom} promised it to {who}.", whom=whom or "They", who=name or "us")
        if it.made_on:
            yield say("Promised on {on}.", on=row.made_on)
        if row.due_time and row.due_on:
            yield say("Due on {on} at {time}.", on=row.due_on, time=row.due_time)
        if self.full and request is not None:
            yield say("It answers: {text}", text=request.text)

    def named(self, it: Record, facts: Facts, keys: Collection[str]) -> Iterable[Entry]:
        """Those of `keys` that there are, whatever their day."""
        return keyed(self, it, facts, keys)

    def over(self, it: Record | None, facts: Facts) -> str:
        """How it ended."""
        if not isinstance(it, Commitment):
            return CANCELLED
        return _ENDED.get(CommitmentState(promised(facts, it).state), CANCELLED)


FEEDS: Final[tuple[Feed, ...]] = (Promises(),)
