"""
Rules about who they are: the name to say, where they work now, and who follows where they left.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.discrepancies import called, field_in_words, is_doubtful, shown
from relmem.queries.moves import gaps_left, promises_left, promotions, successor
from relmem.queries.names import name_of
from relmem.queries.people import Departure, departures, salutation, same_name
from relmem.queries.talks import LIVE, touches
from relmem.queries.tastes import disliked_in
from relmem.records.base import Record
from relmem.records.links import AccountId, Id, links_of
from relmem.records.people import Account, Affiliation, Contact, Discrepancy
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields

__all__ = [
    "RULES",
    "Birthday",
    "FileDisagrees",
    "HasDied",
    "LeftAccount",
    "NewPost",
    "RightName",
    "WhoFollows",
]

NEWS_DAYS: Final = 90
"""Days from leaving or beginning, or from when we were told, after which it is no news: a quarter."""


@final
@attrs.frozen(kw_only=True)
class RightName(ByFields):
    """
    They have told us what not to call them: a wrong name is bad once, and inexcusable after two months.

    How the name sounds, and their pronouns, stand at the head of a brief.
    """

    rank: Rank = Rank.PERSONAL
    urgency: float = 0.8
    """Above any dislike that is not planned for: a name is said on every call."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One, where there is a name never to call them by, or they keep to the formal one."""
        name = salutation(contact)
        never = [each for each in contact.not_names if not same_name(each, name)]
        if not never and not contact.formal:
            return
        text = say("Say {name}, never {never}.", name=name, never=" or ".join(never))
        if contact.formal and not never:
            text = say("Say {name}, and no first name: it is formal between us.", name=name)
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.AVOID,
            text=text,
            matter=contact.id,
            because=(contact,),
            urgency=self.urgency,
            lasting=True,
        )


@final
@attrs.frozen(kw_only=True)
class HasDied(ByFields):
    """They have died: nobody writes or calls in that name again, and no other point stands in their brief."""

    rank: Rank = Rank.PERSONAL

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One, from the day on which they died."""
        if contact.died_on is not None:
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.AVOID,
                text=say(
                    "{name} died on {day}: write and call no more, and ask who follows.",
                    name=contact.name,
                    day=contact.died_on,
                ),
                matter=contact.id,
                because=(contact,),
                urgency=1.0,
                lasting=True,
            )


@final
@attrs.frozen(kw_only=True)
class Birthday(ByFields):
    """
    They have their birthday, or had it this week: a word on it costs nothing, and never one before the day.

    Nobody is told how old they are. Silent where they dislike it.
    """

    rank: Rank = Rank.PERSONAL
    after_days: int = 7
    """Days after it in which good wishes still come: with the next weekly call."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one a year."""
        if contact.born is None or disliked_in(facts, contact, "birthday", "birthdays"):
            return
        on = contact.born.last_on(facts.today)
        days = (facts.today - on).days
        if days <= self.after_days:
            was = "it is today" if days == 0 else say("it was on {on}", on=on)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CONGRATULATE,
                text=say("Wish {name} a happy birthday: {was}.", name=salutation(contact), was=was),
                matter=contact.id,
                because=(contact,),
                urgency=0.6,
                band=str(on.year),
            )


