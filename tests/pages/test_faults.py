"""What a visitor sees when something breaks, with the real server, the real database and a real browser."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from dashboard.pages import PAGES, definitions, overview, safety_map, trends
from dashboard.store.cluster import Server
from dashboard.ui.accessibility_component import PARTED
from dashboard.ui.page import LAST_GOOD, OLDER, STILL_PULLING
from dashboard.view import access
from tests import app, browser, folders

pytestmark = pytest.mark.usefixtures("chromium")
FACTS = ".st-key-facts"


class Cluster:
    """A PostgreSQL server with the demo that a test may stop and break."""

    def __init__(self, folder: Path, original: Server) -> None:
        self.folder = folder
        self._original = original

    def _run(self, program: str, *arguments: str) -> None:
        self._original.run(program, *arguments)

    def copy(self, original: URL) -> None:
        """Run by the server's account, which cannot read the passfile."""
        password = self._original.passwords()["postgres"]
        source = original.set(drivername="postgresql", password=password)
        address = source.difference_update_query(["passfile"]).render_as_string(hide_password=False)
        self._run("pg_basebackup", "-D", str(self.folder), "-d", address, "-X", "stream", "-c", "fast")

    def start(self) -> None:
        self._run(
            "pg_ctl",
            "-w",
            "-D",
            str(self.folder),
            "-o",
            f'-h "" -k {self.folder.parent}',
            "-l",
            str(self.folder / "log"),
            "start",
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-D", str(self.folder), "-m", "immediate", "stop")

    def url(self, database: str) -> URL:
        place = {"host": str(self.folder.parent)}
        return self._original.url.set(database=database).update_query_dict(place)


@pytest.fixture(scope="module")
def cluster(demo_url: URL) -> Iterator[Cluster]:
    original = next(iter(Server._instances.values()))
    assert isinstance(original, Server)
    parent = folders.new("fault")
    parent.chmod(0o777)
    made = Cluster(parent / "data", original)
    made.copy(demo_url)
    made.start()
    yield made
    with suppress(subprocess.CalledProcessError):  # stopped by the last test
        made.stop()
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture
def own_demo(database: Callable[[str], URL], demo_template: str) -> URL:
    """A copy of the demo that a test may break, on a server that it may not stop."""
    return database(demo_template)


@pytest.fixture
def visit(own_demo: URL, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address of the product reading the copy, and its log."""
    log = tmp_path / "log"
    with app.running(log, **app.store_settings(own_demo)) as address:
        yield address, log


def said(page: Any) -> str:
    found: str = page.inner_text("[data-testid=stMain]")
    return found


def go_to(page: Any, title: str) -> None:
    """Follow the link to a page, and wait until all of it is there and nothing of the one before."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
    for parts in PARTED:
        title = title.replace("".join(parts), "\u2060".join(parts))
    page.get_by_role("heading", name=title, exact=True).wait_for()
    page.locator(FACTS).wait_for()
    page.wait_for_function(
        "!document.querySelector('[data-stale=true], [data-testid=stSkeleton], [data-testid=stStatusWidget]')"
    )


def without_the_inside(words: str, log: Path) -> None:
    """Nothing of SQL, addresses or tracebacks reached the browser, and no statement or password the log."""
    for sign in ("Traceback", "SELECT ", "psycopg2", "postgresql", "ssz."):
        assert sign not in words
    assert "SELECT " not in log.read_text(encoding="utf-8", errors="replace")


def start_of(wording: str) -> re.Pattern[str]:
    return re.compile(re.escape(wording.split("{")[0].strip()))


def test_when_the_database_goes_an_open_page_keeps_its_figures_with_their_time_and_recovers(
    cluster: Cluster, demo_url: URL, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    settings = {"SSZ_DATA_DIR": str(tmp_path), **app.store_settings(cluster.url(str(demo_url.database)))}
    with app.running(log, **settings) as address, browser.opened(f"{address}/trends") as opened:
        page: Any = opened.page
        page.locator(FACTS).wait_for()
        before = page.locator(FACTS).inner_text()
        cluster.stop()
        page.get_by_text(start_of(LAST_GOOD.th)).wait_for()
        page.get_by_role("heading", name="สถานภาพอาชญากรรม 4 กลุ่ม").wait_for()
        assert before == page.locator(FACTS).inner_text()
        without_the_inside(said(page), log)
        # A page that was never read before says so instead of showing zeros.
        period = page.get_by_label("ห้วงเวลา", exact=True).first
        period.scroll_into_view_if_needed()
        browser.choose(period, page.get_by_role("option", name="สัปดาห์"))
        page.get_by_text(re.compile("ยังไม่เคยได้รับข้อมูลชุดนี้")).first.wait_for()
        without_the_inside(said(page), log)
        cluster.start()
        page.locator(FACTS).wait_for()
        page.get_by_text(start_of(LAST_GOOD.th)).wait_for(state="detached")


def test_when_the_database_is_down_at_the_start_the_page_says_so_and_comes_to_life(
    cluster: Cluster, demo_url: URL, tmp_path: Path
) -> None:
    cluster.stop()
    log = tmp_path / "log"
    settings = {"SSZ_DATA_DIR": str(tmp_path), **app.store_settings(cluster.url(str(demo_url.database)))}
    with app.running(log, **settings) as address, browser.opened(address, locale="en-US") as opened:
        page: Any = opened.page
        page.get_by_text(re.compile("The reporting store does not answer")).first.wait_for()
        without_the_inside(said(page), log)
        cluster.start()
        page.locator(FACTS).wait_for()


def test_a_fault_of_the_program_shows_a_code_and_nothing_else(visit: tuple[str, Path], own_demo: URL) -> None:
    address, log = visit
    engine = create_engine(own_demo)
    with engine.begin() as connection:
        # A column that is missing would be told as a store not upgraded.
        connection.execute(text("REVOKE SELECT ON ssz.incident_days FROM ssz_reader"))
    engine.dispose()
    with browser.opened(f"{address}/trends") as opened:
        page: Any = opened.page
        page.get_by_text(re.compile("ข้อผิดพลาดของโปรแกรม แจ้งผู้ดูแลระบบพร้อมรหัส [0-9a-f]{8}")).wait_for()
        without_the_inside(said(page), log)
    assert "page_failed" in log.read_text(encoding="utf-8", errors="replace")


def test_an_open_page_shows_new_figures_and_an_unfinished_pull_without_being_reloaded(
    visit: tuple[str, Path], own_demo: URL
) -> None:
    address, _ = visit
    engine = create_engine(own_demo)
    with browser.opened(address) as opened:
        page: Any = opened.page
        page.locator(FACTS).wait_for()
        assert "ดึงล่าสุด" in page.locator(FACTS).inner_text()
        page.evaluate("window.kept = true")
        with engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO ssz.load_batches (dataset, source_name, started_at, state) SELECT dataset,"
                    " source_name, now() + interval '1 hour', 'running' FROM ssz.load_batches WHERE dataset ="
                    " 'incidents' LIMIT 1"
                )
            )
            connection.execute(text("UPDATE ssz.store SET version = version + 1"))
        page.get_by_text(start_of(STILL_PULLING.th)).wait_for()
        page.get_by_text(start_of(OLDER.th)).wait_for(state="detached")
        with engine.begin() as connection:
            connection.execute(
                text(
                    "UPDATE ssz.load_batches SET state = 'complete', finished_at = now(), data_through ="
                    " '2026-11-21' WHERE state = 'running'"
                )
            )
            connection.execute(text("UPDATE ssz.store SET version = version + 1"))
        # The store is slow to say how far the data reach: what the page makes meanwhile must not stay.
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE ssz.load_batches IN ACCESS EXCLUSIVE MODE"))
            page.get_by_text(start_of(OLDER.th)).wait_for()
            page.wait_for_timeout(1000)
        page.get_by_text(start_of(STILL_PULLING.th)).wait_for(state="detached")
        page.locator(FACTS).get_by_text(re.compile(r"21\sพ.ย.\s2569")).first.wait_for()
        assert page.evaluate("window.kept")
    engine.dispose()


def test_real_data_are_refused_on_an_address_that_others_reach_and_carry_the_banner_on_loopback(
    own_demo: URL, tmp_path: Path
) -> None:
    engine = create_engine(own_demo)
    with engine.begin() as connection:
        connection.execute(text("UPDATE ssz.store SET is_demo = false, version = version + 1"))
    engine.dispose()
    settings = app.store_settings(own_demo)
    log = tmp_path / "refused"
    process, _ = app.start(log, "--server.address", "0.0.0.0", **settings)  # noqa: S104 (that it is refused is the test)
    assert 2 == process.wait(timeout=app.PATIENCE)
    assert access.REFUSED.message.th in log.read_text(encoding="utf-8")
    with app.running(tmp_path / "log", **settings) as address, browser.opened(address) as opened:
        page: Any = opened.page
        page.locator(FACTS).wait_for()
        assert access.NOT_SIGNED_IN.th in said(page)
        assert "ข้อมูลสมมติ – ไม่ใช่สถิติจริง" not in said(page)


def test_an_empty_store_says_how_data_come_and_promises_no_pull(empty_store: Any, tmp_path: Path) -> None:
    with (
        app.running(tmp_path / "log", **app.store_settings(empty_store.url)) as address,
        browser.opened(address) as opened,
    ):
        for page in (overview, safety_map, trends, definitions):
            go_to(opened.page, page.TITLE.th)
            words = said(opened.page)
            assert "ข้อผิดพลาดของโปรแกรม" not in words
            if page in (safety_map, trends):
                assert "ยังไม่มีข้อมูลคดี" in words
                main = opened.page.locator("[data-testid=stMain]")  # type: ignore[attr-defined]
                assert main.get_by_role("link", name="จัดการข้อมูล").get_attribute("href").startswith("data?")
            assert "× เป้าหมาย" not in words
            assert not re.search(r"(?<![\d,])0 คดี", words.split("แหล่งข้อมูล")[0])


def test_the_server_stops_cleanly_and_leaves_no_database_running(tmp_path: Path) -> None:
    folder = folders.new("stop")
    with (
        app.running(tmp_path / "log", SSZ_DATA_DIR=str(folder)) as address,
        browser.opened(f"{address}/readyz"),
    ):
        assert (folder / "postgresql" / "postmaster.pid").exists()
    time.sleep(0.5)
    assert not (folder / "postgresql" / "postmaster.pid").exists()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_store_whose_source_gives_no_place_opens_every_page(empty_store: Any, tmp_path: Path) -> None:
    """As the FBI's database is: stations without a place, no zones, no coordinates."""
    with empty_store.begin() as connection:
        for sql in (
            (
                "INSERT INTO ssz.stations (code, province_code, name_th, name_en) VALUES ('1', '00', 'สภ.ก',"
                " 'A'), ('2', '00', 'สภ.ข', 'B')"
            ),
            (
                "INSERT INTO ssz.load_batches (dataset, source_name, started_at, finished_at, state,"
                " data_through) VALUES ('incidents', 'x', now(), now(), 'complete', '2026-11-20')"
            ),
            (
                "INSERT INTO ssz.coverage (dataset, station_code, month, state) VALUES ('incidents', '1',"
                " '2026-11-01', 'received')"
            ),
            (
                "INSERT INTO ssz.incidents (case_key, station_code, offence_code, occurred_from,"
                " time_precision, geocode, clearance) VALUES (gen_random_uuid(), '1', 'theft', '2026-11-05"
                " 12:00+07', 'minute', 'missing', 'not_given')"
            ),
            (
                "INSERT INTO ssz.incident_days SELECT b, '2026-11-05', '1', '', '', 'theft', 1, 0, 0, 1 FROM"
                " unnest(ARRAY['occurred', 'reported']) b"
            ),
            "UPDATE ssz.store SET is_demo = false",
        ):
            connection.execute(text(sql))
    log = tmp_path / "log"
    with (
        app.running(log, **app.store_settings(empty_store.url)) as address,
        browser.opened(address) as opened,
    ):
        for page in PAGES:
            go_to(opened.page, page.TITLE.th)
            assert "ข้อผิดพลาดของโปรแกรม" not in said(opened.page)
    assert "page_failed" not in log.read_text(encoding="utf-8")
