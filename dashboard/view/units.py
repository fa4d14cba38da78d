"""Units, zones and offences that a person may see: by code, with names, in the order of lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Any

import pandas as pd

from dashboard.filters import Filters, Known, Scope
from dashboard.language.text import Lang, Text
from dashboard.language.thai import sort_key
from dashboard.queries import units
from dashboard.store import db
from dashboard.store.cells import given, whole

ALL_UNITS = Text("ทุกหน่วย", "All units")
STATIONS = Text("{n:,} สถานี: {names}", "{n:,} stations: {names}")
OFFENCES = Text("{n:,} ฐานความผิด: {names}", "{n:,} offences: {names}")
AND_MORE = Text("{names} และอีก {n:,}", "{names} and {n:,} more")
# More names than these would fill the heading of every page.
MOST_NAMED = 3
PROVINCIAL_POLICE = Text("ภ.จว.{province}", "{province} Provincial Police")


@dataclass(frozen=True)
class Station:
    """A police station; its place in WGS 84 degrees, NaN where the source gives none."""

    code: str
    name: Text
    province: str
    latitude: float
    longitude: float

    @property
    def has_place(self) -> bool:
        """Whether it can be shown on a map."""
        return not (isnan(self.latitude) or isnan(self.longitude))


@dataclass(frozen=True)
class Zone:
    """A safety zone. station: code of the one that runs it. joined_on: None = not in the programme yet."""

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
    """An offence. group: None = not known. place_based: whether patrol in a place can prevent it."""

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
        """Return the codes alone, against which a link is checked."""
        return Known(
            regions=frozenset(self.regions),
            provinces=self.region_of,
            stations={s.code: s.province for s in self.stations.values()},
            zones={z.code: z.station for z in self.zones.values()},
            offences={o.code: o.group for o in self.offences.values()},
        )

    def stations_of(self, filters: Filters) -> list[Station]:
        """Return the stations of the view in Thai order."""
        return [s for s in self.stations.values() if self._is_asked_for(s, filters)]

    def zones_of(self, filters: Filters) -> list[Zone]:
        """Return the zones of the view in Thai order."""
        codes = {s.code for s in self.stations_of(filters)}
        return [z for z in self.zones.values() if z.station in codes and filters.zone in ("", z.code)]

    def places_of(self, filters: Filters) -> list[tuple[Station, Zone | None]]:
        """Return stations of the view, each with its zones in turn; one without a zone once, with None."""
        zones_of: dict[str, list[Zone | None]] = {}
        for zone in self.zones_of(filters):
            zones_of.setdefault(zone.station, []).append(zone)
        return [(s, zone) for s in self.stations_of(filters) for zone in zones_of.get(s.code, [None])]

    def code(self, filters: Filters) -> str:
        """Return the narrowest unit that was asked for, or that all others lie in, as `province:92`.

        A single province is the same unit whether it was chosen or is all that may be seen.
        """
        asked = {"station": filters.station, "province": filters.province, "region": filters.region}
        for level, code in asked.items():
            if code:
                return f"{level}:{code}"
        every = {"station": [*self.stations], "province": [*self.provinces], "region": [*self.regions]}
        for level, codes in every.items():
            if len(codes) == 1:
                return f"{level}:{codes[0]}"
        return "nation:"

    def name(self, filters: Filters, lang: Lang) -> str:
        """Return the name of the narrowest unit that was asked for: `3 สถานี: …` of several stations."""
        if filters.zone:
            zone = self.zones[filters.zone]
            return f"{zone.name(lang)} · {self.stations[zone.station].name(lang)}"
        if filters.stations:
            return listed([s.name(lang) for s in self.stations_of(filters)], STATIONS, lang)
        if len(self.stations) == 1:
            # All that may be seen is one station: what it counts is not its province's.
            return next(iter(self.stations.values())).name(lang)
        if filters.province:
            return province_name(self.provinces[filters.province], lang)
        if filters.region:
            return self.regions[filters.region](lang)
        if len(self.provinces) == 1:
            return province_name(next(iter(self.provinces.values())), lang)
        return ALL_UNITS(lang)

    def _is_asked_for(self, station: Station, filters: Filters) -> bool:
        if filters.station:
            return station.code in filters.stations
        if filters.province:
            return station.province == filters.province
        return not filters.region or self.region_of[station.province] == filters.region


def listed(names: Sequence[str], counted: Text, lang: Lang) -> str:
    """Return one name as it is, of several their number and the first: `5 สถานี: …, …, … และอีก 2`.

    Args:
        counted: with places for `n` and `names`.
    """
    if len(names) < 2:
        return "".join(names)
    shown = ", ".join(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        shown = AND_MORE(lang, names=shown, n=len(names) - MOST_NAMED)
    return counted(lang, n=len(names), names=shown)


def province_name(name: Text, lang: Lang) -> str:
    """Return a province's police by name: `ภ.จว.ตรัง`, `Trang Provincial Police`."""
    province = name(lang)
    # Bangkok has no provincial police, and a station without a province none at all.
    if "ยังไม่" in province or "not given" in province or name.en == "Bangkok":
        return province
    return PROVINCIAL_POLICE(lang, province=province)


def load(scope: Scope) -> Units:
    """Return all that can be chosen within a scope."""
    return db.kept(_load, scope)


def _load(scope: Scope) -> Units:
    answers = db.read_all(
        stations=units.choices(scope), zones=units.zone_choices(scope), offences=units.offence_choices()
    )
    stations, zones, offences = answers["stations"], answers["zones"], answers["offences"]
    stations = stations.sort_values("name_th", key=lambda names: names.map(sort_key), kind="stable")
    zones = zones.sort_values("name_th", key=lambda names: names.map(sort_key), kind="stable")
    return Units(
        regions=_named(stations, "region_code", "region_th", "region_en"),
        provinces=_named(stations, "province_code", "province_th", "province_en"),
        region_of=dict(zip(stations["province_code"], stations["region_code"], strict=True)),
        stations={row.code: _station(row) for row in stations.itertuples()},
        zones={row.code: _zone(row) for row in zones.itertuples()},
        offences={row.code: _offence(row) for row in offences.itertuples()},
    )


def _station(row: Any) -> Station:
    return Station(
        code=row.code,
        name=Text(row.name_th, row.name_en),
        province=row.province_code,
        latitude=_degrees(row.latitude),
        longitude=_degrees(row.longitude),
    )


def _zone(row: Any) -> Zone:
    return Zone(
        code=row.code,
        name=Text(row.name_th, row.name_en),
        station=row.station_code,
        joined_on=given(row.joined_on),
        phase=given(row.phase),
        reason=given(row.reason),
        residents=whole(row.residents),
        households=whole(row.households),
    )


def _offence(row: Any) -> Offence:
    return Offence(row.code, Text(row.name_th, row.name_en), whole(row.crime_group), row.place_based)


def _named(frame: pd.DataFrame, code: str, thai: str, english: str) -> dict[str, Text]:
    rows = frame[[code, thai, english]].drop_duplicates().itertuples(index=False)
    in_order: list[tuple[str, str, str]] = sorted(rows, key=lambda row: sort_key(row[1]))
    return {c: Text(th, en) for c, th, en in in_order}


def _degrees(value: object) -> float:
    """Return a coordinate; NaN where the source gives none."""
    return float("nan") if given(value) is None else float(value)  # type: ignore[arg-type]
