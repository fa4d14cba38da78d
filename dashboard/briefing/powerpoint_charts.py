"""Native charts of a PowerPoint slide: what they show can be edited, and is what the slide's data say."""

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_PATTERN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Pt

from dashboard.briefing.measures import LEADING, width_of
from dashboard.briefing.powerpoint_shapes import (
    SMALLEST,
    Box,
    Sheet,
    Words,
    cleaned,
    colour,
    describe,
    speak,
)
from dashboard.briefing.slides import Bar, Chart
from dashboard.briefing.words import TARGET, VALUE, WITH_UNIT, series_name, signed, tone
from dashboard.language.text import Lang, Text
from dashboard.ui.files import BOOK_OPTIONS
from dashboard.ui.tokens import LIGHT

INCOMPLETE = Text(
    "ลายเส้นทแยง = ยังไม่ครบห้วงหรือยังได้รับข้อมูลไม่ครบ: {names}", "hatched = not over or not wholly received: {names}"
)
GAPS = Text("ช่องว่าง = ยังไม่ได้รับข้อมูล: {names}", "gap = not received: {names}")
MANY = Text("{n} ห้วง", "{n} of them")
# Categories named one by one in the note below a chart.
MOST_NAMED = 3


def notes(block: Chart, lang: Lang) -> list[str]:
    """Return what must be said below a chart: hatched and missing categories by name, or how many."""
    missing = [
        n for n in range(len(block.categories)) if any(series.values[n] is None for series in block.series)
    ]
    said = [(INCOMPLETE, block.incomplete), (GAPS, missing)]
    return [words(lang, names=_names(block, places, lang)) for words, places in said if places]


def _names(block: Chart, places: Sequence[int], lang: Lang) -> str:
    if len(places) > MOST_NAMED:
        return MANY(lang, n=len(places))
    return ", ".join(block.categories[n](lang) for n in places)


def draw_chart(sheet: Sheet, block: Chart, box: Box) -> None:
    """Draw bars side by side or lines, with the target as a dashed line."""
    lang = sheet.lang
    data = CategoryChartData(number_format=_number_format(block))
    data.categories = [cleaned(name(lang)) for name in block.categories]
    for series in block.series:
        data.add_series(cleaned(series_name(series, lang)), series.values)
    if block.target is not None:
        name = (block.target_words or TARGET)(lang)
        data.add_series(cleaned(name), [block.target] * len(block.categories))
    is_bars = block.kind == "bars"
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED if is_bars else XL_CHART_TYPE.LINE_MARKERS
    title = WITH_UNIT(lang, title=block.title(lang), unit=block.unit(lang))
    chart = _placed(sheet, kind, data, box, title)
    _axes(sheet, chart, block, box)
    drawn = list(chart.plots[0].series)
    for series, shown in zip(block.series, drawn, strict=False):
        (_as_bars if is_bars else _as_line)(shown, tone(series), block.incomplete)
    if is_bars:
        chart.plots[0].gap_width, chart.plots[0].overlap = 45, 0
        _values_shown(sheet, chart, block, box)
    if block.target is not None:
        _as_target(_moved_to_lines(chart) if is_bars else drawn[-1])
    if len(block.series) > 1 or block.target is not None or block.series[0].tone not in ("now", "before"):
        _legend(sheet, chart)


def draw_bars(sheet: Sheet, items: Sequence[Bar], box: Box) -> None:
    """Draw values lying beside their targets, all on one scale, with their likely ranges."""
    lang = sheet.lang
    # The first stands at the top, where the axis ends.
    rows = list(reversed(items))
    data = CategoryChartData(number_format="#,##0.##")
    data.categories = [cleaned(_bar_name(bar, lang)) for bar in rows]
    data.add_series(TARGET(lang), [bar.target for bar in rows])
    data.add_series(VALUE(lang), [bar.value for bar in rows])
    chart = _placed(sheet, XL_CHART_TYPE.BAR_CLUSTERED, data, box, None)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, max(bar.top for bar in rows)
    _quiet_axes(sheet, chart)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 40, 0, False
    target, value = plot.series
    target.format.fill.patterned()
    target.format.fill.pattern = MSO_PATTERN.LIGHT_UPWARD_DIAGONAL
    target.format.fill.fore_color.rgb, target.format.fill.back_color.rgb = (
        colour(LIGHT.quiet),
        colour(LIGHT.ground),
    )
    target.format.line.color.rgb = colour(LIGHT.quiet)
    value.format.fill.solid()
    value.format.fill.fore_color.rgb = colour(LIGHT.now)
    for n, bar in enumerate(rows):
        if bar.verdict is not None:
            fill = value.points[n].format.fill
            fill.solid()
            fill.fore_color.rgb = colour(LIGHT.tones[bar.verdict].mark)
        _label(sheet, target.points[n], bar.limit(lang))
    chart.value_axis.major_unit = max(bar.top for bar in rows) / 4
    _flat(chart.value_axis)
    _whiskers(value, rows)
    _legend(sheet, chart)


