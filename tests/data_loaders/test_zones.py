"""Zones, rings and annotations from files: which cases they hold, what is refused, and that a refusal changes
nothing.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from dashboard.maps import plane
from data_loaders import geography, loading, sync
from data_loaders.files import limits
from data_loaders.loading import Options, Report
from data_loaders.losses import Leave
from tests.data_loaders.test_rollup import recomputed, stored
from tests.police_databases import NOW, Plain, crime

MakeDatabase = Callable[[str], URL]
Feature = dict[str, Any]


def box(west: float, south: float, size: float = 0.01) -> list[list[list[float]]]:
    east, north = west + size, south + size
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def feature(code: str, coordinates: object, kind: str = "Polygon", **properties: object) -> Feature:
    facts = {"code": code, "station": "9201", "name_th": f"พื้นที่ {code}", **properties}
    return {"type": "Feature", "properties": facts, "geometry": {"type": kind, "coordinates": coordinates}}


def write(folder: Path, *features: Feature) -> Path:
    path = folder / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def load(engine: Engine, path: Path, dataset: str = "zones") -> Report:
    """Load, or raise what a command line would print."""
    report = loading.load_file(engine, dataset, path, Options(today=NOW.date()))
    if not report.loaded:
        raise report.refusal()
    return report


def load_events(engine: Engine, path: Path) -> Report:
    return load(engine, path, "annotations")


A, B = feature("A", box(99.60, 7.55), joined_on="2025-10-01"), feature("B", box(99.612, 7.55))


@pytest.fixture(scope="module")
def points() -> list[tuple[float, float]]:
    """Points about the two zones, some of them on edges and corners."""
    rng = np.random.default_rng(7)
    free = list(zip(rng.uniform(7.540, 7.570, 400), rng.uniform(99.590, 99.632, 400), strict=True))
    edges = [(7.55, 99.60), (7.555, 99.60), (7.56, 99.61), (7.555, 99.612)]
    return [(round(float(lat), 6), round(float(lon), 6)) for lat, lon in free] + edges


@pytest.fixture(scope="module")
def cases_template(
    server: URL,
    administer: Callable[[str], None],
    empty_template: str,
    points: list[tuple[float, float]],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """A store that holds a case at each point and no zone."""
    folder = tmp_path_factory.mktemp("cases")
    plain = Plain.in_file(folder)
    plain.add(*[crime(n, lat=str(lat), lon=str(lon)) for n, (lat, lon) in enumerate(points)])
    administer(f"CREATE DATABASE cases_store TEMPLATE {empty_template}")
    engine = create_engine(server.set(database="cases_store"))
    source = plain.source(folder)
    sync.sync(source, engine, salt="salt", now=NOW)
    source.engine.dispose()
    engine.dispose()
    return "cases_store"


@pytest.fixture
def engine(database: MakeDatabase, cases_template: str) -> Iterator[Engine]:
    engine = create_engine(database(cases_template))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def untouched(server: URL, administer: Callable[[str], None], cases_template: str) -> Iterator[Engine]:
    """One store for all refusals: each of them proves that it left it as it was."""
    administer(f"CREATE DATABASE refusing_store TEMPLATE {cases_template}")
    engine = create_engine(server.set(database="refusing_store"))
    yield engine
    engine.dispose()


def assigned(engine: Engine) -> dict[tuple[float, float], tuple[str | None, str | None]]:
    """(latitude, longitude) -> (zone, ring)."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT latitude, longitude, zone_code, ring_zone_code FROM ssz.incidents")
        )
        return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def slowly_assigned(engine: Engine) -> dict[tuple[float, float], tuple[str | None, str | None]]:
    """The same by a loop over points and polygons in metres: a ring is what lies within 400 m of a zone and
    in none.
    """
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT z.code, v.polygon FROM ssz.zones z JOIN ssz.zone_versions v"
                " ON v.zone_code = z.code AND v.version = z.current_version ORDER BY 1"
            )
        ).all()
    shapes = {code: shapely.from_geojson(json.dumps(polygon)) for code, polygon in rows}
    metres = {code: plane.projected(shape, "EPSG:4326", "EPSG:32647") for code, shape in shapes.items()}
    found: dict[tuple[float, float], tuple[str | None, str | None]] = {}
    for lat, lon in assigned(engine):
        point = shapely.Point(lon, lat)
        there = plane.projected(point, "EPSG:4326", "EPSG:32647")
        zone = next((code for code, shape in shapes.items() if shape.intersects(point)), None)
        near = sorted((shape.distance(there), code) for code, shape in metres.items())
        in_ring = zone is None and near and near[0][0] <= 400
        found[lat, lon] = (zone, near[0][1] if in_ring else None)
    return found


