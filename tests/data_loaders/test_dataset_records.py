"""What every data set's record must say, and that no file touches the rows of another station."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, create_engine, select
from sqlalchemy.engine import URL

from dashboard import schema
from dashboard.coverage import datasets
from data_loaders import monthly, reference
from data_loaders.columns import NATION, Dataset
from data_loaders.datasets import LOADERS
from data_loaders.monthly_template import monthly_template
from tests.programme_files import ROWS, filled, headers, load, load_all, table, xlsx

CODES = [dataset.code for dataset in LOADERS]
A, B = "920201", "920601"
# As much ground as a zone of ROWS has, elsewhere.
ELSEWHERE = "POLYGON((99.71 7.40, 99.72 7.40, 99.72 7.41, 99.71 7.41, 99.71 7.40))"
# To take away what a row brought: no times of use, nobody of a sector.
NOTHING: dict[str, Any] = {"times": 0, "people_people": 0, "people_local": 0}


def lacking(dataset: Dataset) -> Iterator[str]:
    """Say what a record, or what belongs to it, does not have."""
    keys = {c.key for c in dataset.columns}
    name = datasets.DATASETS.get(dataset.code)
    if name is None:
        yield "give it a name in dashboard/coverage/datasets.py"
    elif not any("\u0e00" <= letter <= "\u0e7f" for letter in name.th) or not name.en.isascii():
        yield "name it in Thai, then in English, in dashboard/coverage/datasets.py"
    if dataset.code not in ROWS:
        yield "add rows of it to ROWS in tests/programme_files.py"
    if {*dataset.days, *dataset.blank_if, *dataset.key, dataset.in_month} - keys - {""}:
        yield "a column that the record names (key, days, in_month, blank_if) is none of its columns"
    if dataset.due_days is not None and not dataset.days:
        yield "it is due every month: name the columns (days) that say of which month a row is"
    yield from lacking_of_owner(dataset, keys)


def lacking_of_owner(dataset: Dataset, keys: set[str]) -> Iterator[str]:
    if dataset.owner not in (NATION, *keys):
        yield "its owner is neither NATION nor one of its columns"
    if dataset.owner in (NATION, *dataset.key):
        return
    first = dataset.stored_in[0]
    if dataset.owner != "station" or "station_code" not in first.c or len(first.primary_key) > 1:
        yield "put its owner in its key, or own it by station: its first table has one id and station_code"
    if dataset.ids is None and len(dataset.key) > 1:
        yield "say how the ids are made under which the store keeps its rows (ids)"


def test_every_record_has_all_that_a_data_set_needs() -> None:
    assert [] == [f"{dataset.code}: {what}" for dataset in LOADERS for what in lacking(dataset)]


def test_every_data_set_is_named_once_and_listed_once() -> None:
    assert {"incidents", *CODES} == set(datasets.DATASETS)
    for names in zip(*((name.th, name.en) for name in datasets.DATASETS.values()), strict=True):
        assert len(names) == len(set(names))
    assert CODES == list(dict.fromkeys(CODES))
    assert sorted(CODES) == sorted(ROWS)


def test_what_is_asked_for_monthly_comes_with_the_monthly_form() -> None:
    due = {d.code for d in LOADERS if d.due_days is not None}
    assert {"activities", "resolutions", "risk_spots", "innovation_use"} == due
    assert due == {d.code for d in monthly.SHEETS if d.days}
    assert {"incidents": 0, **dict.fromkeys(due, 10)} == reference.due_dates()


@pytest.fixture(scope="module")
def programme(server: URL, administer: Callable[[str], None], empty_template: str) -> str:
    administer(f"CREATE DATABASE owned_store TEMPLATE {empty_template}")
    engine = create_engine(server.set(database="owned_store"))
    load_all(engine)
    engine.dispose()
    return "owned_store"


@pytest.fixture
def store(database: Callable[[str], URL], programme: str) -> Iterator[Engine]:
    """A store in which everything belongs to station A."""
    engine = create_engine(database(programme))
    yield engine
    engine.dispose()


def belongings(connection: Connection, dataset: Dataset, station: str) -> list[tuple[Any, ...]]:
    """Everything that the data set's tables keep for a station, directly or through what it belongs to."""
    rows: list[tuple[Any, ...]] = []
    for stored in dataset.stored_in:
        for owner, on in owners(stored):
            wanted = select(stored).where(owner.c.station_code == station)
            wanted = wanted if owner is stored else wanted.join(owner, on)
            rows += [(stored.name, str(row)) for row in connection.execute(wanted)]
    return sorted(rows)


