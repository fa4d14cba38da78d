"""The briefing as a workbook: every figure behind the slides as a real number, with native charts.

No cell is ever a formula or a link, whatever the database holds. Byte-identical for the same input.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

import xlsxwriter

from dashboard.briefing.slides import AUDIENCES, PARTS, Block, Briefing, Orders, Slide, Table
from dashboard.briefing.words import facts_words, week_words
from dashboard.briefing.workbook_charts import Place, chart_of
from dashboard.briefing.workbook_sheets import Number, Rows, Value, rows_of
from dashboard.language.text import Lang, Text, in_both
from dashboard.language.thai import format_instant
from dashboard.ui.files import BOOK_OPTIONS, BUDDHIST_DAY, FONT, cleaned
from dashboard.ui.tokens import LIGHT
from dashboard.view.holdings import DEMO

CONTENTS = Text("สารบัญ", "Contents")
NOTES = Text("บันทึกผู้นำเสนอ", "Notes")
UNIT = Text("หน่วย", "Unit")
FIRST, LAST = Text("ห้วงตั้งแต่วันที่", "From"), Text("ถึงวันที่", "To")
DATA_TO = Text("ข้อมูลถึงวันที่", "Data to")
MADE = Text("จัดทำเมื่อ", "Made")
AUDIENCE = Text("ผู้รับ", "Audience")
DATA = Text("ข้อมูล", "Data")
SHEET, SLIDE, PART, RESTS_ON = (
    Text("แผ่นงาน", "Sheet"),
    Text("สไลด์", "Slide"),
    Text("วาระ", "Part"),
    Text("ที่มา", "Facts"),
)
MISSING = Text("ช่องว่างคือยังไม่ได้รับข้อมูล ไม่ใช่ศูนย์", "An empty cell was not received; it is not a zero.")
PAGE = Text("หน้า &P / &N", "Page &P / &N")
# Letters that no name of a sheet may hold, and how long one may be.
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
LONGEST_NAME = 31
DAY: dict[Lang, str] = {"th": BUDDHIST_DAY, "en": "d mmm yyyy"}
# First rows of a sheet: title, what it rests on, who may see it, headings, the table.
FACTS_AT, MARKS_AT, HEADINGS_AT, ROWS_FROM = 1, 2, 4, 5
NARROWEST, WIDEST = 8, 46
# Points of a line of words.
LINE = 18
# A chart stands below so many rows, where it is printed large, else beside them.
MOST_ROWS_ABOVE = 20
LINE_BELOW = {"bottom": 1, "bottom_color": LIGHT.grid}


@dataclass
class Book:
    """A workbook that is written. formats: made once each, by what they are."""

    book: Any
    briefing: Briefing
    lang: Lang
    formats: dict[str, Any]

    def styled(self, name: str, **options: object) -> Any:
        """Return a format of this name."""
        if name not in self.formats:
            self.formats[name] = self.book.add_format({**FONT, "valign": "top", **options})
        return self.formats[name]


def workbook(briefing: Briefing, lang: Lang) -> bytes:
    """Return the briefing's tables, charts and figures as XLSX, a sheet each, with a list of contents."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, BOOK_OPTIONS) as book:
        made = Book(book, briefing, lang, {})
        book.set_properties(_properties(briefing, lang))
        listed = _listed(briefing, lang)
        _contents(made, listed)
        for name, slide, block in listed:
            _sheet(made, name, slide, rows_of(block, lang))
        _notes(made)
    return buffer.getvalue()


def _properties(briefing: Briefing, lang: Lang) -> dict[str, Any]:
    return {
        "title": cleaned(week_words(briefing, lang)),
        "author": cleaned(briefing.unit(lang)),
        "comments": DEMO(lang) if briefing.is_demo else "",
        "keywords": AUDIENCES[briefing.audience](lang),
        "created": briefing.made_at.replace(tzinfo=None),
    }


def _listed(briefing: Briefing, lang: Lang) -> list[tuple[str, Slide, Block]]:
    """Return every block with the name of its sheet and its slide; empty ones have none."""
    filled = [(slide, block) for slide, block in _joined(briefing.slides) if rows_of(block, lang).rows]
    return [
        (sheet_name(n, slide.title(lang)), slide, block) for n, (slide, block) in enumerate(filled, start=1)
    ]


