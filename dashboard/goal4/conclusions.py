"""Goal 4 for the zones of a view, asked and kept: the same figures for every page that shows them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.goal4 import kept, plans, pooling
from dashboard.goal4.conclusion import Conclusion, Counts
from dashboard.goal4.elsewhere import Elsewhere, elsewhere
from dashboard.goal4.entries import Entries, entries_of
from dashboard.goal4.harm import Harm, harm_of
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.pooling import PooledConclusion
from dashboard.goal4.results import WEEK, ZoneResults, results
from dashboard.goal4.surroundings import Surroundings, surroundings_of
from dashboard.language.periods import Period, add_months, month_of
from dashboard.queries import cases, goal4
from dashboard.queries.units import station_polygons, zone_places, zone_polygons
from dashboard.store import db
from dashboard.view import received_months
from dashboard.view.view import View

# Of the series beside the card; it ends at the cut-off, up to LAG_MONTHS before the data do.
MONTHS, LAG_MONTHS = 24, 4
# Windows whose surroundings are counted by one question: of all of a nation, a busy machine would take longer
# than a question may, and would be asked again and again.
MOST_SPANS = 1_000


def official_figures(view: View) -> list[OfficialFigure]:
    """Return the official figure of every zone of the view that has joined by `view.at`, in Thai order."""
    return _results(view).official_figures


def conclusions(view: View) -> list[Conclusion]:
    """Return the conclusion on every zone of the view that has joined by `view.at`, in Thai order."""
    return _results(view).conclusions


def week_ago(view: View) -> list[Conclusion]:
    """Return the conclusions of seven days earlier, from today's store as far as it reached then."""
    through = view.holdings.data_through
    return db.kept(_ask_week_ago, view.scope, _units(view), view.at, through).conclusions if through else []


def pooled(view: View) -> PooledConclusion | None:
    """Return what the zones of the view say together; None where none of them can be compared yet."""
    through = view.holdings.data_through
    if through is None:
        return None
    return db.kept(_ask_pooled, view.scope, _units(view), view.at, through)


def elsewhere_of(view: View, code: str) -> Elsewhere | None:
    """Return the places of a zone's station where it was not; None where they cannot be told."""
    through = view.holdings.data_through
    if through is None:
        return None
    return db.kept(_ask_elsewhere, view.scope, _units(view), view.at, through, code)


def zone_months(view: View) -> tuple[list[date], list[int]]:
    """Return months and group 1 and 2 cases in the zones of the view, MONTHS at most.

    Received ones only, and recorded completely enough: a month that is not would always be a fall.
    """
    cut_offs = [conclusion.windows.cut_off for conclusion in conclusions(view)]
    if not cut_offs or (through := view.holdings.data_through) is None:
        return [], []
    series = db.kept(_ask_zones, view.scope, _units(view), through)["series"]
    cases_of = {month: int(n) for month, n in zip(series["month"], series["cases"], strict=True)}
    received = received_months.received(view)
    months = [month for month in received_months.whole_months(min(cut_offs), MONTHS) if month in received]
    return months, [cases_of.get(month, 0) for month in months]


def places(view: View) -> pd.DataFrame:
    """Return a place within each zone of the view that has a boundary; see queries.units.zone_places."""
    return db.kept(_ask_zones, view.scope, _units(view), view.holdings.data_through)["places"]


def surroundings(view: View, codes: Sequence[str]) -> dict[str, Surroundings]:
    """Return what surrounds some zones of the view, by zone code."""
    return _around(view, codes).surroundings


def entries(view: View, codes: Sequence[str]) -> dict[str, Entries]:
    """Return how the cases of some zones of the view were entered, by zone code."""
    return _around(view, codes).entries


def harm(view: View, codes: Sequence[str]) -> dict[str, Harm | None]:
    """Return the cases of some zones of the view by the harm they do, by zone code."""
    return _around(view, codes).harm


@dataclass(frozen=True, slots=True)
class ZonesAround:
    """What one question tells of some zones beside their conclusions, by zone code."""

    surroundings: dict[str, Surroundings]
    entries: dict[str, Entries]
    harm: dict[str, Harm | None]


def _units(view: View) -> Filters:
    """The units of the view without its offences: a conclusion does not depend on what else is looked at."""
    asked = view.filters
    return Filters(month_of(view.at), asked.region, asked.province, asked.station, asked.zone)


def _results(view: View) -> ZoneResults:
    through = view.holdings.data_through
    if through is None:
        return ZoneResults([], [])
    return db.kept(_ask_results, view.scope, _units(view), view.at, through)


def _ask_results(scope: Scope, units: Filters, at: date, through: date) -> ZoneResults:
    if at == through and (found := kept.restored(db.kept(_ask_kept, scope, units, through)["now"])):
        return found
    return db.kept(_ask_both_days, scope, units, at, through)[0]


def _ask_week_ago(scope: Scope, units: Filters, at: date, through: date) -> ZoneResults:
    if at == through and (found := kept.restored(db.kept(_ask_kept, scope, units, through)["then"])):
        return found
    return db.kept(_ask_both_days, scope, units, at, through)[1]


