"""Columns about which a file says nothing: what the store holds of its rows stays."""

from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashboard.language.text import LANGUAGES, Text
from data_loaders import ownership
from data_loaders.columns import Column, Dataset
from data_loaders.parts import Part

KEPT = Text(
    "คอลัมน์ {name} ว่างทุกแถว จึงคงค่าเดิมในระบบไว้ {count:,} แถว (ถ้าต้องการลบค่าเดิม พิมพ์ - ในเซลล์)",
    "Column {name} is empty in every row: the {count:,} value(s) that the store holds stay (to clear one,"
    " write - in its cell).",
)


def keep(part: Part, connection: Connection) -> None:
    """Give rows that the store knows their own values in columns that are absent, or empty in every row.

    A formula whose result was not saved, a column that one of two sheets lacks, and a default for new rows
    would otherwise replace answers. Each sheet is looked at by itself.
    """
    read, dataset = part.read, part.dataset
    columns = {c.key: c for c in dataset.all_columns(part.lists)}
    blank = {sheet: _optional(named, dataset, columns) for sheet, named in read.blank.items()}
    keys = sorted({key for named in blank.values() for key in named})
    if read.frame.empty or not keys:
        return
    known = _known(dataset, read.frame, connection)
    for key in keys:
        unsaid = read.frame["sheet"].isin([sheet for sheet, named in blank.items() if key in named])
        own = _plain(known[key], columns[key]) if key in known else pd.Series(None, index=read.frame.index)
        there = unsaid & own.notna()
        if there.any():
            given = read.frame.get(key, pd.Series(None, index=read.frame.index, dtype=object))
            kept = given.astype(object).where(~there, own)
            read.frame[key] = kept.astype(object).where(kept.notna(), None)
            if name := next((named[key] for named in blank.values() if named.get(key)), ""):
                count = int(there.sum())
                read.notes.append(Text(*(KEPT(lang, name=name, count=count) for lang in LANGUAGES)))
        elif key in read.frame and unsaid.all() and columns[key].default is None:
            del read.frame[key]


def _optional(named: dict[str, str], dataset: Dataset, columns: dict[str, Column]) -> dict[str, str]:
    """Return the columns that a file may leave blank: what is required, or tells rows apart, is a fault."""
    return {
        key: name
        for key, name in named.items()
        if key in columns
        and key not in dataset.key
        and columns[key].lasting
        and (not columns[key].required or columns[key].default is not None)
    }


def _known(dataset: Dataset, frame: pd.DataFrame, connection: Connection) -> pd.DataFrame:
    """Return what the store holds of each row of the frame, in the columns of the file; empty if nothing."""
    missing = pd.DataFrame(index=frame.index)
    stored = dataset.rows_of(connection)
    if stored.empty:
        return missing
    if dataset.ids is None:
        own, others = (f.reindex(columns=list(dataset.key)).map(_word) for f in (frame, stored))
        keys, stored_keys = pd.MultiIndex.from_frame(own), pd.MultiIndex.from_frame(others)
    else:
        whole = frame.dropna(subset=list(dataset.key))
        ids = pd.Series(dataset.ids(whole, ownership.salt_of(connection).encode()), index=whole.index)
        keys = pd.Index(("#" + ids).reindex(frame.index).fillna(""))
        stored_keys = pd.Index(stored[dataset.key[-1]])
    at = stored_keys.get_indexer(keys) if stored_keys.is_unique else None
    if at is None:
        return missing
    own = stored.astype(object).reset_index(drop=True).reindex(at).set_axis(frame.index)
    if {dataset.owner} <= set(own) & set(frame):
        # Nothing of another station's row comes to this file; `foreign_rows` refuses it by its id.
        own[frame[dataset.owner].notna() & (frame[dataset.owner] != own[dataset.owner])] = None
    return own


def _word(value: Any) -> str:
    """Return a part of a key as text; a number is the same whether the store or a file wrote it."""
    if value is None or value != value:
        return ""
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)


def _plain(values: pd.Series, column: Column) -> pd.Series:
    """Return stored values as a file could hold them: pandas turns integers with gaps to floats."""
    whole = column.kind == "integer"
    there = values.notna()
    return pd.Series(
        [(int(v) if whole else v) if is_there else None for v, is_there in zip(values, there, strict=True)],
        index=values.index,
        dtype=object,
    )
