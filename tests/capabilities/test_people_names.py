"""The right name: which to say, how it sounds, and which never to say."""

from __future__ import annotations

import unicodedata
from typing import Any

import attrs
import pytest

from relmem.queries.people import salutation
from relmem.records import Contact
from relmem.rules.base import Kind
from tests.capabilities.acme import RICH, remembered
from tests.capabilities.talking import said

C53 = pytest.mark.capability("C53")


@C53
class TestRightName:
    def test_rich_and_never_mitch(self):
        """Richard Alvarez, preferred "Rich", never "Mitch": the name to say is Rich, and Mitch is avoided."""
        memory = remembered()
        memory.add(attrs.evolve(memory.find(RICH.id, Contact), not_names=["Mitch"]))

        brief = memory.brief(RICH)

        assert "Rich" == salutation(memory.find(RICH.id, Contact))
        assert ["Say Rich, never Mitch."] == said(brief, "RightName")
        assert [Kind.AVOID] == [point.kind for point in brief.avoid]

    def test_is_never_silenced_by_having_been_raised(self):
        """A wrong name is wrong on every call."""
        memory = remembered(attrs.evolve(RICH, not_names=["Mitch"]))
        [avoid] = memory.brief(RICH).avoid

        assert avoid.lead.lasting

    @pytest.mark.parametrize(
        ("fields", "name"),
        [
            ({"formal": True, "honorific": "Frau", "family_name": "Weiß"}, "Frau Weiß"),
            ({"formal": False, "honorific": "Frau", "family_name": "Weiß"}, "Anni"),
            ({"formal": True, "honorific": "Dr."}, "Dr. Anna Weiß"),
            ({"formal": True}, "Anna Weiß"),
            (
                {"formal": True, "honorific": "Frau", "family_name": "Weiß", "not_names": ["frau weiß"]},
                "Frau Anna Weiß",
            ),
        ],
    )
    def test_formal_or_not(self, fields: dict[str, Any], name: str):
        """Who is formal is addressed by honorific and family name, and not by the name that friends say."""
        assert name == salutation(Contact("Anna Weiß", call_me="Anni", **fields))

    def test_formal_address_is_to_be_kept(self):
        """The brief says that it is formal between us, also where no name is wrong."""
        formal = attrs.evolve(RICH, formal=True, honorific="Señor", family_name="Álvarez")

        assert ["Say Señor Álvarez, and no first name: it is formal between us."] == said(
            remembered(formal).brief(RICH), "RightName"
        )

    @pytest.mark.parametrize(
        ("contact", "name"),
        [
            (Contact("Kim Min-jun", family_name="Kim"), "Kim Min-jun"),
            (Contact("Kim Min-jun", family_name="Kim", formal=True, honorific="Mr"), "Mr Kim"),
            (Contact("Tanaka Yuki", family_name="Tanaka", formal=True, honorific="-san"), "Tanaka-san"),
            (Contact("Suharto"), "Suharto"),
            (Contact("Suharto", formal=True, honorific="Pak"), "Pak Suharto"),
        ],
    )
    def test_family_first_and_one_name_only(self, contact: Contact, name: str):
        """A name is never taken apart: family-first names and single ones are said as they are."""
        assert name == salutation(contact)

    def test_a_changed_name(self):
        """Who changed their name is never called by the old one; as known before, it was the name."""
        memory = remembered()
        memory.add(
            attrs.evolve(
                memory.find(RICH.id, Contact), name="Richard Moore", call_me="", not_names=["Richard Alvarez"]
            )
        )

        brief = str(memory.brief(RICH))

        assert "Say Richard Moore, never Richard Alvarez." in brief
        assert brief.startswith("Richard Moore")
        assert "Richard Moore" == salutation(memory.find("Richard Moore", Contact))

    def test_accents_are_kept_and_told_apart_from_their_spelling(self):
        """An accent is written as they write it, however a wrong name was encoded."""
        decomposed = unicodedata.normalize("NFD", "José")

        assert "Renée Müller" == salutation(Contact("Renée Müller"))
        assert "José Ruiz" == salutation(Contact("José Ruiz", call_me="José", not_names=[decomposed]))
        assert "Jose" == salutation(Contact("José Ruiz", call_me="Jose", not_names=["José"]))

    def test_how_it_sounds_and_pronouns_head_the_brief(self):
        """Pronunciation and pronouns stand beside the name."""
        memory = remembered(attrs.evolve(RICH, say_name="al-VAH-res", pronouns="he/him"))

        assert (
            'Richard Alvarez, "Rich" (he/him, say al-VAH-res), IT director, Acme' == memory.brief(RICH).title
        )

    def test_nothing_is_avoided_where_nothing_is_known(self):
        """Without a wrong name there is nothing to avoid."""
        assert [] == said(remembered().brief(RICH), "RightName")
