"""What is true in the demo: the effect injected into every zone, one outbreak, one station's missing data.

Tests check the generated rows against these facts, and later the dashboard's verdicts. Nothing else in the
demo decides where crime falls or rises.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Effect = Literal["halved", "displaced", "unchanged", "rising", "too_young", "plain", "quiet", "not_joined"]

FISCAL_YEARS = 5  # whole ones before the running one


@dataclass(frozen=True, slots=True)
class ZoneTruth:
    """The truth about one zone.

    Rates count group 1 and 2 cases a year that lie inside (in the ring, 400 m around) with a usable point, as
    the dashboard will see them. After joining they are multiplied by `factor` (`ring_factor`). The sums
    before and after joining are held to that; on which days, of which offence, and which cases lack a usable
    point is chance.
    """

    zone: str
    effect: Effect
    months_ago: int | None
    """Joining, in calendar months before `as_of`; None = not yet."""
    joined_day: int
    per_year: float
    factor: float
    ring_per_year: float
    ring_factor: float = 1.0

    def joined_on(self, as_of: date) -> date | None:
        """The day on which the zone joined the programme."""
        if self.months_ago is None:
            return None
        months = as_of.year * 12 + as_of.month - 1 - self.months_ago
        return date(months // 12, months % 12 + 1, self.joined_day)


# Zones with an effect joined 20 to 24 months ago: whatever the day of the fiscal year, the data hold 36
# months before joining, and 18 after the month of joining and before the last weeks, whose cases are still
# being entered.
ZONES = (
    ZoneTruth("TRANG-01", "halved", 24, 1, per_year=48, factor=0.5, ring_per_year=20),
    ZoneTruth("TRANG-02", "unchanged", 24, 1, per_year=60, factor=1.0, ring_per_year=22),
    # Half of the cases leave the zone and nearly as many turn up in its ring.
    ZoneTruth("TRANG-03", "displaced", 22, 15, per_year=44, factor=0.5, ring_per_year=24, ring_factor=1.8),
    ZoneTruth("TRANG-04", "rising", 21, 1, per_year=42, factor=1.75, ring_per_year=16),
    # It truly falls, but nobody can know that yet.
    ZoneTruth("TRANG-05", "too_young", 2, 1, per_year=40, factor=0.7, ring_per_year=14),
    ZoneTruth("TRANG-06", "plain", 30, 1, per_year=14, factor=0.9, ring_per_year=6),
    ZoneTruth("TRANG-07", "plain", 18, 15, per_year=12, factor=0.85, ring_per_year=4),
    ZoneTruth("TRANG-08", "plain", 12, 1, per_year=10, factor=1.0, ring_per_year=4),
    ZoneTruth("TRANG-09", "plain", 26, 1, per_year=7, factor=1.0, ring_per_year=3),
    # About six cases in the three years before joining: below the ten that a judgement needs.
    ZoneTruth("TRANG-10", "quiet", 15, 1, per_year=2, factor=1.0, ring_per_year=2),
    ZoneTruth("TRANG-11", "not_joined", None, 1, per_year=5, factor=1.0, ring_per_year=2),
)

# Cases per resident are alike at all stations (places.Station.residents was chosen so) but at this one, which
# has about half as many again in the last whole fiscal year.
HIGH_RATE_STATION = "920601"

# The station that entered nothing for two weeks: neither cases that occurred nor any that were reported then.
# Its month is doubtful, so the zone of this station (TRANG-06) has no conclusion; its official year was over
# before.
GAP_STATION = "920401"
GAP_DAYS = 14


def gap(as_of: date) -> tuple[date, date]:
    """Return the first and last day of GAP_STATION's two silent weeks, in the fifth month before `as_of`."""
    months = as_of.year * 12 + as_of.month - 1 - 5
    first = date(months // 12, months % 12 + 1, 8)
    return first, first + timedelta(days=GAP_DAYS - 1)


# A week of thefts by night in the largest station, outside all zones and rings: too many to be chance.
OUTBREAK_STATION = "920101"
OUTBREAK_CASES = 12


def outbreak(as_of: date) -> tuple[date, date]:
    """Return the outbreak's Monday and Sunday: five weeks before `as_of`, so that all cases are reported."""
    monday = as_of - timedelta(days=as_of.weekday() + 35)
    return monday, monday + timedelta(days=6)


def first_day(as_of: date) -> date:
    """Return the data's first day: 1 October, FISCAL_YEARS whole fiscal years before the running one."""
    return date(as_of.year - (as_of.month < 10) - FISCAL_YEARS, 10, 1)


@dataclass(frozen=True, slots=True)
class SurveyTruth:
    """What every wave of the zone interviews at a station finds: answers a wave, and shares that count."""

    station: str
    what: Literal["passing", "failing", "too_close", "too_few", "plain"]
    answers: int
    fear: float
    satisfaction: float
    confidence: float


# The targets are fear at most 40 %, satisfaction and confidence at least 80 %. Shares are exact, not drawn.
SURVEYS = (
    SurveyTruth("920101", "passing", 420, 0.22, 0.91, 0.89),
    SurveyTruth("920201", "failing", 400, 0.62, 0.66, 0.61),
    SurveyTruth("920301", "too_close", 400, 0.39, 0.80, 0.81),
    SurveyTruth("920901", "too_few", 24, 0.33, 0.83, 0.83),
    SurveyTruth("920401", "plain", 160, 0.30, 0.86, 0.84),
    SurveyTruth("920501", "plain", 150, 0.28, 0.88, 0.87),
    SurveyTruth("920601", "plain", 220, 0.45, 0.79, 0.74),
    SurveyTruth("920701", "plain", 120, 0.25, 0.90, 0.88),
    SurveyTruth("920801", "plain", 140, 0.31, 0.87, 0.85),
)
WAVES = 4
# The online poll asks whom it reaches: fewer, younger, and friendlier people. It decides nothing.
POLL_ANSWERS, POLL_FEAR_OFF, POLL_PRAISE = 60, -0.08, 0.05

# Nobody has used it for longer than the 60 days after which a device of daily use falls back a rung.
ABANDONED, ABANDONED_DAYS = "INV-920601-01", 95
# Installed, but never connected.
UNCONNECTED = "INV-920701-01"
# A station's sector that has a partner and no activity at all.
SILENT = ("920301", "media")
# Resolutions that are open although their day has passed.
OVERDUE = ("R-920201-02", "R-920601-03", "R-920801-01")
# Stations whose newest risk spot is still open; all others of every station are fixed and reported back.
OPEN_SPOTS = ("920101", "920201", "920301", "920601", "920801")
# The station that sent no activities for the last whole month.
ACTIVITIES_MISSING = "920401"
