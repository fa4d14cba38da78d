"""What the browser does for every page: it follows links without a new load, sorts tables, `/` leads to the
search of stations, a page is drawn anew when the system turns light or dark, and the scripts of maps and
charts are fetched while the reader looks at another page.
"""

import streamlit as st

from dashboard.ui import bundle

# Links are plain ones: middle click, keyboard and a browser without this script follow them too. Whatever
# asks for another tab or a download is left to the browser. A plain click goes the way of the browser's own
# back and forward, which Streamlit follows without loading anew: `st.switch_page` would add a second entry to
# the history, and the way back would lead through a page nobody saw.
JS = """
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
const follow = event => {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const button = event.target.closest?.(".drawn th button[data-column]")
  if (button) return sortBy(button)
  const anchor = event.target.closest?.(":is(.drawn, .stHtml, .ssz-views) a[href]")
  // Of a link in a drawing `anchor.href` is no text.
  const href = anchor?.getAttribute("href")
  // The way in and out is no page of Streamlit's: the browser itself goes there.
  if (!within(href) || anchor.hasAttribute("download") || anchor.closest(".ssz-person")) return
  event.preventDefault()
  history.pushState(null, "", new URL(href, document.baseURI))
  window.dispatchEvent(new PopStateEvent("popstate"))
}

// The sidebar leads to a page's bare address, and the page's run completes it with the filters: that is one
// step to the reader, so one step back leads to where one came from.
const completeInOneStep = () => {
  const push = history.pushState.bind(history)
  history.pushState = (state, title, address) => {
    const isCompleted = new URL(address, location).pathname === location.pathname && !location.search
    return isCompleted ? history.replaceState(state, title, address) : push(state, title, address)
  }
}

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

// The system turned light or dark: the page's ground follows at once, its words and drawings at the next run.
const system = matchMedia("(prefers-color-scheme: dark)")
const redraw = () => setTimeout(() => window.dispatchEvent(new PopStateEvent("popstate")), 200)

// Fetched when nothing else is to be done, never run: the page that needs them finds them in the browser.
let fetched = false
const whenIdle = window.requestIdleCallback ?? setTimeout
const fetchAhead = addresses => {
  if (fetched) return
  if (!document.querySelector(".st-key-facts")) return setTimeout(fetchAhead, 1000, addresses)
  fetched = true
  if (!navigator.connection?.saveData) setTimeout(() => whenIdle(() => prefetch(addresses)), 5000)
}
const prefetch = addresses => {
  for (const href of addresses) {
    const link = Object.assign(document.createElement("link"), { rel: "prefetch", as: "script", href })
    document.head.append(link)
  }
}

export default function ({ data }) {
  fetchAhead(data)
  system.onchange = redraw
  // Once for the life of the document: taken off with one mount and put on with the next, a key pressed in
  // between would be lost. The mark says that the page answers to keys and clicks from here on.
  const { dataset } = document.documentElement
  if (dataset.helped) return
  dataset.helped = "yes"
  completeInOneStep()
  document.addEventListener("keydown", press)
  document.addEventListener("click", follow)
}
"""

_BROWSER = st.components.v2.component("ssz_browser", js=JS)


def browser() -> None:
    """Let the browser help; once in a run, outside of every fragment."""
    with st.container(key="browser-help"):
        _BROWSER(key="browser", data=list(bundle.ahead()))
