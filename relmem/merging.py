"""Making one record of two that are the same, by new revisions that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, final

import attrs

from relmem.errors import InputError, NotFound
from relmem.finding import named_by, shown
from relmem.intake import TRIES
from relmem.records.base import Record, merged_key
from relmem.records.links import Id, relinked
from relmem.records.people import Affiliation, Discrepancy
from relmem.sayings import seen_by
from relmem.store import Change, Moved, Revision, Store
from relmem.values import new_id

__all__ = ["Prefer", "merge"]

Prefer = Record | Mapping[str, Record] | None
"""Whose value stands where both say something else: one of the two, or field by field."""

_ASIDE: Final = ("id", "rev", "source")


def merge(store: Store, gone: Record, into: Record, prefer: Prefer, *, at: datetime) -> Record:
    """
    Make one of two records of a kind, and give it as kept: `into` with what `gone` knew beside.

    What only one of them says stands, lists are united, `prefer` settles what
    both say. Every link to `gone` leads to `into`; what then says the same
    twice is said once. Of what both say of somebody's one post, without a day,
    that of `into` stands, and the other is kept as a Discrepancy. `gone` no
    longer stands, its history stays, and its id answers with `into`. It is one
    batch, which `undo` takes back.

    Raises:
        InputError: they are of two kinds, or the same one; or both say
            something else in a field that `prefer` does not settle: all such
            fields are named, with both values. NotFound: one does not stand.
            Moved: others wrote in between too often.

    """
    if type(gone) is not type(into):
        raise InputError(
            gone,
            f"the {_word(gone)} {named_by(gone)} cannot be merged into the {_word(into)} {named_by(into)}.",
            f"Merge two of one kind: {_word(gone)} into {_word(gone)}.",
            field="into",
        )
    if gone.id == into.id:
        raise InputError(
            gone, f"{shown(gone)} is the same record.", "Give two: memory.merge(gone, into).", field="into"
        )
    for _ in range(TRIES):
        read_at = store.head()
        newest = store.get([gone.id, into.id])
        leaving, staying = (_standing(newest.get(each.id), each) for each in (gone, into))
        united = _united(leaving.record, staying.record, prefer)
        changes = [Change(united, staying.rev), *_led(store, leaving, staying, united)]
        try:
            return store.put(changes, at=at, batch=new_id(), read_at=read_at)[0].record
        except Moved:
            continue
    raise Moved(f"others wrote to this memory {TRIES} times in between")


def _standing(found: Revision | None, record: Record) -> Revision:
    if found is None or found.retracted:
        raise NotFound(type(record).__name__.lower(), named_by(record), hint="It does not stand here.")
    return found


def _led(store: Store, gone: Revision, into: Revision, united: Record) -> list[Change]:
    """What leads every link to it elsewhere, and retracts it; what is said against it is as private."""
    led, changes = {gone.id: into.id}, list[Change]()
    there = store.about([into.id])
    for post in _posts_in_common(store.about([gone.id]), there, led):
        led[post.gone.id] = post.into.id
        changes += post.changes()
    linking = [each for each in store.about(list(led)) if each.id not in (into.id, *led)]
    said = {_content(each.record) for each in there}
    for each in linking:
        record = _as_seen(relinked(each.record, led), united)
        content = _content(record)
        # the same of both is so once: the other saying stays in its history
        changes.append(
            Change(each.record, each.rev, retracted=True) if content in said else Change(record, each.rev)
        )
        said.add(content)
    linked = {each.id for each in linking}
    changes += [
        Change(_as_seen(each.record, united), each.rev)
        for each in there
        if each.id not in linked and _as_seen(each.record, united) != each.record
    ]
    return [*changes, Change(gone.record, gone.rev, retracted=True)]


def _as_seen(record: Record, united: Record) -> Record:
    """The same; what files say against `united` may be seen by whoever may see that."""
    against = isinstance(record, Discrepancy) and record.about == united.id
    return attrs.evolve(record, **seen_by(united)) if against else record


@final
@attrs.frozen
class _Post:
    """Somebody's one post, as `gone` has it and as `into` does."""

    gone: Revision
    into: Revision

    def changes(self) -> list[Change]:
        """What makes one of both: what only one says stands, and what is said against it is kept beside."""
        theirs, ours = self.gone.record, self.into.record
        values: dict[str, Any] = {}
        against = []
        their_day, our_day = (each.source and each.source.said_on for each in (theirs, ours))
        for name in ("title", "unit"):
            said, stands = (getattr(each, name) for each in (theirs, ours))
            if not stands or (said and their_day and our_day and their_day > our_day):
                values[name] = said
            elif said and said.casefold() != stands.casefold():
                other = Discrepancy(
                    ours,
                    name,
                    says=said,
                    stands=stands,
                    stands_said_on=our_day,
                    source=theirs.source,
                    **seen_by(ours),
                )
                against.append(other)
        for name in ("duties", "key"):
            both = (*getattr(ours, name), *getattr(theirs, name))
            values[name] = tuple(dict.fromkeys(both))
        values["key"] = (*values["key"], merged_key(theirs.id))
        united = attrs.evolve(ours, **values)
        return [
            Change(united, self.into.rev),
            Change(theirs, self.gone.rev, retracted=True),
            *(Change(each, 0) for each in against),
        ]


