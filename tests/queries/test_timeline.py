"""What was and what is to come with somebody, on one axis; and a memory at a glance."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.facts import Facts, facts_of
from relmem.queries.glance import MOST_LINES, at_a_glance
from relmem.queries.timeline import MOST_LINES as MOST_OF_A_SORT
from relmem.queries.timeline import renewal_timeline, timeline
from relmem.records import Account, Contact, Interaction, Invoice, Meeting
from relmem.records.base import Record
from relmem.render.pages import html_page, text_page
from tests.builders import (
    ACME,
    BO,
    DANA,
    MONDAY,
    PEOPLE,
    RICH,
    a_commitment,
    a_contract,
    a_request,
    a_talk,
    an_issue,
    bills,
    their_commitment,
)
from tests.odd import ACCOUNTS, CONTACTS, odd_facts

HOSTILE = "<script>alert('&\"')</script>"


def facts(*records: Record, today: date = MONDAY) -> Facts:
    return facts_of(today, *PEOPLE, *records)


def sorts(known: Facts, who: Contact | Account = RICH) -> list[tuple[str, str]]:
    return [(row.sort, row.what) for row in timeline(known, who).rows]


class TestTimeline:
    def test_has_everything_in_the_order_of_its_days(self):
        """Talks, promises of both sides, questions, issues and bills by the day they began, contracts by the day to decide."""
        known = facts(
            a_contract(),
            *bills("2500 EUR", first=3),
            a_talk("2026-04-02", summary="sites"),
            their_commitment(due_on="2026-04-30"),
            an_issue(),
            a_request(),
            a_commitment(made_on="2026-04-03", due_on="2026-05-08"),
        )

        assert [
            ("bill", "2,500 EUR"),
            ("they promised", "the list of sites"),
            ("talk", "sites"),
            ("we promised", "update on the port fix"),
            ("issue", "Login fails"),
            ("question", "Is there weekend cover?"),
            ("notice", "Support"),
        ] == sorts(known)
        assert sorts(known) == sorts(known, ACME)

    def test_no_row_lies_outside_of_what_was_asked_for(self):
        """What began before stands on its day to decide or its due day; without one, on the first day."""
        known = facts(a_contract(), a_commitment(made_on="2026-03-01", due_on="2026-05-08"), an_issue())
        rows = timeline(known, RICH, since="2026-05-03").rows

        assert all("2026-05-03" <= str(row.on) for row in rows)
        assert {"we promised": "2026-05-08", "issue": "2026-05-03"} == {
            row.sort: str(row.on) for row in rows if row.sort in ("we promised", "issue")
        }
        assert [row.due_on for row in rows if row.sort == "notice"] == [
            row.on for row in rows if row.sort == "notice"
        ]

    def test_what_can_be_ended_at_any_time_stands_on_today(self):
        """Evergreen since last year: no day of notice is told on which nothing happened."""
        evergreen = a_contract(
            starts_on="2025-02-28", initial="1 year", renewal="evergreen", notice="30 days"
        )

        assert [MONDAY] == [row.on for row in timeline(facts(evergreen), ACME).rows]

    @pytest.mark.parametrize(
        ("fields", "state", "tone", "until"),
        [
            ({"due_on": "2026-05-05"}, "due", "ahead", None),
            ({"due_on": "2026-05-04"}, "due", "ahead", None),
            ({"due_on": "2026-05-03"}, "overdue by 1 day", "late", None),
            ({"due_on": "2026-05-02"}, "overdue by 2 days", "late", None),
            ({}, "open-ended", "ahead", None),
            ({"due_on": "2026-04-01", "kept_on": "2026-04-01"}, "kept", "good", date(2026, 4, 1)),
            ({"due_on": "2026-04-01", "kept_on": "2026-04-02"}, "kept late", "warn", date(2026, 4, 2)),
            ({"withdrawn_on": "2026-04-02"}, "withdrawn", "plain", date(2026, 4, 2)),
        ],
    )
    def test_says_how_a_promise_stands(self, fields, state, tone, until):
        """Due, late by how much, kept or kept late: as `promised` has it, with a tone for the drawing."""
        [row] = timeline(facts(a_commitment(**fields)), RICH).rows

        assert (state, tone, until) == (row.state, row.tone, row.until_on)

    @pytest.mark.parametrize(
        ("fields", "state", "tone"),
        [
            ({"severity": "high"}, "open, high", "late"),
            ({"severity": "low"}, "open, low", "warn"),
            ({"solved_on": "2026-04-22"}, "solved", "good"),
            ({"solved_on": "2026-05-05"}, "open, normal", "warn"),
        ],
    )
    def test_says_how_an_issue_stands(self, fields, state, tone):
        """Open with its severity, or solved; what was solved later is open still."""
        [row] = timeline(facts(an_issue(**fields)), RICH).rows

        assert (state, tone) == (row.state, row.tone)

    def test_marks_bills_that_differ(self):
        """A bill that is far from those before is to be looked at."""
        rows = timeline(facts(*bills("100 EUR", "100 EUR", "100 EUR", "900 EUR")), ACME).rows

        assert [("invoice", "plain")] * 3 + [("more than usual", "warn")] == [
            (row.state, row.tone) for row in rows
        ]

    def test_has_the_meetings_that_are_booked(self):
        """A meeting to come stands on the axis; one that is over is a talk only where it was logged."""
        ahead = Meeting("Review", starts_on=MONDAY + timedelta(days=3), participants=[RICH], account=ACME)
        over = Meeting("Old review", starts_on=MONDAY - timedelta(days=3), participants=[RICH], account=ACME)
        off = Meeting(
            "Off",
            starts_on=MONDAY + timedelta(days=4),
            participants=[RICH],
            cancelled_on=MONDAY,
            account=ACME,
        )

        assert [("talk", "Review")] == sorts(facts(ahead, over, off))

    def test_leaves_out_what_is_anothers(self):
        """What concerns another account, or another account's contact, is not theirs."""
        globex, eve = Account("Globex"), Contact("Eve")
        others = [
            globex,
            eve,
            Interaction("phone", happened_on="2026-05-01", participants=[eve, DANA]),
            an_issue(account=globex),
            a_commitment(to=eve),
            Invoice(globex, "5 EUR", issued_on="2026-05-01"),
            a_contract(account=globex),
        ]

        assert [] == sorts(facts(*others)) == sorts(facts(*others), ACME)

    def test_a_colleague_of_theirs_is_of_the_account(self):
        """What passed with one of them is the account's, and not the other's talk."""
        talk = a_talk("2026-05-01", participants=[DANA, BO], summary="with Bo")

        assert [("talk", "with Bo")] == sorts(facts(talk), ACME)
        assert [] == sorts(facts(talk))

    @pytest.mark.parametrize(
        ("since", "until", "count"),
        [
            (None, None, 2),
            ("2026-04-01", None, 2),
            ("2026-04-02", None, 1),
            (None, "2026-04-30", 1),
            ("2026-04-01", "2026-05-01", 2),
            ("2026-05-02", "2026-05-03", 0),
        ],
    )
    def test_from_and_until_are_inclusive(self, since, until, count):
        """Talks of the first and of the last day are in; those beside them are not."""
        known = facts(a_talk("2026-04-01"), a_talk("2026-05-01"))

        assert count == len(timeline(known, RICH, since=since, until=until).rows)

    def test_goes_a_year_back(self):
        """What is older than a year is left out, unless it is asked for, or still open."""
        old = a_talk(MONDAY - timedelta(days=367))
        known = facts(old, a_commitment(made_on=MONDAY - timedelta(days=500), due_on=MONDAY))

        assert ["we promised"] == [row.sort for row in timeline(known, RICH).rows]
        assert 2 == len(timeline(known, RICH, since="2024-01-01").rows)

    @pytest.mark.parametrize("fields", [{"since": "2026-05-02", "until": "2026-05-01"}, {"since": "soon"}])
    def test_refuses_days_that_are_none(self, fields):
        """An end before the beginning, or a word, is refused on the caller's line."""
        with pytest.raises(InputError) as refused:
            timeline(facts(), RICH, **fields)

        assert refused.value.field in fields

    def test_fits_a_page_however_much_there_is(self):
        """Of each sort at most six lines, the pressing ones; the rows have all, and the drawing says how many more."""
        promises = [a_commitment(f"promise {n:02d}", due_on=MONDAY + timedelta(days=n)) for n in range(40)]
        shown = timeline(facts(*promises), RICH)

        assert 40 == len(shown.rows)
        assert 1 + MOST_OF_A_SORT == len(shown.drawing.lines)
        assert f"and {40 - MOST_OF_A_SORT} more" == shown.drawing.lines[0].aside
        assert "promise 00" == shown.drawing.lines[1].name

    def test_is_never_higher_than_a_page(self):
        """With all sorts at their fullest it keeps the shape of a page of A4."""
        known = [
            *(a_talk("2026-05-01"), a_talk("2026-05-01", "email", direction="in"), *bills("1 EUR", first=4)),
            *(a_commitment(f"ours {n}") for n in range(9)),
            *(their_commitment(f"theirs {n}") for n in range(9)),
            *(an_issue(f"issue {n}") for n in range(9)),
            *(a_request(f"question {n}?") for n in range(9)),
            *(a_contract(f"contract {n}") for n in range(9)),
        ]
        drawn = timeline(facts(*known), RICH).to_svg()
        width, height = map(int, drawn.split('viewBox="0 0 ')[1].split('"')[0].split())

        assert height / width <= 297 / 210

    def test_tells_messages_from_talks(self):
        """Mails have a line of their own, and another form."""
        known = facts(a_talk("2026-05-01"), a_talk("2026-05-02", "email", direction="in"))

        assert ["Talks", "Messages"] == [line.name for line in timeline(known, RICH).drawing.lines]

    def test_tells_what_is_late(self):
        """Who hears the drawing hears the range, the counts, and what is late."""
        tells = timeline(facts(a_commitment(due_on="2026-05-01"), a_talk("2026-05-02")), RICH).drawing.tells

        assert "Talks: 1, We promised: 1" in tells
        assert "Late or serious: update on the port fix (overdue by 3 days)" in tells

    def test_of_a_stranger_is_empty(self):
        """Where nothing is known, there is an axis and no line."""
        shown = timeline(facts(), RICH)

        assert (0, ()) == (len(shown.rows), shown.drawing.lines)
        assert "Nothing is known" in shown.drawing.tells
        assert "<svg" in shown._repr_html_()


