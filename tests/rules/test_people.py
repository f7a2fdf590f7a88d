"""Rules about who they are: the name to say, and where they work now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relmem
from relmem.facts import Facts, facts_of
from relmem.records import (
    Account,
    Affiliation,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Discrepancy,
    Preference,
)
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.rules.people import RULES, Birthday, FileDisagrees, LeftAccount, RightName
from relmem.values import Source
from tests.builders import ACME, BO, MONDAY, RICH
from tests.golden import fixed_id
from tests.odd import CONTACTS
from tests.odd_bills import odd_bills, plans

BETA = Account("Beta")


def points(rule: Rule, *known: Record, contact: Contact = RICH, today: date = MONDAY) -> list[Point]:
    return list(rule.points(contact, facts_of(today, contact, ACME, BETA, *known), Plan()))


class TestRightName:
    def test_says_what_never_to_say(self):
        """Rich has been called Mitch: that is the first thing to get right."""
        rich = attrs.evolve(RICH, not_names=["Mitch"])

        [point] = points(RightName(), contact=rich)

        assert "Say Rich, never Mitch." == str(point.text)
        assert (Kind.AVOID, True, (rich,)) == (point.kind, point.lasting, point.because)

    def test_names_several(self):
        """Each wrong name is listed."""
        rich = attrs.evolve(RICH, not_names=["Mitch", "Dick"])

        assert ["Say Rich, never Mitch or Dick."] == [
            str(each.text) for each in points(RightName(), contact=rich)
        ]

    @pytest.mark.parametrize("names", [[], ["Rich", "Richard Alvarez"]])
    def test_is_silent_where_no_name_is_wrong(self, names):
        """Without a wrong name there is nothing to avoid, and the name to say is not wrong."""
        rich = attrs.evolve(RICH, not_names=names)

        found = [str(each.text) for each in points(RightName(), contact=rich)]
        assert ([] if not names else ["Say Rich, never Richard Alvarez."]) == found


class TestHasDied:
    def remembered(self) -> relmem.Memory:
        memory = relmem.open(":memory:", clock=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC), timezone="UTC")
        memory.add(
            ACME,
            attrs.evolve(RICH, died_on="2026-11-09", born="1960-12-01"),
            Affiliation(RICH, ACME, from_on="2020-01-01"),
            Commitment("the price list", by="us", to=RICH, due_on="2026-11-01"),
        )
        return memory

    def test_nothing_else_is_said(self):
        """Of who has died the brief says that, and nothing to tell, ask or offer."""
        brief = self.remembered().brief(RICH)

        assert () == brief.points == brief.more == brief.held
        assert (
            "Richard Alvarez died on 9 November 2026: write and call no more, and ask who follows."
            == brief.avoid[0].text
        )
        assert "There is nothing to say." in str(brief)

    def test_the_feeds_fall_silent(self):
        """No birthday and no follow-up stand in a calendar any more."""
        memory = self.remembered()

        assert 0 == len(memory.calendar("dates")) == len(memory.calendar("follow-ups"))

    def test_before_that_day_they_lived(self):
        """As of an earlier day everything is said as it was."""
        memory = self.remembered()

        told = memory.as_of("2026-11-08").brief(RICH.id)

        assert "HasDied" not in [point.rule for said in told.avoid for point in said.points]


class TestBirthday:
    """MONDAY is 4 May 2026."""

    @pytest.mark.parametrize(
        ("born", "says"),
        [
            ("1980-05-04", "Wish Rich a happy birthday: it is today."),
            ("--05-03", "Wish Rich a happy birthday: it was on 3 May 2026."),
            ("--04-27", "Wish Rich a happy birthday: it was on 27 April 2026."),
            ("--04-26", None),
            ("--05-05", None),
        ],
    )
    def test_is_wished_on_the_day_and_the_week_after(self, born, says):
        """From the day on for a week, and never before it; how old they are is not told."""
        found = points(Birthday(), contact=attrs.evolve(RICH, born=born))

        assert ([says] if says else []) == [str(each.text) for each in found]
        assert all((each.kind, each.band) == (Kind.CONGRATULATE, "2026") for each in found)

    def test_over_the_turn_of_the_year(self):
        """A birthday of December is wished in January."""
        born = attrs.evolve(RICH, born="--12-30")

        [point] = points(Birthday(), contact=born, today=date(2026, 1, 2))

        assert "it was on 30 December 2025" in str(point.text)

    def test_who_dislikes_it_is_let_alone(self):
        """A dislike of birthdays silences it."""
        born = attrs.evolve(RICH, born="--05-04")

        assert [] == points(Birthday(), Preference(born, "birthdays", stance="dislikes"), contact=born)


class TestFileDisagrees:
    """MONDAY is the day; RICH works at ACME."""

    MOBILE = attrs.evolve(RICH, mobile="+1")
    WORKS = Affiliation(RICH, ACME)
    CARD = Source("vCard", place="people.vcf, card 3", said_on="2025-05-03")

    def differing(self, about: Record = MOBILE, **fields: Any) -> Discrepancy:
        usual = {"what": "mobile", "says": "+2", "stands": "+1", "source": self.CARD}
        return Discrepancy(about, **usual | fields)

    def found(self, *known: Record, contact: Contact = MOBILE) -> list[Point]:
        return points(FileDisagrees(), self.WORKS, *known, contact=contact)

    def test_asks_which_of_two_is_right(self):
        """Both values are told, with the file and its day; it rests on both records."""
        it = self.differing()

        [point] = self.found(it)

        asked = f'Is "+1" still the mobile of {RICH.name}? people.vcf of 3 May 2025 says "+2".'
        assert asked == str(point.text)
        assert (Kind.CONFIRM, Rank.PERSONAL, RICH.id) == (point.kind, point.rank, point.matter)
        assert (RICH.id, it.id) == tuple(each.id for each in point.because)

    def test_tells_every_file_once(self):
        """Two files against one value are one question; two values are two."""
        csv = Source("CSV row", place="x.csv, line 2")
        [one] = self.found(self.differing(), self.differing(says="+3", source=csv))
        two = self.found(self.differing(), self.differing(what="name", stands=RICH.name, says="Bo"))

        assert str(one.text).endswith('people.vcf of 3 May 2025 says "+2". x.csv says "+3".')
        assert 2 == len({each.id for each in two})

    def test_waits_while_something_serious_is_open(self):
        """Who has trouble is not asked which of two titles is theirs."""
        [point] = self.found(self.differing())

        assert point.asks

    def test_asks_for_a_name_once(self):
        """Who may be called otherwise is not asked for the family name as well; alone that is asked for."""
        ana = Contact("Ana Sousa", family_name="Sousa")
        whole = self.differing(ana, what="name", stands="Ana Sousa", says="Ana Costa")
        family = self.differing(ana, what="family_name", stands="Sousa", says="Costa")
        [point] = points(FileDisagrees(), whole, family, contact=ana)
        [alone] = points(FileDisagrees(), family, contact=ana)

        assert 'Is Ana Sousa still called that? people.vcf of 3 May 2025 says "Ana Costa".' == str(point.text)
        assert str(alone.text).startswith('Is "Sousa" still the family name of Ana Sousa?')

    @pytest.mark.parametrize(
        ("said_on", "speaks"), [("2025-05-02", True), ("2025-05-03", True), ("2025-05-04", False)]
    )
    def test_is_silent_where_the_file_is_older(self, said_on, speaks):
        """What stands was said on a later day: the file is kept, and not brought up."""
        assert speaks == bool(self.found(self.differing(stands_said_on=said_on)))

    @pytest.mark.parametrize(
        ("mobile", "fields", "speaks"),
        [
            ("+1", {}, True),
            ("+2", {}, False),
            ("+3", {}, False),
            ("", {}, False),
            ("+1", {"settled_on": MONDAY}, False),
            ("+1", {"settled_on": MONDAY + timedelta(days=1)}, True),
        ],
    )
    def test_ends_when_it_is_settled(self, mobile, fields, speaks):
        """By correcting the record, whichever it then says, or by confirming what stands."""
        contact = attrs.evolve(self.MOBILE, mobile=mobile)

        assert speaks == bool(self.found(self.differing(**fields), contact=contact))

    @pytest.mark.parametrize(("medium", "speaks"), [("call", False), ("vCard", True)])
    def test_ends_when_what_stands_is_said_again(self, medium, speaks):
        """By somebody: a file that says the rest again need not speak of this."""
        again = attrs.evolve(self.MOBILE, source=Source(medium, said_on="2025-06-01"))

        assert speaks == bool(self.found(self.differing(), contact=again))

    def test_speaks_of_their_account_and_its_contracts(self):
        """Of what is the account's, and of nobody else there."""
        contract, other = Contract(ACME, "Support", starts_on="2024-02-01"), attrs.evolve(BO, mobile="+1")
        post = Affiliation(BO, ACME, title="buyer")
        known = [
            contract,
            other,
            post,
            self.differing(contract, what="title", stands="Support", says="Care"),
            self.differing(ACME, what="name", stands=ACME.name, says="Acme Bolts"),
            self.differing(other),
            self.differing(post, what="title", stands="buyer", says="CTO"),
            self.differing(BETA, what="name", stands="Beta", says="Gamma"),
        ]

        assert {contract.id, ACME.id} == {each.matter for each in self.found(*known)}

    def test_says_whose_title_it_is(self):
        """Of a post the person and the account are named, as one says it."""
        post = Affiliation(RICH, ACME, title="buyer")
        it = self.differing(post, what="title", stands="buyer", says="CTO")
        [point] = points(FileDisagrees(), post, it, contact=RICH)

        asked = f'Is "buyer" still the title of {RICH.name} at {ACME.name}?'
        assert str(point.text).startswith(asked)

    def test_asks_us_who_of_us_it_is(self):
        """Who leads an account is no question to the customer, and in none that is asked of them."""
        dana, sam = Colleague("Dana Reis"), Colleague("Sam Okoro")
        lead = Assignment(sam, ACME, role="lead")
        it = self.differing(lead, what="colleague", stands=sam.id, says=dana.id)

        found = FileDisagrees().points(
            RICH, facts_of(MONDAY, RICH, ACME, dana, sam, lead, self.WORKS, it), Plan()
        )

        [point] = found
        assert str(point.text).startswith(f'Is "Sam Okoro" still our lead on {ACME.name}?')
        assert (True, False) == (point.internal, point.asks)

    def test_says_a_link_by_name(self):
        """What an account is part of is a name, and not an id."""
        part = attrs.evolve(ACME, parent=BETA)
        it = self.differing(part, what="parent", stands=BETA.id, says=str(fixed_id(9)))

        found = FileDisagrees().points(RICH, facts_of(MONDAY, RICH, part, BETA, self.WORKS, it), Plan())

        assert [True] == [str(each.text).startswith('Is "Beta" still the parent of') for each in found]


