"""What the browser does for every page: it follows links within the product without loading it anew, and `/`
leads to the search of stations.
"""

import streamlit as st

# Key of the session's state: where a pressed link leads.
FOLLOWED = "followed_link"

# Links are plain ones: middle click, keyboard and a browser without this script follow them too. Whatever
# asks for another tab or a download is left to the browser.
JS = """
let listener = null
let keys = null
const within = href => href && !/^([a-z]+:|\\/\\/|#)/i.test(href)

const field = () => document.querySelector(".st-key-station_search input")
const focusSearch = tries => {
  const input = field()
  if (input?.checkVisibility() && input.getBoundingClientRect().left >= 0) { input.focus(); input.select() }
  else if (tries) setTimeout(focusSearch, 100, tries - 1)
}
// What the present words found may be on its way yet.
const chooseFirst = tries => {
  const found = document.querySelector(".st-key-search .ssz-found")
  if (found && found.dataset.words === field()?.value.trim()) found.querySelector("a")?.click()
  else if (tries) setTimeout(chooseFirst, 100, tries - 1)
}
const press = event => {
  const at = event.composedPath()[0]
  if (event.key === "Enter" && at === field() && at.value.trim()) chooseFirst(30)
  if (event.key !== "/" || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return
  if (at.isContentEditable || /^(input|textarea|select)$/i.test(at.tagName)) return
  event.preventDefault()
  document.querySelector("[data-testid=stExpandSidebarButton]")?.click()
  focusSearch(30)
}

export default function ({ setTriggerValue }) {
  if (listener) document.removeEventListener("click", listener)
  if (keys) document.removeEventListener("keydown", keys)
  keys = press
  document.addEventListener("keydown", keys)
  listener = event => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const anchor = event.target.closest?.(".stHtml a[href], .ssz-views a[href]")
    const href = anchor?.getAttribute("href")
    if (!within(href) || anchor.hasAttribute("download")) return
    event.preventDefault()
    setTriggerValue("followed", href)
  }
  document.addEventListener("click", listener)
  return () => {
    document.removeEventListener("click", listener)
    document.removeEventListener("keydown", keys)
  }
}
"""

_BROWSER = st.components.v2.component("ssz_browser", js=JS)


def browser() -> None:
    """Let the browser help; once in a run, outside of every fragment."""

    def follow() -> None:
        st.session_state[FOLLOWED] = st.session_state["browser"].get("followed")

    with st.container(key="browser-help"):
        _BROWSER(key="browser", on_followed_change=follow)
