"""
The bills nobody got right, until we did: found by us, disputed for them, credited, and a price rise as advice.

Rich pays 2500 a month and was billed 7800. Nora checks his bills. Later the
price of their maintenance goes up by more than half, and they stay all the same.
"""

from __future__ import annotations

import pytest

from relmem.records import (
    Account,
    Affiliation,
    Assignment,
    Colleague,
    Contact,
    Contract,
    Dispute,
    Invoice,
    PriceChange,
    PriceLine,
    PriceOption,
    Reference,
    Relationship,
)
from relmem.rules.base import Plan
from tests.whole.story import Lived, Story, Watch, everything, first, flaws, told

HARBOR = Account("Harbor Freight Lines", timezone="America/New_York", industry="shipping")
RICH = Contact("Rich Alvarez", call_me="Rich", emails=["rich@harbor.example"])
NORA = Contact("Nora Petty", call_me="Nora", emails=["nora@harbor.example"])
# another Rich, at another customer, with another bill
LINES, OTHER = Account("Harbor Lines"), Contact("Rich Alvarez", emails=["rich@lines.example"])
DANA = Colleague("Dana", function="sales")
UMA = Colleague("Uma", function="support")

VOICE = Contract(
    HARBOR,
    "Voice",
    signed_on="2024-12-10",
    starts_on="2025-01-01",
    initial="36 months",
    renewal="12 months",
    notice="60 days",
)
CARE = Contract(
    HARBOR,
    "Switch care",
    signed_on="2024-06-20",
    starts_on="2024-07-01",
    initial="12 months",
    renewal="12 months",
    notice="60 days",
    price_notice="90 days",
)


def bill(month: str, last: int, total: str, number: int, **fields: object) -> Invoice:
    """A month's bill for Voice, issued on its last day."""
    days = {"period_from": f"{month}-01", "period_to": f"{month}-{last}", "issued_on": f"{month}-{last}"}
    return Invoice(HARBOR, total, number=f"V-{number}", contract=VOICE, **days, **fields)  # type: ignore[arg-type]  # as typed by a test


