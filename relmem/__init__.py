"""
relmem remembers business relationships: contacts, preferences, promises, contracts, bills, past issues.

`relmem.open(path)` opens a memory; the records to put in are in
`relmem.records`, questions beyond the memory's own verbs in `relmem.queries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from relmem.errors import RelmemError as RelmemError
    from relmem.memory import Memory as Memory
    from relmem.view import View as View
    from relmem.memory import open_memory as open  # noqa: A004 left out of __all__, so that * keeps the builtin
    from relmem.rules.base import Plan as Plan

__version__ = "0.1.0"
__all__ = ["Memory", "Plan", "RelmemError", "View"]

_PLACES: Final = {
    "open": ("relmem.memory", "open_memory"),
    "Memory": ("relmem.memory", "Memory"),
    "View": ("relmem.view", "View"),
    "Plan": ("relmem.rules.base", "Plan"),
    "RelmemError": ("relmem.errors", "RelmemError"),
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*__all__, "open", "records", "queries", "rules"])
