"""How tables belong together: keys of cases, rows that belong to a case, columns that refer to a list."""

import re
from itertools import combinations

from data_loaders.discover import words
from data_loaders.discover.catalogue import Catalogue, Table

# So much of what is sampled must be found on the other side.
FOUND = 0.8


def key_of(catalogue: Catalogue, table: Table) -> tuple[str, ...]:
    """Return the columns that tell cases apart: declared, or found by trying; empty if none do."""
    if table.key:
        return table.key
    # The number of a case before that of a line in a list, which changes when the list is made anew.
    numbers = sorted(
        (c for c in table.columns if words.names(words.NUMBER, c) and not is_measure(table, c)),
        key=lambda c: words.names(words.ROW_NUMBER, c),
    )
    others = [
        c
        for c in table.columns
        if c not in numbers and (words.names(words.STATION, c) or table.looks(c).are_years)
    ]
    for size in (1, 2, 3, 4):
        for chosen in combinations([*numbers, *others], size):
            if not set(chosen) & set(numbers) or table.sample[list(chosen)].isna().any(axis=None):
                continue
            if not table.sample.duplicated(list(chosen)).any() and not catalogue.repeats(table, chosen):
                return tuple(sorted(chosen, key=table.columns.index))
    return ()


def repeated(table: Table) -> dict[str, tuple[float, float]]:
    """Return columns that are named like the number of a case and are none.

    With each the shares of rows whose value another row has too, and of rows without any.
    """
    shares = {}
    for column in table.columns:
        texts = table.looks(column).texts
        if not words.names(words.NUMBER, column) or is_measure(table, column) or texts.nunique() < 2:
            continue
        again = float(texts.duplicated(keep=False).sum() / len(table.sample))
        blank = 1 - len(texts) / len(table.sample)
        # A code stands for many rows; a number that most rows have for themselves was meant as one.
        if (0 < again < 0.5 and texts.nunique() > 0.5 * len(texts)) or (blank > 0 and again == 0):
            shares[column] = (again, blank)
    return shares


def is_measure(table: Table, name: str) -> bool:
    """Return whether a column says when or where, and so is no code."""
    looks = table.looks(name)
    return table.is_day(name) or looks.is_clock or words.names(f"{words.LATITUDE}|{words.LONGITUDE}", name)


def child_columns(catalogue: Catalogue, child: Table, cases: Table, key: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns of `child` that hold a case's key, in the key's order; empty if it is no child."""
    for own, (referred, theirs) in child.references.items():
        if referred == cases.name and set(theirs) == set(key):
            return tuple(own[theirs.index(k)] for k in key)
    by_name = {c.casefold(): c for c in child.columns}
    tried = [tuple(by_name[k.casefold()] for k in key)] if all(k.casefold() in by_name for k in key) else []
    if len(key) == 1:
        own_key = child.key if len(child.key) == 1 else ()
        # Running numbers of any table are found among those of the cases: only one called that of a case is.
        tried += [
            (c,)
            for c in child.columns
            if (c,) not in (own_key, *tried)
            and words.names(words.TABLES["incidents"], c)
            and not words.names(rf"{words.TABLES['offences']}|{words.OFFENCE}", c)
        ]
    for columns in tried:
        if child.sample.empty or catalogue.share_found(child, columns, cases, key) >= FOUND:
            return columns
    return ()


def reference(table: Table, column: str, listed: Table) -> tuple[str, float] | None:
    """Return the column of a list to which `column` refers, and the share of its values found there."""
    for own, (referred, theirs) in table.references.items():
        if own == (column,) and referred == listed.name and len(theirs) == 1:
            return theirs[0], 1.0
    given = set(table.looks(column).texts)
    best = None
    for theirs_ in listed.unique():
        known = set(listed.looks(theirs_).texts)
        share = len(given & known) / len(given) if given else 0.0
        if share >= FOUND and (best is None or share > best[1]):
            best = (theirs_, share)
    return best


def same_word(column: str, listed: Table, code: str) -> bool:
    """Return whether a column is named after a list or its code."""
    name = words.plain(column)
    if re.fullmatch(words.BARE_NUMBER, name):
        return False
    return name == words.plain(code) or any(
        len(part) > 2 and part in name for part in words.plain(listed.name).split("_")
    )
