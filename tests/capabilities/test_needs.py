"""Their problems: in their words, restated in ours, and confirmed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from relmem.queries.needs import needs, unconfirmed_needs
from relmem.queries.restated import restatements
from relmem.records import Account, Need, Restatement
from relmem.rules.base import Kind
from relmem.values import Source
from tests.capabilities.acme import ACME, BO, RICH
from tests.capabilities.needing import LATE, MORNING, Clock, a_need, confirmed, points, remembered, restated
from tests.capabilities.talking import said


@pytest.mark.capability("C09")
class TestInTheirWords:
    def test_a_quote_with_its_source(self):
        """What Rich said on 1 May comes back as he said it, with who, when and where it stands."""
        [row] = needs(remembered(a_need()).facts(), ACME)

        assert (LATE, True, "Richard Alvarez", date(2026, 5, 1)) == (
            row.words,
            row.verbatim,
            row.said_by,
            row.said_on,
        )
        assert "call note, told by Dana, said 2026-05-01" == row.source

    def test_a_note_takers_words_are_no_quote(self):
        """Words that the note-taker chose are marked, and stand in no quotation marks."""
        memory = remembered(a_need("closing is slow", verbatim=False))

        assert [False] == [row.verbatim for row in needs(memory.facts(), ACME)]
        [text] = said(memory.brief(RICH), "RestateFirst")
        assert "closing is slow (as we noted it, not word for word)" in text
        assert '"closing is slow"' not in text

    def test_two_who_differ_are_both_quoted(self):
        """Rich and Bo see it differently: both stand side by side, the older first."""
        bo = a_need("the books are fine, reporting is slow", said_by=BO, said_on="2026-05-02")

        rows = needs(remembered(a_need(), bo).facts(), ACME)

        assert [(LATE, "Richard Alvarez"), (bo.words, "Bo Lee")] == [(row.words, row.said_by) for row in rows]

    def test_a_later_revision_keeps_the_old_one(self):
        """Corrected on Tuesday, it is the new words from then on, and the old ones as known on Monday."""
        clock = Clock()
        memory = remembered(need := a_need(), clock=clock)
        clock.at = MORNING + timedelta(days=1)

        memory.add(attrs.evolve(memory.find(need.id, Need), words="we close the books six days late"))

        assert ["we close the books six days late"] == [row.words for row in needs(memory.facts())]
        assert [LATE] == [row.words for row in needs(memory.as_of("2026-05-04", known_at=MORNING).facts())]
        assert [LATE, "we close the books six days late"] == [
            each.record.words for each in memory.history(need)
        ]

    def test_none_and_over_are_different_answers(self):
        """What is solved or taken back is over and can be asked for; what was retracted never was."""
        solved, gone = a_need("old", solved_on="2026-05-03"), a_need("wrong")
        memory = remembered(solved, gone, a_need())
        memory.retract(memory.find(gone.id, Need))
        facts = memory.facts()

        assert [LATE] == [row.words for row in needs(facts, ACME)]
        assert ["old"] == [row.words for row in needs(facts, ACME, open=False)]
        assert {"old", LATE} == {row.words for row in needs(facts, ACME, open=None)}
        assert ["old", LATE] == [
            row.words for row in needs(memory.as_of("2026-05-02").facts(), ACME, order="said")
        ]

    def test_of_one_account_only(self):
        """Another account's problems are not theirs."""
        other = Account("Beta")

        assert [] == [*needs(remembered(other, a_need(account=other, said_by=None)).facts(), ACME)]


