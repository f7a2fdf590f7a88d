"""When a contract is up, until when it must be decided upon, and what to bring to the talk about it."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.queries.contracts import renewals, term_on, window_of
from relmem.queries.reminders import reminders
from relmem.queries.upgrades import upgrades
from relmem.records import (
    Account,
    Amendment,
    Contract,
    Fit,
    Interaction,
    Need,
    Notice,
    NoticeGiven,
    Product,
    Restatement,
    RoadmapItem,
)
from relmem.rules.base import Kind, Rank
from tests.capabilities.acme import ACME, DANA, MONDAY, PEOPLE, RICH, day_by_day, remembered
from tests.capabilities.money import points_of
from tests.capabilities.talking import said


def a_contract(**fields: Any) -> Contract:
    """Acme's support: a year from 15 November 2024, then year by year, 60 days' notice."""
    rules = {"starts_on": "2024-11-15", "initial": "12 months", "renewal": "1 year", "notice": "60 days"}
    return Contract(fields.pop("account", ACME), fields.pop("title", "Support"), **rules | fields)


@pytest.mark.capability("C38")
class TestWhenIsItUp:
    @pytest.mark.parametrize(
        ("starts", "initial", "ends"),
        [
            ("2024-11-15", "12 months", date(2025, 11, 14)),
            ("2024-01-31", "1 month", date(2024, 2, 29)),
            ("2024-01-31", "3 months", date(2024, 4, 30)),
            ("2024-02-29", "12 months", date(2025, 2, 28)),
        ],
    )
    def test_a_term_ends_on_its_last_day(self, starts, initial, ends):
        """A year from 2024-11-15 ends on 2025-11-14, inclusive; at the end of a month, on the month's last day."""
        term = term_on(a_contract(starts_on=starts, initial=initial), date.fromisoformat(starts))

        assert term is not None
        assert ends == term.ends_on

    def test_signed_late_it_runs_from_when_it_takes_effect(self):
        """Signed in January for November before: the term is counted from November, and nobody knew before January."""
        memory = remembered(a_contract(signed_on="2026-01-10", starts_on="2025-11-15"))

        [row] = renewals(memory.facts())

        assert date(2026, 11, 14) == row.ends_on
        assert [] == [*renewals(memory.as_of("2026-01-09").facts())]

    def test_a_stated_end_wins_and_the_clash_is_reported(self):
        """The contract says 30 November, the arithmetic 14 November: the contract holds, and the row warns."""
        memory = remembered(a_contract(starts_on="2025-11-15", ends_on="2026-11-30"))

        [row] = renewals(memory.facts())

        assert date(2026, 11, 30) == row.ends_on
        assert "the stated day holds" in row.warnings

    def test_open_ended_and_dateless_ones_are_listed_last(self):
        """What has no end, or none that anybody recorded, stands in the list, without a day that is made up."""
        evergreen = a_contract(title="Lines", initial=None, renewal="evergreen", notice=None)
        unrecorded = a_contract(title="Cloud", notice=None)
        memory = remembered(evergreen, unrecorded, a_contract())

        rows = renewals(memory.facts())

        assert ["Support", "Cloud", "Lines"] == [row.contract for row in rows]
        assert [(None, "dateless"), (None, "dateless")] == [(row.decide_by, row.state) for row in rows[1:]]
        assert [date(2026, 11, 14), None] == [row.ends_on for row in rows[1:]]

    def test_a_corrected_start_moves_every_term(self):
        """Correct the start, and the answer follows; retract the contract, and there is none."""
        memory = remembered(a_contract())
        [contract] = memory.facts().of(Contract)

        corrected = memory.add(attrs.evolve(contract, starts_on="2024-12-01"))

        assert [date(2026, 11, 30)] == [row.ends_on for row in renewals(memory.facts())]
        memory.retract(corrected)
        assert [] == [*renewals(memory.facts())]


