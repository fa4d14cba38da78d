"""Silent stations, lost points and redrawn boundaries, from a police database in which nothing happened.

Three stations of one rate, a zone each that joined on 15 June 2025: whatever a test then leaves out, no zone
may turn green, and the reason stands where the verdict would.
"""

import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.goal4 import conclusions, measure
from dashboard.goal4.conclusion import Conclusion
from dashboard.goal4.indicators import ZONE_CASES
from dashboard.goal4.official import OfficialFigure
from dashboard.language.periods import add_months, months_between
from dashboard.language.thai import BANGKOK
from dashboard.store import db
from data_loaders import history, loading, review, sync
from data_loaders.loading import Options, Report
from tests.commands import Ended, command, is_refusal
from tests.goal4.test_official import told
from tests.police_databases import NOW, opened
from tests.views import view_of

MakeDatabase = Callable[[str], URL]
FIRST, LAST = date(2022, 5, 1), date(2026, 11, 22)
JOINED = date(2025, 6, 15)
CENTRES = {"920101": (7.5563, 99.6114), "920102": (7.79, 99.63), "920103": (7.41, 99.515)}
ZONE_OF = {"920101": "Z-01", "920102": "Z-02", "920103": "Z-03"}
OFFENCES, WEIGHTS = ("101", "201", "202", "203", "401", "501"), (1, 4, 30, 20, 25, 5)
A_DAY = 2.5
SILENT = [add_months(date(2025, 12, 1), n) for n in range(6)]
MAPPING = """
[source]
name = "Nothing happens"
times = "wall-clock"
area = [99.0, 6.9, 100.0, 8.1]

[stations]
table = "station"
columns = { code = "code", name = "name", province = "province" }

[incidents]
table = "crime"
key = ["unit", "no", "yr"]
[incidents.columns]
station = "unit"
occurred_from = { date = "occurred", format = "YYYY-MM-DD hh:mm" }
reported = { date = "reported", format = "YYYY-MM-DD hh:mm", midnight = "midnight" }
updated = { date = "updated", format = "YYYY-MM-DD hh:mm:ss" }
offence = "offence"
latitude = "lat"
longitude = "lon"

[offence_codes]
"101" = "murder"
"201" = "robbery"
"202" = "theft"
"203" = "theft_motorcycle"
"401" = "drugs"
"501" = "firearms"
"""
TOLD_BY_SOURCE = """
[coverage]
table = "complete"
[coverage.columns]
station = "unit"
month = { date = "month", format = "YYYY-MM-DD" }
"""
COLUMNS = ("unit", "no", "yr", "occurred", "reported", "updated", "offence", "lat", "lon")


def cases(share_after: dict[str, float]) -> Iterator[tuple[Any, ...]]:
    """Cases of constant rate, a third of them in the zone; of a station's since joining a share has a point.

    Of all others 95 of 100 have one.
    """
    rng = random.Random(11)
    begin, end = datetime(*FIRST.timetuple()[:3]), datetime(2026, 11, 23)  # noqa: DTZ001 - wall-clock
    for station, (latitude, longitude) in CENTRES.items():
        for number in range(int((end - begin).days * A_DAY)):
            at = begin + (end - begin) * rng.random()
            reach, offset = (0.004, 0.012) if rng.random() < 0.35 else (0.06, 0.0)
            lat = f"{latitude + offset + rng.uniform(-reach, reach):.6f}"
            lon = f"{longitude + offset + rng.uniform(-reach, reach):.6f}"
            drawn = rng.random()
            located = drawn < (share_after.get(station, 0.95) if at.date() >= JOINED else 0.95)
            told_at = min(at + timedelta(hours=rng.choice([1, 2, 5, 30])), end - timedelta(hours=1))
            yield (
                station,
                str(number),
                at.year + 543,
                f"{at:%Y-%m-%d %H:%M}",
                f"{told_at:%Y-%m-%d %H:%M}",
                f"{told_at:%Y-%m-%d %H:%M:%S}",
                rng.choices(OFFENCES, WEIGHTS)[0],
                lat if located else None,
                lon if located else None,
            )


