"""The briefing as PowerPoint: native charts, tables and titles that can be edited, in a site's own template.

16:9 unless the template is otherwise. What the slides say is theirs; nothing is added but words for those who
cannot see a picture.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import structlog
from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.util import Emu

from dashboard.briefing.measures import width_of
from dashboard.briefing.powerpoint_blocks import GAP, bars_words, drawn, lay
from dashboard.briefing.powerpoint_shapes import (
    PAD_X,
    SMALLEST,
    SMALLEST_TITLE,
    TITLE,
    TYPEFACE,
    WIDTH,
    Box,
    Pane,
    Sheet,
    Words,
    cleaned,
    number_field,
)
from dashboard.briefing.slides import AUDIENCES, PARTS, Bars, Block, Briefing, Slide
from dashboard.briefing.words import facts_words, week_words
from dashboard.errors import UserError
from dashboard.language.text import Lang, Text, in_both
from dashboard.ui.tokens import LIGHT
from dashboard.view.holdings import DEMO

# Name of a site's own template in its data folder.
TEMPLATE = "briefing.pptx"
GOES_ON = Text("{title} (ต่อ {n})", "{title} (continued {n})")
# Another font that Thai offices have, where Sarabun is not installed.
FALLBACK = "TH Sarabun New"
EDGE, FOOT_LINE, NUMBER_WIDTH = 60, 56, 110
# Accents of charts and shapes that somebody adds, none of them a verdict's.
ACCENTS = (LIGHT.now, LIGHT.before, LIGHT.quiet, LIGHT.coast, LIGHT.sea, LIGHT.text)
BROKEN = Text("ใช้แม่แบบ {name} ไม่ได้", "The template {name} cannot be used.")
MEND = Text(
    "บันทึกแม่แบบใหม่จาก PowerPoint เป็นไฟล์ .pptx ธรรมดา (ไม่ใช่ .potx หรือ .ppt) แล้ววางทับ"
    " หรือย้ายไฟล์ออกจากโฟลเดอร์ข้อมูลเพื่อใช้แบบของระบบ",
    "Save it anew from PowerPoint as a plain .pptx (not .potx or .ppt), or take it out of the data folder:"
    " then the product's own design is used.",
)
_BODIES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_FOOTERS = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)


def powerpoint(
    briefing: Briefing, lang: Lang, template: Path | None = None, photos: Path | None = None
) -> bytes:
    """Return the briefing as a PowerPoint file.

    Args:
        template: a site's own design; None = the product's.
        photos: folder of the photographs that slides name; None = their names alone.

    Raises:
        UserError: the template cannot be used.
    """
    deck: Deck = _design() if template is None else _site_design(template)
    for n, slide in enumerate(briefing.slides):
        _draw_slide(deck, briefing, slide, lang, photos, is_first=n == 0, is_own=template is None)
    _tell(deck, briefing, lang)
    packed = BytesIO()
    deck.save(packed)
    return packed.getvalue()


def _tell(deck: Deck, briefing: Briefing, lang: Lang) -> None:
    """Fill in the properties of the file."""
    told = deck.core_properties
    told.title = cleaned(briefing.slides[0].title(lang) if briefing.slides else briefing.unit(lang))[:255]
    told.subject = cleaned(week_words(briefing, lang))[:255]
    told.author = told.last_modified_by = cleaned(briefing.unit(lang))[:255]
    told.comments = DEMO(lang) if briefing.is_demo else ""
    told.keywords = AUDIENCES[briefing.audience](lang)
    told.language = lang
    told.created = told.modified = briefing.made_at.replace(tzinfo=None)


def _draw_slide(
    deck: Deck,
    briefing: Briefing,
    slide: Slide,
    lang: Lang,
    photos: Path | None,
    *,
    is_first: bool,
    is_own: bool,
) -> None:
    """Draw a slide, and more of them while a list goes on."""
    columns, page = slide.columns, 1
    while page == 1 or any(columns):
        layout = _layout(deck, opening=is_first and page == 1)
        on = Sheet(deck.slides.add_slide(layout), (deck.slide_width or 0) / WIDTH, lang, photos)
        title = slide.title(lang) if page == 1 else GOES_ON(lang, title=slide.title(lang), n=page)
        below = _title(on, slide, title, is_own=is_own)
        above = _foot(on, deck, layout, briefing, slide)
        room = Box(EDGE, below, WIDTH - 2 * EDGE, above - below - GAP / 2)
        if not is_own:
            # Whatever the template's ground is, our inks are read on ours.
            on.panel(Box(EDGE - PAD_X, below, room.width + 2 * PAD_X, room.height), LIGHT.ground, "Ground")
        columns = _columns(on, columns, room)
        _notes(on, slide if page == 1 else replace(slide, notes=()))
        _drop_empty(on.slide)
        page += 1


def _columns(on: Sheet, columns: Iterable[tuple[Block, ...]], room: Box) -> tuple[tuple[Block, ...], ...]:
    """Draw columns side by side; return what goes on on the next slide."""
    filled = [column for column in columns if column]
    if not filled:
        return ()
    width = (room.width - 2 * GAP * (len(filled) - 1)) / len(filled)
    rests = []
    for n, blocks in enumerate(filled):
        box = Box(room.x + n * (width + 2 * GAP), room.y, width, room.height)
        placed, rest, size = lay(blocks, box, on.lang)
        for block, place in placed:
            drawn(on, block, place, size)
        rests.append(rest)
    return tuple(rest for rest in rests if rest)


def _title(on: Sheet, slide: Slide, title: str, *, is_own: bool) -> float:
    """Write title and what stands below it; return where the content begins."""
    holder: Any = on.slide.shapes.title
    place = _title_place(on, holder, is_own)
    words = Words(title, TITLE, True, LIGHT.text if is_own or holder is None else None)
    if words.height(place.width) > TITLE * 1.5:
        words = replace(words, size=SMALLEST_TITLE)
    place = replace(place, height=max(words.height(place.width) + 8, place.height if not is_own else 0))
    if holder is None:
        on.write(place, Pane((words,)), "Title")
    else:
        _put(on, holder, place, (words,))
    below = place.bottom
    if slide.subtitle is not None:
        told = (Words(slide.subtitle(on.lang), 32, colour=LIGHT.quiet),)
        box = Box(place.x, below, place.width, told[0].height(place.width))
        second = _second(on)
        if second is not None and is_own:
            _put(on, second, box, told)
        else:
            on.write(box, Pane(told, fill=None if is_own else LIGHT.ground), "Subtitle")
        below = box.bottom
    return below + GAP / 2


def _put(on: Sheet, holder: Any, place: Box, words: tuple[Words, ...]) -> None:
    holder.left, holder.top = on.emu(place.x), on.emu(place.y)
    holder.width, holder.height = on.emu(place.width), on.emu(place.height)
    on.fill_frame(holder.text_frame, Pane(words), edges=False)
    holder.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def _title_place(on: Sheet, holder: Any, is_own: bool) -> Box:
    """Return the place of the title: the template's, where it leaves room for content."""
    own = Box(EDGE, 34, WIDTH - 2 * EDGE, 0)
    if is_own or holder is None or holder.width is None:
        return own
    there = Box(*(side / on.unit for side in (holder.left, holder.top, holder.width, holder.height)))
    # A title in the middle of the slide, as on covers, would leave none.
    if there.width < WIDTH / 3 or there.bottom > 300:
        return replace(own, y=min(max(there.y, 20), 60))
    return there