def differing(engine: Engine) -> int:
    one, other = assigned(engine), slowly_assigned(engine)
    return sum(one[point] != other[point] for point in one)


def test_cases_are_assigned_to_zone_and_ring_as_a_slow_loop_does(engine: Engine, tmp_path: Path) -> None:
    assert 4 == load(engine, write(tmp_path, A, B)).written.new
    places = assigned(engine)
    assert {("A", None), ("B", None), (None, "A"), (None, "B"), (None, None)} == set(places.values())
    # The drawn belt has corners where a distance has none: a metre of tolerance at its outer edge.
    assert differing(engine) <= 2
    assert [("A", None)] * 3 == [places[p] for p in [(7.55, 99.60), (7.555, 99.60), (7.56, 99.61)]]
    assert recomputed(engine) == stored(engine)


def test_cases_that_arrive_later_are_assigned_alike(
    engine: Engine, points: list[tuple[float, float]], tmp_path: Path
) -> None:
    load(engine, write(tmp_path, A, B))
    before = assigned(engine)
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n + 10_000, lat=str(lat), lon=str(lon)) for n, (lat, lon) in enumerate(points[:150])])
    source = plain.source(tmp_path, ('"Plain police"', '"Another"'))
    assert 150 == sync.sync(source, engine, salt="salt", now=NOW).new
    source.engine.dispose()
    assert before == assigned(engine)


def test_a_stand_in_point_puts_no_case_into_a_zone(engine: Engine, tmp_path: Path) -> None:
    """Neither when the zone comes after the case nor when the case comes after the zone."""
    inside = (7.5555, 99.6055)
    plain = Plain.in_file(tmp_path)
    known = ("[source]\n", f"[source]\ndefault_points = [[{inside[0]}, {inside[1]}]]\n")
    source = plain.source(tmp_path, ('"Plain police"', '"Another"'), known)
    plain.add(crime(20_001, lat=str(inside[0]), lon=str(inside[1])))
    sync.sync(source, engine, salt="salt", now=NOW)
    load(engine, write(tmp_path, A, B))
    plain.add(
        crime(20_002, lat=str(inside[0]), lon=str(inside[1])), crime(20_003, lat="7.5556", lon="99.6056")
    )
    sync.sync(source, engine, salt="salt", now=NOW)
    source.engine.dispose()
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT geocode, zone_code FROM ssz.incidents WHERE latitude BETWEEN 7.5554 AND 7.55565 AND"
                " longitude BETWEEN 99.6054 AND 99.60565"
            )
        ).all()
    assert [("default_point", None), ("default_point", None), ("good", "A")] == sorted(
        map(tuple, found), key=str
    )
    assert recomputed(engine) == stored(engine)


def test_a_changed_polygon_is_version_two_and_moves_exactly_the_cases_concerned(
    engine: Engine, tmp_path: Path
) -> None:
    load(engine, write(tmp_path, A, B))
    before = assigned(engine)
    wider = feature("A", box(99.598, 7.548, 0.012), joined_on="2025-10-01", valid_from="2026-10-01")
    loaded = load(engine, write(tmp_path, wider))
    after = assigned(engine)
    moved = sum(before[point] != after[point] for point in before)
    assert moved > 0
    assert (1, 1) == (loaded.written.new, loaded.written.changed)
    assert differing(engine) <= 2
    assert recomputed(engine) == stored(engine)
    with engine.connect() as connection:
        versions = connection.execute(
            text("SELECT zone_code, version, valid_from FROM ssz.zone_versions ORDER BY 1, 2")
        ).all()
        current = connection.execute(text("SELECT code, current_version FROM ssz.zones ORDER BY 1")).all()
    assert [("A", 1, date(2025, 10, 1)), ("A", 2, date(2026, 10, 1))] == [tuple(v) for v in versions[:2]]
    assert [("A", 2), ("B", 1)] == [tuple(row) for row in current]