def build(file: Path, share_after: dict[str, float]) -> None:
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE station (code TEXT, name TEXT, province TEXT)"))
        connection.execute(text("CREATE TABLE complete (unit TEXT, month TEXT)"))
        connection.execute(text(f"CREATE TABLE crime ({', '.join(f'{c} TEXT' for c in COLUMNS)})"))
        for code in CENTRES:
            name = {"code": code, "name": f"สภ. {code}"}
            connection.execute(text("INSERT INTO station VALUES (:code, :name, '92')"), name)
        values = [dict(zip(COLUMNS, case, strict=True)) for case in cases(share_after)]
        named = ", ".join(f":{c}" for c in COLUMNS)
        connection.execute(text(f"INSERT INTO crime VALUES ({named})"), values)
    engine.dispose()


@dataclass
class Police:
    """A police database, its mapping, and the store that it is pulled into."""

    file: Path
    store: Engine
    mapping: str = MAPPING
    now: datetime = NOW

    def change(self, *statements: str) -> None:
        engine = create_engine(f"sqlite:///{self.file}")
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def pull(self, **options: Any) -> sync.Summary:
        source = opened(f"sqlite:///{self.file}", self.file.parent, self.mapping)
        try:
            return sync.sync(source, self.store, salt="salt", now=self.now, **options)
        finally:
            source.engine.dispose()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with self.store.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]

    def doubts(self, station: str = "920103") -> dict[date, str]:
        rows = self.ask(f"SELECT month, kind FROM ssz.doubts WHERE station_code = '{station}'")
        assert rows == self.ask(
            "SELECT d.month, d.kind FROM ssz.coverage c JOIN ssz.doubts d USING (station_code, month) WHERE"
            f" c.dataset = 'incidents' AND c.state = 'doubtful' AND station_code = '{station}'"
        )
        return dict(rows)

    def states(self, station: str = "920103") -> dict[date, str]:
        return dict(
            self.ask(
                "SELECT month, state FROM ssz.coverage WHERE dataset = 'incidents' AND station_code ="
                f" '{station}'"
            )
        )

    def conclusion(self, zone: str) -> Conclusion:
        with self.store.connect() as connection:
            return review.conclusions(connection, LAST, LAST, zone)[0]

    def official(self, zone: str) -> OfficialFigure:
        return told(self.store, LAST, LAST).figures[zone]

    def run(self, *arguments: str) -> Ended:
        address = self.store.url.render_as_string(hide_password=False)
        return command(*arguments, cwd=self.file.parent, DATABASE_URL=address)


def zones(*, joined_on: date = JOINED, **of_zone: dict[str, Any]) -> str:
    """The zones as GeoJSON; of a zone, named as `Z_03`, another `size` or other properties."""
    features = []
    for station, (latitude, longitude) in CENTRES.items():
        own = dict(of_zone.get(ZONE_OF[station].replace("-", "_"), {}))
        size = own.pop("size", 0.009)
        south, west = latitude + 0.0075, longitude + 0.0075
        ring = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
        facts = {"code": ZONE_OF[station], "station": station, "name_th": f"พื้นที่ {ZONE_OF[station]}"}
        days = {"joined_on": f"{joined_on}", "valid_from": f"{JOINED}"}
        outline = [[west + x, south + y] for x, y in ring]
        features.append(
            {
                "type": "Feature",
                "properties": facts | days | own,
                "geometry": {"type": "Polygon", "coordinates": [outline]},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features})


