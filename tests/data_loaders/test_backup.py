"""A backup of the store, and the store that is made of it."""

import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard import schema
from dashboard.audit.chain import Entry, first_broken
from dashboard.errors import UserError
from data_loaders import backup, meetings, passwords, people, sign_ins, store
from tests.app import with_password
from tests.commands import CANARY, Ended, command, is_refusal
from tests.data_loaders.test_meetings import ORDER

SECRET = "purple river bridge"
# What a store is besides its rows: columns, rules, triggers and whether they fire, who may do what.
CATALOGUE = {
    "columns": (
        "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity"
        " FROM information_schema.columns WHERE table_schema = 'ssz'"
    ),
    "rules": (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'ssz'::regnamespace"
    ),
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'ssz'",
    "triggers": (
        "SELECT tgrelid::regclass::text, tgname, tgenabled::text, pg_get_triggerdef(t.oid) FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = tgrelid WHERE relnamespace = 'ssz'::regnamespace AND NOT tgisinternal"
    ),
    "functions": (
        "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'ssz'::regnamespace"
    ),
    # A function is anybody's until that is taken back, which a file without rights does not tell.
    "callers": (
        "SELECT proname, has_function_privilege('ssz_reader', oid, 'EXECUTE'),"
        " has_function_privilege('ssz_loader', oid, 'EXECUTE') FROM pg_proc"
        " WHERE pronamespace = 'ssz'::regnamespace"
    ),
    "rights": (
        "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'ssz' AND grantee IN ('ssz_reader', 'ssz_loader')"
    ),
    "row_rules": (
        "SELECT relname, relrowsecurity, relforcerowsecurity, polname, pg_get_expr(polqual, c.oid) FROM"
        " pg_class c LEFT JOIN pg_policy ON polrelid = c.oid WHERE relnamespace = 'ssz'::regnamespace AND"
        " relkind IN ('r', 'p')"
    ),
    "sequences": "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'ssz'",
}


def rows_of(engine: Engine) -> dict[str, list[str]]:
    """Every table of the store, partitions within their table, and the revision: rows as sorted text."""
    # Keys are of servers: the one that restores tells its own.
    tables = (t.name for t in schema.metadata.sorted_tables if t is not schema.scope_keys)
    names = [*tables, "alembic_version"]
    with engine.connect() as connection:
        return {
            name: sorted(connection.execute(text(f"SELECT t::text FROM ssz.{name} t")).scalars())
            for name in names
        }


