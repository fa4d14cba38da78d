"""What a table, a figure or a file is about: unit, days, offences and the day by which cases are counted."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from dashboard.filters import Filters
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date
from dashboard.view.sidebar import GROUP_NAMES, PLACE_BASED, WHOLE_AREA
from dashboard.view.units import MOST_NAMED, listed
from dashboard.view.units import OFFENCES as OFFENCES_NAMED
from dashboard.view.view import View

# reported: the four groups, by day of report. occurred: the offences asked for, by day of occurrence.
# compared: groups 1 and 2, by day of occurrence, as stations are compared. before_after: the same, in the
# windows of each zone. state: no cases, but how things stand on the view's day.
Counting = Literal["reported", "occurred", "compared", "before_after", "state"]
REPORTED, OCCURRED = Text("รับแจ้ง", "reported"), Text("เกิดเหตุ", "occurred")
BASES: dict[Counting, Text] = {
    "reported": REPORTED,
    "occurred": OCCURRED,
    "compared": OCCURRED,
    "before_after": OCCURRED,
}
UNIT = Text("หน่วยและพื้นที่", "Unit and zone")
DAYS = Text("ห้วงของตัวเลข", "Days of the figures")
OFFENCES = Text("ความผิดที่นับ", "Offences counted")
BASIS = Text("นับตามวันที่", "Counted by day")
FOUR_GROUPS = Text("ทั้ง 4 กลุ่ม", "all four groups")
GROUPS_1_2 = Text("กลุ่ม 1 และ 2", "groups 1 and 2")
WINDOWS = Text("ห้วงก่อน–หลังของแต่ละพื้นที่ ณ {day}", "each zone's windows before and after joining, as of {day}")
AS_OF = Text("ณ วันที่ {day}", "as of {day}")
BOTH = Text("รับแจ้ง {reported:,} · เกิดเหตุ {occurred:,}", "reported {reported:,} · occurred {occurred:,}")
# What no name of a sheet may hold, and how long it may be (Excel).
_NO_SHEET = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET = 31


@dataclass(frozen=True, slots=True)
class Extent:
    """What figures are about, in one language. offences, basis: '' where no cases are counted.

    codes: of unit, days, offences and basis, for names of files.
    """

    unit: str
    days: str
    offences: str
    basis: str
    codes: tuple[str, ...]

    @property
    def line(self) -> str:
        """The whole of it in one line."""
        return " · ".join(part for part in (self.unit, self.days, self.offences, self.basis) if part)

    @property
    def stem(self) -> str:
        """The end of a file's name."""
        return re.sub(r"[^\w-]+", "_", "-".join(self.codes))

    @property
    def sheet(self) -> str:
        """The name of a workbook's sheet: unit, basis, days and offences as far as they fit whole."""
        unit, *more = self.codes[:-1] if self.basis else self.codes
        parts = [part for part in (unit, self.basis, *more) if part]
        while len(parts) > 1 and len(" ".join(parts)) > _LONGEST_SHEET:
            parts.pop()
        return _NO_SHEET.sub("_", " ".join(parts))[:_LONGEST_SHEET]

    def notes(self, lang: Lang) -> dict[str, str]:
        """Return it as notes of a file, by name."""
        parts = ((UNIT, self.unit), (DAYS, self.days), (OFFENCES, self.offences), (BASIS, self.basis))
        return {name(lang): value for name, value in parts if value}


def extent(view: View, counting: Counting, period: Period | None = None, zone: str | None = None) -> Extent:
    """Return what figures of a view are about.

    Args:
        period: its days, where they are others than the view's.
        zone: code of the zone, where it was chosen beside the filters; '' = none.
    """
    lang, filters = view.lang, view.filters if zone is None else replace(view.filters, zone=zone)
    unit = view.units.name(filters, lang)
    if filters.station and not filters.zone:
        unit = f"{unit} · {WHOLE_AREA(lang)}"
    stations = filters.station if len(filters.stations) <= MOST_NAMED else f"{len(filters.stations)}_stations"
    of_unit = filters.zone or stations or filters.province or filters.region or view.scope.code
    days, of_days = _days(view, counting, period)
    offences, of_offences = _offences(view, counting)
    basis = BASES[counting](lang) if counting in BASES else ""
    codes = (of_unit or "all", of_days, of_offences, BASES[counting].en if basis else "")
    return Extent(unit, days, offences, basis, tuple(code for code in codes if code))


def offences_asked(view: View) -> str:
    """Return the offences that the filters ask for: `กลุ่ม 1 และ 2`."""
    return _asked(view, view.filters)


def _days(view: View, counting: Counting, period: Period | None) -> tuple[str, str]:
    """Return the days in words and as a code."""
    lang = view.lang
    if period is not None:
        # Of a month that is not over, the days for which there are data.
        period = period.until(view.at) or period
        return period.days_text(lang), f"{period.start}_{period.last}"
    if counting in ("before_after", "state"):
        words = WINDOWS if counting == "before_after" else AS_OF
        return words(lang, day=format_date(view.at, lang)), view.at.isoformat()
    code = view.filters.period.code.replace("..", "_")
    return (view.current or view.filters.period).days_text(lang), code


def _offences(view: View, counting: Counting) -> tuple[str, str]:
    """Return the offences that are counted, in words and as a code."""
    filters, lang = view.filters, view.lang
    place, of_place = (f" ({PLACE_BASED(lang)})", "-place") if filters.place_based else ("", "")
    match counting:
        case "state":
            return "", ""
        case "before_after":
            # Judged whatever the filters ask for.
            return GROUPS_1_2(lang), "g12"
        case "compared":
            return f"{GROUPS_1_2(lang)}{place}", f"g12{of_place}"
        case "reported":
            return f"{FOUR_GROUPS(lang)}{place}", f"g1234{of_place}"
    named = filters.offence if len(filters.offences) <= MOST_NAMED else f"{len(filters.offences)}_offences"
    offence = f"-{named}" if named else ""
    return _asked(view, filters), f"g{filters.groups}{offence}{of_place}"


def _asked(view: View, filters: Filters) -> str:
    lang = view.lang
    groups = GROUPS_1_2 if filters.groups == "12" else GROUP_NAMES[filters.groups]
    parts = [groups(lang)]
    if filters.offence:
        names = [view.units.offences[code].name(lang) for code in filters.offences]
        parts.append(listed(names, OFFENCES_NAMED, lang))
    if filters.place_based:
        parts.append(PLACE_BASED(lang))
    return ", ".join(parts)
