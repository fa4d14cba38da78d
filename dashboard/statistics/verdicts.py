"""The verdict on crime in a zone: did it fall after joining? (METHODS sections 1.3, 1.4 and 11)"""

from dataclasses import dataclass
from typing import Literal

from dashboard.statistics import checks
from dashboard.statistics.rates import RateRatio, mid_p, rate_ratio

CrimeState = Literal["met", "not_met", "not_met_flat", "inconclusive", "too_early", "not_enough_data"]

# Below this base no percentage is shown and nothing judged: 3 → 1 is "−67 %", and says nothing
# (METHODS section 6, no. 1).
SMALLEST_BASE = 10
FEWEST_MONTHS = 3
FINAL_MONTHS = 12
# A fall of 16 %, as hot-spot policing typically brings (Braga & Weisburd 2022), must lie outside it.
FLAT = (0.90, 1.11)


@dataclass(frozen=True, slots=True)
class CrimeVerdict:
    """Whether crime fell in a zone.

    expected: cases that the rate before would have given. provisional: no full year was seen yet.
    """

    state: CrimeState
    rate_ratio: RateRatio
    expected: float
    provisional: bool


def crime_verdict(
    after: int,
    before: int,
    exposure_after: float,
    exposure_before: float,
    *,
    months_after: float,
    complete: bool = True,
    alpha: float = 0.05,
    dispersion: float = 1.0,
) -> CrimeVerdict:
    """Return whether crime fell, by the 1 − 2·alpha interval of the rate ratio.

    The first rule that holds decides:

    not_enough_data   fewer than 10 cases before, or a month of either window not received (`complete`)
    too_early         fewer than 3 whole months after, or p_min > alpha: not even 0 cases could have convinced
    met               the whole interval lies below 1
    not_met           the whole interval lies above 1
    not_met_flat      the whole interval lies within 0.90–1.11
    inconclusive      anything else

    The gates use raw counts, never counts divided by the dispersion: what is judged must not change with an
    estimate made from other zones. So p_min is taken at dispersion 1 here, while `rate_ratio.p_min` is that
    of the effective counts.

    Assumptions and units are those of `rate_ratio`; months are whole months after the settling-in month.

    Source: METHODS sections 1.3, 1.4 and 11; the gate of 10 is that of NCHS (Talih et al.).

    Raises:
        ValueError: as `rate_ratio`; alpha is not between 0 and 0.5; months_after is negative.
    """
    months = checks.number("months_after", months_after)
    if months < 0:
        raise ValueError(f"months_after must not be negative, not {months_after}")
    alpha = _side(alpha)
    ratio = rate_ratio(
        after, before, exposure_after, exposure_before, confidence=1 - 2 * alpha, dispersion=dispersion
    )
    share = exposure_after / (exposure_after + exposure_before)
    state: CrimeState
    if before < SMALLEST_BASE or not complete:
        state = "not_enough_data"
    elif months < FEWEST_MONTHS or mid_p(0, before, share) > alpha:
        state = "too_early"
    elif ratio.high < 1:
        state = "met"
    elif ratio.low > 1:
        state = "not_met"
    elif ratio.low >= FLAT[0] and ratio.high <= FLAT[1]:
        state = "not_met_flat"
    else:
        state = "inconclusive"
    return CrimeVerdict(state, ratio, before * exposure_after / exposure_before, months < FINAL_MONTHS)


def largest_after_still_met(
    before: int,
    exposure_after: float,
    exposure_before: float,
    *,
    alpha: float = 0.05,
    dispersion: float = 1.0,
) -> int | None:
    """Return the most cases after with which `crime_verdict` is still met, the time gate left aside.

    None where the base is below 10 or not even 0 cases would do. By halving, as the upper bound rises with
    the count. Assumptions and units are those of `rate_ratio`.

    Source: METHODS section 1.3, "what a zone can show".

    Raises:
        ValueError: as `rate_ratio`; alpha is not between 0 and 0.5.
    """

    def met(after: int) -> bool:
        verdict = crime_verdict(
            after,
            before,
            exposure_after,
            exposure_before,
            months_after=FINAL_MONTHS,
            alpha=alpha,
            dispersion=dispersion,
        )
        return verdict.state == "met"

    if not met(0):
        return None
    # As many as expected is no fall: that many is never met.
    most, too_many = 0, int(before * exposure_after / exposure_before) + 1
    while too_many - most > 1:
        middle = (most + too_many) // 2
        most, too_many = (middle, too_many) if met(middle) else (most, middle)
    return most


def _side(alpha: float) -> float:
    plain = checks.number("alpha", alpha)
    if not 0 < plain < 0.5:
        raise ValueError(f"alpha must lie between 0 and 0.5, not {alpha}")
    return plain
