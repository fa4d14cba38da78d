"""The site's own boundaries on the background map: kept beside the store's data, served by the dashboard."""

import json
from pathlib import Path

from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.settings import site_boundaries

MOST_BYTES = 30_000_000


def add(file: Path, data_dir: Path) -> Path:
    """Copy a GeoJSON file to where the map looks for it; only its shapes are kept, no attributes.

    Raises:
        UserError: not GeoJSON in degrees, too large, or unreadable.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ValueError(f"larger than {MOST_BYTES // 1_000_000} MB")
        document = json.loads(file.read_text(encoding="utf-8-sig"), parse_constant=_no_constant)
        features = [
            {"type": "Feature", "properties": {}, "geometry": f["geometry"]} for f in document["features"]
        ]
        positions = [p for f in features for p in _coordinates(f["geometry"]["coordinates"])]
        if not positions or not all(
            -180 <= east <= 180 and -90 <= north <= 90 for east, north, *_ in positions
        ):
            raise ValueError("not in degrees (WGS 84)")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise UserError(
            Text(f"ใช้ไฟล์ {file.name} เป็นเส้นเขตไม่ได้", f"{file.name} cannot serve as boundaries."),
            Text(
                "ใช้ GeoJSON FeatureCollection พิกัด WGS 84 ไม่เกิน 30 MB",
                "Use a GeoJSON FeatureCollection in WGS 84, at most 30 MB.",
            ),
        ) from None
    target = site_boundaries(data_dir)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return target


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is not a number")


def _coordinates(nested: list[object]) -> list[list[float]]:
    """Return the positions of however deeply nested GeoJSON coordinates."""
    if nested and isinstance(nested[0], int | float):
        return [nested]  # type: ignore[list-item]
    return [position for part in nested for position in _coordinates(part)]  # type: ignore[arg-type]
