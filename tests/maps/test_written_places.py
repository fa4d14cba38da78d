"""Places as people write them are read to the letter, or refused by their name."""

import pytest

from dashboard.maps import written_places
from dashboard.maps.written_places import Unread, read_one, read_pair

HERE = (7.5563, 99.6114)
IN_SIXTIES = (7 + 33 / 60 + 22.7 / 3600, 99 + 36 / 60 + 41 / 3600)
MAPS = "https://www.google.com/maps"


@pytest.mark.parametrize(
    "written",
    [
        "7.5563, 99.6114",
        "7.5563 99.6114",
        "(7.5563,99.6114)",
        "[7.5563; 99.6114]",
        "99.6114, 7.5563",
        "7,5563; 99,6114",
        "7,5563, 99,6114",
        "7,5563 99,6114",
        "๗.๕๕๖๓, ๙๙.๖๑๑๔",
        "Lat: 7.5563, Lng: 99.6114",
        "ละติจูด 7.5563 ลองจิจูด 99.6114",
        "ลองจิจูด 99.6114 ละติจูด 7.5563",
        "7.5563° N, 99.6114° E",
        "E 99.6114 N 7.5563",
        f"{MAPS}/@7.5563,99.6114,17z",
        # The pin counts, not the middle of the picture.
        f"{MAPS}/place/X/@7.1,99.1,17z/data=!3m1!4b1!8m2!3d7.5563!4d99.6114",
        f"{MAPS}/search/?api=1&query=7.5563%2C99.6114",
        f"{MAPS}/search/7.5563,+99.6114",
        f"{MAPS}/dir/?api=1&destination=7.5563,99.6114",
        "https://maps.google.com/?q=7.5563,99.6114&z=17",
        "https://maps.google.com/maps?q=loc:7.5563,99.6114",
    ],
)
def test_a_pair_is_read_in_every_writing_and_either_order(written: str) -> None:
    assert pytest.approx(HERE, abs=1e-12) == read_pair(written)


@pytest.mark.parametrize(
    "written",
    [
        "7°33'22.7\"N 99°36'41\"E",
        "7° 33′ 22.7″ N, 99° 36′ 41″ E",
        "7º33´22.7''N 99º36´41''E",
        "N7°33'22.7\" E99°36'41\"",
        "99°36'41\"E 7°33'22.7\"N",
        "ละติจูด 7°33'22.7\" ลองจิจูด 99°36'41\"",
        "7 องศา 33 ลิปดา 22.7 พิลิปดา เหนือ 99 องศา 36 ลิปดา 41 พิลิปดา ตะวันออก",
        "๗°๓๓'๒๒.๗\" ๙๙°๓๖'๔๑\"",
        "7 33 22.7 99 36 41",
        "7:33:22.7, 99:36:41",
    ],
)
def test_degrees_minutes_and_seconds_are_read(written: str) -> None:
    assert pytest.approx(IN_SIXTIES, abs=1e-12) == read_pair(written)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("https://maps.app.goo.gl/AbC123", written_places.NO_NUMBERS),
        (f"{MAPS}/place/กันตัง", written_places.NO_NUMBERS),
        ("567123 835210", written_places.METRES),
        ("47N 567123E 1535210N", written_places.METRES),
        ("47P NK 67123 35210", written_places.MGRS),
        ("6PH58M2C+R4", written_places.PLUS_CODE),
        ("51.5, -0.1", written_places.ABROAD),
        ("7.5563 S 99.6114 E", written_places.ABROAD),
        ("7.5563, 7.5563", written_places.ABROAD),
        ("7°63'22\"N 99°36'41\"E", written_places.NO_SIXTIES),
        ("7.5563 N 99.6114 N", written_places.NO_PLACE),
        ("7.5563", written_places.NO_PLACE),
        ("7.5563, 99.6114, 12", written_places.NO_PLACE),
        ("7.5563, 99.6114 โดยประมาณ", written_places.NO_PLACE),
        ("7.5°33'N 99°36'E", written_places.NO_PLACE),
        ("หน้าตลาด", written_places.NO_PLACE),
        ("", written_places.NO_PLACE),
    ],
)
def test_what_is_no_place_is_refused_by_its_name(written: str, why: Unread) -> None:
    assert why is read_pair(written)


@pytest.mark.parametrize("written", ["7°33'22.7\"N", "N 7°33'22.7\"", "7 33 22.7", "ละติจูด 7°33'22.7\""])
def test_one_column_of_degrees_minutes_and_seconds_is_read(written: str) -> None:
    assert pytest.approx(IN_SIXTIES[0], abs=1e-12) == read_one(written, "latitude")


def test_a_value_of_the_other_axis_is_told_as_that() -> None:
    assert written_places.SWAPPED is read_one("99°36'41\"E", "latitude")
    assert written_places.SWAPPED is read_one("7.5563", "longitude")
    assert written_places.ABROAD is read_one("51.5", "latitude")
    assert written_places.METRES is read_one("835210", "latitude")
