"""What the queries on piles should say, the slow way."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.language.thai import BANGKOK
from dashboard.queries import goal4, piles
from tests.goal4.slow_goal4 import in_view, spans_of
from tests.slow import World

Case = tuple[Select[Any], list[tuple[Any, ...]]]
# Every fifth case of a station in a zone goes to one point, written with seven decimals: of this zone, of the
# neighbour's, or of none.
_PILES = (
    ("920101", "TRANG-01", 7.55641, 99.60212, "'TRANG-01'"),
    ("920101", "TRANG-02", 7.57, 99.62, "NULL"),
    ("920201", "TRANG-03", 7.41, 99.52, "'TRANG-03'"),
    ("920301", "TRANG-05", 7.55642, 99.60213, "'TRANG-01'"),
    ("920601", "TRANG-04", 7.78, 99.63, "'TRANG-04'"),
)
_MOVE = (
    "UPDATE ssz.incidents SET latitude = {lat} + mod(hashtext(case_key::text), 3) * 1e-7, longitude = {lon},"
    " geocode = 'pile', zone_code = NULL, ring_zone_code = NULL WHERE station_code = '{station}' AND"
    " zone_code = '{zone}' AND mod(hashtext(case_key::text), 5) = 0"
)
_NOTE = (
    "INSERT INTO ssz.piles SELECT station_code, {lat}, {lon}, count(*), count(*) + 100,"
    " min((occurred_from AT TIME ZONE 'Asia/Bangkok')::date),"
    " max((occurred_from AT TIME ZONE 'Asia/Bangkok')::date), {there} FROM ssz.incidents"
    " WHERE geocode = 'pile' AND station_code = '{station}' AND longitude = {lon} GROUP BY 1"
)
SETUP = [
    *(
        sql.format(station=station, zone=zone, lat=lat, lon=lon, there=there)
        for station, zone, lat, lon, there in _PILES
        for sql in (_MOVE, _NOTE)
    ),
    (
        "INSERT INTO ssz.point_decisions VALUES"
        " ('920101', 7.5, 99.6, 'place', 'ก', '2026-11-01 03:00Z', 'ตลาด'),"
        " ('920201', 7.4, 99.5, 'place', 'ก', '2026-11-01 04:00Z', NULL),"
        " ('920601', 7.6, 99.7, 'default', 'ข', '2026-11-02 03:00Z', NULL)"
    ),
]


def undecided_piles(w: World, s: Scope, f: Filters) -> Case:
    stations, zones = w.stations(s, f), w.tables["zones"]
    of_view = set(zones.loc[zones["station_code"].isin(stations), "code"])
    rows = [
        (p.zone_code, p.station_code, p.latitude, p.longitude, p.cases, p.located, p.first_day, p.last_day)
        for p in w.tables["piles"].itertuples()
        if (p.station_code in stations or p.zone_code in of_view) and f.zone in ("", p.zone_code)
    ]
    return piles.undecided_piles(s, f), rows


def decided_points(w: World, s: Scope, f: Filters) -> Case:
    found = w.tables["point_decisions"]
    found = found[found["station_code"].isin(w.stations(s, f))]
    names = ["station_code", "latitude", "longitude", "decision", "decided_by", "decided_at", "note"]
    return piles.decided_points(s, f), list(found[names].itertuples(index=False, name=None))


def _degrees(value: float) -> float:
    return float(Decimal(repr(value)).quantize(Decimal("0.00001")))


def pile_cases(w: World, s: Scope, f: Filters) -> Case:
    raw = w.tables["incidents"].merge(w.tables["offences"], left_on="offence_code", right_on="code")
    raw = raw[(raw["geocode"] == "pile") & raw["crime_group"].isin([1, 2])]
    zone_of = {(p.station_code, p.latitude, p.longitude): p.zone_code for p in w.tables["piles"].itertuples()}
    cases = [
        (
            (r.station_code, _degrees(r.latitude), _degrees(r.longitude)),
            r.occurred_from.tz_convert(BANGKOK).date(),
        )
        for r in raw.itertuples()
        if not pd.isna(r.occurred_from)
    ]
    seen = set(in_view(w, s, f)["code"])
    tally: Counter[tuple[Any, ...]] = Counter()
    for zone, name, first, end in spans_of(w):
        for point, day in cases:
            if zone in seen and zone_of[point] == zone and first <= day < end:
                tally[(zone, name, *point)] += 1
    return goal4.pile_cases(s, f, spans_of(w)), [(*key, n) for key, n in tally.items()]


CASES: dict[str, Callable[[World, Scope, Filters], Case]] = {
    "goal4.pile_cases": pile_cases,
    "piles.undecided_piles": undecided_piles,
    "piles.decided_points": decided_points,
}
