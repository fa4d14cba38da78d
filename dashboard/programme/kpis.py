"""The programme's indicators: one record each, a module per goal."""

from dashboard.goal1.indicators import INDICATORS
from dashboard.goal2.ladder import INNOVATION
from dashboard.goal3.sectors import PARTNERSHIP
from dashboard.goal4.official import ZONE_CASES
from dashboard.indicators import GOALS, MARKS, NOT_JOINED, Goal, Indicator, Mark, Standing

KPIS: tuple[Indicator, ...] = (*INDICATORS, INNOVATION, PARTNERSHIP, ZONE_CASES)

__all__ = ["GOALS", "KPIS", "MARKS", "NOT_JOINED", "Goal", "Indicator", "Mark", "Standing"]
