"""Dates and times in every form that police databases keep them in. Pure: no database."""
# ruff: noqa: DTZ001 - databases give times without a zone

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as clock
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from dashboard.language.thai import BANGKOK
from data_loaders import moments
from data_loaders.fields import Moment

NOW = datetime(2026, 11, 23, 6, tzinfo=BANGKOK)
Read = tuple[str | None, str]


@pytest.fixture(params=["UTC", "Asia/Bangkok", "America/New_York"], autouse=True)
def zone_of_the_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Every test here runs on machines in three time zones."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def read(spec: dict[str, str] | str, zone: ZoneInfo = BANGKOK, **columns: list[object]) -> list[Read]:
    """(Bangkok time, precision) of each row; None where nothing could be read."""
    frame = pd.DataFrame.from_records(list(zip(*columns.values(), strict=True)), columns=list(columns))
    found = moments.read({name: frame[name] for name in columns}, Moment.model_validate(spec), zone, NOW)
    local = found.at.dt.tz_convert(BANGKOK)
    return [
        (None if pd.isna(at) else f"{at:%Y-%m-%d %H:%M}", precision)
        for at, precision in zip(local, found.precision, strict=True)
    ]


def unreadable(spec: dict[str, str] | str, values: list[object]) -> list[bool]:
    found = moments.read({"date": pd.Series(values)}, Moment.model_validate(spec), BANGKOK, NOW)
    return found.unreadable.tolist()


def test_native_times_are_kept_and_midnight_means_that_the_time_is_not_known() -> None:
    values = [datetime(2026, 3, 15, 19, 30), datetime(2026, 3, 15), None]
    assert [("2026-03-15 19:30", "minute"), ("2026-03-15 00:00", "day"), (None, "none")] == read(
        "d", date=values
    )


def test_midnight_is_a_time_where_the_mapping_says_so() -> None:
    spec = {"date": "d", "midnight": "midnight"}
    assert [("2026-03-15 00:00", "minute")] == read(spec, date=[datetime(2026, 3, 15)])


def test_the_end_of_time_beside_a_fraction_of_a_second_is_unreadable_and_no_crash() -> None:
    values = [datetime(9999, 12, 31, 23, 59, 59, 999999), datetime(2026, 3, 15, 19, 30, 0, 250000)]
    assert [(None, "none"), ("2026-03-15 19:30", "minute")] == read("d", date=values)


def test_native_dates_are_days() -> None:
    assert [("2026-03-15 00:00", "day"), (None, "none")] == read("d", date=[date(2026, 3, 15), None])


def test_native_dates_of_the_buddhist_era_are_shifted() -> None:
    spec = {"date": "d", "era": "BE"}
    values = [datetime(2569, 3, 15, 8, 5), datetime(2569, 12, 1)]
    # 1 December 2569 lies ahead of the test's today.
    assert [("2026-03-15 08:05", "minute"), (None, "none")] == read(spec, date=values)


def test_a_leap_day_that_exists_only_before_the_shift_is_unreadable_and_no_crash() -> None:
    # CE 2568 has a 29 February, พ.ศ. 2568 (CE 2025) has none.
    spec = {"date": "d", "era": "BE"}
    assert [(None, "none"), ("2025-02-28 00:00", "day")] == read(
        spec, date=[date(2568, 2, 29), date(2568, 2, 28)]
    )


def test_a_year_too_small_for_the_buddhist_era_is_unreadable_and_no_crash() -> None:
    assert [True, False] == unreadable({"date": "d", "era": "BE"}, [date(1, 1, 1), date(2569, 1, 1)])


