"""A conclusion in words: the same on every page, map, slide and file."""

import math
from collections.abc import Iterable
from datetime import timedelta

from dashboard.coverage.seasons import Days
from dashboard.goal4.comparability import Finding
from dashboard.goal4.conclusion import STATES, Conclusion, State, state_of
from dashboard.goal4.windows import COVID, in_covid
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_days, format_month
from dashboard.statistics import Interval, RateRatio
from dashboard.ui.tokens import BADGES, Verdict

INTERVAL = Text("ช่วงค่าที่เป็นไปได้ (90 %)", "likely range (90 %)")
OFFICIAL = Text("ผลตามตัวชี้วัด", "Official figure")
CONCLUSION = Text("ข้อสรุปทางสถิติ", "Statistical conclusion")

# The state with what makes it so.
NEVER_COMPLETE = Text("{state} (คดีน้อยเกินกว่าจะสรุปได้)", "{state} (too few cases to tell anything)")
COMPLETE_IN = Text("{state} (ครบ {month})", "{state} (complete {month})")
BLOCKED_BY = Text("{state} – {why}", "{state} – {why}")
PROVISIONALLY = Text("{state} (เบื้องต้น)", "{state} (provisional)")
PROVISIONAL = Text(
    "เบื้องต้น = ยังไม่ครบ 12 เดือน หรือการทบทวนตามกำหนด (6, 12, 24 … เดือน) ยังไม่พบผลเดียวกัน",
    "provisional = under 12 months, or no review (6, 12, 24 … months) has found the same yet",
)

# Why it is so.
REMEDY = Text("จะสรุปได้เมื่อ: {what}", "to settle it: {what}")
FEW_BEFORE = Text(
    "{months} เดือนก่อนเข้าร่วมมี {before:,} คดี (ต้องมีอย่างน้อย 10)",
    "{before:,} cases in {months} months before (10 are needed)",
)
ONE_MONTH_SINCE = Text("ครบแล้ว 1 เดือนเต็มหลังเข้าร่วม", "1 whole month since joining")
MONTHS_SINCE = Text("ครบแล้ว {months} เดือนเต็มหลังเข้าร่วม", "{months} whole months since joining")
BY_CHANCE = Text("คดียังน้อย อาจเปลี่ยนแปลงโดยบังเอิญ: {span}", "few cases, which may change by chance: {span}")
WITH_THE_TREND = Text(
    "{span} แต่นอกพื้นที่ทั้งจังหวัดก็ลดลงร้อยละ {fell} จึงยังสรุปไม่ได้ว่าพื้นที่ลดลงมากกว่า",
    "{span}, but outside the zones of the province cases fell by {fell} % too: that the zone fell more cannot"
    " be told",
)
EXPECTED = Text(
    "ถ้าอัตราเดิม คาดไว้ประมาณ {expected:,} คดี เกิดจริง {seen:,} คดี",
    "at the old rate about {expected:,} cases were expected, {seen:,} occurred",
)

# Intervals.
TOO_WIDE = Text("ช่วงกว้างเกินกว่าจะบอกได้", "too wide a range to tell")
FEWER = Text("ลดลงร้อยละ {least} ถึง {most}", "{least} to {most} % fewer")
MORE = Text("เพิ่มขึ้นร้อยละ {least} ถึง {most}", "{least} to {most} % more")
EITHER = Text(
    "เป็นไปได้ตั้งแต่ลดลงร้อยละ {fewer} ถึงเพิ่มขึ้นร้อยละ {more}", "anything from {fewer} % fewer to {more} % more"
)

# What would settle it.
NOT_EVEN_ZERO = Text(
    "ถึง {day} (ทบทวน {months} เดือน) แม้ไม่มีคดีเลยก็ยังสรุปไม่ได้",
    "by {day} (review at {months} months) not even zero cases would be a clear fall",
)
NO_LONGER = Text(
    "รอบถัดไป {day} (ทบทวน {months} เดือน): สรุปว่าลดลงไม่ได้แล้ว (เกิดแล้ว {seen:,} คดี ต้องไม่เกิน {most:,} คดี)",
    "next, {day} (review at {months} months): a fall can no longer be concluded ({seen:,} cases so far, at"
    " most {most:,} needed)",
)
WOULD_SETTLE = Text(
    "ถ้าตั้งแต่ {since} ถึง {day} (ทบทวน {months} เดือน) รวมไม่เกิน {most:,} คดี จะสรุปได้ว่าลดลงชัดเจน",
    "if from {since} to {day} (review at {months} months) there are at most {most:,} cases, it is a clear"
    " fall",
)
REVIEW = Text(
    "ทบทวน {months} เดือน (ถึง {day}): {result}",
    "Review at {months} months (to {day}): {result}",
)
REVIEWED = Text(
    "{state} – คาดไว้ {expected:,} เกิดจริง {seen:,} คดี", "{state} – {expected:,} expected, {seen:,} seen"
)

