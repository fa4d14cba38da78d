"""The table สถานภาพอาชญากรรม 4 กลุ่ม: cases reported and cleared, this period and the same days last year.

Pure: rows of queries.cases.by_group in, frames out.
"""

import pandas as pd

from dashboard.filters import CRIME_GROUPS_IN_FULL
from dashboard.language.text import Lang, Text
from dashboard.statistics.verdicts import SMALLEST_BASE
from dashboard.store.cells import whole

STATUS = Text("สถานภาพอาชญากรรม 4 กลุ่ม", "Crime status, four groups")
STATUS_NOTE = Text(
    "รับแจ้ง {now} เทียบ {before} · กลุ่ม 4 นับการจับกุม (ราย/คน) ไม่มีร้อยละการจับกุม · ฐานต่ำกว่า 10 คดีไม่แสดงร้อยละ",
    "Reported {now} against {before} · group 4 counts arrests and people and has no clearance rate"
    " · no percentage on a base below 10",
)
NOT_RECEIVED = Text("ยังไม่ได้รับข้อมูล", "not received")
UNMAPPED_ROW = Text("ยังไม่จับคู่รหัส", "code not yet mapped")
NOTHING = "–"
COLUMNS: dict[str, Text] = {
    "group": Text("กลุ่มความผิด", "Crime group"),
    "now": Text("รับแจ้ง ห้วงนี้ (คดี)", "Reported now (cases)"),
    "before": Text("ห้วงเดียวกันของปีก่อน", "Same period last year"),
    "change": Text("เพิ่ม / ลด", "+ / −"),
    "percent": Text("ร้อยละ", "per cent"),
    "cleared": Text("จับกุมได้ (คดี)", "Cleared (cases)"),
    "rate": Text("ร้อยละที่จับกุมได้", "Clearance, per cent"),
    "persons": Text("จับกุม (คน)", "Arrested (people)"),
}


def numbers(
    frame: pd.DataFrame, *, before_received: bool, now_received: bool = True, comparable: bool = True
) -> pd.DataFrame:
    """Return one row a group: 1–4, and one of unmapped codes if there are any; columns as COLUMNS.

    Values are numbers or NaN. Group 4 counts arrests: it has no clearance rate, its people are given instead
    (and only there).

    Args:
        frame: rows of queries.cases.by_group.
        before_received: whether the compared period was received at all; if not, its figures are missing,
            not zero.
        now_received: the same of this period.
        comparable: whether both were received alike; if not, there is no percentage.
    """
    counts = {(r.period, whole(r.crime_group)): r for r in frame.itertuples()}
    rows = []
    for group in (1, 2, 3, 4, None):
        now, before = counts.get(("current", group)), counts.get(("compared", group))
        if group is None and now is None and before is None:
            continue
        n = (int(now.cases) if now else 0) if now_received else None
        b = (int(before.cases) if before else 0) if before_received else None
        rated = n is not None and group not in (4, None)
        cleared = int(now.cleared) if now else 0
        rows.append(
            {
                "group": group,
                "now": n,
                "before": b,
                "change": None if n is None or b is None else n - b,
                "percent": percent(n, b) if comparable else None,
                "cleared": cleared if rated else None,
                "rate": cleared / n * 100 if rated and n is not None and n >= SMALLEST_BASE else None,
                "persons": (int(now.persons) if now else 0) if group == 4 and n is not None else None,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({c: float for c in COLUMNS if c != "group"})


def percent(now: int | None, before: int | None) -> float | None:
    """Return the change in per cent; None on a base below SMALLEST_BASE, or of what was not received."""
    if now is None or before is None or before < SMALLEST_BASE:
        return None
    return (now - before) / before * 100


def group_name(group: float | None, lang: Lang) -> str:
    """Return number and name of a crime group; None or NaN = unmapped codes."""
    if group is None or group != group:
        return UNMAPPED_ROW(lang)
    return f"{int(group)} {CRIME_GROUPS_IN_FULL[int(group)](lang)}"


def for_download(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return the table with its numbers as numbers and headings in words."""
    named = table.assign(group=[group_name(g, lang) for g in table["group"]])
    return named.round(1).rename(columns={name: text(lang) for name, text in COLUMNS.items()})


def for_screen(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return the table as words: thousands separated, signs on changes, a dash where there is no figure."""
    shown = pd.DataFrame(
        {
            "group": [group_name(g, lang) for g in table["group"]],
            "now": [_count(v, NOT_RECEIVED(lang)) for v in table["now"]],
            "before": [_count(v, NOT_RECEIVED(lang)) for v in table["before"]],
            "change": [signed(v, 0) for v in table["change"]],
            "percent": [signed(v, 1) for v in table["percent"]],
            "cleared": table["cleared"].map(_count),
            "rate": [NOTHING if v != v else f"{v:.1f}" for v in table["rate"]],
            "persons": table["persons"].map(_count),
        }
    )
    return shown.rename(columns={name: text(lang) for name, text in COLUMNS.items()})


def _count(value: float, missing: str = NOTHING) -> str:
    return missing if value != value else f"{int(value):,}"


def signed(value: float, decimals: int) -> str:
    """Return a change with its sign; a dash where it is NaN."""
    if value != value:
        return NOTHING
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{abs(value):,.{decimals}f}"
