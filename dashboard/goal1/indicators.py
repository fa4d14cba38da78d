"""The indicators of goal 1, one of each question to the public."""

from dashboard.goal1 import measure
from dashboard.indicators import Indicator
from dashboard.language.text import Text
from dashboard.schema.survey_indicators import SURVEY_INDICATORS

_SOURCE = Text(
    "แบบสอบถามประชาชนในพื้นที่ Safety Zone เท่านั้น ผลสำรวจทั้งสถานีแสดงไว้แต่ไม่ใช้ตัดสิน",
    "Survey of the public in the zone only; station-wide polls are shown and decide nothing",
)
_METHOD = Text(
    "ตัดสินจากรอบสำรวจล่าสุดของเครื่องมือที่มีผู้ตอบในพื้นที่มากที่สุด ภายใน 12 เดือน ถ่วงน้ำหนักเพศ × อายุ"
    " (18–34, 35–54, 55 ปีขึ้นไป) ตามประชากรของพื้นที่ เมื่อไม่มีข้อมูลประชากรไม่ถ่วงและบอกไว้"
    " ช่วงค่าที่เป็นไปได้ 90 % แบบ Wilson ตามจำนวนผู้ตอบที่มีผลจริง"
    " ซึ่งหักผลของการถ่วงน้ำหนักและของการเก็บเป็นชุมชนแล้ว (ผู้ตอบในชุมชนเดียวกันคล้ายกัน 0.05;"
    " ไม่บันทึกชุมชน: หาร 1.5) ผ่านเมื่อทั้งช่วงอยู่ในเกณฑ์ ไม่ผ่านเมื่อทั้งช่วงอยู่นอกเกณฑ์ ต้องมีผู้ตอบ 30"
    " คนขึ้นไป แบบสอบถามคนละแบบไม่นำมาเฉลี่ยรวมกัน และหลายสถานีไม่เฉลี่ยเป็นค่าเดียว",
    "Judged from the latest wave, within 12 months, of the instrument with the most respondents in the zone."
    " Weighted by sex × age (18–34, 35–54, 55+) to the zone's population; unweighted, and said so, where that"
    " is not known. 90 % Wilson interval at the effective number of answers, after what weights and clusters"
    " cost (answers of one community correlate by 0.05; clusters not recorded: divided by 1.5). Met when the"
    " whole interval reaches the target, not met when all of it misses it; at least 30 answers. Different"
    " instruments are never averaged, nor are stations.",
)
_LOAD = Text(
    "หน้า “จัดการข้อมูล” หรือคำสั่ง `python -m data_loaders load survey_responses FILE` (หนึ่งแถวหนึ่งผู้ตอบ"
    " ระบุพื้นที่) มีเฉพาะยอดรวม: `survey_results` ประชากรสำหรับถ่วงน้ำหนัก: `population`",
    "Page “Data”, or `python -m data_loaders load survey_responses FILE` (one respondent a row, with the"
    " zone). Only totals at hand: `survey_results`; population for the weights: `population`.",
)
_UNIT = Text("ร้อยละของผู้ตอบ", "per cent of respondents")
_FORMULA = Text(
    "ผู้ตอบที่เข้าเกณฑ์ ÷ ผู้ตอบคำถามนั้นทั้งหมด × 100 (คำตอบที่นับประกาศไว้รายคำถาม ไม่ตอบ/ไม่ทราบไม่อยู่ในตัวหาร แต่แสดงสัดส่วน)",
    "respondents who count ÷ all who answered the question × 100 (which answers count is declared per"
    " question; don't know and no answer leave the denominator, their share is shown)",
)

INDICATORS: tuple[Indicator, ...] = tuple(
    Indicator(
        code=asked.code,
        goal=1,
        name=asked.name,
        short=asked.card_text,
        definition=asked.definition,
        formula=_FORMULA,
        unit=_UNIT,
        direction=asked.direction,
        target=asked.limit(asked.default_target),
        source=_SOURCE,
        method=_METHOD,
        dataset="survey_responses",
        how_to_load=_LOAD,
        of="zone",
        measure=measure,
    )
    for asked in SURVEY_INDICATORS
)
