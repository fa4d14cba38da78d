"""Dates and times of police databases, made into instants: any column type, many formats, two eras."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from dashboard.language.thai import BANGKOK, BUDDHIST_ERA, MONTH_NUMBERS, THAI_DIGITS
from data_loaders import letters, spoken_clocks
from data_loaders.counts import COUNTS, DAY_SECONDS, SERIAL
from data_loaders.fields import FORMAT_TOKENS, ISO, Moment

FIRST_YEAR = 1990
EXCEL_EPOCH = pd.Timestamp("1899-12-30")

_TOKENS = {"YYYY": "y", "YY": "y", "MON": "b", "MM": "m", "DD": "d", "hh": "H", "mm": "M", "ss": "S"}

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
    "DD.MM.YYYY hh:mm:ss",
    "DD.MM.YYYY hh:mm",
    "DD.MM.YYYY",
    "MM/DD/YYYY hh:mm:ss",
    "MM/DD/YYYY hh:mm",
    "MM/DD/YYYY",
    "DD-MM-YYYY",
    "MM-DD-YYYY",
    "DD MON YYYY",
    "MON YYYY",
    "YYYY-MM",
    "YYYYMM",
    SERIAL,
    "julian",
    "ticks",
    "unix",
    "unix-ms",
    ISO,
)
# From this year on a year is one of the Buddhist era where a mapping says that both come.
FIRST_BUDDHIST_YEAR = 2400
# A day that was not given, where a column must hold one: a date's eight zeros and nothing else.
NO_DAY = re.compile(r"(?=(?:\D*0){8})[0\-/.:T ]+")
# Read of one text: local time in microseconds since 1970, and how exactly it is told. Whole numbers, because
# NumPy's times are slow one by one.
_Read = tuple[int, str]
UNIX_EPOCH, DAY = datetime(1970, 1, 1), 24 * 3600 * 1_000_000  # noqa: DTZ001 - of local time
# Precision of 24:00 until it is told from a 00:00 that says nothing.
END_OF_DAY = "end of day"
_NOTHING: _Read = (np.iinfo(np.int64).min, "none")  # NumPy's NaT
# Formats whose day holds no blank, so that the first one of a text ends it.
_DAY_THEN_CLOCK = re.compile(r"[^\sh]+ hh[^YMD]*")
_ISO_8601 = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
    r"(?:[T ](?P<H>\d\d):?(?P<M>\d\d)(?::?(?P<S>\d\d)(?:[.,]\d+)?)?\s*(?P<offset>Z|[+-]\d\d(?::?\d\d)?)?)?"
)


@dataclass(frozen=True, slots=True)
class Moments:
    """Instants, one a row.

    `at`: UTC (datetime64, NaT = none), `precision`: minute, hour, day, month or none. `unreadable`: whether
    something is there that is no day; `unreadable_clock`: beside a day something that is no time.
    """

    at: pd.Series
    precision: pd.Series
    unreadable: pd.Series
    unreadable_clock: pd.Series


def format_pattern(form: str) -> re.Pattern[str]:
    """Return a regular expression for a declared format.

    Days and months may lack their leading zero where separated, and a day may lack the clock that the format
    names: a workbook leaves it out at midnight. Where the month is a word, others may stand around it:
    `วันจันทร์ที่ 3 มีนาคม พ.ศ. 2567 เวลา 19.30 น.`
    """
    packed = not re.search(r"[^A-Za-z]", form)
    start = form.find("hh")
    if packed or start < 0 or re.search("[YMD]", form[start:]):
        return re.compile(r"\s*" + _expression(form, packed=packed) + _SAYS_NOTHING)
    bare = form[:start].rstrip(" ,T")
    clock = _expression(form[start:], packed=False).replace(re.escape(":"), "[:.h]")
    suffix = r"\s*(?:น\.?|(?P<half>[ap])\.?m\.?)?(?:\.\d+)?\s*"
    return re.compile(
        rf"\s*{_expression(bare, packed=False)}(?:(?:\s*[T,]\s*|\s+)(?:เวลา\s*)?{clock}{suffix}|\s*)",
        re.IGNORECASE,
    )


# Times and fractions that the format does not name are let through only when they say nothing (zeros).
_SAYS_NOTHING = r"(?:[ T]?0{1,2}:0{2}(?::0{2})?)?(?:\.\d+)?\s*"


# Words that stand before the parts of a day: the weekday, เดือน, and the era, which the mapping declares.
_BEFORE = {
    "DD": r"(?:วัน(?:จันทร์|อังคาร|พุธ|พฤหัส(?:บดี)?|ศุกร์|เสาร์|อาทิตย์)?\s*(?:ที่)?\s*|(?:จ|อ|พ|พฤ|ศ|ส|อา)\.\s*"
    r"|(?i:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*[,.]?\s+)?",
    "MON": r"(?:เดือน\s*)?",
    "YYYY": r"(?:พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)?\s*",
}


def _expression(form: str, *, packed: bool) -> str:
    digits = r"\d{2}" if packed else r"\d{1,2}"
    before = _BEFORE if form.startswith("DD") and "MON" in form else {}
    out = []
    parts = re.split(f"({FORMAT_TOKENS.pattern})", form)
    for at, part in enumerate(parts):
        out.append(before.get("YYYY" if part == "YY" else part, ""))
        if part in ("YYYY", "YY"):
            out.append(rf"(?P<y>\d{{{len(part)}}})")
        elif part == "MON":
            out.append(r"(?P<b>[^\d\s]+)")
        elif part in _TOKENS:
            out.append(f"(?P<{_TOKENS[part]}>{digits})")
        else:
            # Letters end where digits begin: 14เม.ย.2567 needs no blank.
            by_month = "MON" in parts[max(0, at - 1) : at + 2]
            out.append(re.escape(part).replace(r"\ ", r"\s*" if by_month else r"\s+"))
    return "".join(out)


def readings(values: pd.Series, forms: tuple[str, ...] = CANDIDATES) -> list[tuple[str, str]]:
    """Return the (format, era) pairs by which every given value can be read."""
    texts = _texts(values.dropna())
    distinct = [t for t in pd.unique(texts) if t]
    return [
        (form, era)
        for form in (forms if distinct else ())
        for era in eras_of(form)
        if _fits(distinct, form, era)
    ]


def eras_of(form: str) -> tuple[Literal["CE", "BE"], ...]:
    """Return the eras in which the years of a format may be meant."""
    return ("CE",) if form == ISO or form in COUNTS else ("CE", "BE")


def _fits(texts: list[str], form: str, era: str) -> bool:
    """Return whether a format reads all texts, and the clock that it names is in one of them."""
    local, precision = _from_texts(texts, form, era, BANGKOK)
    if np.isnat(local).any():
        return False
    if form == ISO:
        # Without an offset it is one of the plain formats.
        return any(re.search(r":\d\d.*(?:Z|[+-]\d\d(?::?\d\d)?)$", text) for text in texts)
    return "hh" not in form or bool((precision == "minute").any() | (precision == "hour").any())


def read(raw: dict[str, pd.Series], spec: Moment, zone: ZoneInfo, now: datetime) -> Moments:
    """Read instants from the raw columns of one mapped moment.

    Args:
        raw: part of the moment (date, time, hour, …) -> column as the driver gave it, same index each.
        zone: the zone of times that carry none.
        now: nothing later than two days after is believed.

    A value that is not NULL, blank or all zeros (MySQL's 0000-00-00, its way to say none, and the 0 of what
    counts from a zero) and yields no date between 1990 and `now` counts as unreadable.
    """
    given = raw["date" if spec.date else "year"]
    texts = _texts(given)
    none = "0" if COUNTS.keys() & set(spec.formats) else ""
    present = given.notna() & (texts != "") & (texts != none) & ~texts.str.fullmatch(NO_DAY)
    instants = _instants(given) if spec.date is not None else None
    if spec.date is None:
        day, seconds, precision = _from_parts(raw, spec)
    elif instants is not None:
        day, seconds, precision = _split(instants.dt.tz_convert(zone).dt.tz_localize(None), spec)
    elif spec.format is None:
        day, seconds, precision = _split(_native(given), spec)
    else:
        local, precision = _from_forms(given, spec, zone)
        day, seconds, precision = _midnight(local, precision, spec)
    own = day + pd.to_timedelta(seconds.fillna(0), unit="s").dt.as_unit("us")
    day, seconds, precision, no_clock = _add_clock(day, seconds, precision, raw, spec)
    # In microseconds like the day: pandas makes fractions nanoseconds, whose calendar ends in 2262.
    local = day + pd.to_timedelta(seconds.fillna(0), unit="s").dt.as_unit("us")
    limit = pd.Timestamp(now.astimezone(zone).replace(tzinfo=None)) + pd.Timedelta(days=2)
    bad = (local.dt.year < FIRST_YEAR) | (local > limit)
    local = local.mask(bad)
    if instants is not None and spec.time is None and spec.hour is None and spec.midnight != "any":
        at = instants.mask(local.isna())
    else:
        at = _instants_of(local, zone)
    if spec.time is not None or spec.hour is not None:
        at = _on_thai_days(at, own, local - day, zone)
    gone = local.isna()
    return Moments(at, precision.mask(gone, "none"), present & gone, no_clock & ~gone)


def _instants_of(local: pd.Series, zone: ZoneInfo) -> pd.Series:
    return local.dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward").dt.tz_convert("UTC")


def _on_thai_days(at: pd.Series, own: pd.Series, clock: pd.Series, zone: ZoneInfo) -> pd.Series:
    """Put right those whose day is midnight in Thailand, written by another zone's clock.

    Such a day is that of Thailand, and so is the clock beside it: 17:00 UTC with 21:30 is 21:30 of the next.

    Args:
        own: the day as its own column has it, with the clock that it shows there.
        clock: what the separate column says; where both say the same it says no more than the day.
    """
    here = _instants_of(own, zone).dt.tz_convert(BANGKOK).dt.tz_localize(None)
    shown = own - own.dt.floor("D")
    thai = (here == here.dt.floor("D")) & (shown > pd.Timedelta(0)) & (shown != clock)
    return at.mask(thai, _instants_of(here + clock, BANGKOK))


def _texts(values: pd.Series) -> pd.Series:
    """Return values as text: whole floats without their `.0`, Thai digits as Arabic ones, blanks trimmed."""
    if pd.api.types.is_float_dtype(values):
        values = values.astype("Int64") if (values.dropna() % 1 == 0).all() else values
    try:
        texts = values.astype("string").fillna("")
    except UnicodeDecodeError:
        # A column of bytes in letters of its own, as of MySQL's BINARY.
        texts = (
            values.map(lambda v: letters.text_of(v) if isinstance(v, bytes) else v)
            .astype("string")
            .fillna("")
        )
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


def _from_forms(given: pd.Series, spec: Moment, zone: ZoneInfo) -> tuple[pd.Series, pd.Series]:
    """Return local time and precision of each value, by the first declared format that fits it."""
    if len(spec.formats) == 1 and (count := COUNTS.get(spec.formats[0])) is not None:
        return count.read(_texts(given), zone), pd.Series("minute", index=given.index)
    # Distinct values are few (dates repeat), and a regular expression costs more than a look-up.
    codes, distinct = pd.factorize(_texts(given))
    texts = distinct.to_numpy(dtype=object).tolist()
    local = np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[us]")
    precision = np.full(len(texts), "none", dtype=object)
    for form in spec.formats:
        left = np.flatnonzero(np.isnat(local))
        local[left], precision[left] = _from_texts([texts[at] for at in left], form, spec.era, zone)
    return pd.Series(local[codes], index=given.index), pd.Series(precision[codes], index=given.index)


def _from_texts(texts: list[str], form: str, era: str, zone: ZoneInfo) -> tuple[np.ndarray, np.ndarray]:
    """Read texts in one format: local times in microseconds, and precisions."""
    if form in COUNTS:
        local = COUNTS[form].read(pd.Series(texts, dtype="string"), zone).to_numpy()
        return local, np.where(np.isnat(local), "none", "minute").astype(object)
    pattern = _ISO_8601 if form == ISO else format_pattern(form)
    named = "day" if form == ISO or "DD" in form else "month"

    def read_one(text: str) -> _Read:
        return _moment_of(pattern.fullmatch(text), era, named, zone)

    found = _by_halves(texts, read_one) if _DAY_THEN_CLOCK.fullmatch(form) else list(map(read_one, texts))
    return (
        np.array([at for at, _ in found], dtype=np.int64).view("datetime64[us]"),
        np.array([precision for _, precision in found], dtype=object),
    )


def _by_halves(texts: list[str], read_one: Callable[[str], _Read]) -> list[_Read]:
    """Read texts of a day, a blank and a clock: of a million there are few days and few clocks."""
    days: dict[str, int] = {}
    clocks: dict[str, tuple[int, str]] = {}
    found = []
    for text in texts:
        day, _, clock = text.partition(" ")
        if day in days and clock in clocks:
            since_midnight, precision = clocks[clock]
            found.append((days[day] + since_midnight, precision))
            continue
        local, precision = read_one(text)
        found.append((local, precision))
        if clock and precision not in ("none", END_OF_DAY):
            since_midnight = local % DAY
            # Between day and clock there may be another sign, and the blank stands within the clock.
            if read_one(day)[0] != local - since_midnight:
                continue
            days[day] = local - since_midnight
            clocks[clock] = (since_midnight, precision)
    return found


def _moment_of(match: re.Match[str] | None, era: str, named: str, zone: ZoneInfo) -> _Read:
    if match is None:
        return _NOTHING
    part = match.groupdict()
    month = MONTH_NUMBERS.get(part["b"].replace(".", "").lower(), 0) if "b" in part else int(part["m"])
    hour = int(part.get("H") or 0)
    if half := part.get("half"):
        if not 1 <= hour <= 12:
            return _NOTHING
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    clock = timedelta(hours=hour, minutes=int(part.get("M") or 0), seconds=int(part.get("S") or 0))
    # 24:00 is the end of the day; no other clock is read that no clock shows.
    if clock > timedelta(days=1) or max(int(part.get("M") or 0), int(part.get("S") or 0)) > 59:
        return _NOTHING
    try:
        local = clock + datetime(  # noqa: DTZ001 - the zone is put on later, by the mapping
            _christian(part["y"], era), month, int(part.get("d") or 1)
        )
        if offset := part.get("offset"):
            local = local.replace(tzinfo=_offset(offset)).astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return _NOTHING
    if not 1900 <= local.year <= 2200:
        return _NOTHING
    precision = "minute" if part.get("M") else "hour" if part.get("H") else named
    precision = END_OF_DAY if clock == timedelta(days=1) else precision
    return (local - UNIX_EPOCH) // timedelta(microseconds=1), precision


def _christian(year: str, era: str) -> int:
    """Return the Christian year of a year as it is written, of two or four digits."""
    number = int(year)
    if len(year) == 2:
        return number + (2500 - BUDDHIST_ERA if era == "BE" else 2000)
    is_buddhist = era == "BE" or (era == "both" and number >= FIRST_BUDDHIST_YEAR)
    return number - (BUDDHIST_ERA if is_buddhist else 0)


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:]) if len(text) > 3 else 0
    return timezone((-1 if text[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _split(local: pd.Series, spec: Moment) -> tuple[pd.Series, pd.Series, pd.Series]:
    return _midnight(local, pd.Series("minute", index=local.index), spec)


def _midnight(local: pd.Series, precision: pd.Series, spec: Moment) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return day, seconds of the day, precision.

    00:00:00 sharp, or any clock, means "time not known" unless the mapping says otherwise.
    """
    day = local.dt.floor("D")
    seconds = (local - day).dt.total_seconds()
    if spec.era != "CE" and spec.format is None:
        # By parts: a 29 February that the Gregorian year lacks becomes unreadable, not 1 March.
        parts = {"year": _christian_years(day.dt.year, spec), "month": day.dt.month, "day": day.dt.day}
        day = _day_of(pd.DataFrame(parts))
    timed = precision.isin(["minute", "hour"])
    if spec.midnight != "midnight":
        unknown = timed & ((seconds == 0) | (spec.midnight == "any"))
        precision, seconds = precision.mask(unknown, "day"), seconds.mask(unknown, 0)
    return day, seconds, precision.mask(precision == END_OF_DAY, "minute")


