"""What a committee gets beside the briefing, as slides too: definitions, and how good the data are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from dashboard.briefing.audience import told_to
from dashboard.briefing.slides import (
    Audience,
    Block,
    Briefing,
    Cell,
    Column,
    Facts,
    Line,
    Lines,
    Row,
    Slide,
    Table,
)
from dashboard.coverage import datasets, silences, submissions
from dashboard.coverage.doubtful_months import doubtful_months
from dashboard.coverage.submissions import Freshness
from dashboard.language.periods import format_months
from dashboard.language.text import Lang, Text, in_both
from dashboard.language.thai import BANGKOK, format_date, format_days, format_instant, format_month
from dashboard.programme.definitions import METHODS, WORDS, told_of
from dashboard.programme.kpis import KPIS
from dashboard.view.view import View

DEFINITIONS = Text("คำนิยามและวิธีคำนวณ", "Definitions and methods")
INDICATORS = Text("ตัวชี้วัด", "Indicators")
METHODS_TITLE = Text("วิธีทางสถิติ", "Statistical methods")
WORDS_TITLE = Text("คำที่ใช้", "Words used")
WORD, MEANING = Text("คำ", "Word"), Text("ความหมาย", "Meaning")
PROGRAMME = Text("คำนิยามของโครงการ", "the programme's definitions")
ENTRIES = Text("{n:,} รายการ", "{n:,} entries")

QUALITY = Text("คุณภาพและความครบถ้วนของข้อมูล", "Quality and completeness of the data")
FRESHNESS = Text("ความเป็นปัจจุบันของข้อมูล", "How new the data are")
ARREARS = Text("หน่วยที่ยังไม่ส่งข้อมูล", "Units that have not sent their data")
DOUBTS = Text("เดือนที่คดีน้อยผิดปกติ รอยืนยัน", "Months with implausibly few cases")
SILENCES = Text("สัปดาห์ที่ไม่มีคดีเลย ให้สถานียืนยัน", "Weeks without any case, to be confirmed")
RECEIPTS = Text("บันทึกการรับข้อมูล", "record of what was received")
DATASET, STATION = Text("ชุดข้อมูล", "Data set"), Text("สถานี", "Station")
RECEIVED, REACHES = Text("นำเข้าล่าสุด", "Last received"), Text("ข้อมูลถึง", "Data to")
DUE, SENT, ASKED = Text("เดือนที่ครบกำหนด", "Month due"), Text("ส่งแล้ว", "Sent"), Text("ต้องส่ง", "Asked")
MONTHS, WHY = Text("เดือน", "Months"), Text("เหตุที่สงสัย", "Why")
DAYS, WEEKS = Text("ห้วงวันที่", "Days"), Text("สัปดาห์", "Weeks")
NEVER, DASH = Text("ยังไม่เคยได้รับ", "never received"), Text("–", "–")
NOTHING_OWED = Text("✓ ไม่มีรายการค้างส่ง", "✓ Nothing is owed")
NO_DOUBT = Text("✓ ไม่พบเดือนที่คดีน้อยผิดปกติ", "✓ No month is implausibly small")
NO_SILENCE = Text("✓ ไม่พบสัปดาห์ที่น่าสงสัย", "✓ No week that should be asked about")


def definitions(briefing: Briefing) -> Briefing:
    """Return what indicators, methods and words mean, under the facts of a briefing; for everybody."""
    indicators = [
        Lines(tuple(Line(words, sees="public") for words in _told(n)), KPIS[n].name) for n in range(len(KPIS))
    ]
    slides = (
        _slide(briefing, "indicators", INDICATORS, indicators, len(KPIS), PROGRAMME, "public"),
        _slide(briefing, "methods", METHODS_TITLE, [_meanings(METHODS)], len(METHODS), PROGRAMME, "public"),
        _slide(briefing, "words", WORDS_TITLE, [_meanings(WORDS)], len(WORDS), PROGRAMME, "public"),
    )
    return replace(briefing, slides=(replace(slides[0], title=DEFINITIONS, subtitle=INDICATORS), *slides[1:]))


def _told(n: int) -> list[Text]:
    """Return what is told of an indicator: definition, formula, unit, target, source and method."""
    both = zip(told_of(KPIS[n], "th").items(), told_of(KPIS[n], "en").items(), strict=True)
    return [Text(": ".join(th), ": ".join(en)) for th, en in both]


def _meanings(entries: Sequence[tuple[Text, Text]]) -> Table:
    rows = tuple(Row((Cell(word), Cell(meaning))) for word, meaning in entries)
    return Table((Column(WORD), Column(MEANING)), rows, sees="public")


def quality(view: View, briefing: Briefing) -> Briefing:
    """Return how new and how complete the data behind a briefing are, as its audience may be told it.

    Who owes what is for those inside.
    """
    at = submissions.judged_on(view, datetime.now(BANGKOK).date())
    book = submissions.ledger(view, at)
    data = submissions.freshness(view, book)
    inside: list[tuple[str, Text, list[Block], int]] = [
        _arrears(view, book.arrears()),
        _doubts(view),
        _silences(view),
    ]
    slides = [_slide(briefing, "freshness", QUALITY, [_freshness(data)], len(data), RECEIPTS, "public")]
    slides += [
        _slide(briefing, key, title, blocks, n, RECEIPTS, "internal") for key, title, blocks, n in inside
    ]
    first = replace(slides[0], subtitle=FRESHNESS)
    return told_to(replace(briefing, slides=(first, *slides[1:])), briefing.audience)


def _slide(
    briefing: Briefing, key: str, title: Text, blocks: Sequence[Block], n: int, source: Text, sees: Audience
) -> Slide:
    through = in_both(lambda lang: format_date(briefing.data_as_of, lang))
    facts = Facts(source, through, in_both(partial(ENTRIES, n=n)), briefing.data_as_of)
    return Slide(key, "annex", title, (tuple(blocks),), facts, seconds=0, sees=sees)


def _freshness(data: Sequence[Freshness]) -> Table:
    columns = (
        Column(DATASET),
        Column(RECEIVED),
        Column(REACHES),
        Column(DUE),
        Column(SENT, "number"),
        Column(ASKED, "number"),
    )
    return Table(columns, tuple(_fresh(each) for each in data), sees="public")


def _fresh(data: Freshness) -> Row:
    month, sent, asked = data.due or (None, None, None)

    def reaches(lang: Lang) -> str:
        if data.reaches is None:
            return DASH(lang)
        return format_month(data.reaches, lang) if data.monthly else format_date(data.reaches, lang)

    def received(lang: Lang) -> str:
        return format_instant(data.received, lang) if data.received else NEVER(lang)

    due = DASH if month is None else in_both(partial(format_month, month))
    return Row(
        (
            Cell(datasets.name(data.dataset)),
            Cell(in_both(received)),
            Cell(in_both(reaches)),
            Cell(due),
            _number(sent),
            _number(asked),
        )
    )


def _number(value: int | None) -> Cell:
    return Cell(DASH) if value is None else Cell(Text(f"{value:,}", f"{value:,}"), value)


def _arrears(view: View, owed: Sequence[submissions.Arrears]) -> tuple[str, Text, list[Block], int]:
    rows = [
        Row(
            (
                Cell(view.units.stations[each.station].name),
                Cell(datasets.REPORTS[each.dataset]),
                Cell(in_both(partial(format_months, each.months))),
            )
        )
        for each in owed
    ]
    return "arrears", ARREARS, _listed((STATION, DATASET, MONTHS), rows, NOTHING_OWED), len(rows)


def _doubts(view: View) -> tuple[str, Text, list[Block], int]:
    rows = [
        Row(
            (
                Cell(view.units.stations[each.station].name),
                Cell(in_both(each.month_text)),
                Cell(in_both(each.why)),
            )
        )
        for each in doubtful_months(view)
    ]
    return "doubtful-months", DOUBTS, _listed((STATION, MONTHS, WHY), rows, NO_DOUBT), len(rows)


def _silences(view: View) -> tuple[str, Text, list[Block], int]:
    rows = [
        Row(
            (
                Cell(view.units.stations[each.station].name),
                Cell(in_both(partial(format_days, each.first, each.last))),
                _number(each.weeks),
            )
        )
        for each in silences.silences(view).entire
    ]
    return "silent-weeks", SILENCES, _listed((STATION, DAYS, WEEKS), rows, NO_SILENCE), len(rows)


def _listed(headings: Sequence[Text], rows: Sequence[Row], none: Text) -> list[Block]:
    """Return rows as a table, or the good news that there are none."""
    if not rows:
        return [Lines((Line(none, "good"),))]
    columns = tuple(
        Column(heading, "words" if row.number is None else "number")
        for heading, row in zip(headings, rows[0].cells, strict=True)
    )
    return [Table(columns, tuple(rows))]
