"""Cases into the store: what is new, changed or gone, and the roll-up in the same transaction."""

# ruff: noqa: S608 - the SQL is put together from this module's own constants; values are always parameters

import io
from dataclasses import dataclass

import pandas as pd
import psycopg2
import pyarrow as pa
from pyarrow import csv
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from data_loaders import rollups

COLUMNS = (
    "case_key",
    "station_code",
    "offence_code",
    "other_offences",
    "occurred_from",
    "occurred_to",
    "time_precision",
    "reported_at",
    "entered_at",
    "latitude",
    "longitude",
    "geocode",
    "zone_code",
    "ring_zone_code",
    "clearance",
    "cleared_on",
    "arrested_persons",
)
# Bytes handed over at once. By default it is 8 kB, and after each the reading thread has the interpreter.
COPIED = 1 << 20
_LIST = ", ".join(COLUMNS)


@dataclass(frozen=True, slots=True)
class WrittenCases:
    new: int
    changed: int


def write(connection: Connection, cases: pd.DataFrame, source_name: str) -> WrittenCases:
    """Insert new cases and replace changed ones.

    Args:
        cases: COLUMNS, row_hash and watermark; keys unique. Stations and offences exist.
    """
    _run(connection, "DROP TABLE IF EXISTS pg_temp.stage, pg_temp.old_rows, pg_temp.new_rows")
    _run(
        connection,
        "CREATE TEMP TABLE stage (LIKE ssz.incidents, row_hash uuid, watermark timestamptz) ON COMMIT DROP",
    )
    copy(connection, "stage", cases, [*COLUMNS, "row_hash", "watermark"])
    _set_apart(connection)
    # How many there are decides whether the million keys are looked up or read through.
    _run(connection, "ANALYZE stage (case_key)")
    _ensure_years(connection)
    _run(connection, "CREATE TEMP TABLE old_rows (LIKE ssz.incidents) ON COMMIT DROP")
    _run(
        connection,
        "CREATE TEMP TABLE new_rows ON COMMIT DROP AS SELECT s.*, k.case_key IS NOT NULL AS known FROM stage"
        " s LEFT JOIN ssz.incident_keys k USING (case_key) WHERE k.row_hash IS DISTINCT FROM s.row_hash",
    )
    known, new = connection.execute(
        text("SELECT count(*) FILTER (WHERE known), count(*) FILTER (WHERE NOT known) FROM new_rows")
    ).one()
    if known:
        _remove(connection, "SELECT case_key FROM new_rows WHERE known")
    # In the order of time and of the key: what comes to an index in its order costs half.
    _run(
        connection, f"INSERT INTO ssz.incidents ({_LIST}) SELECT {_LIST} FROM new_rows ORDER BY occurred_from"
    )
    _run(
        connection,
        "INSERT INTO ssz.incident_keys (case_key, source_name, occurred_from, row_hash, watermark) SELECT"
        " case_key, :source, occurred_from, row_hash, watermark FROM new_rows ORDER BY case_key"
        " ON CONFLICT (case_key) DO"
        " UPDATE SET source_name = excluded.source_name, occurred_from = excluded.occurred_from, row_hash ="
        " excluded.row_hash, watermark = excluded.watermark",
        source=source_name,
    )
    # A source that was given another name keeps its cases, or their deletion would never be noticed.
    _run(
        connection,
        "UPDATE ssz.incident_keys k SET source_name = :source FROM stage s"
        " WHERE k.case_key = s.case_key AND k.source_name <> :source"
        # Both at an end of an index: as a rule there is only one source, and nothing to look for.
        " AND (SELECT min(source_name) <> :source OR max(source_name) <> :source FROM ssz.incident_keys)",
        source=source_name,
    )
    rollups.update(connection)
    return WrittenCases(new=new, changed=known)


