"""Looking things up at a terminal: one record, all about somebody, a timeline, what was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import relmem
from relmem.records import Account, Colleague, Contact, Contract, Interaction, Meeting, Notice
from tests.own_kinds import Gift

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(typed: Typed) -> Typed:
    """Type a command about a memory of Ana, her account and a promise: exit code, stdout, stderr."""
    typed("add", "account", "Northwind Trading", "--domain", "northwind.example")
    typed("add", "contact", "Ana Sousa", "--account", "Northwind Trading", "--email", "ana@northwind.example")
    typed("add", "promise", "Ana Sousa", "an answer", "--due", "2026-11-20", "--made", "2026-11-01")
    return typed


class TestFind:
    def test_shows_every_field_that_says_something(self, typed):
        """Headings in words, links by what they lead to, the revision and the id."""
        code, out, err = typed("find", "ana@northwind.example")

        assert (0, "") == (code, err)
        assert ["Contact Ana Sousa", "  Name: Ana Sousa"] == out.splitlines()[:2]
        assert "  Emails: ana@northwind.example" in out
        assert "  Revision 1, recorded " in out

    def test_json_is_the_record_as_the_export_spells_it(self, typed):
        """Beside its fields stand the revision and the instant; ids find what has no name."""
        [promise] = json.loads(typed("facts", "--kind", "commitment", "--json")[1])
        found = json.loads(typed("find", promise["id"], "--json")[1])

        assert ("commitment", "an answer", 1) == (found["kind"], found["what"], found["rev"])
        assert "  To: Ana Sousa (" in typed("find", promise["id"])[1]

    def test_as_of_a_day_before_it_was_there_finds_nothing(self, typed):
        """What was not known by then is not found then."""
        [promise] = json.loads(typed("facts", "--kind", "commitment", "--json")[1])
        code, _, err = typed("find", promise["id"], "--as-of", "2026-10-31")

        assert (2, True) == (code, "There was none by 2026-10-31" in err)
        assert 0 == typed("find", promise["id"], "--as-of", "2026-11-01")[0]

    def test_of_one_kind(self, typed):
        """--kind narrows; a kind that is none is named with the nearest."""
        assert 0 == typed("find", "Ana Sousa", "--kind", "contact")[0]
        assert "Did you mean 'contact'" in typed("find", "Ana Sousa", "--kind", "contcat")[2]


class TestContracts:
    @pytest.mark.parametrize(
        ("renewal", "told"),
        [
            ("unknown 12 months", "not said whether it renews; if it does, for 12 months"),
            ("unknown", "not said whether it renews"),
            ("1 year", "by itself, for 1 year"),
            ("2 x 1 year", "by itself, for 1 year, 2 times at most"),
            ("option 2 years", "for 2 years, if somebody takes the option"),
            ("evergreen", "goes on until notice is given"),
        ],
    )
    def test_say_how_they_go_on_as_people_do(self, typed, renewal, told):
        """No field of the renewal stands there by its name; the JSON is as the export spells it."""
        typed("add", "contract", "Northwind Trading", "Support", "--starts", "2026-01-01", "--initial", "1 year", "--renewal", renewal)  # fmt: skip

        assert f"\n  Renewal: {told}\n" in typed("find", "Support")[1]
        assert {"mode", "every"} >= {*json.loads(typed("find", "Support", "--json")[1])["renewal"]} - {
            "times"
        }

    def test_say_how_notice_counts(self):
        """Until when, and by what way, in the words of a letter; a notebook says the same."""
        lease = Contract(
            Account("Acme"),
            "Lease",
            ends_on="2027-04-30",
            renewal="unknown",
            notice=Notice("3 months", opens="6 months", received=True, delivery="5 days", channel="letter"),
        )

        shown = lease._repr_html_()

        told = "3 months before the end, not earlier than 6 months before it, counted when it arrives"
        assert f"{told}, 5 days for delivery, by letter" in shown
        assert "not said whether it renews" in shown


class TestWithWhom:
    def test_a_talk_says_with_whom(self, typed, tmp_path):
        """Who took part stands behind what it was about; else the account."""
        with relmem.open(tmp_path / "relmem.json") as memory:
            ana, northwind = memory.find("Ana Sousa", Contact), memory.find("Northwind Trading", Account)
            dana = Colleague("Dana")
            people = [[ana, "Rui"], [ana, dana, "Rui"], []]
            memory.add(
                dana,
                *(
                    Interaction("phone", f"talk {at}", participants=each, account=northwind)
                    for at, each in enumerate(people)
                ),
                Meeting("Review", starts_on="2026-12-01", participants=[ana]),
            )

        talks = json.loads(typed("facts", "--kind", "interaction", "--json")[1])
        [meeting] = json.loads(typed("facts", "--kind", "meeting", "--json")[1])

        assert [
            "phone, talk 0, with Ana Sousa and Rui",
            "phone, talk 1, with Ana Sousa, Dana and Rui",
            "phone, talk 2, with Northwind Trading",
        ] == sorted(each["what"] for each in talks)
        assert "Review, with Ana Sousa" == meeting["what"]


class TestTakenBack:
    """What no longer stands is not told by its name, wherever a link leads to it."""

    def test_whom_it_was_about_has_no_name(self, typed):
        """Once Ana was retracted, her promise and her talk tell of somebody; what was hers is found by its id."""
        typed("add", "preference", "Ana Sousa", "golf", "--dislikes")
        typed("add", "call", "Ana Sousa", "weekend cover", "--on", "2026-11-20")
        assert 0 == typed("retract", "Ana Sousa")[0]

        for words in (["facts"], ["facts", "--kind", "interaction"], ["changes"]):
            rows = json.loads(typed(*words, "--json")[1])
            assert [] == [row for row in rows if "Ana" in row["what"] and row["kind"] != "contact"]
        [talk] = json.loads(typed("facts", "--kind", "interaction", "--json")[1])
        assert talk["what"].endswith("with somebody not on record")
        [likes] = json.loads(typed("facts", "--kind", "preference", "--json")[1])
        assert likes["what"].startswith("what is not on record, golf")
        for command in ("find", "history"):
            assert "Ana" not in typed(command, likes["id"])[1]

    def test_who_was_merged_has_the_name_of_both(self, typed):
        """A link to what was made one with another leads to that one."""
        typed("add", "contact", "A. Sousa")
        typed("add", "preference", "A. Sousa", "golf", "--dislikes")
        assert 0 == typed("merge", "A. Sousa", "Ana Sousa", "--prefer", "into")[0]

        [likes] = json.loads(typed("facts", "--kind", "preference", "--json")[1])

        assert likes["what"].startswith("Ana Sousa, golf")
        assert "Ana Sousa, golf" in typed("history", likes["id"])[1]
        assert "A. Sousa" not in typed("history", likes["id"])[1]


class TestTitles:
    @pytest.fixture
    def titled(self, typed):
        """With a contract, an issue, a deal and a bill, none of which has a name."""
        typed("add", "contract", "Northwind Trading", "Support Gold", "--starts", "2026-01-01")
        typed("add", "issue", "Northwind Trading", "Login fails")
        typed("add", "opportunity", "Northwind Trading", "Second plant")
        typed("add", "invoice", "Northwind Trading", "100 EUR", "--number", "2026-017")
        return typed

    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("support gold", "contract"),
            ("Login fails", "issue"),
            ("Second Plant", "opportunity"),
            ("2026-017", "invoice"),
        ],
    )
    def test_what_has_a_title_is_found_by_it(self, titled, title, kind):
        """Whatever its case, as where it is linked to; one record or all about it."""
        code, out, _ = titled("find", title, "--json")

        assert (0, kind) == (code, json.loads(out)["kind"])
        assert json.loads(out) == json.loads(titled("find", title, "--kind", kind, "--json")[1])
        assert kind in {row["kind"] for row in json.loads(titled("facts", title, "--json")[1])}
        assert 0 == titled("history", title)[0]

    def test_names_come_first(self, titled):
        """A title that is somebody's name is found where its kind is said."""
        titled("add", "issue", "Northwind Trading", "Ana Sousa")

        assert "contact" == json.loads(titled("find", "Ana Sousa", "--json")[1])["kind"]
        assert "issue" == json.loads(titled("find", "Ana Sousa", "--kind", "issue", "--json")[1])["kind"]

    def test_the_nearest_titles_are_suggested(self, titled):
        """A wrong letter, or a part of one."""
        assert "Did you mean 'Support Gold'?" in titled("find", "Suport Gold")[2]
        assert "Did you mean 'Second plant'?" in titled("facts", "plant")[2]

    def test_several_of_one_title_are_told_with_their_ids(self, titled):
        """None of them is chosen."""
        titled("add", "issue", "Northwind Trading", "Support Gold")
        code, _, err = titled("find", "Support Gold")

        assert (2, True) == (code, "'Support Gold' is 2 records" in err)

    def test_a_timeline_is_of_somebody_and_says_of_whom(self, titled):
        """What stands in the message can be typed."""
        code, _, err = titled("timeline", "Support Gold")

        assert 2 == code
        assert err.endswith('Try: relmem timeline "Northwind Trading".\n')

    def test_it_is_retracted_and_asked_about_by_it(self, titled):
        """Every command that takes a record takes its title."""
        asked = titled("ask", "who-heard", "Login fails")

        assert (0, 0) == (asked[0], titled("retract", "login fails")[0])
        assert 2 == titled("find", "Login fails")[0]


