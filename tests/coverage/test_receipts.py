"""Not sent is not none: four states of a station's month."""

from datetime import date

import pytest

from dashboard.coverage.receipts import RECEIPTS, due_on, receipt

OCTOBER = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("state", "at", "expected"),
    [
        ("received", date(2026, 10, 5), "received"),
        ("confirmed_none", date(2026, 11, 20), "confirmed_none"),
        ("doubtful", date(2026, 11, 20), "doubtful"),
        (None, date(2026, 10, 31), "not_due"),
        (None, date(2026, 11, 10), "not_due"),
        (None, date(2026, 11, 11), "not_received"),
    ],
)
def test_a_month_without_a_row_is_late_only_after_its_day(state: str | None, at: date, expected: str) -> None:
    assert expected == receipt(state, OCTOBER, 10, at)


def test_what_is_due_ten_days_after_a_month_is_due_on_the_tenth() -> None:
    assert date(2026, 11, 10) == due_on(OCTOBER, 10)


def test_the_five_states_have_five_wordings() -> None:
    assert 5 == len({(text.th, text.en) for text in RECEIPTS.values()})
