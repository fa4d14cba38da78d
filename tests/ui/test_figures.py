"""Figures and map layers as pure functions: gaps, unfinished stretches, names, colours, label boxes."""

import json
import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from dashboard.cases import drawings, trend_charts, week_chart
from dashboard.cases.week_chart import WeekMark
from dashboard.comparison.funnel import Counted, ratio_funnel
from dashboard.comparison.funnel_chart import Labels, funnel_plot
from dashboard.language.periods import months_between
from dashboard.language.text import Lang, Text
from dashboard.maps import layers
from dashboard.maps.base_map import base_map
from dashboard.maps.labels import SHARPNESS
from dashboard.ui import chart
from dashboard.ui.heat import step_of
from dashboard.ui.tokens import DARK, LIGHT, SEQUENTIAL, SMALLEST

NAN = float("nan")
MONTHS = months_between(date(2025, 12, 1), date(2026, 12, 1))
NOW = [4.0, NAN, 0.0, *[float(n) for n in range(9)]]
WEEKS = [date(2026, 10, 5) + timedelta(days=7 * n) for n in range(6)]
HOSTILE = [
    '<a href="https://evil.example">กด</a>',
    "<b>หนา</b>",
    "ก<br>ข",
    "&lt;ก&gt;",
    "<img src=x onerror=alert(1)>",
    "%{x}",
    "$x^2$",
]


def months_figure(lang: Lang = "th") -> go.Figure:
    return trend_charts.months(
        MONTHS, NOW, [1.0] * 12, date(2026, 11, 22), [(date(2026, 4, 13), "1")], lang, False
    )


def weeks_figure(lang: Lang = "th") -> go.Figure:
    marks = [None, None, None, WeekMark("▲", "(1)"), None, None]
    young = [False] * 5 + [True]
    seen, limit = [1.0, NAN, 0.0, 9.0, 3.0, 4.0], [4.0] * 5 + [NAN]
    return week_chart.weeks(
        WEEKS, seen, [1.0] * 6, [1.5] * 5 + [NAN], limit, marks, young, [(WEEKS[2], "1")], lang, False
    )


def cumulative_figure(lang: Lang = "th") -> go.Figure:
    days = [date(2025, 10, 1) + timedelta(days=n) for n in range(200)]
    return trend_charts.cumulative(days, list(range(100)), list(range(200)), 80, lang, False)


def offences_drawing(lang: Lang = "th") -> Markup:
    return drawings.offences([drawings.OffenceRow(name, 3, 2) for name in HOSTILE], "ฐานความผิด", lang)


def stations_drawing(lang: Lang = "th") -> Markup:
    index = months_between(date(2024, 12, 1), date(2026, 12, 1))
    return drawings.stations_by_month(index, {name: [1.0] * 12 + NOW for name in HOSTILE}, "รายสถานี", lang)


def hours_drawing(lang: Lang = "th") -> Markup:
    return drawings.hour_by_weekday(np.arange(168, dtype=np.float64).reshape(7, 24), "ชั่วโมง", lang)


def texts_of(figure: Any) -> list[str]:
    """All words that plotly would set, and so read for tags."""
    found: list[str] = []

    def walk(part: Any, key: str) -> None:
        if isinstance(part, dict):
            for name, value in part.items():
                walk(value, name)
        elif isinstance(part, list):
            for value in part:
                walk(value, key)
        elif isinstance(part, str) and key in ("text", "name", "y", "x", "ticktext", "customdata", "title"):
            found.append(part)

    walk(json.loads(figure.to_json()), "")
    return found


NUMBERS: list[tuple[Callable[[Lang], go.Figure], str, list[list[float]]]] = [
    (months_figure, "y", [[1.0] * 12, NOW]),
    (weeks_figure, "y", [[4.0] * 5 + [NAN], [1.0, NAN, 0.0, 9.0, 3.0, 4.0], [1.5] * 5 + [NAN]]),
    (cumulative_figure, "y", [list(range(79, 100)), list(range(200)), list(range(80))]),
]


@pytest.mark.parametrize(("make", "axis", "given"), NUMBERS)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_figure_shows_the_numbers_it_was_given_in_their_order(
    make: Callable[[Lang], go.Figure], axis: str, given: list[list[float]], lang: Lang
) -> None:
    traces = json.loads(make(lang).to_json())["data"]
    numbers = [[None if math.isnan(n) else n for n in row] for row in given]
    # Marks above the bars come after them.
    assert numbers == [trace[axis] for trace in traces[: len(given)]]