def test_the_same_file_again_is_no_new_version(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, A, B))
    before = assigned(engine)
    assert (0, 0) == ((again := load(engine, write(tmp_path, A, B)).written).new, again.changed)
    assert before == assigned(engine)


def test_rings_meet_no_zone_at_all_near_or_far() -> None:
    boxes = {
        f"Z{n}": shapely.box(
            99.5 + n % 5 * 0.005, 7.4 + n // 5 * 0.02, 99.503 + n % 5 * 0.005, 7.41 + n // 5 * 0.02
        )
        for n in range(20)
    }
    union = shapely.union_all(list(boxes.values()))
    rings = geography.rings(boxes)
    assert boxes.keys() == rings.keys()
    for code, ring in rings.items():
        whole = plane.projected(boxes[code], "EPSG:4326", "EPSG:32647").buffer(geography.RING_WIDTH_M)
        plain = plane.projected(whole, "EPSG:32647", "EPSG:4326") - union
        assert shapely.area(shapely.symmetric_difference(ring, plain)) < 1e-12
        assert ring.area > 0


def test_a_second_zone_takes_ground_from_the_rings_of_the_first(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, A))
    alone = assigned(engine)
    with engine.connect() as connection:
        before = connection.execute(text("SELECT area_km2 FROM ssz.rings WHERE zone_code = 'A'")).scalar_one()
    load(engine, write(tmp_path, B))
    both = assigned(engine)
    taken = [point for point in alone if alone[point] == (None, "A") and both[point] == ("B", None)]
    assert len(taken) > 3
    with engine.connect() as connection:
        after = connection.execute(text("SELECT area_km2 FROM ssz.rings WHERE zone_code = 'A'")).scalar_one()
        shared = connection.execute(text("SELECT polygon FROM ssz.rings")).scalars()
        zone_b = shapely.box(99.612, 7.55, 99.622, 7.56)
        assert all(shapely.from_geojson(json.dumps(ring)).intersection(zone_b).area < 1e-9 for ring in shared)
    assert after < before
    assert recomputed(engine) == stored(engine)


def refused(engine: Engine, path: Path, load: Callable[[Engine, Path], object] = load) -> list[str]:
    """The English lines of a refusal, after which the store is as before."""
    state = text(
        "SELECT s.version, (SELECT count(*) FROM ssz.load_batches), (SELECT count(*) FROM ssz.zones) FROM"
        " ssz.store s"
    )
    with engine.connect() as connection:
        before = tuple(connection.execute(state).one())
    with pytest.raises(UserError) as caught:
        load(engine, path)
    with engine.connect() as connection:
        assert before == tuple(connection.execute(state).one())
    assert any("\u0e01" <= letter <= "\u0e2e" for letter in caught.value.say("th"))
    first, *lines = caught.value.message.en.splitlines()
    return [line.strip() for line in lines] or [first]


