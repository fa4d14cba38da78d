"""What each question of goal 4 should say, the slow way.

Once for all zones or provinces; what a view has of them is looked up anew for each.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.language.thai import BANGKOK
from dashboard.queries import goal4
from dashboard.queries.goal4 import Span
from tests.slow import World, during, month_later, once

AT = date(2026, 11, 22)
Case = tuple[Select[Any], list[tuple[Any, ...]]]
OLD = Period("custom", date(2026, 3, 1), date(2026, 8, 24))


def in_view(w: World, s: Scope, f: Filters) -> pd.DataFrame:
    """Zones of the view, with their province."""
    zones = w.tables["zones"]
    zones = zones[zones["station_code"].isin(w.stations(s, f))]
    zones = zones[zones["code"] == f.zone] if f.zone else zones
    return zones.assign(province=zones["station_code"].map(w.province_of))


def provinces(w: World, s: Scope, f: Filters) -> set[str]:
    return {w.province_of[station] for station in w.stations(s, f)}


def of_provinces(w: World, s: Scope, f: Filters) -> pd.DataFrame:
    """All zones that have joined in the provinces that the view touches."""
    zones = w.tables["zones"].assign(province=w.tables["zones"]["station_code"].map(w.province_of))
    return zones[zones["province"].isin(provinces(w, s, f)) & zones["joined_on"].notna()]


def of_view(w: World, s: Scope, f: Filters, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows, which begin with their zone, of the zones of the view."""
    codes = set(in_view(w, s, f)["code"])
    return [row for row in rows if row[0] in codes]


@once
def every_zone(w: World) -> pd.DataFrame:
    """All zones by their codes, with their province."""
    zones = w.tables["zones"]
    return zones.assign(province=zones["station_code"].map(w.province_of)).set_index("code")


@once
def counted(w: World) -> pd.DataFrame:
    return w.cases[w.cases["group"].isin([1, 2])]


@once
def outside_of_all(w: World) -> pd.DataFrame:
    """Counted cases with a place, in no zone and no ring."""
    located = counted(w)[counted(w)["located"]]
    located = located[(located["zone"] == "") & (located["ring"] == "")]
    return located.assign(province=located["station"].map(w.province_of))


@once
def spans_of(w: World) -> list[Span]:
    """Spans of every kind for every zone: overlapping, in two pieces, without a case, of an unknown zone."""
    spans = [Span("NOWHERE", "long", date(2022, 1, 1), date(2026, 1, 1))]
    for zone in w.tables["zones"]["code"]:
        spans += [
            Span(zone, "long", date(2022, 1, 15), date(2025, 1, 15)),
            Span(zone, "within it", date(2024, 1, 15), date(2025, 1, 15)),
            Span(zone, "after", date(2025, 2, 1), date(2026, 11, 2)),
            Span(zone, "two pieces", date(2023, 3, 1), date(2023, 4, 1)),
            Span(zone, "two pieces", date(2024, 3, 1), date(2024, 4, 1)),
            Span(zone, "empty", date(2019, 1, 1), date(2019, 2, 1)),
        ]
    return spans


@once
def counts(w: World, here: Callable[[World, Any], pd.DataFrame]) -> list[tuple[Any, ...]]:
    """Count the cases that belong to each zone, by its spans."""
    there = {code: here(w, zone) for code, zone in every_zone(w).iterrows()}
    sums: dict[tuple[str, str], list[int]] = {}
    for zone, name, first, end in spans_of(w):
        cases = during(there[zone], Period("custom", first, end)) if zone in there else counted(w)[:0]
        if len(cases):
            numbers = (
                len(cases),
                (cases["group"] == 1).sum(),
                (cases["group"] == 2).sum(),
                cases["place_based"].sum(),
            )
            totals = sums.get((zone, name), [0, 0, 0, 0])
            sums[zone, name] = [a + int(b) for a, b in zip(totals, numbers, strict=True)]
    return [(*key, *numbers) for key, numbers in sums.items()]


