"""Rules about contracts: what must be decided, until when, and what comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.facts import Facts, facts_of
from relmem.records import Account, Affiliation, Amendment, Contact, Contract, NoticeGiven, PriceLine
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.rules.contracts import RULES, NoticeClosing, NoticeMissed, RenewalAhead
from relmem.rules.endings import EndsByNotice, OptionUnconfirmed
from tests.builders import PEOPLE, RICH, a_contract, a_talk
from tests.odd import CONTACTS
from tests.odd_bills import odd_bills, plans

# a_contract(): the first term ends on 31 January 2027, 60 days before which is this
DECIDE_BY = date(2026, 12, 2)
TODAY = date(2026, 11, 22)
SUPPORT = a_contract()
PRICE = PriceLine(SUPPORT, "12000 EUR/year")


def points(rule: Rule, *known: Record, today: date = TODAY) -> list[Point]:
    return list(rule.points(RICH, facts_of(today, *PEOPLE, *known), Plan()))


def said(rule: Rule, *known: Record, today: date = TODAY) -> list[str]:
    return [str(point.text) for point in points(rule, *known, today=today)]


def before(days: int) -> date:
    return DECIDE_BY - timedelta(days=days)


class TestNoticeClosing:
    def test_says_until_when_to_decide(self):
        """The day, the renewal, the notice and the price, in one breath."""
        [point] = points(NoticeClosing(), SUPPORT, PRICE)

        assert (
            'Decide on "Support" by 2 December 2026: it renews on 1 February 2027 '
            "and needs 60 days' notice; 12,000 EUR a year." == str(point.text)
        )
        assert (Rank.NOTICE, Kind.TELL, DECIDE_BY, False) == (
            point.rank,
            point.kind,
            point.on,
            point.asks,
        )
        assert (SUPPORT.id, (SUPPORT, PRICE)) == (point.matter, point.because)

    @pytest.mark.parametrize(("days", "count"), [(61, 0), (60, 1), (0, 1), (-1, 0)])
    def test_presses_from_sixty_days_to_the_last(self, days, count):
        """It speaks from sixty days before the last one, that one included."""
        assert count == len(points(NoticeClosing(), SUPPORT, today=before(days)))

    def test_is_worse_when_closing(self):
        """Within two weeks it is another band, so that what was raised is raised again; and it grows."""
        early, last_open, closing, last = (
            points(NoticeClosing(), SUPPORT, today=before(days))[0] for days in (59, 15, 14, 0)
        )

        assert (early.id, closing.id) == (last_open.id, last.id)
        assert early.id != closing.id
        assert 0 < early.urgency < last_open.urgency < closing.urgency < last.urgency == 1

    def test_is_a_new_matter_with_the_next_term(self):
        """What was raised a year ago does not silence this year's decision."""
        [now] = points(NoticeClosing(), SUPPORT)
        [then] = points(NoticeClosing(), SUPPORT, today=date(2027, 11, 22))

        assert now.id != then.id

    @pytest.mark.parametrize(
        ("fields", "text"),
        [
            (
                {"renewal": "unknown"},
                (
                    'Decide on "Support" by 2 December 2026: it may renew on 1 February 2027 '
                    "and needs 60 days' notice."
                ),
            ),
            (
                {"renewal": "option 1 year"},
                '"Support" ends on 31 January 2027 unless its option is exercised by 2 December 2026.',
            ),
            (
                {"notice": "1 month", "ends_on": "2027-01-10", "initial": None},
                (
                    'Decide on "Support" by 10 December 2026: it renews on 11 January 2027 '
                    "and needs 1 month's notice."
                ),
            ),
        ],
        ids=["unknown", "option", "a month"],
    )
    def test_says_how_it_goes_on(self, fields, text):
        """What may renew, and what ends unless somebody acts, is said as such."""
        assert [text] == said(NoticeClosing(), a_contract(**fields))

    @pytest.mark.parametrize(
        "known",
        [
            [SUPPORT, NoticeGiven(SUPPORT, "2026-11-01")],
            [a_contract(renewal="none")],
            [a_contract(notice=None)],
            [a_contract(renewal="evergreen", initial=None)],
            [a_contract(account=Account("Beta"))],
            [],
        ],
        ids=["given", "no renewal", "no notice", "evergreen", "another account", "none"],
    )
    def test_is_silent_where_nothing_is_to_be_decided(self, known):
        """Notice given, nothing that renews, no notice agreed, and what is another account's."""
        assert [] == said(NoticeClosing(), *known)

    def test_speaks_again_when_notice_was_withdrawn(self):
        """Notice that was taken back is none."""
        given_up = NoticeGiven(SUPPORT, "2026-11-01", withdrawn_on="2026-11-10")

        assert 1 == len(points(NoticeClosing(), SUPPORT, given_up))

    @pytest.mark.parametrize(("every", "count"), [("1 month", 0), ("3 months", 1)])
    def test_leaves_out_what_renews_every_month(self, every, count):
        """Nobody wants to decide on a monthly contract each month."""
        assert count == len(points(NoticeClosing(), a_contract(renewal=every)))

    def test_speaks_of_contracts_they_are_a_party_to(self):
        """A contract with another account binds each of its parties, and stands there once."""
        acme = PEOPLE[0]

        assert 1 == len(points(NoticeClosing(), a_contract(account=Account("Beta"), parties=[acme])))
        assert 1 == len(points(NoticeClosing(), a_contract(parties=[acme])))

    def test_is_silent_to_whom_has_left(self):
        """Who is no longer at the account decides nothing there."""
        acme = PEOPLE[0]
        facts = facts_of(TODAY, RICH, acme, Affiliation(RICH, acme, until_on="2026-04-01"), SUPPORT)

        assert [] == list(NoticeClosing().points(RICH, facts, Plan()))

    def test_adds_up_prices_of_one_period(self):
        """Lines of one period are one price, others stand beside it, and what is paid once is left out."""
        prices = [
            PriceLine(SUPPORT, text, line=text)
            for text in ("12000 EUR/year", "600 EUR/year", "50 EUR/month", "900 EUR")
        ]

        [text] = said(NoticeClosing(), SUPPORT, *prices)

        assert text.endswith("; 50 EUR a month and 12,600 EUR a year.")


