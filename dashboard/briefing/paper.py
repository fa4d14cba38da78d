"""The briefing on paper: a report on A4 and a handout of the slides, as tagged PDF.

typst sets both from the templates beside this module. What is written enters as JSON, never as markup, and
only fonts of the product are used, so that a file looks alike wherever it was made.
"""

import base64
import io
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import structlog
import typst
from PIL import Image

from dashboard.briefing import words
from dashboard.briefing.drawings import drawing
from dashboard.briefing.overlay import lettered
from dashboard.briefing.places import signs_of
from dashboard.briefing.slides import (
    AUDIENCES,
    PARTS,
    Audience,
    Bars,
    Block,
    Briefing,
    Chart,
    Clock,
    Map,
    Order,
    Orders,
    Photos,
    Slide,
)
from dashboard.errors import UserError
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date, format_days, format_instant
from dashboard.maps.labels import FONT_FOLDER
from dashboard.store.photos import photo
from dashboard.ui.tokens import LIGHT
from dashboard.view.holdings import DEMO

TEMPLATES = Path(__file__).parent
Template = Literal["report", "handout", "profiles"]

PAGE = Text("หน้า {n} จาก {all}", "page {n} of {all}")
AS_OF = Text("ข้อมูลถึงวันที่ {day}", "data to {day}")
MADE = Text("จัดทำเมื่อ {instant}", "made {instant}")
NOTES = Text("ตัวเลขประกอบ", "Figures behind it")
NO_ORDERS = Text("ไม่มีข้อสั่งการค้าง", "No order is open.")
BEFORE, AFTER = Text("ก่อน", "Before"), Text("หลัง", "After")
PICTURE = Text("ภาพ{side} {title}", "{side}: {title}")
WORDS = {
    "page": PAGE,
    "notes": NOTES,
    "question": words.QUESTION,
    "whom": words.WHOM,
    "order": words.ORDER,
    "owner": words.OWNER,
    "due": words.DUE,
    "state": words.STATE,
    "no_orders": NO_ORDERS,
}
NOT_MADE = UserError(
    Text("จัดทำไฟล์ PDF ไม่สำเร็จ", "The PDF could not be made."),
    Text(
        "ลองอีกครั้ง หากยังไม่สำเร็จให้ใช้ไฟล์ HTML หรือ PowerPoint และแจ้งผู้ดูแลระบบ",
        "Try again; if it fails once more, take the HTML or PowerPoint file and tell the administrator.",
    ),
)
# Where a language is written, so that its lines break as they do there.
REGIONS = Text("TH", "GB")
# Colours of paper; the others are see-through and for screens.
_SOLID = {"text", "quiet", "grid", "now", "before", "ground", "panel"}
# Letters that the fonts hold; the tests set each of them. Others would stop a tagged PDF from being made.
_UNKNOWN = re.compile(
    "[^ -~\u00a0-\u017e\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u0e01-\u0e3a\u0e3f-\u0e5b\u1ea0-\u1ef9"
    "\u2000-\u2027\u202f-\u205f\u2070\u2074-\u2079\u2080-\u2089\u20ac\u2122\u2190-\u2199\u2200-\u2265\u2295-\u22a0"
    "\u25a0-\u25ff\u2605\u2606\u26a0\u2713-\u2718\u2b21\u2b22]"
)


def report(briefing: Briefing, lang: Lang, photos: Path | None = None) -> bytes:
    """Return the briefing as an A4 report: parts as headings, slides as sections that flow.

    Args:
        photos: folder of the pictures that slides name; None = none at hand.

    Raises:
        UserError: it could not be made.
    """
    paper = _Paper(lang, photos, alone=1500, beside=720, height=540, shared=800, unit=0.321)
    return compiled("report", _told(briefing, paper), briefing.made_at)


