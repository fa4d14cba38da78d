"""Goal 3: which quarter is judged, what a missing report means, the arithmetic of what was resolved."""

from datetime import date

import pandas as pd
import pytest

from dashboard.coverage.receipts import Receipt
from dashboard.goal3 import partner_reports, resolutions, risk_spots, sectors
from dashboard.goal3.partner_reports import MonthReports
from dashboard.goal3.risk_spots import Around
from dashboard.goal3.sectors import StationSectors, judged_quarter
from dashboard.indicators import Mark
from dashboard.language.periods import parse
from dashboard.language.text import LANGUAGES, Text

AT = date(2026, 11, 22)
QUARTER = parse("fy2569q4")
NAMES = {
    "people": Text("ภาคประชาชน", "People"),
    "media": Text("สื่อมวลชน", "Media"),
    "local": Text("ท้องถิ่น", "Local government"),
}
JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)


def station(
    counts: tuple[int, ...] = (3, 0, 1),
    months: tuple[Receipt, Receipt, Receipt] = ("received", "received", "received"),
    joined_on: date | None = date(2025, 1, 1),
    needed: int = 1,
    without_partner: tuple[str, ...] = (),
) -> StationSectors:
    return StationSectors(
        station="920101",
        joined_on=joined_on,
        at=AT,
        quarter=QUARTER,
        needed=needed,
        activities=dict(zip(NAMES, counts, strict=False)),
        running=dict.fromkeys(NAMES, 0),
        without_partner=frozenset(without_partner),
        months=dict(zip((JULY, AUGUST, SEPTEMBER), months, strict=True)),
    )


@pytest.mark.parametrize(
    ("at", "quarter"),
    [
        (date(2026, 9, 29), "fy2569q3"),
        (date(2026, 9, 30), "fy2569q4"),
        (date(2026, 10, 1), "fy2569q4"),
        (date(2026, 12, 31), "fy2570q1"),
        (date(2027, 1, 1), "fy2570q1"),
    ],
)
def test_the_last_quarter_that_is_over_is_judged(at: date, quarter: str) -> None:
    assert parse(quarter) == judged_quarter(at)


@pytest.mark.parametrize(
    ("of_station", "mark", "words"),
    [
        (station((1, 1, 1)), "met", "ครบทุกภาคส่วน"),
        (station(), "not_met", "ยังขาด 1 ภาคส่วน: สื่อมวลชน"),
        (station((0, 0, 1)), "not_met", "ยังขาด 2 ภาคส่วน: ภาคประชาชน, สื่อมวลชน"),
        # A month confirmed as without activity is known to hold none.
        (
            station(months=("received", "confirmed_none", "confirmed_none")),
            "not_met",
            "ยังขาด 1 ภาคส่วน: สื่อมวลชน",
        ),
        (station(months=("received", "received", "not_received")), "not_received", "ยังไม่ได้รับข้อมูล"),
        (station(months=("received", "received", "not_due")), "not_due", "ยังไม่ถึงกำหนดส่ง"),
        (station(months=("received", "not_received", "not_due")), "not_received", "ยังไม่ได้รับข้อมูล"),
        # What is there already cannot be taken away by a report that is still out.
        (station((1, 1, 1), ("received", "received", "not_received")), "met", "ครบทุกภาคส่วน"),
        (station((0, 0, 0), joined_on=None), "not_joined", "ยังไม่เข้าร่วมโครงการ"),
        (station((0, 0, 0), joined_on=date(2026, 11, 23)), "not_joined", "ยังไม่เข้าร่วมโครงการ"),
        (
            station((0, 0, 0), joined_on=date(2026, 10, 1)),
            "unsettled",
            "ยังไม่ครบระยะประเมิน (ครบ ธ.ค. 2569)",
        ),
        # Of the quarter in which it joined, only the months from then on must be reported.
        (
            station(months=("not_received", "received", "received"), joined_on=date(2026, 8, 31)),
            "not_met",
            "ยังขาด 1 ภาคส่วน: สื่อมวลชน",
        ),
        (station(()), "unsettled", "ยังไม่ได้กำหนดภาคส่วนที่นับ"),
    ],
)
def test_a_station_stands_where_its_sectors_and_reports_put_it(
    of_station: StationSectors, mark: Mark, words: str
) -> None:
    standing = sectors.standing(of_station, NAMES)
    assert (mark, words) == (standing.mark, standing.words.th)


