"""Cards of what is to be noticed: one large figure, whose it is, why, and whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.ui.tokens import Verdict


@dataclass(frozen=True, slots=True)
class Notice:
    """One card. Whatever is no Markup is escaped.

    verdict: colours its band; None = the card holds several, and no one colour. figure: the figure with its
    sign. unit: what it counts. lines: below, one each. drawing: between figure and lines.
    """

    title: str
    figure: str
    verdict: Verdict | None = None
    unit: str = ""
    drawing: str = ""
    lines: Sequence[str] = ()


def notices(cards: Sequence[Notice], alt: str) -> Markup:
    """Return cards side by side, one below the other on a phone. alt: what they are, for a screen reader."""
    return Markup('<div class="ssz-notices" role="list" aria-label="{}">{}</div>').format(
        alt, Markup("").join(_notice(card) for card in cards)
    )


def _notice(card: Notice) -> Markup:
    lines = Markup("").join(Markup("<div>{}</div>").format(line) for line in card.lines)
    return Markup(
        '<div role="listitem" class="ssz-card ssz-{}">'
        '<div class="ssz-name">{}</div><p><b>{}</b> {}</p>{}{}</div>'
    ).format(card.verdict or "plain", card.title, card.figure, card.unit, card.drawing, lines)
