"""
Feed addresses: who may read which feed, each under a secret of its own.

A file beside the memory holds them, and never a secret itself: only its hash.
A secret is told once, to whoever asked for the address. Several processes may
share the file; each sees what the others did at its next question.
"""

from __future__ import annotations

import hmac
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, final

import attrs

from relmem.backends.files import locked, replace_whole
from relmem.errors import Ambiguous, Damaged, InputError, NotFound, RelmemError, StoreError, TooNew
from relmem.render.tables import plain

if TYPE_CHECKING:
    import cattrs

    from relmem.formats.ical import Calendar
    from relmem.view import View

__all__ = ["Address", "Addresses", "Choice"]

T = TypeVar("T")

FORM: Final = 1
"""The form of the file; a newer one is refused."""

SECRET_BYTES: Final = 32
"""Random bytes in a secret: twice what nobody can guess, and still 43 characters."""

PROGRAMS: Final = 4
"""Programs remembered for each address: its owner's, and enough others to see that it has leaked."""

NOTED_AFTER: Final = timedelta(minutes=1)
"""How old the last noted fetch may be: a program in a hurry must not cause a write each time."""


@final
@attrs.frozen
class Choice:
    """
    What is read at an address: the feed's name, and what was asked of it.

    As `View.calendar` takes it; "" and () leave it to that. `account` and
    `owner` are ids.
    """

    feed: str
    account: str = attrs.field(default="", kw_only=True)
    owner: str = attrs.field(default="", kw_only=True)
    team: str = attrs.field(default="", kw_only=True)
    remind: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    remind_as: str = attrs.field(default="", kw_only=True)
    detail: str = attrs.field(default="", kw_only=True)
    past: str = attrs.field(default="", kw_only=True)
    ahead: str = attrs.field(default="", kw_only=True)

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked of the feed, by the names that `View.calendar` gives it."""
        given = attrs.asdict(self, filter=lambda field, value: field.name != "feed" and bool(value))
        return given | ({"remind": self.remind} if self.remind else {})

    def calendar(self, memory: View) -> Calendar:
        """
        The feed as it stands.

        Raises:
            NotFound, InputError: as `View.calendar`.

        """
        return memory.calendar(self.feed, **self.asked)


@final
@attrs.frozen(kw_only=True)
class Address:
    """
    Where one subscriber reads one feed.

    `number` names it to people, `subscriber` is who reads it, in the words of
    whoever made it. `hash` is SHA-256 of the secret, in hexadecimal; `replaced`
    are those of the secrets it had before. From `expires_on` on it answers no
    more. `fetched` says of each program when it last read it.
    """

    number: int
    choice: Choice
    subscriber: str
    hash: str
    made_at: datetime
    expires_on: date | None = None
    revoked_at: datetime | None = None
    replaced: tuple[str, ...] = ()
    fetched: dict[str, datetime] = attrs.field(factory=dict)

    def is_open_on(self, day: date) -> bool:
        """Whether it answers on `day`."""
        return self.revoked_at is None and (self.expires_on is None or day < self.expires_on)

    def state_on(self, day: date) -> str:
        """open, expired or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "open" if self.is_open_on(day) else "expired"

    @property
    def last_fetch(self) -> tuple[str, datetime] | None:
        """The program that read it last, and when; None where none ever did."""
        return max(self.fetched.items(), key=lambda each: (each[1], each[0]), default=None)

    def is_read_anew(self, at: datetime) -> bool:
        """Whether a fetch at that instant is to be noted."""
        last = self.last_fetch
        return last is None or at - last[1] >= NOTED_AFTER

    def path(self, secret: str) -> str:
        """Where it is, under the server's own address."""
        return f"/feeds/{secret}/{self.choice.feed}.ics"

    def __str__(self) -> str:
        return f"{self.choice.feed} for {self.subscriber}"


@final
@attrs.frozen(kw_only=True)
class _Register:
    """What the file holds: all addresses, by number, and where the server last said it is."""

    form: int = FORM
    url: str = ""
    addresses: tuple[Address, ...] = ()


