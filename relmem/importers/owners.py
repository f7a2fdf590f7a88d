"""
Who of us has the accounts of a table of people or of organisations, as its columns of owners name them.

The account's own column goes before that of its contacts. What makes nobody a
lead stands in the note, as all does that nothing reads.
"""

from __future__ import annotations

from typing import Final

from relmem.importers.cells import says_nothing
from relmem.importers.contract_leads import Owned
from relmem.importers.sheets import Row
from relmem.records.people import Account
from relmem.records.team import Assignment

__all__ = ["OWNER_WORDS", "leads_in", "owned_in"]

OWNER_WORDS: Final = ("account_owner", "owner")
"""The words of such columns; in a table of organisations both say who has the account."""


def owned_in(row: Row, whose: str, account: Account) -> Owned:
    """Whom the row names as who has an account, which goes by `whose` in the file."""
    texts = {word: [text for text in row.texts(word) if not says_nothing(text)] for word in OWNER_WORDS}
    own, others = (tuple(texts[word]) for word in OWNER_WORDS)
    if row.sheet.layout.kind == "account":
        return Owned(whose, account, (*own, *others), ())
    return Owned(whose, account, own, others)


def leads_in(row: Row, whose: str) -> tuple[Assignment, ...]:
    """
    What a row adds of who of us has the account that goes by `whose` in the file; "" is nobody's.

    A column of owners that makes nobody a lead stands in the row's note.
    """
    found: dict[str, Assignment] = {}
    for word in OWNER_WORDS:
        named = [(column, text) for column, text in row.each(word) if not says_nothing(text)]
        for column, text in named:
            lead = row.sheet.leads.at(whose, text)
            if lead is None:
                row.noted.add(column.at)
            else:
                found.update((each.id, each) for each in lead)
        row.mended.update(column.name for column, _ in named if column.at not in row.noted)
    return tuple(found.values())
