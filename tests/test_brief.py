"""The order of a brief, what it joins, cuts, holds back and leaves unsaid, and how it explains all that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from relmem.brief import Brief
from relmem.errors import InputError
from relmem.facts import Facts, Known, facts_of
from relmem.phrases import say
from relmem.ranking import MOST_POINTS, UNKNOWN_NEXT_DAYS, brief
from relmem.records import Account, Affiliation, Contact, Escalation, Interaction, Invoice, Issue, Preference
from relmem.records.base import Record
from relmem.rules import default_rules, tuned
from relmem.rules.base import Kind, Plan, Point, Rank
from relmem.rules.talks import LongSilence
from relmem.values import Source

TUESDAY = date(2026, 5, 5)
ACME = Account("Acme")
RICH = Contact("Richard Alvarez", call_me="Rich", pronouns="he/him")
AT_ACME = Affiliation(RICH, ACME, title="IT director")
NOTE = Preference(RICH, "boats", source=Source("call note", by="Dana"))


@attrs.frozen(kw_only=True)
class Says:
    """A rule that says what it was given."""

    rank: Rank = Rank.FOLLOW_UPS
    given: tuple[Point, ...] = ()

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        yield from self.given


def a_point(rule: str = "Rule", **fields: object) -> Point:
    defaults: dict[str, object] = {
        "rule": rule,
        "rank": Rank.FOLLOW_UPS,
        "kind": Kind.TELL,
        "text": say(f"{rule}."),
        "matter": rule,
        "because": (NOTE,),
    }
    return Point(**(defaults | fields))  # type: ignore[arg-type]


def of(*points: Point, facts: Facts | None = None, plan: Plan | None = None, **fields: int) -> Brief:
    facts = facts or facts_of(TUESDAY, RICH, ACME, AT_ACME, NOTE)
    return brief(RICH, facts, [Says(given=points)], plan=plan, **fields)


def rules_of(found: Brief) -> list[str]:
    return [said.lead.rule for said in found.points]


class TestOrder:
    def test_classes_come_in_the_order_of_their_rank(self):
        """Bad news before issues before bills, whatever their urgency."""
        points = [a_point(rank.name, rank=rank, urgency=rank.value / 10) for rank in reversed(Rank)]

        assert [rank.name for rank in Rank] == rules_of(of(*points, most=99))

    def test_the_urgent_first_within_a_class(self):
        """Inside a class the more urgent comes first."""
        assert ["B", "A"] == rules_of(of(a_point("A", urgency=0.2), a_point("B", urgency=0.7)))

    def test_the_weightier_account_first_when_equally_urgent(self):
        """Of two equal points the one about the larger account comes first (C37)."""
        barber, bank = Account("Barber"), Account("Bank")
        bills = [
            Invoice(barber, "9000 EUR", issued_on="2026-03-01"),
            Invoice(bank, "500000 EUR", issued_on="2026-03-01"),
        ]
        facts = facts_of(TUESDAY, RICH, barber, bank, NOTE, *bills)
        points = a_point("Barber", because=(barber,)), a_point("Bank", because=(bank,))

        assert ["Bank", "Barber"] == rules_of(of(*points, facts=facts))

    def test_currencies_are_not_ranked_against_each_other(self):
        """With two currencies weight says nothing, and recency and id decide."""
        small, large = Account("Small"), Account("Large")
        bills = [
            Invoice(small, "1 USD", issued_on="2026-03-02"),
            Invoice(large, "500000 EUR", issued_on="2026-03-01"),
        ]
        facts = facts_of(TUESDAY, RICH, small, large, *bills)
        points = a_point("Small", because=(bills[0],)), a_point("Large", because=(bills[1],))

        assert ["Small", "Large"] == rules_of(of(*points, facts=facts))

    def test_the_newer_first_when_all_else_is_equal(self):
        """Of two equal points the one that rests on the newer event comes first."""
        old, new = (
            Issue(ACME, name, opened_on=f"2026-0{month}-01") for name, month in (("old", 1), ("new", 4))
        )
        facts = facts_of(TUESDAY, RICH, ACME, old, new)

        assert ["New", "Old"] == rules_of(
            of(a_point("Old", because=(old,)), a_point("New", because=(new,)), facts=facts)
        )

    def test_is_the_same_whatever_order_rules_come_in(self):
        """The same memory asked the same way answers in the same order."""
        points = [a_point(f"R{number}") for number in range(9)]

        assert of(*points) == of(*reversed(points))

    def test_points_of_one_name_keep_the_order_of_their_rule(self):
        """What a rule of one's own says twice about one matter is told in its order, in every process."""
        texts = [f"Say {number}." for number in range(9)]

        [told] = of(*(a_point(text=say(text)) for text in texts)).points

        assert texts == [str(point.text) for point in told.points]


