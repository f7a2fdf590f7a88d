"""
Whether bills are like the ones before, and like what was agreed.

Amounts are counted exactly and rounded only where they are shown. How invoices
make up periods is `queries.periods`, what a contract costs `queries.agreed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts
from relmem.queries.agreed import Agreed, Agreement, Tolerance, against_agreed
from relmem.queries.periods import BilledPeriod, Billing, billed_periods, rounded, shown
from relmem.records.contracts import Contract
from relmem.records.links import AccountId
from relmem.records.people import Account
from relmem.render.rows import Row, Rows
from relmem.values import ByFields

__all__ = [
    "Agreed",
    "Agreement",
    "BillAnomaly",
    "BillStatus",
    "Compared",
    "Overcharge",
    "against_agreed",
    "against_before",
    "bill_anomalies",
    "overcharges",
]


# -- against the bills before -----------------------------------------------------------------------


class BillStatus(StrEnum):
    """
    How a billed period compares with those before it.

    DIFFERS by more than the threshold. FROM_ZERO: the ones before were zero,
    and this is not. USUAL. NO_BASELINE: it is the first of its cadence.
    NOT_COMPARABLE: all before were in another currency or on another tax
    basis. ONE_OFF, CREDIT: nothing in it recurs, or it is a credit alone.
    """

    DIFFERS = "differs"
    FROM_ZERO = "from zero"
    USUAL = "usual"
    NO_BASELINE = "no baseline"
    NOT_COMPARABLE = "not comparable"
    ONE_OFF = "one-off"
    CREDIT = "credit"


@final
@attrs.frozen(kw_only=True)
class Compared(ByFields):
    """
    A billed period beside its baseline, the median of the `before` ones, which is None without any.

    `change` is the difference as a part of the baseline, 1 for a bill twice as
    high; None where the baseline is missing or zero.
    """

    period: BilledPeriod
    status: BillStatus
    baseline: Fraction | None = None
    change: Fraction | None = None
    before: tuple[BilledPeriod, ...] = ()

    @property
    def flagged(self) -> bool:
        """Whether somebody should look at it."""
        return self.status in (BillStatus.DIFFERS, BillStatus.FROM_ZERO)

    @property
    def direction(self) -> str:
        """ "up" or "down" where it is flagged, else ""."""
        if not self.flagged or self.baseline is None:
            return ""
        return "up" if self.period.amount > self.baseline else "down"


def against_before(
    facts: Facts,
    account: Account | AccountId,
    *,
    threshold: Decimal = Decimal("0.5"),
    lookback: int = 3,
) -> tuple[Compared, ...]:
    """
    Every billed period of an account beside the last `lookback` like it, in the order of their first days.

    Like it are those of the same contract, cadence, currency and tax basis;
    fewer than `lookback` are used as they are. Where one of both is a part of
    a period, it counts by the day. `threshold` is a part of the baseline:
    exactly that much more or less is not flagged.

    Raises:
        InputError: `lookback` is less than 1, or `threshold` negative.

    """
    if lookback < 1:
        raise InputError(lookback, f"{lookback} bills before make no baseline.", "Write {field}=3.").at(
            "lookback"
        )
    if threshold < 0:
        raise InputError(threshold, f"{threshold} is no part of a bill.", 'Write {field}=Decimal("0.5").').at(
            "threshold"
        )
    earlier: dict[tuple[object, ...], list[BilledPeriod]] = {}
    found = []
    for period in billed_periods(facts, account):
        series = earlier.setdefault((period.contract, period.cadence), [])
        found.append(_compared(period, series, Fraction(threshold), lookback))
        if period.sort is Billing.RECURRING:
            series.append(period)
    return tuple(found)


_APART: Final = {Billing.ONE_OFF: BillStatus.ONE_OFF, Billing.CREDIT: BillStatus.CREDIT}


def _compared(
    period: BilledPeriod, earlier: Sequence[BilledPeriod], threshold: Fraction, lookback: int
) -> Compared:
    if period.sort in _APART:
        return Compared(period=period, status=_APART[period.sort])
    past = [each for each in earlier if each.last < period.last]
    alike = [each for each in past if (each.currency, each.tax) == (period.currency, period.tax)]
    if not alike:
        status = BillStatus.NOT_COMPARABLE if past else BillStatus.NO_BASELINE
        return Compared(period=period, status=status)
    before = tuple(alike[-lookback:])
    baseline = _median([_as_long_as(period, each) for each in before])
    if not baseline:
        status = BillStatus.FROM_ZERO if period.amount else BillStatus.USUAL
        return Compared(period=period, status=status, baseline=baseline, before=before)
    change = (period.amount - baseline) / abs(baseline)
    status = BillStatus.DIFFERS if abs(change) > threshold else BillStatus.USUAL
    return Compared(period=period, status=status, baseline=baseline, change=change, before=before)


def _as_long_as(period: BilledPeriod, before: BilledPeriod) -> Fraction:
    """What `before` would have come to for the days of `period`: the same, if both are whole."""
    if not period.partial and not before.partial:
        return before.amount
    return before.amount * period.days / before.days


def _median(amounts: Sequence[Fraction]) -> Fraction:
    in_order, half = sorted(amounts), len(amounts) // 2
    return in_order[half] if len(amounts) % 2 else (in_order[half - 1] + in_order[half]) / 2


@final
@attrs.frozen(kw_only=True)
class BillAnomaly(Row):
    """
    One billed period, and how it compares with those before it; `status` is a `BillStatus`.

    `baseline` is the median of `periods` earlier ones, for as many days as this
    one has; `percent` the difference, to one decimal; both are None where there
    is nothing to compare with, `percent` also where the baseline is zero.
    """

    contract: str
    period_from: date
    period_to: date
    billed: Decimal
    currency: str
    baseline: Decimal | None
    periods: int
    percent: Decimal | None
    direction: str
    status: str
    flagged: bool
    cadence: str
    invoices: str
    contract_id: str
    account_id: str


def bill_anomalies(
    facts: Facts, account: Account, *, threshold: Decimal = Decimal("0.5"), lookback: int = 3
) -> Rows[BillAnomaly]:
    """
    One row for each period billed to `account`, `flagged` where it differs by more than `threshold`.

    In the order of their first days. `threshold` is a part of the baseline, which is made of the
    last `lookback` bills like it: see `against_before`.
    """
    rows = []
    for each in against_before(facts, account, threshold=threshold, lookback=lookback):
        period = each.period
        rows.append(
            BillAnomaly(
                contract=_title(facts, period),
                period_from=period.first,
                period_to=period.last,
                billed=shown(period.amount, period.currency),
                currency=period.currency,
                baseline=None if each.baseline is None else shown(each.baseline, period.currency),
                periods=len(each.before),
                percent=None if each.change is None else rounded(each.change * 100, 1),
                direction=each.direction,
                status=str(each.status),
                flagged=each.flagged,
                cadence=period.cadence,
                invoices=_numbers(period),
                contract_id=period.contract or "",
                account_id=account.id,
            )
        )
    return Rows(BillAnomaly, rows, f"Bills of {account.name} beside those before, as of {facts.today}")


# -- against what was agreed ------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Overcharge(Row):
    """
    One billed period, and how it compares with what was agreed; `status` is an `Agreement`.

    `billed` is what was billed at fixed prices, `over` what of it lies beyond
    what was `expected`; the latter two are None where nothing can be expected.
    """

    contract: str
    period_from: date
    period_to: date
    billed: Decimal
    expected: Decimal | None
    over: Decimal | None
    currency: str
    status: str
    flagged: bool
    invoices: str
    contract_id: str
    account_id: str


def overcharges(facts: Facts, account: Account, tolerance: Tolerance = ()) -> Rows[Overcharge]:
    """
    One row for each recurring bill of `account`, `flagged` where it is more than agreed and the tolerance.

    In the order of their first days. `tolerance` ("5 EUR") is how much more is let pass.
    """
    rows = []
    for each in against_agreed(facts, account, tolerance):
        period, expected = each.period, each.expected
        rows.append(
            Overcharge(
                contract=each.contract.title if each.contract else "",
                period_from=period.first,
                period_to=period.last,
                billed=shown(period.fixed, period.currency),
                expected=None if expected is None else shown(expected, period.currency),
                over=None if expected is None else shown(each.over, period.currency),
                currency=period.currency,
                status=str(each.status),
                flagged=each.status is Agreement.OVER,
                invoices=_numbers(period),
                contract_id=each.contract.id if each.contract else "",
                account_id=account.id,
            )
        )
    return Rows(Overcharge, rows, f"Bills of {account.name} beside what was agreed, as of {facts.today}")


def _title(facts: Facts, period: BilledPeriod) -> str:
    contract = facts.get(period.contract, Contract)
    return contract.title if contract else ""


def _numbers(period: BilledPeriod) -> str:
    return ", ".join(each.number for each in period.invoices if each.number)
