"""What a list of cases should hold, the slow way: row by row."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.language.thai import BANGKOK
from dashboard.queries import case_list
from dashboard.queries.case_list import Narrowing
from tests.slow import CLEARED, GROUPS, World, once

Case = tuple[Any, list[tuple[Any, ...]]]
LACKING = {"stand_in": "default_point", "pile": "pile", "outside": "outside", "missing": "missing"}
NOTHING, SECOND, DAY = (pd.Timedelta(seconds=s) for s in (0, 1, 86_400))
KINDS = {True: ("เกิดในสถานที่", "in a place"), False: ("ไม่ขึ้นกับสถานที่", "in no place")}


def day_of(instant: Any) -> Any:
    return None if pd.isna(instant) else instant.date()


@once
def all_cases(w: World) -> list[dict[str, Any]]:
    """All cases: what is shown of each, then its group, the length of its stretch, and its precision."""
    offences = w.tables["offences"].set_index("code").to_dict("index")
    instants = ("occurred_from", "occurred_to", "reported_at")
    local = {name: w.tables["incidents"][name].dt.tz_convert(BANGKOK) for name in instants}
    raws = w.tables["incidents"].assign(**local)
    return [_case(raw, offences[raw.offence_code]) for raw in raws.itertuples()]


def _case(raw: Any, offence: dict[Any, Any]) -> dict[str, Any]:
    """One case; its instants are those of Bangkok's clocks."""
    day, reported = day_of(raw.occurred_from), day_of(raw.reported_at)
    timed, length = raw.time_precision in ("minute", "hour"), raw.occurred_to - raw.occurred_from
    stretch = timed and NOTHING < length < DAY
    return {
        "day": day,
        "day_known": raw.time_precision not in ("month", "none"),
        "hour": raw.occurred_from.hour if timed else None,
        "last_hour": (raw.occurred_to - SECOND).hour if stretch else None,
        "offence_code": raw.offence_code,
        "station_code": raw.station_code,
        "zone_code": raw.zone_code if isinstance(raw.zone_code, str) else None,
        "ring_zone_code": raw.ring_zone_code if isinstance(raw.ring_zone_code, str) else None,
        "place_based": bool(offence["place_based"]),
        "cleared": raw.clearance in CLEARED,
        "reported": reported,
        "delay": (reported - day).days if reported and day else None,
        "geocode": raw.geocode,
        "group": None if pd.isna(offence["crime_group"]) else int(offence["crime_group"]),
        "names": (offence["name_th"], offence["name_en"], *KINDS[bool(offence["place_based"])]),
        "severity": offence["severity"],
        "hour_unknown": raw.time_precision != "month" and (not timed or length >= DAY),
        "place": place_of(raw) if raw.geocode == "good" else None,
        "point": (raw.latitude, raw.longitude) if raw.geocode == "good" else None,
        "day_told": raw.time_precision != "month",
        "spent": _hours_spent(raw.occurred_from, length) if timed else [],
    }


def place_of(raw: Any) -> tuple[float, float]:
    """Five decimals, half a step upwards as the store's decimals go, not as binary fractions do."""
    latitude, longitude = (
        float(Decimal(repr(float(degrees))).quantize(Decimal("0.00001"), ROUND_HALF_UP))
        for degrees in (raw.latitude, raw.longitude)
    )
    return latitude, longitude


def area_around_most(w: World) -> tuple[tuple[float, float], ...]:
    """An area with a bay in it, which leaves out the outermost cases of the store; cases lie on its edges."""
    every = w.cases[w.cases["located"]]
    (south, north), (west, east) = (
        every[c].quantile([0.02, 0.98], interpolation="nearest").round(5) for c in ("latitude", "longitude")
    )
    bay = (round((south + north) / 2, 5), round((west + east) / 2, 5))
    return ((south, west), (south, east), bay, (north, east), (north, west))


def is_within(latitude: float, longitude: float, corners: Sequence[tuple[float, float]]) -> bool:
    """Count the edges that a line eastwards from the point crosses, in whole steps; on an edge is within."""
    x, y = round(longitude * 100_000), round(latitude * 100_000)
    at = [(round(lon * 100_000), round(lat * 100_000)) for lat, lon in corners]
    crossed = 0
    for (ax, ay), (bx, by) in zip(at, [*at[1:], at[0]], strict=True):
        turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if turn == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return True
        if (ay > y) != (by > y):
            crossed += (turn > 0) == (by > ay)
    return crossed % 2 == 1


def _hours_spent(begin: Any, length: Any) -> list[datetime]:
    """The hours, as local instants at which they begin, in which a stretch holds a minute."""
    minutes = 0 if pd.isna(length) else round(length.total_seconds() / 60)
    # Bangkok's clocks are never put forward or back, and plain instants cost a twentieth of those of pandas.
    first = begin.to_pydatetime(warn=False).replace(tzinfo=None, second=0, microsecond=0)
    last = first + timedelta(minutes=max(1, min(minutes, 1440)) - 1)
    hours = [first.replace(minute=0)]
    while (following := hours[-1] + timedelta(hours=1)) <= last:
        hours.append(following)
    return hours


