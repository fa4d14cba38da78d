"""What a text from outside may hold, by one rule: cells of files, answers in forms, columns of a database."""

import re
from collections.abc import Iterable, Sequence

# Letters of a name or a code; what is longer is none.
LONGEST = 400
# Signs that steer a terminal, of which PostgreSQL takes no NUL and a drawing none, and the invisible letters
# that turn the direction of those after them, by which a name reads as another or turns the words around it.
_HIDDEN = re.compile("[\x00-\x08\x0e-\x1b\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Letters without a width, by which two codes that look alike are two; in Thai texts they part words.
_WIDTHLESS = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
# A number of Excel has 15 digits: of one with more the last are zeros, whatever was typed.
_SHORTENED = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2}|\d{16,}\.0")
# Signs that are blanks to some, and that a drawing does not take either.
_BLANKS = re.compile("[\x0b\x0c\x1c-\x1f]")

# Of what stands below a table, in a cell or two.
_FOOTNOTE = re.compile(
    r"[*( ]*(?:หมายเหตุ|ที่มา|แหล่งข้อมูล|ข้อมูล\s?ณ|ลงชื่อ|ลงนาม|ผู้(?:รายงาน|จัดทำ|ตรวจ|รับรอง|พิมพ์)|พิมพ์เมื่อ"
    r"|notes?\b|source\b|remarks?\b)",
    re.IGNORECASE,
)

# The number of a column: 3, (3), [3], 3. – Thai digits are digits too.
_NUMBERED = re.compile(r"[(\[]?(\d{1,2})[)\].]?")


def cleaned(text: str) -> str:
    """Return a text without hidden letters and without blanks around it."""
    # What can be printed holds none of either.
    return text.strip() if text.isprintable() else _BLANKS.sub(" ", _HIDDEN.sub("", text)).strip()


def bare(text: str) -> str:
    """Return the text of a number, code, day or header without letters that nobody sees."""
    return text if text.isprintable() else _WIDTHLESS.sub("", text)


def is_shortened(text: str) -> bool:
    """Return whether a text is a long number as Excel keeps or shows it, 1.23457E+12: its end is lost."""
    return _SHORTENED.fullmatch(text) is not None


def filled(row: Sequence[object]) -> int:
    """Count the cells of a row that say something; one that is merged over several columns is one."""
    return len({id(cell) if isinstance(cell, dict) else cell for cell in row if cell is not None})


def is_footnote(row: Sequence[object]) -> bool:
    """Return whether a row begins like what people write below a table, and holds a cell or two."""
    start = next((cell for cell in row if cell is not None), None)
    return isinstance(start, str) and _FOOTNOTE.match(start) is not None and filled(row) <= 2


def is_numbering(row: Sequence[object]) -> bool:
    """Return whether a row numbers the columns, (1) (2) (3), as forms do below their header."""
    numbers = 0
    for cell in row:
        if cell is None:
            continue
        match = _NUMBERED.fullmatch(str(cell))
        if match is None or int(match[1]) != numbers + 1:
            return False
        numbers += 1
    return numbers >= 3


def is_too_long(text: str, longest: int = LONGEST) -> bool:
    """Return whether a text is too long to be taken."""
    return len(text) > longest


def are_plain(texts: Iterable[str]) -> bool:
    """Return whether no text of many holds a hidden letter and none is too long: a look at all of them."""
    listed = list(texts)
    if max(map(len, listed), default=0) > LONGEST:
        return False
    together = "".join(listed)
    return _HIDDEN.search(together) is None and _BLANKS.search(together) is None
