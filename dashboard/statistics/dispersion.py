"""How much more counts swing than chance lets them: serial offenders, festivals (METHODS section 1.2)."""

from collections.abc import Sequence
from typing import TypeVar

from dashboard.statistics import checks
from dashboard.statistics.checks import Floats

T = TypeVar("T", float, Floats)


def pooled_dispersion(series: Sequence[tuple[Sequence[int] | Floats, Sequence[float] | Floats]]) -> float:
    """Return Pearson's chi² ÷ degrees of freedom over all series; 1 where counts swing no more than Poisson.

    Each series is (counts, exposures) by month; its expected count is its total shared out by exposure, which
    costs it one degree of freedom. Series without any case say nothing and are left out.

    Assumes a constant rate within each series: cut a zone's months at joining. Exposures carry the season, in
    any unit.

    Source: McCullagh & Nelder 1989, section 4.5; METHODS section 1.2(c): pooled over all zones, never below
    1.

    Raises:
        ValueError: rows of different length, a negative or fractional count, or an exposure not above 0.
    """
    squares, freedom = 0.0, 0
    for counted, exposed in series:
        x, t = checks.counts("counts", counted), checks.numbers("exposures", exposed)
        if x.size != t.size:
            raise ValueError(f"counts and exposures must be of one length, not {x.size} and {t.size}")
        if (t <= 0).any():
            raise ValueError("exposures must be above 0")
        if x.sum() == 0 or x.size == 1:
            continue
        squares += float(chi_square(x.sum(), t.sum(), (x**2 / t).sum()))
        freedom += x.size - 1
    return max(1.0, squares / freedom) if freedom else 1.0


def chi_square(cases: T, exposure: T, scaled: T) -> T:
    """Return Pearson's chi² of a series around its mean rate, from three sums: Σx, Σt and Σx²/t.

    With m = t·Σx/Σt it is Σ(x − m)²/m = Σt/Σx · Σx²/t − Σx: sums that thousands of series can carry along
    from week to week. The cases must be above 0.
    """
    return exposure / cases * scaled - cases
