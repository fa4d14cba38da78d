"""What an audience may be told: one pure function, the same for screen, notes and files.

Cases of a place that are few could point to people. Outside the police a count below LEAST is withheld, with
whatever else would give it back: totals, sums, changes, and every other place that tells the same number
(cell suppression, Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001, chapter 4).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import scipy

from dashboard.briefing.slides import (
    AUDIENCES,
    Audience,
    Block,
    Briefing,
    Cell,
    Facts,
    Figures,
    Goal,
    Goals,
    Line,
    Lines,
    Map,
    Slide,
    Table,
)
from dashboard.language.text import Text

# Counts from 1 to below this are withheld; what is known of them must leave so wide a range open.
LEAST = 5
WITHHELD = Text("ไม่เปิดเผย", "withheld")
WHY = Text(
    f"ไม่เปิดเผยจำนวนคดีที่ต่ำกว่า {LEAST} และตัวเลขที่คำนวณย้อนกลับได้",
    f"counts below {LEAST}, and what would give them back, are withheld",
)
# A cell of a table: row and column.
Place = tuple[int, int]


def told_to(whole: Briefing, audience: Audience) -> Briefing:
    """Return a briefing as an audience may be told it, from the one for those inside.

    For others: no order, no question to a chief, no place or hour of a case, no note that is not for them.
    """
    if audience == "internal":
        return replace(whole, audience=audience)
    slides = [kept for slide in whole.slides if (kept := _of(slide, audience))]
    tables = [table for slide in slides for table in _tables(slide)]
    hidden = {id(table): withheld(table) for table in tables}
    numbers = frozenset(
        number for table in tables for r, c in hidden[id(table)] if (number := table.rows[r].cells[c].number)
    )
    told = tuple(_told(slide, audience, hidden, numbers) for slide in slides)
    return replace(whole, audience=audience, slides=told)


def may_see(sees: Audience, audience: Audience) -> bool:
    """Whether something told as far as `sees` is for an audience."""
    order = list(AUDIENCES)
    return order.index(audience) <= order.index(sees)


def _of(slide: Slide, audience: Audience) -> Slide | None:
    """Return what of a slide is for an audience; None where nothing is."""
    if not may_see(slide.sees, audience):
        return None
    columns = tuple(
        kept
        for column in slide.columns
        if (kept := tuple(b for block in column for b in _block(block, audience)))
    )
    return replace(slide, columns=columns) if columns else None


def _block(block: Block, audience: Audience) -> Iterator[Block]:
    """Yield a block with those of its items that are for an audience."""
    if isinstance(block, Lines):
        if items := tuple(line for line in block.items if may_see(line.sees, audience)):
            yield replace(block, items=items)
    elif isinstance(block, Figures):
        if figures := tuple(figure for figure in block.items if may_see(figure.sees, audience)):
            yield replace(block, items=figures)
    elif may_see(block.sees, audience):
        yield replace(block, pins=(), note=None) if isinstance(block, Map) else block


def _tables(slide: Slide) -> list[Table]:
    return [block for column in slide.columns for block in column if isinstance(block, Table)]


def _told(
    slide: Slide, audience: Audience, hidden: Mapping[int, frozenset[Place]], numbers: frozenset[float]
) -> Slide:
    """Return a slide without what is withheld, and with the reason where something is."""
    without = any(hidden[id(table)] for table in _tables(slide))
    return replace(
        slide,
        columns=tuple(tuple(_open(block, hidden, numbers) for block in column) for column in slide.columns),
        facts=_facts(slide.facts, numbers),
        notes=tuple(
            note for note in slide.notes if may_see(note.sees, audience) and not few(note.counts, numbers)
        ),
        subtitle=WHY if without else slide.subtitle,
    )


def few(counts: Iterable[int], numbers: frozenset[float]) -> bool:
    """Whether one of the numbers of cases may not be told, or is one that was withheld elsewhere."""
    return any(0 < count < LEAST or count in numbers for count in counts)


def _open(block: Block, hidden: Mapping[int, frozenset[Place]], numbers: frozenset[float]) -> Block:
    if isinstance(block, Table):
        return _without(block, hidden[id(block)])
    if isinstance(block, Lines):
        return replace(
            block,
            items=tuple(Line(WITHHELD, sees=i.sees) if few(i.counts, numbers) else i for i in block.items),
        )
    if isinstance(block, Figures):
        return replace(
            block,
            items=tuple(replace(i, shown=WITHHELD) if few(i.counts, numbers) else i for i in block.items),
        )
    return (
        replace(block, items=tuple(_goal(g, numbers) for g in block.items))
        if isinstance(block, Goals)
        else block
    )


def _goal(goal: Goal, numbers: frozenset[float]) -> Goal:
    return replace(goal, shown=WITHHELD, words=WHY, counts=()) if few(goal.counts, numbers) else goal


def _facts(facts: Facts, numbers: frozenset[float]) -> Facts:
    return replace(facts, n=WITHHELD, counts=()) if few(facts.counts, numbers) else facts


def _without(table: Table, places: frozenset[Place]) -> Table:
    """Return a table without the cells at some places, and without what follows from them."""

    def cell(r: int, c: int, shown: Cell) -> Cell:
        column = table.columns[c]
        follows = column.kind in ("change", "percent") and any((r, of) in places for of in column.of)
        return Cell(WITHHELD) if (r, c) in places or (follows and shown.number is not None) else shown

    rows = tuple(
        replace(row, cells=tuple(cell(r, c, shown) for c, shown in enumerate(row.cells)))
        for r, row in enumerate(table.rows)
    )
    return replace(table, rows=rows)


def withheld(table: Table) -> frozenset[Place]:
    """Return the counts that are too few, and as many others as it takes to keep each from being solved.

    As long as what is shown leaves a count a range narrower than LEAST, the smallest other count of one of
    its sums is withheld too, a total only where there is nothing else.
    """
    system = _System.of(table)
    small = {place for place, number in system.numbers.items() if 0 < number < LEAST}
    hidden = set(small)
    for place in sorted(small):
        while system.width(place, hidden) < LEAST:
            other = system.smallest_beside(place, hidden)
            if other is None:
                break
            hidden.add(other)
    return frozenset(hidden)


@dataclass(frozen=True, slots=True)
class _System:
    """The counts of a table and its sums: the first place of each is the sum of the others."""

    numbers: Mapping[Place, float]
    sums: tuple[tuple[Place, ...], ...]

    @classmethod
    def of(cls, table: Table) -> "_System":
        """Return the system of a table's columns of counts."""
        counted = [c for c, column in enumerate(table.columns) if column.kind == "count"]
        numbers = {
            (r, c): float(number)
            for r, row in enumerate(table.rows)
            for c in counted
            if (number := row.cells[c].number) is not None
        }
        down = [
            ((r, c), *((above, c) for above in range(r) if not table.rows[above].is_total))
            for r, row in enumerate(table.rows)
            if row.is_total
            for c in counted
        ]
        across = [
            ((r, c), *((r, of) for of in table.columns[c].of))
            for r in range(len(table.rows))
            for c in counted
            if table.columns[c].of
        ]
        known = [tuple(p for p in each if p in numbers) for each in (*down, *across)]
        sums = tuple(
            each for each, whole in zip(known, (*down, *across), strict=True) if each[:1] == whole[:1]
        )
        return cls(numbers, sums)

    def width(self, place: Place, hidden: set[Place]) -> float:
        """Return how wide a range what is shown leaves to a hidden count; infinite where it is in no sum."""
        unknown = sorted(hidden)
        at = {p: n for n, p in enumerate(unknown)}
        rows, right = [], []
        for whole, *parts in self.sums:
            signs = {whole: 1.0, **dict.fromkeys(parts, -1.0)}
            if not any(p in at for p in signs):
                continue
            rows.append([signs.get(p, 0.0) for p in unknown])
            right.append(-sum(sign * self.numbers[p] for p, sign in signs.items() if p not in at))
        if not any(row[at[place]] for row in rows):
            return float("inf")
        aim = np.zeros(len(unknown))
        aim[at[place]] = 1.0
        ends = []
        for sign in (1.0, -1.0):
            found = scipy.optimize.linprog(
                sign * aim, A_eq=np.array(rows), b_eq=np.array(right), bounds=(0, None)
            )
            if found.status == 3:
                return float("inf")
            ends.append(sign * float(found.fun))
        return ends[1] - ends[0]

    def smallest_beside(self, place: Place, hidden: set[Place]) -> Place | None:
        """Return the shown count to be withheld next, of the sums that hold hidden ones; None = none left."""
        linked = self._linked(place, hidden)
        beside = {p for each in self.sums if linked & set(each) for p in each} - hidden
        totals = {each[0] for each in self.sums}
        return min(
            beside, key=lambda p: (p in totals, self.numbers[p] == 0, self.numbers[p], p), default=None
        )

    def _linked(self, place: Place, hidden: set[Place]) -> set[Place]:
        """Return the hidden counts that hang together with one through sums."""
        linked, size = {place}, 0
        while size < len(linked):
            size = len(linked)
            linked |= {p for each in self.sums if linked & set(each) for p in each} & hidden
        return linked
