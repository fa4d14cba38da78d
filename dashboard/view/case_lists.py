"""Which list of cases is asked for, in the URL: a figure's own conditions beside the filters of all pages.

A link sets the shared filters as its figure counts (groups, offence, days), so that the sidebar says what is
listed. Only what they cannot say stands here.
"""

import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, get_args

from dashboard.language.text import Text
from dashboard.queries.case_list import SORTS, Ground, Narrowing, Point, Report, Sort
from dashboard.view.links import address
from dashboard.view.view import View

PAGE = "cases"
# Windows of a zone in goal 4: of the official figure, of the conclusion, and its fiscal year to date.
Window = Literal["official-before", "official-after", "concluded-before", "concluded-after", "year"]
# Figures that lead to a list, with the page on which they stand.
FIGURES: dict[str, tuple[Text, str]] = {
    "status": (Text("สถานภาพอาชญากรรม 4 กลุ่ม", "Crime status, four groups"), "trends"),
    "weeks": (Text("คดีรายสัปดาห์", "Cases by week"), "trends"),
    "signals": (Text("สัปดาห์ที่ผิดปกติ", "Unusual weeks"), "trends"),
    "months": (Text("คดีรายเดือน", "Cases by month"), "trends"),
    "offences": (Text("คดีรายฐานความผิด", "Cases by offence"), "trends"),
    "stations": (Text("คดีของสถานี เทียบกัน", "Cases of the stations, compared"), "station_profile"),
    "official": (Text("ผลตามตัวชี้วัด", "Official figure"), "before_after"),
    "conclusion": (Text("ข้อสรุปทางสถิติ", "Conclusion"), "before_after"),
    "surroundings": (Text("วงรอบและพื้นที่เปรียบเทียบ", "Ring and comparison area"), "before_after"),
    "entries": (Text("ตรวจการลงข้อมูล", "How cases were entered"), "before_after"),
    "map": (Text("คดีในพื้นที่บนแผนที่", "Cases of a zone on the map"), "safety_map"),
    "hours": (Text("ชั่วโมง × วันในสัปดาห์", "Hour × weekday"), "trends"),
    "clock": (Text("หมุดตามเวลาที่เลือกบนนาฬิกา", "Pins of the hours chosen on the clock"), "safety_map"),
    "points": (Text("คดีที่ไม่มีพิกัดที่ใช้ได้", "Cases without a usable point"), "safety_map"),
    "area": (Text("คดีในพื้นที่ที่วาด", "Cases of the area drawn"), "safety_map"),
    "spots": (Text("จุดหนาแน่นผิดปกติ", "Unusually dense spots"), "safety_map"),
    "repeats": (Text("จุดที่เกิดซ้ำ", "Repeat places"), "safety_map"),
    "doubts": (Text("เดือนที่คดีน้อยผิดปกติ", "Doubtful months"), "data"),
    "silences": (Text("สัปดาห์ที่ไม่มีคดี", "Weeks without cases"), "data"),
    "places": (Text("คดีที่ไม่มีพิกัดที่ใช้ได้ รายสถานี", "Cases without a usable point, by station"), "data"),
    "delays": (Text("ความล่าช้าในการรับแจ้ง", "Delay of reports"), "data"),
    "pressure": (Text("ความหวาดกลัวเทียบคดี", "Fear against crime"), "surveys"),
    "shares": (Text("จำนวนคดีของห้วง", "Cases of the period"), "trends"),
}
PARAMETERS: dict[str, Text] = {
    "basis": Text("นับตามวันที่", "day that counts"),
    "within": Text("บริเวณ", "ground"),
    "filed": Text("สถานีที่รับคดี", "station that filed"),
    "codes": Text("รหัสฐานความผิด", "offence codes"),
    "cleared": Text("จับกุมได้", "cleared"),
    "late": Text("รับแจ้งช้า", "reported late"),
    "point": Text("พิกัด", "point"),
    "report": Text("วันรับแจ้ง", "day of report"),
    "spot": Text("จุดหนาแน่น", "dense spot"),
    "repeat": Text("จุดที่เกิดซ้ำ", "repeat place"),
    "area": Text("พื้นที่ที่วาด", "area drawn"),
    "hours": Text("เวลา", "hours"),
    "weekday": Text("วันในสัปดาห์", "day of the week"),
    "stretches": Text("คดีที่ทราบเป็นช่วงเวลา", "stretches of time"),
    "window": Text("ห้วงก่อน–หลัง", "window"),
    "figure": Text("ตัวเลข", "figure"),
    "q": Text("คำค้น", "search"),
    "sort": Text("การเรียง", "order"),
    "page": Text("หน้า", "page"),
}
LONGEST_SEARCH = 80
# Letters of a parameter that an entry of the audit trail takes: an area of a hundred corners is shorter.
LONGEST_NOTED = 4_000
DEFAULT_SORT: tuple[Sort, bool] = ("day", True)
EVERYTHING = Narrowing()


