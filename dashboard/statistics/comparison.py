"""Comparing stations fairly: how far chance alone spreads them (METHODS section 4)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from dashboard.statistics import checks
from dashboard.statistics.checks import Floats
from dashboard.statistics.surveys import Interval


@dataclass(frozen=True, slots=True, eq=False)
class EmpiricalBayes:
    """Rates shrunk to their mean, in events per unit of population.

    A prior variance of 0 means that chance explains all differences: nobody may be ranked.
    """

    rates: Floats
    prior_mean: float
    prior_variance: float


def funnel_limits_proportion(target: float, n: float, *, confidence: float) -> Interval:
    """Return where stations of n (effective) answers lie by chance if all are at the target.

    p0 ± z·√(p0(1 − p0)/n). Assumes independent answers. Limits are cut at 0 and 1. Fractions, not per cent.

    Source: Spiegelhalter 2005; identical to UKHSA's funnel limits.

    Raises:
        ValueError: the target is outside 0–1, n is not above 0, or the confidence is not between 0 and 1.
    """
    p, size = checks.fraction("target", target), checks.positive("n", n)
    half = -float(scipy.special.ndtri(checks.tail(confidence))) * math.sqrt(p * (1 - p) / size)
    return Interval(max(0.0, p - half), min(1.0, p + half))


def funnel_limits_ratio(expected: float, *, confidence: float) -> Interval:
    """Return between which observed ÷ expected a station lies by chance: exact Poisson limits.

    low = χ²(tail; 2E) / 2E, high = χ²(1 − tail; 2E + 2) / 2E. Assumes Poisson counts; the expected number may
    be fractional.

    Source: Garwood 1936 in the form of R FunnelPlotR.

    Raises:
        ValueError: the expected number is not above 0, or the confidence is not between 0 and 1.
    """
    e, tail = checks.positive("expected", expected), checks.tail(confidence)
    return Interval(
        float(scipy.special.gammaincinv(e, tail)) / e, float(scipy.special.gammainccinv(e + 1, tail)) / e
    )


def exact_count_interval(events: int, *, confidence: float = 0.90) -> Interval:
    """Return the exact interval of the mean of a Poisson count, also of 0.

    low = Γ⁻¹(tail; x), 0 for no event; high = Γ⁻¹(1 − tail; x + 1). Divided by people it is the interval of a
    rate.

    Assumes a Poisson count.

    Source: Garwood 1936.

    Raises:
        ValueError: the count is negative or fractional, or the confidence is not between 0 and 1.
    """
    x, tail = checks.count("events", events), checks.tail(confidence)
    low = float(scipy.special.gammaincinv(x, tail)) if x else 0.0
    return Interval(low, float(scipy.special.gammainccinv(x + 1, tail)))


def empirical_bayes_rates(
    events: Sequence[int] | Floats, population: Sequence[float] | Floats
) -> EmpiricalBayes:
    """Return each station's rate drawn to the mean rate as far as chance explains the difference.

    m + A/(A + m/n_i)·(r_i − m), with m = Σ events / Σ population; A = Σ n_i (r_i − m)² / Σ n − m / mean(n),
    the variance beyond chance, 0 where that is negative.

    Assumes Poisson events and exchangeable stations; needs about ten of them. Rates are events per unit of
    population.

    Source: Marshall 1991; equals R spdep `EBest` and `esda.smoothing.Empirical_Bayes`.

    Raises:
        ValueError: rows of different length, a negative or fractional count, or a population not above 0.
    """
    x, n = checks.counts("events", events), checks.numbers("population", population)
    if x.size != n.size:
        raise ValueError(f"events and population must be of one length, not {x.size} and {n.size}")
    if (n <= 0).any():
        raise ValueError("population must be above 0 everywhere")
    rates = x / n
    mean = float(x.sum() / n.sum())
    variance = max(0.0, float(n @ (rates - mean) ** 2 / n.sum() - mean / n.mean()))
    if variance == 0:
        return EmpiricalBayes(np.full_like(rates, mean), mean, 0.0)
    return EmpiricalBayes(mean + variance / (variance + mean / n) * (rates - mean), mean, variance)
