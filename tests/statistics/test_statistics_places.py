"""Local clusters and near repeats against brute force, and quiet where there is nothing."""

import itertools
import math

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.statistics import GiStar, false_discovery, knox, local_gi_star, most_by_chance


def grid(side: int) -> list[list[int]]:
    """Neighbours (8 directions) in a square of side × side cells."""
    cells = [(i, j) for i in range(side) for j in range(side)]
    return [
        [k for k, (a, b) in enumerate(cells) if (a, b) != (i, j) and max(abs(a - i), abs(b - j)) <= 1]
        for i, j in cells
    ]


def with_hot_corner() -> GiStar:
    values = np.random.default_rng(2).poisson(1.0, 100).astype(float)
    values[[0, 1, 10, 11]] += 9
    return local_gi_star(values, grid(10), permutations=999)


def test_a_hot_corner_is_found_and_its_opposite_is_not() -> None:
    result = with_hot_corner()
    hot = set(np.flatnonzero(false_discovery(result.p) <= 0.10).tolist())
    assert {0, 1, 10, 11} <= hot <= {0, 1, 2, 10, 11, 12, 20, 21, 22}
    assert result.z[0] > 5
    # As low as 999 deals allow, and never 0.
    assert 0.001 == result.p.min()
    assert result.p[99] > 0.05


def test_the_same_seed_gives_the_same_chances() -> None:
    assert list(with_hot_corner().p) == list(with_hot_corner().p)
    values = np.random.default_rng(2).poisson(1.0, 100).astype(float)
    chances = [list(local_gi_star(values, grid(10), permutations=99, seed=seed).p) for seed in (0, 1)]
    assert chances[0] != chances[1]


def test_chances_are_those_of_dealing_out_the_other_values_in_every_way() -> None:
    values = [7.0, 5, 0, 1, 2, 3]
    near = [[1, 2], [0], [0, 3, 4], [2], [2, 5], [4]]
    result = local_gi_star(values, near, permutations=4000)
    for i, row in enumerate(near):
        others = values[:i] + values[i + 1 :]
        sums = [sum(drawn) for drawn in itertools.combinations(others, len(row))]
        exact = np.mean([s >= sum(values[j] for j in row) for s in sums])
        assert exact == pytest.approx(result.p[i], abs=0.03)


def test_without_deals_the_chance_is_the_upper_tail_of_the_normal_distribution() -> None:
    result = local_gi_star([7.0, 5, 0, 1, 2, 3], [[1, 2], [0], [0, 3, 4], [2], [2, 5], [4]])
    assert [0.5 * math.erfc(z / math.sqrt(2)) for z in result.z] == pytest.approx(result.p.tolist())
    assert result.z[0] > 0 > result.z[2]


def test_chances_are_even_where_there_is_no_cluster() -> None:
    """False discovery control needs a chance below q to be seen in at most the share q of places."""
    random = np.random.default_rng(4)
    near = grid(12)
    p = np.concatenate(
        [local_gi_star(random.poisson(3.0, 144), near, permutations=199, seed=n).p for n in range(20)]
    )
    for q in (0.05, 0.1, 0.5):
        assert np.mean(p <= q) <= q + 0.02
    assert np.mean(p <= 0.5) >= 0.42


@given(st.lists(st.integers(0, 20), min_size=9, max_size=9), st.floats(0.1, 50), st.floats(-20, 20))
def test_scale_and_shift_of_the_values_do_not_matter(values: list[int], scale: float, shift: float) -> None:
    plain = local_gi_star(values, grid(3))
    moved = local_gi_star([scale * v + shift for v in values], grid(3))
    assert list(plain.z) == pytest.approx(list(moved.z), abs=1e-6)
    # The middle cell has all others as neighbours: its sum cannot vary.
    assert (0, 1) == (plain.z[4], plain.p[4])


def test_itself_and_repeated_neighbours_count_once() -> None:
    values = [2.0, 3, 5, 8]
    assert list(local_gi_star(values, [[1], [0, 2], [1, 3], [2]]).z) == list(
        local_gi_star(values, [[0, 1, 1], [0, 1, 2], [1, 3, 3], [2]]).z
    )


def test_equal_values_are_no_cluster() -> None:
    for permutations in (0, 19):
        result = local_gi_star([0.1] * 4, [[1], [0], [3], [2]], permutations=permutations)
        assert ([0] * 4, [1] * 4) == (list(result.z), list(result.p))


COORDINATE = st.integers(0, 12)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(COORDINATE, COORDINATE, COORDINATE), min_size=2, max_size=25),
    st.integers(0, 6),
    st.integers(0, 6),
)
def test_pairs_are_counted_as_one_by_one(cases: list[tuple[int, int, int]], near: int, soon: int) -> None:
    pairs = list(itertools.combinations(cases, 2))
    close = [math.dist(a[:2], b[:2]) <= near for a, b in pairs]
    quick = [abs(a[2] - b[2]) <= soon for a, b in pairs]
    result = knox(*zip(*cases, strict=True), near=near, soon=soon, permutations=9)
    assert sum(c and q for c, q in zip(close, quick, strict=True)) == result.observed
    assert sum(close) * sum(quick) / len(pairs) == pytest.approx(result.expected)
    if result.expected:
        assert result.observed / result.expected == pytest.approx(result.ratio)
    else:
        assert math.isnan(result.ratio)
        assert 1 == result.p