@final
@attrs.frozen(kw_only=True)
class LeftAccount(ByFields):
    """They work elsewhere now: old addresses fail, and what was agreed stays with the account they left."""

    rank: Rank = Rank.CONFIRM
    news_days: int = NEWS_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each account that they left and we have only just heard of."""
        for left in departures(facts, contact):
            age = _news_age(facts, left.was, left.left_on)
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


@final
@attrs.frozen(kw_only=True)
class NewPost(ByFields):
    """
    They have a new post: a word on it costs nothing, and they will say who follows them.

    It ends with a talk after the day on which we heard of it.
    """

    rank: Rank = Rank.PERSONAL
    news_days: int = NEWS_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each account that they left for another, and for each new title where they are."""
        name = salutation(contact)
        for left in departures(facts, contact):
            for new in left.joined[:1]:
                age = _news_age(facts, new, new.from_on or left.left_on)
                at = _names(facts, left.joined)
                if age <= self.news_days and at and not _spoken_within(facts, contact, age):
                    yield self._point(
                        (new, left.was),
                        left.was,
                        say(
                            "Congratulate {name} on the new post{title} at {at}, "
                            "and ask who follows at {was}.",
                            name=name,
                            title=say(" as {title}", title=new.title) if new.title.strip() else "",
                            at=at,
                            was=left.account.name,
                        ),
                        urgency=0.3 + 0.4 * ramp(age, self.news_days, 0),
                        aside=say(
                            "Congratulate on the new post{title}, and ask who follows at {was}.",
                            title=say(" as {title}", title=new.title) if new.title.strip() else "",
                            was=left.account.name,
                        ),
                    )
        for each in promotions(facts, contact):
            age = _news_age(facts, each.now, each.now.from_on or facts.today)
            at = _names(facts, (each.now,))
            if age <= self.news_days and at and not _spoken_within(facts, contact, age):
                yield self._point(
                    (each.now, each.before),
                    each.now,
                    say(
                        "Congratulate {name} on the new post at {at}: {title}, after {before}.",
                        name=name,
                        at=at,
                        title=each.now.title,
                        before=each.before.title,
                    ),
                    urgency=0.3 + 0.4 * ramp(age, self.news_days, 0),
                )

    def _point(
        self,
        because: tuple[Affiliation, ...],
        matter: Affiliation,
        text: Phrase,
        *,
        urgency: float,
        aside: Phrase | None = None,
    ) -> Point:
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.CONGRATULATE,
            text=text,
            matter=matter.id,
            because=because,
            urgency=urgency,
            aside=aside,
        )


@final
@attrs.frozen(kw_only=True)
class WhoFollows(ByFields):
    """
    Somebody else has left their account, and nobody is known to follow: ask, while it is being decided.

    Only for who had a post, a part in a deal, or a promise of ours. It ends
    when somebody there has the same title, or after `news_days`.
    """

    rank: Rank = Rank.CONFIRM
    news_days: int = NEWS_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each who left an account of theirs."""
        for account in accounts_of(contact, facts):
            gone = dict.fromkeys(each.contact for each in facts.ever_about(account, Affiliation))
            for other in (facts.get(id, Contact) for id in gone if id != contact.id):
                found = departures(facts, other) if other is not None else ()
                left = next((each for each in found if each.account.id == account.id), None)
                if other is None or left is None or successor(facts, left) is not None:
                    continue
                age = _news_age(facts, left.was, left.left_on)
                gaps, promises = gaps_left(facts, other, account), promises_left(facts, other, account)
                if age > self.news_days or not (left.was.title.strip() or gaps or promises):
                    continue
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.ASK,
                    text=say(
                        "{other}{title} left {account} on {day}: ask {name} who follows.{gaps}{promises}",
                        other=salutation(other),
                        title=say(", {title},", title=left.was.title) if left.was.title.strip() else "",
                        account=account.name,
                        day=left.left_on,
                        name=salutation(contact),
                        gaps="".join(f" {gap}." for gap in gaps),
                        promises=say(
                            " What we promised stays with {account}: {what}.",
                            account=account.name,
                            what=", ".join(f'"{each.what}"' for each in promises),
                        )
                        if promises
                        else "",
                    ),
                    matter=left.was.id,
                    because=(left.was, *promises),
                    urgency=(0.8 if gaps or promises else 0.4) * ramp(age, 2 * self.news_days, 0),
                    band="left",
                )


@final
@attrs.frozen(kw_only=True)
class FileDisagrees(ByFields):
    """
    A file says something else than what we have, and both could be right: who is asked will know.

    Of them, and of what is theirs or their account's. It ends when the record is
    corrected or what stands is confirmed (`queries.discrepancies`). A file that
    is known to be older is not brought up, nor is a family name beside the whole.
    """

    rank: Rank = Rank.PERSONAL
    urgency: float = 0.3
    """Below that somebody left: nothing fails as long as one of the two still works."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each value that is in doubt, with every file that says otherwise."""
        accounts = {each.id for each in accounts_of(contact, facts)}
        doubts: dict[tuple[Id, str], list[Discrepancy]] = {}
        for each in facts.of(Discrepancy):
            if is_doubtful(facts, each):
                doubts.setdefault((each.about, each.what), []).append(each)
        for (about, what), found in doubts.items():
            record = facts.get(about, Record)
            if what == "family_name" and all(_is_in_a_name(facts, each) for each in found):
                continue
            if record is not None and _is_theirs(facts, record, contact, accounts):
                yield self._point(facts, record, what, found)

    def _point(self, facts: Facts, record: Record, what: str, found: list[Discrepancy]) -> Point:
        files = "".join(f" {_file_says(facts, each)}" for each in found)
        ours = what == "colleague"  # which of us it is we ask ourselves
        stands = shown(facts, found[0].stands, what)
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.CONFIRM,
            text=say("Is {whose} still called that?{files}", whose=stands, files=files)
            if what == "name"
            else say(
                'Is "{stands}" still our {what} on {whose}?{files}'
                if ours
                else 'Is "{stands}" still the {what} of {whose}?{files}',
                stands=stands,
                what=getattr(record, "role", "") or "one" if ours else field_in_words(what),
                whose=called(record, partial(name_of, facts)),
                files=files,
            ),
            matter=record.id,
            because=(record, *found),
            urgency=self.urgency,
            band=what,
            asks=not ours,
            internal=ours,
        )


