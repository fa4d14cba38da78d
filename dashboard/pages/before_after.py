"""Goal 4: before against after joining – the official figure and the conclusion, two lines, never merged."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.goal4 import (
    case_links,
    charts,
    elsewhere,
    official,
    pooling,
    tables,
    two_lines,
    wording,
    year_end,
)
from dashboard.goal4.charts import RatioRow, ratios
from dashboard.goal4.conclusion import STATES, Conclusion
from dashboard.goal4.conclusions import (
    conclusions,
    elsewhere_of,
    entries,
    harm,
    official_figures,
    pooled,
    surroundings,
)
from dashboard.goal4.entries import LATE, SHIFTED
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.pooling import PooledConclusion
from dashboard.goal4.surroundings import AREAS, Surroundings
from dashboard.goal4.tables import ZoneRow
from dashboard.indicators import NOT_JOINED
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.statistics.verdicts import FLAT
from dashboard.store import db
from dashboard.ui.count_links import count_links
from dashboard.ui.downloads import downloads
from dashboard.ui.figure import Panel, leads_on, panel
from dashboard.ui.html_table import html_table, toned
from dashboard.ui.page import Explained, page_header
from dashboard.view.extent import extent
from dashboard.view.links import address, link
from dashboard.view.view import View

TITLE = Text("ก่อน–หลังเข้าร่วมโครงการ", "Before and after joining")
ICON = ":material/compare_arrows:"
NEEDS_DATA = True
EXPLAINED = Explained(
    shows=Text(
        "คดีในพื้นที่ Safety Zone แต่ละแห่งก่อนและหลังเข้าร่วมโครงการ ผลตามตัวชี้วัดและข้อสรุปทางสถิติแยกเป็นสองบรรทัด",
        "The cases of each safety zone before and after it joined: official figure and statistical"
        " conclusion, two lines.",
    ),
    reading=Text(
        "จุดคือค่าที่พบ เส้นคือช่วงค่าที่เป็นไปได้ ถ้าเส้นคร่อม 1 ยังสรุปไม่ได้ว่าลดลง การลดลงไม่ได้แปลว่าเกิดจากโครงการ",
        "A dot is what was found, its line the likely range; a line across 1 leaves open whether cases"
        " fell. A fall does not say that the programme caused it.",
    ),
    source=Text(
        "คดีกลุ่ม 1 และ 2 จากฐานข้อมูลคดีของตำรวจ เฉพาะที่มีพิกัดใช้ได้ นับด้วยเส้นเขตปัจจุบันทั้งสองห้วง ถึงวันตัดยอด",
        "Group 1 and 2 cases with a usable point from the police database, counted with today's boundary in"
        " both windows, up to the cut-off.",
    ),
)

FIGURE = Text(
    "อัตราคดีหลังเข้าร่วม เทียบก่อนเข้าร่วม (1 = เท่าเดิม)",
    "Rate of cases after ÷ before joining (1 = unchanged)",
)
ZONES = Text("ทุกพื้นที่", "All zones")
SOURCES = Text("ที่มาและรายละเอียด", "Sources and details")
LEADS = Text("ดูต่อ", "See also")
PROFILE = Text("ข้อมูลของสถานี", "the station's profile")
ON_MAP = Text("บนแผนที่", "on the map")
TRENDS = Text("แนวโน้มคดีของพื้นที่", "trends of its cases")
DETAILS = Text("รายละเอียดของพื้นที่", "Details of the zone")
FOR_ANALYSTS = Text("รายละเอียดสำหรับนักวิเคราะห์", "Details for analysts")
INTERNAL = Text("ภายในหน่วย", "internal")
NO_CAUSE = Text(
    "เป็นการเทียบก่อน–หลัง บอกได้ว่าคดีเปลี่ยนหรือไม่ ไม่ได้บอกว่าเป็นเพราะโครงการ",
    "A comparison in time tells whether cases changed, not why.",
)
TOGETHER = Text("**ทุกพื้นที่รวมกัน**: {line}", "**All zones together**: {line}")
INCLUDED = Text("พื้นที่ที่รวม: {names}", "Zones included: {names}")
SAME_ZONES = Text("ผลตามตัวชี้วัดรวมพื้นที่เดียวกัน", "the official figure adds up the same zones")
CONCLUDED_ALONE = Text(
    "ไม่อยู่ในผลตามตัวชี้วัดรวม (ยังไม่ครบ 12 เดือน หรือขาดข้อมูล): {names}",
    "not in the official total (under 12 months, or data missing): {names}",
)
OFFICIAL_ALONE = Text(
    "อยู่ในผลตามตัวชี้วัดรวม แต่ยังเทียบทางสถิติไม่ได้: {names}",
    "in the official total, but not to be compared statistically yet: {names}",
)
FLAT_BAND = Text(
    f"แถบเทา = ทรงตัว ({FLAT[0]:.2f}–{FLAT[1]:.2f})", f"grey band = flat ({FLAT[0]:.2f}–{FLAT[1]:.2f})"
)
DRAWN = Text("แสดง {shown}/{zones:,}", "showing {shown}/{zones:,}")
LISTED = Text(
    "แสดง {shown} จาก {zones:,} พื้นที่ ทั้งหมดอยู่ในไฟล์", "{shown} of {zones:,} zones; all are in the file"
)
AROUND = Text("**{badge}** – วงรอบ: {pair}", "**{badge}** – ring: {pair}")
NO_BASELINE = Text("ยังเทียบฐานเดิมไม่ได้: {state}", "no old base to compare with: {state}")
ENTERED = Text("ตรวจการลงข้อมูล", "How cases were entered")
ENTERED_LINE = Text(
    "{name}: ก่อนเข้าร่วม {before} · ปีงบประมาณนี้ {now}",
    "{name}: before joining {before} · this fiscal year {now}",
)
PARTS = Text("แยกประเภทคดี", "By kind of case")
LENGTHS = Text("ฐานยาวต่างกัน", "Bases of other lengths")
COMPARISON = Text("พื้นที่ วงรอบ และพื้นที่เปรียบเทียบ", "Zone, ring and comparison area")
HARM = Text("ความเสียหายถ่วงน้ำหนัก (โทษขั้นต่ำ)", "Weighted by harm (least penalty)")
ELSEWHERE = Text("เทียบพื้นที่สุ่ม และการลดลงเอง", "Against random places, and falls by themselves")
COMPUTE = Text("คำนวณเทียบพื้นที่สุ่มและการลดลงเอง", "Compute: random places, and falls by themselves")
RECORDS = Text("ฐานและผลทบทวนที่บันทึกไว้", "Baseline and reviews on record")
DISPERSION = Text(
    "ตัวคูณความผันแปร φ = {phi:.2f} (รวมทุกพื้นที่ของจังหวัด)",
    "Dispersion φ = {phi:.2f} (pooled over the zones of the province)",
)
AREA = Text("พื้นที่ {zone:.2f} ตร.กม.", "Area {zone:.2f} km²")
AREA_AND_RING = Text("พื้นที่ {zone:.2f} ตร.กม. · วงรอบ {ring:.2f}", "Area {zone:.2f} km² · ring {ring:.2f}")
VERSION = Text("เส้นเขตฉบับที่ {version}", "boundary version {version}")
ON_RECORD = Text("ฐานถูกบันทึกไว้แล้ว", "baseline on record")
NOT_ON_RECORD = Text("ฐานยังไม่ถูกบันทึก", "baseline not on record yet")
MOST_DRAWN, MOST_ROWS, MOST_NAMED = 24, 60, 12


def render(view: View) -> None:
    page_header(view, TITLE, EXPLAINED)
    worst, lang = _worst_first(view), view.lang
    if not worst:
        st.info(NOT_JOINED(lang))
        return
    if len(worst) == 1:
        _zone(view, worst[0].zone.code)
        return
    panel(view, "ratios", FIGURE, TITLE, _figure)
    _several(view)
    _table(view, len(worst))
    names = {c.zone.code: c.zone.name(lang) for c in worst}
    chosen = st.selectbox(
        DETAILS(lang),
        list(names),
        format_func=names.__getitem__,
        key=f"zone-of-{view.filters.region}-{view.filters.province}-{view.filters.station}",
    )
    _zone(view, chosen)


# What is kept asks for the conclusions itself, so that what is made of old ones counts as old.
def _worst_first(view: View) -> list[Conclusion]:
    """The conclusions of the view, worst first."""
    order = list(STATES)
    return sorted(conclusions(view), key=lambda c: order.index(c.state))


def _conclusion(view: View, code: str) -> Conclusion:
    return next(c for c in conclusions(view) if c.zone.code == code)


def _asked_together(view: View, code: str = "") -> list[str]:
    """The zones of the table, or one that is not in it: asked about their surroundings in one question."""
    listed = [c.zone.code for c in _worst_first(view)[:MOST_ROWS]]
    return listed if code in ("", *listed) else [code]


def _official(view: View) -> Mapping[str, OfficialFigure]:
    return {figure.code: figure for figure in official_figures(view)}


def _several(view: View) -> None:
    """Show both lines for several zones, pictures before words; what they rest on stands behind a click."""
    lang = view.lang
    left, right = st.columns([5, 6], gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.markdown(f"## {wording.OFFICIAL(lang)}")
        # Empty while no zone has a whole window yet, which Streamlit takes for a mistake.
        if picture := db.kept(_official_picture, view):
            st.html(picture)
        st.markdown(official.together_line(official_figures(view), lang))
    with right, st.container(border=True, height="stretch"):
        st.markdown(f"## {wording.CONCLUSION(lang)}")
        st.html(db.kept(_states, view))
        if together := pooled(view):
            st.markdown(TOGETHER(lang, line=together.lines(lang)[0]))
    if together := pooled(view):
        with st.expander(SOURCES(lang), key="together-sources"):
            st.markdown(db.kept(_together, view))


def _official_picture(view: View) -> Markup:
    return charts.together_bars(official_figures(view), view.lang)


def _states(view: View) -> Markup:
    """How many zones are in each state, worst first."""
    lang = view.lang
    chips = [
        toned(wording.sign(state), f"{words} {n}", wording.VERDICTS[state])
        for (state, early), n in pooling.counts(conclusions(view)).items()
        for words in [
            wording.PROVISIONALLY(lang, state=STATES[state](lang)) if early else STATES[state](lang)
        ]
    ]
    return Markup('<div class="states">{}</div>').format(Markup(" ").join(chips))


def _together(view: View) -> str:
    """What the line about all zones together rests on."""
    figures, lang = official_figures(view), view.lang
    together = pooled(view)
    if together is None:
        return ""
    _, *more = together.lines(lang)
    in_it = [c.zone.name for c in together.zones]
    included = INCLUDED(lang, names=_named(in_it, lang))
    return "  \n".join([*more, included, *_apart(together, figures, lang), together.test_text(lang)])


def _apart(together: PooledConclusion, figures: list[OfficialFigure], lang: Lang) -> list[str]:
    """Which zones only one of the two lines adds up; that there are none is said too."""
    concluded = {c.zone.code: c.zone.name for c in together.zones}
    added = {figure.code: figure.name for figure in official.added_up(figures)}
    apart = [
        words(lang, names=_named([name for code, name in ours.items() if code not in theirs], lang))
        for words, ours, theirs in ((CONCLUDED_ALONE, concluded, added), (OFFICIAL_ALONE, added, concluded))
        if set(ours) - set(theirs)
    ]
    return apart or [SAME_ZONES(lang)]


def _named(names: Sequence[Text], lang: Lang) -> str:
    more = f" … ({len(names):,})" if len(names) > MOST_NAMED else ""
    return ", ".join(escape_markdown(name(lang)) for name in names[:MOST_NAMED]) + more


def _small(line: str) -> str:
    return f":small[:gray[{line}]]"


def _figure(view: View) -> Panel:
    lang, worst = view.lang, _worst_first(view)
    rows = [
        RatioRow(
            link(address(view, "before_after", zone=c.zone.code), c.zone.name(lang)),
            wording.short_state(c, lang),
            c.state,
            _why(c, lang),
            # No ratio where the base is too small or the time too short to judge it.
            c.verdict.rate_ratio
            if c.verdict and c.comparable and c.state not in ("too_early", "base_small")
            else None,
        )
        for c in worst[:MOST_DRAWN]
    ]
    notes = [wording.INTERVAL(lang), FLAT_BAND(lang), wording.PROVISIONAL(lang)]
    if len(worst) > MOST_DRAWN:
        notes.append(DRAWN(lang, shown=MOST_DRAWN, zones=len(worst)))
    summary = "; ".join(f"{c.zone.name(lang)}: {wording.short_state(c, lang)}" for c in worst[:MOST_DRAWN])
    return Panel(ratios(rows, summary, lang), summary, " · ".join(notes), extent=extent(view, "before_after"))


def _why(conclusion: Conclusion, lang: Lang) -> str:
    """What blocks, and what would settle it; or why nothing is judged yet."""
    parts = [wording.findings_text(conclusion.blocking, lang), wording.reason(conclusion, lang)]
    return " · ".join(part for part in parts if part)


def _table(view: View, zones: int) -> None:
    lang = view.lang
    st.markdown(f"## {ZONES(lang)}")
    shown, file = db.kept(_tables, view)
    st.html(shown)
    if zones > MOST_ROWS:
        st.caption(LISTED(lang, shown=MOST_ROWS, zones=zones))
    downloads(file, TITLE(lang), "before-after", view, "before-after", extent(view, "before_after"))


def _tables(view: View) -> tuple[Markup, pd.DataFrame]:
    """The table for the screen, and the one to take away."""
    lang = view.lang
    rows: list[ZoneRow] = tables.zone_rows(
        _worst_first(view), _official(view), surroundings(view, _asked_together(view)), view.units
    )
    shown = tables.zones(rows[:MOST_ROWS], lang)
    for at, cell in ((0, _zone_link), (1, _state), (-1, _station_link)):
        cells = [cell(view, row) for row in rows[:MOST_ROWS]]
        shown = shown.assign(**{shown.columns[at]: pd.Series(cells, dtype=object)})
    return html_table(shown, ZONES(lang)), tables.download(rows, lang)


def _zone_link(view: View, row: ZoneRow) -> Markup:
    zone = row.conclusion.zone
    return link(address(view, "before_after", zone=zone.code), zone.name(view.lang))


def _station_link(view: View, row: ZoneRow) -> Markup:
    station = row.conclusion.zone.station
    return link(address(view, "station_profile", station=station), row.station(view.lang))


def _state(view: View, row: ZoneRow) -> Markup:
    """The state in its tone; what blocks stands behind it, uncut."""
    conclusion, lang = row.conclusion, view.lang
    shown = toned(
        wording.sign(conclusion.state),
        wording.short_state(conclusion, lang),
        wording.VERDICTS[conclusion.state],
    )
    why = wording.findings_text(conclusion.blocking, lang)
    return Markup("{} {}").format(shown, why) if why else shown


def _zone(view: View, code: str) -> None:
    """Show one zone: its figures as pictures first, then in words; what they rest on behind a click."""
    lang, facts = view.lang, view.units.zones[code]
    where = f"{facts.name(lang)} · {view.units.stations[facts.station].name(lang)}"
    st.markdown(f"## {escape_markdown(where)}")
    if leads := _leads(view, code):
        st.html(leads)
    pictures = db.kept(_pictures, view, code)
    words = (_official_lines, _conclusion_lines, _to_year_end)
    headings = (wording.OFFICIAL, wording.CONCLUSION, year_end.NAME)
    columns = st.columns(3, gap="small")
    for column, heading, picture, lines in zip(columns, headings, pictures, words, strict=True):
        with column, st.container(border=True, height="stretch"):
            internal = f" :gray-badge[{INTERNAL(lang)}]" if heading is year_end.NAME else ""
            st.markdown(f"**{heading(lang)}**{internal}")
            if picture:
                st.html(picture)
            st.markdown(db.kept(lines, view, code))
    count_links(view, case_links.zone_counts, code)
    told = [*map(escape_markdown, wording.warnings(_conclusion(view, code), lang)), NO_CAUSE(lang)]
    st.caption("  \n".join(told))
    if len(conclusions(view)) == 1:
        panel(view, "ratios", FIGURE, TITLE, _figure)
        _, file = db.kept(_tables, view)
        downloads(file, TITLE(lang), "before-after", view, "before-after", extent(view, "before_after"))
    with st.expander(SOURCES(lang), key="zone-sources"):
        st.markdown(db.kept(_sources, view, code))
    with st.expander(FOR_ANALYSTS(lang), key="zone-analysts"):
        _analysis(view, code)


def _leads(view: View, code: str) -> Markup | None:
    """Where a zone leads on."""
    lang, station = view.lang, view.units.zones[code].station
    anchors = [
        link(address(view, "station_profile", station=station), PROFILE(lang)),
        link(address(view, "safety_map", station=station, zone=code), ON_MAP(lang)),
        link(address(view, "trends", station=station, zone=code), TRENDS(lang)),
    ]
    if view.filters.zone:
        anchors.append(link(address(view, "before_after", station=""), ZONES(lang)))
    return leads_on(LEADS(lang), anchors)


def _pictures(view: View, code: str) -> tuple[Markup, Markup, Markup]:
    """Official figure, conclusion and fiscal year of a zone as pictures; '' where nothing can be drawn."""
    lang, conclusion, figure = view.lang, _conclusion(view, code), _official(view).get(code)
    year = year_end.year_end(conclusion)
    return (
        charts.official_bars(figure, lang) if figure else Markup(""),
        charts.conclusion_bars(conclusion, lang),
        charts.year_bars(year, lang) if year else Markup(""),
    )


def _official_lines(view: View, code: str) -> str:
    figure = _official(view).get(code)
    if figure is None:
        return tables.DASH
    windows = two_lines.official_windows(figure, view.lang)
    return "  \n".join([figure.line(view.lang), *([_small(windows)] if windows else [])])


def _conclusion_lines(view: View, code: str) -> str:
    """Why the state is so, and what a commander asks next."""
    lang, conclusion = view.lang, _conclusion(view, code)
    lines = [wording.reason(conclusion, lang)]
    if conclusion.state == "inconclusive":
        lines.append(wording.expected_text(conclusion, lang))
    if settles := wording.provable_text(conclusion, lang):
        lines.append(settles)
    around = surroundings(view, _asked_together(view, code))[code]
    badges = (tables.badge_text(around, lang), tables.ring_text(around, lang))
    lines += [f"**{badge}**" for badge in badges if badge != tables.DASH]
    if windows := two_lines.concluded_windows(conclusion, lang):
        lines.append(_small(windows))
    return "  \n".join(lines)


def _sources(view: View, code: str) -> str:
    """What a zone's conclusion rests on: its surroundings in numbers, reviews, cut-off and season."""
    lang, conclusion = view.lang, _conclusion(view, code)
    around = surroundings(view, _asked_together(view, code))[code]
    lines = [
        *_around_lines(conclusion, around, lang),
        *(wording.review_text(conclusion, months, lang) for months in conclusion.windows.reviews[-2:]),
        f"{wording.lag_text(conclusion, lang)} · {wording.season_text(conclusion, lang)}",
    ]
    return "  \n".join(lines)


