"""Is this week unusual, and how many such signals are chance? (METHODS section 3.1)"""

from collections.abc import Sequence

import numpy as np
import scipy

from dashboard.statistics import checks
from dashboard.statistics.checks import Floats


def unusual_week(
    baseline: Sequence[int], current: int, *, dispersion: float = 1.0, expected_factor: float = 1.0
) -> float:
    """P(X ≥ current) for the coming week, given the baseline weeks.

    With S cases in w weeks and Jeffreys' prior, the rate is Gamma(S + ½, w) and X is negative binomial of size S + ½
    and probability w/(w + f). With a dispersion φ above 1 it is the negative binomial of the same mean m = f·(S + ½)/w
    and variance φ·m·(1 + f/w). The factor f says how many times the cases of an average baseline week are expected:
    season × completeness.

    Assumes complete baseline weeks without trend, two weeks apart from the current one (guard band). Counts are cases a
    week.

    Source: R surveillance `algo.bayes`; METHODS section 3.1.

    Raises:
        ValueError: no baseline week, a negative or fractional count, a dispersion below 1, or a factor not above 0.
    """
    weeks = checks.counts("baseline", baseline)
    x, phi = checks.count("current", current), checks.at_least_one("dispersion", dispersion)
    # The baseline counted in weeks like the current one: the factor enters mean and variance by this alone.
    w = weeks.size / checks.positive("expected_factor", expected_factor)
    if x == 0:
        return 1.0
    size = float(weeks.sum()) + 0.5
    mean = size / w
    if phi > 1:
        size = mean**2 / (phi * mean * (1 + 1 / w) - mean)
    return float(scipy.special.betainc(x, size, mean / (size + mean)))


def false_discovery(p_values: Sequence[float] | Floats) -> Floats:
    """Benjamini-Hochberg adjusted p-values: series at or below q hold on average at most the share q of false signals.

    Assumes independent or positively dependent series. An empty row gives an empty row.

    Source: Benjamini & Hochberg 1995, by `scipy.stats.false_discovery_control`.

    Raises:
        ValueError: a p-value is outside 0–1 or not a number.
    """
    if len(p_values) == 0:
        return np.empty(0)
    p = checks.numbers("p_values", p_values)
    return np.asarray(scipy.stats.false_discovery_control(p))
