"""The reporting store itself: the same tables as dashboard.schema, comments, and what each account may do."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, ProgrammingError

from dashboard import schema
from dashboard.errors import SettingsError
from dashboard.schema.rules import UNREAD
from dashboard.store import askers, embedded
from data_loaders import store, sync
from tests import asking
from tests.police_databases import NOW, Plain, crime

MakeDatabase = Callable[[str], URL]


def is_ours(item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Leave out the partitions, which come with the years, and Alembic's own table."""
    table = name if kind == "table" else getattr(getattr(item, "table", None), "name", "")
    return getattr(item, "schema", "ssz") == "ssz" and not str(table).startswith(("incidents_", "alembic_"))


def differences(connection: Connection) -> list[object]:
    options = {
        "include_schemas": True,
        "include_object": is_ours,
        "compare_type": True,
        "compare_server_default": True,
    }
    return compare_metadata(MigrationContext.configure(connection, opts=options), schema.metadata)


def test_an_upgraded_store_has_exactly_the_tables_of_the_schema(empty_store: Engine) -> None:
    with empty_store.connect() as connection:
        assert [] == differences(connection)


def test_the_comparison_sees_a_column_too_many_and_another_comment(empty_store: Engine) -> None:
    with empty_store.connect() as connection:
        connection.execute(text("ALTER TABLE ssz.stations ADD COLUMN surplus int"))
        connection.execute(text("COMMENT ON COLUMN ssz.zones.code IS 'something else'"))
        assert 2 == len(differences(connection))


def test_checks_and_keys_are_those_of_the_schema_too(empty_store: Engine) -> None:
    """Alembic does not compare CHECK constraints."""
    named = {
        (table.name, str(constraint.name))
        for table in schema.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is not None
        and (isinstance(constraint, CheckConstraint) or len(constraint.columns))
    }
    sql = (
        "SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN"
        " pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'ssz' AND k.contype IN ('c', 'f', 'p',"
        " 'u') AND NOT c.relispartition AND c.relname <> 'alembic_version'"
    )
    with empty_store.connect() as connection:
        assert named == {tuple(row) for row in connection.execute(text(sql))}


def test_every_table_and_column_has_a_comment(empty_store: Engine) -> None:
    sql = """
        SELECT c.relname, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum >= 0 AND NOT a.attisdropped
        WHERE n.nspname = 'ssz' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'alembic_version'
          AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)
    """
    with empty_store.connect() as connection:
        assert [] == [tuple(row) for row in connection.execute(text(sql))]
        assert len(schema.metadata.tables) > 20


def test_a_second_upgrade_leaves_changed_reference_rows_of_the_site_and_mends_ours(
    empty_store: Engine,
) -> None:
    with empty_store.begin() as connection:
        connection.execute(text("UPDATE ssz.provinces SET name_th = 'x' WHERE code = '92'"))
        connection.execute(text("INSERT INTO ssz.sectors VALUES ('temple', 'วัด', 'Temple', true)"))
    assert store.upgrade(empty_store) is None
    with empty_store.connect() as connection:
        assert (
            "ตรัง" == connection.execute(text("SELECT name_th FROM ssz.provinces WHERE code = '92'")).scalar()
        )
        assert (
            1 == connection.execute(text("SELECT count(*) FROM ssz.sectors WHERE code = 'temple'")).scalar()
        )


@pytest.fixture
def account(empty_store: Engine) -> Iterator[Callable[[str], Connection]]:
    """Connections as one of our accounts, undone at the end."""
    opened: list[tuple[Engine, Connection]] = []

    def connect(name: str) -> Connection:
        engine = create_engine(empty_store.url.set(username=name))
        opened.append((engine, engine.connect()))
        return opened[-1][1]

    yield connect
    for engine, connection in opened:
        connection.close()
        engine.dispose()


def is_denied(connection: Connection, sql: str, why: str = "permission denied|must be owner") -> bool:
    with pytest.raises(ProgrammingError, match=why), connection.begin_nested():
        connection.execute(text(sql))
    return True


TABLES = sorted(table.fullname for table in schema.metadata.tables.values())


