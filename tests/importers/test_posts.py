"""Who works where as what, in tables: whatever the order of the rows, and whichever of them a file has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import pytest
from attrs import field
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import relmem
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.records import Account, Affiliation, Contact
from relmem.records.base import Thing, named
from relmem.records.links import ContactId, contact_id
from relmem.values import Source

Said = tuple[str, str, str]
"""A person, an account and a title."""
Take = Callable[..., ImportReport]


def taken(memory: Memory, folder: Path, rows: Sequence[Said], name: str, id: str = "") -> ImportReport:
    path = folder / name
    lines = [
        f"{who},{who.lower()}@x.example,{where},{title}{f',{id}{who}' if id else ''}"
        for who, where, title in rows
    ]
    path.write_text("\n".join([f"Name,Email,Company,Title{',Id' if id else ''}", *lines]), encoding="utf-8")
    return memory.import_file(path, kind="contact")


def standing(memory: Memory) -> list[Said]:
    """Every post that stands."""
    facts = memory.facts()
    return sorted(
        (str(facts.get(each.contact, Contact)), str(facts.get(each.account, Account)), each.title)
        for each in facts.of(Affiliation)
    )


@pytest.fixture
def memory() -> Memory:
    return relmem.open(":memory:", timezone="UTC")


@pytest.fixture(params=["", "crm:"], ids=["address", "id"])
def take(memory: Memory, tmp_path: Path, request: pytest.FixtureRequest) -> Take:
    """Takes in titles of Ana at Acme; known by her address, or by a program's id."""

    def take_in(*titles: str, name: str = "list.csv") -> ImportReport:
        rows = [("Ana", "Acme", title) for title in titles]
        return taken(memory, tmp_path, rows, name, request.param)

    return take_in


def titles(memory: Memory) -> list[str]:
    return [title for _, _, title in standing(memory)]


def once(memory: Memory, title: str) -> list[str]:
    """Every title that the post so called ever had."""
    [post] = [each for each in memory.facts().of(Affiliation) if each.title == title]
    return [each.record.title for each in memory.history(post) if isinstance(each.record, Affiliation)]


class TestSeveral:
    def test_one_of_them_alone_renames_no_other(self, memory, take):
        """A file that names the second post only says that it is there, and nothing of the first."""
        take("CTO", "Buyer")
        again = take("Buyer", name="second.csv")

        assert (["Buyer", "CTO"], 0, 0) == (titles(memory), again.added, again.changed)

    def test_in_another_order_swap_no_titles(self, memory, take):
        """Each stays the post that it was, with a history in which it never was the other."""
        take("CTO", "Buyer", "Chair")
        before = {each.id: each.title for each in memory.facts().of(Affiliation)}
        again = take("Chair", "Buyer", "CTO", name="sorted.csv")

        assert before == {each.id: each.title for each in memory.facts().of(Affiliation)}
        assert (0, 0) == (again.added, again.changed)
        assert {"CTO"} == set(once(memory, "CTO"))

    def test_beside_the_one_known_leave_it(self, memory, take):
        """Where a file names two, neither is what became of a third."""
        take("Chair")
        take("Buyer", "CTO", name="more.csv")

        assert ["Buyer", "CTO", "Chair"] == titles(memory)

    def test_known_and_one_more_are_one_more(self, memory, take):
        """A title that nobody there has had is a post of its own, once there are several."""
        take("CTO", "Buyer")
        take("Chair", name="more.csv")

        assert ["Buyer", "CTO", "Chair"] == titles(memory)

    def test_in_another_case_are_known_again(self, memory, take):
        """A title is the same in small letters, and is not respelt by who lists several."""
        take("CTO", "Buyer")
        again = take("buyer", "cto", name="small.csv")

        assert (["Buyer", "CTO"], 0, 0) == (titles(memory), again.added, again.changed)

    def test_and_a_row_without_a_title_are_not_one_more(self, memory, take):
        """Who says nothing of a post says no other one; in whatever order."""
        take("", "CTO", "Buyer")
        again = take("Buyer", "", "CTO", name="sorted.csv")

        assert (["Buyer", "CTO"], 0, 0) == (titles(memory), again.added, again.changed)

    def test_corrected_by_hand_are_not_there_twice(self, memory, take):
        """The old title in a file still means the post that somebody has put right."""
        take("CTO", "Buyer")
        [post] = [each for each in memory.facts().of(Affiliation) if each.title == "CTO"]
        memory.add(attrs.evolve(post, title="Chief Technology Officer"))
        again, other = take("CTO", "Buyer"), take("Buyer", "CTO", name="other.csv")

        assert ["Buyer", "Chief Technology Officer"] == titles(memory)
        assert [0, 0, 0, 0] == [each for it in (again, other) for each in (it.added, it.changed)]

    def test_of_which_one_is_left_may_be_corrected(self, memory, take):
        """What is over is neither renamed nor counted: the one that goes on is theirs."""
        take("CTO", "Buyer")
        [cto] = [each for each in memory.facts().of(Affiliation) if each.title == "CTO"]
        memory.add(attrs.evolve(cto, until_on="2020-01-01"))
        take("Head of buying", name="list-2.csv")

        assert ["Head of buying"] == titles(memory)
        assert ["Buyer", "Head of buying"] == list(dict.fromkeys(once(memory, "Head of buying")))

    def test_of_two_people_at_one_address_are_the_only_ones_of_each(self, memory, tmp_path):
        """Their names tell them apart, and the title of one may still be put right."""
        path = tmp_path / "office.csv"
        for titles_said in ("CTO", "Buyer"), ("CIO", "Buyer"):
            rows = [
                f"{who},info@x.example,Acme,{title}"
                for who, title in zip(("Ana Sousa", "Bo Lind"), titles_said, strict=True)
            ]
            path.write_text("\n".join(["Name,Email,Company,Title", *rows]))
            memory.import_file(path)

        assert [("Ana Sousa", "Acme", "CIO"), ("Bo Lind", "Acme", "Buyer")] == standing(memory)


