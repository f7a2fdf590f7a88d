"""Feeds over HTTP: who gets them, what tells that nothing changed, and what is refused."""

from __future__ import annotations

import asyncio
import gzip
import hmac
import json
import logging
import subprocess
import sys
import threading
from datetime import date, timedelta

import attrs
import pytest

import relmem
from relmem.errors import InputError, MissingExtra, StoreError
from relmem.records import Account, Contract
from relmem.server import Addresses, Choice
from relmem.server import app as make_app
from relmem.server.conditions import http_date
from tests.server.asking import Answer, ask, asked
from tests.server.conftest import MORNING, SUPPORT

SAID = {"cache-control", "content-type", "referrer-policy", "x-content-type-options", "x-robots-tag"}


def another(memory, name="Globex"):
    account = Account(name)
    memory.add(account, Contract(account, "Hosting", **SUPPORT))


def told_apart(one: Answer, other: Answer) -> bool:
    return attrs.astuple(one) != attrs.astuple(other)


class TestReading:
    def test_a_feed_is_what_the_memory_gives(self, app, memory, feed):
        """The bytes of `memory.calendar`, with both validators, to be kept privately and asked about again."""
        calendar = memory.calendar("renewals")

        answer = ask(app, feed)

        assert (200, calendar.to_bytes()) == (answer.status, answer.body)
        assert calendar.etag == answer.headers["etag"]
        assert http_date(calendar.modified_at) == answer.headers["last-modified"]
        assert "private, no-cache" == answer.headers["cache-control"]
        assert "text/calendar; charset=utf-8" == answer.headers["content-type"]
        assert "no-referrer" == answer.headers["referrer-policy"]
        assert "noindex" == answer.headers["x-robots-tag"]
        assert "Accept-Encoding" == answer.headers["vary"]
        assert str(len(calendar.to_bytes())) == answer.headers["content-length"]
        assert not {"set-cookie", "content-disposition", "content-encoding"} & answer.headers.keys()

    @pytest.mark.parametrize("accepted", ["gzip", "identity"])
    def test_head_says_what_get_says(self, app, feed, accepted):
        """The same status and headers, and no body."""
        get, head = (ask(app, feed, method, accept_encoding=accepted) for method in ("GET", "HEAD"))

        assert (get.status, get.headers, b"") == (head.status, head.headers, head.body)

    def test_gzip_has_a_tag_of_its_own(self, app, feed):
        """Packed bytes are other bytes: their tag is another, and neither stands for the other."""
        plain, packed = ask(app, feed), ask(app, feed, accept_encoding="gzip, deflate")

        assert ("gzip", plain.body) == (packed.headers["content-encoding"], gzip.decompress(packed.body))
        assert packed.headers["etag"] == plain.headers["etag"][:-1] + '-gz"'
        assert packed.body == ask(app, feed, accept_encoding="gzip").body
        assert "Accept-Encoding" == packed.headers["vary"]
        held = {"if_none_match": packed.headers["etag"]}
        assert 304 == ask(app, feed, accept_encoding="gzip", **held).status
        assert 200 == ask(app, feed, **held).status

    def test_not_modified_says_so_and_no_more(self, app, feed):
        """304 carries both validators and what caches need, and nothing about a body."""
        full = ask(app, feed)

        for held in (
            {"if_none_match": full.headers["etag"]},
            {"if_none_match": f'"x", W/{full.headers["etag"]}'},
            {"if_modified_since": full.headers["last-modified"]},
        ):
            answer = ask(app, feed, **held)
            assert (304, b"") == (answer.status, answer.body)
            same = ("etag", "last-modified", "cache-control", "vary", "referrer-policy")
            assert {name: full.headers[name] for name in same} == {n: answer.headers[n] for n in same}
            assert not {"content-type", "content-length", "content-encoding"} & answer.headers.keys()

    def test_a_tag_outweighs_a_date(self, app, feed):
        """If-Modified-Since is looked at only where there is no If-None-Match."""
        full = ask(app, feed)
        dated = {"if_modified_since": full.headers["last-modified"]}

        assert 200 == ask(app, feed, if_none_match='"other"', **dated).status
        assert 304 == ask(app, feed, if_none_match="*", if_modified_since="nonsense").status
        assert 200 == ask(app, feed, if_modified_since="nonsense").status

    def test_dates_are_compared_to_the_second(self, app, memory, feed):
        """A date before the last change asks for everything; that of the change, and later ones, do not."""
        changed_at = memory.calendar("renewals").modified_at
        second = timedelta(seconds=1)

        assert 200 == ask(app, feed, if_modified_since=http_date(changed_at - second)).status
        assert 304 == ask(app, feed, if_modified_since=http_date(changed_at)).status
        assert 304 == ask(app, feed, if_modified_since=http_date(changed_at + second)).status

    def test_two_changes_in_one_second_are_told_apart(self, app, memory, feed):
        """The same date does not stand for what was served before within it."""
        another(memory)
        first = ask(app, feed)
        another(memory, "Initech")

        again = ask(app, feed, if_modified_since=first.headers["last-modified"])

        assert first.headers["last-modified"] == http_date(memory.calendar("renewals").modified_at)
        assert (200, memory.calendar("renewals").to_bytes()) == (again.status, again.body)

    def test_a_second_that_held_two_changes_is_no_answer_after_a_restart(self, memory, feed):
        """Commits, an erasing and a midnight count, in a server that saw none of them too."""
        another(memory)
        date = http_date(memory.calendar("renewals").modified_at)

        assert 200 == ask(make_app(memory), feed, if_modified_since=date).status

    def test_a_date_from_before_an_erasing_is_no_answer(self, memory, clock, feed):
        """Neither in its second nor later; one from after it is."""
        another(memory)
        clock.now += timedelta(hours=1)
        another(memory, "Initech")
        before = ask(make_app(memory), feed).headers["last-modified"]
        memory.erase(memory.find("Globex"))

        assert 200 == ask(make_app(memory), feed, if_modified_since=before).status

        clock.now += timedelta(hours=1)
        another(memory, "Umbrella")
        clock.now += timedelta(hours=1)
        memory.erase(memory.find("Initech"))
        after = ask(make_app(memory), feed).headers["last-modified"]

        assert 200 == ask(make_app(memory), feed, if_modified_since=before).status
        assert 304 == ask(make_app(memory), feed, if_modified_since=after).status

    def test_a_change_at_midnight_shares_its_second_with_the_new_day(self, memory, clock, feed):
        """What was served in between has the same date."""
        clock.now = MORNING.replace(hour=0) + timedelta(days=1)
        another(memory)
        date = http_date(clock.now)

        assert 200 == ask(make_app(memory), feed, if_modified_since=date).status

        clock.now += timedelta(seconds=1)
        another(memory, "Initech")

        assert 304 == ask(make_app(memory), feed, if_modified_since=http_date(clock.now)).status

    def test_a_byte_range_gets_all_of_it(self, app, feed):
        """A calendar is read whole."""
        assert 200 == ask(app, feed, range="bytes=0-10").status

    def test_is_seen_as_it_is_on_the_day(self, app, clock, memory, feed):
        """What enters and leaves the window at midnight is there at the next request."""
        before = ask(app, feed)
        clock.now = MORNING + timedelta(days=500)

        after = ask(app, feed, if_none_match=before.headers["etag"])

        assert (200, memory.calendar("renewals").to_bytes()) == (after.status, after.body)

    def test_others_commits_are_seen_at_the_next_request(self, app, memory, feed):
        """What another process remembers is there without a restart."""
        before = ask(app, feed)
        code = (
            "import sys, relmem\n"
            "from relmem.records import Account, Contract\n"
            "with relmem.open(sys.argv[1]) as memory:\n"
            "    there = Account('Globex')\n"
            f"    memory.add(there, Contract(there, 'Hosting', **{SUPPORT!r}))\n"
        )
        subprocess.run([sys.executable, "-c", code, memory.store.path], check=True)

        after = ask(app, feed, if_none_match=before.headers["etag"])

        assert 200 == after.status
        assert b"Globex" in after.body

    def test_a_choice_is_read_as_it_was_made(self, memory, addresses, app):
        """What an address asks of its feed is asked of the memory, each time."""
        choice = Choice("renewals")
        made, secret = addresses.add(choice, at=MORNING)

        assert choice.calendar(memory).to_bytes() == ask(app, made.path(secret)).body