@pytest.mark.parametrize(
    ("form", "era", "written", "expected"),
    [
        ("DD/MM/YYYY", "BE", "15/03/2569", ("2026-03-15 00:00", "day")),
        ("DD/MM/YYYY", "BE", " 5/3/2569 ", ("2026-03-05 00:00", "day")),
        ("DD/MM/YYYY", "BE", "29/02/2567", ("2024-02-29 00:00", "day")),
        ("DD/MM/YYYY", "BE", "29/02/2568", (None, "none")),
        ("DD/MM/YYYY", "BE", "๑๕/๐๓/๒๕๖๙", ("2026-03-15 00:00", "day")),
        ("DD/MM/YYYY hh:mm", "BE", "15/03/2569 19:30", ("2026-03-15 19:30", "minute")),
        ("DD/MM/YYYY hh.mm น.", "BE", "15/03/2569 19.30 น.", ("2026-03-15 19:30", "minute")),
        ("DD/MM/YYYY", "BE", "15/03/2569 00:00:00", ("2026-03-15 00:00", "day")),
        ("DD/MM/YYYY", "BE", "15/03/2569 19:30", (None, "none")),
        ("DD/MM/YYYY hh:mm", "BE", "15/03/2569 19h30", ("2026-03-15 19:30", "minute")),
        ("MM/DD/YYYY", "CE", "03/15/2026", ("2026-03-15 00:00", "day")),
        ("YYYY-MM-DDThh:mm:ss", "CE", "2026-03-15T19:30:59.123", ("2026-03-15 19:30", "minute")),
        ("DD MON YYYY", "BE", "วันอาทิตย์ที่ ๑๕ เดือนมีนาคม พ.ศ. ๒๕๖๙", ("2026-03-15 00:00", "day")),
        ("DD MON YYYY", "BE", "วันที่ 15 มีนาคม พ.ศ.2569", ("2026-03-15 00:00", "day")),
        ("DD MON YYYY", "CE", "Sunday, 15 Mar 2026", ("2026-03-15 00:00", "day")),
        ("DD MON YY", "BE", "อา. 15 มี.ค. 69", ("2026-03-15 00:00", "day")),
        ("DD MON YYYY", "CE", "about 15 Mar 2026", (None, "none")),
        ("DD MON YYYY hh:mm", "BE", "วันที่ 15 มี.ค. 2569 เวลา 19.30 น.", ("2026-03-15 19:30", "minute")),
        ("YYYYMMDD", "BE", "25690315", ("2026-03-15 00:00", "day")),
        ("YYYYMMDDhhmm", "CE", "202603151930", ("2026-03-15 19:30", "minute")),
        ("DD MON YYYY", "BE", "15 มี.ค. 2569", ("2026-03-15 00:00", "day")),
        ("DD MON YYYY", "BE", "15 มีนาคม ๒๕๖๙", ("2026-03-15 00:00", "day")),
        ("DD MON YYYY", "BE", "15มี.ค.2569", ("2026-03-15 00:00", "day")),
        ("DD MON YY", "BE", "15มี.ค.69", ("2026-03-15 00:00", "day")),
        ("DD.MM.YYYY", "BE", "15.3.2569", ("2026-03-15 00:00", "day")),
        ("DD MON YYYY", "CE", "15 mar 2026", ("2026-03-15 00:00", "day")),
        ("DD-MON-YYYY", "CE", "15-MAR-2026", ("2026-03-15 00:00", "day")),
        ("DD MON YYYY", "BE", "15 มินาคม 2569", (None, "none")),
        ("MON YYYY", "BE", "มี.ค. 2569", ("2026-03-01 00:00", "month")),
        ("MM/YYYY", "BE", "03/2569", ("2026-03-01 00:00", "month")),
        ("YYYYMM", "CE", "202603", ("2026-03-01 00:00", "month")),
        ("YYYY-MM-DD hh", "CE", "2026-03-15 19", ("2026-03-15 19:00", "hour")),
    ],
)
def test_text_is_read_by_its_declared_format(form: str, era: str, written: str, expected: Read) -> None:
    assert [expected] == read({"date": "d", "format": form, "era": era}, date=[written])


def test_integer_dates_stay_whole_beside_blanks() -> None:
    spec = {"date": "d", "format": "YYYYMMDD", "era": "BE"}
    expected = [("2026-03-15 00:00", "day"), (None, "none"), ("2026-03-16 00:00", "day")]
    assert expected == read(spec, date=[25690315, None, 25690316])


