"""
Writes docs/reference/tables.md from the layouts and words of importers; a test compares.

Run it (`python tests/build_tables.py`) when a layout changes.
"""

from __future__ import annotations

from pathlib import Path

from relmem.importers.contact_columns import LDIF
from relmem.importers.layouts import SKIPPED
from relmem.importers.mapping import LAYOUTS, MAKERS

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "tables.md"

HEAD = """# Tables

Made from the layouts. How to take in a table: [how-to](../how-to/import.md); contracts have a page [of their own](contract-tables.md).

Columns are known by their names, in any case and with any punctuation; "#" is any number.
Accents make no difference; people's columns, organisations' and bills' are known in English, German, French, Spanish, Portuguese, Italian and Dutch.
A column that nothing here names is listed in the report, and what stands in it is kept in the note.
`--map "COLUMN=WORD"` gives a column one of the words below, or `ignore`."""


def page() -> str:
    """The whole page."""
    out = [HEAD, "", "## Words", ""]
    for maker in MAKERS.values():
        out += [f"### {maker.kind}", "", "| word | what the column says |", "| --- | --- |"]
        out += [f"| `{word}` | {means} |" for word, means in maker.words.items()] + [""]
    out += ["## Layouts", ""]
    for layout in (*LAYOUTS.values(), LDIF):
        out += [f"### {layout.title}", "", f"`--format {layout.format}`; each row is one {layout.kind}."]
        out += [f"Made from {layout.seen}."] if layout.seen else []
        out += [f"Its ids become keys `{layout.space}:…`."] if layout.space else []
        out += [f"Several values in a cell are parted by `{layout.many}`."] if layout.many else []
        out += ["", "| columns | word |", "| --- | --- |"]
        alone = [f"`{name}` says `{word}` where no other column does." for name, word in layout.alone.items()]
        out += alone
        words = dict.fromkeys(word for word in layout.columns.values() if word != SKIPPED)
        for word in words:
            names = [name for name, each in layout.columns.items() if each == word]
            out.append(f"| {', '.join(names)} | `{word}` |")
        out.append("")
    return "\n".join(out).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
