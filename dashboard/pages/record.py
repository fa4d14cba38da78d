"""Recording data of a station: meetings, resolutions, patrols, risk spots, use of innovations."""

from dashboard.entry.panel import panel
from dashboard.language.text import Text
from dashboard.ui.page import Explained, page_header
from dashboard.view.view import View

TITLE = Text("บันทึกข้อมูล", "Record data")
ICON = ":material/edit_note:"
# A station may record before any case is there.
NEEDS_DATA = False
EXPLAINED = Explained(
    shows=Text(
        "แบบบันทึกของสถานีโดยไม่ต้องใช้ไฟล์: ประชุม มติ ร่วมตรวจตรา จุดเสี่ยง การใช้นวัตกรรม และเดือนที่ไม่มีกิจกรรม",
        "A station's forms, without files: meetings, resolutions, joint patrols, risk spots, use of"
        " innovations, and months without any.",
    ),
    reading=Text(
        "ช่องที่มีดาวต้องกรอก ร่างเก็บไว้จนกว่าจะบันทึก บันทึกแล้วย้อนได้จนกว่าจะมีการบันทึกครั้งถัดไป",
        "Fields with a star are needed. A draft is kept until it is recorded; what was recorded can be taken"
        " back until something else is.",
    ),
    source=Text(
        "ตรวจด้วยกติกาเดียวกับไฟล์ที่นำเข้า และเก็บชื่อผู้บันทึกกับเวลาไว้ในประวัติ",
        "Checked by the rules for files; who recorded it and when is kept in the history.",
    ),
)


def render(view: View) -> None:
    """Show the page."""
    page_header(view, TITLE, EXPLAINED)
    panel(view)
