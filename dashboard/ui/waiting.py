"""What visitors see while they wait: for their turn, and while the loaders work for them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.language.text import Lang, Text
from dashboard.store import turns

# How long the work has taken so far.
LASTING = Text("{what} … {seconds} วินาที", "{what} … {seconds} s")

MANY = Text(
    "ขณะนี้มีผู้ใช้งานพร้อมกันจำนวนมาก หน้านี้จะแสดงเองเมื่อถึงคิว",
    "Many people are being served just now. This page shows by itself when its turn comes.",
)
# Who waits no longer than this is told nothing.
PATIENCE_SECONDS = 1.0


@contextmanager
def turn(lang: Lang) -> Iterator[None]:
    """Draw a page, or a part of it, when its turn has come; say so where that takes a while.

    Streamlit raises in it when the visitor has gone on or left.
    """
    told = False

    def beat(waited: float) -> None:
        nonlocal told
        # Asked for nothing but that Streamlit may raise.
        st.session_state.get("turn")
        if waited > PATIENCE_SECONDS and not told:
            # Of no place on the page, which so stays as it is while it waits.
            st.toast(MANY(lang), icon=":material/hourglass_top:")
            told = True

    with turns.taken(beat):
        yield


@contextmanager
def waiting(what: Text, lang: Lang) -> Iterator[Callable[[Text | None], None]]:
    """Yield a function to be called now and then, with what is waited for if not for the work (None = for the
    work): it says so, and for how long by now.

    Streamlit raises in it when the visitor has gone on or left.
    """
    spot, began = st.empty(), time.monotonic()

    def beat(line: Text | None) -> None:
        spot.caption(LASTING(lang, what=(line or what)(lang), seconds=int(time.monotonic() - began)))

    try:
        with turns.aside():
            yield beat
    finally:
        spot.empty()
