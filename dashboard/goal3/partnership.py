"""Goal 3 for the stations of a view: what is asked of the store, where each stands, and what is overdue.

Everything is told for the day `view.at`. `statements` can be asked together with those of other goals, as one
question.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.coverage.receipts import receipt
from dashboard.goal3 import partner_reports, sectors
from dashboard.goal3.indicators import PARTNERSHIP
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
DATASET = PARTNERSHIP.dataset


def statements(view: View) -> dict[str, Select[Any]]:
    """What `standings`, `stations` and `overdue` are made of, by name."""
    scope, filters, at = view.scope, view.filters, view.at
    judged = sectors.judged_quarter(at)
    return {
        "partner_sectors": goal3.sectors(),
        "partner_activity": goal3.sector_activity(scope, filters, judged, at),
        "partner_reports": goal3.reports(scope, filters, judged.start, _next_month(at)),
        "partner_due": status.due_dates(),
        "partner_targets": goal3.targets(scope, filters, PARTNERSHIP.code, fiscal_year(judged.start)),
        "partner_resolutions": goal3.open_resolutions(scope, filters, at),
    }


def gathered(view: View) -> dict[str, pd.DataFrame]:
    """The answers to `statements`, as one question."""
    return db.kept(
        ("partnership", view.scope, view.filters, view.at), lambda: db.read_all(**statements(view))
    )


def details(view: View) -> dict[str, pd.DataFrame]:
    """What the page on partners needs besides, as one question: by_month, reports, resolutions, risk spots,
    partners.

    Single partners are asked for only where the view is of one station.
    """
    scope, filters, at, period = view.scope, view.filters, view.at, shown(view)
    first = min(latest_months(at)[0], period.start.replace(day=1))
    one = len(view.units.stations_of(filters)) == 1

    def ask() -> dict[str, pd.DataFrame]:
        asked = {
            "reports": goal3.reports_by_month(scope, filters, first, _next_month(at)),
            "by_month": goal3.by_month(scope, filters, latest_months(at)[0], at),
            "resolution_counts": goal3.resolution_counts(scope, filters, period),
            "spot_counts": risk_spots.counts(scope, filters, period),
            "days_to_fix": risk_spots.days_to_fix(scope, filters, period),
            "spots": risk_spots.spots(scope, filters, at),
            "cases_around": risk_spots.cases_around(scope, filters, at),
        }
        return db.read_all(**asked, **({"partners": goal3.partners_of(scope, filters, at)} if one else {}))

    return db.kept(("partnership_details", scope, filters, at, period, first, one), ask)


def latest_months(at: date) -> list[date]:
    """First days of the last MONTHS months, that of `at` included."""
    end = _next_month(at)
    return months_between(add_months(end, -MONTHS), end)


def sector_names(frames: Frames) -> dict[str, Text]:
    """Sectors by code: those that count first, in Thai order."""
    found = sorted(frames["partner_sectors"].itertuples(), key=lambda r: (not r.counted, sort_key(r.name_th)))
    return {r.code: Text(r.name_th, r.name_en) for r in found}


def reports(view: View, dataset: str, months: list[date]) -> list[MonthReports]:
    """How many of the reports of a data set came for each month; months within those of `details`."""
    days = due_days(gathered(view), dataset)
    return partner_reports.by_month(details(view)["reports"], dataset, months, days, view.at)


def shown_reports(view: View, dataset: str) -> list[MonthReports]:
    """The same for the months of the shown period."""
    period = shown(view)
    return reports(view, dataset, months_between(period.start, period.end))


def due_days(frames: Frames, dataset: str) -> int:
    """Days after a month's end on which its report is due; 0 where no rule is set."""
    due = frames["partner_due"]
    found = due.loc[due["dataset"] == dataset, "days_after_month"]
    return int(found.iloc[0]) if len(found) else 0


def stations(view: View, frames: Frames) -> dict[str, StationSectors]:
    """What the partners of each station of the view did, in Thai order of the stations."""
    at, judged = view.at, sectors.judged_quarter(view.at)
    counts = set(frames["partner_sectors"].query("counted")["code"])
    counted = [sector for sector in sector_names(frames) if sector in counts]
    activity = {(r.station_code, r.sector_code): r for r in frames["partner_activity"].itertuples()}
    sent = {(r.station_code, r.month): r.state for r in frames["partner_reports"].itertuples()}
    needed = {r.station_code: max(int(r.value), 1) for r in frames["partner_targets"].itertuples()}
    months, days = months_between(judged.start, _next_month(at)), due_days(frames, DATASET)
    joined = _joined(view)
    found = {}
    for station in view.units.stations_of(view.filters):
        code = station.code
        rows = {sector: activity.get((code, sector)) for sector in counted}
        found[code] = StationSectors(
            code,
            joined.get(code),
            at,
            judged,
            needed.get(code, 1),
            activities={sector: int(row.judged) if row else 0 for sector, row in rows.items()},
            running={sector: int(row.running) if row else 0 for sector, row in rows.items()},
            without_partner=frozenset(
                sector for sector, row in rows.items() if row is None or not row.partners
            ),
            months={m: receipt(sent.get((code, m)), m, days, at) for m in months},
        )
    return found


def standings(view: View, frames: Frames) -> dict[str, Standing]:
    """Where each station of the view stands on goal 3."""
    names = sector_names(frames)
    return {code: sectors.standing(found, names) for code, found in stations(view, frames).items()}


def overdue(view: View, frames: Frames | None = None) -> list[Resolution]:
    """Open resolutions past their day, longest overdue first.

    Args:
        frames: answers to `statements`, where they are at hand.
    """
    found = (frames or gathered(view))["partner_resolutions"]
    return [r for r in open_resolutions(found, view.at) if r.days_late]


def shown(view: View) -> Period:
    """The asked period up to the day for which the state is told; that day alone where the period has not
    begun.
    """
    return view.filters.period.until(view.at) or Period(
        "custom", view.at, date.fromordinal(view.at.toordinal() + 1)
    )


def _joined(view: View) -> dict[str, date]:
    """The day on which each station's first zone joined."""
    found: dict[str, date] = {}
    for zone in view.units.zones.values():
        if zone.joined_on is not None:
            found[zone.station] = min(found.get(zone.station, zone.joined_on), zone.joined_on)
    return found


def _next_month(at: date) -> date:
    return add_months(at.replace(day=1), 1)