@once
def every_joined_zone(w: World) -> list[tuple[Any, ...]]:
    versions = w.tables["zone_versions"].set_index(["zone_code", "version"])
    ring = dict(zip(w.tables["rings"]["zone_code"], w.tables["rings"]["area_km2"], strict=True))
    expected = []
    for z in every_zone(w).reset_index().itertuples():
        if z.joined_on is None or z.joined_on > AT:
            continue
        days = [
            max(day for day in (row["valid_from"], row["loaded_on"]) if not pd.isna(day))
            for (code, version), row in versions.iterrows()
            if code == z.code and version > 1
        ]
        later = [day for day in days if z.joined_on < day]
        lifts = w.tables["lifted_blocks"].query("zone_code == @z.code").sort_values("version")
        lift = list(lifts[["version", "reason", "lifted_by"]].itertuples(index=False, name=None))
        area = versions.loc[(z.code, z.current_version), "area_km2"]
        expected.append(
            (
                z.code,
                z.station_code,
                z.province,
                z.name_th,
                z.name_en,
                z.joined_on,
                z.reason,
                z.current_version,
                area,
                ring.get(z.code),
                min(later, default=None),
                *(lift[-1] if lift else (None, None, None)),
            )
        )
    return expected


def joined_zones(w: World, s: Scope, f: Filters) -> Case:
    return goal4.joined_zones(s, f, AT), of_view(w, s, f, every_joined_zone(w))


@once
def every_outside_month(w: World) -> list[tuple[Any, ...]]:
    cases = counted(w)
    cases = cases[(cases["zone"] == "") & cases["day"].notna() & (cases["day"] < pd.Timestamp(2026, 11, 1))]
    cases = cases.assign(province=cases["station"].map(w.province_of), month=cases["day"].dt.to_period("M"))
    return [
        (province, month.start_time.date(), int(rows["located"].sum()))
        for (province, month), rows in cases.groupby(["province", "month"])
    ]


def outside_months(w: World, s: Scope, f: Filters) -> Case:
    expected = [row for row in every_outside_month(w) if row[0] in provinces(w, s, f)]
    return goal4.outside_months(s, f, date(2026, 11, 1)), expected


@once
def every_zone_month(w: World) -> Counter[tuple[str, date]]:
    cases = counted(w)
    cases = cases[(cases["zone"] != "") & (cases["day"] < pd.Timestamp(2026, 11, 1))]
    return Counter((r.zone, r.day.date().replace(day=1)) for r in cases.itertuples())


def zone_months(w: World, s: Scope, f: Filters) -> Case:
    zones = set(of_provinces(w, s, f)["code"])
    expected = [(*key, n) for key, n in every_zone_month(w).items() if key[0] in zones]
    return goal4.zone_months(s, f, date(2026, 11, 1)), expected


@once
def sent(w: World) -> dict[tuple[str, date], str]:
    """The states of the months that stations are said to have sent."""
    rows = w.tables["coverage"].query("dataset == 'incidents'")
    return dict(zip(zip(rows["station_code"], rows["month"], strict=True), rows["state"], strict=True))


def all_joinings(w: World, s: Scope, f: Filters) -> Case:
    months = sent(w)
    expected = [
        (
            z.code,
            z.province,
            z.joined_on,
            min((m for station, m in months if station == z.station_code), default=None),
        )
        for z in of_provinces(w, s, f).itertuples()
    ]
    return goal4.all_joinings(s, f), expected


@once
def every_gap(w: World) -> list[tuple[Any, ...]]:
    months, expected = sent(w), []
    for z in every_zone(w)[every_zone(w)["joined_on"].notna()].reset_index().itertuples():
        at = min((m for station, m in months if station == z.station_code), default=None)
        while at is not None and at <= AT:
            state = months.get((z.station_code, at))
            if state in (None, "doubtful"):
                expected.append((z.code, at, state is not None))
            at = month_later(at, 1)
    return expected


def gaps(w: World, s: Scope, f: Filters) -> Case:
    zones = set(of_provinces(w, s, f)["code"])
    return goal4.gaps(s, f, AT), [row for row in every_gap(w) if row[0] in zones]