def remove_unseen(connection: Connection, seen: set[str], source_name: str, since: object | None) -> int:
    """Remove cases of this source that its last reading lacks.

    Args:
        since: only cases entered or changed from then on were read (None: all were). Cases without a readable
            time of change are then left alone: the source may not have been able to find them.
    """
    if holds_only(connection, seen, source_name):
        return 0
    _run(connection, "DROP TABLE IF EXISTS pg_temp.seen")
    _run(connection, "CREATE TEMP TABLE seen (case_key uuid) ON COMMIT DROP")
    copy(connection, "seen", pd.DataFrame({"case_key": list(seen)}), ["case_key"])
    _run(connection, "ANALYZE seen")
    return remove_absent(connection, "seen", source_name, since)


def remove_absent(connection: Connection, present: str, source_name: str, since: object | None = None) -> int:
    """Remove cases of this source whose keys a temporary table lacks.

    Args:
        present: the table, with a column `case_key`.
        since: as in `remove_unseen`.
    """
    _run(connection, "DROP TABLE IF EXISTS pg_temp.gone, pg_temp.old_rows, pg_temp.new_rows")
    _run(
        connection,
        f"CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT case_key FROM ssz.incident_keys k WHERE source_name"
        " = :source AND (CAST(:since AS timestamptz) IS NULL OR watermark >= :since) AND NOT EXISTS (SELECT"
        f" FROM pg_temp.{present} s WHERE s.case_key = k.case_key)",
        source=source_name,
        since=since,
    )
    removed = int(connection.execute(text("SELECT count(*) FROM gone")).scalar_one())
    if removed:
        _run(connection, "CREATE TEMP TABLE old_rows (LIKE ssz.incidents) ON COMMIT DROP")
        _run(connection, "CREATE TEMP TABLE new_rows (LIKE ssz.incidents) ON COMMIT DROP")
        _remove(connection, "SELECT case_key FROM gone")
        _run(connection, "DELETE FROM ssz.incident_keys k USING gone g WHERE k.case_key = g.case_key")
        rollups.update(connection)
    return removed


def of_source(connection: Connection, source_name: str) -> int:
    """Return how many cases of a source the store holds."""
    counted = text("SELECT count(*) FROM ssz.incident_keys WHERE source_name = :source")
    return int(connection.execute(counted, {"source": source_name}).scalar_one())


def holds_only(connection: Connection, keys: set[str], source_name: str) -> bool:
    """Return whether a source has no cases in the store but those of the keys, all of which it has."""
    return of_source(connection, source_name) == len(keys)


def stations_of(connection: Connection, source_name: str) -> set[str]:
    """Return the stations of which the store holds cases of a source."""
    of_source = text(
        "SELECT DISTINCT station_code FROM ssz.incidents i JOIN ssz.incident_keys k USING (case_key)"
        " WHERE k.source_name = :source"
    )
    return set(connection.execute(of_source, {"source": source_name}).scalars())


def relocate(connection: Connection, places: pd.DataFrame) -> int:
    """Give cases the zone and ring of changed polygons, or another state of their point.

    Args:
        places: case_key, geocode, zone_code, ring_zone_code; only cases whose place changed.
    """
    _run(connection, "DROP TABLE IF EXISTS pg_temp.places, pg_temp.old_rows, pg_temp.new_rows")
    _run(
        connection,
        "CREATE TEMP TABLE places (case_key uuid, geocode text, zone_code text, ring_zone_code text)"
        " ON COMMIT DROP",
    )
    copy(connection, "places", places, ["case_key", "geocode", "zone_code", "ring_zone_code"])
    _run(connection, "ANALYZE places")
    for table in ("old_rows", "new_rows"):
        _run(
            connection,
            f"CREATE TEMP TABLE {table} ON COMMIT DROP AS"
            " SELECT i.* FROM ssz.incidents i JOIN places p USING (case_key)",
        )
    for table in ("new_rows", "ssz.incidents"):
        _run(
            connection,
            f"UPDATE {table} i SET geocode = p.geocode, zone_code = p.zone_code,"
            " ring_zone_code = p.ring_zone_code FROM places p WHERE i.case_key = p.case_key",
        )
    rollups.update(connection)
    return len(places)


