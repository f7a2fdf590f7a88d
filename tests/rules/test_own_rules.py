"""Rules that a caller brings along: tuned, checked when they are made known, and named where they misbehave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

import relmem
from relmem.errors import InputError, RuleFailed, StoreError
from relmem.phrases import say
from relmem.records import Contact
from relmem.rules import default_rules, tuned
from relmem.rules.base import Kind, Plan, Point, Rank
from relmem.rules.billing import BillDiffers
from relmem.rules.contracts import NoticeClosing
from relmem.rules.people import RightName
from relmem.rules.prices import PriceRiseUntold
from relmem.values import span

ANA = Contact("Ana Sousa")


@attrs.frozen(kw_only=True)
class Says:
    """Gives whatever it was told to give."""

    gives: Any = ()
    rank: Rank = Rank.OFFERS
    least: int = 0

    def points(self, contact: Contact, facts: object, plan: Plan) -> Any:
        return self.gives(contact) if callable(self.gives) else self.gives


def a_point(contact: Contact, **fields: Any) -> Point:
    given = {
        "rule": "Says",
        "rank": Rank.OFFERS,
        "kind": Kind.ASK,
        "text": say("Ask how they are."),
        "matter": contact.id,
        "because": (contact,),
    }
    return Point(**(given | fields))


def briefed(*rules: Any) -> str:
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    with relmem.open(":memory:", clock=lambda: now, timezone="UTC", rules=rules) as memory:
        return str(memory.brief(memory.add(ANA)))


class TestThresholds:
    @pytest.mark.parametrize(
        ("rule", "said"),
        [
            (
                NoticeClosing(pressing_days="120"),
                "pressing_days: '120' is no whole number. Write pressing_days=120.",
            ),
            (
                NoticeClosing(pressing_days=1.5),
                "pressing_days: 1.5 is no whole number. Write pressing_days=60.",
            ),
            (
                NoticeClosing(pressing_days=True),
                "pressing_days: True is no whole number. Write pressing_days=60.",
            ),
            (
                NoticeClosing(pressing_days=None),
                "pressing_days: None is no whole number. Write pressing_days=60.",
            ),
            (
                NoticeClosing(pressing_days=-1),
                "pressing_days: -1 is less than nothing. Write pressing_days=60.",
            ),
            (
                NoticeClosing(pressing_days=366_001),
                "pressing_days: 366001 days are more than a thousand years.",
            ),
            (NoticeClosing(rank=4), "rank: 4 is no rank. Write rank=Rank.NOTICE."),
            (
                BillDiffers(lookback_bills=0),
                "lookback_bills: 0 is too few to compare with. Write lookback_bills=3.",
            ),
            (BillDiffers(threshold=0.5), 'threshold: 0.5 is no Decimal. Write threshold=Decimal("0.5").'),
            (BillDiffers(threshold=Decimal("NaN")), "threshold: Decimal('NaN') is no number to count with."),
            (RightName(urgency=1.1), "urgency: 1.1 is not from 0 to 1. Write urgency=0.8."),
        ],
    )
    def test_what_a_field_does_not_hold_is_refused(self, rule, said):
        """Tuned and opened alike: the rule, the field, the value, and what to write."""
        name = type(rule).__name__
        with pytest.raises(InputError) as when_tuned:
            tuned(rule)
        with pytest.raises(InputError) as when_opened:
            relmem.open(":memory:", rules=[rule])

        assert str(when_tuned.value).startswith(f"{name}.{said}")
        assert str(when_opened.value).startswith(f"rules.{name}.{said}")

    def test_what_a_field_holds_is_taken(self):
        """Both bounds, whole numbers where parts may be, nothing where nothing is allowed, and all as they come."""
        rules = (
            NoticeClosing(pressing_days=0),
            NoticeClosing(pressing_days=366_000),
            RightName(urgency=1),
            PriceRiseUntold(statutory=None),
            PriceRiseUntold(statutory=span("30 days")),
            Says(gives="anything", least=-1),
            *default_rules(),
        )

        assert all(rule in tuned(rule) for rule in rules)
        relmem.open(":memory:", rules=rules).close()

    def test_own_rules_are_looked_at_for_types(self):
        """What a number means in somebody's own rule is theirs to say; that it is one is what they said."""
        with pytest.raises(InputError, match=r"^Says\.least: '3' is no whole number\. Write least=3\.$"):
            tuned(Says(least="3"))


class TestMisbehaving:
    @pytest.mark.parametrize(
        ("gives", "why"),
        [
            (None, "gave None and no points"),
            ("Call them", "gave 'Call them' and no points"),
            (7, "gave 7 and no points"),
            (["Call them"], "gave 'Call them' among its points"),
            ([None], "gave None among its points"),
            ([{}], "gave a value of type dict among its points"),
            (lambda ana: [a_point(ana, text="Call")], "gave a point whose text is 'Call' and no phrase"),
            (lambda ana: [a_point(ana, rank="high")], "gave a point whose rank is 'high' and no rank"),
            (lambda ana: [a_point(ana, because=[ana])], "gave a point whose because is a value of type list"),
            (lambda ana: [a_point(ana, because=(ana.id,))], "which is no record"),
            (lambda ana: [a_point(ana, because=())], "raised ValueError (a point of Says rests on nothing)"),
            (lambda ana: ana.shoe_size, "raised AttributeError"),
        ],
    )
    def test_a_rule_that_gives_no_points_is_named(self, gives, why):
        """Whatever it does instead: which rule, about whom, and what it gave."""
        with pytest.raises(RuleFailed) as failed:
            briefed(*default_rules(), Says(gives=gives))

        assert ("Says", "Ana Sousa") == (failed.value.rule, failed.value.contact)
        assert why in failed.value.why
        assert str(failed.value).startswith("The rule Says, asked about Ana Sousa, ")

    def test_what_it_raised_is_the_cause(self):
        """Also where it raises halfway; so its author finds the line."""

        def raising(contact: Contact) -> Iterator[Point]:
            yield a_point(contact)
            raise KeyError("sites")

        with pytest.raises(RuleFailed, match=r"raised KeyError \('sites'\)") as failed:
            briefed(Says(gives=raising))

        assert isinstance(failed.value.__cause__, KeyError)

    def test_a_store_that_cannot_be_read_is_no_fault_of_a_rule(self):
        """What the store says of itself is said as it is."""

        def reading(_: Contact) -> Iterator[Point]:
            raise StoreError("book.json", "is gone")

        with pytest.raises(StoreError, match=r"^book.json is gone\.$"):
            briefed(Says(gives=reading))

    def test_what_gives_points_is_heard(self):
        """In a list, or one by one; none is fine too."""
        assert "Ask how they are." in briefed(Says(gives=lambda ana: [a_point(ana)]))
        assert "Ask how they are." in briefed(Says(gives=lambda ana: iter([a_point(ana)])))
        assert "Ask how they are." not in briefed(Says(gives=[]))


def test_a_generator_of_rules_does_not_run_dry():
    """Rules that come one by one are there for every brief, and in every view, and not for the first only."""
    rules = (rule for rule in [Says(gives=lambda ana: [a_point(ana)])])
    with relmem.open(":memory:", rules=rules) as memory:
        ana = memory.add(ANA)

        told = [str(memory.brief(ana)) for _ in range(2)] + [str(memory.as_of(memory.today).brief(ana))]

    assert [True] * 3 == ["Ask how they are." in each for each in told]
