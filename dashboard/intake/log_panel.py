"""What was loaded, by whom and when."""

import pandas as pd

from dashboard.coverage import datasets
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date, format_days, format_instant
from dashboard.queries import quality
from dashboard.queries.quality import MOST_LOADS
from dashboard.store import db
from dashboard.ui.table import Sheet, made, sheet
from dashboard.view.view import View

TITLE = Text("ประวัติการนำเข้า", "Load history")
NOTHING = Text("ยังไม่มีการนำเข้าข้อมูล", "Nothing has been loaded yet.")
NOTE = Text("ใหม่สุดก่อน ไม่เกิน {n} ครั้งล่าสุด ทุกหน่วย", "newest first, at most the latest {n}, of all units")
STATES: dict[str, Text] = {
    "complete": Text("สำเร็จ", "complete"),
    "running": Text("กำลังนำเข้า", "running"),
    "interrupted": Text("หยุดกลางคัน", "interrupted"),
    "undone": Text("ยกเลิกแล้ว", "undone"),
}
COLUMNS: dict[str, Text] = {
    "dataset": Text("ชุดข้อมูล", "Data set"),
    "source": Text("ไฟล์หรือแหล่งที่มา", "File or source"),
    "started_at": Text("เมื่อ", "When"),
    "loaded_by": Text("โดย", "By"),
    "rows": Text("แถว", "Rows"),
    "new": Text("เพิ่ม", "New"),
    "changed": Text("แก้ไข", "Changed"),
    "removed": Text("ลบ", "Removed"),
    "covers": Text("ห้วงที่ครอบคลุม", "Covers"),
    "state": Text("สถานะ", "State"),
}
# Under which the pull and the demo run.
ACCOUNTS = ("postgres", "ssz_loader", "demo")
SYSTEM = Text("ระบบ", "the system")


def load_log_panel(view: View) -> None:
    sheet(view, "loads", TITLE, lambda: _log(view.lang))


def _log(lang: Lang) -> Sheet | str:
    found = db.read(quality.load_history())
    if found.empty:
        return NOTHING(lang)
    words = pd.DataFrame(
        {
            "dataset": [datasets.name(d)(lang) for d in found["dataset"]],
            "source": found["source"],
            "started_at": [format_instant(at, lang) for at in found["started_at"]],
            "loaded_by": [_who(by, lang) for by in found["loaded_by"]],
            **{
                name: ["–" if pd.isna(n) else f"{int(n):,}" for n in found[name]]
                for name in ("rows", "new", "changed", "removed")
            },
            "covers": [_covered(r, lang) for r in found.itertuples()],
            "state": [_state(r, lang) for r in found.itertuples()],
        }
    )
    frame = words.assign(
        **{name: found[name].astype("Int64") for name in ("rows", "new", "changed", "removed")}
    )
    frame = frame.assign(started_at=found["started_at"])
    heads = {name: text(lang) for name, text in COLUMNS.items()}
    return made(words.rename(columns=heads), frame.rename(columns=heads), lang, NOTE(lang, n=MOST_LOADS))


def _who(by: object, lang: Lang) -> str:
    return "–" if pd.isna(by) else SYSTEM(lang) if by in ACCOUNTS else str(by)


def _covered(row: object, lang: Lang) -> str:
    """The days that a file was declared to cover, or the day up to which a source was read."""
    first, last, through = (getattr(row, name) for name in ("covers_from", "covers_to", "data_through"))
    if not (pd.isna(first) or pd.isna(last)):
        return format_days(first, last, lang)
    if pd.isna(through):
        return "–"
    return f"ถึง {format_date(through, lang)}" if lang == "th" else f"to {format_date(through, lang)}"


def _state(row: object, lang: Lang) -> str:
    state, at, by = (getattr(row, name) for name in ("state", "undone_at", "undone_by"))
    words = STATES[state](lang)
    if state != "undone" or pd.isna(at):
        return words
    return f"{words} {format_instant(at, lang)} ({_who(by, lang)})"
