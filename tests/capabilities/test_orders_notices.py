"""Whom of us to tell: of a service that was cut off, and of every issue, each once."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import relmem
from relmem.memory import Memory
from relmem.queries.notices import notifications_for, unknown_to_sales
from relmem.records import Assignment, Colleague, Interaction, Issue
from relmem.rules.base import Kind, Rank
from tests.capabilities.acme import ACME, DANA, IVO, MONDAY, PEOPLE, RICH, SAM, UMA, day_by_day, remembered
from tests.capabilities.talking import said

C45, C64 = (pytest.mark.capability(each) for each in ("C45", "C64"))

TEAM = (
    Assignment(DANA, ACME, role="lead"),
    Assignment(SAM, ACME, role="sales engineer"),
    Assignment(UMA, ACME, role="support"),
)


def cut(**fields: Any) -> Issue:
    """Acme's lines, suspended on 2 May at eight."""
    return Issue(ACME, "Lines suspended", **{"type": "cut", "opened_at": "2026-05-02T08:00-04:00"} | fields)


def among_us(issue: Issue, *people: Colleague, on: str = "2026-05-03", **fields: Any) -> Interaction:
    return Interaction("phone", participants=[*people], told=[issue], happened_on=on, **fields)


@C45
class TestCutWithoutSalesKnowing:
    def test_top_point_for_every_team_member(self):
        """Lines suspended on 05-02, sales not told: the first point for Dana, Sam and Uma, among us."""
        memory = remembered(*TEAM, cut())

        firsts = [memory.brief(RICH, for_=who).points[0] for who in (DANA, SAM, UMA)]

        for first in firsts:
            [point] = [each for each in first.points if each.rule == "CutUnknownToSales"]
            assert (Kind.TELL, Rank.BAD_NEWS, True, True) == (
                point.kind,
                point.rank,
                point.internal,
                point.lasting,
            )
            assert (
                '"Lines suspended": cut off at Acme since 2 May 2026, by accident as far as is known, '
                "and nobody of sales has been told: Dana must know now, before anybody calls."
            ) == str(point.text)
            assert "nobody of sales has been told: Dana must know now, before anybody calls." in first.text
        assert [("Lines suspended", "Dana", None)] == [
            (row.title, row.tell, row.restored_on) for row in unknown_to_sales(memory.facts(), ACME)
        ]

    def test_ends_when_sales_was_told(self):
        """Uma tells Sam, who is no sales: nothing ends. She tells Dana, and it does; as of before it had not."""
        issue = cut()
        memory = remembered(*TEAM, issue, among_us(issue, UMA, SAM))

        assert 1 == len(unknown_to_sales(memory.facts()))
        memory.add(among_us(issue, UMA, DANA, on="2026-05-04"))
        assert [] == [*unknown_to_sales(memory.facts())]
        assert [] == said(memory.brief(RICH), "CutUnknownToSales")
        assert 1 == len(unknown_to_sales(memory.as_of("2026-05-03").facts()))

    def test_a_voicemail_tells_nobody(self):
        """What was left on a voicemail, or tried, is not told."""
        issue = cut()

        assert 1 == len(
            unknown_to_sales(
                remembered(*TEAM, issue, among_us(issue, UMA, DANA, outcome="voicemail")).facts()
            )
        )

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"planned": True}, "cut off at Acme since 2 May 2026, as planned, and"),
            ({"partial": True}, "partly cut off at Acme since 2 May 2026, by accident"),
        ],
    )
    def test_planned_or_partial(self, fields: dict[str, bool], words: str):
        """Planned or by accident, in part or whole: it is told, and which of both is said."""
        assert words in said(remembered(*TEAM, cut(**fields)).brief(RICH), "CutUnknownToSales")[0]

    def test_restored_before_sales_heard(self):
        """What works again is still told, as an issue and not as bad news; after a quarter it is old."""
        memory = day_by_day((MONDAY, (*PEOPLE, *TEAM, cut(restored_on="2026-05-03"))), ("2026-08-02", ()))

        def points(on: str) -> list[Any]:
            brief = memory.as_of(on).brief(RICH)
            found = [point for told in (*brief.points, *brief.more) for point in told.points]
            return [point for point in found if point.rule == "CutUnknownToSales"]

        [now] = points("2026-05-04")
        assert Rank.OPEN_ISSUES is now.rank
        assert "works again since 3 May 2026, and nobody of sales has been told" in str(now.text)
        assert [1, 0] == [len(points(on)) for on in ("2026-08-01", "2026-08-02")]

    def test_nobody_of_sales_is_on_the_account(self):
        """Where sales has nobody on it, nobody of sales knows, and that is said."""
        memory = remembered(TEAM[2], cut())

        assert [""] == [row.tell for row in unknown_to_sales(memory.facts())]
        assert "whoever sells to them must know now" in said(memory.brief(RICH), "CutUnknownToSales")[0]

    def test_everybody_on_the_account_is_notified(self):
        """A cut goes to the whole team at once, whatever its severity."""
        issue = cut(severity="low")
        memory = remembered(*TEAM, issue)

        assert ["Dana", "Sam", "Uma"] == [
            row.colleague for row in notifications_for(memory.facts(), issue, least="high")
        ]

    def test_corrected_or_retracted(self):
        """What turns out to be a mere fault, or a mistake, is no cut any more."""
        memory = remembered(*TEAM, cut())
        [issue] = memory.facts().of(Issue)
        fault = memory.add(attrs.evolve(issue, type="fault"))

        assert [] == [*unknown_to_sales(memory.facts())]
        memory.add(attrs.evolve(memory.find(fault.id, Issue), type="cut"))
        assert 1 == len(unknown_to_sales(memory.facts()))
        memory.retract(memory.find(fault.id, Issue))
        assert [] == [*unknown_to_sales(memory.facts())]

    def test_another_issue_is_none(self):
        """What is merely broken is told by notice, and is no cut."""
        assert [] == [*unknown_to_sales(remembered(*TEAM, cut(type="fault")).facts())]

    def test_is_never_silenced_by_having_been_raised(self):
        """It stays until sales was told, however often it was brought up."""
        memory = remembered(*TEAM, cut())
        raised = [point.id for point in memory.brief(RICH).points[0].points]
        memory.add(Interaction("phone", participants=[RICH, UMA], happened_on=MONDAY, raised=raised))

        assert 1 == len(said(memory.brief(RICH), "CutUnknownToSales"))


