"""How to reach them, what they like in its season, what never to bring up, and what they told us already."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from relmem.queries.answers import already_told
from relmem.queries.replies import reply_rates
from relmem.queries.seasons import is_southern, months_of
from relmem.queries.tastes import best_channel, disliked_in, dislikes, likes
from relmem.records import (
    Account,
    Affiliation,
    Answer,
    ChannelPreference,
    Contact,
    Interaction,
    Meeting,
    Preference,
)
from relmem.rules.base import Kind, Plan
from relmem.values import Source
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, PEOPLE, RICH, day_by_day, remembered
from tests.capabilities.talking import said

C54, C57, C58, C59 = (pytest.mark.capability(each) for each in ("C54", "C57", "C58", "C59"))

REACHABLE = attrs.evolve(
    RICH, emails=["rich@acme.example"], phones=["+1 212 555 0100"], mobile="+1 917 555 0199"
)
MAIL = ChannelPreference(RICH, "email", source=Source("call note", said_on="2026-03-02"))
CALL = ChannelPreference(RICH, "phone", about="bad news", words="then call me on the mobile")


def touch(channel: str, on: str, **fields: Any) -> Interaction:
    """Something between Rich and Dana."""
    return Interaction(channel, participants=[RICH, DANA], happened_on=on, **fields)


def noted(on: str) -> Source:
    return Source("call note", said_on=on)


@C54
class TestBestChannel:
    def test_mail_for_status_and_the_mobile_for_bad_news(self):
        """The e-mail man: a status goes by mail; bad news is a call, to his mobile and not his desk."""
        facts = remembered(REACHABLE, MAIL, CALL).facts()

        status, bad = (best_channel(facts, REACHABLE, about=each) for each in ("status", "bad news"))

        assert ("email", "rich@acme.example") == (status.channel, status.address)
        assert ("phone", "+1 917 555 0199", "then call me on the mobile") == (
            bad.channel,
            bad.address,
            bad.words,
        )

    def test_the_brief_answers_to_the_plan(self):
        """A call is planned for a status: rather by mail; for bad news nothing speaks against it."""
        memory = remembered(REACHABLE, MAIL, CALL)

        wrong = memory.brief(RICH, call=Plan(channel="phone", themes=["status"]))
        right = memory.brief(RICH, call=Plan(channel="phone", themes=["bad news"]))

        assert [
            "Rather by e-mail (rich@acme.example) than by phone: Rich prefers it (said on 2 March 2026)."
        ] == said(wrong, "ChannelToUse")
        assert [] == said(right, "ChannelToUse")

    def talks(self) -> tuple[Interaction, ...]:
        """Six mails in a row of which he answered one, and three calls that he took."""
        mails = [touch("email", f"2026-03-{day:02}", direction="out") for day in (2, 5, 9, 12, 16, 19)]
        calls = [touch("phone", f"2026-04-{day:02}", direction="out") for day in (7, 14, 21)]
        return (*mails, touch("email", "2026-03-20", direction="in"), *calls)

    def test_stated_against_observed(self):
        """He says e-mail and answers calls: the mail stays the channel, and both are said."""
        memory = remembered(REACHABLE, MAIL, *self.talks())

        best = best_channel(memory.facts(), REACHABLE)

        assert ("preferred", "email", True, "phone") == (
            best.status,
            best.channel,
            best.conflict,
            best.otherwise,
        )
        assert "1 of 6 e-mails answered, 3 of 3 calls taken" == best.observed
        assert (
            "Rich prefers it (said on 2 March 2026). Yet 1 of 6 e-mails answered, 3 of 3 calls taken of late"
            in said(memory.brief(RICH), "ChannelToUse")[0]
        )

    def test_reply_rates_count_each_answer_once(self):
        """One answer answers one mail; machine mail, and a mail of yesterday, do not count."""
        young = touch("email", "2026-05-03", direction="out")
        machine = touch("email", "2026-04-01", direction="out", automatic=True)
        facts = remembered(*self.talks(), young, machine).facts()

        assert [("email", 6, 1), ("phone", 3, 3)] == [
            (row.channel, row.tried, row.answered) for row in reply_rates(facts, RICH)
        ]
        assert [] == [*reply_rates(facts, BO)]

    @pytest.mark.parametrize(
        ("on", "after", "rates"),
        [
            ("2026-05-06", (), [("email", 6, 1)]),
            ("2026-05-07", (), [("email", 7, 1)]),
            ("2026-05-06", ("2026-05-20",), [("email", 7, 2)]),
            ("2026-05-06", ("2026-05-21",), [("email", 6, 1)]),
        ],
        ids=["answers theirs", "too late for that", "they go on", "they begin anew"],
    )
    def test_our_answer_to_theirs_begins_nothing(self, on, after, rates):
        """It is counted only where they go on from it: "Noted, thanks" waits for nobody."""
        theirs = touch("email", "2026-04-22", direction="in")
        ours = touch("email", on, direction="out")
        later = [touch("email", each, direction="in") for each in after]
        facts = remembered(*self.talks(), theirs, ours, *later, on=date(2026, 6, 1)).facts()

        assert rates == [(row.channel, row.tried, row.answered) for row in reply_rates(facts, RICH)][:1]

    def test_a_talk_between_leaves_it_an_answer(self):
        """Spoken with meanwhile, on a call that nobody noted the direction of, they wait for the answer still."""
        between = touch("phone", "2026-04-23")
        mails = touch("email", "2026-04-22", direction="in"), touch("email", "2026-04-24", direction="out")
        facts = remembered(*self.talks(), *mails, between, on=date(2026, 6, 1)).facts()

        assert ("email", 6, 1) == next(
            (row.channel, row.tried, row.answered) for row in reply_rates(facts, RICH)
        )

    def test_observed_alone_is_no_statement(self):
        """Where they said nothing, how they answer is all there is, and called so; else it is unknown."""
        seen = best_channel(remembered(REACHABLE, *self.talks()).facts(), REACHABLE)
        unknown = best_channel(remembered(REACHABLE).facts(), REACHABLE)

        assert ("observed", "phone", 0) == (seen.status, seen.channel, seen.times_said)
        assert ("unknown", "", "") == (unknown.status, unknown.channel, unknown.observed)

    def test_opting_out_beats_a_preference(self):
        """Who never wants to be called is not called, also where they preferred it for something."""
        never = ChannelPreference(RICH, "phone", level="never")
        best = best_channel(remembered(REACHABLE, MAIL, CALL, never).facts(), REACHABLE, about="bad news")

        assert ("email", "phone") == (best.channel, best.never)

    def test_no_address_for_it(self):
        """Where no address is known it says so, and what to fall back on."""
        rich = attrs.evolve(REACHABLE, phones=(), mobile="")
        best = best_channel(remembered(rich, CALL, MAIL).facts(), rich, about="bad news")

        assert ("phone", "", "no phone number is known", "email") == (
            best.channel,
            best.address,
            best.note,
            best.otherwise,
        )

    def test_a_default_of_the_whole_account(self):
        """Builders only phone: it holds for everybody at the account who said nothing else."""
        phone = ChannelPreference(ACME, "phone", level="prefers")
        no_mail = ChannelPreference(ACME, "email", level="never")
        memory = remembered(attrs.evolve(BO, phones=["+1 212 555 0142"]), REACHABLE, phone, no_mail, MAIL)

        bo, rich = (best_channel(memory.facts(), memory.find(each.id, Contact)) for each in (BO, RICH))

        assert ("phone", "+1 212 555 0142", True, "email") == (
            bo.channel,
            bo.address,
            bo.account_wide,
            bo.never,
        )
        assert ("email", False) == (rich.channel, rich.account_wide)
        assert ["Never by e-mail: Acme does not want it. Reach Bo Lee by phone (+1 212 555 0142)."] == said(
            memory.brief(BO), "ChannelToUse"
        )

    def test_at_what_hour(self):
        """A call waits for their hours, said by the clock there; a mail does not wait."""
        facts = remembered(REACHABLE, MAIL, CALL).facts()
        at = datetime(2026, 5, 4, 10, tzinfo=UTC)  # six in the morning in New York

        call, mail = (best_channel(facts, REACHABLE, about=each, at=at) for each in ("bad news", ""))
        later = best_channel(facts, REACHABLE, about="bad news", at=datetime(2026, 5, 4, 15, tzinfo=UTC))

        assert ("2026-05-04 09:00", "not before 4 May 2026, 09:00 there") == (
            f"{call.not_before:%Y-%m-%d %H:%M}",
            call.note,
        )
        assert (None, None) == (mail.not_before, later.not_before)

    def test_ends_when_retracted_and_is_not_known_before(self):
        """A taken-back preference is none; asked as known before it was said, nothing was."""
        memory = day_by_day(("2026-03-01", (*PEOPLE, REACHABLE)), (MONDAY, (MAIL,)))

        assert (
            "unknown" == best_channel(memory.as_of("2026-04-01", known_at="2026-04-01").facts(), RICH).status
        )
        memory.retract(memory.find(MAIL.id))
        assert "unknown" == best_channel(memory.facts(), RICH).status


SKIING = Preference(RICH, "skiing", seasons="winter")
BOATING = Preference(RICH, "boating", months=[5, 6, 7, 8, 9])


@C57
class TestLikesInSeason:
    def test_boating_in_may_and_no_skiing(self):
        """New York in May: boating is asked about, skiing is not."""
        assert ["Ask Rich about boating: it is the season, and Rich likes it."] == said(
            remembered(SKIING, BOATING).brief(RICH), "Likes"
        )

    @pytest.mark.parametrize(
        ("account", "months"),
        [
            (Account("North", timezone="America/New_York"), (1, 2, 12)),
            (Account("South", timezone="Pacific/Auckland"), (6, 7, 8)),
            (Account("South", country="Argentina"), (6, 7, 8)),
            (Account("South", country="AU"), (6, 7, 8)),
            (Account("North", country="Canada", timezone="Pacific/Auckland"), (1, 2, 12)),
            (Account("Nowhere known"), (1, 2, 12)),
        ],
    )
    def test_winter_is_in_july_in_the_south(self, account: Account, months: tuple[int, ...]):
        """A season falls into the months of the hemisphere where they live: by country, else by time zone."""
        ana = Contact("Ana")
        skiing = Preference(ana, "skiing", seasons=["winter"])
        facts = day_by_day((MONDAY, (account, ana, Affiliation(ana, account), skiing))).facts()

        assert months == months_of(facts, skiing)
        assert (6 in months) == is_southern(facts, ana)
        assert [", ".join(map(str, months))] == [row.months for row in likes(facts, ana)]

    def test_their_own_zone_comes_before_the_accounts(self):
        """Who lives in Sydney and works for New York has winter in July."""
        rich = attrs.evolve(RICH, timezone="Australia/Sydney")
        memory = day_by_day(("2026-07-06", (*PEOPLE, rich, SKIING)))

        assert 1 == len(said(memory.brief(RICH), "Likes"))
        assert 0 == len(said(day_by_day(("2026-07-06", (*PEOPLE, SKIING))).brief(RICH), "Likes"))

    def test_not_twice_in_a_row(self):
        """What the last talk was about is not asked again in the next; after another talk it is."""
        boats = touch("phone", "2026-05-01", topics=["boating"])
        memory = remembered(BOATING, boats)

        assert [] == said(memory.brief(RICH), "Likes")
        memory.add(touch("phone", "2026-05-03", topics=["roadmap"]))
        assert 1 == len(said(memory.brief(RICH), "Likes"))

    def test_once_a_season(self):
        """Raised this season, it is silent for the season, and speaks in the next year's."""
        memory = remembered(BOATING)
        [point] = [each for each in memory.brief(RICH).points if each.lead.rule == "Likes"]
        memory.add(
            touch("phone", "2026-05-04", raised=[point.id]), touch("phone", "2026-05-04", topics=["x"])
        )

        assert [] == said(memory.brief(RICH), "Likes")
        assert 1 == len(said(memory.as_of("2027-05-03").brief(RICH), "Likes"))

    def test_an_injury_ends_it(self):
        """From the day it is over nobody asks, and who plans to is warned; before that day it was asked."""
        over = attrs.evolve(BOATING, until_on="2026-05-02", words="sold the boat when his father died")
        memory = remembered(over)

        planned = memory.brief(RICH, call=Plan(themes=["boating"]))

        assert [] == said(memory.brief(RICH), "Likes")
        assert [] == said(memory.brief(RICH), "OverForThem")
        assert [
            "Boating is planned, and is over for Rich since 2 May 2026 (sold the boat when his father died)."
        ] == said(planned, "OverForThem")
        assert 1 == len(said(memory.as_of("2026-05-01").brief(RICH), "Likes"))

    def test_waits_while_something_serious_is_open(self):
        """Small talk asks something of them."""
        [point] = [each.lead for each in remembered(BOATING).brief(RICH).points if each.lead.rule == "Likes"]

        assert (Kind.ASK, True) == (point.kind, point.asks)


