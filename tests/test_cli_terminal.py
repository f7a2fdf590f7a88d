"""The command line on a terminal and in a pipe: progress, width, encodings, closed pipes, Ctrl+C."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

CARDS = "".join(
    f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Person {number}\r\nEMAIL:p{number}@x.example\r\nEND:VCARD\r\n"
    for number in range(300)
)
CLEAR = "\r\x1b[K"
HIDDEN = "\x1b[?25l"

IMPORT = """
import sys
from relmem.cli import progress
progress.waiting.__wrapped__.__kwdefaults__["after"] = 0.0
progress.EVERY = 0.01
from relmem.cli.app import run
sys.exit(run(["import", "people.vcf", *sys.argv[1:]]))
"""
BLOCK = """
import time
from relmem.cli.progress import waiting
with waiting("Taking in people.vcf") as progress:
    for done in range(1, {steps} + 1):
        time.sleep(0.1)
        progress(done, {total})
    {then}
"""


def environment(folder: Path, **more: str) -> dict[str, str]:
    own = {"RELMEM_FILE": str(folder / "relmem.json"), "TZ": "UTC", "TERM": "xterm"}
    return (
        {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
        | own
        | more
    )


def on_a_terminal(
    folder: Path, *command: str, columns: int = 80, apart: bool = False, **more: str
) -> tuple[int, str, str]:
    """Exit code, what a terminal shows, and with `apart` what stdout got, which then is a pipe."""
    terminal, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    running = subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env=environment(folder, **more),
        stdin=theirs,
        stdout=subprocess.PIPE if apart else theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            more_shown = os.read(terminal, 65536)
        except OSError:  # what Linux says when nobody has the other end any more
            break
        if not more_shown:
            break
        shown += more_shown
    out = running.communicate()[0] or b""
    os.close(terminal)
    return running.returncode, shown.decode(), out.decode()


def in_a_pipe(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "relmem", *words],
        cwd=folder,
        env=environment(folder, **more),
        capture_output=True,
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration's memory."""
    import relmem

    folder = tmp_path_factory.mktemp("memory")
    shipped = Path(relmem.__file__).parent / "demo.json"
    assert 0 == in_a_pipe(folder, "load", str(shipped)).returncode
    return folder


class TestProgress:
    def test_nothing_is_shown_in_the_first_second(self, tmp_path):
        """What is over within a second needs no bar."""
        code, shown, _ = on_a_terminal(tmp_path, "-c", BLOCK.format(steps=4, total=4, then="pass"))

        assert (0, "") == (code, shown)

    def test_a_bar_is_shown_then_and_is_gone_in_the_end(self, tmp_path):
        """It counts, stays on its line, and the last thing written clears that; the cursor is never hidden."""
        _, shown, _ = on_a_terminal(tmp_path, "-c", BLOCK.format(steps=16, total=16, then="pass"))

        assert shown.startswith(f"{CLEAR}Taking in people.vcf [")
        assert "of 16" in shown
        assert shown.endswith(CLEAR)
        assert "\n" not in shown
        assert HIDDEN not in shown

    def test_counts_where_nobody_knows_how_many(self, tmp_path):
        """Of a mailbox it is told how many were read."""
        _, shown, _ = on_a_terminal(tmp_path, "-c", BLOCK.format(steps=13, total=None, then="pass"))

        assert "Taking in people.vcf: 1" in shown

    def test_is_gone_after_a_crash_too(self, tmp_path):
        """The line is cleared before anything is said of the error."""
        code, shown, _ = on_a_terminal(tmp_path, "-c", BLOCK.format(steps=13, total=13, then="raise OSError"))

        assert 1 == code
        assert f"{CLEAR}Traceback" in shown

    def test_an_import_shows_it_on_stderr_alone(self, tmp_path):
        """A real import draws on the terminal, and stdout holds the report only, JSON or not."""
        (tmp_path / "people.vcf").write_text(CARDS, "utf-8")
        code, shown, out = on_a_terminal(tmp_path, "-c", IMPORT, "--json", apart=True)

        assert (0, 300) == (code, json.loads(out)["taken"])
        assert f"{CLEAR}Taking in people.vcf" in shown
        assert shown.endswith(CLEAR)

    def test_a_pipe_gets_nothing_of_it(self, tmp_path):
        """Where stderr is no terminal, nothing is written however long it takes."""
        (tmp_path / "people.vcf").write_text(CARDS, "utf-8")
        done = subprocess.run(
            [sys.executable, "-c", IMPORT], cwd=tmp_path, env=environment(tmp_path), capture_output=True
        )

        assert (0, b"") == (done.returncode, done.stderr)

    def test_a_terminal_that_takes_nothing_back_gets_nothing(self, tmp_path):
        """TERM=dumb has no line that could be cleared."""
        _, shown, _ = on_a_terminal(
            tmp_path, "-c", BLOCK.format(steps=12, total=12, then="pass"), TERM="dumb"
        )

        assert "" == shown

    def test_a_callable_of_the_callers_is_told(self, tmp_path):
        """memory.import_file(progress=…): entries read with None, then taken in with their number."""
        import relmem

        path = tmp_path / "people.vcf"
        path.write_text(CARDS, "utf-8")
        told: list[tuple[int, int | None]] = []
        with relmem.open(":memory:") as memory:
            memory.import_file(path, progress=lambda done, total: told.append((done, total)))

        assert [(number, None) for number in range(1, 301)] == told[:300]
        assert [(number, 300) for number in range(1, 301)] == told[300:]

    def test_what_it_raises_stops_the_import(self, tmp_path):
        """So that a button can stop it; nothing is kept."""
        import relmem

        path = tmp_path / "people.vcf"
        path.write_text(CARDS, "utf-8")

        def stop(done: int, total: int | None) -> None:
            if total is not None and done == total:
                raise RuntimeError("stop")

        with relmem.open(":memory:") as memory:
            with pytest.raises(RuntimeError):
                memory.import_file(path, progress=stop)
            assert 0 == memory.store.head()


