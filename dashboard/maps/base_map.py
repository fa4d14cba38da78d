"""The ground below the layers, as MapLibre draws it: land and sea, and shapes that are only to be seen.

A browser without a graphics card translates each program of deck.gl's for a second and then takes a line's
stretches one by one; what MapLibre draws costs it next to nothing (docs/BENCHMARKS.md).
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

FOLDER = Path(__file__).parents[2] / "static" / "basemap"
# What an address may hold as it is; each of the others becomes three letters.
PLAIN = '{}[]":,/()<>='


def base_map(dark: bool, areas: Sequence[dict[str, Any]], lines: Sequence[dict[str, Any]]) -> str:
    """Return the address of a style of MapLibre: a file of ours, or all of it where shapes are drawn.

    Args:
        areas: features with the properties fill and line (colours as of `colour`).
        lines: features with the properties line and width (pixels), drawn above the areas.
    """
    name = f"style-{'dark' if dark else 'light'}.json"
    if not areas and not lines:
        return f"/app/static/basemap/{name}"
    style = json.loads(_text(name))
    for source, features in (("areas", areas), ("lines", lines)):
        shapes = {"type": "FeatureCollection", "features": [_shape(feature) for feature in features]}
        style["sources"][source] = {"type": "geojson", "data": shapes}
    style["layers"] += [
        {
            "id": "areas",
            "type": "fill",
            "source": "areas",
            "paint": {"fill-color": ["get", "fill"], "fill-antialias": False},
        },
        *(
            {
                "id": f"{source}-outlines",
                "type": "line",
                "source": source,
                "paint": {"line-color": ["get", "line"], "line-width": ["get", "width"]},
            }
            for source in ("areas", "lines")
        ),
    ]
    return "data:application/json," + quote(json.dumps(style, separators=(",", ":")), safe=PLAIN)


def colour(parts: Sequence[float]) -> str:
    """Return a colour in the words of styles, from red, green, blue and perhaps opacity (0–255)."""
    red, green, blue, *opacity = parts
    return f"rgba({red},{green},{blue},{(opacity[0] if opacity else 255) / 255:.2f})"


def _shape(feature: dict[str, Any]) -> dict[str, Any]:
    facts = feature["properties"]
    look = {name: colour(facts[name]) for name in ("fill", "line") if name in facts}
    look["width"] = facts.get("width", 1)
    return {"type": "Feature", "properties": look, "geometry": feature["geometry"]}


@lru_cache
def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
