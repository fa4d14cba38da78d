"""What the cards show, as records: each indicator of each unit of a view with all that its figure rests on.

Nothing is worked out here. Figures, states and words are those of the functions that the pages call.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from dashboard.coverage.receipts import RECEIPTS
from dashboard.coverage.season import Days
from dashboard.goal1 import surveys
from dashboard.goal1.opinions import STATES, Opinion, standing
from dashboard.goal1.samples import INDICATORS
from dashboard.goal1.tables import not_enough
from dashboard.goal2 import innovations, ladder
from dashboard.goal2.ladder import Judged
from dashboard.goal3 import partnership
from dashboard.goal3.sectors import StationSectors
from dashboard.goal4 import wording
from dashboard.goal4.conclusion import Conclusion
from dashboard.goal4.conclusions import conclusions, official_figures
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.tables import pair_text
from dashboard.indicators import NOT_JOINED, Indicator, Standing
from dashboard.language.text import Text
from dashboard.programme import goals
from dashboard.programme.card import DASH, NOTHING, Card, Line
from dashboard.programme.kpis import KPIS
from dashboard.view.units import Station, Zone
from dashboard.view.view import View

NOT_ASKED = Text("ไม่ได้ถาม", "not asked")


def cards(view: View) -> list[Card]:
    """Every card of the view, stations and zones in Thai order: three of goal 1 and two of goal 4 a zone, one
    of goal 2 and of goal 3 a station. A station without a zone has the cards of a zone that has not joined.
    """
    opinion, changes = _opinions(view), {c.code: c for c in official_figures(view)}
    concluded = {c.zone.code: c for c in conclusions(view)}
    # Goals 2 and 3 are those of the whole station, whichever of its zones is looked at.
    whole = replace(view, filters=replace(view.filters, zone=""))
    by_station = {**_innovations(whole), **_partners(whole)}
    zones: dict[str, list[Zone | None]] = {}
    for found in view.units.zones_of(view.filters):
        zones.setdefault(found.station, []).append(found)
    made = []
    for station in view.units.stations_of(view.filters):
        mine = zones.get(station.code, [None])
        made += [_survey(view, i, station, zone, opinion) for zone in mine for i in KPIS if i.goal == 1]
        made += [by_station[2, station.code], by_station[3, station.code]]
        for zone in mine:
            code = zone.code if zone else ""
            made.append(_official(view, station, zone, changes.get(code)))
            made.append(_conclusion(view, station, zone, concluded.get(code)))
    return made


def _indicator(code: str) -> Indicator:
    return next(i for i in KPIS if i.code == code)


def _has_joined(view: View, zone: Zone | None) -> bool:
    return zone is not None and zone.joined_on is not None and zone.joined_on <= view.at


def _opinions(view: View) -> dict[tuple[str, str], Opinion]:
    return {(o.zone, o.indicator): o for o in surveys.opinions(view, goals.answers(view))}


def _survey(
    view: View,
    indicator: Indicator,
    station: Station,
    zone: Zone | None,
    found: Mapping[tuple[str, str], Opinion],
) -> Card:
    if zone is None or not _has_joined(view, zone):
        return Card(
            indicator=indicator,
            station=station,
            zone=zone,
            unit="share",
            state="not_joined",
            words=NOT_JOINED,
            source=indicator.source,
        )
    opinion = found.get((zone.code, indicator.code))
    if opinion is None:
        if any((zone.code, i) in found for i in INDICATORS):
            state, words, reason = "not_asked", NOT_ASKED, NOTHING
        else:
            stands = _without_answers(view, station, zone)
            state, words, reason = stands.mark, stands.words, stands.reason
        return Card(
            indicator=indicator,
            station=station,
            zone=zone,
            unit="share",
            state=state,
            words=words,
            reason=reason,
            source=indicator.source,
        )
    share, told, change = opinion.share, opinion.value is not None, opinion.change
    # Where only totals are at hand, the people behind the share are not known one by one.
    counted = round(share.unweighted * share.answered) if told and share.weighting != "totals" else None
    instrument = surveys.instruments()[opinion.instrument]
    return Card(
        indicator=indicator,
        station=station,
        zone=zone,
        unit="share",
        state=opinion.state,
        words=STATES[opinion.state],
        reason=Text(opinion.needed("th"), opinion.needed("en")),
        value=opinion.value,
        numerator=counted,
        denominator=share.answered,
        low=opinion.interval.low if told else None,
        high=opinion.interval.high if told else None,
        target=opinion.target,
        window=(opinion.first_day, opinion.last_day),
        n=opinion.n,
        n_effective=share.effective,
        source=Text(*(f"{instrument.name(lang)} {opinion.wave}" for lang in ("th", "en"))),
        data_as_of=opinion.last_day,
        shown=Text(opinion.percent("th"), opinion.percent("en")) if told else DASH,
        counted=(
            Text(
                f"ผู้ตอบ {opinion.n:,} คน (มีผลจริง {share.effective:,.0f})",
                f"{opinion.n:,} answers (effective {share.effective:,.0f})",
            )
            if told
            else Text(not_enough(opinion, "th"), not_enough(opinion, "en"))
        ),
        basis={
            "instrument": opinion.instrument,
            "wave": opinion.wave,
            "asked": share.people,
            "weighting": share.weighting,
            "unweighted": share.unweighted if told else None,
            "design_effect": share.design_effect,
            "cluster_effect": share.cluster_effect,
            "answers_needed": opinion.answers_needed,
            "change_low": change.low if told and change else None,
            "change_high": change.high if told and change else None,
        },
    )


def _without_answers(view: View, station: Station, zone: Zone) -> Standing:
    """Why a joined zone has no opinion: the station's own standing, unless another of its zones was asked."""
    found = goals.standings(view)[1][station.code]
    if found.mark in ("not_received", "not_due"):
        return found
    due = partnership.due_days(goals.answers(view), surveys.DUE_DATASET)
    return standing(station.code, (), [zone.joined_on or view.at], due, view.at, None)


