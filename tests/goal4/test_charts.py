"""Pictures of goal 4: tones that mean verdicts alone, signs beside them, and nothing that blocks hidden."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.goal4 import charts, wording
from dashboard.goal4.charts import RatioRow
from dashboard.goal4.conclusion import STATES, State
from dashboard.statistics import RateRatio
from tests.goal4.test_conclusion import a_conclusion
from tests.goal4.test_official import figure as figure

HOSTILE = "<img src=x onerror=alert(1)>"
TONES = {"met": "good", "not_met": "bad", "not_met_flat": "flat", "inconclusive": "undecided"}
SHAPES = {"met": "down", "not_met": "up", "not_met_flat": "square", "inconclusive": "ring"}


def a_ratio(ratio: float, low: float, high: float) -> RateRatio:
    return RateRatio(ratio, low, high, p_fall=0.5, p_min=0.5)


RATIO = a_ratio(0.5, 0.4, 0.6)


def row(state: State, ratio: RateRatio | None = RATIO, why: str = "") -> RatioRow:
    return RatioRow(HOSTILE, STATES[state]("th"), state, why, ratio)


@pytest.mark.parametrize("state", TONES)
def test_a_ratio_has_the_tone_and_the_shape_of_its_state(state: State) -> None:
    drawn = charts.ratios([row(state)], "", "th")
    marks = re.findall(r'class="track-sign track-(\w+) track-(\w+)"', drawn)
    assert [(TONES[state], SHAPES[state])] == marks
    assert f"toned-{TONES[state]}" in drawn
    assert f"{wording.sign(state)} {STATES[state]('th')}" in drawn
    assert "0.50 (0.40–0.60)" in drawn


@pytest.mark.parametrize("state", [s for s in STATES if s not in TONES])
def test_where_nothing_is_compared_the_reason_stands_in_place_of_the_drawing(state: State) -> None:
    drawn = charts.ratios([row(state, None, "ยังไม่ได้รับข้อมูลเดือน มี.ค. 2568")], "", "th")
    assert "track-sign" not in drawn
    assert "ยังไม่ได้รับข้อมูลเดือน มี.ค. 2568" in drawn
    assert f"{wording.sign(state)} {STATES[state]('th')}" in drawn


def test_names_of_zones_are_no_tags() -> None:
    drawn = charts.ratios([row("met"), row("gap", None, HOSTILE)], HOSTILE, "th")
    assert (0, 4) == (drawn.count("<img"), drawn.count("&lt;img"))


@given(st.floats(0.01, 100), st.floats(1, 50))
def test_an_interval_that_goes_on_is_drawn_to_the_edge_of_the_axis(middle: float, width: float) -> None:
    drawn = charts.ratios([row("inconclusive", a_ratio(middle, middle / width, middle * width))], "", "th")
    ends = re.findall(r'track-range[^"]*" style="left:([\d.]+)%;width:([\d.]+)%', drawn)[0]
    left, wide = (float(part) for part in ends)
    sign = float(re.findall(r'track-sign[^"]*" style="left:([\d.]+)%', drawn)[0])
    assert 0 <= left <= sign + 0.02
    assert sign <= left + wide + 0.02
    assert left + wide <= 100.02


def test_half_as_many_is_as_far_from_unchanged_as_twice_as_many() -> None:
    half, same, double = (charts._place(ratio) for ratio in (0.5, 1.0, 2.0))
    assert same - half == pytest.approx(double - same)


def test_an_official_figure_is_arithmetic_and_has_no_verdicts_colour() -> None:
    drawn = charts.official_bars(figure(40, 60), "th")
    assert ["before", "now"] == re.findall(r'<i class="bar-(\w+)"', drawn)
    assert "toned" not in drawn
    assert "<b>+20</b> คดี <span>ร้อยละ +50.0</span>" in drawn
    assert "ร้อยละ" not in charts.official_bars(figure(9, 20), "th")


def test_an_official_figure_that_is_withheld_draws_nothing() -> None:
    assert "" == charts.official_bars(figure(missing=(date(2025, 3, 1),)), "th")
    assert "" == charts.official_bars(figure(months=0), "th")


@pytest.mark.parametrize(("after", "state"), [(40, "met"), (180, "not_met")])
def test_occurred_cases_have_the_tone_of_the_conclusion_beside_the_expected(after: int, state: State) -> None:
    conclusion = a_conclusion(120, after)
    assert state == conclusion.state
    drawn = charts.conclusion_bars(conclusion, "th")
    assert ["before", TONES[state]] == re.findall(r'<i class="bar-(\w+)"', drawn)
    assert f"<b>{after}</b>" in drawn


def test_what_blocks_a_conclusion_stands_in_its_picture_and_no_bar_does() -> None:
    conclusion = a_conclusion(missing=(date(2025, 3, 1),))
    drawn = charts.conclusion_bars(conclusion, "th")
    assert wording.findings_text(conclusion.blocking, "th") in drawn
    assert "<i" not in drawn
    assert "toned-blocked" in drawn
