"""What stands on the sheets of the briefing's workbook: every block of the slides as rows of values."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.briefing.slides import (
    Bars,
    Block,
    Cell,
    Chart,
    Clock,
    ClockCase,
    Column,
    Figures,
    Goal,
    Goals,
    Lines,
    Map,
    Matters,
    Order,
    Orders,
    Photos,
    Table,
)
from dashboard.briefing.words import (
    DUE,
    EVIDENCE,
    ORDER,
    OWNER,
    QUESTION,
    STATE,
    TARGET,
    VALUE,
    WHERE,
    WHOM,
    order_state,
    series_name,
)
from dashboard.language.text import Lang, Text
from dashboard.maps.pin_classes import PIN_CLASSES, pin_class
from dashboard.ui.grid import SIGNS

# Number formats that are made for a column.
WHOLE = "#,##0"

SENTENCE = Text("ข้อความ", "sentence")
SHOWN = Text("ตัวเลข", "figure")
MEANING = Text("ความหมาย", "what it is")
CATEGORY = Text("รายการ", "category")
STATE_OF = Text("สถานะข้อมูล", "state of the data")
INCOMPLETE = Text("ยังไม่ครบ", "not complete")
NOT_RECEIVED = Text("ยังไม่ได้รับข้อมูล", "not received")
LIMIT = Text("เกณฑ์", "limit")
LOW, HIGH = Text("ค่าต่ำสุดที่เป็นไปได้", "likely at least"), Text("ค่าสูงสุดที่เป็นไปได้", "likely at most")
VERDICT = Text("เครื่องหมายผล", "sign")
GOAL = Text("เป้าหมายที่", "goal")
NAME = Text("ชื่อ", "name")
HEADLINE = Text("ผล", "result")
PART = Text("แยกตามผล", "by result")
COUNT = Text("จำนวน", "number")
ALERT = Text("แจ้งเตือน", "alert")
FIGURE = Text("ตัวเลขประกอบ", "figures")
MEETING = Text("สั่งเมื่อการประชุมสัปดาห์วันที่", "meeting of the week of")
LATE = Text("เกินกำหนด (วัน)", "days late")
DONE_ON = Text("เสร็จเมื่อ", "done on")
NUMBER = Text("เลขที่", "number")
KIND = Text("ประเภทความผิด", "class of offence")
CASES = Text("คดี", "cases")
CLEARED = Text("จับกุมได้", "cleared")
ZONE = Text("พื้นที่ Safety Zone", "zone")
AT, UNTIL = Text("เวลาเกิดเหตุ", "time"), Text("ถึงเวลา", "until")
UNKNOWN = Text("ไม่ทราบเวลา", "unknown")
YES, NO = Text("ใช่", "yes"), Text("ยัง", "not yet")
BEFORE, AFTER = Text("ภาพก่อน", "before"), Text("ภาพหลัง", "after")
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Number:
    """A number with how it is shown. sign: stands before it, `✗`."""

    value: float
    style: str = WHOLE
    sign: str = ""


# What a cell may hold; None = empty.
Value = str | Number | date | None


@dataclass(frozen=True, slots=True)
class Rows:
    """A sheet's table. chart: the block that it is the data of."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    chart: Chart | Bars | None = None


def rows_of(block: Block, lang: Lang) -> Rows:
    """Return a block as a table of values."""
    made: Rows = ROWS[type(block)](block, lang)
    return made


def _plain(headings: Sequence[Text], rows: Sequence[tuple[Value, ...]], lang: Lang) -> Rows:
    return Rows(tuple(heading(lang) for heading in headings), tuple(rows))


def _lines(block: Lines, lang: Lang) -> Rows:
    heading = SENTENCE if block.heading is None else block.heading
    return _plain((heading,), [(line.words(lang),) for line in block.items], lang)


def _figures(block: Figures, lang: Lang) -> Rows:
    rows = [(read(figure.shown(lang)), figure.words(lang)) for figure in block.items]
    return _plain((SHOWN, MEANING), rows, lang)


def read(words: str) -> Value:
    """Return a figure as a number where it is nothing but one: `1,204`, `▲ 12`, `37 %`; else as it stands."""
    found = re.fullmatch(r"(?:([^\w\s+\-\u2212]) )?([+\-\u2212]?)([0-9][0-9,]*(?:\.([0-9]+))?)( ?%)?", words)
    if found is None:
        return words
    sign, minus, digits, decimals, percent = found.groups(default="")
    value = float(digits.replace(",", "")) * (-1 if minus in "-\u2212" and minus else 1)
    style = WHOLE + (f".{'0' * len(decimals)}" if decimals else "") + ('" %"' if percent else "")
    return Number(value, f"+{style};\u2212{style}" if minus == "+" else style, sign)


def _cell(cell: Cell, column: Column, lang: Lang) -> Value:
    if column.kind == "words" or cell.number is None:
        return cell.words(lang)
    places = f".{'0' * column.decimals}" if column.decimals else ""
    style = f"#,##0{places}"
    if column.kind == "change":
        style = f"+{style};\u2212{style};0"
    # The sign of its verdict stands before the number, as on the slide.
    sign = re.match(r"([^\w\s+\-\u2212]) ", cell.words(lang))
    return Number(cell.number, style, sign[1] if sign else "")


