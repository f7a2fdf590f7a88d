"""Their rivals and ours: whom not to name, what to read up first, what speaks for us."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from relmem.memory import Memory
from relmem.queries.homework import done, homework
from relmem.queries.market import value_for
from relmem.queries.pitch import check_pitch
from relmem.queries.rivals import rivals
from relmem.records import (
    Account,
    Answer,
    Asset,
    Contract,
    Delivery,
    Fit,
    Interaction,
    Invoice,
    Need,
    Order,
    Purchase,
    Relationship,
    Request,
    Rivalry,
    ValueClaim,
)
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan
from relmem.values import Source
from tests.capabilities.acme import ACME, DANA, PEOPLE, RICH, SAM, day_by_day, remembered
from tests.capabilities.needing import a_need, confirmed, points, restated
from tests.capabilities.talking import said

BETA = Account("BetaFoods", aliases=["Beta"])
STORY = Plan(themes=["how we helped BetaFoods"])


@pytest.mark.capability("C66")
class TestRivals:
    def test_a_story_about_a_rival_is_avoided(self):
        """Acme rivals BetaFoods, and a story about these is planned: avoid it."""
        memory = remembered(rivalry := Rivalry(ACME, "BetaFoods"))

        [point] = points(memory.brief(RICH, call=STORY), "RivalNamed")

        assert (Kind.AVOID, "planned") == (point.kind, point.band)
        assert 'Do not bring up "how we helped BetaFoods": BetaFoods competes with Acme.' == str(point.text)
        [row] = check_pitch(memory.facts(), ACME, STORY.themes)
        assert ("avoid", "BetaFoods is a rival of Acme", rivalry.id) == (row.verdict, row.why, row.record_id)

    def test_naming_one_is_avoided_without_a_plan(self):
        """The rival stands among the avoid points, less loudly than in a plan."""
        memory = remembered(Rivalry(ACME, "BetaFoods"))

        [calm], [loud] = (points(memory.brief(RICH, call=each), "RivalNamed") for each in (None, STORY))

        assert "Do not name BetaFoods: it competes with Acme." == str(calm.text)
        assert calm.urgency < loud.urgency

    @pytest.mark.parametrize("theme", ["a reference from Beta", "BETAFOODS", "beta"])
    def test_by_any_of_its_names(self, theme):
        """A reference or an example that names the rival otherwise names it."""
        memory = remembered(BETA, Rivalry(ACME, "BetaFoods", rival_account=BETA))

        assert ["planned"] == [
            point.band for point in points(memory.brief(RICH, call=Plan(themes=[theme])), "RivalNamed")
        ]

    @pytest.mark.parametrize(
        ("role", "ours"), [("customer", True), ("former customer", True), ("prospect", False), (None, False)]
    )
    def test_a_rival_who_is_our_customer_is_confidential(self, role, ours):
        """What we know of our customer stays with us, in the brief, the check and the list."""
        known: list[Record] = [BETA, Rivalry(ACME, "BetaFoods", rival_account=BETA)]
        known += [Relationship(BETA, role)] if role else []
        memory = remembered(*known)

        assert [ours] == [row.our_customer for row in rivals(memory.facts(), ACME)]
        [text] = said(memory.brief(RICH), "RivalNamed")
        assert ours == text.endswith("BetaFoods is, or was, our customer: what we know of it stays with us.")
        [row] = check_pitch(memory.facts(), ACME, STORY.themes)
        assert ours == ("our customer" in row.why)

    def test_whether_an_unknown_firm_is_our_customer_is_unknown(self):
        """A rival that is no account of ours is neither customer nor not."""
        assert [None] == [row.our_customer for row in rivals(remembered(Rivalry(ACME, "Beta")).facts(), ACME)]

    def test_whom_they_work_with_as_well_is_named_with_care(self):
        """Co-opetition: to be minded, and not forbidden."""
        memory = remembered(Rivalry(ACME, "BetaFoods", partners_too=True))

        assert ["Name BetaFoods with care: it competes with Acme, and works with it as well."] == said(
            memory.brief(RICH), "RivalNamed"
        )
        assert ["careful"] == [row.verdict for row in check_pitch(memory.facts(), ACME, STORY.themes)]

    def test_a_rivalry_that_ended_is_over(self):
        """Until it ended it holds; from that day on the name may be said."""
        over = Rivalry(ACME, "BetaFoods", from_on="2024-01-01", until_on="2026-05-04")
        memory = remembered(over)

        assert [] == said(memory.brief(RICH, call=STORY), "RivalNamed")
        assert 1 == len(rivals(memory.as_of("2026-05-03").facts(), ACME))

    @pytest.mark.parametrize("swallowed", ["rival", "account"])
    def test_who_has_merged_competes_no_more(self, swallowed):
        """Where one belongs to the other, they are no rivals."""
        beta = attrs.evolve(BETA, parent=ACME) if swallowed == "rival" else BETA
        acme = attrs.evolve(ACME, parent=BETA) if swallowed == "account" else ACME
        memory = day_by_day(("2026-05-04", (beta, acme, Rivalry(acme, "BetaFoods", rival_account=beta))))

        assert [] == [*rivals(memory.facts(), acme)]

    def test_it_holds_both_ways(self):
        """Who has Acme for a rival is a rival of Acme's."""
        memory = remembered(BETA, Rivalry(BETA, "Acme", rival_account=ACME))

        assert ["BetaFoods"] == [row.rival for row in rivals(memory.facts(), ACME)]

    def test_learnt_later_it_was_not_known(self):
        """As known before it was noted, nobody competed; once retracted, nobody does."""
        rivalry = Rivalry(ACME, "BetaFoods")
        memory = day_by_day(("2026-05-01", PEOPLE), ("2026-05-04", (rivalry,)))

        assert [] == [*rivals(memory.as_of("2026-05-03", known_at="2026-05-03").facts(), ACME)]
        memory.retract(memory.find(rivalry.id, Rivalry))
        assert [] == said(memory.brief(RICH, call=STORY), "RivalNamed")


