"""The same file again, whatever is in it: nothing is added, and nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import relmem
from relmem.importers.mapping import MAKERS
from relmem.importers.reports import ImportReport
from relmem.memory import Memory

POOLS: dict[str, list[str]] = {
    "name": ["Ana Sousa", "ana  sousa", "Sousa, Ana", "Bo", "Globex", "Acme", "a@x.example"],
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
REMARK = "Zorx"
"""A column that nothing reads."""

Table = tuple[str, dict[str, str], str]
"""Of a kind: the words of its columns, and its text."""


def table(kind: str, words: str, *rows: Sequence[str]) -> Table:
    """One with columns of these words; `REMARK` is none."""
    columns = {f"c{at}" if word != REMARK else word: word for at, word in enumerate(words.split())}
    text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in ([*columns], *rows))
    return kind, {column: word for column, word in columns.items() if word != REMARK}, text


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Of any kind, with a column that nothing reads, or without."""
    kind = draw(st.sampled_from(sorted(MAKERS)))
    words = sorted(MAKERS[kind].words)
    usual = [word for word in words if word in POOLS]
    chosen = draw(st.lists(st.sampled_from(usual), min_size=2, max_size=7, unique=True))
    needed = {"contact": ["name"], "account": ["name"], "issue": ["title", "account"]}
    remarked = draw(st.booleans())
    chosen = list(dict.fromkeys([*needed.get(kind, ["number", "account"]), *chosen]))
    chosen = [word for word in chosen if word in words] + [REMARK] * remarked
    pools = [["", "x", "y"] if word == REMARK else POOLS.get(word, OTHERS) for word in chosen]
    rows = draw(st.lists(st.tuples(*map(st.sampled_from, pools)), min_size=1, max_size=5))
    return table(kind, " ".join(chosen), *rows)


FOUND = [
    [
        # a name in other letters, and another name for the same in the next row
        table("account", "name id", ("Ana Sousa", "3")),
        table("account", f"name id {REMARK}", ("ana  sousa", "", "x"), ("Acme", "3", "")),
    ],
    [
        # one without an id that says what another came to say
        table(
            "issue", "title account id", ("Buyer", "Acme", "3"), ("CTO", "Globex", ""), ("CTO", "globex", "3")
        )
    ],
    [
        # one that said so at first, and another that still does
        table("issue", "title account id", ("CTO", "globex", "2")),
        table(
            "issue",
            "title account account_id id",
            ("CTO", "", "98", "3"),
            ("CTO", "globex", "98", ""),
            ("Buyer", "globex", "", "2"),
        ),
    ],
    [
        # what only a later row tells apart
        table(
            "issue",
            "title account_domain account account_id",
            *(("CTO", "acme.example", "", id) for id in "12"),
        ),
        table("account", "name domain id", ("ana  sousa", "acme.example", "2"), ("Ana Sousa", "", "2")),
    ],
    [
        # a name that went, and comes in the same file as the next one
        table("account", "name id parent", ("Acme", "1", ""), ("Bo", "", "Acme"), ("Globex", "1", "")),
        table("account", f"name id {REMARK}", ("Acme", "", "y"), ("Ana Sousa", "1", "")),
    ],
    [
        # a remark on somebody at an address that a later row shares
        table(
            "contact",
            f"name id email {REMARK}",
            ("Ana Sousa", "1", "a@x.example", "x"),
            ("a@x.example", "", "a@x.example", "y"),
            ("a@x.example", "2", "a@x.example", ""),
        )
    ],
    [
        # a domain alone, which a later row shares
        table("contact", "name account_domain account_id", ("Ana Sousa", "globex.example", "98")),
        table(
            "contact",
            "name account_domain account_id",
            ("Ana Sousa", "globex.example", ""),
            ("Bo", "globex.example", "99"),
        ),
    ],
    [
        # a name that first meant one, and then is another's
        table(
            "order",
            "number account account_domain account_id",
            ("2", "ACME", "globex.example", ""),
            ("1", "Globex", "globex.example", "99"),
            ("1", "ACME", "globex.example", "98"),
        )
    ],
    [
        # a row joined to one of that name, which has another since
        table(
            "account",
            "name id domain note",
            ("ana  sousa", "3", "acme.example", "two"),
            ("Ana Sousa", "", "acme.example", "one\n\nthree"),
            ("Ana Sousa", "2", "acme.example", ""),
            ("Globex", "3", "", ""),
        )
    ],
]
"""What was found once."""


def taken(memory: Memory, folder: Path, name: str, table: Table) -> ImportReport:
    kind, mapping, text = table
    path = folder / name
    path.write_text(text, encoding="utf-8")
    options: dict[str, Any] = {"kind": kind, "mapping": mapping, "currency": "EUR"}
    return memory.import_file(path, **options)


def found_before(test: Any) -> Any:
    """Try it with these, too."""
    for files in FOUND:
        test = example(files=files)(test)
    return test


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(files=st.lists(tables(), min_size=1, max_size=2))
@found_before
def test_tables_of_anything_add_nothing_the_second_time(tmp_path, files):
    """Names, ids and addresses may repeat as they like, in one file or over two."""
    memory = relmem.open(":memory:")
    reports = [taken(memory, tmp_path, f"{'ab'[at]}.csv", each) for at, each in enumerate(files)]
    if len(files) > 1 and any(report.refused for report in reports):
        # what one file could not decide, the other may have decided since
        for number, each in enumerate(files):
            taken(memory, tmp_path, f"{'ab'[number]}.csv", each)
    before = memory.store.export()

    for number, each in enumerate(files):
        report = taken(memory, tmp_path, f"{'ab'[number]}.csv", each)

        assert (0, 0, ()) == (report.added, report.changed, report.differing)
    assert before == memory.store.export()
