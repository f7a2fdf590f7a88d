"""What records are called: people and accounts by name, all else by its own words; a product by aliases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from relmem.facts import Facts
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Account, Colleague, Contact

if TYPE_CHECKING:
    from relmem.records.products import Product

__all__ = ["counted", "is_product", "listed", "name_of", "words_of"]

_SAY: Final = ("name", "title", "what", "reason", "words", "text", "topic", "headline", "summary", "number")


def name_of(facts: Facts, it: Id | None) -> str:
    """What somebody or an account is called; the id itself where nobody of it is known, "" for nobody."""
    found = facts.get(it, Contact) or facts.get(it, Colleague) or facts.get(it, Account)
    return found.name if found else it or ""


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


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 day", "0 days"."""
    return f"{count} {one if count == 1 else many or one + 's'}"
