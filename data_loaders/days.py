"""Days as people write them: any order, either era, Thai digits and months; nothing ambiguous is guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.language.thai import (
    BUDDHIST_ERA,
    BUDDHIST_YEARS,
    MONTH_NUMBERS,
    THAI_DIGITS,
    format_date,
)
from data_loaders.counts import COUNTS, SERIAL, SERIAL_1904
from data_loaders.files.tables import DATE_MARK
from data_loaders.moments import EXCEL_EPOCH, FIRST_YEAR

Order = Literal["dmy", "mdy"]
LAST_YEAR = 2100
# Between these a number is a day of Excel, and what a day's number from 1904 lacks to that from 1900.
SERIALS = 20_000, 80_000
SERIAL_1904_LATER = int(COUNTS[SERIAL].zero - COUNTS[SERIAL_1904].zero)

_CLOCK = (
    r"(?:["
    r" T,]+(?:เวลา\s*)?(?P<hour>\d{1,2})[:.hH](?P<minute>\d{2})(?:[:.]\d{2}(?:\.\d+)?)?"
    r"\s*(?:น\.?|(?P<am>A\.?M\.?|ก่อนเที่ยง)|(?P<pm>P\.?M\.?|หลังเที่ยง))?"
    r"\s*(?P<offset>Z|[+-]\d{2}(?::?\d{2})?|GMT[+-]\d{1,2}(?::?\d{2})?)?)?"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK, re.I)
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})" + _CLOCK, re.I)
_NAMED = re.compile(
    r"(?:วัน\S*?ที่\s*)?(\d{1,2})[\s\-/]*(?:เดือน\s*)?([^\d\s\-/]+?)[\s\-/]*(?:พ\.?ศ\.?|ค\.?ศ\.?)?\s*(\d{4}|\d{2})"
    + _CLOCK,
    re.I,
)
_DECLARES_DAY_FIRST = re.compile(r"ว{1,2}\s*[/-]\s*ด|d{1,2}\s*[/-]\s*m|วัน\s*/\s*เดือน", re.I)
_DECLARES_MONTH_FIRST = re.compile(r"ด{1,2}\s*[/-]\s*ว|m{1,2}\s*[/-]\s*d|เดือน\s*/\s*วัน", re.I)
_BANGKOK_AHEAD = 7 * 60
_BUDDHIST = re.compile(r"พ\.?\s*ศ\.?|\bB\.?E\b", re.I)


@dataclass(slots=True)
class Days:
    """One day (or None) a value, and what is wrong.

    `wrong`: single values, by position. `column`: the column as a whole, the reason at each position and one
    remedy.
    """

    days: list[date | None]
    wrong: dict[int, tuple[Text, Text]] = field(default_factory=dict)
    column: list[tuple[dict[int, Text], Text]] = field(default_factory=list)


# One a value, however many rows have it: to compare all parts of each row would take longer than to read it.
@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """A day taken apart; not `ordered` where the first two numbers may be day and month or month and day.

    `later`: days by which Bangkok is ahead of it (or behind it) at the clock and offset that stand beside it.
    """

    first: int
    second: int
    year: int
    ordered: bool
    real: bool = False
    short: bool = False
    iso: bool = False
    later: int = 0
    universal: bool = False


def read(values: Sequence[Any], header: str, order: Order | None, today: date, *, future: bool) -> Days:
    """Read the days of one column; a header such as “วันที่ (วว/ดด/ปปปป พ.ศ.)” settles order and era."""
    memo = {value: _parts(value) for value in set(values) if value is not None}
    parts = list(map(memo.get, values))
    result = Days([None] * len(values))
    declared = order or _declared(header)
    says_buddhist = bool(_BUDDHIST.search(header))
    settled = declared or _settle(parts, result, says_buddhist)
    _mixed_eras(parts, result, says_buddhist)
    refused = {at for reasons, _ in result.column for at in reasons}
    days = {part: _day(part, settled, says_buddhist) for part in set(parts) if part is not None}
    read_as = {value: days[part] if part is not None else _NOT_A_DAY for value, part in memo.items()}
    last = date.max if future else today + timedelta(days=1)
    if not refused and all(isinstance(day, date) and day <= last for day in read_as.values()):
        result.days = list(map(read_as.get, values))  # type: ignore[arg-type]
        return result
    for at, value in enumerate(values):
        if value is None or at in refused:
            continue
        day = read_as[value]
        if isinstance(day, date):
            result.days[at] = day
            if day > last:
                result.wrong[at] = (
                    Text(
                        f"เป็นวันในอนาคต ({format_date(day, 'th')})",
                        f"lies in the future ({format_date(day, 'en')})",
                    ),
                    Text("ตรวจวัน เดือน ปี", "Check day, month and year."),
                )
        else:
            result.wrong[at] = day
    return result


class Proof(NamedTuple):
    """What a column says of the order of day and month.

    order: which one its header states or its values prove; None where nothing does, or values prove both.
    at: places of the values that prove it. is_open: whether a value needs one that nothing here proves.
    """

    order: Order | None
    at: Sequence[int] = ()
    is_open: bool = False


def proof(values: Sequence[Any], header: str) -> Proof:
    """Return the order of day and month that a column proves by itself."""
    if (declared := _declared(header)) is not None:
        return Proof(declared)
    memo = {value: _parts(value) for value in set(values) if value is not None}
    parts = list(map(memo.get, values))
    day_first, month_first = _proving(parts)
    if day_first and month_first:
        return Proof(None)
    if day_first or month_first:
        return Proof("dmy" if day_first else "mdy", day_first or month_first)
    return Proof(None, is_open=any(p is not None and not p.ordered and p.first != p.second for p in parts))


def from_1904(values: Sequence[Any]) -> list[Any]:
    """Return values with the numbers that count days from 1904 as Excel counts them from 1900."""
    numbers = {value: _number(value) for value in set(values)}
    later = {
        value: number + SERIAL_1904_LATER
        for value, number in numbers.items()
        if number is not None and SERIALS[0] < number + SERIAL_1904_LATER < SERIALS[1]
    }
    return [later.get(value, value) for value in values]


def _number(value: Any) -> float | None:
    """Return the number that a cell or a text is; None where it is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def is_day(value: Any) -> bool:
    """Return whether a cell is written like a day."""
    return _parts(value) is not None


