"""Slides as data, in both languages: everything that is shown, and nothing that a drawing adds.

Deck, PDF, PowerPoint and workbook draw the same slides, and a frozen briefing keeps them; so they cannot
differ. Pure; `dumped` and `loaded` are exact inverses.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from dashboard.language.text import Text
from dashboard.ui.tokens import Verdict

# Who may be told, the strictest last. What is for an audience is for all before it as well.
Audience = Literal["internal", "partners", "public"]
AUDIENCES: dict[Audience, Text] = {
    "internal": Text("ภายในหน่วย", "Internal"),
    "partners": Text("ภาคีเครือข่าย", "Partners"),
    "public": Text("สาธารณะ", "Public"),
}
STRICTEST: Audience = "public"
# Parts of the meeting, in the order in which a Thai meeting runs.
Part = Literal["opening", "goals", "follow_up", "information", "decisions", "orders", "annex"]
PARTS: dict[Part, Text] = {
    "opening": Text("เปิดการประชุม", "Opening"),
    "goals": Text("ผลการดำเนินงาน 4 เป้าหมาย", "The four goals"),
    "follow_up": Text("ติดตามข้อสั่งการครั้งก่อน", "Orders of earlier meetings"),
    "information": Text("เรื่องเพื่อทราบ", "For information"),
    "decisions": Text("เรื่องเพื่อพิจารณา/สั่งการ", "For decision"),
    "orders": Text("ข้อสั่งการวันนี้", "Today's orders"),
    "annex": Text("ภาคผนวก", "Annex"),
}
# As many rows of a table as can be read from the back row.
MOST_ROWS = 9


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its sign in words.

    verdict: None where it is none. sees: the last audience told. counts: numbers of cases that it tells.
    """

    words: Text
    verdict: Verdict | None = None
    sees: Audience = "internal"
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences below each other."""

    items: tuple[Line, ...]
    heading: Text | None = None
    block: Literal["lines"] = "lines"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure read from the back row. shown: as written, `37 %`; words: what it is, with its base.

    counts: numbers of cases that both tell.
    """

    shown: Text
    words: Text
    verdict: Verdict | None = None
    sees: Audience = "internal"
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """A few large figures side by side."""

    items: tuple[Figure, ...]
    block: Literal["figures"] = "figures"


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column.

    kind: `count` = cases of a place, which an audience may not be told when they are few; `number` = any
    other number; `change` and `percent` follow from counts. of: positions of the columns that it is the
    sum of (counts), or from which it follows (change: before and after; percent). decimals: of numbers.
    """

    name: Text
    kind: Literal["words", "count", "number", "change", "percent"] = "words"
    of: tuple[int, ...] = ()
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """words: as shown, with its sign. number: behind it; None = words only, or not told."""

    words: Text
    number: float | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row. is_total: the sum of all rows above it."""

    cells: tuple[Cell, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows × columns, as many as can be read from the back row (MOST_ROWS)."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sees: Audience = "internal"
    block: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Series:
    """Values of a chart, None = not received. tone: this period, an earlier one, or a verdict."""

    name: Text
    values: tuple[float | None, ...]
    tone: Literal["now", "before"] | Verdict = "now"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side, or lines, over named categories.

    unit: what is counted. target: drawn as a line with its value. incomplete: positions of categories that
    are not over or not wholly received, hatched. top: where the axis ends; None = by the values.
    """

    kind: Literal["bars", "lines"]
    title: Text
    categories: tuple[Text, ...]
    series: tuple[Series, ...]
    unit: Text
    target: float | None = None
    target_words: Text | None = None
    incomplete: tuple[int, ...] = ()
    top: float | None = None
    sees: Audience = "internal"
    block: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Bar:
    """A value against its target on one scale from 0 to `top`; low, high: its likely range."""

    label: Text
    shown: Text
    limit: Text
    value: float | None
    target: float
    top: float
    low: float | None = None
    high: float | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Values against their targets."""

    items: tuple[Bar, ...]
    sees: Audience = "internal"
    block: Literal["bars"] = "bars"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of a whole stand so. words: sign, word and number."""

    verdict: Verdict
    count: int
    words: Text


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal at a glance: its worst state in a word, the figure that matters, how many stand where.

    counts: numbers of cases that `shown` and `words` tell.
    """

    number: int
    name: Text
    verdict: Verdict
    headline: Text
    shown: Text
    words: Text
    shares: tuple[Share, ...] = ()
    alert: Text | None = None
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Goals:
    """The four goals as tiles, or one."""

    items: tuple[Goal, ...]
    sees: Audience = "public"
    block: Literal["goals"] = "goals"


@dataclass(frozen=True, slots=True)
class Matter:
    """What needs a decision. evidence: how sure it is, in words; whom: a position, never a person."""

    where: Text
    figure: Text
    question: Text
    whom: Text
    evidence: Text
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Matters:
    """What needs a decision, the most urgent first."""

    items: tuple[Matter, ...]
    sees: Audience = "internal"
    block: Literal["matters"] = "matters"


# Longitude and latitude, degrees of WGS 84.
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone on a map. outline: rings of its polygons, () = a sign at `place` only; sign: of its verdict."""

    name: Text
    sign: str
    verdict: Verdict
    place: Point
    outline: tuple[tuple[Point, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Pin:
    """A case on a map, never one of a sensitive offence. kind: key of `maps.pin_classes`' classes."""

    place: Point
    kind: str
    cleared: bool = False


@dataclass(frozen=True, slots=True)
class Map:
    """Zones, and the cases in and around them; pins are told to nobody outside."""

    title: Text
    zones: tuple[Zone, ...]
    pins: tuple[Pin, ...] = ()
    note: Text | None = None
    sees: Audience = "internal"
    block: Literal["map"] = "map"


@dataclass(frozen=True, slots=True)
class ClockCase:
    """A case on the crime clock, as `cases.clock_dial.COLUMNS`. minute: of the day; None = unknown."""

    offence_code: str
    crime_group: int | None
    minute: int | None
    until_minutes: int | None
    cleared: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """The crime clock of a place."""

    title: Text
    cases: tuple[ClockCase, ...]
    sees: Audience = "internal"
    block: Literal["clock"] = "clock"


@dataclass(frozen=True, slots=True)
class Photos:
    """Pictures of a risk spot before and after: names of files in the photos folder, () = none at hand."""

    title: Text
    before: tuple[str, ...]
    after: tuple[str, ...]
    sees: Audience = "partners"
    block: Literal["photos"] = "photos"


@dataclass(frozen=True, slots=True)
class Order:
    """An order (ข้อสั่งการ) of a meeting. owner: a position. meeting: its week's first day.

    number: of the store; None = typed and not stored yet. days_late: on the day of the briefing.
    """

    words: str
    owner: str
    due_on: date | None
    meeting: date
    days_late: int = 0
    number: str | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders of earlier meetings, or (live) those of today, which the deck adds to while it is shown."""

    items: tuple[Order, ...]
    live: bool = False
    sees: Audience = "internal"
    block: Literal["orders"] = "orders"


Block = Annotated[
    Lines | Figures | Table | Chart | Bars | Goals | Matters | Map | Clock | Photos | Orders,
    Field(discriminator="block"),
]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a slide rests on: source, period, n and how far the data reach. counts: cases told in `n`."""

    source: Text
    period: Text
    n: Text
    as_of: date
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide.

    key: stable name, for links and comparisons. columns: one or two, blocks below each other in each. notes:
    what the presenter reads, with the figures behind the slide. seconds: of the agenda.
    """

    key: str
    part: Part
    title: Text
    columns: tuple[tuple[Block, ...], ...]
    facts: Facts
    notes: tuple[Line, ...] = ()
    seconds: int = 60
    sees: Audience = "internal"
    subtitle: Text | None = None


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing of a unit and a week (first and last day), as on the day `at`.

    unit, unit_code: `province:92`. made_at: UTC. minutes: how long the meeting takes. slides: in order.
    """

    unit: Text
    unit_code: str
    first_day: date
    last_day: date
    at: date
    data_as_of: date
    made_at: datetime
    audience: Audience
    minutes: int
    is_demo: bool
    slides: tuple[Slide, ...]


_BRIEFING = TypeAdapter(Briefing)


def dumped(briefing: Briefing) -> str:
    """Return a briefing as JSON, as it is frozen."""
    return _BRIEFING.dump_json(briefing).decode()


def loaded(text: str | bytes) -> Briefing:
    """Return a briefing from its JSON.

    Raises:
        pydantic.ValidationError: it is not one.
    """
    return _BRIEFING.validate_json(text)