def left(until_on: str = "2026-04-01", **fields: Any) -> Affiliation:
    return Affiliation(RICH, ACME, **{"until_on": until_on} | fields)


class TestLeftAccount:
    def test_asks_where_they_went(self):
        """Who left, we do not know for where, is asked."""
        gone = left()

        [point] = points(LeftAccount(), gone)

        assert "Rich left Acme on 31 March 2026, and we do not know for where: ask." == str(point.text)
        assert (Rank.CONFIRM, Kind.CONFIRM, (gone,)) == (point.rank, point.kind, point.because)

    def test_confirms_where_they_are(self):
        """Who began elsewhere is there now, and has a new address."""
        gone, new = left(), Affiliation(RICH, BETA, from_on="2026-04-15")

        [point] = points(LeftAccount(), gone, new)

        assert (
            "Rich left Acme on 31 March 2026 and is at Beta now: confirm the new address and number."
            == str(point.text)
        )
        assert (gone, new) == point.because

    def test_knows_who_has_two_employers(self):
        """Who stays at the other of two accounts is still there."""
        [point] = points(LeftAccount(), left(), Affiliation(RICH, BETA, from_on="2019-01-01"))

        assert "Rich left Acme on 31 March 2026 and is still at Beta: confirm it, and leave Acme out." == str(
            point.text
        )

    @pytest.mark.parametrize(("days", "count"), [(90, 1), (91, 0)])
    def test_is_news_for_ninety_days(self, days, count):
        """After a quarter it is no news to anybody."""
        today = date(2026, 3, 31) + timedelta(days=days)

        assert count == len(points(LeftAccount(), left(), today=today))

    def test_counts_from_when_we_were_told(self):
        """Who left a year ago and told us last week is news."""
        told = Source("call note", said_on="2026-04-27")

        assert 1 == len(points(LeftAccount(), left("2025-04-01", source=told)))
        assert 0 == len(points(LeftAccount(), left("2025-04-01")))

    @pytest.mark.parametrize(
        "known",
        [
            [],
            [Affiliation(RICH, ACME)],
            [left("2026-06-01")],
            [left(), Affiliation(RICH, ACME, from_on="2026-04-15")],
            [Affiliation(BO, ACME, until_on="2026-04-01")],
        ],
        ids=["unknown", "there", "to come", "back", "a colleague"],
    )
    def test_is_silent_where_nobody_left(self, known):
        """Nothing known, still there, leaving later, back again, somebody else: nothing to confirm."""
        assert [] == points(LeftAccount(), *known)


@given(known=odd_bills(), contact=st.sampled_from(CONTACTS), plan=plans)
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact, plan: Plan) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in RULES:
        for point in rule.points(contact, known, plan):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)
