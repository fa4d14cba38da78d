"""Innovations of stations: what each has shown by a day, its use by month, evidence, reports and targets."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, add_months
from dashboard.queries.conditions import during, station_codes, within_scope
from dashboard.schema import coverage, innovation_uses, innovations, stations, targets

DATASET = "innovation_use"
# Months before the present one whose uses are told: a device may have stood unused for as long as that.
MONTHS_TOLD = 12
MOST_EVIDENCE = 200

_I, _U = innovations.c, innovation_uses.c


def facts(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Select what each innovation has shown by the day `at`: one row an innovation that was there by then.

    Columns: those of ssz.innovations, and
        last_on: latest day that counts: use or result; of a stand-by device also a test. None = never.
        last_result, last_test: latest day of each.
        used_months: months with a day that counts, `2026-09,2026-10`, as far back as MONTHS_TOLD; None =
            none.
    Retired ones too. With a zone, those of the zone and those of its whole station. Rows dated after `at` do
    not count.
    """
    counted = _counted()
    recent = _U.used_on >= add_months(at.replace(day=1), -MONTHS_TOLD)
    month = func.to_char(_U.used_on, "YYYY-MM")
    return (
        select(
            _I.id,
            _I.station_code,
            _I.zone_code,
            _I.category,
            _I.name_th,
            _I.name_en,
            _I.smart_city_tag,
            _I.units,
            _I.installed_on,
            _I.connected_on,
            _I.daily_use,
            _I.retired_on,
            _I.latitude,
            _I.longitude,
            func.max(_U.used_on).filter(counted).label("last_on"),
            func.max(_U.used_on).filter(_U.kind == "result").label("last_result"),
            func.max(_U.used_on).filter(_U.kind == "test").label("last_test"),
            func.string_agg(month.distinct(), ",").filter(counted, recent).label("used_months"),
        )
        .outerjoin(innovation_uses, and_(_U.innovation_id == _I.id, _U.used_on <= at))
        .where(*_of_view(scope, filters), or_(_I.installed_on.is_(None), _I.installed_on <= at))
        .group_by(_I.id)
    )


def use_by_month(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Select times of use: one row an innovation and month with any.

    Columns: innovation_id, month (its first day), times: of uses and results, of a stand-by device also of
    tests. Absent = none, or not received: `reports` tells.
    """
    month = func.date_trunc("month", _U.used_on).cast(_U.used_on.type)
    return (
        select(_U.innovation_id, month.label("month"), func.sum(_U.times).label("times"))
        .join(innovations, _I.id == _U.innovation_id)
        .where(*_of_view(scope, filters), during(_U.used_on, period), _counted())
        .group_by(_U.innovation_id, month)
    )


def evidence(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Select results and whatever else names its evidence, latest first; at most MOST_EVIDENCE.

    Columns: innovation_id, used_on, kind, times, evidence (None = none named).
    """
    return (
        select(_U.innovation_id, _U.used_on, _U.kind, _U.times, _U.evidence)
        .join(innovations, _I.id == _U.innovation_id)
        .where(
            *_of_view(scope, filters),
            during(_U.used_on, period),
            or_(_U.kind == "result", _U.evidence.is_not(None)),
        )
        .order_by(_U.used_on.desc(), _U.innovation_id, _U.kind)
        .limit(MOST_EVIDENCE)
    )


def reports(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Select the reports on use up to the month of `at`, as far back as MONTHS_TOLD: one row a report.

    Columns: station_code, month (its first day), state. Absent = not sent.
    """
    period = Period("custom", add_months(at.replace(day=1), -MONTHS_TOLD), add_months(at.replace(day=1), 1))
    c = coverage.c
    return select(c.station_code, c.month, c.state).where(
        c.dataset == DATASET, during(c.month, period), c.station_code.in_(station_codes(scope, filters))
    )


def wanted(scope: Scope, filters: Filters, fiscal_year: int) -> Select[Any]:
    """Select how many innovations in use each station of the view needs: one row a station.

    Columns: station_code, value (None = no target was set). The narrowest target holds: station, then
    province, then nation.

    Args:
        fiscal_year: พ.ศ.
    """
    t, s = targets.c, stations.c
    narrowest = (
        select(t.value)
        .where(
            t.indicator == "innovation",
            t.fiscal_year == fiscal_year,
            or_(t.station_code.is_(None), t.station_code == s.code),
            or_(t.province_code.is_(None), t.province_code == s.province_code),
        )
        .order_by(t.station_code.nulls_last(), t.province_code.nulls_last())
        .limit(1)
        .lateral()
    )
    return (
        select(s.code.label("station_code"), narrowest.c.value)
        .select_from(stations.outerjoin(narrowest, true()))
        .where(within_scope(scope), s.code.in_(station_codes(scope, filters)))
    )


def _counted() -> ColumnElement[bool]:
    """Return what picks uses that show a device at work: a test does so of a stand-by device only."""
    return or_(_U.kind.in_(("use", "result")), and_(_U.kind == "test", _I.daily_use.is_(False)))


def _of_view(scope: Scope, filters: Filters) -> list[ColumnElement[bool]]:
    of_station = _I.station_code.in_(station_codes(scope, filters))
    if not filters.zone:
        return [of_station]
    # A control room of the whole station serves its zone too.
    return [of_station, or_(_I.zone_code == filters.zone, _I.zone_code.is_(None))]
