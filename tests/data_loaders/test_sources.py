"""Police databases as they are found: awkward names and types, several offences a case, look-ups, queries."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from data_loaders import convert, mapping, sync
from data_loaders.demo import MAPPING as DEMO_MAPPING
from data_loaders.source import Source
from tests import police_databases
from tests.police_databases import NOW

MakeDatabase = Callable[[str], URL]
NIBRS_MAPPING = DEMO_MAPPING.parent.parent / "nibrs" / "mapping.toml"


def rows(engine: Engine, sql: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


CASES = """
    SELECT station_code, offence_code, to_char(occurred_from AT TIME ZONE 'Asia/Bangkok', 'YYYY-MM-DD HH24:MI'),
           time_precision, geocode, round(latitude::numeric, 4)::text, round(longitude::numeric, 4)::text
    FROM ssz.incidents ORDER BY occurred_from, station_code, offence_code
"""
AWKWARD_CASES = [
    ("9201", "robbery", "2024-02-29 00:00", "day", "good", "7.5512", "99.6123"),
    ("9201", "theft", "2026-01-01 00:10", "minute", "outside", None, None),
    ("9201", "theft", "2026-03-15 19:30", "minute", "good", "7.5511", "99.6122"),
    ("9202", "theft", None, "none", "missing", None, None),
    ("9202", "unmapped", None, "none", "missing", None, None),
]


@pytest.mark.parametrize("server_kind", ["postgresql", "sqlite"])
def test_awkward_names_text_types_decimal_commas_and_buddhist_years_are_read(
    server_kind: str, database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    url = database("template0") if server_kind == "postgresql" else f"sqlite:///{tmp_path / 'awkward.sqlite'}"
    source = police_databases.awkward(create_engine(url), tmp_path)
    summary = sync.sync(source, empty_store, salt="s", now=NOW)
    source.engine.dispose()
    assert AWKWARD_CASES == rows(empty_store, CASES)
    assert (5, 5, 1, 1, {"ใหม่": 1}) == (
        summary.read,
        summary.new,
        summary.unreadable_dates,
        summary.unmapped,
        summary.unmapped_codes,
    )
    assert [("สภ.ห้วยยอด", "92")] == rows(
        empty_store, "SELECT name_th, province_code FROM ssz.stations WHERE code = '9202'"
    )


@pytest.fixture
def nibrs_engine(database: MakeDatabase) -> Engine:
    engine = create_engine(database("template0"))
    police_databases.nibrs(engine)
    return engine


@pytest.fixture
def nibrs_store(nibrs_engine: Engine, empty_store: Engine) -> Engine:
    source = Source.open(nibrs_engine.url, mapping.load(NIBRS_MAPPING))
    sync.sync(source, empty_store, salt="s", now=NOW)
    source.engine.dispose()
    nibrs_engine.dispose()
    return empty_store


def test_a_case_with_several_offences_counts_once_where_a_plain_join_counts_more(
    nibrs_engine: Engine, nibrs_store: Engine
) -> None:
    joined = (
        "SELECT count(*) FROM nibrs_incident JOIN nibrs_offense USING (incident_id) LEFT JOIN nibrs_arrestee"
        " USING (incident_id)"
    )
    assert [(10,)] == rows(nibrs_engine, joined)
    assert [(4, 4)] == rows(nibrs_store, "SELECT count(*), count(DISTINCT case_key) FROM ssz.incidents")
    assert [(4,)] == rows(nibrs_store, "SELECT sum(cases) FROM ssz.incident_days WHERE basis = 'occurred'")


def test_the_gravest_offence_leads_and_the_others_are_kept(nibrs_store: Engine) -> None:
    found = rows(
        nibrs_store,
        "SELECT offence_code, other_offences FROM ssz.incidents ORDER BY occurred_from, offence_code",
    )
    assert [
        ("theft", None),
        ("murder", ["robbery", "theft"]),
        ("theft", ["S-999"]),
        ("unmapped", None),
    ] == found


@pytest.mark.parametrize("order", list(permutations(["3", "1", "2", "2b"])))
def test_the_order_in_which_a_source_lists_offences_does_not_matter(order: tuple[str, ...]) -> None:
    keys = pd.Series([f"{n:02d}" for n in range(20)], dtype="string")
    pairs = pd.DataFrame([(key, code) for key in keys for code in order], columns=["case_key", "code"])
    # Two of the offences are equally grave.
    by_code = {"1": "murder", "2": "robbery", "2b": "S-2b", "3": "theft"}
    listed = convert.OffenceList({"murder": 1, "robbery": 2, "S-2b": 2, "theft": 3}, by_code)
    found = convert.lead_offences(pairs, keys, listed, convert.Findings())
    assert {"murder"} == set(found["offence_code"])
    assert [["S-2b", "robbery", "theft"]] * 20 == [list(others) for others in found["other_offences"]]


def test_date_and_hour_apart_make_one_time_and_arrests_clear(nibrs_store: Engine) -> None:
    found = rows(
        nibrs_store,
        "SELECT to_char(occurred_from AT TIME ZONE 'Asia/Bangkok', 'MM-DD HH24'), time_precision, clearance,"
        " cleared_on::text, arrested_persons FROM ssz.incidents ORDER BY occurred_from",
    )
    assert [
        ("07-01 00", "day", "arrested", "2018-07-09", 1),
        ("07-01 23", "hour", "arrested", "2018-07-04", 2),
        ("07-02 00", "hour", "cleared_otherwise", "2018-08-01", 0),
        ("07-03 12", "hour", "not_given", None, 0),
    ] == found


def test_long_case_numbers_beside_blanks_stay_different(
    database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    # As floats, …121 and …122 are the same number.
    engine = create_engine(database("template0"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE crime (id bigint, station text, day date, offence text)"))
        connection.execute(
            text(
                "INSERT INTO crime VALUES (66001234567890121, 'A', '2026-01-01', 'x'),"
                " (66001234567890122, 'A', '2026-01-02', 'x'), (NULL, 'A', '2026-01-03', 'x')"
            )
        )
    engine.dispose()
    source = police_databases.opened(engine.url, tmp_path, MINIMAL)
    summary = sync.sync(source, empty_store, salt="s", now=NOW)
    source.engine.dispose()
    assert (3, 2, 1, 0) == (summary.read, summary.new, summary.without_key, summary.duplicates)


MINIMAL = """
[source]
name = "Minimal"
[incidents]
table = "crime"
key = "id"
[incidents.columns]
station = "station"
occurred_from = "day"
offence = "offence"
[offence_codes]
x = "theft"
"""


def test_a_query_stands_for_a_table_and_keeps_its_dates(
    database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    plain = police_databases.Plain(database("template0"), native=True)
    plain.add(*[police_databases.crime(n) for n in range(1, 6)])
    query = (
        "query = '''SELECT *, updated AS at, '{\"a\":1}' AS json, occurred::timestamp AS day FROM crime"
        " WHERE id % 2 = 1 -- odd ones'''"
    )
    replaced = (
        ('table = "crime"', query),
        ('{ date = "occurred", format = "YYYY-MM-DD hh:mm" }', '"day"'),
        ('updated = "updated"', 'updated = "at"'),
    )
    source = plain.source(tmp_path, *replaced)
    assert source.watermark() is not None
    assert 3 == sync.sync(source, empty_store, salt="s", now=NOW).new
    plain.change(1, updated="2026-11-20 10:00:00", status="S2")
    again = sync.sync(source, empty_store, salt="s", now=NOW)
    source.engine.dispose()
    plain.engine.dispose()
    assert (1, 3) == (again.changed, again.read)


def test_keys_that_are_numbers_here_and_text_there_still_meet(
    database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    plain = police_databases.Plain(database("template0"))
    plain.add(police_databases.crime(1), police_databases.crime(2))
    with plain.engine.begin() as connection:
        connection.execute(text("CREATE TABLE charge (crime text, code text)"))
        connection.execute(
            text("INSERT INTO charge VALUES ('1', 'M'), ('2', '202'), ('1', '202'), ('3', '202')")
        )
    charges = (
        '[incident_offences]\ntable = "charge"\nincident = "crime"\n'
        'columns = { code = { column = "code", codes = { M = "101", "202" = "202" } } }\n'
    )
    source = plain.source(
        tmp_path, ("[offence_codes]", f"{charges}[offence_codes]"), ('offence = "offence"\n', "")
    )
    sync.sync(source, empty_store, salt="s", now=NOW)
    source.engine.dispose()
    plain.engine.dispose()
    found = rows(empty_store, "SELECT offence_code, other_offences FROM ssz.incidents ORDER BY 1")
    assert [("murder", ["theft"]), ("theft", None)] == found


def test_the_sources_own_offences_are_kept_under_their_names_however_odd_their_codes(
    database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    plain = police_databases.Plain(database("template0"))
    plain.add(police_databases.crime(1))
    with plain.engine.begin() as connection:
        connection.execute(text("CREATE TABLE law (code text, title text, grp text)"))
        connection.execute(text("CREATE TABLE charge (crime integer, code text)"))
        odd = 'ม.335, "7" {ก}\\'
        for title, code in (("ลักทรัพย์ในเคหสถาน", odd), ("อื่น", "B")):
            connection.execute(text("INSERT INTO law VALUES (:c, :t, '2')"), {"c": code, "t": title})
        for code in (odd, "B", "101"):
            connection.execute(text("INSERT INTO charge VALUES (1, :c)"), {"c": code})
    sections = (
        '[offences]\ntable = "law"\ncolumns = { code = "code", name = "title", group = "grp" }\n'
        '[incident_offences]\ntable = "charge"\nincident = "crime"\ncolumns = { code = "code" }\n'
    )
    source = plain.source(
        tmp_path, ("[offence_codes]", f"{sections}[offence_codes]"), ('offence = "offence"\n', "")
    )
    sync.sync(source, empty_store, salt="s", now=NOW)
    source.engine.dispose()
    plain.engine.dispose()
    assert [("murder", [f"S-{odd}", "S-B"])] == rows(
        empty_store, "SELECT offence_code, other_offences FROM ssz.incidents"
    )


@pytest.mark.parametrize("server_kind", ["postgresql", "sqlite"])
def test_the_source_cannot_be_written_to(server_kind: str, database: MakeDatabase, tmp_path: Path) -> None:
    url = database("template0") if server_kind == "postgresql" else f"sqlite:///{tmp_path / 'police.sqlite'}"
    plain = police_databases.Plain(url)
    source = plain.source(tmp_path)
    change = text("INSERT INTO station (code) VALUES ('x')")
    with source.engine.connect() as connection, pytest.raises(DBAPIError, match=r"read-?only"):
        connection.execute(change)
    source.engine.dispose()
    with plain.engine.begin() as connection:
        assert 1 == connection.execute(change).rowcount
    plain.engine.dispose()


UNITED = """
[source]
name = "United"
most_lost = 0
[incidents]
query = '''
SELECT origin, id, unit, at, what, row_number() OVER (PARTITION BY origin, id, unit, at, what) AS copy
FROM (SELECT '2568' AS origin, coalesce(cast(id AS text), '-') AS id, unit, at, what FROM crimes_2568
      UNION ALL SELECT '2569', '-', unit, at, what FROM crimes_2569) u
'''
key = ["origin", "id", "unit", "at", "what", "copy"]
[incidents.columns]
station = "unit"
occurred_from = "at"
offence = "what"
[offence_codes]
t = "theft"
m = "murder"
"""


def test_tables_without_a_key_and_with_the_same_numbers_are_united_by_a_query_and_counted_exactly(
    database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    engine = create_engine(database("template0"))
    with engine.begin() as connection:
        for sql in (
            "CREATE TABLE crimes_2568 (id integer, unit text, at timestamp, what text)",
            "INSERT INTO crimes_2568 SELECT n, 'A', '2025-01-01', 't' FROM generate_series(1, 40) n",
            # No key at all, and rows that nothing tells apart.
            "CREATE TABLE crimes_2569 (unit text, at timestamp, what text)",
            "INSERT INTO crimes_2569 SELECT 'A', '2026-01-01', 't' FROM generate_series(1, 30)",
            "INSERT INTO crimes_2569 SELECT 'B', '2026-01-02', 'm' FROM generate_series(1, 7)",
        ):
            connection.execute(text(sql))
    source = police_databases.opened(engine.url, tmp_path, UNITED)
    first = sync.sync(source, empty_store, salt="s", now=NOW)
    assert (77, 77, 0, 0) == (first.read, first.new, first.duplicates, first.without_key)
    counted = "SELECT offence_code, count(*) FROM ssz.incidents GROUP BY 1 ORDER BY 1"
    assert [("murder", 7), ("theft", 70)] == rows(empty_store, counted)
    assert 0 == sync.sync(source, empty_store, salt="s", now=NOW).written
    # What has no key has no history: a change is one case gone and another one come.
    with engine.begin() as connection:
        one = "ctid = (SELECT ctid FROM crimes_2569 WHERE what = 'm' LIMIT 1)"
        connection.execute(text(f"UPDATE crimes_2569 SET unit = 'C' WHERE {one}"))
    again = sync.sync(source, empty_store, salt="s", now=NOW)
    assert (1, 0, 1) == (again.new, again.changed, again.removed)
    assert [("murder", 7), ("theft", 70)] == rows(empty_store, counted)
    source.engine.dispose()
    engine.dispose()
