"""The programme's indicators: one record each, a module per goal."""

from dashboard.goal1.indicators import CONFIDENCE, FEAR, SATISFACTION
from dashboard.goal2.indicators import INNOVATION
from dashboard.goal3.indicators import PARTNERSHIP
from dashboard.goal4.official import ZONE_CASES
from dashboard.indicators import GOALS, MARKS, NOT_JOINED, Goal, Indicator, Mark, Standing

KPIS: tuple[Indicator, ...] = (FEAR, SATISFACTION, CONFIDENCE, INNOVATION, PARTNERSHIP, ZONE_CASES)

__all__ = ["GOALS", "KPIS", "MARKS", "NOT_JOINED", "Goal", "Indicator", "Mark", "Standing"]
