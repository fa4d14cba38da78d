"""Drafts in the browser: what was typed and not sent is there again after a reload or a lost connection.

Nothing of a draft reaches the server by this but into the form it came from; sending or clearing removes it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

# After these days a draft is of no meeting that anybody remembers.
DAYS_KEPT = 14
MOST_LETTERS = 20_000

JS = """
const told = new WeakMap()
export default function ({ data, parentElement, setTriggerValue }) {
  const name = `ssz-draft:${data.name}`, age = data.days * 86400000
  const state = told.get(parentElement) ?? { name: "" }
  told.set(parentElement, state)
  try {
    if (Object.keys(data.draft).length) {
      localStorage.setItem(name, JSON.stringify({ at: Date.now(), draft: data.draft }))
    } else if (state.name === name) {
      localStorage.removeItem(name)
    } else {
      const kept = JSON.parse(localStorage.getItem(name) ?? "null")
      if (kept && Date.now() - kept.at < age) setTriggerValue("found", JSON.stringify(kept.draft))
      else localStorage.removeItem(name)
    }
  } catch { /* This browser keeps nothing: the session still does. */ }
  state.name = name
}
"""

_DRAFT = st.components.v2.component("ssz_draft", js=JS)


def kept_draft(name: str, draft: Mapping[str, Any], *, key: str, on_found: Callable[[], None]) -> None:
    """Keep a draft in the browser, and look there for one where none has been typed here yet.

    Args:
        name: under which it is kept. draft: JSON; empty = there is none any more.
        on_found: runs when the browser has one; `found_draft(key)` is it then.
    """
    with st.container(key=f"{key}-of-no-height"):
        _DRAFT(
            key=key, data={"name": name, "draft": dict(draft), "days": DAYS_KEPT}, on_found_change=on_found
        )


def found_draft(key: str) -> dict[str, Any]:
    """Return the draft that the browser has; what is no draft is none."""
    sent = st.session_state.get(key, {}).get("found")
    if not isinstance(sent, str) or len(sent) > MOST_LETTERS:
        return {}
    try:
        draft = json.loads(sent)
    except ValueError:
        return {}
    if not isinstance(draft, dict):
        return {}
    return {name: value for name, value in draft.items() if isinstance(value, str | int | float)}