class TestJoining:
    def test_points_about_one_matter_are_one(self):
        """A promise, its chaser and the escalation about it are told together, with all their evidence."""
        issue = Issue(ACME, "port")
        first = a_point("Broken", matter="m", rank=Rank.BAD_NEWS, text=say("We are late."))
        second = a_point("Chased", matter="m", because=(issue,), text=say("They asked twice."))

        [said] = of(second, first).points

        assert "We are late. They asked twice." == said.text
        assert "Broken" == said.lead.rule
        assert {NOTE.id, issue.id} == {record.id for record in said.because}

    def test_each_point_leads_back_to_its_source(self):
        """A point in a brief says where it is known from."""
        assert ("call note, told by Dana",) == of(a_point()).points[0].sources
        assert "From: call note, told by Dana" in str(of(a_point()))


class TestCutting:
    def test_at_most_seven_are_told(self):
        """A brief is read in a minute; the rest is counted, and kept in `more`."""
        found = of(*(a_point(f"R{number}") for number in range(9)))

        assert (MOST_POINTS, 2) == (len(found.points), len(found.more))
        assert "2 points more" in str(found)

    @pytest.mark.parametrize(("days", "told"), [(UNKNOWN_NEXT_DAYS - 1, 8), (UNKNOWN_NEXT_DAYS, 7)])
    def test_nothing_is_cut_that_cannot_wait(self, days, told):
        """No point is cut whose day falls before the next expected contact."""
        pressing = a_point("Pressing", on=TUESDAY + timedelta(days=days), rank=Rank.OFFERS)

        assert told == len(of(*(a_point(f"R{number}") for number in range(7)), pressing).points)

    def test_the_plan_says_when_we_speak_next(self):
        """A stated next contact counts before any rhythm."""
        pressing = a_point("Pressing", on=TUESDAY + timedelta(days=60), rank=Rank.OFFERS)
        seven = [a_point(f"R{number}") for number in range(7)]

        assert 8 == len(of(*seven, pressing, plan=Plan(next_on="2026-08-01")).points)

    def test_avoid_points_stand_apart_and_are_never_cut(self):
        """What not to say is complete, however much there is to say."""
        points = [a_point(f"R{number}") for number in range(9)]
        avoid = [a_point(f"A{number}", kind=Kind.AVOID) for number in range(9)]

        found = of(*points, *avoid)

        assert (7, 9) == (len(found.points), len(found.avoid))


class TestHoldingBack:
    def asking(self) -> Point:
        return a_point("Reference", kind=Kind.ASK, asks=True)

    @pytest.mark.parametrize(
        ("severity", "solved", "held"),
        [
            ("urgent", None, 1),
            ("high", None, 1),
            ("normal", None, 0),
            ("high", "2026-05-05", 0),
            ("high", "2026-05-06", 1),
        ],
    )
    def test_nothing_is_asked_while_something_serious_is_open(self, severity, solved, held):
        """While an issue of high or urgent severity is open, what asks something of them waits."""
        issue = Issue(ACME, "Outage", severity=severity, opened_on="2026-05-01", solved_on=solved)

        found = of(self.asking(), a_point("Told"), facts=facts_of(TUESDAY, RICH, ACME, AT_ACME, issue))

        assert (held, 2 - held) == (len(found.held), len(found.points))
        assert bool(held) == ("Held back while" in str(found))


