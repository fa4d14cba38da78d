"""How late cases are reported, per station, and from which age on figures may be trusted."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.coverage import charts, delays
from dashboard.coverage.delays import COMPLETE, ENOUGH_CASES, SETTLED_DAYS, WITHIN, Delay, days_text
from dashboard.coverage.quality_panel import of_groups
from dashboard.coverage.submission_panel import NO_STATION, STATION
from dashboard.language.text import Text
from dashboard.statistics.verdicts import SMALLEST_BASE
from dashboard.ui.columns import Column, table
from dashboard.ui.drawn_figure import drawn_figure
from dashboard.ui.figure import Panel, panel
from dashboard.ui.sheet import Sheet, sheet, sheet_of
from dashboard.view.extent import extent
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
SENTENCE = Text(
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
WHOLE_VIEW = Text("ทั้งหน่วยที่เลือก", "The whole view")


@dataclass(frozen=True, slots=True)
class _DelayRow:
    """A line of the table: a station, or the whole view; see delays.StationDelay."""

    name: Text
    n: int
    delay: Delay
    undated: int
    reversed: int
    pooled: bool


def _share(delay: Delay, at: int) -> float | None:
    """Return the per cent that was reported within WITHIN[at] days."""
    return None if delay.within is None else round(delay.within[at] * 100, 1)


def _share_text(delay: Delay, at: int) -> str:
    share = _share(delay, at)
    return "–" if share is None else f"{share:.1f}"


def _within(value: Callable[[Delay, int], object]) -> list[Column[_DelayRow]]:
    """Return a column for each number of days of WITHIN."""

    def column(at: int, days: int) -> Column[_DelayRow]:
        heading = Text(f"ภายใน {days} วัน (ร้อยละ)", f"Within {days} days (per cent)")
        return Column(heading, lambda row, _: value(row.delay, at))

    return [column(at, days) for at, days in enumerate(WITHIN)]


CASES = Text("คดีที่วัดได้", "Cases")
MEDIAN = Text("มัธยฐาน (วัน)", "Median (days)")
NINTH = Text("เก้าในสิบ (วัน)", "Nine in ten (days)")
REACHED = Text("ครบร้อยละ 95 (วัน)", "95 % reached (days)")
UNDATED = Text("ไม่มีวันรับแจ้ง", "No day of report")
REVERSED = Text("รับแจ้งก่อนเกิดเหตุ", "Reported before it occurred")
NAME_COLUMN: Column[_DelayRow] = Column(STATION, lambda row, _: row.name)
# For people to read, and with numbers as numbers for a file.
WORDS: tuple[Column[_DelayRow], ...] = (
    NAME_COLUMN,
    Column(CASES, lambda row, _: f"{row.n:,} †" if row.pooled else f"{row.n:,}"),
    Column(MEDIAN, lambda row, _: days_text(row.delay.median)),
    Column(NINTH, lambda row, _: days_text(row.delay.ninth)),
    *_within(_share_text),
    Column(REACHED, lambda row, _: days_text(row.delay.complete)),
    Column(UNDATED, lambda row, _: f"{row.undated:,}"),
    Column(REVERSED, lambda row, _: f"{row.reversed:,}"),
)
NUMBERS: tuple[Column[_DelayRow], ...] = (
    NAME_COLUMN,
    Column(CASES, lambda row, _: row.n),
    Column(MEDIAN, lambda row, _: row.delay.median),
    Column(NINTH, lambda row, _: row.delay.ninth),
    *_within(_share),
    Column(REACHED, lambda row, _: row.delay.complete),
    Column(UNDATED, lambda row, _: row.undated),
    Column(REVERSED, lambda row, _: row.reversed),
    Column(Text("ใช้ค่ารวมของหน่วย", "Figures of the whole view"), lambda row, _: row.pooled),
)


def delay_panel(view: View) -> None:
    """Show when cases have been reported, and the delay of each station."""
    panel(view, "reported", CURVE, CURVE, _curve)
    sheet(view, "delays", TABLE, _table)


def _curve(view: View) -> Panel | str:
    lang, measured = view.lang, delays.delays(view)
    whole = measured.together
    if whole.n == 0 and measured.undated:
        return NO_DAYS(lang)
    if whole.complete is None:
        return FEW(lang, n=whole.n, least=SMALLEST_BASE)
    sentence = SENTENCE(lang, days=days_text(whole.complete), n=whole.n)
    figure = charts.reported_by_age(measured.curve, whole.complete, COMPLETE, lang, view.dark)
    about = extent(view, "occurred", measured.period)
    drawn = drawn_figure(figure, sentence, view.dark)
    return Panel(drawn, sentence, f"{sentence} · {LAG(lang)}", extent=about)


def _table(view: View) -> Sheet | str:
    lang, measured = view.lang, delays.delays(view)
    if not measured.stations:
        return NO_STATION(lang)
    names = {s.code: s.name for s in view.units.stations_of(view.filters)}
    whole = measured.together
    rows = [_DelayRow(WHOLE_VIEW, whole.n, whole, measured.undated, measured.reversed, False)]
    rows += [
        _DelayRow(names[s.station], s.own, s.delay, s.undated, s.reversed, s.pooled)
        for s in measured.stations
    ]
    note = NOTE(
        lang,
        days=measured.period.days_text(lang),
        settled=SETTLED_DAYS,
        enough=ENOUGH_CASES,
        least=SMALLEST_BASE,
        groups=of_groups(view.filters, lang),
    )
    about = extent(view, "occurred", measured.period)
    return sheet_of(table(rows, WORDS, lang), table(rows, NUMBERS, lang), lang, about, note)
