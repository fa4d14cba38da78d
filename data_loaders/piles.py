"""Piles: cases of a station at one point beyond chance. Undecided ones lie in no zone until people decide.

A point is a coordinate rounded to 5 decimals (about a metre). What convert says of a case (`good`, …) is kept
in its row hash; what is said here comes after it, so that an unchanged case is not written again.
"""

# ruff: noqa: S608 - the SQL is put together from this module's own constants; values are always parameters

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from dashboard.statistics import most_by_chance
from data_loaders import incidents, store
from data_loaders.geography import Locator

Decided = Literal["place", "default"]
BY_MAPPING = "real_points (ไฟล์จับคู่ / mapping)"
_OF_STATIONS = "(CAST(:stations AS text[]) IS NULL OR {rows}.station_code = ANY(CAST(:stations AS text[])))"

NO_CASE = Text("สถานี {code} ไม่มีคดีที่พิกัด {point}", "Station {code} has no case at {point}.")
LOOK = Text("ดูรายการด้วยคำสั่ง points --list", "See `points --list`.")
NOBODY = UserError(
    Text("ยังไม่ได้ระบุชื่อผู้ตัดสิน", "Who decides is not given."), Text("ใส่ชื่อ (--by)", "Give a name (--by).")
)


@dataclass(frozen=True, slots=True)
class PointDecision:
    """What somebody says a point of a station is; degrees are rounded to 5 decimals when it is written."""

    station: str
    latitude: float
    longitude: float
    decision: Decided
    by: str
    note: str | None = None


def rounded(degrees: float) -> float:
    """Return a coordinate as points have it, in the arithmetic of `incidents.point`."""
    return round(degrees * 1e5) / 1e5


def judge(
    connection: Connection,
    locator: Locator,
    stations: Collection[str] | None,
    real_points: Sequence[tuple[float, float]] = (),
) -> int:
    """Find the piles of stations anew and move their cases; return the cases on undecided piles in all.

    Args:
        stations: whose cases have changed (None = all).
        real_points: latitude, longitude of points that the mapping declares to be places.
    """
    if stations is None or stations:
        wanted = None if stations is None else sorted(stations)
        _count(connection, wanted)
        _limit(connection)
        _declare(connection, real_points)
        _note(connection, wanted)
        locate(connection, locator)
        _settle(connection, wanted, locator)
    return int(connection.execute(text("SELECT coalesce(sum(cases), 0) FROM ssz.piles")).scalar_one())


def locate(connection: Connection, locator: Locator) -> None:
    """Say of every undecided pile in which zone it lies."""
    rows = connection.execute(text("SELECT station_code, latitude, longitude FROM ssz.piles")).all()
    if not rows:
        return
    piles = pd.DataFrame(rows, columns=["station_code", "latitude", "longitude"])
    zones = locator.locate(piles["latitude"], piles["longitude"])["zone_code"]
    connection.execute(
        text(
            "UPDATE ssz.piles SET zone_code = :zone WHERE station_code = :station_code AND latitude ="
            " :latitude AND longitude = :longitude AND zone_code IS DISTINCT FROM :zone"
        ),
        piles.assign(zone=zones.where(zones.notna(), None)).to_dict("records"),
    )


def lies_with(connection: Connection, decision: PointDecision, stations: Collection[str]) -> bool:
    """Return whether an undecided pile lies in a zone of one of these stations."""
    p, z = schema.piles.c, schema.zones.c
    held = (
        select(z.code)
        .join_from(schema.zones, schema.piles, p.zone_code == z.code)
        .where(
            p.station_code == decision.station,
            p.latitude == rounded(decision.latitude),
            p.longitude == rounded(decision.longitude),
            z.station_code.in_(stations),
        )
    )
    return connection.execute(held).first() is not None


def decide(connection: Connection, decision: PointDecision) -> int:
    """Keep a decision and move the station's cases at once; return how many lie at the point.

    Raises:
        UserError: no name is given, or the station has no case there.
    """
    if not decision.by.strip():
        raise NOBODY
    there = {
        "station": decision.station,
        "latitude": rounded(decision.latitude),
        "longitude": rounded(decision.longitude),
    }
    cases = connection.execute(
        text(
            f"SELECT count(*) FROM ssz.incidents i WHERE station_code = :station AND {incidents.point('i')}"
            " = (CAST(:latitude AS float8), CAST(:longitude AS float8))"
        ),
        there,
    ).scalar_one()
    if not cases:
        point = f"{there['latitude']:.5f}, {there['longitude']:.5f}"
        words = (NO_CASE(lang, code=decision.station, point=point) for lang in LANGUAGES)
        raise UserError(Text(*words), LOOK)
    _write(connection, pd.DataFrame([there]), decision.decision, decision.by.strip(), decision.note or None)
    judge(connection, Locator.read(connection), {decision.station})
    store.changed(connection)
    return int(cases)


def _write(connection: Connection, points: pd.DataFrame, decision: str, by: str, note: str | None) -> None:
    """points: station, latitude, longitude."""
    values = points.rename(columns={"station": "station_code"}).assign(
        decision=decision, decided_by=by, decided_at=pd.Timestamp.now("UTC").to_pydatetime(), note=note
    )
    statement = insert(schema.point_decisions).values(values.to_dict("records"))
    given = {n: statement.excluded[n] for n in ("decision", "decided_by", "decided_at", "note")}
    keys = ["station_code", "latitude", "longitude"]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=given))


