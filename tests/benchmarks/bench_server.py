"""
The feed server's own time for 304 and 200, and what it serves, beside Radicale with the same calendar.

Run: python tests/benchmarks/bench_server.py [how many contracts ...]

Own time is that of the application, called in this process without a network,
background work included. Over the network both servers run as processes of
their own on this machine and are asked in turns, by `wrk` where it is installed
and by a loop in Python otherwise. Radicale is installed with pip into a
temporary environment; where that cannot be done, its lines are left out.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import relmem
from relmem.records import Account, Contract
from relmem.server import Addresses, app

AT = datetime.now(UTC)
SIZES = (100, 1_000, 10_000)
ROUNDS = 300
SECONDS = 3
AT_ONCE = 8
RADICALE_MOST = 1_000
"""Contracts up to which Radicale is asked: it takes more than ten minutes to take in ten times as many."""
PASSWORD = "bench"  # noqa: S105 of a server that lives for a minute, on this machine


def filled(folder: Path, count: int) -> Path:
    """A memory of so many contracts, each with a decision and a renewal ahead: two events."""
    path = folder / "book.json"
    with relmem.open(path, durability="normal") as memory:
        for start in range(0, count, 2000):
            accounts = [Account(f"Northwind {number}") for number in range(start, min(start + 2000, count))]
            contracts = [
                Contract(
                    each,
                    "Support",
                    starts_on=f"{AT.year - 1}-{number % 12 + 1:02}-{number % 28 + 1:02}",
                    initial="1 year",
                    renewal="1 year",
                    notice="60 days",
                )
                for number, each in enumerate(accounts, start)
            ]
            memory.add(*accounts, *contracts)
    return path


# the application's own time


def scope(path: str, **headers: str) -> dict[str, Any]:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"user-agent", b"Thunderbird/153.0"), *sent],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 80),
    }


async def timed(served: Any, path: str, rounds: int, **headers: str) -> tuple[int, float, dict[str, str]]:
    """Status, median milliseconds and headers of one request, asked again and again."""
    taken, said = [], []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    for _ in range(rounds):
        said.clear()
        asked = scope(path, **headers)
        began = time.perf_counter()
        await served(asked, receive, send)
        taken.append((time.perf_counter() - began) * 1e3)
    found = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    return said[0]["status"], statistics.median(taken), found


async def own_time(path: Path, feed: str) -> str:
    with relmem.open(path, read_only=True) as memory:
        served = app(memory)
        _, first, headers = await timed(served, feed, 1)
        tag, dated = headers["etag"], headers["last-modified"]
        size = int(headers["content-length"])
        rows = [f"  {size / 1e6:.1f} MB; first build {first / 1e3:.2f} s"]
        for name, asked in (
            ("304 by tag", {"if_none_match": tag}),
            ("304 by date", {"if_modified_since": dated}),
            ("200", {}),
            ("200 gzip", {"accept_encoding": "gzip"}),
        ):
            status, median, _ = await timed(served, feed, ROUNDS, **asked)
            assert status == int(name[:3])
            rows.append(f"  own time {name:<12} {median:7.3f} ms at the median of {ROUNDS}")
        _, median, _ = await timed(served, f"/feeds/{'x' * 43}/renewals.ics", ROUNDS)
        rows.append(f"  own time {'404':<12} {median:7.3f} ms at the median of {ROUNDS}")
    return "\n".join(rows)


# over the network


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def process(words: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server, once it answers at its port."""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            for _ in range(600):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.05)
            yield running
        finally:
            running.terminate()


def resident(running: subprocess.Popen[bytes]) -> str:
    try:
        pages = int(Path(f"/proc/{running.pid}/statm").read_text("ascii").split()[1])
    except OSError:
        return "?"
    return f"{pages * os.sysconf('SC_PAGESIZE') / 1e6:.0f} MB"


