"""Goal 2: innovations that are proven to be used."""

from dashboard.goal2 import measure
from dashboard.goal2.ladder import DAILY_DAYS, KEPT_MONTHS, RESULT_DAYS, STANDBY_DAYS
from dashboard.indicators import Indicator
from dashboard.language.text import Text

INNOVATION = Indicator(
    code="innovation",
    goal=2,
    name=Text("นวัตกรรมที่ใช้งานอย่างเป็นรูปธรรม", "Innovations in concrete use"),
    short=Text("ใช้งานจริงอย่างน้อย 1 รายการต่อสถานี", "at least one in proven use a station"),
    definition=Text(
        "สถานีที่มีนวัตกรรมซึ่งพิสูจน์ได้ว่าใช้งานจริง ไม่ใช่เพียงติดตั้งแล้ว",
        "Stations with an innovation that is proven to be used, not merely installed",
    ),
    formula=Text(
        "ระดับการใช้งาน: ติดตั้งแล้ว → เชื่อมต่อแล้ว → ใช้งานเดือนนี้ → เกิดผลการปฏิบัติ → ใช้งานต่อเนื่อง"
        f" ตั้งแต่ระดับ “ใช้งานเดือนนี้” ถือว่าใช้งานจริง อุปกรณ์ใช้งานประจำที่ไม่ใช้เกิน {DAILY_DAYS} วัน"
        " ถอยกลับไประดับ “เชื่อมต่อแล้ว”",
        "Levels of use: installed → connected → used this month → produced a result → still working; proven"
        f" use is “used this month” and above. A device of daily use that is not used for more than"
        f" {DAILY_DAYS} days falls back to “connected”.",
    ),
    unit=Text("นวัตกรรม", "innovations"),
    direction="at least",
    target=Text(
        "อย่างน้อย 1 รายการต่อสถานี (กำหนดรายจังหวัดหรือสถานีได้)",
        "at least one a station (may be set per province or station)",
    ),
    source=Text(
        "ทะเบียนนวัตกรรม และแบบรายงานการใช้งานรายเดือนของสถานี",
        "The register of innovations and the station's monthly report on their use",
    ),
    method=Text(
        f"อุปกรณ์คงระดับไว้ไม่เกิน {DAILY_DAYS} วันนับจากใช้ครั้งสุดท้าย อุปกรณ์เตรียมพร้อม (เสา SOS)"
        f" นับจากการทดสอบระบบ คงระดับไม่เกิน {STANDBY_DAYS} วัน ผลการปฏิบัตินับย้อนหลัง {RESULT_DAYS} วัน"
        f" “ใช้งานต่อเนื่อง” คือมีการใช้ครบทั้ง {KEPT_MONTHS} เดือนเต็มล่าสุด"
        " (อุปกรณ์ใช้งานประจำต้องเกิดผลการปฏิบัติด้วย) เดือนที่ยังไม่ได้รับรายงานไม่นับว่าไม่ใช้:"
        " ถ้าอาจมีการใช้ในเดือนนั้น จะแสดงว่ายังไม่ได้รับข้อมูล",
        f"A device keeps its level of use for {DAILY_DAYS} days after its last use; a stand-by device (SOS"
        f" pole) counts by a logged test and keeps it for {STANDBY_DAYS}. A result counts for {RESULT_DAYS}"
        f" days; “still working” is a use in each of the last {KEPT_MONTHS} whole months (of a device of"
        " daily use a result too). A month whose report was not received is not a month without use: where it"
        " might hold one, the level is “not received yet”.",
    ),
    dataset="innovation_use",
    how_to_load=Text(
        "หน้า “จัดการข้อมูล” หรือคำสั่ง `python -m data_loaders load innovations FILE` (ทะเบียน) และ "
        "`python -m data_loaders load innovation_use FILE` (การใช้งาน) หรือแบบรายงานประจำเดือนของสถานี",
        "The page “Data”, or `python -m data_loaders load innovations FILE` (the register) and "
        "`python -m data_loaders load innovation_use FILE` (its use), or the station's monthly workbook.",
    ),
    of="station",
    measure=measure,
)

INDICATORS: tuple[Indicator, ...] = (INNOVATION,)
