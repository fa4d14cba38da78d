"""Faults of the source during a pull and between two: the server killed, offence codes changed, keys of many
parts.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from dashboard.settings import ROOT
from dashboard.store import embedded
from dashboard.store.cluster import Server
from data_loaders import check, sync
from data_loaders.access import asked
from tests import folders, police_databases
from tests.app import PATIENCE, with_password
from tests.commands import CANARY, command, environment, is_refusal
from tests.data_loaders.test_sync import contents, pull, value, wait_for
from tests.police_databases import NOW, Plain, crime

MakeDatabase = Callable[[str], URL]
SAME = ("incidents", "incident_keys", "incident_days", "stations", "coverage")
# The command line itself, in small batches.
SYNC = """
from data_loaders import __main__, sync
sync.sync.__kwdefaults__["batch"] = 200
__main__.main()
"""


class PoliceServer:
    """A PostgreSQL server of the police's own, which a test may pull the plug of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = embedded.start(folder)
        server = Server._instances[folder / embedded.CLUSTER]
        assert isinstance(server, Server)
        self._server = server

    def _control(self, *arguments: str) -> None:
        self._server.run("pg_ctl", "-w", "-D", str(self._server.pgdata), *arguments)

    def kill(self) -> None:
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        self._control("-o", f'-h "" -k {self.url.query["host"]}', "-l", str(self._server.log), "start")


@pytest.fixture
def police_server() -> Iterator[PoliceServer]:
    folder = folders.new("police")
    folder.chmod(0o777)
    made = PoliceServer(folder)
    yield made
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_source_killed_in_the_middle_of_a_pull_is_told_and_the_next_pull_ends_like_an_undisturbed_one(
    police_server: PoliceServer,
    database: MakeDatabase,
    empty_template: str,
    empty_store: Engine,
    tmp_path: Path,
) -> None:
    plain = Plain(police_server.url, native=True)
    plain.add(*[crime(n) for n in range(1, 2_001)])
    (tmp_path / "mapping.toml").write_text(plain.mapping(), encoding="utf-8")
    source = with_password(police_server.url, "postgres")
    site = {
        "DATABASE_URL": empty_store.url.render_as_string(hide_password=False),
        "POLICE_DATABASE_URL": source.render_as_string(hide_password=False),
        "POLICE_MAPPING": str(tmp_path / "mapping.toml"),
        "CASE_KEY_SALT": "salt",
    }
    child = subprocess.Popen(
        [sys.executable, "-c", SYNC, "sync"],
        cwd=ROOT,
        env=environment(tmp_path, **site),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wait_for(lambda: int(str(value(empty_store, "SELECT count(*) FROM ssz.incidents"))) >= 400)
    with empty_store.connect() as connection, connection.begin():
        # Every batch ends by changing this row: the one under way waits, and most of the source is not read
        # yet.
        connection.execute(text("SELECT * FROM ssz.store FOR UPDATE"))
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type ="
            " 'Lock'"
        )
        wait_for(lambda: value(empty_store, waiting) == 1)
        plain.engine.dispose()
        police_server.kill()
    said, _ = child.communicate(timeout=PATIENCE)
    assert 2 == child.returncode, said
    assert "The source database does not answer or refuses the connection." in " ".join(said.split())
    assert "ฐานข้อมูลต้นทางไม่ตอบ" in said
    for sign in ("Traceback", "SELECT", "postgresql", str(source.password)):
        assert sign not in said
    kept = int(str(value(empty_store, "SELECT count(*) FROM ssz.incidents")))
    assert (True, 0) == (400 <= kept < 2_000, kept % 200)
    assert [("interrupted", None)] == [
        tuple(row)
        for row in empty_store.connect().execute(text("SELECT state, data_through FROM ssz.load_batches"))
    ]
    assert 0 == value(empty_store, "SELECT count(*) FROM ssz.coverage")

    # Down altogether: refused, and nothing is changed.
    refused = command("sync", cwd=tmp_path, **site)
    assert is_refusal(refused, "The source database does not answer or refuses the connection.")
    assert kept == value(empty_store, "SELECT count(*) FROM ssz.incidents")

    police_server.start()
    assert 2_000 > pull(plain, empty_store, tmp_path).read
    undisturbed = create_engine(database(empty_template))
    pull(plain, undisturbed, tmp_path)
    expected, actual = contents(undisturbed), contents(empty_store)
    undisturbed.dispose()
    plain.engine.dispose()
    assert [expected[table] for table in SAME] == [actual[table] for table in SAME]


