"""Bad news of ours: they hear it from us, before the letter, and only when it may be said."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.queries.badnews import bad_news, untold_bad_news
from relmem.records import BadNews, Contract, Interaction
from relmem.rules.base import Rank
from tests.capabilities.acme import ACME, BO, DANA, RICH, UMA, day_by_day, remembered
from tests.capabilities.talking import said

pytestmark = pytest.mark.capability("C46")

LETTER_DAY = date(2026, 3, 2)


def the_end(**fields: Any) -> BadNews:
    """We end the hosting; the letter of 2 March gives them 45 days."""
    defaults = {"decided_on": "2026-02-23", "formal_on": LETTER_DAY, "until_on": "2026-04-16"}
    return BadNews(ACME, "we end the hosting contract", **defaults | fields)


def a_call(on: str, news: BadNews, *people: Any, **fields: Any) -> Interaction:
    """A call of Dana's about it, with Rich unless somebody else is named."""
    there = [DANA, *(people or (RICH,))]
    channel = fields.pop("channel", "phone")
    return Interaction(channel, participants=there, happened_on=on, told=[news], **fields)


def test_call_today_the_letter_gives_until():
    """On the day of the letter, told nobody: "call today; the letter gives until 16 April", before all else."""
    memory = remembered(the_end(), on=LETTER_DAY)

    [row] = untold_bad_news(memory.facts())
    [words] = said(memory.brief(RICH), "BadNewsUntold")

    assert (LETTER_DAY, date(2026, 4, 16), 45, None, "") == (
        row.letter_on,
        row.until_on,
        row.gives_days,
        row.told_on,
        row.order,
    )
    assert 'Call Rich today: "we end the hosting contract".' in words
    assert "The letter goes out today and gives until 16 April 2026 (45 days)." in words
    assert (Rank.BAD_NEWS, 1.0) == (
        memory.brief(RICH).points[0].lead.rank,
        memory.brief(RICH).points[0].lead.urgency,
    )


def test_it_ends_when_they_were_told():
    """A call in which they were told of it ends it; the order was call before letter."""
    news = the_end()
    memory = remembered(news, on=date(2026, 2, 26))
    assert said(memory.brief(RICH), "BadNewsUntold")

    memory.add(a_call("2026-02-26", news))

    assert [] == said(memory.brief(RICH), "BadNewsUntold")
    [row] = bad_news(memory.facts(), ACME)
    assert ("told", "call first", date(2026, 2, 26)) == (row.state, row.order, row.told_on)


def test_raising_it_does_not_silence_it():
    """To have had it on the list is not to have said it: it is never silenced by being raised."""
    memory = remembered(the_end(), on=LETTER_DAY)
    point = memory.brief(RICH).points[0].id
    memory.add(Interaction("phone", participants=[DANA, RICH], happened_on=LETTER_DAY, raised=[point]))

    assert 1 == len(said(memory.brief(RICH), "BadNewsUntold"))


def test_the_letter_came_first():
    """The letter went out and nobody had called: a breach, and the call begins with an apology."""
    memory = remembered(the_end(), on=date(2026, 3, 5))

    [row] = untold_bad_news(memory.facts())
    [words] = said(memory.brief(RICH), "BadNewsUntold")

    assert "letter first" == row.order
    assert words.startswith("Call Rich today, and apologise")
    assert "It gives them until 16 April 2026 (42 days left)." in words
    assert "apologise" == memory.brief(RICH).points[0].kind


@pytest.mark.parametrize(
    ("on", "order"),
    [("2026-03-01", "call first"), ("2026-03-02", "same day"), ("2026-03-03", "letter first")],
)
def test_the_order_of_call_and_letter(on, order):
    """The day before is in time, the very day may be, the day after is a breach."""
    news = the_end()
    memory = remembered(news, a_call(on, news), on=date(2026, 3, 10))

    [row] = bad_news(memory.facts())

    assert (order, "told") == (row.order, row.state)


def test_a_letter_is_no_telling():
    """That the letter was sent is logged as post: they have it from us in writing, and from nobody by voice."""
    news = the_end(formal_on=None)
    letter = a_call("2026-03-02", news, channel="post")

    [row] = untold_bad_news(remembered(news, letter, on=date(2026, 3, 4)).facts())

    assert (LETTER_DAY, "letter first") == (row.letter_on, row.order)


def test_attempted_is_not_reached():
    """Two voicemails are no telling: the point stays, and says how often it was tried."""
    news = the_end()
    tried = [a_call(f"2026-03-0{day}", news, outcome="voicemail") for day in (1, 2)]
    memory = remembered(news, *tried, on=LETTER_DAY)

    [row] = untold_bad_news(memory.facts())
    [words] = said(memory.brief(RICH), "BadNewsUntold")

    assert (2, LETTER_DAY, None) == (row.attempts, row.last_attempt_on, row.told_on)
    assert "Tried 2 times, last on 2 March 2026 (voicemail): nobody was reached" in words


