"""What the search has found, each cut down as far as it still failed."""

from __future__ import annotations

from tests.fuzz.bounds import within_memory
from tests.fuzz.promises import a_memory, quiet_memory
from tests.fuzz.readers import calendars, exports, options, stores, tables, vcards
from tests.fuzz.test_readers import seconds


class TestFound:
    def test_many_people_of_one_name(self):
        """A table of people who are all called the same costs what a table of others does: their number, not its square."""

        def namesakes(rows: int) -> bytes:
            return options() + b"Name,E-mail,Company\n" + b"x\n" * rows

        small, large = seconds(tables, namesakes(200)), seconds(tables, namesakes(800))

        assert large < 9 * small + 0.1, f"{small:.3f} s, then {large:.3f} s"

    def test_people_of_one_name_are_each_themselves(self, tmp_path):
        """Such people are as many as their rows, and the same ones when the file comes again."""
        path = tmp_path / "people.csv"
        path.write_bytes(b"Name,E-mail,Company\nx,,\nx,,\ny,,\nx,,\n")
        memory = quiet_memory()

        first, again = memory.import_file(path), memory.import_file(path)

        assert (4, 0) == (first.added, first.same)
        assert (0, 4) == (again.added, again.same)

    def test_control_characters_in_quoted_printable(self):
        """What no card may hold is no part of what it says, however it is encoded: it would be gone when the card is written."""
        card = b"BEGIN:VCARD\nVERSION:2.1\nFN:Ana\nNOTE;ENCODING=QUOTED-PRINTABLE:a=1Db=0D=0Ac\nEND:VCARD\n"

        vcards(options() + card)

    def test_control_characters_in_a_name(self):
        """So it is where they stand as they are."""
        vcards(options(0, 2) + b"BEGIN:VCARD\nVERSION:2.1\nN:So\x01usa\0;Ana\nEND:VCARD\n")

    def test_a_small_calendar_takes_little(self):
        """A calendar of a few lines does not take the memory of the largest that is read."""
        peak = within_memory(calendars, options() + b"BEGIN:VCALENDAR\nEND:VCALENDAR\n")

        assert peak < 10_000_000

    def test_a_number_of_too_many_digits_in_a_store(self):
        """A memory's file in which a number has more digits than Python reads is damaged, and said to be."""
        for content in (
            b'{"relmem": ' + b"9" * 5000,
            b'{"relmem": {\n"1": {"format": ' + b"9" * 5000 + b"}\n}}\n",
        ):
            stores(options() + content)
            exports(options() + content)

    def test_a_table_of_another_memory_twice(self, tmp_path):
        """A row of another memory's table, about somebody known here by a domain, says nothing the second time."""
        path = tmp_path / "account.csv"
        path.write_text(
            "kind,id,rev,v,name,domains\n"
            "account,01900000-0000-7000-8000-000000000003,1,2,Northwind Ltd,northwind.example\n"
        )
        memory = a_memory()

        first, again = memory.import_file(path), memory.import_file(path)

        assert (1, 0) == (first.changed, len(first.refused))
        assert (1, 0) == (again.same, len(again.refused))
