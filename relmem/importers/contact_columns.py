"""
How address books write tables of people, and what a table of nobody's in particular calls its columns.

Google Contacts (now and before 2024), Outlook in seven languages, Thunderbird,
Yahoo, LDIF, LinkedIn's connections.
"""

from __future__ import annotations

from typing import Final

from relmem.importers.languages import account_names, contact_names, contact_names_apart
from relmem.importers.layouts import REPORT_FOOTER, SKIPPED, Layout, columns_of
from relmem.importers.owner_names import ACCOUNT_OWNER, ANY_OWNER, CONTACT_OWNER

__all__ = ["ANY_ACCOUNTS", "ANY_CONTACTS", "LDIF", "PROGRAMS"]

_IN_ALL_LANGUAGES: Final = columns_of(**contact_names())
_BUT_LOGINS: Final = {name: word for name, word in _IN_ALL_LANGUAGES.items() if name != "account"}
"""Outlook calls so what somebody logs in as."""

_SKIPPED: Final = {
    SKIPPED: "file as, yomi name, e mail # type, e mail # label, phone # type, phone # label, website # label"
}

_GOOGLE: Final = Layout(
    format="google",
    title="Google Contacts",
    kind="contact",
    seen="the present export (First Name, Labels) and the one before 2024 (Given Name, Group Membership)",
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
        link="website # value",
        day="event # value",
        day_label="event # label, event # type",
        relation="relation # value",
        relation_label="relation # label, relation # type",
        sensitivity="sensitivity",
        tags="labels, group membership",
        note="notes",
        **_SKIPPED,
    ),
)

_OUTLOOK: Final = Layout(
    format="outlook",
    title="Outlook contacts",
    kind="contact",
    seen=(
        "classic Outlook in English, German, French, Spanish and Dutch, and new Outlook; "
        "Italian and Portuguese by the names of their fields"
    ),
    marks=(
        frozenset(("first name", "last name", "e mail address", "e mail type")),
        frozenset(("first name", "last name", "e mail address", "e mail display name")),
        frozenset(("first name", "last name", "company", "business phone", "e mail address")),
        frozenset(("vorname", "nachname", "e mail adresse", "e mail typ")),
        frozenset(("prenom", "nom", "adresse de messagerie", "type de messagerie")),
        frozenset(("nombre", "apellidos", "nombre de pantalla de correo electronico")),
        frozenset(("nombre", "apellidos", "direccion de correo electronico", "telefono del trabajo")),
        frozenset(("nome", "cognome", "telefono uff")),
        frozenset(("nome", "sobrenome", "telefone comercial")),
        frozenset(("nome proprio", "apelido", "telefone da empresa")),
        frozenset(("voornaam", "achternaam", "e mailadres", "e mailtype")),
    ),
    columns={
        **_BUT_LOGINS,
        **columns_of(
            prefix="title, titre, titolo, título, titel",
            given="first name, nombre, nome",
            middle="middle name",
            family="last name, nom",
            suffix="suffix, suffixe, sufijo, sufixo, suffisso, achtervoegsel",
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
            born="birthday, anniversaire, cumpleaños, compleanno, aniversário",
            link="web page, personal web page, business web page, page web, webpagina",
            anniversary=(
                "anniversary, wedding anniversary, jahrestag, anniversaire de mariage ou fête, "
                "anniversaire de mariage, aniversario, aniversário de casamento, anniversario, trouwdag, "
                "speciale datum"
            ),
            assistant="assistant s name, assistant",
            manager="manager s name, manager",
            sensitivity=(
                "private, sensitivity, privat, vertraulichkeit, privé, privado, particulier, "
                "critère de diffusion, confidencialidad, confidencialidade, riservatezza, gevoeligheid"
            ),
            tags="categories",
            note="notes",
            **{
                SKIPPED: (
                    "e mail type, e mail # type, e mail display name, e mail # display name, initials, "
                    "priority, gender, company yomi, directory server, e mail typ, "
                    "e mail # typ, e mail angezeigter name, e mail # angezeigter name, initialen, "
                    "priorität, geschlecht, verzeichnisserver, "
                    "type de messagerie, type de messagerie #, nom complet de l adresse de messagerie, "
                    "nom complet de l adresse de messagerie #, initiales, priorité, sexe, "
                    "tipo de correo electrónico, tipo de correo electrónico #, "
                    "prioridad, nombre de pantalla de correo electrónico, "
                    "nombre de pantalla de correo electrónico #, género, e mailtype, e mailtype #, "
                    "weergavenaam voor e mail, e mail weergegeven naam #, prioriteit, geslacht"
                )
            },
        ),
    },
)

