"""
How programs for customers and accounts write tables of people and organisations.

HubSpot, Salesforce (reports and API names), Zoho CRM, Pipedrive, Microsoft
Dynamics, Odoo, Freshdesk, SAP (Business One and lists), DATEV's debtors.
"""

from __future__ import annotations

from typing import Final

from relmem.importers.layouts import REPORT_FOOTER, SKIPPED, Layout, columns_of

__all__ = ["PROGRAMS"]


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


def _zoho_id(id: str) -> str:
    """The bare number: exports write "zcrm_" before it, or do not."""
    return id.removeprefix("zcrm_")


_HUBSPOT: Final = Layout(
    format="hubspot",
    title="HubSpot contacts",
    kind="contact",
    seen="the export of contacts",
    space="hubspot",
    many=";",
    marks=(
        frozenset(("record id", "first name", "last name", "email")),
        frozenset(("record id", "first name", "last name", "email address")),
        frozenset(("record id", "first name", "last name", "associated company")),
        frozenset(("contact id", "first name", "last name", "associated company")),
    ),
    columns=columns_of(
        owner="contact owner, HubSpot owner, hubspot owner, owner",
        account_owner="company owner, account owner",
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
        link="website url, website, linkedin url, linkedin profile url",
        born="date of birth",
    ),
    # what the person wrote into a form, not which company they are filed under
    alone=columns_of(account="company name"),
)

_HUBSPOT_COMPANIES: Final = Layout(
    format="hubspot-companies",
    title="HubSpot companies",
    kind="account",
    seen="the export of companies",
    space="hubspot",
    marks=(
        frozenset(("record id", "company name")),
        frozenset(("company id", "company domain name")),
    ),
    columns=columns_of(
        owner="company owner, HubSpot owner, hubspot owner, owner",
        id="record id, company id",
        name="company name, name",
        domain="company domain name, website url",
        industry="industry",
        does="description, about us",
        link="linkedin company page, facebook company page",
        size="number of employees",
        country="country region, country",
        role="type",
        parent="parent company",
    ),
)

_SALESFORCE: Final = Layout(
    format="salesforce",
    title="Salesforce contacts",
    kind="contact",
    seen="reports, and exports by API names",
    space="salesforce",
    id_of=_salesforce_id,
    footer=REPORT_FOOTER,
    marks=(
        frozenset(("contact id", "first name", "last name", "account name")),
        frozenset(("first name", "last name", "account name", "mailing city")),
        frozenset(("first name", "last name", "account name", "account id")),
        frozenset(("id", "first name", "last name", "account id")),
        frozenset(("first name", "last name", "account name", "email")),
    ),
    columns=columns_of(
        owner="contact owner, owner, owner name, owner full name",
        account_owner="account owner, account owner name",
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
        assistant="assistant, assistant name",
        manager="reports to, reports to name",
        born="birthdate",
        note="description",
    ),
)