def handout(briefing: Briefing, lang: Lang, photos: Path | None = None) -> bytes:
    """Return the slides on pages of 16:9, one a page, as they are shown; see `report`."""
    paper = _Paper(lang, photos, alone=1728, beside=830, height=740, shared=760, unit=0.5)
    return compiled("handout", _told(briefing, paper), briefing.made_at)


def compiled(template: Template, told: Mapping[str, Any], at: datetime) -> bytes:
    """Return what a template makes of `told` as a tagged PDF (PDF/UA-1). The same input gives the same bytes.

    Args:
        told: strings, numbers, lists and mappings. at: when it was made.

    Raises:
        UserError: typst could not make it.
    """
    try:
        made = typst.compile(
            TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        # Its message may quote what was to be written.
        structlog.get_logger().error("paper_failed", template=template, kind=type(error).__name__)
        raise NOT_MADE from None
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)]
    )


def furniture(lang: Lang, title: str, *, is_demo: bool) -> dict[str, Any]:
    """Return what every template needs: language, title, colours, words."""
    return {
        "lang": lang,
        "region": REGIONS(lang),
        "title": title,
        "demo": DEMO(lang) if is_demo else None,
        "words": {name: said(lang) for name, said in WORDS.items()},
        "ink": {each.name: getattr(LIGHT, each.name) for each in fields(LIGHT) if each.name in _SOLID},
        "tones": {verdict: asdict(tone) for verdict, tone in LIGHT.tones.items()},
    }


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a briefing is drawn on.

    alone, beside: width of a drawing as the only column and as one of two, in units of a slide (1920 × 1080);
    such that its smallest words, 28 units, are about as large as the text around them. height: of a drawing
    that has its column to itself; shared: of all drawings of a column together. unit: points of one unit.
    """

    lang: Lang
    photos: Path | None
    alone: int
    beside: int
    height: int
    shared: int
    unit: float


# White space that lines may break at; a number stays with its unit.
_BLANKS = re.compile(r"[ \t-\r]+")
# Pixels of a picture's longer side: what a printer shows of half a page.
_PICTURE = 1000
# Units of a value against its target, and of the line that explains their ranges.
_BAR, _RANGES = 150, 50
# Units that a drawing has at least, so that a map shows more than its frame and a clock has room for its
# kinds of cases, line below line; a page that does not hold as much is drawn smaller as a whole.
_LEAST = 400
_DRAWN = {"chart", "bars", "map", "clock"}
# What is read in half the width of A4.
_NARROW = {*_DRAWN, "lines", "figures"}


def _told(briefing: Briefing, paper: _Paper) -> dict[str, Any]:
    """Return the briefing in one language as its templates take it."""
    lang = paper.lang
    days = format_days(briefing.first_day, briefing.last_day, lang)
    title = f"{briefing.slides[0].title(lang)} {briefing.unit(lang)} {days}"
    return furniture(lang, title, is_demo=briefing.is_demo) | {
        "unit": paper.unit,
        "week": _settable(words.week_words(briefing, lang)),
        "audience": AUDIENCES[briefing.audience](lang),
        "as_of": AS_OF(lang, day=format_date(briefing.data_as_of, lang)),
        "made": MADE(lang, instant=format_instant(briefing.made_at, lang)),
        "parts": [
            {
                "key": part,
                "name": PARTS[part](lang),
                "slides": [_slide(slide, briefing.audience, paper) for slide in slides],
            }
            for part, slides in groupby(briefing.slides, key=lambda slide: slide.part)
        ],
    }


def _slide(slide: Slide, audience: Audience, paper: _Paper) -> dict[str, Any]:
    lang, is_beside = paper.lang, len(slide.columns) > 1
    maps = [block for column in slide.columns for block in column if isinstance(block, Map)]
    named = frozenset[str]().union(*map(signs_of, maps))
    return {
        "title": plain(slide.title, lang),
        "subtitle": plain(slide.subtitle, lang),
        "beside": is_beside and all(block.block in _NARROW for column in slide.columns for block in column),
        "columns": [
            [_block(block, paper, _room(column, paper, is_beside), named) for block in column]
            for column in slide.columns
        ],
        "facts": _settable(words.facts_words(slide.facts, lang)),
        # Figures behind the slides are for those inside.
        "notes": plain(slide.notes, lang) if audience == "internal" else [],
    }


def _room(column: tuple[Block, ...], paper: _Paper, is_beside: bool) -> tuple[int, int]:
    """Return width and height of each drawing of a column; what else stands there is not counted."""
    height = paper.shared // max(sum(block.block in _DRAWN for block in column), 1)
    return paper.beside if is_beside else paper.alone, max(min(height, paper.height), _LEAST)


def _block(block: Block, paper: _Paper, room: tuple[int, int], named: frozenset[str]) -> dict[str, Any]:
    """Return a block in one language. named: signs that a map of the slide explains already."""
    match block:
        case Chart() | Bars() | Map() | Clock():
            return {"block": block.block, "drawing": drawn(block, paper.lang, *room, named)}
        case Orders():
            orders = [_order(order, paper.lang) for order in block.items]
            return {"block": block.block, "items": orders, "live": block.live}
        case Photos():
            return {"block": block.block} | _photos(block, paper)
    told: dict[str, Any] = plain(block, paper.lang)
    return told


def drawn(
    block: Chart | Bars | Map | Clock, lang: Lang, width: int, height: int, named: Collection[str] = ()
) -> dict[str, Any]:
    """Return a drawing as templates take it: its words apart. width, height: units of a slide."""
    if isinstance(block, Bars):
        height = min(height, _BAR * len(block.items) + _RANGES)
    parts = lettered(drawing(block, lang, False, width, height, named))
    told: dict[str, Any] = plain(parts, lang)
    return told | {"svg": parts.svg}


def _order(order: Order, lang: Lang) -> dict[str, Any]:
    state, verdict = words.order_state(order, lang)
    return {
        "words": _settable(order.words),
        "owner": _settable(order.owner),
        "due": words.order_due(order, lang),
        "state": state,
        "verdict": verdict,
    }


def _photos(photos: Photos, paper: _Paper) -> dict[str, Any]:
    """Return the pictures of both sides, each with its name in words."""
    lang = paper.lang

    def side(name: Text, files: tuple[str, ...]) -> dict[str, Any]:
        said = plain(PICTURE(lang, side=name(lang), title=photos.title(lang)), lang)
        return {"name": name(lang), "pictures": [_picture(file, said, paper) for file in files]}

    return {
        "title": plain(photos.title, lang),
        "before": side(BEFORE, photos.before),
        "after": side(AFTER, photos.after),
    }


def _picture(file: str, said: str, paper: _Paper) -> dict[str, Any]:
    """Return a picture as SVG, for only text enters a template; None = not at hand, which is said."""
    found = photo(paper.photos, file, _PICTURE) if paper.photos else None
    if found is None:
        return {"svg": None, "said": f"{words.NO_PHOTO(paper.lang)} ({_settable(file)})"}
    with Image.open(io.BytesIO(found)) as opened:
        width, height = opened.size
    inside = base64.b64encode(found).decode()
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><image width="{width}"'
        f' height="{height}" href="data:image/jpeg;base64,{inside}"/></svg>'
    )
    return {"svg": svg, "said": said}


def plain(value: Any, lang: Lang) -> Any:
    """Return a value as JSON has it, in one language: texts as words, days as people write them."""
    match value:
        case Text():
            return _settable(value(lang))
        case str():
            return _settable(value)
        case date():
            return format_date(value, lang)
        case tuple() | list():
            return [plain(each, lang) for each in value]
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name), lang) for each in fields(value)}
    return value


def _settable(said: str) -> str:
    """Return words of letters that can be set: white space as single blanks, � for what no font holds."""
    return _UNKNOWN.sub("\ufffd", _BLANKS.sub(" ", said).strip())