@pytest.mark.parametrize("make", [months_figure, weeks_figure])
def test_what_was_not_received_is_a_gap_and_no_zero(make: Callable[[], go.Figure]) -> None:
    bars = [json.loads(make().to_json())["data"][n]["y"] for n in (0, 1)]
    values = bars[1]
    assert (None, 0.0) == (values[1], values[2])


def test_a_month_that_was_not_received_is_shaded_and_says_so() -> None:
    figure = months_figure()
    assert [(date(2026, 1, 1), date(2026, 2, 1))] == [(s.x0, s.x1) for s in figure.layout.shapes]
    assert "ยังไม่ได้รับข้อมูล" in [a.text for a in figure.layout.annotations]


def test_a_week_that_was_not_received_is_shaded_around_its_bar() -> None:
    figure = weeks_figure()
    spans = [(s.x0.date(), s.x1.date()) for s in figure.layout.shapes]
    assert [(date(2026, 10, 8), date(2026, 10, 15))] == spans
    assert "ยังไม่ได้รับข้อมูล" in [a.text for a in figure.layout.annotations]


def test_a_month_of_a_station_that_was_not_received_is_a_gap_and_its_year_has_no_sum() -> None:
    shown = stations_drawing()
    assert len(HOSTILE) == shown.count('<td class="gap">–</td>')
    assert 2 * len(HOSTILE) == shown.count('<td class="s-0">0</td>')
    # Twelve months before were all received, so that these have a sum.
    totals = re.findall(r'<td class="total">([^<]*)</td>', shown)
    assert ["–", "12", "–"] * len(HOSTILE) == totals


def test_the_month_that_is_not_over_is_hatched() -> None:
    bars = months_figure().data[1]
    assert [""] * 11 + ["/"] == list(bars.marker.pattern.shape)
    assert bars.customdata[-1].endswith("(ยังบันทึกไม่ครบ)")


def test_a_month_whose_last_day_has_data_is_over() -> None:
    bars = trend_charts.months(MONTHS, NOW, NOW, date(2026, 11, 30), [], "th", False).data[1]
    assert [""] * 12 == list(bars.marker.pattern.shape)


def test_the_week_that_is_not_all_in_is_hatched_and_has_no_usual_range() -> None:
    usual, bars, expected = weeks_figure().data[:3]
    assert [""] * 5 + ["/"] == list(bars.marker.pattern.shape)
    assert [False] * 5 + [True] == [math.isnan(v) for v in usual.y] == [math.isnan(v) for v in expected.y]


def test_an_unusual_week_has_its_sign_right_above_its_bar_and_words_above_that() -> None:
    figure = weeks_figure()
    signs = [t for t in figure.data if t.type == "scatter" and t.mode == "markers" and t.marker.size == 13]
    assert [(WEEKS[3], "triangle-up")] == [(t.x[0], t.marker.symbol[0]) for t in signs]
    words = [t for t in figure.data if t.type == "scatter" and t.mode == "text"]
    assert [(WEEKS[3], "<b>(1)</b>")] == [(t.x[0], t.text[0]) for t in words]
    assert 9.0 < signs[0].y[0] < words[0].y[0] < figure.layout.yaxis.range[1]


def test_neighbouring_unusual_weeks_have_a_sign_each_and_words_once() -> None:
    marks = [None, WeekMark("◆", "ก"), WeekMark("▲", "ข"), *[None] * 10, WeekMark("▲", "ค")]
    index = [date(2026, 1, 5) + timedelta(days=7 * n) for n in range(len(marks))]
    even = [1.0] * len(marks)
    figure = week_chart.weeks(index, even, even, even, even, marks, [False] * len(marks), [], "th", False)
    lines = [t for t in figure.data if t.type == "scatter"]
    signs = next(t for t in lines if t.mode == "markers" and t.marker.size == 13)
    words = next(t for t in lines if t.mode == "text")
    assert (["diamond", "triangle-up", "triangle-up"], ["<b>ก</b>", "<b>ค</b>"]) == (
        list(signs.marker.symbol),
        list(words.text),
    )


def test_events_that_would_touch_stand_above_one_another() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 5), date(2026, 1, 9), date(2026, 8, 1)]
    figure = chart.figure(False, height=340)
    top = trend_charts.add_events(
        figure, [(day, str(n)) for n, day in enumerate(days, 1)], 10.0, (days[0], date(2027, 1, 1)), False
    )
    heights = list(figure.data[0].y)
    assert (3, heights[0]) == (len(set(heights)), heights[3])
    assert 10 < min(heights) < max(heights) < top