def _innovations(view: View) -> dict[tuple[int, str], Card]:
    frames, stands = goals.answers(view), goals.standings(view)[2]
    judged, targets = innovations.records(view, frames), innovations.targets(frames)
    return {
        (2, s.code): _innovation(
            view, s, stands[s.code], judged.get(s.code, []), targets.get(s.code, ladder.DEFAULT_TARGET)
        )
        for s in view.units.stations_of(view.filters)
    }


def _innovation(view: View, station: Station, found: Standing, judged: list[Judged], target: float) -> Card:
    indicator, there = _indicator("innovation"), [j for j in judged if j.state != "retired"]
    told = found.mark != "not_joined" and (bool(there) or found.mark == "not_met")
    used, whole = (sum(j.in_use for j in there), len(there)) if told else (None, None)
    return Card(
        indicator=indicator,
        station=station,
        zone=None,
        unit="count",
        state=found.mark,
        words=found.words,
        reason=found.reason,
        value=used,
        numerator=used,
        denominator=whole,
        target=target,
        window=(view.at, view.at),
        n=whole,
        source=indicator.source,
        data_as_of=view.at,
        shown=Text(f"{used}", f"{used}") if told else DASH,
        counted=Text(f"{used} จาก {whole} รายการ", f"{used} of {whole}") if told else DASH,
        basis={"not_received": sum(j.state == "not_received" for j in there)} if told else {},
    )


def _partners(view: View) -> dict[tuple[int, str], Card]:
    stands, found = goals.standings(view)[3], partnership.stations(view, goals.answers(view))
    stations = view.units.stations_of(view.filters)
    return {(3, s.code): _partnership(view, s, stands[s.code], found[s.code]) for s in stations}


def _partnership(view: View, station: Station, stands: Standing, found: StationSectors) -> Card:
    indicator = _indicator("partnership")
    # Where a report is out, a sector that is not seen is not known to be silent: no number is told.
    told = stands.mark in ("met", "not_met")
    whole = len(found.activities)
    active = whole - len(found.silent) if told else None
    return Card(
        indicator=indicator,
        station=station,
        zone=None,
        unit="count",
        state=stands.mark,
        words=stands.words,
        reason=stands.reason,
        value=active,
        numerator=active,
        denominator=whole if told else None,
        target=whole,
        window=(found.quarter.start, found.quarter.last),
        n=whole if told else None,
        source=indicator.source,
        data_as_of=min(found.quarter.last, view.at),
        shown=Text(f"{active}", f"{active}") if told else DASH,
        counted=Text(f"{active} จาก {whole} ภาคส่วน", f"{active} of {whole} sectors") if told else DASH,
        basis=(
            {"activities": dict(found.activities), "silent": found.silent, "needed": found.needed}
            if told
            else {}
        ),
    )