@once
def every_delay(w: World) -> Counter[tuple[str, bool, int]]:
    raw = w.tables["incidents"].merge(w.tables["offences"], left_on="offence_code", right_on="code")
    raw = raw[raw["crime_group"].isin([1, 2]) & raw["reported_at"].notna() & raw["occurred_from"].notna()]
    raw = raw.assign(
        day=raw["occurred_from"].dt.tz_convert(BANGKOK).dt.date,
        told=raw["reported_at"].dt.tz_convert(BANGKOK).dt.date,
    )
    raw = raw[(raw["day"] >= OLD.start) & (raw["day"] < OLD.end)]
    tally: Counter[tuple[str, bool, int]] = Counter()
    for row in raw.itertuples():
        province = w.province_of[row.station_code]
        tally[province, row.place_based, min(max((row.told - row.day).days, 0), 30)] += 1
    return tally


def reporting_delays(w: World, s: Scope, f: Filters) -> Case:
    touched = provinces(w, s, f)
    expected = [(*key, n) for key, n in every_delay(w).items() if key[0] in touched]
    return goal4.reporting_delays(s, f, OLD, 30), expected


def in_zone(w: World, zone: Any) -> pd.DataFrame:
    return counted(w)[counted(w)["located"] & (counted(w)["zone"] == zone.name)]


def in_ring(w: World, zone: Any) -> pd.DataFrame:
    return counted(w)[counted(w)["located"] & (counted(w)["ring"] == zone.name)]


def in_rest(w: World, zone: Any) -> pd.DataFrame:
    return outside_of_all(w)[outside_of_all(w)["station"] == zone["station_code"]]


def in_province(w: World, zone: Any) -> pd.DataFrame:
    return outside_of_all(w)[outside_of_all(w)["province"] == zone["province"]]


def zone_cases(w: World, s: Scope, f: Filters) -> Case:
    return goal4.zone_cases(s, f, spans_of(w)), of_view(w, s, f, counts(w, in_zone))


@once
def every_station_case(w: World) -> list[tuple[Any, ...]]:
    home = every_zone(w)["station_code"]
    sums: dict[tuple[str, str, int | None], list[int]] = {}
    of_station = dict(list(w.cases.groupby("station")))
    for zone, name, first, end in spans_of(w):
        if zone not in home.index:
            continue
        cases = of_station.get(home[zone], w.cases[:0])
        last = end - timedelta(days=1)
        whole = Period("custom", first.replace(day=1), month_later(last, 1))
        for group, rows in during(cases, whole).groupby("group", dropna=False):
            numbers = (
                len(rows),
                rows["place_based"].sum(),
                (rows["place_based"] & ~rows["located"]).sum(),
            )
            key = zone, name, None if pd.isna(group) else int(group)
            totals = sums.get(key, [0, 0, 0])
            sums[key] = [a + int(b) for a, b in zip(totals, numbers, strict=True)]
    return [(*key, *numbers) for key, numbers in sums.items()]


def station_cases(w: World, s: Scope, f: Filters) -> Case:
    return goal4.station_cases(s, f, spans_of(w)), of_view(w, s, f, every_station_case(w))


def ring_cases(w: World, s: Scope, f: Filters) -> Case:
    return goal4.ring_cases(s, f, spans_of(w)), of_view(w, s, f, counts(w, in_ring))


def rest_cases(w: World, s: Scope, f: Filters) -> Case:
    return goal4.rest_cases(s, f, spans_of(w)), of_view(w, s, f, counts(w, in_rest))


def province_cases(w: World, s: Scope, f: Filters) -> Case:
    return goal4.province_cases(s, f, spans_of(w)), of_view(w, s, f, counts(w, in_province))


@once
def every_entry(w: World) -> list[tuple[Any, ...]]:
    raw = w.tables["incidents"].merge(w.tables["offences"], left_on="offence_code", right_on="code")
    raw = raw[raw["zone_code"].notna()]
    raw = raw.assign(
        day=[None if pd.isna(at) else at.tz_convert(BANGKOK).date() for at in raw["occurred_from"]]
    )
    by_zone = {zone: list(rows.itertuples()) for zone, rows in raw.groupby("zone_code")}
    tally: dict[tuple[Any, ...], list[int]] = {}
    for zone, name, first, end in spans_of(w):
        for row in by_zone.get(zone, []):
            if row.day is None or not first <= row.day < end:
                continue
            group = None if pd.isna(row.crime_group) else int(row.crime_group)
            numbers = tally.setdefault((zone, name, group), [0, 0, 0])
            dated = not pd.isna(row.reported_at)
            late = dated and row.reported_at.tz_convert(BANGKOK).date() - row.day >= timedelta(days=30)
            for at, amount in enumerate((1, dated, late)):
                numbers[at] += int(amount)
    return [(*key, *numbers) for key, numbers in tally.items()]


