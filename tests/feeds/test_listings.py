"""When events last changed, what becomes of those a change takes away, and when the feed last changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from relmem.feeds.base import Reach, Status, Window
from relmem.records import Account, Amendment, Colleague, Contract, Interaction, NoticeGiven, PriceLine

D = date.fromisoformat
DAY = timedelta(days=1)
NORTHWIND = Account("Northwind Trading")
DANA = Colleague("Dana")
YEARLY = {"starts_on": "2024-02-01", "initial": "3 years", "renewal": "1 year", "notice": "60 days"}
SUPPORT = Contract(NORTHWIND, "Support", **YEARLY)
DECIDE = f"decide-{SUPPORT.id}-t1"


def at(day, hour=10):
    return datetime.combine(D(day), datetime.min.time(), UTC).replace(hour=hour)


def decision(diary, day):
    return diary.listed(day)[f"{DECIDE}@{diary.store.memory_id}"]


def stamps(diary, day):
    return {uid: (each.stamp.sequence, each.stamp.at) for uid, each in diary.listed(day).items()}


class TestStamps:
    def test_are_of_the_commit_that_made_it(self, diary):
        """Sequence is the number of the commit, the stamp its instant."""
        diary.put("2026-10-01", Account("Someone else"))
        diary.put("2026-10-02", NORTHWIND, SUPPORT)

        found = decision(diary, "2026-11-22")

        assert (2, at("2026-10-02")) == (found.stamp.sequence, found.stamp.at)
        assert at("2026-10-02") == found.created_at

    @pytest.mark.parametrize(
        "change",
        [
            attrs.evolve(NORTHWIND, name="Northwind"),
            attrs.evolve(SUPPORT, title="Support plan"),
            Amendment(SUPPORT, "2026-11-01", agreed_on="2026-10-04", notice="30 days"),
            NoticeGiven(SUPPORT, "2030-01-01"),
        ],
        ids=["account", "contract", "amendment", "notice to come"],
    )
    def test_rise_with_whatever_the_event_is_made_of(self, diary, change):
        """A new revision of the contract, its account, or what was agreed about it changes both."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.put("2026-10-05", change)

        found = decision(diary, "2026-11-22")

        assert (2, at("2026-10-05")) == (found.stamp.sequence, found.stamp.at)
        assert at("2026-10-01") == found.created_at

    def test_stay_when_something_else_changes(self, diary):
        """Prices, talks and other contracts leave them as they are."""
        other = Contract(NORTHWIND, "Hosting", **YEARLY)
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        before = stamps(diary, "2026-11-22")
        diary.put("2026-10-05", other, PriceLine(SUPPORT, "12000 EUR/year"))
        diary.put("2026-10-06", attrs.evolve(other, title="Hosting plan"))

        after = stamps(diary, "2026-11-22")

        assert before == {uid: after[uid] for uid in before}
        assert len(before) < len(after)

    def test_do_not_fall_when_what_raised_them_is_retracted(self, diary):
        """A retraction is a change too, the newest one."""
        change = Amendment(SUPPORT, "2026-11-01", notice="30 days")
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.put("2026-10-05", change)
        diary.retract("2026-10-09", change)

        assert (3, at("2026-10-09")) == attrs.astuple(decision(diary, "2026-11-22").stamp)

    def test_do_not_fall_when_it_is_linked_elsewhere(self, diary):
        """An amendment that moves to another contract changed both; what it becomes there does not."""
        hosting = Contract(NORTHWIND, "Hosting", **YEARLY)
        change = Amendment(SUPPORT, "2026-11-01", notice="30 days")
        diary.put("2026-10-01", NORTHWIND, SUPPORT, hosting)
        diary.put("2026-10-05", change)
        diary.put("2026-10-09", attrs.evolve(change, contract=hosting))
        diary.put("2026-10-12", attrs.evolve(change, contract=hosting, notice="90 days"))

        assert (3, at("2026-10-09")) == attrs.astuple(decision(diary, "2026-11-22").stamp)

    def test_know_nothing_of_what_is_private(self, diary):
        """What never could be shown leaves no trace; what becomes private is a change."""
        secret = NoticeGiven(SUPPORT, "2026-10-05", visibility="private", owner=DANA)
        known = Amendment(SUPPORT, "2026-11-01", notice="30 days")
        diary.put("2026-10-01", NORTHWIND, SUPPORT, known)
        before = stamps(diary, "2026-11-22")
        diary.put("2026-10-05", secret)

        assert before == stamps(diary, "2026-11-22")

        diary.put("2026-10-06", attrs.evolve(known, visibility="private", owner=DANA))
        diary.put("2026-10-07", attrs.evolve(known, visibility="private", owner=DANA, note="do not tell"))

        assert (3, at("2026-10-06")) == attrs.astuple(decision(diary, "2026-11-22").stamp)

    def test_rise_at_the_midnight_that_changes_it(self, diary):
        """A notice recorded before its day changes the feed on that day, and programs are told."""
        diary.zone = ZoneInfo("Europe/Lisbon")
        option = Contract(NORTHWIND, "Lab", **YEARLY | {"renewal": "option 1 year"})
        renewed = f"renewal-{option.id}-t2@{diary.store.memory_id}"
        diary.put("2026-07-01", NORTHWIND, option, SUPPORT)
        diary.put("2026-07-02", NoticeGiven(option, "2026-07-20"))

        assert renewed not in diary.listed("2026-07-19")
        assert (2, datetime(2026, 7, 19, 23, tzinfo=UTC)) == attrs.astuple(
            diary.listed("2026-07-20")[renewed].stamp
        )
        assert diary.listed("2026-07-20")[renewed].stamp == diary.listed("2026-12-01")[renewed].stamp
        assert (1, at("2026-07-01")) == attrs.astuple(decision(diary, "2026-07-20").stamp)

    def test_sequence_does_not_fall_when_something_is_erased(self, diary):
        """What was erased leaves only its commit's number, which then counts for every event."""
        notice = NoticeGiven(SUPPORT, "2026-10-05")
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.put("2026-10-05", notice)
        diary.store.erase([notice.id])

        assert 3 == decision(diary, "2026-11-22").stamp.sequence

    def test_are_no_older_than_the_wording(self, diary):
        """A release that words events anew makes programs take the new text."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.feed = attrs.evolve(diary.feed, reworded_at=at("2026-11-01"))

        assert (1, at("2026-11-01")) == attrs.astuple(decision(diary, "2026-11-22").stamp)


class TestUids:
    def test_stay_when_names_change(self, diary):
        """Renaming account and contract changes no uid."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        before = diary.listed("2026-11-22")
        diary.put("2026-10-05", attrs.evolve(NORTHWIND, name="Söhne"), attrs.evolve(SUPPORT, title="Rest"))

        assert before.keys() == diary.listed("2026-11-22").keys()
        assert all(uid.endswith(f"@{diary.store.memory_id}") for uid in before)

    def test_a_moved_term_moves_the_event(self, diary):
        """The day changes under the same uid, and nothing is cancelled."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.put("2026-11-01", Amendment(SUPPORT, "2026-11-01", ends_on="2027-03-31"))

        found = decision(diary, "2026-11-22")

        assert (D("2027-01-30"), Status.CONFIRMED) == (found.entry.on, found.entry.status)
        assert not any("Cancelled" in line for line in diary.told("2026-11-22"))

    def test_survive_export_and_load(self, diary, new_diary):
        """A memory that moves house keeps its uids and stamps."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        moved = new_diary()
        moved.store.load(diary.store.export())

        assert diary.listing("2026-11-22") == moved.listing("2026-11-22")


