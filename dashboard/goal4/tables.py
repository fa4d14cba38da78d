"""Tables about conclusions: all zones with both lines, and what one conclusion rests on."""

from collections.abc import Sequence

import pandas as pd

from dashboard.filters import CRIME_GROUPS
from dashboard.goal4 import wording
from dashboard.goal4.conclusion import STATES, Conclusion
from dashboard.goal4.conclusions import Beside
from dashboard.goal4.official import ZoneChange
from dashboard.goal4.reviews import Record
from dashboard.goal4.surroundings import AREAS, BADGES, RINGS, Surroundings
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date, format_instant
from dashboard.statistics import Wdd
from dashboard.view.units import Units


def zones(
    found: Sequence[Conclusion], changes: dict[str, ZoneChange], beside: Beside, units: Units, lang: Lang
) -> pd.DataFrame:
    """One row a zone: both lines in columns of their own, the reason, the comparison area and the ring in
    words.
    """
    th = lang == "th"
    return pd.DataFrame(
        [
            {
                "พื้นที่ Safety Zone" if th else "Zone": c.zone.name(lang),
                "สถานี" if th else "Station": units.stations[c.zone.station].name(lang),
                wording.OFFICIAL(lang): changes[c.zone.code].short(lang) if c.zone.code in changes else "–",
                wording.CONCLUSION(lang): wording.state_text(c, lang),
                "เหตุผล" if th else "Reason": wording.reason(c, lang),
                "เทียบพื้นที่เปรียบเทียบ" if th else "Comparison area": badge_text(
                    beside.surroundings[c.zone.code], lang
                ),
                "วงรอบพื้นที่" if th else "Ring": ring_text(beside.surroundings[c.zone.code], lang),
            }
            for c in found
        ]
    )


def download(
    found: Sequence[Conclusion], changes: dict[str, ZoneChange], beside: Beside, lang: Lang
) -> pd.DataFrame:
    """All that the page says of each zone, one row a zone; beside is known of the zones shown alone."""
    th, rows = lang == "th", []
    for c in found:
        near, ratio = (
            beside.surroundings.get(c.zone.code),
            c.verdict.rate_ratio if c.verdict and not c.blocked else None,
        )
        reported = changes[c.zone.code].reported(lang) if c.zone.code in changes else (None, "")
        rows.append(
            {
                "พื้นที่ Safety Zone" if th else "Zone": c.zone.name(lang),
                "เข้าร่วม" if th else "Joined": format_date(c.zone.joined_on, lang),
                wording.OFFICIAL(lang): (
                    changes[c.zone.code].official(lang) if c.zone.code in changes else "–"
                ),
                "ร้อยละ (12 เดือน)" if th else "Per cent (12 months)": reported[0],
                "หมายเหตุร้อยละ" if th else "Note on per cent": reported[1],
                wording.CONCLUSION(lang): wording.state_text(c, lang),
                "เหตุผล" if th else "Reason": wording.reason(c, lang),
                "ห้วงก่อน → หลัง" if th else "Windows": wording.windows_text(c, lang),
                "คดีก่อน" if th else "Cases before": c.before.cases,
                "จำนวนเดือนก่อน" if th else "Months before": c.baseline,
                "คดีหลัง" if th else "Cases after": c.after.cases,
                "จำนวนเดือนเต็มหลัง" if th else "Whole months after": c.windows.months,
                "คาดไว้" if th else "Expected": (
                    round(c.verdict.expected, 1) if c.verdict and not c.blocked else None
                ),
                f"{'อัตราส่วน' if th else 'Rate ratio'} · {wording.INTERVAL(lang)}": (
                    wording.ratio_text(ratio) if ratio else "–"
                ),
                "เทียบพื้นที่เปรียบเทียบ" if th else "Against the comparison area": badge_text(near, lang),
                "วงรอบพื้นที่" if th else "Ring": ring_text(near, lang),
                "วันตัดยอด" if th else "Cut-off": format_date(c.windows.cut_off, lang),
                "ตัวคูณความแกว่ง" if th else "Dispersion": round(c.dispersion, 2),
                "ข้อควรระวัง" if th else "Read with care": " ".join(wording.warnings(c, lang)),
            }
        )
    return pd.DataFrame(rows)


def pair_text(c: Conclusion, pair: tuple[int, int], lang: Lang) -> str:
    """`36 เดือนก่อน 74 คดี → 21 เดือนหลัง 77 คดี`: windows of unequal length are never shown as bare totals."""
    before, after = pair
    if lang == "th":
        return f"{c.baseline} เดือนก่อน {before:,} คดี → {c.windows.months} เดือนหลัง {after:,} คดี"
    return f"{before:,} cases in {c.baseline} months before → {after:,} in {c.windows.months} months after"


def badge_text(near: Surroundings | None, lang: Lang) -> str:
    return BADGES[near.badge](lang) if near and near.badge else "–"


def ring_text(near: Surroundings | None, lang: Lang) -> str:
    return RINGS[near.ring_badge](lang) if near and near.ring_badge else "–"


