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
    from relmem.records.billing import Dispute, Invoice, InvoiceType, Tax
    from relmem.records.contracts import (
        Amendment,
        Contract,
        Mode,
        Notice,
        NoticeGiven,
        PriceChange,
        PriceLine,
        PriceOption,
        Renewal,
    )
    from relmem.records.deals import (
        Assessment,
        Buying,
        Colour,
        Concession,
        Devotion,
        Forecast,
        Opportunity,
        Reason,
        Result,
        Stakeholder,
    )
    from relmem.records.goodwill import Favour, Kudos, Reference, Referral
    from relmem.records.market import News, Purchase, Rivalry, Tone, ValueClaim
    from relmem.records.needs import Fit, FitLevel, Impact, ImpactType, Need, Origin, Restatement, Verdict
    from relmem.records.people import (
        Absence,
        Account,
        Affiliation,
        Colleague,
        Connected,
        Connection,
        Contact,
        Discrepancy,
        Relationship,
        Role,
    )
    from relmem.records.products import Asset, Awareness, Knows, Product, RoadmapItem
    from relmem.records.promises import Commitment, CommitmentType, Request, Side
    from relmem.records.service import BadNews, Delivery, Escalation, Issue, IssueType, Order, Severity
    from relmem.records.talks import (
        Answer,
        Direction,
        Interaction,
        Meeting,
        Outcome,
        Part,
        Participant,
        Rhythm,
    )
    from relmem.records.tastes import ChannelPreference, Level, Preference, Season, Stance
    from relmem.records.team import Assignment, Handover

__all__ = [
    "Record", "Thing", "Event", "State",
    "Account", "Contact", "Colleague", "Affiliation",
    "Relationship", "Role", "Absence", "Connection", "Connected", "Discrepancy",
    "Preference", "Stance", "Season", "ChannelPreference", "Level",
    "Assignment", "Handover",
    "Interaction", "Participant", "Part", "Direction", "Outcome", "Meeting", "Rhythm", "Answer",
    "Request", "Commitment", "CommitmentType", "Side",
    "Need", "Origin", "Impact", "ImpactType", "Restatement", "Verdict", "Fit", "FitLevel",
    "Contract", "Renewal", "Mode", "Notice", "Amendment", "NoticeGiven",
    "PriceLine", "PriceChange", "PriceOption",
    "Invoice", "InvoiceType", "Tax", "Dispute",
    "Product", "RoadmapItem", "Asset", "Awareness", "Knows",
    "Issue", "IssueType", "Severity", "Escalation", "BadNews", "Order", "Delivery",
    "Opportunity", "Forecast", "Stakeholder", "Buying", "Devotion", "Concession",
    "Assessment", "Colour", "Reason", "Result",
    "News", "Tone", "Rivalry", "Purchase", "ValueClaim",
    "Kudos", "Reference", "Favour", "Referral",
]  # fmt: skip

THEMES: Final = {
    "base": ("Record", "Thing", "Event", "State"),
    "people": (
        "Account",
        "Contact",
        "Colleague",
        "Affiliation",
        "Relationship",
        "Role",
        "Absence",
        "Connection",
        "Connected",
        "Discrepancy",
    ),
    "tastes": (
        "Preference",
        "Stance",
        "Season",
        "ChannelPreference",
        "Level",
    ),
    "team": (
        "Assignment",
        "Handover",
    ),
    "talks": (
        "Interaction",
        "Participant",
        "Part",
        "Direction",
        "Outcome",
        "Meeting",
        "Rhythm",
        "Answer",
    ),
    "promises": (
        "Request",
        "Commitment",
        "CommitmentType",
        "Side",
    ),
    "needs": (
        "Need",
        "Origin",
        "Impact",
        "ImpactType",
        "Restatement",
        "Verdict",
        "Fit",
        "FitLevel",
    ),
    "contracts": (
        "Contract",
        "Renewal",
        "Mode",
        "Notice",
        "Amendment",
        "NoticeGiven",
        "PriceLine",
        "PriceChange",
        "PriceOption",
    ),
    "billing": (
        "Invoice",
        "InvoiceType",
        "Tax",
        "Dispute",
    ),
    "products": (
        "Product",
        "RoadmapItem",
        "Asset",
        "Awareness",
        "Knows",
    ),
    "service": (
        "Issue",
        "IssueType",
        "Severity",
        "Escalation",
        "BadNews",
        "Order",
        "Delivery",
    ),
    "deals": (
        "Opportunity",
        "Forecast",
        "Stakeholder",
        "Buying",
        "Devotion",
        "Concession",
        "Assessment",
        "Colour",
        "Reason",
        "Result",
    ),
    "market": (
        "News",
        "Tone",
        "Rivalry",
        "Purchase",
        "ValueClaim",
    ),
    "goodwill": (
        "Kudos",
        "Reference",
        "Favour",
        "Referral",
    ),
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


NAMED: Final = frozenset({"Account", "Contact", "Colleague", "Product"})
"""The kinds that go by more than their keys; no class needs loading to find one of the others."""


def every_kind() -> tuple[type[Record], ...]:
    """All kinds of record that come with relmem, theme by theme."""
    themes = (import_module(f"{__name__}.{theme}") for theme in THEMES)
    return tuple(kind for theme in themes for kind in getattr(theme, "KINDS", ()))


def is_named(name: str) -> bool:
    """Whether a theme has something of that name: a kind of record, or what one of its fields takes."""
    return name in _THEME_OF


def kind_named(name: str) -> type[Record] | None:
    """The kind of record of that name that comes with relmem, of which only the theme is loaded."""
    theme = _THEME_OF.get(name)
    kinds = getattr(import_module(f"{__name__}.{theme}"), "KINDS", ()) if theme else ()
    return next((kind for kind in kinds if kind.__name__ == name), None)