def _is_in_a_name(facts: Facts, family_name: Discrepancy) -> bool:
    """Whether the same source says a whole name that holds it: who asks for that asks for both."""
    return any(
        each.what == "name" and each.source == family_name.source and family_name.says in each.says
        for each in facts.about(family_name.about, Discrepancy)
    )


def _file_says(facts: Facts, discrepancy: Discrepancy) -> Phrase:
    source, says = discrepancy.source, shown(facts, discrepancy.says, discrepancy.what)
    if source is None:
        return say('Another source says "{says}".', says=says)
    if source.said_on is None:
        return say('{file} says "{says}".', file=source.file, says=says)
    return say('{file} of {day} says "{says}".', file=source.file, day=source.said_on, says=says)


def _is_theirs(facts: Facts, record: Record, contact: Contact, accounts: set[AccountId]) -> bool:
    """Whether it is them, theirs, their account, or the account's and nobody else's."""
    named = {record.id, *links_of(record)}
    others = (facts.get(id, Contact) for id in named - {contact.id})
    return contact.id in named or (bool(named & accounts) and not any(others))


def _news_age(facts: Facts, affiliation: Affiliation, since: date) -> int:
    """For how many days it has been known: from its day, or the latest on which we were told."""
    told = [source.said_on for source in facts.said(affiliation) if source.said_on]
    return (facts.today - max([since, *told])).days


def _spoken_within(facts: Facts, contact: Contact, days: int) -> bool:
    """Whether we spoke with them, face to face or by voice, on a later day than so many days ago."""
    return any(
        (facts.today - facts.day_of(talk)).days < days
        for talk in touches(facts, contact)
        if talk.channel in LIVE
    )


def _names(facts: Facts, affiliations: tuple[Affiliation, ...]) -> str:
    """The accounts' names, each once; "" where none is known."""
    accounts = [facts.get(each.account, Account) for each in affiliations]
    return " and ".join(dict.fromkeys(each.name for each in accounts if each))


RULES: Final[tuple[Rule, ...]] = (
    HasDied(),
    Birthday(),
    RightName(),
    LeftAccount(),
    NewPost(),
    WhoFollows(),
    FileDisagrees(),
)
