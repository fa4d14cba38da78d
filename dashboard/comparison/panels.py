"""Stations compared: what lies outside chance, shrunken rates, ranks as ranges. Never a league table."""

from collections.abc import Sequence

from dashboard.comparison import peers
from dashboard.comparison.funnel import INNER, OUTER, SIDES, SPREADS, Funnel, Point
from dashboard.comparison.funnel_chart import MOST_POINTS, Labels, drawn, funnel_plot
from dashboard.comparison.rate_chart import RateRow, rate_plot
from dashboard.comparison.shrunken_rates import PEOPLE, STATES, Comparison, Rate
from dashboard.comparison.tables import (
    ADULTS,
    BELOW_TEN,
    NO_REGISTER,
    ORDER,
    RANK,
    STATION,
    counted,
    figures,
    left_out,
    limits_words,
    listed,
    names_of,
    rate_words,
    words,
)
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.ui.columns import Column, table
from dashboard.ui.drawn_figure import drawn_figure
from dashboard.ui.figure import Panel
from dashboard.ui.sheet import Sheet, sheet_of
from dashboard.view.extent import Counting, extent
from dashboard.view.links import address, link
from dashboard.view.view import View

MOST_ROWS = 40
NOTHING_TO_COMPARE = Text(
    "ต้องมีอย่างน้อย 2 สถานีที่ส่งข้อมูลครบทั้งสองห้วงและมีคดี จึงเทียบได้",
    "Nothing to compare: it needs two stations that sent every month of both periods and had cases.",
)
OF_UNIT = Text("ทั้งหน่วย", "whole unit")
BY_POPULATION = Labels(
    Text("คดีที่คาดตามสัดส่วนประชากร", "cases expected by population"),
    Text("เกิดจริง ÷ ที่คาด", "observed ÷ expected"),
    OF_UNIT,
)
BY_PERIOD = Labels(
    Text("คดีสองห้วงรวมกัน", "cases of both periods"),
    Text("ส่วนที่เกิดในห้วงนี้", "share that fell into this period"),
    OF_UNIT,
)
NO_BASE = Text("ฐานน้อยกว่า 10 หรือข้อมูลไม่ครบ ไม่เทียบกับสถานีอื่น", "Base below 10 or months missing; no comparison.")
LINES = Text("เส้นประ = ขอบเขตความผันแปรปกติ", "dashed = limits of chance")
STAR = Text("★ = สถานีนี้", "★ = this station")
OUTER_ONLY = Text(
    "น้อยกว่า 10 สถานี แสดงเฉพาะขอบเขต 99.8 %", "fewer than 10 stations: only the 99.8 % limits are drawn"
)
WIDENED = Text("ขยายขอบเขตด้วย √φ = {factor}", "limits widened by √φ = {factor}")
SOME_POINTS = Text("แสดง {shown}/{all} จุด ทั้งหมดอยู่ในไฟล์", "{shown}/{all} points drawn; all are in the file")
SOME_STATIONS = Text(
    "แสดง {shown}/{all} สถานี ทั้งหมดอยู่ในไฟล์", "{shown}/{all} stations shown; all are in the file"
)
MEAN = Text("เฉลี่ย {rate}", "mean {rate}")
STATIONS_SAY = Text("{n} สถานี: {words}", "{n} stations: {words}")
METHOD_NUMBERS = Text(
    "A = {variance} (ต่อ 100,000)² · ค่ากลาง {mean} · φ = {phi} ·"
    " ช่วงอันดับ 90 % จากการสุ่ม 2,000 ครั้ง (ตั้งต้นเดิมเสมอ)",
    "A = {variance} (per 100,000)² · mean {mean} · φ = {phi} ·"
    " 90 % rank ranges of 2,000 draws (always the same)",
)


def case_funnel(view: View) -> Panel | str:
    """Draw cases against those expected of the station's part of the population; without registers the share
    of the cases of both periods that fell into this one.
    """
    own, among = view.filters.one_station, peers.around(view)
    compared = peers.load(among)
    funnel = compared.cases(own)
    if funnel is None or not funnel.points:
        return NOTHING_TO_COMPARE(view.lang)
    notes = [counted(view), *left_out(among, compared)]
    if funnel.kind == "ratio":
        return funnel_panel(among, funnel, own, BY_POPULATION, notes)
    return funnel_panel(among, funnel, own, BY_PERIOD, [*notes, NO_REGISTER(view.lang)])


def funnel_panel(
    view: View,
    funnel: Funnel,
    own: str,
    labels: Labels,
    notes: Sequence[str],
    counting: Counting = "compared",
) -> Panel | str:
    """Draw a funnel of the view's stations, with what it says.

    Args:
        own: the station of the page, '' = of none.
        counting: what the points rest on.
    """
    lang, names = view.lang, names_of(view)
    point = next((p for p in funnel.points if p.code == own), None)
    if own and point is None:
        return NO_BASE(lang)
    summary = SPREADS[funnel.spread](lang)
    if point is not None:
        summary = f"{names[own]}: {SIDES[funnel.side(point)](lang)} · {summary}"
    elif funnel.outside:
        outside = [f"{names[p.code]} ({SIDES[funnel.side(p)](lang)})" for p in funnel.outside]
        summary = f"{summary} – {listed(outside, lang)}"
    lines = [escape_markdown(summary), *_how_drawn(funnel, own, lang), *notes]
    figure = funnel_plot(funnel, names, own, labels, lang, view.dark)
    rows = table(funnel.points, _columns(funnel, labels, names), lang)
    drawn = drawn_figure(figure, summary, view.dark)
    return Panel(drawn, summary, " · ".join(lines), rows, extent=extent(view, counting))


