"""Layers of the safety map; rows carry a `label` for the tooltip and, where they can be chosen, a `code`."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import asinh, log2, pi, radians, tan
from typing import Any

import pandas as pd
import pydeck as pdk

from dashboard.language.text import Lang, Text
from dashboard.maps import dot_icons
from dashboard.maps.labels import SHARPNESS, label_icon, label_sheet
from dashboard.maps.pin_classes import pin_class
from dashboard.maps.pins import icon_name, pin_sheet
from dashboard.maps.sheet import Sheet
from dashboard.maps.site_icons import site_sheet
from dashboard.maps.spread import around, spread
from dashboard.maps.verdict_icons import COLOURS, verdict_sheet
from dashboard.ui.tokens import SEQUENTIAL, SMALLEST, ink, rgb
from dashboard.view.districts import PLACES

ZONES, ZONE_POINTS, STATIONS = "zones", "zone-points", "stations"
VERDICTS, AREAS = "verdicts", "areas"
# Pixels: the width of a pin, of a badge of what stands in the streets, and of the sign of a zone.
PIN, BADGE, SIGN = 17, 26, 22
# The least of the map's size in pixels: as wide as on a telephone, as high as everywhere.
WIDTH, HEIGHT = 336, 450
# How often names are placed anew for stations that found no room; of more stations than a province has it
# would take long, and there is no room for all.
ROUNDS, MOST_CROWDED = 8, 40
# Least zoom at which the names of towns of a level are shown.
TOWNS_FROM = {"province": 0.0, "district": 8.0, "town": 10.5}
# Degrees (some 5 km) around a view's zones and stations within which what stands there widens the map.
NEAR = 0.045
# How much there is of something, from little to much.
SHADES = tuple(rgb(colour) for colour in SEQUENTIAL)


# Left, top, right and bottom in pixels.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Degrees."""

    west: float
    south: float
    east: float
    north: float

    def view(self, width: int = WIDTH, height: int = HEIGHT) -> pdk.ViewState:
        """Return the view that shows all of it on a map of so many pixels."""
        across = max(self.east - self.west, 0.01) * 1.25
        up = max(self.north - self.south, 0.01) * 1.25
        zoom = min(log2(360 * width / (512 * across)), log2(180 * height / (256 * up)))
        return pdk.ViewState(
            longitude=(self.west + self.east) / 2,
            latitude=(self.south + self.north) / 2,
            zoom=round(min(zoom, 15.5), 2),
        )


def widened(bounds: Bounds, places: list[tuple[float, float]]) -> Bounds:
    """Return the bounds with the places (latitude, longitude) near them in it.

    A place far off was mistyped, and would make the map show the sea.
    """
    near = [
        (lat, lon)
        for lat, lon in places
        if bounds.south - NEAR <= lat <= bounds.north + NEAR
        and bounds.west - NEAR <= lon <= bounds.east + NEAR
    ]
    return Bounds(
        min([bounds.west, *[lon for _, lon in near]]),
        min([bounds.south, *[lat for lat, _ in near]]),
        max([bounds.east, *[lon for _, lon in near]]),
        max([bounds.north, *[lat for lat, _ in near]]),
    )


def zone_layer(features: list[dict[str, Any]], dark: bool) -> pdk.Layer:
    """Return the layer of zones.

    Args:
        features: with the properties code, label, sign (of goal 4's conclusion, "" = has not joined), chosen.
    """
    for feature in features:
        facts = feature["properties"]
        tone, opacity = COLOURS[facts["sign"]], 80 if facts["sign"] else 15
        facts["fill"] = [*tone, 130 if facts["chosen"] else opacity]
        facts["line"] = [*tone] if facts["sign"] else _quiet(dark)
        facts["width"] = 4 if facts["chosen"] else 2
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id=ZONES,
        pickable=True,
        auto_highlight=True,
        highlight_color=[*rgb(ink(dark).ground), 60],
        get_fill_color="properties.fill",
        # Their lines are drawn once, with the rings.
        stroked=False,
        filled=True,
    )


