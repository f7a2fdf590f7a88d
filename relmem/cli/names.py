"""
Names of a memory, for the shell to complete: silent on any error, and within a second.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from relmem.memory import Memory
    from relmem.records.base import Record

__all__ = ["accounts", "anything", "open_ends", "people"]

MOST: Final = 50
"""Names offered at once; who has more before them types a letter more."""
SECONDS: Final = 1.0
"""After which nothing is offered: nobody waits longer for the key TAB."""

Completed = Callable[[click.Context, click.Parameter, str], list[str]]


def people(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Contacts and accounts whose name begins so."""
    from relmem.records.people import Account, Contact

    return _names(ctx, incomplete, (Contact, Account))


def accounts(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Accounts whose name begins so."""
    from relmem.records.people import Account

    return _names(ctx, incomplete, (Account,))


def anything(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Whatever has a name that begins so."""
    from relmem.records.base import Record

    return _names(ctx, incomplete, (Record,))


def open_ends(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """What is still to be done, and what is so, by its words, where it contains these."""

    def found(memory: Memory) -> Iterator[str]:
        from relmem.backends.book import folded
        from relmem.cli.closing import still_open
        from relmem.cli.ending import held, told

        begun = folded(incomplete)
        yield from sorted({text for _, text in still_open(memory) if begun in folded(text)})
        if begun:  # everybody who works somewhere is a state: too many to offer all of them
            so = {told(each, memory) for each in held(memory)}
            yield from sorted(text for text in so if begun in folded(text))

    return _asked(ctx, found)


def _names(ctx: click.Context, incomplete: str, kinds: tuple[type[Record], ...]) -> list[str]:
    def found(memory: Memory) -> Iterator[str]:
        from relmem.backends.book import folded

        begun = folded(incomplete)
        given = set()
        for term in memory.store.terms():
            if not term.startswith(begun):
                continue
            for revision in memory.store.find(term):
                name = getattr(revision.record, "name", "")
                if (
                    isinstance(revision.record, kinds)
                    and folded(name).startswith(begun)
                    and name not in given
                ):
                    given.add(name)
                    yield name

    return _asked(ctx, found)


def _asked(ctx: click.Context, found: Callable[[Memory], Iterator[str]]) -> list[str]:
    """What the memory of this command line answers, as far as it does in time."""
    from itertools import islice

    from relmem.cli.frame import opened

    names: list[str] = []
    try:
        with _in_time(), opened(_file(ctx), reading=True) as memory:
            names.extend(islice(found(memory), MOST))
    except Exception:
        return names
    return names


def _file(ctx: click.Context) -> Any:
    return ctx.params.get("file") or ctx.find_root().params.get("file")


@contextmanager
def _in_time() -> Iterator[None]:
    """End with TimeoutError after `SECONDS`, where the system has such a clock."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def over(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
