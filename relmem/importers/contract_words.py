"""
What contract tables say in German, French, Spanish, Portuguese, Italian and Dutch: columns, and cells.

Words of cells are put into English where every word is known, and left as they
are where one is not, so that nothing is read into them: "3 Monate zum
Laufzeitende" is three months, "3 Monate zum Quartalsende" is not. A new
language is one more line in each table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

__all__ = ["COLUMNS", "PERIOD_OF", "in_english", "price_in_english", "unit_in_english"]

COLUMNS: Final[Mapping[str, str]] = {
    "title": (
        "vertrag, vertragstitel, vertragsname, vertragsbezeichnung, vertragsgegenstand, titel, bezeichnung, "
        "contrat, intitule, intitule du contrat, objet du contrat, contrato, titulo, nombre del contrato, "
        "objeto del contrato, nome do contrato, objeto do contrato, contratto, titolo, "
        "oggetto del contratto, "
        "overeenkomst, contractnaam"
    ),
    "key": (
        "vertragsnummer, vertragsnr, vertrags nr, vertrag nr, vertrags id, nummer, nr, numero de contrat, "
        "n contrat, numero de contrato, n contrato, numero do contrato, numero contratto, contractnummer"
    ),
    "party": (
        "kunde, kunden, kundenname, vertragspartner, firma, unternehmen, auftraggeber, lieferant, "
        "cocontractant, fournisseur, societe, cliente, clientes, proveedor, empresa, fornecedor, fornitore, "
        "azienda, klant, klantnaam, leverancier, wederpartij"
    ),
    "start": (
        "beginn, vertragsbeginn, vertragsstart, laufzeitbeginn, startdatum, gultig ab, debut, date de debut, "
        "date d effet, inicio, fecha de inicio, data de inicio, inizio, data inizio, "
        "data di inizio, decorrenza, "
        "begindatum, ingangsdatum"
    ),
    "end": (
        "ende, vertragsende, laufzeitende, enddatum, gultig bis, lauft bis, ablauf, ablaufdatum, fin, "
        "date de fin, echeance, date d echeance, fecha de fin, vencimiento, fecha de vencimiento, fim, "
        "data de fim, data de termino, fine, data fine, data di fine, scadenza, einddatum"
    ),
    "initial term": (
        "laufzeit, vertragslaufzeit, mindestlaufzeit, mindestvertragslaufzeit, erstlaufzeit, grundlaufzeit, "
        "vertragsdauer, duree, duree initiale, duree du contrat, duracion, duracion inicial, "
        "duracion del contrato, duracao, duracao inicial, durata, durata iniziale, durata del contratto, "
        "looptijd, contractduur"
    ),
    "renewal": (
        "verlangerung, vertragsverlangerung, verlangerungszeitraum, verlangerungsdauer, "
        "verlangerungslaufzeit, verlangert sich um, renouvellement, reconduction, renovacion, prorroga, "
        "renovacao, rinnovo, verlenging"
    ),
    "how it renews": (
        "automatische verlangerung, verlangert sich automatisch, verlangerungsart, "
        "renouvellement automatique, reconduction tacite, tacite reconduction, renovacion automatica, "
        "renovacao automatica, rinnovo automatico, tacito rinnovo, automatische verlenging"
    ),
    "notice": (
        "kundigungsfrist, preavis, delai de preavis, preaviso, plazo de preaviso, aviso previo, "
        "prazo de aviso previo, preavviso, termine di preavviso, disdetta, opzegtermijn"
    ),
    "signed": (
        "unterzeichnet am, unterschrieben am, vertragsdatum, abgeschlossen am, date de signature, signe le, "
        "fecha de firma, data de assinatura, data firma, data di firma, getekend op"
    ),
    "price": (
        "preis, wert, betrag, vertragswert, kosten, jahrespreis, jahresbetrag, jahreswert, jahresgebuhr, "
        "monatspreis, monatsbetrag, monatsgebuhr, prix, montant, precio, importe, preco, valor, prezzo, "
        "importo, prijs, bedrag"
    ),
    "currency": "wahrung, devise, moneda, moeda, valuta",
    "note": (
        "bemerkung, bemerkungen, anmerkung, anmerkungen, notiz, notizen, kommentar, remarque, remarques, "
        "commentaire, observaciones, nota, notas, observacoes, note, osservazioni, opmerking, opmerkingen"
    ),
    "owner": (
        "kundenbetreuer, kundenbetreuerin, betreuer, betreuerin, kundenverantwortlicher, vertriebler, "
        "vertriebsmitarbeiter, zustandig, verantwortlich, verantwortlicher, charge de compte, "
        "responsable de compte, responsable du compte, gestor de cuenta, responsable de cuenta, "
        "gestor de conta, gestor da conta, responsavel, responsabile cliente, responsabile commerciale, "
        "referente commerciale, accountmanager, relatiebeheerder, klantverantwoordelijke"
    ),
}
"""Names of columns, as `plain_name` gives them, by what they say."""

PERIOD_OF: Final[Mapping[str, str]] = {
    f"{period}{what}": unit
    for period, unit in (("jahres", "year"), ("monats", "month"))
    for what in ("preis", "betrag", "wert", "gebuhr")
}
"""Of names that say for how long a price is."""

_UNITS: Final = {
    "year": "jahr jahre jahren jahres an ans annee annees ano anos anno anni jaar jaren",
    "quarter": "quartal quartale quartalen",
    "month": "monat monate monaten monats mois mes meses mese mesi maand maanden",
    "week": "woche wochen semaine semaines semana semanas settimana settimane weken",
    "day": "tag tage tagen jour jours dia dias giorno giorni dag dagen",
    "business day": "werktag werktage werktagen arbeitstag arbeitstage arbeitstagen werkdag werkdagen",
}
_OTHERS: Final = {
    "automatic": (
        "automatisch automatique automatico automatica stillschweigend tacite tacito tacita stilzwijgend"
    ),
    "successive": "jeweils",
    "none": (
        "keine kein keiner nein aucun aucune non ninguno ninguna nessuno nessuna nenhum nenhuma nao geen nee"
    ),
    "perpetual": "unbefristet illimite illimitee indefinido indefinida indeterminato onbepaald",
    "yes": "ja oui si sim",
    "times": "mal",
    "1": "ein eine einem einen einer un une uno una um uma een",
    "2": "zwei deux dos dois duas due twee",
    "3": "drei trois tres tre drie",
    "4": "vier",
    "5": "funf",
    "6": "sechs six seis sei zes",
    "12": "zwolf douze doce doze dodici twaalf",
}
_WORDS: Final = {
    word: english
    for english, words in (
        *((f"{unit}s", words) for unit, words in _UNITS.items()),
        *_OTHERS.items(),
    )
    for word in words.split()
}
_UNIT_OF: Final = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_KNOWN: Final = frozenset(
    (
        *("automatic", "successive", "option", "optional", "none", "perpetual", "yes", "no", "times", "x"),
        *(f"{unit}{s}" for unit in ("year", "quarter", "month", "week", "day") for s in ("", "s")),
    )
)
_BEFORE_ITS_END: Final = re.compile(
    r",?\s+(?:(?:zum|vor(?: dem)?) (?:vertragsende|laufzeitende|ende der (?:vertrags)?laufzeit|ende|ablauf)"
    r"|avant (?:l.?\s?echeance|la fin|le terme|echeance)"
    r"|antes (?:del vencimiento|de su vencimiento|do fim|do termo)"
    r"|prima (?:della scadenza)|voor (?:het )?einde|voor afloop)$"
)
"""The end of the term: what notice is given before, where nothing else is said."""
_PER: Final = re.compile(r"(.*\d.*?)(?:\s*/\s*|\s+(?:pro|je|im|par|por|al|all.|per)\s+)([a-z]+)", re.S)
_LONGEST_PRICE: Final = 200
"""Longer cells hold no price, and would be searched for long."""
_ADVERBS: Final = {
    "jahrlich": "year", "monatlich": "month", "wochentlich": "week",
    "annuel": "year", "mensuel": "month", "anual": "year", "mensual": "month", "mensal": "month",
    "annuale": "year", "mensile": "month", "jaarlijks": "year", "maandelijks": "month",
}  # fmt: skip


def in_english(text: str) -> str:
    """A length, a renewal or a notice in English, where every word of it is known; else as it is."""
    plain = _BEFORE_ITS_END.sub("", _plain(text))
    words = plain.replace(",", " , ").split()
    said = [word if word in _KNOWN or not word.isalpha() else _WORDS.get(word, "") for word in words]
    if not all(said) or said == words:
        return text
    return " ".join(said).replace(" , ", ", ")


def price_in_english(text: str) -> str:
    """A price with for how long it is in English, where that is known: "48.000 EUR / Jahr"; else as it is."""
    if len(text) > _LONGEST_PRICE:
        return text
    plain = _plain(text)
    if len(plain) != len(" ".join(text.split())):
        return text  # what stands for the amount could not be told
    amount, _, adverb = plain.rpartition(" ")
    if amount and adverb in _ADVERBS:
        return f"{' '.join(text.split())[: len(amount)]} / {_ADVERBS[adverb]}"
    found = _PER.fullmatch(plain)
    unit = _UNIT_OF.get(found[2], "") if found else ""
    return f"{' '.join(text.split())[: len(found[1])]} / {unit}" if found and unit else text


def unit_in_english(name: str) -> str:
    """The name of a column whose last word is a unit, with that word in English."""
    rest, space, word = name.rpartition(" ")
    return f"{rest} {_UNIT_OF[word]}s" if space and word in _UNIT_OF else name


def _plain(text: str) -> str:
    """In small letters, without accents, with single spaces."""
    spaced = unicodedata.normalize("NFKD", " ".join(text.split()).casefold())
    return "".join(char for char in spaced if not unicodedata.combining(char))
