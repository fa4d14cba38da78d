"""A finished deck, ready to be sent as often as it is asked for."""

from typing import Any

import orjson
import pydeck as pdk
from pydeck.bindings.json_tools import default_serialize


class KeptDeck:
    """What Streamlit takes of a deck: its JSON, written once, and its tooltip."""

    layers: tuple[()] = ()

    def __init__(self, deck: pdk.Deck) -> None:
        # As pydeck says it, without its line breaks and indents: half as long, and browsers read it letter by
        # letter (JSON5).
        self._json = orjson.dumps(deck, default=default_serialize, option=orjson.OPT_SORT_KEYS).decode()
        self._tooltip: Any = deck._tooltip

    def to_json(self) -> str:
        return self._json
