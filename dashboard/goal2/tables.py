"""Tables of innovations in words: the ladder, what is unused, stand-by devices, evidence, details."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from dashboard.coverage.receipts import RECEIPTS
from dashboard.goal2.devices import CATEGORIES, category_name, tag_name
from dashboard.goal2.ladder import RUNGS, STANDBY_DAYS, STATES, Innovation, Placement, State
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date, without_unit_prefix
from dashboard.ui.columns import Column, table
from dashboard.view.units import Station
from dashboard.view.view import View

FILLED, OPEN, UNKNOWN, FALLEN = "●", "○", "?", "▼"
DASH = "–"
LAST = Text("ล่าสุด", "last")
DAY_UNKNOWN = Text("ยังไม่เคยใช้ (ไม่ทราบวัน)", "never used (day not known)")
NEVER_USED = Text("ยังไม่เคยใช้ {days} วัน ({began} {at})", "never used, {days} days ({began} {at})")
NO_LONGER_USED = Text("ไม่ได้ใช้มาแล้ว {days} วัน (ใช้ล่าสุด {at})", "unused for {days} days (last used {at})")
CHIEF = Text("ผกก.{station}", "chief of {station}")
DAILY, STANDBY = Text("ใช้งานประจำ", "daily use"), Text("เตรียมพร้อม", "stand-by")
AND_MORE = Text("อีก {count}", "{count} more")
READY = Text("พร้อมใช้งาน", "ready")
NOT_TESTED = Text(f"ไม่พบการทดสอบใน {STANDBY_DAYS} วัน", f"no test within {STANDBY_DAYS} days")

INNOVATION = Text("นวัตกรรม", "Innovation")
STATION = Text("สถานี", "Station")
RUNG = Text("ระดับการใช้งาน", "Level of use")
NO_USE_SINCE = Text("ไม่พบการใช้งานตั้งแต่", "No use since")
FELL_FROM = Text("ถอยจากระดับ", "Fell from")
WHOM_TO_ASK = Text("ถามใคร", "Whom to ask")
GOAL_2 = Text("ผลเป้าหมาย 2", "Goal 2")
STANDBY_DEVICE = Text("อุปกรณ์เตรียมพร้อม", "Stand-by device")
LAST_TEST = Text("ทดสอบระบบล่าสุด", "Last test")
DAYS_AGO = Text("ผ่านมา (วัน)", "Days ago")
STATE = Text("สถานะ", "State")
DAY = Text("วันที่", "Day")
RESULT = Text("ผล / หลักฐาน", "Result / evidence")
TIMES = Text("ครั้ง", "Times")
CODE = Text("รหัส", "Code")
KIND = Text("ประเภท", "Kind")
UNITS = Text("จำนวน", "Units")
SMART_CITY = Text("ด้านเมืองอัจฉริยะ", "Smart city")
USE = Text("การใช้", "Use")
INSTALLED = Text("ติดตั้ง", "Installed")
CONNECTED = Text("เชื่อมต่อ", "Connected")
LAST_USED = Text("ใช้/ทดสอบล่าสุด", "Last used or tested")
LAST_RESULT = Text("เกิดผลล่าสุด", "Last result")
TAKEN_OUT = Text("เลิกใช้", "Taken out")

# A rung holds for longer than a month: from here on the day of the last use is said with it.
LATELY_DAYS = 31
# Innovations of one kind at one station that are told one by one in a cell.
MOST_IN_CELL = 3


def rung(placement: Placement, lang: Lang) -> str:
    """Return `●●○○○ เชื่อมต่อแล้ว ▼`: the rung in marks and words; the last mark says that it has fallen."""
    words = rung_words(placement, lang)
    if placement.state == "not_received":
        return f"{UNKNOWN} {words}"
    if not placement.height:
        return f"{DASH} {words}"
    return f"{FILLED * placement.height}{OPEN * (len(RUNGS) - placement.height)} {words}"


def rung_words(placement: Placement, lang: Lang) -> str:
    """Return `เชื่อมต่อแล้ว ▼`: the rung in words; the mark says that it has fallen."""
    words = STATES[placement.state](lang)
    if placement.state == "used" and placement.since is not None and (placement.idle or 0) > LATELY_DAYS:
        # The rung still holds, but "this month" alone would say too much.
        words += f" ({LAST(lang)} {format_date(placement.since, lang)})"
    return f"{words} {FALLEN}" if placement.fell_from else words


def unused_since(placement: Placement, lang: Lang) -> str:
    """Return `ไม่ได้ใช้มาแล้ว 95 วัน (ใช้ล่าสุด 20 ส.ค. 2569)`.

    Of what was never used, since it was connected or installed.
    """
    if placement.since is None:
        return DAY_UNKNOWN(lang)
    days, at = f"{placement.idle:,}", format_date(placement.since, lang)
    if placement.innovation.last_on is not None:
        return NO_LONGER_USED(lang, days=days, at=at)
    began: State = "connected" if placement.state == "connected" else "installed"
    return NEVER_USED(lang, days=days, began=STATES[began](lang), at=at)


def whom(view: View, station: str) -> str:
    """Return whom to ask: a position, never a person."""
    return CHIEF(view.lang, station=view.units.stations[station].name(view.lang))


def name_of(view: View, innovation: Innovation) -> str:
    """Return the name with its station where it does not say so itself."""
    name, station = innovation.name(view.lang), view.units.stations[innovation.station].name(view.lang)
    return name if _one_station(view) or without_unit_prefix(station) in name else f"{name} · {station}"


def unused(view: View, placements: Iterable[Placement]) -> pd.DataFrame:
    """Return what is installed and not used: since when, its rung, where it fell from, whom to ask."""
    columns: tuple[Column[Placement], ...] = (
        Column(INNOVATION, lambda p, _: name_of(view, p.innovation)),
        Column(NO_USE_SINCE, unused_since),
        Column(RUNG, rung),
        Column(FELL_FROM, lambda p, _: RUNGS[p.fell_from] if p.fell_from else DASH),
        Column(WHOM_TO_ASK, lambda p, _: whom(view, p.innovation.station)),
    )
    return table(placements, columns, view.lang)


def ladder(view: View, by_station: dict[str, list[Placement]], words: dict[str, Text]) -> pd.DataFrame:
    """Return one row a station, one column a kind of innovation, in the cells the rungs.

    Args:
        words: how each station stands on goal 2.
    """
    there = {
        station: [p for p in placements if p.state != "retired"] for station, placements in by_station.items()
    }

    def of_kind(station: Station, wanted: Text) -> list[Placement]:
        return [p for p in there.get(station.code, ()) if kind(p) is wanted]

    def column(of: Text) -> Column[Station]:
        return Column(of, lambda station, lang: _cell(of_kind(station, of), lang))

    columns: list[Column[Station]] = [
        Column(STATION, lambda station, _: station.name),
        Column(GOAL_2, lambda station, _: words[station.code]),
        *map(column, kinds(there)),
    ]
    return table(view.units.stations_of(view.filters), columns, view.lang)


def kind(placement: Placement) -> Text:
    """Return the name of an innovation's kind."""
    return category_name(placement.innovation.category)


