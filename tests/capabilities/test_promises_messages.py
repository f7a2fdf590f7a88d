"""Whoever writes to us hears from us, also where nobody noted what they wrote as a request."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

import relmem
from relmem.queries.messages import unanswered_messages
from relmem.queries.wording import MOST_WORDS_OF_THANKS, Wants, thread, wants
from relmem.records import (
    Account,
    Affiliation,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Interaction,
    Issue,
    Part,
    Participant,
    Request,
)
from relmem.records.base import Record
from relmem.rules import tuned
from relmem.rules.requests import UnansweredMessage
from relmem.values import WorkWeek
from tests.capabilities.talking import ACME, BO, DANA, MONDAY_9, NEW_YORK, RICH, SAM, remembered, said

pytestmark = pytest.mark.capability("C01")

ASKS = "When do the pallets come?"
RULE = "UnansweredMessage"


def written(
    on: str, summary: str = ASKS, *people: Record, way: str | None = "in", **fields: Any
) -> Interaction:
    """A mail from Rich to Dana, unless the people are given; "out" for one to them."""
    when = {"happened_at" if "T" in on else "happened_on": on}
    there = {"participants": people or (RICH, DANA)}
    return Interaction(fields.pop("channel", "email"), summary, direction=way, **when | there | fields)


def points(*records: Record, who: Contact = RICH, **how: Any) -> list[str]:
    """What is said to somebody of messages without an answer, on Monday 4 May."""
    return said(remembered(*records, **how).brief(who), RULE)


def waits(*records: Record, **asked: Any) -> list[tuple[str, str]]:
    """Who waits, and the subject of their newest message."""
    return [(row.who, row.subject) for row in unanswered_messages(remembered(*records).facts(), **asked)]


class TestUnansweredMessage:
    def test_is_told_after_business_days(self):
        """A mail of 16 April has waited for twelve business days on 4 May."""
        mail = written("2026-04-16", "Re: pallets")

        [point] = [each for each in remembered(mail).brief(RICH).points if RULE == each.lead.rule]

        assert (
            'Rich\'s mail of 16 April 2026 ("Re: pallets") has had no answer from us for 12 business days. '
            "See whether it needs one." == point.text.partition(" Nobody of us")[0]
        )
        assert "close the loop" == point.kind
        assert (mail.id,) == tuple(each.id for each in point.lead.because)

    @pytest.mark.parametrize(("on", "told"), [("2026-04-30", True), ("2026-05-01", False)])
    def test_what_asks_waits_as_long_as_the_service_level(self, on, told):
        """After two business days it is late, after one it is not; the weekend does not count."""
        assert told == bool(points(written(on)))

    @pytest.mark.parametrize(("on", "told"), [("2026-04-27", True), ("2026-04-28", False)])
    def test_what_may_ask_nothing_waits_for_a_week(self, on, told):
        """Of which only a subject is kept nobody knows: five business days."""
        assert told == bool(points(written(on, "Re: pallets")))

    def test_days_are_those_of_their_work_week(self):
        """A holiday of theirs is no day on which they wait for us."""
        feast = Account("Feast", week=WorkWeek(holidays=["2026-05-01"]))
        eve = Contact("Eve")
        there = (feast, eve, Affiliation(eve, feast))

        assert [] == points(*there, written("2026-04-30", ASKS, eve, DANA), who=eve)
        assert [] != points(*there, written("2026-04-29", ASKS, eve, DANA), who=eve)

    @pytest.mark.parametrize(
        ("summary", "on", "told"),
        [
            (ASKS, "2026-03-05", True),
            (ASKS, "2026-03-04", False),
            ("pallets", "2026-04-13", True),
            ("pallets", "2026-04-12", False),
        ],
    )
    def test_ends_at_a_sane_age(self, summary, on, told):
        """After two months nothing is said of it; after three weeks where it may have asked nothing."""
        assert told == bool(points(written(on, summary)))

    def test_what_asks_presses_more(self):
        """Whatever its age, a question stands before a mail that may ask nothing."""
        asks, may = (
            next(each for each in remembered(mail).brief(RICH).points if RULE in str(each.points)).lead
            for mail in (written("2026-04-30"), written("2026-04-13", "pallets"))
        )

        assert asks.urgency > may.urgency
        assert ("asks", "unsure, long") == (asks.band, may.band)

    def test_ten_mails_are_one_point(self):
        """It names the newest, says how many there were, and counts from the first."""
        ten = [written(f"2026-04-{day}", f"Pallets {day}?") for day in range(16, 26)]

        [text] = points(*ten)

        assert text.startswith(
            'Rich has written 10 times since 16 April 2026, last by mail on 25 April 2026 ("Pallets 25?"), '
            "and has had no answer from us for 12 business days. Answer, or say when you will."
        )

    def test_a_question_waits_since_it_was_asked(self):
        """A greeting before it makes it no older."""
        assert [] == points(written("2026-04-16", "Hello there"), written("2026-05-01"))

    def test_a_call_that_reached_nobody_waits_too(self):
        """Their voicemail wants to be called back; a call of theirs that we took does not."""
        [text] = points(written("2026-04-30", "", channel="phone", outcome="voicemail"))

        assert "Rich's call of 30 April 2026 has had no answer from us for 2 business days" in text
        assert [] == points(written("2026-04-30", "", channel="phone"))

    def test_who_was_in_copy_is_told(self):
        """What Bo asked with Rich in copy is said to Rich after a week, as Bo's; without him it is not."""
        mail = written("2026-04-24", ASKS, BO, DANA, RICH)

        [text] = points(mail)

        assert text.startswith("Bo Lee's mail of 24 April 2026")
        assert [] == points(written("2026-04-24", ASKS, BO, DANA))
        assert [] != points(mail, who=BO)

    def test_in_nobodys_name_it_is_the_accounts(self):
        """A letter of Acme's is said to whoever works there."""
        letter = written("2026-04-24", ASKS, DANA, account=ACME, channel="post")

        assert points(letter)[0].startswith("Acme's letter of 24 April 2026")

    def test_speaks_again_when_they_write_again(self):
        """What they write after our answer is another matter."""
        [text] = points(
            written("2026-04-20"),
            written("2026-04-21", "", way="out"),
            written("2026-04-29", "And the rest?"),
        )

        assert text.startswith('Rich\'s mail of 29 April 2026 ("And the rest?")')

    def test_joins_the_silence_that_it_began(self):
        """Nobody has spoken with them since that very mail: one point, which names it once."""
        [point] = [
            each
            for each in remembered(written("2026-03-10")).brief(RICH).points
            if RULE in {one.rule for one in each.points}
        ]

        assert {RULE, "LongSilence"} <= {each.rule for each in point.points}
        assert RULE == point.lead.rule

    def test_its_thresholds_are_fields(self):
        """Another patience takes one line."""
        eager = tuned(UnansweredMessage(unsure_business_days=1))

        assert [] != points(written("2026-05-01", "pallets"), rules=eager)


