"""Surveys of the public, added up: no question here brings a single person's answers to a page."""

from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.language.thai import fiscal_year
from dashboard.queries.conditions import (
    believed,
    covers_store,
    during,
    of_own_zones,
    of_view,
    station_codes,
    within_scope,
)
from dashboard.schema import (
    coverage,
    incident_days,
    offences,
    populations,
    stations,
    survey_instruments,
    survey_questions,
    survey_responses,
    survey_results,
    targets,
    zone_versions,
    zones,
)
from dashboard.schema.survey_indicators import SURVEY_CODES

# Answers that say nothing: they leave the denominator, and their share is shown. "Not sure" is an answer.
NO_ANSWER = (
    r"^\s*(ไม่ทราบ|ไม่รู้|ไม่ตอบ|ไม่ขอตอบ|ไม่ประสงค์|ไม่มีความเห็น|ไม่มีความคิดเห็น|don.?t know|do not"
    r" know|no answer|no opinion|refuse|prefer not)"
)
# Ages of the cells by which answers are weighted, last years included.
BANDS = {"young": (18, 34), "middle": (35, 54), "old": (55, 120)}
_R = survey_responses.c
# One expression, written the same way wherever it is selected and grouped by; '' = station-wide.
_ZONE: ColumnElement[str] = func.coalesce(_R.zone_code, literal_column("''"))


def answers(scope: Scope, filters: Filters, at: date, waves: int) -> Select[Any]:
    """Select answers of the latest waves of each instrument in each place, up to the day `at`.

    One row an instrument × wave × station × zone × sex × band: instrument_code, wave, station_code, zone_code
    ('' = station-wide), recency (1 = the place's latest wave of the instrument), sex, band (young, middle,
    old, minor; None = not said), first_day, last_day, respondents, and for each indicator NAME_answered and
    NAME_counted (people).

    Whose age group reaches over the border of two bands is in the one that holds its middle. Missing answers
    and those of NO_ANSWER are not in _answered. A question that the instrument does not ask has 0 answered.
    """
    asked = [_scale(name) for name in SURVEY_CODES]
    joined: FromClause = survey_responses
    sums: list[ColumnElement[Any]] = []
    for name, scale in zip(SURVEY_CODES, asked, strict=True):
        s = scale.c
        joined = joined.outerjoin(scale, and_(s.instrument_code == _R.instrument_code, s.answer == _R[name]))
        given = and_(s.answer.is_not(None), ~s.empty)
        sums += [
            func.count().filter(given).label(name + "_answered"),
            func.count().filter(given, s.counted).label(name + "_counted"),
        ]
    latest = _latest(scope, filters, at, waves)
    return (
        select(
            _R.instrument_code,
            _R.wave,
            _R.station_code,
            _ZONE.label("zone_code"),
            latest.c.recency,
            _R.sex,
            _band().label("band"),
            func.min(_R.answered_on).label("first_day"),
            func.max(_R.answered_on).label("last_day"),
            func.count().label("respondents"),
            *sums,
        )
        .select_from(joined.join(latest, _same_sample(latest)))
        .where(*_asked(scope, filters, at))
        .group_by(_R.instrument_code, _R.wave, _R.station_code, _ZONE, latest.c.recency, _R.sex, "band")
    )


def clusters(scope: Scope, filters: Filters, at: date, waves: int) -> Select[Any]:
    """Select how the adults of `answers` were gathered.

    One row an instrument × wave × station × zone: instrument_code, wave, station_code, zone_code, recorded,
    squares. recorded: people whose cluster (community, batch) is known; squares: sum of the squared sizes of
    the clusters. A sample in which no cluster was recorded is absent.
    """
    latest = _latest(scope, filters, at, waves)
    sizes = (
        select(
            _R.instrument_code, _R.wave, _R.station_code, _ZONE.label("zone_code"), func.count().label("size")
        )
        .select_from(survey_responses.join(latest, _same_sample(latest)))
        .where(*_asked(scope, filters, at), _R.cluster.is_not(None), _band().is_distinct_from("minor"))
        .group_by(_R.instrument_code, _R.wave, _R.station_code, _ZONE, _R.cluster)
        .subquery("sizes")
    )
    s = sizes.c
    return select(
        s.instrument_code,
        s.wave,
        s.station_code,
        s.zone_code,
        cast(func.sum(s.size), Integer).label("recorded"),
        cast(func.sum(s.size * s.size), Integer).label("squares"),
    ).group_by(s.instrument_code, s.wave, s.station_code, s.zone_code)


