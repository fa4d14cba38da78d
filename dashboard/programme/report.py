"""Cards as JSON for scripts and as a table for people."""

import math
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from rich.box import HORIZONTALS
from rich.table import Table

from dashboard.goal1.opinions import SHORT
from dashboard.goal1.tables import span
from dashboard.goal4 import wording
from dashboard.indicators import GOALS, Card, FirstLast
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date, format_days
from dashboard.statistics import Interval
from dashboard.view.holdings import DEMO
from dashboard.view.view import View

CONFIDENCE = 0.90
LINES = {"official": wording.OFFICIAL, "conclusion": wording.CONCLUSION}
# What a value is to be held against, by indicator and line: at most, at least, or below.
SIGNS = {"at most": "≤", "at least": "≥", "all": "≥", "a fall": "<"}
# Headings of the table with the width of their columns: 120 with what stands between them.
HEADINGS: tuple[tuple[Text, int], ...] = (
    (Text("ตัวชี้วัด", "Indicator"), 17),
    (Text("ค่า", "Value"), 7),
    (wording.INTERVAL, 13),
    (Text("เป้าหมาย", "Target"), 8),
    (Text("สรุป", "Verdict"), 28),
    (Text("จำนวน", "Counts"), 20),
    (Text("ห้วงเวลา", "Window"), 18),
)
AS_OF = Text("ณ วันที่ {day}", "as of {day}")
DATA_TO = Text("ข้อมูลถึงวันที่ {day}", "data to {day}")
SOURCES = Text("แหล่งข้อมูล (ข้อมูลถึงวันที่)", "Sources (data to)")


def as_json(view: View, cards: Sequence[Card]) -> dict[str, Any]:
    """Return one object of plain values: dates ISO and CE, shares as fractions, null what is not known.

    as_of, data_through: dates. scope: what the reader may see. unit: codes of what was asked for, null = all,
    and name. demo; warning: said wherever the demo is shown, null without it. sources: of the cases.
    confidence: of all intervals.
    cards: in Thai order of their units; goal, indicator, line (official or conclusion of goal 4, else null),
    name, station and zone (code, name; zone null = the whole station), unit (share, count, change, ratio),
    value, numerator, denominator, interval (low, high; null = none), target, direction (at_most, at_least,
    below), state, words, reason, window (from, to), compared (windows before joining), n, n_effective,
    source, data_as_of, basis. Wordings have th and en.
    """
    filters, holdings = view.filters, view.holdings
    unit: dict[str, Any] = {n: getattr(filters, n) or None for n in ("region", "province", "station", "zone")}
    name = Text(view.units.name(filters, "th"), view.units.name(filters, "en"))
    whole = {
        "as_of": view.at,
        "data_through": holdings.data_through,
        "scope": {"level": view.scope.level, "code": view.scope.code},
        "unit": {**unit, "name": name},
        "demo": bool(holdings.is_demo),
        "warning": DEMO if holdings.is_demo else None,
        "sources": holdings.sources,
        "confidence": CONFIDENCE,
        "cards": [_card(c) for c in cards],
    }
    plain: dict[str, Any] = _plain(whole)
    return plain


def _card(card: Card) -> dict[str, Any]:
    i = card.indicator
    return {
        "goal": i.goal,
        "indicator": i.code,
        "line": card.line,
        "name": i.name,
        "station": {"code": card.station.code, "name": card.station.name},
        "zone": {"code": card.zone.code, "name": card.zone.name} if card.zone else None,
        "unit": card.unit,
        "value": card.value,
        "numerator": card.numerator,
        "denominator": card.denominator,
        "interval": None if card.low is None and card.high is None else {"low": card.low, "high": card.high},
        "target": card.target,
        "direction": {"≤": "at_most", "≥": "at_least", "<": "below"}[SIGNS[i.direction]],
        "state": card.state,
        "words": card.words,
        "reason": card.reason,
        "window": _span(card.window) if card.window else None,
        "compared": [_span(days) for days in card.compared],
        "n": card.n,
        "n_effective": card.n_effective,
        "source": card.source,
        "data_as_of": card.data_as_of,
        "basis": card.basis,
    }


