"""The counts of the chart of fear against crime as links to the cases behind them."""

from dashboard.goal1.panels import fears_among, pressures, year_to
from dashboard.language.text import Text
from dashboard.queries.case_list import Narrowing
from dashboard.view.case_lists import CaseList, CountLink, CountRow, cases_address
from dashboard.view.view import View

TWELVE_MONTHS = Text("12 เดือนล่าสุด", "latest 12 months")


def of_pressure(view: View) -> list[CountRow]:
    """Return the group 1 and 2 cases of each zone of the chart, whichever station filed them."""
    period = year_to(view.at)
    pressed = pressures(view, period)
    rows = []
    for opinion in fears_among(view, pressed):
        code = opinion.zone
        asked = CaseList(Narrowing(ground="zone", zone=code, anywhere=True), figure="pressure")
        href = cases_address(
            view,
            asked,
            period=period,
            station=view.units.zones[code].station,
            zone=code,
            groups="12",
            offence="",
            place_based=False,
        )
        link = CountLink(TWELVE_MONTHS(view.lang), pressed[code].cases, href)
        rows.append(CountRow(view.units.zones[code].name(view.lang), (link,)))
    return rows
