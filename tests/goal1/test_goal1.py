"""Goal 1: weights, effective numbers, verdicts on opinions, and what they mean for a station."""

from datetime import date
from typing import Any

import pytest

from dashboard.goal1 import opinions
from dashboard.goal1.opinions import Opinion, by_place, deciding, opinion, rolling, standing
from dashboard.goal1.samples import (
    BANDS,
    SEXES,
    Cell,
    Sample,
    cluster_effect,
    pooled,
    share_of,
    weigh,
)
from dashboard.language.text import Text
from dashboard.schema.survey_indicators import SURVEY_CODES
from dashboard.statistics import wilson_interval

DAY = date(2026, 9, 30)
EVEN = {(sex, band): 100.0 for sex in SEXES for band in BANDS}


def cell(sex: str | None, band: str | None, people: int, counted: int, answered: int | None = None) -> Cell:
    found = (people if answered is None else answered, counted)
    return Cell(sex, band, people, dict.fromkeys(SURVEY_CODES, found))


def sample(*cells: Cell, **more: Any) -> Sample:
    given: dict[str, Any] = {
        "instrument": "A",
        "wave": "4",
        "station": "S",
        "zone": "Z",
        "first_day": DAY,
        "last_day": DAY,
    }
    return Sample(**given | more, cells=cells)


def people(counts: dict[tuple[str, str], int], counted: float = 0.5) -> Sample:
    return sample(*(cell(s, b, n, round(n * counted)) for (s, b), n in counts.items()))


FULL = {(sex, band): 20 for sex in SEXES for band in BANDS}


@pytest.mark.parametrize(
    ("asked", "recorded", "squares", "expected"),
    [
        (100, 0, 0, 1.5),  # communities were not recorded
        (100, 100, 100 * 10, 1 + 9 * 0.05),  # ten communities of ten
        (100, 100, 100 * 100, 1 + 99 * 0.05),  # one village, one afternoon
        (100, 40, 40, 1.5),  # recorded for some, who came one by one
        (100, 40, 40 * 40, 1 + 39 * 0.05),
    ],
)
def test_answers_from_one_community_are_worth_less(
    asked: int, recorded: int, squares: int, expected: float
) -> None:
    found = cluster_effect(sample(cell("male", "old", asked, 1), recorded=recorded, squares=squares))
    assert expected == pytest.approx(found)


def test_weights_are_the_share_of_the_people_over_the_share_of_the_answers() -> None:
    counts = FULL | {("female", "old"): 60}
    weights, way = weigh(people(counts), EVEN)
    assert "post_stratified" == way
    for group, n in counts.items():
        assert (1 / 6) / (n / 160) == pytest.approx(weights[group])


def test_a_cell_of_fewer_than_five_is_put_together_with_its_neighbour_in_age() -> None:
    weights, way = weigh(people(FULL | {("male", "young"): 4}), EVEN)
    assert "post_stratified" == way
    assert weights["male", "young"] == weights["male", "middle"]
    # 24 men below 55 of 104 answers stand for a third of the people.
    assert (1 / 3) / (24 / 104) == pytest.approx(weights["male", "middle"])
    assert weights["male", "old"] != weights["male", "middle"]


def test_where_coarser_ages_do_not_help_sex_and_age_are_raked() -> None:
    counts = FULL | {("male", "young"): 3, ("male", "old"): 1, ("male", "middle"): 40}
    weights, way = weigh(people(counts), EVEN)
    assert "raked" == way
    whole = sum(weights[group] * n for group, n in counts.items())
    for sex in SEXES:
        assert 0.5 == pytest.approx(sum(weights[sex, b] * counts[sex, b] for b in BANDS) / whole, abs=1e-4)


@pytest.mark.parametrize(
    "counts",
    [
        {("female", "young"): 40, ("male", "young"): 40},  # an online poll of the young
        FULL | {("female", b): 400 for b in BANDS} | {("male", b): 6 for b in BANDS},  # weights of 35 to 1
    ],
)
def test_respondents_unlike_the_population_are_shown_unweighted(counts: dict[tuple[str, str], int]) -> None:
    whole = people(counts)
    weights, way = weigh(whole, EVEN)
    assert ({}, "unbalanced") == (weights, way)
    share = share_of(whole, "fear", weights, way)
    assert share is not None
    assert (share.unweighted, 1.0) == (share.share, share.design_effect)


