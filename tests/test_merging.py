"""Two records that are the same, made one: nothing lost, every link led, and all of it taken back by undo."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

import relmem
from relmem.errors import Ambiguous, InputError, NotFound
from relmem.memory import Memory
from relmem.records import (
    Account,
    Affiliation,
    Colleague,
    Commitment,
    Contact,
    Discrepancy,
    Interaction,
    Preference,
)
from relmem.records.base import Record
from relmem.values import Source

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(params=[":memory:", "book.json"])
def memory(request: pytest.FixtureRequest, tmp_path):
    path = request.param if request.param == ":memory:" else tmp_path / request.param
    with relmem.open(path, clock=lambda: NOW, timezone="UTC") as memory:
        yield memory


def two(memory: Memory) -> tuple[Account, Contact, Contact]:
    acme, rich, double = memory.add(
        Account("Acme"),
        Contact("Rich Alvarez", emails=["rich@acme.example"], call_me="Rich"),
        Contact("Rich Alvarez", emails=["r.alvarez@acme.example"], phones=["+1 212 555 0100"]),
    )
    memory.add(Affiliation(rich, acme, title="IT director"), Affiliation(double, acme, title="IT director"))
    return acme, rich, double


def standing(memory: Memory) -> set[Record]:
    return {attrs.evolve(each.record, rev=0) for each in memory.store.current()}


class TestMerging:
    def test_keeps_what_either_knew(self, memory):
        """What one of them says stands, and lists are united."""
        _, rich, double = two(memory)

        merged = memory.merge(double, into=rich)

        assert rich.id == merged.id
        assert ("rich@acme.example", "r.alvarez@acme.example") == merged.emails
        assert ("Rich", ("+1 212 555 0100",)) == (merged.call_me, merged.phones)
        assert merged == memory.find("r.alvarez@acme.example")

    def test_leads_every_link_to_the_one_that_stays(self, memory):
        """What was about the other is about it; what both said is said once."""
        acme, rich, double = two(memory)
        promise = memory.add(Commitment("send the plan", to=double))
        talk = memory.add(
            Interaction("call", participants=[double], about=[promise], happened_on="2026-05-01")
        )

        merged = memory.merge(double, into=rich)
        facts = memory.facts(merged)

        assert merged.id == facts.get(promise.id, Commitment).to
        assert (merged.id,) == tuple(each.contact for each in facts.get(talk.id, Interaction).participants)
        assert 1 == len(facts.about(acme, Affiliation))

    def test_both_ids_answer(self, memory):
        """The id of either finds the one that stands, now and in what is added later."""
        _, rich, double = two(memory)
        merged = memory.merge(double, into=rich)

        liked = memory.add(Preference(double, "boating"))

        assert merged == memory.find(double.id) == memory.find(rich.id)
        assert merged.id == liked.contact
        assert "boating" in str(memory.brief(double)) or memory.brief(double).contact == merged

    def test_both_histories_stay(self, memory):
        """Each revision of both is still there."""
        _, rich, double = two(memory)
        memory.merge(double, into=rich)

        assert [False, True] == [each.retracted for each in memory.history(double)]
        assert [False, False] == [each.retracted for each in memory.history(rich)]

    def test_what_is_said_again_brings_nothing_back(self, memory):
        """A cell that is run again, with either of both, adds and changes nothing."""
        _, rich, double = two(memory)
        merged = memory.merge(double, into=rich)
        head = memory.store.head()

        again = memory.add(double)
        memory.add(Contact("Rich Alvarez", emails=["r.alvarez@acme.example"], phones=["+1 212 555 0100"]))

        assert (merged, head) == (again, memory.store.head())

    def test_undo_takes_it_back(self, memory):
        """After undo both stand as before, with their own links."""
        _, rich, double = two(memory)
        memory.add(Preference(double, "boating"))
        before = standing(memory)
        memory.merge(double, into=rich)

        memory.undo()

        assert before == standing(memory)
        assert double.id == memory.find(double.id).id

    def test_refuses_what_it_was_not_told_how_to_settle(self, memory):
        """Where both say something else every such field is named with both values, and nothing is changed."""
        _, rich, double = two(memory)
        double = memory.add(attrs.evolve(double, call_me="Richie", pronouns="he/him"))
        head = memory.store.head()

        with pytest.raises(InputError, match=r"prefer: .*call_me \('Richie', 'Rich'\).*prefer=\{") as caught:
            memory.merge(double, into=rich)
        assert head == memory.store.head()
        assert "pronouns" not in str(caught.value)

        assert "Richie" == memory.merge(double, into=rich, prefer={"call_me": double}).call_me

    def test_prefer_one_settles_all(self, memory):
        """One of the two settles every field that both say."""
        _, rich, double = two(memory)
        double = memory.add(attrs.evolve(double, call_me="Richie"))

        assert "Rich" == memory.merge(double, into=rich, prefer=rich).call_me

    def test_each_is_given_by_whatever_finds_it(self, memory):
        """A name, an e-mail or an id serves for either, and a side's name for whose value stands."""
        acme, rich, double = two(memory)
        memory.add(attrs.evolve(memory.find(double.id, Contact), call_me="Richie"))
        memory.add(Account("Acme Limited"))

        merged = memory.merge("r.alvarez@acme.example", into=rich.id, prefer={"call_me": "gone"})

        assert (rich.id, "Richie") == (merged.id, merged.call_me)
        assert acme.id == memory.merge("Acme Limited", "acme", prefer="into").id

    @pytest.mark.parametrize("prefer", ["into", "rich@acme.example", {"call_me": "rich@acme.example"}])
    def test_one_of_both_is_preferred_by_whatever_finds_it(self, memory, prefer):
        """Its side, its e-mail or its id, for all or field by field."""
        _, rich, double = two(memory)
        double = memory.add(attrs.evolve(double, call_me="Richie"))

        assert "Rich" == memory.merge(double, rich, prefer=prefer).call_me

    def test_two_of_one_name_are_not_guessed(self, memory):
        """A name that both bear is refused, with what tells them apart."""
        _, rich, double = two(memory)

        with pytest.raises(Ambiguous, match=rf"{rich.id} .*{double.id}"):
            memory.merge("Rich Alvarez", rich)
        with pytest.raises(NotFound, match="No account or contact is called 'Mitch'"):
            memory.merge(rich, "Mitch")

    def test_an_account_keeps_the_other_name(self, memory):
        """What an account was called besides is still found."""
        acme, limited = memory.add(Account("Acme"), Account("Acme Limited"))

        merged = memory.merge(limited, into=acme, prefer=acme)

        assert ("Acme", ("Acme Limited",)) == (merged.name, merged.aliases)
        assert merged == memory.find("Acme Limited")

    def test_a_link_between_both_goes(self, memory):
        """Who was the parent of the other is not its own parent."""
        acme, site = memory.add(Account("Acme"), Account("Acme Porto"))
        site = memory.add(attrs.evolve(site, parent=acme))

        assert memory.merge(site, into=acme, prefer=acme).parent is None

    def test_refuses_what_is_not_two_of_a_kind(self, memory):
        """Records of two kinds, the same one twice, and one that does not stand, are refused."""
        acme, rich, double = two(memory)
        with pytest.raises(
            InputError, match="the account Acme cannot be merged into the contact Rich Alvarez"
        ):
            memory.merge(acme, into=rich)
        with pytest.raises(InputError, match="is the same record"):
            memory.merge(rich, into=rich)
        memory.retract(double)
        with pytest.raises(NotFound):
            memory.merge(double, into=rich)


