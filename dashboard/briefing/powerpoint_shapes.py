"""Shapes of a PowerPoint slide: words, panels, grids and pictures, placed in pixels of a slide 1,920 wide."""

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Emu, Pt

from dashboard.briefing.measures import height_of
from dashboard.language.text import Lang
from dashboard.ui.tokens import LIGHT, rgb

WIDTH = 1920
# Pixels: the smallest words that the back row reads, and what stands above them.
SMALLEST, TITLE, SMALLEST_TITLE, FIGURE, SMALLEST_FIGURE = 28, 52, 44, 72, 48
EMU_OF_POINT = 12700
TYPEFACE = "Sarabun"
LANGUAGE: dict[Lang, str] = {"th": "th-TH", "en": "en-US"}
Align = Literal["left", "right", "centre"]
_ALIGN = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "centre": PP_ALIGN.CENTER}
# Neither XML nor a line of a slide has these.
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NO_LINE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
# Between the edge of a cell or panel and its words.
PAD_X, PAD_Y = 14, 8


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. above: room over it. colour: None = the template's own."""

    words: str
    size: int = SMALLEST
    bold: bool = False
    colour: str | None = LIGHT.text
    above: int = 0

    def height(self, width: float) -> float:
        """Return how high it is within a width, its room included."""
        return self.above + height_of(self.words, self.size, width, self.bold)


