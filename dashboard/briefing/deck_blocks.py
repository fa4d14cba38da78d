"""The blocks of a slide as HTML of the deck: one function a kind, and the room that drawings have."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from markupsafe import Markup

from dashboard.briefing import words
from dashboard.briefing.drawings import drawing
from dashboard.briefing.lettering import SMALL
from dashboard.briefing.places import signs_of
from dashboard.briefing.slides import (
    Bars,
    Block,
    Chart,
    Clock,
    Column,
    Figures,
    Goal,
    Goals,
    Line,
    Lines,
    Map,
    Matter,
    Matters,
    Order,
    Orders,
    Photos,
    Row,
    Slide,
    Table,
)
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date
from dashboard.store.photos import photo
from dashboard.ui import svg
from dashboard.ui.grid import SIGNS
from dashboard.ui.tokens import Verdict

# The two shapes that a screen may have, and the width of a slide that is 1080 high on each.
SHAPES = {"wide": 1920, "narrow": 1440}
HEIGHT = 1080
# Units: a slide's edge left and right, between columns, between blocks; heights of what is not a block, of a
# title's second line and of a subtitle.
EDGE, BETWEEN, APART, FRAME, SECOND, SUBTITLE = 64, 48, 24, 352, 44, 44
# The least height of a drawing.
LEAST = 240
LINE, TITLE_SIZE = 1.3, 56
# A map beside another drawing has more of a column.
MAP_SHARE = 1.3

BEFORE, AFTER = Text("ก่อน", "Before"), Text("หลัง", "After")
NO_PICTURE = Text("ไม่มีภาพในเครื่องนี้ ({name})", "no picture at hand ({name})")
NO_PICTURES = Text("ไม่มีภาพ", "no picture")
WHOM, EVIDENCE = Text("ผู้รับผิดชอบ: {whom}", "Whom: {whom}"), Text("หลักฐาน: {words}", "Evidence: {words}")
NUMBER, ORDERED = Text("ที่", "No."), Text("สั่งเมื่อ", "Ordered")
NO_ORDERS = Text("ยังไม่มีข้อสั่งการ", "No orders yet")
GOAL = Text("เป้าหมายที่ {n}", "Goal {n}")


@dataclass(frozen=True, slots=True)
class Room:
    """What blocks are drawn for. photos: folder of pictures; None = none at hand."""

    lang: Lang
    photos: Path | None = None


def body(slide: Slide, room: Room) -> Markup:
    """Return a slide's columns. Drawings are there once for each shape of screen and each mode."""
    drawn = [
        Markup('<div class="column">{}</div>').format(
            svg.joined(_block(block, column, slide, room) for block in column)
        )
        for column in slide.columns
    ]
    return Markup('<div class="columns of-{}">{}</div>').format(len(drawn), svg.joined(drawn))


def _block(block: Block, column: tuple[Block, ...], slide: Slide, room: Room) -> Markup:
    if isinstance(block, Chart | Bars | Map | Clock):
        return _drawings(block, column, slide, room)
    return KINDS[type(block)](block, room)


def _drawings(
    block: Chart | Bars | Map | Clock, column: tuple[Block, ...], slide: Slide, room: Room
) -> Markup:
    parts, columns = [], max(len(slide.columns), 1)
    maps = [each for other in slide.columns for each in other if isinstance(each, Map)]
    told = frozenset[str]().union(*(signs_of(each) for each in maps))
    for shape, width in SHAPES.items():
        wide = (width - 2 * EDGE - BETWEEN * (columns - 1)) // columns
        free = HEIGHT - FRAME - (SUBTITLE if slide.subtitle else 0)
        free -= SECOND if svg.length(slide.title(room.lang), TITLE_SIZE) > width - 2 * EDGE else 0
        high = _height(block, column, wide, free, room.lang)
        parts += [
            Markup('<div class="drawing on-{} in-{}" style="min-height:{}px">{}</div>').format(
                shape, mode, round(high * 0.92), drawing(block, room.lang, mode == "dark", wide, high, told)
            )
            for mode in ("light", "dark")
        ]
    return svg.joined(parts)


