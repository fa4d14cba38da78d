"""MariaDB as a source, for real (`make test-sources`): what it does otherwise than PostgreSQL and SQLite."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from dashboard.errors import UserError
from dashboard.settings import ROOT
from data_loaders import check, sync
from data_loaders.source import Source
from tests import mariadb, police_databases
from tests.commands import environment
from tests.police_databases import NOW

pytestmark = pytest.mark.sources

# Thai by its bytes of TIS-620 in columns declared latin1, as systems of twenty years ago keep it.
TABLES = """
DROP TABLE IF EXISTS charge, crime, unit;
CREATE TABLE unit (code varchar(10) PRIMARY KEY, name varchar(100) CHARACTER SET latin1, lat decimal(10,6),
    lon decimal(10,6)) ENGINE=InnoDB;
CREATE TABLE crime (id bigint PRIMARY KEY, station varchar(10) NOT NULL, day date NOT NULL, clock time,
    reported datetime NOT NULL, changed timestamp NOT NULL, arrested tinyint(1) NOT NULL, lat double, lon double,
    KEY (changed)) ENGINE=InnoDB;
CREATE TABLE charge (crime bigint NOT NULL, what varchar(40) CHARACTER SET latin1, KEY (crime)) ENGINE=InnoDB
"""
MAPPING = """
[source]
name = "MariaDB"
encoding = "tis-620"
area = [99.0, 6.9, 100.0, 8.1]

[stations]
table = "unit"
[stations.columns]
code = "code"
name = "name"
province = { constant = "92" }
latitude = "lat"
longitude = "lon"

[incidents]
table = "crime"
key = "id"
[incidents.columns]
station = "station"
occurred_from = { date = "day", time = "clock" }
reported = "reported"
updated = "changed"
latitude = "lat"
longitude = "lon"
status = { column = "arrested", codes = { 0 = "unknown_suspect", 1 = "arrested" } }

[incident_offences]
table = "charge"
incident = "crime"
columns = { code = "what" }

