"""How tables spell the names of people: which spelling stands, and which half of it is the family name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relmem
from relmem.importers.person_names import first_last
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.records import Account, Contact, Issue
from relmem.values import Source


@pytest.fixture
def memory() -> Memory:
    return relmem.open(":memory:", timezone="UTC")


def taken(
    memory: Memory, folder: Path, text: str, name: str = "list.csv", kind: str = "contact"
) -> ImportReport:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return memory.import_file(path, kind=kind)


def named(memory: Memory, folder: Path, *spellings: str, header: str = "Name,Email") -> list[str]:
    """Who there is after exports in which the one at an address is spelt so, one after the other."""
    for at, spelling in enumerate(spellings):
        taken(memory, folder, f'{header}\n"{spelling}",j@x.example\n', f"list-{at}.csv")
    return [each.name for each in memory.facts().of(Contact)]


class TestCase:
    @pytest.mark.parametrize(
        "worse", ["jürgen weber", "JÜRGEN WEBER", "Jürgen WEBER", "weber, jürgen", "WEBER, Jürgen"]
    )
    def test_is_not_replaced_by_a_worse_one(self, memory, tmp_path, worse):
        """A later spelling in small letters or capitals is the same name, and says nothing new."""
        assert ["Jürgen Weber"] == named(memory, tmp_path, "Jürgen Weber", worse)

    @pytest.mark.parametrize("worse", ["jürgen weber", "JÜRGEN WEBER", "Jürgen weber"])
    def test_is_mended_by_a_better_one(self, memory, tmp_path, worse):
        """Whichever comes first."""
        assert ["Jürgen Weber"] == named(memory, tmp_path, worse, "Jürgen Weber")

    @pytest.mark.parametrize(
        ("before", "stands"), [("Jürgen WEBER", "Jürgen Weber"), ("JÜRGEN WEBER", "Jürgen Weber")]
    )
    def test_is_mended_by_another_program(self, memory, tmp_path, before, stands):
        """Two programs that differ in capitals only say one name, and the better spelling is kept at once."""
        first, last = before.split()
        taken(
            memory, tmp_path, f"Record ID,First Name,Last Name,Email\n1,{first},{last},j@x.example\n", "a.csv"
        )
        taken(
            memory, tmp_path, "Contact ID,First Name,Last Name,Email\n7,Jürgen,Weber,j@x.example\n", "b.csv"
        )
        taken(
            memory, tmp_path, f"Record ID,First Name,Last Name,Email\n1,{first},{last},j@x.example\n", "a.csv"
        )

        [who] = memory.facts().of(Contact)
        assert (stands, "Weber") == (who.name, who.family_name)

    def test_that_was_typed_in_capitals_stays(self, memory, tmp_path):
        """Who wrote it so by hand may mean it."""
        memory.add(Contact("Jürgen WEBER", emails=["j@x.example"]))

        assert ["Jürgen WEBER"] == named(memory, tmp_path, "Jürgen Weber")

    def test_of_initials_is_no_case(self, memory, tmp_path):
        """ "JB" of one program is not made "Jb" by another."""
        taken(memory, tmp_path, "Record ID,First Name,Last Name,Email\n1,JB,Weber,j@x.example\n", "a.csv")
        taken(memory, tmp_path, "Contact ID,First Name,Last Name,Email\n7,Jb,Weber,j@x.example\n", "b.csv")

        assert ["JB Weber"] == [each.name for each in memory.facts().of(Contact)]

    def test_of_two_bad_ones_is_the_first(self, memory, tmp_path):
        """Neither is better."""
        assert ["JÜRGEN WEBER"] == named(memory, tmp_path, "JÜRGEN WEBER", "jürgen weber")

    @pytest.mark.parametrize(
        ("before", "after"),
        [("Anna Mcdonald", "Anna McDonald"), ("j. Weber", "J. Weber"), ("Jürgen Weber", "JÜRGEN KOCH")],
    )
    def test_of_other_letters_is_corrected(self, memory, tmp_path, before, after):
        """A capital within a name, an initial, and another name are corrections."""
        assert [after] == named(memory, tmp_path, before, after)

    def test_is_no_question(self, memory, tmp_path):
        """What somebody typed stands, and the report has nothing of it."""
        memory.add(Contact("Jürgen Weber", emails=["j@x.example"]))
        report = taken(memory, tmp_path, "Name,Email\nJÜRGEN WEBER,j@x.example\n")

        assert ((), 0) == (report.differing, report.changed)

    @pytest.mark.parametrize(("later", "stands"), [("SAP", "SAP"), ("sap", "Sap")])
    def test_of_an_organisation_may_be_capitals(self, memory, tmp_path, later, stands):
        """Many are so called; in small letters it is only typed so."""
        for at, name in enumerate(("Sap", later)):
            taken(memory, tmp_path, f"Id,Name\n1,{name}\n", f"list-{at}.csv", "account")

        assert [stands] == [each.name for each in memory.facts().of(Account)]


class TestLastFirst:
    @pytest.mark.parametrize(
        ("written", "spoken", "family"),
        [
            ("Weber, Jürgen", "Jürgen Weber", "Weber"),
            ("weber, jürgen", "jürgen weber", "weber"),
            ("WEBER, JÜRGEN", "JÜRGEN WEBER", "WEBER"),
            ("Weber,Jürgen", "Jürgen Weber", "Weber"),
            ("Müller-Lüdenscheidt, Hans Peter", "Hans Peter Müller-Lüdenscheidt", "Müller-Lüdenscheidt"),
            ("van der Berg, Jan", "Jan van der Berg", "van der Berg"),
            ("Berg, Jan van der", "Jan van der Berg", "Berg"),
            ("O'Neil, Shaun", "Shaun O'Neil", "O'Neil"),
            ("Weber, J.", "J. Weber", "Weber"),
            ("Weber, Dr. Jürgen", "Dr. Jürgen Weber", "Weber"),
            ("Sá, Maria", "Maria Sá", "Sá"),
            ("Иванов, Пётр", "Пётр Иванов", "Иванов"),
        ],
    )
    def test_is_read_as_it_is_spoken(self, written, spoken, family):
        """The given name first; what stood before the comma is the family name."""
        assert (spoken, family) == first_last(written)

    @pytest.mark.parametrize(
        "written",
        [
            "Jürgen Weber", "", ",", "Weber,", ", Jürgen", "Weber, Jürgen, Dr.", "Weber, Jr.", "Weber, Sr", "Weber, PhD",
            "Weber, Ph.D.", "Weber, III", "Weber, MD", "Weber, M.D.", "Weber, Dr.", "Weber, Prof. Dr.", "Acme, GmbH",
            "Acme, Inc", "Acme, Inc.", "Acme, Ltd", "Acme, LLC", "Acme, S.A.", "Martin Luther King, Jr.", "Weber, Jürgen Jr.",
            "Weber, CFO", "Weber, team lead", "Weber, Jürgen (Extern)", "Room 12, Lisbon", "Weber, 3rd floor",
            "Jürgen Weber, Einkauf", "Acme GmbH, Berlin", "Smith & Jones, Solicitors", "Weber, jw@x.example",
            "Weber, one two three four five",
        ],
    )  # fmt: skip
    def test_is_left_where_that_is_not_sure(self, written):
        """A degree, a title alone, a legal form, a function, a place, or several commas."""
        assert (written, "") == first_last(written)

    @pytest.mark.parametrize(
        ("emails", "spoken"),
        [
            (["maria.garcia@x.example"], "María García López"),
            (["garcia.m@x.example"], "García López, María"),
            ([], "García López, María"),
        ],
    )
    def test_of_two_family_names_is_told_by_an_address(self, emails, spoken):
        """Two words before a comma may be a whole name, and what follows a department."""
        assert spoken == first_last("García López, María", emails=emails)[0]

    @pytest.mark.parametrize(
        ("given_name", "family", "spoken"),
        [
            ("", "Weber", "Jürgen Weber"),
            ("jürgen", "", "Jürgen Weber"),
            ("", "Koch", "Weber, Jürgen"),
            ("Jan", "", "Weber, Jürgen"),
        ],
    )
    def test_is_told_by_other_columns(self, given_name, family, spoken):
        """Halves of a name that stand beside it say whether it is that."""
        assert spoken == first_last("Weber, Jürgen", given=given_name, family=family)[0]

    @pytest.mark.parametrize(
        ("written", "account", "spoken"),
        [
            ("Acme, Ana Sousa", "Acme", "Acme, Ana Sousa"),
            ("Einkauf, Acme", "Acme GmbH", "Einkauf, Acme"),
            ("Weber, Jürgen", "Jürgen Weber GmbH", "Jürgen Weber"),
        ],
    )
    def test_is_no_place_of_work(self, written, account, spoken):
        """Where they work is neither half of a name, unless the firm bears both."""
        assert spoken == first_last(written, account=account)[0]

    @settings(max_examples=200)
    @given(st.text("aÄÉ ,.'-0Jr\n", max_size=20))
    def test_loses_no_letter(self, text):
        """Whatever stands there, all of it is in the name."""
        assert sorted(text.replace(",", " ").split()) == sorted(first_last(text)[0].replace(",", " ").split())

    def test_is_who_is_known(self, memory, tmp_path):
        """An existing contact is found so, and keeps the name; imported again nothing changes."""
        jurgen = memory.add(Contact("Jürgen Weber", emails=["j@x.example"]))
        table = 'Full Name,Email,Company\n"Weber, Jürgen",j@x.example,Acme\n'
        report, again = taken(memory, tmp_path, table), taken(memory, tmp_path, table)

        assert [(jurgen.id, "Jürgen Weber", "Weber")] == [
            (each.id, each.name, each.family_name) for each in memory.facts().of(Contact)
        ]
        assert ((), 0, 0) == (report.differing, again.added, again.changed)

    @pytest.mark.parametrize("email", ["", "j@x.example"])
    def test_that_was_kept_as_written_is_not_there_twice(self, memory, tmp_path, email):
        """Whoever an earlier release took in as "Weber, Jürgen" is turned by the same file, also without an address."""
        memory.add(
            Contact(
                "Weber, Jürgen",
                emails=[email] if email else [],
                source=Source("CSV row", place="list.csv, line 2"),
            )
        )
        table = f'Full Name,Email,Phone\n"Weber, Jürgen",{email},\n'
        taken(memory, tmp_path, table)
        again = taken(memory, tmp_path, table)

        assert ["Jürgen Weber"] == [each.name for each in memory.facts().of(Contact)]
        assert (0, 0) == (again.added, again.changed)

    def test_is_of_reporters_too(self, memory, tmp_path):
        """Who is only spoken of is called as people call them."""
        taken(
            memory,
            tmp_path,
            'Account,Subject,Created,Id,Reporter,Reporter email\nAcme,Down,2026-01-01,1,"Weber, Jürgen",j@x.example\n',
            kind="issue",
        )
        [issue] = memory.facts().of(Issue)

        assert (1, ["Jürgen Weber"]) == (
            len(memory.facts().of(Contact)),
            [str(memory.facts().get(id, Contact)) for id in (issue.reported_by,) if id],
        )

    def test_is_no_organisations(self, memory, tmp_path):
        """Acme, Berlin is what it says."""
        taken(memory, tmp_path, 'Name,Website\n"Acme, Berlin",acme.example\n', kind="account")
        taken(memory, tmp_path, 'Name,Email,Company\nBo,b@x.example,"Globex, Oslo"\n')

        assert ["Acme, Berlin", "Globex, Oslo"] == sorted(each.name for each in memory.facts().of(Account))
