"""Passing a page on and coming back to it: copy its link, keep it under a name.

Of who is signed in the store keeps the views, and the browser asks for them (`dashboard.view.saved_views`).
Where nobody signs in the browser keeps them (localStorage), and nothing of them reaches the server.
"""

import streamlit as st

from dashboard.language.text import Text
from dashboard.schema.people import LONGEST_NAME, MOST_VIEWS
from dashboard.view import access
from dashboard.view.view import View

WORDS = {
    "copy": Text("คัดลอกลิงก์หน้านี้", "Copy this page's link"),
    "copied": Text("คัดลอกแล้ว วางส่งต่อได้", "Copied; paste it to pass it on"),
    "not_copied": Text("เบราว์เซอร์ไม่ยอมให้คัดลอก ใช้ลิงก์ในช่องที่อยู่", "Not allowed here; copy the address bar"),
    "views": Text("มุมมองที่บันทึกไว้", "Saved views"),
    "where": Text("เก็บในเบราว์เซอร์นี้เท่านั้น", "Kept in this browser only"),
    "with_login": Text("เก็บไว้กับชื่อผู้ใช้ของท่าน เปิดได้จากทุกเครื่อง", "Kept with your login, on every machine"),
    "here": Text("ในเบราว์เซอร์นี้ ผู้ใช้เครื่องนี้เห็นได้", "In this browser, seen by all who use it"),
    "move": Text("ย้ายไปไว้กับชื่อผู้ใช้", "Move to my login"),
    "unread": Text("อ่านรายการล่าสุดไม่ได้ในขณะนี้", "The latest list cannot be read now"),
    "label": Text("ชื่อมุมมอง", "Name of the view"),
    "save": Text("บันทึกมุมมองนี้", "Save this view"),
    "saved": Text("บันทึกแล้ว", "Saved"),
    "full": Text("เบราว์เซอร์นี้ไม่ยอมให้เก็บ", "This browser does not keep it"),
    "rename": Text("เปลี่ยนชื่อ", "Rename"),
    "delete": Text("ลบ", "Delete"),
    "deleted": Text("ลบแล้ว", "Deleted"),
    # Why not: codes of `dashboard.view.saved_views`.
    "out": Text("บันทึกไม่ได้ในขณะนี้ ลองใหม่อีกครั้ง", "This cannot be saved now. Try again."),
    "known": Text("มีมุมมองชื่อนี้แล้ว ใช้ชื่ออื่น", "There is a view of this name. Take another."),
    "many": Text(
        f"เก็บได้ไม่เกิน {MOST_VIEWS} มุมมอง ลบบางรายการก่อน",
        f"No more than {MOST_VIEWS} views. Delete some first.",
    ),
    "gone": Text("มุมมองนี้ถูกลบไปแล้ว", "This view was deleted meanwhile."),
    "name": Text(
        f"ใช้ชื่อนี้ไม่ได้ ระบุไม่เกิน {LONGEST_NAME} ตัวอักษร", f"Not a name: give at most {LONGEST_NAME} letters."
    ),
    "link": Text("บันทึกลิงก์ของหน้านี้ไม่ได้", "The link of this page cannot be saved."),
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
    <form><input type="text" autocomplete="off"><button type="submit"></button></form>
    <small></small>
    <section hidden><small></small><ul></ul></section>
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
.ssz-views section { padding-top: 0.6rem; }
.ssz-views small { font-size: var(--ssz-smallest); color: var(--ssz-quiet); }
"""

# Names are people's own words: they are set as text, never as markup. What keeps views has three acts, each
# of which tells a word: the browser knows a view by its number, the store by its name.
JS = """
const KEY = "ssz-views"
const isView = view => typeof view?.name === "string" && /^(\\.\\/|\\w+)\\?/.test(view?.link)
const kept = () => {
  try { return JSON.parse(localStorage.getItem(KEY) ?? "[]").filter(isView) } catch { return [] }
}
const keep = (views, said) => {
  try { localStorage.setItem(KEY, JSON.stringify(views)); return said } catch { return "full" }
}
const inBrowser = {
  save: view => keep([...kept(), view], "saved"),
  rename: (_, number, name) => keep(kept().map((v, n) => n === number ? { ...v, name } : v), "saved"),
  remove: (_, number) => keep(kept().filter((_, n) => n !== number), "deleted"),
}
// Of the person who is signed in. views: null until the store has told them.
let mine = { login: "", views: null, unread: false }
const ask = async asked => {
  const of = mine, headers = { "Content-Type": "application/json" }
  const sent = asked ? { method: "POST", headers, body: JSON.stringify(asked) } : {}
  try {
    const { views, why } = await (await fetch("saved-views", sent)).json()
    if (!views) return why || "out"
    Object.assign(of, { views: views.filter(isView), unread: false })
    return ""
  } catch { return "out" }
}
const withLogin = {
  save: async ({ name, link }) => await ask({ do: "save", name, link }) || "saved",
  rename: async ({ name }, _, to) => await ask({ do: "rename", name, to }) || "saved",
  remove: async ({ name }) => await ask({ do: "remove", name }) || "deleted",
}
// Draws where the page stands now: it may have been drawn anew while the store was asked.
let draw = () => {}
const read = async () => {
  const of = mine, before = JSON.stringify(of)
  of.unread = await ask() !== ""
  // What is the same stays, with what is pressed or focused there.
  if (JSON.stringify(of) !== before) draw()
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
let busy = false

export default function ({ data, parentElement }) {
  const { words, login, longest } = data
  const keeper = login ? withLogin : inBrowser
  const at = name => parentElement.querySelector(".ssz-views " + name)
  const say = text => { at("p").textContent = text }
  const short = name => [...name].slice(0, longest).join("")
  const change = async act => {
    if (!busy) {
      busy = true
      const said = await act()
      busy = false
      say(words[said] ?? words.out)
    }
    draw()
  }
  const rename = (item, view, number) => {
    const list = item.parentElement
    const field = made("input", "", { value: view.name, maxLength: longest, ariaLabel: words.label })
    const done = async save => {
      field.onblur = null
      const name = field.value.trim()
      field.remove()
      await (save && name && name !== view.name ? change(() => keeper.rename(view, number, name)) : draw())
      list.querySelector(`li:nth-child(${number + 1}) button`)?.focus()
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
  const move = async (view, number) => {
    const said = await withLogin.save({ ...view, name: short(view.name) })
    if (said === "saved") inBrowser.remove(view, number)
    return said
  }
  const entry = (view, ...acts) => {
    const item = document.createElement("li")
    item.append(made("a", view.name, { href: view.link }))
    for (const [name, act] of acts) {
      const button = made("button", name, { type: "button", ariaLabel: `${name}: ${view.name}` })
      button.onclick = () => act(item)
      item.append(button)
    }
    return item
  }
  const then = async act => { await change(act); at("summary").focus() }
  const own = (view, number) => entry(view,
    [words.rename, item => rename(item, view, number)],
    [words.delete, () => then(() => keeper.remove(view, number))])
  const left = (view, number) => entry(view,
    [words.move, () => then(() => move(view, number))],
    [words.delete, () => then(() => inBrowser.remove(view, number))])
  draw = () => {
    // Whoever is renaming one goes on.
    if (at("li input")) return
    const views = login ? mine.views : kept(), others = login ? kept() : []
    at("summary").textContent = words.views + (views ? ` (${views.length})` : "")
    at("ul").replaceChildren(...(views ?? []).map(own))
    at("form + small").textContent = !login ? words.where : mine.unread ? words.unread : words.with_login
    at("section").hidden = !others.length
    at("section ul").replaceChildren(...others.map(left))
  }

  at(".copy").textContent = words.copy
  at(".copy").onclick = async () => say(await copy(location.href) ? words.copied : words.not_copied)
  at(".tour").textContent = words.tour
  at(".tour").onclick = () => document.dispatchEvent(new Event("ssz-tour"))
  at("section small").textContent = words.here
  at("form button").textContent = words.save
  const field = at("form input"), given = short(data.name)
  field.ariaLabel = words.label
  field.placeholder = words.label
  field.maxLength = longest
  // What somebody is typing stays; else the name follows the page.
  if (!field.value || field.value === field.dataset.given) field.value = given
  field.dataset.given = given
  at("form").onsubmit = event => {
    event.preventDefault()
    change(async () => {
      const said = await keeper.save({ name: field.value.trim() || given, link: here() })
      if (said === "saved") field.value = field.dataset.given
      return said
    })
  }
  // Another machine of the same person may have saved some since.
  at("details").ontoggle = event => { if (login && event.target.open) read() }
  const isAnother = mine.login !== login
  if (isAnother) mine = { login, views: null, unread: false }
  draw()
  if (login && isAnother) read()
}
"""

_SAVED_VIEWS = st.components.v2.component("ssz_saved_views", html=HTML, css=CSS, js=JS, isolate_styles=False)


def saved_views(view: View, page: Text) -> None:
    """Show what copies the page's link, and the views of who is signed in, else those of this browser.

    Args:
        page: its title, from which a view's name is proposed.
    """
    lang = view.lang
    unit, period = view.units.name(view.filters, lang), view.filters.period.name(lang)
    name = NAME(lang, page=page(lang), unit=unit, period=period)
    person = access.person()
    _SAVED_VIEWS(
        key="saved-views",
        data={
            "words": {key: text(lang) for key, text in WORDS.items()},
            "name": name,
            "login": person.login if person is not None else "",
            "longest": LONGEST_NAME,
        },
    )
