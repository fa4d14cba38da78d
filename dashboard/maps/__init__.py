"""Layers and decks: frames in, pydeck out; pure."""
