"""The programme's indicators, in the order of pages and files."""

import dashboard.goal1.indicators
import dashboard.goal2.indicators
import dashboard.goal3.indicators
import dashboard.goal4.indicators
from dashboard.indicators import Indicator

KPIS: tuple[Indicator, ...] = (
    *dashboard.goal1.indicators.INDICATORS,
    *dashboard.goal2.indicators.INDICATORS,
    *dashboard.goal3.indicators.INDICATORS,
    *dashboard.goal4.indicators.INDICATORS,
)
