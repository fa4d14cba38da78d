"""The methods of METHODS as pure functions of numbers: no page, no query, no data frame, no wording.

All modules say `scipy.special` and the like in full: SciPy loads each part when it is first used, so that pages start
without waiting for them.
"""

from dashboard.statistics.displacement import Wdd, weighted_displacement_difference
from dashboard.statistics.pooling import pooled_rate_ratio, pooled_ratio_of_rate_ratios
from dashboard.statistics.rates import RateRatio, rate_ratio, ratio_of_rate_ratios
from dashboard.statistics.surveys import (
    Interval,
    SurveyVerdict,
    difference_of_proportions,
    survey_verdict,
    wilson_interval,
)
from dashboard.statistics.verdicts import CrimeVerdict, crime_verdict, largest_after_still_met
from dashboard.statistics.weighting import effective_sample_size, post_stratify, rake

__all__ = [
    "CrimeVerdict",
    "Interval",
    "RateRatio",
    "SurveyVerdict",
    "Wdd",
    "crime_verdict",
    "difference_of_proportions",
    "effective_sample_size",
    "largest_after_still_met",
    "pooled_rate_ratio",
    "pooled_ratio_of_rate_ratios",
    "post_stratify",
    "rake",
    "rate_ratio",
    "ratio_of_rate_ratios",
    "survey_verdict",
    "weighted_displacement_difference",
    "wilson_interval",
]