# What it rests on.
LAG = Text(
    "วันตัดยอด {day} (ร้อยละ 95 ของคดีรับแจ้งภายใน {days} วัน)",
    "cut-off {day} (95 % of cases are reported within {days} days)",
)
USUAL_LAG = Text(
    "วันตัดยอด {day} (ค่าปกติ {days} วัน – ยังมีข้อมูลรับแจ้งน้อย)",
    "cut-off {day} (usual {days} days; too few reports to measure)",
)
SEASON = Text(
    "ปรับฤดูกาลจากคดีนอกพื้นที่ Safety Zone ของจังหวัด {years} ปี",
    "season from {years} years of the province's cases outside all zones",
)
NO_SEASON = Text(
    "ไม่มีดัชนีฤดูกาล (ข้อมูลนอกพื้นที่ไม่ถึง 2 ปี) จึงเทียบเฉพาะเดือนเดียวกันของปี",
    "no seasonal index (less than 2 years outside zones): the same calendar months are compared",
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
# A shape besides the words: nothing is told by colour alone.
SIGNS: dict[State, str] = {"met": "▼", "not_met": "▲", "not_met_flat": "■", "gap": "⊘", "not_comparable": "⊘"}
VERDICTS: dict[State, Verdict] = {
    "met": "good",
    "not_met": "bad",
    "not_met_flat": "flat",
    "inconclusive": "undecided",
    "too_early": "undecided",
    "base_small": "undecided",
    "gap": "blocked",
    "not_comparable": "blocked",
}


def sign(state: State) -> str:
    """Return ▼ for fell, ▲ for rose, ■ for flat, ⊘ for blocked, ○ for not decided."""
    return SIGNS.get(state, "○")


def badge(conclusion: Conclusion, lang: Lang) -> str:
    """Return the state as Markdown: sign, words and colour; what blocks stands behind it, uncut."""
    words = escape_markdown(short_state(conclusion, lang))
    shown = f":{BADGES[VERDICTS[conclusion.state]]}-badge[{sign(conclusion.state)} {words}]"
    why = findings_text(conclusion.blocking, lang)
    return f"{shown} {escape_markdown(why)} ·" if why else shown


def short_state(conclusion: Conclusion, lang: Lang) -> str:
    """Return the state for a mark or a label: without what was found, where that blocks."""
    return STATES[conclusion.state](lang) if conclusion.blocked else state_text(conclusion, lang)


def state_text(conclusion: Conclusion, lang: Lang) -> str:
    """Return the state with what makes it so: `ยังไม่ครบระยะประเมิน (ครบ มี.ค. 2570)`."""
    state = STATES[conclusion.state](lang)
    match conclusion.state:
        case "too_early":
            if conclusion.due is None:
                return NEVER_COMPLETE(lang, state=state)
            return COMPLETE_IN(lang, state=state, month=format_month(conclusion.due, lang))
        case "gap" | "not_comparable":
            return BLOCKED_BY(lang, state=state, why=findings_text(conclusion.blocking, lang))
    return PROVISIONALLY(lang, state=state) if conclusion.provisional else state


def reason(conclusion: Conclusion, lang: Lang) -> str:
    """Return why the state is so, in one line with its figures."""
    match conclusion.state:
        case "gap" | "not_comparable":
            remedies = dict.fromkeys(f.remedy(lang) for f in conclusion.blocking if f.remedy)
            return REMEDY(lang, what=" · ".join(remedies))
        case "base_small":
            return FEW_BEFORE(lang, months=conclusion.baseline, before=conclusion.before.cases)
        case "too_early":
            months = conclusion.windows.months
            return (ONE_MONTH_SINCE if months == 1 else MONTHS_SINCE)(lang, months=months)
        case "inconclusive" if conclusion.with_the_trend:
            fell = round((1 - conclusion.trend(conclusion.windows.after)) * 100)
            return WITH_THE_TREND(lang, fell=fell, span=range_text(_ratio(conclusion), lang))
        case "inconclusive":
            return BY_CHANCE(lang, span=range_text(_ratio(conclusion), lang))
    return f"{expected_text(conclusion, lang)} · {range_text(_ratio(conclusion), lang)}"


def findings_text(findings: Iterable[Finding], lang: Lang) -> str:
    """Return what was found about two windows: `พิกัดครบไม่เท่ากัน (95 % → 60 %)`."""
    return " · ".join(finding.words(lang) for finding in findings)


def said_text(conclusion: Conclusion, lang: Lang) -> str:
    """Return what was found that blocks nothing and is said all the same; '' where nothing was."""
    return findings_text((f for f in conclusion.findings if not f.blocks), lang)


def conclusion_line(conclusion: Conclusion, lang: Lang) -> str:
    """Return the second of the two lines: `ลดลงชัดเจน – คาดไว้ประมาณ 44 คดี เกิดจริง 24 คดี · …`."""
    return f"{state_text(conclusion, lang)} – {reason(conclusion, lang)}"


def expected_text(conclusion: Conclusion, lang: Lang) -> str:
    """Return expected against seen, in cases; a dash where nothing may be compared."""
    verdict = conclusion.verdict
    if verdict is None or conclusion.blocked:
        return "–"
    return EXPECTED(lang, expected=round(verdict.expected), seen=conclusion.after.cases)


def warnings(conclusion: Conclusion, lang: Lang) -> list[str]:
    """Return what a reader must know before believing a fall or a rise."""
    covid = [COVID_TEXT(lang, days=format_days(*COVID, lang))] if in_covid(conclusion.before_window) else []
    said = said_text(conclusion, lang)
    return [CHOSEN(lang), *covid, *([said] if said else [])]


def range_text(ratio: RateRatio | Interval, lang: Lang) -> str:
    """Return the interval in words: `ลดลงร้อยละ 29 ถึง 58`, `ตั้งแต่ลดลงร้อยละ 20 ถึงเพิ่มขึ้นร้อยละ 31`."""
    low, high = _percent(ratio.low), _percent(ratio.high)
    if high is None or low is None:
        return TOO_WIDE(lang)
    if high < 0:
        return FEWER(lang, least=-high, most=-low)
    if low > 0:
        return MORE(lang, least=low, most=high)
    return EITHER(lang, fewer=-low, more=high)


def ratio_text(ratio: RateRatio) -> str:
    """Return `0.56 (0.42–0.71)`; a dash where there is no ratio or no upper bound."""
    if not math.isfinite(ratio.ratio) or not math.isfinite(ratio.high):
        return "–"
    return f"{ratio.ratio:.2f} ({ratio.low:.2f}–{ratio.high:.2f})"


def provable_text(conclusion: Conclusion, lang: Lang) -> str:
    """Return the most cases that would still be a clear fall, and by when; '' where nothing would be one."""
    windows = conclusion.windows
    if not conclusion.comparable or conclusion.state == "base_small" or not windows.whole_years:
        return ""
    most, months, last = conclusion.provable
    day, seen = format_date(last, lang), conclusion.after.cases
    if most is None:
        return NOT_EVEN_ZERO(lang, day=day, months=months)
    if seen > most:
        return NO_LONGER(lang, day=day, months=months, seen=seen, most=most)
    since = format_date(windows.after_from, lang)
    return WOULD_SETTLE(lang, since=since, day=day, months=months, most=most)


def review_text(conclusion: Conclusion, months: int, lang: Lang) -> str:
    """Return what a review that is due finds.

    `ทบทวน 12 เดือน (ถึง 30 พ.ย. 2568): ลดลงชัดเจน – คาดไว้ 44 เกิดจริง 23 คดี`.
    """
    reviewed = conclusion.reviewed(months)
    last = conclusion.windows.reviewed(months)[0][1] - timedelta(days=1)
    if reviewed is None:
        result = STATES[conclusion.state](lang)
    else:
        count, verdict = reviewed
        state, expected = STATES[state_of(verdict)](lang), round(verdict.expected)
        result = REVIEWED(lang, state=state, expected=expected, seen=count.cases)
    return REVIEW(lang, months=months, day=format_date(last, lang), result=result)


def windows_text(conclusion: Conclusion, lang: Lang) -> str:
    """Return both windows with their last days."""
    after = conclusion.windows.after
    return f"{days_text(conclusion.before_window, lang)} → {days_text(after, lang) if after else '–'}"


def days_text(spans: Iterable[Days], lang: Lang) -> str:
    """Return spans of days, their ends excluded, with their last days."""
    return ", ".join(format_days(first, end - timedelta(days=1), lang) for first, end in spans)


def lag_text(conclusion: Conclusion, lang: Lang) -> str:
    """Return the cut-off and why it is there."""
    words = LAG if conclusion.lag.known else USUAL_LAG
    day = format_date(conclusion.windows.cut_off, lang)
    return words(lang, day=day, days=conclusion.lag.days)


def season_text(conclusion: Conclusion, lang: Lang) -> str:
    """Return what the exposure is made of."""
    season = conclusion.season
    return NO_SEASON(lang) if season.index is None else SEASON(lang, years=season.years)


def _ratio(conclusion: Conclusion) -> RateRatio:
    if conclusion.verdict is None:
        raise ValueError("nothing was compared yet")
    return conclusion.verdict.rate_ratio


def _percent(ratio: float) -> int | None:
    """Change in whole per cent; a bound next to no change is not rounded over it."""
    if not math.isfinite(ratio):
        return None
    change = (ratio - 1) * 100
    return math.ceil(change) if change > 0 else math.floor(change)
