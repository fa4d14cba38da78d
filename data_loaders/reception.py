"""Judging which months of cases have come, after every change of cases: the evidence is what came itself.

A pull, or the days a file is declared to cover, claim months (`coverage`); here those claims are held against
the station's own rate. What is doubtful is no longer received until somebody confirms it or the cases come.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, insert, select, text

from dashboard import schema
from dashboard.coverage import reception, seasons
from dashboard.coverage.reception import Cases, Doubt, months_of_days
from dashboard.coverage.seasons import Season
from dashboard.language.periods import add_months, months_between
from dashboard.statistics.checks import Floats

FEWEST_MONTHS = 12


def judge(connection: Connection, last: date, stations: Collection[str] | None = None) -> bool:
    """Judge the claimed months of stations and record what is doubtful; return whether anything changed.

    Args:
        last: last complete day of the data.
        stations: those whose cases, claims or confirmations changed; None = all.
    """
    changed = False
    for province, codes in _by_province(connection, stations).items():
        found = _province(connection, province, codes, last)
        changed |= _write(connection, codes, found)
    return changed


def last_day(connection: Connection) -> date | None:
    """Return the last complete day of the data; None before the first complete load of cases."""
    day: date | None = connection.execute(
        text(
            "SELECT max(data_through) FROM ssz.load_batches WHERE dataset = 'incidents'"
            " AND state = 'complete'"
        )
    ).scalar()
    return day


def _by_province(connection: Connection, stations: Collection[str] | None) -> dict[str, list[str]]:
    rows = connection.execute(
        text(
            "SELECT s.province_code, s.code FROM ssz.stations s WHERE (CAST(:codes AS text[]) IS NULL"
            " OR s.code = ANY(:codes)) AND EXISTS (SELECT FROM ssz.coverage c WHERE c.dataset = 'incidents'"
            " AND c.station_code = s.code) ORDER BY 1, 2"
        ),
        {"codes": None if stations is None else sorted(stations)},
    )
    by_province: dict[str, list[str]] = {}
    for province, code in rows:
        by_province.setdefault(province, []).append(code)
    return by_province


def _province(connection: Connection, province: str, codes: list[str], last: date) -> list[tuple[str, Doubt]]:
    """Return the doubts on stations of one province, which share season and delays."""
    claims = _frame(
        connection,
        "SELECT station_code, month FROM ssz.coverage WHERE dataset = 'incidents'"
        " AND station_code = ANY(:codes) AND month <= :last ORDER BY month",
        codes=codes,
        last=last,
    )
    if claims.empty:
        return []
    first = claims["month"].min()
    confirmed = _frame(
        connection,
        # What is said of a month before it is over says nothing of its last days.
        "SELECT station_code, month FROM ssz.confirmed_months WHERE station_code = ANY(:codes)"
        " AND (confirmed_at AT TIME ZONE 'Asia/Bangkok')::date >= month + interval '1 month'",
        codes=codes,
    )
    counted = _counted(connection, codes, first, last)
    months = _months(connection, province, last)
    season = seasons.season(months, last + timedelta(days=1))
    share = seasons.completeness(_delays(connection, province, last))
    doubts = []
    for code in codes:
        claimed = claims.loc[claims["station_code"] == code, "month"].tolist()
        known = frozenset(confirmed.loc[confirmed["station_code"] == code, "month"])
        of_month: dict[date, Doubt] = {}
        # Who stops entering shows first in what is reported: of earlier days cases still came.
        for basis in ("occurred", "reported"):
            for doubt in _station(
                counted.get((code, basis), {}), first, claimed, known, season, months, share, last, basis
            ):
                of_month.setdefault(doubt.month, doubt)
        doubts += [(code, of_month[month]) for month in sorted(of_month)]
    return doubts


def _counted(
    connection: Connection, codes: list[str], first: date, last: date
) -> dict[tuple[str, str], dict[int | None, Cases]]:
    """Return cases by day from `first` on, by station and basis, then by crime group (None = not known)."""
    groups = dict(connection.execute(select(schema.offences.c.code, schema.offences.c.crime_group)).all())
    # One row a series: ten years of a province by day are a million rows.
    rows = connection.execute(
        text(
            "SELECT station_code, basis, offence_code, array_agg(day - CAST(:first AS date)),"
            " array_agg(cases) FROM ssz.incident_days"
            " WHERE station_code = ANY(:codes) AND day BETWEEN :first AND :last"
            " GROUP BY 1, 2, 3"
        ),
        {"codes": codes, "first": first, "last": last},
    )
    length = (last - first).days + 1
    counted: dict[tuple[str, str], dict[int | None, Cases]] = {}
    for station, basis, offence, days, cases in rows:
        by_group, group = counted.setdefault((station, basis), {}), groups[offence]
        by_day = np.bincount(days, weights=cases, minlength=length).astype(np.int64)
        by_group[group] = by_group.get(group, 0) + by_day
    return counted


def _station(
    counted: dict[int | None, Cases],
    origin: date,
    claimed: list[date],
    confirmed: frozenset[date],
    season: Season,
    months: dict[date, int],
    completeness: Floats,
    last: date,
    basis: str,
) -> Iterable[Doubt]:
    """Judge one station from the first day that it claims: its first case, or its first whole month.

    Args:
        counted: cases by day from `origin` on, by crime group.
    """
    if not claimed:
        return []
    days: Cases = np.flatnonzero(sum(counted.values()))
    began = origin + timedelta(days=int(days[0])) if len(days) else claimed[0]
    first = max(claimed[0], began) if began < add_months(claimed[0], 1) else claimed[0]
    length = (last - first).days + 1
    if length <= 0:
        return []
    start = (first - origin).days
    unknown: dict[int | None, Cases] = {None: np.zeros(length, dtype=np.int64)}
    # In the order of groups: of two doubts on a month that of the first stays.
    groups = sorted(counted, key=lambda group: group or 0)
    counts = unknown | {group: counted[group][start:] for group in groups}
    exposure = _exposure(first, length, season, months, completeness, basis)
    claims = set(claimed)
    return [d for d in reception.doubts(first, counts, exposure, confirmed) if d.month in claims]


def _exposure(
    first: date, length: int, season: Season, months: dict[date, int], completeness: Floats, basis: str
) -> Floats:
    """Return what a day is worth: its month's season, and how much of it can be there.

    The latest days' cases have not all been reported; on the first days those were reported that occurred
    since the data begin, and none of before.

    A station that began within a year is held against the province: a day is then worth the province's share
    of cases in its month.
    """
    there = months_between(first.replace(day=1), first + timedelta(days=length))
    if length < FEWEST_MONTHS * 31 and any(months.values()):
        a_day = {m: n / (add_months(m, 1) - m).days for m, n in months.items()}
        mean = sum(a_day.values()) / len(a_day)
        worth = np.array([a_day.get(month, 0.0) / mean for month in there])
    else:
        worth = np.array([season.weight(month) for month in there])
    age = np.minimum(np.arange(length), len(completeness) - 1)
    shares = completeness[age]
    return np.asarray(
        worth[months_of_days(first, length)] * (shares if basis == "reported" else shares[::-1])
    )


def _months(connection: Connection, province: str, last: date) -> dict[date, int]:
    """Return a province's cases of all groups by month, of months that are over; 0 where there is none."""
    rows = connection.execute(
        text(
            "SELECT m.month, sum(m.cases)::int FROM ssz.incident_station_months m JOIN ssz.stations s"
            " ON s.code = m.station_code WHERE s.province_code = :province AND m.month <= :last"
            " GROUP BY 1"
        ),
        {"province": province, "last": last},
    )
    cases = {month: int(n) for month, n in rows}
    end = (last + timedelta(days=1)).replace(day=1)
    return {month: cases.get(month, 0) for month in months_between(min(cases, default=end), end)}


