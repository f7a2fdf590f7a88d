"""The page in front of the feeds: what it says, to whom, and that its forms answer nobody else."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, date, datetime
from hashlib import sha256
from html import escape, unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import relmem
from relmem.facts import facts_of
from relmem.queries.contracts import renewals
from relmem.records import Account, Affiliation, Colleague, Contact, Contract
from relmem.server import Addresses
from relmem.server import app as make_app
from relmem.server.due import due, left_of
from relmem.server.page import Made, Offer, Sight, page
from relmem.server.subscribing import qr_code, reach, ways
from relmem.server.timeline import cut
from tests.server.asking import ask, send_form
from tests.server.conftest import MORNING, SUPPORT

VOID = {"meta", "link", "input", "br", "line", "path", "circle"}


class Read(HTMLParser):
    """A page as a browser takes it: its elements, what is open when it ends, and its words."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.words = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def new_address(answer) -> str:
    [field] = [each for each in Read(answer.text).all("input") if each.get("id") == "address"]
    return field["value"]


class TestWhatItSays:
    def test_what_is_due(self, app):
        """How many decisions, as of which day; each with account, contract and day, drawn and as a table."""
        text = ask(app, "/").text
        words = " ".join(Read(text).words)

        assert "1 decision due within 90 days" in words
        assert "Sunday 22 November 2026" in words
        for each in ("Northwind Trading", "Support", "2026-12-02", "10 days left: closing", "2027-02-01"):
            assert each in words
        assert '<svg class="timeline" role="img"' in text

    def test_what_ends_by_itself_has_its_day(self, app, memory):
        """In the table and as a mark on the timeline, though there is nothing to decide."""
        lab = Contract(memory.find("Northwind Trading"), "Lab", starts_on="2026-02-10", initial="1 year")
        memory.add(lab)

        text = ask(app, "/").text

        assert "ends by itself on 9 February 2027" in text
        assert "ends 9 Feb</text>" in text
        assert '<rect class="ends"' in text

    def test_a_long_name_stays_left_of_the_days(self):
        """However wide its letters are."""
        drawn = [cut(letter * 60, 242) for letter in "iaMW宽"]

        assert all(each.endswith("…") for each in drawn)
        assert [18, 18, 18] == [len(each) for each in drawn[2:]]

    def test_every_cell_says_its_heading(self, app):
        """A phone has no room for columns."""
        cells = [each for tag, each in Read(ask(app, "/").text).elements if tag == "td"]

        assert {"Contract", "Decide by", "Left", "Renews on", "Cost"} <= {
            c.get("data-heading") for c in cells
        }

    def test_nothing_due_is_said(self):
        """An empty memory has a page."""
        with relmem.open(":memory:", clock=lambda: MORNING) as memory:
            text = ask(make_app(memory), "/").text

        assert "0 decisions due" in text
        assert "Nothing must be decided within 6 months." in text

    def test_briefs_are_folded(self, app, memory):
        """Whom to speak with about what presses, and what to say."""
        ana = Contact("Ana Sousa")
        memory.add(ana, Affiliation(ana, memory.find("Northwind Trading")))

        text = ask(app, "/").text

        assert "<summary><bdi>Ana Sousa</bdi></summary>" in text
        assert escape(str(memory.brief(ana)).splitlines()[0]) in text

    def test_readers_are_listed_and_no_secret(self, app, addresses, feed):
        """Who has an address, and when which program last read it."""
        ask(app, feed, user_agent="Thunderbird/153.0")

        answer = ask(app, "/")

        assert "Dana's phone" in unescape(answer.text)
        assert "2026-11-22 09:00</time>, Thunderbird" in answer.text
        assert feed.split("/")[2] not in answer.text
        assert addresses.all()[0].hash not in answer.text

    def test_why_google_cannot_read_it(self, app, memory):
        """On this machine it says why; under a public address it has no reason to."""
        assert "127.0.0.1 is this machine itself" in ask(app, "/").text
        public = make_app(memory, hosts=["localhost"], url="https://feeds.example.org")
        assert "is this machine itself" not in ask(public, "/", host="localhost").text

    def test_a_copy_can_be_had(self, app, memory):
        """As a file, by those who see the page."""
        answer = ask(app, "/copies/renewals.ics")

        assert memory.calendar("renewals").to_bytes() == answer.body
        assert 'attachment; filename="renewals.ics"' == answer.headers["content-disposition"]
        assert 404 == ask(app, "/copies/none.ics").status
        assert 404 == ask(app, "/copies/renewals.ics", client=("10.0.0.9", 1)).status


