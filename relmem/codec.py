"""
Records as plain JSON values, and back; the only place where a kind is a word.

A document is a dict of JSON primitives: `kind`, `v` (the form it is written
in) and the fields that differ from their defaults. Values are spelled as
people type them ("60 days", "12000 EUR/year"). An older form is brought up to
date by the class's own `UPGRADES` before it is read.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from relmem.errors import InputError, StoreError, TooNew
from relmem.records import NAMED, every_kind, is_named, kind_named
from relmem.records.base import Record
from relmem.records.links import ID_TYPES, hints_of
from relmem.values import (
    Money,
    NamedDay,
    PostalAddress,
    Price,
    Relation,
    Source,
    Span,
    WorkWeek,
    YearDay,
    is_id,
    money,
    named_day,
    postal_address,
    price,
    relation,
    span,
    year_day,
)

__all__ = ["Codec", "refuse_embedded", "spelled", "word_of"]

Document = dict[str, Any]

_SOURCES: Final = 1024
"""Sources held as they were read: one call, or one file, is the source of many records."""
_CAMEL: Final = re.compile(r"(?<!^)(?=[A-Z])")


def word_of(kind: type[Record]) -> str:
    """The word for a kind: PriceLine is "price_line"."""
    return _CAMEL.sub("_", kind.__name__).lower()


def _class_named(word: str) -> str:
    return word.title().replace("_", "")


def spelled(value: object) -> Any:
    """A value that a record holds, as it stands in a document."""
    return _converter().unstructure(value)


class Codec:
    """
    Spells records of given kinds, and `with_ours` of those that come with relmem.

    The class of one of these is loaded when a document of it is met.

    Raises:
        InputError: two kinds go by one word.

    """

    def __init__(self, kinds: Iterable[type[Record]] = (), *, with_ours: bool = False) -> None:
        self._with_ours = with_ours
        self._met: dict[str, type[Record] | None] = {}
        for kind in kinds:
            if self.kind_called(word_of(kind)) not in (None, kind):
                raise InputError(
                    kind, f"two kinds of record are called {kind.__name__}.", "Rename one of them."
                )
            self._met[word_of(kind)] = kind
        self.given = {word: kind for word, kind in self._met.items() if kind is not None}
        self._converter = _converter()

    @cached_property
    def kinds(self) -> dict[str, type[Record]]:
        """All kinds by their words; it loads every theme."""
        ours = every_kind() if self._with_ours else ()
        return {word_of(kind): kind for kind in ours} | self.given

    def kind_called(self, word: str) -> type[Record] | None:
        """The class that goes by a word; None where it is unknown here."""
        if word not in self._met:
            found = kind_named(_class_named(word)) if self._with_ours else None
            self._met[word] = found if found is not None and word_of(found) == word else None
        return self._met[word]

    def naming(self, word: str) -> type[Record] | None:
        """
        The class that says by what documents of a word go: their own, or Record, of whose keys all have some.

        None where the word is unknown here.
        """
        name = _class_named(word)
        if self._with_ours and word not in self.given and name not in NAMED:
            return Record if is_named(name) else None
        return self.kind_called(word)

    def encode(self, record: Record) -> Document:
        """A record as a document; its revision stands beside it, not in it."""
        kind = type(record)
        if self.kind_called(word_of(kind)) is not kind:
            raise InputError(
                record,
                f"this memory knows no {kind.__name__}.",
                f"Write relmem.open(path, kinds=[{kind.__name__}]).",
            )
        try:
            document: Document = self._converter.unstructure(record)
        except (AttributeError, TypeError, ValueError) as error:
            why = f"a {kind.__name__} holds what its fields do not say ({error})."
            hint = "Give each a converter: field(converter=day), from relmem.values."
            raise InputError(record, why, hint) from error
        return {"kind": word_of(kind), "v": kind.VERSION, **document}

    def decode(self, document: Document, *, rev: int = 0) -> Record:
        """
        The record that a document spells.

        Raises:
            TooNew: its form is newer than the class. StoreError: its kind is
                unknown, or a value is not what the class holds; the message
                says where.

        """
        word = document.get("kind")
        kind = self.kind_called(word) if isinstance(word, str) else None
        if kind is None:
            raise StoreError(
                f"record {document.get('id')}", f"is of the kind {word!r}, which is unknown here"
            )
        form = document.get("v", 1)
        if not _is_form(form):
            raise StoreError(f"record {document.get('id')}", f"is written in form {form!r}, which is none")
        if form > kind.VERSION:
            raise TooNew(
                f"record {document.get('id')}",
                f"is written in form {form} of {word}, and this relmem reads up to {kind.VERSION}",
                "Upgrade with: pip install -U relmem. Nothing was changed.",
            )
        try:
            fields = _upgraded(document, kind, form)
            fields.setdefault("id", None)
            fields["rev"] = rev
            record: Record = self._converter.structure(fields, kind)
        except Exception as error:
            raise StoreError(
                f"record {document.get('id')}", f"cannot be read: {_where(error, str(word))}"
            ) from error
        return record

    def brought_up(self, document: Document) -> Document:
        """
        The document in the form that its class writes now; as it is where it cannot be told.

        Its values are not checked: `decode` does that.
        """
        kind, form = self.kind_of(document), document.get("v", 1)
        if kind is None or not _is_form(form) or form >= kind.VERSION:
            return document
        try:
            return {"kind": document["kind"], "v": kind.VERSION, **_upgraded(document, kind, form)}
        except Exception:  # what no form of the class is stays as it is; decode says why
            return document

    def kind_of(self, document: Document) -> type[Record] | None:
        """The class of a document; None where it is unknown here."""
        word = document.get("kind", "")
        found = self._met.get(word)  # for every document of a memory: most classes were met before
        return self.kind_called(word) if found is None else found


def refuse_embedded(kind: type[Record]) -> None:
    """
    See to it that a kind of somebody's own holds links, and no records.

    Raises:
        InputError: a field holds a whole record, which nobody could correct or
            erase there, or names a type that is not there.

    """
    try:
        hints = get_type_hints(kind)
    except NameError as error:
        why = f"{kind.__name__} names a type that is not there when it runs ({error})."
        raise InputError(kind, why, "Import it outside of TYPE_CHECKING.", field="kinds") from error
    typed = {each.__name__ for each in ID_TYPES}
    for name, found in hints.items():
        for part in (found, *get_args(found)):
            if isinstance(part, type) and issubclass(part, Record):
                whole = part.__name__
                to = whole if f"{whole}Id" in typed else "Any"
                why = f"{kind.__name__}.{name} holds a whole {whole}, and a record holds only links."
                link = f"{name}: {to}Id = field(converter={to.lower()}_id)"
                hint = f"Write {link}, both from relmem.records.links."
                raise InputError(kind, why, hint, field="kinds")


def _upgraded(document: Document, kind: type[Record], form: int) -> dict[str, Any]:
    fields = document.copy()
    fields.pop("kind", None)
    fields.pop("v", None)
    for upgrade in kind.UPGRADES[form - 1 :]:
        fields = upgrade(fields)
    return fields


def _is_form(form: object) -> bool:
    return type(form) is int and form >= 1


def _where(error: Exception, word: str) -> str:
    """What is wrong with a document and in which of its fields; an error of ours speaks for itself."""
    import cattrs
    from cattrs.v import format_exception

    def spoken(error: BaseException, kind: type | None) -> str:
        return str(error).rstrip(".") if isinstance(error, InputError) else format_exception(error, kind)

    return "; ".join(cattrs.transform_error(error, path=word, format_exception=spoken))


def _exactly(value: Any, kind: Any) -> Any:
    if type(value) is not kind:
        raise InputError(value, f"{value!r} is no {kind.__name__}.")
    return value


def _listed(hint: Any, converter: Any) -> Callable[[Any, Any], Any]:
    """How a tuple is read: from a list only, for a text would pass as a list of its letters."""
    many = types.GenericAlias(list, get_args(hint)[:1])
    read = converter.get_structure_hook(many)
    return lambda value, _: tuple(read(_exactly(value, list), many))


def _converter() -> Any:
    from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
    from cattrs.preconf.json import make_converter

    converter = make_converter(forbid_extra_keys=True, omit_if_default=True)
    for plain in (str, int, bool):
        converter.register_structure_hook(plain, _exactly)
    converter.register_structure_hook_factory(_is_many, _listed)
    converter.register_structure_hook(StrEnum, lambda text, words: words(_exactly(text, str)))
    converter.register_unstructure_hook(StrEnum, lambda word: word.value)
    reads: dict[Any, Callable[[str], Any]] = {
        Money: money,
        Price: price,
        Span: span,
        YearDay: year_day,
        PostalAddress: postal_address,
        NamedDay: named_day,
        Relation: relation,
        Decimal: Decimal,
    }
    converter.register_unstructure_hook_func(reads.__contains__, str)
    converter.register_structure_hook_func(
        reads.__contains__, lambda text, kind: reads[kind](_exactly(text, str))
    )
    converter.register_structure_hook_func(_is_link, _exactly_id)
    converter.register_unstructure_hook(WorkWeek, _spell_week)
    converter.register_structure_hook(WorkWeek, _read_week)

    source = make_dict_structure_fn(Source, converter, _cattrs_forbid_extra_keys=True)
    said = lru_cache(maxsize=_SOURCES)(lambda fields: source(dict(fields), Source))

    def read_source(document: Any, kind: Any) -> Any:
        try:
            return said((*document.items(),))
        except (AttributeError, TypeError):  # it is no source, and cattrs says why
            return source(document, kind)

    converter.register_structure_hook(Source, read_source)

    def spelling(kind: Any) -> Any:
        own: dict[str, Any] = {"id": override(omit_if_default=False), "rev": override(omit=True)}
        return make_dict_unstructure_fn(kind, converter, _cattrs_omit_if_default=True, **own)

    def reading(kind: Any) -> Any:
        hints, hooks = hints_of(kind), dict[str, Any]()

        @cache
        def checked() -> Any:
            """What says what is wrong: cattrs writes a function for each class to do so."""
            return make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

        def read(document: Any, _: Any) -> Any:
            try:
                fields = {}
                for name, value in document.items():
                    hook = hooks.get(name)
                    if hook is None:  # most fields of most classes are never met
                        hook = hooks[name] = converter.get_structure_hook(hints[name])
                    fields[name] = hook(value, hints[name])
                return kind(**fields)
            except Exception:
                return checked()(document, kind)

        return read

    def is_record(kind: Any) -> bool:
        return isinstance(kind, type) and issubclass(kind, Record)

    converter.register_unstructure_hook_factory(is_record, spelling)
    converter.register_structure_hook_factory(is_record, reading)
    return converter


def _is_link(hint: Any) -> bool:
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)  # not list[...]
    return all(part in ID_TYPES or part is type(None) for part in parts) and type(None) is not hint


def _exactly_id(value: Any, hint: Any) -> Any:
    if not is_id(value) and not (value is None and type(None) in get_args(hint)):
        raise InputError(value, f"{value!r} is no id.")
    return value


def _is_many(hint: Any) -> bool:
    return get_origin(hint) is tuple and get_args(hint)[1:] == (Ellipsis,)


def _spell_week(week: WorkWeek) -> Document:
    return {
        "days": sorted(week.days),
        "holidays": [day.isoformat() for day in sorted(week.holidays)],
        "opens": week.opens.isoformat(),
        "closes": week.closes.isoformat(),
    }


def _read_week(document: Document, _: Any) -> WorkWeek:
    return WorkWeek(
        frozenset(document["days"]),
        frozenset(date.fromisoformat(day) for day in document["holidays"]),
        time.fromisoformat(document["opens"]),
        time.fromisoformat(document["closes"]),
    )
