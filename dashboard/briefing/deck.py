"""The briefing as a deck: one HTML file that holds all it shows, for the projector and for a memory stick.

Nothing is asked of anybody once it is open. A live deck, which the server shows, asks it every few seconds
whether it answers, and sends it the orders that are typed; both may fail without harm to what is shown.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup

from dashboard.briefing import deck_blocks, words
from dashboard.briefing.deck_blocks import Room
from dashboard.briefing.slides import AUDIENCES, PARTS, Briefing, Orders
from dashboard.language.text import Lang, Text
from dashboard.language.thai import (
    BUDDHIST_ERA,
    BUDDHIST_YEARS,
    MONTH_NUMBERS,
    THAI_DIGITS,
    format_days,
    format_instant,
    month_name,
    shown_year,
)
from dashboard.settings import ROOT
from dashboard.ui import svg, tokens
from dashboard.view.holdings import DEMO

HERE = Path(__file__).parent
FONTS = ROOT / "static" / "fonts"
# Letters of each file of fonts, as .streamlit/config.toml has them; weights that the deck uses.
ALPHABETS = {
    "thai": "U+0E01-0E5B, U+200C-200D, U+25CC",
    "latin": "U+0000-00FF, U+2000-206F, U+20AC, U+2122",
}
WEIGHTS = (400, 700)
SCRIPTS = ("reveal/reveal.js", "deck_orders.js", "deck_presenter.js", "deck.js")
# Where a live deck asks whether the server answers, and where it sends orders; beside its own address.
ALIVE, STORE = "./readyz", "./deck/orders"

TITLE = Text("นำเสนอที่ประชุม – {unit}", "Briefing – {unit}")
LOADING = Text("กำลังเปิดสไลด์…", "Opening the slides…")
NO_SCRIPT = Text(
    "เบราว์เซอร์นี้ปิดการทำงานของสคริปต์ จึงแสดงสไลด์ไม่ได้",
    "This browser runs no scripts, so the slides cannot be shown.",
)
MADE = Text("จัดทำเมื่อ {at}", "made {at}")
# Everything that the deck says by itself. `{places}` are filled in the browser.
WORDS: Mapping[str, Text] = {
    "answered": Text("เครื่องแม่ข่ายตอบล่าสุด {time} น.", "server answered last at {time}"),
    "silent": Text("✗ เครื่องแม่ข่ายไม่ตอบตั้งแต่ {time} น.", "✗ server silent since {time}"),
    "storeOut": Text("✗ ฐานข้อมูลไม่ตอบตั้งแต่ {time} น.", "✗ database silent since {time}"),
    "timer": Text("เวลา {spent} / {planned}", "time {spent} / {planned}"),
    "auto": Text("▶ เลื่อนเอง", "▶ by itself"),
    "jump": Text("ไปสไลด์ที่ {n} ↵", "to slide {n} ↵"),
    "help": Text("ปุ่มที่ใช้ได้", "Keys"),
    "close": Text("ปิด", "Close"),
    "orders": Text("ข้อสั่งการวันนี้", "Today's orders"),
    "order": Text("ข้อสั่งการ", "Order"),
    "owner": Text("ผู้รับผิดชอบ (ตำแหน่ง)", "Owner (position)"),
    "due": Text("กำหนดเสร็จ (เช่น 1 ธ.ค. 2569)", "Due (such as 1 Dec 2026)"),
    "dueIn": Text("อีก {n} วัน", "in {n} days"),
    "noDay": Text("ไม่กำหนดวัน", "no day set"),
    "badDay": Text(
        "ไม่เข้าใจวันที่ เขียนเช่น 1 ธ.ค. 2569 หรือ 1/12/2569", "No such day; write 1 Dec 2026 or 1/12/2026"
    ),
    "noWords": Text("พิมพ์ข้อสั่งการก่อน", "Write the order first"),
    "noOwner": Text("พิมพ์ตำแหน่งผู้รับผิดชอบก่อน", "Write the owner's position first"),
    "save": Text("บันทึกข้อสั่งการ", "Record the order"),
    "withdraw": Text("ยกเลิกข้อนี้", "Withdraw"),
    "stored": Text("✓ บันทึกแล้ว", "✓ stored"),
    "waiting": Text("○ รอส่ง", "○ to be sent"),
    "refused": Text("✗ ไม่รับ: {message}", "✗ refused: {message}"),
    "allStored": Text("✓ บันทึกแล้ว {n} ข้อ", "✓ {n} stored"),
    "someWaiting": Text("○ รอส่ง {n} ข้อ", "○ {n} to be sent"),
    "someRefused": Text("✗ ไม่รับ {n} ข้อ", "✗ {n} refused"),
    "keptHere": Text(
        "เก็บไว้ในเครื่องนี้แล้ว และจะส่งเองเมื่อเครื่องแม่ข่ายตอบ",
        "Kept on this computer and sent by itself once the server answers",
    ),
    "notKept": Text(
        "เบราว์เซอร์นี้เก็บข้อสั่งการไว้ไม่ได้ อย่าปิดหน้านี้ก่อนส่งครบ",
        "This browser cannot keep orders; do not close this page before all are sent",
    ),
    "presenter": Text("จอผู้นำเสนอ", "Presenter"),
    "presenterBlocked": Text(
        "เบราว์เซอร์ไม่ยอมเปิดหน้าต่างที่สอง อนุญาตหน้าต่างป๊อปอัปของหน้านี้แล้วกดอีกครั้ง",
        "The browser opened no second window; allow pop-ups of this page and press again",
    ),
    "next": Text("ต่อไป", "Next"),
    "last": Text("สไลด์สุดท้าย", "Last slide"),
    "notes": Text("หมายเหตุผู้นำเสนอ", "Notes"),
    "noNotes": Text("ไม่มีหมายเหตุ", "No notes"),
    "whole": Text("ทั้งหมด", "In all"),
    "this": Text("สไลด์นี้", "This slide"),
    "over": Text("▲ เกิน {time}", "▲ {time} over"),
    "now": Text("{time} น.", "{time}"),
    "restart": Text("เริ่มจับเวลาใหม่", "Restart the timer"),
    "back": Text("← ย้อน", "← Back"),
    "forward": Text("ต่อไป →", "Next →"),
    "blank": Text("จอดำ", "Blank"),
}
# Keys as they are written on keyboards, and what they do.
KEYS: tuple[tuple[str, Text], ...] = (
    ("→ ↓ Space PageDown", Text("สไลด์ถัดไป", "Next slide")),
    ("← ↑ PageUp", Text("สไลด์ก่อนหน้า", "Slide before")),
    ("Home · End", Text("สไลด์แรก · สไลด์สุดท้าย", "First · last slide")),
    ("1–9 Enter", Text("ไปสไลด์ตามเลข", "To the slide of this number")),
    ("B · .", Text("จอดำ กดอีกครั้งเพื่อกลับ", "Blank; again to return")),
    ("F", Text("เต็มจอ", "Full screen")),
    ("O · Esc", Text("ดูสไลด์ทั้งหมด", "All slides")),
    ("A", Text("เลื่อนเองตามกำหนดเวลา กดอีกครั้งเพื่อหยุด", "By itself, by the agenda; again to pause")),
    ("S", Text("จอผู้นำเสนอ (หน้าต่างที่สอง)", "Presenter's window")),
    ("T", Text("พื้นสว่าง · พื้นมืด", "Light · dark")),
    ("N", Text("บันทึกข้อสั่งการ", "Record an order")),
    ("?", Text("หน้าต่างนี้", "This list")),
)


def deck(briefing: Briefing, lang: Lang, *, live: bool = False, photos: Path | None = None) -> str:
    """Return a briefing as one HTML file.

    Args:
        live: the server shows it: it says when the server answered last, and orders may be typed.
        photos: folder of the pictures that slides name; None = none at hand.
    """
    room = Room(lang, photos)
    sections = [_section(briefing, n, room) for n in range(len(briefing.slides))]
    scripts = [Markup((HERE / name).read_text(encoding="utf-8")) for name in SCRIPTS]  # noqa: S704  our own
    return Markup(
        '<!doctype html>\n<html lang="{lang}" class="wide" data-mode="light"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        "<style>{style}</style></head>"
        '<body class="loading"><p class="opening-now">{loading}</p><noscript><p>{no_script}</p></noscript>'
        '<div class="reveal"><div class="slides">{sections}</div></div>'
        '<script type="application/json" id="deck-data">{data}</script>{scripts}</body></html>\n'
    ).format(
        lang=lang,
        policy=_policy(scripts, live),
        title=TITLE(lang, unit=briefing.unit(lang)),
        style=Markup(_style()),  # noqa: S704  our own
        loading=LOADING(lang),
        no_script=NO_SCRIPT(lang),
        sections=svg.joined(sections),
        data=Markup(_data(briefing, lang, live)),  # noqa: S704  `<` escaped
        scripts=svg.joined(Markup("<script>{}</script>").format(script) for script in scripts),
    )


def takes(briefing: Briefing) -> bool:
    """Return whether orders may be typed: where no slide shows them, they are not for those who look on."""
    blocks = (block for slide in briefing.slides for column in slide.columns for block in column)
    return any(isinstance(block, Orders) and block.live for block in blocks)


def _policy(scripts: list[Markup], live: bool) -> str:
    """Return what the file may do: run its own scripts, and ask nobody but the server that shows it."""
    hashes = " ".join(f"'sha256-{b64encode(sha256(s.encode()).digest()).decode()}'" for s in scripts)
    asked = "'self'" if live else "'none'"
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; font-src data:;"
        f" connect-src {asked}; base-uri 'none'; form-action 'none'"
    )


@cache
def _style() -> str:
    faces = "".join(
        f"@font-face{{font-family:Sarabun;font-weight:{weight};unicode-range:{letters};"
        f"src:url(data:font/woff2;base64,{_font(alphabet, weight)}) format('woff2')}}"
        for weight in WEIGHTS
        for alphabet, letters in ALPHABETS.items()
    )
    modes = tokens.css(dark=False) + tokens.css(dark=True).replace(":root", ':root[data-mode="dark"]', 1)
    sheets = ((HERE / name).read_text(encoding="utf-8") for name in ("reveal/reveal.css", "deck.css"))
    return faces + modes + "\n".join(sheets)


def _font(alphabet: str, weight: int) -> str:
    return b64encode((FONTS / f"sarabun-{alphabet}-{weight}-normal.woff2").read_bytes()).decode()


def _section(briefing: Briefing, n: int, room: Room) -> Markup:
    slide, lang = briefing.slides[n], room.lang
    demo = Markup('<p class="demo">⚠ {}</p>').format(DEMO(lang)) if briefing.is_demo else ""
    subtitle = Markup('<p class="subtitle">{}</p>').format(slide.subtitle(lang)) if slide.subtitle else ""
    notes = svg.joined(deck_blocks.line(line, lang) for line in slide.notes)
    return Markup(
        '<section id="{key}" class="part-{part}"><div class="slide">{demo}<header><p class="part">{where}</p>'
        '<p class="audience">{audience}</p></header><h2>{title}</h2>{subtitle}{body}'
        '<footer><p class="facts">{facts}</p><p class="state"><span class="server">{made}</span>'
        '<span class="unsent"></span><span class="auto"></span><span class="timer"></span>'
        '<span class="number">{n} / {of}</span></p></footer></div>'
        '<template class="notes"><ul>{notes}</ul></template></section>'
    ).format(
        key=slide.key,
        part=slide.part,
        demo=demo,
        where=f"{briefing.unit(lang)} · {PARTS[slide.part](lang)}",
        audience=AUDIENCES[briefing.audience](lang),
        title=slide.title(lang),
        subtitle=subtitle,
        body=deck_blocks.body(slide, room),
        facts=words.facts_words(slide.facts, lang),
        # A deck that the server shows says instead when it answered last.
        made=MADE(lang, at=format_instant(briefing.made_at, lang)),
        n=n + 1,
        of=len(briefing.slides),
        notes=notes,
    )


def _data(briefing: Briefing, lang: Lang, live: bool) -> str:
    """Return what the scripts need to know, as JSON in which no tag can end."""
    takes_orders = live and takes(briefing)
    data = {
        "live": live,
        "takesOrders": takes_orders,
        "alive": ALIVE,
        "orders": f"{STORE}?lang={lang}",
        "unit": briefing.unit_code,
        "week": briefing.first_day.isoformat(),
        "days": format_days(briefing.first_day, briefing.last_day, lang),
        "made": briefing.made_at.isoformat(),
        "slides": [
            {"key": slide.key, "title": slide.title(lang), "seconds": slide.seconds}
            for slide in briefing.slides
        ],
        "words": {name: text(lang) for name, text in WORDS.items()},
        "keys": [[keys, does(lang)] for keys, does in KEYS if takes_orders or keys != "N"],
        "months": [month_name(month, lang) for month in range(1, 13)],
        "monthNumbers": MONTH_NUMBERS,
        "digits": {chr(thai): chr(digit) for thai, digit in THAI_DIGITS.items()},
        "era": BUDDHIST_ERA,
        "yearsAhead": shown_year(0, lang),
        "buddhistYears": [BUDDHIST_YEARS.start, BUDDHIST_YEARS.stop],
        "widths": deck_blocks.SHAPES,
        "height": deck_blocks.HEIGHT,
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