def _delays(connection: Connection, province: str, last: date) -> dict[int, int]:
    """Return a province's cases of all groups by days until they were reported, at most LONGEST_LAG."""
    period = seasons.observed(last)
    rows = connection.execute(
        text(
            "SELECT least(greatest((i.reported_at AT TIME ZONE 'Asia/Bangkok')::date"
            " - (i.occurred_from AT TIME ZONE 'Asia/Bangkok')::date, 0), :longest) AS days, count(*)"
            " FROM ssz.incidents i JOIN ssz.stations s ON s.code = i.station_code"
            " WHERE s.province_code = :province AND i.reported_at IS NOT NULL"
            " AND i.occurred_from >= CAST(:first AS timestamp) AT TIME ZONE 'Asia/Bangkok'"
            " AND i.occurred_from < CAST(:end AS timestamp) AT TIME ZONE 'Asia/Bangkok' GROUP BY 1"
        ),
        {"province": province, "longest": seasons.LONGEST_LAG, "first": period.start, "end": period.end},
    )
    return {int(days): int(n) for days, n in rows}


def _write(connection: Connection, codes: list[str], found: list[tuple[str, Doubt]]) -> bool:
    """Make the doubts of stations those that were found, and their claims doubtful or received."""
    columns = [c.name for c in schema.doubts.c]
    names = ", ".join(columns)
    before = {
        tuple(row)
        for row in connection.execute(
            text(f"SELECT {names} FROM ssz.doubts WHERE station_code = ANY(:codes)"),  # noqa: S608 - names of the schema
            {"codes": codes},
        )
    }
    rows = [(code, *_row(doubt)) for code, doubt in found]
    if before != set(rows):
        connection.execute(schema.doubts.delete().where(schema.doubts.c.station_code.in_(codes)))
        if rows:
            values = [dict(zip(columns, row, strict=True)) for row in rows]
            connection.execute(insert(schema.doubts), values)
    settled = _settle(connection, codes)
    return settled or before != set(rows)


def _row(doubt: Doubt) -> tuple[Any, ...]:
    """The columns of a doubt; figures of few digits, so that the same finding is not written anew."""
    expected, chance = round(doubt.expected, 2), float(f"{doubt.chance:.2g}")
    return doubt.month, doubt.kind, doubt.group, doubt.first, doubt.last, doubt.cases, expected, chance


def _settle(connection: Connection, codes: list[str]) -> bool:
    """Give claimed months the state that doubts and confirmations leave them; return whether one changed."""
    changed = connection.execute(
        text(
            "WITH told AS (SELECT c.station_code, c.month, CASE WHEN d.month IS NOT NULL THEN 'doubtful'"
            " WHEN c.state = 'doubtful' THEN 'received' ELSE c.state END AS state FROM ssz.coverage c"
            " LEFT JOIN ssz.doubts d USING (station_code, month) WHERE c.dataset = 'incidents'"
            " AND c.station_code = ANY(:codes)) UPDATE ssz.coverage c SET state = told.state FROM told"
            " WHERE c.dataset = 'incidents' AND c.station_code = told.station_code AND c.month = told.month"
            " AND c.state <> told.state"
        ),
        {"codes": codes},
    )
    return changed.rowcount > 0


def _frame(connection: Connection, sql: str, **parameters: object) -> pd.DataFrame:
    result = connection.execute(text(sql), parameters)
    # As plain tuples: pandas asks each of SQLAlchemy's rows whether it is a data class.
    return pd.DataFrame([tuple(row) for row in result], columns=list(result.keys()))
