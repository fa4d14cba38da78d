"""How the indicator of goal 4 is computed; see `dashboard.indicators.Measure`.

Official figure and conclusion are two lines of one indicator and never merged: a card each.
"""

import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select

from dashboard.coverage.receipts import RECEIPTS
from dashboard.goal4 import pooling, wording
from dashboard.goal4.comparability import Finding
from dashboard.goal4.conclusion import Conclusion
from dashboard.goal4.conclusions import conclusions, official_figures
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.tables import pair_text
from dashboard.indicators import (
    DASH,
    NOT_JOINED,
    NOTHING,
    Answers,
    Card,
    FirstLast,
    Indicator,
    Line,
    Mark,
    Standing,
)
from dashboard.language.text import Text
from dashboard.view.units import Station, Zone
from dashboard.view.view import View

# Rises and zones that did not fall miss the goal; whatever cannot be judged is unsettled.
MARK_OF: dict[str, Mark] = {"met": "met", "not_met": "not_met", "not_met_flat": "not_met"}


def statements(_view: View) -> dict[str, Select[Any]]:
    """Return nothing: windows follow from first answers, so goal 4 asks twice, by `goal4.conclusions`."""
    return {}


def standings(view: View, _answers: Answers) -> dict[str, Standing]:
    """Return where each station stands by its zones: missed when one did not fall, met when all fell."""
    by_station: dict[str, list[Conclusion]] = {}
    for conclusion in conclusions(view):
        by_station.setdefault(conclusion.zone.station, []).append(conclusion)
    return {
        s.code: _standing(s.code, by_station.get(s.code, [])) for s in view.units.stations_of(view.filters)
    }


def _standing(station: str, of_zones: list[Conclusion]) -> Standing:
    if not of_zones:
        return Standing(station, "not_joined", NOT_JOINED, NOTHING)
    zone_marks = {_mark(conclusion) for conclusion in of_zones}
    mark: Mark = "not_met" if "not_met" in zone_marks else "met" if zone_marks == {"met"} else "unsettled"
    if len(of_zones) > 1:
        words = Text(pooling.counts_text(of_zones, "th"), pooling.counts_text(of_zones, "en"))
        return Standing(station, mark, words, NOTHING)
    words = Text(wording.state_text(of_zones[0], "th"), wording.state_text(of_zones[0], "en"))
    reason = Text(wording.reason(of_zones[0], "th"), wording.reason(of_zones[0], "en"))
    return Standing(station, mark, words, reason)


def _mark(conclusion: Conclusion) -> Mark:
    return MARK_OF.get(conclusion.state, "unsettled")


def marks(_indicator: Indicator, view: View, _answers: Answers) -> dict[str, Mark]:
    """Return the mark of each zone by its conclusion; one that has none has not joined."""
    outside: dict[str, Mark] = {z.code: "not_joined" for z in view.units.zones_of(view.filters)}
    return outside | {c.zone.code: _mark(c) for c in conclusions(view)}


def cards(indicator: Indicator, view: View, _answers: Answers) -> list[Card]:
    """Return two cards a zone, official figure and conclusion; of a station without a zone, as not joined."""
    official = {change.code: change for change in official_figures(view)}
    concluded = {conclusion.zone.code: conclusion for conclusion in conclusions(view)}
    all_cards = []
    for station, zone in view.units.places_of(view.filters):
        code = zone.code if zone else ""
        change, conclusion = official.get(code), concluded.get(code)
        all_cards.append(
            _official(indicator, view, station, zone, change)
            if change
            else _unknown(indicator, "official", station, zone, view.at)
        )
        all_cards.append(
            _conclusion(indicator, station, zone, conclusion)
            if conclusion
            else _unknown(indicator, "conclusion", station, zone, view.at)
        )
    return all_cards


def _unknown(indicator: Indicator, line: Line, station: Station, zone: Zone | None, at: date) -> Card:
    """Return a line of which nothing can be told."""
    joined = zone is not None and zone.has_joined(at)
    return Card(
        indicator=indicator,
        station=station,
        zone=zone,
        line=line,
        unit="change" if line == "official" else "ratio",
        state="not_received" if joined else "not_joined",
        words=RECEIPTS["not_received"] if joined else NOT_JOINED,
        target=0.0 if line == "official" else 1.0,
        source=indicator.source,
    )


