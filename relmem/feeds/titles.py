"""
Titles of events within what a phone shows: it says which one it is, whatever the account is called.

A title is fitted only where it is shown, with whatever stands before it by
then; the text of the event has every name in full.
"""

from __future__ import annotations

from typing import Final

from relmem.phrases import Phrase
from relmem.queries.foldings import is_legal_form

__all__ = ["FEWEST_LETTERS", "VISIBLE_LETTERS", "fitted"]

VISIBLE_LETTERS: Final = 40
"""How much of a title a phone shows in a month or a list of days."""
FEWEST_LETTERS: Final = 10
"""To how many letters an account's name is cut: with fewer one has to guess whose it is."""
LEAST_LETTERS: Final = 4
"""To how many where nothing of what stands behind it were seen otherwise: an initial or three."""
ENOUGH_BEHIND: Final = 10
"""How much of what stands behind the name is to be seen: a comma, and the first word of a contract."""

_HERE: Final = "\0"


def fitted(title: Phrase, gives_way: str) -> str:
    """
    The title in at most `VISIBLE_LETTERS`, as far as the name in the hole `gives_way` makes room.

    The name first loses its legal form ("plc"), then its end, down to
    `FEWEST_LETTERS`, or fewer where less than `ENOUGH_BEHIND` would be seen of
    the rest; which stays as it is.
    """
    text = str(title)
    name = str(dict(title.values).get(gives_way, ""))
    if len(text) <= VISIBLE_LETTERS or not name:
        return text
    before, _, after = title.filled(lambda hole, said: _HERE if hole == gives_way else said).partition(_HERE)
    room = VISIBLE_LETTERS - len(before)
    some = min(len(after), ENOUGH_BEHIND)
    fewest = max(LEAST_LETTERS, min(FEWEST_LETTERS, room - some))
    return f"{before}{_within(name, max(fewest, room - len(after)))}{after}"


def _within(name: str, letters: int) -> str:
    """A name in at most so many letters: whole, without its legal form, or cut, best between words."""
    if len(name) <= letters:
        return name
    bare = _without_form(name)
    if len(bare) <= letters:
        return bare
    cut = bare[: letters - 1]
    words, blank, _ = bare[:letters].rpartition(" ")
    if blank and 2 * len(words) >= letters:
        cut = words
    return f"{cut.rstrip(' ,;&-')}…"


def _without_form(name: str) -> str:
    """ "Meridian Bank" of "Meridian Bank plc", "Hafen" of "Hafen GmbH & Co. KG"; never nothing."""
    words = name.split()
    while len(words) > 1 and is_legal_form(words[-1]):
        words.pop()
    return " ".join(words).rstrip(",")
