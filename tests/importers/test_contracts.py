"""Rows of a contract table into contracts that mean what they say."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.importers.contracts import looks_like_contracts, read_contracts
from relmem.importers.entries import Entry, Reading
from relmem.records.contracts import Contract, Mode, Notice, PriceLine, Renewal
from relmem.records.people import Account
from relmem.values import Source, price, span


def a_file(*rows: str, header: str = "contract,account,start,end,renewal,notice", **options) -> Reading:
    """A table of these rows."""
    return read_contracts("\n".join((header, *rows)).encode(), name="list.csv", **options)


def an_entry(row: str, **options) -> Entry:
    """What the one row means."""
    [entry] = a_file(row, **options).entries
    return entry


def the_contract(entry: Entry) -> Contract:
    """The one contract of an entry."""
    [contract] = [record for record in entry.records if isinstance(record, Contract)]
    return contract


def a_contract(row: str, **options) -> Contract:
    """The contract of a row without problems."""
    entry = an_entry(row, **options)
    assert () == entry.problems
    return the_contract(entry)


def names(entry: Entry) -> dict[str, str]:
    """The names of the accounts of an entry, by id."""
    return {record.id: record.name for record in entry.records if isinstance(record, Account)}


def said(entry: Entry) -> list[tuple[str, str]]:
    """Which columns have problems, and why."""
    return [(problem.field, problem.why) for problem in entry.problems]


class TestAContract:
    def test_is_read_from_a_plain_table(self):
        """Records come targets first, each with the place it is known from."""
        entry = an_entry("Support,Northwind Trading,2024-02-01,2027-01-31,successive 1 year,60 days")
        account, contract = entry.records

        assert (
            Account(
                "Northwind Trading",
                id=account.id,
                key=("org:northwind trading",),
                source=Source("CSV row", place="list.csv"),
            )
            == account
        )
        assert (
            Contract(
                account,
                "Support",
                id=contract.id,
                starts_on="2024-02-01",
                ends_on="2027-01-31",
                renewal="1 year",
                notice="60 days",
                key=contract.key,
                source=Source("CSV row", place="list.csv, line 2"),
            )
            == contract
        )

    @pytest.mark.parametrize(
        "header",
        [
            "Agreement;Customer Name;Starts on;Ends on;Renews;Notice period",
            "title\tcompany\tEFFECTIVE_DATE\texpiryDate\tRenewal Term\tNotice",
            "Contract Title|Party|Contract Start Date|Contract End Date|Renewal period|Cancellation notice",
        ],
    )
    def test_is_known_under_other_headers(self, header):
        """Spelling, case and separator of the header do not matter."""
        separator = next(char for char in ";\t|" if char in header)
        row = separator.join(["Support", "Acme", "2024-02-01", "2025-01-31", "successive 1 year", "30 days"])

        contract = a_contract(row, header=header)

        assert (date(2024, 2, 1), date(2025, 1, 31)) == (contract.starts_on, contract.ends_on)
        assert (Renewal(Mode.AUTOMATIC, "1 year"), Notice("30 days")) == (contract.renewal, contract.notice)

    def test_has_a_first_term_a_price_and_the_day_it_was_signed(self):
        """What other tables say of a contract is read too; units come from the header where it has them."""
        entry = an_entry(
            "Support,Acme,2024-01-15,2024-02-01,36,60,12000,EUR,C-17,by phone",
            header="contract,account,signed,start,initial term (months),notice in days,"
            "Annual value,currency,id,notes",
        )
        contract = the_contract(entry)
        [line] = [record for record in entry.records if isinstance(record, PriceLine)]

        assert () == entry.problems
        assert ("36 months", "60 days") == (str(contract.initial), str(contract.notice))
        assert (date(2024, 1, 15), ("contract:C-17",), "by phone") == (
            contract.signed_on,
            contract.key,
            contract.note,
        )
        assert (contract.id, price("12000 EUR/year")) == (line.contract, line.price)

    @pytest.mark.parametrize(
        ("how", "term", "renewal"),
        [
            ("yes", "1 year", Renewal(Mode.AUTOMATIC, "1 year")),
            ("TRUE", "12 months", Renewal(Mode.AUTOMATIC, "12 months")),
            ("automatic", "successive 1 year", None),
            ("option", "1 year", Renewal(Mode.OPTION, "1 year")),
            ("no", "", Renewal(Mode.NONE)),
            ("no", "1 year", Renewal(Mode.UNKNOWN, "1 year")),
            ("", "1 year", Renewal(Mode.UNKNOWN, "1 year")),
        ],
    )
    def test_renews_as_two_columns_say(self, how, term, renewal):
        """Whether it renews by itself and for how long may stand apart."""
        contract = a_contract(f"Support,Acme,{how},{term}", header="contract,account,auto-renew,renewal term")

        assert (renewal or Renewal(Mode.AUTOMATIC, "1 year")) == contract.renewal

    @pytest.mark.parametrize(
        ("end", "renewal", "notice", "mode"),
        [
            ("2025-01-31", "", "", Mode.NONE),
            ("", "", "", Mode.NONE),
            ("2025-01-31", "n/a", "-", Mode.NONE),
            ("2025-01-31", "", "30 days", Mode.UNKNOWN),
            ("2025-01-31", "", "none", Mode.NONE),
            ("2025-01-31", "none", "30 days", Mode.NONE),
            ("2025-01-31", "unknown", "", Mode.UNKNOWN),
            ("perpetual", "", "", Mode.EVERGREEN),
            ("perpetual", "", "30 days", Mode.EVERGREEN),
            ("perpetual", "successive 1 year", "30 days", Mode.EVERGREEN),
        ],
    )
    def test_says_nothing_of_renewal_that_the_row_does_not(self, end, renewal, notice, mode):
        """No word on renewal is none, unless notice is to be given of something or it has no end."""
        assert mode == a_contract(f"Support,Acme,2024-02-01,{end},{renewal},{notice}").renewal.mode

    @pytest.mark.parametrize("renewal", ["1 year", "3 successive 1 year", "none"])
    def test_without_end_has_no_bounded_renewal(self, renewal):
        """What renews otherwise than for ever, but never ends, is a problem; that it never ends stays."""
        entry = an_entry(f"Support,Acme,2024-02-01,perpetual,{renewal},")

        assert ["renewal"] == [field for field, _ in said(entry)]
        assert Renewal(Mode.EVERGREEN) == the_contract(entry).renewal

    def test_with_a_lost_end_counts_no_terms_from_its_start(self):
        """Where the end is said and cannot be meant, terms do not run as if none had been said."""
        entry = an_entry("Support,Acme,2024-02-01,[]/[]/2026,successive 1 year,60 days")

        assert Renewal(Mode.UNKNOWN, "1 year") == the_contract(entry).renewal

    def test_keeps_line_breaks_in_cells_apart_from_rows(self):
        """A title with a line break is one title; the next row knows its own line."""
        first, second = a_file('"Support\nand care",Acme,2024-02-01,,,', "Other,Acme,,,,").entries

        assert ("Support and care", "line 2", "line 4") == (
            the_contract(first).title,
            first.place,
            second.place,
        )

    def test_links_the_parties_of_all_columns(self):
        """Parties may stand in columns of their own, also of one name."""
        entry = an_entry("Lease,Acme; Beta,Gamma,acme", header="contract,party,party,Customer")

        assert ["Acme", "Beta", "Gamma"] == list(names(entry).values())

    def test_takes_its_id_for_a_title_where_it_has_no_other(self):
        """A contract number is what people call it by."""
        contract = a_contract("00017,Acme,2024-02-01", header="Contract Number,Account Name,Start Date")

        assert ("00017", ("contract:00017",)) == (contract.title, contract.key)

    @pytest.mark.parametrize(("written", "key"), [("17", "contract:17"), ("hubspot:17", "hubspot:17")])
    def test_has_a_key_with_a_namespace(self, written, key):
        """A bare id gets the namespace of contracts; one with a namespace stays."""
        assert (key,) == a_contract(f"Support,Acme,{written}", header="contract,account,key").key


GERMAN = "Vertragsnr.;Kunde;Titel;Beginn;Laufzeit;Verlängerung;Kündigungsfrist;Preis;Währung;Bemerkung"
"""The columns of a German spreadsheet."""


class TestOtherLanguages:
    def test_of_columns_and_cells_are_read(self):
        """A German sheet needs no mapping: what its columns and its cells say is what they would in English."""
        row = "V-1;Nord AG;Hosting;2025-02-01;24 Monate;12 Monate;60 Tage;1900 / Monat;EUR;alt"
        [entry] = a_file(row, header=GERMAN).entries
        contract = the_contract(entry)

        assert () == entry.problems
        assert ("Hosting", ("contract:V-1",), "alt") == (contract.title, contract.key, contract.note)
        assert (span("24 months"), Notice("60 days")) == (contract.initial, contract.notice)
        assert Renewal(Mode.UNKNOWN, "12 months") == contract.renewal
        assert [price("1900 EUR/month")] == [
            each.price for each in entry.records if isinstance(each, PriceLine)
        ]

    @pytest.mark.parametrize(
        ("header", "row", "initial", "renewal", "notice"),
        [
            ("Laufzeit;Verlängerung;Kündigungsfrist", "3 Jahre;automatisch 1 Jahr;sechs Wochen",
             "3 years", Renewal(Mode.AUTOMATIC, "1 year"), Notice("6 weeks")),
            ("Laufzeit;Verlängerung;Kündigungsfrist", "1 Jahr;keine;keine", "1 year", Renewal(Mode.NONE), None),
            ("Vertragslaufzeit (Monate);Verlängerung um;Kündigungsfrist in Tagen", "24;;90",
             "24 months", Renewal(Mode.UNKNOWN), Notice("90 days")),
            ("Laufzeit;Verlängerung;Kündigungsfrist", "2 Jahre;jeweils 1 Jahr;3 Monate zum Laufzeitende",
             "2 years", Renewal(Mode.AUTOMATIC, "1 year"), Notice("3 months")),
            ("Durée;Renouvellement;Préavis", "3 ans;tacite 1 an;3 mois",
             "3 years", Renewal(Mode.AUTOMATIC, "1 year"), Notice("3 months")),
            ("Duración;Renovación;Preaviso", "2 años;1 año;30 días",
             "2 years", Renewal(Mode.UNKNOWN, "1 year"), Notice("30 days")),
            ("Durata;Rinnovo;Preavviso", "2 anni;1 anno;6 mesi",
             "2 years", Renewal(Mode.UNKNOWN, "1 year"), Notice("6 months")),
            ("Looptijd;Verlenging;Opzegtermijn", "2 jaar;geen;3 maanden",
             "2 years", Renewal(Mode.NONE), Notice("3 months")),
        ],
    )  # fmt: skip
    def test_of_terms_are_read(self, header, row, initial, renewal, notice):
        """A length, a renewal and a notice are what they say, where every word of them is known."""
        [entry] = a_file(f"X;Nord AG;2025-02-01;{row}", header=f"Vertrag;Kunde;Beginn;{header}").entries
        contract = the_contract(entry)

        assert () == entry.problems
        assert (span(initial), renewal, notice) == (contract.initial, contract.renewal, contract.notice)

    @pytest.mark.parametrize("cell", ["3 Monate zum Freitag", "nach Absprache", "etwa 3 Monate"])
    def test_are_not_guessed(self, cell):
        """A cell with one word that is not known is a problem that shows it as it was written."""
        [entry] = a_file(
            f"X;Nord AG;2025-02-01;{cell}", header="Vertrag;Kunde;Beginn;Kündigungsfrist"
        ).entries

        [problem] = entry.problems
        assert ("Kündigungsfrist", cell) == (problem.field, problem.value)
        assert repr(cell) in problem.why


class TestTold:
    def test_columns_say_what_they_are_told(self):
        """A header that says nothing is read by a mapping; a unit in a name still counts."""
        told = {"Nr": "id", "Wer": "account", "Was": "title", "Von": "starts", "Frist (Tage)": "notice"}
        header = "Nr;Wer;Was;Von;Frist (Tage);Ende"
        [entry] = a_file(
            "7;Acme;Hosting;2026-01-01;60;?", header=header, mapping=told | {"Ende": "ignore"}
        ).entries
        contract = the_contract(entry)

        assert (("contract:7",), "Hosting") == (contract.key, contract.title)
        assert (date(2026, 1, 1), Notice("60 days")) == (contract.starts_on, contract.notice)

    def test_a_word_that_there_is_not_is_refused(self):
        """The words that there are stand in the message."""
        with pytest.raises(InputError, match=r"says 'idd' \(for 'Nr'\)\. Write one of title, id, account"):
            a_file("7;Acme", header="Nr;Wer", mapping={"Nr": "idd"})


class TestKeysWithoutAnId:
    def test_stay_when_a_value_is_mended(self):
        """A row mended in any other column is the same contract."""
        wrong = an_entry("Support,Acme,2024-02-01,2025-13-31,,")
        mended = an_entry("Support,ACME,2024-02-01,2025-12-31,,")

        assert the_contract(wrong).key == the_contract(mended).key

    def test_tell_apart_rows_of_one_title_and_parties(self):
        """Two unlike rows are two contracts; two equal rows say one thing twice."""
        rows = ["Order,Acme,2024-02-01,,,", "Order,Acme,2025-02-01,,,", "Order,Acme,2024-02-01,,,"]
        first, second, again = (the_contract(entry).key for entry in a_file(*rows).entries)

        assert (True, False) == (first == again, first == second)

    def test_do_not_lead_to_other_files_or_parties(self):
        """The same title with somebody else, or in another file, is another contract."""
        [other] = read_contracts(b"contract,account\nSupport,Acme", name="other.csv").entries
        keys = {the_contract(entry).key for entry in a_file("Support,Acme", "Support,Beta").entries}

        assert 3 == len(keys | {the_contract(other).key})

    def test_take_the_place_of_an_id_given_twice(self):
        """Unlike rows with one id are both kept, and the second is reported."""
        first, second = a_file("A,Acme,x1", "B,Acme,X1", header="contract,account,id").entries

        assert [("id", "another row before it has the same id.")] == said(second)
        assert () == first.problems
        assert the_contract(first).key != the_contract(second).key


class TestOurs:
    @pytest.mark.parametrize("ours", ["Acme, Inc.", "ACME,  inc."])
    def test_is_one_of_the_parties(self, ours):
        """We are a party and not the account, wherever the row names us."""
        entry = an_entry('Lease,"Acme, Inc.; Beta LLC; Gamma",,,,', ours=ours)
        contract = the_contract(entry)
        by_name = {name: account for account, name in names(entry).items()}

        assert by_name["Acme, Inc."] == contract.us
        assert by_name["Beta LLC"] == contract.account
        assert (by_name["Gamma"], by_name["Acme, Inc."]) == contract.parties

    def test_is_nobody_in_rows_that_do_not_name_us(self):
        """A row without us is a contract all the same."""
        _, second = a_file("Lease,Acme; Beta,,,,", "Other,Gamma,,,,", ours="Acme").entries

        assert None is the_contract(second).us

    def test_alone_makes_no_contract(self):
        """A contract with nobody but us is refused."""
        assert [("account", "it names nobody but us.")] == said(an_entry("Lease,Acme,,,,", ours="acme"))

    def test_that_no_row_names_is_reported_first(self):
        """One problem for the file lists near names; the rows are read without it."""
        reading = a_file("Lease,Acme Ltd; Beta,,,,", ours="Acme Limited")
        [problem], [entry] = reading.problems, reading.entries

        assert ("list.csv", "Did you mean 'Acme Ltd'?") == (problem.place, problem.hint)
        assert None is the_contract(entry).us


class TestProblems:
    @pytest.mark.parametrize(
        ("row", "field", "why"),
        [
            (",Acme,2024-02-01,,,", "contract", "it has no title."),
            ("Support,,2024-02-01,,,", "account", "it names no party."),
            ("Support,[*],2024-02-01,,,", "account", "the name is left blank."),
            ("Support,Acme, Inc.,2024-02-01,,,", "", "it has 7 cells where the header has 6."),
            ("Support,Acme,2025-02-01,2024-02-01,,", "end", "it ends on 2024-02-01, before it starts"),
            ("Support,Acme,03/04/2027,,,", "start", "'03/04/2027' can mean 2027-04-03 or 2027-03-04."),
            ("Sup\0port,Acme,,,,", "contract", "it holds the control character U+0000."),
            (f"{'x' * 1001},Acme,,,,", "contract", "1001 characters are too many for a title."),
            ('"Support,Acme,,,,', "", "the quote that is opened on line 2 is never closed."),
        ],
    )
    def test_cost_the_row_where_nothing_true_is_left(self, row, field, why):
        """The row is refused with the column and the reason; the next row goes on."""
        bad, good = a_file(row, "Other,Beta,2024-02-01,,,").entries

        assert () == bad.records
        assert [field] == [each for each, _ in said(bad)]
        assert bad.problems[0].why.startswith(why)
        assert "Other" == the_contract(good).title

    @pytest.mark.parametrize(
        ("row", "field"),
        [
            ("Support,Acme,2024-02-30,2025-01-31,1 year,30 days", "start"),
            ("Support,Acme,2024-02-01,1/1/25,1 year,30 days", "end"),
            ("Support,Acme,2024-02-01,2025-01-31,1 year; 2 years,30 days", "renewal"),
            ("Support,Acme,2024-02-01,2025-01-31,1 year,180 days / 6 months", "notice"),
            ("Support,Acme; [],2024-02-01,2025-01-31,1 year,30 days", "account"),
        ],
    )
    def test_cost_one_value_where_the_rest_is_certain(self, row, field):
        """The contract keeps what is certain, and its note what was written."""
        entry = an_entry(row)
        contract = the_contract(entry)

        assert [field] == [each for each, _ in said(entry)]
        assert contract.note.startswith(f"{field}: ")
        kept = (contract.starts_on, contract.ends_on, contract.renewal.every, contract.notice)
        assert (4 if field == "account" else 3) == sum(value is not None for value in kept)

    @pytest.mark.parametrize(
        ("cell", "write"),
        [
            ("3 months to the end of the quarter", 'Write "3 months", with'),
            ("drei Monate zum Quartalsende", 'Write the length alone, as in "3 months", with'),
            ("3 mois avant la fin du trimestre", 'Write the length alone, as in "3 months", with'),
            ("6 Wochen zum Quartalsende", 'Write the length alone, as in "6 weeks", with'),
        ],
    )
    def test_of_notice_to_the_end_of_a_quarter_say_how_it_is_written(self, cell, write):
        """Its hint says what to write into which cell; that is read, and the row is not lost."""
        entry = an_entry(f"Support,Acme,2024-02-01,2024-03-31,,{cell}")

        [problem] = entry.problems
        assert ("notice", cell) == (problem.field, problem.value)
        assert problem.hint.startswith(write)
        assert problem.hint.endswith(
            'with "automatic 3 months" as its renewal and a quarter\'s last day as its end.'
        )
        assert (None, Mode.UNKNOWN) == (the_contract(entry).notice, the_contract(entry).renewal.mode)

        mended = a_contract("Support,Acme,2024-02-01,2024-03-31,automatic 3 months,3 months")
        assert (Notice("3 months"), Renewal(Mode.AUTOMATIC, "3 months")) == (mended.notice, mended.renewal)

    def test_of_price_leave_the_contract(self):
        """A price without currency is reported, and the contract goes in."""
        entry = an_entry("Support,Acme,12000", header="contract,account,price")

        assert [("price", "'12000' has no currency.")] == said(entry)
        assert "Say --currency EUR" in entry.problems[0].hint
        assert "Support" == the_contract(entry).title

    def test_of_columns_that_contradict_each_other(self):
        """Two columns of one name with two values say more than one thing."""
        header = "contract,account,notice,notice"

        assert ["notice"] == [field for field, _ in said(an_entry("A,Acme,30 days,60 days", header=header))]
        assert "30 days" == str(a_contract("A,Acme,30 days,30 days", header=header).notice)

    def test_do_not_show_huge_values(self):
        """A cell of a million characters is reported by its beginning, and kept nowhere."""
        entry = an_entry(f"Support,Acme,{'9' * 1_000_000},,,")

        assert 200 == len(entry.problems[0].value)
        assert 2000 >= len(the_contract(entry).note)

    @pytest.mark.parametrize(
        "said", ["9", "9 ", "9/", "9 pro ", "1,", "zum ende ", "1 year ", '(""a"")', "a and "]
    )
    def test_of_huge_cells_take_no_more_time_than_their_length(self, said):
        """Every column with a cell of 20,000 characters, whatever they are, is read at once."""
        header = "contract;account;start;end;initial term;renewal;auto renew;notice;price;currency;signed;note;owner"
        cell = f'"{said * (20_000 // len(said))}"'
        rows = [";".join(cell if at == column else "A" for at in range(13)) for column in range(13)]
        begun = process_time()
        found = a_file(*rows, header=header)

        assert 13 == len(tuple(found.entries))
        assert 10 > process_time() - begun  # minutes, where it is the square of the length


class TestFiles:
    def test_without_parties_are_refused(self):
        """A table that names no contract and party is no contract table."""
        with pytest.raises(InputError, match="no header that names a contract and its parties"):
            read_contracts(b"first name,last name\nAna,Sousa\n", name="people.csv")

    def test_in_other_encodings_are_refused_with_what_to_type(self):
        """Windows-1252 is suggested, and read when it is stated."""
        content = "contract,account\nSuporte,Conceição\n".encode("cp1252")

        with pytest.raises(
            InputError, match=r"list.csv is not UTF-8 \(byte 0xE7 on line 2\).*--encoding cp1252"
        ):
            read_contracts(content, name="list.csv")
        [entry] = read_contracts(content, name="list.csv", encoding="cp1252").entries
        assert ["Conceição"] == list(names(entry).values())

    def test_of_a_header_alone_hold_nothing(self):
        """No rows, no entries."""
        assert () == a_file().entries

    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("contract,parties,effective_date,expiration_date,renewal_term,notice_period", True),
            ("Agreement,Customer,Start,End", True),
            ("id,company,notice period", True),
            ("title,company,started on,finished on", False),
            ("Title,Company,Start Date,End Date", False),
            ("First Name,Last Name,Organization Name,Labels", False),
            ("Name,Company,Email", False),
            ("contract,effective date,renewal", False),
        ],
    )
    def test_are_recognised_by_their_header(self, header, expected):
        """A contract table names who and what, and terms; lists of people and of jobs do not."""
        assert expected == looks_like_contracts(header.split(","))

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(
            st.lists(
                st.sampled_from(
                    [
                        "",
                        "Acme",
                        '"a; b"',
                        "2024-02-01",
                        "1/2/2020",
                        "perpetual",
                        "successive 1 year",
                        "[]",
                        '"',
                        "60 days",
                    ]
                )
                | st.text(max_size=6),
                max_size=8,
            ).map(",".join),
            max_size=4,
        ),
        st.sampled_from([None, "mdy", "dmy", "ymd"]),
    )
    def test_give_one_entry_a_row(self, rows, order):
        """Whatever rows hold, each that holds anything is one entry, in order, with records or problems."""
        entries = list(a_file(*rows, date_order=order).entries)

        lines = [int(entry.place.removeprefix("line ")) for entry in entries]
        assert sorted(set(lines)) == lines
        filled = [at for at, row in enumerate(rows, 2) if row.replace(",", "").replace('"', "").strip()]
        if not any(char in row for row in rows for char in '"\r\n'):
            assert filled == lines
        assert all(entry.records or entry.problems for entry in entries)

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=60), st.booleans())
    def test_raise_nothing_but_what_is_promised(self, content, with_header):
        """Any bytes are a reading or an InputError."""
        try:
            reading = read_contracts(b"contract,account,end\n" * with_header + content, name="x.csv")
        except InputError:
            return
        assert all(entry.records or entry.problems for entry in reading.entries)
