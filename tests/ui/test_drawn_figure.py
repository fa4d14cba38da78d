"""Figures as SVG: what stands where, at every width; what it says; no number lost on the way."""

import re
from collections.abc import Callable
from datetime import date

import plotly.graph_objects as go
import pytest
from markupsafe import Markup

from dashboard.coverage.charts import reported_by_age
from dashboard.goal1.charts import Mark, quadrant
from dashboard.ui.drawn_figure import MOST_BANDS, drawn_figure
from dashboard.ui.tokens import SMALLEST
from tests.ui.test_figures import (
    HOSTILE,
    MONTHS,
    cumulative_figure,
    funnel_figure,
    months_figure,
    weeks_figure,
)


def fear_figure(name: str = "ก") -> go.Figure:
    mark = Mark(30.0, 25.0, 35.0, 40.0, "30 %", "≤ 40 %", "good", name)
    return quadrant([name, "ข"], [3.0, 9.0], [mark, mark], (6.0, 40.0), [name] * 4, ("x", "y"), False)


def age_figure() -> go.Figure:
    return reported_by_age([0.2, 0.5, 0.9, 0.96], 3, 0.95, "th", False)


FIGURES = [months_figure, weeks_figure, cumulative_figure, funnel_figure, fear_figure, age_figure]


def drawing(make: Callable[[], go.Figure], *, dark: bool = False) -> str:
    return str(drawn_figure(make(), "ที่เห็น", dark))


@pytest.mark.parametrize("make", FIGURES)
def test_a_drawing_says_what_it_shows_and_its_words_keep_their_size_at_any_width(
    make: Callable[[], go.Figure],
) -> None:
    shown = drawing(make)
    assert shown.count('role="img" aria-label="ที่เห็น"') == 1
    assert SMALLEST <= min(int(size) for size in re.findall(r'font-size="(\d+)"', shown))
    # Stretched is a line alone: a drawing with a view box would shrink its letters on a phone.
    stretched = re.findall(r"<svg[^>]*viewBox[^>]*>(.*?)</svg>", shown)
    assert [] == [inside for inside in stretched if not re.fullmatch(r"<path[^>]*/>", inside)]
    assert "nan" not in shown


@pytest.mark.parametrize("make", FIGURES)
def test_a_drawing_takes_its_colours_from_the_page_so_that_a_print_is_dark_on_white(
    make: Callable[[], go.Figure],
) -> None:
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', drawing(make)))
    assert colours
    assert set() == {c for c in colours if c != "none" and not re.fullmatch(r"var\(--ssz-[a-z-]+\)", c)}


def test_bars_stand_on_the_base_as_high_as_their_values() -> None:
    shown = drawing(months_figure)
    bar = r'<rect x="[^"]*" y="([\d.]+)"[^>]* height="([\d.]+)" fill="var\(--ssz-now\)"'
    bars = [(float(y), float(height)) for y, height in re.findall(bar, shown)]
    # 4, then nothing received, then 0, 0, 1, … 8: no bar for what is missing, none for zero.
    assert 9 == len(bars)
    foot = {round(y + height) for y, height in bars}
    assert 1 == len(foot)
    unit = bars[1][1]
    assert [round(height / unit) for _, height in bars] == [4, 1, 2, 3, 4, 5, 6, 7, 8]


def test_a_stretch_that_is_pointed_at_says_both_years() -> None:
    titles = re.findall(r'class="band"[^>]*><title>([^<]*)</title>', drawing(months_figure))
    assert len(MONTHS) == len(titles)
    assert "ธ.ค. 2567: 1 คดี\nธ.ค. 2568: 4 คดี" == titles[0]
    assert titles[-1].endswith("(ยังบันทึกไม่ครบ): 8 คดี")
    # Not received this year: the year before alone.
    assert "ม.ค. 2568: 1 คดี" == titles[1]


def test_a_line_of_many_days_says_so_many_and_no_more() -> None:
    bands = drawing(cumulative_figure).count('class="band"')
    assert 30 <= bands <= MOST_BANDS


def test_what_is_not_over_is_striped_and_what_was_not_received_is_grey() -> None:
    shown = drawing(weeks_figure)
    assert 'stroke="var(--ssz-ground)"' in shown
    over = drawing(lambda: _all_over(weeks_figure()))
    assert over.count('stroke="var(--ssz-ground)"') < shown.count('stroke="var(--ssz-ground)"')
    assert "ยังไม่ได้รับข้อมูล" in shown


def _all_over(figure: go.Figure) -> go.Figure:
    figure.data[1].marker.pattern.shape = [""] * 6
    return figure


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "ก<br>ข"])
def test_a_name_from_the_database_is_no_tag(name: str) -> None:
    shown = drawn_figure(fear_figure(name), name, False)
    assert isinstance(shown, Markup)
    assert [] == re.findall(r"<(?:a|img|b|script)\b", shown)


def test_every_point_says_its_number_and_one_of_the_page_is_a_star() -> None:
    shown = drawing(funnel_figure)
    assert 12 == shown.count("<title>S")
    assert "S03" in re.findall(r"<text[^>]*>(S\d\d)</text>", shown)
    # The corners of a star.
    assert 1 == len([p for p in re.findall(r'points="([^"]*)"', shown) if len(p.split()) == 10])


def test_a_drawing_is_small() -> None:
    assert 30_000 > max(len(drawing(make).encode()) for make in FIGURES)


def test_days_stand_where_they_are_on_the_axis() -> None:
    figure = cumulative_figure()
    first, last = figure.layout.xaxis.range
    assert (first, last) == (date(2025, 10, 1), date(2026, 4, 18))
    path = re.findall(r' d="([^"]*)"', drawing(lambda: figure))[1]
    assert path.startswith("M0.0 ")
    assert re.search(r"L1000\.0 [\d.]+$", path)
