"""What they have of ours, what they bought elsewhere, and what they do not know that we sell."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.queries.products import coverage, white_space
from relmem.queries.purchases import bought_elsewhere
from relmem.records import (
    Asset,
    Awareness,
    Contract,
    Fit,
    Interaction,
    Need,
    Product,
    Purchase,
    Restatement,
)
from relmem.records.base import Record
from relmem.rules.base import Plan
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, RICH, day_by_day, remembered
from tests.capabilities.talking import said

C40, C43, C44 = (pytest.mark.capability(each) for each in ("C40", "C43", "C44"))

SWITCHES = Asset(ACME, "switch", quantity=12, maintenance_ends_on="2026-06-30")
PHONES = Asset(ACME, "phone", quantity=3, maintenance_ends_on="2026-01-31")


def covered(*records: Record, on: date = MONDAY) -> list[Any]:
    """What Acme has, as rows."""
    return [*coverage(remembered(*records, on=on).facts(), ACME)]


@C40
class TestMaintenance:
    def test_the_example(self):
        """12 switches end in 57 days; 3 phones have been uncovered for 93."""
        phones, switches = covered(SWITCHES, PHONES)

        assert ("phone", 3, "lapsed", None, 93) == (
            phones.product,
            phones.quantity,
            phones.state,
            phones.days_left,
            phones.gap_days,
        )
        assert ("switch", 12, "ending", 57, None) == (
            switches.product,
            switches.quantity,
            switches.state,
            switches.days_left,
            switches.gap_days,
        )

    def test_the_brief_says_both(self):
        """The brief tells of what has lapsed, and to agree on the level of what ends."""
        words = said(remembered(SWITCHES, PHONES).brief(RICH), "MaintenanceEnds")

        assert (
            "3 × phone have been without maintenance for three months, since it ended on 31 January 2026"
            in words[0]
        )
        assert (
            "Maintenance of 12 × switch ends in 57 days, on 30 June 2026: agree on its level (8×5 or 24×7)."
            == words[1]
        )

    @pytest.mark.parametrize(
        ("on", "state", "left", "gap"),
        [
            ("2026-03-29", "covered", 93, None),
            ("2026-03-30", "ending", 92, None),
            ("2026-06-30", "ending", 0, None),
            ("2026-07-01", "lapsed", None, 1),
        ],
    )
    def test_the_last_day_is_covered(self, on, state, left, gap):
        """The last day is inclusive; a quarter before it is ending; the day after it has lapsed for a day."""
        [row] = covered(SWITCHES, on=date.fromisoformat(on))

        assert (state, left, gap) == (row.state, row.days_left, row.gap_days)

    def test_renewing_ends_it(self):
        """A later last day, or that it was removed, silences the point."""
        memory = remembered(PHONES)
        assert said(memory.brief(RICH), "MaintenanceEnds")

        memory.add(attrs.evolve(memory.facts().of(Asset)[0], maintenance_ends_on="2027-01-31"))

        assert [] == said(memory.brief(RICH), "MaintenanceEnds")
        assert [] == covered(attrs.evolve(PHONES, removed_on="2026-04-01"))

    def test_nobody_knows_is_not_never(self):
        """Without a last day and a contract it is unknown, which is neither covered nor lapsed."""
        [row] = covered(Asset(ACME, "router"))

        assert ("unknown", None, None) == (row.state, row.days_left, row.gap_days)

    def test_the_contract_says_until_when(self):
        """What does not say it itself is covered as long as the running term of its contract."""
        contract = Contract(
            ACME, "Support", starts_on="2024-11-15", initial="1 year", renewal="1 year", notice="60 days"
        )
        [row] = covered(contract, Asset(ACME, "router", contract=contract))

        assert (date(2026, 11, 14), "Support") == (row.ends_on, row.contract)

    def test_one_matter_with_its_contract(self):
        """The point about an asset belongs to the matter of the contract that covers it."""
        contract = Contract(ACME, "Support", starts_on="2024-11-15", initial="1 year", renewal="1 year")
        brief = remembered(contract, attrs.evolve(SWITCHES, contract=contract)).brief(RICH)

        [point] = [each for one in brief.points for each in one.points if each.rule == "MaintenanceEnds"]
        assert contract.id == point.matter

    def test_a_part_is_covered(self):
        """Of 15 switches, 12 are covered and 3 are not: each is a row that says of how many."""
        rows = covered(SWITCHES, Asset(ACME, "switch", quantity=3, maintenance_ends_on="2026-01-31"))

        assert ["3 of 15 that they have", "12 of 15 that they have"] == [row.warnings for row in rows]
        assert [3, 12] == [row.quantity for row in rows]

    def test_let_them_end_together(self):
        """What ends on another day than the rest is told together with that day."""
        rows = covered(SWITCHES, Asset(ACME, "router", maintenance_ends_on="2026-11-14"))

        assert "2026-11-14" == rows[0].others_end_on
        assert "the rest ends on 14 November 2026: let them end together" == rows[0].warnings

    @pytest.mark.parametrize(
        ("supported", "warning"),
        [
            ("2027-06-30", ""),
            ("2027-06-29", "supported until 2027-06-29 only: a year more would outlast it"),
            ("2026-06-30", "supported until 2026-06-30 only, before its maintenance ends"),
            ("2026-05-03", "not supported any more since 2026-05-03"),
        ],
    )
    def test_end_of_life_before_the_renewal(self, supported, warning):
        """Where support ends within the year that would be renewed, that speaks against renewing as it is."""
        [row] = covered(attrs.evolve(SWITCHES, supported_until_on=supported))

        assert warning == row.warnings

    def test_not_yet_begun(self):
        """Maintenance that begins later covers nothing today."""
        [row] = covered(attrs.evolve(SWITCHES, maintenance_starts_on="2026-06-01"))

        assert "not yet" == row.state


@C43
class TestBoughtElsewhere:
    BOUGHT = Purchase(
        ACME,
        "phones",
        vendor="Rival",
        product="Phone 7",
        quantity=3000,
        bought_on="2025-06-01",
        term="36 months",
        knew_of_ours=False,
    )

    def test_the_example(self):
        """3000 phones for 36 months from June 2025 are bound until 31 May 2028; follow up from February 2028."""
        [row] = bought_elsewhere(remembered(self.BOUGHT).facts())

        assert (date(2028, 5, 31), date(2028, 2, 29), "bound", "no") == (
            row.ends_on,
            row.follow_up_on,
            row.state,
            row.knew_of_ours,
        )

    def test_tell_them_of_releases_now(self):
        """They did not know of ours: add Rich to the release notes now, and come back in time."""
        memory = remembered(self.BOUGHT)

        [words] = said(memory.brief(RICH), "BoughtElsewhere")

        assert "Acme bought 3000 phones from Rival on 1 June 2025, and did not know of our Phone 7" in words
        assert "add Rich to the release notes now. Come back to it from 29 February 2028 on." in words
        memory.add(
            Interaction("email", participants=[DANA, RICH], happened_on=MONDAY, told=[self.BOUGHT]),
        )
        assert [] == said(memory.brief(RICH), "BoughtElsewhere")

    @pytest.mark.parametrize(
        ("on", "near"), [("2028-02-28", False), ("2028-02-29", True), ("2028-05-31", True)]
    )
    def test_speak_of_it_three_months_before_its_end(self, on, near):
        """From three months before its end until its last day the point is that this contract ends."""
        words = said(remembered(self.BOUGHT, on=date.fromisoformat(on)).brief(RICH), "BoughtElsewhere")

        assert near == any("and that contract ends" in each for each in words)

    def test_a_talk_about_it_then_ends_it(self):
        """Who spoke of it since the follow-up began has followed up."""
        memory = remembered(self.BOUGHT, on=date(2028, 3, 6))
        assert said(memory.brief(RICH), "BoughtElsewhere")

        memory.add(
            Interaction("phone", participants=[DANA, RICH], happened_on="2028-03-06", about=[self.BOUGHT])
        )

        assert [] == said(memory.brief(RICH), "BoughtElsewhere")

    def test_hearsay_is_said_as_such(self):
        """What nobody has confirmed is asked after, never told."""
        [words] = said(remembered(attrs.evolve(self.BOUGHT, hearsay=True)).brief(RICH), "BoughtElsewhere")

        assert words.startswith("We heard, and nobody has confirmed, that Acme bought 3000 phones")
        assert "ask whether it is so" in words

    def test_unknown_is_not_no(self):
        """Nobody knows whether they knew of ours: it is asked; who knew of it is left alone until then."""
        unknown = remembered(attrs.evolve(self.BOUGHT, knew_of_ours=None))
        knew = remembered(attrs.evolve(self.BOUGHT, knew_of_ours=True))

        assert ["unknown"] == [row.knew_of_ours for row in bought_elsewhere(unknown.facts())]
        assert "ask whether they knew of our Phone 7" in said(unknown.brief(RICH), "BoughtElsewhere")[0]
        assert [] == said(knew.brief(RICH), "BoughtElsewhere")

    def test_nobody_knows_until_when(self):
        """Without an end there is no day to come back on, and none is made up."""
        [row] = bought_elsewhere(remembered(attrs.evolve(self.BOUGHT, term=None)).facts())

        assert ("unknown", None, None) == (row.state, row.ends_on, row.follow_up_on)


PRODUCTS = [Product(f"Product {each}") for each in range(1, 8)]
MOVES = Product("Data-centre moves", aliases=["DC moves"], solves=["data centre"])
DESKS = Product("Desk service")
NEED = Need(ACME, "our data centre must be out by autumn", said_by=RICH, said_on="2026-04-20")


@C44
class TestWhiteSpace:
    KNOWN = (
        Awareness(RICH, "Product 1"),
        Awareness(RICH, "Product 2"),
        Awareness(RICH, "Product 3"),
        Awareness(RICH, "Product 4", knows="owns"),
        Awareness(RICH, "Product 5", knows="owns"),
    )

    def test_the_example(self):
        """Of 9 that we sell Rich was told of 3 and owns 2: mention the one that fits what they need."""
        memory = remembered(*PRODUCTS, MOVES, DESKS, NEED, *self.KNOWN)

        rows = white_space(memory.facts(), RICH)
        [words] = said(memory.brief(RICH), "ProductToMention")

        assert (9, 3, 2, 4) == (
            len(rows),
            sum(row.knows == "told" for row in rows),
            sum(row.knows == "owns" for row in rows),
            sum(row.knows == "unknown" for row in rows),
        )
        assert [("Data-centre moves", NEED.words)] == [(r.product, r.fits) for r in rows if r.mention]
        assert 'Mention Data-centre moves: Rich may not know that we do it, and it is for "our data' in words

    def test_told_in_a_talk_ends_it(self):
        """A talk that told Rich of the product is knowing of it; Bo, who was not there, does not."""
        memory = remembered(MOVES, NEED)
        memory.add(Interaction("phone", participants=[DANA, RICH], happened_on=MONDAY, told=[MOVES]))

        assert ["told"] == [row.knows for row in white_space(memory.facts(), RICH)]
        assert ["unknown"] == [row.knows for row in white_space(memory.facts(), BO)]
        assert [] == said(memory.brief(RICH), "ProductToMention")

    def test_declined_is_not_unknown(self):
        """What Rich declined is never mentioned, and to be avoided where it is planned, also by another name."""
        memory = remembered(MOVES, NEED, Awareness(RICH, "DC moves", knows="declined", from_on="2026-02-03"))

        [row] = white_space(memory.facts(), RICH)
        assert ("declined", False) == (row.knows, row.mention)
        assert [] == said(memory.brief(RICH), "ProductToMention")
        assert [] == said(memory.brief(RICH), "DeclinedProduct")
        [words] = said(memory.brief(RICH, call=Plan(themes=["data-centre moves"])), "DeclinedProduct")
        assert "Do not offer Data-centre moves to Rich again: declined on 3 February 2026." == words

    def test_retired_is_left_out(self):
        """What we sell no more is nothing to know of, from the day on which it was retired."""
        memory = remembered(attrs.evolve(MOVES, retired_on=MONDAY), NEED)

        assert [] == [*white_space(memory.facts(), RICH)]
        assert 1 == len(white_space(memory.as_of("2026-05-03", known_at=MONDAY).facts(), RICH))

    def test_what_the_account_has_is_not_offered(self):
        """Acme has it already: that Rich was never told is shown, and he is not offered it."""
        [row] = white_space(remembered(MOVES, NEED, Asset(ACME, "DC moves")).facts(), RICH)

        assert ("unknown", True, False) == (row.knows, row.at_account, row.mention)

    def test_what_does_not_fit_is_not_offered(self):
        """Judged not to fit that need, it is not mentioned, whatever its words say."""
        out = Fit(NEED, "Data-centre moves", level="out")

        assert [False] == [r.mention for r in white_space(remembered(MOVES, NEED, out).facts(), RICH)]
        judged = Fit(NEED, "Desk service", level="in")
        assert [True] == [r.mention for r in white_space(remembered(DESKS, NEED, judged).facts(), RICH)]

    def test_a_confirmed_need_goes_first(self):
        """A need not yet confirmed says to restate it first; once confirmed, it is simply mentioned."""
        unsaid = said(remembered(MOVES, NEED).brief(RICH), "ProductToMention")
        yes = Restatement(
            NEED,
            "the move must be done by autumn",
            answered_on="2026-04-21",
            answered_by=RICH,
            verdict="confirmed",
        )
        confirmed = said(remembered(MOVES, NEED, yes).brief(RICH), "ProductToMention")

        assert unsaid[0].endswith("restate it first.")
        assert not confirmed[0].endswith("restate it first.")

    def test_corrected_later(self):
        """Learnt a month later that Rich knew: as it was known then, he did not."""
        knew = Awareness(RICH, MOVES.name, from_on="2026-04-01")
        memory = day_by_day(
            ("2026-04-21", (*remembered().facts().all(), MOVES, NEED)), ("2026-05-04", (knew,))
        )

        then = memory.as_of("2026-04-22", known_at="2026-04-22").facts()
        assert ["told"] == [row.knows for row in white_space(memory.facts(), RICH)]
        assert ["unknown"] == [row.knows for row in white_space(then, RICH)]
