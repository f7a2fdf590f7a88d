"""What people do for each other beyond the contract: praise, references, favours, referrals."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.queries.favours import favours, referrals, trust_signals
from relmem.queries.goodwill import kudos, kudos_candidates, references
from relmem.records import (
    Affiliation,
    Assignment,
    Colleague,
    Delivery,
    Dispute,
    Favour,
    Interaction,
    Invoice,
    Issue,
    Kudos,
    Reference,
    Referral,
)
from relmem.records.base import Record
from relmem.rules.base import Rank
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, RICH, day_by_day, remembered
from tests.capabilities.talking import said

C51, C52, C69, C72 = (pytest.mark.capability(each) for each in ("C51", "C52", "C69", "C72"))

GAIL = Colleague("Gail", function="sales")


def talk(told: Record | None = None, on: date | str = MONDAY, **fields: Any) -> Interaction:
    """A call of Dana's with Rich, in which he was told of something."""
    told_of = [told] if told else []
    return Interaction("phone", participants=[DANA, RICH], happened_on=on, told=told_of, **fields)


@C51
class TestPraise:
    NOTE = Kudos(
        RICH, "the best account team", of=[DANA], given_to=GAIL, channel="email", given_on="2026-03-12"
    )

    def test_thank_him_for_it(self):
        """A note to Dana's manager of 12 March, never thanked for: thank Rich for it."""
        memory = remembered(GAIL, self.NOTE)

        [row] = kudos(memory.facts(), RICH)
        [words] = said(memory.brief(RICH), "PraiseToThank")

        assert ("Dana", "Gail", None) == (row.of, row.given_to, row.thanked_on)
        assert "Thank Rich for the note of 12 March 2026 to Gail about Dana, and not in public." == words

    def test_thanked_it_is_silent(self):
        """A talk that has it in `told` is the thanks; that it was retracted brings it back."""
        thanks = talk(self.NOTE)
        memory = remembered(GAIL, self.NOTE, thanks)

        assert MONDAY == kudos(memory.facts())[0].thanked_on
        assert [] == said(memory.brief(RICH), "PraiseToThank")
        memory.retract(thanks)
        assert 1 == len(said(memory.brief(RICH), "PraiseToThank"))

    def test_public_or_private(self):
        """What was said in public is told so; a note is not to be quoted to others."""
        [words] = said(remembered(GAIL, attrs.evolve(self.NOTE, in_public=True)).brief(RICH), "PraiseToThank")

        assert "Thank Rich for the public praise of 12 March 2026 to Gail about Dana." == words

    def test_the_one_praised_has_left(self):
        """Dana has left: Rich is thanked all the same, on her behalf."""
        gone = attrs.evolve(DANA, left_on="2026-04-01")

        [words] = said(remembered(GAIL, self.NOTE, gone).brief(RICH), "PraiseToThank")

        assert "Dana has left us: thank on their behalf." in words

    def test_who_praised_has_left(self):
        """Rich left Acme: the row says so, and he is thanked where he is."""
        memory = remembered(GAIL, self.NOTE)
        [job] = [each for each in memory.facts().of(Affiliation) if each.contact == RICH.id]
        memory.add(attrs.evolve(job, until_on="2026-04-01"))

        assert [True] == [row.left for row in kudos(memory.facts(), RICH)]
        assert 1 == len(said(memory.brief(RICH), "PraiseToThank"))
        assert [] == said(memory.brief(BO), "PraiseToThank")

    def test_he_may_be_thanked_while_something_is_broken(self):
        """Giving thanks asks for nothing, so it waits for no issue."""
        broken = Issue(ACME, "no dial tone", severity="urgent", opened_on=MONDAY)

        assert 1 == len(said(remembered(GAIL, self.NOTE, broken).brief(RICH), "PraiseToThank"))


