"""What the browser does for every page: it follows links without a new load and sorts tables."""

import streamlit as st

# Key of the session's state: where a pressed link leads.
FOLLOWED = "followed_link"

# Links are plain ones: middle click, keyboard and a browser without this script follow them too. Whatever
# asks for another tab or a download is left to the browser.
JS = """
let listener = null

// A table's rows by what a column's cells say of their order; a second press turns it round.
const sortBy = button => {
  const head = button.closest("th"), body = button.closest("table").tBodies[0]
  const column = +button.dataset.column
  const turned = head.getAttribute("aria-sort") === "ascending"
  for (const other of head.parentElement.children) other.removeAttribute("aria-sort")
  head.setAttribute("aria-sort", turned ? "descending" : "ascending")
  const order = row => +row.cells[column].dataset.order
  const rows = [...body.rows].sort((a, b) => (order(a) - order(b)) * (turned ? -1 : 1))
  body.append(...rows)
}
const within = href => href && !/^([a-z]+:|\\/\\/|#)/i.test(href)

export default function ({ setTriggerValue }) {
  if (listener) document.removeEventListener("click", listener)
  listener = event => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const button = event.target.closest?.(".drawn th button[data-column]")
    if (button) return sortBy(button)
    const anchor = event.target.closest?.(".drawn a[href], .stHtml a[href]")
    const href = anchor?.getAttribute("href")
    if (!within(href) || anchor.hasAttribute("download")) return
    event.preventDefault()
    setTriggerValue("followed", href)
  }
  document.addEventListener("click", listener)
  return () => document.removeEventListener("click", listener)
}
"""

_BROWSER = st.components.v2.component("ssz_browser", js=JS)


def browser() -> None:
    """Let the browser help; once in a run, outside of every fragment."""

    def follow() -> None:
        st.session_state[FOLLOWED] = st.session_state["browser"].get("followed")

    with st.container(key="browser-help"):
        _BROWSER(key="browser", on_followed_change=follow)
