"""The roll-ups of cases, changed by the difference in the transaction that changes the rows.

By day, station, zone and offence (`incident_days`); the same by region, because the nation's two years are
some two million of those rows (`incident_region_days`); by month and province outside all zones, the season
that zones are held against (`incident_outside_months`); by month and station, which tells whether two windows
may be compared (`incident_station_months`); and by hour for the whole nation (`incident_hours`).
"""

# ruff: noqa: S608 - the SQL is put together from this module's own constants; values are always parameters

from sqlalchemy import Connection, text

_CLEARED = "clearance IN ('arrested', 'prosecuted', 'cleared_otherwise')"
_MEASURES = ("cases", "cleared", "persons", "unlocated")
_DAY_KEYS = ("basis", "day", "station_code", "zone_code", "ring_zone_code", "offence_code")
_REGION_KEYS = ("basis", "day", "region_code", "offence_code")
_OUTSIDE_KEYS, _OUTSIDE_MEASURES = ("month", "province_code", "offence_code"), ("cases", "unlocated")
_STATION_KEYS = ("month", "station_code", "offence_code")
_HOUR_KEYS = ("day", "hour", "offence_code")

# Of {rows}: the columns of incidents and a sign, +1 for a row that came, -1 for one that went.
_DAYS = (
    "SELECT d.basis, d.day, station_code, coalesce(zone_code, '') AS zone_code, coalesce(ring_zone_code, '')"
    " AS ring_zone_code, offence_code, sum(sign)::int AS cases, coalesce(sum(sign) FILTER (WHERE"
    f" {_CLEARED}), 0)::int AS cleared, sum(sign * arrested_persons)::int AS persons, coalesce(sum(sign)"
    " FILTER (WHERE geocode <> 'good'), 0)::int AS unlocated FROM ({rows}) r CROSS JOIN LATERAL (VALUES"
    " ('occurred', (occurred_from AT TIME ZONE 'Asia/Bangkok')::date), ('reported', (coalesce(reported_at,"
    " occurred_from) AT TIME ZONE 'Asia/Bangkok')::date)) AS d (basis, day) WHERE d.day IS NOT NULL"
    # In the order of the key: what comes to an index in its order costs half.
    " GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"
)
_REGIONS = (
    "SELECT basis, day, p.region_code, offence_code,"
    + ",".join(f" sum({m})::int AS {m}" for m in _MEASURES)
    + " FROM {days} d JOIN ssz.stations s ON s.code = d.station_code"
    " JOIN ssz.provinces p ON p.code = s.province_code GROUP BY 1, 2, 3, 4"
)
_OUTSIDE = (
    "SELECT date_trunc('month', day)::date AS month, s.province_code, offence_code,"
    + ",".join(f" sum({m})::int AS {m}" for m in _OUTSIDE_MEASURES)
    + " FROM {days} d JOIN ssz.stations s ON s.code = d.station_code"
    " WHERE basis = 'occurred' AND zone_code = '' GROUP BY 1, 2, 3"
)
_STATIONS = (
    "SELECT date_trunc('month', day)::date AS month, station_code, offence_code,"
    + ",".join(f" sum({m})::int AS {m}" for m in _OUTSIDE_MEASURES)
    + " FROM {days} d WHERE basis = 'occurred' GROUP BY 1, 2, 3"
)
# A case of which only the month is known is in no hour and no weekday.
_HOURS = (
    "SELECT (occurred_from AT TIME ZONE 'Asia/Bangkok')::date AS day,"
    " CASE WHEN time_precision IN ('minute', 'hour')"
    " THEN extract(hour FROM occurred_from AT TIME ZONE 'Asia/Bangkok')::int ELSE -1 END AS hour,"
    " offence_code, sum(sign)::int AS cases FROM ({rows}) r"
    " WHERE occurred_from IS NOT NULL AND time_precision <> 'month' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
_ALL_ROWS = "SELECT *, 1 AS sign FROM ssz.incidents"


def update(connection: Connection) -> None:
    """Change the roll-ups by the difference between the temporary tables new_rows and old_rows.

    Days left without a case disappear: absent means no case.
    """
    columns = (
        "station_code, zone_code, ring_zone_code, offence_code, occurred_from, reported_at, time_precision,"
        " clearance, arrested_persons, geocode"
    )
    rows = f"SELECT {columns}, 1 AS sign FROM new_rows UNION ALL SELECT {columns}, -1 FROM old_rows"
    temporary = ", ".join(
        f"pg_temp.{name}_changes" for name in ("day", "region", "outside", "station", "hour")
    )
    _run(connection, f"DROP TABLE IF EXISTS {temporary}")
    _run(connection, f"CREATE TEMP TABLE day_changes ON COMMIT DROP AS {_DAYS.format(rows=rows)}")
    _run(
        connection,
        f"CREATE TEMP TABLE region_changes ON COMMIT DROP AS {_REGIONS.format(days='day_changes')}",
    )
    _run(
        connection,
        f"CREATE TEMP TABLE outside_changes ON COMMIT DROP AS {_OUTSIDE.format(days='day_changes')}",
    )
    _run(
        connection,
        f"CREATE TEMP TABLE station_changes ON COMMIT DROP AS {_STATIONS.format(days='day_changes')}",
    )
    _run(connection, f"CREATE TEMP TABLE hour_changes ON COMMIT DROP AS {_HOURS.format(rows=rows)}")
    _merge(connection, "incident_days", "day_changes", _DAY_KEYS, _MEASURES)
    _merge(connection, "incident_region_days", "region_changes", _REGION_KEYS, _MEASURES)
    _merge(connection, "incident_outside_months", "outside_changes", _OUTSIDE_KEYS, _OUTSIDE_MEASURES)
    _merge(connection, "incident_station_months", "station_changes", _STATION_KEYS, _OUTSIDE_MEASURES)
    _merge(connection, "incident_hours", "hour_changes", _HOUR_KEYS, ("cases",))


def rebuild(connection: Connection) -> None:
    """Recount every roll-up from the rows."""
    _run(connection, "DELETE FROM ssz.incident_days")
    _fill(connection, "incident_days", _DAY_KEYS, _MEASURES, _DAYS.format(rows=_ALL_ROWS))
    _run(connection, "DELETE FROM ssz.incident_hours")
    _fill(connection, "incident_hours", _HOUR_KEYS, ("cases",), _HOURS.format(rows=_ALL_ROWS))
    _run(connection, "DELETE FROM ssz.incident_station_months")
    rows = _STATIONS.format(days="ssz.incident_days")
    _fill(connection, "incident_station_months", _STATION_KEYS, _OUTSIDE_MEASURES, rows)
    rebuild_regions(connection)


def rebuild_regions(connection: Connection) -> None:
    """Recount what the stations of regions and provinces add up to, after one of them moved to another."""
    _run(connection, "DELETE FROM ssz.incident_region_days")
    _fill(
        connection, "incident_region_days", _REGION_KEYS, _MEASURES, _REGIONS.format(days="ssz.incident_days")
    )
    _run(connection, "DELETE FROM ssz.incident_outside_months")
    rows = _OUTSIDE.format(days="ssz.incident_days")
    _fill(connection, "incident_outside_months", _OUTSIDE_KEYS, _OUTSIDE_MEASURES, rows)


def _fill(
    connection: Connection, table: str, keys: tuple[str, ...], measures: tuple[str, ...], rows: str
) -> None:
    _run(connection, f"INSERT INTO ssz.{table} ({', '.join([*keys, *measures])}) {rows}")


def _merge(
    connection: Connection, table: str, changes: str, keys: tuple[str, ...], measures: tuple[str, ...]
) -> None:
    same = " AND ".join(f"t.{key} = c.{key}" for key in keys)
    sums = ", ".join(f"{m} = t.{m} + c.{m}" for m in measures)
    columns = [*keys, *measures]
    # How many changes there are, and on how few days, decides how the roll-up is best searched.
    _run(connection, f"ANALYZE {changes} ({', '.join(keys)})")
    at = "month" if "month" in keys else "day"
    first, last = connection.execute(text(f"SELECT min({at}), max({at}) FROM {changes}")).one()
    near = f"t.{at} BETWEEN :first AND :last" + (
        " AND t.basis IN ('occurred', 'reported')" if "basis" in keys else ""
    )
    # Not ON CONFLICT: PostgreSQL checks a row before it looks for the conflict, and the difference alone may
    # hold more cleared cases than cases (one new case, two old ones cleared).
    _run(
        connection,
        f"MERGE INTO ssz.{table} t USING {changes} c ON {same} AND {near}"
        " WHEN MATCHED AND t.cases + c.cases = 0 THEN DELETE"
        f" WHEN MATCHED THEN UPDATE SET {sums}"
        f" WHEN NOT MATCHED AND c.cases > 0 THEN INSERT ({', '.join(columns)})"
        f" VALUES ({', '.join(f'c.{column}' for column in columns)})",
        first=first,
        last=last,
    )


def _run(connection: Connection, sql: str, **parameters: object) -> None:
    connection.execute(text(sql), parameters)