def test_excel_serials_are_days_since_1899() -> None:
    expected = [("2026-03-15 00:00", "day"), ("2026-03-15 19:30", "minute"), (None, "none"), (None, "none")]
    assert expected == read({"date": "d", "format": "serial"}, date=["46096", "46096,8125", "7", "อังคาร"])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("19:30", "19:30 minute"),
        ("19.30", "19:30 minute"),
        ("1930", "19:30 minute"),
        ("193000", "19:30 minute"),
        ("19.30 น.", "19:30 minute"),
        ("๑๙.๓๐", "19:30 minute"),
        ("7:05", "07:05 minute"),
        ("705", "07:05 minute"),
        ("19:30:15", "19:30 minute"),
        (clock(19, 30), "19:30 minute"),
        (timedelta(hours=19, minutes=30), "19:30 minute"),
        (Decimal("19.30"), "19:30 minute"),
        (1930, "19:30 minute"),
        (930, "09:30 minute"),
        ("00:00", "00:00 minute"),
        ("19:75", "00:00 day"),
        ("บ่าย 2 โมง", "14:00 minute"),
        ("2 ทุ่ม", "20:00 minute"),
        ("ตอนเย็น", "00:00 day"),
        ("", "00:00 day"),
        (None, "00:00 day"),
        ("ไม่ทราบ", "00:00 day"),
    ],
)
def test_a_separate_time_is_put_on_its_day_and_an_unknown_one_leaves_the_day(
    written: object, expected: str
) -> None:
    [(at, precision)] = read({"date": "d", "time": "t"}, date=[date(2026, 3, 15)], time=[written])
    assert f"2026-03-15 {expected}" == f"{at} {precision}"


def test_numbers_as_times_are_read_beside_blanks() -> None:
    days = [date(2026, 3, 15)] * 3
    expected = [("2026-03-15 19:30", "minute"), ("2026-03-15 00:00", "day"), ("2026-03-15 09:05", "minute")]
    assert expected == read({"date": "d", "time": "t"}, date=days, time=[1930, None, 905])
    assert expected == read({"date": "d", "time": "t"}, date=days, time=[19.3, None, 9.05])


def test_an_hour_alone_is_an_hour_and_a_blank_one_leaves_the_day() -> None:
    expected = [
        ("2026-03-15 19:00", "hour"),
        ("2026-03-15 00:00", "day"),
        ("2026-03-15 00:00", "hour"),
        ("2026-03-15 00:00", "day"),
    ]
    spec = {"date": "d", "hour": "h", "format": "DD/MM/YYYY", "era": "BE"}
    assert expected == read(spec, date=["15/03/2569"] * 4, hour=["19", "", "0", "25"])
    assert expected[:2] == read(spec, date=["15/03/2569"] * 2, hour=[19, None])


def test_five_columns_make_one_time() -> None:
    spec = {"year": "y", "month": "m", "day": "d", "hour": "h", "minute": "n", "era": "BE"}
    found = read(
        spec,
        year=["2569"] * 6,
        month=["3", "3", "3", "13", "2", "3"],
        day=["15", "15", "15", "15", "30", ""],
        hour=["19", "19", "", "19", "19", "19"],
        minute=["30", "", "", "30", "30", "30"],
    )
    expected = [
        ("2026-03-15 19:30", "minute"),
        ("2026-03-15 19:00", "hour"),
        ("2026-03-15 00:00", "day"),
        (None, "none"),
        (None, "none"),
        ("2026-03-01 00:00", "month"),
    ]
    assert expected == found


def test_a_leap_day_in_three_columns_of_the_buddhist_era_is_kept() -> None:
    spec = {"year": "y", "month": "m", "day": "d", "era": "BE"}
    assert [("2024-02-29 00:00", "day"), (None, "none")] == read(
        spec, year=[2567, 2568], month=[2, 2], day=[29, 29]
    )


def test_blanks_are_no_date_and_nonsense_is_counted_as_unreadable() -> None:
    spec = {"date": "d", "format": "DD/MM/YYYY", "era": "BE"}
    assert [False, False, True, True, False] == unreadable(
        spec, [None, " ", "ไม่ทราบ", "32/01/2569", "31/01/2569"]
    )


def test_years_before_1990_and_days_ahead_are_unreadable() -> None:
    spec = {"date": "d", "format": "YYYY-MM-DD"}
    values: list[object] = [
        "1989-12-31",
        "1990-01-01",
        "2026-11-24",
        "2026-11-26",
        "2569-03-15",
        "0001-01-01",
    ]
    assert [True, False, False, True, True, True] == unreadable(spec, values)


