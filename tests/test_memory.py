"""The front: what a tool or a notebook calls, on a real file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import attrs
import pytest

import relmem
from relmem.errors import (
    Ambiguous,
    Conflict,
    ImportProblems,
    InputError,
    NotFound,
    ReadOnly,
    RelmemError,
    StoreError,
)
from relmem.records import (
    Account,
    Affiliation,
    Amendment,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Interaction,
    Invoice,
    Issue,
    Preference,
    PriceLine,
)
from relmem.records.base import Thing
from relmem.values import Source

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["file", "memory"])
def memory(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[relmem.Memory]:
    path = tmp_path / "northwind.json" if request.param == "file" else ":memory:"
    with relmem.open(path, clock=clock, timezone="UTC") as opened:
        yield opened


def northwind(memory: relmem.Memory) -> tuple[Account, Contact, Contract]:
    """The README's cell."""
    account = memory.add(Account("Northwind Trading", domains=["northwind.example"]))
    ana = memory.add(Contact("Ana Sousa", emails=["ana@northwind.example"]))
    support = Contract(
        account, "Support", starts_on="2024-02-01", initial="3 years", renewal="1 year", notice="60 days"
    )
    stored, *_ = memory.add(
        support,
        PriceLine(support, "12000 EUR/year"),
        Affiliation(ana, account, title="IT director"),
        Preference(ana, "golf", stance="dislikes"),
        Commitment("answer about weekend cover", by="us", to=ana, due_on="2026-11-25"),
    )
    assert isinstance(stored, Contract)
    return account, ana, stored