def totals(scope: Scope, filters: Filters, at: date, waves: int) -> Select[Any]:
    """Select totals whose answer sheets are not at hand, of the latest waves up to the day `at`.

    One row an instrument × wave × station × zone × indicator: instrument_code, wave, station_code, zone_code
    ('' = station-wide), indicator, answered_until, respondents, share (0–1).
    """
    t = survey_results.c
    place = (t.instrument_code, t.station_code, t.zone_code)
    # All indicators of a wave have one rank, even where they were loaded with different days.
    last = func.max(t.answered_until).over(partition_by=[*place, t.wave])
    dated = (
        select(survey_results, last.label("last_day"))
        .where(t.answered_until <= at, *of_view(t.station_code, scope, filters))
        .where(*([t.zone_code == filters.zone] if filters.zone else []))
        .subquery("dated")
    )
    d = dated.c
    order = [d.last_day.desc(), d.wave.desc()]
    rank = func.dense_rank().over(
        partition_by=[d.instrument_code, d.station_code, d.zone_code], order_by=order
    )
    ranked = select(dated, rank.label("recency")).subquery("ranked")
    r = ranked.c
    return select(
        r.instrument_code,
        r.wave,
        r.station_code,
        r.zone_code,
        r.indicator,
        r.answered_until,
        r.respondents,
        r.share,
    ).where(r.recency <= waves)


def instruments(scope: Scope) -> Select[Any]:
    """Select how was asked where a station of the scope was surveyed.

    One row an instrument × question: code, name_th, name_en, channel, collector, place, recruitment,
    indicator, wording, scale, counted (lists of answers; those that count).
    """
    i, q = survey_instruments.c, survey_questions.c
    mine = select(stations.c.code).where(within_scope(scope))
    asked = [
        select(t.c.instrument_code).where(t.c.station_code.in_(mine))
        for t in (survey_responses, survey_results)
    ]
    return (
        select(
            i.code,
            i.name_th,
            i.name_en,
            i.channel,
            i.collector,
            i.place,
            i.recruitment,
            q.indicator,
            q.wording,
            q.scale,
            q.counted,
        )
        .join(survey_questions, q.instrument_code == i.code)
        .where(or_(covers_store(scope), *[i.code.in_(codes) for codes in asked]))
        .order_by(i.code, q.indicator)
    )


def population(scope: Scope, filters: Filters) -> Select[Any]:
    """Select the registered adults of zones and whole stations.

    One row a place × sex: station_code, zone_code ('' = station-wide), sex, young, middle, old. In people,
    with fractions: a group of the register that reaches over a border is shared out by its years.
    """
    p = populations.c
    years = p.age_to - p.age_from + 1.0

    def within(first: int, last: int) -> ColumnElement[Any]:
        shared = func.least(p.age_to, last) - func.greatest(p.age_from, first) + 1
        return func.sum(p.people * func.greatest(shared, 0) / years)

    sums = [within(*ages).label(band) for band, ages in BANDS.items()]
    statement = (
        select(p.station_code, p.zone_code, p.sex, *sums)
        .where(*of_view(p.station_code, scope, filters))
        .group_by(p.station_code, p.zone_code, p.sex)
    )
    # The whole station's register stands in for a zone that has none of its own.
    return statement.where(p.zone_code.in_((filters.zone, ""))) if filters.zone else statement


