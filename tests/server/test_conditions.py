"""Conditions: what HTTP says about what is held already, and what can be taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.server.conditions import http_date, is_held, read_http_date, takes_gzip
from relmem.server.programs import program

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DATED = "Sun, 22 Nov 2026 09:00:00 GMT"


def held(*, none_match=None, since=None, last_modified=AT):
    return is_held('"a"', last_modified, if_none_match=none_match, if_modified_since=since)


@pytest.mark.parametrize("tags", ['"a"', 'W/"a"', '"b", "a"', '"b",W/"a" , "c"', "*", ' "a" '])
def test_a_tag_in_the_list_is_held(tags):
    """Lists, weak tags and the star match."""
    assert held(none_match=tags)


@pytest.mark.parametrize("tags", ['"b"', "a", "", '"a', '"A"', '"a-gz"', "W/"])
def test_other_tags_are_not(tags):
    """A tag matches whole, in quotes and as it is written; and then no date can help."""
    assert not held(none_match=tags)
    assert not held(none_match=tags, since=DATED)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (DATED, True),
        ("Sunday, 22-Nov-26 09:00:00 GMT", True),
        ("Sun Nov 22 09:00:00 2026", True),
        ("Sun, 22 Nov 2026 08:59:59 GMT", False),
        ("Mon, 23 Nov 2026 09:00:00 GMT", True),
        ("Fri, 31 Dec 9999 23:59:59 GMT", True),
        ("Thu, 01 Jan 1970 00:00:00 GMT", False),
        ("yesterday", False),
        ("", False),
        ("0", False),
        ("Sun, 22 Nov 99999 09:00:00 GMT", False),
        ("Sun, 31 Feb 2027 09:00:00 GMT", False),
    ],
)
def test_dates_are_compared_as_dates(since, expected):
    """In all three spellings that HTTP has; what is no date asks for everything."""
    assert expected == held(since=since)


def test_no_date_is_known_where_two_changes_share_one():
    """Without a sure date of the last change, only the tag can say that it is held."""
    assert not held(since=DATED, last_modified=None)
    assert held(none_match='"a"', last_modified=None)


@given(st.text(max_size=60))
def test_any_text_is_taken(text):
    """Nothing that a program sends makes a question fail."""
    held(none_match=text, since=text)
    takes_gzip(text)
    assert 1 <= len(program(text)) <= 40
    assert program(text).isprintable()


@given(st.datetimes(datetime(1970, 1, 1), datetime(9998, 1, 1)))  # noqa: DTZ001 made aware below
def test_a_date_is_read_as_it_was_written(at):
    """To the second."""
    at = at.replace(microsecond=0, tzinfo=UTC)

    assert at == read_http_date(http_date(at.astimezone(UTC) + timedelta(0)))


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("x-gzip", True),
        ("*", True),
        ("br, *;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("identity", False),
        ("gzip;q=x", False),
        ("", False),
        (None, False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(accepted, expected):
    """Named or covered by a star, and not weighed at nothing."""
    assert expected == takes_gzip(accepted)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (X11; rv:153.0) Gecko/20100101 Thunderbird/153.0", "Thunderbird"),
        ("Google-Calendar-Importer", "Google Calendar"),
        ("macOS/15.1 (24B83) dataaccessd/1.0", "Apple Calendar"),
        ("Microsoft.Exchange/15.20 (Windows NT 6.2; Win64; x64)", "Outlook.com"),
        ("vdirsyncer/0.21.0", "vdirsyncer"),
        ("Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/140", "a browser"),
        ("Vivaldi Calendar/3.2 (x)", "Vivaldi Calendar"),
        ("\x1b[31mred\n", "[31mred"),
        ("x" * 500, "x" * 40),
        ("", "an unnamed program"),
        (None, "an unnamed program"),
    ],
)
def test_programs_are_called_as_people_call_them(said, name):
    """By the name people know, without version, controls or length."""
    assert name == program(said)
