"""Messages that nobody answered, where several of them are one thread, and where there are many."""

from __future__ import annotations

import cProfile
import unicodedata
from datetime import date
from itertools import permutations
from typing import Any

import attrs
import pytest

from relmem.facts import facts_of
from relmem.queries.messages import Unanswered, unanswered_messages
from relmem.queries.silences import silences
from relmem.queries.wording import Wants, wants
from relmem.records import Account, Affiliation, Contact, Interaction
from relmem.records.base import Record
from relmem.values import new_id

MONDAY = date(2026, 5, 4)
ACME = Account("Acme")
RICH, BO = Contact("Rich"), Contact("Bo")
KNOWN = (ACME, RICH, BO, Affiliation(RICH, ACME), Affiliation(BO, ACME))


def mail(on: str, summary: str, who: Contact = RICH, way: str = "in") -> Interaction:
    return Interaction("email", summary, direction=way, account=ACME, participants=[who], happened_on=on)


def the_row(*mails: Interaction) -> Unanswered:
    """The only one, of mails that were taken in in that order."""
    taken_in = (attrs.evolve(each, id=new_id()) for each in mails)
    [row] = unanswered_messages(facts_of(MONDAY, *KNOWN, *taken_in))
    return row


class TestThreads:
    @pytest.mark.parametrize("order", [*permutations(range(3))])
    def test_waits_from_its_first_message_to_its_newest(self, order):
        """Whatever else Bo asked before, and in whichever order they were taken in."""
        mails = (
            mail("2026-04-20", "Is it open?", BO),
            mail("2026-04-28", "Pallets?"),
            mail("2026-04-30", "Re: Pallets?\nPlease!", BO),
        )

        row = the_row(*(mails[at] for at in order))

        assert ("Bo", 3, date(2026, 4, 20), date(2026, 4, 30)) == (
            row.who,
            row.messages,
            row.first_on,
            row.last_on,
        )

    @pytest.mark.parametrize("order", [*permutations(range(2))])
    def test_waits_since_somebody_asked(self, order):
        """What Rich told before Bo asked is no part of the wait."""
        mails = (
            mail("2026-04-20", "pallets"),
            mail("2026-04-28", "Re: pallets\nCould you send ten?", BO),
        )

        row = the_row(*(mails[at] for at in order))

        assert ("Bo", True, 1, date(2026, 4, 28)) == (row.who, row.asks, row.messages, row.first_on)

    def test_the_word_of_who_tells_stands_behind_the_question(self):
        """Who adds something to what a colleague asked is the newest, and it waits since it was asked."""
        row = the_row(mail("2026-04-28", "Pallets?"), mail("2026-04-30", "pallets\nTen of them.", BO))

        assert ("Bo", True, 2, date(2026, 4, 28)) == (row.who, row.asks, row.messages, row.first_on)

    def test_an_answer_in_a_thread_is_one_to_all_in_it(self):
        """Bo was written in the thread in which Rich asked too; what Rich asked elsewhere still waits."""
        mails = (
            mail("2026-04-27", "Pallets?"),
            mail("2026-04-28", "Beams?"),
            mail("2026-04-29", "Re: Pallets?", BO),
            mail("2026-04-30", "Re: Pallets?", BO, way="out"),
        )

        row = the_row(*mails)

        assert ("Rich", "Beams?", 1) == (row.who, row.subject, row.messages)


class TestWords:
    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_accents_are_read_however_they_are_written(self, form):
        """Some programs write "ö" as two characters: it asks as well, and is of the same thread."""
        asks = unicodedata.normalize(form, "Öl\nKönnten Sie liefern.")

        row = the_row(mail("2026-04-28", "Re: Öl\nWir warten auf Öl"), mail("2026-04-29", asks, BO))

        assert ("Bo", "Öl", True, 2) == (row.who, row.subject, row.asks, row.messages)
        assert Wants.ANSWER == wants(mail("2026-04-29", asks))


class TestMany:
    @pytest.mark.parametrize("question", [unanswered_messages, silences])
    def test_takes_calls_in_proportion(self, question):
        """Twice as many who write to us, and mails of ours, take twice the calls, and not four times."""
        assert _calls(question, 200) < 2.5 * _calls(question, 100)


def _calls(question: Any, many: int) -> int:
    people = [Contact(f"Contact {number}") for number in range(many)]
    records: list[Record] = [*KNOWN, *people, *(Affiliation(each, ACME) for each in people)]
    records += (mail("2026-04-01", f"Question {at}?", each) for at, each in enumerate(people))
    records += (mail("2026-04-02", f"Pallet {at}", RICH, way="out") for at in range(many))
    profile = cProfile.Profile()
    profile.runcall(question, facts_of(MONDAY, *records))
    return sum(each.callcount for each in profile.getstats())
