"""What stands at one place, side by side: no pin hides another, however far the map is zoomed."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

# One in the middle and two rings; more than these at one place are one pin with their number.
MOST = 19
Offset = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spread:
    """Where things are drawn beside their place.

    offsets: pixels to the right and down, by the position of each thing that is drawn. counts: of the ones
    that stand for all at their place, how many these are.
    """

    offsets: dict[int, Offset]
    counts: dict[int, int]


def spread(places: Sequence[Hashable], apart: float) -> Spread:
    """Return offsets so that things at an equal place lie at least `apart` pixels from one another.

    In pixels, not in metres: on the map of a province metres would leave them on one another.
    """
    at: dict[Hashable, list[int]] = {}
    for position, place in enumerate(places):
        at.setdefault(place, []).append(position)
    offsets: dict[int, Offset] = {}
    counts: dict[int, int] = {}
    for positions in at.values():
        if len(positions) > MOST:
            offsets[positions[0]] = (0.0, 0.0)
            counts[positions[0]] = len(positions)
        else:
            offsets |= dict(zip(positions, around(len(positions), apart), strict=True))
    return Spread(dict(sorted(offsets.items())), counts)


def around(number: int, apart: float) -> list[Offset]:
    """Return so many offsets: the middle, then rings of 6, 12, 18 … of which each is `apart` wider."""
    offsets, ring = [(0.0, 0.0)], 1
    while len(offsets) < number:
        turns = [2 * pi * step / (6 * ring) for step in range(6 * ring)]
        offsets += [
            (round(ring * apart * sin(turn), 1), round(-ring * apart * cos(turn), 1)) for turn in turns
        ]
        ring += 1
    return offsets[:number]
