"""A kind of record that a tool brings along."""

from __future__ import annotations

import attrs
from attrs import field

from relmem.records.base import Thing, named, required
from relmem.records.links import ContactId, contact_id


@attrs.frozen(field_transformer=named)
class Gift(Thing):
    """Something we gave a contact."""

    contact: ContactId = field(converter=contact_id)
    what: str = field(converter=required)
