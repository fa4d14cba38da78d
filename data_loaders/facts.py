"""What a mapping file says of the source as a whole: its `[source]` section."""

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator

from dashboard.language.thai import BANGKOK
from data_loaders.fields import Strict
from data_loaders.mapping_faults import MappingFault

THAILAND = (97.0, 5.0, 106.0, 21.0)
WALL_CLOCK = "wall-clock"


class SourceFacts(Strict):
    name: str = Field(min_length=1, description="shown on every page")
    formerly: str | None = Field(None, description="name of the same source before it was given this one")
    times: str = Field(WALL_CLOCK, description="wall-clock, or the zone in which times without one are meant")
    look_back_days: int = Field(
        7, ge=0, le=366, description="days re-read at each pull, so that late deletions show at once"
    )
    statement_timeout: int = Field(
        300, ge=1, description="seconds after which the source gives up a question"
    )
    area: tuple[float, float, float, float] = Field(
        THAILAND, description="west, south, east, north of the province"
    )
    complete_since: date | None = Field(
        None, description="first day of complete data; default: each station's first case"
    )
    encoding: Literal["tis-620", "utf-8"] | None = Field(
        None, description="how Thai was written where the database does not know that it is Thai"
    )
    default_points: tuple[tuple[float, float], ...] = Field(
        (), description="latitude, longitude of points put in for want of a place"
    )
    real_points: tuple[tuple[float, float], ...] = Field(
        (), description="latitude, longitude of places where many cases happen (a mall, a market)"
    )

    # No part of the fingerprint: what may be lost changes nothing of what is read.
    most_lost: float = Field(
        0.01,
        ge=0,
        le=1,
        exclude=True,
        description="share of the rows that may lack a key, repeat one or have no readable day before a load"
        " or pull is refused",
    )

    demo: bool = Field(False, description="the source is made up: every page says so")

    @field_validator("times")
    @classmethod
    def _known_zone(cls, times: str) -> str:
        if times != WALL_CLOCK and times not in available_timezones():
            raise MappingFault(
                f"ไม่รู้จักเขตเวลา {times!r} ใช้ {WALL_CLOCK!r} หรือชื่อเขตเวลา เช่น 'UTC'",
                f"{times!r} is neither {WALL_CLOCK!r} nor a time zone such as 'UTC'",
            )
        return times

    @property
    def zone(self) -> ZoneInfo:
        """The zone of times without one. A wall-clock time is kept: what it says is read as Bangkok time."""
        return BANGKOK if self.times == WALL_CLOCK else ZoneInfo(self.times)