def parts(c: Conclusion, lang: Lang) -> pd.DataFrame:
    """Place-based first, then all, then each group: cases before, after, rate ratio. The sum must not hide
    violence.
    """
    th = lang == "th"
    after, before = c.after, c.before
    rows = [
        (
            Text("ความผิดที่เกิดกับสถานที่", "place-based offences")(lang),
            before.place_based,
            after.place_based,
            c.of("place_based"),
        ),
        (
            Text("กลุ่ม 1 และ 2 ทั้งหมด", "groups 1 and 2, all")(lang),
            before.cases,
            after.cases,
            c.verdict and c.verdict.rate_ratio,
        ),
        (
            f"{'กลุ่ม' if th else 'Group'} 1 {CRIME_GROUPS[1](lang)}",
            before.group_1,
            after.group_1,
            c.of("group_1"),
        ),
        (
            f"{'กลุ่ม' if th else 'Group'} 2 {CRIME_GROUPS[2](lang)}",
            before.group_2,
            after.group_2,
            c.of("group_2"),
        ),
    ]
    return pd.DataFrame(
        [
            {
                "คดี" if th else "Cases": name,
                f"{'ก่อน' if th else 'Before'} ({c.baseline} {'เดือน' if th else 'months'})": n,
                f"{'หลัง' if th else 'After'} ({c.windows.months} {'เดือน' if th else 'months'})": m,
                f"{'อัตราส่วน' if th else 'Rate ratio'} (90 %)": wording.ratio_text(ratio) if ratio else "–",
            }
            for name, n, m, ratio in rows
        ]
    )


def sensitivity(c: Conclusion, lang: Lang) -> pd.DataFrame:
    """The same window after against bases of other lengths; the verdict's own is marked."""
    th = lang == "th"
    return pd.DataFrame(
        [
            {
                "ฐานก่อนเข้าร่วม" if th else "Base before joining": (
                    f"{months} {'เดือน' if th else 'months'}"
                    + ((" (ใช้ตัดสิน)" if th else " (decides)") if months == c.baseline else "")
                ),
                "คดีก่อน" if th else "Cases before": before,
                f"{'อัตราส่วน' if th else 'Rate ratio'} (90 %)": wording.ratio_text(ratio),
            }
            for months, (before, ratio) in c.sensitivity().items()
        ]
    )


def surroundings(c: Conclusion, near: Surroundings, lang: Lang) -> pd.DataFrame:
    """Zone, ring and comparison area before and after; ratio to the comparison area; cases against it."""
    th = lang == "th"
    rows = [
        ("ในพื้นที่" if th else "zone", (c.before.cases, c.after.cases), near.zone, near.avoided),
        ("วงรอบพื้นที่" if th else "ring", near.around, near.ring, None),
        (
            "พื้นที่รวมวงรอบ (สุทธิ)" if th else "zone with ring (net)",
            (c.before.cases + near.around[0], c.after.cases + near.around[1]),
            None,
            near.net,
        ),
        (AREAS[near.area](lang), near.rest, None, None),
    ]
    return pd.DataFrame(
        [
            {
                "พื้นที่" if th else "Area": name,
                f"{'ก่อน' if th else 'Before'} ({c.baseline} {'เดือน' if th else 'months'})": pair[0],
                f"{'หลัง' if th else 'After'} ({c.windows.months} {'เดือน' if th else 'months'})": pair[1],
                "เทียบพื้นที่เปรียบเทียบ (90 %)" if th else "Ratio to comparison (90 %)": (
                    wording.ratio_text(ratio) if ratio else "–"
                ),
                ("คดีมากกว่า (+) น้อยกว่า (−) ที่ควรเป็น" if th else "Cases more (+) or fewer (−)"): avoided_text(
                    wdd
                ),
            }
            for name, pair, ratio, wdd in rows
        ]
    )


def avoided_text(wdd: Wdd | None) -> str:
    """`−25 (−36 ถึง −13)` without a language: `−25 (−36 … −13)`."""
    if wdd is None:
        return "–"
    estimate, low, high = (f"{round(v):+,}".replace("-", "−") for v in (wdd.estimate, wdd.low, wdd.high))
    return f"{estimate} ({low} … {high})"


def records(c: Conclusion, lang: Lang) -> pd.DataFrame:
    """Baseline and reviews on record, newest last, each with what is counted today where that differs."""
    th, rows = lang == "th", []
    for r in c.records:
        counted = (
            c.count(f"b{r.baseline_months}").cases,
            c.count(f"r{r.months}").cases if r.months else None,
        )
        recorded = (r.before_cases, r.after_cases)
        name = (
            ("ฐานก่อนเข้าร่วม" if th else "baseline")
            if not r.months
            else f"{r.months} {'เดือน' if th else 'months'}"
        )
        rows.append(
            {
                "รอบ" if th else "Review": name,
                ("บันทึกเมื่อ" if th else "Recorded"): f"{format_instant(r.recorded_at, lang)} ({r.recorded_by})",
                "ข้อมูลถึง" if th else "Data to": format_date(r.data_through, lang),
                "คดีก่อน → หลัง" if th else "Before → after": _pair(recorded, r, lang),
                "ผล" if th else "Result": next(
                    (words(lang) for name, words in STATES.items() if name == r.state), "–"
                ),
                "นับวันนี้" if th else "Counted today": (
                    ("ตรงกัน" if th else "the same")
                    if recorded == counted
                    else f"{'เปลี่ยนเป็น' if th else 'changed to'} {_pair(counted, r, lang)}"
                ),
                "ลายนิ้วมือคำถาม" if th else "Fingerprint": r.fingerprint[:12],
            }
        )
    return pd.DataFrame(rows)


def _pair(counts: tuple[int, int | None], r: Record, lang: Lang) -> str:
    """Cases with the months they fell in: windows of unequal length are never shown as bare totals."""
    month = "ด." if lang == "th" else "mo."
    before = f"{counts[0]:,} ({r.baseline_months} {month})"
    return before if counts[1] is None else f"{before} → {counts[1]:,} ({r.months} {month})"