def _declared(header: str) -> Order | None:
    """Return the order of day and month that a header states."""
    if _DECLARES_DAY_FIRST.search(header):
        return "dmy"
    return "mdy" if _DECLARES_MONTH_FIRST.search(header) else None


def _parts(value: Any) -> _Parts | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _of_number(value)
    # Between day and clock a cell may have an end of line, and a table out of Word blanks of its own.
    text = " ".join(str(value).split())
    if text.startswith(DATE_MARK):
        match = re.match(r"(\d{4})-(\d\d)-(\d\d)", text[1:])
        return _Parts(int(match[3]), int(match[2]), int(match[1]), ordered=True, real=True) if match else None
    text = text.translate(THAI_DIGITS)
    if match := _ISO.fullmatch(text):
        parts = _Parts(int(match[3]), int(match[2]), int(match[1]), ordered=True, iso=True)
        return _shifted(parts, match)
    if match := _NUMBERS.fullmatch(text):
        parts = _Parts(int(match[1]), int(match[2]), int(match[3]), ordered=False, short=len(match[3]) == 2)
        return _shifted(parts, match)
    if match := _NAMED.fullmatch(text):
        month = MONTH_NUMBERS.get(match[2].replace(".", "").lower())
        if month is None:
            return None
        parts = _Parts(int(match[1]), month, int(match[3]), ordered=True, short=len(match[3]) == 2)
        return _shifted(parts, match)
    try:
        return _of_number(float(text))
    except (ValueError, OverflowError):
        return None


def _shifted(parts: _Parts, match: re.Match[str]) -> _Parts:
    """Return the parts with the days that lie between their clock and that of Bangkok."""
    offset = match["offset"]
    if not offset:
        return parts
    hour = int(match["hour"])
    hour = hour % 12 if match["am"] else hour % 12 + 12 if match["pm"] else hour
    later = (hour * 60 + int(match["minute"]) + behind_bangkok(offset)) // (24 * 60)
    return replace(parts, later=later, universal=offset.upper() == "Z")


