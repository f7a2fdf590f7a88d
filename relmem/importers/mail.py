"""
Mail into what passed between us: who wrote to whom, when, and about what.

Of a mail its headers are read; its text only where that is asked for, its
attachments never. Mail with nobody we know, and mail among us, is left out: a
mailbox holds much that is nobody's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.formats.mail_bodies import text_of
from relmem.formats.mail_headers import (
    Headers,
    addresses,
    header_text,
    headers,
    instant_of,
    value_and_params,
)
from relmem.formats.mailboxes import MOST_HEADER_BYTES, Message, is_mailbox, read_messages
from relmem.importers.addresses import Address, Addresses, Person, account_of, address, joined
from relmem.importers.entries import Entry, Reading
from relmem.importers.setting import Setting
from relmem.records.base import Record
from relmem.records.talks import Direction, Interaction, Outcome, Part
from relmem.store import Store
from relmem.values import Channel, Problem, Source

__all__ = ["MAIL_KEY", "read_mail"]

MAIL_KEY: Final = "mid:"
"""Begins the key of a mail; its Message-ID follows, as in the links of RFC 2392."""
MOST_PEOPLE: Final = 50
"""Of one mail, those we know first: mail to more of them is a circular, and is marked as one."""
MOST_SUBJECT: Final = 300
"""Characters; longer subjects are texts."""
MOST_TEXT: Final = 10_000
"""Characters of a text, where texts are asked for: some four pages."""

_PEEK: Final = 64 * 1024
"""Bytes of a body that are looked at in a delivery report, for whom it is about."""
_TEXT_BYTES: Final = 2 * 2**20
"""Bytes of a body in which its text is looked for; pictures come after it."""
_MACHINE: Final = re.compile(
    r"(?:(?:no|do-?not|don-?t)[._-]?reply|mailer-daemon|postmaster|bounces?|notifications?|newsletter|autoreply)"
    r"(?:[._+-].*)?@"
)
"""Addresses at which nobody reads: "noreply@", "no-reply+x@", "MAILER-DAEMON@"."""
_OF_LISTS: Final = ("list-id", "list-unsubscribe", "list-post", "feedback-id", "mailing-list")
_OF_MACHINES: Final = ("x-autoreply", "x-autorespond", "x-auto-response", "x-failed-recipients")
_AWAY: Final = re.compile(
    r"out[ -]of[ -](?:the )?office|automatic reply|auto[ -]?reply|\baway\b|on vacation|annual leave"
    r"|abwesen|automatische antwort|absence|réponse automatique|fuori (?:sede|ufficio)"
    r"|risposta automatica|fuera de (?:la )?oficina|respuesta automática|ausência|resposta automática"
    r"|afwezig|automatisch antwoord|autosvar|frånvar|fravær|poissa|odpowiedź automatyczna"
    r"|automatická odpověď|автоответ|自動応答|不在",
    re.I,
)
"""What machines write in a subject for whoever is away, in the languages of Europe and in Japanese."""
_REPLY: Final = re.compile(r"\s*(?:re|fw|fwd|aw|wg|sv|vs|tr|rif|odp)\s*(?:\[\d+\])?\s*:", re.I)
_FINAL: Final = re.compile(
    rb"^(?:Final|Original)-Recipient[ \t]*:[ \t]*[^;\r\n]{0,60};[ \t]*([^\r\n]{3,300})", re.I | re.M
)


@final
@attrs.frozen(kw_only=True)
class _Letter:
    """A mail as its headers tell it."""

    key: str
    at: datetime
    sender: Address
    to: tuple[Address, ...]
    copied: tuple[Address, ...]
    subject: str
    automatic: bool
    outcome: Outcome


def read_mail(path: Path, *, setting: Setting) -> Reading:
    """
    The mails of a file, a mailbox or a single one, read one by one as they are asked for.

    A mail is an interaction by e-mail with whoever of theirs sent or got it, by
    its Message-ID; those in copy listened. Whether it went in or out is known by
    the sender. With the setting's `bodies` its text follows the subject. Machine
    and bulk mail is marked `automatic`. That somebody is away, and a receipt, is
    the outcome.
    """
    people = Addresses(setting.store, ours=setting.ours, new_contacts=setting.new_contacts)
    box = _Mailbox(path.name, setting.store, people, setting.bodies)
    with path.open("rb") as stream:
        format = "mailbox" if is_mailbox(stream.read(8192)) else "mail"
    return Reading(format=format, entries=box.entries(path))


@attrs.define
class _Mailbox:
    """One file being read."""

    name: str
    store: Store
    people: Addresses
    bodies: bool
    seen: set[str] = attrs.field(factory=set)

    def entries(self, path: Path) -> Iterator[Entry]:
        """One for each message."""
        found = False
        with path.open("rb") as stream:
            for message in read_messages(stream, body_bytes=_TEXT_BYTES if self.bodies else _PEEK):
                found = True
                yield self.entry(message)
        if not found:
            yield Entry("file", problems=(Problem("file", "", "", "the file holds no mail."),))

    def entry(self, message: Message) -> Entry:
        """What one message means."""
        place = f"message {message.number}"
        letter = self.letter(message)
        if isinstance(letter, Problem):
            return Entry(place, problems=(attrs.evolve(letter, place=place),))
        problems = []
        if not message.is_whole:
            why = f"its headers have more than {MOST_HEADER_BYTES // 1024} kB; the rest of them was not read."
            problems.append(Problem(place, "", "", why))
        if letter.key in self.seen:
            return Entry(place, problems=tuple(problems), left_out="repeated mail")
        self.seen.add(letter.key)
        try:
            return self.meant(place, message, letter, problems)
        except InputError as error:
            return Entry(place, problems=(*problems, Problem(place, error.field, letter.subject, error.why)))

    def letter(self, message: Message) -> _Letter | Problem:
        """What its headers say, or why it is no mail that can be used."""
        found = headers(message.head)
        sender = _first(found, ("from", "sender", "reply-to", "return-path"))
        at = _sent_at(found, message.envelope)
        if sender is None:
            why = "it has no From, so nobody knows who wrote it."
            return Problem("", "From", _shown(found, "from"), why)
        if at is None:
            return Problem(
                "", "Date", _shown(found, "date"), "it has no day, and no Received line that has one."
            )
        to, copied = _all(found, ("to", "resent-to")), _all(found, ("cc", "bcc", "resent-cc"))
        subject = header_text(found.get("subject", (b"",))[0])[:MOST_SUBJECT]
        automatic, outcome = self.kind(found, sender, subject)
        if outcome is Outcome.NO_ANSWER:
            to = (*_failed(found, message.body), *to)
        return _Letter(
            key=MAIL_KEY + _message_id(found, sender, at, subject),
            at=at,
            sender=sender,
            to=to,
            copied=copied,
            subject=subject,
            automatic=automatic or len({*to, *copied}) > MOST_PEOPLE,
            outcome=outcome,
        )

    def kind(self, found: Headers, sender: Address, subject: str) -> tuple[bool, Outcome]:
        """Whether a machine wrote it or it went to many, and what that tells."""
        kind, params = value_and_params(found.get("content-type", (b"",))[0])
        if kind == "multipart/report":
            report = params.get("report-type", "").lower()
            return True, Outcome.READ if report == "disposition-notification" else Outcome.NO_ANSWER
        auto = header_text(found.get("auto-submitted", (b"no",))[0]).lower().partition(";")[0].strip()
        precedence = header_text(found.get("precedence", (b"",))[0]).lower().replace("-", "_")
        machine = (
            auto not in ("no", "")
            or precedence == "auto_reply"
            or any(name in found for name in _OF_MACHINES)
            or _MACHINE.match(sender.email) is not None
            or found.get("return-path", (b"",))[0] == b"<>"
            or kind == "text/calendar"
            or b"calendarmessage" in found.get("content-class", (b"",))[0]
        )
        replied = auto == "auto-replied" or precedence == "auto_reply" or "x-autoreply" in found
        says = _AWAY.search(subject) if machine else _AWAY.match(subject)
        if (says and not _REPLY.match(subject)) or (
            replied and self.people.person(sender).contact is not None
        ):
            return True, Outcome.AWAY
        bulk = precedence in ("bulk", "junk") or (
            (precedence == "list" or any(name in found for name in _OF_LISTS)) and not self.is_our_list(found)
        )
        return machine or bulk, Outcome.REACHED

    def is_our_list(self, found: Headers) -> bool:
        """Whether it came by a list of ours, as "support@" often is: then people write to it."""
        listed = header_text(found.get("list-id", (b"",))[0])
        host = re.search(r"<[^<>@]{0,200}?\.([^<>@]{1,200})>", listed)
        return host is not None and self.people.is_our_host(host[1])

    def meant(self, place: str, message: Message, letter: _Letter, problems: list[Problem]) -> Entry:
        """What passed, where it concerns somebody of theirs."""
        source = Source("mail", place=f"{self.name}, {place}", said_on=letter.at.date())
        sender = self.people.person(letter.sender)
        others = [self.people.person(each) for each in (*letter.to, *letter.copied)]
        made: list[Record] = []
        if not letter.automatic:
            sender, others = self.made_known(sender, others, len(letter.to), source, made)
        bounced = letter.outcome is Outcome.NO_ANSWER
        everybody = others if bounced else [sender, *others]
        unknown = tuple(str(each.address) for each in everybody if each.is_stranger and not letter.automatic)
        shared = tuple(each.address.email for each in everybody if each.is_shared)
        if not any(each.is_known for each in everybody):
            among_us = all(each.is_ours for each in everybody)
            word = "internal mail" if among_us and self.people.knows_ours else "unrelated mail"
            return Entry(place, problems=tuple(problems), left_out=word, unknown=unknown)
        copied = {each.email or each.name for each in letter.copied}
        there = [] if bounced else [sender.participant()]
        for each in sorted(others, key=lambda each: not (each.is_known or each.colleague))[:MOST_PEOPLE]:
            part = Part.LISTENER if (each.address.email or each.address.name) in copied else Part.SPEAKER
            there.append(each.participant(part))
        fresh = Interaction(
            Channel.EMAIL,
            self.summary(message, letter),
            happened_at=letter.at,
            participants=joined((), tuple(there), self.people),
            account=account_of(everybody),
            direction=self.direction(sender, others, letter),
            outcome=letter.outcome,
            automatic=letter.automatic,
            key=[letter.key],
            source=source,
        )
        is_sure = sender.is_known or any(each.is_ours for each in everybody)
        mail = self.with_what_is_known(fresh, is_sure=is_sure)
        return Entry(place, (*made, mail), tuple(problems), unknown=unknown, shared=shared)

    def made_known(
        self, sender: Person, others: list[Person], to: int, source: Source, made: list[Record]
    ) -> tuple[Person, list[Person]]:
        """The same, with contacts made of strangers who wrote to us, or to whom we wrote."""
        if sender.is_ours:
            found = [self.people.made_known(each, source) for each in others[:to]]
            for _, records in found:
                made.extend(records)
            return sender, [*(person for person, _ in found), *others[to:]]
        sender, records = self.people.made_known(sender, source)
        made.extend(records)
        return sender, others

    def direction(self, sender: Person, others: list[Person], letter: _Letter) -> Direction | None:
        """Who began; None where the sender is neither of ours nor of theirs and none of us got it."""
        if sender.is_ours and letter.outcome is not Outcome.NO_ANSWER:
            return Direction.OUT
        if sender.is_known or letter.automatic or any(each.is_ours for each in others):
            return Direction.IN
        return None if self.people.knows_ours else Direction.OUT

    def summary(self, message: Message, letter: _Letter) -> str:
        """The subject; and the text, where that is asked for."""
        if not self.bodies:
            return letter.subject
        text = text_of(message.head, message.body, most=MOST_TEXT)
        return "\n\n".join(each for each in (letter.subject, text) if each)

    def with_what_is_known(self, fresh: Interaction, *, is_sure: bool) -> Interaction:
        """
        The mail as it is kept already, with whoever is known by now; the very same where nothing is new.

        So the copies in two mailboxes are one, and what was noted on it stays. Whether it went in or out is
        as it looks now, where that `is_sure`, unless somebody has set that right.
        """
        kept = [each.record for each in self.store.find(fresh.key[0])]
        known = next(
            (each for each in kept if isinstance(each, Interaction) and fresh.key[0] in each.key), None
        )
        if known is None:
            return fresh
        anew = is_sure and fresh.direction and not self.is_corrected(known)
        return attrs.evolve(
            known,
            # the same with its text, where that was asked for later
            summary=fresh.summary if fresh.summary.startswith(known.summary) else known.summary,
            participants=joined(known.participants, fresh.participants, self.people),
            account=known.account or fresh.account,
            direction=fresh.direction if anew else known.direction or fresh.direction,
        )

    def is_corrected(self, known: Interaction) -> bool:
        """
        Whether somebody has said who began: by hand, or in a revision that changed that and knew nobody more.

        What a mailbox changes about it follows from whom of the participants it knows by then.
        """
        revisions = [
            each.record for each in self.store.history(known.id) if isinstance(each.record, Interaction)
        ]
        first = revisions[0].source
        if first is None or not first.is_file:
            return True
        return any(
            before.direction is not None
            and after.direction is not before.direction
            and _known(before) == _known(after)
            for before, after in pairwise(revisions)
        )


def _known(mail: Interaction) -> int:
    """How many of those whom it names are known."""
    return sum(bool(each.contact or each.colleague) for each in mail.participants)


def _first(found: Headers, names: tuple[str, ...]) -> Address | None:
    """The first address of the first of these headers that has one, else the first name."""
    given = [
        made
        for name in names
        for raw in found.get(name, ())
        for email, said in addresses(raw)
        if (made := address(email, said))
    ]
    return next((each for each in given if each.email), next(iter(given), None))


def _all(found: Headers, names: tuple[str, ...]) -> tuple[Address, ...]:
    given = (
        made
        for name in names
        for raw in found.get(name, ())
        for email, said in addresses(raw)
        if (made := address(email, said))
    )
    return tuple({each.email or each.name: each for each in given}.values())


def _sent_at(found: Headers, envelope: bytes) -> datetime | None:
    """When it was sent: by its Date, else by the last to get it, else by the mailbox."""
    given = [
        *found.get("date", ()),
        *(raw.rpartition(b";")[2].strip() for raw in found.get("received", ())[:1]),
        *([envelope[5:]] if envelope else []),
    ]
    return next((at for raw in given if (at := instant_of(raw))), None)


def _message_id(found: Headers, sender: Address, at: datetime, subject: str) -> str:
    """Its Message-ID; where it has none, what tells it from all others."""
    for raw in found.get("message-id", ()):
        text = header_text(raw)
        given = re.search(r"<([^<>]{1,900})>", text)
        id = re.sub(r"\s+", "", given[1] if given else text)[:900]
        if id:
            return id
    told = "\n".join((sender.email or sender.name, at.isoformat(), subject))
    return f"none-{sha256(told.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _failed(found: Headers, body: bytes) -> tuple[Address, ...]:
    """Whom a delivery report says that it could not reach."""
    given = [*found.get("x-failed-recipients", ()), *_FINAL.findall(body)]
    made = (address(email, said) for raw in given[:MOST_PEOPLE] for email, said in addresses(raw))
    return tuple({each.email: each for each in made if each and each.email}.values())


def _shown(found: Headers, name: str) -> str:
    return header_text(found.get(name, (b"",))[0])[:80]
