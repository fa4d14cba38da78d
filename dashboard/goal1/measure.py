"""How the indicators of goal 1 are computed; see `dashboard.indicators.Measure`."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Select

from dashboard.goal1 import surveys
from dashboard.goal1.opinions import STATES, Opinion, standing
from dashboard.goal1.tables import not_enough
from dashboard.indicators import DASH, NOT_JOINED, NOTHING, Answers, Card, Indicator, Mark, Standing
from dashboard.language.text import Text
from dashboard.view.units import Station, Zone
from dashboard.view.view import View

NOT_ASKED = Text("ไม่ได้ถาม", "not asked")
# Too few answers, too close to call, not answered by many and not asked are all unsettled.
UNSETTLED: frozenset[str] = frozenset({"too_close_to_call", "not_enough_data", "unanswered", "not_asked"})


def statements(view: View) -> dict[str, Select[Any]]:
    """Return what goal 1 asks of the store."""
    return surveys.statements(view)


def standings(view: View, answers: Answers) -> dict[str, Standing]:
    """Return where each station stands by all indicators of goal 1 together."""
    return surveys.standings(view, answers)


def marks(indicator: Indicator, view: View, answers: Answers) -> dict[str, Mark]:
    """Return the mark of each zone, by the state of its card."""
    told = cards(indicator, view, answers)
    return {card.zone.code: _mark(card.state) for card in told if card.zone is not None}


def _mark(state: str) -> Mark:
    return "unsettled" if state in UNSETTLED else cast("Mark", state)


def cards(indicator: Indicator, view: View, answers: Answers) -> list[Card]:
    """Return a card a zone, and one of a station without a zone as of a zone that has not joined."""
    opinions = {(o.zone, o.indicator): o for o in surveys.opinions(view, answers)}
    standing_of = standings(view, answers)
    due_days = surveys.due_days(answers)
    return [
        _card(indicator, view, station, zone, opinions, standing_of[station.code], due_days)
        for station, zone in view.units.places_of(view.filters)
    ]


def _card(
    indicator: Indicator,
    view: View,
    station: Station,
    zone: Zone | None,
    opinions: Mapping[tuple[str, str], Opinion],
    of_station: Standing,
    due_days: int,
) -> Card:
    if zone is None or not zone.has_joined(view.at):
        return _without_opinion(indicator, station, zone, "not_joined", NOT_JOINED)
    if opinion := opinions.get((zone.code, indicator.code)):
        instrument = surveys.instruments(view.scope)[opinion.instrument]
        return _of_opinion(indicator, station, zone, opinion, instrument)
    if any(code == zone.code for code, _ in opinions):
        return _without_opinion(indicator, station, zone, "not_asked", NOT_ASKED)
    why = of_station
    if why.mark not in ("not_received", "not_due"):
        # Another zone of the station was asked; this one is told by itself.
        why = standing(station.code, (), [zone.joined_on or view.at], due_days, view.at, None)
    return _without_opinion(indicator, station, zone, why.mark, why.words, why.reason)


def _without_opinion(
    indicator: Indicator,
    station: Station,
    zone: Zone | None,
    state: str,
    words: Text,
    reason: Text = NOTHING,
) -> Card:
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


def _of_opinion(
    indicator: Indicator, station: Station, zone: Zone, opinion: Opinion, instrument: surveys.Instrument
) -> Card:
    share, known, change = opinion.share, opinion.value is not None, opinion.change
    # Where only totals are at hand, the people behind the share are not known one by one.
    counted = round(share.unweighted * share.answered) if known and share.weighting != "totals" else None
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
        low=opinion.interval.low if known else None,
        high=opinion.interval.high if known else None,
        target=opinion.target,
        window=(opinion.first_day, opinion.last_day),
        n=opinion.n,
        n_effective=share.effective,
        source=Text(*(f"{instrument.name(lang)} {opinion.wave}" for lang in ("th", "en"))),
        data_as_of=opinion.last_day,
        shown=Text(opinion.percent("th"), opinion.percent("en")) if known else DASH,
        counted=(
            Text(
                f"ผู้ตอบ {opinion.n:,} คน (มีผลจริง {share.effective:,.0f})",
                f"{opinion.n:,} answers (effective {share.effective:,.0f})",
            )
            if known
            else Text(not_enough(opinion, "th"), not_enough(opinion, "en"))
        ),
        basis={
            "instrument": opinion.instrument,
            "wave": opinion.wave,
            "asked": share.people,
            "weighting": share.weighting,
            "unweighted": share.unweighted if known else None,
            "design_effect": share.design_effect,
            "cluster_effect": share.cluster_effect,
            "answers_needed": opinion.answers_needed,
            "change_low": change.low if known and change else None,
            "change_high": change.high if known and change else None,
        },
    )
