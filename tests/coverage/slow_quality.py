"""What the queries on the quality of the data should say, the slow way."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.language.thai import BANGKOK
from dashboard.queries import quality
from tests.slow import GROUPS, World

Case = tuple[Select[Any], list[tuple[Any, ...]]]
MONTHS = Period("custom", date(2025, 11, 1), date(2026, 12, 1))
WEEKS = Period("custom", date(2025, 11, 10), date(2026, 11, 9))


def _coverage(w: World, stations: set[str]) -> list[Any]:
    return [r for r in w.tables["coverage"].itertuples() if r.station_code in stations]


def receipts(w: World, s: Scope, f: Filters) -> Case:
    months = pd.date_range(MONTHS.start, MONTHS.last, freq="MS").date
    found = [r for r in _coverage(w, w.stations(s, f)) if r.month in months]
    return quality.receipts(s, f, MONTHS), [(r.dataset, r.station_code, r.month, r.state) for r in found]


def sendings(w: World, s: Scope, f: Filters) -> Case:
    months: dict[tuple[str, str], list[date]] = {}
    for r in _coverage(w, w.stations(s, f)):
        months.setdefault((r.dataset, r.station_code), []).append(r.month)
    return quality.sendings(s, f), [(*key, min(found), max(found)) for key, found in months.items()]


def first_months(w: World, s: Scope, _f: Filters) -> Case:
    months: dict[str, list[date]] = {}
    for r in _coverage(w, w.allowed(s)):
        months.setdefault(r.dataset, []).append(r.month)
    return quality.first_months(s), [(dataset, min(found)) for dataset, found in months.items()]


def doubts(w: World, s: Scope, f: Filters) -> Case:
    stations = w.stations(s, f)
    rows = [r for r in w.tables["doubts"].itertuples() if r.station_code in stations]
    columns = ("station_code", "month", "kind", "crime_group", "first_day", "last_day", "cases", "expected")
    return quality.doubts(s, f), [tuple(getattr(r, c) for c in columns) for r in rows]


def confirmed_months(w: World, s: Scope, f: Filters) -> Case:
    stations = w.stations(s, f)
    rows = [r for r in w.tables["confirmed_months"].itertuples() if r.station_code in stations]
    columns = ("station_code", "month", "confirmed_by", "confirmed_at", "note", "source_name")
    return quality.confirmed_months(s, f), [tuple(getattr(r, c) for c in columns) for r in rows]


def _is_told(w: World, s: Scope, load: Any) -> bool:
    of_load = load.stations
    return w.covers_store(s) or (isinstance(of_load, list) and set(of_load) <= w.allowed(s))


def latest_loads(w: World, s: Scope, _f: Filters) -> Case:
    newest: dict[str, Any] = {}
    for r in w.tables["load_batches"].sort_values("id").itertuples():
        if r.state == "complete":
            newest[r.dataset] = r
    sources = {
        r.id: (r.source_name if pd.isna(r.file_name) else r.file_name) if _is_told(w, s, r) else None
        for r in newest.values()
    }
    return quality.latest_loads(s), [
        (r.dataset, sources[r.id], r.finished_at, r.data_through) for r in newest.values()
    ]


def load_history(w: World, s: Scope, _f: Filters) -> Case:
    rows = []
    loads = w.tables["load_batches"].sort_values("id", ascending=False)
    told = [r for r in loads.itertuples() if _is_told(w, s, r)]
    for r in told[: quality.MOST_LOADS]:
        source = r.source_name if pd.isna(r.file_name) else r.file_name
        read = r.counts.get("read") if pd.isna(r.rows) else r.rows
        changes = [r.counts.get(name) for name in ("new", "changed", "removed")]
        rows.append(
            (
                r.id,
                r.dataset,
                source,
                r.started_at,
                r.loaded_by,
                read,
                *changes,
                r.covers_from,
                r.covers_to,
                r.data_through,
                r.state,
                r.undone_at,
                r.undone_by,
            )
        )
    return quality.load_history(s), rows


def _raw(w: World, s: Scope, f: Filters) -> pd.DataFrame:
    """Rows of incidents of the stations of the view, with group and Bangkok days."""
    raw = w.tables["incidents"].merge(w.tables["offences"], left_on="offence_code", right_on="code")
    raw = raw[raw["station_code"].isin(w.stations(s, f))]
    day, reported = (
        raw[at].dt.tz_convert(BANGKOK).dt.tz_localize(None).dt.normalize()
        for at in ("occurred_from", "reported_at")
    )
    return raw.assign(day=day, reported=reported)


def _asked(raw: pd.DataFrame, f: Filters) -> pd.DataFrame:
    groups = [None if pd.isna(g) else int(g) for g in raw["crime_group"]]
    raw = raw[pd.Series([g in GROUPS[f.groups] for g in groups], index=raw.index, dtype=bool)]
    raw = raw[raw["offence_code"].isin(f.offences)] if f.offence else raw
    raw = raw[raw["place_based"]] if f.place_based else raw
    return raw[(raw["day"] >= pd.Timestamp(f.period.start)) & (raw["day"] < pd.Timestamp(f.period.end))]


def delays(w: World, s: Scope, f: Filters) -> Case:
    found = _asked(_raw(w, s, f), f)
    found = found[~found["time_precision"].isin(["month", "none"])]
    found = found[found["zone_code"] == f.zone] if f.zone else found
    tally: Counter[tuple[str, int | None]] = Counter()
    for r in found.itertuples():
        days = None if pd.isna(r.reported) else (r.reported - r.day).days
        tally[r.station_code, None if days is None else -1 if days < 0 else 91 if days > 91 else days] += 1
    return quality.delays(s, f, f.period), [(*key, n) for key, n in tally.items()]


def places(w: World, s: Scope, f: Filters) -> Case:
    rows = []
    for station, found in _asked(_raw(w, s, f), f).groupby("station_code"):
        kinds = Counter(found["geocode"])
        lacking = [kinds[kind] for kind in ("missing", "outside", "default_point", "pile")]
        rows.append((station, len(found), *lacking))
    return quality.places(s, f, f.period), rows


def undated(w: World, s: Scope, f: Filters) -> Case:
    found = _raw(w, s, f)
    return quality.undated(s, f), list(Counter(found.loc[found["day"].isna(), "station_code"]).items())


def weeks(w: World, s: Scope, f: Filters) -> Case:
    found = w.cases[w.cases["station"].isin(w.stations(s, f))]
    found = found[(found["day"] >= pd.Timestamp(WEEKS.start)) & (found["day"] < pd.Timestamp(WEEKS.end))]
    every: Counter[tuple[str, date]] = Counter()
    reports: Counter[tuple[str, date]] = Counter()
    for r in found.itertuples():
        key = (r.station, (r.day - timedelta(days=r.day.weekday())).date())
        every[key] += 1
        reports[key] += r.group in (1, 2, 3)
    return quality.weeks(s, f, WEEKS), [(*key, reports[key], n) for key, n in every.items()]


CASES: dict[str, Callable[[World, Scope, Filters], Case]] = {
    "quality.receipts": receipts,
    "quality.sendings": sendings,
    "quality.first_months": first_months,
    "quality.doubts": doubts,
    "quality.confirmed_months": confirmed_months,
    "quality.latest_loads": latest_loads,
    "quality.load_history": load_history,
    "quality.delays": delays,
    "quality.places": places,
    "quality.undated": undated,
    "quality.weeks": weeks,
}