class TestTheOnlyOne:
    def test_is_corrected(self, memory, take):
        """Another title of somebody's only post says what became of it; the history has the old one."""
        take("CTO")
        take("CIO", name="list-2.csv")

        assert (["CIO"], ["CTO", "CIO"]) == (titles(memory), once(memory, "CIO"))

    def test_that_is_over_keeps_its_title(self, memory, take):
        """What they are since is another post."""
        take("CTO")
        [post] = memory.facts().of(Affiliation)
        memory.add(attrs.evolve(post, until_on="2020-01-01"))
        take("CIO", name="list-2.csv")
        again = take("CIO", name="list-2.csv")

        assert (["CIO"], 0, 0) == (titles(memory), again.added, again.changed)
        assert ["CTO", "CTO"] == [each.record.title for each in memory.history(post)]

    def test_typed_by_hand_without_a_title_gets_it(self, memory, take):
        """A file that knows more of a post says no second one."""
        ana, acme = memory.add(Contact("Ana", emails=["ana@x.example"]), Account("Acme"))
        memory.add(Affiliation(ana, acme))
        take("CTO")

        assert ["CTO"] == titles(memory)

    def test_of_a_private_contact_is_as_private(self, memory, take):
        """A post that a file adds to whom only one of us may see is not for the others."""
        dana = memory.add(relmem.records.Colleague("Dana", emails=["dana@ours.example"]))
        memory.add(Contact("Ana", emails=["ana@x.example"], visibility="private", owner=dana))
        take("CTO")
        [post] = [each.record for each in memory.store.current((Affiliation,))]

        assert ("private", dana.id) == (post.visibility, post.owner)


class TestNumberedOnes:
    """Memories in which the second post of a file has the key of the first, and a number."""

    @pytest.fixture
    def memory(self, memory: Memory) -> Memory:
        ana, acme = memory.add(
            Contact("Ana", emails=["ana@x.example"], source=Source("CSV row", place="list.csv, line 2")),
            Account("Acme", key="org:acme", source=Source("CSV row", place="list.csv")),
        )
        key = "mailto:ana@x.example org:acme"
        memory.add(
            *(
                Affiliation(
                    ana, acme, title=title, key=each, source=Source("CSV row", place=f"list.csv, line {at}")
                )
                for at, (title, each) in enumerate([("CTO", key), ("Buyer", f"{key} 2")], 2)
            )
        )
        return memory

    @pytest.mark.parametrize("said", [("CTO", "Buyer"), ("Buyer", "CTO"), ("Buyer",), ("CTO",)])
    @pytest.mark.parametrize("name", ["list.csv", "other.csv"])
    def test_go_on(self, memory, tmp_path, said, name):
        """Whatever the file has of them, nothing is added and nothing changed, their keys included."""
        before = {each.id: (each.title, each.key) for each in memory.facts().of(Affiliation)}
        report = taken(memory, tmp_path, [("Ana", "Acme", title) for title in said], name)

        assert (0, 0) == (report.added, report.changed)
        assert before == {each.id: (each.title, each.key) for each in memory.facts().of(Affiliation)}

    def test_of_which_one_is_left_are_corrected(self, memory, tmp_path):
        """By a key with a number, too."""
        [cto] = [each for each in memory.facts().of(Affiliation) if each.title == "CTO"]
        memory.retract(cto)
        taken(memory, tmp_path, [("Ana", "Acme", "Head of buying")], "list.csv")

        assert ["Head of buying"] == titles(memory)


