"""What the queries on partners and risk spots should say, the slow way: one function a query, of its name."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt
from statistics import median
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, parse
from dashboard.queries import goal3, risk_spots
from tests.slow import World, month_later

AT = date(2026, 11, 22)
JUDGED = parse("fy2569q4")
FIRST, END = date(2025, 12, 1), date(2026, 12, 1)
Case = tuple[Select[Any], list[tuple[Any, ...]]]

# What the demo does not hold: partners that come and go, whole-station activities, late days, links the other
# way round.
SETUP = [
    "UPDATE ssz.sectors SET counted = false WHERE code = 'regional'",
    "UPDATE ssz.partners SET left_on = '2026-08-15' WHERE id = 'P-920101-04'",
    "UPDATE ssz.partners SET left_on = '2026-06-30' WHERE id = 'P-920601-04'",
    "UPDATE ssz.partners SET left_on = '2026-12-31' WHERE id = 'P-920501-01'",
    "UPDATE ssz.partners SET joined_on = NULL WHERE id = 'P-920201-04'",
    "UPDATE ssz.partners SET joined_on = '2026-10-01' WHERE id = 'P-920401-04'",
    "UPDATE ssz.partners SET joined_on = '2026-11-23' WHERE id = 'P-920401-05'",
    "UPDATE ssz.activities SET zone_code = NULL WHERE id LIKE 'A-920201-1%'",
    "DELETE FROM ssz.activity_sectors WHERE activity_id = 'A-920101-12-M'",
    (
        "INSERT INTO ssz.targets (indicator, fiscal_year, province_code, value) VALUES ('fear', 2570, '93',"
        " 0.38)"
    ),
    "UPDATE ssz.resolutions SET state = 'cancelled' WHERE id = 'R-920501-03'",
    "UPDATE ssz.resolutions SET due_on = NULL WHERE id IN ('R-920501-02', 'R-920101-04')",
    "UPDATE ssz.resolutions SET closed_on = '2026-11-23' WHERE id = 'R-920701-04'",
    "UPDATE ssz.risk_spots SET fixed_on = '2026-11-23', told_on = '2026-11-24' WHERE id = 'S-920701-04'",
    "UPDATE ssz.risk_spots SET told_on = NULL WHERE id = 'S-920401-02'",
    "UPDATE ssz.activities SET risk_spot_id = 'S-920101-03' WHERE id = 'A-920101-03-J'",
    "UPDATE ssz.risk_spots SET activity_id = NULL, resolution_id = NULL WHERE id = 'S-920101-03'",
    # Onto a case in a zone, so that there is something to count.
    (
        "UPDATE ssz.risk_spots s SET (latitude, longitude) = (SELECT latitude, longitude FROM ssz.incidents i"
        " WHERE i.station_code = s.station_code AND i.geocode = 'good' AND i.zone_code IS NOT NULL ORDER BY"
        " case_key LIMIT 1) WHERE id LIKE '%-01'"
    ),
]


def rows_of(w: World, table: str, stations: set[str]) -> Iterator[Any]:
    frame = w.tables[table]
    frame = frame.astype(object).where(frame.notna(), None)
    return (row for row in frame.itertuples() if row.station_code in stations)


def in_zone(row: Any, f: Filters) -> bool:
    """What a zone sees: its own and what is of the whole station."""
    return not f.zone or row.zone_code in (None, f.zone)


def taking_part(w: World) -> dict[str, list[tuple[str, int]]]:
    """Sectors and people of each activity."""
    part: dict[str, list[tuple[str, int]]] = {}
    for row in w.tables["activity_sectors"].itertuples():
        part.setdefault(row.activity_id, []).append((row.sector_code, row.people))
    return part


def sectors(w: World, _s: Scope, _f: Filters) -> Case:
    columns = ["code", "name_th", "name_en", "counted"]
    return goal3.sectors(), list(w.tables["sectors"][columns].itertuples(index=False, name=None))


def sector_activity(w: World, s: Scope, f: Filters) -> Case:
    mine, part = w.stations(s, f), taking_part(w)
    judged: Counter[tuple[str, str]] = Counter()
    running: Counter[tuple[str, str]] = Counter()
    for activity in rows_of(w, "activities", mine):
        for sector, _ in part.get(activity.id, []):
            if JUDGED.start <= activity.held_on <= JUDGED.last:
                judged[activity.station_code, sector] += 1
            elif JUDGED.last < activity.held_on <= AT:
                running[activity.station_code, sector] += 1
    partners: Counter[tuple[str, str]] = Counter()
    for partner in rows_of(w, "partners", mine):
        days = pd.date_range(JUDGED.start, JUDGED.last).date
        if any((partner.joined_on or d) <= d <= (partner.left_on or d) for d in days):
            partners[partner.station_code, partner.sector_code] += 1
    counted = w.tables["sectors"].query("counted")["code"]
    keys = [(station, sector) for station in mine for sector in counted]
    expected = [(*key, partners[key], judged[key], running[key]) for key in keys]
    return goal3.sector_activity(s, f, JUDGED, AT), expected


def sent(w: World) -> dict[tuple[str, str, date], str]:
    return {(r.dataset, r.station_code, r.month): r.state for r in w.tables["coverage"].itertuples()}


def reports(w: World, s: Scope, f: Filters) -> Case:
    mine = w.stations(s, f)
    expected = [
        (station, month, state)
        for (dataset, station, month), state in sent(w).items()
        if dataset == "activities" and station in mine and FIRST <= month < END
    ]
    return goal3.reports(s, f, FIRST, END), expected


def reports_by_month(w: World, s: Scope, f: Filters) -> Case:
    joined: dict[str, date] = {}
    for zone in rows_of(w, "zones", w.stations(s, f)):
        if zone.joined_on:
            joined[zone.station_code] = min(zone.joined_on, joined.get(zone.station_code, zone.joined_on))
    came, expected = sent(w), []
    for dataset in ("activities", "resolutions", "risk_spots"):
        for number in range(12):
            month = month_later(FIRST, number)
            states = {st: came.get((dataset, st, month)) for st in w.stations(s, f)}
            wanted = [x for st, x in states.items() if x or joined.get(st, END) < month_later(month, 1)]
            if wanted:
                expected.append(
                    (dataset, month, len(wanted), wanted.count("received"), wanted.count("confirmed_none"))
                )
    return goal3.reports_by_month(s, f, FIRST, END), expected


def by_month(w: World, s: Scope, f: Filters) -> Case:
    part, counts, people = taking_part(w), Counter[Any](), Counter[Any]()
    for activity in rows_of(w, "activities", w.stations(s, f)):
        if not (FIRST <= activity.held_on <= AT and in_zone(activity, f)):
            continue
        groups = part.get(activity.id, [])
        for sector, number in [*groups, ("", sum(n for _, n in groups))]:
            key = (sector, activity.kind, activity.held_on.replace(day=1))
            counts[key] += 1
            people[key] += number
    return goal3.by_month(s, f, FIRST, AT), [(*key, n, people[key]) for key, n in counts.items()]


def targets(w: World, s: Scope, f: Filters) -> Case:
    table = w.tables["targets"]
    table = (
        table.astype(object).where(table.notna(), None).query("indicator == 'fear' and fiscal_year == 2570")
    )
    expected = []
    for station in w.stations(s, f):
        own = [r.value for r in table.itertuples() if r.station_code == station]
        province = [
            r.value
            for r in table.itertuples()
            if r.station_code is None and r.province_code == w.province_of[station]
        ]
        nation = [r.value for r in table.itertuples() if r.station_code is None and r.province_code is None]
        expected += [(station, v) for v in (own or province or nation)[:1]]
    return goal3.targets(s, f, "fear", 2570), expected


def known_resolutions(w: World, s: Scope, f: Filters, at: date) -> list[tuple[Any, date]]:
    meetings = {a.id: a for a in rows_of(w, "activities", set(w.province_of))}
    made_at = [(r, meetings[r.activity_id]) for r in rows_of(w, "resolutions", w.stations(s, f))]
    return [(r, m.held_on) for r, m in made_at if m.held_on <= at and in_zone(m, f)]


def is_open(resolution: Any, at: date) -> bool:
    return resolution.closed_on is None or resolution.closed_on > at


def resolution_counts(w: World, s: Scope, f: Filters) -> Case:
    at = f.period.last
    by_station: dict[str, list[int]] = {}
    for r, _ in known_resolutions(w, s, f, at):
        n = by_station.setdefault(r.station_code, [0] * 6)
        if is_open(r, at):
            n[0] += 1
            n[1] += r.due_on is not None and r.due_on < at
            n[2] += r.carried_over > 0
        elif r.state == "done" and r.closed_on >= f.period.start:
            n[3] += 1
            n[4] += r.due_on is not None and r.closed_on <= r.due_on
            n[5] += r.due_on is None
    return goal3.resolution_counts(s, f, f.period), [(station, *n) for station, n in by_station.items()]


def open_resolutions(w: World, s: Scope, f: Filters) -> Case:
    expected = [
        (r.id, r.station_code, r.title, r.owner, r.due_on, r.carried_over, held_on)
        for r, held_on in known_resolutions(w, s, f, AT)
        if is_open(r, AT)
    ]
    assert len(expected) <= goal3.MOST_ROWS
    return goal3.open_resolutions(s, f, AT), expected


def partners_of(w: World, s: Scope, f: Filters) -> Case:
    expected = [
        (
            p.id,
            p.station_code,
            p.sector_code,
            p.name,
            p.joined_on,
            p.left_on if p.left_on and p.left_on <= AT else None,
        )
        for p in rows_of(w, "partners", w.stations(s, f))
        if p.joined_on is None or p.joined_on <= AT
    ]
    return goal3.partners_of(s, f, AT), expected


def known_spots(w: World, s: Scope, f: Filters, at: date) -> list[Any]:
    spots = rows_of(w, "risk_spots", w.stations(s, f))
    return [r for r in spots if r.found_on <= at and f.zone in ("", r.zone_code)]


def by_then(day: date | None, at: date) -> date | None:
    return day if day is not None and day <= at else None


def within(day: date | None, period: Period) -> bool:
    return day is not None and period.start <= day <= period.last


def counts(w: World, s: Scope, f: Filters) -> Case:
    at = f.period.last
    by_station: dict[str, list[int]] = {}
    for r in known_spots(w, s, f, at):
        n = by_station.setdefault(r.station_code, [0] * 8)
        if within(r.found_on, f.period):
            n[0] += 1
            n[1 + ("public", "partner", "police").index(r.reported_by)] += 1
        n[4] += within(r.fixed_on, f.period)
        still = by_then(r.fixed_on, at) is None
        n[5] += still
        n[6] += still and r.due_on is not None and r.due_on < at
        n[7] += not still and by_then(r.told_on, at) is None
    return risk_spots.counts(s, f, f.period), [(station, *n) for station, n in by_station.items()]


def days_to_fix(w: World, s: Scope, f: Filters) -> Case:
    days = [
        (r.fixed_on - r.found_on).days
        for r in known_spots(w, s, f, f.period.last)
        if within(r.fixed_on, f.period)
    ]
    return risk_spots.days_to_fix(s, f, f.period), [(len(days), median(days) if days else None)]


def listed_spots(w: World, s: Scope, f: Filters) -> list[Any]:
    since = date(AT.year - 2, AT.month, AT.day)
    listed = [r for r in known_spots(w, s, f, AT) if by_then(r.fixed_on, AT) is None or r.fixed_on > since]
    assert len(listed) <= risk_spots.MOST_ROWS
    return listed


def spots(w: World, s: Scope, f: Filters) -> Case:
    everywhere = set(w.province_of)
    activities = {a.id: a for a in rows_of(w, "activities", everywhere) if a.held_on <= AT}
    resolutions = {r.id: r for r in rows_of(w, "resolutions", everywhere) if r.activity_id in activities}
    expected = []
    for r in listed_spots(w, s, f):
        resolution = resolutions.get(r.resolution_id)
        if resolution is None:
            others = [o for o in resolutions.values() if o.risk_spot_id == r.id]
            resolution = max(others, key=lambda o: activities[o.activity_id].held_on, default=None)
        joint = activities.get(r.activity_id)
        if joint is None:
            others = [a for a in activities.values() if a.risk_spot_id == r.id and a.kind != "meeting"]
            joint = max(others, key=lambda a: a.held_on, default=None)
        fixed = by_then(r.fixed_on, AT)
        expected.append(
            (
                r.id,
                r.station_code,
                r.title,
                r.latitude,
                r.longitude,
                r.found_on,
                r.reported_by,
                r.measure,
                r.agency,
                r.due_on,
                fixed,
                by_then(r.told_on, AT),
                r.budget_baht,
                r.place,
                r.photo_before_day,
                r.photo_before_night,
                r.photo_after_day if fixed else None,
                r.photo_after_night if fixed else None,
                *(
                    (
                        activities[resolution.activity_id].held_on,
                        resolution.title,
                        resolution.owner,
                        resolution.due_on,
                        by_then(resolution.closed_on, AT),
                    )
                    if resolution
                    else [None] * 5
                ),
                *((joint.held_on, joint.kind, joint.title) if joint else [None] * 3),
            )
        )
    return risk_spots.spots(s, f, AT), expected


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along the great circle, by the chord through the sphere: another way than haversine."""

    def on_sphere(latitude: float, longitude: float) -> tuple[float, float, float]:
        a, b = radians(latitude), radians(longitude)
        return cos(a) * cos(b), cos(a) * sin(b), sin(a)

    chord = sqrt(sum((x - y) ** 2 for x, y in zip(on_sphere(*one), on_sphere(*other), strict=True)))
    return 2 * 6_371_008.8 * asin(chord / 2)