def per_second(port: int, path: str, headers: dict[str, str]) -> float:
    """Requests a second: by wrk with eight connections, else one after another from here."""
    if wrk := shutil.which("wrk"):
        sent = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
        words = [wrk, "-t1", f"-c{AT_ONCE}", f"-d{SECONDS}s", *sent, f"http://127.0.0.1:{port}{path}"]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        found = re.search(r"Requests/sec:\s+([0-9.]+)", done.stdout)
        return float(found[1]) if found else 0.0
    connection = http.client.HTTPConnection("127.0.0.1", port)
    asked, began = 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        connection.request("GET", path, headers=headers)
        connection.getresponse().read()
        asked += 1
    connection.close()
    return asked / (time.perf_counter() - began)


def once(port: int, path: str, headers: dict[str, str]) -> tuple[int, str, float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    began = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers.get("etag", ""), time.perf_counter() - began


def told(name: str, port: int, path: str, running: subprocess.Popen[bytes], headers: dict[str, str]) -> str:
    status, tag, first = once(port, path, headers)
    assert status == 200, (name, status)
    again = statistics.median(once(port, path, headers)[2] for _ in range(5))
    unchanged = headers | {"If-None-Match": tag}
    held, _, _ = once(port, path, unchanged)
    plain, same = per_second(port, path, headers), per_second(port, path, unchanged)
    return (
        f"  {name:<9} first {first:6.2f} s, again {again * 1e3:8.1f} ms; "
        f"{plain:7.1f} requests/s ({status}), {same:7.1f} with its tag ({held}); {resident(running)}"
    )


def with_radicale(folder: Path) -> Path | None:
    """Radicale's command in an environment of its own; None where it cannot be installed."""
    place = folder / "radicale"
    try:
        venv.create(place, with_pip=True)
        pip = [str(place / "bin" / "pip"), "install", "--quiet", "radicale"]
        subprocess.run(pip, check=True, capture_output=True, timeout=300)
    except (OSError, subprocess.SubprocessError):
        return None
    return place / "bin" / "radicale"


@contextmanager
def radicale(command: Path, folder: Path, content: bytes) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Radicale with the calendar as a collection of one user, which it stores as a file for each event."""
    port = free_port()
    (folder / "users").write_text(f"me:{PASSWORD}\n")
    config = folder / "config"
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\nmax_content_length = 1000000000\n"
        f"[auth]\ntype = htpasswd\nhtpasswd_filename = {folder / 'users'}\nhtpasswd_encryption = plain\ndelay = 0\n"
        f"[storage]\nfilesystem_folder = {folder / 'collections'}\n[rights]\ntype = owner_only\n"
        "[logging]\nlevel = error\n"
    )
    with process([str(command), "--config", str(config)], port) as running:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1200)
        sent = credentials() | {"Content-Type": "text/calendar; charset=utf-8"}
        connection.request("PUT", "/me/renewals/", content, sent)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 201, answer.status
        yield port, running


def credentials() -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'me:{PASSWORD}'.encode()).decode()}"}


def over_the_network(folder: Path, path: Path, feed: str, command: Path | None) -> Iterator[str]:
    port = free_port()
    words = [sys.executable, "-m", "relmem", "serve", "--quiet", "--port", str(port), "--file", str(path)]
    with process(words, port) as running:
        yield told("relmem", port, feed, running, {})
        yield told("… gzip", port, feed, running, {"Accept-Encoding": "gzip"})
    if command is None:
        yield "  Radicale could not be installed, or takes too long to take this in: its line is left out"
        return
    with relmem.open(path, read_only=True) as memory:
        content = memory.calendar("renewals").to_bytes()
    with radicale(command, folder, content) as (port, running):
        yield told("Radicale", port, "/me/renewals/", running, credentials())


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    how = f"wrk with {AT_ONCE} connections" if shutil.which("wrk") else "one connection"
    print(f"Requests a second over the loopback: {how}, {SECONDS} s")
    with tempfile.TemporaryDirectory() as place:
        command = with_radicale(Path(place))
        for count in sizes:
            folder = Path(place) / str(count)
            folder.mkdir()
            path = filled(folder, count)
            made, secret = Addresses.beside(str(path)).add("renewals", at=AT)
            beside = command if count <= RADICALE_MOST else None
            print(f"{count:,} contracts")
            print(asyncio.run(own_time(path, made.path(secret))))
            for line in over_the_network(folder, path, made.path(secret), beside):
                print(line, flush=True)


if __name__ == "__main__":
    main()
