"""Goal 1 at a glance: the indicator farthest from its target, and all of them against their targets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.goal1 import surveys
from dashboard.goal1.opinions import VERDICTS, Opinion
from dashboard.goal1.pooled_opinion import pooled_opinion
from dashboard.goal1.surveys import Surveys
from dashboard.language.text import Text
from dashboard.schema.survey_indicators import BY_CODE, SURVEY_CODES
from dashboard.statistics import Interval
from dashboard.ui.svg import Bullet
from dashboard.ui.tile import NOTHING_KNOWN, Glance
from dashboard.ui.tokens import Verdict
from dashboard.view.view import View

LIMIT = Text("เป้า {sign} {limit:g} %", "target {sign} {limit:g} %")
OF_ZONES = Text(
    "{name} · {zones} พื้นที่รวมกัน · ผู้ตอบ {n:,} คน", "{name} · {zones} zones together · {n:,} answers"
)
OF_ONE = Text("{name} · ผู้ตอบ {n:,} คน", "{name} · {n:,} answers")
OF_ONE_OF = Text(
    "{name} · สำรวจแล้ว 1 จาก {all} พื้นที่ · ผู้ตอบ {n:,} คน", "{name} · 1 of {all} zones surveyed · {n:,} answers"
)


@dataclass(frozen=True, slots=True)
class Share:
    """One indicator of the view: a fraction 0–1 with its range. verdict: of a single zone; zones: pooled."""

    code: str
    value: float
    interval: Interval
    target: float
    n: int
    zones: int = 1
    verdict: Verdict | None = None

    @property
    def off(self) -> float:
        """By how much the target is missed; below 0 where it is reached."""
        past = self.value - self.target
        return past if BY_CODE[self.code].direction == "at most" else -past


def glance(view: View, frames: Mapping[str, pd.DataFrame]) -> Glance:
    """Return goal 1 for its tile: of one zone as judged, of several together, which decides nothing.

    Where one of several was surveyed, that one's, and that it is one.

    Args:
        frames: answers to `surveys.statements`.
    """
    shares = _shares(view, surveys.read(view, frames), surveys.opinions(view, frames))
    if not shares:
        return NOTHING_KNOWN
    worst, lang = max(shares, key=lambda share: share.off), view.lang
    joined = len(surveys.joined_zones(view))
    words = OF_ZONES if worst.zones > 1 else OF_ONE if joined == 1 else OF_ONE_OF
    return Glance(
        figure=f"{worst.value * 100:.0f} %",
        words=words(lang, name=BY_CODE[worst.code].short(lang), zones=worst.zones, all=joined, n=worst.n),
        bullets=[_bullet(share, view) for share in shares],
        tells=frozenset(share.code for share in shares),
    )


def _shares(view: View, read: Surveys, opinions: Sequence[Opinion]) -> list[Share]:
    zones = surveys.joined_zones(view)
    if len(zones) == 1 or len({o.zone for o in opinions if o.value is not None}) == 1:
        return [
            Share(o.indicator, o.value, o.interval, o.target, o.n, verdict=VERDICTS[o.state])
            for o in opinions
            if o.value is not None
        ]
    people = {place: sum(ages.values()) for place, ages in read.population.items()}
    places = [(zone.station, zone.code) for zone in zones]
    shares = []
    for code in SURVEY_CODES:
        if pooled := pooled_opinion(code, places, opinions, people):
            targets = Counter(read.target(code, station, view.at) for station, _ in pooled.places)
            target = targets.most_common(1)[0][0]
            shares.append(Share(code, pooled.share, pooled.interval, target, pooled.n, len(pooled.places)))
    return shares


def _bullet(share: Share, view: View) -> Bullet:
    indicator, lang = BY_CODE[share.code], view.lang
    shown = f"{share.value * 100:.0f} %"
    return Bullet(
        label=f"{indicator.short(lang)} {shown}",
        shown=shown,
        limit=LIMIT(lang, sign=indicator.sign, limit=share.target * 100),
        value=share.value,
        target=share.target,
        top=1.0,
        low=share.interval.low,
        high=share.interval.high,
        verdict=share.verdict,
    )
