"""Time stamps by which answer sheets are told apart: one writing, whatever program wrote the file."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from dashboard.language.thai import BUDDHIST_ERA, THAI_DIGITS
from data_loaders import days, ownership, store
from data_loaders.cells import shown_whole
from data_loaders.counts import DAY_SECONDS
from data_loaders.days import Order
from data_loaders.files.tables import DATE_MARK
from data_loaders.parts import Part

_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*(?:(A\.?M\.?|ก่อนเที่ยง)|(P\.?M\.?|หลังเที่ยง))?"
    r"\s*(?:น\.?|(?P<offset>Z|[+-]\d{2}(?::?\d{2})?|GMT[+-]\d{1,2}(?::?\d{2})?))?$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{5}\.\d+")
_STAMP = re.compile(r"(?:(?<=\|)|^)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=\||$)")
# How forms and spreadsheets write the day and the clock of a stamp, for stores filled before there was one
# writing: {y} is the year of either era.
_DAYS = (
    "{d}/{m}/{y}",
    "{d:02}/{m:02}/{y}",
    "{m}/{d}/{y}",
    "{m:02}/{d:02}/{y}",
    "{y}/{m:02}/{d:02}",
    "{y}-{m:02}-{d:02}",
)
_CLOCKS = (
    "{H}:{M:02}:{S:02}",
    "{H:02}:{M:02}:{S:02}",
    "{h}:{M:02}:{S:02} {half}",
    "{h}:{M:02}:{S:02} {half} GMT+7",
    "{H}:{M:02}",
    "{H:02}:{M:02}",
)


def written(values: Sequence[Any], header: str, order: Order | None) -> list[str]:
    """Return values as text, time stamps as `2026-10-20T08:00:13`: a cell of a workbook and its text alike.

    Numbers, and days that fit two readings, stay as they stand. Fractions of a second are left out, as texts
    do not have them.
    """
    texts = [str(value) for value in values]
    stamped = [v if isinstance(v, str) and not v.strip().isdigit() else None for v in values]
    read = days.read(stamped, header, order, date.max - timedelta(days=9), future=True)
    return [
        text if day is None or at in read.wrong else _stamp(text, day)
        for at, (text, day) in enumerate(zip(texts, read.days, strict=True))
    ]


def _stamp(text: str, day: date) -> str:
    if text.startswith(DATE_MARK):
        at = datetime.fromisoformat(text[1:]) + timedelta(microseconds=500)
        return at.replace(microsecond=0, tzinfo=None).isoformat()
    if _NUMBER.fullmatch(text.strip()):
        seconds = round(float(text) % 1 * DAY_SECONDS)
        return (datetime.combine(day, time()) + timedelta(seconds=seconds)).isoformat()
    clock = _CLOCK.search(text.translate(THAI_DIGITS))
    if clock is None:
        return f"{day.isoformat()}T00:00:00"
    hour = int(clock[1])
    hour = hour % 12 if clock[4] else hour % 12 + 12 if clock[5] else hour
    # The day is Bangkok's already.
    minutes = (hour * 60 + int(clock[2]) + days.behind_bangkok(clock["offset"])) % (24 * 60)
    return f"{day.isoformat()}T{minutes // 60:02}:{minutes % 60:02}:{clock[3] or '00'}"


def _earlier(key: str) -> Iterator[str]:
    """Yield how a key with stamps may have been written by texts of both eras."""
    for era in (0, BUDDHIST_ERA):
        for day in _DAYS:
            for between in (" ", ", "):
                for clock in _CLOCKS:
                    style = f"{day}{between}{clock}"
                    yield _STAMP.sub(partial(_styled, style=style, era=era), key)


def _within_a_minute(key: str) -> Iterator[str]:
    """Yield a key with a stamp at each second of its minute."""
    for second in range(60):
        yield re.sub(r"(T\d\d:\d\d):\d\d(?=\||$)", rf"\g<1>:{second:02}", key)


def _styled(stamp: re.Match[str], style: str, era: int) -> str:
    at = datetime.fromisoformat(stamp[0])
    return style.format(
        d=at.day,
        m=at.month,
        y=at.year + era,
        H=at.hour,
        h=at.hour % 12 or 12,
        M=at.minute,
        S=at.second,
        half="AM" if at.hour < 12 else "PM",
    )


def recognise(part: Part, as_it_stood: dict[str, str], connection: Connection) -> None:
    """Give sheets that the store knows under an earlier writing of their stamp the id that they have there.

    Args:
        as_it_stood: stamped key -> the key as this file writes it.
    """
    dataset, frame = part.dataset, part.read.frame
    if dataset.ids is None or store.is_demo(connection) is None:
        return
    key, salt = dataset.key[-1], ownership.salt_of(connection).encode()
    (own,) = dataset.stored_in[0].primary_key.columns
    known = set(connection.execute(select(own)).scalars())
    rows = frame.dropna(subset=list(dataset.key))
    rows = rows[rows[key].astype(str).str.contains(_STAMP)]
    if not known or rows.empty:
        return
    rows = rows[[i not in known for i in dataset.ids(rows, salt)]]
    stood = [" ".join(shown_whole(as_it_stood.get(k, k)).split()) for k in rows[key]]
    writings = zip(*([raw, *_earlier(k)] for raw, k in zip(stood, rows[key], strict=True)), strict=True)
    for earlier in writings:
        ids = dataset.ids(rows.assign(**{key: list(earlier)}), salt)
        for index, found in zip(rows.index, ids, strict=True):
            if found in known:
                frame.loc[index, key] = f"#{found}"
    # A program that shows no seconds saves none: the sheet is known when one alone fits its minute.
    bare = [_CLOCK.search(value.split("|")[0].translate(THAI_DIGITS)) for value in stood]
    short = rows.loc[np.array([clock is not None and clock[3] is None for clock in bare], dtype=bool)]
    fits: dict[Any, set[str]] = {index: set() for index in short.index}
    for moments in zip(*(list(_within_a_minute(k)) for k in short[key]), strict=True):
        ids = dataset.ids(short.assign(**{key: list(moments)}), salt)
        for index, found in zip(short.index, ids, strict=True):
            fits[index] |= {found} & known
    for index, known_ones in fits.items():
        if len(known_ones) == 1:
            frame.loc[index, key] = f"#{known_ones.pop()}"
