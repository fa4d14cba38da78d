"""Piles: points with more cases than chance explains, which count in no zone until somebody decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from dashboard.filters import Filters, Scope
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date
from dashboard.queries import piles
from dashboard.store import db
from dashboard.view import received_months
from dashboard.view.view import View

# What can be decided about a pile.
DECISIONS = {
    "place": Text("เป็นสถานที่จริง", "A real place"),
    "default": Text("เป็นพิกัดแทน", "A stand-in point"),
}


@dataclass(frozen=True, slots=True)
class Pile:
    """An undecided pile. located: the station's cases with a point; first, last: days of occurrence."""

    station: str
    latitude: float
    longitude: float
    zone: str | None
    cases: int
    located: int
    first: date | None
    last: date | None

    @property
    def point(self) -> str:
        return point_text(self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class DecidedPoint:
    """What somebody decided about a point; `decision` is a key of DECISIONS."""

    station: str
    latitude: float
    longitude: float
    decision: str
    by: str
    at: datetime
    note: str | None

    @property
    def point(self) -> str:
        return point_text(self.latitude, self.longitude)


def point_text(latitude: float, longitude: float) -> str:
    """Return `7.80150, 99.64350`, as maps take it."""
    return f"{latitude:.5f}, {longitude:.5f}"


def undecided(view: View) -> list[Pile]:
    """Return the undecided piles of the view, largest first."""
    return [
        Pile(
            row.station_code,
            row.latitude,
            row.longitude,
            row.zone_code if isinstance(row.zone_code, str) else None,
            row.cases,
            row.located,
            _day(row.first_day),
            _day(row.last_day),
        )
        for row in received_months.basics(view)["piles"].itertuples()
    ]


def decided(view: View) -> list[DecidedPoint]:
    """Return what was decided about points of the view, latest first."""
    return [
        DecidedPoint(
            row.station_code,
            row.latitude,
            row.longitude,
            row.decision,
            row.decided_by,
            row.decided_at,
            row.note if isinstance(row.note, str) else None,
        )
        for row in db.kept(_decided, view.scope, view.filters).itertuples()
    ]


def _decided(scope: Scope, filters: Filters) -> pd.DataFrame:
    return db.read(piles.decided_points(scope, filters))


def _day(value: object) -> date | None:
    return value if isinstance(value, date) and not pd.isna(value) else None


MOST_LINES = 20
OPENING = Text(
    "เรียน หัวหน้าสถานีตำรวจ ({unit})\nพบพิกัดที่คดีกองรวมกันมากผิดปกติ ดังนี้ (ตรวจสอบเมื่อ {at})",
    "To the chiefs of stations ({unit})\nUnusually many cases lie at the following points (as on {at}):",
)
LINE = Text("– {station}: {cases:,} คดี ที่ {point}", "– {station}: {cases:,} cases at {point}")
IN_ZONE = Text(" (ใน{zone})", " (in {zone})")
MORE = Text("และอีก {n} จุด ดูในหน้าจัดการข้อมูล", "and {n} more, see the page on data")
CLOSING = Text(
    "โปรดแจ้งว่าแต่ละจุดเป็นสถานที่จริงที่เกิดเหตุบ่อย (เช่น ห้าง ตลาด) หรือเป็นพิกัดที่ใส่แทนเพราะไม่ทราบจุดเกิดเหตุ"
    " ระหว่างนี้คดีเหล่านี้ไม่นับในพื้นที่ใด\nขอขอบคุณในความร่วมมือ",
    "Please tell of each whether it is a place where many cases happen (a mall, a market) or was entered"
    " because the place was not known. Until then these cases count in no zone.\nThank you.",
)


def question(
    found: Iterable[Pile], stations: dict[str, Text], zones: dict[str, Text], unit: str, at: date, lang: Lang
) -> str:
    """Return a message to copy into LINE that asks what the piles are.

    Args:
        stations, zones: names by code.
        unit: whom it is written for.
    """
    lines = []
    for pile in found:
        line = LINE(lang, station=stations[pile.station](lang), cases=pile.cases, point=pile.point)
        lines.append(line + (IN_ZONE(lang, zone=zones[pile.zone](lang)) if pile.zone in zones else ""))
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], MORE(lang, n=len(lines) - MOST_LINES)]
    return "\n".join([OPENING(lang, unit=unit, at=format_date(at, lang)), *lines, "", CLOSING(lang)])
