"""What a visitor sees while the loaders work for him."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.language.text import Lang, Text


@contextmanager
def waiting(what: Text, lang: Lang) -> Iterator[Callable[[], None]]:
    """Yields what to call now and then: it says how long `what` has taken, and Streamlit raises in it when
    the visitor has gone on or left."""
    spot, began = st.empty(), time.monotonic()

    def beat() -> None:
        seconds = int(time.monotonic() - began)
        spot.caption(f"{what(lang)} … {seconds} {'วินาที' if lang == 'th' else 's'}")

    try:
        yield beat
    finally:
        spot.empty()
