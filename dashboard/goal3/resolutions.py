"""Resolutions of network meetings: what is late, by how much, and how many were closed in time."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.language.text import Lang, Text
from dashboard.statistics.verdicts import SMALLEST_BASE

NOTHING = Text("ยังไม่ได้รับข้อมูลมติที่ประชุม", "no report on resolutions received yet")


@dataclass(frozen=True, slots=True)
class Resolution:
    """An open resolution. owner: a position, never a person. days_late: 0 = in time or without a day."""

    id: str
    station: str
    title: str
    owner: str
    due_on: date | None
    days_late: int
    carried_over: int
    meeting_on: date


def open_resolutions(frame: pd.DataFrame, at: date) -> list[Resolution]:
    """From the rows of queries.partnership.open_resolutions, in their order: longest overdue first."""
    return [
        Resolution(
            r.id,
            r.station_code,
            r.title,
            r.owner,
            r.due_on,
            days_late(r.due_on, at),
            int(r.carried_over),
            r.meeting_on,
        )
        for r in frame.itertuples()
    ]


def days_late(due_on: date | None, at: date) -> int:
    """Days by which something open is late on the day `at`; its day itself is still in time."""
    return max((at - due_on).days, 0) if due_on is not None else 0


def counts_line(counts: pd.DataFrame, received: bool, lang: Lang) -> str:
    """`ค้าง 8 มติ · เกินกำหนด 8 · …` from the rows of queries.partnership.resolution_counts.

    How many were closed in time: of those that had a day; no percentage on a base below SMALLEST_BASE.

    Args:
        received: whether any report on resolutions came for the period; if not, nothing is known of what was
        closed.
    """
    th = lang == "th"
    if counts.empty and not received:
        # Nothing at all is known of these stations: not even that nothing is open.
        return NOTHING(lang)
    n = {name: int(counts[name].sum()) for name in counts.columns if name != "station_code"}
    said = (
        f"ยังไม่แล้วเสร็จ **{n['open']:,}** มติ · เกินกำหนด **{n['overdue']:,}** · ค้างจากครั้งก่อน"
        f" **{n['carried_over']:,}** · "
        if th
        else (
            f"**{n['open']:,}** open · **{n['overdue']:,}** overdue · **{n['carried_over']:,}** carried"
            " over · "
        )
    )
    if not received:
        return said + ("แล้วเสร็จในห้วงนี้: ยังไม่ได้รับข้อมูล" if th else "closed in the period: not received yet")
    said += f"แล้วเสร็จในห้วงนี้ **{n['closed']:,}** มติ" if th else f"**{n['closed']:,}** closed in the period"
    dated = n["closed"] - n["undated"]
    if not dated:
        return said
    said += (
        f" ตามกำหนด **{n['in_time']:,}** จาก {dated:,}"
        if th
        else f", **{n['in_time']:,}** of {dated:,} in time"
    )
    if dated < SMALLEST_BASE:
        return said
    percent = n["in_time"] / dated * 100
    return said + (f" (ร้อยละ {percent:.1f})" if th else f" ({percent:.1f} %)")
