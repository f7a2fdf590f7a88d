"""How their business does, looked up before anybody pitches against it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from relmem.queries.news import CONFLICTS, Conflict, conflict
from relmem.queries.pitch import check_pitch
from relmem.records import Account, Interaction, News, Opportunity
from relmem.rules import tuned
from relmem.rules.base import Kind, Plan
from relmem.rules.news import PitchAgainstNews
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, PEOPLE, RICH, day_by_day, remembered
from tests.capabilities.needing import points
from tests.capabilities.talking import said

pytestmark = pytest.mark.capability("C65")

PITCH = Plan(themes=["expansion"])
CLOSING = "closing 30 % of offices"


def closing(**fields: Any) -> News:
    """What Acme announced the day before."""
    return News(fields.pop("about", ACME), CLOSING, **{"heard_on": "2026-05-03", "tone": "bad"} | fields)


def award(**fields: Any) -> News:
    """Something good, of the day before."""
    return News(
        fields.pop("about", ACME), "wins an award", **{"heard_on": "2026-05-03", "tone": "good"} | fields
    )


class TestCheckPitch:
    def test_expansion_the_day_after_they_close_offices(self):
        """Closing 30 % of offices speaks against a pitch of expansion: avoid, with why, when and the record."""
        news = closing()

        [row] = check_pitch(remembered(news).facts(), ACME, ["expansion"])

        assert ("expansion", "avoid", f'Acme: "{CLOSING}"', date(2026, 5, 3), "News", news.id) == (
            row.theme,
            row.verdict,
            row.why,
            row.on,
            row.record,
            row.record_id,
        )

    def test_what_nothing_speaks_against_is_clear(self):
        """Each theme has its answer; clear says no more than that nothing is known."""
        rows = check_pitch(remembered(closing()).facts(), ACME, ["audit", "new sites"])

        assert [("audit", "clear"), ("new sites", "avoid")] == [(row.theme, row.verdict) for row in rows]
        assert "nothing that is known speaks against it" == rows[0].why

    @pytest.mark.parametrize(("days", "verdict"), [(90, "avoid"), (91, "clear")])
    def test_old_news_decays(self, days, verdict):
        """After a quarter it is old; how long it is news can be changed."""
        memory = remembered(closing(heard_on=MONDAY - timedelta(days=days)))

        assert [verdict] == [row.verdict for row in check_pitch(memory.facts(), ACME, "expansion")]
        assert ["clear"] == [
            row.verdict for row in check_pitch(memory.facts(), ACME, "expansion", news_days=30)
        ]

    @pytest.mark.parametrize(("on", "verdict"), [("2026-12-29", "avoid"), ("2026-12-30", "clear")])
    def test_what_is_still_to_come_is_not_old(self, on, verdict):
        """Announced in January for the third quarter, it speaks until a quarter after that."""
        memory = remembered(closing(heard_on="2026-01-02", window="Q3 2026"), on=date.fromisoformat(on))

        assert [verdict] == [row.verdict for row in check_pitch(memory.facts(), ACME, "expansion")]

    def test_a_rumour_needs_care(self):
        """What nobody confirmed is said as a rumour, and only asks for care."""
        [row] = check_pitch(remembered(closing(rumour=True)).facts(), ACME, "expansion")

        assert ("careful", f'rumour has it of Acme: "{CLOSING}"') == (row.verdict, row.why)

    @pytest.mark.parametrize("relation", ["parent", "subsidiary"])
    def test_a_parents_news_is_told_as_the_parents(self, relation):
        """What the parent or a subsidiary does is theirs: care, and whose it is."""
        holding = Account("Holding")
        family = attrs.evolve(ACME, parent=holding)
        if relation == "subsidiary":
            holding = attrs.evolve(holding, parent=ACME)
            family = ACME
        memory = day_by_day((MONDAY, (holding, family, *PEOPLE[1:], closing(about=holding))))

        [row] = check_pitch(memory.facts(), family, "expansion")

        assert ("careful", f'Holding, its {relation}: "{CLOSING}"', "Holding") == (
            row.verdict,
            row.why,
            row.about,
        )
        [point] = points(memory.brief(RICH, call=PITCH), "PitchAgainstNews")
        assert f'Ask before you bring up expansion: Holding, the {relation} of Acme, "{CLOSING}"' in str(
            point.text
        )
        [own] = points(remembered(closing()).brief(RICH, call=PITCH), "PitchAgainstNews")
        assert own.urgency == 2 * point.urgency

    def test_dropped_news_speaks_against_nothing(self):
        """Once they gave it up, expansion may be pitched again."""
        assert ["clear"] == [
            row.verdict
            for row in check_pitch(remembered(closing(dropped_on="2026-05-04")).facts(), ACME, "expansion")
        ]


class TestConflicts:
    @pytest.mark.parametrize(
        ("headline", "tone", "theme", "name"),
        [
            ("closing 30 % of offices", "bad", "expansion", "closing"),
            ("Closes two plants", "neutral", "rollout to new sites", "closing"),
            ("closing the biggest deal ever", "good", "expansion", None),
            ("layoffs in Leeds", "bad", "premium support", "cuts"),
            ("opening in Lisbon", "good", "cost cutting", "growth"),
            ("opening in Lisbon", "bad", "cost cutting", None),
            ("opening in Lisbon", "good", "expansion", None),
            ("closing 30 % of offices", "bad", "audit", None),
        ],
    )
    def test_what_goes_against_which(self, headline, tone, theme, name):
        """Closing and cuts go against growth, growth against cutting, and good news is no bad sign."""
        assert name == conflict(News(ACME, headline, tone=tone), theme)

    @pytest.mark.parametrize(
        ("tone", "found"), [("bad", "bad news of it"), ("neutral", None), ("good", None)]
    )
    def test_bad_news_of_the_very_theme(self, tone, found):
        """What the news itself has for a theme is not pitched on, if it is bad."""
        assert found == conflict(News(ACME, "they had a leak", themes=["cloud"], tone=tone), "cloud storage")

    def test_a_theme_of_the_news_is_a_sign(self):
        """Tagged as a closing, it is one in whatever words."""
        assert "closing" == conflict(News(ACME, "Standorte schließen", themes=["closing"]), "growth")

    def test_the_table_is_replaceable(self):
        """Other words, or another language: one's own conflicts are used instead."""
        own = (*CONFLICTS, Conflict("Schließung", "schließt, schließen", "Ausbau"))
        memory = remembered(News(ACME, "Acme schließt Büros", heard_on="2026-05-03"))

        assert ["clear"] == [row.verdict for row in check_pitch(memory.facts(), ACME, "Ausbau")]
        assert ["avoid"] == [
            row.verdict for row in check_pitch(memory.facts(), ACME, "Ausbau", conflicts=own)
        ]
        facts = memory.facts(RICH)
        rule = PitchAgainstNews(conflicts=own)
        assert 1 == len([*rule.points(RICH, facts, Plan(themes=["Ausbau"]))])
        assert rule in tuned(rule)


