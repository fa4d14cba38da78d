"""Goal 4: before against after joining – the official figure and the conclusion, two lines, never merged."""

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.goal4 import official, pooling, tables, wording, year_end
from dashboard.goal4.charts import Row, ratios
from dashboard.goal4.conclusion import STATES, Conclusion
from dashboard.goal4.conclusions import Beside, badge, beside, conclusions, zone_changes
from dashboard.goal4.entries import LATE, SHIFTED
from dashboard.goal4.official import ZoneChange
from dashboard.goal4.surroundings import AREAS
from dashboard.indicators import NOT_JOINED
from dashboard.language.text import Text, escape_markdown
from dashboard.store import db
from dashboard.ui.kept_figure import KeptFigure
from dashboard.ui.page import Panel, downloads, page_header, panel, ready
from dashboard.view.view import View

TITLE = Text("ก่อน–หลังเข้าร่วมโครงการ", "Before and after joining")
ICON = ":material/compare_arrows:"
NEEDS_DATA = True

FIGURE = Text(
    "อัตราคดีหลังเข้าร่วม เทียบก่อนเข้าร่วม (1 = เท่าเดิม)",
    "Rate of cases after ÷ before joining (1 = unchanged)",
)
ZONES = Text("ทุกพื้นที่", "All zones")
FOR_ANALYSTS = Text("รายละเอียดสำหรับนักวิเคราะห์", "Details for analysts")
INTERNAL = Text("ภายในหน่วย", "internal")
NO_CAUSE = Text(
    "เป็นการเทียบก่อน–หลัง บอกได้ว่าคดีเปลี่ยนหรือไม่ ไม่ได้พิสูจน์ว่าเพราะโครงการ",
    "A comparison in time tells whether cases changed, not why.",
)
MOST_DRAWN, MOST_ROWS = 24, 60


def render(view: View) -> None:
    page_header(view, TITLE)
    worst, lang = _worst(view), view.lang
    if not worst:
        st.info(NOT_JOINED(lang))
        return
    if len(worst) == 1:
        _zone(view, worst[0].zone.code)
        return
    st.markdown(db.kept(("goal4_together", *view.key), lambda: _together(view)))
    panel(view, "ratios", FIGURE, TITLE, lambda: _figure(view))
    _table(view, len(worst))
    names = {c.zone.code: c.zone.name(lang) for c in worst}
    chosen = st.selectbox(
        "รายละเอียดของพื้นที่" if lang == "th" else "Details of the zone",
        list(names),
        format_func=names.__getitem__,
        key=f"zone-of-{view.filters.region}-{view.filters.province}-{view.filters.station}",
    )
    _zone(view, chosen)


# What is kept asks for the conclusions itself, so that what is made of old ones counts as old.
def _worst(view: View) -> list[Conclusion]:
    """The conclusions of the view, worst first."""
    order = list(STATES)
    return sorted(conclusions(view), key=lambda c: order.index(c.state))


def _one(view: View, code: str) -> Conclusion:
    return next(c for c in conclusions(view) if c.zone.code == code)


def _beside(view: View, code: str = "") -> Beside:
    """What stands beside the zones of the table, or beside one that is not in it."""
    shown = [c.zone.code for c in _worst(view)[:MOST_ROWS]]
    return beside(view, shown if code in ("", *shown) else [code])


def _changes(view: View) -> dict[str, ZoneChange]:
    return {c.code: c for c in zone_changes(view)}


def _together(view: View) -> str:
    """Both lines for several zones: verdicts counted, the pooled ratio, the sum of equal windows."""
    found = conclusions(view)
    lang = view.lang
    lines = [
        f"**{wording.OFFICIAL(lang)}**: {official.together_line(zone_changes(view), lang)}",
        f"**{wording.CONCLUSION(lang)}**: {pooling.counts_text(found, lang)}",
    ]
    if together := pooling.pooled(found):
        names = ", ".join(escape_markdown(c.zone.name(lang)) for c in together.zones[:12])
        more = f" … ({len(together.zones)})" if len(together.zones) > 12 else ""
        lines.append(f"**{'ทุกพื้นที่รวมกัน' if lang == 'th' else 'All zones together'}**: {together.line(lang)}")
        lines.append(f":small[:gray[{'พื้นที่ที่รวม' if lang == 'th' else 'Zones included'}: {names}{more}]]")
    return "  \n".join(lines)


