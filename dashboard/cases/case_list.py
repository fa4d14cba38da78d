"""A list of cases in words: what is listed, its columns, its table for the screen.

Pure: rows of queries.case_list.case_rows in, words and tables out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.cases import drawn_area
from dashboard.cases.drawn_area import DrawnArea
from dashboard.filters import CRIME_GROUPS
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text
from dashboard.language.thai import WEEKDAYS, format_date, format_month
from dashboard.queries.case_list import PLACE_KINDS, Ground, Point, Report, Sort
from dashboard.queries.goal4 import LATE_DAYS
from dashboard.store.cells import given, whole
from dashboard.ui.columns import Column
from dashboard.view.case_lists import FIGURES, CaseList, cases_address
from dashboard.view.extent import OCCURRED, REPORTED, offences_asked
from dashboard.view.links import address, link
from dashboard.view.view import View

LISTED = Text("คดีที่{basis} {days}", "Cases {basis} {days}")
GROUNDS: dict[Ground, Text] = {
    "zone": Text("ในพื้นที่ {zone}", "in the zone {zone}"),
    "ring": Text("ในวงรอบพื้นที่ {zone}", "in the ring around {zone}"),
    "zones": Text("ในพื้นที่ Safety Zone", "in safety zones"),
    "outside": Text("นอกพื้นที่ Safety Zone และวงรอบ", "outside zones and rings"),
}
ANYWHERE = Text("ไม่ว่าสถานีใดรับคดี", "whichever station filed it")
UNMAPPED_ONLY = Text("เฉพาะรหัสฐานความผิดที่ยังไม่จับคู่", "codes not yet mapped alone")
CLEARED_ONLY: dict[bool, Text] = {
    True: Text("จับกุมได้แล้ว", "cleared by now"),
    False: Text("ยังจับกุมไม่ได้", "not cleared yet"),
}
LATE_ONLY = Text(
    f"รับแจ้งช้ากว่าวันเกิดเหตุ {LATE_DAYS} วันขึ้นไป", f"reported {LATE_DAYS} days or more after the case"
)
POINTS: dict[Point, Text] = {
    "usable": Text("มีพิกัดที่ใช้ได้", "with a usable point"),
    "lacking": Text("ไม่มีพิกัดที่ใช้ได้", "without a usable point"),
    "stand_in": Text("ใช้พิกัดแทน", "with a stand-in point"),
    "pile": Text("อยู่ในพิกัดกองรวม", "in an undecided pile of points"),
    "outside": Text("พิกัดอยู่นอกจังหวัด", "with a point outside the province"),
    "missing": Text("ไม่มีพิกัด", "without any point"),
}
REPORTS: dict[Report, Text] = {
    "missing": Text("ไม่มีวันรับแจ้ง", "without a day of report"),
    "before": Text("วันรับแจ้งก่อนวันเกิดเหตุ", "reported before it occurred"),
}
# Places that a parameter of the URL names.
AT_PLACES = {
    "spot": Text("ในจุดหนาแน่นที่ {at}", "in the dense spot at {at}"),
    "repeat": Text("ที่จุดเกิดซ้ำ {at}", "at the repeat place {at}"),
}
HOURS_ONLY = Text("เวลา {first:02d}.00–{end:02d}.00 น.", "{first:02d}:00–{end:02d}:00")
HOURS_TOUCHED = Text(
    "เวลา {first:02d}.00–{end:02d}.00 น. หรืออาจเกิดในเวลานี้",
    "{first:02d}:00–{end:02d}:00, or maybe then",
)
HOURS_UNKNOWN = Text("ไม่ทราบเวลา", "time unknown")
WINDOW_DAYS = Text("ห้วงที่เทียบของพื้นที่ {zone}", "compared days of {zone}")
BEHIND = Text("คดีเบื้องหลังตัวเลข", "Behind the figure")
SORTED_BY = Text("เรียงตาม", "Sorted by")
TURN = Text("เลือกซ้ำเพื่อกลับด้าน", "Choose again to turn the order.")
TAKE_AWAY = Text("เลิกจำกัด: {what}", "lift: {what}")

UNKNOWN, YES, NO = Text("ไม่ทราบ", "unknown"), Text("แล้ว", "yes"), Text("ยัง", "no")
HOUR = Text("{first:02d}.00–{last:02d}.59", "{first:02d}:00–{last:02d}:59")
ONLY_MONTH = Text("{month} (ไม่ทราบวัน)", "{month} (day unknown)")
NO_GROUP = Text("ยังไม่จับคู่รหัส", "code not mapped")
IN_RING = Text("วงรอบ {zone}", "ring of {zone}")
OUTSIDE = Text("นอกพื้นที่", "outside zones")
NOT_PLACED = Text("ไม่ทราบ", "not known")
OTHER_STATION, OTHER_ZONE = Text("สถานีอื่น", "another station"), Text("พื้นที่อื่น", "another zone")
GEOCODES: dict[str, Text] = {
    "good": Text("ใช้ได้", "usable"),
    "default_point": Text("พิกัดแทน", "stand-in"),
    "pile": Text("พิกัดกองรวม", "pile"),
    "outside": Text("นอกจังหวัด", "outside the province"),
    "missing": Text("ไม่มีพิกัด", "none"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case as it is shown: no key, no person, no text.

    hours: first and last hour in which it happened; None = not known. zone: code; in_ring: in its ring.
    """

    day: date | None
    day_known: bool
    hours: tuple[int, int] | None
    offence: Text
    group: int | None
    station: Text
    zone: Text | None
    in_ring: bool
    place_based: bool
    cleared: bool
    reported: date | None
    delay: int | None
    geocode: str

    def day_text(self, lang: Lang) -> str:
        """Return the day of occurrence, or what of it is known."""
        if self.day is None:
            return UNKNOWN(lang)
        return format_date(self.day, lang) if self.day_known else self._month_text(lang, self.day)

    def _month_text(self, lang: Lang, day: date) -> str:
        return ONLY_MONTH(lang, month=format_month(day, lang))

    def reported_text(self, lang: Lang) -> str:
        return format_date(self.reported, lang) if self.reported else UNKNOWN(lang)

    def hours_text(self, lang: Lang) -> str:
        """Return the hours in which it happened: `20.00–20.59`."""
        return HOUR(lang, first=self.hours[0], last=self.hours[1]) if self.hours else UNKNOWN(lang)

    def ground_text(self, lang: Lang) -> str:
        """Return the zone it lies in or whose ring does; without a usable point that is not known."""
        if self.zone is not None:
            return IN_RING(lang, zone=self.zone(lang)) if self.in_ring else self.zone(lang)
        return OUTSIDE(lang) if self.geocode == "good" else NOT_PLACED(lang)