def test_a_wall_clock_is_kept_and_a_utc_source_is_moved() -> None:
    values = [datetime(2026, 3, 15, 19, 30)]
    assert [("2026-03-15 19:30", "minute")] == read("d", BANGKOK, date=values)
    assert [("2026-03-16 02:30", "minute")] == read("d", ZoneInfo("UTC"), date=values)


def test_times_with_an_offset_keep_their_instant_whatever_the_source_is_said_to_use() -> None:
    winter, summer = timezone(timedelta(hours=-5)), timezone(timedelta(hours=-4))
    one, both = (
        [datetime(2026, 1, 15, 7, 30, tzinfo=winter)],
        [datetime(2026, 1, 15, 7, 30, tzinfo=winter), None, datetime(2026, 7, 15, 7, 30, tzinfo=summer)],
    )
    assert [("2026-01-15 19:30", "minute")] == read("d", BANGKOK, date=one)
    # Offsets that change with summer time reach us as objects, not as a pandas dtype.
    expected = [("2026-01-15 19:30", "minute"), (None, "none"), ("2026-07-15 18:30", "minute")]
    assert expected == read("d", ZoneInfo("UTC"), date=both)


def test_an_offset_does_not_hide_a_separate_hour() -> None:
    days = [datetime(2026, 3, 15, tzinfo=BANGKOK)]
    assert [("2026-03-15 19:00", "hour")] == read({"date": "d", "hour": "h"}, BANGKOK, date=days, hour=[19])


def test_an_ambiguous_column_lists_both_readings() -> None:
    assert [("DD/MM/YYYY", "BE"), ("MM/DD/YYYY", "BE")] == moments.readings(
        pd.Series(["05/03/2569", "07/11/2568"])
    )


def test_one_day_over_twelve_settles_the_reading() -> None:
    assert [("DD/MM/YYYY", "BE")] == moments.readings(pd.Series(["05/03/2569", "17/11/2568", None, ""]))


def test_days_between_points_and_days_without_blanks_are_recognised() -> None:
    assert [("DD.MM.YYYY", "BE")] == moments.readings(pd.Series(["05.03.2569", "17.11.2568"]))
    assert [("DD.MM.YYYY hh:mm", "CE")] == moments.readings(pd.Series(["17.11.2025 08:30", "5.3.2026 10:00"]))
    assert [("DD MON YYYY", "BE")] == moments.readings(pd.Series(["5มี.ค.2569", "17พ.ย.2568"]))


def test_serials_are_recognised_and_free_text_is_not() -> None:
    assert [("serial", "CE")] == moments.readings(pd.Series([46096, 45000]))
    assert [] == moments.readings(pd.Series(["ก่อนเที่ยง"]))
    assert [] == moments.readings(pd.Series([None, ""]))


def test_the_clock_of_the_machine_does_not_decide_what_lies_ahead(zone_of_the_machine: str) -> None:
    assert (
        time.tzname[0]
        in {"UTC": ("UTC",), "Asia/Bangkok": ("+07",), "America/New_York": ("EST",)}[zone_of_the_machine]
    )
    at_the_limit = (NOW + timedelta(days=2)).astimezone(UTC).replace(tzinfo=None)
    found = moments.read(
        {"date": pd.Series([at_the_limit, at_the_limit + timedelta(minutes=1)])},
        Moment(date="d"),
        ZoneInfo("UTC"),
        NOW,
    )
    assert [False, True] == found.unreadable.tolist()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("7.30 pm", "15 19:30"),
        ("7:30PM", "15 19:30"),
        ("12.15 a.m.", "15 00:15"),
        ("12:00 pm", "15 12:00"),
        ("7 pm", "15 19:00"),
        ("19.30 น.", "15 19:30"),
        ("19.30น", "15 19:30"),
        ("19h30", "15 19:30"),
        ("19 H 30", "15 19:30"),
        ("19:30:00.000", "15 19:30"),
        ("เวลา 19.30 น", "15 19:30"),
        ("๑๙.๓๐ น.", "15 19:30"),
        ("19 น.", "15 19:00"),
        ("24:00", "16 00:00"),
        ("24.00 น.", "16 00:00"),
        ("2400", "16 00:00"),
        ("1900-01-01", "16 00:00"),
        (datetime(1900, 1, 1, 19, 30), "15 19:30"),
        (datetime(1899, 12, 30, 0, 0), "15 00:00"),
        ("1899-12-30 19:30:00", "15 19:30"),
        ("30/12/1899 7:30:00 PM", "15 19:30"),
        ("1/1/1900 19:30", "15 19:30"),
        (0.8125, "15 19:30"),
        ("0.25", "15 06:00"),
        ("0.875", "15 21:00"),
        (".5", "15 12:00"),
        ("00.25", "15 00:25"),
        ("บ่าย 2 โมง", "15 14:00"),
        ("บ่ายสองโมงครึ่ง", "15 14:30"),
        ("บ่ายโมง", "15 13:00"),
        ("3 โมงเย็น", "15 15:00"),
        ("หกโมงเย็น", "15 18:00"),
        ("6 โมงเช้า", "15 06:00"),
        ("๙ โมง 20 นาที", "15 09:20"),
        ("สิบเอ็ดโมง", "15 11:00"),
        ("เวลา 3 ทุ่มตรง", "15 21:00"),
        ("ตี 4 ครึ่ง", "15 04:30"),
        ("เที่ยง", "15 12:00"),
        ("เที่ยงครึ่ง", "15 12:30"),
    ],
)
def test_clocks_are_read_as_they_are_written(written: object, expected: str) -> None:
    [(at, precision)] = read({"date": "d", "time": "t"}, date=[date(2026, 3, 15)], time=[written])
    assert (f"2026-03-{expected}", "minute") == (at, precision)