def _figure(view: View) -> Panel:
    lang, worst = view.lang, _worst(view)
    rows = [
        Row(
            c.zone.name(lang),
            wording.state_text(c, lang),
            wording.sign(c.state),
            (
                c.verdict.rate_ratio
                if c.verdict and c.comparable and c.state not in ("too_early", "base_small")
                else None
            ),
        )
        for c in worst[:MOST_DRAWN]
    ]
    note = (
        f"{wording.INTERVAL(lang)} ·"
        f" {'แถบเทา = ทรงตัว (0.80–1.25)' if lang == 'th' else 'grey band = flat (0.80–1.25)'}"
    )
    note += f" · {wording.PROVISIONAL(lang)}"
    if len(worst) > MOST_DRAWN:
        note += f" · {'แสดง' if lang == 'th' else 'showing'} {MOST_DRAWN}/{len(worst):,}"
    said = "; ".join(f"{r.name}: {r.words}" for r in rows)
    return Panel(KeptFigure(ratios(rows, lang, view.dark)), said, note)


def _table(view: View, zones: int) -> None:
    lang = view.lang
    st.markdown(f"#### {ZONES(lang)}")
    shown, file = db.kept(("goal4_zones", *view.key), lambda: _tables(view))
    with st.container(key="goal4zones"):
        st.table(shown, hide_index=True, border="horizontal", alt=ZONES(lang))
    if zones > MOST_ROWS:
        more = (
            f"แสดง {MOST_ROWS} จาก {zones:,} พื้นที่ ทั้งหมดอยู่ในไฟล์"
            if lang == "th"
            else f"{MOST_ROWS} of {zones:,} zones; all are in the file"
        )
        st.caption(more)
    downloads(file, TITLE(lang), "before-after", view, "before-after")


def _tables(view: View) -> tuple[pa.Table, pd.DataFrame]:
    worst, changes, near, lang = _worst(view), _changes(view), _beside(view), view.lang
    table = tables.zones(worst[:MOST_ROWS], changes, near, view.units, lang)
    return _escaped(table), tables.download(worst, changes, near, lang)