BOW_TIE = [[[99.60, 7.55], [99.61, 7.56], [99.61, 7.55], [99.60, 7.56], [99.60, 7.55]]]
CIRCLE = np.linspace(0, 2 * np.pi, limits.MOST_VERTICES_PER_RING + 2)
MANY = [[[99.6 + 0.01 * float(np.cos(a)), 7.55 + 0.01 * float(np.sin(a))] for a in CIRCLE]]


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (
            feature("X", [[[lat, lon] for lon, lat in box(99.6, 7.55)[0]]]),
            "latitude and longitude are swapped",
        ),
        (
            feature("X", [[[566000, 835000], [567000, 835000], [567000, 836000], [566000, 835000]]]),
            "UTM metres?",
        ),
        (feature("X", BOW_TIE), "Self-intersection"),
        (feature("X", MANY), "too large or too complex"),
        (feature("X", [99.6, 7.55], "Point"), "must be a polygon, is Point"),
        (feature("X", []), "is empty"),
        (feature("X", [[[99.6, 7.55], [99.61, 7.55]]]), "feature 1 “X”: "),
        (feature("X", [["a", "b"]]), "feature 1 “X”: "),
        (
            {"type": "Feature", "properties": A["properties"], "geometry": None},
            "feature 1: has no area drawn",
        ),
        (
            {"type": "Feature", "properties": None, "geometry": A["geometry"]},
            "the required column Zone code is missing",
        ),
        (feature("", box(99.6, 7.55)), "code"),
        (feature("X", box(99.6, 7.55), station="4711"), "no station 4711"),
        (feature("X", box(99.6, 7.55), joined_on="1868-10-01"), "The year lies outside 1990–2100"),
        (feature("X", box(99.6, 7.55), residents=-1), "residents"),
        (feature("X", box(99.6, 7.55), reason="because"), "reason"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_an_unusable_zone_is_refused_with_the_reason(
    untouched: Engine, tmp_path: Path, wrong: Feature, expected: str
) -> None:
    [line, *_] = refused(untouched, write(tmp_path, wrong))
    assert expected in line


def test_all_problems_of_a_file_are_named_at_once_and_nothing_is_changed(
    engine: Engine, tmp_path: Path
) -> None:
    load(engine, write(tmp_path, A))
    before = assigned(engine)
    shifted = feature("A", box(99.58, 7.55))
    lines = refused(
        engine,
        write(
            tmp_path,
            shifted,
            feature("B", box(99.582, 7.551)),
            feature("C", BOW_TIE),
            feature("D", box(99.7, 7.6)),
            feature("D", box(99.8, 7.6)),
            feature("E", box(99.9, 7.6), station="4711"),
        ),
    )
    expected = [
        "feature 3 “C”: is invalid",
        "feature 4 column code",
        "feature 5 column code",
        "feature 6 column station “4711”",
    ]
    assert all(any(line.startswith(start) for line in lines) for start in expected), lines
    # Overlaps are told once the shapes themselves are right.
    [line] = refused(engine, write(tmp_path, shifted, feature("B", box(99.582, 7.551))))
    assert "A, B overlap by" in line
    assert before == assigned(engine)


def test_a_zone_may_not_lie_on_one_that_stays(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, A))
    [line] = refused(engine, write(tmp_path, feature("N", box(99.605, 7.555))))
    assert "A, N overlap by 0.30" in line


def test_zones_that_touch_do_not_overlap(engine: Engine, tmp_path: Path) -> None:
    touching = feature("N", box(99.61, 7.55))
    assert 2 == load(engine, write(tmp_path, A, touching)).rows


@pytest.mark.parametrize(
    "content",
    [
        "",
        "ก",
        "[]",
        "{}",
        '{"features": 5}',
        '{"features": null}',
        "[" * 100_000,
        "\xff",
        '{"features": [{"properties": {}, "geometry": {"type": "Polygon", "coordinates": [[[NaN, 7.5]]]}}]}',
    ],
    ids=range(9),
)
def test_what_is_not_geojson_is_refused(untouched: Engine, tmp_path: Path, content: str) -> None:
    path = tmp_path / "zones.geojson"
    path.write_bytes(content.encode("latin-1", "replace"))
    [line] = refused(untouched, path)
    assert any(words in line for words in ("not a GeoJSON", "is empty", "no header row", "cannot be read")), (
        line
    )


def test_a_file_without_zones_and_a_missing_one_are_refused(untouched: Engine, tmp_path: Path) -> None:
    assert refused(untouched, write(tmp_path))[0].endswith("The map holds no feature.")
    assert ["The file cannot be opened."] == refused(untouched, tmp_path / "nowhere.geojson")


