"""Every card of a view, for the command line and for checking: what each indicator's measure tells."""

from dataclasses import replace

from dashboard.indicators import Card
from dashboard.programme import goals
from dashboard.programme.kpis import KPIS
from dashboard.view.view import View


def cards(view: View) -> list[Card]:
    """Return every card of the view, stations and zones in Thai order, within them by goal.

    Three of goal 1 and two of goal 4 a zone, one of goal 2 and of goal 3 a station. A station without a zone
    has the cards of a zone that has not joined.
    """
    station_of_view = replace(view, filters=replace(view.filters, zone=""))
    all_cards: list[Card] = []
    for indicator in KPIS:
        asked = station_of_view if indicator.of == "station" else view
        all_cards += indicator.measure.cards(indicator, asked, goals.answers(asked))
    stations = {station.code: n for n, station in enumerate(view.units.stations_of(view.filters))}
    zones = {zone.code: n for n, zone in enumerate(view.units.zones_of(view.filters))}

    def place(card: Card) -> tuple[int, int, int]:
        return stations[card.station.code], card.indicator.goal, zones[card.zone.code] if card.zone else 0

    return sorted(all_cards, key=place)
