"""The cases behind goal 4's counts: the days of a zone's windows, and links to the lists."""

from collections.abc import Iterable
from typing import Any

from dashboard.coverage.seasons import Days
from dashboard.goal4.conclusion import Conclusion
from dashboard.goal4.conclusions import conclusions, entries, official_figures, surroundings
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.surroundings import AREAS
from dashboard.language.periods import Period
from dashboard.language.text import Text
from dashboard.queries.case_list import Ground, Narrowing
from dashboard.view.case_lists import FIGURES, CaseList, CountLink, CountRow, Window, cases_address
from dashboard.view.view import View

# Windows of unequal length are never told as bare totals.
BEFORE = Text("{months} เดือนก่อน", "{months} months before:")
AFTER = Text("{months} เดือนหลัง", "{months} months after:")
SO_FAR = Text("ปีงบประมาณนี้", "this fiscal year")
RING = Text("วงรอบ", "Ring")
LATE = Text("รับแจ้งช้า", "Reported late")


def window_days(view: View, window: Window, zone: str) -> tuple[Period, ...]:
    """Return the days of a zone's window, in order; none where the view has no such zone or window yet."""
    if window in ("official-before", "official-after"):
        return _periods(
            figure.before_window if window == "official-before" else figure.after_window
            for figure in official_figures(view)
            if figure.code == zone and figure.months
        )
    conclusion = next((c for c in conclusions(view) if c.zone.code == zone), None)
    if conclusion is None:
        return ()
    match window:
        case "concluded-before":
            return _periods(conclusion.before_window)
        case "concluded-after":
            return _periods(conclusion.windows.after)
        case _:
            return _periods(conclusion.windows.year_to_date)


def _periods(days: Iterable[Days]) -> tuple[Period, ...]:
    return tuple(Period("custom", first, end) for first, end in sorted(days))


def zone_counts(view: View, code: str) -> list[CountRow]:
    """Return the counts of a zone's two lines, of its surroundings and of late entries, as links.

    What is withheld is not counted, and so leads nowhere.
    """
    rows = [
        CountRow(
            FIGURES["official"][0](view.lang),
            tuple(
                _link(view, code, words(view.lang, months=figure.months), cases, window, "official")
                for words, cases, window in _official(figure)
            ),
        )
        for figure in official_figures(view)
        if figure.code == code and figure.months and not figure.blocked
    ]
    conclusion = next((c for c in conclusions(view) if c.zone.code == code), None)
    if conclusion is not None and conclusion.comparable and conclusion.windows.after:
        rows += _of_conclusion(view, conclusion)
    return rows


def _official(figure: OfficialFigure) -> tuple[tuple[Text, int, Window], ...]:
    return (BEFORE, figure.before, "official-before"), (AFTER, figure.after, "official-after")


def _of_conclusion(view: View, conclusion: Conclusion) -> list[CountRow]:
    lang, code = view.lang, conclusion.zone.code
    around = surroundings(view, [code])[code]
    late_before, late_now = entries(view, [code])[code].late
    year = conclusion.count(conclusion.windows.year_to_date).cases
    before = BEFORE(lang, months=conclusion.baseline)
    after = AFTER(lang, months=conclusion.windows.months)

    def pair(cases: tuple[int, int], figure: str, **more: Any) -> tuple[CountLink, CountLink]:
        return (
            _link(view, code, before, cases[0], "concluded-before", figure, **more),
            _link(view, code, after, cases[1], "concluded-after", figure, **more),
        )

    rows = [
        CountRow(
            FIGURES["conclusion"][0](lang),
            (
                *pair((conclusion.before.cases, conclusion.after.cases), "conclusion"),
                _link(view, code, SO_FAR(lang), year, "year", "conclusion"),
            ),
        )
    ]
    if conclusion.zone.ring_km2 is not None:
        rows.append(CountRow(RING(lang), pair(around.around, "surroundings", ground="ring")))
    area = {"station": conclusion.zone.station, "zone": ""}
    if around.area == "province":
        area = {"province": conclusion.zone.province, "station": "", "zone": ""}
    # A station may be held against its province, whose single cases are not its own to read.
    if around.area == "station" or view.scope.level != "station":
        outside = pair(around.rest, "surroundings", ground="outside", **area)
        rows.append(CountRow(AREAS[around.area](lang), outside))
    rows.append(
        CountRow(
            LATE(lang),
            (
                _link(view, code, before, late_before.part, "concluded-before", "entries", late=True),
                _link(view, code, SO_FAR(lang), late_now.part, "year", "entries", late=True),
            ),
        )
    )
    return rows


def _link(
    view: View,
    code: str,
    words: str,
    cases: int,
    window: Window,
    figure: str,
    *,
    ground: Ground = "zone",
    late: bool = False,
    **units: str,
) -> CountLink:
    """Return a count of a zone as goal 4 counts: groups 1 and 2, whichever station filed them."""
    narrowing = Narrowing(ground=ground, late=late)
    if ground != "outside":
        narrowing = Narrowing(ground=ground, zone=code, anywhere=True, late=late)
        units = {"station": view.units.zones[code].station, "zone": code}
    asked = CaseList(narrowing, window=(window, code), figure=figure)
    # The period stays: it says for which day the windows are told.
    href = cases_address(view, asked, groups="12", offence="", place_based=False, **units)
    return CountLink(words, cases, href)
