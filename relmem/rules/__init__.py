"""
Rules: each notices one thing worth saying, or avoiding, and yields points.

One file a theme, each with `RULES` at its foot; `THEMES` names the files.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from relmem.rules.base import Rule

__all__ = ["THEMES", "default_rules", "tuned"]

THEMES: Final = (
    "people",
    "tastes",
    "answers",
    "closeness",
    "talks",
    "reaching",
    "meetings",
    "told",
    "promises",
    "requests",
    "hours",
    "contracts",
    "endings",
    "billing",
    "disputes",
    "prices",
    "service",
    "orders",
    "notices",
    "escalations",
    "deals",
    "perception",
    "needs",
    "fits",
    "news",
    "market",
    "badnews",
    "products",
    "team",
    "theirteam",
    "goodwill",
)


def default_rules() -> tuple[Rule, ...]:
    """The rules that come with relmem, theme by theme."""
    return tuple(rule for theme in THEMES for rule in import_module(f"{__name__}.{theme}").RULES)


def tuned(*rules: Rule) -> tuple[Rule, ...]:
    """
    The rules that come with relmem, with these in place of the ones of their class; others are added.

    `relmem.open(path, rules=tuned(UnansweredRequest(others_business_days=1)))`
    """
    own = {type(rule): rule for rule in rules}
    kept = [own.pop(type(rule), rule) for rule in default_rules()]
    return (*kept, *own.values())
