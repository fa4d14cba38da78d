"""What the page says of source and store: which rows come first, and how old a comparison is."""

from datetime import timedelta

import pandas as pd

from dashboard.coverage.reconciliation import REASONS
from dashboard.coverage.reconciliation_panel import age_text, differing_first


def test_rows_that_differ_come_first_then_days_that_cannot_be_read_and_the_rest_as_it_was() -> None:
    rows = [{}, {"unreadable_days": 2}, {}, {"deleted": 1}, {"moved_here": 1, "unreadable_days": 1}]
    found = pd.DataFrame([dict.fromkeys(REASONS, 0) | row for row in rows])
    assert [4, 3, 1, 0, 2] == list(differing_first(found).index)


def test_an_age_is_told_in_hours_and_from_two_days_on_in_days() -> None:
    assert ["0 h", "0 h", "47 h", "2 days"] == [
        age_text(timedelta(hours=hours), "en") for hours in (-1, 0.9, 47.9, 49)
    ]
    assert "3 วัน" == age_text(timedelta(days=3), "th")