def kinds(by_station: Mapping[str, Iterable[Placement]]) -> list[Text]:
    """Return the kinds that any station has, in the order of CATEGORIES."""
    present = {kind(p) for placements in by_station.values() for p in placements}
    return [name for name in CATEGORIES.values() if name in present]


def _cell(placements: list[Placement], lang: Lang) -> str:
    if not placements:
        return DASH
    lowest_first = sorted(placements, key=lambda p: p.height)
    parts = [rung(p, lang) for p in lowest_first[:MOST_IN_CELL]]
    if len(placements) > MOST_IN_CELL:
        parts.append(AND_MORE(lang, count=len(placements) - MOST_IN_CELL))
    return " / ".join(parts)


def standby(view: View, by_station: dict[str, list[Placement]]) -> pd.DataFrame:
    """Return stand-by devices: when each was last tested, longest ago first."""
    devices = [p for p in _all(by_station) if not p.innovation.daily_use and p.state != "retired"]
    devices.sort(key=lambda p: p.innovation.last_test or date.min)
    columns: tuple[Column[Placement], ...] = (
        Column(STANDBY_DEVICE, lambda p, _: name_of(view, p.innovation)),
        Column(LAST_TEST, lambda p, lang: _day(p.innovation.last_test, lang)),
        Column(DAYS_AGO, lambda p, _: _days_ago(p.innovation.last_test, view.at)),
        Column(STATE, lambda p, _: _readiness(p)),
    )
    return table(devices, columns, view.lang)


