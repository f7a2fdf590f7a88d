"""
Rules about prices that change: said by us and first, with what they can do about it.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.people import salutation
from relmem.queries.periods import rounded
from relmem.queries.prices import Changing, PriceState, changing, in_words, savings, spoken_beside
from relmem.queries.told import is_among_us, talks_about
from relmem.records.base import Record
from relmem.records.contracts import Contract, PriceChange
from relmem.records.people import Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields, Span, span

__all__ = ["RULES", "PriceFallsUntold", "PriceOptions", "PriceRiseUntold"]


def _span(value: Span | str | None) -> Span | None:
    return None if value is None else span(value)


@final
@attrs.frozen(kw_only=True)
class PriceRiseUntold(ByFields):
    """
    A price rises and nobody has told them: say it ourselves, with what they can do about it.

    Bad news that comes from us makes an adviser of a seller; from an invoice,
    it is a breach, and the first word is an apology. It ends once they were
    told, or took an option.
    """

    rank: Rank = Rank.BAD_NEWS
    calm_days: int = 120
    """Days before it is in force at which it begins to press: time to choose, order and budget."""
    old_days: int = 90
    """Days after it came into force from which on it is old news, if no invoice has said it: a quarter."""
    statutory: Span | None = attrs.field(default=None, converter=_span)
    """The notice that a law asks for, where the contract says nothing; none by default: laws differ."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each rise on a contract of theirs that nobody told them of."""
        for found in _changes(contact, facts, self.statutory):
            untold = found.state is PriceState.UNTOLD
            if found.is_fall or not (untold or found.state is PriceState.FROM_INVOICE):
                continue
            left = (found.change.in_force_on - facts.today).days
            since = facts.day_of(found.invoice) if found.invoice else found.change.in_force_on
            if (facts.today - since).days > self.old_days:
                continue
            yield _point(
                self,
                found,
                Kind.TELL if untold else Kind.APOLOGISE,
                _untold(found, facts.today, contact) if untold else _learnt(found, facts, contact),
                band="untold" if untold else "learnt from an invoice",
                urgency=0.5 + 0.5 * ramp(left, self.calm_days, 0) if untold else 1.0,
                on=_say_by(found, facts.today),
                lasting=True,
            )


@final
@attrs.frozen(kw_only=True)
class PriceOptions(ByFields):
    """
    They know that a price rises and have chosen nothing: go through what they can do, and what each saves.

    Cheaper terms kept are worth more than dear ones given up. Once the options
    were gone through, they are asked which one they take. It ends once they have
    chosen, also to take it as it is.
    """

    rank: Rank = Rank.FOLLOW_UPS
    calm_days: int = 120
    """As for the rise itself."""
    old_days: int = 30
    """Days after it came into force from which on they have taken it as it is."""
    statutory: Span | None = attrs.field(default=None, converter=_span)
    """As for the rise itself."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each rise they were told of, with its options, or with what it breaches."""
        for found in _changes(contact, facts, self.statutory):
            left = (found.change.in_force_on - facts.today).days
            if found.state is not PriceState.TOLD or found.is_fall or left < -self.old_days:
                continue
            breach = _breaches(found)
            if not found.change.options and not breach:
                continue
            gone_through = _gone_through(facts, found) if found.change.options and not breach else None
            if gone_through is not None:
                yield self._which(found, contact, facts, gone_through)
                continue
            yield _point(
                self,
                found,
                Kind.OFFER if found.change.options else Kind.TELL,
                self._told(found, contact, facts, breach),
                aside=self._told(found, contact, facts, breach, named=True),
                band="breach" if breach else "told",
                urgency=ramp(left, self.calm_days, 0),
                on=found.change.in_force_on if left >= 0 else None,
                internal=not found.change.options,
            )

    def _told(
        self, found: Changing, contact: Contact, facts: Facts, breach: Phrase | str, *, named: bool = False
    ) -> Phrase:
        return say(
            "{what} They were told on {day}{breach}.{advice}",
            what=_what(found, facts.today, named=named),
            day=found.told_on,
            breach=breach,
            advice=_advice(found, contact, " Go through the options with {name}: {options}.")
            or " Settle that among us before it is billed.",
        )

    def _which(self, found: Changing, contact: Contact, facts: Facts, on: date) -> Point:
        left = (found.change.in_force_on - facts.today).days
        return _point(
            self,
            found,
            Kind.ASK,
            self._gone_through(found, contact, facts, on),
            aside=self._gone_through(found, contact, facts, on, named=True),
            band="gone through",
            urgency=ramp(left, self.calm_days, 0),
            on=found.change.in_force_on if left >= 0 else None,
        )

    def _gone_through(
        self, found: Changing, contact: Contact, facts: Facts, on: date, *, named: bool = False
    ) -> Phrase:
        return say(
            "{what} The options were gone through on {day}: ask {name} which one they take, {options}.",
            what=_what(found, facts.today, named=named),
            day=on,
            name=salutation(contact),
            options=" or ".join(each.label for each in found.change.options),
        )


@final
@attrs.frozen(kw_only=True)
class PriceFallsUntold(ByFields):
    """A price falls and nobody has told them: good news, and ours to bring."""

    rank: Rank = Rank.FOLLOW_UPS
    calm_days: int = 120
    """As for a rise."""
    old_days: int = 90
    """As for a rise."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each fall on a contract of theirs that nobody told them of."""
        for found in _changes(contact, facts, None):
            left = (found.change.in_force_on - facts.today).days
            falls = found.rise is not None and found.rise < 0
            if falls and found.state is PriceState.UNTOLD and left >= -self.old_days:
                yield _point(
                    self,
                    found,
                    Kind.TELL,
                    say("{what} Tell {name}.", what=_what(found, facts.today), name=salutation(contact)),
                    band="untold",
                    urgency=0.5 * ramp(left, self.calm_days, 0),
                )