class TestFacts:
    def test_lists_what_concerns_somebody(self, typed):
        """One line for each record, by kind; links are told by name."""
        code, out, _ = typed("facts", "Ana Sousa", "--json")
        found = {(row["kind"], row["what"]) for row in json.loads(out)}

        assert 0 == code
        assert {("contact", "Ana Sousa"), ("commitment", "an answer")} <= found
        assert ("affiliation", "Ana Sousa, Northwind Trading") in found

    def test_nothing_is_a_problem_only_where_it_is_said_to_be(self, typed):
        """--fail-if-empty makes the exit status 1."""
        assert 0 == typed("facts", "--kind", "issue")[0]
        assert 1 == typed("facts", "--kind", "issue", "--fail-if-empty")[0]


class TestTimeline:
    def test_rows_and_drawing(self, typed, tmp_path):
        """What was and is to come, in rows; --svg also draws it."""
        code, out, err = typed("timeline", "Ana Sousa", "--as-of", "2026-11-22", "--svg", "ana.svg", "--json")

        assert ["an answer"] == [row["what"] for row in json.loads(out)]
        assert (0, "drawn: ana.svg\n") == (code, err)
        assert "<svg" in (tmp_path / "ana.svg").read_text("utf-8")

    def test_of_nobody(self, typed):
        """Only people and organisations have one."""
        code, _, err = typed("timeline", "an answer")

        assert (2, True) == (code, "is called 'an answer'" in err)


