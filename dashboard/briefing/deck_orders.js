"use strict"
/* Orders typed while the deck is shown: kept in this browser at once, sent to the server until it has them.
   Nothing of it is lost by a reload or by a server that does not answer; the same order sent twice is one. */

const DATA = JSON.parse(document.getElementById("deck-data").textContent)
const WORDS = DATA.words
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place)

/* An element with its properties and children; words are set as text and never read as markup. */
const element = (doc, tag, properties = {}, ...children) => {
  const made = doc.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value
    else made.setAttribute(name, value)
  }
  made.append(...children)
  return made
}

const days = (() => {
  const two = n => String(n).padStart(2, "0")
  const stamp = (year, month, day) => {
    const made = new Date(Date.UTC(year, month - 1, day))
    const same = made.getUTCFullYear() === year && made.getUTCMonth() === month - 1 && made.getUTCDate() === day
    return same ? `${year}-${two(month)}-${two(day)}` : null
  }
  /* The day that somebody typed as ISO, null where it is none: as read_date of dashboard/language/thai.py reads it. */
  const read = words => {
    const text = [...words].map(c => DATA.digits[c] ?? c).join("").trim().replace(/\s+/g, " ")
    const era = "(?:[พค]\\.?\\s*ศ\\.?\\s*)?"
    const iso = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/)
    const found = iso ? [0, iso[3], iso[2], iso[1]]
      : text.match(new RegExp(`^(\\d{1,2})\\s*[-/. ]\\s*(\\d{1,2})\\s*[-/. ]\\s*${era}(\\d{4})$`))
        || text.match(new RegExp(`^(\\d{1,2})\\s*([^\\d\\s]+?)\\s*${era}(\\d{4})$`))
    if (!found) return null
    const [first, end] = DATA.buddhistYears
    let year = Number(found[3])
    if (year >= first && year < end) year -= DATA.era
    const month = /^\d+$/.test(found[2]) ? Number(found[2])
      : DATA.monthNumbers[found[2].replaceAll(".", "").toLowerCase()] ?? 0
    return stamp(year, month, Number(found[1]))
  }
  const shown = iso => {
    const [year, month, day] = iso.split("-").map(Number)
    return `${day} ${DATA.months[month - 1]} ${year + DATA.yearsAhead}`
  }
  const inDays = n => {
    const day = new Date(Date.now() + n * 86_400_000)
    return stamp(day.getFullYear(), day.getMonth() + 1, day.getDate())
  }
  return { read, shown, inDays }
})()

const orders = (() => {
  const key = `ssz-orders:${DATA.unit}:${DATA.week}`
  const heard = new Set()
  let isKept = true
  let list = read()
  let wait = 1000
  let timer = 0
  let isSending = false

  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(key) ?? "[]")
      return Array.isArray(found) ? found : []
    } catch { return [] }
  }
  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify(list))
    } catch { isKept = false }
    for (const tell of heard) tell()
  }
  const find = id => list.find(order => order.id === id)
  const unsent = () => list.filter(order => order.state === "waiting")
  /* Only what the server knows of, or may know of, must be withdrawn there. */
  const withdraw = id => {
    const order = find(id)
    if (!order) return
    if (!order.tried || order.state === "refused") list = list.filter(each => each.id !== id)
    else Object.assign(order, { withdrawn: true, state: "waiting" })
    keep()
    send()
  }
  const add = (words, owner, due) => {
    list.push({
      id: crypto.randomUUID ? crypto.randomUUID() : uuid(), unit: DATA.unit, week: DATA.week, words, owner, due,
      state: "waiting", tried: false,
    })
    keep()
    send()
  }
  /* Where randomUUID is missing: on a page that came by http from another machine. */
  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    bytes[6] = (bytes[6] & 15) | 64
    bytes[8] = (bytes[8] & 63) | 128
    const hex = [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("")
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
  }
  const bodyOf = order => {
    const { id, unit, week, words, owner, due } = order
    return order.withdrawn ? { id, unit, week, withdrawn: true } : { id, unit, week, words, owner, due }
  }
  /* One after another; the first that finds no answer ends the round, and the next one comes later and later. */
  const send = async () => {
    if (isSending || !DATA.live) return
    isSending = true
    clearTimeout(timer)
    let goesOn = true
    for (const { id } of unsent()) {
      const order = find(id)
      if (!goesOn || !order) continue
      goesOn = await sent(order)
      keep()
    }
    isSending = false
    if (!unsent().length) { wait = 1000; return }
    timer = setTimeout(send, goesOn ? 0 : wait)
    wait = Math.min(wait * 2, 30_000)
  }
  const sent = async order => {
    const asked = bodyOf(order)
    order.tried = true
    keep()
    let answer
    try {
      answer = await fetch(DATA.orders, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked),
        signal: AbortSignal.timeout(20_000),
      })
    } catch { return false }
    const told = await answer.json().catch(() => ({}))
    // What was withdrawn while it was under way is sent once more, as withdrawn.
    if (!asked.withdrawn && order.withdrawn) return true
    if (asked.withdrawn && answer.status < 500) list = list.filter(each => each.id !== order.id)
    else if (answer.ok) Object.assign(order, { state: "stored", number: told.number })
    else if (answer.status < 500) Object.assign(order, { state: "refused", message: told.message ?? "" })
    else return false
    return true
  }
  const sendSoon = () => { wait = 1000; send() }

  addEventListener("online", sendSoon)
  addEventListener("storage", event => {
    if (event.key === key) { list = read(); for (const tell of heard) tell() }
  })
  return {
    add, withdraw, sendSoon, unsent,
    all: () => list, isKept: () => isKept, onChange: tell => heard.add(tell),
    start: () => { keep(); send() },
  }
})()

