"""A file against what is known: which saying stands, and that the other is not lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

import relmem
from relmem.formats.sheets import sheet
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.queries.discrepancies import differences
from relmem.records import Account, Affiliation, Colleague, Contact, Contract, Discrepancy, Order
from relmem.values import Source, Visibility

Take = Callable[..., ImportReport]
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAIL = "ana@x.example"


@pytest.fixture
def memory() -> Memory:
    return relmem.open(":memory:", clock=lambda: NOON, timezone="UTC")


@pytest.fixture
def take(memory: Memory, tmp_path: Path) -> Take:
    def take_in(text: str, name: str = "people.vcf", **options: Any) -> ImportReport:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return memory.import_file(path, **options)

    return take_in


def card(mobile: str = "", *lines: str, rev: str = "", uid: str = "") -> str:
    """Ana's card."""
    said = [f"TEL;TYPE=CELL:{mobile}"] if mobile else []
    said += [f"REV:{rev}"] if rev else []
    said += [f"UID:{uid}"] if uid else []
    head = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana Sousa\nEMAIL:" + MAIL
    return "\n".join([head, *said, *lines, "END:VCARD\n"])


def hubspot(given: str = "Ana", note: str = "") -> str:
    """Ana's row as HubSpot exports it; columns that nobody knows become the note."""
    return f"Record ID,First Name,Last Name,Email,Associated Company,Remark\n1,{given},Sousa,{MAIL},,{note}\n"


def ana(memory: Memory) -> Contact:
    return memory.find(MAIL, Contact)


def against(memory: Memory) -> list[tuple[str, str, str, str]]:
    """What files say against what stands: field, what stands, what they say, state."""
    return [(row.what, row.stands, row.says, row.state) for row in differences(memory.facts())]


