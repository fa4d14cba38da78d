"""Goal 4: zones that joined, cases in given spans of days, and what they are held against.

Windows are made by `dashboard.goal4.windows` and handed over as spans. All counts are group 1 and 2 cases by
day of occurrence with a usable point, whichever station filed them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Select,
    String,
    Subquery,
    and_,
    any_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries.conditions import days_until_reported, of_own_zones, of_the_province, station_codes
from dashboard.schema import (
    concluded_days,
    concluded_provinces,
    concluded_zones,
    coverage,
    incident_days,
    incident_outside_months,
    incident_station_months,
    incidents,
    lifted_blocks,
    offence_weights,
    offences,
    piles,
    rings,
    stations,
    store,
    zone_reviews,
    zone_versions,
    zones,
)

COUNTED = (1, 2)
# Reported later than this many days after the case: entered late.
LATE_DAYS = 30


class Span(NamedTuple):
    """Days of a zone in which cases are counted, the end excluded; spans of one `slice` are added up."""

    zone: str
    slice: str
    first: date
    end: date


def joined_zones(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Return the zones of the view that joined by a day.

    Columns: code, station_code, province_code, name_th, name_en, joined_on, reason, version, area_km2,
    ring_km2 (None = no ring), redrawn_on (first polygon that was loaded, or is said to hold, after joining;
    None = never), lifted_version, lift_reason, lifted_by (the latest lift of such a block; None = none).
    """
    z, v = zones.c, zone_versions.c
    current = and_(v.zone_code == z.code, v.version == z.current_version)
    lift = (
        select(lifted_blocks)
        .ext(distinct_on(lifted_blocks.c.zone_code))
        .order_by(lifted_blocks.c.zone_code, lifted_blocks.c.version.desc())
        .subquery("lift")
    )
    # What a file says of its day may be old or left as it was; the day of loading cannot. However early or
    # late that is: from loading on, cases of any day are counted in the newest polygon.
    drawn = func.greatest(v.valid_from, v.loaded_on, type_=Date)
    redrawn = (
        select(func.min(drawn))
        .where(v.zone_code == z.code, v.version > 1, drawn > z.joined_on)
        .correlate(zones)
        .scalar_subquery()
    )
    statement = (
        select(
            z.code,
            z.station_code,
            stations.c.province_code,
            z.name_th,
            z.name_en,
            z.joined_on,
            z.reason,
            z.current_version.label("version"),
            v.area_km2,
            rings.c.area_km2.label("ring_km2"),
            redrawn.label("redrawn_on"),
            lift.c.version.label("lifted_version"),
            lift.c.reason.label("lift_reason"),
            lift.c.lifted_by,
        )
        .join(stations, stations.c.code == z.station_code)
        .join(zone_versions, current)
        .outerjoin(rings, rings.c.zone_code == z.code)
        .outerjoin(lift, lift.c.zone_code == z.code)
        .where(z.joined_on <= at, z.station_code.in_(station_codes(scope, filters)))
    )
    return statement.where(z.code == filters.zone) if filters.zone else statement


def outside_months(scope: Scope, filters: Filters, until: date) -> Select[Any]:
    """Return province_code, month, cases outside all zones of the view's provinces, in months before `until`.

    A whole province's sums: of a station of the view no more than its share in them can be known.
    """
    m = incident_outside_months.c
    return (
        select(m.province_code, m.month, func.sum(m.cases - m.unlocated).label("cases"))
        .join(offences, and_(offences.c.code == m.offence_code, offences.c.crime_group.in_(COUNTED)))
        .where(m.month < until, m.province_code.in_(_provinces(scope, filters)))
        .group_by(m.province_code, m.month)
    )


def zone_months(scope: Scope, filters: Filters, until: date) -> Select[Any]:
    """Return zone_code, month, cases of every zone of the view's provinces, on days before `until`.

    Of all zones, not of the view's alone: the swing of the counts is estimated from all of them.
    """
    d = incident_days.c
    month = cast(func.date_trunc("month", cast(d.day, DateTime)), Date)
    every = select(_joined(scope, filters).c.zone_code)
    return of_the_province(
        select(d.zone_code, month.label("month"), func.sum(d.cases).label("cases"))
        .join(offences, and_(offences.c.code == d.offence_code, offences.c.crime_group.in_(COUNTED)))
        .where(
            d.zone_code == any_(func.array(every.scalar_subquery())),
            d.zone_code != "",
            d.basis == "occurred",
            d.day < until,
        )
        .group_by(d.zone_code, month)
    )


