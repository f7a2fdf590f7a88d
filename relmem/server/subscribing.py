"""How a person gets a feed into a calendar program: links for each, and why one does not fit."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final, final
from urllib.parse import quote, urlsplit

import attrs

__all__ = ["HOW_OFTEN", "Way", "qr_code", "reach", "ways"]

GOOGLE_MOST: Final = 256
"""Google refuses longer URLs."""

HOW_OFTEN: Final = (
    ("Thunderbird", "every 30 minutes"),
    ("Fastmail", "every hour"),
    ("Apple Calendar", "as you choose; “Remove Alerts” is on at first"),
    ("Outlook.com", "every 3 hours, at times once a day; reminders are ignored"),
    ("Proton Calendar", "every 4 to 16 hours"),
    ("Google Calendar", "every 4 to 24 hours, as it likes; reminders are ignored"),
)
"""Programs and how often they read a feed again, as their makers and users say."""


@final
@attrs.frozen
class Way:
    """One way to subscribe: what stands on the button, and where it leads."""

    label: str
    href: str


def reach(url: str) -> str:
    """From where a URL can be read: "machine" (this one only), "network" (the local one), "anywhere"."""
    host = (urlsplit(url).hostname or "").casefold().rstrip(".")
    try:
        address = ip_address(host)
    except ValueError:
        if host == "localhost" or host.endswith(".localhost"):
            return "machine"
        # names without a dot, and those that RFC 6762 and 8375 keep for homes, mean nothing outside
        local = "." not in host or host.endswith((".local", ".lan", ".home.arpa", ".internal"))
        return "network" if local else "anywhere"
    if address.is_loopback:
        return "machine"
    return "anywhere" if address.is_global else "network"


def ways(url: str, title: str) -> tuple[Way, ...]:
    """The ways that work for a feed at `url`; Google and Outlook.com come to it from outside only."""
    webcal = f"webcal://{url.partition('://')[2]}"
    found = [Way("Calendar program on this device", webcal)]
    if reach(url) == "anywhere":
        if len(webcal) <= GOOGLE_MOST:
            found.append(
                Way("Google Calendar", f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}")
            )
        asked = f"url={quote(url, safe='')}&name={quote(title, safe='')}"
        found.append(Way("Outlook.com", f"https://outlook.live.com/calendar/0/addfromweb?{asked}"))
        found.append(Way("Microsoft 365", f"https://outlook.office.com/calendar/0/addfromweb?{asked}"))
    return tuple(found)


def qr_code(url: str) -> str:
    """A drawing of `url` for a phone's camera, as SVG; "" where segno (extra `qr`) is not installed."""
    try:
        import segno
    except ImportError:
        return ""
    # dark on light in any scheme: cameras want it so
    drawing: str = segno.make(url, error="m").svg_inline(
        scale=4, border=4, dark="#000", light="#fff", title="QR code of the address"
    )
    return drawing
