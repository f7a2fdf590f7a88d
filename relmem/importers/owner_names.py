"""
What programs for customers and people call the columns that say who of us has a contact or an account.

In seven languages. The owner of a contact is whose the person is, that of an
account who leads it. Names are as `layouts.columns_of` takes them.
"""

from __future__ import annotations

from typing import Final

from relmem.importers.contract_words import COLUMNS

__all__ = ["ACCOUNT_OWNER", "ANY_OWNER", "CONTACT_OWNER"]

ANY_OWNER: Final = (
    "owner, record owner, HubSpot owner, hubspot owner, besitzer, eigentümer, propriétaire, propietario, "
    "proprietário, proprietario, eigenaar"
)
"""Of which a table of people means the contact's, and one of organisations the account's."""

CONTACT_OWNER: Final = (
    "contact owner, person owner, kontaktinhaber, kontakt inhaber, kontaktbesitzer, kontakteigentümer, "
    "kontakt eigentümer, propriétaire du contact, propietario del contacto, propietario de contacto, "
    "proprietário do contato, proprietário do contacto, proprietario contatto, proprietario del contatto, "
    "titolare contatto, titolare del contatto, eigenaar contact, eigenaar van contact, "
    "eigenaar contactpersoon, contacteigenaar"
)

ACCOUNT_OWNER: Final = (
    "account owner, company owner, customer owner, organization owner, organisation owner, account manager, "
    "account lead, account executive, customer success manager, csm, relationship manager, sales rep, "
    "salesperson, sales person, account inhaber, accountinhaber, accountbesitzer, account eigentümer, "
    "propriétaire du compte, propriétaire de l entreprise, propietario de la cuenta, propietario de cuenta, "
    "propietario de la empresa, proprietário da conta, proprietário da empresa, proprietario account, "
    "proprietario dell account, proprietario azienda, proprietario dell azienda, titolare account, "
    "eigenaar account, eigenaar van account, accounteigenaar, eigenaar bedrijf, bedrijfseigenaar, "
    f"{COLUMNS['owner']}"
)
