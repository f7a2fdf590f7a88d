"""
When we last reached them, in what rhythm, and what came back.

A *touch* is what reached them. Bulk and machine mail never does, nor does an
attempt that ended in voicemail, without an answer or declined. A message that
we wrote is a touch where it answers one of theirs or they answered it: where
what passed just before it, or just after it, came from them. One that nobody
answered is none. What is logged for an account and names nobody of theirs
counts for everybody there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.people import worked_at, works_at
from relmem.records.links import AccountId, ContactId, Id
from relmem.records.people import Account, Affiliation, Colleague, Contact
from relmem.records.talks import Direction, Interaction, Outcome
from relmem.records.team import Assignment
from relmem.render.rows import Row, Rows
from relmem.values import Channel, day_after

__all__ = [
    "LastTouch",
    "Unreturned",
    "attempts",
    "cadence",
    "expected_contact",
    "last_touch",
    "silence",
    "touch_map",
    "touches",
    "unreturned",
]

WRITTEN: Final = (Channel.EMAIL, Channel.CHAT, Channel.SOCIAL, Channel.POST)
"""Channels on which to have sent is not to have reached."""

RHYTHM_GAPS: Final = 12
"""How many of the latest gaps make the rhythm: a year of monthly talks; what was before is no guide."""

Them = Contact | Account


def touches(facts: Facts, who: Them, *, function: str | None = None) -> tuple[Interaction, ...]:
    """
    What reached a contact, or anybody at an account, oldest first.

    With `function` ("support", whatever its case) only where one of us of that
    function was there; else of all of us.
    """
    passed = [each for each in _passed(facts, who) if each.outcome is Outcome.REACHED]
    around = zip(passed, [None, *passed], [*passed[1:], None], strict=False)
    reached = [
        each
        for each, before, after in around
        if not _is_ours(each) or _is_theirs(before) or _is_theirs(after)
    ]
    return tuple(
        each for each in reached if function is None or function.casefold() in _functions(facts, each)
    )


def last_touch(facts: Facts, who: Them, *, function: str | None = None) -> Interaction | None:
    """The latest touch, None where none is known; see `touches`."""
    found = touches(facts, who, function=function)
    return found[-1] if found else None


def silence(facts: Facts, who: Them) -> int | None:
    """For how many days nobody of us has reached them: 0 means today, None never."""
    last = last_touch(facts, who)
    return (facts.today - facts.day_of(last)).days if last else None


def cadence(facts: Facts, contact: Contact) -> int | None:
    """
    In what rhythm we reach a contact: the median of the latest gaps, in days.

    Of two in the middle the shorter one. Several touches on one day are one;
    None where there were fewer than three.
    """
    days = sorted({facts.day_of(each) for each in touches(facts, contact)})
    if len(days) < 3:
        return None
    gaps = sorted((after - before).days for before, after in list(pairwise(days))[-RHYTHM_GAPS:])
    return gaps[(len(gaps) - 1) // 2]


def expected_contact(facts: Facts, contact: Contact) -> date | None:
    """
    When we are to speak again, by the rhythm: the last touch and one gap more, never before tomorrow.

    None where there is no rhythm.
    """
    last, gap = last_touch(facts, contact), cadence(facts, contact)
    if last is None or gap is None:
        return None
    since = facts.day_of(last)
    next_on = since + timedelta(days=min(gap, (date.max - since).days))
    return max(next_on, day_after(facts.today))


# -- by function ------------------------------------------------------------------------------------

ANYBODY: Final = "all of us"


@final
@attrs.frozen(kw_only=True)
class LastTouch(Row):
    """
    When one function of ours last reached them.

    `last_on` is None where no touch is known. `days` counts from then to today.
    """

    function: str
    last_on: date | None
    days: int | None
    channel: str
    by: str
    interaction_id: str


def touch_map(facts: Facts, who: Them) -> Rows[LastTouch]:
    """
    The last touch of all of us, then of each function, the latest first.

    A function that is on the account and never reached them is listed too.
    """
    found: dict[str, Interaction | None] = {}
    for each in _on_account(facts, who):
        found.setdefault(each.function.casefold(), None)
    for touch in touches(facts, who):
        found.update(dict.fromkeys(_functions(facts, touch), touch))
    rows = [_last(facts, function, touch) for function, touch in sorted(found.items()) if function]
    rows.sort(key=lambda row: row.last_on or date.min, reverse=True)
    return Rows(
        LastTouch,
        [_last(facts, ANYBODY, last_touch(facts, who)), *rows],
        f"When we last reached {who.name}, as of {facts.today}",
    )


def _last(facts: Facts, function: str, touch: Interaction | None) -> LastTouch:
    on = facts.day_of(touch) if touch else None
    us = list(_colleagues(facts, touch)) if touch else []
    ours = [each.name for each in us if function in (ANYBODY, each.function.casefold())]
    return LastTouch(
        function=function,
        last_on=on,
        days=(facts.today - on).days if on else None,
        channel=str(touch.channel) if touch else "",
        by=", ".join(ours),
        interaction_id=touch.id if touch else "",
    )


def _on_account(facts: Facts, who: Them) -> Iterator[Colleague]:
    accounts = [who.id] if isinstance(who, Account) else [each.account for each in works_at(facts, who)]
    for account in accounts:
        for each in facts.about(account, Assignment):
            colleague = facts.get(each.colleague, Colleague)
            if each.account == account and colleague is not None:
                yield colleague


def _functions(facts: Facts, touch: Interaction) -> list[str]:
    return [each.function.casefold() for each in _colleagues(facts, touch)]


def _colleagues(facts: Facts, touch: Interaction) -> Iterator[Colleague]:
    for each in touch.participants:
        colleague = facts.get(each.colleague, Colleague)
        if colleague is not None:
            yield colleague


# -- attempts ---------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Unreturned(Row):
    """Attempts to reach a contact since they were last heard of: on so many days, by these channels."""

    contact: str
    attempts: int
    first_on: date
    last_on: date
    channels: str
    contact_id: str


def unreturned(facts: Facts, *, min_attempts: int = 3) -> Rows[Unreturned]:
    """Who never called back after attempts on `min_attempts` days or more, the most attempts first."""
    rows = []
    for contact in facts.of(Contact):
        if sum(map(_is_attempt, _with(facts, contact).values())) < max(1, min_attempts):
            continue
        tried = attempts(facts, contact)
        if len(tried) >= max(1, min_attempts):
            rows.append(
                Unreturned(
                    contact=contact.name,
                    attempts=len(tried),
                    first_on=facts.day_of(tried[0]),
                    last_on=facts.day_of(tried[-1]),
                    channels=", ".join(dict.fromkeys(each.channel for each in tried)),
                    contact_id=contact.id,
                )
            )
    rows.sort(key=lambda row: (-row.attempts, row.last_on, row.contact_id))
    return Rows(Unreturned, rows, f"Who has not called back by {facts.today}")


def attempts(facts: Facts, contact: Contact) -> tuple[Interaction, ...]:
    """
    Our attempts to reach a contact that came to nothing, one a day, oldest first.

    Counted since they were last heard of: anything from them or from somebody
    else at their account, by whatever channel and to whomever of us, and any
    conversation with them starts anew. An automatic reply does not. Two of us
    on one day are one attempt.
    """
    own, found = _with(facts, contact), dict[date, Interaction]()
    if not any(_is_attempt(each) for each in own.values()):  # most often, and the account may hold much
        return ()
    for each in _in_order(facts, {**_from_account(facts, contact), **own}):
        if _is_attempt(each):
            found.setdefault(facts.day_of(each), each)
        elif not _is_ours(each):
            found.clear()
    return tuple(found.values())


# -- what passed ------------------------------------------------------------------------------------


def _passed(facts: Facts, who: Them) -> list[Interaction]:
    """What passed between us and them, but for automatic mail, oldest first."""
    if isinstance(who, Account):
        return _in_order(facts, _at_account(facts, who.id))
    return _in_order(facts, {**_unnamed(facts, who), **_with(facts, who)})


def _in_order(facts: Facts, passed: dict[Id, Interaction]) -> list[Interaction]:
    found = [each for each in passed.values() if not each.automatic]
    return sorted(found, key=lambda each: (facts.day_of(each), _seconds(each), each.id))


def _with(facts: Facts, contact: Contact) -> dict[Id, Interaction]:
    return {each.id: each for each in facts.about(contact, Interaction) if contact.id in _theirs(each)}


def _unnamed(facts: Facts, contact: Contact) -> dict[Id, Interaction]:
    """What passed with an account, in nobody's name, while the contact worked there."""
    return {
        each.id: each
        for place in worked_at(facts, contact)
        for each in facts.about(place.account, Interaction)
        if not _theirs(each) and place.is_so_on(facts.day_of(each))
    }


