"""
What people call the columns of bills in seven languages: `languages` has those of people and organisations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from relmem.importers.languages import joined_names

__all__ = ["invoice_names"]

_NAMES: Final[tuple[Mapping[str, str], ...]] = (
    {  # English
        "account": (
            "customer, customer name, client, client name, account, account name, company, company name, "
            "organisation, organization, bill to, billed to, contact name, billing name, sold to, debtor"
        ),
        "number": "invoice number, invoice no, invoice, invoice id, invoice num, bill number",
        "net": (
            "net, net amount, net total, subtotal, sub total, amount excl vat, amount excl tax, "
            "total excl vat, total excl tax"
        ),
        "gross": (
            "gross, gross amount, gross total, amount incl vat, amount incl tax, total incl vat, "
            "total incl tax"
        ),
        "total": "total, amount, invoice total, invoice amount, total amount, amount due, value",
        "currency": "currency, currency code",
        "type": "type, invoice type, document type",
        "status": "status, invoice status, state",
        "issued": "invoice date, date, issued, issued on, issue date, bill date, date issued",
        "period_from": "period from, period start, service start, from, billing period start, start",
        "period_to": "period to, period end, service end, to, billing period end, until, end",
        "contract": (
            "contract, contract number, contract no, contract id, contract name, agreement, "
            "agreement number, subscription"
        ),
    },
    {  # German
        "account": "kunde, kundenname, firma, debitor, rechnungsempfänger, empfänger, auftraggeber",
        "account_id": "kundennummer, kundennr, kunden nr, debitorennummer, debitorennr",
        "number": "rechnungsnummer, rechnungsnr, rechnungs nr, rechnung nr, rechnung, re nr",
        "net": "netto, nettobetrag, netto betrag, betrag netto, summe netto, gesamt netto",
        "gross": (
            "brutto, bruttobetrag, brutto betrag, betrag brutto, summe brutto, gesamt brutto, "
            "rechnungsbetrag brutto"
        ),
        "total": "betrag, rechnungsbetrag, gesamtbetrag, summe, gesamtsumme",
        "currency": "währung, waehrung, währungscode, belegwährung",
        "type": "belegart, rechnungsart, belegtyp",
        "issued": "rechnungsdatum, belegdatum, datum, ausstellungsdatum",
        "period_from": "leistungszeitraum von, leistung von, zeitraum von, leistungsbeginn",
        "period_to": "leistungszeitraum bis, leistung bis, zeitraum bis, leistungsende",
        "contract": "vertrag, vertragsnummer, vertragsnr, vertrags nr",
    },
    {  # French
        "account": "client, nom du client, société, raison sociale",
        "account_id": "numéro client, n client, code client",
        "number": "numéro de facture, n facture, n de facture, facture, numéro facture, no facture",
        "net": "montant ht, total ht, ht, montant hors taxe, net ht",
        "gross": "montant ttc, total ttc, ttc",
        "total": "montant, montant total",
        "currency": "devise, monnaie",
        "type": "type de document",
        "status": "statut, état",
        "issued": "date de facture, date facture, date de facturation, date d émission",
        "period_from": "début de période, période du",
        "period_to": "fin de période, période au",
        "contract": "contrat, numéro de contrat, n contrat",
    },
    {  # Spanish
        "account": "cliente, nombre del cliente, razón social, empresa",
        "account_id": "código cliente, código de cliente, número de cliente",
        "number": "número de factura, n factura, factura, número factura, nº factura",
        "net": "base imponible, importe neto, neto, subtotal",
        "gross": "total con iva, importe bruto, total factura",
        "total": "importe, importe total",
        "currency": "moneda, divisa",
        "status": "estado",
        "issued": "fecha de factura, fecha factura, fecha de emisión, fecha",
        "period_from": "periodo desde, inicio del periodo",
        "period_to": "periodo hasta, fin del periodo",
        "contract": "contrato, número de contrato",
    },
    {  # Portuguese
        "account": "cliente, nome do cliente, empresa",
        "account_id": "código do cliente, número do cliente",
        "number": "número da fatura, fatura, número da factura, factura, nota fiscal, n fatura",
        "net": "valor líquido, total líquido, total sem iva, líquido",
        "gross": "valor bruto, total com iva, bruto",
        "total": "valor, valor total, montante",
        "currency": "moeda",
        "status": "estado, situação",
        "issued": "data da fatura, data da factura, data de emissão, data",
        "period_from": "início do período, período de",
        "period_to": "fim do período, período até",
        "contract": "contrato, número do contrato",
    },
    {  # Italian
        "account": "cliente, ragione sociale, nome cliente",
        "account_id": "codice cliente, numero cliente",
        "number": "numero fattura, fattura, n fattura, numero della fattura, nr fattura",
        "net": "imponibile, importo netto, netto, totale imponibile",
        "gross": "totale ivato, importo lordo, lordo, totale fattura, totale documento",
        "total": "importo, totale, importo totale",
        "currency": "valuta, divisa",
        "type": "tipo documento",
        "status": "stato",
        "issued": "data fattura, data di emissione, data emissione, data",
        "period_from": "periodo dal, inizio periodo",
        "period_to": "periodo al, fine periodo",
        "contract": "contratto, numero contratto",
    },
    {  # Dutch
        "account": "klant, klantnaam, bedrijf, bedrijfsnaam, debiteur",
        "account_id": "klantnummer, debiteurnummer",
        "number": "factuurnummer, factuur, factuurnr, factuur nr",
        "net": "bedrag excl btw, netto, netto bedrag, totaal excl btw, excl btw",
        "gross": "bedrag incl btw, bruto, totaal incl btw, incl btw",
        "total": "bedrag, totaal, totaalbedrag, factuurbedrag",
        "currency": "valuta, munt",
        "issued": "factuurdatum, datum",
        "period_from": "periode van, periode vanaf",
        "period_to": "periode tot, periode t m",
        "contract": "contract, contractnummer, abonnement",
    },
)


def invoice_names() -> Mapping[str, str]:
    """What columns of bills are called, in all languages, by the word that they say."""
    return joined_names(_NAMES)