def _joined(slides: Sequence[Slide]) -> list[tuple[Slide, Block]]:
    """Return blocks with their slides: a table that goes on on further slides is one again.

    What stands beside such a table is repeated on each of its slides, and written once.
    """
    joined: list[tuple[Slide, Block]] = []
    first = slides[0] if slides else None
    for slide in slides:
        if first is None or not re.fullmatch(re.escape(first.key) + r"-\d+", slide.key):
            first = slide
        for block in (block for column in slide.columns for block in column):
            start = next((n for n, (s, b) in enumerate(joined) if s is first and _goes_on(b, block)), None)
            if slide is first or start is None:
                joined.append((first, block))
            elif joined[start][1] != block:
                joined[start] = (first, _with_rows(joined[start][1], block))
    return [(replace(slide, title=in_both(partial(_whole, slide.title))), block) for slide, block in joined]


def _whole(title: Text, lang: Lang) -> str:
    """Return the title of a slide without its number among its parts."""
    return re.sub(r" \(1/[0-9]+\)$", "", title(lang))


def _goes_on(before: Block, block: Block) -> bool:
    """Whether a block is the same or goes on where another one ended."""
    if isinstance(before, Table) and isinstance(block, Table):
        return before.columns == block.columns
    if isinstance(before, Orders) and isinstance(block, Orders):
        return before.live == block.live
    return before == block


def _with_rows(before: Block, block: Block) -> Block:
    if isinstance(before, Table) and isinstance(block, Table):
        return replace(before, rows=before.rows + block.rows)
    if isinstance(before, Orders) and isinstance(block, Orders):
        return replace(before, items=before.items + block.items)
    return before


def sheet_name(number: int, title: str) -> str:
    """Return a name that no other sheet has and every spreadsheet program takes."""
    words = " ".join(_NOT_IN_NAMES.sub(" ", cleaned(title)).split())
    return f"{number:02d} {words}"[:LONGEST_NAME].strip()


def _contents(made: Book, listed: Sequence[tuple[str, Slide, Block]]) -> None:
    """Write what the briefing is about, and which sheet holds what."""
    briefing, lang = made.briefing, made.lang
    sheet = made.book.add_worksheet(CONTENTS(lang))
    title = briefing.slides[0].title(lang) if briefing.slides else CONTENTS(lang)
    sheet.write_string(0, 0, cleaned(title), made.styled("title", bold=True, font_size=16))
    facts: tuple[tuple[Text, Value], ...] = (
        (UNIT, briefing.unit(lang)),
        (FIRST, briefing.first_day),
        (LAST, briefing.last_day),
        (DATA_TO, briefing.data_as_of),
        (MADE, format_instant(briefing.made_at, lang)),
        (AUDIENCE, AUDIENCES[briefing.audience](lang)),
        (DATA, f"{DEMO(lang)} · {MISSING(lang)}" if briefing.is_demo else MISSING(lang)),
    )
    for row, (called, value) in enumerate(facts, start=2):
        sheet.write_string(row, 0, called(lang), made.styled("name", bold=True))
        _write(made, sheet, row, 1, value)
    start = len(facts) + 3
    for column, heading in enumerate((SHEET, SLIDE, PART, RESTS_ON)):
        sheet.write_string(start, column, heading(lang), _heading(made))
    link = made.styled("link", font_color=LIGHT.now, underline=1)
    for row, (name, slide, _) in enumerate(listed, start=start + 1):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", link, string=name)
        told = (slide.title(lang), PARTS[slide.part](lang), facts_words(slide.facts, lang))
        for column, words in enumerate(told, start=1):
            _write(made, sheet, row, column, words)
    for column, width in enumerate((32, 48, 24, 70)):
        sheet.set_column(column, column, width)
    _printed(made, sheet)


def _sheet(made: Book, name: str, slide: Slide, rows: Rows) -> None:
    """Write a block: what it is about, its table, and its chart beside it."""
    sheet = made.book.add_worksheet(name)
    _about(made, sheet, slide.title(made.lang), facts_words(slide.facts, made.lang))
    _table(made, sheet, rows)
    if rows.chart is not None:
        place = Place(name, HEADINGS_AT, len(rows.rows), len(rows.headings))
        chart = chart_of(made.book, rows.chart, place, made.lang)
        said = {"description": cleaned(slide.title(made.lang))}
        below, beside = (ROWS_FROM + len(rows.rows) + 1, 0), (HEADINGS_AT, len(rows.headings) + 1)
        sheet.insert_chart(*(below if len(rows.rows) <= MOST_ROWS_ABOVE else beside), chart, said)
    # A chart is not parted by the end of a page.
    _printed(made, sheet, pages=0 if rows.chart is None else 1)