BILLS = [
    bill("2025-01", 31, "2500 USD", 1),
    bill("2025-02", 28, "2500 USD", 2),
    bill("2025-03", 31, "2500 USD", 3),
    bill("2025-04", 30, "2500 USD", 4),
    bill("2025-05", 31, "2500 USD", 5),
    bill("2025-07", 31, "2500 USD", 7),
    bill("2025-08", 31, "2500 USD", 8),
    bill("2025-09", 30, "2950 USD", 9),
    bill("2025-10", 31, "2500 USD", 10),
    bill("2025-11", 30, "2500 USD", 11),
    bill("2025-12", 31, "2500 USD", 12),
]
JUNE = bill("2025-06", 30, "7800 USD", 6)
SEPTEMBER = BILLS[7]
CREDIT = Invoice(
    HARBOR,
    "-5300 USD",
    number="C-1",
    type="credit note",
    contract=VOICE,
    period_from="2025-06-01",
    period_to="2025-06-30",
    issued_on="2025-08-05",
)
# typed in for the wrong customer
STRAY = Invoice(
    HARBOR,
    "9400 USD",
    number="X-7",
    contract=VOICE,
    period_from="2025-04-01",
    period_to="2025-04-30",
    issued_on="2025-05-02",
)
FOUND = Dispute(JUNE, "a line counted three times", opened_on="2025-07-02", amount="5300 USD")
THEIRS = Dispute(
    SEPTEMBER,
    "a site that closed is still billed",
    opened_by="them",
    opened_on="2025-10-14",
    amount="450 USD",
)
RISE = PriceChange(
    CARE,
    "31000 USD/year",
    old_price="20000 USD/year",
    in_force_on="2026-07-01",
    decided_on="2026-02-16",
    reason="older gear costs more to keep",
    options=[
        PriceOption("newer gear", "22000 USD/year"),
        PriceOption("8×5 instead of 24×7", "21500 USD/year"),
        PriceOption("a cheaper vendor", "19000 USD/year"),
    ],
)


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story(
        (Watch(RICH, DANA), Watch(NORA, UMA), Watch(RICH, DANA, Plan(channel="phone"))),
        until="2026-09-30",
        zone="America/New_York",
    )
    it.told("2025-01-02", HARBOR, RICH, NORA, DANA, UMA, LINES, OTHER)
    it.told(
        "2025-01-02 09:10",
        Affiliation(RICH, HARBOR, title="IT director"),
        Affiliation(NORA, HARBOR, title="Controller", duties=["bills"]),
        Affiliation(OTHER, LINES, title="Clerk"),
        Relationship(HARBOR, "customer"),
        Relationship(LINES, "customer"),
        Assignment(DANA, HARBOR, role="lead"),
        Assignment(UMA, HARBOR),
        VOICE,
        PriceLine(VOICE, "2500 USD/month"),
        CARE,
        PriceLine(CARE, "20000 USD/year"),
        medium="contract",
    )
    it.talked(
        "2025-01-08 10:00",
        "meeting",
        DANA,
        UMA,
        RICH,
        NORA,
        aim="begin",
        summary="Who is who.",
        next_step="none",
    )
    for each in BILLS:
        if each is not SEPTEMBER:
            it.told(f"{each.issued_on} 18:00", each, medium="billing")
    theirs = Invoice(
        LINES,
        "88000 USD",
        number="L-1",
        period_from="2025-06-01",
        period_to="2025-06-30",
        issued_on="2025-06-30",
    )
    it.told("2025-06-30 17:00", theirs, medium="billing")
    it.told("2025-05-02", STRAY, medium="billing")
    it.retracted("2025-05-05", STRAY)
    it.told("2025-06-30 18:00", JUNE, medium="billing")
    it.talked("2025-03-18 10:00", "phone", DANA, RICH, summary="All is well.", next_step="none")
    it.told("2025-07-02 11:00", FOUND)
    it.talked(
        "2025-07-03 10:00",
        "phone",
        DANA,
        RICH,
        told=[FOUND],
        raising=["noticed an error"],
        summary="He laughed.",
        next_step="the credit",
    )
    it.talked(
        "2025-07-03 10:30", "email", DANA, NORA, direction="out", told=[FOUND], summary="For the books."
    )
    it.corrected(
        "2025-08-05", FOUND, settled_on="2025-08-05", credit="5300 USD", resolution="counted once now"
    )
    it.told("2025-08-05 10:00", CREDIT, medium="billing")
    it.talked(
        "2025-08-07 10:00",
        "phone",
        DANA,
        RICH,
        told=[FOUND],
        summary="The credit is there.",
        next_step="none",
    )
    # September's bill lay around, and they contested it before we had it
    it.told("2025-10-14 14:00", SEPTEMBER, THEIRS, medium="mail")
    it.talked(
        "2025-10-16 10:00",
        "phone",
        UMA,
        NORA,
        told=[THEIRS],
        raising=["apologise"],
        summary="Sorry.",
        next_step="an answer",
    )
    it.corrected(
        "2025-12-02",
        THEIRS,
        settled_on="2025-12-01",
        credit="300 USD",
        resolution="the site was open until the 10th",
    )
    it.talked("2025-12-04 10:00", "phone", UMA, NORA, told=[THEIRS], summary="Two thirds.", next_step="none")
    it.talked("2026-01-14 10:00", "video", DANA, RICH, summary="A quiet year.", next_step="none")
    it.told("2026-02-16 15:00", RISE, medium="memo")
    it.talked("2026-02-18 10:00", "phone", DANA, RICH, outcome="voicemail", direction="out")
    it.talked(
        "2026-02-20 10:00", "phone", DANA, RICH, told=[RISE], summary="He expected it.", next_step="options"
    )
    it.talked(
        "2026-03-10 10:00",
        "meeting",
        DANA,
        UMA,
        RICH,
        about=[RISE],
        summary="Three ways.",
        next_step="he thinks",
    )
    it.corrected("2026-04-09", RISE, chosen="8×5 instead of 24×7", chosen_on="2026-04-09")
    it.told("2026-04-09 10:00", PriceLine(CARE, "21500 USD/year", from_on="2026-07-01"), medium="contract")
    it.told(
        "2026-05-20",
        Reference(
            RICH,
            account=HARBOR,
            asked_on="2026-05-12",
            given_on="2026-05-20",
            conditions=["unabridged"],
            positives=["advice on the price"],
            negatives=["billing"],
        ),
    )
    it.talked("2026-06-10 10:00", "phone", DANA, RICH, summary="They stay.", next_step="none")
    return it


@pytest.fixture(scope="module")
def lived() -> Lived:
    return story().lived()


class TestTheWholeOfIt:
    def test_nothing_that_no_brief_may_have(self, lived):
        """On every evening: seven points at most, one matter one point, avoid points apart, evidence."""
        assert [] == [flaw for brief in lived.briefs() for flaw in flaws(brief)]

    def test_later_news_changes_no_answer(self, lived):
        """Each evening's brief is what it was, asked as of it and as it was known on it."""
        assert [] == lived.changed_since()

    def test_the_other_rich(self, lived):
        """The bill of another customer, whose clerk has the same name, is never spoken of here."""
        assert not any(
            "88,000" in everything(brief) or "L-1" in everything(brief) for brief in lived.briefs()
        )


