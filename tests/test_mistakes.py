"""
What a person may do wrong at the command line: a sentence, an exit code, and never a traceback.

Every message is on stderr, begins with the program's name, holds what was typed,
and says what to do; `--json` gives it a stable code.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import relmem
from relmem.cli.app import run
from relmem.records import Account, Contact

Typed = Callable[..., tuple[int, str, str]]

USAGE, STORE = 2, 3
EVERYBODYS = 0o755
NOBODY = 65534


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Typed:
    """Type a command in a folder with a memory and other files: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMEM_FILE", str(tmp_path / "relmem.json"))
    monkeypatch.setenv("TZ", "UTC")
    with relmem.open("relmem.json") as memory:
        memory.add(
            Contact("Ana Sousa", emails=["ana@northwind.example"], pronouns="she/her"),
            Contact("A. Sousa", pronouns="they/them"),
            Contact("Bo Berg", emails=["bo@x.example"]),
            Contact("Bo Berg", emails=["bo@y.example"]),
            Account("Northwind Trading"),
        )
    whole = Path("relmem.json").read_text("utf-8")
    Path("empty.json").write_text("", "utf-8")
    Path("list.json").write_text("[1]", "utf-8")
    Path("other.json").write_text('{"contacts": []}', "utf-8")
    Path("text.json").write_text("hello", "utf-8")
    Path("bytes.json").write_bytes(b"\xff\xfe\x00")
    Path("cut.json").write_text(whole[:300], "utf-8")
    Path("changed.json").write_text(whole.replace("Ana Sousa", "Ana Souza"), "utf-8")
    Path("newer.json").write_text(re.sub(r'"format": \d+', '"format": 99', whole, count=1), "utf-8")
    Path("people.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Cy\nEND:VCARD\n", "utf-8")
    Path("picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    Path("latin.csv").write_bytes(b"name,email\nJos\xe9,jose@x.example\n")
    Path("folder").mkdir()

    def type_(*words: str) -> tuple[int, str, str]:
        code = run(words)
        out = capfd.readouterr()
        return code, out.out, out.err

    return type_


MISTAKES: list[tuple[str, int, str]] = [
    # names
    ("brief 'Ana Souza'", USAGE, r"No account or contact is called 'Ana Souza'. Did you mean 'Ana Sousa'"),
    ("brief 'Bo Berg'", USAGE, r"'Bo Berg' is 2 records: .*bo@x.example.*Pass the id, a key or an e-mail"),
    ("brief zzz", USAGE, r"is called 'zzz'. This memory holds 4 names"),
    ("brief", USAGE, r"Missing argument 'NAME'"),
    ("brife", USAGE, r"no command 'brife'. Did you mean 'brief'\?"),
    ("ask touch-mop 'Ana Sousa'", USAGE, r"no command 'touch-mop'. Did you mean 'touch-map'"),
    ("add promisse", USAGE, r"no command 'promisse'. Did you mean 'promise'"),
    ("feed lits", USAGE, r"no command 'lits'. Did you mean 'list'\?"),
    ("table kontact -", USAGE, r"No kind of record is called 'kontact'. Did you mean 'contact'"),
    ("calendar x.ics --feed renewal", USAGE, r"No feed is called 'renewal'. Did you mean 'renewals'\?"),
    ("calendar x.ics --account Nortwind", USAGE, r"'Nortwind'. Did you mean 'Northwind Trading'\?"),
    ("feed add renewal", USAGE, r"No feed is called 'renewal'. Did you mean 'renewals'\?"),
    ("feed revoke 9", USAGE, r"No feed address is called '9'.*relmem feed"),
    ("undo nonsense", USAGE, r"No batch is called 'nonsense'. Did you mean"),
    ("retract Nobody", USAGE, r"is called 'Nobody'"),
    # values
    (
        "brief 'Ana Sousa' --as-of 03/04/2027",
        USAGE,
        r"--as-of: '03/04/2027' can mean .*--as-of=\"2027-04-03\"",
    ),
    ("brief 'Ana Sousa' --as-of 2027-13-01", USAGE, r"--as-of: '2027-13-01' has no month 13.*\"2027-03-01\""),
    ("brief 'Ana Sousa' --as-of soon", USAGE, r"--as-of: cannot read 'soon' as a day. Write"),
    ("brief 'Ana Sousa' --channel pigeon", USAGE, r"--channel: 'pigeon' is none of \"phone\""),
    ("renewals --within soon", USAGE, r"--within: cannot read 'soon' as a length of time. Write \"60 days\""),
    ("calendar x.ics --remind soon", USAGE, r"--remind: cannot read 'soon' as a length of time"),
    ("add contract 'Northwind Trading' S --notice soon", USAGE, r"--notice: cannot read 'soon'.*\"60 days\""),
    (
        "add contract 'Northwind Trading' S --price 1200",
        USAGE,
        r"--price: 1200 has no currency.*\"1200 EUR\"",
    ),
    (
        "add contract 'Northwind Trading' S --price '1200 EURO'",
        USAGE,
        r"--price: 'EURO' is not .*mean \"EUR\"\?",
    ),
    ("add issue 'Northwind Trading' Down --severity dire", USAGE, r"--severity: 'dire' is none of \"low\""),
    ("add contact Di --email di@@x", USAGE, r"--email: 'di@@x' has 2 @ signs. Write"),
    ("duplicates --likeness 7", USAGE, r"--likeness: 7.0 is no likeness. Write"),
    ("serve --port 99999", USAGE, r"99999 is not in the range"),
    (
        "feed add renewals --expires soon",
        USAGE,
        r"--expires: cannot read 'soon'.*Write \"2027-01-01\" or \"90 days\"",
    ),
    # deeds
    ("merge 'Ana Sousa' 'Northwind Trading'", USAGE, r"contact Ana Sousa cannot be merged into the account"),
    (
        "merge 'Ana Sousa' 'A. Sousa'",
        USAGE,
        r"disagree on .*'she/her', 'they/them'.*--prefer gone .*Nothing was merged",
    ),
    # files to be read
    ("import peple.vcf", USAGE, r"No file is called 'peple.vcf'. Did you mean 'people.vcf'\?"),
    ("import folder", USAGE, r"folder"),
    ("import picture.png", USAGE, r"cannot tell what picture.png is.*(vcf)|picture"),
    ("import latin.csv", USAGE, r"latin.csv is not UTF-8 \(byte 0xE9 on line 2\).*--encoding cp1252"),
    ("import latin.csv --encoding klingon", USAGE, r"no encoding is called 'klingon'. Write"),
    ("import latin.csv --format cvs", USAGE, r"'cvs' is no format that is read. Write one of vcard"),
    ("load people.vcf --file new.json", STORE, r"people.vcf is no relmem export"),
    ("restore people.vcf", STORE, r"people.vcf is not JSON"),
    ("restore nothing.json", USAGE, r"nothing.json"),
    # memories
    *(
        (f"{line} --file relmen.json", USAGE, r"relmen.json'. Did you mean 'relmem.json'")
        for line in ("undo", "done Ana", "retract Ana", "merge Ana Bo", "apart Ana Bo", "compact")
    ),
    ("brief Ana --file relmen.json", USAGE, r"relmen.json'. Did you mean 'relmem.json'"),
    (
        "brief Ana --file empty.json",
        STORE,
        r"empty.json is empty \(0 bytes\).*remove it.*relmem restore",
    ),
    ("brief Ana --file list.json", STORE, r"list.json is JSON but not a relmem memory.*import_file"),
    ("brief Ana --file other.json", STORE, r"other.json is JSON but not a relmem memory.*import_file"),
    ("brief Ana --file text.json", STORE, r"text.json is not JSON .*byte 0.*relmem restore"),
    ("brief Ana --file bytes.json", STORE, r"bytes.json is not UTF-8 \(byte 0\).*relmem restore"),
    (
        "brief Ana --file cut.json",
        STORE,
        r"cut.json stops in the middle of a record \(byte 300\).*relmem restore",
    ),
    (
        "brief Ana --file changed.json",
        STORE,
        r"changed.json does not match its own checksum.*relmem doctor --accept",
    ),
    (
        "brief Ana --file newer.json",
        STORE,
        r"newer.json was written by a newer relmem.*pip install -U relmem",
    ),
    ("import people.vcf --file other.json", STORE, r"other.json is JSON but not a relmem memory"),
    ("import people.vcf --file newer.json", STORE, r"newer.json was written by a newer relmem"),
    # files to be written
    ("calendar folder", USAGE, r"folder"),
    ("export relmem.json", STORE, r"relmem.json is there already. Name a file that is not there"),
    ("backup relmem.json", STORE, r"relmem.json is there already. Name a file that is not there"),
    ("restore relmem.json", STORE, r"cannot be restored from itself"),
]


class TestMistakes:
    @pytest.mark.parametrize(("line", "code", "says"), MISTAKES, ids=[each[0] for each in MISTAKES])
    def test_are_told_in_a_sentence(self, typed, line, code, says):
        """What was typed, what is wrong with it and what to do, on stderr; nothing on stdout; no traceback."""
        import shlex

        before = Path("relmem.json").read_bytes()

        found, out, err = typed(*shlex.split(line))

        assert (code, "") == (found, out)
        assert re.search(says, err), err
        assert err.startswith("relmem: ")
        assert "Traceback" not in err
        assert "Error" not in err.replace("JSONDecodeError", "")
        assert before == Path("relmem.json").read_bytes()

    @pytest.mark.parametrize(
        ("line", "word"),
        [
            (("brief", "zzz", "--json"), "not-found"),
            (("brief", "Bo Berg", "--json"), "ambiguous"),
            (("renewals", "--within", "soon", "--json"), "input"),
            (("renewals", "--file", "newer.json", "--json"), "too-new"),
            (("renewals", "--file", "cut.json", "--json"), "damaged"),
            (("renewals", "--file", "other.json", "--json"), "store"),
        ],
    )
    def test_are_json_for_programs(self, typed, line, word):
        """With --json the error is one document on stderr, with a stable code and the same sentence."""
        _, out, err = typed(*line)

        found = json.loads(err)
        assert ("", word) == (out, found["error"])
        assert found["message"]

    def test_a_port_in_use(self, typed):
        """It names the port, and the next one to try."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]

            code, _, err = typed("serve", "--port", str(port))

        assert (USAGE, f"relmem: Port {port} is in use. Try: relmem serve --port {port + 1}.\n") == (
            code,
            err,
        )

    def test_an_address_that_is_not_ours(self, typed):
        """Where nobody can listen it says so, and what would do."""
        code, _, err = typed("serve", "--bind", "nowhere.invalid")

        assert USAGE == code
        assert "nowhere.invalid is no address to listen at. Write --bind 127.0.0.1" in err

    def test_debug_shows_where_it_came_from(self, typed):
        """Only who asks for it sees the inside."""
        with pytest.raises(LookupError):
            typed("brief", "zzz", "--debug")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
class TestDevices:
    @pytest.mark.parametrize("words", [["calendar"], ["contacts"], ["table", "contact"]])
    def test_a_full_disk(self, typed, words):
        """No room is told as such, and what is no file stays what it is."""
        code, _, err = typed(*words, "/dev/full")

        assert (STORE, "relmem: /dev/full cannot grow (No space left on device). Nothing was changed.\n") == (
            code,
            err,
        )
        assert Path("/dev/full").is_char_device()

    def test_an_answer_that_nobody_can_keep(self, typed, tmp_path):
        """A full disk behind stdout is told, and is no success."""
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "relmem", "table", "contact", "-"],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                cwd=tmp_path,
            )

        assert STORE == done.returncode
        assert "cannot write the answer (No space left on device)" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.fixture
def guarded() -> Iterator[Path]:
    """A folder of somebody else's, in which nothing may be changed, as whoever runs this."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(EVERYBODYS)
        with relmem.open(folder / "relmem.json") as memory:
            memory.add(Contact("Ana Sousa"))
        for each in folder.iterdir():
            each.chmod(0o444)
        folder.chmod(0o555)
        yield folder
        folder.chmod(EVERYBODYS)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are another system's")
class TestPermissions:
    @pytest.fixture(autouse=True)
    def nobody(self, typed: Typed, guarded: Path) -> Iterator[None]:
        """Who may do anything becomes somebody who may not."""
        us = os.geteuid()
        if us == 0:
            os.seteuid(NOBODY)
        yield
        os.seteuid(us)

    def test_what_may_not_be_written_can_be_asked(self, typed, guarded, monkeypatch):
        """A memory that may only be read answers."""
        monkeypatch.chdir(guarded)

        assert 0 == typed("brief", "Ana Sousa", "--file", "relmem.json")[0]

    @pytest.mark.parametrize(
        ("line", "names"),
        [
            (("add", "account", "Acme", "--file", "relmem.json"), "relmem.json"),
            (("add", "account", "Acme", "--file", "new.json"), "new.json"),
            (("calendar", "x.ics", "--file", "relmem.json"), "x.ics"),
            (("export", "x.json", "--file", "relmem.json"), "x.json"),
            (("backup", "x.json", "--file", "relmem.json"), "x.json"),
        ],
    )
    def test_what_may_not_be_written_is_told(self, typed, guarded, monkeypatch, line, names):
        """The file and the reason, exit code 3, and nothing is changed."""
        monkeypatch.chdir(guarded)
        before = {each.name: each.read_bytes() for each in guarded.iterdir()}

        code, _, err = typed(*line)

        assert STORE == code, err
        assert names in err
        assert "Permission denied" in err
        assert before == {each.name: each.read_bytes() for each in guarded.iterdir()}

    def test_a_data_folder_that_cannot_be_made_is_told(self, typed, guarded, monkeypatch):
        """Where nobody named a file, the one in the user's data needs its folder: that, and the reason."""
        monkeypatch.delenv("RELMEM_FILE", raising=False)
        monkeypatch.setattr("click.get_app_dir", lambda _: str(guarded / "new"))
        monkeypatch.chdir("/")

        code, _, err = typed("add", "account", "Acme")

        assert STORE == code, err
        assert "neither can its folder (Permission denied)" in err


class TestSecrets:
    def test_an_address_is_told_once(self, typed):
        """The secret of a feed is on stdout when it is made, and in no message after."""
        _, out, _ = typed("feed", "add", "renewals", "--for", "Dana")
        secret = re.search(r"/feeds/([\w-]+)/", out)[1]

        said = "".join(
            "".join(typed(*words)[1:])
            for words in (
                ("feed", "add", "renewals", "--for", "Dana"),
                ("feed", "list"),
                ("feed", "list", "--all", "--json"),
                ("feed", "revoke", "9"),
                ("feed", "revoke", "Dana"),
                ("feed", "rotate", "1"),
                ("feed", "rotate", secret[:8]),
                ("doctor",),
            )
        )

        assert secret not in said
        assert secret not in "".join(each.read_text("utf-8") for each in Path().glob("relmem.json*"))
