"""Rows of people and of organisations: who they are, and who works where."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, final

import attrs

from relmem.errors import InputError
from relmem.importers.address_cells import places
from relmem.importers.cells import says_nothing
from relmem.importers.contract_leads import Owned
from relmem.importers.entries import org_key
from relmem.importers.layouts import Column
from relmem.importers.moments import the_moment
from relmem.importers.owners import leads_in, owned_in
from relmem.importers.person_names import first_last
from relmem.importers.place_names import PLACE_WORDS, spot_of
from relmem.importers.plain_names import plain_name
from relmem.importers.sheets import LeftOut, Maker, Row
from relmem.records.base import Record
from relmem.records.kept_cards import AT_WORK, unless_one
from relmem.records.people import Account, Affiliation, Connection, Contact, Relationship, Role
from relmem.records.team import Assignment
from relmem.values import NamedDay, Relation, Visibility, YearDay, timezone, year_day

__all__ = ["MAKERS"]

_CONTACT: Final = {
    "name": "the whole name, as they write it",
    "prefix": "what stands before it: Dr., Mr.",
    "given": "the given name",
    "middle": "names between given and family name",
    "family": "the family name",
    "suffix": "what stands behind it: Jr., PhD",
    "call_me": "the name to say",
    "say_name": "how it sounds; several columns are put together",
    "pronouns": "their pronouns",
    "email": "an e-mail address",
    "phone": "a phone number",
    "mobile": "the number they gave to few",
    "account": "where they work",
    "account_id": "the program's id of that organisation",
    "account_domain": "a host name or web site of that organisation",
    "account_owner": "who of you has that organisation: its lead, where you have added them as a colleague",
    "owner": "who of you has the person: the lead, where all rows of that organisation say so",
    "unit": "in which part of it",
    "title": "as what",
    "born": "birthday, with or without a year",
    "born_day": "the day of it, where three columns say when",
    "born_month": "the month of it, as a number",
    "born_year": "the year of it",
    **PLACE_WORDS,
    "link": "a web page, or the address of a profile",
    "anniversary": "their anniversary, with or without a year",
    "day": "a day that comes every year; the column beside it says which",
    "day_label": "what that day is",
    "assistant": "the name of their assistant",
    "manager": "the name of whom they report to",
    "relation": "the name of somebody beside them; the column beside it says who that is",
    "relation_label": "what somebody is to them; who is no one at work stands in the note",
    "sensitivity": "whether they are private",
    "timezone": "their time zone, as Europe/Lisbon",
    "tags": "groups and labels",
    "note": "anything; columns without a word are added to it",
    "id": "the program's own id",
    "profile": "the address of their page in a network",
    "connected_on": "since when we are connected with them in that network",
}

_ACCOUNT: Final = {
    "name": "what it is called",
    "alias": "another name of it",
    "domain": "its host name or web site",
    "industry": "its industry",
    "does": "what it makes or sells",
    "size": "how large it is",
    **PLACE_WORDS,
    "country": "its country, and that of an address",
    "link": "a web page of it beside its web site, or the address of a profile",
    "timezone": "its time zone, as Europe/Lisbon",
    "role": "what it is to us: customer, prospect, partner…",
    "owner": "who of you has it: its lead, where you have added them as a colleague",
    "parent": "the organisation it is part of, by name",
    "note": "anything; columns without a word are added to it",
    "id": "the program's own id",
}

_SEEN_BY_ALL: Final = frozenset(
    map(
        plain_name,
        (
            "normal", "normale", "normaal", "standard", "public", "shared", "none", "keine", "n a", "", "0",
            "false", "falsch", "faux", "falso", "onwaar", "no", "nein", "non", "não", "nee", "off", "aus",
            "désactivé", "desactivado",
        ),
    )
)  # fmt: skip
"""How programs write that a contact is not private."""
_NETWORK: Final = "LinkedIn"
_PROFILE: Final = re.compile(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/in/([^/?#]+)", re.IGNORECASE)
_NO_DAY: Final = re.compile(r"0?0([/.-])0?0\1(?:00)?00")  # what Outlook writes for none
_AS_GIVEN: Final = re.compile(r"\d{4}-\d\d-\d\d|--?\d\d-?\d\d")


def contact(row: Row) -> tuple[Record, ...]:
    """
    A contact, where they work, and since when we are connected; an account where only that is named.

    Whoever has neither an id nor an address is taken in without any fault or
    not at all: nobody would know them again when the row is mended.

    Raises:
        InputError: the row names nobody, or fields do not go together. LeftOut: they are
            private, and whose file it is is not known.

    """
    shared = _shared(row)
    emails, profile = row.emails(), row.text("profile")
    phones = row.phones()
    slug = _PROFILE.match(profile)
    nicknames = row.texts("call_me")
    written = _name(row)
    told, family = first_last(
        written,
        account=row.text("account"),
        given=row.text("given"),
        family=row.text("family"),
        emails=emails,
    )
    name = told or next(iter((*nicknames, *emails)), "")
    where, days, beside = places(row), _days(row), _beside(row)
    accounts = _employers(row)
    leads = _leads(row, [] if shared else accounts)
    title, unit = row.text("title"), row.text("unit")
    # without an account there is no post, and of several nobody knows to which it belongs
    homeless = [(word, text) for word, text in (("title", title), ("unit", unit)) if len(accounts) != 1]
    if not name and not row.problems and (organisation := row.account()):
        ways = "\n".join(f"{row.name_of('phone')}: {each}" for each in phones)
        noted = row.sheet.noted(organisation, "\n\n".join(each for each in (row.note(), ways) if each))
        return (noted, *(attrs.evolve(each, account=noted) for each in leads))
    if not name:
        raise InputError("", "it names nobody.", "Give it a name or an e-mail address.", field="name")
    keys = (*row.keys(), *((f"linkedin:{slug[1].casefold()}",) if slug else ()))
    person = Contact(
        name,
        call_me=nicknames[0] if len(nicknames) == 1 else "",
        nicknames=unless_one(nicknames),
        say_name=" ".join(row.texts("say_name")),
        honorific=row.text("prefix"),
        family_name=row.text("family") or family,
        pronouns=row.text("pronouns"),
        emails=emails,
        phones=phones,
        mobile=next(iter(row.phones("mobile")), ""),
        addresses=where.addresses,
        links=tuple(each for each in (*row.texts("link"), profile) if not says_nothing(each)),
        timezone=row.read("timezone", timezone),
        born=_born(row),
        days=days,
        relations=beside.relations,
        tags=tuple(tag for text in row.texts("tags") if (tag := text.removeprefix("* ").strip())),
        note=row.note(
            *(f"{row.name_of(word)}: {text}" for word, text in homeless if not says_nothing(text)),
            *where.rest,
            *beside.rest,
        ),
        key=keys,
        source=row.source,
        **shared,
    )
    if told != written:
        row.written[person.id] = attrs.evolve(person, name=written, family_name=row.text("family"))
    if row.texts("sensitivity") and not shared:
        row.stated[person.id] = frozenset(("visibility",))
    posts = [
        Affiliation(
            person,
            account,
            title="" if homeless else title,
            unit="" if homeless else unit,
            key=_key_of_post(keys, emails, account),
            source=row.source,
            **shared,
        )
        for account in accounts
    ]
    connections = [attrs.evolve(each, **shared) for each in _connection(row, person)]
    row.lost = bool(row.problems) and not (keys or emails)
    ours = (attrs.evolve(each, account=account) for each in leads for account in accounts)
    return (*accounts, person, *posts, *connections, *ours)


def _leads(row: Row, accounts: Sequence[Account]) -> tuple[Assignment, ...]:
    """Who of us has the one account of a row; of several nobody knows which."""
    return leads_in(row, accounts[0].id if len(accounts) == 1 else "")


def _owned(row: Row) -> Owned | None:
    """The same, as the row says it; nothing of who is private."""
    try:
        accounts = [] if _shared(row) else _employers(row)
    except LeftOut:
        return None
    return owned_in(row, accounts[0].id, accounts[0]) if len(accounts) == 1 else None


def _key_of_post(ids: Sequence[str], emails: Sequence[str], account: Account) -> tuple[str, ...]:
    """
    By what a newer file knows their only post there again, and says what became of it, not a second one.

    It is made of the contact's id, else of their address, as a card's is. Of
    several at one account each is known by its title (`posts`).
    """
    at = next(iter(account.key or account.domains), "")
    if not at or not (ids or emails):
        return ()
    return (f"{ids[0]}@{at}" if ids else f"mailto:{emails[0].casefold()} {at}",)


def _shared(row: Row) -> dict[str, Any]:
    """
    Who sees what the row makes: all, but for what its program has as private.

    Raises:
        LeftOut: it is private, and nobody says whose file it is: a private record of nobody would
            enter no brief, and must not go where others read.

    """
    if all(plain_name(text) in _SEEN_BY_ALL for text in row.texts("sensitivity")):
        return {}
    if row.sheet.owner is None:
        raise LeftOut("private contact")
    return {"visibility": Visibility.PRIVATE, "owner": row.sheet.owner}


def _name(row: Row) -> str:
    if name := row.text("name"):
        return name
    parts = [row.text(word) for word in ("given", "middle", "family")]
    spoken, suffix = " ".join(part for part in parts if part), row.text("suffix")
    if not spoken:
        return ""
    return (
        f"{spoken}{', ' if suffix[:1].isalpha() and len(suffix) > 3 else ' '}{suffix}" if suffix else spoken
    )


def _born(row: Row) -> YearDay | None:
    return row.read("born", _day_in(row)) or _born_in_parts(row)


def _day_in(row: Row) -> Callable[[str], YearDay | None]:
    """What reads a day of the year as this file writes days; none where it writes that there is none."""

    def read(text: str) -> YearDay | None:
        if _NO_DAY.fullmatch(text):
            return None
        if _AS_GIVEN.fullmatch(text):
            return year_day(text)
        try:
            return year_day(text)
        except InputError:
            layout = row.sheet.layout
            return year_day(the_moment(text, row.sheet.order, short_years=layout.short_years).on)

    return read


def _days(row: Row) -> tuple[NamedDay, ...]:
    anniversary = row.read("anniversary", _day_in(row))
    found = [NamedDay("anniversary", anniversary)] if anniversary else []
    for column, what, text in _labelled(row, "day"):
        try:
            on = _day_in(row)(text)
        except InputError as error:
            row.refuse(column, text, error.why, error.hint, lost=error.hint.startswith("Say --"))
            continue
        if on is not None:
            found.append(NamedDay(what or "date", on))
    return tuple(dict.fromkeys(found))


@final
@attrs.frozen
class _Beside:
    """Who is beside somebody at work, and who else a table names, as text."""

    relations: tuple[Relation, ...]
    rest: tuple[str, ...]


def _beside(row: Row) -> _Beside:
    named = [(role, text) for role in ("assistant", "manager") for text in row.texts(role)]
    labelled = [(what, text) for _, what, text in _labelled(row, "relation")]
    at_work = [(role, name) for role, name in labelled if role in AT_WORK]
    return _Beside(
        tuple(Relation(role, name) for role, name in (*named, *at_work) if not says_nothing(name)),
        tuple(f"{role or 'relation'}: {name}" for role, name in labelled if role not in AT_WORK),
    )


def _labelled(row: Row, word: str) -> list[tuple[str, str, str]]:
    """Each value with that word: its column's name, what the column of its number calls it, and the value."""
    labels = {_number(column): " ".join(cell.split()) for column, cell in row.cells(f"{word}_label")}
    found = []
    for column, text in row.each(word):
        label = labels.get(_number(column), "").removeprefix("* ").strip()
        found.append((column.name, label.lower() if label.istitle() else label, text))
    return found


