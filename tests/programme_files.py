"""Files as stations send them, for the tests of the loaders: one small, whole province."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from sqlalchemy import Connection, Engine, text

from data_loaders import loading
from data_loaders.loading import Options, Report

TODAY = date(2026, 11, 23)
SQUARE = "POLYGON((99.51 7.40, 99.52 7.40, 99.52 7.41, 99.51 7.41, 99.51 7.40))"

# What each data set's table holds, by the template's own headers: enough that every later one finds what it
# refers to.
ROWS: dict[str, list[dict[str, Any]]] = {
    "stations": [
        {
            "code": "920201",
            "name_th": "สภ.กันตัง",
            "name_en": "Kantang",
            "province": "ตรัง",
            "latitude": 7.405,
            "longitude": 99.515,
        },
        {"code": "920601", "name_th": "สภ.ห้วยยอด", "name_en": "Huai Yot", "province": "92"},
    ],
    "zones": [
        {
            "code": "Z1",
            "station": "920201",
            "name_th": "ย่านสถานีรถไฟ",
            "joined_on": "15/01/2568",
            "reason": "จุดเสี่ยง",
            "phase": "3",
            "residents": "1,870",
            "households": 742,
            "shape": SQUARE,
        }
    ],
    "confirmed_months": [
        {"station": "920201", "month": "01/10/2569", "by": "ร้อยเวรคดี", "note": "สมุดรับแจ้ง"},
        {"station": "กันตัง", "month": "17/09/2569", "by": "ร้อยเวรคดี"},
    ],
    "station_areas": [{"station": "สภ.กันตัง", "shape": SQUARE}],
    "holidays": [
        {"day": "05/12/2569", "name_th": "วันพ่อแห่งชาติ", "name_en": "Father's Day"},
        {"day": "31/12/2569", "name_th": "วันสิ้นปี"},
    ],
    "annotations": [
        {
            "first_day": "11/04/2569",
            "last_day": "17/04/2569",
            "kind": "เทศกาล",
            "title_th": "สงกรานต์",
            "title_en": "Songkran",
        },
        {
            "first_day": "13/02/2569",
            "last_day": "14/02/2569",
            "kind": "other",
            "title_th": "งานวัด",
            "station": "กันตัง",
        },
    ],
    "targets": [
        {"indicator": "ความหวาดกลัวภัยอาชญากรรม", "fiscal_year": 2570, "value": 40},
        {
            "indicator": "ความเชื่อมั่น",
            "fiscal_year": 2570,
            "province": "ตรัง",
            "station": "920201",
            "value": 75,
        },
    ],
    "population": [
        {
            "station": "920201",
            "zone": "Z1",
            "sex": "หญิง",
            "age_from": 18,
            "age_to": 34,
            "people": 312,
            "counted_on": "30/09/2569",
        },
        {"station": "920201", "sex": "ชาย", "age_from": 35, "age_to": 120, "people": 5400},
    ],
    "survey_responses": [
        {
            "respondent": "1",
            "instrument": "POLL",
            "instrument_name": "แบบสำรวจ",
            "channel": "Google Form",
            "collector": "สภ.กันตัง",
            "wave": "2569-Q4",
            "date": "13/09/2569",
            "station": "920201",
            "zone": "Z1",
            "sex": "หญิง",
            "age": "35",
            "cluster": "ตลาดใต้",
            "fear": "หวาดกลัวมาก",
            "fear_wording": "ท่านหวาดกลัวเพียงใด",
            "fear_scale": "หวาดกลัวมาก | ไม่หวาดกลัว",
            "fear_counted": "หวาดกลัวมาก",
        },
        {
            "respondent": "2",
            "instrument": "POLL",
            "wave": "2569-Q4",
            "date": "14/09/2569",
            "station": "กันตัง",
            "sex": "ชาย",
            "age": "20-29",
            "fear": "ไม่หวาดกลัว",
        },
    ],
    "survey_results": [
        {
            "instrument": "PHONE",
            "instrument_name": "โทรศัพท์",
            "channel": "โทรศัพท์",
            "collector": "มหาวิทยาลัย",
            "wave": "2569",
            "date": "30/09/2569",
            "station": "920201",
            "indicator": "ความหวาดกลัวภัยอาชญากรรม",
            "respondents": 412,
            "percent": 38.5,
            "wording": "ท่านกลัวหรือไม่",
        }
    ],
    "partners": [
        {
            "id": "P1",
            "station": "920201",
            "sector": "people",
            "name": "ชุมชนตลาดใต้",
            "joined_on": "13/10/2568",
        },
        {"id": "P2", "station": "920201", "sector": "สื่อมวลชน", "name": "วิทยุชุมชน"},
    ],
    "innovations": [
        {
            "id": "I1",
            "station": "920201",
            "zone": "Z1",
            "category": "กล้องวงจรปิด / AI CCTV",
            "name_th": "กล้อง AI",
            "units": 12,
            "installed_on": "15/01/2569",
            "connected_on": "20/01/2569",
            "daily_use": "ใช่",
        },
        {
            "id": "I2",
            "station": "920201",
            "category": "sos_pole",
            "name_th": "เสา SOS",
            "units": 2,
            "daily_use": "ไม่ใช่",
        },
    ],
    "innovation_use": [
        {
            "innovation": "I1",
            "used_on": "15/10/2569",
            "kind": "ใช้งาน",
            "times": 42,
            "evidence": "พบรถต้องสงสัย",
        }
    ],
    "activities": [
        {
            "id": "A1",
            "station": "920201",
            "zone": "Z1",
            "kind": "ประชุมภาคีเครือข่าย",
            "held_on": "15/10/2569",
            "title": "ประชุมเดือนตุลาคม",
            "hours": 1.5,
            "people_people": 12,
            "people_local": 3,
        },
        {
            "id": "A2",
            "station": "920201",
            "kind": "ร่วมตรวจตรา",
            "held_on": "20/10/2569",
            "people_people": 4,
            "people_media": "-",
        },
    ],
    "resolutions": [
        {
            "id": "R1",
            "activity": "A1",
            "station": "920201",
            "title": "ติดไฟซอย 3",
            "owner": "ผกก.สภ.กันตัง",
            "due_on": "30/11/2569",
            "state": "กำลังดำเนินการ",
            "carried_over": 1,
        }
    ],
    "risk_spots": [
        {
            "id": "S1",
            "station": "920201",
            "zone": "Z1",
            "title": "ซอยมืด",
            "place": "ซอย 3",
            "latitude": 7.405,
            "longitude": 99.515,
            "found_on": "15/10/2569",
            "reported_by": "ประชาชน",
            "measure": "การเฝ้าระวังตามธรรมชาติ",
            "agency": "เทศบาล",
            "due_on": "31/12/2569",
            "budget_baht": "25,000",
            "photo_before_night": "S1-n.jpg",
            "resolution": "R1",
            "activity": "A2",
        }
    ],
    "offence_weights": [{"offence": "theft", "days": 365}, {"offence": "murder", "days": "5,475"}],
    "checkpoints": [
        {
            "id": "C1",
            "station": "920201",
            "zone": "Z1",
            "kind": "ตู้แดง",
            "name": "ตู้แดงหน้าตลาด",
            "latitude": 7.405,
            "longitude": 99.515,
            "since": "13/10/2568",
        }
    ],
}


def headers(dataset: str, engine: Engine) -> dict[str, str]:
    """key -> header as the template writes it."""
    from data_loaders.lists import Lists

    with engine.connect() as connection:
        columns = loading.dataset_of(dataset).all_columns(Lists.read(connection))
    return {c.key: c.header() for c in columns}


def xlsx(
    rows: Sequence[Sequence[Any]],
    sheet: str = "ข้อมูล",
    more: dict[str, Sequence[Sequence[Any]]] | None = None,
) -> bytes:
    """A workbook of plain rows."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    ) as book:
        for name, content in {sheet: rows, **(more or {})}.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(content):
                page.write_row(at, 0, row)
    return buffer.getvalue()


