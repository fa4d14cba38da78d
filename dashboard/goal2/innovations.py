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
from dashboard.filters import Filters, Scope
from dashboard.goal2 import ladder
from dashboard.goal2.ladder import Innovation, Placement
from dashboard.indicators import Standing
from dashboard.language.periods import add_months
from dashboard.language.text import Text
from dashboard.language.thai import fiscal_year, sort_key
from dashboard.queries import goal2, status
from dashboard.store import db
from dashboard.store.cells import given
from dashboard.view.view import View

# Months whose reports are looked at to tell "no innovation" from "nothing heard".
HEARD_MONTHS = 3


def statements(view: View) -> dict[str, Select[Any]]:
    """Return what goal 2 asks of the store, by name, to be put into one question with others."""
    return _statements(view.scope, view.filters, _whole_station(view), view.at)


def answers(view: View) -> dict[str, pd.DataFrame]:
    """Return the answers to `statements`, for whoever asks them alone."""
    return db.kept(_answers, view.scope, view.filters, _whole_station(view), view.at)


def _answers(scope: Scope, filters: Filters, station: Filters, at: date) -> dict[str, pd.DataFrame]:
    return db.read_all(**_statements(scope, filters, station, at))


def _statements(scope: Scope, filters: Filters, station: Filters, at: date) -> dict[str, Select[Any]]:
    return {
        "innovation_facts": goal2.facts(scope, station, at),
        "innovation_reports": goal2.reports(scope, filters, at),
        "innovation_targets": goal2.wanted(scope, filters, fiscal_year(at)),
        "innovation_due": status.due_dates(),
    }


def _whole_station(view: View) -> Filters:
    """Return the view's filters with the station instead of a zone: the goal counts its other zones too."""
    zone = view.filters.zone
    return replace(view.filters, zone="", station=view.units.zones[zone].station) if zone else view.filters


class Reports:
    """Receipts of the reports on use, by station and month, as seen on one day."""

    def __init__(self, frames: Mapping[str, pd.DataFrame], at: date) -> None:
        reports, due = frames["innovation_reports"], frames["innovation_due"]
        self._at = at
        self._states = {(r.station_code, r.month): r.state for r in reports.itertuples()}
        days = dict(zip(due["dataset"], due["days_after_month"], strict=True))
        self._days = int(days.get(goal2.DATASET, 0))

    def of(self, station: str, month: date) -> Receipt:
        """Return the receipt of one month's report."""
        return receipt(self._states.get((station, month)), month, self._days, self._at)

    def lately(self, station: str) -> Receipt:
        """Return what the station's reports of the last HEARD_MONTHS say on the whole."""
        this_month = self._at.replace(day=1)
        months = [add_months(this_month, -n) for n in range(HEARD_MONTHS)]
        return ladder.receipt_on_the_whole([self.of(station, month) for month in months])


def placements(view: View, frames: Mapping[str, pd.DataFrame]) -> dict[str, list[Placement]]:
    """Return innovations of the view on the ladder as at `view.at`, by station, in order of their codes.

    Retired ones too. With a zone, those of the zone and those of its whole station.

    Args:
        frames: answers to `statements`.
    """
    facts, zone = frames["innovation_facts"], view.filters.zone
    if zone:
        facts = facts[facts["zone_code"].isna() | (facts["zone_code"] == zone)]
    return _placed(facts, Reports(frames, view.at), view.at)


def of_whole_stations(view: View, frames: Mapping[str, pd.DataFrame]) -> dict[str, list[Placement]]:
    """Return what `placements` does, but of the whole station where a zone is asked: what goal 2 judges.

    Args:
        frames: answers to `statements`.
    """
    return _placed(frames["innovation_facts"], Reports(frames, view.at), view.at)


def _placed(facts: pd.DataFrame, reports: Reports, at: date) -> dict[str, list[Placement]]:
    by_station: dict[str, list[Placement]] = defaultdict(list)
    for row in facts.sort_values("id").itertuples():
        station = str(row.station_code)
        by_station[station].append(ladder.placement_of(_innovation(row), at, partial(reports.of, station)))
    return dict(by_station)


def standings(view: View, frames: Mapping[str, pd.DataFrame]) -> dict[str, Standing]:
    """Return where every station of the view stands on goal 2, by code, in Thai order.

    Judged is the whole station, whatever zone is asked.

    Args:
        frames: answers to `statements`.
    """
    reports, wanted = Reports(frames, view.at), targets(frames)
    of_station = of_whole_stations(view, frames)
    joined = {
        z.station for z in view.units.zones.values() if z.joined_on is not None and z.joined_on <= view.at
    }
    return {
        s.code: ladder.standing(
            s.code,
            of_station.get(s.code, ()),
            wanted.get(s.code, ladder.DEFAULT_TARGET),
            reports.lately(s.code) if s.code in joined else None,
        )
        for s in view.units.stations_of(view.filters)
    }


def targets(frames: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Return how many innovations in proven use a target asks of a station, by code; absent = none was set.

    Args:
        frames: answers to `statements`.
    """
    wanted = frames["innovation_targets"].dropna(subset="value")
    return {r.station_code: float(r.value) for r in wanted.itertuples()}


def unused(by_station: dict[str, list[Placement]]) -> list[Placement]:
    """Return what is installed and shows no use, longest first."""
    idle = [p for placements in by_station.values() for p in placements if p.unused]
    return sorted(idle, key=lambda p: (-(p.idle or 0), sort_key(p.innovation.name.th)))


def _innovation(row: Any) -> Innovation:
    months = (given(row.used_months) or "").split(",")
    has_place = given(row.latitude) is not None and given(row.longitude) is not None
    return Innovation(
        code=row.id,
        station=row.station_code,
        category=row.category,
        name=Text(row.name_th, row.name_en),
        tag=given(row.smart_city_tag),
        units=int(row.units),
        daily_use=bool(row.daily_use),
        installed_on=given(row.installed_on),
        connected_on=given(row.connected_on),
        retired_on=given(row.retired_on),
        last_on=given(row.last_on),
        last_result=given(row.last_result),
        last_test=given(row.last_test),
        months=frozenset(date.fromisoformat(f"{month}-01") for month in months if month),
        place=(row.latitude, row.longitude) if has_place else None,
    )