def test_expectation_and_chance_are_those_of_all_ways_to_deal_out_the_times() -> None:
    x, y, t = [0, 1, 2, 10, 11, 30], [0, 0, 1, 5, 5, 9], [1, 2, 9, 4, 5, 20]
    close = [
        (i, j) for i, j in itertools.combinations(range(6), 2) if math.dist((x[i], y[i]), (x[j], y[j])) <= 3
    ]
    dealt = [sum(abs(d[i] - d[j]) <= 2 for i, j in close) for d in itertools.permutations(t)]
    result = knox(x, y, t, near=3, soon=2, permutations=4999)
    assert np.mean(dealt) == pytest.approx(result.expected)
    assert np.mean(np.array(dealt) >= result.observed) == pytest.approx(result.p, abs=0.02)


def test_near_repeats_are_found_and_chance_is_not() -> None:
    random = np.random.default_rng(9)
    x, y, t = random.uniform(0, 3000, 120), random.uniform(0, 3000, 120), random.uniform(0, 180, 120)
    assert knox(x, y, t, near=200, soon=7, permutations=199).p > 0.05
    again = [
        np.concatenate([row, row[:25] + random.uniform(0, step, 25)])
        for row, step in ((x, 90), (y, 90), (t, 5))
    ]
    result = knox(*again, near=200, soon=7, permutations=199)
    assert (result.p, True) == (0.005, result.ratio > 1.2)


def test_one_seed_gives_one_answer() -> None:
    random = np.random.default_rng(10)
    rows = [random.uniform(0, 500, 60) for _ in range(3)]
    one, same, other = (knox(*rows, near=60, soon=60, permutations=99, seed=seed) for seed in (0, 0, 1))
    assert one == same
    assert (one.observed, one.expected) == (other.observed, other.expected)
    assert one.p != other.p


def piles(cells: list[int]) -> list[int]:
    """The places with more cases than chance allows."""
    most = most_by_chance(cells)
    return sorted(n for n in cells if n > most)


def test_a_pile_among_scattered_places_is_found_and_the_limit_is_three_times_the_poisson_one() -> None:
    scattered = [1] * 5_000
    # Of 5,000 places of a Poisson of mean 1 the fullest holds 6.
    assert 18 == most_by_chance(scattered)
    assert [260] == piles([*scattered, 260])
    assert [] == piles([*scattered, 18])
    assert [19] == piles([*scattered, 19])


def test_piles_do_not_hide_one_another() -> None:
    for others in ([1] * 10, [1] * 200, [2, 1, 3] * 50):
        assert [40, 40, 260, 900] == piles([*others, 40, 260, 900, 40])


def test_a_few_cases_at_one_place_are_no_pile() -> None:
    assert [] == piles([5])
    assert [] == piles([1, 1, 5])
    assert [6] == piles([6])
    assert [6] == piles([1, 1, 6])


def test_where_every_place_holds_many_cases_none_is_a_pile() -> None:
    random = np.random.default_rng(11)
    for mean in (8, 40, 200):
        assert [] == piles([int(n) for n in random.poisson(mean, 300)])
    assert [] == piles([100] * 12)
    assert [2_000] == piles([*(int(n) for n in random.poisson(40, 300)), 2_000])


def test_uneven_places_as_rounded_coordinates_make_them_are_seldom_piles_and_a_pile_still_is() -> None:
    random = np.random.default_rng(12)
    taken = found = cases = 0
    for _ in range(40):
        cells = [int(n) for n in random.negative_binomial(0.5, 0.5 / 10.5, 400) if n]
        taken += sum(piles(cells))
        cases += sum(cells)
        found += 600 in piles([*cells, 600])
    assert 40 == found
    assert taken < 0.01 * cases


@given(cells=st.lists(st.integers(1, 400), min_size=1, max_size=40))
def test_a_limit_is_that_of_places_held_against_all_that_hold_fewer_cases(cells: list[int]) -> None:
    ordered = sorted(cells)
    expected = None
    for k in [*range(len(ordered) // 2, len(ordered)), len(ordered)]:
        if k < len(ordered) and ordered[k] <= 5:
            continue
        fewer = np.array(ordered[:k], dtype=float)
        limit = 5.0
        if k:
            limit = max(limit, 3 * scipy.stats.poisson(fewer.mean()).ppf(1 - 1 / k))
            if fewer.var() > fewer.mean() + 1e-9:
                excess = fewer.var() - fewer.mean()
                spread = scipy.stats.nbinom(fewer.mean() ** 2 / excess, fewer.mean() / fewer.var())
                limit = max(limit, spread.ppf(1 - 0.05 / k))
        expected = limit
        if k < len(ordered) and ordered[k] > limit:
            break
    assert expected == most_by_chance(cells)
