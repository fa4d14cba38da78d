"""Tables of innovations in words: the ladder by station and kind, what is unused, stand-by devices, evidence,
details.
"""

from collections.abc import Iterable

import pandas as pd

from dashboard.coverage.receipts import RECEIPTS
from dashboard.goal2.devices import CATEGORIES, category_name, tag_name
from dashboard.goal2.ladder import RUNGS, STANDBY_DAYS, STATES, Innovation, Judged
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date, without_unit_prefix
from dashboard.view.view import View

FILLED, OPEN, UNKNOWN, FALLEN = "●", "○", "?", "▼"
NEVER = Text("ยังไม่เคยใช้", "never used")
DAY_UNKNOWN = Text("ไม่ทราบวัน", "day not known")
YES, NO = Text("ใช้งานประจำ", "daily use"), Text("เตรียมพร้อม", "stand-by")
LAST = Text("ล่าสุด", "last")
# A rung holds for longer than a month: from here on the day of the last use is said with it.
LATELY_DAYS = 31
# Innovations of one kind at one station that are told one by one in a cell.
MOST_IN_CELL = 3


def rung(judged: Judged, lang: Lang) -> str:
    """`●●○○○ เชื่อมต่อแล้ว ▼`: the rung in marks and words; the last mark says that it has fallen."""
    words = STATES[judged.state](lang)
    if not judged.height:
        return f"{UNKNOWN} {words}" if judged.state == "not_received" else f"– {words}"
    marks = FILLED * judged.height + OPEN * (len(RUNGS) - judged.height)
    if judged.state == "used" and judged.since is not None and (judged.idle or 0) > LATELY_DAYS:
        # The rung still holds, but "this month" alone would say too much.
        words += f" ({LAST(lang)} {format_date(judged.since, lang)})"
    return f"{marks} {words}{' ' + FALLEN if judged.fell_from else ''}"


def unused_since(judged: Judged, lang: Lang) -> str:
    """`ไม่ได้ใช้มาแล้ว 95 วัน (ใช้ล่าสุด 20 ส.ค. 2569)`; of what was never used, since it was connected or
    installed.
    """
    last, day = judged.innovation.last_on, judged.since
    if day is None:
        return f"{NEVER(lang)} ({DAY_UNKNOWN(lang)})"
    days, at = f"{judged.idle:,}", format_date(day, lang)
    if last is not None:
        return (
            f"เลิกใช้มาแล้ว {days} วัน (ใช้ล่าสุด {at})"
            if lang == "th"
            else f"unused for {days} days (last used {at})"
        )
    connected = judged.state == "connected"
    began = STATES["connected" if connected else "installed"](lang)
    if lang == "th":
        return f"{NEVER.th} {days} วัน ({began} {at})"
    return f"{NEVER.en}, {days} days ({began} {at})"


def whom(view: View, station: str) -> str:
    """Whom to ask: a position, never a person."""
    name = view.units.stations[station].name(view.lang)
    return f"ผกก.{name}" if view.lang == "th" else f"chief of {name}"


def name_of(view: View, innovation: Innovation) -> str:
    """The name with its station where it does not say so itself."""
    name, station = innovation.name(view.lang), view.units.stations[innovation.station].name(view.lang)
    alone = len(view.units.stations_of(view.filters)) == 1
    return name if alone or without_unit_prefix(station) in name else f"{name} · {station}"


def unused(view: View, found: Iterable[Judged]) -> pd.DataFrame:
    """What is installed and not used: innovation, since when, rung, where it fell from, whom to ask."""
    lang = view.lang
    th = lang == "th"
    return pd.DataFrame(
        [
            {
                "นวัตกรรม" if th else "Innovation": name_of(view, j.innovation),
                "ไม่พบการใช้งานตั้งแต่" if th else "No use since": unused_since(j, lang),
                "ขั้น" if th else "Rung": rung(j, lang),
                "ถอยจากขั้น" if th else "Fell from": RUNGS[j.fell_from](lang) if j.fell_from else "–",
                "ถามใคร" if th else "Whom to ask": whom(view, j.innovation.station),
            }
            for j in found
        ]
    )


def ladder(view: View, judged: dict[str, list[Judged]], words: dict[str, str]) -> pd.DataFrame:
    """One row a station, one column a kind of innovation, in the cells the rungs.

    Args:
        words: how each station stands on goal 2.
    """
    lang = view.lang
    there = {s: [j for j in found if j.state != "retired"] for s, found in judged.items()}
    kinds = {j.innovation.category for found in there.values() for j in found}
    known = [c for c in CATEGORIES if c in kinds or (c == "other" and kinds - CATEGORIES.keys())]
    rows = []
    for station in view.units.stations_of(view.filters):
        cells = {
            c: [
                j
                for j in there.get(station.code, ())
                if category_name(j.innovation.category) is CATEGORIES[c]
            ]
            for c in known
        }
        rows.append(
            {
                "สถานี" if lang == "th" else "Station": station.name(lang),
                "ผลเป้าหมาย 2" if lang == "th" else "Goal 2": words[station.code],
            }
            | {CATEGORIES[c](lang): _cell(found, lang) for c, found in cells.items()}
        )
    return pd.DataFrame(rows)


