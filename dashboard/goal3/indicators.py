"""Goal 3: partners of every sector who act in every quarter."""

from dashboard.goal3 import measure
from dashboard.goal3.partnership import DATASET, INDICATOR
from dashboard.indicators import Indicator
from dashboard.language.text import Text

PARTNERSHIP = Indicator(
    code=INDICATOR,
    goal=3,
    name=Text("กิจกรรมภาคีเครือข่ายครบทุกภาคส่วน", "Partner activity in every sector"),
    short=Text("มีกิจกรรมครบทุกภาคส่วนทุกไตรมาส", "activity in every sector each quarter"),
    definition=Text(
        "ประชุมภาคีเครือข่าย ร่วมแก้ไขปัญหา และร่วมตรวจตรา แยกตามภาคส่วน",
        "Network meetings, problems solved together and joint patrols, by sector",
    ),
    formula=Text(
        "ภาคส่วนที่มีกิจกรรมในไตรมาส ÷ ภาคส่วนที่นับทั้งหมด (รวมภาคส่วนที่สถานียังไม่มีภาคี)",
        "sectors active in the quarter ÷ all counted sectors (those without a partner too)",
    ),
    unit=Text("ภาคส่วน", "sectors"),
    direction="all",
    target=Text("มีกิจกรรมทุกภาคส่วนทุกไตรมาส", "activity in every sector each quarter"),
    source=Text("แบบรายงานกิจกรรมภาคีรายเดือนของสถานี", "The station's monthly report on partner activities"),
    method=Text(
        "ประเมินไตรมาสล่าสุดที่สิ้นสุดแล้ว ไตรมาสที่กำลังดำเนินแสดงไว้ประกอบ"
        " ภาคส่วนหนึ่งต้องมีกิจกรรมอย่างน้อย 1 ครั้ง เว้นแต่ตั้งเป้าหมายไว้สูงกว่า ภาคส่วนที่เงียบถูกแสดงชื่อ"
        " เดือนที่ยังไม่ส่งรายงานไม่นับเป็นศูนย์: หากยังไม่ครบทุกภาคส่วนและขาดรายงาน ผลคือ"
        " “ยังไม่ได้รับข้อมูล” หรือ “ยังไม่ถึงกำหนดส่ง” เดือนที่ยืนยันว่าไม่มีกิจกรรมนับว่าไม่มี"
        " ผลเป็นของทั้งสถานีเสมอ",
        "Judged is the last whole fiscal quarter, the running one is shown beside it. A sector needs one"
        " activity unless a target asks for more. Silent sectors are named. A month without a report is not a"
        " zero: while sectors are missing and a report too, the result is “not received yet” or “not due"
        " yet”; a month confirmed as without activity counts as none. The result is always that of the whole"
        " station.",
    ),
    dataset=DATASET,
    how_to_load=Text(
        "หน้า “จัดการข้อมูล” หรือคำสั่ง python -m data_loaders load activities FILE หรือแบบรายงานประจำเดือนของสถานี",
        "The page “Data”, or python -m data_loaders load activities FILE, or the station's monthly workbook",
    ),
    of="station",
    measure=measure,
)

INDICATORS: tuple[Indicator, ...] = (PARTNERSHIP,)
