"""The two crime clocks on a page: show the dials of `clock_dial` and let people choose hours on them."""

from collections.abc import Callable

import streamlit as st

from dashboard.language.text import Lang, Text

Hours = tuple[int, int]

WORDS = {
    "hint": Text(
        th="กดที่ชั่วโมง หรือกดค้างแล้วลากเพื่อเลือกช่วงเวลา",
        en="Press an hour, or press and drag to choose a stretch",
    ),
    "chosen": Text(th="เลือกเวลา {a}.00–{b}.00 น.", en="Chosen: {a}:00–{b}:00"),
    "clear": Text(th="ล้างเวลา", en="Clear"),
}

HTML = """
<div class="clocks">
  <div class="dials"><div class="dial"></div><div class="dial"></div></div>
  <div class="choice"><span role="status"></span><button type="button" hidden></button></div>
  <div class="legend"></div>
</div>
"""

CSS = """
.clocks { container-type: inline-size; color: var(--st-text-color); font-family: var(--st-font); }
.dials { display: grid; grid-template-columns: 1fr 1fr; gap: 0.5rem; justify-items: center; }
.dial { width: 100%; max-width: 420px; user-select: none; -webkit-user-select: none; }
.dial svg { touch-action: none; }
/* Beside each other the dials must be 246 px wide, or their words would be smaller than 14. One below the other
   they fill a telephone's screen: a finger must still be able to scroll past them. */
@container (max-width: 499px) { .dials { grid-template-columns: 1fr; } .dial svg { touch-action: pan-y; } }
.dial .hour, .dial .centre { cursor: pointer; }
.dial text { pointer-events: none; }
.choice { display: flex; gap: 0.75rem; align-items: center; justify-content: center; min-height: 2.25rem; }
.legend .ssz-clock text { font-size: 14.2px; }
.choice.some span { font-weight: 700; }
.choice button {
  font: inherit; color: inherit; cursor: pointer; padding: 0.1rem 0.7rem; background: none;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius);
}
.choice button:focus-visible { outline: 2px solid var(--st-primary-color); }
"""

