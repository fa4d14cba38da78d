"""Several zones: held against their stations' rest, not called one thing where they are not, and counted."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest

from dashboard.goal4 import pooling, wording
from dashboard.goal4.conclusion import Conclusion, Count, Counts
from dashboard.goal4.pooling import PooledConclusion
from dashboard.statistics import pooled_rate_ratio, pooled_ratio_of_rate_ratios, ratio_of_rate_ratios
from dashboard.statistics.verdicts import SMALLEST_BASE
from tests.goal4.test_conclusion import a_conclusion


def rest(conclusion: Conclusion, before: int, after: int) -> Counts:
    """So many cases of a comparison area; at reviews their share of the cases after."""
    windows = conclusion.windows
    counted = {windows.before(conclusion.baseline)[0]: Count(before)}
    for months in windows.reviews:
        counted[windows.reviewed(months)[0]] = Count(after * months // max(windows.months, 1))
    return {**counted, windows.after[0]: Count(after)}


def together(
    zones: Sequence[Conclusion],
    station: tuple[int, int] = (1200, 800),
    province: tuple[int, int] = (9000, 6000),
) -> PooledConclusion:
    """What zones say whose areas all had so many cases."""
    found = pooling.pooled(
        zones,
        {c.zone.code: rest(c, *station) for c in zones},
        {c.zone.code: rest(c, *province) for c in zones},
    )
    assert found is not None
    return found


def test_zones_of_a_station_share_its_rest_and_each_case_of_it_counts_once() -> None:
    zones = [a_conclusion(60, 20, code="A"), a_conclusion(90, 40, code="B")]
    found = together(zones)
    assert 1.0 == pytest.approx(sum(s.share for s in found.strata))
    summed = ratio_of_rate_ratios(60, 150, 800, 1200)
    merged = pooled_ratio_of_rate_ratios([(60, 150, 800, 1200)])
    # As if the two were one zone; counted twice, the rest would make the interval narrower.
    assert summed.ratio == pytest.approx(found.ratio.ratio, rel=0.005)
    assert [merged.low, merged.high] == pytest.approx([found.ratio.low, found.ratio.high], rel=0.005)
    twice = pooled_ratio_of_rate_ratios([(20, 60, 800, 1200), (40, 90, 800, 1200)])
    assert twice.high / twice.low < found.ratio.high / found.ratio.low
    assert 150 * 800 / 1200 == pytest.approx(found.expected)


def test_zones_of_two_stations_have_their_whole_rest_each() -> None:
    found = together([a_conclusion(60, 20, code="A"), a_conclusion(90, 40, code="B", station="2")])
    assert [1.0, 1.0] == [s.share for s in found.strata]
    assert [(20, 60, 800, 1200), (40, 90, 800, 1200)] == [s.table for s in found.strata]


def test_a_station_whose_rest_is_too_small_for_all_its_zones_is_held_against_its_province() -> None:
    zones = [a_conclusion(60, 20, code="A"), a_conclusion(90, 40, code="B")]
    assert set() == pooling.small_stations(zones, {c.zone.code: rest(c, 450, 300) for c in zones})
    assert {"1"} == pooling.small_stations(zones, {c.zone.code: rest(c, 449, 300) for c in zones})
    found = together(zones, station=(449, 300))
    assert [("92", (9000, 6000))] * 2 == [(s.area, s.outside) for s in found.strata]


def test_what_has_nothing_to_be_compared_with_is_left_out_and_named() -> None:
    zones = [
        a_conclusion(60, 20, code="A"),
        a_conclusion(9, 3, code="B", station="2"),
        a_conclusion(60, 30, code="C", missing=(date(2025, 3, 1),)),
        a_conclusion(60, 3, code="D", joined=date(2026, 8, 10)),
    ]
    found = together(zones)
    assert (["A", "B"], ["C", "D"]) == (
        [c.zone.code for c in found.zones],
        [c.zone.code for c in found.left_out],
    )
    assert (69, 23) == (found.before, found.after)
    assert "รวม 2 พื้นที่" in found.lines("th")[0]
    assert pooling.pooled(zones, {}, {}) is None


@pytest.mark.parametrize(
    ("cases", "elsewhere", "state"),
    [
        ((120, 40), (1200, 800), "met"),
        ((120, 140), (1200, 800), "not_met"),
        ((2400, 1600), (30000, 20000), "not_met_flat"),
        ((120, 80), (1200, 800), "inconclusive"),
        # Everything fell by as much: no merit of the zones.
        ((120, 40), (1200, 400), "inconclusive"),
        ((9, 1), (1200, 800), "base_small"),
    ],
)
def test_the_state_is_that_of_the_interval_against_elsewhere(
    cases: tuple[int, int], elsewhere: tuple[int, int], state: str
) -> None:
    found = together([a_conclusion(*cases)], station=elsewhere)
    assert state == found.state
    for lang in ("th", "en"):
        assert not any(sign in line for line in found.lines(lang) for sign in ("nan", "inf ", "None", "{"))
    # No percentage on a base below ten.
    assert (state == "base_small") != ("ร้อยละ" in found.lines("th")[0])
    span = "" if state == "base_small" else f" · {wording.range_text(found.ratio, 'en')}"
    assert found.lines("en")[0].endswith(f"{cases[1]:,} occurred{span}")
    assert re.search(rf"p = {found.alike.p:.3f}$", found.test_text("en"))


def unlike() -> list[Conclusion]:
    """Zones at 0.50, 0.58 and 1.81 times their old rate, which summed look unchanged."""
    exposure = a_conclusion().exposures
    cases = [round(150 * ratio * exposure[0] / exposure[1]) for ratio in (0.50, 0.58, 1.81)]
    return [
        a_conclusion(150, n, code=f"{name}{station}", station=station)
        for station in "123"
        for name, n in zip("ABC", cases, strict=True)
    ]


def test_zones_that_differ_beyond_chance_are_not_called_one_thing_and_those_that_differ_are_named() -> None:
    zones = unlike()
    share = zones[0].exposures[0] / zones[0].exposures[1]
    found = together(zones, station=(3000, round(3000 * share)))
    assert ("heterogeneous", 8) == (found.state, found.alike.freedom)
    assert found.alike.q > 49.3
    assert found.predicted is not None
    assert found.predicted.low < 0.5 < 1.81 < found.predicted.high
    assert ["C1", "C2", "C3"] == sorted(c.zone.code for c, _ in found.driving)
    assert [1.81] * 3 == pytest.approx([ratio for _, ratio in found.driving], rel=0.01)
    first, driven, *_ = found.lines("th")
    assert first.startswith("แตกต่างกันมาก")
    span = wording.range_text(found.predicted, "th")
    assert first.endswith(f"จึงไม่สรุปเป็นผลเดียว · พื้นที่อื่นในลักษณะเดียวกัน เมื่อเทียบพื้นที่เปรียบเทียบ: {span}")
    assert "รวม 9 พื้นที่" in first
    assert 3 == driven.count("ตลาด (1.81 เท่าของพื้นที่เปรียบเทียบ)")
    assert 2 == driven.count(", ")
    assert (
        f" · a zone like these, against its comparison area: {wording.range_text(found.predicted, 'en')}"
        in (found.lines("en")[0])
    )
    assert f"χ² {found.alike.q:.1f} องศาอิสระ 8 ค่าพี < 0.001" in found.test_text("th")
    assert "ต่างจากพื้นที่อื่นมากที่สุด: ตลาด (1.81 เท่าของพื้นที่เปรียบเทียบ)" in driven
    # Against their own past they would be one: that is what the line said before.
    old = pooled_rate_ratio([(c.after.cases, c.before.cases, *c.exposures) for c in zones])
    assert 0.80 < old.low < old.high < 1.25


def test_a_zone_of_fewer_than_ten_cases_before_is_named_as_different_without_a_ratio() -> None:
    zones = [*unlike(), a_conclusion(9, 90, code="D", station="4")]
    found = together(zones, station=(3000, 1500))
    driven = found.lines("en")[1]
    assert found.driving[0][0].zone.code == "D"
    name = found.driving[0][0].zone.name("en")
    assert driven.startswith(f"differing most from the others: {name}, ")
    assert found.driving[1][0].before.cases >= SMALLEST_BASE
    assert f"({found.driving[1][1]:.2f} times its comparison area)" in driven
    assert f"{found.driving[0][1]:.2f}" not in driven


def test_two_unlike_zones_have_no_range_for_a_third() -> None:
    zones = [a_conclusion(150, 30, code="A"), a_conclusion(150, 150, code="B", station="2")]
    found = together(zones)
    assert ("heterogeneous", None) == (found.state, found.predicted)
    assert found.lines("en")[0].endswith("so there is no one result")
    assert "พื้นที่อื่นในลักษณะเดียวกัน" not in found.lines("th")[0]


def test_counts_that_swing_widen_the_pooled_interval_and_make_zones_more_alike() -> None:
    calm, wild = (
        together(
            [a_conclusion(150, 60, code="A", phi=phi), a_conclusion(150, 95, code="B", station="2", phi=phi)]
        )
        for phi in (1.0, 2.0)
    )
    assert calm.ratio.ratio == wild.ratio.ratio
    assert wild.ratio.low < calm.ratio.low < calm.ratio.high < wild.ratio.high
    assert ("heterogeneous", "met") == (calm.state, wild.state)


def test_what_zones_say_together_is_provisional_until_their_reviews_have_found_the_same() -> None:
    settled = together([a_conclusion(120, 40)])
    assert (1, "met", False) == (settled.reviewed, settled.review, settled.provisional)
    assert "ลดลงชัดเจนเมื่อเทียบ" in settled.lines("th")[0]
    # The review at 12 months saw no fall; the days since make one.
    changed = together([a_conclusion(120, 40, reviews={12: 45})])
    assert ("met", "inconclusive", True) == (changed.state, changed.review, changed.provisional)
    assert "ลดลงชัดเจน (เบื้องต้น)" in changed.lines("th")[0]
    assert "ทบทวนแล้ว 1 จาก 1 พื้นที่ (12 เดือนขึ้นไป): ยังสรุปไม่ได้" in changed.lines("th")[1]
    young = together([a_conclusion(120, 12, joined=date(2026, 1, 5))])
    assert (0, None, True) == (young.reviewed, young.review, young.provisional)
    assert young.lines("th")[1] == "ยังไม่มีพื้นที่ใดครบทบทวน 12 เดือน · พื้นที่ถัดไปครบ 12 เดือน 31 ม.ค. 2570"


def test_a_young_zone_does_not_make_what_the_others_have_settled_provisional() -> None:
    zones = [a_conclusion(120, 40), a_conclusion(120, 44, code="Y", station="2", joined=date(2026, 1, 5))]
    found = together(zones)
    assert (2, 1, "met", False) == (len(found.zones), found.reviewed, found.review, found.provisional)
    assert "ทบทวนแล้ว 1 จาก 2 พื้นที่" in found.lines("th")[1]


def test_states_are_counted_final_and_provisional_apart() -> None:
    zones = [
        a_conclusion(120, 40),
        a_conclusion(120, 40, reviews={12: 38}),
        a_conclusion(120, 10, joined=date(2026, 1, 1)),
        a_conclusion(9, 3),
    ]
    assert {("met", False): 1, ("met", True): 2, ("base_small", False): 1} == pooling.counts(zones)
    assert "▼ ลดลงชัดเจน 1 · ▼ ลดลงชัดเจน (เบื้องต้น) 2 · ○ คดีฐานน้อย ประเมินรายพื้นที่ไม่ได้ 1" == pooling.counts_text(
        zones, "th"
    )


FIRST, CUT_OFF = date(2020, 1, 1), date(2026, 11, 1)
DAYS = (CUT_OFF - FIRST).days


def world(random: np.random.Generator, trend: float, ratio: float = 1.0) -> list[tuple[Conclusion, Counts]]:
    """Twelve stations of one to three zones that joined on different days, all places with one trend."""
    rates = trend ** (np.arange(DAYS) / 365.25)
    zones = []
    for station in range(12):
        outside = random.poisson(300 / 365.25 * rates)
        joined = date(2023, 3, 15) + timedelta(days=70 * station)
        for number in range(1 + station % 3):
            day = joined + timedelta(days=40 * number)
            effect = np.where(np.arange(DAYS) >= (day - FIRST).days, ratio, 1.0)
            inside = random.poisson(30 / 365.25 * rates * effect)
            zones.append(drawn(f"{station}-{number}", str(station), day, inside, outside))
    return zones


def drawn(
    code: str, station: str, joined: date, inside: np.ndarray, outside: np.ndarray
) -> tuple[Conclusion, Counts]:
    """A zone's conclusion on cases a day, and those of its station's rest over the same windows."""

    def counted(series: np.ndarray, zone: Conclusion) -> dict[tuple[date, date], int]:
        return {
            (first, end): int(series[(first - FIRST).days : (end - FIRST).days].sum())
            for first, end in pooling.windows(zone)
        }

    plan = a_conclusion(joined=joined, cut_off=CUT_OFF)
    cases = counted(inside, plan)
    before, after = cases[plan.before_window[0]], cases[plan.windows.after[0]]
    year = plan.windows.review
    reviews = {year: cases[plan.windows.reviewed(year)[0]]} if year >= 12 else {}
    conclusion = a_conclusion(
        before, after, joined=joined, cut_off=CUT_OFF, code=code, station=station, reviews=reviews
    )
    return conclusion, {days: Count(n) for days, n in counted(outside, plan).items()}


def judged(zones: list[tuple[Conclusion, Counts]]) -> PooledConclusion:
    found = pooling.pooled([c for c, _ in zones], {c.zone.code: counts for c, counts in zones}, {})
    assert found is not None
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_trend_that_all_places_share_is_no_effect_of_the_zones(seed: int) -> None:
    zones = world(np.random.default_rng(seed), trend=0.96)
    found = judged(zones)
    assert 1.0 == pytest.approx(found.ratio.ratio, abs=0.05)
    assert found.ratio.low < 1 < found.ratio.high
    assert found.state in ("not_met_flat", "inconclusive")
    # Against their own past, the trend is taken for an effect.
    old = pooled_rate_ratio([(c.after.cases, c.before.cases, *c.exposures) for c, _ in zones])
    assert old.high < 1


def test_worlds_without_an_effect_seldom_show_one_and_worlds_with_one_mostly_do() -> None:
    random, worlds = np.random.default_rng(42), 120
    states = [judged(world(random, trend=0.96)).state for _ in range(worlds)]
    most = 0.05 + 3 * (0.05 * 0.95 / worlds) ** 0.5
    for wrong in ("met", "not_met", "heterogeneous"):
        assert states.count(wrong) / worlds <= most
    effect = [judged(world(random, trend=0.96, ratio=0.7)).state for _ in range(10)]
    assert effect.count("met") >= 8
