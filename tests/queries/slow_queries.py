"""What each query should say, the slow way: one function a query, named after it."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import cos, radians
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries import cases, conditions, points, status, units
from tests.cases import slow_weeks
from tests.comparison import slow_peers
from tests.coverage import slow_piles, slow_quality, slow_reconciliation
from tests.goal1 import slow_surveys
from tests.goal2 import slow_innovations
from tests.goal3 import slow_partnership
from tests.goal4 import slow_goal4
from tests.queries import slow_briefings, slow_case_list
from tests.queries.slow_case_list import area_around_most, is_within
from tests.slow import World, during, of_offences

THROUGH = date(2026, 11, 22)
Rows = Counter[tuple[Any, ...]]
Case = tuple[Select[Any], list[tuple[Any, ...]]]


def plain(rows: list[tuple[Any, ...]]) -> Rows:
    """Rows as values that can be compared and counted."""

    def value(v: Any) -> Any:
        # Most values by far; to ask pandas of each is half of what the slow way costs.
        if type(v) in (str, int, bool, date):
            return v
        if isinstance(v, (dict, list)):
            return json.dumps(v, sort_keys=True)
        if v is None or (not isinstance(v, str) and pd.isna(v)):
            return None
        if isinstance(v, pd.Timestamp) and v.tzinfo is None:
            return v.date()
        if isinstance(v, float) and v.is_integer():
            return int(v)
        return v.item() if hasattr(v, "item") else v

    return Counter(tuple(value(v) for v in row) for row in rows)


def tallied(frame: pd.DataFrame, by: list[str], **sums: str) -> list[tuple[Any, ...]]:
    """Number of cases (and sums of columns) for each combination of `by`."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for row in frame[[*by, *sums.values()]].itertuples(index=False, name=None):
        totals = found.setdefault(row[: len(by)], [0] * (1 + len(sums)))
        for at, amount in enumerate([1, *row[len(by) :]]):
            totals[at] += int(amount)
    return [(*key, *totals) for key, totals in found.items()]


def in_both(
    frame: pd.DataFrame, period: Period, by: list[str], column: str = "day", **sums: str
) -> list[tuple[Any, ...]]:
    """Tallies of the period and of the year before; a day may belong to both."""
    spans = {"current": period, "compared": period.year_earlier()}
    return [
        (name, *row)
        for name, span in spans.items()
        for row in tallied(during(frame, span, column), by, **sums)
    ]