def test_words_at_the_ends_of_lines_are_never_upon_one_another() -> None:
    figure = chart.figure(False, height=200)
    labels = [chart.EndLabel(value, f"{value}", "#000000") for value in (9.9, 10.0, 9.8, 0.0)]
    chart.end_labels(figure, labels, 10.0)
    inside = 200 - 28 - 36
    heights = sorted(a.y * inside for a in figure.layout.annotations)
    assert all(b - a >= chart.LINE - 1e-9 for a, b in pairwise(heights))
    assert heights[-1] <= inside


@pytest.mark.parametrize(("lang", "first", "wrong"), [("th", "ธ.ค.<br>68", "25"), ("en", "Dec<br>25", "68")])
def test_time_axes_show_the_buddhist_era_in_thai_and_ce_in_english(
    lang: Lang, first: str, wrong: str
) -> None:
    ticks = list(months_figure(lang).layout.xaxis.ticktext)
    assert first == ticks[0]
    assert [] == [t for t in ticks if t.endswith(wrong)]
    assert [] == [
        t
        for t in texts_of(months_figure(lang))
        if ("2025" in t or "2026" in t) and lang == "th" and "-" not in t
    ]
    assert first.split("<br>")[0] in stations_drawing(lang)
    assert f"<br>{first[-2:]}<" in stations_drawing(lang)


def test_the_running_total_is_told_as_far_as_it_is_recorded_and_dotted_to_where_the_data_stop() -> None:
    young, before, now, end = cumulative_figure().data
    assert (200, 80) == (len(before.y), len(now.y))
    last = now.x0 + timedelta(days=len(now.y) - 1)
    assert ("dot", young.x0, 99) == (young.line.dash, last, young.y[-1])
    assert (last, 79) == (end.x[0], end.y[0])
    said = [a.text for a in cumulative_figure().layout.annotations]
    assert "ปีก่อน" in said
    (totals,) = [words for words in said if "ต่างกัน 0 คดี" in words]
    # The line that stops early is named by its total, in its colour: beside its end both would meet.
    assert f'<b style="color:{LIGHT.now}">ห้วงนี้ 79 คดี</b>' in totals
    assert (None, "markers") == (end.text, end.mode)


@pytest.mark.parametrize("draw", [offences_drawing, stations_drawing])
def test_names_from_the_database_are_no_tags(draw: Callable[[Lang], Markup]) -> None:
    shown = draw("th")
    assert [] == re.findall(r"<(?:a|img|br)\b(?! *>)", shown)
    for name in HOSTILE:
        assert str(escape(name)) in shown


@given(st.text(max_size=40))
def test_a_plain_name_reads_as_it_was_written_once_plotly_has_read_its_entities(name: str) -> None:
    shown = chart.plain(name)
    assert ("<" in shown, ">" in shown) == (False, False)
    assert name == unescape(shown)


@given(st.text(max_size=40), st.integers(2, 20))
def test_a_long_name_is_cut_before_it_is_escaped(name: str, most: int) -> None:
    shown = unescape(chart.plain(name, most))
    assert len(shown) <= most
    # No half of an entity stands at the end.
    assert shown == name if len(name) <= most else shown.endswith("…") and name.startswith(shown[:-1])


def test_every_hour_and_weekday_says_its_number() -> None:
    shown = hours_drawing()
    assert ["จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."] == re.findall(r'scope="row">([^<]*)<', shown)
    cells = re.findall(r'<td class="s-(\d)">([^<]*)</td>', shown)
    assert (168, ("0", ""), ("5", "167")) == (len(cells), cells[0], cells[-1])


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_more_is_never_paler_and_only_nothing_has_no_shade(amounts: list[float]) -> None:
    shades = [step_of(amount, max(amounts)) for amount in sorted(amounts)]
    assert sorted(shades) == shades
    assert all((shade == 0) == (amount == 0) for shade, amount in zip(shades, sorted(amounts), strict=True))
    assert shades[-1] in (0, 5)