def test_without_population_or_without_sex_and_age_nothing_is_weighted() -> None:
    assert ({}, "no_population") == weigh(people(FULL), None)
    assert ({}, "not_asked") == weigh(sample(cell(None, "old", 50, 5), cell("male", None, 50, 5)), EVEN)


def test_who_gives_no_sex_or_age_keeps_the_mean_weight() -> None:
    weights, way = weigh(sample(*(cell(s, b, 20, 4) for s, b in FULL), cell(None, None, 30, 30)), EVEN)
    share = share_of(
        sample(*(cell(s, b, 20, 4) for s, b in FULL), cell(None, None, 30, 30)), "fear", weights, way
    )
    assert share is not None
    assert (120 * 0.2 + 30) / 150 == pytest.approx(share.share)


def test_missing_answers_leave_the_denominator_and_are_told() -> None:
    found = share_of(
        sample(cell("male", "old", 100, 30, answered=60), cell("male", "young", 20, 0, answered=0)),
        "fear",
        {},
        "not_asked",
    )
    assert found is not None
    assert (0.5, 60, 120, 0.5) == (found.share, found.answered, found.people, found.missing)
    assert 60 / 1.5 == pytest.approx(found.effective)
    assert share_of(sample(cell("male", "old", 9, 0, answered=0)), "fear", {}, "not_asked") is None


def test_totals_without_answer_sheets_are_unweighted_and_cost_half_as_much_again() -> None:
    found = share_of(sample(totals={"fear": (300, 0.25)}), "fear", *weigh(sample(), EVEN))
    assert found is not None
    assert (0.25, 200.0, "totals") == (found.share, found.effective, found.weighting)


def judged(share: float, n: int = 600, target: float = 0.40, indicator: str = "fear") -> Opinion:
    found = opinion(
        sample(cell("male", "old", n, round(n * share)), recorded=n, squares=n), indicator, target, None
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("share", "n", "state"),
    [
        (0.20, 600, "met"),
        (0.60, 600, "not_met"),
        (0.39, 600, "too_close_to_call"),
        (0.20, 29, "not_enough_data"),
        (0.50, 36, "not_enough_data"),
    ],
)
def test_an_opinion_is_judged_by_its_whole_range(share: float, n: int, state: str) -> None:
    found = judged(share, n)
    assert state == found.state
    assert (found.answers_needed == 0) == (state in ("met", "not_met"))
    assert wilson_interval(found.share.share, found.share.effective) == found.interval
    # A share of fewer than 30 answers is never shown.
    assert (found.value is None) == (n < 30)


def test_a_share_that_rounds_to_the_target_keeps_a_decimal() -> None:
    assert "40.2 %" == judged(0.402, 1000).percent("th")
    assert "22 %" == judged(0.221, 1000).percent("th")
    assert "ผู้ตอบไม่เพียงพอ" == judged(0.2, 20).percent("th")


def test_how_many_more_answers_are_needed_is_said() -> None:
    assert "" == judged(0.2).needed("th")
    assert "ต้องเก็บแบบสอบถามเพิ่มอีกประมาณ " in judged(0.37, 300).needed("th")
    assert "10,000" in judged(0.4, 600).needed("th")


