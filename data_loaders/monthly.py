"""The workbook that a station's clerk fills each month: a sheet a data set, prefilled with what is open."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from dashboard.language.thai import BUDDHIST_ERA, MONTH_NUMBERS, THAI_DIGITS, format_month
from data_loaders.columns import Dataset
from data_loaders.datasets.innovations import INNOVATION_USE, INNOVATIONS
from data_loaders.datasets.partnership import ACTIVITIES, PARTNERS, RESOLUTIONS
from data_loaders.datasets.spots import RISK_SPOTS
from data_loaders.days import Order
from data_loaders.files.tables import FileSheet
from data_loaders.lists import Lists, spelled
from data_loaders.parts import Part
from data_loaders.problems import Problem
from data_loaders.reading import labels_of, read

# In the order of writing. Partners come prefilled so that the clerk sees who counts for which sector.
SHEETS: tuple[Dataset, ...] = (ACTIVITIES, RESOLUTIONS, RISK_SPOTS, INNOVATION_USE, PARTNERS)
LABELLED_ROWS = 12
# Sheets to whose rows other sheets of the same form refer.
SHARED_IDS = {d.code for d in SHEETS} & {c.lookup for d in SHEETS for c in d.columns}
# Anything else beside the tick's label is one.
NO_TICK = {"", "-", "☐", "0", "false", "no", "ไม่", "ไม่ใช่"}


def prefilled(dataset: Dataset, connection: Connection, station: str, month: date) -> pd.DataFrame:
    """Return the rows that wait for the clerk: everything of the station that is still open."""
    if dataset is INNOVATION_USE:
        every = INNOVATIONS.rows_of(connection)
        if every.empty:
            return every
        own = every[(every["station"] == station) & every["retired_on"].isna()]
        facts = {
            "innovation": own["id"],
            "name_th": own["name_th"],
            "used_on": _last_day(month),
            "kind": "use",
        }
        return pd.DataFrame(facts)
    every = dataset.rows_of(connection)
    if every.empty or dataset is ACTIVITIES:
        return every.iloc[:0]
    own = every[every["station"] == station]
    if dataset is RESOLUTIONS:
        return own[own["state"].isin(["open", "in_progress"])]
    if dataset is RISK_SPOTS:
        # Fixed but never reported back is still open to the citizen.
        return own[own["fixed_on"].isna() | own["told_on"].isna()]
    return own[own["left_on"].isna()]


def _last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def labels(station: str, name: str, month: date) -> list[tuple[str, str]]:
    """Return what stands above the header of every sheet."""
    return [
        ("สถานี:", station),
        ("ชื่อ:", name),
        ("เดือน:", format_month(month, "th")),
        ("เดือนนี้ไม่มีกิจกรรม", ""),
    ]


def parts(sheets: Sequence[FileSheet], lists: Lists, order: Order | None, today: date) -> list[Part]:
    """Read the filled sheets of a form; ids that one sheet brings are known to the others.

    Raises:
        UserError: it is no monthly form, or its station or month cannot be read.
    """
    known = {dataset.code: dataset for dataset in SHEETS}
    forms = [
        (sheet, known[code], above)
        for sheet in sheets
        if (above := labels_of(sheet.rows, LABELLED_ROWS)) and (code := above.get("form", "")) in known
    ]
    if not forms:
        raise UserError(
            Text("ไฟล์นี้ไม่ใช่แบบรายงานประจำเดือน", "This is not a monthly form."),
            Text(
                "สร้างแบบของสถานีที่หน้าจัดการข้อมูล หรือด้วยคำสั่ง template monthly --station รหัสสถานี",
                "Make the station's form on the data page, or with `template monthly --station CODE`.",
            ),
        )
    for again in (False, True):
        filled = [_part(sheet, dataset, above, lists, order, today) for sheet, dataset, above in forms]
        if again:
            break
        for part in filled:
            if part.dataset.code in SHARED_IDS and "id" in part.read.frame:
                lists = lists.with_ids(part.dataset.code, [str(i) for i in part.read.frame["id"].dropna()])
    _one_form(filled, today)
    sequence = list(known)
    absent = [
        d.sheet_name for d in SHEETS if all(part.dataset is not d for part in filled) and d is not PARTNERS
    ]
    if absent:
        names = ", ".join(absent)
        filled[0].read.notes.append(
            Text(
                f"ไม่มีแผ่นงาน {names} จึงยังไม่นับว่าส่งแล้ว",
                f"No sheet {names}, so it does not count as sent.",
            )
        )
    return sorted(filled, key=lambda part: sequence.index(part.dataset.code))


def is_form(sheet: FileSheet) -> bool:
    """Return whether a sheet is one of a monthly form."""
    return {"form", "station", "month"} <= set(labels_of(sheet.rows, LABELLED_ROWS))


def _one_form(parts: Sequence[Part], today: date) -> None:
    """Refuse sheets of different forms: a copied one would count as sent for another station or month."""
    if len({(part.station, part.month) for part in parts}) > 1:
        th, en = (
            ", ".join(
                f"{p.dataset.name(lang)} {p.station} {format_month(p.month, lang)}" for p in parts if p.month
            )
            for lang in LANGUAGES
        )
        raise UserError(
            Text(
                f"แผ่นงานเป็นของต่างสถานีหรือต่างเดือนกัน: {th}",
                f"The sheets are of different stations or months: {en}.",
            ),
            Text(
                "แก้สถานีและเดือนเหนือตารางให้ตรงกันทุกแผ่น",
                "Make station and month above the tables the same on every sheet.",
            ),
        )
    month = parts[0].month
    if month is not None and month > today:
        raise UserError(
            Text(
                f"เดือนของแบบยังมาไม่ถึง ({format_month(month, 'th')})",
                f"The form's month is still to come ({format_month(month, 'en')}).",
            ),
            Text("แก้เดือนเหนือตาราง", "Correct the month above the tables."),
        )


def _part(
    sheet: FileSheet, dataset: Dataset, above: dict[str, str], lists: Lists, order: Order | None, today: date
) -> Part:
    station, month = lists.code("stations", above.get("station", "")), month_of(above.get("month", ""))
    if station is None or month is None:
        raise UserError(
            Text(
                f"แผ่นงาน {sheet.name}: อ่านสถานีหรือเดือนเหนือตารางไม่ได้",
                f"Sheet {sheet.name}: station or month above the table cannot be read.",
            ),
            Text(
                "ใส่รหัสสถานีและเดือน เช่น ต.ค. 2569",
                "Give the station's code and a month such as ต.ค. 2569 or 2026-10.",
            ),
        )
    without_station = replace(dataset, columns=tuple(c for c in dataset.columns if c.key != "station"))
    # A form may be filled before its month is over.
    result = read([sheet], without_station, lists, order, max(today, _last_day(month)))
    if "station" in {c.key for c in dataset.columns}:
        result.frame["station"] = station
    ticked = spelled(above.get("none", "")) not in NO_TICK
    part = Part(dataset, result, lists, station, month, ticked)
    result.problems += _outside(part) + _of_other_stations(part)
    if not len(result.frame) and not ticked and dataset.in_month:
        result.notes.append(
            Text(
                f"{sheet.name}: ไม่มีแถวและไม่ได้ทำเครื่องหมาย “เดือนนี้ไม่มีกิจกรรม” จึงยังไม่นับว่าส่งแล้ว",
                f"{sheet.name}: no rows and no tick for a month without activity, so it does not count as"
                " sent.",
            )
        )
    return part


def _outside(part: Part) -> list[Problem]:
    """Report rows of another month, and rows although the sheet is ticked as empty."""
    key, frame = part.dataset.in_month, part.read.frame
    if part.month is None or key not in frame:
        return []
    name, month = part.read.names.get(key, key), part.month
    other = frame[[isinstance(d, date) and d.replace(day=1) != month for d in frame[key]]]
    outside = Text(
        f"อยู่นอกเดือนของแบบ ({format_month(month, 'th')})",
        f"lies outside the form's month ({format_month(month, 'en')})",
    )
    remedy = Text("แก้วันที่ หรือใช้แบบของเดือนนั้น", "Correct the day, or use that month's form.")
    problems = [
        Problem(r["sheet"], int(r["row"]), name, str(r[key]), outside, remedy, key)
        for _, r in other.iterrows()
    ]
    if part.none and len(frame):
        first = frame.iloc[0]
        both = Text(
            "ทำเครื่องหมายว่าไม่มีกิจกรรม แต่มีแถวข้อมูล",
            "is ticked as a month without activity but has rows",
        )
        choose = Text("ลบเครื่องหมาย หรือลบแถว", "Remove the tick, or the rows.")
        problems.append(Problem(first["sheet"], int(first["row"]), "", "", both, choose))
    return problems


OF_ANOTHER = Text("เป็นของสถานี {station}", "belongs to station {station}")
USE_ITS_FORM = Text("ลบแถวนี้ หรือใช้แบบของสถานีนั้น", "Delete the row, or use that station's form.")


def _of_other_stations(part: Part) -> list[Problem]:
    """Report rows about what belongs to another station than the form's."""
    frame, key = part.read.frame, part.dataset.owner
    if key not in frame:
        return []
    owners = part.dataset.stations(frame, part.lists)
    other = frame[owners.notna() & (owners != part.station)]
    name = part.read.names.get(key, key)
    return [
        Problem(
            row["sheet"],
            int(row["row"]),
            name,
            row[key],
            Text(*(OF_ANOTHER(lang, station=owners[index]) for lang in LANGUAGES)),
            USE_ITS_FORM,
            key,
        )
        for index, row in other.iterrows()
    ]


def month_of(text: str) -> date | None:
    """Return the month that a label names: `ต.ค. 2569`, `ตุลาคม 2569`, `10/2569`, `2026-10`."""
    text = text.translate(THAI_DIGITS).strip()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})(-\d{1,2})?", text):
        year, month = int(match[1]), int(match[2])
    elif match := re.fullmatch(r"(\d{1,2})\s*/\s*(\d{4})", text):
        year, month = int(match[2]), int(match[1])
    elif match := re.fullmatch(r"(\D+?)\s*(\d{4})", text):
        year, month = int(match[2]), MONTH_NUMBERS.get(match[1].strip().replace(".", "").lower(), 0)
    else:
        return None
    year -= BUDDHIST_ERA if year > 2400 else 0
    return date(year, month, 1) if 1 <= month <= 12 and 1990 <= year <= 2100 else None
