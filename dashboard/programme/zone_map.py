"""The zones of a view by their goal-4 conclusion, on a picture of the land."""

from markupsafe import Markup

from dashboard.goal4 import wording
from dashboard.goal4.conclusions import conclusions, places
from dashboard.indicators import NOT_JOINED
from dashboard.language.text import Text
from dashboard.language.thai import without_unit_prefix
from dashboard.maps.zone_picture import ZoneSign, zone_picture
from dashboard.programme import goals
from dashboard.ui.tokens import ink
from dashboard.view.links import address
from dashboard.view.view import View

WIDTH, HEIGHT = 400, 300
SAID = Text(
    "แผนที่พื้นที่ Safety Zone {n:,} แห่งตามข้อสรุปเป้าหมาย 4 แต่ละจุดเปิดรายละเอียดของพื้นที่",
    "Map of {n:,} safety zones by the conclusion of goal 4; each leads to its details",
)
NO_PLACE = Text("ไม่อยู่บนแผนที่ {n:,} พื้นที่ (ยังไม่มีเส้นเขต)", "{n:,} zones are not on the map (no boundary yet)")
TOLD = Text("{zone} ({station}): {words}", "{zone} ({station}): {words}")


def zone_map(view: View) -> Markup:
    """Return the picture, with how many zones lack a place on it; '' where none has one."""
    signs = zone_signs(view)
    if not signs:
        return Markup("")
    said = SAID(view.lang, n=len(signs))
    picture = zone_picture(signs, ink(view.dark), said, view.lang, width=WIDTH, height=HEIGHT)
    left_out = len(view.units.zones_of(view.filters)) - len(signs)
    note = Markup("<p>{}</p>").format(NO_PLACE(view.lang, n=left_out)) if left_out else Markup("")
    return Markup("<div>{}{}</div>").format(picture, note)


def zone_signs(view: View) -> list[ZoneSign]:
    """Return the zones of the view that have a boundary, what is not good drawn last and so on top."""
    lang = view.lang
    concluded = {conclusion.zone.code: conclusion for conclusion in conclusions(view)}
    signs = []
    for row in places(view).itertuples():
        zone = view.units.zones.get(row.code)
        if zone is None:
            continue
        station = view.units.stations[zone.station].name
        conclusion = concluded.get(zone.code)
        if conclusion is None:
            sign, verdict, words = goals.SIGNS["not_joined"], goals.VERDICTS["not_joined"], NOT_JOINED(lang)
        else:
            sign, verdict = wording.sign(conclusion.state), wording.VERDICTS[conclusion.state]
            words = wording.state_text(conclusion, lang)
        signs.append(
            ZoneSign(
                longitude=float(row.longitude),
                latitude=float(row.latitude),
                sign=sign,
                verdict=verdict,
                name=TOLD(lang, zone=zone.name(lang), station=station(lang), words=words),
                label=without_unit_prefix(station(lang)),
                href=address(view, "before_after", station=zone.station, zone=zone.code),
            )
        )
    return sorted(signs, key=lambda sign: sign.verdict == "bad")
