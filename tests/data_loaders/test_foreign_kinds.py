"""Kinds of columns, keys, tables and rights of other databases: all cases arrive, each as it is there."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from data_loaders import check, discover, sync
from data_loaders.discover.proposal import Guess
from data_loaders.source import Source
from tests import police_databases
from tests.police_databases import NOW

MakeDatabase = Callable[[str], URL]
MAPPING = """
[source]
name = "Other"
area = [99.0, 6.9, 100.0, 8.1]
[incidents]
table = "crime"
key = "id"
[incidents.columns]
station = "station"
occurred_from = { date = "day", format = "YYYY-MM-DD" }
offence = "offence"
[offence_codes]
"202" = "theft"
"""
NATIVE = ('{ date = "day", format = "YYYY-MM-DD" }', '"day"')
ROWS = range(1, 31)


def mapping(*replaced: tuple[str, str]) -> str:
    toml = MAPPING
    for old, new in replaced:
        assert toml.count(old) == 1, old
        toml = toml.replace(old, new)
    return toml


def in_file(folder: Path, columns: str, rows: list[tuple[Any, ...]]) -> str:
    """A database of SQLite with the table `crime`."""
    file = folder / "police.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute(f"CREATE TABLE crime ({columns})")
        connection.executemany(f"INSERT INTO crime VALUES ({', '.join('?' * len(rows[0]))})", rows)
    return f"sqlite:///{file}"


def on_server(url: URL, *statements: str) -> URL:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()
    return url


def pulled(url: URL | str, store: Engine, folder: Path, toml: str) -> sync.Summary:
    source = police_databases.opened(url, folder, toml)
    try:
        return sync.sync(source, store, salt="s", now=NOW)
    finally:
        source.engine.dispose()


def findings(url: URL | str, folder: Path, toml: str) -> list[check.Finding]:
    source: Source = police_databases.opened(url, folder, toml)
    try:
        return check.findings(source, now=NOW)
    finally:
        source.engine.dispose()


def counted(engine: Engine, column: str) -> dict[object, int]:
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT {column}, count(*) FROM ssz.incidents GROUP BY 1"))
        return {row[0]: row[1] for row in rows}


# -- Moments and places of other programs


def test_what_changed_is_asked_for_in_the_seconds_of_unix(tmp_path: Path) -> None:
    now = int(NOW.timestamp())
    rows = [(n, "A", "2026-03-15", "202", now - n * 86_400) for n in ROWS]
    url = in_file(tmp_path, "id, station, day, offence, changed INTEGER", rows)
    columns = ("[incidents.columns]", '[incidents.columns]\nupdated = { date = "changed", format = "unix" }')
    source = police_databases.opened(url, tmp_path, mapping(columns))
    found = pd.concat(source.incident_rows(NOW - timedelta(days=5, hours=1), 100))
    source.engine.dispose()
    assert [5, 4, 3, 2, 1] == found["key__0"].tolist()


@pytest.mark.parametrize("scale", [1_000_000, 10_000_000])
def test_degrees_as_whole_numbers_are_no_metres(tmp_path: Path, scale: int) -> None:
    rows = [(n, "A", "2026-03-15", "202", int((7.5 + n / 100) * scale), int(99.6 * scale)) for n in ROWS]
    url = in_file(tmp_path, "id, station, day, offence, lat, lon", rows)
    toml = mapping(("[incidents.columns]", '[incidents.columns]\nlatitude = "lat"\nlongitude = "lon"'))
    [found] = [f for f in findings(url, tmp_path, toml) if f.severity == "error"]
    assert f"degrees times {scale:,}" == found.found.en
    assert f"divides by {scale}.0" in found.remedy.en


def test_pairs_in_one_column_are_points_to_check(tmp_path: Path) -> None:
    rows = [(n, "A", "2026-03-15", "202", f"{7.5 + n / 100:.4f}, 99.6") for n in ROWS]
    url = in_file(tmp_path, "id, station, day, offence, place", rows)
    toml = mapping(("[incidents.columns]", '[incidents.columns]\nlatitude = "place"\nlongitude = "place"'))
    assert [] == [f.found.en for f in findings(url, tmp_path, toml) if "place" in f.column]


def test_cases_of_one_clock_are_asked_about(tmp_path: Path) -> None:
    rows = [(n, "A", "2026-03-15 07:00", "202") for n in range(60)]
    url = in_file(tmp_path, "id, station, day, offence", rows)
    toml = mapping(('format = "YYYY-MM-DD"', 'format = "YYYY-MM-DD hh:mm"'))
    assert "every case happened at 07:00" in [f.found.en for f in findings(url, tmp_path, toml)]
    any_clock = toml.replace('hh:mm"', 'hh:mm", midnight = "any"')
    assert [] == [f for f in findings(url, tmp_path, any_clock) if f.column == "day"]


# -- What a column of SQLite is declared to be


def test_flags_are_read_as_they_are_kept_whatever_the_column_is_declared_to_be(
    empty_store: Engine, tmp_path: Path
) -> None:
    columns = "id INTEGER, station TEXT, day TEXT, offence TEXT, arrested BOOLEAN"
    url = in_file(tmp_path, columns, [(n, "A", "2026-01-05", "202", "N" if n % 3 else "Y") for n in ROWS])
    codes = (
        '[incidents.columns.status]\ncolumn = "arrested"\ncodes = { Y = "arrested", N = "unknown_suspect" }\n'
    )
    summary = pulled(url, empty_store, tmp_path, mapping(("[offence_codes]", f"{codes}[offence_codes]")))
    assert 30 == summary.new
    assert {"arrested": 10, "unknown_suspect": 20} == counted(empty_store, "clearance")


@pytest.mark.parametrize(
    ("kind", "key"), [("UNIQUEIDENTIFIER", "a{0}-b"), ("NUMERIC", "C{0}"), ("BLOB", b"\xff\x00")]
)
def test_words_and_bytes_in_columns_declared_as_numbers_are_keys_and_codes(
    kind: str, key: str | bytes, empty_store: Engine, tmp_path: Path
) -> None:
    columns = f"id {kind}, station STRING, day DATE, offence DECIMAL(5, 0)"
    keys = [key.format(n) if isinstance(key, str) else key + bytes([n]) for n in ROWS]
    url = in_file(tmp_path, columns, [(k, "สภ.เมือง", "2026-01-05", 202) for k in keys])
    summary = pulled(url, empty_store, tmp_path, MAPPING)
    assert (30, 0, 0) == (summary.new, summary.unmapped, summary.duplicates)
    assert {"สภ.เมือง": 30} == counted(empty_store, "station_code")


def test_a_number_keeps_its_case_when_another_one_with_decimals_is_entered(
    empty_store: Engine, tmp_path: Path
) -> None:
    url = in_file(
        tmp_path,
        "id REAL, station TEXT, day TEXT, offence TEXT",
        [(float(n), "A", "2026-01-05", "202") for n in ROWS],
    )
    assert 30 == pulled(url, empty_store, tmp_path, MAPPING).new
    with sqlite3.connect(tmp_path / "police.sqlite") as connection:
        connection.execute("INSERT INTO crime VALUES (12.5, 'A', '2026-01-06', '202')")
    summary = pulled(url, empty_store, tmp_path, MAPPING)
    assert (1, 0) == (summary.new, summary.removed)


# -- Keys on both sides of a 1:n table

CHARGES = (
    'offence = "offence"\n[offence_codes]',
    '[incident_offences]\ntable = "charge"\nincident = "case_id"\ncolumns = { code = "code" }\n[offence_codes]',
)


@pytest.mark.parametrize(
    ("kind", "value", "theirs"),
    [
        ("bytea", "decode(lpad(to_hex(n), 8, '0'), 'hex')", "bytea"),
        ("uuid", "md5(n::text)::uuid", "text"),
        ("numeric(12, 2)", "n", "integer"),
        ("integer", "n", "numeric(12, 2)"),
        ("char(10)", "n::text", "varchar"),
        ("double precision", "n", "bigint"),
    ],
)
def test_offences_find_their_cases_whatever_kind_of_key_each_table_has(
    kind: str, value: str, theirs: str, database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    url = on_server(
        database("template0"),
        f"CREATE TABLE crime (id {kind} PRIMARY KEY, station text, day date)",
        f"INSERT INTO crime SELECT ({value})::{kind}, 'A', date '2026-01-01' + n FROM generate_series(1, 30) n",
        f"CREATE TABLE charge (case_id {theirs}, code text)",
        f"INSERT INTO charge SELECT ({value})::{theirs}, '202' FROM generate_series(1, 30) n",
    )
    summary = pulled(url, empty_store, tmp_path, mapping(NATIVE, CHARGES))
    assert (30, 0, 0) == (summary.new, summary.unmapped, summary.duplicates)
    again = pulled(url, empty_store, tmp_path, mapping(NATIVE, CHARGES))
    assert (30, 0) == (again.read, again.written)


# -- Days, kinds and names of PostgreSQL

CASES = (
    "CREATE TABLE crime (id integer PRIMARY KEY, station text, day timestamp, offence text)",
    "INSERT INTO crime SELECT n, 'A', timestamp '2026-01-01 10:00' + n * interval '1 day', '202'"
    " FROM generate_series(1, 300) n",
)


@pytest.mark.parametrize("far", ["12000-01-31", "0044-03-15 BC", "infinity", "-infinity", "0543-01-05"])
def test_one_day_that_no_calendar_of_ours_has_is_counted_and_ends_no_pull(
    far: str, database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    url = on_server(database("template0"), *CASES, f"UPDATE crime SET day = '{far}' WHERE id = 7")
    discover.propose(url)
    assert ["day"] == [
        f.column for f in findings(url, tmp_path, mapping(NATIVE)) if "unreadable" in f.found.en
    ]
    summary = pulled(url, empty_store, tmp_path, mapping(NATIVE))
    assert (300, 1) == (summary.new, summary.unreadable_dates)


def test_domains_points_and_json_are_read_counted_and_grouped(
    database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    url = on_server(
        database("template0"),
        "CREATE domain crime_day AS date",
        "CREATE TABLE crime (id text PRIMARY KEY, station json, day crime_day, offence text, place point,"
        " case_tags text[], status json)",
        "INSERT INTO crime SELECT 'A' || n, '1', date '2026-01-01' + n, '202', point(99.6 + n / 1000.0, 7.5),"
        " ARRAY['x'], '{\"s\": 1}' FROM generate_series(1, 30) n",
    )
    assert "crime" in discover.written(discover.propose(url))
    toml = mapping(NATIVE, ("[offence_codes]", 'latitude = "place"\nlongitude = "place"\n[offence_codes]'))
    assert [] == [f for f in findings(url, tmp_path, toml) if f.severity == "error"]
    assert 30 == pulled(url, empty_store, tmp_path, toml).new
    assert {"good": 30} == counted(empty_store, "geocode")


def test_a_table_whose_name_holds_a_per_cent_sign_is_checked_and_pulled(
    database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    url = on_server(database("template0"), *CASES, 'ALTER TABLE crime RENAME TO "คดี %s (100%)"')
    toml = mapping(NATIVE, ('"crime"', '"คดี %s (100%)"'))
    assert {"warning", "note"} == {f.severity for f in findings(url, tmp_path, toml)}
    assert 300 == pulled(url, empty_store, tmp_path, toml).new


def test_a_query_that_names_a_column_twice_is_refused_by_these_names(
    database: MakeDatabase, tmp_path: Path
) -> None:
    url = on_server(database("template0"), *CASES, "CREATE TABLE unit (id integer, station text)")
    joined = mapping(
        NATIVE, ('table = "crime"', 'query = "SELECT c.*, u.* FROM crime c LEFT JOIN unit u ON c.id = u.id"')
    )
    with pytest.raises(UserError, match="names columns twice: id, station") as refused:
        findings(url, tmp_path, joined)
    assert "AS unit_name" in str(refused.value)


# -- What discover may look at


def guesses(url: URL | str, table: str | None = None) -> tuple[discover.Proposal, dict[str, Guess]]:
    proposal = discover.propose(url, table)
    lines = [(s.name, line) for s in proposal.sections for line in (*s.lines, *s.columns)]
    return proposal, {f"{name}.{line.name}": line for name, line in lines if isinstance(line, Guess)}


SEEN = (
    "CREATE TABLE {kept} (id integer, station text, occur_date timestamp, offence text){how}",
    "INSERT INTO {into} SELECT n, 'สภ.เมือง', timestamp '2025-12-01 10:00' + n * interval '17 hours', 'ลักทรัพย์'"
    " FROM generate_series(1, 60) n",
)


def test_materialized_views_and_foreign_tables_are_looked_at(database: MakeDatabase) -> None:
    url = on_server(
        database("template0"),
        *(s.format(kept="kept", how="", into="kept") for s in SEEN),
        "CREATE MATERIALIZED VIEW crime_cases AS SELECT * FROM kept",
    )
    assert '"crime_cases"' == guesses(url)[1]["incidents.table"].value


def test_partitions_are_no_tables_of_their_own(database: MakeDatabase) -> None:
    make, fill = (s.format(kept="crime", how=" PARTITION BY RANGE (occur_date)", into="crime") for s in SEEN)
    years = [
        f"CREATE TABLE crime_{y} PARTITION OF crime FOR VALUES FROM ('{y}-01-01') TO ('{y + 1}-01-01')"
        for y in (2025, 2026)
    ]
    proposal, found = guesses(on_server(database("template0"), make, *years, fill))
    assert (('"crime"', ()), False) == (
        (found["incidents.table"].value, found["incidents.table"].others),
        "incident_offences.table" in found,
    )
    assert "UNION ALL" not in discover.written(proposal)


def test_columns_that_the_account_may_not_read_are_left_out_and_said(
    database: MakeDatabase, administer: Callable[[str], None]
) -> None:
    url = on_server(
        database("template0"),
        *(s.format(kept="crime", how="", into="crime") for s in SEEN),
        "ALTER TABLE crime ADD COLUMN secret text",
        "DROP ROLE IF EXISTS looks_at_columns",
        "CREATE ROLE looks_at_columns LOGIN PASSWORD 'x'",
        "GRANT SELECT (id, station, occur_date, offence) ON crime TO looks_at_columns",
    )
    proposal, found = guesses(url.set(username="looks_at_columns", password="x"))
    on_server(url, "DROP OWNED BY looks_at_columns")
    administer("DROP ROLE looks_at_columns")
    assert '"occur_date"' == found["incidents.occurred_from"].value
    assert any("may not read" in note.en and "crime (1)" in note.en for note in proposal.notes)


# -- What discover takes for what


def made(folder: Path, **tables: list[dict[str, Any]]) -> str:
    """A database of SQLite with these tables; a column whose name ends in ! is part of the key."""
    file = folder / "made.sqlite"
    with sqlite3.connect(file) as connection:
        for name, rows in tables.items():
            key = ", ".join(c.rstrip("!") for c in rows[0] if c.endswith("!"))
            columns = ", ".join(c.rstrip("!") for c in rows[0])
            connection.execute(f"CREATE TABLE {name} ({columns}{f', PRIMARY KEY ({key})' if key else ''})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", [(*row.values(),) for row in rows])
    return f"sqlite:///{file}"


def one(n: int, **more: Any) -> dict[str, Any]:
    kinds = ("ลักทรัพย์", "ชิงทรัพย์", "ทำร้ายร่างกาย")
    day = f"2025-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
    return {"crime_id!": n, "station": "สภ.เมือง", "occur_date": day, "offence": kinds[n % 3], **more}


def test_a_copy_of_the_cases_is_no_list_of_offences_stations_or_charges(tmp_path: Path) -> None:
    url = made(tmp_path, crime=[one(n) for n in range(300)], crime_bak=[one(n) for n in range(250)])
    _, found = guesses(url)
    assert {"offences.table", "stations.table", "incident_offences.table"}.isdisjoint(found)
    assert '"offence"' == found["incidents.offence"].value


def test_a_list_of_kinds_whose_numbers_are_found_among_those_of_cases_holds_no_charges(
    tmp_path: Path,
) -> None:
    kinds = [
        {"crime_type_id!": n, "crime_type_name": name, "group_no": group}
        for n, name, group in ((1, "ลักทรัพย์", 2), (2, "ชิงทรัพย์", 1), (3, "ทำร้ายร่างกาย", 1))
    ]
    cases = [one(n, crime_type_id=n % 3 + 1) for n in range(300)]
    for case in cases:
        del case["offence"]
    _, found = guesses(made(tmp_path, crime=cases, crime_type=kinds))
    assert "incident_offences.table" not in found
    assert ('"crime_type_id"', "high") == (
        found["incidents.offence"].value,
        found["incidents.offence"].confidence,
    )


def test_rows_that_are_versions_or_deleted_are_not_proposed_as_cases_without_a_word(tmp_path: Path) -> None:
    versions = [one(n // 3, **{"version_no!": n % 3}, is_deleted=int(n % 9 == 0)) for n in range(300)]
    proposal, found = guesses(made(tmp_path, crime=versions))
    assert "incidents.key" not in found
    assert ["key"] == [gap.name for gap in proposal.gaps if gap.needed]
    assert "medium" == found["incidents.table"].confidence
    written = discover.written(proposal)
    assert "a row is a version of a case" in written
    assert "is_deleted say that a row is deleted, cancelled or replaced" in written


@pytest.mark.parametrize(
    "state",
    [
        "ออกหมายจับ",
        "อนุมัติหมายจับแล้ว",
        "อยู่ระหว่างติดตามจับกุม",
        "ไม่สามารถจับกุมได้",
        "Arrest warrant issued",
        "wanted for arrest",
    ],
)
def test_who_is_still_sought_is_not_proposed_as_arrested(state: str, tmp_path: Path) -> None:
    cases = [one(n, status=state if n % 2 else "จับกุมได้") for n in range(300)]
    _, found = guesses(made(tmp_path, crime=cases))
    assert '{ column = "status", codes = { "จับกุมได้" = "arrested" } }' == found["incidents.status"].value
    assert "medium" == found["incidents.status"].confidence


def test_a_table_named_like_cases_whose_days_cannot_be_read_is_offered(tmp_path: Path) -> None:
    rows = [
        # Hundreds of nanoseconds since 1601, as Windows counts files' times.
        {"incident_id!": n, "incident_ts": 134_000_000_000_000_000 + n, "offence": "ลักทรัพย์"}
        for n in range(99)
    ]
    proposal, _ = guesses(made(tmp_path, incidents=rows))
    [gap] = [g for g in proposal.gaps if g.name == "table"]
    assert ['"incidents"'] == [value for value, _ in gap.offers]
    assert "no column can be read as days" in gap.offers[0][1].en


def test_native_days_of_both_eras_are_read_as_both(database: MakeDatabase) -> None:
    buddhist = "UPDATE crime SET occur_date = occur_date + interval '543 years' WHERE id % 3 = 0"
    make, fill = (s.format(kept="crime", how="", into="crime") for s in SEEN)
    _, found = guesses(on_server(database("template0"), make, fill, buddhist))
    occurred = found["incidents.occurred_from"]
    assert ('{ date = "occur_date", era = "both" }', "medium") == (occurred.value, occurred.confidence)


def test_of_tables_for_each_year_none_is_proposed_alone(tmp_path: Path) -> None:
    years = {f"crime_{year}": [one(n) for n in range(200)] for year in (2564, 2565, 2566)}
    url = made(tmp_path, **years)
    proposal, found = guesses(url)
    assert "incidents.table" not in found
    [gap] = [g for g in proposal.gaps if g.name == "table"]
    assert (True, 3) == (gap.needed, len(gap.offers))
    assert "UNION ALL" in gap.todo.en
    assert '"crime_2565"' == guesses(url, "crime_2565")[1]["incidents.table"].value


# -- Clocks that are numbers


def clocks(empty_store: Engine, folder: Path, times: list[Any]) -> tuple[list[str], sync.Summary]:
    url = in_file(
        folder,
        "id INTEGER, station TEXT, day TEXT, offence TEXT, t",
        [(n, "A", "2026-01-05", "202", t) for n, t in enumerate(times)],
    )
    toml = mapping(('format = "YYYY-MM-DD" }', 'format = "YYYY-MM-DD", time = "t" }'))
    summary = pulled(url, empty_store, folder, toml)
    with empty_store.connect() as connection:
        told = connection.execute(
            text(
                "SELECT to_char(occurred_from AT TIME ZONE 'Asia/Bangkok', 'HH24:MI:SS') FROM ssz.incidents"
                " WHERE time_precision = 'minute' ORDER BY occurred_from"
            )
        ).scalars()
        return list(told), summary


def test_numbers_that_lost_their_zeros_are_clocks_of_one_width(empty_store: Engine, tmp_path: Path) -> None:
    told, summary = clocks(empty_store, tmp_path, [5, 30, 730, 2359])
    assert (["00:05:00", "00:30:00", "07:30:00", "23:59:00"], 0) == (told, summary.unreadable_clocks)


def test_seconds_behind_hours_and_minutes_make_no_other_hour(empty_store: Engine, tmp_path: Path) -> None:
    told, summary = clocks(empty_store, tmp_path, [1230, 530, 73000, 235959])
    assert (["00:05:30", "00:12:30", "07:30:00", "23:59:59"], 0) == (told, summary.unreadable_clocks)


# -- Names in a mapping


def test_a_blank_column_and_a_wrong_kind_are_refused_in_both_languages(tmp_path: Path) -> None:
    wrong = mapping(('station = "station"', 'station = ""'), ('key = "id"', "key = 5"))
    with pytest.raises(UserError) as refused:
        police_databases.opened(f"sqlite:///{tmp_path}/none", tmp_path, wrong)
    said = refused.value.message
    for words in ("incidents.columns.station.column: ว่าง", "incidents.key: ต้องเป็นรายการใน [ ]"):
        assert words in said.th
    for words in ("incidents.columns.station.column: is blank", "incidents.key: must be a list in [ ]"):
        assert words in said.en
