"""Source and store against each other by station and month: what differs, and why."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from dashboard.coverage.reconciliation import reasons
from data_loaders import reconcile
from data_loaders.losses import Leave
from data_loaders.reconcile import StationMonth
from tests.commands import command
from tests.data_loaders.test_command_line import address
from tests.data_loaders.test_sync import pull, value
from tests.police_databases import NOW, Plain, crime

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def plain(tmp_path: Path) -> Plain:
    """Thirty cases of one station, eighteen of 31 October and twelve of 1 November 2026."""
    police = Plain.in_file(tmp_path)
    police.add(*[crime(n) for n in range(1, 31)])
    return police


def compared(plain: Plain, engine: Engine, folder: Path) -> dict[tuple[str, date | None], StationMonth]:
    source = plain.source(folder)
    try:
        found = reconcile.reconcile(source, engine, salt="salt", now=NOW)
    finally:
        source.engine.dispose()
    return {(row.station_code, row.month): row for row in found}


def why(row: StationMonth) -> dict[str, int]:
    names = ("not_pulled", "moved_here", "moved_away", "deleted", "duplicates", "without_key")
    counts = {name: getattr(row, name) for name in names}
    arrived = row.not_pulled + row.moved_here + row.duplicates + row.without_key
    assert row.difference == arrived - row.moved_away - row.deleted
    return {name: count for name, count in counts.items() if count}


def test_after_a_pull_source_and_store_have_the_same_cases(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    found = compared(plain, empty_store, tmp_path)
    assert {("9201", OCTOBER): (18, 18, False), ("9201", NOVEMBER): (12, 12, False)} == {
        place: (row.source_cases, row.store_cases, row.differs) for place, row in found.items()
    }


def test_every_reason_is_named_where_it_applies(plain: Plain, empty_store: Engine, tmp_path: Path) -> None:
    plain.add(crime(1), crime(None), crime(None, station="9202"))
    plain.add(crime(40, reported="2026-13-45", occurred="2026-10-02 10:00"))
    plain.add(crime(41, reported="", occurred="9999"))
    pull(plain, empty_store, tmp_path, leave=Leave(lose=True))
    plain.add(*[crime(500 + n, station="9299") for n in range(3)])
    plain.remove(2, 3)
    plain.change(4, station="9202")
    plain.change(30, reported="2026-09-15")
    found = compared(plain, empty_store, tmp_path)
    assert {
        ("9201", date(2026, 9, 1)): {"moved_here": 1},
        ("9201", OCTOBER): {"moved_away": 1},
        ("9201", NOVEMBER): {"deleted": 2, "moved_away": 1, "duplicates": 1, "without_key": 1},
        ("9202", NOVEMBER): {"moved_here": 1, "without_key": 1},
        ("9299", OCTOBER): {"not_pulled": 3},
    } == {place: why(row) for place, row in found.items() if why(row)}
    assert (1, 1) == (found["9201", OCTOBER].unreadable_days, found["9201", None].unreadable_days)
    assert (1, 1, False) == (
        found["9201", None].source_cases,
        found["9201", None].store_cases,
        found["9201", None].differs,
    )
    assert len(found) == value(empty_store, "SELECT count(*) FROM ssz.reconciliations")


def test_cases_that_change_places_differ_although_the_sums_are_the_same(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    plain.change(1, reported="2026-10-31")
    plain.change(30, reported="2026-11-01")
    found = compared(plain, empty_store, tmp_path)
    assert [(0, True), (0, True)] == [(row.difference, row.differs) for row in found.values()]


def test_cases_of_another_source_are_no_cases_of_this_one(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    with empty_store.begin() as connection:
        connection.execute(
            text(
                "UPDATE ssz.incident_keys SET source_name = 'file' WHERE case_key IN"
                " (SELECT case_key FROM ssz.incidents ORDER BY reported_at LIMIT 5)"
            )
        )
    assert 25 == sum(row.store_cases for row in compared(plain, empty_store, tmp_path).values())


def test_a_round_that_ends_keeps_its_comparison_for_the_page(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    plain.add(crime(1))
    kept = (
        "SELECT array_agg(source_cases || '/' || store_cases || ' ' || duplicates ORDER BY month) FROM"
        " ssz.reconciliations"
    )
    pull(plain, empty_store, tmp_path, leave=Leave(lose=True))
    assert ["18/18 0", "13/12 1"] == value(empty_store, kept)
    plain.remove(30)
    pull(plain, empty_store, tmp_path, now=NOW + timedelta(minutes=10), leave=Leave(lose=True))
    assert ["17/17 0", "13/12 1"] == value(empty_store, kept)
    assert NOW + timedelta(minutes=10) == value(
        empty_store, "SELECT DISTINCT compared_at FROM ssz.reconciliations"
    )


def test_a_comparison_changes_no_case(plain: Plain, empty_store: Engine, tmp_path: Path) -> None:
    pull(plain, empty_store, tmp_path, leave=Leave(lose=True))
    plain.remove(1, 2, 3)
    plain.add(crime(700))
    compared(plain, empty_store, tmp_path)
    assert 30 == value(empty_store, "SELECT count(*) FROM ssz.incidents")


def test_the_command_answers_in_json_and_by_its_exit(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    (tmp_path / "mapping.toml").write_text(plain.mapping(), encoding="utf-8")
    site = {
        "DATABASE_URL": address(empty_store.url),
        "POLICE_DATABASE_URL": str(plain.url),
        "POLICE_MAPPING": str(tmp_path / "mapping.toml"),
        "CASE_KEY_SALT": "salt",
    }
    pull(plain, empty_store, tmp_path, leave=Leave(lose=True))
    alike = command("reconcile", "--format", "json", cwd=tmp_path, **site)
    assert (0, False) == (alike.returncode, json.loads(alike.stdout)["differs"])
    plain.remove(30)
    result = command("reconcile", "--format", "json", cwd=tmp_path, **site)
    told = json.loads(result.stdout)
    assert (1, "Plain police", True, 29, 30) == (
        result.returncode,
        told["source"],
        told["differs"],
        told["source_cases"],
        told["store_cases"],
    )
    assert {
        "station": "9201",
        "month": "2026-10",
        "source_cases": 17,
        "store_cases": 18,
        "difference": -1,
        "why": {"deleted": 1},
    } == told["station_months"][0]
    table = command("reconcile", cwd=tmp_path, **site)
    assert 1 == table.returncode
    assert "ต้นทางลบแล้ว 1 คดี" in table.stdout
    assert "2026-11" not in table.stdout


def test_every_reason_is_said_in_both_languages() -> None:
    row = StationMonth("1", None, 9, 9, *range(1, 8))
    for number, said in enumerate(reasons(row), start=1):
        assert f"{number}" in said.th
        assert f"{number}" in said.en
    assert 7 == len(reasons(row))
    assert [] == reasons(StationMonth("1", None, 9, 9, *[0] * 7))
