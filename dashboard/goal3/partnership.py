"""Goal 3 for the stations of a view: what is asked of the store, where each stands, and what is overdue.

Everything is as at the day `view.at`.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.coverage.receipts import receipt
from dashboard.filters import Filters, Scope
from dashboard.goal3 import partner_reports, sectors
from dashboard.goal3.partner_reports import MonthReports
from dashboard.goal3.resolutions import Resolution, open_resolutions
from dashboard.goal3.sectors import StationSectors
from dashboard.indicators import Standing
from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Text
from dashboard.language.thai import fiscal_year, sort_key
from dashboard.queries import goal3, risk_spots, status
from dashboard.store import db
from dashboard.view.view import View

Frames = Mapping[str, pd.DataFrame]
# What the page shows by month, whatever the period.
MONTHS = 12
INDICATOR, DATASET = "partnership", "activities"


def statements(view: View) -> dict[str, Select[Any]]:
    """Return what goal 3 asks of the store, by name, to be put into one question with others."""
    return _statements(view.scope, view.filters, view.at)


def answers(view: View) -> dict[str, pd.DataFrame]:
    """Return the answers to `statements`, for whoever asks them alone."""
    return db.kept(_answers, view.scope, view.filters, view.at)


def _answers(scope: Scope, filters: Filters, at: date) -> dict[str, pd.DataFrame]:
    return db.read_all(**_statements(scope, filters, at))


def _statements(scope: Scope, filters: Filters, at: date) -> dict[str, Select[Any]]:
    quarter = sectors.judged_quarter(at)
    return {
        "partner_sectors": goal3.sectors(),
        "partner_activity": goal3.sector_activity(scope, filters, quarter, at),
        "partner_reports": goal3.reports(scope, filters, quarter.start, _next_month(at)),
        "partner_due": status.due_dates(),
        "partner_targets": goal3.targets(scope, filters, INDICATOR, fiscal_year(quarter.start)),
        "partner_resolutions": goal3.open_resolutions(scope, filters, at),
        "partner_by_month": goal3.by_month(scope, filters, latest_months(at)[0], at),
        "partner_month_reports": goal3.reports_by_month(
            scope, filters, latest_months(at)[0], _next_month(at)
        ),
    }


def details(view: View) -> dict[str, pd.DataFrame]:
    """Return what the page on partners needs besides, by name: as queries.goal3 and queries.risk_spots.

    Single partners (`partners`) are asked for only where the view is of one station.
    """
    one_station = len(view.units.stations_of(view.filters)) == 1
    return db.kept(_details, view.scope, view.filters, view.at, shown(view), one_station)


def _details(
    scope: Scope, filters: Filters, at: date, period: Period, one_station: bool
) -> dict[str, pd.DataFrame]:
    months = latest_months(at)
    first = min(months[0], period.start.replace(day=1))
    statements = {
        "reports": goal3.reports_by_month(scope, filters, first, _next_month(at)),
        "by_month": goal3.by_month(scope, filters, months[0], at),
        "resolution_counts": goal3.resolution_counts(scope, filters, period),
        "spot_counts": risk_spots.counts(scope, filters, period),
        "days_to_fix": risk_spots.days_to_fix(scope, filters, period),
        "spots": risk_spots.spots(scope, filters, at),
        "cases_around": risk_spots.cases_around(scope, filters, at),
    }
    if one_station:
        statements["partners"] = goal3.partners_of(scope, filters, at)
    return db.read_all(**statements)


def latest_months(at: date) -> list[date]:
    """Return the first days of the last MONTHS months, that of `at` included."""
    end = _next_month(at)
    return months_between(add_months(end, -MONTHS), end)


def sector_names(frames: Frames) -> dict[str, Text]:
    """Return the names of all sectors by code: those that count first, in Thai order.

    Args:
        frames: answers to `statements`.
    """
    rows = sorted(frames["partner_sectors"].itertuples(), key=lambda r: (not r.counted, sort_key(r.name_th)))
    return {r.code: Text(r.name_th, r.name_en) for r in rows}


def reports(view: View, dataset: str, months: list[date]) -> list[MonthReports]:
    """Return how many of the reports of a data set came for each month; months within those of `details`."""
    days = due_days(answers(view), dataset)
    return partner_reports.by_month(details(view)["reports"], dataset, months, days, view.at)


def shown_reports(view: View, dataset: str) -> list[MonthReports]:
    """Return how many of the reports of a data set came for the months of the shown period."""
    period = shown(view)
    return reports(view, dataset, months_between(period.start, period.end))


def due_days(frames: Frames, dataset: str) -> int:
    """Return days after a month's end on which its report is due; 0 where no rule is set.

    Args:
        frames: answers to `statements`.
    """
    due = frames["partner_due"]
    days = due.loc[due["dataset"] == dataset, "days_after_month"]
    return int(days.iloc[0]) if len(days) else 0


def stations(view: View, frames: Frames) -> dict[str, StationSectors]:
    """Return what the partners of each station of the view did, in Thai order of the stations.

    Args:
        frames: answers to `statements`.
    """
    at, quarter = view.at, sectors.judged_quarter(view.at)
    counting = set(frames["partner_sectors"].query("counted")["code"])
    counted = [sector for sector in sector_names(frames) if sector in counting]
    activity = {(r.station_code, r.sector_code): r for r in frames["partner_activity"].itertuples()}
    sent = {(r.station_code, r.month): r.state for r in frames["partner_reports"].itertuples()}
    needed = {r.station_code: max(int(r.value), 1) for r in frames["partner_targets"].itertuples()}
    months, days = months_between(quarter.start, _next_month(at)), due_days(frames, DATASET)
    joined = _joined(view)

    def station(code: str) -> StationSectors:
        rows = {sector: activity.get((code, sector)) for sector in counted}
        return StationSectors(
            station=code,
            joined_on=joined.get(code),
            at=at,
            quarter=quarter,
            needed=needed.get(code, 1),
            activities={sector: int(row.judged) if row else 0 for sector, row in rows.items()},
            running={sector: int(row.running) if row else 0 for sector, row in rows.items()},
            without_partner=frozenset(
                sector for sector, row in rows.items() if row is None or not row.partners
            ),
            months={m: receipt(sent.get((code, m)), m, days, at) for m in months},
        )

    return {s.code: station(s.code) for s in view.units.stations_of(view.filters)}


def standings(view: View, frames: Frames) -> dict[str, Standing]:
    """Return where each station of the view stands on goal 3, by code.

    Args:
        frames: answers to `statements`.
    """
    names = sector_names(frames)
    return {code: sectors.standing(station, names) for code, station in stations(view, frames).items()}


def overdue(view: View, frames: Frames | None = None) -> list[Resolution]:
    """Return open resolutions past their day, longest overdue first.

    Args:
        frames: answers to `statements`, where they are at hand.
    """
    rows = (frames or answers(view))["partner_resolutions"]
    return [r for r in open_resolutions(rows, view.at) if r.days_late]


def shown(view: View) -> Period:
    """Return the asked period up to `view.at`; that day alone where the period has not begun."""
    return view.filters.period.until(view.at) or Period("custom", view.at, view.at + timedelta(days=1))


def _joined(view: View) -> dict[str, date]:
    """Return the day on which each station's first zone joined."""
    first: dict[str, date] = {}
    for zone in view.units.zones.values():
        if zone.joined_on is not None:
            first[zone.station] = min(first.get(zone.station, zone.joined_on), zone.joined_on)
    return first


def _next_month(at: date) -> date:
    return add_months(at.replace(day=1), 1)
