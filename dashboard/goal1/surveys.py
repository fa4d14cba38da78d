"""Surveys of a view: samples from the sums of the store, what they decide, and what is only shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import Scope
from dashboard.goal1.opinions import (
    ONLY_STATION_WIDE,
    OUT_OF_DATE,
    Opinion,
    by_place,
    deciding,
    opinion,
    standing,
)
from dashboard.goal1.samples import BANDS, Cell, Sample
from dashboard.indicators import Standing
from dashboard.language.text import Text
from dashboard.language.thai import fiscal_year
from dashboard.queries import goal1, status
from dashboard.schema.survey_indicators import BY_CODE, SURVEY_CODES
from dashboard.store import db
from dashboard.view.units import Zone
from dashboard.view.view import View

OfStation = TypeVar("OfStation", Opinion, Zone)

# Waves of which a page of one place shows the course. A page of some stations holds the latest twelve months
# of a monthly survey; one of very many, which would be too much to read, compares with the wave before.
MOST_WAVES, YEAR_OF_WAVES, TWO_WAVES = 24, 13, 2
MOST_STATIONS_OF_A_YEAR = 40
PREFIX = "survey_"
DUE_DATASET = "survey_responses"
Waves = dict[tuple[str, str], dict[str, list[Sample]]]


@dataclass(frozen=True)
class Instrument:
    """Who asked, how and what. questions: indicator → (wording, scale, answers that count)."""

    code: str
    name: Text
    channel: str
    collector: str
    place: str | None
    recruitment: str | None
    questions: Mapping[str, tuple[str, list[str], list[str]]]


@dataclass(frozen=True)
class Surveys:
    """The surveys of a view on the day `at`.

    waves: (station, zone; '' = station-wide) → instrument → samples, latest first. population: (station,
    zone) → people by sex and band. targets: (indicator, station, fiscal year) → fraction 0–1, where one was
    set. due_days: days after a month within which its answers are due.
    """

    at: date
    waves: Waves
    population: Mapping[tuple[str, str], Mapping[tuple[str, str], float]]
    targets: Mapping[tuple[str, str, int], float]
    due_days: int

    def people(self, station: str, zone: str) -> Mapping[tuple[str, str], float] | None:
        """Return the register of the zone, else that of its whole station; None = neither is known."""
        return self.population.get((station, zone)) or self.population.get((station, ""))

    def target(self, indicator: str, station: str, day: date) -> float:
        """Return the target of the fiscal year of a day, the programme's own where that year has none."""
        return self.targets.get((indicator, station, fiscal_year(day)), BY_CODE[indicator].default_target)

    def judged(self, waves: list[Sample], indicator: str) -> Opinion | None:
        """Judge the latest of these waves by its target, with its change since the one before."""
        latest, previous = waves[0], waves[1] if len(waves) > 1 else None
        target = self.target(indicator, latest.station, latest.last_day)
        return opinion(latest, indicator, target, self.people(latest.station, latest.zone), previous)


def statements(view: View, waves: int = 1) -> dict[str, Select[Any]]:
    """Return what goal 1 asks of the store, to be put into one question with others.

    Args:
        waves: how many of each instrument and place; the latest decides.
    """
    scope, filters, at = view.scope, view.filters, view.at
    return {
        f"{PREFIX}answers": goal1.answers(scope, filters, at, waves),
        f"{PREFIX}clusters": goal1.clusters(scope, filters, at, waves),
        f"{PREFIX}totals": goal1.totals(scope, filters, at, waves),
        f"{PREFIX}population": goal1.population(scope, filters),
        f"{PREFIX}targets": goal1.survey_targets(scope, filters, at),
        f"{PREFIX}due": status.due_dates(),
    }


def standings(view: View, frames: Mapping[str, pd.DataFrame]) -> dict[str, Standing]:
    """Return goal 1 of every station of the view, from the answers to `statements`; costly, so to be kept."""
    return _standings_of(view, read(view, frames))


