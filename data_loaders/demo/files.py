"""The files that a station would send beside its database: zones and events, in the form the loaders read."""

import csv
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from data_loaders import geography
from data_loaders.demo import events, places, truth

# Data set -> file, in the order of loading; a demo is whole when the last one is in.
NAMES = {"zones": "zones.geojson", "annotations": "annotations.csv"}


def write_zones(path: Path, as_of: date) -> None:
    """GeoJSON, one feature a zone. One that has not joined yet has no `joined_on`; its polygon holds from `as_of`."""
    joined = {fact.zone: fact.joined_on(as_of) for fact in truth.ZONES}
    shapes = places.zone_shapes()
    features = []
    for zone in places.ZONES:
        day = joined[zone.code]
        properties = {
            "code": zone.code, "station": zone.station, "name_th": zone.name_th, "name_en": zone.name_en,
            "joined_on": day.isoformat() if day else None, "valid_from": (day or as_of).isoformat(),
            "phase": zone.phase, "reason": zone.reason, "residents": zone.residents, "households": zone.households,
        }  # fmt: skip
        geometry = geography.to_geojson(shapes[zone.code])
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def write_annotations(path: Path, as_of: date) -> None:
    """CSV, one row an event; dates in ISO form."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["first_day", "last_day", "kind", "title_th", "title_en", "station"])
        writer.writeheader()
        writer.writerows(asdict(event) for event in events.events(as_of))
