"""The weekly briefing: chosen, started, taken away as files, kept as it was shown; the meeting's orders."""

from dashboard.briefing.choice_panel import choice_panel
from dashboard.briefing.file_panel import file_panel
from dashboard.briefing.frozen_panel import frozen_panel
from dashboard.briefing.order_panel import order_panel
from dashboard.language.text import Text
from dashboard.ui.page import Explained, no_data_in_period, page_header
from dashboard.view.view import View

TITLE = Text("นำเสนอที่ประชุม", "Briefing")
ICON = ":material/slideshow:"
# Its week is chosen on it, whatever the period.
NEEDS_DATA = False
EXPLAINED = Explained(
    shows=Text(
        "สไลด์ประจำสัปดาห์ของหน่วยที่เลือก เริ่มนำเสนอ ดาวน์โหลดเป็นไฟล์ บันทึกไว้ตามที่นำเสนอ และติดตามข้อสั่งการ",
        "The week's slides of the unit chosen: present them, take them away as files, keep them as shown, and"
        " follow up the orders.",
    ),
    reading=Text(
        "เริ่มจากระดับสาธารณะเสมอ เลือกผู้ฟังให้ตรงกับที่ประชุม การนำเสนอที่บันทึกแล้วแก้ไขไม่ได้ เทียบกันได้ว่าสิ่งใดเปลี่ยน",
        "It always starts on the public level: choose the audience of the meeting. A briefing on record is"
        " never altered; two can be compared.",
    ),
    source=Text(
        "ข้อมูลเดียวกับทุกหน้า ถึงวันสุดท้ายของสัปดาห์ที่เลือก และข้อสั่งการที่บันทึกในการประชุม",
        "The data of all pages, up to the last day of the week chosen, and the orders recorded in meetings.",
    ),
)


def render(view: View) -> None:
    page_header(view, TITLE, EXPLAINED)
    if view.holdings.data_through is None:
        no_data_in_period(view)
        return
    asked = choice_panel(view)
    order_panel(view, asked)
    frozen_panel(view, asked)
    file_panel(view, asked)