AFTERWARDS = {
    "a mail to them": written("2026-04-21", "", way="out"),
    "a mail in the thread, to a colleague of theirs": written(
        "2026-04-21", f"Re: {ASKS}", BO, DANA, way="out"
    ),
    "a mail of which nobody noted who wrote it": written("2026-04-21", "", way=None),
    "a call": Interaction("phone", happened_on="2026-04-21", participants=[RICH, DANA]),
    "a call of theirs": Interaction("phone", happened_on="2026-04-21", participants=[RICH], direction="in"),
    "a meeting with all of them": Interaction("meeting", happened_on="2026-04-21", account=ACME),
    "a voicemail of ours": written("2026-04-21", "", way="out", channel="phone", outcome="voicemail"),
    "a mail on the same day": written("2026-04-20", "", way="out"),
    "a request": Request(ASKS, asked_by=RICH, asked_on="2026-04-20", answered_on="2026-04-22"),
    "a request typed later": Request(ASKS, asked_by=RICH, asked_on="2026-04-23", answered_on="2026-04-23"),
    "a promise": Commitment("say when", to=RICH, made_on="2026-04-21", due_on="2026-06-01"),
    "an issue of that day": Issue(ACME, "No pallets", reported_by=RICH, opened_on="2026-04-20"),
    "their thanks": written("2026-04-22", "Thanks, all good!"),
}
BESIDE = {
    "a mail to a colleague of theirs, on something else": written("2026-04-21", "Bill", BO, DANA, way="out"),
    "a mail before it": written("2026-04-19", "", way="out"),
    "a call that reached nobody": written("2026-04-21", "", way="out", channel="phone", outcome="no answer"),
    "a newsletter of ours": written("2026-04-21", "", way="out", automatic=True),
    "that they read something": written("2026-04-21", "", way="out", outcome="read"),
    "talk among us": Interaction("phone", happened_on="2026-04-21", participants=[DANA, SAM]),
    "a request before it": Request("Else?", asked_by=RICH, asked_on="2026-04-19", answered_on="2026-04-19"),
    "a promise of theirs": Commitment("x", by="them", promised_by=RICH, account=ACME, made_on="2026-04-21"),
    "their colleague's thanks": written("2026-04-22", "Thanks!", BO, DANA),
    "an answer of a machine of theirs": written("2026-04-22", "Away", automatic=True, outcome="away"),
}


