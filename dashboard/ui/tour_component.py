"""Five steps through the product on the first visit, beside the page and never over the whole of it."""

import streamlit as st

from dashboard.language.text import Lang, Text

# Title, words, and the part of the page that the step points at.
STEPS: tuple[tuple[Text, Text, str], ...] = (
    (
        Text("ยินดีต้อนรับ", "Welcome"),
        Text(
            "หน้าแรกบอกว่าเป้าหมายใดมีปัญหา ที่ไหน และต้องถามใคร หน้าอื่นอยู่ในรายการทางซ้าย",
            "The first page says which goal is in trouble, where, and whom to ask. The other pages are listed"
            " on the left.",
        ),
        "[data-testid=stSidebarNav]",
    ),
    (
        Text("ค้นหาสถานี", "Find a station"),
        Text(
            "พิมพ์ชื่อ รหัส หรืออำเภอ แล้วกดเลือก จากทุกหน้ากดปุ่ม / ได้ทันที",
            "Type a name, code or district and choose. The key / leads here from every page.",
        ),
        ".st-key-search",
    ),
    (
        Text("เลือกห้วงเวลาและความผิด", "Choose period and offences"),
        Text(
            "ทุกหน้าใช้ตัวกรองชุดเดียวกัน และตัวกรองอยู่ในลิงก์ ผู้ที่เปิดลิงก์จึงเห็นตัวเลขเดียวกัน",
            "All pages share the filters, and links hold them: whoever opens one sees the same figures.",
        ),
        ".st-key-f_kind",
    ),
    (
        Text("อ่านผลอย่างไร", "How results are read"),
        Text(
            "สีมีเครื่องหมายและคำกำกับเสมอ “ยังสรุปไม่ได้” ไม่ใช่ผลดีและไม่ใช่ผลเสีย กด “อธิบายหน้านี้” เมื่อสงสัย",
            "A colour always has its sign and word; “undecided” is neither good nor bad. When in doubt press"
            " “About this page”.",
        ),
        ".st-key-title",
    ),
    (
        Text("ส่งต่อและกลับมาดู", "Pass it on, come back"),
        Text(
            "คัดลอกลิงก์ส่งให้ผู้อื่น หรือบันทึกมุมมองไว้เปิดภายหลัง เปิดคำแนะนำนี้ซ้ำได้ที่เดียวกัน",
            "Copy the link for others, or save the view for later. This tour opens there again.",
        ),
        ".ssz-views",
    ),
)
WORDS = {
    "label": Text("แนะนำการใช้งาน", "Show me around"),
    "back": Text("ก่อนหน้า", "Back"),
    "next": Text("ต่อไป", "Next"),
    "done": Text("เริ่มใช้งาน", "Start"),
    "close": Text("ปิด", "Close"),
}

HTML = """
<section class="ssz-tour" role="dialog" hidden>
  <p class="number"></p><p class="title"></p><p class="words" aria-live="polite"></p>
  <div>
    <button type="button" class="close"></button><span></span>
    <button type="button" class="back"></button><button type="button" class="next"></button>
  </div>
</section>
"""

CSS = """
.ssz-tour {
  position: fixed; right: 1.2rem; bottom: 1.2rem; z-index: 1000; width: min(23rem, calc(100vw - 2.4rem));
  box-sizing: border-box; padding: 0.9rem 1.1rem; border-radius: 0.5rem; font-family: var(--st-font);
  font-size: var(--ssz-body); color: var(--ssz-text); background: var(--ssz-ground);
  border: 2px solid var(--ssz-now); box-shadow: 0 6px 24px var(--ssz-gap);
}
.ssz-tour[hidden] { display: none; }
.ssz-tour p { margin: 0; }
.ssz-tour .title { font-size: var(--ssz-title); font-weight: 700; }
.ssz-tour .words { margin: 0.2rem 0 0.6rem; }
.ssz-tour .number { font-size: var(--ssz-smallest); color: var(--ssz-quiet); }
.ssz-tour div { display: flex; gap: 0.4rem; }
.ssz-tour span { flex: 1; }
.ssz-tour button {
  font: inherit; color: inherit; cursor: pointer; min-height: 2.25rem; padding: 0.1rem 0.7rem;
  background: transparent; border: 1px solid var(--ssz-before); border-radius: 0.4rem;
}
.ssz-tour .next { background: var(--ssz-now); border-color: var(--ssz-now); color: var(--ssz-ground); }
.ssz-tour button:focus-visible { outline: 2px solid var(--ssz-now); outline-offset: 2px; }
.ssz-pointed { outline: 3px solid var(--ssz-now); outline-offset: 3px; border-radius: 0.3rem; }
@media print { .ssz-tour { display: none; } }
"""

JS = """
const KEY = "ssz-tour"
const seen = () => { try { return localStorage.getItem(KEY) } catch { return "seen" } }
const note = () => { try { localStorage.setItem(KEY, "seen") } catch {} }
let step = 0, open = null, again = null

export default function ({ data, parentElement }) {
  const panel = parentElement.querySelector(".ssz-tour")
  const at = name => panel.querySelector(name)
  const point = selector => {
    document.querySelectorAll(".ssz-pointed").forEach(e => e.classList.remove("ssz-pointed"))
    const found = selector && document.querySelector(selector)
    // Of a closed sidebar the part lies outside of the window.
    if (!found || found.getBoundingClientRect().right <= 0) return
    found.classList.add("ssz-pointed")
    found.scrollIntoView({ block: "nearest" })
  }
  const show = focus => {
    const [title, words, place] = data.steps[step], last = step === data.steps.length - 1
    at(".number").textContent = `${step + 1} / ${data.steps.length}`
    at(".title").textContent = title
    at(".words").textContent = words
    at(".close").textContent = data.words.close
    at(".back").textContent = data.words.back
    at(".back").hidden = step === 0
    at(".next").textContent = last ? data.words.done : data.words.next
    panel.ariaLabel = data.words.label
    panel.hidden = false
    point(place)
    if (focus) at(focus).focus({ preventScroll: true })
  }
  const close = () => { open = false; note(); panel.hidden = true; point(null) }
  const turn = by => {
    step += by
    if (step < data.steps.length) show(".next"); else close()
  }
  at(".close").onclick = close
  at(".back").onclick = () => turn(-1)
  at(".next").onclick = () => turn(1)
  panel.onkeydown = event => { if (event.key === "Escape") close() }
  if (again) document.removeEventListener(KEY, again)
  again = () => { step = 0; open = true; show(".next") }
  document.addEventListener(KEY, again)
  if (open ?? !seen()) { open = true; show() }
}
"""

_TOUR = st.components.v2.component("ssz_tour", html=HTML, css=CSS, js=JS, isolate_styles=False)


def tour(lang: Lang) -> None:
    """Offer the tour; the browser knows whether it was seen."""
    steps = [(title(lang), words(lang), place) for title, words, place in STEPS]
    with st.container(key="tour-help"):
        _TOUR(key="tour", data={"steps": steps, "words": {key: text(lang) for key, text in WORDS.items()}})
