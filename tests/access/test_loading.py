"""Who is signed in loads, undoes and looks back within the own unit, whatever the browser asks for."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.access import people, visitors
from dashboard.access.people import Person
from dashboard.access.registrar import registrar
from dashboard.access.roles import ROLES
from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.intake import loader_process
from dashboard.intake.loader_process import ask
from dashboard.view import access
from tests.app import SETTINGS, store_settings
from tests.commands import CANARY, run_within
from tests.programme_files import table, xlsx

# Stations of the demo and, of each, the units whose people may load its rows.
HERS, FAR = "920101", "830101"
UNITS = {
    Scope.nation(): {HERS, FAR},
    Scope("region", "9"): {HERS},
    Scope("province", "92"): {HERS},
    Scope("station", HERS): {HERS},
    Scope("region", "8"): {FAR},
    Scope("province", "83"): {FAR},
    Scope("station", FAR): {FAR},
}
SignIn = Callable[[str, Scope], None]


@pytest.fixture(scope="module")
def demo(own_demo: Engine) -> Engine:
    with own_demo.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO ssz.stations (code, province_code, name_th, name_en)"
            f" VALUES ('{FAR}', '83', 'สภ.เมืองภูเก็ต', 'Phuket')"
        )
    return own_demo


@pytest.fixture
def signed_in(demo: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignIn]:
    """Let somebody be signed in, for whom the loaders work on the demo; what is noted is kept."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    for name, value in store_settings(demo.url).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SSZ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CASE_KEY_SALT", CANARY)
    run_within(monkeypatch, loader_process)
    monkeypatch.setattr(people, "site", lambda: people.Site(False, has_users=True, known=True))
    token = visitors.current.set("k" * 64)

    def sign_in(role: str, scope: Scope) -> None:
        person = Person("k" * 64, "somsri", "งานข้อมูล", ROLES[role], scope)
        monkeypatch.setattr(people, "find", {person.key: person}.get)

    yield sign_in
    visitors.current.reset(token)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    entries: list[tuple[Any, ...]] = []
    monkeypatch.setattr(registrar, "record", lambda *entry: entries.append(entry))
    monkeypatch.setattr(registrar, "note", lambda *entry: entries.append(entry))
    monkeypatch.setattr(access, "_denied", {})
    return entries


def file_of(engine: Engine, folder: Path, *stations: str) -> str:
    rows = [
        {"id": f"A-{s}-T", "station": s, "kind": "meeting", "held_on": "15/10/2569", "people_people": 4}
        for s in stations
    ]
    file = folder / "-".join(stations)
    file.write_bytes(xlsx(table("activities", engine, rows)))
    return str(file)


@pytest.mark.parametrize("scope", UNITS, ids=lambda scope: f"{scope.level}:{scope.code}")
@pytest.mark.parametrize("role", ROLES)
def test_every_role_loads_undoes_and_looks_back_within_its_units_or_not_at_all(
    role: str, scope: Scope, signed_in: SignIn, noted: list[tuple[Any, ...]], demo: Engine, tmp_path: Path
) -> None:
    signed_in(role, scope)
    files = {s: file_of(demo, tmp_path, s) for s in (HERS, FAR)}
    if "load" not in ROLES[role].rights:
        for command in (("load", "activities", files[HERS]), ("undo", "activities"), ("history",)):
            with pytest.raises(UserError, match="does not allow"):
                ask(*command)
        # Nothing but that it was refused.
        unit, sees = f"{scope.level}:{scope.code}", "view" in ROLES[role].rights
        asked_for = ("load", "undo") if sees else ("view",)
        assert noted == [("somsri", "denied", unit, {"denied": right}) for right in asked_for]
        return
    for station, file in files.items():
        [report] = ask("load", "activities", file, "--dry-run")
        assert (report["problem_count"] == 0) is (station in UNITS[scope])
    [report] = ask("load", "activities", file_of(demo, tmp_path, HERS, FAR))
    assert report["loaded"] is (scope == Scope.nation())
    if not report["loaded"]:
        own = next(iter(UNITS[scope]))
        [report] = ask("load", "activities", files[own])
        assert report["loaded"]
    told = {load["id"]: set(load["stations"] or ()) for load in _loads(demo)}
    assert report["load"] in {load["id"] for load in ask("history")}
    if scope != Scope.nation():
        # The command, the person and the unit, before anything was done.
        (who, what, unit, details) = noted[-1]
        assert (who, what, unit) == ("somsri", "load", f"{scope.level}:{scope.code}")
        assert f"--within={scope.level}:{scope.code}" in details["arguments"]
        assert all(told[load["id"]] <= UNITS[scope] | _stations_of(demo, scope) for load in ask("history"))
        assert all(told[load["id"]] for load in ask("history"))
    assert ask("undo", "activities", "--load", str(report["load"]))["rows"] > 0


