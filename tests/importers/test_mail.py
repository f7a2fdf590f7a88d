"""Mail into what passed between us."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import perf_counter

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import relmem
from relmem.errors import InputError
from relmem.formats.mail_headers import addresses, header_text, instant_of, value_and_params
from relmem.formats.mailboxes import is_mail, is_mailbox, read_messages
from relmem.importers.mail import read_mail
from relmem.importers.reports import ImportReport
from relmem.importers.setting import Setting
from relmem.memory import Memory
from relmem.records import Account, Affiliation, Colleague, Contact, Direction, Interaction, Part

FILES = Path(__file__).parents[1] / "data" / "mail"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def memory() -> Memory:
    """Northwind with Ana, and Dana and Uma of us."""
    memory = relmem.open(":memory:", clock=lambda: NOW, timezone="Europe/Lisbon")
    memory.add(
        Account("Northwind Trading", domains=["northwind.example"]),
        Contact("Ana Sousa", emails=["Ana@northwind.example"]),
        Colleague("Dana Reis", emails=["dana@ours.example"]),
        Colleague("Uma Nair", emails=["uma@ours.example"]),
    )
    return memory


@pytest.fixture
def take(memory, tmp_path):
    """Take in a mail of these headers, beside the usual ones."""

    def take(*lines: str, body: str = "", **options: object) -> ImportReport:
        given = {line.partition(":")[0].lower() for line in lines}
        usual = (
            "From: Ana Sousa <ana@northwind.example>", "To: dana@ours.example", "Subject: Cover",
            "Date: Tue, 3 Nov 2026 09:00:00 +0000", "Message-ID: <1@northwind.example>",
        )  # fmt: skip
        head = [*lines, *(each for each in usual if each.partition(":")[0].lower() not in given)]
        path = tmp_path / "one.eml"
        path.write_bytes(("\r\n".join(head) + "\r\n\r\n" + body).encode("utf-8", "surrogateescape"))
        return memory.import_file(path, **options)

    return take


def mails(memory: Memory) -> list[Interaction]:
    """All mails, oldest first."""
    return sorted(memory.facts().of(Interaction), key=lambda each: each.happened_at)


def names(memory: Memory, mail: Interaction) -> list[str]:
    """Who is in it, by name or address."""
    people = {each.id: each.name for kind in (Contact, Colleague) for each in memory.facts().of(kind)}
    return [each.name or people[each.contact or each.colleague] for each in mail.participants]


class TestFiles:
    def test_one_mail(self, memory):
        """Who wrote to whom, who had a copy, when, and the subject with its broken words; no text."""
        report = memory.import_file(FILES / "plain.eml")

        [mail] = mails(memory)
        assert ("mail", 1, ("Lee Park <lee@elsewhere.example>",)) == (
            report.format,
            report.added,
            report.unknown,
        )
        assert ("Weekend cover – for Änna", Direction.IN, "email") == (
            mail.summary,
            mail.direction,
            str(mail.channel),
        )
        assert ["Ana Sousa", "Dana Reis", "Uma Nair", "lee@elsewhere.example"] == names(memory, mail)
        assert [Part.SPEAKER, Part.SPEAKER, Part.LISTENER, Part.SPEAKER] == [
            each.part for each in mail.participants
        ]
        assert (memory.find("Northwind Trading").id, ("mid:one@northwind.example",)) == (
            mail.account,
            mail.key,
        )
        assert ("2026-11-03T09:00:00+00:00", "plain.eml, message 1") == (
            mail.happened_at.isoformat(),
            mail.source.place,
        )

    def test_its_text_when_asked(self, memory):
        """With bodies the plain text follows the subject, in its own encoding; also of what is there already."""
        memory.import_file(FILES / "plain.eml")
        memory.import_file(FILES / "plain.eml", bodies=True)

        assert ["Weekend cover – for Änna\n\nCan you cover Saturday? Grüße, Ana"] == [
            each.summary for each in mails(memory)
        ]

    def test_a_mailbox(self, memory):
        """Each message is one; what machines wrote is marked; ours alone and strangers' are left out."""
        report = memory.import_file(FILES / "takeout.mbox")

        assert [
            ("Weekend cover", "in", "reached", False),
            ("Re: Weekend cover", "out", "reached", False),
            ("Automatic reply: Re: Weekend cover", "in", "away", True),
            ("Undelivered Mail Returned to Sender", "in", "no answer", True),
            ("Our news in November", "in", "reached", True),
        ] == [
            (each.summary, str(each.direction), str(each.outcome), each.automatic) for each in mails(memory)
        ]
        assert ("mailbox", 8, 5, ("message 8",)) == (
            report.format,
            report.entries,
            report.taken,
            report.refused,
        )
        assert ("1 internal mail", "1 unrelated mail") == report.left_out
        assert ["Ana Sousa", "Dana Reis"] == names(memory, mails(memory)[3])

    def test_twice_and_in_two_mailboxes(self, memory):
        """The same mail from two mailboxes is one, and the same file again adds and changes nothing."""
        memory.import_file(FILES / "plain.eml")
        both = memory.import_file(FILES / "takeout.mbox")
        again = memory.import_file(FILES / "takeout.mbox")

        assert ((4, 0, 1), (0, 0, 5)) == (
            (both.added, both.changed, both.same),
            (again.added, again.changed, again.same),
        )

    def test_what_was_noted_on_it_stays(self, memory):
        """What was added to a mail by hand is there after the file came again; undo takes it all back."""
        report = memory.import_file(FILES / "plain.eml")
        memory.add(attrs.evolve(mails(memory)[0], topics=["cover"]))
        memory.import_file(FILES / "plain.eml")

        assert [("cover",)] == [each.topics for each in mails(memory)]
        assert 1 == len(memory.undo(report.batch))


