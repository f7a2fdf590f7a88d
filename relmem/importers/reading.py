"""Which reader a file is for: said aloud, and overridable by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from relmem.codec import Codec
from relmem.errors import InputError, NotFound
from relmem.finding import near_names
from relmem.importers.amounts import DecimalMark
from relmem.importers.entries import Reading
from relmem.importers.other_files import refuse_other
from relmem.importers.setting import Setting
from relmem.values import DateOrder

__all__ = ["formats", "read_file"]

_TABLES: Final = (".csv", ".tsv", ".tab", ".txt")
_LDIF: Final = re.compile(rb"(?:\xEF\xBB\xBF)?\s*(?:#[^\n]*\n\s*|VERSION: ?\d+\s+)*DN::? ?\S", re.I)

_IS_CALENDAR: Final = re.compile(rb"BEGIN:VCALENDAR|^\s*\[\s*\"vcalendar\"|<(?:\w+:)?vcalendar\b", re.I)
"""A calendar, or one as JSON or XML, of which its reader says that it is that."""
MOST_BYTES: Final = 200_000_000
"""A file larger than this is refused: no address book is, and it must fit into memory several times."""


def formats() -> tuple[str, ...]:
    """What `format=` may say."""
    from relmem.importers.mapping import LAYOUTS
    from relmem.importers.own_sheets import OWN

    return ("vcard", "contracts", "mail", "icalendar", "ldif", *LAYOUTS, OWN)


def read_file(
    path: str | Path,
    *,
    codec: Codec,
    format: str | None = None,
    date_order: DateOrder | None = None,
    ours: str = "",
    encoding: str | None = None,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    decimal: DecimalMark | None = None,
    currency: str = "",
    setting: Setting | None = None,
) -> Reading:
    """
    The entries of a file: vCards, a table, mail, or a calendar.

    `date_order` says how a table writes its dates, `decimal` what it writes
    before the decimals of amounts, `currency` which one those are in that name
    none, `ours` which party of its contracts we are, or by an address whose
    private contacts it has, `encoding` how it is
    encoded where it is not UTF-8. `kind` says what its rows are, `mapping` what
    its columns say, where its header does not. `codec` reads our own tables. Mail and calendars
    are read against a `setting`; without one they are refused.

    Raises:
        NotFound: there is no such file. InputError: it is in no format that is
            read, is too large, or an option does not go with it.

    """
    path = Path(path)
    if path.exists() and not path.is_file():
        what = "a folder" if path.is_dir() else "no file: what comes from a pipe or a device is not read"
        raise InputError(str(path), f"{path} is {what}.", "Name a file.", field="path")
    if format is None and not (kind or mapping):
        format = _talks(path)
    if format in ("mail", "icalendar"):
        return _read_talks(path, format, setting)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(
                str(path), f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB.", "Split it."
            )
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        raise InputError(str(path), f"{path} cannot be read ({error.strerror}).") from error
    if format is not None and format not in formats():
        raise InputError(
            format, f"{format!r} is no format that is read.", f"Write one of {', '.join(formats())}."
        )
    if date_order not in (None, "ymd", "mdy", "dmy"):
        raise InputError(
            date_order, f"{date_order!r} is no order of a date.", 'Write date_order="mdy", "dmy" or "ymd".'
        )
    if format != "vcard" and not _has_cards(path, content):
        refuse_other(content, path)
    if format is None and not (kind or mapping):
        format = _recognised(path, content, encoding)
    if format == "vcard" and not (kind or mapping):  # for which no reader of tables is loaded
        from relmem.importers.vcards import read_vcards

        return read_vcards(content, name=path.name, encoding=encoding)
    from relmem.importers.mapping import CONTRACTS, LAYOUTS, read_sheet
    from relmem.importers.own_sheets import OWN, read_own

    if kind == CONTRACTS and format is None:
        format = "contracts"
    told = format == "contracts" and kind in (None, "", CONTRACTS)
    if (kind or mapping) and not told and format not in (None, "", *LAYOUTS):
        why = f"what columns say is not told of {format}."
        raise InputError(format, why, "Leave out kind and mapping.", field="mapping")
    if format == "ldif":
        from relmem.importers.ldif import read_ldif

        return read_ldif(content, name=path.name, encoding=encoding)
    if format == OWN:
        return read_own(content, codec, name=path.name, encoding=encoding)
    if format == "contracts":
        from relmem.importers.contracts import read_contracts

        return read_contracts(
            content,
            name=path.name,
            date_order=date_order,
            ours=ours,
            encoding=encoding,
            decimal=decimal,
            currency=currency,
            mapping=mapping,
            store=setting.store if setting else None,
        )
    from relmem.importers.addresses import Addresses, address
    from relmem.importers.contract_names import Contracts

    people = Addresses(setting.store) if setting else None
    who = address(ours) if people and ours else None
    return read_sheet(
        content,
        name=path.name,
        format=format or "",
        kind=kind or "",
        mapping=mapping,
        date_order=date_order,
        decimal=decimal,
        currency=currency,
        encoding=encoding,
        contracts=Contracts(setting.store) if setting else None,
        people=people,
        owner=people.person(who).colleague if people and who else None,
        store=setting.store if setting else None,
    )


def _talks(path: Path) -> str | None:
    """ "mail" or "icalendar" for what is one by its beginning, or else by its name."""
    from relmem.formats.mailboxes import is_mail, is_mailbox

    try:
        with path.open("rb") as file:
            head = file.read(8192)
    except OSError:  # said by who reads it
        return None
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:11].upper()
    if begins == b"BEGIN:VCARD" or path.suffix.lower() in (".vcf", ".vcard"):  # whose lines look like mail's
        return None
    if is_mailbox(head) or is_mail(head) or path.suffix.lower() in (".eml", ".emlx", ".mbox", ".mbx"):
        return "mail"
    if _IS_CALENDAR.search(head[:4096].replace(b"\0", b"")):
        return "icalendar"
    if head.startswith(b"\xd0\xcf\x11\xe0") and path.suffix.lower() in (".msg", ".pst"):
        hint = "In Outlook save it as .eml, or drag it into a mailbox of Thunderbird."
        raise InputError(str(path), f"{path.name} is a file of Outlook's own, which is not read.", hint)
    return "icalendar" if path.suffix.lower() in (".ics", ".ical", ".ifb", ".vcs") else None


def _read_talks(path: Path, format: str, setting: Setting | None) -> Reading:
    if setting is None:
        raise InputError(format, "mail and calendars are read against a memory.", "Use memory.import_file.")
    try:
        if format == "mail":
            from relmem.importers.mail import read_mail

            path.open("rb").close()
            return read_mail(path, setting=setting)
        from relmem.formats.ical_read import MOST_BYTES as MOST_OF_CALENDAR
        from relmem.importers.meetings import read_meetings

        with path.open("rb") as file:  # a byte more than is read, so that it says so
            size = (
                min(path.stat().st_size, MOST_OF_CALENDAR) + 1
            )  # room for all that is asked for is made at once
            return read_meetings(file.read(size), name=path.name, setting=setting)
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        raise InputError(str(path), f"{path} cannot be read ({error.strerror}).") from error


def _missing(path: Path) -> NotFound:
    return NotFound("file", str(path), near_names(path), hint="Check the path.")


def _has_cards(path: Path, content: bytes) -> bool:
    """Whether it is an address book, by how it begins or else by its name."""
    head = content[:4096].replace(b"\0", b"").upper()
    return b"BEGIN:VCARD" in head or path.suffix.lower() in (".vcf", ".vcard")


def _recognised(path: Path, content: bytes, encoding: str | None) -> str:
    """The format of a file; "" for a table of which nothing is known."""
    head = content[:4096].replace(b"\0", b"").upper()
    if _has_cards(path, content):
        return "vcard"
    if path.suffix.lower() in (".ldif", ".ldi") or _LDIF.match(head):
        return "ldif"
    if path.suffix.lower() in _TABLES or any(separator in head for separator in (b",", b";", b"\t")):
        from relmem.importers.mapping import recognised
        from relmem.importers.own_sheets import OWN, is_own

        if is_own(content):
            return OWN
        return recognised(content, name=path.name, encoding=encoding)
    if not content.strip():
        raise InputError(str(path), f"{path.name} is empty.", "Export it anew.")
    read = "vCards (.vcf), tables (.csv), mail (.eml, mbox) and calendars (.ics)"
    hint = f"relmem reads {read}; to say which: --format contracts, for example."
    raise InputError(str(path), f"cannot tell what {path.name} is.", hint)
