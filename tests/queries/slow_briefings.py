"""What orders and frozen briefings of a unit are told, the slow way: unit by unit, row by row."""

from datetime import date
from typing import Any
from uuid import UUID

import pandas as pd

from dashboard.filters import Filters, Scope
from dashboard.queries import briefings
from tests.slow import World

Case = tuple[Any, list[tuple[Any, ...]]]
SINCE, BEFORE = date(2026, 11, 9), date(2026, 11, 22)
UNITS = (
    "nation:",
    "region:9",
    "region:8",
    "province:92",
    "province:93",
    "province:82",
    "station:920101",
    "station:920201",
    "station:920101,920301",
    "station:920101,920201,920601",
)
# Of every unit: open without a day, open and late, done early and lately, withdrawn; three frozen briefings.
SETUP = [
    *(
        "INSERT INTO ssz.orders (id, unit, meeting, words, owner, due_on, done_on, done_by, withdrawn_at,"
        " withdrawn_by, entered_at, entered_by) SELECT md5(u || n)::uuid, u, '2026-11-02', 'order ' || n,"
        f" 'chief', {due}, {done}, {who}, {withdrawn}, {who_withdrew}, timestamptz '2026-11-09 02:00Z' + n *"
        f" interval '1 minute', 'meeting' FROM unnest(ARRAY{list(UNITS)}) u, generate_series({n}, {n}) n"
        for n, (due, done, who, withdrawn, who_withdrew) in enumerate(
            (
                ("NULL", "NULL::date", "NULL", "NULL::timestamptz", "NULL"),
                ("date '2026-11-10'", "NULL::date", "NULL", "NULL::timestamptz", "NULL"),
                ("date '2026-11-08'", "NULL::date", "NULL", "NULL::timestamptz", "NULL"),
                ("date '2026-11-10'", "date '2026-11-03'", "'x'", "NULL::timestamptz", "NULL"),
                ("date '2026-11-10'", "date '2026-11-09'", "'x'", "NULL::timestamptz", "NULL"),
                ("NULL", "NULL::date", "NULL", "timestamptz '2026-11-10 02:00Z'", "'y'"),
            )
        )
    ),
    (
        "INSERT INTO ssz.frozen_briefings (unit, first_day, last_day, as_of, audience, slides, situation,"
        " fingerprint, data_version, frozen_by, note, frozen_at) SELECT u, day - 6, day, day, 'public', '{}',"
        " '{\"n\": 1}', u || n, 1, 'chief', '', timestamptz '2026-11-01 02:00Z' + n * interval '8 days'"
        f" FROM unnest(ARRAY{list(UNITS)}) u, generate_series(1, 3) n, LATERAL (SELECT date"
        " '2026-11-01' + 7 * n AS day) x"
    ),
]


def is_within(w: World, s: Scope, unit: str) -> bool:
    """Whether a scope covers all stations of a unit."""
    level, code = unit.split(":")
    if level == "nation":
        return s.level == "nation"
    regions = w.tables["provinces"].set_index("code")["region_code"].to_dict()
    if s.level == "nation" or s == Scope(level, code):  # type: ignore[arg-type]
        return True
    if level == "province":
        return s.level == "region" and regions.get(code) == s.code
    return level == "station" and set(code.split(",")) <= w.allowed(s)


def unit_of(f: Filters) -> str:
    for level in ("station", "province", "region"):
        if code := getattr(f, level):
            return f"{level}:{code}"
    return "nation:"


def _orders(w: World, s: Scope, unit: str) -> list[Any]:
    rows = w.tables["orders"]
    return [
        row
        for row in rows.itertuples()
        if row.unit == unit and pd.isna(row.withdrawn_at) and is_within(w, s, unit)
    ]


def _shown(rows: list[Any]) -> list[tuple[Any, ...]]:
    return [
        (r.id, r.meeting, r.words, r.owner, r.due_on, r.done_on, r.entered_at, r.entered_by) for r in rows
    ]


def open_orders(w: World, s: Scope, f: Filters) -> Case:
    unit = unit_of(f)
    found = [r for r in _orders(w, s, unit) if pd.isna(r.done_on)]
    return briefings.open_orders(s, unit), _shown(found)


def done_orders(w: World, s: Scope, f: Filters) -> Case:
    unit = unit_of(f)
    found = [r for r in _orders(w, s, unit) if not pd.isna(r.done_on) and r.done_on >= SINCE]
    return briefings.done_orders(s, unit, SINCE), _shown(found)


def order(w: World, s: Scope, f: Filters) -> Case:
    unit = unit_of(f)
    of_unit = w.tables["orders"].query("unit == @unit")
    number = str(of_unit["id"].iloc[-1]) if len(of_unit) else "00000000-0000-0000-0000-000000000000"
    found = [r for r in of_unit.itertuples() if str(r.id) == number and is_within(w, s, unit)]
    expected = [(r.unit, r.words, r.done_on, r.withdrawn_at) for r in found]
    return briefings.order(s, UUID(number)), expected


def _frozen(w: World, s: Scope, unit: str) -> list[Any]:
    rows = w.tables["frozen_briefings"]
    return [row for row in rows.itertuples() if row.unit == unit and is_within(w, s, unit)]


def frozen(w: World, s: Scope, f: Filters) -> Case:
    unit = unit_of(f)
    expected = [
        (r.id, r.first_day, r.last_day, r.as_of, r.audience, r.frozen_by, r.note, r.frozen_at)
        for r in _frozen(w, s, unit)
    ]
    return briefings.frozen(s, unit), expected


def frozen_briefing(w: World, s: Scope, f: Filters) -> Case:
    unit = unit_of(f)
    rows = w.tables["frozen_briefings"]
    numbers = rows.loc[rows["unit"] == unit, "id"]
    number = int(numbers.max()) if len(numbers) else -1
    expected = [tuple(r)[1:] for r in _frozen(w, s, unit) if r.id == number]
    return briefings.frozen_briefing(s, number), expected


def last_situation(w: World, s: Scope, f: Filters) -> Case:
    unit = unit_of(f)
    earlier = [r for r in _frozen(w, s, unit) if r.as_of < BEFORE]
    latest = max(earlier, key=lambda r: r.as_of, default=None)
    expected = [(latest.frozen_at, latest.as_of, latest.situation)] if latest else []
    return briefings.last_situation(s, unit, BEFORE), expected


CASES = {
    "briefings.open_orders": open_orders,
    "briefings.done_orders": done_orders,
    "briefings.order": order,
    "briefings.frozen": frozen,
    "briefings.frozen_briefing": frozen_briefing,
    "briefings.last_situation": last_situation,
}