class TestAdding:
    def test_a_cell_run_twice_adds_nothing(self, memory, clock):
        """The README's cell, run again the next day, leaves the memory as it is."""
        northwind(memory)
        before = memory.store.head(), len(memory.facts())
        clock.now += timedelta(days=1)
        again = northwind(memory)

        assert before == (memory.store.head(), len(memory.facts()))
        assert again[2] == memory.find(again[2].id)

    def test_a_variable_of_an_earlier_run_stays_good(self, memory):
        """What turned out to be known already still links to the right record."""
        account, _, _ = northwind(memory)
        variable = Account("Northwind Trading", domains=["northwind.example"])
        memory.add(variable)
        issue = memory.add(Issue(variable, "Login fails"))

        assert account.id == issue.account
        assert account == memory.find(variable.id)

    def test_gives_back_what_was_stored(self, memory):
        """`add` returns its argument with its revision and its source, one or several."""
        account = Account("Acme")

        stored = memory.add(account)
        several = memory.add(Contact("Bo"), Contact("Cy"))

        assert attrs.evolve(account, rev=1, source=Source("added by hand")) == stored
        assert ["Bo", "Cy"] == [contact.name for contact in several]

    def test_all_or_none(self, memory):
        """Where one record of a call cannot be kept, none is."""
        account = memory.add(Account("Acme"))
        stale = attrs.evolve(account, note="one", rev=1)
        memory.add(attrs.evolve(account, note="two"))

        with pytest.raises(Conflict, match="is at revision 2, and this corrects revision 1"):
            memory.add(Contact("New"), stale)

        with pytest.raises(NotFound):
            memory.find("New")

    def test_a_batch_is_kept_together(self, memory):
        """A batch that fails keeps nothing; one that ends is one commit."""
        with pytest.raises(ZeroDivisionError), memory.batch():
            memory.add(Account("Gone"))
            raise ZeroDivisionError
        with memory.batch() as batch:
            memory.add(Account("One"))
            memory.add(Account("Two"))

        assert 1 == memory.store.head()
        assert [batch] == [id for id, _, _ in memory.store.batches()]
        with pytest.raises(NotFound):
            memory.find("Gone")

    def test_what_another_thread_adds_meanwhile_is_kept_by_itself(self, memory):
        """Of a service, one request's batch that fails takes nothing along that another's `add` returned."""
        with ThreadPoolExecutor(1) as other:
            with pytest.raises(ZeroDivisionError), memory.batch():
                memory.add(Account("Gone"))
                kept = other.submit(memory.add, Account("Kept")).result()
                assert kept == other.submit(memory.find, "Kept").result()
                raise ZeroDivisionError

            assert (kept,) == memory.facts().of(Account)

    def test_what_is_refused_of_a_batch_leaves_nothing_in_it(self, memory):
        """An `add` is all or none also where a batch goes on after it; what was added before stays."""
        old = memory.add(Contact("Old"))
        with memory.batch():
            first = memory.add(Contact("First"))
            with pytest.raises(Conflict):
                memory.add(Contact("Second"), attrs.evolve(old, note="x", rev=7))
            memory.add(attrs.evolve(first, note="y"))

        assert [("Old", ""), ("First", "y")] == [
            (each.name, each.note) for each in memory.facts().of(Contact)
        ]

    def test_what_cannot_be_planned_anew_is_not_kept_in_part(self, tmp_path):
        """Where another's write refuses what a batch holds already, all of the batch is refused, not its rest."""
        path = tmp_path / "book.json"
        with relmem.open(path) as memory, relmem.open(path) as another:
            old = memory.add(Contact("Old"))
            with pytest.raises(Conflict), memory.batch():
                memory.add(Contact("First"))
                memory.add(attrs.evolve(old, note="ours"))
                memory.add(Contact("Third"))
                another.add(attrs.evolve(another.find("Old"), note="theirs"))
                with pytest.raises(Conflict):
                    memory.add(Contact("Fourth"), attrs.evolve(old, note="x", rev=7))
                memory.add(Contact("Fifth"))

            assert [("Old", "theirs")] == [(each.name, each.note) for each in memory.facts().of(Contact)]

    def test_two_threads_batch_at_once(self, memory):
        """Each batch is its own, and one commit."""

        def beside() -> str:
            with memory.batch() as batch:
                memory.add(Account("Three"))
                memory.add(Account("Four"))
            return batch

        with ThreadPoolExecutor(1) as other, memory.batch() as batch:
            memory.add(Account("One"))
            first = other.submit(beside).result()
            memory.add(Account("Two"))

        assert [first, batch] == [id for id, _, _ in memory.store.batches()]
        assert {"One", "Two", "Three", "Four"} == {each.name for each in memory.facts().of(Account)}

    def test_what_it_holds_is_not_found_yet_which_is_said(self, memory):
        """Who looks for what the open batch has added hears that, and is not told to import a file."""
        with memory.batch():
            memory.add(Account("Beta", key="crm:7"))

            with pytest.raises(NotFound, match="found when it has ended; until then use what add returned"):
                memory.find("crm:7", Account)

    def test_one_that_has_ended_changes_no_message(self, memory):
        """Of a batch that is over, nothing is said."""
        with pytest.raises(ZeroDivisionError), memory.batch():
            raise ZeroDivisionError

        with pytest.raises(NotFound, match="This memory holds none"):
            memory.find("crm:7", Account)

    def test_a_step_of_its_own_is_refused_inside(self, memory):
        """What cannot be part of a batch says so, and the batch goes on."""
        ana = memory.add(Contact("Ana Sousa"))

        with memory.batch():
            memory.add(Account("Beta"))
            for step in (
                lambda: memory.erase(ana),
                memory.undo,
                lambda: memory.merge(ana, ana),
                lambda: memory.import_file("people.vcf"),
                lambda: memory.batch().__enter__(),
            ):
                with pytest.raises(
                    InputError, match=r"a batch is open, and .* is no part of it. End it first"
                ):
                    step()

        assert "Beta" == memory.find("Beta").name
        assert ana == memory.find("Ana Sousa")

    def test_undo_takes_back_the_newest_batch(self, memory):
        """What it added is gone, what it changed is as before; what was changed since stays."""
        account = memory.add(Account("Acme"))
        with memory.batch() as batch:
            memory.add(attrs.evolve(account, note="changed"))
            bo = memory.add(Contact("Bo"))
        memory.add(attrs.evolve(memory.find("Bo", Contact), note="since"))

        since = memory.undo(batch)

        assert [bo.id] == [revision.id for revision in since]
        assert "" == memory.find("Acme", Account).note
        assert "since" == memory.find("Bo", Contact).note

    def test_undo_refuses_what_it_knows_in_part(self, tmp_path):
        """A batch with a kind that only a tool knows stays whole where that is unknown, and goes whole there."""
        from tests.own_kinds import Gift

        path = tmp_path / "m.json"
        with relmem.open(path, kinds=[Gift]) as memory, memory.batch() as batch:
            memory.add(Gift(memory.add(Contact("Ana")), "a plant"))
        with relmem.open(path) as without:
            with pytest.raises(
                InputError, match="1 record of a kind that is unknown here.*Nothing was taken"
            ):
                without.undo()
            assert "Ana" == without.find("Ana").name
        with relmem.open(path, kinds=[Gift]) as memory:
            assert 2 == len(memory.undo(batch).went)

    def test_retract_and_erase(self, memory, tmp_path):
        """Retracted is no longer so and stays in history; erased is in no byte of the file."""
        bo = memory.add(Contact("Bo Canary"))
        cy = memory.add(Contact("Cy Canary"))
        memory.retract(bo)

        assert [False, True] == [revision.retracted for revision in memory.history(bo)]
        assert 1 == memory.erase(cy)
        assert 2 == memory.erase(bo)
        assert b"Canary" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


