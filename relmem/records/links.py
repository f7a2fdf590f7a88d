"""
Links from one record to another: ids, typed per kind, made from the record itself or its id.

Each kind that others link to has its id type here and one function that a field
takes as its converter. A link knows the kind by name only, so that no theme
imports another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NewType, get_args, get_type_hints

import attrs

from relmem.errors import InputError
from relmem.values import is_id, several

if TYPE_CHECKING:
    from relmem.records.base import Record
    from relmem.records.contracts import Contract
    from relmem.records.deals import Opportunity
    from relmem.records.needs import Need
    from relmem.records.people import Account, Colleague, Contact
    from relmem.records.promises import Commitment, Request
    from relmem.records.service import Issue, Order
    from relmem.records.talks import Interaction

Id = str
AnyId = NewType("AnyId", str)
"""A record of whatever kind: what a talk was about."""
AccountId = NewType("AccountId", str)
ContactId = NewType("ContactId", str)
ColleagueId = NewType("ColleagueId", str)
CommitmentId = NewType("CommitmentId", str)
ContractId = NewType("ContractId", str)
InteractionId = NewType("InteractionId", str)
InvoiceId = NewType("InvoiceId", str)
IssueId = NewType("IssueId", str)
NeedId = NewType("NeedId", str)
OpportunityId = NewType("OpportunityId", str)
OrderId = NewType("OrderId", str)
RequestId = NewType("RequestId", str)

ID_TYPES: Final = frozenset(
    {
        AnyId,
        AccountId,
        ContactId,
        ColleagueId,
        CommitmentId,
        ContractId,
        InteractionId,
        InvoiceId,
        IssueId,
        NeedId,
        OpportunityId,
        OrderId,
        RequestId,
    }
)
"""What marks a field as a link: its annotation names one of these."""

PersonId = ContactId | ColleagueId
"""Somebody on either side."""

TheirsId = AccountId | ContactId
"""One of theirs: an organisation, or a person there."""


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


def need_id(value: Need | NeedId) -> NeedId:
    """The need's id."""
    return NeedId(link(value, "Need"))


def opportunity_id(value: Opportunity | OpportunityId) -> OpportunityId:
    """The opportunity's id."""
    return OpportunityId(link(value, "Opportunity"))


def order_id(value: Order | OrderId) -> OrderId:
    """The order's id."""
    return OrderId(link(value, "Order"))


def any_id(value: Record | AnyId) -> AnyId:
    """
    The id of a record of whatever kind.

    Raises:
        InputError: it is no record and no id.

    """
    id = getattr(value, "id", value)
    if not is_id(id):
        raise InputError(value, f"{value!r} is no record.", "Pass the record itself, or its id.")
    return AnyId(str(id))


def any_ids(value: Iterable[Record | AnyId] | Record | AnyId) -> tuple[AnyId, ...]:
    """The ids of several records of whatever kind, each once; a single one is one of them."""
    return tuple(dict.fromkeys(any_id(each) for each in several(value)))


def theirs_id(value: Account | Contact | AccountId | ContactId) -> TheirsId:
    """The id of an organisation, or of a person there."""
    theirs: TheirsId = link(value, "Account", "Contact")
    return theirs


def person_id(value: Contact | Colleague | ContactId | ColleagueId) -> PersonId:
    """The id of somebody on either side."""
    person: PersonId = link(value, "Contact", "Colleague")
    return person


_hints: Final[dict[type, dict[str, Any]]] = {}
_links: Final[dict[type, tuple[str, ...]]] = {}


def hints_of(kind: type) -> dict[str, Any]:
    """What the fields of a class hold, as types: to find out takes as long as to make the class."""
    if kind not in _hints:
        _hints[kind] = get_type_hints(kind)
    return _hints[kind]


def link_fields(kind: type) -> tuple[str, ...]:
    """The fields of a class that hold ids of other records, also inside a value's own fields."""
    if kind not in _links:
        hints = hints_of(kind)
        _links[kind] = tuple(
            each.name for each in attrs.fields(kind) if each.name != "id" and _names_a_link(hints[each.name])
        )
    return _links[kind]


