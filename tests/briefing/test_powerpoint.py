"""The briefing as PowerPoint: editable, in Thai, and nothing beside its box."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dashboard.briefing import slides
from dashboard.briefing.measures import height_of
from dashboard.briefing.powerpoint import powerpoint
from dashboard.briefing.powerpoint_blocks import KINDS
from dashboard.briefing.slides import Bars, Briefing, Chart, Line, Lines, Matters, Orders, Photos, Row, Table
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.store.photos import photo
from tests.briefing.sample import FACTS, HOSTILE, LONG, MATTERS, ORDERS, TABLE, sample, slide

PIXEL = 6350


def opened(briefing: Briefing, lang: Lang = "th", **given: Any) -> Any:
    return Presentation(BytesIO(powerpoint(briefing, lang, **given)))


def texts(shapes: Any) -> Iterator[str]:
    for shape in shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        if getattr(shape, "has_table", False):
            yield from (cell.text_frame.text for row in shape.table.rows for cell in row.cells)


def of_one(*blocks: slides.Block, **given: Any) -> Briefing:
    return replace(sample(), slides=(slide("one", "information", blocks, **given),))


def charts(deck: Any) -> list[Any]:
    return [shape.chart for each in deck.slides for shape in each.shapes if shape.has_chart]


def test_every_kind_of_block_is_drawn() -> None:
    union, *_ = get_args(slides.Block)
    assert set(get_args(union)) == set(KINDS)
    held = {type(b) for each in sample().slides for column in each.columns for b in column}
    assert held == set(KINDS)
    deck = opened(sample())
    assert len(sample().slides) == len(deck.slides)
    kinds = [shape for each in deck.slides for shape in each.shapes]
    assert 4 == sum(shape.has_chart for shape in kinds)
    assert 4 == sum(shape.has_table for shape in kinds)
    # Map and clock.
    assert 2 == sum(hasattr(shape, "image") for shape in kinds)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_titles_are_titles_and_every_slide_says_who_may_see_it_and_what_it_rests_on(lang: Lang) -> None:
    deck = opened(sample(), lang)
    for page, (asked, made) in enumerate(zip(sample().slides, deck.slides, strict=True), start=1):
        assert asked.title(lang) == made.shapes.title.text_frame.text
        words = list(texts(made.shapes))
        assert slides.AUDIENCES["internal"](lang) in words
        assert {"th": "ข้อมูลสมมติ – ไม่ใช่สถิติจริง", "en": "Made-up data – not real statistics"}[lang] in words
        assert any(FACTS.source(lang) in w and FACTS.n(lang) in w and "22" in w for w in words)
        fields = made._element.findall(f".//{qn('a:fld')}")
        assert [str(page)] == [field.find(qn("a:t")).text for field in fields]


def test_real_data_carry_no_warning_of_the_demo() -> None:
    deck = opened(replace(sample(), is_demo=False))
    assert not any("สมมติ" in words for each in deck.slides for words in texts(each.shapes))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_names_stand_letter_for_letter(lang: Lang) -> None:
    words = [w for each in opened(sample(), lang).slides for w in texts(each.shapes)]
    assert HOSTILE(lang) in words
    # In the title, the table and what needs a decision.
    assert 3 == sum(HOSTILE(lang) in w for w in words)
    assert any("ปรับแผนตรวจย่านตลาด <script>" == w for w in words)


def test_letters_that_no_file_can_hold_do_not_break_it() -> None:
    bad = Text("ก\x00ข\x0bค\ud800ง\uffff", "a\x01\nb")
    deck = opened(of_one(Lines((Line(bad),)), title=bad))
    assert "ก ข ค\ufffdง\ufffd" == deck.slides[0].shapes.title.text_frame.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_run_has_its_language_and_the_typeface_of_thai(lang: Lang) -> None:
    deck = opened(sample(), lang)
    trees = [each._element for each in deck.slides] + [c._chartSpace for c in charts(deck)]
    trees += [each.notes_slide._element for each in deck.slides]
    runs = [
        p for tree in trees for p in tree.iter(qn("a:rPr")) if p.getparent().tag in (qn("a:r"), qn("a:fld"))
    ]
    runs += [p for chart in charts(deck) for p in chart._chartSpace.iter(qn("a:defRPr")) if p.get("sz")]
    assert len(runs) > 200
    for properties in runs:
        assert {"th": "th-TH", "en": "en-US"}[lang] == properties.get("lang")
        for tag in ("a:latin", "a:ea", "a:cs"):
            assert "Sarabun" == properties.find(qn(tag)).get("typeface")


def test_words_are_read_from_the_back_row() -> None:
    deck = opened(sample())
    for each in deck.slides:
        sizes = [int(p.get("sz")) for p in each._element.iter(qn("a:rPr")) if p.get("sz")]
        assert min(sizes) >= 1400
        assert each.shapes.title.text_frame.paragraphs[0].runs[0].font.size >= Pt(22)
    sizes = [int(p.get("sz")) for chart in charts(deck) for p in chart._chartSpace.iter() if p.get("sz")]
    assert sizes
    assert min(int(size) for size in sizes if int(size) > 100) >= 1400
    figures = [s for s in deck.slides[3].shapes if s.name == "Figure"]
    assert all(s.text_frame.paragraphs[0].runs[0].font.size >= Pt(24) for s in figures)


def overflows(deck: Any) -> list[str]:
    """Return the shapes that leave the slide or whose words need more room than they have."""
    wrong = []
    for each in deck.slides:
        for shape in each.shapes:
            inside = shape.left >= 0 and shape.top >= 0
            inside &= shape.left + shape.width <= deck.slide_width + PIXEL
            height = (
                sum(row.height for row in shape.table.rows)
                if getattr(shape, "has_table", False)
                else shape.height
            )
            inside &= shape.top + height <= deck.slide_height + PIXEL
            if shape.has_text_frame:
                frame = shape.text_frame
                width = (shape.width - frame.margin_left - frame.margin_right) / PIXEL
                needed = sum(
                    height_of(run.text, round(run.font.size.pt * 2), width, bool(run.font.bold))
                    for paragraph in frame.paragraphs
                    for run in paragraph.runs
                )
                inside &= needed <= (shape.height - frame.margin_top - frame.margin_bottom) / PIXEL + 2
            if not inside:
                wrong.append(f"{shape.name}: {shape.has_text_frame and shape.text_frame.text}")
    return wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_overflows(lang: Lang) -> None:
    assert [] == overflows(opened(sample(), lang))


def test_what_has_no_room_goes_on_on_the_next_slide_and_nothing_is_lost() -> None:
    many = Table(TABLE.columns, tuple(Row(TABLE.rows[1].cells) for _ in range(30)))
    deck = opened(of_one(many, Lines(tuple(Line(Text(f"ข้อ {n} " + LONG.th, "")) for n in range(30)))))
    assert len(deck.slides) > 2
    rows = [s.table for each in deck.slides for s in each.shapes if s.has_table]
    assert 30 == sum(len(table.rows) - 1 for table in rows)
    said = [w for each in deck.slides for w in texts(each.shapes)]
    assert all(any(f"ข้อ {n} " in w for w in said) for n in range(30))
    assert [] == overflows(deck)
    assert deck.slides[1].shapes.title.text_frame.text.endswith("(ต่อ 2)")


@pytest.mark.parametrize("block", [MATTERS, ORDERS])
def test_long_lists_of_matters_and_orders_go_on_too(block: Matters | Orders) -> None:
    deck = opened(of_one(replace(block, items=block.items * 12)))
    tables = [s.table for each in deck.slides for s in each.shapes if s.has_table]
    assert len(tables) > 1
    assert 12 * len(block.items) == sum(len(table.rows) - 1 for table in tables)
    assert [] == overflows(deck)


def test_native_charts_hold_the_numbers_of_their_slides() -> None:
    asked = [
        b
        for each in sample().slides
        for column in each.columns
        for b in column
        if isinstance(b, Chart | Bars)
    ]
    for block, chart in zip(asked, charts(opened(sample())), strict=True):
        drawn = [tuple(series.values) for plot in chart.plots for series in plot.series]
        if isinstance(block, Chart):
            target = [] if block.target is None else [(block.target,) * len(block.categories)]
            assert [series.values for series in block.series] + target == drawn
            assert [c.th for c in block.categories] == list(chart.plots[0].categories)
        else:
            items = list(reversed(block.items))
            assert [tuple(i.target for i in items), tuple(i.value for i in items)] == drawn


def test_no_name_is_a_formula_in_the_sheet_behind_a_chart() -> None:
    block = next(b for each in sample().slides for c in each.columns for b in c if isinstance(b, Chart))
    names = tuple(Text(f"=1+{n}", f"=1+{n}") for n in range(len(block.categories)))
    series = replace(block.series[0], name=Text("=HYPERLINK(1)", "=HYPERLINK(1)"))
    made, *_ = charts(opened(of_one(replace(block, categories=names, series=(series,)))))
    book = openpyxl.load_workbook(BytesIO(made.part.chart_workbook.xlsx_part.blob))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert "f" not in {cell.data_type for cell in cells}
    assert ["=HYPERLINK(1)", "=1+0", 4] == [book.worksheets[0][at].value for at in ("B1", "A2", "B2")]
    # The chart's own references still name these cells.
    formulas = [f.text for f in made._chartSpace.iter(qn("c:f"))]
    assert ["Sheet1!$B$1", "Sheet1!$A$2:$A$13", "Sheet1!$B$2:$B$13"] == formulas


def test_a_target_beside_bars_is_a_line_over_them() -> None:
    chart = next(b for each in sample().slides for c in each.columns for b in c if isinstance(b, Chart))
    block = replace(chart, target=6, target_words=Text("เป้าหมาย 6", "target 6"))
    made, *_ = charts(opened(of_one(block)))
    bars, line = made.plots
    assert "เป้าหมาย 6" == line.series[0].name
    assert (6,) * 12 == tuple(line.series[0].values)
    # One pair of axes for both.
    ids = [[a.get("val") for a in plot._element.findall(qn("c:axId"))] for plot in (bars, line)]
    assert ids[0] == ids[1]


def test_what_is_not_complete_is_hatched_and_named_and_what_was_not_received_is_a_gap() -> None:
    deck = opened(sample())
    chart = next(s.chart for s in deck.slides[8].shapes if s.has_chart)
    points = chart._chartSpace.findall(f".//{qn('c:dPt')}")
    assert {"11"} == {p.find(qn("c:idx")).get("val") for p in points}
    assert all(p.find(f".//{qn('a:pattFill')}") is not None for p in points)
    words = "\n".join(texts(deck.slides[8].shapes))
    assert "ยังไม่ครบห้วงหรือยังได้รับข้อมูลไม่ครบ: สัปดาห์ที่ 12" in words
    assert "ยังไม่ได้รับข้อมูล: สัปดาห์ที่ 3" in words
    assert chart.plots[0].series[0].values[2] is None


def test_verdicts_have_signs_beside_their_colours_in_charts() -> None:
    bars, lines = charts(opened(sample()))[1:3]
    assert "✓ หวาดกลัว: 37 %" in list(bars.plots[0].categories)
    assert lines.plots[0].series[0].name.startswith("✓ ")


def test_pictures_and_charts_are_told_to_those_who_do_not_see_them() -> None:
    shapes = [shape for each in opened(sample(), "en").slides for shape in each.shapes]
    for seen in ([s for s in shapes if s.has_chart], [s for s in shapes if hasattr(s, "image")]):
        assert min(len(shape._element.xpath(".//p:cNvPr")[0].get("descr")) for shape in seen) > 10


def test_notes_are_what_the_presenter_reads() -> None:
    deck = opened(sample(), "en")
    for each in deck.slides:
        assert each.notes_slide.notes_text_frame.text.startswith("Figures behind: 12 → 18 cases")
    silent = replace(sample(), slides=tuple(replace(s, notes=()) for s in sample().slides))
    assert {""} == {each.notes_slide.notes_text_frame.text for each in opened(silent).slides}


def site_template(path: Path, *, width: int = 12_192_000, name: str = "หน้าเนื้อหา") -> Path:
    """A template of somebody's: Thai names of layouts, slides of its own, another order."""
    deck: Any = Presentation()
    deck.slide_width, deck.slide_height = Emu(width), Emu(6_858_000)
    for layout in deck.slide_layouts:
        layout.name = name
    deck.slides.add_slide(deck.slide_layouts[1]).shapes.title.text = "ตัวอย่างของหน่วย"
    deck.core_properties.title = "แม่แบบ"
    deck.save(str(path))
    return path


