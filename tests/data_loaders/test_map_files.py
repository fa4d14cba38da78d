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
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from data_loaders import loading
from data_loaders.loading import Report
from data_loaders.losses import Leave
from tests.programme_files import ROWS, check, load, table, xlsx

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


def test_an_entity_is_refused_however_far_into_the_file_it_is_declared(store: Engine, tmp_path: Path) -> None:
    """What kind of file it is, is told by how it begins."""
    plain, packed = tmp_path / "map.kml", tmp_path / "map.kmz"
    begin, area = f"<!-- <kml {' ' * 100_000} -->", kml(folder("โซน", placemark(0))).decode()
    plain.write_text(f'{begin}<!DOCTYPE kml [<!ENTITY a "b">]>{area}', encoding="utf-8")
    with zipfile.ZipFile(packed, "w") as out:
        out.write(plain, "doc.kml")
    for file in (plain, packed):
        with pytest.raises(UserError, match="This KML declares DOCTYPE or ENTITY"):
            check(store, "zones", file)


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
    assert ["รูปที่ 1 “Z1”: อ่านพิกัดของรูปไม่ได้: ขาดหาย หรือเส้นขอบไม่ปิด – ส่งออกรูปนี้ใหม่"] == [
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
    with pytest.raises(UserError, match=r"several maps: other\.shp, zones\.shp"):
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


def kml(*folders: str, document: str = "") -> bytes:
    """A KML document of folders."""
    start = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    return f"{start}<name>แผนที่</name>{''.join(folders)}{document}</Document></kml>".encode()


def folder(name: str, *inside: str) -> str:
    return f"<Folder><name>{name}</name>{''.join(inside)}</Folder>"


def placemark(number: int, names: tuple[str, str] = ("code", "station"), shape: str = "Polygon") -> str:
    """A zone of a KML; `names`: what its columns of code and station are called."""
    west = 99.05 + number / 100
    corners = f"{west},7.3,0 {west + 0.004},7.3,0 {west + 0.004},7.304,0 {west},7.304,0 {west},7.3,0"
    ring = f"<coordinates>{corners}</coordinates>"
    drawn_as = {
        "Polygon": f"<Polygon><outerBoundaryIs><LinearRing>{ring}</LinearRing></outerBoundaryIs></Polygon>",
        "LineString": f"<LineString>{ring}</LineString>",
        "Point": f"<Point><coordinates>{west},7.3</coordinates></Point>",
    }[shape]
    told = "".join(
        f'<Data name="{name}"><value>{value}</value></Data>'
        for name, value in zip(names, (f"H3-{number:02}", "920201"), strict=False)
    )
    extended = f"<ExtendedData>{told}</ExtendedData>" if told else ""
    return f"<Placemark><name>โซน {number}</name>{extended}{drawn_as}</Placemark>"


def test_every_folder_of_a_kml_is_read_however_many_and_however_deep(store: Engine) -> None:
    many = [folder(f"สภ.{n}", placemark(n)) for n in range(25)]
    assert 25 == check(store, "zones", kml(*many)).rows
    alike = [folder("โซน", placemark(n)) for n in range(3)]
    deep = folder("ภ.9", folder("จว.ตรัง", folder("สภ.กันตัง", placemark(3)), placemark(4)), placemark(5))
    assert 7 == check(store, "zones", kml(*alike, deep, document=placemark(6))).rows


def test_columns_of_my_maps_in_thai_are_read(store: Engine) -> None:
    names = ("รหัสพื้นที่", "สถานี")
    report = check(store, "zones", kml(folder("โซน", *[placemark(n, names) for n in range(3)])))
    assert [] == [p.say("en") for p in report.problems]
    assert (["H3-00", "H3-01", "H3-02"], ["โซน 0", "โซน 1", "โซน 2"]) == (
        list(report.preview["code"]),
        list(report.preview["name_th"]),
    )


def test_a_line_in_a_folder_is_called_a_line(store: Engine) -> None:
    content = kml(folder("โซน", placemark(0)), folder("วาดเป็นเส้น", placemark(1, shape="LineString")))
    said = [p.say("th") for p in check(store, "zones", content).problems]
    assert any("วาดเป็นเส้น" in line and "ต้องเป็นพื้นที่ปิด แต่เป็นเส้น" in line for line in said)
    assert not any("จุด" in line.split("–")[0] for line in said)


def test_a_folder_of_pins_beside_areas_is_named_and_pins_among_areas_are_refused(store: Engine) -> None:
    pins = folder("ป้อมยาม", placemark(1, shape="Point"), placemark(2, shape="Point"))
    report = check(store, "zones", kml(folder("โซน", placemark(0)), pins))
    assert ([], 1) == ([p.say("en") for p in report.problems], report.rows)
    assert ["ชั้นข้อมูลที่ไม่ได้อ่าน: ป้อมยาม (จุด 2 รายการ)"] == [n.th for n in report.notes if "ป้อมยาม" in n.th]
    for content in (kml(pins), kml(folder("โซน", placemark(0), placemark(1, shape="Point")))):
        assert any("ต้องเป็นพื้นที่ปิด แต่เป็นจุด" in p.say("th") for p in check(store, "zones", content).problems)


@pytest.mark.parametrize("names", [("code",), ()])
def test_a_folder_without_a_required_column_is_an_error_and_no_note(
    store: Engine, names: tuple[str, ...]
) -> None:
    content = kml(folder("สภ.1", placemark(0)), folder("สภ.2", placemark(1, names)))  # type: ignore[arg-type]
    report = load(store, "zones", content)
    assert not report.loaded
    missing = [p for p in report.problems if p.key == "station"]
    assert [("สภ.2", 1, "สถานี")] == [(p.sheet, p.row, p.column) for p in missing]


def test_a_kml_that_only_links_elsewhere_says_so(store: Engine) -> None:
    link = "<NetworkLink><Link><href>https://example.org/a.kml</href></Link></NetworkLink>"
    with pytest.raises(UserError, match="links to 1 map"):
        check(store, "zones", kml(document=link))
    report = check(store, "zones", kml(folder("โซน", placemark(0)), document=link))
    assert any("NetworkLink" in note.th for note in report.notes)


@pytest.mark.parametrize("others", [["b.kml"], ["zones.kml"], ["x/y.gpkg"], ["c.geojson"]])
def test_a_zip_of_several_maps_is_refused_by_name(store: Engine, tmp_path: Path, others: list[str]) -> None:
    packed = drawn(tmp_path, "ESRI Shapefile")
    with zipfile.ZipFile(packed, "a") as archive:
        for name in others:
            archive.writestr(name, kml(folder("โซน", placemark(0))))
    with pytest.raises(UserError, match="several maps") as caught:
        check(store, "zones", packed)
    assert others[0].split("/")[-1] in caught.value.say("th")


def test_two_kml_in_one_zip_are_refused_and_one_geojson_is_read(store: Engine, tmp_path: Path) -> None:
    two, one = tmp_path / "two.zip", tmp_path / "one.zip"
    with zipfile.ZipFile(two, "w") as archive:
        for name in ("doc.kml", "more.kml"):
            archive.writestr(name, kml(folder("โซน", placemark(0))))
    with pytest.raises(UserError, match=r"several maps: doc\.kml, more\.kml"):
        check(store, "zones", two)
    with zipfile.ZipFile(one, "w") as archive:
        archive.writestr("zones.geojson", geojson(shapely.geometry.mapping(BOX)["coordinates"]))
        archive.writestr("รายชื่อ.csv", "a,b")
    report = check(store, "zones", one)
    assert 1 == report.rows
    assert any("รายชื่อ.csv" in note.th for note in report.notes)


def test_a_shapefile_of_lines_is_called_one_of_lines(store: Engine, tmp_path: Path) -> None:
    packed = drawn(tmp_path, "ESRI Shapefile", shapely.LineString([(99.51, 7.4), (99.52, 7.41)]))
    with pytest.raises(UserError, match="This map holds lines, not areas") as caught:
        check(store, "zones", packed)
    assert "แผนที่นี้เป็นเส้น ไม่ใช่พื้นที่" in caught.value.say("th")


def layer(path: Path, name: str, shape: BaseGeometry, code: str) -> None:
    """Add a layer of one zone to a GeoPackage."""
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(shape)], dtype=object),
        [np.array([code if n == "code" else v[0]], dtype=object) for n, v in ATTRIBUTES.items()],
        list(ATTRIBUTES),
        geometry_type=shape.geom_type,
        crs="EPSG:4326",
        driver="GPKG",
        layer=name,
        append=path.exists(),
    )


