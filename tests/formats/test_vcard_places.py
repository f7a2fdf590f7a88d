"""Addresses, links, days and people in cards that leave: only what changed is written anew."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relmem
from relmem.importers.vcards import read_vcards
from relmem.memory import Memory
from relmem.records import Account, Affiliation, Contact
from relmem.values import NamedDay, PostalAddress, Relation, YearDay

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
FIELDS = ("nicknames", "languages", "addresses", "links", "days", "relations", "died_on")

ANA = r"""BEGIN:VCARD
VERSION:3.0
FN:Ana Sousa
N:Sousa;Ana;;;
NICKNAME:Aninha,Nita
item1.ADR;type=HOME;type=pref:;;Rua Augusta 1;Lisboa;;1100-048;Portugal
item1.X-ABADR:pt
ADR;TYPE=WORK;LABEL="Office":;3rd;Av. Nova 2;Porto;;4000;
item2.ADR:;;Casal;Sintra;;;
item2.X-ABLabel:Summer
item3.URL;type=pref:http\://ana.example
item3.X-ABLabel:_$!<HomePage>!$_
IMPP;X-SERVICE-TYPE=Skype:skype:ana
X-SOCIALPROFILE;type=twitter;x-user=ana:http://twitter.com/ana
item4.X-ABDATE;type=pref:2010-05-04
item4.X-ABLabel:_$!<Anniversary>!$_
item5.X-ABRELATEDNAMES;type=pref:Rita Lopes
item5.X-ABLabel:_$!<Assistant>!$_
item6.X-ABRELATEDNAMES:Eva
item6.X-ABLabel:_$!<Spouse>!$_
LANG:pt
UID:7
END:VCARD
"""


def imported(memory: Memory, text: str, folder: Path, name: str = "people.vcf") -> Memory:
    """The memory, with that address book in it."""
    path = folder / name
    path.write_bytes(text.replace("\n", "\r\n").encode())
    memory.import_file(path)
    return memory


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with relmem.open(":memory:", clock=lambda: NOW, timezone="UTC") as memory:
        yield memory


@pytest.fixture
def ana(memory: Memory, tmp_path: Path) -> Contact:
    """Ana, as her card has her."""
    return imported(memory, ANA, tmp_path).find("Ana Sousa", Contact)


def changed(memory: Memory, text: str = ANA) -> list[str]:
    """The lines of the one card that are not as they came, with what became of each."""
    lines = difflib.ndiff(text.splitlines(), str(memory.contacts()).splitlines())
    return [line for line in lines if line[0] in "+-"]


HOME, WORK, SUMMER = (
    "home: Rua Augusta 1; 1100-048; Lisboa; ; Portugal",
    "work: Av. Nova 2; 4000; Porto; ; ; 3rd",
    "Summer: Casal; ; Sintra",
)
LINKS = ("http://ana.example", "skype:ana", "http://twitter.com/ana")


class TestOneChange:
    def test_what_it_says(self, ana, memory):
        """All of it is in fields, and leaves to the byte as it came."""
        assert [HOME, WORK, SUMMER] == [str(each) for each in ana.addresses]
        assert (LINKS, ("pt",), ("Aninha", "Nita")) == (ana.links, ana.languages, ana.nicknames)
        assert (("anniversary: 2010-05-04",), ("assistant: Rita Lopes",)) == (
            tuple(map(str, ana.days)),
            tuple(map(str, ana.relations)),
        )
        assert ANA.replace("\n", "\r\n").encode() == memory.contacts().to_bytes()
        assert ana == memory.find("Nita")

    @pytest.mark.parametrize(
        ("change", "lines"),
        [
            (
                {"addresses": ["home: Rua Nova 9; 1200; Lisboa", WORK, SUMMER]},
                [
                    "- item1.ADR;type=HOME;type=pref:;;Rua Augusta 1;Lisboa;;1100-048;Portugal",
                    "+ item1.ADR;type=HOME;type=pref:;;Rua Nova 9;Lisboa;;1200;",
                ],
            ),
            (
                {"addresses": [HOME, "work: a;", SUMMER]},
                ['- ADR;TYPE=WORK;LABEL="Office":;3rd;Av. Nova 2;Porto;;4000;', "+ ADR;TYPE=WORK:;;a;;;;"],
            ),
            (
                {"addresses": [HOME, WORK]},
                ["- item2.ADR:;;Casal;Sintra;;;", "- item2.X-ABLabel:Summer"],
            ),
            (
                {"addresses": [HOME, WORK, "Winter: Casal; ; Sintra"]},
                ["- item2.X-ABLabel:Summer", "+ item2.X-ABLabel:Winter"],
            ),
            (
                {"addresses": [HOME, "home: Av. Nova 2; 4000; Porto; ; ; 3rd", SUMMER]},
                [
                    '- ADR;TYPE=WORK;LABEL="Office":;3rd;Av. Nova 2;Porto;;4000;',
                    "+ ADR;TYPE=HOME:;3rd;Av. Nova 2;Porto;;4000;",
                ],
            ),
            (
                {"addresses": [HOME, "Shop: Av. Nova 2; 4000; Porto; ; ; 3rd", SUMMER]},
                [
                    '- ADR;TYPE=WORK;LABEL="Office":;3rd;Av. Nova 2;Porto;;4000;',
                    "+ item7.ADR:;3rd;Av. Nova 2;Porto;;4000;",
                    "+ item7.X-ABLabel:Shop",
                ],
            ),
            (
                {"addresses": [HOME, WORK, SUMMER, "work: a, b;", "Boat: c;", "d;"]},
                ["+ ADR;TYPE=WORK:;;a\\, b;;;;", "+ item7.ADR:;;c;;;;", "+ item7.X-ABLabel:Boat", "+ ADR:;;d;;;;"],
            ),
            (
                {"links": ["https://a.example/?x=1,2", *LINKS[1:], "xmpp:ana@x.example"]},
                [
                    "- item3.URL;type=pref:http\\://ana.example",
                    "+ item3.URL;type=pref:https://a.example/?x=1,2",
                    "+ IMPP:xmpp:ana@x.example",
                ],
            ),
            (
                {"links": [*LINKS[:2], "http://twitter.com/anas"]},
                [
                    "- X-SOCIALPROFILE;type=twitter;x-user=ana:http://twitter.com/ana",
                    "+ X-SOCIALPROFILE;TYPE=twitter:http://twitter.com/anas",
                ],
            ),
            (
                {"links": [*LINKS[:2], "https://x.example/ana"]},
                [
                    "- X-SOCIALPROFILE;type=twitter;x-user=ana:http://twitter.com/ana",
                    "+ URL:https://x.example/ana",
                ],
            ),
            (
                {"days": ["anniversary: --05-06"]},
                [
                    "- item4.X-ABDATE;type=pref:2010-05-04",
                    "+ item4.X-ABDATE;X-APPLE-OMIT-YEAR=1604;TYPE=pref:1604-05-06",
                ],
            ),
            (
                {"days": []},
                ["- item4.X-ABDATE;type=pref:2010-05-04", "- item4.X-ABLabel:_$!<Anniversary>!$_"],
            ),
            (
                {"relations": ["assistant: Bo Öster", "manager: Cy"]},
                [
                    "- item5.X-ABRELATEDNAMES;type=pref:Rita Lopes",
                    "+ item5.X-ABRELATEDNAMES;type=pref:Bo Öster",
                    "+ item7.X-ABRELATEDNAMES:Cy",
                    "+ item7.X-ABLabel:_$!<Manager>!$_",
                ],
            ),
            ({"relations": ["assistant: Rita Lopes", "spouse: Eva"]}, []),
            ({"languages": ["en", "pt-BR"]}, ["- LANG:pt", "+ LANG:en", "+ LANG:pt-BR"]),
            ({"nicknames": ["Nita"]}, ["- NICKNAME:Aninha,Nita", "+ NICKNAME:Nita"]),
            ({"nicknames": ["Ani"]}, ["- NICKNAME:Aninha,Nita", "+ NICKNAME:Ani"]),
            ({"call_me": "Nita"}, []),
            ({"died_on": "2026-02-28"}, ["+ DEATHDATE:2026-02-28"]),
        ],
        ids=str,
    )  # fmt: skip
    def test_changes_its_line(self, memory, ana, change, lines):
        """A changed field changes the line that says it, and no other; a new value stands for one of its sort."""
        memory.add(attrs.evolve(ana, **change))

        assert sorted(lines) == sorted(changed(memory))

    @pytest.mark.parametrize("version", ["3.0", "4.0"])
    def test_in_another_version(self, memory, ana, version):
        """A changed line is changed once, also where all lines are spelled anew."""
        memory.add(attrs.evolve(ana, addresses=["home: a;", WORK, SUMMER], emails=["ana@x.example"]))

        written = str(memory.contacts(version=version))
        assert (3, 1) == (written.count("ADR;") + written.count(".ADR:"), written.count("ana@x.example"))
        assert "Augusta" not in written

    def test_of_an_organisation(self, memory, tmp_path):
        """An account's card follows its addresses and links."""
        text = (
            "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Acme\nADR;TYPE=work:;;a;b;;;\nURL:http://a\nEND:VCARD\n"
        )
        acme = imported(memory, text, tmp_path).find("Acme", Account)
        assert text == str(memory.contacts())

        memory.add(attrs.evolve(acme, addresses=["work: c; ; b"], links=["http://a", "http://b"]))
        assert sorted(["- ADR;TYPE=work:;;a;b;;;", "+ ADR;TYPE=work:;;c;b;;;", "+ URL:http://b"]) == sorted(
            changed(memory, text)
        )


