"""Where the demo's stations stand on goals 1 to 3, what is decided by it, and one station on one sheet."""

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.engine import URL

from dashboard.comparison import panels
from dashboard.filters import Filters, Scope
from dashboard.goal3 import partnership
from dashboard.indicators import GOALS, Mark
from dashboard.language.periods import parse
from dashboard.language.text import Lang
from dashboard.programme import goals
from dashboard.programme.decisions import decisions
from dashboard.programme.fear_funnel import fear_funnel
from dashboard.programme.kpis import KPIS
from dashboard.programme.profile import goal_sections
from dashboard.programme.tiles import tile_of
from dashboard.store import db
from data_loaders.demo import truth
from tests import app, browser
from tests.views import view_of

YEAR = parse("fy2570")
STATIONS = sorted({f.station for f in truth.SURVEYS})

pytestmark = pytest.mark.usefixtures("pages_read_demo")


def test_the_demos_stations_stand_where_its_truths_put_them() -> None:
    found = goals.standings(view_of())
    assert {1: 10, 2: 10, 3: 10} == {goal: len(each) for goal, each in found.items()}
    marks = {f.what: found[1][f.station].mark for f in truth.SURVEYS if f.what != "plain"}
    assert {"passing": "met", "failing": "not_met", "too_close": "unsettled", "too_few": "unsettled"} == marks
    station, sector = truth.SILENT
    assert ["not_met", "สื่อมวลชน" if sector == "media" else ""] == [
        found[3][station].mark,
        found[3][station].words.th.rsplit(": ", 1)[-1],
    ]
    outside = [s for s, standing in found[1].items() if standing.mark == "not_joined"]
    assert outside == [s for s, standing in found[2].items() if standing.mark == "not_joined"]
    assert ["921001"] == outside


def test_all_goals_of_a_view_are_one_question_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    ask = db.read_all
    monkeypatch.setattr(
        db, "read_all", lambda **statements: (asked.append(sorted(statements)), ask(**statements))[1]
    )
    view = view_of(Filters(parse("fy2569q3")))
    asked.clear()
    goals.standings(view)
    decisions(view)
    # For the day itself, and as part of what changed since a week earlier.
    assert 2 == sum(any(name.startswith("partner_") for name in names) for names in asked)


def test_a_unit_of_many_stations_is_counted_and_never_of_one_colour() -> None:
    marks: tuple[Mark, ...] = ("met", "not_met", "met", "not_received")
    assert {"not_met": 1, "met": 2, "not_received": 1} == goals.tally(marks)


def test_what_was_missed_and_what_is_overdue_needs_a_decision() -> None:
    view = view_of()
    said = [d.what.th for d in decisions(view)]
    assert 1 == sum(s.startswith("ไม่ผ่านเกณฑ์ – หวาดกลัว") for s in said)
    assert 1 == sum("ยังขาด 1 ภาคส่วน: สื่อมวลชน" in s for s in said)
    late = [d for d in decisions(view) if d.page == "partners" and "ข้อสั่งการค้าง" in d.figure.th]
    assert len({d.station for d in late}) == len(late)
    resolutions = partnership.overdue(view)
    assert {r.id for r in resolutions} >= set(truth.OVERDUE)
    for decision in late:
        days = [r.days_late for r in resolutions if r.station == decision.station]
        longest = f"นานสุด {max(days)} วัน" if len(days) > 1 else f"{days[0]} วัน"
        assert f"{len(days)} ข้อสั่งการค้าง {longest}" == decision.figure.th


def test_what_is_most_important_and_surest_comes_first() -> None:
    view = view_of()
    found = decisions(view)
    zones = {fact.effect: view.units.zones[fact.zone].name for fact in truth.ZONES}
    named = [d.where for d in found]
    assert zones["rising"] == named[0]
    assert found[0].what.th.startswith("12 เดือนก่อน")
    assert "เพิ่มขึ้นชัดเจน" in found[0].what.th
    # Nobody is blamed by name: the question goes to a position.
    assert found[0].whom.th.startswith("ผกก.สภ.")
    assert sorted((d.importance * d.evidence for d in found), reverse=True) == [d.weight for d in found]
    assert [] == [d for d in found if not 0 < d.evidence <= 1]
    # So is the week of thefts outside all zones.
    assert "สูงผิดปกติ" in next(d.what.th for d in found if "ห้วงวันที่" in d.what.th)
    # Cases that moved next door are asked about, a clear fall, a young or a quiet zone is not.
    assert "อาจมีการย้ายที่ก่อเหตุ" in next(d.what.th for d in found if d.where == zones["displaced"])
    assert [] == [effect for effect in ("halved", "too_young", "quiet") if zones[effect] in named]


