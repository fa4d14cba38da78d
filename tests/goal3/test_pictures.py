"""Photographs of a risk spot on a page: within it, escaped, and none from beyond the folder."""

import base64
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from dashboard.goal3.pictures import SIDES, pictures
from dashboard.store.photos import SMALL_SIDE, has_photo

HOSTILE = '<b onload="x">![x](https://evil.example/a.png)</b>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "photos"
    made.mkdir()
    for path in (made / "a.jpg", tmp_path / "secret.jpg"):
        Image.new("RGB", (900, 600), (9, 99, 9)).save(path)
    return made


def test_a_picture_is_small_and_within_the_page_and_what_is_not_there_is_named(folder: Path) -> None:
    html = pictures(HOSTILE, dict.fromkeys(SIDES, "") | {"photo_before_day": "a.jpg"}, folder, "th")
    [packed] = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)
    with Image.open(BytesIO(base64.b64decode(packed))) as shown:
        assert SMALL_SIDE == max(shown.size)
    assert "<b " not in html
    assert 1 == html.count("<figure>")
    missing = pictures("x", {"photo_after_day": HOSTILE}, folder, "en")
    assert "no such picture here: &lt;b" in missing
    assert "<img" not in missing


@pytest.mark.parametrize(
    "name", ["../secret.jpg", "a.jpg/../../secret.jpg", "/etc/passwd", "", ".", "x\x00.jpg"]
)
def test_no_name_leads_beyond_the_folder(name: str, folder: Path) -> None:
    assert not has_photo(folder, name)
    assert "<img" not in pictures("x", {"photo_before_day": name}, folder, "th")


def test_a_picture_that_was_renewed_under_its_name_is_shown_anew(folder: Path) -> None:
    before = pictures("x", {"photo_before_day": "a.jpg"}, folder, "th")
    Image.new("RGB", (30, 30), (200, 0, 0)).save(folder / "a.jpg")
    assert before != pictures("x", {"photo_before_day": "a.jpg"}, folder, "th")