class TestAnswered:
    @pytest.mark.parametrize("since", AFTERWARDS.values(), ids=AFTERWARDS)
    def test_is_over(self, since):
        """They heard from us, or one of us noted what it was."""
        assert [] == waits(written("2026-04-20"), since)

    @pytest.mark.parametrize("since", BESIDE.values(), ids=BESIDE)
    def test_is_not_over(self, since):
        """Of that they have heard nothing."""
        assert [("Richard Alvarez", ASKS)] == waits(written("2026-04-20"), since)

    @pytest.mark.parametrize(("at", "over"), [("2026-04-20T10:01Z", True), ("2026-04-20T09:59Z", False)])
    def test_the_hour_decides_where_it_is_known(self, at, over):
        """A mail of ours of a minute before answers nothing."""
        mails = written("2026-04-20T10:00Z"), written(at, "", way="out")

        assert over == (waits(*mails) == [])

    def test_what_is_about_a_request_is_told_as_that(self):
        """A chaser is counted with what it chases, and never alone."""
        question = Request(ASKS, asked_by=RICH, asked_on="2026-03-20")

        assert [] == waits(question, written("2026-04-20", about=[question]))

    def test_who_left_waits_no_more(self):
        """Nobody there would read the answer."""
        old, cy = Account("Old"), Contact("Cy")
        job = Affiliation(cy, old, until_on="2026-04-25")

        assert [] == waits(old, cy, job, written("2026-04-20", ASKS, cy, DANA))


class TestWhatItWants:
    @pytest.mark.parametrize(
        "summary",
        [
            ASKS,
            "pallets\n\nHello Dana,\ncould you send ten more.\n\nRich",
            "Re: pallets\n\nYes. And the rest?\n\nOn 3 May 2026 Dana wrote:\n> They come on Monday.",
            "Re: pallets\n\nOn Mon, 3 May 2026 at 09:00 Dana\n<dana@ours.example> wrote:\n> On Monday.\n\nWhen?",
            "Angebot\n\nBitte rufen Sie mich zurück.",
            "見積もり\n\n送ってください。",
            "Thanks in advance\n\nThanks in advance for the list.",
            "Urgent: login",
        ],
    )
    def test_asks(self, summary):
        """A question mark, or words with which one asks, in what they wrote themselves."""
        assert Wants.ANSWER == wants(written("2026-05-01", summary))

    @pytest.mark.parametrize(
        "summary",
        [
            "",
            "pallets",
            "Re: When do the pallets come?",
            "Login\n\nIt has not worked since this morning.",
            "Re: Login\n\nThanks, but it does not work.",
        ],
    )
    def test_is_not_known(self, summary):
        """A subject alone, and one with an old question; trouble that is told and not asked about."""
        assert Wants.UNKNOWN == wants(written("2026-05-01", summary))

    @pytest.mark.parametrize(
        "summary",
        [
            "Re: pallets\n\nThey came.\n\nOn 3 May 2026 Dana wrote:\n> Did they come?",
            "Re: pallets\n\nThey came.\n-- \nRich\nQuestions? www.acme.example/?q=1",
            "Re: pallets\n\nSee https://acme.example/?pallets=10",
            "Our May newsletter",
            "News\n\nWhat is new? Read on.\n\nUnsubscribe here",
            "Out of office: who to call?",
            "Accepted: pallets",
            "FYI: new address",
            "Skis and boats.",
        ],
    )
    def test_asks_nothing(self, summary):
        """What they quote, a signature, a link, what is for many or from a machine; what one of us noted."""
        assert Wants.NOTHING == wants(written("2026-05-01", summary))
        assert [] == waits(written("2026-05-01", summary))

    @pytest.mark.parametrize(
        "summary", ["Thanks!", "Re: pallets\n\nThanks, all good!\n\nRich", "Danke\n\nDanke!"]
    )
    def test_thanks_need_no_answer(self, summary):
        """They settle what was asked before, too."""
        assert Wants.SETTLED == wants(written("2026-05-01", summary))
        assert [] == waits(written("2026-04-20"), written("2026-05-01", summary))

    @pytest.mark.parametrize(("more", "settled"), [(-1, True), (0, False)])
    def test_long_thanks_say_more(self, more, settled):
        """What is longer than two sentences is not only thanks."""
        text = "pallets\n\nThanks " + " ".join(["word"] * (MOST_WORDS_OF_THANKS + more))

        assert settled == (Wants.SETTLED == wants(written("2026-05-01", text)))

    @pytest.mark.parametrize(
        "fields",
        [{"topics": ["thanks"]}, {"topics": ["Check-in"]}, {"next_step": "none"}, {"automatic": True}],
    )
    def test_who_noted_that_it_asks_nothing_is_believed(self, fields):
        """Its topics, and that no step follows, are known by somebody who has read it."""
        assert [] == waits(written("2026-05-01", **fields))

    def test_what_went_to_others_with_us_in_copy_waits_for_them(self):
        """Rich asks Bo, and Dana listens."""
        copied = [RICH, BO, Participant(colleague=DANA, part=Part.LISTENER)]

        assert [] == waits(written("2026-05-01", ASKS, *copied))
        assert [] != waits(written("2026-05-01", ASKS, RICH, BO, DANA))

    @pytest.mark.parametrize("line", ["Re: Pallets", "AW: RE[2]: pallets", "pallets!", "  FWD : Pallets"])
    def test_a_thread_is_known_by_its_subject(self, line):
        """Whatever was put before it."""
        assert "pallets" == thread(written("2026-05-01", line))