@pytest.mark.parametrize(
    "written",
    ["เที่ยงคืน", "6 ทุ่ม", "3 โมงเช้า", "2 โมง", "6 โมง", "ตี 7", "บ่าย 6 โมง", "7 โมงเย็น", "ตี 2 75 นาที", "โมง"],
)
def test_a_spoken_clock_that_may_mean_two_hours_is_counted_and_not_guessed(written: str) -> None:
    frame = pd.DataFrame({"date": [date(2026, 3, 15)], "time": [written]})
    spec = Moment.model_validate({"date": "d", "time": "t"})
    found = moments.read({n: frame[n] for n in frame}, spec, BANGKOK, NOW)
    assert ([True], ["day"]) == (found.unreadable_clock.tolist(), found.precision.tolist())


def test_fractions_of_a_day_are_clocks_and_beside_clocks_with_a_point_they_are_not_guessed() -> None:
    spec = {"date": "d", "time": "t"}
    days = [date(2026, 3, 15)] * 3
    fractions = read(spec, date=days, time=["0.25", "0.5", "0.9"])
    assert ["06:00", "12:00", "21:36"] == [str(at)[11:] for at, _ in fractions]
    assert ["00:00", "06:00", "12:00"] == [
        str(at)[11:] for at, _ in read(spec, date=days, time=["0", "0.25", "0.5"])
    ]
    for whole in (["0.25", "1", "0.5"], ["0.25", "1.0", "0.5"], [0.25, 1.0, 0.5]):
        assert ["15 06:00", "16 00:00", "15 12:00"] == [
            str(at)[8:] for at, _ in read(spec, date=days, time=whole)
        ]
    beside = read(spec, date=days, time=["0.25", "19.30", "0.875"])
    assert [("2026-03-15 00:00", "day"), ("2026-03-15 19:30", "minute"), ("2026-03-15 21:00", "minute")] == (
        beside
    )


def test_times_that_cannot_be_read_are_counted_and_blank_ones_are_not() -> None:
    values = ["19:30", "ไม่ทราบ", "25:00", "24:30", "13 pm", "", None]
    frame = pd.DataFrame({"date": [date(2026, 3, 15)] * len(values), "time": values})
    spec = Moment.model_validate({"date": "d", "time": "t"})
    found = moments.read({n: frame[n] for n in frame}, spec, BANGKOK, NOW)
    assert [False, True, True, True, True, False, False] == found.unreadable_clock.tolist()
    assert not found.unreadable.any()
    parts = pd.DataFrame({"date": [date(2026, 3, 15)] * 4, "hour": ["24", "25", "7", None]})
    spec = Moment.model_validate({"date": "d", "hour": "h"})
    found = moments.read({n: parts[n] for n in parts}, spec, BANGKOK, NOW)
    assert [False, True, False, False] == found.unreadable_clock.tolist()


