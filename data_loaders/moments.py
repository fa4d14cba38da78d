"""Dates and times of police databases, made into instants: any column type, many formats, two eras."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from dashboard.language.thai import BUDDHIST_ERA, MONTH_NUMBERS, THAI_DIGITS
from data_loaders.fields import Moment

FIRST_YEAR = 1990
EXCEL_EPOCH = pd.Timestamp("1899-12-30")

_TOKENS = {"YYYY": "y", "MON": "b", "MM": "m", "DD": "d", "hh": "H", "mm": "M", "ss": "S"}

# What a text column is tried against when its format is not declared. None is ever chosen silently.
CANDIDATES = (
    "YYYY-MM-DD hh:mm:ss",
    "YYYY-MM-DD hh:mm",
    "YYYY-MM-DD",
    "YYYY/MM/DD",
    "YYYYMMDD",
    "YYYYMMDDhhmmss",
    "YYYYMMDDhhmm",
    "DD/MM/YYYY hh:mm:ss",
    "DD/MM/YYYY hh:mm",
    "DD/MM/YYYY",
    "MM/DD/YYYY hh:mm:ss",
    "MM/DD/YYYY hh:mm",
    "MM/DD/YYYY",
    "DD-MM-YYYY",
    "MM-DD-YYYY",
    "DD MON YYYY",
    "MON YYYY",
    "YYYY-MM",
    "YYYYMM",
    "serial",
)


@dataclass(frozen=True, slots=True)
class Moments:
    """Instants, one a row.

    `at`: UTC (datetime64, NaT = none), `precision`: minute, hour, day, month or none.
    """

    at: pd.Series
    precision: pd.Series
    unreadable: pd.Series


def format_pattern(form: str) -> re.Pattern[str]:
    """Return a regular expression for a declared format.

    Days and months may lack their leading zero where separated.
    """
    parts = re.split(r"(YYYY|MON|MM|DD|hh|mm|ss)", form)
    packed = not re.search(r"[^A-Za-z]", form)
    digits = r"\d{2}" if packed else r"\d{1,2}"
    out = []
    for part in parts:
        if part == "YYYY":
            out.append(r"(?P<y>\d{4})")
        elif part == "MON":
            out.append(r"(?P<b>[^\d\s]+)")
        elif part in _TOKENS:
            out.append(f"(?P<{_TOKENS[part]}>{digits})")
        else:
            out.append(re.escape(part).replace(r"\ ", r"\s+"))
    # Times and fractions that the format does not name are let through only when they say nothing (zeros).
    return re.compile(r"\s*" + "".join(out) + r"(?:[ T]?0{1,2}:0{2}(?::0{2})?)?(?:\.\d+)?\s*")


def readings(values: pd.Series, forms: tuple[str, ...] = CANDIDATES) -> list[tuple[str, str]]:
    """Return the (format, era) pairs by which every given value can be read."""
    texts = _texts(values.dropna())
    texts = texts[texts != ""]
    fitting = []
    for form in forms if len(texts) else ():
        for era in ("CE",) if form == "serial" else ("CE", "BE"):
            spec = Moment(date="x", format=form, era=era)
            local = _from_serial(texts) if form == "serial" else _from_text(texts, spec)[0]
            if not local.isna().any():
                fitting.append((form, era))
    return fitting


def read(raw: dict[str, pd.Series], spec: Moment, zone: ZoneInfo, now: datetime) -> Moments:
    """Read instants from the raw columns of one mapped moment.

    Args:
        raw: part of the moment (date, time, hour, …) -> column as the driver gave it, same index each.
        zone: the zone of times that carry none.
        now: nothing later than two days after is believed.

    A value that is not NULL or blank and yields no date between 1990 and `now` counts as unreadable.
    """
    given = raw["date" if spec.date else "year"]
    present = given.notna() & (_texts(given) != "")
    instants = _instants(given) if spec.date is not None else None
    if spec.date is None:
        day, seconds, precision = _from_parts(raw, spec)
    elif instants is not None:
        day, seconds, precision = _split(instants.dt.tz_convert(zone).dt.tz_localize(None), spec)
    elif spec.format is None:
        day, seconds, precision = _split(_native(given), spec)
    elif spec.format == "serial":
        day, seconds, precision = _split(_from_serial(given), spec)
    else:
        local, precision = _from_text(_texts(given), spec)
        day, seconds, precision = _midnight(local, precision, spec)
    day, seconds, precision = _add_clock(day, seconds, precision, raw, spec)
    # In microseconds like the day: pandas makes fractions nanoseconds, whose calendar ends in 2262.
    local = day + pd.to_timedelta(seconds.fillna(0), unit="s").dt.as_unit("us")
    limit = pd.Timestamp(now.astimezone(zone).replace(tzinfo=None)) + pd.Timedelta(days=2)
    bad = (local.dt.year < FIRST_YEAR) | (local > limit)
    local = local.mask(bad)
    if instants is not None and spec.time is None and spec.hour is None:
        at = instants.mask(local.isna())
    else:
        at = local.dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward").dt.tz_convert("UTC")
    return Moments(at, precision.mask(local.isna(), "none"), present & local.isna())


def _texts(values: pd.Series) -> pd.Series:
    """Return values as text: whole floats without their `.0`, Thai digits as Arabic ones, blanks trimmed."""
    if pd.api.types.is_float_dtype(values):
        values = values.astype("Int64") if (values.dropna() % 1 == 0).all() else values
    texts = values.astype("string").fillna("")
    if pd.api.types.is_integer_dtype(values):
        return texts
    if texts.str.contains("[๐-๙]").any():
        texts = texts.str.translate(THAI_DIGITS)
    return texts.str.strip()


def _instants(values: pd.Series) -> pd.Series | None:
    """Return UTC when the driver gives times with their offset, else None.

    Offsets that differ by summer time make no pandas dtype.
    """
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return values.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
    if values.dtype == object and any(isinstance(v, datetime) and v.tzinfo for v in values):
        return pd.to_datetime(values, utc=True).astype("datetime64[us, UTC]")
    return None


def _native(values: pd.Series) -> pd.Series:
    """Return datetimes and dates as a driver gives them; anything else becomes NaT."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.astype("datetime64[us]")
    kept = [
        (
            np.datetime64(v.replace(tzinfo=None) if isinstance(v, datetime) else v, "us")
            if isinstance(v, date)
            else np.datetime64("NaT")
        )
        for v in values
    ]
    return pd.Series(np.array(kept, dtype="datetime64[us]"), index=values.index)


