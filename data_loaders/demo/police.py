"""The demo's cases as a police database that grew over twenty years: SQLite, Thai names, everything text.

Tables (grain): หน่วยงาน (unit), ตารางฐานความผิด (offence code), ตารางสถานะ (status code), "คดีอาญา" (case),
"ข้อหา" (case × offence, in no order of gravity), "ผู้ต้องหา" (case × arrested person: key and date alone, no
names). A case's key is unit + number + พ.ศ. year. People typed the dates (DD/MM/YYYY, พ.ศ.), the system the
time of change.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.language.thai import BANGKOK, BUDDHIST_ERA, MONTHS_TH
from data_loaders.demo import cases, offences, places

SEED = 2569

STATUSES = {
    "unknown": ("1", "ไม่รู้ตัวผู้กระทำผิด"),
    "known": ("2", "รู้ตัวผู้กระทำผิด"),
    "arrested": ("3", "จับได้"),
    "prosecuted": ("4", "ส่งฟ้อง"),
    "withdrawn": ("5", "ถอนคำร้องทุกข์"),
    "": (None, ""),
}

# One station types decimal commas, now and then.
COMMA_STATION, COMMA_SHARE = "920201", 0.3

KEY = '"รหัสหน่วย" TEXT NOT NULL, "เลขคดี" TEXT NOT NULL, "ปี พ.ศ." TEXT NOT NULL'
TABLES = {
    "หน่วยงาน": (
        '"รหัสหน่วย" TEXT PRIMARY KEY, "ชื่อหน่วย" TEXT, "UNIT NAME" TEXT, "จังหวัด" TEXT, "Lat" TEXT, "LONG" TEXT'
    ),
    "ตารางฐานความผิด": '"รหัส" TEXT PRIMARY KEY, "ชื่อฐานความผิด" TEXT, "กลุ่มคดี" TEXT, "ลำดับ" TEXT',
    "ตารางสถานะ": '"รหัสสถานะ" TEXT PRIMARY KEY, "ความหมาย" TEXT',
    "คดีอาญา": (
        KEY + ', "วันเกิดเหตุ" TEXT, "ชม.เกิดเหตุ" TEXT, "นาทีเกิดเหตุ" TEXT, "ถึงวันที่" TEXT, "ถึงเวลา" TEXT,'
        ' "วันเวลารับแจ้ง" TEXT, "Lat" TEXT, "LONG" TEXT, "สถานะ" TEXT, "วันจำหน่าย" TEXT, "UpdateTime"'
        ' TEXT NOT NULL, PRIMARY KEY ("รหัสหน่วย", "เลขคดี", "ปี พ.ศ.")'
    ),
    "ข้อหา": (KEY + ', "ข้อที่" INTEGER, "รหัสฐานความผิด" TEXT, PRIMARY KEY ("รหัสหน่วย", "เลขคดี", "ปี พ.ศ.", "ข้อที่")'),
    "ผู้ต้องหา": (
        KEY + ', "คนที่" INTEGER, "วันที่จับ" TEXT, "เดือนที่จับ" TEXT, "ปีที่จับ" TEXT,'
        ' PRIMARY KEY ("รหัสหน่วย", "เลขคดี", "ปี พ.ศ.", "คนที่")'
    ),
}


def write_database(path: Path, as_of: datetime, seed: int = SEED) -> None:
    """Write the database as it stood at `as_of`; a file that is there is replaced.

    The same seed and time give the same rows. The last complete day is the one before `as_of`.
    """
    local = as_of.astimezone(BANGKOK).replace(tzinfo=None) if as_of.tzinfo else as_of
    frame = cases.draw(local, seed)
    rng = np.random.default_rng(seed + 1)
    rows = {
        "หน่วยงาน": _units(),
        "ตารางฐานความผิด": _offences(),
        "ตารางสถานะ": pd.DataFrame([row for row in STATUSES.values() if row[0]]),
        "คดีอาญา": _cases(frame, rng),
        "ข้อหา": _charges(frame, rng),
        "ผู้ต้องหา": _arrests(frame),
    }
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        # A demo that breaks off is made anew: there is nothing to keep safe.
        connection.execute("PRAGMA synchronous = OFF")
        for name, columns in TABLES.items():
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
            table = rows[name].astype(object)
            marks = ", ".join("?" * table.shape[1])
            values = table.where(table.notna(), None).to_numpy().tolist()
            connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', values)  # noqa: S608 - names from TABLES


def _units() -> pd.DataFrame:
    return pd.DataFrame(
        [
            (s.code, s.shown_th, s.shown_en, "ตรัง", f"{s.latitude:.5f}", f"{s.longitude:.5f}")
            for s in places.STATIONS
        ]
    )


def _offences() -> pd.DataFrame:
    rows = [(o.code, o.name, f"กลุ่ม {o.group}", str(n)) for n, o in enumerate(offences.OFFENCES, start=1)]
    # The list knows one of the unknown codes, but not its group.
    return pd.DataFrame([*rows, (offences.UNKNOWN_CODES[0], "กฎหมายใหม่ รอจัดกลุ่ม", "-", None)])


def _keys(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[["station", "number", "year_be"]].astype("string")


def _cases(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    occurred, until = frame["occurred"], frame["until"].where(frame["hour_known"])
    undated = np.where(rng.random(len(frame)) < 0.5, "", "ไม่ทราบ")
    comma = (frame["station"] == COMMA_STATION) & (rng.random(len(frame)) < COMMA_SHARE)
    point = {}
    for axis in ("latitude", "longitude"):
        written = frame[axis].map("{:.6f}".format, na_action="ignore").astype("string")
        point[axis] = written.mask(comma, written.str.replace(".", ",", regex=False))
    day = _written(occurred.dt.floor("D"), _typed_day)
    return _keys(frame).assign(
        day=day.where(frame["dated"], undated),
        hour=occurred.dt.hour.astype("string").where(frame["hour_known"] & frame["dated"], ""),
        minute=occurred.dt.minute.astype("string").where(frame["minute_known"] & frame["dated"], ""),
        until_day=_written(until.dt.floor("D"), _typed_day),
        until_time=until.dt.strftime("%H.%M น."),
        reported=_written(frame["reported"].dt.floor("D"), _typed_day)
        + frame["reported"].dt.strftime(" %H:%M"),
        **point,
        status=frame["state"].map({state: code for state, (code, _) in STATUSES.items()}),
        cleared=_written(frame["cleared"].dt.floor("D"), _thai_day),
        updated=frame["updated"].dt.strftime("%Y-%m-%d %H:%M:%S"),
    )


def _charges(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return one row an offence; which comes first is chance."""
    keys = _keys(frame).assign(case=np.arange(len(frame)))
    rows = pd.concat([keys.assign(code=frame[name]) for name in ("offence", "second", "third")]).dropna(
        subset=["code"]
    )
    rows = rows.iloc[rng.permutation(len(rows))].sort_values("case", kind="stable")
    return rows.assign(at=rows.groupby("case").cumcount() + 1)[["station", "number", "year_be", "at", "code"]]


def _arrests(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row a person; day, month and พ.ศ. year in three columns."""
    rows = frame.loc[frame.index.repeat(frame["persons"])]
    at, year = rows["arrested"].dt, rows["arrested"].dt.year + BUDDHIST_ERA
    person = rows.groupby(level=0).cumcount() + 1
    texts = dict.fromkeys(("day", "month", "year"), "string")
    return _keys(rows).assign(person=person, day=at.day, month=at.month, year=year).astype(texts)


def _written(days: pd.Series, form: Callable[[pd.Timestamp], str]) -> pd.Series:
    """Return days as text, missing where missing; each day once, for days are few and cases many."""
    words = {day: form(day) for day in days.dropna().unique()}
    return days.map(words).astype("string")


def _typed_day(day: pd.Timestamp) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year + BUDDHIST_ERA}"


def _thai_day(day: pd.Timestamp) -> str:
    return f"{day.day} {MONTHS_TH[day.month - 1]} {day.year + BUDDHIST_ERA}"
