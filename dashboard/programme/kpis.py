"""The programme's indicators: one record each, a module per goal."""

from dashboard.goal1.indicators import CONFIDENCE, FEAR, SATISFACTION
from dashboard.goal2.ladder import INNOVATION
from dashboard.goal3.sectors import PARTNERSHIP
from dashboard.goal4.indicators import ZONE_CASES
from dashboard.indicators import GOALS, MARKS, NOT_JOINED, Goal, Indicator, Mark, Standing

KPIS: tuple[Indicator, ...] = (FEAR, SATISFACTION, CONFIDENCE, INNOVATION, PARTNERSHIP, ZONE_CASES)

__all__ = ["GOALS", "KPIS", "MARKS", "NOT_JOINED", "Goal", "Indicator", "Mark", "Standing"]
