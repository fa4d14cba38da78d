"""A few values of a column for a person to judge by; what looks personal is masked."""

import re

from data_loaders import persons
from data_loaders.discover.catalogue import Table

SHOWN, LONGEST, HIDDEN = 5, 40, "•"
# Telephone numbers, ID cards, passports, addresses of e-mail.
_PERSONAL = re.compile(r"(\+?66|0)\d{8,9}|\d{13}|[A-Za-z]{1,2}\d{6,8}")
_ADDRESS, _DECIMAL = re.compile(r"\S+@\S+\.\S+"), re.compile(r"-?\d+[.,]\d+")
_LETTERS = re.compile(r"[A-Za-z\u0e01-\u0e2e]{2}")


def samples(table: Table) -> dict[str, tuple[str, ...]]:
    """Return column → different values from all over the table."""
    return {column: _of(table, column) for column in table.columns}


def _of(table: Table, column: str) -> tuple[str, ...]:
    looks = table.looks(column)
    different = list(looks.texts.unique())
    step = max(len(different) // SHOWN, 1)
    some = [str(text) for text in different[::step][:SHOWN]]
    # Words that hardly ever come twice are what people wrote themselves, or their names.
    free = len(looks.texts) >= 20 and len(different) > 0.5 * len(looks.texts) and not table.is_day(column)
    return tuple(
        masked(text, free=free and bool(_LETTERS.search(text)) and not re.search(r"\d", text))
        for text in some
    )


def masked(text: str, *, free: bool = False) -> str:
    """Return a value as it may be shown. free: it is of a column of people's own words."""
    bare = text if _DECIMAL.fullmatch(text) else re.sub(r"[\s.()-]", "", text)
    numbered = _PERSONAL.fullmatch(bare) is not None or _ADDRESS.search(text) is not None
    personal = free or numbered or persons.is_name(text) or len(text) > LONGEST
    line = "".join(c if c.isprintable() else " " for c in text)
    return line[:1] + HIDDEN * min(len(line) - 1, 7) if personal else line
