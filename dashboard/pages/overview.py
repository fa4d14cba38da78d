"""Overview: four goals at a glance, where trouble is, what needs a decision. No chart bundle is sent."""

from markupsafe import Markup

from dashboard.language.text import Text
from dashboard.programme import matrix
from dashboard.programme.changes_panel import changes_panel
from dashboard.programme.decision_cards import decision_cards
from dashboard.programme.tiles import tiles
from dashboard.programme.zone_map import zone_map
from dashboard.store import db
from dashboard.ui.downloads import downloads
from dashboard.ui.drawing_component import drawn
from dashboard.ui.page import page_header
from dashboard.view.extent import extent
from dashboard.view.view import View

TITLE = Text("ภาพรวม 4 เป้าหมาย", "Overview of the four goals")
ICON = ":material/dashboard:"
NEEDS_DATA = False


def render(view: View) -> None:
    page_header(view, TITLE)
    # One text: each element costs the server a message at every rerun.
    drawn(db.kept(_first_screen, view), key="first-screen")
    changes_panel(view)
    drawn(db.kept(matrix.matrix, view), key="matrix")
    frame = db.kept(matrix.frame_of, view)
    if not frame.empty:
        downloads(frame, TITLE(view.lang), "overview", view, "matrix", extent(view, "before_after"))


def _first_screen(view: View) -> Markup:
    return Markup('{}<div class="map-and-decisions">{}{}</div>').format(
        tiles(view), zone_map(view), decision_cards(view)
    )