def _count(connection: Connection, stations: list[str] | None) -> None:
    """Count the cases at every point that nobody decided about, into the temporary table cells."""
    _run(connection, "DROP TABLE IF EXISTS pg_temp.cells, pg_temp.limits")
    _run(
        connection,
        "CREATE TEMP TABLE cells ON COMMIT DROP AS"
        # By its bytes: comparing a million codes as words takes half as long again.
        ' SELECT c.* FROM (SELECT i.station_code COLLATE "C" AS station_code,'
        "  round(i.latitude * 1e5) / 1e5 AS latitude,"
        "  round(i.longitude * 1e5) / 1e5 AS longitude, count(*)::int AS cases,"
        "  (min(i.occurred_from) AT TIME ZONE 'Asia/Bangkok')::date AS first_day,"
        "  (max(i.occurred_from) AT TIME ZONE 'Asia/Bangkok')::date AS last_day"
        "  FROM ssz.incidents i WHERE i.geocode IN ('good', 'pile')"
        f" AND {_OF_STATIONS.format(rows='i')} GROUP BY 1, 2, 3) c"
        " WHERE NOT EXISTS (SELECT FROM ssz.point_decisions d WHERE d.station_code = c.station_code"
        " AND d.latitude = c.latitude AND d.longitude = c.longitude)",
        stations=stations,
    )


def _limit(connection: Connection) -> None:
    """Write each station's located cases, and what chance allows at one point, into the table limits."""
    _run(
        connection,
        "CREATE TEMP TABLE limits (station_code text, located integer, most integer) ON COMMIT DROP",
    )
    rows = connection.execute(text("SELECT station_code, cases, count(*) FROM cells GROUP BY 1, 2")).all()
    counted = pd.DataFrame(rows, columns=["station_code", "cases", "points"])
    limits = [
        {
            "station": station,
            "located": int((of["cases"] * of["points"]).sum()),
            "most": most_by_chance(of["cases"].repeat(of["points"]).to_numpy(float)),
        }
        for station, of in counted.groupby("station_code")
    ]
    if limits:
        connection.execute(text("INSERT INTO limits VALUES (:station, :located, :most)"), limits)


def _declare(connection: Connection, real_points: Sequence[tuple[float, float]]) -> None:
    """Keep piles that the mapping declares to be places as decided; what people decided stays."""
    found = connection.execute(
        text("SELECT c.* FROM cells c JOIN limits l USING (station_code) WHERE c.cases > l.most")
    ).mappings()
    declared = {(rounded(latitude), rounded(longitude)) for latitude, longitude in real_points}
    rows = [
        {"station": row["station_code"], "latitude": row["latitude"], "longitude": row["longitude"]}
        for row in found
        if (row["latitude"], row["longitude"]) in declared
    ]
    if rows:
        _write(connection, pd.DataFrame(rows), "place", BY_MAPPING, None)


def _note(connection: Connection, stations: list[str] | None) -> None:
    """Write the piles of stations in place of those that were known."""
    _run(connection, f"DELETE FROM ssz.piles p WHERE {_OF_STATIONS.format(rows='p')}", stations=stations)
    names = "station_code, latitude, longitude, cases, located, first_day, last_day"
    _run(
        connection,
        f"INSERT INTO ssz.piles ({names}) SELECT {names} FROM cells c JOIN limits l USING (station_code)"
        " WHERE c.cases > l.most AND NOT EXISTS (SELECT FROM ssz.point_decisions d WHERE d.station_code ="
        " c.station_code AND d.latitude = c.latitude AND d.longitude = c.longitude)",
    )


def _settle(connection: Connection, stations: list[str] | None, locator: Locator) -> None:
    """Give cases whose state is not that of their point this state, with zone and ring or without."""
    # What the mapping declares a stand-in is changed by a decision alone.
    state = (
        "CASE WHEN d.decision = 'place' THEN 'good' WHEN d.decision = 'default' THEN 'default_point'"
        " WHEN i.geocode = 'default_point' THEN i.geocode WHEN p.cases IS NOT NULL THEN 'pile'"
        " ELSE 'good' END"
    )
    rows = connection.execute(
        text(
            f"SELECT i.case_key, i.latitude, i.longitude, {state} AS geocode FROM ssz.incidents i"
            f" LEFT JOIN ssz.piles p ON p.station_code = i.station_code AND {incidents.point('i')} ="
            " (p.latitude, p.longitude)"
            f" LEFT JOIN ssz.point_decisions d ON d.station_code = i.station_code AND {incidents.point('i')}"
            " = (d.latitude, d.longitude)"
            f" WHERE i.geocode IN ('good', 'pile', 'default_point') AND {_OF_STATIONS.format(rows='i')}"
            f" AND i.geocode <> {state}"
        ),
        {"stations": stations},
    ).all()
    if not rows:
        return
    cases = pd.DataFrame(rows, columns=["case_key", "latitude", "longitude", "geocode"])
    good = cases["geocode"] == "good"
    places = locator.locate(cases["latitude"].where(good), cases["longitude"].where(good))
    incidents.relocate(
        connection, places.assign(case_key=cases["case_key"].astype(str), geocode=cases["geocode"])
    )


def _run(connection: Connection, sql: str, **parameters: object) -> None:
    connection.execute(text(sql), parameters)
