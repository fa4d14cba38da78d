"""Small drawings: as large as their numbers, readable, said in words, and nothing of a name is run."""

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from dashboard.ui import svg
from dashboard.ui.svg import Bullet, Course, Part
from dashboard.ui.tile import Glance, Tile, tile
from dashboard.ui.tokens import DARK, LIGHT, SMALLEST
from dashboard.view.links import link

PRINTABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
)
SHARES = st.floats(0, 1)


def parsed(markup: Markup) -> ET.Element:
    return ET.fromstring(str(markup))  # noqa: S314 (our own drawing)


def widths(drawing: ET.Element) -> list[float]:
    return [float(part.get("width", 0)) for part in drawing if part.tag == "rect"]


def test_a_bar_is_as_long_as_its_value_and_the_tick_stands_at_the_target() -> None:
    drawing = parsed(svg.bullet(Bullet("หวาดกลัว", "25 %", "≤ 40 %", 0.25, 0.4, 1.0), LIGHT, width=200))
    assert [200.0, 50.0] == widths(drawing)
    (tick,) = [part for part in drawing if part.tag == "line"]
    assert (80.0, 80.0) == (float(tick.get("x1", 0)), float(tick.get("x2", 0)))
    assert "หวาดกลัว 25 % · ≤ 40 %" == drawing.get("aria-label")


def test_a_bar_without_a_value_shows_its_target_alone() -> None:
    drawing = parsed(svg.bullet(Bullet("x", "–", "≤ 40 %", None, 0.4, 1.0), LIGHT, width=200))
    assert [200.0] == widths(drawing)


@given(SHARES, SHARES, SHARES, PRINTABLE)
def test_nothing_of_a_bar_leaves_the_drawing(value: float, target: float, low: float, label: str) -> None:
    asked = Bullet(label, "", "", value, target, 0.5, low=min(low, value), high=max(low, value))
    drawing = parsed(svg.bullet(asked, DARK))
    for part in drawing:
        for name in ("x", "x1", "x2", "width"):
            assert 0 <= float(part.get(name, 0)) <= svg.WIDTH + 0.1


def test_the_bars_of_a_course_are_in_proportion_and_a_month_not_received_is_a_gap() -> None:
    asked = Course([10, None, 5], ["ม.ค. 69", "ก.พ. 69", "มี.ค. 69"], "คดี", frozenset({2}))
    drawing = parsed(svg.course(asked, LIGHT))
    heights = [float(part.get("height", 0)) for part in drawing if part.tag == "rect"]
    colours = [part.get("fill") for part in drawing if part.tag == "rect"]
    assert heights[0] == 2 * heights[2]
    assert [LIGHT.now, LIGHT.gap, LIGHT.before] == colours
    assert "คดี: ม.ค. 69 10, ก.พ. 69 –, มี.ค. 69 5" == drawing.get("aria-label")
    said = [part.text for part in drawing if part.tag == "text"]
    assert ["10", "0", "ม.ค. 69", "มี.ค. 69"] == said


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=6))
def test_the_parts_of_a_whole_fill_its_width(counts: list[int]) -> None:
    drawing = parsed(svg.stack([Part("good", "✓", n, f"{n}") for n in counts], LIGHT))
    assert abs(sum(widths(drawing)) + len(counts) - 1 - svg.WIDTH) < 0.1 * len(counts) + 1


def test_no_letter_of_a_drawing_is_smaller_than_the_smallest_size() -> None:
    drawings = [
        svg.bullet(Bullet("a", "b", "c", 0.5, 0.5, 1.0), LIGHT),
        svg.course(Course([1], ["ม.ค."], "x"), LIGHT),
        svg.stack([Part("bad", "✗", 1, "x")], LIGHT),
    ]
    sizes = [int(size) for drawing in drawings for size in re.findall(r'font-size="(\d+)"', str(drawing))]
    assert sizes
    assert min(sizes) >= SMALLEST


@given(PRINTABLE)
def test_a_hostile_name_on_a_tile_is_shown_letter_by_letter(name: str) -> None:
    hostile = f"<script>alert(1)</script>\"'&{name}"
    glance = Glance(
        hostile, hostile, [Bullet(hostile, hostile, hostile, 1, 1, 1)], alert=hostile, note=hostile
    )
    asked = Tile(
        1,
        hostile,
        "bad",
        hostile,
        [Part("bad", "✗", 1, hostile)],
        hostile,
        glance,
        hostile,
        [hostile],
        [[link(hostile, hostile)]],
    )
    drawn = parsed(tile(asked, dark=False))
    assert "script" not in {element.tag for element in drawn.iter()}
    assert {hostile} == {anchor.get("href") for anchor in drawn.iter("a")}
