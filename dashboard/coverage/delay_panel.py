"""How late cases are reported, per station, and from which age on figures may be trusted."""

import pandas as pd

from dashboard.coverage import charts, delays
from dashboard.coverage.delays import (
    COMPLETE,
    ENOUGH_CASES,
    SETTLED_DAYS,
    WITHIN,
    Delay,
    Delays,
    days_text,
)
from dashboard.coverage.submission_panel import STATION
from dashboard.filters import GROUP_CHOICES
from dashboard.language.text import Text
from dashboard.statistics.verdicts import SMALLEST_BASE
from dashboard.ui.kept_figure import KeptFigure
from dashboard.ui.page import Panel, panel
from dashboard.ui.table import Sheet, made, sheet
from dashboard.view.view import View

CURVE = Text("คดีได้รับแจ้งครบเมื่อใด", "When cases have been reported")
TABLE = Text("ความล่าช้าในการรับแจ้งของแต่ละสถานี", "Delay of reports by station")
NO_DAYS = Text(
    "แหล่งข้อมูลไม่มีวันรับแจ้ง จึงวัดความล่าช้าไม่ได้ ระบุคอลัมน์วันรับแจ้ง (reported) ในไฟล์จับคู่",
    "The source has no day of report, so the delay cannot be told. Name the column (reported) in the mapping"
    " file.",
)
FEW = Text(
    "มีคดีที่ใช้วัดได้ {n} คดี (ต้องมีอย่างน้อย {least} คดี)",
    "{n} cases that can be used; at least {least} are needed.",
)
SAID = Text(
    "ร้อยละ 95 ของคดีได้รับแจ้งภายใน {days} วันหลังเกิดเหตุ ตัวเลขของวันที่ใหม่กว่านั้นยังไม่ครบ ห้ามอ่านว่าคดีลดลง ({n:,} คดี)",
    "95 % of cases were reported within {days} days of occurrence. Newer figures are incomplete, no fall"
    " ({n:,} cases).",
)
LAG = Text(
    "ไม่รวมเวลาตั้งแต่รับแจ้งจนบันทึกเข้าระบบ ซึ่งแหล่งข้อมูลไม่ได้บอก",
    "without the time from report to entry, which the source does not tell",
)
NOTE = Text(
    "คดีที่เกิด {days}{groups} (เก่ากว่า {settled} วัน เพื่อให้รับแจ้งครบแล้ว) นับเป็นวันตามปฏิทิน 0 ="
    " วันเดียวกัน · † มีน้อยกว่า {enough} คดี ใช้ค่ารวมของหน่วยที่เลือก · ต่ำกว่า {least} คดีไม่แสดงร้อยละ · " + LAG.th,
    "Cases that occurred {days}{groups}, older than {settled} days so that reports are in, in calendar days,"
    " 0 = the same day · † fewer than {enough} cases: the figures of the whole view · no percentage below"
    " {least} cases · " + LAG.en,
)


def delay_panel(view: View) -> None:
    panel(view, "reported", CURVE, CURVE, lambda: _curve(view, delays.delays(view)))
    sheet(view, "delays", TABLE, lambda: _table(view, delays.delays(view)))


def _curve(view: View, found: Delays) -> Panel | str:
    lang, whole = view.lang, found.together
    if whole.n == 0 and found.undated:
        return NO_DAYS(lang)
    if whole.complete is None:
        return FEW(lang, n=whole.n, least=SMALLEST_BASE)
    said = SAID(lang, days=days_text(whole.complete), n=whole.n)
    figure = charts.reported_by_age(found.curve, whole.complete, COMPLETE, lang, view.dark)
    return Panel(KeptFigure(figure), said, f"{said} · {LAG(lang)}")


def _table(view: View, found: Delays) -> Sheet | str:
    lang = view.lang
    th = lang == "th"
    if not found.stations:
        return "ไม่มีสถานีในหน่วยที่เลือก" if th else "No station in this unit"
    within = [f"ภายใน {n} วัน (ร้อยละ)" if th else f"Within {n} days (per cent)" for n in WITHIN]
    columns = [
        STATION(lang),
        *(
            ("คดีที่วัดได้", "มัธยฐาน (วัน)", "เก้าในสิบ (วัน)")
            if th
            else ("Cases", "Median (days)", "Nine in ten (days)")
        ),
        *within,
        *(
            ("ครบร้อยละ 95 (วัน)", "ไม่มีวันรับแจ้ง", "รับแจ้งก่อนเกิดเหตุ")
            if th
            else ("95 % reached (days)", "No day of report", "Reported before it occurred")
        ),
    ]
    names = {s.code: s.name(lang) for s in view.units.stations_of(view.filters)}
    given = [
        (
            "ทั้งหน่วยที่เลือก" if th else "The whole view",
            found.together.n,
            found.together,
            found.undated,
            found.reversed,
            False,
        )
    ]
    given += [(names[s.station], s.own, s.delay, s.undated, s.reversed, s.pooled) for s in found.stations]
    words = [
        (name, f"{n:,}{' †' if pooled else ''}", *_words(delay), f"{undated:,}", f"{turned:,}")
        for name, n, delay, undated, turned, pooled in given
    ]
    rows = [
        (name, n, delay.median, delay.ninth, *_shares(delay), delay.complete, undated, turned, pooled)
        for name, n, delay, undated, turned, pooled in given
    ]
    groups = GROUP_CHOICES[view.filters.groups]
    note = NOTE(
        lang,
        days=found.period.days_text(lang),
        settled=SETTLED_DAYS,
        enough=ENOUGH_CASES,
        least=SMALLEST_BASE,
        groups=f" {'กลุ่ม' if th else 'of groups'} {', '.join(map(str, groups))}" if groups else "",
    )
    frame = pd.DataFrame(rows, columns=[*columns, "ใช้ค่ารวมของหน่วย" if th else "Figures of the whole view"])
    return made(pd.DataFrame(words, columns=columns), frame, lang, note)


def _shares(delay: Delay) -> list[float | None]:
    return [None] * len(WITHIN) if delay.within is None else [round(share * 100, 1) for share in delay.within]


def _words(delay: Delay) -> list[str]:
    shares = ["–" if share is None else f"{share:.1f}" for share in _shares(delay)]
    return [days_text(delay.median), days_text(delay.ninth), *shares, days_text(delay.complete)]
