"""What the browser does for every reader: language, Streamlit's own words, keyboard, phone and paper."""

import json

import streamlit as st

from dashboard.language.text import Lang, Text
from dashboard.language.thai import LONG_MONTHS_TH, MONTHS_EN, MONTHS_TH

# Streamlit's own words, as they stand in its version of requirements.txt; a test walks the pages for others.
WORDS = (
    Text("ข้ามไปที่เนื้อหา", "Skip to main content"),
    Text("แถบข้าง", "Sidebar"),
    Text("ตราโครงการ", "Logo"),
    Text("กลับหน้าแรก", "Navigate to home page"),
    Text("ซ่อนแถบข้าง", "Collapse sidebar"),
    Text("เปิดแถบข้าง", "Expand sidebar"),
    Text("หน้าทั้งหมด", "App pages"),
    Text("เมนู", "Main menu"),
    Text("สีของหน้าจอ", "Theme"),
    Text("ตามเครื่อง", "System"),
    Text("พื้นสว่าง", "Light"),
    Text("พื้นมืด", "Dark"),
    Text("พิมพ์", "Print"),
    Text("โหลดใหม่", "Rerun"),
    Text("เลือก", "Choose an option"),
    Text("เลือกได้หลายรายการ", "Choose options"),
    Text("เปิดรายการ", "Open"),
    Text("แสดงตัวเลือก", "Show suggestions"),
    Text("รายการที่เลือก", "Selected values"),
    Text("ไม่พบรายการ", "No results"),
    Text("ล้าง", "Clear"),
    Text("ล้างค่า", "Clear value"),
    Text("ล้างทั้งหมด", "Clear all"),
    Text("เลือกทั้งหมด", "Select all"),
    Text("เลือกวันที่", "Choose date"),
    Text("เลือกห้วงวันที่", "Choose date range"),
    Text("ล้างวันที่", "Clear date"),
    Text("ล้างห้วงวันที่", "Clear dates"),
    Text("เดือนก่อน", "Previous month"),
    Text("เดือนถัดไป", "Next month"),
    Text("เลื่อนแท็บไปทางซ้าย", "Scroll tabs left"),
    Text("เลื่อนแท็บไปทางขวา", "Scroll tabs right"),
    Text("คัดลอก", "Copy to clipboard"),
    Text("คัดลอกแล้ว", "Copied"),
    Text("แผนที่", "Map"),
    Text("ขยายแผนที่", "Zoom in"),
    Text("ย่อแผนที่", "Zoom out"),
    Text("ที่มาของแผนที่", "Toggle attribution"),
    Text("ตราของแผนที่", "Mapbox logo"),
    Text("เต็มจอ", "Fullscreen"),
    Text("เปิดเต็มจอ", "Enter fullscreen"),
    Text("สลับเต็มจอ", "Toggle fullscreen"),
    Text("ออกจากเต็มจอ", "Close fullscreen"),
    Text("เพิ่ม", "Increment"),
    Text("ลด", "Decrement"),
    Text("เพิ่มไฟล์", "Add files"),
    Text("ปิด", "Close"),
    Text("ยกเลิก", "Cancel"),
    Text("หยุด", "Stop"),
    Text("หยุดการทำงาน", "Stop script"),
    Text("กำลังทำงาน", "Running..."),
    Text("กำลังเชื่อมต่อ", "Connecting"),
    Text("โปรดรอ", "Please wait..."),
    Text("การเชื่อมต่อขัดข้อง", "Connection error"),
    Text("ดาวน์โหลดไม่สำเร็จ", "Download failed"),
    Text("ไม่พบหน้าที่ขอ", "Page not found"),
    Text(
        "ไม่มีหน้าตามที่อยู่นี้ จึงแสดงหน้าแรก",
        "The page that you have requested does not seem to exist. Running the app's main page.",
    ),
)
# Those that a name follows.
BEGINNINGS = (
    Text("คำอธิบาย: ", "Help for "),
    Text("นำออก: ", "Remove "),
    Text("เต็มจอ: ", "Fullscreen: "),
)
# What numbers are followed by; a line never ends between the two. Longer ones first.
UNITS = (
    *("คดี", "คน", "ราย", "พื้นที่", "สถานี", "แห่ง", "วัน", "เดือน", "สัปดาห์", "ปี", "เรื่อง", "จุด", "ครั้ง", "เท่า"),
    *("ภาคส่วน", "กิจกรรม", "ตร.กม.", "กม.", "ม.", "น.", "ช่อง", "แถว", "กลุ่ม", "%", "cases", "case", "people"),
    *("answers", "zones", "zone", "stations", "station", "sectors", "days", "day", "weeks", "week", "months"),
    *("month", "mo.", "years", "year", "times", "km²", "km", "m"),
)
# A day, its month and its year stand on one line.
MONTHS = (*MONTHS_TH, *LONG_MONTHS_TH, *MONTHS_EN)
# Words that browsers end a line within, for their dictionary holds the parts: as they would part them.
PARTED = (
    *(("ร้อย", "ละ"), ("ท้อง", "ถิ่น"), ("ประชา", "สังคม"), ("สิ้น", "สุด"), ("สมัคร", "ใจ")),
    *(("สถาน", "ที่"), ("ตัวชี้", "วัด")),
    *(("เป้า", "หมาย"), ("หวาด", "กลัว"), ("ลด", "ลง"), ("เพิ่ม", "ขึ้น")),
    ("ผันแปร", "ป", "กติ"),
)
SCROLL = Text("เลื่อนตารางไปทางขวาเพื่อดูคอลัมน์อื่น →", "Scroll the table to the right for more columns →")
# Of a table that opens at its last columns.
SCROLL_BACK = Text("← เลื่อนตารางไปทางซ้ายเพื่อดูคอลัมน์ก่อนหน้า", "← Scroll the table to the left for earlier columns")

