"""
The nouns: everything that can be remembered, one file a theme.

A theme is loaded when one of its names is first asked for, so that a script
pays for what it uses. A new kind is a class in its theme, named in `KINDS` at
the foot of that file and in `THEMES` here (a test compares both).
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from relmem.records.base import Event, Record, State, Thing
    from relmem.records.billing import Invoice, InvoiceType, Tax
    from relmem.records.contracts import Amendment, Contract, Mode, Notice, NoticeGiven, PriceLine, Renewal
    from relmem.records.people import Account, Affiliation, Colleague, Contact
    from relmem.records.promises import Commitment, Request, Side
    from relmem.records.service import Issue, Severity
    from relmem.records.talks import Direction, Interaction, Outcome, Part, Participant
    from relmem.records.tastes import ChannelPreference, Level, Preference, Stance
    from relmem.records.team import Assignment

__all__ = [
    "Record", "Thing", "Event", "State",
    "Account", "Contact", "Colleague", "Affiliation",
    "Preference", "Stance", "ChannelPreference", "Level",
    "Assignment",
    "Interaction", "Participant", "Part", "Direction", "Outcome",
    "Request", "Commitment", "Side",
    "Contract", "Renewal", "Mode", "Notice", "Amendment", "NoticeGiven", "PriceLine",
    "Invoice", "InvoiceType", "Tax",
    "Issue", "Severity",
]  # fmt: skip

THEMES: Final = {
    "base": ("Record", "Thing", "Event", "State"),
    "people": ("Account", "Contact", "Colleague", "Affiliation"),
    "tastes": ("Preference", "Stance", "ChannelPreference", "Level"),
    "team": ("Assignment",),
    "talks": ("Interaction", "Participant", "Part", "Direction", "Outcome"),
    "promises": ("Request", "Commitment", "Side"),
    "contracts": ("Contract", "Renewal", "Mode", "Notice", "Amendment", "NoticeGiven", "PriceLine"),
    "billing": ("Invoice", "InvoiceType", "Tax"),
    "service": ("Issue", "Severity"),
}
_THEME_OF: Final = {name: theme for theme, names in THEMES.items() for name in names}


def __getattr__(name: str) -> Any:
    theme = _THEME_OF.get(name)
    if theme is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{theme}"), name)
    setattr(sys.modules[__name__], name, found)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


def every_kind() -> tuple[type[Record], ...]:
    """All kinds of record that come with relmem, theme by theme."""
    themes = (import_module(f"{__name__}.{theme}") for theme in THEMES)
    return tuple(kind for theme in themes for kind in getattr(theme, "KINDS", ()))
