"""
Days and instants as people type them, and dates that are not sure.

A day is a `date`, an instant an aware `datetime`. Only year-month-day is read:
what could be meant two ways is refused, with both readings.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final, Literal, final

import attrs

from relmem.errors import InputError

__all__ = ["DateOrder", "FuzzyDate", "dated", "day", "day_said", "end_of", "fuzzy", "instant", "spoken_day"]

MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
DateOrder = Literal["ymd", "mdy", "dmy"]
"""In which order a file writes year, month and day."""

_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d\d)(\d\d)")
_PARTS: Final = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})")


def day(value: date | str) -> date:
    """
    What was typed, as a day.

    Raises:
        InputError: it is no date, can be read two ways, or is a datetime, which
            is a day only in some zone.

    """
    if isinstance(value, datetime):
        raise InputError(
            value, f"{value.isoformat()} is an instant, not a day.", f'Write {{field}}="{value.date()}".'
        )
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise InputError(value, f"cannot read {value!r} as a day.", 'Write {field}="2027-03-01".')
    text = value.strip()
    if match := _ISO.fullmatch(text):
        year, month, number = (int(part) for part in match.groups() if part)
        return _date(value, year, month, number)
    readings = [found for order in ("ymd", "dmy", "mdy") if (found := _ordered(text, order))]
    if not readings:
        raise InputError(
            value,
            f"cannot read {value!r} as a day.",
            'Write year-month-day, for example {field}="2027-03-01".',
        )
    if len(set(readings)) > 1:
        raise InputError(
            value,
            f"{value!r} can mean {' or '.join(str(reading) for reading in dict.fromkeys(readings))}.",
            f'Write the one you mean: {{field}}="{readings[0]}".',
        )
    raise InputError(value, f"{value!r} is not year-month-day.", f'Write {{field}}="{readings[0]}".')


def dated(value: str, order: DateOrder) -> date:
    """
    A day out of a file that writes its dates in `order`; years have four digits.

    Raises:
        InputError: it is no such date. Two-digit years are never guessed at.

    """
    text = value.strip()
    if match := _ISO.fullmatch(text):
        year, month, number = (int(part) for part in match.groups() if part)
        return _date(value, year, month, number)
    match = _PARTS.fullmatch(text)
    if not match:
        raise InputError(value, f"cannot read {value!r} as a day ({order}).")
    year, month, number = _arranged(match, order)
    if year < 1000:
        raise InputError(value, f"{value!r} has no four-digit year where {order} has one.")
    return _date(value, year, month, number)


def _arranged(match: re.Match[str], order: str) -> tuple[int, int, int]:
    parts = dict(zip(order, (int(match[1]), int(match[3]), int(match[4])), strict=True))
    return parts["y"], parts["m"], parts["d"]


def _ordered(text: str, order: str) -> date | None:
    match = _PARTS.fullmatch(text)
    if not match:
        return None
    year, month, number = _arranged(match, order)
    try:
        return date(year, month, number) if year >= 1000 else None
    except ValueError:
        return None


def _date(value: object, year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError as error:
        if not 1 <= year <= 9999:
            why, example = f"{value!r} has no year {year}.", "2027-03-01"
        elif not 1 <= month <= 12:
            why, example = f"{value!r} has no month {month}.", f"{year:04}-03-01"
        else:
            last = monthrange(year, month)[1]
            why, example = f"{value!r} has no day {number}.", f"{year:04}-{month:02}-{last}"
        raise InputError(value, why, f'Write year-month-day, for example {{field}}="{example}".') from error


def instant(value: datetime | str) -> datetime:
    """
    What was typed, as an aware datetime: "2026-11-22T15:00+00:00".

    Raises:
        InputError: it is no instant, or says no time zone.

    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise InputError(
                value, f"cannot read {value!r} as an instant.", 'Write {field}="2026-11-22T15:00+00:00".'
            ) from error
    if not isinstance(value, datetime):
        if not isinstance(value, date):
            raise InputError(
                value, f"cannot read {value!r} as an instant.", 'Write {field}="2026-11-22T15:00+00:00".'
            )
        raise InputError(
            value, f"{value} is a day, not an instant.", f'Write {{field}}="{value}T15:00+00:00".'
        )
    if not 2 <= value.year <= 9998:  # a day further out would leave the calendar in another zone
        raise InputError(
            value, f"{value.isoformat()} is outside the calendar.", "Write a year from 2 to 9998."
        )
    offset = value.utcoffset()
    if offset is None:
        raise InputError(
            value,
            f"{value:%Y-%m-%d %H:%M} has no time zone.",
            f'Write {{field}}="{value:%Y-%m-%dT%H:%M}+00:00", with the offset of the place it happened in.',
        )
    # with the offset alone, as it is stored: in a zone the hour that comes twice equals no other instant
    return value.replace(tzinfo=timezone(offset), fold=0)


def end_of(value: datetime | date | str, zone: tzinfo) -> datetime:
    """
    What was typed, as an instant; of a day, the last one in `zone`.

    Raises:
        InputError: as `day` and `instant`.

    """
    if isinstance(value, str) and len(value) <= len("2026-11-22"):
        value = day(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.max, zone)
    return instant(value)


