"""What was loaded, by whom and when."""

from typing import Any

import pandas as pd

from dashboard.coverage import datasets
from dashboard.filters import Scope
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date, format_days, format_instant
from dashboard.queries import quality
from dashboard.queries.quality import MOST_LOADS
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.sheet import Sheet, sheet, sheet_of
from dashboard.view.extent import extent
from dashboard.view.view import View

TITLE = Text("ประวัติการนำเข้า", "Load history")
NOTHING = Text("ยังไม่มีการนำเข้าข้อมูล", "Nothing has been loaded yet.")
NOTHING_OF_YOURS = Text(
    "ยังไม่มีไฟล์ที่ทุกแถวเป็นของหน่วยที่ท่านดูได้",
    "No file has been loaded all of whose rows are of units that you may see.",
)
NOTE = Text(
    "ใหม่สุดก่อน ไม่เกิน {n} ครั้งล่าสุด เฉพาะที่ทุกแถวเป็นของหน่วยที่ท่านดูได้",
    "newest first, at most the latest {n}; those all of whose rows are of units that you may see",
)
STATES: dict[str, Text] = {
    "complete": Text("สำเร็จ", "complete"),
    "running": Text("กำลังนำเข้า", "running"),
    "interrupted": Text("หยุดกลางคัน", "interrupted"),
    "undone": Text("ยกเลิกแล้ว", "undone"),
}
# Accounts under which pull and demo run: no person loaded these.
ACCOUNTS = ("postgres", "ssz_loader", "demo")
SYSTEM = Text("ระบบ", "the system")
COVERS_TO = Text("ถึง {day}", "to {day}")
UNKNOWN = "–"


def _who(by: object, lang: Lang) -> str:
    if pd.isna(by):
        return UNKNOWN
    return SYSTEM(lang) if by in ACCOUNTS else str(by)


def _covered(load: Any, lang: Lang) -> str:
    """Return the days that a file was declared to cover, or the day up to which a source was read."""
    if not (pd.isna(load.covers_from) or pd.isna(load.covers_to)):
        return format_days(load.covers_from, load.covers_to, lang)
    return (
        UNKNOWN if pd.isna(load.data_through) else COVERS_TO(lang, day=format_date(load.data_through, lang))
    )


def _state(load: Any, lang: Lang) -> str:
    state = STATES[load.state](lang)
    if load.state != "undone" or pd.isna(load.undone_at):
        return state
    return f"{state} {format_instant(load.undone_at, lang)} ({_who(load.undone_by, lang)})"


# Numbers of rows by their column in the store.
COUNTS: dict[str, Text] = {
    "rows": Text("แถว", "Rows"),
    "new": Text("เพิ่ม (แถวในฐานข้อมูล)", "New rows in the store"),
    "changed": Text("แก้ไข (แถวในฐานข้อมูล)", "Changed rows in the store"),
    "removed": Text("ลบ (แถวในฐานข้อมูล)", "Removed rows of the store"),
}


def _count(name: str) -> Column[Any]:
    return Column(COUNTS[name], lambda load, _: None if pd.isna(n := getattr(load, name)) else int(n))


def _count_in_words(name: str) -> Column[Any]:
    return Column(
        COUNTS[name], lambda load, _: UNKNOWN if pd.isna(n := getattr(load, name)) else f"{int(n):,}"
    )


LOADED = Text("นำเข้า", "Loaded")


def _loaded(load: Any, lang: Lang) -> str:
    """Return how much a load brought, as people count."""
    return UNKNOWN if pd.isna(load.rows) else datasets.counted({load.dataset: int(load.rows)})(lang)


WHEN = Text("เมื่อ", "When")
NAMED: tuple[Column[Any], ...] = (
    Column(Text("ชุดข้อมูล", "Data set"), lambda load, _: datasets.name(load.dataset)),
    Column(Text("ไฟล์หรือแหล่งที่มา", "File or source"), lambda load, _: load.source),
)
BY: Column[Any] = Column(Text("โดย", "By"), lambda load, lang: _who(load.loaded_by, lang))
ENDING: tuple[Column[Any], ...] = (
    Column(Text("ห้วงที่ครอบคลุม", "Covers"), _covered),
    Column(Text("สถานะ", "State"), _state),
)
# As people read it, and to take away: instants as instants and numbers as numbers.
WORDS = (
    *NAMED,
    Column[Any](WHEN, lambda load, lang: format_instant(load.started_at, lang)),
    BY,
    Column[Any](LOADED, _loaded),
    *(_count_in_words(name) for name in COUNTS if name != "rows"),
    *ENDING,
)
FIGURES = (*NAMED, Column[Any](WHEN, lambda load, _: load.started_at), BY, *map(_count, COUNTS), *ENDING)


def load_log_panel(view: View) -> None:
    """Show the loads of the units that may be seen, newest first."""
    sheet(view, "loads", TITLE, _log)


def _log(view: View) -> Sheet | str:
    loads = db.read(quality.load_history(view.scope))
    if loads.empty:
        return (NOTHING if view.scope == Scope.nation() else NOTHING_OF_YOURS)(view.lang)
    rows = list(loads.itertuples())
    words, frame = (table(rows, columns, view.lang) for columns in (WORDS, FIGURES))
    return sheet_of(words, frame, view.lang, extent(view, "state"), NOTE(view.lang, n=MOST_LOADS))
