"""
The terms of one contract, one after the other, as its fields, amendments and notices have it.

Days only, no facts: what must be decided on a day is `queries.contracts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Final, final

import attrs

from relmem.queries.runs import Run, Term, TermKind, last_day
from relmem.records.contracts import Amendment, Contract, Mode, Notice, NoticeGiven
from relmem.values import WEEKDAYS, ByFields, Span, WorkWeek, day_after, spoken_day

__all__ = [
    "Chain",
    "Term",
    "TermKind",
    "chain",
    "current_term",
    "decide_by",
    "earliest_end",
    "opens_on",
    "term_on",
    "terms",
]

_DAY: Final = timedelta(days=1)


def decide_by(ends_on: date, notice: Notice | None, week: WorkWeek = WEEKDAYS) -> date:
    """
    The last day on which notice is in time for a term that ends on `ends_on`.

    Notice is subtracted first, days of delivery after it. Without notice it is
    the end itself; before the first day of the calendar it is that day.
    """
    if notice is None:
        return ends_on
    by = _before(ends_on, notice.before, week)
    return _before(by, notice.delivery, week) if notice.delivery else by


def opens_on(ends_on: date, notice: Notice | None, week: WorkWeek = WEEKDAYS) -> date | None:
    """The first day on which notice may be given; None where the window has no opening edge."""
    return None if notice is None or notice.opens is None else _before(ends_on, notice.opens, week)


def earliest_end(given_on: date, notice: Notice | None, week: WorkWeek = WEEKDAYS) -> date:
    """
    The first day for which notice given on `given_on` is in time as a last day.

    The other way round of `decide_by`, and no further than the calendar goes.
    """
    if notice is None:
        return given_on
    try:
        arrived_on = notice.delivery.after(given_on) if notice.delivery else given_on
        end = notice.before.after(arrived_on, week=week)
    except OverflowError:
        return date.max
    # months without a corresponding day, and days off, make it a few days more or less
    while end < date.max and decide_by(end, notice, week) < given_on:
        end += _DAY
    while end > given_on and decide_by(end - _DAY, notice, week) >= given_on:
        end -= _DAY
    return end


def _before(day: date, span: Span, week: WorkWeek) -> date:
    try:
        return span.before(day, week=week)
    except OverflowError:
        return date.min


@final
@attrs.frozen
class Chain(ByFields):
    """All terms of one contract; `warnings` says in words what does not go together in its records."""

    runs: tuple[Run, ...]
    week: WorkWeek
    warnings: tuple[str, ...]

    def reaching(self, day: date) -> Iterator[Term]:
        """The terms from the first that ends on or after `day`, in order; endless where they are."""
        for run in self.runs:
            start = run.reaching(day)
            if start is None:
                continue
            for at in count(start) if run.size is None else range(start, run.size):
                yield run.term(at)
                if run.ends(at) == date.max:
                    return

    def at(self, day: date) -> Term | None:
        """The first term that ends on or after `day`; None where the last one ended before."""
        return next(self.reaching(day), None)

    def in_time(self, day: date) -> Term | None:
        """
        The first term that can renew, or has no end, for which notice on `day` is in time.

        None where nothing is left to give notice for.
        """
        for run in self.runs:
            at = run.reaching(earliest_end(day, run.notice, self.week))
            if at is not None and (run.ends(at) is None or run.term(at).renews_on):
                return run.term(at)
        return None

    def closed(self, day: date) -> Term | None:
        """The term that ends on or after `day` and after which notice ended the contract; None without."""
        for run in self.runs:
            if run.given_on and run.renewal.mode is not Mode.OPTION and run.reaching(day) is not None:
                return run.term(0)
        return None

    def missed_by_notice(self, term: Term) -> Term | None:
        """
        The term before `term`, where the notice that ends `term` came while that ran and too late for it.

        None where it was in time, or ends nothing.
        """
        given = term.given_on
        if given is None or term.renewal.mode is Mode.OPTION:
            return None
        before = next((run for run in self.runs if run.number + (run.size or 0) == term.number), None)
        missed = before.term(before.size - 1) if before is not None and before.size else None
        if missed is None or missed.ends_on is None or missed.renews_on is None:
            return None
        by = decide_by(missed.ends_on, missed.notice, self.week)
        return missed if by < given <= missed.ends_on else None

    @property
    def last(self) -> Term:
        """The last term; where terms are endless, the one in which the calendar ends."""
        run = self.runs[-1]
        at = run.reaching(date.max)
        return run.term((run.size or 1) - 1 if at is None else at)

    def begins_after(self, day: date) -> bool:
        """Whether the contract has not begun by `day`."""
        start = self.runs[0].starts_on
        return start is not None and start > day


def chain(
    contract: Contract,
    amendments: Iterable[Amendment] = (),
    given: Iterable[NoticeGiven] = (),
    *,
    week: WorkWeek = WEEKDAYS,
    on: date | None = None,
) -> Chain:
    """
    The terms of `contract`, as amended, up to where a notice in time ends it.

    Notices not yet given `on` that day, or withdrawn by then, count for nothing;
    without a day that is every one withdrawn.
    An amendment holds for the whole of the term in which it comes into force;
    in a term without an end it holds from that day, so not before `on`.
    """
    links = _Links(
        ahead=sorted(amendments, key=lambda each: (each.in_force_on, each.agreed_on or date.min, each.id)),
        notices=sorted(
            each.given_on
            for each in given
            if on is None or each.given_on <= on
            if not each.withdrawn_on or (on is not None and each.withdrawn_on > on)
        ),
        week=week,
        on=on or date.max,
    )
    links.forge(_initial(contract, links.warnings))
    return Chain(tuple(links.runs), week, tuple(links.warnings))


def _initial(contract: Contract, warnings: list[str]) -> Run:
    start, length, end, rule = contract.starts_on, contract.initial, contract.ends_on, contract.renewal
    run = Run(
        number=0,
        kind=TermKind.INITIAL,
        starts_on=start,
        renewal=rule,
        notice=contract.notice,
        left=rule.times,
    )
    if end:
        if start and length and (computed := last_day(start, length.count, length.unit)) != end:
            warnings.append(
                f"It is stated to end on {spoken_day(end)}, but {length} from {spoken_day(start)} "
                f"ends on {spoken_day(computed)}: the stated day holds."
            )
        return attrs.evolve(run, stated=end, how="as stated")
    if start and length:
        return attrs.evolve(run, origin=start, lead=length)
    if start and rule.every and rule.mode is not Mode.UNKNOWN:
        if rule.mode is not Mode.EVERGREEN:
            warnings.append(
                f"How long its first term is has not been recorded; it is taken to be {rule.every}, "
                "like the next ones."
            )
        return attrs.evolve(run, origin=start, every=rule.every, first=1)
    return run


@attrs.define
class _Links:
    """A chain in the making: what is still ahead, and the runs so far."""

    ahead: list[Amendment]
    notices: list[date]
    week: WorkWeek
    on: date
    runs: list[Run] = attrs.field(factory=list)
    warnings: list[str] = attrs.field(factory=list)

    def forge(self, run: Run | None) -> None:
        """Add `run` and all that follows it. Each turn uses up an amendment or a notice, or is the last."""
        while run is not None:
            rest = None
            touched = run.reaching(self.ahead[0].in_force_on) if self.ahead else None
            if touched:
                run, rest = run.part(0, touched), run.part(touched, None)
            elif touched == 0:
                run = self._amended(run.part(0, 1))
            run, over = self._answered(run)
            if over:
                rest = self._revived(run)
            elif rest is None:
                rest = self._following(run)
            run = rest

    def _amended(self, run: Run) -> Run:
        """The only term of `run`, with every amendment that comes into force in it."""
        while self.ahead:
            end, change = run.ends(0), self.ahead[0]
            if end is not None and change.in_force_on > end:
                break
            if end is None and change.in_force_on > self.on and not any(each.ends_on for each in self.ahead):
                break
            del self.ahead[0]
            run = self._under(run, change)
            if change.ends_on and run.starts_on and change.ends_on < run.starts_on:
                self.warnings.append(
                    f"The amendment in force from {spoken_day(change.in_force_on)} ends a term on "
                    f"{spoken_day(change.ends_on)}, before it begins: that day is not used."
                )
            elif change.ends_on:
                how = f"as amended from {spoken_day(change.in_force_on)}"
                run = attrs.evolve(run, stated=change.ends_on, how=how, anew=True)
        return run

    def _under(self, run: Run, change: Amendment) -> Run:
        rule = change.renewal
        if rule is not None:
            anew = run.anew or rule.every != run.renewal.every
            run = attrs.evolve(run, renewal=rule, left=rule.times, anew=anew)
        return attrs.evolve(run, notice=change.notice) if change.notice is not None else run

    def _answered(self, run: Run) -> tuple[Run, bool]:
        """Add `run` as far as notices let it go; give its last part, and whether the contract ends there."""
        mode = run.renewal.mode
        # an amendment that comes into force after these terms proves that the contract ran on until then
        run = attrs.evolve(run, settled=bool(self.ahead))
        if mode is Mode.OPTION and run.size == 1:
            run = self._exercised(run)
            goes_on = run.may_go_on(0) and (run.given_on is not None or run.settled)
            self.runs.append(run)
            return run, not goes_on
        found = None if mode is Mode.OPTION else self._given(run)
        if found is None:
            self.runs.append(run)
            return run, run.size is not None and not run.may_go_on(run.size - 1)
        at, day = found
        if at:
            self.runs.append(run.part(0, at))
        run = attrs.evolve(run.part(at, at + 1), given_on=day)
        if run.ends(0) is None and run.notice is not None:
            end = max(earliest_end(day, run.notice, self.week), run.starts_on or day)
            how = f"the first day for which notice on {spoken_day(day)} is {run.notice} ahead"
            run = attrs.evolve(run, stated=end, how=how, anew=True)
        self.runs.append(run)
        return run, True

    def _given(self, run: Run) -> tuple[int, date] | None:
        """The first term of `run` for which a notice is in time, and that notice."""
        for day in tuple(self.notices):
            at = run.reaching(earliest_end(day, run.notice, self.week))
            if at is None:
                continue
            end = run.ends(at)
            if end is None or (run.may_go_on(at) and self._not_early(day, end, run.notice)):
                return at, day
            self.notices.remove(day)
        return None

    def _exercised(self, run: Run) -> Run:
        end = run.ends(0)
        if end is None or not run.may_go_on(0):
            return run
        by = decide_by(end, run.notice, self.week)
        since = date.min
        if run.number and run.starts_on:
            # what was given in the term before belongs to it, unless this one must be decided on so early
            before = decide_by(run.starts_on - _DAY, run.notice, self.week)
            since = run.starts_on if by >= run.starts_on else before + _DAY
        for day in self.notices:
            if since <= day <= by and self._not_early(day, end, run.notice):
                return attrs.evolve(run, given_on=day)
            if max(since, by + _DAY) <= day <= end:
                self.warnings.append(
                    f"The notice of {spoken_day(day)} came after {spoken_day(by)}, the last day to exercise "
                    "the option; if it was accepted, record an amendment."
                )
        return run

    def _not_early(self, day: date, end: date, notice: Notice | None) -> bool:
        opens = opens_on(end, notice, self.week)
        if opens is None or day >= opens:
            return True
        self.warnings.append(
            f"The notice of {spoken_day(day)} came before {spoken_day(opens)}, when the window opens: "
            "it counts for nothing."
        )
        return False

    def _following(self, run: Run) -> Run | None:
        """The renewals after the last term of `run`, which has an end and can go on."""
        if run.size is None:
            return None
        at = run.size - 1
        end, every, left = run.ends(at), run.renewal.every, run.left_after(at)
        if end is None or end == date.max:
            return None
        after = Run(
            number=run.number + run.size,
            kind=TermKind.RENEWAL,
            starts_on=day_after(end),
            renewal=run.renewal,
            notice=run.notice,
            tentative=run.renewal.mode is Mode.UNKNOWN and not self.ahead,
        )
        if every is None:
            return attrs.evolve(after, left=left)
        alone = run.renewal.mode is Mode.OPTION and not self.ahead
        size = 1 if alone else left
        counts_on = not run.anew and not run.stated and (run.lead or run.every or every).unit is every.unit
        return attrs.evolve(
            after,
            origin=run.origin if counts_on else day_after(end),
            lead=run.lead if counts_on else None,
            every=every,
            first=run.first + run.size if counts_on else 1,
            size=size,
            left=None if left is None else left - (size or 0),
        )

    def _revived(self, run: Run) -> Run | None:
        """The term by which an amendment takes up a contract that was over; None without."""
        end = run.ends(run.size - 1 if run.size else 0)
        while end and self.ahead:
            change = self.ahead.pop(0)
            if change.ends_on and change.ends_on >= change.in_force_on > end:
                self.notices = [day for day in self.notices if day > end]
                revived = Run(
                    number=run.number + (run.size or 1),
                    kind=TermKind.RENEWAL,
                    starts_on=change.in_force_on,
                    renewal=run.renewal,
                    notice=run.notice,
                    stated=change.ends_on,
                    how=f"as amended from {spoken_day(change.in_force_on)}",
                    left=run.left,
                    anew=True,
                )
                return self._under(revived, change)
            self.warnings.append(
                f"The amendment in force from {spoken_day(change.in_force_on)} changes nothing: the contract "
                f"ended on {spoken_day(end)}. If it goes on, the amendment must state until when."
            )
        return None


# -- questions about one contract -------------------------------------------------------------------


def terms(
    contract: Contract,
    amendments: Iterable[Amendment] = (),
    given: Iterable[NoticeGiven] = (),
    *,
    week: WorkWeek = WEEKDAYS,
) -> Iterator[Term]:
    """
    Every term of a contract from the first, lazily; endless renewal stops at the end of the calendar.

    Terms by option are there once they were exercised; terms of which nobody
    knows whether they come are `tentative`.
    """
    return chain(contract, amendments, given, week=week).reaching(date.min)


def current_term(
    contract: Contract,
    today: date,
    *,
    amendments: Iterable[Amendment] = (),
    given: Iterable[NoticeGiven] = (),
    week: WorkWeek = WEEKDAYS,
) -> Term | None:
    """
    The first term whose end is not before `today`: the first one, to come, where none has begun.

    None where the contract is over.
    """
    return chain(contract, amendments, given, week=week, on=today).at(today)


def term_on(
    contract: Contract,
    day: date,
    *,
    amendments: Iterable[Amendment] = (),
    given: Iterable[NoticeGiven] = (),
    week: WorkWeek = WEEKDAYS,
) -> Term | None:
    """The term that runs on `day`; None before the first begins, in a gap, and after the last."""
    term = chain(contract, amendments, given, week=week, on=day).at(day)
    return None if term is None or (term.starts_on and term.starts_on > day) else term
