"""Completion, as real shells do it: `relmem completion bash|zsh|fish`."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from relmem.cli.app import run
from relmem.records import Account, Commitment, Contact

NAMES = ("Ana Sousa", "Anabel O'Neill", "Rui Costa")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A memory with some names, and a `relmem` that shells can call."""
    import relmem

    with relmem.open(tmp_path / "relmem.json") as memory:
        people = [Contact(name) for name in NAMES]
        memory.add(Account("Northwind Trading"), *people)
        memory.add(Commitment("answer about weekend cover", by="us", to=people[0]))
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "relmem"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m relmem "$@"\n', "utf-8")
    command.chmod(0o755)
    return tmp_path


def environment(folder: Path) -> dict[str, str]:
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {
        "PATH": path,
        "RELMEM_FILE": str(folder / "relmem.json"),
        "HOME": str(folder),
        "TERM": "xterm",
    }


def in_bash(folder: Path, *words: str) -> list[str]:
    """What bash offers for the last word."""
    quoted = " ".join(map(shlex.quote, ("relmem", *words)))
    script = (
        'eval "$(relmem completion bash)"\n'
        f"COMP_WORDS=({quoted}); COMP_CWORD={len(words)}\n"
        "_relmem_completion relmem\n"
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script], env=environment(folder), capture_output=True, text=True, check=True
    )
    assert "" == done.stderr
    return done.stdout.split("\n")[:-1]


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
needs_zsh = pytest.mark.skipif(shutil.which("zsh") is None, reason="needs zsh: apt install zsh")
needs_fish = pytest.mark.skipif(shutil.which("fish") is None, reason="needs fish: apt install fish")


@needs_bash
class TestBash:
    def test_commands_options_and_choices(self, folder):
        """Commands of every level, their options, and the words an option takes."""
        assert ["renewals", "retract", "restore"] == in_bash(folder, "re")
        assert ["contact", "contract"] == [each for each in in_bash(folder, "add", "cont") if "-" not in each]
        assert ["unreturned"] == in_bash(folder, "ask", "unret")
        assert ["--within"] == in_bash(folder, "renewals", "--w")
        assert ["events", "alarms", "both"] == in_bash(folder, "calendar", "x.ics", "--remind-as", "")

    def test_names_of_the_memory_whatever_their_blanks_and_quotes(self, folder):
        """Each name is one answer, and matched whatever its case."""
        assert ["Ana Sousa", "Anabel O'Neill"] == in_bash(folder, "brief", "ana")
        assert ["Northwind Trading"] == in_bash(folder, "add", "issue", "No")
        assert ["answer about weekend cover"] == in_bash(folder, "done", "week")

    def test_is_silent_where_there_is_no_memory(self, folder):
        """No memory, or a damaged one: nothing is offered, and nothing said."""
        (folder / "relmem.json").write_text("{", "utf-8")
        assert [""] == in_bash(folder, "brief", "An")
        (folder / "relmem.json").unlink()
        assert [""] == in_bash(folder, "brief", "An")

    def test_the_memory_that_is_named(self, folder):
        """Names come from --file where it stands before them."""
        (folder / "relmem.json").rename(folder / "other.json")

        assert ["Rui Costa"] == in_bash(folder, "brief", "--file", str(folder / "other.json"), "Ru")
        assert ["Rui Costa"] == in_bash(folder, "--file", str(folder / "other.json"), "brief", "Ru")

    def test_a_key_stroke_escapes_the_blank(self, folder):
        """At a prompt the key TAB writes a name that the shell reads as one word."""
        start, prompt = 'PS1="ready> "; eval "$(relmem completion bash)"', "ready> "

        shown = at_a_prompt(
            ["bash", "--norc", "-i"], folder, start, prompt, "echo relmem; relmem brief Ru\t", "Costa"
        )

        assert r"Rui\ Costa" in shown


def at_a_prompt(shell: list[str], folder: Path, start: str, prompt: str, keys: str, until: str) -> str:
    """What a terminal shows after these keys."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(shell[0], shell, environment(folder))  # noqa: S606 a shell of the test's own
    shown = ""

    def read(expected: str, seconds: float = 20) -> None:
        nonlocal shown
        over = time.monotonic() + seconds
        while expected not in shown and time.monotonic() < over:
            if select.select([terminal], [], [], 0.1)[0]:
                shown += os.read(terminal, 65536).decode(errors="replace")

    try:
        os.write(terminal, f"{start}\n".encode())
        read(f"\n{prompt}")
        shown = ""
        os.write(terminal, keys.encode())
        read(until)
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(terminal)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", shown)


@needs_zsh
class TestZsh:
    def test_a_key_stroke_completes_commands_and_names(self, folder):
        """At a prompt of zsh the key TAB completes a command, and a name with its blank escaped."""
        start = (
            "PS1='ready> '; autoload -Uz compinit; compinit -u -D; "
            'eval "$(relmem completion zsh)"; unsetopt zle_bracketed_paste'
        )
        shown = at_a_prompt(["zsh", "-f", "-i"], folder, start, "ready> ", "relmem brief Ru\t", "Costa")
        assert r"Rui\ Costa" in shown


@needs_fish
class TestFish:
    def test_offers_commands_and_names(self, folder):
        """`complete -C` gives what the key TAB would: commands with what they are for, and names."""

        def offered(line: str) -> list[str]:
            script = f"relmem completion fish | source; complete -C {shlex.quote(line)}"
            done = subprocess.run(
                ["fish", "--no-config", "-c", script], env=environment(folder), capture_output=True, text=True
            )
            return done.stdout.splitlines()

        assert ["Rui Costa"] == offered("relmem brief Ru")
        assert ["renewals", "restore", "retract"] == sorted(
            each.split("\t")[0] for each in offered("relmem re")
        )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_a_script(shell, capsys):
    """The script names the command; a shell that is none of these is wrong usage."""
    assert 0 == run(["completion", shell])
    assert "_RELMEM_COMPLETE" in capsys.readouterr().out
    assert 2 == run(["completion", "tcsh"])
