"""Near repeats and repeat places: found where they were put, told apart, and never of too few cases."""

import itertools
import math

import numpy as np
import pytest

from dashboard.cases import near_repeats
from dashboard.cases.near_repeats import NearRepeats, Pairs
from dashboard.language.text import Text
from dashboard.maps.plane import Points

THEFT = Text("ลักทรัพย์", "Theft")


def by_chance(count: int, seed: int, wide: float = 3_000) -> tuple[Points, Points]:
    """Places (metres) and days without any connection."""
    random = np.random.default_rng(seed)
    return random.uniform(0, wide, (count, 2)), np.floor(random.uniform(0, 365, count))


def judged(points: Points, days: Points) -> NearRepeats:
    found = near_repeats.find(points, days, THEFT)
    assert isinstance(found, NearRepeats)
    return found


def cell(found: NearRepeats, metres: int, days: int) -> Pairs:
    return next(c for c in [*found.same, *found.near] if (metres, days) == (c.metres, c.days))


def followed(points: Points, days: Points, count: int, away: float) -> tuple[Points, Points]:
    """The same with a second case for some, `away` metres from the first and within the week."""
    random = np.random.default_rng(99)
    angle = random.uniform(0, 2 * math.pi, count)
    near = points[:count] + away * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.vstack([points, near]), np.concatenate([days, days[:count] + random.integers(0, 6, count)])


def test_near_repeats_come_out_where_they_were_put() -> None:
    found = judged(*followed(*by_chance(150, 1), 25, 60))
    assert cell(found, 100, 7).marked
    assert cell(found, 100, 7).knox.observed >= 25
    assert not any(c.marked for c in found.same)


def test_repeats_at_the_same_place_are_told_apart_and_do_not_colour_their_neighbourhood() -> None:
    found = judged(*followed(*by_chance(150, 1), 25, 2))
    assert cell(found, 0, 7).marked
    assert 25 == cell(found, 0, 7).knox.observed
    assert 150 == found.places
    assert not any(c.marked for c in found.near)


def test_where_days_and_places_have_nothing_to_do_with_each_other_little_is_marked() -> None:
    marked = [sum(c.marked for c in judged(*by_chance(150, seed)).near) for seed in range(10)]
    # Ten tables of nine lines at 5 %.
    assert sum(marked) <= 10


def test_pairs_are_those_counted_one_by_one() -> None:
    points, days = by_chance(120, 8, 1_500)
    found = judged(points, days)
    assert 120 == found.places
    for c in found.near:
        slow = [
            math.dist(points[i], points[j]) <= c.metres and abs(days[i] - days[j]) <= c.days
            for i, j in itertools.combinations(range(120), 2)
        ]
        assert sum(slow) == c.knox.observed
    assert [(m, d) for m in (100, 200, 400) for d in (7, 14, 28)] == [(c.metres, c.days) for c in found.near]


@pytest.mark.parametrize(
    ("p", "ratio", "marked"),
    [(0.049, 1.2, True), (0.05, 3.0, False), (0.001, 1.19, False), (1.0, math.nan, False)],
)
def test_a_line_is_marked_only_below_5_per_cent_and_from_a_fifth_more(
    p: float, ratio: float, marked: bool
) -> None:
    assert marked == Pairs(100, 7, near_repeats.Knox(12, 10.0, ratio, p)).marked


def test_99_cases_are_too_few_and_100_at_few_places_too() -> None:
    points, days = by_chance(100, 4)
    assert isinstance(near_repeats.find(points[:99], days[:99], THEFT), Text)
    assert 100 == judged(points, days).cases
    few = near_repeats.find(points[np.arange(100) % 20], days, THEFT)
    assert isinstance(few, Text)
    assert "20 จุด" in few.th


def test_more_cases_than_a_second_allows_are_cut_to_the_latest_and_said() -> None:
    points, days = by_chance(2_600, 5, 20_000)
    found = judged(points, days)
    assert (2_000, 600) == (found.cases, found.older)


@pytest.mark.parametrize("wide", [20_000, 5_000, 1_000])
def test_of_two_thousand_cases_none_is_lost(wide: float) -> None:
    found = judged(*by_chance(2_000, 6, wide))
    assert found.cases + found.older == 2_000


def test_a_place_is_points_within_five_metres_of_the_next() -> None:
    places = near_repeats.same_places(np.array([[0, 0], [4.9, 0], [9.7, 0], [15, 0], [100, 100.0]]))
    assert [3, 1, 1] == sorted(np.bincount(places).tolist(), reverse=True)
    assert 1 == len({*places[:3].tolist()})
    assert 0 == len(near_repeats.same_places(np.empty((0, 2))))
