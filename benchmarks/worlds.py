"""What a pull makes of worlds in which it is known what happened.

    python -m benchmarks.worlds [--worlds 2] [--scenario NAME …] [--format json]

A world is a police database (SQLite) of 20 stations in four provinces with 60 zones, each province with a
trouble of its own: yardsticks are those of a province, so troubles do not meet. It is pulled by `sync`, zones
come by their loader, and the states are those that `data_loaders.review` puts on record. How stations and
cases are drawn: `benchmarks/drawn.py`.

Exit code 1 when a limit is broken, so that chance is no excuse: of zones without an effect, and of pooled
lines, the exact 95 % interval of the share that is met lies above the limit; of silent stations one zone is
enough. Power is compared on the very zones that were judged at BEFORE: from FEWEST_JUDGED zones on any loss
above LOSS counts.
"""

import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
import structlog
import typer
from scipy.stats import binomtest
from sqlalchemy import Engine, Select, create_engine, text
from sqlalchemy.engine import URL

from benchmarks import drawn
from benchmarks.drawn import Station, Trouble, Zone
from benchmarks.null_demo import AS_OF, LIMIT
from benchmarks.pull import load_zones
from dashboard.filters import Filters
from dashboard.goal4 import plans, pooling
from dashboard.goal4.conclusion import Conclusion, Counts
from dashboard.language.periods import month_of
from dashboard.queries import goal4
from dashboard.store import embedded
from data_loaders import review, store, sync
from tests.police_databases import NOW, Plain