def _second(on: Sheet) -> Any | None:
    """Return the placeholder of a subtitle."""
    return next(
        (p for p in on.slide.placeholders if p.placeholder_format.type == PP_PLACEHOLDER.SUBTITLE), None
    )


def _foot(on: Sheet, deck: Deck, layout: Any, briefing: Briefing, slide: Slide) -> float:
    """Write facts, audience, the demo's warning and the slide's number; return where the foot begins."""
    line, number = _foot_line(on, deck, layout)
    x = line.x
    for words, ink, fill in _marks(briefing, on.lang):
        wide = width_of(words, SMALLEST, True) + 3 * PAD_X
        pane = Pane((Words(words, SMALLEST, True, ink),), "centre", fill)
        on.write(Box(x, line.y, wide, line.height), pane, "Mark", middle=True, rounded=True)
        x += wide + GAP
    part = Words(PARTS[slide.part](on.lang), SMALLEST, colour=LIGHT.quiet)
    on.write(Box(x, line.y, line.x + line.width - x, line.height), Pane((part,)), "Part", middle=True)
    place = Box(WIDTH - EDGE - NUMBER_WIDTH, line.y, NUMBER_WIDTH, line.height)
    number_field(on, number, deck.slides.index(on.slide) + 1, place)
    facts = Words(facts_words(slide.facts, on.lang), SMALLEST, colour=LIGHT.quiet)
    high = facts.height(WIDTH - 2 * EDGE)
    on.write(Box(EDGE, line.y - high - 4, WIDTH - 2 * EDGE, high), Pane((facts,)), "Facts")
    return line.y - high - 4