class TestWhose:
    @pytest.mark.parametrize(
        ("lines", "options", "direction"),
        [
            ((), {}, "in"),
            (("From: dana@ours.example", "To: ana@northwind.example"), {}, "out"),
            (("From: sales@ours.example", "To: ana@northwind.example"), {}, "out"),
            (("From: x@alias.example", "To: ana@northwind.example"), {}, "None"),
            (("From: x@alias.example", "To: ana@northwind.example"), {"ours": "alias.example"}, "out"),
            (("From: x@alias.example", "To: ana@northwind.example, dana@ours.example"), {}, "in"),
            (("From: new@northwind.example",), {}, "in"),
        ],
    )
    def test_direction(self, memory, take, lines, options, direction):
        """Ours by address or domain wrote it: out; somebody of theirs did, or we got it: in; else nobody knows."""
        take(*lines, **options)

        assert [direction] == [str(each.direction) for each in mails(memory)]

    def test_a_colleagues_private_host_is_not_ours(self, memory, take):
        """That one of us writes from a host of anybody's makes nobody else there one of us."""
        memory.add(Colleague("Sam", emails=["sam@gmail.com"]))

        assert ("1 unrelated mail",) == take("From: a@gmail.com").left_out

    def test_what_mail_does_not_reach_is_nobody(self, take):
        """An address without a domain is a name, and no reason to refuse the mail."""
        report = take("From: root@localhost")

        assert (("1 unrelated mail",), (), ()) == (report.left_out, report.unknown, report.problems)

    def test_new_contacts(self, memory, take):
        """When asked, who wrote to us or whom we wrote to is made a contact, where they work if that is known."""
        take("From: Rui Lima <rui@northwind.example>", "Cc: lee@elsewhere.example", new_contacts=True)
        take(
            "From: dana@ours.example",
            "To: Lee Park <lee@elsewhere.example>",
            "Message-ID: <2@x>",
            new_contacts=True,
        )
        take("From: noreply@shop.example", "Message-ID: <3@x>", new_contacts=True)

        assert {"Ana Sousa", "Rui Lima", "Lee Park"} == {each.name for each in memory.facts().of(Contact)}
        rui = memory.find("Rui Lima", Contact)
        assert [memory.find("Northwind Trading").id] == [
            each.account for each in memory.facts().about(rui, Affiliation)
        ]

    def test_not_without_knowing_who_we_are(self, tmp_path):
        """Where no address of ours is known nobody is made a contact: we would be."""
        with pytest.raises(InputError, match="no address of ours"):
            relmem.open(":memory:").import_file(FILES / "plain.eml", new_contacts=True)

    def test_known_later(self, memory, take):
        """Whoever is known when the mail comes again is put in by their record."""
        take("Cc: lee@elsewhere.example")
        memory.add(Contact("Lee Park", emails=["lee@elsewhere.example"]))

        assert (0, 1) == ((again := take("Cc: lee@elsewhere.example")).added, again.changed)
        assert ["Ana Sousa", "Dana Reis", "Lee Park"] == names(memory, mails(memory)[0])