@pytest.mark.parametrize("width", [12_192_000, 9_144_000])
def test_a_sites_template_is_used_and_its_own_slides_are_not_shown(tmp_path: Path, width: int) -> None:
    deck = opened(sample(), template=site_template(tmp_path / "briefing.pptx", width=width))
    assert width == deck.slide_width
    assert len(sample().slides) <= len(deck.slides)
    assert {"หน้าเนื้อหา"} == {each.slide_layout.name for each in deck.slides}
    assert not any("ตัวอย่าง" in w for each in deck.slides for w in texts(each.shapes))
    cover, *others = deck.slides
    kinds = {p.placeholder_format.type for p in cover.slide_layout.placeholders}
    assert PP_PLACEHOLDER.SUBTITLE in kinds
    assert all(PP_PLACEHOLDER.TITLE == each.shapes.title.placeholder_format.type for each in others)
    assert 11 == len(deck.slide_layouts)


def test_a_template_without_placeholders_gets_its_words_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "briefing.pptx"
    deck: Any = Presentation()
    for layout in list(deck.slide_layouts)[:6]:
        deck.slide_layouts.remove(layout)
    for holders in deck.slide_layouts:
        for holder in list(holders.placeholders):
            holder._element.getparent().remove(holder._element)
    deck.save(str(path))
    made = opened(sample(), template=path)
    assert all(each.shapes.title is None for each in made.slides)
    assert LONG.th in [w for each in made.slides for w in texts(each.shapes)]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"%PDF-1.7"])
