"""Ask the store for the cases of an area that somebody drew, in the period and a year earlier.

What an area is and how its cases are counted, `drawn_area` says, which asks for nothing.
"""

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from dashboard.cases.drawn_area import DrawnArea, Within, within
from dashboard.coverage.reporting import settled
from dashboard.language.periods import Period
from dashboard.language.text import Text, in_both
from dashboard.queries import points, status
from dashboard.store import db
from dashboard.view import received_months
from dashboard.view.received_months import Evenness
from dashboard.view.view import View

NO_AREA = Text("ยังไม่ได้วาดพื้นที่", "No area is drawn yet.")
NOT_RECEIVED = Text("ยังไม่ได้รับข้อมูลคดีในห้วงนี้", "No cases of this period received yet.")
TOO_MANY = Text(
    "มีคดีเกิน {most:,} คดีในพื้นที่ที่วาด ให้วาดเล็กลงหรือเลือกห้วงที่สั้นกว่า",
    "More than {most:,} cases: draw a smaller area or choose a shorter period.",
)


@dataclass(frozen=True)
class AreaCounts:
    """The cases of an area.

    cases: in the whole period. now, before: in it and a year earlier, both only as far as this one is
    recorded completely enough, on `days`; before is None where nothing of it was received. evenness: of those
    days.
    """

    cases: int
    now: Within
    before: Within | None
    days: tuple[Period, Period]
    evenness: Evenness


def area_counts(view: View, period: Period, area: DrawnArea) -> AreaCounts | Text:
    """Return the cases of an area, or why they cannot be told."""
    return db.kept(_area_counts, view.plain, period, area)


def _area_counts(view: View, period: Period, area: DrawnArea) -> AreaCounts | Text:
    shape = area.shape
    if not isinstance(shape, BaseGeometry):
        return shape or NO_AREA
    if not received_months.any_received(view, period):
        return NOT_RECEIVED
    now, before = settled(view, period, period.year_earlier())
    spans, corners = {"whole": period, "now": now, "before": before}, area.outline
    frames = db.read_all(
        **{name: points.within_area(view.scope, view.filters, span, corners) for name, span in spans.items()},
        months=status.months_sent(view.scope, view.filters, "incidents", now, before),
    )
    if any(len(frames[name]) >= points.MOST_IN_AREA for name in spans):
        return in_both(lambda lang: TOO_MANY(lang, most=points.MOST_IN_AREA))
    held = {name: within(frames[name]) for name in spans}
    return AreaCounts(
        held["whole"].cases,
        held["now"],
        held["before"] if received_months.any_received(view, before) else None,
        (now, before),
        received_months.evenness(frames["months"]),
    )
