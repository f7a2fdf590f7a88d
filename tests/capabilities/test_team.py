"""Who of us is on an account, whether they know us, have met us, and what goes along when one of us leaves."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.queries.handovers import changes_for, handover, handovers
from relmem.queries.team import account_team, our_bosses, team_by_product, time_since, unintroduced
from relmem.queries.visits import last_visit, never_met, presence
from relmem.records import (
    Absence,
    Assessment,
    Asset,
    Assignment,
    ChannelPreference,
    Colleague,
    Commitment,
    Contract,
    Discrepancy,
    Handover,
    Interaction,
    Kudos,
    Meeting,
    News,
    NoticeGiven,
    Preference,
)
from relmem.rules.base import Rank
from relmem.values import Source
from tests.capabilities.acme import ACME, BO, DANA, IVO, MONDAY, RICH, SAM, UMA, day_by_day, remembered
from tests.capabilities.talking import said

C47, C48, C49 = (pytest.mark.capability(each) for each in ("C47", "C48", "C49"))

OMAR, GAIL = Colleague("Omar", function="sales"), Colleague("Gail", function="sales")
VOICE = Assignment(DANA, ACME, role="lead", product="voice", from_on="2024-05-01")
FILE = Source("CSV row", place="contacts.csv, line 2")
DATA = Assignment(OMAR, ACME, product="data", from_on="2026-03-01")


def talk(channel: str = "phone", on: date | str = "2026-04-20", *us: Any, **fields: Any) -> Interaction:
    """A talk with Rich; Dana's, unless others of us are named."""
    there = fields.pop("participants", [*(us or (DANA,)), RICH])
    return Interaction(channel, participants=there, happened_on=on, **fields)


