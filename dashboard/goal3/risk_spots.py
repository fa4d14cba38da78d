"""Risk spots (จุดเสี่ยง): found, fixed, told; and cases at the spot before and after, as arithmetic only."""

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
    "คดีกลุ่ม 1 และ 2 ในรัศมี {near} เมตร {days} วันก่อนและหลังวันที่แก้ไขเสร็จ (ไม่นับวันนั้น)"
    " เป็นเพียงตัวเลขเปรียบเทียบ ไม่ได้แสดงเหตุและผล นับคดีของสถานีเจ้าของจุดที่มีพิกัดใช้ได้",
    "Group 1 and 2 cases within {near} metres, {days} days before and after the day of the fix (that day left"
    " out): a comparison of figures, not cause and effect. Cases of the spot's own station with a usable"
    " point.",
)


def around_note(lang: Lang) -> str:
    """What the figures of `around_text` count."""
    return AROUND_NOTE(lang, near=NEAR_M, days=WINDOW_DAYS)


@dataclass(frozen=True, slots=True)
class Around:
    """Cases at a spot in equal windows. missing: months of which the cases were not received."""

    before: int
    after: int
    missing: int


def around(frame: pd.DataFrame) -> dict[str, Around]:
    """By spot, from the rows of queries.risk_spots.cases_around."""
    return {r.id: Around(int(r.before), int(r.after), int(r.missing)) for r in frame.itertuples()}


def around_text(found: Around | None, fixed_on: date | None, has_place: bool, lang: Lang) -> str:
    """`3 → 1 คดี (−2)`, or why there is no figure; a percentage only on a base of SMALLEST_BASE and more.

    Args:
        found: None = the window after the fix is not over.
    """
    th = lang == "th"
    if fixed_on is None:
        return "–"
    if not has_place:
        return "ไม่มีพิกัด" if th else "no coordinates"
    if found is None:
        over = format_date(fixed_on + timedelta(days=WINDOW_DAYS), lang)
        return f"ยังไม่ครบห้วงเทียบ (ครบ {over})" if th else f"windows not complete yet ({over})"
    if found.missing:
        return (
            f"ข้อมูลคดีไม่ครบ (ขาด {found.missing} เดือน)"
            if th
            else f"cases incomplete ({found.missing} months missing)"
        )
    return _arithmetic(found.before, found.after, lang)


def together(found: dict[str, Around], lang: Lang) -> str:
    """The same for all spots whose windows are complete and fully received, added up; '' where there is
    none.
    """
    whole = [a for a in found.values() if not a.missing]
    if not whole:
        return ""
    said = _arithmetic(sum(a.before for a in whole), sum(a.after for a in whole), lang)
    return (
        f"รวม {len(whole):,} จุดที่ครบห้วงเทียบ: {said}"
        if lang == "th"
        else f"spots with whole windows ({len(whole):,}): {said}"
    )


def _arithmetic(before: int, after: int, lang: Lang) -> str:
    th, change = lang == "th", after - before
    said = f"{before:,} → {after:,} {'คดี' if th else 'cases'} ({format_change(change)}"
    if before >= SMALLEST_BASE:
        percent = abs(change) / before * 100
        said += f", ร้อยละ {percent:.1f}" if th else f", {percent:.1f} %"
    return said + ")"


def counts_line(counts: pd.DataFrame, days: pd.DataFrame, received: bool, lang: Lang) -> str:
    """Found, fixed, open, overdue and how long a fix took.

    Args:
        counts, days: rows of queries.risk_spots.counts and days_to_fix.
        received: whether any report on risk spots came for the period; if not, nothing is known of what was
        found and fixed.
    """
    th = lang == "th"
    if counts.empty and not received:
        # Nothing at all is known of these stations: not even that nothing is open.
        return NOTHING(lang)
    n = {name: int(counts[name].sum()) for name in counts.columns if name != "station_code"}
    if received:
        moved = (
            f"พบ **{n['found']:,}** จุด แก้ไขแล้ว **{n['fixed']:,}** จุด"
            if th
            else f"**{n['found']:,}** found, **{n['fixed']:,}** fixed"
        )
    else:
        moved = "พบและแก้ไขในห้วงนี้: ยังไม่ได้รับข้อมูล" if th else "found and fixed in the period: not received yet"
    now = (
        f"ยังไม่แก้ไข **{n['open']:,}** จุด เกินกำหนด **{n['overdue']:,}** · แก้ไขแล้วยังไม่แจ้งผลกลับประชาชน"
        f" **{n['untold']:,}**"
        if th
        else (
            f"**{n['open']:,}** open, **{n['overdue']:,}** overdue · fixed but the citizen not told:"
            f" **{n['untold']:,}**"
        )
    )
    return f"{moved}{_median(days, lang) if received else ''} · {now}"


def _median(days: pd.DataFrame, lang: Lang) -> str:
    fixed = int(days["fixed"].iloc[0])
    if fixed < FEWEST_FOR_MEDIAN:
        return ""
    median = float(days["median_days"].iloc[0])
    return (
        f" มัธยฐาน **{median:.0f} วัน**จากพบถึงแก้ไข"
        if lang == "th"
        else f", median **{median:.0f} days** from found to fixed"
    )


def reporters_line(counts: pd.DataFrame, lang: Lang) -> str:
    """By whom the spots of the period were reported, with what that does not mean; '' where none was
    found.
    """
    if not int(counts["found"].sum()):
        return ""
    said = " · ".join(f"{name(lang)} {int(counts[code].sum()):,}" for code, name in REPORTERS.items())
    return f"{'ผู้แจ้ง' if lang == 'th' else 'Reported by'}: {said} – {TRUST(lang)}"
