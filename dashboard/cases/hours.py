"""How a case is shared out over the hours in which it may have happened (aoristic analysis).

Each hour has the share of the stretch's minutes that fall into it. Source: Ratcliffe 2002, Journal of
Quantitative Criminology 18:23. A stretch of a day or more tells no hour.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

DAY, HOUR = 1440, 60  # minutes


def shares(minute: int, length: int) -> dict[int, float]:
    """Return the share of a case by hour from the midnight before its stretch begins; they add up to one.

    Hours from 24 on are those of the next day.

    Args:
        minute: of the day, when the stretch begins. length: of the stretch in minutes; 0 = at that minute.
    """
    if length <= 0:
        return {minute // HOUR: 1.0}
    end = minute + length
    hours = range(minute // HOUR, (end - 1) // HOUR + 1)
    return {h: (min(end, (h + 1) * HOUR) - max(minute, h * HOUR)) / length for h in hours}


def by_hour(stretches: Iterable[tuple[int, int]]) -> npt.NDArray[np.float64]:
    """Return the cases of each of the 24 hours, from the (minute, length) of each."""
    hours = np.zeros(24)
    for minute, length in stretches:
        for hour, share in shares(minute, length).items():
            hours[hour % 24] += share
    return hours


def by_weekday(rows: Iterable[tuple[int, int, int, int]]) -> npt.NDArray[np.float64]:
    """Return the cases by weekday (0 = Monday) and hour, from rows of weekday, minute, length and cases."""
    grid = np.zeros((7, 24))
    for weekday, minute, length, cases in rows:
        for hour, share in shares(minute, length).items():
            grid[(weekday + hour // 24) % 7, hour % 24] += cases * share
    return grid


def reaching(rows: Iterable[tuple[int, int, int, int]]) -> npt.NDArray[np.int64]:
    """Return how many cases may have happened at each weekday and hour: whole ones, of rows as `by_weekday`.

    One with a stretch counts in each of its hours, so their sum may be more than all cases.
    """
    grid = np.zeros((7, 24), dtype=np.int64)
    for weekday, minute, length, cases in rows:
        for hour in shares(minute, length):
            grid[(weekday + hour // 24) % 7, hour % 24] += cases
    return grid


def in_words(cases: float) -> str:
    """Return cases with one decimal where they are no whole number."""
    return f"{cases:,.0f}" if abs(cases - round(cases)) < 0.05 else f"{cases:,.1f}"
