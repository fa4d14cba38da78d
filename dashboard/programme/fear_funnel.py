"""Fear of crime in the zones of stations that are compared with one another."""

from collections import Counter

from dashboard.comparison import peers
from dashboard.comparison.funnel import Funnel, Point, funnel
from dashboard.comparison.panels import funnel_panel
from dashboard.goal1 import surveys
from dashboard.language.text import Text
from dashboard.ui.page import Panel
from dashboard.view.view import View


def fear_funnel(view: View) -> Panel | str:
    """Fear in the zones around the target of the programme."""
    lang, mine = view.lang, view.filters.station
    among = peers.around(view)
    found = fear(among, mine)
    if found is None:
        return "ยังไม่ได้รับผลสำรวจของพื้นที่นี้" if lang == "th" else "No survey of this zone received yet."
    if not found.points:
        return "ผู้ตอบน้อยกว่า 10 คนทุกพื้นที่" if lang == "th" else "Fewer than 10 answers everywhere."
    x, y = Text("จำนวนผู้ตอบที่มีผลจริง", "effective answers"), Text("ผู้หวาดกลัว", "share who fear crime")
    return funnel_panel(among, found, mine, x, y, Text("เป้าหมาย", "target"), [])


def fear(view: View, mine: str = "") -> Funnel | None:
    """Fear in the zones around the target of the station `mine`, else around that of most: of one instrument,
    its own or the one that was asked in most zones. None: no survey of them.
    """
    found = [o for o in surveys.opinions(view) if o.indicator == "fear"]
    own = [o for o in found if o.station == mine] if mine else found
    if not own:
        return None
    instrument = Counter(o.instrument for o in own).most_common(1)[0][0]
    # Different instruments are not comparable.
    alike = [o for o in found if o.instrument == instrument]
    target = Counter(o.target for o in own if o.instrument == instrument).most_common(1)[0][0]
    return funnel([Point(o.station, o.share.share, o.share.effective) for o in alike], target)
