"""Goal 2 for the stations of a view: innovations on their ladder, and where each station stands."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.coverage.receipts import Receipt, receipt
from dashboard.goal2 import ladder
from dashboard.goal2.ladder import Innovation, Judged
from dashboard.indicators import Standing
from dashboard.language.periods import add_months
from dashboard.language.text import Text
from dashboard.language.thai import fiscal_year, sort_key
from dashboard.queries import goal2, status
from dashboard.store import db
from dashboard.view.view import View

# Reports looked at to tell "no innovation" from "nothing heard".
HEARD_MONTHS = 3


def statements(view: View) -> dict[str, Select[Any]]:
    """What goal 2 needs to be asked, by name, to be put into one question with others."""
    scope, filters, at = view.scope, view.filters, view.at
    # The goal is the station's: its other zones' innovations count too.
    station = (
        replace(filters, zone="", station=view.units.zones[filters.zone].station) if filters.zone else filters
    )
    return {
        "innovation_facts": goal2.facts(scope, station, at),
        "innovation_reports": goal2.reports(scope, filters, at),
        "innovation_targets": goal2.wanted(scope, filters, fiscal_year(at)),
        "innovation_due": status.due_dates(),
    }


def frames(view: View) -> dict[str, pd.DataFrame]:
    """The answers to `statements`, kept; for whoever asks them alone."""
    key = ("innovations", view.scope, view.filters, view.at)
    return db.kept(key, lambda: db.read_all(**statements(view)))


class Reports:
    """Receipts of the reports on use, by station and month, as seen on one day."""

    def __init__(self, frames: Mapping[str, pd.DataFrame], at: date) -> None:
        reports, due = frames["innovation_reports"], frames["innovation_due"]
        self._at = at
        self._states = dict(
            zip(zip(reports["station_code"], reports["month"], strict=True), reports["state"], strict=True)
        )
        days = dict(zip(due["dataset"], due["days_after_month"], strict=True))
        self._days = int(days.get(goal2.DATASET, 0))

    def of(self, station: str, month: date) -> Receipt:
        """The receipt of one month's report."""
        return receipt(self._states.get((station, month)), month, self._days, self._at)

    def lately(self, station: str) -> Receipt:
        """What the station's reports of the last HEARD_MONTHS say on the whole."""
        this = self._at.replace(day=1)
        return ladder.heard_of([self.of(station, add_months(this, -n)) for n in range(HEARD_MONTHS)])


def records(view: View, frames: Mapping[str, pd.DataFrame]) -> dict[str, list[Judged]]:
    """Innovations of each station of the view as at `view.at`, retired ones too; by station, in order of
    their codes.

    With a zone, those of the zone and those of its whole station.

    Args:
        frames: answers to `statements`.
    """
    rows, zone = frames["innovation_facts"], view.filters.zone
    return _judged(
        view, frames, rows[rows["zone_code"].isna() | (rows["zone_code"] == zone)] if zone else rows
    )


def _judged(view: View, frames: Mapping[str, pd.DataFrame], rows: pd.DataFrame) -> dict[str, list[Judged]]:
    reports = Reports(frames, view.at)
    found: dict[str, list[Judged]] = defaultdict(list)
    for row in rows.sort_values("id").itertuples():
        station = str(row.station_code)
        found[station].append(ladder.judge(_innovation(row), view.at, partial(reports.of, station)))
    return dict(found)


def standings(view: View, frames: Mapping[str, pd.DataFrame]) -> dict[str, Standing]:
    """Where every station of the view stands on goal 2, by code, in Thai order: the whole station, whatever
    zone is asked.

    Args:
        frames: answers to `statements`.
    """
    reports, judged = Reports(frames, view.at), _judged(view, frames, frames["innovation_facts"])
    wanted = targets(frames)
    joined = {
        z.station for z in view.units.zones.values() if z.joined_on is not None and z.joined_on <= view.at
    }
    return {
        s.code: ladder.standing(
            s.code,
            judged.get(s.code, ()),
            wanted.get(s.code, ladder.DEFAULT_TARGET),
            reports.lately(s.code) if s.code in joined else None,
        )
        for s in view.units.stations_of(view.filters)
    }


def targets(frames: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """How many innovations in proven use a target asks of a station, by code; absent = none was set."""
    asked = frames["innovation_targets"]
    return {s: float(v) for s, v in zip(asked["station_code"], asked["value"], strict=True) if not pd.isna(v)}


def unused(judged: dict[str, list[Judged]]) -> list[Judged]:
    """What is installed and shows no use, longest first."""
    found = [j for each in judged.values() for j in each if j.unused]
    return sorted(found, key=lambda j: (-(j.idle or 0), sort_key(j.innovation.name.th)))


def _innovation(row: Any) -> Innovation:
    months = frozenset(date.fromisoformat(f"{m}-01") for m in (_given(row.used_months) or "").split(",") if m)
    placed = _given(row.latitude) is not None and _given(row.longitude) is not None
    return Innovation(
        row.id,
        row.station_code,
        row.category,
        Text(row.name_th, row.name_en),
        _given(row.smart_city_tag),
        int(row.units),
        bool(row.daily_use),
        _given(row.installed_on),
        _given(row.connected_on),
        _given(row.retired_on),
        _given(row.last_on),
        _given(row.last_result),
        _given(row.last_test),
        months,
        (row.latitude, row.longitude) if placed else None,
    )


def _given(value: Any) -> Any:
    return None if pd.isna(value) else value
