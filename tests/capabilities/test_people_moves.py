"""Who moves: where they are now, what stays behind, and which ties outlive an employer."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from relmem.queries.alumni import LIMITS, alumni, alumni_contacts, personal_cards
from relmem.queries.moves import left_behind
from relmem.queries.people import departures, moved, positions, where_now, worked_at
from relmem.queries.stakeholders import coverage_gaps
from relmem.queries.tastes import best_channel
from relmem.records import (
    Account,
    Affiliation,
    ChannelPreference,
    Colleague,
    Commitment,
    Connection,
    Contact,
    Contract,
    Interaction,
    Issue,
    Opportunity,
    Stakeholder,
)
from relmem.rules.base import Kind
from relmem.values import Source
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, RICH, SAM, day_by_day, remembered
from tests.capabilities.talking import said

C70, C71 = (pytest.mark.capability(each) for each in ("C70", "C71"))

BETA = Account("Beta", domains=["beta.example"])
AT_ACME = Affiliation(RICH, ACME, title="IT director", from_on="2020-01-01")
LEFT = attrs.evolve(AT_ACME, until_on="2026-04-01")


@C70
class TestWhereNow:
    def test_learnt_later(self):
        """Learned 04-20 that Rich left 03-31: 04-10 as known then he was at Acme, as known later nowhere."""
        memory = day_by_day(("2026-01-05", (ACME, RICH, AT_ACME)), ("2026-04-20", (LEFT,)), (MONDAY, ()))

        then = where_now(memory.as_of("2026-04-10", known_at="2026-04-10").facts(), RICH)
        since = where_now(memory.as_of("2026-04-10", known_at="2026-05-01").facts(), RICH)

        assert ("known", "Acme") == (then.status, then.accounts)
        assert ("left", "", "Acme", date(2026, 3, 31)) == (
            since.status,
            since.accounts,
            since.left,
            since.left_on,
        )

    def test_unknown_is_not_nowhere(self):
        """Of whom no job is known it is not known where they work; who left works nowhere that we know of."""
        nobody = Contact("Lee Chan")
        memory = remembered(nobody)

        assert "unknown" == where_now(memory.facts(), nobody).status

    def test_two_employers(self):
        """Both are named; to leave one of them is no move to the other."""
        memory = remembered(BETA, Affiliation(RICH, BETA, title="CTO", from_on="2019-01-01"))

        assert {"Acme", "Beta"} == {*where_now(memory.facts(), RICH).accounts.split(", ")}

    def test_a_seat_on_a_board_is_no_employer(self):
        """A board seat stands aside, comes after the job, and is not where somebody went who left."""
        seat = Affiliation(RICH, BETA, title="Board member", from_on="2026-04-10")
        memory = day_by_day((MONDAY, (ACME, RICH, BETA, AT_ACME, seat)))

        now = where_now(memory.facts(), RICH)
        memory.add(attrs.evolve(memory.find(AT_ACME.id), until_on="2026-04-01"))
        [left] = departures(memory.facts(), RICH)

        assert ("Acme, Beta", "Beta") == (now.accounts, now.aside)
        assert ((), 1) == (left.joined, len(left.stays))

    def test_freelance(self):
        """Who works for themselves is at an account of their own."""
        own = Account("Alvarez Consulting")
        memory = day_by_day(
            (MONDAY, (ACME, RICH, own, LEFT, Affiliation(RICH, own, title="freelance", from_on="2026-04-15")))
        )

        assert "Alvarez Consulting" == where_now(memory.facts(), RICH).accounts
        assert "is at Alvarez Consulting now" in said(memory.brief(RICH), "LeftAccount")[0]

    def test_a_gap_between_two_jobs(self):
        """Between two jobs they are nowhere that we know of."""
        new = Affiliation(RICH, BETA, from_on="2026-05-15")
        memory = day_by_day((MONDAY, (ACME, RICH, BETA, LEFT)), ("2026-05-20", (new,)))

        assert "left" == where_now(memory.as_of(MONDAY).facts(), RICH).status
        assert "Beta" == where_now(memory.facts(), RICH).accounts

    def test_back_again_is_a_new_interval(self):
        """Who comes back has been there twice; the first time is not extended."""
        back = Affiliation(RICH, ACME, title="CIO", from_on="2026-05-01")
        memory = day_by_day((MONDAY, (ACME, RICH, LEFT, back)))

        facts = memory.facts()

        assert "Acme" == where_now(facts, RICH).accounts
        assert [date(2026, 5, 1), date(2020, 1, 1)] == [each.from_on for each in worked_at(facts, RICH)]
        assert [None, date(2026, 3, 31)] == [row.left_on for row in positions(facts, RICH)]
        assert () == departures(facts, RICH)
        assert "left" == where_now(memory.as_of("2026-04-15").facts(), RICH).status

    def test_moved_in_a_window(self):
        """Who left since a day, and where they are now."""
        memory = day_by_day((MONDAY, (ACME, RICH, BETA, LEFT, Affiliation(RICH, BETA, from_on="2026-04-15"))))

        assert [("Richard Alvarez", "Acme", "Beta")] == [
            (row.contact, row.account, row.now_at) for row in moved(memory.facts(), since="2026-03-31")
        ]
        assert [] == [*moved(memory.facts(), since="2026-04-01")]
        assert 1 == len(moved(memory.facts(), since="2026-03-01", until="2026-03-31"))
        assert [] == [*moved(memory.facts(), since="2026-03-01", until="2026-03-30")]

    def test_the_old_email_stops(self):
        """An address at an account that they left is not offered; the new one is, and before they left the old."""
        acme = attrs.evolve(ACME, domains=["acme.example"])
        rich = attrs.evolve(RICH, emails=["rich@acme.example", "rich@beta.example"])
        wants = ChannelPreference(rich, "email")
        memory = day_by_day(
            (MONDAY, (acme, rich, BETA, wants, LEFT, Affiliation(rich, BETA, from_on="2026-04-15")))
        )

        assert "rich@beta.example" == best_channel(memory.facts(), rich).address
        assert "rich@acme.example" == best_channel(memory.as_of("2026-03-31").facts(), rich).address

    def test_without_another_address_none_is_offered(self):
        """Where only the old address is known, none is."""
        acme = attrs.evolve(ACME, domains=["acme.example"])
        rich = attrs.evolve(RICH, emails=["rich@acme.example"])
        memory = day_by_day((MONDAY, (acme, rich, ChannelPreference(rich, "email"), LEFT)))

        best = best_channel(memory.facts(), rich)

        assert ("", "no e-mail address is known") == (best.address, best.note)


@C70
class TestWhatStaysBehind:
    PROMISE = Commitment(
        "answer about weekend cover",
        by="us",
        to=RICH,
        account=ACME,
        made_on="2026-03-01",
        due_on="2026-04-02",
    )
    MOVED = (BETA, LEFT, Affiliation(RICH, BETA, title="CIO", from_on="2026-04-15"))
    HERE = (ACME, RICH, BO, DANA, Affiliation(BO, ACME))

    def test_promises_stay_with_the_account(self):
        """What we promised Rich at Acme is told to Bo, who is there, and no more to Rich."""
        memory = day_by_day((MONDAY, (*self.HERE, *self.MOVED, self.PROMISE)))

        [row] = left_behind(memory.facts(), ACME)
        [words] = said(memory.brief(BO), "WhoFollows")

        assert ("Richard Alvarez", "answer about weekend cover", "") == (
            row.contact,
            row.promises,
            row.successor,
        )
        assert (
            "Rich, IT director, left Acme on 31 March 2026: ask Bo Lee who follows. "
            'What we promised stays with Acme: "answer about weekend cover".'
        ) == words
        assert "answer about weekend cover" not in str(memory.brief(RICH))
        assert "answer about weekend cover" in str(memory.as_of("2026-03-30").brief(RICH))

    def test_also_where_nobody_named_the_account(self):
        """What was promised while Rich was at Acme belongs to Acme, whether or not that was noted."""
        unnamed = attrs.evolve(self.PROMISE, account=None)
        memory = day_by_day((MONDAY, (*self.HERE, *self.MOVED, unnamed)))

        assert ["answer about weekend cover"] == [row.promises for row in left_behind(memory.facts(), ACME)]
        assert "answer about weekend cover" not in str(memory.brief(RICH))
        later = attrs.evolve(unnamed, made_on="2026-04-20", due_on="2026-05-01")
        assert "answer about weekend cover" in str(
            day_by_day((MONDAY, (*self.HERE, *self.MOVED, later))).brief(RICH)
        )

    def test_congratulations_and_who_follows(self):
        """Who has a new post is congratulated, and asked who follows; one point with the move itself."""
        memory = day_by_day((MONDAY, (*self.HERE, *self.MOVED)))

        [told] = [each for each in memory.brief(RICH).points if "Congratulate" in each.text]

        assert "Congratulate on the new post as CIO, and ask who follows at Acme." in told.text
        assert {"LeftAccount", "NewPost"} == {point.rule for point in told.points}

    def test_a_new_title_at_the_same_account(self):
        """Who was promoted is congratulated, and has not left."""
        up = Affiliation(RICH, ACME, title="CIO", from_on="2026-04-01")
        brief = day_by_day((MONDAY, (ACME, RICH, LEFT, up))).brief(RICH)

        assert ["Congratulate Rich on the new post at Acme: CIO, after IT director."] == said(
            brief, "NewPost"
        )
        assert Kind.CONGRATULATE in [point.kind for point in brief.points]

    def test_nobody_is_congratulated_on_having_lost_a_job(self):
        """Who left, nobody knows for where, is asked and not congratulated."""
        brief = day_by_day((MONDAY, (ACME, RICH, LEFT))).brief(RICH)

        assert [] == said(brief, "NewPost")
        assert 1 == len(said(brief, "LeftAccount"))

    def test_ends_when_somebody_follows(self):
        """Who follows under the same title is known, and asked for no more; a quarter later neither."""
        heir = Affiliation(BO, ACME, title="it director", from_on="2026-04-20")
        memory = day_by_day((MONDAY, (*self.HERE, *self.MOVED)))

        assert 1 == len(said(memory.brief(BO), "WhoFollows"))
        memory.add(heir)
        assert "Bo Lee" == left_behind(memory.facts(), ACME)[0].successor
        assert [] == said(memory.brief(BO), "WhoFollows")
        later = day_by_day(("2026-06-29", (*self.HERE, *self.MOVED)), ("2026-06-30", ()))
        assert 1 == len(said(later.as_of("2026-06-29").brief(BO), "WhoFollows"))
        assert [] == said(later.brief(BO), "WhoFollows")

    def test_the_account_is_left_without_a_champion(self):
        """The champion of a deal has left: the deal has a gap, and Bo's brief says so."""
        deal = Opportunity(ACME, "Phones", opened_on="2026-02-01")
        part = Stakeholder(deal, RICH, part="champion", devotion="committed")
        memory = day_by_day((MONDAY, (*self.HERE, *self.MOVED, deal, part)))

        assert "has left" in [row.gap for row in coverage_gaps(memory.facts(), ACME)]
        assert (
            'Richard Alvarez, the champion, has left ("Phones").' in said(memory.brief(BO), "WhoFollows")[0]
        )


