"""Moments that a database keeps as one number: days, seconds or ticks, counted from a zero of its own."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd

SERIAL, SERIAL_1904 = "serial", "serial-1904"
DAY_SECONDS = 86_400
# Seconds since 1970 between which a number is believed: from 1990 to 2119.
EARLIEST, LATEST = 7_305 * DAY_SECONDS, 54_431 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Count:
    """A way to count. zero: its number at the beginning of 1970; unit: seconds between two numbers."""

    zero: float
    unit: float
    in_utc: bool = False
    """Whether it counts from a moment, the same everywhere, and not by the clock on the wall."""

    def read(self, texts: pd.Series, zone: ZoneInfo) -> pd.Series:
        """Return local times, to the second; NaT for what is no such number."""
        numbers = pd.to_numeric(texts.str.replace(",", ".", regex=False), errors="coerce")
        seconds = ((numbers.astype("Float64") - self.zero) * self.unit).round()
        seconds = seconds.where(seconds.between(EARLIEST, LATEST)).astype("Int64")
        at = pd.to_datetime(seconds, unit="s").astype("datetime64[us]")
        return at.dt.tz_localize(UTC).dt.tz_convert(zone).dt.tz_localize(None) if self.in_utc else at

    def number(self, instant: datetime, zone: ZoneInfo) -> int:
        """Return the last whole number that is not after an instant."""
        local = instant if self.in_utc else instant.astimezone(zone).replace(tzinfo=UTC)
        return math.floor(local.timestamp() / self.unit + self.zero)


COUNTS = {
    SERIAL: Count(25_569, DAY_SECONDS),
    SERIAL_1904: Count(24_107, DAY_SECONDS),
    "julian": Count(2_440_587.5, DAY_SECONDS),
    "ticks": Count(621_355_968_000_000_000, 1e-7),
    "unix": Count(0, 1, in_utc=True),
    "unix-ms": Count(0, 0.001, in_utc=True),
}
