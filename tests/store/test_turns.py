"""Pages take turns: no more at once than there are places, in order, and no place is ever lost."""

import threading
import time

import pytest

from dashboard.store.turns import BEAT_SECONDS, Turns
from tests.app import eventually


def nothing(_waited: float) -> None:
    """Wait on."""


def started(work: object) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread


def test_no_more_pages_are_drawn_at_once_than_there_are_places() -> None:
    turns, drawn = Turns(3), []

    def draw() -> None:
        with turns.taken(nothing), turns.taken(nothing):
            time.sleep(0.02)
            drawn.append(turns.crowded)

    threads = [started(draw) for _ in range(30)]
    for thread in threads:
        thread.join(10)
    assert (30, 3) == (len(drawn), turns.most)
    assert drawn[0]
    assert not turns.crowded


def test_pages_are_drawn_in_the_order_in_which_they_came() -> None:
    turns, order = Turns(1), []

    def draw(number: int) -> None:
        with turns.taken(nothing):
            order.append(number)

    with turns.taken(nothing):
        threads = []
        for number in range(5):
            threads.append(started(lambda number=number: draw(number)))
            eventually(lambda: len(turns._waiting) == len(threads))
    for thread in threads:
        thread.join(10)
    assert [0, 1, 2, 3, 4] == order


def test_whoever_waits_for_something_else_lets_others_draw_and_goes_on_before_those_who_wait() -> None:
    turns, order = Turns(1), []
    answered, drawing, over = threading.Event(), threading.Event(), threading.Event()

    def wait_for_the_store() -> None:
        with turns.taken(nothing):
            with turns.aside():
                answered.wait(10)
            order.append("back")

    def draw() -> None:
        with turns.taken(nothing):
            drawing.set()
            over.wait(10)
            order.append("other")

    def come_late() -> None:
        with turns.taken(nothing):
            order.append("late")

    threads = [started(wait_for_the_store), started(draw)]
    assert drawing.wait(10)
    threads.append(started(come_late))
    eventually(lambda: len(turns._waiting) == 1)
    answered.set()
    eventually(lambda: len(turns._waiting) == 2)
    over.set()
    for thread in threads:
        thread.join(10)
    assert ["other", "back", "late"] == order
    assert not turns.crowded


def test_a_visitor_who_leaves_while_waiting_takes_no_place_along() -> None:
    turns, waited = Turns(1), []

    def leave(seconds: float) -> None:
        waited.append(seconds)
        raise InterruptedError

    def wait() -> None:
        with pytest.raises(InterruptedError), turns.taken(leave):
            raise AssertionError("drawn without a place")

    with turns.taken(nothing):
        started(wait).join(10)
    assert waited
    assert waited[0] >= BEAT_SECONDS
    assert not turns.crowded
    with turns.taken(leave):
        assert turns.crowded
