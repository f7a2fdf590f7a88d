"""
The page in front of the feeds, as HTML: what must be decided, and how to subscribe.

Plain values in, text out; everything that came from a record, a form or a
program is escaped. It needs no script and loads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from html import escape
from typing import Final, final
from urllib.parse import urlsplit

import attrs

import relmem
from relmem.render.tables import plain
from relmem.server.addresses import Address
from relmem.server.due import AHEAD, Due, left_of
from relmem.server.style import style
from relmem.server.subscribing import HOW_OFTEN, qr_code, reach, ways
from relmem.server.timeline import Bar, timeline
from relmem.values import spoken_day

__all__ = ["Made", "Offer", "Sight", "page"]

MOST_BARS: Final = 14
DETAILS: Final = (
    ("", "titles and what they rest on"),
    ("titles", "titles only"),
    ("full", "everything, prices too"),
)


@final
@attrs.frozen
class Offer:
    """A feed that can be subscribed to: what it is asked for by, its title, and what is in it."""

    name: str
    title: str
    tells: str = ""


@final
@attrs.frozen
class Made:
    """An address just made, with its secret: shown this once."""

    address: Address
    url: str


@final
@attrs.frozen(kw_only=True)
class Sight:
    """
    All that the page shows.

    `root` is the prefix that the application is mounted under, `base` where it
    is reached, that included. With `forms` addresses can be made, replaced and
    revoked. `choices` says in words what was asked of a feed, by the number of
    the address; `problems`, what was left out of feeds; `refused`, what was
    wrong with a form.
    """

    due: Due
    offers: Sequence[Offer]
    addresses: Sequence[Address]
    base: str
    root: str = ""
    forms: bool = False
    choices: dict[int, str] = attrs.field(factory=dict)
    problems: Sequence[str] = ()
    made: Made | None = None
    refused: str = ""


def page(sight: Sight) -> str:
    """The page, whole."""
    due = sight.due
    heading = f"{_count(due.soon, 'decision')} due within 90 days"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex"><meta name="referrer" content="same-origin">',
        f'<title>{heading}: relmem</title><link rel="icon" href="data:,">',
        f"<style>{style()}</style></head><body>",
        '<a class="skip" href="#subscribe">Skip to the calendars</a>',
        f'<header><h1>{heading}</h1><p class="soft">as of {_weekday(due.today)} {spoken_day(due.today)}</p>',
        "</header><main>",
        *_news(sight),
        *_decisions(due),
        *_briefs(due),
        *_subscribing(sight),
        f'</main><footer><p class="soft">relmem {escape(relmem.__version__)}</p></footer></body></html>',
    ]
    return "".join(parts)


# what is due


def _decisions(due: Due) -> list[str]:
    if not due.rows:
        return [f"<h2>Decisions</h2><p>Nothing must be decided within {AHEAD}.</p>"]
    bars = [
        Bar(
            ", ".join(filter(None, [row.account, row.contract])),
            row.state,
            row.opens_on,
            row.decide_by,
            row.renews_on,
            row.ends_on if row.renews_on is None else None,
        )
        for row in due.rows[:MOST_BARS]
    ]
    title = f"Timeline of the next {len(bars)}: last days for notice, renewals and ends"
    drawn = timeline(bars, today=due.today, until=due.until, title=title)
    rows = []
    for row in due.rows:
        left = left_of(row, due.today)
        unsure = " (not sure)" if row.tentative and row.renews_on else ""
        cells = [
            f'<th scope="row">{_name(row.account)}</th>',
            _cell("Contract", _name(row.contract)),
            _cell("Decide by", _day(row.decide_by), "day"),
            _cell("Left", escape(left), "left closing" if row.state == "closing" else "left"),
            _cell("Renews on", f"{_day(row.renews_on)}{unsure}", "day"),
            _cell("Cost", _safe(row.cost), "number"),
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    more = due.count - len(due.rows)
    parts = [
        "<h2>Decisions</h2>",
        f'<div class="wide" tabindex="0" role="group" aria-label="Timeline">{drawn}</div>',
        '<p class="soft">● last day for notice &#160; ▲ the same, two weeks off or less ',
        "&#160; ◇ the next term begins &#160; ■ it&#160;ends</p>",
        '<div class="wide" tabindex="0" role="group" aria-label="Decisions">',
        _table(
            f"To be decided within {AHEAD}, the soonest first",
            ("Account", "Contract", "Decide by", "Left", "Renews on", "Cost"),
            rows,
        ),
        "</div>",
    ]
    if more:
        parts.append(f"<p>And {more:,} more: <code>relmem renewals --within 6months</code></p>")
    return parts


def _briefs(due: Due) -> list[str]:
    if not due.briefs:
        return []
    parts = [
        "<h2>Briefs</h2>",
        '<p class="soft">Whom to speak with about the most pressing, and what to say.</p>',
    ]
    for name, text in due.briefs:
        parts.append(f"<details><summary>{_name(name)}</summary><pre>{escape(text)}</pre></details>")
    return parts


# subscribing


def _news(sight: Sight) -> list[str]:
    parts = []
    if sight.refused:
        parts.append(f'<div class="refused" role="alert"><p>{_safe(sight.refused)}</p></div>')
    if sight.made is not None:
        parts += _made(sight.made, sight)
    return parts


def _made(made: Made, sight: Sight) -> list[str]:
    address, url = made.address, made.url
    title = next(
        (each.title for each in sight.offers if each.name == address.choice.feed), address.choice.feed
    )
    buttons = "".join(
        f'<a class="button" href="{escape(way.href, quote=True)}" rel="noreferrer">{escape(way.label)}</a>'
        for way in ways(url, title)
    )
    parts = [
        '<section class="made" role="status" aria-labelledby="made">',
        f'<h2 id="made">The address of “{_safe(title)}” for {_name(address.subscriber)}</h2>',
        "<p>It is shown this once: subscribe now, or copy it. ",
        "Whoever has it can read the feed, so it is for one person only.</p>",
        f'<div class="buttons">{buttons}</div>',
        '<label for="address">Address to copy</label>',
        f'<input class="address" id="address" readonly value="{escape(url, quote=True)}">',
        f"<p>{_limits(url)}</p>",
    ]
    if reach(url) != "machine":
        parts.append(qr_code(f"webcal://{url.partition('://')[2]}"))
    return [*parts, "</section>"]


def _limits(url: str) -> str:
    """Why some programs cannot read a feed at `url`; "" where all can."""
    host = _safe(urlsplit(url).hostname or "")
    why = {
        "machine": f"{host} is this machine itself, so only programs on it can read the feed. ",
        "network": f"{host} is known on this network only, so programs elsewhere cannot read the feed. ",
        "anywhere": "",
    }[reach(url)]
    if not why:
        return ""
    return (
        f"{why}Google and Outlook.com read feeds from their own servers: they need one that can be reached "
        "from outside, as in <code>relmem serve --url https://feeds.example.org</code>."
    )


def _subscribing(sight: Sight) -> list[str]:
    parts = ['<h2 id="subscribe">Calendars</h2>']
    if sight.made is None and (limits := _limits(sight.base)):
        parts.append(f"<p>{limits}</p>")
    if not sight.forms:
        parts.append(
            "<p>New addresses are made at the machine itself: <code>relmem feed add renewals</code></p>"
        )
    for offer in sight.offers:
        parts += _feed(offer, sight)
    others = [
        each for each in sight.addresses if each.choice.feed not in {offer.name for offer in sight.offers}
    ]
    if others:
        parts += ["<h3>Feeds that are no longer offered</h3>", _addresses(others, sight)]
    if sight.problems:
        parts += [
            "<h3>Left out of the calendars</h3><ul>",
            *(f"<li>{_safe(each)}</li>" for each in sight.problems),
        ]
        parts.append("</ul>")
    often = "".join(
        f"<tr><th scope='row'>{escape(who)}</th><td>{escape(how)}</td></tr>" for who, how in HOW_OFTEN
    )
    parts.append(
        "<details><summary>How often programs look for news</summary><table>"
        f"<thead><tr><th scope='col'>Program</th><th scope='col'>Reads again</th></tr></thead>"
        f"<tbody>{often}</tbody></table></details>"
    )
    return parts


def _feed(offer: Offer, sight: Sight) -> list[str]:
    id = escape(f"feed-{offer.name}", quote=True)
    mine = [each for each in sight.addresses if each.choice.feed == offer.name]
    parts = [
        f'<section class="feed" aria-labelledby="{id}"><h3 id="{id}">{_safe(offer.title)}</h3>',
        f"<p>{_safe(offer.tells)}</p>" if offer.tells else "",
        _addresses(mine, sight) if mine else '<p class="soft">Nobody has an address for it.</p>',
    ]
    if sight.forms:
        parts.append(_new_address(offer, sight))
    copy = escape(f"{sight.root}/copies/{offer.name}.ics", quote=True)
    parts.append(
        f'<p><a href="{copy}" download>Download a copy</a>, which will not follow what changes.</p></section>'
    )
    return parts


def _new_address(offer: Offer, sight: Sight) -> str:
    name = escape(offer.name, quote=True)
    details = "".join(f'<option value="{value}">{escape(text)}</option>' for value, text in DETAILS)
    fields = (
        f'<span><label for="for-{name}">For whom</label>'
        f'<input id="for-{name}" name="for" required maxlength="80" placeholder="Dana\'s phone"></span>'
        f'<span><label for="detail-{name}">What it tells</label>'
        f'<select id="detail-{name}" name="detail">{details}</select></span>'
        f'<span><label for="account-{name}">Of one account, if any</label>'
        f'<input id="account-{name}" name="account" maxlength="200" placeholder="Northwind Trading"></span>'
        f'<span><label for="owner-{name}">Of one of us, if any</label>'
        f'<input id="owner-{name}" name="owner" maxlength="200" placeholder="Dana Reis"></span>'
        f'<span><label for="team-{name}">Of one team, if any</label>'
        f'<input id="team-{name}" name="team" maxlength="200" placeholder="support"></span>'
        f'<span><label for="remind-{name}">Reminders, if any</label>'
        f'<input id="remind-{name}" name="remind" maxlength="80" placeholder="30 days, 7 days"></span>'
    )
    return (
        f'<details><summary aria-label="New address: {_safe(offer.title)}">New address</summary>'
        f'<form method="post" action="{escape(sight.root, quote=True)}/addresses">'
        f'<input type="hidden" name="feed" value="{name}"><div class="fields">{fields}'
        "<button>Make an address</button></div></form></details>"
    )


def _addresses(addresses: Iterable[Address], sight: Sight) -> str:
    rows = []
    for each in addresses:
        state = each.state_on(sight.due.today)
        until = f", until {spoken_day(each.expires_on)}" if each.expires_on and state == "open" else ""
        choice = sight.choices.get(each.number, "")
        cells = [
            _cell("No.", str(each.number), "number"),
            f'<th scope="row">{_name(each.subscriber)}</th>',
            _cell("State", f"{state}{until}{', ' if choice else ''}{_safe(choice)}"),
            _cell("Last read", _fetches(each, sight.due.zone)),
        ]
        if sight.forms:
            cells.append(_cell("Change", _acts(each, sight) if state != "revoked" else ""))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    headings = ("No.", "For", "State", "Last read", *(("Change",) if sight.forms else ()))
    return f'<div class="wide">{_table("Who has an address", headings, rows)}</div>'


def _fetches(address: Address, zone: tzinfo) -> str:
    if not address.fetched:
        return "never"
    newest = sorted(address.fetched.items(), key=lambda each: each[1], reverse=True)
    return "<br>".join(f"{_instant(at, zone)}, {_safe(program)}" for program, at in newest)


def _acts(address: Address, sight: Sight) -> str:
    to = escape(f"{sight.root}/addresses/{address.number}", quote=True)
    named = _safe(str(address))

    def form(act: str, says: str, label: str) -> str:
        return (
            f'<form method="post" action="{to}/{act}"><p>{says}</p>'
            f'<button class="plain" aria-label="{label}: {named}">{label}</button></form>'
        )

    return (
        f'<details><summary aria-label="Replace or revoke: {named}">Replace or revoke</summary>'
        + form("rotate", "The old address stops; the program needs the new one.", "Replace the address")
        + form("revoke", "The address stops, for good.", "Revoke the address")
        + "</details>"
    )


# words


def _table(caption: str, headings: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in headings)
    return (
        f'<table class="stacked"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _cell(heading: str, html: str, kind: str = "") -> str:
    """A cell that can say under which heading it stands, where there is no room for columns."""
    named = f' class="{kind}"' if kind else ""
    return f'<td data-heading="{escape(heading, quote=True)}"{named}>{html}</td>'


def _safe(text: str) -> str:
    return escape(plain(text), quote=True)


def _name(text: str) -> str:
    """A name, kept from turning what stands beside it around."""
    return f"<bdi>{_safe(text)}</bdi>"


def _day(on: date | None) -> str:
    return f'<time datetime="{on}">{on}</time>' if on else ""


def _instant(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    return f'<time datetime="{local.isoformat(timespec="minutes")}">{local:%Y-%m-%d %H:%M}</time>'


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()]