def _around_lines(conclusion: Conclusion, around: Surroundings, lang: Lang) -> list[str]:
    """How the zone did against its comparison area, and whether cases moved into its ring."""
    lines = []
    if around.badge:
        pair = tables.pair_text(conclusion, around.rest, lang)
        lines.append(f"**{tables.badge_text(around, lang)}** – {AREAS[around.area](lang)}: {pair}")
    if around.ring_badge:
        pair = tables.pair_text(conclusion, around.around, lang)
        lines.append(AROUND(lang, badge=tables.ring_text(around, lang), pair=pair))
    return lines


def _to_year_end(view: View, code: str) -> str:
    """The baseline to the end of the fiscal year, beside what would make a figure look better than it is."""
    lang, conclusion = view.lang, _conclusion(view, code)
    entered = entries(view, _asked_together(view, code))[code]
    year = year_end.year_end(conclusion)
    lines = []
    if year is None:
        lines.append(NO_BASELINE(lang, state=wording.state_text(conclusion, lang)))
    else:
        windows = two_lines.year_windows(conclusion, year, lang)
        lines += [year.text(lang), *([pace] if (pace := year.pace_text(lang)) else []), _small(windows)]
    lines.append(f"**{ENTERED(lang)}**")
    lines += [
        ENTERED_LINE(lang, name=name(lang), before=before.text(lang), now=now.text(lang))
        for name, (before, now) in ((LATE, entered.late), (SHIFTED, entered.mix))
    ]
    return "  \n".join(lines)


