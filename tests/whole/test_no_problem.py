"""
The call with "no problem": a director says what hurts, the rep describes his product, and a coach listens in.

Helen told of two problems. Neither is in our sweet spot, and she knows it.
Sam restates one; the other stays supposed for long.
"""

from __future__ import annotations

from datetime import date

import pytest

from relmem.records import (
    Account,
    Affiliation,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Fit,
    Impact,
    Need,
    Participant,
    Relationship,
    Restatement,
    Rivalry,
)
from relmem.rules.base import Plan
from tests.whole.story import EveryEvening, Lived, Story, Watch, everything, first, told

NORTHGATE = Account(
    "Northgate Care", timezone="Europe/London", industry="hospitals", does="runs clinics", size="4000"
)
HELEN = Contact("Helen Moss", call_me="Helen", emails=["helen@northgate.example"])
TOM = Contact("Tom Birch", emails=["tom@northgate.example"])
# the same words, at another account
SOUTHGATE, MAUD = Account("Southgate Care"), Contact("Maud Hale")
RICK = Colleague("Rick", function="sales")
SAM = Colleague("Sam", function="sales engineering")
CARLA = Colleague("Carla", function="coaching")

CLOSE = Need(
    NORTHGATE,
    "we close the books four days late",
    said_by=HELEN,
    said_on="2025-04-02",
    driver="the audit",
    act_by_on="2025-12-31",
)
WARDS = Need(NORTHGATE, "wards book beds on paper", said_by=HELEN, said_on="2025-04-02", verbatim=False)
LOSS = Need(
    NORTHGATE,
    "packet loss on the clinic's lines",
    origin="observed",
    said_on="2025-05-12",
    question="how do calls sound?",
)
THEIRS = Need(SOUTHGATE, "we close the books nine days late", said_by=MAUD, said_on="2025-04-01")
CLAIM = Commitment("Cloudium closes the books in a day", promised_by=RICK, to=HELEN, made_on="2025-04-02")
FIRST = Restatement(CLOSE, "month-end takes four days too long", restated_by=SAM, restated_on="2025-04-02")
SECOND = Restatement(
    CLOSE, "clinics report late, so month-end is late", restated_by=SAM, restated_on="2025-04-16"
)
PAIN = Impact(CLOSE, "the CFO wants her gone", type="political", visibility="private", owner=SAM)
COST = Impact(CLOSE, "two temps each month", amount="18000 EUR/month", said_by=HELEN)
OUT = Fit(
    CLOSE, "Cloudium", level="out", judged_by=SAM, caveat="it reads no clinic ledgers", from_on="2025-04-03"
)


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story(
        (Watch(HELEN, RICK, Plan(themes=["Cloudium"])), Watch(HELEN, SAM), Watch(TOM, RICK)),
        until="2026-02-27",
        zone="Europe/London",
    )
    it.told("2025-03-10", NORTHGATE, HELEN, TOM, RICK, SAM, CARLA, SOUTHGATE, MAUD)
    it.told(
        "2025-03-10 09:10",
        Affiliation(HELEN, NORTHGATE, title="Senior IT director"),
        Affiliation(TOM, NORTHGATE, title="Finance lead"),
        Affiliation(MAUD, SOUTHGATE),
        Relationship(NORTHGATE, "prospect"),
        Assignment(RICK, NORTHGATE, role="lead"),
        Assignment(SAM, NORTHGATE, role="engineer"),
        Rivalry(NORTHGATE, "Southgate Care", rival_account=SOUTHGATE),
        THEIRS,
    )
    call = it.talked(
        "2025-04-02 09:00",
        "phone",
        RICK,
        SAM,
        Participant(colleague=CARLA, part="observer"),
        HELEN,
        aim="hear what hurts",
        summary="She told us two problems.",
        next_step="restate them",
    )
    it.told("2025-04-02 10:00", CLOSE, WARDS, CLAIM, FIRST)
    it.talked("2025-04-02 11:00", "chat", CARLA, RICK, SAM, about=[call], summary='Never say "no problem".')
    it.told("2025-04-02 12:00", PAIN)
    it.told("2025-04-03", OUT, COST)
    it.corrected(
        "2025-04-09",
        FIRST,
        answered_on="2025-04-09",
        answered_by=HELEN,
        verdict="corrected",
        correction="it is the clinics that report late",
    )
    it.talked(
        "2025-04-09 15:00",
        "phone",
        SAM,
        HELEN,
        about=[CLOSE],
        summary="She put us right.",
        next_step="restate",
    )
    it.told("2025-04-16 15:00", SECOND)
    it.corrected("2025-04-23", SECOND, answered_on="2025-04-23", answered_by=HELEN, verdict="confirmed")
    it.talked(
        "2025-04-23 15:00",
        "video",
        SAM,
        RICK,
        HELEN,
        about=[CLOSE],
        summary="Confirmed.",
        next_step="qualify",
    )
    it.corrected("2025-04-24", CLAIM, withdrawn_on="2025-04-24")
    it.told("2025-05-12", LOSS, medium="probe")
    it.talked(
        "2025-06-18 15:00",
        "video",
        SAM,
        HELEN,
        about=[LOSS],
        summary="Calls crackle, she says.",
        next_step="none",
    )
    said = Need(NORTHGATE, "calls crackle at noon", said_by=HELEN, said_on="2025-06-18", supposed=LOSS)
    it.told("2025-06-18 16:00", said)
    it.told(
        "2025-06-18 16:01",
        Restatement(
            said,
            "voice breaks up at noon",
            restated_by=SAM,
            restated_on="2025-06-18",
            answered_on="2025-06-18",
            answered_by=HELEN,
            verdict="confirmed",
        ),
    )
    it.corrected("2025-07-02", WARDS, withdrawn_on="2025-07-01")
    it.talked("2025-09-10 15:00", "video", RICK, HELEN, summary="Budget round.", next_step="none")
    # a release reads the ledgers: Sam judges anew
    it.told("2025-10-15", Fit(CLOSE, "Cloudium", level="in", judged_by=SAM, from_on="2025-10-15"))
    it.talked(
        "2025-11-05 15:00",
        "video",
        SAM,
        RICK,
        HELEN,
        about=[CLOSE, said],
        summary="A trial.",
        next_step="trial",
    )
    it.corrected("2025-12-19", CLOSE, solved_on="2025-12-19")
    it.talked(
        "2025-12-19 15:00",
        "video",
        SAM,
        RICK,
        HELEN,
        about=[CLOSE],
        summary="Closed in a day.",
        next_step="none",
    )
    it.corrected("2026-01-12", said, solved_on="2026-01-12")
    return it


