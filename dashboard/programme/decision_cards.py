"""What needs a decision, as cards: place, figure, whom to ask what, and the evidence."""

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.language.text import Lang, Text
from dashboard.programme.decisions import Decision, decisions
from dashboard.store import db
from dashboard.ui.svg import joined
from dashboard.view.links import address, link
from dashboard.view.view import View

# Seen without a click, and at most.
AT_ONCE, MOST = 3, 40
# Above this no figure is told: nothing is sure.
SUREST = 0.99
HEADING = Text("เรื่องที่ต้องตัดสินใจ", "What needs a decision")
ORDER = Text("เรียงตามความสำคัญและน้ำหนักของหลักฐาน", "by importance and strength of evidence")
NOTHING = Text("ยังไม่พบเรื่องที่ต้องตัดสินใจจากข้อมูลที่ได้รับ", "Nothing in the data received needs a decision")
NO_ZONE = Text(
    "ยังไม่มีพื้นที่ Safety Zone ในหน่วยนี้ – นำเข้าทะเบียนและเส้นเขตพื้นที่ที่หน้าจัดการข้อมูล แท็บนำเข้าข้อมูล",
    "No safety zone in this unit yet – load the register and the boundaries on the page Data, tab Load",
)
TO_DATA = Text("ไปหน้าจัดการข้อมูล", "Go to the page Data")
MORE = Text("อีก {more:,} เรื่อง", "{more:,} more")
SOME = Text("แสดง {shown:,} จาก {all:,} เรื่อง", "{shown:,} of {all:,} shown")
ASK = Text("ถาม", "Ask")
EVIDENCE = Text("หลักฐาน", "Evidence")
SURE = Text("มั่นใจร้อยละ {percent:.0f}: ", "{percent:.0f} % sure: ")
SURER = Text("มั่นใจเกินร้อยละ 99: ", "more than 99 % sure: ")
COUNTED = Text("", "")


def decision_cards(view: View) -> Markup:
    """Return the heading and the cards, further ones folded; without zones how to load them."""
    lang = view.lang
    matters = db.kept(decisions, view.plain)
    heading = Markup("<h2>{} <small>{}</small></h2>").format(HEADING(lang), ORDER(lang) if matters else "")
    return Markup('<section class="decisions">{}{}</section>').format(heading, _body(view, matters, lang))


def _body(view: View, matters: Sequence[Decision], lang: Lang) -> Markup:
    empty = Markup("")
    if not view.units.zones_of(view.filters):
        teach = link(address(view, "data"), TO_DATA(lang))
        empty = Markup('<p class="empty">{} · {}</p>').format(NO_ZONE(lang), teach)
    elif not matters:
        empty = Markup('<p class="empty">{}</p>').format(NOTHING(lang))
    cards = [_card(view, matter) for matter in matters[:MOST]]
    rest = Markup("")
    if len(cards) > AT_ONCE:
        some = ""
        if len(matters) > MOST:
            some = SOME(lang, shown=MOST, all=len(matters))
        rest = Markup(
            '<details data-fold="decisions"><summary>{}</summary><ol>{}</ol><p>{}</p></details>'
        ).format(MORE(lang, more=len(matters) - AT_ONCE), joined(cards[AT_ONCE:]), some)
    return empty + Markup("<ol>{}</ol>{}").format(joined(cards[:AT_ONCE]), rest)


def _card(view: View, matter: Decision) -> Markup:
    lang = view.lang
    asked = {name: code for name, code in (("station", matter.station), ("zone", matter.zone)) if code}
    href = address(view, matter.page, more=None, **asked)
    tone = (matter.verdict or "none").replace("_", "-")
    sure = COUNTED if matter.evidence >= 1 else SURER if matter.evidence > SUREST else SURE
    return Markup(
        '<li class="decision edge-{tone}"><div class="decision-head">{where}'
        '<span class="chip toned-{tone}">{figure}</span>'
        '<details data-fold="decision {name}"><summary>{evidence}</summary>'
        "<p>{sure}{what}</p></details></div>"
        "<p>{ask} <b>{whom}</b>: {question}</p></li>"
    ).format(
        tone=tone,
        name=matter.where.en,
        where=link(href, matter.where(lang), class_="decision-where"),
        figure=matter.figure(lang),
        ask=ASK(lang),
        whom=matter.whom(lang),
        question=matter.question(lang),
        evidence=EVIDENCE(lang),
        sure=sure(lang, percent=matter.evidence * 100),
        what=matter.what(lang),
    )