def with_month(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(month=[d.date().replace(day=1) for d in frame["day"]])


def of_table(
    world: World, table: str, columns: list[str], stations: set[str], station: str = "station_code"
) -> list[tuple[Any, ...]]:
    frame = world.tables[table]
    return list(frame.loc[frame[station].isin(stations), columns].itertuples(index=False, name=None))


def by_group(w: World, s: Scope, f: Filters) -> Case:
    found = w.view(s, f, offences=False)
    found = found[found["place_based"]] if f.place_based else found
    expected = in_both(found, f.period, ["group"], "reported", cleared="cleared", persons="persons")
    return cases.by_group(s, f, f.period, f.period.year_earlier()), expected


def by_day(w: World, s: Scope, f: Filters) -> Case:
    return cases.by_day(s, f, f.period), tallied(during(w.view(s, f), f.period), ["day"])


def by_month_and_station(w: World, s: Scope, f: Filters) -> Case:
    expected = tallied(with_month(during(w.view(s, f), f.period)), ["month", "station"])
    return cases.by_month_and_station(s, f, f.period), expected


def by_station(w: World, s: Scope, f: Filters) -> Case:
    expected = in_both(w.view(s, f), f.period, ["station"])
    return cases.by_station(s, f, f.period, f.period.year_earlier()), expected


def by_offence(w: World, s: Scope, f: Filters) -> Case:
    expected = in_both(w.view(s, f), f.period, ["offence", "group", "name_th", "name_en"])
    return cases.by_offence(s, f, f.period, f.period.year_earlier()), expected


def shares(w: World, s: Scope, f: Filters) -> Case:
    whole = during(w.view(s, f, offences=False), f.period)
    asked = of_offences(whole, f)
    reported = len(during(w.view(s, f), f.period, "reported"))
    expected = [
        (len(asked), int((~asked["located"]).sum()), sum(g is None for g in whole["group"]), reported)
    ]
    return cases.shares(s, f, f.period), expected


def in_zones(w: World, s: Scope, f: Filters) -> Case:
    found = w.view(s, f)
    place = [z or (f"ring:{r}" if r else "") for z, r in zip(found["zone"], found["ring"], strict=True)]
    expected = in_both(found.assign(place=place), f.period, ["place"])
    return cases.in_zones(s, f, f.period, f.period.year_earlier()), expected


def in_any_zone_by_month(w: World, s: Scope, f: Filters) -> Case:
    stations = w.stations(s, f)
    mine = {
        z.code
        for z in w.tables["zones"].itertuples()
        if z.station_code in stations and f.zone in ("", z.code)
    }
    found = during(of_offences(w.cases, f), f.period)
    return cases.in_any_zone_by_month(s, f, f.period), tallied(
        with_month(found[found["zone"].isin(mine)]), ["month"]
    )


def rounded(degrees: float) -> float:
    return float(Decimal(repr(degrees)).quantize(Decimal("1e-5"), ROUND_HALF_UP))


def pins(w: World, s: Scope, f: Filters) -> Case:
    found = during(w.view(s, f), f.period)
    found = found[found["located"]]
    expected = [
        (
            rounded(r.latitude),
            rounded(r.longitude),
            r.offence,
            r.day,
            r.minute,
            r.cleared,
            r.zone or None,
            r.precision != "month",
            r.station,
        )
        for r in found.itertuples()
    ]
    assert len(expected) <= points.MOST_POINTS
    return points.pins(s, f, f.period), expected


def within_area(w: World, s: Scope, f: Filters) -> Case:
    found = during(w.view(s, f), f.period)
    corners = area_around_most(w)
    expected = [
        (r.group, r.minute, r.length)
        for r in found[found["located"]].itertuples()
        if is_within(r.latitude, r.longitude, corners)
    ]
    return points.within_area(s, f, f.period, corners), expected


def hexagons(w: World, s: Scope, f: Filters) -> Case:
    found = during(w.view(s, f), f.period)
    centres = [
        nearest_centre(r.latitude, r.longitude, RADIUS, LATITUDE)
        for r in found[found["located"]].itertuples()
    ]
    return points.hexagons(s, f, f.period, RADIUS, LATITUDE), [(*c, n) for c, n in Counter(centres).items()]


RADIUS, LATITUDE = 700.0, 7.5


def nearest_centre(latitude: float, longitude: float, radius: float, middle: float) -> tuple[float, float]:
    """Of all centres of the lattice around a point the nearest one; none may be further away than the
    radius.
    """
    wide, high = radius * 3**0.5, radius * 3
    north, east = 111_320.0, 111_320.0 * cos(radians(middle))
    x, y = longitude * east, latitude * north
    lattice = [
        (column * wide + shift * wide / 2, row * high + shift * high / 2)
        for column in range(int(x // wide) - 2, int(x // wide) + 3)
        for row in range(int(y // high) - 2, int(y // high) + 3)
        for shift in (0, 1)
    ]
    far, centre = min(((x - cx) ** 2 + (y - cy) ** 2, (cx, cy)) for cx, cy in lattice)
    assert far**0.5 <= radius * 1.000001
    return round(centre[1] / north, 6), round(centre[0] / east, 6)


def clock(w: World, s: Scope, f: Filters) -> Case:
    found = during(w.view(s, f), f.period)
    found = found[found["group"].isin([1, 2, 3])]
    expected = [(r.offence, r.group, r.minute, r.length, r.cleared) for r in found.itertuples()]
    assert len(expected) <= points.MOST_POINTS
    return points.clock(s, f, f.period), expected


def by_hour_and_weekday(w: World, s: Scope, f: Filters) -> Case:
    """Row by row; of the nation what is counted at the start of a stretch is taken away again."""
    found = during(w.view(s, f), f.period)
    found = found[found["precision"] != "month"]
    counts: Counter[tuple[Any, ...]] = Counter()
    apart: Counter[tuple[Any, ...]] = Counter()
    nation = s.level == "nation" and not (f.region or f.province or f.station or f.zone)
    for r in found.itertuples():
        timed = not pd.isna(r.hour)
        begins = (r.weekday, int(r.hour) * 60 if timed else None, None)
        if not timed or pd.isna(r.length) or r.length <= 0:
            counts[begins] += 1
            continue
        long = r.length >= 1440
        itself = (r.weekday, None if long else int(r.minute), None if long else int(r.length))
        if nation:
            counts[begins] += 1
            apart[*begins, "taken"] += 1
            apart[*itself, "told"] += 1
        else:
            counts[itself] += 1
    expected = [(*key, n) for key, n in counts.items()]
    expected += [(*key, -n if how == "taken" else n) for (*key, how), n in apart.items()]
    return points.by_hour_and_weekday(s, f, f.period), expected


def holdings(w: World, _s: Scope, _f: Filters) -> Case:
    return status.holdings(), [(w.tables["store"]["is_demo"].iloc[0],)]


def pulls(w: World, s: Scope, _f: Filters) -> Case:
    loads = w.tables["load_batches"].query("dataset == 'incidents'").sort_values("id", ascending=False)
    told = {name: name if w.is_told_source(s, name) else None for name in set(loads["source_name"])}
    loads = loads.assign(
        is_file=loads["file_hash"].notna(),
        watch_seconds=[c.get("watch_seconds") for c in loads["counts"]],
        source=loads.groupby("source_name")["id"].transform("min"),
        told=[told[name] for name in loads["source_name"]],
    )
    latest = loads.drop_duplicates(["source_name", "state", "is_file"])
    columns = ["source", "told", "state", "started_at", "finished_at", "data_through", "is_file"]
    columns.append("watch_seconds")
    return status.pulls(s), list(latest[columns].itertuples(index=False, name=None))


def quality(w: World, s: Scope, f: Filters) -> Case:
    found = w.cases[w.cases["station"].isin(w.stations(s, f))]
    return status.quality(s, f), [(int(found["day"].isna().sum()),)]


def unmapped_codes(w: World, s: Scope, _f: Filters) -> Case:
    codes = w.tables["source_codes"]
    codes = codes if w.covers_store(s) else codes.head(0)
    return status.unmapped_codes(s), list(
        codes[["source_name", "source_code", "cases"]].itertuples(index=False, name=None)
    )


def received_months(w: World, s: Scope, f: Filters) -> Case:
    rows = of_table(w, "coverage", ["dataset", "station_code", "month", "state"], w.stations(s, f))
    return status.received_months(s, f, "incidents"), [row[1:] for row in rows if row[0] == "incidents"]


def received_by_month(w: World, s: Scope, f: Filters) -> Case:
    months = Counter(row[1] for row in received_months(w, s, f)[1])
    return status.received_by_month(s, f, "incidents"), list(months.items())


def zone_places(w: World, s: Scope, f: Filters) -> Case:
    def corner(polygon: dict[str, Any]) -> tuple[float, float]:
        rings = polygon["coordinates"] if polygon["type"] == "Polygon" else polygon["coordinates"][0]
        return float(rings[0][0][0]), float(rings[0][0][1])

    wanted = zone_polygons(w, s, f)[1]
    return units.zone_places(s, f), [(code, *corner(polygon)) for code, polygon, *_ in wanted]


def stations_never_received(w: World, s: Scope, f: Filters) -> Case:
    sent = set(w.tables["coverage"].query("dataset == 'incidents'")["station_code"])
    expected = of_table(w, "stations", ["code", "name_th", "name_en"], w.stations(s, f) - sent, "code")
    return status.stations_never_received(s, f, "incidents"), expected


def first_month(w: World, s: Scope, _f: Filters) -> Case:
    months = [
        row[1] for row in of_table(w, "coverage", ["dataset", "month"], w.allowed(s)) if row[0] == "incidents"
    ]
    return status.first_month(s), [(min(months, default=None),)]


def choices(w: World, s: Scope, _f: Filters) -> Case:
    provinces = w.tables["provinces"].set_index("code")
    regions = w.tables["regions"].set_index("code")
    expected = []
    for r in w.tables["stations"].itertuples():
        if r.code in w.allowed(s):
            p = provinces.loc[r.province_code]
            g = regions.loc[p["region_code"]]
            expected.append(
                (
                    r.code,
                    r.name_th,
                    r.name_en,
                    r.latitude,
                    r.longitude,
                    r.province_code,
                    p["name_th"],
                    p["name_en"],
                    p["region_code"],
                    g["name_th"],
                    g["name_en"],
                )
            )
    return units.choices(s), expected


def zone_choices(w: World, s: Scope, _f: Filters) -> Case:
    columns = [
        "code",
        "station_code",
        "name_th",
        "name_en",
        "joined_on",
        "phase",
        "reason",
        "residents",
        "households",
    ]
    return units.zone_choices(s), of_table(w, "zones", columns, w.allowed(s))


def offence_choices(w: World, _s: Scope, _f: Filters) -> Case:
    columns = ["code", "crime_group", "name_th", "name_en", "place_based"]
    return units.offence_choices(), list(w.tables["offences"][columns].itertuples(index=False, name=None))


def zone_polygons(w: World, s: Scope, f: Filters) -> Case:
    drawn = w.tables["zone_versions"].set_index(["zone_code", "version"])
    ring = dict(zip(w.tables["rings"]["zone_code"], w.tables["rings"]["polygon"], strict=True))
    mine = of_table(w, "zones", ["code", "current_version"], w.stations(s, f))
    expected = [
        (code, drawn.loc[(code, version), "polygon"], drawn.loc[(code, version), "area_km2"], ring.get(code))
        for code, version in mine
        if f.zone in ("", code)
    ]
    return units.zone_polygons(s, f), expected


def station_polygons(w: World, s: Scope, f: Filters) -> Case:
    mine = w.stations(s, f)
    rows = w.tables["station_areas"][["station_code", "polygon"]].itertuples(index=False, name=None)
    return units.station_polygons(s, f), [row for row in rows if row[0] in mine]


def events(w: World, s: Scope, f: Filters) -> Case:
    columns = ["first_day", "last_day", "kind", "title_th", "title_en", "station_code"]
    rows = w.tables["annotations"][columns].itertuples(index=False, name=None)
    seen = w.stations(s, f)
    touching = [r for r in rows if r[0] < f.period.end and r[1] >= f.period.start]
    return units.events(s, f, f.period), [
        r for r in touching if r[5] is None or pd.isna(r[5]) or r[5] in seen
    ]


def station_codes(w: World, s: Scope, f: Filters) -> Case:
    return conditions.station_codes(s, f), [(code,) for code in w.stations(s, f)]


def due_dates(w: World, _s: Scope, _f: Filters) -> Case:
    return status.due_dates(), list(w.tables["due_dates"].itertuples(index=False, name=None))


CASES: dict[str, Callable[[World, Scope, Filters], Case]] = {
    **slow_goal4.CASES,
    **slow_briefings.CASES,
    **slow_case_list.CASES,
    "cases.by_group": by_group,
    "cases.by_day": by_day,
    "cases.by_month_and_station": by_month_and_station,
    "cases.by_station": by_station,
    "cases.by_offence": by_offence,
    "cases.shares": shares,
    "cases.in_zones": in_zones,
    "cases.in_any_zone_by_month": in_any_zone_by_month,
    "conditions.station_codes": station_codes,
    "points.pins": pins,
    "points.hexagons": hexagons,
    "points.within_area": within_area,
    "points.clock": clock,
    "points.by_hour_and_weekday": by_hour_and_weekday,
    "status.holdings": holdings,
    "status.pulls": pulls,
    "status.quality": quality,
    "status.unmapped_codes": unmapped_codes,
    "status.received_months": received_months,
    "status.received_by_month": received_by_month,
    "status.due_dates": due_dates,
    "status.stations_never_received": stations_never_received,
    "status.first_month": first_month,
    "units.choices": choices,
    "units.zone_choices": zone_choices,
    "units.offence_choices": offence_choices,
    "units.zone_polygons": zone_polygons,
    "units.station_polygons": station_polygons,
    "units.zone_places": zone_places,
    "units.events": events,
    **slow_innovations.CASES,
    **slow_partnership.CASES,
    **slow_peers.CASES,
    **slow_piles.CASES,
    **slow_quality.CASES,
    **slow_reconciliation.CASES,
    **slow_surveys.CASES,
    **slow_weeks.CASES,
}