def _number(column: Column) -> str:
    return spot_of(plain_name(column.name)).which


def _born_in_parts(row: Row) -> YearDay | None:
    """The birthday that three columns say; without a day and a month there is none."""
    day, month, year = (row.text(word) for word in ("born_day", "born_month", "born_year"))
    if not (day and month) or not (day.strip("0") and month.strip("0")):
        return None
    try:
        return YearDay(int(month), int(day), int(year) if year.strip("0") else None)
    except ValueError as error:  # also of InputError
        why = error.why if isinstance(error, InputError) else "day, month and year are numbers."
        row.refuse(row.name_of("born_day"), f"{year}-{month}-{day}", why, "Write 7, 3 and 1980.")
        return None


def _employers(row: Row) -> list[Account]:
    names, ids = [text for _, text in row.each("account")], [text for _, text in row.each("account_id")]
    if len(names) <= 1 and len(ids) <= 1:
        account = row.account()
        return [account] if account else []
    if len(ids) != len(names):
        ids = [""] * len(names)
    found = [row.sheet.account(name, id=id) for name, id in zip(names, ids, strict=True)]
    return list({account.id: account for account in found}.values())


def _connection(row: Row, person: Contact) -> list[Connection]:
    moment = row.moment("connected_on")
    if moment is None:
        return []
    key = tuple(f"{each}:connected" for each in person.key[:1])
    return [Connection(person, _NETWORK, from_on=moment.on, key=key, source=row.source)]


