"""
Somebody's posts at one account, as the rows of a table tell them: which of those known a row means.

A row alone cannot tell whether its title is another post or what became of the
one that is known. Of several that a person has there each is known by its
title, so that rows may stand in any order, and a file may lack some. Their only
post, in the file and here, is known by the key of its row: another title says
what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

import attrs

from relmem.importers.entries import Post
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Affiliation, Contact
from relmem.store import Revision
from relmem.values import Source

__all__ = ["known_again", "titles_of"]

_MOST_NAMES: Final = 50
"""Names at one address beyond which no two are compared: it is that of a whole house."""

_SAYS_MORE: Final = 2
"""That a row says more of a post than is known of it."""


def titles_of(rows: Iterable[Sequence[Record]]) -> Mapping[Id, frozenset[Post]]:
    """
    For each post of a table that has a key, what the rows say of that person's posts at that account.

    A key made of an address may be of several people; then their names tell them apart.
    """
    found: dict[str, list[tuple[Affiliation, str]]] = {}
    for records in rows:
        name = next((each.name for each in records if isinstance(each, Contact)), "")
        for each in records:
            if isinstance(each, Affiliation) and each.key:
                found.setdefault(each.key[0], []).append((each, name))
    titles: dict[Id, frozenset[Post]] = {}
    for key, posts in found.items():
        said: dict[str, dict[Post, None]] = {}
        for post, name in posts:
            said.setdefault(name, {})[_said_of(post)] = None
        theirs = {name: _theirs(key, name, said) for name in said}
        titles |= {post.id: theirs[name] for post, name in posts}
    return titles


def _theirs(key: str, name: str, said: Mapping[str, Mapping[Post, None]]) -> frozenset[Post]:
    """What is said under a key of who bears that name; who says nothing of a post says none of several."""
    if len(said) > _MOST_NAMES:
        said = {name: said[name]}
    elif len(said) > 1 and key.startswith("mailto:"):
        from relmem.queries.likeness import can_be_one

        said = {each: posts for each, posts in said.items() if can_be_one(each, name)}
    every = frozenset(post for posts in said.values() for post in posts)
    return frozenset(post for post in every if any(post)) or every


def known_again(
    post: Affiliation,
    titles: AbstractSet[Post],
    there: Sequence[Revision],
    revisions: Callable[[Id], Sequence[Revision]],
    today: date,
) -> tuple[Affiliation, Revision | None]:
    """
    Which of the posts `there` a row means, and what it says then, with the key that a new one gets.

    `there` are those of that person at that account, `revisions` gives all of
    one of them, oldest first, `titles` is what the whole file says there. A post
    that is over is neither renamed nor counted; a title that was corrected by hand,
    or since this row was last read, still means that post.
    """
    key, said = post.key[0], _said_of(post)
    now = [each for each in there if not _is_over(each, today)]
    of_rows = [each for each in there if _is_of_row(each, key)]
    only = len(titles) == 1 and len(now) <= 1
    found = _so_called(said, there, post.source, revisions, today)
    if found is None and only:
        found = next((each for each in of_rows if each in now), None)
    if found is None:
        went = (each for each in there if _was_called(said, post.source, revisions(each.id), titles))
        found = next(went, None)
    if any(said) and (of_rows or not only):  # what is over keeps the key of their only one
        post = attrs.evolve(post, key=(f"{key}: {', '.join(filter(None, said))}",))
    if found in of_rows:
        post = attrs.evolve(post, key=())
    if found is not None and not only and _said_of(found.record)[0] == said[0]:
        post = attrs.evolve(post, title=getattr(found.record, "title", ""))  # in whatever case
    return post, found


def _said_of(post: Record) -> Post:
    """What a post is told by, beside others of the same person: "" where nothing is said."""
    title, unit = (" ".join(getattr(post, each, "").split()).casefold() for each in ("title", "unit"))
    return title, unit


def _is_over(post: Revision, today: date) -> bool:
    until = getattr(post.record, "until_on", None)
    return until is not None and until <= today


def _is_of_row(post: Revision, key: str) -> bool:
    """Whether it bears this key of a table's row, or one made of it: by its title, once by a number."""
    own = " ".join(key.split()).casefold()
    terms = (" ".join(each.split()).casefold() for each in post.record.key)
    return any(term == own or term.startswith((f"{own}: ", f"{own} ")) for term in terms)


def _so_called(
    said: Post,
    there: Sequence[Revision],
    source: Source | None,
    revisions: Callable[[Id], Sequence[Revision]],
    today: date,
) -> Revision | None:
    """Of these the one of that title and unit, else one of which more or less is said, and nothing else."""
    fits = [
        (fit, each)
        for each in there
        if (fit := _fit(_said_of(each.record), said)) is not None
        and not (fit == _SAYS_MORE and _is_over(each, today))
    ]
    if len(fits) <= 1:
        return next((each for _, each in fits), None)

    def rank(one: tuple[int, Revision]) -> tuple[int, bool, bool, Id]:
        fit, each = one
        spoken = any(it.record.source == source for it in revisions(each.id))
        return fit, not spoken, _is_over(each, today), each.id

    return min(fits, key=rank)[1]


def _fit(known: Post, said: Post) -> int | None:
    """How well what is said goes with what is known: 0 where it is the same; None for not at all."""
    if known == said:
        return 0
    pairs = list(zip(known, said, strict=True))
    if all(fresh in ("", there) for there, fresh in pairs):
        return 1
    return _SAYS_MORE if all(there in ("", fresh) for there, fresh in pairs) else None


def _was_called(
    said: Post, source: Source | None, revisions: Sequence[Revision], titles: AbstractSet[Post]
) -> bool:
    """
    Whether it was so called until that was corrected, to what the file does not say.

    By hand, or this very row has called it so before: who has spoken brings nothing
    back. What another file made of it is no correction of this one.
    """
    calls = [_said_of(each.record) for each in revisions]
    if said not in calls or calls[-1] in titles:
        return False
    if any(each.record.source == source for each, call in zip(revisions, calls, strict=True) if call == said):
        return True
    first = len(calls) - 1
    while calls[first - 1] == calls[-1]:
        first -= 1
    by = revisions[first].record.source
    return by is None or not by.is_file
