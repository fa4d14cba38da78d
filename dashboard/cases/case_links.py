"""The counts of trends and map as links to the cases behind them.

Asks the store through those who show the figures, so that each count is the figure's own.
"""

from dataclasses import replace
from datetime import timedelta
from math import isnan
from typing import Any

from dashboard.cases import case_points, drawn_area, status_table, unusual_weeks
from dashboard.cases.area_counts import AreaCounts, area_counts
from dashboard.cases.day_counts import day_and_hour_counts, timed_rows
from dashboard.cases.drawn_area import BAND, DrawnArea, Within
from dashboard.cases.hot_spots import ways
from dashboard.cases.hours import HOUR, reaching
from dashboard.cases.month_counts import month_counts
from dashboard.cases.repeat_places import MOST_PLACES, key_of, place_name, repeats
from dashboard.cases.status_counts import both_periods, status_counts
from dashboard.coverage.reporting import settled_days
from dashboard.language.periods import Period, add_months, month_of, week_of
from dashboard.language.text import Text
from dashboard.language.thai import WEEKDAYS, format_month
from dashboard.queries import cases, points
from dashboard.queries.case_list import Narrowing, Point
from dashboard.store import db
from dashboard.view import received_months
from dashboard.view.case_lists import CaseList, CountLink, CountRow, cases_address
from dashboard.view.view import View

NOW, BEFORE = Text("ห้วงนี้", "now"), Text("ปีก่อน", "a year earlier")
CLEARED = Text("จับกุมได้", "cleared")
SEEN = Text("เกิด", "occurred")
REPORTED = Text("รับแจ้ง", "reported")
LACKING = Text("ไม่มีพิกัดที่ใช้ได้", "without a usable point")
UNMAPPED = Text("ยังไม่จับคู่รหัส", "code not mapped")
IN_ZONE, IN_RING = Text("ในพื้นที่", "in the zone"), Text("วงรอบ", "ring")
WITHOUT: dict[Point, Text] = {
    "stand_in": Text("ใช้พิกัดแทน", "stand-in point"),
    "outside": Text("อยู่นอกจังหวัด", "outside the province"),
    "missing": Text("ไม่มีพิกัด", "no point"),
}
REPEAT = Text("จุด {at}", "place {at}")
SPOT = Text("จุดที่ {number} {place} ({at})", "spot {number} {place} ({at})")
PINS = Text("เวลา {first:02d}.00–{end:02d}.00 น. (มีพิกัด)", "{first:02d}:00–{end:02d}:00 (with a point)")
AT_HOUR = Text("{hour:02d}.00 น.", "{hour:02d}:00")
NO_HOUR = Text("ไม่ทราบเวลา", "time unknown")
# Whom an hour holds, where stretches of time are shared out over several.
MAYBE = Text("เกิดหรืออาจเกิดในชั่วโมงนี้", "in this hour, or maybe")
MAYBE_THEN = Text("เกิดหรืออาจเกิดในเวลานี้", "then, or maybe")
WHOLE, TOTAL = Text("ทั้งห้วงที่เลือก", "Whole period"), Text("รวม", "Total")
MOST_OFFENCES = 10


def of_status(view: View) -> list[CountRow]:
    """Return the counts of the table of four groups, by day of report."""
    current, compared = view.days()
    rows = []
    for row in status_counts(view).itertuples():
        # Unmapped codes are in no group.
        unmapped = row.group is None or isnan(row.group)
        groups = "all" if unmapped else str(int(row.group))
        of_row: dict[str, Any] = {"basis": "reported", "unmapped": unmapped, "groups": groups, "offence": ""}
        cleared = {**of_row, "cleared": True}
        links = [
            _link(view, words, count, "status", period, **more)
            for words, count, period, more in (
                (NOW, row.now, current, of_row),
                (BEFORE, row.before, compared, of_row),
                (CLEARED, row.cleared, current, cleared),
            )
            if not isnan(count)
        ]
        if links:
            rows.append(CountRow(status_table.group_name(row.group, view.lang), tuple(links)))
    return rows


def of_shares(view: View) -> list[CountRow]:
    """Return the counts that stand at the foot of every page."""
    current, _ = view.days()
    n, unlocated, unmapped = received_months.shares(view)
    links = (
        _link(view, SEEN, n, "shares", current),
        _link(view, REPORTED, received_months.reported(view), "shares", current, basis="reported"),
        _link(view, LACKING, unlocated, "shares", current, point="lacking"),
        _link(
            view,
            UNMAPPED,
            unmapped,
            "shares",
            current,
            unmapped=True,
            groups="all",
            offence="",
            place_based=False,
        ),
    )
    return [CountRow("", links)]


def of_months(view: View) -> list[CountRow]:
    """Return the counts of the chart of months that were received."""
    rows = []
    for month in reversed(month_counts(view)):
        period = month_of(month.first).until(view.holdings.data_through or view.at)
        if period is None:
            continue
        earlier = month_of(add_months(month.first, -12))
        pairs = ((NOW, month.now, period), (BEFORE, month.before, earlier))
        links = tuple(
            _link(view, words, count, "months", days) for words, count, days in pairs if not isnan(count)
        )
        if links:
            rows.append(CountRow(format_month(month.first, view.lang), links))
    return rows