def _about(made: Book, sheet: Any, title: str, facts: str) -> None:
    lang = made.lang
    sheet.write_string(0, 0, cleaned(title), made.styled("heading of sheet", bold=True, font_size=14))
    sheet.write_string(FACTS_AT, 0, cleaned(facts), made.styled("quiet", font_color=LIGHT.quiet))
    marks = [week_words(made.briefing, lang), AUDIENCES[made.briefing.audience](lang)]
    marks += [DEMO(lang)] if made.briefing.is_demo else []
    sheet.write_string(MARKS_AT, 0, cleaned(" · ".join(marks)), made.styled("name", bold=True))


def _table(made: Book, sheet: Any, rows: Rows) -> None:
    widths = [_width(rows, column) for column in range(len(rows.headings))]
    for n, values in enumerate((rows.headings, *rows.rows)):
        # Not every spreadsheet program makes a row as high as its words.
        lines = max(-(-(len(_shown(v)) + 2) // width) for v, width in zip(values, widths, strict=True))
        sheet.set_row(HEADINGS_AT + n, LINE * max(lines, 1))
    for column, heading in enumerate(rows.headings):
        cells = [row[column] for row in rows.rows]
        numbers = any(isinstance(value, Number) for value in cells)
        sheet.write_string(HEADINGS_AT, column, cleaned(heading), _heading(made, numbers=numbers))
        sheet.set_column(column, column, widths[column])
        for row, value in enumerate(cells, start=ROWS_FROM):
            _write(made, sheet, row, column, value, is_right=numbers)
    sheet.freeze_panes(ROWS_FROM, 1)
    sheet.repeat_rows(0, HEADINGS_AT)


def _width(rows: Rows, column: int) -> int:
    """Return how wide a column is, in letters."""
    longest = max(
        len(_shown(value)) for value in (rows.headings[column], *(row[column] for row in rows.rows))
    )
    return min(max(longest + 4, NARROWEST), WIDEST)


def _shown(value: Value) -> str:
    return f"{value.sign} {value.value:,.1f}" if isinstance(value, Number) else str(value or "")


def _write(made: Book, sheet: Any, row: int, column: int, value: Value, *, is_right: bool = False) -> None:
    """Write a value as what it is; text always as text, whatever it begins with.

    Args:
        is_right: words among numbers, as `–`, stand to the right as these do.
    """
    if value is None:
        sheet.write_blank(row, column, None, made.styled("blank", **LINE_BELOW))
    elif isinstance(value, Number):
        style = f'"{value.sign} "{value.style}' if value.sign else value.style
        look = made.styled(f"number {style}", num_format=style, align="right", indent=1, **LINE_BELOW)
        sheet.write_number(row, column, value.value, look)
    elif isinstance(value, date):
        look = made.styled("day", num_format=DAY[made.lang], align="left", **LINE_BELOW)
        sheet.write_datetime(row, column, value, look)
    else:
        name, align = ("words among numbers", "right") if is_right else ("text", "left")
        look = made.styled(name, text_wrap=True, align=align, indent=1, **LINE_BELOW)
        sheet.write_string(row, column, cleaned(value), look)


def _heading(made: Book, *, numbers: bool = False) -> Any:
    return made.styled(
        f"heading {numbers}",
        bold=True,
        bg_color=LIGHT.panel,
        font_color=LIGHT.text,
        text_wrap=True,
        align="right" if numbers else "left",
        indent=1,
        bottom=1,
    )


def _notes(made: Book) -> None:
    """Write what the presenter reads, slide by slide."""
    lang = made.lang
    said = [(slide, line) for slide in made.briefing.slides for line in slide.notes]
    if not said:
        return
    sheet = made.book.add_worksheet(NOTES(lang))
    _about(made, sheet, NOTES(lang), "")
    rows = tuple((slide.title(lang), line.words(lang)) for slide, line in said)
    _table(made, sheet, Rows((SLIDE(lang), NOTES(lang)), rows))
    _printed(made, sheet)


def _printed(made: Book, sheet: Any, pages: int = 0) -> None:
    """Let a sheet be printed on A4, as wide as the page, with its marks and numbers.

    Args:
        pages: how many pages it takes; 0 = as many as it needs.
    """
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, pages)
    sheet.hide_gridlines(2)
    marks = AUDIENCES[made.briefing.audience](made.lang)
    marks = f"{marks} · {DEMO(made.lang)}" if made.briefing.is_demo else marks
    sheet.set_footer(f'&L&"{FONT["font_name"]},Regular"{marks.replace("&", "&&")}&R{PAGE(made.lang)}')