GOLF = Preference(RICH, "golf", stance="dislikes", words="I hate golf", source=noted("2025-11-02"))


@C58
class TestDislikes:
    def often(self):
        """The same statement, noted on four days."""
        days = ("2025-11-02", "2026-01-20", "2026-02-03", "2026-03-11")
        return day_by_day(
            ("2025-11-01", PEOPLE),
            *((day, (attrs.evolve(GOLF, source=noted(day), rev=rev),)) for rev, day in enumerate(days)),
            (MONDAY, ()),
        )

    def test_said_four_times_is_one_avoid_point(self):
        """Four statements of "I hate golf" make one point to avoid: said 4 times, last on 03-11."""
        memory = self.often()

        assert ["Golf: Rich dislikes it (said 4 times, last on 11 March 2026)."] == said(
            memory.brief(RICH), "Dislikes"
        )
        assert [("golf", 4, date(2026, 3, 11))] == [
            (row.topic, row.times_said, row.last_said_on) for row in dislikes(memory.facts(), RICH)
        ]
        assert [2] == [row.times_said for row in dislikes(memory.as_of("2026-01-31").facts(), RICH)]

    def test_a_plan_tagged_with_it(self):
        """A golf day that is planned is the first thing to avoid."""
        brief = remembered(GOLF).brief(RICH, call=Plan(themes=["golf day"]))

        assert "Golf is planned, and Rich dislikes it (said on 2 November 2025)." == brief.avoid[0].text

    def test_a_meeting_that_is_booked_goes_against_it(self):
        """An outing that stands in the calendar is named, so that something else is offered."""
        day = Meeting("Partner golf day", starts_on="2026-05-12", participants=[RICH, DANA])

        [words] = said(remembered(GOLF, day).brief(RICH), "Dislikes")

        assert words.endswith('"Partner golf day" of 12 May 2026 goes against it: offer something else.')

    def test_filters_what_is_suggested(self):
        """A suggestion of it is found out, and a like that goes against a dislike is not brought up."""
        trips = Preference(RICH, "golf trips to Spain")
        memory = remembered(GOLF, trips)

        assert GOLF.id == getattr(disliked_in(memory.facts(), RICH, "a round of Golf"), "id", "")
        assert None is disliked_in(memory.facts(), RICH, "a museum")
        assert [] == said(memory.brief(RICH), "Likes")

    def test_a_later_statement_wins_and_the_history_stays(self):
        """He took it up: today he likes it; as of last year he hated it, and both statements are kept."""
        now = Preference(RICH, "Golf", source=noted("2026-04-01"))
        memory = day_by_day(("2025-11-02", (*PEOPLE, GOLF)), ("2026-04-01", (now,)), (MONDAY, ()))

        facts = memory.facts()

        assert ([], ["Golf"]) == ([*dislikes(facts, RICH)], [row.topic for row in likes(facts, RICH)])
        assert ["golf"] == [row.topic for row in dislikes(memory.as_of("2026-03-31").facts(), RICH)]
        assert 2 == len(facts.ever_about(RICH, Preference))

    def test_a_colleagues_dislike_is_not_his(self):
        """What Bo hates may be brought up with Rich."""
        memory = remembered(attrs.evolve(GOLF, contact=BO))

        assert [] == said(memory.brief(RICH), "Dislikes")
        assert 1 == len(said(memory.brief(BO), "Dislikes"))

    def test_to_dislike_a_form_is_about_channels(self):
        """Who avoids the phone dislikes no topic: it is said of the channel."""
        memory = remembered(ChannelPreference(RICH, "phone", level="avoid"))

        assert [] == [*dislikes(memory.facts(), RICH)]
        assert ["Not by phone: Rich avoids it."] == said(memory.brief(RICH), "ChannelToUse")


