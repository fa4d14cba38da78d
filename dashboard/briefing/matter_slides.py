"""Slides on what needs a decision, what is doubtful in the data, stations in order, and definitions."""

from collections.abc import Sequence
from functools import partial

from dashboard.briefing.goal_slides import as_of, said
from dashboard.briefing.slides import (
    Cell,
    Column,
    Facts,
    Figure,
    Figures,
    Line,
    Lines,
    Matter,
    Matters,
    Row,
    Slide,
    Table,
)
from dashboard.cases.month_counts import reached
from dashboard.coverage.doubtful_months import DoubtfulMonth, doubtful_months
from dashboard.language.text import Lang, Text, in_both
from dashboard.programme.decision_cards import SURE, SURER, SUREST
from dashboard.programme.decisions import Decision
from dashboard.programme.kpis import KPIS
from dashboard.programme.matrix import rows_of
from dashboard.view import received_months
from dashboard.view.view import View

MATTERS = Text("เรื่องเพื่อพิจารณา/สั่งการ", "For decision")
NO_MATTERS = Text("✓ ยังไม่พบเรื่องที่ต้องตัดสินใจจากข้อมูลที่ได้รับ", "✓ Nothing in the data received needs a decision")
CERTAIN = Text("นับได้แน่นอน", "counted")
ORDER = Text("เรียงตามความสำคัญและน้ำหนักของหลักฐาน", "by importance and strength of evidence")
MORE = Text("และอีก {n:,} เรื่อง อยู่ในหน้าภาพรวม", "and {n:,} more on the overview")
ALL_SOURCES = Text("ข้อมูลทุกชุดของทั้งสี่เป้าหมาย", "all data of the four goals")
MATTERS_COUNTED = Text("{n:,} เรื่อง", "{n:,} matters")
STATIONS_COUNTED = Text("{n:,} สถานี", "{n:,} stations")

DOUBTS = Text("ข้อมูลที่ยังไม่ครบหรือยังสงสัย", "What is missing or doubtful in the data")
SENT = Text("สถานีที่ส่งข้อมูลคดีแล้ว จาก {n:,} สถานี", "stations that sent cases, of {n:,}")
WITH_POINT = Text("คดีที่มีพิกัดใช้ได้ จาก {n:,} คดี", "of {n:,} cases have a usable point")
FEW = Text("{part:,} จาก {n:,}", "{part:,} of {n:,}")
IN_DOUBT = Text("เดือนที่คดีน้อยผิดปกติ รอยืนยัน", "months with implausibly few cases")
SILENT = Text("– ยังไม่ได้รับข้อมูลคดี: {names}", "– no cases received: {names}")
DOUBTFUL = Text("⊘ {station} {month}: {why}", "⊘ {station}, {month}: {why}")
MORE_MONTHS = Text("⊘ และอีก {n:,} เดือน", "⊘ and {n:,} more months")
UNMAPPED = Text("คดีที่รหัสฐานความผิดยังไม่จับคู่ {n:,} คดี", "{n:,} cases with unmapped offence codes")
ALL_WELL = Text("✓ ทุกสถานีส่งข้อมูลคดี ไม่มีเดือนที่สงสัย", "✓ every station sent cases, no month is in doubt")
AND_MORE = Text("{names} และอีก {n:,} สถานี", "{names} and {n:,} more")

IN_ORDER = Text("สถานีที่ไม่พบเรื่องผิดปกติ", "Stations in order")
ARE_IN_ORDER = Text("✓ {n:,} จาก {all:,} สถานี: {names}", "✓ {n:,} of {all:,} stations: {names}")
NONE_IN_ORDER = Text("ทุกสถานีมีเรื่องที่ต้องติดตาม", "Every station has something to follow up")

DEFINITIONS = Text("ตัวชี้วัดและคำนิยาม", "Indicators and definitions")
GOAL, INDICATOR = Text("เป้าหมาย", "Goal"), Text("ตัวชี้วัด", "Indicator")
TARGET, FORMULA = Text("เกณฑ์", "Target"), Text("วิธีคำนวณ", "Formula")
MOST_MATTERS, MOST_LINES, MOST_NAMED = 5, 4, 12


def matters(view: View, urgent: Sequence[Decision]) -> Slide:
    """Return the most urgent matters, each with its question and whom to ask."""
    told = tuple(_matter(decision) for decision in urgent[:MOST_MATTERS])
    more = len(urgent) - len(told)
    body = Matters(told) if told else Lines((Line(NO_MATTERS, "good"),))
    return Slide(
        key="matters",
        part="decisions",
        title=MATTERS,
        subtitle=said(MORE, n=more) if more > 0 else ORDER,
        columns=((body,),),
        facts=Facts(ALL_SOURCES, as_of(view), said(MATTERS_COUNTED, n=len(urgent)), reached(view)),
        notes=tuple(Line(in_both(partial(_in_full, decision))) for decision in urgent[:MOST_MATTERS]),
        seconds=120,
    )


def _in_full(decision: Decision, lang: Lang) -> str:
    return f"{decision.where(lang)}: {decision.what(lang)}"


