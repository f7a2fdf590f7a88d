"""
What stands in one cell of a contract table, as a value: days, lengths of time, renewals, prices.

Every function takes a cell that is not empty and gives what it means, or raises
InputError with what is wrong; nothing is guessed. What is read:

- **A day**: `2024-02-01` always; `5/8/2014`, `5.8.2014` or `5-8-2014` in the
  order stated; `12 Mar 2024`, `March 12, 2024`, `Mon, 12. März 2024`, `12 de
  março de 2024`. Years have four digits; `45123` is how a spreadsheet counts
  days, and none. A date with a part left open (`[]/[]/2020`) or several dates in
  one cell are no day.
- **A length**: one length as `values.span` reads it, `60 days`, `three (3)
  years`, `1 year, 6 months`, with "at least", "prior", "written notice" around
  it, or a bare number where the column's name has the unit. Two lengths in one
  cell (`5 years; 2 years`, `180 days / 6 months`) are none.
- **A renewal**: a length alone says how long, not how: *unknown*. "successive"
  (as also misspelt), "automatic", "consecutive" or "rolling" before the length
  says *automatic*; a number or "up to" a number before that, or ", 3 times"
  after, bounds it; "option" says *option*; "evergreen", "perpetual" or "month
  to month" *evergreen*; "none" *none*. `2 5 years` can be two times five
  years, a range or a decimal, so it is none of them.
- **A price**: an amount as `amounts` reads it, then for how long: "/year", "per year", "a month".
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from relmem.errors import InputError
from relmem.importers.amounts import DecimalMark, the_amount
from relmem.importers.languages import MONTHS, WEEKDAYS
from relmem.importers.tables import control_in
from relmem.records.contracts import Mode, Renewal
from relmem.values import DateOrder, Price, Span, dated, day, span

__all__ = ["endless", "orders_for", "renewal_of", "says_nothing", "the_day", "the_length", "the_price"]

_MOST: Final = 300
"""Characters beyond which a cell is no value of these sorts."""

_DAY_HINT: Final = "Write year-month-day, for example 2027-03-01."
_SPAN_HINT: Final = 'Write "60 days", "3 months", "1 year" or "10 business days".'
_RENEWAL_HINT: Final = (
    'Write "successive 1 year" (automatic), "3 successive 1 year" (bounded), "1 year" (it may renew), '
    '"option 1 year", "perpetual" or "none".'
)

_NOTHING: Final = frozenset(
    ("-", "--", "\u2013", "\u2014", "n/a", "na", "n.a.", "null", "nil", "not stated", "?")
)
_ENDLESS: Final = frozenset(
    (
        "continuous", "endless", "evergreen", "indefinite", "indefinitely", "no end", "no end date",
        "ongoing", "open ended", "open-ended", "perpetual", "perpetually", "unlimited", "until terminated",
    )
)  # fmt: skip

_OPEN: Final = re.compile(r"\[[^\]]*\]|_{2,}|\*{2,}|[xX]{2,}|\b(?:tbd|tba|tbc)\b", re.IGNORECASE)
_SEVERAL: Final = re.compile(
    r";|\s/\s|\bor\b|\bto\b|\band\b|\bbetween\b|\d\s*[-\u2013]\s*\d+\s*[a-z]|\n", re.IGNORECASE
)
_APART: Final = re.compile(r";|,|\n|[a-z]{2}", re.IGNORECASE)
_ORDERS: Final[tuple[DateOrder, ...]] = ("mdy", "dmy", "ymd")
_DATES: Final = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")
_LONGEST_WEEKDAY: Final = 20
_MIDNIGHT: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?")
_NAMED_DAY: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.|\u00ba)?[ -]?(?: ?de )?([a-z]{3,10})\.?,?[ -](?:del? )?(\d{4})"
)
_NAMED_MONTH: Final = re.compile(r"([a-z]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_SERIAL: Final = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?")
_FIRST_SERIAL: Final = date(1899, 12, 30)
"""The day 0 of a spreadsheet, as it counts from March 1900 on."""

_AROUND: Final = re.compile(
    r"^(?:at least|not less than|no less than|a minimum of|minimum(?: of)?|min\.?) "
    r"|[\u2019']?,? (?:(?:prior|advance|written|in advance|before (?:the )?(?:end|expiry|expiration|renewal))"
    r"(?: (?:written )?notice)?|notice)(?: period)?$",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(r"\d\s*\)?[\s-]*(y|mo|w|d|bd)\b|(year|quarter|month|week|day)s?\b")
_UNIT_RANK: Final = {
    word: rank
    for rank, words in enumerate(
        (("y", "year"), ("quarter",), ("mo", "month"), ("w", "week"), ("d", "bd", "day"))
    )
    for word in words
}

_HOW: Final = (
    (Mode.AUTOMATIC, re.compile(r"suc+es+i[vn]e(?:ly)?|consecutive|automatic(?:ally)?|auto|rolling")),
    (Mode.OPTION, re.compile(r"(?:at (?:our|their|its) )?option(?:al|ally)?")),
    (Mode.EVERGREEN, re.compile(r"evergreen|perpetual(?:ly)?")),
    (Mode.UNKNOWN, re.compile(r"unknown|may renew")),
)
_HOW_WORDS: Final = re.compile(rf"\b(?:{'|'.join(words.pattern for _, words in _HOW)})\b")
_AFTER: Final = re.compile(r", ?(\d{1,3}) times$")
_BOUND: Final = re.compile(
    r"(?:(?:up to|at most|a maximum of|max\.?|maximum) )?(\d{1,3}|[a-z]+(?: \(\d+\))?)"
)
_COUNTED: Final = re.compile(r"(\d{1,3}|[a-z]+(?: \(\d+\))?) ?(x|\u00d7|times|) (\S.*)")
_FILLER: Final = re.compile(
    r"(?:renew(?:s|ed|als?|able)?|extensions?|terms?|periods?|for|of|every|each|additional|further|[:-])"
)
_EVERY: Final = {"annual": "1 year", "annually": "1 year", "yearly": "1 year"} | {
    "monthly": "1 month",
    "quarterly": "3 months",
}
_PER: Final = re.compile(r"\s*/\s*|\s+(?:per|a|an|every|each)\s+|\s+p\.?\s?(?=[am]\.?$)", re.IGNORECASE)
_PERIODS: Final = {"annum": "year", "a": "year", "a.": "year", "yr": "year", "m": "month", "m.": "month"}
"""What stands for a period in prices alone: "p.a.", "per annum", "/yr"."""
_TO_EACH: Final = re.compile(r"(month|quarter|week|year)[ -]to[ -]\1")
_NONE: Final = frozenset(("none", "no", "n", "false", "no renewal", "does not renew", "not renewable"))
_YES: Final = frozenset(("yes", "y", "true"))


def _unaccented(text: str) -> str:
    spaced = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in spaced if not unicodedata.combining(char))


_MONTHS: Final = {_unaccented(name): month for name, month in MONTHS.items()}
_WEEKDAYS: Final = tuple(_unaccented(day) for day in WEEKDAYS)


def says_nothing(text: str) -> bool:
    """Whether a cell is empty, or says in so many words that nothing is known."""
    return not text or text.casefold() in _NOTHING


def endless(text: str) -> bool:
    """Whether it says that there is no end."""
    return text.casefold().rstrip(".") in _ENDLESS


def the_day(text: str, order: DateOrder | None) -> date:
    """
    The day that stands there.

    Raises:
        InputError: it is no day, is left open in part, is several dates, or
            needs an order where none is stated (`orders_for` then has some).

    """
    _whole(text, "date", _DAY_HINT)
    if _SERIAL.fullmatch(text):
        meant = _FIRST_SERIAL + timedelta(days=int(text[:5]))
        why = f"{text!r} is a spreadsheet's own number for a day, perhaps {meant}."
        raise InputError(text, why, "Format the column as dates, and save the table again.")
    text = _without_weekday(text)
    if midnight := _MIDNIGHT.fullmatch(text):
        text = midnight[1]
    if named := _named_day(text):
        text = named
    if _DATES.search(text) and (_APART.search(text) or len(_DATES.findall(text)) > 1):
        raise InputError(text, f"{text!r} says several things where one date is wanted.", _DAY_HINT)
    try:
        return day(text) if order is None else dated(text, order)
    except InputError as error:
        orders = () if order else orders_for(text)
        hint = f"Say --date-order {' or '.join(orders)}." if orders else _DAY_HINT
        raise InputError(text, error.why, hint) from error


def orders_for(text: str) -> tuple[DateOrder, ...]:
    """The date orders in which it can be read."""
    return tuple(order for order in _ORDERS if _reads(text, order))


def _reads(text: str, order: DateOrder) -> bool:
    try:
        dated(text, order)
    except InputError:
        return False
    return True


def _named_day(text: str) -> str:
    """ "12 Mar 2024", "March 12, 2024" and "12. März 2024" as year-month-day; "" where it is none of them."""
    plain = _unaccented(text)
    if match := _NAMED_DAY.fullmatch(plain):
        number, name, year = match.groups()
    elif match := _NAMED_MONTH.fullmatch(plain):
        name, number, year = match.groups()
    else:
        return ""
    months = {month for full, month in _MONTHS.items() if full.startswith(name)}
    months = months or ({9} if name == "sept" else set())
    return f"{year}-{min(months):02}-{int(number):02}" if len(months) == 1 else ""


def _without_weekday(text: str) -> str:
    """The text without a weekday before a whole date ("Mon, ", "lundi "); "Mar 12 2024" has none."""
    name, space, rest = text.partition(" ")
    rest = rest.strip()
    if not space or len(name) > _LONGEST_WEEKDAY or not (_DATES.match(rest) or _named_day(rest)):
        return text
    plain = _unaccented(name).rstrip(".,").replace("-", " ")
    return rest if len(plain) > 1 and any(day.startswith(plain) for day in _WEEKDAYS) else text


def the_length(text: str, unit: str = "") -> Span:
    """
    The one length of time that stands there; a bare number counts `unit`s.

    Raises:
        InputError: it is none, two, or left open.

    """
    _whole(text, "length of time", _SPAN_HINT)
    if unit and text.isdecimal():
        text = f"{text} {unit}"
    plain = _AROUND.sub("", " ".join(text.lower().split()))
    units = [_UNIT_RANK[short or word] for short, word in _UNIT.findall(plain)]
    if _several(plain) or any(later <= earlier for earlier, later in pairwise(units)):
        raise InputError(text, f"{text!r} says more than one length of time.", _SPAN_HINT)
    try:
        return span(_EVERY.get(plain, plain))
    except InputError as error:
        if plain.count("(") != plain.count(")"):
            why = f"{text!r} has one half of a pair of brackets, so something is missing from it."
            raise InputError(text, why, _SPAN_HINT) from error
        raise InputError(text, error.why.replace(repr(plain), repr(text)), _SPAN_HINT) from error


def _several(plain: str) -> bool:
    return _SEVERAL.search(plain.replace(" and ", " ")) is not None or "/" in plain


def renewal_of(text: str, unit: str = "") -> Renewal:
    """
    The renewal that stands there, as the module's docstring lists them.

    Raises:
        InputError: it is none, says several, or how long is left open.

    """
    _whole(text, "renewal", _RENEWAL_HINT)
    plain = " ".join(text.lower().split()).rstrip(".")
    if plain in _NONE:
        return Renewal(Mode.NONE)
    if endless(plain):
        return Renewal(Mode.EVERGREEN)
    if each := _TO_EACH.fullmatch(plain):
        return Renewal(Mode.EVERGREEN, f"1 {each[1]}")
    if _DATES.search(plain):
        raise InputError(text, f"{text!r} says dates where the length of a term is wanted.", _RENEWAL_HINT)
    try:
        return _said(text, "automatic" if plain in _YES else plain, unit)
    except InputError as error:
        raise InputError(text, error.why, error.hint or _RENEWAL_HINT) from error


def _said(text: str, plain: str, unit: str) -> Renewal:
    after = _AFTER.search(plain)
    bound = after[1] if after else ""
    plain = _AFTER.sub("", plain)
    hows = list(_HOW_WORDS.finditer(plain))
    if not hows:
        return _how_unsaid(text, _bare(plain), bound, unit)
    modes = {mode for how in hows for mode, words in _HOW if words.fullmatch(how[0])}
    if len(modes) > 1 or _bare(_HOW_WORDS.sub("", plain[hows[0].start() : hows[-1].end()])):
        raise InputError(text, f"{text!r} says more than one renewal.")
    mode = modes.pop()
    before, length = _bare(plain[: hows[0].start()]), _bare(plain[hows[-1].end() :])
    if before and not bound and (counted := _BOUND.fullmatch(before)):
        before, bound = "", counted[1]
    if before:
        raise InputError(text, f"cannot read {text!r} as a renewal.")
    if not length:
        if mode in (Mode.EVERGREEN, Mode.UNKNOWN) and not bound:
            return Renewal(mode)
        raise InputError(text, f"{text!r} does not say for how long it renews.")
    return Renewal(mode, _length(text, length, unit), _count(text, bound))


def _how_unsaid(text: str, plain: str, bound: str, unit: str) -> Renewal:
    """A length alone, with how often it renews where "times" or "x" say so."""
    if counted := _COUNTED.fullmatch(plain):
        count, times, length = counted.groups()
        try:
            found = the_length(length, unit)
        except InputError:
            pass  # the whole may be one length: "three (3) years"
        else:
            if times and not bound:
                return Renewal(Mode.UNKNOWN, found, _count(text, count))
            why = f"{text!r} can mean {count} times {length}, a range or a decimal."
            raise InputError(text, why, f'Write "{count} successive {length}".')
    return Renewal(Mode.UNKNOWN, _length(text, plain, unit), _count(text, bound))


def _bare(text: str) -> str:
    """The text without words around it that add nothing."""
    words = text.strip(" ,:-").split()
    while words and _FILLER.fullmatch(words[0]):
        del words[0]
    while words and _FILLER.fullmatch(words[-1].strip(",")):
        del words[-1]
    return " ".join(words)


def _length(text: str, length: str, unit: str) -> Span:
    try:
        return the_length(length, unit)
    except InputError as error:
        raise InputError(text, error.why.replace(repr(length), repr(text))) from error


def _count(text: str, bound: str) -> int | None:
    """A number in digits or in words; None for none."""
    if not bound:
        return None
    try:
        return span(f"{bound} days").count
    except InputError as error:
        raise InputError(text, f"cannot read {text!r} as a renewal.") from error


def the_price(text: str, *, currency: str = "", every: str = "", decimal: DecimalMark | None = None) -> Price:
    """
    The price that stands there; `currency` and `every` ("year") come from other
    places in the table, for a cell that does not say them, and `decimal` from the caller.

    Raises:
        InputError: it has no currency, can be read two ways, or cannot be read as a price.

    """
    _whole(text, "price", 'Write "12000 EUR/year".')
    amount, per = (part.strip() for part in (*_PER.split(text, maxsplit=1), "")[:2])
    names_one = re.search(r"[^\W\d_]", amount.replace("kr", "")) is not None
    try:
        money = the_amount(amount, currency="" if names_one else currency, decimal=decimal)
    except InputError as error:
        raise InputError(text, error.why.replace(repr(amount), repr(text)), error.hint) from error
    length = _PERIODS.get(per.casefold(), per) or every
    if not length:
        return Price(money)
    return Price(money, span(length if re.match(r"\d|P", length) else f"1 {length}"))


def _whole(text: str, what: str, hint: str) -> None:
    """
    Refuse what is no value of any sort.

    Raises:
        InputError: it is far too long, holds control characters, or has a part left open.

    """
    if len(text) > _MOST:
        raise InputError(text[:60], f"{len(text)} characters are too many for a {what}.", hint)
    if why := control_in(text):
        raise InputError(text, why, hint)
    if _OPEN.search(text):
        raise InputError(text, f"{text!r} leaves open a part of the {what}.", hint)