def of_weeks(view: View) -> list[CountRow]:
    """Return the counts of the chart of weeks that were received."""
    weeks, rows = unusual_weeks.weeks(view), []
    for monday, seen, before in zip(weeks.mondays, weeks.seen, weeks.before, strict=True):
        week = week_of(monday).until(view.at)
        if week is None:
            continue
        earlier = week_of(monday - timedelta(days=364))
        pairs = ((NOW, seen, week), (BEFORE, before, earlier))
        links = tuple(
            _link(view, words, count, "weeks", days) for words, count, days in pairs if not isnan(count)
        )
        if links:
            rows.append(CountRow(week_of(monday).days_text(view.lang), links))
    return rows[::-1]


def of_signals(view: View) -> list[CountRow]:
    """Return the counts of the unusual weeks, each with the days and the series it was found in."""
    rows = []
    for signal in unusual_weeks.weeks(view).signals:
        of_series: dict[str, Any] = {}
        if signal.station:
            of_series = {
                "station": signal.station,
                "zone": signal.zone,
                "groups": str(signal.group),
                "place_based": not view.filters.offence,
            }
        link = _link(view, SEEN, signal.seen, "signals", signal.week, **of_series)
        rows.append(CountRow(f"{signal.week.days_text(view.lang)} {signal.name(view.lang)}", (link,)))
    return rows


def of_offences(view: View) -> list[CountRow]:
    """Return the counts of the most frequent offences, in the days that are recorded completely enough."""
    current, compared = settled_days(view)
    frame = both_periods(view)["offences"]
    counts: dict[str, dict[str, int]] = {}
    for row in frame.itertuples():
        counts.setdefault(row.offence_code, {})[row.period] = int(row.cases)
    received = received_months.any_received(view, compared)
    rows = []
    for code, n in sorted(counts.items(), key=lambda item: -item[1].get("current", 0))[:MOST_OFFENCES]:
        links = [_link(view, NOW, n.get("current", 0), "offences", current, offence=code)]
        if received:
            links.append(_link(view, BEFORE, n.get("compared", 0), "offences", compared, offence=code))
        rows.append(CountRow(view.units.offences[code].name(view.lang), tuple(links)))
    return rows


def of_hours(view: View) -> list[CountRow]:
    """Return, by weekday, the cases of each hour: whole ones, where the figure shares out stretches of time.

    Then those of which no hour can be told.
    """
    frame, (current, _), lang = day_and_hour_counts(view)["hours"], view.days(), view.lang
    timed = timed_rows(frame)
    whole, shared = reaching(timed.itertuples(index=False, name=None)), (timed["until_minutes"] > 0).any()
    rows = []
    for weekday, counts in enumerate(whole.tolist()):
        links = tuple(
            _link(
                view,
                Text(AT_HOUR("th", hour=hour), AT_HOUR("en", hour=hour)),
                count,
                "hours",
                current,
                hours=(hour, hour + 1),
                weekday=weekday,
                stretches=True,
            )
            for hour, count in enumerate(counts)
            if count
        )
        name = WEEKDAYS[weekday](lang)
        if links:
            rows.append(CountRow(f"{name} ({MAYBE(lang)})" if shared else name, links))
    if unknown := int(frame.loc[frame["minute"].isna(), "cases"].sum()):
        rows.append(CountRow("", (_link(view, NO_HOUR, unknown, "hours", current, hours="unknown"),)))
    return rows


def of_zone(view: View, code: str) -> list[CountRow]:
    """Return the counts of a zone and its ring on the map, filed by the stations of the view."""
    if view.current is None or view.compared is None:
        return []
    of_places = cases.in_zones(view.scope, replace(view.filters, zone=""), view.current, view.compared)
    counts = {(r.period, r.place): int(r.cases) for r in db.read(of_places).itertuples()}
    return [
        CountRow(
            name(view.lang),
            tuple(
                _link(
                    view,
                    words,
                    counts.get((key, place), 0),
                    "map",
                    days,
                    ground=ground,
                    zone_of=code,
                    zone="",
                )
                for words, key, days in (
                    (NOW, "current", view.current),
                    (BEFORE, "compared", view.compared),
                )
            ),
        )
        for name, ground, place in ((IN_ZONE, "zone", code), (IN_RING, "ring", f"ring:{code}"))
    ]


def without_point(view: View, period: Period) -> list[CountRow]:
    """Return the counts of cases without a usable point, of whole stations, by what they lack."""
    counts = case_points.without_point(view, period)
    links = tuple(
        _link(view, words, counts[kind], "points", period, point=kind, zone="")
        for kind, words in WITHOUT.items()
    )
    return [CountRow("", links)]


