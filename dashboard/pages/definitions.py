"""Definitions: the programme's frame, then every indicator in words, generated from the KPI records."""

import pandas as pd
import streamlit as st

from dashboard.cases import forecast, hot_spots, near_repeats
from dashboard.comparison import funnel, shrunken_rates
from dashboard.filters import CRIME_GROUPS_IN_FULL
from dashboard.goal1 import pooled_opinion
from dashboard.goal4 import conclusion, pooling, reviews, surroundings, year_end
from dashboard.indicators import GOALS, Indicator
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.programme.kpis import KPIS
from dashboard.queries import status
from dashboard.store import db
from dashboard.ui.page import page_header
from dashboard.view.view import View

TITLE = Text("คำนิยามและวิธีคำนวณ", "Definitions and methods")
ICON = ":material/menu_book:"
NEEDS_DATA = False

OBJECTIVES: tuple[Text, ...] = (
    Text(
        "ป้องกันอาชญากรรมในพื้นที่สาธารณะให้ดีขึ้น ด้วยทฤษฎีการป้องกันร่วมกับเทคโนโลยีเมืองอัจฉริยะ",
        "Better prevention of crime in public space, through theory plus smart-city means",
    ),
    Text(
        "ยกระดับงานตำรวจสู่รัฐบาล 4.0 และระบบดิจิทัล",
        "Police work moved to Government 4.0 and digitalisation",
    ),
    Text(
        "ประชาชน ภาคประชาสังคม ธุรกิจ สื่อ ราชการส่วนภูมิภาค ท้องถิ่น และตำรวจทำงานร่วมกัน",
        "People, civil society, business, media, regional and local government and the police working"
        " together",
    ),
)
CPTED: tuple[Text, ...] = (
    Text("การเฝ้าระวังตามธรรมชาติ", "natural surveillance"),
    Text("การควบคุมการเข้าออก", "access control"),
    Text("การแสดงอาณาเขต", "territorial reinforcement"),
    Text("การบำรุงรักษา", "maintenance"),
)
# Each told by the module that decides.
METHODS: tuple[tuple[Text, Text], ...] = (
    conclusion.METHOD,
    surroundings.METHOD,
    pooling.METHOD,
    reviews.METHOD,
    year_end.METHOD,
    pooled_opinion.METHOD,
    forecast.METHOD,
    funnel.METHOD,
    shrunken_rates.METHOD,
    hot_spots.METHOD,
    near_repeats.METHOD,
)
WORDS: tuple[tuple[Text, Text], ...] = (
    (
        Text("พื้นที่ Safety Zone", "Safety zone"),
        Text(
            "รูปพื้นที่ที่สถานีกำหนด นับคดีทั้งก่อนและหลังด้วยรูปพื้นที่ปัจจุบันรูปเดียวกัน",
            "The polygon a station set; both windows are counted with the same, current polygon.",
        ),
    ),
    (
        Text("วงรอบพื้นที่", "Ring"),
        Text(
            "แถบกว้าง 400 เมตรรอบพื้นที่ ไม่รวมพื้นที่ Safety Zone อื่น ใช้ดูการย้ายที่ก่อเหตุ",
            "A belt of 400 m around the zone without any other zone; shows displacement.",
        ),
    ),
    (
        Text("คดีที่เกิด / รับแจ้ง", "Occurred / reported"),
        Text(
            "เป้าหมายที่ 4 แนวโน้ม แผนที่ และนาฬิกานับตามวันเกิดเหตุ ตารางสถานภาพอาชญากรรมนับตามวันรับแจ้ง"
            " (แหล่งข้อมูลที่ไม่มีวันรับแจ้งใช้วันเกิดเหตุ)",
            "Goal 4, trends, map and clock count by day of occurrence; the status table by day of report"
            " (of occurrence where the source has no report date).",
        ),
    ),
    (
        Text("จับกุมได้", "Cleared"),
        Text(
            "คดีในห้วงนั้นที่จับกุมได้หรือยุติโดยเหตุอื่นแล้ว ณ วันที่ของข้อมูล กลุ่ม 4 แสดงเป็นราย/คน ไม่มีร้อยละการจับกุม",
            "Cases of the period that are cleared by the day of the data. Group 4 counts arrests and people"
            " and has no clearance rate.",
        ),
    ),
    (
        Text("ห้วงเดียวกันของปีก่อน", "Same period last year"),
        Text(
            "วันเดียวกันของปีก่อน เท่าที่ห้วงปัจจุบันมีข้อมูล",
            "The same days a year earlier, as far as the present period has data.",
        ),
    ),
    (
        Text("0 คดี กับ ยังไม่ได้รับข้อมูล", "0 cases and not received"),
        Text(
            "ศูนย์แสดงเฉพาะเดือนที่ได้รับข้อมูลแล้ว เดือนที่ยังไม่ได้รับเป็นช่องว่าง ไม่ใช่ศูนย์",
            "A zero is shown only for months received; a month not received is a gap, not a zero.",
        ),
    ),
    (
        Text("ความผิดที่เกิดในสถานที่", "Place-based"),
        Text(
            "ความผิดที่การตรวจตราสถานที่ป้องกันได้ ไม่รวมฉ้อโกงออนไลน์และความผิดที่ไม่มีสถานที่",
            "Offences that patrol in a place can prevent; without online fraud and the like.",
        ),
    ),
    (
        Text("คดีฐานน้อย", "Small base"),
        Text(
            "ฐานต่ำกว่า 10 คดี แสดงจำนวน ไม่แสดงร้อยละ",
            "On a base below 10, counts are shown and no percentage.",
        ),
    ),
)