def all_joinings(scope: Scope, filters: Filters) -> Select[Any]:
    """Return the zones that have joined in the view's provinces, and since when their stations send.

    Columns: zone_code, province_code, joined_on, received_from (first month for which its station sent cases;
    None = it never did).
    """
    joined = _joined(scope, filters)
    j, c = joined.c, coverage.c
    sent = and_(c.dataset == "incidents", c.station_code == j.station_code)
    return of_the_province(
        select(j.zone_code, j.province_code, j.joined_on, func.min(c.month).label("received_from"))
        .select_from(joined.outerjoin(coverage, sent))
        .group_by(j.zone_code, j.province_code, j.joined_on)
    )


def gaps(scope: Scope, filters: Filters, through: date) -> Select[Any]:
    """Return zone_code, month, doubtful: months not received, from a station's first to that of `through`.

    Of the zones of `all_joinings`. doubtful: claimed, but implausibly little came (`coverage.reception`).
    """
    joined = _joined(scope, filters)
    sent = (
        select(coverage.c.station_code, func.min(coverage.c.month).label("first"))
        .where(coverage.c.dataset == "incidents")
        .group_by(coverage.c.station_code)
        .subquery("sent")
    )
    first = cast(sent.c.first, DateTime)
    series = func.generate_series(first, cast(literal(through, Date), DateTime), text("interval '1 month'"))
    needed = (
        select(joined.c.zone_code, joined.c.station_code, cast(series, Date).label("month"))
        .join(sent, sent.c.station_code == joined.c.station_code)
        .subquery("needed")
    )
    received = and_(
        coverage.c.dataset == "incidents",
        coverage.c.station_code == needed.c.station_code,
        coverage.c.month == needed.c.month,
    )
    state = coverage.c.state
    return of_the_province(
        select(needed.c.zone_code, needed.c.month, state.is_not(None).label("doubtful"))
        .select_from(needed.outerjoin(coverage, received))
        .where(or_(state.is_(None), state == "doubtful"))
    )


def reporting_delays(scope: Scope, filters: Filters, period: Period, longest: int) -> Select[Any]:
    """Return province_code, place_based, days, cases of the period in the view's provinces.

    days: Bangkok days until reported, 0 to `longest` and over. Absent: cases without a day of report.
    """
    c = incidents.c
    senders = select(stations.c.code).where(stations.c.province_code.in_(_provinces(scope, filters)))
    days = func.least(func.greatest(days_until_reported(), 0), longest).label("days")
    asked = (
        select(stations.c.province_code, offences.c.place_based, days)
        .select_from(incidents.join(stations, stations.c.code == c.station_code))
        .join(offences, and_(offences.c.code == c.offence_code, offences.c.crime_group.in_(COUNTED)))
        .where(
            c.occurred_from >= func.timezone("Asia/Bangkok", cast(period.start, DateTime)),
            c.occurred_from < func.timezone("Asia/Bangkok", cast(period.end, DateTime)),
            c.reported_at.is_not(None),
            c.station_code == any_(func.array(senders.scalar_subquery())),
        )
        .subquery()
    )
    kinds = (asked.c.province_code, asked.c.place_based, asked.c.days)
    return of_the_province(select(*kinds, func.count().label("cases")).group_by(*kinds))


def zone_cases(scope: Scope, filters: Filters, spans: Sequence[Span]) -> Select[Any]:
    """Return zone_code, slice, cases, group_1, group_2, place_based in the zone; absent = no case."""
    s = _spans(scope, filters, spans)
    d = incident_days.c
    # The condition on '' is what the index on zones can follow.
    return of_own_zones(_counted(s, and_(d.zone_code == s.c.zone_code, d.zone_code != "")))