class TestRenewalTimeline:
    def test_has_the_rows_of_renewals(self):
        """A line for each contract, its last day for notice at the right, the renewal behind it."""
        shown = renewal_timeline(facts(a_contract(), today=date(2026, 11, 22)), within="6 months")
        [line] = shown.drawing.lines

        assert ["Support"] == [row.contract for row in shown.rows]
        assert ("Acme, Support", "2 Dec 2026") == (line.name, line.aside)
        assert [date(2026, 12, 2), date(2027, 2, 1)] == [mark.on for mark in line.marks]

    def test_what_was_missed_is_late(self):
        """After the last day the bar says how long it binds."""
        [line] = renewal_timeline(facts(a_contract(), today=date(2026, 12, 3)), within=None).drawing.lines

        assert "missed" == line.aside
        assert date(2028, 1, 31) == line.bars[0].last

    def test_fits_a_page(self):
        """Of many contracts it draws thirty, and says how many more there are."""
        many = [a_contract(f"Contract {each}") for each in range(35)]
        shown = renewal_timeline(facts(*many, today=date(2026, 11, 22)))

        assert (35, 31) == (len(shown.rows), len(shown.drawing.lines))
        assert "and 5 more" == shown.drawing.lines[-1].name


@settings(deadline=None)
@given(odd_facts(), st.sampled_from([*CONTACTS, *ACCOUNTS]))
def test_no_memory_makes_them_raise(known, who):
    """Whatever a memory holds, there is a drawing, the renewals and a card."""
    shown = timeline(known, who)._repr_mimebundle_()

    assert "<svg" in shown["text/html"]
    assert "<svg" in renewal_timeline(known)._repr_html_()
    assert text_page(at_a_glance(known, "x"))


