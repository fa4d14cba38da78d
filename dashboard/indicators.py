"""What goals, indicators, standings and cards are, whichever goal they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

import pandas as pd
from sqlalchemy import Select

from dashboard.language.text import Text
from dashboard.view.units import Station, Zone
from dashboard.view.view import View


@dataclass(frozen=True, slots=True)
class Goal:
    number: int
    name: Text
    objective: Text


# How a station stands on a goal, whatever the goal's own words for it.
Mark = Literal["met", "not_met", "unsettled", "not_received", "not_due", "not_joined"]
NOT_JOINED = Text("ยังไม่เข้าร่วมโครงการ", "not in the programme yet")
# A unit of many stations shows how many stand where, never one colour.
MARKS: dict[Mark, Text] = {
    "not_met": Text("ไม่ผ่าน", "not met"),
    "unsettled": Text("ยังสรุปไม่ได้", "unsettled"),
    "met": Text("ผ่าน", "met"),
    "not_received": Text("ยังไม่ได้รับข้อมูล", "not received yet"),
    "not_due": Text("ยังไม่ถึงกำหนดส่ง", "not due yet"),
    "not_joined": NOT_JOINED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one station stands on one goal.

    words: the verdict as the programme words it (`มีการใช้งานจริง`). reason: why, in one line with its figures;
    empty where the words say it all.
    """

    station: str
    mark: Mark
    words: Text
    reason: Text


# The two lines of goal 4, never merged.
Line = Literal["official", "conclusion"]
# share: of people, a fraction. count: of things. change: (after − before) ÷ before. ratio: of rates.
Unit = Literal["share", "count", "change", "ratio"]
NOTHING, DASH = Text("", ""), Text("–", "–")
# First and last day, both included.
FirstLast = tuple[date, date]
Answers = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One indicator of one unit. None = not told: not known, or withheld by the pages; `state` says why.

    zone: None for what is judged of a whole station.
    state: the state of the opinion, official figure or conclusion; of goals 2 and 3 the mark of the standing.
    value: of a share as weighted, while numerator ÷ denominator are the answers as they came; of a count the
        numerator; of goal 4 from the numerator (cases after joining) and the denominator (cases before).
    low, high: likely range, 90 %.
    window, compared: first and last days, both included; compared = before joining.
    n: answers, things or cases that the figure rests on; n_effective: answers after what weights and clusters
        cost.
    shown, counted: value and n as the pages word them.
    basis: what else the figure rests on, by indicator.
    """

    indicator: "Indicator"
    station: Station
    zone: Zone | None
    unit: Unit
    state: str
    words: Text
    reason: Text = NOTHING
    line: Line | None = None
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    low: float | None = None
    high: float | None = None
    target: float | None = None
    window: FirstLast | None = None
    compared: tuple[FirstLast, ...] = ()
    n: int | None = None
    n_effective: float | None = None
    source: Text = NOTHING
    data_as_of: date | None = None
    shown: Text = DASH
    counted: Text = DASH
    basis: Mapping[str, object] = field(default_factory=dict)


class Measure(Protocol):
    """What computes an indicator: the module `measure` of its goal's room.

    Whatever is told of an indicator on a page, in a file or at the command line comes from these functions.
    """

    def statements(self, view: View) -> dict[str, Select[Any]]:
        """Return what it needs to know of a view by name, to be asked as one question with other goals."""
        ...

    def standings(self, view: View, answers: Answers) -> dict[str, Standing]:
        """Return where each station of the view stands on the goal, by station code, from the answers."""
        ...

    def marks(self, indicator: "Indicator", view: View, answers: Answers) -> dict[str, Mark]:
        """Return how each zone or station (`indicator.of`) of the view stands by this indicator, by code."""
        ...

    def cards(self, indicator: "Indicator", view: View, answers: Answers) -> list[Card]:
        """Return the cards of every station or zone of the view, in Thai order of the units."""
        ...


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the programme, in words an officer would use, bound to what computes it.

    short: name and target for a card, e.g. `หวาดกลัว ≤ 40 %`.
    of: what it is told of. A station's indicator is the whole station's, whichever of its zones is looked at.
    dataset: data set whose coverage says whether it can be told; how_to_load: what to do when it was not
        received.
    """

    code: str
    goal: int
    name: Text
    short: Text
    definition: Text
    formula: Text
    unit: Text
    direction: Literal["at most", "at least", "a fall", "all"]
    target: Text
    source: Text
    method: Text
    dataset: str
    how_to_load: Text
    of: Literal["zone", "station"]
    measure: Measure


GOALS: tuple[Goal, ...] = (
    Goal(
        1,
        Text("ประชาชนเชื่อมั่น ปลอดภัย", "Public trust and safety"),
        Text("ขีดความสามารถของสถานีตำรวจ", "Station capability"),
    ),
    Goal(
        2,
        Text("นวัตกรรมใช้งานจริง", "Innovations in real use"),
        Text("ตำรวจยุครัฐบาล 4.0 และดิจิทัล", "Government 4.0 and digitalisation"),
    ),
    Goal(3, Text("ภาคีร่วมดูแลพื้นที่", "Partnership"), Text("ทุกภาคส่วนมีส่วนร่วม", "Every sector takes part")),
    Goal(4, Text("คดีในพื้นที่ลดลง", "Fewer cases in the zone"), Text("ความปลอดภัยสาธารณะ", "Public safety")),
)
