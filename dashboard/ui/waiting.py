"""What visitors see while the loaders work for them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.language.text import Lang, Text

# How long the work has taken so far.
LASTING = Text("{what} … {seconds} วินาที", "{what} … {seconds} s")


@contextmanager
def waiting(what: Text, lang: Lang) -> Iterator[Callable[[], None]]:
    """Yield a function to be called now and then: it says how long the work has taken so far.

    Streamlit raises in it when the visitor has gone on or left.
    """
    spot, began = st.empty(), time.monotonic()

    def beat() -> None:
        spot.caption(LASTING(lang, what=what(lang), seconds=int(time.monotonic() - began)))

    try:
        yield beat
    finally:
        spot.empty()
