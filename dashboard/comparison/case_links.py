"""The counts of the stations that are compared as links to the cases behind them."""

from dashboard.comparison import peers
from dashboard.language.text import Text
from dashboard.view.case_lists import CaseList, CountLink, CountRow, cases_address
from dashboard.view.view import View

NOW, BEFORE = Text("ห้วงนี้", "now"), Text("ปีก่อน", "a year earlier")
# Further ones are in the table's file.
MOST_STATIONS = 60


def of_stations(view: View) -> list[CountRow]:
    """Return the group 1 and 2 cases of the stations that sent every month of both periods, in Thai order."""
    among, days = peers.around(view), view.days()
    return [
        CountRow(
            view.units.stations[code].name(view.lang),
            tuple(
                CountLink(
                    words(view.lang),
                    count,
                    cases_address(
                        view,
                        CaseList(figure="stations"),
                        period=period,
                        station=code,
                        groups="12",
                        offence="",
                    ),
                )
                for words, count, period in zip((NOW, BEFORE), counts, days, strict=True)
            ),
        )
        for code, *counts in peers.load(among).pairs[:MOST_STATIONS]
    ]
