"""Baselines and reviews put on record: the conclusions of the pages, on the days agreed beforehand.

A baseline is locked as soon as a zone has joined and its months are there; reviews follow 6, 12, 24 … whole
months after. What is on record is never changed: where later data count otherwise, pages show both.
"""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, insert
from sqlalchemy.dialects import postgresql

from dashboard import schema
from dashboard.coverage.seasons import Days
from dashboard.errors import UserError
from dashboard.filters import Filters, Scope
from dashboard.goal4 import plans
from dashboard.goal4.conclusion import Conclusion, state_of
from dashboard.goal4.reviews import Record
from dashboard.goal4.windows import crosses_classification, months_of
from dashboard.language.periods import month_of
from dashboard.language.text import Text
from dashboard.queries import goal4
from dashboard.queries.goal4 import Span
from data_loaders import conclusions as conclusions_kept
from data_loaders import store
from data_loaders.one_loader import only_loader

EVERYTHING = Scope.nation()


def record(
    engine: Engine, *, by: str, zone: str = "", dry_run: bool = False, at: date | None = None
) -> list[Record]:
    """Put on record what is due and is not yet, in one transaction; return the new records.

    Args:
        zone: this one alone. dry_run: say what would be recorded, write nothing.
        at: as of this day instead of the last complete day of the data.

    Raises:
        UserError: no such zone has joined, no data were received yet, or another loader is at work.
    """
    with only_loader(engine, "review"), engine.begin() as connection:
        through = _through(connection)
        concluded = conclusions(connection, min(at or through, through), through, zone)
        if zone and not concluded:
            raise UserError(
                Text(f"ไม่มีพื้นที่ {zone} ที่เข้าร่วมโครงการแล้ว", f"No zone {zone} has joined the programme."),
                Text("ตรวจรหัสพื้นที่และวันที่เข้าร่วม", "Check its code and its day of joining."),
            )
        due = [(record, c) for c in concluded for record in _due(c, by, through)]
        if due and not dry_run:
            rows = [_row(record, conclusion.dispersion) for record, conclusion in due]
            connection.execute(insert(schema.zone_reviews), rows)
            store.changed(connection)
    return [record for record, _ in due]


def conclusions(connection: Connection, day: date, through: date, zone: str = "") -> list[Conclusion]:
    """Return the conclusions as the pages show them on a day, on every zone that has joined or on one."""
    asked = Filters(month_of(day), zone=zone)
    questions = plans.statements(EVERYTHING, asked, through)
    facts = {name: _read(connection, statement) for name, statement in questions.items()}
    zone_plans = plans.plan(facts, day, through)
    spans = plans.spans(zone_plans)
    if not spans:
        return plans.conclude(zone_plans, {}, plans.NOTHING_BESIDE)
    counts = plans.counts(_read(connection, goal4.zone_cases(EVERYTHING, asked, spans)))
    questions = plans.beside_statements(EVERYTHING, asked, zone_plans)
    beside = plans.beside({name: _read(connection, statement) for name, statement in questions.items()})
    return plans.conclude(zone_plans, counts, beside)


def _due(conclusion: Conclusion, by: str, through: date) -> Iterator[Record]:
    """Yield what is due for a zone and not on record."""
    recorded = {record.months for record in conclusion.records}
    months_before = months_of(conclusion.before_window)
    if set(conclusion.missing) & set(months_before) or crosses_classification(conclusion.before_window):
        return
    baseline = Record(
        zone=conclusion.zone.code,
        months=0,
        recorded_at=datetime.now(UTC),
        recorded_by=by,
        data_through=through,
        polygon_version=conclusion.zone.version,
        baseline_months=conclusion.baseline,
        before=_both_ends(conclusion.before_window),
        before_cases=conclusion.before.cases,
        after=None,
        after_cases=None,
        ratio=None,
        low=None,
        high=None,
        state=None,
        fingerprint=_fingerprint(conclusion, 0),
    )
    if 0 not in recorded:
        yield baseline
    for months in conclusion.windows.reviews:
        reviewed = conclusion.reviewed(months)
        if months in recorded or reviewed is None:
            continue
        count, verdict = reviewed
        yield replace(
            baseline,
            months=months,
            after=_both_ends(conclusion.windows.reviewed(months)),
            after_cases=count.cases,
            ratio=_finite(verdict.rate_ratio.ratio),
            low=_finite(verdict.rate_ratio.low),
            high=_finite(verdict.rate_ratio.high),
            state=state_of(verdict),
            fingerprint=_fingerprint(conclusion, months),
        )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _row(r: Record, dispersion: float) -> dict[str, object]:
    return {
        "zone_code": r.zone,
        "months": r.months,
        "recorded_at": r.recorded_at,
        "recorded_by": r.recorded_by,
        "data_through": r.data_through,
        "polygon_version": r.polygon_version,
        "baseline_months": r.baseline_months,
        "before_first": r.before[0],
        "before_last": r.before[1],
        "before_cases": r.before_cases,
        "after_first": r.after and r.after[0],
        "after_last": r.after and r.after[1],
        "after_cases": r.after_cases,
        "dispersion": dispersion if r.months else None,
        "ratio": r.ratio,
        "low": r.low,
        "high": r.high,
        "state": r.state,
        "fingerprint": r.fingerprint,
    }


def _both_ends(spans: tuple[Days, ...]) -> Days:
    """Return first and last day, included."""
    return min(a for a, _ in spans), max(b for _, b in spans) - timedelta(days=1)


def _fingerprint(conclusion: Conclusion, months: int) -> str:
    """Hash the question whose answer is on record.

    Its SQL with the zone, its windows and its polygon's version. The names of the windows are part of it:
    other names would be another fingerprint of the same question.
    """
    zone = conclusion.zone
    spans = [Span(zone.code, f"b{conclusion.baseline}", *days) for days in conclusion.before_window]
    if months:
        spans += [Span(zone.code, f"r{months}", *days) for days in conclusion.windows.reviewed(months)]
    asked = Filters(month_of(conclusion.windows.cut_off), zone=zone.code)
    question = goal4.zone_cases(EVERYTHING, asked, spans).compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    values = sorted(question.params.items(), key=lambda item: item[0])
    return hashlib.sha256(f"{question} {values} polygon {zone.version}".encode()).hexdigest()


def _through(connection: Connection) -> date:
    """Return the last complete day of every source."""
    through = conclusions_kept.data_through(connection)
    if through is None:
        raise UserError(
            Text(
                "ยังไม่ได้รับข้อมูลคดี จึงทบทวนไม่ได้",
                "No cases were received yet, so nothing can be reviewed.",
            ),
            Text("ดึงข้อมูลก่อน: python -m data_loaders sync", "Pull first: python -m data_loaders sync"),
        )
    return through


def _read(connection: Connection, statement: Select[Any]) -> pd.DataFrame:
    answer = connection.execute(statement)
    return pd.DataFrame([tuple(row) for row in answer], columns=list(answer.keys()))