def test_charts_without_a_single_case_are_drawn_all_the_same() -> None:
    nothing = [NAN] * 12
    assert (
        len(trend_charts.months(MONTHS, nothing, nothing, date(2026, 11, 22), [], "th", False).layout.shapes)
        == 12
    )
    assert 12 == drawings.stations_by_month(MONTHS, {"ก": nothing}, "", "th").count('class="gap"')
    assert len(trend_charts.cumulative(MONTHS, [], [], 0, "en", True).data) == 0


@given(st.lists(st.integers(1, 100_000), min_size=1))
def test_every_count_has_a_class_and_more_cases_are_never_lighter(counts: list[int]) -> None:
    steps = layers.count_steps(counts)
    classes = [layers.step_of(n, steps) for n in sorted(counts)]
    assert (1, True) == (steps[0], len(steps) <= len(layers.SHADES))
    assert steps == sorted(set(steps))
    assert sorted(classes) == classes
    assert 0 <= classes[0] <= classes[-1] < len(layers.SHADES)
    # The darkest class is not empty.
    assert len(steps) - 1 == classes[-1]


def test_no_cases_need_one_class() -> None:
    assert layers.count_steps([]) == [1]
    assert (
        layers.hexagon_layer(pd.DataFrame({"latitude": [], "longitude": [], "cases": []}), 100, "คดี").data
        == []
    )


def test_the_legend_of_small_counts_doubles() -> None:
    assert layers.count_steps([1, 30]) == [1, 2, 4, 8, 16]


PLACES = st.lists(
    st.builds(
        layers.Named,
        st.just(""),
        st.sampled_from(["สภ.กันตัง (สมมติ)", "ตลาดห้วยยอด", "เมืองตรัง"]),
        st.floats(7.0, 8.0),
        st.floats(99.0, 100.0),
    ),
    max_size=25,
)


@given(PLACES, PLACES, st.booleans())
def test_no_label_lies_on_another(
    stations: list[layers.Named], zones: list[layers.Named], towns: bool
) -> None:
    bounds = layers.Bounds(99.0, 7.0, 100.0, 8.0)
    view = bounds.view()
    rows = layers.label_layer(stations, zones, bounds, view, "th", False, places=towns).data
    boxes = [label_box(row, view.zoom) for row in rows]
    touching = [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if a[0] < b[2] - 1e-6 and b[0] < a[2] - 1e-6 and a[1] < b[3] - 1e-6 and b[1] < a[3] - 1e-6
    ]
    assert [] == touching


def label_box(row: dict[str, Any], zoom: float) -> tuple[float, float, float, float]:
    """West, north, east, south in pixels, by the textbook formula of Web Mercator."""
    longitude, latitude = row["p"]
    size = 512 * 2**zoom
    x = (longitude + 180) / 360 * size + row["o"][0]
    y = (0.5 - math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) / (2 * math.pi)) * size + row[
        "o"
    ][1]
    width, height = row["icon"]["width"] / SHARPNESS, row["icon"]["height"] / SHARPNESS
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def test_a_station_is_named_before_a_zone_and_a_zone_before_a_town() -> None:
    here = [layers.Named("a", "สภ.เมืองตรัง", 7.55633, 99.61141)]
    zone = [layers.Named("z", "ตลาด", 7.55633, 99.61141)] * 5
    bounds = layers.Bounds(99.0, 7.0, 100.0, 8.0)
    rows = layers.label_layer(here, zone, bounds, bounds.view(), "th", False, places=False).data
    assert rows[0]["icon"]["width"] > rows[1]["icon"]["width"]
    assert len(rows) < 6


def test_a_station_in_a_crowd_is_named_though_its_neighbours_took_its_room() -> None:
    # The places of a province on the coast: in their order the one in the west found no room.
    crowd = [
        layers.Named(name, f"สภ.{name} (สมมติ)", latitude, longitude)
        for name, latitude, longitude in (
            ("กันตัง", 7.405, 99.515),
            ("นาโยง", 7.562, 99.697),
            ("ปะเหลียน", 7.172, 99.683),
            ("เมืองตรัง", 7.556, 99.611),
            ("ย่านตาขาว", 7.387, 99.672),
            ("รัษฎา", 7.983, 99.647),
            ("วังวิเศษ", 7.7387, 99.3905),
            ("สิเกา", 7.574, 99.342),
            ("ห้วยยอด", 7.788, 99.637),
            ("หาดสำราญ", 7.236, 99.583),
        )
    ]
    for west, east in ((99.2, 99.9), (99.3, 99.8)):
        bounds = layers.Bounds(west, 7.1, east, 8.05)
        for order in (crowd, crowd[::-1], sorted(crowd, key=lambda n: n.longitude, reverse=True)):
            view = bounds.view()
            rows = layers.label_layer(order, [], bounds, view, "th", False, places=False, signs=crowd).data
            assert len(crowd) == len(rows), [n.code for n in order]


