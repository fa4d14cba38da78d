"""The harm-weighted line: as many days as the penalties say, as wide as few heavy cases make it, or off."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from dashboard.filters import Filters, Scope
from dashboard.goal4.harm import harm_of
from dashboard.language.periods import parse
from dashboard.queries import goal4
from dashboard.statistics import weighted_rate_ratio
from tests.goal4.slow_goal4 import AT
from tests.goal4.test_conclusion import a_conclusion


def rows(*cases: tuple[str, str, float | None, int]) -> pd.DataFrame:
    """Rows of `queries.goal4.harm` of one zone: slice, offence, days, cases."""
    columns = ["zone_code", "slice", "offence_code", "days", "cases"]
    return pd.DataFrame([("Z", *case) for case in cases], columns=columns)


def test_the_interval_is_that_of_weighted_poisson_sums() -> None:
    """By hand: 20 thefts and 2 murders before, 10 and 1 after, at 365 and 5,475 days, equal exposures."""
    found = weighted_rate_ratio([10, 1], [20, 2], [365, 5475], 12, 12)
    assert found is not None
    ratio, interval = found
    assert 0.5 == pytest.approx(ratio)
    # Σw²x: 31,307,875 after and twice that before; Σwx: 9,125 and 18,250.
    spread = 31_307_875 / 9_125**2 + 62_615_750 / 18_250**2
    assert 1.6448536 * math.sqrt(spread) == pytest.approx(math.log(interval.high / 0.5), rel=1e-6)
    assert 0.25 == pytest.approx(interval.low * interval.high)
    wide = weighted_rate_ratio([10, 1], [20, 2], [365, 5475], 12, 12, dispersion=4.0)
    assert wide is not None
    assert 2 * math.log(interval.high / 0.5) == pytest.approx(math.log(wide[1].high / 0.5))


def test_equal_weights_give_the_ratio_of_the_counts() -> None:
    found = weighted_rate_ratio([4, 6], [10, 30], [7, 7], 6, 12)
    assert found is not None
    assert (10 / 6) / (40 / 12) == pytest.approx(found[0])
    assert math.sqrt(1 / 10 + 1 / 40) == pytest.approx(
        math.log(found[1].high / found[0]) / 1.6448536, rel=1e-6
    )


def test_the_interval_holds_the_true_ratio_about_nine_times_in_ten() -> None:
    random, times, held = np.random.default_rng(1997), 2000, 0
    weights, means = np.array([30.0, 365, 1825]), np.array([40.0, 30, 8])
    for _ in range(times):
        after, before = random.poisson(0.6 * means), random.poisson(means)
        found = weighted_rate_ratio(after, before, weights, 1, 1)
        held += found is not None and found[1].low <= 0.6 <= found[1].high
    assert 0.90 == pytest.approx(held / times, abs=0.025)


def test_a_zone_is_weighed_by_days_and_what_has_no_weight_is_counted_and_said() -> None:
    conclusion = a_conclusion()
    found = harm_of(
        conclusion,
        rows(
            ("b", "theft", 365.0, 20),
            ("a", "theft", 365.0, 8),
            ("b", "murder", 5475.0, 1),
            ("a", "fraud", None, 5),
            ("b", "fraud", None, 2),
        ),
        ["b"],
    )
    assert found is not None
    assert (20 * 365 + 5475, 8 * 365, 7) == (found.before, found.after, found.without)
    said = found.text(conclusion, "th")
    assert said.startswith("36 เดือนก่อน 12,775 วัน → 23 เดือนหลัง 2,920 วัน · อัตราส่วน 0.")
    assert said.endswith("ไม่มีน้ำหนัก 7 คดี")


def test_without_weights_there_is_no_line_and_without_a_case_after_no_ratio() -> None:
    assert harm_of(a_conclusion(), rows(), ["b"]) is None
    assert harm_of(a_conclusion(), rows(("b", "fraud", None, 2)), ["b"]) is None
    none_after = harm_of(a_conclusion(), rows(("b", "theft", 365.0, 20)), ["b"])
    assert none_after is not None
    assert (0, None) == (none_after.after, none_after.ratio)
    assert "อัตราส่วน" not in none_after.text(a_conclusion(), "th")


def test_the_question_answers_nothing_until_a_site_has_loaded_its_table(
    demo_template: str, database: Callable[[str], URL]
) -> None:
    engine = create_engine(database(demo_template))
    zone = Filters(parse("2026-11"), station="920101")
    span = goal4.Span("TRANG-01", "before", AT.replace(year=2022), AT)
    statement = goal4.harm(Scope.nation(), zone, [span])
    with engine.begin() as connection:
        assert [] == connection.execute(statement).all()
        connection.execute(text("INSERT INTO ssz.offence_weights VALUES ('theft', 365)"))
        found = {row.offence_code: row.days for row in connection.execute(statement)}
    engine.dispose()
    assert 365 == found["theft"]
    assert {None} == {days for offence, days in found.items() if offence != "theft"}
