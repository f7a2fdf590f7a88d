"""Prices that rise: told by us and first, with what they can do about it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from relmem.memory import Memory
from relmem.queries.prices import price_changes
from relmem.records import (
    Amendment,
    Contract,
    Interaction,
    Invoice,
    NoticeGiven,
    PriceChange,
    PriceLine,
    PriceOption,
)
from relmem.rules.base import Kind, Plan, Rank
from relmem.rules.prices import PriceRiseUntold
from tests.builders import month
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, PEOPLE, RICH, day_by_day, remembered
from tests.capabilities.money import points_of

SUPPORT = Contract(
    ACME, "Support", starts_on="2024-11-15", initial="1 year", renewal="1 year", notice="60 days"
)
OLD = PriceLine(SUPPORT, "20000 EUR/year", from_on="2024-11-15")
OPTIONS = (
    PriceOption("newer gear", "24000 EUR/year"),
    PriceOption("8×5", "22000 EUR/year"),
    PriceOption("a cheaper rival"),
)
RULES = ("PriceRiseUntold", "PriceOptions", "PriceFallsUntold")


def a_change(new: str = "31000 EUR/year", **fields: Any) -> PriceChange:
    """The maintenance of Acme goes up on 1 July, decided in April, with three options."""
    defaults = {"in_force_on": "2026-07-01", "decided_on": "2026-04-20", "options": OPTIONS}
    return PriceChange(fields.pop("contract", SUPPORT), new, **defaults | fields)


def telling(it: PriceChange, on: str = "2026-05-04", **fields: Any) -> Interaction:
    """A call in which Dana told Rich of it."""
    return Interaction("phone", **{"participants": [DANA, RICH], "told": [it], "happened_on": on} | fields)


def an_invoice(total: str, month_number: int, **fields: Any) -> Invoice:
    """A bill on the support contract for a month of 2026."""
    return Invoice(ACME, total, contract=SUPPORT, **month(month_number) | fields)


def spoken(memory: Memory) -> list[tuple[str, Kind, str]]:
    """What the rules of prices say, each as its rule, its kind and its words."""
    brief = memory.brief(RICH)
    return [(each.rule, each.kind, str(each.text)) for rule in RULES for each in points_of(brief, rule)]


@pytest.mark.capability("C36")
class TestPriceRise:
    def test_untold_it_is_bad_news_with_its_options(self):
        """20 000 to 31 000 is +55 %: untold, it leads the brief, with three options and what each saves."""
        memory = remembered(SUPPORT, OLD, a_change())

        said = memory.brief(RICH).points[0]
        [point] = points_of(memory.brief(RICH), "PriceRiseUntold")

        assert ("PriceRiseUntold", Rank.BAD_NEWS, Kind.TELL) == (said.lead.rule, point.rank, point.kind)
        assert (True, date(2026, 7, 1)) == (point.lasting, point.on)
        assert (
            '"Support" goes from 20,000 to 31,000 EUR a year (+55 %) on 1 July 2026. Nobody has told '
            "them: tell Rich, before an invoice does. What they can do: newer gear for 24,000 "
            "(saves 7,000); 8×5 for 22,000 (saves 9,000); a cheaper rival." == str(point.text)
        )

    def test_told_it_is_gone_through_and_chosen_it_ends(self):
        """Told on 4 May, the options are an offer; once they chose "8×5" there is nothing to say."""
        change = a_change()
        memory = remembered(SUPPORT, OLD, change, telling(change))

        [(rule, kind, words)] = spoken(memory)

        assert ("PriceOptions", Kind.OFFER) == (rule, kind)
        assert "They were told on 4 May 2026. Go through the options with Rich: newer gear" in words
        stored = memory.find(change.id)
        memory.add(attrs.evolve(stored, chosen="8×5", chosen_on=MONDAY))
        assert [] == spoken(memory)
        [row] = price_changes(memory.facts(), ACME)
        assert ("chosen", "8×5", date(2026, 5, 4), Decimal("55.0")) == (
            row.state,
            row.chosen,
            row.told_on,
            row.percent,
        )

    def test_who_chose_later_had_not_chosen_earlier(self):
        """As of the day before they chose, they had not, whatever is known now."""
        change = a_change(chosen="8×5", chosen_on="2026-05-04")
        memory = remembered(SUPPORT, OLD, change, telling(change, "2026-05-01"))

        [row] = price_changes(memory.as_of("2026-05-03").facts())

        assert ("told", "", None) == (row.state, row.chosen, row.chosen_on)

    def test_a_raised_one_is_not_silent_until_it_was_told(self):
        """That a brief was read out is no telling: untold bad news is never silenced."""
        memory = remembered(SUPPORT, OLD, a_change())
        [point] = points_of(memory.brief(RICH), "PriceRiseUntold")

        memory.add(Interaction("phone", participants=[DANA, RICH], happened_on=MONDAY, raised=[point.id]))

        assert 1 == len(spoken(memory))

    @pytest.mark.parametrize(("cap", "over"), [("55", False), ("54.99", True), ("3 %", True)])
    def test_above_the_cap_is_said(self, cap, over):
        """A rise of exactly the cap is as agreed; above it, told or untold, that is said."""
        capped, change = attrs.evolve(SUPPORT, price_cap=cap), a_change(options=())
        untold, told = (remembered(capped, OLD, change, *more) for more in ((), (telling(change),)))

        assert over == price_changes(untold.facts())[0].over_cap
        assert over == ("above the cap of" in spoken(untold)[0][2])
        assert over == bool(spoken(told))

    def test_without_a_cap_nothing_is_breached(self):
        """No cap, or no old price, is unknown, which is not within it."""
        [without] = price_changes(remembered(SUPPORT, OLD, a_change()).facts())
        [unknown] = price_changes(remembered(attrs.evolve(SUPPORT, price_cap="3"), a_change()).facts())

        assert (None, Decimal("55.0")) == (without.over_cap, without.percent)
        assert (None, None) == (unknown.over_cap, unknown.percent)

    @pytest.mark.parametrize(
        ("notice", "told_on", "tell_by", "late"),
        [
            ("2 months", "2026-05-01", date(2026, 5, 1), False),
            ("2 months", "2026-05-02", date(2026, 5, 1), True),
            ("58 days", None, date(2026, 5, 4), False),
            ("59 days", None, date(2026, 5, 3), True),
            (None, None, None, None),
        ],
    )
    def test_the_agreed_notice_is_counted_back_from_the_day(self, notice, told_on, tell_by, late):
        """The last day to tell them is in time, the day after is late; without a notice there is no such day."""
        contract, change = attrs.evolve(SUPPORT, price_notice=notice), a_change()
        talk = (telling(change, told_on),) if told_on else ()
        memory = remembered(contract, OLD, change, *talk)

        [row] = price_changes(memory.facts())
        [(_, _, words)] = spoken(memory)

        assert (tell_by, late) == (row.tell_by, row.late)
        assert bool(late) == ("was the last day for it" in words)
        assert (notice == "58 days") == ("tell Rich by 4 May 2026, as agreed" in words)

    def test_a_law_may_ask_for_notice_where_the_contract_does_not(self):
        """The statutory notice is the caller's, and the contract's own beats it."""
        facts = remembered(SUPPORT, OLD, a_change()).facts(RICH)

        [point] = PriceRiseUntold(statutory="3 months").points(RICH, facts, Plan())

        assert "too late: 1 April 2026 was the last day for it" in str(point.text)

    def test_they_learn_it_from_the_invoice(self):
        """An invoice at the new price before anybody told them is a breach: apologise, even after it is in force."""
        change, bill = a_change(), an_invoice("2583.33 EUR", 7, number="2026-07", issued_on="2026-07-10")
        memory = remembered(SUPPORT, OLD, change, bill, on=date(2026, 7, 20))

        [(rule, kind, words)] = spoken(memory)

        assert ("PriceRiseUntold", Kind.APOLOGISE) == (rule, kind)
        assert "They learnt it from invoice 2026-07 of 10 July 2026: apologise, it was ours to say." in words
        [row] = price_changes(memory.facts())
        assert ("learnt from an invoice", "2026-07") == (row.state, row.from_invoice)
        memory.add(telling(change, "2026-07-20"))
        [row] = price_changes(memory.facts())
        assert ("told", "2026-07") == (row.state, row.from_invoice)
        assert "after an invoice had said it" in spoken(memory)[0][2]

    @pytest.mark.parametrize(
        ("told_on", "total", "number", "state"),
        [
            ("2026-07-31", "2583.33 EUR", 7, "told"),
            (None, "1666.67 EUR", 7, "untold"),
            (None, "2583.33 EUR", 6, "untold"),
            (None, "2583.33 EUR", 7, "learnt from an invoice"),
        ],
    )
    def test_only_an_invoice_at_the_new_price_and_for_its_days_says_it(self, told_on, total, number, state):
        """Told by the day of the invoice, billed at the old price, or for days before: no breach of this sort."""
        change = a_change()
        talk = (telling(change, told_on),) if told_on else ()
        memory = remembered(SUPPORT, OLD, change, an_invoice(total, number), *talk, on=date(2026, 8, 3))

        [row] = price_changes(memory.facts())

        assert state == row.state
        assert (state == "learnt from an invoice") == bool(row.from_invoice)

    def test_is_one_matter_with_the_renewal_of_its_contract(self):
        """The price and the decision on the contract are one point, the bad news first."""
        memory = remembered(SUPPORT, OLD, a_change(in_force_on="2026-11-15"), on=date(2026, 8, 3))

        [said] = [one for one in memory.brief(RICH).points if one.lead.matter == SUPPORT.id]

        assert ["PriceRiseUntold", "NoticeClosing"] == [point.rule for point in said.points]

    def test_of_a_contract_that_ends_before_nothing_is_said(self):
        """Whose contract is over before the new price holds pays the old one to the end."""
        change = a_change(in_force_on="2026-11-15")
        memory = remembered(SUPPORT, OLD, change, NoticeGiven(SUPPORT, "2026-05-02"))

        assert "moot" == price_changes(memory.facts())[0].state
        assert [] == spoken(memory)
        memory.add(Amendment(SUPPORT, "2026-11-15", ends_on="2027-11-14", agreed_on="2026-05-04"))
        assert "untold" == price_changes(memory.facts())[0].state

    def test_a_fall_is_good_news_and_no_bad(self):
        """A price that falls is told as well, behind what presses."""
        memory = remembered(SUPPORT, OLD, a_change("18000 EUR/year", options=()))

        [point] = points_of(memory.brief(RICH), "PriceFallsUntold")

        assert [] == points_of(memory.brief(RICH), "PriceRiseUntold")
        assert Rank.FOLLOW_UPS is point.rank
        assert "(-10 %) on 1 July 2026. Tell Rich." in str(point.text)

    def test_prices_by_the_month_and_by_the_year_are_compared_by_the_year(self):
        """From 1000 a month to 18 000 a year is +50 %; an option by the month is compared by the year."""
        option = PriceOption("8×5", "2000 EUR/month")
        change = a_change("18000 EUR/year", old_price="1000 EUR/month", options=option)

        [row] = price_changes(remembered(SUPPORT, change).facts())

        assert Decimal("50.0") == row.percent
        assert "8×5 for 2,000 EUR a month (6,000 EUR a year more)" == row.options

    @pytest.mark.parametrize("old", ["20000 USD/year", "20000 EUR"])
    def test_what_does_not_compare_has_no_percentage(self, old):
        """Another currency, or what is paid once, gives no percentage, and the news is told all the same."""
        memory = remembered(SUPPORT, a_change(old_price=old))

        assert price_changes(memory.facts())[0].percent is None
        assert "%" not in spoken(memory)[0][2]

    def test_where_the_old_price_is_not_known_that_is_said(self):
        """Unknown is said as unknown."""
        [(_, _, words)] = spoken(remembered(SUPPORT, a_change()))

        assert (
            '"Support" is to cost 31,000 EUR a year from 1 July 2026 on (what it cost before is not' in words
        )

    @pytest.mark.parametrize(("on", "count"), [("2026-09-29", 1), ("2026-09-30", 0)])
    def test_a_quarter_after_it_came_it_is_old_news(self, on, count):
        """Ninety days after the day it is told still; then it is no news to anybody."""
        memory = remembered(SUPPORT, OLD, a_change(), on=date.fromisoformat(on))

        assert count == len(points_of(memory.brief(RICH), "PriceRiseUntold"))

    def test_two_lines_are_two_sentences_of_one_matter(self):
        """What is paid side by side changes side by side."""
        memory = remembered(SUPPORT, OLD, a_change(line="ports"), a_change(line="weekend"))

        points = points_of(memory.brief(RICH), "PriceRiseUntold")

        assert 2 == len({point.id for point in points})
        assert {SUPPORT.id} == {point.matter for point in points}

    def test_retracted_it_was_never_decided(self):
        """Retract the change, and neither brief nor list has it; as it was known before, they have."""
        memory = day_by_day(("2026-05-01", (*PEOPLE, SUPPORT, OLD, a_change())), ("2026-05-04", (BO,)))
        [row] = price_changes(memory.facts())
        memory.retract(memory.find(row.change_id))

        assert [] == [*price_changes(memory.facts())] == spoken(memory)
        assert 1 == len(price_changes(memory.as_of("2026-05-03", known_at="2026-05-03").facts()))
