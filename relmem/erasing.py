"""What must go with a record that is erased: all that is nothing but it, or a value of it."""

from __future__ import annotations

from collections.abc import Iterable

from relmem.records.base import merged_ids
from relmem.records.links import Id
from relmem.records.people import Discrepancy
from relmem.store import Store

__all__ = ["with_what_it_was"]


def with_what_it_was(store: Store, ids: Iterable[Id]) -> list[Id]:
    """
    The ids, those of what was merged into them, and those of what files said against any of these.

    What only links to them stays: a talk is also with the others who were there.
    """
    found = list(dict.fromkeys(ids))
    for id in found:  # grows by what was merged into each
        for each in store.get([id]).values():
            merged = store.get(merged_ids(each.record)) if each.kind is not None else {}
            found += [gone for gone, it in merged.items() if it.retracted and gone not in found]
    against = [each.record for each in store.touching(found) if each.kind is Discrepancy]
    return [*found, *(it.id for it in against if isinstance(it, Discrepancy) and it.about in found)]
