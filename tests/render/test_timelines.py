"""Days on one axis, as a drawing: for eyes, for ears, for paper, in any theme."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import StoreError
from relmem.render.pictures import Timeline
from relmem.render.rows import Row, Rows
from relmem.render.timelines import COLOURS, WIDTH, Bar, Drawing, Line, Mark, Shape, Tone, svg

DAY = date(2026, 11, 22)
HOSTILE = "<script>alert('&\"')</script>]]>\ufffe\x00\u202e"
SVG = "{http://www.w3.org/2000/svg}"

anything = st.text(max_size=60)
near = st.dates(DAY - timedelta(days=900), DAY + timedelta(days=900))
days = near | st.sampled_from([date.min, date.max])
marks = st.builds(Mark, days, anything, st.sampled_from(Shape), st.sampled_from(Tone))
bars = st.builds(Bar, st.none() | days, st.none() | days, anything, st.sampled_from(Tone), st.booleans())
lines = st.builds(
    Line, anything, st.lists(bars, max_size=3).map(tuple), st.lists(marks, max_size=5).map(tuple), anything
)


def a_drawing(**fields: Any) -> Drawing:
    """A month around a Sunday in November, with nothing in it."""
    given = {"title": "Days", "tells": "None.", "first": DAY, "last": DAY + timedelta(days=30), "today": DAY}
    return Drawing(**given | {"lines": ()} | fields)


def texts(drawn: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314 ours


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    first, last = sorted([draw(days), draw(days)])
    key = st.tuples(st.sampled_from(Shape), st.sampled_from(Tone), anything)
    return Drawing(
        draw(anything),
        draw(anything),
        first,
        last,
        draw(days),
        tuple(draw(st.lists(lines, max_size=4))),
        draw(anything),
        tuple(draw(st.lists(key, max_size=3))),
    )


@attrs.frozen(kw_only=True)
class Fallen(Row):
    """A row of a day."""

    on: date
    what: str


PICTURE = Timeline(
    Rows(Fallen, [Fallen(on=DAY, what="talk <b>")], "Talks"),
    a_drawing(lines=(Line("Talks", (), (Mark(DAY),)),)),
)


class TestDrawing:
    @given(drawings(), st.booleans())
    def test_is_well_formed_whatever_it_holds(self, drawing, paper):
        """Any days and any text make XML of drawn forms alone, inside of its frame: nothing runs, nothing is fetched."""
        drawn = svg(drawing, paper=paper)

        root = ElementTree.fromstring(drawn)  # noqa: S314 ours
        tags = {each.tag.removeprefix(SVG) for each in root.iter()}
        names = {name for each in root.iter() for name in each.attrib}
        assert {"svg", "title", "desc", "g", "line", "text", "circle", "path", "rect"} >= tags
        assert not {name for name in names if name.startswith("on") or "href" in name}
        assert "url(" not in re.sub(r">[^<]*<", "><", drawn)
        for each in root.iter():
            for name in ("x", "x1", "x2", "cx"):
                assert 0 <= float(each.attrib.get(name, 0)) <= WIDTH or each.tag == f"{SVG}text"

    def test_shows_hostile_text_as_text(self):
        """Markup in a name is shown; what XML cannot hold, and what turns the direction of text, is gone."""
        drawn = svg(
            a_drawing(title=HOSTILE, tells=HOSTILE, lines=(Line(HOSTILE, (), (Mark(DAY, HOSTILE),)),))
        )

        assert "<script" not in drawn
        assert not re.search("[\x00\ufffe\u202e]", drawn)

    def test_is_heard(self):
        """It is an image with a title and a description, which name it; two on a page do not share them."""
        root = ElementTree.fromstring(svg(a_drawing(title="Renewals", tells="Two contracts.")))  # noqa: S314 ours
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")

        assert title is not None
        assert desc is not None
        assert ("img", "Renewals", "Two contracts.") == (root.get("role"), title.text, desc.text)
        assert f"{title.get('id')} {desc.get('id')}" == root.get("aria-labelledby")
        assert title.get("id") not in svg(a_drawing(title="Other"))

    def test_takes_the_colours_of_the_page(self):
        """On a page text has the colour around it and there is no ground; on paper it is black on white."""
        page, paper = svg(a_drawing()), svg(a_drawing(), paper=True)

        assert 'fill="currentColor"' in page
        assert "#ffffff" not in page
        assert ' color="' not in page
        assert 'fill="#ffffff"' in paper
        assert 'color="#1b1b1b"' in paper

    @pytest.mark.parametrize("ground", ["#ffffff", "#111111", "#1e1e1e"])
    @pytest.mark.parametrize("tone", Tone)
    def test_colours_are_told_from_any_ground(self, tone, ground):
        """Every colour has a contrast of three to one with light and dark grounds (WCAG 2.2, 1.4.11)."""

        def light(colour: str) -> float:
            parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
            red, green, blue = (
                each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
            )
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue

        dark, bright = sorted([light(COLOURS[tone]), light(ground)])

        assert 3 <= (bright + 0.05) / (dark + 0.05)

    def test_fits_a_page(self):
        """It is as wide as a page at most, and shrinks with it."""
        assert f"max-width:{WIDTH}px" in svg(a_drawing())
        assert f'viewBox="0 0 {WIDTH} ' in svg(a_drawing())
        assert WIDTH <= 794, "A4 at 96 dots an inch"

    @pytest.mark.parametrize(
        ("length", "some"),
        [
            (0, "22 Nov"),
            (6, "24 Nov"),
            (29, "29 Nov"),
            (100, "Jan 2027"),
            (300, "Mar"),
            (900, "2028"),
            (7000, "2030"),
            (300_000, "2200"),
        ],
    )
    def test_the_axis_has_round_days(self, length, some):
        """Days, weeks, months, years or decades: as fine as there is room, never on each other."""
        drawn = svg(a_drawing(last=DAY + timedelta(days=length)))
        written = [
            (float(x), word) for x, word in re.findall(r'<text x="([\d.]+)" y="20"[^>]*>([^<]+)', drawn)
        ]

        assert some in " ".join(word for _, word in written)
        assert all(after - before >= 40 for (before, _), (after, _) in itertools.pairwise(written))

    def test_cuts_what_lies_outside(self):
        """A bar that reaches over an edge ends there; a mark outside is not drawn."""
        bar = Bar(None, DAY + timedelta(days=900), "always")
        drawn = svg(a_drawing(lines=(Line("Bar", (bar,), (Mark(DAY + timedelta(days=31), "after"),)),)))

        assert "always" in drawn
        assert "after" not in drawn

    def test_counts_marks_that_lie_on_each_other(self):
        """Several on one day are one with their number, and are named where the pointer rests."""
        pile = tuple(Mark(DAY + timedelta(days=10), f"call {each}") for each in range(8))
        drawn = svg(a_drawing(lines=(Line("Talks", (), pile),)))

        assert 1 == drawn.count("<circle")
        assert "8" in texts(drawn)
        assert "call 0; call 1; call 2; call 3; call 4; call 5; and 2 more" in drawn

    def test_cuts_long_names_and_tells_them_whole(self):
        """A name that has no room ends in an ellipsis, and is whole where the pointer rests; wide scripts too."""
        name = "名" * 40
        drawn = svg(a_drawing(lines=(Line(name), Line("short"))))

        assert "short" in texts(drawn)
        assert any(each.endswith("…") and len(each) < 20 for each in texts(drawn))
        assert f"<title>{name}</title>" in drawn

    def test_is_the_same_each_time(self):
        """Equal drawings are equal text."""
        assert svg(a_drawing()) == svg(a_drawing())


class TestTimeline:
    def test_shows_itself_in_every_form(self):
        """HTML with the table beside the drawing, a file's SVG, Markdown and text, each escaped."""
        shown = PICTURE._repr_mimebundle_(include=None, exclude=None)

        assert {"text/plain", "text/html", "text/markdown", "image/svg+xml"} == shown.keys()
        assert "talk <b>" in shown["text/plain"]
        assert "talk &lt;b&gt;" in shown["text/html"]
        assert "talk \\<b\\>" in shown["text/markdown"]
        assert "<svg" in shown["text/html"]
        assert PICTURE.to_svg(paper=True) == shown["image/svg+xml"]
        assert str(PICTURE.rows) == repr(PICTURE)

    def test_is_saved_for_a_browser(self, tmp_path):
        """A file that is whole by itself; where it cannot be written, that is said."""
        path = PICTURE.save(tmp_path / "ana.svg")

        assert PICTURE.to_svg(paper=True) == path.read_text("utf-8")
        with pytest.raises(StoreError, match="cannot be written"):
            PICTURE.save(tmp_path / "none" / "ana.svg")

    def test_equal_by_what_it_shows(self):
        """Equal rows and an equal drawing are an equal timeline."""
        assert Timeline(PICTURE.rows, PICTURE.drawing) == PICTURE
        assert hash(Timeline(PICTURE.rows, PICTURE.drawing)) == hash(PICTURE)
        assert Timeline(PICTURE.rows[:0], PICTURE.drawing) != PICTURE
