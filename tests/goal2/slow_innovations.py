"""Innovations, risk spots and checkpoints, the slow way: one function a query, named after it."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.language.thai import fiscal_year
from dashboard.queries import goal2, sites
from tests.slow import World, month_later

# A day in the midst of the demo: some spots are open that were fixed since, others not found yet.
AT = date(2026, 4, 20)
YEAR = 2569
# What the demo lacks: spots without a place, checkpoints of the past and of the future, devices taken out and
# not yet there.
SETUP = [
    "UPDATE ssz.risk_spots SET latitude = NULL WHERE id = 'S-920101-01'",
    "UPDATE ssz.checkpoints SET until = '2026-04-19' WHERE id LIKE 'C-9201%-01'",
    "UPDATE ssz.checkpoints SET since = '2026-04-20', until = '2026-04-20' WHERE id LIKE 'C-9202%-02'",
    "UPDATE ssz.checkpoints SET since = '2026-04-21' WHERE id LIKE 'C-9203%-02'",
    "UPDATE ssz.innovations SET installed_on = '2026-04-21' WHERE id = 'INV-920401-02'",
    "UPDATE ssz.innovations SET installed_on = NULL, zone_code = NULL WHERE id = 'INV-920101-02'",
    "UPDATE ssz.innovations SET retired_on = '2026-03-01' WHERE id = 'INV-920301-02'",
    (
        "INSERT INTO ssz.innovation_uses VALUES ('INV-920201-01', '2026-04-20', 'test', 1, 'ทดสอบ'),"
        " ('INV-920201-02', '2026-04-19', 'use', 3, NULL), ('INV-920201-02', '2025-04-01', 'test', 1, NULL),"
        " ('INV-920201-02', '2025-03-31', 'test', 1, NULL)"
    ),
    (
        "INSERT INTO ssz.targets (indicator, fiscal_year, province_code, station_code, value) VALUES"
        " ('innovation', 2569, '82', NULL, 2), ('innovation', 2569, '82', '920601', 3), ('innovation', 2569,"
        " NULL, '920101', 4), ('innovation', 2570, '93', NULL, 9), ('fear', 2569, '93', NULL, 33)"
    ),
]

Case = tuple[Select[Any], list[tuple[Any, ...]]]


def given(value: Any) -> bool:
    return not pd.isna(value)


def of_view(w: World, s: Scope, f: Filters) -> list[Any]:
    """Innovations of the view; with a zone, those of the zone and those of the whole station."""
    return [
        r
        for r in w.tables["innovations"].itertuples()
        if r.station_code in w.stations(s, f)
        and (not f.zone or not given(r.zone_code) or r.zone_code == f.zone)
    ]


def uses_of(w: World, innovation: Any) -> list[Any]:
    """All uses of one innovation."""
    uses = w.tables["innovation_uses"]
    return list(uses[uses["innovation_id"] == innovation.id].itertuples())


def counts(use: Any, innovation: Any) -> bool:
    return use.kind != "test" or not innovation.daily_use


def facts(w: World, s: Scope, f: Filters) -> Case:
    expected = []
    for r in of_view(w, s, f):
        if given(r.installed_on) and r.installed_on > AT:
            continue
        uses = [u for u in uses_of(w, r) if u.used_on <= AT]
        counted = [u.used_on for u in uses if counts(u, r)]
        months = sorted({f"{d:%Y-%m}" for d in counted if month_later(d, 12) >= AT.replace(day=1)})
        expected.append(
            (
                r.id,
                r.station_code,
                r.zone_code,
                r.category,
                r.name_th,
                r.name_en,
                r.smart_city_tag,
                r.units,
                r.installed_on,
                r.connected_on,
                r.daily_use,
                r.retired_on,
                r.latitude,
                r.longitude,
                max(counted, default=None),
                *(
                    max((u.used_on for u in uses if u.kind == kind), default=None)
                    for kind in ("result", "test")
                ),
                ",".join(months) or None,
            )
        )
    return goal2.facts(s, f, AT), expected


def use_by_month(w: World, s: Scope, f: Filters) -> Case:
    times: Counter[tuple[str, date]] = Counter()
    for r in of_view(w, s, f):
        for u in uses_of(w, r):
            if counts(u, r) and f.period.start <= u.used_on < f.period.end:
                times[(r.id, u.used_on.replace(day=1))] += u.times
    return goal2.use_by_month(s, f, f.period), [(*key, number) for key, number in times.items()]


def evidence(w: World, s: Scope, f: Filters) -> Case:
    expected = [
        (r.id, u.used_on, u.kind, u.times, u.evidence)
        for r in of_view(w, s, f)
        for u in uses_of(w, r)
        if f.period.start <= u.used_on < f.period.end and (u.kind == "result" or given(u.evidence))
    ]
    assert len(expected) <= goal2.MOST_EVIDENCE
    return goal2.evidence(s, f, f.period), expected


def reports(w: World, s: Scope, f: Filters) -> Case:
    expected = [
        (r.station_code, r.month, r.state)
        for r in w.tables["coverage"].itertuples()
        if r.dataset == "innovation_use" and r.station_code in w.stations(s, f)
        if r.month <= AT and month_later(r.month, 12) >= AT.replace(day=1)
    ]
    return goal2.reports(s, f, AT), expected


def wanted(w: World, s: Scope, f: Filters) -> Case:
    assert fiscal_year(AT) == YEAR
    rows = (
        w.tables["targets"].query(f"indicator == 'innovation' and fiscal_year == {YEAR}").to_dict("records")
    )
    expected = []
    for station in w.stations(s, f):
        province = w.province_of[station]
        own = [t["value"] for t in rows if t["station_code"] == station]
        ours = [t["value"] for t in rows if not given(t["station_code"]) and t["province_code"] == province]
        all_of = [t["value"] for t in rows if not given(t["station_code"]) and not given(t["province_code"])]
        expected.append((station, (own + ours + all_of)[0]))
    return goal2.wanted(s, f, YEAR), expected


def spots(w: World, s: Scope, f: Filters) -> list[Any]:
    """Risk spots of the view that were found by then and have a place."""
    return [
        r
        for r in w.tables["risk_spots"].itertuples()
        if r.station_code in w.stations(s, f)
        and f.zone in ("", r.zone_code)
        and r.found_on <= AT
        and given(r.latitude)
    ]


def spot(r: Any) -> tuple[Any, ...]:
    return (r.latitude, r.longitude, r.title, r.place, r.found_on, r.due_on, r.fixed_on)


def open_spots(w: World, s: Scope, f: Filters) -> Case:
    return sites.open_spots(s, f, AT), [
        spot(r) for r in spots(w, s, f) if not given(r.fixed_on) or r.fixed_on > AT
    ]


def fixed_spots(w: World, s: Scope, f: Filters) -> Case:
    return sites.fixed_spots(s, f, AT), [
        spot(r) for r in spots(w, s, f) if given(r.fixed_on) and r.fixed_on <= AT
    ]


def checkpoints_in_use(w: World, s: Scope, f: Filters) -> Case:
    expected = [
        (r.latitude, r.longitude, r.kind, r.name)
        for r in w.tables["checkpoints"].itertuples()
        if r.station_code in w.stations(s, f) and f.zone in ("", r.zone_code)
        if (not given(r.since) or r.since <= AT) and (not given(r.until) or r.until >= AT)
    ]
    return sites.checkpoints_in_use(s, f, AT), expected


CASES: dict[str, Callable[[World, Scope, Filters], Case]] = {
    "goal2.facts": facts,
    "goal2.use_by_month": use_by_month,
    "goal2.evidence": evidence,
    "goal2.reports": reports,
    "goal2.wanted": wanted,
    "sites.open_spots": open_spots,
    "sites.fixed_spots": fixed_spots,
    "sites.checkpoints_in_use": checkpoints_in_use,
}