def _official(
    indicator: Indicator, view: View, station: Station, zone: Zone | None, change: OfficialFigure
) -> Card:
    known, percent = change.moved is not None, change.percent
    shown = "–" if percent is None else f"{percent:+.1f} %".replace("-", "−")
    words = Text(change.line("th"), change.line("en"))
    by_kind = {
        "group_1": change.by_group[1],
        "group_2": change.by_group[2],
        "place_based": change.place_based,
    }
    return Card(
        indicator=indicator,
        station=station,
        zone=zone,
        line="official",
        unit="change",
        state=change.moved or change.blocked or "too_early",
        words=words,
        value=None if percent is None else percent / 100,
        numerator=change.after if known else None,
        denominator=change.before if known else None,
        target=0.0,
        window=_included(change.after_window) if change.months else None,
        compared=(_included(change.before_window),) if change.months else (),
        n=change.before + change.after if known else None,
        source=indicator.source,
        data_as_of=view.at,
        shown=Text(shown, shown),
        counted=words,
        basis={
            "months": change.months,
            "missing": _months(change.missing),
            "findings": _findings(change.findings),
            **(by_kind if known else {}),
        },
    )


def _conclusion(indicator: Indicator, station: Station, zone: Zone | None, conclusion: Conclusion) -> Card:
    known = conclusion.comparable
    verdict = conclusion.verdict if known else None
    # As the page's figure: no ratio where the base is too small or the time too short to judge it.
    ratio = verdict.rate_ratio if verdict and conclusion.state not in ("too_early", "base_small") else None
    shown = wording.ratio_text(ratio).split(" ")[0] if ratio else "–"
    exposure, cases = conclusion.exposures, (conclusion.before.cases, conclusion.after.cases)
    windows = conclusion.windows
    return Card(
        indicator=indicator,
        station=station,
        zone=zone,
        line="conclusion",
        unit="ratio",
        state=conclusion.state,
        words=Text(wording.state_text(conclusion, "th"), wording.state_text(conclusion, "en")),
        reason=Text(wording.reason(conclusion, "th"), wording.reason(conclusion, "en")),
        value=_finite(ratio.ratio if ratio else None),
        numerator=cases[1] if known else None,
        denominator=cases[0] if known else None,
        low=_finite(ratio.low if ratio else None),
        high=_finite(ratio.high if ratio else None),
        target=1.0,
        window=_included(windows.after[0]) if windows.after else None,
        compared=tuple(_included(days) for days in conclusion.before_window),
        n=sum(cases) if known else None,
        source=indicator.source,
        data_as_of=windows.cut_off,
        shown=Text(shown, shown),
        counted=(
            Text(pair_text(conclusion, cases, "th"), pair_text(conclusion, cases, "en")) if known else DASH
        ),
        basis={
            "months": windows.months,
            "baseline_months": conclusion.baseline,
            "locked": conclusion.locked,
            "cut_off": windows.cut_off,
            "missing": _months(conclusion.missing),
            "findings": _findings(conclusion.findings),
            "dispersion": conclusion.dispersion,
            "exposure_after": exposure[0],
            "exposure_before": exposure[1],
            "expected": verdict.expected if verdict else None,
            "provisional": conclusion.provisional,
            "review": conclusion.review,
        },
    )


def _months(months: Iterable[date]) -> list[str]:
    """Return months as `2026-03`."""
    return [f"{month:%Y-%m}" for month in months]


def _findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings as programs read them: kind, blocks, words, remedy, figures."""
    return [
        {
            "kind": finding.kind,
            "blocks": finding.blocks,
            "words": finding.words,
            "remedy": finding.remedy,
            "figures": {
                name: _months(value) if name in ("missing", "doubtful") else value
                for name, value in finding.figures.items()
            },
        }
        for finding in findings
    ]


def _included(days: tuple[date, date]) -> FirstLast:
    """Return a window with its last day instead of the day after it."""
    return days[0], days[1] - timedelta(days=1)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
