"""Density as a picture and unusually dense cells, in metres on the ground: neither changes with the zoom.

Pure: points and cells in, map layers out.
"""

from base64 import b64encode
from io import BytesIO

import numpy as np
import pydeck as pdk
from PIL import Image

from dashboard.cases.hot_spots import ACROSS_M, NAME, Cells
from dashboard.language.text import Lang, Text
from dashboard.maps.layers import SHADES, Named
from dashboard.maps.legend import Entry
from dashboard.maps.plane import Points, degrees
from dashboard.ui.tokens import SEQUENTIAL, ink, rgb

# One bandwidth and one scale, whatever the period: a darker map is a denser one.
BANDWIDTH_M, STEP_M = 200, 50
# Cases per km². A case alone makes 24 at its place, so that it is never a dense spot.
STEPS = (30, 60, 120, 240, 480)
OPACITY = 170

LEGEND = Text(
    "คดีต่อ ตร.กม. – ภาพประกอบ ไม่ใช่ผลทดสอบ (เกลี่ยรัศมี {bandwidth} ม. มาตราส่วนเดียวกันทุกห้วง)",
    "Cases per km² – an illustration, not a test (bandwidth {bandwidth} m, one scale for every period)",
)
HOT_CELL = Text("{n:,} คดีในช่องนี้และช่องติดกัน", "{n:,} cases in this cell and those beside it")
SPOT = Text("จุดที่ {number}: {cases:,} คดี", "Spot {number}: {cases:,} cases")


def density(points: Points) -> tuple[Points, np.ndarray]:
    """Return centres of squares STEP_M wide and the cases per km² there, from the lowest of STEPS on.

    Source: quartic kernel, Silverman 1986, section 4.2: 3/(π·b²)·(1 − d²/b²)² within b of a case.
    """
    reach = BANDWIDTH_M // STEP_M + 1
    steps = np.arange(-reach, reach + 1)
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    squares = np.rint(points / STEP_M).astype(np.int64)[:, None, :] + offsets
    far = ((squares * STEP_M - points[:, None, :]) ** 2).sum(axis=2) / BANDWIDTH_M**2
    weight = 3 / (np.pi * (BANDWIDTH_M / 1000) ** 2) * np.maximum(0.0, 1 - far) ** 2
    where, member = np.unique(squares.reshape(-1, 2), axis=0, return_inverse=True)
    sums = np.bincount(member.ravel(), weights=weight.ravel(), minlength=len(where))
    dense = sums >= STEPS[0]
    return where[dense] * float(STEP_M), sums[dense]


def legend(lang: Lang) -> tuple[str, tuple[Entry, ...]]:
    """Return what the shades mean, with what the picture is not, and each shade with its least density."""
    shades = tuple(Entry("", f"{step}+", colour) for step, colour in zip(STEPS, SEQUENTIAL, strict=True))
    return LEGEND(lang, bandwidth=BANDWIDTH_M), shades


def heat_layers(points: Points, system: str) -> list[pdk.Layer]:
    """Return the density of points (metres) as one picture, a pixel a square; none where no place is dense.

    No test.
    """
    centres, per_km2 = density(points)
    if not len(per_km2):
        return []
    column, row = np.rint((centres - centres.min(axis=0)) / STEP_M).astype(int).T
    # Clear pixels have the lightest colour: black would darken the edges where the browser smooths them.
    pixels = np.full((row.max() + 1, column.max() + 1, 4), (*SHADES[0], 0), dtype=np.uint8)
    shades = np.searchsorted(STEPS, per_km2, side="right") - 1
    # The first row of a picture is the northernmost.
    pixels[row.max() - row, column] = [(*colour, OPACITY) for colour in np.array(SHADES)[shades].tolist()]
    packed = BytesIO()
    Image.fromarray(pixels).save(packed, "PNG", optimize=True)
    (west, south), (east, north) = centres.min(axis=0) - STEP_M / 2, centres.max(axis=0) + STEP_M / 2
    # Four corners, for north on the plane is not north on the map.
    corners = degrees(np.array([(west, south), (west, north), (east, north), (east, south)]), system)
    image = pdk.types.String("data:image/png;base64," + b64encode(packed.getvalue()).decode())
    return [
        pdk.Layer(
            "BitmapLayer", None, id="heat", image=image, bounds=corners.round(6).tolist(), pickable=False
        )
    ]


def hot_layer(tested: Cells, system: str, lang: Lang, dark: bool) -> pdk.Layer:
    """Return the hot cells: outlined, so that they are seen without colour too."""
    outline = [*rgb(ink(dark).text)]
    cells = degrees(tested.centres[tested.hot], system)
    counts = [int(tested.cases[tested.around[i]].sum()) for i in np.flatnonzero(tested.hot)]
    rows = [
        {"p": [round(lon, 6), round(lat, 6)], "label": f"{NAME(lang)}\n{HOT_CELL(lang, n=n)}"}
        for (lon, lat), n in zip(cells.tolist(), counts, strict=True)
    ]
    return pdk.Layer(
        "ColumnLayer",
        rows,
        id="hot",
        get_position="p",
        get_fill_color=[*SHADES[-1], 150],
        get_line_color=outline,
        stroked=True,
        line_width_units=pdk.types.String("pixels"),
        get_line_width=3,
        disk_resolution=6,
        radius=ACROSS_M / 3**0.5,
        angle=30,
        extruded=False,
        coverage=0.95,
        pickable=True,
    )


def spot_names(tested: Cells, system: str, lang: Lang) -> list[Named]:
    """Return number and cases of each spot, at its place: to be read without a mouse."""
    places = degrees(np.array([s.place for s in tested.spots]).reshape(-1, 2), system).tolist()
    return [
        Named("", SPOT(lang, number=number, cases=spot.cases), lat, lon)
        for number, (spot, (lon, lat)) in enumerate(zip(tested.spots, places, strict=True), 1)
    ]
