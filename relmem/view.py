"""
Asking: a memory as of one day, and as known at one instant.

Each verb is one or two calls: facts are gathered, a query or the rules answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, overload

from relmem.errors import Ambiguous, Closed, InputError, NotFound, ReadOnly, RelmemError, about
from relmem.finding import described, named_by, only_contact, shown, unknown
from relmem.records.base import Record, merged_key
from relmem.records.people import Account, Affiliation, Colleague, Contact
from relmem.store import Store
from relmem.values import Span, WorkWeek, day, end_of, instant

if TYPE_CHECKING:
    from relmem.brief import Brief
    from relmem.codec import Codec
    from relmem.facts import Facts
    from relmem.feeds.base import Feed
    from relmem.formats.calendars import Calendars, Offered
    from relmem.formats.contacts import AddressBook
    from relmem.formats.events import RemindAs
    from relmem.formats.ical import Calendar
    from relmem.intake import Intake
    from relmem.queries.contracts import RenewalDue
    from relmem.queries.duplicates import Duplicate
    from relmem.queries.happenings import Happening
    from relmem.render.pictures import Timeline
    from relmem.render.rows import Rows
    from relmem.rules.base import Plan, Rule
    from relmem.store import Revision

__all__ = ["View"]

R = TypeVar("R", bound=Record)


class View:
    """
    What is known of one day: everything that can be asked.

    Names are matched exactly, whatever their case, never by likeness.
    """

    def __init__(
        self,
        store: Store,
        codec: Codec,
        *,
        on: date | None,
        clock: Callable[[], datetime],
        zone: tzinfo,
        rules: Sequence[Rule] | None,
        feeds: Sequence[Feed],
    ) -> None:
        self.store, self._rules, self._feeds = store, rules, feeds
        self._codec, self._on, self._clock, self._zone = codec, on, clock, zone
        self._batches: dict[int, Intake] = {}
        self._stands_for: dict[str, str] = {}
        self._made_anew: dict[str, Record] = {}
        self._kept_calendars: Calendars | None = None

    def now(self) -> datetime:
        """The instant, by the memory's clock; the only place that reads it."""
        with about("clock"):
            return instant(self._clock())

    @property
    def today(self) -> date:
        """The day asked about: the one given to `as_of`, else today in the memory's zone."""
        return self._on or self.now().astimezone(self._zone).date()

    @property
    def zone(self) -> tzinfo:
        """The memory's zone, which says whose today it is."""
        return self._zone

    @overload
    def find(self, term: str) -> Record: ...
    @overload
    def find(self, term: str, kind: type[R]) -> R: ...
    def find(self, term: str, kind: type[Record] = Record) -> Record:
        """
        The record with that id, key, exact name, e-mail or domain; of one `kind`, where it is given.

        Raises:
            NotFound: there is none; the nearest names are suggested.
            Ambiguous: there are several; their ids are given.

        """
        if not isinstance(term, str):
            raise InputError(
                term, f"{shown(term)} is no name.", "Write a name, an e-mail, a domain, a key or an id."
            )
        id = self._stands_for.get(term, term)
        by_id = [each for each in self.store.get([id]).values() if not each.retracted]
        found = by_id or self.store.find(term) or self.store.find(merged_key(id))
        matches = [each.record for each in found if each.kind is not None and issubclass(each.kind, kind)]
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise Ambiguous(term, [(each.id, described(each, self.facts)) for each in matches])
        raise unknown(self.store, term, kind, found, in_batch=get_ident() in self._batches)

    def facts(self, *about: Record, for_: Colleague | str | None = None) -> Facts:
        """
        What is known: all of it, or what concerns these contacts and accounts.

        What is private to somebody else than `for_` (a colleague, or what
        `find` takes) is left out.
        """
        from relmem.facts import Facts, all_known

        for each in about:
            if not isinstance(each, Record):
                hint = f"Write memory.facts(memory.find({each!r}))." if isinstance(each, str) else ""
                raise InputError(each, f"{shown(each)} is no record.", hint, field="about")
        today, zone, owner = self.today, self._zone, self._colleague(for_)
        if about:
            from relmem.gathering import gather

            found = gather(self.store, map(self._standing, about), on=today, zone=zone, for_=owner)
            return Facts(today, found, zone=zone)
        return Facts(today, all_known(self.store, for_=owner), zone=zone)

    def brief(
        self,
        contact: Contact | Account | str,
        *,
        for_: Colleague | str | None = None,
        call: Plan | None = None,
        most: int | None = None,
    ) -> Brief:
        """
        What to mention to a contact on the next call, and what not to, with a reason for each point.

        `contact` is the record, or what `find` takes; an account stands for its
        only contact. `for_` is who of us asks: private facts are their owner's.
        `call` is what is planned, which avoid points answer to.

        Raises:
            NotFound, Ambiguous: as `find`. InputError: an account with no
                contact, or several; a plan that is none.

        """
        from relmem.ranking import MOST_POINTS, brief
        from relmem.rules import default_rules
        from relmem.rules.base import Plan

        if call is not None and not isinstance(call, Plan):
            raise InputError(
                call, f"{call!r} is no plan.", 'Write call=relmem.Plan(channel="phone").', field="call"
            )
        if most is not None and (type(most) is not int or most < 0):
            raise InputError(most, f"{most!r} is no number of points.", "Write most=7.", field="most")
        person = self._person(contact)
        reader = self._colleague(for_)
        facts = self.facts(person, for_=reader)
        rules = default_rules(facts.kinds()) if self._rules is None else self._rules
        there, most = facts.get(person.id, Contact) or person, MOST_POINTS if most is None else most
        return brief(there, facts, rules, plan=call, most=most, reader=reader)

    def renewals(
        self, within: Span | date | str | int | None = None, *, week: WorkWeek | None = None
    ) -> Rows[RenewalDue]:
        """
        Contracts to be decided upon within that time, by the last day for notice; all where None.

        `within` is a length ("90 days") or the last day ("2026-12-31"). `week`
        says which days are business days, for notice that counts in them.
        """
        from relmem.queries.contracts import renewals
        from relmem.values import WEEKDAYS

        if week is not None and not isinstance(week, WorkWeek):
            why, hint = f"{week!r} is no work week.", 'Write week=WorkWeek(["Mon", "Tue"]).'
            raise InputError(week, why, hint, field="week")
        return renewals(self.facts(), within=within, week=week or WEEKDAYS)

    def calendar(
        self,
        name: str = "renewals",
        *,
        account: Account | str | None = None,
        owner: Colleague | str | None = None,
        team: str = "",
        remind: Iterable[Span | str | int] | Span | str | int = (),
        remind_as: RemindAs = "events",
        detail: Literal["titles", "details", "full"] = "details",
        past: Span | str | int = "400 days",
        ahead: Span | str | int = "18 months",
    ) -> Calendar:
        """
        A feed, as a calendar that programs subscribe to; `save` writes it as a file.

        `name` is one of `feeds()`, "all" for all of them. Of one `account`, of
        one `owner` (who of us is on the account, or promised it) or of one
        `team` (everybody of that function) where these are given. `remind` says
        how long before ("30 days", "7 days"), as further events, since many
        programs ignore alarms, as alarms, or both. `detail` is how much is
        told: titles, what they rest on, or prices and notes as well. It shows
        `past` days and those `ahead`. What is private or special is never in it.

        Raises:
            NotFound: no feed, account, colleague or team has that name; those
                there are, are named. InputError: a span is none.

        """
        from relmem.feeds.scopes import reach_of, scope_of
        from relmem.formats.events import detail_of, style

        level, scope = detail_of(detail), None
        if account is not None or owner is not None or team:
            scope = scope_of(
                self.store,
                today=self.today,
                zone=self._zone,
                account=self._account(account),
                owner=self._colleague(owner),
                team=team,
            )
        return self._calendars().calendar(
            name,
            self.today,
            scope=scope,
            style=style(remind, remind_as, level),
            detail=level,
            reach=reach_of(past, ahead),
        )

    def feeds(self) -> Rows[Offered]:
        """The feeds that `calendar` takes, by name, and what is in each."""
        return self._calendars().offered()

    def contacts(self, *of: Contact | Account | str, version: str | None = None) -> AddressBook:
        """
        Contacts as an address book that programs take in (vCard); `save` writes it as a file.

        All of them, or those given, by record or by what `find` takes; an
        account stands for its people. Who came in a card has that card, changed
        where the memory says something else; others have a new one. `version`
        is "3.0" or "4.0" for all of them; without, cards keep the one they came
        in (2.1 becomes 3.0), and new ones are 3.0. What is private or special
        is never in it, nor is anything that a contact card has no place for.

        Raises:
            NotFound, Ambiguous: as `find`. InputError: no such version, or no
                contact or account.

        """
        from relmem.formats.contacts import address_book, version_of

        wanted = version_of(version)
        found = [self._standing(each) for each in of]
        for each in found:
            if not isinstance(each, Contact | Account):
                why = f"{shown(each)} is no contact or account."
                raise InputError(each, why, "Give contacts and accounts.", field="of")
        facts = self.facts(*found)
        people: list[Record] = [*found] if of else [*facts.of(Contact), *facts.of(Account)]
        for each in found:
            posts = facts.about(each, Affiliation) if isinstance(each, Account) else ()
            people += [person for post in posts if (person := facts.get(post.contact, Contact)) is not None]
        unique = {each.id: each for each in people}
        return address_book(facts, [unique[id] for id in sorted(unique)], version=wanted)

    def _calendars(self) -> Calendars:
        if self._kept_calendars is None:
            from relmem.feeds import default_feeds
            from relmem.formats.calendars import Calendars

            self._kept_calendars = Calendars(self.store, self._feeds or default_feeds(), zone=self._zone)
        return self._kept_calendars

    def duplicates(
        self,
        kind: type[Contact | Account] = Contact,
        *,
        likeness: Decimal | float | None = None,
        country: str = "",
    ) -> Rows[Duplicate]:
        """
        Which contacts, or accounts, may be one and the same, with the reasons; nothing merges by itself.

        `likeness` from 0 to 1 is how alike names must be, for which the extra
        `fuzzy` is needed; `country` ("PT") reads phone numbers without a code.

        Raises:
            MissingExtra: a likeness below 1 is asked for without the extra.

        """
        from relmem.queries.duplicates import duplicates

        return duplicates(self.facts(), kind, likeness=likeness, country=country)

    def timeline(
        self,
        who: Contact | Account | str,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
    ) -> Timeline[Happening]:
        """
        What was and what is to come with a contact or an account, on one axis; `save` writes it as SVG.

        Raises:
            NotFound, Ambiguous: as `find`. InputError: it is neither of both.

        """
        from relmem.queries.timeline import timeline

        found = self._standing(who)
        if not isinstance(found, Contact | Account):
            why = f"{shown(found)} is no contact or account."
            raise InputError(who, why, "Give one of both.", field="who")
        return timeline(self.facts(found), found, since=since, until=until)

    def history(self, record: Record | str) -> list[Revision]:
        """
        Every revision of a record, oldest first, with the instant it was recorded at.

        Raises:
            NotFound: it is not known here.

        """
        id = record if isinstance(record, str) else record.id
        found = list(self.store.history(self._stands_for.get(id, id)))
        if not found:
            raise NotFound("record", id, hint="Pass a record, or its id.")
        return found

    def changes(self, after: int = 0) -> Iterator[Revision]:
        """
        Every revision since a commit, in order: what a program that follows this memory has not seen yet.

        `after` is the `seq` of the last one it saw, 0 for all; who keeps that
        number gets each revision once, also those of other processes. What was
        erased is in none.
        """
        return self.store.changes(after)

    def as_of(self, on: date | str, *, known_at: datetime | date | str | None = None) -> View:
        """
        The memory as of the end of a day: what was so then, as we know it now.

        With `known_at`, as we knew it then: an instant, or a date for the end
        of that day. The view answers, and cannot be changed.
        """
        store = self.store
        with about("on"):
            asked = day(on)
        if known_at is not None:
            with about("known_at"):
                store = store.as_known_at(end_of(known_at, self._zone))
        return View(
            store,
            self._codec,
            on=asked,
            clock=self._clock,
            zone=self._zone,
            rules=self._rules,
            feeds=self._feeds,
        )

    def __repr__(self) -> str:
        as_of = f" as of {self._on}" if self._on else ""
        return f"<relmem memory {self.store.path}{as_of}>"

    def __getitem__(self, term: str) -> Record:
        """`find`, to explore with at a prompt, which completes the names."""
        return self.find(term)

    def _ipython_key_completions_(self) -> list[str]:
        """The names to complete in `memory["`."""
        there = self.store.current((Account, Contact, Colleague))
        return sorted(
            {each.record.name for each in there if isinstance(each.record, Account | Contact | Colleague)}
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """A card, as a notebook shows it: how much of what is known, and what is due."""
        from relmem.queries.glance import at_a_glance
        from relmem.render.pages import html_page, markdown_page, text_page

        try:
            page = at_a_glance(self.facts(), Path(str(self.store.path)).name or "A memory")
        except RelmemError as error:  # a card is no place to learn that the file is gone
            return {"text/plain": str(error) if isinstance(error, Closed) else repr(self)}
        return {
            "text/plain": text_page(page),
            "text/html": html_page(page),
            "text/markdown": markdown_page(page),
        }

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name in _WRITING:
                why = f"is the memory as of {self._on} and cannot be changed"
                raise ReadOnly("This view", why, "Use the memory you called as_of() on.")
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _standing(self, record: Record | str) -> Record:
        """The record as it stands here, for one that was known already when added; or what `find` gives."""
        if not isinstance(record, Record):
            return self.find(record)
        id = self._stands_for.get(record.id, record.id)
        found = self.store.get([id]).get(id)
        if found is not None and not found.retracted:
            return found.record
        for merged in self.store.find(merged_key(id)):
            return merged.record
        raise NotFound(type(record).__name__.lower(), named_by(record), hint="Add it first: memory.add(…).")

    def _colleague(self, for_: Colleague | str | None) -> Colleague | None:
        if isinstance(for_, str):
            return self.find(for_, Colleague)
        if for_ is not None and not isinstance(for_, Colleague):
            raise InputError(
                for_, f"{shown(for_)} is no colleague.", "Write for_=dana, one of us.", field="for_"
            )
        return for_

    def _account(self, account: Account | str | None) -> Account | None:
        if account is None:
            return None
        if not isinstance(account, Account | str):
            why = f"{shown(account)} is no account."
            raise InputError(account, why, "Write account=northwind.", field="account")
        return self.find(account if isinstance(account, str) else account.id, Account)

    def _person(self, contact: Contact | Account | str) -> Contact:
        found = self._standing(contact)
        if isinstance(found, Contact):
            return found
        if not isinstance(found, Account):
            raise InputError(contact, f"{shown(found)} is no contact.", "A brief is for a contact.")
        return only_contact(found, self.facts(found))


_WRITING: Final = frozenset("add apart retract erase batch undo import_file merge close".split())
