"""All files of a briefing as one: what is in it, that it can be checked, and that nothing else is."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from PIL import Image
from pptx import Presentation

from dashboard.briefing import pack as module
from dashboard.briefing.annexes import definitions, quality
from dashboard.briefing.audience import told_to
from dashboard.briefing.pack import FILES, MOST_PHOTOS, Made, pack, stem
from dashboard.briefing.slides import AUDIENCES, Audience, Briefing, Photos, Table
from dashboard.errors import UserError
from dashboard.filters import Filters
from dashboard.language.periods import parse
from dashboard.language.text import Lang, Text
from dashboard.programme.definitions import METHODS, WORDS
from dashboard.programme.kpis import KPIS
from tests.briefing.sample import MATTERS, sample, slide
from tests.views import view_of


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers and decks have tests of their own; here they are what they were made of."""

    def as_words(kind: str) -> Callable[[Made], bytes]:
        return lambda made: f"{kind} {made.briefing.slides[0].key} {made.lang}".encode()

    for kind in ("pdf", "handout", "html"):
        suffix, what, _ = FILES[kind]
        monkeypatch.setitem(module.FILES, kind, (suffix, what, as_words(kind)))  # type: ignore[arg-type]


def unpacked(made: Made) -> dict[str, bytes]:
    with ZipFile(BytesIO(pack(made))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def made(folder: Path, briefing: Briefing | None = None, lang: Lang = "th") -> Made:
    return Made(briefing or sample(), lang, folder, sample())


def test_the_pack_holds_every_file_with_definitions_and_the_statement_on_the_data(tmp_path: Path) -> None:
    files = unpacked(made(tmp_path))
    name = "briefing-92-2026-11-16"
    assert [
        "contents.txt",
        f"{name}.pdf",
        f"{name}-handout.pdf",
        f"{name}.pptx",
        f"{name}.xlsx",
        f"{name}.html",
        "definitions.pdf",
        "definitions.xlsx",
        "data-quality.pdf",
        "data-quality.xlsx",
    ] == list(files)
    assert b"pdf indicators th" == files["definitions.pdf"]
    assert len(sample().slides) == len(Presentation(BytesIO(files[f"{name}.pptx"])).slides)
    openpyxl.load_workbook(BytesIO(files[f"{name}.xlsx"]))


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_contents_say_what_it_is_and_let_every_file_be_checked(tmp_path: Path, lang: Lang) -> None:
    files = unpacked(made(tmp_path, lang=lang))
    contents = files.pop("contents.txt").decode("utf-8-sig")
    assert "\r\n" in contents
    for words in (sample().unit, AUDIENCES["internal"]):
        assert words(lang) in contents
    assert ("ข้อมูลสมมติ" in contents) or ("Made-up data" in contents)
    for name, content in files.items():
        assert name.isascii()
        assert f"{name}\r\n" in contents
        assert sha256(content).hexdigest() in contents


def test_the_same_briefing_gives_the_same_list_and_tables(tmp_path: Path) -> None:
    first, second = unpacked(made(tmp_path)), unpacked(made(tmp_path))
    assert list(first) == list(second)
    assert first["briefing-92-2026-11-16.xlsx"] == second["briefing-92-2026-11-16.xlsx"]


def picture(path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-OF-SOMEBODY"
    Image.new("RGB", (2000, 1500), "green").save(path, "JPEG", exif=exif)


def with_photos(*blocks: Photos) -> Briefing:
    return replace(sample(), slides=(slide("spots", "information", blocks),))


def test_photographs_go_along_under_plain_names_and_what_is_not_there_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    picture(folder / "ก่อน.jpg")
    picture(tmp_path / "secret.jpg")
    spot = Photos(Text("จุดมืด", "Dark spot"), ("ก่อน.jpg",), ("../secret.jpg", "none.jpg"))
    files = unpacked(made(tmp_path, with_photos(spot, spot)))
    assert ["photos/spot-01-before-1.jpg"] == [name for name in files if "photos" in name]
    assert b"CAMERA" not in files["photos/spot-01-before-1.jpg"]
    contents = files["contents.txt"].decode("utf-8-sig")
    assert "จุดมืด: ก่อน (ก่อน.jpg)" in contents
    assert "ไม่พบหรือเปิดไม่ได้: จุดมืด: หลัง (../secret.jpg)" in contents
    assert "ไม่พบหรือเปิดไม่ได้: จุดมืด: หลัง (none.jpg)" in contents


def test_more_photographs_than_a_file_can_bear_are_counted_out_loud(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    names = tuple(f"{n}.png" for n in range(MOST_PHOTOS + 2))
    for name in names:
        Image.new("RGB", (8, 8)).save(folder / name)
    files = unpacked(made(tmp_path, with_photos(Photos(Text("จุด", "Spot"), names, ()))))
    assert MOST_PHOTOS == sum(name.startswith("photos/") for name in files)
    assert 2 == files["contents.txt"].decode().count("ไม่ได้ใส่เพราะเกิน")


def test_a_sites_broken_template_stops_the_pack_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "briefing.pptx").write_bytes(b"nonsense")
    with pytest.raises(UserError, match=r"briefing\.pptx"):
        pack(made(tmp_path))


@pytest.mark.parametrize(
    ("code", "audience", "lang", "name"),
    [
        ("province:92", "internal", "th", "briefing-92-2026-11-16"),
        ("station:920101", "public", "th", "briefing-920101-2026-11-16-public"),
        ("region:9", "partners", "en", "briefing-region9-2026-11-16-partners-en"),
        ("nation:", "internal", "th", "briefing-nation-2026-11-16"),
        ("station:../ก/b", "internal", "th", "briefing------b-2026-11-16"),
    ],
)
def test_names_of_files_say_unit_week_and_who_may_read_them(
    tmp_path: Path, code: str, audience: Audience, lang: Lang, name: str
) -> None:
    briefing = replace(sample(), unit_code=code, audience=audience)
    assert name == stem(Made(briefing, lang, tmp_path))


def test_definitions_hold_every_indicator_method_and_word() -> None:
    told = str(definitions(sample()))
    for words in (
        *(indicator.formula for indicator in KPIS),
        *(t for pair in (*METHODS, *WORDS) for t in pair),
    ):
        assert repr(words.th)[1:-1] in told


@pytest.mark.usefixtures("pages_read_demo")
@pytest.mark.parametrize("audience", AUDIENCES)
def test_who_owes_data_is_told_to_those_inside_alone(audience: Audience) -> None:
    view = view_of(Filters(parse("fy2570"), province="92"))
    told = quality(view, replace(sample(), audience=audience))
    keys = [each.key for each in told.slides]
    inside = ["freshness", "arrears", "doubtful-months", "silent-weeks"]
    assert (inside if audience == "internal" else ["freshness"]) == keys
    table = told.slides[0].columns[0][0]
    assert isinstance(table, Table)
    assert "คดี" == table.rows[0].cells[0].words.th
    if audience == "internal":
        # The demo's story: a station whose cases of a month are missing.
        assert "ปะเหลียน" in str(told.slides[2])
    else:
        assert "สภ." not in str(told.slides)


def letters_of(content: bytes) -> str:
    """Return all that stands in a packed file, in the files within it too."""
    with ZipFile(BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    inner = [letters_of(part) for part in parts if part.startswith(b"PK")]
    return "\n".join([*(part.decode("utf-8", "replace") for part in parts), *inner])


@pytest.mark.parametrize("kind", ["pptx", "xlsx"])
def test_no_part_of_a_file_for_the_public_holds_what_is_for_those_inside(tmp_path: Path, kind: str) -> None:
    inside = [MATTERS.items[0].whom.th, MATTERS.items[0].question.th, "ซ่อมไฟส่องสว่าง", "ตัวเลขประกอบ 12 → 18"]
    _, _, make = FILES[kind]
    whole = letters_of(make(made(tmp_path)))
    assert [] == [words for words in inside if words not in whole]
    public = letters_of(make(made(tmp_path, told_to(sample(), "public"))))
    assert [] == [words for words in inside if words in public]
    assert AUDIENCES["public"]("th") in public