[offence_codes]
"ลักทรัพย์" = "theft"
"ชิงทรัพย์" = "robbery"
"""
# id, day, clock, reported, changed (UTC), arrested, offences
CASES = [
    (1, "2026-03-15", "19:30:00", "2026-03-16 08:00:00", "2026-03-16 20:00:00", 0, ["ลักทรัพย์"]),
    (2, "0000-00-00", None, "0000-00-00 00:00:00", "2026-03-17 00:00:00", 1, ["ลักทรัพย์", "ชิงทรัพย์"]),
    (3, "2026-03-31", "00:00:00", "2026-04-01 01:02:03", "0000-00-00 00:00:00", 0, ["ลักทรัพย์"]),
]
# One row, as another program would write it: bytes, not letters.
ONE = "INSERT INTO crime VALUES (:id, '9201', :day, :clock, :reported, :changed, :arrested, 7.55, 99.61)"


@pytest.fixture(scope="module")
def maria() -> Iterator[mariadb.MariaDB]:
    with mariadb.running() as made:
        yield made


@pytest.fixture
def police(maria: mariadb.MariaDB) -> Iterator[Engine]:
    """A police database of three cases, as its owner."""
    engine = maria.engine("police")
    with engine.begin() as connection:
        for statement in TABLES.split(";\n"):
            connection.execute(text(statement))
        name = {"name": "สภ.เมือง".encode("cp874")}
        connection.execute(text("INSERT INTO unit VALUES ('9201', CAST(:name AS BINARY), 7.5, 99.6)"), name)
        for *values, offences in CASES:
            named = dict(zip(("id", "day", "clock", "reported", "changed", "arrested"), values, strict=True))
            connection.execute(text(ONE), named)
            for offence in offences:
                charge = {"id": values[0], "what": offence.encode("cp874")}
                connection.execute(text("INSERT INTO charge VALUES (:id, CAST(:what AS BINARY))"), charge)
    yield engine
    engine.dispose()


@pytest.fixture
def opened(maria: mariadb.MariaDB, tmp_path: Path) -> Iterator[Callable[..., Source]]:
    """Opens the police database by way of a mapping file, with replacements in it."""
    made: list[Source] = []

    def open_(*replaced: tuple[str, str]) -> Source:
        toml = MAPPING
        for old, new in replaced:
            assert toml.count(old) == 1, old
            toml = toml.replace(old, new)
        made.append(police_databases.opened(maria.url(), tmp_path, toml))
        return made[-1]

    yield open_
    for source in made:
        source.engine.dispose()


def stored(engine: Engine) -> list[tuple[object, ...]]:
    sql = (
        "SELECT offence_code, other_offences, to_char(occurred_from AT TIME ZONE 'Asia/Bangkok', 'YYYY-MM-DD HH24:MI'),"
        " time_precision, to_char(reported_at AT TIME ZONE 'Asia/Bangkok', 'YYYY-MM-DD HH24:MI'),"
        " to_char(entered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), clearance FROM ssz.incidents"
        " ORDER BY reported_at NULLS FIRST"
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


FIRST_PULL = [
    ("robbery", ["theft"], None, "none", None, "2026-03-17 00:00", "arrested"),
    ("theft", None, "2026-03-15 19:30", "minute", "2026-03-16 08:00", "2026-03-16 20:00", "unknown_suspect"),
    ("theft", None, "2026-03-31 00:00", "minute", "2026-04-01 01:02", None, "unknown_suspect"),
]


@pytest.mark.usefixtures("police")
def test_zero_dates_booleans_instants_and_thai_in_latin_columns_are_read_as_meant(
    opened: Callable[..., Source], empty_store: Engine
) -> None:
    summary = sync.sync(opened(), empty_store, salt="s", now=NOW)
    assert FIRST_PULL == stored(empty_store)
    # A zero date is MySQL's way to say none; it is not a day that cannot be read.
    assert (3, 3, 0, {}) == (summary.read, summary.new, summary.unreadable_dates, summary.unmapped_codes)
    with empty_store.connect() as connection:
        assert "สภ.เมือง" == connection.execute(text("SELECT name_th FROM ssz.stations")).scalar_one()


def test_what_is_changed_removed_and_added_later_comes_with_the_next_pull(
    police: Engine, opened: Callable[..., Source], empty_store: Engine
) -> None:
    source = opened()
    sync.sync(source, empty_store, salt="s", now=NOW)
    with police.begin() as connection:
        connection.execute(
            text("UPDATE crime SET arrested = 1, changed = '2026-11-20 01:00:00' WHERE id = 1")
        )
        connection.execute(text("DELETE FROM crime WHERE id = 3"))
        new = {"id": 9, "day": "2026-11-19", "clock": None, "reported": "2026-11-19 09:00:00", "arrested": 0}
        connection.execute(text(ONE), new | {"changed": "2026-11-20 02:00:00"})
    again = sync.sync(source, empty_store, salt="s", now=NOW)
    assert (1, 1, 1) == (again.new, again.changed, again.removed)
    assert ("arrested", "unmapped") == (stored(empty_store)[1][-1], stored(empty_store)[2][0])
    assert 0 == sync.sync(source, empty_store, salt="s", now=NOW).written


def test_check_tells_the_encoding_the_keys_and_the_days_of_a_mapping_that_does_not_fit(
    police: Engine, opened: Callable[..., Source]
) -> None:
    with police.begin() as connection:
        connection.execute(text("UPDATE crime SET day = '2026-00-00' WHERE id = 1"))
    named = {(f.table, f.column, f.found.en) for f in check.findings(opened(), now=NOW)}
    assert {
        ("crime", "day", "33.3% unreadable, such as 2026-00-00"),
        ("crime", "day", "33.3% blank"),
    } == named
    found = check.findings(opened(('encoding = "tis-620"', "")), now=NOW)
    assert ("unit", 'State encoding = "tis-620" in [source].') in {(f.table, f.remedy.en) for f in found}


def test_keys_that_differ_by_capitals_alone_are_two_cases_for_check_and_pull(
    police: Engine, opened: Callable[..., Source], empty_store: Engine
) -> None:
    # A collation of MySQL takes them for one.
    with police.begin() as connection:
        connection.execute(text("ALTER TABLE crime ADD number varchar(9) DEFAULT 'a1'"))
        connection.execute(text("UPDATE crime SET number = 'A1' WHERE id = 2"))
        connection.execute(text("UPDATE crime SET number = ' ' WHERE id = 3"))
    source = opened(
        ('key = "id"', 'key = "number"'),
        ('[incident_offences]\ntable = "charge"\nincident = "crime"\ncolumns = { code = "what" }\n', ""),
        ('updated = "changed"', 'updated = "changed"\noffence = { constant = "ลักทรัพย์" }'),
    )
    keys = [f for f in check.findings(source, now=NOW) if f.column == "number"]
    assert ["0 rows repeat, 1 are blank"] == [f.found.en for f in keys]
    summary = sync.sync(source, empty_store, salt="s", now=NOW)
    assert (2, 1, 0) == (summary.new, summary.without_key, summary.duplicates)


@pytest.mark.usefixtures("police")
def test_discover_names_the_table_of_cases_and_its_key(maria: mariadb.MariaDB, tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "data_loaders", "discover"],
        cwd=ROOT,
        env=environment(tmp_path, POLICE_DATABASE_URL=maria.url().render_as_string(hide_password=False)),
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in said.stderr
    assert 'table = "crime"' in said.stdout
    assert 'key = "id"' in said.stdout


@pytest.mark.usefixtures("police")
def test_the_session_can_only_read(opened: Callable[..., Source]) -> None:
    source = opened()
    with pytest.raises(DBAPIError), source.engine.begin() as connection:
        connection.execute(text("DELETE FROM crime"))


# Reads everything and says by how many megabytes its memory grew behind the first batch.
READ_ALL = """
import resource, sys
from pathlib import Path
from data_loaders import mapping
from data_loaders.source import Source
source = Source.open(sys.argv[1], mapping.load(Path(sys.argv[2])))
rows, first = 0, 0
for part in source.incident_rows(None, 5_000):
    rows += len(part)
    first = first or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - first) // 1024)
