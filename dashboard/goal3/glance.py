"""Goal 3 at a glance: stations whose sectors all took part, what is overdue, and activities by month."""

from collections.abc import Mapping

import pandas as pd

from dashboard.goal3 import partner_reports, partnership
from dashboard.goal3.indicators import PARTNERSHIP
from dashboard.goal3.resolutions import open_resolutions
from dashboard.language.text import Text
from dashboard.language.thai import format_month
from dashboard.ui.svg import Bullet, Course
from dashboard.ui.tile import NO_FIGURE, NOTHING_KNOWN, Glance
from dashboard.view.view import View

STATIONS = Text(
    "สถานีที่ทุกภาคส่วนร่วมงาน · จาก {n:,} สถานี · {quarter}",
    "stations with every sector active · of {n:,} · {quarter}",
)
SECTORS = Text("ภาคส่วนที่ร่วมงาน · จาก {n:,} ภาคส่วน · {quarter}", "active sectors · of {n:,} · {quarter}")
LABEL = Text("ครบ {n:,}", "complete {n:,}")
LABEL_SECTORS = Text("ร่วมงาน {n:,}", "active {n:,}")
ALL = Text("เป้า ครบทุกแห่ง ({n:,})", "target: all ({n:,})")
ALL_OVERDUE = Text(
    "ข้อสั่งการค้าง {n:,} เรื่อง เกินกำหนดทุกเรื่อง นานสุด {days:,} วัน",
    "{n:,} open resolutions, all overdue, by up to {days:,} days",
)
SOME_OVERDUE = Text(
    "ข้อสั่งการค้าง {open:,} เรื่อง เกินกำหนด {n:,} นานสุด {days:,} วัน",
    "{open:,} open resolutions, {n:,} overdue by up to {days:,} days",
)
ONE_OVERDUE = Text("ข้อสั่งการค้าง 1 เรื่อง เกินกำหนด {days:,} วัน", "1 open resolution, {days:,} days overdue")
TELLS = frozenset({PARTNERSHIP.code})
ACTIVITIES = Text("กิจกรรมร่วมในแต่ละเดือน", "joint activities by month")


def glance(view: View, frames: Mapping[str, pd.DataFrame]) -> Glance:
    """Return goal 3 for its tile.

    Args:
        frames: answers to `partnership.statements`.
    """
    standings = partnership.standings(view, frames)
    joined = [code for code, standing in standings.items() if standing.mark != "not_joined"]
    if not joined:
        return NOTHING_KNOWN
    sectors = partnership.stations(view, frames)
    lang, quarter = view.lang, sectors[joined[0]].quarter.name(view.lang)
    if len(joined) == 1:
        if standings[joined[0]].mark not in ("met", "not_met"):
            return Glance(
                NO_FIGURE, "", course=_course(view, frames), alert=_overdue(view, frames), tells=TELLS
            )
        counted = len(sectors[joined[0]].activities)
        done, label = counted - len(sectors[joined[0]].silent), LABEL_SECTORS
        words = SECTORS(lang, n=counted, quarter=quarter)
    else:
        counted, label = len(joined), LABEL
        done = sum(standings[code].mark == "met" for code in joined)
        words = STATIONS(lang, n=counted, quarter=quarter)
    bar = Bullet(
        label(lang, n=done), f"{done:,}", ALL(lang, n=counted), float(done), float(counted), float(counted)
    )
    return Glance(
        f"{done:,}/{counted:,}",
        words,
        [bar],
        _course(view, frames),
        alert=_overdue(view, frames),
        tells=TELLS,
    )


def _overdue(view: View, frames: Mapping[str, pd.DataFrame]) -> str:
    resolutions = open_resolutions(frames["partner_resolutions"], view.at)
    late = [r.days_late for r in resolutions if r.days_late]
    if not late:
        return ""
    words = ALL_OVERDUE if len(late) == len(resolutions) else SOME_OVERDUE
    if len(resolutions) == 1:
        words = ONE_OVERDUE
    return words(view.lang, n=len(late), open=len(resolutions), days=max(late))


def _course(view: View, frames: Mapping[str, pd.DataFrame]) -> Course:
    """Return joint activities of the last months, each once; a month without any report is a gap."""
    months = partnership.latest_months(view.at)
    days = partnership.due_days(frames, partnership.DATASET)
    reports = partner_reports.by_month(
        frames["partner_month_reports"], partnership.DATASET, months, days, view.at
    )
    rows = frames["partner_by_month"]
    counts = rows[rows["sector_code"] == ""].groupby("month")["activities"].sum().to_dict()
    return Course(
        values=[int(counts.get(report.month, 0)) if report.sent else None for report in reports],
        months=[format_month(month, view.lang, short_year=True) for month in months],
        what=ACTIVITIES(view.lang),
        incomplete=frozenset(
            n for n, r in enumerate(reports) if r.sent < r.stations or r.month == months[-1]
        ),
    )