def cases_of(rows: pd.DataFrame, view: View) -> list[Case]:
    """Return the cases of rows of queries.case_list.case_rows, with the names that the reader may see."""
    return [_case(row, view) for row in rows.itertuples()]


def _case(row: Any, view: View) -> Case:
    units, offence = view.units, view.units.offences[row.offence_code]
    station, code = units.stations.get(row.station_code), given(row.zone_code) or given(row.ring_zone_code)
    zone = units.zones.get(code) if code else None
    hour, last_hour = whole(row.hour), whole(row.last_hour)
    return Case(
        day=given(row.day),
        day_known=bool(row.day_known),
        hours=None if hour is None else (hour, hour if last_hour is None else last_hour),
        offence=offence.name,
        group=offence.group,
        station=station.name if station else OTHER_STATION,
        zone=(zone.name if zone else OTHER_ZONE) if code else None,
        in_ring=given(row.zone_code) is None,
        place_based=bool(row.place_based),
        cleared=bool(row.cleared),
        reported=given(row.reported),
        delay=whole(row.delay),
        geocode=row.geocode,
    )


STATION, HOURS = Text("สถานี", "Station"), Text("เวลา (น.)", "Hours")
OCCURRED_ON, REPORTED_ON = Text("วันเกิดเหตุ", "Day"), Text("วันรับแจ้ง", "Reported")
DELAY = Text("รับแจ้งหลังเกิดเหตุ (วัน)", "Days until reported")
# Of the screen: each column, by what it is sorted (None = not), whether it holds numbers.
SHOWN: tuple[tuple[Column[Case], Sort | None, bool], ...] = (
    (Column(OCCURRED_ON, lambda case, lang: case.day_text(lang)), "day", False),
    (Column(HOURS, lambda case, lang: case.hours_text(lang)), None, False),
    (Column(Text("ฐานความผิด", "Offence"), lambda case, _: case.offence), "offence", False),
    (Column(Text("กลุ่ม", "Group"), lambda case, _: case.group or "–"), None, True),
    (Column(STATION, lambda case, _: case.station), "station", False),
    (Column(Text("พื้นที่", "Zone"), lambda case, lang: case.ground_text(lang)), "ground", False),
    (Column(Text("สถานที่", "Place"), lambda case, _: PLACE_KINDS[case.place_based]), None, False),
    (Column(Text("จับกุมได้", "Cleared"), lambda case, _: YES if case.cleared else NO), "cleared", False),
    (Column(REPORTED_ON, lambda case, lang: case.reported_text(lang)), "day", False),
    (Column(DELAY, lambda case, _: "–" if case.delay is None else f"{case.delay:,}"), "delay", True),
    (Column(Text("พิกัด", "Point"), lambda case, _: GEOCODES[case.geocode]), "point", False),
)
# Of a file: days as days, numbers as numbers.
IN_FILE: tuple[Column[Case], ...] = (
    Column(OCCURRED_ON, lambda case, lang: case.day if case.day_known else case.day_text(lang)),
    Column(HOURS, lambda case, lang: case.hours_text(lang)),
    Column(Text("ฐานความผิด", "Offence"), lambda case, _: case.offence),
    Column(Text("กลุ่มความผิด", "Crime group"), lambda case, _: case.group),
    Column(
        Text("ชื่อกลุ่ม", "Name of the group"),
        lambda case, _: CRIME_GROUPS[case.group] if case.group else NO_GROUP,
    ),
    Column(STATION, lambda case, _: case.station),
    Column(Text("พื้นที่", "Zone"), lambda case, lang: case.ground_text(lang)),
    Column(Text("สถานที่", "Place"), lambda case, _: PLACE_KINDS[case.place_based]),
    Column(Text("จับกุมได้", "Cleared"), lambda case, _: YES if case.cleared else NO),
    Column(REPORTED_ON, lambda case, _: case.reported),
    Column(DELAY, lambda case, _: case.delay),
    Column(Text("พิกัด", "Point"), lambda case, _: GEOCODES[case.geocode]),
)