class TestCancelled:
    def test_stays_for_thirty_days_and_goes(self, diary):
        """From the day of the retraction until thirty days later, and no longer."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        number = diary.retract("2026-11-01", SUPPORT)

        [first, *_] = diary.listing("2026-11-01").listed

        assert "Cancelled: Decide: Northwind Trading, Support" == str(first.entry.title)
        assert (Status.CANCELLED, ()) == (first.entry.status, first.entry.alarms)
        assert (number, at("2026-11-01")) == attrs.astuple(first.stamp)
        assert [4, 4, 0] == [len(diary.told(day)) for day in ("2026-11-01", "2026-12-01", "2026-12-02")]

    def test_by_notice(self, diary):
        """Notice given cancels decision and renewals, and the end is a new event."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.put("2026-11-20", NoticeGiven(SUPPORT, "2026-11-20"))

        assert [
            "2026-12-02 Cancelled: Decide: Northwind Trading, Support (cancelled)",
            "2027-01-31 Ends: Northwind Trading, Support",
            "2027-02-01 Cancelled: Renews: Northwind Trading, Support (cancelled)",
            "2027-12-02 Cancelled: Decide: Northwind Trading, Support (cancelled)",
            "2028-02-01 Cancelled: Renews: Northwind Trading, Support (cancelled)",
        ] == diary.told("2026-11-22")

    def test_by_a_notice_whose_day_comes(self, diary):
        """A notice recorded ahead cancels on its own day, for thirty days from then."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.put("2026-10-02", NoticeGiven(SUPPORT, "2026-11-20"))

        assert "2026-12-02 Decide: Northwind Trading, Support" == diary.told("2026-11-19")[0]
        gone = decision(diary, "2026-11-20")
        assert (2, at("2026-11-20", 0)) == attrs.astuple(gone.stamp)
        assert Status.CANCELLED == decision(diary, "2026-12-20").entry.status
        assert [False] == [line.endswith("(cancelled)") for line in diary.told("2026-12-21")]

    def test_comes_back(self, diary):
        """What is taken up again is an event as before, newer than its cancellation."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.retract("2026-11-01", SUPPORT)
        cancelled = decision(diary, "2026-11-02")
        diary.put("2026-11-03", SUPPORT)

        again = decision(diary, "2026-11-04")

        assert Status.CONFIRMED == again.entry.status
        assert cancelled.stamp < again.stamp
        assert cancelled.created_at == again.created_at

    def test_not_by_moving_out_of_the_window(self, diary):
        """A correction to a day that the feed does not reach yet moves the event, and a month later it goes."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.put("2026-11-01", Amendment(SUPPORT, "2026-11-01", ends_on="2035-03-31"))

        found = decision(diary, "2026-12-01")

        assert (Status.CONFIRMED, D("2035-01-30")) == (found.entry.status, found.entry.on)
        assert (2, at("2026-11-01")) == attrs.astuple(found.stamp)
        assert not any(each.entry.key == DECIDE for each in diary.listing("2026-12-02").listed)
        assert at("2026-12-02", 0) == diary.listing("2026-12-02").modified_at

    def test_not_by_the_window_moving_on(self, diary):
        """What grows old just goes."""
        diary.put("2025-10-01", NORTHWIND, SUPPORT)
        last = Reach().dropped_on(D("2026-12-02")) - DAY

        assert f"{DECIDE}@{diary.store.memory_id}" in diary.listed(last)
        assert f"{DECIDE}@{diary.store.memory_id}" not in diary.listed(last + DAY)
        assert not any("ancelled" in line for line in diary.told(last + DAY))

    def test_not_what_was_never_shown(self, diary):
        """A contract that is taken back before its days came near leaves nothing."""
        far = Contract(NORTHWIND, "Lease", ends_on="2040-01-01")
        diary.put("2026-11-01", NORTHWIND, far)
        diary.retract("2026-11-02", far)

        assert [] == diary.told("2026-11-22")

    def test_says_nothing_of_what_became_private(self, diary):
        """An event of a contract that is private by now is cancelled without its words."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.put("2026-11-01", attrs.evolve(SUPPORT, visibility="private", owner=DANA))

        assert ["Cancelled"] * 4 == [str(each.entry.title) for each in diary.listing("2026-11-22").listed]
        assert b"Northwind" not in diary.calendar("2026-11-22").to_bytes()
        assert b"Support" not in diary.calendar("2026-11-22").to_bytes()

    def test_what_was_erased_leaves_nothing(self, diary):
        """Erased is not cancelled: there is nothing left to tell it from."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.store.erase([SUPPORT.id])

        assert [] == diary.told("2026-11-22")

    def test_many_commits_since_hide_nothing(self, diary):
        """However much else was recorded since, what was cancelled is found."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.retract("2026-11-01", SUPPORT)
        for _ in range(300):
            diary.put("2026-11-05", Account("Another"))

        assert 4 == len(diary.told("2026-11-22"))


