"""What the values of a column look like: dates and their formats, clocks, years, coordinates, codes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard.language.thai import BANGKOK, BUDDHIST_ERA, MONTH_NUMBERS, THAI_DIGITS
from data_loaders import moments
from data_loaders.convert import codes
from data_loaders.counts import COUNTS, DAY_SECONDS, SERIAL_1904
from data_loaders.facts import THAILAND
from data_loaders.fields import ISO, Moment

FORMS = (
    *moments.CANDIDATES,
    "YYYY/MM/DD hh:mm:ss",
    "YYYY/MM/DD hh:mm",
    "YYYY/MM/DD hh:mm:ss+00",
    "YYYY-MM-DD hh:mm:ss+00",
    "YYYY-MM-DDThh:mm:ss",
    "YYYY.MM.DD",
    "YYYY/MM",
    "DD-MM-YYYY hh:mm:ss",
    "DD-MM-YYYY hh:mm",
    "DD/MM/YYYY hh.mm",
    "DD.MM.YYYY hh:mm:ss",
    "DD.MM.YYYY hh:mm",
    "DD.MM.YYYY",
    "DD MON YYYY hh:mm",
    "DD-MON-YYYY",
    *(
        f"{day.replace('/', sign)}{clock}"
        for day in ("DD/MM/YY", "MM/DD/YY", "YY/MM/DD")
        for sign in "/-."
        for clock in ("", " hh:mm")
    ),
    "DD MON YY",
    "DD MON YY hh:mm",
    "MON DD, YYYY",
    "MM/YYYY",
    "MM-YYYY",
)
# A column is one of days if so many of its values can be read; people also type "ไม่ทราบ".
READABLE = 0.6
# A format is tried on all values if it fits so many of these, and named beside the first if it reads so many
# more.
TRIED_FIRST, FITTING, FURTHER = 400, 0.004, 0.005
_PATTERNS = {
    f: (
        re.compile(r"\d{5,18}([.,]\d+)?")
        if f in COUNTS
        else moments.format_pattern("YYYY-MM-DDThh:mm:ss")
        if f == ISO
        else moments.format_pattern(f)
    )
    for f in FORMS
}
# Fewer days of one clock may be chance.
FEWEST_MIDNIGHTS = 2
FAR_AHEAD = datetime(2199, 1, 1, tzinfo=UTC)
_OFFSET = re.compile(r".*\d(Z|[+-]\d\d(:?\d\d)?)$")


def _has_hour(pattern: re.Pattern[str], text: str) -> bool:
    match = pattern.fullmatch(text)
    return match is not None and match["H"] is not None


@dataclass(frozen=True)
class Reading:
    """A way to read dates: no `forms` where the database keeps dates itself, else in order of trial.

    `share`: of the rows that hold something; `shares`: of each form; `contrary`: those that only the other
    order of day and month reads.
    """

    forms: tuple[str, ...]
    era: str
    share: float
    shares: tuple[float, ...] = ()
    contrary: float = 0.0

    @property
    def form(self) -> str | None:
        """The first of the forms."""
        return self.forms[0] if self.forms else None


@dataclass
class _Column:
    """The different texts of a column, and which of them a format reads."""

    texts: pd.Series
    weight: "np.ndarray"
    now: datetime
    _read: dict[tuple[str, str, bool], "np.ndarray"] = field(default_factory=dict)

    def read(self, form: str, era: str, *, ever: bool = False) -> "np.ndarray":
        """Return which texts the format reads; ever: also as days to come."""
        if (form, era, ever) not in self._read:
            spec = Moment.model_validate({"date": "x", "format": form, "era": era})
            at = moments.read({"date": self.texts}, spec, BANGKOK, FAR_AHEAD if ever else self.now).at
            self._read[form, era, ever] = at.notna().to_numpy()
        return self._read[form, era, ever]

    def share(self, readable: "np.ndarray") -> float:
        return round(float(self.weight[readable].sum()), 6)

    def fitting(self) -> list[str]:
        """Return the forms that fit some values, by their pattern alone, which costs little."""
        step = max(len(self.texts) // TRIED_FIRST, 1)
        some = [str(t).translate(THAI_DIGITS) for t in self.texts.iloc[::step]]
        fitting = []
        for form in FORMS:
            fits = [t for t in some if _PATTERNS[form].fullmatch(t.removesuffix("Z") if form == ISO else t)]
            # A day may lack its clock; a format that names one is not believed unless one is there.
            clocked = "hh" not in form or any(_has_hour(_PATTERNS[form], t) for t in fits)
            offset = form != ISO or any(_OFFSET.match(t) for t in some)
            if len(fits) > FITTING * len(some) and clocked and offset:
                fitting.append(form)
        return [*fitting, *([ISO] if ISO not in fitting and any(_is_instant(t) for t in some) else [])]


def _is_instant(text: str) -> bool:
    return re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:", text) is not None and _OFFSET.match(text) is not None


def _best(column: _Column) -> list[Reading]:
    """Return the readings of most values, each with the further forms that its rest is written in."""
    forms = column.fitting()
    eras = {f: moments.eras_of(f) for f in forms}
    tried = {(f, e): column.share(column.read(f, e)) for f in forms for e in eras[f]}
    alone = max(tried.values(), default=0.0)
    if alone == 0.0:
        return []
    first = sorted(
        (key for key, share in tried.items() if share >= alone - 0.005),
        key=lambda key: (-tried[key] if alone < READABLE else 0, -len(key[0])),
    )
    found = [_with_further(column, f, e, forms) for f, e in first]
    best = max(r.share for r in found)
    return [r for r in found if r.share >= max(READABLE, best - 0.005)]


def _order(form: str) -> str | None:
    """Return which of day and month comes first where both are numbers that could change places."""
    if form.startswith("YY") or "DD" not in form or "MM" not in form:
        return None
    return "DD" if form.find("DD") < form.find("MM") else "MM"


def _with_further(column: _Column, form: str, era: str, forms: list[str]) -> Reading:
    read, shares, chosen = column.read(form, era), [], [form]
    shares.append(column.share(read))
    other = "BE" if era == "CE" else "CE"
    if len(moments.eras_of(form)) > 1 and column.share(column.read(form, other) & ~read) >= FURTHER:
        era = "both"
        read = column.read(form, era)
        shares = [column.share(read)]
    contrary = 0.0
    for further in sorted(forms, key=lambda f: -column.share(column.read(f, era) & ~read)):
        more = column.read(further, era) & ~read
        if further == form or column.share(more) < FURTHER:
            continue
        if {_order(further), *map(_order, chosen)} >= {"DD", "MM"}:
            # A day to come fits one order only and proves nothing.
            proof = column.read(further, era, ever=True) & ~column.read(form, era, ever=True)
            contrary = max(contrary, share if (share := column.share(proof)) >= FURTHER else 0.0)
            continue
        chosen.append(further)
        shares.append(column.share(more))
        read = read | more
    return Reading(tuple(chosen), era, column.share(read), tuple(shares), contrary)


def _of_days(years: list[int], given: int, now: datetime) -> Reading:
    """Return how a database's own days are meant: those of the future, or of no calendar, cannot be read."""
    latest = now.year + 1
    christian = sum(moments.FIRST_YEAR <= year <= latest for year in years) / given
    buddhist = (
        sum(moments.FIRST_YEAR + BUDDHIST_ERA <= year <= latest + BUDDHIST_ERA for year in years) / given
    )
    if min(christian, buddhist) >= FURTHER:
        return Reading((), "both", christian + buddhist, (christian + buddhist,))
    return Reading((), "BE" if buddhist > christian else "CE", max(christian, buddhist))


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
            return [_of_days([v.year for v in known if isinstance(v, date)], len(known), self.now)]
        if len(known) and isinstance(known.iloc[0], time):
            return []
        counted = self.texts.value_counts()
        texts = pd.Series(counted.index, dtype="string")
        # Six digits and more make a date; words would only cost time.
        may_be = texts.str.count(r"[0-9๐-๙]") >= 4
        if not len(texts) or counted[may_be.to_numpy()].sum() < READABLE * counted.sum():
            return []
        weight = counted.to_numpy() / counted.sum()
        return _best(_Column(texts, weight, self.now))

    @cached_property
    def is_midnight_elsewhere(self) -> bool:
        """Whether every clock shows one hour, or two by summer time, and not midnight.

        So it is with days that were written in UTC: 05:00 and, in summer, 04:00.
        """
        hours = sorted({hour for hour, _, _ in self._clocks})
        whole = all(minute in (0, 30) and second == 0 for _, minute, second in self._clocks)
        one = len(hours) == 1 or (len(hours) == 2 and hours[1] - hours[0] == 1)
        return whole and one and 0 not in hours and self.texts.nunique() >= FEWEST_MIDNIGHTS

    @property
    def is_thai_midnight(self) -> bool:
        """Whether all rows show 17:00 without a zone: midnight in Thailand, written in UTC."""
        return self.is_midnight_elsewhere and {h for h, _, _ in self._clocks} == {17}

    @property
    def may_count_from_1904(self) -> bool:
        """Whether days that Excel counts from 1900 are none to come if they are counted from 1904."""
        zero = COUNTS[SERIAL_1904].zero
        return bool((self.numbers.max() - zero) * DAY_SECONDS < self.now.timestamp())

    @cached_property
    def shows_clock(self) -> bool:
        """Whether its moments have a time of the day."""
        return bool({(hour, minute) for hour, minute, _ in self._clocks} - {(0, 0)})

    @cached_property
    def _clocks(self) -> set[tuple[int, int, int]]:
        """Hours, minutes and seconds that are shown; in Thailand where the values carry a zone."""
        if not self.readings:
            return set()
        best, given = self.readings[0], self.values.dropna()
        spec = Moment.model_validate({"date": "x", "format": best.forms or None, "era": best.era})
        values = pd.Series(self.texts.unique(), dtype="string") if best.forms else given
        at = moments.read({"date": values}, spec, BANGKOK, self.now).at.dropna().dt.tz_convert(BANGKOK)
        return {(v.hour, v.minute, v.second) for v in at}

    @property
    def is_date(self) -> bool:
        return bool(self.readings) and self.readings[0].share >= READABLE

    @cached_property
    def is_ambiguous(self) -> bool:
        """Whether two readings give different days."""
        orders = {(r.form or "").replace("-", "/").replace(".", "/")[:5] for r in self.readings if r.form}
        return {"DD/MM", "MM/DD"} <= orders or len({r.era for r in self.readings}) > 1

    @property
    def are_bare_numbers(self) -> bool:
        """Whether the dates are numbers that could be any other: `45292`, `202403`."""
        return bool(self.readings) and all(
            f in COUNTS or f == "YYYYMM" for r in self.readings for f in r.forms or ("",)
        )

    @cached_property
    def is_clock(self) -> bool:
        """Times of the day: time objects, `19:30`, `19.30 น.`"""
        known = self.values.dropna()
        if len(known) and isinstance(known.iloc[0], time):
            return True
        return bool(len(self.texts)) and bool(
            self.texts.str.fullmatch(
                r"[0-2]?\d[:.][0-5]\d([:.][0-5]\d)?(\.\d+)?( ?(น|[apAP]\.?[mM])\.?)?"
            ).mean()
            >= READABLE
        )

    @property
    def are_fractions_of_a_day(self) -> bool:
        """Whether all values are 0 or more and less than 1, as Excel keeps times."""
        return (
            bool(len(self.numbers))
            and len(self.numbers) == len(self.texts)
            and self.numbers.between(0, 0.99999).all()
        )

    @property
    def are_whole(self) -> bool:
        """Whether all values are small whole numbers, such as parts of a day are."""
        return self._share(0, 9_999, whole=True) > 0.95

    @property
    def are_hours(self) -> bool:
        return self._share(0, 23, whole=True) > 0.95

    @property
    def are_minutes(self) -> bool:
        return self._share(0, 59, whole=True) > 0.95

    @cached_property
    def are_months(self) -> bool:
        named = self.share_of_rows(lambda text: text.replace(".", "").lower() in MONTH_NUMBERS)
        return named > 0.95 or self._share(1, 12, whole=True) > 0.95

    @property
    def are_days_of_month(self) -> bool:
        return self._share(1, 31, whole=True) > 0.9

    @property
    def are_years(self) -> bool:
        return self.era_of_years is not None

    @cached_property
    def era_of_years(self) -> str | None:
        """BE or CE where the values are years."""
        return self._era(0)

    @cached_property
    def era_of_short_years(self) -> str | None:
        """BE or CE where the values can be the last two digits of years of this era alone."""
        return self._era(100)

    def _era(self, digits: int) -> str | None:
        latest, since = self.now.year + 1, moments.FIRST_YEAR
        ages = {"BE": (since + BUDDHIST_ERA, latest + BUDDHIST_ERA), "CE": (since, latest)}
        if digits:
            # 90 to 99 may be the years of either era.
            ages = {"BE": (ages["BE"][0] % digits, ages["BE"][1] % digits), "CE": (1, latest % digits)}
        fitting = [era for era, age in ages.items() if self._share(*age, whole=True) > 0.95]
        return fitting[0] if len(fitting) == 1 else None

    def coordinate(self) -> tuple[str, float] | None:
        """Return latitude, longitude or metres (UTM) within Thailand, with the share of values there."""
        west, south, east, north = THAILAND
        shares = {
            "latitude": self._share(south, north, whole=False),
            "longitude": self._share(west, east, whole=False),
            "metres": self._share(100_000, 10_000_000, whole=False),
        }
        kind = max(shares, key=lambda k: shares[k])
        return (kind, shares[kind]) if shares[kind] >= 0.5 else None

    def are_within(self, low: float, high: float) -> bool:
        """Return whether nearly all are numbers between the two."""
        return self._share(low, high, whole=False) > 0.9

    def are_degrees(self, most: float) -> bool:
        """Whether nearly all are degrees with decimals, anywhere on earth. most: 90 or 180."""
        fractions = float((self.numbers % 1 != 0).mean()) if len(self.numbers) else 0.0
        return self._share(-most, most, whole=False) > 0.95 and fractions > 0.5

    def share_of_rows(self, judged: Callable[[str], bool]) -> float:
        """Return the share of the rows with something in them of which it is so."""
        counted = self.texts.value_counts()
        return float(sum(n for text, n in counted.items() if judged(str(text))) / max(counted.sum(), 1))

    @property
    def is_unique(self) -> bool:
        return (
            len(self.texts) > 0 and not self.texts.duplicated().any() and len(self.texts) == len(self.values)
        )

    @property
    def is_unique_but_once(self) -> bool:
        """Whether each value comes once and a single row has none."""
        return 0 < len(self.texts) == len(self.values) - 1 and not self.texts.duplicated().any()

    @property
    def are_words(self) -> bool:
        """Names rather than codes: letters, and most of them different."""
        return bool(len(self.texts)) and bool(self.texts.str.contains(r"[A-Za-z\u0e01-\u0e2e]").mean() > 0.8)
