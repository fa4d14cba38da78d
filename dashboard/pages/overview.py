"""Overview: four goals at a glance, where trouble is, what needs a decision. No chart bundle is sent."""

from markupsafe import Markup

from dashboard.language.text import Text
from dashboard.programme import matrix, unit_matrix
from dashboard.programme.changes_panel import changes_panel
from dashboard.programme.decision_cards import decision_cards
from dashboard.programme.tiles import tiles
from dashboard.programme.zone_map import zone_map
from dashboard.store import db
from dashboard.ui.downloads import downloads
from dashboard.ui.drawing_component import drawn
from dashboard.ui.page import Explained, page_header
from dashboard.view.extent import extent
from dashboard.view.view import View

TITLE = Text("ภาพรวม 4 เป้าหมาย", "Overview of the four goals")
ICON = ":material/dashboard:"
NEEDS_DATA = False
EXPLAINED = Explained(
    shows=Text(
        "ผลของทั้งสี่เป้าหมายในหน่วยและห้วงที่เลือก เรื่องที่ต้องตัดสินใจพร้อมผู้ที่ต้องถาม และผลของแต่ละสถานี",
        "How all four goals stand in the unit and period chosen, what needs a decision and whom to ask, and"
        " every station's standing.",
    ),
    reading=Text(
        "สีมีเครื่องหมายและคำกำกับเสมอ “ยังสรุปไม่ได้” และ “ยังไม่ได้รับข้อมูล” ไม่ใช่ผลดีและไม่ใช่ผลเสีย กดที่ชื่อหรือตัวเลขเพื่อดูที่มา",
        "A colour always comes with its sign and word; “undecided” and “not received” are neither good nor"
        " bad. Press a name or figure to see what it rests on.",
    ),
    source=Text(
        "คดีจากฐานข้อมูลคดีของตำรวจ ผลสำรวจ นวัตกรรม และกิจกรรมภาคีจากไฟล์ที่สถานีส่ง วันที่ของข้อมูลอยู่ท้ายหน้า",
        "Cases come from the police database; surveys, innovations and partners' activities from files the"
        " stations send. How far they reach is said at the foot of the page.",
    ),
)


def render(view: View) -> None:
    page_header(view, TITLE, EXPLAINED)
    # One text: each element costs the server a message at every rerun.
    drawn(db.kept(_first_screen, view), key="first-screen")
    # Of no unit nothing can have changed, and no table stands but its heading.
    if not view.units.stations:
        return
    changes_panel(view)
    drawn(db.kept(_table, view), key="matrix")
    frame = db.kept(matrix.frame_of, view)
    if not frame.empty:
        downloads(frame, TITLE(view.lang), "overview", view, "matrix", extent(view, "before_after"))


def _first_screen(view: View) -> Markup:
    return Markup('{}<div class="map-and-decisions">{}{}</div>').format(
        tiles(view), zone_map(view), decision_cards(view)
    )


def _table(view: View) -> Markup:
    """Return how the units within stand: regions, provinces or stations."""
    level = unit_matrix.level_of(view)
    return unit_matrix.unit_matrix(view, level) if level else matrix.matrix(view)
