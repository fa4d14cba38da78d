"""The briefing on paper: every kind of block, words letter for letter, tags, pages, audiences, languages."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
import typst
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from dashboard.briefing import paper, profiles
from dashboard.briefing.paper import handout, report
from dashboard.briefing.slides import (
    AUDIENCES,
    PARTS,
    Block,
    Briefing,
    Chart,
    Figures,
    Line,
    Lines,
    Matter,
    Matters,
    Series,
)
from dashboard.briefing.words import NO_PHOTO, facts_words
from dashboard.errors import UserError
from dashboard.language.text import Lang, Text
from dashboard.maps.labels import FONT_FOLDER
from dashboard.programme.profile import GoalTold, State
from dashboard.view.holdings import DEMO
from tests.briefing.pdf_words import letters_of, page_words, read, words_of
from tests.briefing.sample import DAY, HOSTILE, LONG, PHOTOS, sample, slide

# Stacked vowels and tones, and letters whose feet go when a vowel stands below.
THAI = "A วันที่ ที่นี่ น้ำ ปั๊มน้ำมัน ญาติผู้ใหญ่ กตัญญู ฎีกา ฤๅษี เก้าอี้ บุหรี่ หนี้"
SIGNS = "▲ ▼ ✓ ✗ ⊘ ■ ○ ● ≤ ≥ → – − ? ⚠"
Made = Callable[[Briefing, Lang], bytes]
BOTH: list[tuple[Made, Lang]] = list(product((report, handout), ("th", "en")))


@cache
def made(function: Made, lang: Lang) -> bytes:
    return function(sample(), lang)


def with_slide(*columns: tuple[Block, ...], title: Text | None = None) -> Briefing:
    briefing = sample()
    return replace(
        briefing, slides=(*briefing.slides[:1], slide("one", "information", *columns, title=title))
    )


@pytest.mark.parametrize(("function", "lang"), BOTH)
def test_the_file_is_tagged_and_says_its_title_and_language(function: Made, lang: Lang) -> None:
    pdf = read(made(function, lang))
    root = pdf.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"].startswith(lang)
    assert pdf.metadata is not None
    assert sample().unit(lang) in str(pdf.metadata.title)
    # PDF/UA-1, which says so in its own description.
    assert b"pdfuaid" in root["/Metadata"].get_data()


@pytest.mark.parametrize(("function", "lang"), BOTH)
def test_every_picture_says_in_words_what_it_shows(function: Made, lang: Lang) -> None:
    pdf = read(made(function, lang))
    said = [
        each["/Alt"]
        for each in (obj.get_object() for obj in _objects(pdf))
        if isinstance(each, DictionaryObject) and each.get("/S") == "/Figure"
    ]
    drawn = [
        b
        for s in sample().slides
        for c in s.columns
        for b in c
        if b.block in ("chart", "bars", "map", "clock")
    ]
    assert len(said) == len(drawn)
    assert all(len(words) > 20 for words in said)


def _objects(pdf: PdfReader) -> list[DictionaryObject]:
    return [pdf.get_object(n) for n in range(1, int(pdf.trailer["/Size"]))]  # type: ignore[misc]


def test_pages_have_their_size_and_a_slide_its_own_page_in_the_handout() -> None:
    a4 = read(made(report, "th")).pages
    assert {(595, 842)} == {(round(p.mediabox.width), round(p.mediabox.height)) for p in a4}
    wide = read(made(handout, "th")).pages
    assert {(960, 540)} == {(p.mediabox.width, p.mediabox.height) for p in wide}
    assert len(sample().slides) == len(wide)
    for page, each in zip(wide, sample().slides, strict=True):
        assert letters_of(each.title("th")) in page_words(page)


@pytest.mark.parametrize(("function", "lang"), BOTH)
def test_every_page_has_its_number_the_audience_and_the_warning_of_the_demo(
    function: Made, lang: Lang
) -> None:
    pages = read(made(function, lang)).pages
    for number, page in enumerate(pages, start=1):
        words = page_words(page)
        assert letters_of(paper.PAGE(lang, n=number, all=len(pages))) in words
        assert letters_of(AUDIENCES["internal"](lang)) in words
        assert letters_of(DEMO(lang)) in words
    real = words_of(function(replace(sample(), is_demo=False), lang))
    assert letters_of(DEMO(lang)) not in real


@pytest.mark.parametrize(("function", "lang"), BOTH)
def test_source_period_n_and_day_of_the_data_stand_with_every_slide(function: Made, lang: Lang) -> None:
    facts = sample().slides[0].facts
    words = words_of(made(function, lang))
    line = facts_words(facts, lang)
    assert len(sample().slides) == words.count(letters_of(line))


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_report_has_the_parts_of_the_meeting_as_headings_and_flows(lang: Lang) -> None:
    pdf = read(made(report, lang))
    headings = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert [
        PARTS[p](lang) for p in dict.fromkeys(s.part for s in sample().slides) if p != "opening"
    ] == headings
    assert len(pdf.pages) < len(sample().slides) / 2


def test_every_kind_of_block_is_drawn() -> None:
    kinds = {kind.__dataclass_fields__["block"].default for kind in get_args(get_args(Block)[0])}
    shown = {block.block for each in sample().slides for column in each.columns for block in column}
    assert kinds == shown
    template = (Path(paper.__file__).parent / "paper.typ").read_text("utf-8")
    drawn = re.search(r"#let kinds = \((.*?)\n\)", template, re.S)
    assert drawn is not None
    assert kinds == set(re.findall(r"\b(\w+):", drawn[1]))


@pytest.mark.parametrize(("function", "lang"), BOTH)
def test_words_of_every_block_stand_on_the_page(function: Made, lang: Lang) -> None:
    letters = words_of(made(function, lang))
    for each in sample().slides:
        for block in (block for column in each.columns for block in column):
            for words in _words(block, lang):
                assert letters_of(words) in letters, words


def _words(block: Block, lang: Lang) -> list[str]:
    match block:
        case Lines():
            return [line.words(lang) for line in block.items]
        case Figures():
            return [part(lang) for item in block.items for part in (item.shown, item.words)]
        case Matters():
            return [
                part(lang)
                for m in block.items
                for part in (m.where, m.figure, m.question, m.whom, m.evidence)
            ]
        case Chart():
            return [block.title(lang)]
    match block.block:
        case "table":
            return [c.words(lang) for row in block.rows for c in row.cells] + [
                c.name(lang) for c in block.columns
            ]
        case "goals":
            return [part(lang) for g in block.items for part in (g.name, g.headline, g.shown, g.words)]
        case "bars":
            return [part(lang) for b in block.items for part in (b.label, b.limit)]
        case "orders":
            return [part for order in block.items for part in (order.words, order.owner)]
        case "map" | "clock" | "photos":
            return [block.title(lang)]
    raise AssertionError(block.block)


@pytest.mark.parametrize("function", [report, handout])
@pytest.mark.parametrize(
    "name",
    [
        '#image("x.png") #panic() #{1+1}',
        "$x^2$ *fett* _kursiv_ `code` <label> @quelle [x] \\ //c /*c*/ ~ -- --- '\"",
        "= Heading - list + list / term: x",
        "{n} {all} %s \\u{41} &amp; <script>alert(1)</script> {{7*7}}",
        "https://example.org www.example.org name@example.org",
    ],
)
def test_hostile_names_come_out_letter_for_letter(function: Made, name: str) -> None:
    told = Text(name, name)
    blocks: tuple[Block, ...] = (
        Lines((Line(told),)),
        Matters((Matter(told, told, told, told, told),)),
        Chart("bars", told, (told,), (Series(told, (1.0,)),), told),
    )
    pdf = function(with_slide(blocks, title=told), "th")
    letters = words_of(pdf)
    # Title, line, five of the matter; the chart may shorten it.
    assert letters.count(letters_of(name)) >= 7
    assert not [a for page in read(pdf).pages for a in page.get("/Annots", [])]


@pytest.mark.parametrize("function", [report, handout])
def test_thai_is_read_out_as_it_was_written(function: Made) -> None:
    told = Text(THAI, THAI)
    words = words_of(function(with_slide((Lines((Line(told),), heading=told),), title=told), "th"))
    assert words.count(letters_of(THAI)) == 3


@pytest.mark.parametrize("function", [report, handout])
def test_thai_upon_a_drawing_is_read_out_as_it_was_written(function: Made) -> None:
    told = Text("น้ำ ปั๊มน้ำมัน กตัญญู ฤๅษี ✓ ▲", "x")
    chart = Chart("bars", told, (Text("ก", "a"),), (Series(Text("ชุด", "s"), (1.0,)),), Text("คดี", "cases"))
    assert letters_of(told("th")) in words_of(function(with_slide((chart,)), "th"))


def test_signs_stand_as_they_are_in_plain_and_bold() -> None:
    told = Text(SIGNS, SIGNS)
    words = words_of(report(with_slide((Lines((Line(told),), heading=told),), title=told), "th"))
    assert words.count(letters_of(SIGNS)) == 3
    assert "\ufffd" not in words_of(made(report, "th")) + words_of(made(handout, "en"))


def test_the_fonts_hold_every_letter_that_is_set() -> None:
    letters = "".join(c for c in map(chr, range(0x20, 0x3000)) if paper.plain(f"a{c}a", "th")[1] == c)
    assert len(letters) > 800
    for weight in ("regular", "bold"):
        source = (
            f'#set document(title: "t")\n#set text(font: ("Sarabun Paper", "Signs"), weight: "{weight}")\n'
            "#sys.inputs.letters"
        )
        typst.compile(
            source.encode(),
            font_paths=[str(FONT_FOLDER)],
            ignore_system_fonts=True,
            sys_inputs={"letters": letters},
            pdf_standards=["ua-1"],
        )


def test_a_letter_that_no_font_holds_does_not_stop_the_file() -> None:
    told = Text("สภ. 漢字 😀 \x07 \u202e กันตัง", "x")
    words = words_of(report(with_slide((Lines((Line(told),)),), title=told), "th"))
    assert "สภ.�����กันตัง" in words


def test_only_fonts_of_the_product_are_in_the_file() -> None:
    for function, lang in BOTH:
        fonts = {
            str(each["/BaseFont"]).split("+")[-1]
            for each in (obj.get_object() for obj in _objects(read(made(function, lang))))
            if isinstance(each, DictionaryObject) and "/BaseFont" in each
        }
        assert (
            {"SarabunPaper-Regular", "SarabunPaper-Bold"}
            <= fonts
            <= {"SarabunPaper-Regular", "SarabunPaper-Bold", "Signs-Regular", "Signs-Bold"}
        )


@pytest.mark.parametrize("audience", ["partners", "public"])
@pytest.mark.parametrize("function", [report, handout])
def test_notes_are_for_those_inside_and_the_badge_says_for_whom(function: Made, audience: str) -> None:
    inside, outside = (
        words_of(made(report, "th")),
        words_of(function(replace(sample(), audience=audience), "th")),
    )
    assert sample().slides[0].notes
    assert "12→18คดี" in inside
    assert "12→18คดี" not in outside
    assert letters_of(AUDIENCES[audience]("th")) in outside  # type: ignore[index]
    assert letters_of(AUDIENCES["internal"]("th")) not in outside


@pytest.mark.parametrize("function", [report, handout])
def test_each_language_stands_alone(function: Made) -> None:
    thai = re.compile("[ก-๛]+")
    # Orders and owners are written by people, in their own language; the sample's table has Thai cells.
    known = letters_of(" ".join([*(part for o in _orders() for part in (o.words, o.owner)), "รวม"]))
    left = [word for word in thai.findall(words_of(made(function, "en"))) if word not in known]
    assert [] == left
    given = letters_of(
        " ".join([HOSTILE.th, *(o.words for o in _orders()), *(s.title("th") for s in sample().slides)])
    )
    latin = re.findall("[A-Za-z]{2,}", words_of(made(function, "th")))
    assert [] == [
        word for word in latin if word not in {"SafetyZone", "jpg", "before", "after"} and word not in given
    ]


def _orders() -> list[object]:
    return [o for s in sample().slides for c in s.columns for b in c if b.block == "orders" for o in b.items]


def test_a_slide_with_too_much_is_drawn_smaller_on_its_one_page() -> None:
    long = Lines(tuple(Line(Text(f"{n} {LONG.th} {THAI}", "x")) for n in range(40)))
    pages = read(handout(with_slide((long,), (long,)), "th")).pages
    assert len(pages) == 2
    assert "39สภ." in page_words(pages[1])


def test_a_table_longer_than_a_page_goes_on_with_its_headings() -> None:
    table = next(b for s in sample().slides for c in s.columns for b in c if b.block == "table")
    long = replace(table, rows=table.rows[:2] * 60)
    pages = read(report(with_slide((long,)), "th")).pages
    assert len(pages) >= 3
    assert all("กลุ่ม1" in page_words(page) for page in pages[1:])


def test_the_same_briefing_gives_the_same_bytes() -> None:
    assert made(report, "th") == report(sample(), "th")


def test_pictures_are_shown_small_and_without_their_place(tmp_path: Path) -> None:
    taken = Image.new("RGB", (4000, 3000), "#336699")
    exif = taken.getexif()
    exif[0x010E] = "บ้านเลขที่ 7"
    taken.save(tmp_path / "before.jpg", exif=exif)
    (tmp_path / "after.jpg").write_bytes(b"no picture")
    pdf = report(with_slide((PHOTOS,)), "th", photos=tmp_path)
    images = [image for page in read(pdf).pages for image in page.images]
    assert [(1000, 750)] == [image.image.size for image in images if image.image]
    assert "บ้านเลขที่".encode() not in pdf
    words = words_of(pdf)
    assert "before.jpg" not in words
    assert f"{NO_PHOTO('th')}(after.jpg)" in words


def test_no_file_outside_the_folder_of_pictures_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "secret.jpg")
    photos = replace(PHOTOS, before=("../secret.jpg",), after=(str(tmp_path / "secret.jpg"),))
    pdf = report(with_slide((photos,)), "th", photos=folder)
    assert not [image for page in read(pdf).pages for image in page.images]


def test_a_file_that_cannot_be_made_is_said_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> bytes:
        raise typst.TypstError("secret name", "secret name")

    monkeypatch.setattr(typst, "compile", fails)
    with pytest.raises(UserError) as raised:
        report(sample(), "th")
    assert "PDF" in raised.value.message.th
    assert "PDF" in raised.value.message.en
    assert "secret" not in str(raised.value)


PROFILE = profiles.Profile(
    station=HOSTILE.th,
    province="ภ.จว.ตรัง",
    facts=tuple(f"พื้นที่ Safety Zone {LONG.th} {n}" for n in range(6)),
    goals={
        n: GoalTold(
            tuple(
                State("bad", "✗ ไม่ผ่านเกณฑ์", zone=f"{LONG.th} {z}", blocked="", lines=(THAI, HOSTILE.th))
                for z in range(6 if n == 4 else 1)
            ),
            (THAI,),
            pd.DataFrame({"ชื่อ": [LONG.th] * 8, "จำนวน": ["1,204"] * 8}) if n < 4 else pd.DataFrame(),
        )
        for n in range(1, 5)
    },
    status=pd.DataFrame({"กลุ่ม": ["1", "2", "3", "4"], "คดี": ["3", "–", "12", "5"]}),
    status_note="รับแจ้ง",
    months=sample().slides[8].columns[0][0],
    zones=None,
)


def drawn(*made: profiles.Profile) -> bytes:
    return profiles.drawn(made, "th", "ข้อมูลรายสถานี", DAY, DAY, is_demo=True)


def test_a_station_has_one_page_however_much_there_is_to_say() -> None:
    pages = read(drawn(PROFILE, replace(PROFILE, station=LONG.th, zones=PROFILE.months), PROFILE)).pages
    assert len(pages) == 3
    for page, name in zip(pages, (HOSTILE.th, LONG.th, HOSTILE.th), strict=True):
        letters = page_words(page)
        assert letters_of(name) in letters
        assert letters_of(f"{LONG.th} 5") in letters
        assert letters_of(THAI) in letters
        assert letters_of(DEMO("th")) in letters
        assert letters_of(AUDIENCES["internal"]("th")) in letters
        assert letters_of(profiles.PRINTED("th")) in letters
