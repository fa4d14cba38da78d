"""Goal 4's conclusions kept as data: judged by the load that changes what they rest on.

Every load ends here while it still holds the loaders' lock. Triggers of the store count changes of what
conclusions rest on; kept ones are of one count, and pages take no others. So nothing stale is shown when this
fails or is never reached: the pages judge by themselves, and the next load does what was left.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import structlog
from sqlalchemy import Connection, Engine, Select, text

from dashboard.filters import Filters, Scope
from dashboard.goal4 import kept
from dashboard.goal4.results import WEEK, ZoneResults, results
from dashboard.language.periods import month_of
from dashboard.store.batch import as_frame, together

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Judged:
    """What was done: zones judged for the newest day and a week before, and how many rest on other data."""

    at: date
    zones: int
    changed: int


def data_through(connection: Connection) -> date | None:
    """Return the last complete day of every source, as the pages have it; None before the first pull."""
    latest = (
        "SELECT min(d) FROM (SELECT DISTINCT ON (source_name) data_through AS d FROM ssz.load_batches WHERE"
        " dataset = 'incidents' AND state = 'complete' ORDER BY source_name, started_at DESC, id DESC) b"
    )
    through: date | None = connection.execute(text(latest)).scalar_one()
    return through


def keep(engine: Engine) -> Judged | None:
    """Judge all zones and keep what was found; None where what is kept still holds, or nothing is known.

    In one transaction that sees one state of the store.
    """
    consistent = engine.execution_options(isolation_level="REPEATABLE READ")
    with consistent.begin() as connection:
        through = data_through(connection)
        if through is None or _holds(connection, through):
            return None
        return _keep(connection, through)


def keep_if_possible(engine: Engine) -> None:
    """Judge after a load. What was loaded is loaded: a failure is logged by its kind, and nothing more."""
    try:
        keep(engine)
    # Whatever it is: pages judge by themselves until the next load.
    except Exception as error:
        log.warning("conclusions", outcome="failed", kind=type(error).__name__)


def _holds(connection: Connection, through: date) -> bool:
    """Whether both days are kept, of the present data and by these rules."""
    days = connection.execute(
        text(
            "SELECT count(*) FROM ssz.concluded_days d JOIN ssz.store s ON s.grounds = d.grounds"
            " WHERE d.data_through = :through AND d.rules = :rules AND d.at IN (:now, :then)"
        ),
        {"through": through, "rules": kept.rules(), "now": through, "then": through - WEEK},
    ).scalar_one()
    return bool(days == 2)


def _keep(connection: Connection, through: date) -> Judged:
    def ask(statements: dict[str, Select[object]]) -> dict[str, pd.DataFrame]:
        row = connection.execute(together(**statements)).one()._mapping
        return {name: as_frame(statement, row[name]) for name, statement in statements.items()}

    grounds = connection.execute(text("SELECT grounds FROM ssz.store")).scalar_one()
    now, then = results(ask, Scope.nation(), Filters(month_of(through)), through, through)
    days = {through: now, through - WEEK: then}
    connection.execute(text("DELETE FROM ssz.concluded_days WHERE at <> ALL (:days)"), {"days": list(days)})
    for at in days:
        connection.execute(
            text(
                "INSERT INTO ssz.concluded_days (at, through, data_through, grounds, rules) VALUES (:at, :at,"
                " :through, :grounds, :rules) ON CONFLICT (at) DO UPDATE SET data_through ="
                " excluded.data_through, grounds = excluded.grounds, rules = excluded.rules, computed_at ="
                " now()"
            ),
            {"at": at, "through": through, "grounds": grounds, "rules": kept.rules()},
        )
    changed = sum(_write(connection, at, of_day) for at, of_day in days.items())
    return Judged(through, len(now.conclusions), changed)


def _write(connection: Connection, at: date, of_day: ZoneResults) -> int:
    """Keep a day's results; return how many zones rest on something else than before, and were judged."""
    kept_rows = connection.execute(
        text("SELECT zone_code, fingerprint FROM ssz.concluded_zones WHERE at = :at"), {"at": at}
    )
    known = {row.zone_code: row.fingerprint for row in kept_rows}
    yardsticks = {}
    for conclusion in of_day.conclusions:
        if (province := conclusion.zone.province) not in yardsticks:
            yardsticks[province] = kept.yardsticks_json(conclusion)
    rows: list[dict[str, object]] = []
    for conclusion, official in zip(of_day.conclusions, of_day.official_figures, strict=True):
        code, rests_on = conclusion.zone.code, kept.grounds_json(conclusion, official)
        fingerprint = kept.fingerprint((rests_on, yardsticks[conclusion.zone.province]))
        if known.get(code) == fingerprint:
            continue
        told = not official.blocked
        rows.append(
            {
                "zone_code": code,
                "state": conclusion.state,
                "cut_off": conclusion.windows.cut_off.isoformat(),
                "months": official.months if told else None,
                "cases_before": official.before if told else None,
                "cases_after": official.after if told else None,
                "grounds": rests_on.decode(),
                "found": kept.found_json(conclusion, official).decode(),
                "fingerprint": fingerprint,
            }
        )
    codes = [conclusion.zone.code for conclusion in of_day.conclusions]
    _replace(connection, "concluded_provinces", at, "province_code", list(yardsticks), _of(yardsticks))
    _replace(connection, "concluded_zones", at, "zone_code", codes, rows)
    return len(rows)


def _of(yardsticks: dict[str, bytes]) -> list[dict[str, object]]:
    return [{"province_code": code, "yardsticks": told.decode()} for code, told in yardsticks.items()]


def _replace(
    connection: Connection, table: str, at: date, key: str, present: list[str], rows: list[dict[str, object]]
) -> None:
    """Write rows of a day over those that are there; those whose keys are not present any more go."""
    connection.execute(
        text(f"DELETE FROM ssz.{table} WHERE at = :at AND {key} <> ALL (:present)"),  # noqa: S608 - names of the schema
        {"at": at, "present": present},
    )
    if not rows:
        return
    columns = list(rows[0])
    values = ", ".join(f"CAST(:{c} AS {_TYPES.get(c, 'text')}[])" for c in columns)
    names, own = ", ".join(columns), [c for c in columns if c != key]
    written = ", ".join(f"{c} = excluded.{c}" for c in own)
    if table == "concluded_zones":
        written += ", computed_at = now()"
    connection.execute(
        text(
            f"INSERT INTO ssz.{table} (at, {names}) SELECT :at, * FROM unnest({values})"  # noqa: S608 - names of the schema
            f" ON CONFLICT (at, {key}) DO UPDATE SET {written}"
        ),
        {"at": at, **{c: [row[c] for row in rows] for c in columns}},
    )


_TYPES = {"cut_off": "date", "months": "int", "cases_before": "int", "cases_after": "int"}
