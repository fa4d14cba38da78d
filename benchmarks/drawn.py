"""Made-up stations, zones and cases, of which is known what happened: drawn for `benchmarks.worlds`.

A trouble takes the cases of a station and returns them as its database holds them: none of it is an effect of
the programme, but for `fall_50` and `fall_30`. Troubles begin with the day of joining.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.null_demo import AS_OF, FIRST, cases_a_day, seasonal_days

# Half a side of a zone, in degrees: about 1 km². Other cases of its station lie up to REACH around that.
HALF, REACH = 0.0045, 0.08
# Zones lie so far north and east of their station.
NORTH, EAST = 0.03, (-0.05, 0.0, 0.05)
# Stations of the four provinces of a world: all within the area of the mapping.
SOUTH, WEST, STEP_NORTH, STEP_EAST, STATIONS = 7.1, 99.1, 0.25, 0.19, 5
# Cases of groups 1 and 2 a year in a zone, and outside all zones as a multiple of those of a station's zones.
BASE, REST = (10.0, 90.0), (2.5, 5.0)
# Of a case of groups 1 and 2: how often it is of group 1, and how many cases of groups 3 and 4 come with it.
GROUP_1, GROUP_3, GROUP_4 = 0.25, 0.25, 0.9
DISPERSION = (1.0, 2.0)
JOINED = (date(2023, 7, 1), date(2025, 8, 31))
# Mean days until a case is reported and in the database; share of the cases that have a point.
DELAY, LOCATED = 20.0, 0.95
LOCATED_AFTER = 0.60
# Silences end so many days before the data do, so that they lie in the windows.
SETTLED = timedelta(days=60)
PILE = 260
SHIFTED = 0.40
TREND = 0.96
# A side of what is left of a polygon: 36 % of its area.
KEPT_SIDE = 0.6
COUNTED = (1, 2)
DAY = np.timedelta64(86_400, "s")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Zone:
    """A square zone; per_year: cases of groups 1 and 2."""

    code: str
    latitude: float
    longitude: float
    per_year: float


@dataclass(frozen=True, slots=True)
class Station:
    """A station whose zones join on one day; phi: how its counts swing."""

    code: str
    province: str
    latitude: float
    longitude: float
    joined_on: date
    phi: float
    rest_per_year: float
    zones: tuple[Zone, ...]


Trouble = Callable[[np.random.Generator, Station, pd.DataFrame], pd.DataFrame]


def station(rng: np.random.Generator, province: str, row: int, column: int) -> Station:
    """Draw a station; row and column: its place among the stations of a world."""
    code = f"{province}{column + 1:02d}"
    north, east = SOUTH + row * STEP_NORTH, WEST + column * STEP_EAST
    bases = np.exp(rng.uniform(*np.log(BASE), size=len(EAST))).tolist()
    joined_on = JOINED[0] + timedelta(days=int(rng.integers((JOINED[1] - JOINED[0]).days + 1)))
    return Station(
        code=code,
        province=province,
        latitude=north,
        longitude=east,
        joined_on=joined_on,
        phi=rng.uniform(*DISPERSION),
        rest_per_year=sum(bases) * rng.uniform(*REST),
        zones=tuple(
            Zone(f"{code}-{n}", north + NORTH, east + offset, base)
            for n, (offset, base) in enumerate(zip(EAST, bases, strict=True), start=1)
        ),
    )


def cases(rng: np.random.Generator, of: Station) -> pd.DataFrame:
    """Draw the cases of a station in which nothing happens.

    Columns: zone (its number, −1 = outside), crime_group, occurred, reported (times), latitude, longitude
    (NaN = no usable point).
    """
    _, share = seasonal_days()
    places = [*enumerate(zone.per_year for zone in of.zones), (-1, of.rest_per_year)]
    parts = []
    for zone, per_year in places:
        for group, size in ((2, 1.0), (3, GROUP_3), (4, GROUP_4)):
            counts = cases_a_day(rng, share * per_year * size, of.phi)
            days = np.repeat(np.arange(len(counts)), counts)
            parts.append(pd.DataFrame({"zone": zone, "crime_group": group, "day": days}))
    drawn = pd.concat(parts, ignore_index=True)
    number = len(drawn)
    drawn.loc[(drawn["crime_group"] == 2) & (rng.random(number) < GROUP_1), "crime_group"] = 1
    seconds = np.floor((drawn.pop("day") + rng.random(number)) * 86_400).astype("timedelta64[s]")
    drawn["occurred"] = np.datetime64(FIRST, "s") + seconds
    drawn["reported"] = drawn["occurred"] + _days(rng.exponential(DELAY, number))
    drawn["latitude"], drawn["longitude"] = _points(rng, of, drawn["zone"].to_numpy())
    return _without_points(drawn, rng.random(number) >= LOCATED)


def _points(rng: np.random.Generator, of: Station, zone: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Draw latitudes and longitudes: within the zone, or around the station and in none of its zones."""
    across, up = rng.uniform(-1, 1, (2, len(zone)))
    outside = zone < 0
    east = np.where(outside, across * REACH, np.array([*EAST, 0.0])[zone] + across * HALF * 0.98)
    north = np.where(outside, up * REACH, NORTH + up * HALF * 0.98)
    in_a_zone = np.any([np.abs(east - offset) <= HALF for offset in EAST], axis=0)
    in_a_zone &= np.abs(north - NORTH) <= HALF
    # South of the station there is no zone.
    return of.latitude + np.where(outside & in_a_zone, -north, north), of.longitude + east


def _days(days: Floats) -> npt.NDArray[np.timedelta64]:
    return np.asarray(np.floor(days * 86_400).astype("timedelta64[s]"))