@pytest.mark.capability("C39")
class TestNoticeWindow:
    def test_of_the_second_renewal(self):
        """As of 2026-05-04 the term is 2025-11-15 to 2026-11-14, the last day 2026-09-15, 134 days left."""
        [contract, facts] = [a_contract(), remembered(a_contract()).facts()]

        window = window_of(facts, contract)

        assert (date(2025, 11, 15), date(2026, 11, 14)) == (window.term.starts_on, window.term.ends_on)
        assert (date(2026, 9, 15), 134, "open") == (window.decide_by, window.days_left, window.state)
        assert "60 days before is 15 September 2026" in window.arithmetic

    def test_closing_missed_and_given_are_told(self):
        """The brief presses before the last day, says for how long a missed one binds, and who gave notice."""
        contract = a_contract()
        before, after = (remembered(contract, on=date(2026, 9, day)) for day in (10, 16))
        given = remembered(contract, NoticeGiven(contract, "2026-05-01", by="Rich"))

        [closing] = points_of(before.brief(RICH), "NoticeClosing")

        assert (Rank.NOTICE, date(2026, 9, 15)) == (closing.rank, closing.on)
        [missed] = said(after.brief(RICH), "NoticeMissed")
        assert missed == (
            'Notice on "Support" closed 1 day ago: bound until 14 November 2027; '
            "the next day to decide by is 15 September 2027."
        )
        assert "(by Rich): it ends on 14 November 2026" in said(given.brief(RICH), "EndsByNotice")[0]

    def test_an_amendment_changes_the_rule_and_only_from_when_it_was_agreed(self):
        """Ninety days instead of sixty from the amendment on; as of the day before, sixty."""
        contract = a_contract()
        memory = remembered(
            contract, Amendment(contract, "2026-05-02", agreed_on="2026-05-02", notice="90 days")
        )

        [now], [before] = (renewals(facts) for facts in (memory.facts(), memory.as_of("2026-05-01").facts()))

        assert (date(2026, 8, 16), date(2026, 9, 15)) == (now.decide_by, before.decide_by)


@pytest.mark.capability("C39")
class TestReminderThatWeOwe:
    OWED = a_contract(reminder=Notice("1 month", opens="3 months", channel="letter"))

    @pytest.mark.parametrize(
        ("on", "state", "left"),
        [
            ("2026-06-14", "ahead", 62),
            ("2026-06-15", "due", 61),
            ("2026-08-15", "due", 0),
            ("2026-08-16", "missed", None),
        ],
    )
    def test_counts_back_from_the_last_day_for_notice(self, on, state, left):
        """Three months to one month before 15 September: due from 15 June to 15 August, both included."""
        [row] = reminders(remembered(self.OWED, on=date.fromisoformat(on)).facts())

        assert (state, left, date(2026, 6, 15), date(2026, 8, 15)) == (
            row.state,
            row.days_left,
            row.opens_on,
            row.remind_by,
        )

    @pytest.mark.parametrize(
        ("told_on", "state"), [("2026-06-14", "due"), ("2026-06-15", "given"), ("2026-08-01", "given")]
    )
    def test_is_given_by_telling_them_in_time(self, told_on, state):
        """A letter that told them of the contract within these days is the reminder; one before them is none."""
        letter = Interaction("post", participants=[DANA, RICH], told=[self.OWED], happened_on=told_on)
        memory = remembered(self.OWED, letter, on=date(2026, 8, 3))

        assert [state] == [row.state for row in reminders(memory.facts())]
        assert (state == "due") == bool(said(memory.brief(RICH), "ReminderOwed"))

    def test_the_brief_says_until_when_and_how(self):
        """Due, it is told by its day and by its channel; missed, it is settled among us."""
        due, missed = (remembered(self.OWED, on=day) for day in (date(2026, 8, 3), date(2026, 8, 17)))

        [point] = points_of(due.brief(RICH), "ReminderOwed")
        [late] = points_of(missed.brief(RICH), "ReminderOwed")

        assert (
            'Remind them by 15 August 2026 that "Support" renews on 15 November 2026 (by letter): '
            "we are obliged to." == str(point.text)
        )
        assert (Kind.TELL, date(2026, 8, 15), False) == (point.kind, point.on, point.internal)
        assert late.internal
        assert "nobody did" in str(late.text)

    @pytest.mark.parametrize(
        "contract",
        [
            a_contract(),
            attrs.evolve(OWED, renewal="option 1 year"),
            attrs.evolve(OWED, renewal="none"),
            attrs.evolve(OWED, notice=None),
        ],
    )
    def test_none_is_owed_where_nothing_obliges_or_nothing_renews(self, contract):
        """Without an obligation, a renewal of its own, or a last day for notice there is no reminder."""
        assert [] == [*reminders(remembered(contract, on=date(2026, 8, 3)).facts())]

    def test_none_is_owed_once_notice_was_given(self):
        """Who gave notice need not be reminded that they can."""
        given = NoticeGiven(self.OWED, "2026-08-01")

        assert [] == [*reminders(remembered(self.OWED, given, on=date(2026, 8, 3)).facts())]