def _marks(briefing: Briefing, lang: Lang) -> list[tuple[str, str, str]]:
    """Return the marks of every slide, words, ink and fill: the audience, and that data are made up."""
    marks = [(AUDIENCES[briefing.audience](lang), LIGHT.ground, LIGHT.text)]
    return [*marks, (DEMO(lang), LIGHT.text, LIGHT.grid)] if briefing.is_demo else marks


def _foot_line(on: Sheet, deck: Deck, layout: Any) -> tuple[Box, Any | None]:
    """Return the lowest line of a slide, and the placeholder of its number where that stands right of it."""
    bottom = (deck.slide_height or 0) / on.unit
    footers: list[Any] = [p for p in layout.placeholders if p.placeholder_format.type in _FOOTERS and p.top]
    low = [p for p in footers if p.top / on.unit > bottom * 0.8]
    y = min((p.top / on.unit for p in low), default=bottom - FOOT_LINE - 16)
    number = next((p for p in low if p.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER), None)
    if number is not None and number.left / on.unit < WIDTH / 2:
        # It stands where our words begin.
        number = None
    right = WIDTH - EDGE - NUMBER_WIDTH if number is None else number.left / on.unit
    return Box(EDGE, min(y, bottom - FOOT_LINE - 4), right - EDGE - GAP, FOOT_LINE), number


def _notes(on: Sheet, slide: Slide) -> None:
    """Write what the presenter reads, and what a chart of bars says in words."""
    bars = [
        Words(words, 24)
        for column in slide.columns
        for block in column
        if isinstance(block, Bars)
        for words in bars_words(block, on.lang)
    ]
    read = [Words(line.words(on.lang), 24) for line in slide.notes]
    frame = on.slide.notes_slide.notes_text_frame
    if frame is not None and (read or bars):
        on.fill_frame(frame, Pane((*read, *(bars if slide.notes else ()))), edges=False)


def _drop_empty(slide: Any) -> None:
    """Take away placeholders that nothing was written into: they would say "click to add"."""
    for holder in list(slide.placeholders):
        if holder.has_text_frame and not holder.text_frame.text:
            holder._element.getparent().remove(holder._element)


def _layout(deck: Deck, *, opening: bool) -> Any:
    """Return the layout of covers or of contents, found by what placeholders it has.

    A site's template may call its layouts anything and have them in any order.
    """
    layouts: list[Any] = list(deck.slide_layouts)
    kinds = [(each, {p.placeholder_format.type for p in each.placeholders}) for each in layouts]
    if opening:
        for layout, held in kinds:
            if PP_PLACEHOLDER.SUBTITLE in held and held & set(_BODIES):
                return layout
    titled = [(len(held - set(_FOOTERS)), layout) for layout, held in kinds if PP_PLACEHOLDER.TITLE in held]
    # The fewer other placeholders the better: they would lie under the content.
    return min(titled, key=lambda pair: pair[0])[1] if titled else kinds[0][0]


