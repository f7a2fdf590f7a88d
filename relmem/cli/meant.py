"""Which record is meant by a word that was typed: what `find` takes, or the title of what has no name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

import attrs

from relmem.backends.book import folded
from relmem.cli.show import words_of
from relmem.errors import Ambiguous, InputError, NotFound
from relmem.records import every_kind
from relmem.records.base import Record, State
from relmem.values import is_id
from relmem.view import View

__all__ = ["meant"]

_TITLES: Final = ("title", "number")
"""Fields that hold what something without a name goes by: a contract's title, a bill's number."""
_MOST_NEAR: Final = 3


def meant(view: View, term: str, kinds: Collection[type[Record]] = ()) -> Record:
    """
    The record that goes by `term`, of one of these kinds where any are given.

    What `find` finds comes first; a title is matched whole, whatever its case.

    Raises:
        NotFound: nothing does; the nearest names and titles are suggested.
        Ambiguous: several do, who are named with their ids.
        InputError: it is a record of another kind.

    """
    among = [each for each in kinds if each is not Record]
    if len(among) == 1 and not among[0].NAMES and (found := _titled(view, among, term)) is not None:
        return found
    try:
        found = view.find(term, among[0]) if len(among) == 1 else view.find(term)
    except NotFound as error:
        titled = None if len(among) == 1 else _titled(view, among, term, error)
        if titled is None:
            raise
        return titled
    if among and not isinstance(found, tuple(among)):
        titled = _titled(view, among, term)
        if titled is not None:
            return titled
        names = " or ".join(each.__name__ for each in among)
        raise InputError(term, f"{term!r} is of kind {type(found).__name__}, and {names} is wanted here.")
    return found


def _titled(
    view: View, kinds: Sequence[type[Record]], term: str, unknown: NotFound | None = None
) -> Record | None:
    """
    The one record with that title, of these kinds or of any; None where none has.

    Raises:
        Ambiguous: several have, who are named with their ids.
        NotFound: none has, but others are nearly so, beside the names that `unknown` suggests.

    """
    titles = [*_titles(view, [each for each in kinds or every_kind() if _has_title(each)])]
    called = folded(term.strip())
    found = {each.id: each for each, title in titles if folded(title) == called}
    if len(found) > 1:
        raise Ambiguous(term, [(each.id, words_of(each, view.store)) for each in found.values()])
    if found:
        return next(iter(found.values()))
    by_folded: dict[str, str] = {}
    for _, title in titles:
        by_folded.setdefault(folded(title), title)
    from difflib import get_close_matches

    near = get_close_matches(called, by_folded, n=_MOST_NEAR)
    near += [title for title in by_folded if called in title and title not in near]
    if not near or is_id(term):
        return None
    suggested = [*(unknown.suggestions if unknown else ()), *(by_folded[each] for each in near)]
    what = kinds[0].__name__.lower() if len(kinds) == 1 else "record"
    raise NotFound(what, term, [*dict.fromkeys(suggested)][: _MOST_NEAR + 1])


def _has_title(kind: type[Record]) -> bool:
    """Whether it goes by a title; that of a state is somebody's post, or a meeting's that comes again."""
    return not kind.NAMES and not issubclass(kind, State) and bool(_title_fields(kind))


def _title_fields(kind: type[Record]) -> list[str]:
    return [each.name for each in attrs.fields(kind) if each.name in _TITLES]


def _titles(view: View, kinds: Sequence[type[Record]]) -> Iterator[tuple[Record, str]]:
    facts = view.facts()
    for kind in kinds:
        fields = _title_fields(kind)
        for each in facts.of(kind):
            yield from ((each, title) for name in fields if (title := getattr(each, name)))
