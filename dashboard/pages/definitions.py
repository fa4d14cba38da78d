"""Definitions: the programme's frame, then every indicator in words, generated from the KPI records."""

import pandas as pd
import streamlit as st

from dashboard.filters import CRIME_GROUPS_IN_FULL, Filters, Scope
from dashboard.goal2.devices import SMART_CITY
from dashboard.indicators import GOALS, Indicator
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.programme.definitions import CPTED, METHODS, OBJECTIVES, WORDS, told_of
from dashboard.programme.kpis import KPIS
from dashboard.queries import status
from dashboard.store import db
from dashboard.ui.page import Explained, page_header
from dashboard.view.view import View

TITLE = Text("คำนิยามและวิธีคำนวณ", "Definitions and methods")
ICON = ":material/menu_book:"
NEEDS_DATA = False
EXPLAINED = Explained(
    shows=Text(
        "ความหมายของทุกตัวชี้วัด คำ และวิธีคำนวณที่ใช้ในทุกหน้า",
        "What every indicator, word and method of the pages means.",
    ),
    reading=Text(
        "ค้นคำที่พบในหน้าอื่น ค่าเป้าหมายคือค่าที่ใช้กับหน่วยที่เลือก",
        "Look up a word met elsewhere; targets are those in force for the unit chosen.",
    ),
    source=Text(
        "สร้างจากนิยามชุดเดียวกับที่โปรแกรมใช้คำนวณ จึงตรงกับตัวเลขเสมอ",
        "Made of the very records the figures are computed from, and so always in step with them.",
    ),
)

SEARCH = Text("ค้นหาคำ ตัวชี้วัด หรือวิธี", "Search for a word, an indicator or a method")
FOUND = Text("พบ {n} รายการ", "{n} found")
FRAME = Text("กรอบโครงการ", "Frame of the programme")
OBJECTIVES_HEADING = Text("วัตถุประสงค์", "Objectives")
CPTED_HEADING = Text("ทฤษฎีป้องกันอาชญากรรม (CPTED)", "Prevention theory (CPTED)")
SMART_CITY_HEADING = Text("ด้านเมืองอัจฉริยะที่นวัตกรรมตอบ", "Dimensions of a smart city that innovations serve")
GOALS_HEADING = Text("เป้าหมาย", "Goals")
GROUPS_HEADING = Text("กลุ่มความผิด", "Crime groups")
INDICATORS_HEADING = Text("ตัวชี้วัด", "Indicators")
METHODS_HEADING = Text("วิธีทางสถิติ", "Statistical methods")
WORDS_HEADING = Text("คำที่ใช้", "Words used")
OFFENCES_HEADING = Text("ฐานความผิดในแต่ละกลุ่ม", "Offences of each group")
# Escaped: a line that begins with an asterisk is a list.
NOT_PLACE_BASED = Text(r"\* ไม่ใช่ความผิดที่เกิดในสถานที่", r"\* not place-based")
QUALITY_HEADING = Text("คุณภาพข้อมูล", "Quality of the data")
UNDATED = Text(
    "คดีที่ไม่มีวันเกิดเหตุ (ไม่อยู่ในห้วงใด): {n:,}", "Cases without a date of occurrence (in no period): {n:,}"
)
UNMAPPED = Text("รหัสที่ยังไม่จับคู่: {codes}", "Unmapped codes: {codes}")
DATA_TO = Text("ข้อมูลถึงวันที่ {day}", "Data to {day}")
MOST_CODES = 20


def render(view: View) -> None:
    """Draw the page: frame of the programme, indicators, methods, words, offences and what the data lack."""
    lang = view.lang
    page_header(view, TITLE, EXPLAINED)
    wanted = st.text_input(SEARCH(lang), key="definitions-search").strip().casefold()
    if wanted:
        _found(wanted, lang)
        return
    _frame(lang)
    st.markdown(f"## {INDICATORS_HEADING(lang)}")
    for indicator in KPIS:
        _indicator(indicator, lang)
    # As one text: Streamlit sends a long one once and then only names it.
    entries = [f"## {METHODS_HEADING(lang)}", *(_entry(*method, lang) for method in METHODS)]
    entries += [f"## {WORDS_HEADING(lang)}", *(_entry(*word, lang) for word in WORDS)]
    st.markdown("\n\n".join(entries))
    _offences(view)
    _quality(view)


