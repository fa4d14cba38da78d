"""One function decides about a zone: its states, its words, and what stands beside it."""

import ast
import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dashboard.goal4
from dashboard.coverage.seasons import PLAIN, Lag, Season
from dashboard.goal4 import pooling, tables, wording
from dashboard.goal4.comparability import Boundary, Evidence, StationCount
from dashboard.goal4.conclusion import STATES, Conclusion, Count, Counts, JoinedZone
from dashboard.goal4.entries import EntryShare, entries_of
from dashboard.goal4.reviews import Record
from dashboard.goal4.surroundings import Surroundings, surroundings_of
from dashboard.goal4.windows import Windows, in_covid, missing_months
from dashboard.goal4.year_end import year_end
from dashboard.language.text import Text
from dashboard.statistics import (
    crime_verdict,
    rate_ratio,
    ratio_of_rate_ratios,
    weighted_displacement_difference,
)

FLAT_SEASON = Season((1.0,) * 12, 5)
LAG = Lag(21, known=True)


def a_conclusion(
    before: int = 120,
    after: int = 40,
    *,
    joined: date = date(2024, 11, 1),
    cut_off: date = date(2026, 11, 1),
    season: Season = FLAT_SEASON,
    missing: tuple[date, ...] = (),
    doubtful: tuple[date, ...] = (),
    stations: tuple[dict[int | None, StationCount], ...] = ({}, {}),
    piled: tuple[int, int] = (0, 0),
    baseline: int = 36,
    phi: float = 1.0,
    code: str = "Z",
    station: str = "1",
    redrawn: date | None = None,
    records: tuple[Record, ...] = (),
    reviews: dict[int, int] | None = None,
    year: int = 0,
) -> Conclusion:
    """A conclusion on so many cases before and after; reviews see their share of the cases after."""
    windows = Windows(joined, cut_off, season.index is not None)
    counted = {windows.year_to_date: Count(year)}
    for months in windows.reviews:
        share = after * months // max(windows.months, 1)
        counted[windows.reviewed(months)] = Count((reviews or {}).get(months, share))
    counted[windows.before(baseline)] = Count(before, 0, before, before)
    counted[windows.after] = Count(after, 0, after, after)
    return Conclusion(
        zone=JoinedZone(
            code,
            station,
            "92",
            Text("ตลาด", "Market"),
            joined,
            ring_km2=1.0,
            area_km2=0.5,
        ),
        windows=windows,
        season=season,
        lag=LAG,
        dispersion=phi,
        baseline=baseline,
        locked=False,
        evidence=(
            Evidence(windows.before(baseline), station=stations[0], piled=piled[0]),
            Evidence(windows.after, missing, doubtful, stations[1], piled[1]),
        ),
        boundary=Boundary(redrawn),
        counts={spans[0]: count for spans, count in counted.items() if spans},
        baselines=(baseline,),
        records=records,
    )


def points(before: float, after: float) -> tuple[dict[int | None, StationCount], ...]:
    """A station's 1,000 cases of each window, of which those shares have a point."""
    return tuple({2: StationCount(1000, 1000, round(1000 * (1 - share)))} for share in (before, after))


