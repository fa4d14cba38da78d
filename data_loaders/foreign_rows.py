"""Rows that the store keeps for another station: a file never overwrites them."""

import pandas as pd
from sqlalchemy import ARRAY, Connection, any_, literal, select

from dashboard.language.text import LANGUAGES, Text
from data_loaders import ownership
from data_loaders.columns import NATION, Dataset
from data_loaders.problems import Problem
from data_loaders.reading import Read

IN_USE = Text("สถานี {station} ใช้รหัสนี้อยู่แล้ว", "is in use by station {station}")
ANOTHER_ID = Text("ตั้งรหัสใหม่ที่มีรหัสสถานีอยู่ด้วย", "Give another, with the station's code in it.")


def problems(read: Read, dataset: Dataset, connection: Connection) -> list[Problem]:
    """Find the rows whose key the store knows as another station's: two stations that number alike."""
    frame, key = read.frame, dataset.key[-1]
    if dataset.owner in (NATION, *dataset.key) or {*dataset.key, dataset.owner} - set(frame):
        return []
    rows = frame.dropna(subset=[*dataset.key, dataset.owner])
    table = dataset.stored_in[0]
    # An empty store has no salt yet.
    if rows.empty or connection.execute(select(table).limit(1)).first() is None:
        return []
    ids = rows[key]
    if dataset.ids is not None:
        ids = pd.Series(dataset.ids(rows, ownership.salt_of(connection).encode()), index=rows.index)
    (own,) = table.primary_key.columns
    # One parameter: to write a statement with as many as a file has rows takes longer than to answer it.
    known = select(own, table.c.station_code).where(
        own == any_(literal(ids.unique().tolist(), ARRAY(own.type)))
    )
    owners = ids.map({row[0]: row[1] for row in connection.execute(known)})
    name = read.names.get(key, key)
    return [
        Problem(
            row["sheet"],
            int(row["row"]),
            name,
            str(row[key]),
            Text(*(IN_USE(lang, station=owners[index]) for lang in LANGUAGES)),
            ANOTHER_ID,
            key,
        )
        for index, row in rows[owners.notna() & (owners != rows[dataset.owner])].iterrows()
    ]