def _from_account(facts: Facts, contact: Contact) -> dict[Id, Interaction]:
    """What came from anybody where the contact works."""
    return {
        each.id: each
        for place in works_at(facts, contact)
        for each in _at_account(facts, place.account).values()
        if _is_theirs(each)
    }


def _at_account(facts: Facts, account: AccountId) -> dict[Id, Interaction]:
    found: dict[Id, Interaction] = {each.id: each for each in facts.about(account, Interaction)}
    for place in facts.ever_about(account, Affiliation):
        for each in facts.about(place.contact, Interaction):
            if each.account is None and place.contact in _theirs(each) and place.is_so_on(facts.day_of(each)):
                found[each.id] = each
    return found


def _theirs(interaction: Interaction) -> list[ContactId]:
    return [each.contact for each in interaction.participants if each.contact is not None]


def _is_attempt(interaction: Interaction) -> bool:
    return interaction.outcome is not Outcome.REACHED and interaction.direction is not Direction.IN


def _is_ours(interaction: Interaction) -> bool:
    """Whether it is a message that we wrote, which may have reached nobody."""
    return interaction.direction is Direction.OUT and interaction.channel in WRITTEN


def _is_theirs(interaction: Interaction | None) -> bool:
    return interaction is not None and interaction.direction is Direction.IN


def _seconds(interaction: Interaction) -> float:
    """Where in time it lies, from the first instant; what has only a day comes first on it."""
    at = interaction.happened_at
    return (at - datetime.min.replace(tzinfo=UTC)).total_seconds() if at else -math.inf
