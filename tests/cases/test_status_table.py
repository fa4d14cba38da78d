"""The table สถานภาพอาชญากรรม 4 กลุ่ม."""

import math

import pandas as pd
import pytest

from dashboard.cases import status_table
from dashboard.filters import CRIME_GROUPS_IN_FULL, Filters, Scope
from dashboard.language.periods import Period, parse
from dashboard.language.text import Lang
from dashboard.queries import cases
from dashboard.store import db
from tests.slow import World, during

NATION = Scope.nation()


def rows(*given: tuple[str, int | None, int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(list(given), columns=["period", "crime_group", "cases", "cleared", "persons"])


def row(table: pd.DataFrame, group: int | None) -> dict[str, float]:
    found = table[table["group"].isna()] if group is None else table[table["group"] == group]
    return found.iloc[0].to_dict()


SOME = rows(
    ("current", 1, 20, 5, 6),
    ("compared", 1, 25, 20, 22),
    ("current", 2, 9, 3, 3),
    ("compared", 2, 9, 9, 9),
    ("current", 4, 300, 290, 310),
    ("compared", 4, 200, 200, 201),
)


def test_change_and_percentages_are_those_of_the_same_period_last_year() -> None:
    found = row(status_table.numbers(SOME, before_received=True), 1)
    assert {"group": 1, "now": 20, "before": 25, "change": -5, "percent": -20, "cleared": 5, "rate": 25} == {
        name: value for name, value in found.items() if name != "persons"
    }


def test_group_4_has_people_and_no_clearance() -> None:
    found = row(status_table.numbers(SOME, before_received=True), 4)
    assert (300, 310) == (found["now"], found["persons"])
    assert [True, True] == [math.isnan(found["cleared"]), math.isnan(found["rate"])]
    shown = status_table.for_screen(status_table.numbers(SOME, before_received=True), "th")
    assert list(shown.iloc[3, 5:]) == ["–", "–", "310"]


@pytest.mark.parametrize("group", [1, 2, 3])
def test_people_are_given_for_group_4_only(group: int) -> None:
    assert math.isnan(row(status_table.numbers(SOME, before_received=True), group)["persons"])


@pytest.mark.parametrize(("base", "known"), [(9, False), (10, True)])
def test_no_percentage_stands_on_a_base_below_ten(base: int, known: bool) -> None:
    frame = rows(
        ("current", 1, base, 3, 0),
        ("compared", 1, base, 1, 0),
        ("current", 2, 50, 3, 0),
        ("compared", 2, base, 1, 0),
    )
    table = status_table.numbers(frame, before_received=True)
    found = [row(table, 1)["percent"], row(table, 1)["rate"], row(table, 2)["percent"]]
    assert [known] * 3 == [not math.isnan(v) for v in found]
    assert row(table, 2)["change"] == 50 - base


def test_a_group_without_a_case_is_zero_where_data_were_received() -> None:
    found = row(status_table.numbers(SOME, before_received=True), 3)
    assert (0, 0, 0) == (found["now"], found["before"], found["change"])
    assert list(
        status_table.for_screen(status_table.numbers(SOME, before_received=True), "th").iloc[2, 1:4]
    ) == [
        "0",
        "0",
        "0",
    ]


@pytest.mark.parametrize(("lang", "words"), [("th", "ยังไม่ได้รับข้อมูล"), ("en", "not received")])
def test_what_was_not_received_last_year_is_not_zero(lang: Lang, words: str) -> None:
    table = status_table.numbers(SOME[SOME["period"] == "current"], before_received=False)
    assert [True] * 4 == list(table["before"].isna())
    assert [True] * 4 == list(table["change"].isna() & table["percent"].isna())
    shown = status_table.for_screen(table, lang)
    assert [words] * 4 == list(shown.iloc[:, 2])
    assert ["–"] * 4 == list(shown.iloc[:, 3])


def test_what_was_not_received_now_is_not_zero_either() -> None:
    table = status_table.numbers(SOME[SOME["period"] == "compared"], before_received=True, now_received=False)
    nothing_known = table.drop(columns=["group", "before"])
    assert nothing_known.isna().all(axis=None)
    assert ["ยังไม่ได้รับข้อมูล"] * 4 == list(status_table.for_screen(table, "th").iloc[:, 1])
    assert [25, 9, 0, 200] == list(table["before"])


def test_unmapped_codes_have_a_row_only_where_there_are_some() -> None:
    assert len(status_table.numbers(SOME, before_received=True)) == 4
    table = status_table.numbers(pd.concat([SOME, rows(("compared", None, 12, 4, 4))]), before_received=True)
    assert len(table) == 5
    found = row(table, None)
    assert (0, 12, -12, -100) == (found["now"], found["before"], found["change"], found["percent"])
    assert [True, True] == [math.isnan(found["cleared"]), math.isnan(found["rate"])]
    assert status_table.for_screen(table, "th").iloc[4, 0] == "ยังไม่จับคู่รหัส"


def test_numbers_are_shown_with_separators_and_signs() -> None:
    frame = rows(
        ("current", 2, 1_234, 500, 0),
        ("compared", 2, 2_468, 1, 0),
        ("current", 3, 11, 1, 0),
        ("compared", 3, 10, 1, 0),
    )
    shown = status_table.for_screen(status_table.numbers(frame, before_received=True), "th")
    assert list(shown.iloc[1]) == [
        "2 ความผิดเกี่ยวกับทรัพย์",
        "1,234",
        "2,468",
        "−1,234",
        "−50.0",
        "500",
        "40.5",
        "–",
    ]
    assert list(shown.iloc[2, 3:5]) == ["+1", "+10.0"]


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_file_carries_numbers_under_the_same_headings(lang: Lang) -> None:
    table = status_table.numbers(SOME, before_received=True)
    file = status_table.for_download(table, lang)
    assert [t(lang) for t in status_table.COLUMNS.values()] == list(file.columns)
    assert [20, 9, 0, 300] == list(file.iloc[:, 1])
    assert f"1 {CRIME_GROUPS_IN_FULL[1](lang)}" == file.iloc[0, 0]


@pytest.mark.usefixtures("pages_read_demo")
@pytest.mark.parametrize(
    ("period", "filters"),
    [
        (parse("fy2569"), {}),
        (Period("custom", parse("fy2570").start, parse("2026-11-22..2026-11-22").end), {}),
        (parse("2026-04"), {"station": "920101", "place_based": True}),
        (parse("fy2569"), {"zone": "TRANG-02"}),
    ],
)
def test_the_demos_table_is_what_counting_gives(
    period: Period, filters: dict[str, object], demo_world: World
) -> None:
    asked = Filters(period, **filters)  # type: ignore[arg-type]
    earlier = period.year_earlier()
    table = status_table.numbers(
        db.read(cases.by_group(NATION, asked, period, earlier)), before_received=True
    )
    found = demo_world.view(NATION, asked, offences=False)
    found = found[found["place_based"]] if asked.place_based else found
    now, before = during(found, period, "reported"), during(found, earlier, "reported")
    for group in (1, 2, 3, 4):
        mine, theirs = now[now["group"] == group], before[before["group"] == group]
        shown = row(table, group)
        assert (len(mine), len(theirs), len(mine) - len(theirs)) == (
            shown["now"],
            shown["before"],
            shown["change"],
        )
        if group == 4:
            assert mine["persons"].sum() == shown["persons"]
        else:
            assert mine["cleared"].sum() == shown["cleared"]
    assert len(now) == table["now"].sum()
    assert len(before) == table["before"].sum()
