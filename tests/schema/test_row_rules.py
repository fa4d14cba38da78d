"""PostgreSQL's own rules of rows: who asks is signed, and nobody unsigned is told a row of any table."""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, ProgrammingError

from dashboard import schema
from dashboard.errors import ScopeRefused, UserError
from dashboard.filters import Scope
from dashboard.schema.rules import OF_ALEMBIC, OPEN, RULES, UNREAD
from dashboard.store import askers
from dashboard.store.askers import Asker, token
from dashboard.store.connection import ASK_FOR
from dashboard.store.connection import Connection as Way
from data_loaders import backup, store
from tests import asking

HERS, NOWHERE = Scope("station", "920101"), Scope("station", "999999")
NOW = time.time
COUNT = text("SELECT count(*) FROM ssz.incidents")
# Of functions that the pages' account may call, why it may.
CALLED = {
    "ask_for": "sets who asks, once it is verified",
    "asker": "tells who asks, to whom it is",
    "asker_sees": "tells what who asks may see",
    "load_times": "when data came, without a name of others",
    "mine": "tells the codes of who asks",
    "sees": "the same for those who write too",
}


@pytest.fixture
def reader(demo_url: URL) -> Iterator[Connection]:
    """The pages' account before the demo, without the product."""
    engine = create_engine(demo_url.set(username="ssz_reader"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def is_refused(
    connection: Connection, why: str, question: str = "SELECT count(*) FROM ssz.incidents"
) -> bool:
    with pytest.raises(ProgrammingError, match=why) as refused, connection.begin_nested():
        connection.execute(text(question))
    return str(refused.value.orig.pgcode) == "42501"  # type: ignore[union-attr]


def set_to(connection: Connection, said: str) -> None:
    connection.execute(text("SELECT set_config('ssz.asker', :said, true)"), {"said": said})


PROTECTED = sorted(RULES)
EMPTY_IN_THE_DEMO = {
    *("audit_entries", "confirmed_months", "frozen_briefings", "lifted_blocks", "piles", "point_decisions"),
    *("saved_views", "sign_ins", "survey_results", "users", "zone_reviews"),
}


@pytest.mark.parametrize("table", PROTECTED)
def test_without_a_scope_no_row_of_any_table_is_told_and_that_is_an_error(
    table: str, reader: Connection, demo_store: Engine
) -> None:
    with demo_store.begin() as owner:
        rows = owner.execute(text(f"SELECT count(*) FROM ssz.{table}")).scalar_one()
        assert rows or table in EMPTY_IN_THE_DEMO
    if rows:
        assert is_refused(reader, "ssz: no scope", f"SELECT * FROM ssz.{table}")


def signed(scope: Scope, now: float | None = None, key: str = "") -> str:
    return token(asking.asker_of(scope), "own", key or os.environ["SCOPE_KEY"], NOW() if now is None else now)


FORGED = {
    "empty": ("", "no scope"),
    "words": ("nation:", "malformed"),
    "unsigned": (signed(HERS).partition("|")[2], "malformed"),
    "another unit": (signed(HERS).replace("920101", "920102"), "no server"),
    "a wider unit": (signed(HERS).replace("station|920101", "nation|"), "no server"),
    "a wider reach": (signed(HERS).replace("|own|", "|province|"), "no server"),
    "another login": (signed(HERS).replace("|own||", "|own|wide|"), "no server"),
    "more added": (signed(HERS) + "|nation|", "no server"),
    "a longer life": (
        re.sub(r"\|(\d+)\|", lambda m: f"|{int(m[1]) + 1}|", signed(HERS), count=1),
        "no server",
    ),
    "another store's key": (signed(HERS, key="x" * 40), "no server"),
    "expired": (signed(HERS, now=NOW() - askers.HOLDS_SECONDS - 5), "expired"),
    "a quote": (signed(HERS) + "' OR '1'='1", "no server"),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_scope_that_no_server_of_this_store_signed_is_refused(kind: str, reader: Connection) -> None:
    said, why = FORGED[kind]
    set_to(reader, said)
    assert is_refused(reader, f"ssz: .*{why}")
    with pytest.raises(ProgrammingError, match="ssz: "), reader.begin_nested():
        reader.execute(ASK_FOR, {"token": said})


def test_a_signed_scope_is_told_its_own_rows_and_no_others(reader: Connection, demo_store: Engine) -> None:
    with demo_store.connect() as owner:
        own, with_zones, every = owner.execute(
            text(
                "WITH own AS (SELECT code FROM ssz.zones WHERE station_code = '920101') SELECT"
                " count(*) FILTER (WHERE station_code = '920101'), count(*) FILTER (WHERE station_code ="
                " '920101' OR zone_code IN (SELECT code FROM own) OR ring_zone_code IN (TABLE own)),"
                " count(*) FROM ssz.incidents"
            )
        ).one()
    counted = []
    for scope, reach in ((HERS, "own"), (HERS, "zones"), (Scope.nation(), "own"), (NOWHERE, "province")):
        asking.tell(reader, scope, reach)
        counted.append(reader.execute(COUNT).scalar_one())
    assert counted == [own, with_zones, every, 0]
    assert 0 < own <= with_zones < every


def test_the_next_transaction_has_no_scope(demo_url: URL) -> None:
    way = Way(demo_url.set(username="ssz_reader"))
    try:
        assert way.ask(lambda c: c.execute(COUNT).scalar_one(), asking.asker_of(HERS)) > 0
        # Of the same connection, given back and taken again.
        with way.engine.connect() as connection:
            assert way.engine.pool.checkedin() == 0
            assert is_refused(connection, "ssz: no scope")
            asking.tell(connection, HERS)
            connection.commit()
            assert is_refused(connection, "ssz: no scope")
    finally:
        way.close()


def test_what_somebody_set_for_the_whole_session_is_gone_at_the_next_checkout(demo_url: URL) -> None:
    way = Way(demo_url.set(username="ssz_reader"))
    try:
        with way.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT set_config('ssz.asker', :said, false),"
                    " set_config('statement_timeout', '0', false)"
                ),
                {"said": signed(Scope.nation())},
            )
            connection.commit()
        with way.engine.connect() as connection:
            assert is_refused(connection, "ssz: no scope")
            assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "15s"
    finally:
        way.close()


def test_with_autocommit_the_scope_is_gone_at_once_and_that_is_refused_too(demo_url: URL) -> None:
    engine = create_engine(demo_url.set(username="ssz_reader"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        asking.tell(connection, HERS)
        with pytest.raises(ProgrammingError, match="ssz: no scope"):
            connection.execute(COUNT)
    engine.dispose()


ATTEMPTS = (
    "SET row_security = off",
    "SET ROLE postgres",
    "SET ROLE ssz_loader",
    "SET SESSION AUTHORIZATION postgres",
    "SELECT key FROM ssz.scope_keys",
    "SELECT hash FROM ssz.passwords",
    "SELECT * FROM ssz.incidents_undated",
    "SELECT pg_read_file('PG_VERSION')",
    "COPY ssz.incidents TO PROGRAM 'cat'",
    "SELECT lo_import('/etc/passwd')",
    "CREATE OR REPLACE FUNCTION ssz.sees(what text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "ALTER TABLE ssz.incidents DISABLE ROW LEVEL SECURITY",
    "DROP POLICY kept_apart ON ssz.incidents",
    "INSERT INTO ssz.scope_keys (key) VALUES (repeat('x', 40))",
)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_who_gets_to_say_anything_in_a_question_is_told_no_more(attempt: str, reader: Connection) -> None:
    reader.execute(text("SET TRANSACTION READ WRITE"))
    asking.tell(reader, HERS)
    own = reader.execute(COUNT).scalar_one()
    with pytest.raises(DBAPIError), reader.begin_nested():
        reader.execute(text(f"{attempt}; SELECT count(*) FROM ssz.incidents"))
    assert reader.execute(COUNT).scalar_one() == own


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TEMP TABLE stations AS SELECT '920102' AS code",
        "CREATE FUNCTION pg_temp.sees(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    ],
)
def test_what_is_made_for_a_moment_takes_the_place_of_nothing(made: str, reader: Connection) -> None:
    reader.execute(text("SET TRANSACTION READ WRITE"))
    reader.execute(text("SET LOCAL search_path = pg_temp, ssz, pg_catalog"))
    asking.tell(reader, HERS)
    own = reader.execute(COUNT).scalar_one()
    with reader.begin_nested():
        reader.execute(text(made))
    assert reader.execute(COUNT).scalar_one() == own


def test_a_condition_that_was_brought_in_holds_for_ones_own_rows_alone(reader: Connection) -> None:
    asking.tell(reader, HERS)
    own = reader.execute(COUNT).scalar_one()
    brought = "SELECT count(*) FROM ssz.incidents WHERE station_code = '' OR '1'='1'"
    assert own == reader.execute(text(brought)).scalar_one()
    assert 0 == reader.execute(text("SELECT count(*) FROM ssz.stations WHERE code = '920102'")).scalar_one()


READABLE = """
SELECT c.relname, c.relkind, c.relrowsecurity AND c.relforcerowsecurity AS kept,
    coalesce('security_invoker=true' = ANY (c.reloptions), false) AS invoker,
    (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS rules
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^(pg_|information_schema)' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND has_any_column_privilege('ssz_reader', c.oid, 'SELECT')
"""
CALLABLE = """
SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^(pg_|information_schema)' AND has_function_privilege('ssz_reader', p.oid, 'EXECUTE')
    AND p.prorettype <> 'trigger'::regtype
"""


def bare(connection: Connection) -> set[str]:
    """What the pages' account may read though PostgreSQL keeps no rows of it apart."""
    known = {*OPEN, OF_ALEMBIC}
    rows = connection.execute(text(READABLE)).all()
    kept = {
        r.relname
        for r in rows
        if (r.relkind in "rp" and r.kept and r.rules == 1) or (r.relkind == "v" and r.invoker)
    }
    return {r.relname for r in rows} - kept - known


def test_whatever_the_reader_may_read_is_kept_apart_or_told_to_everybody_for_a_reason(
    empty_store: Engine,
) -> None:
    store.upgrade(empty_store)
    with empty_store.begin() as connection:
        connection.execute(text("SELECT ssz.ensure_incident_year(2026)"))
        assert bare(connection) == set()
        assert {r.proname for r in connection.execute(text(CALLABLE))} == set(CALLED)


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("TABLE ssz", "(station_code text)"),
        ("VIEW ssz", "AS SELECT * FROM ssz.incidents"),
        ("MATERIALIZED VIEW ssz", "AS SELECT * FROM ssz.incidents"),
        ("TABLE public", "(station_code text)"),
    ],
)
def test_a_table_or_view_without_a_rule_is_found(kind: str, what: str, empty_store: Engine) -> None:
    with empty_store.begin() as connection:
        connection.execute(text(f"CREATE {kind}.patrols {what}"))
        connection.execute(text(f"GRANT SELECT ON {kind.split()[-1]}.patrols TO ssz_reader"))
        assert bare(connection) == {"patrols"}


