"use strict"
/* The deck: keys, shape of the screen, timer, the server's sign of life. All slides are in this file already. */

const root = document.documentElement
const memory = {
  get: name => { try { return sessionStorage.getItem(name) } catch { return null } },
  set: (name, value) => { try { sessionStorage.setItem(name, value) } catch { /* not kept: nothing depends on it */ } },
}
const asked = new URLSearchParams(location.search)
const slides = [...document.querySelectorAll(".slides > section")]
const TODAYS = 'table.orders[data-live="yes"]'
const present = () => slides.indexOf(Reveal.getCurrentSlide())

/* Shape and mode. */

const SMALLEST = 28, SIZES = [48, 44, 40, 38, 36, 34, 32, 30, SMALLEST], TITLES = [56, 50, 44]
/* Letters of a 1920 wide slide would be smaller than 1/40 of a screen that is less than this much wider than high. */
const WIDE_FROM = 1.714
const shape = () => innerWidth / innerHeight >= WIDE_FROM ? "wide" : "narrow"
const setShape = () => {
  root.classList.toggle("wide", shape() === "wide")
  root.classList.toggle("narrow", shape() === "narrow")
}
const setMode = mode => {
  root.dataset.mode = mode
  memory.set("ssz-mode", mode)
}
setShape()
setMode(asked.get("mode") === "dark" || (!asked.has("mode") && memory.get("ssz-mode") === "dark") ? "dark" : "light")

/* Make letters as large as a slide's content leaves room; never smaller than can be read. What would still not
   fit is made smaller as a whole: nothing may be cut off. */
const overflows = columns => [columns, ...columns.querySelectorAll(".column, .drawing, .goal, .goals, .photos")]
  .some(part => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1)
const fit = section => {
  const slide = section.firstElementChild, title = slide.querySelector("h2")
  const columns = slide.querySelector(".columns")
  columns.style.zoom = ""
  columns.classList.remove("tight")
  slide.style.removeProperty("--size")
  for (const size of TITLES) {
    slide.style.setProperty("--title", `${size}px`)
    if (title.scrollHeight <= 2 * parseFloat(getComputedStyle(title).fontSize)) break
  }
  if (!overflows(columns)) return
  for (const size of SIZES) {
    slide.style.setProperty("--size", `${size}px`)
    if (!overflows(columns)) return
  }
  columns.classList.add("tight")
  for (let zoom = 0.95; zoom > 0.4 && overflows(columns); zoom -= 0.05) columns.style.zoom = zoom
}
/* Slides that are not near are not laid out by the library: each is fitted while it is laid out by us. */
const fitAll = () => {
  const width = `${DATA.widths[shape()]}px`
  for (const section of slides) {
    const before = section.getAttribute("style") ?? ""
    const wasHidden = section.hidden
    section.hidden = false
    section.style.cssText = `display:block;visibility:hidden;position:absolute;width:${width};height:${DATA.height}px`
    fit(section)
    section.setAttribute("style", before)
    section.hidden = wasHidden
  }
}

/* Columns of the overview, so that all slides are seen at once, as large as possible. */
const columnsOfOverview = () => {
  const width = DATA.widths[shape()]
  const tile = columns => Math.min((innerWidth / columns - 14) / width,
    (innerHeight / Math.ceil(slides.length / columns) - 14) / DATA.height)
  const best = slides.map((_, n) => n + 1).reduce((one, other) => tile(other) > tile(one) ? other : one)
  root.style.setProperty("--columns", best)
  root.style.setProperty("--tile", tile(best))
  root.style.setProperty("--wide", `${width}px`)
  return best
}

/* Times. */

