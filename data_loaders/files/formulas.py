"""Cells of an XLSX without a value: formulas that nobody computed, and errors such as #N/A."""

import html
import re

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


def without_value(xml: bytes) -> list[Valueless]:
    """Return the cells of a sheet of an XLSX that have a formula but no result, and those with an error."""
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
