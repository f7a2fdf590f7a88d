"""
What people call the columns, months and weekdays in seven languages: one table a language.

A column's name is given the word of a contact table that it says, as classic
Outlook, Thunderbird and people write it. What follows from the tables (lookups,
layouts) is derived. A new language is one more entry of `LANGUAGES`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, final

import attrs

__all__ = [
    "FORMS",
    "HALF_NAMES",
    "LANGUAGES",
    "MONTHS",
    "WEEKDAYS",
    "Language",
    "account_names",
    "contact_names",
    "contact_names_apart",
    "joined_names",
]


def _parted(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(","))


@final
@attrs.frozen(kw_only=True)
class Language:
    """
    A language: `columns` by the word that they say, names parted by commas; twelve `months` and seven
    `weekdays` from Monday, as they are written before a year.

    `half` is the word that is half a name beside the other half ("Nom" beside "Prénom"), else the whole;
    `form` is the title that is one of address ("Dr.") beside a job's, else the job's. `accounts`
    are as `columns`, of tables of organisations.
    """

    half: str
    form: str
    columns: Mapping[str, str]
    accounts: Mapping[str, str]
    months: tuple[str, ...] = attrs.field(converter=_parted)
    weekdays: tuple[str, ...] = attrs.field(converter=_parted)


LANGUAGES: Final[Mapping[str, Language]] = {
    "en": Language(
        half="name",
        form="title",
        columns={
            "name": "name, full name, contact name, display name, contact, person, contact person",
            "prefix": "prefix, salutation, name prefix, honorific",
            "given": "first name, given name, forename, firstname, first",
            "middle": "middle name, middle",
            "family": "last name, family name, surname, lastname, last",
            "suffix": "suffix, name suffix",
            "call_me": "nickname, nick name, call me, preferred name",
            "email": (
                "email, e mail, email address, e mail address, work email, email #, e mail #, mail, emails, "
                "primary email, secondary email, alternate email, other email, home email, personal email, "
                "business email, email address #, e mail # address, alternate email #, email work, "
                "email home, email other, mail address"
            ),
            "phone": (
                "phone, phone number, telephone, tel, work phone, mobile, mobile phone, cell, cell phone, "
                "phone #, mobile number, home phone, office phone, business phone, direct phone, "
                "telephone number, phones, other phone, main phone, cellular, cellphone, telephone #, "
                "phone work, phone mobile, phone home"
            ),
            "account": (
                "company, company name, organization, organisation, account, account name, employer, "
                "customer, organization name, organisation name"
            ),
            "unit": "department, unit",
            "title": "title, job title, position, role, job position, occupation",
            "born": "birthday, date of birth, born, birthdate, birth date, dob",
            "link": "website, web site, web page, homepage, url, linkedin, linkedin url, personal web page",
            "anniversary": "anniversary, wedding anniversary",
            "assistant": "assistant, assistant s name, assistant name",
            "manager": "manager, manager s name, manager name, reports to, supervisor",
            "tags": "tags, labels, groups, categories, tag",
            "note": "note, notes, comment, comments, remarks, remark",
        },
        accounts={
            "name": (
                "company, company name, account, account name, customer, customer name, organisation, "
                "organization, organisation name, organization name"
            ),
            "domain": "domain, website, web site, url, domain name, company domain, homepage, web page",
            "industry": "industry, sector",
            "size": "size, employees, number of employees, headcount",
            "country": "country",
            "note": "note, notes, comment, comments, remarks",
        },
        months=(
            "january, february, march, april, may, june, july, august, september, october, november, december"
        ),
        weekdays="monday, tuesday, wednesday, thursday, friday, saturday, sunday",
    ),
    "de": Language(
        half="name",
        form="titel",
        columns={
            "name": "vollständiger name, ansprechpartner, kontakt, kontaktname, anzeigename, kontaktperson",
            "prefix": "anrede, titel, akademischer titel",
            "given": "vorname",
            "middle": "weitere vornamen, zweiter vorname",
            "family": "nachname, familienname, zuname",
            "call_me": "spitzname, rufname",
            "email": (
                "e mail adresse, email adresse, e mail # adresse, e mail adresse #, mailadresse, "
                "primäre e mail adresse, sekundäre e mail adresse, primäre e mail, sekundäre e mail, "
                "e mail geschäftlich, e mail privat"
            ),
            "phone": (
                "telefon, telefonnummer, telefon geschäftlich, telefon geschäftlich #, telefon privat, "
                "telefon privat #, telefon dienstlich, dienstlich, haupttelefon, mobiltelefon, "
                "mobiltelefon #, mobilnummer, mobil, handy, handynummer, rufnummer, weiteres telefon, "
                "autotelefon, telefon firma, telefon #, durchwahl, festnetz"
            ),
            "account": "firma, unternehmen, firmenname, organisation, kunde, arbeitgeber",
            "unit": "abteilung",
            "title": "position, funktion, berufsbezeichnung, stellung, stellenbezeichnung",
            "born": "geburtstag, geburtsdatum, geb",
            "link": "webseite, internetseite, internet, internetadresse, homepage, private webseite",
            "anniversary": "jahrestag, hochzeitstag",
            "assistant": "assistent, assistentin, assistenz, name assistent, name des assistenten",
            "manager": "vorgesetzter, vorgesetzte, name des r vorgesetzten, name des vorgesetzten",
            "tags": "kategorien, gruppen, stichwörter",
            "note": "notizen, notiz, bemerkung, bemerkungen, anmerkung, anmerkungen, kommentar",
        },
        accounts={
            "name": "firma, unternehmen, firmenname, organisation, kunde, kundenname, firmenbezeichnung",
            "domain": "webseite, website, internet, internetadresse, homepage",
            "industry": "branche",
            "size": "mitarbeiter, mitarbeiterzahl, anzahl mitarbeiter",
            "country": "land",
            "note": "notizen, notiz, bemerkung, bemerkungen, anmerkung",
        },
        months=(
            "januar, februar, märz, april, mai, juni, juli, august, september, oktober, november, dezember"
        ),
        weekdays="montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonntag, sonnabend",
    ),
    "fr": Language(
        half="nom",
        form="titre",
        columns={
            "name": "nom complet, interlocuteur, personne, nom et prénom, nom à afficher",
            "prefix": "civilité, titre de civilité",
            "given": "prénom",
            "middle": "deuxième prénom",
            "family": "nom de famille",
            "call_me": "surnom, pseudo",
            "email": (
                "adresse de messagerie, adresse de messagerie #, adresse e mail, adresse email, "
                "adresse électronique, courriel, adresse e mail #, adresse mail, "
                "première adresse électronique, adresse électronique secondaire"
            ),
            "phone": (
                "téléphone, téléphone bureau, téléphone # bureau, téléphone domicile, téléphone # domicile, "
                "téléphone autre, téléphone société, téléphone principal, téléphone voiture, tél mobile, "
                "téléphone mobile, mobile, portable, téléphone portable, numéro de téléphone, "
                "téléphone professionnel, téléphone personnel, téléphone fixe, gsm, tél"
            ),
            "account": (
                "société, entreprise, organisation, raison sociale, employeur, client, nom de l entreprise"
            ),
            "unit": "service, département",
            "title": "fonction, poste, titre, profession",
            "born": "date de naissance, anniversaire, né le, naissance",
            "link": "page web, site web, site internet, page web personnelle",
            "anniversary": "anniversaire de mariage ou fête, anniversaire de mariage",
            "assistant": "assistant e, assistante, nom de l assistant, nom de l assistant e",
            "manager": "responsable, supérieur, nom du responsable",
            "tags": "catégories, groupes, étiquettes",
            "note": "remarque, remarques, commentaire, commentaires",
        },
        accounts={
            "name": "société, entreprise, raison sociale, organisation, nom de l entreprise, client",
            "domain": "site web, site internet, page web",
            "industry": "secteur, secteur d activité",
            "size": "effectif, nombre d employés, salariés",
            "country": "pays",
            "note": "remarque, remarques, commentaire",
        },
        months=(
            "janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre"
        ),
        weekdays="lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche",
    ),
    "es": Language(
        half="nombre",
        form="título",
        columns={
            "name": "nombre completo, contacto, persona de contacto, nombre para mostrar, nombre y apellidos",
            "prefix": "tratamiento",
            "given": "nombre de pila",
            "middle": "segundo nombre",
            "family": "apellidos, apellido, primer apellido",
            "call_me": "apodo, sobrenombre",
            "email": (
                "correo electrónico, dirección del correo electrónico #, dirección de correo electrónico, "
                "dirección de correo electrónico #, correo, dirección de correo, correo electrónico #, "
                "dirección de correo electrónico principal, e mail #"
            ),
            "phone": (
                "teléfono, teléfono del trabajo, teléfono del trabajo #, teléfono particular, "
                "teléfono particular #, teléfono móvil, móvil, celular, número de teléfono, otro teléfono, "
                "teléfono principal, particular, número de centralita de la organización, teléfono fijo, "
                "teléfono de casa, teléfono celular"
            ),
            "account": "empresa, compañía, organización, nombre de la empresa, razón social, cliente",
            "unit": "departamento",
            "title": "puesto, cargo, título",
            "born": "cumpleaños, fecha de nacimiento, nacimiento",
            "link": "página web, sitio web, página web personal",
            "anniversary": "aniversario",
            "assistant": "asistente, nombre del asistente, ayudante, nombre del ayudante",
            "manager": "jefe, nombre del jefe, nombre del director, supervisor",
            "tags": "categorías, grupos, etiquetas",
            "note": "nota, notas, comentario, comentarios, observaciones",
        },
        accounts={
            "name": "empresa, compañía, organización, nombre de la empresa, razón social, cliente",
            "domain": "sitio web, página web, web",
            "industry": "sector, industria",
            "size": "número de empleados, empleados",
            "country": "país",
            "note": "nota, notas, observaciones",
        },
        months=(
            "enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre, noviembre, "
            "diciembre"
        ),
        weekdays="lunes, martes, miércoles, jueves, viernes, sábado, domingo",
    ),
    "pt": Language(
        half="nome",
        form="título",
        columns={
            "name": "nome completo, contato, contacto, pessoa de contato, nome para exibição",
            "prefix": "tratamento, saudação",
            "given": "primeiro nome, nome próprio",
            "middle": "nome do meio, segundo nome",
            "family": "sobrenome, apelido, último nome",
            "email": (
                "endereço de email, endereço de e mail, endereço de correio electrónico, "
                "endereço de correio eletrónico, correio eletrónico, correio electrónico, "
                "endereço de email #, endereço de e mail #, endereço de correio electrónico #"
            ),
            "phone": (
                "telefone, telefone comercial, telefone comercial #, telefone residencial, "
                "telefone residencial #, telefone celular, telemóvel, telefone móvel, número de telefone, "
                "outro telefone, telefone principal, telefone da empresa, telefone do emprego, "
                "telefone de casa, telefone fixo"
            ),
            "account": "empresa, organização, nome da empresa, companhia, entidade",
            "unit": "departamento",
            "title": "cargo, função, título",
            "born": "aniversário, data de nascimento, nascimento",
            "link": "página web, site, página da web, página web pessoal",
            "anniversary": "aniversário de casamento",
            "assistant": "assistente, nome do assistente",
            "manager": "gestor, gerente, nome do gestor, nome do gerente, superior",
            "tags": "categorias, grupos, etiquetas, marcadores",
            "note": "anotações, observações, nota, notas, comentários",
        },
        accounts={
            "name": "empresa, organização, nome da empresa, razão social, cliente, entidade",
            "domain": "site, página web, website",
            "industry": "setor, sector, ramo",
            "size": "número de funcionários, funcionários",
            "country": "país",
            "note": "observações, anotações, notas",
        },
        months=(
            "janeiro, fevereiro, março, abril, maio, junho, julho, agosto, setembro, outubro, novembro, "
            "dezembro"
        ),
        weekdays="segunda feira, terça feira, quarta feira, quinta feira, sexta feira, sábado, domingo",
    ),
    "it": Language(
        half="nome",
        form="titolo",
        columns={
            "name": (
                "nome completo, contatto, referente, nome visualizzato, persona di riferimento, nominativo"
            ),
            "prefix": "appellativo, titolo personale",
            "given": "nome di battesimo",
            "middle": "secondo nome",
            "family": "cognome",
            "call_me": "soprannome",
            "email": (
                "indirizzo posta elettronica, indirizzo di posta elettronica, posta elettronica, "
                "indirizzo e mail, indirizzo email, indirizzo posta elettronica #, posta elettronica #, "
                "posta el #"
            ),
            "phone": (
                "telefono, telefono uff, telefono # uff, telefono ufficio, telefono ab, telefono # ab, "
                "telefono abitazione, telefono principale, telefono principale società, cellulare, "
                "telefono cellulare, numero di telefono, numero di cellulare, altro telefono, telefono fisso"
            ),
            "account": "società, azienda, ditta, organizzazione, ragione sociale, nome azienda, cliente",
            "unit": "reparto",
            "title": "posizione professionale, posizione, qualifica, ruolo, mansione, titolo",
            "born": "compleanno, data di nascita, nascita",
            "link": "pagina web, sito web, sito internet, sito, pagina web personale",
            "anniversary": "anniversario",
            "assistant": "assistente, nome assistente",
            "manager": "responsabile, nome manager, superiore",
            "tags": "categorie, gruppi, etichette",
            "note": "annotazioni, nota, commento, commenti, osservazioni",
        },
        accounts={
            "name": "società, azienda, ditta, ragione sociale, organizzazione, nome azienda, cliente",
            "domain": "sito web, sito internet, sito, pagina web",
            "industry": "settore",
            "size": "dipendenti, numero di dipendenti",
            "country": "paese",
            "note": "note, annotazioni",
        },
        months=(
            "gennaio, febbraio, marzo, aprile, maggio, giugno, luglio, agosto, settembre, ottobre, "
            "novembre, dicembre"
        ),
        weekdays="lunedì, martedì, mercoledì, giovedì, venerdì, sabato, domenica",
    ),
    "nl": Language(
        half="naam",
        form="titel",
        columns={
            "name": "volledige naam, contactpersoon, weergavenaam",
            "prefix": "aanhef, titel",
            "given": "voornaam",
            "middle": "middelste naam, tussenvoegsel, tweede voornaam",
            "family": "achternaam, familienaam",
            "call_me": "bijnaam, roepnaam",
            "email": "e mailadres, emailadres, e mailadres #, emailadres #, mailadres",
            "phone": (
                "telefoon, telefoonnummer, telefoon op werk, telefoon op werk #, telefoon thuis, "
                "telefoon thuis #, mobiele telefoon, mobiel, mobiel nummer, andere telefoon, hoofdtelefoon, "
                "hoofdtelefoon bedrijf, autotelefoon, vaste telefoon"
            ),
            "account": "bedrijf, bedrijfsnaam, organisatie, klant, werkgever",
            "unit": "afdeling",
            "title": "functie, beroep",
            "born": "verjaardag, geboortedatum",
            "link": "webpagina, webadres, persoonlijke webpagina",
            "anniversary": "trouwdag, speciale datum",
            "assistant": "assistent, naam assistent",
            "manager": "leidinggevende, naam manager, manager",
            "tags": "categorieën, groepen, labels",
            "note": "notities, notitie, opmerking, opmerkingen",
        },
        accounts={
            "name": "bedrijf, bedrijfsnaam, organisatie, klant, klantnaam",
            "domain": "website, webpagina",
            "industry": "branche, bedrijfstak, sector",
            "size": "aantal medewerkers, medewerkers",
            "country": "land",
            "note": "notities, opmerking, opmerkingen",
        },
        months=(
            "januari, februari, maart, april, mei, juni, juli, augustus, september, oktober, november, "
            "december"
        ),
        weekdays="maandag, dinsdag, woensdag, donderdag, vrijdag, zaterdag, zondag",
    ),
}
"""By their codes; where two call a column alike and mean two things, the first one counts."""

HALF_NAMES: Final = frozenset(language.half for language in LANGUAGES.values())
"""What is half a name beside the other half, as it is written."""
FORMS: Final = frozenset(language.form for language in LANGUAGES.values())
"""What is a form of address beside a job's title."""
MONTHS: Final[Mapping[str, int]] = {
    name: number for language in LANGUAGES.values() for number, name in enumerate(language.months, 1)
}
"""Every month's number by its name."""
WEEKDAYS: Final = tuple(dict.fromkeys(day for language in LANGUAGES.values() for day in language.weekdays))


def contact_names_apart() -> Mapping[str, Mapping[str, str]]:
    """What columns of people are called in each language, by the word that they say."""
    return {
        code: {**each.columns, "name": f"{each.half}, {each.columns['name']}"}
        for code, each in LANGUAGES.items()
    }


def contact_names() -> Mapping[str, str]:
    """The same, in all languages."""
    return joined_names(list(contact_names_apart().values()))


def account_names() -> Mapping[str, str]:
    """The same of organisations."""
    return joined_names(
        [{**each.accounts, "name": f"{each.half}, {each.accounts['name']}"} for each in LANGUAGES.values()]
    )


def joined_names(languages: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """By word, the names of all languages; where two call a column alike, the first one says what it is."""
    word_of: dict[str, str] = {}
    for columns in languages:
        for word, names in columns.items():
            for name in names.split(","):
                word_of.setdefault(name.strip(), word)
    words = dict.fromkeys(word_of.values())
    return {word: ", ".join(name for name, each in word_of.items() if each == word) for word in words}