class TestNoticeMissed:
    @pytest.mark.parametrize(("days", "words"), [(1, "closed 1 day ago"), (12, "closed 12 days ago")])
    def test_says_how_long_ago_and_until_when_it_binds(self, days, words):
        """Once the last day has passed, the contract binds for another term."""
        [point] = points(NoticeMissed(), SUPPORT, today=before(-days))

        assert (
            f'Notice on "Support" {words}: bound until 31 January 2028; '
            "the next day to decide by is 2 December 2027." == str(point.text)
        )
        assert (Rank.RENEWALS, Kind.TELL, None) == (point.rank, point.kind, point.on)

    def test_an_option_that_was_not_exercised_ends_it(self):
        """What nobody prolonged in time is over at its end."""
        assert [
            'The option on "Support" was not exercised by 2 December 2026: it ends on 31 January 2027.'
        ] == said(NoticeMissed(), a_contract(renewal="option 1 year"), today=before(-3))

    def test_an_option_that_was_exercised_too_late_is_told_as_that(self):
        """Nobody says that no one acted, and nobody that it counts: the day and the record are named."""
        option = a_contract(renewal="option 1 year")
        late = NoticeGiven(option, "2026-12-03", by="them")

        [point] = points(NoticeMissed(), option, late, today=before(-3))

        assert (
            'The option on "Support" was exercised on 3 December 2026, after its last day, '
            "2 December 2026: it ends on 31 January 2027 unless both sides let it count." == str(point.text)
        )
        assert late in point.because

    def test_what_may_renew_may(self):
        """Where nobody knows whether it renews, nobody says that it binds."""
        assert ['Notice on "Support" closed 3 days ago: it may renew on 1 February 2027.'] == said(
            NoticeMissed(), a_contract(renewal="unknown"), today=before(-3)
        )

    @pytest.mark.parametrize(
        ("today", "count"), [(before(0), 0), (before(-1), 1), (date(2027, 1, 31), 1), (date(2027, 2, 1), 0)]
    )
    def test_speaks_until_the_next_term(self, today, count):
        """From the day after the last one until the term's end."""
        assert count == len(points(NoticeMissed(), SUPPORT, today=today))

    def test_is_old_news_after_a_quarter(self):
        """With half a year's notice it is not said for half a year."""
        early = a_contract(notice="6 months")  # by 31 July 2026

        assert 1 == len(points(NoticeMissed(), early, today=date(2026, 10, 29)))
        assert 0 == len(points(NoticeMissed(), early, today=date(2026, 10, 30)))


