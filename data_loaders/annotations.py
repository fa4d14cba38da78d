"""Events shown beside the trends (joining, festivals, operations), from a CSV file."""

import csv
import hashlib
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import Engine, select

from dashboard import schema
from dashboard.errors import UserError
from dashboard.text import Text
from data_loaders import store


class Annotation(BaseModel):
    """One row. Dates in ISO form, CE; an empty station means every station."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    first_day: date
    last_day: date
    kind: Literal["joining", "festival", "operation", "other"]
    title_th: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    station: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> "Annotation":
        if self.last_day < self.first_day:
            raise ValueError("last_day lies before first_day")
        if self.first_day.year < 1990 or self.last_day.year > 2100:
            raise ValueError("year must be CE, 1990–2100")
        return self


def load(engine: Engine, path: Path) -> int:
    """Replace the annotations by those of the file; returns how many.

    Raises:
        UserError: names every mistake by row; nothing was changed.
    """
    rows: list[Annotation] = []
    problems: list[str] = []
    try:
        content = path.read_bytes()
        reader = csv.DictReader(content.decode("utf-8-sig").splitlines(), restkey="")
        records = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error):
        raise _refused(path.name, ["อ่านเป็น CSV UTF-8 ไม่ได้ / cannot be read as UTF-8 CSV"]) from None
    absent = [n for n, f in Annotation.model_fields.items() if f.is_required() and n not in (reader.fieldnames or ())]
    if absent:
        # An empty or foreign file would otherwise empty the table.
        raise _refused(path.name, [f"คอลัมน์ / column {n}: ไม่มี / is missing" for n in absent])
    with store.only_loader(engine), engine.begin() as connection:
        stations = set(connection.execute(select(schema.stations.c.code)).scalars())
        for number, record in enumerate(records, start=2):
            try:
                row = Annotation.model_validate(record)
                rows.append(row)
                if row.station and row.station not in stations:
                    problems.append(f"แถว / row {number} station: ไม่มีสถานี / no station {row.station}")
            except ValidationError as error:
                problems += [f"แถว / row {number} {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        if problems:
            raise _refused(path.name, problems)
        number = store.start_load(connection, "annotations", path.name, file_hash=hashlib.sha256(content).hexdigest())
        connection.execute(schema.annotations.delete())
        for row in rows:
            facts = row.model_dump(exclude={"station"})
            connection.execute(schema.annotations.insert().values(**facts, station_code=row.station or None))
        store.finish_load(connection, number, {"read": len(rows)})
    return len(rows)


def _refused(name: str, problems: list[str]) -> UserError:
    lines = "\n".join(f"  {p}" for p in problems)
    return UserError(
        Text(th=f"ไฟล์ {name} มีที่ต้องแก้ {len(problems)} จุด:\n{lines}", en=f"{name}: {len(problems)} problem(s):\n{lines}"),
        Text(th="แก้แล้วนำเข้าใหม่ ยังไม่มีการเปลี่ยนแปลงข้อมูล", en="Correct them and load again; nothing was changed."),
    )  # fmt: skip