@pytest.fixture(scope="module")
def lived() -> Lived:
    return story().lived()


class TestEveryEvening(EveryEvening):
    """For Rick with his product in mind, for Sam, and about Tom."""


class TestTheCall:
    def test_restated_before_any_pitch(self, lived):
        """That evening what she said leads, and what the coach noted is there for both."""
        for reader in (RICK, SAM):
            brief = lived.brief("2025-04-02", HELEN, reader)
            assert "Restate in our words, before any pitch, what Helen said" in first(brief, 1)
            assert "Carla listened in on 2 April 2025 and noted: \"Never say 'no problem'\"." in told(brief)

    def test_no_problem_is_never_said(self, lived):
        """From the day Sam judged it until a release fits, it stands among what to avoid."""
        never = 'Do not say "no problem" to "we close the books four days late": Cloudium does not fit'

        for on, there in (("2025-04-02", 0), ("2025-04-03", 1), ("2025-10-14", 1), ("2025-10-15", 0)):
            avoid = lived.brief(on, HELEN, RICK, themes=["Cloudium"]).avoid
            assert there == sum(never in each.text for each in avoid), on

    def test_what_was_claimed_is_qualified_to_whom_it_was_claimed(self, lived):
        """Rick's claim is among the first until he takes it back, and is no matter for Tom."""
        claim = 'We promised "Cloudium closes the books in a day", and Cloudium does not fit'

        assert claim in first(lived.brief("2025-04-03", HELEN, RICK))
        assert "Cloudium closes" not in everything(lived.brief("2025-04-03", TOM, RICK))
        late = told(lived.brief("2025-04-16", HELEN, RICK))
        assert claim in late
        assert "name one" not in late, "no day is named for what cannot be"
        assert "Cloudium closes" not in everything(lived.brief("2025-04-24", HELEN, RICK))

    def test_our_words_for_it_follow_hers(self, lived):
        """Corrected, they are said as she put it; asked anew, in the new words only; confirmed, no more."""
        assert 'corrected us on 9 April 2025: "it is the clinics that report late"' in told(
            lived.brief("2025-04-10", HELEN, SAM)
        )
        anew = everything(lived.brief("2025-04-16", HELEN, SAM))
        assert (
            'Ask whether we have it right, before any pitch: "clinics report late, so month-end is late"'
            in anew
        )
        assert FIRST.words not in anew
        assert "whether we have it right" not in everything(lived.brief("2025-04-23", HELEN, SAM))

    def test_whom_it_weakens_is_for_sam_alone(self, lived):
        """The political pain is in every brief of his until the need is solved, and in nobody else's."""
        for brief, watch in (
            (each, watch)
            for briefs in lived.evenings.values()
            for each, watch in zip(briefs, lived.watch, strict=True)
        ):
            known = watch.reader is SAM and date(2025, 4, 2) <= brief.today < date(2025, 12, 19)
            assert known == ("the CFO wants her gone" in everything(brief)), brief.today


