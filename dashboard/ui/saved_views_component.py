"""Passing a page on and coming back to it: copy its link, keep it under a name in this browser.

Until people sign in, the browser keeps the views (localStorage): nothing of them reaches the server.
"""

import streamlit as st

from dashboard.language.text import Text
from dashboard.view.view import View

WORDS = {
    "copy": Text("คัดลอกลิงก์หน้านี้", "Copy this page's link"),
    "copied": Text("คัดลอกแล้ว วางส่งต่อได้", "Copied; paste it to pass it on"),
    "not_copied": Text("เบราว์เซอร์ไม่ยอมให้คัดลอก ใช้ลิงก์ในช่องที่อยู่", "Not allowed here; copy the address bar"),
    "views": Text("มุมมองที่บันทึกไว้", "Saved views"),
    "where": Text("เก็บในเบราว์เซอร์นี้เท่านั้น", "Kept in this browser only"),
    "name": Text("ชื่อมุมมอง", "Name of the view"),
    "save": Text("บันทึกมุมมองนี้", "Save this view"),
    "saved": Text("บันทึกแล้ว", "Saved"),
    "full": Text("เบราว์เซอร์นี้ไม่ยอมให้เก็บ", "This browser does not keep it"),
    "rename": Text("เปลี่ยนชื่อ", "Rename"),
    "delete": Text("ลบ", "Delete"),
    "deleted": Text("ลบแล้ว", "Deleted"),
    "tour": Text("แนะนำการใช้งาน", "Show me around"),
}
NAME = Text("{page} · {unit} · {period}", "{page} · {unit} · {period}")

HTML = """
<div class="ssz-views">
  <div class="row">
    <button type="button" class="copy"></button><button type="button" class="tour"></button>
  </div>
  <p role="status"></p>
  <details>
    <summary></summary>
    <ul></ul>
    <form><input type="text" maxlength="120" autocomplete="off"><button type="submit"></button></form>
    <small></small>
  </details>
</div>
"""

CSS = """
.ssz-views { font-family: var(--st-font); font-size: var(--ssz-body); color: var(--ssz-text); }
.ssz-views button, .ssz-views input, .ssz-views summary { font: inherit; color: inherit; }
.ssz-views button {
  cursor: pointer; min-height: 2.25rem; padding: 0.1rem 0.6rem; background: transparent;
  border: 1px solid var(--ssz-before); border-radius: 0.4rem;
}
.ssz-views :is(button, input, summary, a):focus-visible {
  outline: 2px solid var(--ssz-now); outline-offset: 2px;
}
.ssz-views .row { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.ssz-views p { margin: 0.2rem 0; font-size: var(--ssz-smallest); }
.ssz-views p:empty { display: none; }
.ssz-views summary { cursor: pointer; padding: 0.45rem 0; }
.ssz-views ul { list-style: none; margin: 0; padding: 0; }
.ssz-views li {
  display: flex; flex-wrap: wrap; gap: 0.3rem; align-items: center; padding: 0.35rem 0;
  border-top: 1px solid var(--ssz-grid);
}
.ssz-views a { flex: 1 1 100%; color: inherit; text-decoration: underline; overflow-wrap: anywhere; }
.ssz-views li button { min-height: 2rem; font-size: var(--ssz-smallest); }
.ssz-views form { display: grid; gap: 0.35rem; padding: 0.4rem 0; }
.ssz-views input {
  width: 100%; box-sizing: border-box; min-height: 2.25rem; padding: 0.1rem 0.5rem;
  background: var(--ssz-ground); border: 1px solid var(--ssz-before); border-radius: 0.4rem;
}
.ssz-views small { font-size: var(--ssz-smallest); color: var(--ssz-quiet); }
"""

