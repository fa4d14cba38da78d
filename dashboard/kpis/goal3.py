"""Goal 3: partners who meet, solve problems and patrol together."""

from dashboard.kpis.base import Indicator
from dashboard.text import Text

PARTNERSHIP = Indicator(
    "partnership", 3, Text("กิจกรรมภาคีเครือข่ายครบทุกภาคส่วน", "Partner activity in every sector"),
    Text("มีกิจกรรมครบทุกภาคส่วนทุกไตรมาส", "activity in every sector each quarter"),
    Text("ประชุมภาคีเครือข่าย ร่วมแก้ไขปัญหา และร่วมตรวจตรา แยกตามภาคส่วน",
         "Network meetings, problems solved together and joint patrols, by sector"),
    Text("ภาคส่วนที่มีกิจกรรมในไตรมาส ÷ ภาคส่วนทั้งหมดของพื้นที่", "sectors active in the quarter ÷ all sectors of the place"),
    Text("ภาคส่วน", "sectors"), "all",
    Text("มีกิจกรรมทุกภาคส่วนทุกไตรมาส", "activity in every sector each quarter"),
    Text("แบบรายงานกิจกรรมภาคีรายเดือนของสถานี", "The station's monthly report on partner activities"),
    Text("ภาคส่วนที่เงียบถูกแสดงชื่อ เดือนที่ยังไม่ส่งรายงานไม่นับเป็นศูนย์",
         "Silent sectors are named; a month without a report is not a zero."),
    "activities",
    Text("นำเข้าแบบรายงานกิจกรรมภาคี (เปิดใช้พร้อมหน้า “ภาคีเครือข่ายและจุดเสี่ยง” ในรุ่นถัดไป)",
         "Load the report on partner activities (comes with the page “Partners” in the next release)."),
)  # fmt: skip