class TestWhatStands:
    @pytest.mark.parametrize(
        ("rev", "mobile", "state"),
        [
            ("20261121", "+1", "older"),
            ("20261122", "+1", "to confirm"),
            ("20261123", "+2", ""),
            ("", "+1", "to confirm"),
        ],
    )
    def test_is_what_was_said_on_the_later_day(self, memory, take, rev, mobile, state):
        """What was set by hand was said on the day it was; a file without a day may be of any."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], mobile="+1"))
        take(card("+2", rev=rev))

        assert mobile == ana(memory).mobile
        assert ([("mobile", "+1", "+2", state)] if state else []) == against(memory)

    def test_is_by_the_day_that_a_source_says(self, memory, take):
        """A call of last year is older than a card of this one."""
        memory.add(Contact("Ana", emails=[MAIL], mobile="+1", source=Source("call", said_on="2025-01-01")))
        take(card("+2", rev="20250601"))

        assert "+2" == ana(memory).mobile

    @pytest.mark.parametrize(("second", "mobile"), [("20250101", "+1"), ("20260101", "+2")])
    def test_of_two_cards_is_the_newer(self, memory, take, second, mobile):
        """In whichever order they come, also of one UID."""
        take(card("+1", rev="20250601", uid="u"))
        take(card("+2", rev=second, uid="u"), "other.vcf")

        assert mobile == ana(memory).mobile

    def test_of_one_card_without_a_day_is_the_last(self, memory, take):
        """A card that says no day corrects what it said before."""
        take(card("+1", uid="u"), "monday.vcf")
        take(card("+2", uid="u"), "friday.vcf")

        assert ("+2", []) == (ana(memory).mobile, against(memory))

    def test_of_another_card_without_a_day_is_what_was_there(self, memory, take):
        """Another card is no newer one."""
        take(card("+1", uid="u"), "monday.vcf")
        take(card("+2", uid="other"), "friday.vcf")

        assert [("mobile", "+1", "+2", "to confirm")] == against(memory)

    def test_of_one_program_is_its_newest_export(self, memory, take):
        """Three exports one after the other correct each other, under one name or several."""
        for given, file in [("Ana", "a.csv"), ("Nita", "a.csv"), ("Anna", "a.csv"), ("Aninha", "b.csv")]:
            take(hubspot(given), file)

            assert (f"{given} Sousa", []) == (ana(memory).name, against(memory))

    def test_of_two_programs_is_what_was_there(self, memory, take):
        """Both could be right."""
        take(hubspot("Ana"), "contacts.csv")
        take(f"Name,Email\nAnne Sousa,{MAIL}\n", "contacts.csv")

        assert [("name", "Ana Sousa", "Anne Sousa", "to confirm")] == against(memory)

    def test_is_a_correction_by_hand(self, memory, take):
        """What somebody corrected is theirs, though the record was the file's: a newer export does not undo it."""
        take(hubspot("Ana"), "a.csv")
        old = ana(memory)
        for _ in range(2):
            memory.add(attrs.evolve(old, name="Nita Sousa"))
        take(hubspot("Anna"), "a.csv")

        assert [("name", "Nita Sousa", "Anna Sousa", "to confirm")] == against(memory)
        assert "added by hand" == str(ana(memory).source)

    def test_is_a_correction_in_our_own_table(self, memory, take):
        """A cell that somebody changed is theirs, though the row and its place were a file's."""
        take("Name,Email\nAna Sousa," + MAIL + "\n", "a.csv")
        table = sheet(memory.store, Contact).to_bytes().decode("utf-8-sig")
        take(table.replace("Ana Sousa", "Nita Sousa"), "contacts.csv")

        assert ("Nita Sousa", "added by hand") == (ana(memory).name, str(ana(memory).source))

    def test_is_a_correction_of_a_dated_card(self, memory, take):
        """It was made on the day it was recorded, and not on the card's."""
        take(card("+1", rev="20250101", uid="u"))
        memory.add(attrs.evolve(ana(memory), mobile="+3"))
        take(card("+2", rev="20260101", uid="u"))

        assert [("mobile", "+3", "+2", "older")] == against(memory)

    def test_is_not_what_was_held_and_corrected(self, memory, take):
        """Old news is not told again, whichever file brings it."""
        take(card("+1"))
        memory.add(attrs.evolve(ana(memory), mobile="+2"))
        take(card("+1"), "copy.vcf")
        take(card("+1", "ORG:Acme"), "more.vcf")

        assert ("+2", []) == (ana(memory).mobile, against(memory))

    def test_of_what_nobody_said_is_the_file(self, memory, take):
        """What was left open is filled in, lists are united."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], phones=["+9"]))
        take(card("+2"))

        assert ("+2", ("+9", "+2"), []) == (ana(memory).mobile, ana(memory).phones, against(memory))


class TestSpellings:
    @pytest.mark.parametrize("name", ["ana  SOUSA", "Sousa, Ana", "Ana"])
    def test_of_a_name_are_no_discrepancy(self, memory, take, name):
        """Case, spaces, order, and less of a name say no other name."""
        memory.add(Contact("Ana Sousa", emails=[MAIL]))
        take(f'Name,Email\n"{name}",{MAIL}\n', "x.csv")

        assert ("Ana Sousa", []) == (ana(memory).name, against(memory))

    @pytest.mark.parametrize(
        ("ours", "theirs", "asked"),
        [
            ("Sabine Öztürk", "Sabine Oeztuerk", 0),
            ("Sabine Öztürk", "Sabine Ozturk", 0),
            ("Søren Ågård", "Soeren Aagaard", 0),
            ("Jürgen Weiß", "Juergen Weiss", 0),
            ("Sabine Öztürk", "Sabine Oezil", 1),
        ],
    )
    def test_without_the_keys_for_a_letter_are_none(self, memory, take, ours, theirs, asked):
        """Two letters for one say no other name, and what is spelled best stands."""
        memory.add(Contact(ours, emails=[MAIL]))
        take(f"Name,Email\n{theirs},{MAIL}\n", "x.csv")

        assert (ours, asked) == (ana(memory).name, len(against(memory)))

    def test_of_a_number_are_none(self, memory, take):
        """Nor are the spaces in a number."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], mobile="+351 912 345"))
        take(card("00351912345"))

        assert [] == against(memory)

    def test_another_name_is_one(self, memory, take):
        """A name with a word more may be somebody's new one."""
        memory.add(Contact("Ana Sousa", emails=[MAIL]))
        take(f"Name,Email\nAna Reis,{MAIL}\n", "x.csv")

        assert [("name", "Ana Sousa", "Ana Reis", "to confirm")] == against(memory)

    def test_another_name_of_an_organisation_is_an_alias(self, memory, take):
        """It goes by both, and is found by both; what was taken out stays out."""
        acme = memory.add(Account("Acme", domains=["acme.example"]))
        text = "Name,Website,Industry\nAcme Bolts,acme.example,steel\n"
        take(text, "x.csv")
        it = memory.find("acme.example")
        assert ("Acme", ("Acme Bolts",)) == (it.name, it.aliases)

        memory.add(attrs.evolve(it, aliases=[]))
        report = take(text, "x.csv")
        assert (0, 0, ()) == (report.added, report.changed, memory.find(acme.id).aliases)


