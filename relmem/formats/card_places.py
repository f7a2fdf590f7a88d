"""
Where somebody is found and who is around them, in a card: addresses, links, days and relations.

As everywhere in a card that leaves, a line that says the same stays to the
byte. What has come takes the place of what has gone, where that was of its sort.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar, final
from urllib.parse import urlsplit

from relmem.formats.vcard_lines import Line
from relmem.formats.vcard_spell import escaped, joined
from relmem.formats.vcard_versions import OMITTED_YEAR
from relmem.formats.vcard_write import Draft
from relmem.importers.pages import Page
from relmem.records.kept_cards import AT_WORK
from relmem.values import NamedDay, PostalAddress, Relation, YearDay

__all__ = ["Around", "Params", "Places", "put_day", "spelled_day"]

Params = tuple[tuple[str, tuple[str, ...]], ...]
V = TypeVar("V")

_LABEL: Final = "X-ABLabel"
_TYPES: Final = frozenset({"work", "home"})
"""Labels that every program knows as a TYPE; others are a label of their own."""
_APPLE: Final = frozenset({"anniversary", "assistant", "manager"})
"""Labels that Apple's programs translate."""
_NO_LABEL: Final = frozenset({"pref", "dom", "intl", "parcel", "postal"})
_OF_THE_OLD: Final = frozenset({"LABEL", "GEO", "TZ", "CC", "JSCOMPS", "X-USER", "X-USERID"})
"""Parameters that say more of a value, and are wrong of another."""
_TOKEN: Final = re.compile(r"[a-z][a-z-]*")


@final
class Places:
    """The postal addresses and links of a card."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    def become(self, page: Page, addresses: Sequence[PostalAddress], links: Sequence[str]) -> None:
        """Say these, where `page` is the card as it is."""
        _become(
            page.address_lines,
            addresses,
            (lambda _, was, now: was.label == now.label, lambda *_: True),
            self._move,
            self._settle,
            self._draft.drop,
        )
        _become(
            page.link_lines,
            links,
            (_fits,),
            self._lead,
            self._link,
            self._draft.drop,
        )

    def _move(self, line: Line, was: PostalAddress, now: PostalAddress) -> None:
        params = tuple(each for each in line.params if each[0] not in _OF_THE_OLD)
        if was.label != now.label:
            line, params = self._labelled(line, params, now.label)
        if params == line.params:
            self._draft.put(line, _spelled(now))
        else:
            self._draft.put_anew(line, _spelled(now), params)

    def _labelled(self, line: Line, params: Params, label: str) -> tuple[Line, Params]:
        """The line and its parameters so that it bears that label and no other."""
        bare = tuple(
            (key, kept)
            for key, values in params
            if (kept := tuple(each for each in values if key != "TYPE" or each.lower() in _NO_LABEL))
        )
        for each in self._draft.lines:
            if line.group and each.name == "X-ABLABEL" and each.group.lower() == line.group.lower():
                if label:
                    self._draft.put(each, escaped(label))
                else:
                    self._draft.drop(each)
                return line, bare
        if label in _TYPES:
            types = next((values for key, values in bare if key == "TYPE"), ())
            rest = tuple(each for each in bare if each[0] != "TYPE")
            return line, (("TYPE", (label.upper(), *types)), *rest)
        if label:
            if not line.group:
                line = self._draft.regroup(line, self._draft.free_group())
            self._draft.add(_LABEL, escaped(label), group=line.group, after=line)
        return line, bare

    def _settle(self, now: PostalAddress) -> None:
        _add(self._draft, "ADR", _spelled(now), now.label)

    def _lead(self, line: Line, _: str, now: str) -> None:
        params = tuple(each for each in line.params if each[0] not in _OF_THE_OLD)
        if params == line.params:
            self._draft.put(line, _as_uri(now))
        else:
            self._draft.put_anew(line, _as_uri(now), params)

    def _link(self, now: str) -> None:
        self._draft.add("URL" if _is_web(now) else "IMPP", _as_uri(now))


@final
class Around:
    """The days that come every year, and the people at work, of a card."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    def become(self, page: Page, days: Sequence[NamedDay], relations: Sequence[Relation]) -> None:
        """
        Say these, where `page` is the card as it is.

        Of relations only those that are read again are written: who is family is in no card of ours.
        """
        _become(
            page.day_lines,
            days,
            (lambda _, was, now: was.what == now.what,),
            lambda line, _, now: put_day(self._draft, line, now.on),
            self._mark,
            self._draft.drop,
        )
        _become(
            page.relation_lines,
            [each for each in relations if each.role.lower() in AT_WORK],
            (lambda _, was, now: was.role == now.role,),
            lambda line, _, now: self._draft.put(line, escaped(now.name)),
            self._relate,
            self._draft.drop,
        )

    def _mark(self, now: NamedDay) -> None:
        value, params = spelled_day(now.on, self._draft.version)
        if (
            self._draft.version == "4.0"
            and now.what == "anniversary"
            and not self._draft.named("ANNIVERSARY")
        ):
            self._draft.add("ANNIVERSARY", value, params)
        else:
            _add(self._draft, "X-ABDATE", value, now.what, params, typed=False)

    def _relate(self, now: Relation) -> None:
        if self._draft.version == "4.0" and _TOKEN.fullmatch(now.role):
            params = (("TYPE", (now.role,)), ("VALUE", ("text",)))
            self._draft.add("RELATED", escaped(now.name), params)
        else:
            _add(self._draft, "X-ABRELATEDNAMES", escaped(now.name), now.role, typed=False)


