"""Proportions from surveys and whether they reach a target (METHODS section 2)."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import scipy

from dashboard.statistics import checks

Direction = Literal["max", "min"]
SurveyState = Literal["met", "not_met", "too_close_to_call", "not_enough_data"]

FEWEST_ANSWERS = 30
WIDEST = 0.30
MOST_ANSWERS_ASKED = 10_000


@dataclass(frozen=True, slots=True)
class Interval:
    """Both bounds of an interval, in the unit of its estimate."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SurveyVerdict:
    """Whether a share reaches its target.

    answers_needed: how many more answers would decide if the share stayed as it is; 0 when decided, None
    above 10,000.
    """

    state: SurveyState
    interval: Interval
    answers_needed: int | None


def wilson_interval(proportion: float, n_effective: float, *, confidence: float = 0.90) -> Interval:
    """Return Wilson's score interval of a proportion, at the effective number of answers.

    centre = (p + z²/2n) / (1 + z²/n), half = z·√(p(1 − p)/n + z²/4n²) / (1 + z²/n)

    Assumes answers that are independent once n is the effective one; says nothing on bias from how they were
    collected. Proportion as a fraction 0–1; n may be fractional.

    Source: Wilson 1927; Newcombe 1998.

    Raises:
        ValueError: the proportion is outside 0–1, n is not above 0, or the confidence is not between 0 and 1.
    """
    p, n = checks.fraction("proportion", proportion), checks.positive("n_effective", n_effective)
    z2 = float(scipy.special.ndtri(checks.tail(confidence))) ** 2
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * p * (1 - p) / n + (z2 / (2 * n)) ** 2) / (1 + z2 / n)
    # At 0 and 1 a bound is the estimate itself, which rounding would miss by a hair.
    return Interval(max(0.0, min(centre - half, p)), min(1.0, max(centre + half, p)))


def survey_verdict(
    proportion: float,
    n: int,
    n_effective: float,
    target: float,
    direction: Direction,
    *,
    confidence: float = 0.90,
) -> SurveyVerdict:
    """Return whether a share of the public reaches its target, by Wilson's interval.

    not_enough_data      n < 30, effective n < 30, or the 95 % interval is wider than 0.30
    met                  "max": high ≤ target; "min": low ≥ target
    not_met              "max": low > target; "min": high < target
    too_close_to_call    anything else

    answers_needed is the smallest k ≥ 0 such that n + k answers, with the proportion and n_effective/n
    unchanged, would pass the gates and decide either way. It promises a decision, not "met".

    Assumptions and units are those of `wilson_interval`; n counts answers, the target is a fraction 0–1.

    Source: METHODS sections 2.3 and 11; the gates are those of NCHS (Parker et al. 2017).

    Raises:
        ValueError: n is not a whole number above 0, the direction is neither max nor min, or as
            `wilson_interval`.
    """
    if checks.count("n", n) == 0:
        raise ValueError("n must be above 0")
    target = checks.fraction("target", target)
    if direction not in ("max", "min"):
        raise ValueError(f"direction must be max or min, not {direction!r}")

    def state_with(answers: int, effective: float) -> SurveyState:
        shown = wilson_interval(proportion, effective, confidence=0.95)
        if answers < FEWEST_ANSWERS or effective < FEWEST_ANSWERS or shown.high - shown.low > WIDEST:
            return "not_enough_data"
        interval = wilson_interval(proportion, effective, confidence=confidence)
        if direction == "max":
            met, missed = interval.high <= target, interval.low > target
        else:
            met, missed = interval.low >= target, interval.high < target
        if met:
            return "met"
        return "not_met" if missed else "too_close_to_call"

    def decided(more: int) -> bool:
        return state_with(n + more, n_effective * (n + more) / n) in ("met", "not_met")

    state = state_with(n, n_effective)
    needed = 0 if state in ("met", "not_met") else _first(decided, MOST_ANSWERS_ASKED)
    return SurveyVerdict(state, wilson_interval(proportion, n_effective, confidence=confidence), needed)


def _first(holds: Callable[[int], bool], last: int) -> int | None:
    """Return the first number from 1 to `last` from which `holds` is true; None where there is none.

    By halving: a bound only moves inward as answers grow, so that what holds once holds from there on.
    """
    if not holds(last):
        return None
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def difference_of_proportions(
    p1: float, n1: float, p2: float, n2: float, *, confidence: float = 0.90
) -> Interval:
    """Return the interval of p1 − p2 between two waves: Newcombe's hybrid of the two Wilson intervals.

    Numbers of answers are effective ones. d − √((p1 − l1)² + (u2 − p2)²) to d + √((u1 − p1)² + (p2 − l2)²),
    with d = p1 − p2.

    Assumes two independent samples asked the same question in the same way. Fractions, not points.

    Source: Newcombe 1998, Statistics in Medicine 17:873, method 10.

    Raises:
        ValueError: as `wilson_interval`.
    """
    first = wilson_interval(p1, n1, confidence=confidence)
    second = wilson_interval(p2, n2, confidence=confidence)
    difference = p1 - p2
    return Interval(
        difference - math.hypot(p1 - first.low, second.high - p2),
        difference + math.hypot(first.high - p1, p2 - second.low),
    )