def _from_parts(raw: dict[str, pd.Series], spec: Moment) -> tuple[pd.Series, pd.Series, pd.Series]:
    year = _christian_years(pd.to_numeric(_texts(raw["year"]), errors="coerce"), spec)
    written = _texts(raw["month"])
    named = written.str.replace(".", "", regex=False).str.lower().map(MONTH_NUMBERS)
    month = pd.to_numeric(written, errors="coerce").astype("Float64").fillna(named.astype("Float64"))
    day = (
        pd.to_numeric(_texts(raw["day"]), errors="coerce")
        if "day" in raw
        else pd.Series(np.nan, index=year.index)
    )
    local = _day_of(pd.DataFrame({"year": year, "month": month, "day": day.fillna(1)}))
    precision = pd.Series(np.where(day.notna(), "day", "month"), index=year.index).astype("string")
    return local, pd.Series(0.0, index=year.index), precision


def _christian_years(years: pd.Series, spec: Moment) -> pd.Series:
    # Of two digits, as YY reads them: 67 is 2567 or 2067. A year of one digit is none.
    years = years.mask(years.between(10, 99), years + (2500 if spec.era == "BE" else 2000))
    buddhist = (years >= FIRST_BUDDHIST_YEAR) | (spec.era == "BE")
    return years if spec.era == "CE" else years.mask(buddhist, years - BUDDHIST_ERA)