def render(view: View) -> None:
    lang = view.lang
    th = lang == "th"
    page_header(view, TITLE)
    st.markdown(f"### {'กรอบโครงการ' if th else 'Frame of the programme'}")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{'วัตถุประสงค์' if th else 'Objectives'}**")
        st.markdown("\n".join(f"{n}. {o(lang)}" for n, o in enumerate(OBJECTIVES, start=1)))
        st.markdown(
            f"**{'ทฤษฎีป้องกันอาชญากรรม (CPTED)' if th else 'Prevention theory (CPTED)'}:** "
            + " · ".join(c(lang) for c in CPTED)
        )
    with right:
        st.markdown(f"**{'เป้าหมาย' if th else 'Goals'}**")
        st.markdown("\n".join(f"{g.number}. {g.name(lang)} – {g.objective(lang)}" for g in GOALS))
        st.markdown(f"**{'กลุ่มความผิด' if th else 'Crime groups'}**")
        st.markdown("\n".join(f"{n}. {name(lang)}" for n, name in CRIME_GROUPS_IN_FULL.items()))
    st.markdown(f"### {'ตัวชี้วัด' if th else 'Indicators'}")
    for indicator in KPIS:
        _indicator(indicator, view)
    # As one text: long enough to be sent once and named afterwards.
    methods, words = ("วิธีทางสถิติ", "คำที่ใช้") if th else ("Statistical methods", "Words used")
    told = [f"### {methods}", *(_entry(*entry, lang) for entry in METHODS)]
    told += [f"### {words}", *(_entry(*entry, lang) for entry in WORDS)]
    st.markdown("\n\n".join(told))
    _data(view)


def _entry(name: Text, meaning: Text, lang: Lang) -> str:
    return f"**{name(lang)}** – {meaning(lang)}"


def _indicator(indicator: Indicator, view: View) -> None:
    lang = view.lang
    th = lang == "th"
    with st.expander(f"**{indicator.goal} · {indicator.name(lang)}** – {indicator.target(lang)}"):
        rows = {
            "นิยาม" if th else "Definition": indicator.definition,
            "วิธีคิด" if th else "Formula": indicator.formula,
            "หน่วย" if th else "Unit": indicator.unit,
            "เป้าหมาย" if th else "Target": indicator.target,
            "แหล่งข้อมูล" if th else "Source": indicator.source,
            "วิธีการ" if th else "Method": indicator.method,
        }
        st.markdown("\n".join(f"- **{name}:** {text(lang)}" for name, text in rows.items()))


def _data(view: View) -> None:
    """Offences with their groups, and what the data at hand cannot say."""
    lang = view.lang
    th = lang == "th"
    with st.expander("ฐานความผิดในแต่ละกลุ่ม" if th else "Offences of each group"):
        for number, name in CRIME_GROUPS_IN_FULL.items():
            listed = ", ".join(
                escape_markdown(o.name(lang)) + ("" if o.place_based else "*")
                for o in view.units.offences.values()
                if o.group == number
            )
            st.markdown(f"**{number} {name(lang)}:** {listed}")
        # Escaped: a line that begins with an asterisk is a list.
        st.caption(r"\* ไม่ใช่ความผิดที่เกิดในสถานที่" if th else r"\* not place-based")
    with st.expander("คุณภาพข้อมูล" if th else "Quality of the data"):
        found = db.kept(("quality", *view.key), lambda: _quality(view))
        undated, codes = int(found["quality"]["undated"].iloc[0]), found["codes"]
        without = (
            "คดีที่ไม่มีวันเกิดเหตุ (ไม่อยู่ในห้วงใด)" if th else "Cases without a date of occurrence (in no period)"
        )
        st.markdown(f"- {without}: {undated:,}")
        if len(codes):
            listed = ", ".join(
                f"{escape_markdown(r.source_code)} ({r.cases:,})" for r in codes.head(20).itertuples()
            )
            st.markdown(f"- {'รหัสที่ยังไม่จับคู่' if th else 'Unmapped codes'}: {listed}")
        if view.holdings.data_through:
            st.markdown(
                f"- {'ข้อมูลถึงวันที่' if th else 'Data to'} {format_date(view.holdings.data_through, lang)}"
            )


def _quality(view: View) -> dict[str, pd.DataFrame]:
    return db.read_all(quality=status.quality(view.scope, view.filters), codes=status.unmapped_codes())
