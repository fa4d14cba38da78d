"""Ratios of crime rates: after ÷ before, alone or against a comparison area (METHODS sections 1.2, 11)."""

import math
from dataclasses import dataclass
from functools import lru_cache

import scipy

from dashboard.statistics import checks, conditional


@dataclass(frozen=True, slots=True)
class RateRatio:
    """A ratio with its interval.

    `p_fall` is the probability of a count after as low as this, or lower, if nothing had changed; `p_min` is
    what it would be had no case occurred after. The ratio is inf when there was none before but some after,
    nan when there was none at all.
    """

    ratio: float
    low: float
    high: float
    p_fall: float
    p_min: float


def rate_ratio(
    after: int,
    before: int,
    exposure_after: float,
    exposure_before: float,
    *,
    confidence: float = 0.90,
    dispersion: float = 1.0,
) -> RateRatio:
    """Return rate after ÷ rate before, (x1/t1) / (x0/t0), with its mid-p conditional interval.

    Given n = x1 + x0, x1 ~ Bin(n, t1/(t1 + t0)) if nothing changed. p_fall = P(X < x1) + ½ P(X = x1); the
    bounds are the binomial probabilities at which that tail, on either side, is (1 − confidence)/2, each as
    p/(1 − p) · t0/t1. High is inf when x0 = 0, low is 0 when x1 = 0. Dispersion divides both counts
    (effective counts): it widens the interval, not the ratio.

    Assumes independent cases at constant rates within exposure; the exposures carry the season. Exposures are
    person-time in any unit, the same in both windows; dispersion is Pearson's chi² per degree of freedom of
    monthly counts, 1 or more.

    Source: Przyborowski & Wilenski 1940, mid-p variant; R epitools `rateratio` gives the same.

    Raises:
        ValueError: a count is negative or no whole number, an exposure is not above 0, the dispersion is
            below 1, or the confidence is not between 0 and 1.
    """
    after, before = checks.count("after", after), checks.count("before", before)
    t1, t0 = (
        checks.positive("exposure_after", exposure_after),
        checks.positive("exposure_before", exposure_before),
    )
    tail, phi = checks.tail(confidence), checks.at_least_one("dispersion", dispersion)
    if after == before == 0:
        return RateRatio(math.nan, 0.0, math.inf, math.nan, 1.0)
    x1, x0, share = after / phi, before / phi, t1 / (t1 + t0)
    low, high = _odds_bounds(x1, x0, tail)
    return RateRatio(
        ratio=(after / t1) / (before / t0) if before else math.inf,
        low=low * t0 / t1,
        high=high * t0 / t1,
        p_fall=mid_p(x1, x0, share),
        p_min=mid_p(0.0, x0, share) if before else 1.0,
    )


def mid_p(x1: float, x0: float, share: float) -> float:
    """Return P(X < x1) + ½ P(X = x1) for X ~ Bin(x1 + x0, share).

    Continued by the beta function to effective counts, which are no whole numbers.
    """
    below = scipy.special.betaincc(x1, x0 + 1, share) if x1 > 0 else 0.0
    up_to = scipy.special.betaincc(x1 + 1, x0, share) if x0 > 0 else 1.0
    return float(below + up_to) / 2


# Asked again and again: for each language, for today and a week ago, for zones of as few cases.
@lru_cache(8_192)
def _odds_bounds(x1: float, x0: float, tail: float) -> tuple[float, float]:
    """Return the bounds of after ÷ before: where the mid-p tail is `tail` from above and from below.

    Mid-p is the mean of two tails, so its root lies between theirs, which the inverse beta function knows.
    """
    low, high = 0.0, math.inf
    if x1 > 0:
        edges = (
            scipy.special.betaincinv(x1, x0 + 1, tail),
            scipy.special.betaincinv(x1 + 1, x0, tail) if x0 > 0 else 1.0,
        )
        p = scipy.optimize.brentq(lambda p: 1 - mid_p(x1, x0, p) - tail, *edges, xtol=1e-15)
        low = p / (1 - p)
    if x0 > 0:
        edges = (
            scipy.special.betainccinv(x1, x0 + 1, tail) if x1 > 0 else 0.0,
            scipy.special.betainccinv(x1 + 1, x0, tail),
        )
        p = scipy.optimize.brentq(lambda p: mid_p(x1, x0, p) - tail, *edges, xtol=1e-15)
        high = p / (1 - p)
    return low, high


def ratio_of_rate_ratios(
    zone_after: int,
    zone_before: int,
    comparison_after: int,
    comparison_before: int,
    *,
    confidence: float = 0.90,
    dispersion: float = 1.0,
) -> RateRatio:
    """Return (zone after ÷ before) ÷ (comparison after ÷ before): the exact odds ratio of the 2 × 2 table.

    Estimate by conditional maximum likelihood, interval and p_fall = P(X ≤ zone_after) from Fisher's
    conditional distribution, p_min the same at zone_after = 0. The windows may be unequal: they, the season
    and any trend both areas share cancel. Dispersion widens the interval as a quasi-likelihood does, by its
    root on the logarithmic scale: effective counts would leave Fisher's distribution, which knows whole ones
    only. p_fall and p_min stay those of the counts.

    Assumes that without the programme both areas would have changed by the same factor, and that the counts
    of both swing alike. Counts are cases; no unit enters; dispersion as in `rate_ratio`.

    Source: Fisher's exact test; equals `scipy.stats.contingency.odds_ratio(kind="conditional")` and R
    `fisher.test`. Dispersion: Wedderburn 1974; McCullagh & Nelder 1989, section 9.2.

    Raises:
        ValueError: a count is negative or no whole number, the dispersion is below 1, or the confidence is
            not between 0 and 1.
    """
    x = checks.count("zone_after", zone_after)
    zone_before = checks.count("zone_before", zone_before)
    comparison = (
        checks.count("comparison_after", comparison_after),
        checks.count("comparison_before", comparison_before),
    )
    tail, phi = checks.tail(confidence), checks.at_least_one("dispersion", dispersion)
    given = conditional.of_table(x, zone_before, *comparison)
    low, high = given.interval(x, tail, dispersion=phi)
    p_min = conditional.of_table(0, zone_before, *comparison).at_most(0)
    return RateRatio(given.estimate(x), low, high, given.at_most(x), p_min)
