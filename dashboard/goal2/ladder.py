"""The ladder of innovations, down which an unused device falls, and where a station stands by it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Literal

from dashboard.coverage.receipts import RECEIPTS, Receipt
from dashboard.indicators import NOT_JOINED, Standing
from dashboard.language.periods import add_months, months_between
from dashboard.language.text import Text

# Days without a use or result after which a device of daily use falls back to "connected".
DAILY_DAYS = 60
# The same for a stand-by device (SOS pole), of which a logged test counts too: one a quarter.
STANDBY_DAYS = 92
# A result counts for a year.
RESULT_DAYS = 365
# Whole months, each with a use, that make "still working".
KEPT_MONTHS = 3
# Where no target was set for the station, its province or the nation.
DEFAULT_TARGET = 1.0

Rung = Literal["installed", "connected", "used", "result", "kept"]
State = Literal["installed", "connected", "used", "result", "kept", "not_received", "retired"]
# From the bottom up.
RUNGS: dict[Rung, Text] = {
    "installed": Text("ติดตั้งแล้ว", "installed"),
    "connected": Text("เชื่อมต่อแล้ว", "connected"),
    "used": Text("ใช้งานเดือนนี้", "used this month"),
    "result": Text("เกิดผลการปฏิบัติ", "produced a result"),
    "kept": Text("ใช้งานต่อเนื่อง", "still working"),
}
_OFF_THE_LADDER: dict[State, Text] = {
    "not_received": RECEIPTS["not_received"],
    "retired": Text("เลิกใช้แล้ว", "taken out of use"),
}
STATES: dict[State, Text] = dict((*RUNGS.items(), *_OFF_THE_LADDER.items()))
IN_USE = Text("มีการใช้งานจริง", "in proven use")
IN_USE_TOO_FEW = Text("มีการใช้งานจริง แต่ยังไม่ครบเป้าหมาย", "in proven use, but fewer than the target")
UNUSED = Text("ติดตั้งแล้ว ยังไม่พบการใช้งาน", "installed, no use found")
NONE = Text("ยังไม่มีนวัตกรรม", "no innovation yet")
NOTHING_SENT = Text("ทะเบียนและรายงานการใช้งาน", "register and report on use")
REASON = Text(
    "ใช้งานจริง {used} จาก {all} รายการ (เป้าหมาย {needed})", "{used} of {all} in proven use (target {needed})"
)


@dataclass(frozen=True, slots=True)
class Innovation:
    """What is known of one innovation by a day; rows dated later are not in it.

    last_on: latest day that counts: a use or result; of a stand-by device also a test. months: first days of
    months with such a day, twelve months back. place: latitude and longitude in degrees, None = not given.
    """

    code: str
    station: str
    category: str
    name: Text
    tag: str | None
    units: int
    daily_use: bool
    installed_on: date | None
    connected_on: date | None
    retired_on: date | None
    last_on: date | None
    last_result: date | None
    last_test: date | None
    months: frozenset[date]
    place: tuple[float, float] | None = None

    @property
    def days_held(self) -> int:
        """Days for which it keeps its rung without a use."""
        return DAILY_DAYS if self.daily_use else STANDBY_DAYS


@dataclass(frozen=True, slots=True)
class Placement:
    """An innovation and its place on the ladder at a day.

    fell_from: the rung it stood on when it was last used, where it has fallen. idle: days since `since`,
    which is its last day of use, or where it was never used the day it was connected or installed (None = no
    day is known).
    """

    innovation: Innovation
    state: State
    fell_from: Rung | None
    since: date | None
    idle: int | None

    @property
    def in_use(self) -> bool:
        return self.state in ("used", "result", "kept")

    @property
    def unused(self) -> bool:
        """It is there, and its reports show no use: not the same as a report that is missing."""
        return self.state in ("installed", "connected")

    @property
    def height(self) -> int:
        """Rungs climbed, 1–5; 0 where that cannot be told."""
        return [*RUNGS].index(self.state) + 1 if self.state in RUNGS else 0


def reported_until(at: date, receipt_of: Callable[[date], Receipt]) -> date:
    """Return the last day up to which reports of a station are due; later ones cannot count against it.

    Args:
        receipt_of: receipt of the station's report by the first day of the month.
    """
    month, until = at.replace(day=1), at
    while receipt_of(month) == "not_due":
        until, month = month - timedelta(days=1), add_months(month, -1)
    return until


def placement_of(innovation: Innovation, at: date, receipt_of: Callable[[date], Receipt]) -> Placement:
    """Return where an innovation stands on the ladder on the day `at`.

    A rung holds for `days_held` days after the last use, counted up to the last month that was due. After
    that the device falls back to "connected": the rungs above say that it is used. Where a month that was not
    received might hold a use within those days, nothing is said but that.

    Args:
        receipt_of: receipt of its station's report on use, by the first day of the month.
    """
    last, installed = innovation.last_on, innovation.installed_on
    since = last or innovation.connected_on or installed
    if since is not None and since > at:
        since = installed
    idle = (at - since).days if since is not None else None
    if innovation.retired_on is not None and innovation.retired_on <= at:
        return Placement(innovation, "retired", None, since, idle)
    until = reported_until(at, receipt_of)
    if last is not None:
        until = max(until, last)
        if (until - last).days <= innovation.days_held:
            return Placement(innovation, _climbed(innovation, until), None, since, idle)
    first = max(until - timedelta(days=innovation.days_held), installed or date.min)
    if any(receipt_of(month) == "not_received" for month in months_between(first, until + timedelta(days=1))):
        return Placement(innovation, "not_received", None, since, idle)
    if last is not None:
        return Placement(innovation, "connected", _climbed(innovation, last), since, idle)
    return Placement(
        innovation, "connected" if _connected(innovation, at) else "installed", None, since, idle
    )


def _connected(innovation: Innovation, at: date) -> bool:
    """Whether a device that was never used is known to be connected: a test shows it too."""
    if innovation.last_test is not None:
        return True
    return innovation.connected_on is not None and innovation.connected_on <= at


def _climbed(innovation: Innovation, until: date) -> Rung:
    """Return the rung of a device whose last use still counts, as at the end of `until`."""
    result = innovation.last_result
    has_result = result is not None and (until - result).days <= RESULT_DAYS
    end = (until + timedelta(days=1)).replace(day=1)
    kept = innovation.months.issuperset(months_between(add_months(end, -KEPT_MONTHS), end))
    # Nobody may have pressed an SOS pole's button: no result is no fault of a stand-by device.
    if kept and (has_result or not innovation.daily_use):
        return "kept"
    return "result" if has_result else "used"


def standing(
    station: str, placements: Iterable[Placement], target: float, reports: Receipt | None
) -> Standing:
    """Return where a station stands on goal 2.

    Args:
        placements: of its innovations at the day.
        target: how many must be in proven use.
        reports: None for a station outside the programme; else what its reports of the last months say on the
            whole: without any innovation on the register, only a report tells that there is none.
    """
    if reports is None:
        return Standing(station, "not_joined", NOT_JOINED, Text("", ""))
    there = [p for p in placements if p.state != "retired"]
    if not there:
        if reports in ("not_received", "not_due"):
            return Standing(station, reports, RECEIPTS[reports], NOTHING_SENT)
        return Standing(station, "not_met", NONE, Text("", ""))
    used, unknown = sum(p.in_use for p in there), sum(p.state == "not_received" for p in there)
    needed = ceil(target)
    numbers = {"used": used, "all": len(there), "needed": needed}
    reason = Text(REASON("th", **numbers), REASON("en", **numbers))
    if used >= needed:
        return Standing(station, "met", IN_USE, reason)
    if used + unknown >= needed:
        return Standing(station, "not_received", RECEIPTS["not_received"], reason)
    return Standing(station, "not_met", IN_USE_TOO_FEW if used else UNUSED, reason)


def receipt_on_the_whole(receipts: Sequence[Receipt]) -> Receipt:
    """Return what several reports say together: any that came, else that one is late, else none is due."""
    worth_most_first: tuple[Receipt, ...] = ("received", "confirmed_none", "not_received")
    return next((receipt for receipt in worth_most_first if receipt in receipts), "not_due")