ON_PHONES = Assignment(IVO, ACME, product="Phones")
LEAD = Assignment(DANA, ACME, role="lead")
OTHERS = (Assignment(SAM, ACME, product="Routers"), Assignment(UMA, ACME, role="support"))


def ticket(**fields: Any) -> Issue:
    """An issue of Acme's on phones, opened on 3 May."""
    return Issue(ACME, "Phones are silent", **{"product": "phones", "opened_on": "2026-05-03"} | fields)


def told(memory: Memory, issue: Issue, **how: Any) -> list[tuple[str, str]]:
    rows = notifications_for(memory.facts(), memory.find(issue.id, Issue), **how)
    return [(row.colleague, row.reason) for row in rows]


@C64
class TestNotifications:
    def test_the_products_team_and_the_lead(self):
        """Opened by Acme on product X: who is on X and the account's lead, each once, and nobody else."""
        issue = ticket()
        memory = remembered(ON_PHONES, LEAD, *OTHERS, issue)

        assert [("Dana", "lead"), ("Ivo", "on phones")] == told(memory, issue)

    def test_one_notice_for_who_is_both(self):
        """Who is on the product and the lead is told once."""
        issue = ticket()

        assert [("Dana", "on phones")] == told(
            remembered(LEAD, Assignment(DANA, ACME, product="Phones"), issue), issue
        )

    def test_a_gap_in_the_team_goes_to_the_lead(self):
        """Where nobody is on the product, the lead hears why; without a lead everybody on the account."""
        issue = ticket()

        assert [("Dana", "lead, nobody is on phones")] == told(remembered(LEAD, *OTHERS, issue), issue)
        assert ["Sam", "Uma"] == [name for name, _ in told(remembered(*OTHERS, issue), issue)]
        assert [] == told(remembered(issue), issue)

    def test_recipients_of_that_day(self):
        """Who was on it on the day it was opened is told, and not who came later or had gone."""
        issue = ticket()
        before = attrs.evolve(ON_PHONES, until_on="2026-05-03")
        after = Assignment(SAM, ACME, product="Phones", from_on="2026-05-04")
        then = Assignment(UMA, ACME, product="Phones", from_on="2026-05-03", until_on="2026-05-04")

        assert [("Dana", "lead"), ("Uma", "on phones")] == told(
            remembered(LEAD, before, after, then, issue), issue
        )

    def test_who_has_left_gets_none(self):
        """Who has left us, by then or since, is told nothing; the gap goes to the lead."""
        issue = ticket()
        gone = attrs.evolve(IVO, left_on="2026-05-04")
        memory = day_by_day((MONDAY, (*PEOPLE, gone, ON_PHONES, LEAD, issue)))

        assert [("Dana", "lead, nobody is on phones")] == told(memory, issue)

    @pytest.mark.parametrize(("least", "count"), [("low", 2), ("normal", 2), ("high", 0)])
    def test_by_severity(self, least: str, count: int):
        """Less severe issues than asked for go to nobody."""
        issue = ticket(severity="normal")

        assert count == len(told(remembered(ON_PHONES, LEAD, issue), issue, least=least))

    def test_opened_again_counts(self):
        """Each time it opens again is a notice of its own, to who is on it then."""
        issue = ticket(solved_on="2026-05-03", reopened_on=["2026-05-04"])
        memory = remembered(ON_PHONES, LEAD, issue)

        rows = notifications_for(memory.facts(), issue)

        assert [("opened", 3), ("opened", 3), ("reopened", 4), ("reopened", 4)] == [
            (row.what, row.on.day) for row in rows
        ]
        assert 4 == len({row.key for row in rows})

    def test_internal_or_visible_to_them(self):
        """Of what they do not know, whoever is told is told that as well."""
        known, unknown = ticket(), ticket(visible=False, found_by="us")
        memory = remembered(LEAD, known, unknown)

        assert [False, True] == [
            row.internal for issue in (known, unknown) for row in notifications_for(memory.facts(), issue)
        ]

    def test_what_is_private_goes_to_its_owner(self):
        """A private issue is told to nobody but whose it is."""
        issue = ticket(visibility="private", owner=IVO)

        assert ["Ivo"] == [
            row.colleague
            for row in notifications_for(remembered(ON_PHONES, LEAD, issue).facts(for_=IVO), issue)
        ]

    def test_who_was_told_by_another_channel(self):
        """Who heard of it among us since it opened is marked so, and need not be told twice."""
        issue = ticket()
        memory = remembered(ON_PHONES, LEAD, issue, among_us(issue, UMA, IVO, on="2026-05-04"))

        assert [("Dana", None), ("Ivo", MONDAY)] == [
            (row.colleague, row.told_on) for row in notifications_for(memory.facts(), issue)
        ]


