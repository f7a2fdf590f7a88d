"""
Rules about how a contract ends or goes on: by notice that was given, or after a reminder that we owe.

What is to be decided is said by `rules.contracts`. A new rule is a class here,
and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say, say_many
from relmem.queries.contracts import NoticeWindow, WindowState
from relmem.queries.reminders import ReminderState, reminder
from relmem.records.contracts import Mode, NoticeGiven
from relmem.records.people import Colleague, Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp
from relmem.rules.contracts import all_windows, band_of, contracts_of, evidence_of, spoken_since
from relmem.values import ByFields, day_after

__all__ = ["RULES", "EndsByNotice", "OptionUnconfirmed", "ReminderOwed"]


@final
@attrs.frozen(kw_only=True)
class EndsByNotice(ByFields):
    """
    Somebody gave notice: hear from them why, and say how it ends, before the last day comes.

    Notice that came too late for one term counts for the next, and that is said.
    Where it was ours, they are to hear from us how it ends, and what we do to help.
    Once that was spoken of, it is silent until the end is near.
    """

    rank: Rank = Rank.CONFIRM
    pressing_days: int = 90
    """Days before the end, at which nothing is more pressing; a quarter before there is time to talk."""
    near_days: int = 30
    """Days before the end from which on it is spoken of once more: what is moved is moved by then."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract on which notice stands, until it is over; an option exercised is none."""
        for contract, window in all_windows(contact, facts):
            given = [each for each in facts.about(contract, NoticeGiven) if not each.withdrawn_on]
            if window.state is not WindowState.GIVEN or window.ends_on is None or not given:
                continue
            if window.term.renewal.mode is Mode.OPTION:
                continue
            newest = max(given, key=lambda each: (each.given_on, each.id))
            counts = next((each for each in given if each.given_on == window.term.given_on), newest)
            near_on = window.ends_on - timedelta(days=min(self.near_days, window.ends_on.toordinal() - 1))
            since = near_on if near_on <= facts.today else newest.given_on
            if spoken_since(facts, contract, since) or spoken_since(facts, newest, since):
                continue
            ours = _is_ours(facts, counts)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL if ours else Kind.CONFIRM,
                text=say(
                    'We gave notice on "{title}" on {given}{late}: it ends on {ends}. '
                    "Say how it is to end, and what we do to help."
                    if ours
                    else 'Notice was given on "{title}" on {given}{by}{late}: it ends on {ends}. '
                    "Confirm why, and how it is to end.",
                    title=contract.title,
                    given=counts.given_on,
                    by=say(" (by {who})", who=counts.by) if counts.by else "",
                    late=_late(window),
                    ends=window.ends_on,
                ),
                matter=contract.id,
                because=tuple(dict.fromkeys((counts, newest, *evidence_of(contract, facts)))),
                urgency=ramp((window.ends_on - facts.today).days, self.pressing_days, 0),
                band=band_of(window),
                on=window.ends_on,
            )


@final
@attrs.frozen(kw_only=True)
class ReminderOwed(ByFields):
    """
    We must remind them that it renews, by law or as agreed: who was not reminded may be free to go.

    It ends once somebody of theirs was told of the contract in time.
    """

    rank: Rank = Rank.NOTICE
    ahead_days: int = 30
    """Days before the last one for it from which on it is worth a word: time to write and to send it."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract on which a reminder is due, or was missed and the term still runs."""
        for contract in contracts_of(contact, facts):
            owed = reminder(facts, contract)
            if owed is None or owed.state not in (ReminderState.DUE, ReminderState.MISSED):
                continue
            left, missed = (owed.remind_by - facts.today).days, owed.state is ReminderState.MISSED
            if left > self.ahead_days:
                continue
            if missed:
                template = (
                    'They were to be reminded by {by} that "{title}" renews on {renews}, and nobody did: '
                    "settle among us what that means before it is held against them."
                )
            else:
                template = (
                    'Remind them by {by} that "{title}" renews on {renews}{channel}: we are obliged to.'
                )
            channel = contract.reminder.channel if contract.reminder else ""
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=say(
                    template,
                    title=contract.title,
                    by=owed.remind_by,
                    renews=owed.window.renews_on,
                    channel=say(" (by {channel})", channel=channel) if channel else "",
                ),
                matter=contract.id,
                because=evidence_of(contract, facts),
                urgency=1.0 if missed else ramp(left, self.ahead_days, 0),
                band=f"{owed.state} {owed.remind_by}",
                on=None if missed else owed.remind_by,
                internal=missed,
            )


@final
@attrs.frozen(kw_only=True)
class OptionUnconfirmed(ByFields):
    """
    An option lapsed, for all we know: ask whether it was taken, before we work without a contract.

    It ends with a talk about the contract since then, and where it is known:
    with a notice by which the option was exercised, or an amendment.
    """

    rank: Rank = Rank.CONFIRM
    fresh_days: int = 90
    """Days after the end over which it becomes less pressing: by then the next bills were written, or not."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract that ended with an option of which nothing more was recorded."""
        for contract, window in all_windows(contact, facts):
            if window.state is not WindowState.UNCONFIRMED or window.ends_on is None:
                continue
            if spoken_since(facts, contract, day_after(window.ends_on)):
                continue
            gone = (facts.today - window.ends_on).days
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CONFIRM,
                text=say(
                    '"{title}" ended on {ends} unless its option was exercised{by}, and whether it was '
                    "is not recorded: confirm whether it goes on.",
                    title=contract.title,
                    ends=window.ends_on,
                    by=say(" by {day}", day=window.decide_by) if window.decide_by else "",
                ),
                matter=contract.id,
                because=evidence_of(contract, facts),
                urgency=ramp(gone, self.fresh_days, 0),
                band=band_of(window),
            )


def _late(window: NoticeWindow) -> Phrase | str:
    """By how much the notice came too late for an earlier term; nothing where it was in time."""
    if window.late_for is None:
        return ""
    return say_many(
        ", {days} day late for {end}",
        ", {days} days late for {end}",
        window.late_days,
        days=window.late_days,
        end=window.late_for,
    )


def _is_ours(facts: Facts, notice: NoticeGiven) -> bool:
    """Whether it was we who gave it, as far as `by` says: "us", or the name of one of us."""
    by = " ".join(notice.by.split()).casefold()
    return by in ("us", "we") or any(by == each.name.casefold() for each in facts.of(Colleague))


RULES: Final[tuple[Rule, ...]] = (EndsByNotice(), OptionUnconfirmed(), ReminderOwed())
