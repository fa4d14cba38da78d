"""Goal 2 on the demo and around it: who uses theirs, what was abandoned, what was never sent."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from markupsafe import Markup
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from dashboard.filters import Filters, Scope
from dashboard.goal2 import charts, innovations, ladder, tables
from dashboard.goal2.ladder import Placement
from dashboard.indicators import Standing
from dashboard.language.periods import parse
from dashboard.pages import innovations as page
from dashboard.store import db
from dashboard.view.view import View
from data_loaders.demo import truth
from tests.conftest import DEMO_AS_OF
from tests.views import view_of

HOSTILE = "<img src=x onerror=alert(1)> [x](https://evil.example)"
# A month that one station did not send, one that sends nothing any more, one that never had anything, and a
# target of three.
SETUP = [
    (
        "DELETE FROM ssz.coverage WHERE dataset = 'innovation_use' AND station_code = '920601' AND month ="
        " '2026-10-01'"
    ),
    (
        "DELETE FROM ssz.coverage WHERE dataset = 'innovation_use' AND station_code = '920101' AND month >="
        " '2026-08-01'"
    ),
    "DELETE FROM ssz.innovation_uses WHERE innovation_id LIKE 'INV-920101-%' AND used_on >= '2026-08-01'",
    "DELETE FROM ssz.innovation_uses WHERE innovation_id LIKE 'INV-920901-%'",
    "DELETE FROM ssz.innovations WHERE id LIKE 'INV-920901-%'",
    (
        "INSERT INTO ssz.targets (indicator, fiscal_year, province_code, station_code, value) VALUES"
        " ('innovation', 2570, '92', '920201', 4)"
    ),
    (
        f"UPDATE ssz.innovation_uses SET evidence = '{HOSTILE}' WHERE kind = 'result' AND used_on >="
        " '2026-11-01'"
    ),
    "UPDATE ssz.innovations SET retired_on = '2026-11-01' WHERE id = 'INV-920301-02'",
    "UPDATE ssz.store SET version = version + 1",
]


@pytest.fixture
def view(pages_read_demo: Callable[..., View]) -> Callable[..., View]:
    return pages_read_demo


@pytest.fixture(scope="module")
def gappy_url(own_demo: Engine) -> URL:
    with own_demo.begin() as connection:
        for statement in SETUP:
            connection.execute(text(statement))
    return own_demo.url


@pytest.fixture
def gappy(gappy_url: URL) -> Iterator[Callable[..., View]]:
    db.use(gappy_url.set(username="ssz_reader"))
    yield view_of
    db.use(None)


def by_station(view: View) -> dict[str, list[Placement]]:
    return innovations.placements(view, innovations.answers(view))


def by_code(view: View) -> dict[str, Placement]:
    """Every innovation of the view by its code."""
    return {p.innovation.code: p for each in by_station(view).values() for p in each}


def standings(view: View) -> dict[str, Standing]:
    return innovations.standings(view, innovations.answers(view))


def test_the_abandoned_network_has_fallen_back_and_the_other_was_never_connected(
    view: Callable[..., View],
) -> None:
    placements = by_code(view())
    abandoned, bare = placements[truth.ABANDONED], placements[truth.UNCONNECTED]
    # The demo's day is not over: data reach to the day before.
    assert ("connected", "kept", truth.ABANDONED_DAYS - 1) == (
        abandoned.state,
        abandoned.fell_from,
        abandoned.idle,
    )
    assert DEMO_AS_OF - timedelta(days=truth.ABANDONED_DAYS) == abandoned.since
    assert ("installed", None) == (bare.state, bare.fell_from)
    known = (truth.ABANDONED, truth.UNCONNECTED)
    others = [p.state for code, p in placements.items() if code not in known]
    assert len(others) > 20
    assert set(others) <= {"used", "result", "kept"}


def test_what_stands_unused_is_named_longest_first_with_whom_to_ask(view: Callable[..., View]) -> None:
    shown = view()
    unused = innovations.unused(by_station(shown))
    assert [truth.UNCONNECTED, truth.ABANDONED] == [p.innovation.code for p in unused]
    table = tables.unused(shown, unused)
    assert "ไม่ได้ใช้มาแล้ว 94 วัน (ใช้ล่าสุด 20 ส.ค. 2569)" == table["ไม่พบการใช้งานตั้งแต่"].iloc[1]
    assert "●●○○○ เชื่อมต่อแล้ว ▼" == table["ระดับการใช้งาน"].iloc[1]
    assert "ผกก.สภ.ห้วยยอด (สมมติ)" == table["ถามใคร"].iloc[1]


def test_every_station_of_the_programme_has_proven_use_and_one_has_not_joined(
    view: Callable[..., View],
) -> None:
    shown = view()
    stands = standings(shown)
    marks = {code: standing.mark for code, standing in stands.items()}
    joined = {z.station for z in shown.units.zones.values() if z.joined_on}
    assert {s: "met" if s in joined else "not_joined" for s in shown.units.stations} == marks
    assert "ใช้งานจริง 2 จาก 3 รายการ (เป้าหมาย 1)" == stands["920601"].reason.th


def test_a_past_day_is_judged_by_what_was_known_then(view: Callable[..., View]) -> None:
    past = view(Filters(parse("2026-08")))
    assert date(2026, 8, 31) == past.at
    assert by_code(past)[truth.ABANDONED].in_use
    assert {} == by_code(view(Filters(parse("2024-01"))))


def test_a_scope_holds_its_own_innovations_only(view: Callable[..., View]) -> None:
    shown = view(scope=Scope("station", "920601"))
    assert {"920601"} == {p.innovation.station for p in by_code(shown).values()}
    assert ["920601"] == list(standings(shown))


def test_a_report_that_was_not_sent_is_said_and_never_counted_as_unused(gappy: Callable[..., View]) -> None:
    placements = by_code(gappy())
    assert "not_received" == placements[truth.ABANDONED].state
    assert {"not_received"} == {
        p.state for code, p in placements.items() if code.startswith("INV-920101") and p.innovation.daily_use
    }


def test_stations_stand_as_their_reports_and_their_targets_say(gappy: Callable[..., View]) -> None:
    stands = standings(gappy())
    words = {code: stands[code].words for code in ("920101", "920201", "920601", "920901")}
    # Nothing of it was sent since August, and a use could be in what was not sent.
    assert ladder.STATES["not_received"] == words["920101"]
    assert ladder.IN_USE_TOO_FEW == words["920201"]
    assert ladder.IN_USE == words["920601"]
    # It sends its reports, and has nothing on the register.
    assert ladder.NONE == words["920901"]


def test_what_was_taken_out_is_shown_apart(gappy: Callable[..., View]) -> None:
    shown = gappy()
    assert "retired" == by_code(shown)["INV-920301-02"].state
    counts, placements = page._counts(shown), by_station(shown)
    assert "เลิกใช้แล้ว 1" in counts
    assert "ยังไม่ได้รับข้อมูล 4" in counts
    assert ["– เลิกใช้แล้ว"] == tables.details(shown, placements).iloc[-1:]["ระดับการใช้งาน"].to_list()
    gone = by_code(shown)["INV-920301-02"].innovation
    assert not gone.daily_use
    standby = tables.standby(shown, placements)["อุปกรณ์เตรียมพร้อม"]
    assert standby.size > 0
    assert tables.name_of(shown, gone) not in set(standby)


def test_a_month_that_was_not_received_is_a_gap_in_the_figure_and_no_zero(gappy: Callable[..., View]) -> None:
    shown = gappy()
    panel = page._use(shown)
    assert not isinstance(panel, str)
    assert panel.table is not None
    row = panel.table.set_index(page.TITLE("th")).loc["กล้อง AI CCTV ห้วยยอด (สมมติ)"]
    assert (63, 0, "–", 0) == tuple(row[m] for m in ("ส.ค. 2569", "ก.ย. 2569", "ต.ค. 2569", "พ.ย. 2569"))
    drawn = charts.use_by_month(
        "ก", "ข", [charts.Use("ค", [0, "–", 5], True)], [date(2026, n, 1) for n in (8, 9, 10)], False, "th"
    )
    cells = re.findall(r'<td class="ssz-(\w+)"[^>]*><span>([^<]*)', drawn)
    # What stands unused has missed its condition in the months that are known, and only in these.
    assert [("bad", "0"), ("gap", "–"), ("plain", "5")] == cells


def test_each_month_of_use_is_a_bar_against_the_best_one_of_its_own_row_but_the_unfinished() -> None:
    camera, pole = charts.Use("ก", [50, 100, 30], False), charts.Use("ข", [2, 1, 1], False)
    months = [date(2026, n, 1) for n in (9, 10, 11)]

    def bars(unfinished: bool) -> list[str]:
        return re.findall(
            r"width:(\d+)%", charts.use_by_month("ก", "ข", [camera, pole], months, unfinished, "th")
        )

    assert ["50", "100", "30", "100", "50", "50"] == bars(unfinished=False)
    assert ["50", "100", "100", "50"] == bars(unfinished=True)


def test_a_month_before_the_report_is_due_is_marked_as_such(gappy: Callable[..., View]) -> None:
    panel = page._use(gappy(Filters(parse("fy2570"), station="920101")))
    assert not isinstance(panel, str)
    assert panel.table is not None
    assert {"…"} == set(panel.table["พ.ย. 2569"])
    assert {"–"} == set(panel.table["ต.ค. 2569"])


def test_evidence_is_text_and_nothing_else(gappy: Callable[..., View]) -> None:
    shown = gappy()
    assert HOSTILE in set(page._evidence(shown)["ผล / หลักฐาน"])
    _, drawn = page._first_rows(shown, page.EVIDENCE, page._evidence)
    assert "&lt;img src=x onerror=alert(1)&gt; [x](https://evil.example)" in drawn
    assert "<img" not in drawn
    assert "<a " not in drawn


def test_a_card_says_what_stands_unused_how_long_why_and_whom_to_ask(view: Callable[..., View]) -> None:
    drawn, count = page._cards(view())
    assert 2 == count == drawn.count('role="listitem"')
    for said in ("✗ 94", "ใช้ล่าสุด 20 ส.ค. 2569", "ถอยลงจากระดับ “ใช้งานต่อเนื่อง”", "ถาม ผกก.สภ.ห้วยยอด (สมมติ)"):
        assert said in drawn
    assert 'href="station_profile?' in drawn


def test_levels_begin_with_the_stations_where_something_stands_unused(view: Callable[..., View]) -> None:
    panel = page._levels(view())
    assert not isinstance(panel, str)
    assert isinstance(panel.figure, Markup)
    rows = panel.figure.split("<tr>")[2:]
    unused = ["ssz-bad" in row for row in rows]
    assert [True, True, *[False] * (len(rows) - 2)] == unused
    assert panel.table is not None
    assert len(panel.table) == len(rows)


def test_a_rung_held_without_a_recent_use_says_when_that_was(view: Callable[..., View]) -> None:
    shown = view()
    camera = next(p for p in by_code(shown).values() if p.in_use).innovation
    last = shown.at - timedelta(days=45)
    assert "●●●○○ ใช้งานเดือนนี้ (ล่าสุด 8 ต.ค. 2569)" == tables.rung(
        Placement(camera, "used", None, last, 45), "th"
    )


def test_a_name_of_any_shape_is_drawn_letter_by_letter() -> None:
    use = charts.Use("<b>ก</b>", [1], False)
    drawn = charts.use_by_month("<b>", "ข", [use], [date(2026, 9, 1)], True, "th")
    assert "<b>" not in drawn
    assert "&lt;b&gt;ก&lt;/b&gt;" in drawn
    assert "ก.ย.<br>69*" in drawn


def test_a_zone_is_judged_by_its_whole_station(view: Callable[..., View]) -> None:
    station = "920101"
    whole = view(Filters(parse("fy2570"), station=station))
    zones = [z.code for z in whole.units.zones_of(whole.filters)]
    assert len(zones) > 1
    of_whole = {p.innovation.code for p in by_station(whole)[station]}
    of_zones = []
    for zone in zones:
        one = view(Filters(parse("fy2570"), station=station, zone=zone))
        assert standings(whole)[station] == standings(one)[station]
        of_zones.append({p.innovation.code for p in by_station(one).get(station, [])})
    # A zone shows its own innovations, and all zones together those of the station.
    assert any(codes < of_whole for codes in of_zones)
    assert of_whole == set[str]().union(*of_zones)
