"""
Where files say something else than what stands: which of it is still to be settled, and which is old.

It is settled by correcting the record, whichever value it then has; by saying
what stands once more, by a source of a later day; by `settled_on`; or by
retracting it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts
from relmem.queries.names import SOMEBODY, known_name, words_of
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Affiliation, Discrepancy
from relmem.render.rows import Row, Rows
from relmem.values import is_id, year_day

__all__ = ["Differing", "called", "differences", "field_in_words", "is_doubtful", "shown"]

_IN_WORDS: Final = {
    "born": "birthday",
    "call_me": "name to say",
    "say_name": "sound of the name",
    "does": "business",
    "us": "party that we are",
}
"""Fields whose names are no words for what they hold."""


@final
@attrs.frozen(kw_only=True)
class Differing(Row):
    """
    One value of a file beside the one that stands.

    `state` is "to confirm" where both could be right, "older" where the file
    is, and "settled".
    """

    whose: str
    what: str
    stands: str
    says: str
    file: str
    said_on: date | None
    state: str
    discrepancy_id: str
    about_id: str


def differences(facts: Facts) -> Rows[Differing]:
    """What files say against what stands, that which is to be confirmed first; then by whose, and field."""
    rows = [
        Differing(
            whose=_whose(facts, each),
            what=field_in_words(each.what),
            stands=shown(facts, each.stands, each.what),
            says=shown(facts, each.says, each.what),
            file=each.source.file if each.source else "",
            said_on=each.source.said_on if each.source else None,
            state=_state(facts, each),
            discrepancy_id=each.id,
            about_id=each.about,
        )
        for each in facts.of(Discrepancy)
    ]
    order = ("to confirm", "older", "settled")
    rows.sort(key=lambda row: (order.index(row.state), row.whose.casefold(), row.what, row.discrepancy_id))
    return Rows(Differing, rows, f"What files say against what stands, as of {facts.today}")


def _state(facts: Facts, discrepancy: Discrepancy) -> str:
    if not _stands_yet(facts, discrepancy):
        return "settled"
    return "older" if _is_older(discrepancy) else "to confirm"


def is_doubtful(facts: Facts, discrepancy: Discrepancy) -> bool:
    """Whether it is to be settled: the record is as it was, and the file is not known to be the older."""
    return _stands_yet(facts, discrepancy) and not _is_older(discrepancy)


def _is_older(discrepancy: Discrepancy) -> bool:
    said_on, since = discrepancy.source and discrepancy.source.said_on, discrepancy.stands_said_on
    return said_on is not None and since is not None and said_on < since


def _stands_yet(facts: Facts, discrepancy: Discrepancy) -> bool:
    record = facts.get(discrepancy.about, Record)
    if record is None or not discrepancy.is_open_on(facts.today):
        return False
    if Discrepancy.as_text(getattr(record, discrepancy.what, None)) != discrepancy.stands:
        return False
    noticed = facts.recorded_on(discrepancy)
    # said again by somebody, and not by one more file that need not speak of this field
    return not any(
        each.said_on is not None and each.said_on >= noticed and not each.is_file
        for each in facts.said(record)
    )


def shown(facts: Facts, text: str, name: str = "") -> str:
    """Such a text of the field `name` as one says it: a link as what it leads to, a birthday as a day."""
    if name == "born":
        with suppress(InputError):  # what somebody typed by hand
            return year_day(text).spoken()
    if not is_id(text):
        return text or "nothing"
    return str(facts.get(text, Record) or SOMEBODY)


def called(record: Record, name: Callable[[Id], str]) -> str:
    """What a record is called where files differ about it; `name` gives the name behind an id, or ""."""
    if isinstance(record, Affiliation):
        return " at ".join(each for each in map(name, (record.contact, record.account)) if each)
    from relmem.records.team import Assignment  # who has no such question loads none of it

    if isinstance(record, Assignment):
        return name(record.account) or SOMEBODY
    return str(record) if record.NAMES else words_of(record)


def _whose(facts: Facts, discrepancy: Discrepancy) -> str:
    record = facts.get(discrepancy.about, Record)
    return called(record, partial(known_name, facts)) if record is not None else SOMEBODY


def field_in_words(name: str) -> str:
    """What a field is called in a sentence: "mobile", "name to say"."""
    return _IN_WORDS.get(name, name.replace("_", " "))
