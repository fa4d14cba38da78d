"""Periods, their codes, and the days a year earlier."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.language import periods
from dashboard.language.periods import Period, format_months, parse

DAYS = st.dates(date(1991, 10, 1), date(2099, 9, 30))


@st.composite
def any_period(draw: st.DrawFn) -> Period:
    day = draw(DAYS)
    match draw(st.sampled_from(periods.KINDS)):
        case "year":
            return periods.fiscal_year_of(day)
        case "quarter":
            return periods.quarter_of(day)
        case "month":
            return periods.month_of(day)
        case "week":
            return periods.week_of(day, draw(st.integers(0, 6)))
        case _:
            return Period(
                "custom", day, min(day + timedelta(days=draw(st.integers(1, 800))), date(2099, 12, 1))
            )


@given(any_period())
def test_every_code_names_the_period_it_came_from(period: Period) -> None:
    assert period == parse(period.code)


@given(any_period())
def test_codes_are_plain_letters_that_no_language_changes(period: Period) -> None:
    assert period.code.isascii()
    assert "" == "".join(c for c in period.code if c not in "fyqw0123456789-.")


@pytest.mark.parametrize(
    ("period", "code"),
    [
        (periods.fiscal_year_period(2569), "fy2569"),
        (periods.quarter_period(2569, 1), "fy2569q1"),
        (periods.quarter_of(date(2026, 9, 30)), "fy2569q4"),
        (periods.month_of(date(2024, 2, 29)), "2024-02"),
        (periods.week_of(date(2026, 11, 22)), "w2026-11-16"),
        (Period("custom", date(2024, 2, 29), date(2024, 3, 2)), "2024-02-29..2024-03-01"),
    ],
)
def test_codes_stay_as_they_are_because_links_hold_them(period: Period, code: str) -> None:
    assert code == period.code


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        (1, date(2025, 10, 1), date(2025, 12, 31)),
        (2, date(2026, 1, 1), date(2026, 3, 31)),
        (3, date(2026, 4, 1), date(2026, 6, 30)),
        (4, date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_quarters_are_those_of_the_fiscal_year(quarter: int, first: date, last: date) -> None:
    period = periods.quarter_period(2569, quarter)
    assert (first, last) == (period.start, period.last)
    assert period == periods.quarter_of(first) == periods.quarter_of(last)
    assert period.name("th") == f"ไตรมาส {quarter} ปีงบประมาณ 2569"


@given(DAYS)
def test_the_four_quarters_make_up_the_fiscal_year(day: date) -> None:
    year = periods.fiscal_year_of(day)
    quarters = [periods.quarter_period(int(year.code[2:]), n) for n in (1, 2, 3, 4)]
    assert [year.start, *[q.end for q in quarters]] == [*[q.start for q in quarters], year.end]


@given(DAYS, st.integers(0, 6))
def test_a_week_begins_on_its_first_weekday_and_holds_its_day(day: date, first_weekday: int) -> None:
    week = periods.week_of(day, first_weekday)
    assert (first_weekday, 7) == (week.start.weekday(), week.days)
    assert week.start <= day < week.end


@given(any_period())
def test_the_year_before_is_a_period_of_the_same_kind_that_begins_earlier(period: Period) -> None:
    earlier = period.year_earlier()
    assert (period.kind, True) == (earlier.kind, earlier.start < period.start)
    assert earlier.start < earlier.end


@given(DAYS, st.integers(0, 6))
def test_a_week_keeps_its_weekdays_a_year_earlier(day: date, first_weekday: int) -> None:
    week = periods.week_of(day, first_weekday)
    assert (week.start.weekday(), 7) == (week.year_earlier().start.weekday(), week.year_earlier().days)
    assert week.start - week.year_earlier().start == timedelta(days=364)


def test_the_part_of_a_week_that_has_data_keeps_its_weekdays_a_year_earlier() -> None:
    part = periods.week_of(date(2026, 11, 18)).until(date(2026, 11, 18))
    assert part is not None
    assert [part.start, part.last] == [date(2026, 11, 16), date(2026, 11, 18)]
    earlier = part.year_earlier()
    assert [earlier.start, earlier.last] == [date(2025, 11, 17), date(2025, 11, 19)]
    assert parse(part.code).start == part.start
    assert parse(part.code).end == part.end


def test_29_february_survives_as_first_and_as_last_day() -> None:
    begins = Period("custom", date(2024, 2, 29), date(2024, 3, 11)).year_earlier()
    assert (date(2023, 3, 1), date(2023, 3, 10)) == (begins.start, begins.last)
    ends = Period("custom", date(2023, 10, 1), date(2024, 3, 1)).year_earlier()
    assert (date(2022, 10, 1), date(2023, 2, 28)) == (ends.start, ends.last)
    alone = Period("custom", date(2024, 2, 29), date(2024, 3, 1)).year_earlier()
    assert (date(2023, 3, 1), 1) == (alone.start, alone.days)


def test_28_february_of_the_year_after_a_leap_year_is_compared_with_28_february() -> None:
    to_date = Period("custom", date(2024, 10, 1), date(2025, 3, 1)).year_earlier()
    assert (date(2023, 10, 1), date(2024, 2, 28)) == (to_date.start, to_date.last)


def test_a_whole_february_is_compared_with_a_whole_february() -> None:
    assert parse("2025-02").year_earlier() == parse("2024-02")
    assert parse("2024-02").year_earlier() == parse("2023-02")
    assert parse("2024-02").days == 29


def test_until_cuts_at_the_last_day_with_data() -> None:
    year = periods.fiscal_year_period(2569)
    assert year.until(date(2025, 9, 30)) is None
    assert year.until(date(2026, 9, 30)) is year
    assert year.until(date(2030, 1, 1)) is year
    assert year.until(date(2025, 10, 1)) == Period("custom", date(2025, 10, 1), date(2025, 10, 2))
    assert year.until(date(2026, 2, 28)) == Period("custom", date(2025, 10, 1), date(2026, 3, 1))


@given(any_period(), DAYS)
def test_until_gives_days_that_were_asked_for_and_have_data(period: Period, last_day: date) -> None:
    part = period.until(last_day)
    if part is None:
        assert last_day < period.start
    else:
        assert (period.start, min(period.last, last_day)) == (part.start, part.last)


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
    ],
)
def test_months_are_added_without_falling_off_the_end(day: date, months: int, moved: date) -> None:
    assert moved == periods.add_months(day, months)


@given(DAYS, st.integers(-60, 60))
def test_adding_months_moves_by_exactly_that_many_calendar_months(day: date, months: int) -> None:
    moved = periods.add_months(day, months)
    assert months == (moved.year - day.year) * 12 + moved.month - day.month


def test_months_between_are_all_that_are_touched() -> None:
    assert periods.months_between(date(2025, 12, 31), date(2026, 2, 1)) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]
    assert periods.months_between(date(2026, 2, 1), date(2026, 2, 1)) == []
    assert periods.months_between(date(2026, 2, 28), date(2026, 3, 2)) == [date(2026, 2, 1), date(2026, 3, 1)]


RUBBISH = [
    "",
    "fy",
    "fy69",
    "fy2569q0",
    "fy2569q5",
    "2026",
    "2026-13",
    "2026-00",
    "2026-1",
    "w2026-02-30",
    "w2026-1-1",
    "2026-01-01..",
    "..2026-01-01",
    "2026-02-01..2026-01-31",
    "2026-01-01…2026-02-01",
    " fy2569",
    "fy2569\n",
    "fy๒๕๖๙",
    "2026-๐๑",
    "w๒๐๒๖-๐๑-๐๑",
    "FY2569",
    "'; drop table",
    "fy2569\0",
    "\ud800",
]


@pytest.mark.parametrize("code", RUBBISH)
def test_rubbish_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"period|month|day|isoformat|out of range"):
        parse(code)


OUTSIDE = [
    "fy2533",
    "fy2643",
    "fy9999",
    "fy0000",
    "1989-12",
    "2100-01",
    "9999-12",
    "0000-01",
    "w9999-12-31",
    "w0001-01-01",
    "2020-01-01..9999-12-31",
    "0001-01-01..2020-01-01",
    "w1989-12-25",
    "2099-12-31..2100-01-01",
]


@pytest.mark.parametrize("code", OUTSIDE)
def test_years_out_of_range_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"range|year"):
        parse(code)


@given(st.text(max_size=30) | st.from_regex(r"[fyqw0-9.\-]{1,25}"))
@example("w9999-12-25")
def test_whatever_a_link_says_parse_gives_a_period_or_a_value_error(code: str) -> None:
    try:
        period = parse(code)
    except ValueError:
        return
    assert periods.EARLIEST <= period.start < period.end <= periods.LATEST
    assert period == parse(period.code)


@pytest.mark.parametrize(
    ("months", "thai"),
    [
        ([(2026, 10)], "ต.ค. 2569"),
        ([(2026, 8), (2026, 9), (2026, 10)], "ส.ค.–ต.ค. 2569"),
        ([(2025, 12), (2026, 1)], "ธ.ค. 2568 – ม.ค. 2569"),
        ([(2025, 11), (2026, 3), (2026, 4)], "พ.ย. 2568, มี.ค.–เม.ย. 2569"),
    ],
)
def test_months_are_said_in_as_few_words_as_they_take(months: list[tuple[int, int]], thai: str) -> None:
    assert thai == format_months([date(y, m, 1) for y, m in months], "th")