def test_the_reader_sees_what_is_asked_of_it_but_no_secret_and_changes_none_even_where_it_lifts_its_own_read_only_mode(
    account: Callable[[str], Connection],
) -> None:
    reader = account("ssz_reader")
    assert "on" == reader.execute(text("SHOW default_transaction_read_only")).scalar()
    reader.rollback()
    reader.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"))
    reader.commit()
    for table in TABLES:
        column = schema.metadata.tables[table].columns.keys()[0]
        if table.removeprefix("ssz.") in UNREAD:
            assert is_denied(reader, f"SELECT * FROM {table}")
        else:
            asking.tell(reader, askers.NATION)
            reader.execute(text(f"SELECT * FROM {table}")).all()
        assert is_denied(reader, f"INSERT INTO {table} DEFAULT VALUES")
        assert is_denied(reader, f"UPDATE {table} SET {column} = NULL")
        assert is_denied(reader, f"DELETE FROM {table}")
        assert is_denied(reader, f"TRUNCATE {table}")
        assert is_denied(reader, f"DROP TABLE {table}")
    assert is_denied(reader, "CREATE TABLE ssz.mine (a int)")
    assert is_denied(reader, "CREATE TABLE public.mine (a int)")
    assert is_denied(reader, "CREATE VIEW ssz.mine AS SELECT 1")
    assert is_denied(reader, "SELECT ssz.ensure_incident_year(2030)")
    assert is_denied(reader, "DELETE FROM ssz.incidents_undated")


def test_the_loader_writes_and_adds_years_but_drops_and_alters_nothing(
    account: Callable[[str], Connection],
) -> None:
    loader = account("ssz_loader")
    loader.execute(text("INSERT INTO ssz.stations VALUES ('1', '92', 'ก', 'a', NULL, NULL)"))
    assert 1 == loader.execute(text("UPDATE ssz.stations SET name_en = 'b'")).rowcount
    loader.execute(text("SELECT ssz.ensure_incident_year(2031), ssz.ensure_incident_year(2031)"))
    loader.execute(
        text(
            "INSERT INTO ssz.incidents (case_key, station_code, offence_code, occurred_from, time_precision,"
            " geocode, clearance) VALUES ('00000000-0000-0000-0000-000000000001', '1', 'theft', '2030-12-31"
            " 18:00+00', 'hour', 'missing', 'not_given')"
        )
    )
    # 1 a.m. on New Year's Day in Bangkok.
    assert (
        "ssz.incidents_2031"
        == loader.execute(text("SELECT tableoid::regclass::text FROM ssz.incidents")).scalar()
    )
    assert 1 == loader.execute(text("DELETE FROM ssz.incidents")).rowcount
    for table in [*TABLES, "ssz.incidents_2031"]:
        assert is_denied(loader, f"DROP TABLE {table}")
        assert is_denied(loader, f"ALTER TABLE {table} ADD COLUMN surplus int")
    assert is_denied(loader, "CREATE TABLE ssz.mine (a int)")
    with pytest.raises(DBAPIError, match="out of range"), loader.begin_nested():
        loader.execute(text("SELECT ssz.ensure_incident_year(2569)"))


def test_a_demo_can_be_removed_and_leaves_only_what_every_store_starts_with(
    database: MakeDatabase, empty_template: str, empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(crime(1), crime(2, offence="909"))
    source = plain.source(tmp_path, ('times = "wall-clock"', 'times = "wall-clock"\ndemo = true'))
    engine = create_engine(database(empty_template))
    sync.sync(source, engine, salt="demo", now=NOW)
    source.engine.dispose()
    counts = text(" UNION ALL ".join(f"SELECT '{t}', count(*) FROM {t}" for t in TABLES))
    with engine.connect() as held, empty_store.connect() as empty:
        assert sorted(map(tuple, empty.execute(counts))) != sorted(map(tuple, held.execute(counts)))
    store.remove_demo(engine)
    with engine.connect() as removed, empty_store.connect() as empty:
        assert sorted(map(tuple, empty.execute(counts))) == sorted(map(tuple, removed.execute(counts)))
        assert None is store.is_demo(removed)
    engine.dispose()


def modes(path: Path) -> list[int]:
    return [stat.S_IMODE(parent.stat().st_mode) for parent in path.parents]


def test_the_embedded_server_never_opens_a_closed_folder_above_its_data(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    data_dir = closed / "ssz" / "data"
    before = modes(closed / "x")
    if os.geteuid() == 0:
        with pytest.raises(SettingsError, match="lies below a closed folder"):
            embedded.start(data_dir)
        assert not data_dir.exists()
    else:
        # An ordinary user's server runs as that user, who may enter its own closed folders.
        engine = create_engine(embedded.start(data_dir))
        with engine.connect() as connection:
            assert 1 == connection.execute(text("SELECT 1")).scalar()
        engine.dispose()
        embedded.stop(data_dir)
    assert before == modes(closed / "x")