# Names are people's own words: they are set as text, never as markup.
JS = """
const KEY = "ssz-views"
const isView = view => typeof view?.name === "string" && /^(\\.\\/|\\w+)\\?/.test(view?.link)
const kept = () => {
  try { return JSON.parse(localStorage.getItem(KEY) ?? "[]").filter(isView) } catch { return [] }
}
const keep = views => {
  try { localStorage.setItem(KEY, JSON.stringify(views)); return true } catch { return false }
}
const here = () => (location.pathname.split("/").pop() || "./") + (location.search || "?")
const copy = async text => {
  // Over plain http browsers give no clipboard; the old way still works there.
  try { await navigator.clipboard.writeText(text); return true } catch {}
  const field = document.createElement("textarea")
  field.value = text
  document.body.append(field)
  field.select()
  const done = document.execCommand("copy")
  field.remove()
  return done
}
const made = (name, words, more) =>
  Object.assign(document.createElement(name), { textContent: words, ...more })
const button = (words, about) => made("button", words, { type: "button", ariaLabel: `${words}: ${about}` })

export default function ({ data, parentElement }) {
  const { words } = data
  const at = name => parentElement.querySelector(".ssz-views " + name)
  const say = text => { at("p").textContent = text }
  const change = (views, said) => {
    say(keep(views) ? said : words.full)
    draw()
  }
  const rename = (item, number) => {
    const field = made("input", "", { value: kept()[number].name, maxLength: 120, ariaLabel: words.name })
    const done = save => {
      field.onblur = null
      const name = field.value.trim()
      if (save && name) change(kept().map((v, n) => n === number ? { ...v, name } : v), words.saved)
      else draw()
      at(`li:nth-child(${number + 1}) button`)?.focus()
    }
    field.onkeydown = event => {
      if (event.key !== "Enter" && event.key !== "Escape") return
      // Else Enter would press the button that is focused next.
      event.preventDefault()
      done(event.key === "Enter")
    }
    field.onblur = () => done(true)
    item.replaceChildren(field)
    field.focus()
  }
  const entry = (view, number) => {
    const item = document.createElement("li")
    const edit = button(words.rename, view.name)
    const remove = button(words.delete, view.name)
    edit.onclick = () => rename(item, number)
    remove.onclick = () => {
      change(kept().filter((_, n) => n !== number), words.deleted)
      at("summary").focus()
    }
    item.append(made("a", view.name, { href: view.link }), edit, remove)
    return item
  }
  const draw = () => {
    const views = kept()
    at("summary").textContent = `${words.views} (${views.length})`
    at("ul").replaceChildren(...views.map(entry))
  }

  at(".copy").textContent = words.copy
  at(".copy").onclick = async () => say(await copy(location.href) ? words.copied : words.not_copied)
  at(".tour").textContent = words.tour
  at(".tour").onclick = () => document.dispatchEvent(new Event("ssz-tour"))
  at("small").textContent = words.where
  at("form button").textContent = words.save
  const field = at("form input")
  field.ariaLabel = words.name
  field.placeholder = words.name
  // What somebody is typing stays; else the name follows the page.
  if (!field.value || field.value === field.dataset.given) field.value = data.name
  field.dataset.given = data.name
  at("form").onsubmit = event => {
    event.preventDefault()
    const name = field.value.trim() || data.name
    change([...kept(), { name, link: here() }], words.saved)
  }
  if (!at("li input")) draw()
}
"""

_SAVED_VIEWS = st.components.v2.component("ssz_saved_views", html=HTML, css=CSS, js=JS, isolate_styles=False)


def saved_views(view: View, page: Text) -> None:
    """Show what copies the page's link, and the views that this browser keeps.

    Args:
        page: its title, from which a view's name is proposed.
    """
    lang = view.lang
    unit, period = view.units.name(view.filters, lang), view.filters.period.name(lang)
    name = NAME(lang, page=page(lang), unit=unit, period=period)
    _SAVED_VIEWS(
        key="saved-views", data={"words": {key: text(lang) for key, text in WORDS.items()}, "name": name}
    )