@C51
class TestWhomToAsk:
    FIXED = Issue(
        ACME,
        "no dial tone",
        severity="high",
        reported_by=RICH,
        opened_on="2026-04-10",
        solved_on="2026-04-14",
        followed_up_on="2026-04-20",
    )
    LEAD = Assignment(DANA, ACME, role="lead")
    BOSS = attrs.evolve(DANA, boss=GAIL)

    def test_after_a_success_once(self):
        """Something was put right, asked after and never praised: Rich might say a good word."""
        memory = remembered(GAIL, self.BOSS, self.LEAD, self.FIXED)

        [row] = kudos_candidates(memory.facts())
        [words] = said(memory.brief(RICH), "AskForPraise")

        assert ("Richard Alvarez", "no dial tone", date(2026, 4, 20), 14) == (
            row.contact,
            row.success,
            row.success_on,
            row.days,
        )
        assert words.startswith('"no dial tone" was put right (20 April 2026): ask Rich for a good word')

    @pytest.mark.parametrize(
        "no",
        [
            Issue(ACME, "cut off", severity="urgent", opened_on=MONDAY),
            Kudos(RICH, "fine", given_on="2026-01-10"),
            Reference(RICH, asked_on="2026-02-01"),
            Reference(RICH, asked_on="2023-02-01", declined_on="2023-02-03"),
            talk(topics=["kudos"]),
        ],
        ids=["serious open", "praised", "asked", "declined", "asked on a call"],
    )
    def test_not_now(self, no):
        """Not while something serious is open, nor who gave, was asked within the year, or ever declined."""
        memory = remembered(self.FIXED, no)

        assert [] == [*kudos_candidates(memory.facts())]
        assert [] == said(memory.brief(RICH), "AskForPraise")

    def test_a_delivery_that_was_praised(self):
        """A delivery that came and was praised counts for who was with us then; one that was late does not."""
        came = Delivery(
            ACME,
            "12 switches",
            promised_on="2026-04-20",
            delivered_on="2026-04-20",
            followed_up_on="2026-04-22",
            praise="spotless",
        )
        late = attrs.evolve(came, praise="", delivered_on="2026-04-21", defects=0)

        assert ["Richard Alvarez"] == [
            row.contact for row in kudos_candidates(remembered(came, talk(on="2026-04-22")).facts())
        ]
        assert [] == [*kudos_candidates(remembered(late, talk(on="2026-04-22")).facts())]

    def test_long_ago_is_no_reason(self):
        """Sixty days after a success it may be asked, sixty-one after not any more."""
        edge = attrs.evolve(
            self.FIXED, followed_up_on="2026-03-05", solved_on="2026-03-04", opened_on="2026-03-01"
        )
        past = attrs.evolve(edge, followed_up_on="2026-03-04")

        assert [60] == [row.days for row in kudos_candidates(remembered(edge).facts())]
        assert [] == [*kudos_candidates(remembered(past).facts())]