def line_layer(features: list[dict[str, Any]]) -> pdk.Layer:
    """Return lines as a layer, for where others cover the base map, which draws them otherwise.

    Args:
        features: with the properties line (colour) and width (pixels), as of zones and rings.
    """
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id="lines",
        pickable=False,
        get_line_color="properties.line",
        get_line_width="properties.width",
        line_width_units=pdk.types.String("pixels"),
        stroked=True,
        filled=False,
    )


def area_layer(features: list[dict[str, Any]], dark: bool) -> pdk.Layer:
    """Return the areas of stations, shaded by their cases, to be pointed at: the base map draws them.

    Args:
        features: with the properties label and shade (number of SHADES; None = not known, not shaded).
    """
    for feature in features:
        facts = feature["properties"]
        facts["fill"] = [0, 0, 0, 0] if facts["shade"] is None else [*SHADES[facts["shade"]], 165]
        facts["line"] = [*_quiet(dark), 170]
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id=AREAS,
        pickable=True,
        # Of any opacity but this, Streamlit would paint an area that was pressed.
        opacity=0,
        stroked=False,
        filled=True,
    )


def _quiet(dark: bool) -> list[int]:
    """Return the colour of lines that are no verdict: rings, areas, zones that are not in the programme."""
    return [*rgb(ink(dark).quiet)]