@pytest.mark.capability("C67")
class TestHomework:
    def known(self, *more: Record, **fields: Any) -> Memory:
        return day_by_day(("2026-05-04", (attrs.evolve(ACME, **fields), *PEOPLE[1:], *more)))

    def test_one_of_four_is_read_up_first(self):
        """Of industry, size, product and competitors one is known: read up first."""
        memory = self.known(industry="food")

        rows = homework(memory.facts(), ACME)

        assert [
            ("industry", "known"),
            ("size", "missing"),
            ("product", "missing"),
            ("competitors", "missing"),
        ] == [(row.what, row.status) for row in rows]
        assert "Homework on Acme as of 2026-05-04: 1 of 4" == rows.caption
        [point] = points(memory.brief(RICH), "ReadUpFirst")
        assert (
            "Read up on Acme before the first call, 1 of 4 things is known: find out its size, product and competitors."
            == str(point.text)
        )
        assert point.internal

    @pytest.mark.parametrize(
        "dealt",
        [
            Asset(ACME, "switch", bought_on="2026-01-05"),
            Contract(ACME, "Support"),
            Delivery(ACME, "racks", delivered_on="2026-04-20"),
            Invoice(ACME, "100 EUR", issued_on="2026-04-01"),
            Order(ACME, "racks", ordered_on="2026-04-01"),
            Request("When do the racks come?", RICH, asked_on="2026-04-01"),
        ],
        ids=lambda record: type(record).__name__,
    )
    def test_with_whom_we_have_dealt_is_no_first_call(self, dealt):
        """Who has something of ours, or asked for it, is not told of as unknown."""
        assert 1 == len(said(self.known().brief(RICH), "ReadUpFirst"))
        assert [] == said(self.known(dealt).brief(RICH), "ReadUpFirst")

    def test_all_of_it_from_wherever_it_is_known(self):
        """The account's fields, its rivals, and what somebody there answered."""
        known = [Rivalry(ACME, "BetaFoods"), Answer(RICH, "headcount", text="about 400")]

        memory = self.known(*known, industry="food", does="frozen pizza")

        assert ["food", "about 400", "frozen pizza", "BetaFoods"] == [
            row.known for row in homework(memory.facts(), ACME)
        ]
        assert [] == said(memory.brief(RICH), "ReadUpFirst")

    def test_none_is_an_answer(self):
        """That they have no competitors is known; that nobody asked is not."""
        told = Answer(ACME, "competitors", text="none")

        assert ["known"] == [row.status for row in homework(self.known(told).facts(), ACME)][3:]

    @pytest.mark.parametrize(
        ("said_on", "status", "counts"),
        [("2025-05-04", "known", "1"), ("2025-05-03", "stale", "0.5"), (None, "known", "1")],
    )
    def test_stale_facts_count_half(self, said_on, status, counts):
        """What was said more than twelve months ago counts half, and is to be looked up again."""
        source = Source("web site", said_on=said_on) if said_on else None
        memory = self.known(industry="food", source=source)
        rows = homework(memory.facts(), ACME)

        assert (status, Decimal(counts)) == (rows[0].status, rows[0].counts)
        assert Decimal(counts) == done(rows)
        assert (status == "stale") == (
            "look up again its industry." in said(memory.brief(RICH), "ReadUpFirst")[0]
        )

    def test_how_long_it_is_fresh_can_be_changed(self):
        """With half a year, what is seven months old is stale."""
        memory = self.known(industry="food", source=Source("web site", said_on="2025-10-01"))

        assert "known" == homework(memory.facts(), ACME)[0].status
        assert "stale" == homework(memory.facts(), ACME, fresh="6 months")[0].status

    def test_said_again_it_is_fresh(self):
        """What was heard again this spring is no longer stale."""
        old = attrs.evolve(ACME, industry="food", source=Source("web site", said_on="2024-01-01"))
        memory = day_by_day(
            ("2024-01-02", (old,)),
            ("2026-05-04", (attrs.evolve(old, rev=1, source=Source("call note", said_on="2026-04-01")),)),
        )

        assert (Decimal(1), date(2026, 4, 1)) == (
            homework(memory.facts(), ACME)[0].counts,
            homework(memory.facts(), ACME)[0].noted_on,
        )
        then = memory.as_of("2026-03-01", known_at="2026-03-01").facts()
        assert "stale" == homework(then, ACME)[0].status

    def test_it_is_for_the_first_call(self):
        """Once somebody of us has reached anybody there, it is asked for no more; a voicemail reached nobody."""
        talk = Interaction("call", participants=[DANA, RICH], happened_on="2026-05-01")

        assert [] == said(self.known(talk).brief(RICH), "ReadUpFirst")
        tried = attrs.evolve(talk, outcome="voicemail")
        assert 1 == len(said(self.known(tried).brief(RICH), "ReadUpFirst"))