def test_every_table_of_the_schema_has_a_rule_or_a_reason() -> None:
    names = {table.name for table in schema.metadata.tables.values()}
    assert names == {*RULES, *OPEN, *UNREAD}
    assert len(names) == len(RULES) + len(OPEN) + len(UNREAD)


def test_an_upgrade_leaves_rules_that_hold_as_they_are_and_mends_others(empty_store: Engine) -> None:
    altered: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        altered.extend(re.findall(r"CREATE POLICY kept_apart ON (\S+)", sql))

    event.listen(empty_store, "before_cursor_execute", note)
    store.upgrade(empty_store)
    assert altered == []
    with empty_store.begin() as connection:
        connection.execute(text("DROP POLICY kept_apart ON ssz.zones"))
        connection.execute(text("ALTER TABLE ssz.partners NO FORCE ROW LEVEL SECURITY"))
    store.upgrade(empty_store)
    assert sorted(altered) == ["ssz.partners", "ssz.zones"]


def test_a_plan_asks_who_asks_once_and_not_for_each_row(reader: Connection) -> None:
    for table in ("incidents", "incident_days", "coverage", "survey_responses", "orders"):
        asking.tell(reader, HERS)
        plan = "\n".join(reader.execute(text(f"EXPLAIN (VERBOSE) SELECT * FROM ssz.{table}")).scalars())
        assert "InitPlan" in plan
        filters = [line for line in plan.splitlines() if "Filter:" in line]
        assert filters
        assert not [line for line in filters if "ssz.sees" in line or "ssz.mine" in line], table