# Without an effect few zones may be met, of a silent station none; with one as many as BEFORE.
Kind = Literal["null", "silent", "effect"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens at every station of a province; redrawn: its polygons are cut after joining."""

    name: str
    kind: Kind
    trouble: Trouble = drawn.nothing
    redrawn: bool = False


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("nothing", "null"),
        Scenario("silent_1", "silent", drawn.silent(1)),
        Scenario("silent_4", "silent", drawn.silent(4)),
        Scenario("silent_6", "silent", drawn.silent(6)),
        Scenario("points_lost", "null", drawn.points_lost),
        Scenario("points_declining", "null", drawn.points_declining),
        Scenario("pile", "null", drawn.pile),
        Scenario("groups_shifted", "null", drawn.groups_shifted),
        Scenario("late_20", "null", drawn.late(20)),
        Scenario("late_60", "null", drawn.late(60)),
        Scenario("trend", "null", drawn.trend),
        Scenario("boundary", "null", redrawn=True),
        Scenario("fall_50", "effect", drawn.fall(0.5)),
        Scenario("fall_30", "effect", drawn.fall(0.3)),
    )
}
# The provinces of each world; one run draws every world so often as it is told.
PROVINCES = ("90", "91", "92", "93")
WORLDS = (
    ("nothing",) * 4,
    ("trend",) * 4,
    ("fall_50",) * 4,
    ("fall_30",) * 4,
    ("silent_1", "silent_4", "silent_6", "late_20"),
    ("points_lost", "points_declining", "pile", "groups_shifted"),
    ("boundary", "boundary", "late_60", "late_60"),
)
# States of zones whose windows may be compared; every other one is a block.
OPEN = ("met", "not_met", "not_met_flat", "inconclusive", "too_early", "base_small")
LOSS, FEWEST_JUDGED = 0.03, 100
# Zones met of those judged, by world drawn, at commit b7ce51e: before reception and comparability were asked.
BEFORE: dict[str, tuple[tuple[int, int], ...]] = {
    "fall_50": ((48, 59), (50, 60), (46, 60)),
    "fall_30": ((11, 59), (33, 58), (31, 60)),
}
# Polygons came before any zone joined; those that were cut, after all had.
FIRST_LOADED, CUT_LOADED = date(2023, 6, 1), date(2026, 10, 1)
# What the mapping of `Plain` knows, and what this one knows besides.
CODES = ('"202" = "theft"\n', '"202" = "theft"\n"301" = "group3_other"\n"401" = "drugs"\n')
CODE_OF = {1: "101", 2: "202", 3: "301", 4: "401"}


@dataclass(frozen=True, slots=True)
class Entered:
    """A station and the cases that its database holds."""

    station: Station
    scenario: Scenario
    cases: pd.DataFrame


@dataclass(slots=True)
class Tally:
    """What was seen of a scenario: states of zones by world drawn, states of pooled lines."""

    scenario: Scenario
    worlds: list[Counter[str]] = field(default_factory=list)
    station_lines: Counter[str] = field(default_factory=Counter)
    province_lines: Counter[str] = field(default_factory=Counter)

    @property
    def states(self) -> Counter[str]:
        return sum(self.worlds, Counter())

    @property
    def judged(self) -> int:
        return _judged(self.states)

    @property
    def blocked(self) -> int:
        return sum(n for state, n in self.states.items() if state not in OPEN)

    def broken(self) -> list[str]:
        """Name the limits that are broken."""
        met, kind = self.states["met"], self.scenario.kind
        if kind == "effect":
            return self._power_lost()
        found = []
        if met if kind == "silent" else _too_many(met, self.judged):
            found.append(f"{met} of {self.judged} zones met")
        for name, lines in (("station", self.station_lines), ("province", self.province_lines)):
            if _too_many(lines["met"], lines.total()):
                found.append(f"{lines['met']} of {lines.total()} lines of a {name} met")
        return found

    def _power_lost(self) -> list[str]:
        pairs = list(zip(BEFORE[self.scenario.name], self.worlds, strict=False))
        judged = sum(of for (_, of), _ in pairs)
        before = sum(met for (met, _), _ in pairs)
        now = sum(states["met"] for _, states in pairs)
        lost = judged >= FEWEST_JUDGED and before - now > LOSS * judged
        return [f"{now} of {judged} zones met, {before} before"] if lost else []


def _judged(states: Counter[str]) -> int:
    """Zones that are old and large enough to be judged, blocked ones too."""
    return states.total() - states["too_early"] - states["base_small"]


def _share(met: int, of: int) -> tuple[float, float]:
    """The exact 95 % interval of a share; all that is possible where there is nothing to share."""
    interval = binomtest(met, of).proportion_ci(method="exact") if of else None
    return (float(interval.low), float(interval.high)) if interval else (0.0, 1.0)


def _too_many(met: int, of: int) -> bool:
    return _share(met, of)[0] > LIMIT


@dataclass(frozen=True)
class Told:
    """What is told of a store's zones. rest, wide: cases outside zones and rings, of station and province."""

    conclusions: list[Conclusion]
    rest: dict[str, Counts]
    wide: dict[str, Counts]

    def pooled_state(self, of: Iterable[Conclusion]) -> str:
        """Return the state of the pooled line of some zones; "none" where there is none."""
        pooled = pooling.pooled(of, self.rest, self.wide)
        return pooled.state if pooled else "none"


def told(engine: Engine, through: date) -> Told:
    """Return what is told of a store's zones, by the way that records reviews and shows pages."""
    asked = Filters(month_of(through))
    with engine.connect() as connection:
        concluded = review.conclusions(connection, through, through)
        spans = plans.spans_of(
            (c.zone.code, days) for c in pooling.poolable(concluded) for days in pooling.windows(c)
        )

        def counted(question: Callable[..., Select[Any]]) -> dict[str, Counts]:
            statement = question(review.EVERYTHING, asked, spans)
            return plans.counts(pd.DataFrame(connection.execute(statement).mappings()))

        return Told(concluded, counted(goal4.rest_cases), counted(goal4.province_cases))


def world(scenarios: Iterable[tuple[int, Scenario]], number: int) -> list[Entered]:
    """Draw a world; what a scenario draws is the same whatever else is drawn.

    Args:
        scenarios: with the place of their province among PROVINCES.
        number: of the world.
    """
    drawn_stations, names = [], list(SCENARIOS)
    for row, scenario in scenarios:
        rng = np.random.default_rng([number, names.index(scenario.name), row])
        for column in range(drawn.STATIONS):
            station = drawn.station(rng, PROVINCES[row], row, column)
            cases = scenario.trouble(rng, station, drawn.cases(rng, station))
            known = cases["reported"] < np.datetime64(AS_OF, "s") + drawn.DAY
            drawn_stations.append(Entered(station, scenario, cases[known]))
    return drawn_stations


def pull(engine: Engine, entered: list[Entered], folder: Path) -> date:
    """Bring a world into an empty store as a site does; return the last day of its data."""
    stations = _stations(entered)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO ssz.stations VALUES (:code, :province, :code, :code, :lat, :lon)"),
            stations.to_dict("records"),
        )
    load_zones(engine, zones_file(folder / "zones.geojson", entered), FIRST_LOADED)
    police = Plain.in_file(folder)
    with police.engine.begin() as connection:
        connection.execute(police.stations.delete())
        stations.to_sql("station", connection, if_exists="append", index=False)
        crimes(entered).to_sql("crime", connection, if_exists="append", index=False)
    pulled = sync.sync(police.source(folder, CODES), engine, salt="worlds", now=NOW)
    police.engine.dispose()
    redrawn = [each for each in entered if each.scenario.redrawn]
    if redrawn:
        load_zones(engine, zones_file(folder / "cut.geojson", redrawn, cut=True), CUT_LOADED)
    assert pulled.data_through is not None
    return pulled.data_through