def _day_of(parts: pd.DataFrame) -> pd.Series:
    """Return days from year, month and day; NaT where there is no such day."""
    # Of text, pandas makes whole numbers that know a missing one, and then stumbles over it.
    parts = parts.apply(lambda column: column.astype("Float64").to_numpy(float, na_value=np.nan))
    parts["year"] = parts["year"].where(parts["year"].between(1900, 2200))
    return pd.to_datetime(parts, errors="coerce").astype("datetime64[us]")


def _add_clock(
    day: pd.Series, seconds: pd.Series, precision: pd.Series, raw: dict[str, pd.Series], spec: Moment
) -> tuple[pd.Series, pd.Series, pd.Series, pd.Series]:
    """Put a separate time, or hour and minute, on the day; return also which of them could not be read.

    A blank one leaves the time unknown.
    """
    month_only = precision == "month"
    if spec.time is not None:
        clock = _clock_of(raw["time"])
        lost = _is_there(raw["time"]) & clock.isna()
        precision = pd.Series(np.where(clock.notna(), "minute", "day"), index=day.index).astype("string")
    elif spec.hour is not None:
        given = pd.to_numeric(_texts(raw["hour"]), errors="coerce")
        hour = given.where(given.between(0, 24) & (given % 1 == 0))
        minute = (
            pd.to_numeric(_texts(raw["minute"]), errors="coerce")
            if spec.minute
            else pd.Series(np.nan, index=day.index)
        )
        minute = minute.where(minute.between(0, 59) & ((hour < 24) | (minute == 0)))
        lost = _is_there(raw["hour"]) & hour.isna()
        clock = hour * 3600 + minute.fillna(0) * 60
        named = np.where(hour.isna(), "day", np.where(minute.isna(), "hour", "minute"))
        precision = pd.Series(named, index=day.index).astype("string")
    else:
        return day, seconds, precision, pd.Series(False, index=day.index)
    # A clock on a day that nobody knows would put the case on the first of the month at that hour.
    return day, clock.fillna(0).mask(month_only, 0), precision.mask(month_only, "month"), lost


