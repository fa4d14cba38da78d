"""Rules for dense spots: where cases lie closer together than chance would put them, and what may be shown.

Methods: METHODS section 5. Pure: points in metres in, cells out; `case_points` asks for the points.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.language.text import Text
from dashboard.maps.plane import Points
from dashboard.statistics import false_discovery, local_gi_star

FEWEST_FOR_DENSITY, FEWEST_FOR_TEST, FEWEST_CELLS = 30, 60, 30
# Of a bigger ground no station is in charge, and its test would take seconds.
MOST_CELLS = 2_500
# Across the flats of a hexagon. Its six neighbours lie 100 m away, the next ones 173 m.
ACROSS_M, NEIGHBOURS_M = 100, 150
# Even one cell in 500 can then come out below the limit of false discovery: with 999 it could not.
PERMUTATIONS = 9_999
FALSE_SHARE = 0.05
# Coordinates are kept to a metre: a case at the very edge of a zone is in it.
EDGE_M = 2

NAME = Text("จุดหนาแน่นผิดปกติ", "Unusually dense spots")
METHOD: tuple[Text, Text] = (
    Text("จุดหนาแน่นผิดปกติบนแผนที่", "Unusually dense spots on the map"),
    Text(
        f"คดีที่มีพิกัดใช้ได้น้อยกว่า {FEWEST_FOR_DENSITY} คดี แสดงเป็นหมุดและตารางจุดที่เกิดซ้ำเท่านั้น;"
        f" {FEWEST_FOR_DENSITY}–{FEWEST_FOR_TEST - 1} คดี ดูความหนาแน่นได้แต่เป็นภาพประกอบ; ตั้งแต่"
        f" {FEWEST_FOR_TEST} คดีจึงทดสอบ โดยแบ่งพื้นที่ Safety Zone และวงรอบเป็นช่องหกเหลี่ยมกว้าง {ACROSS_M}"
        f" เมตร (อย่างน้อย {FEWEST_CELLS} ช่อง) เทียบจำนวนคดีของแต่ละช่องรวมช่องติดกันกับการสุ่มจัดวางคดี"
        f" {PERMUTATIONS:,} ครั้ง (Gi*) แล้วคุมสัญญาณที่เกิดโดยบังเอิญให้เฉลี่ยไม่เกินร้อยละ"
        f" {FALSE_SHARE * 100:.0f} ของช่องที่ระบุ วิธีนี้มองหาช่องที่หนาแน่นติดกัน"
        " จึงบอกช่องที่มีคดีมากที่สุดไว้ด้วย คดีที่ใช้พิกัดแทน เช่น ที่ตั้งสถานี ไม่นำมาคิดแต่แจ้งจำนวนไว้",
        f"Fewer than {FEWEST_FOR_DENSITY} cases with a usable point are shown as pins with a table of repeat"
        f" places only; {FEWEST_FOR_DENSITY}–{FEWEST_FOR_TEST - 1} may be shown as density, an illustration;"
        f" from {FEWEST_FOR_TEST} on they are tested: zones and rings are divided into hexagons {ACROSS_M} m"
        f" across (at least {FEWEST_CELLS}), the cases of each with its neighbours are compared with"
        f" {PERMUTATIONS:,} random deals (Gi*), and false signals are held to {FALSE_SHARE:.0%} of the cells"
        " named, on average. It looks for cells that are dense together, so the cell with most cases is"
        " named as well. Stand-in points such as the station building are left out and counted.",
    ),
)
FEW = Text(
    f"น้อยกว่า {FEWEST_FOR_DENSITY} คดี จึงแสดงเป็นหมุดและตารางจุดที่เกิดซ้ำเท่านั้น",
    f"fewer than {FEWEST_FOR_DENSITY}, so only pins and the table of repeat places are shown",
)
TOO_WIDE = Text(
    "ดูความหนาแน่นและจุดหนาแน่นผิดปกติได้เมื่อเลือกสถานีหรือพื้นที่",
    "density and unusually dense spots are told of a station or zone: choose one",
)
UNTESTED = Text(
    f"น้อยกว่า {FEWEST_FOR_TEST} คดี จึงยังทดสอบจุดหนาแน่นผิดปกติไม่ได้",
    f"fewer than {FEWEST_FOR_TEST}, so dense spots cannot be tested for",
)
NO_AREA = Text(
    "หน่วยนี้ไม่มีรูปพื้นที่ Safety Zone จึงไม่ทราบว่าคดีเกิดได้ในบริเวณใด และทดสอบจุดหนาแน่นผิดปกติไม่ได้",
    "This unit has no zone polygon: where cases are possible is not known, and dense spots cannot be tested.",
)
FEW_INSIDE = Text(
    "ใน{area}มี {n:,} คดี ต้องมีอย่างน้อย {least} คดีจึงทดสอบจุดหนาแน่นผิดปกติได้",
    "{n:,} cases in {area}; at least {least} are needed to test for dense spots.",
)
SMALL = Text(
    "{area}แบ่งได้ {cells:,} ช่อง ต้องมีอย่างน้อย {least} ช่องจึงทดสอบจุดหนาแน่นผิดปกติได้",
    "{area}: {cells:,} cells; at least {least} are needed to test for dense spots.",
)
LARGE = Text(
    "{area}แบ่งได้ {cells:,} ช่อง มากกว่า {most:,}: เลือกพื้นที่ Safety Zone ทีละพื้นที่",
    "{area}: {cells:,} cells, more than {most:,}; choose a single zone.",
)


def ways(located: int, one_station: bool) -> tuple[tuple[str, ...], Text | None]:
    """Return what so many cases with a point may be shown as, and why not as the rest.

    Ways: pins, hexagons, heat, hot.
    """
    if located < FEWEST_FOR_DENSITY:
        return ("pins",), FEW
    if not one_station:
        return ("pins", "hexagons"), TOO_WIDE
    if located < FEWEST_FOR_TEST:
        return ("pins", "hexagons", "heat"), UNTESTED
    return ("pins", "hexagons", "heat", "hot"), None


@dataclass(frozen=True, slots=True)
class HotSpot:
    """Unusually dense cells close together with the cells beside them, for a cell is judged with these.

    cells, cases: of all of these; usual: the cases if all were spread evenly. place: east, north of their
    middle by cases. q: the lowest (chance after control over all cells). held: positions of these cases among
    all points.
    """

    cells: int
    cases: int
    usual: float
    z: float
    q: float
    place: tuple[float, float]
    held: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells of an area (centres in metres), the cases of each, and how far they stand out.

    z, q: of Gi*, q after control over all cells. cell_of: of each point, −1 = none. outside: cases in none.
    """

    centres: Points
    cases: npt.NDArray[np.int64]
    z: npt.NDArray[np.float64]
    q: npt.NDArray[np.float64]
    cell_of: npt.NDArray[np.intp]
    outside: int

    @cached_property
    def hot(self) -> npt.NDArray[np.bool_]:
        return self.q <= FALSE_SHARE

    @cached_property
    def spots(self) -> list[HotSpot]:
        """Put the hot cells together where they or the cells beside them touch; most cases first.

        No case is in two spots.
        """
        at = np.flatnonzero(self.hot)
        if not at.size:
            return []
        pairs = scipy.spatial.KDTree(self.centres[at]).query_pairs(2 * ACROSS_M + 1, output_type="ndarray")
        links = scipy.sparse.coo_array(
            (np.ones(len(pairs)), pairs.reshape(-1, 2).T), shape=(at.size, at.size)
        )
        count, member = scipy.sparse.csgraph.connected_components(links, directed=False)
        return sorted(
            (self._spot(at[member == n]) for n in range(count)), key=lambda s: (-s.cases, s.q, s.place)
        )

    @property
    def busiest(self) -> tuple[int, Points]:
        """Return the most cases that one cell holds, and its centre as one row.

        The test looks for cells that are dense together and may pass it over.
        """
        at = int(self.cases.argmax())
        return int(self.cases[at]), self.centres[at : at + 1]

    @cached_property
    def around(self) -> list[list[int]]:
        """Return, of each cell, itself and its neighbours."""
        return list(scipy.spatial.KDTree(self.centres).query_ball_point(self.centres, NEIGHBOURS_M))

    def _spot(self, hot: npt.NDArray[np.intp]) -> HotSpot:
        cells = np.unique(np.concatenate([self.around[i] for i in hot]))
        cases = self.cases[cells]
        east, north = np.average(self.centres[cells], axis=0, weights=cases).tolist()
        return HotSpot(
            cells=cells.size,
            cases=int(cases.sum()),
            usual=float(self.cases.mean() * cells.size),
            z=float(self.z[hot].max()),
            q=float(self.q[hot].min()),
            place=(east, north),
            held=tuple(np.flatnonzero(np.isin(self.cell_of, cells)).tolist()),
        )


