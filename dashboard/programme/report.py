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


def as_json(view: View, cards: Sequence[Card]) -> dict[str, Any]:
    """One object of plain values; dates ISO and CE, shares as fractions, what is not known or not finite
    null.

    as_of, data_through: dates. scope: what the reader may see. unit: codes of what was asked for, null = all,
    and name. demo; warning: said wherever the demo is shown, null without it. sources: of the cases.
    confidence: of all intervals.
    cards: in Thai order of their units; goal, indicator, line (official or conclusion of goal 4, else null),
    name, station and zone (code, name; zone null = the whole station), unit (share, count, change, ratio),
    value, numerator, denominator, interval (low, high; null = none), target, direction (at_most, at_least,
    below), state, words, reason, window (from, to), compared (windows before joining), n, n_effective,
    source, data_as_of, basis. Wordings have th and en.
    """
    filters, held = view.filters, view.holdings
    unit: dict[str, Any] = {n: getattr(filters, n) or None for n in ("region", "province", "station", "zone")}
    name = Text(view.units.name(filters, "th"), view.units.name(filters, "en"))
    whole = {
        "as_of": view.at,
        "data_through": held.data_through,
        "scope": {"level": view.scope.level, "code": view.scope.code},
        "unit": {**unit, "name": name},
        "demo": bool(held.is_demo),
        "warning": DEMO if held.is_demo else None,
        "sources": held.sources,
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
    """The value as JSON has it: no number that is none, no date, no wording of one language alone."""
    match value:
        case Text():
            return {"th": value.th, "en": value.en}
        case date():
            return value.isoformat()
        case dict():
            return {str(name): _plain(found) for name, found in value.items()}
        case list() | tuple():
            return [_plain(found) for found in value]
        case bool() | None | str() | int():
            return value
        case float():
            return float(value) if math.isfinite(value) else None
    raise TypeError(f"no JSON for {type(value).__name__}")


def tables(view: View, cards: Sequence[Card]) -> list[Table]:
    """A table a station, 120 columns wide: one row a card."""
    return [_table(view, list(found)) for _, found in groupby(cards, key=lambda c: c.station.code)]


def _table(view: View, cards: Sequence[Card]) -> Table:
    lang = view.lang
    th = lang == "th"
    zones = {c.zone.code: c.zone.name(lang) for c in cards if c.zone}
    title = " · ".join([cards[0].station.name(lang), *zones.values()])
    table = Table(
        title=title, title_justify="left", title_style="bold", box=HORIZONTALS, padding=0, show_lines=True
    )
    for heading, width in (
        ("ตัวชี้วัด" if th else "Indicator", 17),
        ("ค่า" if th else "Value", 7),
        (wording.INTERVAL(lang), 13),
        ("เป้าหมาย" if th else "Target", 8),
        ("สรุป" if th else "Verdict", 28),
        ("จำนวน" if th else "Counts", 20),
        ("ห้วงเวลา" if th else "Window", 18),
    ):
        table.add_column(heading, width=width, overflow="fold")
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
        "\n".join(said for said in (card.words(lang), card.reason(lang)) if said),
        card.counted(lang),
        " → ".join(said for said in windows if said) or "–",
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
    """What stands over the tables: the demo's warning, unit, day, how far the data reach."""
    lang, held = view.lang, view.holdings
    th = lang == "th"
    parts = [
        view.units.name(view.filters, lang),
        f"{'ณ วันที่' if th else 'as of'} {format_date(view.at, lang)}",
    ]
    if held.data_through is not None:
        parts.append(f"{'ข้อมูลถึงวันที่' if th else 'data to'} {format_date(held.data_through, lang)}")
    return [*([DEMO(lang)] if held.is_demo else []), " · ".join(parts)]


def footing(view: View, cards: Sequence[Card]) -> list[str]:
    """What stands below: the source of each indicator, and the day to which its data are told."""
    lang = view.lang
    told: dict[str, dict[str, None]] = {}
    for card in cards:
        if card.data_as_of is not None:
            said = f"{card.source(lang)} ({format_date(card.data_as_of, lang)})"
            name = (
                _name(card, lang)
                if card.line
                else f"{card.indicator.goal} · {GOALS[card.indicator.goal - 1].name(lang)}"
            )
            told.setdefault(name, {})[said] = None
    heading = "แหล่งข้อมูล (ข้อมูลถึงวันที่)" if lang == "th" else "Sources (data to)"
    return [heading, *(f"{name}: {'; '.join(said)}" for name, said in told.items())]
