"""The demo's stations and zones: true towns, made-up police. District seats from GeoNames (CC BY 4.0)."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import shapely
from shapely.affinity import rotate, scale, translate
from shapely.geometry.base import BaseGeometry

from dashboard.maps import plane
from data_loaders import geography

UTM = "EPSG:32647"
WGS = "EPSG:4326"
VERTICES = 17


@dataclass(frozen=True, slots=True)
class DemoStation:
    """A station, and how its cases spread.

    `share`: of the province's cases. `villages`: made-up places where cases happen, km east and north of the
    seat; chosen by hand so that they lie on land and inside the district. `residents`: of the whole station's
    area.
    """

    code: str
    name_th: str
    name_en: str
    latitude: float
    longitude: float
    share: float
    residents: int
    villages: tuple[tuple[float, float], ...]

    @property
    def shown_th(self) -> str:
        return f"สภ.{self.name_th} (สมมติ)"

    @property
    def shown_en(self) -> str:
        return f"{self.name_en} (demo)"


STATIONS = (
    DemoStation("920101", "เมืองตรัง", "Mueang Trang", 7.55633, 99.61141, 0.36, 153200,
            ((-3.5, 3), (2.5, -3.5), (5, 1), (0, 6.5), (-8, 1))),
    DemoStation("920201", "กันตัง", "Kantang", 7.40542, 99.51561, 0.13, 55900,
            ((-4, 2), (2, 7), (4, -4), (5.5, 10), (-3, 8))),
    DemoStation("920301", "ย่านตาขาว", "Yan Ta Khao", 7.38622, 99.66692, 0.10, 42100,
            ((5, 2), (-3.5, 1), (2.5, 6.5), (7, -1))),
    DemoStation("920401", "ปะเหลียน", "Palian", 7.17237, 99.68624, 0.08, 32300,
            ((4, 3), (-0.5, 6), (5, 14), (13, 1), (-1, 15))),
    DemoStation("920501", "สิเกา", "Sikao", 7.57158, 99.34494, 0.05, 19800,
            ((1, 3), (4, -8.5), (12, -2), (-2.5, 8))),
    DemoStation("920601", "ห้วยยอด", "Huai Yot", 7.78937, 99.63469, 0.14, 51600,
            ((-2, 3), (-7, 1), (6, 1), (2, 6.5), (-5, -9), (-14, 3))),
    DemoStation("920701", "วังวิเศษ", "Wang Wiset", 7.73631, 99.39870, 0.045, 20200,
            ((1, -6), (-2, 7), (7, -9), (1, 2))),
    DemoStation("920801", "นาโยง", "Na Yong", 7.56167, 99.69483, 0.05, 25400,
            ((5, 3), (0.5, 4.5), (2, -5.5), (9, -1))),
    DemoStation("920901", "รัษฎา", "Ratsada", 7.97467, 99.63353, 0.03, 12000,
            ((-2, -3), (6, 0), (4, -7), (7, -4))),
    DemoStation("921001", "หาดสำราญ", "Hat Samran", 7.24034, 99.57621, 0.015, 6500,
            ((0, 2), (3, 4), (2.5, -5))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoZone:
    """Facts about a zone; its truth is in truth.py.

    `east`, `north`: centre in km from the district seat. The station building (the seat) lies outside every
    zone and ring, so that cases put on it for want of a place cannot be mistaken for cases of the zone.
    `long`: length by width. `bearing`: of its long side, degrees from east. `phase`: of the programme.
    """

    code: str
    station: str
    title_th: str
    title_en: str
    east: float
    north: float
    area_km2: float
    long: float
    bearing: float
    reason: Literal["risk", "landmark", "economic"]
    phase: str
    residents: int
    households: int

    @property
    def name_th(self) -> str:
        return f"{self.title_th} (สมมติ)"

    @property
    def name_en(self) -> str:
        return f"{self.title_en} (demo)"


ZONES = (
    DemoZone("TRANG-01", "920101", "ถนนคนเดินสถานีรถไฟตรัง", "Trang Railway Station Walking Street",
         -1.0, 0.0, 0.35, 1.4, 80, "economic", "2", 1285, 516),
    DemoZone("TRANG-02", "920101", "ย่านถนนเพลินพิทักษ์ ทับเที่ยง", "Phloen Phithak Road, Thap Thiang",
         0.9, 1.6, 0.80, 1.3, 40, "risk", "2", 3140, 1322),
    DemoZone("TRANG-03", "920201", "ย่านสถานีรถไฟและท่าเรือกันตัง", "Kantang Station and Pier",
         0.9, 0.9, 0.60, 1.6, 120, "landmark", "3", 1870, 742),
    DemoZone("TRANG-04", "920601", "ตลาดเทศบาลห้วยยอด", "Huai Yot Municipal Market",
         -0.3, -1.35, 1.02, 1.3, 20, "economic", "3", 2460, 980),
    DemoZone("TRANG-05", "920301", "ตลาดย่านตาขาว", "Yan Ta Khao Market",
         0.9, 0.9, 0.70, 1.3, 135, "risk", "4", 1930, 801),
    DemoZone("TRANG-06", "920401", "ตลาดท่าข้าม ปะเหลียน", "Tha Kham Market, Palian",
         0.5, 1.2, 0.90, 1.2, 10, "economic", "2", 1610, 590),
    DemoZone("TRANG-07", "920501", "หาดปากเมง", "Pak Meng Beach",
         -2.2, -7.4, 2.40, 3.2, 100, "landmark", "3", 940, 372),
    DemoZone("TRANG-08", "920801", "ย่านผ้าทอนาหมื่นศรี", "Na Muen Si Weaving Village",
         0.2, 4.6, 1.80, 1.5, 60, "landmark", "4", 2210, 708),
    DemoZone("TRANG-09", "920901", "ตลาดคลองปาง รัษฎา", "Khlong Pang Market, Ratsada",
         0.9, 0.8, 0.55, 1.2, 30, "economic", "3", 1150, 430),
    DemoZone("TRANG-10", "920701", "หน้าที่ว่าการอำเภอวังวิเศษ", "Wang Wiset District Office Square",
         0.7, -0.9, 0.40, 1.2, 45, "risk", "3", 620, 233),
    DemoZone("TRANG-11", "921001", "ริมหาดสำราญ", "Hat Samran Beachfront",
         -0.7, 1.1, 1.10, 2.0, 105, "landmark", "4", 830, 301),
)  # fmt: skip


@cache
def zone_shapes() -> dict[str, BaseGeometry]:
    """Return the polygon of each zone, WGS 84: irregular, always the same ones."""
    seats = {s.code: s for s in STATIONS}
    return {zone.code: _polygon(zone, seats[zone.station]) for zone in ZONES}


@cache
def ring_shapes() -> dict[str, BaseGeometry]:
    """Return the ring of each zone, WGS 84, as the store draws it."""
    return geography.rings(zone_shapes())


def offset(station: DemoStation, east_km: float, north_km: float) -> tuple[float, float]:
    """Return longitude and latitude of a point so many km from the district seat."""
    x, y = plane.transformer(WGS, UTM).transform(station.longitude, station.latitude)
    longitude, latitude = plane.transformer(UTM, WGS).transform(x + east_km * 1000, y + north_km * 1000)
    return longitude, latitude


def _polygon(zone: DemoZone, seat: DemoStation) -> BaseGeometry:
    """Draw a star-shaped, hence valid, polygon of the zone's area; only its number sets the wobble."""
    rng = np.random.default_rng(int(zone.code[-2:]))
    angles = (np.arange(VERTICES) + rng.uniform(-0.3, 0.3, VERTICES)) * 2 * np.pi / VERTICES
    radii = rng.uniform(0.88, 1.12, VERTICES)
    plain = shapely.Polygon(np.column_stack([radii * np.cos(angles), radii * np.sin(angles)]))
    drawn = rotate(scale(plain, zone.long**0.5, zone.long**-0.5), zone.bearing)
    side = (zone.area_km2 * 1e6 / drawn.area) ** 0.5
    x, y = plane.transformer(WGS, UTM).transform(seat.longitude, seat.latitude)
    metres = translate(scale(drawn, side, side, origin=(0, 0)), x + zone.east * 1000, y + zone.north * 1000)
    return shapely.set_precision(plane.projected(metres, UTM, WGS), 1e-6)
