"""Cases from an export: as good as the database, with a declared period."""

import csv
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from data_loaders import history, incident_files, sync
from data_loaders.loading import Options, Report
from tests.police_databases import NOW, Plain, crime
from tests.test_rollup import recomputed, stored

MakeDatabase = Callable[[str], URL]
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture(autouse=True)
def salt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_loaders.ownership.configured_salt", lambda: "salt")


def export(plain: Plain, folder: Path) -> list[Path]:
    """Every table of the source as CSV; the table of cases first."""
    files = []
    with closing(sqlite3.connect(make_url(plain.url).database or "")) as connection:
        names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in sorted(names, key=lambda n: n != plain_table(plain)):
            rows = connection.execute(f'SELECT * FROM "{name}"')
            path = folder / f"{name}.csv"
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([c[0] for c in rows.description])
                writer.writerows(rows)
            files.append(path)
    return files


def plain_table(plain: Plain) -> str:
    import tomllib

    return str(tomllib.loads(plain.mapping())["incidents"]["table"])


def load(engine: Engine, plain: Plain, folder: Path, **more: object) -> Report:
    mapping = folder / "mapping.toml"
    mapping.write_text(plain.mapping(), encoding="utf-8")
    period = more.pop("period", ("2026-01-01..2026-11-22"))
    options = Options(mapping=mapping, by="somebody")
    return incident_files.load(engine, export(plain, folder), options, period=period, now=NOW, **more)  # type: ignore[arg-type]


def rows(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT * FROM ssz.incidents ORDER BY case_key")).all()
    return [tuple(r) for r in found]


def test_a_file_brings_the_very_cases_that_the_database_brings(
    empty_store: Engine, database: MakeDatabase, empty_template: str, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 40)])
    report = load(empty_store, plain, tmp_path)
    assert (True, 39, 39) == (report.loaded, report.rows, report.written.new)
    pulled = create_engine(database(empty_template))
    source = plain.source(tmp_path)
    sync.sync(source, pulled, salt="salt", now=NOW)
    source.engine.dispose()
    assert rows(pulled) == rows(empty_store)
    assert recomputed(empty_store) == stored(empty_store)
    again = load(empty_store, plain, tmp_path)
    assert (0, 0, 39, 0) == (again.written.new, again.written.changed, again.written.unchanged, again.written.removed)
    assert any("This very file was loaded" in note.en for note in again.notes)
    pulled.dispose()


def test_cases_that_left_the_file_are_removed_within_its_period_alone_and_an_undo_brings_them_back(
    empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 31)])
    load(empty_store, plain, tmp_path)
    before = rows(empty_store)
    with closing(sqlite3.connect(make_url(plain.url).database or "")) as connection, connection:
        connection.execute(f'DELETE FROM "{plain_table(plain)}" WHERE rowid <= 10')
    narrow = load(empty_store, plain, tmp_path, dry_run=True)
    assert 10 == narrow.written.removed
    assert before == rows(empty_store)
    report = load(empty_store, plain, tmp_path)
    assert (10, 20) == (report.written.removed, len(rows(empty_store)))
    assert recomputed(empty_store) == stored(empty_store)
    assert 10 == history.undo(empty_store, "incidents")
    assert before == rows(empty_store)
    assert recomputed(empty_store) == stored(empty_store)


def test_a_period_that_is_missing_or_does_not_hold_the_cases_is_refused_and_nothing_changes(
    empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 5)])
    refusals = {
        None: "are not given",
        "2026-13-01..2026-10-31": "are not given",
        "2020-01-01..2020-01-31": "outside the declared period",
    }
    for period, words in refusals.items():
        with pytest.raises(UserError, match=words):
            load(empty_store, plain, tmp_path, period=period)
    assert [] == rows(empty_store)


def test_coverage_is_set_for_the_whole_months_of_the_period(empty_store: Engine, tmp_path: Path) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 5)])
    load(empty_store, plain, tmp_path, period="2026-08-15..2026-11-22")
    with empty_store.connect() as connection:
        months = connection.execute(text("SELECT DISTINCT month FROM ssz.coverage ORDER BY 1")).scalars().all()
        batch = connection.execute(text("SELECT covers_from, covers_to, rows, loaded_by FROM ssz.load_batches")).one()
    assert [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)] == months
    assert (date(2026, 8, 15), date(2026, 11, 22), 4, "somebody") == tuple(batch)
