"""Dense spots: found where they were put, not where there are none, and never of too few cases."""

import math

import numpy as np
import pytest
import shapely
from shapely.affinity import scale

from dashboard.cases import density, hot_spots
from dashboard.cases.hot_spots import Cells
from dashboard.language.text import Text
from dashboard.maps import plane
from dashboard.maps.plane import Points

# A zone of 0.9 km² with a crooked edge, in metres of EPSG:32647.
AREA = scale(shapely.Point(560_000, 830_000).buffer(600, quad_segs=3), 1.4, 0.6)
NAME = Text("พื้นที่", "the zone")


def evenly(count: int, seed: int) -> Points:
    """Cases anywhere in AREA, each as likely as any."""
    west, south, east, north = AREA.bounds
    tried = np.random.default_rng(seed).uniform((west, south), (east, north), (4 * count, 2))
    return tried[shapely.contains_xy(AREA, tried[:, 0], tried[:, 1])][:count]


def clustered(count: int, seed: int, at: tuple[float, float] = (560_150, 830_050)) -> Points:
    return np.random.default_rng(seed).normal(at, 90, (count, 2))


def judged(points: Points) -> Cells:
    found = hot_spots.find(points, AREA, NAME)
    assert isinstance(found, Cells)
    return found


@pytest.mark.parametrize(
    ("located", "one_station", "offered"),
    [
        (0, True, ("pins",)),
        (29, True, ("pins",)),
        (30, True, ("pins", "hexagons", "heat")),
        (59, True, ("pins", "hexagons", "heat")),
        (60, True, ("pins", "hexagons", "heat", "hot")),
        (29, False, ("pins",)),
        (60, False, ("pins", "hexagons")),
        (1_500_000, False, ("pins", "hexagons")),
    ],
)
def test_what_cases_are_shown_as_depends_on_their_number(
    located: int, one_station: bool, offered: tuple[str, ...]
) -> None:
    ways, why_not = hot_spots.ways(located, one_station)
    assert offered == ways
    # Whatever is not offered has its reason.
    assert ("hot" in ways) == (why_not is None)


def test_59_cases_are_not_tested_and_60_are() -> None:
    points = evenly(60, 1)
    refused = hot_spots.find(points[:59], AREA, NAME)
    assert isinstance(refused, Text)
    assert "59" in refused.th
    assert 60 == judged(points).cases.sum()


def test_the_gate_counts_the_cases_of_the_area_and_not_those_elsewhere() -> None:
    elsewhere = evenly(200, 2) + 5_000
    assert isinstance(hot_spots.find(np.vstack([evenly(59, 1), elsewhere]), AREA, NAME), Text)
    found = judged(np.vstack([evenly(60, 1), elsewhere]))
    assert (60, 200) == (found.cases.sum(), found.outside)


@pytest.mark.parametrize("area", [None, shapely.Polygon()])
def test_without_a_polygon_there_is_no_telling(area: shapely.Polygon | None) -> None:
    assert hot_spots.NO_AREA is hot_spots.find(evenly(80, 1), area, NAME)


def test_a_ground_of_too_few_or_too_many_cells_is_refused_with_their_number() -> None:
    points = np.full((80, 2), (560_000, 830_000)) + np.random.default_rng(1).uniform(-100, 100, (80, 2))
    small = hot_spots.find(points, shapely.Point(560_000, 830_000).buffer(200), NAME)
    large = hot_spots.find(points, shapely.Point(560_000, 830_000).buffer(3_000), NAME)
    assert isinstance(small, Text)
    assert isinstance(large, Text)
    assert f"อย่างน้อย {hot_spots.FEWEST_CELLS} ช่อง" in small.th
    assert f"{hot_spots.MOST_CELLS:,}" in large.th


def test_a_cluster_that_was_put_there_comes_out_and_nothing_else_does() -> None:
    centre = (560_150, 830_050)
    found = judged(np.vstack([evenly(80, 3), clustered(40, 4, centre)]))
    assert 1 == len(found.spots)
    spot = found.spots[0]
    assert math.dist(centre, spot.place) < 60
    assert spot.cases >= 30 > 2 * spot.usual
    assert spot.q <= hot_spots.FALSE_SHARE
    # Only what the control over all cells lets through is marked, and it lies where the cluster was put.
    assert list(found.hot) == [q <= 0.05 for q in found.q]
    assert all(math.dist(centre, cell) < 300 for cell in found.centres[found.hot])


