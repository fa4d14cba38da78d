"""How often a zone is called met, or risen, where nothing happened: `python -m benchmarks.null_demo`.

Every seed is a province: cases a day outside its zones, cases a day in zones of the demo's sizes and days of
joining, all from one season and no effect anywhere. They go through `dashboard.goal4.plans`: season,
dispersion, baseline, windows and cut-off are estimated from what was drawn, as from a store. Sampled at the
level of counts: building two hundred demos with their databases would take two hours and draw the same
numbers.

Exit code 1 above the limit of 5.5 % of zones met.
"""

import sys
import time
from collections import Counter
from datetime import date
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pandas as pd
import typer

from dashboard.coverage.seasons import Days
from dashboard.goal4 import plans
from dashboard.goal4.conclusion import Conclusion, Count
from dashboard.language.periods import months_between
from data_loaders.demo import truth

LIMIT = 0.055
AS_OF = date(2026, 11, 22)
FIRST = date(2021, 10, 1)
OUTSIDE_PER_YEAR = 600
SEASON = (1.25, 1.2, 1.15, 1.2, 0.9, 0.8, 0.85, 0.85, 0.8, 0.9, 1.05, 1.3)
DELAYS = pd.DataFrame({"province_code": "92", "days": [0, 2, 10, 21], "cases": [700, 150, 90, 60]})


def province(rng: np.random.Generator, phi: float) -> list[Conclusion]:
    """The conclusions on a province in which nothing happened.

    Args:
        phi: dispersion of the cases of a day.
    """
    days, share = seasonal_days()
    zones = [z for z in truth.ZONES if z.months_ago is not None]
    drawn = {z.zone: cases_a_day(rng, share * z.per_year, phi) for z in zones}
    outside = cases_a_day(rng, share * OUTSIDE_PER_YEAR, phi)
    joined = {z.zone: z.joined_on(AS_OF) for z in zones}
    through = months_between(FIRST, AS_OF)[-1]
    facts = {
        "zones": pd.DataFrame([_facts(zone, day) for zone, day in joined.items()]),
        "outside": _monthly(outside, days, through).assign(province_code="92"),
        "months": pd.concat([_monthly(x, days, through).assign(zone_code=z) for z, x in drawn.items()]),
        "joinings": pd.DataFrame(
            [
                {"zone_code": zone, "province_code": "92", "joined_on": day, "received_from": FIRST}
                for zone, day in joined.items()
            ]
        ),
        "gaps": pd.DataFrame({"zone_code": [], "month": [], "doubtful": []}),
        "delays": DELAYS,
        "reviews": pd.DataFrame({"zone_code": [], "months": [], "data_through": []}),
    }
    zone_plans = plans.plan(facts, AS_OF, AS_OF)
    counts: dict[str, dict[Days, Count]] = {}
    for zone, _, start, end in plans.spans(zone_plans):
        cases = int(drawn[zone][(start - FIRST).days : (end - FIRST).days].sum())
        counts.setdefault(zone, {})[start, end] = Count(cases)
    return plans.conclude(zone_plans, counts, plans.NOTHING_BESIDE)


def _facts(zone: str, joined_on: date) -> dict[str, object]:
    """A row of `queries.goal4.joined_zones`."""
    return {
        "code": zone,
        "station_code": zone,
        "province_code": "92",
        "name_th": zone,
        "name_en": zone,
        "joined_on": joined_on,
        "reason": None,
        "version": 1,
        "area_km2": 1.0,
        "ring_km2": None,
        "redrawn_on": None,
        "lifted_version": None,
        "lift_reason": None,
        "lifted_by": None,
    }


def seasonal_days(
    first: date = FIRST, last: date = AS_OF
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    """Return days, both ends included, and the share of a year's cases that is expected on each."""
    days = pd.date_range(first, last).date
    months = np.array([d.month - 1 for d in days])
    return days, np.array(SEASON)[months] / np.mean(SEASON) / 365.25


def cases_a_day(rng: np.random.Generator, mean: npt.NDArray[np.float64], phi: float) -> npt.NDArray[np.int64]:
    """Draw the cases of each day; above phi = 1 in series of several cases, whose size is geometric."""
    if phi == 1:
        return rng.poisson(mean)
    size = (phi + 1) / 2  # of a geometric series of that mean, variance ÷ mean is 2·size − 1
    series = rng.poisson(mean / size)
    of_day = np.repeat(np.arange(len(mean)), series)
    sizes = rng.geometric(1 / size, len(of_day))
    return np.bincount(of_day, weights=sizes, minlength=len(mean)).astype(np.int64)


def _monthly(cases: npt.NDArray[np.int64], days: npt.NDArray[np.object_], until: date) -> pd.DataFrame:
    """month, cases; absent = none, as the store has it."""
    sums = pd.Series(cases).groupby([d.replace(day=1) for d in days]).sum()
    sums = sums[[n > 0 and month < until for month, n in sums.items()]]
    return pd.DataFrame({"month": list(sums.index), "cases": sums.to_numpy()})


def main(seeds: Annotated[int, typer.Option(help="provinces to draw")] = 200) -> None:
    bad = False
    for phi in (1.0, 1.5):
        started, states, ever = time.perf_counter(), Counter[str](), Counter[str]()
        for seed in range(seeds):
            conclusions = province(np.random.default_rng(seed), phi)
            states.update(c.state for c in conclusions)
            ever.update("met" for c in conclusions if c.state == "met" and not c.provisional)
        zones = sum(states.values())
        judged = zones - states["too_early"] - states["base_small"]
        print(f"dispersion {phi}: {seeds} provinces, {zones:,} zones, {time.perf_counter() - started:.0f} s")
        for state, n in states.most_common():
            print(
                f"  {state:14} {n:5,}  {n / zones:6.1%} of all, {n / judged:6.1%} of those that passed the"
                " gates"
            )
        print(f"  met and not provisional {ever['met']:,} ({ever['met'] / zones:.1%} of all)")
        bad = bad or states["met"] / judged > LIMIT
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    typer.run(main)
