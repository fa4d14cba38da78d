"""The slow, obvious way to every figure: raw rows of the store in pandas, no roll-up, no SQL beyond reading
tables.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

import pandas as pd
from sqlalchemy import Engine

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.language.thai import BANGKOK
from dashboard.schema import metadata

CLEARED = ("arrested", "prosecuted", "cleared_otherwise")
GROUPS = {"12": (1, 2), "1": (1,), "2": (2,), "3": (3,), "4": (4,), "all": (1, 2, 3, 4, None)}
# The journal of loads says nothing that a page shows.
TABLES = tuple(t.name for t in metadata.tables.values() if t.name != "load_changes")


# What holds whatever is looked at is made once, not for a hundred views; what a view holds, not for a hundred
# queries. Worlds and views are few, and none is changed.
once = lru_cache(maxsize=256)


@dataclass(frozen=True, eq=False)
class World:
    """All rows of a store, read as its owner."""

    tables: dict[str, pd.DataFrame]

    @classmethod
    def read(cls, engine: Engine) -> "World":
        with engine.connect() as connection:
            return cls({name: pd.read_sql(f"SELECT * FROM ssz.{name}", connection) for name in TABLES})

    @cached_property
    def cases(self) -> pd.DataFrame:
        """One row a case: station, zone, ring ('' = none), offence, group (None = unmapped), day and reported
        (Bangkok).
        """
        raw = self.tables["incidents"].merge(
            self.tables["offences"], left_on="offence_code", right_on="code", validate="many_to_one"
        )
        local = raw["occurred_from"].dt.tz_convert(BANGKOK)
        reported = raw["reported_at"].fillna(raw["occurred_from"]).dt.tz_convert(BANGKOK)
        timed = raw["time_precision"].isin(["minute", "hour"])
        return pd.DataFrame(
            {
                "station": raw["station_code"],
                "zone": raw["zone_code"].fillna(""),
                "ring": raw["ring_zone_code"].fillna(""),
                "offence": raw["offence_code"],
                "group": pd.Series(
                    [None if pd.isna(g) else int(g) for g in raw["crime_group"]], dtype=object
                ),
                "name_th": raw["name_th"],
                "name_en": raw["name_en"],
                "place_based": raw["place_based"],
                "day": local.dt.tz_localize(None).dt.normalize(),
                "reported": reported.dt.tz_localize(None).dt.normalize(),
                "hour": local.dt.hour.where(timed),
                "minute": (local.dt.hour * 60 + local.dt.minute).where(timed),
                "weekday": local.dt.day_of_week,
                "length": (raw["occurred_to"] - raw["occurred_from"]).dt.total_seconds() / 60,
                "precision": raw["time_precision"],
                "latitude": raw["latitude"],
                "longitude": raw["longitude"],
                "located": raw["geocode"] == "good",
                "cleared": raw["clearance"].isin(CLEARED),
                "persons": raw["arrested_persons"],
            }
        )

    @cached_property
    def province_of(self) -> dict[str, str]:
        return dict(
            zip(self.tables["stations"]["code"], self.tables["stations"]["province_code"], strict=True)
        )

    @cached_property
    def region_of(self) -> dict[str, str]:
        region = dict(
            zip(self.tables["provinces"]["code"], self.tables["provinces"]["region_code"], strict=True)
        )
        return {station: region[province] for station, province in self.province_of.items()}

    def allowed(self, scope: Scope) -> set[str]:
        """Stations that a scope may see."""
        place = {
            "nation": lambda _s: scope.code,
            "region": self.region_of.get,
            "province": self.province_of.get,
            "station": lambda s: s,
        }[scope.level]
        return {s for s in self.province_of if place(s) == scope.code}

    def covers_store(self, scope: Scope) -> bool:
        """Whether a scope has every station of the store."""
        return scope.level == "nation" or self.allowed(scope) == set(self.province_of)

    def is_told_source(self, scope: Scope, name: str) -> bool:
        """Whether a source lists a station of a scope, or was compared for one."""
        mine = self.allowed(scope)
        pairs = [
            *self.tables["stations"][["source_name", "code"]].itertuples(index=False, name=None),
            *self.tables["reconciliations"][["source_name", "station_code"]].itertuples(
                index=False, name=None
            ),
        ]
        return self.covers_store(scope) or any(name == n and code in mine for n, code in pairs)

    def stations(self, scope: Scope, filters: Filters) -> set[str]:
        """Stations that may be seen and were asked for; the narrowest unit counts."""
        found = self.allowed(scope)
        if filters.station:
            return found & set(filters.stations)
        if filters.province:
            return {s for s in found if self.province_of[s] == filters.province}
        if filters.region:
            return {s for s in found if self.region_of[s] == filters.region}
        return found

    @once
    def view(self, scope: Scope, filters: Filters, *, offences: bool = True) -> pd.DataFrame:
        """Cases of the view, of any day."""
        found = self.cases[self.cases["station"].isin(self.stations(scope, filters))]
        if filters.zone:
            found = found[found["zone"] == filters.zone]
        return of_offences(found, filters) if offences else found


def of_offences(cases: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    found = cases[
        pd.Series([g in GROUPS[filters.groups] for g in cases["group"]], index=cases.index, dtype=bool)
    ]
    if filters.offence:
        found = found[found["offence"].isin(filters.offences)]
    return found[found["place_based"]] if filters.place_based else found


def during(cases: pd.DataFrame, period: Period, column: str = "day") -> pd.DataFrame:
    return cases[(cases[column] >= pd.Timestamp(period.start)) & (cases[column] < pd.Timestamp(period.end))]


def month_later(day: date, months: int) -> date:
    """The first of the month, so many months on; counted out one by one."""
    at = day.replace(day=1)
    for _ in range(months):
        at = (at + timedelta(days=32)).replace(day=1)
    return at


def windows(joined: date, through: date) -> tuple[int, date, date, date, date]:
    """(whole months after, before from, before until, after from, after until) of a zone; ends excluded."""
    start = month_later(joined, 1)
    months = 0
    while months < 12 and month_later(start, months + 1) <= through + timedelta(days=1):
        months += 1
    if months == 12:
        year = joined.year - 1
        first = (
            date(year, 2, 28)
            if (joined.month, joined.day) == (2, 29)
            else date(year, joined.month, joined.day)
        )
        return months, first, joined, start, month_later(start, 12)
    a_year_earlier = date(start.year - 1, start.month, 1)
    return months, a_year_earlier, month_later(a_year_earlier, months), start, month_later(start, months)


def zone_counts(world: World, zone: str, first: date, end: date) -> tuple[int, int, int, int]:
    """Group 1 and 2 cases in a zone, whichever station filed them: all, group 1, group 2, place-based."""
    found = world.cases[(world.cases["zone"] == zone) & world.cases["group"].isin([1, 2])]
    found = found[(found["day"] >= pd.Timestamp(first)) & (found["day"] < pd.Timestamp(end))]
    return (
        len(found),
        int((found["group"] == 1).sum()),
        int((found["group"] == 2).sum()),
        int(found["place_based"].sum()),
    )