class TestFinding:
    @pytest.mark.parametrize(
        "term", ["Ana Sousa", "ana SOUSA", "ANA@northwind.example", "crm:42"], ids=lambda term: term
    )
    def test_by_name_address_and_key(self, memory, term):
        """By exact name, e-mail or key, whatever the case."""
        memory.add(Contact("Ana Sousa", emails=["ana@northwind.example"], key="crm:42"))

        assert "Ana Sousa" == memory.find(term, Contact).name

    def test_never_by_likeness(self, memory):
        """A near name is an error that names the near one."""
        northwind(memory)

        with pytest.raises(
            NotFound,
            match="No account or contact is called 'Nortwind Tradng'. Did you mean 'Northwind Trading'?",
        ):
            memory.find("Nortwind Tradng")
        with pytest.raises(NotFound, match="'zzz'. This memory holds 2 names"):
            memory.find("zzz")

    @pytest.mark.parametrize("name", ["Weber, Jürgen", "Weber Jürgen", "Dr. Jürgen Weber"])
    def test_suggests_the_same_name_written_otherwise(self, memory, name):
        """A name turned round, or with a title, is the near one."""
        memory.add(Contact(name))

        with pytest.raises(NotFound, match=f"'Jürgen Weber'. Did you mean '{name}'\\?"):
            memory.find("Jürgen Weber")

    def test_two_of_one_name_are_ambiguous(self, memory):
        """Two people may share a name; the error holds both ids and where they are."""
        northwind(memory)
        globex = memory.add(Account("Globex"))
        other = memory.add(Contact("Ana Sousa", emails=["ana@globex.example"]))
        memory.add(Affiliation(other, globex))

        with pytest.raises(Ambiguous, match=r"'Ana Sousa' is 2 records: .* at Northwind Trading") as error:
            memory.brief("Ana Sousa")
        assert other.id in dict(error.value.matches)
        assert "Globex" in dict(error.value.matches)[other.id]

    def test_an_account_and_a_contact_of_one_name_are_told_apart_by_kind(self, memory):
        """Asking for a kind settles it."""
        memory.add(Account("Ana Sousa"), Contact("Ana Sousa"))

        assert isinstance(memory.find("Ana Sousa", Contact), Contact)

    @pytest.mark.parametrize("term", ["Hosting", "V-2202"])
    def test_of_a_contract_by_its_title_says_its_key(self, memory, term):
        """What has no name is not found by a title, since several may have it; whoever typed one is told more."""
        acme = memory.add(Account("Acme"))
        memory.add(Contract(acme, "Hosting", starts_on="2025-01-01", key="contract:V-2202"))

        with pytest.raises(NotFound, match="write 'contract:V-2202'"):
            memory.find(term, Contract)
        assert "Hosting" == memory.find("contract:V-2202", Contract).title


