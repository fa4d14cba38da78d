"""Whether a share changed: the χ² and the exact test of an independent package, and error rates."""

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistics import difference_of_shares

Table = tuple[int, int, int, int]
WINDOW = st.integers(1, 3000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
TABLES = st.builds(lambda after, before: (*after, *before), WINDOW, WINDOW)


def independent(table: Table) -> float:
    """The p-value of SciPy, with Cochran's rule of five expected cases a cell."""
    part_after, whole_after, part_before, whole_before = table
    cells = [[part_after, whole_after - part_after], [part_before, whole_before - part_before]]
    if 0 in (part_after + part_before, whole_after + whole_before - part_after - part_before):
        return 1.0
    if scipy.stats.contingency.expected_freq(cells).min() < 5:
        return float(scipy.stats.fisher_exact(cells).pvalue)
    return float(scipy.stats.chi2_contingency(cells, correction=False).pvalue)


@given(TABLES)
def test_it_is_what_an_independent_package_says(table: Table) -> None:
    assert independent(table) == pytest.approx(difference_of_shares(*table), rel=1e-6, abs=1e-300)


@pytest.mark.parametrize(
    ("table", "p"),
    [
        # 95 % → 60 % of 300 cases each; the same share; a thousandth.
        ((180, 300, 285, 300), 6.0e-25),
        ((30, 100, 60, 200), 1.0),
        # Fisher's lady tasting tea: 3 of 4 cups.
        ((3, 4, 1, 4), 0.4857),
        ((8, 20, 1, 20), 0.0197),
    ],
)
def test_known_tables_give_known_values(table: Table, p: float) -> None:
    assert difference_of_shares(*table) == pytest.approx(p, rel=0.02)


def test_five_expected_cases_in_the_smallest_cell_are_enough_for_the_approximation() -> None:
    # Of 10 of 40 each window expects 5, of 9 it expects 4.5.
    for part, exact in ((8, False), (7, True)):
        cells = [[part, 20 - part], [2, 18]]
        fisher = float(scipy.stats.fisher_exact(cells).pvalue)
        assert exact == (difference_of_shares(part, 20, 2, 20) == pytest.approx(fisher))


@pytest.mark.parametrize("table", [(0, 0, 3, 9), (3, 9, 0, 0), (0, 9, 0, 7), (9, 9, 7, 7), (0, 0, 0, 0)])
def test_windows_without_cases_or_without_any_difference_show_none(table: Table) -> None:
    assert difference_of_shares(*table) == 1.0


@given(TABLES)
def test_neither_order_nor_side_matters(table: Table) -> None:
    a, n1, b, n0 = table
    p = difference_of_shares(*table)
    assert 0 <= p <= 1
    assert p == pytest.approx(difference_of_shares(b, n0, a, n1))
    assert p == pytest.approx(difference_of_shares(n1 - a, n1, n0 - b, n0))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_where_nothing_changed_it_is_below_five_percent_about_that_often(share: float) -> None:
    rng = np.random.default_rng(3)
    drawn = rng.binomial(400, share, (2000, 2))
    called = np.mean([difference_of_shares(int(a), 400, int(b), 400) < 0.05 for a, b in drawn])
    assert called == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize("table", [(-1, 9, 3, 9), (3, 9, 2.5, 9), (10, 9, 3, 9), (3, 9, 10, 9)])
def test_what_are_no_counts_is_refused(table: Table) -> None:
    with pytest.raises(ValueError, match=r"whole number|larger than its whole"):
        difference_of_shares(*table)


def test_one_case_in_all_is_something_and_none_is_nothing() -> None:
    assert difference_of_shares(1, 1, 0, 20) == pytest.approx(1 / 21)
    assert difference_of_shares(0, 1, 0, 20) == 1.0