def entries(w: World, s: Scope, f: Filters) -> Case:
    return goal4.entries(s, f, spans_of(w)), of_view(w, s, f, every_entry(w))


@once
def every_outside_point(w: World) -> list[tuple[Any, ...]]:
    expected = []
    for zone, name, first, end in spans_of(w):
        if zone in every_zone(w).index:
            cases = during(in_rest(w, every_zone(w).loc[zone]), Period("custom", first, end))
            expected += [(zone, name, c.longitude, c.latitude) for c in cases.itertuples()]
    return expected


def outside_points(w: World, s: Scope, f: Filters) -> Case:
    return goal4.outside_points(s, f, spans_of(w)), of_view(w, s, f, every_outside_point(w))


@once
def harm_of_every_zone(w: World) -> list[tuple[Any, ...]]:
    weights = w.tables["offence_weights"]
    days = dict(zip(weights["offence_code"], weights["days"], strict=True))
    sums: Counter[tuple[Any, ...]] = Counter()
    for zone, name, first, end in spans_of(w):
        if zone in every_zone(w).index and days:
            cases = during(in_zone(w, every_zone(w).loc[zone]), Period("custom", first, end))
            sums.update((zone, name, offence, days.get(offence)) for offence in cases["offence"])
    return [(*key, n) for key, n in sums.items()]


def harm(w: World, s: Scope, f: Filters) -> Case:
    return goal4.harm(s, f, spans_of(w)), of_view(w, s, f, harm_of_every_zone(w))


def reviews(w: World, s: Scope, f: Filters) -> Case:
    rows = w.tables["zone_reviews"]
    rows = rows[rows["zone_code"].isin(set(in_view(w, s, f)["code"]))].drop(columns="id")
    return goal4.reviews(s, f), list(rows.itertuples(index=False, name=None))


def kept_conclusions(w: World, s: Scope, f: Filters) -> Case:
    (grounds,), rules = w.tables["store"]["grounds"], "rules"
    days = w.tables["concluded_days"]
    holds = days[
        (days["at"] == AT)
        & (days["through"] == AT)
        & (days["data_through"] == AT)
        & (days["grounds"] == grounds)
        & (days["rules"] == rules)
    ]
    expected: list[tuple[Any, ...]] = [("", "", None, None) for _ in holds.itertuples()]
    if len(holds):
        zones, of_provinces = w.tables["concluded_zones"], w.tables["concluded_provinces"]
        expected += [
            ("province", row.province_code, row.yardsticks, None)
            for row in of_provinces[of_provinces["at"] == AT].itertuples()
            if row.province_code in provinces(w, s, f)
        ]
        expected += [
            ("zone", row.zone_code, row.grounds, row.found)
            for row in zones[zones["at"] == AT].itertuples()
            if row.zone_code in set(in_view(w, s, f)["code"])
        ]
    return goal4.kept_conclusions(s, f, AT, AT, AT, rules), expected


CASES: dict[str, Callable[[World, Scope, Filters], Case]] = {
    "goal4.joined_zones": joined_zones,
    "goal4.outside_months": outside_months,
    "goal4.zone_months": zone_months,
    "goal4.all_joinings": all_joinings,
    "goal4.gaps": gaps,
    "goal4.reporting_delays": reporting_delays,
    "goal4.zone_cases": zone_cases,
    "goal4.station_cases": station_cases,
    "goal4.ring_cases": ring_cases,
    "goal4.rest_cases": rest_cases,
    "goal4.province_cases": province_cases,
    "goal4.entries": entries,
    "goal4.harm": harm,
    "goal4.outside_points": outside_points,
    "goal4.reviews": reviews,
    "goal4.kept_conclusions": kept_conclusions,
}
