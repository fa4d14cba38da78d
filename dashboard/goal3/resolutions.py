"""Resolutions of network meetings: what is late, by how much, and how many were closed in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.language.text import Lang, Text
from dashboard.statistics.verdicts import SMALLEST_BASE

NOTHING = Text("ยังไม่ได้รับข้อมูลมติที่ประชุม", "no report on resolutions received yet")
OPEN = Text(
    "ยังไม่แล้วเสร็จ **{open}** มติ · เกินกำหนด **{overdue}** · ค้างจากครั้งก่อน **{carried_over}**",
    "**{open}** open · **{overdue}** overdue · **{carried_over}** carried over",
)
CLOSED_NOT_RECEIVED = Text("แล้วเสร็จในห้วงนี้: ยังไม่ได้รับข้อมูล", "closed in the period: not received yet")
CLOSED = Text("แล้วเสร็จในห้วงนี้ **{closed}** มติ", "**{closed}** closed in the period")
CLOSED_IN_TIME = Text(
    "แล้วเสร็จในห้วงนี้ **{closed}** มติ ตามกำหนด **{in_time}** จาก {dated}",
    "**{closed}** closed in the period, **{in_time}** of {dated} in time",
)
CLOSED_IN_TIME_PERCENT = Text(
    "แล้วเสร็จในห้วงนี้ **{closed}** มติ ตามกำหนด **{in_time}** จาก {dated} (ร้อยละ {percent:.1f})",
    "**{closed}** closed in the period, **{in_time}** of {dated} in time ({percent:.1f} %)",
)


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
    """Return resolutions open on the day `at`, longest overdue first.

    Args:
        frame: rows of queries.goal3.open_resolutions, whose order is kept.
    """
    return [
        Resolution(
            id=r.id,
            station=r.station_code,
            title=r.title,
            owner=r.owner,
            due_on=r.due_on,
            days_late=days_late(r.due_on, at),
            carried_over=int(r.carried_over),
            meeting_on=r.meeting_on,
        )
        for r in frame.itertuples()
    ]


def days_late(due_on: date | None, at: date) -> int:
    """Return days by which something open is late on the day `at`; its day itself is still in time."""
    return max((at - due_on).days, 0) if due_on is not None else 0


@dataclass(frozen=True, slots=True)
class StationOverdue:
    """What one station has not done in time, longest overdue first; never empty."""

    station: str
    resolutions: tuple[Resolution, ...]

    @property
    def most_days(self) -> int:
        return self.resolutions[0].days_late

    def whom(self, chief: str) -> tuple[str, ...]:
        """Return the positions to ask, each once: the owners, for what names none the station's `chief`."""
        return tuple(dict.fromkeys(r.owner.strip() or chief for r in self.resolutions))


def overdue_by_station(resolutions: Iterable[Resolution]) -> list[StationOverdue]:
    """Return what is overdue, one a station: the station that has waited longest first.

    Args:
        resolutions: open ones, longest overdue first.
    """
    of_station: dict[str, list[Resolution]] = {}
    for resolution in resolutions:
        if resolution.days_late:
            of_station.setdefault(resolution.station, []).append(resolution)
    return [StationOverdue(station, tuple(rows)) for station, rows in of_station.items()]


def counts_line(counts: pd.DataFrame, received: bool, lang: Lang) -> str:
    """Return `ยังไม่แล้วเสร็จ 8 มติ · เกินกำหนด 8 · …` as Markdown.

    How many were closed in time: of those that had a day; no percentage on a base below SMALLEST_BASE.

    Args:
        counts: rows of queries.goal3.resolution_counts.
        received: whether any report on resolutions came for the period; if not, nothing is known of what was
            closed.
    """
    if counts.empty and not received:
        # Nothing at all is known of these stations: not even that nothing is open.
        return NOTHING(lang)
    sums = {name: int(counts[name].sum()) for name in counts.columns if name != "station_code"}
    words = {name: f"{number:,}" for name, number in sums.items()}
    closed = _closed(sums, lang) if received else CLOSED_NOT_RECEIVED(lang)
    return f"{OPEN(lang, **words)} · {closed}"


def _closed(sums: dict[str, int], lang: Lang) -> str:
    dated = sums["closed"] - sums["undated"]
    words = {"closed": f"{sums['closed']:,}", "in_time": f"{sums['in_time']:,}", "dated": f"{dated:,}"}
    if not dated:
        return CLOSED(lang, **words)
    if dated < SMALLEST_BASE:
        return CLOSED_IN_TIME(lang, **words)
    return CLOSED_IN_TIME_PERCENT(lang, **words, percent=sums["in_time"] / dated * 100)