def _stations(entered: list[Entered]) -> pd.DataFrame:
    """The stations as rows of `Plain`."""
    of = [each.station for each in entered]
    rows = [(s.code, s.code, s.province, s.latitude, s.longitude) for s in of]
    return pd.DataFrame(rows, columns=["code", "name", "province", "lat", "lon"])


def crimes(entered: list[Entered]) -> pd.DataFrame:
    """Return the cases of a world as rows of `Plain`, in any order."""
    every = pd.concat([e.cases.assign(station=e.station.code) for e in entered], ignore_index=True)
    updated = every["reported"] + pd.Timedelta(hours=3)
    return pd.DataFrame(
        {
            "id": np.arange(1, len(every) + 1),
            "station": every["station"],
            "occurred": every["occurred"].dt.strftime("%Y-%m-%d %H:%M"),
            "reported": every["reported"].dt.strftime("%Y-%m-%d"),
            "updated": updated.dt.strftime("%Y-%m-%d %H:%M:%S"),
            "offence": every["crime_group"].map(CODE_OF),
            "lat": every["latitude"].round(6).astype("string"),
            "lon": every["longitude"].round(6).astype("string"),
            "status": "S1",
        }
    )


def zones_file(path: Path, entered: list[Entered], *, cut: bool = False) -> Path:
    """Write the zones of stations, as they joined or cut; `valid_from` is the same in both."""
    features = [
        _feature(e.station, zone, drawn.kept_corner(e.station, zone, e.cases) if cut else drawn.corners(zone))
        for e in entered
        for zone in e.station.zones
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def _feature(station: Station, zone: Zone, box: tuple[float, float, float, float]) -> dict[str, object]:
    south, west, north, east = box
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "code": zone.code,
            "station": station.code,
            "name_th": f"ย่านปลอดภัย {zone.code}",
            "joined_on": station.joined_on.isoformat(),
            "valid_from": station.joined_on.isoformat(),
            "reason": "risk",
            "residents": 2_000,
        },
    }


@contextmanager
def stores() -> Iterator[Callable[[], Engine]]:
    """Hand out what makes the empty store of the next world; the one before goes."""
    folder = Path(tempfile.mkdtemp(prefix="ssz-worlds-"))
    server = embedded.start(folder)
    administrator = create_engine(server, isolation_level="AUTOCOMMIT")

    def run(*statements: str) -> None:
        with administrator.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    # Nobody pulls the plug: waiting for the disk would only cost minutes.
    run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE empty_store")
    _upgrade(server.set(database="empty_store"))

    def fresh() -> Engine:
        run("DROP DATABASE IF EXISTS world WITH (FORCE)", "CREATE DATABASE world TEMPLATE empty_store")
        return create_engine(server.set(database="world"))

    try:
        yield fresh
    finally:
        administrator.dispose()
        embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _upgrade(url: URL) -> None:
    engine = create_engine(url)
    store.upgrade(engine)
    engine.dispose()


