"""An attacker who has only what an audience was told, and solves for the counts that were withheld.

Reads words, never the numbers behind them; knows which columns are sums and that cases are whole and not
negative. Its search is of its own (integer programming), so that it does not share the defence's mistakes.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from dashboard.briefing.audience import WITHHELD
from dashboard.briefing.slides import Briefing, Column, Table

MOST = 10_000
Place = tuple[int, int]
Equation = dict[Place, int]


def tables(told: Briefing) -> Iterator[Table]:
    """Yield the tables an audience sees; one that goes on over several slides as the whole that it is."""
    pieces: dict[tuple[str, tuple[Column, ...]], Table] = {}
    for slide in told.slides:
        key = re.sub(r"-\d+$", "", slide.key)
        for block in (block for column in slide.columns for block in column if isinstance(block, Table)):
            before = pieces.get((key, block.columns))
            pieces[key, block.columns] = replace(before, rows=before.rows + block.rows) if before else block
    yield from pieces.values()


def solved(table: Table) -> dict[Place, tuple[int, int]]:
    """Return of each withheld count the least and the most that it can be."""
    seen, hidden = _read(table)
    if not hidden:
        return {}
    equations = list(_equations(table, seen, hidden))
    at = {place: n for n, place in enumerate(hidden)}
    rows, right = [], []
    for equation in equations:
        row = np.zeros(len(hidden))
        known = 0
        for place, sign in equation.items():
            if place in at:
                row[at[place]] += sign
            else:
                known += sign * seen[place]
        rows.append(row)
        right.append(-known)
    return {place: (_end(at[place], 1, rows, right), _end(at[place], -1, rows, right)) for place in hidden}


def _end(place: int, sign: int, rows: list[np.ndarray], right: list[int]) -> int:
    size = len(rows[0]) if rows else place + 1
    aim = np.zeros(size)
    aim[place] = sign
    held = [LinearConstraint(np.array(rows), right, right)] if rows else []
    found = milp(aim, constraints=held, integrality=np.ones(size), bounds=Bounds(0, MOST))
    assert found.success, found.message
    return round(sign * found.fun)


def _read(table: Table) -> tuple[dict[Place, int], list[Place]]:
    seen: dict[Place, int] = {}
    hidden: list[Place] = []
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            if cell.words == WITHHELD:
                assert cell.number is None, "the number stands behind the words"
                if table.columns[c].kind == "count":
                    hidden.append((r, c))
            elif table.columns[c].kind in ("count", "change") and re.fullmatch(r"[+−]?[\d,]+", cell.words.th):
                seen[(r, c)] = int(cell.words.th.replace(",", "").replace("−", "-").replace("+", ""))
    return seen, hidden


def _equations(table: Table, seen: dict[Place, int], hidden: list[Place]) -> Iterator[Equation]:
    known = {*seen, *hidden}
    for c, column in enumerate(table.columns):
        for r, row in enumerate(table.rows):
            if column.kind == "count" and row.is_total:
                parts = [(above, c) for above in range(r) if (above, c) in known]
                if (r, c) in known:
                    yield {(r, c): 1, **dict.fromkeys(parts, -1)}
            if column.kind == "count" and column.of and (r, c) in known:
                yield {(r, c): 1, **{(r, of): -1 for of in column.of if (r, of) in known}}
            if column.kind == "change" and (r, c) in seen and all((r, of) in known for of in column.of):
                before, after = column.of
                yield {(r, c): 1, (r, after): -1, (r, before): 1}