class TestLastModified:
    def test_is_the_newest_change(self, diary):
        """The instant of the newest revision, where the window did nothing since."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.put("2026-10-05", Interaction("call", account=NORTHWIND))

        assert at("2026-10-01") == diary.listing("2026-11-22").modified_at

    def test_is_the_midnight_that_admitted_an_event(self, diary):
        """In the memory's own zone."""
        diary.zone = ZoneInfo("America/New_York")
        diary.put("2025-10-01", NORTHWIND, SUPPORT)
        admitted = Reach().admitted_on(D("2028-02-01"))

        before, after = diary.listing(admitted - DAY), diary.listing(admitted)

        assert 1 + len(before.listed) == len(after.listed)
        assert datetime(2026, 8, 1, 4, tzinfo=UTC) == after.modified_at
        assert after.modified_at > before.modified_at
        assert after.modified_at == diary.listing(admitted + DAY).modified_at

    def test_is_the_midnight_that_dropped_an_event(self, diary):
        """A feed that lost its last event by growing old says when."""
        diary.put("2026-10-01", NORTHWIND, Contract(NORTHWIND, "Lease", ends_on="2026-12-31"))
        dropped = Reach().dropped_on(D("2026-12-31"))

        assert [at("2026-10-01"), at(str(dropped), 0)] == [
            diary.listing(day).modified_at for day in (dropped - DAY, dropped)
        ]
        assert at(str(dropped), 0) == diary.listing("2035-01-01").modified_at

    def test_is_the_midnight_that_dropped_a_cancelled_event(self, diary):
        """Also long after."""
        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.retract("2026-11-01", SUPPORT)

        assert [at("2026-11-01"), at("2026-12-02", 0), at("2026-12-02", 0)] == [
            diary.listing(day).modified_at for day in ("2026-12-01", "2026-12-02", "2030-01-01")
        ]

    def test_of_nothing(self, diary):
        """A feed that never held anything never changed."""
        assert datetime(1970, 1, 1, tzinfo=UTC) == diary.listing("2026-11-22").modified_at


