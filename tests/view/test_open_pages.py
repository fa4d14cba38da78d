"""When an open page is behind: by what it was made of, not by when it was looked at."""

from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.view.open_pages import Shown, State
from dashboard.view.pulling import Stopped

FAULT = datetime(2026, 11, 27, tzinfo=UTC)
STOPPED = Stopped(FAULT, (3, "day"))
MADE: Future[Any] = Future()
MADE.set_result(None)
BEING_MADE: Future[Any] = Future()


@pytest.mark.parametrize(
    ("shown", "now", "behind"),
    [
        (Shown((7, None, None), 0.0, complete=True), (7, None, None), False),
        # Another version, a fault, its end.
        (Shown((7, None, None), 0.0, complete=True), (8, None, None), True),
        (Shown((7, None, None), 0.0, complete=True), (7, FAULT, None), True),
        (Shown((7, FAULT, None), 0.0, complete=True), (7, None, None), True),
        # No news, only time has passed: pulling has stopped.
        (Shown((7, None, None), 0.0, complete=True), (7, None, STOPPED), True),
        (Shown((7, None, STOPPED), 0.0, complete=True), (7, None, STOPPED), False),
        # Broken off: a visitor left and came back.
        (Shown((7, None, None), 0.0), (7, None, None), True),
        # Old figures are shown until the newer ones are there.
        (
            Shown((7, None, None), 0.0, complete=True, old=True, awaited=[MADE, BEING_MADE]),
            (7, None, None),
            False,
        ),
        (Shown((7, None, None), 0.0, complete=True, old=True, awaited=[MADE]), (7, None, None), True),
        (Shown((7, None, None), 0.0, complete=True, old=True), (7, None, None), True),
        # In a fault figures stay old; what was being made when it began has come to an end, though.
        (Shown((7, FAULT, None), 0.0, complete=True, old=True), (7, FAULT, None), False),
        (Shown((7, FAULT, None), 0.0, complete=True, old=True, awaited=[MADE]), (7, FAULT, None), True),
        (
            Shown((7, FAULT, None), 0.0, complete=True, old=True, awaited=[BEING_MADE]),
            (7, FAULT, None),
            False,
        ),
    ],
)
def test_a_page_is_behind_when_it_would_show_something_else_now(
    shown: Shown, now: State, behind: bool
) -> None:
    assert behind == shown.is_behind(now)
