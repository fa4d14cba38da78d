"""Where the next pull goes on, and what the pulls claim to have received so far."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert

from dashboard import schema
from dashboard.language.thai import BANGKOK
from data_loaders.mapping import Mapping

COMPARE_KEYS_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a pull begins.

    `since`: None = everything. `compare_keys`: deletions are looked for among all keys.
    """

    since: datetime | None
    compare_keys: bool


def find(connection: Connection, mapping: Mapping, full: bool, now: datetime) -> Start:
    """Return where a pull begins: where the last one broke off, else the look-back before the watermark."""
    states = schema.sync_states
    state = (
        connection.execute(select(states).where(states.c.source_name == mapping.source.name))
        .mappings()
        .first()
    )
    if state is None or full or state["mapping_hash"] != mapping.fingerprint():
        return Start(None, compare_keys=False)
    if state["resume_at"] is not None:
        return Start(state["resume_at"], compare_keys=True)
    if state["watermark"] is None:
        return Start(None, compare_keys=False)
    due = state["keys_compared_at"] is None or now - state["keys_compared_at"] >= COMPARE_KEYS_EVERY
    return Start(state["watermark"] - timedelta(days=mapping.source.look_back_days), compare_keys=due)


def advance(connection: Connection, mapping: Mapping, start: Start, reached: datetime | None) -> None:
    """Note how far an unfinished pull has come."""
    values: dict[str, Any] = {"resume_at": reached}
    if start.since is None:
        # Everything is being read anew: where an earlier pull stopped (under another mapping) counts no more.
        values["watermark"] = None
    _write(connection, mapping, values)


def finish(
    connection: Connection, mapping: Mapping, now: datetime, reached: datetime | None, *, compared: bool
) -> None:
    """Note that a pull is complete. Without any time of change (`reached`) the old watermark stays."""
    values: dict[str, Any] = {"resume_at": None}
    if reached is not None:
        values["watermark"] = reached
    if compared:
        values["keys_compared_at"] = now
    _write(connection, mapping, values)


def _write(connection: Connection, mapping: Mapping, values: dict[str, Any]) -> None:
    values = {**values, "mapping_hash": mapping.fingerprint()}
    statement = insert(schema.sync_states).values(source_name=mapping.source.name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["source_name"], set_=values))


def write_unmapped(connection: Connection, name: str, unmapped: dict[str, int], *, complete: bool) -> None:
    """Keep the codes that no mapping knows.

    Args:
        complete: `unmapped` counts all cases of the source, not only those of a look-back window.
    """
    table = schema.source_codes
    if complete:
        connection.execute(table.delete().where(table.c.source_name == name))
    if unmapped:
        values = [
            {"source_name": name, "source_code": code, "cases": cases} for code, cases in unmapped.items()
        ]
        statement = insert(table).values(values)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["source_name", "source_code"],
                set_={"cases": text("greatest(source_codes.cases, excluded.cases)")},
            )
        )


def cover(connection: Connection, mapping: Mapping, now: datetime) -> date | None:
    """Record which station-months a source claims; return the last complete day the data reach.

    A station's months count from its first reported case (or `complete_since`): whether a database has
    all cases of earlier months is unknown. What is doubtful among them, `reception.judge` finds.
    """
    yesterday = now.astimezone(BANGKOK).date() - timedelta(days=1)
    reached = connection.execute(
        text(
            # Each of them at the end of an index.
            "SELECT (SELECT max(day) FROM ssz.incident_days WHERE basis = 'occurred' AND day <= :yesterday),"
            " (SELECT max(day) FROM ssz.incident_days WHERE basis = 'reported' AND day <= :yesterday),"
            " ((SELECT max(watermark) FROM ssz.incident_keys WHERE source_name = :source)"
            "  AT TIME ZONE 'Asia/Bangkok')::date"
        ),
        {"yesterday": yesterday, "source": mapping.source.name},
    ).one()
    known: list[date] = [day for day in reached if day is not None]
    if not known:
        return None
    last = min(yesterday, max(known))
    connection.execute(
        text(
            "INSERT INTO ssz.coverage (dataset, station_code, month, state, received_at) SELECT 'incidents',"
            " f.station_code, m::date, 'received', now() FROM (SELECT s.code AS station_code,"
            " coalesce(CAST(:since AS date), d.day) AS first FROM ssz.stations s,  LATERAL (SELECT min(day)"
            " AS day FROM ssz.incident_days   WHERE station_code = s.code AND basis = 'reported') d WHERE"
            " d.day IS NOT NULL) f, generate_series(date_trunc('month', f.first::timestamp), "
            " date_trunc('month', CAST(:last AS timestamp)), '1 month') m ON CONFLICT (dataset, station_code,"
            " month) DO NOTHING"
        ),
        {"since": mapping.source.complete_since, "last": last},
    )
    return last
