"""
What a file says against what is known: which of two sayings stands.

The one of the later day does, where both have one. Without, a newer export of
the same program (a newer card of the same UID) corrects what the earlier one
said, and nothing else: what was set by hand or came from elsewhere may as well
be right, and stays. What the memory once held and was corrected since is old
news. Notes are put together, and another name of an organisation is an alias.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, tzinfo
from typing import Any, Final, final

import attrs

from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Account, Contact, Discrepancy
from relmem.sayings import (
    Settled,
    are_of_one_sort,
    content_of,
    default_of,
    given_keys,
    is_nameless,
    said_in,
    seen_by,
)
from relmem.store import Revision
from relmem.values import Source, Visibility
from relmem.values.spellings import is_worse_cased, no_other, says_less

__all__ = ["SEEN", "Weighed", "as_it_was", "has_line", "kept_apart", "turned_back", "weighed"]

SEEN: Final = "visibility"
_NOT_WEIGHED: Final = (SEEN, "owner", "basis")
"""Who may see a record is nothing that two files disagree about."""


@final
@attrs.frozen
class Weighed:
    """
    What becomes of the fields of which a file says something else than what stands.

    `settled` are those that do not simply become what it says; `against` is
    what it says of them that is not lost thereby.
    """

    settled: dict[str, Settled] = attrs.field(factory=dict)
    against: tuple[Discrepancy, ...] = ()


def weighed(
    known: Record,
    fresh: Record,
    histories: Callable[[], tuple[Sequence[Revision], Sequence[Revision]]],
    *,
    zone: tzinfo,
    batch: Id,
    mended: Sequence[str] = (),
    stated: AbstractSet[str] = frozenset(),
    differed: bool = False,
) -> Weighed:
    """
    Which of two sayings stands, field by field, of the record `known` and one of a file.

    `histories` gives its revisions, oldest first, and those of what was merged
    into it; they are read only where something differs. `zone` says on which
    day something was recorded, `batch` what the file is taken in with. Of columns
    that are `mended` an earlier file of the sort said something else in the note;
    fields that are `stated` are said although they are at their default. The
    source `differed` before where something that it said is kept beside.
    """
    fields = attrs.fields_dict(type(known))
    differing = [
        name
        for name, theirs in said_in(fresh, stated).items()
        if name not in _NOT_WEIGHED
        and not isinstance(theirs, tuple)
        and getattr(known, name) not in (theirs, default_of(fields[name]))
        # what bears an address in the place of a name has none yet
        and not (name in known.NAMES and is_nameless(known))
    ]
    note, said = (getattr(each, "note", "") for each in (known, fresh))
    if "note" not in differing and ((mended and note) or (said and said != note)):
        differing.append("note")
    if not differing or fresh.source is None:
        return Weighed()
    own, merged = histories()
    found = _History(known, fresh, fresh.source, own, merged, zone, batch, _begin(mended), differed)
    settled: dict[str, Settled] = {}
    against = []
    for name in differing:
        ours, theirs = getattr(known, name), getattr(fresh, name)
        if says_less(name, ours, theirs) or (
            name in _NAMES and is_worse_cased(ours, theirs, of_person=isinstance(fresh, Contact))
        ):
            settled[name] = as_it_was
            continue
        if says_less(name, getattr(fresh, name), getattr(known, name)) and name in (
            "born",
            "honorific",
        ):
            continue
        if name in _NAMES and isinstance(fresh, Contact) and found.mends_case(name):
            continue
        verdict = found.verdict(name)
        older_form = verdict == _OLDER and found.same_sort(found.brought(name))
        if name == "note" and not (note and said and older_form):
            settled[name] = found.notes
        elif verdict != _CORRECTS:
            settled[name] = as_it_was
            if verdict in (_OLDER, _DOUBTFUL) and not no_other(
                name, getattr(known, name), getattr(fresh, name)
            ):
                if name == "name" and isinstance(fresh, Account):
                    if not found.held_in("aliases", fresh.name):
                        settled["aliases"] = _with(fresh.name)
                else:
                    against.append(found.discrepancy(name))
    return Weighed(settled, tuple(against))


def turned_back(
    newest: Revision, fresh: Record, revisions: Sequence[Revision], stated: AbstractSet[str] = frozenset()
) -> list[Discrepancy]:
    """
    Where a file says again what it said before it corrected that itself, which stands.

    An old copy of the file says so, too, and what it said once brings nothing
    back: it is for the report, and not kept. `revisions` are those of what is
    known, oldest first. Two rows of one file that differ are no correction, and
    of the names of an organisation the others are aliases.
    """
    found: list[Discrepancy] = []
    known, said = newest.record, {} if newest.retracted else said_in(fresh, stated)
    for name, theirs in said.items():
        ours = getattr(known, name)
        if theirs == ours or isinstance(theirs, tuple) or name in ("note", *_NOT_WEIGHED, *known.NAMES):
            continue
        first = len(revisions) - 1
        while first > 0 and _value(revisions[first - 1], name) == ours:
            first -= 1
        source = revisions[first].record.source
        earlier = {each.batch for each in revisions[:first] if _value(each, name) == theirs}
        if source is None or fresh.source is None or not source.is_file or source.file != fresh.source.file:
            continue
        if earlier and revisions[first].batch not in earlier:
            says, stands = Discrepancy.as_text(theirs), Discrepancy.as_text(ours)
            found.append(Discrepancy(known, name, says=says, stands=stands, source=fresh.source))
    return found


def kept_apart(
    known: Record, fresh: Record, stated: AbstractSet[str], revisions: Callable[[Id], Sequence[Revision]]
) -> list[Discrepancy]:
    """
    Where a file says that all may see what an earlier file said is private: that stands.

    No file lifts it; it is for the report, and not kept. What was made private by
    hand a file knows nothing of: that it is not so there is no news.
    """
    if SEEN not in stated or known.visibility in (Visibility.PUBLIC, fresh.visibility):
        return []
    every = revisions(known.id)
    first = len(every) - 1
    while first > 0 and every[first - 1].record.visibility is known.visibility:
        first -= 1
    source = every[first].record.source
    if source is None or not source.is_file:
        return []
    says, stands = fresh.visibility.value, known.visibility.value
    return [Discrepancy(known, SEEN, says=says, stands=stands, source=fresh.source)]


_CORRECTS: Final = "corrects"
"""What the file says stands."""
_OLD_NEWS: Final = "old news"
"""It was held once, and corrected since."""
_OLDER: Final = "older"
_DOUBTFUL: Final = "doubtful"
"""Both could be right."""


def has_line(note: str, mended: Sequence[str]) -> bool:
    """Whether a note has a remark on one of these columns."""
    return bool(mended) and any(line.startswith(_begin(mended)) for line in _lines(note))


def _begin(mended: Sequence[str]) -> tuple[str, ...]:
    """How remarks on columns begin."""
    return tuple(f"{column}: " for column in mended)


def as_it_was(_: Any, before: Any) -> Any:
    """A field that stays, whatever a file says of it."""
    return before


def _with(name: str) -> Settled:
    def with_it(joined: tuple[str, ...], _: Any) -> tuple[str, ...]:
        known = {each.casefold() for each in joined}
        return joined if name.casefold() in known else (*joined, name)

    return with_it


_NAMES: Final = ("name", "family_name", "call_me")


@final
@attrs.frozen
class _History:
    """One record with all its revisions, and what a file says of it."""

    known: Record
    fresh: Record
    source: Source
    own: Sequence[Revision]
    merged: Sequence[Revision]
    zone: tzinfo
    batch: Id
    mended: tuple[str, ...]
    differed: bool

    def verdict(self, name: str) -> str:
        """What becomes of a field that differs."""
        theirs = getattr(self.fresh, name)
        every = (*self.own, *self.merged)
        another = not no_other(name, getattr(self.known, name), theirs)
        # what stood there by itself was held by nobody
        held = theirs != default_of(getattr(attrs.fields(type(self.known)), name)) and any(
            _held(each, name, theirs) or (another and no_other(name, _value(each, name), theirs))
            for each in every
        )
        if held and (self.differed or any(each.record.source == self.source for each in every)):
            return _OLD_NEWS  # who has spoken before brings nothing back that went since
        at = self.brought(name)
        same = self.same_sort(at)
        earliest, latest = self._days(at)
        if self.source.said_on is not None:
            if self.source.said_on > latest:
                return _CORRECTS
            if earliest is not None and self.source.said_on < earliest:
                return _OLD_NEWS if held else _OLDER
        if same:
            return _CORRECTS
        return _OLD_NEWS if held else _DOUBTFUL

    def mends_case(self, name: str) -> bool:
        """Whether a file brought a person's name in small letters or capitals, and this one says it right."""
        ours, theirs = getattr(self.known, name), getattr(self.fresh, name)
        initials = {word for word in ours.split() if len(word) < len("Lee")}  # "JB" may be meant so
        return (
            is_worse_cased(theirs, ours, of_person=True)
            and initials <= set(theirs.split())
            and not _by_hand(self.own, self.brought(name))
        )

    def held_in(self, name: str, value: str) -> bool:
        """Whether a list of it once held this, and does no more."""
        return value not in getattr(self.known, name) and any(
            value in (_value(each, name) or ()) for each in self.own
        )

    def discrepancy(self, name: str) -> Discrepancy:
        """What the file says of a field, as a record; as private as the one that it is about."""
        earliest, _ = self._days(self.brought(name))
        return Discrepancy(
            self.known,
            name,
            says=Discrepancy.as_text(getattr(self.fresh, name)),
            stands=Discrepancy.as_text(getattr(self.known, name)),
            stands_said_on=earliest,
            source=self.source,
            **seen_by(self.known),
        )

    def notes(self, _: str, before: str) -> str:
        """
        Both notes, line by line.

        What the same source or an earlier export of its program brought and the
        file says no more goes, as do remarks on columns that are `mended`; what
        was taken out by somebody else stays out.
        """
        new = getattr(self.fresh, "note", "")
        now, said = _lines(before), _lines(new)
        out, brought, there = set[str](), dict[str, int](), set[str]()
        for at, each in enumerate(self.own):
            lines = set(_lines(_value(each, "note") or ""))
            brought |= dict.fromkeys(lines - there, at)
            if not self.same_sort(at):
                out |= there - lines
            out, there = out - lines, lines
        spoke = any(
            each.batch != self.batch and each.record.source and each.record.source.file == self.source.file
            for each in self.own
        )
        if spoke:  # what it brings for the second time went in between
            out |= brought.keys()
        fresh = set(said) - set(now) - out
        theirs = {line: at for line in now if self.same_sort(at := brought.get(line, 0))}
        gone = {line for line in theirs if line.startswith(self.mended)} - set(said)
        if said and (fresh or not spoke):
            gone |= {line for line, at in theirs.items() if self._replaces(at)} - set(said)
        stays = _only(before, set(now) - gone) if gone else before
        return "\n\n".join(each for each in (stays, _only(new, fresh)) if each)

    def _replaces(self, at: int) -> bool:
        """Whether the file speaks in the place of a revision of its sort, and not beside it."""
        source = self.own[at].record.source
        return source is None or source == self.source or source.file != self.source.file

    def brought(self, name: str) -> int:
        """The place of the revision that brought what stands, or in which somebody last said it again."""
        value = getattr(self.known, name)
        first = len(self.own) - 1
        while first > 0 and _value(self.own[first - 1], name) == value:
            first -= 1
        for at in range(len(self.own) - 1, first, -1):
            source = self.own[at].record.source
            if not (source and source.is_file) and content_of(self.own[at].record) == content_of(
                self.own[at - 1].record
            ):
                return at
        return first

    def same_sort(self, at: int) -> bool:
        """Whether a revision came from the same program as the file, or was a form of the same card."""
        record = self.own[at].record
        one, before = record.source, self.own[at - 1].record if at else None
        if one is None or one.medium != self.source.medium or _by_hand(self.own, at):
            return False
        if one.by or self.source.by:
            return one.by == self.source.by
        given, brought = given_keys(self.fresh), given_keys(record)
        if before is not None:
            brought = brought - given_keys(before) or brought
        if given & brought:
            return True
        two_cards = self.source.medium == "vCard" and given and brought
        return not two_cards and are_of_one_sort(one, self.source)

    def _days(self, at: int) -> tuple[date | None, date]:
        """On which day a revision was said, as far as is known: from the first one to the second."""
        source, recorded = self.own[at].record.source, self.own[at].at.astimezone(self.zone).date()
        if _by_hand(self.own, at):
            said_on = source.said_on if source is not None and not source.is_file else None
            return (said_on or recorded,) * 2
        said_on = source.said_on if source is not None else None
        return said_on, said_on or recorded


def _by_hand(revisions: Sequence[Revision], at: int) -> bool:
    """
    Whether a revision is of somebody's making, and not a file's.

    A correction of what a file said keeps its source: it says something else
    under the very day of the file.
    """
    source = revisions[at].record.source
    if source is None or not source.is_file:
        return True
    return at > 0 and source.said_on is not None and revisions[at - 1].record.source == source


def _value(revision: Revision, name: str) -> Any:
    return getattr(revision.record, name, None)


def _held(revision: Revision, name: str, value: Any) -> bool:
    """Whether a field had that value then; another name of an organisation is an alias."""
    aliases = (_value(revision, "aliases") or ()) if name == "name" else ()
    return _value(revision, name) == value or value in aliases


def _lines(note: str) -> list[str]:
    return [line for each in note.splitlines() if (line := each.strip())]


def _only(note: str, lines: set[str]) -> str:
    """The paragraphs of a note, as far as they are these lines."""
    paragraphs = (
        "\n".join(each.rstrip() for each in text.splitlines() if each.strip() in lines)
        for text in re.split(r"\n\s*\n", note)
    )
    return "\n\n".join(each for each in paragraphs if each)