def test_two_clusters_are_two_spots_and_no_case_is_in_both() -> None:
    wide = scale(AREA, 2, 2)
    points = np.vstack(
        [evenly(60, 5), clustered(40, 6, (559_500, 830_000)), clustered(55, 7, (560_500, 830_000))]
    )
    found = hot_spots.find(points, wide, NAME)
    assert isinstance(found, Cells)
    assert 2 == len(found.spots)
    assert found.spots[0].cases > found.spots[1].cases
    assert sum(s.cases for s in found.spots) <= found.cases.sum()
    assert found.spots[0].place[0] > 560_200 > 559_800 > found.spots[1].place[0]


def test_where_cases_fall_anywhere_hardly_ever_a_spot_is_found() -> None:
    runs = [bool(judged(evenly(120, seed)).hot.any()) for seed in range(20)]
    assert sum(runs) <= 2


def test_the_answer_is_the_same_every_time() -> None:
    points = np.vstack([evenly(80, 3), clustered(40, 4)])
    assert list(judged(points).q) == list(judged(points).q)


def test_every_case_of_the_area_counts_once_in_the_cell_whose_centre_is_nearest() -> None:
    points = evenly(150, 8)
    found = judged(points)
    slow = [0] * len(found.centres)
    for point in points:
        slow[min(range(len(slow)), key=lambda i: math.dist(point, found.centres[i]))] += 1
    assert slow == found.cases.tolist()


def test_cells_are_hexagons_100_m_across_and_each_has_its_six_neighbours() -> None:
    found = judged(evenly(150, 8))
    # A hexagon 100 m across has 8,660 m².
    assert AREA.area / 8_660 == pytest.approx(len(found.centres), rel=0.05)
    assert 7 == max(len(row) for row in found.around)
    nearest = sorted(math.dist(found.centres[0], c) for c in found.centres[1:])
    assert 100 == pytest.approx(nearest[0])
    # Another period has the same cells.
    assert (found.centres == judged(evenly(70, 9)).centres).all()


def test_the_busiest_cell_is_named_also_where_it_stands_alone() -> None:
    lone = hot_spots.hexagons(AREA)[60]
    found = judged(np.vstack([evenly(60, 10), np.random.default_rng(1).normal(lone, 8, (20, 2))]))
    most, centre = found.busiest
    assert most >= 20
    assert tuple(lone) == tuple(centre[0])


@pytest.mark.parametrize(
    ("longitude", "system"),
    [(99.6, "EPSG:32647"), (101.99, "EPSG:32647"), (102.01, "EPSG:32648"), (104.8, "EPSG:32648")],
)
def test_distances_are_true_on_both_sides_of_102_degrees(longitude: float, system: str) -> None:
    assert system == plane.utm(longitude)
    latitude = 15.0
    # A hundredth of a degree on the WGS 84 ellipsoid at 15° N.
    east = (
        math.radians(0.01)
        * math.cos(math.radians(latitude))
        * 6_378_137
        / math.sqrt(1 - 0.00669438 * math.sin(math.radians(latitude)) ** 2)
    )
    here, there = plane.metres([longitude, longitude + 0.01], [latitude, latitude], system)
    assert east == pytest.approx(math.dist(here, there), rel=1e-3)
    back = plane.degrees(np.array([here, there]), system)
    assert [longitude, longitude + 0.01] == pytest.approx(back[:, 0].tolist(), abs=1e-9)


def test_density_has_one_bandwidth_and_one_scale_whatever_the_number() -> None:
    # 24 cases per km² at a case alone: below the lowest step, so that a single case is no dense place.
    alone, _ = density.density(np.array([[500.0, 500.0]]))
    assert 0 == len(alone)
    points = np.array([[500.0, 500.0], [510.0, 500.0], [520.0, 560.0]])
    centres, found = density.density(points)
    for centre, value in zip(centres, found, strict=True):
        far = [math.dist(centre, p) / 200 for p in points]
        assert sum(3 / (math.pi * 0.04) * (1 - d**2) ** 2 for d in far if d < 1) == pytest.approx(value)
    again, doubled = density.density(np.vstack([points, points]))
    shared = {tuple(c): v for c, v in zip(again.tolist(), doubled.tolist(), strict=True)}
    assert all(
        2 * v == pytest.approx(shared[tuple(c)])
        for c, v in zip(centres.tolist(), found.tolist(), strict=True)
    )