def cases_around(w: World, s: Scope, f: Filters) -> Case:
    came, expected = sent(w), []
    for r in listed_spots(w, s, f):
        if by_then(r.fixed_on, AT) is None or r.fixed_on + timedelta(days=365) > AT or r.latitude is None:
            continue
        spans = [
            (r.fixed_on - timedelta(days=365), r.fixed_on),
            (r.fixed_on + timedelta(days=1), r.fixed_on + timedelta(days=366)),
        ]
        near = w.cases[
            (w.cases["station"] == r.station_code) & w.cases["group"].isin([1, 2]) & w.cases["located"]
        ]
        here = (r.latitude, r.longitude)
        days = [
            c.day.date()
            for c in near.dropna(subset=["day"]).itertuples()
            if metres(here, (c.latitude, c.longitude)) <= 100
        ]
        counted = [sum(first <= d < end for d in days) for first, end in spans]
        touched = {
            d.replace(day=1) for first, end in spans for d in pd.date_range(first, end, inclusive="left").date
        }
        missing = sum(
            came.get(("incidents", r.station_code, month), "doubtful") == "doubtful" for month in touched
        )
        expected.append((r.id, *spans[0], *spans[1], *counted, missing))
    return risk_spots.cases_around(s, f, AT), expected


CASES: dict[str, Callable[[World, Scope, Filters], Case]] = {
    "goal3.sectors": sectors,
    "goal3.sector_activity": sector_activity,
    "goal3.reports": reports,
    "goal3.reports_by_month": reports_by_month,
    "goal3.by_month": by_month,
    "goal3.targets": targets,
    "goal3.resolution_counts": resolution_counts,
    "goal3.open_resolutions": open_resolutions,
    "goal3.partners_of": partners_of,
    "risk_spots.counts": counts,
    "risk_spots.days_to_fix": days_to_fix,
    "risk_spots.spots": spots,
    "risk_spots.cases_around": cases_around,
}
