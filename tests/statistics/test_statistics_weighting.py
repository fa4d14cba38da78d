"""Weights: they give the population's shares, and their cost is counted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistics import effective_sample_size, post_stratify, rake

WEIGHTS = st.lists(st.floats(0.01, 100), min_size=1, max_size=50)
SEX_AND_AGE = st.lists(st.sampled_from(["F18", "F35", "F55", "M18", "M35", "M55"]), min_size=6, max_size=80)


def shares(values: list[str], weights: np.ndarray) -> dict[str, float]:
    return {v: float(weights[np.array(values) == v].sum() / weights.sum()) for v in values}


@given(WEIGHTS, st.floats(0.01, 100))
def test_answers_are_worth_at_most_their_number_whatever_the_unit_of_weight(
    weights: list[float], unit: float
) -> None:
    worth = effective_sample_size(weights)
    assert 1 - 1e-9 <= worth <= len(weights) * (1 + 1e-9)
    assert worth == pytest.approx(effective_sample_size([w * unit for w in weights]))
    assert worth / 1.5 == pytest.approx(effective_sample_size(weights, cluster_effect=1.5))


def test_equal_weights_cost_nothing_and_one_heavy_answer_nearly_all() -> None:
    assert 120 == pytest.approx(effective_sample_size([0.7] * 120))
    assert 1.004 == pytest.approx(effective_sample_size([1, 1, 1000]), abs=0.0005)


@given(SEX_AND_AGE, st.lists(st.floats(1, 1000), min_size=6, max_size=6))
def test_post_stratified_answers_have_the_shares_of_the_population(
    cells: list[str], people: list[float]
) -> None:
    present = sorted(set(cells))
    population = dict(zip(present, people, strict=False))
    weights = post_stratify(cells, population)
    assert 1 == pytest.approx(weights.mean())
    total = sum(population.values())
    assert {c: n / total for c, n in population.items()} == pytest.approx(shares(cells, weights))
    assert all(len(set(weights[np.array(cells) == c])) == 1 for c in present)


SURVEY = {
    "sex": ["F"] * 70 + ["M"] * 30,
    "age": (["18"] * 10 + ["35"] * 25 + ["55"] * 35) + (["18"] * 4 + ["35"] * 16 + ["55"] * 10),
}
REGISTER = {"sex": {"F": 510, "M": 490}, "age": {"18": 0.29, "35": 0.44, "55": 0.27}}


def test_raked_answers_have_the_shares_of_every_margin() -> None:
    weights = rake(SURVEY, REGISTER)
    assert 1 == pytest.approx(weights.mean())
    assert {"F": 0.51, "M": 0.49} == pytest.approx(shares(SURVEY["sex"], weights), abs=2e-6)
    assert REGISTER["age"] == pytest.approx(shares(SURVEY["age"], weights), abs=2e-6)


def test_raking_keeps_the_odds_ratios_of_the_sample() -> None:
    """What proportional fitting is: a weight is the product of one factor per margin."""
    weights = rake(SURVEY, REGISTER, trim=None)
    weight = dict(zip(zip(SURVEY["sex"], SURVEY["age"], strict=True), weights, strict=True))
    for age in ("35", "55"):
        assert weight["F", "18"] / weight["M", "18"] == pytest.approx(
            weight["F", age] / weight["M", age], rel=1e-6
        )


def test_one_margin_raked_is_post_stratified() -> None:
    alone = rake({"sex": SURVEY["sex"]}, {"sex": REGISTER["sex"]}, trim=None)
    assert list(post_stratify(SURVEY["sex"], REGISTER["sex"])) == pytest.approx(list(alone))


def test_trimming_cuts_the_weights_and_still_reaches_the_margins() -> None:
    free = rake(SURVEY, REGISTER, trim=None)
    bounds = (0.5, 2.2)
    assert free.max() > bounds[1]
    weights = rake(SURVEY, REGISTER, trim=bounds)
    assert bounds[0] - 1e-5 <= weights.min()
    assert weights.max() <= bounds[1] + 1e-5
    assert {"F": 0.51, "M": 0.49} == pytest.approx(shares(SURVEY["sex"], weights), abs=2e-6)
    assert REGISTER["age"] == pytest.approx(shares(SURVEY["age"], weights), abs=2e-6)


def test_margins_out_of_reach_are_refused_and_not_met_by_a_few_heavy_answers() -> None:
    sample = {"sex": ["F"] * 95 + ["M"] * 5}
    with pytest.raises(ValueError, match=r"no weights within \(0.3, 3.0\) reach the margins"):
        rake(sample, {"sex": {"F": 50, "M": 50}})
    assert 10 == pytest.approx(rake(sample, {"sex": {"F": 50, "M": 50}}, trim=None).max())


def test_default_bounds_hold_where_free_weights_break_them() -> None:
    assert rake(SURVEY, REGISTER, trim=None).max() > 3.3
    weights = rake(SURVEY, REGISTER)
    assert weights.max() == pytest.approx(3.0, abs=2e-6)


def test_margins_that_contradict_the_sample_do_not_converge() -> None:
    # All women are young and all men old, yet the register has 90 % women and 10 % young.
    sample = {"sex": ["F"] * 10 + ["M"] * 10, "age": ["18"] * 10 + ["55"] * 10}
    with pytest.raises(ValueError, match=r"did not converge in 50 iterations"):
        rake(sample, {"sex": {"F": 90, "M": 10}, "age": {"18": 10, "55": 90}})
