"""Stations compared: what lies outside chance, rates drawn to their mean, ranks as ranges. Never a league
table.
"""

from collections.abc import Sequence

import pandas as pd

from dashboard.comparison import peers
from dashboard.comparison.funnel import INNER, OUTER, SIDES, SPREADS, Funnel
from dashboard.comparison.funnel_chart import MOST_POINTS, drawn, funnel_plot
from dashboard.comparison.rate_chart import RANK, Row, rate_plot
from dashboard.comparison.shrunken_rates import PEOPLE, STATES, Comparison, Rate
from dashboard.comparison.tables import (
    ADULTS,
    BELOW_TEN,
    NO_REGISTER,
    ORDER,
    counted,
    figures,
    left_out,
    limits_words,
    listed,
    names_of,
    rate_words,
    words,
)
from dashboard.language.text import Text, escape_markdown
from dashboard.ui.kept_figure import KeptFigure
from dashboard.ui.page import Panel
from dashboard.ui.table import Sheet, made
from dashboard.view.view import View

MOST_ROWS = 40


def case_funnel(view: View) -> Panel | str:
    """Cases against those expected of the station's part of the population; without registers the share of
    the cases of both periods that fell into this one."""
    lang, mine = view.lang, view.filters.station
    among = peers.around(view)
    found, held = peers.load(among).cases(mine), peers.load(among)
    if found is None or not found.points:
        return (
            "ต้องมีอย่างน้อย 2 สถานีที่ส่งข้อมูลครบทั้งสองห้วงและมีคดี จึงเทียบได้"
            if lang == "th"
            else (
                "Nothing to compare: it needs two stations that sent every month of both periods and had"
                " cases."
            )
        )
    notes = [counted(view), *left_out(among, held)]
    if found.kind == "ratio":
        x, y = (
            Text("คดีที่คาดตามสัดส่วนประชากร", "cases expected by population"),
            Text("เกิดจริง ÷ ที่คาด", "observed ÷ expected"),
        )
    else:
        x = Text("คดีสองห้วงรวมกัน", "cases of both periods")
        y = Text("ส่วนที่เกิดในห้วงนี้", "share that fell into this period")
        notes.append(NO_REGISTER(lang))
    return funnel_panel(among, found, mine, x, y, Text("อัตราของทั้งหน่วย", "the unit as a whole"), notes)


def funnel_panel(
    view: View, found: Funnel, mine: str, x: Text, y: Text, centre: Text, notes: Sequence[str]
) -> Panel | str:
    lang = view.lang
    th = lang == "th"
    names = names_of(view)
    own = next((p for p in found.points if p.code == mine), None)
    if mine and own is None:
        return (
            "ฐานน้อยกว่า 10 หรือข้อมูลไม่ครบ ไม่เทียบกับสถานีอื่น"
            if th
            else "Base below 10 or months missing; no comparison."
        )
    said = SPREADS[found.spread](lang)
    if own is not None:
        said = f"{names[mine]}: {SIDES[found.side(own)](lang)} · {said}"
    elif found.outside:
        said += (
            f" – {listed([f'{names[p.code]} ({SIDES[found.side(p)](lang)})' for p in found.outside], lang)}"
        )
    lines = [escape_markdown(said)]
    if found.dispersion is None:
        lines.append(
            "น้อยกว่า 10 สถานี แสดงเฉพาะขีด 99.8 %"
            if th
            else "fewer than 10 stations: only the 99.8 % limits are drawn"
        )
    elif found.dispersion > 1:
        factor = f"√φ = {found.dispersion**0.5:.2f}"
        lines.append(f"ขยายขีดด้วย {factor}" if th else f"limits widened by {factor}")
    if len(found.points) > MOST_POINTS:
        few = f"{len(drawn(found, mine)):,}/{len(found.points):,}"
        lines.append(f"แสดง {few} จุด ทั้งหมดอยู่ในไฟล์" if th else f"{few} points drawn; all are in the file")
    scale, digits = (100, 1) if found.kind == "share" else (1, 2)
    table = pd.DataFrame(
        {
            "สถานี" if th else "Station": [names[p.code] for p in found.points],
            x(lang): [round(p.n, 1) for p in found.points],
            f"{y(lang)} (%)" if scale == 100 else y(lang): [
                round(p.value * scale, digits) for p in found.points
            ],
            **{
                f"{'ขีด' if th else 'limits'} {level * 100:g} %": [
                    limits_words(found.limits(p.n, level), scale) for p in found.points
                ]
                for level in (INNER, OUTER)
                if found.dispersion is not None or level == OUTER
            },
            "ผลเทียบ" if th else "Against chance": [SIDES[found.side(p)](lang) for p in found.points],
        }
    )
    figure = funnel_plot(found, names, mine, x, y, centre, lang, view.dark)
    return Panel(KeptFigure(figure), said, " · ".join([*lines, *notes]), table)


