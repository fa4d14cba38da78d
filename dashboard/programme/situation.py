"""Where a unit stood on a day, as figures that can be kept: what is concluded, counted and open.

A frozen briefing keeps one. Two of them are compared in sentences: what is concluded otherwise, what fell
due, and which cases of the same days came to light afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter

from dashboard.filters import CRIME_GROUPS
from dashboard.goal3 import partnership
from dashboard.goal3.resolutions import Resolution
from dashboard.goal4 import conclusions, wording
from dashboard.goal4.conclusion import Conclusion
from dashboard.goal4.official import OfficialFigure
from dashboard.indicators import GOALS, Mark, Standing
from dashboard.language.periods import Period, fiscal_year_of, week_of
from dashboard.language.text import LANGUAGES, Text
from dashboard.language.thai import format_change, format_date
from dashboard.programme import goals
from dashboard.queries import briefings, cases
from dashboard.store import db
from dashboard.view.view import View

MOST_NAMED = 3
JOINED = Text("{name} เข้าร่วมโครงการเมื่อ {day}", "{name} joined the programme on {day}")
REVIEWED = Text("{name}: {review}", "{name}: {review}")
CONCLUDED = Text(
    "{name}: เดิม “{was}” ปัจจุบัน “{now}” ({reason})", "{name}: was “{was}”, is now “{now}” ({reason})"
)
MOVED = Text(
    "{name} เป้าหมาย {goal} {goal_name}: เดิม “{was}” ปัจจุบัน “{now}”{reason}",
    "{name}, goal {goal}, {goal_name}: was “{was}”, is now “{now}”{reason}",
)
RESOLUTIONS_DUE = Text(
    "มติที่ประชุมครบกำหนดตั้งแต่ {day} แต่ยังไม่แล้วเสร็จ {n} เรื่อง: {names}",
    "resolutions fallen due since {day} and still open ({n}): {names}",
)
ORDERS_DUE = Text(
    "ข้อสั่งการครบกำหนดตั้งแต่ {day} แต่ยังไม่แล้วเสร็จ {n} เรื่อง: {names}",
    "orders fallen due since {day} and still open ({n}): {names}",
)
NAMED, AND_MORE = Text("{title} ({whose})", "{title} ({whose})"), Text("{names} …", "{names} …")
GREW = Text(
    "คดีเพิ่มย้อนหลัง {n:,} คดีหลังวันที่นำเสนอ ({days}: {then:,} → {now:,} คดี; {groups})",
    "cases that came to light after the briefing: {n:,} ({days}: {then:,} → {now:,}; {groups})",
)
SHRANK = Text(
    "คดีลดลงย้อนหลัง {n:,} คดีหลังวันที่นำเสนอ ({days}: {then:,} → {now:,} คดี; {groups})",
    "fewer cases than at the briefing: {n:,} ({days}: {then:,} → {now:,}; {groups})",
)
SHIFTED = Text(
    "จำนวนคดีรวมของ {days} เท่าเดิม ({now:,} คดี) แต่กลุ่มเปลี่ยนหลังวันที่นำเสนอ: {groups}",
    "as many cases as at the briefing ({days}: {now:,}), but in other groups: {groups}",
)
OF_A_GROUP = Text("กลุ่ม {group} {change}", "group {group} {change}")
WITHOUT_GROUP = Text("ไม่ทราบกลุ่ม {change}", "group unknown {change}")
# Of the counts: the fiscal year up to the day, and its week.
YEAR, WEEK = "year", "week"


@dataclass(frozen=True, slots=True)
class ZoneState:
    """Where a zone stood on goal 4. before, after: its official figure, None = withheld.

    review: months of the latest review that was due, 0 = none; reviewed: what it found.
    """

    code: str
    name: Text
    joined_on: date
    state: str
    words: Text
    reason: Text
    review: int
    reviewed: Text
    months: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class StationMark:
    """Where a station stood on a goal."""

    station: str
    name: Text
    goal: int
    mark: Mark
    words: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class CaseCount:
    """Cases of a crime group (None = unknown), by day of occurrence."""

    days: str
    group: int | None
    cases: int


@dataclass(frozen=True, slots=True)
class Due:
    """A resolution or an order that was open. whose: its station, or the position that answers for it."""

    number: str
    title: str
    whose: Text
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases of a unit as the store held them. through: last day of the data; reported: in the fiscal year."""

    first_day: date
    week: date
    last_day: date
    through: date
    cases: tuple[CaseCount, ...]
    reported: int


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a unit stood on the day `at`. data_version: of the store it was read from."""

    unit: str
    at: date
    data_version: int
    zones: tuple[ZoneState, ...]
    marks: tuple[StationMark, ...]
    resolutions: tuple[Due, ...]
    orders: tuple[Due, ...]
    counted: Counted | None


_SITUATION = TypeAdapter(Situation)


def dumped(situation: Situation) -> str:
    """Return a situation as JSON, as it is frozen."""
    return _SITUATION.dump_json(situation).decode()


def loaded(text: str) -> Situation:
    """Return a situation from its JSON.

    Raises:
        pydantic.ValidationError: it is not one.
    """
    return _SITUATION.validate_json(text)


def situation(view: View) -> Situation:
    """Return where the unit of a view stands at `view.at`."""
    figures = {f.code: f for f in conclusions.official_figures(view)}
    return Situation(
        unit=view.units.code(view.filters),
        at=view.at,
        data_version=db.store().connection.data_version(),
        zones=tuple(zone_state(c, figures.get(c.zone.code)) for c in conclusions.conclusions(view)),
        marks=tuple(station_marks(view, goals.standings(view))),
        resolutions=tuple(due_of(view, r) for r in partnership.overdue(view, goals.answers(view))),
        orders=tuple(_orders(view)),
        counted=counted(view, view.at),
    )


def zone_state(conclusion: Conclusion, figure: OfficialFigure | None = None) -> ZoneState:
    """Return a conclusion as it is kept, with the official figure beside it."""
    months = conclusion.windows.review
    told = figure is not None and figure.moved is not None
    return ZoneState(
        code=conclusion.zone.code,
        name=conclusion.zone.name,
        joined_on=conclusion.zone.joined_on,
        state=conclusion.state,
        words=Text(*(wording.state_text(conclusion, lang) for lang in LANGUAGES)),
        reason=Text(*(wording.reason(conclusion, lang) for lang in LANGUAGES)),
        review=months,
        reviewed=Text(
            *(wording.review_text(conclusion, months, lang) if months else "" for lang in LANGUAGES)
        ),
        months=figure.months if figure else 0,
        before=figure.before if figure and told else None,
        after=figure.after if figure and told else None,
    )


def station_marks(view: View, standings: Mapping[int, Mapping[str, Standing]]) -> Iterable[StationMark]:
    """Yield standings as they are kept, by goal, the stations in Thai order."""
    for goal, stations in standings.items():
        for code, s in stations.items():
            yield StationMark(code, view.units.stations[code].name, goal, s.mark, s.words, s.reason)


def due_of(view: View, resolution: Resolution) -> Due:
    """Return a resolution as it is kept."""
    station = view.units.stations[resolution.station].name
    return Due(resolution.id, resolution.title, station, resolution.due_on)


def _orders(view: View) -> Iterable[Due]:
    for row in db.read(briefings.open_orders(view.scope, view.units.code(view.filters))).itertuples():
        yield Due(str(row.id), row.words, Text(row.owner, row.owner), row.due_on)


def counted(view: View, last: date) -> Counted | None:
    """Return the cases of a unit in the fiscal year up to a day, and in that day's week.

    Whatever offences the view asks for. None where the data do not reach that day.
    """
    through = view.holdings.data_through
    if through is None or through < last:
        return None
    return db.kept(_counted, view.plain, last, through)


def _counted(view: View, last: date, through: date) -> Counted:
    year = replace(fiscal_year_of(last), kind="custom", end=last + timedelta(days=1))
    week = replace(week_of(last), kind="custom", end=last + timedelta(days=1))
    asked = replace(view.filters, groups="all", offence="", place_based=False, zone="")
    frames = db.read_all(
        offences=cases.by_offence(view.scope, asked, year, week),
        shares=cases.shares(view.scope, asked, year),
    )
    sums: dict[tuple[str, int | None], int] = {}
    for row in frames["offences"].itertuples():
        key = (YEAR if row.period == "current" else WEEK, _group(row.crime_group))
        sums[key] = sums.get(key, 0) + int(row.cases)
    counts = tuple(
        CaseCount(days, group, sums.get((days, group), 0))
        for days in (YEAR, WEEK)
        for group in (*CRIME_GROUPS, None)
    )
    reported = int(frames["shares"]["reported"].iloc[0])
    return Counted(year.start, week.start, last, through, counts, reported)


def _group(value: Any) -> int | None:
    # NaN is no number of a group.
    return None if value is None or value != value else int(value)


def differences(then: Situation, now: Situation, again: Counted | None = None) -> list[Text]:
    """Return what is otherwise than in an earlier situation, in sentences, the cases first.

    Args:
        again: the cases of the earlier situation's days, counted today.
    """
    return [
        *(late_cases(then.counted, again) if then.counted and again else []),
        *zones_changed(then.zones, now.zones),
        *marks_changed(then.marks, now.marks),
        *fell_due_since(then.at, now.resolutions, now.at),
        *fell_due_since(then.at, now.orders, now.at, ORDERS_DUE),
    ]


def late_cases(then: Counted, now: Counted) -> list[Text]:
    """Return which cases of the same days came or went after they were told, as one sentence."""
    before, after = ({c.group: c.cases for c in each.cases if c.days == YEAR} for each in (then, now))
    changes = {group: after.get(group, 0) - before.get(group, 0) for group in before | after}
    if not any(changes.values()):
        return []
    was, is_now = sum(before.values()), sum(after.values())
    days = Period("custom", then.first_day, then.last_day + timedelta(days=1))
    groups = [
        _said(WITHOUT_GROUP if group is None else OF_A_GROUP, group=group, change=format_change(change))
        for group, change in changes.items()
        if change
    ]
    return [
        _said(
            SHIFTED if was == is_now else GREW if is_now > was else SHRANK,
            n=abs(is_now - was),
            days=Text(*(days.days_text(lang) for lang in LANGUAGES)),
            then=was,
            now=is_now,
            groups=_listed(groups),
        )
    ]


def zones_changed(then: Iterable[ZoneState], now: Iterable[ZoneState]) -> list[Text]:
    """Return zones that joined, whose conclusion is another one, or of which a review fell due."""
    were = {zone.code: zone for zone in then}
    return [said for zone in now if (said := _zone_changed(were.get(zone.code), zone)) is not None]


def _zone_changed(was: ZoneState | None, now: ZoneState) -> Text | None:
    if was is None:
        return _said(JOINED, name=now.name, day=_day(now.joined_on))
    if now.review != was.review:
        return _said(REVIEWED, name=now.name, review=now.reviewed)
    if now.state == was.state:
        return None
    return _said(CONCLUDED, name=now.name, was=was.words, now=now.words, reason=now.reason)


def marks_changed(then: Iterable[StationMark], now: Iterable[StationMark]) -> list[Text]:
    """Return stations that stand elsewhere on a goal; one that was not told of then is none of them."""
    were = {(mark.goal, mark.station): mark for mark in then}
    return [
        _said(
            MOVED,
            name=mark.name,
            goal=mark.goal,
            goal_name=GOALS[mark.goal - 1].name,
            was=was.words,
            now=mark.words,
            reason=Text(*(f" ({mark.reason(lang)})" if mark.reason(lang) else "" for lang in LANGUAGES)),
        )
        for mark in now
        if (was := were.get((mark.goal, mark.station))) is not None and was.mark != mark.mark
    ]


def fell_due_since(day: date, now: Iterable[Due], at: date, words: Text = RESOLUTIONS_DUE) -> list[Text]:
    """Return what fell due from a day on and is open on the day `at`, as one sentence."""
    late = [due for due in now if due.due_on is not None and day <= due.due_on < at]
    return [_said(words, n=len(late), day=_day(day), names=_names(late))] if late else []


def _names(late: Sequence[Due]) -> Text:
    named = _listed([_said(NAMED, title=due.title, whose=due.whose) for due in late[:MOST_NAMED]])
    return _said(AND_MORE, names=named) if len(late) > MOST_NAMED else named


def _day(day: date) -> Text:
    return Text(*(format_date(day, lang) for lang in LANGUAGES))


def _listed(texts: Sequence[Text]) -> Text:
    return Text(*(", ".join(text(lang) for text in texts) for lang in LANGUAGES))


def _said(words: Text, **values: object) -> Text:
    """Return a wording with its places filled, those by a text in its own language."""
    return Text(
        *(
            words(lang, **{name: v(lang) if isinstance(v, Text) else v for name, v in values.items()})
            for lang in LANGUAGES
        )
    )