def test_a_source_that_hangs_ends_the_pull_is_told_and_the_next_pull_ends_like_an_undisturbed_one(
    police_server: PoliceServer, empty_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Plain(police_server.url, native=True)
    plain.add(*[crime(n) for n in range(1, 501)])
    monkeypatch.setattr("data_loaders.access.HUNG_SECONDS", 2)
    source = plain.source(tmp_path, ("[source]", "[source]\nstatement_timeout = 3"))
    hanging: list[int] = []

    def hang(done: int, _total: int | None) -> None:
        if done and not hanging:
            # What reads the cases, not what asks for their offences: it has a transaction open.
            of_pull = text("SELECT pid FROM pg_stat_activity WHERE application_name = 'ssz-sync'")
            with plain.engine.connect() as connection:
                hanging.extend(connection.execute(of_pull).scalars())
            for pid in hanging:
                os.kill(pid, signal.SIGSTOP)

    try:
        with pytest.raises(UserError, match="The source hangs: no answer within 5 seconds"):
            sync.sync(source, empty_store, salt="salt", now=NOW, batch=50, progress=hang)
    finally:
        for pid in hanging:
            os.kill(pid, signal.SIGCONT)
    assert hanging
    source.engine.dispose()
    kept = int(str(value(empty_store, "SELECT count(*) FROM ssz.incidents")))
    assert 50 <= kept < 500
    assert "interrupted" == value(empty_store, "SELECT state FROM ssz.load_batches")
    pull(plain, empty_store, tmp_path)
    plain.engine.dispose()
    assert 500 == value(empty_store, "SELECT count(*) FROM ssz.incidents")


def test_a_question_that_takes_too_long_is_told_as_such(database: MakeDatabase, tmp_path: Path) -> None:
    plain = Plain(database("template0"), native=True)
    source = plain.source(tmp_path, ("[source]", "[source]\nstatement_timeout = 1"))
    with (
        pytest.raises(UserError, match="A question took longer than statement_timeout"),
        asked(),
        source.engine.connect() as connection,
    ):
        connection.execute(text("SELECT pg_sleep(60)"))
    source.engine.dispose()
    plain.engine.dispose()


# -- A list of offences that changes
# -------------------------------------------------------------------------------------

LAW = '[offences]\ntable = "law"\ncolumns = { code = "code", name = "title", group = "grp" }\n[offence_codes]'


@pytest.fixture
def with_law(database: MakeDatabase) -> Iterator[Plain]:
    """Thirty cases of theft and ten of an offence that only the source's own list knows, in group 2."""
    plain = Plain(database("template0"))
    plain.add(*[crime(n) for n in range(1, 31)], *[crime(n, offence="700") for n in range(31, 41)])
    with plain.engine.begin() as connection:
        connection.execute(text("CREATE TABLE law (code text, title text, grp text)"))
        connection.execute(text("INSERT INTO law VALUES ('700', 'ลักไฟฟ้า', '2')"))
    yield plain
    plain.engine.dispose()


def by_group(engine: Engine) -> list[tuple[object, ...]]:
    sql = (
        "SELECT o.crime_group, sum(d.cases) FROM ssz.incident_days d JOIN ssz.offences o ON o.code ="
        " d.offence_code WHERE basis = 'occurred' GROUP BY 1 ORDER BY 1"
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def test_an_offence_whose_group_changes_is_counted_in_the_new_one_in_all_years(
    with_law: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(with_law, empty_store, tmp_path, ("[offence_codes]", LAW))
    assert [(2, 40)] == by_group(empty_store)
    with with_law.engine.begin() as connection:
        connection.execute(text("UPDATE law SET grp = '3', title = 'ลักไฟฟ้า (ใหม่)'"))
    before = value(empty_store, "SELECT version FROM ssz.store")
    pull(with_law, empty_store, tmp_path, ("[offence_codes]", LAW))
    assert [(2, 30), (3, 10)] == by_group(empty_store)
    assert "ลักไฟฟ้า (ใหม่)" == value(empty_store, "SELECT name_th FROM ssz.offences WHERE code = 'S-700'")
    assert int(str(before)) + 2 < int(str(value(empty_store, "SELECT version FROM ssz.store")))


def test_new_codes_between_two_pulls_are_kept_counted_and_named_by_check(
    with_law: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(with_law, empty_store, tmp_path, ("[offence_codes]", LAW))
    with_law.add(*[crime(n, offence="801", updated="2026-11-20 10:00:00") for n in range(50, 53)])
    summary = pull(with_law, empty_store, tmp_path, ("[offence_codes]", LAW))
    assert (3, 3, {"801": 3}) == (summary.new, summary.unmapped, summary.unmapped_codes)
    assert [(2, 40), (None, 3)] == by_group(empty_store)
    source = with_law.source(tmp_path, ("[offence_codes]", LAW))
    [finding] = check.findings(source, now=NOW)
    assert "1 codes unmapped in 3 cases: 801 (3)" == finding.found.en
    assert "[offence_codes]" in finding.remedy.en
    source.engine.dispose()
    # Listed in the source at last: the cases take the name without being changed themselves.
    with with_law.engine.begin() as connection:
        connection.execute(text("INSERT INTO law VALUES ('801', 'ลักข้อมูล', '2')"))
    pull(with_law, empty_store, tmp_path, ("[offence_codes]", LAW), full=True)
    assert [(2, 43)] == by_group(empty_store)


def test_a_code_that_leaves_the_list_is_unmapped_from_then_on(
    with_law: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(with_law, empty_store, tmp_path, ("[offence_codes]", LAW))
    with with_law.engine.begin() as connection:
        connection.execute(text("DELETE FROM law"))
    summary = pull(with_law, empty_store, tmp_path, ("[offence_codes]", LAW))
    assert (10, {"700": 10}) == (summary.changed, summary.unmapped_codes)
    assert [(2, 30), (None, 10)] == by_group(empty_store)


# -- Keys of several columns, offences and arrests 1:n
# --------------------------------------------------------------------

COMPOSITE = """
[source]
name = "Composite"
[incidents]
table = "crime"
key = ["unit", "number", "year"]
[incidents.columns]
station = "unit"
occurred_from = "day"
updated = "updated"
[incident_offences]
table = "charge"
incident = ["unit", "number", "year"]
columns = { code = "code" }
[arrests]
table = "suspect"
incident = ["unit", "number", "year"]
columns = { date = "arrested" }
[offence_codes]
t = "theft"
m = "murder"
"""
COMPOSITE_SQL = """
CREATE TABLE crime (unit text, number integer, year integer, day date, updated timestamp);
CREATE TABLE charge (unit text, number integer, year integer, code text);
CREATE TABLE suspect (unit text, number integer, year integer, arrested date);
INSERT INTO crime SELECT u, n, y, make_date(y - 543, 1, n), make_timestamp(y - 543, 1, n, 10, 0, 0)
FROM unnest(ARRAY['A', 'B']) u, generate_series(1, 3) n, generate_series(2568, 2569) y;
INSERT INTO charge SELECT unit, number, year, 't' FROM crime;
INSERT INTO charge VALUES ('A', 1, 2569, 'm'), ('A', 9, 2569, 'm'), ('B', 1, NULL, 'm');
INSERT INTO suspect VALUES ('A', 1, 2569, '2026-02-01'), ('A', 1, 2569, '2026-02-03'), ('B', 1, 2568, '2025-02-01')
"""


def test_cases_of_one_number_in_other_stations_and_years_stay_apart_and_get_only_their_own_offences_and_suspects(
    database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    engine = create_engine(database("template0"))
    with engine.begin() as connection:
        for statement in COMPOSITE_SQL.split(";\n"):
            connection.execute(text(statement))
    source = police_databases.opened(engine.url, tmp_path, COMPOSITE)
    summary = sync.sync(source, empty_store, salt="s", now=NOW, batch=5)
    assert (12, 12, 0) == (summary.read, summary.new, summary.duplicates)
    sql = text(
        "SELECT station_code, (occurred_from AT TIME ZONE 'Asia/Bangkok')::date::text, offence_code,"
        " arrested_persons, cleared_on::text FROM ssz.incidents WHERE offence_code <> 'theft' OR"
        " arrested_persons > 0 ORDER BY 1"
    )
    with empty_store.connect() as connection:
        assert [
            ("A", "2026-01-01", "murder", 2, "2026-02-01"),
            ("B", "2025-01-01", "theft", 1, "2025-02-01"),
        ] == [tuple(row) for row in connection.execute(sql)]
    # A suspect more, noticed because the case was touched: one case changes, none is doubled.
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO suspect VALUES ('B', 2, 2569, '2026-11-01')"))
        touched = "UPDATE crime SET updated = '2026-11-20' WHERE (unit, number, year) = ('B', 2, 2569)"
        connection.execute(text(touched))
    again = sync.sync(source, empty_store, salt="s", now=NOW)
    assert (0, 1) == (again.new, again.changed)
    source.engine.dispose()
    engine.dispose()


def test_a_key_without_the_year_is_refused_by_check_when_most_rows_repeat(
    database: MakeDatabase, tmp_path: Path
) -> None:
    engine = create_engine(database("template0"))
    with engine.begin() as connection:
        for statement in COMPOSITE_SQL.split(";\n"):
            connection.execute(text(statement))
    engine.dispose()
    short = COMPOSITE.replace('["unit", "number", "year"]', '["number"]')
    source = police_databases.opened(engine.url, tmp_path, short)
    [finding] = [f for f in check.findings(source, now=NOW) if f.severity == "error"]
    source.engine.dispose()
    assert ("number", "9 rows repeat, 0 are blank") == (finding.column, finding.found.en)
    assert "Add columns to the key" in finding.remedy.en


def test_swapped_coordinates_are_refused_on_the_command_line_before_anything_changes(
    empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n, lat="99.61", lon="7.55") for n in range(1, 31)])
    plain.engine.dispose()
    (tmp_path / "mapping.toml").write_text(plain.mapping(), encoding="utf-8")
    before = contents(empty_store)
    refused = command(
        "sync",
        cwd=tmp_path,
        CASE_KEY_SALT=CANARY,
        POLICE_DATABASE_URL=str(plain.url),
        POLICE_MAPPING=str(tmp_path / "mapping.toml"),
        DATABASE_URL=empty_store.url.render_as_string(hide_password=False),
    )
    assert is_refusal(
        refused, "crime.lat, lon: they are swapped → Swap latitude and longitude in the mapping."
    )
    assert before == contents(empty_store)
