"""Photographs of a risk spot as HTML: before beside after, the pictures within the page itself.

No address leads to them, so nobody sees one but on a page that may show its spot.
"""

from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from dashboard.language.text import Lang, Text
from dashboard.store.photos import small_photo

# Column of a risk spot -> what its photograph shows.
SIDES = {
    "photo_before_day": Text("ก่อน (กลางวัน)", "Before, day"),
    "photo_before_night": Text("ก่อน (กลางคืน)", "Before, night"),
    "photo_after_day": Text("หลัง (กลางวัน)", "After, day"),
    "photo_after_night": Text("หลัง (กลางคืน)", "After, night"),
}
PICTURE = Text("{side}: {title}", "{side}: {title}")
NOT_HERE = Text("ไม่มีไฟล์ภาพนี้ในระบบ: {name}", "no such picture here: {name}")
_SPOT = Markup('<div class="spot-photos"><h3>{}</h3><div>{}</div></div>')
_SHOWN = Markup('<figure><img src="data:image/jpeg;base64,{}" alt="{}"><figcaption>{}</figcaption></figure>')
_MISSING = Markup("<figure><p>{}</p><figcaption>{}</figcaption></figure>")


def pictures(title: str, names: Mapping[str, str], folder: Path, lang: Lang) -> Markup:
    """Return the photographs of a spot; one whose file is not there is named.

    Args:
        names: column of SIDES -> file name; blank = none.
    """
    shown = [
        _picture(title, side(lang), names[key], folder, lang) for key, side in SIDES.items() if names.get(key)
    ]
    return _SPOT.format(title, Markup("").join(shown))


def _picture(title: str, side: str, name: str, folder: Path, lang: Lang) -> Markup:
    picture = small_photo(folder, name)
    if picture is None:
        return _MISSING.format(NOT_HERE(lang, name=name), side)
    return _SHOWN.format(b64encode(picture).decode(), PICTURE(lang, side=side, title=title), side)