class TestNewCards:
    BO = Contact(
        "Bo Öster", nicknames=["Bosse", "Boo"], languages=["sv"], addresses=["work: Storgatan 1; 111 51; Stockholm", "Boat: x;"],
        links=["https://bo.example", "skype:bo"], days=["anniversary: 2010-05-04", "Name day: --06-09"],
        relations=["assistant: Rita", "agent: Cy"], died_on="2026-01-02",
    )  # fmt: skip

    def test_version_3(self, memory):
        """What Apple's and Google's programs read: labels beside dates and names."""
        memory.add(self.BO)

        assert [
            "NICKNAME:Bosse,Boo", "LANG:sv", "ADR;TYPE=WORK:;;Storgatan 1;Stockholm;;111 51;",
            "item1.ADR:;;x;;;;", "item1.X-ABLabel:Boat", "URL:https://bo.example", "IMPP:skype:bo",
            "item2.X-ABDATE:2010-05-04", "item2.X-ABLabel:_$!<Anniversary>!$_",
            "item3.X-ABDATE;X-APPLE-OMIT-YEAR=1604:1604-06-09", "item3.X-ABLabel:Name day",
            "item4.X-ABRELATEDNAMES:Rita", "item4.X-ABLabel:_$!<Assistant>!$_",
            "item5.X-ABRELATEDNAMES:Cy", "item5.X-ABLabel:agent", "DEATHDATE:2026-01-02", "END:VCARD",
        ] == str(memory.contacts()).splitlines()[7:]  # fmt: skip

    def test_version_4(self, memory):
        """The standard's own properties, and Apple's where it has none."""
        memory.add(self.BO)

        assert {
            "ANNIVERSARY:20100504", "item2.X-ABDATE:--0609", "item2.X-ABLabel:Name day",
            "RELATED;TYPE=assistant;VALUE=text:Rita", "RELATED;TYPE=agent;VALUE=text:Cy", "DEATHDATE:20260102",
        } <= set(str(memory.contacts(version="4.0")).splitlines())  # fmt: skip