@given(st.floats(97.5, 105), st.floats(5.6, 20), st.floats(0, 8), st.floats(0, 14))
def test_the_view_shows_all_of_the_bounds(west: float, south: float, across: float, up: float) -> None:
    bounds = layers.Bounds(west, south, west + across, south + up)
    view = bounds.view(640, 480)
    pixels_a_degree = 512 * 2**view.zoom / 360
    assert across * pixels_a_degree <= 640
    assert view.zoom <= 15.5
    # Mercator stretches degrees of latitude by 1/cos.
    assert up * pixels_a_degree / math.cos(math.radians(min(south + up, 34))) <= 480 * 1.05


def test_a_tooltip_is_text_and_no_request_leaves_the_host() -> None:
    deck = layers.deck([], layers.Bounds(99, 7, 100, 8).view(), base_map(False, [], []))
    written = json.loads(deck.to_json())
    assert written["mapStyle"].startswith("/app/static/")
    assert {"text": "{label}"} == deck._tooltip


def test_counts_begin_at_zero_and_no_chart_has_a_second_axis() -> None:
    assert chart.figure(False, height=100).layout.yaxis.rangemode == "tozero"
    sources = {p.name: p.read_text("utf-8") for p in Path(chart.__file__).parent.glob("*.py")}
    assert [] == [
        name
        for name, source in sources.items()
        if re.search(r"overlaying|secondary_y|scatter3d|add_surface|mesh3d", source, re.I)
    ]


def figures() -> dict[str, go.Figure]:
    """Every figure of plotly of cases and of stations compared."""
    return {
        "months": months_figure(),
        "weeks": weeks_figure(),
        "cumulative": cumulative_figure(),
        "funnel": funnel_figure(),
    }


def funnel_figure() -> go.Figure:
    stations = [Counted(f"S{n:02d}", 10 + 40 * (n == 3), 10_000) for n in range(12)]
    labels = Labels(Text("ก", "a"), Text("ข", "b"), Text("ค", "c"))
    names = {s.code: s.code for s in stations}
    return funnel_plot(ratio_funnel(stations), names, "S01", labels, "th", False)


def parts_of(figure: go.Figure) -> list[tuple[str, Any]]:
    """Every value of a figure with the name of what holds it and its own: `textfont.size`."""
    found: list[tuple[str, Any]] = []

    def walk(part: Any, holder: str, name: str) -> None:
        if isinstance(part, dict):
            for key, value in part.items():
                walk(value, name, key)
        elif isinstance(part, list):
            for value in part:
                walk(value, holder, name)
        else:
            found.append((f"{holder}.{name}", part))

    walk(json.loads(figure.to_json()), "", "")
    return found


@pytest.mark.parametrize("name", figures())
def test_no_letter_of_a_figure_is_smaller_than_the_smallest(name: str) -> None:
    sizes = [size for where, size in parts_of(figures()[name]) if where.endswith("font.size")]
    assert sizes
    assert SMALLEST <= min(sizes)


@pytest.mark.parametrize("name", figures())
def test_a_figure_has_no_colour_but_those_of_the_design_file(name: str) -> None:
    ours = {"rgba(0,0,0,0)", *SEQUENTIAL}
    for ink in (LIGHT, DARK):
        ours |= {ink.text, ink.quiet, ink.grid, ink.now, ink.before, ink.gap, ink.ground, ink.panel}
    colours = [value for where, value in parts_of(figures()[name]) if where.endswith("color")]
    assert colours
    # No verdict among them: how many there are, and when, decides nothing.
    assert set() == set(colours) - ours


@pytest.mark.parametrize("name", figures())
def test_a_figure_names_what_it_shows_without_a_legend(name: str) -> None:
    figure = figures()[name]
    assert figure.layout.showlegend is False
    assert figure.layout.annotations


def test_the_style_of_drawings_holds_no_colour_of_its_own() -> None:
    style = (Path(__file__).parents[2] / "static" / "app.css").read_text("utf-8")
    own = style.split("/* Drawings of figures as HTML")[1]
    assert [] == re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", own)
    assert [] == re.findall(r"font-size: (?!var\(--ssz|1\.75rem|1\.|2|inherit)", own)