class TestAddresses:
    def test_unknown_ones_are_as_any_unknown_path(self, app, feed):
        """A guess tells nothing: not whether the address, the feed or the path is known."""
        secret = feed.split("/")[2]
        paths = [
            "/feeds/" + "x" * 43 + "/renewals.ics",
            "/feeds/" + "x" * 43 + "/none.ics",
            f"/feeds/{secret}/promises.ics",
            f"/feeds/{secret}/renewals",
            f"/feeds/{secret}/renewals.ics/",
            f"/feeds/{secret}",
            f"/feeds/{secret[:-1]}/renewals.ics",
            f"/feeds/{secret.swapcase()}/renewals.ics",
            "/feeds/%00/renewals.ics",
            "/feeds//renewals.ics",
            "/elsewhere",
        ]

        answers = [ask(app, path) for path in paths]

        assert {404} == {each.status for each in answers}
        assert not any(told_apart(each, answers[0]) for each in answers)
        assert "location" not in answers[0].headers

    @pytest.mark.parametrize("act", ["revoke", "rotate", "expire"])
    def test_closed_ones_are_gone(self, app, addresses, clock, act):
        """410 tells the program to stop asking; a date or a tag does not change that."""
        made, secret = addresses.add("renewals", at=MORNING, expires_on=date(2026, 11, 25))
        path = made.path(secret)
        tag = ask(app, path).headers["etag"]
        if act == "revoke":
            addresses.revoke(made.number, at=MORNING)
        elif act == "rotate":
            made, secret = addresses.rotate(made.number)
            assert 200 == ask(app, made.path(secret)).status
        else:
            clock.now = MORNING + timedelta(days=2)
            assert 200 == ask(app, path).status
            clock.now = MORNING + timedelta(days=3)

        answer = ask(app, path, if_none_match=tag)

        assert (410, "no-store") == (answer.status, answer.headers["cache-control"])
        assert "renewals" not in answer.text

    def test_unknown_takes_as_long_as_known(self, addresses, monkeypatch):
        """Every hash is compared, whichever fits."""
        for number in range(20):
            addresses.add("renewals", subscriber=str(number), at=MORNING)
        first, *_, last = (addresses.rotate(number)[1] for number in range(1, 21))
        compared = []
        original = hmac.compare_digest
        monkeypatch.setattr(hmac, "compare_digest", lambda *two: compared.append(two) or original(*two))

        for secret in (first, last, "x" * 43, "", "x"):
            compared.clear()
            addresses.behind(secret)
            assert 40 == len(compared)

    def test_readers_are_noted(self, app, addresses, feed):
        """Who read it last, and when, can be listed; asking for what is not there notes nothing."""
        assert addresses.all()[0].last_fetch is None

        ask(app, "/feeds/x/renewals.ics", user_agent="Thunderbird/153.0")
        assert addresses.all()[0].last_fetch is None
        ask(app, feed, user_agent="Thunderbird/153.0")

        assert ("Thunderbird", MORNING) == addresses.all()[0].last_fetch

    def test_a_damaged_list_is_no_feed_and_no_404(self, app, addresses, feed):
        """Programs keep what they have, and ask again later."""
        addresses.path.write_text("{")

        answer = ask(app, feed)

        assert (503, "60") == (answer.status, answer.headers["retry-after"])
        assert str(addresses.path) not in answer.text

    def test_a_memory_that_is_gone_is_no_empty_feed(self, app, memory, feed, tmp_path):
        """Programs keep what they have."""
        memory.store.compact()
        (tmp_path / "northwind.json").unlink()

        assert 503 == ask(app, feed).status


