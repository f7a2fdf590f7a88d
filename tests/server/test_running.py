"""`relmem serve` as people run it: a process that answers, says no secret, and ends when it is told to."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import relmem
from relmem.errors import InputError
from relmem.records import Account, Contract
from relmem.server import Addresses
from relmem.server.running import listening
from tests.server.conftest import MORNING, SUPPORT

pytest.importorskip("uvicorn")

SECONDS = 60
"""How long a busy machine may take to start a process."""


class Serving:
    """A running `relmem serve`, and all it said so far."""

    def __init__(self, process):
        self.process, self.said = process, ""
        while "stops it" not in self.said:
            line = process.stderr.readline()
            assert line, self.said
            self.said += line
        self.port = int(re.search(r"http://[^ ]*:(\d+)/", self.said)[1])

    def get(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.said += self.process.stderr.read()
        return self.process.wait(SECONDS)


@contextmanager
def serving(file, *options):
    words = [sys.executable, "-m", "relmem", "serve", "--port", "0", "--file", str(file), *options]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        yield Serving(process)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "northwind.json"
    with relmem.open(path) as memory:
        account = Account("Northwind Trading")
        memory.add(account, Contract(account, "Support", **SUPPORT))
    return path


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
def test_it_serves_and_ends(file):
    """It answers on a free port, sees what another process adds, logs no secret, and SIGTERM ends it with 0."""
    known = Addresses.beside(str(file))
    made, secret = known.add("renewals", subscriber="Dana's phone", at=MORNING)
    path = made.path(secret)

    with serving(file) as server:
        status, headers, body = server.get(path, user_agent="Thunderbird/153.0")
        assert (200, "text/calendar; charset=utf-8") == (status, headers["content-type"])
        assert b"Northwind" in body
        assert "server" not in headers

        assert 304 == server.get(path, if_none_match=headers["etag"])[0]
        with relmem.open(file) as memory:
            account = Account("Globex")
            memory.add(account, Contract(account, "Hosting", **SUPPORT))
        status, _, body = server.get(path, if_none_match=headers["etag"])
        assert (200, True) == (status, b"Globex" in body)

        assert (200, b"") == server.get(path, "HEAD")[::2]
        assert 404 == server.get(f"/feeds/{'g' * 43}/renewals.ics")[0]
        assert 400 == server.get(path, host="evil.example")[0]
        assert 200 == server.get("/")[0]
        known.revoke(made.number, at=MORNING)
        assert 410 == server.get(path)[0]
        assert 0 == server.end()

    assert "renewals for Dana's phone: 200" in server.said
    assert "Thunderbird" in server.said
    assert secret not in server.said
    assert "ggg" not in server.said
    assert f"http://127.0.0.1:{server.port}" == known.url


@pytest.mark.skipif(os.name == "nt", reason="signals differ there")
def test_ctrl_c_ends_it(file):
    """As any command, with 130."""
    with serving(file) as server:
        server.get("/")
        assert 130 == server.end(signal.SIGINT)

    assert "Traceback" not in server.said


def resident(process) -> int:
    """Bytes of memory that a process takes."""
    return int(Path(f"/proc/{process.pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGESIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize(
    "line", [b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"GET /", b""], ids=["headers", "path", "nothing"]
)
def test_junk_is_refused_before_it_is_kept(file, line):
    """10 MB of it end in a refusal or a closed connection, take no memory, and leave the server answering."""
    with serving(file) as server:
        server.get("/")
        before = resident(server.process)
        refused, answer = False, b""
        with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as connection:
            try:
                connection.sendall(line)
                for number in range(10_000):
                    ending = b"\r\n" if line.endswith(b"\n") else b""
                    connection.sendall(b"X-%d: " % number + b"y" * 1000 + ending)
            except OSError:
                refused = True
            with suppress(OSError):
                answer = connection.recv(100)
        assert refused or not answer or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))
        assert resident(server.process) - before < 5_000_000
        assert 200 == server.get("/")[0]


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_small_answers_are_sent_at_once(address):
    """A packed feed is two small writes, and the second must not wait for the first to be acknowledged."""
    with listening(address, 0) as at:
        assert socket.IPPROTO_TCP == at.proto


@pytest.mark.parametrize(
    ("address", "port"), [("256.0.0.1", 0), ("no.such.host.invalid", 0), ("192.0.2.1", 0)]
)
def test_what_cannot_be_listened_at_is_named(address, port):
    """With what to write instead, where that is known."""
    with pytest.raises(InputError, match=re.escape(address)):
        listening(address, port)


def test_a_port_in_use_is_named(file):
    """With another to try; nothing is served."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        words = [sys.executable, "-m", "relmem", "serve", "--port", str(port), "--file", str(file)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS)

    assert (2, f"Port {port} is in use. Try: relmem serve --port {port + 1}.") == (
        done.returncode,
        done.stderr.strip().removeprefix("relmem: "),
    )


def test_it_starts_while_the_memory_is_written_to(file):
    """It takes no lock: whoever writes goes on."""
    with relmem.open(file) as memory, serving(file) as server:
        memory.add(Account("Initech"))
        assert 200 == server.get("/")[0]
        began = time.monotonic()
        memory.add(Account("Umbrella"))
        assert time.monotonic() - began < 5


def test_other_networks_are_warned_of(file):
    """Who listens on all of them is told who can read what, and that the page stays here."""
    with serving(file, "--bind", "0.0.0.0") as server:  # noqa: S104 that is what is warned of
        server.get("/")
        server.end()

    assert "anyone who can reach this machine and has a feed address" in server.said
    assert "the machine itself only" in server.said