def test_nobody_says_it_before_the_embargo_ends():
    """Embargoed until Tuesday: on Monday it is to be avoided, on Tuesday to be told."""
    news = the_end(embargo_until_on="2026-03-03", formal_on="2026-03-06")
    before, after = remembered(news, on=LETTER_DAY), remembered(news, on=date(2026, 3, 3))

    assert [] == said(before.brief(RICH), "BadNewsUntold")
    assert 'Say nothing yet of "we end the hosting contract": nobody may before 3 March 2026.' in str(
        before.brief(RICH)
    )
    assert [] == [*untold_bad_news(before.facts())]
    assert 1 == len(said(after.brief(RICH), "BadNewsUntold"))
    assert [] == said(after.brief(RICH), "NotYetToBeSaid")


def test_a_letter_within_the_embargo_is_settled_among_us():
    """The letter would go out on a day on which nobody may say it: that is said among us."""
    brief = remembered(the_end(embargo_until_on="2026-03-10"), on=date(2026, 2, 25)).brief(RICH)

    [words] = said(brief, "LetterBeforeEmbargo")

    assert "goes out on 2 March 2026, and nobody may say it before 10 March 2026" in words
    assert brief.points[0].lead.internal


def test_who_is_told_first():
    """Bo is to hear it first: until then nothing is said to Rich, and then he is to be told too."""
    news = the_end(tell_first=BO)
    memory = remembered(news, on=date(2026, 2, 26))

    assert [] == said(memory.brief(RICH), "BadNewsUntold")
    assert "Bo Lee is to hear it first." in said(memory.brief(RICH), "NotYetToBeSaid")[0]
    assert 1 == len(said(memory.brief(BO), "BadNewsUntold"))

    memory.add(a_call("2026-02-26", news, BO))

    assert [] == said(memory.brief(BO), "BadNewsUntold")
    assert "Tell Rich too" in said(memory.brief(RICH), "OthersToTell")[0]
    memory.add(a_call("2026-02-26", news, RICH))
    assert [] == said(memory.brief(RICH), "OthersToTell")


def test_who_was_told_in_the_wrong_order_is_still_untold():
    """Rich heard it, and Bo was to hear it first: it stays untold until Bo has."""
    news = the_end(tell_first=BO)
    memory = remembered(news, a_call("2026-02-26", news, RICH), on=date(2026, 2, 26))

    assert "untold" == bad_news(memory.facts())[0].state
    assert 1 == len(said(memory.brief(BO), "BadNewsUntold"))


def test_withdrawn_is_said_to_who_heard_it():
    """Withdrawn before anybody heard it, it is gone; after that, they are told that it is off, once."""
    news, off = the_end(), the_end(withdrawn_on="2026-03-04")
    unheard = remembered(off, on=date(2026, 3, 1))
    unheard.add(attrs.evolve(off, withdrawn_on="2026-03-01"))
    assert [] == said(unheard.brief(RICH), "BadNewsUntold")
    assert [] == said(unheard.brief(RICH), "NewsToTakeBack")

    memory = day_by_day(
        ("2026-02-26", (*remembered().facts().all(), news, a_call("2026-02-26", news))),
        ("2026-03-05", ()),
    )
    memory.add(attrs.evolve(memory.facts().of(BadNews)[0], withdrawn_on="2026-03-04"))

    assert "was withdrawn on 4 March 2026" in said(memory.brief(RICH), "NewsToTakeBack")[0]
    memory.add(a_call("2026-03-05", news))
    assert [] == said(memory.brief(RICH), "NewsToTakeBack")


def test_one_matter_with_the_contract():
    """Bad news about a contract is of that contract's matter, so that its renewal goes with it."""
    contract = Contract(ACME, "Hosting", starts_on="2024-05-01", initial="1 year", renewal="1 year")
    brief = remembered(contract, the_end(about=contract), on=LETTER_DAY).brief(RICH)

    assert contract.id == brief.points[0].lead.matter


def test_who_was_to_call():
    """Who is to call is said; who has left us cannot, and somebody else must."""
    brief = remembered(the_end(tell_by=UMA), on=LETTER_DAY).brief(RICH)
    gone = remembered(the_end(tell_by=UMA), attrs.evolve(UMA, left_on="2026-02-27"), on=LETTER_DAY)

    assert "Uma is to call." in said(brief, "BadNewsUntold")[0]
    assert "has left us: somebody else must." in said(gone.brief(RICH), "BadNewsUntold")[0]


def test_what_was_learnt_later_does_not_change_then():
    """Asked as it was known before the call was logged, it is still untold; retracted, there is nothing."""
    news = the_end()
    memory = day_by_day(
        ("2026-03-02", (*remembered().facts().all(), news)),
        ("2026-03-06", (a_call("2026-02-27", news),)),
    )

    assert "told" == bad_news(memory.facts())[0].state
    assert "untold" == bad_news(memory.as_of("2026-03-02", known_at="2026-03-03").facts())[0].state
    memory.retract(news)
    assert [] == [*bad_news(memory.facts())]
