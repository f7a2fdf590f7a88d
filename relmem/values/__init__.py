"""
Ground: the values that records are made of, and what people may type for them.

Each value is frozen, has a `str` that its function (`money`, `span`, `day`…)
reads again, and refuses on the caller's line what cannot be meant.
"""

from relmem.values.days import (
    DateOrder,
    FuzzyDate,
    dated,
    day,
    day_after,
    day_said,
    end_of,
    fuzzy,
    instant,
    spoken_day,
)
from relmem.values.fields import ByFields
from relmem.values.ids import ID_LENGTH, is_id, new_id
from relmem.values.labelled import NamedDay, Relation, named_day, named_days, relation, relations
from relmem.values.lengths import how_long, how_long_ago
from relmem.values.money import Money, Price, money, price, total
from relmem.values.postal import PostalAddress, postal_address, postal_addresses
from relmem.values.source import Problem, Source, Visibility, cited, source, visibility
from relmem.values.spans import Span, Unit, span
from relmem.values.words import Channel, Side, channel, one_of, several, side, text, texts, timezone, truth
from relmem.values.workweek import WEEKDAYS, WorkWeek
from relmem.values.yeardays import YearDay, year_day

__all__ = [
    "WEEKDAYS",
    "ByFields",
    "Channel",
    "DateOrder",
    "FuzzyDate",
    "Money",
    "NamedDay",
    "PostalAddress",
    "Price",
    "Problem",
    "Relation",
    "Side",
    "Source",
    "Span",
    "Unit",
    "Visibility",
    "WorkWeek",
    "YearDay",
    "channel",
    "cited",
    "dated",
    "day",
    "day_after",
    "end_of",
    "day_said",
    "fuzzy",
    "how_long",
    "how_long_ago",
    "instant",
    "ID_LENGTH",
    "is_id",
    "money",
    "named_day",
    "named_days",
    "new_id",
    "one_of",
    "postal_address",
    "postal_addresses",
    "price",
    "relation",
    "relations",
    "several",
    "side",
    "source",
    "span",
    "spoken_day",
    "text",
    "texts",
    "timezone",
    "total",
    "truth",
    "visibility",
    "year_day",
]
