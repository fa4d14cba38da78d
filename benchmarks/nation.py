"""A made-up nation in a reporting store of its own: every station of the country, ten years of cases.

    python -m benchmarks.nation [--cases 10000000] [--folder DIR]

Built once and kept; `benchmarks.pages` serves from it. Stations, zones and rings go through the loaders; the
cases are written by SQL, because reading ten million rows over a connection measures the pull, which has its
own benchmark.
"""

# ruff: noqa: S608 - the SQL is put together from constants; values are always parameters

import json
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sqlalchemy import Connection, Engine, create_engine, text

from dashboard.language.periods import add_months, months_between
from dashboard.store import embedded
from data_loaders import conclusions, incidents, reference, rollups, store
from data_loaders.demo.offences import HOURS, OFFENCES
from data_loaders.loading import Options, load_file
from data_loaders.one_loader import only_loader

STATIONS, CASES, YEARS = 1_484, 10_000_000, 10
FOLDER = Path("/var/lib/ssz-nation")
PLACES = Path(__file__).parents[1] / "static" / "basemap" / "places.json"
# Half a side of a zone of about 1 km², and the width of its ring, in degrees.
HALF, RING = 0.0045, 0.0036
IN_ZONE, IN_RING, UNLOCATED = 0.05, 0.05, 0.08


