"""What concerns whom: all of it, nothing else, and at its own cost only."""

from __future__ import annotations

from typing import Any

import attrs

from relmem.backends.memory import MemoryStore
from relmem.gathering import CATALOGUE, gather
from relmem.records import (
    Absence,
    Account,
    Affiliation,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Interaction,
    Issue,
    Need,
    Preference,
    PriceLine,
    Product,
    Relationship,
    Rivalry,
    RoadmapItem,
    ValueClaim,
)
from relmem.records.base import Record
from relmem.store import Change
from tests.golden import fixed_id
from tests.histories import (
    CODEC,
    FIRST,
    day_of,
    instant_of,
)


class Counting(MemoryStore):
    """A store that counts the revisions it gave."""

    touched = 0

    def _count(self, found: Any) -> Any:
        self.touched += len(found)
        return found

    def get(self, ids: Any) -> Any:
        return self._count(super().get(ids))

    def about(self, ids: Any) -> Any:
        return self._count(super().about(ids))

    def history(self, id: str) -> Any:
        return self._count(super().history(id))

    def current(self, kinds: Any = None) -> Any:
        assert kinds in (CATALOGUE, (Absence,)), "gathering reads nothing but what concerns whom it is for"
        return self._count(super().current(kinds))


class World:
    """Ana at Northwind, part of Blue; Dana and Ivo of us, who are on other accounts as well."""

    def __init__(self, others: int = 3) -> None:
        self.blue = Account("Blue Holding")
        self.dana, self.ivo = Colleague("Dana"), Colleague("Ivo")
        self.northwind = Account("Northwind", parent=self.blue, owner=self.dana)
        self.porto = Account("Northwind Porto", parent=self.northwind)
        self.sibling = Account("Green", parent=self.blue)
        self.ana, self.bo = Contact("Ana"), Contact("Bo")
        self.support = Contract(self.northwind, "Support")
        self.price = PriceLine(self.support, "12000 EUR/year")
        self.promise = Commitment("answer", to=self.ana, promised_by=self.ivo)
        self.replaced = Commitment("call", account=self.northwind, replaced_by=self.promise)
        self.ours: list[Record] = [
            *(self.blue, self.northwind, self.porto, self.dana, self.ivo, self.ana, self.bo),
            *(self.support, self.price, self.promise, self.replaced),
            Affiliation(self.ana, self.northwind),
            Affiliation(self.bo, self.northwind),
            Assignment(self.dana, self.northwind),
            Preference(self.ana, "golf"),
            Issue(self.blue, "Merger"),
            Issue(self.porto, "Down"),
            Interaction("phone", participants=[self.ana, self.ivo], happened_on=FIRST),
        ]
        self.others: list[Record] = [self.sibling, Issue(self.sibling, "Down"), Preference(self.bo, "chess")]
        for number in range(others):
            account, contact = Account(f"Other {number}"), Contact(f"Cy {number}")
            self.others += [
                account,
                contact,
                Affiliation(contact, account),
                Assignment(self.dana, account),
                Issue(account, "Down"),
                Commitment("send", to=contact, promised_by=self.ivo),
                Interaction("phone", participants=[contact, self.dana], happened_on=FIRST),
                Affiliation(self.bo, account, until_on=FIRST),
            ]

    def store(self, *more: Record) -> Counting:
        store = Counting(CODEC)
        for each in (*self.ours, *self.others, *more):
            store.put([Change(each, 0)], at=instant_of(0), batch=fixed_id(0xB0))
        return store

    def gathered(self, *anchors: Record, more: tuple[Record, ...] = (), **how: Any) -> set[str]:
        return {each.record.id for each in gather(self.store(*more), anchors, **how)}