@pytest.mark.capability("C68")
class TestOurValue:
    def need(self) -> tuple[Need, Record]:
        need = a_need("month-end close takes four days")
        return need, confirmed(need, words="the close is too slow")

    def claims(self) -> tuple[ValueClaim, ...]:
        close = ValueClaim(
            "Ledger", "close in two days", rival="Biggest", proof="at 3 clients", solves=["month-end close"]
        )
        others = ("cheaper", "greener", "nicer", "nearer")
        return close, *(ValueClaim("Ledger", each, rival="Biggest", solves=[each]) for each in others)

    def test_only_what_answers_a_confirmed_need(self):
        """The rival is the biggest, month-end close is confirmed: one claim is told, four are withheld."""
        memory = remembered(*self.need(), *self.claims())

        rows = value_for(memory.facts(), ACME, "Biggest")

        assert [("close in two days", True)] == [(row.claim, row.told) for row in rows[:1]]
        assert [(False, "answers no need that they confirmed")] * 4 == [
            (row.told, row.why) for row in rows[1:]
        ]
        [point] = points(memory.brief(RICH, call=Plan(themes=["Biggest"])), "ValueToTell")
        assert (
            'They need it: "month-end close takes four days". Say of Ledger against Biggest: '
            "close in two days. The proof: at 3 clients." == str(point.text)
        )
        assert (Kind.TELL, True) == (point.kind, point.asks)

    def test_without_a_confirmed_need_nothing_yet(self):
        """Restated is not confirmed: nothing is said against the rival yet."""
        need, _ = self.need()
        memory = remembered(need, restated(need), *self.claims())

        assert [(False, "no need is confirmed: say nothing yet")] * 5 == [
            (row.told, row.why) for row in value_for(memory.facts(), ACME, "Biggest")
        ]
        [point] = points(memory.brief(RICH, call=Plan(themes=["Biggest"])), "ValueToTell")
        assert Kind.AVOID is point.kind
        assert "Say nothing against Biggest yet" in str(point.text)
        assert [] == said(memory.brief(RICH), "ValueToTell")

    @pytest.mark.parametrize(
        ("fields", "told", "why"),
        [
            ({"disproved_on": "2026-05-04"}, False, "disproved on 2026-05-04"),
            ({"proven_on": "2024-05-03"}, False, "its proof is of 2024-05-03: renew it first"),
            ({"proven_on": "2024-05-04"}, True, "answers a need that they confirmed"),
            ({"proof": ""}, True, "answers a need that they confirmed; no proof is noted"),
        ],
    )
    def test_what_is_disproved_or_old_is_withheld(self, fields, told, why):
        """A claim that proved wrong, and one whose proof is older than two years, is not said."""
        claim = attrs.evolve(self.claims()[0], **fields)
        memory = remembered(*self.need(), claim)

        assert [(told, why)] == [(row.told, row.why) for row in value_for(memory.facts(), ACME, "Biggest")]

    def test_before_it_was_disproved_it_was_told(self):
        """As of the day before, it still spoke for us; how long a proof is good can be changed."""
        claim = attrs.evolve(self.claims()[0], disproved_on="2026-05-04", proven_on="2025-05-03")
        facts = remembered(*self.need(), claim).as_of("2026-05-03").facts()

        assert [True] == [row.told for row in value_for(facts, ACME, "Biggest")]
        assert [False] == [row.told for row in value_for(facts, ACME, "Biggest", proof_lasts="11 months")]

    @pytest.mark.parametrize("how", ["need", "supposed", "our words"])
    def test_what_ties_a_claim_to_a_need(self, how):
        """It names the need, or what we supposed before, or its words stand in our confirmed ones."""
        seen = a_need("slow", origin="observed")
        need = a_need("closing is slow", supposed=seen)
        yes = confirmed(need, words="month-end close takes too long")
        ties: dict[str, dict[str, Any]] = {
            "need": {"answers": [need]},
            "supposed": {"answers": [seen]},
            "our words": {"solves": ["month-end close"]},
        }
        claim = ValueClaim("Ledger", "close in two days", **ties[how])

        rows = value_for(remembered(seen, need, yes, claim).facts(), ACME)

        assert [(True, need.id)] == [(row.told, row.need_id) for row in rows]

    def test_another_rivals_claims_are_left_out(self):
        """What speaks against somebody else does not belong here; what holds against anybody does."""
        need, yes = self.need()
        general = ValueClaim("Ledger", "two days", answers=[need])
        other = ValueClaim("Ledger", "smaller", rival="Smallest", answers=[need])
        facts = remembered(need, yes, general, other).facts()

        assert ["two days"] == [row.claim for row in value_for(facts, ACME, "biggest")]

    def test_a_product_that_does_not_fit_is_not_praised(self):
        """Where Ledger does not fit the need, nothing of it is told."""
        need, yes = self.need()
        memory = remembered(need, yes, self.claims()[0], Fit(need, "Ledger", level="out", judged_by=SAM))

        assert ["Ledger does not fit that need"] == [
            row.why for row in value_for(memory.facts(), ACME, "Biggest")
        ]

    def test_a_rival_they_bought_from_is_there(self):
        """Whoever sold to them is a rival also where the plan does not name it."""
        known = (*self.need(), self.claims()[0])
        bought = Purchase(ACME, "phones", vendor="biggest", ends_on="2026-05-04")

        assert [] == said(remembered(*known).brief(RICH), "ValueToTell")
        assert 1 == len(said(remembered(*known, bought).brief(RICH), "ValueToTell"))
        over = attrs.evolve(bought, ends_on="2026-05-03")
        assert [] == said(remembered(*known, over).brief(RICH), "ValueToTell")