class TestWhatWeSuppose:
    def test_is_asked_and_not_mended(self, lived):
        """Our probe saw loss: ask how calls sound, and offer nothing for it even where that is planned."""
        assert 'Ask Helen: "how do calls sound?"' in told(lived.brief("2025-05-12", HELEN, SAM))
        planned = lived.brief("2025-05-12", HELEN, SAM, themes=["packet loss on the clinic's lines"])
        assert any("no problem of theirs until they say so" in each.text for each in planned.avoid)

    def test_once_she_says_it_it_is_hers(self, lived):
        """From then on her words stand, and ours for what we saw do not."""
        said = everything(lived.brief("2025-06-18", HELEN, SAM))

        assert "calls crackle at noon" in said
        assert "packet loss" not in said

    def test_what_she_took_back_is_no_need(self, lived):
        """Beds on paper were to be restated until July, and are no more."""
        assert "wards book beds" in told(lived.brief("2025-07-01", HELEN, SAM))
        assert "wards book beds" not in everything(lived.brief("2025-07-02", HELEN, SAM))


class TestUntilItIsSolved:
    def test_the_audit_comes_near(self, lived):
        """Three weeks before they must act it is among the first, with what it costs."""
        said = first(lived.brief("2025-12-10", HELEN, SAM))

        assert "They must act by 31 December 2025 (the audit)." in said
        assert "18,000 EUR a month" in said

    def test_and_then_nobody_speaks_of_it(self, lived):
        """Solved on the 19th, it is over; as it was known on the 18th, it was not."""
        assert "close the books" in everything(lived.brief("2025-12-18", HELEN, SAM))
        for on in ("2025-12-19", "2026-01-31"):
            assert "close the books" not in everything(lived.brief(on, HELEN, SAM))

    def test_nothing_of_those_who_say_the_same(self, lived):
        """A rival of theirs has the same need, and is our customer: it is never told, and never named."""
        for brief in lived.briefs():
            assert "nine days late" not in everything(brief)
            if brief.today > date(2025, 3, 10):
                assert any("Do not name Southgate Care" in each.text for each in brief.avoid)


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