class TestGathering:
    def test_gives_what_concerns_the_contact(self):
        """Their accounts, one level of parent and subsidiary, our people, and what links to any of these."""
        world = World()

        assert {each.id for each in world.ours} <= world.gathered(world.ana)

    def test_gives_nothing_of_anybody_else(self):
        """People who are on many accounts, ours or theirs, do not draw in what concerns those."""
        world = World()

        assert {world.sibling.id} >= world.gathered(world.ana) & {each.id for each in world.others}

    def test_gives_what_concerns_an_account(self):
        """Asked about an account, the same of the account, and of who works there."""
        world = World()

        gathered = world.gathered(world.northwind)

        assert {each.id for each in world.ours} <= gathered
        # of who works there: where else they are or were, and what they like
        theirs = (Account, Affiliation, Preference)
        assert all(isinstance(each, theirs) for each in world.others if each.id in gathered)

    def test_gives_former_accounts(self):
        """Where the contact worked before concerns them as well."""
        world = World()
        before = Account("Before")
        more = (before, Affiliation(world.ana, before, until_on=FIRST), issue := Issue(before, "Down"))

        assert {before.id, issue.id} <= world.gathered(world.ana, more=more)

    def test_gives_our_catalogue_and_leads_by_it_to_nobody_else(self):
        """What we sell, plan and say of it concerns every account; whose needs it was made for does not."""
        world = World()
        need = Need(world.sibling, "we close the books late")
        ours = (
            Product("Ledger"),
            RoadmapItem("Ledger", "closes by itself", solves=[need]),
            ValueClaim("Ledger", "closes in two days", answers=[need]),
        )

        gathered = world.gathered(world.ana, more=(need, *ours))

        assert {each.id for each in ours} <= gathered
        assert need.id not in gathered

    def test_gives_what_their_rivals_are_to_us(self):
        """Whether a rival is our customer is known, and nothing else of them."""
        world = World()
        rival = Account("Beta Foods")
        customer = Relationship(rival, "customer")
        more = (
            rival,
            customer,
            issue := Issue(rival, "Down"),
            Rivalry(world.northwind, "Beta", rival_account=rival),
        )

        gathered = world.gathered(world.ana, more=more)

        assert {rival.id, customer.id} <= gathered
        assert issue.id not in gathered

    def test_gives_what_passed_with_others_who_work_there(self):
        """A talk, a question or a promise that names only a colleague of theirs concerns the account too."""
        world = World()
        talk = Interaction("phone", participants=[world.bo], happened_on=FIRST)
        promise = Commitment("send", to=world.bo)

        assert {talk.id, promise.id} <= world.gathered(world.ana, more=(talk, promise))

    def test_gives_who_is_away_and_whom_our_people_report_to(self):
        """A leave of theirs or ours, and the boss of who is on the account; nobody else's."""
        world = World()
        boss = Colleague("Mia")
        ivo = attrs.evolve(world.ivo, boss=boss)
        away = [Absence(world.dana, "leave"), Absence(world.bo, "journey")]
        more = (boss, *away, other := Absence(boss, "leave"), cy := Absence(Contact("Cy"), "leave"))
        store = world.store(*more)
        store.put([Change(ivo, 1)], at=instant_of(1), batch=fixed_id(0xB1))

        gathered = {each.record.id for each in gather(store, [world.ana])}

        assert {boss.id, *(each.id for each in away), other.id} <= gathered
        assert cy.id not in gathered

    def test_leads_nowhere_that_was_not_there_by_then(self):
        """Asked as of a day, an account that comes later, and whom only that names, is not drawn in."""
        world = World()
        after, cy = Account("After"), Contact("Cy")
        more = (
            *(after, cy, Issue(after, "Down", opened_on=FIRST)),
            Affiliation(world.ana, after, from_on=day_of(5)),
            Affiliation(cy, world.northwind, from_on=day_of(5)),
        )
        late = {each.id for each in more}

        assert set() == late & world.gathered(world.ana, more=more, on=day_of(4))
        assert late == late & world.gathered(world.ana, more=more, on=day_of(5))
        assert late == late & world.gathered(world.ana, more=more)

    def test_leads_nowhere_by_what_is_private_to_others(self):
        """What only a private fact of somebody else leads to is not drawn in."""
        world = World()
        after = Account("After")
        secret = Affiliation(world.ana, after, visibility="private", owner=world.dana)
        more = (after, secret, issue := Issue(after, "Down"))
        hidden = {after.id, secret.id, issue.id}

        assert set() == hidden & world.gathered(world.ana, more=more)
        assert set() == hidden & world.gathered(world.ana, more=more, for_=world.ivo)
        assert hidden == hidden & world.gathered(world.ana, more=more, for_=world.dana)

    def test_is_without_what_no_longer_stands(self):
        """What was retracted is in no facts."""
        world = World()
        store = world.store()
        store.put([Change(world.support, 1, retracted=True)], at=instant_of(1), batch=fixed_id(0xB1))

        assert world.support.id not in {each.record.id for each in gather(store, [world.ana])}

    def test_bears_circles_and_what_leads_nowhere(self):
        """An account that is its own parent, and links to what is not there, are facts too."""
        circle = Account("Round")
        circle = attrs.evolve(circle, parent=circle)
        world = World()
        lost = Affiliation(world.ana, fixed_id(0xFFFF))

        assert {circle.id} == {circle.id} & world.gathered(circle, more=(circle, lost))
        assert {lost.id} <= world.gathered(world.ana, more=(lost,))
        assert set() == {each.record.id for each in gather(MemoryStore(CODEC), [world.ana])}

    def test_costs_what_concerns_them(self):
        """How many revisions are read does not depend on how much else is remembered."""
        touched = []
        for others in (1, 300):
            world = World(others=0)
            store = world.store()
            crowd = World(others=others)
            for each in (*crowd.ours, *crowd.others):
                shared = isinstance(each, Assignment)
                of_ours = attrs.evolve(each, colleague=world.dana) if shared else each
                store.put([Change(of_ours, 0)], at=instant_of(0), batch=fixed_id(0xB0))
            store.touched = 0
            gather(store, [world.ana])
            touched.append(store.touched)

        assert touched[0] == touched[1]
        assert touched[0] < 10 * len(World().ours)