def _is_there(values: pd.Series) -> pd.Series:
    return values.notna() & (_texts(values) != "")


_HALF_DAY = re.compile(
    r"(?P<text>.*?)\s*(?:(?P<am>a\.?m\.?|ก่อนเที่ยง)|(?P<pm>p\.?m\.?|หลังเที่ยง))", re.IGNORECASE
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]|\s?[hH]\s?)(\d{2})(?:[:.](\d{2}))?(?:\.\d+)?")
_PACKED_CLOCK = re.compile(r"(\d{1,2})(\d{2})(\d{2})?")
_HOUR = re.compile(r"(\d{1,2})")
# Days from which databases and workbooks count, which stand before a clock that has no day.
_ZERO_DAY = r"(?:1899-12-3[01]|1900-01-01|30/12/1899|12/30/1899|0?1/0?1/1900)[ T]+(?=\d)"
# Excel's 1 as it is read in a cell whose format is [h]:mm, and in one whose format is hh:mm.
WHOLE_DAY = ("1 day, 0:00:00", "1900-01-01")
_FRACTION = re.compile(r"0?\.\d+(?:[eE]-\d+)?|\d(?:\.\d+)?[eE]-\d+")


def _clock_of(values: pd.Series) -> pd.Series:
    """Return seconds of the day; NaN where there is none. 24:00 is the end of the day.

    Read are time objects, `19:30`, `19.30`, `19h30`, `19.30 น.`, `7.30 pm`, `บ่าย 2 โมง`, `1930`, `930`,
    `193000` and the fractions of a day in which Excel keeps times: 0.25 is 06:00. Beside clocks with a point,
    such as 19.30, a 0.25 may be either and is not read.
    """
    if pd.api.types.is_float_dtype(values):
        there = values.dropna()
        if ((there >= 0) & (there <= 1)).all() and ((there > 0) & (there < 1)).any():
            return (values * DAY_SECONDS).round()
        # Numbers with blanks among them: 1930.0 is 19:30; 19.3 can only be 19.30 with its last zero lost.
        whole = (there % 1 == 0).all()
        values = (
            values.astype("Int64").astype(object)
            if whole
            else values.map("{:.2f}".format, na_action="ignore")
        )
    texts = _filled({value: _plain_clock(value) for value in values.dropna().unique()})
    dotted = any(re.match(r"0*[1-9]\d?\.\d\d\b", text) for text in texts.values())
    in_fractions = not dotted and any(_FRACTION.fullmatch(text) for text in texts.values())
    seconds = {value: _seconds(value, text, in_fractions) for value, text in texts.items()}
    return values.map(seconds, na_action="ignore").astype(float)


