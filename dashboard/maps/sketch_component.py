"""The sketch in the map's place: below the map, which covers it, and alone where the map cannot be drawn."""

import streamlit as st
from markupsafe import Markup

from dashboard.language.text import Lang, Text

DRAWING = Text(
    "กำลังวาดแผนที่ละเอียด คดีและจุดต่าง ๆ จะขึ้นเมื่อวาดเสร็จ",
    "Drawing the detailed map; cases and spots come when it is done",
)
CANNOT = Text(
    "เบราว์เซอร์นี้วาดแผนที่ละเอียดไม่ได้ จึงแสดงเป็นภาพนิ่งที่ไม่มีคดีและจุดต่าง ๆ กดที่พื้นที่เพื่อดูข้อมูล หรือดูคดีได้ที่หน้ารายการคดี",
    "This browser cannot draw the detailed map (no WebGL): a still picture without cases and spots is shown."
    " Press a zone for its facts, or see the cases on the page of the case list.",
)

# The map stands when its ground is there, which it adds to its first frame, and the graphics have done what
# they were asked to twice: with its shapes, and with the icons that are loaded meanwhile.
JS = """
const drawn = new WeakMap(), stood = new WeakSet(), waiting = new WeakMap()
let able

const canDraw = () => {
  if (able === undefined) {
    const context = document.createElement("canvas").getContext("webgl2")
    able = Boolean(context)
    context?.getExtension("WEBGL_lose_context")?.loseContext()
  }
  return able
}

const watch = (root, map) => {
  const began = performance.now()
  let fence = null, done = 0
  const look = () => {
    const canvas = map.querySelector("#deckgl-overlay")
    if (canvas && stood.has(canvas)) return void (root.dataset.state = "covered")
    // A browser that was found unable is so at the next run too.
    root.dataset.state = able === false ? "alone" : "drawing"
    if (canvas && map.querySelector(".mapboxgl-canvas")) {
      const context = canvas.getContext("webgl2")
      if (!context || context.isContextLost()) return
      if (fence && context.getSyncParameter(fence, context.SYNC_STATUS) === context.SIGNALED) {
        context.deleteSync(fence)
        fence = null
        done += 1
        if (done === 2) stood.add(canvas)
      }
      fence ??= context.fenceSync(context.SYNC_GPU_COMMANDS_COMPLETE, 0)
      context.flush()
    } else if ((able === false || performance.now() - began > 1500) && !canDraw()) {
      root.dataset.state = "alone"
      root.inert = false
      return
    }
    waiting.set(root, setTimeout(look, 100))
  }
  clearTimeout(waiting.get(root))
  look()
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".map-sketch")
  if (drawn.get(root) !== data) {
    drawn.set(root, data)
    root.innerHTML = data
  }
  watch(root, root.closest(".st-key-map"))
  return () => clearTimeout(waiting.get(root))
}
"""

_SKETCH = st.components.v2.component(
    "ssz_map_sketch", html='<div class="map-sketch drawn" inert></div>', js=JS, isolate_styles=False
)


def map_sketch(picture: Markup, lang: Lang, *, key: str) -> None:
    """Show the sketch until the map beside it, in the container `map`, stands."""
    words = Markup('<p class="drawing">{}</p><p class="alone">{}</p>').format(DRAWING(lang), CANNOT(lang))
    _SKETCH(key=key, data=str(picture + words))