def _from_serial(values: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(_texts(values).str.replace(",", ".", regex=False), errors="coerce")
    numbers = numbers.where((numbers > 20_000) & (numbers < 80_000))
    return (EXCEL_EPOCH + pd.to_timedelta((numbers * 86400).round(), unit="s")).astype("datetime64[us]")


def _from_text(texts: pd.Series, spec: Moment) -> tuple[pd.Series, pd.Series]:
    form = spec.format or ""
    # Distinct values are few (dates repeat), and a regular expression costs more than a look-up.
    codes, distinct = pd.factorize(texts)
    pattern = format_pattern(form)
    parsed = np.array([_moment_of(pattern.fullmatch(t), spec.era) for t in distinct], dtype="datetime64[us]")
    local = pd.Series(parsed[codes], index=texts.index)
    named = "minute" if "mm" in form else "hour" if "hh" in form else "day" if "DD" in form else "month"
    return local, pd.Series(named, index=texts.index)


def _moment_of(match: re.Match[str] | None, era: str) -> np.datetime64:
    if match is None:
        return np.datetime64("NaT")
    part = match.groupdict()
    month = MONTH_NUMBERS.get(part["b"].replace(".", "").lower(), 0) if "b" in part else int(part["m"])
    try:
        local = datetime(  # noqa: DTZ001 - the zone is put on later, by the mapping
            int(part["y"]) - (BUDDHIST_ERA if era == "BE" else 0),
            month,
            int(part.get("d") or 1),
            int(part.get("H") or 0),
            int(part.get("M") or 0),
            int(part.get("S") or 0),
        )
    except ValueError:
        return np.datetime64("NaT")
    return np.datetime64(local if 1900 <= local.year <= 2200 else "NaT", "us")


def _split(local: pd.Series, spec: Moment) -> tuple[pd.Series, pd.Series, pd.Series]:
    return _midnight(local, pd.Series("minute", index=local.index), spec)


def _midnight(local: pd.Series, precision: pd.Series, spec: Moment) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return day, seconds of the day, precision.

    00:00:00 sharp means "time not known" unless the mapping says otherwise.
    """
    day = local.dt.floor("D")
    seconds = (local - day).dt.total_seconds()
    if spec.era == "BE" and spec.format is None:
        # By parts: a 29 February that the Gregorian year lacks becomes unreadable, not 1 March.
        parts = {"year": day.dt.year - BUDDHIST_ERA, "month": day.dt.month, "day": day.dt.day}
        day = _day_of(pd.DataFrame(parts))
    timed = precision.isin(["minute", "hour"])
    if spec.midnight == "unknown":
        precision = precision.mask(timed & (seconds == 0), "day")
    return day, seconds, precision


def _from_parts(raw: dict[str, pd.Series], spec: Moment) -> tuple[pd.Series, pd.Series, pd.Series]:
    year = pd.to_numeric(_texts(raw["year"]), errors="coerce") - (BUDDHIST_ERA if spec.era == "BE" else 0)
    month = pd.to_numeric(_texts(raw["month"]), errors="coerce")
    day = (
        pd.to_numeric(_texts(raw["day"]), errors="coerce")
        if "day" in raw
        else pd.Series(np.nan, index=year.index)
    )
    local = _day_of(pd.DataFrame({"year": year, "month": month, "day": day.fillna(1)}))
    precision = pd.Series(np.where(day.notna(), "day", "month"), index=year.index).astype("string")
    return local, pd.Series(0.0, index=year.index), precision


def _day_of(parts: pd.DataFrame) -> pd.Series:
    """Return days from year, month and day; NaT where there is no such day."""
    parts["year"] = parts["year"].where(parts["year"].between(1900, 2200))
    return pd.to_datetime(parts, errors="coerce").astype("datetime64[us]")


def _add_clock(
    day: pd.Series, seconds: pd.Series, precision: pd.Series, raw: dict[str, pd.Series], spec: Moment
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Put a separate time, or hour and minute, on the day. A blank one leaves the time unknown."""
    month_only = precision == "month"
    if spec.time is not None:
        clock = _clock_of(raw["time"])
        precision = pd.Series(np.where(clock.notna(), "minute", "day"), index=day.index).astype("string")
    elif spec.hour is not None:
        hour = pd.to_numeric(_texts(raw["hour"]), errors="coerce")
        hour = hour.where(hour.between(0, 23))
        minute = (
            pd.to_numeric(_texts(raw["minute"]), errors="coerce")
            if spec.minute
            else pd.Series(np.nan, index=day.index)
        )
        minute = minute.where(minute.between(0, 59))
        clock = hour * 3600 + minute.fillna(0) * 60
        named = np.where(hour.isna(), "day", np.where(minute.isna(), "hour", "minute"))
        precision = pd.Series(named, index=day.index).astype("string")
    else:
        return day, seconds, precision
    # A clock on a day that nobody knows would put the case on the first of the month at that hour.
    return day, clock.fillna(0).mask(month_only, 0), precision.mask(month_only, "month")


def _clock_of(values: pd.Series) -> pd.Series:
    """Return seconds of the day; NaN where there is none.

    Read are time objects, `19:30`, `19.30`, `1930`, `930` and `193000`.
    """
    if pd.api.types.is_float_dtype(values):
        # Numbers with blanks among them: 1930.0 is 19:30; 19.3 can only be 19.30 with its last zero lost.
        whole = (values.dropna() % 1 == 0).all()
        values = values.map(("{:.0f}" if whole else "{:.2f}").format, na_action="ignore")

    def seconds(value: object) -> float:
        if isinstance(value, timedelta):
            return value.total_seconds()
        if isinstance(value, time):
            return value.hour * 3600 + value.minute * 60 + value.second
        text = str(value).translate(THAI_DIGITS).replace("น.", "").strip()
        match = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?", text) or re.fullmatch(
            r"(\d{1,2})(\d{2})(\d{2})?", text
        )
        if match is None or int(match[1]) > 23 or int(match[2]) > 59:
            return np.nan
        return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)

    return values.map(seconds, na_action="ignore").astype(float)
