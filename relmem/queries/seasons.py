"""
In which months it is winter where somebody lives, and whether a like or dislike holds today.

By the months that were named; by seasons as the hemisphere has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo
from typing import Final

from relmem.facts import Facts
from relmem.queries.hours import places
from relmem.records.people import Account, Contact
from relmem.records.tastes import Preference, Season

__all__ = ["holds_now", "is_southern", "months_of", "season_began"]

# as meteorologists count them, whole months
_NORTHERN: Final = {
    Season.SPRING: (3, 4, 5),
    Season.SUMMER: (6, 7, 8),
    Season.AUTUMN: (9, 10, 11),
    Season.WINTER: (12, 1, 2),
}

# the names of countries by which they are likely to be written, and their ISO 3166 codes
_SOUTHERN_COUNTRIES: Final = frozenset(
    "ar arg argentina au aus australia bo bol bolivia bw bwa botswana br bra brazil brasil cl chl chile "
    "fj fji fiji ls lso lesotho mg mdg madagascar mu mus mauritius mw mwi malawi mz moz mozambique "
    "na nam namibia nc ncl nz nzl pe per peru perú py pry paraguay re reu reunion réunion sz swz eswatini "
    "uy ury uruguay za zaf zm zmb zambia zw zwe zimbabwe".split()
) | {"new zealand", "new caledonia", "south africa"}

_SOUTHERN_ZONES: Final = (
    *("Australia/", "Antarctica/", "America/Argentina/", "Brazil/", "Chile/", "NZ"),
    *("America/Asuncion", "America/Buenos_Aires", "America/Montevideo", "America/Santiago"),
    *("America/Punta_Arenas", "America/Coyhaique", "America/Lima", "America/La_Paz", "America/Sao_Paulo"),
    *("America/Bahia", "America/Cuiaba", "America/Campo_Grande", "America/Recife", "America/Maceio"),
    *("America/Fortaleza", "America/Porto_Velho", "America/Rio_Branco", "America/Araguaina"),
    *("America/Cordoba", "America/Mendoza", "America/Rosario", "Atlantic/Stanley"),
    *("Africa/Johannesburg", "Africa/Windhoek", "Africa/Harare", "Africa/Lusaka", "Africa/Maputo"),
    *("Africa/Gaborone", "Africa/Maseru", "Africa/Mbabane", "Africa/Blantyre"),
    *("Indian/Antananarivo", "Indian/Mauritius", "Indian/Reunion", "Pacific/Auckland"),
    *("Pacific/Chatham", "Pacific/Fiji", "Pacific/Noumea", "Pacific/Tongatapu", "Pacific/Apia"),
    *("Pacific/Easter", "Pacific/Norfolk", "Pacific/Port_Moresby", "Pacific/Efate"),
)
# "America/Bahia" must not take in America/Bahia_Banderas, which is in Mexico
_NORTHERN_ZONES: Final = ("America/Bahia_Banderas",)


def is_southern(facts: Facts, contact: Contact) -> bool:
    """
    Whether the seasons of a contact are those of the south.

    By their own time zone, then by the countries and zones of the accounts
    where they work. Where neither is known, they are taken to live where the
    memory's own zone is.
    """
    for where in _where(facts, contact):
        return where
    return _is_southern_zone(_named(facts.zone))


def _where(facts: Facts, contact: Contact) -> Iterator[bool]:
    for place in places(facts, contact.id, None):
        if isinstance(place, Account) and place.country.strip():
            yield place.country.strip().casefold() in _SOUTHERN_COUNTRIES
        elif place.timezone:
            yield _is_southern_zone(place.timezone)


def _is_southern_zone(name: str) -> bool:
    return name.startswith(_SOUTHERN_ZONES) and not name.startswith(_NORTHERN_ZONES)


def _named(zone: tzinfo) -> str:
    return str(getattr(zone, "key", ""))


def months_of(facts: Facts, preference: Preference) -> tuple[int, ...]:
    """The only months in which it holds, by number; none where it holds all year."""
    found = set(preference.months)
    if preference.seasons:
        contact = facts.get(preference.contact, Contact)
        shift = 6 if contact is not None and is_southern(facts, contact) else 0
        for season in preference.seasons:
            found |= {(month + shift - 1) % 12 + 1 for month in _NORTHERN[season]}
    return tuple(sorted(found))


def holds_now(facts: Facts, preference: Preference) -> bool:
    """Whether today is in one of its months, or it has none."""
    months = months_of(facts, preference)
    return not months or facts.today.month in months


def season_began(months: tuple[int, ...], today: date) -> str:
    """The year and month in which the running season began; the year where it never ends."""
    if not 0 < len(months) < 12:
        return str(today.year)
    year, month = today.year, today.month
    while (month - 2) % 12 + 1 in months:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return f"{year}-{month:02}"
