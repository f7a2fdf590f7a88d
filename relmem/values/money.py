"""
Money: an exact amount in one currency, and a price for a while.

A bare number is refused, a float never enters, currencies are never mixed.
Currency codes and their decimals are ISO 4217 (active codes, list of 2024).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.values.spans import Span, Unit, span

__all__ = ["Money", "Price", "is_currency", "money", "price", "total"]

_CODES: Final = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
    "GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW "
    "KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD "
    "NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD "
    "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED "
    "VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG".split()
)
_DECIMALS: Final = (
    dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0)
    | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
    | {"CLF": 4}
)
# Digits before and after the point; what is typed stays well below the first, so that sums of it do, too.
_MOST_DIGITS, _MOST_DECIMALS, _MOST_TYPED = 24, 48, 15
# Wide enough for any sum of these and most products, whatever precision the program has set: nothing is lost.
_EXACT: Final = Context(prec=200, traps=[InvalidOperation, Inexact])
_ROUND: Final = Context(prec=200, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation])
_POINTED: Final = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_AMOUNT: Final = r"[+-]?\d[\d.,_' \u00a0\u202f]*"
_TYPED: Final = re.compile(
    rf"(?:(?P<before>[A-Za-z]+)\s*(?P<first>{_AMOUNT})|(?P<amount>{_AMOUNT})\s*(?P<after>[A-Za-z]+)?)"
)
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
_SPACED: Final = re.compile(r"[+-]?\d{1,3}(?:[_' \u00a0\u202f]\d{3})+(?:\.\d*)?")


def is_currency(code: str) -> bool:
    """Whether it is the code of a currency, in any case."""
    return code.upper() in _CODES


def _currency(code: str) -> str:
    if not isinstance(code, str):
        raise InputError(code, f"{code!r} is not a currency code.", 'Write "1200 EUR".')
    if code.upper() in _CODES:
        return code.upper()
    from difflib import get_close_matches

    near = get_close_matches(code.upper(), _CODES, n=1, cutoff=0.6)
    raise InputError(
        code,
        f"{code!r} is not a currency code.",
        f'Did you mean "{near[0]}"?' if near else 'Write "1200 EUR".',
    )


def _exact(value: Decimal | str) -> Decimal:
    if isinstance(value, float | int) or not isinstance(value, Decimal | str):
        raise InputError(value, f"{value!r} is not an exact amount.", 'Write Decimal("0.10"), or "0.10 EUR".')
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise InputError(value, f"{value!r} is not a number.", 'Write "1200.50 EUR".') from error
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_MOST_DECIMALS or amount.adjusted() > _MOST_DIGITS:
        raise InputError(value, f"{value} is no amount of money.", 'Write "1200.50 EUR".')
    return amount


@final
@attrs.frozen(order=False)
class Money:
    """An exact amount (Decimal) and its ISO 4217 currency; `str` is what `money` reads."""

    amount: Decimal = attrs.field(converter=_exact, eq=_EXACT.normalize)
    currency: str = attrs.field(converter=_currency)

    def __add__(self, other: Money) -> Money:
        return Money(_EXACT.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(_EXACT.subtract(self.amount, self._same(other)), self.currency)

    def __neg__(self) -> Money:
        return Money(_EXACT.minus(self.amount), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        # "1.200 EUR" could be read as twelve hundred, and so could not be read again
        text = f"{self.amount:f}"
        return f"{text}{'0' if _doubtful(text, self.currency) else ''} {self.currency}"

    def times(self, factor: Decimal | int) -> Money:
        """This amount × `factor`, exact."""
        return Money(_EXACT.multiply(self.amount, Decimal(factor)), self.currency)

    def rounded(self) -> Money:
        """To the currency's own decimals (ISO 4217), half to even."""
        step = Decimal(1).scaleb(-_DECIMALS.get(self.currency, 2))
        return Money(_ROUND.quantize(self.amount, step), self.currency)

    def spoken(self) -> str:
        """As people read it: "12,000 EUR", decimals only where there are any."""
        amount = _EXACT.plus(self.rounded().amount)  # nothing is minus nothing
        whole = amount == amount.to_integral_value()
        return f"{amount.to_integral_value() if whole else amount:,f} {self.currency}"

    def _same(self, other: Money) -> Decimal:
        if not isinstance(other, Money):
            raise InputError(other, f"{other!r} has no currency.", 'Write money("1200 EUR").')
        if self.currency != other.currency:
            why = f"{self} and {other} are different currencies, which are never mixed."
            raise InputError(other, why, "Sum them with total, which keeps currencies apart.")
        return other.amount