def station_cases(scope: Scope, filters: Filters, spans: Sequence[Span]) -> Select[Any]:
    """Return the cases of the zone's station: zone_code, slice, crime_group, cases, placed, unlocated.

    In the whole months that a span touches: what is compared by it are shares, not counts. crime_group None:
    codes that no mapping knows. placed: of offences that happen in a place; unlocated: of those without a
    usable point. A fraud by telephone has no place, and more of it says nothing of points. Absent = no case.
    """
    s, m, o = _spans(scope, filters, spans), incident_station_months.c, offences.c
    within = and_(
        m.station_code == s.c.station_code,
        m.month >= cast(func.date_trunc("month", cast(s.c.first, DateTime)), Date),
        m.month < s.c.end,
    )
    kinds = (s.c.zone_code, s.c.slice, o.crime_group)
    placed, unlocated = (case((o.place_based, n), else_=0) for n in (m.cases, m.unlocated))
    return (
        select(
            *kinds,
            func.sum(m.cases).label("cases"),
            func.sum(placed).label("placed"),
            func.sum(unlocated).label("unlocated"),
        )
        .select_from(s.join(incident_station_months, within).join(offences, o.code == m.offence_code))
        .group_by(*kinds)
    )


def ring_cases(scope: Scope, filters: Filters, spans: Sequence[Span]) -> Select[Any]:
    """Return the columns of `zone_cases`, in the ring around the zone."""
    s = _spans(scope, filters, spans)
    d = incident_days.c
    return of_own_zones(_counted(s, and_(d.ring_zone_code == s.c.zone_code, d.ring_zone_code != "")))


def rest_cases(scope: Scope, filters: Filters, spans: Sequence[Span]) -> Select[Any]:
    """Return the columns of `zone_cases`, filed by the zone's station outside all zones and rings."""
    s = _spans(scope, filters, spans)
    d = incident_days.c
    return _counted(s, and_(d.station_code == s.c.station_code, d.zone_code == "", d.ring_zone_code == ""))


def province_cases(scope: Scope, filters: Filters, spans: Sequence[Span]) -> Select[Any]:
    """Return the columns of `zone_cases`, filed by any station of the province outside zones and rings."""
    s = _spans(scope, filters, spans)
    d, same = incident_days.c, stations.alias("same")
    home = (
        select(stations.c.province_code)
        .where(stations.c.code == s.c.station_code)
        .correlate(s)
        .scalar_subquery()
    )
    there = select(same.c.code).where(same.c.province_code == home).correlate(s).scalar_subquery()
    return of_the_province(
        _counted(
            s, and_(d.station_code == any_(func.array(there)), d.zone_code == "", d.ring_zone_code == "")
        )
    )


def pile_cases(scope: Scope, filters: Filters, spans: Sequence[Span]) -> Select[Any]:
    """Return the cases that undecided piles in the zone keep from being counted there.

    Columns: zone_code, slice, station_code (that filed them), latitude, longitude (of the pile), cases;
    absent = none. Of piles that stations of other provinces filed, who may not see these is told nothing.
    """
    s = _spans(scope, filters, spans)
    c, p = incidents.c, piles.c
    of_pile = and_(
        c.geocode == "pile",
        c.station_code == p.station_code,
        _point(c.latitude) == p.latitude,
        _point(c.longitude) == p.longitude,
    )
    # The cases of a pile lie in no zone yet, so by their zone they could not be told.
    return of_the_province(
        select(
            s.c.zone_code,
            s.c.slice,
            p.station_code,
            p.latitude,
            p.longitude,
            func.count().label("cases"),
        )
        .select_from(
            s.join(piles, p.zone_code == s.c.zone_code)
            .join(incidents, and_(of_pile, _within(s)))
            .join(offences, and_(offences.c.code == c.offence_code, offences.c.crime_group.in_(COUNTED)))
        )
        .group_by(s.c.zone_code, s.c.slice, p.station_code, p.latitude, p.longitude)
    )


def entries(scope: Scope, filters: Filters, spans: Sequence[Span]) -> Select[Any]:
    """Return how cases in the zone were entered.

    Columns: zone_code, slice, crime_group, cases, dated (with a day of report), late (reported LATE_DAYS
    later or more). All groups: a shift from group 1 and 2 to others would look like a fall.
    """
    s = _spans(scope, filters, spans)
    c = incidents.c
    within = and_(c.zone_code == s.c.zone_code, c.zone_code.is_not(None), _within(s))
    return of_own_zones(
        select(
            s.c.zone_code,
            s.c.slice,
            offences.c.crime_group,
            func.count().label("cases"),
            func.count().filter(c.reported_at.is_not(None)).label("dated"),
            func.count().filter(days_until_reported() >= LATE_DAYS).label("late"),
        )
        .select_from(s.join(incidents, within).join(offences, offences.c.code == c.offence_code))
        .group_by(s.c.zone_code, s.c.slice, offences.c.crime_group)
    )


