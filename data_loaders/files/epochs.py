"""From which day a workbook counts its days: 1900, or 1904 as Excel of old Macs did."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

# What stands before the cells, and that is where the epoch is told.
BEGIN = 4_000_000
_XLSX = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](?:1|true|on)["']""", re.IGNORECASE)
_ODS = re.compile(rb"""<table:null-date\b[^>]*\btable:date-value\s*=\s*["']1904-01-01""")
# The beginning of a workbook in XLS, which starts a (small) sector: of Excel 97 and later, and of Excel 5.
_XLS_BEGIN = re.compile(rb"\x09\x08(?:\x10\x00\x00\x06|\x08\x00\x00\x05)\x05\x00")
_XLS_SECTOR, _XLS_END, _XLS_EPOCH = 64, 0x0A, 0x22
_XLSB_PROPERTIES = 153


def is_1904(path: Path) -> bool:
    """Return whether a workbook (XLSX, XLSB, XLS or ODS) counts its days from 1904."""
    if not zipfile.is_zipfile(path):
        return _of_xls(path.read_bytes())
    with zipfile.ZipFile(path) as book:

        def begin(member: str) -> bytes:
            if member not in book.namelist():
                return b""
            with book.open(member) as file:
                return file.read(BEGIN)

        return (
            _XLSX.search(begin("xl/workbook.xml")) is not None
            or _ODS.search(begin("content.xml")) is not None
            or any(
                kind == _XLSB_PROPERTIES and content[:1] and content[0] & 1
                for kind, content in _records_of_xlsb(begin("xl/workbook.bin"))
            )
        )


def _records_of_xlsb(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of records: both kind and length are numbers of seven bits a byte."""
    at = 0
    while at < len(content):
        kind, at = _number(content, at, 2)
        length, at = _number(content, at, 4)
        yield kind, content[at : at + length]
        at += length


def _number(content: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number whose bytes but the last bear a mark, and where it ends."""
    number = 0
    for place, byte in enumerate(content[at : at + most]):
        number |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return number, at + place + 1
    return number, at + most


def _of_xls(content: bytes) -> bool:
    start = next((m for m in _XLS_BEGIN.finditer(content) if m.start() % _XLS_SECTOR == 0), None)
    at = start.start() if start else len(content)
    while at + 6 <= len(content):
        kind, length = (int.from_bytes(content[n : n + 2], "little") for n in (at, at + 2))
        if kind == _XLS_EPOCH:
            return content[at + 4] == 1
        if kind == _XLS_END:
            break
        at += 4 + length
    return False
