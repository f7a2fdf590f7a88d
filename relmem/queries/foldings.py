"""
What names, addresses and numbers come down to when they are compared: equal for what people take for one.

Nothing here is shown to anybody, or kept. An accent, a title, a legal form and
the order of the words do not matter; a letter does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from relmem.errors import InputError
from relmem.values import PostalAddress

__all__ = [
    "MOST_PARTS",
    "address_key",
    "country_code",
    "domain_key",
    "folded_name",
    "is_legal_form",
    "name_keys",
    "number_key",
    "number_reader",
    "organisation_parts",
    "person_parts",
    "place_keys",
    "places_nearly",
    "spellings",
]

MOST_PARTS: Final = 8
"""Words of a name that are compared; who has more is described, not named."""
_LEAST_DIGITS: Final = 7
"""Digits of a number that is somebody's own; fewer are an extension within a house."""

# letters that Unicode does not take apart
_LETTERS: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"}
)
# how German and the Nordic languages write them where they have no keys for them
_DIGRAPHS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_JOINING: Final = "'’‘ʼ`´"
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_DOTTED: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_SLASHED: Final = re.compile(r"\b([ak])/s\b")

_TITLES: Final = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame herr frau hr dipl ing mag med phd mba msc bsc esq sra "
    "srta senor senora mme mlle monsieur madame dott dottssa drs".split()
)
_PARTICLES: Final = frozenset(
    "de da do dos das di del della von van der den zu zur af av la le el al bin ibn y e".split()
)
"""Left out between other words only: Le and Van are names, too."""
_LEGAL: Final = frozenset(
    "inc incorporated llc ltd limited plc corp corporation co company gmbh ggmbh mbh ag kg kgaa ohg ug eg "
    "ev gbr haftungsbeschrankt sa sas sasu sarl eurl sl slu slp srl srls spa sapa snc bv nv vof oy oyj ab "
    "asa as aps ks kft zrt nyrt doo dd ad ood eood sro spolka zoo pty pte bhd sdn pvt private public kk "
    "gk lp llp lllp pllc ltda lda me eireli cv se ooo oao zao pao ao ооо оао зао пао ао тов pt tbk jsc "
    "pjsc cjsc fze fzco wll sp oo".split()
)
_LEADING: Final = frozenset("the ooo oao zao pao ооо оао зао пао ао тов pt".split())
_LINKING: Final = frozenset("and und et y e i o z".split())
_LEGAL_EAST: Final = re.compile(
    "株式会社|有限会社|合同会社|股份有限公司|有限责任公司|有限公司|주식회사|유한회사"
)

_OF_ANYBODY: Final = frozenset(("googlemail.com", "gmail.com"))


def spellings(text: str) -> tuple[str, ...]:
    """A text in lower case without accents; a second time where "ü" may also be written "ue"."""
    lower = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    if lower.isascii():
        return (lower,)
    forms = dict.fromkeys((lower, lower.translate(_DIGRAPHS)))
    return tuple(dict.fromkeys(map(_plain, forms)))


def folded_name(text: str) -> str:
    """A text in lower case without accents."""
    return spellings(text)[0]


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def _words(text: str) -> list[str]:
    spaced = "".join(
        char
        if char.isalnum() or unicodedata.category(char).startswith("M")
        else ""
        if char in _JOINING
        else " "
        for char in text
    )
    return spaced.split()


def _linked(parts: list[str], left_out: frozenset[str]) -> list[str]:
    """The words without those that only stand between others."""
    ends = (0, len(parts) - 1)
    return [part for at, part in enumerate(parts) if at in ends or part not in left_out]


def person_parts(name: str) -> tuple[tuple[str, ...], ...]:
    """
    The words of a person's name, once for each of its `spellings`; none for an e-mail address.

    Titles, what stands in brackets, and particles between other words ("de",
    "van") are left out. "Sousa, Ana" is "Ana Sousa".
    """
    if "@" in name:
        return ()
    bare = _ASIDE.sub(" ", name)
    bare = bare if bare.strip() else name
    before, comma, after = bare.partition(",")
    turned = f"{after} {before}" if comma and "," not in after and after.strip() else bare
    found = []
    for spelled in spellings(turned):
        parts = _words(spelled)
        parts = _linked([part for part in parts if part not in _TITLES] or parts, _PARTICLES)
        if parts and len(parts) <= MOST_PARTS:
            found.append(tuple(parts))
    return tuple(dict.fromkeys(found))


def organisation_parts(name: str) -> tuple[tuple[str, ...], ...]:
    """
    The words of an organisation's name, once for each of its `spellings`.

    Legal forms at its end, "the" before it and "and" within are left out.
    """
    found = []
    for spelled in spellings(_LEGAL_EAST.sub(" ", name) or name):
        joined = _SLASHED.sub(r"\1s", _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), spelled))
        parts = _words(joined)
        while len(parts) > 1 and (parts[-1] in _LEGAL or parts[-1] in _LINKING):
            parts.pop()
        while len(parts) > 1 and parts[0] in _LEADING:
            parts.pop(0)
        parts = _linked(parts, _LINKING)
        if parts and len(parts) <= MOST_PARTS:
            found.append(tuple(parts))
    return tuple(dict.fromkeys(found))