def _zone_cases(view: View, line: Line, station: Station, zone: Zone | None) -> Card:
    """A line of goal 4 of which nothing can be told."""
    joined = _has_joined(view, zone)
    return Card(
        indicator=_indicator("zone_cases"),
        station=station,
        zone=zone,
        line=line,
        unit="change" if line == "official" else "ratio",
        state="not_received" if joined else "not_joined",
        words=RECEIPTS["not_received"] if joined else NOT_JOINED,
        target=0.0 if line == "official" else 1.0,
        source=_indicator("zone_cases").source,
    )


def _official(view: View, station: Station, zone: Zone | None, found: OfficialFigure | None) -> Card:
    if found is None:
        return _zone_cases(view, "official", station, zone)
    indicator, told, change = _indicator("zone_cases"), found.months > 0 and not found.missing, found.percent
    said = "–" if change is None else f"{change:+.1f} %".replace("-", "−")
    return Card(
        indicator=indicator,
        station=station,
        zone=zone,
        line="official",
        unit="change",
        state=found.moved or ("gap" if found.missing else "too_early"),
        words=Text(found.line("th"), found.line("en")),
        value=None if change is None else change / 100,
        numerator=found.after if told else None,
        denominator=found.before if told else None,
        target=0.0,
        window=_included(found.after_window) if found.months else None,
        compared=(_included(found.before_window),) if found.months else (),
        n=found.before + found.after if told else None,
        source=indicator.source,
        data_as_of=view.at,
        shown=Text(said, said),
        counted=Text(found.line("th"), found.line("en")),
        basis={
            "months": found.months,
            "missing": found.missing,
            **(
                {"group_1": found.by_group[1], "group_2": found.by_group[2], "place_based": found.place_based}
                if told
                else {}
            ),
        },
    )


def _conclusion(view: View, station: Station, zone: Zone | None, found: Conclusion | None) -> Card:
    if found is None:
        return _zone_cases(view, "conclusion", station, zone)
    verdict, told = found.verdict if found.comparable else None, found.comparable
    # As the page's figure: no ratio where the base is too small or the time too short to judge it.
    ratio = verdict.rate_ratio if verdict and found.state not in ("too_early", "base_small") else None
    said = wording.ratio_text(ratio).split(" ")[0] if ratio else "–"
    exposure, cases = found.exposures, (found.before.cases, found.after.cases)
    return Card(
        indicator=_indicator("zone_cases"),
        station=station,
        zone=zone,
        line="conclusion",
        unit="ratio",
        state=found.state,
        words=Text(wording.state_text(found, "th"), wording.state_text(found, "en")),
        reason=Text(wording.reason(found, "th"), wording.reason(found, "en")),
        value=_finite(ratio.ratio if ratio else None),
        numerator=cases[1] if told else None,
        denominator=cases[0] if told else None,
        low=_finite(ratio.low if ratio else None),
        high=_finite(ratio.high if ratio else None),
        target=1.0,
        window=_included(found.windows.after[0]) if found.windows.after else None,
        compared=tuple(_included(days) for days in found.before_window),
        n=sum(cases) if told else None,
        source=_indicator("zone_cases").source,
        data_as_of=found.windows.cut_off,
        shown=Text(said, said),
        counted=Text(pair_text(found, cases, "th"), pair_text(found, cases, "en")) if told else DASH,
        basis={
            "months": found.windows.months,
            "baseline_months": found.baseline,
            "locked": found.locked,
            "cut_off": found.windows.cut_off,
            "missing": found.missing,
            "dispersion": found.dispersion,
            "exposure_after": exposure[0],
            "exposure_before": exposure[1],
            "expected": verdict.expected if verdict else None,
            "provisional": found.provisional,
            "review": found.review,
        },
    )


def _included(days: Days) -> Days:
    """A window with its last day instead of the day after it."""
    return days[0], days[1] - timedelta(days=1)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
