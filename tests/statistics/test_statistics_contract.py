"""The package offers what its callers were promised: names, arguments, frozen results, and refusals that say
why.
"""

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from dashboard import statistics

# Positional arguments | arguments by name only, as METHODS section 12 has them.
CONTRACT = {
    "rate_ratio": "after before exposure_after exposure_before | confidence=0.9 dispersion=1.0",
    "ratio_of_rate_ratios": (
        "zone_after zone_before comparison_after comparison_before | confidence=0.9 dispersion=1.0"
    ),
    "crime_verdict": (
        "after before exposure_after exposure_before | months_after complete=True alpha=0.05 dispersion=1.0"
    ),
    "pooled_rate_ratio": "strata | confidence=0.9 dispersion=1.0",
    "pooled_ratio_of_rate_ratios": "tables | confidence=0.9 dispersion=1.0",
    "homogeneity": "tables | dispersion=1.0",
    "prediction_interval": "tables | confidence=0.9 dispersion=1.0",
    "regression_to_mean": "count others |",
    "weighted_displacement_difference": (
        "control treated displacement_control=(0,0) displacement_treated=(0,0)"
        " | time_weights=(1,1) area_weights=(1,1,1,1) confidence=0.9 dispersion=1.0"
    ),
    "weighted_rate_ratio": (
        "after before weights exposure_after exposure_before | confidence=0.9 dispersion=1.0"
    ),
    "largest_after_still_met": "before exposure_after exposure_before | alpha=0.05 dispersion=1.0",
    "wilson_interval": "proportion n_effective | confidence=0.9",
    "effective_sample_size": "weights | cluster_effect=1.0",
    "post_stratify": "cells population |",
    "rake": "categories margins | iterations=50 tolerance=1e-06 trim=(0.3,3.0)",
    "survey_verdict": "proportion n n_effective target direction | confidence=0.9",
    "difference_of_proportions": "p1 n1 p2 n2 | confidence=0.9",
    "difference_of_shares": "part_after whole_after part_before whole_before |",
    "pooled_dispersion": "series |",
    "cases_to_come": "seen exposure_seen exposure_left | allowed=None dispersion=1.0 confidence=0.8",
    "unusual_week": "baseline current | dispersion=1.0 expected_factor=1.0",
    "false_discovery": "p_values |",
    "funnel_limits_proportion": "target n | confidence",
    "funnel_limits_ratio": "expected | confidence",
    "empirical_bayes_rates": "events population |",
    "exact_count_interval": "events | confidence=0.9",
    "local_gi_star": "values neighbours | permutations=0 seed=0",
    "knox": "x y t | near soon permutations=999 seed=0",
    "most_by_chance": "cells |",
}

RESULTS = {
    "RateRatio": "ratio low high p_fall p_min",
    "CrimeVerdict": "state rate_ratio expected provisional",
    "Wdd": "estimate standard_error low high",
    "Homogeneity": "q freedom p parts ratios",
    "RegressionToMean": "expected weight mean overdispersion",
    "Interval": "low high",
    "Pace": "mean low high over",
    "SurveyVerdict": "state interval answers_needed",
    "EmpiricalBayes": "rates prior_mean prior_variance",
    "GiStar": "z p",
    "Knox": "observed expected ratio p",
}


def arguments(function: Callable[..., Any]) -> str:
    def words(by_name: bool) -> str:
        return " ".join(
            p.name if p.default is p.empty else f"{p.name}={p.default}".replace(" ", "")
            for p in inspect.signature(function).parameters.values()
            if (p.kind is p.KEYWORD_ONLY) == by_name
        )

    return f"{words(False)} | {words(True)}".strip()


@pytest.mark.parametrize("name", CONTRACT)
def test_every_function_takes_the_arguments_of_its_contract(name: str) -> None:
    assert CONTRACT[name] == arguments(getattr(statistics, name))


@pytest.mark.parametrize("name", RESULTS)
def test_every_result_is_a_frozen_dataclass_of_the_promised_fields(name: str) -> None:
    result = getattr(statistics, name)
    assert RESULTS[name].split() == [field.name for field in dataclasses.fields(result)]
    assert result.__dataclass_params__.frozen


def test_the_package_offers_the_contract_and_nothing_else() -> None:
    assert sorted([*CONTRACT, *RESULTS]) == sorted(statistics.__all__)


@pytest.mark.parametrize("name", CONTRACT)
def test_every_docstring_gives_source_and_errors(name: str) -> None:
    said = inspect.getdoc(getattr(statistics, name)) or ""
    for part in ("Source:", "Raises:", "ValueError:"):
        assert part in said
    assert "assum" in said.lower()


REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: statistics.rate_ratio(-1, 10, 12, 12), "after must be a non-negative whole number, not -1"),
    (lambda: statistics.rate_ratio(1, 10.5, 12, 12), "before must be a non-negative whole number"),  # type: ignore[arg-type]
    (lambda: statistics.rate_ratio(1, 10, 0, 12), "exposure_after must be above 0"),
    (lambda: statistics.rate_ratio(1, 10, 12, float("nan")), "exposure_before must be a finite number"),
    (lambda: statistics.rate_ratio(1, 10, 12, 12, confidence=1), "confidence must lie between 0 and 1"),
    (lambda: statistics.rate_ratio(1, 10, 12, 12, confidence=90), "confidence must lie between 0 and 1"),
    (lambda: statistics.rate_ratio(1, 10, 12, 12, dispersion=0.9), "dispersion must be 1 or more"),
    (lambda: statistics.ratio_of_rate_ratios(1, 2, -3, 4), "comparison_after must be"),
    (lambda: statistics.ratio_of_rate_ratios(1, 2, 3, 4, dispersion=0.9), "dispersion must be 1 or more"),
    (lambda: statistics.pooled_rate_ratio([(1, 2, 1, 1)], dispersion=0.9), "dispersion must be 1 or more"),
    (
        lambda: statistics.pooled_ratio_of_rate_ratios([(1, 2, 3, 4)], dispersion=0.9),
        "dispersion must be 1 or more",
    ),
    (
        lambda: statistics.weighted_displacement_difference((1, 2), (3, 4), dispersion=0.9),
        "dispersion must be 1 or more",
    ),
    (lambda: statistics.crime_verdict(1, 10, 12, 12, months_after=-1), "months_after must not be negative"),
    (
        lambda: statistics.crime_verdict(1, 10, 12, 12, months_after=12, alpha=0.5),
        "alpha must lie between 0 and 0.5",
    ),
    (lambda: statistics.difference_of_shares(1, 9, 2, -9), "whole_before must be"),
    (lambda: statistics.difference_of_shares(10, 9, 2, 9), "a part must not be larger than its whole"),
    (lambda: statistics.pooled_rate_ratio([]), "strata must not be empty"),
    (lambda: statistics.pooled_rate_ratio([(1, 2, 12, -12)]), "exposure_before must be above 0"),
    (lambda: statistics.pooled_ratio_of_rate_ratios([]), "tables must not be empty"),
    (lambda: statistics.pooled_ratio_of_rate_ratios([(1, 2, 3, -4)]), "comparison_before must be"),
    (lambda: statistics.homogeneity([]), "tables must not be empty"),
    (lambda: statistics.homogeneity([(1, -2, 3, 4)]), "zone_before must be"),
    (lambda: statistics.homogeneity([(1, 2, 3, 4)], dispersion=0.5), "dispersion must be 1 or more"),
    (lambda: statistics.prediction_interval([(1, 2, 3, 4)] * 2), "three tables or more, not 2"),
    (lambda: statistics.regression_to_mean(-1, [1, 2]), "count must be"),
    (lambda: statistics.regression_to_mean(1, [2]), "two other places or more, not 1"),
    (lambda: statistics.regression_to_mean(1, [0, 0]), "a case in some other place"),
    (lambda: statistics.regression_to_mean(1, [1, -1]), "others must be non-negative"),
    (lambda: statistics.weighted_rate_ratio([1], [1, 2], [1], 1, 1), "one length"),
    (lambda: statistics.weighted_rate_ratio([1], [1], [0], 1, 1), "weights must be above 0"),
    (lambda: statistics.weighted_rate_ratio([1], [-1], [1], 1, 1), "before must be non-negative"),
    (lambda: statistics.weighted_rate_ratio([1], [1], [1], 0, 1), "exposure_after must be above 0"),
    (lambda: statistics.weighted_rate_ratio([1], [1], [1], 1, 1, dispersion=0.5), "dispersion must be 1"),
    (lambda: statistics.weighted_displacement_difference((1, -2), (3, 4)), "^after must be"),
    (lambda: statistics.weighted_displacement_difference((-1, 2), (3, 4)), "^before must be"),
    (
        lambda: statistics.weighted_displacement_difference((1, 2), (3, 4), time_weights=(1, 0)),
        "^time weight must be",
    ),
    (
        lambda: statistics.weighted_displacement_difference((1, 2), (3, 4), area_weights=(1, 0, 1, 1)),
        "^area weight must be",
    ),
    (
        lambda: statistics.weighted_displacement_difference((1, 2), (3, 4), area_weights=(1, 1)),
        "^there must be 2 time weights and 4 area weights",
    ),
    (lambda: statistics.largest_after_still_met(20, 12, 12, alpha=0), "alpha must lie between"),
    (lambda: statistics.wilson_interval(40, 100), "proportion must lie from 0 to 1, not 40"),
    (lambda: statistics.wilson_interval(0.4, 0), "n_effective must be above 0"),
    (lambda: statistics.effective_sample_size([]), "weights must be a row"),
    (lambda: statistics.effective_sample_size([1, -1]), "weights must not be negative"),
    (lambda: statistics.effective_sample_size([0, 0]), "not all 0"),
    (
        lambda: statistics.effective_sample_size([1, 1], cluster_effect=0.5),
        "cluster_effect must be 1 or more",
    ),
    (lambda: statistics.post_stratify([], {"F": 1}), "at least one answer"),
    (lambda: statistics.post_stratify(["F", "X"], {"F": 1}), "unknown to the population: X"),
    (lambda: statistics.post_stratify(["F"], {"F": 1, "M": 1}), "without an answer: M"),
    (lambda: statistics.post_stratify(["F", "M"], {"F": 1, "M": 0}), "population of cell M must be above 0"),
    (lambda: statistics.rake({"sex": ["F"]}, {"age": {"18": 1}}), "same variables"),
    (lambda: statistics.rake({"sex": ["F"]}, {"sex": {"F": 1, "M": 1}}), "sex without an answer: M"),
    (
        lambda: statistics.rake(
            {"sex": ["F", "M"], "age": ["18"]}, {"sex": {"F": 1, "M": 1}, "age": {"18": 1}}
        ),
        "one entry",
    ),
    (lambda: statistics.rake({"sex": ["F"]}, {"sex": {"F": 1}}, trim=(2, 3)), "both sides of 1"),
    (lambda: statistics.rake({"sex": ["F"]}, {"sex": {"F": 1}}, iterations=0), "iterations"),
    (lambda: statistics.survey_verdict(0.4, 0, 50, 0.4, "max"), "n must be above 0"),
    (lambda: statistics.survey_verdict(0.4, 50, 50, 40, "max"), "target must lie from 0 to 1"),
    (lambda: statistics.survey_verdict(0.4, 50, 50, 0.4, "below"), "direction must be max or min"),  # type: ignore[arg-type]
    (lambda: statistics.difference_of_proportions(0.4, 100, 1.4, 100), "proportion must lie from 0 to 1"),
    (lambda: statistics.unusual_week([], 3), "baseline must be a row"),
    (lambda: statistics.unusual_week([1, -2], 3), "baseline must be non-negative whole numbers"),
    (lambda: statistics.unusual_week([1, 2], 3, expected_factor=0), "expected_factor must be above 0"),
    (lambda: statistics.unusual_week([1, 2], 3, dispersion=0.5), "dispersion must be 1 or more"),
    (lambda: statistics.pooled_dispersion([([1, 2], [1.0])]), "one length"),
    (lambda: statistics.pooled_dispersion([([1, 2], [1.0, 0.0])]), "above 0"),
    (lambda: statistics.pooled_dispersion([([1, -2], [1.0, 1.0])]), "counts must be non-negative"),
    (lambda: statistics.cases_to_come(-1, 1, 1), "seen must be"),
    (lambda: statistics.cases_to_come(1, 1, 0), "exposure_left must be above 0"),
    (lambda: statistics.cases_to_come(1, 1, 1, dispersion=0.5), "dispersion must be 1 or more"),
    (lambda: statistics.false_discovery([0.1, 1.2]), "p-value|between 0 and 1"),
    (lambda: statistics.false_discovery([0.1, float("nan")]), "p_values must be finite"),
    (lambda: statistics.funnel_limits_proportion(0.8, -5, confidence=0.95), "n must be above 0"),
    (lambda: statistics.funnel_limits_ratio(0, confidence=0.95), "expected must be above 0"),
    (lambda: statistics.empirical_bayes_rates([1, 2], [10]), "one length"),
    (lambda: statistics.empirical_bayes_rates([1, 2], [10, 0]), "population must be above 0"),
    (lambda: statistics.local_gi_star([1], [[]]), "two places or more"),
    (lambda: statistics.local_gi_star([1, 2], [[1], [2]]), "indices from 0 to 1"),
    (
        lambda: statistics.local_gi_star([1, 2], [[1], [0]], permutations=-1),
        "permutations must not be negative",
    ),
    (lambda: statistics.knox([0], [0], [0], near=1, soon=1), "at least 2"),
    (lambda: statistics.knox([0, 1], [0, 1], [0], near=1, soon=1), "one length"),
    (lambda: statistics.knox([0, 1], [0, 1], [0, 1], near=-1, soon=1), "must not be negative"),
    (
        lambda: statistics.knox([0, 1], [0, 1], [0, 1], near=1, soon=1, permutations=0),
        "permutations must be 1 or more",
    ),
    (lambda: statistics.most_by_chance([]), "cells must be a row"),
    (lambda: statistics.most_by_chance([1, 0]), "cells must hold at least one case each"),
    (lambda: statistics.cases_to_come(1, 0, 1), "^exposure_seen must be above 0"),
    (lambda: statistics.pooled_dispersion([([1, 2], [1, float("nan")])]), "^exposures must be finite"),
    (lambda: statistics.empirical_bayes_rates([1, 2.5], [1, 2]), "^events must be"),
    (lambda: statistics.empirical_bayes_rates([1, 2], [1, float("nan")]), "^population must be finite"),
    (lambda: statistics.empirical_bayes_rates([1, 2], [1, 0]), "^population must be above 0"),
    (lambda: statistics.knox([float("nan"), 1], [0, 1], [0, 1], near=1, soon=1), "^x must be finite"),
    (lambda: statistics.knox([0, 1], [0, float("nan")], [0, 1], near=1, soon=1), "^y must be finite"),
    (lambda: statistics.knox([0, 1], [0, 1], [float("nan"), 1], near=1, soon=1), "^t must be finite"),
    (lambda: statistics.knox([0, 1], [0, 1], [0, 1], near=float("nan"), soon=1), "^near must be a finite"),
    (lambda: statistics.knox([0, 1], [0, 1], [0, 1], near=1, soon=float("nan")), "^soon must be a finite"),
    (lambda: statistics.rake({"sex": ["F"]}, {"sex": {"F": 1}}, tolerance=0), "^iterations and tolerance"),
    (lambda: statistics.rake({"sex": ["F"]}, {"sex": {"F": 1}}, trim=(1, 3)), "both sides of 1"),
    (lambda: statistics.rake({"sex": ["F"]}, {"sex": {"F": 1}}, trim=(0.3, 1)), "both sides of 1"),
    (
        lambda: statistics.rake({"sex": ["F"], "age": ["18"]}, {"sex": {"F": 1}}),
        r"^categories and margins must name the same variables: \['age'\]",
    ),
    (
        lambda: statistics.rake({"sex": ["F", "F"], "age": ["18"]}, {"sex": {"F": 1}, "age": {"18": 1}}),
        "^categories must hold one entry per answer",
    ),
    (lambda: statistics.funnel_limits_proportion(1.5, 9, confidence=0.95), "^target must lie from 0 to 1"),
    (lambda: statistics.exact_count_interval(-1), "^events must be"),
    (lambda: statistics.exact_count_interval(1, confidence=1), "^confidence must lie between 0 and 1"),
    (lambda: statistics.weighted_rate_ratio([-1], [1], [1], 1, 1), "^after must be"),
    (lambda: statistics.weighted_rate_ratio([1], [1], [float("nan")], 1, 1), "^weights must be finite"),
    (lambda: statistics.weighted_rate_ratio([1], [1], [-1], 1, 1), "^weights must be above 0"),
    (lambda: statistics.weighted_rate_ratio([1], [1], [1], 1, 0), "^exposure_before must be above 0"),
    (lambda: statistics.knox([0, 1], [0, 1], [0, 1], near=1, soon=-1), "^near and soon must not be negative"),
    (lambda: statistics.regression_to_mean(1, [0, 0]), "^there must be a case in some other place"),
]


@pytest.mark.parametrize(("call", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_invalid_input_is_refused_with_the_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()


def test_the_least_that_is_allowed_is_not_refused() -> None:
    assert [1.0] == list(
        statistics.rake({"sex": ["F"]}, {"sex": {"F": 1}}, iterations=1, trim=(0, 1.5))  # type: ignore[arg-type]
    )
    assert 1 == statistics.knox([0, 1], [0, 0], [0, 1], near=1, soon=1, permutations=1).observed


def test_what_is_not_said_counts_as_the_contract_has_it() -> None:
    at = ([0, 1, 5, 9, 2], [0, 0, 3, 1, 1], [0, 1, 5, 2, 2])
    said = statistics.knox(*at, near=2, soon=2, permutations=999, seed=0)
    assert said == statistics.knox(*at, near=2, soon=2)
    pace = statistics.cases_to_come(9, 6, 6, allowed=10, dispersion=1.0, confidence=0.8)
    assert pace == statistics.cases_to_come(9, 6, 6, allowed=10)