def noted(query: Mapping[str, str]) -> dict[str, str]:
    """Return what a list was narrowed by, which stands in its address alone, as the audit trail has it.

    Nothing else of the address: a unit that it names and that does not exist, or is not the reader's, narrows
    nothing, and an entry that had it would hide what was seen from who asks for it.
    """
    return {name: query[name][:LONGEST_NOTED] for name in PARAMETERS if query.get(name)}


@dataclass(frozen=True, slots=True)
class CaseList:
    """A list of cases, as far as the filters do not say it.

    window: days of a zone (code) in goal 4 in place of the period's. spot: latitude and longitude by which an
    unusually dense spot is known, '7.5563,99.6114'. repeat: a point of a place where it happened again,
    '7.55633,99.61141'. area: an area that somebody drew, as its own room reads it. figure: of FIGURES, to
    which the count belongs; '' = none of them. page: from 1.
    """

    narrowing: Narrowing = EVERYTHING
    window: tuple[Window, str] | None = None
    spot: str = ""
    repeat: str = ""
    area: str = ""
    figure: str = ""
    search: str = ""
    sort: Sort = DEFAULT_SORT[0]
    descending: bool = DEFAULT_SORT[1]
    page: int = 1

    def to_query(self) -> dict[str, str]:
        """Return the list as URL parameters; only what differs from the defaults."""
        n = self.narrowing
        ground = f"{n.ground}:{n.zone}" if n.zone else n.ground
        hours = f"{n.hours[0]}-{n.hours[1]}" if isinstance(n.hours, tuple) else n.hours or ""
        values = {
            "basis": "" if n.basis == "occurred" else n.basis,
            "within": ground,
            "filed": "any" if n.anywhere else "",
            "codes": "unmapped" if n.unmapped else "",
            "cleared": {None: "", True: "yes", False: "no"}[n.cleared],
            "late": "yes" if n.late else "",
            "point": n.point,
            "report": n.report,
            "spot": self.spot,
            "repeat": self.repeat,
            "area": self.area,
            "hours": hours,
            "weekday": "" if n.weekday is None else str(n.weekday + 1),
            "stretches": "any" if n.stretches else "",
            "window": ":".join(self.window) if self.window else "",
            "figure": self.figure,
            "q": self.search,
            "sort": _sort_code(self.sort, self.descending),
            "page": "" if self.page == 1 else str(self.page),
        }
        return {name: value for name, value in values.items() if value}

    def without(self, *names: str) -> "CaseList":
        """Return the list less some of its parameters, from its first page."""
        query = {name: v for name, v in self.to_query().items() if name not in {*names, "page"}}
        # What was read once needs no check against the zones.
        return read(query, _Anything())[0]

    def sorted_by(self, sort: Sort) -> "CaseList":
        """Return the list sorted by a column, the other way round where it is sorted by that already."""
        descending = not self.descending if sort == self.sort else sort == "day"
        return replace(self, sort=sort, descending=descending, page=1)


class CountLink(NamedTuple):
    """A count that a figure shows, what it counts, and the address of the list behind it."""

    words: str
    cases: int
    href: str


class CountRow(NamedTuple):
    """Counts of one line of a figure; name '' = the figure has but one."""

    name: str
    links: tuple[CountLink, ...]


def cases_address(view: View, asked: CaseList, **filters: Any) -> str:
    """Return the address of a list of cases; see `links.address`."""
    return address(view, PAGE, more=asked.to_query(), **filters)