_WEEKDAYS: Final[tuple[str, ...]] = (*"Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),)
_DAY_WORDS: Final = re.compile(
    r"\b(?:(?P<after>the day after tomorrow)|(?P<near>today|tomorrow)"
    rf"|(?P<vague>next|last)?\s*\b(?P<weekday>{'|'.join(_WEEKDAYS)})"
    r"|in (?P<count>\d{1,3}|an?|one|two|three) (?P<unit>day|week)s?|(?P<iso>\d{4}-\d\d-\d\d))\b",
    re.I,
)
_COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}


def day_said(words: str, on: date) -> date | None:
    """
    The day that is named in `words` said on `on`: "tomorrow", "by Friday", "in 3 days", "2026-05-07".

    A weekday is the next one, never `on` itself. None where no day is named,
    or several are; "next Friday" can mean two, and so names none.
    """
    found = {_said(match, on) for match in _DAY_WORDS.finditer(words)}
    return found.pop() if len(found) == 1 else None


def _said(match: re.Match[str], on: date) -> date | None:
    if match["vague"]:
        return None
    if match["iso"]:
        try:
            return date.fromisoformat(match["iso"])
        except ValueError:
            return None
    if match["after"]:
        days = 2
    elif match["near"]:
        days = 0 if match["near"].lower() == "today" else 1
    elif match["weekday"]:
        days = (_WEEKDAYS.index(match["weekday"].title()) - on.weekday() - 1) % 7 + 1
    else:
        count = match["count"].lower()
        days = (_COUNTS.get(count) or int(count)) * (7 if match["unit"].lower() == "week" else 1)
    return on + timedelta(days=days) if (date.max - on).days >= days else None


def spoken_day(value: date) -> str:
    """A day as one says it: "2 December 2026"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


@final
@attrs.frozen(order=False)
class FuzzyDate:
    """
    A day that is not sure: somewhere from `earliest` to `latest`, both inclusive, said as `text`.

    "early July 2026" is the 1st to the 10th, "mid" to the 20th, "late" to the end.
    """

    earliest: date = attrs.field(converter=day)
    latest: date = attrs.field(converter=day)
    text: str = ""

    def __attrs_post_init__(self) -> None:
        """
        Check the order of both.

        Raises:
            InputError: `latest` lies before `earliest`.

        """
        if self.latest < self.earliest:
            raise InputError(
                self.text, f"a date from {self.earliest} to {self.latest} ends before it begins."
            )

    @property
    def sure(self) -> bool:
        """Whether it is one day."""
        return self.earliest == self.latest

    def __str__(self) -> str:
        if self.text:
            return self.text
        return str(self.earliest) if self.sure else f"{self.earliest} to {self.latest}"


_FUZZY: Final = re.compile(
    r"(?:(?P<part>early|mid|late)[ -])?(?:(?P<month>[a-z]+)|q(?P<quarter>[1-4]))[ ,]+(?P<year>\d{4})", re.I
)
_YEAR_MONTH: Final = re.compile(r"(\d{4})(?:-(\d\d))?")
_THIRDS: Final = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}


def fuzzy(value: FuzzyDate | date | str) -> FuzzyDate:
    """
    What was typed, as a date that may be unsure: "2026-07", "early July 2026", "Q3 2026", "2026".

    Raises:
        InputError: it says no year, or cannot be read.

    """
    if isinstance(value, FuzzyDate):
        return value
    if isinstance(value, date):
        return FuzzyDate(day(value), day(value))
    if not isinstance(value, str):
        raise InputError(value, f"cannot read {value!r} as a date.", 'Write {field}="early July 2026".')
    text = value.strip()
    if match := _YEAR_MONTH.fullmatch(text):
        year, months = int(match[1]), (int(match[2]),) * 2 if match[2] else (1, 12)
        first = _date(text, year, months[0], 1)
        return FuzzyDate(first, _month_end(year, months[1]), text)
    if match := _FUZZY.fullmatch(text):
        year = int(match["year"])
        if match["quarter"] and not match["part"]:
            month = int(match["quarter"]) * 3
            return FuzzyDate(_date(text, year, month - 2, 1), _month_end(year, month), text)
        names = [name.lower() for name in MONTHS]
        name = (match["month"] or "").lower()
        found = [number for number, full in enumerate(names, 1) if len(name) >= 3 and full.startswith(name)]
        if found:
            begins, ends = _THIRDS.get((match["part"] or "").lower(), (1, 31))
            end = _month_end(year, found[0])
            return FuzzyDate(end.replace(day=begins), end.replace(day=min(ends, end.day)), text)
    from_day, _, to_day = text.partition(" to ")
    try:
        return FuzzyDate(day(from_day), day(to_day or from_day))
    except InputError as error:
        error.hint = (
            'Write a day, "2026-07", "early July 2026", "Q3 2026", "2026-07-03 to 2026-07-08" '
            "or FuzzyDate(earliest, latest, text)."
        )
        raise


def _month_end(year: int, month: int) -> date:
    return _date(f"{year}-{month}", year, month, monthrange(year, month)[1])


def day_after(value: date) -> date:
    """The next day; the last day of the calendar stays itself."""
    return value if value == date.max else value + timedelta(days=1)


def utc(value: datetime) -> datetime:
    """The same instant in UTC."""
    return value.astimezone(UTC)
