"""A conclusion in words: the same on every page, map, slide and file."""

import math
from datetime import timedelta

from dashboard.coverage.season import Days
from dashboard.goal4.conclusion import STATES, Conclusion, State, state_of
from dashboard.goal4.windows import COVID, in_covid
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date, format_days, format_month
from dashboard.statistics import RateRatio

INTERVAL = Text("ช่วงค่าที่เป็นไปได้ (90 %)", "likely range (90 %)")
OFFICIAL = Text("ผลตามตัวชี้วัด", "Official figure")
CONCLUSION = Text("ข้อสรุปทางสถิติ", "Statistical conclusion")
PROVISIONAL = Text(
    "เบื้องต้น = ยังไม่ครบ 12 เดือน หรือการทบทวนตามกำหนด (6, 12, 24 … เดือน) ยังไม่พบผลเดียวกัน",
    "provisional = under 12 months, or no review (6, 12, 24 … months) has found the same yet",
)
CHOSEN = Text(
    "พื้นที่นี้ถูกเลือกเพราะเดิมมีคดีหรือความหวาดกลัวสูง ตัวเลขอาจลดลงเองได้",
    "Zones were chosen because crime or fear was high there: figures may fall by themselves.",
)
COVID_TEXT = Text(
    "ฐานก่อนเข้าร่วมมีช่วงสถานการณ์โควิด-19 ({days}) คดีอาจต่างจากปกติ ให้ดูผลเทียบพื้นที่เปรียบเทียบประกอบเสมอ",
    "The base holds months of COVID-19 restrictions ({days}), when cases were other than usual: read it with"
    " the comparison area.",
)
_NAMED_MONTHS = 3
# A shape besides the words: nothing is told by colour alone.
SIGNS: dict[State, str] = {"met": "▼", "not_met": "▲", "not_met_flat": "■"}


def sign(state: State) -> str:
    """▼ fell, ▲ rose, ■ flat, ○ not decided."""
    return SIGNS.get(state, "○")


def state_text(found: Conclusion, lang: Lang) -> str:
    """The state with what makes it so: `ยังไม่ครบระยะประเมิน (ครบ มี.ค. 2570)`."""
    words, th = STATES[found.state](lang), lang == "th"
    match found.state:
        case "too_early" if found.due is None:
            return f"{words} ({'คดีน้อยเกินจะพิสูจน์ได้' if th else 'too few cases to prove anything'})"
        case "too_early":
            return f"{words} ({'ครบ' if th else 'complete'} {format_month(found.due, lang)})"  # type: ignore[arg-type]
        case "gap":
            named = ", ".join(format_month(m, lang) for m in found.missing[:_NAMED_MONTHS])
            more = " …" if len(found.missing) > _NAMED_MONTHS else ""
            return f"{words} ({'ขาด' if th else 'missing'} {named}{more})"
        case "redrawn" if found.zone.redrawn_on:
            return f"{words} ({format_date(found.zone.redrawn_on, lang)})"
    return f"{words} ({'เบื้องต้น' if th else 'provisional'})" if found.provisional else words


def reason(found: Conclusion, lang: Lang) -> str:
    """Why the state is so, in one line with its figures."""
    th, before = lang == "th", found.before.cases
    match found.state:
        case "gap":
            return "ต้องได้รับข้อมูลเดือนที่ขาดก่อน" if th else "the missing months must be received first"
        case "redrawn":
            return (
                "นับก่อน–หลังด้วยเส้นเขตที่เปลี่ยนแล้วไม่ได้"
                if th
                else "a boundary changed on the way compares two places"
            )
        case "reclassified":
            return (
                "การแบ่งกลุ่มคดีก่อน 1 ต.ค. 2557 เทียบกันไม่ได้"
                if th
                else "groups before 1 Oct 2014 meant something else"
            )
        case "base_small":
            span = f"{found.baseline} {'เดือน' if th else 'months'}"
            return (
                f"{span}ก่อนเข้าร่วมมี {before:,} คดี (ต้องมีอย่างน้อย 10)"
                if th
                else f"{before:,} cases in {span} before (10 are needed)"
            )
        case "too_early":
            months = found.windows.months
            return (
                f"ครบแล้ว {months} เดือนเต็มหลังเข้าร่วม"
                if th
                else f"{months} whole month{'' if months == 1 else 's'} since joining"
            )
        case "inconclusive":
            why = "คดียังน้อย แกว่งได้เอง" if th else "few cases swing by themselves"
            return f"{why}: {range_text(_ratio(found), lang)}"
    return f"{expected_text(found, lang)} · {range_text(_ratio(found), lang)}"


