"""A data set's description as a pandera schema, and its failures as problems by row and column."""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.language.text import Text
from data_loaders import persons
from data_loaders.columns import Column, Dataset
from data_loaders.lists import Lists
from data_loaders.problems import Problem
from data_loaders.reading import Read

warnings.filterwarnings("ignore", module="pandera")
EMPTY = Text("ว่าง แต่จำเป็นต้องกรอก", "is empty but required")


def _schema(columns: tuple[Column, ...], key: tuple[str, ...]) -> Any:
    import pandera.pandas as pa  # a second of imports that only checking needs

    def of(column: Column) -> Any:
        checks = []
        if column.low is not None or column.high is not None:
            low = column.low if column.low is not None else float("-inf")
            high = column.high if column.high is not None else float("inf")
            checks.append(
                pa.Check(lambda s: pd.to_numeric(s, errors="coerce").between(low, high), name="range")
            )
        if column.choices:
            checks.append(pa.Check.isin(list(column.choices), name="choice"))
        return pa.Column(object, checks, nullable=not column.required, required=column.required, coerce=False)

    unique = pa.Check(
        lambda frame: ~(frame.duplicated(list(key), keep=False) & frame[list(key)].notna().any(axis=1)),
        name="unique",
    )
    shown = [c for c in columns if not c.shown_only]
    return pa.DataFrameSchema({c.key: of(c) for c in shown}, checks=[unique] if key else [], strict=False)


def problems(read: Read, dataset: Dataset, lists: Lists) -> list[Problem]:
    """Report what breaks the data set's description, except for cells that could not even be read."""
    frame, columns = read.frame, dataset.all_columns(lists)
    if frame.empty:
        return []
    named = {c.key: c for c in columns}
    broken = []
    for index, key, check in _failures(frame, columns, _key(frame, dataset)):
        if (index, key) in read.wrong:
            continue
        row = frame.iloc[index]
        column = named.get(key)
        header = read.names.get(key, column.name.th if column else "")
        reason, remedy = _words(check, column, read, index, dataset)
        value = "" if row.get(key) is None else str(row[key])
        broken.append(Problem(row["sheet"], int(row["row"]), header, value, reason, remedy, key))
    told = persons.personal(frame, free_text(columns))
    return broken + _zones_elsewhere(read, lists) + told + dataset.check(frame, lists)


def _key(frame: pd.DataFrame, dataset: Dataset) -> tuple[str, ...]:
    """Return the columns by which rows are known that the file has: the zone, say, may be absent."""
    return tuple(column for column in dataset.key if column in frame)


def free_text(columns: Iterable[Column]) -> list[str]:
    """Return the keys of columns in which people write what they like."""
    return [c.key for c in columns if c.kind == "text" and not c.key.startswith("photo")]


def named(problems: Iterable[Problem], read: Read, columns: Sequence[Column]) -> list[Problem]:
    """Return the problems under the headers of the file, or of a template, so that a cell is recognised."""
    known = {c.key: c.name.th for c in columns}
    renamed = []
    for problem in problems:
        # A question's parts are columns of their own in an answer sheet, and plain ones in a table of totals.
        key = problem.key if problem.key in known else problem.key.rsplit("_", 1)[-1]
        renamed.append(replace(problem, column=read.names.get(key, known.get(key, problem.column))))
    return renamed


def _failures(
    frame: pd.DataFrame, columns: tuple[Column, ...], key: tuple[str, ...]
) -> list[tuple[int, str, str]]:
    """Return (position, column, check) of every failure, in the order of the rows."""
    import pandera.errors

    telling = _telling(frame, key)
    try:
        _schema(columns, key).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        failures = {
            (int(index), telling if check == "unique" else str(column), str(check))
            for index, column, check in zip(cases["index"], cases["column"], cases["check"], strict=True)
            if not pd.isna(index)
        }
        return sorted(failures)
    return []


def _telling(frame: pd.DataFrame, key: tuple[str, ...]) -> str:
    """Return the column of a key that tells most rows apart: the number of a sheet, not its wave."""
    there = [column for column in key if column in frame]
    return max(there, key=lambda column: frame[column].nunique(), default="")


def _words(check: str, column: Column | None, read: Read, index: int, dataset: Dataset) -> tuple[Text, Text]:
    frame = read.frame
    is_of_map = frame["sheet"].iloc[index] in read.layers
    if check == "not_nullable" and is_of_map and column is not None and column.kind == "shape":
        return (
            Text("ไม่มีขอบเขตที่วาดไว้", "has no area drawn"),
            Text("วาดขอบเขตของรูปนี้ หรือลบรูปนี้", "Draw its area, or delete the feature."),
        )
    if check == "not_nullable" and is_of_map:
        return EMPTY, Text("กรอกค่าให้รูปนี้ หรือลบรูปนี้", "Fill it in, or delete the feature.")
    if check == "not_nullable":
        return EMPTY, Text("กรอกค่า หรือลบแถวนี้", "Fill it in, or delete the row.")
    if check == "range" and column is not None:
        low = "" if column.low is None else f"{column.low:g}"
        high = "" if column.high is None else f"{column.high:g}"
        return (
            Text(f"อยู่นอกช่วง {low}–{high}", f"lies outside {low}–{high}"),
            Text("ตรวจตัวเลข", "Check the number."),
        )
    if check == "unique":
        key = list(_key(frame, dataset))
        same = (frame[key].astype(str) == frame.iloc[index][key].astype(str)).all(axis=1)
        others = ", ".join(
            str(row - is_of_map) for i, row in enumerate(frame["row"]) if same.iloc[i] and i != index
        )
        if is_of_map:
            return (
                Text(f"ซ้ำกับรูปที่ {others[:60]}", f"is the same record as feature {others[:60]}"),
                Text("รวมเป็นรูปเดียว หรือแก้รหัส", "Make them one feature, or correct the code."),
            )
        return (
            Text(f"ซ้ำกับแถว {others[:60]}", f"is the same record as row {others[:60]}"),
            Text("รวมเป็นแถวเดียว หรือแก้รหัส", "Make them one row, or correct the code."),
        )
    return Text("ไม่ใช่ค่าที่กำหนด", "is not an allowed value"), Text("เลือกจากรายการ", "Choose from the list.")


def _zones_elsewhere(read: Read, lists: Lists) -> list[Problem]:
    """Report zones that another station runs."""
    frame = read.frame
    if "zone" not in frame or "station" not in frame:
        return []
    owners = lists.owners["zones"]
    owner = frame["zone"].map(owners)
    wrong = frame[owner.notna() & frame["station"].notna() & (owner != frame["station"])]
    return [
        Problem(
            r["sheet"],
            int(r["row"]),
            read.names.get("zone", "พื้นที่ Safety Zone"),
            r["zone"],
            Text(f"เป็นพื้นที่ของสถานี {owners[r['zone']]}", f"belongs to station {owners[r['zone']]}"),
            Text("แก้สถานีหรือพื้นที่ให้ตรงกัน", "Correct station or zone."),
            "zone",
        )
        for _, r in wrong.iterrows()
    ]