def days_text(days: Sequence[Period], lang: Lang) -> str:
    """Return the days of a list in words."""
    return ", ".join(period.days_text(lang) for period in days)


def sentence(view: View, asked: CaseList, days: Sequence[Period]) -> str:
    """Return what is listed: `คดีที่เกิดเหตุ 1 ต.ค. … · สภ.… · กลุ่ม 1 และ 2`; `narrowed` says the rest."""
    lang, narrowing = view.lang, asked.narrowing
    basis = REPORTED if narrowing.basis == "reported" else OCCURRED
    listed = LISTED(lang, basis=basis(lang), days=days_text(days, lang))
    # A zone that the list names itself takes the place of that of the filters.
    filters = replace(view.filters, zone="") if narrowing.ground else view.filters
    unit = [] if narrowing.anywhere else [view.units.name(filters, lang)]
    return " · ".join([listed, *unit, offences_asked(view)])


def narrowed(view: View, asked: CaseList) -> list[tuple[tuple[str, ...], str]]:
    """Return by what else the list is narrowed: parameters of the URL that say so, and words."""
    lang, n, zones = view.lang, asked.narrowing, view.units.zones
    parts: list[tuple[tuple[str, ...], str]] = []
    if asked.window:
        parts.append((("window",), WINDOW_DAYS(lang, zone=zones[asked.window[1]].name(lang))))
    if n.ground:
        where = GROUNDS[n.ground](lang, zone=zones[n.zone].name(lang) if n.zone else "")
        parts.append((("within", "filed"), f"{where} {ANYWHERE(lang)}" if n.anywhere else where))
    if n.unmapped:
        parts.append((("codes",), UNMAPPED_ONLY(lang)))
    if n.cleared is not None:
        parts.append((("cleared",), CLEARED_ONLY[n.cleared](lang)))
    if n.late:
        parts.append((("late",), LATE_ONLY(lang)))
    if n.point:
        parts.append((("point",), POINTS[n.point](lang)))
    if n.report:
        parts.append((("report",), REPORTS[n.report](lang)))
    at_places = ((name, words, getattr(asked, name)) for name, words in AT_PLACES.items())
    area = drawn_area.area_of(asked.area)
    if isinstance(area, DrawnArea):
        parts.append((("area",), area.words()(lang)))
    parts += [((name,), words(lang, at=at.replace(",", ", "))) for name, words, at in at_places if at]
    if n.weekday is not None:
        parts.append((("weekday",), WEEKDAYS[n.weekday](lang)))
    if n.hours == "unknown":
        parts.append((("hours",), HOURS_UNKNOWN(lang)))
    elif n.hours is not None:
        wording = HOURS_TOUCHED if n.stretches else HOURS_ONLY
        words = wording(lang, first=n.hours[0], end=n.hours[1])
        parts.append((("hours", "stretches"), words))
    return parts