def _standings_of(view: View, surveys: Surveys) -> dict[str, Standing]:
    opinions_of, zones_of = _by_station(_deciding(view, surveys)), _by_station(joined_zones(view))
    asked: dict[str, set[str]] = {}
    for code, zone in surveys.waves:
        asked.setdefault(code, set()).add(zone)
    standings: dict[str, Standing] = {}
    for station in view.units.stations_of(view.filters):
        on_zones, zones = opinions_of.get(station.code, []), zones_of.get(station.code, [])
        other = None if on_zones else _why_none(zones, asked.get(station.code, set()))
        joined = [z.joined_on or view.at for z in zones]
        standings[station.code] = standing(station.code, on_zones, joined, surveys.due_days, view.at, other)
    return standings


def _by_station(rows: Iterable[OfStation]) -> dict[str, list[OfStation]]:
    by_station: dict[str, list[OfStation]] = {}
    for row in rows:
        by_station.setdefault(row.station, []).append(row)
    return by_station


def opinions(view: View, frames: Mapping[str, pd.DataFrame] | None = None) -> list[Opinion]:
    """Return the deciding opinions on every zone of the view that has joined, zones in Thai order.

    At most one a zone and indicator. A zone without a survey of the last twelve months is absent.

    Args:
        frames: answers to `statements`, where they are at hand.
    """
    if frames is not None:
        return _deciding(view, read(view, frames))
    return db.kept(_opinions, view.plain, view.at)


def _opinions(view: View, _at: date) -> list[Opinion]:
    return _deciding(view, load(view))


def stands(view: View) -> dict[str, Standing]:
    """Return goal 1 of every station of the view, for pages that ask for nothing else with it."""
    return db.kept(_stands, view.plain, view.at)


def _stands(view: View, _at: date) -> dict[str, Standing]:
    return _standings_of(view, load(view))


def load(view: View) -> Surveys:
    """Return a view's surveys: a station's course, a year of several, the last two waves of very many."""
    return db.kept(_load, view.plain, view.at)


# The day is part of what is kept: without data it is today, and yesterday's answer no longer holds.
def _load(view: View, _at: date) -> Surveys:
    return read(view, db.read_all(**statements(view, waves_of(view))))


def due_days(frames: Mapping[str, pd.DataFrame]) -> int:
    """Return the days after a month within which its answers are due; 0 where no rule is set."""
    days_of = dict(frames[f"{PREFIX}due"].itertuples(index=False, name=None))
    return int(days_of.get(DUE_DATASET, 0))


def waves_of(view: View) -> int:
    """Return how many waves of each instrument and place `load` reads."""
    return waves_held(len(view.units.stations_of(view.filters)))


def waves_held(stations: int) -> int:
    """Return how many waves of each instrument and place `load` reads for so many stations."""
    if stations == 1:
        return MOST_WAVES
    return YEAR_OF_WAVES if stations <= MOST_STATIONS_OF_A_YEAR else TWO_WAVES


def instruments(scope: Scope) -> dict[str, Instrument]:
    """Return the instruments by which stations of a scope were surveyed, by code."""
    return db.kept(_instruments, scope)


def joined_zones(view: View) -> list[Zone]:
    """Return the zones of the view that were in the programme on its day, in Thai order."""
    return [
        z for z in view.units.zones_of(view.filters) if z.joined_on is not None and z.joined_on <= view.at
    ]


def _deciding(view: View, surveys: Surveys) -> list[Opinion]:
    opinions = []
    for zone in joined_zones(view):
        waves = surveys.waves.get((zone.station, zone.code), {})
        for code in SURVEY_CODES:
            instrument = deciding(waves, code, surveys.at)
            judged = surveys.judged(waves[instrument], code) if instrument else None
            if judged is not None:
                opinions.append(judged)
    return opinions


def _why_none(zones: Iterable[Zone], asked: set[str]) -> Text | None:
    """Return why a station has answers and yet no opinion. asked: its zones ever asked; "" = all of it."""
    if asked & {z.code for z in zones}:
        return OUT_OF_DATE
    return ONLY_STATION_WIDE if "" in asked else None


