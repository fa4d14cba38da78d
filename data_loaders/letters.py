"""Thai that a database keeps without knowing it is Thai: TIS-620 or UTF-8, declared Latin or undeclared.

A column declared Latin hands out each byte as a Western letter (ส is Ê). A database without a declaration
(PostgreSQL's SQL_ASCII, bytes in SQLite) hands out bytes. `encoding` in the mapping says what was written.
"""

import re
from typing import Any

import pandas as pd
from sqlalchemy import Engine, event

# TIS-620 as Windows has written it for thirty years, with its quotation marks.
CODECS = {"tis-620": "cp874", "utf-8": "utf-8"}
_POSTGRES = {"tis-620": "WIN874", "utf-8": "UTF8"}
# Each byte as the letter that stands for it; the five that Windows' Latin leaves out pass as they are.
_LATIN = {bytes([b]).decode("cp1252", "ignore") or chr(b): b for b in range(256)} | {
    chr(b): b for b in range(256)
}
_UTF8_AS_LATIN = re.compile("à[¸¹]")
_TIS620_AS_LATIN = re.compile("[\u00a1-\u00fb]{2}")


def read_as(engine: Engine, encoding: str | None) -> None:
    """Have sessions of the source hand out text in the declared encoding, where its server declares none."""
    if encoding is None or engine.dialect.name not in ("postgresql", "sqlite"):
        return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        if engine.dialect.name == "sqlite":
            # Only what is read: SQLite cannot be asked for text that is not UTF-8, so keys must be plain.
            connection.text_factory = lambda written: decoded(written, encoding)
        elif connection.get_parameter_status("server_encoding") == "SQL_ASCII":
            connection.set_client_encoding(_POSTGRES[encoding])


def decoded(written: bytes, encoding: str) -> str:
    """Return bytes as text; good UTF-8 was written as such, because no Thai in TIS-620 looks like it."""
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode(CODECS[encoding], "replace")


def text_of(written: bytes) -> str:
    """Return bytes as the text that they are, or as hexadecimal digits where they are none."""
    try:
        text = written.decode()
    except UnicodeDecodeError:
        return written.hex()
    return text if text.isprintable() else written.hex()


def repaired(value: object, encoding: str) -> object:
    """Return a value as it was written; numbers, plain English and what is Thai already stay as they are."""
    if isinstance(value, bytes | memoryview):
        return decoded(bytes(value), encoding)
    if not isinstance(value, str) or value.isascii():
        return value
    written = [_LATIN.get(letter) for letter in value]
    if None in written:
        return value
    try:
        return bytes(b for b in written if b is not None).decode(CODECS[encoding])
    except UnicodeDecodeError:
        return value


def repair(rows: pd.DataFrame, encoding: str | None) -> pd.DataFrame:
    """Return rows with every text as it was written; keys stay as given, for the source is asked by them."""
    if encoding is None:
        return rows
    columns = [
        name
        for name in rows
        if not name.startswith("key__") and not pd.api.types.is_numeric_dtype(rows[name])
    ]
    for name in columns:
        if pd.api.types.is_string_dtype(rows[name]) or pd.api.types.is_object_dtype(rows[name]):
            values = [repaired(value, encoding) for value in rows[name].astype(object)]
            rows[name] = pd.Series(values, index=rows.index, dtype=rows[name].dtype)
    return rows


def encoding_of(texts: "pd.Series[str]") -> str | None:
    """Return the encoding that turns most of these Latin letters into Thai; None where none does."""
    foreign = [text for text in texts if not text.isascii()]
    for encoding, sign in (("utf-8", _UTF8_AS_LATIN), ("tis-620", _TIS620_AS_LATIN)):
        hits = [text for text in foreign if sign.search(text) and is_thai(repaired(text, encoding))]
        if foreign and len(hits) > 0.5 * len(foreign):
            return encoding
    return None


def is_thai(text: object) -> bool:
    """Return whether a text has any Thai letter."""
    return isinstance(text, str) and any("\u0e00" <= letter <= "\u0e7f" for letter in text)