def _site_design(template: Path) -> Any:
    """Return a site's design without the slides it comes with.

    Raises:
        UserError: it cannot be read or has no layouts.
    """
    try:
        deck: Any = Presentation(str(template))
        slides = deck.slides._sldIdLst
        for listed in list(slides):
            deck.part.drop_rel(listed.rId)
            slides.remove(listed)
        if not len(deck.slide_layouts) or not deck.slide_width or not deck.slide_height:
            raise ValueError("a design without layouts")
        _layout(deck, opening=True)
    except Exception as error:
        # Whatever is wrong with somebody's file, it is the file that must be mended.
        structlog.get_logger().warning("template_unusable", kind=type(error).__name__)
        raise UserError(in_both(lambda lang: BROKEN(lang, name=template.name)), MEND) from None
    return deck


def _design() -> Any:
    """Return the product's design: 16:9, white, Sarabun, a layout for covers and one for contents."""
    deck: Any = Presentation()
    deck.slide_width, deck.slide_height = Emu(12_192_000), Emu(6_858_000)
    cover, titled = deck.slide_layouts[0], deck.slide_layouts[5]
    for layout in list(deck.slide_layouts):
        if layout not in (cover, titled):
            deck.slide_layouts.remove(layout)
    unit = deck.slide_width / WIDTH
    for holders in (deck.slide_master, cover, titled):
        for holder in list(holders.placeholders):
            _place(holder, unit)
    for style in deck.slide_master.element.xpath(".//p:titleStyle/a:lvl1pPr"):
        style.set("algn", "l")
    _theme(deck)
    return deck


def _place(holder: Any, unit: float) -> None:
    """Put a placeholder of master or layout where the slides have it; take away date and footer."""
    kind = holder.placeholder_format.type
    if kind in (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER):
        holder._element.getparent().remove(holder._element)
        return
    places = {
        PP_PLACEHOLDER.TITLE: (EDGE, 34, WIDTH - 2 * EDGE, 110),
        PP_PLACEHOLDER.CENTER_TITLE: (EDGE, 34, WIDTH - 2 * EDGE, 110),
        PP_PLACEHOLDER.SUBTITLE: (EDGE, 150, WIDTH - 2 * EDGE, 100),
        PP_PLACEHOLDER.SLIDE_NUMBER: (WIDTH - EDGE - NUMBER_WIDTH, 1012, NUMBER_WIDTH, FOOT_LINE),
    }
    x, y, width, height = places.get(kind, (EDGE, 180, WIDTH - 2 * EDGE, 760))
    holder.left, holder.top = Emu(round(x * unit)), Emu(round(y * unit))
    holder.width, holder.height = Emu(round(width * unit)), Emu(round(height * unit))
    for style in holder._element.xpath(".//a:lstStyle/a:lvl1pPr"):
        style.set("algn", "r" if kind == PP_PLACEHOLDER.SLIDE_NUMBER else "l")


def _theme(deck: Deck) -> None:
    """Give the theme its typefaces, with one to fall back on for Thai, and its colours."""
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    for fonts in _found(theme, "a:majorFont", "a:minorFont"):
        for tag in ("a:latin", "a:ea", "a:cs"):
            fonts.find(qn(tag)).set("typeface", TYPEFACE)
        for font in fonts.findall(qn("a:font")):
            if font.get("script") == "Thai":
                font.set("typeface", FALLBACK)
    for n, colour in enumerate(ACCENTS, start=1):
        for accent in _found(theme, f"a:accent{n}"):
            for old in list(accent):
                accent.remove(old)
            etree.SubElement(accent, qn("a:srgbClr"), val=colour.removeprefix("#"))
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _found(tree: Any, *tags: str) -> Iterator[Any]:
    for tag in tags:
        yield from tree.iter(qn(tag))