def _height(block: Block, column: tuple[Block, ...], width: int, free: float, lang: Lang) -> int:
    """Return a drawing's height: its share of what the other blocks of its column leave."""
    others = [each for each in column if not isinstance(each, Chart | Bars | Map | Clock)]
    free -= sum(_taken(each, width, lang) + APART for each in others)
    drawings = [each for each in column if each not in others]
    shares = {each: MAP_SHARE if isinstance(each, Map) else 1 for each in drawings}
    high = (free - APART * (len(drawings) - 1)) * shares[block] / sum(shares.values())
    if isinstance(block, Bars):
        high = min(high, 220 * len(block.items) + 50)
    return max(round(high), LEAST)


def _taken(block: Block, width: int, lang: Lang) -> float:
    """Return about how high a block of words is at its smallest letters."""
    match block:
        case Lines():
            lines = [item.words for item in block.items] + [block.heading] * (block.heading is not None)
            return sum(_rows(words(lang), width - 40) * SMALL * LINE + 16 for words in lines if words)
        case Figures():
            each = width / max(len(block.items), 1) - 40
            return (
                130 + max((_rows(item.words(lang), each) for item in block.items), default=0) * SMALL * LINE
            )
        case Table():
            return (len(block.rows) + 1) * (SMALL * LINE + 22)
        case Photos():
            return 340
        case _:
            return 380


def _rows(words: str, width: float) -> int:
    return max(ceil(svg.length(words, SMALL) / max(width, 1)), 1)


def _tone(verdict: Verdict | None) -> str:
    return f"tone-{verdict}" if verdict else "plain"


def signed(words: str, verdict: Verdict | None) -> str:
    """Return words with the sign of their verdict; most have one of their own."""
    signs = {*SIGNS.values(), "▲", "▼", "◆", "○", "●", "△", "▽", "→", "+", "−"}
    return f"{SIGNS[verdict]} {words}" if verdict and words[:1] not in signs else words


def lines(block: Lines, room: Room) -> Markup:
    """Return sentences below each other."""
    heading = Markup("<h3>{}</h3>").format(block.heading(room.lang)) if block.heading else Markup("")
    return Markup('<div class="lines">{}<ul>{}</ul></div>').format(
        heading, svg.joined(line(item, room.lang) for item in block.items)
    )


def line(item: Line, lang: Lang) -> Markup:
    """Return a sentence of a list."""
    return Markup('<li class="{}">{}</li>').format(
        _tone(item.verdict), signed(item.words(lang), item.verdict)
    )


def _figures(block: Figures, room: Room) -> Markup:
    items = [
        Markup('<div class="figure {}"><p class="shown">{}</p><p>{}</p></div>').format(
            _tone(item.verdict), signed(item.shown(room.lang), item.verdict), item.words(room.lang)
        )
        for item in block.items
    ]
    return Markup('<div class="figures">{}</div>').format(svg.joined(items))


def _table(block: Table, room: Room) -> Markup:
    head = [
        Markup('<th class="{}" scope="col">{}</th>').format(column.kind, column.name(room.lang))
        for column in block.columns
    ]
    rows = [_row(row, block.columns, room.lang) for row in block.rows]
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(
        svg.joined(head), svg.joined(rows)
    )


def _row(row: Row, columns: tuple[Column, ...], lang: Lang) -> Markup:
    cells = [
        Markup('<td class="{} {}">{}</td>').format(
            column.kind, _tone(cell.verdict), signed(cell.words(lang), cell.verdict)
        )
        for column, cell in zip(columns, row.cells, strict=True)
    ]
    return Markup('<tr class="{}">{}</tr>').format("total" if row.is_total else "", svg.joined(cells))


def _goals(block: Goals, room: Room) -> Markup:
    tiles = [_goal(goal, room.lang) for goal in block.items]
    return Markup('<div class="goals of-{}">{}</div>').format(len(tiles), svg.joined(tiles))


