"""The overview's table: each row its own state, and cards that add up to it."""

import io
from collections import Counter

import openpyxl
import pandas as pd
import pytest

from dashboard.filters import Filters
from dashboard.indicators import GOALS, MARKS
from dashboard.language.periods import parse
from dashboard.language.text import Lang
from dashboard.pages import overview
from dashboard.programme import goals
from dashboard.programme.kpis import KPIS
from dashboard.ui import files
from dashboard.view.view import View
from data_loaders.demo import truth
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")
YEAR = parse("fy2570")
# One of its two zones passed the survey, the other was not asked.
PASSED = next(fact for fact in truth.SURVEYS if fact.what == "passing").station
VIEWS = [{}, {"province": "92"}, {"station": PASSED}, {"station": "920201"}]


def matrix(view: View) -> pd.DataFrame:
    return overview._matrix_frame(view).set_index(overview.ZONE(view.lang))


def told(column: pd.Series) -> Counter[str]:
    """Return the signs of a column; cells that tell of nothing of their own have none."""
    return Counter(cell[0] for cell in column if cell[1] == " ")


def test_a_zone_that_nobody_was_asked_in_has_its_own_state_on_the_page_and_in_the_file() -> None:
    frame = overview._matrix_frame(view_of(Filters(YEAR, station=PASSED)))
    book = openpyxl.load_workbook(io.BytesIO(files.to_xlsx(frame, "", {})))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=3, max_row=6)]
    goal1 = rows[0].index("เป้าหมาย 1 (พื้นที่)")
    assert ["✓ ผ่าน", "– ยังไม่ได้รับข้อมูล"] == [row[goal1] for row in rows[1:3]]


def test_the_standing_of_a_station_says_how_many_of_its_zones_were_surveyed() -> None:
    view = view_of(Filters(YEAR, station=PASSED))
    standing = goals.standings(view)[1][PASSED]
    assert "ผ่านเกณฑ์ (สำรวจแล้ว 1 จาก 2 พื้นที่)" == standing.words.th
    assert "met (1 of 2 zones surveyed)" == standing.words.en
    # Its card counts its zones, as the rows below do.
    card = overview._card(GOALS[0], view)
    assert "✓ ผ่าน **1**  \n– ยังไม่ได้รับข้อมูล **1**" in card


def test_what_is_told_of_a_station_stands_once() -> None:
    frame = overview._matrix_frame(view_of(Filters(YEAR, station=PASSED)))
    for goal in (2, 3):
        cells = list(frame[f"เป้าหมาย {goal} (สถานี)"])
        assert [True, False] == [cell[1] == " " for cell in cells]
        assert "ดูแถวแรกของสถานี" == cells[1]


@pytest.mark.parametrize("chosen", VIEWS, ids=str)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_counts_of_every_card_are_those_of_the_marks_in_the_table(
    chosen: dict[str, str], lang: Lang
) -> None:
    view = view_of(Filters(YEAR, **chosen), lang=lang)
    frame = matrix(view)
    for goal in GOALS:
        if goal.number not in goals.STATION_GOALS:
            continue
        card = overview._card(goal, view).replace("\u00a0", " ")
        column = overview.GOAL(lang, n=goal.number, unit=overview.UNITS[goals.told_of(goal.number)](lang))
        if "-badge[" not in card:
            on_card = Counter(
                {
                    mark: int(line.rsplit("**", 2)[1])
                    for line in card.split("  \n")[1:]
                    for mark in MARKS
                    if line.startswith(f"{goals.in_words(mark, MARKS[mark], lang)} **")
                }
            )
            signs: Counter[str] = Counter()
            for mark, n in on_card.items():
                signs[goals.SIGNS[mark]] += n
            assert told(frame[column]) == signs
            assert (
                overview.COUNTED_IN(
                    lang, unit=overview.UNITS[goals.told_of(goal.number)](lang), n=signs.total()
                )
                in card
            )
        for indicator in goals.indicators_of(goal.number):
            if len(goals.indicators_of(goal.number)) == 1 or "-badge[" in card:
                continue
            line = next(part for part in card.split("  \n") if f"{indicator.short(lang)}: " in part)
            marks = line.split(f"{indicator.short(lang)}: ")[1].rstrip("]").split("\u2002")
            assert told(frame[indicator.short(lang)]) == Counter(
                {part[0]: int(part.strip("*")[2:].strip("* ")) for part in marks}
            )


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_counts_of_goal_4_are_those_of_its_column(lang: Lang) -> None:
    view = view_of(lang=lang)
    lines = overview._both_lines(view).split("  \n")
    counts = sum(int(line.rsplit("**", 2)[1]) for line in lines if line.endswith("**"))
    zones = view.units.zones_of(view.filters)
    column = [c for c in overview._matrix_frame(view).iloc[:, -1] if c != overview.NO_ZONE(lang)]
    assert (len(zones), len(zones)) == (counts, len(column))
    assert overview.COUNTED_IN(lang, unit=overview.UNITS["zone"](lang), n=counts) in "".join(lines)


def test_every_indicator_marks_every_zone_or_station_of_the_view() -> None:
    view = view_of()
    units = {
        "zone": {z.code for z in view.units.zones_of(view.filters)},
        "station": {s.code for s in view.units.stations_of(view.filters)},
    }
    assert {i.code: units[i.of] for i in KPIS} == {i: set(of) for i, of in goals.marks(view).items()}
