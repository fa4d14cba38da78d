"""What a PDF reads out: its words as programs take them that follow /ActualText, which pypdf does not."""

import io
import re
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, IndirectObject


def read(pdf: bytes) -> PdfReader:
    """Open a PDF."""
    return PdfReader(io.BytesIO(pdf))


def words_of(pdf: bytes) -> str:
    """Return the words of all pages without white space: where a line breaks, none may be left."""
    return "".join(page_words(page) for page in read(pdf).pages)


def page_words(page: Any) -> str:
    """Return the words of a page as they are written in it, without white space."""
    return letters_of(_told(page.get_contents(), page["/Resources"], page.pdf))


def letters_of(words: str) -> str:
    """Return words without white space."""
    return re.sub(r"\s", "", words)


def _told(content: Any, resources: Any, pdf: Any) -> str:
    fonts = {name: _letters(font.get_object()) for name, font in resources.get("/Font", {}).items()}
    forms = resources.get("/XObject", {})
    said: list[str] = []
    # Of each open piece: whether its words were given beforehand.
    open_pieces: list[bool] = []
    font: dict[int, str] = {}
    for operands, operator in ContentStream(content, pdf).operations:
        if operator in (b"BDC", b"BMC"):
            given = (
                operands[1].get("/ActualText") if len(operands) > 1 and hasattr(operands[1], "get") else None
            )
            if given is not None and not any(open_pieces):
                said.append(str(given))
            open_pieces.append(given is not None)
        elif operator == b"EMC":
            open_pieces.pop()
        elif operator == b"Tf":
            font = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ") and not any(open_pieces):
            shown = operands[0] if operator == b"TJ" else operands
            said += [_in_letters(part, font) for part in shown if not isinstance(part, int | float)]
        elif operator == b"Do":
            form = forms[operands[0]].get_object()
            if form["/Subtype"] == "/Form" and not any(open_pieces):
                said.append(_told(form, form.get("/Resources", resources), pdf))
    return "".join(said)


def _in_letters(part: Any, font: dict[int, str]) -> str:
    codes = part.original_bytes
    return "".join(font.get(int.from_bytes(codes[n : n + 2]), "\ufffd") for n in range(0, len(codes), 2))


def _letters(font: Any) -> dict[int, str]:
    """Return what each glyph of a font is called in its /ToUnicode."""
    table = font["/ToUnicode"]
    table = table.get_object() if isinstance(table, IndirectObject) else table
    source = table.get_data().decode("latin-1")
    names: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.S):
        for code, name in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            names[int(code, 16)] = bytes.fromhex(name).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.S):
        for first, last, name in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int(name, 16)
            for n, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                names[code] = chr(start + n)
    return names
