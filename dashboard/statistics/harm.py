"""Weighted counts: cases that weigh what they do harm (METHODS section 1.8)."""

import math
from collections.abc import Sequence

import numpy as np
import scipy

from dashboard.statistics import checks
from dashboard.statistics.checks import Floats
from dashboard.statistics.surveys import Interval


def weighted_rate_ratio(
    after: Sequence[float] | Floats,
    before: Sequence[float] | Floats,
    weights: Sequence[float] | Floats,
    exposure_after: float,
    exposure_before: float,
    *,
    confidence: float = 0.90,
    dispersion: float = 1.0,
) -> tuple[float, Interval] | None:
    """Return the ratio of weighted rates, (Σw·x1/t1) ÷ (Σw·x0/t0), with its interval; None where a sum is 0.

    after, before: counts by kind, and the weight of each kind. The variance of a sum is Σw²·x, the interval
    exp(log ratio ± z·√(dispersion · (Σw²x1/(Σw·x1)² + Σw²x0/(Σw·x0)²))).

    Assumes independent Poisson counts, but for the dispersion, and weights known without error; few heavy
    cases make it wide, and then too narrow rather than too wide. Exposures as in `rate_ratio`.

    Source: variance of weighted Poisson sums, Fay & Feuer 1997, Statistics in Medicine 16:791–801; weights by
    penalty, Sherman, Neyroud & Neyroud 2016, Policing 10:171–183.

    Raises:
        ValueError: rows of different length, a negative or fractional count, a weight or an exposure not
            above 0, a dispersion below 1, or a confidence not between 0 and 1.
    """
    x1, x0, w = (
        checks.counts("after", after),
        checks.counts("before", before),
        checks.numbers("weights", weights),
    )
    if not x1.size == x0.size == w.size:
        raise ValueError(
            f"after, before and weights must be of one length, not {x1.size}, {x0.size}, {w.size}"
        )
    if (w <= 0).any():
        raise ValueError("weights must be above 0")
    t1 = checks.positive("exposure_after", exposure_after)
    t0 = checks.positive("exposure_before", exposure_before)
    z, phi = -scipy.special.ndtri(checks.tail(confidence)), checks.at_least_one("dispersion", dispersion)
    harm1, harm0 = float(w @ x1), float(w @ x0)
    if 0 in (harm1, harm0):
        return None
    ratio = (harm1 / t1) / (harm0 / t0)
    squares = np.square(w)
    half = z * math.sqrt(phi * (squares @ x1 / harm1**2 + squares @ x0 / harm0**2))
    return ratio, Interval(ratio * math.exp(-half), ratio * math.exp(half))
