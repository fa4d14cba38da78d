"""Fear of crime in the zones of stations that are compared with one another."""

from collections import Counter

from dashboard.comparison import peers
from dashboard.comparison.funnel import Funnel, Point, funnel
from dashboard.comparison.funnel_chart import Labels
from dashboard.comparison.panels import funnel_panel
from dashboard.goal1 import surveys
from dashboard.language.text import Text
from dashboard.schema.survey_indicators import FEAR
from dashboard.ui.figure import Panel
from dashboard.view.view import View

NO_SURVEY = Text("ยังไม่ได้รับผลสำรวจของพื้นที่นี้", "No survey of this zone received yet.")
TOO_FEW_ANSWERS = Text("ผู้ตอบน้อยกว่า 10 คนทุกพื้นที่", "Fewer than 10 answers everywhere.")
LABELS = Labels(
    Text("จำนวนผู้ตอบที่มีผลจริง", "effective answers"),
    Text("ผู้หวาดกลัว", "share who fear crime"),
    Text("เป้าหมาย", "target"),
)


def fear_funnel(view: View) -> Panel | str:
    """Draw fear in the zones of the stations that are compared, around the target of the programme."""
    own, among = view.filters.one_station, peers.around(view)
    compared = fear(among, own)
    if compared is None:
        return NO_SURVEY(view.lang)
    if not compared.points:
        return TOO_FEW_ANSWERS(view.lang)
    return funnel_panel(among, compared, own, LABELS, [], "state")


def fear(view: View, own: str = "") -> Funnel | None:
    """Return fear in the view's zones around the target of one station, or around that of most.

    Of one instrument, as different ones are not comparable: that of the station, or the one that was asked in
    most zones. None: no survey of them.

    Args:
        own: the station, '' = of none.
    """
    opinions = [o for o in surveys.opinions(view) if o.indicator == FEAR.code]
    around = [o for o in opinions if o.station == own] if own else opinions
    if not around:
        return None
    instrument = Counter(o.instrument for o in around).most_common(1)[0][0]
    target = Counter(o.target for o in around if o.instrument == instrument).most_common(1)[0][0]
    compared = [o for o in opinions if o.instrument == instrument]
    return funnel([Point(o.station, o.share.share, o.share.effective) for o in compared], target)