def conclusion_line(found: Conclusion, lang: Lang) -> str:
    """The second of the two lines: `ลดลงชัดเจน – คาดไว้ประมาณ 44 คดี เกิดจริง 24 คดี · …`."""
    return f"{state_text(found, lang)} – {reason(found, lang)}"


def expected_text(found: Conclusion, lang: Lang) -> str:
    """Expected against seen, in cases."""
    verdict = found.verdict
    if verdict is None or found.blocked:
        return "–"
    expected, seen = round(verdict.expected), found.after.cases
    if lang == "th":
        return f"ถ้าอัตราเดิม คาดไว้ประมาณ {expected:,} คดี เกิดจริง {seen:,} คดี"
    return f"at the old rate about {expected:,} cases were expected, {seen:,} occurred"


def warnings(found: Conclusion, lang: Lang) -> list[str]:
    """What a reader must know before believing a fall or a rise."""
    covid = [COVID_TEXT(lang, days=format_days(*COVID, lang))] if in_covid(found.before_window) else []
    return [CHOSEN(lang), *covid]


def range_text(ratio: RateRatio, lang: Lang) -> str:
    """The interval in words: `ลดลงร้อยละ 29 ถึง 58`, `ตั้งแต่ลดลงร้อยละ 20 ถึงเพิ่มขึ้นร้อยละ 31`."""
    th = lang == "th"
    low, high = _percent(ratio.low), _percent(ratio.high)
    if high is None or low is None:
        return "ช่วงกว้างเกินกว่าจะบอกได้" if th else "too wide a range to tell"
    if high < 0:
        return f"ลดลงร้อยละ {-high} ถึง {-low}" if th else f"{-high} to {-low} % fewer"
    if low > 0:
        return f"เพิ่มขึ้นร้อยละ {low} ถึง {high}" if th else f"{low} to {high} % more"
    return (
        f"เป็นไปได้ตั้งแต่ลดลงร้อยละ {-low} ถึงเพิ่มขึ้นร้อยละ {high}"
        if th
        else f"anything from {-low} % fewer to {high} % more"
    )


def ratio_text(ratio: RateRatio) -> str:
    """`0.56 (0.42–0.71)`; a dash where there is no ratio or no upper bound."""
    if not math.isfinite(ratio.ratio) or not math.isfinite(ratio.high):
        return "–"
    return f"{ratio.ratio:.2f} ({ratio.low:.2f}–{ratio.high:.2f})"


def provable_text(found: Conclusion, lang: Lang) -> str:
    """What would settle it: the most cases that would still prove a fall, and by when; '' where nothing is to
    be proved.
    """
    if not found.comparable or found.state == "base_small" or not found.windows.whole_years:
        return ""
    most, months, last = found.provable
    day, th = format_date(last, lang), lang == "th"
    name = f"ทบทวน {months} เดือน" if th else f"review at {months} months"
    if most is None:
        return (
            f"ถึง {day} ({name}) แม้ไม่มีคดีเลยก็ยังสรุปไม่ได้"
            if th
            else f"by {day} ({name}) not even zero cases would prove a fall"
        )
    since, seen = format_date(found.windows.after_from, lang), found.after.cases
    if seen > most:
        return (
            f"รอบถัดไป {day} ({name}): พิสูจน์ว่าลดลงไม่ได้แล้ว (เกิดแล้ว {seen:,} คดี ต้องไม่เกิน {most:,} คดี)"
            if th
            else (
                f"next, {day} ({name}): a fall can no longer be proven ({seen:,} cases so far, at most"
                f" {most:,} needed)"
            )
        )
    return (
        f"ถ้าตั้งแต่ {since} ถึง {day} ({name}) รวมไม่เกิน {most:,} คดี จะสรุปได้ว่าลดลงชัดเจน"
        if th
        else f"if from {since} to {day} ({name}) there are at most {most:,} cases, a fall is proven"
    )