class TestHistory:
    def test_is_not_read_where_nothing_changed(self, diary):
        """A memory at rest costs what stands: no record's history is asked for."""
        asked = []

        class Watched(type(diary.store)):
            def history(self, *ids):
                asked.extend(ids)
                return super().history(*ids)

        diary.put("2026-10-01", NORTHWIND, SUPPORT)
        diary.store.__class__ = Watched

        diary.listing("2027-11-22")

        assert {SUPPORT.id, NORTHWIND.id} >= set(asked)
        assert len(asked) <= 2


# random edits: what a month of corrections may do

_contracts = [Contract(NORTHWIND, name, **YEARLY) for name in ("Support", "Hosting")]
_changes = [
    Amendment(_contracts[0], "2026-11-01", ends_on="2027-03-31"),
    Amendment(_contracts[0], "2026-11-20", notice="90 days"),
    NoticeGiven(_contracts[0], "2026-11-10"),
    NoticeGiven(_contracts[1], "2026-11-25"),
]
_edits = st.one_of(
    st.sampled_from([*_contracts, *_changes]).map(lambda record: ("retract", record)),
    st.sampled_from([*_contracts, *_changes]).map(lambda record: ("put", record)),
    st.sampled_from(_changes).map(lambda record: ("put", attrs.evolve(record, contract=_contracts[1]))),
    st.tuples(
        st.sampled_from(_contracts), st.sampled_from(["unknown", "none", "option 1 year", "1 month"])
    ).map(lambda pair: ("put", attrs.evolve(pair[0], renewal=pair[1]))),
    st.sampled_from(_contracts).map(
        lambda record: ("put", attrs.evolve(record, visibility="private", owner=DANA))
    ),
    st.sampled_from("AB").map(lambda name: ("put", attrs.evolve(NORTHWIND, name=name))),
    st.just(("retract", NORTHWIND)),
    st.integers(1, 45).map(lambda days: ("wait", days)),
)


