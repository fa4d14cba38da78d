"""Where cases lie close together, and where one follows another nearby (METHODS section 5)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from dashboard.statistics import checks
from dashboard.statistics.checks import Floats

# Up to here no place holds many cases, however few the others hold.
FEW_AT_A_PLACE = 5
# How often chance may make a pile of a station's fullest place.
PILES_BY_CHANCE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class GiStar:
    """For each place the standardised local sum, and the chance of one as high.

    Where the sum cannot vary, z is 0 and p is 1.
    """

    z: Floats
    p: Floats


@dataclass(frozen=True, slots=True)
class Knox:
    """Pairs of cases both near and soon; `ratio` = observed ÷ expected, nan where none is expected."""

    observed: int
    expected: float
    ratio: float
    p: float


def local_gi_star(
    values: Sequence[float] | Floats,
    neighbours: Sequence[Sequence[int]],
    *,
    permutations: int = 0,
    seed: int = 0,
) -> GiStar:
    """Return Getis and Ord's local G*: how far the sum over a place and its neighbours lies above chance.

    z = (Σ_j x_j − W·x̄) / (s·√((n·W − W²)/(n − 1))) over the W places that are the place itself (added here)
    and its neighbours; binary weights, s with divisor n. p is one-sided (hot): the normal tail, or with
    permutations (1 + those as high)/(1 + permutations), the place keeping its value while the others are
    dealt out anew. One-sided, so that p is uniform under chance, as false discovery control needs it. The
    same seed gives the same p.

    Assumes values of comparable places (cells of one size); needs about 60 cases. Indices from 0.

    Source: Ord & Getis 1995; z equals R spdep `localG`, the dealing out that of `esda.G_Local(star=True,
    transform="B")`.

    Raises:
        ValueError: fewer than two places, values not finite, rows of different length, an index of no place,
            or negative permutations.
    """
    x = checks.numbers("values", values)
    n = x.size
    if n < 2 or len(neighbours) != n:
        raise ValueError(
            f"there must be two places or more and one list of neighbours each, not {n} and {len(neighbours)}"
        )
    others = [np.array(sorted({*row} - {i}), dtype=np.intp) for i, row in enumerate(neighbours)]
    if any(row.size and (row[0] < 0 or row[-1] >= n) for row in others):
        raise ValueError(f"neighbours must be indices from 0 to {n - 1}")
    if permutations < 0:
        raise ValueError(f"permutations must not be negative, not {permutations}")
    sums = np.array([x[i] + x[row].sum() for i, row in enumerate(others)])
    size = np.array([row.size + 1 for row in others])
    spread = x.std() * np.sqrt((n * size - size**2) / (n - 1))
    # A spread that is rounding only (all values alike) is none.
    varies = spread > 1e-12 * max(1.0, float(np.abs(x).max()))
    z = np.divide(sums - size * x.mean(), spread, out=np.zeros(n), where=varies)
    if not permutations:
        return GiStar(z, np.where(varies, scipy.special.ndtr(-z), 1.0))

    deals = _deals(n - 1, int(size.max()) - 1, permutations, np.random.default_rng(seed))
    slack = 1e-9 * max(1.0, float(np.abs(x).max()))
    p = np.ones(n)
    for i in np.flatnonzero(varies):
        dealt = np.delete(x, i)[deals[:, : others[i].size]].sum(axis=1)
        as_high = np.count_nonzero(dealt >= x[others[i]].sum() - slack)
        p[i] = (1 + as_high) / (1 + permutations)
    return GiStar(z, p)


def _deals(items: int, drawn: int, times: int, random: np.random.Generator) -> np.ndarray:
    """Return `times` rows of `drawn` different indices below `items`."""
    # Copied: a slice keeps the whole permutation alive, 200 MB for 2,500 places.
    return np.array([random.permutation(items)[:drawn].copy() for _ in range(times)])


def knox(
    x: Sequence[float] | Floats,
    y: Sequence[float] | Floats,
    t: Sequence[float] | Floats,
    *,
    near: float,
    soon: float,
    permutations: int = 999,
    seed: int = 0,
) -> Knox:
    """Return near repeats: pairs within `near` metres and `soon` days (both inclusive) against chance.

    expected = near pairs × soon pairs ÷ all pairs, the mean over all ways to deal the times out to the
    places; p = (1 + deals with as many pairs) / (1 + permutations). The same seed gives the same p.

    Assumes that places and times are exact and that the mix of places did not change within the period; needs
    about 100 cases of one type. x and y are metres on a plane (never degrees), t days.

    Source: Knox 1964; permutation as in `pointpats.Knox` and R NearRepeat.

    Raises:
        ValueError: fewer than two cases, rows of different length, values not finite, a negative distance or
            time, or fewer than one permutation.
    """
    rows = [checks.numbers(name, row) for name, row in (("x", x), ("y", y), ("t", t))]
    n = rows[0].size
    if n < 2 or any(row.size != n for row in rows):
        raise ValueError(f"x, y and t must be of one length, at least 2, not {[row.size for row in rows]}")
    if checks.number("near", near) < 0 or checks.number("soon", soon) < 0:
        raise ValueError("near and soon must not be negative")
    if permutations < 1:
        raise ValueError(f"permutations must be 1 or more, not {permutations}")
    times = rows[2]
    places = scipy.spatial.KDTree(np.column_stack(rows[:2]))
    first, second = places.query_pairs(near, output_type="ndarray").reshape(-1, 2).T

    def pairs(dealt: Floats) -> int:
        return int(np.count_nonzero(np.abs(dealt[first] - dealt[second]) <= soon))

    observed = pairs(times)
    ordered = np.sort(times)
    soon_pairs = int((np.searchsorted(ordered, ordered + soon, side="right") - np.arange(n) - 1).sum())
    expected = first.size * soon_pairs / math.comb(n, 2)
    random = np.random.default_rng(seed)
    as_many = sum(pairs(random.permutation(times)) >= observed for _ in range(permutations))
    return Knox(
        observed, expected, observed / expected if expected else math.nan, (1 + as_many) / (1 + permutations)
    )


def most_by_chance(cells: Sequence[int] | Floats) -> int:
    """Return how many cases one place may hold by chance, given the cases at each of a station's places.

    A place is held against the k places with fewer cases: by chance it holds up to the largest of
    FEW_AT_A_PLACE, three times the quantile 1 − 1/k of the Poisson of their mean, and, where their counts
    spread more than a Poisson's (rounded coordinates, blocks), the quantile 1 − PILES_BY_CHANCE/k of the
    negative binomial of their mean and variance. Places are taken in the order of their cases, from the
    fuller half on; the first beyond its limit gives the answer, so that two piles cannot hide each other.

    Assumes that fewer than half of the places are piles. A station's only place is held against
    FEW_AT_A_PLACE alone.

    Source: METHODS section 5; quantiles as in `scipy.stats`.

    Raises:
        ValueError: no place, or a count below 1 or fractional.
    """
    x = np.sort(checks.counts("cells", cells))
    if x[0] < 1:
        raise ValueError("cells must hold at least one case each")
    at = np.flatnonzero((np.arange(x.size) >= x.size // 2) & (x > FEW_AT_A_PLACE))
    # The place that would come next in line ends the search where none is a pile.
    fewer = np.append(at, x.size)
    limits = _most_of(fewer, np.append(0, x.cumsum())[fewer], np.append(0, (x**2).cumsum())[fewer])
    beyond = np.append(x[at] > limits[:-1], True)
    return int(limits[beyond.argmax()])


def _most_of(k: np.ndarray, sums: Floats, squares: Floats) -> Floats:
    """Return the limit of `most_by_chance` for sets of k places with these sums of cases and of squares."""
    size = np.maximum(k, 1)
    mean = sums / size
    variance = squares / size - mean**2
    most = np.maximum(FEW_AT_A_PLACE, 3 * scipy.stats.poisson.ppf(1 - 1 / size, mean))
    # By rounding alone a variance is no larger.
    wide = variance > mean * (1 + 1e-9)
    m, v = mean[wide], variance[wide]
    spread = scipy.stats.nbinom.ppf(1 - PILES_BY_CHANCE / size[wide], m**2 / (v - m), m / v)
    most[wide] = np.maximum(most[wide], spread)
    return np.where(k > 0, most, FEW_AT_A_PLACE)