def lifts(view: View, asked: CaseList) -> Markup:
    """Return, of each narrowing, a link to the list without it; '' where there is none."""
    items = [
        Markup("<li>{}</li>").format(
            link(
                cases_address(view, asked.without(*names)),
                f"{words} ✕",
                aria_label=TAKE_AWAY(view.lang, what=words),
            )
        )
        for names, words in narrowed(view, asked)
    ]
    return Markup('<ul class="ssz-lifts">{}</ul>').format(Markup("").join(items)) if items else Markup("")


def behind(view: View, asked: CaseList) -> Markup:
    """Return the figure to which the list belongs, as a link to its page; '' where it came from none."""
    if not asked.figure:
        return Markup("")
    name, page = FIGURES[asked.figure]
    return Markup('<p class="ssz-behind">{}: {}</p>').format(
        BEHIND(view.lang), link(address(view, page), name(view.lang))
    )


def case_table(
    view: View, asked: CaseList, cases: Sequence[Case], alt: str, *, by_day_alone: bool = False
) -> Markup:
    """Return the table of the screen; headings sort it, by links.

    Args:
        by_day_alone: the list is too long for other orders.
    """
    columns = [
        (column, sort if sort == "day" or not by_day_alone else None, numbers)
        for column, sort, numbers in _columns(view, asked)
    ]
    head = Markup("").join(_heading(view, asked, column, sort, numbers) for column, sort, numbers in columns)
    cells = [(column, numbers) for column, _, numbers in columns]
    body = Markup("").join(_line(case, cells, view.lang) for case in cases)
    return Markup(
        '<div class="ssz-scroll" tabindex="0" role="region" aria-label="{}"><table class="ssz-cases">'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(alt, head, body)


def orders(view: View, asked: CaseList, *, by_day_alone: bool = False) -> Markup:
    """Return the orders of a list as links, for a phone, where its lines are cards without headings.

    Args:
        by_day_alone: the list is too long for other orders.
    """
    names: dict[Sort, str] = {
        sort: column.heading(view.lang)
        for column, sort, _ in _columns(view, asked)
        if sort is not None and not (by_day_alone and sort != "day")
    }
    items = []
    for sort, name in names.items():
        chosen = {"aria_current": "true"} if sort == asked.sort else {}
        href = cases_address(view, asked.sorted_by(sort))
        items.append(Markup("<li>{}</li>").format(link(href, name + _sign(asked, sort), **chosen)))
    # A link may sort by stations where all cases are of one, which has no column then.
    now = f"{SORTED_BY(view.lang)}: {names.get(asked.sort, '–')}{_sign(asked, asked.sort)}"
    return Markup('<details class="ssz-orders"><summary>{}</summary><p>{}</p><ul>{}</ul></details>').format(
        now, TURN(view.lang), Markup("").join(items)
    )


def _sign(asked: CaseList, sort: Sort) -> str:
    """Return the sign of the order by which a list is sorted, '' for other ones."""
    return "" if sort != asked.sort else " ▼" if asked.descending else " ▲"


def _columns(view: View, asked: CaseList) -> list[tuple[Column[Case], Sort | None, bool]]:
    """Return the columns of a list: stations where there are several, the order by the day that counts."""
    stations = asked.narrowing.anywhere or len(view.units.stations_of(view.filters)) > 1
    other_day = OCCURRED_ON if asked.narrowing.basis == "reported" else REPORTED_ON
    return [
        (column, None if column.heading is other_day else sort, numbers)
        for column, sort, numbers in SHOWN
        if stations or column.heading is not STATION
    ]


def _heading(view: View, asked: CaseList, column: Column[Case], sort: Sort | None, numbers: bool) -> Markup:
    words, of_numbers = column.heading(view.lang), Markup(' class="ssz-number"') if numbers else ""
    if sort is None:
        return Markup('<th scope="col"{}>{}</th>').format(of_numbers, words)
    state = "none" if sort != asked.sort else "descending" if asked.descending else "ascending"
    anchor = link(cases_address(view, asked.sorted_by(sort)), words + _sign(asked, sort))
    return Markup('<th scope="col" aria-sort="{}"{}>{}</th>').format(state, of_numbers, anchor)


def _line(case: Case, columns: Sequence[tuple[Column[Case], bool]], lang: Lang) -> Markup:
    cells = []
    for n, (column, numbers) in enumerate(columns):
        value = column.value(case, lang)
        words = value(lang) if isinstance(value, Text) else str(value)
        # What a column is called stands beside its cell on a phone, where lines become cards.
        cell = (
            Markup('<td data-label="{}"{}>{}</td>')
            if n
            else Markup('<th scope="row" data-label="{}"{}>{}</th>')
        )
        of_numbers = Markup(' class="ssz-number"') if numbers else ""
        cells.append(cell.format(column.heading(lang), of_numbers, words))
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))
