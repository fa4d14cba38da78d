"""Days of an export of cases are right, or the column is refused with rows, values and what reads them."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.errors import UserError
from tests.data_loaders.station_files import DAY, book, cases, count, days, listed, stored


@pytest.fixture(autouse=True)
def salt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_loaders.ownership.configured_salt", lambda: "salt")


def declared(form: str) -> str:
    return f'{{ date = "{DAY}", format = {form} }}'


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            ["1/25/2024", "2/26/2024", "13/4/2024", "5/4/2024"],
            "row 4 “13/4/2024”. They can be read as DD/MM",
        ),
        (["1/25/2024", "45292", "45293"], "row 3 “45292”, 4 “45293”. They can be read as serial CE"),
        (["1/25/2024", "2/26/2567"], "row 3 “2/26/2567”. They can be read as MM/DD/YYYY BE"),
    ],
)
def test_values_that_contradict_a_declared_format_are_named_with_what_reads_them(
    empty_store: Engine, tmp_path: Path, values: list[str], said: str
) -> None:
    with pytest.raises(UserError) as caught:
        cases(empty_store, tmp_path, days(tmp_path, *values), occurred=declared('"MM/DD/YYYY"'))
    assert said in caught.value.say("en")
    assert 0 == count(empty_store)


def test_several_formats_and_midnight_of_a_workbook_are_read(empty_store: Engine, tmp_path: Path) -> None:
    file = days(tmp_path, "1/25/2024", "45292", "45293.5")
    cases(empty_store, tmp_path, file, occurred=declared('["M/D/YYYY", "serial"]'))
    assert ["2024-01-01 00:00 day", "2024-01-02 12:00 minute", "2024-01-25 00:00 day"] == stored(empty_store)


@pytest.mark.parametrize("occurred", [f'"{DAY}"', declared('"YYYY-MM-DD hh:mm:ss"')])
def test_a_midnight_beside_clocks_keeps_its_day(empty_store: Engine, tmp_path: Path, occurred: str) -> None:
    rows = [["id", DAY], [1, "2024-01-25T12:30:00"], [2, "2024-02-25"]]
    cases(empty_store, tmp_path, book(tmp_path, {"คดี": rows}), occurred=occurred)
    assert ["2024-01-25 12:30 minute", "2024-02-25 00:00 day"] == stored(empty_store)


def test_a_z_behind_a_time_is_asked_about(empty_store: Engine, tmp_path: Path) -> None:
    file = days(tmp_path, "2024-01-25T12:30:00Z")
    with pytest.raises(UserError, match=r"end in Z \(UTC\)"):
        cases(empty_store, tmp_path, file)
    cases(empty_store, tmp_path, file, occurred=declared('"ISO"'))
    assert ["2024-01-25 19:30 minute"] == stored(empty_store)


def test_numbers_that_may_be_moments_are_asked_about(empty_store: Engine, tmp_path: Path) -> None:
    file = days(tmp_path, "1706160600", "1706160660")
    with pytest.raises(UserError, match=r"may be moments, as unix"):
        cases(empty_store, tmp_path, file)
    cases(empty_store, tmp_path, file, occurred=declared('"unix"'))
    assert ["2024-01-25 12:30 minute", "2024-01-25 12:31 minute"] == stored(empty_store)


def test_rows_without_a_key_are_told_as_not_loaded(empty_store: Engine, tmp_path: Path) -> None:
    file = listed(tmp_path, [["id", DAY], [1, "2024-01-25"], [None, "2024-02-26"], [None, "2024-02-27"]])
    report = cases(empty_store, tmp_path, file)
    assert (3, 2, 1) == (report.rows, report.rejected, count(empty_store))
    assert any("2 แถวไม่ถูกนำเข้าเพราะไม่มีกุญแจ" in note.th for note in report.lost)


@pytest.mark.parametrize(
    ("values", "words", "remedy"),
    [
        (("25 ม.ค. 67", "26 ก.พ. 67"), "may be พ.ศ. 2567 or CE 2067", 'format = "DD MON YY"'),
        (("25/01/67", "26/02/67"), "may be พ.ศ. 2567 or CE 2067", 'format = "DD/MM/YY"'),
        (
            ("25/01/2567", "26/02/2024"),
            "“25/01/2567” = DD/MM/YYYY BE, row 3 “26/02/2024” = DD/MM/YYYY CE",
            'era = "both"',
        ),
        (("25/01/2024", "เมื่อวาน"), "row 3 “เมื่อวาน” is no day", "format"),
    ],
)
def test_days_that_no_one_format_reads_are_refused_with_what_each_may_be(
    values: tuple[str, ...], words: str, remedy: str, empty_store: Engine, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as refusal:
        cases(empty_store, tmp_path, days(tmp_path, *values))
    assert words in refusal.value.message.en
    assert remedy in refusal.value.remedy.en
    assert [] == stored(empty_store)


def test_twenty_four_hours_is_the_end_of_the_day_beside_other_clocks(
    empty_store: Engine, tmp_path: Path
) -> None:
    path = days(tmp_path, "14/04/2567 24:00", "14/04/2567 08:00", "13/04/2567 24:00", "14/04/2567 00:00")
    cases(empty_store, tmp_path, path)
    assert [
        "2024-04-14 00:00 day",
        "2024-04-14 00:00 minute",
        "2024-04-14 08:00 minute",
        "2024-04-15 00:00 minute",
    ] == stored(empty_store)


def test_one_impossible_day_is_named_with_its_row(empty_store: Engine, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="row 3 “31/11/2567” is no day") as caught:
        cases(empty_store, tmp_path, days(tmp_path, "30/11/2567", "31/11/2567"))
    assert "แถว 3 “31/11/2567” ไม่ใช่วันที่" in caught.value.say("th")


def test_the_year_of_two_digits_is_the_one_before_the_clock(empty_store: Engine, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"may be พ\.ศ\. 2567 or CE 2067"):
        cases(empty_store, tmp_path, days(tmp_path, "14/04/67 08:00"))


def test_sheets_of_two_orders_are_refused_with_both_and_not_told_to_come_one_by_one(
    empty_store: Engine, tmp_path: Path
) -> None:
    sheets = {"ก": [["id", DAY], [1, "13/4/2024"]], "ข": [["id", DAY], [2, "4/14/2024"], [3, "5/4/2024"]]}
    with pytest.raises(UserError, match=r"row ก 2 “13/4/2024” = DD.*row ข 2 “4/14/2024” = MM") as caught:
        cases(empty_store, tmp_path, book(tmp_path, sheets))
    assert (
        "Write the days of all rows and sheets in one order, or export them again." == caught.value.remedy.en
    )


@pytest.mark.parametrize("zeros", ["0000-00-00 00:00:00", "00/00/0000"])
def test_what_programs_write_for_nothing_is_no_value(empty_store: Engine, tmp_path: Path, zeros: str) -> None:
    nothing = ["NULL", "\\N", "[NULL]", "(null)", zeros, None]
    rows = [["id", DAY, "reported"], *[[n, "2024-01-05 08:30:00", cell] for n, cell in enumerate(nothing)]]
    mapped = f'"{DAY}"\nreported = "reported"'
    report = cases(
        empty_store, tmp_path, listed(tmp_path, [*rows, ["NULL", "2024-01-06", None]]), occurred=mapped
    )
    assert (7, 1, 6) == (report.rows, report.rejected, count(empty_store))
    assert any("Without a key (id): row 8" in note.en for note in report.notes)


def test_a_clock_in_a_second_line_is_that_of_its_own_day(empty_store: Engine, tmp_path: Path) -> None:
    written = ["15/03/2567\n7.30 pm", "16/03/2567\n8.00 am", "15/03/2567\n7.30 am"]
    rows = [["id", DAY], *[[n, day] for n, day in enumerate(written)]]
    file = book(tmp_path, {"คดี": rows})
    cases(empty_store, tmp_path, file, occurred=declared('"DD/MM/YYYY hh:mm", era = "BE"'))
    assert [f"2024-03-{at} minute" for at in ("15 07:30", "15 19:30", "16 08:00")] == stored(empty_store)


def test_days_that_a_spreadsheet_program_has_swapped_are_asked_about(
    empty_store: Engine, tmp_path: Path
) -> None:
    """Opened where the month comes first, 5/1 and 6/2 became days, and 13/1 and 14/2 could be none."""
    rows = [["id", DAY], [1, date(2024, 5, 1)], [2, date(2024, 6, 2)], [3, "13/01/2024"], [4, "14/02/2024"]]
    both = declared('["DD/MM/YYYY", "YYYY-MM-DD"]')
    with pytest.raises(
        UserError, match=r"Excel may have swapped day and month .*row ค 2 2024-05-01"
    ) as caught:
        cases(empty_store, tmp_path, book(tmp_path, {"ค": rows}), occurred=both)
    assert "--date-order dmy" in caught.value.say("th")
    real = [*rows, [5, date(2024, 3, 13)]]
    assert 5 == cases(empty_store, tmp_path, book(tmp_path, {"ค": real}), occurred=both, name="a").rows


def test_a_day_that_cannot_be_contradicts_no_format_and_is_counted(
    empty_store: Engine, tmp_path: Path
) -> None:
    file = days(tmp_path, "2024-01-05", "2054-01-05", "1924-01-05", "2024-01-06")
    report = cases(empty_store, tmp_path, file)
    assert (4, ["2 คดีไม่รู้วัน เพราะอ่านวันที่ไม่ได้"]) == (report.rows, [lost.th for lost in report.lost])
    assert any("row 3 “2054-01-05”, 4 “1924-01-05”" in note.en for note in report.notes)
    with pytest.raises(UserError, match=r"66\.7% unreadable.*fitting: -"):
        cases(empty_store, tmp_path, days(tmp_path, "2024-01-05", "2054-01-05", "1924-01-05"))
