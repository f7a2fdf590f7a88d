"""Taking in a file: every entry that its reader found, as one batch."""

from __future__ import annotations

from collections import Counter

from relmem.errors import Ambiguous, Conflict, ImportProblems, InputError
from relmem.importers.entries import Reading
from relmem.importers.reports import ImportReport
from relmem.intake import Intake, Outcome, targets_first
from relmem.values import Problem

__all__ = ["take_in"]


def take_in(
    intake: Intake, reading: Reading, *, name: str, dry_run: bool = False, all_or_nothing: bool = False
) -> ImportReport:
    """
    Take in every entry of a file; what cannot be decided becomes a problem of its entry.

    Raises:
        ImportProblems: with `all_or_nothing`, there is any problem; nothing was kept.

    """
    problems: list[Problem] = list(reading.problems)
    refused: list[str] = []
    entries = taken = 0
    for entry in reading.entries:
        entries += 1
        problems.extend(entry.problems)
        try:
            for at in targets_first(entry.records):
                intake.take(entry.records[at], by_name=True)
        except (Ambiguous, Conflict, InputError) as error:
            problems.append(Problem(entry.place, "", "", str(error)))
            refused.append(entry.place)
            continue
        if entry.records:
            taken += 1
        else:
            refused.append(entry.place)

    def report(*, kept: bool) -> ImportReport:
        counts = Counter(outcome.was for outcome in intake.outcomes)
        return ImportReport(
            name=name,
            format=reading.format,
            entries=entries,
            taken=taken,
            added=counts[Outcome.NEW],
            changed=counts[Outcome.CHANGED],
            same=counts[Outcome.SAME],
            problems=tuple(problems),
            refused=tuple(refused),
            ignored=reading.ignored,
            batch=intake.batch if intake.planned and kept else "",
            kept=kept,
        )

    if all_or_nothing and problems:
        raise ImportProblems(report(kept=False))
    if not dry_run:
        intake.commit()
    return report(kept=not dry_run)
