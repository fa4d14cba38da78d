"""Places in files and police databases: one reader, exact or refused with its way out."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from data_loaders import convert, points
from data_loaders.columns import Dataset
from data_loaders.datasets.spots import CHECKPOINTS, RISK_SPOTS
from data_loaders.files.tables import FileSheet
from data_loaders.lists import Lists
from data_loaders.mapping import Mapping
from data_loaders.reading import Read, read

HERE = (7.5563, 99.6114)
# The same place in zone 47 of UTM, WGS 84, as `cs2cs EPSG:4326 EPSG:32647` has it.
EAST, NORTH = 567_447.866, 835_293.970
TODAY = date(2026, 11, 27)


def of(rows: list[list[Any]], system: str | None = None, dataset: Dataset = CHECKPOINTS) -> Read:
    """Rows of a sheet, the first its header, with the other columns that are needed."""
    more = {"รหัสจุด": "C-1", "สถานี": "920101", "ชนิด": "red_box", "ชื่อจุด": "ตู้แดง"}
    if dataset is RISK_SPOTS:
        more = {"เลขที่จุดเสี่ยง": "S-1", "สถานี": "920101", "จุดเสี่ยง": "ซอย", "วันที่พบ": "2026-11-20"}
        more |= {"ผู้แจ้ง": "public"}
    sheet = [[*more, *rows[0]], *([*more.values(), *row] for row in rows[1:])]
    lists = Lists(codes={"stations": {"920101": "920101"}})
    return read([FileSheet("แผ่น", sheet)], dataset, lists, None, TODAY, system=system)


def place(result: Read) -> tuple[float, float]:
    assert [] == [problem.say("en") for problem in result.problems]
    return float(result.frame["latitude"].iloc[0]), float(result.frame["longitude"].iloc[0])


@pytest.mark.parametrize(
    "header",
    ["พิกัด", "พิกัด (lat,long)", "ละติจูด,ลองจิจูด", "Lat/Long", "GPS", "ตำแหน่งบนแผนที่", "ลิงก์แผนที่", "coordinates"],
)
def test_a_pair_in_one_column_is_the_place_under_the_names_that_people_give_it(header: str) -> None:
    for written in ("7.5563, 99.6114", "99.6114 7.5563", "https://maps.google.com/?q=7.5563,99.6114"):
        assert HERE == place(of([[header], [written]]))


def test_a_column_of_pairs_beside_latitude_and_longitude_is_left_unread() -> None:
    for header in (["ละติจูด", "ลองจิจูด", "พิกัด"], ["lat", "long", "พิกัด"], ["พิกัด", "lat", "long"]):
        known = {"พิกัด": "อื่น"} | dict.fromkeys(("ละติจูด", "lat"), 7.5563)
        assert HERE == place(of([header, [known.get(name, 99.6114) for name in header]]))


def test_two_columns_hold_numbers_texts_minutes_or_the_same_pair() -> None:
    for cells in (
        [7.5563, 99.6114],
        ["7.5563", "99,6114"],
        ["7.5563 N", "99.6114° E"],
        ["7.5563, 99.6114", None],
        [None, "7.5563, 99.6114"],
        ["7.5563, 99.6114", "7.5563, 99.6114"],
        ["7.5563, 99.6114", 99.6114],
    ):
        assert HERE == place(of([["ละติจูด", "ลองจิจูด"], cells])), cells
    minutes = place(of([["ละติจูด", "ลองจิจูด"], ["7°33'22.7\"N", "99°36'41\"E"]]))
    assert pytest.approx((7.5563055, 99.6113888), abs=1e-6) == minutes


def test_metres_are_read_in_the_system_that_was_chosen_and_refused_without_one() -> None:
    for header, cells in (
        (["E", "N"], [EAST, NORTH]),
        (["Northing", "Easting"], [NORTH, EAST]),
        (["x", "y"], [str(EAST), str(NORTH)]),
        (["พิกัด UTM"], [f"{EAST:.2f} {NORTH:.2f}"]),
        (["พิกัด UTM"], [f"47N {EAST:.2f}E {NORTH:.2f}N"]),
    ):
        assert pytest.approx(HERE, abs=1e-6) == place(of([header, cells], "EPSG:32647"))
        [problem] = of([header, cells]).problems
        assert "UTM (metres) without its datum" in problem.say("en")
        assert "EPSG:24047" in problem.say("th")
    # Another datum is another place, some 300 m away.
    other = place(of([["E", "N"], [EAST, NORTH]], "EPSG:24047"))
    assert 0.001 < abs(other[0] - HERE[0]) + abs(other[1] - HERE[1]) < 0.01


@pytest.mark.parametrize(
    ("cells", "system", "words"),
    [
        ([99.6114, 7.5563], None, "in each other's place"),
        ([51.5, 99.6114], None, "outside Thailand"),
        ([0, 0], None, "outside Thailand"),
        (["7.5563, 99.6114", 100.5], None, "another place in each"),
        (["7.5563, 99.6114", "7.6, 99.6114"], None, "another place in each"),
        (["หน้าตลาด", None], None, "cannot be read as a place"),
        (["https://maps.app.goo.gl/x", None], None, "a link that holds no coordinates"),
        (["48N 567447 835293", None], "EPSG:32647", "another UTM zone"),
        (["712345 835293", None], "EPSG:32647", "in two ways"),
        ([NORTH, 99.6114], "EPSG:32647", "UTM"),
        ([7.5563, None], None, "belong together"),
        ([None, "99.6114"], None, "belong together"),
    ],
)
def test_a_place_that_cannot_be_told_is_refused_by_its_name_once(
    cells: list[Any], system: str | None, words: str
) -> None:
    problems = of([["ละติจูด", "ลองจิจูด"], cells], system).problems
    assert words in problems[0].say("en")
    assert len(problems) == (2 if cells == [0, 0] else 1)


def test_a_blank_place_is_none_where_none_is_needed() -> None:
    for header, cells in ((["พิกัด"], [None]), (["ละติจูด", "ลองจิจูด"], ["-", "ไม่ทราบ"])):
        result = of([header, cells], dataset=RISK_SPOTS)
        assert [] == result.problems
        assert [None, None] == [result.frame[axis].iloc[0] for axis in points.AXES]


def of_source(latitude: list[Any], longitude: list[Any], crs: str = "EPSG:4326") -> list[Any]:
    mapping = Mapping.model_validate(
        {
            "source": {"name": "ฐาน", "area": [97, 5, 106, 21]},
            "offence_codes": {"1": "theft"},
            "incidents": {
                "table": "t",
                "key": "k",
                "crs": crs,
                "columns": {
                    "station": "s",
                    "occurred_from": "d",
                    "offence": "o",
                    "latitude": "a",
                    "longitude": "b",
                },
            },
        }
    )
    raw = pd.DataFrame({"latitude__value": latitude, "longitude__value": longitude})
    found = convert.points(raw, mapping, [])
    return [
        (None, None, g) if pd.isna(a) else (round(a, 6), round(o, 6), g)
        for a, o, g in found[["latitude", "longitude", "geocode"]].itertuples(index=False)
    ]


def test_a_police_database_is_read_by_the_same_rules() -> None:
    pair = ["7.5563, 99.6114", "7°33'22.68\"N 99°36'41.04\"E", "https://maps.google.com/?q=7.5563,99.6114"]
    assert [(*HERE, "good")] * 3 == of_source(pair, pair)
    assert [(*HERE, "good")] == of_source(["7.5563 N"], ["99.6114 E"])
    assert [(*HERE, "good")] == of_source([7.5563], [99.6114])
    for nothing in ("", None, "0", "-1", "หน้าตลาด", "https://maps.app.goo.gl/x"):
        assert [(None, None, "missing")] == of_source([nothing], [nothing])
    assert [(None, None, "outside")] == of_source([99.6114], [7.5563])
    # Degrees among metres keep what they say.
    mixed = of_source([str(NORTH), "7.5563 N"], [str(EAST), "99.6114 E"], "EPSG:32647")
    assert [(*HERE, "good")] * 2 == mixed
