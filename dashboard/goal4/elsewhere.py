"""A zone beside other places of its station: shapes like it laid at random, and cells of its size.

Two questions of analysts. Would a place picked at random have fallen as far (placebo)? And how far would a
place with so many cases have fallen by itself (regression to the mean)? Neither decides anything.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.goal4.conclusion import Conclusion
from dashboard.language.text import Lang, Text
from dashboard.maps import plane
from dashboard.maps.plane import Points
from dashboard.statistics import RegressionToMean, regression_to_mean
from dashboard.statistics.verdicts import SMALLEST_BASE

# Places drawn at random, how often one is tried, and how many are needed to speak of a rank.
PLACES, TRIES, FEWEST_PLACES = 200, 6_000, 50
# Cells of the zone's size that a mean and a spread are taken from.
FEWEST_CELLS = 20
METHOD: tuple[Text, Text] = (
    Text("พื้นที่สุ่ม และการลดลงเองของพื้นที่ที่เคยสูง", "Random places, and falls by themselves"),
    Text(
        f"นำรูปพื้นที่เดียวกันวางแบบสุ่ม {PLACES} แห่งในเขตสถานี ตรงที่มีคดี นอกพื้นที่ Safety Zone และวงรอบ"
        " นับห้วงเดียวกัน แล้วบอกว่ามีกี่แห่งที่เปลี่ยนแปลงมากกว่าพื้นที่จริง (สุ่มด้วยรหัสพื้นที่ จึงได้ผลเดิมเสมอ)"
        " · พื้นที่ที่ถูกเลือกเพราะคดีสูงจะลดลงเองบางส่วน คดีก่อนเข้าร่วมจึงปรับเข้าหาค่าเฉลี่ยของที่อื่นขนาดเท่ากัน"
        " ในสถานีเดียวกัน (เบย์เชิงประจักษ์) และบอกอัตราส่วนทั้งก่อนและหลังปรับ · ไม่ใช้ตัดสิน",
        f"The zone's shape is laid at {PLACES} random places of the station, where cases are, outside all"
        " zones and rings, over the same days; told is how many changed by more than the zone (drawn by the"
        " zone's code, so always the same). A zone chosen for its many cases falls in part by itself: the"
        " cases before joining are drawn towards the mean of places of its size in the station (empirical"
        " Bayes, Hauer), and the ratio is told before and after that. Neither decides.",
    ),
)
FELL_MORE = Text(
    "จาก {places} พื้นที่สุ่ม มี {more} แห่งที่ลดลงมากกว่า", "of {places} random places, {more} fell further"
)
ROSE_MORE = Text(
    "จาก {places} พื้นที่สุ่ม มี {more} แห่งที่เพิ่มขึ้นมากกว่า", "of {places} random places, {more} rose further"
)
NO_PLACES = Text(
    "หาพื้นที่สุ่มที่มีคดีมากพอในเขตสถานีได้ไม่ครบ {least} แห่ง",
    "fewer than {least} random places of the station had enough cases",
)
BY_ITSELF = Text(
    "ก่อนเข้าร่วม {before:,} คดี ถ้าถือว่าเป็นที่แบบเดียวกับที่อื่นขนาดเท่ากันของสถานี ควรมี {expected:,.1f} คดี ·"
    " อัตราส่วน {raw:.2f} → {adjusted:.2f}",
    "{before:,} cases before; taken for a place like others of its size in the station, {expected:,.1f} ·"
    " ratio {raw:.2f} → {adjusted:.2f}",
)
NO_CELLS = Text(
    "ที่อื่นขนาดเท่ากันในสถานีมีน้อยเกินกว่าจะปรับได้", "too few places of its size in the station to adjust by"
)


@dataclass(frozen=True, slots=True)
class Placebo:
    """How many of so many places changed by more than the zone, in the zone's direction."""

    places: int
    more: int


@dataclass(frozen=True, slots=True, eq=False)
class Elsewhere:
    """A zone's shape and the places of its station where it was not.

    Args:
        shape: the zone, in metres.
        ground: the station's area without zones and rings, in metres.
        before, after: points of cases on it in the windows of the zone's conclusion, rows (east, north).
    """

    shape: BaseGeometry
    ground: BaseGeometry
    before: Points
    after: Points


def elsewhere(
    conclusion: Conclusion,
    points: pd.DataFrame,
    polygons: pd.DataFrame,
    areas: pd.DataFrame,
    before: Sequence[str],
) -> Elsewhere | None:
    """Return the places of a zone's station from answers; None where no case with a point lies outside zones.

    Where the station has no area on file, the convex hull of these cases stands for it.

    Args:
        points, polygons, areas: of `queries.goal4.outside_points`, `queries.units.zone_polygons` and
            `station_polygons`. before: slices of the window before.
    """
    zones = {row.code: row for row in polygons.itertuples()}
    if points.empty or conclusion.zone.code not in zones:
        return None
    system = plane.utm(float(points["longitude"].median()))
    placed = plane.metres(points["longitude"], points["latitude"], system)
    theirs = [p for row in zones.values() for p in (row.polygon, row.ring) if p]
    area = (
        _shape(areas["polygon"].iloc[0], system)
        if len(areas)
        else shapely.convex_hull(shapely.multipoints(placed))
    )
    early = points["slice"].isin(before).to_numpy()
    return Elsewhere(
        shape=_shape(zones[conclusion.zone.code].polygon, system),
        ground=shapely.difference(area, shapely.union_all([_shape(p, system) for p in theirs])),
        before=placed[early],
        after=placed[~early],
    )