def test_a_broken_template_is_named_with_its_remedy_in_both_languages(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "briefing.pptx"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        powerpoint(sample(), "th", path)
    for lang in LANGUAGES:
        assert "briefing.pptx" in caught.value.message(lang)
        assert ".pptx" in caught.value.remedy(lang)
        assert str(tmp_path) not in caught.value.say(lang)


def picture(path: Path, size: tuple[int, int] = (3000, 2000)) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-OF-SOMEBODY"
    Image.new("RGB", size, "green").save(path, "JPEG", exif=exif)


def test_photographs_go_out_small_and_without_what_the_camera_wrote(tmp_path: Path) -> None:
    picture(tmp_path / "before.jpg")
    made = photo(tmp_path, "before.jpg")
    assert made is not None
    assert b"CAMERA" not in made
    with Image.open(BytesIO(made)) as shown:
        assert (1600, 1067) == shown.size
        assert not shown.getexif()


def test_no_name_leads_out_of_the_folder_of_photographs(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    picture(tmp_path / "secret.jpg")
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "text.jpg").write_text("not a picture")
    (folder / "deep").mkdir()
    picture(folder / "deep" / "down.jpg")
    names = (
        "../secret.jpg",
        str(tmp_path / "secret.jpg"),
        "link.jpg",
        "text.jpg",
        "deep",
        "",
        ".",
        "a\x00b",
        "none.jpg",
    )
    assert [None] * len(names) == [photo(folder, name) for name in names]


def test_photographs_stand_on_their_slide(tmp_path: Path) -> None:
    picture(tmp_path / "before.jpg")
    block = Photos(Text("จุดมืด", "Dark spot"), ("before.jpg",), ("../etc/passwd",))
    deck = opened(of_one(block), photos=tmp_path)
    assert 1 == sum(hasattr(shape, "image") for shape in deck.slides[0].shapes)
    assert "ไม่มีภาพ" in list(texts(deck.slides[0].shapes))