_SALESFORCE_ACCOUNTS: Final = Layout(
    format="salesforce-accounts",
    title="Salesforce accounts",
    kind="account",
    seen="reports, and exports by API names",
    space="salesforce",
    id_of=_salesforce_id,
    footer=REPORT_FOOTER,
    marks=(
        frozenset(("account id", "account name", "type")),
        frozenset(("account id", "account name", "industry")),
        frozenset(("account id", "account name", "website")),
        frozenset(("id", "name", "billing country", "industry")),
        frozenset(("id", "name", "website", "industry")),
    ),
    columns=columns_of(
        owner="account owner, owner, owner name",
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

_ZOHO: Final = Layout(
    format="zoho",
    title="Zoho CRM contacts",
    kind="contact",
    seen="the export of the module Contacts, with Record Id",
    space="zoho",
    id_of=_zoho_id,
    marks=(
        frozenset(("record id", "contact owner", "last name", "account name")),
        frozenset(("contact id", "contact owner", "last name", "account name", "lead source")),
    ),
    columns=columns_of(
        owner="contact owner",
        id="record id, contact id",
        prefix="salutation",
        given="first name",
        family="last name",
        email="email, secondary email",
        phone="phone, mobile, home phone, other phone, asst phone",
        account="account name",
        account_id="account name id",
        unit="department",
        title="title",
        assistant="assistant",
        manager="reporting to",
        born="date of birth",
        tags="tag",
        note="description",
    ),
)

_ZOHO_ACCOUNTS: Final = Layout(
    format="zoho-accounts",
    title="Zoho CRM accounts",
    kind="account",
    seen="the export of the module Accounts, by the names of its fields",
    space="zoho",
    id_of=_zoho_id,
    marks=(frozenset(("record id", "account owner", "account name")),),
    columns=columns_of(
        owner="account owner",
        id="record id",
        name="account name",
        domain="website",
        industry="industry",
        size="employees",
        country="billing country",
        role="account type",
        parent="parent account",
        note="description",
    ),
)

_PIPEDRIVE: Final = Layout(
    format="pipedrive",
    title="Pipedrive people",
    kind="contact",
    seen='the export of people, with "Person - Name"',
    space="pipedrive",
    many=", ",
    marks=(
        frozenset(("person name", "person email")),
        frozenset(("person name", "person email work")),
        frozenset(("person id", "person name")),
    ),
    columns=columns_of(
        owner="person owner",
        account_owner="organization owner, organisation owner",
        id="person id",
        name="person name",
        given="person first name",
        family="person last name",
        email="person email, person email work, person email home, person email other",
        phone="person phone, person phone work, person phone home, person phone mobile, person phone other",
        account="person organization, organization name, person organisation",
        title="person job title",
        born="person birthday",
        tags="person label, person labels",
        note="person notes",
    ),
)

_PIPEDRIVE_ORGANIZATIONS: Final = Layout(
    format="pipedrive-organizations",
    title="Pipedrive organizations",
    kind="account",
    seen="the export of organizations, by the names of its fields",
    space="pipedrive",
    marks=(
        frozenset(("organization name", "organization id")),
        frozenset(("organization name", "organization address")),
    ),
    columns=columns_of(
        owner="organization owner",
        id="organization id",
        name="organization name",
        domain="organization website",
        industry="organization industry",
        size="organization employee count",
        country="organization country of address",
    ),
)

_DYNAMICS: Final = Layout(
    format="dynamics",
    title="Microsoft Dynamics contacts",
    kind="contact",
    seen='a view exported to Excel, with "(Do Not Modify) Contact", saved as CSV',
    space="dynamics",
    marks=(frozenset(("do not modify contact",)),),
    columns=columns_of(
        owner="owner",
        id="do not modify contact",
        name="full name",
        given="first name",
        middle="middle name",
        family="last name",
        email="email, email address #, e mail",
        phone="business phone, mobile phone, home phone, telephone #",
        account="company name, parent customer",
        unit="department",
        title="job title",
        link="website",
        anniversary="anniversary",
        assistant="assistant",
        manager="manager",
        born="birthday",
        note="description",
        **{SKIPPED: "do not modify row checksum, do not modify modified on"},
    ),
)

_DYNAMICS_ACCOUNTS: Final = Layout(
    format="dynamics-accounts",
    title="Microsoft Dynamics accounts",
    kind="account",
    seen='a view exported to Excel, with "(Do Not Modify) Account", saved as CSV',
    space="dynamics",
    marks=(frozenset(("do not modify account",)),),
    columns=columns_of(
        owner="owner",
        id="do not modify account",
        name="account name",
        domain="website",
        industry="industry",
        size="number of employees",
        country="address # country region",
        role="relationship type",
        parent="parent account",
        note="description",
        **{SKIPPED: "do not modify row checksum, do not modify modified on"},
    ),
)

_ODOO: Final = Layout(
    format="odoo",
    title="Odoo contacts",
    kind="contact",
    seen="by the names of its fields, not compared with a file",
    space="odoo",
    marks=(
        frozenset(("external id", "name", "related company")),
        frozenset(("external id", "name", "email", "is a company")),
        frozenset(("external id", "display name", "email", "phone")),
        frozenset(("id", "name", "parent id id", "email")),
    ),
    columns=columns_of(
        owner="salesperson",
        id="external id, id",
        name="name, display name, complete name",
        prefix="title",
        email="email",
        phone="phone, mobile",
        account="related company, company name, commercial company name, related company name",
        account_id="parent id id, related company external id",
        title="job position, function",
        timezone="timezone, tz",
        link="website, website link",
        tags="tags",
        note="notes, comment",
    ),
)

_FRESHDESK: Final = Layout(
    format="freshdesk-contacts",
    title="Freshdesk contacts",
    kind="contact",
    seen="by the names of its fields, not compared with a file",
    space="freshdesk",
    marks=(frozenset(("full name", "email", "work phone", "mobile phone", "unique external id")),),
    columns=columns_of(
        id="contact id, unique external id",
        name="full name",
        email="email, other emails",
        phone="work phone, mobile phone",
        account="company, company name",
        title="title",
        timezone="time zone",
        tags="tags",
        note="about",
        **{SKIPPED: "language"},
    ),
)

_SAP_B1: Final = Layout(
    format="sap-b1",
    title="SAP Business One partners",
    kind="account",
    seen="the fields of business partners (CardCode, CardName)",
    space="sap",
    marks=(frozenset(("card code", "card name")), frozenset(("bp code", "bp name"))),
    columns=columns_of(
        owner="sales employee, sales employee name",
        id="card code, bp code",
        name="card name, bp name",
        alias="card foreign name, alias name",
        domain="website, web site",
        industry="industry",
        country="country, bill to country",
        note="notes, free text, remarks",
    ),
)

_SAP: Final = Layout(
    format="sap",
    title="SAP partner list",
    kind="account",
    seen="lists saved as text, with Name 1, by the names of their fields",
    space="sap",
    sums=r"(?i)\*+|(?:summe|gesamt|gesamtsumme|total)",
    marks=tuple(
        frozenset((number, "name 1"))
        for number in (
            "debitor",
            "kunde",
            "geschaftspartner",
            "kunden nr",
            "customer",
            "business partner",
            "kunnr",
        )
    ),
    columns=columns_of(
        id="debitor, kunde, geschäftspartner, kunden nr, customer, business partner, kunnr",
        name="name 1",
        alias="name 2, suchbegriff, search term, sortl",
        domain="internet, homepage, url",
        industry="branche, industry",
        country="land, country, lnd, lnd1",
    ),
)

_DATEV: Final = Layout(
    format="datev",
    title="DATEV debtors and creditors",
    kind="account",
    seen="debtors and creditors in the DATEV format, category 16, version 5",
    space="datev",
    marks=(frozenset(("konto", "name adressattyp unternehmen")),),
    columns=columns_of(
        id="konto",
        name=(
            "name adressattyp unternehmen, name adressattyp keine angabe, name adressattyp natürl person, "
            "name adressattyp natürliche person, kurzbezeichnung"
        ),
        does="unternehmensgegenstand",
        domain="internet",
        country="land, eu land",
        **{SKIPPED: "adressattyp, adressart"},
    ),
)

PROGRAMS: Final = (
    _ZOHO,
    _ZOHO_ACCOUNTS,
    _HUBSPOT,
    _HUBSPOT_COMPANIES,
    _SALESFORCE_ACCOUNTS,
    _SALESFORCE,
    _PIPEDRIVE,
    _PIPEDRIVE_ORGANIZATIONS,
    _DYNAMICS,
    _DYNAMICS_ACCOUNTS,
    _ODOO,
    _FRESHDESK,
    _SAP_B1,
    _SAP,
    _DATEV,
)
"""Those of programs, each before those that a header of it would pass for, too."""
