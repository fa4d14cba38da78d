"""Level bars as HTML, now against before, each with its number: they reflow on every width."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from dashboard.ui.tokens import Verdict


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. shown: its number as it is written. words: what it is, behind the number; '' = said above.

    kind: now, before, or the verdict that it is.
    """

    value: float
    shown: str
    kind: Literal["now", "before"] | Verdict = "now"
    words: str = ""


@dataclass(frozen=True, slots=True)
class BarGroup:
    """Bars of one thing. name: escaped unless Markup; '' where there is only one thing."""

    name: str
    bars: Sequence[Bar]


def bars(groups: Sequence[BarGroup], alt: str) -> Markup:
    """Return bars on one scale that begins at zero. alt: what they show, for those who cannot see them."""
    top = max((bar.value for group in groups for bar in group.bars), default=0) or 1
    return Markup('<div class="bars" role="group" aria-label="{}">{}</div>').format(
        alt, Markup("").join(_group(group, top) for group in groups)
    )


def _group(group: BarGroup, top: float) -> Markup:
    lines = Markup("").join(
        Markup(
            '<div class="bar"><i class="bar-{}" style="width:{:.1f}%"></i><b>{}</b><span>{}</span></div>'
        ).format(bar.kind.replace("_", "-"), bar.value / top * 60, bar.shown, bar.words)
        for bar in group.bars
    )
    name = Markup('<div class="bars-name">{}</div>').format(group.name) if group.name else Markup("")
    return Markup("<div>{}<div>{}</div></div>").format(name, lines)
