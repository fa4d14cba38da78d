"""Rates of stations drawn to their mean as far as chance explains them, and the ranks each may have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy

from dashboard.comparison.funnel import (
    ALL_BY_CHANCE,
    ENOUGH_STATIONS,
    Counted,
    Funnel,
    ratio_funnel,
)
from dashboard.language.text import Text
from dashboard.statistics import EmpiricalBayes, Interval, empirical_bayes_rates, exact_count_interval
from dashboard.statistics.verdicts import SMALLEST_BASE

PEOPLE = 100_000
CONFIDENCE = 0.90
# The same draws every time: what a commander saw yesterday is there today.
DRAWS, SEED = 2_000, 2569

State = Literal["too_few_stations", "chance", "differs"]
STATES: dict[State, Text] = {
    "too_few_stations": Text(
        "ต้องมีอย่างน้อย 10 สถานีที่มีทะเบียนประชากรและข้อมูลครบห้วง จึงเทียบอัตราได้",
        "Rates are compared from 10 stations up that have a register and sent the whole period.",
    ),
    "chance": ALL_BY_CHANCE,
    "differs": Text(
        "อัตราของสถานีต่างกันเกินความผันแปรปกติ อันดับบอกเป็นช่วงเท่านั้น",
        "The rates differ by more than chance explains; ranks are told as ranges only.",
    ),
}
METHOD: tuple[Text, Text] = (
    Text("อัตราคดีที่ปรับด้วยเบย์เชิงประจักษ์ และช่วงอันดับ", "Shrunken rates and rank intervals"),
    Text(
        "คดีกลุ่ม 1 และ 2 ในห้วง ต่อประชากรอายุ 18 ปีขึ้นไป 100,000 คนตามทะเบียนของสถานี"
        " ทุกสถานีใช้ตัวหารแบบเดียวกัน อัตราของสถานีเล็กซึ่งอาจเปลี่ยนแปลงโดยบังเอิญ ถูกดึงเข้าหาค่ากลางมากกว่าสถานีใหญ่"
        " (Marshall 1991) อันดับแสดงเป็นช่วง 90 % เสมอ เรียงตามตัวอักษร ต้องมีอย่างน้อย 10 สถานี"
        " ถ้าความแปรปรวนระหว่างสถานีไม่เกินความบังเอิญ แสดงอัตราตามจำนวนคดีจริงโดยไม่ปรับ และเช่นเดียวกับเมื่อไม่มีสถานีใดอยู่นอก"
        "ขอบเขตความผันแปรปกติ ไม่แสดงอันดับ"
        " สถานีที่มีน้อยกว่า 10 คดีแสดงเฉพาะจำนวนคดีกับช่วงค่าที่เป็นไปได้",
        "Group 1 and 2 cases of the period per 100,000 registered people aged 18 and over; every station has"
        " the same kind of denominator. The rate of a small station, which may change by chance, is drawn to"
        " the mean more than that of a large one (Marshall 1991). Ranks are always 90 % ranges, stations in"
        " alphabetical order. At least 10 stations. Where the variance between stations is no more than"
        " chance gives, the rates stand as counted; there, and where no station lies outside the limits of"
        " the funnel, no ranks are shown. A station of fewer than 10 cases shows its count and the possible"
        " range only.",
    ),
)


@dataclass(frozen=True, slots=True)
class Rate:
    """One station; rates are cases per PEOPLE.

    exact: interval of the rate as it is, by the count alone. raw: None below SMALLEST_BASE cases. shrunken,
    with its interval `possible`: None there too, and where the stations vary no more than chance makes them.
    ranks: from, to (1 = highest rate); None where nobody is ranked.
    """

    code: str
    cases: int
    people: float
    exact: Interval
    raw: float | None
    shrunken: float | None
    possible: Interval | None
    ranks: tuple[int, int] | None

    @property
    def told(self) -> tuple[float, Interval] | None:
        """Return the rate that is shown, with its range: the shrunken one, else the raw one, if any."""
        if self.shrunken is not None and self.possible is not None:
            return self.shrunken, self.possible
        return None if self.raw is None else (self.raw, self.exact)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Stations compared, in the order in which they were given.

    mean: cases per PEOPLE of all. variance: beyond chance, of the rates per person.
    """

    state: State
    rates: tuple[Rate, ...]
    mean: float
    variance: float
    funnel: Funnel


