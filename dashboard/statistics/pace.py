"""What the pace so far makes likely until the end of the year (METHODS sections 3.1 and 11)."""

from dataclasses import dataclass

import scipy

from dashboard.statistics import checks


@dataclass(frozen=True, slots=True)
class Pace:
    """Cases still to come: mean, bounds that hold the stated share of what may come, P(more than allowed).

    `over` is None where no number of allowed cases was given.
    """

    mean: float
    low: int
    high: int
    over: float | None


def cases_to_come(
    seen: int,
    exposure_seen: float,
    exposure_left: float,
    *,
    allowed: int | None = None,
    dispersion: float = 1.0,
    confidence: float = 0.80,
) -> Pace:
    """Return the cases in the exposure that is left, given those seen so far.

    Gamma-Poisson predictive with Jeffreys' prior: X ~ NB(size = seen + ½, mean = (seen + ½) · t_left /
    t_seen); with a dispersion φ above 1 of the same mean m and variance φ·m·(1 + t_left/t_seen), as
    `unusual_week`. `allowed` may be negative: then more than allowed is certain.

    Assumes the rate of what was seen, in exposures that carry the season (any unit, the same for both).

    Source: METHODS sections 3.1 and 11 (to the end of the fiscal year); R surveillance `algo.bayes` for φ =
    1.

    Raises:
        ValueError: a negative or fractional count, an exposure not above 0, a dispersion below 1, or a
            confidence not between 0 and 1.
    """
    x = checks.count("seen", seen)
    factor = checks.positive("exposure_left", exposure_left) / checks.positive("exposure_seen", exposure_seen)
    phi, tail = checks.at_least_one("dispersion", dispersion), checks.tail(confidence)
    size = x + 0.5
    mean = size * factor
    if phi > 1:
        size = mean**2 / (phi * mean * (1 + factor) - mean)
    share = mean / (size + mean)

    def more_than(k: int) -> float:
        return float(scipy.special.betainc(k + 1, size, share))

    def quantile(probability: float) -> int:
        """Return the smallest count that is not exceeded with that probability."""
        k, step = 0, 1
        while more_than(k) > 1 - probability:
            k, step = k + step, step * 2
        low = max(k - step, -1)
        while k - low > 1:
            middle = (k + low) // 2
            low, k = (middle, k) if more_than(middle) > 1 - probability else (low, middle)
        return k

    over = None
    if allowed is not None:
        over = more_than(allowed) if allowed >= 0 else 1.0
    return Pace(mean, quantile(tail), quantile(1 - tail), over)