def _bar_name(bar: Bar, lang: Lang) -> str:
    # Not at its end, where the whisker is.
    label, shown = bar.label(lang), bar.shown(lang)
    return signed(label if shown in label else f"{label}: {shown}", bar.verdict, lang)


def _label(sheet: Sheet, point: Any, words: str) -> None:
    """Write words at the end of a bar, as the slide has them."""
    label = point.data_label
    sheet.fill_paragraph(label.text_frame.paragraphs[0], Words(words, bold=True), None)
    label.position = XL_LABEL_POSITION.OUTSIDE_END


def _placed(sheet: Sheet, kind: Any, data: CategoryChartData, box: Box, title: str | None) -> Any:
    shapes: Any = sheet.slide.shapes
    place = (sheet.emu(side) for side in (box.x, box.y, box.width, box.height))
    frame = shapes.add_chart(kind, *place, data)
    frame.name = "Chart"
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_cells(data))
    font = chart.font
    font.size, font.color.rgb = Pt(sheet.points(SMALLEST)), colour(LIGHT.text)
    speak(font._rPr, sheet.lang)
    chart.has_legend = False
    chart.has_title = title is not None
    if title is not None:
        sheet.fill_paragraph(chart.chart_title.text_frame.paragraphs[0], Words(title, 32, True), None)
        chart.chart_title.include_in_layout = False
    chart.plots[0].vary_by_categories = False
    describe(frame, said(data, title))
    return chart


def _cells(data: CategoryChartData) -> bytes:
    """Return the sheet behind a chart, as python-pptx lays it out; but no name in it is ever a formula."""
    packed = BytesIO()
    with xlsxwriter.Workbook(packed, BOOK_OPTIONS) as book:
        sheet = book.add_worksheet()
        for row, category in enumerate(data.categories, start=1):
            sheet.write_string(row, 0, str(category.label))
        for column, series in enumerate(data, start=1):
            sheet.write_string(0, column, series.name)
            for row, value in enumerate(series.values, start=1):
                if value is not None:
                    sheet.write_number(row, column, value)
    return packed.getvalue()


def said(data: CategoryChartData, title: str | None) -> str:
    """Return a chart in words and numbers, for those who cannot see it."""
    names = [str(category.label) for category in data.categories]
    lines = [
        f"{series.name}: "
        + ", ".join(
            f"{n} {'–' if v is None else f'{v:,g}'}" for n, v in zip(names, series.values, strict=True)
        )
        for series in data
    ]
    return "; ".join([*([title] if title else []), *lines])


def _axes(sheet: Sheet, chart: Any, block: Chart, box: Box) -> None:
    _quiet_axes(sheet, chart)
    known = [value for series in block.series for value in series.values if value is not None]
    if not known or min(known) >= 0:
        chart.value_axis.minimum_scale = 0
    if block.top is not None:
        chart.value_axis.maximum_scale = block.top
    slot = box.width * 0.9 / max(len(block.categories), 1)
    words = [word for name in block.categories for word in name(sheet.lang).split()]
    _flat(chart.category_axis, upright=max((width_of(word, SMALLEST) for word in words), default=0) > slot)
    if (step := ceil(SMALLEST * LEADING / slot)) > 1:
        axis = chart.category_axis._element
        skip = etree.Element(qn("c:tickLblSkip"), val=str(step))
        before = axis.find(qn("c:noMultiLvlLbl"))
        axis.append(skip) if before is None else before.addprevious(skip)


def _flat(axis: Any, *, upright: bool = False) -> None:
    """Let the words of an axis lie flat, however narrow it is, or stand upright where one would break."""
    body = axis._element.find(qn("c:txPr")).find(qn("a:bodyPr"))
    body.set("rot", "-5400000" if upright else "0")
    body.set("vert", "horz")


def _quiet_axes(sheet: Sheet, chart: Any) -> None:
    for axis in (chart.category_axis, chart.value_axis):
        axis.format.line.color.rgb = colour(LIGHT.grid)
        font = axis.tick_labels.font
        font.size, font.color.rgb = Pt(sheet.points(SMALLEST)), colour(LIGHT.text)
        speak(font._rPr, sheet.lang)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.major_gridlines.format.line.color.rgb = colour(LIGHT.grid)


