"""
How programs write tables of people and organisations.

Google Contacts (now and before 2024), Outlook, LinkedIn's connections, HubSpot,
Salesforce (reports and API names), and a table of nobody's in particular.
"""

from __future__ import annotations

from typing import Final

from relmem.importers.layouts import SKIPPED, Layout, columns_of

__all__ = ["ANY_ACCOUNTS", "ANY_CONTACTS", "PROGRAMS"]


def _salesforce_id(id: str) -> str:
    """
    The id with 18 characters, which say the case of the first 15: reports have only those.

    Two ids may differ in case alone, and keys are compared without it.
    """
    if len(id) != 15 or not id.isalnum() or not id.isascii():
        return id
    parts = (id[at : at + 5] for at in (0, 5, 10))
    bits = (sum(char.isupper() << place for place, char in enumerate(part)) for part in parts)
    return id + "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[each] for each in bits)


_SKIPPED: Final = {
    SKIPPED: "file as, yomi name, e mail # type, e mail # label, phone # type, phone # label, "
    "address # label, website # label"
}

_GOOGLE: Final = Layout(
    format="google",
    title="Google Contacts",
    kind="contact",
    space="google",
    many=" ::: ",
    marks=(
        frozenset(("first name", "last name", "labels", "e mail 1 value")),
        frozenset(("first name", "last name", "organization name", "labels")),
        frozenset(("given name", "family name", "e mail 1 value")),
        frozenset(("given name", "family name", "group membership")),
    ),
    columns=columns_of(
        name="name",
        prefix="name prefix",
        given="first name, given name",
        middle="middle name, additional name",
        family="last name, family name",
        suffix="name suffix",
        call_me="nickname",
        say_name=(
            "phonetic first name, phonetic middle name, phonetic last name, "
            "given name yomi, additional name yomi, family name yomi"
        ),
        email="e mail # value",
        phone="phone # value",
        account="organization name, organization # name",
        unit="organization department, organization # department",
        title="organization title, organization # title",
        born="birthday",
        tags="labels, group membership",
        note="notes",
        **_SKIPPED,
    ),
)

_OUTLOOK: Final = Layout(
    format="outlook",
    title="Outlook contacts",
    kind="contact",
    marks=(
        frozenset(("first name", "last name", "e mail address", "e mail type")),
        frozenset(("first name", "last name", "e mail address", "e mail display name")),
        frozenset(("first name", "last name", "company", "business phone", "e mail address")),
    ),
    columns=columns_of(
        prefix="title",
        given="first name",
        middle="middle name",
        family="last name",
        suffix="suffix",
        call_me="nickname",
        say_name="given yomi, surname yomi",
        email="e mail address, e mail # address",
        phone=(
            "primary phone, business phone, business phone #, mobile phone, home phone, home phone #, "
            "company main phone, car phone, other phone, callback, assistant s phone, "
            "radio phone, tty tdd phone"
        ),
        account="company",
        unit="department",
        title="job title",
        born="birthday",
        tags="categories",
        note="notes",
        **{
            SKIPPED: (
                "e mail type, e mail # type, e mail display name, e mail # display name, initials, priority, "
                "private, sensitivity, gender, company yomi, directory server"
            )
        },
    ),
)

_LINKEDIN: Final = Layout(
    format="linkedin",
    title="LinkedIn connections",
    kind="contact",
    short_years=True,
    marks=(frozenset(("first name", "last name", "connected on")),),
    columns=columns_of(
        given="first name",
        family="last name",
        email="email address",
        account="company",
        title="position",
        profile="url",
        connected_on="connected on",
    ),
)

_HUBSPOT: Final = Layout(
    format="hubspot",
    title="HubSpot contacts",
    kind="contact",
    space="hubspot",
    many=";",
    marks=(
        frozenset(("record id", "first name", "last name", "email")),
        frozenset(("record id", "first name", "last name", "email address")),
        frozenset(("record id", "first name", "last name", "associated company")),
        frozenset(("contact id", "first name", "last name", "associated company")),
    ),
    columns=columns_of(
        id="record id, contact id, record id contact",
        given="first name",
        family="last name",
        email="email, email address, additional email addresses, work email",
        phone="phone number, phone, mobile phone number, mobile phone",
        account="associated company, primary company, associated company names",
        account_id=(
            "associated company id, associated company ids, primary associated company id, "
            "associated company ids primary"
        ),
        title="job title",
        born="date of birth",
    ),
)

_HUBSPOT_COMPANIES: Final = Layout(
    format="hubspot-companies",
    title="HubSpot companies",
    kind="account",
    space="hubspot",
    marks=(
        frozenset(("record id", "company name")),
        frozenset(("company id", "company domain name")),
    ),
    columns=columns_of(
        id="record id, company id",
        name="company name, name",
        domain="company domain name, website url",
        industry="industry",
        does="description, about us",
        size="number of employees",
        country="country region, country",
        role="type",
        parent="parent company",
    ),
)

