"""What people hand in as an address book, and is none."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile

import pytest

from relmem.formats.vcard import Card, read_cards

CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana\r\nEND:VCARD\r\n"


def packed() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("contacts.vcf", CARD)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (packed(), "packed (ZIP)"),
        (gzip.compress(CARD, mtime=0), "packed (gzip)"),
        (bz2.compress(CARD), "packed (bzip2)"),
        (lzma.compress(CARD), "packed (xz)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a file of Outlook's"),
        (b"SQLite format 3\0", "a database (SQLite)"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\xff\xd8\xff\xe0", "a picture (JPEG)"),
        (b'["vcard",[["version",{},"text","4.0"],["fn",{},"text","Ana"]]]', "a jCard"),
        (b'[ ["vcard", []] ]', "a jCard"),
        (
            b'<?xml version="1.0"?>\n<vcards xmlns="urn:ietf:params:xml:ns:vcard-4.0"><vcard/></vcards>',
            "an xCard",
        ),
        (b'<vcards xmlns="urn:ietf:params:xml:ns:vcard-4.0">', "an xCard"),
        (b"<?xml version='1.0'?><contacts/>", "XML"),
        (b"dn: cn=Ana,mail=ana@x.example\ncn: Ana\n", "LDIF"),
        (b"# exported\nversion: 1\n\ndn:: Y249QW5h\n", "LDIF"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "a calendar"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html><body>log in</body></html>", "a web page"),
        (b'{"contacts": []}', "JSON"),
    ],
)
def test_it_is_said_what_it_is(content, what):
    """A file that is something else is one problem, which says what it is and what to do."""
    [problem] = read_cards(content)

    assert f"the file is no vCard, but {what}" in problem.why
    assert problem.hint


@pytest.mark.parametrize(
    "around",
    [
        (b"<html><body><pre>\n", b"</pre></body></html>"),
        (b"BEGIN:VCALENDAR\nVERSION:1.0\n", b"END:VCALENDAR\n"),
        (b"dn: is what a directory says\n\n", b""),
    ],
)
def test_cards_among_other_things_are_read(around):
    """A web page or a calendar with a card in it is read for the card."""
    before, after = around

    assert ["Ana"] == [
        card.lines[1].text for card in read_cards(before + CARD + after) if isinstance(card, Card)
    ]


@pytest.mark.parametrize("content", [b"", CARD, b"\n\n" + CARD, b"hello", b"[x]", b"<", b"dn", b"{"])
def test_what_is_none_of_these_is_read(content):
    """Anything else is read line by line."""
    assert all(isinstance(each, Card) or "no vCard, but" not in each.why for each in read_cards(content))