def _legend(sheet: Sheet, chart: Any) -> None:
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    font = chart.legend.font
    font.size, font.color.rgb = Pt(sheet.points(SMALLEST)), colour(LIGHT.text)
    speak(font._rPr, sheet.lang)


def _as_bars(series: Any, fill: str, incomplete: Sequence[int]) -> None:
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = colour(fill)
    series.invert_if_negative = False
    for n in incomplete:
        point = series.points[n].format
        point.fill.patterned()
        point.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        point.fill.fore_color.rgb, point.fill.back_color.rgb = colour(fill), colour(LIGHT.ground)
        point.line.color.rgb = colour(fill)


def _as_line(series: Any, stroke: str, incomplete: Sequence[int]) -> None:
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = colour(stroke), Pt(3)
    marker = series.marker
    marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 9
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = colour(stroke)
    marker.format.line.color.rgb = colour(stroke)
    for n in incomplete:
        point = series.points[n]
        point.marker.style, point.marker.size = XL_MARKER_STYLE.CIRCLE, 9
        point.marker.format.fill.solid()
        point.marker.format.fill.fore_color.rgb = colour(LIGHT.ground)
        point.marker.format.line.color.rgb = colour(stroke)


def _as_target(series: Any) -> None:
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = colour(LIGHT.text), Pt(2.25)
    series.format.line.dash_style = MSO_LINE_DASH_STYLE.DASH
    series.marker.style = XL_MARKER_STYLE.NONE


def _moved_to_lines(chart: Any) -> Any:
    """Take the last series out of the bars, draw it as a line on the same axes and return it."""
    bars = chart._chartSpace.find(f".//{qn('c:barChart')}")
    series = bars.findall(qn("c:ser"))[-1]
    for name in ("invertIfNegative", "dLbls"):
        for child in series.findall(qn(f"c:{name}")):
            series.remove(child)
    lines = OxmlElement("c:lineChart")
    etree.SubElement(lines, qn("c:grouping"), val="standard")
    etree.SubElement(lines, qn("c:varyColors"), val="0")
    lines.append(series)
    etree.SubElement(lines, qn("c:marker"), val="1")
    for axis in bars.findall(qn("c:axId")):
        lines.append(deepcopy(axis))
    bars.addnext(lines)
    return chart.plots[1].series[0]


def _values_shown(sheet: Sheet, chart: Any, block: Chart, box: Box) -> None:
    """Write values above the bars where there is room for them: all, or those of this period alone."""
    slot = box.width * 0.85 / len(block.categories)
    known = [value for series in block.series for value in series.values if value is not None]
    wide = max((width_of(f"{value:,g}", SMALLEST) for value in known), default=0) + 6
    for series, drawn in zip(block.series, chart.plots[0].series, strict=False):
        if wide > slot or (wide > slot / len(block.series) and series.tone != "now"):
            continue
        labels = drawn.data_labels
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = _number_format(block), False
        labels.font.size, labels.font.color.rgb = Pt(sheet.points(SMALLEST)), colour(LIGHT.text)
        speak(labels.font._rPr, sheet.lang)


def _whiskers(series: Any, rows: Sequence[Bar]) -> None:
    """Draw likely ranges as error bars of a series."""
    if all(bar.low is None or bar.high is None or bar.value is None for bar in rows):
        return
    bars = etree.Element(qn("c:errBars"))
    for name, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "0")):
        etree.SubElement(bars, qn(f"c:{name}"), val=value)
    for name in ("plus", "minus"):
        numbers = etree.SubElement(etree.SubElement(bars, qn(f"c:{name}")), qn("c:numLit"))
        etree.SubElement(numbers, qn("c:formatCode")).text = "General"
        etree.SubElement(numbers, qn("c:ptCount"), val=str(len(rows)))
        for n, bar in enumerate(rows):
            if bar.value is None or bar.low is None or bar.high is None:
                continue
            far = bar.high - bar.value if name == "plus" else bar.value - bar.low
            point = etree.SubElement(numbers, qn("c:pt"), idx=str(n))
            etree.SubElement(point, qn("c:v")).text = f"{max(far, 0):.10g}"
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"), w="28575")
    etree.SubElement(
        etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"), val=LIGHT.text.removeprefix("#")
    )
    # The schema's place: right before the categories.
    series._element.find(qn("c:cat")).addprevious(bars)


def _number_format(block: Chart) -> str:
    values = [value for series in block.series for value in series.values if value is not None]
    return "#,##0" if all(float(value).is_integer() for value in values) else "#,##0.0"
