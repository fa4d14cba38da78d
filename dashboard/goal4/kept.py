"""Conclusions as the store keeps them, and back: the same figures, without judging anew.

What a conclusion rests on (`Grounds`, with its province's `KeptYardsticks`) and what was found (`Found`) are
kept apart: the first say when the second must be found anew.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import Field, Strict, TypeAdapter

from dashboard.coverage.seasons import Elsewhere, Lag, Season
from dashboard.goal4.comparability import Boundary, Evidence, Finding, Kind
from dashboard.goal4.conclusion import Conclusion, Count, JoinedZone, State
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.plans import Yardsticks
from dashboard.goal4.results import ZoneResults
from dashboard.goal4.reviews import Record
from dashboard.goal4.windows import Windows
from dashboard.language.text import Text
from dashboard.language.thai import sort_key

# Whatever may change a conclusion or its words, by the rooms that hold it.
RULES_IN = ("goal4", "coverage", "statistics", "language", "queries", "schema")


# Of a finding, as JSON keeps it: a date comes back as one, and nothing else is taken for one.
Figure = Annotated[
    Annotated[int, Strict()]
    | Annotated[float, Strict()]
    | Annotated[date, Strict()]
    | tuple[date, ...]
    | Annotated[str, Strict()],
    Field(union_mode="left_to_right"),
]


@dataclass(frozen=True, slots=True)
class KeptYardsticks:
    """What zones of one province are held against. months: cases outside its zones."""

    lag: Lag
    index: tuple[float, ...] | None
    years: int
    dispersion: float
    months: dict[date, int]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What conclusion and official figure of a zone rest on; see `Conclusion`.

    counts: first day, day after the last, and the numbers of `Count`.
    """

    zone: JoinedZone
    windows: Windows
    baseline: int
    locked: bool
    evidence: tuple[Evidence, Evidence]
    boundary: Boundary
    counts: tuple[tuple[date, date, int, int, int, int], ...]
    baselines: tuple[int, ...]
    records: tuple[Record, ...]
    official: OfficialFigure


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A `Finding` whose figures say what they are."""

    kind: Kind
    blocks: bool
    words: Text
    figures: dict[str, Figure]
    remedy: Text | None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: findings of both lines, and the conclusion's states. Ratios follow from the counts."""

    state: State
    review: State | None
    findings: tuple[KeptFinding, ...]
    official_findings: tuple[KeptFinding, ...]


_YARDSTICKS, _GROUNDS, _FOUND = TypeAdapter(KeptYardsticks), TypeAdapter(Grounds), TypeAdapter(Found)


@cache
def rules() -> str:
    """Return a hash of the code that judges: what other code judged is not taken for its own."""
    whole = hashlib.sha256()
    for room in RULES_IN:
        for path in sorted((Path(__file__).parents[1] / room).glob("*.py")):
            whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def yardsticks_json(conclusion: Conclusion) -> bytes:
    """Return what the zones of a conclusion's province are held against."""
    season = conclusion.season
    return _YARDSTICKS.dump_json(
        KeptYardsticks(
            conclusion.lag,
            season.index,
            season.years,
            conclusion.dispersion,
            dict(sorted(conclusion.elsewhere.months.items())),
        )
    )


def grounds_json(conclusion: Conclusion, official: OfficialFigure) -> bytes:
    """Return what both lines of a zone rest on."""
    c = conclusion
    counts = tuple(
        (first, end, n.cases, n.group_1, n.group_2, n.place_based) for (first, end), n in c.counts.items()
    )
    return _GROUNDS.dump_json(
        Grounds(
            c.zone,
            c.windows,
            c.baseline,
            c.locked,
            c.evidence,
            c.boundary,
            counts,
            c.baselines,
            c.records,
            official,
        )
    )


def found_json(conclusion: Conclusion, official: OfficialFigure) -> bytes:
    """Judge a zone and return what was found."""
    findings, of_official = (
        tuple(KeptFinding(f.kind, f.blocks, f.words, dict(f.figures), f.remedy) for f in told)
        for told in (conclusion.findings, official.findings)
    )
    return _FOUND.dump_json(Found(conclusion.state, conclusion.review, findings, of_official))


def restored(rows: pd.DataFrame) -> ZoneResults | None:
    """Return results from rows of `queries.goal4.kept_conclusions`; None where none are kept."""
    if rows.empty:
        return None
    by_province: dict[str, Yardsticks] = {}
    for row in rows[rows["kind"] == "province"].itertuples():
        kept = _YARDSTICKS.validate_json(row.grounds)
        by_province[row.code] = Yardsticks(
            kept.lag, Season(kept.index, kept.years), kept.dispersion, Elsewhere(kept.months)
        )
    zones = [
        (_GROUNDS.validate_json(row.grounds), _FOUND.validate_json(row.found))
        for row in rows[rows["kind"] == "zone"].itertuples()
    ]
    zones.sort(key=lambda kept: sort_key(kept[0].zone.name.th))
    return ZoneResults(
        [_official(grounds, found) for grounds, found in zones],
        [_conclusion(grounds, found, by_province[grounds.zone.province]) for grounds, found in zones],
    )


def _official(grounds: Grounds, found: Found) -> OfficialFigure:
    vars(grounds.official).update(findings=_findings(found.official_findings))
    return grounds.official


def _conclusion(grounds: Grounds, found: Found, yardsticks: Yardsticks) -> Conclusion:
    conclusion = Conclusion(
        zone=grounds.zone,
        windows=grounds.windows,
        season=yardsticks.season,
        lag=yardsticks.lag,
        dispersion=yardsticks.dispersion,
        baseline=grounds.baseline,
        locked=grounds.locked,
        evidence=grounds.evidence,
        counts={(first, end): Count(*numbers) for first, end, *numbers in grounds.counts},
        boundary=grounds.boundary,
        elsewhere=yardsticks.elsewhere,
        baselines=grounds.baselines,
        records=grounds.records,
    )
    # As if they had been asked for: what was found is not found anew.
    vars(conclusion).update(state=found.state, review=found.review, findings=_findings(found.findings))
    return conclusion


def _findings(found: tuple[KeptFinding, ...]) -> tuple[Finding, ...]:
    return tuple(Finding(f.kind, f.blocks, f.words, f.figures, f.remedy) for f in found)


def fingerprint(grounds: Iterable[bytes]) -> str:
    """Return a hash of what a conclusion rests on, the rules among it."""
    whole = hashlib.sha256(rules().encode())
    for part in grounds:
        whole.update(part)
    return whole.hexdigest()