_REPORT_FOOTER: Final = (
    r"(?i)(copyright|confidential information|generated by|report name|grand total|total\b|filtered by)"
)

_SALESFORCE: Final = Layout(
    format="salesforce",
    title="Salesforce contacts",
    kind="contact",
    space="salesforce",
    id_of=_salesforce_id,
    footer=_REPORT_FOOTER,
    marks=(
        frozenset(("contact id", "first name", "last name", "account name")),
        frozenset(("first name", "last name", "account name", "mailing city")),
        frozenset(("first name", "last name", "account name", "account id")),
        frozenset(("id", "first name", "last name", "account id")),
        frozenset(("first name", "last name", "account name", "email")),
    ),
    columns=columns_of(
        id="contact id, id",
        name="name, full name, contact name",
        prefix="salutation",
        given="first name",
        middle="middle name",
        family="last name",
        suffix="suffix",
        email="email",
        phone="phone, mobile, mobile phone, home phone, other phone, assistant phone, asst phone",
        account="account name",
        account_id="account id",
        unit="department",
        title="title",
        born="birthdate",
        note="description",
    ),
)

_SALESFORCE_ACCOUNTS: Final = Layout(
    format="salesforce-accounts",
    title="Salesforce accounts",
    kind="account",
    space="salesforce",
    id_of=_salesforce_id,
    footer=_REPORT_FOOTER,
    marks=(
        frozenset(("account id", "account name", "type")),
        frozenset(("account id", "account name", "industry")),
        frozenset(("account id", "account name", "website")),
        frozenset(("id", "name", "billing country", "industry")),
        frozenset(("id", "name", "website", "industry")),
    ),
    columns=columns_of(
        id="account id, id",
        name="account name, name",
        domain="website",
        industry="industry",
        size="employees, number of employees",
        country="billing country, billing country text only",
        role="type, account type",
        parent="parent account",
        note="description, account description",
    ),
)

PROGRAMS: Final = (
    _GOOGLE,
    _OUTLOOK,
    _LINKEDIN,
    _HUBSPOT,
    _HUBSPOT_COMPANIES,
    _SALESFORCE_ACCOUNTS,
    _SALESFORCE,
)
"""Those of programs, each before those that a header of it would pass for, too."""

ANY_CONTACTS: Final = Layout(
    format="contacts",
    title="contact table",
    kind="contact",
    many=" ::: ",
    marks=tuple(
        frozenset(names)
        for names in (
            ("name", "email"), ("name", "e mail"), ("name", "email address"), ("name", "e mail address"),
            ("full name",), ("contact name", "email"), ("display name", "email"),
            ("first name", "last name"), ("given name", "family name"), ("given name", "surname"),
            ("contact", "email"), ("name", "phone"), ("name", "phone number"),
        )
    ),
    columns=columns_of(
        id="id, contact id, external id, key",
        name="name, full name, contact name, display name, contact, person",
        prefix="prefix, salutation, name prefix, honorific",
        given="first name, given name, forename, firstname",
        middle="middle name",
        family="last name, family name, surname, lastname",
        suffix="suffix, name suffix",
        call_me="nickname, call me, preferred name",
        say_name="say name, pronunciation",
        pronouns="pronouns",
        email="email, e mail, email address, e mail address, work email, email #, e mail #, mail",
        phone=(
            "phone, phone number, telephone, tel, work phone, mobile, mobile phone, cell, "
            "cell phone, phone #"
        ),
        account=(
            "company, company name, organization, organisation, account, account name, employer, "
            "customer"
        ),
        account_id="company id, account id, customer id",
        account_domain="company domain, company website, domain",
        unit="department, unit",
        title="title, job title, position, role",
        born="birthday, date of birth, born, birthdate",
        timezone="timezone, time zone",
        tags="tags, labels, groups, categories",
        note="note, notes, comment, comments, remarks",
    ),
)  # fmt: skip

ANY_ACCOUNTS: Final = Layout(
    format="accounts",
    title="account table",
    kind="account",
    many=" ::: ",
    marks=(
        frozenset(("company name", "domain")),
        frozenset(("company", "domain")),
        frozenset(("account name", "domain")),
        frozenset(("name", "domain")),
        frozenset(("name", "website")),
        frozenset(("company", "website")),
        frozenset(("company name", "website")),
        frozenset(("company name", "industry")),
        frozenset(("account name", "industry")),
    ),
    columns=columns_of(
        id="id, account id, company id, customer id, external id, key",
        name=(
            "name, company, company name, account, account name, customer, customer name, "
            "organisation, organization"
        ),
        alias="alias, aliases, also known as, trading name",
        domain="domain, website, web site, url, domain name, company domain",
        industry="industry, sector",
        does="description, does, about",
        size="size, employees, number of employees, headcount",
        country="country",
        timezone="timezone, time zone",
        role="role, type, relationship, status",
        parent="parent, parent company, parent account",
        note="note, notes, comment, comments, remarks",
    ),
)