class TestRefused:
    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"])
    def test_other_methods(self, app, feed, method):
        """405 names what there is, whether or not there is such an address."""
        known, unknown = ask(app, feed, method), ask(app, "/feeds/x/renewals.ics", method)

        assert not told_apart(known, unknown)
        assert 405 == known.status
        assert {"GET", "HEAD"} == set(known.headers["allow"].replace(" ", "").split(","))

    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "evil.example:8765",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "evil.example@127.0.0.1",
            "127.0.0.1@evil.example",
            "127.0.0.1:8765:80",
            "127.0.0.1 evil.example",
            "127.0.0.1/",
            "192.168.0.9",
            "[::2]",
            "0.0.0.0",  # noqa: S104 asked for, not bound
            "",
        ],
    )
    def test_other_hosts(self, app, feed, host):
        """A name that was pointed here by somebody else opens nothing, feed or page."""
        assert {400} == {ask(app, path, host=host).status for path in (feed, "/")}

    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "localhost:1", "LOCALHOST.", "[::1]:8765", "127.0.0.1:65535"]
    )
    def test_own_hosts_are_let_in(self, app, feed, host):
        """Whatever the port, capitals, or dot at the end."""
        assert 200 == ask(app, feed, host=host).status

    def test_two_hosts_are_none(self, app, feed):
        """Who says two names, says neither."""
        assert 400 == ask(app, feed, more=[(b"host", b"localhost")]).status

    def test_hosts_can_be_named(self, memory, addresses, feed):
        """Those given are let in, with the one of the URL, and the number at which the request arrived."""
        app = make_app(memory, hosts=["Feeds.Example.org"], url="https://other.example/relmem")

        assert 200 == ask(app, feed, host="feeds.example.org").status
        assert 200 == ask(app, feed, host="other.example").status
        assert 200 == ask(app, feed, host="10.0.0.5:80", server=("10.0.0.5", 80)).status
        assert 400 == ask(app, feed, host="10.0.0.6:80", server=("10.0.0.5", 80)).status
        assert 400 == ask(app, feed, host="localhost").status
        assert 200 == ask(make_app(memory, hosts=["*"]), feed, host="any.example").status

    @pytest.mark.parametrize("wrong", [{"hosts": "localhost"}, {"hosts": ["a b"]}, {"hosts": [""]}])
    def test_what_is_no_host_is_named(self, memory, wrong):
        """On the caller's line."""
        with pytest.raises(InputError, match="hosts"):
            make_app(memory, **wrong)

    @pytest.mark.parametrize(
        "url",
        [
            "feeds.example.org",
            "ftp://a.example",
            "https://",
            "https://a.example?x=1",
            "http://a:x/",
            "http://a b",
        ],
    )
    def test_what_is_no_url_is_named(self, memory, url):
        """On the caller's line."""
        with pytest.raises(InputError, match="url"):
            make_app(memory, url=url)

    def test_long_headers(self, app, feed):
        """10 MB of junk, in one header or in many, is refused before anything is looked up."""
        many = [(f"x-{number}".encode(), b"y" * 1000) for number in range(10_000)]

        assert 431 == ask(app, feed, more=[(b"x-junk", b"y" * 10_000_000)]).status
        assert 431 == ask(app, feed, more=many).status
        assert 200 == ask(app, feed, more=many[:25]).status

    def test_long_paths(self, app, feed):
        """414, in the path or behind it."""
        assert 414 == ask(app, "/feeds/" + "x" * 3000 + "/renewals.ics").status
        assert 414 == ask(app, f"{feed}?{'x' * 3000}").status
        assert 200 == ask(app, f"{feed}?cache=1").status


