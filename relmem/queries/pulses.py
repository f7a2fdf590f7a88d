"""
How deals go between two reports: who last said so, and whether that is long ago for their stage.

A report is an Assessment of the opportunity with the topic "pulse", or a talk
about it, also among us.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar, Final, final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts
from relmem.queries.deals import Whose, expected, open_deals
from relmem.queries.hours import business_days, places, week_of
from relmem.queries.names import account_name, counted, listed, name_of, participant_name
from relmem.queries.talks import last_touch
from relmem.queries.told import talks_about
from relmem.records.base import Record
from relmem.records.deals import Assessment, Colour, Opportunity
from relmem.records.people import Account, Contact
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows
from relmem.values import WEEKDAYS, ByFields, WorkWeek, spoken_day

__all__ = ["PULSE", "Pulse", "PulsePolicy", "begun_on", "pulse", "pulse_policy", "pulses", "stale_pulses"]

PULSE: Final = "pulse"
"""The topic of an Assessment that says how a deal goes."""

BY_STAGE: Final[Mapping[str, int]] = {
    # they decide by what they see this week, and somebody there is asked every day
    "PoC": 1,
    "proof of concept": 1,
    "pilot": 1,
    "trial": 1,
    # a paper is on their desk
    "negotiation": 2,
    "contract": 2,
    "closing": 2,
    "evaluation": 3,
    "proposal": 3,
    "quote": 3,
    "discovery": 10,
    "qualification": 10,
    "lead": 20,
}
OTHERWISE: Final = 5
"""Business days allowed in a stage that no policy names: a week."""


def _by_stage(value: Mapping[str, int] | Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    given = dict(value)
    for stage, allowed in given.items():
        if not isinstance(stage, str) or type(allowed) is not int or allowed < 0:
            raise InputError(
                {stage: allowed},
                f"{allowed!r} is no number of business days for {stage!r}.",
                'Write {"PoC": 1}.',
            )
    own = {stage.strip().casefold() for stage in given}
    kept = {stage: allowed for stage, allowed in BY_STAGE.items() if stage.casefold() not in own}
    return (*kept.items(), *given.items())


@final
@attrs.frozen
class PulsePolicy(ByFields):
    """
    How many business days may pass without a report on a deal, by its stage, whatever its case.

    `PulsePolicy({"PoC": 2})` replaces what is said of that stage and keeps the
    others; `otherwise` is for stages that are not named, and where none is known.
    """

    by_stage: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=_by_stage)
    otherwise: int = OTHERWISE

    def allowed(self, stage: str) -> int:
        """The business days allowed in `stage`."""
        wanted = stage.strip().casefold()
        known = {name.strip().casefold(): allowed for name, allowed in self.by_stage}
        return known.get(wanted, self.otherwise)

    def named(self, stage: str) -> str:
        """The policy that decides for `stage`, in words: "PoC: 1 business day"."""
        return f"{stage.strip() or 'no stage known'}: {counted(self.allowed(stage), 'business day')}"


def pulse_policy(value: PulsePolicy | Mapping[str, int]) -> PulsePolicy:
    """What was typed, as a policy: one, or days by stage ({"PoC": 2})."""
    return value if isinstance(value, PulsePolicy) else PulsePolicy(value)


@final
@attrs.frozen(kw_only=True)
class Pulse(Row):
    """
    How an open deal goes, and when somebody last said so.

    `silent_days` are the business days since `last_report_on`, or where there
    was no report since the deal was opened; `stale` where these are more than
    the `policy` of its stage allows. `says` are the colours that each person
    sees, the newest first. `conflict` says what does not go together, with both sides; "" is none.
    """

    APART: ClassVar = ("allowed_days", "they_last_on", "because")

    account: str
    opportunity: str
    stage: str
    policy: str
    last_report_on: date | None
    reported_by: str
    silent_days: int
    allowed_days: int
    stale: bool
    says: str
    they_last_on: date | None
    conflict: str
    because: str
    opportunity_id: str
    account_id: str


def stale_pulses(
    facts: Facts,
    account: Whose | None = None,
    *,
    policy: PulsePolicy | None = None,
    week: WorkWeek = WEEKDAYS,
) -> Rows[Pulse]:
    """The open deals whose last report is too old for their stage, or that people see differently."""
    rows = [row for row in pulses(facts, account, policy=policy, week=week) if row.stale or row.conflict]
    return Rows(Pulse, rows, f"Deals of which nobody knows for sure how they go, as of {facts.today}")


def pulses(
    facts: Facts,
    account: Whose | None = None,
    *,
    policy: PulsePolicy | None = None,
    week: WorkWeek = WEEKDAYS,
) -> Rows[Pulse]:
    """
    How every open deal goes, the longest without a report first.

    Business days are those of the account's work week, else of `week`.
    """
    rows = [pulse(facts, each, policy=policy, week=week) for each in open_deals(facts, account)]
    rows.sort(key=lambda row: (row.allowed_days - row.silent_days, row.opportunity_id))
    return Rows(Pulse, rows, f"How deals go, as of {facts.today}")


def pulse(
    facts: Facts, deal: Opportunity, *, policy: PulsePolicy | None = None, week: WorkWeek = WEEKDAYS
) -> Pulse:
    """How one deal goes; see `pulses`."""
    policy = policy or PulsePolicy()
    stage = expected(facts, deal).stage
    allowed = policy.allowed(stage)
    week = week_of(places(facts, None, deal.account), week)
    seen = _assessed(facts, deal)
    reports: list[tuple[date, Record]] = [(_said_on(facts, each), each) for each in seen]
    reports += [(facts.day_of(each), each) for each in talks_about(facts, deal)]
    last_on, last = max(reports, key=lambda each: (each[0], each[1].id), default=(None, None))
    silent = business_days(last_on or deal.opened_on or facts.recorded_on(deal), facts.today, week)
    account = facts.get(deal.account, Account)
    touch = last_touch(facts, account) if account else None
    heard_on = facts.day_of(touch) if touch else None
    now = [each for each in seen if each.is_so_on(facts.today) and each.colour is not Colour.UNKNOWN]
    now.sort(key=lambda each: (_said_on(facts, each), each.id), reverse=True)
    quiet = heard_on is None or business_days(heard_on, facts.today, week) > allowed
    rests_on: list[Record] = [*now, *(each for each in (last, touch) if each is not None)]
    return Pulse(
        account=account_name(facts, deal.account),
        opportunity=deal.title,
        stage=stage,
        policy=policy.named(stage),
        last_report_on=last_on,
        reported_by=_reporters(facts, last),
        silent_days=silent,
        allowed_days=allowed,
        stale=silent > allowed,
        says="; ".join(_says(facts, each) for each in now),
        they_last_on=heard_on,
        conflict=_conflict(facts, now, heard_on if quiet else None, quiet=quiet),
        because=", ".join(dict.fromkeys(each.id for each in rests_on)),
        opportunity_id=deal.id,
        account_id=deal.account,
    )


def begun_on(facts: Facts, assessment: Assessment) -> date:
    """The day since which somebody sees it so, as far as known: stated, else said, else recorded."""
    return assessment.begins_on(recorded_on=facts.recorded_on(assessment))


def _said_on(facts: Facts, assessment: Assessment) -> date:
    """The last day on which it was said; to say the same again is a report too."""
    again = (each.said_on for each in facts.said(assessment))
    days = [each for each in again if each is not None and each <= facts.today]
    return max([begun_on(facts, assessment), *days])


def _assessed(facts: Facts, deal: Opportunity) -> list[Assessment]:
    return [
        each
        for each in facts.ever_about(deal, Assessment)
        if each.of == deal.id and each.topic.strip().casefold() == PULSE
    ]


def _reporters(facts: Facts, report: Record | None) -> str:
    if isinstance(report, Assessment):
        return name_of(facts, report.by)
    if isinstance(report, Interaction):
        ours = [name_of(facts, each.colleague) for each in report.participants if each.colleague]
        theirs = [participant_name(facts, each) for each in report.participants]
        return listed(ours or theirs)
    return ""


def _says(facts: Facts, assessment: Assessment) -> str:
    guessed = ", a guess" if assessment.guessed else ""
    who = name_of(facts, assessment.by) or "nobody in particular"
    return f"{assessment.colour} ({who}, {spoken_day(_said_on(facts, assessment))}{guessed})"


def _conflict(facts: Facts, now: list[Assessment], heard_on: date | None, *, quiet: bool) -> str:
    """Two colours at once, or our green beside a customer who has been silent since before it."""
    if len({each.colour for each in now}) > 1:
        return " against ".join(_says(facts, each) for each in now)
    ours = [each for each in now if facts.get(each.by, Contact) is None]
    if not quiet or not ours or ours[0].colour is not Colour.GREEN:
        return ""
    if heard_on is not None and _said_on(facts, ours[0]) <= heard_on:
        return ""  # they spoke when it was said, so it is no more than old
    silent = (
        f"they have been silent since {spoken_day(heard_on)}" if heard_on else "no talk with them is known"
    )
    return f"{_says(facts, ours[0])}, but {silent}"
