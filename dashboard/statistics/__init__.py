"""The methods of docs/METHODS.md as pure functions.

In: numbers and arrays. Out: ratios, intervals, verdicts.
Never: a page, a query, a data frame or a wording.

All modules say `scipy.special` and the like in full: SciPy loads each part when it is first used, so that
pages start without waiting for them.
"""

from dashboard.statistics.comparison import (
    EmpiricalBayes,
    empirical_bayes_rates,
    exact_count_interval,
    funnel_limits_proportion,
    funnel_limits_ratio,
)
from dashboard.statistics.dispersion import pooled_dispersion
from dashboard.statistics.displacement import Wdd, weighted_displacement_difference
from dashboard.statistics.harm import weighted_rate_ratio
from dashboard.statistics.pace import Pace, cases_to_come
from dashboard.statistics.places import GiStar, Knox, knox, local_gi_star, most_by_chance
from dashboard.statistics.pooling import (
    Homogeneity,
    homogeneity,
    pooled_rate_ratio,
    pooled_ratio_of_rate_ratios,
    prediction_interval,
)
from dashboard.statistics.rates import RateRatio, rate_ratio, ratio_of_rate_ratios
from dashboard.statistics.regression import RegressionToMean, regression_to_mean
from dashboard.statistics.shares import difference_of_shares
from dashboard.statistics.surveys import (
    Interval,
    SurveyVerdict,
    difference_of_proportions,
    survey_verdict,
    wilson_interval,
)
from dashboard.statistics.verdicts import CrimeVerdict, crime_verdict, largest_after_still_met
from dashboard.statistics.weeks import false_discovery, unusual_week
from dashboard.statistics.weighting import effective_sample_size, post_stratify, rake

__all__ = [
    "CrimeVerdict",
    "EmpiricalBayes",
    "GiStar",
    "Homogeneity",
    "Interval",
    "Knox",
    "Pace",
    "RateRatio",
    "RegressionToMean",
    "SurveyVerdict",
    "Wdd",
    "cases_to_come",
    "crime_verdict",
    "difference_of_proportions",
    "difference_of_shares",
    "effective_sample_size",
    "empirical_bayes_rates",
    "exact_count_interval",
    "false_discovery",
    "funnel_limits_proportion",
    "funnel_limits_ratio",
    "homogeneity",
    "knox",
    "largest_after_still_met",
    "local_gi_star",
    "most_by_chance",
    "pooled_dispersion",
    "pooled_rate_ratio",
    "pooled_ratio_of_rate_ratios",
    "post_stratify",
    "prediction_interval",
    "rake",
    "rate_ratio",
    "ratio_of_rate_ratios",
    "regression_to_mean",
    "survey_verdict",
    "unusual_week",
    "weighted_displacement_difference",
    "weighted_rate_ratio",
    "wilson_interval",
]
