"""After a shipment and after something went wrong: did it come, is it right, is it fixed, and how is it avoided?"""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from relmem.errors import InputError
from relmem.queries.aftercare import issues_to_follow_up
from relmem.queries.orders import issue_of, shipments, shipments_to_follow_up, wrong_without_issue
from relmem.records import Delivery, Interaction, Issue, Order
from relmem.rules.base import Kind, Plan
from relmem.rules.orders import AskAfterDelivery
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, RICH, UMA, remembered
from tests.capabilities.talking import said

C62, C63 = (pytest.mark.capability(each) for each in ("C62", "C63"))


def phones(**fields: Any) -> Delivery:
    """Forty phones, delivered on 29 April."""
    return Delivery(ACME, "40 phones", **{"delivered_on": "2026-04-29"} | fields)


@C62
class TestFollowUpAfterShipment:
    def test_delivered_and_nobody_asked(self):
        """Delivered on 04-29, nobody asked: ask whether it came and is right."""
        memory = remembered(phones())

        assert [("40 phones", "came", 5)] == [
            (row.what, row.stage, row.days) for row in shipments_to_follow_up(memory.facts())
        ]
        assert ['Ask Rich whether "40 phones", delivered on 29 April 2026, came and is right.'] == said(
            memory.brief(RICH), "AskAfterDelivery"
        )

    @pytest.mark.parametrize(
        "talk",
        [
            {"participants": [RICH, DANA], "happened_on": "2026-05-01"},
            {"participants": [BO, UMA], "happened_on": "2026-04-29"},
        ],
    )
    def test_ends_once_somebody_asked(self, talk: dict[str, Any]):
        """A talk about it since it came, with anybody of theirs by anybody of us, or a day noted, ends it."""
        came = phones()

        assert [] == [
            *shipments_to_follow_up(remembered(came, Interaction("phone", about=[came], **talk)).facts())
        ]
        assert [] == said(remembered(phones(followed_up_on="2026-05-01")).brief(RICH), "AskAfterDelivery")

    def test_talk_before_it_came_or_among_us_is_none(self):
        """What was said of it before it came, or among us, asks nobody whether it is right."""
        came = phones()
        before = Interaction("phone", about=[came], participants=[RICH, DANA], happened_on="2026-04-20")
        ours = Interaction("chat", about=[came], participants=[UMA, DANA], happened_on="2026-04-30")

        assert 1 == len(shipments_to_follow_up(remembered(came, before, ours).facts()))

    @pytest.mark.parametrize(("on", "asked"), [("2026-03-05", 1), ("2026-03-04", 0)])
    def test_two_months_later_nobody_asks(self, on: str, asked: int):
        """Up to sixty days after it came one can ask."""
        assert asked == len(shipments_to_follow_up(remembered(phones(delivered_on=on)).facts()))

    def test_who_ordered_is_asked_first(self):
        """Of what Bo ordered Bo is asked; Rich, at the same account, less urgently."""
        order = Order(ACME, "Phones for Ohio", ordered_by=BO)
        memory = remembered(order, phones(order=order))

        [bo], [rich] = (
            [
                point
                for told in memory.brief(who).points
                for point in told.points
                if point.rule == "AskAfterDelivery"
            ]
            for who in (BO, RICH)
        )

        assert bo.urgency > rich.urgency
        assert 'Ask Rich whether "40 phones" for Bo Lee, delivered' in str(rich.text)


