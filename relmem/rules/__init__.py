"""
Rules: each notices one thing worth saying, or avoiding, and yields points.

One file a theme, each with `RULES` at its foot. A theme speaks of the kinds of
record that `THEMES` names for it, and is loaded where one of them is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Final

from relmem.records.base import Record
from relmem.rules.base import Rule

__all__ = ["THEMES", "default_rules", "tuned"]

THEMES: Final[Mapping[str, tuple[str, ...]]] = {
    "people": ("Contact", "Affiliation", "Discrepancy"),
    "tastes": ("Preference", "ChannelPreference"),
    "answers": ("Answer",),
    "closeness": ("Contact", "Interaction"),
    "talks": ("Contact", "Interaction", "Rhythm"),
    "reaching": ("Interaction",),
    "meetings": ("Interaction", "Meeting", "Rhythm", "RoadmapItem"),
    "told": ("BadNews", "Commitment", "Escalation", "Issue"),
    "promises": ("Commitment",),
    "requests": ("Request", "Interaction"),
    "hours": ("Account", "Contact", "Absence"),
    "contracts": ("Contract",),
    "endings": ("Contract",),
    "billing": ("Invoice",),
    "disputes": ("Dispute",),
    "prices": ("PriceChange",),
    "service": ("Issue", "Delivery"),
    "orders": ("Delivery",),
    "notices": ("Issue",),
    "escalations": ("Escalation",),
    "deals": ("Opportunity",),
    "perception": ("Assessment", "Relationship"),
    "needs": ("Need",),
    "fits": ("Fit",),
    "news": ("News", "Absence"),
    "market": ("Account", "Rivalry", "ValueClaim"),
    "badnews": ("BadNews",),
    "products": ("Asset", "Purchase", "Product"),
    "team": ("Colleague", "Assignment", "News"),
    "theirteam": ("Affiliation", "News", "Invoice"),
    "goodwill": ("Kudos", "Delivery", "Issue", "Opportunity", "Reference", "Favour", "Referral"),
}
"""The files of rules, in order, each with the kinds on which its points rest: every point on one of them."""


def default_rules(kinds: Iterable[type[Record]] | None = None) -> tuple[Rule, ...]:
    """
    The rules that come with relmem, theme by theme.

    With `kinds` only those that can have something to say where nothing else is known.
    """
    known = None if kinds is None else {kind.__name__ for kind in kinds}
    themes = [theme for theme, rests_on in THEMES.items() if known is None or not known.isdisjoint(rests_on)]
    return tuple(rule for theme in themes for rule in import_module(f"{__name__}.{theme}").RULES)


def tuned(*rules: Rule) -> tuple[Rule, ...]:
    """
    The rules that come with relmem, with these in place of the ones of their class; others are added.

    `relmem.open(path, rules=tuned(UnansweredRequest(others_business_days=1)))`

    Raises:
        InputError: a threshold is not what its field says.

    """
    from relmem.rules.thresholds import checked

    own = {type(rule): rule for rule in checked(rules)}
    kept = [own.pop(type(rule), rule) for rule in default_rules()]
    return (*kept, *own.values())
