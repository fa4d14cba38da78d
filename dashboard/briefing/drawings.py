"""Charts, bars, maps and the crime clock of slides as SVG: one drawing for deck, PDF and PowerPoint.

Pure. Lengths are units of a slide of 1920 × 1080; no word is smaller than 1/40 of its height. Attributes
only, no style sheet: what draws a file may know none.
"""

from collections.abc import Collection

from markupsafe import Markup

from dashboard.briefing import charts, places
from dashboard.briefing.lettering import SMALL
from dashboard.briefing.slides import Bars, Chart, Clock, Map
from dashboard.language.text import Lang
from dashboard.ui import svg
from dashboard.ui.tokens import ink

SLIDE = (1920, 1080)


def drawing(
    block: Chart | Bars | Map | Clock,
    lang: Lang,
    dark: bool,
    width: int,
    height: int,
    told: Collection[str] = (),
) -> Markup:
    """Return a block's drawing as SVG.

    Args:
        width, height: in units of a slide of 1920 × 1080.
        told: what `places.signs_of` a map beside it names already, so that a clock need not.
    """
    colours = ink(dark)
    match block:
        case Chart():
            said, drawn = charts.chart(block, lang, colours, width, height)
        case Bars():
            said, drawn = charts.bars(block, lang, colours, width, height)
        case Map():
            said, drawn = places.map_of(block, lang, colours, width, height)
        case Clock():
            said, drawn = places.clock(block, lang, colours, width, height, told)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img"'
        ' aria-label="{said}" font-family="{font}" font-size="{size}">{drawn}</svg>'
    ).format(w=width, h=height, said=said, font=svg.FONT, size=SMALL, drawn=svg.joined(drawn))
