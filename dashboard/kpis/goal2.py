"""Goal 2: modern innovations in concrete use."""

from dashboard.kpis.base import Indicator
from dashboard.text import Text

INNOVATION = Indicator(
    "innovation", 2, Text("นวัตกรรมที่ใช้งานอย่างเป็นรูปธรรม", "Innovations in concrete use"),
    Text("ใช้งานจริงอย่างน้อย 1 รายการต่อสถานี", "at least one in proven use a station"),
    Text("สถานีที่มีนวัตกรรมซึ่งพิสูจน์ได้ว่าใช้งานจริง ไม่ใช่เพียงติดตั้งแล้ว",
         "Stations with an innovation that is proven to be used, not merely installed"),
    Text("นับขั้น: ติดตั้งแล้ว → เชื่อมต่อแล้ว → ใช้งานเดือนนี้ → เกิดผลการปฏิบัติ → ใช้งานต่อเนื่อง ไม่ใช้เกิน 60 วัน ถอยลงหนึ่งขั้น",
         "Ladder: installed → connected → used this month → produced a result → still working; "
         "unused for 60 days falls back a rung"),
    Text("นวัตกรรม", "innovations"), "at least",
    Text("อย่างน้อย 1 รายการต่อสถานี", "at least one a station"),
    Text("แบบรายงานนวัตกรรมรายเดือนของสถานี", "The station's monthly report on innovations"),
    Text("นับจากหลักฐานการใช้งาน อุปกรณ์เตรียมพร้อม (เสา SOS) นับเมื่อมีบันทึกทดสอบระบบ",
         "Counted from evidence of use; a stand-by device (SOS pole) counts by a logged test."),
    "innovation_use",
    Text("นำเข้าแบบรายงานนวัตกรรม (เปิดใช้พร้อมหน้า “นวัตกรรม” ในรุ่นถัดไป)",
         "Load the report on innovations (comes with the page “Innovations” in the next release)."),
)  # fmt: skip
