"""The Thai clock of six hours as people write it: บ่าย 2 โมง, 3 ทุ่ม, ตี 4, เที่ยงครึ่ง. Never guessed."""

import re

from dashboard.language.thai import THAI_DIGITS

_NUMBERS = ("หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "สิบ", "สิบเอ็ด")
_N = rf"(?P<n>\d{{1,2}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_TAIL = r"(?:(?P<half>ครึ่ง)|ตรง|(?P<minutes>\d{1,2})(?:นาที)?)?"
# What is said, the hours that it is said of, and what is to be added. Left out is what people mean two ways:
# เที่ยงคืน and 6 ทุ่ม (at the day's beginning or its end), 1–5 โมงเช้า (of two old clocks), and 1–6 โมง alone.
_SAID = tuple(
    (re.compile(said + _TAIL), hours, added)
    for said, hours, added in (
        (rf"ตี{_N}", range(1, 6), 0),
        (rf"{_N}โมง(?:เช้า)?", range(7, 12), 0),
        (rf"{_N}โมงเช้า", range(6, 7), 0),
        (rf"บ่าย(?:{_N}(?:โมง)?|โมง)", range(1, 6), 12),
        (rf"{_N}โมงเย็น", range(3, 7), 12),
        (rf"{_N}ทุ่ม", range(1, 6), 18),
        (r"เที่ยง(?:วัน)?(?P<n>)", range(12, 13), 0),
    )
)


def seconds(text: str) -> int | None:
    """Return the second of the day that is said; None where nothing is, or what may mean two hours."""
    bare = re.sub(r"\s+|^เวลา|^ประมาณ", "", text.translate(THAI_DIGITS))
    for said, hours, added in _SAID:
        if match := said.fullmatch(bare):
            hour = _number(match["n"], hours[0])
            minute = 30 if match["half"] else int(match["minutes"] or 0)
            if hour in hours and minute < 60:
                return (hour + added) * 3600 + minute * 60
    return None


def _number(word: str | None, unsaid: int) -> int:
    if not word:
        return unsaid
    return _NUMBERS.index(word) + 1 if word in _NUMBERS else int(word)