@dataclass(frozen=True, slots=True)
class Pane:
    """A cell of a grid, or words on a panel. fill: None = none."""

    words: tuple[Words, ...]
    align: Align = "left"
    fill: str | None = None

    def height(self, width: float) -> float:
        """Return how high it is within a width, edges included."""
        return 2 * PAD_Y + sum(each.height(width - 2 * PAD_X) for each in self.words)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A slide that is drawn on. unit: EMU of a pixel. photos: folder of photographs; None = none."""

    slide: Slide
    unit: float
    lang: Lang
    photos: Path | None = None

    def emu(self, pixels: float) -> Emu:
        """Return pixels in PowerPoint's units."""
        return Emu(round(pixels * self.unit))

    def write(self, box: Box, pane: Pane, name: str, *, middle: bool = False, rounded: bool = False) -> None:
        """Write words into a box of its own, with a panel behind them where the pane has a fill."""
        shapes: Any = self.slide.shapes
        place = [self.emu(side) for side in (box.x, box.y, box.width, box.height)]
        if pane.fill is None:
            shape = shapes.add_textbox(*place)
        else:
            shape = shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE if rounded else MSO_SHAPE.RECTANGLE, *place)
            _plain(shape, pane.fill)
        shape.name = name
        self.fill_frame(shape.text_frame, pane, edges=pane.fill is not None)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP

    def fill_frame(self, frame: Any, pane: Pane, *, edges: bool = True) -> None:
        """Put words into a text frame, each run with its language and typefaces."""
        frame.word_wrap = True
        across, down = (PAD_X, PAD_Y) if edges else (0, 0)
        frame.margin_left = frame.margin_right = self.emu(across)
        frame.margin_top = frame.margin_bottom = self.emu(down)
        for n, each in enumerate(pane.words or (Words(""),)):
            paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            self.fill_paragraph(paragraph, each, pane.align)

    def fill_paragraph(self, paragraph: Any, words: Words, align: Align | None) -> None:
        """Put words into a paragraph. align: None = as the placeholder has it."""
        if align is not None:
            paragraph.alignment = _ALIGN[align]
        if words.above:
            paragraph.space_before = Pt(self.points(words.above))
        run = paragraph.add_run()
        run.text = cleaned(words.words)
        run.font.size = Pt(self.points(words.size))
        run.font.bold = words.bold
        if words.colour is not None:
            run.font.color.rgb = colour(words.colour)
        speak(run._r.get_or_add_rPr(), self.lang)

    def points(self, pixels: float) -> float:
        """Return the size of letters so many pixels high; Office knows tenths of a point."""
        return round(pixels * self.unit / EMU_OF_POINT, 1)

    def panel(self, box: Box, fill: str, name: str) -> None:
        """Draw a rectangle without words."""
        shape = self.slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, *(self.emu(side) for side in (box.x, box.y, box.width, box.height))
        )
        shape.name = name
        _plain(shape, fill)

    def picture(self, box: Box, picture: bytes, said: str) -> None:
        """Put a picture into the middle of a box, as large as it fits. said: what it shows, in words."""
        shapes: Any = self.slide.shapes
        shape = shapes.add_picture(BytesIO(picture), 0, 0)
        factor = min(self.emu(box.width) / shape.width, self.emu(box.height) / shape.height)
        shape.width, shape.height = Emu(round(shape.width * factor)), Emu(round(shape.height * factor))
        shape.left = Emu(self.emu(box.x) + (self.emu(box.width) - shape.width) // 2)
        shape.top = Emu(self.emu(box.y) + (self.emu(box.height) - shape.height) // 2)
        describe(shape, said)

    def grid(self, box: Box, widths: Sequence[float], rows: Sequence[Sequence[Pane]], name: str) -> None:
        """Draw a native table; its first row is the heading, and a row is as high as its words."""
        shapes: Any = self.slide.shapes
        place = (self.emu(side) for side in (box.x, box.y, sum(widths), box.height))
        shape = shapes.add_table(len(rows), len(widths), *place)
        shape.name = name
        table = shape.table
        for column, width in zip(table.columns, widths, strict=True):
            column.width = self.emu(width)
        for n, row in enumerate(rows):
            table.rows[n].height = self.emu(row_height(row, widths))
            for at, pane in enumerate(row):
                cell = table.cell(n, at)
                cell.fill.solid()
                cell.fill.fore_color.rgb = colour(pane.fill or LIGHT.ground)
                cell.margin_left = cell.margin_right = self.emu(PAD_X)
                cell.margin_top = cell.margin_bottom = self.emu(PAD_Y)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                frame = cell.text_frame
                for k, words in enumerate(pane.words or (Words(""),)):
                    self.fill_paragraph(
                        frame.paragraphs[0] if k == 0 else frame.add_paragraph(), words, pane.align
                    )
                _underline(cell._tc.get_or_add_tcPr())


def row_height(row: Iterable[Pane], widths: Sequence[float]) -> float:
    """Return how high a row of a grid is."""
    return max(pane.height(width) for pane, width in zip(row, widths, strict=True))


def cleaned(words: str) -> str:
    """Return a text letter by letter, but for what XML or a single line cannot hold."""
    return _NO_CHARACTERS.sub("\ufffd", _NO_LINE.sub(" ", words))


def colour(token: str) -> RGBColor:
    """Return a colour of the design file."""
    return RGBColor(*rgb(token))


def speak(properties: Any, lang: Lang) -> None:
    """Give a run's properties their language and typefaces, the one of complex scripts (Thai) too."""
    properties.set("lang", LANGUAGE[lang])
    for tag in ("a:latin", "a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    # In the order of the schema: whatever else there is comes before, links after.
    after = properties.find(qn("a:hlinkClick"))
    for tag in ("a:latin", "a:ea", "a:cs"):
        face = etree.SubElement(properties, qn(tag), typeface=TYPEFACE)
        if after is not None:
            after.addprevious(face)


def describe(shape: Any, said: str) -> None:
    """Give a shape its words for those who cannot see it."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("descr", cleaned(said))


def number_field(sheet: Sheet, placeholder: Any | None, number: int, box: Box) -> None:
    """Write the slide's number, which PowerPoint keeps right: where the layout has it, else into a box."""
    shapes: Any = sheet.slide.shapes
    if placeholder is None:
        shape = shapes.add_textbox(*(sheet.emu(side) for side in (box.x, box.y, box.width, box.height)))
        shape.name = "Slide number"
        element = shape._element
    else:
        element = deepcopy(placeholder._element)
        properties = element.find(qn("p:spPr"))
        for child in list(properties):
            properties.remove(child)
        shapes._spTree.append(element)
        element.xpath(".//p:cNvPr")[0].set("id", str(max(s.shape_id for s in shapes) + 1))
    body = element.find(qn("p:txBody"))
    for old in body.findall(qn("a:p")):
        body.remove(old)
    paragraph = etree.SubElement(body, qn("a:p"))
    etree.SubElement(paragraph, qn("a:pPr"), algn="r")
    field = etree.SubElement(
        paragraph, qn("a:fld"), id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", type="slidenum"
    )
    properties = etree.SubElement(field, qn("a:rPr"), sz=str(round(sheet.points(SMALLEST) * 100)))
    speak(properties, sheet.lang)
    etree.SubElement(field, qn("a:t")).text = str(number)


def _plain(shape: Any, fill: str) -> None:
    """Give a shape one colour, no outline and no shadow."""
    # The theme's effects come by the style.
    style = shape._element.find(qn("p:style"))
    shape._element.remove(style)
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour(fill)
    shape.line.fill.background()


def _underline(properties: Any) -> None:
    """Rule off a cell below, and nowhere else."""
    lines = []
    for side in ("a:lnL", "a:lnR", "a:lnT"):
        line = etree.Element(qn(side), w="0")
        etree.SubElement(line, qn("a:noFill"))
        lines.append(line)
    below = etree.Element(qn("a:lnB"), w=str(EMU_OF_POINT))
    solid = etree.SubElement(below, qn("a:solidFill"))
    etree.SubElement(solid, qn("a:srgbClr"), val=LIGHT.grid.removeprefix("#"))
    # Lines stand before the fill.
    for n, line in enumerate([*lines, below]):
        properties.insert(n, line)
