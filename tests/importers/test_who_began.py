"""Mail that is taken in again once more people are known: who began, and whose it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

import relmem
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.records import Account, Affiliation, Colleague, Contact, Direction, Interaction

Take = Callable[..., ImportReport]
SHARED = "k.l@x.example"
SIMON, MARKUS, CHANTAL = "simon.keller@gmail.com", "markus@gmail.com", "chantal@x.example"


@pytest.fixture
def memory() -> Memory:
    memory = relmem.open(":memory:", timezone="UTC")
    memory.add(Contact("Chantal", emails=[CHANTAL]))
    return memory


@pytest.fixture
def take(memory: Memory, tmp_path: Path) -> Take:
    def take_in(sender: str = SIMON, to: str = MARKUS, cc: str = CHANTAL, **options) -> ImportReport:
        path = tmp_path / "a.eml"
        path.write_text(
            f"From: {sender}\nTo: {to}\nCc: {cc}\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n"
            "Subject: Hello\nMessage-ID: <1@x.example>\n\nHello\n"
        )
        return memory.import_file(path, **options)

    return take_in


def mail(memory: Memory) -> Interaction:
    [found] = memory.facts().of(Interaction)
    return found


class TestWhoBegan:
    def test_is_derived_anew_once_we_are_known(self, memory, take):
        """A stranger who wrote to one of us was taken for us, while nobody was known to be one."""
        take()
        assert Direction.OUT is mail(memory).direction
        memory.add(Colleague("Markus", emails=[MARKUS]))
        take()

        assert Direction.IN is mail(memory).direction
        assert (0, 0) == ((again := take()).added, again.changed)

    def test_is_derived_by_what_the_caller_says_is_ours(self, memory, take):
        """As well, and again once the sender is known to be one of us."""
        take()
        take(ours=MARKUS)
        assert Direction.IN is mail(memory).direction
        memory.add(Colleague("Markus", emails=[MARKUS]))
        take()

        assert Direction.IN is mail(memory).direction

    def test_follows_a_sender_who_is_one_of_us(self, memory, take):
        """It went in while only who got it was known, and went out, to whom it was copied, as is known now."""
        memory.add(Colleague("Markus", emails=[MARKUS]))
        take()
        assert Direction.IN is mail(memory).direction
        memory.add(Colleague("Simon Keller", emails=[SIMON]))
        take()

        assert Direction.OUT is mail(memory).direction

    @pytest.mark.parametrize("known_first", [True, False])
    def test_stays_as_somebody_put_it_right(self, memory, take, known_first):
        """What a person says of it goes before what a machine derives, then and later."""
        if known_first:
            memory.add(Colleague("Markus", emails=[MARKUS]))
        take()
        right = Direction.OUT if known_first else Direction.IN
        memory.add(attrs.evolve(mail(memory), direction=right))
        if not known_first:
            memory.add(Colleague("Simon Keller", emails=[SIMON]))
        take()

        assert right is mail(memory).direction

    def test_stays_where_nobody_of_us_is_known_any_more(self, memory, take):
        """What was derived for certain does not give way to a guess."""
        markus = memory.add(Colleague("Markus", emails=[MARKUS]))
        take()
        memory.retract(markus)
        take()

        assert Direction.IN is mail(memory).direction


class TestASharedAddress:
    @pytest.fixture
    def two(self, memory: Memory) -> tuple[Contact, Contact]:
        acme, kim, kate = memory.add(
            Account("X"),
            Contact("Kim Lee", emails=[SHARED], key="crm:1"),
            Contact("Kate Lind", emails=[SHARED], key="crm:2"),
        )
        memory.add(Colleague("Markus", emails=[MARKUS]), Affiliation(kim, acme), Affiliation(kate, acme))
        return kim, kate

    def test_is_named_in_the_report(self, memory, take, two):
        """Mail of it is with neither of the two, and that is said, with where to look."""
        report = take(SHARED, MARKUS, "lee@elsewhere.example")

        assert (SHARED,) == report.shared
        assert [SHARED] == report.to_dict()["shared"]
        line = f"of several people here, and so with none of them: {SHARED} (memory.duplicates(), or relmem duplicates)"
        assert f"  {line}" in str(report).splitlines()
        assert "Of several people here" in report._repr_html_()
        assert ("lee@elsewhere.example",) == report.unknown

    def test_is_named_for_meetings_too(self, memory, tmp_path, two):
        """As in mail."""
        path = tmp_path / "a.ics"
        path.write_text(
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20261101T090000Z\n"
            "DTSTART:20261105T090000Z\nDTEND:20261105T100000Z\nSUMMARY:Review\n"
            f"ORGANIZER:mailto:{MARKUS}\nATTENDEE:mailto:{SHARED}\nEND:VEVENT\nEND:VCALENDAR\n"
        )

        assert (SHARED,) == memory.import_file(path).shared

    def test_that_was_merged_heals_when_the_mail_is_taken_in_again(self, memory, take, two):
        """Then it is with the one, and no more is said of it."""
        kim, kate = two
        take(SHARED, MARKUS, CHANTAL)
        assert SHARED == mail(memory).participants[0].name
        memory.merge(kate, into=kim, prefer=kim)
        report = take(SHARED, MARKUS, CHANTAL)

        assert (1, ()) == (report.changed, report.shared)
        assert kim.id == mail(memory).participants[0].contact
        assert (0, 0) == ((again := take(SHARED, MARKUS, CHANTAL)).added, again.changed)