class TestRenewalAhead:
    @pytest.mark.parametrize(("days", "count"), [(121, 0), (120, 1), (61, 1), (60, 0)])
    def test_speaks_before_it_presses(self, days, count):
        """From four months to two before the day to decide; then the notice itself presses."""
        found = points(RenewalAhead(), SUPPORT, today=before(days))

        assert count == len(found)
        assert count == len([point for point in found if point.kind is Kind.ASK and point.asks])

    def test_asks_what_they_would_change(self):
        """There is time to talk about it."""
        assert [
            '"Support" is to be decided on by 2 December 2026; 12,000 EUR a year: ask what they would change.'
        ] == said(RenewalAhead(), SUPPORT, PRICE, today=before(90))

    @pytest.mark.parametrize(("days", "count"), [(121, 0), (120, 1), (0, 1)])
    def test_asks_what_comes_after_one_that_ends(self, days, count):
        """What does not renew ends on its last day, and that is talked about until then."""
        ends = a_contract(renewal="none", notice=None)
        today = date(2027, 1, 31) - timedelta(days=days)

        assert [
            '"Support" ends on 31 January 2027 and does not renew: ask what comes after.'
        ] * count == said(RenewalAhead(), ends, today=today)

    def test_wants_to_know_a_notice_that_nobody_recorded(self):
        """A renewal whose last day nobody knows is looked up by us, and not asked of them."""
        [point] = points(RenewalAhead(), a_contract(notice=None))

        assert (
            '"Support" may go on after 31 January 2027, '
            "and the last day to decide is not recorded: look it up." == str(point.text)
        )
        assert (Kind.CONFIRM, True, False) == (point.kind, point.internal, point.asks)

    def test_is_silent_once_notice_was_given(self):
        """What they have decided is not asked again."""
        given_early = NoticeGiven(SUPPORT, "2026-08-01")

        assert [] == points(RenewalAhead(), SUPPORT, given_early, today=before(90))


@pytest.mark.parametrize("days", range(-70, 140, 7))
def test_one_rule_at_a_time_speaks_of_a_contract(days):
    """Ahead, closing and missed follow each other, without a gap and without two at once."""
    told = [point.rule for rule in RULES for point in points(rule, SUPPORT, today=before(days))]

    expected: list[Any] = (
        ["RenewalAhead"] * (60 < days <= 120)
        + ["NoticeClosing"] * (0 <= days <= 60)
        + ["NoticeMissed"] * (-60 <= days < 0)
    )
    assert expected == told


@settings(max_examples=150, deadline=None)
@given(known=odd_bills(), contact=st.sampled_from(CONTACTS), plan=plans)
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact, plan: Plan) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in RULES:
        for point in rule.points(contact, known, plan):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)


