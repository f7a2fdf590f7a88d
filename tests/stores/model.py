"""
What a store promises, kept by a list and answered by scanning it: the model every backend is compared with.

Also the small records that make names, keys and links collide often.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from relmem.codec import Codec
from relmem.records import Account, Affiliation, Commitment, Contact
from relmem.records.base import Record
from relmem.records.links import links_of
from relmem.store import Change, Revision
from tests.golden import fixed_id
from tests.own_kinds import Gift

CODEC: Final = Codec((Gift,), with_ours=True)
BEGAN: Final = datetime(2026, 11, 22, 10, tzinfo=UTC)

ACCOUNTS: Final = [fixed_id(number) for number in range(1, 4)]
CONTACTS: Final = [fixed_id(number) for number in range(11, 14)]
LINKING: Final = [fixed_id(number) for number in range(21, 27)]
IDS: Final = [*ACCOUNTS, *CONTACTS, *LINKING]
BATCHES: Final = [fixed_id(number) for number in range(0xB0, 0xB4)]

_NAMES = st.sampled_from(["Northwind", "northwind  trading", "Ana Sousa", "ANA SOUSA", "Jose\u0301", "José"])
_KEYS = st.lists(st.sampled_from(["crm:1", "CRM:1", "crm:2"]), max_size=2)
_links = {"accounts": st.sampled_from(ACCOUNTS), "contacts": st.sampled_from(CONTACTS)}

small_records: Final = st.one_of(
    st.builds(
        Account,
        _NAMES,
        id=_links["accounts"],
        key=_KEYS,
        parent=st.none() | _links["accounts"],
        domains=st.lists(st.sampled_from(["northwind.example", "globex.example"]), max_size=1),
    ),
    st.builds(
        Contact,
        _NAMES,
        id=_links["contacts"],
        key=_KEYS,
        emails=st.lists(st.sampled_from(["ana@x.example", "Ana@x.example"]), max_size=1),
    ),
    st.builds(Affiliation, _links["contacts"], _links["accounts"], id=st.sampled_from(LINKING[:3])),
    st.builds(
        Commitment,
        st.sampled_from(["answer", "Answer", "call"]),
        to=_links["contacts"],
        account=st.none() | _links["accounts"],
        id=st.sampled_from(LINKING[3:]),
    ),
)
"""Records of few ids, names, keys and links; an id is always of one kind."""

steps: Final = st.lists(st.tuples(small_records, st.booleans()), min_size=1, max_size=3)
"""What is put in one commit: records, and whether they no longer stand."""


def folded(text: str) -> str:
    """A term as people would call it the same."""
    return unicodedata.normalize("NFC", " ".join(text.split()).casefold())


def told(revisions: Iterable[Revision]) -> list[tuple[Any, ...]]:
    """Everything that is known of revisions, as values that can be compared."""
    return [
        (each.id, each.kind, each.rev, each.seq, each.at, each.batch, each.retracted, each.record)
        for each in revisions
    ]


@attrs.frozen
class Entry:
    """One revision in the model."""

    record: Record
    rev: int
    seq: int
    at: datetime
    batch: str
    retracted: bool

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def kind(self) -> type[Record]:
        return type(self.record)


class Model:
    """A list of revisions."""

    def __init__(self, log: Iterable[Entry] = (), head: int = 0) -> None:
        self.log, self.head = list(log), head
        # commits never go back in time, also where the newest revision was erased
        self.newest_at = max((each.at for each in self.log), default=None)
        self.erased_ids: list[tuple[int, str]] = []

    def changes_of(self, step: Sequence[tuple[Record, bool]]) -> list[Change]:
        """The changes that put these records, each on what is there."""
        revs: dict[str, int] = {}
        changes = []
        for record, retracted in step:
            revs.setdefault(record.id, len(self.history(record.id)))
            changes.append(Change(record, revs[record.id], retracted))
            revs[record.id] += 1
        return changes

    def put(self, changes: Iterable[Change], at: datetime, batch: str) -> list[Entry]:
        at = at if self.newest_at is None else max(at, self.newest_at)
        made = [
            Entry(
                attrs.evolve(each.record, rev=each.expected + 1),
                each.expected + 1,
                self.head + 1,
                at,
                batch,
                each.retracted,
            )
            for each in changes
        ]
        self.log += made
        self.newest_at = at if made else self.newest_at
        self.head += bool(made)
        return made

    def newest(self) -> dict[str, Entry]:
        return {each.id: each for each in sorted(self.log, key=lambda each: (each.id, each.rev))}

    def standing(self) -> list[Entry]:
        return [each for each in self.newest().values() if not each.retracted]

    def find(self, term: str) -> list[Entry]:
        return [each for each in self.standing() if folded(term) in self._terms_of(each.record)]

    def terms(self) -> list[str]:
        return sorted({term for each in self.standing() for term in self._terms_of(each.record)})

    def _terms_of(self, record: Record) -> set[str]:
        values = [getattr(record, name) for name in (*record.IDENTITY, *record.NAMES)]
        many = [(value,) if isinstance(value, str) else value for value in values]
        return {folded(term) for terms in many for term in terms if term}

    def alike(self, record: Record) -> list[Entry]:
        ever = {each.id for each in self.log if self._lead(each.record) == self._lead(record)}
        return [each for id, each in self.newest().items() if id in ever]

    def _lead(self, record: Record) -> tuple[Any, ...]:
        leading = [each.name for each in attrs.fields(type(record)) if not each.kw_only]
        return (type(record), *(folded(str(getattr(record, name))) for name in leading))

    def about(self, ids: Iterable[str]) -> list[Entry]:
        return [each for each in self.standing() if links_of(each.record) & set(ids)]

    def touching(self, ids: Iterable[str]) -> list[Entry]:
        ever = {each.id for each in self.log if links_of(each.record) & set(ids)}
        return [each for id, each in self.newest().items() if id in ever]

    def current(self, kinds: Iterable[type[Record]] | None = None) -> list[Entry]:
        wanted = None if kinds is None else set(kinds)
        return [each for each in self.standing() if wanted is None or each.kind in wanted]

    def history(self, id: str) -> list[Entry]:
        return [each for each in self.log if each.id == id]

    def changes(self, after: int = 0) -> list[Entry]:
        found = [each for each in self.log if each.seq > after]
        return sorted(found, key=lambda each: (each.seq, each.id, each.rev))

    def batches(self) -> list[tuple[str, datetime, int]]:
        order = dict.fromkeys(each.batch for each in self.changes())
        of = {batch: [each for each in self.log if each.batch == batch] for batch in order}
        return [(batch, found[0].at, len(found)) for batch, found in of.items()]

    def as_known_at(self, at: datetime) -> Model:
        log = [each for each in self.log if each.at <= at]
        return Model(log, max((each.seq for each in log), default=0))

    def erase(self, ids: Iterable[str]) -> int:
        gone = set(ids) & {each.id for each in self.log}
        kept = [each for each in self.log if each.id not in gone]
        count = len(self.log) - len(kept)
        self.log = kept
        if gone:
            self.head += 1
            self.erased_ids = [each for each in self.erased_ids if each[1] not in gone]
            self.erased_ids += [(self.head, id) for id in sorted(gone)]
        return count


def minutes(number: int) -> datetime:
    """An instant, so many minutes after the beginning."""
    return BEGAN + timedelta(minutes=number)


def same(model: Model, store: Any) -> None:
    """Compare everything a store answers with the model."""
    assert model.head == store.head()
    assert told(model.newest().values()) == told(store.get(IDS)[id] for id in sorted(store.get(IDS)))
    assert told(model.current()) == told(store.current())
    for kind in (Account, Contact, Affiliation, Commitment):
        assert told(model.current([kind])) == told(store.current([kind]))
    assert told(model.current([Contact, Account])) == told(store.current([Contact, Account]))
    for id in IDS:
        assert told(model.about([id])) == told(store.about([id]))
        assert told(model.touching([id])) == told(store.touching([id]))
        assert told(model.history(id)) == told(store.history(id))
    assert told(model.about(CONTACTS)) == told(store.about(CONTACTS))
    assert model.terms() == store.terms()
    for term in (*model.terms(), "NORTHWIND", "José", "nobody", ""):
        assert told(model.find(term)) == told(store.find(term))
    for each in model.log:
        assert told(model.alike(each.record)) == told(store.alike(each.record))
    assert told(model.changes()) == told(store.changes())
    assert told(model.changes(model.head // 2)) == told(store.changes(model.head // 2))
    assert model.batches() == store.batches()
    assert model.erased_ids == store.erased()
    assert [] == store.check()