class TestForm:
    def test_it_loads_and_runs_nothing(self, app):
        """No script, no handler, no picture, no frame, no link but to calendars; the policy says so too."""
        answer = ask(app, "/")
        read = Read(answer.text)

        assert [] == read.open
        assert not {"script", "img", "iframe", "object", "base"} & {tag for tag, _ in read.elements}
        assert not [
            name
            for _, attributes in read.elements
            for name in attributes
            if name.startswith("on") or name == "style"
        ]
        assert not [each for each in read.all("link") if each["href"] != "data:,"]
        assert "https://" not in re.sub(r"<code>.*?</code>", "", answer.text)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        [style] = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
        assert b64encode(sha256(style.encode()).digest()).decode() in policy

    def test_it_can_be_heard_and_typed(self, app, feed):
        """One main heading, a language, a label for each field, headings for each table, a name for the drawing."""
        read = Read(ask(app, "/").text)
        labelled = {each["for"] for each in read.all("label")}
        fields = [each for each in (*read.all("input"), *read.all("select")) if each.get("type") != "hidden"]

        assert 1 == len(read.all("h1"))
        assert [{"lang": "en"}] == read.all("html")
        assert {each["id"] for each in fields} == labelled
        assert len(read.all("table")) == len(read.all("caption")) + 1  # the last stands in a named fold
        assert all(each.get("scope") for each in read.all("th"))
        assert [{"class": "skip", "href": "#subscribe"}] == read.all("a")[:1]
        ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        named = {attributes.get("aria-labelledby") for _, attributes in read.elements} - {None}
        assert named <= set(ids)

    @pytest.mark.parametrize(
        "name",
        ["<script>alert(1)</script>", '"><img src=x onerror=1>', "&amp;<b>", "\u202ereversed", "a\x00b", "'"],
    )
    def test_hostile_names_stay_text(self, memory, addresses, name):
        """What others wrote, wherever it shows."""
        account = Account(f"X{name}")
        ana = Contact(f"Y{name}")
        memory.add(account, Contract(account, f"Z{name}", **SUPPORT), ana, Affiliation(ana, account))
        made, _ = addresses.add("renewals", subscriber=f"W{name}", at=MORNING)
        addresses.note(made, f"V{name}", at=MORNING)

        answer = ask(make_app(memory), "/")
        read = Read(answer.text)

        assert [] == read.open
        assert not {"script", "img", "b"} & {tag for tag, _ in read.elements}
        assert not {"\u202e", "\x00"} & set(answer.text)

    @given(st.text(max_size=40), st.dates(), st.sampled_from(["", "https://a.example/x"]))
    def test_any_words_on_any_day_make_a_page(self, name, today, url):
        """No memory, however odd, leaves it without one."""
        addresses = Addresses()
        made, secret = addresses.add("renewals", subscriber=f"x{name}", at=MORNING)
        addresses.note(made, name, at=MORNING)
        with relmem.open(":memory:", clock=lambda: MORNING) as memory:
            account = Account(f"x{name}")
            memory.add(account, Contract(account, f"y{name}", **SUPPORT))
            sight = Sight(
                due=due(memory.as_of(today)),
                offers=[Offer("renewals", name, name)],
                addresses=addresses.all(),
                base=url or "http://127.0.0.1:1",
                forms=True,
                made=Made(made, (url or "http://127.0.0.1:1") + made.path(secret)),
                refused=name,
            )

        assert [] == Read(page(sight)).open


