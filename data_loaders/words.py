"""What a text from outside may hold, by one rule: cells of files, answers in forms, columns of a database."""

import re
from collections.abc import Iterable

# Letters of a name or a code; what is longer is none.
LONGEST = 400
# NUL, which PostgreSQL takes in no text, and the invisible letters that turn the direction of those after
# them, by which a name may read as another one or turn the words around it.
_HIDDEN = re.compile("[\x00\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def cleaned(text: str) -> str:
    """Return a text without hidden letters and without blanks around it."""
    return _HIDDEN.sub("", text).strip()


def is_too_long(text: str, longest: int = LONGEST) -> bool:
    """Return whether a text is too long to be taken."""
    return len(text) > longest


def are_plain(texts: Iterable[str]) -> bool:
    """Return whether no text of many holds a hidden letter and none is too long: a look at all of them."""
    listed = list(texts)
    return max(map(len, listed), default=0) <= LONGEST and _HIDDEN.search("".join(listed)) is None