"""


@pytest.fixture
def many(police: Engine) -> Engine:
    """200,000 cases, a minute apart."""
    with police.begin() as connection:
        for sql in (
            "DELETE FROM crime",
            "DELETE FROM charge",
            "INSERT INTO crime SELECT seq, '9201', '2026-01-01' + INTERVAL seq MINUTE, NULL, '2026-01-01' + INTERVAL"
            " seq MINUTE, '2026-01-01' + INTERVAL seq MINUTE, seq % 2, 7.4 + seq % 9973 / 1e5, 99.6 + seq % 9967 /"
            " 1e5 FROM seq_1_to_200000",
            "INSERT INTO charge SELECT id, CAST(0xC5D1A1B7C3D1BEC2EC AS BINARY) FROM crime",
        ):
            connection.execute(text(sql))
    return police


@pytest.mark.usefixtures("many")
def test_memory_does_not_grow_with_the_rows_of_the_source(
    opened: Callable[..., Source], tmp_path: Path
) -> None:
    url = opened().engine.url.render_as_string(hide_password=False)
    said = subprocess.run(
        [sys.executable, "-c", READ_ALL, url, str(tmp_path / "mapping.toml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    rows, grown = map(int, said.stdout.split())
    assert 200_000 == rows
    # All rows at once take some 200.
    assert grown < 40


def test_two_hundred_thousand_cases_arrive_exactly(
    many: Engine, opened: Callable[..., Source], empty_store: Engine
) -> None:
    summary = sync.sync(opened(), empty_store, salt="s", now=NOW)
    assert (200_000, 200_000, 0, 0) == (summary.read, summary.new, summary.unmapped, summary.unreadable_dates)
    counted = "SELECT count(*), count(*) FILTER (WHERE clearance = 'arrested') FROM ssz.incidents"
    with empty_store.connect() as connection, many.connect() as there:
        assert (200_000, 100_000) == tuple(connection.execute(text(counted)).one())
        by_day = text("SELECT cast(day AS char), count(*) FROM crime GROUP BY 1 ORDER BY 1")
        here = text(
            "SELECT ((occurred_from AT TIME ZONE 'Asia/Bangkok')::date)::text, count(*) FROM ssz.incidents"
            " GROUP BY 1 ORDER BY 1"
        )
        assert there.execute(by_day).all() == connection.execute(here).all()


@pytest.mark.usefixtures("many")
def test_a_server_that_hangs_ends_the_pull_and_is_told(
    maria: mariadb.MariaDB, opened: Callable[..., Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_loaders.access.HUNG_SECONDS", 1)
    source = opened(('encoding = "tis-620"', 'encoding = "tis-620"\nstatement_timeout = 1'))
    parts, began = source.incident_rows(None, 1_000), time.monotonic()
    next(parts)
    maria.send(signal.SIGSTOP)
    try:
        with pytest.raises(UserError, match="The source hangs: no answer within 2 seconds"):
            list(parts)
    finally:
        maria.send(signal.SIGCONT)
    assert time.monotonic() - began < 60


def test_a_server_that_is_killed_is_told_and_the_next_pull_goes_on(
    maria: mariadb.MariaDB, police: Engine, opened: Callable[..., Source], empty_store: Engine
) -> None:
    source = opened()
    sync.sync(source, empty_store, salt="s", now=NOW)
    maria.send(signal.SIGKILL)
    try:
        with pytest.raises(UserError, match="does not answer or refuses"):
            sync.sync(source, empty_store, salt="s", now=NOW)
    finally:
        police.dispose()
        maria.start()
    assert (3, 0) == ((again := sync.sync(source, empty_store, salt="s", now=NOW)).read, again.written)