def test_a_day_may_lack_the_clock_that_its_format_names() -> None:
    spec = {"date": "d", "format": "YYYY-MM-DD hh:mm:ss"}
    values: list[object] = ["2024-01-25 12:30:00", "2024-02-25", "2024-02-26T07:05:00", "2024-02-27 00:00:00"]
    assert [
        ("2024-01-25 12:30", "minute"),
        ("2024-02-25 00:00", "day"),
        ("2024-02-26 07:05", "minute"),
        ("2024-02-27 00:00", "day"),
    ] == read(spec, date=values)
    spec = {"date": "d", "format": "M/D/YYYY h:mm"}
    assert [("2024-01-25 19:30", "minute"), ("2024-02-05 00:00", "day")] == read(
        spec, date=["1/25/2024 7:30 PM", "2/5/2024"]
    )


def test_several_formats_may_be_declared_but_not_both_orders_of_day_and_month() -> None:
    spec = {"date": "d", "format": ["M/D/YYYY", "serial"]}
    found = read(spec, date=["1/25/2023", "45292", "45657.5", "13/4/2024"])  # type: ignore[arg-type]
    assert ["2023-01-25 00:00", "2024-01-01 00:00", "2024-12-31 12:00", None] == [at for at, _ in found]
    with pytest.raises(ValueError, match="both orders of day and month"):
        Moment.model_validate({"date": "d", "format": ["D/M/YYYY", "MM/DD/YYYY hh:mm"]})
    with pytest.raises(ValueError, match="needs YYYY"):
        Moment.model_validate({"date": "d", "format": ["DD/MM/YYYY", "DD"]})


def test_iso_8601_counts_its_offset_and_both_eras_may_be_declared() -> None:
    values: list[object] = [
        "2024-01-25T12:30:00Z",
        "2024-01-25T12:30:00.123+07:00",
        "2024-01-25 12:30+0900",
        "2024-01-25T12:30",
        "2024-01-25",
    ]
    spec = {"date": "d", "format": "ISO"}
    assert ["19:30", "12:30", "10:30", "12:30", "00:00"] == [
        str(at)[11:] for at, _ in read(spec, date=values)
    ]
    spec = {"date": "d", "format": "DD/MM/YYYY", "era": "both"}
    assert ["2024-01-25", "2024-02-26"] == [
        str(at)[:10] for at, _ in read(spec, date=["25/01/2567", "26/02/2024"])
    ]
    spec = {"date": "d", "format": "DD MON YY", "era": "BE"}
    assert ["2024-01-25"] == [str(at)[:10] for at, _ in read(spec, date=["25 ม.ค. 67"])]


@pytest.mark.parametrize(
    ("form", "number"),
    [
        ("unix", 1_773_577_800),
        ("unix", "1773577800.4"),
        ("unix-ms", 1_773_577_800_123),
        ("ticks", 639_091_998_000_000_000),
        ("julian", 2_461_115.3125),
        ("serial-1904", 44_634.8125),
    ],
)
def test_numbers_that_count_from_a_zero_are_moments(form: str, number: object) -> None:
    spec = {"date": "d", "format": form}
    assert [("2026-03-15 19:30", "minute"), (None, "none")] == read(spec, date=[number, None])
    assert [True, False, False] == unreadable(spec, ["2026-03-15", "0", ""])


def test_seconds_of_unix_are_moments_wherever_the_clock_of_the_source_stands() -> None:
    counted, local = {"date": "d", "format": "unix"}, {"date": "d", "format": "ticks"}
    utc = ZoneInfo("UTC")
    assert [("2026-03-15 19:30", "minute")] == read(counted, utc, date=[1_773_577_800])
    assert [("2026-03-16 02:30", "minute")] == read(local, utc, date=[639_091_998_000_000_000])