def _matter(decision: Decision) -> Matter:
    evidence = CERTAIN
    if decision.evidence < 1:
        words = SURER if decision.evidence > SUREST else SURE
        evidence = in_both(lambda lang: words(lang, percent=decision.evidence * 100).rstrip(": "))
    return Matter(
        where=decision.where,
        figure=decision.figure,
        question=decision.question,
        whom=decision.whom,
        evidence=evidence,
        verdict=decision.verdict,
    )


def doubts(view: View) -> Slide:
    """Return how many stations sent cases, how many cases have a point, which months are in doubt."""
    stations = view.units.stations_of(view.filters)
    silent = received_months.basics(view)["silent"]
    n, unlocated, unmapped = received_months.shares(view) if view.current else (0, 0, 0)
    months = doubtful_months(view)
    sent = len(stations) - len(silent)
    figures = Figures(
        (
            Figure(Text(f"{sent:,}", f"{sent:,}"), said(SENT, n=len(stations)), sees="public"),
            Figure(_share(n - unlocated, n), said(WITH_POINT, n=n), counts=(n, n - unlocated, unlocated)),
            Figure(Text(f"{len(months):,}", f"{len(months):,}"), IN_DOUBT),
        )
    )
    lines = []
    if len(silent):
        lines.append(Line(_silent(list(silent["name_th"]), list(silent["name_en"])), "not_received"))
    lines += [Line(in_both(partial(_doubt, view, month)), "blocked") for month in months[:MOST_LINES]]
    if len(months) > MOST_LINES:
        lines.append(Line(said(MORE_MONTHS, n=len(months) - MOST_LINES), "blocked"))
    if unmapped:
        lines.append(Line(said(UNMAPPED, n=unmapped), counts=(unmapped,)))
    if not lines:
        lines.append(Line(ALL_WELL, "good", "public"))
    return Slide(
        key="doubts",
        part="information",
        title=DOUBTS,
        columns=((figures, Lines(tuple(lines))),),
        facts=Facts(
            Text("บันทึกการรับข้อมูล", "record of what was received"),
            as_of(view),
            said(STATIONS_COUNTED, n=len(stations)),
            reached(view),
        ),
        seconds=45,
        sees="public",
    )


def _doubt(view: View, month: DoubtfulMonth, lang: Lang) -> str:
    station = view.units.stations[month.station].name(lang)
    return DOUBTFUL(lang, station=station, month=month.month_text(lang), why=month.why(lang))


def _share(part: int, n: int) -> Text:
    """Return a share of cases; on a base below 10 both counts."""
    if n < 10:
        return said(FEW, part=part, n=n)
    return Text(f"{part / n * 100:.0f} %", f"{part / n * 100:.0f} %")


def _silent(names_th: list[str], names_en: list[str]) -> Text:
    return Text(SILENT("th", names=_named(names_th, "th")), SILENT("en", names=_named(names_en, "en")))


def _named(names: list[str], lang: Lang) -> str:
    listed = ", ".join(names[:MOST_NAMED])
    return listed if len(names) <= MOST_NAMED else AND_MORE(lang, names=listed, n=len(names) - MOST_NAMED)


def in_order(view: View, urgent: Sequence[Decision]) -> Slide:
    """Return the stations that no matter is about and whose data all came, in one line."""
    stations = view.units.stations_of(view.filters)
    troubled = {decision.station for decision in urgent}
    troubled |= {
        row.station.code
        for row in rows_of(view)
        if any(line.verdict not in ("good", "undecided") for lines in row.cells.values() for line in lines)
    }
    well = [station for station in stations if station.code not in troubled]
    words = NONE_IN_ORDER
    if well:
        words = in_both(
            lambda lang: ARE_IN_ORDER(
                lang, n=len(well), all=len(stations), names=_named([s.name(lang) for s in well], lang)
            )
        )
    return Slide(
        key="in-order",
        part="information",
        title=IN_ORDER,
        columns=((Lines((Line(words, "good" if well else None, "partners"),)),),),
        facts=Facts(ALL_SOURCES, as_of(view), said(STATIONS_COUNTED, n=len(stations)), reached(view)),
        seconds=20,
        sees="partners",
    )


def definitions(view: View) -> Slide:
    """Return the annex: every indicator with its target and how it is computed."""
    rows = tuple(
        Row(
            (
                Cell(Text(str(indicator.goal), str(indicator.goal))),
                Cell(indicator.name),
                Cell(indicator.target),
                Cell(indicator.formula),
            )
        )
        for indicator in KPIS
    )
    columns = (Column(GOAL), Column(INDICATOR), Column(TARGET), Column(FORMULA))
    return Slide(
        key="definitions",
        part="annex",
        title=DEFINITIONS,
        columns=((Table(columns, rows, sees="public"),),),
        facts=Facts(
            Text("คำนิยามของโครงการ", "the programme's definitions"),
            as_of(view),
            said(Text("{n} ตัวชี้วัด", "{n} indicators"), n=len(KPIS)),
            reached(view),
        ),
        seconds=0,
        sees="public",
    )