def placebo(places: Elsewhere, exposures: tuple[float, float], ratio: float, code: str) -> Placebo | None:
    """Return how a zone ranks among places of its shape; None where there are too few.

    Each place is laid such that a random case of either window falls on a random point of the shape, wholly
    on the ground. Uniform places would mostly hold no case. Drawing by cases of both windows, and asking for
    SMALLEST_BASE cases that an unchanged rate would put before joining, favours neither a fall nor a rise.

    Args:
        exposures: of the windows after and before. ratio: the zone's. code: fixes the draws.

    Source: placebo in space, Abadie, Diamond & Hainmueller 2010, J Am Stat Assoc 105:493–505.
    """
    ratios = random_ratios(places, exposures, seed_of(code))
    if len(ratios) < FEWEST_PLACES:
        return None
    further = ratios < ratio if ratio < 1 else ratios > ratio
    return Placebo(len(ratios), int(np.count_nonzero(further)))


def random_ratios(places: Elsewhere, exposures: tuple[float, float], seed: int) -> npt.NDArray[np.float64]:
    """Return the rate ratios of at most PLACES places; infinite where there was no case before."""
    random, (t1, t0) = np.random.default_rng(seed), exposures
    cases = np.vstack([places.before, places.after])
    if not len(cases):
        return np.empty(0)
    shapely.prepare(places.shape)
    shapely.prepare(places.ground)
    held, ratios = _points_in(places.shape, random), []
    for _ in range(TRIES):
        shift = cases[random.integers(len(cases))] - held[random.integers(len(held))]
        x0, x1 = (_within(places.shape, points - shift) for points in (places.before, places.after))
        if (x0 + x1) * t0 / (t0 + t1) < SMALLEST_BASE:
            continue
        moved = shapely.transform(places.shape, lambda xy, by=shift: xy + by)
        if places.ground.contains(moved):
            ratios.append((x1 / t1) / (x0 / t0) if x0 else math.inf)
            if len(ratios) == PLACES:
                break
    return np.array(ratios)


def by_itself(places: Elsewhere, before: int) -> RegressionToMean | None:
    """Return the cases before that are to be expected of a place like the zone; None without enough cells.

    Cells are squares of the zone's area whose middle lies on the ground, empty ones too.
    """
    side = math.sqrt(places.shape.area)
    west, south, east, north = places.ground.bounds
    xs, ys = np.arange(west, east + side, side), np.arange(south, north + side, side)
    counts, _, _ = np.histogram2d(places.before[:, 0], places.before[:, 1], bins=(xs, ys))
    x, y = np.meshgrid(xs[:-1] + side / 2, ys[:-1] + side / 2, indexing="ij")
    others = counts[shapely.contains_xy(places.ground, x, y)]
    if others.size < FEWEST_CELLS or not others.any():
        return None
    return regression_to_mean(before, others)


def placebo_text(found: Placebo | None, ratio: float, lang: Lang) -> str:
    """Return `จาก 200 พื้นที่สุ่ม มี 3 แห่งที่ลดลงมากกว่า`."""
    if found is None:
        return NO_PLACES(lang, least=FEWEST_PLACES)
    return (FELL_MORE if ratio < 1 else ROSE_MORE)(lang, places=found.places, more=found.more)


def by_itself_text(conclusion: Conclusion, found: RegressionToMean | None, lang: Lang) -> str:
    """Return the cases before, raw and adjusted, and the ratio by either."""
    if found is None:
        return NO_CELLS(lang)
    (t1, t0), before, after = conclusion.exposures, conclusion.before.cases, conclusion.after.cases
    raw, adjusted = ((after / t1) / (base / t0) for base in (before, found.expected))
    return BY_ITSELF(lang, before=before, expected=found.expected, raw=raw, adjusted=adjusted)


def seed_of(code: str) -> int:
    """Return a number that a zone's code fixes, on every machine."""
    return int.from_bytes(hashlib.blake2b(code.encode(), digest_size=8).digest())


def _shape(polygon: Mapping[str, Any], system: str) -> BaseGeometry:
    return plane.projected(shapely.from_geojson(json.dumps(polygon)), plane.WGS, system)


def _points_in(shape: BaseGeometry, random: np.random.Generator) -> Points:
    """Return points spread evenly over a shape."""
    west, south, east, north = shape.bounds
    drawn = random.uniform((west, south), (east, north), (4 * PLACES, 2))
    inside = drawn[shapely.contains_xy(shape, drawn)]
    return inside if len(inside) else np.array(shape.representative_point().coords)


def _within(shape: BaseGeometry, points: Points) -> int:
    """Count the points in a shape; those outside its box are not looked at closely."""
    west, south, east, north = shape.bounds
    x, y = points.T
    near = points[(x >= west) & (x <= east) & (y >= south) & (y <= north)]
    return int(np.count_nonzero(shapely.contains_xy(shape, near))) if len(near) else 0
