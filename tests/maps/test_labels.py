"""The pictures that stand for Thai words on the maps."""

from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, features

from dashboard.maps import labels
from dashboard.maps.labels import LONGEST, SHARPNESS, label_icon, label_sheet


def picture(icon: dict[str, object]) -> Image.Image:
    head, data = str(icon["url"]).split(",", 1)
    assert head == "data:image/png;base64"
    return Image.open(BytesIO(b64decode(data, validate=True))).convert("RGBA")


def test_pillow_can_shape_thai() -> None:
    assert features.check("raqm")


def test_a_label_with_marks_above_and_below_is_taller_than_one_without() -> None:
    assert label_icon("ปู่ที่กุฎี")["height"] > label_icon("ตรง")["height"]  # type: ignore[operator]


def test_marks_add_height_but_no_width() -> None:
    assert label_icon("ทท")["width"] == label_icon("ที่ที่")["width"]


def test_a_tone_mark_stands_higher_over_a_vowel_than_over_a_consonant() -> None:
    assert label_icon("ที่")["height"] > label_icon("ท่")["height"]  # type: ignore[operator]


def test_the_record_gives_the_pictures_own_size_and_its_middle() -> None:
    icon = label_icon("ย่านตาขาว")
    width, height = picture(icon).size
    assert (icon["width"], icon["height"], icon["anchorX"], icon["anchorY"]) == (
        width,
        height,
        width / 2,
        height / 2,
    )


def test_the_same_name_drawn_anew_is_the_same_icon() -> None:
    first = label_icon("ห้วยยอด")
    labels._drawn.cache_clear()
    assert first == label_icon("ห้วยยอด")


def test_a_changed_record_does_not_change_the_next_one() -> None:
    label_icon("สิเกา").clear()
    assert set(label_icon("สิเกา")) == {"url", "width", "height", "anchorX", "anchorY"}


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "**หนา** [ก](http://x)", "@@=1+1", "{name}"]
)
def test_text_is_drawn_as_a_picture_so_no_markup_survives(text: str) -> None:
    icon = label_icon(text)
    payload = b64decode(str(icon["url"]).split(",", 1)[1])
    assert payload.startswith(b"\x89PNG")
    assert text.encode() not in payload
    assert {type(value) for key, value in icon.items() if key != "url"} <= {int, float}


def test_the_picture_is_clear_around_the_halo_and_opaque_in_the_letters() -> None:
    alpha = picture(label_icon("ตรัง")).getchannel("A")
    assert alpha.getextrema() == (0, 255)
    assert alpha.getpixel((0, 0)) == 0


@pytest.mark.parametrize("dark", [False, True])
def test_ink_and_halo_stand_out_from_each_other_in_both_modes(dark: bool) -> None:
    drawn = picture(label_icon("ตรัง", dark=dark)).convert("RGBA")
    opaque = [p for p in drawn.get_flattened_data() if p[3] == 255]  # type: ignore[index]
    shades = sorted(sum(p[:3]) / 3 for p in opaque)  # type: ignore[index]
    assert shades[-1] - shades[0] > 150
    assert label_icon("ตรัง", dark=dark) != label_icon("ตรัง", dark=not dark)


def test_letters_are_drawn_at_twice_the_size_asked_for() -> None:
    shown = picture(label_icon("กันตัง", size=30)).height / SHARPNESS
    assert 30 < shown < 30 * 1.5


def test_bold_is_wider_than_regular() -> None:
    assert label_icon("กันตัง")["width"] > label_icon("กันตัง", bold=False)["width"]  # type: ignore[operator]


def test_line_breaks_become_blanks() -> None:
    assert label_icon("หาด\n สำราญ") == label_icon("หาด สำราญ")


def test_a_runaway_name_is_cut() -> None:
    assert label_icon("ก" * 10_000) == label_icon("ก" * (LONGEST - 1) + "…")


def test_an_empty_name_gives_an_empty_picture_and_no_error() -> None:
    assert picture(label_icon("")).getchannel("A").getextrema() == (0, 0)


def test_every_label_of_a_sheet_is_the_picture_it_would_be_alone() -> None:
    """Many, so that the sheet has several rows; one name twice has one place."""
    icons = [label_icon(f"สภ.ชื่อยาวพอสมควร {n}", bold=n % 2 == 0) for n in (*range(60), 0)]
    url, places = label_sheet(icons)
    whole = picture({"url": url})
    assert 60 == len(places)
    assert len({place["y"] for place in places.values()}) > 1
    for icon in icons:
        place = places[str(icon["url"])]
        x, y, width, height = (int(str(place[name])) for name in ("x", "y", "width", "height"))
        part, alone = whole.crop((x, y, x + width, y + height)), picture(icon)
        # The sheet's palette is another one, so shades may differ a little; letters do not.
        seen, wanted = (np.asarray(i.getchannel("A"), dtype=int) for i in (part, alone))
        assert np.abs(seen - wanted).mean() < 4


def test_no_labels_are_an_empty_sheet() -> None:
    url, places = label_sheet([])
    assert {} == places
    assert (1, 1) == picture({"url": url}).size