def _loads(demo: Engine) -> list[dict[str, Any]]:
    with demo.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, stations FROM ssz.load_batches")
        return [dict(row._mapping) for row in rows]


def _stations_of(demo: Engine, scope: Scope) -> set[str]:
    with demo.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT s.code, p.code, p.region_code FROM ssz.stations s JOIN ssz.provinces p"
            " ON p.code = s.province_code"
        )
        return {station for station, province, region in rows if scope.code in (station, province, region)}


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("command", [c for c in loader_process.WITHIN_UNIT if c != "load"])
def test_who_is_signed_out_meanwhile_is_not_taken_for_the_nation(
    command: str, noted: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "find", lambda _: None)
    with pytest.raises(UserError, match="signed out"):
        ask(command, "activities")
    assert noted == []


def test_what_a_browser_asks_for_widens_no_unit(
    signed_in: SignIn, noted: list[tuple[Any, ...]], demo: Engine, tmp_path: Path
) -> None:
    signed_in("data_officer", Scope("province", "92"))
    file = file_of(demo, tmp_path, FAR)
    for more in ("--within=nation:", "--within=province:83"):
        [report] = ask("load", "activities", file, more)
        assert not report["loaded"]
        assert report["problem_count"] == 1
    assert len(noted) == 2
    # Only who may see all units pulls.
    with pytest.raises(UserError, match="does not allow"):
        ask("sync")
    assert noted[2:] == [("somsri", "denied", "province:92", {"denied": "pull"})]


def test_without_the_unit_the_same_file_is_loaded(
    signed_in: SignIn,
    noted: list[tuple[Any, ...]],
    demo: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: it is the word put in by the server that refuses."""
    signed_in("data_officer", Scope("province", "92"))
    monkeypatch.setattr(loader_process, "WITHIN_UNIT", ())
    [report] = ask("load", "activities", file_of(demo, tmp_path, FAR), "--dry-run")
    assert (report["problem_count"], noted) == (0, [])


OTHERS = "920201"
# By a value that no list on a page offers, as a browser may send it.
SETTLED: tuple[tuple[str, ...], ...] = (
    ("confirm", OTHERS, "--month=2026-03", "--by=x"),
    ("confirm", OTHERS, "--month=2026-03", "--withdraw"),
    ("lift", "{zone}", "--by=x", "--reason=y"),
    ("points", "--decide=default", f"--station={OTHERS}", "--latitude=7.5", "--longitude=99.6", "--by=x"),
)


def _zone_of(demo: Engine, station: str) -> str:
    with demo.connect() as connection:
        asked = f"SELECT min(code) FROM ssz.zones WHERE station_code = '{station}'"
        return str(connection.exec_driver_sql(asked).scalar_one())


@pytest.mark.usefixtures("noted")
@pytest.mark.parametrize("command", SETTLED, ids=lambda command: " ".join(command[::2][:2]))
def test_nobody_settles_anything_for_a_station_of_another_unit(
    command: tuple[str, ...], signed_in: SignIn, demo: Engine
) -> None:
    asked = [word.format(zone=_zone_of(demo, OTHERS)) for word in command]
    signed_in("chief", Scope("station", HERS))
    for more in ((), ("--within=nation:",)):
        with pytest.raises(UserError, match="outside your unit"):
            ask(*asked, *more)
    # Whoever may see the station is refused for no such reason.
    signed_in("data_officer", Scope("province", "92"))
    if command[0] == "points":
        with pytest.raises(UserError, match="has no case"):
            ask(*asked)
    else:
        ask(*asked)


@pytest.mark.usefixtures("noted")
def test_a_neighbours_pile_on_ones_own_ground_is_ones_own_to_decide(signed_in: SignIn, demo: Engine) -> None:
    with demo.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO ssz.piles (station_code, latitude, longitude, cases, located, zone_code)"
            f" VALUES ('{OTHERS}', 7.5, 99.6, 40, 100, '{_zone_of(demo, HERS)}')"
        )
    signed_in("chief", Scope("station", HERS))
    with pytest.raises(UserError, match="has no case"):
        ask(*SETTLED[-1])
