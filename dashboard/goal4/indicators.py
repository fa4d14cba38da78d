"""The indicator of goal 4: group 1 and 2 cases in the zone, before against after joining."""

from dashboard.goal4 import measure
from dashboard.indicators import Indicator
from dashboard.language.text import Text
from dashboard.statistics.verdicts import FLAT

ZONE_CASES = Indicator(
    code="zone_cases",
    goal=4,
    name=Text("คดีกลุ่ม 1 และ 2 ในพื้นที่ Safety Zone", "Group 1 and 2 cases in the zone"),
    short=Text("คดีกลุ่ม 1 และ 2 ลดลง", "fewer group 1 and 2 cases"),
    definition=Text(
        "จำนวนคดีกลุ่ม 1 และ 2 ที่เกิดในพื้นที่ เทียบก่อนกับหลังเข้าร่วมโครงการ",
        "Number of group 1 and 2 cases that occurred in the zone, before against after joining",
    ),
    formula=Text(
        "12 เดือนก่อนวันเข้าร่วม เทียบ 12 เดือนนับแต่วันที่ 1 ของเดือนถัดจากเดือนที่เข้าร่วม "
        "(ยังไม่ครบ 12 เดือน: เทียบเดือนเดียวกันของปีก่อน จำนวนเดือนเท่ากัน)",
        "12 months before the day of joining against 12 months from the 1st of the month after it "
        "(fewer than 12 months so far: the same calendar months a year earlier)",
    ),
    unit=Text("คดี", "cases"),
    direction="a fall",
    target=Text("ลดลง", "a fall"),
    source=Text(
        "ฐานข้อมูลคดี นับตามวันเกิดเหตุและพิกัดที่อยู่ในรูปพื้นที่ปัจจุบัน",
        "Case database, by day of occurrence and point within the zone's current polygon",
    ),
    method=Text(
        "ผลตามตัวชี้วัด: ช่วงเวลาเท่ากันเสมอ เดือนที่เข้าร่วมไม่นับ ฐานต่ำกว่า 10 คดีไม่แสดงร้อยละ"
        " เดือนที่ยังไม่ได้รับข้อมูลทำให้งดเปรียบเทียบ คดีที่ไม่มีพิกัดไม่อยู่ในพื้นที่ใด · ข้อสรุปทางสถิติ:"
        " อัตราคดีหลังเข้าร่วม (ถึงวันตัดยอดที่คดีรับแจ้งครบร้อยละ 95) เทียบฐาน 36, 24 หรือ 12 เดือนก่อน"
        " ปรับฤดูกาลจากคดีนอกพื้นที่ของจังหวัด ช่วงค่าที่เป็นไปได้ 90 % (วิธีแม่นตรง) ทั้งช่วงต่ำกว่า 1 ="
        f" ลดลงชัดเจน สูงกว่า 1 = เพิ่มขึ้นชัดเจน อยู่ใน {FLAT[0]:.2f}–{FLAT[1]:.2f} = ทรงตัว นอกนั้นยังสรุปไม่ได้"
        " ยืนยันเมื่อทบทวนครบ 6, 12, 24 … เดือน",
        "Official figure: windows are always equal; the month of joining is left out; no percentage on a base"
        " below 10; a month not received withholds the comparison; cases without a point are in no zone. ·"
        " Conclusion: rate after joining (up to the cut-off by which 95 % of cases are reported) ÷ rate in"
        " the 36, 24 or 12 months before, with the season of the province's cases outside zones; 90 % mid-p"
        f" interval: wholly below 1 = clear fall, above 1 = clear rise, within {FLAT[0]:.2f}–{FLAT[1]:.2f} ="
        " flat, else"
        " inconclusive. Confirmed by the reviews at 6, 12, 24 … months.",
    ),
    dataset="incidents",
    how_to_load=Text(
        "ดึงจากฐานข้อมูลคดี: python -m data_loaders sync",
        "Pull from the case database: python -m data_loaders sync",
    ),
    of="zone",
    measure=measure,
)

INDICATORS: tuple[Indicator, ...] = (ZONE_CASES,)