def harm(scope: Scope, filters: Filters, spans: Sequence[Span]) -> Select[Any]:
    """Return zone_code, slice, offence_code, days, cases in the zone, where any weight was loaded.

    days: the offence's weight; None = it has none.
    """
    s, d, o, w = _spans(scope, filters, spans), incident_days.c, offences.c, offence_weights.c
    here = and_(
        d.zone_code == s.c.zone_code,
        d.zone_code != "",
        d.basis == "occurred",
        d.day >= s.c.first,
        d.day < s.c.end,
    )
    counted = and_(o.code == d.offence_code, o.crime_group.in_(COUNTED))
    return of_own_zones(
        select(
            s.c.zone_code,
            s.c.slice,
            d.offence_code,
            w.days,
            func.sum(d.cases - d.unlocated).label("cases"),
        )
        .select_from(
            s.join(incident_days, here)
            .join(offences, counted)
            .outerjoin(offence_weights, w.offence_code == d.offence_code)
        )
        .where(select(offence_weights).exists())
        .group_by(s.c.zone_code, s.c.slice, d.offence_code, w.days)
    )


def outside_points(scope: Scope, filters: Filters, spans: Sequence[Span]) -> Select[Any]:
    """Return the cases filed by the zone's station with a usable point outside all zones and rings.

    One row a case and slice: zone_code, slice, longitude, latitude.
    """
    s, c = _spans(scope, filters, spans), incidents.c
    within = and_(
        c.station_code == s.c.station_code,
        c.geocode == "good",
        c.zone_code.is_(None),
        c.ring_zone_code.is_(None),
        c.occurred_from >= func.timezone("Asia/Bangkok", cast(s.c.first, DateTime)),
        c.occurred_from < func.timezone("Asia/Bangkok", cast(s.c.end, DateTime)),
    )
    counted = and_(offences.c.code == c.offence_code, offences.c.crime_group.in_(COUNTED))
    return (
        select(s.c.zone_code, s.c.slice, c.longitude, c.latitude)
        .select_from(s.join(incidents, within).join(offences, counted))
        # In one order: what is drawn at random from them must not differ from one run to the next.
        .order_by(s.c.zone_code, s.c.slice, c.longitude, c.latitude)
    )


def reviews(scope: Scope, filters: Filters) -> Select[Any]:
    """Return the baselines and reviews on record of the view's zones, oldest first.

    All columns of zone_reviews but its number.
    """
    columns = [c for c in zone_reviews.c if c.name != "id"]
    in_view = select(zones.c.code).where(zones.c.station_code.in_(station_codes(scope, filters)))
    statement = select(*columns).where(zone_reviews.c.zone_code.in_(in_view)).order_by(zone_reviews.c.id)
    return statement.where(zone_reviews.c.zone_code == filters.zone) if filters.zone else statement


def kept_conclusions(
    scope: Scope, filters: Filters, at: date, through: date, data_through: date, rules: str
) -> Select[Any]:
    """Return the conclusions that the loaders kept of the view's zones, if they still hold.

    They hold for these very days, judged by these rules, as long as nothing that they rest on has changed.
    Columns: kind, code, grounds, found. kind: "zone"; "province", whose yardsticks stand in grounds; "" of
    one row that says that they hold, and without which there is no other.
    """
    d, p, z = concluded_days.c, concluded_provinces.c, concluded_zones.c
    holds = and_(
        d.at == at,
        d.through == through,
        d.data_through == data_through,
        d.rules == rules,
        d.grounds == select(store.c.grounds).scalar_subquery(),
    )
    nothing = cast(literal(None), String)
    in_view = select(zones.c.code).where(zones.c.station_code.in_(station_codes(scope, filters)))
    if filters.zone:
        in_view = in_view.where(zones.c.code == filters.zone)
    parts = union_all(
        select(literal("").label("kind"), literal("").label("code"), nothing.label("grounds"), nothing)
        .select_from(concluded_days)
        .where(holds),
        select(literal("province"), p.province_code, p.yardsticks, nothing)
        .select_from(concluded_provinces.join(concluded_days, d.at == p.at))
        .where(holds, p.province_code.in_(_provinces(scope, filters))),
        select(literal("zone"), z.zone_code, z.grounds, z.found)
        .select_from(concluded_zones.join(concluded_days, d.at == z.at))
        .where(holds, z.zone_code.in_(in_view)),
    ).subquery("kept")
    kind, code, grounds, found = parts.c
    return select(kind, code, grounds, found.label("found"))


