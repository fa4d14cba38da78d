"""Every data set, by its own description: template, load, export, dry run, undo."""

import io
from collections.abc import Callable, Iterator

import openpyxl
import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard import schema
from data_loaders import history, templates
from data_loaders.datasets import LOADERS
from tests.programme_files import ROWS, check, count, csv, filled, headers, load, table, xlsx


def contents(connection: Connection) -> dict[str, int]:
    """Rows of every table but the record of loads."""
    names = [
        t.name
        for t in schema.metadata.sorted_tables
        if t.name not in ("store", "load_batches", "load_changes")
    ]
    return {name: count(connection, name) for name in names}


CODES = [dataset.code for dataset in LOADERS]


@pytest.fixture(scope="session")
def ladder(server: URL, administer: Callable[[str], None], empty_template: str) -> Callable[[str], str]:
    """Databases that hold everything that comes before a data set, made once each."""
    made: list[str] = []

    def before(code: str) -> str:
        while f"before_{code}" not in made:
            name = f"before_{CODES[len(made)]}" if len(made) < len(CODES) else f"before_{code}"
            administer(f"CREATE DATABASE {name} TEMPLATE {made[-1] if made else empty_template}")
            if made:
                engine = create_engine(server.set(database=name))
                done = CODES[len(made) - 1]
                assert load(engine, done, xlsx(table(done, engine))).loaded
                engine.dispose()
            made.append(name)
        return f"before_{code}"

    return before


@pytest.fixture
def store(
    request: pytest.FixtureRequest, ladder: Callable[[str], str], database: Callable[[str], URL]
) -> Iterator[Engine]:
    """A store that holds everything that comes before the test's data set (or everything)."""
    params = getattr(request.node, "callspec", None)
    engine = create_engine(database(ladder(params.params["code"] if params else "all")))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("code", CODES)
def test_an_empty_template_loads_as_nothing_and_says_that_it_left_out_its_example(
    code: str, store: Engine
) -> None:
    with store.connect() as connection:
        template = templates.template(code, connection)
    report = check(store, code, template)
    assert [] == report.problems
    assert 0 == report.rows
    assert any("examples" in note.en for note in report.notes)


@pytest.mark.parametrize("code", CODES)
def test_a_filled_template_loads_and_its_export_loads_back_unchanged(code: str, store: Engine) -> None:
    with store.connect() as connection:
        template = templates.template(code, connection)
    report = load(store, code, filled(template, ROWS[code], headers(code, store)))
    assert [] == [p.say("en") for p in report.problems]
    assert (True, len(ROWS[code])) == (report.loaded, report.rows)
    assert report.written.new >= len(ROWS[code])
    with store.connect() as connection:
        export = templates.export(code, connection)
    again = load(store, code, export)
    assert [] == [p.say("en") for p in again.problems]
    assert (0, 0, 0, len(ROWS[code])) == (
        again.written.new,
        again.written.changed,
        again.written.removed,
        again.rows,
    )
    # A date, a number or a drop-down that came back as another would have been a change.
    assert again.written.unchanged >= len(ROWS[code])


@pytest.mark.parametrize("code", CODES)
def test_the_same_rows_as_csv_with_semicolons_change_nothing(code: str, store: Engine) -> None:
    assert load(store, code, xlsx(table(code, store))).loaded
    again = load(store, code, csv(table(code, store), ";"))
    assert [] == [p.say("en") for p in again.problems]
    assert (0, 0) == (again.written.new, again.written.changed)


@pytest.mark.parametrize("code", CODES)
def test_a_dry_run_counts_and_changes_nothing_and_an_undo_leaves_what_was_before(
    code: str, store: Engine
) -> None:
    with store.connect() as connection:
        before = contents(connection)
    content = xlsx(table(code, store))
    planned = check(store, code, content)
    with store.connect() as connection:
        assert before == contents(connection)
    assert planned.written == load(store, code, content).written
    assert history.undo(store, code) > 0
    with store.connect() as connection:
        assert before == contents(connection)
        last = history.history(connection, code).iloc[0]
    assert ("undone", False) == (last["state"], bool(last["undoable"]))


