"""What the marks of a map mean: small marks, each with its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.ui.tokens import SEQUENTIAL


@dataclass(frozen=True, slots=True)
class Entry:
    """A mark and its words.

    mark: a sign; '' = a field of the colour. colour: of the design file, as CSS has it; '' = the text's.
    """

    mark: str
    words: str
    colour: str = ""


def legend(entries: Iterable[Entry], heading: str = "") -> Markup:
    """Return the marks with their words as one list that wraps; '' where there are none."""
    items = [_item(entry) for entry in entries]
    if not items:
        return Markup("")
    begin = Markup('<li class="heading">{}</li>').format(heading) if heading else Markup("")
    return Markup('<ul class="ssz-legend">{}{}</ul>').format(begin, Markup("").join(items))


def _item(entry: Entry) -> Markup:
    if not entry.mark:
        field = Markup('<span class="field" style="background:{}"></span>').format(entry.colour)
        return Markup("<li>{}{}</li>").format(field, entry.words)
    style = Markup(' style="color:{}"').format(entry.colour) if entry.colour else Markup("")
    return Markup('<li><span class="mark"{}>{}</span>{}</li>').format(style, entry.mark, entry.words)


def shades(steps: Sequence[float], *, whole: bool) -> tuple[Entry, ...]:
    """Return the shades of amounts with the range of each, of which the last is open.

    Args:
        steps: lower bounds, ascending.
        whole: amounts are whole numbers, so that each range ends before the next begins.
    """
    entries = []
    for shade, begin in enumerate(steps):
        words = f"{begin:,g}+"
        if shade + 1 < len(steps):
            end = steps[shade + 1]
            words = f"{begin:,g}–{end - 1:,g}" if whole else f"{begin:,g}–<{end:,g}"
            words = f"{begin:,g}" if whole and end - 1 == begin else words
        entries.append(Entry("", words, SEQUENTIAL[shade]))
    return tuple(entries)