@C52
class TestReference:
    GIVEN = Reference(
        RICH,
        account=ACME,
        given_on="2026-02-01",
        conditions=["unabridged"],
        positives=["support"],
        negatives=["billing"],
    )
    BILL = Invoice(ACME, "7800 USD", number="42", issued_on="2026-04-01")

    def test_close_the_loop(self):
        """Given on 1 February, never told what became of it: tell him whether and how it is used."""
        memory = remembered(self.GIVEN)

        [row] = references(memory.facts(), RICH)
        [words] = said(memory.brief(RICH), "ReferenceToCloseLoop")

        assert ("unused", "unabridged", "billing", "") == (
            row.state,
            row.conditions,
            row.negatives,
            row.open_negatives,
        )
        assert "Tell Rich whether the reference of 1 February 2026 is used" in words
        assert 'It was given on condition: "unabridged".' in words
        assert "It criticised billing: say what was done about it." in words

    def test_its_negatives_lead_to_their_matters(self):
        """It criticised billing, and a bill is contested: the point rests on that dispute as well."""
        wrong = Dispute(self.BILL, "twice the rate", opened_on="2026-04-03")
        memory = remembered(self.GIVEN, self.BILL, wrong)

        [words] = said(memory.brief(RICH), "ReferenceToCloseLoop")
        [row] = references(memory.facts())

        assert 'It criticised billing: still open is "twice the rate"; say how it stands.' in words
        assert "billing" == row.open_negatives

    def test_used_and_told(self):
        """Used, he is told how; told since, it is closed, and told before it was used, it is not."""
        used = attrs.evolve(self.GIVEN, used_on="2026-04-02", used_for="the Beta bid")
        early = remembered(used, talk(self.GIVEN, on="2026-03-15"))
        late = remembered(used, talk(self.GIVEN, on="2026-04-15"))

        assert ["used", "closed"] == [references(each.facts())[0].state for each in (early, late)]
        assert (
            "Tell Rich how the reference of 1 February 2026 was used: on 2 April 2026 for the Beta bid."
            in said(early.brief(RICH), "ReferenceToCloseLoop")[0]
        )
        assert [] == said(late.brief(RICH), "ReferenceToCloseLoop")

    def test_shortened_against_the_condition(self):
        """ "Unabridged" and used shortened: a breach, to apologise for; without the condition it is none."""
        cut = attrs.evolve(self.GIVEN, used_on="2026-04-02", shortened=True)
        memory = remembered(cut)

        [words] = said(memory.brief(RICH), "ReferenceBreached")

        assert 'it was shortened, against "unabridged"' in words
        assert Rank.BAD_NEWS == memory.brief(RICH).points[0].lead.rank
        assert [] == said(remembered(attrs.evolve(cut, conditions=[])).brief(RICH), "ReferenceBreached")
        memory.add(talk(self.GIVEN))
        assert [] == said(memory.brief(RICH), "ReferenceBreached")

    @pytest.mark.parametrize(
        ("fields", "state", "words"),
        [
            ({"withdrawn_on": "2026-03-01"}, "withdrawn", "it was withdrawn on 1 March 2026"),
            ({"expires_on": "2026-05-03"}, "expired", "it was given until 3 May 2026"),
            ({"given_on": None, "asked_on": "2026-02-01", "declined_on": "2026-02-03"}, "declined", "again"),
        ],
    )
    def test_not_ours_to_use(self, fields, state, words):
        """Withdrawn or expired it is not used, and who declined one is not asked again."""
        memory = remembered(attrs.evolve(self.GIVEN, **fields))

        assert state == references(memory.facts())[0].state
        assert words in said(memory.brief(RICH), "ReferenceNotToUse")[0]
        assert [] == said(memory.brief(RICH), "ReferenceToCloseLoop")

    def test_the_last_day_is_still_ours(self):
        """It expires after its last day; used the day after, that is a breach."""
        last = remembered(attrs.evolve(self.GIVEN, expires_on=MONDAY))
        after = attrs.evolve(self.GIVEN, expires_on="2026-04-01", used_on="2026-04-02")

        assert "unused" == references(last.facts())[0].state
        assert "after 2026-04-01" in references(remembered(after).facts())[0].breach

    def test_used_after_it_was_withdrawn(self):
        """Consent was taken back and it was used all the same: that is a breach."""
        used = attrs.evolve(self.GIVEN, withdrawn_on="2026-03-01", used_on="2026-03-05")

        assert "withdrawn on 2026-03-01" in said(remembered(used).brief(RICH), "ReferenceBreached")[0]

    def test_asked_and_not_answered(self):
        """Asked is not given: nothing is owed to him, and he is not thanked for what he never wrote."""
        memory = remembered(Reference(RICH, asked_on="2026-02-01"))

        assert "asked" == references(memory.facts())[0].state
        assert [] == said(memory.brief(RICH), "ReferenceToCloseLoop")

    def test_a_month_of_patience(self):
        """That it was not used is to be told after thirty days, not after twenty-nine."""
        early, due = (
            remembered(attrs.evolve(self.GIVEN, given_on=on)) for on in ("2026-04-05", "2026-04-04")
        )

        assert [0, 1] == [len(said(each.brief(RICH), "ReferenceToCloseLoop")) for each in (early, due)]


@C69
class TestFavour:
    ASKED = Favour(RICH, 'a 50" television', asked_of=DANA, asked_on="2026-05-01")
    SENT = attrs.evolve(ASKED, referred_to="Best Buy", referred_on="2026-05-01")

    def test_did_he_get_it(self):
        """Asked on 1 May, referred, outcome not known: did he get it?"""
        memory = remembered(self.SENT)

        [words] = said(memory.brief(RICH), "FavourToFollowUp")

        assert ["referred"] == [row.state for row in favours(memory.facts(), RICH)]
        assert 'Ask Rich what came of a 50" television, asked on 1 May 2026: we named Best Buy.' == words

    def test_its_outcome_ends_it(self):
        """Once we know what came of it, nobody asks again."""
        memory = remembered(self.SENT)
        memory.add(attrs.evolve(memory.facts().of(Favour)[0], outcome="bought it", closed_on=MONDAY))

        assert [] == said(memory.brief(RICH), "FavourToFollowUp")
        assert ["closed"] == [row.state for row in favours(memory.facts())]

    def test_nobody_said_anything(self):
        """Neither helped nor referred: help, or name somebody who can."""
        [words] = said(remembered(self.ASKED).brief(RICH), "FavourToFollowUp")

        assert words.startswith("Rich asked us (Dana) on 1 May 2026 for something beyond our business")
        assert words.endswith("help, or name somebody who can.")

    def test_we_could_not_help(self):
        """We cannot: say so, and name somebody who can; once he was told so, it is silent."""
        no = attrs.evolve(self.ASKED, declined_on="2026-05-02")
        memory = remembered(no)

        assert said(memory.brief(RICH), "FavourToFollowUp")[0].startswith(
            "Tell Rich that we cannot help with"
        )
        memory.add(talk(no))
        assert [] == said(memory.brief(RICH), "FavourToFollowUp")
        assert ["refused"] == [row.state for row in favours(memory.facts())]

    def test_it_is_a_sign_of_trust(self):
        """Who asks us for what is not our business trusts us; who never did shows no sign."""
        facts = remembered(self.SENT).facts()

        assert [("favour", 1, date(2026, 5, 1))] == [
            (row.sign, row.times, row.last_on) for row in trust_signals(facts, RICH)
        ]
        assert [] == [*trust_signals(facts, BO)]

    def test_nobody_elses_favour(self):
        """What Rich asked is not brought up with Bo."""
        assert [] == said(remembered(self.SENT).brief(BO), "FavourToFollowUp")


