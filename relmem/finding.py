"""What to say of a name that several answer to, or nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from relmem.errors import InputError, NotFound
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Account, Affiliation, Colleague, Contact
from relmem.store import Revision, Store
from relmem.values import Visibility

if TYPE_CHECKING:
    from relmem.facts import Facts

__all__ = ["described", "named_by", "only_contact", "shown", "unknown"]


def named_by(record: Record) -> str:
    """Its name, or its id where it has none: what it says may be somebody's notes."""
    return str(record) if record.NAMES else record.id


def shown(value: object) -> str:
    """
    What was given in the place of something else, as an error may show it.

    Text and numbers as they were typed, records by their names or ids, and of
    all else its type only: what it holds may be somebody's notes.
    """
    if value is None or isinstance(value, str | int | float):
        text = repr(value)
        return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
    if isinstance(value, Record):
        name = named_by(value)
        return name if value.NAMES else f"the {type(value).__name__.lower()} {name}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def described(record: Record, facts: Callable[[Record], Facts]) -> str:
    """What tells a record apart from others of its name: where somebody works, and an address."""
    if isinstance(record, Contact):
        there = facts(record)
        accounts = [there.get(each.account, Account) for each in there.about(record, Affiliation)]
        names = ", ".join(account.name for account in accounts if account)
        if names or record.emails:
            return ", ".join([f"{record} at {names}" if names else str(record), *record.emails[:1]])
    return f"{type(record).__name__} {record}"


def near_names(path: Path, pattern: str = "*") -> list[str]:
    """Files beside `path` whose names are nearly its own; what they end in says nothing of that."""
    try:
        there = {each.stem: each.name for each in path.absolute().parent.glob(pattern) if each.is_file()}
    except OSError:
        return []
    from difflib import get_close_matches

    return [there[stem] for stem in get_close_matches(path.stem, there, n=3, cutoff=0.6)]


def only_contact(account: Account, there: Facts) -> Contact:
    """
    The contact that an account stands for.

    Raises:
        InputError: it has none, or several, who are named.

    """
    at = {each.contact for each in there.about(account, Affiliation) if each.account == account.id}
    people = [person for id in sorted(at) if (person := there.get(id, Contact))]
    if len(people) == 1:
        return people[0]
    names = ", ".join(person.name for person in people)
    hint = (
        f"Ask for one of {names}."
        if people
        else "Add a contact and an Affiliation to it first, "
        f'or relmem add contact NAME --account "{account.name}".'
    )
    raise InputError(account.name, f"{account.name} is an account with {len(people)} contacts.", hint)


def unknown(
    store: Store, term: str, kind: type[Record], found: Iterable[Revision], *, in_batch: bool = False
) -> NotFound:
    """
    The error for what nothing answers to, with the nearest names; `found` are of other kinds.

    While a batch is open it may be in there, which is said before anything else.
    """
    what = "account or contact" if kind is Record else kind.__name__.lower()
    if in_batch:
        return NotFound(what, term, hint=_IN_BATCH)
    others = [type(each.record).__name__.lower() for each in found if each.kind is not None]
    if others:
        other = others[0]
        return NotFound(what, term, hint=f"But {'an' if other[0] in 'aeio' else 'a'} {other} is.")
    if kind is not Record and not kind.NAMES and (meant := _so_called(store, term, kind)):
        return NotFound(what, term, hint=f"It goes by its id or key: write {' or '.join(map(repr, meant))}.")
    bearers: dict[str, set[Id]] = {}
    called: dict[str, None] = {}
    folded: dict[str, str] = {}
    for each in store.current((Account, Contact, Colleague)):
        if each.kind is not None and issubclass(each.kind, kind):
            names = [
                name for field in each.kind.NAMES for name in _texts(getattr(each.record, field)) if name
            ]
            called |= dict.fromkeys(names[:1])
            for name in names:
                folded[name.casefold()] = name
                bearers.setdefault(name.casefold(), set()).add(each.id)
    from difflib import get_close_matches

    near = _same_words(term, folded)
    near += get_close_matches(term.casefold(), folded, n=_NEAR, cutoff=0.6)
    near += [name for name in sorted(folded) if _begins_a_word(term.casefold(), name)]
    suggested = _each_once(dict.fromkeys(near), bearers)[:_FEW]
    return NotFound(what, term, [folded[name] for name in suggested], hint=_held(sorted(called), kind))


def _same_words(term: str, names: Iterable[str]) -> list[str]:
    """The names that are the same one written otherwise: turned round, with a title, in another case."""
    from relmem.queries.foldings import person_parts  # with all that it imports, for a name not found alone

    parts = set(map(frozenset, person_parts(term)))
    return [name for name in sorted(names) if parts.intersection(map(frozenset, person_parts(name)))]


def _each_once(names: Iterable[str], bearers: Mapping[str, set[Id]]) -> list[str]:
    """The names without those of whom another name stands before."""
    found, named = [], set[Id]()
    for name in names:
        if not bearers[name] <= named:
            found.append(name)
            named |= bearers[name]
    return found


def _so_called(store: Store, term: str, kind: type[Record]) -> list[str]:
    """By what those of a nameless kind go whose title, number or bare key that is, and that all may see."""
    called = term.strip().casefold()
    found = [each.record for each in store.current((kind,)) if each.record.visibility is Visibility.TEAM]
    return [
        it.key[0] if it.key else it.id
        for it in found
        if called
        in {
            str(each).casefold()
            for each in (
                getattr(it, "title", ""),
                getattr(it, "number", ""),
                *(key.partition(":")[2] for key in it.key),
            )
            if each
        }
    ][:_FEW]


def _begins_a_word(part: str, name: str) -> bool:
    return part in name.split() or (len(part) >= _TELLING and f" {part}" in f" {name}")


def _held(names: Sequence[str], kind: type[Record]) -> str:
    """What there is, where nothing is near: all of it if it is little, else where to see it."""
    if kind is not Record and not kind.NAMES:
        return f"What is of this kind goes by its id or key; see memory.facts().of({kind.__name__})."
    if not names:
        return "This memory holds none: add one, or import a file."
    count = f"This memory holds {len(names)} name{'' if len(names) == 1 else 's'}"
    if len(names) <= _FEW:
        return f"{count}: {', '.join(map(repr, names))}."
    return f"{count}; see memory.facts().of({'Contact' if kind is Record else kind.__name__})."


_IN_BATCH: Final = "What an open batch adds is found when it has ended; until then use what add returned."
_MOST_SHOWN: Final = 80
_FEW: Final = 3
_NEAR: Final = 12
"""Names looked at to suggest a few: one record may go by several."""
_TELLING: Final = 3
"""Letters with which a name begins that tell it from most others."""


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
