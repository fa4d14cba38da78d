"""One wave of one survey in one place: weights, effective numbers and shares (METHODS section 2.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, repeat
from typing import Literal

import numpy as np

from dashboard.statistics import effective_sample_size, post_stratify, rake

INDICATORS = ("fear", "satisfaction", "confidence")
SEXES = ("female", "male")
BANDS = ("young", "middle", "old")
# Ways to put the age bands together, from fine to coarse.
_WHOLE = {"young": "young", "middle": "middle", "old": "old"}
_COARSE = ({**_WHOLE, "young": "middle"}, {**_WHOLE, "old": "middle"})

SMALLEST_CELL = 5
MOST_DESIGN_EFFECT = 2.0
# Answers from one community resemble one another by this much (intraclass correlation). Not measured here: a
# cautious convention for attitudes; with m answers a community it costs 1 + (m − 1)·0.05.
CLUSTER_CORRELATION = 0.05
# What is assumed where communities were not recorded (METHODS section 2.2).
UNRECORDED_CLUSTER_EFFECT = 1.5

# post_stratified, raked: weighted. The others are unweighted, each for its reason.
Weighting = Literal["post_stratified", "raked", "unbalanced", "no_population", "not_asked", "totals"]
Population = Mapping[tuple[str, str], float]
Weights = Mapping[tuple[str | None, str | None], float]


@dataclass(frozen=True, slots=True)
class Cell:
    """People of one sex and age band (None = not said): how many, and of each indicator (answered,
    counted).
    """

    sex: str | None
    band: str | None
    people: int
    answers: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One wave of an instrument in one place; zone '' = the whole station.

    recorded, squares: see queries.surveys.clusters. totals: indicator → (people, share) where only totals are
    at hand.
    minors: people below 18, who are left out.
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
    """Waves of one instrument in one place as one sample (rolling year); only waves of which answers are at
    hand.

    A community asked in two waves counts as two: people answer at another time.
    """
    whole = [s for s in samples if s.totals is None]
    newest = max(whole, key=lambda s: s.last_day)
    return Sample(
        newest.instrument,
        newest.wave,
        newest.station,
        newest.zone,
        min(s.first_day for s in whole),
        newest.last_day,
        tuple(chain.from_iterable(s.cells for s in whole)),
        sum(s.recorded for s in whole),
        sum(s.squares for s in whole),
        sum(s.minors for s in whole),
    )


def cluster_effect(sample: Sample) -> float:
    """How many times fewer the answers are worth for coming in clusters: 1 + (m − 1)·CLUSTER_CORRELATION.

    m is the mean size of the cluster an answer is in, Σm²/Σm: with unequal clusters the plain mean is too
    kind. Where some answers have no cluster recorded, the assumption for these holds if it costs more.

    Source: Kish 1965, section 5.4; m as in Gabler, Häder & Lahiri 1999, Survey Methodology 25:105.
    """
    if not sample.recorded:
        return UNRECORDED_CLUSTER_EFFECT
    found = 1 + (sample.squares / sample.recorded - 1) * CLUSTER_CORRELATION
    return found if sample.recorded >= sample.people else max(found, UNRECORDED_CLUSTER_EFFECT)


def weigh(sample: Sample, population: Population | None) -> tuple[Weights, Weighting]:
    """A weight (mean 1) for each sex and band, and how it was come by; who did not say either keeps the
    weight 1.

    Post-stratified to sex × age with at least SMALLEST_CELL answers a cell, else to coarser ages; else sex
    and age are raked; where neither can be done, or the weights cost more than half of the answers, nobody is
    weighted.

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
            found := _post_stratified(cells, _merged(population, bands))
        ):
            return _fit(counts, {k: found[k[0], bands[k[1]]] for k in counts}, "post_stratified")
    for bands in (_WHOLE, *_COARSE):
        if found := _raked(_merged(counts, bands), _merged(population, bands)):
            return _fit(counts, {k: found[k[0], bands[k[1]]] for k in counts}, "raked")
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
    """The share of an indicator among all asked, or among those of a sex or a band; None = nobody answered
    it.
    """
    if sample.totals is not None:
        if sex or band or indicator not in sample.totals:
            return None
        people, share = sample.totals[indicator]
        effect = UNRECORDED_CLUSTER_EFFECT
        return Share(share, share, people, people, people / effect, 1.0, effect, "totals")
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
    people = sum(c.people for c in cells)
    return Share(
        min(max(share, 0.0), 1.0),
        int(counted.sum()) / n,
        people,
        n,
        kish / effect,
        n / kish,
        effect,
        weighting,
    )


def _merged(
    counts: Mapping[tuple[str, str], float], bands: Mapping[str, str]
) -> dict[tuple[str, str], float]:
    """The same by coarser bands; every sex and band is there, with 0 where nobody is."""
    found = {(sex, band): 0.0 for sex in SEXES for band in dict.fromkeys(bands.values())}
    for (sex, band), number in counts.items():
        found[sex, bands[band]] += number
    return found


def _smallest(cells: Mapping[tuple[str, str], float]) -> float:
    return min(cells.values())


def _label(cell: tuple[str, str]) -> str:
    return " ".join(cell)


def _each(cells: Mapping[tuple[str, str], float]) -> Iterable[tuple[str, str]]:
    """Every cell as often as it has answers."""
    return chain.from_iterable(repeat(cell, int(number)) for cell, number in cells.items())


def _post_stratified(
    cells: Mapping[tuple[str, str], float], population: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    if _smallest(population) <= 0:
        return {}
    order = list(_each(cells))
    found = post_stratify([_label(c) for c in order], {_label(c): n for c, n in population.items()})
    return dict(zip(order, found.tolist(), strict=True))


def _raked(
    cells: Mapping[tuple[str, str], float], population: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    """Weights by raking; empty where a sex or an age has no answer, or no trimmed weights reach the
    population.
    """
    order = list(_each(cells))
    margins: dict[str, dict[str, float]] = {"sex": {}, "age": {}}
    for (sex, band), people in population.items():
        margins["sex"][sex] = margins["sex"].get(sex, 0.0) + people
        margins["age"][band] = margins["age"].get(band, 0.0) + people
    try:
        found = rake({"sex": [s for s, _ in order], "age": [b for _, b in order]}, margins)
    except ValueError:
        return {}
    return dict(zip(order, found.tolist(), strict=True))


def _fit(
    counts: Mapping[tuple[str, str], int], weights: Weights, way: Weighting
) -> tuple[Weights, Weighting]:
    """The weights, unless they cost more than MOST_DESIGN_EFFECT."""
    each = np.array([weights[cell] for cell in _each(counts)])
    if len(each) / effective_sample_size(each) > MOST_DESIGN_EFFECT:
        return {}, "unbalanced"
    return weights, way
