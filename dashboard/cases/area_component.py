"""The map on which people draw an area: by pointer, finger or keyboard, without WebGL or a request."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.cases.drawn_area import MOST_CORNERS, Corner, Kind, read_corners
from dashboard.language.text import Lang, Text
from dashboard.maps.drawing_board import Board

HINT = Text(
    "แตะแผนที่เพื่อวางจุด · ใช้แป้นพิมพ์ได้: ลูกศรเลื่อนกากบาท ปุ่มขึ้นบรรทัดวางจุด ปุ่มถอยหลังลบจุด บวกลบย่อขยาย",
    "Tap the map to set a point · by keyboard: arrows move the cross, Enter sets, Backspace takes the last"
    " one back, plus and minus zoom",
)
WORDS = {
    "in": Text("ขยาย", "Zoom in"),
    "out": Text("ย่อ", "Zoom out"),
    "all": Text("ทั้งแผนที่", "Whole map"),
    "back": Text("ลบจุดล่าสุด", "Take last back"),
    "clear": Text("ล้าง", "Clear"),
    "points": Text("วางแล้ว {n} จุด", "points set: {n}"),
}

HTML = """
<div class="board">
  <div class="stage"></div>
  <div class="tools">
    <button type="button" data-do="in"></button><button type="button" data-do="out"></button>
    <button type="button" data-do="all"></button><button type="button" data-do="back"></button>
    <button type="button" data-do="clear"></button><span role="status"></span>
  </div>
