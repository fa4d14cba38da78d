"""Two side by side: each has its own figures, both one scale; nothing beyond the scope is laid beside."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import streamlit as st

from dashboard.coverage.reporting import reporting
from dashboard.filters import Filters, Scope
from dashboard.language.periods import month_of, months_between, parse, week_of
from dashboard.language.thai import format_month
from dashboard.pages import compare
from dashboard.programme import profile, side_by_side
from dashboard.programme.tiles import glance_of
from dashboard.ui.figure import Panel
from dashboard.ui.sheet import Sheet
from dashboard.ui.svg import Bullet
from tests.slow import World, during
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")
PAIRS = [("920101", "920201"), ("TRANG-01", "TRANG-03")]
YEAR = parse("fy2569")


@pytest.mark.parametrize("pair", PAIRS)
def test_months_of_both_are_counted_apart_and_drawn_on_one_scale(
    pair: tuple[str, str], demo_world: World
) -> None:
    # Whatever unit the filters ask for, the page is about these two.
    view = view_of(Filters(YEAR, station="920601"))
    built = side_by_side.months(view, *pair)
    assert isinstance(built, Panel)
    assert built.table is not None
    # On one scale: as many cases have one shade, whoever's they are.
    shades: dict[str, set[str]] = {}
    for shade, cases in re.findall(r'class="s-(\d)">([\d,]+)<', str(built.figure)):
        shades.setdefault(cases, set()).add(shade)
    assert len(shades) > 1
    assert {1} == {len(of_one) for of_one in shades.values()}
    shown = list(built.table["เดือน"])
    months = [m for m in months_between(date(2024, 1, 1), date(2027, 1, 1)) if format_month(m, "th") in shown]
    assert side_by_side.MONTHS_SHOWN == len(months) == len(shown)
    for code, column in zip(pair, built.table.columns[1:], strict=True):
        raw = demo_world.view(Scope.nation(), side_by_side.side(view, code).filters)
        assert [len(during(raw, month_of(m))) for m in months] == built.table[column].tolist()
    assert ",".join(pair) == built.extent.codes[0]
    assert all(side_by_side.name_of(view.units, code, "th") in built.extent.unit for code in pair)


@pytest.mark.parametrize("pair", PAIRS)
def test_complete_weeks_of_both_are_counted_apart_and_unfinished_ones_are_marked(
    pair: tuple[str, str], demo_world: World
) -> None:
    view = view_of(Filters(YEAR, station="920601"))
    built = side_by_side.weeks(view, *pair)
    assert isinstance(built, Panel)
    assert built.table is not None
    through, recorded = view.holdings.data_through, reporting(view)
    assert through is not None
    assert recorded is not None
    weeks = [week_of(through - timedelta(days=7 * n)) for n in range(40)]
    late = [week for week in weeks if week.last > recorded.cut_off]
    assert late
    complete = [week for week in weeks if week not in late][: 2 * side_by_side.WEEKS_SHOWN]
    names = [week.days_text("th") for week in reversed(complete)]
    names += [f"{week.days_text('th')} (ยังไม่ครบ)" for week in reversed(late)]
    assert names == list(built.table["สัปดาห์"])
    for code, column in zip(pair, built.table.columns[1:], strict=True):
        raw = demo_world.view(Scope.nation(), side_by_side.side(view, code).filters)
        counted = [len(during(raw, week)) for week in reversed([*late, *complete])]
        assert counted == built.table[column].tolist()
    # Neither shaded nor added up: a week that is not all in would look like a fall.
    assert 2 * len(late) == str(built.figure).count('class="young"')
    total = sum(built.table[built.table.columns[1]][side_by_side.WEEKS_SHOWN : 2 * side_by_side.WEEKS_SHOWN])
    assert f'<td class="total">{total:,.0f}</td>' in str(built.figure)


def test_where_all_is_in_no_week_is_marked() -> None:
    sunday = date(2026, 11, 22)
    weeks, unfinished = side_by_side.weeks_shown(sunday, sunday)
    assert (0, 2 * side_by_side.WEEKS_SHOWN) == (unfinished, len(weeks))
    assert sunday == week_of(weeks[-1]).last


@pytest.mark.parametrize("pair", PAIRS)
def test_offences_of_both_stand_in_the_order_of_names_with_the_year_before(
    pair: tuple[str, str], demo_world: World
) -> None:
    view = view_of(Filters(YEAR))
    built = side_by_side.offences(view, *pair)
    assert isinstance(built, Sheet)
    names = list(built.frame["ฐานความผิด"])
    assert sorted(names) == names
    for number, code in enumerate(pair):
        raw = demo_world.view(Scope.nation(), side_by_side.side(view, code).filters)
        for offset, period in enumerate((YEAR, YEAR.year_earlier())):
            column = built.frame.iloc[:, 1 + 2 * number + offset]
            assert len(during(raw, period)) == column.sum()


def test_a_year_that_was_not_received_is_a_dash_and_no_zero() -> None:
    built = side_by_side.offences(view_of(Filters(parse("fy2565"))), "920101", "920201")
    assert isinstance(built, Sheet)
    assert {"–"} == set(built.shown.iloc[:, 2])
    assert built.frame.iloc[:, 2].isna().all()


def test_the_view_of_both_names_both_and_a_zone_stands_for_its_station() -> None:
    view = view_of()
    both = side_by_side.together(view, ("920201", "920101"))
    assert "920101,920201" == both.filters.station
    assert "2 สถานี: สภ.กันตัง (สมมติ), สภ.เมืองตรัง (สมมติ)" == both.units.name(both.filters, "th")
    zone = side_by_side.side(view, "TRANG-03")
    assert ("920201", "TRANG-03") == (zone.filters.station, zone.filters.zone)


@pytest.mark.parametrize("code", ["920201", "TRANG-03", "999999", ""])
def test_nothing_beyond_the_scope_is_laid_beside(code: str) -> None:
    mine = view_of(scope=Scope("station", "920101"))
    with pytest.raises(KeyError):
        side_by_side.side(mine, code)


@pytest.mark.parametrize(("kind", "length"), [("station", 6), ("zone", 8)])
def test_a_link_that_names_none_lays_the_first_two_of_the_unit_side_by_side(
    monkeypatch: pytest.MonkeyPatch, kind: str, length: int
) -> None:
    monkeypatch.setattr(st, "query_params", {})
    monkeypatch.setattr(st, "session_state", {"compare_kind": kind})
    asked = compare._asked(view_of(Filters(parse("fy2570"))))
    assert ["a", "b"] == list(asked)
    assert [length, length] == [len(code) for code in asked.values()]
    assert asked["a"] != asked["b"]


def test_bars_of_both_end_at_one_number_and_each_keeps_its_own_value() -> None:
    short, long = Bullet("ก", "2", "≥ 1", 2, 1, 2), Bullet("ข", "8", "≥ 1", 8, 1, 10)
    assert [[replace(short, top=10)], [long, long]] == side_by_side.on_one_scale([[short], [long, long]])
    assert [[], [long]] == side_by_side.on_one_scale([[], [long]])
    assert [[], []] == side_by_side.on_one_scale([[], []])


@pytest.mark.parametrize("dark", [False, True])
def test_each_goal_of_two_stations_has_the_bars_of_its_tile(dark: bool) -> None:
    view = replace(view_of(Filters(YEAR)), dark=dark)
    drawn = side_by_side.bars(view, *PAIRS[0])
    for number, (first, second) in drawn.items():
        for code, bars in zip(PAIRS[0], (first, second), strict=True):
            tile = glance_of(number, side_by_side.side(view, code))
            assert [bar.label for bar in tile.bullets] == [
                label.split(f" {bar.shown} · ")[0]
                for bar, label in zip(tile.bullets, re.findall('aria-label="([^"]+)"', bars), strict=True)
            ]
    assert sum(first.count("<svg") for first, _ in drawn.values()) >= 3


def test_of_zones_of_one_station_goal_2_tells_the_station_in_words_bars_and_table() -> None:
    asked = Filters(YEAR, province="92", station="920101")
    views = [view_of(f) for f in (asked, replace(asked, zone="TRANG-01"), replace(asked, zone="TRANG-02"))]
    tables = [profile.goals_told(view, "920101")[2].table.to_dict("records") for view in views]
    bars = [[(bar.label, bar.target) for bar in glance_of(2, view).bullets] for view in views]
    assert tables[0]
    assert tables[0] == tables[1] == tables[2]
    assert bars[0] == bars[1] == bars[2]
    assert profile.goal_bars(views[1])[2] == profile.goal_bars(views[0])[2] != ""


def test_where_one_of_two_zones_was_surveyed_its_figures_are_told_and_that_it_is_one() -> None:
    view = view_of(Filters(parse("fy2570"), station="920101"))
    told = glance_of(1, view)
    assert 3 == len(told.bullets)
    assert "1 จาก 2 พื้นที่" in told.words