def catalogue_of(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {
            # PostgreSQL puts other brackets around a condition that it wrote itself.
            name: sorted(re.sub(r"[()]", "", str(tuple(row))) for row in connection.execute(text(sql)))
            for name, sql in CATALOGUE.items()
        }


@pytest.fixture
def kept(
    database: Callable[[str], URL], demo_template: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """A store with the demo, an order of a meeting, somebody who is signed in, and a trail."""
    monkeypatch.setattr(passwords, "N", 2**4)
    engine = create_engine(database(demo_template))
    people.add(engine, "chief", "ผกก.", "chief", "station:920101", SECRET, by="root")
    assert sign_ins.sign_in(engine, "chief", SECRET, "127.0.0.1").why is None
    meetings.settle_or_add(engine, json.dumps(ORDER).encode())
    yield engine
    engine.dispose()


@pytest.fixture
def new(database: Callable[[str], URL]) -> Iterator[Engine]:
    """An empty database."""
    engine = create_engine(database())
    yield engine
    engine.dispose()


def run(engine: Engine, folder: Path, *arguments: str) -> Ended:
    url = with_password(engine.url, "postgres")
    ended = command(*arguments, cwd=folder, DATABASE_URL=url.render_as_string(hide_password=False))
    assert str(url.password) not in ended.stdout + ended.stderr
    return ended


def trail_of(engine: Engine) -> list[Entry]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM ssz.audit_entries ORDER BY number"))
        return [Entry(**row._mapping) for row in rows]


def test_a_restored_store_equals_the_old_one_table_by_table(
    kept: Engine, new: Engine, tmp_path: Path
) -> None:
    # Rights on the tables of single years, which loads add.
    store.upgrade(kept)
    before, built = rows_of(kept), catalogue_of(kept)
    assert all(before[name] for name in ("incidents", "orders", "users", "passwords", "audit_entries"))
    written = run(kept, tmp_path, "backup", str(tmp_path / "kept"))
    assert 0 == written.returncode, written.stderr
    file = Path(written.stdout.strip())
    if os.name == "posix":
        assert [0o600, 0o700] == [stat.S_IMODE(p.stat().st_mode) for p in (file, file.parent)]
    restored = run(new, tmp_path, "restore", str(file))
    assert 0 == restored.returncode, restored.stderr
    after = rows_of(new)
    # Three tables are meant to differ, see the next tests; all of the others are as they were.
    for name in ("sign_ins", "audit_entries", "store"):
        assert len(before[name]) <= len(after[name])
        del before[name], after[name]
    assert before == after
    differing = {name: sorted(set(built[name]) ^ set(found)) for name, found in catalogue_of(new).items()}
    assert {name: [] for name in CATALOGUE} == differing


def test_the_trail_goes_on_after_restoring_and_nobody_is_signed_in(
    kept: Engine, new: Engine, tmp_path: Path
) -> None:
    before = trail_of(kept)
    file = backup.write(kept, tmp_path, by="root")
    assert backup.restore(new, file, by="officer") is None
    after = trail_of(new)
    assert first_broken(after) is None
    assert before == after[:-1]
    assert ("officer", "restore") == (after[-1].who, after[-1].what)
    assert "backup" == trail_of(kept)[-1].what
    assert json.loads(trail_of(kept)[-1].details) == json.loads(after[-1].details)
    with kept.connect() as there, new.connect() as here:
        is_open = text("SELECT count(*) FROM ssz.sign_ins WHERE ended_at IS NULL")
        assert (1, 0) == (there.execute(is_open).scalar(), here.execute(is_open).scalar())
        holds = text("SELECT is_demo, grounds, salt_fingerprint FROM ssz.store")
        assert there.execute(holds).one() == here.execute(holds).one()


def test_no_key_of_a_server_is_in_a_backup(kept: Engine, new: Engine, tmp_path: Path) -> None:
    """Whoever has one can ask for all units: a backup goes where no server is."""
    keys = text("SELECT key FROM ssz.scope_keys")
    with kept.begin() as connection:
        connection.execute(text("INSERT INTO ssz.scope_keys (key) VALUES (repeat('x', 40))"))
        assert len(connection.execute(keys).all()) == 2
    backup.restore(new, backup.write(kept, tmp_path, by="root"), by="root")
    with new.connect() as connection:
        assert [os.environ["SCOPE_KEY"]] == connection.execute(keys).scalars().all()


def test_nothing_is_restored_over_a_store(kept: Engine, tmp_path: Path) -> None:
    file = backup.write(kept, tmp_path, by="root")
    before = rows_of(kept)
    assert is_refusal(run(kept, tmp_path, "restore", str(file)), "There is a reporting store")
    assert before == rows_of(kept)


def test_a_broken_file_restores_nothing(kept: Engine, new: Engine, tmp_path: Path) -> None:
    file = backup.write(kept, tmp_path, by="root")
    content = file.read_bytes()
    cut = tmp_path / "cut.dump"
    for half in (content[: len(content) // 2], b"", b"PGDMP", b"SELECT 1"):
        cut.write_bytes(half)
        assert is_refusal(run(new, tmp_path, "restore", str(cut)), "Nothing was restored")
        with new.connect() as connection:
            assert connection.execute(text("SELECT to_regnamespace('ssz')")).scalar() is None
    assert is_refusal(run(new, tmp_path, "restore", str(tmp_path / "none.dump")), "cannot be read")


def test_a_backup_of_a_newer_version_is_refused_and_leaves_the_database_empty(
    empty_store: Engine, new: Engine, tmp_path: Path
) -> None:
    with empty_store.begin() as connection:
        connection.execute(text("UPDATE ssz.alembic_version SET version_num = '9999'"))
    file = backup.write(empty_store, tmp_path, by="root")
    assert is_refusal(run(new, tmp_path, "restore", str(file)), "newer version")
    with new.connect() as connection:
        assert connection.execute(text("SELECT to_regnamespace('ssz')")).scalar() is None


def test_the_newest_backups_stay_and_a_failed_one_leaves_nothing(
    empty_store: Engine, new: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    others = [
        folder / name for name in ("ssz-20250101T000000Z.dump", "ssz-20250102T000000Z.dump", "notes.txt")
    ]
    for other in others:
        other.write_bytes(b"")
    file = backup.write(empty_store, folder, by="root", keep=2)
    assert {file, *others[1:]} == set(folder.iterdir())
    # A database without a store has nothing to be backed up.
    assert is_refusal(run(new, tmp_path, "backup", str(folder)), "could not be written")
    assert {file, *others[1:]} == set(folder.iterdir())


def test_programs_of_another_version_are_not_used(
    empty_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup.pgserver_utils, "POSTGRES_VERSIONS", {})
    monkeypatch.setattr(backup, "CLIENTS", tmp_path)
    monkeypatch.setattr(backup, "_version", lambda _program: "pg_dump (PostgreSQL) 9.6.1")
    refused = run(empty_store, tmp_path, "backup", str(tmp_path))
    assert is_refusal(refused, "There is no pg_dump of PostgreSQL")


@pytest.mark.skipif(os.name != "posix", reason="no list of processes shows an argument there")
def test_no_secret_of_the_address_stands_on_a_command_line(
    kept: Engine, new: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each program of PostgreSQL is started with, and what the file says that it is given."""
    program = backup._program
    told = tmp_path / "told"

    def looked_at(engine: Engine, name: str) -> Path:
        stand_in = tmp_path / name
        stand_in.write_text(
            f"#!{sys.executable}\nimport json, os, pathlib, sys\n"
            "file = pathlib.Path(os.environ['PGSERVICEFILE'])\n"
            "seen = [sys.argv, os.environ['PGPASSWORD'], file.read_text(), str(file), file.stat().st_mode]\n"
            f"open({str(told)!r}, 'a').write(json.dumps(seen) + '\\n')\n"
            f"os.execv({str(program(engine, name))!r}, sys.argv)\n"
        )
        stand_in.chmod(0o700)
        return stand_in

    monkeypatch.setattr(backup, "_program", looked_at)
    password = with_password(kept.url, "postgres").password
    secret = {"sslpassword": CANARY}
    store_url, new_url = (with_password(e.url, "postgres").update_query_dict(secret) for e in (kept, new))
    file = backup.write(create_engine(store_url), tmp_path / "kept", by="root")
    backup.restore(create_engine(new_url), file, by="root")
    started = [json.loads(line) for line in told.read_text().splitlines()]
    assert len(started) == 2
    for arguments, by_environment, service, name, mode in started:
        assert (by_environment, service) == (password, f"[ssz]\nsslpassword={CANARY}")
        assert not any(secret in " ".join(arguments) for secret in (str(password), CANARY))
        assert stat.S_IMODE(mode) == 0o600
        assert not Path(name).exists()


def test_a_secret_beside_a_service_of_the_address_is_told_where_to_go_and_nothing_is_started(
    empty_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file of services is read: the secret's would take the place of the service's own."""
    started: list[object] = []
    monkeypatch.setattr(backup.subprocess, "run", lambda *line, **_: started.append(line))
    own = {"service": "reporting", "sslpassword": CANARY}
    engine = create_engine(with_password(empty_store.url, "postgres").update_query_dict(own))
    with pytest.raises(UserError, match="service=") as refused:
        backup.write(engine, tmp_path / "kept", by="root")
    assert "pg_service.conf" in refused.value.remedy.th
    assert CANARY not in str(refused.value)
    assert (started, list((tmp_path / "kept").iterdir())) == ([], [])