class TestAsking:
    def test_an_account_stands_for_its_only_contact(self, memory):
        """`brief` of an account with one contact is that contact's; with none or several it says who."""
        account, ana, _ = northwind(memory)
        empty = memory.add(Account("Empty"))

        assert memory.brief(ana) == memory.brief(account) == memory.brief("Northwind Trading")
        with pytest.raises(InputError, match="Empty is an account with 0 contacts"):
            memory.brief(empty)
        memory.add(Affiliation(memory.add(Contact("Bo")), account))
        with pytest.raises(InputError, match="2 contacts. Ask for one of Ana Sousa, Bo"):
            memory.brief(account)

    def test_private_facts_are_their_owners(self, memory):
        """What is private to Dana enters her briefs only, and no feed."""
        _, ana, _ = northwind(memory)
        dana, sam = memory.add(Colleague("Dana"), Colleague("Sam"))
        memory.add(Preference(ana, "divorce", stance="dislikes", visibility="private", owner=dana))

        shown = {
            who and who.name: "divorce" in str(memory.brief(ana, for_=who)).lower()
            for who in (dana, sam, None)
        }

        assert {"Dana": True, "Sam": False, None: False} == shown

    def test_today_is_the_memorys_zones(self, tmp_path):
        """Whose today it is, the memory's zone says."""
        late = Clock(datetime(2026, 11, 22, 23, 30, tzinfo=UTC))

        days = {
            zone: relmem.open(tmp_path / "m.json", clock=late, timezone=zone).today
            for zone in ("Asia/Seoul", "America/New_York")
        }

        assert {"Asia/Seoul": date(2026, 11, 23), "America/New_York": date(2026, 11, 22)} == days

    @pytest.mark.parametrize(
        ("system", "named", "day"),
        [
            ("Asia/Seoul", None, date(2026, 11, 23)),
            ("Asia/Seoul", "America/New_York", date(2026, 11, 22)),
            ("America/New_York", ":Asia/Seoul", date(2026, 11, 23)),
            ("Asia/Seoul", "", date(2026, 11, 22)),
            ("", "XST-9", date(2026, 11, 23)),
        ],
    )
    def test_today_is_the_systems_where_none_is_named(self, tmp_path, system, named, day):
        """TZ comes first, as for every program, then the system's file of rules."""
        rules = tmp_path / "localtime"
        if system:
            rules.write_bytes(files("tzdata.zoneinfo").joinpath(system).read_bytes())
        told = """
import sys, pathlib, datetime, relmem, relmem.opening
relmem.opening._SYSTEM_ZONE = pathlib.Path(sys.argv[1])
late = datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC)
print(relmem.open(":memory:", clock=lambda: late).today)
"""
        env = {name: value for name, value in os.environ.items() if name != "TZ"}
        env |= {} if named is None else {"TZ": named}

        done = subprocess.run(
            [sys.executable, "-c", told, str(rules)], env=env, capture_output=True, text=True
        )

        assert str(day) == done.stdout.strip(), done.stderr

    def test_an_instant_in_the_systems_zone_can_be_handed_on(self, tmp_path):
        """An answer goes to another process, or is copied, also where its zone is but the system's file."""
        rules = tmp_path / "localtime"
        rules.write_bytes(files("tzdata.zoneinfo").joinpath("Asia/Seoul").read_bytes())
        told = """
import copy, pathlib, pickle, sys, datetime, relmem, relmem.opening
relmem.opening._SYSTEM_ZONE = pathlib.Path(sys.argv[1])
at = datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC)
there = at.astimezone(relmem.open(":memory:", clock=lambda: at).zone)
print(*{f"{each:%d %H:%M %Z}" for each in (there, copy.deepcopy(there), pickle.loads(pickle.dumps(there)))})
"""
        env = {name: value for name, value in os.environ.items() if name != "TZ"}

        done = subprocess.run(
            [sys.executable, "-c", told, str(rules)], env=env, capture_output=True, text=True
        )

        assert "23 08:30 KST" == done.stdout.strip(), done.stderr

    def test_unknown_feed_and_zone_are_named(self, memory, tmp_path):
        """What there is none of is said, with what there is."""
        with pytest.raises(NotFound, match="No feed is called 'renewal'. Did you mean 'renewals'?"):
            memory.calendar("renewal")
        with pytest.raises(InputError, match="timezone: 'Mars/Olympus' is no time zone"):
            relmem.open(tmp_path / "m.json", timezone="Mars/Olympus")


