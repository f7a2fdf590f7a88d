"""Taking in a file: every entry that its reader found, as one batch."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import attrs

from relmem.codec import word_of
from relmem.errors import Ambiguous, Conflict, ImportProblems, InputError
from relmem.importers.entries import Entry, Reading
from relmem.importers.reports import Differing, ImportReport
from relmem.intake import Intake, Outcome, targets_first
from relmem.lookalikes import doubles
from relmem.queries.discrepancies import called, field_in_words
from relmem.records.base import Record
from relmem.records.links import Id, links_of
from relmem.records.people import Affiliation, Contact, Discrepancy
from relmem.values import Problem, is_id

__all__ = ["Progress", "take_in"]

Progress = Callable[[int, int | None], object]
"""Told how many entries were read so far, with None, then how many were taken in of how many there are."""


def take_in(
    intake: Intake,
    reading: Reading,
    *,
    name: str,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """
    Take in every entry of a file; what cannot be decided becomes a problem of its entry.

    Raises:
        ImportProblems: with `all_or_nothing`, there is any problem; nothing was kept.

    """
    problems: list[Problem] = list(reading.problems)
    refused: list[str] = []
    left_out: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    entries = list(_read(reading, progress))
    failed = _plan(intake, entries, progress)
    taken = 0
    for at, entry in enumerate(entries):
        problems.extend(entry.problems)
        unknown.update(entry.unknown)
        shared.update(entry.shared)
        if at in failed:
            problems.append(failed[at])
            refused.append(entry.place)
        elif entry.left_out:
            left_out[entry.left_out] += 1
        elif entry.records:
            taken += 1
        else:
            refused.append(entry.place)

    def report(*, kept: bool) -> ImportReport:
        outcomes = (*intake.outcomes, *intake.differing)
        counts = Counter(outcome.was for outcome in outcomes)
        return ImportReport(
            name=name,
            format=reading.format,
            entries=len(entries),
            taken=taken,
            added=counts[Outcome.NEW],
            changed=counts[Outcome.CHANGED],
            same=counts[Outcome.SAME],
            again=counts[Outcome.AGAIN],
            problems=tuple(problems),
            refused=tuple(refused),
            left_out=tuple(f"{count} {word}{'' if count == 1 else 's'}" for word, count in left_out.items()),
            ignored=() if reading.kept_in else reading.ignored,
            in_notes=reading.ignored if reading.kept_in == "note" else (),
            in_cards=reading.ignored if reading.kept_in == "card" else (),
            unknown=tuple(who for who, _ in unknown.most_common()),
            shared=tuple(who for who, _ in shared.most_common()),
            kinds=_by_kind(outcomes),
            differing=_differing(intake),
            doubles=doubles(intake),
            batch=intake.batch if intake.planned and kept else "",
            kept=kept,
        )

    if all_or_nothing and problems:
        raise ImportProblems(report(kept=False))
    if not dry_run:
        intake.commit()
    return report(kept=not dry_run)


def _read(reading: Reading, progress: Progress | None) -> Iterator[Entry]:
    for number, entry in enumerate(reading.entries, 1):
        if progress is not None:
            progress(number, None)
        yield entry


def _by_kind(outcomes: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    counts = Counter((word_of(type(outcome.record)), outcome.was) for outcome in outcomes)
    kinds = dict.fromkeys(kind for kind, _ in counts)
    ways = (Outcome.NEW, Outcome.CHANGED, Outcome.SAME)
    found = {kind: {way: counts[kind, way] for way in ways} for kind in kinds}
    for kind, ways_of in found.items():
        if again := counts[kind, Outcome.AGAIN]:
            ways_of[Outcome.AGAIN] = again
    return found


def _differing(intake: Intake) -> tuple[Differing, ...]:
    """What the file says against what stands, where it was not on record."""
    fresh = [outcome.record for outcome in intake.differing if outcome.was != Outcome.SAME]
    found = []
    for each in (*fresh, *intake.turned_back):
        about = intake.there.get(each.about) if isinstance(each, Discrepancy) else None
        if isinstance(each, Discrepancy) and about is not None:
            stands, says = (_in_words(intake, text) for text in (each.stands, each.says))
            what = field_in_words(each.what)
            whose = called(about.record, partial(_in_words, intake))
            found.append(Differing(whose=whose, what=what, stands=stands, says=says, id=about.id))
    return tuple(found)


def _in_words(intake: Intake, text: str) -> str:
    """The text of a value; of a link the name of what it leads to."""
    led = intake.there.get(text) if is_id(text) else None
    return str(led.record) if led is not None else text


def _plan(intake: Intake, entries: Sequence[Entry], progress: Progress | None) -> dict[int, Problem]:
    """
    Plan for every entry, for all of it or for nothing; the problems of those that cannot be, by number.

    What fails is tried once more behind all others: what they say may decide it,
    as it would if the file were taken in again. What it had planned before it
    failed goes by planning for the others anew, who may have built on it.
    """
    failed: dict[int, Problem] = {}
    late: dict[int, None] = {}
    linked = {id for entry in entries for id in _bearings(entry)}
    half = True
    while half:
        half = False
        said: dict[Id, Record] = {}  # what earlier entries of the file said, and need not say again
        brought_by = Counter(record.id for entry in entries for record in entry.records)
        brought_by.subtract(record.id for number in late for record in entries[number].records)
        waiting = deque([*(number for number in range(len(entries)) if number not in late), *late])
        while waiting:
            if progress is not None:
                progress(len(entries) - len(waiting) + 1, len(entries))
            number = waiting.popleft()
            if number in failed:
                continue
            entry, begun = entries[number], len(intake.outcomes)
            brought = [record.id for record in entry.records]
            brought_by.update(brought if number in late else ())
            try:
                for at in targets_first(entry.records):
                    record = entry.records[at]
                    _check_bearings(record, brought_by)
                    if record.id in entry.refers or said.get(record.id) == record:
                        intake.refer(record)
                    else:
                        said_so = intake.by_hand(record) if entry.edited else record
                        intake.take(said_so, of_file=entry.says(record))
                _end_posts(intake, entry)
                said.update((record.id, record) for record in entry.records if record.id not in entry.refers)
            except (Ambiguous, Conflict, InputError) as error:
                brought_by.subtract(brought)
                # an entry before it may have been built on what is not there now
                gone = any(not brought_by[id] and id in linked for id in brought)
                half = half or gone or len(intake.outcomes) > begun
                if number in late:
                    failed[number] = _problem(entry, error)
                else:
                    late[number] = None
                    waiting.append(number)
        if half:
            intake.begin_anew()
    return failed


def _problem(entry: Entry, error: Exception) -> Problem:
    """Why an entry cannot be used, and what to write in its place."""
    if isinstance(error, InputError):
        return Problem(entry.place, error.field, "", error.why, error.hint)
    return Problem(entry.place, "", "", str(error))


def _bearings(entry: Entry) -> set[Id]:
    """What its records link to and other entries bring."""
    return {id for record in entry.records for id in links_of(record)} - {each.id for each in entry.records}


def _check_bearings(record: Record, brought_by: Mapping[Id, int]) -> None:
    """Raise InputError where it links to what only entries bring that cannot be used."""
    if any(brought_by.get(id) == 0 for id in links_of(record)):
        raise InputError("", "it goes with another, which cannot be used.", "Mend that one first.")


def _end_posts(intake: Intake, entry: Entry) -> None:
    """
    End what an earlier form of the entry said of somebody's work and this one no longer says.

    Only where both say of when they are, and this one is the later: it ends the
    day that was said. An older file, or one that does not say, ends nothing.
    """
    contact = next((each for each in entry.records if isinstance(each, Contact)), None)
    said_on = contact.source.said_on if contact is not None and contact.source else None
    if contact is None or said_on is None or not entry.posts:
        return
    named = {key for each in entry.records if isinstance(each, Affiliation) for key in each.key}
    for post in intake.standing(contact, Affiliation):
        before = post.source.said_on if post.source else None
        keys = [key for key in post.key if key.startswith(entry.posts)]
        begun = post.from_on is None or post.from_on < said_on
        if keys and named.isdisjoint(keys) and before and before < said_on and begun and not post.until_on:
            intake.take(attrs.evolve(post, until_on=said_on, source=contact.source))