NEED = Need(ACME, "calls drop on Mondays", said_by=RICH, said_on="2026-03-02")
CONFIRMED = Restatement(
    NEED,
    "lines fail over too slowly",
    verdict="confirmed",
    restated_on="2026-03-09",
    answered_on="2026-03-09",
)


def an_item(feature: str = "fast failover", **fields: Any) -> RoadmapItem:
    """What the switch brings in the third quarter, for dropped calls."""
    return RoadmapItem("Switch", feature, **{"window": "Q3 2026", "solves": [NEED]} | fields)


def ahead(*records: Any, on: date = MONDAY) -> list[str]:
    """What the brief says of the renewal."""
    return said(remembered(a_contract(), *records, on=on).brief(RICH), "RenewalAhead")


@pytest.mark.capability("C41")
class TestRenewalHasContent:
    def test_a_feature_for_a_confirmed_need_is_one_point_with_the_renewal(self):
        """To decide by 09-15, a feature in Q3 that solves a confirmed need: one joint point, resting on both."""
        item = an_item()
        memory = remembered(a_contract(), NEED, CONFIRMED, item)

        [point] = points_of(memory.brief(RICH), "RenewalAhead")

        assert (
            '"Support" is to be decided on by 15 September 2026: ask what they would change. '
            'Bring what comes for their needs: "fast failover" of Switch (Q3 2026) for "calls drop on Mondays".'
            == str(point.text)
        )
        assert {item.id, NEED.id, CONFIRMED.id} <= {each.id for each in point.because}
        [row] = upgrades(memory.facts(), ACME)
        assert ("fast failover", "Q3 2026", "coming", NEED.id) == (
            row.feature,
            row.expected,
            row.state,
            row.need_id,
        )

    def test_without_content_it_speaks_later_and_without(self):
        """134 days ahead nothing is said without content; 120 days ahead the renewal is, alone."""
        assert [] == ahead()
        assert [] == ahead(on=date(2026, 5, 17))
        [alone] = ahead(on=date(2026, 5, 18))
        assert "Bring" not in alone

    @pytest.mark.parametrize("verdict", ["pending", "partial", "corrected", "rejected"])
    def test_a_need_that_they_did_not_confirm_is_no_content(self, verdict):
        """What they did not confirm we do not sell to."""
        assert [] == ahead(NEED, an_item(), attrs.evolve(CONFIRMED, verdict=verdict))
        assert [] == ahead(NEED, an_item())

    @pytest.mark.parametrize("nda", [False, True])
    def test_what_is_confidential_needs_an_agreement(self, nda):
        """Only an account under a non-disclosure agreement hears of it, and is told that it is confidential."""
        acme = attrs.evolve(ACME, under_nda=nda)
        people = [acme if each is ACME else each for each in PEOPLE]
        memory = day_by_day((MONDAY, (*people, a_contract(), NEED, CONFIRMED, an_item(confidential=True))))

        words = said(memory.brief(RICH), "RenewalAhead")

        assert nda == bool(words) == bool(upgrades(memory.facts(), memory.facts().get(ACME.id, Account)))
        assert not nda or "(Q3 2026; confidential, under their non-disclosure agreement)" in words[0]

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"first_window": "Q2 2026"}, "(Q3 2026 and not Q2 2026)"),
            ({"first_window": "Q3 2026"}, "(Q3 2026)"),
            ({"window": "Q1 2026"}, "(was due Q1 2026 and is not released, so name no day)"),
            ({"window": None}, "(nobody has said when)"),
            ({"released_on": "2026-04-20"}, "(there since 20 April 2026)"),
        ],
    )
    def test_says_how_far_it_is(self, fields, words):
        """Slipped, overdue, without a day or released: each is said as it is."""
        [said] = ahead(NEED, CONFIRMED, an_item(**fields))

        assert f'"fast failover" of Switch {words} for' in said

    def test_dropped_it_is_said_to_whom_it_was_promised_and_to_nobody_else(self):
        """What was dropped is content for nobody; who had been told of it hears that it will not come."""
        item = an_item(dropped_on="2026-05-01")
        talk = Interaction("phone", participants=[DANA, RICH], told=[item], happened_on="2026-04-01")

        assert [] == ahead(NEED, CONFIRMED, item)
        [said] = ahead(NEED, CONFIRMED, item, talk)
        assert 'Say what will not come: "fast failover" of Switch (dropped on 1 May 2026' in said
        assert "Bring" not in said

    def test_before_it_was_dropped_it_was_coming(self):
        """As of the day before it was dropped, it was on its way."""
        memory = remembered(a_contract(), NEED, CONFIRMED, an_item(dropped_on="2026-05-02"))

        assert 1 == len(said(memory.as_of("2026-05-01").brief(RICH), "RenewalAhead"))
        assert [] == said(memory.brief(RICH), "RenewalAhead")

    @pytest.mark.parametrize(
        ("known", "count"),
        [
            ([Fit(NEED, "Switch", level="in")], 1),
            ([Fit(NEED, "Switch", level="out")], 0),
            ([Product("Switch", solves=["calls drop"])], 1),
            ([Product("Switch", solves=["billing"])], 0),
            ([], 0),
        ],
    )
    def test_a_product_that_fits_the_need_brings_content_too(self, known, count):
        """What says nothing of needs is for those that its product fits, as we judge it or as it is sold."""
        assert count == len(ahead(NEED, CONFIRMED, an_item(solves=[]), *known))

    def test_of_two_contracts_the_one_for_its_product_carries_it(self):
        """What the switch brings belongs to the contract on the switch, if there is one."""
        own = a_contract(title="Switch care", product="Switch")

        words = ahead(NEED, CONFIRMED, an_item(), own)

        assert 1 == len(words)
        assert words[0].startswith('"Switch care"')

    def test_several_matters_about_one_contract_are_one_point(self):
        """The window, the reminder and the content of one contract are one point of the brief."""
        contract = a_contract(reminder="1 month")
        memory = remembered(contract, NEED, CONFIRMED, an_item(), on=date(2026, 8, 3))

        [one] = [said for said in memory.brief(RICH).points if said.lead.matter == contract.id]

        assert {"NoticeClosing", "ReminderOwed"} == {point.rule for point in one.points}
        assert "Bring what comes for their needs" in one.text

    def test_a_slip_brings_it_up_again(self):
        """Raised already it is silent, until the feature slips."""
        contract, item = a_contract(), an_item()
        known = (*PEOPLE, contract, NEED, CONFIRMED, item)
        [point] = points_of(day_by_day((MONDAY, known)).brief(RICH), "RenewalAhead")
        call = Interaction("phone", participants=[DANA, RICH], happened_on=MONDAY, raised=[point.id])
        slipped = attrs.evolve(item, window="Q4 2026", first_window="Q3 2026", rev=1)

        raised = day_by_day((MONDAY, known), ("2026-05-05", (call,)))
        again = day_by_day((MONDAY, known), ("2026-05-05", (call,)), ("2026-05-06", (slipped,)))

        assert [] == said(raised.brief(RICH), "RenewalAhead")
        assert "(Q4 2026 and not Q3 2026)" in said(again.brief(RICH), "RenewalAhead")[0]