def behind_bangkok(offset: str | None) -> int:
    """Return the minutes by which a clock is behind Bangkok's: `Z`, `+07:00`, `-0500` or `GMT+7`; none = 0."""
    if not offset:
        return 0
    numbers = re.fullmatch(r"\D*([+-])(\d{1,2}):?(\d{2})?", offset)
    ahead = int(numbers[1] + "1") * (int(numbers[2]) * 60 + int(numbers[3] or 0)) if numbers else 0
    return _BANGKOK_AHEAD - ahead


def _of_number(number: float) -> _Parts | None:
    if SERIALS[0] < number < SERIALS[1]:
        day = (EXCEL_EPOCH + timedelta(days=int(number))).date()
        return _Parts(day.day, day.month, day.year, ordered=True, real=True)
    if 19_000_101 <= number <= 27_001_231 and number == int(number):
        year, rest = divmod(int(number), 10_000)
        return _Parts(rest % 100, rest // 100, year, ordered=True)
    return None


def _proving(parts: Sequence[_Parts | None]) -> tuple[list[int], list[int]]:
    """Return the places of days that put the day first, and of those that put the month first."""
    loose = [(at, p) for at, p in enumerate(parts) if p is not None and not p.ordered]
    # What is a day in neither order (32/13) proves none.
    day_first = [at for at, p in loose if 12 < p.first <= 31 and p.second <= 12]
    month_first = [at for at, p in loose if 12 < p.second <= 31 and p.first <= 12]
    return day_first, month_first


def _settle(parts: list[_Parts | None], result: Days, says_buddhist: bool) -> Order:
    """Return the order that the column itself proves; add what it leaves open to `result`."""
    loose = [(at, p) for at, p in enumerate(parts) if p is not None and not p.ordered]
    day_first, month_first = _proving(parts)
    settle_it = Text(
        "เลือกลำดับของวันที่ในตัวเลือก (--date-order dmy = วัน/เดือน/ปี หรือ mdy)",
        "Settle it by the order of days in the options (--date-order dmy or mdy).",
    )
    # Of a day whose year alone refuses it, the year is told first.
    open_days = {
        p: _two_readings(p, says_buddhist)
        for p in {p for _, p in loose}
        if p.first != p.second and 0 < p.first <= 12 and 0 < p.second <= 12
    }
    open_rows = {at: reason for at, p in loose if (reason := open_days.get(p))}
    if day_first and month_first:
        mixed = Text(
            "บางแถวเป็น วัน/เดือน/ปี บางแถวเป็น เดือน/วัน/ปี",
            "Some rows are day/month/year, others month/day/year",
        )
        more = len(day_first) - len(month_first)
        fewer = month_first if more > 0 else day_first if more < 0 else sorted(day_first + month_first)
        alike = Text("แก้แถวเหล่านี้ให้เหมือนแถวอื่น", "Make these rows like the others.")
        result.column.append((dict.fromkeys(fewer, mixed), alike))
        # In such a column nothing proves what a row means that fits both.
        if open_rows:
            result.column.append((open_rows, settle_it))
        return "dmy" if more >= 0 else "mdy"
    if not day_first and not month_first:
        if open_rows:
            result.column.append((open_rows, settle_it))
        return "dmy"
    real = [p for p in parts if p is not None and p.real]
    if day_first and len(day_first) == len(loose) and len(real) > 1 and all(p.first <= 12 for p in real):
        swapped = Text(
            "Excel อาจสลับวันกับเดือนของบางเซลล์ (ที่เหลือเป็นข้อความ วัน/เดือน/ปี)",
            "Excel may have swapped day and month of some cells (the others are text, day/month/year)",
        )
        look = Text(
            "ตรวจวันที่ในคอลัมน์นี้ หากถูกต้องแล้วเลือกลำดับวัน/เดือน/ปีในตัวเลือก (--date-order dmy)",
            "Check the days of this column; if they are right choose day/month/year in the options"
            " (--date-order dmy).",
        )
        result.column.append((dict.fromkeys(day_first, swapped), look))
    return "dmy" if day_first else "mdy"


def _two_readings(part: _Parts, says_buddhist: bool) -> Text | None:
    """Return the days that both orders read; None where they read none."""
    days = [day for order in ("dmy", "mdy") if isinstance(day := _day(part, order, says_buddhist), date)]
    th, en = (word.join(format_date(day, lang) for day in days) for lang, word in _OR.items())
    return Text(f"อ่านได้สองแบบ: {th}", f"can be read in two ways: {en}") if days else None


def _mixed_eras(parts: list[_Parts | None], result: Days, says_buddhist: bool) -> None:
    """Refuse years of both eras in a column whose header names none: no guess may sort them out."""
    typed = [(at, p) for at, p in enumerate(parts) if p is not None and not (p.real or p.short or p.iso)]
    buddhist = [at for at, p in typed if p.year in BUDDHIST_YEARS]
    christian = [at for at, p in typed if 1900 <= p.year <= LAST_YEAR]
    if not says_buddhist and buddhist and christian:
        mixed = Text("มีทั้งปี พ.ศ. และ ค.ศ. ในคอลัมน์เดียวกัน", "holds years of both eras (พ.ศ. and CE)")
        alike = Text("ใช้ปีแบบเดียวกันทั้งคอลัมน์", "Use one era in the whole column.")
        result.column.append(
            (dict.fromkeys(buddhist if len(buddhist) <= len(christian) else christian, mixed), alike)
        )


_OR: dict[Lang, str] = {"th": " หรือ ", "en": " or "}
ORDERS: dict[Order, Text] = {
    "dmy": Text("วัน/เดือน/ปี", "day/month/year"),
    "mdy": Text("เดือน/วัน/ปี", "month/day/year"),
}
_OTHER_ORDER: dict[Order, Order] = {"dmy": "mdy", "mdy": "dmy"}
_NOT_IN_ORDER = Text("อ่านเป็น {order} ไม่ได้ น่าจะเป็น {other}", "is no {order}, rather {other}")
_NOT_A_DAY = (
    Text("ไม่ใช่วันที่", "is not a day"),
    Text(
        "พิมพ์เช่น 31/10/2569, 31 ต.ค. 2569 หรือ 2026-10-31",
        "Write for example 31/10/2026, 31 Oct 2026 or 2026-10-31.",
    ),
)


def _day(part: _Parts, order: Order, says_buddhist: bool) -> date | tuple[Text, Text]:
    year = part.year
    if part.short:
        if not says_buddhist:
            return (
                Text(
                    f"ปีสองหลัก “{year:02d}” อาจเป็น พ.ศ. 25{year:02d} หรือ ค.ศ. 20{year:02d}",
                    f"the two-digit year “{year:02d}” may be พ.ศ. 25{year:02d} or CE 20{year:02d}",
                ),
                Text(
                    "พิมพ์ปีสี่หลัก หรือเขียน พ.ศ. ในหัวคอลัมน์",
                    "Write four digits, or say พ.ศ. in the header.",
                ),
            )
        year += 2500
    if year in BUDDHIST_YEARS:
        year -= BUDDHIST_ERA
    day, month = (part.first, part.second) if part.ordered or order == "dmy" else (part.second, part.first)
    if not part.ordered and month > 12 >= day:
        expected, other = ORDERS[order], ORDERS[_OTHER_ORDER[order]]
        return (
            Text(*(_NOT_IN_ORDER(lang, order=expected(lang), other=other(lang)) for lang in LANGUAGES)),
            Text("แก้แถวนี้ให้เหมือนแถวอื่น", "Make this row like the others."),
        )
    try:
        read_as = date(year, month, day)
    except ValueError:
        return (
            Text("ไม่มีวันนี้ในปฏิทิน", "There is no such day"),
            Text("ตรวจวันและเดือน", "Check day and month."),
        )
    if not FIRST_YEAR <= read_as.year <= LAST_YEAR:
        return (
            Text(
                f"ปีอยู่นอกช่วง {FIRST_YEAR + BUDDHIST_ERA}–{LAST_YEAR + BUDDHIST_ERA}",
                f"The year lies outside {FIRST_YEAR}–{LAST_YEAR}",
            ),
            Text("ตรวจปี", "Check the year."),
        )
    there = read_as + timedelta(days=part.later)
    if part.later and part.universal:
        th, en = (word.join(format_date(day, lang) for day in (read_as, there)) for lang, word in _OR.items())
        return (
            Text(
                f"เวลาลงท้ายด้วย Z (เวลาสากล) แต่อาจเป็นเวลาไทย: {th}",
                f"its time ends in Z (UTC), but may be the wall clock's: {en}",
            ),
            Text("พิมพ์วันที่ตามเวลาไทย ไม่ต้องมีเวลา", "Write the day in Thailand, without a time."),
        )
    return there