const clock = (date = new Date()) => {
  const two = n => String(n).padStart(2, "0")
  // Bangkok's, as everywhere: it has kept UTC + 7 since 1920, whatever the computer's own zone is.
  const there = new Date(date.getTime() + 7 * 3600_000)
  return filled(root.lang === "th" ? "{h}.{m}" : "{h}:{m}", { h: two(there.getUTCHours()), m: two(there.getUTCMinutes()) })
}
const minutes = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`
const timer = (() => {
  const name = `ssz-timer:${DATA.unit}:${DATA.week}`
  let began = Number(memory.get(name)) || 0
  let arrived = Date.now()
  let isAuto = false
  const planned = DATA.slides.reduce((sum, slide) => sum + slide.seconds, 0)
  /* It runs from the first step on. */
  const start = () => {
    if (began) return
    began = Date.now()
    memory.set(name, began)
  }
  const restart = () => { began = Date.now(); memory.set(name, began); arrived = began; tick() }
  const arrive = () => { arrived = Date.now(); if (present() > 0) start(); tick() }
  const auto = () => { isAuto = !isAuto; if (isAuto) { start(); arrived = Date.now() } tick() }
  const tick = () => {
    const n = present()
    if (n < 0) return
    const spent = began ? (Date.now() - began) / 1000 : 0
    const here = (Date.now() - arrived) / 1000
    const until = DATA.slides.slice(0, n + 1).reduce((sum, slide) => sum + slide.seconds, 0)
    const text = filled(WORDS.timer, { spent: minutes(spent), planned: minutes(planned) })
    write(".timer", text)
    write(".auto", isAuto ? WORDS.auto : "")
    presenter.tick({
      now: filled(WORDS.now, { time: clock() }), spent: minutes(spent), planned: minutes(planned),
      here: minutes(here), hereOf: minutes(DATA.slides[n].seconds), over: spent > until ? minutes(spent - until) : "",
      server: server.words(),
    })
    if (isAuto && !Reveal.isPaused() && !Reveal.isOverview() && here >= DATA.slides[n].seconds && !Reveal.isLastSlide()) {
      Reveal.next()
    }
  }
  return { start, restart, arrive, auto, tick }
})()
const write = (what, words, isWrong = false) => {
  const part = slides[present()]?.querySelector(`.state ${what}`)
  if (!part) return
  if (part.textContent !== words) part.textContent = words
  part.classList.toggle("wrong", isWrong)
}

/* The server's sign of life, of a deck that it shows. */

const server = (() => {
  const EVERY = 5000
  let answered = new Date(), silent = null, storeOut = null
  const words = () => !DATA.live ? "" : silent ? filled(WORDS.silent, { time: clock(silent) })
    : storeOut ? filled(WORDS.storeOut, { time: clock(storeOut) }) : filled(WORDS.answered, { time: clock(answered) })
  const show = () => DATA.live && write(".server", words(), Boolean(silent || storeOut))
  const ask = async () => {
    try {
      const answer = await fetch(DATA.alive, { cache: "no-store", signal: AbortSignal.timeout(4000) })
      if (answer.status >= 500 && answer.status !== 503) throw new Error(String(answer.status))
      const isBack = silent || (storeOut && answer.ok)
      answered = new Date()
      silent = null
      storeOut = answer.ok ? null : storeOut ?? new Date()
      if (isBack) orders.sendSoon()
    } catch { silent ??= new Date() }
    show()
    timer.tick()
    setTimeout(ask, EVERY)
  }
  return { words, show, ask, isSilent: () => Boolean(silent) }
})()

/* What lies above the slides. */

const over = (className, ...children) => {
  const made = element(document, "div", { className: `over ${className}`, hidden: true }, ...children)
  document.body.append(made)
  return made
}
const jump = over("jump")
const saidBox = over("said")
saidBox.setAttribute("role", "status")
let saidTimer = 0
const say = words => {
  saidBox.textContent = words
  saidBox.hidden = false
  clearTimeout(saidTimer)
  saidTimer = setTimeout(() => { saidBox.hidden = true }, 6000)
}
const keysBox = over("keys", element(document, "h2", { textContent: WORDS.help }),
  element(document, "dl", {}, ...DATA.keys.flatMap(([keys, does]) => [
    element(document, "dt", { textContent: keys }), element(document, "dd", { textContent: does })])))
let panel = null
const closePanel = () => { if (panel) { panel.panel.hidden = true; document.activeElement?.blur() } }
const openPanel = () => {
  if (!DATA.takesOrders) return
  if (!panel) {
    panel = ordersPanel(document, closePanel)
    panel.panel.classList.add("over")
    document.body.append(panel.panel)
  }
  panel.panel.hidden = false
  panel.focus()
}

/* Keys. By their place on the keyboard, for on a Thai one they write other letters. */

let typed = ""
let typedTimer = 0
const showTyped = () => {
  jump.hidden = !typed
  jump.textContent = filled(WORDS.jump, { n: typed })
  clearTimeout(typedTimer)
  if (typed) typedTimer = setTimeout(() => { typed = ""; showTyped() }, 4000)
}
const digit = event => event.shiftKey ? null : event.code.match(/^(?:Digit|Numpad)(\d)$/)?.[1] ?? null
const STEPS = new Set(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Space", "PageUp", "PageDown", "Home", "End"])
const DOES = {
  KeyT: () => { setMode(root.dataset.mode === "dark" ? "light" : "dark"); presenter.show() },
  KeyN: openPanel,
  KeyA: () => timer.auto(),
  KeyS: () => { if (!presenter.open(timer, press)) say(WORDS.presenterBlocked) },
  KeyF: () => { if (document.fullscreenElement) document.exitFullscreen(); else root.requestFullscreen?.() },
  // Clickers send it to begin: a reload would lose the deck of a server that does not answer.
  F5: () => root.requestFullscreen?.(),
  F1: () => { keysBox.hidden = !keysBox.hidden },
}
const isTyping = target => Boolean(target?.closest?.("input, textarea, .panel"))
/* Returns whether a key was ours and done with. */
const done = event => {
  if (isTyping(event.target)) {
    if (event.key === "Escape") closePanel()
    return event.key === "Escape"
  }
  if (event.ctrlKey || event.altKey || event.metaKey) return false
  const number = digit(event)
  if (number !== null || (typed && event.key === "Backspace")) {
    typed = number === null ? typed.slice(0, -1) : (typed + number).slice(-3)
    showTyped()
    return true
  }
  if (typed && (event.key === "Enter" || event.key === "Escape")) {
    const n = Math.min(Math.max(Number(typed), 1), slides.length)
    typed = ""
    showTyped()
    if (event.key === "Enter") Reveal.slide(n - 1)
    return true
  }
  if (Reveal.isPaused() && (STEPS.has(event.code) || event.key === "Escape")) {
    Reveal.togglePause()
    return true
  }
  if (Reveal.isOverview() && (event.code === "ArrowUp" || event.code === "ArrowDown")) {
    const n = present() + columnsOfOverview() * (event.code === "ArrowUp" ? -1 : 1)
    if (n >= 0 && n < slides.length) Reveal.slide(n)
    return true
  }
  if (event.key === "?" || (event.key === "Escape" && !keysBox.hidden)) {
    DOES.F1()
    return true
  }
  if (event.key === "Escape" && panel && !panel.panel.hidden) {
    closePanel()
    return true
  }
  if (!(event.code in DOES)) return false
  DOES[event.code]()
  return true
}
const onKey = event => {
  if (isTyping(event.target) && event.key !== "Escape") { event.stopImmediatePropagation(); return }
  if (!done(event)) return
  event.preventDefault()
  event.stopImmediatePropagation()
}
/* A key pressed in the presenter's window. */
const press = event => {
  if (isTyping(event.target) || event.target.closest?.("button")) return
  if (!done(event) && !event.ctrlKey && !event.metaKey && !event.altKey) Reveal.triggerKey(event.keyCode)
  if (STEPS.has(event.code) || event.code === "F5") event.preventDefault()
}
document.addEventListener("keydown", onKey, true)

/* Start. */

const config = () => ({ width: DATA.widths[shape()], height: DATA.height })
const start = async () => {
  // Letters are measured: they must be there first, though nothing has been drawn with them yet.
  await Promise.all([...document.fonts].map(font => font.load()))
  if (DATA.takesOrders) writeOrders()
  fitAll()
  await Reveal.initialize({
    ...config(), margin: 0, minScale: 0.1, maxScale: 6, center: false, controls: false, progress: false, hash: true,
    transition: "none", backgroundTransition: "none", help: false, jumpToSlide: false, slideNumber: false,
    hideInactiveCursor: true, hideCursorTime: 2000, postMessage: false, postMessageEvents: false, touch: true,
    scrollActivationWidth: 0, autoSlide: 0, viewDistance: 2, pause: true, overview: true,
  })
  Reveal.on("slidechanged", () => {
    if (Reveal.getCurrentSlide().querySelector(TODAYS)) fit(Reveal.getCurrentSlide())
    timer.arrive()
    server.show()
    showUnsent()
    presenter.show()
  })
  columnsOfOverview()
  document.body.classList.remove("loading")
  timer.arrive()
  setInterval(timer.tick, 500)
  if (DATA.live) startLive()
}
const showUnsent = () => write(".unsent", DATA.takesOrders && orders.unsent().length ? filled(WORDS.someWaiting, { n: orders.unsent().length }) : "")
const startLive = () => {
  addEventListener("beforeunload", event => { if (server.isSilent()) event.preventDefault() })
  if (DATA.takesOrders) startOrders()
  server.ask()
}
const startOrders = () => {
  orders.onChange(() => { writeOrders(); showUnsent(); refit() })
  const button = element(document, "button", { type: "button", className: "over open-panel", textContent: WORDS.orders })
  button.addEventListener("click", openPanel)
  document.body.append(button)
  let pointing = 0
  addEventListener("mousemove", () => {
    document.body.classList.add("pointed")
    clearTimeout(pointing)
    pointing = setTimeout(() => document.body.classList.remove("pointed"), 2000)
  })
  orders.start()
}
/* Its list grows: letters are chosen anew, now or when one comes to it. */
const refit = () => { if (slides[present()]?.querySelector(TODAYS)) fit(slides[present()]) }
let shaped = shape()
addEventListener("resize", () => {
  columnsOfOverview()
  if (shape() === shaped) return
  shaped = shape()
  setShape()
  fitAll()
  Reveal.configure(config())
  presenter.show()
})
start()
