"""Cases of source and store against each other by station and month, with the reason for every difference."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, text

from dashboard import schema
from data_loaders import convert, incidents, ownership, sources, store
from data_loaders.one_loader import only_loader
from data_loaders.source import Source

BATCH = 100_000

# Of several rows with one key the one that the store holds counts as the case, the others as duplicates.
COMPARED = """
WITH kept AS (
    SELECT i.case_key, i.station_code,
        date_trunc('month', coalesce(i.reported_at, i.occurred_from) AT TIME ZONE 'Asia/Bangkok')::date
            AS month
    FROM ssz.incidents i JOIN ssz.incident_keys k USING (case_key) WHERE k.source_name = :source
), met AS (
    SELECT s.*, k.case_key IS NOT NULL AS is_kept,
        coalesce(k.station_code = s.station_code AND k.month IS NOT DISTINCT FROM s.month, false) AS is_same
    FROM pg_temp.in_source s LEFT JOIN kept k USING (case_key)
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY case_key ORDER BY is_same DESC, station_code, month) AS copy
    FROM met
), counted AS (
    SELECT station_code, month, 1 AS source_cases, 0 AS store_cases,
        (case_key IS NULL)::int AS without_key,
        (case_key IS NOT NULL AND copy > 1)::int AS duplicates,
        (case_key IS NOT NULL AND copy = 1 AND NOT is_kept)::int AS not_pulled,
        (case_key IS NOT NULL AND copy = 1 AND is_kept AND NOT is_same)::int AS moved_here,
        0 AS moved_away, 0 AS deleted, unreadable::int AS unreadable_days
    FROM ranked
    UNION ALL
    SELECT k.station_code, k.month, 0, 1, 0, 0, 0, 0,
        (r.case_key IS NOT NULL AND NOT r.is_same)::int, (r.case_key IS NULL)::int, 0
    FROM kept k LEFT JOIN ranked r ON r.case_key = k.case_key AND r.copy = 1
)
SELECT station_code, month, sum(source_cases)::int AS source_cases, sum(store_cases)::int AS store_cases,
    sum(not_pulled)::int AS not_pulled, sum(moved_here)::int AS moved_here,
    sum(moved_away)::int AS moved_away, sum(deleted)::int AS deleted, sum(duplicates)::int AS duplicates,
    sum(without_key)::int AS without_key,
    sum(unreadable_days)::int AS unreadable_days
FROM counted GROUP BY station_code, month ORDER BY station_code, month
"""


@dataclass(frozen=True, slots=True)
class StationMonth:
    """Cases of a station and month of report (else occurrence); see `schema.reconciliations`."""

    station_code: str
    month: date | None
    source_cases: int
    store_cases: int
    not_pulled: int
    moved_here: int
    moved_away: int
    deleted: int
    duplicates: int
    without_key: int
    unreadable_days: int

    @property
    def difference(self) -> int:
        """Rows of the source less cases of the store: what the reasons add up to."""
        return self.source_cases - self.store_cases

    @property
    def differs(self) -> bool:
        """Whether anything is otherwise, even where the sums are the same."""
        return any((self.not_pulled, self.moved_here, self.moved_away, self.deleted)) or self.difference != 0


def read(connection: Connection, source: Source, salt: bytes, now: datetime, batch: int = BATCH) -> None:
    """Read key, station and day of every case of the source into the temporary table `in_source`."""
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.in_source"))
    connection.execute(
        text(
            "CREATE TEMP TABLE in_source (case_key uuid, station_code text, month date, unreadable boolean)"
            " ON COMMIT DROP"
        )
    )
    for raw in source.incident_places(batch):
        rows = convert.places(raw, source.mapping, salt, now)
        incidents.copy(connection, "in_source", rows, list(rows.columns))
    connection.execute(text("ANALYZE in_source"))


def station_months(connection: Connection, source_name: str) -> list[StationMonth]:
    """Compare `in_source` with the store's cases of that source, by station and month."""
    rows = connection.execute(text(COMPARED), {"source": source_name}).mappings()
    return [StationMonth(**row) for row in rows]


def keep(connection: Connection, source_name: str, now: datetime) -> list[StationMonth]:
    """Compare and keep the result for the pages, in place of the last one of this source."""
    found = station_months(connection, source_name)
    table = schema.reconciliations
    connection.execute(table.delete().where(table.c.source_name == source_name))
    if found:
        facts: dict[str, Any] = {"source_name": source_name, "compared_at": now}
        connection.execute(insert(table), [asdict(row) | facts for row in found])
    return found


def reconcile(source: Source, engine: Engine, *, salt: str, now: datetime) -> list[StationMonth]:
    """Compare a source with the store and keep the result; no case is changed.

    Raises:
        UserError: another loader is at work, the store holds other data, the salt changed, or the source
            fails.
    """
    name = source.mapping.source.name
    with only_loader(engine, "reconcile"), engine.begin() as connection:
        ownership.claim(connection, demo=source.mapping.source.demo, salt=salt)
        read(connection, source, sources.salt_of(connection, name, salt.encode()), now)
        found = keep(connection, name, now)
        store.changed(connection)
    return found
