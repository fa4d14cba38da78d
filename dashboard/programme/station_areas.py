"""The areas of stations, shaded by their cases: a rate where every station has its register, else counts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import pandas as pd
import shapely

from dashboard.comparison import peers
from dashboard.comparison.peers import Peers
from dashboard.language.periods import Period
from dashboard.language.text import Text
from dashboard.maps.land import land
from dashboard.maps.layers import SHADES, count_steps, step_of
from dashboard.maps.legend import Entry, shades
from dashboard.queries import cases, status
from dashboard.queries.goal1 import population
from dashboard.queries.units import station_polygons
from dashboard.store import db
from dashboard.view.view import View

PEOPLE = 100_000
# Degrees by which the coast may be off: that of the base map is no better.
COAST = 0.001
# A rate of residents says nothing of groups in which arrests are counted.
OF_RESIDENTS = ("12", "1", "2")
BY_RATE = Text("คดีต่อผู้อยู่อาศัยอายุ 18 ปีขึ้นไป 100,000 คน", "Cases per 100,000 residents aged 18 and over")
BY_COUNT = Text("จำนวนคดีของสถานี (ไม่เทียบประชากร)", "Cases of the station (not per head)")
RATE = Text("{cases:,} คดี · {rate:,.1f} ต่อ 100,000 คน", "{cases:,} cases · {rate:,.1f} per 100,000")
COUNT = Text("{cases:,} คดี", "{cases:,} cases")
NOT_RECEIVED = Text("ยังไม่ได้รับข้อมูลครบทุกเดือนของห้วงนี้", "not every month of the period was received")
UNSHADED = Text("ไม่ระบายสี {n} สถานี: {why}", "{n} stations not shaded: {why}")
WITHOUT_AREA = Text("ไม่มีขอบเขตในระบบ {n} สถานี", "{n} stations without an area on file")


@dataclass(frozen=True)
class Shaded:
    """The shaded areas: features of `layers.area_layer`, what the shades mean, who is not shaded and why."""

    features: list[dict[str, Any]]
    heading: str
    legend: tuple[Entry, ...]
    notes: tuple[str, ...]


def shaded(view: View, period: Period) -> Shaded | None:
    """Return the areas of the stations of a view; None where there are not two of them to compare."""
    stations = [station.code for station in view.units.stations_of(view.filters)]
    if len(stations) < 2:
        return None
    days = period, period.year_earlier()
    frames = db.read_all(
        areas=station_polygons(view.scope, view.filters),
        cases=cases.by_station(view.scope, view.filters, *days),
        months=status.months_sent(view.scope, view.filters, "incidents", *days),
        population=population(view.scope, view.filters),
    )
    if len(frames["areas"]) < 2:
        return None
    counts = {r.station_code: int(r.cases) for r in frames["cases"].itertuples() if r.period == "current"}
    areas = frames.pop("areas")
    return of(view, areas, counts, peers.read(stations, days, **frames))


def of(view: View, areas: pd.DataFrame, counts: Mapping[str, int], compared: Peers) -> Shaded:
    """Return the areas shaded by what their stations sent.

    Args:
        areas: rows of `station_polygons`.
        counts: cases of the period by station; one that is absent has none.
        compared: who sent every month, and who has a register.
    """
    lang, names = view.lang, view.units.stations
    adults = {station.code: station.people for station in compared.counted}
    by_rate = view.filters.groups in OF_RESIDENTS and bool(adults) and not compared.unregistered
    sent = {code: counts.get(code, 0) for code in (*adults, *compared.unregistered)}
    amounts = {code: n * PEOPLE / adults[code] if by_rate else float(n) for code, n in sent.items()}
    steps = rate_steps([*amounts.values()]) if by_rate else [0.0, *count_steps([*sent.values()])[1:]]
    features = []
    for row in areas.itertuples():
        code, words = row.station_code, NOT_RECEIVED(lang)
        if code in sent:
            words = (RATE if by_rate else COUNT)(lang, cases=sent[code], rate=amounts[code])
        label = f"{names[code].name(lang)}\n{words}"
        shade = step_of(amounts[code], steps) if code in amounts else None
        facts = {"label": label, "shade": shade}
        geometry = ashore(row.polygon)
        features.append({"type": "Feature", "geometry": geometry, "properties": facts})
    notes = []
    if compared.late:
        notes.append(UNSHADED(lang, n=len(compared.late), why=NOT_RECEIVED(lang)))
    if without := len({*sent, *compared.late} - set(areas["station_code"])):
        notes.append(WITHOUT_AREA(lang, n=without))
    heading = (BY_RATE if by_rate else BY_COUNT)(lang)
    return Shaded(features, heading, shades(steps, whole=not by_rate), tuple(notes))


def ashore(polygon: dict[str, Any]) -> dict[str, Any]:
    """Return the part of an area that is land, to some 100 m; all of it where none is."""
    area = shapely.from_geojson(json.dumps(polygon))
    dry = shapely.intersection(area, land(*area.bounds)).simplify(COAST)
    parts = [part for part in shapely.get_parts(dry) if part.geom_type == "Polygon"]
    if not parts:
        return polygon
    ground: dict[str, Any] = json.loads(
        shapely.to_geojson(shapely.set_precision(shapely.MultiPolygon(parts), 1e-5))
    )
    return ground


def rate_steps(rates: list[float]) -> list[float]:
    """Return round lower bounds of at most five classes of equal width, from 0 on."""
    most = max(rates, default=0.0)
    if most <= 0:
        return [0.0]
    rough = most / len(SHADES)
    power = 10.0 ** floor(log10(rough))
    width = next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough)
    return [step * width for step in range(len(SHADES)) if step * width <= most]
