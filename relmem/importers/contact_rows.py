"""Rows of people and of organisations: who they are, and who works where."""

from __future__ import annotations

import re
from typing import Final

from relmem.errors import InputError
from relmem.importers.entries import org_key
from relmem.importers.sheets import Maker, Row
from relmem.records.base import Record
from relmem.records.people import Account, Affiliation, Connection, Contact, Relationship, Role
from relmem.values import YearDay, timezone, year_day

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
    "unit": "in which part of it",
    "title": "as what",
    "born": "birthday, with or without a year",
    "born_day": "the day of it, where three columns say when",
    "born_month": "the month of it, as a number",
    "born_year": "the year of it",
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
    "country": "its country",
    "timezone": "its time zone, as Europe/Lisbon",
    "role": "what it is to us: customer, prospect, partner…",
    "parent": "the organisation it is part of, by name",
    "note": "anything; columns without a word are added to it",
    "id": "the program's own id",
}

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
        InputError: the row names nobody, or fields do not go together.

    """
    emails, profile = row.emails(), row.text("profile")
    phones = row.phones()
    slug = _PROFILE.match(profile)
    name = _name(row) or next(iter((*row.texts("call_me"), *emails)), "")
    if not name and not row.problems and (organisation := row.account()):
        ways = "\n".join(f"{row.name_of('phone')}: {each}" for each in phones)
        return (row.sheet.noted(organisation, "\n\n".join(each for each in (row.note(), ways) if each)),)
    if not name:
        raise InputError("", "it names nobody.", "Give it a name or an e-mail address.", field="name")
    keys = (*row.keys(), *((f"linkedin:{slug[1].casefold()}",) if slug else ()))
    person = Contact(
        name,
        call_me=row.text("call_me"),
        say_name=" ".join(row.texts("say_name")),
        honorific=row.text("prefix"),
        family_name=row.text("family"),
        pronouns=row.text("pronouns"),
        emails=emails,
        phones=phones,
        mobile=next(iter(row.phones("mobile")), ""),
        timezone=row.read("timezone", timezone),
        born=_born(row),
        tags=tuple(tag for text in row.texts("tags") if (tag := text.removeprefix("* ").strip())),
        note=_with_profile(row.note(), "" if slug else profile),
        key=keys,
        source=row.source,
    )
    accounts = _employers(row)
    title, unit = row.text("title"), row.text("unit")
    posts = [
        Affiliation(
            person,
            account,
            # of several nobody knows to which it belongs
            title=title if len(accounts) == 1 else "",
            unit=unit if len(accounts) == 1 else "",
            key=tuple(f"{own}@{at}" for own in keys[:1] for at in (account.key or account.domains)[:1]),
            source=row.source,
        )
        for account in accounts
    ]
    connections = _connection(row, person)
    row.lost = bool(row.problems) and not (keys or emails)
    return (*accounts, person, *posts, *connections)


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
    def read(text: str) -> YearDay | None:
        if _NO_DAY.fullmatch(text):
            return None
        if _AS_GIVEN.fullmatch(text):
            return year_day(text)
        try:
            return year_day(text)
        except InputError:
            moment = row.moment("born")
            return year_day(moment.on) if moment else None

    return row.read("born", read) or _born_in_parts(row)


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


def _with_profile(note: str, profile: str) -> str:
    return "\n\n".join(text for text in (note, profile) if text)


def account(row: Row) -> tuple[Record, ...]:
    """
    An organisation, and what it is to us.

    Raises:
        InputError: it has no name, or fields do not go together.

    """
    domains = tuple(dict.fromkeys(host for host in (row.host("domain"),) if host))
    name = row.text("name") or next(iter(domains), "")
    if not name:
        raise InputError("", "it names no organisation.", "Give it a name or a web site.", field="name")
    parent = row.sheet.account(above) if (above := row.text("parent")) else None
    if parent:
        row.refers.add(parent.id)
    said = row.text("role")
    role = next((role for role in Role if said.casefold().startswith(role.value)), None)
    note = row.note()
    found = Account(
        name,
        aliases=row.texts("alias"),
        domains=domains,
        parent=parent,
        industry=row.text("industry"),
        does=row.text("does"),
        size=row.text("size"),
        country=row.text("country"),
        timezone=row.read("timezone", timezone),
        note=note
        if role or not said
        else "\n\n".join(text for text in (note, f"{row.name_of('role')}: {said}") if text),
        key=row.keys() or (() if domains or not name else (org_key(name),)),
        source=row.source,
    )
    states = [Relationship(found, role, source=row.source)] if role else []
    return (*((parent,) if parent else ()), found, *states)


MAKERS: Final = (Maker("contact", _CONTACT, contact), Maker("account", _ACCOUNT, account))
