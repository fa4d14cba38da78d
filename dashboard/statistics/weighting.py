"""Weights that turn those who answered into those who live there, and their cost (METHODS section 2.2)."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from dashboard.statistics import checks
from dashboard.statistics.checks import Floats

# Cutting and fitting in turn reaches all bounds that can be reached; narrow ones took some 60 rounds.
ROUNDS_OF_TRIMMING = 500


def effective_sample_size(weights: Sequence[float] | Floats, *, cluster_effect: float = 1.0) -> float:
    """Return how many equally weighted, independent answers these are worth: (Σw)² / Σw² ÷ cluster effect.

    Assumes weights unrelated to the answers within a cell. The cluster effect is 1 + (m − 1)·ρ for clusters
    of m answers; 1.5 where clusters were not recorded (METHODS section 2.2).

    Source: Kish 1965, 1992.

    Raises:
        ValueError: no weight, a negative weight, all weights 0, or a cluster effect below 1.
    """
    w = checks.numbers("weights", weights)
    if (w < 0).any() or not w.any():
        raise ValueError("weights must not be negative, and not all 0")
    return float(w.sum() ** 2 / (w @ w)) / checks.at_least_one("cluster_effect", cluster_effect)


def post_stratify(cells: Sequence[str], population: Mapping[str, float]) -> Floats:
    """Return one weight per answer, mean 1: (N_h/N) / (n_h/n) for the answer's cell h.

    Assumes that within a cell respondents are like the others. The population is in persons or shares.

    Source: Holt & Smith 1979; R survey `postStratify` gives the same shares.

    Raises:
        ValueError: no answer; an answer's cell is unknown to the population, or a cell of the population has
            no answer or no people (the message names the cell).
    """
    answers = _matched("cell", cells, population)
    total = sum(population.values())
    weight = {cell: population[cell] / total * len(cells) / n for cell, n in answers.items()}
    return np.array([weight[cell] for cell in cells])


def rake(
    categories: Mapping[str, Sequence[str]],
    margins: Mapping[str, Mapping[str, float]],
    *,
    iterations: int = 50,
    tolerance: float = 1e-6,
    trim: tuple[float, float] | None = (0.3, 3.0),
) -> Floats:
    """Return one weight per answer, mean 1, so that every margin (sex, age, …) has the population's shares.

    Iterative proportional fitting: each margin in turn is scaled to its shares, until after at most
    `iterations` rounds all are within the tolerance. With `trim`, weights outside its bounds are cut and the
    margins fitted again, until both hold; margins that no weights within the bounds can reach are refused
    rather than met by a few heavy answers.

    Assumes that the margins suffice (no interaction). Categories hold one entry per answer, margins persons
    or shares per category.

    Source: Deming & Stephan 1940; Battaglia et al. 2009 (trimming); R survey `rake`.

    Raises:
        ValueError: the variables of categories and margins differ, an unknown or empty category (named), rows
            of different length, bad trim bounds, or no convergence within the iterations.
    """
    if not margins or set(categories) != set(margins):
        raise ValueError(
            f"categories and margins must name the same variables: {sorted({*categories} ^ {*margins})}"
        )
    if iterations < 1 or not tolerance > 0:
        raise ValueError("iterations and tolerance must be above 0")
    if trim is not None and not 0 <= trim[0] < 1 < trim[1]:
        raise ValueError(f"trim must lie on both sides of 1, not {trim}")
    if len({len(values) for values in categories.values()}) > 1:
        raise ValueError("categories must hold one entry per answer")
    codes_and_shares = [_codes_and_shares(name, categories[name], margins[name]) for name in margins]
    weights = np.ones(len(codes_and_shares[0][0]))
    for _ in range(ROUNDS_OF_TRIMMING):
        weights = _fitted(weights, codes_and_shares, iterations, tolerance)
        if trim is None or (trim[0] - tolerance <= weights.min() and weights.max() <= trim[1] + tolerance):
            return weights
        weights = np.clip(weights, *trim)
    raise ValueError(f"raking did not converge: no weights within {trim} reach the margins")


def _fitted(
    weights: Floats, codes_and_shares: Sequence[tuple[np.ndarray, Floats]], iterations: int, tolerance: float
) -> Floats:
    """Return the weights scaled to each margin in turn until all shares hold."""
    for _ in range(iterations):
        for codes, shares in codes_and_shares:
            now = np.bincount(codes, weights, len(shares)) / len(weights)
            weights = weights * (shares / now)[codes]
        errors = [
            np.abs(np.bincount(codes, weights, len(shares)) / len(weights) - shares).max()
            for codes, shares in codes_and_shares
        ]
        if max(errors) <= tolerance:
            return weights
    raise ValueError(
        f"raking did not converge in {iterations} iterations (margins miss by {max(errors):.2g})"
    )


def _codes_and_shares(
    name: str, values: Sequence[str], margin: Mapping[str, float]
) -> tuple[np.ndarray, Floats]:
    _matched(name, values, margin)
    order = {category: code for code, category in enumerate(margin)}
    people = np.array(list(margin.values()), dtype=np.float64)
    return np.array([order[value] for value in values]), people / people.sum()


def _matched(name: str, values: Sequence[str], population: Mapping[str, float]) -> Counter[str]:
    """Return the answers per category: every category is known, has people and has answers."""
    answers = Counter(values)
    if not answers:
        raise ValueError("there must be at least one answer")
    if unknown := sorted(answers.keys() - population.keys()):
        raise ValueError(f"{name} unknown to the population: {', '.join(unknown)}")
    if silent := sorted(population.keys() - answers.keys()):
        raise ValueError(f"{name} without an answer: {', '.join(silent)}")
    for category, people in population.items():
        checks.positive(f"population of {name} {category}", people)
    return answers
