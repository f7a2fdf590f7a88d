""" "No problem, we can fix that" is not said of what we cannot fix."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from relmem.queries.fits import fits
from relmem.queries.pitch import check_pitch
from relmem.records import Commitment, Fit, Interaction, Need, Product, RoadmapItem
from relmem.rules.base import Kind, Plan
from tests.capabilities.acme import ACME, BO, DANA, RICH, SAM
from tests.capabilities.needing import LATE, MORNING, Clock, a_need, confirmed, points, remembered
from tests.capabilities.talking import said

pytestmark = pytest.mark.capability("C11")

PITCH = Plan(themes=["Ledger"])


def a_fit(need: Need, level: str = "out", **fields: Any) -> Fit:
    """How Sam judges that Ledger fits."""
    return Fit(need, "Ledger", **{"level": level, "judged_by": SAM, "from_on": "2026-05-02"} | fields)


def claim(what: str = "Ledger will fix the close", **fields: Any) -> Commitment:
    """What Dana promised Rich on the Sunday."""
    return Commitment(what, **{"to": RICH, "promised_by": DANA, "made_on": "2026-05-03"} | fields)


class TestNoProblem:
    @pytest.mark.parametrize("themes", [["Ledger"], ["pitch Ledger"], ["close the books"]])
    def test_a_planned_pitch_of_what_does_not_fit(self, themes):
        """Out, and the pitch is planned, by its product or by the problem: an avoid point, loud."""
        need = a_need()
        memory = remembered(need, a_fit(need))

        [point] = points(memory.brief(RICH, call=Plan(themes=themes)), "NoProblem")

        assert (Kind.AVOID, "planned", 0.95) == (point.kind, point.band, point.urgency)
        assert f'Do not say "no problem" to "{LATE}": Ledger does not fit. Ask Sam what does.' == str(
            point.text
        )

    def test_a_partial_fit_names_its_caveat_and_whom_to_ask(self):
        """In part is to be said as such: what is missing, and who of us knows."""
        need = a_need()
        memory = remembered(need, a_fit(need, "partial", caveat="no foreign books"))

        assert [
            f'Do not promise Ledger for "{LATE}": it fits only in part (no foreign books). Ask Sam.'
        ] == said(memory.brief(RICH), "NoProblem")

    def test_unknown_is_not_out(self):
        """Where nobody has judged, it is silent until it is planned, and then says that nobody knows."""
        need = a_need()
        memory = remembered(need, a_fit(need, "unknown", judged_by=None))

        assert [] == said(memory.brief(RICH), "NoProblem")
        [text] = said(memory.brief(RICH, call=PITCH), "NoProblem")
        assert "nobody knows yet whether it fits. Ask who knows Ledger." in text
        assert "does not fit" not in text

    def test_without_a_plan_it_is_there_and_less_loud(self):
        """What does not fit is always among the avoid points; what is planned comes first."""
        need = a_need()
        memory = remembered(need, a_fit(need))

        calm, loud = (points(memory.brief(RICH, call=each), "NoProblem")[0] for each in (None, PITCH))

        assert calm.urgency < loud.urgency

    @pytest.mark.parametrize("ended", [{"solved_on": "2026-05-03"}, {"withdrawn_on": "2026-05-03"}])
    def test_what_fits_or_is_over_needs_no_guard(self, ended):
        """A product that fits, and a need that is over, are no danger."""
        need, over = a_need(), a_need("old", **ended)

        brief = remembered(need, a_fit(need, "in"), over, a_fit(over)).brief(RICH, call=PITCH)

        assert [] == said(brief, "NoProblem")

    def test_it_changes_with_a_release(self):
        """Judged to fit from 4 May on, the guard ends; as of the day before, it was out."""
        need = a_need()
        memory = remembered(need, a_fit(need), a_fit(need, "in", from_on="2026-05-04"))

        assert [] == said(memory.brief(RICH, call=PITCH), "NoProblem")
        assert 1 == len(said(memory.as_of("2026-05-03").brief(RICH, call=PITCH), "NoProblem"))
        assert ["in"] == [row.level for row in fits(memory.facts(), ACME)]

    @pytest.mark.parametrize(("released_on", "anew"), [("2026-05-02", False), ("2026-05-03", True)])
    def test_a_release_since_is_to_be_judged(self, released_on, anew):
        """What came out for this need after it was judged is named: have it judged anew."""
        need = a_need()
        item = RoadmapItem(product="Ledger", feature="fast close", solves=[need], released_on=released_on)
        memory = remembered(need, a_fit(need), item)

        [text] = said(memory.brief(RICH), "NoProblem")

        assert anew == ("Since that was judged, fast close came out, the last on 3 May 2026" in text)
        assert ["fast close" if anew else ""] == [row.released for row in fits(memory.facts())]

    def test_what_was_judged_while_it_was_supposed_holds(self):
        """Once they say it themselves, the fit of what we had supposed is known already."""
        seen = a_need("slow close", origin="observed", said_by=None)
        need = a_need(supposed=seen)

        assert 1 == len(said(remembered(seen, a_fit(seen), need).brief(RICH), "NoProblem"))

    def test_another_name_of_the_product_is_the_product(self):
        """A pitch of "Books One" is one of Ledger, if that is what it is called too."""
        need = a_need()
        memory = remembered(need, a_fit(need), Product("Ledger", aliases=["Books One"]))

        [point] = points(memory.brief(RICH, call=Plan(themes=["Books One"])), "NoProblem")

        assert "planned" == point.band

    def test_a_retracted_judgement_guards_nothing(self):
        """Taken back, it speaks no more; corrected, it says what is so now."""
        need = a_need()
        memory = remembered(need, fit := a_fit(need))
        stored = memory.add(attrs.evolve(memory.find(fit.id, Fit), level="partial"))

        assert "only in part" in said(memory.brief(RICH), "NoProblem")[0]
        memory.retract(stored)
        assert [] == said(memory.brief(RICH, call=PITCH), "NoProblem")


class TestClaimToQualify:
    def test_a_claim_already_made_is_qualified(self):
        """We promised that Ledger fixes it, and it does so only in part: say which part."""
        need = a_need()
        memory = remembered(need, a_fit(need, "partial", caveat="no foreign books"), promise := claim())

        [point] = points(memory.brief(RICH), "ClaimToQualify")

        assert (
            f'We promised "Ledger will fix the close", and Ledger fits "{LATE}" only in part '
            "(no foreign books). Say which part, before they count on it." == str(point.text)
        )
        assert (Kind.TELL, promise.id, False) == (point.kind, point.matter, point.internal)
        assert [True] == [row.claimed for row in fits(memory.facts())]

    @pytest.mark.parametrize(("level", "internal"), [("out", False), ("unknown", True)])
    def test_what_nobody_judged_is_for_us_to_find_out(self, level, internal):
        """Out is told to them; unknown is asked among us."""
        need = a_need()

        [point] = points(remembered(need, a_fit(need, level), claim()).brief(RICH), "ClaimToQualify")

        assert internal == point.internal

    @pytest.mark.parametrize(
        ("promise", "count"),
        [
            ({}, 1),
            ({"to": None, "account": ACME}, 1),
            ({"to": BO, "also_to": [RICH]}, 1),
            ({"kept_on": "2026-05-04"}, 0),
            ({"withdrawn_on": "2026-05-04"}, 0),
            ({"by": "them"}, 0),
            ({"what": "send the list of sites"}, 0),
        ],
    )
    def test_only_open_promises_of_ours_that_name_it(self, promise, count):
        """A promise that is over, theirs, or about something else claims nothing of the product."""
        need = a_need()
        made = claim(promise.pop("what", "Ledger will fix the close"), **promise)

        assert count == len(points(remembered(need, a_fit(need), made).brief(RICH), "ClaimToQualify"))

    @pytest.mark.parametrize(("more", "count"), [(False, 1), (True, 0)])
    def test_a_talk_about_both_makes_it_a_claim(self, more, count):
        """A talk about the promise and the need, and nothing else, links them; a long one does not."""
        need, made = a_need(), claim("we fix that")
        about = [need, made, claim("a price list")] if more else [need, made]
        talk = Interaction("call", participants=[DANA, RICH], happened_on="2026-05-03", about=about)
        memory = remembered(need, a_fit(need), *about[1:], talk)

        assert count == len(points(memory.brief(RICH), "ClaimToQualify"))

    def test_it_ends_when_the_product_fits(self):
        """Once it is judged to fit, nothing is to be qualified."""
        need = a_need()
        memory = remembered(need, a_fit(need), a_fit(need, "in", from_on="2026-05-04"), claim())

        assert [] == points(memory.brief(RICH), "ClaimToQualify")


class TestCheckPitch:
    @pytest.mark.parametrize(
        ("level", "verdict"),
        [("out", "avoid"), ("partial", "careful"), ("unknown", "careful"), ("in", "clear")],
    )
    def test_says_how_the_product_fits(self, level, verdict):
        """Before anyone speaks: out is to be avoided, in part and unknown need care, what fits is clear."""
        need = a_need()
        memory = remembered(need, confirmed(need), a_fit(need, level))

        assert [verdict] == [row.verdict for row in check_pitch(memory.facts(), ACME, "Ledger")]

    def test_a_product_that_nobody_judged_needs_care(self):
        """A product of ours that fits no need we know of may be no use to them."""
        [row] = check_pitch(remembered(a_need(), Product("Ledger")).facts(), ACME, ["Ledger"])

        assert ("careful", "nobody has judged which need of theirs Ledger fits") == (row.verdict, row.why)

    def test_what_they_have_not_said_needs_care(self):
        """A theme that names what we only suppose is no problem of theirs yet."""
        seen = a_need("packet loss", origin="observed")

        [row] = check_pitch(remembered(seen).facts(), ACME, ["packet loss"])

        assert ("careful", seen.id) == (row.verdict, row.record_id)


def test_what_was_judged_later_does_not_change_the_answer_as_known_then():
    """On Monday nobody had judged; what Sam says on Tuesday of the week before changes only later answers."""
    clock = Clock()
    memory = remembered(need := a_need(), clock=clock)
    clock.at += timedelta(days=1)

    memory.add(a_fit(need))

    assert 1 == len(fits(memory.facts()))
    assert 0 == len(fits(memory.as_of("2026-05-04", known_at=MORNING).facts()))
