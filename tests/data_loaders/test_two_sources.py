"""Two police databases in one store: neither takes cases or stations of the other."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from data_loaders import reconcile, revisions, store, sync
from tests.data_loaders.test_sync import pull as pull_plain
from tests.data_loaders.test_sync import value
from tests.police_databases import NOW, Plain, crime, opened

MAPPING = """
[source]
name = "source {letter}"
FACTS
[incidents]
table = "cases"
key = "id"
[incidents.columns]
station = "unit"
occurred_from = {{ date = "d", time = "t", format = "YYYY-MM-DD" }}
offence = "offence"
[offence_codes]
theft = "theft"
[station_codes]
CODES
"""
STATIONS = """
[stations]
table = "st"
columns = { code = "id", name = "name" }
"""
APART, SAME = '"1" = "b-1"', '"1" = "1"'


class Numbered:
    """A police database that numbers its cases 1 to 3 and its only station 1, as another one does too."""

    def __init__(self, letter: str, folder: Path, station: str | None = None, month: str = "03") -> None:
        self.letter, self.folder = letter, folder
        self.file = folder / f"{letter}.sqlite"
        with closing(sqlite3.connect(self.file)) as database:
            database.executescript(
                "create table cases(id integer primary key, d text, t text, unit text, offence text);"
                "create table st(id text primary key, name text);"
            )
            for number in (1, 2, 3):
                day = f"2024-{month}-0{number}"
                database.execute("insert into cases values (?,?,'09:00','1','theft')", (number, day))
            database.execute("insert into st values ('1', ?)", (station or f"station of {letter}",))
            database.commit()

    def run(self, sql: str) -> None:
        with closing(sqlite3.connect(self.file)) as database:
            database.execute(sql)
            database.commit()

    def pull(
        self,
        engine: Engine,
        codes: str = "",
        *,
        facts: str = "",
        letter: str | None = None,
        stations: str = STATIONS,
    ) -> sync.Summary:
        toml = MAPPING.format(letter=letter or self.letter).replace("FACTS", facts).replace("CODES", codes)
        source = opened(f"sqlite:///{self.file}", self.folder, toml + stations)
        try:
            return sync.sync(source, engine, salt="salt", now=NOW)
        finally:
            source.engine.dispose()


@pytest.fixture
def a(tmp_path: Path) -> Numbered:
    return Numbered("a", tmp_path)


@pytest.fixture
def b(tmp_path: Path) -> Numbered:
    return Numbered("b", tmp_path)


def stations(engine: Engine) -> object:
    """Name of each station with its cases."""
    return value(
        engine,
        "SELECT string_agg(name_th || ': ' || n, ', ' ORDER BY name_th) FROM (SELECT s.name_th, count(i.*) n"
        " FROM ssz.stations s LEFT JOIN ssz.incidents i ON i.station_code = s.code GROUP BY s.code) x",
    )


def test_a_second_source_with_a_station_of_another_under_the_same_code_is_refused_with_both_names(
    a: Numbered, b: Numbered, empty_store: Engine
) -> None:
    a.pull(empty_store)
    with pytest.raises(UserError) as refused:
        b.pull(empty_store)
    for words in (refused.value.message.th, refused.value.message.en):
        assert all(said in words for said in ("source a", "source b", "station of a", "station of b"))
    assert '"1" = "1"' in refused.value.remedy.en
    assert "station of a: 3" == stations(empty_store)


def test_stations_that_are_told_apart_keep_all_cases_of_both_sources(
    a: Numbered, b: Numbered, empty_store: Engine
) -> None:
    a.pull(empty_store)
    assert (3, 0, 0) == ((s := b.pull(empty_store, APART)).new, s.changed, s.removed)
    assert "station of a: 3, station of b: 3" == stations(empty_store)
    for summary in (a.pull(empty_store), b.pull(empty_store, APART)):
        assert (0, 0, 0) == (summary.new, summary.changed, summary.removed)
    b.run("delete from cases where id = 1")
    a.run("update cases set d = '2024-05-05' where id = 1")
    assert (0, 1) == ((s := b.pull(empty_store, APART)).changed, s.removed)
    assert (1, 0) == ((s := a.pull(empty_store)).changed, s.removed)
    assert "station of a: 3, station of b: 2" == stations(empty_store)


def test_a_station_that_is_declared_to_be_the_same_keeps_its_name_and_gets_the_cases_of_both(
    a: Numbered, tmp_path: Path, empty_store: Engine
) -> None:
    a.pull(empty_store)
    later = Numbered("b", tmp_path, month="04")
    assert 3 == later.pull(empty_store, SAME).new
    assert "station of a: 6" == stations(empty_store)
    assert (0, 0) == ((s := a.pull(empty_store)).changed, s.removed)


def test_a_station_of_the_same_code_and_name_is_the_same_without_saying_so(
    a: Numbered, tmp_path: Path, empty_store: Engine
) -> None:
    a.pull(empty_store)
    assert 3 == Numbered("b", tmp_path, station="station  of a", month="04").pull(empty_store).new
    assert "station of a: 6" == stations(empty_store)


def test_a_second_source_without_a_list_of_stations_must_say_which_it_means(
    a: Numbered, tmp_path: Path, empty_store: Engine
) -> None:
    a.pull(empty_store)
    later = Numbered("b", tmp_path, month="04")
    with pytest.raises(UserError, match="is another station here already: station of a"):
        later.pull(empty_store, stations="")
    assert "station of a: 3" == stations(empty_store)
    assert 3 == later.pull(empty_store, SAME, stations="").new


def test_the_same_cases_under_a_new_name_are_refused_until_the_old_name_is_told(
    a: Numbered, tmp_path: Path, empty_store: Engine
) -> None:
    a.pull(empty_store)
    moved = Numbered("c", tmp_path, station="station of a")
    with pytest.raises(UserError, match="most of its cases are here already, from “source a”"):
        moved.pull(empty_store)
    assert 1 == value(empty_store, "SELECT count(*) FROM ssz.sources")
    summary = moved.pull(empty_store, facts='formerly = "source a"')
    assert (0, 0, 0) == (summary.new, summary.changed, summary.removed)
    assert ["source c"] == value(empty_store, "SELECT array_agg(name) FROM ssz.sources")
    assert ["source c"] == value(empty_store, "SELECT array_agg(DISTINCT source_name) FROM ssz.incident_keys")


def test_a_new_name_at_the_same_place_is_the_same_source(
    a: Numbered, b: Numbered, empty_store: Engine
) -> None:
    a.pull(empty_store)
    b.pull(empty_store, APART)
    a.run("delete from cases where id = 3")
    renamed = a.pull(empty_store, letter="x")
    assert (0, 0, 1) == (renamed.new, renamed.changed, renamed.removed)
    assert (0, 0, 0) == ((s := b.pull(empty_store, APART)).new, s.changed, s.removed)
    assert "source b=source b source x=" == value(
        empty_store, "SELECT string_agg(name || '=' || key_space, ' ' ORDER BY name) FROM ssz.sources"
    )


def test_source_and_store_of_a_second_source_are_compared_by_its_own_keys(
    a: Numbered, b: Numbered, tmp_path: Path, empty_store: Engine
) -> None:
    a.pull(empty_store)
    b.pull(empty_store, APART)
    toml = MAPPING.format(letter="b").replace("FACTS", "").replace("CODES", APART) + STATIONS
    source = opened(f"sqlite:///{b.file}", tmp_path, toml)
    (row,) = reconcile.reconcile(source, empty_store, salt="salt", now=NOW)
    source.engine.dispose()
    assert ("b-1", 3, 3, False) == (row.station_code, row.source_cases, row.store_cases, row.differs)


def revision_before(engine: Engine) -> None:
    """Build the store as it was before sources were kept apart."""
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA ssz"))
        command.upgrade(revisions.config(connection), "0004")


def test_a_store_of_one_source_keeps_its_keys_when_it_is_upgraded(
    database: Callable[[str], URL], empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 31)])
    pull_plain(plain, empty_store, tmp_path)
    old = create_engine(database("template0"))
    revision_before(old)
    copied = {
        "stations": "code, province_code, name_th, name_en, latitude, longitude",
        "incident_keys": "case_key, source_name, occurred_from, row_hash, watermark",
    }
    with empty_store.connect() as new, old.begin() as connection:
        for region in new.execute(text("SELECT * FROM ssz.regions")).mappings():
            connection.execute(
                text(f"INSERT INTO ssz.regions VALUES ({', '.join(f':{c}' for c in region)})"), dict(region)
            )
        for province in new.execute(text("SELECT * FROM ssz.provinces")).mappings():
            connection.execute(
                text(f"INSERT INTO ssz.provinces VALUES ({', '.join(f':{c}' for c in province)})"),
                dict(province),
            )
        for table, columns in copied.items():
            for row in new.execute(text(f"SELECT {columns} FROM ssz.{table}")).mappings():
                values = ", ".join(f":{column}" for column in row)
                connection.execute(text(f"INSERT INTO ssz.{table} ({columns}) VALUES ({values})"), dict(row))
    store.upgrade(old)
    assert [("Plain police", "")] == [
        tuple(row) for row in old.connect().execute(text("SELECT name, key_space FROM ssz.sources"))
    ]
    # The cases themselves were not copied: known by their keys, they are neither new nor changed.
    again = pull_plain(plain, old, tmp_path)
    assert (30, 0, 0, 0) == (again.read, again.new, again.changed, again.removed)
    old.dispose()
