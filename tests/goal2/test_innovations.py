"""Goal 2 on the demo and around it: who uses theirs, what was abandoned, what was never sent."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from dashboard.filters import Filters, Scope
from dashboard.goal2 import charts, innovations, ladder, tables
from dashboard.goal2.ladder import Judged
from dashboard.indicators import Standing
from dashboard.language.periods import parse
from dashboard.language.text import Lang, escape_markdown
from dashboard.pages import innovations as page
from dashboard.store import db
from dashboard.view import holdings, units
from dashboard.view.view import View
from data_loaders.demo import truth
from tests.conftest import DEMO_AS_OF

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


def make_view(filters: Filters | None = None, scope: Scope | None = None, lang: Lang = "th") -> View:
    scope, filters = scope or Scope.nation(), filters or Filters(parse("fy2570"))
    held = holdings.load(Scope.nation())
    assert held.data_through is not None
    current = filters.period.until(held.data_through)
    return View(
        scope, filters, lang, False, units.load(scope), held, current, current and current.year_earlier()
    )


@pytest.fixture
def view(demo_url: URL) -> Iterator[Callable[..., View]]:
    db.use(demo_url.set(username="ssz_reader"))
    yield make_view
    db.use(None)


@pytest.fixture(scope="module")
def gappy_url(server: URL, demo_url: URL, administer: Callable[[str], None]) -> Iterator[URL]:
    administer(f"CREATE DATABASE gappy_innovations TEMPLATE {demo_url.database}")
    engine = create_engine(server.set(database="gappy_innovations"))
    with engine.begin() as connection:
        for statement in SETUP:
            connection.execute(text(statement))
    engine.dispose()
    yield server.set(database="gappy_innovations")
    administer("DROP DATABASE gappy_innovations WITH (FORCE)")


@pytest.fixture
def gappy(gappy_url: URL) -> Iterator[Callable[..., View]]:
    db.use(gappy_url.set(username="ssz_reader"))
    yield make_view
    db.use(None)


def judged(view: View) -> dict[str, Judged]:
    """Every innovation of the view by its code."""
    found = innovations.records(view, innovations.frames(view))
    return {j.innovation.code: j for each in found.values() for j in each}


def standings(view: View) -> dict[str, Standing]:
    return innovations.standings(view, innovations.frames(view))


def test_the_abandoned_network_has_fallen_back_and_the_other_was_never_connected(
    view: Callable[..., View],
) -> None:
    found = judged(view())
    abandoned, bare = found[truth.ABANDONED], found[truth.UNCONNECTED]
    # The demo's day is not over: data reach to the day before.
    assert ("connected", "kept", truth.ABANDONED_DAYS - 1) == (
        abandoned.state,
        abandoned.fell_from,
        abandoned.idle,
    )
    assert DEMO_AS_OF - timedelta(days=truth.ABANDONED_DAYS) == abandoned.since
    assert ("installed", None) == (bare.state, bare.fell_from)
    others = {j.state for code, j in found.items() if code not in (truth.ABANDONED, truth.UNCONNECTED)}
    assert others <= {"used", "result", "kept"}


def test_what_stands_unused_is_named_longest_first_with_whom_to_ask(view: Callable[..., View]) -> None:
    shown = view()
    found = innovations.unused(innovations.records(shown, innovations.frames(shown)))
    assert [truth.UNCONNECTED, truth.ABANDONED] == [j.innovation.code for j in found]
    table = tables.unused(shown, found)
    assert "เลิกใช้มาแล้ว 94 วัน (ใช้ล่าสุด 20 ส.ค. 2569)" == table["ไม่พบการใช้งานตั้งแต่"].iloc[1]
    assert "●●○○○ เชื่อมต่อแล้ว ▼" == table["ขั้น"].iloc[1]
    assert "ผกก.สภ.ห้วยยอด (สมมติ)" == table["ถามใคร"].iloc[1]


def test_every_station_of_the_programme_has_proven_use_and_one_has_not_joined(
    view: Callable[..., View],
) -> None:
    shown = view()
    found = standings(shown)
    marks = {s: f.mark for s, f in found.items()}
    joined = {z.station for z in shown.units.zones.values() if z.joined_on}
    assert {s: "met" if s in joined else "not_joined" for s in shown.units.stations} == marks
    assert "ใช้งานจริง 2 จาก 3 รายการ (เป้าหมาย 1)" == found["920601"].reason.th


def test_a_past_day_is_judged_by_what_was_known_then(view: Callable[..., View]) -> None:
    past = view(Filters(parse("2026-08")))
    assert date(2026, 8, 31) == past.at
    assert judged(past)[truth.ABANDONED].in_use
    assert {} == judged(view(Filters(parse("2024-01"))))


def test_a_scope_holds_its_own_innovations_only(view: Callable[..., View]) -> None:
    shown = view(scope=Scope("station", "920601"))
    assert {"920601"} == {j.innovation.station for j in judged(shown).values()}
    assert ["920601"] == list(standings(shown))


def test_a_report_that_was_not_sent_is_said_and_never_counted_as_unused(gappy: Callable[..., View]) -> None:
    found = judged(gappy())
    assert "not_received" == found[truth.ABANDONED].state
    assert {"not_received"} == {
        j.state for code, j in found.items() if code.startswith("INV-920101") and j.innovation.daily_use
    }


def test_stations_stand_as_their_reports_and_their_targets_say(gappy: Callable[..., View]) -> None:
    found = standings(gappy())
    words = {s: found[s].words for s in ("920101", "920201", "920601", "920901")}
    # Nothing of it was sent since August, and a use could be in what was not sent.
    assert ladder.STATES["not_received"] == words["920101"]
    assert ladder.IN_USE_TOO_FEW == words["920201"]
    assert ladder.IN_USE == words["920601"]
    # It sends its reports, and has nothing on the register.
    assert ladder.NONE == words["920901"]


def test_what_was_taken_out_is_shown_apart(gappy: Callable[..., View]) -> None:
    shown = gappy()
    assert "retired" == judged(shown)["INV-920301-02"].state
    records = innovations.records(shown, innovations.frames(shown))
    assert "เลิกใช้แล้ว 1" in page._counts(shown)
    assert "ยังไม่ได้รับข้อมูล 4" in page._counts(shown)
    details = tables.details(shown, records)
    assert "– เลิกใช้แล้ว" == details["ขั้น"].iloc[-1]
    assert "INV-920301-02" not in " ".join(tables.standby(shown, records).iloc[:, 0])


def test_a_month_that_was_not_received_is_a_gap_in_the_figure_and_no_zero(gappy: Callable[..., View]) -> None:
    shown = gappy()
    panel = page._use(shown)
    assert not isinstance(panel, str)
    assert panel.table is not None
    row = panel.table.set_index(page.TITLE("th")).loc["กล้อง AI CCTV ห้วยยอด (สมมติ)"]
    assert (63, 0, "–", 0) == tuple(row[m] for m in ("ส.ค. 2569", "ก.ย. 2569", "ต.ค. 2569", "พ.ย. 2569"))
    figure = charts.use_by_month(["ก"], [date(2026, 9, 1), date(2026, 10, 1)], [[0, "–"]], False, "th", False)
    heat, marks = figure.data
    assert ([[0.0, None]], ["–"], 1) == ([list(heat.z[0])], list(marks.text), len(figure.layout.shapes))


def test_a_month_before_the_report_is_due_is_marked_as_such(gappy: Callable[..., View]) -> None:
    panel = page._use(gappy(Filters(parse("fy2570"), station="920101")))
    assert not isinstance(panel, str)
    assert panel.table is not None
    assert {"…"} == set(panel.table["พ.ย. 2569"])
    assert {"–"} == set(panel.table["ต.ค. 2569"])


def test_evidence_is_text_and_nothing_else(
    gappy: Callable[..., View], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, cells = gappy(), list[str]()
    assert HOSTILE in set(page._evidence(shown)["ผล / หลักฐาน"])
    monkeypatch.setattr(
        page.st, "table", lambda made, **_: cells.extend(map(str, made.to_pandas().to_numpy().ravel()))
    )
    page._table(shown, "evidence", page.EVIDENCE, page.EVIDENCE, lambda: page._evidence(shown))
    hostile = [cell for cell in cells if "img" in cell]
    assert hostile
    assert {escape_markdown(HOSTILE)} == set(hostile)


def test_a_rung_held_without_a_recent_use_says_when_that_was(view: Callable[..., View]) -> None:
    shown = view()
    camera = next(j for j in judged(shown).values() if j.in_use)
    last = shown.at - timedelta(days=45)
    held = Judged(camera.innovation, "used", None, last, 45)
    assert "●●●○○ ใช้งานเดือนนี้ (ล่าสุด 8 ต.ค. 2569)" == tables.rung(held, "th")


def test_a_name_of_any_shape_is_drawn_letter_by_letter() -> None:
    figure = charts.use_by_month(["<b>ก</b>", "ย" * 80], [date(2026, 9, 1)], [[1], [2]], True, "th", False)
    assert ["&lt;b&gt;ก&lt;/b&gt;", "ย" * (charts.NAME_LENGTH - 1) + "…"] == list(
        figure.layout.yaxis.ticktext
    )
    assert ["ก.ย. 69*"] == list(figure.layout.xaxis.ticktext)


def test_a_zone_is_judged_by_its_whole_station(view: Callable[..., View]) -> None:
    station = "920101"
    whole = view(Filters(parse("fy2570"), station=station))
    zones = [z.code for z in whole.units.zones_of(whole.filters)]
    assert len(zones) > 1
    asked = innovations.standings(whole, innovations.frames(whole))[station]
    for zone in zones:
        one = view(Filters(parse("fy2570"), station=station, zone=zone))
        assert asked == innovations.standings(one, innovations.frames(one))[station]
        shown = innovations.records(one, innovations.frames(one)).get(station, [])
        assert len(shown) <= len(innovations.records(whole, innovations.frames(whole))[station])