def review_text(found: Conclusion, months: int, lang: Lang) -> str:
    """What a review that is due finds: `ทบทวน 12 เดือน (ถึง 30 พ.ย. 2568): ลดลงชัดเจน – คาดไว้ 44 เกิดจริง 23
    คดี`.
    """
    result, last = found.reviewed(months), found.windows.reviewed(months)[0][1] - timedelta(days=1)
    name = (
        f"ทบทวน {months} เดือน (ถึง {format_date(last, lang)})"
        if lang == "th"
        else f"Review at {months} months (to {format_date(last, lang)})"
    )
    if result is None:
        return f"{name}: {STATES[found.state](lang)}"
    count, verdict = result
    words, expected = STATES[state_of(verdict)](lang), round(verdict.expected)
    if lang == "th":
        return f"{name}: {words} – คาดไว้ {expected:,} เกิดจริง {count.cases:,} คดี"
    return f"{name}: {words} – {expected:,} expected, {count.cases:,} seen"


def windows_text(found: Conclusion, lang: Lang) -> str:
    """Both windows with their last days."""
    after = days_text(found.windows.after, lang) if found.windows.after else "–"
    return f"{days_text(found.before_window, lang)} → {after}"


def days_text(spans: tuple[Days, ...], lang: Lang) -> str:
    return ", ".join(format_days(a, b - timedelta(days=1), lang) for a, b in spans)


def lag_text(found: Conclusion, lang: Lang) -> str:
    """The cut-off and why it is there."""
    day, lag = format_date(found.windows.cut_off, lang), found.lag
    if lang == "th":
        why = (
            f"ร้อยละ 95 ของคดีรับแจ้งภายใน {lag.days} วัน"
            if lag.known
            else f"ค่าปกติ {lag.days} วัน – ยังมีข้อมูลรับแจ้งน้อย"
        )
        return f"วันตัดยอด {day} ({why})"
    why = (
        f"95 % of cases are reported within {lag.days} days"
        if lag.known
        else f"usual {lag.days} days; too few reports to measure"
    )
    return f"cut-off {day} ({why})"


def season_text(found: Conclusion, lang: Lang) -> str:
    """What the exposure is made of."""
    years = found.season.years
    if found.season.index is None:
        return (
            "ไม่มีดัชนีฤดูกาล (ข้อมูลนอกพื้นที่ไม่ถึง 2 ปี) จึงเทียบเฉพาะเดือนเดียวกันของปี"
            if lang == "th"
            else "no seasonal index (less than 2 years outside zones): the same calendar months are compared"
        )
    return (
        f"ปรับฤดูกาลจากคดีนอกพื้นที่ Safety Zone ของจังหวัด {years} ปี"
        if lang == "th"
        else f"season from {years} years of the province's cases outside all zones"
    )


def _ratio(found: Conclusion) -> RateRatio:
    if found.verdict is None:
        raise ValueError("nothing was compared yet")
    return found.verdict.rate_ratio


def _percent(ratio: float) -> int | None:
    """Change in whole per cent; a bound next to no change is not rounded over it."""
    if not math.isfinite(ratio):
        return None
    change = (ratio - 1) * 100
    return math.ceil(change) if change > 0 else math.floor(change)
