"""Is this week unusual, and how many such signals are chance? (METHODS section 3.1)"""

from collections.abc import Sequence

import numpy as np
import scipy

from dashboard.statistics import checks
from dashboard.statistics.checks import Floats

Numbers = float | Floats


def unusual_week(
    baseline: Sequence[int], current: int, *, dispersion: float = 1.0, expected_factor: float = 1.0
) -> float:
    """Return P(X ≥ current) for the coming week, given the baseline weeks.

    With S cases in w weeks and Jeffreys' prior, the rate is Gamma(S + ½, w) and X is negative binomial of
    size S + ½ and probability w/(w + f). With a dispersion φ above 1 it is the negative binomial of the same
    mean m = f·(S + ½)/w and variance φ·m·(1 + f/w). The factor f says how many times the cases of an average
    baseline week are expected: season × completeness.

    Assumes complete baseline weeks without trend, two weeks apart from the current one (guard band). Counts
    are cases a week.

    Source: R surveillance `algo.bayes`; METHODS section 3.1.

    Raises:
        ValueError: no baseline week, a negative or fractional count, a dispersion below 1, or a factor not
            above 0.
    """
    weeks = checks.counts("baseline", baseline)
    x, phi = checks.count("current", current), checks.at_least_one("dispersion", dispersion)
    # The baseline counted in weeks like the current one: the factor enters mean and variance by this alone.
    size, mean = coming(weeks.sum(), weeks.size / checks.positive("expected_factor", expected_factor), phi)
    return float(at_least(x, size, mean))


def coming(cases: Numbers, weeks: Numbers, dispersion: Numbers) -> tuple[Floats, Floats]:
    """Return size and mean of the negative binomial of the coming week, given cases of baseline weeks.

    The core of `unusual_week` for many series at once; nothing is checked. Without dispersion the size is
    cases + ½.
    """
    mean = (np.asarray(cases) + 0.5) / weeks
    return mean / (np.asarray(dispersion) - 1 + dispersion / np.asarray(weeks)), mean


def at_least(current: Numbers, size: Floats, mean: Floats) -> Floats:
    """Return P(X ≥ current) of the negative binomial of that size and mean."""
    x = np.asarray(current, dtype=np.float64)
    share = mean / (size + mean)
    return np.where(x <= 0, 1.0, scipy.special.betainc(np.maximum(x, 1), size, share))


def unlikely_from(probability: float, size: Floats, mean: Floats) -> Floats:
    """Return the smallest count that is reached with less than that probability.

    Of .01: 99 % of weeks lie below it.
    """
    low, high = np.zeros_like(mean), np.ceil(4 * mean + 8)
    while (more := at_least(high, size, mean) >= probability).any():
        low, high = np.where(more, high, low), np.where(more, 2 * high, high)
    while (apart := high - low > 1).any():
        middle = np.where(apart, np.floor((low + high) / 2), high)
        more = at_least(middle, size, mean) >= probability
        low, high = np.where(more & apart, middle, low), np.where(more | ~apart, high, middle)
    return high


def false_discovery(p_values: Sequence[float] | Floats) -> Floats:
    """Return Benjamini-Hochberg adjusted p-values.

    Series at or below q hold on average at most the share q of false signals. Assumes independent or
    positively dependent series. An empty row gives an empty row.

    Source: Benjamini & Hochberg 1995; equals `scipy.stats.false_discovery_control`, for which the first
    visitor of a server would wait until all of `scipy.stats` is loaded.

    Raises:
        ValueError: a p-value is outside 0–1 or not a number.
    """
    if len(p_values) == 0:
        return np.empty(0)
    p = checks.numbers("p_values", p_values)
    if p.min() < 0 or p.max() > 1:
        raise ValueError("p-values must lie between 0 and 1")
    falling = np.argsort(p)[::-1]
    adjusted = np.empty_like(p)
    # No smaller p-value is adjusted to more than a larger one.
    adjusted[falling] = np.minimum.accumulate(p[falling] * p.size / np.arange(p.size, 0, -1))
    return np.minimum(adjusted, 1)