def test_a_day_at_thai_midnight_in_utc_keeps_its_day_beside_a_clock() -> None:
    spec, utc = {"date": "d", "time": "t"}, ZoneInfo("UTC")
    night, noon = datetime(2026, 3, 14, 17), datetime(2026, 3, 15, 12, 30)
    expected = [("2026-03-15 21:30", "minute"), ("2026-03-15 00:00", "day"), ("2026-03-15 19:30", "minute")]
    assert expected == read(spec, utc, date=[night, night, noon], time=["21:30", "", "12:30"])
    aware = [at.replace(tzinfo=UTC) for at in (night, night)]
    assert expected[:2] == read(spec, utc, date=aware, time=["21:30", ""])
    # A clock that repeats that of the day says no more, and days without any are of the source's zone.
    assert [("2026-03-15 00:00", "minute"), ("2026-03-15 19:30", "minute")] == read(
        {**spec, "midnight": "midnight"}, utc, date=[night, datetime(2026, 3, 15)], time=["17:00", "12:30"]
    )


def test_no_clock_of_a_column_is_a_time_where_the_mapping_says_so() -> None:
    spec = {"date": "d", "midnight": "any"}
    for day in (datetime(2026, 3, 15, 7), datetime(2026, 3, 15, tzinfo=UTC)):
        assert [("2026-03-15 00:00", "day")] == read(spec, date=[day])


def test_months_in_words_and_years_of_two_digits_make_days_as_in_one_column() -> None:
    spec = {"year": "y", "month": "m", "day": "d", "era": "BE"}
    assert [("2026-03-15 00:00", "day")] * 2 + [(None, "none")] * 2 == read(
        spec, year=["69", "๒๕๖๙", "9", "69"], month=["มี.ค.", "มีนาคม", "3", "มินา"], day=[15, 15, 15, 15]
    )


@pytest.mark.parametrize(
    ("year", "month", "day"), [(None, 1, 2), (0, 1, 2), (2024, 0, 2), (2567, 1, 2), ("", 1, 2)]
)
def test_parts_that_make_no_day_count_their_row_alone(year: object, month: object, day: object) -> None:
    spec = Moment.model_validate({"year": "y", "month": "m", "day": "d"})
    frame = pd.DataFrame({"year": [year, 2024], "month": [month, 1], "day": [day, 2]}, dtype=object)
    found = moments.read({n: frame[n] for n in frame}, spec, BANGKOK, NOW)
    assert [False, True] == found.at.notna().tolist()
    assert [year not in (None, ""), False] == found.unreadable.tolist()


@pytest.mark.parametrize(
    "form",
    ["DD/MM/YYYY hh:mm", "DD/MM/YYYY hh:mm:ss", "YYYY-MM-DD hh:mm", "DD MON YYYY hh:mm", "hh:mm DD/MM/YYYY"],
)
@pytest.mark.parametrize("era", ["CE", "BE", "both"])
# A zone of the machine would touch the column and its cells alike.
@pytest.mark.parametrize("zone_of_the_machine", ["UTC"], indirect=True)
def test_a_column_is_read_as_its_cells_are_one_by_one(form: str, era: str) -> None:
    """Days and clocks are read once each and put together: no cell may take what is another's."""
    draw = random.Random(f"{form} {era}")
    years = {"CE": (2024, 2026), "BE": (2567, 2569), "both": (2024, 2569)}[era]

    def text() -> str:
        parts = {
            "YYYY": draw.choice((*years, *years, 1899)),
            "MON": draw.choice(("ก.พ.", "ธ.ค.", "Feb", "May")),
            "MM": draw.choice(("2", "02", "12")),
            "DD": draw.choice(("1", "01", "13", "29", "31")),
            "hh": draw.choice((0, 7, 23, 25)),
            "mm": draw.choice(("00", "30", "61")),
            "ss": draw.choice(("00", "59")),
        }
        written = form.replace(" hh", draw.choice((*[" "] * 6, "  ", "T", ",")) + "hh")
        for token, part in parts.items():
            written = written.replace(token, str(part))
        return written + str(draw.choice(("", "", "", " น.", " pm", "pm")))

    texts = sorted({text() for _ in range(150)})
    spec = Moment.model_validate({"date": "d", "format": form, "era": era})
    together = moments.read({"date": pd.Series(texts)}, spec, BANGKOK, NOW)
    alone = [moments.read({"date": pd.Series([each])}, spec, BANGKOK, NOW) for each in texts]
    assert [m.at.iloc[0] for m in alone if not m.unreadable.iloc[0]] == together.at.dropna().tolist()
    assert [m.precision.iloc[0] for m in alone] == together.precision.tolist()
    assert 5 < together.unreadable.sum() < len(texts) - 5
