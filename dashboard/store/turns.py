"""How many pages are drawn at once: as many as there are places; the others wait in order of their coming.

Python draws one page at a time however many threads ask. Hundreds that try at once take the time from one
another, from the event loop, which then answers nobody, and from those who come new.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# One page computes while another one sends or begins; more only make all of them slower (measured).
PLACES = 2
# Seconds between two calls of `beat`.
BEAT_SECONDS = 0.25


class Turns:
    """Places, and who waits for one. most: how many were ever taken at once."""

    def __init__(self, places: int) -> None:
        self._free = self._places = places
        self._waiting: deque[threading.Event] = deque()
        self._guard = threading.Lock()
        self._here = threading.local()
        self.most = 0

    @property
    def crowded(self) -> bool:
        """Whether whoever came now would have to wait."""
        return self._free == 0

    @contextmanager
    def taken(self, beat: Callable[[float], None]) -> Iterator[None]:
        """Wait for a place and hold it; a thread that holds one needs no second one.

        Args:
            beat: called a few times a second with the seconds waited so far; when it raises, the wait ends.
        """
        if self._holds:
            yield
            return
        self._take(beat, first=False)
        try:
            yield
        finally:
            self._give()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others draw while this thread waits for something else; it then goes before those who wait."""
        if not self._holds:
            yield
            return
        self._give()
        try:
            yield
        finally:
            self._take(lambda _: None, first=True)

    @property
    def _holds(self) -> bool:
        return getattr(self._here, "holds", False)

    def _take(self, beat: Callable[[float], None], *, first: bool) -> None:
        turn = threading.Event()
        with self._guard:
            if self._free:
                self._free -= 1
                turn.set()
            elif first:
                self._waiting.appendleft(turn)
            else:
                self._waiting.append(turn)
            self.most = max(self.most, self._places - self._free)
        began = time.monotonic()
        try:
            while not turn.wait(BEAT_SECONDS):
                beat(time.monotonic() - began)
        except BaseException:
            with self._guard:
                if not turn.is_set():
                    self._waiting.remove(turn)
                else:
                    self._pass_on()
            raise
        self._here.holds = True

    def _give(self) -> None:
        self._here.holds = False
        with self._guard:
            self._pass_on()

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._free += 1


_turns = Turns(PLACES)
taken, aside = _turns.taken, _turns.aside


def crowded() -> bool:
    """See Turns.crowded."""
    return _turns.crowded


def most() -> int:
    """Return how many pages were ever drawn at once."""
    return _turns.most