class TestApart:
    def test_two_are_suggested_no_more(self, memory):
        """Said by records or by what finds them, in any order; undo takes it back."""
        _, rich, double = two(memory)
        assert 1 == len(memory.duplicates())

        older = memory.apart("r.alvarez@acme.example", rich)

        assert rich.id == older.id
        assert 0 == len(memory.duplicates())
        memory.undo()
        assert 1 == len(memory.duplicates())
        memory.apart(rich, double.id)
        assert 0 == len(memory.duplicates())

    def test_is_part_of_a_batch(self, memory):
        """It is one change of several."""
        _, rich, double = two(memory)

        with memory.batch() as batch:
            memory.apart(rich, double)
            memory.add(Preference(rich, "boating"))

        assert 2 == next(count for id, _, count in memory.store.batches() if id == batch)

    def test_refuses_what_is_not_two_of_a_kind(self, memory):
        """Of two kinds, of another kind, or the same; what somebody noted is not shown."""
        acme, rich, _ = two(memory)
        secret = memory.add(Preference(rich, "the merger"))

        for one, other in ((acme, rich), (rich, rich), (rich, secret.id)):
            with pytest.raises(InputError) as caught:
                memory.apart(one, other)
            assert "merger" not in str(caught.value)
        with pytest.raises(InputError, match="3 is no record"):
            memory.apart(rich, 3)


