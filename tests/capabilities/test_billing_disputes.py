"""What is contested of their bills, and whether we found it before they did."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from relmem.queries.accuracy import last_billing_catch
from relmem.queries.disputes import disputes
from relmem.records import Account, Dispute, Interaction, Invoice
from relmem.rules.base import Kind, Rank
from tests.builders import month
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, PEOPLE, RICH, UMA, day_by_day, remembered
from tests.capabilities.money import RATE, SUPPORT, a_bill, points_of, the_bills

BILL = attrs.evolve(a_bill("7800"), number="2026-04")
RULES = ("DisputeOpened", "DisputeStillOpen", "DisputeEnded")


def a_dispute(**fields: Any) -> Dispute:
    """Ours, of Saturday, about April's bill: three times the rate, 5300 EUR."""
    return Dispute(
        fields.pop("invoice", BILL),
        fields.pop("reason", "three times the rate"),
        **{"opened_on": "2026-05-02", "amount": "5300 EUR"} | fields,
    )


def telling(it: Dispute, on: str = "2026-05-04", **fields: Any) -> Interaction:
    """A call in which Dana told Rich of it."""
    return Interaction(
        "phone",
        **{"participants": [DANA, RICH], "told": [it], "direction": "out", "happened_on": on} | fields,
    )


def spoken(memory: Any, contact: Any = RICH) -> list[tuple[Kind, str]]:
    """What the rules of disputes say, each as its kind and its words."""
    brief = memory.brief(contact)
    return [(point.kind, str(point.text)) for rule in RULES for point in points_of(brief, rule)]


