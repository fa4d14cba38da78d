"""A stretch of time is shared out over its hours, alike on the clock and in the table by weekday."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cases import clock_dial, clock_panel, hours


@pytest.mark.parametrize(
    ("minute", "length", "expected"),
    [
        (22 * 60, 0, {22: 1.0}),
        (22 * 60, 60, {22: 1.0}),
        (22 * 60 + 30, 60, {22: 0.5, 23: 0.5}),
        # Ratcliffe's example: within three hours, a third each.
        (9 * 60, 180, {9: 1 / 3, 10: 1 / 3, 11: 1 / 3}),
        (23 * 60 + 45, 30, {23: 0.5, 24: 0.5}),
        (8 * 60, 600, dict.fromkeys(range(8, 18), 0.1)),
    ],
)
def test_each_hour_has_the_share_of_its_minutes(minute: int, length: int, expected: dict[int, float]) -> None:
    assert expected == pytest.approx(hours.shares(minute, length))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(0, 1439), st.integers(1, 9))))
def test_no_case_is_lost_or_counted_twice(rows: list[tuple[int, int, int, int]]) -> None:
    grid = hours.by_weekday(rows)
    assert sum(cases for *_, cases in rows) == pytest.approx(grid.sum())
    # Summed over the week it is what the clock counts.
    clock = hours.by_hour((minute, length) for _, minute, length, cases in rows for _ in range(cases))
    assert clock.tolist() == pytest.approx(grid.sum(axis=0).tolist())


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(0, 1439), st.integers(1, 9))))
def test_an_hour_holds_whole_cases_wherever_it_holds_a_share_of_one(
    rows: list[tuple[int, int, int, int]],
) -> None:
    whole, grid = hours.reaching(rows), hours.by_weekday(rows)
    assert ((whole > 0) == (grid > 0)).all()
    assert (whole >= grid - 1e-9).all()
    timed = [row for row in rows if row[2] == 0]
    assert hours.by_weekday(timed).tolist() == hours.reaching(timed).tolist()


def test_what_runs_over_midnight_falls_on_the_next_day() -> None:
    grid = hours.by_weekday([(6, 23 * 60, 120, 4)])
    assert [(0, 0, 2.0), (6, 23, 2.0)] == [(*at, grid[tuple(at)]) for at in np.argwhere(grid).tolist()]


def test_dial_and_its_table_share_out_alike() -> None:
    rows = [
        ("T", 2, 22 * 60, 240, False),
        ("T", 2, 60, 90, True),
        ("T", 2, None, None, False),
        ("T", 2, 5, 1440, False),
    ]
    cases = pd.DataFrame(rows, columns=clock_dial.COLUMNS)
    dial = clock_dial.crime_clock(cases, "", "th")
    titles = re.findall(r"<title>(\d\d)\.00–\d\d\.00 น\. ([\d.]+) คดี</title>", dial)
    counted = {int(hour): float(n) for hour, n in titles}
    assert {22: 0.2, 23: 0.2, 0: 0.2, 1: 0.9, 2: 0.3} == pytest.approx(
        {hour: n for hour, n in counted.items() if n}, abs=0.06
    )
    table = clock_panel._clock_table([cases, cases.iloc[:0]], ["ก", "ข"], "th")
    assert [1.5, 0, 0, 0, 0, 0, 0, 0.5, 2.0] == table["ก"].tolist()
    assert [0.0] * 9 == table["ข"].tolist()
