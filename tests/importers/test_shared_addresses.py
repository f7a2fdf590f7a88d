"""Two who share an address: told apart by their ids, else by their names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import relmem
from relmem.errors import Ambiguous
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.queries.duplicates import duplicates
from relmem.queries.likeness import can_be_one
from relmem.records import Account, Affiliation, Contact, Interaction

Take = Callable[..., ImportReport]
MAIL = "info@acme.example"


@pytest.fixture
def memory() -> Memory:
    return relmem.open(":memory:", timezone="UTC")


@pytest.fixture
def take(memory: Memory, tmp_path: Path) -> Take:
    def take_in(text: str, name: str, **options: Any) -> ImportReport:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return memory.import_file(path, **options)

    return take_in


def card(name: str, uid: str = "") -> str:
    """Somebody of Acme's, at the common mailbox."""
    said = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", "ORG:Acme", f"EMAIL:{MAIL}"]
    return "\n".join([*said, *([f"UID:{uid}"] if uid else []), "END:VCARD\n"])


def hubspot(*rows: tuple[str, str, str]) -> str:
    """Rows of HubSpot's: id, given name and family name."""
    lines = [f"{id},{given},{family},{MAIL},Acme" for id, given, family in rows]
    return "\n".join(["Record ID,First Name,Last Name,Email,Associated Company", *lines, ""])


def names(memory: Memory) -> list[str]:
    return sorted(each.name for each in memory.facts().of(Contact))


class TestTwo:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            (card("Ana Sousa", "1") + card("Bo Lind", "2"), "a.vcf"),
            (card("Ana Sousa", "1") + card("Ana Lind", "2"), "a.vcf"),
            (card("Ana Sousa") + card("Bo Lind"), "a.vcf"),
            (card("Ana Sousa") + card("Acme Sales"), "a.vcf"),
            (hubspot(("1", "Ana", "Sousa"), ("2", "Bo", "Lind")), "a.csv"),
            (f"Name,Email,Company\nAna Sousa,{MAIL},Acme\nRui Sousa,{MAIL},Acme\n", "a.csv"),
        ],
    )
    def test_stay_two(self, memory, take, text, name):
        """By ids, else by names, each with their own post; the same file finds each again."""
        take(text, name)
        before = memory.store.export()
        report = take(text, name)

        assert (2, 2) == (len(names(memory)), len(memory.facts().of(Affiliation)))
        assert (0, 0, before) == (report.added, report.changed, memory.store.export())
        with pytest.raises(Ambiguous) as caught:
            memory.find(MAIL)
        assert {each.id for each in memory.facts().of(Contact)} == {id for id, _ in caught.value.matches}
        [double] = duplicates(memory.facts())
        assert f"same e-mail {MAIL}" in double.reasons

    def test_get_mail_at_their_account(self, memory, take):
        """Mail from their address is with the account that they share, and with neither of them."""
        take(card("Ana Sousa") + card("Bo Lind"), "a.vcf")
        head = f"From: Acme <{MAIL}>\nTo: us@ours.example\nDate: Mon, 2 Nov 2026 10:00:00 +0000\nMessage-ID: <1@x>\n"
        report = take(f"{head}Subject: hi\n\nhi\n", "x.eml", ours="ours.example", new_contacts=True)

        [mail] = memory.facts().of(Interaction)
        [acme] = memory.facts().of(Account)
        assert (acme.id, (None, MAIL)) == (
            mail.account,
            (mail.participants[0].contact, mail.participants[0].name),
        )
        assert ((), 2) == (report.unknown, len(names(memory)))

    def test_by_hand_have_ids(self, memory):
        """What is added by hand is told apart by ids; without, the address is somebody's own."""
        memory.add(Contact("Ana", emails=[MAIL], key="crm:1"), Contact("Bo", emails=[MAIL], key="crm:2"))
        memory.add(Contact("Cy", emails=["c@x.example"]))
        memory.add(Contact("Cyrus", emails=["c@x.example"]))

        assert ["Ana", "Bo", "Cyrus"] == names(memory)

    def test_accounts_of_one_domain(self, memory):
        """Two ids of one program are two organisations, whatever their domain; without, a name more is an alias."""
        memory.add(Account("Acme Porto", domains=["acme.example"], key="crm:1"))
        memory.add(Account("Acme Lyon", domains=["acme.example"], key="crm:2"))

        assert ["Acme Porto", "Acme Lyon"] == [each.name for each in memory.facts().of(Account)]

    @pytest.mark.parametrize("name", ["Globex", "globex gmbh", "Globex Ltd"])
    def test_accounts_of_one_name_and_two_ids(self, memory, name):
        """A legal form tells two companies apart, and so does an id whose name says nothing; both are listed."""
        for id, called in (("11", "Globex"), ("12", name)) * 2:
            memory.add(Account(called, domains=["globex.example"], key=f"crm:account/{id}"))
        [double] = duplicates(memory.facts(), Account)

        found = memory.facts().of(Account)
        assert [("crm:account/11",), ("crm:account/12",)] == sorted(each.key for each in found)
        assert "same domain globex.example" in double.reasons

    def test_accounts_of_one_domain_are_told_apart_by_their_names(self, memory, take):
        """Whom a file names with the common domain is at the account so called; without a name nobody knows."""
        for id, site in (("11", "Lyon"), ("12", "Porto")):
            memory.add(Account(f"Globex {site}", domains=["globex.example"], key=f"crm:account/{id}"))
        told = {"Name": "name", "Firm": "account", "Site": "account_domain"}
        text = "Name,Firm,Site\nAna,globex porto,globex.example\nBo,,globex.example\n"
        report = take(text, "a.csv", kind="contact", mapping=told)

        [post] = memory.facts().of(Affiliation)
        assert memory.find("crm:account/12", Account).id == post.account
        assert (("line 3",), ["Ana"]) == (report.refused, names(memory))


