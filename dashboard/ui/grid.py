"""A grid of units as HTML: what is as it should be stays quiet, what is to be noticed stands out.

Read at every width: months scroll beside the fixed first column, or each row becomes a card on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from dashboard.language.text import Lang
from dashboard.language.thai import format_month
from dashboard.ui.tokens import Verdict

# notice: to be looked at, though no condition is missed. gap: nothing is known. plain, quiet: all is well.
Look = Verdict | Literal["plain", "quiet", "notice", "gap"]
# Beside every verdict's colour, so that none is told by colour alone.
SIGNS: dict[Verdict, str] = {
    "good": "✓",
    "bad": "✗",
    "flat": "■",
    "undecided": "?",
    "blocked": "⊘",
    "not_received": "–",
}
_PAGE = Markup(
    '<div class="ssz-grid ssz-{}" role="region" aria-label="{}" tabindex="0"><table>'
    "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """words: what stands in it, escaped unless Markup. said: more, when pointed at. share: 0–1 of the
    amount it is held against, drawn as a neutral bar; None = no amount.
    """

    words: str
    look: Look = "plain"
    said: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """head: what the row is of, escaped unless Markup."""

    head: str
    cells: Sequence[Cell]


def grid(
    alt: str,
    corner: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    on_phone: Literal["first", "last", "cards"] = "first",
) -> Markup:
    """Return a table whose cells look as they are to be noticed.

    Args:
        alt: what it is called for those who cannot see it.
        corner: heading of the rows' heads.
        on_phone: what is seen where not all columns are: the first or the last ones, or every row as a card.
    """
    heads = [Markup('<th scope="col">{}</th>').format(name) for name in (corner, *columns)]
    lines = [_row(row, columns) for row in rows]
    return _PAGE.format(on_phone, alt, Markup("").join(heads), Markup("").join(lines))


def month_label(month: date, lang: Lang) -> Markup:
    """Return a month as the heading of a narrow column, its year below it."""
    name, year = format_month(month, lang, short_year=True).rsplit(" ", 1)
    return Markup("{}<br>{}").format(name, year)


def _row(row: Row, columns: Sequence[str]) -> Markup:
    cells = [_cell(cell, column) for cell, column in zip(row.cells, columns, strict=True)]
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(row.head, Markup("").join(cells))


def _cell(cell: Cell, column: str) -> Markup:
    bar = Markup("")
    if cell.share is not None:
        bar = Markup('<i style="width:{}%"></i>').format(round(cell.share * 100))
    said = Markup(' title="{}"').format(cell.said) if cell.said else Markup("")
    of = column.striptags() if isinstance(column, Markup) else column
    return Markup('<td class="ssz-{}" data-of="{}"{}><span>{}</span>{}</td>').format(
        cell.look, of, said, cell.words, bar
    )