class TestMounted:
    def test_under_a_prefix(self, memory, feed):
        """A larger application mounts it where it likes; feeds, page and forms are under that."""
        from starlette.applications import Starlette
        from starlette.routing import Mount

        outer = Starlette(routes=[Mount("/customers/relmem", app=make_app(memory))])

        assert 200 == ask(outer, f"/customers/relmem{feed}").status
        assert 404 == ask(outer, feed).status
        page = ask(outer, "/customers/relmem/")
        assert 200 == page.status
        assert 'action="/customers/relmem/addresses"' in page.text

    def test_behind_a_server_that_takes_the_prefix_off(self, app, feed):
        """As ASGI says, by `root_path`."""
        assert 200 == ask(app, feed, root="/relmem").status


class Slow:
    """A memory whose feeds take as long as a test likes, or fail."""

    def __init__(self, memory):
        self.memory = memory
        self.built, self.going, self.may_end = [], threading.Event(), threading.Event()
        self.error = None

    def __getattr__(self, name):
        return getattr(self.memory, name)

    def calendar(self, name, **asked):
        self.built.append(name)
        self.going.set()
        assert self.may_end.wait(10)
        if self.error:
            raise self.error
        return self.memory.calendar(name, **asked)


class TestTogether:
    def test_a_feed_is_built_once_for_all_who_wait(self, memory, feed):
        """Who asks while it is built shares it, others are answered meanwhile, and who goes away stops nothing."""
        slow = Slow(memory)
        app = make_app(slow)

        async def many():
            waiting = [asyncio.create_task(asked(app, feed)) for _ in range(30)]
            await asyncio.get_running_loop().run_in_executor(None, slow.going.wait)
            assert 404 == (await asked(app, "/feeds/x/renewals.ics")).status
            waiting[0].cancel()
            slow.may_end.set()
            return await asyncio.gather(*waiting[1:])

        answers = asyncio.run(many())

        assert ["renewals"] == slow.built
        assert {200} == {each.status for each in answers}

    def test_what_changed_while_it_was_built_is_built_again(self, memory, feed):
        """Who asks after a commit gets what it changed, though an older build was under way."""
        slow = Slow(memory)
        app = make_app(slow)

        async def two():
            first = asyncio.create_task(asked(app, feed))
            await asyncio.get_running_loop().run_in_executor(None, slow.going.wait)
            another(memory)
            second = asyncio.create_task(asked(app, feed))
            await asyncio.sleep(0.05)
            slow.may_end.set()
            return await first, await second

        _, second = asyncio.run(two())

        assert b"Globex" in second.body

    def test_a_small_feed_does_not_wait_for_a_large_one(self, memory, addresses, feed):
        """Feeds are built side by side."""
        made, secret = addresses.add("promises", at=MORNING)
        slow = Slow(memory)
        app = make_app(slow)

        async def two():
            large = asyncio.create_task(asked(app, feed))
            await asyncio.get_running_loop().run_in_executor(None, slow.going.wait)
            slow.may_end = threading.Event()
            slow.may_end.set()
            small = await asked(app, made.path(secret))
            waited = not large.done()
            first.set()
            return small, waited, await large

        first = slow.may_end
        small, waited, large = asyncio.run(two())

        assert (200, True, 200) == (small.status, waited, large.status)

    def test_what_failed_is_asked_again(self, memory, feed):
        """A build that failed is no answer to the next request."""
        slow = Slow(memory)
        slow.may_end.set()
        slow.error = StoreError(memory.store.path, "cannot be read")
        app = make_app(slow)
        assert 503 == ask(app, feed).status

        slow.error = None

        assert 200 == ask(app, feed).status

    def test_unchanged_it_is_not_built_again(self, memory, feed):
        """However often it is asked for, packed or not."""
        slow = Slow(memory)
        slow.may_end.set()
        app = make_app(slow)

        for accepted in ("gzip", "identity", "gzip"):
            ask(app, feed, accept_encoding=accepted)

        assert ["renewals"] == slow.built

    def test_a_view_of_a_day_can_be_served(self, memory, feed, addresses):
        """Whatever can be asked for a calendar."""
        view = memory.as_of("2026-12-24")

        assert view.calendar("renewals").to_bytes() == ask(make_app(view, addresses=addresses), feed).body

    def test_a_memory_without_a_file_can_be_served(self):
        """With addresses that are handed to it."""
        addresses = Addresses()
        with relmem.open(":memory:", clock=lambda: MORNING) as memory:
            made, secret = addresses.add("renewals", at=MORNING)

            assert 200 == ask(make_app(memory, addresses=addresses), made.path(secret)).status