@pytest.mark.parametrize(
    ("conclusion", "state", "th", "en"),
    [
        (a_conclusion(120, 40), "met", "ลดลงชัดเจน", "clear fall"),
        (a_conclusion(120, 130), "not_met", "เพิ่มขึ้นชัดเจน", "clear rise"),
        (a_conclusion(2100, 1360), "not_met_flat", "ทรงตัว (ยังไม่ลดลงตามเป้า)", "flat (no fall yet)"),
        (a_conclusion(60, 36), "inconclusive", "ยังสรุปไม่ได้", "inconclusive"),
        (
            a_conclusion(9, 0),
            "base_small",
            "คดีฐานน้อย ประเมินรายพื้นที่ไม่ได้",
            "base too small to judge a single zone",
        ),
        (
            a_conclusion(120, 3, joined=date(2026, 8, 10)),
            "too_early",
            # Three months are over in November, and their cases reported in December.
            "ยังไม่ครบระยะประเมิน (ครบ ธ.ค. 2569)",
            "too early (complete Dec 2026)",
        ),
        (
            a_conclusion(120, 40, missing=(date(2025, 12, 1),)),
            "gap",
            "ข้อมูลไม่ครบ – ยังไม่ได้รับข้อมูลเดือน ธ.ค. 2568",
            "data incomplete – not received: Dec 2025",
        ),
        (
            a_conclusion(120, 40, doubtful=(date(2025, 12, 1), date(2026, 1, 1))),
            "gap",
            "ข้อมูลไม่ครบ – คดีน้อยผิดปกติ รอยืนยัน ธ.ค. 2568 – ม.ค. 2569",
            "data incomplete – implausibly few, to be confirmed: Dec 2025 – Jan 2026",
        ),
        (
            a_conclusion(120, 40, redrawn=date(2026, 1, 5)),
            "not_comparable",
            "เปรียบเทียบไม่ได้ – เส้นเขตเปลี่ยนหลังเข้าร่วม (5 ม.ค. 2569)",
            "not comparable – boundary changed after joining (5 Jan 2026)",
        ),
        (
            a_conclusion(120, 40, joined=date(2015, 1, 1)),
            "not_comparable",
            "เปรียบเทียบไม่ได้ – การแบ่งกลุ่มคดีก่อน 1 ต.ค. 2557 เทียบกันไม่ได้",
            "not comparable – groups before 1 Oct 2014 meant something else",
        ),
        (
            # 75 of 120 is no fall once the share of points is alike.
            a_conclusion(120, 50, stations=points(0.95, 0.6)),
            "not_comparable",
            "เปรียบเทียบไม่ได้ – พิกัดครบไม่เท่ากัน (95 % → 60 %)",
            "not comparable – points not equally complete (95 % → 60 %)",
        ),
        (
            a_conclusion(120, 40, piled=(0, 60)),
            "not_comparable",
            "เปรียบเทียบไม่ได้ – คดี 60 คดีกองอยู่ที่พิกัดเดียวในพื้นที่ ยังไม่นับ",
            "not comparable – 60 cases lie on one point in the zone and are not counted",
        ),
        (
            a_conclusion(120, 0, joined=date(2026, 10, 25)),
            "too_early",
            "ยังไม่ครบระยะประเมิน (ครบ ก.พ. 2570)",
            "too early (complete Feb 2027)",
        ),
    ],
)
def test_each_state_has_its_cause_and_its_words(conclusion: Conclusion, state: str, th: str, en: str) -> None:
    assert state == conclusion.state
    assert [th, en] == [wording.state_text(conclusion, "th"), wording.state_text(conclusion, "en")]
    for lang in ("th", "en"):
        assert wording.reason(conclusion, lang)
        for sign in ("nan", "inf ", "None"):
            assert sign not in wording.conclusion_line(conclusion, lang) + wording.provable_text(
                conclusion, lang
            )


