"""Thai conventions: พ.ศ., fiscal years, sort order of names, numbers. Stored values stay Gregorian."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboard.language.text import Lang, Text

BANGKOK = ZoneInfo("Asia/Bangkok")
BUDDHIST_ERA = 543

MONTHS_TH = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS_TH = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
LONG_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# As people say them, without the ending that tells how many days they have.
_SAID_MONTHS_TH = tuple(re.sub("(?:พันธ์|คม|ยน)$", "", name) for name in LONG_MONTHS_TH)
# As people write them, in small letters and without dots.
MONTH_NUMBERS = {"sept": 9} | {
    name.replace(".", "").lower(): number
    for names in (MONTHS_TH, MONTHS_EN, LONG_MONTHS_TH, LONG_MONTHS_EN, _SAID_MONTHS_TH)
    for number, name in enumerate(names, start=1)
}
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
# Years that can only be meant in พ.ศ.: written as years CE they lie centuries ahead.
BUDDHIST_YEARS = range(2443, 2701)
WEEKDAYS_TH = ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา.")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# In full, Monday first.
WEEKDAYS = (
    Text("วันจันทร์", "Monday"),
    Text("วันอังคาร", "Tuesday"),
    Text("วันพุธ", "Wednesday"),
    Text("วันพฤหัสบดี", "Thursday"),
    Text("วันศุกร์", "Friday"),
    Text("วันเสาร์", "Saturday"),
    Text("วันอาทิตย์", "Sunday"),
)

_MONTHS: dict[Lang, tuple[str, ...]] = {"th": MONTHS_TH, "en": MONTHS_EN}
_YEARS_AHEAD: dict[Lang, int] = {"th": BUDDHIST_ERA, "en": 0}
_INSTANT = Text("{day} {time} น.", "{day} {time}")
_FISCAL_YEAR = Text("ปีงบประมาณ {year}", "FY{year} ({first}–{last:02d})")
_LEADING_VOWELS = "เแโไใ"
_TONES = str.maketrans("", "", "็่้๊๋์")
_UNIT_PREFIXES = ("สภ.", "สน.", "สภ ", "สน ")
# What stands before the name of a station, by the first letters of its abbreviation.
_UNIT_KINDS = {
    "สภ": (
        "สภ.",
        "สภ.อ.",
        "สภ.ต.",
        "สถานีตำรวจภูธร",
        "สถานีตำรวจภูธรอำเภอ",
        "สถานีตำรวจภูธรตำบล",
    ),
    "สน": ("สน.", "สถานีตำรวจนครบาล"),
}
_ERA = r"(?:(?P<era>[พค])\.?\s*ศ\.?\s*)?"
_DAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(rf"(?P<day>\d{{1,2}})\s*[-/. ]\s*(?P<month>\d{{1,2}})\s*[-/. ]\s*{_ERA}(?P<year>\d{{4}})"),
    re.compile(rf"(?P<day>\d{{1,2}})\s*(?P<month>[^\d\s]+?)\s*{_ERA}(?P<year>\d{{4}})"),
)


def month_name(month: int, lang: Lang) -> str:
    """Return the abbreviated name of a month, 1 = January."""
    return _MONTHS[lang][month - 1]


def shown_year(year: int, lang: Lang) -> int:
    """Return a Gregorian year as people see it: พ.ศ. in Thai, CE in English."""
    return year + _YEARS_AHEAD[lang]


def format_date(day: date, lang: Lang) -> str:
    """Return a day as `22 พ.ย. 2569` or `22 Nov 2026`."""
    return f"{day.day} {month_name(day.month, lang)} {shown_year(day.year, lang)}"


def read_date(words: str) -> date | None:
    """Return the day that somebody typed, None where it is no day or could be another one.

    Read are `1 ต.ค. 2568`, `1 ตุลาคม พ.ศ. 2568`, `1/10/2568`, `1 Oct 2025`, `2025-10-01`, Thai digits too. Day
    before month; the year has four digits, and its number says its era.
    """
    text = " ".join(words.translate(THAI_DIGITS).split())
    found = next((match for pattern in _DAYS if (match := pattern.fullmatch(text))), None)
    if found is None:
        return None
    parts, year = found.groupdict(), int(found["year"])
    is_buddhist = year in BUDDHIST_YEARS
    if parts.get("era") not in (None, "พ" if is_buddhist else "ค"):
        return None
    month = parts["month"].replace(".", "").lower()
    number = int(month) if month.isdecimal() else MONTH_NUMBERS.get(month, 0)
    try:
        return date(year - BUDDHIST_ERA if is_buddhist else year, number, int(parts["day"]))
    except ValueError:
        return None


def format_month(day: date, lang: Lang, *, short_year: bool = False) -> str:
    """Return a month as `พ.ย. 2569` or, short, `พ.ย. 69`."""
    year = shown_year(day.year, lang)
    return f"{month_name(day.month, lang)} {f'{year % 100:02d}' if short_year else year}"


def format_days(first: date, last: date, lang: Lang) -> str:
    """Return a stretch of days, both included: `16–22 พ.ย. 2569`, `28 ก.ย. – 4 ต.ค. 2569`."""
    if first == last:
        return format_date(first, lang)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{format_date(last, lang)}"
    if first.year == last.year:
        return f"{first.day} {month_name(first.month, lang)} – {format_date(last, lang)}"
    return f"{format_date(first, lang)} – {format_date(last, lang)}"


def format_instant(instant: datetime, lang: Lang) -> str:
    """Return an instant with its time zone as `22 พ.ย. 2569 14:05 น.` in Bangkok time."""
    local = instant.astimezone(BANGKOK)
    return _INSTANT(lang, day=format_date(local.date(), lang), time=f"{local:%H:%M}")


def format_change(value: int) -> str:
    """Return a difference with its sign; lines never break behind the typographic minus."""
    if value < 0:
        return f"−{-value:,}"
    return f"+{value:,}" if value else "0"


def fiscal_year(day: date) -> int:
    """Return the fiscal year (พ.ศ.) that holds a day: 1 Oct – 30 Sep, named after the year it ends in."""
    return day.year + BUDDHIST_ERA + (1 if day.month >= 10 else 0)


def format_fiscal_year(year_be: int, lang: Lang) -> str:
    """Return a fiscal year as `ปีงบประมาณ 2569` or `FY2569 (2025–26)`."""
    end = year_be - BUDDHIST_ERA
    return _FISCAL_YEAR(lang, year=year_be, first=end - 1, last=end % 100)


def without_unit_prefix(name: str) -> str:
    """Return a station's name without สภ./สน., as people search and sort it."""
    stripped = name.strip()
    for prefix in _UNIT_PREFIXES:
        if stripped.startswith(prefix):
            return stripped[len(prefix) :].strip()
    return stripped


def unit_spellings(name: str) -> list[str]:
    """Return how else a station's name is written: bare, in full, as long ago (สภ.อ. …).

    A station of a province is never written as one of the metropolis.
    """
    bare = without_unit_prefix(name)
    kinds = _UNIT_KINDS.get(name.strip()[:2], ()) if bare != name.strip() else ()
    return [bare, *(f"{kind}{bare}" for kind in kinds)]


def sort_key(name: str) -> tuple[str, str]:
    """Return the place of a name in a Thai dictionary, a station's without its prefix.

    Leading vowels sort behind their consonant, tone marks only break ties. The embedded PostgreSQL has no ICU
    collations, so it cannot put names in this order.
    """
    letters = list(without_unit_prefix(name))
    at = 0
    while at < len(letters) - 1:
        if letters[at] in _LEADING_VOWELS:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
            at += 1
        at += 1
    swapped = "".join(letters)
    return swapped.translate(_TONES), swapped
