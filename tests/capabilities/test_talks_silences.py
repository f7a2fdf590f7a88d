"""Whom nobody has called for long, whatever rhythm there is."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.errors import InputError
from relmem.queries.rhythm import due_for_touch
from relmem.queries.silences import silences
from relmem.records import Absence, Account, Affiliation, Assignment, Contact, Meeting
from relmem.records.base import Record
from tests.builders import ACME, BO, DANA, MONDAY, RICH, UMA, a_talk
from tests.builders import PEOPLE as KNOWN
from tests.capabilities.acme import day_by_day

pytestmark = pytest.mark.capability("C60")


def asked(*records: Record, **how: Any) -> list[tuple[str, int | None]]:
    """Who, and for how many days, on Monday 4 May."""
    memory = day_by_day((MONDAY, (*KNOWN, *records)))
    return [(row.who, row.days) for row in silences(memory.facts(), **how)]


class TestSilences:
    def test_needs_no_rhythm(self):
        """One call two months ago is no rhythm, and a silence all the same."""
        talk = a_talk("2026-03-04")

        assert [("Richard Alvarez", 61), ("Bo Lee", None)] == asked(talk)
        assert 0 == len(due_for_touch(day_by_day((MONDAY, (*KNOWN, talk))).facts()))

    @pytest.mark.parametrize(("on", "listed"), [("2026-03-04", True), ("2026-03-05", False)])
    def test_months_are_months(self, on, listed):
        """Two months after 4 March is 4 May, and not sixty days."""
        assert listed == (("Richard Alvarez", (MONDAY - date.fromisoformat(on)).days) in asked(a_talk(on)))

    def test_the_longest_comes_first_and_who_was_never_reached_last(self):
        """None is never: as far as anybody noted."""
        cy = Contact("Cy")
        talks = a_talk("2026-02-01"), a_talk("2026-01-02", participants=[UMA, BO])

        assert [("Bo Lee", 122), ("Richard Alvarez", 92), ("Cy", None)] == asked(cy, *talks)

    def test_an_attempt_and_a_mail_without_an_answer_reach_nobody(self):
        """It counts from the last real touch, of any of us."""
        in_vain = (
            a_talk("2026-04-20", outcome="voicemail"),
            a_talk("2026-04-21", "email", direction="out", participants=[UMA, RICH]),
        )

        assert ("Richard Alvarez", 92) in asked(a_talk("2026-02-01"), *in_vain)
        assert "Richard Alvarez" not in dict(asked(a_talk("2026-02-01"), a_talk("2026-04-20")))

    def test_leaves_out_who_cannot_be_called(self):
        """Who has left, who has died, and who is away today."""
        gone, dead, off = Contact("Gone"), Contact("Dead", died_on="2026-01-01"), Contact("Off")
        them = (
            gone,
            Affiliation(gone, ACME, until_on="2026-02-01"),
            dead,
            off,
            Absence(off, from_on="2026-05-01", until_on="2026-05-20"),
        )

        assert [("Richard Alvarez", None), ("Bo Lee", None)] == asked(*them)

    def test_of_one_of_us(self):
        """At the accounts that she is on today."""
        other, cy = Account("Other"), Contact("Cy")

        assert [("Cy", None)] == asked(
            other, cy, Affiliation(cy, other), Assignment(UMA, other), Assignment(DANA, ACME), whose=UMA
        )

    def test_of_one_account(self):
        """Whom of theirs nobody has called."""
        other, cy = Account("Other"), Contact("Cy")

        assert [("Cy", None)] == asked(other, cy, Affiliation(cy, other), whose=other)

    def test_of_accounts(self):
        """An account was reached by whoever of theirs was."""
        other = Account("Other")
        talks = a_talk("2026-02-01"), a_talk("2026-02-20", participants=[UMA, BO])

        assert [("Acme", 73), ("Other", None)] == asked(other, *talks, accounts=True)

    def test_says_who_it_was_and_what_stands_in_the_calendar(self):
        """The row has what one asks next."""
        talk = a_talk("2026-02-01")
        meeting = Meeting("Review", starts_on="2026-05-20", participants=[RICH])
        memory = day_by_day((MONDAY, (*KNOWN, talk, meeting, Assignment(UMA, ACME, role="lead"))))

        row = silences(memory.facts())[0]

        assert ("Acme", "phone", "Dana", "Uma", date(2026, 5, 20), talk.id, RICH.id, ACME.id, MONDAY) == (
            row.account,
            row.channel,
            row.by,
            row.lead,
            row.next_on,
            row.interaction_id,
            row.who_id,
            row.account_id,
            row.known_on,
        )

    def test_as_of_then(self):
        """What was logged since changes no earlier answer."""
        memory = day_by_day((MONDAY, (*KNOWN, a_talk("2026-02-01"))), ("2026-05-06", (a_talk("2026-05-05"),)))

        assert "Richard Alvarez" not in {row.who for row in silences(memory.facts())}
        assert "Richard Alvarez" in {row.who for row in silences(memory.as_of("2026-05-04").facts())}

    def test_refuses_what_is_no_length_of_time(self):
        """On the caller's line."""
        with pytest.raises(InputError, match="length of time"):
            asked(attrs.evolve(RICH), at_least="soon")