def _ask_kept(scope: Scope, units: Filters, through: date) -> dict[str, pd.DataFrame]:
    """What the loaders kept: of the last day of the data, and of a week before as data reached then."""
    days, rules = {"now": through, "then": through - WEEK}, kept.rules()
    return db.read_all(
        **{name: goal4.kept_conclusions(scope, units, at, at, through, rules) for name, at in days.items()}
    )


def _ask_both_days(scope: Scope, units: Filters, at: date, through: date) -> tuple[ZoneResults, ZoneResults]:
    return results(_together, scope, units, at, through)


def _together(statements: dict[str, Select[Any]]) -> dict[str, pd.DataFrame]:
    return db.read_all(**statements)


def _ask_zones(scope: Scope, units: Filters, through: date | None) -> dict[str, pd.DataFrame]:
    """Places of the zones of the view; with data, cases by month in all of them together (series) too."""
    asked: dict[str, Select[Any]] = {"places": zone_places(scope, units)}
    if through is not None:
        months = received_months.whole_months(through, MONTHS + LAG_MONTHS)
        span = Period("custom", months[0], add_months(months[-1], 1))
        asked["series"] = cases.in_any_zone_by_month(scope, units, span)
    return db.read_all(**asked)


def _ask_pooled(scope: Scope, units: Filters, at: date, through: date) -> PooledConclusion | None:
    """Asked for where the pooled line is shown alone: it counts much of the store.

    The province's cases only where a station's own rest is too small.
    """
    found = db.kept(_ask_results, scope, units, at, through).conclusions
    zones = pooling.poolable(found)
    if not zones:
        return None

    def spans(asked: Iterable[Conclusion]) -> list[goal4.Span]:
        return plans.spans_of((c.zone.code, days) for c in asked for days in pooling.windows(c))

    def counts(query: Callable[..., Select[Any]], asked: list[goal4.Span]) -> dict[str, Counts]:
        pieces = [asked[at : at + MOST_SPANS] for at in range(0, len(asked), MOST_SPANS)]
        return plans.counts(pd.concat(db.read(query(scope, units, piece)) for piece in pieces))

    rest = counts(goal4.rest_cases, spans(zones))
    province: dict[str, Counts] = {}
    if small := pooling.small_stations(zones, rest):
        wide = spans(c for c in zones if c.zone.station in small)
        province = counts(goal4.province_cases, wide)
    return pooling.pooled(found, rest, province)


def _ask_elsewhere(scope: Scope, units: Filters, at: date, through: date, code: str) -> Elsewhere | None:
    found = db.kept(_ask_results, scope, units, at, through).conclusions
    conclusion = next(c for c in found if c.zone.code == code)
    windows = (*conclusion.before_window, *conclusion.windows.after)
    station = Filters(units.period, station=conclusion.zone.station)
    answers = db.read_all(
        points=goal4.outside_points(scope, station, plans.spans_of((code, days) for days in windows)),
        polygons=zone_polygons(scope, station),
        areas=station_polygons(scope, station),
    )
    before = [plans.interval(days) for days in conclusion.before_window]
    return elsewhere(conclusion, answers["points"], answers["polygons"], answers["areas"], before)


def _around(view: View, codes: Sequence[str]) -> ZonesAround:
    through = view.holdings.data_through
    if through is None:
        return ZonesAround({}, {}, {})
    return db.kept(_ask_around, view.scope, _units(view), view.at, through, tuple(codes))


def _ask_around(scope: Scope, units: Filters, at: date, through: date, codes: tuple[str, ...]) -> ZonesAround:
    results = db.kept(_ask_results, scope, units, at, through)
    zones = [c for c in results.conclusions if c.zone.code in codes]
    spans = plans.spans_of(
        (c.zone.code, days) for c in zones for days in (*c.before_window, *c.windows.after)
    )
    entered = plans.spans_of(
        (c.zone.code, days) for c in zones for days in (*c.before_window, *c.windows.year_to_date)
    )
    answers = db.read_all(
        ring=goal4.ring_cases(scope, units, spans),
        rest=goal4.rest_cases(scope, units, spans),
        province=goal4.province_cases(scope, units, spans),
        entries=goal4.entries(scope, units, entered),
        harm=goal4.harm(scope, units, spans),
    )
    ring, rest, province = (plans.counts(answers[name]) for name in ("ring", "rest", "province"))
    surroundings, entries, harm = {}, {}, {}
    for conclusion in zones:
        code, rows = conclusion.zone.code, answers["entries"]
        surroundings[code] = surroundings_of(
            conclusion, ring=ring.get(code, {}), rest=rest.get(code, {}), province=province.get(code, {})
        )
        before = [plans.interval(days) for days in conclusion.before_window]
        year = [plans.interval(days) for days in conclusion.windows.year_to_date]
        entries[code] = entries_of(rows[rows["zone_code"] == code], before, year)
        weighed = answers["harm"]
        harm[code] = harm_of(conclusion, weighed[weighed["zone_code"] == code], before)
    return ZonesAround(surroundings, entries, harm)