@pytest.mark.capability("C34")
class TestDisputeOpenedForThem:
    def test_ours_that_they_do_not_know_of_is_the_first_thing_to_tell_of_bills(self):
        """Opened on 2 May and told nobody: the brief says to tell, before all else about bills."""
        memory = remembered(*the_bills("2500", "2510", "2490"), BILL, a_dispute())

        of_bills = [point for point in memory.brief(RICH).points if point.lead.rank is Rank.BILLS]
        point = of_bills[0].lead

        assert ("DisputeOpened", Kind.TELL, 1.0) == (point.rule, point.kind, point.urgency)
        assert (
            "We noticed an error on bill 2026-04 (three times the rate) and opened a dispute for them on "
            "2 May 2026, about 5,300 EUR: tell Rich." == str(point.text)
        )
        assert BILL.id == point.matter

    def test_ends_once_somebody_of_theirs_was_told(self):
        """That Dana told Rich ends it, for Bo too; that Dana told Uma, or a voicemail, does not."""
        dispute = a_dispute()
        memory = remembered(BILL, dispute)
        among_us = Interaction("chat", participants=[DANA, UMA], told=[dispute], happened_on=MONDAY)

        memory.add(among_us, telling(dispute, outcome="voicemail"))
        assert 1 == len(spoken(memory, BO))
        memory.add(telling(dispute))
        assert [] == spoken(memory, BO) == spoken(memory)

    def test_a_telling_that_is_retracted_did_not_happen(self):
        """Retract the call, and there is somebody to tell again."""
        dispute = a_dispute()
        memory = remembered(BILL, dispute)
        call = memory.add(telling(dispute))
        memory.retract(call)

        assert 1 == len(spoken(memory))

    def test_they_opened_it_first_so_we_apologise(self):
        """One that they had to open is apologised for, once."""
        dispute = a_dispute(opened_by="them")
        memory = remembered(BILL, dispute)

        assert [
            (
                Kind.APOLOGISE,
                (
                    "They contested bill 2026-04 (three times the rate) on 2 May 2026, about 5,300 EUR: apologise "
                    "that they had to find it, and say how it stands."
                ),
            )
        ] == spoken(memory)
        memory.add(telling(dispute))
        assert [] == spoken(memory)

    def test_two_on_one_line_are_one_matter(self):
        """Ours and theirs about one line are one point, one amount, and an apology: ours they never heard of."""
        ours, theirs = (
            a_dispute(line="weekend cover"),
            a_dispute(line="Weekend cover", opened_by="them", opened_on="2026-05-03", amount="5000 EUR"),
        )
        memory = remembered(BILL, ours, theirs)

        [(kind, words)] = spoken(memory)

        assert Kind.APOLOGISE is kind
        assert 'They contested the line "weekend cover" of bill 2026-04' in words
        assert "about 5,300 EUR" in words
        assert "(ours of 2 May 2026 they never heard of)" in words
        assert [1, 1] == [row.beside for row in disputes(memory.facts(), ACME)]

    def test_what_they_had_heard_of_they_did_not_find(self):
        """Who contests a line of which we had told them is owed no apology for finding it."""
        ours = a_dispute()
        memory = remembered(
            BILL, ours, telling(ours, "2026-05-02"), a_dispute(opened_by="them", opened_on="2026-05-03")
        )

        assert [] == spoken(memory)

    def test_two_lines_of_one_bill_are_two_sentences_of_one_matter(self):
        """Different lines are told apart, and stand together."""
        memory = remembered(
            BILL, a_dispute(line="ports"), a_dispute(line="weekend cover", reason="not ordered")
        )

        points = points_of(memory.brief(RICH), "DisputeOpened")

        assert 2 == len(points) == len({point.id for point in points})
        assert {BILL.id} == {point.matter for point in points}

    @pytest.mark.parametrize(
        ("ended", "words"),
        [
            (
                {"settled_on": "2026-05-03", "credit": "5300 EUR", "resolution": "wrong tariff"},
                "was settled on 3 May 2026: 5,300 EUR was given back (wrong tariff). Say so.",
            ),
            (
                {"settled_on": "2026-05-03", "credit": "4000 EUR"},
                (
                    "was settled on 3 May 2026: 4,000 EUR of 5,300 EUR was given back. "
                    "Say so, and why not all of it."
                ),
            ),
            (
                {"settled_on": "2026-05-03"},
                "was settled on 3 May 2026. Say so; what was given back is not recorded.",
            ),
            (
                {"rejected_on": "2026-05-03", "resolution": "usage was real"},
                "was rejected on 3 May 2026 (usage was real): say so, and why.",
            ),
        ],
    )
    @pytest.mark.parametrize("opened_by", ["us", "them"])
    def test_what_came_of_it_is_told(self, ended, words, opened_by):
        """Settled in whole, in part or not as known, or rejected: say it, whoever opened it, until it is said."""
        dispute = a_dispute(opened_by=opened_by)
        memory = day_by_day(
            ("2026-05-02", (*PEOPLE, BILL, dispute, telling(dispute, "2026-05-02"))),
            (MONDAY, ()),
        )
        memory.add(attrs.evolve(memory.find(dispute.id), **ended))

        [(kind, said)] = spoken(memory)

        assert (Kind.TELL, f"The dispute about bill 2026-04 (three times the rate) {words}") == (kind, said)
        memory.add(telling(dispute, "2026-05-04"))
        assert [] == spoken(memory)

    @pytest.mark.parametrize(("on", "count"), [("2026-08-01", 1), ("2026-08-02", 0)])
    def test_a_result_of_a_quarter_ago_is_old_news(self, on, count):
        """Ninety days after it ended nobody needs to hear of it; on the ninetieth they do."""
        memory = remembered(BILL, a_dispute(settled_on="2026-05-03"), on=date.fromisoformat(on))

        assert count == len(points_of(memory.brief(RICH), "DisputeEnded"))

    @pytest.mark.parametrize(("on", "count"), [("2026-06-02", 0), ("2026-06-03", 1)])
    def test_one_that_drags_on_is_spoken_of_again(self, on, count):
        """A month after they last heard of it, say how it stands."""
        dispute = a_dispute()
        memory = remembered(BILL, dispute, telling(dispute, "2026-05-04"), on=date.fromisoformat(on))

        found = points_of(memory.brief(RICH), "DisputeStillOpen")

        assert count == len(found)
        assert all("they have heard nothing of it since 4 May 2026" in str(each.text) for each in found)

    def test_the_outcome_is_not_known_before_its_day(self):
        """As of the day before it was rejected it is open, without its outcome."""
        memory = remembered(BILL, a_dispute(rejected_on="2026-05-03", resolution="usage was real"))

        [row] = disputes(memory.as_of("2026-05-02").facts(), ACME)

        assert ("open", "", None) == (row.state, row.resolution, row.ended_on)

    def test_rows_say_who_opened_it_and_what_they_know(self):
        """Each dispute with its amounts and days; what was told before its end is no word of its end."""
        dispute = a_dispute(settled_on="2026-05-03", credit="4000 EUR")
        memory = remembered(BILL, dispute, telling(dispute, "2026-05-02"))

        [row] = disputes(memory.facts(), ACME)

        assert ("2026-04", "us", "settled", date(2026, 5, 2), None, True) == (
            row.invoice,
            row.opened_by,
            row.state,
            row.told_on,
            row.told_result_on,
            row.partial,
        )
        assert (Decimal(5300), Decimal(4000), "EUR") == (row.amount, row.credit, row.currency)