@C71
class TestAlumni:
    def memory(self):
        """Dana, who leaves on 30 June, has met twelve people three times, and Sam's and two others less."""
        acme = attrs.evolve(ACME, domains=["acme.example"])
        dana = attrs.evolve(DANA, left_on="2026-07-01")
        people = [Contact(f"Tie {number:02}", mobile=f"+1 212 555 01{number:02}") for number in range(12)]
        twice, sams = Contact("Twice Only"), Contact("Sam's")
        talks = [
            Interaction("meeting", participants=[each, dana], happened_on=on)
            for each in people
            for on in ("2026-01-12", "2026-02-09", "2026-03-09")
        ]
        talks += [
            Interaction("meeting", participants=[twice, dana], happened_on=on)
            for on in ("2026-01-12", "2026-02-09")
        ]
        talks += [Interaction("phone", participants=[twice, dana], happened_on="2026-03-09")]
        talks += [
            Interaction("video", participants=[sams, SAM], happened_on=on)
            for on in ("2026-01-12", "2026-02-09", "2026-03-09")
        ]
        jobs = [Affiliation(each, acme) for each in (*people, twice, sams)]
        return day_by_day(
            (MONDAY, (acme, dana, SAM, *people, twice, sams, *jobs, *talks)),
            (MONDAY, (Contract(acme, "Support"), Issue(acme, "Port is down", opened_on="2026-04-01"))),
        )

    def test_twelve_personal_ties(self):
        """Dana leaves on 06-30: twelve ties that she met three times; a call is no meeting, Sam's are his."""
        memory = self.memory()

        rows = alumni(memory.facts(), memory.find(DANA.id, Colleague))

        assert [(f"Tie {number:02}", 3, date(2026, 3, 9)) for number in range(12)] == [
            (row.contact, row.met, row.last_met_on) for row in rows
        ]
        assert 13 == len(alumni(memory.facts(), memory.find(DANA.id, Colleague), least_met=2))

    def test_what_is_taken_along_holds_nothing_of_the_companys(self):
        """The export is of people only: no contract, issue, account, note or address at work is in it."""
        memory = self.memory()
        tie = memory.find("Tie 00", Contact)
        memory.add(
            attrs.evolve(
                tie,
                emails=["tie@acme.example", "tie@home.example"],
                phones=["+1 212 555 9999"],
                note="likes to haggle",
                tags=["decider"],
                key=["crm:7"],
            )
        )

        [row, *_] = alumni(memory.facts(), DANA)
        [card, *_] = alumni_contacts(memory.facts(), DANA)

        assert ("mobile and e-mail", "e-mail at work, phones at work and notes") == (row.personal, row.stays)
        assert (("tie@home.example",), (), "", (), ()) == (
            card.emails,
            card.phones,
            card.note,
            card.tags,
            card.key,
        )
        assert card.id != tie.id
        assert "Port is down" not in str(personal_cards(memory.facts(), DANA))
        assert {Contact} == {type(each) for each in alumni_contacts(memory.facts(), DANA)}

    def test_the_limits_are_said(self):
        """Every list says what the law and the contract allow; who is connected needs no list."""
        memory = self.memory()
        tie = memory.find("Tie 00", Contact)
        memory.add(Connection(tie, "LinkedIn", colleague=DANA))

        rows = alumni(memory.facts(), DANA)

        assert "GDPR" in LIMITS
        assert LIMITS in rows.caption
        assert ["connected", "ask first"] == [row.take for row in rows][:2]

    def test_an_address_that_may_be_at_work_stays(self):
        """Where nobody noted the account's domains, no address is known to be personal."""
        acme, tie = Account("Acme"), Contact("Tie", emails=["tie@home.example"])
        talks = [
            Interaction("meeting", participants=[tie, DANA], happened_on=f"2026-0{month}-09")
            for month in (1, 2, 3)
        ]
        memory = day_by_day((MONDAY, (acme, DANA, tie, Affiliation(tie, acme), *talks)))

        assert () == alumni_contacts(memory.facts(), DANA)[0].emails

    def test_private_people_of_others_stay_out(self):
        """A contact that is private to a colleague, or of a special kind, is in nobody's list but its owner's."""
        memory = self.memory()
        tie = memory.find("Tie 00", Contact)
        memory.add(attrs.evolve(tie, visibility="private", owner=SAM))

        assert 11 == len(alumni(memory.facts(), DANA))

    def test_a_tie_that_has_outlived_an_employer(self):
        """Who was met again at the next employer is a tie that has shown it."""
        talks = [
            Interaction("meeting", participants=[RICH, DANA], happened_on=on)
            for on in ("2026-01-12", "2026-02-09", "2026-04-20")
        ]
        facts = day_by_day((MONDAY, (ACME, RICH, DANA, LEFT, *talks))).facts()

        assert [True] == [row.outlived for row in alumni(facts, DANA)]


def test_source_of_a_move_counts():
    """Who left long ago, as we were told last week, is news."""
    told = Source("call note", said_on="2026-04-28")
    memory = day_by_day((MONDAY, (ACME, RICH, attrs.evolve(LEFT, until_on="2025-04-01", source=told))))

    assert 1 == len(said(memory.brief(RICH), "LeftAccount"))