def account(row: Row) -> tuple[Record, ...]:
    """
    An organisation, what it is to us, and who of us has it.

    Raises:
        InputError: it has no name, or fields do not go together.

    """
    called = _called(row)
    if called is None:
        raise InputError("", "it names no organisation.", "Give it a name or a web site.", field="name")
    leads = leads_in(row, _whose(called))
    parent = row.sheet.account(above) if (above := row.text("parent")) else None
    if parent:
        row.refers.add(parent.id)
    said = row.text("role")
    role = next((role for role in Role if said.casefold().startswith(role.value)), None)
    where = places(row, country_apart=True)
    note = row.note(*where.rest)
    countries = (row.text("country"), *(each.country for each in where.addresses))
    found = attrs.evolve(
        called,
        aliases=row.texts("alias"),
        parent=parent,
        industry=row.text("industry"),
        does=row.text("does"),
        size=row.text("size"),
        country=next(filter(None, countries), ""),
        addresses=where.addresses,
        links=tuple(each for each in row.texts("link") if not says_nothing(each)),
        timezone=row.read("timezone", timezone),
        note=note
        if role or not said
        else "\n\n".join(text for text in (note, f"{row.name_of('role')}: {said}") if text),
    )
    states = [Relationship(found, role, source=row.source)] if role else []
    ours = (attrs.evolve(each, account=found) for each in leads)
    return (*((parent,) if parent else ()), found, *states, *ours)


def _called(row: Row) -> Account | None:
    """An organisation by its id, web site and name alone; None where it has no name."""
    host = row.host("domain")
    name = row.text("name") or host
    key = row.keys() or (() if host or not name else (org_key(name),))
    return Account(name, domains=[host] if host else [], key=key, source=row.source) if name else None


def _whose(called: Account) -> str:
    return (called.key or called.domains)[0]


def _owned_account(row: Row) -> Owned | None:
    called = _called(row)
    return owned_in(row, _whose(called), called) if called else None


MAKERS: Final = (
    Maker("contact", _CONTACT, contact, _owned),
    Maker("account", _ACCOUNT, account, _owned_account),
)