def csv(rows: Sequence[Sequence[Any]], delimiter: str = ",") -> bytes:
    return "\n".join(delimiter.join("" if c is None else str(c) for c in row) for row in rows).encode()


def table(dataset: str, engine: Engine, rows: Sequence[dict[str, Any]] | None = None) -> list[list[Any]]:
    """Header and rows of a data set, as a person would type them into its template."""
    given = ROWS[dataset] if rows is None else rows
    names = headers(dataset, engine)
    used = [k for k in names if any(k in row for row in given)]
    return [[names[k] for k in used], *[[row.get(k) for k in used] for row in given]]


def filled(template: bytes, rows: Sequence[dict[str, Any]], names: dict[str, str], sheet: int = 0) -> bytes:
    """The template with rows typed in below its example."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    page = book.worksheets[sheet]
    head = next(r for r in page.iter_rows(max_row=20) if sum(c.value in names.values() for c in r) > 1)
    at = {c.value: c.column for c in head}
    first = head[0].row + 1
    while page.cell(first, 1).value is not None:
        first += 1
    for number, row in enumerate(rows, start=first):
        for key, value in row.items():
            page.cell(number, at[names[key]]).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def load(engine: Engine, dataset: str, file: bytes | Path, **options: Any) -> Report:
    return loading.load_file(engine, dataset, file, Options(**{"today": TODAY, "demo": True, **options}))


def check(engine: Engine, dataset: str, file: bytes | Path, **options: Any) -> Report:
    return loading.check_file(engine, dataset, file, Options(**{"today": TODAY, "demo": True, **options}))


def load_all(engine: Engine, until: str = "") -> None:
    """Load every data set of ROWS up to (not including) `until`."""
    for dataset in ROWS:
        if dataset == until:
            return
        report = load(engine, dataset, xlsx(table(dataset, engine)))
        assert report.loaded, report.refusal()


def count(connection: Connection, name: str) -> int:
    return int(connection.execute(text(f"SELECT count(*) FROM ssz.{name}")).scalar_one())
