"""Many zones pooled as strata; counts are never summed over unequal exposures (METHODS section 11)."""

import math
from collections.abc import Sequence

import numpy as np
import scipy

from dashboard.statistics import checks, conditional
from dashboard.statistics.rates import RateRatio


def pooled_rate_ratio(
    strata: Sequence[tuple[int, int, float, float]], *, confidence: float = 0.90, dispersion: float = 1.0
) -> RateRatio:
    """Return the one rate ratio that zones share.

    Each stratum is (after, before, exposure_after, exposure_before). Given n_i, the counts after are
    independent Bin(n_i, θ·t1/(θ·t1 + t0)). Conditional maximum likelihood for θ; mid-p interval, p_fall and
    p_min (no case after in any zone) from the convolved sum. One stratum gives what `rate_ratio` gives.
    Dispersion widens the interval by its root on the logarithmic scale (quasi-likelihood): effective counts,
    which serve a single zone, would not keep the exact sum.

    Assumes one ratio for all zones, each with its own exposures (person-time, any unit, the same in both
    windows of a zone).

    Source: METHODS section 11; Breslow & Day 1987, section 3.6; dispersion as in `ratio_of_rate_ratios`.

    Raises:
        ValueError: no stratum, a negative or fractional count, an exposure not above 0, a dispersion below 1,
            or a confidence not between 0 and 1.
    """
    if not strata:
        raise ValueError("strata must not be empty")
    tail, phi = checks.tail(confidence), checks.at_least_one("dispersion", dispersion)
    windows = [
        (
            checks.count("after", after),
            checks.count("before", before),
            checks.positive("exposure_after", exposure_after),
            checks.positive("exposure_before", exposure_before),
        )
        for after, before, exposure_after, exposure_before in strata
    ]
    after_all, before_all = sum(w[0] for w in windows), sum(w[1] for w in windows)
    if after_all == before_all == 0:
        return RateRatio(math.nan, 0.0, math.inf, math.nan, 1.0)
    given = conditional.of_sum([conditional.of_windows(*w) for w in windows], after_all)
    low, high = given.interval(after_all, tail, own_share=0.5, dispersion=phi)
    log_p_none = sum(before * math.log(t0 / (t1 + t0)) for _, before, t1, t0 in windows)
    return RateRatio(
        ratio=given.estimate(after_all),
        low=low,
        high=high,
        p_fall=given.at_most(after_all, own_share=0.5),
        p_min=0.5 * math.exp(log_p_none) if before_all else 1.0,
    )


def pooled_ratio_of_rate_ratios(
    tables: Sequence[tuple[int, int, int, int]], *, confidence: float = 0.90, dispersion: float = 1.0
) -> RateRatio:
    """Return the one ratio of rate ratios that zones share.

    Each table is (zone after, zone before, comparison after, comparison before).

    Mantel-Haenszel odds ratio Σ(a·d/n) / Σ(b·c/n), interval exp(log ± z·se) with the variance of Robins,
    Breslow and Greenland. Where one of the sums is 0, that variance does not exist and the bound that does is
    the exact conditional one. p_fall and p_min are exact: P(sum of the zones' counts after ≤ observed), given
    all totals, at the observed counts and at none. Dispersion multiplies the variance.

    Assumes one ratio for all zones and a comparison area for each; needs no exposures. Counts are cases.

    Source: Mantel & Haenszel 1959; Robins, Breslow & Greenland 1986; equals statsmodels' `StratifiedTable`;
    dispersion as in `ratio_of_rate_ratios`.

    Raises:
        ValueError: no table, a negative or fractional count, a dispersion below 1, or a confidence not
            between 0 and 1.
    """
    if not tables:
        raise ValueError("tables must not be empty")
    tail, phi = checks.tail(confidence), checks.at_least_one("dispersion", dispersion)
    names = ("zone_after", "zone_before", "comparison_after", "comparison_before")
    whole = [tuple(checks.count(n, v) for n, v in zip(names, table, strict=True)) for table in tables]
    after_all = sum(t[0] for t in whole)
    given = conditional.of_sum([conditional.of_table(*t) for t in whole], after_all)
    none_after = conditional.of_sum([conditional.of_table(0, *t[1:]) for t in whole], 0)

    a, b, c, d = np.array([t for t in whole if sum(t)], dtype=np.float64).reshape(-1, 4).T
    n = a + b + c + d
    agree, differ, falls, rises = (a + d) / n, (b + c) / n, b * c / n, a * d / n
    rise, fall = float(rises.sum()), float(falls.sum())
    if rise and fall:
        variance = (
            agree @ rises / (2 * rise**2)
            + (agree @ falls + differ @ rises) / (2 * rise * fall)
            + differ @ falls / (2 * fall**2)
        )
        ratio = rise / fall
        half = -scipy.special.ndtri(tail) * math.sqrt(phi * variance)
        low, high = ratio * math.exp(-half), ratio * math.exp(half)
    else:
        ratio = given.estimate(after_all)
        low, high = given.interval(after_all, tail, dispersion=phi)
    return RateRatio(ratio, low, high, given.at_most(after_all), none_after.at_most(0))
