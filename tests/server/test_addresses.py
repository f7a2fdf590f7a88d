"""Addresses: a secret is told once and kept by nobody, and what one process does, the others see."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

import relmem
from relmem.errors import Ambiguous, Damaged, InputError, NotFound, TooNew
from relmem.feeds import default_feeds
from relmem.server import Addresses, Choice

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def known(tmp_path):
    return Addresses.beside(str(tmp_path / "book.json"))


class TestFeeds:
    @pytest.mark.parametrize(
        ("name", "why"),
        [
            (
                "nonsense",
                r"^No feed is called 'nonsense'\. There are all, .*, renewals.*Addresses\.beside\(memory\)",
            ),
            ("renewal", r"^No feed is called 'renewal'\. Did you mean 'renewals'\?$"),
            ("", r"^No feed is called ''\. There are all, "),
        ],
    )
    def test_a_feed_that_is_none_has_no_address(self, known, name, why):
        """An address at which nothing would ever be found is refused, and those that there are, are named."""
        with pytest.raises(NotFound, match=why):
            known.add(name, at=AT)

        assert () == known.all()
        assert "all" == known.add(Choice("all"), at=AT)[0].choice.feed

    def test_a_feed_of_ones_own_has_one(self, tmp_path):
        """Who gives the memory that was opened with it can give it out, and the application serves it."""

        class Mine(type(default_feeds()[0])):
            name = "seat-counts"

        with relmem.open(tmp_path / "book.json", feeds=[Mine()]) as memory:
            known = Addresses.beside(memory)
            made, _ = known.add("seat-counts", at=AT)

            assert "seat-counts" == made.choice.feed
            assert [made] == [*Addresses.beside(memory.store.path).all()]
            with pytest.raises(
                NotFound, match=r"^No feed is called 'renewals'\. There are all, seat-counts\.$"
            ):
                known.add("renewals", at=AT)


class TestSecrets:
    def test_a_secret_is_long_random_and_its_own(self, known):
        """32 random bytes, spelled so that they can stand in a path; no two alike."""
        secrets = [known.add("renewals", subscriber=f"{number}", at=AT)[1] for number in range(20)]

        assert 20 == len(set(secrets))
        assert {43} == {len(each) for each in secrets}
        assert all(each.replace("-", "").replace("_", "").isalnum() for each in secrets)

    def test_the_file_holds_the_hash_only(self, known):
        """Whoever reads the file cannot read a feed."""
        _, secret = known.add("renewals", at=AT)

        kept = known.path.read_text("utf-8")

        assert secret not in kept
        assert hashlib.sha256(secret.encode()).hexdigest() in kept

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
    def test_the_file_is_its_owners(self, known):
        """Nobody else may read it, from its first byte on, and after every change."""
        before = os.umask(0)
        try:
            known.add("renewals", at=AT)
            known.add("renewals", subscriber="Ana", at=AT)
        finally:
            os.umask(before)

        assert 0o600 == stat.S_IMODE(known.path.stat().st_mode)

    def test_each_subscriber_of_each_feed_has_one(self, known):
        """The same feed for the same subscriber again is refused; another choice or name is not."""
        known.add("renewals", subscriber="Dana", at=AT)

        with pytest.raises(InputError, match="relmem feed rotate 1"):
            known.add("renewals", subscriber=" dana ", at=AT)
        assert 2 == known.add(Choice("renewals", detail="titles"), subscriber="Dana", at=AT)[0].number
        assert 3 == known.add("renewals", subscriber="Ana", at=AT)[0].number

    @pytest.mark.parametrize("name", ["", "  ", "\u202e", "\x00"])
    def test_a_subscriber_has_a_name(self, known, name):
        """What leaves nothing to read is no name."""
        with pytest.raises(InputError, match="for somebody"):
            known.add("renewals", subscriber=name, at=AT)


class TestLife:
    def test_a_rotated_secret_is_known_as_old(self, known):
        """The new one opens; the old ones are known, and open nothing."""
        made, first = known.add("renewals", at=AT)
        _, second = known.rotate(made.number)
        _, third = known.rotate(made.number)

        assert [False, False, True] == [known.behind(each)[1] for each in (first, second, third)]
        assert known.behind("x" * 43) is None

    def test_a_revoked_one_stays_so(self, known):
        """It is known and closed, cannot be rotated, and its subscriber can have another."""
        made, secret = known.add("renewals", at=AT)
        known.revoke(made.number, at=AT)
        known.revoke(made.number, at=AT + timedelta(days=1))

        address, _ = known.behind(secret)
        assert (AT, "revoked") == (address.revoked_at, address.state_on(AT.date()))
        with pytest.raises(InputError, match="was revoked"):
            known.rotate(made.number)
        assert 2 == known.add("renewals", at=AT)[0].number

    def test_an_expiry_is_the_first_day_without(self, known):
        """It answers until the day before."""
        made, _ = known.add("renewals", at=AT, expires_on=date(2026, 12, 1))

        assert made.is_open_on(date(2026, 11, 30))
        assert not made.is_open_on(date(2026, 12, 1))
        assert "expired" == made.state_on(date(2026, 12, 1))

    def test_is_found_by_number_or_subscriber(self, known):
        """By what people see in the list, whatever its case; several are named by their numbers."""
        known.add("renewals", subscriber="Dana", at=AT)
        known.add(Choice("renewals", detail="titles"), subscriber="Dana", at=AT)
        known.add("renewals", subscriber="Ana", at=AT)

        assert 3 == known.find("ana").number
        assert 3 == known.find("renewals for Ana").number
        assert 2 == known.find("2").number
        with pytest.raises(Ambiguous, match="1 .*2 "):
            known.find("dana")
        with pytest.raises(NotFound, match="relmem feed list"):
            known.find("9")

    def test_last_readers_are_remembered(self, known):
        """Of each program its last fetch, once a minute at most, and no more than four programs."""
        made, _ = known.add("renewals", at=AT)
        for minute, program in enumerate(["a", "b", "c", "d", "e"]):
            known.note(made, program, at=AT + timedelta(minutes=minute))
            known.note(made, program, at=AT + timedelta(minutes=minute, seconds=59))

        [found] = known.all()
        assert ("e", AT + timedelta(minutes=4)) == found.last_fetch
        assert {"b", "c", "d", "e"} == set(found.fetched)


class TestFile:
    def test_others_changes_are_seen(self, known):
        """Two that share a file see each other's addresses at the next question."""
        other = Addresses(known.path)
        made, secret = known.add("renewals", at=AT)
        assert other.behind(secret)[1]

        other.revoke(made.number, at=AT)

        assert "revoked" == known.all()[0].state_on(AT.date())

    def test_none_is_lost_between_processes(self, known):
        """Processes and threads that add at once each get an address of their own."""
        code = (
            "import sys; from datetime import *; from pathlib import Path; from relmem.server import Addresses\n"
            "known = Addresses(Path(sys.argv[1]))\n"
            "for n in range(8): known.add('renewals', subscriber=f'{sys.argv[2]} {n}', at=datetime.now(UTC))"
        )
        running = [
            subprocess.Popen([sys.executable, "-c", code, str(known.path), str(number)])
            for number in range(2)
        ]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: known.add("renewals", subscriber=f"here {n}", at=AT), range(8)))
        assert [0, 0] == [each.wait() for each in running]

        assert list(range(1, 25)) == [each.number for each in known.all()]

    def test_a_stores_writer_leaves_it_alone(self, tmp_path, memory, addresses):
        """What a writer of the memory clears away is its own: not the file that is being put in place here."""
        half = addresses.path.with_name(f".{addresses.path.name}.4121.tmp")
        half.write_text("half")

        memory.store.compact()
        memory.erase(memory.find("Northwind Trading"))

        assert half.exists()

    @pytest.mark.parametrize("content", ["{", "[]", '{"form": 1, "addresses": [{"number": 1}]}', "\xff" * 9])
    def test_a_damaged_file_is_named(self, known, content):
        """What is no list of addresses is said to be so, and is left as it is."""
        known.path.write_text(content, "utf-8")

        with pytest.raises(Damaged, match="holds no feed addresses"):
            known.all()
        with pytest.raises(Damaged):
            known.add("renewals", at=AT)
        assert content == known.path.read_text("utf-8")

    def test_a_newer_file_is_refused(self, known):
        """A form that is not known is not guessed at."""
        known.path.write_text(json.dumps({"form": 2}), "utf-8")

        with pytest.raises(TooNew, match="Upgrade"):
            known.all()

    def test_an_empty_file_holds_none(self, known):
        """Whoever made it may have died before writing anything."""
        known.path.write_bytes(b"")

        assert () == known.all()
        assert 1 == known.add("renewals", at=AT)[0].number

    def test_a_memory_without_file_keeps_them_in_the_process(self):
        """ ":memory:" has addresses as well."""
        known = Addresses.beside(":memory:")
        _, secret = known.add("renewals", at=AT)

        assert known.path is None
        assert known.behind(secret)[1]