class TestWho:
    @pytest.mark.parametrize(
        "elsewhere",
        [
            {"client": ("192.168.1.7", 4000)},
            {"client": None},
            {"client": ("testclient", 50000)},
            {"more": [(b"x-forwarded-for", b"203.0.113.9")]},
            {"more": [(b"forwarded", b"for=203.0.113.9")]},
            {"more": [(b"via", b"1.1 proxy")]},
            {"host": "192.168.1.20:8765", "server": ("192.168.1.20", 8765)},
            {"host": "feeds.example.org"},
        ],
    )
    def test_others_see_nothing(self, memory, feed, elsewhere):
        """Who is not at this machine gets feeds, and of the page not even that there is one."""
        app = make_app(memory, hosts=["127.0.0.1", "feeds.example.org"])

        assert 200 == ask(app, feed, **elsewhere).status
        assert ask(app, "/nowhere", **elsewhere) == ask(app, "/", **elsewhere)
        assert 404 == send_form(app, "/addresses", {"feed": "renewals", "for": "x"}, **elsewhere).status

    @pytest.mark.parametrize("client", ["127.0.0.1", "127.0.0.53", "::1", "::ffff:127.0.0.1"])
    def test_people_at_the_machine_do(self, app, client):
        """Under any of its own numbers."""
        assert 200 == ask(app, "/", client=(client, 1)).status

    def test_it_can_be_shown_always_or_never(self, memory, feed):
        """To whoever a sign-in of the caller's own lets in, but without forms; or to nobody."""
        far = {"client": ("10.0.0.9", 1)}
        always, never = make_app(memory, page="always"), make_app(memory, page="never")

        assert 200 == ask(always, "/", **far).status
        assert "<form" not in ask(always, "/", **far).text
        assert 403 == send_form(always, "/addresses", {"feed": "renewals", "for": "x"}, **far).status
        assert 404 == ask(never, "/").status
        assert 200 == ask(never, feed).status


class TestMaking:
    def test_an_address_is_shown_once_and_works(self, app, memory, addresses):
        """With a button for this device; the page that is asked for after that does not know it."""
        answer = send_form(app, "/addresses", {"feed": "renewals", "for": "Ana's laptop"})
        url = new_address(answer)
        path = url.removeprefix("http://127.0.0.1:8765")

        assert 200 == answer.status
        assert "no-store" == answer.headers["cache-control"]
        assert f'href="webcal://127.0.0.1:8765{path}"' in answer.text
        assert memory.calendar("renewals").to_bytes() == ask(app, path).body
        assert path not in ask(app, "/").text
        assert "Ana's laptop" == addresses.all()[0].subscriber

    def test_it_can_be_of_one_of_us_or_of_a_team(self, app, memory, addresses):
        """As on the command line."""
        memory.add(Colleague("Dana", function="support"))
        for whose in ({"owner": "Dana"}, {"team": "support"}):
            fields = {"feed": "renewals", "for": f"by {next(iter(whose))}"} | whose
            assert 200 == send_form(app, "/addresses", fields).status

        assert [memory.find("Dana").id, ""] == [each.choice.owner for each in addresses.all()]
        assert ["", "support"] == [each.choice.team for each in addresses.all()]

    def test_a_public_one_has_all_buttons(self, memory):
        """Google, Outlook.com and Microsoft 365 get it, and a phone its QR code."""
        app = make_app(memory, hosts=["127.0.0.1"], url="https://feeds.example.org/relmem/")
        answer = send_form(app, "/addresses", {"feed": "renewals", "for": "Ana"})
        url = new_address(answer)
        hrefs = [each["href"] for each in Read(answer.text).all("a") if each.get("class") == "button"]

        assert url.startswith("https://feeds.example.org/relmem/feeds/")
        assert 4 == len(hrefs)
        assert hrefs[1].startswith(
            "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Ffeeds.example.org%2F"
        )
        assert hrefs[2].startswith("https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2F")
        assert bool(qr_code(url)) == ('class="segno"' in answer.text)
        assert "is this machine itself" not in answer.text

    def test_can_be_replaced_and_revoked(self, app, addresses, feed):
        """Replacing shows the new one; revoking leads back to the page, where it is gone."""
        replaced = send_form(app, "/addresses/1/rotate", {})
        new = new_address(replaced).removeprefix("http://127.0.0.1:8765")
        assert (410, 200) == (ask(app, feed).status, ask(app, new).status)

        revoked = send_form(app, "/addresses/1/revoke", {})

        assert (303, "/#subscribe") == (revoked.status, revoked.headers["location"])
        assert 410 == ask(app, new).status
        assert "Nobody has an address for it." in ask(app, "/").text

    @pytest.mark.parametrize(
        ("path", "fields", "says"),
        [
            ("/addresses", {"feed": "renewals", "for": " "}, "for somebody"),
            ("/addresses", {"feed": "none", "for": "Ana"}, "No feed is called 'none'"),
            ("/addresses", {}, "No feed is called ''"),
            ("/addresses/9/rotate", {}, "No feed address is called '9'"),
            ("/addresses/9/revoke", {}, "No feed address is called '9'"),
        ],
    )
    def test_what_is_wrong_is_said_on_the_page(self, app, addresses, path, fields, says):
        """And nothing is made."""
        answer = send_form(app, path, fields)

        assert 422 == answer.status
        assert says in unescape(answer.text)
        assert () == addresses.all()

    @pytest.mark.parametrize(
        ("status", "sent"),
        [
            (403, {"origin": "http://evil.example"}),
            (403, {"origin": "null"}),
            (403, {"origin": "http://127.0.0.1:9999"}),
            (403, {"origin": "https://127.0.0.1:8765"}),
            (403, {"origin": "http://localhost:8765"}),
            (403, {"origin": ""}),
            (403, {"sec_fetch_site": "cross-site"}),
            (403, {"sec_fetch_site": "same-site"}),
            (403, {"more": [(b"origin", b"http://127.0.0.1:8765")]}),
            (415, {"content_type": "text/plain"}),
            (415, {"content_type": "multipart/form-data; boundary=x"}),
        ],
    )
    def test_forms_of_others_make_nothing(self, app, addresses, status, sent):
        """A page on another site cannot have the reader's browser make an address, nor see one."""
        answer = send_form(app, "/addresses", {"feed": "renewals", "for": "me"}, **sent)

        assert status == answer.status
        assert () == addresses.all()

    def test_a_form_without_a_word_on_where_from_makes_nothing(self, app, addresses):
        """As programs send it that are no browsers."""
        answer = ask(
            app, "/addresses", "POST", body=b"feed=renewals", content_type="application/x-www-form-urlencoded"
        )

        assert 403 == answer.status
        assert () == addresses.all()

    @pytest.mark.parametrize(("status", "body"), [(413, b"x" * 9000), (400, b"\xff=1"), (400, b"a=1&" * 30)])
    def test_a_form_is_small_and_readable(self, app, status, body):
        """Other bodies are refused before they are kept."""
        sent = {
            "origin": "http://127.0.0.1:8765",
            "content_type": "application/x-www-form-urlencoded",
        }

        assert status == ask(app, "/addresses", "POST", body=body, **sent).status

    @pytest.mark.parametrize("path", ["/addresses", "/addresses/1/rotate", "/addresses/1/revoke"])
    def test_asking_changes_nothing(self, app, addresses, feed, path):
        """A link cannot do what a form does."""
        assert (405, "POST") == ((answer := ask(app, path)).status, answer.headers["allow"])
        assert 200 == ask(app, feed).status


