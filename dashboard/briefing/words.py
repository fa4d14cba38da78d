"""Words that blocks, facts and orders need when they become tables, notes and alternative texts of files."""

from datetime import date

from dashboard.briefing.slides import Audience, Bar, Briefing, Clock, Facts, Map, Order, Series
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.language.thai import format_date, format_days
from dashboard.ui.grid import SIGNS
from dashboard.ui.tokens import LIGHT, Verdict

WHERE = Text("พื้นที่และตัวเลข", "Where, and the figure")
QUESTION = Text("เรื่องที่ต้องพิจารณา/สั่งการ", "Question")
WHOM = Text("ผู้รับผิดชอบ", "Whom to ask")
EVIDENCE = Text("หลักฐาน", "Evidence")
ORDER = Text("ข้อสั่งการ", "Order")
OWNER = Text("ผู้รับผิดชอบ", "Owner")
DUE = Text("กำหนดแล้วเสร็จ", "Due")
STATE = Text("สถานะ", "State")
NO_DUE = Text("ไม่กำหนดวัน", "no day set")
DONE = Text("✓ เสร็จเมื่อ {day}", "✓ done {day}")
LATE = Text("✗ เกินกำหนด {n:,} วัน", "✗ {n:,} days late")
OPEN = Text("○ ยังไม่ถึงกำหนด", "○ not due yet")
NOT_DONE = Text("○ ยังไม่เสร็จ", "○ not done")
NONE = Text("ไม่มีรายการ", "None")
BEFORE = Text("ก่อน: {name}", "Before: {name}")
AFTER = Text("หลัง: {name}", "After: {name}")
NO_PHOTO = Text("ไม่มีภาพ", "No picture")
CLOCK_SHOWS = Text("{title}: {n:,} คดี", "{title}: {n:,} cases")
MAP_SHOWS = Text("{title}: {zones}; หมุดคดี {n:,} จุด", "{title}: {zones}; {n:,} pins")
TARGET = Text("เป้าหมาย", "target")
VALUE = Text("ค่าที่ได้", "value")
WITH_UNIT = Text("{title} ({unit})", "{title} ({unit})")
LIKELY = Text("เส้นที่ปลายแท่ง = ช่วงค่าที่เป็นไปได้", "whisker = likely range")
RANGE = Text("ช่วง {low:,.0f}–{high:,.0f}", "range {low:,.0f}–{high:,.0f}")
BAR = Text("{label}: {shown} ({limit})", "{label}: {shown} ({limit})")
SIGNED = Text("{sign} {words}", "{sign} {words}")
WEEK = Text("{unit} · ห้วงวันที่ {days}", "{unit} · {days}")
FACTS = Text(
    "ที่มา: {source} · {period} · {n} · ข้อมูลถึง {day}", "Source: {source} · {period} · {n} · data to {day}"
)


def signed(words: str, verdict: Verdict | None, lang: Lang) -> str:
    """Return words with the sign of their verdict, so that no colour stands alone."""
    return words if verdict is None else SIGNED(lang, sign=SIGNS[verdict], words=words)


def series_name(series: Series, lang: Lang) -> str:
    """Return the name of a series; where its colour is a verdict's, with the sign."""
    verdict = None if series.tone in ("now", "before") else series.tone
    return signed(series.name(lang), verdict, lang)  # type: ignore[arg-type]


def tone(series: Series) -> str:
    """Return the colour of a series: this period, an earlier one, or a verdict."""
    if series.tone == "now":
        return LIGHT.now
    return LIGHT.before if series.tone == "before" else LIGHT.tones[series.tone].mark


def bar_words(bar: Bar, lang: Lang) -> str:
    """Return a bar in words: sign, name, value and target, and its likely range."""
    words = BAR(lang, label=bar.label(lang), shown=bar.shown(lang), limit=bar.limit(lang))
    if bar.low is not None and bar.high is not None:
        words = f"{words} · {RANGE(lang, low=bar.low, high=bar.high)}"
    return signed(words, bar.verdict, lang)


def order_state(order: Order, lang: Lang) -> tuple[str, Verdict | None]:
    """Return how an order stands, in words, and whether that is good or bad."""
    if order.done_on is not None:
        return DONE(lang, day=format_date(order.done_on, lang)), "good"
    if order.days_late > 0:
        return LATE(lang, n=order.days_late), "bad"
    return (NOT_DONE if order.due_on is None else OPEN)(lang), None


def order_due(order: Order, lang: Lang) -> str:
    """Return until when an order is to be done."""
    return NO_DUE(lang) if order.due_on is None else format_date(order.due_on, lang)


def picture_words(block: Map | Clock, lang: Lang) -> str:
    """Return what a map or a clock shows, in words."""
    title = block.title(lang)
    if isinstance(block, Clock):
        return CLOCK_SHOWS(lang, title=title, n=len(block.cases))
    zones = ", ".join(f"{zone.sign} {zone.name(lang)}" for zone in block.zones)
    return MAP_SHOWS(lang, title=title, zones=zones, n=len(block.pins))


def week_words(briefing: Briefing, lang: Lang) -> str:
    """Return unit and days of a briefing in words."""
    days = format_days(briefing.first_day, briefing.last_day, lang)
    return WEEK(lang, unit=briefing.unit(lang), days=days)


def facts_words(facts: Facts, lang: Lang) -> str:
    """Return what a slide rests on, in one line."""
    return FACTS(
        lang,
        source=facts.source(lang),
        period=facts.period(lang),
        n=facts.n(lang),
        day=format_date(facts.as_of, lang),
    )


def file_stem(unit_code: str, monday: date, audience: Audience, lang: Lang) -> str:
    """Return what the files of a briefing are called: `briefing-92-2026-11-16`.

    Who else than those inside may read them stands in the name, so that none is taken for another.
    """
    level, _, code = unit_code.partition(":")
    unit = f"region{code}" if level == "region" else code or "nation"
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in unit)
    told = "" if audience == "internal" else f"-{audience}"
    language = "" if lang == LANGUAGES[0] else f"-{lang}"
    return f"briefing-{plain}-{monday:%Y-%m-%d}{told}{language}"