# Streamlit closes the sidebar on a phone at the start, but leaves it open over the page chosen in it.
_JS = """
const ATTRIBUTES = ["aria-label", "placeholder", "title", "alt"]
// An icon is written as its English name.
const OURS = ".stHtml, [data-testid=stMarkdownContainer] p, [data-testid=stIconMaterial]"
const ONE_SHEET = ".st-key-sheet .paper-heading, .tiles"
// Pixels of an A4 sheet between margins of 10 mm, less a few for rounding.
const SHEET_HEIGHT = 1036
// Below this, letters are hard to read: what may be missing on paper is left out.
const LEAST_ZOOM = 0.62
const PHONE = "(max-width: 767px)"
let leave = null
// Milliseconds after which a part that came is drawn to its end.
const FOLDED_AFTER = 100
// Names of the parts that a reader unfolded. Drawn anew, each is another element, and folded.
const unfolded = new Set()

function translator(lang) {
  const [from, to] = lang === "th" ? ["en", "th"] : ["th", "en"]
  // The map's controls write the same words with other capitals.
  const whole = new Map(WORDS.map(word => [word[from].toLowerCase(), word[to]]))
  return said => {
    const words = said?.trim()
    if (!words) return undefined
    if (whole.has(words.toLowerCase())) return whole.get(words.toLowerCase())
    const begun = BEGINNINGS.find(word => words.startsWith(word[from].trim()))
    return begun && begun[to] + words.slice(begun[from].trim().length).trim()
  }
}

// A unit stays on the line of its number, whoever worded them: pages, Markdown and tables come by many ways.
const LETTER = "[\\\\p{L}\\\\p{M}]"
const NAMES = UNITS.map(unit => unit.replace(/[.]/g, "\\\\."))
const UNIT = NAMES.map(name => /[a-z]$/.test(name) ? `${name}(?!${LETTER})` : name).join("|")
const AFTER_NUMBER = new RegExp(`(\\\\d|ร้อยละ) (?=(?:${UNIT})|(?<=ร้อยละ )\\\\d)`, "gu")
// Two counts, before and after, are one figure.
const CHANGE = /(\\d) → (?=\\d)/g
const BOUND = /([≤≥]) (?=\\d)/g
// So is a range; browsers end a line behind its dash.
const RANGE = /(\\d)–(?=\\d)/g
const MONTH = MONTHS.map(month => month.replace(/[.]/g, "\\\\.")).join("|")
const BEFORE_MONTH = new RegExp(`(\\\\d) (?=(?:${MONTH})(?!${LETTER}))`, "gu")
const AFTER_MONTH = new RegExp(`((?<!${LETTER})(?:${MONTH})) (?=\\\\d)`, "gu")
const FIRST_UNIT = new RegExp(`^ (?=${UNIT})`, "u")

// Each word is put together again where browsers part it.
const PARTED = new Map(PARTED_WORDS.map(parts => [parts.join(""), parts.join("\\u2060")]))
const WORD = new RegExp([...PARTED.keys()].join("|"), "g")

// What is pressed keeps its words letter by letter: its name may be spoken to the computer.
function joined(said, isPressed) {
  const bounds = said.replace(BOUND, "$1\\u00a0")
  const dates = bounds.replace(BEFORE_MONTH, "$1\\u00a0").replace(AFTER_MONTH, "$1\\u00a0")
  const units = dates.replace(AFTER_NUMBER, "$1\\u00a0").replace(CHANGE, "$1\\u00a0→\\u00a0")
  return isPressed ? units : units.replace(RANGE, "$1–\\u2060").replace(WORD, word => PARTED.get(word))
}

function joinUnits(node) {
  const around = node.parentElement
  if (around?.closest("style, script, textarea, code, svg")) return
  let words = joined(node.data, around?.closest("a, button, label, summary, [role=option]"))
  if (words[0] === " " && /\\d$/.test(node.previousSibling?.textContent ?? "")) {
    words = words.replace(FIRST_UNIT, "\\u00a0")
  }
  if (words !== node.data) node.data = words
}

function translate(node, said) {
  if (node.nodeType === Node.TEXT_NODE) {
    joinUnits(node)
    const words = node.parentElement?.closest(OURS) ? undefined : said(node.data)
    if (words !== undefined && words !== node.data) node.data = words
  } else if (node.nodeType === Node.ELEMENT_NODE) {
    for (const name of ATTRIBUTES) {
      const words = said(node.getAttribute(name))
      if (words !== undefined) node.setAttribute(name, words)
    }
    // What a table's cell is called on a phone, where its style writes it.
    for (const name of ["data-of", "data-label"]) {
      const words = node.getAttribute(name)
      if (words !== null && joined(words) !== words) node.setAttribute(name, joined(words))
    }
  }
}

function translateAll(root, said) {
  translate(root, said)
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) translate(walk.currentNode, said)
}

// A table that is wider than its place scrolls by keyboard too, and says that there is more.
function markScrolling(hint, back) {
  for (const box of document.querySelectorAll("[data-testid=stTable] > div")) {
    const more = box.scrollWidth > box.clientWidth + 1
    const table = box.parentElement
    if (more === table.hasAttribute("data-more") && (!more || table.dataset.more === hint)) continue
    if (more) {
      table.dataset.more = hint
      box.tabIndex = 0
      box.setAttribute("role", "region")
      box.setAttribute("aria-label", box.querySelector("table")?.getAttribute("aria-label") || hint)
    } else {
      delete table.dataset.more
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name)
    }
  }
  // Our own tables are regions already; they say that there is more within themselves.
  for (const box of document.querySelectorAll(".sheet, .ssz-grid, .matrix, .ssz-scroll")) {
    const more = box.scrollWidth > box.clientWidth + 1, words = box.matches(".ssz-last") ? back : hint
    if (more && box.dataset.more !== words) box.dataset.more = words
    else if (!more && box.dataset.more) delete box.dataset.more
  }
}

// Streamlit remembers a sidebar that was opened; on a phone it would cover the page at the next visit.
function forgetSidebar() {
  if (!matchMedia(PHONE).matches) return
  const kept = Object.keys(localStorage).filter(key => key.startsWith("stSidebarCollapsed-"))
  kept.forEach(key => localStorage.removeItem(key))
}

// What a part that folds is called: by us in our own HTML, by its key in Streamlit's.
function nameOf(part) {
  const box = part.closest("[data-testid=stExpander]")?.parentElement
  return part.dataset.fold ?? [...box?.classList ?? []].find(name => name.startsWith("st-key-"))
}

function noteFold({ target }) {
  const name = target.matches?.("details") && nameOf(target)
  if (name) unfolded[target.open ? "add" : "delete"](name)
}

function unfoldAgain(node) {
  const parts = node.matches?.("details") ? [node] : node.querySelectorAll?.("details") ?? []
  for (const part of parts) {
    if (!unfolded.has(nameOf(part))) continue
    const press = () => part.isConnected && !part.open && part.querySelector("summary").click()
    // Streamlit folds what it has just drawn, and must know what is open: it may be made only then.
    if (part.dataset.fold) part.open = true
    else setTimeout(press, FOLDED_AFTER)
  }
}

// On paper stands the day of printing; what is to stand on one sheet is made as small as that takes.
function preparePaper(lang) {
  const calendar = lang === "th" ? "th-TH-u-ca-buddhist" : "en-GB"
  const day = { day: "numeric", month: "short", year: "numeric", timeZone: "Asia/Bangkok" }
  const today = new Intl.DateTimeFormat(calendar, day).format(new Date())
  for (const place of document.querySelectorAll(".printed-on")) place.textContent = today
  const root = document.documentElement, paper = document.querySelector("style[media=print]")
  root.style.removeProperty("--ssz-paper")
  delete root.dataset.paper
  if (!paper || !document.querySelector(ONE_SHEET)) return
  const page = document.querySelector("[data-testid=stMainBlockContainer]")
  const fitting = () => {
    paper.media = "all"
    const { height } = page.getBoundingClientRect(), zoom = Number(getComputedStyle(page).zoom)
    paper.media = "print"
    return Math.min(zoom, zoom * SHEET_HEIGHT / height)
  }
  if (fitting() < LEAST_ZOOM) root.dataset.paper = "full"
  root.style.setProperty("--ssz-paper", fitting())
}

export default function ({ data: { lang } }) {
  leave?.()
  document.documentElement.lang = lang
  const said = translator(lang), hint = HINTS[0][lang]
  let asked = 0
  const later = () => {
    cancelAnimationFrame(asked)
    asked = requestAnimationFrame(() => {
      markScrolling(hint, HINTS[1][lang])
    })
  }
  const watcher = new MutationObserver(records => {
    for (const { type, target, addedNodes } of records) {
      if (type === "childList") addedNodes.forEach(node => { translateAll(node, said); unfoldAgain(node) })
      else translate(target, said)
    }
    later()
  })
  const close = event => {
    if (!matchMedia(PHONE).matches || !event.target.closest?.("[data-testid=stSidebarNav] a")) return
    document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click()
  }
  forgetSidebar()
  const print = () => preparePaper(lang)
  translateAll(document.body, said)
  watcher.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  })
  document.addEventListener("click", close)
  // Of a part alone: it does not rise.
  document.addEventListener("toggle", noteFold, true)
  addEventListener("resize", later)
  addEventListener("beforeprint", print)
  addEventListener("pagehide", forgetSidebar)
  later()
  leave = () => {
    watcher.disconnect()
    document.removeEventListener("click", close)
    document.removeEventListener("toggle", noteFold, true)
    removeEventListener("resize", later)
    removeEventListener("beforeprint", print)
    removeEventListener("pagehide", forgetSidebar)
    leave = null
  }
  return leave
}
"""


def _json(*texts: Text) -> str:
    return json.dumps([{"th": text.th, "en": text.en} for text in texts], ensure_ascii=False)


_COMPONENT = st.components.v2.component(
    "ssz_accessibility",
    js=f"const WORDS = {_json(*WORDS)}\nconst BEGINNINGS = {_json(*BEGINNINGS)}\n"
    f"const UNITS = {json.dumps(UNITS, ensure_ascii=False)}\n"
    f"const PARTED_WORDS = {json.dumps(PARTED, ensure_ascii=False)}\n"
    f"const MONTHS = {json.dumps(MONTHS, ensure_ascii=False)}\n"
    f"const HINTS = {_json(SCROLL, SCROLL_BACK)}\n{_JS}",
)


def accessibility(lang: Lang) -> None:
    """Have the browser speak the visitor's language; once in a run, outside of every fragment."""
    with st.container(key="accessibility-help"):
        _COMPONENT(key="accessibility", data={"lang": lang})