def is_legal_form(word: str) -> bool:
    """Whether a word at the end of an organisation's name says its legal form, or joins parts of one."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", word)).casefold()
    letters = "".join(char for char in plain if char.isalnum())
    return letters in _LEGAL or letters in _LINKING or word == "&"


def name_keys(parts: tuple[str, ...]) -> tuple[str, ...]:
    """What two names share that are one: their words in any order, or their letters without spaces."""
    return " ".join(sorted(parts)), "=" + "".join(parts)


def address_key(address: str) -> str:
    """
    An e-mail address as its mailbox: case folded, without what follows a "+".

    Google's mailboxes have no dots and two domains.
    """
    name, _, host = unicodedata.normalize("NFKC", address).casefold().rpartition("@")
    box = name.partition("+")[0] or name
    if host in _OF_ANYBODY:
        box, host = box.replace(".", "") or box, "gmail.com"
    return f"{box}@{host}"


def domain_key(domain: str) -> str:
    """A domain without "www."."""
    return domain.casefold().removeprefix("www.")


_STREETS: Final = {
    "street": "st", "str": "st", "road": "rd", "avenue": "av", "ave": "av", "avenida": "av",
    "boulevard": "bd", "blvd": "bd", "drive": "dr", "lane": "ln", "place": "pl", "plaza": "pl", "court": "ct",
    "square": "sq",
    "crescent": "cr", "cres": "cr", "highway": "hwy", "close": "cl", "terrace": "tce", "parade": "pde",
    "circuit": "cct", "rua": "r", "rue": "r", "calle": "c", "saint": "st", "north": "n", "south": "s",
    "east": "e", "west": "w",
}  # fmt: skip
"""Words that people write short in addresses; both go by the short one."""
_LONG_STREET: Final = re.compile(r"(?<=\w)str(?:asse)?$")


@lru_cache(maxsize=4096)
def _place(address: PostalAddress) -> tuple[str, str, str, str]:
    """The house's numbers, the street, postcode and locality, each folded; of a box its number and "box"."""
    words = [
        _LONG_STREET.sub("str", word) for word in _words(folded_name(address.street or address.extended))
    ]
    words = [_STREETS.get(word, word) for word in words]
    numbers = " ".join(word for word in words if any(map(str.isdigit, word)))
    street = " ".join(word for word in words if not any(map(str.isdigit, word)))
    if address.box and not street:
        numbers, street = "".join(_words(folded_name(address.box))), "box"
    return (
        numbers,
        street,
        "".join(_words(folded_name(address.postcode))),
        " ".join(_words(folded_name(address.locality))),
    )


def place_keys(address: PostalAddress) -> tuple[str, ...]:
    """
    What two addresses share that are one: house and street, with the postcode or with the locality.

    None where the street or the place is not known: a town is no address.
    """
    numbers, street, postcode, locality = _place(address)
    if not street:
        return ()
    return tuple(
        f"{numbers}|{street}|{sort}{place}" for sort, place in (("#", postcode), ("@", locality)) if place
    )


def places_nearly(address: PostalAddress) -> tuple[str, ...]:
    """
    What two addresses share that are one or have one part typed wrong: any two of house, street and postcode.

    They tell a household only together with something else, as a birthday does.
    """
    numbers, street, postcode, _ = _place(address)
    pairs = (("house", numbers, street), ("door", numbers, postcode), ("street", street, postcode))
    return tuple(f"{sort} {one}|{other}" for sort, one, other in pairs if one and other)


def number_reader() -> Callable[[str, str], str] | None:
    """
    What reads a number as E.164; None without the extra `phone`.

    It takes the number and its country as two letters ("" where nobody knows),
    and gives "" for what is no number, or could be one of any country.
    """
    try:
        import phonenumbers
    except ImportError:
        return None

    @lru_cache(maxsize=4096)
    def read(text: str, country: str) -> str:
        try:
            number = phonenumbers.parse(text, country or None)
        except phonenumbers.NumberParseException:
            return ""
        if not phonenumbers.is_possible_number(number):
            return ""
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return f"{written}x{number.extension}" if number.extension else written

    return read


_EXTENSION: Final = re.compile(r"(?:;ext=|\bext?\.?|\bx|#)\s*(\d{1,7})\s*$", re.IGNORECASE)


def number_key(text: str, country: str, read: Callable[[str, str], str] | None) -> str:
    """
    A phone number as it is dialled, with its extension; "" for what is too short to be somebody's own.

    With `read` it is E.164 where the country is known from the number or given;
    else its digits, behind "+" where it has its country's.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("tel:")
    if read is not None and (known := read(plain[:100], country)):
        return known
    behind = _EXTENSION.search(plain)
    own = plain[: behind.start()] if behind else plain
    digits = "".join(str(unicodedata.digit(char)) for char in own if char.isdigit())
    abroad = own.lstrip(" (").startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00") if abroad and not own.lstrip(" (").startswith("+") else digits
    if len(digits) < _LEAST_DIGITS:
        return ""
    extension = f"x{behind[1]}" if behind else ""
    return f"{'+' if abroad else ''}{digits}{extension}"


def country_code(text: str) -> str:
    """
    What was typed, as the two letters of a country; "" where nothing was.

    Raises:
        InputError: they are not two letters.

    """
    if text and not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise InputError(
            text, f"{text!r} is no country.", 'Write {field}="PT", two letters.', field="country"
        )
    return text.upper()