def build(
    engine: Engine, *, through: date, stations: int = STATIONS, cases: int = CASES, years: int = YEARS
) -> None:
    """Fill an empty store.

    Args:
        through: last day with data.
    """
    first = add_months(through.replace(day=1), -12 * years + 1)
    rng = np.random.default_rng(2569)
    store.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE ssz.store SET is_demo = true"))
        places = _stations(connection, stations, rng)
    with tempfile.TemporaryDirectory() as folder:
        _load_zones(engine, _zones_file(Path(folder), places, through))
    with engine.begin() as connection:
        connection.execute(text("SELECT setseed(0.25)"))
        number = store.start_load(connection, "incidents", "ประเทศสมมติ (benchmark)")
    end, drawn = through + timedelta(days=1), _drawn(places, rng)
    for start in months_between(first, end):
        until = min(add_months(start, 1), end)
        with engine.begin() as connection:
            _cases(connection, start, until, cases * (until - start).days // (end - first).days, drawn)
    with engine.begin() as connection:
        rollups.rebuild(connection)
        connection.execute(
            text(
                "INSERT INTO ssz.coverage (dataset, station_code, month, state, received_at)"
                " SELECT 'incidents', code, month::date, 'received', now() FROM ssz.stations,"
                " generate_series(CAST(:first AS date), CAST(:through AS date), interval '1 month') AS month"
            ),
            {"first": first, "through": through},
        )
        store.finish_load(connection, number, {"read": cases}, data_through=through)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _stations(connection: Connection, count: int, rng: np.random.Generator) -> list[dict[str, object]]:
    """Stations near the true towns of their province, as many in each as the nation has on average."""
    by_province: dict[str, list[dict[str, object]]] = {}
    towns = json.loads(PLACES.read_text(encoding="utf-8"))
    seats = {t["name_en"].lower().replace(" ", ""): t for t in towns if t["level"] == "province"}
    provinces = [p for entry in reference.PROVINCES_BY_REGION.values() for p in entry.split("|")]
    provinces = [p for p in provinces if not p.startswith("00")]
    rows = []
    for number in range(count):
        code, thai, english = provinces[number % len(provinces)].split(" ", 2)
        seat = seats.get(english.lower().replace(" ", ""), {"lat": 15.0, "lon": 101.0})
        serial = len(by_province.setdefault(code, [])) + 1
        row = {
            "code": f"{code}{serial:04d}",
            "province": code,
            "th": f"สภ.{thai} {serial}" if serial > 1 else f"สภ.เมือง{thai}",
            "en": f"{english} {serial}" if serial > 1 else f"Mueang {english}",
            "lat": float(seat["lat"]) + (0.25 * rng.standard_normal() if serial > 1 else 0.0),
            "lon": float(seat["lon"]) + (0.20 * rng.standard_normal() if serial > 1 else 0.0),
        }
        by_province[code].append(row)
        rows.append(row)
    connection.execute(
        text(
            "INSERT INTO ssz.stations (code, province_code, name_th, name_en, latitude, longitude)"
            " VALUES (:code, :province, :th, :en, :lat, :lon)"
        ),
        rows,
    )
    return rows


def _load_zones(engine: Engine, path: Path) -> None:
    report = load_file(engine, "zones", path, Options(demo=True))
    if not report.loaded:
        raise report.refusal()


def _zones_file(folder: Path, stations: list[dict[str, object]], through: date) -> Path:
    """Write one zone a station, joined half a year to four years ago; overlapping ones are left out."""
    features, taken = [], set()
    for number, station in enumerate(stations):
        lat, lon = float(station["lat"]), float(station["lon"])  # type: ignore[arg-type]
        cell = (round(lat / 0.03), round(lon / 0.03))
        if cell in taken or not (97.6 < lon < 105.5 and 5.7 < lat < 20.4):
            continue
        taken.update((cell[0] + a, cell[1] + b) for a in (-1, 0, 1) for b in (-1, 0, 1))
        corners = [(-HALF, -HALF), (HALF, -HALF), (HALF, HALF), (-HALF, HALF), (-HALF, -HALF)]
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [[[lon + x, lat + y] for x, y in corners]]},
                "properties": {
                    "code": f"Z{station['code']}",
                    "station": station["code"],
                    "name_th": f"ย่านปลอดภัย {station['th']}",
                    "name_en": f"Safe quarter {station['en']}",
                    "phase": "1",
                    "reason": "economic",
                    "joined_on": (through - timedelta(days=180 + number * 37 % 1_280)).isoformat(),
                    "residents": 1_000 + number,
                    "households": 400,
                },
            }
        )
    path = folder / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def _cases(connection: Connection, start: date, end: date, number: int, drawn: "_Drawn") -> None:
    """Insert a month's cases in order of time; zone and ring are those the loader would find."""
    connection.execute(text("SELECT ssz.ensure_incident_year(:y)"), {"y": start.year})
    connection.execute(
        text(f"""
            INSERT INTO ssz.incidents ({", ".join(incidents.COLUMNS)})
            SELECT gen_random_uuid(), s.code, d.offence, NULL, d.at, NULL,
                CASE WHEN d.exact < 0.9 THEN 'minute' ELSE 'day' END, d.at + d.late * interval '30 hours',
                d.at + d.late * interval '40 hours',
                CASE WHEN d.located THEN s.latitude + d.up END, CASE WHEN d.located THEN s.longitude + d.across END,
                CASE WHEN d.located THEN 'good' ELSE 'missing' END,
                CASE WHEN d.located AND d.place < :in_zone THEN z.code END,
                CASE WHEN d.located AND d.place BETWEEN :in_zone AND :in_ring THEN z.code END,
                CASE WHEN d.cleared < 0.6 THEN 'arrested' ELSE 'unknown_suspect' END,
                CASE WHEN d.cleared < 0.6 THEN (d.at + interval '9 days')::date END,
                CASE WHEN d.cleared < 0.6 THEN 1 ELSE 0 END
            FROM (
                SELECT r.*,
                    (CAST(:stations AS text[]))[1 + width_bucket(r.a, CAST(:station_shares AS float8[]))] AS station,
                    (CAST(:offences AS text[]))[1 + width_bucket(r.b, CAST(:offence_shares AS float8[]))] AS offence,
                    CAST(:start AS timestamptz) + floor(:days * n / :number) * interval '1 day'
                        + width_bucket(r.c, CAST(:hour_shares AS float8[])) * interval '1 hour'
                        + floor(r.d * 60) * interval '1 minute' AS at,
                    CASE WHEN r.place < :in_zone THEN (r.e - 0.5) * 1.98 * :half
                         WHEN r.place < :in_ring THEN (r.e - 0.5) * 2 * (:half + :ring)
                         ELSE (r.e + r.f - 1) * 0.3 END AS up,
                    CASE WHEN r.place < :in_zone THEN (r.f - 0.5) * 1.98 * :half
                         WHEN r.place < :in_ring THEN sign(r.f - 0.5) * (:half + r.g * 0.9 * :ring)
                         ELSE (r.g - 0.5) * 0.4 END AS across
                FROM (
                    SELECT n, random() AS a, random() AS b, random() AS c, random() AS d, random() AS e, random() AS f,
                        random() AS g, random() AS late, random() AS exact, random() AS cleared,
                        random() AS place, random() >= :unlocated AS located
                    FROM generate_series(0, :number - 1) AS n
                    OFFSET 0
                ) r
            ) d
            JOIN ssz.stations s ON s.code = d.station
            LEFT JOIN ssz.zones z ON z.station_code = s.code
            """),
        {
            "start": f"{start} 00:00+07",
            "days": (end - start).days,
            "number": number,
            "in_zone": IN_ZONE,
            "in_ring": IN_ZONE + IN_RING,
            "half": HALF,
            "ring": RING,
            "unlocated": UNLOCATED,
            "stations": drawn.stations,
            "station_shares": drawn.station_shares,
            "offences": drawn.offences,
            "offence_shares": drawn.offence_shares,
            "hour_shares": drawn.hour_shares,
        },
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the cases are drawn from: names, and the bounds between them on the way from 0 to 1."""

    stations: list[str]
    station_shares: list[float]
    offences: list[str]
    offence_shares: list[float]
    hour_shares: list[float]


def _drawn(stations: list[dict[str, object]], rng: np.random.Generator) -> _Drawn:
    offences = [(o.canonical or "group3_other", o.per_year) for o in OFFENCES]
    return _Drawn(
        [str(s["code"]) for s in stations],
        _bounds(rng.gamma(2.0, size=len(stations))),
        [code for code, _ in offences],
        _bounds(np.array([share for _, share in offences])),
        _bounds(np.array(HOURS["night"], dtype=float) + np.array(HOURS["day"])),
    )


def _bounds(weights: np.ndarray) -> list[float]:
    """Upper bounds of all but the last share."""
    bounds: list[float] = (np.cumsum(weights) / weights.sum())[:-1].tolist()
    return bounds


def main(
    cases: Annotated[int, typer.Option(help="cases over ten years")] = CASES,
    folder: Annotated[Path, typer.Option(help="data folder of its embedded server")] = FOLDER,
) -> None:
    """Build the nation unless the folder holds one, and judge its zones as a pull does."""
    # The key by which the store believes a server lies in the server's own data folder.
    os.environ["SSZ_DATA_DIR"] = str(folder)
    engine = create_engine(embedded.start(folder), hide_parameters=True)
    began = time.monotonic()
    if is_built(engine):
        print(f"{folder} holds a nation already")
    else:
        build(engine, through=date.today() - timedelta(days=1), cases=cases)  # noqa: DTZ011 (any day will do)
        print(f"{cases:,} cases in {time.monotonic() - began:.0f} s")
    began = time.monotonic()
    with only_loader(engine, "conclude"):
        judged = conclusions.keep(engine)
    print(f"{judged.zones if judged else 0:,} zones judged in {time.monotonic() - began:.0f} s")


def is_built(engine: Engine) -> bool:
    """Return whether the store was filled to the end."""
    store.upgrade(engine)
    with engine.connect() as connection:
        complete: bool = connection.execute(
            text(
                "SELECT EXISTS (SELECT FROM ssz.load_batches WHERE dataset = 'incidents' AND state ="
                " 'complete')"
            )
        ).scalar_one()
    return complete


if __name__ == "__main__":
    typer.run(main)
