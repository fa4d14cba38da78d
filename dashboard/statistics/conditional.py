"""The count after joining, given all totals: one family of distributions behind every exact comparison.

Given the totals, the probability that k of the cases fell into the zone's after-window is proportional to
weight_k · ratio^k, where the ratio is what is asked for and the weights depend on the totals (and exposures)
only. One zone against its own past has binomial weights, a zone against a comparison area hypergeometric
ones, and zones pooled as strata have convolved ones.

Sources: Przyborowski & Wilenski 1940; Fisher's noncentral hypergeometric; Breslow & Day 1980, chapter 4
(strata).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from dashboard.statistics.checks import Floats

# A pooled probability below this is left out: it lies 30 standard deviations away and only slows the
# convolution down.
NEGLIGIBLE = 1e-200


@dataclass(frozen=True, slots=True, eq=False)
class ConditionalCount:
    """A count given all totals: P(X = lowest + i) ∝ exp(log_weights[i]) · ratio^(lowest + i)."""

    lowest: int
    log_weights: Floats

    @property
    def highest(self) -> int:
        """The largest count that the totals allow."""
        return self.lowest + len(self.log_weights) - 1

    @property
    def counts(self) -> Floats:
        """All counts that the totals allow."""
        return np.arange(self.lowest, self.highest + 1, dtype=np.float64)

    def probabilities(self, log_ratio: float) -> Floats:
        """Return the probability of each of `counts` at a ratio."""
        tilted = self.log_weights + log_ratio * self.counts
        # Only differences matter; without the largest taken off, exp overflows.
        odds = np.exp(tilted - tilted.max())
        return np.asarray(odds / odds.sum())

    def mean(self, log_ratio: float) -> float:
        """Return the expected count at a ratio."""
        return float(self.probabilities(log_ratio) @ self.counts)

    def at_most(self, observed: int, log_ratio: float = 0.0, *, own_share: float = 1.0) -> float:
        """Return P(X < observed) + own_share · P(X = observed): a share of 1 is exact, ½ is mid-p."""
        p = self.probabilities(log_ratio)
        at = observed - self.lowest
        return min(1.0, float(p[:at].sum() + own_share * p[at]))

    def at_least(self, observed: int, log_ratio: float = 0.0, *, own_share: float = 1.0) -> float:
        """Return P(X > observed) + own_share · P(X = observed)."""
        p = self.probabilities(log_ratio)
        at = observed - self.lowest
        return min(1.0, float(p[at + 1 :].sum() + own_share * p[at]))

    def estimate(self, observed: int) -> float:
        """Return the conditional maximum likelihood estimate: the ratio whose mean is the observed count.

        nan where the totals leave only one count.
        """
        if self.lowest == self.highest:
            return math.nan
        if observed == self.lowest:
            return 0.0
        if observed == self.highest:
            return math.inf
        return math.exp(rising_root(lambda log_ratio: self.mean(log_ratio) - observed))

    def interval(
        self, observed: int, tail: float, *, own_share: float = 1.0, dispersion: float = 1.0
    ) -> tuple[float, float]:
        """Return the ratios between which neither side's tail falls below `tail`.

        Counts that swing beyond chance widen it as a quasi-likelihood does: each bound lies √dispersion times
        as far from the estimate on the logarithmic scale. At the lowest and the highest count, where there is
        no estimate to measure from, the log likelihood of the one bound is divided by the dispersion instead,
        which is its probability to that power.
        """
        if observed in (self.lowest, self.highest):
            return self._bounds(observed, own_share * (tail / own_share) ** dispersion, own_share)
        low, high = self._bounds(observed, tail, own_share)
        middle, root = self.estimate(observed), math.sqrt(dispersion)
        return middle * (low / middle) ** root, middle * (high / middle) ** root

    def _bounds(self, observed: int, tail: float, own_share: float) -> tuple[float, float]:
        low, high = 0.0, math.inf
        if observed > self.lowest:
            low = math.exp(rising_root(lambda r: self.at_least(observed, r, own_share=own_share) - tail))
        if observed < self.highest:
            high = math.exp(rising_root(lambda r: tail - self.at_most(observed, r, own_share=own_share)))
        return low, high


def of_windows(after: int, before: int, exposure_after: float, exposure_before: float) -> ConditionalCount:
    """Return the count of one area in two windows: X ~ Bin(after + before, ratio·t1 / (ratio·t1 + t0))."""
    total = after + before
    k = np.arange(total + 1, dtype=np.float64)
    return ConditionalCount(0, _log_choose(total, k) + k * math.log(exposure_after / exposure_before))


def of_table(
    zone_after: int, zone_before: int, comparison_after: int, comparison_before: int
) -> ConditionalCount:
    """Return the count of two areas in two windows: Fisher's noncentral hypergeometric.

    The ratio is the odds ratio of the table.
    """
    zone, comparison = zone_after + zone_before, comparison_after + comparison_before
    after = zone_after + comparison_after
    lowest, highest = max(0, after - comparison), min(zone, after)
    k = np.arange(lowest, highest + 1, dtype=np.float64)
    return ConditionalCount(lowest, _log_choose(zone, k) + _log_choose(comparison, after - k))


def of_sum(parts: Sequence[ConditionalCount], observed: int) -> ConditionalCount:
    """Return the sum of independent counts that share one ratio.

    The convolution is made at the ratio of the observed sum, where no probability that matters vanishes.
    """
    lowest, highest = sum(p.lowest for p in parts), sum(p.highest for p in parts)
    if lowest == highest:
        return ConditionalCount(lowest, np.zeros(1))
    inside = min(max(observed, lowest + 0.5), highest - 0.5)
    log_ratio = rising_root(lambda r: sum(p.mean(r) for p in parts) - inside)
    total = np.ones(1)
    for part in parts:
        total = np.convolve(total, part.probabilities(log_ratio))
        kept = np.flatnonzero(total > NEGLIGIBLE)
        lowest += int(kept[0])
        total = total[kept[0] : kept[-1] + 1]
    k = np.arange(lowest, lowest + len(total))
    return ConditionalCount(lowest, np.log(total) - log_ratio * k)


def rising_root(function: Callable[[float], float]) -> float:
    """Return where a rising function of the log ratio crosses 0."""
    low, high = -1.0, 1.0
    while function(low) > 0:
        low *= 2
    while function(high) < 0:
        high *= 2
    return float(scipy.optimize.brentq(function, low, high, xtol=1e-13))


def _log_choose(total: int, k: Floats) -> Floats:
    log_factorial = scipy.special.gammaln
    return np.asarray(log_factorial(total + 1) - log_factorial(k + 1) - log_factorial(total - k + 1))