class TestSilence:
    def facts(self, *records: Record, changed: datetime | None = None, talk: Interaction) -> Facts:
        noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
        known = [Known(record, noon - timedelta(days=3), noon - timedelta(days=3)) for record in records]
        known.append(Known(NOTE, noon - timedelta(days=3), changed or noon - timedelta(days=3)))
        return Facts(TUESDAY, [*known, Known(talk, noon, noon)])

    def talk(self, *points: Point, **fields: object) -> Interaction:
        told = {"happened_on": "2026-05-04", "participants": [RICH]} | fields
        return Interaction("call", raised=[point.id for point in points], **told)  # type: ignore[arg-type]

    def test_what_was_raised_stays_silent(self):
        """What a logged call raised is not raised again."""
        found = of(a_point(), facts=self.facts(RICH, talk=self.talk(a_point())))

        assert ((), 1) == (found.points, len(found.silent))

    @pytest.mark.parametrize("raised", [a_point(), [a_point()], [a_point().id], a_point().id])
    def test_points_are_named_by_id_or_by_themselves(self, raised):
        """What `brief.points` gives is raised as it is; a record is no point."""
        assert (a_point().id,) == Interaction("call", raised=raised, participants=[RICH]).raised
        said = of(a_point()).points
        assert (a_point().id,) == Interaction("call", raised=said, participants=[RICH]).raised
        with pytest.raises(InputError, match="raised"):
            Interaction("call", raised=[RICH], participants=[RICH])

    def test_speaks_again_when_what_it_rests_on_changes(self):
        """A change of a record it rests on, after the call, makes it speak again."""
        changed = datetime(2026, 5, 4, 12, 1, tzinfo=UTC)

        assert 1 == len(
            of(a_point(), facts=self.facts(RICH, changed=changed, talk=self.talk(a_point()))).points
        )

    def test_speaks_again_in_a_worse_band(self):
        """What was due when raised, and is overdue now, is said again."""
        facts = self.facts(RICH, talk=self.talk(a_point(band="due")))

        assert 1 == len(of(a_point(band="overdue"), facts=facts).points)

    def test_raised_with_somebody_else_is_not_raised_with_them(self):
        """What was said to a colleague of theirs was not said to them."""
        other = Contact("Bob")
        facts = self.facts(RICH, other, talk=self.talk(a_point(), participants=[other]))

        assert 1 == len(of(a_point(), facts=facts).points)

    @pytest.mark.parametrize("fields", [{"kind": Kind.AVOID}, {"lasting": True}])
    def test_avoid_points_and_untold_bad_news_are_never_silenced(self, fields):
        """Having been told once does not make golf welcome."""
        found = of(a_point(**fields), facts=self.facts(RICH, talk=self.talk(a_point(**fields))))

        assert 1 == len(found.points) + len(found.avoid)


class TestShowing:
    def test_says_who_where_and_when(self):
        """The head holds the name to say, how to address them, where they work, and the day."""
        head = str(of(a_point())).splitlines()[0]

        assert 'Richard Alvarez, "Rich" (he/him), IT director, Acme  (as of 5 May 2026)' == head

    def test_an_employer_of_whom_nothing_is_known_is_called_as_everywhere(self):
        """What was taken back, or is somebody else's, has no name and is an account all the same."""
        found = brief(RICH, facts_of(TUESDAY, RICH, AT_ACME), [])

        assert found.title.endswith("IT director, an account not on record")

    def test_one_employer_is_said_once(self):
        """Where one file says the title and another none, the head says the account once."""
        again = Affiliation(RICH, ACME, source=Source("crm"))

        for more in ((AT_ACME, again), (again,), (again, Affiliation(RICH, ACME))):
            head = str(of(a_point(), facts=facts_of(TUESDAY, RICH, ACME, NOTE, *more))).splitlines()[0]
            assert 1 == head.count("Acme")

    def test_two_posts_at_one_employer_are_both_said(self):
        """Two titles are two things to know."""
        chair = Affiliation(RICH, ACME, title="chairs the users' group")

        head = str(of(a_point(), facts=facts_of(TUESDAY, RICH, ACME, NOTE, AT_ACME, chair))).splitlines()[0]

        assert "IT director and chairs the users' group, Acme" in head

    def test_is_html_for_a_mail(self):
        """What a notebook shows can be put into a mail, by a name that is not a notebook's own."""
        found = of(a_point())

        assert found._repr_html_() == found.to_html()

    def test_nothing_to_say_is_said(self):
        """An empty brief says that it is empty."""
        assert "Nothing presses" in str(of())

    def test_html_and_markdown_show_names_as_text(self):
        """Names come from other people's files: nothing in them becomes markup."""
        hostile = a_point(text=say("{name}", name="<script>alert(1)</script> *bold* \u202e[x](y)"))

        bundle = of(hostile)._repr_mimebundle_()

        assert "<script>" not in bundle["text/html"]
        assert "<script>" not in bundle["text/markdown"]
        assert "[x](y)" not in bundle["text/markdown"]
        assert "\u202e" not in "".join(bundle.values())

    def test_json_has_stable_keys(self):
        """Programs read the points with their reasons."""
        found = json.loads(of(a_point(on=TUESDAY)).to_json())

        assert ["contact", "as_of", "points", "avoid", "held", "more", "silent"] == list(found)
        [point] = found["points"]
        assert "2026-05-05" == point["by"]
        assert [{"id": NOTE.id, "kind": "Preference", "source": "call note, told by Dana"}] == point[
            "because"
        ]

    def test_says_once_what_sort_of_point_it_is(self):
        """Before "Ask about golf." there is no "Ask:"."""
        found = str(of(a_point(kind=Kind.ASK, text=say("Ask about golf."))))

        assert "1. Ask about golf." in found
        assert "1. Ask: About golf?" in str(of(a_point(kind=Kind.ASK, text=say("About golf?"))))


