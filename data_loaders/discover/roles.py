"""Which table is what: cases, stations, offences, and the rows that belong to a case."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from data_loaders.discover import links, words
from data_loaders.discover.catalogue import Catalogue, Table

# Below this no table looks like cases.
LEAST = 4.0


@dataclass
class Roles:
    """The tables found. Columns that hold a case's key are given in the order of `key`."""

    cases: Table | None = None
    key: tuple[str, ...] = ()
    other_cases: tuple[Table, ...] = ()
    stations: Table | None = None
    offences: Table | None = None
    charges: Table | None = None
    charge_key: tuple[str, ...] = ()
    arrests: Table | None = None
    arrest_key: tuple[str, ...] = ()


def find(catalogue: Catalogue) -> Roles:
    """Look for the tables of a mapping."""
    roles = Roles()
    ranked = sorted(((_like_cases(t), t) for t in catalogue.tables), key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] < LEAST:
        return roles
    best, roles.cases = ranked[0]
    roles.other_cases = tuple(t for score, t in ranked[1:4] if score >= max(LEAST, 0.7 * best))
    roles.key = links.key_of(catalogue, roles.cases)
    others = [t for t in catalogue.tables if t is not roles.cases]
    roles.stations = _best(others, lambda t: _like_stations(t, roles.cases), 3.0)
    children = _children(catalogue, roles, others) if roles.key else {}
    referring = [roles.cases, *[t for t, _ in children.values()]]
    lists = [t for t in others if t is not roles.stations and t.name not in children]
    roles.offences = _best(lists, lambda t: _like_offences(t, referring), 2.5)
    for table, columns in children.values():
        arrests = words.names(words.TABLES["arrests"], table.name)
        if arrests and roles.arrests is None:
            roles.arrests, roles.arrest_key = table, columns
        elif not arrests and roles.charges is None and charge_column(table, columns, roles.offences):
            roles.charges, roles.charge_key = table, columns
    return roles


def charge_column(table: Table, key: tuple[str, ...], offences: Table | None) -> str | None:
    """Return the column that holds offence codes: one that refers to the list, else one of that name."""
    free = [c for c in table.columns if c not in key]
    named = [c for c in free if words.names(words.OFFENCE, c)]
    if offences is not None:
        candidates = [
            *named,
            *[
                c
                for c in free
                if c not in named and any(links.same_word(c, offences, code) for code in offences.unique())
            ],
        ]
        for column in candidates:
            if (column,) != table.key and links.reference(table, column, offences) is not None:
                return column
    coded = [
        c
        for c in named
        if (c,) != table.key and not table.looks(c).is_date and table.looks(c).texts.nunique() <= 1_000
    ]
    return coded[0] if coded else None


def _best(tables: list[Table], score: Callable[[Table], float], least: float) -> Table | None:
    scored = [(score(t), t) for t in tables]
    highest, table = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return table if highest >= least else None


def _like_cases(table: Table) -> float:
    if table.sample.empty:
        return 0.0
    name = table.name
    score = 3.0 if words.names(words.TABLES["incidents"], name) else 0.0
    score -= (
        3.0
        if words.names(words.TABLES["arrests"], name) or words.names(words.TABLES["statuses"], name)
        else 0.0
    )
    score -= 1.5 if words.names(words.TABLES["offences"], name) else 0.0
    dates = [c for c in table.columns if table.looks(c).is_date]
    score += min(len(dates), 3) + (
        1.0 if any(words.names(words.FIELDS["occurred_from"], c) for c in dates) else 0.0
    )
    kinds = {
        coordinate[0]
        for c in table.columns
        if words.names(f"{words.LATITUDE}|{words.LONGITUDE}", c)
        and (coordinate := table.looks(c).coordinate()) is not None
    }
    score += 1.0 if len(kinds) > 1 else 0.0
    score += 1.0 if any(words.names(words.STATION, c) for c in table.columns) else 0.0
    score += 0.5 if any(words.names(words.STATUS, c) for c in table.columns) else 0.0
    score += 0.3 * math.log10(max(table.rows, 1)) - (0.3 if table.is_view else 0.0)
    return score if dates or any(table.looks(c).are_years for c in table.columns) else 0.0


def _like_stations(table: Table, cases: Table | None) -> float:
    if not table.is_list or not table.unique() or cases is None:
        return 0.0
    score = 2.0 if words.names(words.TABLES["stations"], table.name) else 0.0
    named = [
        table.looks(c).texts.str.match(r"(สภ|สน|สถานี)").mean()
        for c in table.columns
        if table.looks(c).are_words
    ]
    score += 2.0 * max(named, default=0.0)
    refers = any(
        links.reference(cases, c, table)
        for c in cases.columns
        if words.names(words.STATION, c) or any(links.same_word(c, table, u) for u in table.unique())
    )
    return float(score + (2.0 if refers else 0.0))


def _like_offences(table: Table, referring: list[Table]) -> float:
    if not table.is_list or not table.unique():
        return 0.0
    wordy = [c for c in table.columns if table.looks(c).are_words]
    if not wordy:
        return 0.0
    score = 1.5 if words.names(words.TABLES["offences"], table.name) else 0.0
    meant = [table.looks(c).texts.map(lambda text: words.offence_of(text) is not None).mean() for c in wordy]
    score += 3.0 * max(meant)
    refers = any(
        links.reference(t, c, table)
        for t in referring
        for c in t.columns
        if words.names(words.OFFENCE, c) or any(links.same_word(c, table, u) for u in table.unique())
    )
    return float(score + (1.5 if refers else 0.0))


def _children(
    catalogue: Catalogue, roles: Roles, others: list[Table]
) -> dict[str, tuple[Table, tuple[str, ...]]]:
    children = {}
    for table in others:
        if table is roles.stations or roles.cases is None or not table.columns:
            continue
        columns = links.child_columns(catalogue, table, roles.cases, roles.key)
        if columns:
            children[table.name] = (table, columns)
    return children
