"""States that hold, and how people say which: "Tom Acme" is that Tom is on Acme, whatever he is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import attrs

from relmem.backends.book import folded
from relmem.cli.meant import meant
from relmem.cli.show import words_of
from relmem.codec import word_of
from relmem.errors import Ambiguous, InputError, NotFound
from relmem.facts import Facts, known, visible_to
from relmem.memory import Memory
from relmem.records import every_kind
from relmem.records.base import State
from relmem.records.links import Id, link_fields, links_of
from relmem.store import Revision

__all__ = ["ended", "held", "open_alike", "said_to_hold", "told"]

_ASIDE: Final = frozenset({"id", "rev", "source", "key", "visibility", "owner", "basis", "until_on"})
"""Fields that do not say what is so."""


def held(memory: Memory) -> Iterator[State]:
    """The states that hold today, as they were added."""
    kinds = [each for each in every_kind() if issubclass(each, State)]
    yield from _holding(memory, memory.store.current(kinds))


def _holding(memory: Memory, revisions: Iterable[Revision]) -> Iterator[State]:
    """Those that hold today, of all that is said of somebody."""
    states = {each.id: each for each in revisions if each.kind is not None and issubclass(each.kind, State)}
    there = Facts(memory.today, visible_to(known(memory.store, states.values()), None), zone=memory.zone)
    so = {state.id for kind in there.kinds() if issubclass(kind, State) for state in there.of(kind)}
    # as they are kept: for today's facts, what begins later has ended what it closes
    found = (each.record for id, each in states.items() if id in so)
    yield from (each for each in found if isinstance(each, State))


def said_to_hold(memory: Memory, words: Sequence[str]) -> tuple[list[State], list[State]]:
    """
    The states that hold today and of which these words are said, and others of which some of them are.

    Either as `relmem facts` tells one, or its kind and then what it is of; or
    without its kind two of that at least: whom it is about, what it leads to.
    """
    joined = folded(" ".join(words))
    kind = _kind(words[0]) if len(words) > 1 else None
    terms = words[1:] if kind is not None else words if len(words) > 1 else words[0].split(", ")
    ids = {term: _ids(memory, term) for term in terms}
    leading = {id for found in ids.values() for id in found}
    near = [*_holding(memory, [*memory.store.get(leading).values(), *memory.store.about(leading)])]
    found = [each for each in near if joined in (each.id, folded(told(each, memory)))]
    if not found and (kind is not None or len(terms) > 1):
        near = [each for each in near if kind is None or isinstance(each, kind)]
        found = [each for each in near if all(_says(each, term, ids[term]) for term in terms)]
    return found, near


def ended(state: State, until_on: date) -> State:
    """
    The same, so until the day before.

    Raises:
        InputError: it had not begun by then.

    """
    if state.from_on is not None and state.from_on >= until_on:
        why = f"it began on {state.from_on}, and would be over from {until_on}."
        hint = f"Give a later day with --on; if it was never so: relmem retract {state.id}"
        raise InputError(until_on, why, hint, field="on")
    return attrs.evolve(state, until_on=until_on)


def told(state: State, memory: Memory) -> str:
    """What a state says, and what tells it from others that begin alike: "Tom, Acme, lead"."""
    more = [
        str(value)
        for each in attrs.fields(type(state))
        if each.kw_only and each.name not in _ASIDE and each.name not in link_fields(type(state))
        if (value := getattr(state, each.name)) not in (None, "", (), each.default)
        if each.name != "from_on"
    ]
    since = [f"since {state.from_on}"] if state.from_on else []
    return ", ".join([words_of(state, memory.store), *more, *since])


def open_alike(memory: Memory, state: State) -> tuple[State | None, list[State]]:
    """
    What is kept already without an end and says the same as a state that has one.

    First the one of them that it ends: there is no other, and the state either
    begins on the same day or nobody said when; then those that it leaves open.
    """
    kept = [each for each in memory.store.about(links_of(state)) if each.kind is type(state)]
    found = {
        each.id: (each.record, each.at.astimezone(memory.zone).date())
        for each in kept
        if isinstance(each.record, State) and each.record.until_on is None and _alike(each.record, state)
    }
    if len(found) == 1 and state.until_on is not None:
        [(one, recorded_on)] = found.values()
        begun = one.begins_on(recorded_on=recorded_on)
        if state.from_on in (None, one.from_on) and begun < state.until_on:
            return one, []
    return None, [record for record, _ in found.values()]


def _alike(one: State, other: State) -> bool:
    """Whether both say the same, whenever it was so."""
    names = [each.name for each in attrs.fields(type(one)) if each.name not in _ASIDE | {"from_on"}]
    return all(_plain(getattr(one, name)) == _plain(getattr(other, name)) for name in names)


def _kind(word: str) -> type[State] | None:
    called = folded(word).replace("-", "_").replace(" ", "_")
    return next((each for each in every_kind() if issubclass(each, State) and word_of(each) == called), None)


def _ids(memory: Memory, term: str) -> set[Id]:
    """The ids of what goes by that; none where nothing does."""
    try:
        return {meant(memory, term).id}
    except Ambiguous as error:
        return {id for id, _ in error.matches}
    except NotFound:
        return set()


def _says(state: State, term: str, ids: set[Id]) -> bool:
    """Whether one of its fields is that, or leads to it."""
    links = link_fields(type(state))
    for each in attrs.fields(type(state)):
        value: Any = getattr(state, each.name)
        if each.name in _ASIDE or value in (None, "", ()):
            continue
        values = value if isinstance(value, tuple) else (value,)
        if not ids.isdisjoint(values) if each.name in links else folded(term) in map(_plain, values):
            return True
    return False


def _plain(value: object) -> object:
    return folded(str(value)) if value is not None else None