def read(query: Mapping[str, str], zones: Container[str]) -> tuple[CaseList, list[str]]:
    """Return the list that URL parameters ask for, and the names of those dropped as they say nothing here.

    Args:
        query: all parameters; those of PARAMETERS are read.
        zones: codes that the reader may see.
    """
    dropped: list[str] = []

    def one_of(name: str, *values: str) -> str:
        value = query.get(name, "")
        if value and value not in values:
            dropped.append(name)
            return ""
        return value

    ground, zone = _ground(query.get("within", ""), zones, dropped)
    anywhere = one_of("filed", "any") == "any"
    if anywhere and ground not in ("zone", "ring", "zones"):
        dropped.append("filed")
        anywhere = False
    point: Any = one_of("point", *get_args(Point))
    report: Any = one_of("report", *get_args(Report))
    hours = _hours(query.get("hours", ""), dropped)
    weekday = one_of("weekday", *map(str, range(1, 8)))
    stretches = one_of("stretches", "any") == "any"
    if stretches and not isinstance(hours, tuple):
        dropped.append("stretches")
        stretches = False
    narrowing = Narrowing(
        basis="reported" if one_of("basis", "occurred", "reported") == "reported" else "occurred",
        ground=ground,
        zone=zone,
        anywhere=anywhere,
        unmapped=one_of("codes", "unmapped") == "unmapped",
        cleared={"": None, "yes": True, "no": False}[one_of("cleared", "yes", "no")],
        late=one_of("late", "yes") == "yes",
        point=point,
        report=report,
        hours=hours,
        weekday=int(weekday) - 1 if weekday else None,
        stretches=stretches,
    )
    sort, descending = _sort(one_of("sort", *SORTS, *(f"-{name}" for name in SORTS)))
    asked = CaseList(
        narrowing=narrowing,
        window=_window(query.get("window", ""), zones, dropped),
        spot=_point("spot", 4, query, dropped),
        repeat=_point("repeat", 5, query, dropped),
        area=query.get("area", ""),
        figure=one_of("figure", *FIGURES),
        search=_search(query.get("q", "")),
        sort=sort,
        descending=descending,
        page=_page(query.get("page", ""), dropped),
    )
    return asked, dropped


class _Anything:
    """All codes."""

    def __contains__(self, _: object) -> bool:
        return True


def _ground(value: str, zones: Container[str], dropped: list[str]) -> tuple[Ground | Literal[""], str]:
    match value.partition(":"):
        case "", _, _:
            return "", ""
        case ("zones" | "outside") as ground, "", _:
            return ground, ""
        case ("zone" | "ring") as ground, ":", zone if zone and zone in zones:
            return ground, zone
    dropped.append("within")
    return "", ""


def _window(value: str, zones: Container[str], dropped: list[str]) -> tuple[Window, str] | None:
    kind, _, zone = value.partition(":")
    if kind in get_args(Window) and zone and zone in zones:
        return kind, zone  # type: ignore[return-value]
    if value:
        dropped.append("window")
    return None


def _hours(value: str, dropped: list[str]) -> tuple[int, int] | Literal["unknown"] | None:
    if value == "unknown":
        return "unknown"
    if match := re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})", value):
        first, end = int(match[1]), int(match[2])
        if first <= 23 and 1 <= end <= 24:
            return first, end
    if value:
        dropped.append("hours")
    return None


def _point(name: str, digits: int, query: Mapping[str, str], dropped: list[str]) -> str:
    value = query.get(name, "")
    degrees = rf"-?[0-9]{{1,3}}\.[0-9]{{{digits}}}"
    if not value or re.fullmatch(f"{degrees},{degrees}", value):
        return value
    dropped.append(name)
    return ""


def _search(value: str) -> str:
    """Return what is looked for without what no name holds and no statement takes."""
    letters = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in value)
    return " ".join(letters.split())[:LONGEST_SEARCH].strip()


def _sort_code(sort: Sort, descending: bool) -> str:
    return "" if (sort, descending) == DEFAULT_SORT else f"{'-' if descending else ''}{sort}"


def _sort(code: str) -> tuple[Sort, bool]:
    if not code:
        return DEFAULT_SORT
    sort: Any = code.removeprefix("-")
    return sort, code.startswith("-")


def _page(value: str, dropped: list[str]) -> int:
    if not value:
        return 1
    # As long as this it lies behind every last page, which is then shown.
    if re.fullmatch(r"[0-9]{1,9}", value) and int(value) > 0:
        return int(value)
    dropped.append("page")
    return 1
