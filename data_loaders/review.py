"""Baselines and reviews put on record: the same conclusions as the pages show, on the days agreed beforehand.

A baseline is locked as soon as a zone has joined and its months are there; reviews follow 6, 12, 24 … whole
months after. What is on record is never changed: where later data count otherwise, pages show both.
"""

import hashlib
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pandas as pd
from sqlalchemy import Connection, Engine, Select, insert, text
from sqlalchemy.dialects import postgresql

from dashboard import schema
from dashboard.coverage.season import Days
from dashboard.errors import UserError
from dashboard.filters import Filters, Scope
from dashboard.goal4 import plans
from dashboard.goal4.conclusion import Conclusion, state_of
from dashboard.goal4.reviews import Record
from dashboard.goal4.windows import months_of
from dashboard.language.periods import month_of
from dashboard.language.text import Text
from dashboard.queries import goal4 as queries
from data_loaders import store

EVERYTHING = Scope.nation()


def record(
    engine: Engine, *, by: str, zone: str = "", dry_run: bool = False, at: date | None = None
) -> list[Record]:
    """Put on record what is due and is not yet, in one transaction. Returns the new records.

    Args:
        zone: this one alone. dry_run: say what would be recorded, write nothing.
        at: as of this day instead of the last complete day of the data.

    Raises:
        UserError: no such zone has joined, no data were received yet, or another loader is at work.
    """
    with store.only_loader(engine), engine.begin() as connection:
        through = _through(connection)
        day = min(at or through, through)
        read, asked = _reader(connection), Filters(month_of(day), zone=zone)
        facts = read(**plans.statements(EVERYTHING, asked, through))
        found = plans.conclusions(facts, read, EVERYTHING, asked, [(day, through)])[0]
        if zone and not found:
            raise UserError(
                Text(f"ไม่มีพื้นที่ {zone} ที่เข้าร่วมโครงการแล้ว", f"No zone {zone} has joined the programme."),
                Text("ตรวจรหัสพื้นที่และวันที่เข้าร่วม", "Check its code and its day of joining."),
            )
        new = [r for c in found for r in _due(c, by, through)]
        if new and not dry_run:
            connection.execute(insert(schema.zone_reviews), [_row(r, found) for r in new])
            store.changed(connection)
    return new


def _due(found: Conclusion, by: str, through: date) -> Iterator[Record]:
    """What is due for a zone and not on record."""
    done, now = {r.months for r in found.records}, datetime.now(UTC)
    before = _both_ends(found.before_window)
    if set(found.missing) & set(months_of(found.before_window)) or found.state == "reclassified":
        return

    def made(months: int, after: Days | None, cases: int | None, state: str | None, *ratio: float) -> Record:
        value, low, high = (v if math.isfinite(v) else None for v in ratio or (math.nan,) * 3)
        return Record(
            found.zone.code,
            months,
            now,
            by,
            through,
            found.zone.version,
            found.baseline,
            before,
            found.before.cases,
            after,
            cases,
            value,
            low,
            high,
            state,
            _fingerprint(found, months),
        )

    if 0 not in done:
        yield made(0, None, None, None)
    for months in (m for m in found.windows.reviews if m not in done):
        result = found.reviewed(months)
        if result is not None:
            count, verdict = result
            r, window = verdict.rate_ratio, _both_ends(found.windows.reviewed(months))
            yield made(months, window, count.cases, state_of(verdict), r.ratio, r.low, r.high)


def _row(r: Record, found: list[Conclusion]) -> dict[str, object]:
    dispersion = next(c.dispersion for c in found if c.zone.code == r.zone)
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
    """First and last day, included."""
    return min(a for a, _ in spans), max(b for _, b in spans) - timedelta(days=1)


def _fingerprint(found: Conclusion, months: int) -> str:
    """Hash of the question whose answer is on record: its SQL with the zone, its windows and its polygon's
    version.
    """
    spans = [(found.zone.code, f"b{found.baseline}", *days) for days in found.before_window]
    if months:
        spans += [(found.zone.code, f"r{months}", *days) for days in found.windows.reviewed(months)]
    asked = queries.zone_cases(
        EVERYTHING, Filters(month_of(found.windows.cut_off), zone=found.zone.code), spans
    )
    compiled = asked.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    said = (
        f"{compiled} {sorted(compiled.params.items(), key=lambda item: item[0])} polygon {found.zone.version}"
    )
    return hashlib.sha256(said.encode()).hexdigest()


def _through(connection: Connection) -> date:
    """Last complete day of every source, as the pages have it."""
    latest = (
        "SELECT min(d) FROM (SELECT DISTINCT ON (source_name) data_through AS d FROM ssz.load_batches WHERE"
        " dataset = 'incidents' AND state = 'complete' ORDER BY source_name, started_at DESC, id DESC) b"
    )
    found: date | None = connection.execute(text(latest)).scalar_one()
    if found is None:
        raise UserError(
            Text(
                "ยังไม่ได้รับข้อมูลคดี จึงทบทวนไม่ได้",
                "No cases were received yet, so nothing can be reviewed.",
            ),
            Text("ดึงข้อมูลก่อน: python -m data_loaders sync", "Pull first: python -m data_loaders sync"),
        )
    return found


def _reader(connection: Connection) -> plans.Reader:
    def read(**statements: Select[object]) -> dict[str, pd.DataFrame]:
        answers = {name: connection.execute(statement) for name, statement in statements.items()}
        return {n: pd.DataFrame([tuple(r) for r in a], columns=list(a.keys())) for n, a in answers.items()}

    return read
