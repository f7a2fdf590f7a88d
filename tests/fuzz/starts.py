"""
What a search begins with: the files of tests/data, and words of each format.

The files are other people's, so each is one that somebody's program wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from relmem.backends.exports import spelled_export
from relmem.demonstration import demo
from relmem.formats.sheets import sheet
from relmem.records import every_kind
from tests.fuzz.promises import a_memory
from tests.fuzz.readers import PARTS, options

__all__ = ["DICTIONARIES", "seeds"]

DATA: Final = Path(__file__).parents[1] / "data"

_FOLDERS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "vcards": ("vcards", (".vcf",)),
    "calendars": ("meetings", (".ics",)),
    "mails": ("mail", (".eml", ".mbox")),
    "tables": ("tables", (".csv", ".tsv", ".txt")),
    "contracts": ("contracts", (".csv",)),
    "ldif": ("tables", (".ldif",)),
    "exports": ("golden", ("format-1.json",)),
    "files": (".", (".csv", ".vcf", ".ics", ".eml", ".mbox", ".ldif", ".json")),
}

_SMALL: Final[dict[str, tuple[bytes, ...]]] = {
    "vcards": (
        (
            b"BEGIN:VCARD\nVERSION:3.0\nFN:Ana Sousa\nN:Sousa;Ana;;;\nORG:Northwind;IT\nTITLE:Director\n"
            b"EMAIL;TYPE=work:ana@northwind.example\nBDAY:--0307\nEND:VCARD\n"
        ),
        (
            b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=utf-8;ENCODING=QUOTED-PRINTABLE:S=C3=BCd;Ana\nTEL;CELL;PREF:+351 1\n"
            b"NOTE;ENCODING=QUOTED-PRINTABLE:a=\n b=0D=0Ac\nPHOTO;BASE64:\n QUJD\n\nEND:VCARD\n"
        ),
        (
            b"BEGIN:VCARD\nVERSION:4.0\nFN:Ana\nitem1.TEL;VALUE=uri;PREF=1:tel:+351-1;ext=2\nitem1.X-ABLABEL:_$!<Home>!$_\n"
            b'ADR;LABEL="a^nb":;;Rua 1;Porto;;4000;PT\nRELATED;TYPE=spouse:Rui\nANNIVERSARY:20200101\nEND:VCARD\n'
        ),
    ),
    "calendars": (
        (
            b"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nDTSTART:20261103T100000Z\nDURATION:PT1H\nSUMMARY:Review\n"
            b"ORGANIZER:mailto:dana@ours.example\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@northwind.example\n"
            b"RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=TU,TH\nEXDATE:20261110T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"
        ),
        (
            b"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\n"
            b"TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:2\n"
            b"DTSTART;TZID=X:20261103T100000\nRECURRENCE-ID;TZID=X:20261104T100000\nSEQUENCE:2\nSTATUS:CANCELLED\n"
            b"ATTENDEE;CN=Ana:MAILTO:ana@northwind.example\nEND:VEVENT\nEND:VCALENDAR\n"
        ),
    ),
    "mails": (
        (
            b"From: Ana <ana@northwind.example>\nTo: dana@ours.example\nDate: Tue, 3 Nov 2026 10:00:00 +0000\n"
            b'Message-ID: <1@x>\nSubject: =?utf-8?q?Caf=C3=A9?=\nContent-Type: multipart/mixed; boundary="b"\n\n'
            b"--b\nContent-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n<p>a=E9\n--b--\n"
        ),
        (
            b"From ana@northwind.example Tue Nov  3 10:00:00 2026\nFrom: Ana <ana@northwind.example>\nTo: dana@ours.example\n"
            b"Date: Tue, 3 Nov 2026 10:00:00 +0000\nSubject: one\n\nbody\n>From here\n\n"
            b'From MAILER-DAEMON Tue Nov  3 10:01:00 2026\nFrom: dana@ours.example\nTo: "a, b" <ana@northwind.example>\n'
            b"Date: 3 Nov 26 10:01 EST\nSubject: two\n\n"
        ),
    ),
    "tables": (
        b"Name,E-mail,Company,Phone\nAna Sousa,ana@northwind.example,Northwind,'+351 1\n",
        b"Invoice number;Customer;Date;Amount;Currency\n1;Northwind;03/11/2026;1.200,50;EUR\n",
        b'sep=;\nName;Domain\n"North""wind";northwind.example\n',
    ),
    "contracts": (
        (
            b"Contract,Customer,Start,Term,Renewal,Notice,Price\n"
            b"Support,Northwind,2024-02-01,3 years,1 year,60 days,12000 EUR/year\n"
        ),
        (
            b"Filename,Parties,Agreement Date,Expiration Date,Renewal Term,Notice Period To Terminate Renewal\n"
            b'a.pdf,A ("A"); B Inc. ("B"),1/2/20,12/31/2022,successive 1 year,90 days\n'
        ),
    ),
    "ldif": (
        (
            b"dn: cn=Ana Sousa,mail=ana@northwind.example\nobjectclass: person\ncn: Ana Sousa\nmail: ana@northwind.example\n"
            b"o:: Tm9ydGh3aW5k\nbirthyear: 1984\n\ndn: cn=All\nobjectclass: groupOfNames\nmember: cn=Ana\n"
        ),
    ),
    "exports": (
        b'{"relmem": {"format": 1, "memory": "01900000-0000-7000-8000-000000000000", "seq": 0}, "revisions": []}',
    ),
}
"""Small ones with much in them: mutations of these go further than those of whole files."""


_SHARED: Final = (
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\r\n",
    b"\r",
    b"\n",
    b"\n ",
    b'"',
    b'""',
    b"\\",
    b"\\n",
    b"1e999",
    b"-0",
)


def _words(text: str) -> tuple[bytes, ...]:
    return tuple(word.encode() for word in text.split()) + _SHARED


DICTIONARIES: Final[dict[str, tuple[bytes, ...]]] = {
    "vcards": _words(
        "BEGIN:VCARD END:VCARD VERSION: 2.1 3.0 4.0 FN: N: ORG: TEL: EMAIL: ADR; LABEL= BDAY: --0307 DEATHDATE: RELATED: AGENT: "
        "NOTE: KIND:org KIND:group X-ABSHOWAS:COMPANY X-ABLABEL: item1. TYPE= PREF=1 VALUE=uri VALUE=text ENCODING=b "
        "QUOTED-PRINTABLE CHARSET= utf-16 iso-2022-jp shift_jis =0D=0A =C3=BC ^n ^' tel: data:image/png;base64, urn:uuid: UID: "
        "REV: TITLE: ROLE: NICKNAME: CATEGORIES: TZ: LANG: PRONOUNS: URL: X-SOCIALPROFILE: X-ABDATE: X-PHONETIC-FIRST-NAME:"
    ),
    "calendars": _words(
        "BEGIN:VCALENDAR END:VCALENDAR BEGIN:VEVENT END:VEVENT BEGIN:VTIMEZONE END:VTIMEZONE BEGIN:STANDARD END:STANDARD "
        "BEGIN:DAYLIGHT END:DAYLIGHT BEGIN:VTODO UID: DTSTART: DTSTART;VALUE=DATE: DTSTART;TZID= DTEND: DURATION: -P1W PT1H "
        "RRULE: FREQ=SECONDLY FREQ=DAILY FREQ=WEEKLY FREQ=MONTHLY FREQ=YEARLY COUNT= UNTIL= INTERVAL= BYDAY= -1SU BYMONTHDAY= "
        "BYSETPOS= BYYEARDAY= BYWEEKNO= BYMONTH= WKST= RDATE: EXDATE: RDATE;VALUE=PERIOD: EXRULE: RECURRENCE-ID: RANGE=THISANDFUTURE "
        "SEQUENCE: STATUS:CANCELLED METHOD:REPLY METHOD:CANCEL ORGANIZER: ATTENDEE: mailto:ana@northwind.example "
        "mailto:dana@ours.example PARTSTAT=DECLINED CUTYPE=ROOM TZOFFSETFROM: TZOFFSETTO: +0100 -2359 TZNAME: X-WR-TIMEZONE: "
        "X-WR-CALNAME: 00010101T000000Z 99991231T235959Z CLASS:PRIVATE X-MICROSOFT-CDO-INTENDEDSTATUS: LAST-MODIFIED: DTSTAMP:"
    ),
    "mails": (
        *_words(
            "From: To: Cc: Date: Subject: Message-ID: References: In-Reply-To: Sender: Resent-From: Auto-Submitted: List-Id: "
            "Content-Type: Content-Transfer-Encoding: multipart/mixed multipart/report text/plain text/html boundary= charset= "
            "base64 quoted-printable =?utf-8?q? =?utf-16?b? ?= >From Final-Recipient:rfc822; MAILER-DAEMON undisclosed-recipients:;"
        ),
        b"From ana@northwind.example Tue Nov  3 10:00:00 2026\n",
        b"Tue, 3 Nov 2026 10:00:00 +2359",
        b"<ana@northwind.example>",
    ),
    "tables": _words(
        "Name E-mail Company Phone Amount Currency Date Status sep=; ::: EUR 1.200,50 (1,200.50) 31/12/2026 2026-12-31T25:00 12E+10 '=1 * http://"
    ),
    "contracts": _words(
        "Contract Customer Parties Start Term Renewal Notice Price Filename perpetual evergreen automatic successive days months "
        "years 60 90 ninety (90) business unless prior written 12/31/2022 31.12.2022 EUR/year"
    ),
    "ldif": _words(
        "dn: dn:: cn: mail: o:: telephoneNumber: objectclass: changetype: add modify < file:/// version: 1 jpegPhoto:: birthyear: #"
    ),
    "own_tables": _words(
        "kind id rev v contact account contract invoice '= '+ true false null 1e99 2026-13-01 P3M"
    ),
    "exports": _words(
        '"relmem" "revisions" "erased" "erased_at" "format" "memory" "seq" "at" "batch" "record" "rev" "v" "kind" "retracted" null true 1e999 NaN'
    ),
    "stores": _words(
        '"relmem" "1" "crc32" "format" "history" "memory" "seq" "generation" "size" "revisions" "base" "journal" "snapshot" "kept" "record" null'
    ),
}
"""Words that mean something, for the search to put in."""


@cache
def seeds(name: str) -> tuple[bytes, ...]:
    """The inputs that the search for that reader begins with, options and content."""
    return tuple(_seeds(name))


def _seeds(name: str) -> Iterator[bytes]:
    if name == "stores":
        golden = DATA / "golden" / "file-2.json"
        for at, part in enumerate(PARTS):
            yield options(at, 1) + golden.with_name(golden.name + part).read_bytes()
        yield options(0, 1) + (DATA / "golden" / "file-1.json").read_bytes()
        return
    if name == "own_tables":
        memory = demo()
        for kind in every_kind():
            if (table := sheet(memory.store, kind)).rows:
                yield options() + table.to_bytes()
        return
    if name == "exports":
        yield options() + spelled_export(a_memory().store.export())
    folder, suffixes = _FOLDERS[name]
    for at, content in enumerate(_SMALL.get(name, ())):
        yield options(0, at) + content
    for path in sorted((DATA / folder).rglob("*")):
        if path.is_file() and path.name.endswith(suffixes):
            yield options() + path.read_bytes()
            if name == "vcards":  # written as each version
                yield options(0, 2) + path.read_bytes()