</div>
"""

CSS = """
.board { color: var(--ssz-text); font-family: var(--st-font); }
.stage svg {
  display: block; width: 100%; aspect-ratio: 1; max-height: 560px; border-radius: 6px;
  background: color-mix(in srgb, var(--ssz-now) 22%, var(--ssz-ground));
  cursor: crosshair; touch-action: pan-y; user-select: none;
}
.stage svg:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
/* Lines and letters keep their size however far the map is zoomed: --unit is a pixel in the drawing. */
.stage path, .stage circle, .stage polygon { vector-effect: non-scaling-stroke; }
.land { fill: var(--ssz-panel); stroke: var(--ssz-quiet); stroke-width: 0.6px; }
.ring { fill: none; stroke: var(--ssz-quiet); stroke-width: 1px; stroke-dasharray: 4 3; }
.zone { fill: var(--ssz-now); fill-opacity: 0.14; stroke: var(--ssz-now); stroke-width: 1.6px; }
.cases { fill: none; stroke: var(--ssz-text); stroke-opacity: 0.62; stroke-width: 6px; }
.cases, .corner { stroke-linecap: round; }
.stations { fill: none; stroke: var(--ssz-text); stroke-width: 11px; stroke-linecap: square; }
.name {
  font-size: calc(var(--unit) * 14px); text-anchor: middle; fill: var(--ssz-text); stroke: var(--ssz-ground);
  stroke-width: calc(var(--unit) * 3px); paint-order: stroke; pointer-events: none;
}
.name.station { font-weight: 700; transform: translateY(calc(var(--unit) * 20px)); }
.name.zone { fill-opacity: 1; stroke-opacity: 1; display: none; }
.near .name.zone { display: block; }
.drawn { fill: var(--st-primary-color); stroke: var(--st-primary-color); }
.drawn .area { fill-opacity: 0.2; stroke-width: 2.5px; }
.drawn .corner { fill: none; stroke-width: 9px; }
.drawn .cross { fill: none; stroke: var(--ssz-text); stroke-width: 2px; visibility: hidden; }
svg:focus-visible .cross { visibility: visible; }
.tools { display: flex; flex-wrap: wrap; gap: 0.4rem; align-items: center; margin-top: 0.4rem; }
.tools button {
  font: inherit; color: inherit; cursor: pointer; padding: 0.2rem 0.7rem; min-height: 2rem; background: none;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius);
}
@media (max-width: 767px), (pointer: coarse) { .tools button { min-height: var(--ssz-finger); } }
.tools button:focus-visible { outline: 2px solid var(--st-primary-color); }
.tools button:disabled { opacity: 0.5; cursor: default; }
"""

# The picture is SVG that `drawing_board` made and escaped; no other text of the page's data is drawn.
JS = """
const rooms = new WeakMap()
const MOVED = 6, STEP = 14, CLOSER = 1.6, NAMED = 25  // pixels, pixels, factor, metres a pixel

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".board"), stage = root.querySelector(".stage")
  const status = root.querySelector("[role=status]")
  const room = rooms.get(parentElement) ?? { svg: null, box: null, cross: null, corners: [] }
  rooms.set(parentElement, room)
  const { west, north, across, up, metre, width, height } = data.board
  if (room.svg !== data.board.svg) {
    stage.innerHTML = data.board.svg
    Object.assign(room, { svg: data.board.svg, box: [0, 0, width, height], cross: [width / 2, height / 2] })
  }
  room.corners = data.corners
  const svg = stage.querySelector("svg"), drawn = svg.querySelector(".drawn")
  const place = ([latitude, longitude]) => [(longitude - west) * across, (north - latitude) * up]
  const corner = ([x, y]) => [+(north - y / up).toFixed(6), +(west + x / across).toFixed(6)]
  const unit = () => room.box[2] / (Math.min(svg.clientWidth, svg.clientHeight) || 1)

  const make = (name, kind, values) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name)
    element.setAttribute("class", kind)
    for (const [key, value] of Object.entries(values)) element.setAttribute(key, value)
    return element
  }
  const draw = () => {
    svg.setAttribute("viewBox", room.box.join(" "))
    svg.style.setProperty("--unit", unit())
    svg.classList.toggle("near", unit() / metre < NAMED)
    const at = room.corners.map(place), parts = []
    const last = at[at.length - 1]
    if (data.kind === "circle" && last) {
      parts.push(make("circle", "area", { cx: last[0], cy: last[1], r: data.radius * metre }))
    } else if (at.length > 1) {
      parts.push(make("polygon", "area", { points: at.map(p => p.join(",")).join(" ") }))
    }
    const shown = data.kind === "circle" ? at.slice(-1) : at
    parts.push(make("path", "corner", { d: shown.map(([x, y]) => `M${x} ${y}h0`).join("") }))
    const [x, y] = room.cross, arm = unit() * 12
    parts.push(make("path", "cross", { d: `M${x - arm} ${y}h${2 * arm}M${x} ${y - arm}v${2 * arm}` }))
    drawn.replaceChildren(...parts)
    const said = data.words.points.replace("{n}", shown.length)
    if (status.textContent !== said) status.textContent = said
    for (const name of ["back", "clear"]) root.querySelector(`[data-do=${name}]`).disabled = !shown.length
  }
  const keep = corners => {
    room.corners = corners
    draw()
    setStateValue("corners", corners)
  }
  const set = point => {
    room.cross = point
    const next = corner(point)
    if (data.kind === "circle") keep([next])
    else if (room.corners.length < data.most) keep([...room.corners, next])
  }
  const back = () => keep(room.corners.slice(0, -1))
  const look = (x, y, size) => {
    const wide = Math.max(width / 400, Math.min(width, size))
    const within = (value, most) => Math.max(0, Math.min(most - wide, value - wide / 2))
    room.box = [within(x, width), within(y, height), wide, wide]
    draw()
  }
  const zoom = factor => look(...room.cross, room.box[2] / factor)
  const pointAt = event => {
    const seen = svg.getBoundingClientRect(), side = Math.min(seen.width, seen.height)
    const x = event.clientX - seen.left - (seen.width - side) / 2
    const y = event.clientY - seen.top - (seen.height - side) / 2
    return [room.box[0] + (x / side) * room.box[2], room.box[1] + (y / side) * room.box[2]]
  }

  let from = null
  svg.onpointerdown = event => {
    from = { x: event.clientX, y: event.clientY, box: [...room.box], moved: false }
  }
  svg.onpointermove = event => {
    if (!from || !event.buttons) return
    const right = event.clientX - from.x, down = event.clientY - from.y
    if (Math.hypot(right, down) < MOVED) return
    if (!from.moved) svg.setPointerCapture(event.pointerId)
    from.moved = true
    const [x, y, wide] = from.box
    look(x + wide / 2 - right * unit(), y + wide / 2 - down * unit(), wide)
  }
  svg.onclick = event => {
    if (!from?.moved) set(pointAt(event))
    from = null
  }
  svg.onpointercancel = () => { from = null }
  svg.onkeydown = event => {
    const far = unit() * (event.shiftKey ? STEP / 7 : STEP)
    const ways = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] }
    const way = ways[event.key], inside = (value, most) => Math.max(0, Math.min(most, value))
    if (way) {
      room.cross = [inside(room.cross[0] + way[0], width), inside(room.cross[1] + way[1], height)]
      const [x, y, wide] = room.box, [cx, cy] = room.cross
      if (cx < x || cx > x + wide || cy < y || cy > y + wide) look(cx, cy, wide)
      else draw()
    } else if (event.key === "Enter" || event.key === " ") set(room.cross)
    else if (event.key === "Backspace") back()
    else if (event.key === "Escape") keep([])
    else if (event.key === "+" || event.key === "=") zoom(CLOSER)
    else if (event.key === "-") zoom(1 / CLOSER)
    else return
    event.preventDefault()
  }
  const does = {
    in: () => zoom(CLOSER), out: () => zoom(1 / CLOSER), all: () => look(width / 2, height / 2, width),
    back, clear: () => keep([])
  }
  for (const button of root.querySelectorAll("button")) {
    button.textContent = data.words[button.dataset.do]
    button.onclick = does[button.dataset.do]
  }
  room.observer?.disconnect()
  room.observer = new ResizeObserver(draw)
  room.observer.observe(svg)
  draw()
  return () => { room.observer.disconnect(); rooms.delete(parentElement) }
}
"""

_BOARD = st.components.v2.component("ssz_drawn_area", html=HTML, css=CSS, js=JS)


def area_board(
    board: Board,
    kind: Kind,
    corners: Sequence[Corner],
    radius_m: int,
    *,
    key: str,
    on_change: Callable[[], None],
    lang: Lang,
) -> None:
    """Show the map with the area drawn so far.

    Args:
        corners: shown, whatever was set before: the caller decides.
        on_change: runs when somebody set or took back a point; `set_corners(key)` then gives them all.
    """
    shown = [list(corner) for corner in corners]
    # The browser's last value must equal what is shown, or setting the same points would change nothing.
    if key in st.session_state and list(set_corners(key)) != list(corners):
        st.session_state[key]["corners"] = shown
    parts = ("svg", "west", "north", "across", "up", "metre", "width", "height")
    _BOARD(
        key=key,
        data={
            "board": {part: getattr(board, part) for part in parts},
            "kind": kind,
            "corners": shown,
            "radius": radius_m,
            "most": MOST_CORNERS,
            "words": {name: words(lang) for name, words in WORDS.items()},
        },
        on_corners_change=on_change,
    )


def set_corners(key: str) -> tuple[Corner, ...]:
    """Return the points that were set on the map of this key."""
    return read_corners(st.session_state.get(key, {}).get("corners"))