class TestInTheBrief:
    def test_a_planned_pitch_against_it_is_to_be_avoided(self):
        """The plan is expansion, the news is closing: an avoid point that says why."""
        [point] = points(remembered(closing()).brief(RICH, call=PITCH), "PitchAgainstNews")

        assert (Kind.AVOID, "planned") == (point.kind, point.band)
        assert f'Do not bring up expansion: Acme, "{CLOSING}" (heard on 3 May 2026).' == str(point.text)

    def test_bad_news_is_known_before_the_call(self):
        """Without a plan it stands there, less loudly; neutral news does not."""
        [calm] = points(remembered(closing()).brief(RICH), "PitchAgainstNews")
        [loud] = points(remembered(closing()).brief(RICH, call=PITCH), "PitchAgainstNews")

        assert f'Acme, "{CLOSING}" (heard on 3 May 2026). Pitch nothing that goes against it.' == str(
            calm.text
        )
        assert calm.urgency < loud.urgency
        assert [] == said(remembered(closing(tone="neutral")).brief(RICH), "PitchAgainstNews")

    def test_it_fades(self):
        """The older the news, the less it presses; after a quarter it is gone."""
        urgencies = [
            [
                point.urgency
                for point in points(
                    remembered(closing(heard_on=MONDAY - timedelta(days=days))).brief(RICH, call=PITCH),
                    "PitchAgainstNews",
                )
            ]
            for days in (1, 60, 90, 91)
        ]

        assert urgencies == sorted(urgencies, reverse=True)
        assert [1, 1, 1, 0] == [len(each) for each in urgencies]

    def test_a_deal_of_ours_that_goes_against_it_is_named(self):
        """An open opportunity for expansion is against it also where no pitch is planned."""
        deal = Opportunity(ACME, "Twelve new sites", themes=["expansion"], opened_on="2026-04-01")

        [text] = said(remembered(closing(), deal).brief(RICH), "PitchAgainstNews")

        assert text.endswith('It goes against "Twelve new sites".')

    def test_good_news_is_congratulated_once(self):
        """They won an award: congratulate Rich, once, and each of them."""
        memory = remembered(news := award())

        [point] = points(memory.brief(RICH), "GoodNews")

        assert (Kind.CONGRATULATE, 'Congratulate Rich: Acme, "wins an award" (3 May 2026).') == (
            point.kind,
            str(point.text),
        )
        memory.add(Interaction("call", participants=[DANA, RICH], happened_on="2026-05-04", about=[news]))
        assert [] == said(memory.brief(RICH), "GoodNews")
        assert 1 == len(said(memory.brief(BO), "GoodNews"))

    def test_raised_is_silent(self):
        """A congratulation that was brought up is not given twice."""
        memory = remembered(award())
        [point] = points(memory.brief(RICH), "GoodNews")

        memory.add(
            Interaction("call", participants=[DANA, RICH], happened_on="2026-05-04", raised=[point.id])
        )

        assert [] == said(memory.brief(RICH), "GoodNews")

    @pytest.mark.parametrize(("days", "count"), [(90, 1), (91, 0)])
    def test_good_news_grows_old(self, days, count):
        """After a quarter nobody congratulates any more."""
        assert count == len(
            said(remembered(award(heard_on=MONDAY - timedelta(days=days))).brief(RICH), "GoodNews")
        )

    def test_a_good_rumour_is_asked(self):
        """What is only said to have gone well is asked first."""
        [point] = points(remembered(award(rumour=True)).brief(RICH), "GoodNews")

        assert (Kind.ASK, True) == (point.kind, point.asks)
        assert str(point.text).startswith("Rumour has it")

    def test_heard_later_it_was_not_known(self):
        """As of the day before it was heard, and as known then, expansion was clear."""
        memory = day_by_day(("2026-05-01", PEOPLE), ("2026-05-04", (closing(heard_on="2026-05-02"),)))

        assert ["clear"] == [
            row.verdict
            for row in check_pitch(
                memory.as_of("2026-05-03", known_at="2026-05-03").facts(), ACME, "expansion"
            )
        ]
        assert "avoid" == check_pitch(memory.as_of("2026-05-03").facts(), ACME, "expansion")[0].verdict

    def test_private_news_is_its_owners(self):
        """What Dana was told in confidence warns Dana only."""
        memory = remembered(closing(visibility="private", owner=DANA))

        assert 1 == len(said(memory.brief(RICH, for_=DANA, call=PITCH), "PitchAgainstNews"))
        assert [] == said(memory.brief(RICH, call=PITCH), "PitchAgainstNews")
        assert CLOSING not in str(memory.calendar("all"))