# -- wording ----------------------------------------------------------------------------------------


def _what(found: Changing, today: date, *, named: bool = False) -> Phrase:
    """What changes, in one sentence, with the rise in percent where it is known; `named` has the title."""
    title = "Its price" if named else '"{title}"'
    change = found.change
    past = change.in_force_on <= today
    if found.old is None:
        lead = (
            f"{title}{{line}} has been {{new}} since {{day}}"
            if named and past
            else f"{title}{{line}} is to be {{new}} from {{day}} on"
            if named
            else '"{title}"{line} has cost {new} since {day}'
            if past
            else '"{title}"{line} is to cost {new} from {day} on'
        )
        lead += " (what it cost before is not recorded){why}."
    else:
        verb = "went" if past else "goes"
        lead = f"{title}{{line}} {verb} from {{old}} to {{new}}{{percent}} on {{day}}{{why}}."
    return say(
        lead,
        title=found.contract.title,
        line=say(" ({line})", line=change.line) if change.line else "",
        old=spoken_beside(found.old, change.new_price) if found.old else "",
        new=change.new_price,
        percent=_percent(found.rise),
        day=change.in_force_on,
        why=say(" ({why})", why=change.reason.strip().rstrip(".")) if change.reason.strip() else "",
    )


def _percent(rise: Fraction | None) -> str:
    """ " (+55 %)"; nothing where it is not known."""
    if rise is None:
        return ""
    percent = f"{rounded(rise * 100, 1):,f}".removesuffix(".0")
    return f" ({'+' if rise > 0 else ''}{percent} %)"


def _untold(found: Changing, today: date, contact: Contact) -> Phrase:
    due: Phrase | str = ""
    if found.tell_by is not None and not found.late:
        due = say(" by {day}, as agreed", day=found.tell_by)
    return say(
        "{what} Nobody has told them{breach}: tell {name}{due}, before an invoice does.{options}",
        what=_what(found, today),
        breach=_breaches(found),
        name=salutation(contact),
        due=due,
        options=_advice(found, contact, " What they can do: {options}."),
    )


def _learnt(found: Changing, facts: Facts, contact: Contact) -> Phrase:
    invoice = found.invoice
    return say(
        "{what} They learnt it from {invoice} of {day}{breach}: apologise, it was ours to say.{options}",
        what=_what(found, facts.today),
        invoice=f"invoice {invoice.number}" if invoice and invoice.number else "the invoice",
        day=facts.day_of(invoice) if invoice else found.change.in_force_on,
        breach=_breaches(found),
        options=_advice(found, contact, " What they can do: {options}."),
    )


def _breaches(found: Changing) -> Phrase | str:
    """What was agreed and is not kept: the cap, the notice, and that they hear it from us."""
    parts: list[Phrase] = []
    if found.over_cap:
        parts.append(say("above the cap of {cap} %", cap=f"{found.contract.price_cap:f}"))
    if found.late and found.tell_by is not None:
        parts.append(say("too late: {day} was the last day for it", day=found.tell_by))
    if found.invoice is not None and found.told_on is not None:
        parts.append(say("after an invoice had said it"))
    return "".join(f", {part}" for part in parts)


def _advice(found: Changing, contact: Contact, template: str) -> Phrase | str:
    options = [in_words(each, beside=found.change.new_price) for each in savings(found.change)]
    if not options:
        return ""
    return say(template, name=salutation(contact), options="; ".join(options))


def _gone_through(facts: Facts, found: Changing) -> date | None:
    """When it was last spoken of after the day on which they were told; None where it was not."""
    days = [facts.day_of(talk) for talk in talks_about(facts, found.change) if not is_among_us(talk)]
    return max((day for day in days if found.told_on is not None and day > found.told_on), default=None)


def _say_by(found: Changing, today: date) -> date:
    """The day by which to say it: in time as agreed, else before it is in force, else at once."""
    days = (day for day in (found.tell_by, found.change.in_force_on) if day is not None and day >= today)
    return min(days, default=today)


def _changes(contact: Contact, facts: Facts, statutory: Span | None) -> Iterator[Changing]:
    """The changes of price on the contracts of their accounts, each once, by id."""
    here = [account.id for account in accounts_of(contact, facts)]
    contracts = {
        contract.id
        for account in here
        for contract in facts.about(account, Contract)
        if account in (contract.account, *contract.parties)
    }
    for change in facts.of(PriceChange):
        found = changing(facts, change, statutory=statutory) if change.contract in contracts else None
        if found is not None:
            yield found


def _point(
    rule: Rule,
    found: Changing,
    kind: Kind,
    text: Phrase,
    *,
    band: str,
    urgency: float,
    on: date | None = None,
    lasting: bool = False,
    internal: bool = False,
    aside: Phrase | None = None,
) -> Point:
    change, invoice = found.change, found.invoice
    because: tuple[Record, ...] = (change, found.contract, *((invoice,) if invoice else ()))
    return Point(
        rule=type(rule).__name__,
        rank=rule.rank,
        kind=kind,
        text=text,
        matter=found.contract.id,
        because=because,
        urgency=urgency,
        # two lines of one contract may change at once
        band=f"{band} {change.line.casefold()} {change.in_force_on}".replace("  ", " "),
        on=on,
        lasting=lasting,
        internal=internal,
        aside=aside,
    )


RULES: Final[tuple[Rule, ...]] = (PriceRiseUntold(), PriceOptions(), PriceFallsUntold())
