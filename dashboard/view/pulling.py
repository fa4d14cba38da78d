"""Whether the pull from the police database goes on, by the store's own record of pulls."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from dashboard.filters import Scope
from dashboard.settings import settings
from dashboard.store import askers
from dashboard.view import holdings
from dashboard.view.holdings import Holdings

# How often a site that is given a police database pulls from it.
EVERY = timedelta(minutes=10)
# Pulls in a row that may fail, and the shortest time after which anybody is told.
MISSED = 3
SOON = timedelta(minutes=30)
# A first pull of many years takes hours, and what it brings is here as it comes.
LONGEST_PULL = timedelta(hours=12)
# By so much two clocks may differ that nobody has set wrong.
CLOCKS_DIFFER = timedelta(minutes=5)

Unit = Literal["minute", "hour", "day"]


@dataclass(frozen=True, slots=True)
class Stopped:
    """Pulling has stopped. last: end of the last complete pull.

    age: how old the data are, in whole units (of minutes, tens). None: `last` is yet to come, so the clock
    was set back, and nobody knows how old they are.
    """

    last: datetime
    age: tuple[int, Unit] | None


def stopped(held: Holdings, now: datetime) -> Stopped | None:
    """Return of the source that is furthest behind that its pulling has stopped; None when all go on.

    Nothing is said of the demo, and of a source only where a watch pulled it last. A site that pulls does
    so before its own watch has had any success.
    """
    if held.is_demo or not held.pulls:
        return None
    watched = [(pulls, pulls.every) for pulls in held.pulls if pulls.every is not None]
    if not watched and settings().pulls_from_police:
        watched = [(held.pulls[0], EVERY)]
    if ahead := [pulls.last for pulls, _ in watched if pulls.last > now + CLOCKS_DIFFER]:
        return Stopped(max(ahead), None)
    late = [
        pulls.last
        for pulls, every in watched
        if now - pulls.last > (LONGEST_PULL if pulls.under_way else max(MISSED * every, SOON))
    ]
    return Stopped(min(late), _age(now - min(late))) if late else None


def _age(since: timedelta) -> tuple[int, Unit]:
    if since >= timedelta(days=1):
        return since.days, "day"
    minutes = int(since.total_seconds()) // 60
    return (minutes // 60, "hour") if minutes >= 60 else (minutes // 10 * 10, "minute")


def last_success() -> datetime | None:
    """Return when the latest complete pull ended; None before the first one.

    Raises:
        StoreUnavailable: the store has never told.
    """
    held = _of_all()
    return max((pulls.last for pulls in held.pulls), default=None) if not held.is_demo else None


_told: Stopped | None = None


def look() -> Stopped | None:
    """Look whether pulling has stopped by now; may wait for the store.

    Raises:
        StoreUnavailable: the store has never told.
    """
    global _told
    _told = stopped(_of_all(), datetime.now(UTC))
    return _told


def _of_all() -> Holdings:
    """The server's own question, of nobody's page: when any source was pulled."""
    with askers.asking(askers.NATION):
        return holdings.load(Scope.nation())


def told() -> Stopped | None:
    """Return what the last look found; never waits."""
    return _told