class TestOne:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            (card("Ana Sousa", "1") + card("Sousa, ana", "2"), "a.vcf"),
            (card("Ana Sousa") + card("Ana Costa"), "a.vcf"),
            (hubspot(("1", "Zoë", "Weiß"), ("2", "Zoe", "Weiss")), "a.csv"),
        ],
    )
    def test_stays_one(self, memory, take, text, name):
        """One name is one person with two ids, and who married is who they were."""
        take(text, name)

        assert 1 == len(names(memory))

    def test_is_found_by_the_name_that_was_corrected(self, memory, take):
        """Who was given another name since is still whom the file brought."""
        import attrs

        take(card("Ana Sousa"), "a.vcf")
        memory.add(attrs.evolve(memory.find(MAIL, Contact), name="Bo Lind"))
        take(card("Ana Sousa"), "copy.vcf")

        assert ["Bo Lind"] == names(memory)

    def test_has_a_name_instead_of_an_address(self, memory, take):
        """Who was only an address gets the first name that comes, and no question."""
        memory.add(Contact(MAIL, emails=[MAIL]))
        report = take(card("Ana Sousa"), "a.vcf")

        assert (["Ana Sousa"], ()) == (names(memory), report.differing)


@pytest.mark.parametrize(
    ("one", "other", "can"),
    [
        ("Ana Sousa", "Sousa, ANA", True),
        ("Ana Sousa", "Ana Costa", True),
        ("Ana Sousa", "A. Sousa", True),
        ("Ana Sousa", "anasousa", True),
        ("Robert Smith", "Bob Smith", True),
        ("Jürgen Weiß", "Juergen Weiss", True),
        ("Yulia Petrova", "Julia Petrowa", True),
        ("Yulia Petrova", "Юлия Петрова", True),
        ("Ana Sousa", "a.s@x.example", True),
        ("Ana Sousa", "Rui Sousa", False),
        ("J. Silva", "John Smith", False),
        ("Marta", "Maria", False),
        ("Marta Alves", "Maria Costa", False),
        ("Ana Sousa", "Info", False),
        ("Ana Sousa", "Acme Sales", False),
    ],
)
def test_names_of_one_person(one, other, can):
    """Two names are clearly two people's, or may be one's, whichever comes first."""
    assert (can, can) == (can_be_one(one, other), can_be_one(other, one))
