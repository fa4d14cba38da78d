"""Many zones pooled as strata; counts are never summed over unequal exposures (METHODS section 11)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from dashboard.statistics import checks, conditional
from dashboard.statistics.checks import Floats
from dashboard.statistics.rates import RateRatio
from dashboard.statistics.surveys import Interval

# Each zone after and before, and its comparison area after and before.
TABLE = ("zone_after", "zone_before", "comparison_after", "comparison_before")


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """Whether zones may share one ratio: Cochran's Q, its degrees of freedom, and the chance of one as large.

    parts: what each table adds to Q, in their order; ratios: their own, with ½ added where a count is 0.
    """

    q: float
    freedom: int
    p: float
    parts: tuple[float, ...]
    ratios: tuple[float, ...]


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
    tail, phi = checks.tail(confidence), checks.at_least_one("dispersion", dispersion)
    whole = _whole(tables)
    after_all = sum(t[0] for t in whole)
    given = conditional.of_sum([conditional.of_table(*t) for t in whole], after_all)
    none_after = math.prod(conditional.of_table(0, *t[1:]).at_most(0) for t in whole)

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
    return RateRatio(ratio, low, high, given.at_most(after_all), none_after)


def homogeneity(tables: Sequence[tuple[int, int, int, int]], *, dispersion: float = 1.0) -> Homogeneity:
    """Return Cochran's test that all tables share one ratio of rate ratios.

    Q = Σ (y_i − ȳ)²/v_i on the log odds ratios y_i of the tables, around their mean weighted by 1/v_i;
    v_i = dispersion · (1/a + 1/b + 1/c + 1/d). To the four counts of a table with a 0 in it ½ is added.
    p = P(χ² with tables − 1 degrees of freedom ≥ Q); of one table 1.

    Assumes logarithms that are about normal. Tables are those of `pooled_ratio_of_rate_ratios`.

    Source: Cochran 1954, Biometrics 10:101–129; ½: Haldane 1956, Anscombe 1956.

    Raises:
        ValueError: no table, a negative or fractional count, or a dispersion below 1.
    """
    y, v = _log_ratios(tables, checks.at_least_one("dispersion", dispersion))
    parts = (y - y @ (1 / v) / (1 / v).sum()) ** 2 / v
    q, freedom = float(parts.sum()), len(y) - 1
    p = float(scipy.special.chdtrc(freedom, q)) if freedom else 1.0
    return Homogeneity(q, freedom, p, tuple(parts.tolist()), tuple(np.exp(y).tolist()))


def prediction_interval(
    tables: Sequence[tuple[int, int, int, int]], *, confidence: float = 0.90, dispersion: float = 1.0
) -> Interval:
    """Return the range in which the true ratio of one more zone like these lies.

    exp(M ± t·√(τ² + 1/Σw)), w_i = 1/(v_i + τ²), M the mean of the log ratios weighted by w, t of tables − 2
    degrees of freedom, and τ² = max(0, (Q − (tables − 1)) / (Σ1/v − Σ1/v²/Σ1/v)) by DerSimonian and Laird.
    Logs and variances are those of `homogeneity`.

    Assumes that the zones' true ratios are drawn from one normal distribution of their logarithms.

    Source: Higgins, Thompson & Spiegelhalter 2009, J R Stat Soc A 172:137–159, equation 12; DerSimonian &
    Laird 1986.

    Raises:
        ValueError: fewer than three tables, a negative or fractional count, a dispersion below 1, or a
            confidence not between 0 and 1.
    """
    tail, phi = checks.tail(confidence), checks.at_least_one("dispersion", dispersion)
    if len(tables) < 3:
        raise ValueError(f"there must be three tables or more, not {len(tables)}")
    y, v = _log_ratios(tables, phi)
    fixed = 1 / v
    q = homogeneity(tables, dispersion=phi).q
    spread = max(0.0, (q - (len(y) - 1)) / (fixed.sum() - (fixed**2).sum() / fixed.sum()))
    weights = 1 / (v + spread)
    middle = y @ weights / weights.sum()
    t = -scipy.special.stdtrit(len(y) - 2, tail)
    half = t * math.sqrt(spread + 1 / weights.sum())
    return Interval(math.exp(middle - half), math.exp(middle + half))


def _log_ratios(tables: Sequence[tuple[int, int, int, int]], phi: float) -> tuple[Floats, Floats]:
    """Return the log odds ratio of each table and its variance."""
    counts = np.array(_whole(tables), dtype=np.float64)
    counts[(counts == 0).any(axis=1)] += 0.5
    a, b, c, d = counts.T
    return np.log(a * d / (b * c)), phi * (1 / counts).sum(axis=1)


def _whole(tables: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, ...]]:
    if not tables:
        raise ValueError("tables must not be empty")
    return [tuple(checks.count(n, v) for n, v in zip(TABLE, table, strict=True)) for table in tables]
