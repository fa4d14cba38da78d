"""A table as HTML: numbers to the right, links and verdicts in cells; it scrolls beside its first column."""

import re
from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from dashboard.ui.tokens import Verdict

# A cell that is a number, with its sign, unit and range: `1,204`, `−12.5 %`, `0.45 (0.33–0.60)`, `42 → 67`.
NUMBER = re.compile(r"[+−≤≥-]? ?\d[\d\s.,:%()+−–→…<>=×-]*")
# A cell that begins with a day: `22 พ.ย. 2569`.
DAY = re.compile(r"\d{1,2} \S+ \d{4}")
# Letters above which a cell is a sentence.
SENTENCE = 40
NOTHING = {"", "–", "-", "—"}
_TABLE = Markup(
    '<div class="sheet" role="region" aria-label="{}" tabindex="0"><table>'
    "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
)


def html_table(words: pd.DataFrame, alt: str) -> Markup:
    """Return a table of words, its first column the heads of its rows.

    Args:
        words: cells as people read them; whatever is no Markup is escaped.
        alt: what it is called for those who cannot see it.
    """
    kinds = [_kind(words.iloc[:, n].tolist()) for n in range(words.shape[1])]
    heads = [
        Markup('<th scope="col"{}>{}</th>').format(kind, name)
        for name, kind in zip(words.columns, kinds, strict=True)
    ]
    rows = [_row(cells, kinds) for cells in words.itertuples(index=False, name=None)]
    return _TABLE.format(alt, Markup("").join(heads), Markup("").join(rows))


def is_numeric(cells: Sequence[object]) -> bool:
    """Whether a column holds numbers and nothing else, cells without a figure aside."""
    told = [said for cell in cells if (said := _said(cell)) not in NOTHING]
    return bool(told) and all(NUMBER.fullmatch(said) for said in told)


def toned(sign: str, words: str, verdict: Verdict) -> Markup:
    """Return a verdict as it stands everywhere: its sign and words on its tint."""
    return Markup('<span class="toned toned-{}">{} {}</span>').format(verdict.replace("_", "-"), sign, words)


def _kind(cells: Sequence[object]) -> Markup:
    """Return the class of a column: of numbers, or of sentences or days, which need width."""
    if is_numeric(cells):
        return Markup(' class="number"')
    if max((len(_said(cell)) for cell in cells), default=0) > SENTENCE:
        return Markup(' class="long"')
    return Markup(' class="day"') if any(DAY.match(_said(cell)) for cell in cells) else Markup("")


def _said(cell: object) -> str:
    return str(cell.striptags()) if isinstance(cell, Markup) else str(cell)


def _row(cells: Sequence[object], kinds: Sequence[Markup]) -> Markup:
    first, *others = cells
    rest = [Markup("<td{}>{}</td>").format(kind, cell) for cell, kind in zip(others, kinds[1:], strict=True)]
    head = Markup('<th scope="row"{}>{}</th>').format(kinds[0], first)
    return Markup("<tr>{}{}</tr>").format(head, Markup("").join(rest))
