"""
Links from one record to another: ids, typed per kind, made from the record itself or its id.

Each kind that others link to has its id type here and one function that a field
takes as its converter. A link knows the kind by name only, so that no theme
imports another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NewType

from relmem.errors import InputError
from relmem.values import is_id

if TYPE_CHECKING:
    from relmem.records.contracts import Contract
    from relmem.records.people import Account, Colleague, Contact
    from relmem.records.promises import Commitment, Request
    from relmem.records.service import Issue
    from relmem.records.talks import Interaction

Id = str
AccountId = NewType("AccountId", str)
ContactId = NewType("ContactId", str)
ColleagueId = NewType("ColleagueId", str)
CommitmentId = NewType("CommitmentId", str)
ContractId = NewType("ContractId", str)
InteractionId = NewType("InteractionId", str)
InvoiceId = NewType("InvoiceId", str)
IssueId = NewType("IssueId", str)
RequestId = NewType("RequestId", str)

ID_TYPES: Final = frozenset(
    {
        AccountId,
        ContactId,
        ColleagueId,
        CommitmentId,
        ContractId,
        InteractionId,
        InvoiceId,
        IssueId,
        RequestId,
    }
)
"""What marks a field as a link: its annotation names one of these."""

PersonId = ContactId | ColleagueId
"""Somebody on either side."""


def link(value: Any, *kinds: str) -> Any:
    """
    The id of `value`, which is an id or a record of one of `kinds`.

    Raises:
        InputError: a record of another kind, or text that is no id.

    """
    if is_id(value):
        return value
    wanted = " or ".join(f"{'an' if kind[0] in 'AEIO' else 'a'} {kind}" for kind in kinds)
    kind = type(value).__name__
    if kind in kinds:
        return value.id
    if isinstance(value, str):
        hint = f'Pass the record: memory.find("{value}").'
        raise InputError(value, f"{value!r} is no id, and {wanted} is wanted here.", hint)
    raise InputError(
        value, f"this is {'an' if kind[0] in 'AEIO' else 'a'} {kind}, and {wanted} is wanted here."
    )


def account_id(value: Account | AccountId) -> AccountId:
    """The account's id."""
    return AccountId(link(value, "Account"))


def contact_id(value: Contact | ContactId) -> ContactId:
    """The contact's id."""
    return ContactId(link(value, "Contact"))


def colleague_id(value: Colleague | ColleagueId) -> ColleagueId:
    """The colleague's id."""
    return ColleagueId(link(value, "Colleague"))


def commitment_id(value: Commitment | CommitmentId) -> CommitmentId:
    """The commitment's id."""
    return CommitmentId(link(value, "Commitment"))


def contract_id(value: Contract | ContractId) -> ContractId:
    """The contract's id."""
    return ContractId(link(value, "Contract"))


def interaction_id(value: Interaction | InteractionId) -> InteractionId:
    """The interaction's id."""
    return InteractionId(link(value, "Interaction"))


def issue_id(value: Issue | IssueId) -> IssueId:
    """The issue's id."""
    return IssueId(link(value, "Issue"))


def request_id(value: Request | RequestId) -> RequestId:
    """The request's id."""
    return RequestId(link(value, "Request"))


def person_id(value: Contact | Colleague | ContactId | ColleagueId) -> PersonId:
    """The id of somebody on either side."""
    person: PersonId = link(value, "Contact", "Colleague")
    return person
