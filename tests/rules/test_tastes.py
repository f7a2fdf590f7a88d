"""Rules about tastes: by which channel to reach them, what never to bring up, what to ask about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.facts import Facts, facts_of
from relmem.records import ChannelPreference, Contact
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.rules.people import RightName
from relmem.rules.tastes import RULES, ChannelToUse, Dislikes, Likes
from relmem.values import Source
from tests.builders import BO, MONDAY, RICH, a_preference, said_often
from tests.odd import CONTACTS
from tests.odd_bills import odd_bills, plans


def points(
    rule: Rule, *known: Record, contact: Contact = RICH, today: date = MONDAY, **plan: Any
) -> list[Point]:
    return list(rule.points(contact, facts_of(today, contact, *known), Plan(**plan)))


def said(rule: Rule, *known: Record, **fields: Any) -> list[str]:
    return [str(point.text) for point in points(rule, *known, **fields)]


def how(channel: str, level: str, said_on: str | None = None, **fields: Any) -> ChannelPreference:
    source = Source("call note", said_on=said_on) if said_on else None
    return ChannelPreference(fields.pop("contact", RICH), channel, level=level, source=source, **fields)


class TestChannelToUse:
    def test_speaks_against_a_planned_channel(self):
        """A planned call to somebody who avoids the phone comes first of all avoid points."""
        phone, mail = how("phone", "avoid", "2026-05-02"), how("email", "prefers")

        [point] = points(ChannelToUse(), phone, mail, channel="phone")

        assert (
            "Not by phone: Rich avoids it (said on 2 May 2026). Reach Rich by e-mail (rich@acme.example)."
            == str(point.text)
        )
        assert (Kind.AVOID, Rank.PERSONAL, True) == (point.kind, point.rank, point.lasting)
        assert (phone, mail) == point.because
        assert point.urgency > RightName().urgency

    def test_a_preference_is_an_avoid_point(self):
        """ "E-mail, not phone" never becomes a point of the call itself."""
        [point] = points(ChannelToUse(), how("email", "prefers"), channel="phone")

        assert (Kind.AVOID, "Rather by e-mail (rich@acme.example) than by phone: Rich prefers it.") == (
            point.kind,
            str(point.text),
        )

    def test_an_opt_out_is_never(self):
        """Who opted out did so for everything, whatever they prefer for some of it."""
        known = how("phone", "never"), how("phone", "prefers", about="bad news")

        assert ["Never by phone: Rich does not want it. Reach Rich by e-mail (rich@acme.example)."] == said(
            ChannelToUse(), *known, channel="phone", themes=["bad news"]
        )

    @pytest.mark.parametrize(
        ("channel", "themes", "found"),
        [
            ("email", ["status"], []),
            ("phone", ["bad news"], []),
            (
                "email",
                ["bad news"],
                ["Rather by phone (+1 212 555 0100) than by e-mail for bad news: Rich prefers it."],
            ),
            ("phone", ["status"], ["Rather by e-mail (rich@acme.example) than by phone: Rich prefers it."]),
        ],
    )
    def test_answers_to_the_theme(self, channel, themes, found):
        """Mail for status, a call for bad news: silent where the plan agrees, else says what to use."""
        known = how("email", "prefers"), how("phone", "prefers", about="bad news")

        assert found == said(ChannelToUse(), *known, channel=channel, themes=themes)

    def test_says_what_to_use_where_nothing_is_planned(self):
        """Without a channel the preferred one is named, with what is special."""
        known = how("email", "prefers", "2026-05-02"), how("phone", "prefers", about="bad news")

        [point] = points(ChannelToUse(), *known)

        assert (
            "Reach Rich by e-mail (rich@acme.example) rather than another way: Rich prefers it "
            "(said on 2 May 2026). For bad news, by phone."
        ) == str(point.text)

    def test_says_what_to_leave_where_nothing_is_planned(self):
        """Without a channel each that they avoid is named, less loudly than one in use."""
        [point] = points(ChannelToUse(), how("phone", "avoid"), how("email", "ok"))

        assert "Not by phone: Rich avoids it. Reach Rich by e-mail (rich@acme.example)." == str(point.text)
        assert point.urgency < RightName().urgency

    def test_says_that_no_address_is_known(self):
        """A preferred channel without an address is named all the same."""
        bo = Contact("Bo Lee")

        assert [
            "Reach Bo Lee by phone (no address is known) rather than another way: Bo Lee prefers it."
        ] == said(ChannelToUse(), how("phone", "prefers", contact=bo), contact=bo)

    @pytest.mark.parametrize("channel", [None, "phone"])
    @pytest.mark.parametrize(
        "known",
        [[], [how("phone", "ok")], [how("phone", "never", contact=BO)]],
        ids=["unknown", "ok", "Bo's"],
    )
    def test_is_silent_where_nothing_was_said_against(self, known, channel):
        """Nothing said, said to be ok, or said by a colleague: any channel will do."""
        assert [] == said(ChannelToUse(), *known, channel=channel)


class TestDislikes:
    def test_says_how_often_and_when_last(self):
        """Said four times: that is enough."""
        golf = a_preference("golf")
        days = ("2025-11-02", "2026-01-20", "2026-02-03", "2026-03-11")
        facts = Facts(MONDAY, [said_often(MONDAY, golf, *days)])

        [point] = Dislikes().points(RICH, facts, Plan())

        assert "Golf: Rich dislikes it (said 4 times, last on 11 March 2026)." == str(point.text)
        assert (Kind.AVOID, True, (golf,)) == (point.kind, point.lasting, point.because)

    @pytest.mark.parametrize(
        ("plan", "planned"),
        [
            ({"themes": ["golf"]}, True),
            ({"themes": ["the Golf day"]}, True),
            ({"questions": ["Do you play golf?"]}, True),
            ({"themes": ["expansion"]}, False),
            ({}, False),
        ],
    )
    def test_is_stronger_where_it_is_planned(self, plan, planned):
        """It is always there, and stands before the rest where the plan names it."""
        [point] = points(Dislikes(), a_preference("golf"), **plan)

        assert planned == (point.urgency > RightName().urgency)
        assert (
            "Golf is planned, and Rich dislikes it (said on 11 March 2026)."
            if planned
            else "Golf: Rich dislikes it (said on 11 March 2026)."
        ) == str(point.text)

    def test_is_louder_the_more_often_it_was_said(self):
        """What was said twice stands before what was said once."""
        golf, tennis = a_preference("golf"), a_preference("tennis")
        facts = Facts(
            MONDAY, [said_often(MONDAY, golf, "2026-01-01", "2026-02-01"), said_often(MONDAY, tennis)]
        )

        loud = {point.matter: point.urgency for point in Dislikes().points(RICH, facts, Plan())}

        assert loud[golf.id] > loud[tennis.id]

    def test_is_not_a_colleagues(self):
        """What somebody else at the account dislikes may be brought up."""
        assert [] == said(Dislikes(), a_preference(contact=BO))

    def test_ends_when_they_like_it(self):
        """A later statement ends it."""
        assert [] == said(Dislikes(), a_preference(), a_preference(stance="likes", said_on="2026-04-01"))

    @pytest.mark.parametrize(("months", "count"), [([5], 1), ([4, 6], 0)])
    def test_holds_in_its_months(self, months, count):
        """A dislike of some months is one in these."""
        assert count == len(said(Dislikes(), a_preference("calls", months=months)))


class TestLikes:
    @pytest.mark.parametrize(
        ("months", "count"), [([5, 6, 7, 8], 1), ([4, 5], 1), ([6, 7, 8], 0), ([12, 1, 2], 0)]
    )
    def test_is_asked_about_in_season(self, months, count):
        """In May boating is asked about, and skiing is not."""
        found = said(Likes(), a_preference("boating", stance="likes", said_on=None, months=months))

        assert ["Ask Rich about boating: it is the season, and Rich likes it."] * count == found

    def test_asks_something_of_them(self):
        """Small talk waits while something serious is open."""
        [point] = points(Likes(), a_preference("boating", stance="likes"))

        assert (Kind.ASK, Rank.PERSONAL, True, False) == (point.kind, point.rank, point.asks, point.lasting)
        assert "Ask Rich about boating: Rich likes it (said on 11 March 2026)." == str(point.text)

    @pytest.mark.parametrize(
        ("days", "seasons"),
        [
            (("2026-12-01", "2027-02-28"), 1),
            (("2026-01-15", "2026-12-15"), 2),
        ],
    )
    def test_is_one_matter_a_season(self, days, seasons):
        """Raised in December it is raised in February, too; next winter it is asked about anew."""
        skiing = a_preference("skiing", stance="likes", months=[12, 1, 2])

        ids = {point.id for day in days for point in points(Likes(), skiing, today=date.fromisoformat(day))}

        assert seasons == len(ids)

    def test_what_has_a_season_goes_first(self):
        """What can be asked any time waits for what cannot."""
        boats, cats = (
            a_preference("boats", stance="likes", months=[5]),
            a_preference("cats", stance="likes"),
        )

        urgency = {point.matter: point.urgency for point in points(Likes(), boats, cats)}

        assert urgency[boats.id] > urgency[cats.id]

    def test_is_over_when_the_topic_ended(self):
        """An injury ends a topic on its day."""
        assert [] == said(Likes(), a_preference("skiing", stance="likes", until_on=MONDAY))


@given(known=odd_bills(), contact=st.sampled_from(CONTACTS), plan=plans)
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact, plan: Plan) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in RULES:
        for point in rule.points(contact, known, plan):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)