class TestTwoTimes:
    def test_as_of_and_known_at(self, memory, clock):
        """C70: learnt on 20 April that Rich left on 31 March; what was known on the 10th stays known of then."""
        clock.now = datetime(2026, 1, 5, 9, tzinfo=UTC)
        acme, rich = memory.add(Account("Acme"), Contact("Rich", emails=["rich@acme.example"]))
        at_acme = memory.add(Affiliation(rich, acme, from_on="2025-01-01"))
        clock.now = datetime(2026, 4, 20, 9, tzinfo=UTC)
        memory.add(attrs.evolve(at_acme, until_on="2026-04-01"))

        def accounts(known_at: str) -> list[str]:
            facts = memory.as_of("2026-04-10", known_at=known_at).facts(rich)
            return [each.account for each in facts.about(rich, Affiliation)]

        assert [acme.id] == accounts("2026-04-10")
        assert [] == accounts("2026-05-01")
        assert [] == [each.account for each in memory.as_of("2026-04-10").facts(rich).of(Affiliation)]

    def test_a_past_view_cannot_be_changed(self, memory):
        """A view of an earlier day answers, and refuses to be written to."""
        view = memory.as_of("2026-06-01")

        for verb in ("add", "retract", "erase", "undo", "batch", "import_file"):
            with pytest.raises(ReadOnly, match="is the memory as of 2026-06-01 and cannot be changed"):
                getattr(view, verb)
        with pytest.raises(AttributeError):
            _ = view.nonsense

    def test_what_was_learnt_later_changes_no_earlier_answer(self, memory, clock):
        """A brief asked as it was known then is the same after anything was added since."""
        _, ana, support = northwind(memory)
        then = memory.as_of("2026-11-22", known_at=clock.now).brief(ana)
        clock.now += timedelta(days=3)
        memory.add(
            Issue(support.account, "Outage", opened_on="2026-11-20", severity="urgent"),
            Interaction("call", happened_on="2026-11-21", participants=[ana], raised=[then.points[0].id]),
        )
        memory.retract(memory.find(support.id))

        assert then == memory.as_of("2026-11-22", known_at=NOON).brief(ana)
        assert then != memory.brief(ana)


class TestImporting:
    CARD = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nEMAIL:{email}\r\nORG:Northwind Trading\r\nEND:VCARD\r\n"
    )

    def cards(self, tmp_path: Path, *people: tuple[str, str]) -> Path:
        path = tmp_path / "people.vcf"
        path.write_text("".join(self.CARD.format(name=name, email=email) for name, email in people), "utf-8")
        return path

    def test_the_same_file_twice_adds_nothing(self, memory, tmp_path):
        """Twice the same file: nothing added, nothing changed."""
        path = self.cards(tmp_path, ("Ana Sousa", "ana@northwind.example"), ("Bo", "bo@northwind.example"))

        first, second = memory.import_file(path), memory.import_file(path)

        assert (5, 0, 2) == (first.added, first.changed, first.taken)
        assert (0, 0) == (second.added, second.changed)
        assert "" == second.batch

    def test_refers_to_an_account_by_its_exact_name(self, memory, tmp_path):
        """A file names an organisation as a person would: the one account of that name is meant."""
        account, ana, _ = northwind(memory)

        memory.import_file(self.cards(tmp_path, ("Bo", "bo@northwind.example")))

        facts = memory.facts(account)
        assert {ana.id, memory.find("Bo").id} == {each.contact for each in facts.about(account, Affiliation)}

    def test_a_bad_value_is_reported_and_the_good_ones_go_in(self, memory, tmp_path):
        """Every problem has its place, and costs nobody else."""
        path = self.cards(tmp_path, ("Ana", "ana@@northwind"), ("Bo", "bo@northwind.example"))

        report = memory.import_file(path)

        [problem] = report.problems
        assert ("ana@@northwind", "card 1") == (problem.value, problem.place)
        assert "Bo" == memory.find("bo@northwind.example", Contact).name
        assert "ana@@northwind" in str(report)

    def test_dry_run_and_all_or_nothing_keep_nothing(self, memory, tmp_path):
        """A dry run tells the same report; all-or-nothing refuses a file with any problem."""
        path = self.cards(tmp_path, ("Ana", "ana@@northwind"), ("Bo", "bo@northwind.example"))

        dry = memory.import_file(path, dry_run=True)
        with pytest.raises(ImportProblems) as refused:
            memory.import_file(path, all_or_nothing=True)

        assert 0 == memory.store.head()
        assert dry.added == refused.value.report.added == memory.import_file(path).added

    def test_undo_takes_an_import_back_and_it_can_come_again(self, memory, tmp_path):
        """Mend the file and import again, or take it all back."""
        path = self.cards(tmp_path, ("Ana", "ana@northwind.example"))
        first = memory.import_file(path)
        memory.undo()

        with pytest.raises(NotFound):
            memory.find("Ana")
        again = memory.import_file(path)
        assert first.added == again.added + again.changed
        assert "Ana" == memory.find("ana@northwind.example", Contact).name

    def test_what_is_no_file_of_ours_is_refused(self, memory, tmp_path):
        """An unknown format and a missing file are named."""
        picture = tmp_path / "photo.png"
        picture.write_bytes(b"\x89PNG")

        with pytest.raises(InputError, match="cannot tell what photo.png is"):
            memory.import_file(picture)
        with pytest.raises(NotFound):
            memory.import_file(tmp_path / "none.vcf")
        with pytest.raises(InputError, match="'xml' is no format that is read"):
            memory.import_file(picture, format="xml")


