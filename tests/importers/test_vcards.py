"""Contact cards into contacts, accounts and affiliations."""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path
from subprocess import run

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.formats.vcard import Limits
from relmem.importers.entries import Entry, Reading
from relmem.importers.vcards import read_vcards
from relmem.records.people import Contact
from relmem.values import Problem, Source, YearDay

FILES = Path(__file__).parents[1] / "data" / "vcards"
with (FILES / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
    MANIFEST = list(csv.DictReader(manifest, delimiter="\t"))


NAMES = (
    "FN", "N", "ORG", "TITLE", "ROLE", "TEL", "EMAIL", "TZ", "UID", "NICKNAME", "KIND", "NOTE", "CATEGORIES",
    "PRONOUNS", "X-ABSHOWAS", "i.ORG", "i.TITLE", "AGENT",
)  # fmt: skip
LINES = st.one_of(
    st.builds("{}:{}".format, st.sampled_from(NAMES), st.text(max_size=8)),
    st.sampled_from(["TZ:America", "TZ:Europe/x\0", "KIND:org", "X-ABSHOWAS:COMPANY", "TEL:tel:;x"]),
    st.just("END:VCARD\nBEGIN:VCARD"),
)
"""Of cards, for trying what nobody thought of."""


def a_file(*cards: str, version: str = "3.0") -> Reading:
    """An address book of these cards, each given as its lines."""
    texts = (f"BEGIN:VCARD\nVERSION:{version}\n{card}\nEND:VCARD\n" for card in cards)
    return read_vcards("".join(texts).encode(), name="people.vcf")


def an_entry(*lines: str, version: str = "3.0") -> Entry:
    """What the one card of these lines means."""
    [entry] = a_file("\n".join(lines), version=version).entries
    return entry


def a_contact(*lines: str, version: str = "3.0") -> Contact:
    """The one contact of a card without problems."""
    entry = an_entry(*lines, version=version)
    assert () == entry.problems
    [contact] = [record for record in entry.records if isinstance(record, Contact)]
    return contact


def content(record: object) -> dict[str, object]:
    """A record without its id and links, which are new each time."""
    return {
        name: value
        for name, value in attrs.asdict(record, recurse=False).items()
        if name not in ("id", "contact", "account")
    }


class TestRealFiles:
    @pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
    def test_every_card_is_an_entry(self, row):
        """Each card yields one person, or a problem; every e-mail address is in or is a problem."""
        reading = read_vcards((FILES / row["file"]).read_bytes(), name=row["file"])

        assert f"vCard {row['version']}" == reading.format
        entries = list(reading.entries)
        assert int(row["cards"]) == len(entries)
        people = [record for entry in entries for record in entry.records if isinstance(record, Contact)]
        problems = [problem for entry in entries for problem in entry.problems]
        bad = [problem for problem in problems if problem.field == "EMAIL"]
        assert int(row["email"]) == sum(len(person.emails) for person in people) + len(bad)
        assert int(row["cards"]) == len(people) + sum(not entry.records for entry in entries)

    def test_what_cannot_be_used(self):
        """In all these files, one address is none and one card names nobody."""
        found = [
            (row["file"].rpartition("/")[2], problem.place, problem.field)
            for row in MANIFEST
            for entry in read_vcards((FILES / row["file"]).read_bytes(), name="x").entries
            for problem in entry.problems
        ]

        assert [("John_Doe_ANDROID.vcf", "card 5", "EMAIL"), ("vcard_grouped.vcf", "card 1", "FN")] == found

    def test_a_card_of_a_mac(self):
        """The whole of one card, as a person would copy it."""
        reading = read_vcards((FILES / "ez-vcard/John_Doe_GMAIL.vcf").read_bytes(), name="gmail.vcf")

        [entry] = reading.entries
        account, contact, affiliation = entry.records
        assert ("IBM", ("org:ibm",), Source("vCard", place="gmail.vcf")) == (
            account.name,
            account.key,
            account.source,
        )
        assert "Mr. John Richter, James Doe Sr." == contact.name
        assert (("john.doe@ibm.com",), ("905-555-1234", "905-666-1234")) == (contact.emails, contact.phones)
        assert Source("vCard", place="gmail.vcf, card 1") == contact.source == affiliation.source
        assert (contact.id, account.id) == (affiliation.contact, affiliation.account)
        assert ("Money Counter", "") == (affiliation.title, affiliation.unit)
        assert (YearDay(3, 22, 1980), "Jon Dow") == (contact.born, contact.say_name)
        assert ("Doe", "Mr.") == (contact.family_name, contact.honorific)
        assert ("X-ABLABEL", "X-ABRELATEDNAMES") == reading.ignored
        [card] = contact.cards
        wanted = (FILES / "ez-vcard/John_Doe_GMAIL.vcf").read_bytes().replace(b"\r\n", b"\n")
        assert wanted.decode().strip() == card

    @pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
    def test_twice_is_the_same(self, row):
        """Read again, a file means the same, but for the new ids."""
        one, two = (
            [
                (entry.place, [content(record) for record in entry.records], entry.problems)
                for entry in read_vcards((FILES / row["file"]).read_bytes(), name="x").entries
            ]
            for _ in range(2)
        )

        assert one == two


class TestPeople:
    @pytest.mark.parametrize(
        ("lines", "name"),
        [
            (["FN: Ana  Sousa ", "N:X;Y"], "Ana Sousa"),
            (["FN:Ana", "FN:Anna"], "Ana"),
            (["N:Sousa Lima;Ana;Maria;Dr.;MBA", "ORG:Acme"], "Dr. Ana Sousa Lima"),
            (["FN:", "N:Sousa;Ana"], "Ana Sousa"),
            (["N:;;Maria", "ORG:Acme;Sales"], "Acme"),
            (["EMAIL:ana@x.example", "NICKNAME:Aninha"], "ana@x.example"),
            (["EMAIL:later@x.example", "EMAIL;PREF=1:first@x.example"], "first@x.example"),
            (["NICKNAME:Aninha", "TEL:+351 1"], "Aninha"),
            (["N:;;;;", "TEL;CELL:+351 1"], "+351 1"),
            (["FN:Müller, MBA"], "Müller, MBA"),
        ],
    )
    def test_name(self, lines, name):
        """FN, else N as it is spoken, else the organisation, the address, the nickname, the number."""
        assert name == a_contact(*lines).name

    def test_nobody(self):
        """A card in which nothing names anybody is a problem and no record."""
        entry = an_entry("TITLE:CTO", "N:;;;;")

        assert ((), "card 1", "FN") == (entry.records, entry.problems[0].place, entry.problems[0].field)

    def test_an_address_that_is_none(self):
        """It is a problem with its place, and the rest of the card goes in."""
        entry = an_entry("FN:Ana", "EMAIL:ana@@x.example", "EMAIL:ana@x.example")

        [contact] = entry.records
        assert ("ana@x.example",) == contact.emails
        why = "'ana@@x.example' has 2 @ signs."
        hint = "Mend it in the address book and import the file again."
        assert (Problem("card 1", "EMAIL", "ana@@x.example", why, hint),) == entry.problems

    @pytest.mark.parametrize(("length", "problems"), [(254, 0), (255, 1)])
    def test_a_very_long_address(self, length, problems):
        """254 characters are the most that an address has."""
        entry = an_entry("FN:Ana", f"EMAIL:{'a' * (length - 10)}@x.example")

        assert problems == len(entry.problems)
        assert 1 - problems == len(entry.records[0].emails)

    def test_addresses(self):
        """The preferred come first; mailto: is unwrapped; each is there once."""
        lines = (
            "EMAIL:c@x.example",
            "EMAIL;TYPE=PREF:mailto:a%2B1@x.example?subject=x",
            "EMAIL;PREF=2:b@x.example",
        )

        assert ("a+1@x.example", "b@x.example", "c@x.example") == a_contact(
            "FN:A", *lines, "EMAIL:C@x.example"
        ).emails

    @pytest.mark.parametrize(
        ("line", "phone"),
        [
            ("TEL:+351 (21) 555-01.01", "+351 (21) 555-01.01"),
            ("TEL;VALUE=uri:tel:+1-418-656-9254;ext=102", "+1-418-656-9254 ext. 102"),
            ("TEL:TEL:+1-418-656-9254", "+1-418-656-9254"),
            ("TEL:tel:102;phone-context=example.com", "102;phone-context=example.com"),
            (r"TEL:205246\;\,1", "205246;,1"),
        ],
    )
    def test_numbers_are_as_written(self, line, phone):
        """A number is kept as it is; of a tel: URI the number and its extension."""
        assert (phone,) == a_contact("FN:A", line).phones

    def test_numbers_to_call_come_first(self):
        """The preferred first, and what nobody can talk on last."""
        lines = ("TEL;TYPE=work,fax,pref:1", "TEL;HOME:2", "TEL;CELL;PREF:3", "TEL;PAGER:4")

        assert ("3", "2", "1", "4") == a_contact("FN:A", *lines, version="2.1").phones

    def test_the_rest(self):
        """Notes, tags, pronouns, zone and the card's own id."""
        contact = a_contact(
            "FN:Ana", r"NOTE:one\ntwo, three", "NOTE:four", r"CATEGORIES:a\,b,c", "CATEGORIES:c,d",
            "PRONOUNS:she/her", "TZ:Europe/Lisbon", "UID:urn:uuid:1",
        )  # fmt: skip

        assert ("one\ntwo, three\n\nfour", ("a,b", "c", "d")) == (contact.note, contact.tags)
        assert ("she/her", "Europe/Lisbon") == (contact.pronouns, contact.timezone)
        assert ("vcard:urn:uuid:1",) == contact.key
        assert () == a_contact("FN:Ana").key

    @pytest.mark.parametrize(
        ("lines", "call_me", "nicknames"),
        [
            (["NICKNAME:Bob"], "Bob", ()),
            (["NICKNAME:Bob", "NICKNAME:Bob"], "Bob", ()),
            (["NICKNAME:Bob,Bobby"], "", ("Bob", "Bobby")),
            (["NICKNAME:Bob", "NICKNAME:Bobby"], "", ("Bob", "Bobby")),
            (["NICKNAME:"], "", ()),
        ],
    )
    def test_nicknames(self, lines, call_me, nicknames):
        """One nickname is the name to say; which of several nobody knows, and they are kept beside."""
        contact = a_contact("FN:Robert", *lines)

        assert (call_me, nicknames) == (contact.call_me, contact.nicknames)

    @pytest.mark.parametrize(
        ("zone", "timezone"),
        [
            ("-0500", None),
            ("UTC", "UTC"),
            ("Raleigh/North America", None),
            ("EST5EDT", None),
            ("../x/y", None),
        ],
    )
    def test_zones(self, zone, timezone):
        """A zone counts by its IANA name; what is none is said to be ignored."""
        assert timezone == a_contact("FN:A", f"TZ:{zone}").timezone
        assert (() if timezone else ("TZ",)) == a_file(f"FN:A\nTZ:{zone}").ignored

    @pytest.mark.parametrize(
        ("line", "born"),
        [
            ("BDAY:1980-02-29", "1980-02-29"),
            ("BDAY:19800229", "1980-02-29"),
            ("BDAY;VALUE=date-time:1980-02-29T00:00:00Z", "1980-02-29"),
            ("BDAY:--0229", "--02-29"),
            ("BDAY:--02-29", "--02-29"),
            ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29", "--02-29"),
            ("BDAY;X-APPLE-OMIT-YEAR=1900:1900-02-28", "--02-28"),
            ("BDAY:1604-02-29", "--02-29"),
            ("BDAY:0000-02-28", "--02-28"),
        ],
    )
    def test_birthdays(self, line, born):
        """A month and a day make a birthday, in every form that address books write."""
        assert born == str(a_contact("FN:A", line).born)

    @pytest.mark.parametrize("value", ["1980", "1980-02", "---29", "circa 1800"])
    def test_birthdays_that_are_none(self, value):
        """What has no such day is not read, and is said to be ignored."""
        assert a_contact("FN:A", f"BDAY:{value}").born is None
        assert ("BDAY",) == a_file(f"FN:A\nBDAY:{value}").ignored

    @pytest.mark.parametrize("line", ["BDAY:1982-02-30", "BDAY:19801340", "ANNIVERSARY:2010-13-01"])
    def test_days_that_there_are_not(self, line):
        """A day that no calendar has is a problem that names it, and nothing that is merely ignored."""
        entry = an_entry("FN:A", line)
        name, _, value = line.partition(":")

        assert [("card 1", name, value, f"{value!r} is no day of the calendar.")] == [
            (each.place, each.field, each.value, each.why) for each in entry.problems
        ]
        assert entry.problems[0].hint
        assert () == a_file(f"FN:A\n{line}").ignored

    @pytest.mark.parametrize(
        ("lines", "mobile"),
        [
            (["TEL;TYPE=WORK:1", "TEL;TYPE=CELL:2", "TEL;TYPE=CELL:3"], "2"),
            (["TEL;TYPE=CELL:2", "TEL;TYPE=CELL,PREF:3"], "3"),
            (["TEL;type=IPHONE;type=VOICE:4"], "4"),
            (["TEL;TYPE=WORK:1"], ""),
        ],
    )
    def test_mobile(self, lines, mobile):
        """The preferred or first mobile number; it is among the phones, too."""
        contact = a_contact("FN:A", *lines)

        assert mobile == contact.mobile
        assert len(lines) == len(contact.phones)

    def test_names(self):
        """The family name, what stands before it, and how it sounds."""
        contact = a_contact(
            "FN:Dr. Ana Sousa Lima", "N:Sousa Lima;Ana;Maria;Dr.;MBA", "X-PHONETIC-FIRST-NAME:AH-na"
        )

        assert ("Sousa Lima", "Dr.", "AH-na") == (contact.family_name, contact.honorific, contact.say_name)

    @pytest.mark.parametrize(
        ("rev", "said_on"),
        [
            ("2008-04-24T19:52:43Z", date(2008, 4, 24)),
            ("20080424T195243Z", date(2008, 4, 24)),
            ("1", None),
            ("2008-13-24", None),
        ],
    )
    def test_when_it_was_said(self, rev, said_on):
        """When the card was last changed, as far as it says."""
        assert said_on == a_contact("FN:A", f"REV:{rev}").source.said_on

    @pytest.mark.parametrize(("size", "is_kept"), [(96, True), (97, False)])
    def test_what_is_too_large_is_not_kept(self, size, is_kept):
        """A line over the limit is a problem and no part of the card; one just as long is."""
        line = f"PHOTO;ENCODING=b:{'A' * (size - 17)}"
        content = f"BEGIN:VCARD\nVERSION:3.0\nFN:A\n{line}\nEND:VCARD\n".encode()

        [entry] = read_vcards(content, name="x", limits=Limits(kept_bytes=96)).entries
        assert is_kept == (line in entry.records[0].cards[0])
        assert ["PHOTO"] * (not is_kept) == [problem.field for problem in entry.problems]


class TestFiles:
    def test_format(self):
        """The version where all cards have the same known one."""
        assert "vCard 4.0" == a_file("FN:A", "FN:B", version="4.0").format
        assert "vCard" == a_file("FN:A\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nFN:B").format
        assert "vCard" == a_file("FN:A", version="9.9").format
        assert "vCard" == read_vcards(b"", name="x").format

    def test_places(self):
        """Every record says which card of which file it is from."""
        one, two = a_file("FN:A", "FN:B\nORG:C").entries

        assert ("card 1", "card 2") == (one.place, two.place)
        assert ["people.vcf", *["people.vcf, card 2"] * 2] == [record.source.place for record in two.records]

    def test_ignored(self):
        """What nobody reads is named, once and in order; the card's own matters and empty lines are not."""
        reading = a_file(
            "FN:A\nPHOTO;ENCODING=b:SGVsbG8=\nitem1.X-ABDATE:circa 1800\nADR:;;;;;;\nREV:1",
            "FN:B\nPHOTO:x\nPRODID:y",
        )

        assert ("PHOTO", "X-ABDATE") == reading.ignored

    @pytest.mark.parametrize(
        "line", ["KIND:group", "X-ADDRESSBOOKSERVER-KIND:group", "KIND:Location", "KIND:device"]
    )
    def test_cards_of_nobody(self, line):
        """A card of a group, place or device is no record and no problem: the file says that it was left out."""
        entry = an_entry("FN:Friends", line, "MEMBER:urn:uuid:1")

        assert ((), ()) == (entry.records, entry.problems)
        assert line.rpartition(":")[2].lower() == entry.left_out

    @pytest.mark.parametrize(
        ("content", "place", "why"),
        [
            (b"", "file", "the file is empty."),
            (b"\xef\xbb\xbf\n", "file", "the file holds no card."),
            (b"name,mail\na,b\n", "line 1", "this and 1 more line are in no card."),
        ],
    )
    def test_files_without_cards(self, content, place, why):
        """A file that holds no card has a problem."""
        [entry] = read_vcards(content, name="x").entries

        assert ((), place, place, why) == (
            entry.records,
            entry.place,
            entry.problems[0].place,
            entry.problems[0].why,
        )

    def test_one_bad_card(self):
        """It costs nobody else: its readable lines and all other cards go in."""
        reading = a_file("FN:A", "broken\nFN:B\nEMAIL:no", "FN:C")

        entries = list(reading.entries)
        assert ["A", "B", "C"] == [record.name for entry in entries for record in entry.records]
        assert ["card 2, line 7", "card 2"] == [
            problem.place for entry in entries for problem in entry.problems
        ]

    @settings(deadline=None)
    @given(st.lists(LINES, max_size=12))
    def test_nothing_raises(self, lines):
        """Whatever stands in a card, it is read, and what is read can be shown."""
        reading = a_file("\n".join(lines))

        for entry in reading.entries:
            assert entry.records or entry.problems or entry.left_out
            "".join(map(str, (*entry.records, *entry.problems))).encode()

    def test_reading_does_not_load_vobject(self):
        """The reader's own scanner is all it takes."""
        code = "import sys, relmem.importers.vcards as v; v.read_vcards(b'BEGIN:VCARD', name='x'); "
        done = run(
            [sys.executable, "-c", code + "print('vobject' in sys.modules)"], capture_output=True, text=True
        )

        assert ("False\n", "") == (done.stdout, done.stderr)
