"""How often a station that sent everything is asked by chance whether a month is complete.

    python -m benchmarks.false_doubts [--stations 50]

Stations of some sizes and dispersions send ten years of cases of all four groups, with the season of the
null worlds. Exit code 1 when the exact 95 % interval of the doubts of the smallest in ten years lies above
LIMIT.
"""

import sys
import time
from datetime import date
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from benchmarks.null_demo import cases_a_day, seasonal_days
from dashboard.coverage import reception
from dashboard.statistics import exact_count_interval

# Cases of all groups a month.
RATES = (3, 10, 30, 100, 300)
DISPERSIONS = (1.0, 1.5, 2.0)
# Shares of the groups, as stations of `benchmarks.worlds` have them on average.
GROUPS = {1: 0.12, 2: 0.35, 3: 0.12, 4: 0.41}
FIRST, LAST = date(2016, 10, 1), date(2026, 9, 30)
# Doubts of a station in ten years.
LIMIT = 1.0


def doubts(
    first: date, cases: dict[int | None, npt.NDArray[np.int64]], exposure: npt.NDArray[np.float64]
) -> int:
    """Return how many months of a station the product asks for; the one place that puts the question.

    Args:
        cases: by crime group, of each day from `first` on.
        exposure: of each day, on average 1.
    """
    return len({doubt.month for doubt in reception.doubts(first, cases, exposure)})


def asked(rng: np.random.Generator, rate: float, phi: float) -> int:
    """Return the doubts that ten years of a station cast which sent everything."""
    _, share = seasonal_days(FIRST, LAST)
    cases: dict[int | None, npt.NDArray[np.int64]] = {
        group: cases_a_day(rng, share * rate * 12 * part, phi) for group, part in GROUPS.items()
    }
    return doubts(FIRST, cases, share * 365.25)


def main(stations: Annotated[int, typer.Option(min=1, help="of each size and dispersion")] = 50) -> None:
    """Measure false doubts by size and dispersion."""
    broken = []
    print(f"| cases a month | {' | '.join(f'dispersion {phi}' for phi in DISPERSIONS)} |")
    print(f"|{'---|' * (1 + len(DISPERSIONS))}")
    for rate in RATES:
        began, cells = time.perf_counter(), []
        for phi in DISPERSIONS:
            total = sum(asked(np.random.default_rng([rate, n]), rate, phi) for n in range(stations))
            cells.append(f"{total / stations:.2f}")
            too_many = exact_count_interval(total, confidence=0.95).low > LIMIT * stations
            if rate == min(RATES) and too_many:
                broken.append(
                    f"{rate} cases a month, dispersion {phi}: {total} doubts of {stations} stations"
                )
        print(f"| {rate} | {' | '.join(cells)} |", flush=True)
        print(f"{rate}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    print("\n".join(broken))
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    typer.run(main)