def test_layers_of_a_geopackage_are_all_read_and_one_of_lines_is_refused_by_name(
    store: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "zones.gpkg"
    for number in range(3):
        west = 99.51 + number / 50
        layer(path, f"โซน {number}", shapely.box(west, 7.4, west + 0.01, 7.41), f"Z{number}")
    assert 3 == check(store, "zones", path).rows
    layer(path, "หมุด", shapely.Point(99.51, 7.4), "P")
    report = check(store, "zones", path)
    assert 3 == report.rows
    assert any("หมุด (จุด 1 รายการ)" in note.th for note in report.notes)
    layer(path, "ถนน", shapely.LineString([(99.51, 7.4), (99.52, 7.41)]), "L")
    with pytest.raises(UserError, match="Layer ถนน holds lines, not areas"):
        check(store, "zones", path)


@pytest.mark.parametrize("encoding", ["cp874", "utf-8"])
def test_names_of_fields_are_read_though_a_shapefile_cuts_them(
    store: Engine, tmp_path: Path, encoding: str
) -> None:
    names = ("รหัสพื้นที่", "สถานี", "ชื่อพื้นที่")
    # GDAL writes field names as it is given them, a letter a byte.
    fields = [name.encode(encoding).decode("latin-1")[:10] for name in names]
    pyogrio.raw.write(
        tmp_path / "zones.shp",
        np.array([shapely.to_wkb(BOX)], dtype=object),
        [np.array([v[0].encode(encoding).decode("latin-1")], dtype=object) for v in ATTRIBUTES.values()],
        fields,
        geometry_type="Polygon",
        crs="EPSG:4326",
        driver="ESRI Shapefile",
        encoding="ISO-8859-1",
    )
    (tmp_path / "zones.cpg").unlink(missing_ok=True)
    packed = tmp_path / "thai.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("zones.*"):
            archive.write(part, part.name)
    report = check(store, "zones", packed)
    if encoding == "cp874":
        assert [] == report.problems
        assert ["Z1", "920201", *ATTRIBUTES["name_th"]] == report.preview.loc[0, [*ATTRIBUTES]].tolist()
        return
    # Of UTF-8 three letters are left: they say too little, but the message shows them whole.
    assert ["คอลัมน์ที่ไม่ได้ใช้: รหั, สถา, ชื่"] == [n.th for n in report.notes]
    assert "ถ้าคือช่องข้อมูล “รหั” ให้เปลี่ยนชื่อเป็น “code”" in report.problems[0].remedy.th


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"type": "Topology", "objects": {}, "arcs": []}', "TopoJSON"),
        (b'<?xml version="1.0"?><gpx version="1.1"></gpx>', "GPX"),
        (b"\x00\x00\x27\x0a" + b"\x00" * 96, "without its other parts"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00", "a shortcut"),
        (b"[InternetShortcut]\r\nURL=https://example.org/a.xlsx\r\n", "a shortcut"),
        (
            b'{"":"WARNING! DO NOT EDIT THIS FILE!","doc_id":"1a","resource_key":"","email":"a@b"}',
            "a shortcut",
        ),
        (b'{"url": "https://docs.google.com/open?id=1a", "doc_id": "1a"}', "a shortcut"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML Spreadsheet"),
    ],
)
def test_what_is_no_map_of_areas_is_refused_by_its_true_name(
    store: Engine, content: bytes, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        check(store, "zones", content)


def test_a_geojson_of_one_feature_is_read(store: Engine) -> None:
    feature = json.loads(geojson(shapely.geometry.mapping(BOX)["coordinates"]))["features"][0]
    assert 1 == check(store, "zones", json.dumps(feature).encode()).rows


@pytest.mark.parametrize("name", ["utf-16", "utf-16-be"])
def test_maps_in_utf_16_are_read_and_their_declarations_refused(store: Engine, name: str) -> None:
    mark = b"\xfe\xff" if name == "utf-16-be" else b""
    for content in (kml(folder("โซน", placemark(0))), geojson(shapely.geometry.mapping(BOX)["coordinates"])):
        assert 1 == check(store, "zones", mark + content.decode().encode(name)).rows
    entity = '<!DOCTYPE kml [<!ENTITY a "b">]>' + kml(folder("โซน", placemark(0))).decode()
    with pytest.raises(UserError, match="DOCTYPE"):
        check(store, "zones", mark + entity.encode(name))


def test_what_lies_in_another_zone_of_utm_than_its_station_is_asked_about(
    store: Engine, tmp_path: Path
) -> None:
    packed, wrong = drawn(tmp_path, "ESRI Shapefile", BOX, "EPSG:32647"), tmp_path / "wrong.zip"
    with zipfile.ZipFile(packed) as given, zipfile.ZipFile(wrong, "w") as out:
        for name in given.namelist():
            says = CRS.from_epsg(32648).to_wkt("WKT1_ESRI").encode()
            out.writestr(name, says if name.endswith(".prj") else given.read(name))
    assert [] == check(store, "zones", packed).problems
    (problem,) = check(store, "zones", wrong).problems
    assert problem.doubtful
    assert "lies 66" in problem.reason.en
    assert "ห่างจากสถานี 920201" in problem.reason.th
    # Who names the system is believed, and it is told.
    report = check(store, "zones", wrong, crs="EPSG:32647")
    assert shape_of(report).symmetric_difference(BOX).area < 1e-9
    assert any("อ่านตามระบบพิกัดที่เลือก (EPSG:32647)" in note.th for note in report.notes)


@pytest.mark.parametrize("dataset", ["risk_spots", "checkpoints"])
def test_a_point_far_from_its_station_is_asked_about(store: Engine, dataset: str) -> None:
    near = {**ROWS[dataset][0], "zone": None, "resolution": None, "activity": None}
    # Bangkok, of a station in Trang.
    far = {**near, "id": "F1", "latitude": 13.75, "longitude": 100.5}
    content = xlsx(table(dataset, store, [near, far]))
    (problem,) = check(store, dataset, content).problems
    assert (True, "F1", 3) == (problem.doubtful, problem.value, problem.row)
    assert "อยู่ห่างจากสถานี 920201 7" in problem.reason.th
    report = check(store, dataset, content, leave=Leave(lose=True))
    assert ([], 2) == (report.problems, report.rows)
    assert any("lies 7" in note.en for note in report.notes)


CORNERS = "99.52,7.40 99.52,7.41 99.51,7.41 99.51,7.40 99.52,7.40"


def one_zone(name: str, corners: str = CORNERS) -> bytes:
    return (
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name><![CDATA[{name}]]></name>'
        '<ExtendedData><Data name="code"><value>Z1</value></Data>'
        '<Data name="station"><value>920201</value></Data>'
        f"</ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>{corners}</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark></Document></kml>"
    ).encode()


def test_marks_of_web_pages_are_taken_out_of_names_and_told(store: Engine) -> None:
    report = check(store, "zones", one_zone("<b>ตลาด<br/>ใต้</b> &amp; ท่าเรือ 3<5"))
    assert ["ตลาด ใต้ & ท่าเรือ 3<5"] == report.preview["name_th"].tolist()
    assert ["ตัดเครื่องหมายของหน้าเว็บ (HTML) ออกจากข้อความ 1 ช่อง เช่น <b> <br>"] == [n.th for n in report.notes]
    assert [] == check(store, "zones", one_zone("ตลาดใต้")).notes


def test_blanks_behind_the_commas_of_coordinates_do_no_harm(store: Engine) -> None:
    assert BOX.equals(shape_of(check(store, "zones", one_zone("ตลาด", CORNERS.replace(",", ", ")))))


def test_a_single_short_word_in_tis_620_is_thai(store: Engine, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ATTRIBUTES, "name_th", ["ย่าน"])
        report = check(store, "zones", drawn(tmp_path, "ESRI Shapefile", BOX, encoding="CP874"))
    assert ["ย่าน"] == report.preview["name_th"].tolist()
    assert ["อ่านเป็นรหัสอักขระ Windows-874 (TIS-620)"] == [n.th for n in report.notes]


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_part_that_a_shapefile_lacks_is_named(store: Engine, tmp_path: Path, part: str) -> None:
    whole, torn = drawn(tmp_path, "ESRI Shapefile", BOX), tmp_path / "torn.zip"
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(torn, "w") as out:
        for member in archive.namelist():
            if not member.endswith(part):
                out.writestr(member, archive.read(member))
    with pytest.raises(UserError, match=f"there is no zones{part}"):
        check(store, "zones", torn)


def test_a_map_without_a_feature_is_refused_as_that(store: Engine) -> None:
    with pytest.raises(UserError, match="The map holds no feature"):
        check(store, "zones", b'{"type": "FeatureCollection", "features": []}')


def test_a_placemark_that_draws_two_areas_keeps_both(store: Engine) -> None:
    two = placemark(0).replace("</Polygon>", "</Polygon>" + _polygon_of(placemark(3)), 1)
    report = check(store, "zones", kml(folder("โซน", two)))
    assert 2 == len(shapely.get_parts(shape_of(report)))


def _polygon_of(written: str) -> str:
    return written[written.index("<Polygon") : written.index("</Polygon>") + len("</Polygon>")]


def test_a_table_in_the_words_of_a_kml_makes_it_no_web_page_and_pictures_are_named(store: Engine) -> None:
    page = "<description><![CDATA[<html><table><tr><td>1</td></tr></table></html>]]></description>"
    told = placemark(0).replace("<Placemark>", f"<Placemark>{page}", 1)
    content = kml(folder("โซน", told) + "<GroundOverlay><name>ภาพ</name></GroundOverlay>")
    report = check(store, "zones", content)
    assert (1, []) == (report.rows, report.problems)
    assert any("ภาพวางทับแผนที่ 1 ภาพ" in note.th for note in report.notes)


def test_a_fault_of_a_ring_is_told_in_thai_and_a_feature_without_an_area_as_that(store: Engine) -> None:
    crossed = [[[99.51, 7.4], [99.52, 7.41], [99.52, 7.4], [99.51, 7.41], [99.51, 7.4]]]
    (problem,) = check(store, "zones", geojson(crossed)).problems
    assert "เส้นขอบตัดกันเอง" in problem.reason.th
    nothing = json.loads(geojson(crossed))
    nothing["features"][0]["geometry"] = None
    (problem,) = check(store, "zones", json.dumps(nothing).encode()).problems
    assert "ไม่มีขอบเขตที่วาดไว้" in problem.reason.th


def test_a_geojson_names_its_system_by_a_number_or_is_asked_for_it(store: Engine) -> None:
    utm = shapely.get_coordinates(projected(BOX, "EPSG:24047")).tolist()
    document = json.loads(geojson([utm]))
    by_number = document | {"crs": {"type": "EPSG", "properties": {"code": 24047}}}
    found = shape_of(check(store, "zones", json.dumps(by_number).encode()))
    assert 1e-6 > found.symmetric_difference(BOX).area
    linked = json.loads(geojson([shapely.get_coordinates(BOX).tolist()]))
    linked["crs"] = {"type": "link", "properties": {"href": "http://x/4240"}}
    with pytest.raises(UserError, match="does not name its coordinate system") as caught:
        check(store, "zones", json.dumps(linked).encode())
    assert "crs เป็นลิงก์" in caught.value.say("th")


def test_a_collection_within_a_collection_is_read(store: Engine) -> None:
    inner = json.loads(geojson([shapely.get_coordinates(BOX).tolist()]))
    other = json.loads(json.dumps(inner).replace('"Z1"', '"Z2"').replace("7.4,", "7.38,"))
    nested = {"type": "FeatureCollection", "features": [inner["features"][0], other]}
    assert ["Z1", "Z2"] == list(check(store, "zones", json.dumps(nested).encode()).preview["code"])
