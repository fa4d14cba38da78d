"""Surveys of a view: samples from the sums of the store, what they decide, and what is only shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Select

from dashboard.goal1.opinions import (
    DEFAULT_TARGETS,
    ONLY_STATION_WIDE,
    OUT_OF_DATE,
    Opinion,
    by_place,
    deciding,
    opinion,
    standing,
)
from dashboard.goal1.samples import BANDS, INDICATORS, Cell, Sample
from dashboard.indicators import Standing
from dashboard.language.text import Text
from dashboard.queries import goal1 as queries
from dashboard.queries import status
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
    """How was asked. questions: indicator → (wording, scale, answers that count)."""

    code: str
    name: Text
    channel: str
    collector: str
    place: str | None
    recruitment: str | None
    questions: Mapping[str, tuple[str, list[str], list[str]]]


@dataclass(frozen=True)
class Surveys:
    """The surveys of a view. waves: (station, zone; '' = station-wide) → instrument → samples, latest first.

    population: (station, zone) → people by sex and band. targets: (indicator, station) → share.
    """

    at: date
    waves: Waves
    population: Mapping[tuple[str, str], Mapping[tuple[str, str], float]]
    targets: Mapping[tuple[str, str], float]
    due_days: int

    def people(self, station: str, zone: str) -> Mapping[tuple[str, str], float] | None:
        """Register of the zone, else of its whole station."""
        return self.population.get((station, zone)) or self.population.get((station, ""))

    def judged(self, waves: list[Sample], indicator: str) -> Opinion | None:
        """The latest of these waves against the target, and its change since the one before."""
        latest, previous = waves[0], waves[1] if len(waves) > 1 else None
        target = self.targets[indicator, latest.station]
        return opinion(latest, indicator, target, self.people(latest.station, latest.zone), previous)


def statements(view: View, waves: int = 1) -> dict[str, Select[Any]]:
    """What goal 1 asks of the store, to be put into one question with others.

    Args:
        waves: how many of each instrument and place; the latest decides.
    """
    scope, filters, at = view.scope, view.filters, view.at
    return {
        f"{PREFIX}answers": queries.answers(scope, filters, at, waves),
        f"{PREFIX}clusters": queries.clusters(scope, filters, at, waves),
        f"{PREFIX}totals": queries.totals(scope, filters, at, waves),
        f"{PREFIX}population": queries.population(scope, filters),
        f"{PREFIX}targets": queries.survey_targets(scope, filters, at),
        f"{PREFIX}due": status.due_dates(),
    }


def standings(view: View, frames: Mapping[str, pd.DataFrame]) -> dict[str, Standing]:
    """Goal 1 of every station of the view, from the answers to `statements`; costly, so to be kept."""
    return standings_of(view, read(view, frames))


def standings_of(view: View, held: Surveys) -> dict[str, Standing]:
    """Goal 1 of every station of the view."""
    found = _by_station(_deciding(view, held))
    joined, asked = _by_station(joined_zones(view)), dict[str, set[str]]()
    for code, zone in held.waves:
        asked.setdefault(code, set()).add(zone)
    made = {}
    for station in view.units.stations_of(view.filters):
        mine, zones = found.get(station.code, []), joined.get(station.code, [])
        other = None if mine else _why_none(zones, asked.get(station.code, set()))
        days = [z.joined_on or view.at for z in zones]
        made[station.code] = standing(station.code, mine, days, held.due_days, view.at, other)
    return made


def _by_station(rows: Iterable[OfStation]) -> dict[str, list[OfStation]]:
    found: dict[str, list[OfStation]] = {}
    for row in rows:
        found.setdefault(row.station, []).append(row)
    return found


def opinions(view: View, frames: Mapping[str, pd.DataFrame] | None = None) -> list[Opinion]:
    """The deciding opinions on every zone of the view that has joined: at most one a zone and indicator,
    zones in Thai order. A zone without a survey of the last twelve months is absent.

    Args:
        frames: answers to `statements`, where they are at hand.
    """
    if frames is not None:
        return _deciding(view, read(view, frames))
    return db.kept(("opinions", *_key_of(view)), lambda: _deciding(view, load(view)))


def stands(view: View) -> dict[str, Standing]:
    """Goal 1 of every station of the view, for pages that ask for nothing else with it."""
    return db.kept(("survey-standings", *_key_of(view)), lambda: standings_of(view, load(view)))


def load(view: View) -> Surveys:
    """The surveys of a view: the course of one station, of some the latest year, of very many the last two
    waves.
    """
    return db.kept(
        ("surveys", *_key_of(view)), lambda: read(view, db.read_all(**statements(view, waves_of(view))))
    )


def due_days(frames: Mapping[str, pd.DataFrame]) -> int:
    """Return the days after a month within which its answers are due; 0 where no rule is set."""
    days_of = dict(frames[f"{PREFIX}due"].itertuples(index=False, name=None))
    return int(days_of.get(DUE_DATASET, 0))


def waves_of(view: View) -> int:
    """How many waves of each instrument and place `load` reads."""
    return waves_held(len(view.units.stations_of(view.filters)))


def waves_held(stations: int) -> int:
    """How many waves of each instrument and place `load` reads for so many stations."""
    if stations == 1:
        return MOST_WAVES
    return YEAR_OF_WAVES if stations <= MOST_STATIONS_OF_A_YEAR else TWO_WAVES


def _key_of(view: View) -> tuple[object, ...]:
    return (view.scope, view.filters, view.at)


def instruments() -> dict[str, Instrument]:
    """All instruments by code."""
    return db.kept(("instruments",), _instruments)


def joined_zones(view: View) -> list[Zone]:
    """Zones of the view that were in the programme on its day, in Thai order."""
    return [
        z for z in view.units.zones_of(view.filters) if z.joined_on is not None and z.joined_on <= view.at
    ]


def _deciding(view: View, held: Surveys) -> list[Opinion]:
    found = []
    for zone in joined_zones(view):
        waves = held.waves.get((zone.station, zone.code), {})
        for indicator in INDICATORS:
            instrument = deciding(waves, indicator, held.at)
            judged = held.judged(waves[instrument], indicator) if instrument else None
            if judged is not None:
                found.append(judged)
    return found


def _why_none(zones: Iterable[Zone], asked: set[str]) -> Text | None:
    """asked: zones of the station that were ever asked; "" = all of it."""
    return OUT_OF_DATE if asked & {z.code for z in zones} else ONLY_STATION_WIDE if "" in asked else None


def read(view: View, frames: Mapping[str, pd.DataFrame]) -> Surveys:
    """The answers to `statements` as samples, population and targets."""
    part = {name.removeprefix(PREFIX): frame for name, frame in frames.items() if name.startswith(PREFIX)}
    population: dict[tuple[str, str], dict[tuple[str, str], float]] = {}
    for row in part["population"].to_dict("records"):
        people = population.setdefault((row["station_code"], row["zone_code"]), {})
        people.update({(row["sex"], band): float(row[band]) for band in BANDS})
    return Surveys(
        view.at,
        by_place(_samples(part["answers"], part["clusters"], part["totals"])),
        population,
        _targets(view, part["targets"]),
        due_days(frames),
    )


Key = tuple[str, str, str, str]


def _samples(answers: pd.DataFrame, clusters: pd.DataFrame, totals: pd.DataFrame) -> list[Sample]:
    """Answers before totals: where both are at hand for a wave and place, the totals are left aside."""
    gathered = {_key(row): (row["recorded"], row["squares"]) for row in clusters.to_dict("records")}
    found = [
        Sample(
            *key,
            min(r["first_day"] for r in rows),
            max(r["last_day"] for r in rows),
            tuple(_cell(r) for r in rows if r["band"] != "minor"),
            *gathered.get(key, (0, 0)),
            sum(r["respondents"] for r in rows if r["band"] == "minor"),
        )
        for key, rows in _grouped(answers, _key).items()
    ]
    known = {(s.instrument, s.wave, s.station, s.zone) for s in found}
    for key, rows in _grouped(totals, _key).items():
        if key not in known:
            last = max(r["answered_until"] for r in rows)
            shares = {r["indicator"]: (int(r["respondents"]), float(r["share"])) for r in rows}
            found.append(Sample(*key, last, last, totals=shares))
    return [s for s in found if s.people]


def _key(row: Mapping[str, Any]) -> Key:
    return (row["instrument_code"], row["wave"], row["station_code"], row["zone_code"])


def _grouped(frame: pd.DataFrame, key: Callable[[Mapping[str, Any]], Key]) -> dict[Key, list[dict[str, Any]]]:
    found: dict[Key, list[dict[str, Any]]] = {}
    # NaN stands for NULL in a frame's column of texts.
    for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        found.setdefault(key(row), []).append(row)
    return found


def _cell(row: Mapping[str, Any]) -> Cell:
    answers = {i: (int(row[f"{i}_answered"]), int(row[f"{i}_counted"])) for i in INDICATORS}
    return Cell(row["sex"], row["band"], int(row["respondents"]), answers)


def _targets(view: View, rows: pd.DataFrame) -> dict[tuple[str, str], float]:
    """The narrowest target of each indicator and station: station, province, nation, the programme's own."""
    rows = rows.astype(object).where(rows.notna(), None)
    given = {
        (r["indicator"], r["province_code"] if r["station_code"] is None else None, r["station_code"]): r[
            "value"
        ]
        for r in rows.to_dict("records")
    }
    found = {}
    for station in view.units.stations_of(view.filters):
        for indicator in INDICATORS:
            units = ((None, station.code), (station.province, None), (None, None))
            fitting = [given[indicator, *unit] for unit in units if (indicator, *unit) in given]
            found[indicator, station.code] = float(fitting[0]) if fitting else DEFAULT_TARGETS[indicator]
    return found


def _instruments() -> dict[str, Instrument]:
    frame = db.read(queries.instruments())
    found = {}
    for code, rows in frame.groupby("code"):
        r = rows.iloc[0]
        questions = {q.indicator: (q.wording, list(q.scale), list(q.counted)) for q in rows.itertuples()}
        found[str(code)] = Instrument(
            str(code),
            Text(r["name_th"], r["name_en"]),
            r["channel"],
            r["collector"],
            r["place"] or None,
            r["recruitment"] or None,
            questions,
        )
    return found
