"""
What records are called: people and accounts by name, all else by its own words; a product by aliases.

Of whom nothing is known here (taken back, private to somebody else, or added
after the day asked about) nobody says the name either: what was taken back no
longer stands, its name with it. Ids are for programs, and no words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from relmem.facts import Facts
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Account, Colleague, Contact

if TYPE_CHECKING:
    from relmem.records.products import Product
    from relmem.records.talks import Participant

__all__ = [
    "SOMEBODY",
    "account_name",
    "counted",
    "is_product",
    "known_name",
    "listed",
    "name_of",
    "participant_name",
    "times",
    "words_of",
]

SOMEBODY: Final = "somebody not on record"
"""Who somebody is of whom only the id is known."""
AN_ACCOUNT: Final = "an account not on record"

_SAY: Final = ("name", "title", "what", "reason", "words", "text", "topic", "headline", "summary", "number")


def name_of(facts: Facts, it: Id | None) -> str:
    """What somebody or an account is called; `SOMEBODY` where nothing of it is known, "" for nobody."""
    return known_name(facts, it) or (SOMEBODY if it else "")


def account_name(facts: Facts, it: Id | None) -> str:
    """What an account is called; that it is not on record where nothing of it is known, "" for none."""
    return known_name(facts, it) or (AN_ACCOUNT if it else "")


def known_name(facts: Facts, it: Id | None) -> str:
    """What somebody or an account is called; "" where nothing of it is known, for what need not say who."""
    found = facts.get(it, Contact) or facts.get(it, Colleague) or facts.get(it, Account)
    return found.name if found else ""


def participant_name(facts: Facts, it: Participant) -> str:
    """Who took part: by name where they are known, else as it was written, else `SOMEBODY`."""
    return known_name(facts, it.contact or it.colleague) or it.name or SOMEBODY


def is_product(product: Product, name: str) -> bool:
    """Whether a name is that of the product, or another that it has; whatever its case."""
    return name.strip().casefold() in {each.strip().casefold() for each in (product.name, *product.aliases)}


def words_of(record: Record | None) -> str:
    """What a record is about in its own words; what kind it is where it has none, "" for no record."""
    if record is None:
        return ""
    said = (getattr(record, name, "") for name in _SAY)
    found = next((text.strip() for text in said if isinstance(text, str) and text.strip()), "")
    return found or type(record).__name__.lower()


def listed(names: Iterable[str]) -> str:
    """Names as one says them: "Dana", "Dana and Sam", "Dana, Sam and Uma"."""
    found = list(dict.fromkeys(each for each in names if each))
    return " and ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)


def times(count: int) -> str:
    """How often, as one says it: "once", "twice", "3 times", "0 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 day", "0 days"."""
    return f"{count} {one if count == 1 else many or one + 's'}"
