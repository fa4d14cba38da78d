"""Data sets in people's words: what a row is, of one and of several."""

import pytest

from dashboard.coverage import datasets
from dashboard.language.text import LANGUAGES


@pytest.mark.parametrize("code", datasets.DATASETS)
def test_every_data_set_says_what_its_rows_are(code: str) -> None:
    for n in (0, 1, 1_234):
        for lang in LANGUAGES:
            said = datasets.counted({code: n})(lang)
            assert f"{n:,}" in said
            assert "แถว" not in said
            assert "row" not in said


def test_parts_and_stations_are_told_together_and_what_is_empty_is_left_out() -> None:
    told = datasets.counted({"activities": 30, "resolutions": 1, "risk_spots": 0}, 2)
    assert "กิจกรรม 30 รายการ · มติ 1 ข้อ · 2 สถานี" == told.th
    assert "30 activities · 1 resolution · 2 stations" == told.en
    assert "0 activities · 1 station" == datasets.counted({"activities": 0}, 1).en
    assert "3 rows" == datasets.counted({"of another version": 3}).en