@pytest.mark.capability("C10")
class TestRestatedAndConfirmed:
    def test_restate_before_any_pitch_comes_first(self):
        """A need without a restatement is the first point of the brief."""
        memory = remembered(a_need())

        first = memory.brief(RICH).points[0]

        assert Kind.CONFIRM is first.kind
        assert first.text.startswith(
            f'Restate in our words, before any pitch, what Rich said on 1 May 2026: "{LATE}".'
        )
        assert ["to restate"] == [row.standing for row in unconfirmed_needs(memory.facts())]

    def test_restated_and_not_answered_is_pending(self):
        """Our words alone confirm nothing: ask whether they are right."""
        memory = remembered(need := a_need(), restated(need))

        [row] = unconfirmed_needs(memory.facts(), ACME)

        assert ("pending", "Month-end close takes too long") == (row.standing, row.restated)
        [text] = said(memory.brief(RICH), "RestateFirst")
        assert text.startswith(
            'Ask whether we have it right, before any pitch: "Month-end close takes too long".'
        )

    def test_confirmed_is_silent(self):
        """Once Rich confirmed our words, nothing is left to confirm."""
        memory = remembered(need := a_need(), confirmed(need))

        assert [] == [*unconfirmed_needs(memory.facts())]
        assert [] == said(memory.brief(RICH), "RestateFirst")
        [row] = needs(memory.facts())
        assert ("confirmed", "Richard Alvarez", False) == (row.standing, row.confirmed_by, row.by_other)

    def test_confirmed_in_part(self):
        """A part is not the whole: settle the rest, which they named."""
        partly = confirmed(need := a_need(), verdict="partial", correction="the warehouse too")
        memory = remembered(need, partly)

        assert ["partial"] == [row.standing for row in unconfirmed_needs(memory.facts())]
        [text] = said(memory.brief(RICH), "RestateFirst")
        assert 'on 3 May 2026: settle the rest ("the warehouse too").' in text

    def test_confirmed_by_somebody_else(self):
        """Bo confirmed what Rich said: it is confirmed, it says by whom, and Rich is still to be heard."""
        memory = remembered(need := a_need(), confirmed(need, answered_by=BO))

        [row] = needs(memory.facts())

        assert ("confirmed", "Bo Lee", True) == (row.standing, row.confirmed_by, row.by_other)
        assert [] == [*unconfirmed_needs(memory.facts())]
        [text] = said(memory.brief(RICH), "RestateFirst")
        assert f'Bo Lee confirmed on 3 May 2026 what Rich said: "{LATE}". Hear from Rich, too' in text
        assert [] == said(memory.brief(BO), "RestateFirst")

    def test_a_correction_is_a_new_version(self):
        """What they put right is a version of its own, to be restated; ours after it is the next one."""
        need = a_need()
        first = confirmed(need, verdict="corrected", correction="the close, and the audit")
        memory = remembered(need, first)

        rows = restatements(memory.facts(), need)

        assert [
            (1, "them", ""),
            (2, "us", "corrected"),
            (3, "them", "pending"),
        ] == [(row.number, row.by, row.verdict) for row in rows]
        assert "the close, and the audit" == rows[2].words
        [text] = said(memory.brief(RICH), "RestateFirst")
        assert 'corrected us on 3 May 2026: "the close, and the audit". Restate it so' in text

        memory.add(restated(need, "Close and audit take too long", restated_on="2026-05-04"))

        rows = restatements(memory.facts(), need)
        assert [("them", "restated"), ("us", "pending")] == [(row.by, row.verdict) for row in rows[2:]]
        assert ["pending"] == [row.standing for row in unconfirmed_needs(memory.facts())]

    @pytest.mark.parametrize("correction", ["", "something else"])
    def test_a_rejection_is_asked_after(self, correction):
        """Where they did not agree, ask what it is; nothing is confirmed."""
        no = confirmed(need := a_need(), verdict="rejected", correction=correction)

        [text] = said(remembered(need, no).brief(RICH), "RestateFirst")

        assert "did not agree" in text
        assert "ask what it is" in text

    def test_a_need_that_changed_since_is_pending_again(self):
        """Confirmed on Sunday and another thing since Tuesday: it is to be confirmed again."""
        clock = Clock()
        memory = remembered(need := a_need(), confirmed(need), clock=clock)
        clock.at = MORNING + timedelta(days=1)

        memory.add(attrs.evolve(memory.find(need.id, Need), words="we close the books six days late"))

        assert ["changed since"] == [row.standing for row in unconfirmed_needs(memory.facts())]
        [text] = said(memory.brief(RICH), "RestateFirst")
        assert "is another since it was confirmed on 3 May 2026" in text
        assert [] == [*unconfirmed_needs(memory.as_of("2026-05-04").facts())]

    def test_the_same_said_again_changes_nothing(self):
        """Said again on Tuesday in the very same words, it is as confirmed as before."""
        clock = Clock()
        memory = remembered(need := a_need(), confirmed(need), clock=clock)
        clock.at = MORNING + timedelta(days=1)

        again = Source("mail", by="Rich", said_on="2026-05-05")
        memory.add(attrs.evolve(memory.find(need.id, Need), source=again))

        assert [] == [*unconfirmed_needs(memory.facts())]

    def test_changed_before_it_was_confirmed_is_confirmed(self):
        """A change on the day before is what they confirmed; so is one earlier on that day."""
        clock = Clock(datetime(2026, 5, 3, 9, tzinfo=UTC))
        memory = remembered(need := a_need(), clock=clock)
        clock.at += timedelta(hours=1)
        memory.add(attrs.evolve(memory.find(need.id, Need), words="six days late"))
        clock.at += timedelta(hours=1)

        memory.add(confirmed(need))

        assert [] == [*unconfirmed_needs(memory.facts())]
        clock.at += timedelta(hours=1)
        memory.add(attrs.evolve(memory.find(need.id, Need), words="seven days late"))
        assert ["changed since"] == [row.standing for row in unconfirmed_needs(memory.facts())]

    def test_as_of_does_not_see_a_later_answer(self):
        """On Saturday it was restated and not confirmed yet."""
        memory = remembered(need := a_need(), confirmed(need))

        assert ["pending"] == [row.standing for row in needs(memory.as_of("2026-05-02").facts())]
        assert ["to restate"] == [row.standing for row in needs(memory.as_of("2026-05-01").facts())]

    def test_a_retracted_confirmation_is_none(self):
        """Where the confirmation no longer stands, the need is to be restated."""
        memory = remembered(need := a_need(), yes := confirmed(need))
        memory.retract(memory.find(yes.id, Restatement))

        assert ["to restate"] == [row.standing for row in unconfirmed_needs(memory.facts())]

    def test_a_colleagues_problem_weighs_less(self):
        """In Bo's brief it is Rich who said it, and half as pressing."""
        memory = remembered(a_need())

        [own], [other] = (points(memory.brief(each), "RestateFirst") for each in (RICH, BO))

        assert (1.0, 0.5) == (own.urgency, other.urgency)
        assert "what Richard Alvarez said" in str(other.text)
