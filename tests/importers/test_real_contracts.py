"""177 real contracts (CUAD, see tests/data/contracts), row by row."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import attrs
import pytest

from relmem.importers.contracts import read_contracts
from relmem.importers.entries import Entry
from relmem.records.contracts import Contract
from relmem.records.people import Account

REAL = (Path(__file__).parents[1] / "data" / "contracts" / "contracts.csv").read_bytes()


def the_contract(entry: Entry) -> Contract:
    """The one contract of an entry."""
    [contract] = [record for record in entry.records if isinstance(record, Contract)]
    return contract


def names(entry: Entry) -> dict[str, str]:
    """The names of the accounts of an entry, by id."""
    return {record.id: record.name for record in entry.records if isinstance(record, Account)}


@pytest.fixture(scope="module")
def real() -> list[Entry]:
    """The 177 rows of CUAD, as they mean."""
    return list(read_contracts(REAL, name="contracts.csv", date_order="mdy").entries)


# line in the file → first day, last day, renewal, notice, the columns with problems
REAL_ROWS = {
    2: ("2014-05-08", "2014-12-31", "automatic 1 year", "30 days", ""),
    3: ("2012-11-15", "", "unknown", "", "renewal_term"),
    6: ("2013-07-26", "2016-07-22", "unknown", "", "renewal_term"),
    7: ("2019-09-02", "", "evergreen", "", ""),
    8: ("2018-03-29", "2019-03-29", "evergreen", "12 months", ""),
    9: ("2018-07-19", "2020-07-19", "none", "", ""),
    11: ("2015-06-15", "2019-06-15", "unknown 3 years", "", ""),
    14: ("", "1934-12-31", "automatic 5 years", "", "notice_period"),
    17: ("2018-12-20", "2023-12-20", "unknown", "60 days", "renewal_term"),
    18: ("2018-11-12", "2019-07-31", "automatic 6 months", "30 days", ""),
    28: ("", "", "evergreen", "", "effective_date"),
    38: ("", "", "none", "", "expiration_date"),
    39: ("", "", "evergreen", "", ""),
    41: ("", "", "automatic 1 year", "30 days", ""),
    48: ("", "", "automatic 1 year", "180 days", "effective_date expiration_date"),
    49: ("2019-03-05", "", "unknown", "", "expiration_date"),
    50: ("2006-04-01", "2008-04-01", "unknown 6 months", "60 days", ""),
    52: ("2005-11-03", "", "automatic 3 years", "", "notice_period"),
    53: ("", "2006-12-31", "none", "", "effective_date"),
    54: ("2005-10-01", "2006-08-31", "unknown 1 year", "", ""),
    66: ("2020-02-01", "", "none", "", "expiration_date"),
    68: ("", "", "automatic 1 year", "30 days", ""),
    70: ("", "", "automatic 1 year", "30 days", "parties effective_date expiration_date"),
    72: ("2019-11-01", "2020-12-31", "none", "", "parties"),
    95: ("2017-07-31", "", "none", "", ""),
    97: ("1992-05-20", "", "automatic 1 month", "", "notice_period"),
    108: ("", "", "automatic 10 years, 4 times", "", "effective_date expiration_date"),
    111: ("2020-04-02", "", "evergreen", "1 year", "renewal_term"),
    121: ("2015-12-10", "2020-12-10", "unknown", "", "renewal_term"),
    133: ("1998-07-01", "", "evergreen 1 year", "1 month", ""),
    136: ("", "2006-12-31", "unknown 30 days", "", "effective_date"),
    138: ("2015-03-11", "", "evergreen", "30 days", ""),
    144: ("", "", "automatic 10 years, 2 times", "", "parties effective_date expiration_date"),
    153: ("2013-01-01", "2016-01-01", "automatic 1 year", "", "notice_period"),
    154: ("2012-05-01", "2013-05-01", "automatic 1 year", "", ""),
    166: ("", "", "evergreen", "", "effective_date"),
}
REFUSED = {4: "expiration_date", 58: "expiration_date", 98: "expiration_date renewal_term"}


class TestRealContracts:
    def test_every_row_is_a_contract_or_reported(self, real):
        """Of 177 rows 174 become contracts, 140 of them without any problem; three end before they start."""
        taken = [entry for entry in real if entry.records]

        assert (177, 174) == (len(real), len(taken))
        assert 140 == sum(not entry.problems for entry in taken)
        assert REFUSED.keys() == {int(entry.place[5:]) for entry in real if not entry.records}
        assert all(entry.records or entry.problems for entry in real)

    def test_rows_keep_their_places(self, real):
        """Entries come in the order of the lines on which their rows begin; none comes twice."""
        lines = [int(entry.place.removeprefix("line ")) for entry in real]

        assert sorted(set(lines)) == lines
        assert (2, 178) <= (lines[0], lines[-1])

    @pytest.mark.parametrize("line", REAL_ROWS)
    def test_contracts_mean_what_the_row_says(self, real, line):
        """First day, last day, renewal and notice are the row's; what could not be meant is unknown."""
        [entry] = [entry for entry in real if entry.place == f"line {line}"]
        contract = the_contract(entry)
        found = (contract.starts_on, contract.ends_on, contract.renewal, contract.notice)

        assert REAL_ROWS[line] == (
            *("" if value is None else str(value) for value in found),
            " ".join(problem.field for problem in entry.problems),
        )

    @pytest.mark.parametrize("line", REFUSED)
    def test_terms_that_end_before_they_begin_are_refused(self, real, line):
        """Which of both days is wrong nobody can tell, so neither is kept."""
        [entry] = [entry for entry in real if entry.place == f"line {line}"]

        assert REFUSED[line] == " ".join(problem.field for problem in entry.problems)
        assert "before it starts: effective_date is" in entry.problems[0].why

    def test_problems_name_value_and_remedy(self, real):
        """Each problem says where, in which column, what stood there, why it is none, and what to write."""
        problems = [problem for entry in real for problem in entry.problems]
        cells = REAL.decode()

        assert all(problem.field and problem.why and problem.hint for problem in problems)
        assert all(problem.value.rstrip(".").replace('"', '""') in cells for problem in problems)

    def test_notes_keep_what_could_not_be_meant(self, real):
        """What was left out of a contract stands in its note as written."""
        for entry in real:
            if entry.records:
                note = the_contract(entry).note

                assert note or not entry.problems
                assert all(problem.value.rstrip(".") in note for problem in entry.problems)

    def test_every_party_is_linked(self, real):
        """The contract links all accounts of its entry: the largest has 54 of them, none fewer than one."""
        counts = []
        for entry in real:
            if entry.records:
                contract = the_contract(entry)
                linked = [contract.account, *contract.parties]
                counts.append(len(linked))
                assert list(names(entry)) == linked
        assert (54, 1) == (max(counts), min(counts))

    def test_one_party_is_one_account(self, real):
        """A party of several rows is one account with one name, whatever the case of the letters."""
        accounts = {
            record.id: record for entry in real for record in entry.records if isinstance(record, Account)
        }

        assert 1 == max(Counter(account.key for account in accounts.values()).values())
        excite = [entry for entry in real if "Excite, Inc." in names(entry).values()]
        assert 3 == len(excite)

    def test_clauses_are_not_read(self):
        """The clauses are evidence and no statement: their columns are listed as ignored."""
        ignored = read_contracts(REAL, name="contracts.csv").ignored

        assert ("expiration_clause", "renewal_clause", "notice_clause") == ignored

    def test_nothing_is_guessed_without_a_date_order(self):
        """Not one day is read out of month/day/year unless that is stated, and the problem says how."""
        entries = read_contracts(REAL, name="contracts.csv").entries
        contracts = [the_contract(entry) for entry in entries if entry.records]

        assert {(None, None)} == {(contract.starts_on, contract.ends_on) for contract in contracts}
        asked = [problem for entry in entries for problem in entry.problems if "--date-order" in problem.hint]
        assert 156 == len({problem.place for problem in asked})

    def test_reading_twice_says_the_same(self):
        """But for the ids that records are given, a file says the same each time."""

        def told() -> list[object]:
            return [
                attrs.evolve(record, id="0" * 8 + "-0000-0000-0000-" + "0" * 12)
                if isinstance(record, Account)
                else (record.title, record.key, record.starts_on, record.renewal, record.note, record.source)
                for entry in read_contracts(REAL, name="contracts.csv", date_order="mdy").entries
                for record in entry.records
            ]

        assert told() == told()
