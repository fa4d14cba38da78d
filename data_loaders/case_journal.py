"""What a file of cases changed, so that it can be undone; the roll-up follows by differences."""

from datetime import date

import pandas as pd
from sqlalchemy import Connection, text

from data_loaders import incidents, piles, rollups
from data_loaders.geography import Locator

NAME = "incidents"


def note(connection: Connection, load: int) -> None:
    """Note the cases that the last `write` or `remove_unseen` of this transaction changed."""
    connection.execute(
        text(
            "INSERT INTO ssz.load_changes (load_id, table_name, key, before)"
            " SELECT :load, :name, jsonb_build_object('case_key', case_key), to_jsonb(o) FROM old_rows o"
        ),
        {"load": load, "name": NAME},
    )
    # New cases have no earlier state: one entry lists all of a batch.
    connection.execute(
        text(
            "INSERT INTO ssz.load_changes (load_id, table_name, key) SELECT :load, :name, jsonb_agg(case_key)"
            " FROM new_rows n WHERE NOT EXISTS (SELECT FROM old_rows o WHERE o.case_key = n.case_key) HAVING"
            " count(*) > 0"
        ),
        {"load": load, "name": NAME},
    )


def remove_unseen(
    connection: Connection, seen: set[str], source_name: str, period: tuple[date, date], stations: set[str]
) -> int:
    """Remove a source's cases, reported in a period, that the file of that period does not hold.

    Only those of `stations`: a file says nothing of stations that it does not name.
    """
    if incidents.holds_only(connection, seen, source_name):
        return 0
    for sql in (
        "DROP TABLE IF EXISTS pg_temp.seen, pg_temp.gone, pg_temp.old_rows, pg_temp.new_rows",
        "CREATE TEMP TABLE seen (case_key uuid) ON COMMIT DROP",
    ):
        connection.execute(text(sql))
    incidents.copy(connection, "seen", pd.DataFrame({"case_key": list(seen)}), ["case_key"])
    connection.execute(text("ANALYZE seen"))
    connection.execute(
        text(
            "CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT i.case_key FROM ssz.incidents i JOIN"
            " ssz.incident_keys k ON k.case_key = i.case_key WHERE k.source_name = :source AND i.station_code"
            " = ANY(:stations) AND (coalesce(reported_at, i.occurred_from) AT TIME ZONE 'Asia/Bangkok')::date"
            " BETWEEN :first AND :last AND NOT EXISTS (SELECT FROM seen s WHERE s.case_key = i.case_key)"
        ),
        {"source": source_name, "first": period[0], "last": period[1], "stations": sorted(stations)},
    )
    removed = int(connection.execute(text("SELECT count(*) FROM gone")).scalar_one())
    if removed:
        connection.execute(text("CREATE TEMP TABLE old_rows (LIKE ssz.incidents) ON COMMIT DROP"))
        connection.execute(text("CREATE TEMP TABLE new_rows (LIKE ssz.incidents) ON COMMIT DROP"))
        incidents._remove(connection, "SELECT case_key FROM gone")
        connection.execute(text("DELETE FROM ssz.incident_keys k USING gone g WHERE k.case_key = g.case_key"))
        rollups.update(connection)
    return removed


def restore(connection: Connection, load: int) -> None:
    """Put the cases back as they were before the load.

    Their row hashes are not known any more: the next load of the source writes these cases once again.
    """
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.old_rows, pg_temp.new_rows, pg_temp.touched"))
    connection.execute(
        text(
            "CREATE TEMP TABLE touched ON COMMIT DROP AS SELECT (key->>'case_key')::uuid AS case_key, before"
            " FROM ssz.load_changes WHERE load_id = :load AND table_name = :name AND before IS NOT NULL"
            " UNION ALL SELECT k::uuid, NULL FROM ssz.load_changes, jsonb_array_elements_text(key) k"
            " WHERE load_id = :load AND table_name = :name AND before IS NULL"
        ),
        {"load": load, "name": NAME},
    )
    connection.execute(text("ANALYZE touched"))
    source = connection.execute(
        text("SELECT source_name FROM ssz.load_batches WHERE id = :id"), {"id": load}
    ).scalar()
    for sql in (
        "CREATE TEMP TABLE old_rows (LIKE ssz.incidents) ON COMMIT DROP",
        "CREATE TEMP TABLE new_rows (LIKE ssz.incidents) ON COMMIT DROP",
        (
            "WITH gone AS (DELETE FROM ssz.incidents i USING touched t WHERE i.case_key = t.case_key"
            " RETURNING i.*) INSERT INTO old_rows SELECT * FROM gone"
        ),
        (
            "INSERT INTO new_rows SELECT (jsonb_populate_record(NULL::ssz.incidents, before)).* FROM touched"
            " WHERE before IS NOT NULL"
        ),
        "INSERT INTO ssz.incidents SELECT * FROM new_rows",
        "DELETE FROM ssz.incident_keys k USING touched t WHERE k.case_key = t.case_key",
    ):
        connection.execute(text(sql))
    connection.execute(
        text(
            "INSERT INTO ssz.incident_keys (case_key, source_name, occurred_from, row_hash, watermark) SELECT"
            " case_key, :source, occurred_from, '00000000-0000-0000-0000-000000000000', entered_at FROM"
            " new_rows"
        ),
        {"source": source},
    )
    rollups.update(connection)
    # What was decided since, and piles that came with the file or went with it.
    piles.judge(connection, Locator.read(connection), incidents.stations_changed(connection))