def hexagons(area: BaseGeometry) -> Points:
    """Return the centres of the hexagons of an area, all in metres.

    The lattice is fixed on the ground: every period has the same.
    """
    west, south, east, north = area.bounds
    high = ACROSS_M * 3**0.5 / 2
    rows = np.arange(np.floor(south / high), np.ceil(north / high) + 1)
    columns = np.arange(np.floor(west / ACROSS_M) - 1, np.ceil(east / ACROSS_M) + 1)
    x = (columns[None, :] + (rows[:, None] % 2) / 2) * ACROSS_M
    y = np.broadcast_to(rows[:, None] * high, x.shape)
    inside = shapely.contains_xy(area, x, y)
    return np.column_stack([x[inside], y[inside]])


def find(points: Points, area: BaseGeometry | None, name: Text) -> Cells | Text:
    """Return the cells of an area and which of them are hot; or why that cannot be told.

    A case of the area counts in the nearest cell: so cells at its edge hold about as much ground as others.

    Args:
        points: east, north of the cases in metres, without stand-ins.
        area: where cases are possible, in metres; None = not known.
        name: of the area.

    Source: METHODS section 5; Getis-Ord Gi* with permutations, Benjamini-Hochberg over all cells (Caldas de
    Castro & Singer 2006); the fewest cases and cells are those of ArcGIS.
    """
    if area is None or area.is_empty:
        return NO_AREA
    is_inside = shapely.dwithin(area, shapely.points(points), EDGE_M) if len(points) else np.zeros(0, bool)
    inside = points[is_inside]
    if len(inside) < FEWEST_FOR_TEST:
        return _reason(FEW_INSIDE, name, n=len(inside), least=FEWEST_FOR_TEST)
    centres = hexagons(area)
    if len(centres) < FEWEST_CELLS:
        return _reason(SMALL, name, cells=len(centres), least=FEWEST_CELLS)
    if len(centres) > MOST_CELLS:
        return _reason(LARGE, name, cells=len(centres), most=MOST_CELLS)
    tree = scipy.spatial.KDTree(centres)
    _, nearest = tree.query(inside)
    counts = np.bincount(nearest, minlength=len(centres))
    neighbours = tree.query_ball_point(centres, NEIGHBOURS_M)
    gi_star = local_gi_star(counts.astype(float), neighbours, permutations=PERMUTATIONS)
    cell_of = np.full(len(points), -1, dtype=np.intp)
    cell_of[is_inside] = nearest
    outside = len(points) - len(inside)
    return Cells(centres, counts, gi_star.z, false_discovery(gi_star.p), cell_of, outside)


def _reason(wording: Text, area: Text, **values: int) -> Text:
    return Text(wording("th", area=area.th, **values), wording("en", area=area.en, **values))