def test_of_a_merged_account_one_name_is_suggested(memory):
    """It goes by two, and is named once: by the nearest."""
    one, other = memory.add(Account("Kestrel Logistics"), Account("Kestrel Logistics Ltd"))
    memory.merge(other, into=one, prefer=one)

    for term, name in [("Kestrel", "Kestrel Logistics"), ("Kestral Logistics Ltd", "Kestrel Logistics Ltd")]:
        with pytest.raises(NotFound) as error:
            memory.find(term)
        assert (name,) == error.value.suggestions
    with pytest.raises(NotFound, match="holds 1 name: 'Kestrel Logistics'"):
        memory.find("Zzzz")


def test_two_who_share_a_short_name_are_both_suggested(memory):
    """Who is told by one name only is not told by another's."""
    memory.add(Contact("Ana Sousa", call_me="Anna"), Contact("Anna Lind"))

    with pytest.raises(NotFound) as error:
        memory.find("Annna")
    assert "Anna" == error.value.suggestions[0]
    with pytest.raises(NotFound) as error:
        memory.find("Lnd")
    assert () == error.value.suggestions


class TestOnePost:
    """What two programs say of one person at what turns out to be one organisation."""

    @staticmethod
    def posts(
        memory: Memory,
        mine: str,
        theirs: str,
        *,
        days: tuple[str | None, str | None] = (None, None),
        **dated: str,
    ) -> tuple[Account, Account]:
        tessella, double, ana = memory.add(
            Account("Tessella Ltd", key="hubspot:1"),
            Account("Tessella"),
            Contact("Ana Sousa", key="hubspot:7"),
        )
        one = Source("CSV row", by="HubSpot", place="hubspot.csv, line 2", said_on=days[0])
        other = Source("CSV row", by="Google", place="google.csv, line 2", said_on=days[1])
        memory.add(
            Affiliation(ana, tessella, title=mine, key="hubspot:7@hubspot:1", source=one),
            Affiliation(ana, double, title=theirs, unit="Leeds", key="google:7", source=other, **dated),
        )
        return tessella, double

    def titles(self, memory: Memory) -> list[str]:
        return [each.title for each in memory.facts().of(Affiliation)]

    @pytest.mark.parametrize(
        ("mine", "theirs", "title"),
        [("COO", "COO", "COO"), ("COO", "coo", "COO"), ("", "COO", "COO"), ("COO", "", "COO")],
    )
    def test_is_one_where_the_titles_go_together(self, memory, mine, theirs, title):
        """With all that either knew, and known by the ids of both."""
        tessella, double = self.posts(memory, mine, theirs)
        memory.merge(double, into=tessella, prefer=tessella)

        [post] = memory.facts().of(Affiliation)
        assert (title, "Leeds") == (post.title, post.unit)
        assert {"hubspot:7@hubspot:1", "google:7"} <= set(post.key)
        assert () == memory.facts().of(Discrepancy)

    def test_is_asked_about_where_they_differ(self, memory):
        """One title stands, and the brief asks whether it is still that; both are never said as one."""
        tessella, double = self.posts(memory, "Operations Director", "COO")
        before = standing(memory)
        memory.merge(double, into=tessella, prefer=tessella)

        assert ["Operations Director"] == self.titles(memory)
        [point] = [each for each in memory.brief("Ana Sousa").points if "COO" in str(each.text)]
        assert (
            'Is "Operations Director" still the title of Ana Sousa at Tessella Ltd? google.csv says "COO".'
            == str(point.text)
        )
        memory.undo()
        assert before == standing(memory)

    @pytest.mark.parametrize(
        ("days", "title", "open_"),
        [(("2026-01-01", "2026-02-01"), "COO", 0), (("2026-02-01", "2026-01-01"), "Operations Director", 0)],
    )
    def test_has_the_title_that_was_said_later(self, memory, days, title, open_):
        """Where both say when, the day decides, and nobody is asked."""
        tessella, double = self.posts(memory, "Operations Director", "COO", days=days)
        memory.merge(double, into=tessella, prefer=tessella)

        assert [title] == self.titles(memory)
        assert open_ == sum("COO" in str(each.text) for each in memory.brief("Ana Sousa").points)

    def test_is_not_one_of_another_time(self, memory):
        """What has a day is a post of its own."""
        tessella, double = self.posts(memory, "Operations Director", "COO", until_on="2026-01-01")
        memory.merge(double, into=tessella, prefer=tessella)

        assert 2 == len(memory.store.current([Affiliation]))

    def test_of_several_is_left_as_it_is(self, memory):
        """Who has two posts there may have a third."""
        tessella, double = self.posts(memory, "Operations Director", "COO")
        memory.add(Affiliation(memory.find("Ana Sousa", Contact), tessella, title="Director"))
        memory.merge(double, into=tessella, prefer=tessella)

        assert ["COO", "Director", "Operations Director"] == sorted(self.titles(memory))

    def test_of_two_people_who_are_one_is_one_too(self, memory):
        """Both at one account, with other titles."""
        _, rich, double = two(memory)
        memory.add(attrs.evolve(memory.facts(double).about(double, Affiliation)[0], title="CIO"))
        memory.merge(double, into=rich)

        assert ["IT director"] == self.titles(memory)
        assert ["CIO"] == [each.says for each in memory.facts().of(Discrepancy)]


