"""Definitions: the programme's frame, then every indicator in words, generated from the KPI records."""

import pandas as pd
import streamlit as st

from dashboard.cases import forecast, hot_spots, near_repeats
from dashboard.comparison import funnel, shrunken_rates
from dashboard.filters import CRIME_GROUPS_IN_FULL, Filters, Scope
from dashboard.goal1 import pooled_opinion
from dashboard.goal1.opinions import MUCH_MISSING, TOO_MUCH_MISSING
from dashboard.goal2.devices import SMART_CITY
from dashboard.goal4 import conclusion, elsewhere, harm, pooling, reviews, surroundings, year_end
from dashboard.indicators import GOALS, Indicator
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date
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
# Each described by the module that uses it.
METHODS: tuple[tuple[Text, Text], ...] = (
    conclusion.METHOD,
    surroundings.METHOD,
    pooling.METHOD,
    elsewhere.METHOD,
    harm.METHOD,
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
        Text("คดีที่ทราบเวลาเป็นช่วง แบ่งลงทุกชั่วโมงในช่วงนั้น", "A case shared out over hours (aoristic)"),
        Text(
            "คดีที่รู้เพียงว่าเกิดระหว่างเวลาหนึ่งถึงอีกเวลาหนึ่ง (เช่น รถหายระหว่าง 22.00–02.00 น.)"
            " ไม่นับที่จุดกึ่งกลางเวลา แต่แบ่งคดีนั้นลงทุกชั่วโมงที่อาจเกิดตามจำนวนนาที"
            " – ตัวอย่างนี้ชั่วโมงละ 1/4 คดี รวมแล้วยังเป็น 1 คดี ช่วงที่ยาวตั้งแต่หนึ่งวันขึ้นไปบอกชั่วโมงไม่ได้ จึงนับเป็นไม่ทราบเวลา",
            "A case known only to have happened between two times (a car stolen between 22:00 and 02:00) is"
            " not put at the middle: each hour in which it may have happened has the share of its minutes –"
            " here a quarter of a case – and the shares add up to one case. A stretch of a day"
            " or more tells no hour and counts as time unknown.",
        ),
    ),
    (
        Text("แบบสอบถามที่คัดลอก", "Copied answer sheets"),
        Text(
            "แบบสอบถามของรอบและพื้นที่เดียวกันที่เหมือนกันทุกคำตอบ รวมทั้งเพศ อายุ และชุมชน"
            " มากเกินกว่าจะบังเอิญ ระบบไม่รับชุดที่ซ้ำเมื่อนำเข้าไฟล์และบอกว่าซ้ำกับแถวใด"
            " ถ้าคำถามน้อยจนคนต่างคนตอบเหมือนกันได้เอง จะไม่กล่าวหาว่าคัดลอก",
            "Sheets of one wave and place that are alike in every answer, sex, age and community oftener than"
            " by chance. The repeats are refused when a file is loaded, with the row they repeat. Where the"
            " questions are so few that different people are alike by chance, nothing is called a copy.",
        ),
    ),
    (
        Text("เป้าหมายร้อยละ 40 / 80 / 80", "Targets of 40 / 80 / 80 %"),
        Text(
            "หวาดกลัวไม่เกินร้อยละ 40 พึงพอใจและเชื่อมั่นไม่น้อยกว่าร้อยละ 80 เป็นเป้าหมายของโครงการ Smart Safety Zone"
            " ที่ใช้เมื่อยังไม่ได้กำหนดเป็นอย่างอื่น จังหวัดหรือสถานีกำหนดเป้าหมายของตนรายปีงบประมาณได้",
            "Fear of at most 40 %, satisfaction and confidence of at least 80 % are the programme's targets,"
            " which hold until others are set; a province or station may set its own for a fiscal year.",
        ),
    ),
    (
        Text("ไม่ตอบตั้งแต่ร้อยละ 40 ไม่ตัดสิน", "40 % and more without an answer: not judged"),
        Text(
            f"เมื่อผู้ถูกถามตั้งแต่ร้อยละ {TOO_MUCH_MISSING * 100:.0f} ไม่ตอบหรือตอบว่าไม่ทราบ"
            " คำตอบที่เหลือบอกความเห็นของทั้งพื้นที่ไม่ได้"
            " เพราะผู้ไม่ตอบอาจคิดต่างออกไปจนผลพลิกกลับ เกณฑ์นี้ระบบเลือกเองเพื่อความระมัดระวัง"
            f" ไม่ใช่เกณฑ์ของทางราชการ และตั้งแต่ร้อยละ {MUCH_MISSING * 100:.0f} ขึ้นไปจะเตือนไว้ข้างตัวเลข",
            f"Where {TOO_MUCH_MISSING * 100:.0f} % and more of those asked gave no answer, the others cannot"
            " speak for the zone: those who were silent may think so differently that the verdict would turn."
            f" The limit is this product's own, chosen for caution, no official rule; above"
            f" {MUCH_MISSING * 100:.0f} % a warning stands beside the figure.",
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
DEFINITION = Text("นิยาม", "Definition")
FORMULA = Text("วิธีคิด", "Formula")
UNIT = Text("หน่วย", "Unit")
TARGET = Text("เป้าหมาย", "Target")
SOURCE = Text("แหล่งข้อมูล", "Source")
METHOD_OF_INDICATOR = Text("วิธีการ", "Method")
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
    indicators = [i for i in KPIS if wanted in " ".join((i.name(lang), *_rows(i, lang).values())).casefold()]
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


def _rows(indicator: Indicator, lang: Lang) -> dict[str, str]:
    rows = {
        DEFINITION: indicator.definition,
        FORMULA: indicator.formula,
        UNIT: indicator.unit,
        TARGET: indicator.target,
        SOURCE: indicator.source,
        METHOD_OF_INDICATOR: indicator.method,
    }
    return {name(lang): text(lang) for name, text in rows.items()}


def _indicator(indicator: Indicator, lang: Lang, *, expanded: bool = False) -> None:
    heading = f"**{indicator.goal} · {indicator.name(lang)}** – {indicator.target(lang)}"
    with st.expander(heading, expanded=expanded):
        st.markdown("\n".join(f"- **{name}:** {text}" for name, text in _rows(indicator, lang).items()))


def _offences(view: View) -> None:
    """Show the offences of each group as the store holds them."""
    lang = view.lang
    with st.expander(OFFENCES_HEADING(lang)):
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
    with st.expander(QUALITY_HEADING(lang)):
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
    return db.read_all(quality=status.quality(scope, filters), codes=status.unmapped_codes())
