"""The roll-up is what the cases themselves give, whatever happened to them."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, text

from dashboard.language.thai import BANGKOK
from data_loaders import incidents, rollups

STATIONS, OFFENCES = ("9201", "9202"), ("murder", "theft", "robbery")
STATES = ("unknown_suspect", "arrested", "prosecuted", "cleared_otherwise", "not_given")
ZONES = (None, None, "A", "B")
PRECISIONS = ("minute", "hour", "day", "month")
CLEARED = {"arrested", "prosecuted", "cleared_otherwise"}


def case(rng: random.Random, key: int) -> dict[str, object]:
    """A case on one of few days, stations and offences, so that many share a row of the roll-up."""
    # Around midnight in Bangkok and the turn of the year, where days and partitions are easily confused.
    happened = datetime(2025, 12, 30, 15, tzinfo=UTC) + timedelta(hours=rng.randrange(80))
    zone = rng.choice(ZONES)
    located = rng.random() < 0.8
    return {
        "case_key": str(UUID(int=key)),
        "station_code": rng.choice(STATIONS),
        "offence_code": rng.choice(OFFENCES),
        "other_offences": rng.choice([None, ["theft", 'S-x, "y"']]),
        "occurred_from": None if rng.random() < 0.1 else happened,
        "occurred_to": None,
        "time_precision": rng.choice(PRECISIONS),
        "reported_at": None if rng.random() < 0.3 else happened + timedelta(hours=rng.randrange(30)),
        "entered_at": happened,
        "latitude": 7.5 if located else None,
        "longitude": 99.6 if located else None,
        "geocode": rng.choice(["good", "default_point"]) if located else "missing",
        "zone_code": zone,
        "ring_zone_code": None if zone else rng.choice(ZONES),
        "clearance": rng.choice(STATES),
        "cleared_on": None,
        "arrested_persons": rng.randrange(3),
        "row_hash": str(UUID(int=rng.getrandbits(128))),
        "watermark": happened,
    }


def frame(cases: list[dict[str, object]]) -> pd.DataFrame:
    rows = pd.DataFrame(cases)
    for name in ("occurred_from", "occurred_to", "reported_at", "entered_at", "watermark"):
        rows[name] = pd.to_datetime(rows[name], utc=True)
    return rows


Counts = Counter[tuple[object, ...]]
# Station -> region: the two are of different ones, or the region's roll-up would only repeat the other.
REGIONS = {"9201": "9", "9202": "8"}
PROVINCES = {"9201": "92", "9202": "83"}
KEYS = {
    "incident_days": ("basis", "day", "station_code", "zone_code", "ring_zone_code", "offence_code"),
    "incident_region_days": ("basis", "day", "region_code", "offence_code"),
    "incident_outside_months": ("month", "province_code", "offence_code"),
    "incident_station_months": ("month", "station_code", "offence_code"),
    "incident_hours": ("day", "hour", "offence_code"),
}


def recomputed(engine: Engine) -> dict[str, Counts]:
    """The roll-ups by a loop over the stored cases: table -> (key, measure) -> number."""
    found: dict[str, Counts] = {table: Counter() for table in KEYS}
    with engine.connect() as connection:
        for row in connection.execute(text("SELECT * FROM ssz.incidents")).mappings():
            for basis, at in (
                ("occurred", row["occurred_from"]),
                ("reported", row["reported_at"] or row["occurred_from"]),
            ):
                if at is None:
                    continue
                day, station, offence = (
                    at.astimezone(BANGKOK).date(),
                    row["station_code"],
                    row["offence_code"],
                )
                place = (station, row["zone_code"] or "", row["ring_zone_code"] or "")
                for table, key in (
                    ("incident_days", (basis, day, *place, offence)),
                    ("incident_region_days", (basis, day, REGIONS[station], offence)),
                ):
                    counts = found[table]
                    counts[(*key, "cases")] += 1
                    counts[(*key, "cleared")] += row["clearance"] in CLEARED
                    counts[(*key, "persons")] += row["arrested_persons"]
                    counts[(*key, "unlocated")] += row["geocode"] != "good"
                if basis == "occurred":
                    month = day.replace(day=1)
                    by_month = [("incident_station_months", (month, station, offence))]
                    if row["zone_code"] is None:
                        by_month.append(("incident_outside_months", (month, PROVINCES[station], offence)))
                    for table, key in by_month:
                        found[table][(*key, "cases")] += 1
                        found[table][(*key, "unlocated")] += row["geocode"] != "good"
                if basis == "occurred" and row["time_precision"] != "month":
                    hour = at.astimezone(BANGKOK).hour if row["time_precision"] in ("minute", "hour") else -1
                    found["incident_hours"][(day, hour, offence, "cases")] += 1
    return {table: +counts for table, counts in found.items()}


def stored(engine: Engine) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    with engine.connect() as connection:
        for table, keys in KEYS.items():
            counts: Counts = Counter()
            for row in connection.execute(text(f"SELECT * FROM ssz.{table}")).mappings():
                for measure in set(row) - set(keys):
                    counts[(*(row[key] for key in keys), measure)] = row[measure]
            found[table] = +counts
    return found


@pytest.fixture
def engine(empty_store: Engine) -> Engine:
    with empty_store.begin() as connection:
        for station, province in zip(STATIONS, ("92", "83"), strict=True):
            connection.execute(
                text("INSERT INTO ssz.stations VALUES (:s, :p, :s, :s, NULL, NULL)"),
                {"s": station, "p": province},
            )
    return empty_store


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_changes_the_roll_up_equals_a_slow_count_of_the_cases(seed: int, engine: Engine) -> None:
    rng = random.Random(seed)
    there: set[int] = set()
    for step in range(25):
        with engine.begin() as connection:
            match rng.choice(["write", "write", "remove", "relocate"]):
                case "write":
                    keys = rng.sample(range(150), rng.randrange(1, 60))
                    written = incidents.write(connection, frame([case(rng, key) for key in keys]), "s")
                    assert (len(set(keys) - there), len(set(keys) & there)) == (written.new, written.changed)
                    there |= set(keys)
                case "remove":
                    gone = set(rng.sample(sorted(there), len(there) // 4))
                    there -= gone
                    seen = {str(UUID(int=key)) for key in there}
                    assert len(gone) == incidents.remove_unseen(connection, seen, "s", None)
                case "relocate" if there:
                    moved = rng.sample(sorted(there), len(there) // 3)
                    places = pd.DataFrame({"case_key": [str(UUID(int=key)) for key in moved]}, dtype=object)
                    places["zone_code"] = np.array([rng.choice(ZONES) for _ in moved], dtype=object)
                    places["ring_zone_code"] = None
                    places["geocode"] = np.array(
                        [rng.choice(["good", "missing"]) for _ in moved], dtype=object
                    )
                    if moved:
                        assert len(moved) == incidents.relocate(connection, places)
        assert recomputed(engine) == stored(engine), f"step {step}"
    assert len(there) > 20


def test_one_new_case_beside_two_that_are_cleared_is_counted(engine: Engine) -> None:
    # The change alone is one case and two cleared ones, which no row of the roll-up may be.
    rng = random.Random(0)
    same = {"station_code": "9201", "offence_code": "theft", "zone_code": None, "ring_zone_code": None}
    at = datetime(2026, 1, 5, 5, tzinfo=UTC)
    old = [
        case(rng, key) | same | {"occurred_from": at, "reported_at": at, "clearance": "not_given"}
        for key in (1, 2)
    ]
    with engine.begin() as connection:
        incidents.write(connection, frame(old), "s")
    new = [row | {"clearance": "arrested", "row_hash": str(UUID(int=9))} for row in old]
    new.append(case(rng, 3) | same | {"occurred_from": at, "reported_at": at, "clearance": "not_given"})
    with engine.begin() as connection:
        incidents.write(connection, frame(new), "s")
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT basis, cases, cleared FROM ssz.incident_days ORDER BY 1")
        ).all()
    assert [("occurred", 3, 2), ("reported", 3, 2)] == [tuple(row) for row in found]


def test_a_days_row_disappears_with_its_last_case(engine: Engine) -> None:
    rng = random.Random(3)
    with engine.begin() as connection:
        incidents.write(connection, frame([case(rng, key) for key in range(5)]), "s")
        incidents.remove_unseen(connection, set(), "s", None)
    assert {key: Counter() for key in KEYS} == stored(engine) == recomputed(engine)
    with engine.connect() as connection:
        assert 0 == connection.execute(text("SELECT count(*) FROM ssz.incident_days")).scalar()


def test_counting_everything_anew_gives_the_same(engine: Engine) -> None:
    rng = random.Random(5)
    with engine.begin() as connection:
        incidents.write(connection, frame([case(rng, key) for key in range(80)]), "s")
    before = stored(engine)
    assert all(before.values())
    with engine.begin() as connection:
        rollups.rebuild(connection)
    assert before == stored(engine)


def test_a_station_that_moves_to_another_region_takes_its_cases_along(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(6)
    with engine.begin() as connection:
        incidents.write(connection, frame([case(rng, key) for key in range(80)]), "s")
        connection.execute(text("UPDATE ssz.stations SET province_code = '83' WHERE code = '9201'"))
        rollups.rebuild_regions(connection)
    monkeypatch.setitem(REGIONS, "9201", "8")
    monkeypatch.setitem(PROVINCES, "9201", "83")
    assert recomputed(engine) == stored(engine)
