"""Which reader a file is for: said aloud, and overridable by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from relmem.errors import InputError, NotFound
from relmem.importers.entries import Reading
from relmem.values import DateOrder

__all__ = ["FORMATS", "read_file"]

FORMATS: Final = ("vcard", "contracts")
"""What `format=` may say."""

MOST_BYTES: Final = 200_000_000
"""A file larger than this is refused: no address book is, and it must fit into memory several times."""


def read_file(
    path: str | Path,
    *,
    format: str | None = None,
    date_order: DateOrder | None = None,
    ours: str = "",
    encoding: str | None = None,
) -> Reading:
    """
    The entries of a file: vCards, or a table of contracts.

    `date_order` says how a table writes its dates, `ours` which party of its
    contracts we are, `encoding` how it is encoded where it is not UTF-8.

    Raises:
        NotFound: there is no such file. InputError: it is in no format that is
            read, is too large, or an option does not go with it.

    """
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(
                str(path), f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB.", "Split it."
            )
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("file", str(path), hint="Check the path.") from error
    except OSError as error:
        raise InputError(str(path), f"{path} cannot be read ({error.strerror}).") from error
    if format is not None and format not in FORMATS:
        raise InputError(
            format, f"{format!r} is no format that is read.", f"Write one of {', '.join(FORMATS)}."
        )
    if date_order not in (None, "ymd", "mdy", "dmy"):
        raise InputError(
            date_order, f"{date_order!r} is no order of a date.", 'Write date_order="mdy", "dmy" or "ymd".'
        )
    if (format or _recognised(path, content)) == "vcard":
        from relmem.importers.vcards import read_vcards

        return read_vcards(content, name=path.name)
    from relmem.importers.contracts import read_contracts

    return read_contracts(content, name=path.name, date_order=date_order, ours=ours, encoding=encoding)


def _recognised(path: Path, content: bytes) -> str:
    head = content[:4096].replace(b"\0", b"").upper()
    if b"BEGIN:VCARD" in head or path.suffix.lower() in (".vcf", ".vcard"):
        return "vcard"
    if path.suffix.lower() in (".csv", ".tsv", ".txt") or b"," in head:
        return "contracts"
    hint = f"relmem reads vCards (.vcf) and tables of contracts (.csv); to say which: format={FORMATS[1]!r}."
    raise InputError(str(path), f"cannot tell what {path.name} is.", hint)