def rates(view: View) -> Panel | str:
    """Every station's rate, drawn to the mean, in Thai order; ranks as ranges where more than chance tells
    them apart.
    """
    lang, mine = view.lang, view.filters.station
    among = peers.around(view)
    held = peers.load(among)
    if not held.counted:
        return NO_REGISTER(lang)
    found = held.rates()
    if found.state == "too_few_stations":
        return f"{STATES[found.state](lang)} ({len(held.counted)})"
    names = names_of(among)
    shown = _shown(found, mine)
    rows = [
        Row(
            names[r.code],
            r.shrunken,
            r.possible,
            rate_words(r, lang),
            RANK(lang, first=r.ranks[0], last=r.ranks[1]) if r.ranks else "",
            r.code == mine,
        )
        for r in shown
    ]
    figure = rate_plot(
        rows,
        found.mean,
        ADULTS(lang),
        f"{'เฉลี่ย' if lang == 'th' else 'mean'} {found.mean:,.0f}",
        among.dark,
    )
    below = [BELOW_TEN(lang)] if any(r.shrunken is None for r in shown) else []
    notes = [
        escape_markdown(words(found, names, mine, lang)),
        *below,
        counted(view),
        ORDER(lang),
        *left_out(among, held),
    ]
    if len(shown) < len(found.rates):
        few = f"{len(shown):,}/{len(found.rates):,}"
        notes.append(
            f"แสดง {few} สถานี ทั้งหมดอยู่ในไฟล์" if lang == "th" else f"{few} stations shown; all are in the file"
        )
    said = f"{len(rows)} {'สถานี' if lang == 'th' else 'stations'}: {words(found, names, mine, lang)}"
    return Panel(KeptFigure(figure), said, " · ".join(notes), figures(found, names, lang))


def details(view: View) -> Sheet | str:
    """What the comparison rests on, a row a station, and the numbers of the method."""
    lang = view.lang
    among = peers.around(view)
    held = peers.load(among)
    if not held.counted:
        return NO_REGISTER(lang)
    found, names = held.rates(), names_of(among)
    frame = figures(found, names, lang)
    th = lang == "th"
    note = [STATES[found.state](lang)]
    if found.state != "too_few_stations":
        phi = f"{found.funnel.dispersion:.2f}" if found.funnel.dispersion else "–"
        note.append(
            f"A = {found.variance * PEOPLE**2:,.1f} (ต่อ 100,000)² · ค่ากลาง {found.mean:,.1f} · φ = {phi} ·"
            " ช่วงอันดับ 90 % จากการสุ่ม 2,000 ครั้ง (ตั้งต้นเดิมเสมอ)"
            if th
            else (
                f"A = {found.variance * PEOPLE**2:,.1f} (per 100,000)² · mean {found.mean:,.1f} · φ = {phi} ·"
                " 90 % rank ranges of 2,000 draws (always the same)"
            )
        )
    cells = frame.map(lambda cell: f"{cell:,}" if isinstance(cell, (int, float)) else cell).where(
        frame.notna(), "–"
    )
    return made(cells, frame, lang, " · ".join(note))


def _shown(found: Comparison, mine: str) -> list[Rate]:
    """All; of very many the station of the page, those outside the funnel and the first by name, in the order
    given.
    """
    first = {mine, *(p.code for p in found.funnel.outside)}
    chosen = sorted(found.rates, key=lambda r: r.code not in first)[:MOST_ROWS]
    kept = {r.code for r in chosen}
    return [r for r in found.rates if r.code in kept]