@pytest.mark.parametrize("is_gone", [True, False], ids=["gone", "into"])
def test_what_is_said_against_it_is_as_private_as_it_is_then(memory, is_gone):
    """Where one of two is private both are, and so is what a file says against either: a day of birth."""
    dana = memory.add(Colleague("Dana Reis"))
    ana, other = memory.add(Contact("Ana Sousa"), Contact("A. Sousa", visibility="private", owner=dana))
    memory.add(Discrepancy(ana, "born", says="1981-02-03", stands="1980-02-03"))

    memory.merge(ana if is_gone else other, into=other if is_gone else ana, prefer="into")

    [one] = [each.record for each in memory.store.current([Discrepancy])]
    assert ("private", dana.id) == (one.visibility.value, one.owner)
    assert () == memory.facts().of(Discrepancy)
    memory.undo()
    assert [("team", ana.id)] == [
        (each.visibility.value, each.about) for each in memory.facts().of(Discrepancy)
    ]


class TestUndone:
    def test_says_in_words_what_went(self, memory):
        """As a notebook shows it: whose words, how many of which kind, and how they come back."""
        memory.add(Account("Acme"), Contact("Rich Alvarez"))

        done = memory.undo()

        assert [] == done
        assert ["account", "contact"] == [type(each.record).__name__.lower() for each in done.went]
        said = repr(done).splitlines()
        assert ["taken back: added by hand", "  account: 1", "  contact: 1"] == said[:3]
        assert f"  to bring it back: memory.undo({done.went[0].batch!r})" == said[3]

    def test_says_what_stays(self, memory):
        """What was changed since is in it, and in its words."""
        with memory.batch() as batch:
            acme = memory.add(Account("Acme"))
        memory.add(attrs.evolve(memory.find("Acme", Account), note="since"))

        done = memory.undo(batch)

        assert [acme.id] == [each.id for each in done]
        assert "but for 1 changed since" in repr(done)
        assert "Acme" in repr(done)

    def test_says_first_that_an_erasing_stands(self, memory):
        """Who meant what was erased hears that it does not come back, before what went instead; by name nobody did."""
        memory.add(Account("Acme"))
        rich = memory.add(Contact("Rich Alvarez"))
        batch = memory.store.batches()[0][0]
        memory.erase(rich)
        erased_at = memory.store.erased_at()

        done = memory.undo()

        assert erased_at == done.erased_at
        first, *said = repr(done).splitlines()
        assert "what was erased on 4 May 2026, 12:00, stays erased: nothing brings it back" == first
        assert ["taken back: added by hand", "  account: 1"] == said[:2]
        memory.undo(done.went[0].batch)
        assert "erased" not in repr(memory.undo(batch))

    def test_what_came_after_an_erasing_is_taken_back_without_a_word_of_it(self, memory):
        """Only where the erasing lies in between was it meant, or may have been."""
        memory.erase(memory.add(Account("Acme")))
        memory.add(Contact("Rich Alvarez"))

        assert memory.undo().erased_at is None

    def test_nothing_left_but_what_was_erased(self, memory):
        """Where there is no batch beside it, the error says why; it does not say that nothing was ever added."""
        memory.erase(memory.add(Account("Acme")))
        with pytest.raises(
            NotFound, match=r"^There is no batch to take back\. What was erased on .* nothing brings"
        ):
            memory.undo()
        memory.add(Account("Globex"))
        memory.undo()

        with pytest.raises(
            NotFound, match=r"taken back already; .* But what was erased on .* nothing brings it back"
        ):
            memory.undo()

    def test_nothing_left_is_said_in_words(self, memory):
        """Neither an empty memory nor one that was all taken back speaks of a batch without a name."""
        with pytest.raises(NotFound, match=r"^There is no batch to take back\. Nothing was added"):
            memory.undo()
        memory.add(Account("Acme"))
        memory.undo()

        with pytest.raises(
            NotFound, match=r"^There is no batch left to take back\. Everything was taken back"
        ):
            memory.undo()
