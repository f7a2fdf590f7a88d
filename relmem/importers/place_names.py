"""
What columns of addresses are called, by programs and by people, in seven languages.

A name is made of what it says (`_PARTS`), whose address it is of (`_LABELS`), which
of several, and which line: "Business Street 2" and "Straße geschäftlich 2" are the
second line of the street at work, "Address 2 - City" is the town of a second
address. What nothing here takes apart is no part of an address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, final

import attrs

from relmem.importers.plain_names import plain_name

__all__ = ["LABELS", "PARTS", "PLACE_WORDS", "Spot", "spot_of"]

PLACE_WORDS: Final[Mapping[str, str]] = {
    "street": "the street with the number, or a line of it",
    "house": "the number of the house, where it has a column of its own",
    "postcode": "the postcode",
    "locality": "the town",
    "region": "the state or province",
    "country": "the country",
    "extended": "flat or floor",
    "box": "a post-office box",
    "address": "a whole address, or the street of one whose town has its own column",
    "address_label": "whose or what an address is: work, home",
}
"""What columns of an address may say."""

PARTS: Final[Mapping[str, str]] = {
    "street": (
        "street, street name, street address, street road name, road, straße, strasse, str, straßenname, "
        "rue, nom de la rue, voie, calle, rua, logradouro, via, straat, straatnaam, address street"
    ),
    "house": (
        "house number, house no, street number, hausnummer, hausnr, numéro de rue, numéro de voie, "
        "número de calle, número da porta, numero civico, huisnummer"
    ),
    "postcode": (
        "postcode, post code, postal code, postalcode, zip, zip code, zipcode, zip postal code, "
        "postal zip code, postleitzahl, plz, code postal, cp, código postal, cep, cap, codice postale"
    ),
    "locality": (
        "city, town, locality, city town, city town village locality, ort, stadt, wohnort, ville, localité, "
        "commune, ciudad, localidad, población, municipio, cidade, localidade, concelho, città, località, "
        "comune, plaats, woonplaats, stad"
    ),
    "region": (
        "region, state, province, county, state province, state region, state county, stateorprovince, "
        "state province region, bundesland, bundesland kanton, kanton, région, dép région, province état, "
        "provincia, estado, provincia o estado, comunidad autónoma, distrito, região, uf, regione, provincie"
    ),
    "country": (
        "country, country region, country name, country code, land, land region, pays, pays région, país, "
        "país o región, país región, país ou região, paese, paese area geografica, nazione, land regio"
    ),
    "extended": (
        "extended address, apartment, apartment suite, apartment suite no, apt, adresszusatz, "
        "complément d adresse, complément, complemento, toevoeging"
    ),
    "box": (
        "po box, p o box, post office box, postfach, boîte postale, bp, apartado de correos, "
        "apartado postal, apartado, caixa postal, casella postale, postbus"
    ),
    "address": (
        "address, address line, postal address, full address, address formatted, formatted address, "
        "full combined address, anschrift, adresse, adresse postale, postadresse, adresszeile, dirección, "
        "dirección postal, domicilio, endereço, morada, indirizzo, adres, postadres"
    ),
    "address_label": "address label, address type",
}
"""The names of each part, parted by commas, whatever address it is of."""

LABELS: Final[Mapping[str, str]] = {
    "work": (
        "business, work, office, company, geschäftlich, dienstlich, firma, bureau, société, professionnel, "
        "professionnelle, del trabajo, de trabajo, trabajo, empresa, da empresa, comercial, profissional, "
        "do emprego, uff, ufficio, lavoro, op werk, werk, werkadres, zakelijk"
    ),
    "home": (
        "home, personal, private, privat, domicile, personnel, personnelle, particular, del domicilio, "
        "de residencia, residencial, de casa, ab, abitazione, casa, thuis, huisadres, privé"
    ),
    "other": (
        "other, alternate, alternative, weitere, weiterer, weiteres, weitere r, weiteres r, autre, otra, "
        "otro, outro, outra, altro, altra, altri, ander adres, andere, ander"
    ),
    "billing": (
        "billing, bill to, bill, invoice, facturation, de facturación, de faturamento, de faturação, "
        "fatturazione, di fatturazione, factuuradres, factuur"
    ),
    "shipping": (
        "shipping, ship to, ship, delivery, livraison, de livraison, de envío, de entrega, spedizione, "
        "di spedizione, afleveradres, bezorgadres"
    ),
    "mailing": "mailing",
}
"""Whose or what an address is, with what names of its columns begin or end with."""


def _by_name(words: Mapping[str, str]) -> dict[str, str]:
    return {plain_name(name): word for word, names in words.items() for name in names.split(",")}


_WORD_OF: Final = _by_name(PARTS)
_LABEL_OF: Final = dict(sorted(_by_name(LABELS).items(), key=lambda each: -len(each[0])))
_PIECES: Final = re.compile(r"\d+|[^\W\d_]+")
_OF_AN_ADDRESS: Final = re.compile(r"^(?:person |organi[sz]ation )|(?: of(?: postal)? address)$")
_LONGEST: Final = 80
"""Characters of a name; whoever writes more does not name a part of an address."""


@final
@attrs.frozen
class Spot:
    """Which part of which address a column is: `word` is what it says, "" for none; `line` its line."""

    word: str = ""
    label: str = ""
    which: str = ""
    line: int = 0


@lru_cache(maxsize=4096)
def spot_of(plain: str) -> Spot:
    """The spot that a plain name says: a number before other words is an address's, one at the end a line."""
    if len(plain) > _LONGEST:
        return Spot()
    pieces = _PIECES.findall(plain)
    line = int(pieces.pop()[:4]) if len(pieces) > 1 and pieces[-1].isascii() and pieces[-1].isdigit() else 0
    which = next((piece for piece in pieces if piece[0].isdecimal()), "")
    name = _OF_AN_ADDRESS.sub("", " ".join(piece for piece in pieces if not piece[0].isdecimal()))
    if word := _word(name):
        return Spot(word, "", which, line)
    for each, label in _LABEL_OF.items():
        for before, after in ((f"{each} ", ""), ("", f" {each}")):
            if name.startswith(before) and name.endswith(after):
                rest = name[len(before) : len(name) - len(after)]
                if word := _word(rest):
                    return Spot(word, label, which, line)
    return Spot("", "", which, line)


def _word(name: str) -> str:
    return _WORD_OF.get(name) or _WORD_OF.get(name.removeprefix("address "), "")
