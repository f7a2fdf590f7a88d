"""
The front: a store, a clock and rules. It decides nothing.

A `Memory` is the view of now (`View` has the verbs that ask) and adds the verbs
that remember.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, TypeVar, cast, final, overload

from relmem.errors import InputError
from relmem.finding import shown
from relmem.records.base import Record
from relmem.values import DateOrder, Span, new_id
from relmem.view import View

if TYPE_CHECKING:
    from relmem.importers.amounts import DecimalMark
    from relmem.importers.reports import ImportReport
    from relmem.importing import Progress
    from relmem.intake import Intake
    from relmem.merging import Prefer
    from relmem.records.people import Account, Contact
    from relmem.undoing import Undone

__all__ = ["Memory"]

R = TypeVar("R", bound=Record)
R2 = TypeVar("R2", bound=Record)
R3 = TypeVar("R3", bound=Record)

Preferred = Record | str | Mapping[str, Record | str] | None
"""Whose value stands where both say something else, as `merge` takes it."""


def _records(*given: Record) -> tuple[Record, ...]:
    for each in given:
        if not isinstance(each, Record):
            hint = "Give the record itself, as memory.find gives it; several one after the other."
            if isinstance(each, type):
                hint = f'Make one: {each.__name__}("…").'
            raise InputError(each, f"{shown(each)} is no record.", hint)
    return given


@final
class Memory(View):
    """
    A memory of business relationships, open for asking and remembering.

    What `add` returned is kept, whatever happens next. Use it as a context
    manager, or `close` it.
    """

    @overload
    def add(self, record: R, /) -> R: ...
    @overload
    def add(self, record: R, second: R2, /) -> tuple[R, R2]: ...
    @overload
    def add(self, record: R, second: R2, third: R3, /) -> tuple[R, R2, R3]: ...
    @overload
    def add(self, record: R, second: R, third: R, fourth: R, /, *more: R) -> tuple[R, ...]: ...
    def add(self, record: Record, /, *more: Record) -> Record | tuple[Record, ...]:
        """
        Remember one or several records, all of them or none, and return them as stored.

        What is known already, content and source, adds nothing. The same key,
        e-mail or domain makes a revision of the one that is there; a key decides
        first, and two with different ids of one program are two.
        `add(attrs.evolve(old, …))` corrects.

        Raises:
            Conflict: it corrects a revision that is not the newest.
            Ambiguous: its keys or addresses belong to several records.
            StoreError: it cannot be kept. Nothing was changed.

        """
        from relmem.intake import targets_first

        records = _records(record, *more)
        order = targets_first(records)
        with self._intake() as intake:
            begun = len(intake.outcomes)
            try:
                for at in order:
                    intake.take(records[at])
            except BaseException:
                if len(intake.outcomes) > begun:  # in a batch, whoever catches this may go on
                    intake.begin_anew(after=begun)
                raise
        taken = dict(zip(order, intake.outcomes[begun:], strict=True))
        found = tuple(taken[at].record for at in range(len(records)))
        return found if more else found[0]

    def retract(self, record: R) -> R:
        """
        Say that a record no longer stands, from now on; its history stays.

        Raises:
            NotFound: it does not stand here. Conflict: it was changed since.

        """
        with self._intake() as intake:
            intake.retract(*_records(record))
        return record

    def erase(self, *records: Record) -> int:
        """
        Remove records and every revision of them, for good; how many revisions went.

        With them go what was merged into them, and what files said against them
        (`Discrepancy`). Only from this store: exported files, feeds already fetched and backups
        keep what they hold.
        """
        self._end_of_batch("erase")
        from relmem.erasing import with_what_it_was

        ids = [self._stands_for.get(record.id, record.id) for record in _records(*records)]
        return self.store.erase(with_what_it_was(self.store, ids), at=self.now())

    @contextmanager
    def batch(self) -> Iterator[str]:
        """
        Keep everything added inside together, or nothing where it fails; gives the batch's id.

        Questions see it when the batch has ended. It is this thread's: what
        others add meanwhile is kept at once, by itself.
        """
        self._end_of_batch("another batch")
        thread, batch = get_ident(), self._new_intake()
        self._batches[thread] = batch
        try:
            yield batch.batch
            batch.check_links()
            batch.commit()
        finally:
            self._batches.pop(thread, None)

    def undo(self, batch: str | None = None) -> Undone:
        """
        Take back a batch, the newest where none is named; give what was changed since and stays.

        By new revisions: what it added is retracted, what it changed is as before.
        They are `went` of what is given, a list, whose repr tells both in words.

        Raises:
            NotFound: there is no such batch, or none is left. InputError: it
                holds records of a kind that this memory was not opened with.

        """
        from relmem.undoing import undo

        self._end_of_batch("undo")
        return undo(self.store, batch, at=self.now())

    @overload
    def merge(self, gone: R, into: R | str, *, prefer: Preferred = None) -> R: ...
    @overload
    def merge(self, gone: str, into: R, *, prefer: Preferred = None) -> R: ...
    @overload
    def merge(self, gone: str, into: str, *, prefer: Preferred = None) -> Record: ...
    def merge(self, gone: Record | str, into: Record | str, *, prefer: Preferred = None) -> Record:
        """
        Make one of two records that are the same, `into`, and give it; the other's id answers with it.

        Each is the record, or what `find` takes. What one of them says stands;
        `prefer` (one of the two, "gone" or "into", or field by field) settles
        what both say. All links follow. `undo` takes it back.

        Raises:
            InputError: they are of two kinds, or differ where `prefer` does not
                settle it; each such field is named. NotFound: one does not stand.
                Ambiguous: several go by that name.

        """
        from relmem.merging import merge

        self._end_of_batch("merge")
        sides = {"gone": self._meant(gone), "into": self._meant(into)}

        def preferred(it: Record | str) -> Record:
            return it if isinstance(it, Record) else sides.get(it) or self._meant(it)

        if isinstance(prefer, Mapping):
            chosen: Prefer = {field: preferred(it) for field, it in prefer.items()}
        else:
            chosen = prefer if prefer is None else preferred(prefer)
        return merge(self.store, sides["gone"], sides["into"], chosen, at=self.now())

    def apart(self, one: Contact | Account | str, other: Contact | Account | str) -> Contact | Account:
        """
        Say that two contacts, or two accounts, are two, however like; `duplicates` suggests them no more.

        Each is the record, or what `find` takes; the older one is given. `undo`
        takes it back.

        Raises:
            InputError: they are of two kinds, of another kind, or one record.
            NotFound, Ambiguous: as `find`.

        """
        from relmem.queries.duplicates import apart

        found = self.add(apart(self._meant(one), self._meant(other)))
        return cast("Contact | Account", found)  # of the kind of both, as apart says

    def import_file(
        self,
        path: str | Path,
        *,
        format: str | None = None,
        date_order: DateOrder | None = None,
        ours: str = "",
        encoding: str | None = None,
        kind: str | None = None,
        mapping: Mapping[str, str] | None = None,
        decimal: DecimalMark | None = None,
        currency: str = "",
        as_talks: bool = False,
        new_contacts: bool = False,
        bodies: bool = False,
        past: Span | str | int = "400 days",
        ahead: Span | str | int = "18 months",
        occurrences: int = 1000,
        dry_run: bool = False,
        all_or_nothing: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        """
        Take in contacts (vCard), a table (CSV), mail (.eml, mbox) or a calendar (.ics), as one batch.

        Good cards and rows go in, each bad one is reported with its place. The
        same file twice adds nothing. Where it differs from what stands, the
        later saying stands, and what does not is kept beside it (`Discrepancy`).
        A table whose header says nothing is read by `mapping={"Full Name":
        "name"}, kind="contact"`. `dry_run` reports and keeps nothing.

        Of mail, who wrote to whom when about what, with `bodies` also its text.
        Of calendars, the meetings; with `as_talks` those that were held and not
        logged become talks. What recurs is taken in from `past` ago to `ahead`,
        at most so many `occurrences` of each. `ours` are domains and addresses
        of ours, beside those of colleagues; who is not known becomes a contact
        with `new_contacts`, and is named in the report without.

        `progress` is called with how many entries were read so far and None,
        then with how many were taken in and of how many; what it raises stops
        the import, and nothing is kept.

        Raises:
            NotFound, InputError: the file cannot be read, or is in no format
                that is. ImportProblems: with `all_or_nothing`, there is any problem.

        """
        from relmem.importers.reading import read_file
        from relmem.importers.setting import Setting
        from relmem.importing import take_in

        self._end_of_batch("import_file")
        self.store.head()  # which refuses where it is closed, before a long file is read
        reading = read_file(
            path,
            codec=self._codec,
            format=format,
            date_order=date_order,
            ours=ours,
            encoding=encoding,
            kind=kind,
            mapping=mapping,
            decimal=decimal,
            currency=currency,
            setting=Setting(
                store=self.store,
                zone=self._zone,
                now=self.now(),
                ours=ours,
                new_contacts=new_contacts,
                bodies=bodies,
                as_talks=as_talks,
                past=past,
                ahead=ahead,
                occurrences=occurrences,
            ),
        )
        return take_in(
            self._new_intake(),
            reading,
            name=Path(path).name,
            dry_run=dry_run,
            all_or_nothing=all_or_nothing,
            progress=progress,
        )

    def close(self) -> None:
        """
        Let go of the file; everything added is kept already. Closing twice is fine.

        Every verb is refused from then on (Closed); briefs, rows and facts taken before stay good.
        """
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> Literal[False]:
        self.close()
        return False

    def _meant(self, it: Record | str) -> Record:
        """The record as it stands here; of a name, the one that `find` gives."""
        return self._standing(it if isinstance(it, str) else _records(it)[0])

    def _end_of_batch(self, verb: str) -> None:
        """Refuse what is a step of its own while a batch is open, of which nothing is kept yet."""
        if get_ident() in self._batches:
            why = f"a batch is open, and {verb} is no part of it."
            raise InputError("batch", why, "End it first: leave its with block.")

    def _new_intake(self) -> Intake:
        from relmem.intake import Intake

        return Intake(
            self.store,
            self._codec,
            self._stands_for,
            at=self.now(),
            batch=new_id(),
            made_anew=self._made_anew,
        )

    @contextmanager
    def _intake(self) -> Iterator[Intake]:
        """The intake of this thread's open batch, else one that is kept on leaving."""
        batch = self._batches.get(get_ident())
        if batch is not None:
            yield batch
            return
        intake = self._new_intake()
        yield intake
        intake.check_links()
        intake.commit()