class TestHistory:
    def test_says_what_changed(self, typed):
        """Each revision with what differs from the one before, and what was taken back, by its id too."""
        typed("done", "an answer", "--on", "2026-11-21")
        [promise] = json.loads(typed("facts", "--kind", "commitment", "--json")[1])
        typed("retract", promise["id"])

        found = json.loads(typed("history", promise["id"], "--json")[1])

        assert ["added", "changed", "taken back"] == [row["was"] for row in found]
        assert ["", "kept on"] == [row["changed"] for row in found][:2]

    def test_as_it_was_known_then(self, typed):
        """With --as-of nothing that was recorded later."""
        code, _, err = typed("history", "Ana Sousa", "--as-of", "2001-01-01")

        assert (2, True) == (code, "Ana Sousa" in err)

    def test_of_a_kind_that_only_a_program_of_ours_reads(self, typed, tmp_path):
        """Its id is known and its class is not, which is said in words."""
        with relmem.open(tmp_path / "relmem.json", kinds=[Gift]) as memory:
            gift = memory.add(Gift(memory.find("Ana Sousa", Contact), "a plant"))

        code, out, err = typed("history", gift.id)

        assert (2, "") == (code, out)
        assert "relmem.open(kinds=[…])" in err


class TestChanges:
    def test_the_latest_are_of_what_it_shows(self, typed, tmp_path):
        """What only a program of ours reads takes no place among the latest, nor ends a page."""
        with relmem.open(tmp_path / "relmem.json", kinds=[Gift]) as memory:
            memory.add(Gift(memory.find("Ana Sousa", Contact), "a plant"))
        shown = typed("changes", "--json")[1]

        assert json.loads(shown)[-1:] == json.loads(typed("changes", "--most", "1", "--json")[1])

    def test_a_cursor_misses_nothing(self, typed):
        """--after the highest seq seen gives the rest; --most ends with a whole commit."""
        everything = json.loads(typed("changes", "--after", "0", "--json")[1])
        seen, cursor = [], 0
        while page := json.loads(typed("changes", "--after", str(cursor), "--most", "1", "--json")[1]):
            seen += page
            cursor = page[-1]["seq"]

        assert everything == seen
        assert [1, 2, 2, 3] == [row["seq"] for row in everything]

    def test_the_latest_where_nobody_says_since_when(self, typed):
        """--most takes the newest then."""
        found = json.loads(typed("changes", "--most", "1", "--json")[1])

        assert [("commitment", "an answer", "added")] == [
            (row["kind"], row["what"], row["was"]) for row in found
        ]
