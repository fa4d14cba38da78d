"""One card as a record: an indicator of a unit with all that its figure rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from dashboard.coverage.season import Days
from dashboard.indicators import Indicator
from dashboard.language.text import Text
from dashboard.view.units import Station, Zone

# The two lines of goal 4, never merged.
Line = Literal["official", "conclusion"]
# share: of people, a fraction. count: of things. change: (after − before) ÷ before, a fraction. ratio: of
# rates.
Unit = Literal["share", "count", "change", "ratio"]
NOTHING, DASH = Text("", ""), Text("–", "–")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One indicator of one unit. None = not told: not known, or withheld by the pages; `state` says why.

    zone: None for what is judged of a whole station.
    state: the code of `kpis.opinions`, `kpis.goal4` or `kpis.conclusion`; of goals 2 and 3 the mark of the
    standing.
    value: of a share as weighted, while numerator ÷ denominator are the answers as they came; of a count the
        numerator; of goal 4 from the numerator (cases after joining) and the denominator (cases before).
    low, high: likely range, 90 %.
    window, compared: first and last days, both included; compared = before joining.
    n: answers, things or cases that the figure rests on; n_effective: answers after what weights and clusters
    cost. shown, counted: value and n as the pages word them. basis: what else the figure rests on, by
    indicator.
    """

    indicator: Indicator
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
    window: Days | None = None
    compared: tuple[Days, ...] = ()
    n: int | None = None
    n_effective: float | None = None
    source: Text = NOTHING
    data_as_of: date | None = None
    shown: Text = DASH
    counted: Text = DASH
    basis: Mapping[str, object] = field(default_factory=dict)