class Addresses:
    """
    The addresses of one memory, in a file that only its owner may read; None keeps them in the process.

    Raises (each method): Damaged, TooNew: the file cannot be read. Busy: another
    process holds it. StoreError: it cannot be written. Nothing was changed then.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._feeds: tuple[str, ...] = ()
        self._mutex = threading.RLock()
        self._register = _Register()
        self._stamp: tuple[int, int, int] | None = None

    @classmethod
    def beside(cls, memory: View | str) -> Self:
        """
        Those of a memory, or of the one in the file `memory`; of ":memory:", none but what this process adds.

        Feeds of your own can be given out where the memory is given that was opened with them.
        """
        file = memory if isinstance(memory, str) else memory.store.path
        found = cls()
        if file != ":memory:":
            path = Path(file).expanduser().resolve()
            found = cls(path.with_name(path.name + ".feeds.json"))
        return found if isinstance(memory, str) else found.of_feeds(memory)

    def of_feeds(self, memory: View) -> Self:
        """These, for the feeds of that memory, its own ones among them."""
        self._feeds = tuple(each.name for each in memory.feeds())
        return self

    # asking

    def all(self) -> tuple[Address, ...]:
        """All addresses ever made, by number."""
        return self._fresh().addresses

    @property
    def url(self) -> str:
        """Where the server last said that it is; "" before it ever ran."""
        return self._fresh().url

    def find(self, term: str) -> Address:
        """
        The address with that number, or the one that answers to that subscriber or "FEED for SUBSCRIBER".

        Raises:
            NotFound: there is none. Ambiguous: there are several; their numbers are given.

        """
        found = self.called(term)
        if len(found) > 1:
            numbers = [(str(each.number), str(each)) for each in found]
            raise Ambiguous(term, numbers, "Pass its number: relmem feed list.")
        return found[0]

    def called(self, term: str) -> list[Address]:
        """
        All addresses that `find` could mean, of which there is one at least: those of a lost phone.

        Raises:
            NotFound: there is none.

        """
        known = self.all()
        if term.isdecimal():
            found = [each for each in known if each.number == int(term)]
        else:
            names = [(each, {each.subscriber.casefold(), str(each).casefold()}) for each in known]
            found = [each for each, named in names if term.casefold() in named]
            # what is no longer in use is found by its number, unless there is nothing else
            found = [each for each in found if each.revoked_at is None] or found[-1:]
        if not found:
            hint = "See relmem feed list." if known else "None was made yet: relmem feed add renewals."
            raise NotFound("feed address", term, hint=hint)
        return found

    def behind(self, secret: str) -> tuple[Address, bool] | None:
        """
        The address that has that secret and True, or had it before and False; None where none has.

        Takes as long whichever it is.
        """
        given, found = hash_of(secret), None
        for address in self._fresh().addresses:
            for known in (address.hash, *address.replaced):
                if hmac.compare_digest(given, known):
                    found = address, known == address.hash
        return found

    # changing

    def add(
        self, choice: Choice | str, *, subscriber: str = "me", at: datetime, expires_on: date | None = None
    ) -> tuple[Address, str]:
        """
        A new address, and its secret, which cannot be had again.

        Raises:
            NotFound: there is no such feed; those there are, are named.
            InputError: that subscriber has an address for it already.

        """
        choice = Choice(choice) if isinstance(choice, str) else choice
        self._refuse_unknown(choice.feed)
        name = " ".join(plain(subscriber).split())
        if not name:
            hint = 'Write "Dana\'s phone".'
            raise InputError(subscriber, "An address is for somebody.", hint, field="subscriber")
        secret = secrets.token_urlsafe(SECRET_BYTES)

        def added(register: _Register) -> tuple[_Register, Address]:
            for each in register.addresses:
                same = (each.choice, each.subscriber.casefold()) == (choice, name.casefold())
                if same and each.is_open_on(at.date()):
                    hint = f"For a new secret: relmem feed rotate {each.number}"
                    raise InputError(subscriber, f"{each} has address {each.number} already.", hint)
            number = max((each.number for each in register.addresses), default=0) + 1
            made = Address(
                number=number,
                choice=choice,
                subscriber=name,
                hash=hash_of(secret),
                made_at=at,
                expires_on=expires_on,
            )
            return attrs.evolve(register, addresses=(*register.addresses, made)), made

        return self._change(added), secret

    def _refuse_unknown(self, feed: str) -> None:
        """Refuse a name at which nothing would ever be found."""
        there = self._feeds or _our_feeds()
        if feed not in there:
            near = get_close_matches(str(feed), there, n=1)
            hint = f"There are {', '.join(sorted(there))}."
            if not self._feeds:
                hint += " For a feed of your own: Addresses.beside(memory), with the memory opened with it."
            raise NotFound("feed", feed, near, hint=hint)

    def rotate(self, number: int) -> tuple[Address, str]:
        """
        The address with a new secret; whoever uses the old one is told that it is gone.

        Raises:
            NotFound: there is none. InputError: it was revoked.

        """
        secret = secrets.token_urlsafe(SECRET_BYTES)

        def rotated(address: Address) -> Address:
            if address.revoked_at is not None:
                hint = f"Make a new one: relmem feed add {address.choice.feed}"
                raise InputError(number, f"Address {number} ({address}) was revoked.", hint)
            replaced = (*address.replaced, address.hash)
            return attrs.evolve(address, hash=hash_of(secret), replaced=replaced, fetched={})

        return self._change_one(number, rotated), secret

    def revoke(self, number: int, *, at: datetime) -> Address:
        """The address, which answers no more; revoking twice changes nothing. Raises NotFound."""
        return self._change_one(
            number, lambda address: attrs.evolve(address, revoked_at=address.revoked_at or at)
        )

    def note(self, address: Address, program: str, *, at: datetime) -> None:
        """
        Remember that `program` read it at that instant, unless it was read within the minute before.

        Where the file cannot be written, nothing is remembered: a feed is
        served from a full disk as well.
        """

        def noted(found: Address) -> Address:
            if found.hash != address.hash or not found.is_read_anew(at):
                return found
            newest = sorted((found.fetched | {program: at}).items(), key=lambda each: each[1], reverse=True)
            return attrs.evolve(found, fetched=dict(newest[:PROGRAMS]))

        try:
            self._change_one(address.number, noted)
        except RelmemError:
            return

    def serve_at(self, url: str) -> None:
        """Remember where the server is, so that a new address can be told whole."""
        if url != self.url:
            self._change(lambda register: (attrs.evolve(register, url=url), None))

    # the file

    def _change_one(self, number: int, changed: Callable[[Address], Address]) -> Address:
        def all_changed(register: _Register) -> tuple[_Register, Address]:
            for at, each in enumerate(register.addresses):
                if each.number == number:
                    new = changed(each)
                    rest = register.addresses
                    return attrs.evolve(register, addresses=(*rest[:at], new, *rest[at + 1 :])), new
            raise NotFound("feed address", str(number), hint="See relmem feed list.")

        return self._change(all_changed)

    def _change(self, changed: Callable[[_Register], tuple[_Register, T]]) -> T:
        with self._mutex, self._alone():
            before = self._fresh()
            after, answer = changed(before)
            if after != before:
                self._write(after)
            return answer

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self.path is None:
            yield
        else:
            with locked(self.path):
                yield

    def _fresh(self) -> _Register:
        """What the file holds now; it is read again only where it is another one."""
        if self.path is None:
            return self._register
        with self._mutex:
            try:
                found = self.path.stat()
            except FileNotFoundError:
                self._register, self._stamp = _Register(), None
                return self._register
            except OSError as error:
                raise StoreError(self.path, f"cannot be read ({error.strerror})") from error
            stamp = (found.st_ino, found.st_size, found.st_mtime_ns)
            if stamp != self._stamp:
                self._register = _read(self.path)
                self._stamp = stamp
            return self._register

    def _write(self, register: _Register) -> None:
        if self.path is None:
            self._register = register
            return
        import json

        plain_values = _converter().unstructure(register)
        content = json.dumps(plain_values, ensure_ascii=False, indent=1) + "\n"
        try:
            # the new file takes its mode from this one
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600))
        except OSError as error:
            raise StoreError(self.path, f"cannot be written ({error.strerror})") from error
        replace_whole(self.path, content.encode())


def _our_feeds() -> tuple[str, ...]:
    """The names of the feeds that come with relmem."""
    from relmem.feeds import default_feeds
    from relmem.formats.calendars import ALL

    return (*(each.name for each in default_feeds()), ALL)


def hash_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so a fast hash tells no more than a slow one."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path) -> _Register:
    import json

    import cattrs

    hint = "Mend it, or remove it: every address must then be made anew (relmem feed add)."
    try:
        content = path.read_bytes()
        if not content:  # its maker died before it wrote anything
            return _Register()
        found = json.loads(content)
        if not isinstance(found, dict):
            raise ValueError("no object")  # noqa: TRY004, TRY301 told as any other content that is none
        if isinstance(form := found.get("form"), int) and form > FORM:
            raise TooNew(path, f"is of form {form}, and this relmem knows {FORM}", "Upgrade relmem.")
        return _converter().structure(found, _Register)
    except OSError as error:
        raise StoreError(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, TypeError, AttributeError, RecursionError, cattrs.BaseValidationError) as error:
        raise Damaged(path, f"holds no feed addresses ({type(error).__name__})", hint) from error


def _converter() -> cattrs.Converter:
    from cattrs.preconf.json import make_converter

    return make_converter(forbid_extra_keys=True)