def test_the_month_that_is_missing_is_named_and_a_sector_is_not_called_silent() -> None:
    standing = sectors.standing(station(months=("received", "received", "not_received")), NAMES)
    assert standing.reason.th == "รายงาน ก.ย. 2569 · เท่าที่ได้รับยังไม่พบกิจกรรมของ สื่อมวลชน"
    assert standing.reason.en == "report of Sep 2026; so far none seen of Media"


def test_a_sector_without_a_partner_is_asked_for_and_said_to_have_none() -> None:
    standing = sectors.standing(station(without_partner=("media", "people")), NAMES)
    assert standing.mark == "not_met"
    assert standing.reason.th == "ไตรมาส 4 ปีงบประมาณ 2569: มีกิจกรรม 2 จาก 3 ภาคส่วน · ยังไม่มีภาคีในสื่อมวลชน"
    assert standing.reason.en.endswith("2 of 3 sectors active · no partner in Media")


@pytest.mark.parametrize(
    ("counts", "words"),
    [((3, 0, 1), "1 sector missing: Media"), ((0, 0, 1), "2 sectors missing: People, Media")],
)
def test_missing_sectors_are_counted_in_words_that_agree(counts: tuple[int, ...], words: str) -> None:
    assert words == sectors.standing(station(counts), NAMES).words.en


def test_a_target_may_ask_for_more_activities_a_sector() -> None:
    asked_for_two = station((3, 2, 1), needed=2)
    assert ("local",) == asked_for_two.silent
    reason = sectors.standing(asked_for_two, NAMES).reason
    assert reason.en.endswith("2 of 3 sectors active (at least 2 times)")


@pytest.mark.parametrize(
    ("numbers", "due", "state", "shown"),
    [
        ((10, 10, 0), True, "received", "0"),
        ((10, 8, 2), True, "received", "0"),
        ((10, 8, 1), True, "partly", "0*"),
        ((1, 0, 1), True, "confirmed_none", "∅"),
        ((10, 0, 0), True, "not_received", "?"),
        ((10, 0, 0), False, "not_due", "…"),
        ((0, 0, 0), True, "outside", "–"),
    ],
)
def test_no_month_is_zero_unless_every_report_is_there(
    numbers: tuple[int, int, int], due: bool, state: str, shown: str
) -> None:
    month = MonthReports(JULY, *numbers, due)
    assert (state, shown) == (month.state, partner_reports.cell(None, month.state))


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ([(10, 8, 1, True), (10, 9, 0, True)], "18 of 20 reports due received"),
        ([(10, 8, 1, True), (10, 3, 0, False)], "9 of 10 reports due received, and 3 early"),
        ([(10, 0, 0, False)], "reports: not due yet"),
        ([(10, 1, 0, False)], "reports: not due yet, and 1 early"),
    ],
)
def test_what_is_said_to_be_received_is_of_the_reports_whose_day_has_passed(
    months: list[tuple[int, int, int, bool]], words: str
) -> None:
    assert words == partner_reports.completeness([MonthReports(JULY, *month) for month in months], "en")


def test_the_states_of_a_month_have_signs_of_their_own() -> None:
    assert len(partner_reports.SIGNS) == len(set(partner_reports.SIGNS.values()))


@pytest.mark.parametrize(("due_on", "days"), [(date(2026, 11, 22), 0), (date(2026, 11, 21), 1), (None, 0)])
def test_the_day_itself_is_still_in_time(due_on: date | None, days: int) -> None:
    assert days == resolutions.days_late(due_on, AT)


def resolution_counts(closed: int, in_time: int, undated: int) -> pd.DataFrame:
    columns = ["station_code", "open", "overdue", "carried_over", "closed", "in_time", "undated"]
    return pd.DataFrame([("1", 4, 2, 1, closed, in_time, undated), ("2", 1, 0, 0, 0, 0, 0)], columns=columns)


def test_closed_in_time_has_a_percentage_only_on_a_base_of_ten() -> None:
    assert "ตามกำหนด **9** จาก 10 (ร้อยละ 90.0)" in resolutions.counts_line(
        resolution_counts(11, 9, 1), True, "th"
    )
    small = resolutions.counts_line(resolution_counts(10, 9, 1), True, "en")
    assert ("**9** of 9 in time" in small, "%" in small) == (True, False)
    assert small.startswith("**5** open · **2** overdue · **1** carried over")


