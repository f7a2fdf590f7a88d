"""
Rules about who they are: the name to say, and where they work now.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import say
from relmem.queries.people import Departure, departures, salutation
from relmem.records.people import Account, Affiliation, Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp

__all__ = ["RULES", "LeftAccount", "RightName"]


@final
@attrs.frozen(kw_only=True)
class RightName:
    """
    They have told us what not to call them: a wrong name is bad once, and inexcusable after two months.

    How the name sounds, and their pronouns, stand at the head of a brief.
    """

    rank: Rank = Rank.PERSONAL
    urgency: float = 0.8
    """Above any dislike that is not planned for: a name is said on every call."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One, where there is a name never to call them by that is not the name to say."""
        name = salutation(contact)
        never = [each for each in contact.not_names if each.casefold() != name.casefold()]
        if never:
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.AVOID,
                text=say("Say {name}, never {never}.", name=name, never=" or ".join(never)),
                matter=contact.id,
                because=(contact,),
                urgency=self.urgency,
                lasting=True,
            )


@final
@attrs.frozen(kw_only=True)
class LeftAccount:
    """They work elsewhere now: old addresses fail, and what was agreed stays with the account they left."""

    rank: Rank = Rank.CONFIRM
    news_days: int = 90
    """Days from leaving, or from when we were told, after which it is no news to anybody: a quarter."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each account that they left and we have only just heard of."""
        for left in departures(facts, contact):
            told = [source.said_on for source in facts.said(left.was) if source.said_on]
            age = (facts.today - max([left.left_on, *told])).days
            if age > self.news_days:
                continue
            yield self._point(contact, facts, left, urgency=ramp(age, self.news_days, 0))

    def _point(self, contact: Contact, facts: Facts, left: Departure, *, urgency: float) -> Point:
        name, account = salutation(contact), left.account.name
        now = _names(facts, left.joined or left.stays)
        if left.joined and now:
            band = "moved"
            text = say(
                "{name} left {account} on {day} and is at {now} now: confirm the new address and number.",
                name=name,
                account=account,
                day=left.left_on,
                now=now,
            )
        elif left.stays and now:
            band = "one of several"
            text = say(
                "{name} left {account} on {day} and is still at {now}: confirm it, and leave {account} out.",
                name=name,
                account=account,
                day=left.left_on,
                now=now,
            )
        else:
            band = "left"
            text = say(
                "{name} left {account} on {day}, and we do not know for where: ask.",
                name=name,
                account=account,
                day=left.left_on,
            )
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.CONFIRM,
            text=text,
            matter=left.was.id,
            because=(left.was, *left.joined),
            urgency=urgency,
            band=band,
        )


def _names(facts: Facts, affiliations: tuple[Affiliation, ...]) -> str:
    """The accounts' names, each once; "" where none is known."""
    accounts = [facts.get(each.account, Account) for each in affiliations]
    return " and ".join(dict.fromkeys(each.name for each in accounts if each))


RULES: Final[tuple[Rule, ...]] = (RightName(), LeftAccount())