def test_no_secret_is_in_any_log(app, addresses, caplog):
    """Neither that of an address in use, nor of one that is not, nor of one that never was: at any level."""
    made, secret = addresses.add("renewals", subscriber="Dana's phone", at=MORNING)
    _, old = made, secret
    made, secret = addresses.rotate(made.number)
    guessed = "g" * 43
    with caplog.at_level(logging.DEBUG):
        for each in (secret, old, guessed):
            ask(app, f"/feeds/{each}/renewals.ics", user_agent="Thunderbird/153")
            ask(app, f"/feeds/{each}/renewals.ics", "POST")
        addresses.path.write_text("{")
        ask(app, f"/feeds/{secret}/renewals.ics")

    assert "renewals for Dana's phone: 200" in caplog.text
    assert "410" in caplog.text
    assert not [each for each in (secret, old, guessed) if each in caplog.text or each[:12] in caplog.text]


def test_the_extra_is_named_where_it_is_missing(tmp_path):
    """Without Starlette the error says what to install, and every module can be imported."""
    code = (
        "import sys; sys.modules['starlette'] = sys.modules['starlette.applications'] = None\n"
        "sys.modules['uvicorn'] = None\n"
        "import importlib, pkgutil, relmem, relmem.errors, relmem.server\n"
        "for each in pkgutil.walk_packages(relmem.server.__path__, 'relmem.server.'): importlib.import_module(each.name)\n"
        "try: relmem.server.app(relmem.open(':memory:'))\n"
        "except relmem.errors.MissingExtra as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert 'pip install "relmem[server]"' in done.stdout, done.stderr
    assert MissingExtra.code == "missing-extra"


def test_the_list_in_the_file_is_plain_json(addresses, feed):
    """Somebody can read who has an address without relmem."""
    [found] = json.loads(addresses.path.read_text("utf-8"))["addresses"]

    assert ("Dana's phone", "renewals") == (found["subscriber"], found["choice"]["feed"])