def _analysis(view: View, code: str) -> None:
    lang, conclusion = view.lang, _conclusion(view, code)
    for heading, table in db.kept(_analysis_tables, view, code):
        st.markdown(f"**{heading}**")
        st.html(table)
    if conclusion.comparable and (weighed := harm(view, _asked_together(view, code))[code]):
        st.markdown(f"**{HARM(lang)}**: {weighed.text(conclusion, lang)}")
    # Counted when it is asked for alone: it reads every case of the station.
    if _judged(conclusion) and st.toggle(COMPUTE(lang), key=f"elsewhere-{code}"):
        st.markdown(db.kept(_elsewhere, view, code))
    zone = conclusion.zone
    facts = [
        DISPERSION(lang, phi=conclusion.dispersion),
        (AREA_AND_RING if zone.ring_km2 else AREA)(lang, zone=zone.area_km2, ring=zone.ring_km2),
        VERSION(lang, version=zone.version),
        (ON_RECORD if conclusion.locked else NOT_ON_RECORD)(lang),
    ]
    st.caption(" · ".join(facts))


def _judged(conclusion: Conclusion) -> bool:
    return conclusion.comparable and conclusion.state not in ("too_early", "base_small")


def _elsewhere(view: View, code: str) -> str:
    """How the zone ranks among random places, and what it would have had by itself."""
    lang, conclusion, places = view.lang, _conclusion(view, code), elsewhere_of(view, code)
    ratio = conclusion.verdict.rate_ratio.ratio if conclusion.verdict else 1.0
    ranked = elsewhere.placebo(places, conclusion.exposures, ratio, code) if places else None
    alone = elsewhere.by_itself(places, conclusion.before.cases) if places else None
    lines = [
        f"**{ELSEWHERE(lang)}**",
        elsewhere.placebo_text(ranked, ratio, lang),
        elsewhere.by_itself_text(conclusion, alone, lang),
    ]
    return "  \n".join(lines)


def _analysis_tables(view: View, code: str) -> list[tuple[str, Markup]]:
    conclusion, lang = _conclusion(view, code), view.lang
    analysis: list[tuple[Text, pd.DataFrame]] = []
    if conclusion.comparable:
        around = surroundings(view, _asked_together(view, code))[code]
        analysis += [
            (PARTS, tables.parts(conclusion, lang)),
            (LENGTHS, tables.sensitivity(conclusion, lang)),
            (COMPARISON, tables.surroundings(conclusion, around, lang)),
        ]
    if conclusion.records:
        analysis.append((RECORDS, tables.records(conclusion, lang)))
    return [(heading(lang), html_table(table, heading(lang))) for heading, table in analysis if len(table)]