class TestOpening:
    def test_a_missing_file_is_made_or_refused(self, tmp_path):
        """Opening makes the file; opening to read refuses and names the near one."""
        relmem.open(tmp_path / "customers.json").close()

        with pytest.raises(NotFound, match="customers.json"):
            relmem.open(tmp_path / "custmers.json", read_only=True)

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            ('{"contacts": {}}', "is JSON but not a relmem"),
            ("[1, 2]", "is JSON but not a relmem"),
            ("BEGIN:VCARD", "is not JSON"),
        ],
    )
    def test_what_is_no_memory_is_refused_untouched(self, tmp_path, content, says):
        """A file of somebody else's is named and left as it is."""
        path = tmp_path / "contacts.json"
        path.write_text(content, "utf-8")

        with pytest.raises(StoreError, match=says):
            relmem.open(path)
        assert content == path.read_text("utf-8")

    def test_a_tools_own_kind_and_rule_are_served(self, tmp_path):
        """A tool passes its own kinds; the memory keeps them, and one without them does not lose them."""
        from tests.own_kinds import Gift

        path = tmp_path / "m.json"
        with relmem.open(path, kinds=[Gift]) as memory:
            gift = memory.add(Gift(memory.add(Contact("Ana")), "a plant"))
        with relmem.open(path) as without:
            without.add(Contact("Bo"))
        with relmem.open(path, kinds=[Gift]) as memory:
            assert gift == memory.find(gift.id)

    def test_a_kind_that_holds_whole_records_is_refused(self):
        """A record within a record would outlive its erasure, so a tool hears at once what to write instead."""

        @attrs.frozen
        class Gift(Thing):
            contact: Contact | None = None

        with pytest.raises(InputError, match=r"Gift\.contact holds a whole Contact.*contact: ContactId = "):
            relmem.open(":memory:", kinds=[Gift])

    def test_a_kind_that_names_a_type_for_checkers_only_is_refused(self):
        """What is imported for type checkers only is named, with the way out."""

        @attrs.frozen
        class Gift(Thing):
            contact: NotHere = None  # type: ignore[name-defined]  # noqa: F821

        with pytest.raises(InputError, match="NotHere.*outside of TYPE_CHECKING"):
            relmem.open(":memory:", kinds=[Gift])

    def test_a_value_that_a_kind_does_not_convert_is_refused(self):
        """A day that was left as text says which kind, and what is missing."""

        @attrs.frozen
        class Gift(Thing):
            given_on: date = date(2026, 1, 1)

        with relmem.open(":memory:", kinds=[Gift]) as memory:
            with pytest.raises(InputError, match="a Gift holds .* Give each a converter"):
                memory.add(Gift(given_on="2026-11-22"))  # type: ignore[arg-type]
            assert "2026-11-22" == str(memory.add(Gift(given_on=date(2026, 11, 22))).given_on)

    def test_every_error_is_one_of_ours(self):
        """Whoever catches RelmemError catches all that relmem raises on purpose."""
        from relmem import errors

        assert all(issubclass(getattr(errors, name), RelmemError) for name in errors.__all__)


