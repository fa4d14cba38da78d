"use strict"
/* The presenter's window: notes, the next slide and the timer. This window fills it, so it needs no server. */

const presenter = (() => {
  let view = null
  let parts = null

  const isOpen = () => Boolean(view && !view.closed)

  /* timer: of deck.js. press: what a key does in the deck. */
  const open = (timer, press) => {
    if (isOpen()) { view.focus(); return true }
    view = window.open("", "ssz-presenter", "width=1180,height=800")
    if (!view) return false
    fill(timer, press)
    show()
    return true
  }
  const fill = (timer, press) => {
    const doc = view.document
    const make = (tag, properties, ...children) => element(doc, tag, properties, ...children)
    doc.documentElement.lang = document.documentElement.lang
    doc.title = `${WORDS.presenter} – ${document.title}`
    doc.head.replaceChildren(...[...document.querySelectorAll("style")].map(style => doc.importNode(style, true)))
    const button = (words, does) => {
      const made = make("button", { type: "button", textContent: words })
      made.addEventListener("click", does)
      return made
    }
    parts = {
      doc, now: make("b"), whole: make("b"), this: make("b"), over: make("span", { className: "wrong" }),
      number: make("b"), server: make("span"), title: make("h1"), notes: make("div", { className: "notes" }),
      nextTitle: make("p"), preview: make("div", { className: "preview" }),
    }
    const named = (name, part) => make("span", {}, `${name} `, part)
    const buttons = make("p", { className: "buttons" },
      button(WORDS.back, () => Reveal.prev()), button(WORDS.forward, () => Reveal.next()),
      button(WORDS.blank, () => Reveal.togglePause()), button(WORDS.restart, () => timer.restart()))
    const right = make("div", {}, make("h2", { textContent: WORDS.next }), parts.nextTitle, parts.preview)
    if (DATA.takesOrders) right.append(ordersPanel(doc, null).panel)
    doc.body.className = "presenter"
    doc.body.replaceChildren(
      make("p", { className: "times" }, parts.now, parts.number, named(WORDS.whole, parts.whole),
        named(WORDS.this, parts.this), parts.over, parts.server),
      buttons,
      make("div", { className: "halves" }, make("div", {}, parts.title, make("h2", { textContent: WORDS.notes }),
        parts.notes), right))
    doc.addEventListener("keydown", press)
    view.addEventListener("resize", show)
  }
  /* Show notes of the present slide and the picture of the next. */
  const show = () => {
    if (!isOpen()) return
    const slides = Reveal.getSlides(), n = slides.indexOf(Reveal.getCurrentSlide())
    const next = slides[n + 1]
    const { doc } = parts
    const root = document.documentElement
    doc.documentElement.className = root.className.split(" ").filter(each => each in DATA.widths).join(" ")
    doc.documentElement.dataset.mode = root.dataset.mode
    parts.number.textContent = `${n + 1} / ${slides.length}`
    parts.title.textContent = DATA.slides[n].title
    const notes = slides[n].querySelector("template.notes").content
    if (notes.querySelector("li")) parts.notes.replaceChildren(doc.importNode(notes, true))
    else parts.notes.textContent = WORDS.noNotes
    parts.nextTitle.textContent = next ? DATA.slides[n + 1].title : WORDS.last
    parts.preview.hidden = !next
    if (!next) return
    const copy = doc.importNode(next.querySelector(".slide"), true)
    const width = DATA.widths[doc.documentElement.className], scale = parts.preview.clientWidth / width
    copy.style.width = `${width}px`
    copy.style.transform = `scale(${scale})`
    parts.preview.style.height = `${DATA.height * scale}px`
    parts.preview.replaceChildren(copy)
  }
  const tick = times => {
    if (!isOpen()) return
    parts.now.textContent = times.now
    parts.whole.textContent = `${times.spent} / ${times.planned}`
    parts.this.textContent = `${times.here} / ${times.hereOf}`
    parts.over.textContent = times.over ? filled(WORDS.over, { time: times.over }) : ""
    parts.server.textContent = times.server
  }
  addEventListener("pagehide", () => { if (isOpen()) view.close() })
  return { open, show, tick, isOpen }
})()
