"""Which program asks, as people call it, from what it says of itself."""

from __future__ import annotations

import re
from typing import Final

from relmem.render.tables import plain

__all__ = ["program"]

KNOWN: Final = (
    ("google-calendar-importer", "Google Calendar"),
    ("thunderbird", "Thunderbird"),
    ("evolution", "GNOME Calendar"),
    ("gnome-calendar", "GNOME Calendar"),
    ("microsoft.exchange", "Outlook.com"),
    ("microsoft exchange", "Outlook.com"),
    ("microsoft office", "Outlook"),
    ("outlook", "Outlook"),
    ("dataaccessd", "Apple Calendar"),
    ("calendaragent", "Apple Calendar"),
    ("accountsd", "Apple Calendar"),
    ("remindd", "Apple Calendar"),
    ("icsx5", "ICSx⁵"),
    ("vdirsyncer", "vdirsyncer"),
    ("home-assistant", "Home Assistant"),
    ("homeassistant", "Home Assistant"),
    ("nextcloud", "Nextcloud"),
    ("protoncalendar", "Proton Calendar"),
    ("fastmail", "Fastmail"),
    ("curl", "curl"),
    ("wget", "wget"),
    ("mozilla", "a browser"),
)
"""What a program's own name holds, and what people call it; the first that fits, so browsers come last."""

_LONGEST: Final = 40
_NAME: Final = re.compile(r"[^\s/(]+(?: [^\s/(]+)*")


def program(user_agent: str | None) -> str:
    """
    The program's name without its version: "Thunderbird", "an unnamed program".

    At most 40 characters, none of them a control: it stands in lists and logs,
    and anybody may send anything.
    """
    said = "".join(char for char in plain(user_agent or "") if char.isprintable())[:500]
    folded = said.casefold()
    for part, name in KNOWN:
        if part in folded:
            return name
    found = _NAME.search(said)
    return found.group()[:_LONGEST].strip() if found else "an unnamed program"