def test_no_text_of_goal_4_speaks_of_proof() -> None:
    """A comparison in time concludes and proves nothing."""
    folder = Path(dashboard.goal4.__file__).parent
    for source in (*folder.glob("*.py"), folder.parent / "pages" / "before_after.py"):
        strings = [
            node.value
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert [] == [s for s in strings if re.search(r"พิสูจน์|\bprove", s)], source.name


COUNTS = st.tuples(st.integers(0, 300), st.integers(0, 300))


@given(COUNTS, st.floats(1, 4))
def test_a_state_is_that_of_the_one_verdict_function(counts: tuple[int, int], phi: float) -> None:
    before, after = counts
    conclusion = a_conclusion(before, after, phi=phi)
    t1, t0 = (
        FLAT_SEASON.exposure(conclusion.windows.after),
        FLAT_SEASON.exposure(conclusion.windows.before(36)),
    )
    verdict = crime_verdict(after, before, t1, t0, months_after=23, dispersion=phi)
    expected = "base_small" if verdict.state == "not_enough_data" else verdict.state
    assert expected == conclusion.state
    assert verdict.rate_ratio == conclusion.verdict.rate_ratio  # type: ignore[union-attr]


@given(COUNTS, st.sampled_from(["missing", "doubtful", "redrawn", "era"]))
def test_what_may_not_be_compared_has_no_colour_whatever_the_counts(
    counts: tuple[int, int], why: str
) -> None:
    conclusion = a_conclusion(
        *counts,
        missing=(date(2025, 3, 1),) if why == "missing" else (),
        doubtful=(date(2025, 3, 1),) if why == "doubtful" else (),
        redrawn=date(2025, 3, 1) if why == "redrawn" else None,
        joined=date(2014, 12, 1) if why == "era" else date(2024, 11, 1),
    )
    assert not conclusion.decided
    assert wording.sign(conclusion.state) == "⊘"
    assert (None, False) == (conclusion.reviewed(12), conclusion.provisional)
    assert () == pooling.poolable([conclusion])
    assert wording.expected_text(conclusion, "th") == "–"
    assert year_end(conclusion) is None
    around = surroundings_of(conclusion, ring={}, rest={}, province={})
    assert [None] * 4 == [around.badge, around.ring_badge, around.avoided, around.net]


@pytest.mark.parametrize(
    ("conclusion", "more", "holds"),
    [
        (a_conclusion(120, 40), {}, True),
        # Cases on a pile may have been of the zone: with so many more after joining it would be no fall.
        (a_conclusion(120, 40), {"piled": (0, 10)}, True),
        (a_conclusion(120, 40), {"piled": (0, 200)}, False),
        (a_conclusion(120, 40), {"piled": (200, 0)}, True),
        # Of a fifth of the cases with a point, 40 stand for 200.
        (a_conclusion(120, 40), {"shares": (1.0, 0.2)}, False),
        (a_conclusion(120, 40), {"shares": (0.2, 1.0)}, True),
        # Nothing was said that another count could overthrow.
        (a_conclusion(120, 3, joined=date(2026, 8, 10)), {"piled": (0, 500)}, True),
        (a_conclusion(9, 0), {"piled": (500, 0)}, True),
    ],
)
def test_what_was_said_holds_where_cases_that_lack_a_place_would_change_nothing(
    conclusion: Conclusion, more: dict[str, tuple[float, float]], holds: bool
) -> None:
    assert holds is conclusion._holds(**more)  # type: ignore[arg-type]


def test_each_decided_state_has_a_sign_of_its_own_and_no_other_has_one() -> None:
    decided = {"met": "▼", "not_met": "▲", "not_met_flat": "■"}
    assert decided == {s: wording.sign(s) for s in STATES if wording.sign(s) not in "○⊘"}
    assert ["gap", "not_comparable"] == [s for s in STATES if wording.sign(s) == "⊘"]


def test_a_verdict_is_provisional_until_a_year_and_a_review_have_found_the_same() -> None:
    assert a_conclusion(120, 10, joined=date(2026, 1, 1)).provisional
    assert not a_conclusion(120, 40).provisional
    # The review at 12 months saw no fall, the days since make one: not settled before the next review.
    changed = a_conclusion(120, 40, reviews={12: 38})
    assert ("met", "inconclusive", True) == (changed.state, changed.review, changed.provisional)
    assert wording.state_text(changed, "th") == "ลดลงชัดเจน (เบื้องต้น)"
    assert (
        wording.review_text(changed, 12, "th")
        == "ทบทวน 12 เดือน (ถึง 30 พ.ย. 2568): ยังสรุปไม่ได้ – คาดไว้ 40 เกิดจริง 38 คดี"
    )


@pytest.mark.parametrize(
    ("low", "high", "th", "en"),
    [
        (0.4, 0.713, "ลดลงร้อยละ 29 ถึง 60", "29 to 60 % fewer"),
        (1.206, 1.9, "เพิ่มขึ้นร้อยละ 21 ถึง 90", "21 to 90 % more"),
        (0.6, 1.214, "เป็นไปได้ตั้งแต่ลดลงร้อยละ 40 ถึงเพิ่มขึ้นร้อยละ 22", "anything from 40 % fewer to 22 % more"),
        (0.2, math.inf, "ช่วงกว้างเกินกว่าจะบอกได้", "too wide a range to tell"),
    ],
)
def test_an_interval_is_said_in_words(low: float, high: float, th: str, en: str) -> None:
    ratio = rate_ratio(10, 10, 1, 1)
    ratio = type(ratio)(1.0, low, high, 0.5, 0.0)
    assert [th, en] == [wording.range_text(ratio, "th"), wording.range_text(ratio, "en")]


@given(COUNTS)
def test_the_most_cases_that_would_be_a_clear_fall_are_and_one_more_is_not(counts: tuple[int, int]) -> None:
    conclusion = a_conclusion(*counts)
    if not conclusion.comparable or conclusion.state == "base_small":
        return
    most, months, last = conclusion.provable
    assert (24, date(2026, 11, 30)) == (months, last)
    exposure = FLAT_SEASON.exposure(conclusion.windows.reviewed(months)), conclusion.exposures[1]
    met = [
        crime_verdict(n, conclusion.before.cases, *exposure, months_after=24).state == "met"
        for n in (most if most is not None else 0, 0 if most is None else most + 1)
    ]
    assert [most is not None, False] == met


def test_what_would_settle_it_is_said_with_its_day() -> None:
    conclusion = a_conclusion(60, 36)
    most = conclusion.provable[0]
    assert f"รวมไม่เกิน {most} คดี" in wording.provable_text(
        conclusion, "th"
    ) or f"ต้องไม่เกิน {most} คดี" in wording.provable_text(conclusion, "th")
    young = a_conclusion(60, 3, joined=date(2026, 5, 1))
    assert "31 พ.ค. 2570" not in wording.provable_text(young, "th")
    assert "30 พ.ย. 2569 (ทบทวน 6 เดือน)" in wording.provable_text(young, "th")


def near(
    conclusion: Conclusion,
    ring: tuple[int, int],
    rest: tuple[int, int],
    province: tuple[int, int] = (900, 600),
) -> Surroundings:
    """Surroundings of so many cases before and after."""

    def counts(pair: tuple[int, int]) -> Counts:
        before, after = conclusion.before_window[0], conclusion.windows.after[0]
        return {before: Count(pair[0]), after: Count(pair[1])}

    return surroundings_of(conclusion, ring=counts(ring), rest=counts(rest), province=counts(province))


def test_a_fall_that_all_share_is_no_badge_and_one_of_its_own_is() -> None:
    conclusion = a_conclusion(120, 40)
    assert near(conclusion, (60, 38), (400, 250)).badge == "better"
    assert near(conclusion, (60, 38), (400, 133)).badge == "same"
    assert near(a_conclusion(120, 130), (60, 38), (400, 250)).badge == "worse"


def test_cases_that_moved_next_door_show_in_the_ring_and_in_the_net() -> None:
    conclusion = a_conclusion(120, 40)
    moved, gone = near(conclusion, (60, 80), (400, 250)), near(conclusion, (60, 20), (400, 250))
    assert (moved.ring_badge, gone.ring_badge) == ("worse", "better")
    assert moved.avoided == gone.avoided
    assert moved.net.estimate > moved.avoided.estimate > gone.net.estimate
    # In cases of the window after: 40 seen, 120 × 250/400 = 75 would have been.
    assert moved.avoided.estimate == pytest.approx(40 - 120 * 250 / 400)


def test_a_trend_shared_by_a_large_area_is_no_effect() -> None:
    same = near(a_conclusion(120, 60), (60, 30), (1200, 600))
    assert same.avoided.estimate == pytest.approx(0)
    assert same.net.estimate == pytest.approx(0)


def test_a_station_with_few_cases_is_held_against_its_province() -> None:
    conclusion = a_conclusion(120, 40)
    assert ("province", (900, 600)) == (
        near(conclusion, (60, 40), (359, 200)).area,
        near(conclusion, (60, 40), (359, 200)).rest,
    )
    assert near(conclusion, (60, 40), (360, 200)).area == "station"
    assert near(conclusion, (60, 40), (0, 0), (0, 0)).badge is None


def test_the_old_base_to_the_end_of_the_fiscal_year() -> None:
    conclusion = a_conclusion(120, 40, cut_off=date(2026, 3, 31), joined=date(2024, 11, 1), year=14)
    year = year_end(conclusion)
    assert year is not None
    assert (date(2026, 9, 30), 14, 39) == (year.last, year.so_far, year.base)
    assert year.same_days == pytest.approx(120 / 1096 * 182)
    assert (
        year.text("th")
        == "เกิดแล้ว 14 คดี (ฐานเดิมห้วงเดียวกัน 20 คดี) หากถึง 30 ก.ย. 2569 รวมไม่เกิน 39 คดี จะไม่สูงกว่าฐานเดิม"
    )
    assert "โควตา" not in year.text("th") + year.pace_text("th")
    assert year.pace is not None
    assert year.pace.mean == pytest.approx(14.5 * 183 / 182)
    above = year_end(a_conclusion(120, 40, cut_off=date(2026, 3, 31), year=41))
    assert above is not None
    assert "สูงกว่าฐานเดิมทั้งปี 39 คดีแล้ว" in above.text("th")
    assert above.pace is not None
    assert above.pace.over == 1.0
    assert year_end(a_conclusion(9, 4)) is None


def test_missing_months_count_only_where_a_window_needs_them() -> None:
    def needed(joined: date) -> tuple[date, ...]:
        windows = Windows(joined, date(2026, 3, 10), seasonal=True)
        return missing_months((*windows.before(12), *windows.after), lambda _: False)

    months = needed(date(2025, 1, 15))
    assert (date(2024, 1, 1), date(2026, 3, 1), 27) == (months[0], months[-1], len(months))
    # The month of joining is needed for its days before joining alone.
    assert date(2025, 1, 1) not in needed(date(2025, 1, 1))


def test_no_percentage_stands_on_fewer_than_ten_cases_entered() -> None:
    assert ["2 จาก 9", "2 จาก 10 (ร้อยละ 20.0)"] == [EntryShare(2, 9).text("th"), EntryShare(2, 10).text("th")]
    rows = pd.DataFrame(
        [
            ("Z", "before", 1, 30, 30, 2),
            ("Z", "before", 3, 10, 10, 9),
            ("Z", "before", 4, 99, 99, 0),
            ("Z", "year", 2, 5, 4, 1),
        ],
        columns=["zone_code", "slice", "crime_group", "cases", "dated", "late"],
    )
    entered = entries_of(rows, ["before"], ["year"])
    assert ((EntryShare(2, 30), EntryShare(1, 4)), (EntryShare(30, 40), EntryShare(5, 5))) == (
        entered.late,
        entered.mix,
    )


def test_a_record_that_no_longer_counts_the_same_is_shown_as_changed() -> None:
    def record(months: int, before: int, after: int | None) -> Record:
        at = datetime(2026, 1, 5, tzinfo=UTC)
        window = (date(2024, 12, 1), date(2025, 11, 30)) if months else None
        base = (date(2021, 11, 1), date(2024, 10, 31))
        state = "met" if months else None
        return Record(
            "Z",
            months,
            at,
            "officer",
            date(2026, 1, 4),
            1,
            36,
            base,
            before,
            window,
            after,
            None,
            None,
            None,
            state,
            "f" * 64,
        )

    conclusion = a_conclusion(120, 40, reviews={12: 21}, records=(record(0, 120, None), record(12, 118, 20)))
    table = tables.records(conclusion, "th")
    assert ["ตรงกัน", "เปลี่ยนเป็น 120 (36 ด.) → 21 (12 ด.)"] == table["นับวันนี้"].tolist()
    assert ["–", "ลดลงชัดเจน"] == table["ผล"].tolist()


def test_without_a_season_it_is_said_and_the_same_months_are_compared() -> None:
    conclusion = a_conclusion(20, 3, season=PLAIN, joined=date(2026, 3, 10), cut_off=date(2026, 9, 20))
    assert "เดือนเดียวกัน" in wording.season_text(conclusion, "th")
    assert wording.windows_text(conclusion, "en").startswith("1 Apr – 31 Aug 2025, 1 Apr – 31 Aug 2024")


def test_the_ratio_of_a_part_is_that_of_its_counts_and_windows_and_swings_with_them() -> None:
    conclusion = a_conclusion(120, 40, phi=2.0)
    exposure_after, exposure_before = conclusion.exposures
    assert conclusion.ratio_of("group_2") == rate_ratio(
        40, 120, exposure_after, exposure_before, confidence=0.9, dispersion=2.0
    )
    assert conclusion.ratio_of("group_1") == rate_ratio(
        0, 0, exposure_after, exposure_before, confidence=0.9, dispersion=2.0
    )


def test_every_baseline_is_tried_with_its_own_cases_and_days() -> None:
    conclusion = a_conclusion(120, 40)
    year, three = conclusion.windows.before(12), conclusion.windows.before(36)
    counts = {**conclusion.counts, year[0]: Count(50)}
    tried = replace(conclusion, baselines=(12, 36), counts=counts).sensitivity()
    assert {12: 50, 36: 120} == {months: before for months, (before, _) in tried.items()}
    for months, window, before in ((12, year, 50), (36, three, 120)):
        days = sum((end - first).days for first, end in window)
        ratio = rate_ratio(40, before, conclusion.exposures[0], days, confidence=0.9, dispersion=1.0)
        assert ratio.ratio == pytest.approx(tried[months][1].ratio, rel=1e-9)
        assert ratio.high == pytest.approx(tried[months][1].high, rel=1e-9)
    # One that reaches behind the four crime groups is not tried.
    old = replace(
        conclusion, windows=replace(conclusion.windows, joined_on=date(2016, 1, 1)), baselines=(12, 36)
    )
    assert [12] == list(old.sensitivity())


def test_what_cannot_be_compared_has_surroundings_and_no_badge() -> None:
    for conclusion in (
        a_conclusion(120, 40, missing=(date(2025, 12, 1),)),
        a_conclusion(9, 4),
        a_conclusion(120, 3, joined=date(2026, 8, 10)),
    ):
        around = near(conclusion, (60, 38), (400, 250))
        assert (("station", (400, 250), (60, 38)), (None, None)) == (
            (around.area, around.rest, around.around),
            (around.badge, around.ring_badge),
        )
        assert (None, None, None, None) == (around.zone, around.ring, around.avoided, around.net)


def test_surroundings_swing_with_the_counts_of_the_province_and_know_their_windows() -> None:
    wild = near(a_conclusion(120, 40, phi=2.0), (60, 38), (400, 250))
    after, before = a_conclusion().exposures
    assert (60, 38) == wild.around
    for here, ratio in (((120, 40), wild.zone), ((60, 38), wild.ring)):
        assert ratio == ratio_of_rate_ratios(here[1], here[0], 250, 400, confidence=0.9, dispersion=2.0)
    for here, difference in (((120, 40), wild.avoided), ((180, 78), wild.net)):
        assert difference == weighted_displacement_difference(
            (400, 250),
            here,
            time_weights=(before / after, 1),
            area_weights=(400 / here[0], 1, 1, 1),
            confidence=0.9,
            dispersion=2.0,
        )


def test_a_zone_without_a_ring_or_with_nothing_around_it_says_so_of_that_alone() -> None:
    conclusion = a_conclusion(120, 40)
    alone = near(replace(conclusion, zone=replace(conclusion.zone, ring_km2=None)), (60, 38), (400, 250))
    assert (None, None) == (alone.ring, alone.net)
    assert alone.badge == "better"
    # Nobody was counted in the ring, before or after; one case there is something.
    assert near(conclusion, (0, 0), (400, 250)).ring is None
    assert near(conclusion, (0, 1), (400, 250)).ring is not None
    # Without a case elsewhere after, a change there is still a number of cases.
    assert near(conclusion, (60, 38), (400, 0)).avoided is not None
    assert near(conclusion, (60, 38), (400, 0)).badge is None
    # Without one in the zone after there is the most to tell; without one before, nothing.
    assert near(a_conclusion(120, 0), (60, 38), (400, 250)).avoided is not None
    assert near(a_conclusion(0, 40), (60, 38), (400, 250)).avoided is None


def test_each_group_has_its_own_line_and_place_based_cases_come_first() -> None:
    conclusion = a_conclusion(40, 30)
    counts = {
        conclusion.before_window[0]: Count(40, 10, 30, 30),
        conclusion.windows.after[0]: Count(24, 12, 12, 15),
    }
    conclusion = replace(conclusion, counts=counts)
    table = tables.parts(conclusion, "th")
    assert [30, 40, 10, 30] == table["ก่อน (36 เดือน)"].tolist()
    assert table["คดี"].iloc[0] == "ความผิดที่เกิดในสถานที่"
    # The sum fell while violence rose: both are on the page.
    assert ["กลุ่ม 1 ชีวิต ร่างกาย และเพศ", "กลุ่ม 2 ทรัพย์"] == table["คดี"].tolist()[2:]
    ratios = [float(r.split(" ")[0]) for r in table.iloc[:, 3]]
    assert ratios[2] > 1 > ratios[1]


def test_what_must_be_known_before_believing_a_figure_is_said() -> None:
    conclusion = a_conclusion(40, 30)
    assert wording.CHOSEN("th") in wording.warnings(conclusion, "th")
    covid = in_covid(conclusion.before_window)
    assert covid == any(
        "โควิด-19 (26 มี.ค. 2563 – 30 ก.ย. 2565)" in w for w in wording.warnings(conclusion, "th")
    )
    earlier = replace(conclusion, windows=replace(conclusion.windows, joined_on=date(2023, 1, 15)))
    assert any("COVID-19" in w for w in wording.warnings(earlier, "en"))
