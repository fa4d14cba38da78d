"""Markup with drawings on a page: Streamlit's own `st.html` takes SVG out of it."""

import streamlit as st
from markupsafe import Markup

# What comes here was escaped piece by piece when it was made (`Markup.format`); nothing else is drawn.
JS = """
const shown = new WeakMap()

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".drawn")
  if (shown.get(root) === data) return
  shown.set(root, data)
  root.innerHTML = data
}
"""

_DRAWING = st.components.v2.component(
    "ssz_drawing", html='<div class="drawn"></div>', js=JS, isolate_styles=False
)


def drawn(markup: Markup, *, key: str) -> None:
    """Show markup, its drawings and links with it.

    Args:
        key: of its own on the page.
    """
    _DRAWING(key=key, data=str(markup))
