"""Which slides a meeting is shown, in which order, and that they tell what the pages tell."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from dashboard.briefing.agenda import EXCEPTIONS, LENGTHS, briefing, latest_week
from dashboard.briefing.audience import told_to
from dashboard.briefing.case_slides import SENSITIVE_CLASSES
from dashboard.briefing.matter_slides import MOST_MATTERS
from dashboard.briefing.slides import (
    MOST_ROWS,
    PARTS,
    Briefing,
    Chart,
    Figures,
    Map,
    Matters,
    Order,
    Orders,
    Slide,
    Table,
    dumped,
    loaded,
)
from dashboard.cases.status_counts import status_counts
from dashboard.filters import Filters
from dashboard.goal4.conclusions import official_figures
from dashboard.language.periods import parse, week_of
from dashboard.language.thai import BANGKOK
from dashboard.schema import incidents, offences
from dashboard.store import db
from dashboard.view.view import View
from tests.briefing.sample import sample
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")


def trang() -> View:
    return view_of(Filters(parse("fy2570"), province="92"))


def told(minutes: int = 30, orders: tuple[Order, ...] = ()) -> Briefing:
    return briefing(trang(), "internal", minutes, orders=orders)


def slides_of(whole: Briefing, key: str) -> list[Slide]:
    return [slide for slide in whole.slides if slide.key == key or slide.key.rsplit("-", 1)[0] == key]


def rows_of(whole: Briefing, key: str) -> list[list[str]]:
    tables = [
        b for s in slides_of(whole, key) for column in s.columns for b in column if isinstance(b, Table)
    ]
    return [[cell.words.th for cell in row.cells] for table in tables for row in table.rows]


@pytest.mark.parametrize("minutes", LENGTHS)
def test_parts_follow_one_another_as_a_meeting_runs(minutes: int) -> None:
    order = list(PARTS)
    parts = [order.index(slide.part) for slide in told(minutes).slides]
    assert parts == sorted(parts)
    assert "opening" == told(minutes).slides[0].part
    assert {"goals", "follow_up", "information", "decisions", "orders"} <= {
        s.part for s in told(minutes).slides
    }


@pytest.mark.parametrize("minutes", LENGTHS)
def test_slides_together_take_the_minutes_of_the_meeting(minutes: int) -> None:
    assert minutes * 60 == pytest.approx(sum(slide.seconds for slide in told(minutes).slides), abs=20)


def test_a_longer_meeting_shows_all_that_a_shorter_one_does() -> None:
    keys = [{slide.key for slide in told(minutes).slides} for minutes in LENGTHS]
    assert keys[0] < keys[1] < keys[2]


@pytest.mark.parametrize("minutes", LENGTHS)
def test_exceptions_come_one_a_place_before_the_tables(minutes: int) -> None:
    keys = [slide.key for slide in told(minutes).slides]
    exceptions = [key for key in keys if key.startswith("exception-")]
    assert 0 < len(exceptions) == len(set(exceptions)) <= EXCEPTIONS[minutes]
    assert keys.index(exceptions[-1]) < keys.index("zones")


def test_every_slide_can_be_read_from_the_back_row_and_says_what_it_rests_on() -> None:
    for slide in told().slides:
        for column in slide.columns:
            for block in column:
                if isinstance(block, Table):
                    assert len(block.rows) <= MOST_ROWS, slide.key
        facts = slide.facts
        assert all(words.th and words.en for words in (facts.source, facts.period, facts.n)), slide.key


def test_the_table_of_zones_tells_the_official_figures_of_the_pages() -> None:
    view = trang()
    rows = {row[0]: row for row in rows_of(told(), "zones")}
    compared = 0
    for figure in official_figures(view):
        row = rows[figure.name.th]
        if figure.moved is None:
            assert ["–"] * 4 == row[2:6]
        else:
            compared += 1
            assert [f"{figure.before:,}", f"{figure.after:,}"] == row[2:4]
            assert ("–" == row[5]) == (figure.before < 10)
    assert compared > 5


def test_the_table_of_groups_tells_the_counts_of_the_trends_page() -> None:
    numbers = status_counts(trang())
    assert [f"{int(n):,}" for n in numbers["now"]] == [row[1] for row in rows_of(told(), "status")]


def test_the_week_is_counted_by_day_of_report() -> None:
    week = latest_week(date(2026, 11, 22))
    assert (date(2026, 11, 16), date(2026, 11, 22)) == (week.start, week.last)
    start, end = (datetime.combine(day, time(), BANGKOK) for day in (week.start, week.end))
    statement = (
        select(func.count().label("n"))
        .select_from(incidents.join(offences, offences.c.code == incidents.c.offence_code))
        .where(
            incidents.c.reported_at >= start,
            incidents.c.reported_at < end,
            offences.c.crime_group.in_((1, 2)),
        )
    )
    seen = int(db.read(statement)["n"].iloc[0])
    figures = [b for s in slides_of(told(), "week") for b in s.columns[0] if isinstance(b, Figures)]
    assert f"{seen:,}" == figures[0].items[0].shown.th


def test_an_unfinished_week_is_not_taken_for_the_latest() -> None:
    assert week_of(date(2026, 11, 9)) == latest_week(date(2026, 11, 20))
    assert week_of(date(2026, 11, 16)) == latest_week(date(2026, 11, 22))


def test_an_earlier_week_is_told_as_at_its_end() -> None:
    week = week_of(date(2026, 10, 5))
    earlier = briefing(trang(), "internal", 10, week)
    assert (week.start, week.last, week.last) == (earlier.first_day, earlier.last_day, earlier.at)


def test_at_most_five_matters_each_with_a_question_and_a_position() -> None:
    matters = [
        b for s in slides_of(told(), "matters") for c in s.columns for b in c if isinstance(b, Matters)
    ]
    assert 0 < len(matters[0].items) <= MOST_MATTERS
    for matter in matters[0].items:
        assert matter.question.th
        assert matter.whom.th


def test_no_place_of_a_sensitive_case_is_on_a_slide() -> None:
    maps = [b for s in told().slides for c in s.columns for b in c if isinstance(b, Map)]
    assert sum(len(each.pins) for each in maps) > 20
    assert not [pin for each in maps for pin in each.pins if pin.kind in SENSITIVE_CLASSES]
    assert any(each.note and "คดีเพศ" in each.note.th for each in maps)


def test_earlier_orders_are_followed_up_and_todays_stand_last() -> None:
    monday = date(2026, 11, 16)
    late = Order("ปรับแผนตรวจ", "ผกก.สภ.กันตัง", date(2026, 11, 10), monday - timedelta(days=14), 12, "1")
    today = Order("ซ่อมไฟ", "ผกก.สภ.เมืองตรัง", None, monday, 0, "2")
    whole = told(orders=(late, today))
    orders = {s.key: b for s in whole.slides for c in s.columns for b in c if isinstance(b, Orders)}
    assert (late,) == orders["orders-before"].items
    assert (today,) == orders["orders-today"].items
    assert orders["orders-today"].live
    assert not orders["orders-before"].live


def test_a_long_list_of_orders_goes_on_over_further_slides_and_none_is_lost() -> None:
    many = tuple(Order(f"ข้อ {n}", "ผกก.", None, date(2026, 11, 2), 0, str(n)) for n in range(23))
    slides = slides_of(told(orders=many), "orders-before")
    items = [o for s in slides for c in s.columns for b in c if isinstance(b, Orders) for o in b.items]
    assert 3 == len(slides)
    assert list(many) == items


@pytest.mark.parametrize("whole", ["demo", "sample"])
def test_a_briefing_is_kept_as_json_to_the_letter(whole: str) -> None:
    kept = sample() if whole == "sample" else told()
    assert kept == loaded(dumped(kept))


@pytest.mark.parametrize("key", ["innovations", "partners"])
def test_the_public_is_shown_the_months_beside_a_goals_figure(key: str) -> None:
    (slide,) = [s for s in told_to(told(), "public").slides if s.key == key]
    blocks = [block for column in slide.columns for block in column]
    assert [Figures, Chart] == [type(block) for block in blocks]
