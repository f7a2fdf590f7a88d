"""What docs/how-to/nginx.md shows works: a real nginx with that block, before a running `relmem serve`."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import closing

import pytest

import relmem
from relmem.server import Addresses
from tests.pages import ROOT, blocks, understood
from tests.server.test_running import SECONDS, file, serving  # noqa: F401 `file` is a fixture

PAGE = ROOT / "docs" / "how-to" / "nginx.md"
NAME = "feeds.example.org"
NGINX, OPENSSL = (
    shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"),
    shutil.which("openssl"),
)

needs_nginx = pytest.mark.skipif(NGINX is None or OPENSSL is None, reason="needs nginx and openssl")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def configured(folder, port, behind):
    """The page's block, with ports, a certificate and a log of our own; the rest as it stands."""
    [block] = blocks(PAGE, "nginx")
    for was, now in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("    listen [::]:443 ssl;\n", ""),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", f"{folder}/cert.pem"),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", f"{folder}/key.pem"),
        ("/var/log/nginx/relmem.log", f"{folder}/relmem.log"),
        ("http://127.0.0.1:8765", f"http://127.0.0.1:{behind}"),
    ):
        assert was in block
        block = block.replace(was, now)
    paths = "".join(
        f"    {each}_temp_path {folder}/{each};\n"
        for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    http = f"http {{\n    access_log {folder}/access.log;\n{paths}{block}}}\n"
    return f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n{http}"


@pytest.fixture
def nginx(tmp_path):
    """Starts nginx before a port; gives what asks it. It ends with the test."""
    processes = []

    def start(behind):
        folder, port = tmp_path / "nginx", free_port()
        folder.mkdir()
        subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        keys = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-days", "2"]
        made = [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", *keys, *subject]
        subprocess.run(made, check=True, capture_output=True)
        (folder / "nginx.conf").write_text(configured(folder, port, behind), "utf-8")
        words = [NGINX, "-e", folder / "start.log", "-c", folder / "nginx.conf"]
        subprocess.run([*words, "-t"], check=True, capture_output=True)
        processes.append(subprocess.Popen(words, stderr=subprocess.DEVNULL))
        trusting = ssl.create_default_context(cafile=folder / "cert.pem")

        def get(path, host=NAME, **headers):
            headers = {"Host": host, **{k.replace("_", "-"): v for k, v in headers.items()}}
            with closing(_Tls(port, trusting)) as connection:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                return answer.status, answer.headers, answer.read()

        until = time.monotonic() + SECONDS
        while True:
            try:
                get("/")
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.05)
            else:
                return folder, get

    yield start
    for process in processes:
        process.terminate()
        process.wait(SECONDS)


class _Tls(http.client.HTTPSConnection):
    """Goes to this machine, and checks the certificate's name."""

    def __init__(self, port, context):
        super().__init__(NAME, port, timeout=SECONDS, context=context)
        self._trusting = context

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port), SECONDS)
        self.sock = self._trusting.wrap_socket(plain, server_hostname=NAME)


@needs_nginx
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
def test_feeds_come_through_and_secrets_stay_out_of_logs(file, nginx):  # noqa: F811 the fixture
    """Feed, 304 and 404 pass; another name and the page do not; no log holds a secret, also while relmem is down."""
    with relmem.open(file, read_only=True) as memory:
        addresses = Addresses.beside(memory.store.path)
        made, secret = addresses.add("renewals", subscriber="Dana's phone", at=memory.now())
    path = made.path(secret)
    with serving(file, "--url", f"https://{NAME}") as server:
        folder, get = nginx(server.port)
        status, headers, body = get(path)
        again = get(path, If_None_Match=headers["ETag"])[0]
        dated = get(path, If_Modified_Since=headers["Last-Modified"])[0]
        unknown = get(path.replace(secret, "x" * 43))[0]
        others = get(path, host="elsewhere.example")[0]
        page, copies = get("/")[0], get("/copies/renewals.ics")[0]
        server.end()
        down = get(path)[0]

    assert (200, 304, 304, 404, 400, 404, 404, 502) == (
        status,
        again,
        dated,
        unknown,
        others,
        page,
        copies,
        down,
    )
    assert body.startswith(b"BEGIN:VCALENDAR")
    assert "text/calendar; charset=utf-8" == headers["Content-Type"]
    logs = {each.name: each.read_text("utf-8") for each in folder.glob("*.log")}
    assert [] == [name for name, said in logs.items() if secret in said]
    assert secret not in server.said


def test_the_service_runs_a_command_that_there_is():
    """What systemd is told to start is a command line of relmem."""
    [unit] = blocks(PAGE, "ini")
    [line] = re.findall(r"^ExecStart=\S*/(relmem .*)$", unit, re.M)

    understood(line.split(), whole=True)