def observe(tallies: dict[str, Tally], number: int, fresh: Callable[[], Engine]) -> None:
    """Draw each world once, pull it, and note what is concluded."""
    for tally in tallies.values():
        tally.worlds.append(Counter())
    for provinces in WORLDS:
        wanted = [(row, SCENARIOS[name]) for row, name in enumerate(provinces) if name in tallies]
        if not wanted:
            continue
        began, engine = time.perf_counter(), fresh()
        with tempfile.TemporaryDirectory() as folder:
            through = pull(engine, world(wanted, number), Path(folder))
        seen = told(engine, through)
        engine.dispose()
        for row, scenario in wanted:
            of = [c for c in seen.conclusions if c.zone.province == PROVINCES[row]]
            _note(tallies[scenario.name], seen, of)
        names = ", ".join(sorted({scenario.name for _, scenario in wanted}))
        print(f"world {number} ({names}): {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def _note(tally: Tally, seen: Told, province: list[Conclusion]) -> None:
    """Note the conclusions of a province."""
    tally.worlds[-1].update(conclusion.state for conclusion in province)
    for station in sorted({conclusion.zone.station for conclusion in province}):
        tally.station_lines[seen.pooled_state(c for c in province if c.zone.station == station)] += 1
    tally.province_lines[seen.pooled_state(province)] += 1


def record(tally: Tally) -> dict[str, object]:
    """Return what was seen of a scenario, for JSON and for the table."""
    states, judged = tally.states, tally.judged
    low, high = _share(states["met"], judged)
    return {
        "scenario": tally.scenario.name,
        "concerned": states.total(),
        "judged": judged,
        "met": states["met"],
        "blocked": tally.blocked,
        "inconclusive": states["inconclusive"],
        "not_met": states["not_met"],
        "not_met_flat": states["not_met_flat"],
        "too_early": states["too_early"],
        "base_small": states["base_small"],
        "share_met": states["met"] / judged if judged else None,
        "low": low,
        "high": high,
        "station_lines_met": tally.station_lines["met"],
        "station_lines": tally.station_lines.total(),
        "province_lines_met": tally.province_lines["met"],
        "province_lines": tally.province_lines.total(),
        "met_by_world": [[states["met"], _judged(states)] for states in tally.worlds],
        "broken": tally.broken(),
    }


HEADINGS = (
    "scenario",
    "judged",
    "met",
    "blocked",
    "inconclusive",
    "not met",
    "flat",
    "share met % (95 %)",
    "line of a station met",
    "of a province",
    "limit",
)


def table(records: Iterable[dict[str, object]]) -> str:
    """Return the records as a table of a document."""
    lines = [f"| {' | '.join(HEADINGS)} |", f"|{'---|' * len(HEADINGS)}"]
    for r in records:
        share = "–" if r["share_met"] is None else f"{r['share_met']:.1%} ({r['low']:.1%}–{r['high']:.1%})"
        cells = (
            r["scenario"],
            r["judged"],
            r["met"],
            r["blocked"],
            r["inconclusive"],
            r["not_met"],
            r["not_met_flat"],
            share.replace("%", ""),
            f"{r['station_lines_met']} of {r['station_lines']}",
            f"{r['province_lines_met']} of {r['province_lines']}",
            "BROKEN" if r["broken"] else "ok",
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def main(
    worlds: Annotated[int, typer.Option(min=1, help="how often each world is drawn")] = 2,
    scenario: Annotated[list[str] | None, typer.Option(help="these alone; may be repeated")] = None,
    output: Annotated[Literal["table", "json"], typer.Option("--format", help="json for scripts")] = "table",
) -> None:
    """Measure how often a zone is called met, and hold the limits."""
    if unknown := set(scenario or ()) - set(SCENARIOS):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}; known: {', '.join(SCENARIOS)}")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    tallies = {name: Tally(s) for name, s in SCENARIOS.items() if name in (scenario or SCENARIOS)}
    with stores() as fresh:
        for number in range(worlds):
            observe(tallies, number, fresh)
    records = [record(tally) for tally in tallies.values()]
    if output == "json":
        print(json.dumps({"worlds": worlds, "scenarios": records}, ensure_ascii=False, indent=1))
    else:
        print(table(records))
        for tally in tallies.values():
            for words in tally.broken():
                print(f"{tally.scenario.name}: {words}")
    sys.exit(1 if any(tally.broken() for tally in tallies.values()) else 0)


if __name__ == "__main__":
    typer.run(main)