def test_without_a_report_nothing_is_said_to_have_been_closed_or_found() -> None:
    closed = resolutions.counts_line(resolution_counts(0, 0, 0), False, "th")
    assert closed.endswith("แล้วเสร็จในห้วงนี้: ยังไม่ได้รับข้อมูล")
    assert "พบและแก้ไขในห้วงนี้: ยังไม่ได้รับข้อมูล" in risk_spots.counts_line(
        spot_counts(), days(0, None), False, "th"
    )


def test_of_a_station_that_never_reported_not_even_a_zero_is_said() -> None:
    nothing = resolution_counts(0, 0, 0).iloc[:0], spot_counts().iloc[:0]
    assert resolutions.counts_line(nothing[0], False, "th") == "ยังไม่ได้รับข้อมูลมติที่ประชุม"
    assert risk_spots.counts_line(nothing[1], days(0, None), False, "th") == "ยังไม่ได้รับข้อมูลจุดเสี่ยง"
    # Reported, and nothing open: that is a zero.
    assert resolutions.counts_line(nothing[0], True, "en").startswith("**0** open")
    assert "**0** open" in risk_spots.counts_line(nothing[1], days(0, None), True, "en")


def spot_counts(found: int = 6) -> pd.DataFrame:
    columns = ["station_code", "found", "public", "partner", "police", "fixed", "open", "overdue", "untold"]
    return pd.DataFrame([("1", found, 3, 2, 1, 4, 2, 1, 1)], columns=columns)


def days(fixed: int, median: float | None) -> pd.DataFrame:
    return pd.DataFrame({"fixed": [fixed], "median_days": [median]})


@pytest.mark.parametrize(("fixed", "shown"), [(4, False), (5, True)])
def test_fewer_than_five_fixes_have_no_median(fixed: int, shown: bool) -> None:
    assert shown == ("31 days" in risk_spots.counts_line(spot_counts(), days(fixed, 31.0), True, "en"))


def test_who_reported_comes_with_what_it_does_not_mean() -> None:
    reporters = risk_spots.reporters_line(spot_counts(), "th")
    assert (
        reporters == "ผู้แจ้ง: ประชาชน 3 · ภาคี 2 · ตำรวจ 1 – ประชาชนแจ้งมากขึ้นอาจหมายถึงความไว้วางใจที่มากขึ้น"
        " ไม่ใช่อาชญากรรมที่มากขึ้น"
    )
    assert risk_spots.reporters_line(spot_counts(0), "th") == ""


FIXED = date(2026, 2, 3)


@pytest.mark.parametrize(
    ("cases", "fixed_on", "has_place", "words"),
    [
        (Around(3, 1, 0), FIXED, True, "3 → 1 คดี (−2)"),
        (Around(10, 12, 0), FIXED, True, "10 → 12 คดี (+2, ร้อยละ 20.0)"),
        (Around(9, 0, 0), FIXED, True, "9 → 0 คดี (−9)"),
        (Around(3, 1, 2), FIXED, True, "ข้อมูลคดีไม่ครบ (ขาด 2 เดือน)"),
        (None, FIXED, True, "ยังไม่ครบห้วงเทียบ (ครบ 3 ก.พ. 2570)"),
        (None, FIXED, False, "ไม่มีพิกัด"),
        (None, None, True, "–"),
    ],
)
def test_cases_at_a_spot_are_arithmetic_or_the_reason_why_there_is_none(
    cases: Around | None, fixed_on: date | None, has_place: bool, words: str
) -> None:
    assert words == risk_spots.around_text(cases, fixed_on, has_place, "th")


def test_only_whole_windows_are_added_up() -> None:
    whole, cut = [Around(6, 5, 0), Around(5, 4, 0)], Around(50, 1, 1)
    together = risk_spots.together([*whole, cut], "en")
    assert together == "spots with whole windows (2): 11 → 9 cases (−2, 18.2 %)"
    assert risk_spots.together([cut], "en") == ""


def test_nothing_is_said_to_come_of_the_fix() -> None:
    for lang in LANGUAGES:
        note = risk_spots.AROUND_NOTE(lang)
        assert ("100" in note, "365" in note) == (True, True)
        assert [] == [word for word in ("เพราะ", "because", "ทำให้") if word in note]
