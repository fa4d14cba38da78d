"""Risk spots (จุดเสี่ยง) in words: found, fixed, told; cases at the spot, as arithmetic only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_change, format_date
from dashboard.queries.risk_spots import NEAR_M, WINDOW_DAYS
from dashboard.statistics.verdicts import SMALLEST_BASE

FEWEST_FOR_MEDIAN = 5
NOTHING = Text("ยังไม่ได้รับข้อมูลจุดเสี่ยง", "no report on risk spots received yet")
REPORTERS: dict[str, Text] = {
    "public": Text("ประชาชน", "the public"),
    "partner": Text("ภาคี", "partners"),
    "police": Text("ตำรวจ", "the police"),
}
MEASURES: dict[str, Text] = {
    "surveillance": Text("การเฝ้าระวังตามธรรมชาติ", "natural surveillance"),
    "access": Text("การควบคุมการเข้าออก", "access control"),
    "territory": Text("การแสดงอาณาเขต", "territorial reinforcement"),
    "maintenance": Text("การบำรุงรักษา", "maintenance"),
}
TRUST = Text(
    "ประชาชนแจ้งมากขึ้นอาจหมายถึงความไว้วางใจที่มากขึ้น ไม่ใช่อาชญากรรมที่มากขึ้น",
    "More reports from the public may mean more trust, not more crime.",
)
AROUND_NOTE = Text(
    f"คดีกลุ่ม 1 และ 2 ในรัศมี {NEAR_M} เมตร {WINDOW_DAYS} วันก่อนและหลังวันที่แก้ไขเสร็จ (ไม่นับวันนั้น)"
    " เป็นเพียงตัวเลขเปรียบเทียบ ไม่ได้แสดงเหตุและผล นับคดีของสถานีเจ้าของจุดที่มีพิกัดใช้ได้",
    f"Group 1 and 2 cases within {NEAR_M} metres, {WINDOW_DAYS} days before and after the day of the fix"
    " (that day left out): a comparison of figures, not cause and effect. Cases of the spot's own station"
    " with a usable point.",
)
NO_COORDINATES = Text("ไม่มีพิกัด", "no coordinates")
WINDOWS_NOT_OVER = Text("ยังไม่ครบห้วงเทียบ (ครบ {day})", "windows not complete yet ({day})")
CASES_MISSING = Text("ข้อมูลคดีไม่ครบ (ขาด {count} เดือน)", "cases incomplete ({count} months missing)")
AROUND = Text("{before} → {after} คดี ({change})", "{before} → {after} cases ({change})")
AROUND_PERCENT = Text(
    "{before} → {after} คดี ({change}, ร้อยละ {percent:.1f})",
    "{before} → {after} cases ({change}, {percent:.1f} %)",
)
TOGETHER = Text("รวม {count} จุดที่ครบห้วงเทียบ: {around}", "spots with whole windows ({count}): {around}")
MOVED = Text("พบ **{found}** จุด แก้ไขแล้ว **{fixed}** จุด", "**{found}** found, **{fixed}** fixed")
MOVED_MEDIAN = Text(
    "พบ **{found}** จุด แก้ไขแล้ว **{fixed}** จุด มัธยฐาน **{median:.0f} วัน**จากพบถึงแก้ไข",
    "**{found}** found, **{fixed}** fixed, median **{median:.0f} days** from found to fixed",
)
MOVED_NOT_RECEIVED = Text("พบและแก้ไขในห้วงนี้: ยังไม่ได้รับข้อมูล", "found and fixed in the period: not received yet")
OPEN_NOW = Text(
    "ยังไม่แก้ไข **{open}** จุด เกินกำหนด **{overdue}** · แก้ไขแล้วยังไม่แจ้งผลกลับประชาชน **{untold}**",
    "**{open}** open, **{overdue}** overdue · fixed but the citizen not told: **{untold}**",
)
REPORTED_BY = Text("ผู้แจ้ง: {counts} – {trust}", "Reported by: {counts} – {trust}")


@dataclass(frozen=True, slots=True)
class Around:
    """Cases at a spot in equal windows. missing: months of which the cases were not received."""

    before: int
    after: int
    missing: int


def around(frame: pd.DataFrame) -> dict[str, Around]:
    """Return cases at each spot, by its id.

    Args:
        frame: rows of queries.risk_spots.cases_around.
    """
    return {r.id: Around(int(r.before), int(r.after), int(r.missing)) for r in frame.itertuples()}


def around_text(cases: Around | None, fixed_on: date | None, has_place: bool, lang: Lang) -> str:
    """Return `3 → 1 คดี (−2)`, or why there is no figure; see AROUND_NOTE for what is counted.

    A percentage only on a base of SMALLEST_BASE and more.

    Args:
        cases: None = the window after the fix is not over.
    """
    if fixed_on is None:
        return "–"
    if not has_place:
        return NO_COORDINATES(lang)
    if cases is None:
        return WINDOWS_NOT_OVER(lang, day=format_date(fixed_on + timedelta(days=WINDOW_DAYS), lang))
    if cases.missing:
        return CASES_MISSING(lang, count=cases.missing)
    return _arithmetic(cases.before, cases.after, lang)


def together(around: Iterable[Around], lang: Lang) -> str:
    """Return the sum over spots whose windows are over and fully received; '' where there is none."""
    whole = [cases for cases in around if not cases.missing]
    if not whole:
        return ""
    sums = _arithmetic(sum(c.before for c in whole), sum(c.after for c in whole), lang)
    return TOGETHER(lang, count=f"{len(whole):,}", around=sums)


def _arithmetic(before: int, after: int, lang: Lang) -> str:
    numbers = {"before": f"{before:,}", "after": f"{after:,}", "change": format_change(after - before)}
    if before < SMALLEST_BASE:
        return AROUND(lang, **numbers)
    return AROUND_PERCENT(lang, **numbers, percent=abs(after - before) / before * 100)


def counts_line(counts: pd.DataFrame, days: pd.DataFrame, received: bool, lang: Lang) -> str:
    """Return found, fixed, open, overdue and how long a fix took, as Markdown.

    Args:
        counts: rows of queries.risk_spots.counts.
        days: row of queries.risk_spots.days_to_fix.
        received: whether any report on risk spots came for the period; if not, nothing is known of what was
            found and fixed.
    """
    if counts.empty and not received:
        # Nothing at all is known of these stations: not even that nothing is open.
        return NOTHING(lang)
    words = {name: f"{int(counts[name].sum()):,}" for name in counts.columns if name != "station_code"}
    moved = _moved(words, days, lang) if received else MOVED_NOT_RECEIVED(lang)
    return f"{moved} · {OPEN_NOW(lang, **words)}"


def _moved(words: dict[str, str], days: pd.DataFrame, lang: Lang) -> str:
    """Return what was found and fixed in the period; a median only of FEWEST_FOR_MEDIAN fixes and more."""
    median = median_days(days)
    return MOVED(lang, **words) if median is None else MOVED_MEDIAN(lang, **words, median=median)


def median_days(days: pd.DataFrame) -> float | None:
    """Return the median from found to fixed; None below FEWEST_FOR_MEDIAN fixes.

    Args:
        days: row of queries.risk_spots.days_to_fix.
    """
    row = days.iloc[0]
    return float(row["median_days"]) if int(row["fixed"]) >= FEWEST_FOR_MEDIAN else None


def reporters_line(counts: pd.DataFrame, lang: Lang) -> str:
    """Return who reported the spots of the period, with what that does not mean; '' where none was found.

    Args:
        counts: rows of queries.risk_spots.counts.
    """
    if not int(counts["found"].sum()):
        return ""
    by_reporter = [f"{name(lang)} {int(counts[code].sum()):,}" for code, name in REPORTERS.items()]
    return REPORTED_BY(lang, counts=" · ".join(by_reporter), trust=TRUST(lang))
