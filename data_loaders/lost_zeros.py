"""Ids that lost the zeros before them: 0012 is 12 once a spreadsheet program has taken it for a number."""

from collections.abc import Iterator, Sequence

import pandas as pd
from sqlalchemy import ARRAY, Connection, any_, literal, select

from dashboard.language.text import LANGUAGES, Text
from data_loaders import ownership
from data_loaders.columns import NATION, Dataset
from data_loaders.problems import Problem
from data_loaders.reading import Read

# Digits of an id, with the zeros before it.
LONGEST = 8
SAME = Text(
    "อาจเป็นรายการเดียวกับ {other} ซึ่งมีอยู่แล้ว เพราะ Excel ตัดศูนย์นำหน้าของตัวเลข",
    "may be {other}, which is there already: Excel drops the zeros before a number",
)
WRITE_IT = Text(
    "พิมพ์รหัสให้เหมือนเดิม (จัดรูปแบบคอลัมน์เป็นข้อความ) ถ้าเป็นคนละรายการให้ยอมรับด้วย --accept"
    " (ที่หน้าจัดการข้อมูล: ทำเครื่องหมายยอมรับในตัวเลือก)",
    "Write it as before (format the column as text). If it is another one, agree by --accept (on the data"
    " page: tick its box in the options).",
)


def problems(read: Read, dataset: Dataset, connection: Connection) -> list[Problem]:
    """Find new rows whose id the store has with other zeros before it; whoever loads may know better."""
    frame, key = read.frame, dataset.key[-1]
    is_plain = len(dataset.key) == 1 or dataset.ids is not None
    if not is_plain or dataset.owner in dataset.key or set(dataset.key) - set(frame):
        return []
    rows = frame.dropna(subset=list(dataset.key))
    rows = rows[[str(given).isdecimal() and len(str(given)) <= LONGEST for given in rows[key]]]
    # An empty store has no salt yet.
    if rows.empty or connection.execute(select(dataset.stored_in[0]).limit(1)).first() is None:
        return []
    found = _found(rows, dataset, connection)
    name = read.names.get(key, key)
    return [
        Problem(
            row["sheet"],
            int(row["row"]),
            name,
            str(row[key]),
            Text(*(SAME(lang, other=found[index]) for lang in LANGUAGES)),
            WRITE_IT,
            key,
            doubtful=True,
        )
        for index, row in rows.iterrows()
        if index in found
    ]


def _found(rows: pd.DataFrame, dataset: Dataset, connection: Connection) -> dict[object, str]:
    """Return the other writing of each row that the store knows by that one alone."""
    key = dataset.key[-1]
    given = list(map(str, rows[key]))
    ids = {tuple(texts): _ids(texts, rows, dataset, connection) for texts in (given, *_writings(given))}
    known = _owners({one for ones in ids.values() for one in ones}, dataset, connection)
    owners = [NATION] * len(rows) if dataset.owner == NATION else rows.get(dataset.owner, [None] * len(rows))
    return {
        index: text
        for texts, ones in ids.items()
        for index, text, one, own, owner in zip(
            rows.index, texts, ones, ids[tuple(given)], owners, strict=True
        )
        if own not in known and known.get(one) == owner is not None
    }


def _writings(given: Sequence[str]) -> Iterator[list[str]]:
    """Yield the ids with as many digits as there may be, one number of digits after the other."""
    for width in range(1, LONGEST + 1):
        yield [text.lstrip("0").zfill(width) for text in given]


def _ids(texts: Sequence[str], rows: pd.DataFrame, dataset: Dataset, connection: Connection) -> list[str]:
    """Return the ids under which the store keeps rows of these keys."""
    if dataset.ids is None:
        return list(texts)
    salt = ownership.salt_of(connection).encode()
    return dataset.ids(rows.assign(**{dataset.key[-1]: list(texts)}), salt)


def _owners(ids: set[str], dataset: Dataset, connection: Connection) -> dict[str, str]:
    """Return id -> its station (NATION for what is everybody's) of those that the store has."""
    table = dataset.stored_in[0]
    (own,) = table.primary_key.columns
    owner = literal(NATION) if dataset.owner == NATION else table.c.station_code
    asked = select(own, owner).where(own == any_(literal(sorted(ids), ARRAY(own.type))))
    return {row[0]: row[1] for row in connection.execute(asked)}