class TestNotes:
    def test_are_kept_both(self, memory, take):
        """What we noted and what the file says stand one after the other; the same file adds none."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], note="Likes golf.\n\nHas two dogs."))
        for _ in range(2):
            report = take(card("", "NOTE:Has two dogs.\\n\\nMet in Porto."))

        assert "Likes golf.\n\nHas two dogs.\n\nMet in Porto." == ana(memory).note
        assert (0, 0, []) == (report.added, report.changed, against(memory))

    def test_of_one_program_follow_its_newest_export(self, memory, take):
        """What it said before and says no more goes; what we noted stays."""
        take(hubspot("Ana", "one"), "a.csv")
        memory.add(attrs.evolve(ana(memory), note=f"{ana(memory).note}\n\nours"))
        take(hubspot("Ana", "two"), "b.csv")
        assert "ours\n\nRemark: two" == ana(memory).note

        take(hubspot("Ana", "one"), "c.csv")
        assert "ours\n\nRemark: one" == ana(memory).note

    def test_that_were_taken_out_stay_out(self, memory, take):
        """A paragraph that somebody took out is not brought back."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], note="ours"))
        take(card("", "NOTE:theirs"))
        memory.add(attrs.evolve(ana(memory), note="ours"))
        take(card("", "NOTE:theirs"), "copy.vcf")

        assert "ours" == ana(memory).note


class TestTitles:
    def test_of_two_files_are_one_post_and_a_question(self, memory, take):
        """A table and a card that differ in a title are about one post; it is named by who and where."""
        take(f"Name,Email,Company,Title\nAna Sousa,{MAIL},Acme,CTO\n", "people.csv")
        report = take(card("", "ORG:Acme", "TITLE:CIO"))

        assert ["CTO"] == [each.title for each in memory.facts().of(Affiliation)]
        assert ["Ana Sousa at Acme"] == [each.whose for each in report.differing]
        assert ["Ana Sousa at Acme"] == [each.whose for each in differences(memory.facts())]

    @pytest.mark.parametrize(
        ("theirs", "asked"),
        [
            ("Director of IT", 0),
            ("it director", 0),
            ("Director for the IT", 0),
            ("Senior IT Director", 1),
            ("Director", 1),
        ],
    )
    def test_in_other_words_of_the_same_are_no_question(self, memory, take, theirs, asked):
        """Nobody is asked on a call whether she is IT Director or Director of IT; a word more or less may be news."""
        take(f"Name,Email,Company,Title\nAna Sousa,{MAIL},Acme,IT Director\n", "people.csv")
        take(card("", "ORG:Acme", f"TITLE:{theirs}"))

        assert (["IT Director"], asked) == (
            [each.title for each in memory.facts().of(Affiliation)],
            len(against(memory)),
        )


