"""A strip of amounts as HTML: a number in every cell, darker where there is more. It scrolls in itself."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.ui.tokens import SEQUENTIAL

_PAGE = Markup(
    '<div class="sheet heat" role="region" aria-label="{}" tabindex="0"><table>'
    "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """head: what the row is of, escaped unless Markup. amounts: None = not received. totals: as words.

    unfinished: how many of the last amounts are not all in: shown without a shade, held against nothing.
    """

    head: str
    amounts: Sequence[float | None]
    words: Sequence[str]
    totals: Sequence[str] = ()
    unfinished: int = 0

    @property
    def whole(self) -> Sequence[float | None]:
        """The amounts that are all in."""
        return self.amounts[: len(self.amounts) - self.unfinished]


def heat(
    rows: Sequence[HeatRow], columns: Sequence[str], alt: str, *, corner: str = "", totals: Sequence[str] = ()
) -> Markup:
    """Return a table whose cells are shaded by their amounts, on one scale.

    Args:
        columns, totals: headings; totals have no shade and come first, where a phone shows them.
        alt: what it is called for those who cannot see it. corner: heading of the rows' heads.
    """
    top = max((a for row in rows for a in row.whole if a is not None), default=0.0)
    heads = [Markup('<th scope="col">{}</th>').format(corner)]
    heads += [Markup('<th scope="col" class="total">{}</th>').format(name) for name in totals]
    heads += [Markup('<th scope="col">{}</th>').format(name) for name in columns]
    return _PAGE.format(alt, Markup("").join(heads), Markup("").join(_row(row, top) for row in rows))


def step_of(amount: float, top: float) -> int:
    """Return the shade of an amount, 1 to 5, by its root: few and many cases both differ; 0 of nothing."""
    if amount <= 0 or top <= 0:
        return 0
    return max(1, math.ceil(len(SEQUENTIAL) * math.sqrt(amount / top) - 1e-9))


def _row(row: HeatRow, top: float) -> Markup:
    cells = [Markup('<td class="total">{}</td>').format(words) for words in row.totals]
    cells += [
        _cell(amount, words, top, all_in=n < len(row.whole))
        for n, (amount, words) in enumerate(zip(row.amounts, row.words, strict=True))
    ]
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(row.head, Markup("").join(cells))


def _cell(amount: float | None, words: str, top: float, *, all_in: bool) -> Markup:
    if amount is None:
        return Markup('<td class="gap">–</td>')
    kind = f"s-{step_of(amount, top)}" if all_in else "young"
    return Markup('<td class="{}">{}</td>').format(kind, words)
