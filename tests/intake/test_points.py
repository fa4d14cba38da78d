"""Piles on the data page: listed, asked about and decided by a button; and in what the overview decides."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.coverage import piles
from dashboard.coverage.piles import Pile
from dashboard.intake.point_panel import NAME_NEEDED
from dashboard.language.text import Text
from dashboard.programme.decisions import decisions
from dashboard.store import db
from data_loaders.geography import Locator
from data_loaders.piles import judge
from tests import app, browser
from tests.pages.test_pages import text_of
from tests.views import view_of

# In TRANG-01; every second case of the zone is put there.
POINT = (7.55641, 99.60212)
STATION = "920101"


@pytest.fixture(scope="module")
def piled(own_demo: Engine) -> URL:
    """The demo with a pile in a zone, as a pull finds it."""
    with own_demo.begin() as connection:
        connection.execute(
            text(
                "UPDATE ssz.incidents SET latitude = :lat, longitude = :lon WHERE zone_code = 'TRANG-01' AND"
                " mod(hashtext(case_key::text), 2) = 0"
            ),
            {"lat": POINT[0], "lon": POINT[1]},
        )
        assert judge(connection, Locator.read(connection), {STATION}) > 100
    return own_demo.url


@pytest.fixture
def engine(piled: URL) -> Iterator[Engine]:
    engine = create_engine(piled)
    yield engine
    engine.dispose()


def value(engine: Engine, sql: str) -> Any:
    with engine.connect() as connection:
        return connection.execute(text(sql)).scalar()


def test_the_overview_asks_the_data_officer_what_a_pile_is(piled: URL) -> None:
    db.use(piled.set(username="ssz_reader"))
    try:
        view = view_of()
        (pile,) = piles.undecided(view)
        assert (STATION, *POINT, "TRANG-01") == (pile.station, pile.latitude, pile.longitude, pile.zone)
        (asked,) = [d for d in decisions(view) if "กองอยู่ที่พิกัดเดียว" in d.what.th]
        assert f"{pile.cases:,} คดีกองอยู่ที่พิกัดเดียว 7.55641, 99.60212 ใน" in asked.what.th
        assert f"{pile.cases:,} cases at one point, 7.55641, 99.60212 in " in asked.what.en
        assert "ผู้รับผิดชอบข้อมูล" == asked.whom.th
    finally:
        db.use(None)


def test_the_message_asks_station_by_station_and_is_cut() -> None:
    found = [
        Pile(STATION, 7.5 + n / 100, 99.6, "Z" if n == 0 else None, 1_000 - n, 5_000, None, None)
        for n in range(22)
    ]
    names = {STATION: Text("สภ.ก", "Station A")}, {"Z": Text("ตลาด", "Market")}
    said = piles.question(found, *names, "ภ.จว.ตรัง", date(2026, 11, 22), "th").splitlines()
    assert "เรียน หัวหน้าสถานีตำรวจ (ภ.จว.ตรัง)" == said[0]
    assert "– สภ.ก: 1,000 คดี ที่ 7.50000, 99.60000 (ในตลาด)" == said[2]
    assert "– สภ.ก: 999 คดี ที่ 7.51000, 99.60000" == said[3]
    assert "และอีก 2 จุด ดูในหน้าจัดการข้อมูล" == said[22]


@pytest.mark.usefixtures("chromium")
def test_an_officer_decides_by_a_button_and_the_cases_count_in_the_zone_at_once(
    piled: URL, engine: Engine, tmp_path: Path
) -> None:
    cases = value(engine, "SELECT cases FROM ssz.piles")
    before = value(engine, "SELECT count(*) FROM ssz.incidents WHERE zone_code = 'TRANG-01'")
    with (
        app.running(tmp_path / "log", **app.store_settings(piled)) as address,
        browser.opened(f"{address}/data") as opened,
    ):
        page: Any = opened.page
        text_of(opened)
        page.get_by_role("tab").nth(1).click()
        page.locator(".st-key-intake-point-by input").wait_for()
        said = text_of(opened)
        assert "7.55641, 99.60212" in said
        chosen = page.locator(".st-key-intake-point-which input").input_value()
        assert f"สภ.เมืองตรัง (สมมติ) · 7.55641, 99.60212 · {cases:,} คดี" in chosen
        assert f"รวม {cases:,} คดี ยังไม่นับในพื้นที่ใด" in said
        page.locator(".st-key-intake-point-place button").click()
        page.get_by_text(NAME_NEEDED.th).wait_for()
        assert {cases} == {value(engine, "SELECT cases FROM ssz.piles")}
        page.locator(".st-key-intake-point-by input").fill("ร.ต.อ.สมชาย")
        page.locator(".st-key-intake-point-note input").fill("ถนนคนเดิน")
        page.locator(".st-key-intake-point-place button").click()
        page.get_by_text(f"จริง {cases:,} คดี").wait_for()
    assert 0 == value(engine, "SELECT count(*) FROM ssz.piles")
    assert before + cases == value(engine, "SELECT count(*) FROM ssz.incidents WHERE zone_code = 'TRANG-01'")
    assert "place · ร.ต.อ.สมชาย · ถนนคนเดิน" == value(
        engine, "SELECT concat_ws(' · ', decision, decided_by, note) FROM ssz.point_decisions"
    )