@C47
class TestOurTeam:
    def test_the_example(self):
        """Dana for voice, Omar for data and never introduced to Rich: introduce Omar."""
        memory = remembered(OMAR, VOICE, DATA, talk())

        assert [("Dana", "voice"), ("Omar", "data")] == [
            (row.colleague, row.product) for row in account_team(memory.facts(), ACME)
        ]
        assert ["Omar"] == [row.colleague for row in unintroduced(memory.facts(), RICH)]
        assert ["Introduce Omar (data) to Rich: on Acme since 1 March 2026, and never introduced."] == said(
            memory.brief(RICH), "Introduce"
        )

    def test_nobody_is_told_to_introduce_himself(self):
        """In Omar's own brief it is not said that he should be introduced: he does so by calling."""
        memory = remembered(OMAR, VOICE, DATA, talk())

        assert [1, 0] == [len(said(memory.brief(RICH, for_=who), "Introduce")) for who in (DANA, OMAR)]

    @pytest.mark.parametrize(
        "met",
        [talk("video", MONDAY, DANA, OMAR), talk("email", MONDAY, told=[OMAR])],
        ids=["in one talk", "told of"],
    )
    def test_introduced(self, met):
        """To have been in a talk with Rich, or that he was told of Omar, is an introduction: for Rich alone."""
        memory = remembered(OMAR, VOICE, DATA, talk(), met)

        assert [] == [*unintroduced(memory.facts(), RICH)]
        assert [] == said(memory.brief(RICH), "Introduce")
        assert ["Dana", "Omar"] == [row.colleague for row in unintroduced(memory.facts(), BO)]

    @pytest.mark.parametrize(
        ("fields", "talks", "speaks"),
        [
            ({"source": FILE}, (), 0),
            ({}, (), 1),
            ({"source": FILE, "from_on": "2026-03-01"}, (), 1),
            ({"source": FILE}, (talk(),), 1),
        ],
        ids=["a file's", "ours", "a day", "a talk"],
    )
    def test_a_fresh_import_introduces_nobody(self, fields, talks, speaks):
        """Whom a file names as its owner may be known to all there, until the memory holds a talk with them."""
        lead = Assignment(OMAR, ACME, role="lead", **fields)

        assert speaks == len(said(remembered(OMAR, lead, *talks).brief(RICH), "Introduce"))

    def test_who_may_not_be_on_the_account_is_not_introduced(self):
        """Where another file names Dana, it is asked which of the two it is, and Omar is not sent there."""
        lead = Assignment(OMAR, ACME, role="lead", source=FILE)
        other = Discrepancy(lead, "colleague", says=DANA.id, stands=OMAR.id, source=FILE)

        assert [] == said(remembered(OMAR, lead, talk(), other).brief(RICH), "Introduce")

    def test_a_message_nobody_answered_introduces_nobody(self):
        """Omar wrote to Rich, and nothing came back: he is not introduced."""
        wrote = talk("email", MONDAY, OMAR, direction="out")

        assert ["Omar"] == [
            row.colleague for row in unintroduced(remembered(OMAR, VOICE, DATA, talk(), wrote).facts(), RICH)
        ]

    def test_an_overlap_at_a_handover(self):
        """Two leads for voice on one day stand beside each other; the day before, there was one."""
        memory = remembered(OMAR, VOICE, Assignment(SAM, ACME, role="lead", product="voice", from_on=MONDAY))

        assert ["Sam", "Dana"] == [row.beside for row in account_team(memory.facts(), ACME)]
        assert [""] == [
            row.beside for row in account_team(memory.as_of("2026-05-03", known_at=MONDAY).facts(), ACME)
        ]

    def test_a_matrix_of_products(self):
        """Each product has who looks after it; one that nobody is on falls to the lead, and is a gap."""
        everything = Assignment(SAM, ACME, role="lead")
        contract = Contract(ACME, "Mail", product="mail")
        rows = team_by_product(
            remembered(OMAR, everything, DATA, Asset(ACME, "voice"), contract).facts(), ACME
        )

        assert [("data", "Omar", False), ("mail", "Sam", True), ("voice", "Sam", True)] == [
            (row.product, row.who, row.gap) for row in rows
        ]

    def test_a_backup_is_introduced_when_needed(self):
        """A backup need not be known, until who they stand in for is away."""
        backup = Assignment(UMA, ACME, role="backup")
        there = remembered(VOICE, backup, talk())
        away = remembered(VOICE, backup, talk(), Absence(DANA, from_on="2026-05-01", until_on="2026-05-20"))

        assert [] == said(there.brief(RICH), "Introduce")
        assert "Introduce Uma (backup) to Rich" in said(away.brief(RICH), "Introduce")[0]

    def test_who_left_is_on_no_team(self):
        """Who has left us is not on the account, whatever was noted."""
        memory = remembered(OMAR, VOICE, DATA, attrs.evolve(OMAR, left_on="2026-05-01"))

        assert ["Dana"] == [row.colleague for row in account_team(memory.facts(), ACME)]

    def test_several_are_one_point(self):
        """All whom Rich does not know are introduced in one sentence."""
        memory = remembered(OMAR, VOICE, DATA, Assignment(SAM, ACME), talk())

        assert ["Introduce Sam and Omar (data) to Rich: on Acme, and never introduced."] == said(
            memory.brief(RICH), "Introduce"
        )

    def test_nobody_known_yet(self):
        """Where Rich knows nobody of us, it begins with the lead, and not with all at once."""
        assert ["Introduce Dana (voice) to Rich: on Acme since 1 May 2024, and never introduced."] == said(
            remembered(OMAR, VOICE, DATA).brief(RICH), "Introduce"
        )

    def test_whom_we_report_to(self):
        """Rich knows Dana well, and not that she reports to Gail; told of Gail, or praising to her, he does."""
        talks = [talk(on=f"2026-04-0{each}") for each in (1, 3, 8)]
        memory = remembered(attrs.evolve(DANA, boss=GAIL), GAIL, VOICE, *talks)

        assert [("Gail", None)] == [(r.boss, r.known_on) for r in our_bosses(memory.facts(), RICH)]
        assert said(memory.brief(RICH), "NameOurBoss")[0].startswith(
            "Rich does not know whom Dana reports to: name "
        )
        for known in (talk(on=MONDAY, told=[GAIL]), Kudos(RICH, "fine", given_to=GAIL, given_on=MONDAY)):
            memory.add(known)
            assert [MONDAY] == [row.known_on for row in our_bosses(memory.facts(), RICH)]
            assert [] == said(memory.brief(RICH), "NameOurBoss")
            memory.retract(known)


