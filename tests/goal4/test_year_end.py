"""A zone's cases against its old base to the end of the fiscal year: the words, and what they rest on."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.goal4.year_end import YearEnd, year_end
from dashboard.statistics import Pace
from tests.goal4.test_conclusion import a_conclusion

MARCH = date(2026, 3, 31)


def year(so_far: int = 14, cut_off: date = MARCH, phi: float = 1.0, before: int = 120) -> YearEnd:
    told = year_end(a_conclusion(before, 40, cut_off=cut_off, year=so_far, phi=phi))
    assert told is not None
    return told


def of(chance: float) -> str:
    """What is said where the old base is passed with such a chance."""
    return replace(year(), pace=Pace(20.0, 10, 25, chance)).pace_text("th")


def test_what_the_pace_makes_likely_is_told_as_a_total_with_its_chance_in_ten() -> None:
    told = replace(year(), pace=Pace(20.0, 10, 25, 0.31))
    assert (
        "ถ้าเป็นไปตามอัตราปัจจุบัน สิ้นปีน่าจะอยู่ที่ 24–39 คดี (ช่วงค่าที่เป็นไปได้ 80 %) โอกาสสูงกว่าฐานเดิม ประมาณ 3 ใน 10"
        == told.pace_text("th")
    )
    assert (
        "at the present pace 24–39 cases by the end of the year (likely range, 80 %); chance of going above"
        " the old base: about 3 in 10" == told.pace_text("en")
    )


@pytest.mark.parametrize(
    ("chance", "th"),
    [
        (0.0, "น้อยมาก"),
        # Never "0 in 10", nor "10 in 10": nothing of the future is certain.
        (0.05, "น้อยมาก"),
        (0.051, "ประมาณ 1 ใน 10"),
        (0.5, "ประมาณ 5 ใน 10"),
        (0.949, "ประมาณ 9 ใน 10"),
        (0.95, "เกือบแน่นอน"),
        (1.0, "เกือบแน่นอน"),
    ],
)
def test_a_chance_is_told_in_ten_or_in_a_word(chance: float, th: str) -> None:
    assert of(chance).endswith(f"โอกาสสูงกว่าฐานเดิม {th}")


def test_on_the_last_day_of_the_year_nothing_is_foretold_and_a_day_before_it_is() -> None:
    over = year(cut_off=date(2026, 9, 30))
    assert (None, "", "") == (over.pace, over.pace_text("th"), over.pace_text("en"))
    assert (date(2026, 9, 30), date(2026, 9, 30)) == (over.through, over.last)
    assert year(cut_off=date(2026, 9, 29)).pace is not None


def test_as_many_cases_as_the_old_base_are_not_above_it() -> None:
    assert (39, 0) == (year().base, year(so_far=39).room)
    assert "จะไม่สูงกว่าฐานเดิม" in year(so_far=39).text("th")
    assert "above the old base of the whole year, 39" in year(so_far=40).text("en")


def test_a_base_of_ten_has_a_year_and_one_of_nine_none() -> None:
    assert 10 // 3 == year(so_far=1, before=10).base
    assert year_end(a_conclusion(9, 4)) is None


def test_counts_that_swing_make_the_end_of_the_year_less_certain() -> None:
    calm, wild = year().pace, year(phi=3.0).pace
    assert calm is not None
    assert wild is not None
    assert wild.low < calm.low < calm.high < wild.high