def survey_targets(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Select targets of the survey indicators that can hold in the view, up to the fiscal year of `at`.

    Which of them holds is a matter of the wave. One row a target: indicator, fiscal_year, province_code,
    station_code (both None = national), value (share 0–1).
    """
    t = targets.c
    in_view = station_codes(scope, filters)
    provinces = select(stations.c.province_code).where(stations.c.code.in_(in_view))
    return select(t.indicator, t.fiscal_year, t.province_code, t.station_code, t.value).where(
        t.indicator.in_(SURVEY_CODES),
        t.fiscal_year <= fiscal_year(at),
        in_view.exists(),
        or_(t.station_code.is_(None), t.station_code.in_(in_view)),
        or_(t.province_code.is_(None), t.province_code.in_(provinces)),
    )


def zone_pressure(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Select one row a zone of the view: code, area_km2, cases (groups 1 and 2 that occurred in the period,
    whichever station filed them), months (of the period for which the zone's station sent cases).
    """
    z, v, d, c = zones.c, zone_versions.c, incident_days.c, coverage.c
    cases = (
        select(func.coalesce(func.sum(d.cases), 0))
        .select_from(incident_days.join(offences, offences.c.code == d.offence_code))
        # The condition on '' is what the index on zones can follow.
        .where(d.zone_code == z.code, d.zone_code != "", d.basis == "occurred", during(d.day, period))
        .where(offences.c.crime_group.in_((1, 2)))
        .correlate(zones)
        .scalar_subquery()
    )
    months = (
        select(func.count())
        .where(c.dataset == "incidents", believed(), c.station_code == z.station_code)
        .where(c.month >= period.start.replace(day=1), c.month < period.end)
        .correlate(zones)
        .scalar_subquery()
    )
    statement = (
        select(z.code, v.area_km2, cast(cases, Integer).label("cases"), months.label("months"))
        .join(zone_versions, and_(v.zone_code == z.code, v.version == z.current_version))
        .where(z.station_code.in_(station_codes(scope, filters)))
    )
    return of_own_zones(statement.where(z.code == filters.zone) if filters.zone else statement)


def _asked(scope: Scope, filters: Filters, at: date) -> list[ColumnElement[bool]]:
    """Return the conditions of the answer sheets of a view up to a day."""
    conditions = [_R.answered_on <= at, *of_view(_R.station_code, scope, filters)]
    return [*conditions, _R.zone_code == filters.zone] if filters.zone else conditions


def _latest(scope: Scope, filters: Filters, at: date, waves: int) -> Subquery:
    """Select the latest waves of each instrument in each place, numbered from the latest."""
    last = func.max(_R.answered_on)
    rank = func.row_number().over(
        partition_by=[_R.instrument_code, _R.station_code, _ZONE], order_by=[last.desc(), _R.wave.desc()]
    )
    ranked = (
        select(_R.instrument_code, _R.wave, _R.station_code, _ZONE.label("zone_code"), rank.label("recency"))
        .where(*_asked(scope, filters, at))
        .group_by(_R.instrument_code, _R.wave, _R.station_code, _ZONE)
        .subquery("ranked")
    )
    return select(ranked).where(ranked.c.recency <= waves).subquery("latest")


def _same_sample(latest: Subquery) -> ColumnElement[bool]:
    sample = latest.c
    return and_(
        sample.instrument_code == _R.instrument_code,
        sample.wave == _R.wave,
        sample.station_code == _R.station_code,
        sample.zone_code == _ZONE,
    )


def _band() -> ColumnElement[str | None]:
    """Return the band of a respondent; `minor`: known to be too young to be asked."""
    oldest = func.coalesce(_R.age_to, _R.age)
    middle = (_R.age + oldest) / 2.0
    return case(
        (oldest < 18, "minor"), (middle < 35, "young"), (middle < 55, "middle"), (_R.age.is_not(None), "old")
    )


def _scale(indicator: str) -> CTE:
    """Select the answers of an indicator's question: instrument_code, answer, counted, empty (says nothing).

    What counts may be spelled with other blanks or capitals than on the scale: the loaders take both for one.
    """
    q = survey_questions.c
    answer = func.jsonb_array_elements_text(q.scale).table_valued("value", name="on_" + indicator)
    counting = func.jsonb_array_elements_text(q.counted).table_valued("value", name="counting_" + indicator)
    counted = select(counting.c.value).where(_folded(counting.c.value) == _folded(answer.c.value)).exists()
    empty = answer.c.value.regexp_match(NO_ANSWER, flags="i")
    return (
        select(
            q.instrument_code, answer.c.value.label("answer"), counted.label("counted"), empty.label("empty")
        )
        .distinct()
        .select_from(survey_questions.join(answer, literal_column("true")))
        .where(q.indicator == indicator)
        .cte("scale_" + indicator)
    )


def _folded(value: ColumnElement[str]) -> ColumnElement[str]:
    return func.lower(func.regexp_replace(func.normalize(value, literal_column("NFKC")), r"\s+", "", "g"))
