"""What the values of a column look like: dates and their formats, clocks, years, coordinates, codes."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property

import pandas as pd

from dashboard.language.thai import BANGKOK
from data_loaders import moments
from data_loaders.convert import codes
from data_loaders.facts import THAILAND
from data_loaders.fields import Moment

FORMS = (
    *moments.CANDIDATES,
    "YYYY-MM-DDThh:mm:ss",
    "DD-MM-YYYY hh:mm",
    "DD/MM/YYYY hh.mm",
    "DD.MM.YYYY",
    "DD MON YYYY hh:mm",
)
# A format is believed if so many of the values can be read by it; people also type "ไม่ทราบ".
READABLE = 0.6
TRIED_FIRST, TRIED = 40, 600
_PATTERNS = {f: re.compile(r"\d{5}([.,]\d+)?") if f == "serial" else moments.format_pattern(f) for f in FORMS}


def _has_hour(pattern: re.Pattern[str], text: str) -> bool:
    match = pattern.fullmatch(text)
    return match is not None and match["H"] is not None


@dataclass(frozen=True)
class Reading:
    """A way to read dates: `form` is None where the database keeps dates itself."""

    form: str | None
    era: str
    share: float


@dataclass
class Traits:
    """The sampled values of one column, and what they look like."""

    values: pd.Series
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @cached_property
    def texts(self) -> "pd.Series[str]":
        """Values as codes, blanks left out."""
        return codes(self.values).dropna()

    @cached_property
    def numbers(self) -> pd.Series:
        """Values as numbers where they are some; decimal commas are read."""
        return pd.to_numeric(self.texts.str.replace(",", ".", regex=False), errors="coerce").dropna()

    def _share(self, low: float, high: float, *, whole: bool) -> float:
        numbers = self.numbers[~self.numbers.isin([0, -1])] if not whole else self.numbers
        given = len(numbers) if not whole else len(self.texts)
        good = numbers.between(low, high) & ((numbers % 1 == 0) | (not whole))
        # A few numbers among words are no numbers.
        return float(good.sum() / given) if given and len(self.numbers) > 0.5 * len(self.texts) else 0.0

    @cached_property
    def readings(self) -> list[Reading]:
        """Ways to read the values as dates, those that fit most values only. Two of them differ in day and
        month, or one form is part of another."""
        known = self.values.dropna()
        if len(known) and all(isinstance(v, date) for v in known.head(50)):
            years = [v.year for v in known]
            return [Reading(None, "BE" if sorted(years)[len(years) // 2] > 2300 else "CE", 1.0)]
        if len(known) and isinstance(known.iloc[0], time):
            return []
        texts = pd.Series(self.texts.unique(), dtype="string")
        # Six digits and more make a date; words would only cost time.
        texts = texts[texts.str.count(r"[0-9๐-๙]") >= 4]
        if len(texts) < READABLE * max(self.texts.nunique(), 1):
            return []
        first = [str(t) for t in texts.head(TRIED_FIRST)]
        # The pattern alone says no to nearly all of them, and costs little.
        fitting = [
            f
            for f in FORMS
            if sum(_PATTERNS[f].fullmatch(t) is not None for t in first) >= READABLE * len(first)
        ]
        # A day may lack its clock; a format that names one is not believed unless one is there.
        fitting = [f for f in fitting if "hh" not in f or any(_has_hour(_PATTERNS[f], t) for t in first)]
        tried = [(f, e) for f in fitting for e in (("CE",) if f == "serial" else ("CE", "BE"))]
        readings = [Reading(f, e, self._read(texts.head(TRIED), f, e)) for f, e in tried]
        readings = [r for r in readings if r.share >= READABLE]
        best = max((r.share for r in readings), default=0.0)
        return sorted((r for r in readings if r.share >= best - 0.005), key=lambda r: -len(r.form or ""))

    def _read(self, texts: pd.Series, form: str, era: str) -> float:
        spec = Moment.model_validate({"date": "x", "format": form, "era": era})
        return float(moments.read({"date": texts}, spec, BANGKOK, self.now).at.notna().mean())

    @property
    def is_date(self) -> bool:
        return bool(self.readings) and self.readings[0].share >= READABLE

    @cached_property
    def is_ambiguous(self) -> bool:
        """Whether two readings give different days."""
        orders = {(r.form or "").replace("-", "/")[:5] for r in self.readings if r.form}
        return {"DD/MM", "MM/DD"} <= orders or len({r.era for r in self.readings}) > 1

    @cached_property
    def is_clock(self) -> bool:
        """Times of the day: time objects, `19:30`, `19.30 น.`"""
        known = self.values.dropna()
        if len(known) and isinstance(known.iloc[0], time):
            return True
        return bool(len(self.texts)) and bool(
            self.texts.str.fullmatch(r"[0-2]?\d[:.][0-5]\d([:.][0-5]\d)?(\.\d+)?( ?น\.?)?").mean() >= READABLE
        )

    @property
    def are_hours(self) -> bool:
        return self._share(0, 23, whole=True) > 0.95

    @property
    def are_minutes(self) -> bool:
        return self._share(0, 59, whole=True) > 0.95

    @property
    def are_years(self) -> bool:
        return self.era_of_years is not None

    @cached_property
    def era_of_years(self) -> str | None:
        """BE or CE where the values are years."""
        latest = self.now.year + 1
        shares = {
            "BE": self._share(2533, latest + 543, whole=True),
            "CE": self._share(1990, latest, whole=True),
        }
        era = max(shares, key=lambda e: shares[e])
        return era if shares[era] > 0.95 else None

    def coordinate(self) -> tuple[str, float] | None:
        """Return latitude, longitude or metres (UTM) within Thailand, with the share of values there."""
        west, south, east, north = THAILAND
        shares = {
            "latitude": self._share(south, north, whole=False),
            "longitude": self._share(west, east, whole=False),
            "metres": self._share(100_000, 2_300_000, whole=False),
        }
        kind = max(shares, key=lambda k: shares[k])
        return (kind, shares[kind]) if shares[kind] >= 0.5 else None

    @property
    def is_unique(self) -> bool:
        return (
            len(self.texts) > 0 and not self.texts.duplicated().any() and len(self.texts) == len(self.values)
        )

    @property
    def are_words(self) -> bool:
        """Names rather than codes: letters, and most of them different."""
        return bool(len(self.texts)) and bool(self.texts.str.contains(r"[A-Za-z\u0e01-\u0e2e]").mean() > 0.8)
