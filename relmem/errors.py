"""
What can go wrong, as one tree under `RelmemError`.

Each error takes fields and makes its own sentence: what was asked, what was
found, where, and what to do. Errors are plain English; talking points are
`phrases`. A mistake in somebody's file is not an error but a `values.Problem`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

__all__ = [
    "Ambiguous",
    "Broken",
    "Busy",
    "Closed",
    "Conflict",
    "Damaged",
    "ImportProblems",
    "InputError",
    "MissingExtra",
    "NotFound",
    "OutcomeUnknown",
    "ReadOnly",
    "RelmemError",
    "RuleFailed",
    "StoreError",
    "StoreFull",
    "TooNew",
]


class RelmemError(Exception):
    """Any error that relmem raises on purpose."""

    code: str = "error"
    """A stable word for programs, as the command line prints it with --json."""


class InputError(RelmemError, ValueError):
    """
    A value that cannot be meant, refused on the caller's own line.

    `field` is the argument it was given for ("" where there is none), `value`
    what was given, `why` what is wrong with it, `hint` what to type instead.
    """

    code = "input"

    def __init__(self, value: object, why: str, hint: str = "", *, field: str = "") -> None:
        self.value, self.why, self.hint, self.field = value, why, hint, field
        super().__init__(value, why, hint)

    def __str__(self) -> str:
        place = f"{self.field}: " if self.field else ""
        hint = self.hint.replace("{field}", self.field or "value")
        return f"{place}{self.why}" + (f" {hint}" if hint else "")

    def at(self, field: str) -> InputError:
        """The same error, said of `field`; an inner field already named stays behind it."""
        self.field = f"{field}.{self.field}" if self.field else field
        return self


@contextmanager
def about(field: str) -> Iterator[None]:
    """Name `field` in an InputError that is raised inside."""
    try:
        yield
    except InputError as error:
        raise error.at(field) from error


class NotFound(RelmemError, LookupError):
    """Nothing answers to `query`, None where any would do; `suggestions` are the nearest that would."""

    code = "not-found"

    def __init__(self, what: str, query: object, suggestions: Sequence[str] = (), *, hint: str = "") -> None:
        self.what, self.query, self.suggestions, self.hint = what, query, tuple(suggestions), hint
        super().__init__(what, query)

    def __str__(self) -> str:
        if self.query is None:
            return f"There is no {self.what}." + (f" {self.hint}" if self.hint else "")
        if self.suggestions:
            near = " or ".join(repr(name) for name in self.suggestions)
            return f"No {self.what} is called {self.query!r}. Did you mean {near}?"
        return f"No {self.what} is called {self.query!r}." + (f" {self.hint}" if self.hint else "")


class Ambiguous(RelmemError, LookupError):
    """`query` answers to several; `matches` are (id, description) pairs, by id, `hint` what to do."""

    code = "ambiguous"

    def __init__(
        self,
        query: object,
        matches: Sequence[tuple[str, str]],
        hint: str = "Pass the id, a key or an e-mail.",
    ) -> None:
        self.query, self.matches, self.hint = query, tuple(matches), hint
        super().__init__(query, self.matches, hint)

    def __str__(self) -> str:
        found = ", ".join(f"{id} ({about})" for id, about in self.matches)
        return f"{self.query!r} is {len(self.matches)} records: {found}. {self.hint}"


class Conflict(RelmemError):
    """
    A correction of a revision that is no longer the newest.

    `id` is the record's, `expected` the revision that was corrected, `actual`
    the one that stands.
    """

    code = "conflict"

    def __init__(self, id: str, expected: int, actual: int) -> None:
        self.id, self.expected, self.actual = id, expected, actual
        super().__init__(id, expected, actual)

    def __str__(self) -> str:
        return (
            f"{self.id} is at revision {self.actual}, and this corrects revision {self.expected}. "
            "Read it again (memory.find), then correct what you read. Nothing was changed."
        )


class ImportProblems(RelmemError):
    """A file with problems, where all or nothing was asked for; `report` lists them."""

    code = "import-problems"

    def __init__(self, report: Any) -> None:
        self.report = report
        super().__init__(str(report))


class MissingExtra(RelmemError, ImportError):
    """A feature whose library is not installed; `extra` is what to install."""

    code = "missing-extra"

    def __init__(self, what: str, extra: str) -> None:
        self.what, self.extra = what, extra
        super().__init__(what, extra)

    def __str__(self) -> str:
        return f'{self.what} Install it with: pip install "relmem[{self.extra}]".'


class RuleFailed(RelmemError):
    """
    A rule that gives no points where it was asked for them; its cause, if it has one, is `__cause__`.

    `rule` is the name of its class, `contact` whom the brief is for, `why` what it did.
    """

    code = "rule"

    def __init__(self, rule: str, contact: str, why: str) -> None:
        self.rule, self.contact, self.why = rule, contact, why
        super().__init__(rule, contact, why)

    def __str__(self) -> str:
        hint = "Mend it, or open the memory without it; what a rule gives: docs/how-to/rule.md."
        return f"The rule {self.rule}, asked about {self.contact}, {self.why}. {hint}"


class StoreError(RelmemError):
    """The memory's file or database; `path` says which, `why` what was found."""

    code = "store"

    def __init__(self, path: object, why: str, hint: str = "") -> None:
        self.path, self.why, self.hint = str(path), why, hint
        super().__init__(str(path), why)

    def __str__(self) -> str:
        return f"{self.path} {self.why}." + (f" {self.hint}" if self.hint else "")


class Busy(StoreError):
    """Another program kept the store longer than we waited; nothing happened."""

    code = "busy"


class Damaged(StoreError):
    """The store cannot be read as it stands, and nothing in it was touched."""

    code = "damaged"


class TooNew(StoreError):
    """Written by a newer relmem; nothing was touched."""

    code = "too-new"


class ReadOnly(StoreError):
    """A write to what can only be read: a store opened so, or a past view."""

    code = "read-only"


class StoreFull(StoreError):
    """There is no room; nothing happened."""

    code = "full"


class Broken(StoreError):
    """This handle can no longer tell what is on disk; open the store again."""

    code = "broken"


class Closed(StoreError):
    """This handle was closed: open the store again. What was taken from it before can still be read."""

    code = "closed"


class OutcomeUnknown(StoreError):
    """The connection died while committing; asking again with the same batch settles it."""

    code = "outcome-unknown"