def _become(
    found: Sequence[tuple[Line, V]],
    now: Sequence[V],
    fits: Sequence[Callable[[Line, V, V], bool]],
    change: Callable[[Line, V, V], None],
    add: Callable[[V], None],
    drop: Callable[[Line], None],
) -> None:
    """Let lines say `now`: a new value goes where one has gone that it `fits`, one test after the other."""
    have, wanted = {value for _, value in found}, set(now)
    gone = sorted(((line, was) for line, was in found if was not in wanted), key=lambda each: each[0].number)
    new = [value for value in now if value not in have]
    for test in fits:
        for value in tuple(new):
            place = next((each for each in gone if test(each[0], each[1], value)), None)
            if place is not None:
                change(*place, value)
                gone.remove(place)
                new.remove(value)
    for line, _ in gone:
        drop(line)
    for value in new:
        add(value)


def _add(draft: Draft, name: str, value: str, label: str, params: Params = (), *, typed: bool = True) -> None:
    """A new line with its label: as a TYPE where that is `typed` and known, else beside it in a group."""
    behind = next((line for line in reversed(draft.lines) if line.name == name), None)
    if behind is not None and behind.group:  # with its label between, nobody would find that
        behind = next(line for line in reversed(draft.lines) if line.group == behind.group)
    if typed and label in _TYPES:
        draft.add(name, value, (("TYPE", (label.upper(),)), *params), after=behind)
    elif label:
        group = draft.free_group()
        line = draft.add(name, value, params, group=group, after=behind)
        written = f"_$!<{label.title()}>!$_" if label in _APPLE else escaped(label)
        draft.add(_LABEL, written, group=group, after=line)
    else:
        draft.add(name, value, params, after=behind)


def _spelled(address: PostalAddress) -> str:
    return joined(
        (
            address.box,
            address.extended,
            address.street,
            address.locality,
            address.region,
            address.postcode,
            address.country,
        )
    )


def spelled_day(on: YearDay, version: str) -> tuple[str, Params]:
    """A day of the year as that version writes it, and the parameters that go with it."""
    if version == "4.0":
        year = "--" if on.year is None else f"{on.year:04}"
        return f"{year}{on.month:02}{on.day:02}", ()
    year = OMITTED_YEAR if on.year is None else f"{on.year:04}"
    params = (("X-APPLE-OMIT-YEAR", (OMITTED_YEAR,)),) if on.year is None else ()
    return f"{year}-{on.month:02}-{on.day:02}", params


def put_day(draft: Draft, line: Line, on: YearDay) -> None:
    """Give a line that says a day another one."""
    value, params = spelled_day(on, draft.version)
    kept = tuple(each for each in line.params if each[0] not in ("VALUE", "X-APPLE-OMIT-YEAR"))
    draft.put_anew(line, value, (*params, *kept))


def _is_web(link: str) -> bool:
    return link[:5].lower() in ("http:", "https") or ":" not in link


def _fits(line: Line, was: str, now: str) -> bool:
    """Whether another link can stand on that line: a page for a page, a profile for one of that network."""
    if line.name == "URL":
        return _is_web(now)
    return _host(was) == _host(now)


def _host(link: str) -> tuple[str, str]:
    """Where a link leads: a web page's host, else the scheme alone."""
    try:
        found = urlsplit(link)
    except ValueError:
        return link.partition(":")[0].lower(), ""
    return ("", found.netloc.lower()) if found.netloc else (found.scheme.lower(), "")


def _as_uri(link: str) -> str:
    """A link as a value: as it is, but for what a reader would take for an escape."""
    return escaped(link) if "\\" in link else link
