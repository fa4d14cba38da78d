"""Regression to the mean: what a place with many cases would have had by itself (METHODS section 1.6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.statistics import checks
from dashboard.statistics.checks import Floats


@dataclass(frozen=True, slots=True)
class RegressionToMean:
    """The count to be expected of a place by its own and by those of places like it.

    mean, overdispersion: of the places like it, variance = mean + overdispersion · mean². weight: how much
    the mean counts, 0 to 1.
    """

    expected: float
    weight: float
    mean: float
    overdispersion: float


def regression_to_mean(count: int, others: Sequence[float] | Floats) -> RegressionToMean:
    """Return what a place's count would have been but for the luck with which it was chosen.

    expected = w·μ + (1 − w)·count, w = 1/(1 + μ·k), with the mean μ of the other places and, by moments,
    k = max(0, (s² − μ)/μ²), s² with divisor n − 1.

    Assumes that counts are Poisson around means that are gamma distributed over places like this one, all of
    the same size and watched for the same time.

    Source: Hauer 1997, Observational Before-After Studies in Road Safety, chapter 11; Hauer, Harwood, Council
    & Griffith 2002, Transportation Research Record 1784, numerical example 1.

    Raises:
        ValueError: a negative or fractional count, fewer than two other places, or no case in any of them.
    """
    own, x = checks.count("count", count), checks.counts("others", others)
    if x.size < 2:
        raise ValueError(f"there must be two other places or more, not {x.size}")
    if not x.any():
        raise ValueError("there must be a case in some other place")
    mean = float(x.mean())
    overdispersion = max(0.0, (float(x.var(ddof=1)) - mean) / mean**2)
    expected, weight = shrunken(own, mean, overdispersion)
    return RegressionToMean(expected, weight, mean, overdispersion)


def shrunken(count: float, mean: float, overdispersion: float) -> tuple[float, float]:
    """Return a count drawn towards the mean of its like, and the weight of that mean."""
    weight = 1 / (1 + mean * overdispersion)
    return weight * mean + (1 - weight) * count, weight
