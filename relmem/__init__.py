"""
relmem remembers business relationships: contacts, preferences, promises, contracts, bills, past issues.

`relmem.open(path)` opens a memory; the records to put in are in
`relmem.records`, questions beyond the memory's own verbs in `relmem.queries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from relmem.demonstration import demo as demo
    from relmem.errors import RelmemError as RelmemError
    from relmem.memory import Memory as Memory
    from relmem.opening import open as open  # noqa: A004 left out of __all__, so that * keeps the builtin
    from relmem.rules.base import Plan as Plan
    from relmem.view import View as View

__version__ = "0.1.0"
__all__ = ["Memory", "Plan", "RelmemError", "View", "demo"]

_PLACES: Final = {
    "open": "relmem.opening",
    "demo": "relmem.demonstration",
    "Memory": "relmem.memory",
    "View": "relmem.view",
    "Plan": "relmem.rules.base",
    "RelmemError": "relmem.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "open", "records", "queries", "rules"])