def _table(block: Table, lang: Lang) -> Rows:
    rows = [
        tuple(_cell(cell, column, lang) for cell, column in zip(row.cells, block.columns, strict=True))
        for row in block.rows
    ]
    return Rows(tuple(column.name(lang) for column in block.columns), tuple(rows))


def _decimal(value: float | None) -> Number | None:
    if value is None:
        return None
    return Number(value, WHOLE if float(value).is_integer() else "#,##0.0")


def _chart(block: Chart, lang: Lang) -> Rows:
    target = () if block.target is None else ((block.target_words or TARGET)(lang),)
    names = (*(series_name(series, lang) for series in block.series), *target)
    rows = []
    for n, category in enumerate(block.categories):
        values = [series.values[n] for series in block.series]
        states = [INCOMPLETE(lang)] if n in block.incomplete else []
        states += [NOT_RECEIVED(lang)] if None in values else []
        limit = () if block.target is None else (_decimal(block.target),)
        rows.append((category(lang), *map(_decimal, values), *limit, ", ".join(states)))
    return Rows((CATEGORY(lang), *names, STATE_OF(lang)), tuple(rows), block)


def _bars(block: Bars, lang: Lang) -> Rows:
    rows: list[tuple[Value, ...]] = [
        (
            bar.label(lang),
            _decimal(bar.value),
            _decimal(bar.target),
            _decimal(bar.low),
            _decimal(bar.high),
            bar.limit(lang),
            SIGNS[bar.verdict] if bar.verdict else NOT_RECEIVED(lang) if bar.value is None else "",
        )
        for bar in block.items
    ]
    made = _plain((CATEGORY, VALUE, TARGET, LOW, HIGH, LIMIT, VERDICT), rows, lang)
    return Rows(made.headings, made.rows, block)


def _goal(goal: Goal, lang: Lang) -> list[tuple[Value, ...]]:
    told: tuple[Value, ...] = (
        Number(goal.number),
        goal.name(lang),
        goal.headline(lang),
        read(goal.shown(lang)),
        goal.words(lang),
        "" if goal.alert is None else goal.alert(lang),
    )
    parts = [(share.words(lang), Number(share.count)) for share in goal.shares]
    return [(*told, *part) for part in parts] or [(*told, "", None)]


def _goals(block: Goals, lang: Lang) -> Rows:
    rows = [row for goal in block.items for row in _goal(goal, lang)]
    return _plain((GOAL, NAME, HEADLINE, SHOWN, MEANING, ALERT, PART, COUNT), rows, lang)


def _matters(block: Matters, lang: Lang) -> Rows:
    rows = [
        (
            matter.where(lang),
            matter.figure(lang),
            matter.question(lang),
            matter.whom(lang),
            matter.evidence(lang),
        )
        for matter in block.items
    ]
    return _plain((WHERE, FIGURE, QUESTION, WHOM, EVIDENCE), rows, lang)


def _order(order: Order, lang: Lang) -> tuple[Value, ...]:
    state, _ = order_state(order, lang)
    late = Number(order.days_late) if order.days_late else None
    return (order.number, order.words, order.owner, order.due_on, order.meeting, state, late, order.done_on)


def _orders(block: Orders, lang: Lang) -> Rows:
    rows = [_order(order, lang) for order in block.items]
    return _plain((NUMBER, ORDER, OWNER, DUE, MEETING, STATE, LATE, DONE_ON), rows, lang)


def _map(block: Map, lang: Lang) -> Rows:
    """Zones with their signs, then how many pins of each class; no place of a case leaves the map."""
    rows: list[tuple[Value, ...]] = [
        (ZONE(lang), f"{z.sign} {z.name(lang)}", None, None) for z in block.zones
    ]
    for kind in PIN_CLASSES:
        pins = [pin for pin in block.pins if pin.kind == kind.code]
        if pins:
            cleared = sum(pin.cleared for pin in pins)
            rows.append((KIND(lang), kind.name(lang), Number(len(pins)), Number(cleared)))
    return _plain((CATEGORY, NAME, CASES, CLEARED), rows, lang)


def _time(minute: int) -> str:
    return f"{minute % DAY_MINUTES // 60:02d}:{minute % 60:02d}"


def _clock_case(case: ClockCase, lang: Lang) -> tuple[Value, ...]:
    at = UNKNOWN(lang) if case.minute is None else _time(case.minute)
    known = case.minute is not None and case.until_minutes is not None
    until = _time((case.minute or 0) + (case.until_minutes or 0)) if known else ""
    kind = pin_class(case.offence_code, case.crime_group).name(lang)
    return kind, at, until, (YES if case.cleared else NO)(lang)


def _clock(block: Clock, lang: Lang) -> Rows:
    ordered = sorted(block.cases, key=lambda case: (case.minute is None, case.minute or 0))
    return _plain((KIND, AT, UNTIL, CLEARED), [_clock_case(case, lang) for case in ordered], lang)


def _photos(block: Photos, lang: Lang) -> Rows:
    rows = [(BEFORE(lang), name) for name in block.before] + [(AFTER(lang), name) for name in block.after]
    return _plain((CATEGORY, NAME), rows, lang)


ROWS: dict[type, Callable[[Any, Lang], Rows]] = {
    Lines: _lines,
    Figures: _figures,
    Table: _table,
    Chart: _chart,
    Bars: _bars,
    Goals: _goals,
    Matters: _matters,
    Map: _map,
    Clock: _clock,
    Photos: _photos,
    Orders: _orders,
}
