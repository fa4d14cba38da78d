"""How long 1,500 zones take to be judged, and a table of near repeats: `python -m benchmarks.statistics`
(exit code 1 above a second).
"""

import os
import platform
import random
import sys
import time
from datetime import date

import numpy as np
import numpy.typing as npt

from dashboard.cases import near_repeats
from dashboard.coverage.seasons import Lag, Season
from dashboard.goal4 import wording
from dashboard.goal4.comparability import Evidence
from dashboard.goal4.conclusion import Conclusion, Count, JoinedZone
from dashboard.goal4.windows import Windows
from dashboard.language.text import Text
from dashboard.statistics import crime_verdict, pooled_rate_ratio, ratio_of_rate_ratios

ZONES = 1_500
LIMIT_SECONDS = 1.0


def main() -> int:
    chance = random.Random(1)  # noqa: S311 - the same zones every time
    # No two zones alike, so that nothing kept from one could help the next.
    zones = [
        (chance.randint(0, 120), chance.randint(10, 120), 12.0 + n / ZONES, 36.0 + n / ZONES)
        for n in range(ZONES)
    ]
    started = time.perf_counter()
    crime_verdict(*zones[0], months_after=12)
    first = time.perf_counter() - started

    started = time.perf_counter()
    states = [crime_verdict(*zone, months_after=12, dispersion=1.5).state for zone in zones]
    verdicts = time.perf_counter() - started

    started = time.perf_counter()
    for after, before, _, _ in zones:
        ratio_of_rate_ratios(after, before, 3 * before, 8 * before)
    comparisons = time.perf_counter() - started

    started = time.perf_counter()
    pooled_rate_ratio(zones)
    pooled = time.perf_counter() - started

    conclusions = [_conclusion(n, zone) for n, zone in enumerate(zones)]
    started = time.perf_counter()
    decided = [c.state for c in conclusions]
    concluded = time.perf_counter() - started
    started = time.perf_counter()
    words = [wording.state_text(c, "th") for c in conclusions]
    worded = time.perf_counter() - started

    places, days = _cases()
    started = time.perf_counter()
    repeats = near_repeats.find(places, days, Text("ลักทรัพย์", "theft"))
    followed = time.perf_counter() - started
    assert isinstance(repeats, near_repeats.NearRepeats)

    print(f"machine: {os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()}")
    print(f"first verdict of a process (SciPy loads): {first:.2f} s")
    print(
        f"{len(states):,} zones judged, rate ratio included: {verdicts:.2f} s (limit {LIMIT_SECONDS:.0f} s)"
    )
    print(f"{ZONES:,} zones against their comparison areas: {comparisons:.2f} s")
    print(f"{ZONES:,} zones pooled: {pooled:.2f} s")
    print(
        f"{len(decided):,} zones concluded, exposures included: {concluded:.2f} s (limit"
        f" {LIMIT_SECONDS:.0f} s)"
    )
    print(f"{len(words):,} conclusions in words, their reviews included: {worded:.2f} s")
    print(f"near repeats among {repeats.cases:,} cases: {followed:.2f} s")
    return 0 if max(verdicts, concluded) <= LIMIT_SECONDS else 1


def _cases() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Places (metres) and days of the most cases that are looked at, in the area of a town."""
    chance = np.random.default_rng(6)
    return chance.uniform(0, 5_000, (near_repeats.MOST_CASES, 2)), np.floor(
        chance.uniform(0, 365, near_repeats.MOST_CASES)
    )


def _conclusion(n: int, zone: tuple[int, int, float, float]) -> Conclusion:
    """A zone that joined two years ago, with the counts of a zone above."""
    season = Season((1.25, 1.2, 1.15, 1.2, 0.9, 0.8, 0.85, 0.85, 0.8, 0.9, 1.05, 1.3), 5)
    joined_on, cut_off = date(2024, 10, n % 28 + 1), date(2026, 11, 1)
    windows = Windows(joined_on, cut_off, seasonal=True)
    after, before = zone[:2]
    counts = {windows.before(36)[0]: Count(before), windows.after[0]: Count(after)}
    counts |= {windows.reviewed(months)[0]: Count(after // 2) for months in windows.reviews}
    return Conclusion(
        zone=JoinedZone(str(n), str(n), "92", Text("z", "z"), joined_on),
        windows=windows,
        season=season,
        lag=Lag(),
        dispersion=1.5,
        baseline=36,
        locked=False,
        evidence=(Evidence(windows.before(36)), Evidence(windows.after)),
        counts=counts,
    )


if __name__ == "__main__":
    sys.exit(main())