def _span(days: FirstLast) -> dict[str, date]:
    return {"from": days[0], "to": days[1]}


def _plain(value: Any) -> Any:
    """Return the value as JSON has it: no number that is none, no date, no wording of one language."""
    match value:
        case Text():
            return {"th": value.th, "en": value.en}
        case date():
            return value.isoformat()
        case dict():
            return {str(name): _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case bool() | None | str() | int():
            return value
        case float():
            return float(value) if math.isfinite(value) else None
    raise TypeError(f"no JSON for {type(value).__name__}")


def tables(view: View, cards: Sequence[Card]) -> list[Table]:
    """Return a table a station, 120 columns wide, one row a card."""
    return [_table(view, list(of_station)) for _, of_station in groupby(cards, key=lambda c: c.station.code)]


def _table(view: View, cards: Sequence[Card]) -> Table:
    lang = view.lang
    zones = {c.zone.code: c.zone.name(lang) for c in cards if c.zone}
    title = " · ".join([cards[0].station.name(lang), *zones.values()])
    table = Table(
        title=title, title_justify="left", title_style="bold", box=HORIZONTALS, padding=0, show_lines=True
    )
    for heading, width in HEADINGS:
        table.add_column(heading(lang), width=width, overflow="fold")
    for card in cards:
        table.add_row(*_row(card, lang, several=len(zones) > 1))
    return table


def _row(card: Card, lang: Lang, *, several: bool) -> list[str]:
    where = f"\n{card.zone.name(lang)}" if card.zone and several else ""
    spans = [format_days(*days, lang) for days in card.compared]
    windows = [", ".join(spans), format_days(*card.window, lang)] if card.window else spans
    return [
        f"{_name(card, lang)}{where}",
        card.shown(lang),
        _interval(card),
        _target(card, lang),
        "\n".join(part for part in (card.words(lang), card.reason(lang)) if part),
        card.counted(lang),
        " → ".join(window for window in windows if window) or "–",
    ]


def _name(card: Card, lang: Lang) -> str:
    goal = card.indicator.goal
    name = LINES[card.line] if card.line else SHORT.get(card.indicator.code, GOALS[goal - 1].name)
    return f"{goal} · {name(lang)}"


def _interval(card: Card) -> str:
    if card.low is None or card.high is None:
        return "–"
    return span(Interval(card.low, card.high)) if card.unit == "share" else f"{card.low:.2f}–{card.high:.2f}"


def _target(card: Card, lang: Lang) -> str:
    if card.target is None:
        return "–"
    if card.unit == "change":
        return card.indicator.target(lang)
    target = f"{card.target * 100:.0f} %" if card.unit == "share" else f"{card.target:g}"
    return f"{SIGNS[card.indicator.direction]} {target}"


def heading(view: View) -> list[str]:
    """Return what stands over the tables: the demo's warning, unit, day, how far the data reach."""
    lang, holdings = view.lang, view.holdings
    parts = [view.units.name(view.filters, lang), AS_OF(lang, day=format_date(view.at, lang))]
    if holdings.data_through is not None:
        parts.append(DATA_TO(lang, day=format_date(holdings.data_through, lang)))
    return [*([DEMO(lang)] if holdings.is_demo else []), " · ".join(parts)]


def footing(view: View, cards: Sequence[Card]) -> list[str]:
    """Return what stands below: the source of each indicator, and the day to which its data are told."""
    lang = view.lang
    sources: dict[str, dict[str, None]] = {}
    for card in cards:
        if card.data_as_of is not None:
            source = f"{card.source(lang)} ({format_date(card.data_as_of, lang)})"
            name = (
                _name(card, lang)
                if card.line
                else f"{card.indicator.goal} · {GOALS[card.indicator.goal - 1].name(lang)}"
            )
            sources.setdefault(name, {})[source] = None
    return [SOURCES(lang), *(f"{name}: {'; '.join(each)}" for name, each in sources.items())]
