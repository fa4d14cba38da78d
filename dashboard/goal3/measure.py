"""How the indicator of goal 3 is computed; see `dashboard.indicators.Measure`."""

from typing import Any

from sqlalchemy import Select

from dashboard.goal3 import partnership
from dashboard.goal3.sectors import StationSectors
from dashboard.indicators import DASH, Answers, Card, Indicator, Mark, Standing
from dashboard.language.text import Text
from dashboard.view.units import Station
from dashboard.view.view import View


def statements(view: View) -> dict[str, Select[Any]]:
    """Return what goal 3 asks of the store."""
    return partnership.statements(view)


def standings(view: View, answers: Answers) -> dict[str, Standing]:
    """Return where each station stands: every sector active in the judged quarter, or which are missing."""
    return partnership.standings(view, answers)


def marks(_indicator: Indicator, view: View, answers: Answers) -> dict[str, Mark]:
    """Return the mark of each station."""
    return {station: standing.mark for station, standing in standings(view, answers).items()}


def cards(indicator: Indicator, view: View, answers: Answers) -> list[Card]:
    """Return a card a station: active sectors of those that count, in the quarter that is judged."""
    standing_of, sectors_of = standings(view, answers), partnership.stations(view, answers)
    return [
        _card(indicator, view, station, standing_of[station.code], sectors_of[station.code])
        for station in view.units.stations_of(view.filters)
    ]


def _card(
    indicator: Indicator, view: View, station: Station, standing: Standing, sectors: StationSectors
) -> Card:
    # Where a report is out, a sector that is not seen is not known to be silent: no number is told.
    known = standing.mark in ("met", "not_met")
    counted = len(sectors.activities)
    active = counted - len(sectors.silent) if known else None
    return Card(
        indicator=indicator,
        station=station,
        zone=None,
        unit="count",
        state=standing.mark,
        words=standing.words,
        reason=standing.reason,
        value=active,
        numerator=active,
        denominator=counted if known else None,
        target=counted,
        window=(sectors.quarter.start, sectors.quarter.last),
        n=counted if known else None,
        source=indicator.source,
        data_as_of=min(sectors.quarter.last, view.at),
        shown=Text(f"{active}", f"{active}") if known else DASH,
        counted=Text(f"{active} จาก {counted} ภาคส่วน", f"{active} of {counted} sectors") if known else DASH,
        basis=(
            {"activities": dict(sectors.activities), "silent": sectors.silent, "needed": sectors.needed}
            if known
            else {}
        ),
    )