def _how_drawn(funnel: Funnel, own: str, lang: Lang) -> list[str]:
    """Return what is special in how a funnel is drawn."""
    lines = [LINES(lang), *([STAR(lang)] if own else [])]
    if funnel.dispersion is None:
        lines.append(OUTER_ONLY(lang))
    elif funnel.dispersion > 1:
        lines.append(WIDENED(lang, factor=f"{funnel.dispersion**0.5:.2f}"))
    if len(funnel.points) > MOST_POINTS:
        shown, whole = len(drawn(funnel, own)), len(funnel.points)
        lines.append(SOME_POINTS(lang, shown=f"{shown:,}", all=f"{whole:,}"))
    return lines


def _columns(funnel: Funnel, labels: Labels, names: dict[str, str]) -> list[Column[Point]]:
    """Return the columns of a funnel's file: a row a station."""
    scale, digits = (100, 1) if funnel.kind == "share" else (1, 2)
    y = Text(f"{labels.y.th} (%)", f"{labels.y.en} (%)") if funnel.kind == "share" else labels.y
    levels = (INNER, OUTER) if funnel.dispersion is not None else (OUTER,)
    return [
        Column(STATION, lambda point, _: names[point.code]),
        Column(labels.x, lambda point, _: round(point.n, 1)),
        Column(y, lambda point, _: round(point.value * scale, digits)),
        *(_limits_column(funnel, level, scale) for level in levels),
        Column(Text("ผลเทียบ", "Against chance"), lambda point, _: SIDES[funnel.side(point)]),
    ]


def _limits_column(funnel: Funnel, level: float, scale: int) -> Column[Point]:
    heading = Text(f"ขอบเขต {level * 100:g} %", f"limits {level * 100:g} %")
    return Column(heading, lambda point, _: limits_words(funnel.limits(point.n, level), scale))


def rates(view: View) -> Panel | str:
    """Draw every station's shrunken rate in Thai order; ranks as ranges where they differ beyond chance."""
    lang, own, among = view.lang, view.filters.one_station, peers.around(view)
    compared = peers.load(among)
    if not compared.counted:
        return NO_REGISTER(lang)
    comparison, names = compared.rates(), names_of(among)
    if comparison.state == "too_few_stations":
        return f"{STATES[comparison.state](lang)} ({len(compared.counted)})"
    shown = _shown(comparison, own)
    mean = MEAN(lang, rate=f"{comparison.mean:,.0f}")
    drawn_rows = [_row(among, rate, names[rate.code], own=rate.code == own) for rate in shown]
    together = words(comparison, names, own, lang)
    summary = STATIONS_SAY(lang, n=len(drawn_rows), words=together)
    figure = rate_plot(drawn_rows, comparison.mean, mean, summary)
    notes = [escape_markdown(together), ADULTS(lang)]
    if any(rate.told is None for rate in shown):
        notes.append(BELOW_TEN(lang))
    notes += [counted(view), ORDER(lang), *left_out(among, compared)]
    if len(shown) < len(comparison.rates):
        notes.append(SOME_STATIONS(lang, shown=f"{len(shown):,}", all=f"{len(comparison.rates):,}"))
    rows = figures(comparison, names, lang)
    return Panel(figure, summary, " · ".join(notes), rows, extent=extent(among, "compared"))


def _row(view: View, rate: Rate, name: str, *, own: bool) -> RateRow:
    lang = view.lang
    ranks = RANK(lang, first=rate.ranks[0], last=rate.ranks[1]) if rate.ranks else ""
    linked = link(address(view, "station_profile", station=rate.code), name)
    value, possible = rate.told or (None, None)
    return RateRow(linked, value, possible, rate_words(rate, lang), ranks, own)


def details(view: View) -> Sheet | str:
    """Return what the comparison rests on, a row a station, and the numbers of the method."""
    lang, among = view.lang, peers.around(view)
    compared = peers.load(among)
    if not compared.counted:
        return NO_REGISTER(lang)
    comparison = compared.rates()
    frame = figures(comparison, names_of(among), lang)
    notes = [STATES[comparison.state](lang)]
    if comparison.state != "too_few_stations":
        dispersion = comparison.funnel.dispersion
        notes.append(
            METHOD_NUMBERS(
                lang,
                variance=f"{comparison.variance * PEOPLE**2:,.1f}",
                mean=f"{comparison.mean:,.1f}",
                phi=f"{dispersion:.2f}" if dispersion else "–",
            )
        )
    cells = frame.map(lambda cell: f"{cell:,}" if isinstance(cell, (int, float)) else cell)
    about = extent(among, "compared")
    return sheet_of(cells.where(frame.notna(), "–"), frame, lang, about, " · ".join(notes))


def _shown(comparison: Comparison, own: str) -> list[Rate]:
    """Return all rates; of very many the station of the page, those outside the funnel and the first by name,
    in the order given.
    """
    first = {own, *(p.code for p in comparison.funnel.outside)}
    chosen = sorted(comparison.rates, key=lambda r: r.code not in first)[:MOST_ROWS]
    codes = {r.code for r in chosen}
    return [r for r in comparison.rates if r.code in codes]