class TestEndsByNotice:
    def told(self, today: str, *more, **fields):
        acme, rich = Account("Acme"), Contact("Rich")
        contract = Contract(
            acme,
            "Support",
            starts_on="2024-02-01",
            initial="3 years",
            **({"renewal": "1 year", "notice": "60 days"} | fields),
        )
        given = NoticeGiven(contract, "2026-11-01", by="them")
        talks = [a_talk(on, channel, about=[contract], direction=way) for on, channel, way in more]
        facts = facts_of(
            date.fromisoformat(today), acme, rich, Affiliation(rich, acme), contract, given, *talks
        )
        return list(EndsByNotice().points(rich, facts, Plan()))

    def test_says_when_it_ends_and_who_gave_it(self):
        """What the customer ended is confirmed with them, with its last day."""
        [point] = self.told("2026-11-22")

        assert (
            'Notice was given on "Support" on 1 November 2026 (by them): it ends on 31 January 2027.'
            in str(point.text)
        )
        assert "NoticeGiven" in {type(each).__name__ for each in point.because}

    @pytest.mark.parametrize(
        ("today", "points"), [("2026-10-31", 0), ("2026-11-01", 1), ("2027-01-31", 1), ("2027-02-01", 0)]
    )
    def test_from_the_notice_to_the_end(self, today, points):
        """It is said from the day of the notice to the last day, both included."""
        assert points == len(self.told(today))

    @pytest.mark.parametrize(
        ("notice", "late", "ends"),
        [("92 days", ", 1 day late for 31 January 2027", 2028), ("91 days", "", 2027)],
    )
    def test_notice_that_came_late_is_told_with_the_term_it_counts_for(self, notice, late, ends):
        """A day too late for one term is for the next; in time nothing more is said."""
        [point] = self.told("2026-11-22", notice=notice)

        assert (
            f'Notice was given on "Support" on 1 November 2026 (by them){late}: '
            f"it ends on 31 January {ends}." in str(point.text)
        )

    @pytest.mark.parametrize(
        ("channel", "direction", "points"),
        [("e-mail", "in", 1), ("post", "in", 1), ("e-mail", "out", 0), ("phone", "in", 0)],
    )
    def test_the_mail_that_brings_it_is_not_yet_spoken_of(self, channel, direction, points):
        """What they wrote themselves silences nothing; our answer does, and so does their call."""
        assert points == len(self.told("2026-11-22", ("2026-11-01", channel, direction)))

    def test_an_option_exercised_is_no_end(self):
        """On an option the same record means that it goes on."""
        assert [] == self.told("2026-11-22", renewal="option 1 year")


class TestOptionUnconfirmed:
    LAPSED = a_contract(starts_on="2024-06-01", initial="2 years", renewal="option 1 year", notice="60 days")

    def test_asks_whether_it_was_taken(self):
        """Nobody wrote down whether the option was exercised: confirm it, with both days."""
        [point] = points(OptionUnconfirmed(), self.LAPSED)

        assert (
            '"Support" ended on 31 May 2026 unless its option was exercised by 1 April 2026, '
            "and whether it was is not recorded: confirm whether it goes on." == str(point.text)
        )
        assert (Rank.CONFIRM, Kind.CONFIRM, self.LAPSED.id) == (point.rank, point.kind, point.matter)
        assert self.LAPSED in point.because

    @pytest.mark.parametrize(
        ("today", "count"), [("2026-05-31", 0), ("2026-06-01", 1), ("2027-05-31", 1), ("2027-06-01", 0)]
    )
    def test_for_as_long_as_the_next_term_would_run(self, today, count):
        """From the day after the end to a year after it."""
        assert count == len(points(OptionUnconfirmed(), self.LAPSED, today=date.fromisoformat(today)))

    def test_is_silent_once_it_is_known_or_was_spoken_of(self):
        """A notice that exercised it, an amendment, a talk since: nothing is to be asked."""
        exercised = NoticeGiven(self.LAPSED, "2026-03-01")
        goes_on = Amendment(self.LAPSED, "2026-06-01", ends_on="2027-05-31")
        talk = a_talk("2026-06-01", told=[self.LAPSED])
        before = a_talk("2026-05-31", told=[self.LAPSED])

        assert [] == points(OptionUnconfirmed(), self.LAPSED, exercised)
        assert [] == points(OptionUnconfirmed(), self.LAPSED, goes_on)
        assert [] == points(OptionUnconfirmed(), self.LAPSED, talk)
        assert 1 == len(points(OptionUnconfirmed(), self.LAPSED, before))

    def test_without_a_notice_it_asks_as_well(self):
        """Where the last day to exercise it is not known, none is told."""
        [text] = said(OptionUnconfirmed(), attrs.evolve(self.LAPSED, notice=None))

        assert text.startswith('"Support" ended on 31 May 2026 unless its option was exercised, and')