def _days_ago(day: date | None, at: date) -> str:
    return f"{(at - day).days:,}" if day is not None else DASH


def _readiness(placement: Placement) -> Text:
    if placement.state == "not_received":
        return RECEIPTS["not_received"]
    return READY if placement.in_use else NOT_TESTED


def evidence(view: View, rows: pd.DataFrame, by_station: dict[str, list[Placement]]) -> pd.DataFrame:
    """Return results as the files tell them, latest first.

    Args:
        rows: of queries.goal2.evidence.
    """
    known = {p.innovation.code: p.innovation for p in _all(by_station)}
    columns: tuple[Column[Any], ...] = (
        Column(DAY, lambda r, lang: format_date(r.used_on, lang)),
        Column(INNOVATION, lambda r, _: name_of(view, known[r.innovation_id])),
        Column(RESULT, lambda r, _: r.evidence if isinstance(r.evidence, str) else DASH),
        Column(TIMES, lambda r, _: f"{r.times:,}"),
    )
    return table((r for r in rows.itertuples() if r.innovation_id in known), columns, view.lang)


def details(view: View, by_station: dict[str, list[Placement]]) -> pd.DataFrame:
    """Return everything about every innovation of the view, one a row, those taken out of use last.

    A single station needs no column for its name.
    """
    stations = view.units.stations
    station: Column[Placement] = Column(STATION, lambda p, _: stations[p.innovation.station].name)
    columns: list[Column[Placement]] = [
        Column(CODE, lambda p, _: p.innovation.code),
        Column(INNOVATION, lambda p, _: p.innovation.name),
        *([] if _one_station(view) else [station]),
        Column(KIND, lambda p, _: category_name(p.innovation.category)),
        Column(UNITS, lambda p, _: f"{p.innovation.units:,}"),
        Column(SMART_CITY, lambda p, _: tag_name(p.innovation.tag)),
        Column(USE, lambda p, _: DAILY if p.innovation.daily_use else STANDBY),
        Column(INSTALLED, lambda p, lang: _day(p.innovation.installed_on, lang)),
        Column(CONNECTED, lambda p, lang: _day(p.innovation.connected_on, lang)),
        Column(LAST_USED, lambda p, lang: _day(p.innovation.last_on, lang)),
        Column(LAST_RESULT, lambda p, lang: _day(p.innovation.last_result, lang)),
        Column(TAKEN_OUT, lambda p, lang: _day(p.innovation.retired_on, lang)),
        Column(RUNG, rung),
    ]
    return table(sorted(_all(by_station), key=lambda p: p.state == "retired"), columns, view.lang)


def _all(by_station: dict[str, list[Placement]]) -> list[Placement]:
    return [p for placements in by_station.values() for p in placements]


def _one_station(view: View) -> bool:
    return len(view.units.stations_of(view.filters)) == 1


def _day(day: date | None, lang: Lang) -> str:
    return format_date(day, lang) if day is not None else DASH