@C62
class TestPartsOfAnOrder:
    ORDER = Order(ACME, "Phones for Ohio", ordered_on="2026-04-01", ordered_by=RICH)

    def part(self, what: str, on: str, *, complete: bool) -> Delivery:
        return Delivery(ACME, what, order=self.ORDER, delivered_on=on, complete=complete)

    def test_one_follow_up_at_last(self):
        """Two parts of one order: nothing while the rest is awaited, then one follow-up for both."""
        first = self.part("30 phones", "2026-04-24", complete=False)
        last = self.part("10 phones", "2026-04-29", complete=True)

        waiting, done = remembered(self.ORDER, first), remembered(self.ORDER, first, last)

        assert ["part came"] == [row.stage for row in shipments(waiting.facts())]
        assert [] == [*shipments_to_follow_up(waiting.facts())]
        assert [("Phones for Ohio", 2)] == [
            (row.what, row.parts) for row in shipments_to_follow_up(done.facts())
        ]
        assert [
            'Ask Rich whether "Phones for Ohio", of which the last of 2 parts came on 29 April 2026, is all there and right.'
        ] == said(done.brief(RICH), "AskAfterDelivery")

    def test_or_one_for_each(self):
        """By choice each part is asked after by itself."""
        first = self.part("30 phones", "2026-04-24", complete=False)
        last = self.part("10 phones", "2026-04-29", complete=True)
        facts = remembered(self.ORDER, first, last).facts()

        assert ["30 phones", "10 phones"] == [
            row.what for row in shipments_to_follow_up(facts, each_part=True)
        ]
        assert 2 == len([*AskAfterDelivery(each_part=True).points(RICH, facts, Plan())])

    @pytest.mark.parametrize(("on", "asked"), [("2026-04-20", 1), ("2026-04-21", 0)])
    def test_the_rest_never_came(self, on: str, asked: int):
        """After a fortnight the part is asked after, and the rest is owned."""
        memory = remembered(self.ORDER, self.part("30 phones", on, complete=False))

        words = said(memory.brief(RICH), "AskAfterDelivery")

        assert asked == len(words)
        assert asked == sum("say when the rest comes: it is still missing" in each for each in words)

    def test_what_was_asked_before_the_last_part_is_asked_again(self):
        """The first part was asked after, then the rest came: that is asked after, too."""
        first = attrs.evolve(
            self.part("30 phones", "2026-04-20", complete=False), followed_up_on="2026-04-22"
        )
        last = self.part("10 phones", "2026-04-29", complete=True)

        assert 1 == len(shipments_to_follow_up(remembered(self.ORDER, first, last).facts()))


@C62
class TestWhatCameWrong:
    def test_returned(self):
        """What went back is not asked after: nobody asks whether it is right."""
        memory = remembered(phones(returned_on="2026-05-02"))

        assert [] == [*shipments_to_follow_up(memory.facts())]
        assert ["returned"] == [row.stage for row in shipments(memory.facts())]
        assert 1 == len(shipments_to_follow_up(memory.as_of("2026-05-01").facts()))

    def test_already_complained(self):
        """Who complained is not asked whether it is right; an issue about it says how it stands."""
        came = phones()
        issue = Issue(ACME, "Wrong phones", type="delivery", about=[came], opened_on="2026-04-30")
        memory = remembered(came, issue)

        assert [] == said(memory.brief(RICH), "AskAfterDelivery")
        assert [] == said(memory.brief(RICH), "WrongDelivery")
        assert 1 == len(said(memory.brief(RICH), "OpenIssue"))

    def test_a_wrong_item_opens_an_issue(self):
        """Asked after, and it was wrong: an issue of type delivery is to be opened, once, and then it stands."""
        order = Order(ACME, "Phones", ordered_by=RICH)
        wrong = phones(order=order, followed_up_on="2026-05-04", complaint="these are headsets")
        memory = remembered(order, wrong)

        assert [wrong.id] == [each.id for each in wrong_without_issue(memory.facts())]
        [words] = said(memory.brief(RICH), "WrongDelivery")
        assert words.startswith(
            'Open an issue of "40 phones" before the call: they said "these are headsets".'
        )
        for _ in range(2):
            memory.add(issue_of(memory.facts(), memory.find(wrong.id, Delivery)))
        [issue] = memory.facts().of(Issue)
        assert ("40 phones: these are headsets", "delivery", RICH.id, MONDAY) == (
            issue.title,
            issue.type,
            issue.reported_by,
            issue.opened_on,
        )
        assert () == wrong_without_issue(memory.facts())
        assert [] == said(memory.brief(RICH), "WrongDelivery")

    def test_what_is_right_opens_none(self):
        """Of what nobody complained of no issue is made."""
        memory = remembered(phones(defects=0))

        assert () == wrong_without_issue(memory.facts())
        with pytest.raises(InputError, match="nobody complained"):
            issue_of(memory.facts(), memory.find(memory.facts().of(Delivery)[0].id, Delivery))

    @pytest.mark.parametrize(("on", "asked"), [("2026-04-27", 1), ("2026-04-28", 0)])
    def test_shipped_and_nobody_knows_whether_it_came(self, on: str, asked: int):
        """A week after it was to come it is asked whether it has; before that it is on its way."""
        memory = remembered(phones(delivered_on=None, shipped_on="2026-04-20", promised_on=on))

        assert asked == len(shipments_to_follow_up(memory.facts()))
        assert asked == sum(
            "has come: it was to be there by" in each for each in said(memory.brief(RICH), "AskAfterDelivery")
        )

    def test_what_was_never_sent_or_cancelled(self):
        """What was only promised, or cancelled, has not come and is not asked after."""
        order = Order(ACME, "Phones", cancelled_on="2026-04-25")
        sent = phones(delivered_on=None, shipped_on="2026-04-01", order=order)
        promised = phones(delivered_on=None, promised_on="2026-04-01")

        assert [] == [*shipments_to_follow_up(remembered(order, sent, promised).facts())]


