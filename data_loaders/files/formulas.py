"""Formulas of a workbook that carry no result: programs that write files leave computing to Excel."""

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


def without_result(path: Path) -> dict[str, list[tuple[int, int, str]]]:
    """Return, by sheet, row, column (from 0) and formula of the cells that have a formula but no result.

    Only XLSX keeps both apart; of other workbooks nothing is returned.
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


def _found(xml: bytes) -> list[tuple[int, int, str]]:
    if b"<f" not in xml and b":f" not in xml:
        return []
    found = []
    for match in _CELL.finditer(xml):
        place = _PLACE.search(match["of"])
        if place is None or _EMPTY_TEXT.search(match["of"]):
            continue
        column = 0
        for letter in place[1]:
            column = column * 26 + letter - 64
        formula = html.unescape((match["formula"] or b"").decode("utf-8", "replace"))
        found.append((int(place[2]) - 1, column - 1, formula[:80]))
    return found
