"""Whether a share changed from one window to another (METHODS section 13)."""

import math

import numpy as np
import scipy

from dashboard.statistics import checks
from dashboard.statistics.checks import Floats

# Below this expected count in a cell the normal approximation does not hold.
SMALLEST_EXPECTED = 5
# By how much equal chances may differ from rounding; as in SciPy and R.
ROUNDING = 1e-7


def difference_of_shares(part_after: int, whole_after: int, part_before: int, whole_before: int) -> float:
    """Return the two-sided p-value that two windows have one share.

    Pearson's χ² of the 2 × 2 table without correction; Fisher's exact test where a cell expects fewer than 5.
    1 where one of the windows is empty. Assumes cases that are independent of each other.

    Source: Pearson 1900; Cochran 1954 for the rule of 5; equals `scipy.stats.chi2_contingency` and
    `scipy.stats.fisher_exact`, for which the first visitor of a server would wait until all of it is loaded.

    Raises:
        ValueError: a count is negative or fractional, or a part is larger than its whole.
    """
    names = ("part_after", "whole_after", "part_before", "whole_before")
    given = (part_after, whole_after, part_before, whole_before)
    a, n1, b, n0 = (checks.count(name, value) for name, value in zip(names, given, strict=True))
    if a > n1 or b > n0:
        raise ValueError("a part must not be larger than its whole")
    parts, whole = a + b, n1 + n0
    if not n1 or not n0 or parts in (0, whole):
        return 1.0
    if min(n1, n0) * min(parts, whole - parts) < SMALLEST_EXPECTED * whole:
        return _exact(a, n1, n0, parts)
    squares = (a * (n0 - b) - b * (n1 - a)) ** 2 * whole / (n1 * n0 * parts * (whole - parts))
    return math.erfc(math.sqrt(squares / 2))


def _exact(a: float, n1: float, n0: float, parts: float) -> float:
    """Return Fisher's two-sided p-value: of all tables with these sums, those no likelier than this one."""
    first = np.arange(max(0, parts - n0), min(parts, n1) + 1)
    chance = np.exp(_ways(n1, first) + _ways(n0, parts - first) - _ways(n1 + n0, parts))
    return float(min(1.0, chance[chance <= chance[first == a] * (1 + ROUNDING)].sum()))


def _ways(n: float, k: float | Floats) -> Floats:
    """Return the logarithm of how many ways there are to take k of n."""
    return np.asarray(-np.log(n + 1) - scipy.special.betaln(n - k + 1, k + 1))