def point(rows: str) -> str:
    """Return the SQL of the point of a row of incidents: its coordinate to 5 decimals, about a metre."""
    return f"(round({rows}.latitude * 1e5) / 1e5, round({rows}.longitude * 1e5) / 1e5)"


def stations_changed(connection: Connection) -> set[str]:
    """Return the stations of which the last `write` or removal of this transaction changed what is counted.

    A case came or went, or its time, place or offence is another. How it was cleared is not among them:
    neither piles nor what a month is expected to hold rest on it, and most changes are of that kind.
    """
    told = "case_key, station_code, offence_code, occurred_from, reported_at, latitude, longitude, geocode"
    came, went = (
        f"SELECT {told} FROM {rows} EXCEPT SELECT {told} FROM {others}"
        for rows, others in (("new_rows", "old_rows"), ("old_rows", "new_rows"))
    )
    return set(
        connection.execute(text(f"SELECT station_code FROM (({came}) UNION ({went})) r GROUP BY 1")).scalars()
    )


def _set_apart(connection: Connection) -> None:
    """Leave cases written anew on a known pile or a point decided to be a stand-in out of zones at once.

    Else they would count in a zone until the pull has read everything and piles are judged.
    """
    for table, state, of in (
        ("piles", "pile", ""),
        ("point_decisions", "default_point", " AND p.decision = 'default'"),
    ):
        _run(
            connection,
            f"UPDATE stage s SET geocode = '{state}', zone_code = NULL, ring_zone_code = NULL"
            f" FROM ssz.{table} p WHERE s.geocode = 'good' AND s.station_code = p.station_code"
            f" AND {point('s')} = (p.latitude, p.longitude){of}",
        )


def _remove(connection: Connection, keys: str) -> None:
    _run(
        connection,
        f"WITH removed AS (DELETE FROM ssz.incidents WHERE case_key IN ({keys}) RETURNING *)"
        " INSERT INTO old_rows SELECT * FROM removed",
    )


def _ensure_years(connection: Connection) -> None:
    """Make the partitions of the years that the stage holds and the store does not have yet."""
    years = connection.execute(
        text(
            "SELECT DISTINCT extract(year FROM occurred_from AT TIME ZONE 'Asia/Bangkok')::int FROM stage"
            " WHERE occurred_from IS NOT NULL"
        )
    ).scalars()
    for year in years:
        if (
            connection.execute(text("SELECT to_regclass(:name)"), {"name": f"ssz.incidents_{year}"}).scalar()
            is None
        ):
            connection.execute(text("SELECT ssz.ensure_incident_year(:year)"), {"year": year})


def copy(connection: Connection, table: str, rows: pd.DataFrame, columns: list[str]) -> None:
    """COPY a frame into a temporary table; write what is missing as nothing, an empty text as two quotes."""
    frame = rows[columns]
    if "other_offences" in columns:
        frame = frame.assign(other_offences=frame["other_offences"].map(_array, na_action="ignore"))
    buffer = io.BytesIO()
    # Arrow writes a million times in a second; pandas takes a minute.
    csv.write_csv(
        pa.Table.from_pandas(frame, preserve_index=False), buffer, csv.WriteOptions(include_header=False)
    )
    buffer.seek(0)
    cursor = connection.connection.cursor()
    try:
        cursor.copy_expert(
            f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv)", buffer, COPIED
        )
    except psycopg2.Error as error:
        # Past SQLAlchemy, so its failures are dressed here as everyone expects them.
        raise DatabaseError("COPY", None, error, hide_parameters=True) from None
    finally:
        cursor.close()


def _array(codes: list[str]) -> str:
    """Return a PostgreSQL array; codes of a source may hold commas, quotes and braces."""
    quoted = (code.replace("\\", "\\\\").replace('"', '\\"') for code in codes)
    return "{" + ",".join(f'"{code}"' for code in quoted) + "}"


def _run(connection: Connection, sql: str, **parameters: object) -> None:
    connection.execute(text(sql), parameters)