@pytest.mark.parametrize("code", ["stations", "zones", "activities", "holidays"])
def test_a_load_names_the_stations_whose_rows_it_brought(code: str, store: Engine) -> None:
    load(store, code, xlsx(table(code, store)))
    with store.connect() as connection:
        named = connection.execute(
            text("SELECT stations FROM ssz.load_batches ORDER BY id DESC LIMIT 1")
        ).scalar_one()
        # What is everybody's is of no station.
        brought = None
        if code in ("zones", "activities"):
            rows = connection.execute(text(f"SELECT DISTINCT station_code FROM ssz.{code} ORDER BY 1"))
            brought = list(rows.scalars())
    assert brought == named
    assert brought != []


def optional(code: str) -> set[str]:
    """Columns that a file of the data set may leave blank."""
    dataset = next(d for d in LOADERS if d.code == code)
    required = {c.key for c in dataset.columns if c.required and c.default is None}
    return {key for row in ROWS[code] for key in row} - required - {*dataset.key, *dataset.blank_if}


@pytest.mark.parametrize("code", CODES)
def test_columns_that_are_empty_in_every_row_or_absent_leave_what_is_stored(code: str, store: Engine) -> None:
    whole = table(code, store)
    assert load(store, code, xlsx(whole)).loaded
    with store.connect() as connection:
        before = contents(connection)
        rows = templates.export(code, connection)
    names = headers(code, store)
    blank = {names[key] for key in optional(code)}
    at = [n for n, name in enumerate(whole[0]) if name in blank]
    may_lack = [n for n in at if not whole[0][n].endswith("*")]
    for emptied in (
        [whole[0], *[[None if n in at else v for n, v in enumerate(row)] for row in whole[1:]]],
        [[v for n, v in enumerate(row) if n not in may_lack] for row in whole],
    ):
        again = load(store, code, xlsx(emptied))
        assert [] == [p.say("en") for p in again.problems]
        assert (0, 0, 0) == (again.written.new, again.written.changed, again.written.removed)
        with store.connect() as connection:
            assert before == contents(connection)
            assert cells(rows) == cells(templates.export(code, connection))


def cells(content: bytes) -> list[list[object]]:
    """The first sheet of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_names_and_codes_of_every_column_are_told_apart() -> None:
    for dataset in LOADERS:
        keys = [c.key for c in dataset.columns]
        assert len(keys) == len(set(keys))
        assert set(dataset.key) <= set(keys)
        for column in dataset.columns:
            assert column.name.th
            assert column.name.en


def test_what_the_store_holds_is_what_was_typed(store: Engine) -> None:
    with store.connect() as connection:
        spot = connection.execute(text("SELECT * FROM ssz.risk_spots")).mappings().one()
        assert ("920201", "Z1", "public", "surveillance", 25000) == (
            spot["station_code"],
            spot["zone_code"],
            spot["reported_by"],
            spot["measure"],
            spot["budget_baht"],
        )
        assert ("2026-10-15", "R1", "A2") == (
            str(spot["found_on"]),
            spot["resolution_id"],
            spot["activity_id"],
        )
        people = connection.execute(
            text("SELECT sector_code, people FROM ssz.activity_sectors WHERE activity_id = 'A1' ORDER BY 1")
        )
        assert [("local", 3), ("people", 12)] == [tuple(r) for r in people]
        ages = connection.execute(text("SELECT age, age_to FROM ssz.survey_responses ORDER BY age")).all()
        assert [(20, 29), (35, None)] == [tuple(r) for r in ages]
        assert 0.385 == connection.execute(text("SELECT share FROM ssz.survey_results")).scalar()
        assert 2 == count(connection, "targets")
        months = connection.execute(
            text("SELECT dataset, station_code, month::text, state FROM ssz.coverage ORDER BY 1, 3")
        )
        assert ("activities", "920201", "2026-10-01", "received") in [tuple(r) for r in months]
