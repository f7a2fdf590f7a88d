"""A memory to which things happen day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo

import pytest

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.feeds.base import Feed, Status
from relmem.feeds.contracts import Renewals
from relmem.feeds.listings import Listed, Listing, listing
from relmem.feeds.past import Days, Past
from relmem.formats.events import Style
from relmem.formats.fragments import Fragments
from relmem.formats.ical import Calendar, Cover, spelled
from relmem.records import every_kind
from relmem.records.base import Record
from relmem.store import Change
from relmem.values import new_id

D = date.fromisoformat


class Diary:
    """A store, and what was recorded in it at ten in the morning of which day."""

    def __init__(self) -> None:
        self.store = MemoryStore(Codec(every_kind()))
        # stamps are those of what is recorded here, whenever a release last worded events anew
        self.feed: Feed = Renewals(reworded_at=None)
        self.zone: tzinfo = UTC

    def put(self, day: str, *records: Record, retract: bool = False, hour: int = 10) -> int:
        """The number of the commit that keeps these."""
        changes = []
        for record in records:
            known = self.store.get([record.id]).get(record.id)
            changes.append(Change(record, known.rev if known else 0, retract))
        at = datetime.combine(D(day), time(hour), UTC)
        return self.store.put(changes, at=at, batch=new_id())[0].seq

    def retract(self, day: str, *records: Record) -> int:
        return self.put(day, *records, retract=True)

    def listing(self, day: str | date) -> Listing:
        today = D(day) if isinstance(day, str) else day
        return listing(self.store, self.feed, today=today, zone=self.zone)

    def past(self, matter: str) -> Past:
        """What the feed says about one record."""
        own = self.store.get([matter])[matter]
        [basis] = [each for each in self.feed.bases if each.matter is own.kind]
        return Past(self.store, self.feed, basis, own, Days(self.zone))

    def calendar(self, day: str | date) -> Calendar:
        found = self.listing(day)
        cover = Cover(self.feed.name, self.feed.title, self.feed.tells, self.feed.colour)
        fragments = Fragments(self.store, None)
        return spelled(
            cover,
            found.listed,
            style=Style(),
            fragments=fragments,
            today=found.today,
            modified_at=found.modified_at,
            problems=found.problems,
        )

    def listed(self, day: str | date) -> dict[str, Listed]:
        """By uid."""
        return {each.uid: each for each in self.listing(day).listed}

    def told(self, day: str | date) -> list[str]:
        """Day and title of every event, with its status where that is not confirmed."""
        return [
            f"{each.entry.on} {each.entry.title}"
            + ("" if each.entry.status is Status.CONFIRMED else f" ({each.entry.status.lower()})")
            for each in self.listing(day).listed
        ]


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture(scope="session")
def new_diary() -> Callable[[], Diary]:
    return Diary