class Subscriber:
    """A program that follows a memory: it keeps a cursor and which notices it has sent."""

    def __init__(self) -> None:
        self.cursor = 0
        self.sent: list[tuple[str, str, str]] = []
        self.keys: set[str] = set()

    def follow(self, memory: Memory) -> list[str]:
        """Send what is new; the issues that it met, in order."""
        met = []
        for revision in memory.changes(self.cursor):
            self.cursor = revision.seq
            if revision.kind is not Issue or revision.retracted:
                continue
            met.append(revision.record.title)
            for row in notifications_for(memory.facts(), revision.record):
                if row.key not in self.keys:
                    self.keys.add(row.key)
                    self.sent.append((row.title, row.what, row.colleague))
        return met


@C64
class TestSubscribing:
    def test_each_issue_once_and_in_order(self):
        """Who keeps the cursor meets each issue once, in the order in which they came."""
        memory, program = remembered(LEAD), Subscriber()
        memory.add(ticket(key=["desk:1"]))
        memory.add(Issue(ACME, "Second", key=["desk:2"], opened_on="2026-05-04"))

        assert ["Phones are silent", "Second"] == program.follow(memory)
        assert [] == program.follow(memory)
        memory.add(Issue(ACME, "Third", key=["desk:3"], opened_on="2026-05-04"))
        assert ["Third"] == program.follow(memory)
        assert [
            ("Phones are silent", "opened", "Dana"),
            ("Second", "opened", "Dana"),
            ("Third", "opened", "Dana"),
        ] == program.sent

    def test_imported_twice_is_told_once(self, tmp_path):
        """A file of people taken in twice, and the same issues added again, tell nobody anything anew."""
        memory, program = remembered(LEAD), Subscriber()
        cards = tmp_path / "people.vcf"
        cards.write_text("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:Lee Chan\r\nEND:VCARD\r\n", "utf-8")
        issues = [ticket(key=["desk:1"]), Issue(ACME, "Second", key=["desk:2"], opened_on="2026-05-04")]

        memory.import_file(cards)
        memory.add(*issues)
        program.follow(memory)
        before = program.cursor
        memory.import_file(cards)
        memory.add(ticket(key=["desk:1"]), Issue(ACME, "Second", key=["desk:2"], opened_on="2026-05-04"))

        assert [] == program.follow(memory)
        assert before == program.cursor
        assert 2 == len(program.sent)

    def test_opened_again_is_told_again(self):
        """A revision that opens it again gives one more notice; one that only notes the cause gives none."""
        memory, program = remembered(LEAD), Subscriber()
        issue = memory.add(ticket(solved_on="2026-05-03"))
        program.follow(memory)
        issue = memory.add(attrs.evolve(memory.find(issue.id, Issue), cause="a cable"))
        program.follow(memory)
        memory.add(attrs.evolve(memory.find(issue.id, Issue), reopened_on=["2026-05-04"]))
        program.follow(memory)

        assert ["opened", "reopened"] == [what for _, what, _ in program.sent]

    def test_also_after_the_file_was_closed(self, tmp_path):
        """The cursor holds over files: what was met before a restart is not met again."""
        path, program = tmp_path / "acme.json", Subscriber()
        with relmem.open(path, timezone="UTC") as memory:
            memory.add(*PEOPLE, LEAD, ticket(key=["desk:1"]))
            program.follow(memory)
        with relmem.open(path, timezone="UTC") as memory:
            memory.add(ticket(key=["desk:1"]), Issue(ACME, "Second", opened_on="2026-05-04"))

            assert ["Second"] == program.follow(memory)
