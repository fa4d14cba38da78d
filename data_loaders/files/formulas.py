"""Cells of a workbook without a value: formulas that nobody computed, and errors such as #N/A."""

import html
import posixpath
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?P<of>[^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>(?P<formula>[^<]*)</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
# A formula whose result is an empty text has one.
_EMPTY_TEXT = re.compile(rb'\bt="str"')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?P<of>[^>]*\bt="e"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>\s*(?P<error>[^<]+?)\s*</',
    re.DOTALL,
)
# Row and column from 0, a formula that nobody computed (programs that write files leave that to Excel), or an
# error.
Valueless = tuple[int, int, str, str]


def without_value(path: Path) -> dict[str, list[Valueless]]:
    """Return, by sheet, the cells that have a formula but no result, and those that hold an error.

    Only XLSX tells both; of other workbooks nothing is returned.
    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as book:
        return {
            name: found
            for name, member in _members(book).items()
            if member in book.namelist() and (found := _found(book.read(member)))
        }


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


def _found(xml: bytes) -> list[Valueless]:
    found = []
    if b"<f" in xml or b":f" in xml:
        for match in _CELL.finditer(xml):
            place = _place(match["of"])
            if place is not None and not _EMPTY_TEXT.search(match["of"]):
                formula = html.unescape((match["formula"] or b"").decode("utf-8", "replace"))
                found.append((*place, formula[:80], ""))
    if b't="e"' in xml:
        errors = ((_place(match["of"]), match["error"]) for match in _ERROR.finditer(xml))
        found += [(*place, "", error.decode("utf-8", "replace")[:80]) for place, error in errors if place]
    return found


def _place(of: bytes) -> tuple[int, int] | None:
    """Return row and column, from 0, that the attributes of a cell name."""
    place = _PLACE.search(of)
    if place is None:
        return None
    column = 0
    for letter in place[1]:
        column = column * 26 + letter - 64
    return int(place[2]) - 1, column - 1
