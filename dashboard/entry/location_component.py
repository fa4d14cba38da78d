"""The place where a phone is, asked of its browser when somebody presses the button, and never otherwise."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.cases.drawn_area import Corner
from dashboard.language.text import Lang, Text

# Above these metres a place is no risk spot's: it is shown, and said to be rough.
ROUGH_M = 100
WORDS = {
    "ask": Text("ใช้ตำแหน่งของเครื่องนี้", "Use this device's location"),
    "asking": Text("กำลังหาตำแหน่ง …", "Finding the location …"),
    "insecure": Text(
        "เบราว์เซอร์ให้ตำแหน่งเฉพาะหน้าที่เปิดด้วย https หรือที่เครื่องนี้เอง (localhost) ให้แตะแผนที่แทน"
        " หรือแจ้งผู้ดูแลระบบให้เปิด https",
        "Browsers tell the location only to pages opened by https or on this very machine (localhost). Tap"
        " the map instead, or ask the administrator for https.",
    ),
    "none": Text(
        "เบราว์เซอร์นี้ไม่มีระบบหาตำแหน่ง ให้แตะแผนที่แทน", "This browser has no location. Tap the map instead."
    ),
    "closed": Text(
        "เซิร์ฟเวอร์หรือพร็อกซีไม่อนุญาตให้หน้านี้ใช้ตำแหน่ง (Permissions-Policy) ให้แตะแผนที่แทน และแจ้งผู้ดูแลระบบ",
        "The server or its proxy does not let this page use the location (Permissions-Policy). Tap the map"
        " instead, and tell the administrator.",
    ),
    "1": Text(
        "เครื่องนี้ไม่อนุญาตให้ใช้ตำแหน่ง ให้อนุญาตในการตั้งค่าของเบราว์เซอร์แล้วกดใหม่ หรือแตะแผนที่แทน",
        "This device does not allow it. Allow the location in the browser's settings and press again, or tap"
        " the map instead.",
    ),
    "2": Text(
        "หาตำแหน่งไม่ได้ ให้เปิด GPS หรือออกไปที่โล่งแล้วกดใหม่ หรือแตะแผนที่แทน",
        "The location cannot be found. Switch GPS on or go outside and press again, or tap the map instead.",
    ),
    "3": Text(
        "หาตำแหน่งไม่ได้ในเวลาที่กำหนด ให้กดใหม่ หรือแตะแผนที่แทน",
        "The location was not found in time. Press again, or tap the map instead.",
    ),
}
# Parameter of the address that names the form to begin with, after a page was loaded anew for the button.
FORM = "form"

HTML = """
<div class="location"><button type="button"></button><span role="status"></span></div>
"""
CSS = """
.location {
  display: flex; flex-wrap: wrap; gap: 0.4rem 0.8rem; align-items: center;
  font-family: var(--st-font); color: var(--ssz-text);
}
button {
  font: inherit; color: inherit; cursor: pointer; padding: 0.2rem 0.7rem; min-height: var(--ssz-finger);
  background: none; border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius);
}
button:focus-visible { outline: 2px solid var(--st-primary-color); }
button:disabled { opacity: 0.5; cursor: default; }
span { flex: 1 1 14rem; }
"""
# A page may use the location where its document was loaded as the page that records data: see HEADERS of
# `dashboard.surface.firewall`. Who came there by a link of the navigation has the document of another page,
# and has it loaded anew, with the same form.
JS = """
const NAME = "ssz-locate"
export default function ({ data, parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button"), status = parentElement.querySelector("span")
  const say = name => { status.textContent = name ? data.words[name] : "" }
  const policy = document.permissionsPolicy ?? document.featurePolicy
  const isOpen = () => policy?.allowsFeature?.("geolocation") ?? true
  const ask = isAgain => {
    if (!window.isSecureContext) return say("insecure")
    if (!navigator.geolocation) return say("none")
    if (!isOpen()) {
      if (isAgain) return say("closed")
      const here = new URL(location.href)
      here.searchParams.set(data.parameter, data.form)
      try { sessionStorage.setItem(NAME, data.form) } catch { return say("closed") }
      location.replace(here)
      return
    }
    say("asking")
    button.disabled = true
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false
        say("")
        setTriggerValue("place", [coords.latitude, coords.longitude, coords.accuracy])
      },
      error => { button.disabled = false; say(String(error.code)) },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 }
    )
  }
  button.textContent = data.words.ask
  button.onclick = () => ask(false)
  try {
    if (sessionStorage.getItem(NAME) === data.form) {
      sessionStorage.removeItem(NAME)
      ask(true)
    }
  } catch { /* This browser keeps nothing: nobody was sent here anew. */ }
}
"""

_LOCATION = st.components.v2.component("ssz_location", html=HTML, css=CSS, js=JS)


@dataclass(frozen=True, slots=True)
class Location:
    """Where a device says it is. metres: within which it is sure of it."""

    corner: Corner
    metres: int


def location_button(form: str, lang: Lang, *, key: str, on_place: Callable[[], None]) -> None:
    """Show the button. on_place: runs when the browser has told; `told_location(key)` is it then."""
    words = {name: text(lang) for name, text in WORDS.items()}
    _LOCATION(key=key, data={"words": words, "form": form, "parameter": FORM}, on_place_change=on_place)


def told_location(key: str) -> Location | None:
    """Return what the browser told; what is no place is none."""
    match st.session_state.get(key, {}).get("place"):
        case [int() | float() as latitude, int() | float() as longitude, int() | float() as metres]:
            if all(map(math.isfinite, (latitude, longitude, metres))) and 0 <= metres < 1e7:
                return Location((float(latitude), float(longitude)), math.ceil(metres))
    return None
