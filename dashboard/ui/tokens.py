"""The design file: every colour and size of pages, charts, maps and drawings."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

# What a verdict may say. Its colours mean this and nothing else; a sign and a word always stand beside them.
Verdict = Literal["good", "bad", "flat", "undecided", "blocked", "not_received"]


@dataclass(frozen=True, slots=True)
class Tone:
    """A verdict's colours. text: ≥ 4.5:1 on ground, panel and tint. mark: ≥ 3:1. tint: behind text."""

    text: str
    mark: str
    tint: str


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of one mode. `now` and `before` differ in lightness too, so that they survive a grey print.

    quiet: words of less weight, ≥ 4.5:1. gap: over what was not received.
    """

    text: str
    quiet: str
    grid: str
    now: str
    before: str
    gap: str
    ground: str
    panel: str
    sea: str
    coast: str
    tones: Mapping[Verdict, Tone]


# Okabe and Ito's green, vermilion and orange at the contrast that text needs, violet and purple, grey:
# told apart without colour vision by lightness and by their signs.
LIGHT = Ink(
    text="#1d1d1f",
    quiet="#5f5f66",
    grid="#dcdad6",
    now="#2f5079",
    before="#8a93a3",
    gap="rgba(120,120,120,0.16)",
    ground="#ffffff",
    panel="#f3f1ee",
    sea="#d5e1e8",
    coast="#a9bcc7",
    tones={
        "good": Tone("#00664a", "#009e73", "#def2ea"),
        "bad": Tone("#a83700", "#d55e00", "#fbe3d6"),
        "flat": Tone("#735600", "#b07d00", "#f5ebc6"),
        "undecided": Tone("#57469c", "#7a69c2", "#e8e4f5"),
        "blocked": Tone("#86276a", "#bd559b", "#f7e1ef"),
        "not_received": Tone("#565b62", "#7d848d", "#eceef1"),
    },
)
DARK = Ink(
    text="#f2f2f2",
    quiet="#b4b4ba",
    grid="#3a3f4a",
    now="#8fb3de",
    before="#7f8a9c",
    gap="rgba(200,200,200,0.14)",
    ground="#15171c",
    panel="#22252c",
    sea="#10171f",
    coast="#3d4c58",
    tones={
        "good": Tone("#5fd3ae", "#2bb48a", "#12352b"),
        "bad": Tone("#ff9b70", "#f07a3c", "#46230f"),
        "flat": Tone("#e3bd3c", "#c79a1c", "#382e08"),
        "undecided": Tone("#b7aaf0", "#9485dc", "#2a2447"),
        "blocked": Tone("#eb9fd2", "#d672b6", "#421b37"),
        "not_received": Tone("#b4bac3", "#8d949e", "#2b2f36"),
    },
)
# How much there is of something, from little to much: neutral, and the same in both modes.
SEQUENTIAL = ("#e3e9f0", "#b9c6d6", "#8aa0ba", "#587497", "#26436a")
# Names of Streamlit's badge colours, which .streamlit/config.toml sets to the tones.
BADGES: Mapping[Verdict, str] = {
    "good": "green",
    "bad": "red",
    "flat": "orange",
    "undecided": "violet",
    "blocked": "blue",
    "not_received": "gray",
}
# Pixels at 1366 × 768: a tile's figure, a page's title, a card's, body, and the smallest there is.
FIGURE, PAGE, TITLE, BODY, SMALLEST = 48, 27, 18, 16, 14
# Pixels: the least height and width of what a finger presses.
FINGER = 44


def ink(dark: bool) -> Ink:
    """Return the colours of the light or the dark mode."""
    return DARK if dark else LIGHT


def rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue (0–255) of `#rrggbb`."""
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def scale() -> list[tuple[float, str]]:
    """Return SEQUENTIAL as plotly's colour scale."""
    return [(step / (len(SEQUENTIAL) - 1), colour) for step, colour in enumerate(SEQUENTIAL)]


def css(dark: bool) -> str:
    """Return colours and sizes as CSS variables: `--ssz-grid`, `--ssz-good-tint`, `--ssz-figure`."""
    colours = ink(dark)
    flat = ("text", "quiet", "grid", "now", "before", "gap", "ground", "panel")
    values = {name: getattr(colours, name) for name in flat}
    for verdict, tone in colours.tones.items():
        values |= {f"{verdict}-{part.name}": getattr(tone, part.name) for part in fields(tone)}
    values |= {f"scale-{step}": colour for step, colour in enumerate(SEQUENTIAL)}
    # Words on the scale, which is the same in both modes.
    values |= {"on-pale": LIGHT.text, "on-deep": LIGHT.ground}
    sizes = {"figure": FIGURE, "page": PAGE, "title": TITLE, "body": BODY, "smallest": SMALLEST}
    # Relative to the root's 16 px, so that a projector's larger letters enlarge all alike.
    values |= {name: f"{pixels / BODY}rem" for name, pixels in sizes.items()}
    # The ring around what the keyboard is at; `now` stands out from ground and panel in both modes.
    values |= {"focus": colours.now, "finger": f"{FINGER}px"}
    # The programme's mark is dark red letters: on the dark ground they have 2.5 : 1 as they are.
    values |= {"mark-light": "brightness(1.7)" if dark else "none"}
    return (
        ":root{" + "".join(f"--ssz-{name.replace('_', '-')}:{value};" for name, value in values.items()) + "}"
    )