@C48
class TestEverMet:
    def test_the_example(self):
        """Dana is on Acme since 1 May 2024 with no visit: "2 y 3 d, never met"."""
        memory = remembered(VOICE, talk())

        [row] = never_met(memory.facts())
        [words] = said(memory.brief(RICH), "NeverMet")

        assert ("Dana", "2 y 3 d", None, "never", 0) == (
            row.colleague,
            row.since,
            row.last_met_on,
            row.been_there,
            row.visits,
        )
        assert (
            "Dana has been on Acme for two years, and has never met anybody there: "
            "propose to come by." == words
        )

    def test_video_is_met_and_not_visited(self):
        """A call by video is a meeting; that Dana was never there is still said."""
        memory = remembered(VOICE, talk("video"))

        assert [] == [*never_met(memory.facts(), ACME)]
        [row] = presence(memory.facts(), ACME)
        assert ("video", "never") == (row.met_by, row.been_there)
        assert "by video only, last on 20 April 2026" in said(memory.brief(RICH), "NeverMet")[0]

    def test_a_visit_ends_it(self):
        """A meeting at a site of theirs is a visit; one whose place nobody noted may be one."""
        visited = remembered(VOICE, talk("meeting", site="Boston"))
        somewhere = remembered(VOICE, talk("meeting"))

        assert [] == said(visited.brief(RICH), "NeverMet")
        assert ["yes", "not known"] == [presence(e.facts(), ACME)[0].been_there for e in (visited, somewhere)]
        visit = last_visit(visited.facts(), ACME)
        assert (date(2026, 4, 20), 14, "Boston", "Dana") == (visit.on, visit.days, visit.site, visit.who)
        assert (None, date(2026, 4, 20)) == (
            last_visit(somewhere.facts(), ACME).on,
            last_visit(somewhere.facts(), ACME).unsure_on,
        )

    def test_they_moved_since(self):
        """News of another office after the visit: what was seen is not where they are; rumours do not count."""
        visit = talk("meeting", "2026-02-02", site="Boston")
        moved = News(ACME, "moved to the harbour", themes=["office"], heard_on="2026-04-01")
        memory = remembered(VOICE, visit, moved)
        rumour = remembered(VOICE, visit, attrs.evolve(moved, rumour=True))

        assert "moved to the harbour" == last_visit(memory.facts(), ACME).moved
        assert (
            "none of us was there since the visit of 2 February 2026"
            in said(memory.brief(RICH), "NeverMet")[0]
        )
        assert [] == said(rumour.brief(RICH), "NeverMet")
        memory.add(talk("meeting", MONDAY, site="Harbour"))
        assert [] == said(memory.brief(RICH), "NeverMet")

    def test_a_new_site(self):
        """A site that talks name and nobody of us was at is not seen yet."""
        held = talk("meeting", site="Boston")
        to_come = Meeting("walk through", starts_on="2026-05-20", account=ACME, site="Austin")

        assert "Austin" == last_visit(remembered(VOICE, held, to_come).facts(), ACME).not_seen

    def test_a_booked_meeting_is_waited_for(self):
        """Where a meeting stands in the calendar, nobody need propose one; cancelled, it is to be proposed."""
        booked = Meeting("quarterly", starts_on="2026-05-20", account=ACME)

        assert [] == said(remembered(VOICE, booked).brief(RICH), "NeverMet")
        off = attrs.evolve(booked, cancelled_on="2026-05-02")
        assert 1 == len(said(remembered(VOICE, off).brief(RICH), "NeverMet"))

    @pytest.mark.parametrize(
        ("since", "today", "short"),
        [
            ("2024-05-01", "2026-05-04", "2 y 3 d"),
            ("2024-05-04", "2026-05-04", "2 y"),
            ("2024-05-05", "2026-05-04", "1 y 364 d"),
            ("2024-02-29", "2025-02-28", "1 y"),
            ("2026-05-03", "2026-05-04", "1 d"),
            ("2026-05-04", "2026-05-04", "0 d"),
        ],
    )
    def test_how_long(self, since, today, short):
        """In a table, full years first, then days."""
        days = [date.fromisoformat(each) for each in (since, today)]

        assert short == time_since(*days)


PROMISES = [
    Commitment(what, by="us", to=RICH, promised_by=DANA, made_on="2026-04-10", due_on=due)
    for what, due in (("send the quote", "2026-05-08"), ("call Bo", "2026-05-15"), ("a demo", "2026-05-22"))
]
OVER = Handover(ACME, DANA, taker=SAM, begun_on="2026-04-27", due_on="2026-05-08", note="Rich likes it short")
TEAM = (
    Assignment(DANA, ACME, role="lead", from_on="2024-05-01"),
    Assignment(SAM, ACME, from_on="2026-04-27"),
)