def money(value: Money | str) -> Money:
    """
    What was typed, as money: "12000 EUR", "EUR 12,000.50", "1 200.50 EUR".

    Raises:
        InputError: no currency or an unknown one, no number, or one that can be
            read two ways ("12,000 EUR" is twelve thousand or twelve).

    """
    if isinstance(value, Money):
        return value
    if not isinstance(value, str):
        example = value if isinstance(value, int | float | Decimal) else "1200"
        raise InputError(value, f"{value} has no currency.", f'Write {{field}}="{example} EUR".')
    match = _TYPED.fullmatch(value.strip())
    if not match:
        raise InputError(value, f"cannot read {value!r} as money.", 'Write {field}="1200 EUR".')
    amount, code = match["first"] or match["amount"], match["before"] or match["after"]
    if not code:
        raise InputError(value, f"{value} has no currency.", f'Write {{field}}="{value.strip()} EUR".')
    found = Money(_number(amount, value), code)
    if _doubtful(amount.strip(), found.currency):
        whole, plain = amount.strip().replace(".", ""), f"{amount.strip()}0"
        raise InputError(
            value,
            f"{value!r} can mean {whole} or {plain}.",
            f'Write the one you mean: {{field}}="{whole} {found.currency}".',
        )
    if found.amount.adjusted() > _MOST_TYPED:
        raise InputError(value, f"{value!r} is more money than there is.", 'Write {field}="1200.50 EUR".')
    return found


def _doubtful(amount: str, currency: str) -> bool:
    """Whether a point in an amount may part thousands, as it does in half of Europe."""
    return _DECIMALS.get(currency, 2) != 3 and _POINTED.fullmatch(amount) is not None


def _number(text: str, value: str) -> str:
    text = text.strip()
    plain = re.sub(r"[_' \u00a0\u202f]", "", text)
    if plain != text and not _SPACED.fullmatch(text):
        raise InputError(
            value, f"cannot read {value!r} as money.", 'Write thousands without a mark: {field}="1200 EUR".'
        )
    whole, dot, rest = plain.partition(".")
    if "," not in plain:
        return plain
    if "," in rest or not _GROUPED.fullmatch(whole):
        raise InputError(
            value, f"cannot read {value!r} as money.", 'Write decimals after a point: {field}="1200.50 EUR".'
        )
    if not dot and whole.count(",") == 1:
        readings = whole.replace(",", ""), whole.replace(",", ".")
        raise InputError(
            value,
            f"{value!r} can mean {readings[0]} or {readings[1]}.",
            f'Write the one you mean: {{field}}="{value.replace(text, readings[0])}".',
        )
    return whole.replace(",", "") + dot + rest


def total(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The sums, one for each currency, in the order of their codes; none for no amounts."""
    sums: dict[str, Money] = {}
    for each in amounts:
        sums[each.currency] = sums[each.currency] + each if each.currency in sums else each
    return tuple(sums[code] for code in sorted(sums))


_PER: Final = re.compile(r"\s*/\s*|\s+(?:per|a|an|every|each)\s+", re.IGNORECASE)


@final
@attrs.frozen(order=False)
class Price:
    """Money for each `per`: "12000 EUR/year"; once and for all where `per` is None."""

    money: Money
    per: Span | None = None

    def __attrs_post_init__(self) -> None:
        """
        Check the period.

        Raises:
            InputError: it is zero, or in business days.

        """
        if self.per is not None and (not self.per or self.per.unit is Unit.BUSINESS_DAYS):
            raise InputError(self.per, f"a price for each {self.per} is none.", 'Write "12000 EUR/year".')

    def __str__(self) -> str:
        if self.per is None:
            return str(self.money)
        text = self.per.unworded
        return f"{self.money}/{text.removeprefix('1 ')}"

    def spoken(self) -> str:
        """As people read it: "12,000 EUR a year"."""
        if self.per is None:
            return self.money.spoken()
        text = self.per.unworded
        return f"{self.money.spoken()} " + (f"a {text[2:]}" if text.startswith("1 ") else f"every {text}")


def price(value: Price | Money | str) -> Price:
    """
    What was typed, as a price: "12000 EUR/year", "2500 EUR a month", "900 EUR".

    Raises:
        InputError: as `money` and `span`.

    """
    if isinstance(value, Price):
        return value
    if isinstance(value, Money) or not isinstance(value, str):
        return Price(money(value))
    amount, per = (part.strip() for part in (*_PER.split(value, maxsplit=1), "")[:2])
    if not per:
        return Price(money(amount))
    return Price(money(amount), span(per if re.match(r"\d|P", per) else f"1 {per}"))
