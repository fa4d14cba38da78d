"""The files that stations would send beside the database, in the forms that the loaders read."""

import csv
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from data_loaders import geography, reference
from data_loaders.datasets.partnership import PEOPLE
from data_loaders.demo import events, places, programme, surveys, truth
from data_loaders.loading import dataset_of

# (data set, file) in the order of loading. Shared ids run in a circle: resolutions come twice, the second
# time with the risk spots that they concern. Annotations make a demo whole.
NAMES = (
    ("zones", "zones.geojson"),
    *(
        (d, f"{d}.csv")
        for d in (
            "station_areas",
            "holidays",
            "targets",
            "population",
            "survey_responses",
            "partners",
            "innovations",
            "innovation_use",
            "activities",
            "resolutions",
            "risk_spots",
        )
    ),
    ("resolutions", "resolutions_of_risk_spots.csv"),
    ("checkpoints", "checkpoints.csv"),
    ("annotations", "annotations.csv"),
)


# Lists that say of every month what was found and resolved, also when that is nothing.
WHOLE = ("resolutions", "risk_spots")


def write_programme(folder: Path, as_of: date, seed: int) -> None:
    """Write CSV with the templates' Thai headers, one file a data set; days in ISO form."""
    tied = list(programme.resolutions(as_of))
    loose = [{k: v for k, v in row.items() if k != "risk_spot"} for row in tied]
    rows = {
        "station_areas": programme.areas(),
        "holidays": programme.holidays(as_of),
        "targets": programme.targets(as_of),
        "population": surveys.population(as_of),
        "survey_responses": surveys.answers(as_of, seed),
        "partners": programme.partners(as_of),
        "innovations": programme.innovations(as_of),
        "innovation_use": programme.uses(as_of, seed),
        "activities": programme.activities(as_of, seed),
        "resolutions": loose,
        "risk_spots": programme.spots(as_of),
        "checkpoints": programme.checkpoints(),
    }
    for dataset, records in rows.items():
        _write(folder / f"{dataset}.csv", dataset, list(records))
    _write(folder / "resolutions_of_risk_spots.csv", "resolutions", tied)


def _write(path: Path, dataset: str, rows: list[dict[str, Any]]) -> None:
    names = {c.key: c.name.th for c in dataset_of(dataset).columns}
    names |= {f"{PEOPLE}{code}": f"ผู้ร่วม: {thai} (คน)" for code, thai, _ in reference.SECTORS}
    keys = [k for k in names if any(k in row for row in rows)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, keys)
        writer.writerow({k: names[k] for k in keys})
        writer.writerows(rows)


def write_zones(path: Path, as_of: date) -> None:
    """Write GeoJSON, one feature a zone; before joining it has no `joined_on` and holds from `as_of`."""
    joined = {fact.zone: fact.joined_on(as_of) for fact in truth.ZONES}
    shapes = places.zone_shapes()
    features = []
    for zone in places.ZONES:
        day = joined[zone.code]
        properties = {
            "code": zone.code,
            "station": zone.station,
            "name_th": zone.name_th,
            "name_en": zone.name_en,
            "joined_on": day.isoformat() if day else None,
            "valid_from": (day or as_of).isoformat(),
            "phase": zone.phase,
            "reason": zone.reason,
            "residents": zone.residents,
            "households": zone.households,
        }
        geometry = json.loads(geography.to_geojson(shapes[zone.code]))
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def write_annotations(path: Path, as_of: date) -> None:
    """Write CSV, one row an event; dates in ISO form."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["first_day", "last_day", "kind", "title_th", "title_en", "station"])
        writer.writeheader()
        writer.writerows(asdict(event) for event in events.events(as_of))