def _posts_in_common(
    leaving: Sequence[Revision], staying: Sequence[Revision], led: Mapping[Id, Id]
) -> list[_Post]:
    """
    Posts of one person at one account, once they are led there, of which neither side says a day.

    Those of one title are one. Of different titles they are where each side has
    one post of that person; of several nobody knows which it is.
    """
    sides = [_posts(each, led) for each in (leaving, staying)]
    found = []
    for place, gone in sides[0].items():
        into = sides[1].get(place, [])
        taken: set[Id] = set()
        for each in gone:
            alike = [other for other in into if _title(other) == _title(each) and other.id not in taken]
            alone = into if len(gone) == len(into) == 1 else []
            for other in (alike or alone)[:1]:
                taken.add(other.id)
                found.append(_Post(each, other))
    return found


def _posts(linking: Sequence[Revision], led: Mapping[Id, Id]) -> dict[tuple[object, ...], list[Revision]]:
    """Posts without a day, by whose they are, where, and who may see them."""
    found: dict[tuple[object, ...], list[Revision]] = {}
    for each in linking:
        record = relinked(each.record, led)
        if isinstance(record, Affiliation) and record.from_on is None and record.until_on is None:
            place = (record.contact, record.account, *seen_by(record).values())
            found.setdefault(place, []).append(each)
    return found


def _title(post: Revision) -> str:
    return str(getattr(post.record, "title", "")).casefold()


def _united(gone: Record, into: Record, prefer: Prefer) -> Record:
    both = {gone.id: into.id}
    values: dict[str, Any] = {}
    conflicts, first = [], ""
    for each in attrs.fields(type(into)):
        if each.name in _ASIDE:
            continue
        default = each.default
        theirs, ours = getattr(relinked(gone, both), each.name), getattr(into, each.name)
        theirs, ours = (default if value in both or value == into.id else value for value in (theirs, ours))
        if isinstance(ours, tuple) and isinstance(theirs, tuple):
            values[each.name] = tuple(dict.fromkeys([*ours, *theirs]))
        elif theirs in (ours, default):
            values[each.name] = ours
        elif ours == default:
            values[each.name] = theirs
        elif (chosen := _chosen(prefer, each.name)) is not None and chosen in (gone.id, into.id):
            values[each.name] = theirs if chosen == gone.id else ours
        else:
            conflicts.append(f"{each.name} ({_value(theirs)}, {_value(ours)})")
            first = first or each.name
    if conflicts:
        raise InputError(
            conflicts,
            f"{shown(gone)} and {shown(into)} disagree on {', '.join(conflicts)}.",
            f'Choose: prefer={{"{first}": one of the two}}, or one for all of it. Nothing was merged.',
            field="prefer",
        )
    values["key"] = tuple(dict.fromkeys([*values["key"], merged_key(gone.id)]))
    aliases = values.get("aliases")
    if aliases is not None:
        known = {values["name"].casefold(), *(alias.casefold() for alias in aliases)}
        named = [name for name in (gone.name, into.name) if name.casefold() not in known]  # type: ignore[attr-defined] # what has aliases has a name
        values["aliases"] = (*aliases, *named)
    return attrs.evolve(into, **values)


def _chosen(prefer: Prefer, name: str) -> str | None:
    chosen = prefer.get(name) if isinstance(prefer, Mapping) else prefer
    return chosen.id if isinstance(chosen, Record) else None


def _word(record: Record) -> str:
    return type(record).__name__.lower()


def _value(value: object) -> str:
    """A value that both say differently; of long text only its beginning, which may be a note."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _content(record: Record) -> Record:
    """What it says, whichever record says so."""
    return attrs.evolve(record, id=_NOBODY, rev=0, source=None)


_MOST_SHOWN: Final = 60

_NOBODY: Final = "00000000-0000-7000-8000-000000000000"
