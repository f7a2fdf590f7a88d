"""
How calendars write what recurs: RRULE as RFC 5545 and RFC 7529 have it, and as vCalendar 1.0 had it.

What a rule comes to is `recurrence`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Final

from relmem.formats.recurrence import FINER, FREQUENCIES, Rule

__all__ = ["rule"]

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?(Z?))?")
_SKIPS: Final = ("OMIT", "BACKWARD", "FORWARD")
_READ: Final = frozenset(
    "FREQ INTERVAL COUNT UNTIL BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS"
    " BYHOUR BYMINUTE BYSECOND WKST RSCALE SKIP".split()
)
_ENDLESS: Final = (None, "", "0", "-1")
_OLD: Final = re.compile(r"(D|W|MP|MD|YM|YD)(\d{1,4})")
_OLD_FREQ: Final = {
    "D": "DAILY", "W": "WEEKLY", "MP": "MONTHLY", "MD": "MONTHLY", "YM": "YEARLY", "YD": "YEARLY",
}  # fmt: skip
_OLD_LIST: Final = {"MD": "BYMONTHDAY", "YM": "BYMONTH", "YD": "BYYEARDAY"}


def rule(text: str, wall: Callable[[datetime], datetime]) -> Rule | str:
    """
    What an RRULE says, or why it cannot be read.

    `wall` gives the clock of the place, without a zone, for an instant in UTC
    (given without its zone, too): UNTIL is written so.
    """
    if len(text) > 2000:
        return "it has more than 2,000 characters."
    text = text.upper().strip()
    if _OLD.match(text):
        text = _modern(text)
        if "=" not in text:
            return text
    parts = dict(part.split("=", 1) for part in re.sub(r"\s", "", text).split(";") if "=" in part)
    freq = parts.get("FREQ", "")
    if freq not in FREQUENCIES and freq not in FINER:
        return "it does not say how often."
    if (scale := parts.get("RSCALE", "GREGORIAN")) not in ("GREGORIAN", "GREGORY"):
        return f"it counts in another calendar ({scale[:20]}) than the Gregorian."
    strange = [name for name in parts if name not in _READ and not name.startswith("X-")]
    if strange:
        return f"{strange[0][:20]} is not read."
    try:
        return Rule(
            freq=freq,
            interval=_number(parts.get("INTERVAL", "1"), 1, 10_000),
            # COUNT=-1 and 0 are written for "without an end"
            count=None if parts.get("COUNT") in _ENDLESS else _number(parts["COUNT"], 1, 10**9),
            until=_until(parts["UNTIL"], wall) if "UNTIL" in parts else None,
            weekdays=_weekdays(parts.get("BYDAY", "")),
            monthdays=_numbers(parts, "BYMONTHDAY", -31, 31),
            yeardays=_numbers(parts, "BYYEARDAY", -366, 366),
            weeks=_numbers(parts, "BYWEEKNO", -53, 53),
            months=_numbers(parts, "BYMONTH", 1, 12),
            positions=_numbers(parts, "BYSETPOS", -366, 366),
            hours=_numbers(parts, "BYHOUR", 0, 23),
            minutes=_numbers(parts, "BYMINUTE", 0, 59),
            # second 60 is a leap second, which no clock of ours has
            seconds=tuple(sorted({min(each, 59) for each in _numbers(parts, "BYSECOND", 0, 60)})),
            week_starts=_one_of(parts.get("WKST", "MO"), _DAYS),
            skip=_SKIPS[_one_of(parts.get("SKIP", "OMIT"), _SKIPS)],
        )
    except ValueError as error:
        return str(error)


def _one_of(text: str, words: tuple[str, ...]) -> int:
    if text not in words:
        raise ValueError(f"{text[:20]!r} is none of {', '.join(words)}.")
    return words.index(text)


def _number(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", text) or not least <= int(text) <= most:
        raise ValueError(f"{text[:20]!r} is no number from {least} to {most}.")
    return int(text)


def _numbers(parts: dict[str, str], name: str, least: int, most: int) -> tuple[int, ...]:
    found = [_number(each, least, most) for each in parts.get(name, "").split(",") if each]
    if least < 0 and 0 in found:
        raise ValueError(f"{name} counts from 1.")
    return tuple(sorted(set(found)))


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    found = []
    for each in filter(None, text.split(",")):
        match = _WEEKDAY.fullmatch(each)
        if not match or (match[1] and int(match[1]) == 0):
            raise ValueError(f"{each[:20]!r} is no weekday.")
        found.append((int(match[1] or 0), _DAYS.index(match[2])))
    return tuple(sorted(set(found)))


def _until(text: str, wall: Callable[[datetime], datetime]) -> datetime:
    match = _UNTIL.fullmatch(text)
    if not match:
        raise ValueError(f"{text[:20]!r} is no last day.")
    try:
        on = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None:
            return datetime.combine(on, time.max)
        at = datetime.combine(on, time(int(match[4]), int(match[5]), min(int(match[6] or 0), 59)))
        return wall(at) if match[7] and 2 <= at.year <= 9998 else at
    except ValueError as error:
        raise ValueError(f"{text[:20]!r} is no last day.") from error


def _modern(text: str) -> str:
    """A rule of vCalendar 1.0 ("W2 MO WE #10") as RFC 5545 writes it, or why it cannot be."""
    kind, *rest = text.split()
    found = _OLD.fullmatch(kind)
    if not found:
        return "it does not say how often."
    days: list[str] = []
    numbers: list[str] = []
    times: list[str] = []
    ends = "COUNT=2"  # as vCalendar has it, where nothing is said
    after_days = False
    for each in (part.rstrip("$") for part in rest):
        if each[:1] == "#" and each[1:].isdecimal():
            ends = f"COUNT={each[1:]}" if int(each[1:]) else ""
        elif _UNTIL.fullmatch(each) and len(each) >= 8:
            ends = f"UNTIL={each}"
        elif each in _DAYS:
            after_days = True
            days.extend([f"{number}{each}" for number in numbers] if found[1] == "MP" else [each])
        elif re.fullmatch(r"[0-9]{4}", each):
            times.append(each)
        elif each == "LD" or re.fullmatch(r"[0-9]{1,3}[+-]?", each):
            if after_days:
                numbers, after_days = [], False
            numbers.append("-1" if each == "LD" else ("-" if each[-1] == "-" else "") + each.rstrip("+-"))
        else:
            return f"{each[:20]!r} in a rule of vCalendar 1.0 is not read."
    if len({each[2:] for each in times}) > 1:
        return "its times of the day differ in their minutes."
    parts = [f"FREQ={_OLD_FREQ[found[1]]}", f"INTERVAL={found[2]}", ends]
    parts += [f"BYDAY={','.join(days)}"] if days else []
    parts += [f"{_OLD_LIST[found[1]]}={','.join(numbers)}"] if numbers and found[1] in _OLD_LIST else []
    if times:
        parts += [f"BYHOUR={','.join(each[:2] for each in times)}", f"BYMINUTE={times[0][2:]}"]
    return ";".join(filter(None, parts))