def ring_lines(features: list[dict[str, Any]], dark: bool) -> list[dict[str, Any]]:
    """Return the features of rings as thin lines."""
    return [{**feature, "properties": {"line": [*_quiet(dark), 150], "width": 1}} for feature in features]


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name at a place (degrees)."""

    code: str
    name: str
    latitude: float
    longitude: float


def zone_points(zones: list[Named], signs: dict[str, str], dark: bool, *, small: bool = False) -> pdk.Layer:
    """Return a ring around each zone's middle, to be seen and clicked where the zone is a few pixels wide.

    Args:
        signs: of goal 4's conclusion, by code; absent = has not joined.
    """
    named = dot_icons.small if small else dot_icons.around
    rows = [_dot(z, named(signs.get(z.code, ""))) for z in zones]
    return _icons(
        rows, ZONE_POINTS, dot_icons.dot_sheet(dark), dot_icons.SMALL if small else dot_icons.AROUND
    )


def verdict_layer(signs: dict[str, str], labels: dict[str, str], zones: list[Named]) -> pdk.Layer:
    """Return goal 4's conclusion of each zone that has joined, as a shape at its middle.

    Args:
        signs, labels: by code; absent = has not joined, its name alone.
    """
    rows = [
        {
            "p": [z.longitude, z.latitude],
            "i": signs[z.code],
            "code": z.code,
            "label": labels.get(z.code, z.name),
        }
        for z in zones
        if signs.get(z.code)
    ]
    return _icons(rows, VERDICTS, verdict_sheet(), SIGN)


def station_layer(stations: list[Named], dark: bool) -> pdk.Layer:
    """Return the station buildings."""
    rows = [_dot(station, "station") for station in stations]
    return _icons(rows, STATIONS, dot_icons.dot_sheet(dark), dot_icons.STATION)


def _dot(named: Named, icon: str) -> dict[str, Any]:
    return {"code": named.code, "label": named.name, "p": [named.longitude, named.latitude], "i": icon}


def _icons(rows: list[dict[str, Any]], name: str, packed: Sheet, size: int, **more: Any) -> pdk.Layer:
    """Return a layer of icons that can be pressed.

    Args:
        rows: with the place `p` and the icon's name `i`.
        size: pixels of its height.
        more: what else the layer takes.
    """
    atlas, mapping = packed
    return pdk.Layer(
        "IconLayer",
        rows,
        id=name,
        icon_atlas=pdk.types.String(atlas),
        icon_mapping=mapping,
        get_icon="i",
        get_position="p",
        get_size=size,
        size_units=pdk.types.String("pixels"),
        pickable=True,
        **more,
    )


def label_layer(
    stations: list[Named],
    zones: list[Named],
    bounds: Bounds,
    view: pdk.ViewState,
    lang: Lang,
    dark: bool,
    *,
    places: bool,
    signs: Sequence[Named] = (),
) -> pdk.Layer:
    """Return names of stations, zones and towns, in this order of right; the towns' are quieter.

    One that would lie on another, or on a sign, is left out, judged at the first view: closer up, there is
    only more room.

    Args:
        signs: the zones whose signs are drawn.
    """
    names = [(n, SMALLEST + 1, True) for n in stations] + [(n, SMALLEST, True) for n in zones]
    names += [(n, SMALLEST, False) for n in _towns(bounds, lang, view.zoom)] if places else []
    best = _placed(names, view, dark, signs)
    for _ in range(ROUNDS if len(stations) <= MOST_CROWDED else 0):
        left_out = [n for n, row in zip(names, best, strict=True) if row is None and n[0] in stations]
        if not left_out:
            break
        # In the middle of a province neighbours take one's room: who found none chooses first.
        names = [*left_out, *(name for name in names if name not in left_out)]
        best = _placed(names, view, dark, signs)
    return _written([row for row in best if row is not None], "labels")


def _placed(
    names: Sequence[tuple[Named, int, bool]], view: pdk.ViewState, dark: bool, signs: Sequence[Named]
) -> list[dict[str, Any] | None]:
    """Return the rows of names (with size, and whether bold) in their order; None where there is no room."""
    taken: list[Box] = [_around(*_pixels(sign, view)) for sign in signs]
    middle = _pixels(Named("", "", view.latitude, view.longitude), view)
    rows: list[dict[str, Any] | None] = []
    for named, size, bold in names:
        icon = label_icon(named.name, dark=dark, size=size, bold=bold)
        width, height = float(icon["width"]) / SHARPNESS, float(icon["height"]) / SHARPNESS  # type: ignore[arg-type]
        x, y = _pixels(named, view)
        row: dict[str, Any] | None = None
        for right, down in _beside(width, has_sign=named in signs, far_too=bold):
            box = (x + right - width / 2, y + down - height / 2, x + right + width / 2, y + down + height / 2)
            if not _cut_off(x, y, box, middle) and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                row = {"p": [named.longitude, named.latitude], "icon": icon, "o": [right, down]}
                # For the sketch; the map shows the icon.
                row |= {"name": named.name, "bold": bold}
                break
        rows.append(row)
    return rows


def _around(x: float, y: float) -> Box:
    return x - SIGN / 2, y - SIGN / 2, x + SIGN / 2, y + SIGN / 2


def _beside(width: float, *, has_sign: bool, far_too: bool) -> list[tuple[float, float]]:
    """Return where a name may stand beside its place, best first: pixels to the right and down."""
    gap = 8.0 if has_sign else 0.0
    side = width / 2 + 10 + gap
    near = [(0.0, 16.0 + gap), (0.0, -16.0 - gap), (side, 0.0), (-side, 0.0)]
    near += [(right, down) for right in (side, -side) for down in (14.0, -14.0)]
    # Better a little away than not at all: but a town's name is no more than a help.
    away = (0.0, side / 2, -side / 2, side, -side)
    far = [(right, down) for down in (30.0, -30.0, 42.0, -42.0, 54.0) for right in away]
    return [*near, *far] if far_too else near


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _cut_off(x: float, y: float, box: Box, middle: tuple[float, float]) -> bool:
    """Whether something within the first view would have its name cut by the view's edge."""
    west, north = middle[0] - WIDTH / 2, middle[1] - HEIGHT / 2
    east, south = west + WIDTH, north + HEIGHT
    within = west <= x <= east and north <= y <= south
    return within and (box[0] < west or box[2] > east or box[1] < north or box[3] > south)