def fault(**fields: Any) -> Issue:
    """A fault that was put right on 2 May, whose cause is known."""
    return Issue(
        ACME,
        "Port is down",
        **{
            "opened_on": "2026-04-28",
            "solved_on": "2026-05-02",
            "cause": "a worn cable",
            "reported_by": RICH,
        }
        | fields,
    )


@C63
class TestWentWrong:
    def test_three_questions_with_what_is_known(self):
        """Resolved on 05-02, cause known, prevention not: ask whether it is fixed, tell the cause, find out the rest."""
        memory = remembered(fault())

        [row] = issues_to_follow_up(memory.facts())
        [words] = said(memory.brief(RICH), "SolvedIssue")

        assert ("ask", "ask whether it works for them", "the cause: a worn cable", "find out") == (
            row.call,
            row.fixed,
            row.how,
            row.avoided,
        )
        assert (
            '"Port is down" was put right on 2 May 2026: ask whether it works for them. '
            "The cause: a worn cable. Not recorded, so find out: how it was fixed, how it is prevented."
        ) == words

    def test_all_three_are_known(self):
        """What is recorded is given along, and nothing is to be found out."""
        known = fault(fix="a new one", prevention="checked each year")

        [row] = issues_to_follow_up(remembered(known).facts())

        assert ("the cause: a worn cable; the fix: a new one", "checked each year") == (row.how, row.avoided)

    def test_still_open_is_no_question(self):
        """What is open is reported on: nobody asks whether it is fixed."""
        memory = remembered(fault(solved_on=None))

        [row] = issues_to_follow_up(memory.facts())

        assert ("report", "it is not yet: say how it stands") == (row.call, row.fixed)
        assert [] == said(memory.brief(RICH), "SolvedIssue")
        assert ["Say how it stands."] == [each[-18:] for each in said(memory.brief(RICH), "OpenIssue")]

    def test_works_again_and_is_not_put_right(self):
        """What works again for now is reported as that."""
        [row] = issues_to_follow_up(remembered(fault(solved_on=None, restored_on="2026-05-01")).facts())

        assert ("report", "it works again and is not put right yet: say what is to come") == (
            row.call,
            row.fixed,
        )

    def test_they_say_it_is_not_fixed(self):
        """Asked on 05-03, they say it is not: it is open again, and reported on instead of asked after."""
        memory = remembered(fault(followed_up_on="2026-05-03", reopened_on=["2026-05-03"]))

        [row] = issues_to_follow_up(memory.facts())

        assert ("report", "it is not, and was said to be: say how it stands", 1) == (
            row.call,
            row.fixed,
            row.days,
        )
        assert [] == said(memory.brief(RICH), "SolvedIssue")
        assert "what was said to be put right was not" in said(memory.brief(RICH), "OpenIssue")[0]

    def test_reopened_and_put_right_again(self):
        """Put right a second time it is asked after a second time; the first answer counts no more."""
        twice = fault(reopened_on=["2026-05-01"], solved_on="2026-05-03", followed_up_on="2026-04-30")

        assert ["ask"] == [row.call for row in issues_to_follow_up(remembered(twice).facts())]

    def test_ends_once_they_were_asked(self):
        """Asked since it was put right, it is over; after a month nobody asks."""
        assert [] == [*issues_to_follow_up(remembered(fault(followed_up_on="2026-05-03")).facts())]
        assert [] == [
            *issues_to_follow_up(remembered(fault(opened_on="2026-04-01", solved_on="2026-04-03")).facts())
        ]
        assert Kind.CONFIRM in {each.kind for each in remembered(fault()).brief(RICH).points}