def _cell(found: list[Judged], lang: Lang) -> str:
    if not found:
        return "–"
    lowest_first = sorted(found, key=lambda j: j.height)
    said = [rung(j, lang) for j in lowest_first[:MOST_IN_CELL]]
    more = len(found) - MOST_IN_CELL
    return " / ".join(said) + ((f" / อีก {more}" if lang == "th" else f" / {more} more") if more > 0 else "")


def standby(view: View, judged: dict[str, list[Judged]]) -> pd.DataFrame:
    """Stand-by devices: when each was last tested, longest ago first."""
    lang = view.lang
    th = lang == "th"
    found = [
        j for each in judged.values() for j in each if not j.innovation.daily_use and j.state != "retired"
    ]
    found.sort(key=lambda j: j.innovation.last_test.toordinal() if j.innovation.last_test else 0)
    return pd.DataFrame(
        [
            {
                "อุปกรณ์เตรียมพร้อม" if th else "Stand-by device": name_of(view, j.innovation),
                "ทดสอบระบบล่าสุด" if th else "Last test": _day(j.innovation.last_test, lang),
                "ผ่านมา (วัน)" if th else "Days ago": (
                    f"{(view.at - j.innovation.last_test).days:,}" if j.innovation.last_test else "–"
                ),
                "สถานะ" if th else "State": _readiness(j, lang),
            }
            for j in found
        ]
    )


def _readiness(judged: Judged, lang: Lang) -> str:
    if judged.state == "not_received":
        return RECEIPTS["not_received"](lang)
    if judged.in_use:
        return Text("พร้อมใช้งาน", "ready")(lang)
    return Text("ไม่พบการทดสอบใน {days} วัน", "no test within {days} days")(lang, days=STANDBY_DAYS)


def evidence(view: View, rows: pd.DataFrame, judged: dict[str, list[Judged]]) -> pd.DataFrame:
    """Results as the files tell them, latest first. rows: of queries.innovations.evidence."""
    lang = view.lang
    th = lang == "th"
    known = {j.innovation.code: j.innovation for each in judged.values() for j in each}
    return pd.DataFrame(
        [
            {
                "วันที่" if th else "Day": format_date(r.used_on, lang),
                "นวัตกรรม" if th else "Innovation": name_of(view, known[r.innovation_id]),
                "ผล / หลักฐาน" if th else "Result / evidence": (
                    r.evidence if isinstance(r.evidence, str) else "–"
                ),
                "ครั้ง" if th else "Times": f"{r.times:,}",
            }
            for r in rows.itertuples()
            if r.innovation_id in known
        ]
    )


def details(view: View, judged: dict[str, list[Judged]]) -> pd.DataFrame:
    """Everything about every innovation of the view, one a row, those taken out of use last."""
    lang = view.lang
    th = lang == "th"
    rows = [j for each in judged.values() for j in each]
    rows.sort(key=lambda j: j.state == "retired")
    alone = len(view.units.stations_of(view.filters)) == 1
    table = pd.DataFrame(
        [
            {
                "รหัส" if th else "Code": j.innovation.code,
                "นวัตกรรม" if th else "Innovation": j.innovation.name(lang),
                "สถานี" if th else "Station": view.units.stations[j.innovation.station].name(lang),
                "ประเภท" if th else "Kind": category_name(j.innovation.category)(lang),
                "จำนวน" if th else "Units": f"{j.innovation.units:,}",
                "ด้านเมืองอัจฉริยะ" if th else "Smart city": tag_name(j.innovation.tag)(lang),
                "การใช้" if th else "Use": (YES if j.innovation.daily_use else NO)(lang),
                "ติดตั้ง" if th else "Installed": _day(j.innovation.installed_on, lang),
                "เชื่อมต่อ" if th else "Connected": _day(j.innovation.connected_on, lang),
                "ใช้/ทดสอบล่าสุด" if th else "Last used or tested": _day(j.innovation.last_on, lang),
                "เกิดผลล่าสุด" if th else "Last result": _day(j.innovation.last_result, lang),
                "เลิกใช้" if th else "Taken out": _day(j.innovation.retired_on, lang),
                "ขั้น" if th else "Rung": rung(j, lang),
            }
            for j in rows
        ]
    )
    return table.drop(columns=table.columns[2]) if alone and len(table) else table


def _day(day: object, lang: Lang) -> str:
    return format_date(day, lang) if day is not None else "–"  # type: ignore[arg-type]
