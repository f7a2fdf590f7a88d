"""What cards say of places, pages, days and people around somebody."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.codec import Codec
from relmem.importers.entries import Reading
from relmem.importers.vcards import read_vcards
from relmem.records import every_kind
from relmem.records.people import Account, Affiliation, Contact

FILES = Path(__file__).parents[1] / "data" / "vcards"
with (FILES / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
    MANIFEST = list(csv.DictReader(manifest, delimiter="\t"))
CODEC = Codec(every_kind())
LATER = {
    Contact: ("nicknames", "languages", "addresses", "links", "days", "died_on", "relations"),
    Account: ("addresses", "links"),
}
"""Fields of form 2, which the cards kept by form 1 fill."""


def a_file(*lines: str, version: str = "3.0") -> Reading:
    """An address book of the one card of these lines."""
    text = "\n".join(("BEGIN:VCARD", f"VERSION:{version}", "FN:Ana", *lines, "END:VCARD", ""))
    return read_vcards(text.encode(), name="people.vcf")


def a_contact(*lines: str, version: str = "3.0") -> Contact:
    """The contact of that card."""
    [entry] = a_file(*lines, version=version).entries
    [contact] = [record for record in entry.records if isinstance(record, Contact)]
    return contact


def of_form_1(record: Contact | Account) -> dict[str, object]:
    """A record's document as form 1 wrote it."""
    document = CODEC.encode(record) | {"v": 1}
    return {name: value for name, value in document.items() if name not in LATER[type(record)]}


class TestAddresses:
    @pytest.mark.parametrize(
        ("lines", "addresses"),
        [
            (["ADR;TYPE=WORK:;;Rua Augusta 1;Lisboa;;1100-048;Portugal"], ["work: Rua Augusta 1; 1100-048; Lisboa; ; Portugal"]),
            (["ADR:PO 1;3rd\\, left;a;b;c;d;e"], ["a; d; b; c; e; 3rd, left; PO 1"]),
            (["ADR:;;a"], ["a;"]),
            (["ADR;type=HOME:;;a;;;;", "ADR;type=WORK;type=pref:;;b;;;;"], ["work: b;", "home: a;"]),
            (["item1.ADR;type=HOME:;;a;;;;", "item1.X-ABLabel:Summer house", "item1.X-ABADR:pt"], ["Summer house: a;"]),
            (["item1.ADR:;;a;;;;", "ITEM1.X-ABLabel:_$!<Other>!$_"], ["other: a;"]),
            (["ADR;TYPE=dom,intl,postal,parcel,work:;;a;;;;"], ["work: a;"]),
            (["ADR:;;;Lisboa;;;;;;;12;Rua Augusta"], ["Rua Augusta 12; ; Lisboa"]),
            ([r"ADR:;;a\nb,c;;;;"], ["a, b, c;"]),
            (["ADR:;;;;;;;;;"], []),
            (["ADR: ; , ;"], []),
        ],
    )  # fmt: skip
    def test_addresses(self, lines, addresses):
        """Each that leads somewhere, the preferred first, with its label or type."""
        assert addresses == [str(each) for each in a_contact(*lines).addresses]

    def test_nothing_of_it_is_ignored(self):
        """What was read, and the label of it, is not named; a label of something else is."""
        lines = ("item1.ADR:;;a;;;;", "item1.X-ABLabel:Castle")

        assert () == a_file(*lines).ignored
        assert ("X-ABADR", "X-ABLABEL") == a_file(*lines, "item1.X-ABADR:pt", "item2.X-ABLabel:x").ignored

    def test_of_an_organisation(self):
        """An organisation's card says where it is and which pages it has."""
        [entry] = a_file("KIND:org", "ADR:;;a;b;;;", "URL:https://x.example").entries

        [account] = entry.records
        assert (["a; ; b"], ("https://x.example",)) == (list(map(str, account.addresses)), account.links)