def found(wanted: str, lang: Lang) -> tuple[list[Indicator], list[tuple[Text, Text]]]:
    """Return the indicators, and the methods and words, in which a text stands.

    Args:
        wanted: casefolded.
    """
    indicators = [
        i for i in KPIS if wanted in " ".join((i.name(lang), *told_of(i, lang).values())).casefold()
    ]
    entries = [
        (n, meaning) for n, meaning in (*METHODS, *WORDS) if wanted in f"{n(lang)} {meaning(lang)}".casefold()
    ]
    return indicators, entries


def _found(wanted: str, lang: Lang) -> None:
    """Show what was searched for."""
    indicators, entries = found(wanted, lang)
    st.markdown(f"**{FOUND(lang, n=len(indicators) + len(entries))}**")
    for indicator in indicators:
        _indicator(indicator, lang, expanded=True)
    st.markdown("\n\n".join(_entry(*entry, lang) for entry in entries))


def _frame(lang: Lang) -> None:
    """Show objectives, prevention theory, goals and groups."""
    st.markdown(f"## {FRAME(lang)}")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{OBJECTIVES_HEADING(lang)}**")
        st.markdown("\n".join(f"{n}. {objective(lang)}" for n, objective in enumerate(OBJECTIVES, start=1)))
        st.markdown(f"**{CPTED_HEADING(lang)}:** {' · '.join(part(lang) for part in CPTED)}")
        st.markdown(
            f"**{SMART_CITY_HEADING(lang)}:** {' · '.join(name(lang) for name in SMART_CITY.values())}"
        )
    with right:
        st.markdown(f"**{GOALS_HEADING(lang)}**")
        goals = [f"{goal.number}. {goal.name(lang)} – {goal.objective(lang)}" for goal in GOALS]
        st.markdown("\n".join(goals))
        st.markdown(f"**{GROUPS_HEADING(lang)}**")
        st.markdown("\n".join(f"{n}. {name(lang)}" for n, name in CRIME_GROUPS_IN_FULL.items()))


def _entry(name: Text, meaning: Text, lang: Lang) -> str:
    # The name on a line of its own: on a phone a text of ten lines is found by it.
    return f"**{name(lang)}**  \n{meaning(lang)}"


def _indicator(indicator: Indicator, lang: Lang, *, expanded: bool = False) -> None:
    heading = f"**{indicator.goal} · {indicator.name(lang)}** – {indicator.target(lang)}"
    # What a search opens is another part than what a reader does, who finds theirs as they left it.
    key = f"definition-{indicator.code}-{'found' if expanded else 'listed'}"
    with st.expander(heading, expanded=expanded, key=key):
        st.markdown("\n".join(f"- **{name}:** {text}" for name, text in told_of(indicator, lang).items()))


def _offences(view: View) -> None:
    """Show the offences of each group as the store holds them."""
    lang = view.lang
    with st.expander(OFFENCES_HEADING(lang), key="definition-offences"):
        for number, name in CRIME_GROUPS_IN_FULL.items():
            listed = ", ".join(
                escape_markdown(offence.name(lang)) + ("" if offence.place_based else "*")
                for offence in view.units.offences.values()
                if offence.group == number
            )
            st.markdown(f"**{number} {name(lang)}:** {listed}")
        st.caption(NOT_PLACE_BASED(lang))


def _quality(view: View) -> None:
    """Show what the data at hand cannot say."""
    lang = view.lang
    with st.expander(QUALITY_HEADING(lang), key="definition-quality"):
        gaps = db.kept(_gaps, view.scope, view.filters)
        codes = gaps["codes"]
        st.markdown(f"- {UNDATED(lang, n=int(gaps['quality']['undated'].iloc[0]))}")
        if len(codes):
            listed = ", ".join(
                f"{escape_markdown(row.source_code)} ({row.cases:,})"
                for row in codes.head(MOST_CODES).itertuples()
            )
            st.markdown(f"- {UNMAPPED(lang, codes=listed)}")
        if view.holdings.data_through:
            st.markdown(f"- {DATA_TO(lang, day=format_date(view.holdings.data_through, lang))}")


def _gaps(scope: Scope, filters: Filters) -> dict[str, pd.DataFrame]:
    return db.read_all(quality=status.quality(scope, filters), codes=status.unmapped_codes(scope))