def test_import_report_is_json(tmp_path):
    """A program reads what came of a file."""
    path = tmp_path / "x.vcf"
    path.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEND:VCARD\n", "utf-8")
    with relmem.open(":memory:") as memory:
        found = json.loads(memory.import_file(path).to_json())

    assert {"added", "changed", "same", "problems", "ignored", "format"} <= found.keys()
    assert 1 == found["added"]


class TestMistakes:
    @pytest.mark.parametrize(
        ("mistake", "says"),
        [
            (lambda m, a: m.add(None), "None is no record"),
            (lambda m, a: m.add([a]), "is no record"),
            (lambda m, a: m.retract("Acme"), "'Acme' is no record"),
            (lambda m, a: m.erase("Acme"), "'Acme' is no record"),
            (lambda m, a: m.find(3), "3 is no name"),
            (lambda m, a: m.brief(a, call="phone"), r"call: 'phone' is no plan. Write call=relmem.Plan"),
            (lambda m, a: m.brief(a, most=-1), "most: -1 is no number of points"),
            (lambda m, a: m.facts(for_=a), "for_: Acme is no colleague"),
            (lambda m, a: m.as_of("03/04/2027"), 'on: .* Write the one you mean: on="2027-04-03"'),
            (lambda m, a: m.import_file("x.csv", date_order="us"), "x.csv|'us' is no order"),
            (
                lambda m, a: m.add(Contract(Account("Ghost"), "x")),
                "account: it links to a record that is not here",
            ),
            (
                lambda m, a: m.add(Preference(a.id, "golf")),
                "contact: it links to a record of kind Account, and takes Contact",
            ),
            (
                lambda m, a: m.add(attrs.evolve(m.add(Contact("Bo")), id=a.id, rev=0)),
                "id: .* is the id of another kind",
            ),
            (lambda m, a: Invoice(a, "5 EUR", number=42), "number: 42 is no text"),
            (lambda m, a: Account("A", timezone=3), "timezone: 3 is no time zone"),
            (lambda m, a: Contact("A", key=42), "key: 42 is no text"),
            (
                lambda m, a: Interaction("call", account=a, automatic="yes"),
                "automatic: 'yes' is neither True nor False",
            ),
            (lambda m, a: Account("\ud800"), "half a character"),
        ],
    )
    def test_are_named_on_the_callers_line(self, memory, mistake, says):
        """What a verb or a constructor is not for is refused with what, which value and what to do."""
        account = memory.add(Account("Acme"))
        head = memory.store.head()

        with pytest.raises(RelmemError, match=says):
            mistake(memory, account)
        assert memory.store.head() - head <= 1
        assert [] == memory.store.check()

    def test_a_kind_is_hinted_at(self, memory):
        """Asking for a contact by an account's name says that it is an account."""
        memory.add(Account("Acme"))

        with pytest.raises(NotFound, match="No contact is called 'Acme'. But an account is."):
            memory.find("Acme", Contact)

    def test_what_is_said_of_later_is_not_there_yet(self, memory):
        """As of a day, a statement has been said as often as it had been by then, by who had said it."""
        ana = memory.add(Contact("Ana"))
        for day in ("2026-02-01", "2026-06-09"):
            memory.add(Preference(ana, "golf", stance="dislikes", source=Source("call note", said_on=day)))

        then = str(memory.as_of("2026-03-01").brief(ana))

        assert "June" not in then
        assert "2026-06-09" not in then
        assert "said twice" in str(memory.brief(ana))

    def test_an_amendment_is_known_before_it_is_in_force(self, memory):
        """What was agreed for later changes today's days already, so that nobody is late."""
        _, _, support = northwind(memory)
        before = memory.renewals()[0].decide_by
        memory.add(Amendment(support, "2026-12-01", notice="90 days"))

        assert (date(2026, 12, 2), date(2026, 11, 2)) == (before, memory.renewals()[0].decide_by)


class TestTimeline:
    def test_shows_what_was_with_somebody(self):
        """By the record or by a name; something else is refused with what may be given."""
        memory = relmem.demo()

        assert memory.timeline("Ana Sousa").rows == memory.timeline(memory.find("Ana Sousa")).rows
        assert "<svg" in memory.timeline("Northwind Trading").to_svg()
        with pytest.raises(InputError, match="is no contact or account"):
            memory.timeline("Dana Reis")
