"""Map files of every kind: formats, coordinate systems, encodings, rings mended or refused."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from data_loaders import loading
from data_loaders.loading import Report
from tests.programme_files import check, load, table, xlsx

BOX = shapely.box(99.51, 7.40, 99.52, 7.41)
WITH_HOLE = shapely.MultiPolygon(
    [BOX - shapely.box(99.513, 7.403, 99.516, 7.406), shapely.box(99.53, 7.40, 99.54, 7.41)]
)
ATTRIBUTES = {"code": ["Z1"], "station": ["920201"], "name_th": ["ย่านสถานีรถไฟกันตัง"]}


@pytest.fixture(scope="module")
def store(server: URL, administer: Callable[[str], None], empty_template: str) -> Iterator[Engine]:
    administer(f"CREATE DATABASE map_files TEMPLATE {empty_template}")
    engine = create_engine(server.set(database="map_files"))
    assert load(engine, "stations", xlsx(table("stations", engine))).loaded
    yield engine
    engine.dispose()


def projected(shape: BaseGeometry, crs: str) -> BaseGeometry:
    change = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    return shapely.transform(shape, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1])))


def drawn(
    folder: Path,
    driver: str,
    shape: BaseGeometry = WITH_HOLE,
    crs: str | None = "EPSG:4326",
    encoding: str = "UTF-8",
) -> Path:
    """A map file as a desktop program writes it; a shapefile as one ZIP."""
    ending = {"ESRI Shapefile": "shp", "GPKG": "gpkg", "LIBKML": "kml", "GeoJSON": "geojson"}[driver]
    path = folder / f"zones.{ending}"
    given = projected(shape, crs) if crs and crs != "EPSG:4326" else shape
    options: dict[str, Any] = {"encoding": encoding} if driver == "ESRI Shapefile" else {}
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(given)], dtype=object),
        [np.array(v, dtype=object) for v in ATTRIBUTES.values()],
        list(ATTRIBUTES),
        geometry_type=given.geom_type,
        crs=crs,
        driver=driver,
        **options,
    )
    if driver != "ESRI Shapefile":
        return path
    packed = folder / "zones.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in folder.glob("zones.*"):
            if part.suffix not in (".zip",):
                archive.write(part, f"แผนที่/{part.name}")
    return packed


def shape_of(report: Report) -> BaseGeometry:
    assert [] == [p.say("en") for p in report.problems]
    found: BaseGeometry = report.preview["shape"][0]
    return found


@pytest.mark.parametrize("driver", ["ESRI Shapefile", "GPKG", "LIBKML", "GeoJSON"])
def test_every_format_keeps_holes_islands_and_thai_names(store: Engine, tmp_path: Path, driver: str) -> None:
    report = check(store, "zones", drawn(tmp_path, driver))
    assert shapely.equals_exact(WITH_HOLE.normalize(), shape_of(report).normalize(), tolerance=1e-6)
    assert ["ย่านสถานีรถไฟกันตัง"] == list(report.preview["name_th"])
    assert 1 == check(store, "station_areas", drawn(tmp_path, driver)).rows


def test_a_kmz_is_read(store: Engine, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("doc.kml", drawn(tmp_path, "LIBKML").read_bytes())
    assert 1 == check(store, "zones", buffer.getvalue()).rows


@pytest.mark.parametrize("crs", ["EPSG:32647", "EPSG:32648", "EPSG:24047", "EPSG:4326", "EPSG:3857"])
def test_every_coordinate_system_lands_on_the_same_ground(store: Engine, tmp_path: Path, crs: str) -> None:
    found = shape_of(check(store, "zones", drawn(tmp_path, "GPKG", crs=crs)))
    assert shapely.hausdorff_distance(WITH_HOLE, found) < 2e-5


def test_a_missing_coordinate_system_is_asked_for_and_may_be_given(store: Engine, tmp_path: Path) -> None:
    path = drawn(tmp_path, "ESRI Shapefile", projected(BOX, "EPSG:32647"), crs=None)
    with pytest.raises(UserError, match="does not say its coordinate system") as caught:
        check(store, "zones", path)
    assert "--crs" in caught.value.say("th")
    assert shapely.hausdorff_distance(BOX, shape_of(check(store, "zones", path, crs="EPSG:32647"))) < 1e-6
    with pytest.raises(UserError, match="not a known coordinate system"):
        check(store, "zones", path, crs="EPSG:99999999")


@pytest.mark.parametrize("says", ["UTF-8", "", "ISO-8859-1"])
def test_attributes_in_tis_620_are_recognised_whatever_the_cpg_says(
    store: Engine, tmp_path: Path, says: str
) -> None:
    drawn(tmp_path, "ESRI Shapefile", encoding="CP874")
    cpg = tmp_path / "zones.cpg"
    if says:
        cpg.write_text(says)
    else:
        cpg.unlink(missing_ok=True)
    packed = tmp_path / "again.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("zones.???"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    report = check(store, "zones", packed)
    assert ["ย่านสถานีรถไฟกันตัง"] == list(report.preview["name_th"])


def geojson(coordinates: Any, kind: str = "Polygon") -> bytes:
    feature = {
        "type": "Feature",
        "properties": {k: v[0] for k, v in ATTRIBUTES.items()},
        "geometry": {"type": kind, "coordinates": coordinates},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def test_a_small_fault_is_mended_and_told_and_a_large_one_refused(store: Engine) -> None:
    spike = [
        [
            [99.51, 7.40],
            [99.52, 7.40],
            [99.52, 7.41],
            [99.525, 7.415],
            [99.52, 7.41],
            [99.51, 7.41],
            [99.51, 7.40],
        ]
    ]
    report = check(store, "zones", geojson(spike))
    assert shapely.equals(BOX, shape_of(report))
    assert any("was mended (its area differs by 0.00%)" in n.en and "ซ่อมเส้นขอบ" in n.th for n in report.notes)
    bow = [[[99.51, 7.40], [99.52, 7.41], [99.52, 7.40], [99.51, 7.41], [99.51, 7.40]]]
    refused = check(store, "zones", geojson(bow))
    assert any(
        "is invalid (Self-intersection); mended it differs by" in p.say("en") for p in refused.problems
    )


def test_what_is_no_area_is_named_in_plain_words(store: Engine) -> None:
    open_ring = check(store, "zones", geojson([[[99.51, 7.40], [99.52, 7.40], [99.52, 7.41]]]))
    assert ["แถว 2 คอลัมน์ shape “Z1”: อ่านพิกัดของรูปไม่ได้: ขาดหาย หรือเส้นขอบไม่ปิด – ส่งออกรูปนี้ใหม่"] == [
        p.say("th") for p in open_ring.problems
    ]
    point = check(store, "zones", geojson([99.51, 7.40], "Point"))
    assert any("ต้องเป็นพื้นที่ปิด แต่เป็นจุด" in p.say("th") for p in point.problems)


def test_attributes_may_hold_what_no_table_takes(store: Engine) -> None:
    content = json.loads(geojson(shapely.geometry.mapping(BOX)["coordinates"]))
    content["features"][0]["properties"] |= {
        "name_th": "ย่าน\x00ตลาด",
        "card": 12345678901234567890123,
        "list": [1, None],
        "none": None,
    }
    report = load(store, "zones", json.dumps(content).encode())
    assert [] == [p.say("en") for p in report.problems]
    assert ["ย่านตลาด"] == list(report.preview["name_th"])


def test_a_kml_in_windows_874_is_read(store: Engine, tmp_path: Path) -> None:
    content = (
        drawn(tmp_path, "LIBKML").read_text("utf-8").replace('encoding="UTF-8"', 'encoding="windows-874"')
    )
    report = check(store, "zones", content.encode("cp874"))
    assert ["ย่านสถานีรถไฟกันตัง"] == list(report.preview["name_th"])


def star(points: int) -> list[list[list[float]]]:
    """A ring that crosses itself as often as it can."""
    angles = np.arange(points) * np.pi * (points - 1) / points
    ring = [[99.6 + 0.05 * float(np.cos(a)), 7.5 + 0.05 * float(np.sin(a))] for a in angles]
    return [[*ring, ring[0]]]


def test_a_ring_that_crosses_itself_everywhere_is_refused_before_it_costs_anything(store: Engine) -> None:
    report = check(store, "zones", geojson(star(4001)))
    assert any("crosses itself too often to be mended" in p.say("en") for p in report.problems)


def test_too_many_vertices_are_refused_before_shapely_sees_them(store: Engine) -> None:
    angles = np.linspace(0, 2 * np.pi, 20_100)
    circle = [[[99.6 + 0.01 * float(np.cos(a)), 7.5 + 0.01 * float(np.sin(a))] for a in angles]]
    with pytest.raises(UserError, match="too large or too complex"):
        check(store, "zones", geojson(circle))


def test_two_shapefiles_in_one_zip_and_a_shapefile_without_its_parts_are_refused(
    store: Engine, tmp_path: Path
) -> None:
    packed = drawn(tmp_path, "ESRI Shapefile")
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("other.shp", b"x")
    with pytest.raises(UserError, match="several shapefiles"):
        check(store, "zones", packed)
    lonely = tmp_path / "lonely.zip"
    with zipfile.ZipFile(lonely, "w") as archive:
        archive.write(tmp_path / "zones.shp", "zones.shp")
    with pytest.raises(UserError):
        check(store, "zones", lonely)


def test_a_zone_may_come_as_wkt_in_a_table(store: Engine) -> None:
    report = check(store, "zones", xlsx(table("zones", store)))
    assert shapely.equals(BOX, shape_of(report))


def test_undoing_a_changed_polygon_gives_the_cases_back_to_the_old_one(
    empty_store: Engine, tmp_path: Path
) -> None:
    from data_loaders import history

    for code in ("stations", "zones"):
        assert load(empty_store, code, xlsx(table(code, empty_store))).loaded
    state = text(
        "SELECT z.current_version, v.area_km2, r.area_km2 FROM ssz.zones z JOIN ssz.zone_versions v ON"
        " v.zone_code = z.code AND v.version = z.current_version JOIN ssz.rings r ON r.zone_code = z.code"
    )
    with empty_store.connect() as connection:
        before = connection.execute(state).one()
    wider = drawn(tmp_path, "GeoJSON", shapely.box(99.50, 7.40, 99.52, 7.41))
    assert load(empty_store, "zones", wider).loaded
    with empty_store.connect() as connection:
        assert 2 == connection.execute(state).one()[0]
    history.undo(empty_store, "zones")
    with empty_store.connect() as connection:
        assert tuple(before) == pytest.approx(tuple(connection.execute(state).one()))
    assert "zones" in loading.DATASETS
    shutil.rmtree(tmp_path)