def owners(stored: Table) -> list[tuple[Table, Any]]:
    """The table that says whose a row is: itself, or one that its key refers to."""
    if "station_code" in stored.c:
        return [(stored, None)]
    keys = [key for column in stored.primary_key for key in column.foreign_keys]
    above = [(key.column.table, key.parent == key.column) for key in keys]
    return [(owner, on) for owner, on in above if "station_code" in owner.c]


def of_station(dataset: Dataset, station: str, **more: Any) -> list[dict[str, Any]]:
    """The rows of ROWS as another station would send them: what the form requires, under the same keys."""
    needed = {c.key for c in dataset.columns if c.required} | set(dataset.key) | set(NOTHING)
    return [
        {key: value for key, value in (row | more).items() if key in needed and key != "zone"}
        | {"station": station}
        for row in ROWS[dataset.code]
    ]


def sent(store: Engine, dataset: Dataset, rows: Sequence[dict[str, Any]], **options: Any) -> tuple[bool, str]:
    """Load rows; whether anything was loaded, and what was said."""
    report = load(store, dataset.code, xlsx(table(dataset.code, store, rows)), **options)
    return report.loaded, "\n".join(p.say("en") for p in report.problems)


GUARDED = [d for d in LOADERS if d.owner not in (NATION, *d.key)]
WITH_STATIONS = [d for d in LOADERS if d.owner == "station"]


@pytest.mark.parametrize("dataset", WITH_STATIONS, ids=lambda d: d.code)
@pytest.mark.parametrize("accept_good_rows", [False, True])
def test_a_file_of_one_station_leaves_the_rows_of_another_as_they_are(
    dataset: Dataset, accept_good_rows: bool, store: Engine
) -> None:
    with store.connect() as connection:
        before = belongings(connection, dataset, A)
    assert before
    loaded, said = sent(store, dataset, of_station(dataset, B), accept_good_rows=accept_good_rows)
    with store.connect() as connection:
        assert before == belongings(connection, dataset, A)
    if dataset in GUARDED:
        assert accept_good_rows or not loaded
        assert f"is in use by station {A}" in said
    elif not dataset.places:
        assert loaded, said


@pytest.mark.parametrize("dataset", GUARDED, ids=lambda d: d.code)
def test_the_same_rows_under_keys_of_their_own_are_taken(dataset: Dataset, store: Engine) -> None:
    rows = of_station(dataset, B, **({"shape": ELSEWHERE} if dataset.places else {}))
    key = dataset.key[-1]
    loaded, said = sent(store, dataset, [row | {key: f"B-{row[key]}"} for row in rows])
    assert loaded, said


@pytest.mark.parametrize("dataset", monthly.SHEETS, ids=lambda d: d.code)
def test_a_form_of_one_station_leaves_the_rows_of_another_as_they_are(
    dataset: Dataset, store: Engine
) -> None:
    with store.connect() as connection:
        form = monthly_template(connection, B, date(2026, 10, 1))
        before = belongings(connection, dataset, A)
    rows = [
        {key: NOTHING.get(key, value) for key, value in row.items() if key != "station"}
        for row in of_station(dataset, B)
    ]
    assert before
    report = load(
        store, "monthly", filled(form, rows, headers(dataset.code, store), monthly.SHEETS.index(dataset))
    )
    assert not report.loaded
    assert any(f"station {A}" in p.say("en") for p in report.problems), report.problems
    with store.connect() as connection:
        assert before == belongings(connection, dataset, A)


@pytest.mark.parametrize("dataset", LOADERS, ids=lambda d: d.code)
def test_a_record_names_every_table_that_it_writes(dataset: Dataset, store: Engine) -> None:
    changes = schema.load_changes.c
    batches = schema.load_batches.c
    written = (
        select(changes.table_name)
        .join(schema.load_batches, batches.id == changes.load_id)
        .where(batches.dataset == dataset.code, changes.table_name != "coverage")
    )
    with store.connect() as connection:
        names = set(connection.execute(written).scalars())
    assert names <= {stored.name for stored in dataset.stored_in}


def test_a_record_without_what_it_needs_is_told_what_to_add() -> None:
    (first, *_) = LOADERS
    bare = Dataset(
        code="patrols",
        about=first.about,
        columns=first.columns,
        key=("code",),
        owner="unit",
        stored_in=(schema.holidays,),
        tables=first.tables,
        rows_of=first.rows_of,
        due_days=10,
    )
    lines = "\n".join(lacking(bare))
    for words in (
        "give it a name",
        "add rows of it to ROWS",
        "its owner is neither",
        "it is due every month",
    ):
        assert words in lines
