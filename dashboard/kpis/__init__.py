"""The programme's indicators: one record each, a module per goal."""

from dashboard.kpis.base import GOALS, MARKS, NOT_JOINED, Goal, Indicator, Mark, Standing
from dashboard.kpis.goal1 import CONFIDENCE, FEAR, SATISFACTION
from dashboard.kpis.goal2 import INNOVATION
from dashboard.kpis.goal3 import PARTNERSHIP
from dashboard.kpis.goal4 import ZONE_CASES

KPIS: tuple[Indicator, ...] = (FEAR, SATISFACTION, CONFIDENCE, INNOVATION, PARTNERSHIP, ZONE_CASES)

__all__ = ["GOALS", "KPIS", "MARKS", "NOT_JOINED", "Goal", "Indicator", "Mark", "Standing"]