def compare(stations: Sequence[Counted]) -> Comparison:
    """Return stations with their shrunken rates; ranked, as ranges, only where they differ beyond chance.

    Chance explains all where the variance between stations is not above 0, or where the funnel of the same
    counts has no station apart and needed no widening: the variance alone is above 0 in half of all units of
    identical stations. At a variance of 0 every rate would be drawn to the mean, with a range of no width, as
    if it were known exactly: the raw rates stand then.

    Source: Marshall 1991.

    Raises:
        ValueError: a station has no people.
    """
    funnel = ratio_funnel(stations)
    if len(stations) < ENOUGH_STATIONS or not funnel.points:
        rates = tuple(_rate(s, None, None, None) for s in stations)
        return Comparison("too_few_stations", rates, mean=0.0, variance=0.0, funnel=funnel)
    bayes = empirical_bayes_rates([s.cases for s in stations], [s.people for s in stations])
    state: State = "chance" if bayes.prior_variance == 0 or funnel.spread == "chance" else "differs"
    ranks = rank_intervals(stations, bayes) if state == "differs" else [None] * len(stations)
    if bayes.prior_variance == 0:
        rates = tuple(_rate(s, None, None, None) for s in stations)
    else:
        rates = tuple(
            _rate(s, float(rate), _possible(s, bayes), rank)
            for s, rate, rank in zip(stations, bayes.rates, ranks, strict=True)
        )
    return Comparison(state, rates, bayes.prior_mean * PEOPLE, bayes.prior_variance, funnel)


def rank_intervals(stations: Sequence[Counted], bayes: EmpiricalBayes) -> list[tuple[int, int]]:
    """Return the ranks between which each station lies with CONFIDENCE: rank 1 is the highest rate.

    By draws of all rates from their posteriors, Gamma(m²/A + cases, m/A + people), whose means are the
    shrunken rates.

    Source: Marshall 1991 for m and A.

    Raises:
        ValueError: the variance between stations is 0, so that there is nothing to rank.
    """
    shape, inverse_scale = _posterior(stations, bayes)
    drawn = np.random.default_rng(SEED).gamma(shape, size=(DRAWS, len(stations))) / inverse_scale
    order = np.argsort(-drawn, axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(1, len(stations) + 1), order.shape), axis=1)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(ranks, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return [(int(first), int(last)) for first, last in zip(low, high, strict=True)]


def _posterior(
    stations: Sequence[Counted], bayes: EmpiricalBayes
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return shape and inverse scale of each station's Gamma."""
    if bayes.prior_variance <= 0:
        raise ValueError("chance explains all differences: there is nothing to rank")
    mean, variance = bayes.prior_mean, bayes.prior_variance
    cases, people = np.array([s.cases for s in stations]), np.array([s.people for s in stations])
    return mean**2 / variance + cases, mean / variance + people


def _possible(station: Counted, bayes: EmpiricalBayes) -> Interval:
    shape, inverse_scale = _posterior([station], bayes)
    tail = (1 - CONFIDENCE) / 2
    low, high = scipy.special.gammaincinv(shape[0], [tail, 1 - tail]) / inverse_scale[0]
    return Interval(float(low), float(high))


def _rate(
    station: Counted, shrunken: float | None, possible: Interval | None, ranks: tuple[int, int] | None
) -> Rate:
    exact = exact_count_interval(station.cases, confidence=CONFIDENCE)
    each = PEOPLE / station.people
    enough = station.cases >= SMALLEST_BASE
    per_people = possible and Interval(possible.low * PEOPLE, possible.high * PEOPLE)
    return Rate(
        code=station.code,
        cases=station.cases,
        people=station.people,
        exact=Interval(exact.low * each, exact.high * each),
        raw=station.cases * each if enough else None,
        shrunken=shrunken * PEOPLE if enough and shrunken is not None else None,
        possible=per_people if enough else None,
        ranks=ranks,
    )