SHOWN = 13  # of the values of a case


def shown(case: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(case.values())[:SHOWN]


def in_list(
    w: World, s: Scope, f: Filters, days: Sequence[Period], n: Narrowing, search: str
) -> list[dict[str, Any]]:
    """The cases of a list that are found, in no order."""
    zones, stations = (w.tables[name].set_index("code").to_dict("index") for name in ("zones", "stations"))
    may_see, asked = w.allowed(s), w.stations(s, f)

    def names(case: dict[str, Any]) -> list[str]:
        of_units = [stations[case["station_code"]]] if case["station_code"] in may_see else []
        here = [zones[c] for c in (case["zone_code"], case["ring_zone_code"]) if c]
        of_units += [zone for zone in here if zone["station_code"] in may_see]
        return [*case["names"], *(unit[name] for unit in of_units for name in ("name_th", "name_en"))]

    found = []
    for case in all_cases(w):
        counted_on = (case["reported"] or case["day"]) if n.basis == "reported" else case["day"]
        if (
            counted_on is not None
            and any(p.start <= counted_on < p.end for p in days)
            and case["group"] in GROUPS[f.groups]
            and (not f.offences or case["offence_code"] in f.offences)
            and (case["place_based"] or not f.place_based)
            and (case["group"] is None or not n.unmapped)
            and _on_ground(n, f, case, asked, zones)
            and n.cleared in (None, case["cleared"])
            and (not n.late or (case["delay"] is not None and case["delay"] >= 30))
            and _is_point(n.point, case["geocode"])
            and _in_hours(n, case)
            and _is_report(n.report, case)
            and (n.places is None or case["place"] in n.places)
            and (n.area is None or (case["point"] is not None and is_within(*case["point"], n.area)))
            and (not search or any(search.lower() in name.lower() for name in names(case)))
        ):
            found.append(case)
    return found


def _on_ground(
    n: Narrowing, f: Filters, case: dict[str, Any], asked: set[str], zones: dict[Any, dict[Any, Any]]
) -> bool:
    zone, ring = case["zone_code"], case["ring_zone_code"]

    def of_view(code: str | None) -> bool:
        return code is not None and zones[code]["station_code"] in asked and n.zone in ("", code)

    match n.ground:
        case "":
            here = f.zone in ("", zone)
        case "outside":
            here = zone is None and ring is None and case["geocode"] == "good"
        case "ring":
            here = of_view(ring)
        case _:
            here = of_view(zone)
    anywhere = n.anywhere and n.ground in ("zone", "zones", "ring")
    return here and (anywhere or case["station_code"] in asked)


def _is_point(point: str, geocode: str) -> bool:
    if point in ("usable", "lacking"):
        return (geocode == "good") == (point == "usable")
    return point == "" or geocode == LACKING[point]


def _is_report(report: str, case: dict[str, Any]) -> bool:
    if report == "":
        return True
    if not case["day_known"] or case["day"] is None:
        return False
    return case["reported"] is None if report == "missing" else (case["delay"] or 0) < 0


def _in_hours(n: Narrowing, case: dict[str, Any]) -> bool:
    """Hour by hour: those in which the case may have happened against those that are asked for."""
    if n.hours is None or n.hours == "unknown":
        on_day = n.weekday is None or (case["day_told"] and case["day"].weekday() == n.weekday)
        return on_day and (n.hours is None or case["hour_unknown"])
    if case["hour"] is None:
        return False
    first, end = n.hours
    wanted = [(first + at) for at in range((end - first - 1) % 24 + 1)]
    # A stretch of a day or more tells no hour; where it began is still known.
    spent = case["spent"] if n.stretches else case["spent"][:1]
    if n.stretches and case["hour_unknown"]:
        return False
    if n.weekday is None:
        return not {hour % 24 for hour in wanted}.isdisjoint(at.hour for at in spent)
    days = [((n.weekday + hour // 24) % 7, hour % 24) for hour in wanted]
    return not set(days).isdisjoint((at.weekday(), at.hour) for at in spent)


def case_counts(w: World, s: Scope, f: Filters) -> Case:
    days, narrowing = (f.period,), Narrowing()
    n, found = (len(in_list(w, s, f, days, narrowing, search)) for search in ("", "ทรัพย์"))
    return case_list.case_counts(s, f, days, narrowing, "ทรัพย์"), [(n, found)]


def case_rows(w: World, s: Scope, f: Filters) -> Case:
    days, narrowing = (f.period,), Narrowing(basis="reported")
    expected = [shown(case) for case in in_list(w, s, f, days, narrowing, "")]
    statement = case_list.case_rows(
        s, f, days, narrowing, "", sort="day", descending=True, limit=len(w.tables["incidents"])
    )
    return statement, expected


CASES = {"case_list.case_counts": case_counts, "case_list.case_rows": case_rows}
