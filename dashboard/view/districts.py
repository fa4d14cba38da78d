"""District seats, by which stations are found; the store knows no districts."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from dashboard.language.text import Text

PLACES = Path(__file__).parents[2] / "static" / "basemap" / "places.json"
SEATS = ("province", "district")


@dataclass(frozen=True, slots=True)
class Seat:
    """A district's seat (ที่ว่าการอำเภอ or เขต); degrees WGS 84."""

    name: Text
    latitude: float
    longitude: float


@cache
def seats() -> tuple[Seat, ...]:
    """Return the seats of all districts that the base map names."""
    places = json.loads(PLACES.read_text(encoding="utf-8"))
    return tuple(
        Seat(Text(p["name_th"], p["name_en"]), p["lat"], p["lon"]) for p in places if p["level"] in SEATS
    )


def nearest(latitude: float, longitude: float) -> Seat:
    """Return the seat nearest to a place."""
    degrees = np.array([(seat.latitude, seat.longitude) for seat in seats()])
    away = (degrees - (latitude, longitude)) * (1, np.cos(np.radians(latitude)))
    return seats()[int((away**2).sum(axis=1).argmin())]
