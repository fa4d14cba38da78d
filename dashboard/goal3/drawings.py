"""Small drawings of the page on partners, as HTML: how late resolutions are, the way of risk spots."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.goal3.resolutions import Resolution
from dashboard.language.text import Lang, Text

DAYS = Text("{days} วัน", "{days} days")
# Longer lists are in the table.
MOST_BARS = 4


def late_bars(resolutions: Sequence[Resolution], longest: int, lang: Lang) -> Markup:
    """Return a bar a resolution, as long as it is late.

    Args:
        longest: days late that fill the width: one scale for all stations.
    """
    return Markup("").join(
        Markup('<div class="ssz-late"><span>{}</span><b>{}</b><i style="width:{}%"></i></div>').format(
            r.title, DAYS(lang, days=f"{r.days_late:,}"), max(round(r.days_late / longest * 100), 1)
        )
        for r in resolutions[:MOST_BARS]
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way: its count with what is counted, and a line below. missed: it is what waits."""

    count: str
    words: str
    more: str = ""
    missed: bool = False


def flow(steps: Sequence[Step], alt: str) -> Markup:
    """Return the steps in a row; what waits stands out."""
    return Markup('<div class="ssz-flow" role="list" aria-label="{}">{}</div>').format(
        alt,
        Markup("").join(
            Markup('<div role="listitem" class="{}"><b>{}</b> {}<div>{}</div></div>').format(
                "ssz-bad" if step.missed else "", step.count, step.words, step.more
            )
            for step in steps
        ),
    )