def load_zones(engine: Engine, folder: Path, content: str, today: date = JOINED) -> Report:
    file = folder / "zones.geojson"
    file.write_text(content, encoding="utf-8")
    return loading.load_file(engine, "zones", file, Options(today=today))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database in which nothing happened."""
    file = tmp_path_factory.mktemp("built") / "police.sqlite"
    build(file, {})
    return file


@pytest.fixture(scope="module")
def pulled(
    server: URL,
    administer: Callable[[str], None],
    empty_template: str,
    built: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """Name of a store that holds that database and its zones."""
    administer(f"CREATE DATABASE nothing_happened TEMPLATE {empty_template}")
    engine = create_engine(server.set(database="nothing_happened"))
    folder = tmp_path_factory.mktemp("pulled")
    file = shutil.copy(built, folder / "police.sqlite")
    Police(file, engine).pull()
    assert load_zones(engine, folder, zones()).loaded
    engine.dispose()
    return "nothing_happened"


@pytest.fixture
def police(database: MakeDatabase, pulled: str, built: Path, tmp_path: Path) -> Iterator[Police]:
    """The database with a store into which it was pulled whole."""
    engine = create_engine(database(pulled))
    yield Police(Path(shutil.copy(built, tmp_path / "police.sqlite")), engine)
    engine.dispose()


def silence(station: str, first: date, end: date) -> str:
    return f"DELETE FROM crime WHERE unit = '{station}' AND occurred >= '{first}' AND occurred < '{end}'"


@pytest.fixture(scope="module")
def silenced(
    server: URL,
    administer: Callable[[str], None],
    pulled: str,
    built: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, str]:
    """The same database and its store, when station 920103 entered nothing from December 2025 to May 2026."""
    administer(f"CREATE DATABASE went_silent TEMPLATE {pulled}")
    engine = create_engine(server.set(database="went_silent"))
    police = Police(Path(shutil.copy(built, tmp_path_factory.mktemp("silenced") / "police.sqlite")), engine)
    police.change(silence("920103", SILENT[0], date(2026, 6, 1)))
    assert police.pull(full=True).removed > 400
    engine.dispose()
    return police.file, "went_silent"


@pytest.fixture
def silent(database: MakeDatabase, silenced: tuple[Path, str], tmp_path: Path) -> Iterator[Police]:
    """The same with a store of its own, which the test may change."""
    file, name = silenced
    engine = create_engine(database(name))
    yield Police(Path(shutil.copy(file, tmp_path / "police.sqlite")), engine)
    engine.dispose()


def is_green(police: Police, zone: str) -> bool:
    """Whether anything told of a zone, or of zones together with it, says that cases fell."""
    db.use(police.store.url.set(username="ssz_reader"))
    try:
        view = view_of()
        cards = [c for c in measure.cards(ZONE_CASES, view, {}) if c.zone is not None and c.zone.code == zone]
        marks = measure.standings(view, {})
        together = conclusions.pooled(view)
    finally:
        db.use(None)
    assert len(cards) == 2
    return (
        any(card.state in ("met", "fell") or card.value is not None for card in cards)
        or marks[cards[0].station.code].mark == "met"
        or (together is not None and zone in {c.zone.code for c in together.zones})
    )


# -- nothing


def test_where_nothing_happens_no_month_is_doubtful_and_nothing_blocks(police: Police) -> None:
    months = months_between(FIRST, date(2026, 12, 1))
    for station, zone in ZONE_OF.items():
        assert {} == police.doubts(station)
        assert dict.fromkeys(months, "received") == police.states(station)
        conclusion, official = police.conclusion(zone), police.official(zone)
        assert ([], None) == (list(conclusion.blocking), official.blocked)
        assert conclusion.state not in ("met", "not_met")
        assert official.before > 100
        assert official.percent == pytest.approx(0, abs=20)


# -- a station that is silent


def test_six_silent_months_are_named_and_nothing_of_their_zone_is_green(silent: Police) -> None:
    assert dict.fromkeys(SILENT, "empty") == silent.doubts()
    conclusion, official = silent.conclusion("Z-03"), silent.official("Z-03")
    assert ("gap", tuple(SILENT)) == (conclusion.state, conclusion.missing)
    assert ("gap", tuple(SILENT)) == (official.blocked, official.missing)
    assert (None, None) == (official.moved, official.percent)
    assert official.line("th") == "งดเปรียบเทียบ: คดีน้อยผิดปกติ รอยืนยัน ธ.ค. 2568 – พ.ค. 2569"
    assert not is_green(silent, "Z-03")
    # The arithmetic would say a clear fall.
    assert official.after < 0.7 * official.before


def test_the_zones_of_other_stations_are_judged_as_before(silent: Police) -> None:
    for station in ("920101", "920102"):
        assert {} == silent.doubts(station)
        assert silent.conclusion(ZONE_OF[station]).comparable


def test_a_station_silent_from_the_first_pull_on_is_found_by_that_pull(
    empty_store: Engine, built: Path, tmp_path: Path
) -> None:
    police = Police(Path(shutil.copy(built, tmp_path / "police.sqlite")), empty_store)
    police.change(silence("920103", SILENT[0], date(2026, 6, 1)), silence("920101", FIRST, date(2024, 1, 10)))
    police.pull()
    assert dict.fromkeys(SILENT, "empty") == police.doubts()
    # What came before a station's first case is no silence: it claims nothing.
    assert ({}, date(2024, 1, 1)) == (police.doubts("920101"), min(police.states("920101")))


def test_entry_that_broke_off_ends_the_coverage_of_that_station_alone(police: Police) -> None:
    police.change(silence("920102", date(2026, 8, 10), date(2027, 1, 1)))
    police.pull(full=True)
    assert {
        date(2026, 8, 1): "broken_off",
        date(2026, 9, 1): "empty",
        date(2026, 10, 1): "empty",
        date(2026, 11, 1): "empty",
    } == police.doubts("920102")
    assert police.ask("SELECT first_day FROM ssz.doubts WHERE kind = 'broken_off'") == [(date(2026, 8, 10),)]
    assert police.conclusion("Z-02").state == "gap"
    assert {} == police.doubts("920103")


def test_a_hole_of_two_weeks_is_doubtful_and_late_entry_heals_it_at_the_next_pull(police: Police) -> None:
    first, end = date(2026, 3, 9), date(2026, 3, 23)
    police.change(
        "CREATE TABLE kept AS SELECT * FROM crime WHERE unit = '920103' AND occurred >="
        f" '{first}' AND occurred < '{end}'",
        silence("920103", first, end),
    )
    police.pull(full=True)
    assert {date(2026, 3, 1): "hole"} == police.doubts()
    rows = police.ask("SELECT first_day, last_day, cases, expected FROM ssz.doubts")
    assert [(first, date(2026, 3, 22), 0)] == [row[:3] for row in rows]
    assert 35 == pytest.approx(rows[0][3], rel=0.15)
    assert police.conclusion("Z-03").state == "gap"
    # Entered after all, with a stamp of today: an ordinary pull is enough.
    police.change(
        "UPDATE kept SET updated = '2026-11-23 05:00:00'",
        "INSERT INTO crime SELECT * FROM kept",
    )
    police.pull()
    assert {} == police.doubts()
    assert police.states()[date(2026, 3, 1)] == "received"
    assert police.conclusion("Z-03").comparable


def test_a_new_day_without_cases_is_one_more_for_every_station(police: Police) -> None:
    # Nobody enters anything any more but one station: the others are silent from then on.
    police.now = NOW + timedelta(days=30)
    day = police.now.date() - timedelta(days=1)
    police.change(
        *(
            f"INSERT INTO crime VALUES ('920101', 'n{n}', '2569', '{day - timedelta(days=n // 3)} 10:00',"
            f" '{day - timedelta(days=n // 3)} 11:00', '{day} 12:00:00', '{OFFENCES[n % 6]}', '7.5563',"
            " '99.6114')"
            for n in range(90)
        )
    )
    police.pull()
    assert {} == police.doubts("920101")
    for station in ("920102", "920103"):
        assert {date(2026, 11, 1): "hole", date(2026, 12, 1): "empty"} == police.doubts(station) or {
            date(2026, 11, 1): "broken_off",
            date(2026, 12, 1): "empty",
        } == police.doubts(station)


# -- confirming


MONTHS = [argument for month in SILENT for argument in ("--month", f"{month:%Y-%m}")]


def test_confirmed_months_are_received_and_the_zone_is_judged_again(silent: Police) -> None:
    ended = silent.run(
        "confirm", "920103", *MONTHS, "--by", "ร้อยเวรคดี", "--note", "สมุดรับแจ้ง", "--format", "json"
    )
    assert (0, {"confirmed": 6}) == (ended.returncode, json.loads(ended.stdout))
    assert {} == silent.doubts()
    assert {"received"} == set(silent.states().values())
    assert silent.conclusion("Z-03").comparable
    assert [("ร้อยเวรคดี", "สมุดรับแจ้ง", None)] * 6 == silent.ask(
        "SELECT confirmed_by, note, source_name FROM ssz.confirmed_months"
    )


def test_what_was_confirmed_is_taken_back_by_withdrawing(silent: Police) -> None:
    silent.run("confirm", "920103", *MONTHS, "--by", "ร้อยเวรคดี")
    ended = silent.run("confirm", "920103", *MONTHS[:4], "--withdraw", "--format", "json")
    assert (0, {"withdrawn": 2}) == (ended.returncode, json.loads(ended.stdout))
    assert dict.fromkeys(SILENT[:2], "empty") == silent.doubts()
    assert silent.conclusion("Z-03").missing == tuple(SILENT[:2])


def test_months_that_nobody_claimed_are_when_the_source_says_that_they_are_complete(police: Police) -> None:
    police.mapping = MAPPING + TOLD_BY_SOURCE
    earlier = date(2022, 3, 1)
    police.change(f"INSERT INTO complete VALUES ('920103', '{earlier}')")
    police.pull()
    assert police.states()[earlier] == "confirmed_none"
    police.change("DELETE FROM complete")
    police.pull()
    assert earlier not in police.states()


def test_one_confirmed_month_leaves_the_others_in_doubt(silent: Police) -> None:
    ended = silent.run("confirm", "920103", "--month", "2025-12", "--by", "x")
    assert (0, True) == (ended.returncode, "1 month(s)" in ended.stderr + ended.stdout)
    assert dict.fromkeys(SILENT[1:], "empty") == silent.doubts()
    # And a pull leaves what a person confirmed as it is.
    silent.pull(full=True)
    assert dict.fromkeys(SILENT[1:], "empty") == silent.doubts()


def test_a_confirmation_that_is_taken_back_leaves_no_claim_of_its_own(police: Police) -> None:
    # Of a month before the station's first case nothing was claimed.
    earlier = date(2022, 3, 1)
    assert earlier not in police.states()
    police.run("confirm", "920103", "--month", "2022-03", "--by", "x")
    assert police.states()[earlier] == "confirmed_none"
    police.run("confirm", "920103", "--month", "2022-03", "--withdraw")
    assert earlier not in police.states()
    assert {} == police.doubts()


def test_what_cannot_be_confirmed_is_refused(police: Police, empty_store: Engine) -> None:
    assert is_refusal(police.run("confirm", "999999", "--month", "2026-03"), "There is no station 999999")
    assert [] == police.ask("SELECT * FROM ssz.confirmed_months")
    police.store = empty_store
    assert is_refusal(police.run("confirm", "920103", "--month", "2026-03"), "There are no cases yet")


def file_of(months: list[date]) -> bytes:
    head = "สถานี,เดือน,ผู้ยืนยัน,ตรวจจากอะไร"
    return "\n".join([head, *(f"920103,{month},ร้อยเวรคดี,สมุดรับแจ้ง" for month in months)]).encode()


def test_what_is_said_of_a_month_before_it_is_over_settles_nothing(silent: Police) -> None:
    today = datetime.now(BANGKOK).date()
    ended = silent.run("confirm", "920103", f"--month={today:%Y-%m}", "--by", "x")
    assert is_refusal(ended, "A month to be confirmed is not over yet")
    report = loading.load_file(silent.store, "confirmed_months", file_of([today]), Options(today=today))
    assert ["เดือนที่ยืนยันยังไม่สิ้นสุด"] == [problem.reason.th for problem in report.problems]
    # Nor where it was said in time, by whatever way, of a month that ended since.
    with silent.store.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO ssz.confirmed_months (station_code, month, confirmed_by, confirmed_at)"
            " SELECT '920103', month, 'x', month + interval '27 days' FROM ssz.doubts"
        )
    silent.pull(full=True)
    assert dict.fromkeys(SILENT) == dict.fromkeys(silent.doubts())


def test_a_file_confirms_and_its_undo_brings_the_doubts_back(silent: Police) -> None:
    report = loading.load_file(silent.store, "confirmed_months", file_of(SILENT), Options(today=NOW.date()))
    assert report.loaded, report.refusal()
    assert {} == silent.doubts()
    assert silent.conclusion("Z-03").comparable
    assert 6 == history.undo(silent.store, "confirmed_months")
    assert dict.fromkeys(SILENT, "empty") == silent.doubts()
    assert silent.conclusion("Z-03").state == "gap"


# -- the source's own table


def test_months_that_the_source_itself_says_are_complete_are_received(silent: Police) -> None:
    silent.mapping = MAPPING + TOLD_BY_SOURCE
    listed = ", ".join(f"('920103', '{month}')" for month in SILENT)
    silent.change(
        f"INSERT INTO complete VALUES {listed}", "INSERT INTO complete VALUES ('999999', '2026-01-01')"
    )
    silent.pull()
    assert {} == silent.doubts()
    assert [("Nothing happens",)] == silent.ask("SELECT DISTINCT source_name FROM ssz.confirmed_months")
    assert silent.conclusion("Z-03").comparable
    # What the source takes back is in doubt again, what a person confirmed stays.
    silent.run("confirm", "920103", "--month", "2025-12", "--by", "ร้อยเวรคดี")
    silent.change("DELETE FROM complete WHERE month < '2026-03-01'")
    silent.pull()
    assert dict.fromkeys(SILENT[1:3], "empty") == silent.doubts()


# -- points


def test_points_that_fell_away_after_joining_withhold_both_lines_with_their_shares(
    empty_store: Engine, tmp_path: Path
) -> None:
    police = Police(tmp_path / "police.sqlite", empty_store)
    build(police.file, {"920101": 0.6})
    police.pull()
    assert load_zones(empty_store, tmp_path, zones()).loaded
    conclusion, official = police.conclusion("Z-01"), police.official("Z-01")
    assert ("not_comparable", "not_comparable") == (conclusion.state, official.blocked)
    assert (
        ["points"] == [f.kind for f in conclusion.blocking] == [f.kind for f in official.findings if f.blocks]
    )
    for finding in (*conclusion.blocking, *(f for f in official.findings if f.blocks)):
        shares = finding.figures["before"], finding.figures["after"]
        assert shares == pytest.approx((0.95, 0.6), abs=0.03)
        told = " → ".join(f"{share * 100:.0f} %" for share in shares)
        assert f"({told})" in finding.words.th
    assert not is_green(police, "Z-01")
    # Counted alone it would be a clear fall.
    assert official.after < 0.75 * official.before
    assert police.conclusion("Z-02").comparable


# -- boundaries


SMALLER = zones(Z_03={"size": 0.006})


def test_a_polygon_loaded_after_joining_blocks_whatever_day_its_file_names(police: Police) -> None:
    before = police.conclusion("Z-03").before.cases
    assert load_zones(police.store, police.file.parent, SMALLER, today=NOW.date()).loaded
    conclusion, official = police.conclusion("Z-03"), police.official("Z-03")
    # The same valid_from, and yet half of the ground.
    assert conclusion.before.cases < 0.7 * before
    assert ("not_comparable", "not_comparable") == (conclusion.state, official.blocked)
    (finding,) = conclusion.blocking
    assert ("boundary", NOW.date()) == (finding.kind, finding.figures["redrawn_on"])
    assert not is_green(police, "Z-03")
    assert police.conclusion("Z-02").comparable


def test_a_lift_holds_until_the_next_change_and_its_reason_stays_printed(police: Police) -> None:
    assert load_zones(police.store, police.file.parent, SMALLER, today=NOW.date()).loaded
    ended = police.run("lift", "Z-03", "--reason", "แก้จุดผิด", "--by", "ผกก.", "--format", "json")
    assert (0, {"lifted": 2}) == (ended.returncode, json.loads(ended.stdout))
    conclusion = police.conclusion("Z-03")
    assert conclusion.comparable
    (said,) = [finding for finding in conclusion.findings if finding.kind == "boundary"]
    assert (False, "แก้จุดผิด", "ผกก.") == (said.blocks, said.figures["reason"], said.figures["by"])
    again = zones(Z_03={"size": 0.005})
    assert load_zones(police.store, police.file.parent, again, today=NOW.date()).loaded
    assert ["boundary"] == [finding.kind for finding in police.conclusion("Z-03").blocking]


def test_a_lift_needs_a_reason_and_a_zone(police: Police) -> None:
    assert is_refusal(police.run("lift", "Z-03", "--reason", "  "), "A reason is needed")
    assert is_refusal(police.run("lift", "Z-99", "--reason", "x"), "There is no zone Z-99")
    assert [] == police.ask("SELECT * FROM ssz.lifted_blocks")


def test_a_boundary_said_to_hold_from_before_the_one_it_replaces_is_refused(police: Police) -> None:
    backdated = zones(Z_03={"size": 0.006, "valid_from": "2025-06-14"})
    report = load_zones(police.store, police.file.parent, backdated, today=NOW.date())
    assert not report.loaded
    assert ["valid_from"] == [problem.column for problem in report.problems]
    assert "15 Jun 2025" in report.problems[0].say("en")
    assert [(1,)] == police.ask("SELECT DISTINCT version FROM ssz.zone_versions")
    # The same ground may be given any day.
    same = zones(Z_03={"valid_from": "2025-06-14"})
    assert load_zones(police.store, police.file.parent, same, today=NOW.date()).loaded


def test_a_day_of_joining_that_is_changed_after_the_base_was_locked_blocks(police: Police) -> None:
    assert [0, 6, 12] == [record.months for record in review.record(police.store, by="x", zone="Z-03")]
    assert police.conclusion("Z-03").comparable
    moved = zones(joined_on=JOINED + timedelta(days=20))
    assert load_zones(police.store, police.file.parent, moved, today=NOW.date()).loaded
    (finding,) = police.conclusion("Z-03").blocking
    assert ("boundary", date(2025, 6, 14)) == (finding.kind, finding.figures["locked_days"][1])
    assert police.official("Z-03").blocked == "not_comparable"


def test_a_locked_base_that_lost_its_cases_blocks_by_itself(police: Police) -> None:
    review.record(police.store, by="x", zone="Z-03")
    held = police.conclusion("Z-03").before.cases
    # A fifth of the cases of the base, taken out in the source.
    police.change(
        f"DELETE FROM crime WHERE unit = '920103' AND occurred < '{JOINED}' AND cast(no AS integer) % 5 = 0"
    )
    police.pull(full=True)
    (finding,) = police.conclusion("Z-03").blocking
    assert ("boundary", held) == (finding.kind, finding.figures["locked"])
    assert finding.figures["counted"] == pytest.approx(0.8 * held, rel=0.1)
