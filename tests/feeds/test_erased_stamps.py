"""What a feed says of when it changed never falls, also where the newest change was erased."""

from __future__ import annotations

from datetime import UTC, date, datetime

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.feeds.contracts import Renewals
from relmem.feeds.listings import listing
from relmem.records import Account, Contract, NoticeGiven, every_kind
from relmem.store import Change
from relmem.values import new_id


def at(day: int) -> datetime:
    return datetime(2026, 10, day, 12, tzinfo=UTC)


def test_stamps_and_last_modified_do_not_fall_when_something_is_erased():
    """The event of a contract whose notice is erased is stamped with the erasing; so is the feed, also where it is empty."""
    store = MemoryStore(Codec(every_kind()))
    account = Account("Northwind")
    contract = Contract(
        account, "Support", starts_on="2026-01-01", initial="1 year", renewal="1 year", notice="60 days"
    )
    notice = NoticeGiven(contract, "2026-10-05")
    feed = Renewals(reworded_at=None)
    today = date(2026, 10, 20)

    def seen() -> tuple[datetime, datetime]:
        found = listing(store, feed, today=today)
        return found.modified_at, max(each.stamp.at for each in found.listed)

    store.put([Change(account, 0), Change(contract, 0)], at=at(1), batch=new_id())
    store.put([Change(notice, 0)], at=at(5), batch=new_id())
    before = seen()
    store.erase([notice.id], at=at(9))
    after = seen()
    store.erase([contract.id], at=at(12))

    assert (at(5), at(5)) == before
    assert (at(9), at(9)) == after
    assert at(12) == listing(store, feed, today=today).modified_at