# Nothing is drawn from text of the page's data but the SVG that `clock_dial` made and escaped.
JS = """
const rooms = new WeakMap()

const hourAt = (dial, event) => {
  const box = dial.querySelector(".centre").getBoundingClientRect()
  const x = event.clientX - box.left - box.width / 2, y = event.clientY - box.top - box.height / 2
  return Math.floor(((Math.atan2(x, -y) / (2 * Math.PI) + 1) % 1) * 24)
}
// From an hour so many hours on (or back), both hours included; a whole day is no choice.
const stretch = (from, turn) => {
  const length = Math.abs(turn) + 1, first = (from + Math.min(turn, 0) + 24) % 24
  return length >= 24 ? null : [first, (first + length - 1) % 24 + 1]
}
const shorterWay = (from, to) => ((to - from + 36) % 24) - 12
const two = hour => String(hour).padStart(2, "0")

// The entries of the legend one after another in as many rows as the width asks for, at the size of the page's text.
const wrap = holder => {
  const svg = holder.querySelector("svg"), width = holder.clientWidth
  if (!svg || !width) return
  let x = 0, y = 0
  for (const item of svg.querySelectorAll(".item")) {
    const length = item.getBBox().width + 18
    if (x && x + length > width) { x = 0; y += 22 }
    item.setAttribute("transform", `translate(${x} ${y})`)
    x += length
  }
  svg.setAttribute("viewBox", `0 0 ${width} ${y + 22}`)
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".clocks")
  const dials = [...root.querySelectorAll(".dial")]
  const legend = root.querySelector(".legend")
  const choice = root.querySelector(".choice")
  const status = choice.querySelector("span"), button = choice.querySelector("button")
  const room = rooms.get(parentElement) ?? { hours: null, anchor: null, drag: null, drawn: [] }
  rooms.set(parentElement, room)

  const draw = (holder, svg, at) => {
    if (room.drawn[at] === svg) return
    const focused = holder.querySelector(".hour:focus")?.dataset.hour
    holder.innerHTML = svg
    room.drawn[at] = svg
    const image = holder.querySelector("svg")
    if (image && at < 2) image.setAttribute("role", "group")  // an image has no buttons inside
    const hour = holder.querySelector(`.hour[data-hour="${focused}"]`)
    hour?.focus({ preventScroll: true })
  }
  const show = hours => {
    const lit = new Set()
    const length = hours ? (hours[1] - hours[0] + 23) % 24 + 1 : 0
    for (let n = 0; n < length; n++) lit.add((hours[0] + n) % 24)
    for (const field of root.querySelectorAll(".field")) field.classList.toggle("on", lit.has(+field.dataset.hour))
    for (const hour of root.querySelectorAll(".hour")) hour.setAttribute("aria-pressed", lit.has(+hour.dataset.hour))
    choice.classList.toggle("some", lit.size > 0)
    button.hidden = !lit.size
    const chosen = () => data.words.chosen.replace("{a}", two(hours[0])).replace("{b}", two(hours[1]))
    const words = hours ? chosen() : data.words.hint
    if (status.textContent !== words) status.textContent = words
  }
  const choose = hours => {
    room.drag = null
    show(hours)
    if (String(hours) === String(room.hours)) return
    room.hours = hours
    setStateValue("hours", hours)
  }

  data.dials.forEach((svg, at) => draw(dials[at], svg, at))
  draw(legend, data.legend, 2)
  button.textContent = data.words.clear
  room.hours = data.hours
  if (!room.drag) show(data.hours)
  if (!room.rewrap) {
    room.rewrap = () => wrap(legend)
    room.observer = new ResizeObserver(room.rewrap)
    room.observer.observe(legend)
    document.fonts.addEventListener("loadingdone", room.rewrap)  // other letters, other widths
  }
  wrap(legend)

  for (const dial of dials) {
    dial.onpointerdown = event => {
      if (event.button !== 0) return
      if (event.target.closest(".hour")) {
        const hour = hourAt(dial, event)
        room.drag = { from: hour, last: hour, turn: 0 }
        dial.setPointerCapture(event.pointerId)
        show(stretch(hour, 0))
      } else if (hitsCentre(dial, event)) {
        room.anchor = null
        choose(null)
      }
    }
    dial.onpointermove = event => {
      if (!room.drag) return
      const hour = hourAt(dial, event)
      room.drag.turn = Math.max(-23, Math.min(23, room.drag.turn + shorterWay(room.drag.last, hour)))
      room.drag.last = hour
      show(stretch(room.drag.from, room.drag.turn))
    }
    dial.onpointerup = () => {
      if (!room.drag) return
      room.anchor = room.drag.from
      choose(stretch(room.drag.from, room.drag.turn))
    }
    dial.onpointercancel = () => { room.drag = null; show(room.hours) }
    dial.onkeydown = event => {
      if (event.key === "Escape") {
        if (room.drag) { room.drag = null; show(room.hours) } else choose(null)
        return
      }
      const focused = event.target.closest(".hour")
      if (!focused) return
      const hour = +focused.dataset.hour
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
      if (step) {
        event.preventDefault()
        dial.querySelector(`.hour[data-hour="${(hour + step + 24) % 24}"]`).focus()
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault()
        const anchor = room.anchor ?? room.hours?.[0]
        if (event.shiftKey && anchor != null) {
          choose(stretch(anchor, shorterWay(anchor, hour)))
        } else {
          room.anchor = hour
          choose(stretch(hour, 0))
        }
      }
    }
  }
  button.onclick = () => { room.anchor = null; choose(null) }
  return () => {
    room.observer.disconnect()
    document.fonts.removeEventListener("loadingdone", room.rewrap)
    rooms.delete(parentElement)
  }
}

const hitsCentre = (dial, event) => {
  const box = dial.querySelector(".centre").getBoundingClientRect()
  return Math.hypot(event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2) <= box.width / 2
}
"""

_CLOCKS = st.components.v2.component("ssz_crime_clock", html=HTML, css=CSS, js=JS)


def crime_clocks(
    left_svg: str,
    right_svg: str,
    legend_svg: str,
    *,
    hours: Hours | None,
    key: str,
    on_change: Callable[[], None],
    lang: Lang = "th",
) -> None:
    """Show two dials side by side with their legend.

    Args:
        hours: lit, whatever was pressed before: the caller decides.
        on_change: runs when somebody chose other hours; `chosen_hours(key)` then gives them. Inside a
            fragment only that fragment runs again.
    """
    # The browser's last value must equal what is shown, or pressing the same hours would change nothing.
    if key in st.session_state and chosen_hours(key) != hours:
        st.session_state[key]["hours"] = list(hours) if hours else None
    _CLOCKS(
        key=key,
        data={
            "dials": [left_svg, right_svg],
            "legend": legend_svg,
            "hours": list(hours) if hours else None,
            "words": {name: words(lang) for name, words in WORDS.items()},
        },
        on_hours_change=on_change,
    )


def chosen_hours(key: str) -> Hours | None:
    """Return the hours [a, b) chosen on the clocks of this key: a 0–23, b 1–24, b ≤ a runs over midnight.

    The value comes from a browser: anything else than two such hours is no choice.
    """
    return read_hours(st.session_state.get(key, {}).get("hours"))


def read_hours(value: object) -> Hours | None:
    """Return two hours out of what a browser sent, or None."""
    match value:
        case [int(first), int(last)] if (
            type(first) is type(last) is int and 0 <= first <= 23 and 1 <= last <= 24
        ):
            return first, last
    return None