def test_a_station_outside_the_programme_misses_nothing() -> None:
    view = view_of(Filters(YEAR, station="921001"))
    assert {"not_joined"} == {s.mark for each in goals.standings(view).values() for s in each.values()}
    assert [] == [d for d in decisions(view) if "เป้าหมาย" in d.what.th or "ไม่ผ่าน" in d.what.th]


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_tiles_of_a_province_count_and_those_of_a_station_tell(lang: Lang) -> None:
    province = [tile_of(goal, view_of(lang=lang)) for goal in GOALS]
    station = [tile_of(goal, view_of(Filters(YEAR, station="920201"), lang=lang)) for goal in GOALS]
    whole = "จาก" if lang == "th" else " of "
    assert all(whole in tile.headline for tile in province)
    assert all(whole not in tile.headline for tile in station)
    # What is told of several together decides nothing: it has no verdict's colour.
    assert {None} == {bullet.verdict for tile in province for bullet in tile.glance.bullets}
    assert ("ผู้ตอบ 400 คน" if lang == "th" else "400 answers") in station[0].glance.words


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("station", STATIONS)
def test_a_sheet_says_of_all_four_goals_where_the_station_stands(station: str, lang: Lang) -> None:
    sections = goal_sections(view_of(Filters(YEAR, station=station), lang=lang))
    assert [1, 2, 3, 4] == list(sections)
    assert all(str(goal) in section.text for goal, section in sections.items())
    opinions = sections[1].table
    assert opinions is not None
    assert 0 == opinions.count('<th scope="row"') % 3
    assert (sections[2].table is not None, sections[3].table is not None) == (True, True)


def test_a_station_is_placed_among_those_of_its_province_and_never_ranked() -> None:
    view = view_of(Filters(YEAR, station="920201"))
    for build in (panels.case_funnel, fear_funnel):
        made = build(view)
        assert not isinstance(made, str)
        assert made.table is not None
        assert made.table.columns[0] == "สถานี"
        assert not re.search(r"อันดับ(ที่)? ?\d", made.said)
    fear: Any = fear_funnel(view)
    assert "สูงเกินความผันแปรปกติ" in fear.said
    few: Any = fear_funnel(view_of(Filters(YEAR, station="921001")))
    assert "ยังไม่ได้รับผลสำรวจของพื้นที่นี้" == few
    alone = replace(view, filters=Filters(YEAR, station="920201"), scope=Scope("station", "920201"))
    assert panels.case_funnel(alone) is not None


@pytest.mark.usefixtures("chromium")
def test_a_sheet_prints_without_a_cut_table(demo_url: URL, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("sheet")
    with (
        app.running(folder / "log", SSZ_DATA_DIR=str(folder), **app.store_settings(demo_url)) as address,
        browser.opened(f"{address}/station_profile") as opened,
    ):
        page: Any = opened.page
        page.get_by_text("เลือกสถานีเพื่อดูข้อมูลทั้งสี่").wait_for()
        page.locator(".st-key-sheet [data-testid=stSelectbox] input").click()
        page.get_by_role("option", name="สภ.กันตัง (สมมติ)").click()
        page.wait_for_url("**station=920201**")
        page.locator(".st-key-facts").wait_for()
        # The comparison of all stations, which stood here before, has figures too but no such tables.
        page.wait_for_function("document.querySelectorAll('.st-key-sheet .sheet').length >= 4")
        page.wait_for_function("document.querySelectorAll('.chart > svg').length >= 3")
        tables = page.locator(".sheet").count()
        page.emulate_media(media="print")
        # As wide as an A4 sheet between its margins.
        page.set_viewport_size({"width": 718, "height": 1000})
        page.wait_for_timeout(500)
        cut = page.evaluate(
            "[...document.querySelectorAll('.sheet table, .chart > svg')]"
            ".filter(e => e.checkVisibility()).map(e => [e, e.getBoundingClientRect()])"
            ".filter(([e, r]) => r.right > window.innerWidth + 1 || !r.width)"
            ".map(([e, r]) => `${e.outerHTML.slice(0, 80)} ${r.left} ${r.right} ${r.width}`)"
        )
        assert ([], True) == (cut, tables >= 4)
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("e => getComputedStyle(e).overflowY") == "visible"
        pages = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
        assert 1 <= pages <= 3


@pytest.mark.parametrize("place_based", [False, True])
@pytest.mark.parametrize("groups", ["1", "2", "3", "4", "all"])
def test_the_goals_are_the_same_whatever_offences_are_looked_at(groups: str, place_based: bool) -> None:
    """So they are kept once for all of them: here each is made of the very view."""
    view = view_of(Filters(YEAR, groups=groups, place_based=place_based))
    frames = db.read_all(**goals.statements(view))
    assert goals.standings_by(view, frames) == goals.standings(view)
    made = {i.code: i.measure.marks(i, view, frames) for i in KPIS}
    assert made == goals.marks(view)


def test_other_offences_ask_nothing_of_the_goals_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[set[str]] = []
    ask = db.read_all
    first, other = (view_of(Filters(YEAR, groups=groups)) for groups in ("12", "2"))
    decisions(first)
    monkeypatch.setattr(
        db, "read_all", lambda **statements: (asked.append(set(statements)), ask(**statements))[1]
    )
    decisions(other)
    assert asked
    assert not set(goals.statements(first)) & set().union(*asked)