plain = st.text("aé1 ,;:\\.-/", min_size=1, max_size=8).filter(lambda text: text.strip(" \t,;"))
labels = st.sampled_from(["", "work", "home", "Summer house", "a;b, c"])
people = st.builds(
    Contact,
    st.just("Ana"),
    nicknames=st.lists(plain, max_size=3),
    languages=st.lists(st.sampled_from(["pt", "en-GB"]), max_size=2),
    addresses=st.lists(
        st.builds(PostalAddress, street=plain, postcode=plain | st.just(""), country=plain | st.just(""), label=labels), max_size=3
    ),
    links=st.lists(st.sampled_from(["https://a.example/?x=1,2;3", "skype:ana", "www.b.example", "x:\\y"]), max_size=3),
    days=st.lists(
        st.builds(
            NamedDay, st.sampled_from(["anniversary", "Name day"]), st.dates().map(lambda on: YearDay(on.month, on.day))
        ),
        max_size=3,
    ),
    relations=st.lists(st.builds(Relation, st.sampled_from(["assistant", "manager", "agent"]), plain), max_size=3),
    died_on=st.none() | st.dates(max_value=NOW.date()),
)  # fmt: skip


class TestThereAndBack:
    def test_several_blanks_in_a_nickname_are_one(self):
        """A nickname is kept as its card will give it back."""
        assert ("Al the Ox",) == Contact("Ana", nicknames=["Al  the\tOx", "Al the Ox"]).nicknames

    @settings(deadline=None)
    @given(people, people, st.sampled_from(["3.0", "4.0"]), st.sampled_from([None, "3.0", "4.0"]))
    def test_any_person(self, first, then, version, again):
        """What a card of ours says is what the memory says; changed, the changed card says that."""
        with relmem.open(":memory:", clock=lambda: NOW) as memory:
            ana = memory.add(first)
            content = memory.contacts(version=version).to_bytes()
            [entry] = read_vcards(content, name="x").entries
            assert () == entry.problems
            back = next(each for each in entry.records if isinstance(each, Contact))
            assert said(first) == said(back)

            memory.add(attrs.evolve(ana, cards=back.cards, **{name: getattr(then, name) for name in FIELDS}))
            [entry] = read_vcards(memory.contacts(version=again).to_bytes(), name="x").entries
            assert said(then) == said(next(each for each in entry.records if isinstance(each, Contact)))

    def test_old_cards_lose_nothing(self, tmp_path):
        """A memory of form 1 that kept the card has what it says, exports it to the byte, and takes it in as known."""
        path = tmp_path / "old.json"
        with relmem.open(":memory:", clock=lambda: NOW) as memory:
            document = imported(memory, ANA, tmp_path).store.export()
        for entry in document["revisions"]:
            entry["record"]["v"] = 1
            for name in FIELDS:
                entry["record"].pop(name, None)
        assert "Lisboa" not in json.dumps([each["record"].get("addresses") for each in document["revisions"]])

        with relmem.open(path, clock=lambda: NOW) as memory:
            memory.store.load(document)
        with relmem.open(path, clock=lambda: NOW) as memory:
            ana = memory.find("Nita", Contact)
            assert (HOME, LINKS) == (str(ana.addresses[0]), ana.links)
            assert ANA == str(memory.contacts())
            report = memory.import_file(tmp_path / "people.vcf")
            assert (0, 0) == (report.added, report.changed)

            memory.add(attrs.evolve(ana, addresses=[HOME, WORK]))
            assert ["- item2.ADR:;;Casal;Sintra;;;", "- item2.X-ABLabel:Summer"] == changed(memory)

    def test_a_second_card(self, memory, ana, tmp_path):
        """What only another card has stands beside, and what is in both is said once."""
        other = (
            "BEGIN:VCARD\nVERSION:4.0\nFN:Ana\nUID:8\nADR:;;Cais 3;;;;\nURL:http://ana.example\nANNIVERSARY:20100504\n"
            "END:VCARD\n"
        )
        imported(memory, other, tmp_path, "other.vcf")
        merged = memory.merge(memory.find("vcard:8", Contact), into=ana, prefer=ana)

        assert [HOME, WORK, SUMMER, "Cais 3;"] == [str(each) for each in merged.addresses]
        assert ["+ ADR:;;Cais 3;;;;"] == changed(memory)


def said(contact: Contact) -> dict[str, object]:
    """What is compared: lists in any order, and one nickname as the name to say."""
    found = {name: getattr(contact, name) for name in FIELDS}
    found["nicknames"] = {*contact.nicknames, *([contact.call_me] if contact.call_me else [])}
    return {name: set(each) if isinstance(each, tuple) else each for name, each in found.items()}


def test_who_has_died_works_nowhere(memory, tmp_path):
    """The post of somebody who has died is over from the next day on, and their card is as it came."""
    text = "BEGIN:VCARD\nVERSION:4.0\nFN:Ana\nORG:Acme\nDEATHDATE:20260228\nUID:7\nEND:VCARD\n"
    imported(memory, text, tmp_path)

    assert () == memory.facts().of(Affiliation)
    assert text == str(memory.contacts())
    [ana] = memory.as_of("2026-02-27").facts().of(Contact)
    assert ana.died_on is None
