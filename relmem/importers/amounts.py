"""
A cell that says how much: an amount and its currency, with a comma or a point before the decimals.

`1.234,56` and `1,234.56` have one reading, and so have `12,5` and `12.50`.
`1,234` and `1.234` have two, and are refused unless the file's decimal mark is
stated. `(12.50)`, `12.50-` and a true minus sign are less than nothing, as
bookkeepers write it. A dollar sign alone names no currency: several have one.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal

from relmem.errors import InputError
from relmem.values import Money
from relmem.values.money import is_currency

__all__ = ["DecimalMark", "stated", "the_amount"]

DecimalMark = Literal[".", ","]
"""What a file writes before the decimals of its amounts."""

_MOST: Final = 60
_SIGNS: Final = {"€": "EUR", "£": "GBP", "₹": "INR", "₪": "ILS", "₩": "KRW", "₺": "TRY", "zł": "PLN"}
_DOUBTFUL: Final = ("$", "¥", "kr")
_HINT: Final = 'Write "1200.50 EUR".'
_NUMBER: Final = re.compile(r"\d[\d.,'\u2019 \u00a0\u202f]*")
_SPACES: Final = re.compile(r"(?<=\d)['\u2019 \u00a0\u202f](?=\d{3}(?!\d))")


def stated(decimal: str | None, currency: str) -> None:
    """
    Check what a caller says of a file's amounts.

    Raises:
        InputError: there is no such decimal mark or currency.

    """
    if currency and not is_currency(currency):
        raise InputError(currency, f"{currency!r} is not a currency code.", 'Write "EUR".', field="currency")
    if decimal not in (None, ".", ","):
        raise InputError(decimal, f"{decimal!r} is no decimal mark.", 'Write "." or ",".', field="decimal")


def the_amount(text: str, *, currency: str = "", decimal: DecimalMark | None = None) -> Money:
    """
    The money that stands there, in `currency` where the cell names none.

    Raises:
        InputError: it is no amount, has no currency, or can be read two ways
            and `decimal` does not say which.

    """
    if len(text) > _MOST:
        raise InputError(text[:60], f"{len(text)} characters are too many for an amount.", _HINT)
    plain = text.strip().replace("\u2212", "-")
    minus = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1].strip() if minus else plain
    found = _NUMBER.search(plain)
    if not found:
        raise InputError(text, f"cannot read {text!r} as an amount.", _HINT)
    number = found[0].strip(" \u00a0\u202f")
    before, after = plain[: found.start()], plain[found.start() + len(number) :]
    around = f"{before} {after}"
    signs = around.count("-") + around.count("+")
    if signs > 1 or (minus and signs):
        raise InputError(text, f"{text!r} has more than one sign.", _HINT)
    minus = minus or "-" in around
    code = _currency(text, re.sub(r"[+-]", " ", around).strip(), currency)
    amount = Decimal(_pointed(text, _SPACES.sub("", number), decimal))
    return Money(-amount if minus else amount, code)


def _currency(text: str, said: str, known: str) -> str:
    if said in _SIGNS:
        said = _SIGNS[said]
    elif said in _DOUBTFUL and known:
        said = known
    elif said in _DOUBTFUL:
        why = f"{text!r} does not say which currency {said!r} is."
        raise InputError(text, why, "Say --currency USD, or give the table a column with the currency.")
    if not said and not known:
        why = f"{text!r} has no currency."
        raise InputError(text, why, "Say --currency EUR, or give the table a column with the currency.")
    code = said or known
    if not is_currency(code):
        raise InputError(text, f"{code!r} is not a currency code.", _HINT)
    if said and known and said.upper() != known.upper():
        raise InputError(text, f"{text!r} is not in {known.upper()}, as the table says.", "Mend one of both.")
    return code


def _pointed(text: str, number: str, decimal: DecimalMark | None) -> str:
    """The number with a point before its decimals and no other mark."""
    marks = re.findall(r"[.,]", number)
    if decimal is None and marks:
        last = marks[-1]
        if marks.count(last) > 1:
            decimal = "." if last == "," else ","  # a mark that comes twice parts thousands
        elif len(set(marks)) == 1 and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", number):
            readings = number.replace(last, ""), number.replace(last, ".")
            why = f"{text!r} can mean {readings[0]} or {readings[1]}."
            raise InputError(text, why, 'Say --decimal "." or --decimal ",".')
        else:
            decimal = "." if last == "." else ","
    decimal = decimal or "."
    thousands = "," if decimal == "." else "."
    whole, _, rest = number.partition(decimal)
    if not re.fullmatch(rf"\d+|\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+", whole) or not re.fullmatch(
        r"\d*", rest
    ):
        why = f"cannot read {text!r} as an amount with {decimal!r} before its decimals."
        raise InputError(text, why, _HINT)
    return whole.replace(thousands, "") + (f".{rest}" if rest else "")