@C49
class TestHandover:
    def test_three_promises_must_be_owned_anew(self):
        """3 open promises of Dana's: incomplete until each is somebody else's, and Sam has accepted."""
        memory = remembered(*TEAM, OVER, *PROMISES)

        [row] = handovers(memory.facts(), ACME)
        [words] = said(memory.brief(RICH), "HandoverIncomplete")

        assert (3, False, "3 promises have no new owner; Sam has not accepted") == (
            row.to_take_over,
            row.complete,
            row.missing,
        )
        assert words.startswith("The hand-over of Acme from Dana to Sam is not complete: 3 promises have")
        memory.add(attrs.evolve(memory.facts().of(Handover)[0], accepted_on=MONDAY))
        for each in memory.facts().of(Commitment):
            assert not handovers(memory.facts(), ACME)[0].complete
            memory.add(attrs.evolve(each, promised_by=SAM))
        assert handovers(memory.facts(), ACME)[0].complete
        assert [] == said(memory.brief(RICH), "HandoverIncomplete")

    def test_a_kept_promise_needs_no_owner(self):
        """What was kept, or taken back, goes along with nobody."""
        kept = attrs.evolve(PROMISES[0], kept_on="2026-04-30")
        off = attrs.evolve(PROMISES[1], withdrawn_on="2026-04-30")

        assert [1] == [
            r.to_take_over for r in handovers(remembered(*TEAM, OVER, kept, off, PROMISES[2]).facts())
        ]

    def test_what_goes_along(self):
        """Promises, the tone, preferences, what to avoid and the next dates are handed over, in that order."""
        memory = remembered(
            *TEAM,
            OVER,
            *PROMISES,
            attrs.evolve(RICH, born="--05-20", not_names=["Mitch"]),
            Preference(RICH, "skiing"),
            Preference(RICH, "golf", stance="dislikes"),
            ChannelPreference(RICH, "email"),
            ChannelPreference(RICH, "phone", level="avoid"),
            Assessment(ACME, "content, a little tired of us", by=RICH),
            Contract(
                ACME, "Voice", starts_on="2024-08-01", initial="1 year", renewal="1 year", notice="60 days"
            ),
            Meeting("quarterly", starts_on="2026-05-12", account=ACME, participants=[RICH, DANA]),
        )

        rows = handover(memory.facts(), ACME)
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row.section, []).append(row.what)

        assert ["promise", "tone", "preference", "avoid", "next date"] == [*found]
        assert ["send the quote", "call Bo", "a demo"] == found["promise"]
        assert ["Rich likes it short", "content, a little tired of us"] == found["tone"]
        assert {"prefers email", "likes skiing", "say Rich"} == {*found["preference"]}
        assert {"golf", "phone (avoid)", "never say Mitch"} == {*found["avoid"]}
        assert ["quarterly", "birthday", "last day for notice on Voice"] == found["next date"]
        assert [date(2026, 5, 12), date(2026, 5, 20), date(2026, 6, 1)] == [
            row.on for row in rows if row.section == "next date"
        ]

    def test_no_last_day_for_notice_that_was_given(self):
        """Once notice is given there is nothing left to decide by that day."""
        voice = Contract(
            ACME, "Voice", starts_on="2024-08-01", initial="1 year", renewal="1 year", notice="60 days"
        )
        given = NoticeGiven(voice, "2026-04-20", by="them")

        assert "last day for notice on Voice" in {
            row.what for row in handover(remembered(*TEAM, OVER, voice).facts(), ACME)
        }
        assert "last day for notice on Voice" not in {
            row.what for row in handover(remembered(*TEAM, OVER, voice, given).facts(), ACME)
        }

    def test_private_notes_stay_private(self):
        """What is private to Dana is not handed over, even where Dana asks; what is Sam's own is there."""
        hers = Preference(RICH, "opera", visibility="private", owner=DANA)
        his = Preference(RICH, "chess", visibility="private", owner=SAM)
        memory = remembered(*TEAM, OVER, hers, his)

        lines = {row.what for row in handover(memory.facts(for_=DANA), ACME)}
        assert "likes opera" not in lines
        assert "likes chess" in {row.what for row in handover(memory.facts(for_=SAM), ACME)}

    def test_an_abrupt_leave(self):
        """Dana left without handing over: said as such, with her promises, until they have an owner."""
        gone = attrs.evolve(DANA, left_on="2026-05-01")
        memory = remembered(*TEAM, *PROMISES, gone)

        [row] = handovers(memory.facts(), ACME)
        [words] = said(memory.brief(RICH), "HandoverIncomplete")

        assert (True, "Sam", 3, date(2026, 5, 1)) == (row.abrupt, row.taker, row.to_take_over, row.begun_on)
        assert words.startswith("Dana left on 1 May 2026 without handing Acme over: 3 promises have no")
        for each in memory.facts().of(Commitment):
            memory.add(attrs.evolve(each, promised_by=SAM))
        assert [] == said(memory.brief(RICH), "HandoverIncomplete")

    def test_one_product_only(self):
        """Handed over for voice alone, what does not speak of voice stays Dana's."""
        voice = Commitment("the voice upgrade", to=RICH, promised_by=DANA)
        memory = remembered(*TEAM, attrs.evolve(OVER, product="voice"), *PROMISES, voice, talk())

        assert [1] == [row.to_take_over for row in handovers(memory.facts(), ACME)]
        assert (
            "Dana does not look after Acme for voice any more (27 April 2026)"
            in said(memory.brief(RICH), "RepChanged")[0]
        )

    def test_nobody_is_left(self):
        """Where nobody else is on the account, that is what is missing."""
        memory = remembered(TEAM[0], attrs.evolve(DANA, left_on="2026-05-01"))

        assert ["nobody else is on the account"] == [row.missing for row in handovers(memory.facts())]

    def test_it_is_for_us_alone(self):
        """The gap is told among us, not to them."""
        [point] = [
            point
            for told in remembered(*TEAM, OVER, *PROMISES).brief(RICH).points
            for point in told.points
            if point.rule == "HandoverIncomplete"
        ]

        assert point.internal
        assert Rank.FOLLOW_UPS == point.rank

    def test_tell_them_that_our_rep_has_left(self):
        """Rich knew Dana: he is told that she left and who takes over, until a talk told him of it."""
        gone = attrs.evolve(DANA, left_on="2026-05-01")
        memory = remembered(*TEAM, talk(), gone)

        [row] = changes_for(memory.facts(), RICH)
        assert ("Dana", "Sam", True, None) == (row.giver, row.taker, row.left, row.told_on)
        assert ["Tell Rich that Dana has left us (1 May 2026): Sam takes over, introduce them."] == said(
            memory.brief(RICH), "RepChanged"
        )
        assert [] == said(memory.brief(BO), "RepChanged")
        memory.add(talk("phone", MONDAY, SAM, told=[DANA]))
        assert [] == said(memory.brief(RICH), "RepChanged")

    def test_a_handover_is_told_too(self):
        """Dana stays with us and gives Acme up: Rich is told of that, and of Sam."""
        memory = remembered(*TEAM, talk(), OVER)

        assert (
            "Tell Rich that Dana does not look after Acme any more (27 April 2026): Sam takes over"
            in (said(memory.brief(RICH), "RepChanged")[0])
        )
        memory.add(talk("phone", MONDAY, DANA, SAM, told=[OVER]))
        assert [] == said(memory.brief(RICH), "RepChanged")

    def test_a_handover_that_is_still_to_be_done_is_told_as_that(self):
        """Before its day, and before Sam is on the account, Dana does look after Acme."""
        told = [
            said(remembered(TEAM[0], SAM, talk(), attrs.evolve(OVER, due_on=due)).brief(RICH), "RepChanged")
            for due in ("2026-05-05", "2026-05-04")
        ]

        assert told[0][0].startswith("Tell Rich that Dana hands Acme over by 5 May 2026: Sam takes over")
        assert told[1][0].startswith("Tell Rich that Dana does not look after Acme any more")

    def test_who_was_known_without_being_on_the_account(self):
        """Three talks make somebody known who was never on the account; two do not."""
        gone = attrs.evolve(IVO, left_on="2026-05-01")
        talks = [talk("phone", f"2026-04-0{each}", IVO) for each in (1, 2, 3)]

        assert ["Ivo"] == [row.giver for row in changes_for(remembered(*talks, gone).facts(), RICH)]
        assert [] == [*changes_for(remembered(*talks[:2], gone).facts(), RICH)]

    def test_as_it_was_known_before(self):
        """Before Dana left, nobody had anything to hand over."""
        memory = day_by_day(
            ("2026-04-20", (*remembered().facts().all(), *TEAM, *PROMISES)), ("2026-05-04", ())
        )
        memory.add(attrs.evolve(DANA, left_on="2026-05-01", rev=0))

        assert 1 == len(handovers(memory.facts()))
        assert [] == [*handovers(memory.as_of("2026-05-02", known_at="2026-05-03").facts())]