def _pixels(named: Named, view: pdk.ViewState) -> tuple[float, float]:
    """Return Web Mercator pixels, to the right and down, at the view's zoom."""
    scale = 512 * 2**view.zoom
    y = asinh(tan(radians(named.latitude)))
    return scale * (named.longitude / 360), -scale * y / (2 * pi)


def _towns(bounds: Bounds, lang: Lang, zoom: float) -> list[Named]:
    """Return towns within twice the bounds, the largest first; only seats when the view is wide."""
    levels = {level for level, least_zoom in TOWNS_FROM.items() if zoom >= least_zoom}
    wide, high = bounds.east - bounds.west + 0.05, bounds.north - bounds.south + 0.05
    return [
        Named("", p[f"name_{lang}"], p["lat"], p["lon"])
        for p in places()
        if p["level"] in levels
        and bounds.west - wide <= p["lon"] <= bounds.east + wide
        and bounds.south - high <= p["lat"] <= bounds.north + high
    ]


@lru_cache
def places() -> list[dict[str, Any]]:
    """Return the towns of the base layer, the largest of a level first: name_th, name_en, lat, lon, level."""
    towns: list[dict[str, Any]] = json.loads(PLACES.read_text(encoding="utf-8"))
    return towns


def _written(rows: list[dict[str, Any]], name: str) -> pdk.Layer:
    """Return a layer of words drawn as icons, all on one sheet.

    rows: p (degrees), icon (see `label_icon`), o (pixels from the place).
    """
    sheet, places = label_sheet(row["icon"] for row in rows)
    names = {url: f"{number}" for number, url in enumerate(places)}
    drawn = [
        {**row, "icon": {**places[row["icon"]["url"]], "name": names[row["icon"]["url"]]}} for row in rows
    ]
    return pdk.Layer(
        "IconLayer",
        drawn,
        id=name,
        icon_atlas=pdk.types.String(sheet),
        icon_mapping={names[url]: place for url, place in places.items()},
        get_icon="icon.name",
        get_position="p",
        get_size="icon.height",
        size_scale=1 / SHARPNESS,
        size_units=pdk.types.String("pixels"),
        get_pixel_offset="o",
        pickable=False,
    )


def pin_layers(cases: pd.DataFrame, labels: list[str], many: Text, lang: Lang, dark: bool) -> list[pdk.Layer]:
    """Return one pin a case, side by side where they share a place, and numbers where those are too many.

    Args:
        cases: columns latitude, longitude, offence_code, crime_group, cleared; the latest first.
        labels: of each case, plain text.
        many: what is said of a pin that stands for `{n}` cases.
    """
    columns = ("longitude", "latitude", "offence_code", "crime_group", "cleared")
    facts = list(zip(*(cases[column].tolist() for column in columns), strict=True))
    beside = spread([fact[:2] for fact in facts], PIN)
    rows = []
    for at, offset in beside.offsets.items():
        lon, lat, offence, group, cleared = facts[at]
        kind, label = icon_name(pin_class(offence, group), cleared), labels[at]
        if at in beside.counts:
            label = f"{many(lang, n=beside.counts[at])}\n{label}"
        rows.append({"p": [lon, lat], "i": kind, "label": label, "o": [*offset]})
    pins = _icons(rows, "pins", pin_sheet(), PIN, get_pixel_offset="o")
    numbers = [([*facts[at][:2]], n) for at, n in beside.counts.items()]
    return [pins, _numbers(numbers, dark)] if numbers else [pins]


def _numbers(numbers: list[tuple[list[float], int]], dark: bool) -> pdk.Layer:
    """Return numbers of cases beside their place (longitude, latitude)."""
    rows = [
        {"p": place, "icon": label_icon(f"×{n:,}", dark=dark, size=SMALLEST), "o": [PIN + 8, 0]}
        for place, n in numbers
    ]
    return _written(rows, "pin-numbers")


