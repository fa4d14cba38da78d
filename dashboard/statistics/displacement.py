"""Crimes avoided, and whether they moved next door (METHODS sections 1.5 and 1.7)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import scipy

from dashboard.statistics import checks

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wdd:
    """Cases more (+) or fewer (−) than the comparison areas suggest, with a normal interval."""

    estimate: float
    standard_error: float
    low: float
    high: float


def weighted_displacement_difference(
    control: Pair,
    treated: Pair,
    displacement_control: Pair = (0, 0),
    displacement_treated: Pair = (0, 0),
    *,
    time_weights: Sequence[float] = (1, 1),
    area_weights: Sequence[float] = (1, 1, 1, 1),
    confidence: float = 0.90,
    dispersion: float = 1.0,
) -> Wdd:
    """Return the weighted displacement difference with its normal interval ± z·se.

    (Δtreated − Δcontrol) + (Δdisplacement treated − Δdisplacement control). Pairs are counts of cases
    (before, after). Each count is divided by its time weight (before, after) and its area weight (control,
    treated, displacement control, displacement treated), and enters the variance divided by the squares of
    both. Dispersion multiplies the variance.

    Assumes Poisson counts, but for the dispersion, and that all areas would have changed by the same *number*
    of cases per weight: with a control much larger than the zone, area weights in proportion to size are a
    must, else any shared trend reads as an effect (METHODS section 1.5).

    Source: Wheeler & Ratcliffe 2018, Crime Science 7:11.

    Raises:
        ValueError: a count is negative or no whole number, a weight is not above 0 or missing, the
            confidence is not between 0 and 1, or the dispersion is below 1.
    """
    z, phi = (
        -float(scipy.special.ndtri(checks.tail(confidence))),
        checks.at_least_one("dispersion", dispersion),
    )
    if len(time_weights) != 2 or len(area_weights) != 4:
        raise ValueError("there must be 2 time weights and 4 area weights")
    time_before, time_after = (checks.positive("time weight", w) for w in time_weights)
    estimate = variance = 0.0
    areas = (control, treated, displacement_control, displacement_treated)
    for (before, after), area, sign in zip(areas, area_weights, (-1, 1, -1, 1), strict=True):
        size = checks.positive("area weight", area)
        before, after = checks.count("before", before), checks.count("after", after)
        estimate += sign * (after / (time_after * size) - before / (time_before * size))
        variance += after / (time_after * size) ** 2 + before / (time_before * size) ** 2
    error = math.sqrt(phi * variance)
    return Wdd(estimate, error, estimate - z * error, estimate + z * error)
