"""A finished deck, ready to be sent as often as it is asked for."""

from typing import Any

import pydeck as pdk


class KeptDeck:
    """What Streamlit takes of a deck: its JSON, written once, and its tooltip."""

    layers: tuple[()] = ()

    def __init__(self, deck: pdk.Deck) -> None:
        self._json: str = deck.to_json()
        self._tooltip: Any = deck._tooltip

    def to_json(self) -> str:
        return self._json
