"""Goal 1: fear, satisfaction and confidence of the public in the zone."""

from dashboard.kpis.base import Indicator
from dashboard.text import Text

_SOURCE = Text("แบบสอบถามประชาชนในพื้นที่ Safety Zone", "Survey of the public in the zone")
_METHOD = Text(
    "ถ่วงน้ำหนักตามเพศและอายุเมื่อมีข้อมูลประชากร ช่วงค่าที่เป็นไปได้ 90 % แบบ Wilson ตามจำนวนผู้ตอบที่มีผลจริง "
    "แบบสอบถามคนละแบบไม่นำมาเฉลี่ยรวมกัน",
    "Weighted by sex and age when the population is known; 90 % Wilson interval at the effective sample size; "
    "different instruments are never averaged.",
)
_LOAD = Text(
    "นำเข้าผลสำรวจของพื้นที่ (เปิดใช้พร้อมหน้า “ผลสำรวจประชาชน” ในรุ่นถัดไป)",
    "Load the zone's survey results (comes with the page “Surveys” in the next release).",
)
_UNIT = Text("ร้อยละของผู้ตอบ", "per cent of respondents")
_FORMULA = Text("ผู้ตอบที่เข้าเกณฑ์ ÷ ผู้ตอบคำถามนั้นทั้งหมด × 100", "respondents who count ÷ all who answered the question × 100")

FEAR = Indicator(
    "fear", 1, Text("ความหวาดกลัวภัยอาชญากรรม", "Fear of crime"),
    Text("หวาดกลัวภัยอาชญากรรม ≤ 40 %", "fear of crime ≤ 40 %"),
    Text("สัดส่วนประชาชนในพื้นที่ที่หวาดกลัวภัยอาชญากรรม", "Share of the public in the zone who fear crime"),
    _FORMULA, _UNIT, "at most", Text("ไม่เกินร้อยละ 40", "at most 40 %"), _SOURCE, _METHOD, "survey_results", _LOAD,
)  # fmt: skip
SATISFACTION = Indicator(
    "satisfaction", 1, Text("ความพึงพอใจต่อการปฏิบัติงานของตำรวจ", "Satisfaction with police work"),
    Text("พึงพอใจ ≥ 80 %", "satisfaction ≥ 80 %"),
    Text("สัดส่วนประชาชนในพื้นที่ที่พึงพอใจ", "Share of the public in the zone who are satisfied"),
    _FORMULA, _UNIT, "at least", Text("ไม่น้อยกว่าร้อยละ 80", "at least 80 %"), _SOURCE, _METHOD, "survey_results", _LOAD,
)  # fmt: skip
CONFIDENCE = Indicator(
    "confidence", 1, Text("ความเชื่อมั่นต่อการปฏิบัติงานของตำรวจ", "Confidence in police work"),
    Text("เชื่อมั่น ≥ 80 %", "confidence ≥ 80 %"),
    Text("สัดส่วนประชาชนในพื้นที่ที่เชื่อมั่น", "Share of the public in the zone who have confidence"),
    _FORMULA, _UNIT, "at least", Text("ไม่น้อยกว่าร้อยละ 80", "at least 80 %"), _SOURCE, _METHOD, "survey_results", _LOAD,
)  # fmt: skip
