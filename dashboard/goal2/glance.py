"""Goal 2 at a glance: stations with an innovation in proven use, what lies unused, and use by month."""

from collections.abc import Mapping

import pandas as pd

from dashboard.coverage.receipts import Receipt
from dashboard.goal2 import innovations, ladder
from dashboard.goal2.indicators import INNOVATION
from dashboard.goal2.innovations import Reports
from dashboard.goal2.ladder import Placement
from dashboard.language.periods import add_months, months_between
from dashboard.language.text import Text
from dashboard.language.thai import format_month
from dashboard.ui.svg import Bullet, Course
from dashboard.ui.tile import NOTHING_KNOWN, Glance
from dashboard.view.view import View

MONTHS = 12
STATIONS = Text("สถานีที่ใช้นวัตกรรมจริง · จาก {n:,} สถานีที่เข้าร่วม", "stations in proven use · of {n:,} that joined")
DEVICES = Text("นวัตกรรมที่ใช้งานจริง · จาก {n:,} รายการ", "innovations in proven use · of {n:,}")
LABEL = Text("ใช้จริง {n:,}", "in use {n:,}")
ALL = Text("เป้า ทุกสถานี ({n:,})", "target: all ({n:,})")
WANTED = Text("เป้า อย่างน้อย {n:,}", "target: at least {n:,}")
UNUSED = Text("ไม่พบการใช้งาน {n:,} รายการ นานสุด {days:,} วัน", "{n:,} with no use found, up to {days:,} days")
UNUSED_NO_DAY = Text("ไม่พบการใช้งาน {n:,} รายการ", "{n:,} with no use found")
USED = Text("นวัตกรรมที่มีการใช้ในแต่ละเดือน", "innovations used, by month")
SENT: frozenset[Receipt] = frozenset({"received", "confirmed_none"})
TELLS = frozenset({INNOVATION.code})


def glance(view: View, frames: Mapping[str, pd.DataFrame]) -> Glance:
    """Return goal 2 for its tile.

    Args:
        frames: answers to `innovations.statements`.
    """
    standings = innovations.standings(view, frames)
    joined = [code for code, standing in standings.items() if standing.mark != "not_joined"]
    # Beside the station's verdict and target a zone's own would say something else.
    records = innovations.of_whole_stations(view, frames)
    there = [p for code in joined for p in records.get(code, []) if p.state != "retired"]
    if not joined or not (there or any(standings[code].mark == "not_met" for code in joined)):
        return NOTHING_KNOWN
    lang = view.lang
    if len(joined) == 1:
        used, wanted = (
            sum(p.in_use for p in there),
            innovations.targets(frames).get(joined[0], ladder.DEFAULT_TARGET),
        )
        words, limit = DEVICES(lang, n=len(there)), WANTED(lang, n=int(wanted))
        whole = float(max(len(there), wanted))
    else:
        used, whole = sum(standings[code].mark == "met" for code in joined), float(len(joined))
        wanted, words, limit = whole, STATIONS(lang, n=len(joined)), ALL(lang, n=len(joined))
    figure = f"{used:,}/{len(there) if len(joined) == 1 else len(joined):,}"
    bar = Bullet(LABEL(lang, n=used), f"{used:,}", limit, float(used), wanted, whole)
    return Glance(
        figure,
        words,
        [bar],
        _course(view, frames, there, joined),
        alert=_unused(records, joined, view),
        tells=TELLS,
    )


def _unused(records: dict[str, list[Placement]], joined: list[str], view: View) -> str:
    idle = innovations.unused({code: records.get(code, []) for code in joined})
    if not idle:
        return ""
    words = UNUSED if idle[0].idle else UNUSED_NO_DAY
    return words(view.lang, n=len(idle), days=idle[0].idle)


def _course(
    view: View, frames: Mapping[str, pd.DataFrame], there: list[Placement], joined: list[str]
) -> Course:
    """Return how many were used in each of the last months; a month without any report is a gap."""
    end = add_months(view.at.replace(day=1), 1)
    reports, months = Reports(frames, view.at), months_between(add_months(end, -MONTHS), end)
    sent = [sum(reports.of(code, month) in SENT for code in joined) for month in months]
    return Course(
        values=[
            sum(month in p.innovation.months for p in there) if n else None
            for month, n in zip(months, sent, strict=True)
        ],
        months=[format_month(month, view.lang, short_year=True) for month in months],
        what=USED(view.lang),
        incomplete=frozenset(n for n, m in enumerate(months) if sent[n] < len(joined) or m == months[-1]),
    )
