"""The design file: contrast of every verdict, and one place for colours."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.ui.tokens import BADGES, DARK, LIGHT, SEQUENTIAL, Ink, css, rgb

CONFIG = Path(__file__).resolve().parent.parent.parent / ".streamlit" / "config.toml"
MODES = {"light": LIGHT, "dark": DARK}


def luminance(colour: str) -> float:
    parts = [part / 255 for part in rgb(colour)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ink", MODES.values(), ids=MODES)
def test_verdicts_are_readable_as_text_and_visible_as_marks(ink: Ink) -> None:
    for verdict, tone in ink.tones.items():
        for ground in (ink.ground, ink.panel, tone.tint):
            assert contrast(tone.text, ground) >= 4.5, (verdict, ground)
        assert min(contrast(tone.mark, ground) for ground in (ink.ground, ink.panel)) >= 3, verdict
    for words in (ink.text, ink.quiet, ink.now):
        assert min(contrast(words, ground) for ground in (ink.ground, ink.panel)) >= 4.5
    assert contrast(ink.before, ink.ground) >= 3


def test_the_scale_of_amounts_darkens_step_by_step() -> None:
    assert all(luminance(less) > luminance(more) for less, more in pairwise(SEQUENTIAL))


def test_the_colours_of_streamlits_own_marks_are_those_of_the_design_file() -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    for mode, ink in MODES.items():
        for verdict, name in BADGES.items():
            tone = ink.tones[verdict]
            told = [theme[mode][f"{name}{part}"] for part in ("TextColor", "Color", "BackgroundColor")]
            assert [tone.text, tone.mark, tone.tint] == told, (mode, verdict)
        grounds = theme[mode]["backgroundColor"], theme[mode]["secondaryBackgroundColor"]
        assert (ink.ground, ink.panel, ink.text) == (*grounds, theme[mode]["textColor"])


def test_every_colour_and_size_has_a_variable() -> None:
    for dark, ink in enumerate(MODES.values()):
        for said in (
            f"--ssz-good-tint:{ink.tones['good'].tint};",
            "--ssz-figure:3.0rem;",
            f"--ssz-grid:{ink.grid};",
            f"--ssz-focus:{ink.now};",
            "--ssz-finger:44px;",
        ):
            assert said in css(bool(dark))