class TestWays:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("http://127.0.0.1:8765", "machine"),
            ("http://localhost", "machine"),
            ("http://[::1]:1", "machine"),
            ("http://192.168.1.20:8765", "network"),
            ("http://10.1.2.3", "network"),
            ("http://nas", "network"),
            ("http://nas.local", "network"),
            ("http://nas.home.arpa.", "network"),
            ("https://feeds.example.org", "anywhere"),
            ("https://8.8.8.8", "anywhere"),
        ],
    )
    def test_from_where_it_can_be_read(self, url, expected):
        """By its host alone; nothing is looked up."""
        assert expected == reach(url)

    def test_google_gets_no_long_address(self):
        """It refuses more than 256 characters; the others do not."""
        long = f"https://feeds.example.org/{'x' * 240}"

        assert "Google Calendar" in {each.label for each in ways(long[:200], "Renewals")}
        assert "Google Calendar" not in {each.label for each in ways(long, "Renewals")}

    def test_a_title_cannot_leave_its_place(self):
        """It is quoted in the link."""
        outlook = ways("https://feeds.example.org/x", "a&url=b c")[2].href

        assert outlook.endswith("&name=a%26url%3Db%20c")


@pytest.mark.parametrize(
    ("today", "terms", "said"),
    [
        (
            "2026-12-03",
            SUPPORT,
            "closed 1 day ago; bound until 31 January 2028, next to decide by 2 December 2027",
        ),
        (
            "2027-02-01",
            SUPPORT | {"renewal": "option 1 year"},
            "over since 31 January 2027; whether its option was exercised is not known",
        ),
    ],
)
def test_what_was_missed_says_what_comes_of_it(today, terms, said):
    """Until when it binds and when to decide next; of an option, that nobody knows whether it was taken."""
    account = Account("Northwind Trading")
    facts = facts_of(date.fromisoformat(today), account, Contract(account, "Support", **terms))

    [row] = renewals(facts)

    assert said == left_of(row, facts.today)


def test_the_page_is_of_the_memorys_day():
    """A view of a day shows that day."""
    at = datetime(2026, 11, 22, tzinfo=UTC)
    with relmem.open(":memory:", clock=lambda: at) as memory:
        assert date(2026, 6, 1) == due(memory.as_of("2026-06-01")).today