@C72
class TestReferral:
    LEE = Referral(
        RICH,
        "Lee",
        referred_on="2026-03-02",
        outcome="Lee signed",
        succeeded=True,
        closed_on="2026-04-20",
    )
    OPEN = attrs.evolve(LEE, outcome="", succeeded=None, closed_on=None)

    def test_thank_him_and_tell_him_that_it_worked(self):
        """Lee signed on 20 April, and Rich was never thanked: thank him, tell him it worked."""
        memory = remembered(self.LEE)

        [row] = referrals(memory.facts(), RICH)
        [words] = said(memory.brief(RICH), "ReferralToThank")

        assert ("unthanked", "yes", None) == (row.state, row.worked, row.thanked_on)
        assert (
            "Thank Rich for Lee, sent to us on 2 March 2026, and tell Rich that it worked: "
            "Lee signed (on 20 April 2026). You have never met in person." == words
        )
        memory.add(talk(self.LEE))
        assert [] == said(memory.brief(RICH), "ReferralToThank")

    def test_thanked_before_it_was_known(self):
        """Thanked in March, he has not heard that Lee signed in April: the loop is closed then."""
        memory = remembered(self.LEE, talk(self.LEE, on="2026-03-05"))

        assert "untold" == referrals(memory.facts())[0].state
        assert "Tell Rich that it worked with Lee" in said(memory.brief(RICH), "ReferralToThank")[0]

    def test_outcome_not_known(self):
        """What came of it nobody noted: he is thanked, and it is found out first; unknown is not no."""
        memory = remembered(self.OPEN)

        assert "unknown" == referrals(memory.facts())[0].worked
        assert "find out first what came of it" in said(memory.brief(RICH), "ReferralToThank")[0]
        memory.add(talk(self.OPEN))
        assert [] == said(memory.brief(RICH), "ReferralToThank")

    def test_it_came_to_nothing(self):
        """He hears that it came to nothing, too."""
        no = attrs.evolve(self.LEE, outcome="", succeeded=False)

        assert "tell Rich what came of it, nothing" in said(remembered(no).brief(RICH), "ReferralToThank")[0]

    def test_whom_we_sent_to_them(self):
        """Whom we sent to Rich we ask after in a month, and nobody has to be thanked."""
        ours = attrs.evolve(self.OPEN, by="us", referred_on="2026-04-04")
        early = attrs.evolve(ours, referred_on="2026-04-05")

        assert (
            "Ask Rich how it went with Lee, whom we sent on 4 April 2026."
            == (said(remembered(ours).brief(RICH), "ReferralToThank")[0])
        )
        assert [] == said(remembered(early).brief(RICH), "ReferralToThank")

    def test_never_met_and_yet_a_tie(self):
        """Never met in person is said, and is no lack of trust; after a meeting it is not said any more."""
        met = Interaction("meeting", participants=[DANA, RICH], happened_on="2026-01-20")
        stranger, friend = remembered(self.LEE), remembered(self.LEE, met)

        assert [False, True] == [referrals(each.facts())[0].met for each in (stranger, friend)]
        assert ["referral"] == [row.sign for row in trust_signals(stranger.facts(), RICH)]
        assert "never met" not in said(friend.brief(RICH), "ReferralToThank")[0]

    def test_learnt_later(self):
        """As it was known before we heard that Lee signed, what came of it was unknown."""
        memory = day_by_day(("2026-03-02", (*remembered().facts().all(), self.OPEN)), ("2026-05-04", ()))
        memory.add(attrs.evolve(memory.facts().of(Referral)[0], succeeded=True, closed_on="2026-04-20"))

        then = memory.as_of("2026-05-01", known_at="2026-05-01").facts()
        assert ["yes", "unknown"] == [referrals(each)[0].worked for each in (memory.facts(), then)]
