"""What the report of an import says of columns that nothing reads, and what to do."""

from __future__ import annotations

import pytest

import relmem
from relmem.records import Contact

CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nX-HAT:red\nEND:VCARD\n"


@pytest.mark.parametrize(
    ("name", "text", "key", "line"),
    [
        ("a.csv", "Name,Email,Zorx\nAna,a@x.example,red\n", "in_notes", "kept in the note: Zorx"),
        ("a.vcf", CARD, "in_cards", "kept in the card: X-HAT"),
    ],
)
def test_says_where_what_nobody_reads_is_kept(tmp_path, name, text, key, line):
    """In the note of a row, in the card of a contact; only what is kept nowhere is ignored."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    report = relmem.open(":memory:").import_file(path)

    assert f"  {line}" in str(report).splitlines()
    assert ([line.rpartition(" ")[2]], []) == (report.to_dict()[key], report.to_dict()["ignored"])


@pytest.mark.parametrize(
    ("bad", "what"), [(0, ""), (1, "this line"), (2, "these 2 lines")], ids=["none", "one", "two"]
)
def test_ends_with_what_to_do(tmp_path, bad, what):
    """Where there are problems and something was kept: mend and import again, or take it back."""
    path = tmp_path / "a.csv"
    path.write_text("Name,Email\nBo,b@x.example\n" + "Ana,a@@x\n" * bad, encoding="utf-8")
    memory = relmem.open(":memory:")
    advice = f"Mend {what} and import again (nothing is added twice), or take it all back: memory.undo(), or relmem undo"

    assert "undo" not in str(memory.import_file(path, dry_run=True))
    assert (str(memory.import_file(path)).splitlines()[-1] == advice) is bool(bad)


def test_notes_of_rows_of_one_stand_beside_each_other(tmp_path):
    """Rows of one contact each bring their lines; the same file adds none, and the next one replaces them."""
    memory = relmem.open(":memory:")
    head = "Id,Name,Note,Company\n"
    for name, rows in [
        ("a.csv", "1,Ana,one,\n1,Ana,one / three,Globex\n1,Ana,one,\n"),
        ("a.csv", "1,Ana,one,\n1,Ana,one / three,Globex\n1,Ana,one,\n"),
        ("a-2.csv", "1,Ana,four,\n"),
    ]:
        path = tmp_path / name
        path.write_text(head + rows, encoding="utf-8")
        memory.import_file(path, kind="contact")
        before = memory.facts().of(Contact)[0].note

        assert ("four" if name == "a-2.csv" else "one\n\none / three") == before
