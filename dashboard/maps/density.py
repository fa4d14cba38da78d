"""Density as a picture and unusually dense cells, in metres on the ground: neither changes with the zoom."""

from typing import Any

import numpy as np
import pydeck as pdk

from dashboard.kpis.hot_spots import ACROSS_M, NAME, Tested
from dashboard.maps.labels import SHARPNESS, label_icon
from dashboard.maps.layers import COUNT_COLOURS
from dashboard.plane import Points, degrees
from dashboard.text import Lang

# One bandwidth and one scale, whatever the period: a darker map is a denser one.
BANDWIDTH_M, STEP_M = 200, 50
# Cases per km². A case alone makes 24 at its place, so that it is never a dense spot.
STEPS = (30, 60, 120, 240, 480)


def density(points: Points) -> tuple[Points, np.ndarray]:
    """Centres of squares STEP_M wide, and the cases per km² there (quartic kernel); only where it is above the lowest step.

    Source: Silverman 1986, section 4.2: 3/(π·b²)·(1 − d²/b²)² within b of a case.
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


def legend(lang: Lang) -> str:
    """What the shades mean, and what the picture is not."""
    steps = " / ".join(f"{step}" for step in STEPS)
    if lang == "th":
        return f"ภาพประกอบ ไม่ใช่ผลทดสอบ · อ่อน→เข้ม: {steps}+ คดีต่อ ตร.กม. (เกลี่ยรัศมี {BANDWIDTH_M} ม. มาตราส่วนเดียวกันทุกห้วง)"
    return f"illustration, not a test · light→dark: {steps}+ cases per km² (bandwidth {BANDWIDTH_M} m, one scale for every period)"


def heat_layer(points: Points, system: str) -> pdk.Layer:
    """Density of points (metres); an illustration, no test."""
    centres, found = density(points)
    shades = np.searchsorted(STEPS, found, side="right") - 1
    rows = [
        {"p": [round(lon, 5), round(lat, 5)], "c": [*COUNT_COLOURS[shade], 150]}
        for (lon, lat), shade in zip(degrees(centres, system).tolist(), shades.tolist(), strict=True)
    ]
    return pdk.Layer(
        "ColumnLayer", rows, id="heat", get_position="p", get_fill_color="c", disk_resolution=4, radius=STEP_M / 2**0.5, angle=45,
        extruded=False, pickable=False,
    )  # fmt: skip


def hot_layers(tested: Tested, system: str, lang: Lang, dark: bool) -> list[pdk.Layer]:
    """The hot cells, and on each spot its number and cases: to be read without colour and without a mouse."""
    ink = [186, 160, 255] if dark else [84, 39, 143]
    cells = degrees(tested.centres[tested.hot], system)
    counts = [int(tested.cases[tested.around[i]].sum()) for i in np.flatnonzero(tested.hot)]
    unit = "คดี" if lang == "th" else "cases"
    beside = f"{unit}ในช่องนี้และช่องติดกัน" if lang == "th" else f"{unit} in this cell and those beside it"
    rows = [
        {"p": [round(lon, 6), round(lat, 6)], "label": f"{NAME(lang)}\n{n:,} {beside}"}
        for (lon, lat), n in zip(cells.tolist(), counts, strict=True)
    ]
    places = degrees(np.array([s.place for s in tested.spots]).reshape(-1, 2), system).tolist()
    named: list[dict[str, Any]] = []
    for number, (spot, (lon, lat)) in enumerate(zip(tested.spots, places, strict=True), 1):
        words = f"{'จุดที่ ' if lang == 'th' else 'Spot '}{number}: {spot.cases:,} {unit}"
        named.append({"p": [lon, lat], "icon": label_icon(words, dark=dark, size=14, bold=True)})
    return [
        pdk.Layer(
            "ColumnLayer", rows, id="hot", get_position="p", get_fill_color=[*ink, 90], get_line_color=ink, stroked=True,
            line_width_units=pdk.types.String("pixels"), get_line_width=2, disk_resolution=6, radius=ACROSS_M / 3**0.5, angle=30,
            extruded=False, coverage=0.95, pickable=True,
        ),
        pdk.Layer(
            "IconLayer", named, id="hot-names", get_icon="icon", get_position="p", get_size="icon.height",
            size_scale=1 / SHARPNESS, size_units=pdk.types.String("pixels"), pickable=False,
        ),
    ]  # fmt: skip
