"""How the indicator of goal 2 is computed; see `dashboard.indicators.Measure`."""

from typing import Any

from sqlalchemy import Select

from dashboard.goal2 import innovations, ladder
from dashboard.goal2.ladder import Placement
from dashboard.indicators import DASH, Answers, Card, Indicator, Mark, Standing
from dashboard.language.text import Text
from dashboard.view.units import Station
from dashboard.view.view import View


def statements(view: View) -> dict[str, Select[Any]]:
    """Return what goal 2 asks of the store."""
    return innovations.statements(view)


def standings(view: View, answers: Answers) -> dict[str, Standing]:
    """Return where each station stands: in proven use, installed without a use found, none, not received."""
    return innovations.standings(view, answers)


def marks(_indicator: Indicator, view: View, answers: Answers) -> dict[str, Mark]:
    """Return the mark of each station."""
    return {station: standing.mark for station, standing in standings(view, answers).items()}


def cards(indicator: Indicator, view: View, answers: Answers) -> list[Card]:
    """Return a card a station: innovations in use of those on the register."""
    standing_of = standings(view, answers)
    records, targets = innovations.placements(view, answers), innovations.targets(answers)
    return [
        _card(
            indicator,
            view,
            station,
            standing_of[station.code],
            records.get(station.code, []),
            targets.get(station.code, ladder.DEFAULT_TARGET),
        )
        for station in view.units.stations_of(view.filters)
    ]


def _card(
    indicator: Indicator,
    view: View,
    station: Station,
    standing: Standing,
    records: list[Placement],
    target: float,
) -> Card:
    there = [record for record in records if record.state != "retired"]
    known = standing.mark != "not_joined" and (bool(there) or standing.mark == "not_met")
    used, registered = (sum(record.in_use for record in there), len(there)) if known else (None, None)
    return Card(
        indicator=indicator,
        station=station,
        zone=None,
        unit="count",
        state=standing.mark,
        words=standing.words,
        reason=standing.reason,
        value=used,
        numerator=used,
        denominator=registered,
        target=target,
        window=(view.at, view.at),
        n=registered,
        source=indicator.source,
        data_as_of=view.at,
        shown=Text(f"{used}", f"{used}") if known else DASH,
        counted=Text(f"{used} จาก {registered} รายการ", f"{used} of {registered}") if known else DASH,
        basis={"not_received": sum(record.state == "not_received" for record in there)} if known else {},
    )