class TestHonorifics:
    @pytest.mark.parametrize(
        ("ours", "theirs", "stands", "asked"),
        [
            ("Frau", "Dr.", "Dr.", 0),
            ("Dr.", "Frau", "Dr.", 0),
            ("Mr.", "Prof. Dr.", "Prof. Dr.", 0),
            ("Herr Dr.", "Dr.", "Herr Dr.", 0),
            ("Dr.", "Herr Dr.", "Herr Dr.", 0),
            ("Herr", "Frau", "Herr", 1),
        ],
    )
    def test_of_anybody_do_not_contradict_a_title(self, memory, take, ours, theirs, stands, asked):
        """A title says more than "Frau", and nobody is asked on a call which of both is right."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], honorific=ours))
        take(card("", f"N:Sousa;Ana;;{theirs};"))

        assert (stands, asked) == (ana(memory).honorific, len(against(memory)))


class TestWhatIsKept:
    def test_the_same_file_adds_nothing(self, memory, take):
        """Not the second time, nor after either value was taken over, nor beside other files."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], mobile="+1"))
        first = take(card("+2"))
        other = take(card("+3"), "other.vcf")
        assert (1, 1) == (first.kinds["discrepancy"]["added"], other.kinds["discrepancy"]["added"])

        for mobile in ("+1", "+2", "+4", "+1"):
            if mobile != ana(memory).mobile:
                memory.add(attrs.evolve(ana(memory), mobile=mobile))
            for report in (take(card("+2")), take(card("+3"), "other.vcf"), take(card("+2"), dry_run=True)):
                assert (0, 0, (), mobile) == (
                    report.added,
                    report.changed,
                    report.differing,
                    ana(memory).mobile,
                )

    def test_said_by_two_files_is_said_twice(self, memory, take):
        """A second file that says so is one more source of the same."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], mobile="+1"))
        take(card("+2"))
        take(card("+2"), "other.vcf")

        [one] = memory.facts().of(Discrepancy)
        assert ["people.vcf", "other.vcf"] == [each.file for each in memory.facts().said(one)]

    def test_is_seen_with_who_it_is_about(self, memory, take):
        """With its source, the field, both values, and since when the other stands."""
        it = memory.add(Contact("Ana Sousa", emails=[MAIL], mobile="+1"))
        take(card("+2", rev="20250503"))

        [one] = memory.facts(it).of(Discrepancy)
        assert (it.id, "mobile", "+2", "+1") == (one.about, one.what, one.says, one.stands)
        assert (date(2025, 5, 3), NOON.date()) == (one.source.said_on, one.stands_said_on)
        assert 1 == len(memory.history(one))

    def test_goes_with_its_import(self, memory, take):
        """Undo takes it back; taken in again, it is there again."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], mobile="+1"))
        take(card("+2"))
        memory.undo()
        assert [] == against(memory)

        take(card("+2"))
        assert 1 == len(against(memory))

    def test_undone_and_mended_it_is_about_the_same(self, memory, take):
        """A file that was taken back, and mended since, makes no second contract: a calendar keeps its events."""
        rows = "Customer,Contract,Start,Term,Renewal,Notice\nAcme,WMS,2024-02-01,1 year,yes,{}\n"
        take(rows.format("60 days"), "contracts.csv")
        [first] = memory.facts().of(Contract)
        memory.undo()
        take(rows.format("90 days"), "contracts.csv")

        [second] = memory.facts().of(Contract)
        assert (first.id, "90 days") == (second.id, str(second.notice))
        uids = [event.uid for event in memory.calendar("renewals").events]
        assert len(uids) == len(set(uids))
        assert not any(event.title.startswith("Cancelled") for event in memory.calendar("renewals").events)

    def test_turned_back_by_its_own_file_is_told_and_not_kept(self, memory, take):
        """A cell that was mended and is as before again is no silence: the report names it, each time."""
        rows = (
            "Customer,Contract,Start,Term,Renewal,Notice\nAcme,WMS,2024-02-01,1 year,successive 1 year,{}\n"
        )
        for notice in ("60 days", "90 days"):
            assert () == take(rows.format(notice), "contracts.csv").differing
        before = memory.store.export()

        for _ in range(2):
            report = take(rows.format("60 days"), "contracts.csv")
            assert (0, 0, ["notice"]) == (
                report.added,
                report.changed,
                [each.what for each in report.differing],
            )
        assert "1 value differs from what was known, which stands: WMS: notice" in str(report)
        assert before == memory.store.export()

    def test_follows_a_merge(self, memory, take):
        """It is about whom the record was merged into."""
        it = memory.add(Contact("Ana Sousa", emails=[MAIL], mobile="+1"))
        other = memory.add(Contact("Ana S. Sousa", mobile="+1"))
        take(card("+2"))
        memory.merge(it, into=other, prefer=other)

        assert [other.id] == [each.about for each in memory.facts().of(Discrepancy)]
        assert (0, 0) == ((again := take(card("+2"))).added, again.changed)

    def test_of_a_private_record_is_as_private(self, memory, take):
        """Its owner's alone."""
        dana = memory.add(Colleague("Dana"))
        memory.add(
            Contact("Ana Sousa", emails=[MAIL], mobile="+1", visibility=Visibility.PRIVATE, owner=dana)
        )
        take(card("+2"))

        found = [each.record for each in memory.store.current([Discrepancy])]
        assert [(Visibility.PRIVATE, dana.id)] == [(each.visibility, each.owner) for each in found]

    def test_of_several_rows_is_each_about_its_own(self, memory, take):
        """A broken row in the same file changes nothing about that."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], timezone="Europe/Lisbon"))
        memory.add(Contact("Bo", emails=["b@x.example"], timezone="Europe/Lisbon"))
        text = f"Name,Email,Time Zone\nAna,{MAIL},Europe/Rome\n,,\nBo,b@x.example,Europe/Paris\n,@@,\n"
        report = take(text, "x.csv")

        assert [("Ana Sousa", "Europe/Rome"), ("Bo", "Europe/Paris")] == [
            (each.whose, each.says) for each in report.differing
        ]

    def test_a_link_is_shown_by_name(self, memory, take):
        """Of what an account is part of, whichever is meant."""
        blue = memory.add(Account("Blue"))
        memory.add(Account("Acme", domains=["acme.example"], parent=blue))
        report = take("Name,Website,Parent\nAcme,acme.example,Red\n", "x.csv")

        assert [("parent", "Blue", "Red")] == [(it.what, it.stands, it.says) for it in report.differing]
        assert [("parent", "Blue", "Red", "to confirm")] == against(memory)


class TestTheReport:
    def test_counts_what_differs(self, memory, take):
        """In one line, in full in JSON, and in HTML and Markdown."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], mobile="+1", call_me="Ana"))
        report = take(card("+2", "NICKNAME:Nita"))

        line = "2 values differ from what was known, which stands: Ana Sousa: name to say, Ana Sousa: mobile"
        assert f"  {line}" in str(report).splitlines()
        assert [
            {
                "whose": "Ana Sousa",
                "what": "name to say",
                "stands": "Ana",
                "says": "Nita",
                "id": ana(memory).id,
            },
            {"whose": "Ana Sousa", "what": "mobile", "stands": "+1", "says": "+2", "id": ana(memory).id},
        ] == report.to_dict()["differing"]
        assert all(line in text for text in report._repr_mimebundle_().values())

    def test_of_a_dry_run_is_the_same(self, memory, take):
        """It says beforehand what it would say."""
        memory.add(Contact("Ana Sousa", emails=[MAIL], mobile="+1"))
        tried, done = take(card("+2"), dry_run=True), take(card("+2"))

        assert (tried.differing, tried.kinds) == (done.differing, done.kinds)

    @pytest.mark.parametrize("dry_run", [True, False])
    def test_names_possible_doubles(self, memory, take, dry_run):
        """Who was added and looks like somebody who was there, by name at a company or by number."""
        acme = memory.add(Account("Acme", domains=["acme.example"]))
        there = memory.add(Contact("Ana Sousa", phones=["+351 912 345 678"]), Contact("Bo Li"))
        memory.add(*(Affiliation(each, acme) for each in there))
        text = "Name,Email,Phone,Company\nA Sousa,a@y.example,00351912345678,\nBo Li,b@y.example,,Acme\nCy,c@y.example,,\n"
        report = take(text, "x.csv", dry_run=dry_run)

        assert (
            "  2 rows look like people you already have: memory.duplicates(), or relmem duplicates"
            in str(report).splitlines()
        )
        assert {("A Sousa", "Ana Sousa"), ("Bo Li", "Bo Li")} == {
            (each.name, each.like) for each in report.doubles
        }
        assert {"kind", "name", "like", "reasons", "id", "like_id"} == set(report.to_dict()["doubles"][0])
        assert report.doubles[0].reasons in [each["reasons"] for each in report.to_dict()["doubles"]]

    def test_names_no_doubles_that_were_told_apart(self, memory, take):
        """Nor what the file leaves as it was."""
        memory.add(Account("Acme", domains=["acme.example"]))
        text = "Name,Website\nAcme Ltd,acme.test\n"
        report = take(text, "x.csv")
        assert (
            "1 row looks like organisations you already have: memory.duplicates(Account), or relmem duplicates"
            in str(report)
        )

        assert () == take(text, "x.csv").doubles
        memory.add(relmem.queries.duplicates.apart(memory.find("acme.example"), memory.find("acme.test")))
        assert () == take("Name,Website,Industry\nAcme Ltd,acme.test,steel\n", "y.csv").doubles