def wave(instrument: str, last: date, asked: int, zone: str = "Z", wave: str = "1") -> Sample:
    return sample(
        cell("male", "old", asked, asked // 2),
        instrument=instrument,
        wave=wave,
        last_day=last,
        first_day=last,
        zone=zone,
    )


def test_the_instrument_with_most_respondents_in_its_latest_wave_decides() -> None:
    waves = by_place(
        [
            wave("SMALL", date(2026, 10, 1), 90),
            wave("LARGE", date(2026, 5, 1), 100),
            wave("ONCE", date(2024, 5, 1), 900),
            wave("SMALL", date(2026, 1, 1), 500, wave="0"),
        ]
    )["S", "Z"]
    assert "LARGE" == deciding(waves, "fear", date(2026, 11, 22))
    # A year on, neither says anything on the zone as it is.
    assert "SMALL" == deciding(waves, "fear", date(2027, 9, 30))
    assert None is deciding(waves, "fear", date(2027, 10, 2))


def test_an_instrument_that_does_not_ask_cannot_decide() -> None:
    mute = sample(totals={"fear": (900, 0.3)}, instrument="FEAR-ONLY")
    waves = by_place([mute, wave("ALL", DAY, 100)])["S", "Z"]
    assert ("FEAR-ONLY", "ALL") == (deciding(waves, "fear", DAY), deciding(waves, "confidence", DAY))


def test_the_rolling_year_holds_four_quarters_even_where_the_fifth_ends_a_day_late() -> None:
    ends = [date(2026, 9, 28), date(2026, 6, 30), date(2026, 3, 31), date(2025, 12, 31), date(2025, 9, 30)]
    waves = [wave("A", end, 100, wave=str(n)) for n, end in enumerate(ends)]
    year = rolling(waves)
    assert waves[:4] == year
    assert (400, date(2025, 12, 31), ends[0]) == (
        pooled(year).people,
        pooled(year).first_day,
        pooled(year).last_day,
    )


def three(fear: float, satisfaction: float = 0.95, confidence: float = 0.95, n: int = 600) -> list[Opinion]:
    return [
        judged(fear, n),
        judged(satisfaction, n, 0.8, "satisfaction"),
        judged(confidence, n, 0.8, "confidence"),
    ]


JOINED = [date(2026, 10, 5)]
AT = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("found", "mark"),
    [
        (three(0.2), "met"),
        (three(0.6), "not_met"),
        (three(0.39), "unsettled"),
        (three(0.39, confidence=0.5), "not_met"),
        (three(0.2)[:2], "unsettled"),
        (three(0.2, n=20), "unsettled"),
        ([*three(0.2), *three(0.6)], "not_met"),
    ],
)
def test_a_station_meets_goal_1_when_all_indicators_do(found: list[Opinion], mark: str) -> None:
    assert mark == standing("S", found, JOINED, 10, AT, None).mark


def test_the_part_marks_are_in_the_reason() -> None:
    stands = standing("S", three(0.22, 0.91, 0.5, n=600), JOINED, 10, AT, None)
    assert "หวาดกลัว 22 % ผ่าน · พึงพอใจ 91 % ผ่าน · เชื่อมั่น 50 % ไม่ผ่าน · ผู้ตอบ 600 คน" == stands.reason.th
    assert (
        "fear 22 % met · satisfaction 91 % met · confidence 50 % not met · 600 respondents"
        == stands.reason.en
    )
    assert "ไม่ได้ถาม เชื่อมั่น" in standing("S", three(0.2)[:2], JOINED, 10, AT, None).reason.th


@pytest.mark.parametrize(
    ("joined", "at", "mark"),
    [
        ([], AT, "not_joined"),
        (JOINED, AT, "not_received"),
        (JOINED, date(2026, 11, 10), "not_due"),
        (JOINED, date(2026, 11, 11), "not_received"),
    ],
)
def test_no_survey_is_not_a_failed_one(joined: list[date], at: date, mark: str) -> None:
    why = Text("เพราะ", "because")
    assert mark == standing("S", [], joined, 10, at, why).mark


def test_the_wordings_of_states_differ() -> None:
    assert 5 == len({t.th for t in opinions.STATES.values()})
    assert 5 == len({t.en for t in opinions.STATES.values()})


@pytest.mark.parametrize(("answered", "state"), [(121, "met"), (120, "unanswered"), (100, "unanswered")])
def test_a_question_that_many_did_not_answer_is_not_judged(answered: int, state: str) -> None:
    asked = sample(cell("female", "young", 200, round(answered * 0.1), answered))
    found = opinion(asked, "fear", 0.4, None)
    assert found is not None
    assert state == found.state
    if state == "unanswered":
        reason = f"ไม่ตอบ/ไม่ทราบ {100 - answered / 2:.0f} % (ตั้งแต่ 40 % ไม่ตัดสิน)"
        assert (reason, None) == (found.needed("th"), found.answers_needed)
        stands = standing("S", [found, *three(0.2)[1:]], JOINED, 10, AT, None)
        assert "unsettled" == stands.mark
        assert "หวาดกลัว 10 % ไม่ตัดสิน" in stands.reason.th
