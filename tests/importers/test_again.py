"""The same file again, whatever is in it: nothing is added, and nothing is changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import relmem
from relmem.importers.mapping import MAKERS
from relmem.importers.reports import ImportReport
from relmem.memory import Memory

POOLS: dict[str, list[str]] = {
    "name": ["Ana Sousa", "ana  sousa", "Bo", "Globex", "Acme", "a@x.example"],
    "given": ["", "Ana", "Bo"],
    "family": ["", "Sousa"],
    "call_me": ["", "Ana", "a@x.example"],
    "email": ["", "a@x.example", "A@x.example", "b@x.example", "c@globex.example"],
    "phone": ["", "+351 1", "+351 2"],
    "mobile": ["", "+351 1", "00351 1", "+351 3"],
    "account": ["", "Globex", "globex ", "Acme", "ACME"],
    "account_id": ["", "98", "99"],
    "account_domain": ["", "globex.example", "acme.example"],
    "unit": ["", "Sales"],
    "title": ["", "CTO", "Buyer"],
    "note": ["", "one", "two", "one\n\nthree", "three\ntwo"],
    "id": ["", "1", "2", "3"],
    "profile": ["", "https://www.linkedin.com/in/ana", "https://x.example"],
    "connected_on": ["", "2026-01-01", "2026-02-02"],
    "born": ["", "1980-03-07", "1981-03-07"],
    "alias": ["", "Globex", "GX"],
    "domain": ["", "globex.example", "acme.example"],
    "parent": ["", "Globex", "Acme", "Group"],
    "role": ["", "customer", "prospect"],
    "industry": ["", "steel", "wool"],
    "number": ["1", "2"],
    "total": ["10 EUR", "12 EUR"],
    "what": ["bolts", "nuts"],
    "status": ["", "open", "closed"],
    "opened": ["", "2026-01-01", "2026-01-02"],
    "solved": ["", "2026-02-01"],
    "by": ["", "Ana Sousa"],
    "by_email": ["", "a@x.example", "c@globex.example"],
}
OTHERS = ["", "x", "2026-01-01"]


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, dict[str, str], str]:
    """Of a kind: the words of its columns, and its text; with a column that nothing reads, or without."""
    kind = draw(st.sampled_from(sorted(MAKERS)))
    words = sorted(MAKERS[kind].words)
    usual = [word for word in words if word in POOLS]
    chosen = draw(st.lists(st.sampled_from(usual), min_size=2, max_size=7, unique=True))
    needed = {"contact": ["name"], "account": ["name"], "issue": ["title", "account"]}
    remarked = draw(st.booleans())
    chosen = list(dict.fromkeys([*needed.get(kind, ["number", "account"]), *chosen]))
    chosen = [word for word in chosen if word in words]
    pools = [POOLS.get(word, OTHERS) for word in chosen] + [["", "x", "y"]] * remarked
    rows = draw(st.lists(st.tuples(*map(st.sampled_from, pools)), min_size=1, max_size=5))
    columns = [f"c{at}" for at in range(len(chosen))]
    lines = [[*columns, *["Zorx"] * remarked], *rows]
    text = "\n".join(",".join('"' + cell + '"' for cell in line) for line in lines)
    return kind, dict(zip(columns, chosen, strict=True)), text


def taken(memory: Memory, folder: Path, name: str, table: tuple[str, dict[str, str], str]) -> ImportReport:
    kind, mapping, text = table
    path = folder / name
    path.write_text(text, encoding="utf-8")
    options: dict[str, Any] = {"kind": kind, "mapping": mapping, "currency": "EUR"}
    return memory.import_file(path, **options)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(files=st.lists(tables(), min_size=1, max_size=2))
def test_tables_of_anything_add_nothing_the_second_time(tmp_path, files):
    """Names, ids and addresses may repeat as they like, in one file or over two."""
    memory = relmem.open(":memory:")
    for number, table in enumerate(files):
        taken(memory, tmp_path, f"{'ab'[number]}.csv", table)
    before = memory.store.export()

    for number, table in enumerate(files):
        report = taken(memory, tmp_path, f"{'ab'[number]}.csv", table)

        assert (0, 0, ()) == (report.added, report.changed, report.differing)
    assert before == memory.store.export()