class TestNamesInFiles:
    HEADER = "Record ID,First Name,Last Name,Email,Associated Company,Associated Company ID\n"

    @pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
    def test_of_two_with_ids_mean_the_same_one_again(self, memory, take, order):
        """Two organisations of one name, and a row that names it without an id: the second time adds none."""
        rows = [
            "1,A,A,a@x.example,Globex,99\n",
            "2,B,B,b@x.example,Globex,\n",
            "3,C,C,c@x.example,Globex,98\n",
        ]
        text = self.HEADER + "".join(rows[at] for at in order)
        take(text, "x.csv")
        before = memory.store.export()

        assert (0, 0) == ((again := take(text, "x.csv")).added, again.changed)
        assert before == memory.store.export()

    def test_mean_the_same_one_when_another_was_added_since(self, memory, take):
        """What a name meant it means, though it could mean two by now."""
        memory.add(Account("Globex", domains=["globex.example"]))
        text = self.HEADER + "2,B,B,b@x.example,Globex,\n"
        take(text, "x.csv")
        memory.add(Account("Globex", domains=["globex.test"]))

        assert (0, 0) == ((again := take(text, "x.csv")).added, again.changed)

    def test_mean_one_that_a_later_row_says_more_of(self, memory, take):
        """By its id, by its name, and by both, in one file: no row of it is refused."""
        text = (
            "Customer,Customer ID,Invoice Number,Total (EUR)\nGlobex,99,1,10\nGlobex,,2,10\nGlobex,99,3,10\n"
        )
        report = take(text, "bills.csv")

        assert ((), 3) == (report.problems, report.kinds["invoice"]["added"])
        assert (0, 0) == ((again := take(text, "bills.csv")).added, again.changed)

    def test_of_one_issue_said_in_three_ways(self, memory, take):
        """A row without its id is known again, though a later row of the file moved the issue elsewhere."""
        words = {"T": "title", "D": "account_domain", "I": "id"}
        text = "T,D,I\nCTO,globex.example,3\nCTO,globex.example,\nCTO,acme.example,3\n"
        take(text, "issues.csv", kind="issue", mapping=words)
        again = take(text, "issues.csv", kind="issue", mapping=words)

        assert (0, 0) == (again.added, again.changed)

    def test_go_with_the_row_that_says_so(self, memory, take):
        """What only a refused row brings is nobody's account: a row that needs it is refused as well."""
        memory.add(Account("One", key="order:98"), Account("Two", domains=["globex.example"]))
        words = {"A": "account_id", "B": "account_domain", "N": "number", "W": "what"}
        text = "A,B,N,W\n98,globex.example,1,bolts\n,globex.example,1,nuts\n,globex.example,2,nuts\n"
        report = take(text, "orders.csv", kind="order", mapping=words)

        known = {each.id for each in memory.facts().of(Account)}
        assert {each.account for each in memory.facts().of(Order)} <= known
        assert (2, 2) == (len(known), len(report.refused))