class TestMachines:
    @pytest.mark.parametrize(
        ("lines", "automatic", "outcome"),
        [
            ((), False, "reached"),
            (("Auto-Submitted: no",), False, "reached"),
            (("Subject: Re: Out of office party",), False, "reached"),
            (("Auto-Submitted: auto-generated",), True, "reached"),
            (("Auto-Submitted: auto-replied",), True, "away"),
            (("Subject: Abwesenheitsnotiz: Cover",), True, "away"),
            (("X-Autoreply: yes", "From: x@northwind.example", "Subject: Your request"), True, "reached"),
            (("Precedence: bulk",), True, "reached"),
            (("List-Id: <news.northwind.example>",), True, "reached"),
            (("List-Id: Support <support.ours.example>", "Precedence: list"), False, "reached"),
            (("List-Unsubscribe: <https://x.example>",), True, "reached"),
            (("From: no-reply@northwind.example",), True, "reached"),
            (("From: noreplyhub@northwind.example",), False, "reached"),
            (("Return-Path: <>",), True, "reached"),
            (("Content-Type: text/calendar; method=REPLY",), True, "reached"),
            (
                ("Content-Type: multipart/report; report-type=disposition-notification; boundary=x",),
                True,
                "read",
            ),
        ],
    )
    def test_marks(self, memory, take, lines, automatic, outcome):
        """What a machine wrote, or went to many, is automatic; who is away, and that it was read, is the outcome."""
        take(*lines)

        assert [(automatic, outcome)] == [(each.automatic, str(each.outcome)) for each in mails(memory)]

    def test_circulars(self, memory, take):
        """Mail to more people than one writes to is a circular; those we know are named."""
        take(
            "From: dana@ours.example",
            f"To: {', '.join(f'p{n}@x.example' for n in range(80))}, ana@northwind.example",
        )

        [mail] = mails(memory)
        assert (True, "Ana Sousa", 51) == (mail.automatic, names(memory, mail)[1], len(mail.participants))


class TestHeaders:
    @pytest.mark.parametrize(
        ("raw", "read"),
        [
            (b"=?utf-8?B?w4Q=?= =?utf-8?q?=C3?= =?utf-8?q?=84_b?=", "ÄÄ b"),
            (b"=?ISO-8859-1?Q?Gr=FC=DFe?= aus =?x?q?=41?=", "Grüße aus A"),
            (b"=?iso-2022-jp?B?GyRCMnE1RBsoQg==?=", "会議"),
            ("Grüße".encode("cp1252"), "Grüße"),
            ("Grüße".encode(), "Grüße"),
            (b"=?utf-8?B?!!!?= =?utf-8?Q?a b?=", "a b"),
        ],
    )
    def test_words(self, raw, read):
        """Encoded words are read, also where a character is cut, and so is what is not encoded."""
        assert read == header_text(raw)

    @pytest.mark.parametrize(
        ("raw", "read"),
        [
            (b'"Sousa, Ana" <a@b.c>, d@e.f', [("a@b.c", "Sousa, Ana"), ("d@e.f", "")]),
            (b"a@b.c (Ana (S) Sousa)", [("a@b.c", "Ana (S) Sousa")]),
            (b"undisclosed-recipients:;", []),
            (b"Team: a@b.c, <d@e.f>;", [("a@b.c", ""), ("d@e.f", "")]),
            (b"=?utf-8?q?M=C3=BCller=2C_Eva?= <e@m.de>", [("e@m.de", "Müller, Eva")]),
            (b"Ana Sousa", [("", "Ana Sousa")]),
            (b"a@b.c; d@e.f", [("a@b.c", ""), ("d@e.f", "")]),
        ],
    )
    def test_addresses(self, raw, read):
        """Quotes, comments, groups and semicolons are as people and programs write them."""
        assert read == addresses(raw)

    @pytest.mark.parametrize(
        ("raw", "iso"),
        [
            (b"Tue, 3 Nov 2026 09:00:00 +0100 (CET)", "2026-11-03T09:00:00+01:00"),
            (b"3 Nov 26 09:00 EST", "2026-11-03T09:00:00-05:00"),
            (b"Tue Nov  3 09:00:05 2026", "2026-11-03T09:00:05+00:00"),
            (b"x Tue Nov 03 09:00:05 +0200 2026", "2026-11-03T09:00:05+02:00"),
            (b"2026-11-03T09:00:00Z", "2026-11-03T09:00:00+00:00"),
            (b"Tue, 31 Feb 2026 09:00:00 +0100", None),
            (b"soon", None),
        ],
    )
    def test_days(self, raw, iso):
        """A Date in each form that programs write is an instant; what is no day is none."""
        found = instant_of(raw)

        assert iso == (found.isoformat() if found else None)

    def test_parameters(self):
        """Parameters with and without quotes."""
        assert ("a/b", {"c": "d;e", "f": "g"}) == value_and_params(b'A/B; c="d;e"; F=g')

    @pytest.mark.parametrize(
        ("lines", "problem"),
        [(("From:",), "From"), (("Date: soon",), "Date"), (("Date: soon", "Received: by x; soon"), "Date")],
    )
    def test_what_is_missing(self, take, lines, problem):
        """A mail of nobody, or of no day, is a problem with its place."""
        report = take(*lines)

        assert [("message 1", problem)] == [(each.place, each.field) for each in report.problems]

    def test_received_stands_in(self, memory, take):
        """Without a Date it was sent when it was received."""
        take("Date:", "Received: from x by y; Wed, 4 Nov 2026 09:00:00 +0000")

        assert [4] == [each.happened_at.day for each in mails(memory)]

    def test_without_an_id(self, memory, take):
        """A mail without a Message-ID is known again by who wrote it when about what."""
        first, again, other = (take("Message-ID:", f"Subject: {text}") for text in ("a", "a", "b"))

        assert (1, 0, 1) == (first.added, again.added, other.added)