def of_spots(view: View, period: Period) -> list[CountRow]:
    """Return the counts of the unusually dense spots; none where not all points are tested for them."""
    _, located = case_points.counted(view, period)
    _, why_not = ways(located, case_points.one_station(view))
    if why_not or located > points.MOST_POINTS:
        return []
    dense, rows = case_points.dense_spots(view, period), []
    if isinstance(dense.cells, Text):
        return []
    for number, (spot, where) in enumerate(zip(dense.cells.spots, dense.where, strict=True), 1):
        name = case_points.spot_name(spot.place, dense.system)
        asked = CaseList(figure="spots", spot=name.replace(" ", ""))
        link = CountLink("", spot.cases, cases_address(view, asked, period=period))
        rows.append(CountRow(SPOT(view.lang, number=number, place=place_name(view, where), at=name), (link,)))
    return rows


def of_repeats(view: View, period: Period) -> list[CountRow]:
    """Return the counts of the places where it happened again, as many as the page shows."""
    placed = case_points.placed_cases(view, period)
    _, located = case_points.counted(view, period)
    if located > len(placed.frame):
        # Only the latest are at hand: the list would hold more of a place.
        return []
    links = []
    for held in repeats(placed)[:MOST_PLACES]:
        key = key_of(held)
        asked = CaseList(figure="repeats", repeat=key)
        href = cases_address(view, asked, period=period)
        links.append(CountLink(REPEAT(view.lang, at=key.replace(",", ", ")), len(held), href))
    return [CountRow("", (link,)) for link in links]


def in_hours(view: View, period: Period, hours: tuple[int, int]) -> list[CountRow]:
    """Return the count of the pins of chosen hours; none where they are too many to be drawn."""
    minutes = case_points.placed_cases(view, period).frame["minute"].astype(float)
    if len(minutes) == points.MOST_POINTS:
        return []
    first, end = hours[0] * HOUR, hours[1] * HOUR
    late_enough, early_enough = minutes >= first, minutes < end
    inside = (late_enough & early_enough) if first < end else (late_enough | early_enough)
    words = PINS(view.lang, first=hours[0], end=hours[1])
    link = _link(view, Text(words, words), int(inside.sum()), "clock", period, point="usable", hours=hours)
    return [CountRow("", (link,))]


def of_area(view: View, period: Period, area: DrawnArea) -> list[CountRow]:
    """Return the counts of an area that somebody drew: of the period, and by group in the days compared."""
    counts = area_counts(view, period, area)
    if isinstance(counts, Text):
        return []
    rows = [CountRow(WHOLE(view.lang), (_area_link(view, SEEN, counts.cases, area, period),))]
    for group in drawn_area.groups_of(counts.now, counts.before):
        of_group: dict[str, Any] = {"unmapped": True} if group is None else {"groups": str(group)}
        links = tuple(
            _area_link(view, words, held.groups.get(group, 0), area, days, **of_group)
            for words, held, days in _compared(counts)
        )
        rows.append(CountRow(drawn_area.group_words(group, view.lang), links))
    links = tuple(_area_link(view, words, held.cases, area, days) for words, held, days in _compared(counts))
    return [*rows, CountRow(TOTAL(view.lang), links)]


def of_area_hours(view: View, period: Period, area: DrawnArea) -> list[CountRow]:
    """Return the cases of an area by hours: whole ones, where the figure shares out stretches of time."""
    counts = area_counts(view, period, area)
    if isinstance(counts, Text):
        return []
    rows, compared = [], _compared(counts)
    for band in range(len(counts.now.reaching)):
        hours = (band * BAND, (band + 1) * BAND)
        links = tuple(
            _area_link(view, words, held.reaching[band], area, days, hours=hours, stretches=True)
            for words, held, days in compared
            if held.reaching[band]
        )
        shared = any(held.reaching[band] != held.hours[band] for _, held, _ in compared)
        name = drawn_area.band_words(band)
        if links:
            rows.append(CountRow(f"{name} ({MAYBE_THEN(view.lang)})" if shared else name, links))
    links = tuple(
        _area_link(view, words, held.untimed, area, days, hours="unknown")
        for words, held, days in compared
        if held.untimed
    )
    return [*rows, CountRow(NO_HOUR(view.lang), links)] if links else rows


def _compared(counts: AreaCounts) -> list[tuple[Text, Within, Period]]:
    """Return what is counted of an area now and, where it was received, a year earlier, with its days."""
    pairs = zip((NOW, BEFORE), (counts.now, counts.before), counts.days, strict=True)
    return [(words, held, days) for words, held, days in pairs if held is not None]


def _area_link(view: View, words: Text, count: int, area: DrawnArea, days: Period, **more: Any) -> CountLink:
    return _link(view, words, count, "area", days, area_of=area.to_address(), **more)


def _link(
    view: View,
    words: Text,
    count: float,
    figure: str,
    days: Period,
    *,
    zone_of: str = "",
    area_of: str = "",
    **more: Any,
) -> CountLink:
    """Return a count as a link: conditions of `Narrowing` to the list, all others to the filters."""
    own = {name: more.pop(name) for name in list(more) if name in Narrowing.__slots__ and name != "zone"}
    asked = CaseList(Narrowing(zone=zone_of, **own), area=area_of, figure=figure)
    return CountLink(words(view.lang), int(count), cases_address(view, asked, period=days, **more))