def _names_a_link(hint: Any) -> bool:
    if hint in ID_TYPES:
        return True
    if attrs.has(hint):
        return bool(link_fields(hint))
    return any(_names_a_link(part) for part in get_args(hint))


def linked(kind: type, document: Mapping[str, Any]) -> list[Id]:
    """The ids of other records that a document of that kind names."""
    found: list[Id] = []
    for name in link_fields(kind):
        value = document.get(name)
        if value:
            find_ids(value, found)
    return found


def find_ids(value: Any, found: list[Id]) -> None:
    """Add to `found` every id in a piece of a document."""
    if isinstance(value, str):
        if is_id(value):
            found.append(value)
    elif isinstance(value, dict):
        for part in value.values():
            find_ids(part, found)
    elif isinstance(value, list):
        for part in value:
            find_ids(part, found)


def relinked(value: Any, ids: Mapping[Id, Id]) -> Any:
    """The same record or value, with every link to a key of `ids` led to what it stands for."""
    changed = {}
    for name in link_fields(type(value)):
        old = getattr(value, name)
        new = _led(old, ids)
        if new != old:
            changed[name] = new
    return attrs.evolve(value, **changed) if changed else value


def _led(value: Any, ids: Mapping[Id, Id]) -> Any:
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, tuple):
        return tuple(_led(part, ids) for part in value)
    return relinked(value, ids) if attrs.has(type(value)) else value


def links_of(value: Any) -> set[Id]:
    """The ids of other records that a record, or a value in it, names."""
    found: set[Id] = set()
    for name in link_fields(type(value)):
        part = getattr(value, name)
        if part is None:  # as most are
            continue
        for each in part if isinstance(part, tuple) else (part,):
            if isinstance(each, str):
                if is_id(each):
                    found.add(each)
            elif each is not None and attrs.has(type(each)):
                found |= links_of(each)
    return found


def named_links(value: Any) -> Iterator[tuple[str, Id]]:
    """Each link of a record: the field it stands in ("participants.contact"), and the id."""
    for name in link_fields(type(value)):
        part = getattr(value, name)
        for each in part if isinstance(part, tuple) else (part,):
            if isinstance(each, str):
                if is_id(each):
                    yield name, each
            elif each is not None and attrs.has(type(each)):
                yield from ((f"{name}.{inner}", id) for inner, id in named_links(each))


def kinds_linked(kind: type, field: str) -> frozenset[str]:
    """The names of the kinds that a link field takes, named as by `named_links`; "Any" is each of them."""
    name, _, inner = field.partition(".")
    parts = list(_parts(hints_of(kind)[name]))
    if inner:
        return frozenset().union(*(kinds_linked(part, inner) for part in parts if attrs.has(part)))
    return frozenset(part.__name__.removesuffix("Id") for part in parts if part in ID_TYPES)


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    for part in get_args(hint):
        yield from _parts(part)


def targets_first(records: Sequence[Record]) -> list[int]:
    """
    The order in which to take them: each behind those of them that it links to, else as given.

    Where they link to each other in a circle, the first given comes last.
    """
    place = {record.id: at for at, record in enumerate(records)}
    order: dict[int, None] = {}
    seen: set[int] = set()
    for begin in range(len(records)):
        # a path of our own instead of recursion: a file may hold a chain of any length
        path = [] if begin in seen else [(begin, _targets(records[begin], place))]
        seen.add(begin)
        while path:
            at, targets = path[-1]
            to = next(targets, None)
            if to is None:
                order.setdefault(at)
                path.pop()
            elif to not in seen:
                seen.add(to)
                path.append((to, _targets(records[to], place)))
    return list(order)


def _targets(record: Record, place: Mapping[Id, int]) -> Iterator[int]:
    return iter([place[id] for id in sorted(links_of(record) & place.keys())])
