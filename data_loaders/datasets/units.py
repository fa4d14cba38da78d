"""Stations, and the areas for which they are responsible."""

from collections.abc import Iterator

import pandas as pd
import shapely
from pyproj import Geod
from sqlalchemy import Connection, cast, select
from sqlalchemy import Text as PlainText

from dashboard import schema
from dashboard.language.text import LANGUAGES, Text
from data_loaders import geography
from data_loaders.columns import NATION, Column, Context, Dataset, Rows, pick, point, station
from data_loaders.problems import Problem


def _stations(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    names = {"code": "code", "name_th": "name_th", "latitude": "latitude", "longitude": "longitude"}
    rows = pick(frame, names)
    rows["name_en"] = frame["name_en"].fillna(frame["name_th"]) if "name_en" in frame else frame["name_th"]
    rows["province_code"] = frame["province"].fillna(schema.UNASSIGNED)
    return [Rows(schema.stations, rows, ("code",))]


def _stations_of(connection: Connection) -> pd.DataFrame:
    s = schema.stations.c
    return pd.DataFrame(
        connection.execute(
            select(
                s.code, s.name_th, s.name_en, s.province_code.label("province"), s.latitude, s.longitude
            ).order_by(s.code)
        ).mappings()
    )


STATIONS = Dataset(
    code="stations",
    about=Text("สถานีที่ใช้ในรายงาน หนึ่งแถวหนึ่งสถานี", "The stations of the reports, one a row"),
    columns=(
        Column(
            "code",
            Text("รหัสสถานี", "Station code"),
            "code",
            required=True,
            example="920201",
            longest=40,
            variants=("รหัส", "รหัสหน่วย", "unit code", "station", "station_code", "ORG_CODE"),
        ),
        Column(
            "name_th",
            Text("ชื่อสถานี", "Name in Thai"),
            required=True,
            example="สภ.กันตัง",
            variants=("สถานี", "ชื่อ", "ชื่อหน่วย", "หน่วย", "station name", "name"),
        ),
        Column(
            "name_en",
            Text("ชื่อสถานี (อังกฤษ)", "Name in English"),
            example="Kantang",
            variants=("ชื่ออังกฤษ", "english name", "station name (english)"),
        ),
        Column(
            "province",
            Text("จังหวัด", "Province"),
            "code",
            lookup="provinces",
            example="ตรัง",
            default=schema.UNASSIGNED,
            variants=("รหัสจังหวัด", "province code", "ภ.จว."),
            help=Text("ชื่อหรือรหัสจังหวัด", "Name or code of the province"),
        ),
        *point(),
    ),
    key=("code",),
    owner=NATION,
    stored_in=(schema.stations,),
    tables=_stations,
    rows_of=_stations_of,
)


def _areas(frame: pd.DataFrame, context: Context) -> list[Rows]:
    rows = pick(frame, {"station_code": "station"})
    a = schema.station_areas.c
    known = context.connection.execute(select(a.station_code, cast(a.polygon, PlainText)))
    stored = {row[0]: row[1] for row in known}
    # The same ground drawn from another corner is no change.
    rows["polygon"] = [
        old
        if (old := stored.get(code)) and geography.is_same(geography.from_geojson(old), new)
        else geography.to_geojson(new)
        for code, new in zip(frame["station"], frame["shape"], strict=True)
    ]
    rows["area_km2"] = [geography.area_km2(geography.from_geojson(polygon)) for polygon in rows["polygon"]]
    return [Rows(schema.station_areas, rows, ("station_code",))]


def _areas_of(connection: Connection) -> pd.DataFrame:
    a = schema.station_areas.c
    rows = connection.execute(
        select(a.station_code, cast(a.polygon, PlainText)).order_by(a.station_code)
    ).all()
    shapes = [shapely.to_wkt(geography.from_geojson(r.polygon), rounding_precision=6) for r in rows]
    return pd.DataFrame({"station": [r.station_code for r in rows], "shape": shapes})


SHAPE = Column(
    "shape",
    Text("รูปพื้นที่ (WKT)", "Polygon (WKT)"),
    "shape",
    required=True,
    variants=("geometry", "geom", "wkt", "the_geom"),
    longest=32_767,
    help=Text(
        "เว้นแต่ไฟล์แผนที่ (GeoJSON, KML, SHP, GPKG) ที่มีรูปอยู่แล้ว", "Map files (GeoJSON, KML, SHP, GPKG) bring it"
    ),
    example="POLYGON((99.61 7.55, 99.62 7.55, 99.62 7.56, 99.61 7.55))",
)

# Whoever draws less has pressed beside the corner, or has given metres for degrees.
LEAST_AREA_M2 = 100
TOO_SMALL = Text("มีเนื้อที่เพียง {area:,.1f} ตร.ม.", "covers {area:,.1f} m² only")
DRAW_AGAIN = Text(
    "ตรวจรูปและระบบพิกัด (crs) ถ้าเป็นจุดเดียวให้บันทึกเป็นจุดเสี่ยง ถ้ารูปถูกต้องแล้วให้ยอมรับด้วย --accept"
    " (ที่หน้าจัดการข้อมูล: ทำเครื่องหมายยอมรับในตัวเลือก)",
    "Check the drawing and the coordinate system (crs); a single place is a risk spot. If it is right, agree"
    " by --accept (on the data page: tick its box in the options).",
)


def too_small(frame: pd.DataFrame) -> list[Problem]:
    """Return a problem for each shape in which hardly anything can happen; whoever loads may agree to it."""
    problems = []
    for _, row in frame.dropna(subset=["shape"]).iterrows():
        area = geography.area_km2(row["shape"]) * 1e6
        if area < LEAST_AREA_M2:
            reason = Text(*(TOO_SMALL(lang, area=area) for lang in LANGUAGES))
            named = str(row.get("code") or row.get("station") or "")
            place, name = int(row["row"]), SHAPE.name.th
            problems.append(
                Problem(row["sheet"], place, name, named, reason, DRAW_AGAIN, "shape", doubtful=True)
            )
    return problems


_EARTH = Geod(ellps="WGS84")
# No station is responsible for ground so far from its building.
MOST_KM = 100
TOO_FAR = Text(
    "อยู่ห่างจากสถานี {station} {km:,.0f} กม. ({latitude:.4f}, {longitude:.4f})",
    "lies {km:,.0f} km from its station {station} ({latitude:.4f}, {longitude:.4f})",
)
CHECK_SYSTEM = Text(
    "ตรวจสถานีและระบบพิกัด เช่น โซน UTM 47 หรือ 48 (--crs แทนที่ไฟล์บอก) ถ้าถูกต้องแล้วให้ยอมรับด้วย --accept"
    " (ที่หน้าจัดการข้อมูล: ทำเครื่องหมายยอมรับในตัวเลือก)",
    "Check the station and the coordinate system, such as UTM zone 47 or 48 (--crs overrules the file). If it"
    " is right, agree by --accept (on the data page: tick its box in the options).",
)
CHECK_PLACE = Text(
    "ตรวจตำแหน่งและสถานี (ของไฟล์: ระบบพิกัด --crs ด้วย) ถ้าถูกต้องแล้วให้นำเข้าเป็นไฟล์และยอมรับด้วย --accept"
    " (ที่หน้าจัดการข้อมูล: ทำเครื่องหมายยอมรับในตัวเลือก)",
    "Check the place and the station (of a file its --crs too). If it is right, load it as a file and agree"
    " by --accept (on the data page: tick its box in the options).",
)


def too_far(frame: pd.DataFrame, connection: Connection) -> list[Problem]:
    """Return a problem for each place far from its station's building, where another UTM zone puts it."""
    s = schema.stations.c
    known = connection.execute(select(s.code, s.latitude, s.longitude).where(s.latitude.is_not(None)))
    stations = {row.code: (row.longitude, row.latitude) for row in known}
    column, remedy = (SHAPE, CHECK_SYSTEM) if "shape" in frame else (point()[0], CHECK_PLACE)
    problems = []
    for row, east, north in _places(frame):
        if row["station"] not in stations:
            continue
        km = _EARTH.inv(*stations[row["station"]], east, north)[2] / 1000
        if km > MOST_KM:
            facts = {"station": row["station"], "km": km, "latitude": north, "longitude": east}
            reason = Text(*(TOO_FAR(lang, **facts) for lang in LANGUAGES))
            at, named = int(row["row"]), str(row.get("code") or row.get("id") or row["station"])
            problems.append(
                Problem(row["sheet"], at, column.name.th, named, reason, remedy, column.key, doubtful=True)
            )
    return problems


def _places(frame: pd.DataFrame) -> Iterator[tuple[pd.Series, float, float]]:
    """Yield each row that has a place with its longitude and latitude, those of an area's middle."""
    if "shape" in frame:
        for _, row in frame.dropna(subset=["shape"]).iterrows():
            yield row, row["shape"].centroid.x, row["shape"].centroid.y
    elif {"latitude", "longitude"} <= set(frame):
        for _, row in frame.dropna(subset=["latitude", "longitude"]).iterrows():
            yield row, float(row["longitude"]), float(row["latitude"])


def _plausible(frame: pd.DataFrame, connection: Connection) -> list[Problem]:
    return too_small(frame) + too_far(frame, connection)


STATION_AREAS = Dataset(
    code="station_areas",
    about=Text("ขอบเขตพื้นที่รับผิดชอบ หนึ่งแถวหนึ่งสถานี", "Boundaries of responsibility, one station a row"),
    columns=(station(), SHAPE),
    key=("station",),
    owner="station",
    stored_in=(schema.station_areas,),
    tables=_areas,
    rows_of=_areas_of,
    set_above=True,
    check_in_store=_plausible,
    places=True,
)