def _without_points(drawn: pd.DataFrame, lost: npt.NDArray[np.bool_] | pd.Series) -> pd.DataFrame:
    return drawn.assign(**{name: drawn[name].mask(lost) for name in ("latitude", "longitude")})


def _after(of: Station, drawn: pd.DataFrame) -> pd.Series:
    return drawn["occurred"] >= np.datetime64(of.joined_on, "s")


def nothing(_rng: np.random.Generator, _of: Station, drawn: pd.DataFrame) -> pd.DataFrame:
    """Leave the cases as they are."""
    return drawn


def silent(months: int) -> Trouble:
    """Nothing is entered for so many months, from any day after the month of joining on."""

    def trouble(rng: np.random.Generator, of: Station, drawn: pd.DataFrame) -> pd.DataFrame:
        length = timedelta(days=round(months * 365.25 / 12))
        earliest = of.joined_on + timedelta(days=31)
        latest = AS_OF - SETTLED - length
        first = earliest + timedelta(days=int(rng.integers((latest - earliest).days + 1)))
        start = np.datetime64(first, "s")
        entered = (drawn["reported"] < start) | (drawn["reported"] >= start + length.days * DAY)
        return drawn[entered]

    return trouble


def points_lost(rng: np.random.Generator, of: Station, drawn: pd.DataFrame) -> pd.DataFrame:
    """From joining on fewer cases have a point: 95 → 60 %."""
    lost = rng.random(len(drawn)) >= LOCATED_AFTER / LOCATED
    return _without_points(drawn, _after(of, drawn) & lost)


def points_declining(rng: np.random.Generator, of: Station, drawn: pd.DataFrame) -> pd.DataFrame:
    """From joining on ever fewer cases have a point: 95 % on that day, 60 % on the last."""
    joined = np.datetime64(of.joined_on, "s")
    passed = (drawn["occurred"] - joined) / (np.datetime64(AS_OF, "s") - joined)
    share = 1 - passed.clip(0, 1) * (1 - LOCATED_AFTER / LOCATED)
    return _without_points(drawn, _after(of, drawn) & (rng.random(len(drawn)) >= share))


def pile(rng: np.random.Generator, of: Station, drawn: pd.DataFrame) -> pd.DataFrame:
    """After joining PILE cases of the station stand on one point in its first zone that nobody declared."""
    candidates = np.flatnonzero(_after(of, drawn) & drawn["crime_group"].isin(COUNTED))
    piled = drawn.index[rng.choice(candidates, min(PILE, len(candidates)), replace=False)]
    drawn = drawn.copy()
    drawn.loc[piled, ["latitude", "longitude"]] = of.zones[0].latitude, of.zones[0].longitude
    return drawn


def groups_shifted(rng: np.random.Generator, of: Station, drawn: pd.DataFrame) -> pd.DataFrame:
    """From joining on SHIFTED of the cases of groups 1 and 2 are entered as group 3."""
    shifted = _after(of, drawn) & drawn["crime_group"].isin(COUNTED) & (rng.random(len(drawn)) < SHIFTED)
    return drawn.assign(crime_group=drawn["crime_group"].mask(shifted, 3))


def late(days: float) -> Trouble:
    """What is reported from joining on comes so many days later on average."""

    def trouble(rng: np.random.Generator, of: Station, drawn: pd.DataFrame) -> pd.DataFrame:
        more = pd.Series(_days(rng.exponential(days, len(drawn))), index=drawn.index)
        later = drawn["reported"] >= np.datetime64(of.joined_on, "s")
        return drawn.assign(reported=(drawn["reported"] + more).where(later, drawn["reported"]))

    return trouble


def trend(rng: np.random.Generator, _of: Station, drawn: pd.DataFrame) -> pd.DataFrame:
    """All cases of the province become fewer, TREND times those of the year before."""
    years = (drawn["occurred"] - np.datetime64(FIRST, "s")) / DAY / 365.25
    return drawn[rng.random(len(drawn)) < TREND**years]


def fall(share: float) -> Trouble:
    """From joining on so many of the cases of groups 1 and 2 in the zones do not happen."""

    def trouble(rng: np.random.Generator, of: Station, drawn: pd.DataFrame) -> pd.DataFrame:
        fewer = _after(of, drawn) & (drawn["zone"] >= 0) & drawn["crime_group"].isin(COUNTED)
        return drawn[~fewer | (rng.random(len(drawn)) >= share)]

    return trouble


def corners(zone: Zone) -> tuple[float, float, float, float]:
    """Return south, west, north, east of a zone."""
    return zone.latitude - HALF, zone.longitude - HALF, zone.latitude + HALF, zone.longitude + HALF


def kept_corner(of: Station, zone: Zone, drawn: pd.DataFrame) -> tuple[float, float, float, float]:
    """Return the box in that corner of the zone, KEPT_SIDE of its sides, whose cases fell most.

    As somebody would draw it who knows the counts: a corner chosen blindly is no trouble but a smaller zone.
    """
    south, west, north, east = corners(zone)
    side = 2 * HALF * KEPT_SIDE
    boxes = [
        (lat, lon, lat + side, lon + side) for lat in (south, north - side) for lon in (west, east - side)
    ]
    counted = drawn[drawn["crime_group"].isin(COUNTED)]

    def after_to_before(box: tuple[float, float, float, float]) -> float:
        inside = counted["latitude"].between(box[0], box[2]) & counted["longitude"].between(box[1], box[3])
        after = _after(of, counted) & inside
        return float((after.sum() + 0.5) / (inside.sum() - after.sum() + 0.5))

    return min(boxes, key=after_to_before)