class TestRandomEdits:
    @settings(phases=[Phase.generate])  # to shrink a month of edits takes longer than to read it
    @given(st.lists(_edits, max_size=12), st.integers(0, 70))
    def test_stamps_never_fall_and_rise_with_every_change(self, new_diary, edits, after):
        """
        However a memory is corrected, an event that changed has newer stamps, one that did not keeps them,
        none vanishes unannounced, and the feed's last change is never behind.
        """
        diary, day = new_diary(), D("2026-11-01")
        diary.put(str(day), NORTHWIND, *_contracts)
        before, modified = diary.listed(day), diary.listing(day).modified_at
        steps = []
        for verb, what in [*edits, ("wait", after)]:
            if verb == "wait":
                steps += [None] * what
            else:
                steps.append((verb, what))
        for step in steps:
            if step is None:
                day += DAY
            else:
                verb, record = step
                known = diary.store.get([record.id]).get(record.id)
                if verb == "retract" and (known is None or known.retracted):
                    continue
                diary.put(str(day), record, retract=verb == "retract")
            found = diary.listing(day)
            listed = {each.uid: each for each in found.listed}
            for uid, each in listed.items():
                old = before.get(uid)
                if old is None:
                    continue
                assert old.stamp.sequence <= each.stamp.sequence
                assert old.stamp.at <= each.stamp.at
                assert old.created_at == each.created_at
                if attrs.evolve(old.entry, because=("",)) != attrs.evolve(each.entry, because=("",)):
                    assert old.stamp < each.stamp, (
                        str(old.entry.title),
                        str(each.entry.title),
                        old.entry.on,
                        each.entry.on,
                        [str(x) for x in old.entry.lines],
                        [str(x) for x in each.entry.lines],
                        old.entry.status,
                        each.entry.status,
                        step and (step[0], type(step[1]).__name__),
                    )
                if step is None and old.stamp != each.stamp:
                    assert old.entry != each.entry
            gone = [each for uid, each in before.items() if uid not in listed]
            if step is None:
                assert all(
                    each.entry.status is Status.CANCELLED or each.entry.on not in Window.on(day)
                    for each in gone
                )
            else:
                assert [] == gone
            assert modified <= found.modified_at
            if before != listed and step is None:
                assert datetime.combine(day, datetime.min.time(), UTC) == found.modified_at
            before, modified = listed, found.modified_at


def test_a_clock_that_ran_ahead_cancels_all_the_same(diary):
    """What a commit stamped later than today took away is shown as cancelled."""
    diary.put("2026-10-01", NORTHWIND, SUPPORT)
    diary.retract("2026-12-24", SUPPORT)

    assert "2026-12-02 Cancelled: Decide: Northwind Trading, Support (cancelled)" in diary.told("2026-11-22")