@pytest.mark.capability("C35")
class TestLastBillingCatch:
    def test_twelve_bills_none_right_caught_never(self):
        """12 bills, 0 right, caught by us: never."""
        year = [(2025, number) for number in range(5, 13)] + [(2026, number) for number in range(1, 5)]
        bills = [a_bill("7800", contract=SUPPORT, **month(number, year)) for year, number in year]
        memory = remembered(SUPPORT, RATE, *bills)

        [row] = last_billing_catch(memory.facts(), ACME)

        assert (12, 0, 12, 0) == (row.bills, row.right, row.wrong, row.unknown)
        assert (Decimal("0.0"), 0, None, "never") == (
            row.accuracy,
            row.caught_by_us,
            row.last_caught_on,
            row.last_caught,
        )

    def test_never_is_not_no_data(self):
        """Without a bill there is no data; with bills that nothing is known of, never, and no accuracy."""
        nothing = remembered()
        unknown = remembered(a_bill())

        [none], [row] = (last_billing_catch(each.facts(), ACME) for each in (nothing, unknown))

        assert (0, None, "no data") == (none.bills, none.accuracy, none.last_caught)
        assert (1, 1, None, "never") == (row.bills, row.unknown, row.accuracy, row.last_caught)

    def test_the_last_one_we_found_counts(self):
        """Of ours the latest day, of theirs only the number; what was rejected was no error."""
        first, second, third = the_bills("7800", "7800", "7800")
        memory = remembered(
            first,
            second,
            third,
            a_dispute(invoice=first, opened_on="2026-02-03"),
            a_dispute(invoice=second, opened_on="2026-03-03", opened_by="them"),
            a_dispute(invoice=third, opened_on="2026-04-03", rejected_on="2026-04-10"),
        )

        [row] = last_billing_catch(memory.facts(), ACME)

        assert (date(2026, 2, 3), "3 February 2026", 1, 1) == (
            row.last_caught_on,
            row.last_caught,
            row.caught_by_us,
            row.caught_by_them,
        )
        assert (0, 2, 1) == (row.right, row.wrong, row.unknown)

    def test_a_bill_is_judged_as_it_was_first_sent(self):
        """Corrected or credited to what was agreed, it was still wrong; money back for what was right is no error."""
        wrong, fixed, fine, same = the_bills("7800", "7800", "2500", "2500", contract=SUPPORT)
        memory = remembered(
            SUPPORT,
            RATE,
            wrong,
            fixed,
            fine,
            same,
            a_bill("2500", 1, type="correction", replaces=wrong, contract=SUPPORT),
            Invoice(ACME, "-5300 EUR", type="credit note", replaces=fixed, issued_on=MONDAY),
            Invoice(ACME, "-100 EUR", type="credit note", replaces=fine, issued_on=MONDAY),
            a_bill("2500", 4, type="correction", replaces=same, contract=SUPPORT),
        )

        [row] = last_billing_catch(memory.facts(), ACME)

        assert (4, 2, 2, Decimal("50.0")) == (row.bills, row.right, row.wrong, row.accuracy)

    def test_below_the_rate_is_not_right(self):
        """Too little is no overcharge, and no right bill either."""
        [row] = last_billing_catch(remembered(SUPPORT, RATE, a_bill("2400", contract=SUPPORT)).facts(), ACME)

        assert (0, 1) == (row.right, row.wrong)

    def test_a_credit_of_what_nobody_can_compare_says_that_it_was_wrong(self):
        """Without a rate, that money was given back for its period is what is known of a bill."""
        credit = Invoice(
            ACME,
            "-100 EUR",
            type="credit note",
            issued_on=MONDAY,
            period_from="2026-04-01",
            period_to="2026-04-30",
        )

        [row] = last_billing_catch(remembered(a_bill(), credit).facts(), ACME)

        assert (1, 0, 1) == (row.bills, row.right, row.wrong)

    def test_a_catch_of_tomorrow_is_not_known_today(self):
        """As of the day before we opened it, we had never caught one."""
        memory = remembered(BILL, a_dispute())

        [row] = last_billing_catch(memory.as_of("2026-05-01").facts(), ACME)

        assert ("never", 0) == (row.last_caught, row.caught_by_us)

    def test_another_accounts_bills_are_not_theirs(self):
        """An account without bills has no data, whatever others have."""
        beta = Account("Beta")

        [row] = last_billing_catch(remembered(beta, BILL, a_dispute()).facts(), beta)

        assert ("no data", 0) == (row.last_caught, row.bills)