class TestExplaining:
    def test_every_point_is_accounted_for(self):
        """Told, joined, avoided, held, cut and silent: each has a row that says why."""
        points = [a_point(f"R{number}") for number in range(8)]
        issue = Issue(ACME, "Outage", severity="high", opened_on="2026-05-01")
        facts = facts_of(
            TUESDAY,
            RICH,
            ACME,
            AT_ACME,
            issue,
            Interaction("call", happened_on=TUESDAY, participants=[RICH], raised=[points[0].id]),
        )
        found = of(
            *points,
            a_point("Also", matter="R1"),
            a_point("Ask", asks=True),
            a_point("Golf", kind=Kind.AVOID),
            facts=facts,
            most=5,
        )

        rows = found.explain()

        assert {"1", "2", "3", "4", "5", "avoid", "held back", "not told", "silent"} == {
            row.place for row in rows
        }
        assert 11 == len(rows)
        assert all(row.why and row.rests_on for row in rows)

    def test_shows_the_id_of_each_point(self):
        """What a logged talk names in `raised` stands in small print, in text, HTML and Markdown."""
        found = of(a_point("Open"), a_point("Golf", kind=Kind.AVOID))
        ids = [point.id for said in (*found.points, *found.avoid) for point in said.points]

        rows = found.explain()

        assert 2 == len(ids)
        for shown in (str(rows), rows.to_html(), rows.to_markdown()):
            assert [] == [each for each in ids if each not in shown]

    def test_a_point_rests_on_something(self):
        """A point without evidence is refused where it is made."""
        with pytest.raises(ValueError, match="rests on nothing"):
            a_point(because=())

    def test_names_the_thresholds_that_decided(self):
        """A policy that a caller may replace in one line is named beside each point it made."""
        silent = Interaction("call", happened_on="2026-01-05", participants=[RICH])
        rules = tuned(LongSilence(unknown_days=30))

        rows = brief(RICH, facts_of(TUESDAY, RICH, ACME, AT_ACME, silent), rules).explain()

        [policy] = [row.policy for row in rows if row.rule == "LongSilence"]
        assert "rhythms=1.5, least_days=14, unknown_days=30" == policy
        assert len(default_rules()) == len(rules)

    def test_holds_back_while_an_escalation_is_open(self):
        """Nothing is asked of them while they wait for what they went over somebody's head for."""
        raised = Escalation(ACME, "slow answers", raised_by=RICH, raised_on="2026-05-01")

        found = of(a_point("Ask", asks=True), facts=facts_of(TUESDAY, RICH, ACME, AT_ACME, raised))

        assert ["Ask"] == [said.lead.rule for said in found.held]
        assert ["slow answers"] == [each.title for each in found.serious]