class TestTables:
    WORDS = ("-m", "relmem", "renewals", "--as-of", "2026-11-22")

    @pytest.mark.parametrize("columns", [40, 80, 120])
    def test_keep_words_whole_within_the_width(self, filled, columns):
        """No line is wider than the terminal, and no name or day is broken within a word."""
        _, shown, _ = on_a_terminal(filled, *self.WORDS, columns=columns, NO_COLOR="1")
        lines = shown.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()

        assert columns >= max(len(line.rstrip()) for line in lines if "  ends" not in line)
        for word in ("Northwind", "2026-12-02", "closing", "2027-02-01"):
            assert word in " ".join(lines), word

    def test_stand_one_below_another_where_there_is_no_room(self, filled):
        """What is too wide to be read side by side is told row by row."""
        _, shown, _ = on_a_terminal(
            filled, "-m", "relmem", "timeline", "Ana Sousa", "--as-of", "2026-11-22", columns=80
        )

        assert "What       an answer about weekend cover" in shown

    def test_have_no_colour_where_none_is_wanted(self, filled):
        """NO_COLOR leaves bold headings at most."""
        _, shown, _ = on_a_terminal(filled, *self.WORDS, NO_COLOR="1")

        assert set() == {code for code in ("\x1b[2m", "\x1b[3", "\x1b[9") if code in shown}

    def test_are_plain_in_a_pipe(self, filled):
        """Programs get no escapes, and lines as long as they are."""
        out = in_a_pipe(filled, "renewals", "--as-of", "2026-11-22").stdout

        assert b"\x1b" not in out


class TestEncodings:
    @pytest.mark.parametrize(
        "locale",
        [
            {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
            {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
            {"PYTHONIOENCODING": "latin-1"},
        ],
        ids=["ascii", "POSIX", "latin-1"],
    )
    def test_nothing_is_unprintable(self, tmp_path, locale):
        """A name of any script is shown, in JSON too, whatever the terminal's encoding."""
        name = "Şule Öztürk 山田 😀"
        assert 0 == in_a_pipe(tmp_path, "add", "contact", name, PYTHONUTF8="1").returncode
        encoding = "latin-1" if locale.get("PYTHONIOENCODING") == "latin-1" else "utf-8"

        listed = in_a_pipe(tmp_path, "facts", "--kind", "contact", "--json", **locale)
        brief = in_a_pipe(tmp_path, "facts", "--kind", "contact", **locale)
        wrong = in_a_pipe(tmp_path, "brief", "nobody", **locale)

        assert [name] == [row["what"] for row in json.loads(listed.stdout.decode(encoding))]
        assert (0, 0, 2) == (listed.returncode, brief.returncode, wrong.returncode)
        assert b"Traceback" not in brief.stderr + wrong.stderr


class TestPipes:
    @pytest.mark.parametrize(
        "words",
        [
            "renewals",
            "brief 'Ana Sousa'",
            "feeds",
            "facts",
            "changes --after 0",
            "find 'Ana Sousa'",
            "timeline 'Ana Sousa'",
            "history 'Ana Sousa'",
            "ask open-issues --json",
            "export -",
            "table contact -",
            "doctor",
            "--help",
            "nonsense 2>&1",
            "brief nobody --json 2>&1",
        ],
    )
    def test_a_closed_one_is_quiet(self, filled, words):
        """Whoever reads no further is no error: nothing is said, and it is no failure."""
        script = f"{sys.executable} -m relmem {words} | true; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(
            ["bash", "-c", script], cwd=filled, env=environment(filled), capture_output=True
        )

        assert b"" == done.stderr.replace(b"contacts: ", b"") or b"Traceback" not in done.stderr
        assert b"Exception ignored" not in done.stderr
        assert done.returncode in (0, 2)


class TestStopping:
    def test_ctrl_c_is_exit_130(self, filled):
        """Stopped while it waits: 130, one line, and no traceback."""
        running = subprocess.Popen(
            [sys.executable, "-m", "relmem", "serve", "--port", "0"],
            cwd=filled,
            env=environment(filled),
            stderr=subprocess.PIPE,
        )
        assert running.stderr is not None
        running.stderr.readline()
        running.stderr.close()
        running.send_signal(signal.SIGINT)

        assert running.wait(20) in (0, 130)

    def test_ctrl_c_while_something_long_goes_on(self, tmp_path):
        """The bar is cleared, the exit code is 130, and nothing was kept."""
        code = (
            "import sys, time\n"
            "from relmem.cli import app, frame\n"
            "import relmem.cli.importing as importing\n"
            "from relmem.memory import Memory\n"
            "Memory.import_file = lambda *_, **__: (print('begun', flush=True), time.sleep(30))\n"
            "sys.exit(app.run(['import', 'people.vcf']))\n"
        )
        running = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=20)

        assert (130, b"relmem: stopped") == (running.returncode, err.strip())


class TestWhereTheFileIsSaid:
    def test_before_or_behind_the_command(self, filled, tmp_path):
        """--file stands where one types it; behind the command it counts more."""
        at = str(filled / "relmem.json")
        expected = in_a_pipe(filled, "renewals").stdout

        assert expected == in_a_pipe(tmp_path, "--file", at, "renewals").stdout
        assert expected == in_a_pipe(tmp_path, "renewals", "-f", at).stdout
        assert expected == in_a_pipe(tmp_path, "--file", "none.json", "renewals", "--file", at).stdout
