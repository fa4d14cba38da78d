"""The XML of the sheets of an XLSX: it tells what calamine leaves out."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from data_loaders.files import limits

_HIDDEN = rb"""\bhidden\s*=\s*["'](?:1|true)["']"""
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^<>]*" + _HIDDEN + rb""")[^<>]*?\br\s*=\s*["'](\d{1,7})["']""")
_HIDDEN_COLUMNS = re.compile(rb"<(?:\w+:)?col\b(?=[^<>]*" + _HIDDEN + rb")([^<>]*)>")
_ENDS = re.compile(rb"""\b(min|max)\s*=\s*["'](\d{1,5})["']""")


def read(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and XML of each sheet; nothing where the workbook is no XLSX."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as book:
        for name, member in _members(book).items():
            if member in book.namelist():
                yield name, book.read(member)


def _members(book: zipfile.ZipFile) -> dict[str, str]:
    """Return the file of each sheet by the sheet's name."""
    names = set(book.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - in the child
    targets = {r.get("Id"): posixpath.join("/xl", r.get("Target", "")) for r in relations}
    members = {}
    for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter():  # noqa: S314 - in the child
        relation = next((id_ for name, id_ in sheet.items() if name.endswith("relationships}id")), None)
        if relation in targets:
            members[sheet.get("name", "")] = targets[relation]
    return {name: posixpath.normpath(member).lstrip("/") for name, member in members.items()}


class Hidden(NamedTuple):
    """Rows and columns of a sheet that nobody sees, hidden or filtered out; both counted from 0."""

    rows: list[int]
    columns: list[int]


def hidden(xml: bytes) -> Hidden:
    """Return what a sheet hides."""
    if b"hidden" not in xml:
        return Hidden([], [])
    columns: set[int] = set()
    for match in _HIDDEN_COLUMNS.finditer(xml[: xml.find(b"sheetData>")]):
        ends = {name: int(number) for name, number in _ENDS.findall(match[1])}
        columns |= {*range(ends.get(b"min", 1) - 1, min(ends.get(b"max", 0), limits.MOST_COLUMNS))}
    return Hidden([int(match[1]) - 1 for match in _HIDDEN_ROW.finditer(xml)], sorted(columns))