def _zone(view: View, code: str) -> None:
    lang, facts = view.lang, view.units.zones[code]
    where = f"{facts.name(lang)} · {view.units.stations[facts.station].name(lang)}"
    st.markdown(f"### {escape_markdown(where)}")
    left, right = st.columns([6, 5], gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.markdown(db.kept(("goal4_zone", code, *view.key), lambda: _lines(view, code)))
    with right, st.container(border=True, height="stretch"):
        st.markdown(db.kept(("goal4_year", code, *view.key), lambda: _to_year_end(view, code)))
    if len(conclusions(view)) == 1:
        panel(view, "ratios", FIGURE, TITLE, lambda: _figure(view))
        _, file = db.kept(("goal4_zones", *view.key), lambda: _tables(view))
        downloads(file, TITLE(lang), "before-after", view, "before-after")
    with st.expander(FOR_ANALYSTS(lang)):
        _analysis(view, code)


def _lines(view: View, code: str) -> str:
    """The two lines, and what a commander asks next."""
    lang, found, near = view.lang, _one(view, code), _beside(view, code)
    th = lang == "th"
    change, around = _changes(view).get(found.zone.code), near.surroundings[found.zone.code]
    lines = [
        f"**{wording.OFFICIAL(lang)}**: {change.official(lang) if change else '–'}",
        f"**{wording.CONCLUSION(lang)}**: {badge(found, lang)} {wording.reason(found, lang)}",
    ]
    if found.state == "inconclusive":
        lines.append(wording.expected_text(found, lang))
    if settle := wording.provable_text(found, lang):
        lines.append(settle)
    if around.badge:
        against, outside = (
            tables.badge_text(around, lang),
            tables.pair_text(found, around.rest, lang),
        )
        lines.append(f"**{against}** – {AREAS[around.area](lang)}: {outside}")
    if around.ring_badge:
        ring, outside = (
            tables.ring_text(around, lang),
            tables.pair_text(found, around.around, lang),
        )
        lines.append(f"**{ring}** – {'วงรอบ' if th else 'ring'}: {outside}")
    lines += [wording.review_text(found, months, lang) for months in found.windows.reviews[-2:]]
    small = [
        f"{'ห้วงก่อน → หลัง' if th else 'Windows'}: {wording.windows_text(found, lang)}",
        f"{wording.lag_text(found, lang)} · {wording.season_text(found, lang)}",
        *wording.warnings(found, lang),
        NO_CAUSE(lang),
    ]
    return "  \n".join(lines) + "\n\n" + "  \n".join(f":small[:gray[{line}]]" for line in small)


def _to_year_end(view: View, code: str) -> str:
    """The old base to the end of the fiscal year, beside what would make a figure look better than it is."""
    lang, found, entered = view.lang, _one(view, code), _beside(view, code).entries[code]
    head = f"**{year_end.NAME(lang)}** :violet-badge[{INTERNAL(lang)}]"
    year = year_end.year_end(found)
    lines = [head]
    if year is None:
        lines.append(
            "ยังเทียบฐานเดิมไม่ได้: " + wording.state_text(found, lang)
            if lang == "th"
            else "no old base to compare with: " + wording.state_text(found, lang)
        )
    else:
        lines += [line for line in (year.text(lang), year.pace_text(lang)) if line]
    before, now = ("ก่อนเข้าร่วม", "ปีงบประมาณนี้") if lang == "th" else ("before joining", "this fiscal year")
    check = "ตรวจการลงข้อมูล" if lang == "th" else "How cases were entered"
    rows = [(LATE, entered.late), (SHIFTED, entered.mix)]
    lines.append(f"**{check}**")
    lines += [
        f"{name(lang)}: {before} {pair[0].text(lang)} · {now} {pair[1].text(lang)}" for name, pair in rows
    ]
    return "  \n".join(lines)


def _analysis(view: View, code: str) -> None:
    lang, found = view.lang, _one(view, code)
    th = lang == "th"
    analysis = db.kept(("goal4_analysis", code, *view.key), lambda: _analysis_tables(view, code))
    for heading, table in analysis:
        st.markdown(f"**{heading}**")
        st.table(table, hide_index=True, border="horizontal", alt=heading)
    pooled = "รวมทุกพื้นที่ของจังหวัด" if th else "pooled over the zones of the province"
    facts = [
        f"{'ตัวคูณความแกว่ง' if th else 'Dispersion'} φ = {found.dispersion:.2f} ({pooled})",
        f"{'พื้นที่' if th else 'Area'} {found.zone.area_km2:.2f} {'ตร.กม.' if th else 'km²'}"
        + (f" · {'วงรอบ' if th else 'ring'} {found.zone.ring_km2:.2f}" if found.zone.ring_km2 else ""),
        f"{'เส้นเขตฉบับที่' if th else 'boundary version'} {found.zone.version}",
        (
            ("ฐานถูกบันทึกไว้แล้ว" if th else "baseline on record")
            if found.locked
            else ("ฐานยังไม่ถูกบันทึก" if th else "baseline not on record yet")
        ),
    ]
    st.caption(" · ".join(facts))


def _analysis_tables(view: View, code: str) -> list[tuple[str, pa.Table]]:
    found, near, lang = _one(view, code), _beside(view, code), view.lang
    th, analysis = lang == "th", []
    if found.comparable:
        analysis.append(("แยกประเภทคดี" if th else "By kind of case", tables.parts(found, lang)))
        analysis.append(("ฐานยาวต่างกัน" if th else "Bases of other lengths", tables.sensitivity(found, lang)))
        around = near.surroundings[found.zone.code]
        heading = "พื้นที่ วงรอบ และพื้นที่เปรียบเทียบ" if th else "Zone, ring and comparison area"
        analysis.append((heading, tables.surroundings(found, around, lang)))
    if found.records:
        analysis.append(
            (
                "ฐานและผลทบทวนที่บันทึกไว้" if th else "Baseline and reviews on record",
                tables.records(found, lang),
            )
        )
    return [(heading, _escaped(table)) for heading, table in analysis if len(table)]


def _escaped(table: pd.DataFrame) -> pa.Table:
    """Fit for the screen: names of zones and of those who recorded come from elsewhere."""
    return ready(table.map(lambda v: escape_markdown(v) if isinstance(v, str) else v))
