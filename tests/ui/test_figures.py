"""Figures and map layers as pure functions: gaps, unfinished stretches, names, colours, label boxes."""

import json
import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cases import trend_charts, week_chart
from dashboard.language.periods import months_between
from dashboard.language.text import Lang
from dashboard.maps import layers
from dashboard.maps.labels import SHARPNESS
from dashboard.ui import chart

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
    marks = ["", "", "", "▲ (1)", "", ""]
    young = [False] * 5 + [True]
    seen, limit = [1.0, NAN, 0.0, 9.0, 3.0, 4.0], [4.0] * 5 + [NAN]
    return week_chart.weeks(
        WEEKS, seen, [1.0] * 6, [1.5] * 5 + [NAN], limit, marks, young, [(WEEKS[2], "1")], lang, False
    )


def cumulative_figure(lang: Lang = "th") -> go.Figure:
    days = [date(2025, 10, 1) + timedelta(days=n) for n in range(365)]
    names = ("ปีนี้", "ปีก่อน")
    return trend_charts.cumulative(days, list(range(100)), list(range(365)), 80, names, lang, False)


def offences_figure(lang: Lang = "th") -> go.Figure:
    return trend_charts.offences(
        HOSTILE, [3] * len(HOSTILE), [2] * len(HOSTILE), ("ห้วงนี้", "ห้วงก่อน"), lang, False
    )


def stations_figure(lang: Lang = "th") -> go.Figure:
    return trend_charts.small_multiples({name: pd.Series(NOW, index=MONTHS) for name in HOSTILE}, lang, False)


def hours_figure(lang: Lang = "th") -> go.Figure:
    return trend_charts.hour_by_weekday(np.arange(168, dtype=np.int64).reshape(7, 24), lang, False)


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
    (weeks_figure, "y", [[4.0] * 5 + [NAN], [1.0, NAN, 0.0, 9.0, 3.0, 4.0], [1.5] * 5 + [NAN], [1.0] * 6]),
    (cumulative_figure, "y", [list(range(79, 100)), list(range(365)), list(range(80))]),
    (offences_figure, "x", [[2] * len(HOSTILE), [3] * len(HOSTILE)]),
    (stations_figure, "y", [NOW] * len(HOSTILE)),
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


def test_a_gap_breaks_the_line_of_a_station() -> None:
    figure = trend_charts.small_multiples({"ก": pd.Series(NOW, index=MONTHS)}, "th", False)
    assert (False, None) == (figure.data[0].connectgaps, json.loads(figure.to_json())["data"][0]["y"][1])


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


def test_an_unusual_week_says_so_in_words_above_its_bar() -> None:
    marks = [t for t in weeks_figure().data if t.type == "scatter" and t.mode == "text"]
    assert [(WEEKS[3], 9.0, "<b>▲ (1)</b>")] == [(t.x[0], t.y[0], t.text[0]) for t in marks]


@pytest.mark.parametrize(("lang", "first", "wrong"), [("th", "ธ.ค. 68", " 25"), ("en", "Dec 25", " 68")])
@pytest.mark.parametrize("make", [months_figure, stations_figure])
def test_time_axes_show_the_buddhist_era_in_thai_and_ce_in_english(
    make: Callable[[Lang], go.Figure], lang: Lang, first: str, wrong: str
) -> None:
    ticks = list(make(lang).layout.xaxis.ticktext)
    assert first == ticks[0]
    assert [] == [t for t in ticks if t.endswith(wrong)]
    assert [] == [
        t for t in texts_of(make(lang)) if ("2025" in t or "2026" in t) and lang == "th" and "-" not in t
    ]


def test_the_running_total_is_told_as_far_as_it_is_recorded_and_dotted_to_where_the_data_stop() -> None:
    young, before, now = cumulative_figure().data
    assert (365, 80) == (len(before.y), len(now.y))
    assert ("dot", young.x[0], 99) == (young.line.dash, now.x[-1], young.y[-1])
    assert cumulative_figure().layout.annotations[1].text == "<b>79</b>"


@pytest.mark.parametrize("make", [offences_figure, stations_figure])
def test_names_from_the_database_are_no_tags(make: Callable[[Lang], go.Figure]) -> None:
    own = [t.removeprefix("<b>").removesuffix("</b>") for t in texts_of(make("th"))]
    assert [] == [t for t in own if "<" in t or ">" in t]
    assert chart.plain(HOSTILE[0]) in own


@given(st.text(max_size=40))
def test_a_plain_name_reads_as_it_was_written_once_plotly_has_read_its_entities(name: str) -> None:
    shown = chart.plain(name)
    assert ("<" in shown, ">" in shown) == (False, False)
    assert name == shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_every_hour_and_weekday_says_its_number() -> None:
    heat = hours_figure().data[0]
    assert (["จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."], 24) == (list(heat.y), len(heat.x))
    assert heat.text[0][0] == ""
    assert heat.text[6][23] == "167"


def test_charts_without_a_single_case_are_drawn_all_the_same() -> None:
    nothing = [NAN] * 12
    assert (
        len(trend_charts.months(MONTHS, nothing, nothing, date(2026, 11, 22), [], "th", False).layout.shapes)
        == 12
    )
    assert len(trend_charts.small_multiples({"ก": pd.Series(nothing, index=MONTHS)}, "th", True).data) == 1
    assert len(trend_charts.cumulative(MONTHS, [], [], 0, ("a", "b"), "en", True).data) == 2


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
    deck = layers.deck([], layers.Bounds(99, 7, 100, 8).view(), False)
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