SAID = st.tuples(
    st.sampled_from(["Ana", "Bo"]),
    st.sampled_from(["Acme", "Globex"]),
    st.sampled_from(["CTO", "Buyer", "Chair", "2"]),
)


@st.composite
def files(draw: st.DrawFn) -> list[list[Said]]:
    """Rows in some order, in some files."""
    rows = draw(st.permutations(draw(st.lists(SAID, min_size=1, max_size=9))))
    of = [draw(st.integers(0, 2)) for _ in rows]
    return [
        found for at in range(3) if (found := [row for row, file in zip(rows, of, strict=True) if file == at])
    ]


def expected(files: Sequence[Sequence[Said]]) -> list[Said]:
    """
    All that the files say; but of a person's only post at an account, in the file and until then,
    another title is a correction.
    """
    found: set[Said] = set()
    for rows in files:
        for who, where in {row[:2] for row in rows}:
            said = {row for row in rows if row[:2] == (who, where)}
            there = {row for row in found if row[:2] == (who, where)}
            found = (found - there if len(said) == len(there) == 1 else found) | said
    return sorted(found)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=files(), id=st.sampled_from(["", "crm:"]))
@example(files=[[("Ana", "Acme", "CTO")], [("Ana", "Acme", "Buyer"), ("Ana", "Acme", "CTO")]], id="")
@example(
    files=[
        [("Bo", "Acme", "2")],
        [("Bo", "Acme", "CTO")],
        [("Bo", "Acme", each) for each in ("Chair", "CTO")],
    ],
    id="",
)
def test_rows_in_any_order_and_any_files_are_the_posts_that_they_say(tmp_path, files, id):
    """Each person, account and title once, and the same files again add and change nothing."""
    memory = relmem.open(":memory:", timezone="UTC")
    for at, rows in enumerate(files):
        taken(memory, tmp_path, rows, f"list-{at}.csv", id)
    after = standing(memory)
    again = [taken(memory, tmp_path, rows, f"list-{at}.csv", id) for at, rows in enumerate(files)]

    assert (expected(files), after) == (after, standing(memory))
    assert [(0, 0)] * len(files) == [(each.added, each.changed) for each in again]


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), rows=st.lists(SAID, min_size=1, max_size=9, unique=True))
def test_files_in_any_order_after_the_whole_are_the_same(tmp_path, data, rows):
    """Once all is known, whatever part of it comes, in whatever order: nothing is added, nothing changed."""
    memory = relmem.open(":memory:", timezone="UTC")
    taken(memory, tmp_path, rows, "all.csv")
    several = {row[:2] for row in rows if sum(row[:2] == each[:2] for each in rows) > 1}
    for at in range(3):
        part = data.draw(st.lists(st.sampled_from(rows), unique=True, min_size=1))
        report = taken(memory, tmp_path, part, f"part-{at}.csv")
        assert (0, 0) == (report.added, report.changed), several

    assert sorted(rows) == standing(memory)


class _Read:
    """Whether a gift may be read now."""

    allowed = True


def _while_allowed(what: str) -> str:
    if not _Read.allowed:
        raise ValueError("was read")
    return what


@attrs.frozen(field_transformer=named)
class Lent(Thing):
    """Something lent to a contact."""

    to: ContactId = field(converter=contact_id)
    what: str = field(converter=_while_allowed)


def test_only_posts_are_read(tmp_path, monkeypatch):
    """Of what else is known of somebody, which may be thousands of talks, a file of contacts reads nothing."""
    path = tmp_path / "m.json"
    with relmem.open(path, kinds=[Lent], timezone="UTC") as memory:
        taken(memory, tmp_path, [("Ana", "Acme", "CFO")], "list.csv")
        memory.add(Lent(memory.find("ana@x.example"), "an umbrella"))
    monkeypatch.setattr(_Read, "allowed", False)

    with relmem.open(path, kinds=[Lent], timezone="UTC") as memory:
        report = taken(memory, tmp_path, [("Ana", "Acme", "CEO")], "list.csv")
        assert [("Ana", "Acme", "CEO")] == standing(memory)

    assert () == tuple(report.problems)
