"""Where the next pull goes on, and what the pulls claim to have received so far."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert

from dashboard import schema
from dashboard.language.thai import BANGKOK
from data_loaders.mapping import Mapping
from data_loaders.moments import FIRST_YEAR

# Cases that every pull compares at least, so that a small store is compared whole each time.
SHARE = 50_000
# A round takes that long at the most, however often is pulled. What is changed behind the reader waits for
# the next one: two of them take less than a day.
ROUND = timedelta(hours=11)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Times of change between which a pull compares old cases: from `first` on, before `end`."""

    first: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Start:
    """Where a pull begins.

    `since`: what was entered or changed from then on is read; None = everything. `stretch`: old cases that
    are read besides, to be compared. `began`: when the round began that this pull is part of. `ends_round`:
    with this pull every case of the source will have been read since then, so that what is still missing is
    deleted.
    """

    since: datetime | None
    began: datetime
    ends_round: bool = True
    stretch: Stretch | None = None


def find(
    connection: Connection, mapping: Mapping, full: bool, now: datetime, *, sortable: bool, share: int
) -> Start:
    """Return where a pull begins: where the last one broke off, else the look-back before the watermark.

    Args:
        sortable: the source can be asked for what changed since a time; else everything is read.
        share: cases that are compared at least; a source with no more is read whole.
    """
    states = schema.sync_states
    state = (
        connection.execute(select(states).where(states.c.source_name == mapping.source.name))
        .mappings()
        .first()
    )
    if state is None or full or not sortable or state["mapping_hash"] != mapping.fingerprint():
        return Start(None, now)
    if state["watermark"] is None:
        # What a reading of everything had already read when it broke off belongs to its round.
        resumed = state["resume_at"]
        return Start(resumed, state["round_began_at"] or now if resumed else now)
    keys = schema.incident_keys.c
    cases = connection.execute(
        text("SELECT count(*) FROM ssz.incident_keys WHERE source_name = :source"),
        {"source": mapping.source.name},
    ).scalar_one()
    pause = now - (state["pulled_at"] or now)
    share = max(share, ceil(cases * (pause / ROUND)))
    if share >= cases:
        return Start(None, now)
    since = state["resume_at"] or state["watermark"] - timedelta(days=mapping.source.look_back_days)
    first = state["round_reached"] or datetime(FIRST_YEAR, 1, 1, tzinfo=mapping.source.zone)
    further = (
        select(keys.watermark)
        .where(keys.source_name == mapping.source.name, keys.watermark >= first, keys.watermark < since)
        .order_by(keys.watermark)
        .offset(share)
        .limit(1)
    )
    stretch = Stretch(first, _end(connection.execute(further).scalar(), since, mapping))
    return Start(since, state["round_began_at"] or now, stretch.end == since, stretch)


def _end(beyond: datetime | None, since: datetime, mapping: Mapping) -> datetime:
    """Return where a stretch ends: with the day of the first case beyond it, or where reading begins anyway.

    Whole days, because many a source keeps no more, and a round must get on.
    """
    if beyond is None:
        return since
    day = beyond.astimezone(mapping.source.zone).date() + timedelta(days=1)
    return min(datetime.combine(day, time.min, mapping.source.zone), since)


def advance(
    connection: Connection,
    mapping: Mapping,
    start: Start,
    reached: datetime | None,
    compared: datetime | None = None,
) -> None:
    """Note how far an unfinished pull has come: with what changed, and with comparing old cases."""
    values: dict[str, Any] = {"resume_at": reached}
    if start.since is None:
        # Everything is being read anew: where an earlier pull stopped (under another mapping) counts no more.
        values |= {"watermark": None, "round_began_at": start.began, "round_reached": None}
    if compared is not None:
        values |= {"round_began_at": start.began, "round_reached": compared}
    _write(connection, mapping, values)


def finish(
    connection: Connection, mapping: Mapping, start: Start, now: datetime, reached: datetime | None
) -> None:
    """Note that a pull is complete. Without any time of change (`reached`) the old watermark stays."""
    values: dict[str, Any] = {"resume_at": None, "pulled_at": now}
    if reached is not None:
        values["watermark"] = reached
    if start.ends_round:
        values |= {"compared_at": start.began, "round_began_at": None, "round_reached": None}
    elif start.stretch is not None:
        values |= {"round_began_at": start.began, "round_reached": start.stretch.end}
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


def _end_of_month_only(connection: Connection, last: date) -> date:
    """Return the month's end where the newest cases tell no more than their month; else the day itself.

    Such cases stand on the first of their month, and the data reach as far as it does.
    """
    if last.day > 1:
        return last
    first = datetime.combine(last, time(), BANGKOK)
    newest = text("SELECT DISTINCT time_precision FROM ssz.incidents WHERE occurred_from >= :first")
    if set(connection.execute(newest, {"first": first}).scalars()) != {"month"}:
        return last
    return (last + timedelta(days=31)).replace(day=1) - timedelta(days=1)


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
    last = min(yesterday, _end_of_month_only(connection, max(known)))
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
