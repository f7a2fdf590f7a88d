"""Values that stand by their fields: the same as attrs would have written for each class."""

from __future__ import annotations

import copy
import pickle

import attrs
from hypothesis import given
from hypothesis import strategies as st

from relmem.queries.contracts import RenewalDue
from relmem.records import Contact
from relmem.render.rows import Row
from relmem.values import ByFields

_SMALL = st.integers(0, 2)


def _classes(base: type) -> tuple[type, type]:
    """Two kinds of value of the same fields, under that base."""

    @attrs.frozen
    class Value(base):  # type: ignore[misc]  # a base that the test chooses
        one: int
        spelled: str = attrs.field(default="", repr=lambda text: f"<{text}>", eq=str.casefold)
        among_us: int = attrs.field(default=0, eq=False, repr=False)
        unhashed: int = attrs.field(default=0, hash=False)

    @attrs.frozen
    class Other(Value):
        more: int = 0

    return Value, Other


_OURS, _ATTRS = _classes(ByFields), _classes(object)
_FIELDS = st.tuples(st.booleans(), _SMALL, st.sampled_from(["a", "A", "b"]), _SMALL, _SMALL)


def _made(classes: tuple[type, type], fields: tuple[bool, int, str, int, int]) -> object:
    value, other = classes
    return (other if fields[0] else value)(*fields[1:])


@given(_FIELDS, _FIELDS)
def test_is_as_attrs_has_it(one: tuple, another: tuple):
    """Equality, hash and what is shown are those of a class for which attrs wrote the methods."""
    ours, theirs = _made(_OURS, one), _made(_ATTRS, one)

    assert repr(theirs) == repr(ours)
    assert (theirs == _made(_ATTRS, another)) == (ours == _made(_OURS, another))
    assert (theirs != _made(_ATTRS, another)) == (ours != _made(_OURS, another))
    if ours == _made(_OURS, another) and one[4] == another[4]:
        assert hash(ours) == hash(_made(_OURS, another))


def test_is_no_other_thing():
    """A value is equal to nothing of another class, not even to one with the same fields."""
    value, other = _OURS

    assert value(1) != other(1)
    assert value(1) != _ATTRS[0](1)
    assert value(1) != (1, "", 0)


def test_a_class_keeps_its_own_methods():
    """What a class writes itself stands."""

    @attrs.frozen
    class Shown(ByFields):
        one: int

        def __repr__(self) -> str:
            return f"no. {self.one}"

    assert "no. 1" == repr(Shown(1))
    assert Shown(1) == Shown(1)


def test_values_without_fields_are_equal():
    """Of a class without fields all are one."""

    @attrs.frozen
    class Nothing(ByFields):
        pass

    assert Nothing() == Nothing()
    assert "Nothing()" == repr(Nothing()).rpartition(".")[2]
    assert 1 == len({Nothing(), Nothing()})


def test_records_and_rows_are_such_values():
    """They have slots, no methods of attrs' own making, and survive a copy and a pickle."""
    dana = Contact("Dana", emails=["dana@example.com"])

    assert issubclass(RenewalDue, Row)
    assert ByFields in RenewalDue.__mro__
    assert RenewalDue.__eq__ is Contact.__eq__
    assert not hasattr(dana, "__dict__")
    assert dana == copy.deepcopy(dana) == pickle.loads(pickle.dumps(dana))  # noqa: S301 # our own
    assert hash(dana) == hash(copy.copy(dana))
