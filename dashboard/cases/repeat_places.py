"""Places of a view where it happened again, and the cases that no place can be told of, in words.

Asks the store through `case_points`; what one place is, `near_repeats` says.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.cases import case_points
from dashboard.cases.case_points import PlacedCases
from dashboard.cases.near_repeats import same_places
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date
from dashboard.queries.case_list import Place
from dashboard.ui.columns import Column, table
from dashboard.view.view import View

# Of many places the first are shown; all are in the file.
MOST_PLACES = 10
RING_OF = Text("วงรอบ {zone}", "ring of {zone}")
OUTSIDE_ZONES = Text("นอกพื้นที่ Safety Zone", "outside zones")
LACKING: dict[str, Text] = {
    "stand_in": Text("ใช้พิกัดแทน (เช่น ที่ตั้งสถานี)", "stand-in point (such as the station building)"),
    "outside": Text("อยู่นอกจังหวัด", "outside the province"),
    "missing": Text("ไม่มีพิกัด", "no point"),
}
LEFT_OUT = Text("ไม่นำมาคิด (คดี): {counts}", "Left out (cases): {counts}")
LEFT_OUT_OF_STATION = Text(
    "ไม่นำมาคิด (คดี) ของทั้งสถานี ซึ่งไม่ทราบว่าอยู่ในพื้นที่หรือไม่: {counts}",
    "Left out (cases) of the whole station; whether in the zone is not known: {counts}",
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A place with two cases or more. where: the zone's name; offences: with their numbers of cases."""

    cases: int
    latest: date
    station: Text
    where: Text
    at: str
    offences: list[tuple[Text, int]]


def _offences(place: _Place, lang: Lang) -> str:
    return " · ".join(f"{name(lang)} {n}" for name, n in place.offences)


COLUMNS: tuple[Column[_Place], ...] = (
    Column(Text("จำนวนคดี", "Cases"), lambda p, _: p.cases),
    Column(Text("ครั้งล่าสุด", "Latest"), lambda p, lang: format_date(p.latest, lang)),
    Column(Text("อยู่ใน", "In"), lambda p, _: p.where),
    Column(Text("พิกัด", "Coordinates"), lambda p, _: p.at),
    Column(Text("ฐานความผิด", "Offences"), _offences),
)
STATION: Column[_Place] = Column(Text("สถานี", "Station"), lambda p, _: p.station)


def place_name(view: View, place: tuple[str, bool]) -> str:
    """Return the name of the zone by its code, or of its ring; – where there is none."""
    code, ring = place
    if not code:
        return "–"
    name = view.units.zones[code].name(view.lang)
    return RING_OF(view.lang, zone=name) if ring else name


def left_out(view: View, period: Period) -> str:
    """Return the cases without a usable point, by what they lack; '' where every case has one."""
    lang, counts = view.lang, case_points.without_point(view, period)
    if not sum(counts.values()):
        return ""
    listed = " · ".join(f"{name(lang)} {counts[kind]:,}" for kind, name in LACKING.items())
    wording = LEFT_OUT_OF_STATION if view.filters.zone else LEFT_OUT
    return wording(lang, counts=listed)


def repeat_places(view: View, placed: PlacedCases) -> pd.DataFrame:
    """Return the places with two cases or more, most first; no single case is told."""
    places = [_place(view, cases) for cases in repeats(placed)]
    columns = COLUMNS if case_points.one_station(view) else (*COLUMNS[:2], STATION, *COLUMNS[2:])
    return table(places, columns, view.lang)


def repeats(placed: PlacedCases) -> list[pd.DataFrame]:
    """Return the cases of each place with two or more, the place with most (then latest) first."""
    frame = placed.frame.assign(place=same_places(placed.points))
    held = [cases for _, cases in frame.groupby("place") if len(cases) >= 2]
    return sorted(held, key=lambda cases: (len(cases), max(cases["day"])), reverse=True)


def key_of(held: pd.DataFrame) -> str:
    """Return by which of its points a place is known in links: no other place holds it."""
    latitude, longitude = min(_points(held))
    return f"{latitude:.5f},{longitude:.5f}"


def places_of_repeat(view: View, period: Period, key: str) -> tuple[Place, ...] | None:
    """Return the points of the place of that key, each once; None where no case was repeated there."""
    for held in repeats(case_points.placed_cases(view, period)):
        if key_of(held) == key:
            return _points(held)
    return None


def _points(held: pd.DataFrame) -> tuple[Place, ...]:
    return tuple(sorted(set(zip(held["latitude"], held["longitude"], strict=True))))


def _place(view: View, cases: pd.DataFrame) -> _Place:
    """Return what the cases of one place say of it."""
    zones, offences = view.units.zones, view.units.offences
    code = next((c for c in cases["zone_code"] if c in zones), "")
    return _Place(
        cases=len(cases),
        latest=max(cases["day"]),
        station=view.units.stations[cases["station_code"].iloc[0]].name,
        where=zones[code].name if code else OUTSIDE_ZONES,
        at=f"{cases['latitude'].mean():.4f}, {cases['longitude'].mean():.4f}",
        offences=[(offences[c].name, n) for c, n in cases["offence_code"].value_counts(sort=True).items()],
    )