class TestUnansweredMessages:
    def test_lists_all_over_the_memory(self):
        """What asks comes first, then what has waited longest; each with who of us got it."""
        cy, baker = Contact("Cy"), Account("Baker")
        memory = remembered(
            baker,
            cy,
            Affiliation(cy, baker),
            written("2026-04-20", "pallets"),
            written("2026-05-01", "Flour?", cy, DANA),
            written("2026-04-30", "Bread?", BO, DANA),
        )

        assert [
            ("Bo Lee", "Acme", True, 2, "Dana"),
            ("Cy", "Baker", True, 1, "Dana"),
            ("Richard Alvarez", "Acme", False, 10, "Dana"),
        ] == [
            (row.who, row.account, row.asks, row.business_days, row.to)
            for row in unanswered_messages(memory.facts())
        ]

    def test_of_one_of_us(self):
        """What Sam got, and what came from accounts that he is on."""
        memory = remembered(
            (mine := Account("Mine")),
            (cy := Contact("Cy")),
            Affiliation(cy, mine),
            Assignment(SAM, mine),
            written("2026-05-01", "Flour?", cy, DANA),
            written("2026-05-01", "Bread?", BO, SAM),
            written("2026-05-01", "Salt?"),
        )

        assert {"Cy", "Bo Lee"} == {row.who for row in unanswered_messages(memory.facts(), whose=SAM)}
        assert ["Cy"] == [row.who for row in unanswered_messages(memory.facts(mine), whose=mine)]

    def test_one_thread_is_one_row(self):
        """What Bo wrote in Rich's thread stands for both."""
        assert [("Bo Lee", f"Re: {ASKS}")] == waits(
            written("2026-04-20"), written("2026-04-22", f"Re: {ASKS}", BO, DANA)
        )

    def test_counts_hours_where_the_instant_is_given(self):
        """Asked on Friday at half past four, by Monday at nine half an hour of business has passed."""
        memory = remembered(written("2026-05-01T16:30-04:00"))

        [row] = unanswered_messages(memory.facts(), now=MONDAY_9)

        assert (Decimal("0.5"), date(2026, 5, 1)) == (row.business_hours, row.first_on)

    def test_a_stranger_at_the_account_is_named_as_written(self):
        """Whose address is of Acme's domain is somebody there."""
        host = Account("Host", domains=["host.example"])

        assert [("eve@host.example", ASKS)] == waits(
            host, written("2026-05-01", ASKS, "eve@host.example", DANA, account=host)
        )
        assert [] == waits(written("2026-05-01", ASKS, "spam@else.example", DANA, account=ACME))

    def test_a_mailbox_is_enough(self, tmp_path):
        """A mail that was taken in and never answered is told; with the answer beside it, it is not."""
        question = (
            "From: Rich <rich@acme.example>\nTo: dana@ours.example\nSubject: pallets\n"
            "Date: Mon, 20 Apr 2026 10:00:00 +0000\nMessage-ID: <1@acme.example>\n\nCould you send ten?\n"
        )
        answer = (
            "From: dana@ours.example\nTo: Rich <rich@acme.example>\nSubject: Re: pallets\n"
            "Date: Tue, 21 Apr 2026 10:00:00 +0000\nMessage-ID: <2@ours.example>\n\nYes.\n"
        )
        memory = relmem.open(
            ":memory:", clock=lambda: datetime(2026, 5, 4, 9, tzinfo=NEW_YORK), timezone="America/New_York"
        )
        rich = memory.add(Contact("Rich", emails=["rich@acme.example"]))
        memory.add(Colleague("Dana", emails=["dana@ours.example"]))
        for name, text in (("in", question), ("sent", answer)):
            (tmp_path / f"{name}.eml").write_text(text, "utf-8")

        memory.import_file(tmp_path / "in.eml", bodies=True)
        [told] = said(memory.brief(rich), RULE)
        memory.import_file(tmp_path / "sent.eml")

        assert (
            'Rich\'s mail of 20 April 2026 ("pallets") has had no answer from us for 10 business days' in told
        )
        assert [] == said(memory.brief(rich), RULE)