class TestGlance:
    def test_counts_by_kind_and_tells_what_is_due(self):
        """Accounts and contacts first; then the decision, the issue, the promise, the question."""
        card = text_page(
            at_a_glance(
                facts(
                    a_contract(),
                    an_issue(severity="high", opened_on="2026-11-09"),
                    a_commitment(due_on="2026-11-20"),
                    a_request(asked_on="2026-11-18"),
                    today=date(2026, 11, 22),
                ),
                "customers.json",
            )
        )

        assert [
            "customers.json  (as of 22 November 2026)",
            "",
            "-  1 account, 2 contacts, 3 colleagues, 2 affiliations, 1 commitment, 1 contract, 1 issue, 1 request",
            "",
            "Due",
            '-  Decide: "Support" (Acme) by 2 December 2026, closing',
            '-  Open issue: "Login fails" (Acme), high, since 9 November 2026',
            '-  We promised: "update on the port fix" to Richard Alvarez, 2 days overdue',
            '-  Unanswered: "Is there weekend cover?", asked 18 November 2026',
        ] == card.splitlines()

    def test_is_a_card(self):
        """At most five lines, and a word that there are more."""
        page = at_a_glance(facts(*[an_issue(f"Issue {n}", severity="high") for n in range(9)]), "x")

        assert MOST_LINES == len(page.sections[-1].lines)
        assert "There is more" in page.notes[0]

    def test_of_nothing(self):
        """An empty memory says how to begin."""
        assert "Nothing is in it yet: memory.add(…)." in text_page(at_a_glance(facts_of(MONDAY), "x"))

    def test_shows_hostile_text_as_text(self):
        """Names of records are text on a card and on an axis."""
        known = facts(an_issue(HOSTILE, severity="high"), a_commitment(HOSTILE), a_contract(HOSTILE))
        shown = timeline(known, RICH)._repr_mimebundle_()
        card = html_page(at_a_glance(known, HOSTILE))

        assert "<script" not in card + shown["text/html"] + shown["image/svg+xml"]
