"""One wave of one survey in one place: weights, effective numbers and shares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, repeat
from typing import Literal

import numpy as np

from dashboard.statistics import effective_sample_size, post_stratify, rake

SEXES = ("female", "male")
BANDS = ("young", "middle", "old")
# Ways to put the age bands together: none, the two younger ones, the two older ones.
_WHOLE = {"young": "young", "middle": "middle", "old": "old"}
_COARSE = ({**_WHOLE, "young": "middle"}, {**_WHOLE, "old": "middle"})

SMALLEST_CELL = 5
MOST_DESIGN_EFFECT = 2.0
# Answers from one community resemble one another by this much (intraclass correlation). Not measured here: a
# cautious convention for attitudes; with m answers a community it costs 1 + (m − 1)·0.05.
CLUSTER_CORRELATION = 0.05
# What is assumed where communities were not recorded.
UNRECORDED_CLUSTER_EFFECT = 1.5

# post_stratified, raked: weighted. The others are unweighted, each for its reason.
Weighting = Literal["post_stratified", "raked", "unbalanced", "no_population", "not_asked", "totals"]
Population = Mapping[tuple[str, str], float]
Weights = Mapping[tuple[str | None, str | None], float]


@dataclass(frozen=True, slots=True)
class Cell:
    """People of one sex and age band (None = not said).

    people: how many. answers: indicator → (answered, counted).
    """

    sex: str | None
    band: str | None
    people: int
    answers: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One wave of an instrument in one place; zone '' = the whole station.

    recorded, squares: see queries.goal1.clusters. minors: people below 18, who are left out. totals:
    indicator → (people, share) where only totals are at hand.
    """

    instrument: str
    wave: str
    station: str
    zone: str
    first_day: date
    last_day: date
    cells: tuple[Cell, ...] = ()
    recorded: int = 0
    squares: int = 0
    minors: int = 0
    totals: Mapping[str, tuple[int, float]] | None = None

    @property
    def people(self) -> int:
        """Adults who were asked."""
        if self.totals is not None:
            return max(people for people, _ in self.totals.values())
        return sum(cell.people for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the people with what it rests on. Shares are fractions 0–1.

    people: asked; answered: of these with an answer to the question. unweighted: the share without weights.
    """

    share: float
    unweighted: float
    people: int
    answered: int
    effective: float
    design_effect: float
    cluster_effect: float
    weighting: Weighting

    @property
    def missing(self) -> float:
        """Share of those asked who did not say."""
        return 1 - self.answered / self.people


def pooled(samples: Sequence[Sample]) -> Sample:
    """Return waves of one instrument in one place as one sample, named after the newest.

    Totals without answers are left out. A community asked in two waves counts as two: people answer at
    another time.
    """
    whole = [s for s in samples if s.totals is None]
    newest = max(whole, key=lambda s: s.last_day)
    return replace(
        newest,
        first_day=min(s.first_day for s in whole),
        cells=tuple(chain.from_iterable(s.cells for s in whole)),
        recorded=sum(s.recorded for s in whole),
        squares=sum(s.squares for s in whole),
        minors=sum(s.minors for s in whole),
    )


def cluster_effect(sample: Sample) -> float:
    """Return how many times less answers in clusters are worth: 1 + (m − 1)·CLUSTER_CORRELATION.

    m is the mean size of the cluster an answer is in, Σm²/Σm: with unequal clusters the plain mean is too
    kind. Where some answers have no cluster recorded, the assumption for these holds if it costs more.

    Source: Kish 1965, section 5.4; m as in Gabler, Häder & Lahiri 1999, Survey Methodology 25:105.
    """
    if not sample.recorded:
        return UNRECORDED_CLUSTER_EFFECT
    effect = 1 + (sample.squares / sample.recorded - 1) * CLUSTER_CORRELATION
    return effect if sample.recorded >= sample.people else max(effect, UNRECORDED_CLUSTER_EFFECT)


def weigh(sample: Sample, population: Population | None) -> tuple[Weights, Weighting]:
    """Return a weight (mean 1) for each sex and band, and the way it was come by.

    Post-stratified to sex × age with at least SMALLEST_CELL answers a cell, else to coarser ages; else sex
    and age are raked. Where neither can be done, or the weights cost more than half of the answers, nobody is
    weighted. Who did not say sex or age keeps the weight 1.

    Args:
        population: people by sex and band; None = not known.
    """
    counts: dict[tuple[str, str], int] = {}
    for cell in sample.cells:
        if cell.sex is not None and cell.band is not None:
            counts[cell.sex, cell.band] = counts.get((cell.sex, cell.band), 0) + cell.people
    if not counts:
        return {}, "not_asked"
    if population is None:
        return {}, "no_population"
    for bands in (_WHOLE, *sorted(_COARSE, key=lambda b: -_smallest(_merged(counts, b)))):
        cells = _merged(counts, bands)
        if _smallest(cells) >= SMALLEST_CELL and (
            weights := _post_stratified(cells, _merged(population, bands))
        ):
            return _fit(counts, {(s, b): weights[s, bands[b]] for s, b in counts}, "post_stratified")
    for bands in (_WHOLE, *_COARSE):
        if weights := _raked(_merged(counts, bands), _merged(population, bands)):
            return _fit(counts, {(s, b): weights[s, bands[b]] for s, b in counts}, "raked")
    return {}, "unbalanced"


def share_of(
    sample: Sample,
    indicator: str,
    weights: Weights,
    weighting: Weighting,
    *,
    sex: str | None = None,
    band: str | None = None,
) -> Share | None:
    """Return the share of an indicator among all asked, or those of a sex or band; None = nobody answered."""
    if sample.totals is not None:
        if sex or band or indicator not in sample.totals:
            return None
        people, share = sample.totals[indicator]
        effect = UNRECORDED_CLUSTER_EFFECT
        return Share(
            share=share,
            unweighted=share,
            people=people,
            answered=people,
            effective=people / effect,
            design_effect=1.0,
            cluster_effect=effect,
            weighting="totals",
        )
    cells = [c for c in sample.cells if sex in (None, c.sex) and band in (None, c.band)]
    answered = np.array([c.answers[indicator][0] for c in cells], dtype=np.int64)
    counted = np.array([c.answers[indicator][1] for c in cells], dtype=np.int64)
    n = int(answered.sum())
    if n == 0:
        return None
    weight = np.array([weights.get((c.sex, c.band), 1.0) for c in cells])
    effect = cluster_effect(sample)
    kish = effective_sample_size(np.repeat(weight, answered))
    share = float(weight @ counted / (weight @ answered))
    return Share(
        share=min(max(share, 0.0), 1.0),
        unweighted=int(counted.sum()) / n,
        people=sum(c.people for c in cells),
        answered=n,
        effective=kish / effect,
        design_effect=n / kish,
        cluster_effect=effect,
        weighting=weighting,
    )


def _merged(
    counts: Mapping[tuple[str, str], float], bands: Mapping[str, str]
) -> dict[tuple[str, str], float]:
    """Return the counts by coarser bands; every sex and band is there, with 0 where nobody is."""
    merged = {(sex, band): 0.0 for sex in SEXES for band in dict.fromkeys(bands.values())}
    for (sex, band), number in counts.items():
        merged[sex, bands[band]] += number
    return merged


def _smallest(cells: Mapping[tuple[str, str], float]) -> float:
    return min(cells.values())


def _label(cell: tuple[str, str]) -> str:
    return " ".join(cell)


def _each(cells: Mapping[tuple[str, str], float]) -> Iterable[tuple[str, str]]:
    """Return every cell as often as it has answers."""
    return chain.from_iterable(repeat(cell, int(number)) for cell, number in cells.items())


def _post_stratified(
    cells: Mapping[tuple[str, str], float], population: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    if _smallest(population) <= 0:
        return {}
    order = list(_each(cells))
    weights = post_stratify([_label(c) for c in order], {_label(c): n for c, n in population.items()})
    return dict(zip(order, weights.tolist(), strict=True))


def _raked(
    cells: Mapping[tuple[str, str], float], population: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    """Return weights by raking; none where a sex or age has no answer, or they miss the population."""
    order = list(_each(cells))
    margins: dict[str, dict[str, float]] = {"sex": {}, "age": {}}
    for (sex, band), people in population.items():
        margins["sex"][sex] = margins["sex"].get(sex, 0.0) + people
        margins["age"][band] = margins["age"].get(band, 0.0) + people
    try:
        weights = rake({"sex": [s for s, _ in order], "age": [b for _, b in order]}, margins)
    except ValueError:
        return {}
    return dict(zip(order, weights.tolist(), strict=True))


def _fit(
    counts: Mapping[tuple[str, str], int], weights: Weights, way: Weighting
) -> tuple[Weights, Weighting]:
    """Return the weights, unless they cost more than MOST_DESIGN_EFFECT."""
    each = np.array([weights[cell] for cell in _each(counts)])
    if len(each) / effective_sample_size(each) > MOST_DESIGN_EFFECT:
        return {}, "unbalanced"
    return weights, way