def test_contracts_are_corrected_by_the_next_export(memory, take):
    """By their key, as ever; a value that was corrected by hand stays, and is to be confirmed."""
    head = "contract,parties,starts,initial,id\n"
    take(head + "Support,Acme,2026-01-01,1 year,7\n", "contracts.csv")
    take(head + "Support,Acme,2026-02-01,1 year,7\n", "contracts-may.csv")
    [contract] = memory.facts().of(Contract)
    assert date(2026, 2, 1) == contract.starts_on

    memory.add(attrs.evolve(contract, starts_on="2026-03-01"))
    take(head + "Support,Acme,2026-04-01,1 year,7\n", "contracts.csv")
    assert [("starts on", "2026-03-01", "2026-04-01", "to confirm")] == against(memory)


class TestSayingLess:
    @pytest.mark.parametrize(
        "lines", [["BDAY:1975-11-22", "BDAY:--11-22"], ["BDAY:--11-22", "BDAY:1975-11-22"]]
    )
    def test_a_birthday_without_its_year_is_the_same_day(self, memory, take, lines):
        """Of two files of which one knows the year, the year is kept, and nothing is to be confirmed."""
        for at, line in enumerate(lines):
            take(card("", line, uid=f"u{at}"), f"{at}.vcf")

        assert "1975-11-22" == str(ana(memory).born)
        assert [] == against(memory)

    @pytest.mark.parametrize("names", [["Björn Öberg", "Bjorn Oberg"], ["Bjorn Oberg", "Björn Öberg"]])
    def test_accents_are_not_lost(self, memory, take, names):
        """Whichever row of a file comes last, the name as it is written with its accents stands."""
        rows = "".join(f"{name},b@x.example\n" for name in names)

        take(f"Name,Email\n{rows}", "people.csv", kind="contact")

        assert "Björn Öberg" == memory.find("b@x.example").name
        assert [] == against(memory)