def _within(spans: FromClause) -> ColumnElement[bool]:
    """Cases that occurred within a span."""
    at, s = incidents.c.occurred_from, spans.c
    return and_(
        at >= func.timezone("Asia/Bangkok", cast(s.first, DateTime)),
        at < func.timezone("Asia/Bangkok", cast(s.end, DateTime)),
    )


def _point(degrees: ColumnElement[Any]) -> ColumnElement[Any]:
    """A coordinate as piles have it: rounded to 5 decimals."""
    return func.round(degrees * 100_000.0) / 100_000.0


def _joined(scope: Scope, filters: Filters) -> Subquery:
    """The zones of `all_joinings`: zone_code, station_code, province_code, joined_on."""
    z = zones.c
    return (
        select(z.code.label("zone_code"), z.station_code, stations.c.province_code, z.joined_on)
        .join(stations, stations.c.code == z.station_code)
        .where(z.joined_on.is_not(None), stations.c.province_code.in_(_provinces(scope, filters)))
        .subquery("joined")
    )


def _provinces(scope: Scope, filters: Filters) -> Select[tuple[str]]:
    """Provinces of the stations of the view."""
    return select(stations.c.province_code).where(stations.c.code.in_(station_codes(scope, filters)))


def _spans(scope: Scope, filters: Filters, spans: Sequence[Span]) -> FromClause:
    """zone_code, station_code, slice, first, end of the spans that belong to zones of the view.

    As four arrays: a nation's thousands of windows are then four values and not as many parameters.
    """
    kinds: tuple[type[Any], ...] = (String, String, Date, Date)
    arrays: list[ColumnElement[Any]] = [
        bindparam(None, [span[n] for span in spans], type_=ARRAY(kind), unique=True)
        for n, kind in enumerate(kinds)
    ]
    names = ("zone_code", "slice", "first", "end")
    given = (
        func.unnest(*[cast(a, ARRAY(k)) for a, k in zip(arrays, kinds, strict=True)])
        .table_valued(*[column(name, kind) for name, kind in zip(names, kinds, strict=True)], name="given")
        .render_derived()
    )
    statement = (
        select(given.c.zone_code, zones.c.station_code, given.c.slice, given.c.first, given.c.end)
        .join(zones, zones.c.code == given.c.zone_code)
        .where(zones.c.station_code.in_(station_codes(scope, filters)))
    )
    return (statement.where(zones.c.code == filters.zone) if filters.zone else statement).subquery("spans")


def _counted(spans: FromClause, here: ColumnElement[bool]) -> Select[Any]:
    d, o, s = incident_days.c, offences.c, spans.c
    located = d.cases - d.unlocated

    def cases(name: str, *more: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((and_(*more), located), else_=literal(0))).label(name)

    # Span by span: joined at once, under the rules of rows, PostgreSQL read all cases of a nation for each
    # span (15 s and more in the place of 0.1).
    found = (
        select(
            func.sum(located).label("cases"),
            cases("group_1", o.crime_group == 1),
            cases("group_2", o.crime_group == 2),
            cases("place_based", o.place_based),
        )
        .select_from(incident_days.join(offences, and_(o.code == d.offence_code, o.crime_group.in_(COUNTED))))
        .where(here, d.basis == "occurred", d.day >= s.first, d.day < s.end)
        .correlate(spans)
        .lateral("found")
    )
    # A slice may be of several spans. Sums of sums would be numbers of any length.
    sums = [cast(func.sum(part), BigInteger).label(part.name) for part in found.c]
    return (
        select(s.zone_code, s.slice, *sums)
        .select_from(spans.join(found, true()))
        .where(found.c.cases.is_not(None))
        .group_by(s.zone_code, s.slice)
    )