class TestAround:
    @pytest.mark.parametrize(
        ("lines", "links"),
        [
            (["URL:http://a.example/?x=1,2;3", r"item1.URL;type=pref:http\://b.example"], ["http://b.example", "http://a.example/?x=1,2;3"]),
            (["IMPP;X-SERVICE-TYPE=Skype;type=HOME:skype:ana", "URL:x.example"], ["x.example", "skype:ana"]),
            (["X-SOCIALPROFILE;type=twitter:http://twitter.com/ana"], ["http://twitter.com/ana"]),
            (["SOCIALPROFILE;SERVICE-TYPE=Mastodon;VALUE=text:ana"], ["mastodon:ana"]),
            (["X-SOCIALPROFILE;type=facebook;x-user=ana:x-apple:ana"], ["x-apple:ana"]),
            (["URL:http://a", "URL:http://a"], ["http://a"]),
        ],
    )  # fmt: skip
    def test_links(self, lines, links):
        """Web pages, messengers and profiles, as URIs."""
        assert links == list(a_contact(*lines).links)

    @pytest.mark.parametrize(
        ("lines", "days"),
        [
            (["ANNIVERSARY:20100504"], ["anniversary: 2010-05-04"]),
            (["X-EVOLUTION-ANNIVERSARY:2010-05-04"], ["anniversary: 2010-05-04"]),
            (["item1.X-ABDATE;type=pref:2010-05-04", "item1.X-ABLabel:_$!<Anniversary>!$_"], ["anniversary: 2010-05-04"]),
            (["a.X-ABDATE;X-APPLE-OMIT-YEAR=1604:1604-05-04", "a.X-ABLabel:Name day"], ["Name day: --05-04"]),
            (["X-ABDATE:2010-05-04"], ["date: 2010-05-04"]),
            (["ANNIVERSARY:2010"], []),
        ],
    )  # fmt: skip
    def test_days(self, lines, days):
        """Anniversaries, and Apple's dates by their labels."""
        assert days == [str(each) for each in a_contact(*lines).days]

    @pytest.mark.parametrize(
        ("lines", "relations"),
        [
            (["a.X-ABRELATEDNAMES:Rita", "a.X-ABLabel:_$!<Assistant>!$_"], ["assistant: Rita"]),
            (["RELATED;TYPE=co-worker;VALUE=text:Bo: x"], ["co-worker: Bo: x"]),
            (["RELATED;TYPE=co-worker:urn:uuid:1"], []),
            (["X-EVOLUTION-MANAGER:Cy", "X-KADDRESSBOOK-X-AssistantsName:Di"], ["assistant: Di", "manager: Cy"]),
            (["a.X-ABRELATEDNAMES:Eva", "a.X-ABLabel:_$!<Spouse>!$_", "RELATED;TYPE=child;VALUE=text:Fi"], []),
            (["RELATED;VALUE=text:Gil"], []),
        ],
    )  # fmt: skip
    def test_relations(self, lines, relations):
        """Who is beside them at work, by name; who is family stays in the card."""
        assert relations == [str(each) for each in a_contact(*lines).relations]

    def test_family_is_said_to_be_ignored(self):
        """So that nobody thinks that anything answers to it."""
        lines = ("RELATED;TYPE=spouse;VALUE=text:Eva", "RELATED;TYPE=agent;VALUE=text:Bo")

        assert ("RELATED",) == a_file(*lines).ignored
        assert () == a_file(lines[1]).ignored

    def test_languages(self):
        """As tags, the one they like best first."""
        assert ("pt-PT", "en") == a_contact("LANG;PREF=2:en", "LANG;PREF=1:pt-PT").languages


class TestDeath:
    def test_ends_where_they_work(self):
        """From the next day on they work nowhere, so that nobody is told to call them."""
        [entry] = a_file("ORG:Acme", "DEATHDATE:20260228").entries

        [contact] = [each for each in entry.records if isinstance(each, Contact)]
        [post] = [each for each in entry.records if isinstance(each, Affiliation)]
        assert (date(2026, 2, 28), date(2026, 3, 1)) == (contact.died_on, post.until_on)

    def test_a_day_that_cannot_be_read(self):
        """It is a problem that says so, and the rest of the card goes in."""
        [entry] = a_file("DEATHDATE;VALUE=text:circa 1800").entries

        assert (["DEATHDATE"], None) == ([each.field for each in entry.problems], entry.records[0].died_on)


# of what the upgrade reads, as programs write it and as nobody does
NAMES = (
    "ADR", "ADR;TYPE=home", 'a.ADR;TYPE="work,pref"', "a.X-ABLabel", "b.X-ABLabel", "b.X-ABDATE", "URL", "item1.url;PREF=1",
    "IMPP;X-SERVICE-TYPE=Skype", "X-SOCIALPROFILE;type=x", "ANNIVERSARY", "a.X-ABRELATEDNAMES", "RELATED;TYPE=agent",
    "X-MS-ASSISTANT", "LANG", "LANG;PREF=2", "NICKNAME", "DEATHDATE", 'ADR;LABEL="a:b;c";TYPE=work', "ADR;X=^n^'",
)  # fmt: skip
TEXTS = st.text('ab1;,:\\" nN=-/', max_size=12) | st.sampled_from(
    [
        "2010-05-04",
        "--0504",
        "_$!<Assistant>!$_",
        "Anniversary",
        ";;a;b;c;1000;d",
        r"\;;a\,b;c;\\",
        "skype:a",
        "a\n b",
    ]
)
LINES = st.builds("{}:{}".format, st.sampled_from(NAMES), TEXTS)


class TestUpgrade:
    @pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
    def test_of_real_cards(self, row):
        """A contact or account that kept its card before these fields were has them as if it came today."""
        for entry in read_vcards((FILES / row["file"]).read_bytes(), name="x").entries:
            for record in entry.records:
                if isinstance(record, Contact | Account):
                    assert record == CODEC.decode(of_form_1(record))

    @settings(deadline=None)
    @given(st.lists(LINES, max_size=8), st.sampled_from(["3.0", "4.0"]))
    def test_of_any_card(self, lines, version):
        """The same for whatever stands in a card, folded or not."""
        for kind in ((), ("KIND:org",)):
            [entry] = a_file(*kind, *lines, version=version).entries
            for record in entry.records:
                if isinstance(record, Contact | Account):
                    assert record == CODEC.decode(of_form_1(record))

    @given(st.text(max_size=60) | st.text('ADR:;\n ,\\"=', max_size=40))
    def test_of_what_is_no_card(self, text):
        """Whatever stands where a card should, it is read."""
        document = CODEC.encode(Contact("Ana", cards=[text, f"ADR:{text}", f"URL;{text}"])) | {"v": 1}

        assert "Ana" == CODEC.decode(document).name
