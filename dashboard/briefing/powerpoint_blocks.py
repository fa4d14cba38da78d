"""How each kind of block stands on a PowerPoint slide: how much room it needs, and how it is drawn.

A block that is a list (lines, rows, orders, matters) is drawn as far as there is room; the rest goes on on
the next slide. Charts, maps and pictures take what the others leave.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.briefing.drawings import drawing
from dashboard.briefing.measures import width_of
from dashboard.briefing.powerpoint_charts import draw_bars, draw_chart, notes
from dashboard.briefing.powerpoint_shapes import (
    FIGURE,
    PAD_X,
    PAD_Y,
    SMALLEST,
    SMALLEST_FIGURE,
    Align,
    Box,
    Pane,
    Sheet,
    Words,
    row_height,
)
from dashboard.briefing.rasters import png
from dashboard.briefing.slides import (
    Bars,
    Block,
    Cell,
    Chart,
    Clock,
    Column,
    Figure,
    Figures,
    Goal,
    Goals,
    Lines,
    Map,
    Matter,
    Matters,
    Order,
    Orders,
    Photos,
    Table,
)
from dashboard.briefing.words import (
    AFTER,
    BEFORE,
    DUE,
    EVIDENCE,
    LIKELY,
    NO_PHOTO,
    NONE,
    ORDER,
    OWNER,
    QUESTION,
    STATE,
    WHERE,
    WHOM,
    bar_words,
    order_due,
    order_state,
    picture_words,
)
from dashboard.language.text import Lang
from dashboard.store.photos import photo
from dashboard.ui.tokens import LIGHT, Verdict

GAP = 24
# The least height of what takes what the others leave.
LEAST = 300
# Sizes of words, the largest that fits is taken.
SIZES = (44, 40, 36, 32, SMALLEST)
# Empty rows of today's orders, to be filled in.
ROWS_TO_FILL_IN = 5
# The largest letters of grids and tiles, whose words stand side by side.
LARGEST_SIDE_BY_SIDE = 32
# Pixels that a column of a grid may want, and that one word in it may.
WIDEST, WIDEST_WORD = 760, 340


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of block is drawn.

    height: in a width and a size of letters; None = takes what is left. items: name of the field that is a
    list which may go on on the next slide.
    """

    draw: Callable[[Sheet, Any, Box, int], None]
    height: Callable[[Any, float, int, Lang], float] | None = None
    items: str = ""


def lay(
    blocks: Sequence[Block], box: Box, lang: Lang
) -> tuple[list[tuple[Block, Box]], tuple[Block, ...], int]:
    """Return blocks with places below each other, what has no room any more, and the size of letters."""
    for size in SIZES:
        needed = [_needed(block, box.width, size, lang) for block in blocks]
        if sum(needed) + GAP * (len(blocks) - 1) <= box.height:
            return _stretched(blocks, needed, box), (), size
    placed: list[tuple[Block, Box]] = []
    y = box.y
    for n, block in enumerate(blocks):
        room = box.bottom - y
        shown, rest = _split(block, box.width, room, lang, must=not placed)
        if shown is not None:
            height = min(_needed(shown, box.width, SMALLEST, lang), room)
            placed.append((shown, Box(box.x, y, box.width, height)))
            y += height + GAP
        if rest is not None:
            return placed, (rest, *blocks[n + 1 :]), SMALLEST
    return placed, (), SMALLEST


def _needed(block: Block, width: float, size: int, lang: Lang) -> float:
    height = KINDS[type(block)].height
    return LEAST if height is None else height(block, width, size, lang)


def _stretched(blocks: Sequence[Block], needed: list[float], box: Box) -> list[tuple[Block, Box]]:
    """Return the places of blocks that all fit: what is left goes to those that can use it."""
    left = box.height - sum(needed) - GAP * (len(blocks) - 1)
    greedy = [KINDS[type(block)].height is None for block in blocks]
    placed, y = [], box.y
    for block, height, takes in zip(blocks, needed, greedy, strict=True):
        tall = height + (left / sum(greedy) if takes else 0)
        placed.append((block, Box(box.x, y, box.width, tall)))
        y += tall + GAP
    return placed