def read(view: View, frames: Mapping[str, pd.DataFrame]) -> Surveys:
    """Return the answers to `statements` as samples, population and targets."""
    part = {name.removeprefix(PREFIX): frame for name, frame in frames.items() if name.startswith(PREFIX)}
    population: dict[tuple[str, str], dict[tuple[str, str], float]] = {}
    for row in part["population"].to_dict("records"):
        people = population.setdefault((row["station_code"], row["zone_code"]), {})
        people.update({(row["sex"], band): float(row[band]) for band in BANDS})
    return Surveys(
        at=view.at,
        waves=by_place(_samples(part["answers"], part["clusters"], part["totals"])),
        population=population,
        targets=_targets(view, part["targets"]),
        due_days=due_days(frames),
    )


Key = tuple[str, str, str, str]


def _samples(answers: pd.DataFrame, clusters: pd.DataFrame, totals: pd.DataFrame) -> list[Sample]:
    """Return a sample an instrument, wave and place; totals only where its answers are not at hand."""
    gathered = {_key(row): (row["recorded"], row["squares"]) for row in clusters.to_dict("records")}
    samples = {}
    for key, rows in _by_key(answers).items():
        recorded, squares = gathered.get(key, (0, 0))
        samples[key] = Sample(
            *key,
            first_day=min(row["first_day"] for row in rows),
            last_day=max(row["last_day"] for row in rows),
            cells=tuple(_cell(row) for row in rows if row["band"] != "minor"),
            recorded=recorded,
            squares=squares,
            minors=sum(row["respondents"] for row in rows if row["band"] == "minor"),
        )
    for key, rows in _by_key(totals).items():
        if key not in samples:
            last = max(row["answered_until"] for row in rows)
            shares = {row["indicator"]: (int(row["respondents"]), float(row["share"])) for row in rows}
            samples[key] = Sample(*key, first_day=last, last_day=last, totals=shares)
    return [sample for sample in samples.values() if sample.people]


def _key(row: Mapping[str, Any]) -> Key:
    return (row["instrument_code"], row["wave"], row["station_code"], row["zone_code"])


def _by_key(frame: pd.DataFrame) -> dict[Key, list[dict[str, Any]]]:
    rows: dict[Key, list[dict[str, Any]]] = {}
    # NaN stands for NULL in a frame's column of texts.
    for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        rows.setdefault(_key(row), []).append(row)
    return rows


def _cell(row: Mapping[str, Any]) -> Cell:
    answers = {code: (int(row[f"{code}_answered"]), int(row[f"{code}_counted"])) for code in SURVEY_CODES}
    return Cell(row["sex"], row["band"], int(row["respondents"]), answers)


def _targets(view: View, rows: pd.DataFrame) -> dict[tuple[str, str, int], float]:
    """Return the narrowest target by indicator, station and fiscal year: of station, province or nation."""
    given = {}
    for row in rows.astype(object).where(rows.notna(), None).to_dict("records"):
        # A station's target may name its province too.
        province = row["province_code"] if row["station_code"] is None else None
        given[row["indicator"], row["fiscal_year"], province, row["station_code"]] = float(row["value"])
    targets = {}
    asked = dict.fromkeys((indicator, year) for indicator, year, *_ in given)
    for station in view.units.stations_of(view.filters):
        units = ((None, station.code), (station.province, None), (None, None))
        for indicator, year in asked:
            for unit in units:
                if (target := given.get((indicator, year, *unit))) is not None:
                    targets[indicator, station.code, int(year)] = target
                    break
    return targets


def _instruments(scope: Scope) -> dict[str, Instrument]:
    instruments = {}
    for code, rows in db.read(goal1.instruments(scope)).groupby("code"):
        first = rows.iloc[0]
        instruments[str(code)] = Instrument(
            code=str(code),
            name=Text(first["name_th"], first["name_en"]),
            channel=first["channel"],
            collector=first["collector"],
            place=first["place"] or None,
            recruitment=first["recruitment"] or None,
            questions={q.indicator: (q.wording, list(q.scale), list(q.counted)) for q in rows.itertuples()},
        )
    return instruments