def _goal(goal: Goal, lang: Lang) -> Markup:
    # Told by their signs before their colours; the words below say the same.
    stack = [
        Markup('<span class="{}" style="flex-grow:{}">{}</span>').format(
            _tone(share.verdict), share.count, share.words(lang)[:1]
        )
        for share in goal.shares
        if share.count
    ]
    shares = [
        Markup('<span class="{}">{}</span>').format(_tone(share.verdict), share.words(lang))
        for share in goal.shares
    ]
    alert = Markup('<p class="alert">{}</p>').format(signed(goal.alert(lang), "bad")) if goal.alert else ""
    name = goal.name(lang)
    number = GOAL(lang, n=goal.number)
    return Markup(
        '<article class="goal {tone}"><h3>{number}{name}</h3><p class="headline">{headline}</p>'
        '<p class="shown">{shown}</p><p>{words}</p><p class="stack" aria-hidden="true">{stack}</p>'
        '<p class="shares">{shares}</p>{alert}</article>'
    ).format(
        tone=_tone(goal.verdict),
        number="" if name.startswith(number) else f"{number} ",
        name=name,
        headline=signed(goal.headline(lang), goal.verdict),
        shown=goal.shown(lang),
        words=goal.words(lang),
        stack=svg.joined(stack),
        shares=Markup(" ").join(shares),
        alert=alert,
    )


def _matters(block: Matters, room: Room) -> Markup:
    items = [_matter(n, matter, room.lang) for n, matter in enumerate(block.items, start=1)]
    return Markup('<ol class="matters">{}</ol>').format(svg.joined(items))


def _matter(n: int, matter: Matter, lang: Lang) -> Markup:
    return Markup(
        '<li class="{tone}"><b class="n">{n}</b><div><p class="where"><b>{where}</b>'
        ' <span class="figured">{figure}</span></p><p class="question">{question}</p>'
        '<p class="whom">{whom} · {evidence}</p></div></li>'
    ).format(
        tone=_tone(matter.verdict),
        n=n,
        where=matter.where(lang),
        figure=signed(matter.figure(lang), matter.verdict),
        question=matter.question(lang),
        whom=WHOM(lang, whom=matter.whom(lang)),
        evidence=EVIDENCE(lang, words=matter.evidence(lang)),
    )


def _photos(block: Photos, room: Room) -> Markup:
    sides = []
    for name, files in ((BEFORE, block.before), (AFTER, block.after)):
        shown = [_photo(file, f"{block.title(room.lang)} – {name(room.lang)}", room) for file in files[:2]]
        none = Markup('<p class="no-picture">{}</p>').format(NO_PICTURES(room.lang))
        sides.append(
            Markup('<figure><figcaption>{}</figcaption><div class="pictures">{}</div></figure>').format(
                name(room.lang), svg.joined(shown) or none
            )
        )
    return Markup('<div class="photos"><h3>{}</h3><div class="sides">{}</div></div>').format(
        block.title(room.lang), svg.joined(sides)
    )


def _photo(file: str, said: str, room: Room) -> Markup:
    picture = photo(room.photos, file) if room.photos else None
    if picture is None:
        return Markup('<p class="no-picture">{}</p>').format(NO_PICTURE(room.lang, name=file))
    return Markup('<img src="data:image/jpeg;base64,{}" alt="{}">').format(b64encode(picture).decode(), said)


def _orders(block: Orders, room: Room) -> Markup:
    """Return orders; the list of today's is one to which the deck adds what is typed."""
    heads = (NUMBER if block.live else ORDERED, words.ORDER, words.OWNER, words.DUE, words.STATE)
    head = svg.joined(Markup('<th scope="col">{}</th>').format(name(room.lang)) for name in heads)
    rows = svg.joined(_order(n, order, block.live, room.lang) for n, order in enumerate(block.items, start=1))
    table = Markup('<table class="orders" data-live="{}"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>')
    none = Markup('<p class="no-orders">{}</p>').format(NO_ORDERS(room.lang))
    return table.format("yes" if block.live else "", head, rows) + (none if not block.items else "")


def _order(n: int, order: Order, live: bool, lang: Lang) -> Markup:
    state, verdict = words.order_state(order, lang)
    return Markup(
        '<tr data-number="{number}"><td class="n">{first}</td><td>{words}</td><td>{owner}</td>'
        '<td>{due}</td><td class="{tone}">{state}</td></tr>'
    ).format(
        number=order.number or "",
        first=n if live else format_date(order.meeting, lang),
        words=order.words,
        owner=order.owner,
        due=words.order_due(order, lang),
        tone=_tone(verdict) if verdict else "plain",
        state=state,
    )


# How each kind that is not a drawing is written.
KINDS: dict[type, Callable[[Any, Room], Markup]] = {
    Lines: lines,
    Figures: _figures,
    Table: _table,
    Goals: _goals,
    Matters: _matters,
    Photos: _photos,
    Orders: _orders,
}