class TestBills:
    def test_what_is_usual_is_not_spoken_of(self, lived):
        """Twelve right bills say nothing; a first one has none before it to differ from."""
        for on in ("2025-01-31", "2025-04-30", "2025-10-31", "2026-01-01"):
            assert "bill" not in told(lived.brief(on, RICH, DANA)).lower().replace("bills at", ""), on

    def test_typed_in_for_the_wrong_customer(self, lived):
        """It looked wrong until it was taken back; asked as it was known then, it still does."""
        assert "9,400 USD too much" in first(lived.brief("2025-05-04", RICH, DANA), 1)
        assert "9,400" not in everything(lived.brief("2025-05-05", RICH, DANA))
        assert "9,400" not in everything(lived.memory.as_of("2025-05-04").brief(RICH, for_=DANA))

    def test_the_bill_that_trebled(self, lived):
        """2500 was agreed and 7800 billed: said first and once, with who checks the bills there."""
        brief = lived.brief("2025-06-30", RICH, DANA)

        assert {"BillDiffers", "Overcharged", "BillsAreCheckedBy"} == {p.rule for p in brief.points[0].points}
        assert "7,800 USD, 212 % more than usual" in brief.points[0].text
        assert "We billed 5,300 USD too much: 2,500 USD was agreed." in brief.points[0].text
        assert 1 == told(brief).count("7,800")
        assert "Call Nora Petty" in brief.points[0].text
        assert "Call Nora" not in told(lived.brief("2025-06-30", NORA, UMA))

    def test_we_noticed_and_disputed_it(self, lived):
        """The call he always wanted; once he and Nora were told, nothing is left to say of it."""
        before, after = lived.brief("2025-07-02", RICH, DANA), lived.brief("2025-07-03", RICH, DANA)

        assert "We noticed an error on bill V-6" in first(before, 1)
        assert "too much" not in told(before)
        assert "V-6" not in told(after)
        assert "V-6" not in told(lived.brief("2025-07-03", NORA, UMA))

    def test_what_came_of_it(self, lived):
        """The credit is told once, and then the bills are right again."""
        assert "5,300 USD was given back" in first(lived.brief("2025-08-05", RICH, DANA), 1)
        for on in ("2025-08-07", "2025-08-31", "2025-09-30"):
            assert "V-6" not in everything(lived.brief(on, RICH, DANA)), on

    def test_they_found_the_next_one(self, lived):
        """September's bill came late to us, and they contested it: apologise, and say what came of it."""
        assert "V-9" not in everything(lived.brief("2025-10-13", NORA, UMA))
        assert "apologise that they had to find it" in first(lived.brief("2025-10-14", NORA, UMA), 1)
        assert "apologise" not in told(lived.brief("2025-10-16", NORA, UMA))
        assert "has been contested since 14 October" in told(lived.brief("2025-11-17", NORA, UMA))
        assert "300 USD of 450 USD was given back" in first(lived.brief("2025-12-02", RICH, DANA), 1)
        assert "V-9" not in told(lived.brief("2025-12-04", RICH, DANA))


class TestThePriceRise:
    def test_untold(self, lived):
        """Up by more than half: it leads, with the day agreed for saying so and what they can do about it."""
        for on in ("2026-02-16", "2026-02-18"):
            brief = lived.brief(on, RICH, DANA)
            assert "PriceRiseUntold" == brief.points[0].lead.rule, on
            assert "tell Rich by 2 April 2026, as agreed" in brief.points[0].text
            assert "a cheaper vendor for 19,000 (saves 12,000)" in brief.points[0].text
        assert "31,000" not in everything(lived.brief("2026-02-15", RICH, DANA))

    def test_one_contract_is_one_point(self, lived):
        """That it must be decided upon goes with it, and names the contract and the price no second time."""
        for on in ("2026-02-16", "2026-02-20", "2026-03-05", "2026-03-12"):
            brief = lived.brief(on, RICH, DANA)
            assert 1 == sum('"Switch care"' in each.text for each in brief.points), on
            assert 1 == told(brief).count('"Switch care"'), on

    def test_gone_through_is_not_gone_through_again(self, lived):
        """After the meeting he is asked which one he takes; once he has chosen, nothing of the kind."""
        assert "Go through the options with Rich" in told(lived.brief("2026-03-09", RICH, DANA))
        asked = told(lived.brief("2026-03-10", RICH, DANA))
        assert "gone through on 10 March 2026: ask Rich which one they take" in asked
        assert "Go through" not in asked
        assert "option" not in told(lived.brief("2026-04-09", RICH, DANA))

    def test_what_they_settled_on(self, lived):
        """The renewal is decided upon with the price they chose, not with the one it had."""
        decide = told(lived.brief("2026-04-20", RICH, DANA))

        assert "20,000 USD a year, then 21,500 USD a year from 1 July 2026 on" in decide
        assert "31,000" not in decide

    def test_praise_with_a_grain_of_salt(self, lived):
        """He gave a reference that criticises billing, unabridged: he hears what became of it."""
        assert "reference" not in told(lived.brief("2026-06-01", RICH, DANA))
        loop = first(lived.brief("2026-06-25", RICH, DANA), 1)
        assert 'on condition: "unabridged"' in loop
        assert "It criticised billing" in loop


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
