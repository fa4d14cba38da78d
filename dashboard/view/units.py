"""Units, zones and offences that a person may see, by code, with their names and their order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Any

import pandas as pd

from dashboard.filters import Filters, Known, Scope
from dashboard.language.text import Lang, Text
from dashboard.language.thai import sort_key
from dashboard.queries import units as queries
from dashboard.store import db


@dataclass(frozen=True)
class Station:
    code: str
    name: Text
    province: str
    latitude: float
    longitude: float

    @property
    def has_place(self) -> bool:
        return not (isnan(self.latitude) or isnan(self.longitude))


@dataclass(frozen=True)
class Zone:
    code: str
    name: Text
    station: str
    joined_on: date | None
    phase: str | None
    reason: str | None
    residents: int | None
    households: int | None

    def has_joined(self, at: date) -> bool:
        """Return whether it was in the programme on a day."""
        return self.joined_on is not None and self.joined_on <= at


@dataclass(frozen=True)
class Offence:
    code: str
    name: Text
    group: int | None
    place_based: bool


@dataclass(frozen=True)
class Units:
    """All that can be chosen within a scope: units in Thai order, offences in order of gravity."""

    regions: dict[str, Text]
    provinces: dict[str, Text]
    region_of: dict[str, str]
    stations: dict[str, Station]
    zones: dict[str, Zone]
    offences: dict[str, Offence]

    def known(self) -> Known:
        return Known(
            frozenset(self.regions),
            self.region_of,
            {s.code: s.province for s in self.stations.values()},
            {z.code: z.station for z in self.zones.values()},
            {o.code: o.group for o in self.offences.values()},
        )

    def stations_of(self, filters: Filters) -> list[Station]:
        """Stations of the view in Thai order."""
        return [s for s in self.stations.values() if self._asked(s, filters)]

    def zones_of(self, filters: Filters) -> list[Zone]:
        """Zones of the view in Thai order."""
        codes = {s.code for s in self.stations_of(filters)}
        return [z for z in self.zones.values() if z.station in codes and filters.zone in ("", z.code)]

    def places_of(self, filters: Filters) -> list[tuple[Station, Zone | None]]:
        """Return stations of the view, each with its zones in turn; one without a zone once, with None."""
        zones_of: dict[str, list[Zone | None]] = {}
        for zone in self.zones_of(filters):
            zones_of.setdefault(zone.station, []).append(zone)
        return [(s, zone) for s in self.stations_of(filters) for zone in zones_of.get(s.code, [None])]

    def name(self, filters: Filters, lang: Lang) -> str:
        """The unit that the view is about."""
        if filters.zone:
            zone = self.zones[filters.zone]
            return f"{zone.name(lang)} · {self.stations[zone.station].name(lang)}"
        if filters.station:
            return self.stations[filters.station].name(lang)
        if filters.province:
            return province_name(self.provinces[filters.province], lang)
        if filters.region:
            return self.regions[filters.region](lang)
        if len(self.provinces) == 1:
            return province_name(next(iter(self.provinces.values())), lang)
        return "ทุกหน่วย" if lang == "th" else "All units"

    def _asked(self, station: Station, filters: Filters) -> bool:
        if filters.station:
            return station.code == filters.station
        if filters.province:
            return station.province == filters.province
        return not filters.region or self.region_of[station.province] == filters.region


def province_name(name: Text, lang: Lang) -> str:
    given = name(lang)
    # Bangkok has no provincial police, and a station without a province none at all.
    if "ยังไม่" in given or "not given" in given or name.en == "Bangkok":
        return given
    return f"ภ.จว.{given}" if lang == "th" else f"{given} Provincial Police"


def load(scope: Scope) -> Units:
    """Read the units of a scope."""
    return db.kept(("units", scope), lambda: _load(scope))


def _load(scope: Scope) -> Units:
    found = db.read_all(
        stations=queries.choices(scope), zones=queries.zone_choices(scope), offences=queries.offence_choices()
    )
    stations, zones, offences = found["stations"], found["zones"], found["offences"]
    stations = stations.sort_values("name_th", key=lambda names: names.map(sort_key), kind="stable")
    zones = zones.sort_values("name_th", key=lambda names: names.map(sort_key), kind="stable")
    return Units(
        regions=_named(stations, "region_code", "region_th", "region_en"),
        provinces=_named(stations, "province_code", "province_th", "province_en"),
        region_of=dict(zip(stations["province_code"], stations["region_code"], strict=True)),
        stations={
            r.code: Station(
                r.code,
                Text(r.name_th, r.name_en),
                r.province_code,
                _degrees(r.latitude),
                _degrees(r.longitude),
            )
            for r in stations.itertuples()
        },
        zones={
            r.code: Zone(
                r.code,
                Text(r.name_th, r.name_en),
                r.station_code,
                _none(r.joined_on),
                _none(r.phase),
                _none(r.reason),
                _whole(r.residents),
                _whole(r.households),
            )
            for r in zones.itertuples()
        },
        offences={
            r.code: Offence(r.code, Text(r.name_th, r.name_en), _whole(r.crime_group), r.place_based)
            for r in offences.itertuples()
        },
    )


def _named(frame: pd.DataFrame, code: str, thai: str, english: str) -> dict[str, Text]:
    rows: Iterable[tuple[str, str, str]] = (
        frame[[code, thai, english]].drop_duplicates().itertuples(index=False)
    )
    return {c: Text(t, e) for c, t, e in sorted(rows, key=lambda row: sort_key(row[1]))}


def _none(value: Any) -> Any:
    return None if pd.isna(value) else value


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _degrees(value: object) -> float:
    """A coordinate; NaN where the source gives none."""
    return float("nan") if _none(value) is None else float(value)  # type: ignore[arg-type]
