"""`python -m dashboard.audit`: whether the chain holds, and who saw what."""

import getpass
import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from dashboard.access.registrar import OUT, Registrar
from dashboard.audit import __main__ as command
from dashboard.errors import UserError
from dashboard.store import db
from data_loaders import trail

# An entry that nobody wrote, before the first.
PUT_IN = "INSERT INTO ssz.audit_entries VALUES ({}, now(), 'x', 'view', 'nation:', '{{}}', '', '')"
TRANG = {"page": "trends", "province": "92"}


class Clerk:
    """Takes what is noted in the registrar's place."""

    def __init__(self) -> None:
        self.noted: list[tuple[object, ...]] = []

    def record(self, *entry: object) -> None:
        self.noted.append(entry)

    def stop(self) -> None:
        """It is no process."""


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> Clerk:
    clerk = Clerk()
    monkeypatch.setattr(command, "registrar", clerk)
    return clerk


@pytest.fixture
def store(empty_store: Engine, clerk: Clerk) -> Iterator[Engine]:  # noqa: ARG001 (no process is started)
    with empty_store.begin() as connection:
        connection.execute(text("INSERT INTO ssz.stations VALUES ('920101', '92', 'ก', 'a', NULL, NULL)"))
        trail.append(connection, "wide", "view", {"page": "overview"})
        trail.append(connection, "trang", "view", TRANG)
        trail.append(connection, "chief", "cases", {"page": "cases"}, unit="station:920101")
        trail.append(connection, "other", "view", {"page": "overview"}, unit="province:93")
        trail.append(connection, "neighbour", "export", {"station": "920102", "rows": 3})
        trail.append(connection, "both", "export", {"station": "920101,920102", "rows": 3})
        trail.append(connection, "root", "users", {"act": "add"})
    db.use(empty_store.url.set(username="ssz_reader"))
    yield empty_store
    db.use(None)


def run(*arguments: str, code: int) -> str:
    done = CliRunner().invoke(command.app, list(arguments))
    assert done.exit_code == code, done.output
    return done.output


def tampered(engine: Engine, sql: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE ssz.audit_entries DISABLE TRIGGER never_altered"))
        connection.execute(text(sql))


@pytest.mark.usefixtures("store")
def test_an_untouched_trail_holds() -> None:
    assert "The chain holds. --last 7:" in run("verify", code=0)


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("UPDATE ssz.audit_entries SET who = 'nobody' WHERE number = 3", 3),
        ("UPDATE ssz.audit_entries SET details = '{}' WHERE number = 1", 1),
        ("DELETE FROM ssz.audit_entries WHERE number = 2", 2),
        (PUT_IN.format(-(2**63)), 1),
        (PUT_IN.format(-1), 1),
        (PUT_IN.format(0), 1),
    ],
)
def test_what_was_tampered_with_is_named(store: Engine, sql: str, number: int) -> None:
    tampered(store, sql)
    assert f"from entry {number}." in run("verify", code=1)


def test_what_was_cut_off_at_the_end_is_seen_by_who_noted_the_last_hash(store: Engine) -> None:
    last = run("verify", code=0).split("--last ")[1].strip()
    assert "holds" in run("verify", f"--last={last}", code=0)
    tampered(store, "DELETE FROM ssz.audit_entries WHERE number = 7")
    assert "holds" in run("verify", code=0)
    assert "from entry 7." in run("verify", f"--last={last}", code=1)
    assert "from entry 0." in run("verify", "--last=²:x", code=1)


@pytest.mark.usefixtures("store")
def test_who_saw_a_station_saw_it_in_a_larger_unit_too() -> None:
    lines = [json.loads(x) for x in run("who-saw", "--station=920101", "--format=json", code=0).splitlines()]
    assert [line["who"] for line in lines] == ["wide", "trang", "chief", "both"]


@pytest.mark.usefixtures("store")
def test_nobody_saw_a_province_before_the_day_asked_for() -> None:
    assert "wide" in run("who-saw", "--province=93", code=0)
    assert "other" in run("who-saw", "--province=93", code=0)
    assert run("who-saw", "--province=93", "--until=2020-01-01", code=1) == ""


@pytest.mark.usefixtures("store")
def test_the_table_is_for_people() -> None:
    assert "เปิดรายการคดี" in run("who-saw", "--page=cases", code=0)


@pytest.mark.usefixtures("store")
def test_who_asks_who_saw_a_thing_is_noted_before_it_is_told(clerk: Clerk) -> None:
    run("who-saw", "--station=920101", "--since=2026-11-01", code=0)
    told = {"station": "920101", "since": "2026-11-01"}
    entry = (getpass.getuser(), "audit", "nation:", told | {"command": "who-saw", "rows": 4})
    assert clerk.noted == [entry]


@pytest.mark.usefixtures("store")
def test_what_cannot_be_noted_is_not_told(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    def out(*_: object) -> None:
        raise OUT

    monkeypatch.setattr(clerk, "record", out)
    done = CliRunner().invoke(command.app, ["who-saw", "--station=920101"])
    assert isinstance(done.exception, UserError)
    assert done.output == ""


def test_the_registrar_writes_it_into_the_trail_and_the_chain_holds(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", store.url.render_as_string(hide_password=False))
    monkeypatch.setattr(command, "registrar", Registrar())
    for _ in range(2):
        run("who-saw", "--station=920101", code=0)
        monkeypatch.setattr(command, "registrar", Registrar())
    with store.connect() as connection:
        kinds = connection.execute(text("SELECT what FROM ssz.audit_entries ORDER BY number DESC LIMIT 3"))
        assert kinds.scalars().all() == ["audit", "audit", "users"]
    assert "The chain holds. --last 9:" in run("verify", code=0)
