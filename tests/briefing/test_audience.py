"""What an audience is told: nothing that is not for it, and no count that could be worked out."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.briefing.agenda import LENGTHS, briefing
from dashboard.briefing.audience import LEAST, WITHHELD, told_to
from dashboard.briefing.slides import (
    Audience,
    Briefing,
    Cell,
    Clock,
    Column,
    Figure,
    Figures,
    Goals,
    Line,
    Lines,
    Map,
    Matters,
    Orders,
    Row,
    Table,
    dumped,
)
from dashboard.filters import Filters
from dashboard.language.periods import parse
from dashboard.language.text import Text
from tests.briefing.attacker import solved, tables
from tests.briefing.sample import GOALS, sample, slide
from tests.views import view_of

OTHERS: tuple[Audience, ...] = ("partners", "public")


def _number(value: int) -> Cell:
    return Cell(Text(f"{value:,}", f"{value:,}"), value)


def table_of(rows: list[tuple[int, int]], *, total: bool) -> Table:
    """A table of two groups and both, with the change from one to the other, and with or without a total."""
    whole = [*rows, *([(sum(a for a, _ in rows), sum(b for _, b in rows))] if total else [])]
    told = []
    for n, (one, other) in enumerate(whole):
        moved = Cell(
            Text(f"{other - one:+,}".replace("-", "−"), f"{other - one:+,}".replace("-", "−")), other - one
        )
        cells = (
            Cell(Text(f"พื้นที่ {n}", f"zone {n}")),
            _number(one),
            _number(other),
            _number(one + other),
            moved,
        )
        told.append(Row(cells, is_total=total and n == len(rows)))
    columns = (
        Column(Text("พื้นที่", "zone")),
        Column(Text("กลุ่ม 1", "group 1"), "count"),
        Column(Text("กลุ่ม 2", "group 2"), "count"),
        Column(Text("รวม", "both"), "count", of=(1, 2)),
        Column(Text("ต่าง", "change"), "change", of=(1, 2)),
    )
    return Table(columns, tuple(told), sees="public")


def with_table(table: Table, *more: Lines | Figures | Goals) -> Briefing:
    return replace(sample(), slides=(replace(slide("t", "information", (table, *more)), sees="public"),))


COUNTS = st.integers(0, 30) | st.integers(0, 6)


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=6), st.booleans(), st.sampled_from(OTHERS))
@example([(4, 4)], True, "public")
@example([(3, 0)], True, "public")
@example([(2, 9), (0, 0)], True, "partners")
@example([(1, 1), (1, 1)], True, "public")
@settings(deadline=None)
def test_an_attacker_cannot_solve_for_a_withheld_count(
    rows: list[tuple[int, int]], total: bool, audience: Audience
) -> None:
    table = table_of(rows, total=total)
    told = next(tables(told_to(with_table(table), audience)))
    for (r, c), (least, most) in solved(told).items():
        truth = table.rows[r].cells[c].number
        assert truth is not None
        assert least <= truth <= most
        if 0 < truth < LEAST:
            assert most - least >= LEAST, (r, c, least, most)
    for r, row in enumerate(told.rows):
        for c, cell in enumerate(row.cells):
            before = table.rows[r].cells[c]
            assert cell == before or cell.words == WITHHELD
            assert not (table.columns[c].kind == "count" and cell.number and 0 < cell.number < LEAST)


def test_the_attacker_finds_what_is_hidden_alone() -> None:
    table = table_of([(3, 20), (9, 30)], total=True)
    cells = list(table.rows[0].cells)
    cells[1] = Cell(WITHHELD)
    careless = replace(table, rows=(replace(table.rows[0], cells=tuple(cells)), *table.rows[1:]))
    assert {(0, 1): (3, 3)} == solved(careless)


def test_counts_of_many_cases_are_all_told() -> None:
    table = table_of([(12, 20), (9, 30)], total=True)
    assert table == next(tables(told_to(with_table(table), "public")))


def test_a_number_withheld_in_a_table_is_told_nowhere_else() -> None:
    table = table_of([(3, 8)], total=False)
    hidden = {cell.number for cell in table.rows[0].cells if cell.number in (3, 8)}
    assert hidden == {3, 8}
    goals = Goals((replace(GOALS.items[0], shown=Text("3 → 8", "3 → 8"), counts=(3, 8)),))
    lines = Lines((Line(Text("เกิด 3 คดี", "3 cases"), sees="public", counts=(3,)),))
    figures = Figures((Figure(Text("3", "3"), Text("คดี", "cases"), sees="public", counts=(3,)),))
    told = told_to(with_table(table, lines, figures, goals), "public")
    words = dumped(replace(told, slides=tuple(replace(s, title=Text("", "")) for s in told.slides)))
    assert "เกิด 3" not in words
    assert "3 → 8" not in words
    assert '"shown":{"th":"3"' not in words


@pytest.mark.parametrize("audience", OTHERS)
def test_others_see_no_order_no_matter_no_place_and_no_hour(audience: Audience) -> None:
    told = told_to(sample(), audience)
    blocks = [block for each in told.slides for column in each.columns for block in column]
    assert not [b for b in blocks if isinstance(b, (Orders, Matters, Clock))]
    assert not [b for b in blocks if isinstance(b, Map) and b.pins]
    assert not [note for each in told.slides for note in each.notes]
    assert "ปรับแผนตรวจ" not in dumped(told)


def test_those_inside_are_told_everything() -> None:
    assert sample() == told_to(sample(), "internal")


def test_the_public_is_told_no_more_than_partners() -> None:
    partners, public = (told_to(sample(), audience) for audience in OTHERS)
    assert {s.key for s in public.slides} <= {s.key for s in partners.slides}


# Not the names of groups: `4 คดีความผิดที่รัฐเป็นผู้เสียหาย`, `group 1 and 2 cases`.
CASES = re.compile(r"(?<![\d,.])(?<!and )(\d[\d,]*) (?:คดี(?![ก-๛])|cases?\b)")


@pytest.mark.usefixtures("pages_read_demo")
@pytest.mark.parametrize("minutes", LENGTHS)
@pytest.mark.parametrize("audience", OTHERS)
def test_no_few_cases_are_told_of_any_unit_of_the_demo(audience: Audience, minutes: int) -> None:
    stations = list(view_of().units.stations)
    units = [Filters(parse("fy2570")), Filters(parse("fy2570"), province="92")]
    units += [
        Filters(parse("fy2570"), province="92", station=code) for code in stations[:: 10 // len(LENGTHS)]
    ]
    withheld = 0
    for filters in units:
        told = briefing(view_of(filters), audience, minutes)
        for table in tables(told):
            for place, (least, most) in solved(table).items():
                withheld += 1
                assert most - least >= LEAST or least >= LEAST, (filters, place, least, most)
        words = dumped(told)
        for found in CASES.finditer(words):
            around = words[max(found.start() - 90, 0) : found.end() + 40]
            assert not 0 < int(found[1].replace(",", "")) < LEAST, (filters, around)
    assert withheld > 0