class TestMailboxes:
    def test_recognised(self):
        """A mailbox and a mail are known by how they begin, and a table or a card is none."""
        assert is_mailbox(b"From a@b Tue Nov  3 09:00:00 2026\nSubject: x\n")
        assert is_mailbox(b"From - \nSubject: x\n")
        assert is_mail(b"Received: x\nFrom: a\n\n")
        assert is_mail(b"2342      \nReceived: x\nFrom: a\n\n")
        assert not is_mail(b"From,To,Date\n")
        assert not is_mail(b"BEGIN:VCARD\nX-A:1\nNOTE:\nFrom: x\nTo: y\n")

    def test_quoted_and_unquoted_lines(self):
        """Lines of a text that begin with From are its own, quoted once or more."""
        box = b"From a Tue Nov  3 09:00:00 2026\nSubject: x\n\n>From here\n>>From there\n\nFrom Monday on\n\n"

        [message] = read_messages(BytesIO(box), body_bytes=1000)
        assert b"From here\n>From there\n\nFrom Monday on\n\n" == message.body

    def test_messages_are_read_one_by_one(self):
        """A long file is not held in memory, and neither are its long lines and bodies."""
        one = b"From a Tue Nov  3 09:00:00 2026\nSubject: x\n\n" + b"A" * 300_000 + b"\n\n"
        found = list(read_messages(BytesIO(one * 20), body_bytes=100))

        assert [100] * 20 == [len(each.body) for each in found]

    def test_outlooks_own_files_say_what_to_do(self, memory, tmp_path):
        """A .msg is refused with what to do instead."""
        path = tmp_path / "x.msg"
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))

        with pytest.raises(InputError, match=r"\.eml"):
            memory.import_file(path)


LINES = st.one_of(
    st.builds(
        "{}: {}".format,
        st.sampled_from(
            "From To Cc Subject Date Message-ID Received Content-Type Precedence List-Id Return-Path Auto-Submitted".split()
        ),
        st.one_of(
            st.text(max_size=15),
            st.sampled_from(
                ["a@b.example", "<", '"', "(((", "=?utf-8?B?=?=", "=?q?Q?=?=", "x:;", "multipart/report", "; boundary=",
                 "Tue, 3 Nov 2026 09:00:00 +9999", "ana@northwind.example", "multipart/mixed; boundary=b"]
            ),
        ),
    ),
    st.sampled_from(["", "From - Tue Nov  3 09:00:00 2026", "From ", "--b", "--b--", " folded", "\x00\xff"]),
)  # fmt: skip


class TestHostile:
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(LINES, max_size=25), st.booleans())
    def test_any_file_is_read(self, memory, tmp_path, lines, bodies):
        """Whatever a file holds, it is records and problems and never an error."""
        path = tmp_path / "any.mbox"
        path.write_bytes(
            "\n".join(["From - Tue Nov  3 09:00:00 2026", *lines]).encode("utf-8", "surrogatepass")
        )
        setting = Setting(store=memory.store, zone=UTC, now=NOW, bodies=bodies)

        for entry in read_mail(path, setting=setting).entries:
            assert entry.records or entry.problems or entry.left_out

    @pytest.mark.parametrize(
        "content",
        [
            b"Subject: " + b"=?utf-8?q?" * 50_000,
            b"From: " + b"(" * 300_000,
            b"From: " + b'"\\' * 300_000,
            b"From: a@b.example\nTo: " + b"<a@b.example>," * 100_000,
            b"From: a@b.example\n" + b"X-A: b\n" * 200_000,
            b"From: a@b.example\nSubject: x\n" + b" folded\n" * 200_000,
            b"From - Tue Nov  3 09:00:00 2026\n" * 20_000,
            b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 100_000,
            b"From: ana@northwind.example\nTo: dana@ours.example\nDate: Tue, 3 Nov 2026 09:00:00 +0000\n"
            b"Content-Type: text/html\n\n" + b"<a" * 200_000 + b"<script>" * 50_000,
            b"",
        ],
    )
    def test_in_bounded_time(self, memory, tmp_path, content):
        """Files made to hang a reader are read in seconds."""
        path = tmp_path / "x.eml"
        path.write_bytes(content)
        began = perf_counter()
        entries = list(
            read_mail(path, setting=Setting(store=memory.store, zone=UTC, now=NOW, bodies=True)).entries
        )

        assert entries
        assert perf_counter() - began < 5