HEADER = "first_day,last_day,kind,title_th,title_en,station\n"


def test_annotations_are_known_by_day_kind_title_and_station_and_others_stay(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        HEADER
        + "2026-04-13,2026-04-15,festival,สงกรานต์,Songkran,\n2026-05-01,2026-05-01,joining,เริ่ม,Start,9201\n"
    )
    assert 2 == load_events(engine, path).written.new
    path.write_text(
        "\ufeff" + HEADER + '2026-04-13,2026-04-15,festival,"สงกรานต์, ปีใหม่ไทย",Songkran,9202\n',
        encoding="utf-8",
    )
    assert 1 == load_events(engine, path).written.new
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT first_day, title_th, station_code FROM ssz.annotations")).all()
    assert (date(2026, 4, 13), "สงกรานต์, ปีใหม่ไทย", "9202") in [tuple(row) for row in rows]
    assert 3 == len(rows)


def test_all_problems_of_an_annotation_file_are_named_and_nothing_is_changed(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "events.csv"
    path.write_text(HEADER + "2026-04-13,2026-04-15,festival,สงกรานต์,Songkran,\n", encoding="utf-8")
    load_events(engine, path)
    path.write_text(
        HEADER + "1869-04-13,2026-04-15,festival,ก,a,\n2026-04-15,2026-04-13,festival,ข,a,\n"
        "2026-04-13,2026-04-13,party,ก,a,\n2026-04-13,2026-04-13,other,ก,a,4711\n31/02/2026,2026-04-13,other,,a,\n",
        encoding="utf-8",
    )
    places = [
        "row 2 column first_day",
        "row 3",
        "row 4 column kind",
        "row 5 column station",
        "row 6 column first_day",
        "row 6 column title_th",
    ]
    lines = refused(engine, path, load_events)
    assert all(any(line.startswith(place) for line in lines) for place in places), lines
    with engine.connect() as connection:
        assert 1 == connection.execute(text("SELECT count(*) FROM ssz.annotations")).scalar()


@pytest.mark.parametrize("content", [b"", b"day,title\n2026-01-01,x\n", "วันแรก".encode("cp874")])
def test_a_foreign_or_empty_annotation_file_does_not_empty_the_table(
    untouched: Engine, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(content)
    assert refused(untouched, path, load_events)


@pytest.mark.parametrize("dataset", ["zones", "station_areas"])
def test_a_shape_of_four_square_metres_is_asked_about_and_taken_by_explicit_consent_alone(
    dataset: str, cases_template: str, database: MakeDatabase, tmp_path: Path
) -> None:
    engine = create_engine(database(cases_template))
    with pytest.raises(UserError, match=r"covers 4.* m² only") as refused:
        load(engine, write(tmp_path, feature("T", box(99.60, 7.55, 0.0000181))), dataset)
    assert "--accept" in str(refused.value)
    assert "จุดเสี่ยง" in refused.value.say("th")
    four = write(tmp_path, feature("T", box(99.60, 7.55, 0.0000181)))
    for options in (Options(), Options(leave=Leave(replace=True))):
        report = loading.load_file(engine, dataset, four, options)
        assert (False, [True]) == (report.loaded, [p.doubtful for p in report.problems])
    agreed = loading.load_file(engine, dataset, four, Options(leave=Leave(lose=True)))
    assert ([], True) == (agreed.problems, agreed.loaded)
    assert 1 == sum("agreed to" in n.en and "m² only" in n.en for n in agreed.notes)
    # What is wrong otherwise stays wrong.
    elsewhere = write(tmp_path, feature("T", box(0.1, 0.1, 0.0000181)))
    report = loading.load_file(engine, dataset, elsewhere, Options(leave=Leave(lose=True)))
    assert ["outside Thailand" in p.say("en") for p in report.problems] == [True]
    assert load(engine, write(tmp_path, feature("T", box(99.60, 7.55, 0.0001))), dataset).loaded
    engine.dispose()