def _split(
    block: Block, width: float, room: float, lang: Lang, *, must: bool
) -> tuple[Block | None, Block | None]:
    """Return what of a block has room, and what has not. must: at least one item stands, however high."""
    if _needed(block, width, SMALLEST, lang) <= room:
        return block, None
    field = KINDS[type(block)].items
    items = getattr(block, field) if field else ()
    for n in range(len(items) - 1, 0, -1):
        part = _part(block, field, items[:n])
        if (must and n == 1) or _needed(part, width, SMALLEST, lang) <= room:
            return part, _part(block, field, items[n:])
    return (block, None) if must else (None, block)


def _part(block: Any, field: str, items: Sequence[Any]) -> Block:
    part: Block = replace(block, **{field: tuple(items)})
    return part


def drawn(sheet: Sheet, block: Block, box: Box, size: int) -> None:
    """Draw a block at its place."""
    KINDS[type(block)].draw(sheet, block, box, size)


def ink_of(verdict: Verdict | None) -> str:
    """Return the colour of words with a verdict, or of those without."""
    return LIGHT.text if verdict is None else LIGHT.tones[verdict].text


def _line_words(block: Lines, size: int, lang: Lang) -> tuple[Words, ...]:
    heading = () if block.heading is None else (Words(block.heading(lang), size, True, LIGHT.quiet),)
    lines = (
        Words(line.words(lang), size, line.verdict is not None, ink_of(line.verdict), above=size // 3)
        for line in block.items
    )
    return (*heading, *lines)


def _lines_height(block: Lines, width: float, size: int, lang: Lang) -> float:
    return sum(words.height(width) for words in _line_words(block, size, lang))


def _lines(sheet: Sheet, block: Lines, box: Box, size: int) -> None:
    sheet.write(box, Pane(_line_words(block, size, sheet.lang)), "Lines")


def _figure_pane(figure: Figure, size: int, lang: Lang) -> Pane:
    large = FIGURE if size > SMALLEST else SMALLEST_FIGURE
    size = min(size, LARGEST_SIDE_BY_SIDE)
    shown = Words(figure.shown(lang), large, True, ink_of(figure.verdict))
    return Pane((shown, Words(figure.words(lang), size)), fill=LIGHT.panel)


def _figure_width(block: Figures, width: float) -> float:
    return (width - GAP * (len(block.items) - 1)) / max(len(block.items), 1)


def _figures_height(block: Figures, width: float, size: int, lang: Lang) -> float:
    narrow = _figure_width(block, width)
    return max((_figure_pane(figure, size, lang).height(narrow) for figure in block.items), default=0)


def _figures(sheet: Sheet, block: Figures, box: Box, size: int) -> None:
    width = _figure_width(block, box.width)
    for n, figure in enumerate(block.items):
        place = Box(box.x + n * (width + GAP), box.y, width, box.height)
        sheet.write(place, _figure_pane(figure, size, sheet.lang), "Figure")


def _heading(words: str, size: int, align: Align = "left") -> Pane:
    return Pane((Words(words, size, True, LIGHT.text),), align, LIGHT.panel)


def _cell_pane(cell: Cell, column: Column, size: int, lang: Lang, *, bold: bool) -> Pane:
    verdict = cell.verdict
    fill = None if verdict is None else LIGHT.tones[verdict].tint
    words = Words(cell.words(lang), size, bold or verdict is not None, ink_of(verdict))
    return Pane((words,), "left" if column.kind == "words" else "right", fill)


def _table_rows(block: Table, size: int, lang: Lang) -> list[list[Pane]]:
    size = min(size, LARGEST_SIDE_BY_SIDE)
    aligned: list[Align] = ["left" if column.kind == "words" else "right" for column in block.columns]
    heading = [
        _heading(column.name(lang), size, align) for column, align in zip(block.columns, aligned, strict=True)
    ]
    rows = [
        [
            _cell_pane(cell, column, size, lang, bold=row.is_total)
            for cell, column in zip(row.cells, block.columns, strict=True)
        ]
        for row in block.rows
    ]
    return [heading, *rows]


def shared(rows: Sequence[Sequence[Pane]], width: float) -> list[float]:
    """Return widths of columns that fill a width: each as wide as its words want, as far as there is room."""
    written = [[words for pane in column for words in pane.words] for column in zip(*rows, strict=True)]
    wanted = [min(max(map(_wide, column)), WIDEST) for column in written]
    if sum(wanted) > width:
        wanted = _capped(
            wanted, [min(max(map(_widest_word, column)), WIDEST_WORD) for column in written], width
        )
    scale = width / sum(wanted)
    return [each * scale for each in wanted]


def _capped(wanted: Sequence[float], least: Sequence[float], width: float) -> list[float]:
    """Return widths of which the widest give way, none below its longest word: short ones stay whole."""
    low, high = 0.0, max(wanted)
    for _ in range(30):
        cap = (low + high) / 2
        fitted = [max(min(want, cap), word) for want, word in zip(wanted, least, strict=True)]
        low, high = (low, cap) if sum(fitted) > width else (cap, high)
    return fitted


def _wide(words: Words) -> float:
    return width_of(words.words, words.size, words.bold) + 2 * PAD_X + 6


def _widest_word(words: Words) -> float:
    parts = words.words.split() or [""]
    return max(width_of(part, words.size, words.bold) for part in parts) + 2 * PAD_X + 6


def _rows_height(rows: Sequence[Sequence[Pane]], widths: Sequence[float]) -> float:
    return sum(row_height(row, widths) for row in rows)


def _table_height(block: Table, width: float, size: int, lang: Lang) -> float:
    rows = _table_rows(block, size, lang)
    return _rows_height(rows, shared(rows, width))


def _table(sheet: Sheet, block: Table, box: Box, size: int) -> None:
    rows = _table_rows(block, size, sheet.lang)
    sheet.grid(box, shared(rows, box.width), rows, "Table")


def _chart(sheet: Sheet, block: Chart, box: Box, _: int) -> None:
    said = tuple(Words(note, SMALLEST, colour=LIGHT.quiet) for note in notes(block, sheet.lang))
    below = sum(words.height(box.width) for words in said)
    draw_chart(sheet, block, replace(box, height=box.height - below))
    if said:
        sheet.write(Box(box.x, box.bottom - below, box.width, below), Pane(said), "Note")


def _bars(sheet: Sheet, block: Bars, box: Box, _: int) -> None:
    """Draw bars; those on another scale in a chart of their own."""
    said = Words(LIKELY(sheet.lang), SMALLEST, colour=LIGHT.quiet)
    below = said.height(box.width) if any(bar.low is not None for bar in block.items) else 0
    y = box.y
    for top in dict.fromkeys(bar.top for bar in block.items):
        items = [bar for bar in block.items if bar.top == top]
        height = (box.height - below) * len(items) / len(block.items)
        draw_bars(sheet, items, Box(box.x, y, box.width, height))
        y += height
    if below:
        sheet.write(Box(box.x, y, box.width, below), Pane((said,)), "Note")


def bars_words(block: Bars, lang: Lang) -> list[str]:
    """Return bars in words, for notes and sheets."""
    return [bar_words(bar, lang) for bar in block.items]


# Height of the bar of shares in a goal's tile.
SHARES = 26


def _goal_words(goal: Goal, size: int, lang: Lang) -> tuple[tuple[Words, ...], ...]:
    """Return a tile's words: its name, its headline, and what stands below it."""
    size = min(size, LARGEST_SIDE_BY_SIDE)
    name = (Words(f"{goal.number} {goal.name(lang)}", size, True),)
    headline = (Words(goal.headline(lang), size, True, ink_of(goal.verdict)),)
    figure = Words(goal.shown(lang), FIGURE, True, LIGHT.text)
    alert = () if goal.alert is None else (Words(goal.alert(lang), size, True, ink_of("bad"), above=8),)
    return name, headline, (figure, Words(goal.words(lang), size), *alert)


def _share_words(goal: Goal, lang: Lang) -> tuple[Words, ...]:
    return tuple(Words(s.words(lang), SMALLEST, True, ink_of(s.verdict)) for s in goal.shares)


def _tile_parts(goal: Goal, width: float, size: int, lang: Lang) -> list[float]:
    """Return the heights of name, headline, figure, bar and shares of a tile."""
    parts = [Pane(words).height(width) for words in _goal_words(goal, size, lang)]
    shares = _share_words(goal, lang)
    return [*parts, SHARES if shares else 0, Pane(shares).height(width) if shares else 0]


def _goals_height(block: Goals, width: float, size: int, lang: Lang) -> float:
    narrow = (width - GAP * (len(block.items) - 1)) / max(len(block.items), 1)
    parts = [_tile_parts(goal, narrow, size, lang) for goal in block.items]
    return sum(map(max, zip(*parts, strict=True))) + PAD_Y if parts else 0


def _goals(sheet: Sheet, block: Goals, box: Box, size: int) -> None:
    width = (box.width - GAP * (len(block.items) - 1)) / max(len(block.items), 1)
    parts = [_tile_parts(goal, width, size, sheet.lang) for goal in block.items]
    heights = [max(part) for part in zip(*parts, strict=True)]
    for n, goal in enumerate(block.items):
        _tile(sheet, goal, replace(box, x=box.x + n * (width + GAP), width=width), heights, size)


def _tile(sheet: Sheet, goal: Goal, box: Box, heights: Sequence[float], size: int) -> None:
    """Draw a goal: its parts stand at the same heights in every tile."""
    sheet.panel(box, LIGHT.panel, f"Goal {goal.number}")
    y, fills = box.y, (LIGHT.panel, LIGHT.tones[goal.verdict].tint, LIGHT.panel)
    for words, height, fill in zip(_goal_words(goal, size, sheet.lang), heights, fills, strict=False):
        sheet.write(Box(box.x, y, box.width, height), Pane(words, fill=fill), "Goal")
        y += height
    if shares := _share_words(goal, sheet.lang):
        inner = Box(box.x + PAD_X, y, box.width - 2 * PAD_X, SHARES)
        _shares(sheet, goal, inner)
        place = Box(box.x, inner.bottom, box.width, heights[4])
        sheet.write(place, Pane(shares, fill=LIGHT.panel), "Shares")


def _shares(sheet: Sheet, goal: Goal, box: Box) -> None:
    """Draw how many of a whole stand how, as parts of a bar; their words stand below."""
    x = box.x
    for share in goal.shares:
        width = box.width * share.count / max(sum(each.count for each in goal.shares), 1)
        if share.count:
            place = Box(x, box.y, max(width - 3, 1), box.height)
            sheet.panel(place, LIGHT.tones[share.verdict].mark, share.words(sheet.lang))
        x += width


def _matter_row(matter: Matter, size: int, lang: Lang) -> list[Pane]:
    fill = None if matter.verdict is None else LIGHT.tones[matter.verdict].tint
    where = (
        Words(matter.where(lang), size, True),
        Words(matter.figure(lang), size, colour=ink_of(matter.verdict)),
    )
    return [
        Pane(where, fill=fill),
        Pane((Words(matter.question(lang), size),)),
        Pane((Words(matter.whom(lang), size, True),)),
        Pane((Words(matter.evidence(lang), size),)),
    ]


def _matter_rows(block: Matters, size: int, lang: Lang) -> list[list[Pane]]:
    size = min(size, LARGEST_SIDE_BY_SIDE)
    heading = [_heading(name(lang), size) for name in (WHERE, QUESTION, WHOM, EVIDENCE)]
    return [heading, *(_matter_row(matter, size, lang) for matter in block.items)]


def _matters_height(block: Matters, width: float, size: int, lang: Lang) -> float:
    rows = _matter_rows(block, size, lang)
    return _rows_height(rows, shared(rows, width))


def _matters(sheet: Sheet, block: Matters, box: Box, size: int) -> None:
    rows = _matter_rows(block, size, sheet.lang)
    sheet.grid(box, shared(rows, box.width), rows, "Matters")


def _order_row(order: Order, size: int, lang: Lang) -> list[Pane]:
    state, verdict = order_state(order, lang)
    fill = None if verdict is None else LIGHT.tones[verdict].tint
    return [
        Pane((Words(order.words, size),)),
        Pane((Words(order.owner, size),)),
        Pane((Words(order_due(order, lang), size),)),
        Pane((Words(state, size, True, ink_of(verdict)),), fill=fill),
    ]


def _order_rows(block: Orders, size: int, lang: Lang) -> list[list[Pane]]:
    size = min(size, LARGEST_SIDE_BY_SIDE)
    heading = [_heading(name(lang), size) for name in (ORDER, OWNER, DUE, STATE)]
    rows = [_order_row(order, size, lang) for order in block.items]
    if block.live:
        rows += [[Pane((Words("", size),))] * len(heading)] * max(ROWS_TO_FILL_IN - len(rows), 0)
    elif not rows:
        rows = [[Pane((Words(NONE(lang), size),)), *[Pane((Words("", size),))] * 3]]
    return [heading, *rows]


def _order_widths(block: Orders, rows: Sequence[Sequence[Pane]], width: float) -> list[float]:
    # Empty rows say nothing of the widths that will be wanted.
    return shared(rows, width) if block.items else [width * part for part in (0.46, 0.22, 0.16, 0.16)]


def _orders_height(block: Orders, width: float, size: int, lang: Lang) -> float:
    rows = _order_rows(block, size, lang)
    return _rows_height(rows, _order_widths(block, rows, width))


def _orders(sheet: Sheet, block: Orders, box: Box, size: int) -> None:
    rows = _order_rows(block, size, sheet.lang)
    sheet.grid(box, _order_widths(block, rows, box.width), rows, "Orders")


def _picture(sheet: Sheet, block: Map | Clock, box: Box, _: int) -> None:
    width, height = round(box.width), round(box.height)
    svg = drawing(block, sheet.lang, False, width, height)
    sheet.picture(box, png(svg, width, height), picture_words(block, sheet.lang))


def _photos(sheet: Sheet, block: Photos, box: Box, size: int) -> None:
    heading = Words(block.title(sheet.lang), size, True)
    y = box.y + heading.height(box.width)
    sheet.write(replace(box, height=y - box.y), Pane((heading,)), "Title of the pictures")
    named = [(BEFORE, name) for name in block.before] + [(AFTER, name) for name in block.after]
    if not named:
        none = Words(NO_PHOTO(sheet.lang), size, colour=LIGHT.quiet)
        sheet.write(Box(box.x, y, box.width, none.height(box.width)), Pane((none,)), "No picture")
        return
    width = (box.width - GAP * (len(named) - 1)) / len(named)
    captions = [Words(words(sheet.lang, name=name), colour=LIGHT.quiet) for words, name in named]
    high = max(caption.height(width) for caption in captions)
    for n, ((_, name), caption) in enumerate(zip(named, captions, strict=True)):
        _photo(sheet, Box(box.x + n * (width + GAP), y, width, box.bottom - y), caption, high, name)


def _photo(sheet: Sheet, box: Box, caption: Words, high: float, name: str) -> None:
    """Show a photograph over its caption, which is so high."""
    place = replace(box, height=box.height - high)
    picture = photo(sheet.photos, name) if sheet.photos is not None else None
    if picture is None:
        none = Pane((Words(NO_PHOTO(sheet.lang), SMALLEST, colour=LIGHT.quiet),), "centre", LIGHT.panel)
        sheet.write(place, none, "No picture", middle=True)
    else:
        sheet.picture(place, picture, caption.words)
    sheet.write(Box(box.x, box.bottom - high, box.width, high), Pane((caption,), "centre"), "Caption")


KINDS: dict[type, Kind] = {
    Lines: Kind(_lines, _lines_height, "items"),
    Figures: Kind(_figures, _figures_height),
    Table: Kind(_table, _table_height, "rows"),
    Chart: Kind(_chart),
    Bars: Kind(_bars),
    Goals: Kind(_goals, _goals_height),
    Matters: Kind(_matters, _matters_height, "items"),
    Map: Kind(_picture),
    Clock: Kind(_picture),
    Photos: Kind(_photos),
    Orders: Kind(_orders, _orders_height, "items"),
}
