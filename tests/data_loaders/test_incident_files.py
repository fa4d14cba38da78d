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
from tests.data_loaders.test_rollup import recomputed, stored
from tests.police_databases import NOW, Plain, crime
from tests.programme_files import xlsx

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
    assert (0, 0, 39, 0) == (
        again.written.new,
        again.written.changed,
        again.written.unchanged,
        again.written.removed,
    )
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
    assert 20 == history.undo(empty_store, "incidents")
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
        months = (
            connection.execute(text("SELECT DISTINCT month FROM ssz.coverage ORDER BY 1")).scalars().all()
        )
        batch = connection.execute(
            text("SELECT covers_from, covers_to, rows, loaded_by FROM ssz.load_batches")
        ).one()
    assert [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)] == months
    assert (date(2026, 8, 15), date(2026, 11, 22), 4, "somebody") == tuple(batch)


def test_a_file_of_one_station_says_nothing_of_the_others(empty_store: Engine, tmp_path: Path) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n, station="9201" if n % 2 else "9202") for n in range(1, 21)])
    load(empty_store, plain, tmp_path)
    plain.remove(*range(2, 21, 2), 1)
    report = load(empty_store, plain, tmp_path)
    assert 1 == report.written.removed
    with empty_store.connect() as connection:
        of_loads = (
            connection.execute(text("SELECT stations FROM ssz.load_batches ORDER BY id")).scalars().all()
        )
        assert [["9201", "9202"], ["9201"]] == of_loads
        left = connection.execute(
            text("SELECT station_code, count(*) FROM ssz.incidents GROUP BY 1 ORDER BY 1")
        )
        assert [("9201", 9), ("9202", 10)] == [tuple(r) for r in left]


def test_after_a_file_the_next_pull_of_the_same_source_brings_back_what_the_file_left_out(
    empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n * 24) for n in range(1, 61)])
    source = plain.source(tmp_path)
    sync.sync(source, empty_store, salt="salt", now=NOW)
    before = rows(empty_store)
    files = export(plain, tmp_path)
    lines = files[0].read_text("utf-8-sig").splitlines()
    # The oldest cases lie far before the days that a pull looks back.
    files[0].write_text("\n".join([lines[0], *lines[1:41]]), "utf-8-sig")
    options = Options(mapping=tmp_path / "mapping.toml")
    report = incident_files.load(empty_store, files, options, period="2026-01-01..2026-11-22", now=NOW)
    assert 20 == report.written.removed
    assert any("the next pull reads every case anew" in n.en and n.th for n in report.notes)
    summary = sync.sync(source, empty_store, salt="salt", now=NOW)
    source.engine.dispose()
    assert 20 == summary.new
    assert before == rows(empty_store)
    assert recomputed(empty_store) == stored(empty_store)


def test_a_pull_is_not_undone(empty_store: Engine, tmp_path: Path) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(crime(1))
    source = plain.source(tmp_path)
    sync.sync(source, empty_store, salt="salt", now=NOW)
    source.engine.dispose()
    with pytest.raises(UserError, match="a pull from the police database"):
        history.undo(empty_store, "incidents")


def test_a_file_without_the_tables_of_offences_and_arrests_is_refused_rather_than_clearing_them(
    empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(crime(1))
    mapping = tmp_path / "arrests.toml"
    arrests = '\n[arrests]\ntable = "arrest"\nincident = ["crime_id"]\n[arrests.columns]\ndate = "day"\n'
    mapping.write_text(plain.mapping() + arrests, encoding="utf-8")
    with pytest.raises(UserError, match="The export lacks the table arrest of the mapping") as caught:
        incident_files.load(
            empty_store,
            export(plain, tmp_path),
            Options(mapping=mapping),
            period="2026-01-01..2026-11-22",
            now=NOW,
        )
    assert "ไฟล์คดีขาดตาราง arrest" in caught.value.say("th")


def test_totals_below_the_cases_and_other_sheets_are_no_cases(empty_store: Engine, tmp_path: Path) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 4)])
    (tmp_path / "mapping.toml").write_text(plain.mapping(), encoding="utf-8")
    with closing(sqlite3.connect(make_url(plain.url).database or "")) as connection:
        found = connection.execute(f'SELECT * FROM "{plain_table(plain)}"')
        sheet = [[c[0] for c in found.description], *map(list, found.fetchall()), ["รวมทั้งสิ้น", 3]]
        found = connection.execute("SELECT * FROM station")
        stations = [[c[0] for c in found.description], *map(list, found.fetchall())]
    book = tmp_path / "export.xlsx"
    book.write_bytes(xlsx([["อ่านก่อน", "x"], [1, 2]], "อ่านก่อน", {"คดี": sheet, "station": stations}))
    options = Options(mapping=tmp_path / "mapping.toml", sheet="คดี")
    report = incident_files.load(empty_store, [book], options, period="2026-01-01..2026-11-22", now=NOW)
    assert (3, 3) == (report.rows, report.written.new)
    assert any("1 row(s) skipped that are no cases (totals)" in n.en for n in report.notes)
    nowhere = Options(mapping=tmp_path / "mapping.toml", sheet="ไม่มี")
    with pytest.raises(UserError, match="Sheets: อ่านก่อน, คดี, station"):
        incident_files.load(empty_store, [book], nowhere, period="2026-01-01..2026-11-22", now=NOW)


def test_a_file_stands_for_the_answer_to_a_query_of_the_mapping(empty_store: Engine, tmp_path: Path) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 4)])
    files = export(plain, tmp_path)
    mapping = tmp_path / "query.toml"
    query = plain.mapping().replace(
        f'table = "{plain_table(plain)}"', f'query = "SELECT * FROM {plain_table(plain)}"'
    )
    mapping.write_text(query, encoding="utf-8")
    report = incident_files.load(
        empty_store, files, Options(mapping=mapping), period="2026-01-01..2026-11-22", now=NOW
    )
    assert 3 == report.written.new


def test_a_file_that_ends_in_the_running_month_does_not_cover_the_rest_of_it(
    empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 5)])
    covered = text("SELECT DISTINCT month FROM ssz.coverage ORDER BY 1")
    load(empty_store, plain, tmp_path, period="2026-10-01..2026-11-10")
    with empty_store.connect() as connection:
        # Its last day is the day that the data reach.
        assert [date(2026, 10, 1), date(2026, 11, 1)] == list(connection.execute(covered).scalars())
    load(empty_store, plain, tmp_path, period="2026-10-01..2027-02-28")
    with empty_store.connect() as connection:
        assert [date(2026, 10, 1), date(2026, 11, 1)] == list(connection.execute(covered).scalars())
        connection.execute(text("DELETE FROM ssz.coverage"))
        connection.commit()
    load(empty_store, plain, tmp_path, period="2026-10-01..2026-11-10")
    with empty_store.connect() as connection:
        assert [date(2026, 10, 1)] == list(connection.execute(covered).scalars())