_THUNDERBIRD: Final = Layout(
    format="thunderbird",
    title="Thunderbird address book",
    kind="contact",
    seen="the export in American and British English; German and French by the names of their fields",
    marks=(
        frozenset(("first name", "last name", "display name", "primary email")),
        frozenset(("vorname", "nachname", "anzeigename", "primare e mail adresse")),
        frozenset(("prenom", "nom de famille", "nom a afficher", "premiere adresse electronique")),
    ),
    columns={
        **_IN_ALL_LANGUAGES,
        **columns_of(
            name="display name",
            given="first name",
            family="last name",
            call_me="nickname",
            email="primary email, secondary email",
            phone="work phone, home phone, mobile number",
            account="organization, organisation",
            unit="department",
            title="job title",
            link="web page #, webseite #, page web #, site web #",
            born_year="birth year, geburtsjahr, année de naissance",
            born_month="birth month, geburtsmonat, mois de naissance",
            born_day="birth day, geburtstag, jour de naissance",
            note="notes",
            **{SKIPPED: "screen name"},
        ),
    },
)

_YAHOO: Final = Layout(
    format="yahoo",
    title="Yahoo contacts",
    kind="contact",
    seen="by the names of its fields, not compared with a file",
    marks=(frozenset(("first", "middle", "last", "email", "messenger id")),),
    columns=columns_of(
        given="first",
        middle="middle",
        family="last",
        prefix="title prefix",
        call_me="nickname",
        email="email, alternate email #",
        phone="home, work, mobile, other, yahoo phone, primary",
        account="company",
        title="title",
        born="birthday",
        tags="category",
        note="comments, notes",
        **{SKIPPED: "distribution lists"},
    ),
)

LDIF: Final = Layout(
    format="ldif",
    title="LDIF address book",
    kind="contact",
    seen="RFC 2849 with the attributes of Thunderbird, SOGo, Evolution and directories",
    many=" ::: ",
    columns=columns_of(
        name="displayname, cn, commonname, fileas",
        given="givenname, gn",
        family="sn, surname",
        call_me="mozillanickname, xmozillanickname",
        email="mail, rfc822mailbox, mozillasecondemail, xmozillasecondemail",
        phone="telephonenumber, homephone, mobile, cellphone, primaryphone, otherphone, companyphone",
        account="o, company, organizationname",
        unit="ou, department, departmentnumber, organizationalunitname",
        title="title",
        street="street, streetaddress, mozillaworkstreet#",
        postcode="postalcode",
        locality="l, locality",
        region="st, region",
        country="c, countryname",
        box="postofficebox",
        link="labeleduri, homeurl, workurl, mozillahomeurl, mozillaworkurl",
        born="birthdate",
        born_year="birthyear",
        born_month="birthmonth",
        born_day="birthday",
        note="description, note",
        **{SKIPPED: "dn, objectclass, modifytimestamp, mozillausehtmlmail, xmozillausehtmlmail, changetype"},
    ),
)
"""What an LDIF calls its columns: the attributes that `ldif` makes a table of."""

_LINKEDIN: Final = Layout(
    format="linkedin",
    title="LinkedIn connections",
    kind="contact",
    seen="Connections.csv, with its notes above the header",
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

PROGRAMS: Final = (_GOOGLE, _OUTLOOK, _THUNDERBIRD, _YAHOO, _LINKEDIN)
"""Those of programs, each before those that a header of it would pass for, too."""

ANY_CONTACTS: Final = Layout(
    format="contacts",
    title="contact table",
    kind="contact",
    footer=REPORT_FOOTER,
    many=" ::: ",
    halves=True,
    tongues={code: frozenset(columns_of(**names)) for code, names in contact_names_apart().items()},
    marks=tuple(
        frozenset((name,)) for name in ("full name", "vollstandiger name", "nom complet", "nome completo")
    ),
    says=(
        frozenset(("given", "family")),
        frozenset(("name", "given")),
        frozenset(("name", "email")),
        frozenset(("name", "phone")),
    ),
    columns={
        **columns_of(owner=f"{ANY_OWNER}, {CONTACT_OWNER}", account_owner=ACCOUNT_OWNER),
        **_IN_ALL_LANGUAGES,
        **columns_of(
            id="id, contact id, external id, key, uid",
            say_name="say name, pronunciation",
            pronouns="pronouns",
            account_id="company id, account id, customer id",
            account_domain="company domain, company website, domain",
            timezone="timezone, time zone",
            sensitivity="sensitivity, vertraulichkeit, critère de diffusion, confidencialidad, gevoeligheid",
        ),
    },
)

ANY_ACCOUNTS: Final = Layout(
    format="accounts",
    title="account table",
    kind="account",
    footer=REPORT_FOOTER,
    many=" ::: ",
    says=(frozenset(("name", "domain")), frozenset(("name", "industry"))),
    columns={
        **columns_of(owner=f"{ANY_OWNER}, {ACCOUNT_OWNER}"),
        **columns_of(**account_names()),
        **columns_of(
            id="id, account id, company id, customer id, external id, key",
            alias="alias, aliases, also known as, trading name",
            does="description, does, about",
            timezone="timezone, time zone",
            role="role, type, relationship, status",
            parent="parent, parent company, parent account",
        ),
    },
)