def _filled(texts: dict[Any, str]) -> dict[Any, str]:
    """Return clocks with the zeros that numbers lost: 30 beside 1230 is 00:30, 1230 beside 123000 00:12:30.

    Hours alone have lost none, and what is text was written so.
    """
    numbers = {
        value: text for value, text in texts.items() if not isinstance(value, str) and text.isdecimal()
    }
    longest = max(map(len, numbers.values()), default=0)
    width = 6 if longest > 4 else 4 if longest > 2 else 0
    return texts | {value: text.zfill(width) for value, text in numbers.items()}


def _plain_clock(value: object) -> str:
    text = str(value).translate(THAI_DIGITS).strip()
    return re.sub(rf"^{_ZERO_DAY}|^เวลา\s*|\s*(?:นาฬิกา|hrs?\.?)$", "", text).strip()


def _seconds(value: object, text: str, in_fractions: bool) -> float:
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
        return seconds if 0 <= seconds <= DAY_SECONDS else np.nan
    if isinstance(value, time):
        return value.hour * 3600 + value.minute * 60 + value.second
    if text in WHOLE_DAY:
        return DAY_SECONDS
    bare = re.sub(r"\s*น\.?$", "", text)
    if _FRACTION.fullmatch(text):
        # No clock is written with one or three digits behind the point.
        could_be_clock = re.fullmatch(r"0\.[0-5]\d", text) is not None
        return round(float(text) * DAY_SECONDS) if in_fractions or not could_be_clock else np.nan
    if in_fractions and text in ("0", "1", "1.0"):
        return int(text[0]) * DAY_SECONDS
    spoken = spoken_clocks.seconds(text)
    if spoken is not None:
        return spoken
    half = _HALF_DAY.fullmatch(bare)
    bare = half["text"] if half else bare
    match = _CLOCK.fullmatch(bare) or _PACKED_CLOCK.fullmatch(bare)
    if match is None and (half or bare != text):
        match = _HOUR.fullmatch(bare)
    if match is None:
        return np.nan
    hour, minute, second = (int(part or 0) for part in (*match.groups(), None, None)[:3])
    if half:
        if not 1 <= hour <= 12:
            return np.nan
        hour = hour % 12 + (12 if half["pm"] else 0)
    if minute > 59 or second > 59 or hour * 3600 + minute * 60 + second > DAY_SECONDS:
        return np.nan
    return hour * 3600 + minute * 60 + second
