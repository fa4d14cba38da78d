"""Native charts of the briefing's workbook, drawn from the cells of their sheet."""

from dataclasses import dataclass
from typing import Any

from dashboard.briefing.slides import Bars, Chart
from dashboard.briefing.words import TARGET, VALUE, WITH_UNIT, tone
from dashboard.language.text import Lang
from dashboard.ui.files import FONT, cleaned
from dashboard.ui.tokens import LIGHT

# Pixels.
SIZE = {"width": 860, "height": 420}
GRID = {"visible": True, "line": {"color": LIGHT.grid}}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chart's cells are. headings: their row, the values below it; columns: how many there are."""

    sheet: str
    headings: int
    rows: int
    columns: int

    def column(self, at: int) -> list[Any]:
        """Return the cells of a column, as a chart is told them."""
        return [self.sheet, self.headings + 1, at, self.headings + self.rows, at]

    def name(self, at: int) -> list[Any]:
        """Return the cell of a column's heading."""
        return [self.sheet, self.headings, at]


def chart_of(book: Any, block: Chart | Bars, place: Place, lang: Lang) -> Any:
    """Return the chart of a block; the columns of its cells are those of `workbook_sheets`."""
    chart = _chart(book, block, place, lang) if isinstance(block, Chart) else _bars(book, block, place, lang)
    chart.set_legend({"position": "bottom", "font": _letters()})
    chart.show_blanks_as("gap")
    chart.set_size(SIZE)
    return chart


def _chart(book: Any, block: Chart, place: Place, lang: Lang) -> Any:
    is_bars = block.kind == "bars"
    chart = book.add_chart({"type": "column" if is_bars else "line"})
    for at, series in enumerate(block.series, start=1):
        look = _bars_look(block, tone(series)) if is_bars else _line_look(tone(series))
        cells = {"name": place.name(at), "categories": place.column(0), "values": place.column(at)}
        chart.add_series({**cells, **look})
    if block.target is not None:
        _target(book, chart, place, is_bars=is_bars)
    title = cleaned(WITH_UNIT(lang, title=block.title(lang), unit=block.unit(lang)))
    chart.set_title({"name": title, "name_font": _letters(14, bold=True)})
    known = [value for series in block.series for value in series.values if value is not None]
    least = 0 if min(known, default=0) >= 0 else None
    chart.set_y_axis({"min": least, "max": block.top, "num_font": _letters(), "major_gridlines": GRID})
    chart.set_x_axis({"num_font": _letters()})
    return chart


def _bars_look(block: Chart, fill: str) -> dict[str, Any]:
    """Return how bars look: hatched where they are not complete."""
    pattern = {"pattern": "wide_upward_diagonal", "fg_color": fill, "bg_color": LIGHT.ground}
    hatched = {"pattern": pattern, "border": {"color": fill}}
    points = [hatched if n in block.incomplete else None for n in range(len(block.categories))]
    return {"fill": {"color": fill}, "gap": 45, "points": points}


def _line_look(stroke: str) -> dict[str, Any]:
    marker = {"type": "circle", "size": 7, "fill": {"color": stroke}, "border": {"color": stroke}}
    return {"line": {"color": stroke, "width": 2.5}, "marker": marker}


def _target(book: Any, chart: Any, place: Place, *, is_bars: bool) -> None:
    """Draw the target as a dashed line, over bars as over lines. Its column is the last but one."""
    at = place.columns - 2
    line = book.add_chart({"type": "line"}) if is_bars else chart
    cells = {"name": place.name(at), "categories": place.column(0), "values": place.column(at)}
    dashed = {"color": LIGHT.text, "width": 2, "dash_type": "dash"}
    line.add_series({**cells, "line": dashed, "marker": {"type": "none"}})
    if is_bars:
        chart.combine(line)


def _bars(book: Any, block: Bars, place: Place, lang: Lang) -> Any:
    chart = book.add_chart({"type": "bar"})
    marks = [LIGHT.now if bar.verdict is None else LIGHT.tones[bar.verdict].mark for bar in block.items]
    points = [{"fill": {"color": mark}} for mark in marks]
    common = {"categories": place.column(0), "gap": 45}
    value = {"name": VALUE(lang), "values": place.column(1), "fill": {"color": LIGHT.now}, "points": points}
    chart.add_series({**common, **value})
    hatched = {"pattern": "light_upward_diagonal", "fg_color": LIGHT.quiet, "bg_color": LIGHT.ground}
    limit = {"name": TARGET(lang), "values": place.column(2), "pattern": hatched}
    chart.add_series({**common, **limit, "border": {"color": LIGHT.quiet}})
    top = max(bar.top for bar in block.items)
    chart.set_x_axis({"min": 0, "max": top, "num_font": _letters(), "major_gridlines": GRID})
    chart.set_y_axis({"reverse": True, "num_font": _letters()})
    return chart


def _letters(size: int = 11, *, bold: bool = False) -> dict[str, Any]:
    return {"name": FONT["font_name"], "size": size, "bold": bold, "color": LIGHT.text}
