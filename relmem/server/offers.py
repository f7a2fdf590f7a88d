"""What can be subscribed to in a memory, and an address's choice in words."""

from __future__ import annotations

from collections.abc import Sequence

from relmem.errors import RelmemError
from relmem.server.addresses import Choice
from relmem.server.page import Offer
from relmem.view import View

__all__ = ["choice_words", "offers"]


def offers(memory: View) -> Sequence[Offer]:
    """The feeds that `memory` has, in their order."""
    return [Offer(each.name, each.title, each.tells) for each in memory.feeds()]


def choice_words(choice: Choice, memory: View) -> str:
    """What was asked of a feed, in words: "of Northwind Trading, titles only"."""
    words = []
    for lead, id in (("of", choice.account), ("for", choice.owner)):
        if id:
            try:
                words.append(f"{lead} {memory.find(id)}")
            except RelmemError:
                words.append(f"{lead} {id}")
    if choice.team:
        words.append(f"for {choice.team}")
    if choice.remind:
        words.append(f"reminders {', '.join(choice.remind)} before")
    if choice.remind_as:
        words.append(f"as {choice.remind_as}")
    if choice.detail:
        words.append({"titles": "titles only", "full": "everything"}.get(choice.detail, choice.detail))
    if choice.past:
        words.append(f"{choice.past} back")
    if choice.ahead:
        words.append(f"{choice.ahead} ahead")
    return ", ".join(words)