SITES = Answer(RICH, "sites", text="30", question="How many sites do you have?", source=noted("2026-02-11"))


def questions(*asked: str) -> Plan:
    return Plan(questions=list(asked))


@C59
class TestAlreadyTold:
    def test_how_many_sites(self):
        """A planned "How many sites?" is to be avoided: 30, said on 02-11."""
        brief = remembered(SITES).brief(RICH, call=questions("How many sites?"))

        assert ['Do not ask "How many sites?": Rich told us "30" (said on 11 February 2026).'] == said(
            brief, "AlreadyTold"
        )
        assert Kind.AVOID is brief.avoid[0].kind

    @pytest.mark.parametrize(
        ("question", "known"),
        [
            ("How many sites?", 1),
            ("Is there a new site?", 1),
            ("What sites do they have?", 1),
            ("How many offices?", 0),
            ("", 0),
            ("How many do you have?", 0),
        ],
    )
    def test_by_topic_or_by_the_same_question(self, question: str, known: int):
        """A question is known by its topic, one or many, or by having been asked in the same words."""
        assert known == len(already_told(remembered(SITES).facts(), RICH, question))

    def test_asked_in_the_same_words(self):
        """Where the topic is called otherwise, the same question is still the same."""
        told = Answer(RICH, "footprint", text="30", question="How many sites have you got in Ohio?")

        assert ["30"] == [
            row.text for row in already_told(remembered(told).facts(), RICH, "how many sites in Ohio")
        ]

    @pytest.mark.parametrize(("on", "stale"), [("2025-05-04", False), ("2025-05-03", True)])
    def test_older_than_twelve_months_is_confirmed(self, on: str, stale: bool):
        """Up to twelve months it is known; after that it is asked whether it still holds."""
        told = attrs.evolve(SITES, source=noted(on))
        brief = remembered(told).brief(RICH, call=questions("How many sites?"))

        [words] = said(brief, "AlreadyTold")

        assert stale == words.endswith("longer ago than 12 months. Ask whether it still holds.")
        assert [stale] == [row.stale for row in already_told(remembered(told).facts(), RICH, "sites")]
        assert stale == any(point.kind is Kind.CONFIRM for point in brief.points)

    def test_said_by_somebody_else_there(self):
        """What Bo said of Acme need not be asked of Rich; what Bo said of Bo is not his."""
        of_acme = Answer(ACME, "sites", text="30", by=BO, source=noted("2026-02-11"))
        of_bo = Answer(BO, "hobby", text="chess")
        brief = remembered(of_acme, of_bo).brief(RICH, call=questions("How many sites?", "What hobby?"))

        assert ['Do not ask "How many sites?": Bo Lee told us "30" (said on 11 February 2026).'] == said(
            brief, "AlreadyTold"
        )

    def test_unknown_none_and_over_differ(self):
        """What was never told is no row; "none" is an answer; what is over is none any more."""
        none = Answer(RICH, "vacancies", text="none")
        over = Answer(RICH, "budget", text="5000 USD", until_on="2026-01-01")
        facts = remembered(none, over).facts()

        assert ["none"] == [row.text for row in already_told(facts, RICH, "vacancies")]
        assert [] == [*already_told(facts, RICH, "budget")]
        assert [] == [*already_told(facts, RICH, "sites")]

    def test_the_newest_answer_counts(self):
        """Thirty in February, forty in April: forty; as of March it was thirty."""
        more = Answer(RICH, "sites", text="40", source=noted("2026-04-10"))
        memory = day_by_day(("2026-02-11", (*PEOPLE, SITES)), ("2026-04-10", (more,)), (MONDAY, ()))

        assert ["40"] == [row.text for row in already_told(memory.facts(), RICH, "sites")]
        assert ["30"] == [row.text for row in already_told(memory.as_of("2026-03-01").facts(), RICH, "sites")]

    def test_nothing_is_said_without_a_planned_question(self):
        """Only a question that is planned is spoken against."""
        assert [] == said(remembered(SITES).brief(RICH), "AlreadyTold")