@dataclass(frozen=True, slots=True)
class Site:
    """A risk spot, a checkpoint or an innovation at a place (degrees).

    icon: of maps.site_icons; label: plain text.
    """

    icon: str
    label: str
    latitude: float
    longitude: float


def site_layer(name: str, sites: list[Site], lang: Lang, *, least: int) -> pdk.Layer:
    """Return a layer of badges, side by side where they share a place.

    Args:
        name: the layer's own.
        least: pixels to which they shrink far out, so that zones can be clicked beneath them.
    """
    sheet, mapping = site_sheet(lang)
    used = {s.icon for s in sites}
    beside = around_places(sites)
    rows = [
        {"p": [s.longitude, s.latitude], "i": s.icon, "label": s.label, "o": [*offset]}
        for s, offset in zip(sites, beside, strict=True)
    ]
    return pdk.Layer(
        "IconLayer",
        rows,
        id=name,
        icon_atlas=pdk.types.String(sheet),
        icon_mapping={k: v for k, v in mapping.items() if k in used},
        get_icon="i",
        get_position="p",
        get_size=240,
        size_units=pdk.types.String("meters"),
        size_min_pixels=least,
        size_max_pixels=BADGE,
        get_pixel_offset="o",
        pickable=True,
    )


def around_places(sites: list[Site]) -> list[tuple[float, float]]:
    """Return the offset of each badge in pixels; all of them are drawn, however many share a place."""
    at = Counter((s.longitude, s.latitude) for s in sites)
    free = {place: iter(around(number, BADGE)) for place, number in at.items()}
    return [next(free[s.longitude, s.latitude]) for s in sites]


def hexagon_layer(cells: pd.DataFrame, radius_m: float, unit: str) -> pdk.Layer:
    """Return hexagons coloured by their number of cases.

    Args:
        cells: columns latitude, longitude, cases.
        unit: what is counted, for the tooltip.
    """
    steps = count_steps(cells["cases"].tolist())
    rows = [
        {"p": [lon, lat], "c": [*SHADES[step_of(n, steps)], 190], "label": f"{n:,} {unit}"}
        for lat, lon, n in cells[["latitude", "longitude", "cases"]].itertuples(index=False)
    ]
    return pdk.Layer(
        "ColumnLayer",
        rows,
        id="hexagons",
        get_position="p",
        get_fill_color="c",
        # The palest shade is hardly told from the land without it.
        stroked=True,
        get_line_color=[*SHADES[-1], 160],
        line_width_units=pdk.types.String("pixels"),
        get_line_width=1,
        disk_resolution=6,
        radius=radius_m,
        angle=30,
        extruded=False,
        coverage=0.95,
        pickable=True,
    )


def count_steps(counts: list[int]) -> list[int]:
    """Return lower bounds of at most five classes of counts, doubling from 1, the last one open."""
    most = max(counts, default=1)
    steps, bound = [1], 2
    while len(steps) < len(SHADES) and bound <= most:
        steps.append(bound)
        bound *= 2 if most <= 2 ** len(SHADES) else max(2, round((most / 2) ** (1 / 3)))
    return steps


def step_of(count: float, steps: Sequence[float]) -> int:
    """Return the number of the class that holds a count, from 0."""
    return sum(count >= s for s in steps) - 1


def deck(layers: list[pdk.Layer], view: pdk.ViewState, base_map: str) -> pdk.Deck:
    """Return a deck on our own base map; no request leaves the host. Tooltips are plain text."""
    # Where it stands and how it looks, app.css says: beside the pointer it would reach out of the map.
    return pdk.Deck(
        layers, initial_view_state=view, map_provider="carto", map_style=base_map, tooltip={"text": "{label}"}
    )