def test_a_loader_that_owns_nothing_reads_and_writes_without_a_scope(empty_store: Engine) -> None:
    engine = create_engine(empty_store.url.set(username="ssz_loader"))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO ssz.stations VALUES ('1', '92', 'ก', 'a', NULL, NULL)"))
        connection.execute(
            text(
                "INSERT INTO ssz.innovations (id, station_code, category, name_th, name_en, units, daily_use)"
                " VALUES ('i', '1', 'camera', 'x', 'x', 1, true)"
            )
        )
        connection.execute(text("INSERT INTO ssz.innovation_uses VALUES ('i', '2026-01-01', 'use', 1, NULL)"))
        assert 1 == connection.execute(text("SELECT count(*) FROM ssz.innovation_uses")).scalar()
    engine.dispose()


def test_an_owner_that_is_no_superuser_writes_reads_and_backs_up_all(
    server: URL, administer: Callable[[str], None], tmp_path: Path
) -> None:
    administer("CREATE ROLE site_owner LOGIN PASSWORD 'site_owner'")
    for name in ("owned", "owned_again"):
        administer(f"CREATE DATABASE {name} OWNER site_owner")
    url = server.set(database="owned", username="site_owner", password="site_owner")
    engine = create_engine(url)
    try:
        assert store.upgrade(engine) is None
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO ssz.stations VALUES ('1', '92', 'ก', 'a', NULL, NULL)"))
            assert 1 == connection.execute(text("SELECT count(*) FROM ssz.stations")).scalar()
        found = asking.ask(
            create_engine(server.set(database="owned", username="ssz_reader")),
            text("SELECT code FROM ssz.stations"),
            Scope("province", "92"),
        )
        assert found == [("1",)]
        again = create_engine(url.set(database="owned_again"))
        backup.restore(again, backup.write(engine, tmp_path, by="x"), by="x")
        with again.connect() as connection:
            assert 1 == connection.execute(text("SELECT count(*) FROM ssz.stations")).scalar()
            assert bare(connection) == set()
        again.dispose()
    finally:
        engine.dispose()
        for name in ("owned", "owned_again"):
            administer(f"DROP DATABASE {name} WITH (FORCE)")
        administer("DROP ROLE site_owner")