/* State of an order, or of all, in words. */
const stateOf = order => order.state === "stored" ? WORDS.stored
  : order.state === "refused" ? filled(WORDS.refused, { message: order.message }) : WORDS.waiting
const stateOfAll = () => {
  const count = state => orders.all().filter(order => order.state === state && !order.withdrawn).length
  const parts = [["stored", WORDS.allStored], ["refused", WORDS.someRefused]]
    .filter(([state]) => count(state)).map(([state, words]) => filled(words, { n: count(state) }))
  if (orders.unsent().length) parts.push(filled(WORDS.someWaiting, { n: orders.unsent().length }))
  return parts.join(" · ")
}

/* Add what was typed to the slide of today's orders; what the server gave with the deck is there already. */
const writeOrders = () => {
  for (const table of document.querySelectorAll('table.orders[data-live="yes"]')) {
    const body = table.tBodies[0]
    for (const row of body.querySelectorAll("tr.new")) row.remove()
    const there = new Set([...body.rows].map(row => row.dataset.number).filter(Boolean))
    for (const order of orders.all()) {
      if (order.withdrawn || (order.number && there.has(String(order.number)))) continue
      const cell = (words, className = "") => element(document, "td", { textContent: words, className })
      body.append(element(document, "tr", { className: "new" },
        cell(String(body.rows.length + 1), "n"), cell(order.words), cell(order.owner),
        cell(order.due ? days.shown(order.due) : WORDS.noDay), cell(stateOf(order))))
    }
    const none = table.parentElement.querySelector(".no-orders")
    if (none) none.hidden = body.rows.length > 0
  }
}

/* The panel in which orders are typed, for the deck's window or the presenter's. */
const ordersPanel = (doc, close) => {
  const make = (tag, properties, ...children) => element(doc, tag, properties, ...children)
  const field = (tag, id, properties) => make(tag, { id, autocomplete: "off", ...properties })
  const words = field("textarea", "order-words", { rows: 3, maxLength: 2000 })
  const owner = field("input", "order-owner", { maxLength: 200 })
  const due = field("input", "order-due", { maxLength: 40 })
  const read = make("p", { role: "status" })
  const wrong = make("p", { className: "wrong", role: "alert" })
  const state = make("p", { className: "all-sent", role: "status" })
  const list = make("ul")
  const label = (name, input) => make("label", { htmlFor: input.id, textContent: name })

  const said = () => {
    const day = due.value.trim() ? days.read(due.value) : ""
    read.textContent = day ? `= ${days.shown(day)}` : day === null ? WORDS.badDay : ""
    return day
  }
  due.addEventListener("input", said)
  const soon = [7, 14, 30].map(n => {
    const button = make("button", { type: "button", textContent: filled(WORDS.dueIn, { n }) })
    button.addEventListener("click", () => { due.value = days.shown(days.inDays(n)); said() })
    return button
  })
  const form = make("form", { noValidate: true },
    label(WORDS.order, words), words, label(WORDS.owner, owner), owner, label(WORDS.due, due), due,
    make("div", { className: "days" }, ...soon), read, wrong,
    make("div", { className: "ends" }, make("button", { className: "first", textContent: WORDS.save }), state))
  form.addEventListener("submit", event => {
    event.preventDefault()
    const day = said()
    wrong.textContent = !words.value.trim() ? WORDS.noWords : !owner.value.trim() ? WORDS.noOwner
      : day === null ? WORDS.badDay : ""
    if (wrong.textContent) return
    const line = input => input.value.trim().replace(/\s+/g, " ")
    orders.add(line(words), line(owner), day || null)
    for (const input of [words, owner, due]) input.value = ""
    said()
    words.focus()
  })
  words.addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit()
  })

  const write = () => {
    state.textContent = stateOfAll()
    const kept = orders.unsent().length ? (orders.isKept() ? WORDS.keptHere : WORDS.notKept) : ""
    list.replaceChildren(...(kept ? [make("li", { textContent: kept })] : []), ...[...orders.all()].reverse()
      .filter(order => !order.withdrawn).map(order => {
        const button = make("button", { type: "button", textContent: WORDS.withdraw })
        button.addEventListener("click", () => orders.withdraw(order.id))
        return make("li", {}, make("b", { textContent: order.words }),
          make("p", { textContent: `${order.owner} · ${order.due ? days.shown(order.due) : WORDS.noDay}` }),
          make("p", { textContent: stateOf(order) }), button)
      }))
  }
  orders.onChange(write)
  write()
  const head = make("div", { className: "ends" }, make("h2", { textContent: WORDS.orders }))
  if (close) {
    const button = make("button", { type: "button", textContent: WORDS.close })
    button.addEventListener("click", close)
    head.append(button)
  }
  const panel = make("aside", { className: "panel", ariaLabel: WORDS.orders }, head, form, list)
  return { panel, focus: () => words.focus() }
}