def test_the_program_tells_a_refusal_as_one_and_never_a_zero(demo_url: URL) -> None:
    way = Way(demo_url.set(username="ssz_reader"))
    try:
        for asker in (Asker("galaxy:1"), Asker("")):
            with pytest.raises(ScopeRefused):
                way.ask(lambda c: c.execute(COUNT).scalar_one(), asker)
        with askers.asking(None), pytest.MonkeyPatch.context() as patch:
            patch.setattr(askers, "_of_visitor", None)
            with pytest.raises(ScopeRefused) as told:
                way.ask(lambda c: c.execute(COUNT).scalar_one())
        assert isinstance(told.value, UserError)
        assert "no figure is shown" in told.value.message.en
    finally:
        way.close()


def test_servers_whose_clocks_are_wrong_ask_by_the_stores_clock(
    demo_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Way(demo_url.set(username="ssz_reader"))
    true_time = time.time
    for wrong in (-86_400.0, 86_400.0):
        monkeypatch.setattr(time, "time", lambda wrong=wrong: true_time() + wrong)
        try:
            way.refresh()
            assert way.ask(lambda c: c.execute(COUNT).scalar_one(), asking.asker_of(HERS)) > 0
        finally:
            monkeypatch.undo()
    way.close()


def test_two_servers_of_one_store_have_a_key_each(empty_store: Engine) -> None:
    with empty_store.begin() as connection:
        connection.execute(text("INSERT INTO ssz.scope_keys (key) VALUES (:key)"), {"key": "second" * 8})
    engine = create_engine(empty_store.url.set(username="ssz_reader"))
    with engine.connect() as connection:
        asking.tell(connection, HERS)
        asking.tell(connection, HERS, key="second" * 8)
    engine.dispose()
