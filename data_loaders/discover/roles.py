"""Which table is what: cases, stations, offences, and the rows that belong to a case."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from data_loaders.discover import links, words
from data_loaders.discover.catalogue import Catalogue, Table
from data_loaders.discover.points import kinds as coordinates

# Below this no table looks like cases.
LEAST = 4.0
# A list of offences has so many lines at most; more are what people wrote themselves.
MOST_OFFENCES = 1_000
# A table with so many of the columns of the cases holds cases too, of another year or a copy.
COPIED = 0.7


@dataclass
class Roles:
    """The tables found. Columns that hold a case's key are given in the order of `key`."""

    cases: Table | None = None
    key: tuple[str, ...] = ()
    other_cases: tuple[Table, ...] = ()
    doubtful: tuple[Table, ...] = ()
    """Where no table is believed to be the cases: those that have days at all, the likeliest first."""
    evident: bool = False
    """Whether the table of cases says so by its name and its contents."""
    stations: Table | None = None
    offences: Table | None = None
    charges: Table | None = None
    charge_key: tuple[str, ...] = ()
    arrests: Table | None = None
    arrest_key: tuple[str, ...] = ()


def find(catalogue: Catalogue, chosen: str | None = None) -> Roles:
    """Look for the tables of a mapping. chosen: the table of cases, where a person has said so."""
    roles = Roles()
    ranked = sorted(((_like_cases(t), t) for t in catalogue.tables), key=lambda pair: -pair[0])
    if chosen is not None:
        ranked.sort(key=lambda pair: pair[1].name != chosen)
    if not ranked or (chosen is not None and ranked[0][1].name != chosen):
        return roles
    if chosen is None and ranked[0][0] < LEAST:
        roles.doubtful = tuple(t for score, t in ranked[:3] if score > 0)
        return roles
    best, roles.cases = ranked[0]
    if chosen is None:
        roles.other_cases = tuple(t for score, t in ranked[1:4] if score >= max(LEAST, 0.7 * best))
    roles.evident = sum(_evidence(roles.cases)) > 1
    roles.key = links.key_of(catalogue, roles.cases)
    others = [t for t in catalogue.tables if t is not roles.cases and not _are_cases_too(t, roles.cases)]
    roles.stations = _best(others, lambda t: _like_stations(t, roles.cases), 3.0)
    children = _children(catalogue, roles, others) if roles.key else {}
    referring = [roles.cases, *[t for t, _ in children.values()]]
    # What looks like cases too, or has places, is no list of codes: a view of the cases has their columns.
    lists = [
        t
        for t in others
        if t is not roles.stations
        and t.name not in children
        and t not in roles.other_cases
        and len(coordinates(t)) < 2
    ]
    roles.offences = _best(lists, lambda t: _like_offences(t, referring), 2.5)
    for table, columns in children.values():
        arrests = words.names(words.TABLES["arrests"], table.name)
        if arrests and roles.arrests is None:
            roles.arrests, roles.arrest_key = table, columns
        elif (
            not arrests
            and roles.charges is None
            # Each case has an offence: a table with far fewer rows holds something else.
            and 2 * table.rows > roles.cases.rows
            and charge_column(table, columns, roles.offences)
        ):
            roles.charges, roles.charge_key = table, columns
    return roles


def _are_cases_too(table: Table, cases: Table) -> bool:
    return len(set(table.columns) & set(cases.columns)) > COPIED * len(cases.columns)


def charge_column(table: Table, key: tuple[str, ...], offences: Table | None) -> str | None:
    """Return the column that holds offence codes: one that refers to the list, else one of that name."""
    free = [c for c in table.columns if c not in key and not links.is_measure(table, c)]
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
    return next(iter(offence_columns(table, key)), None)


def offence_columns(table: Table, key: tuple[str, ...] = ()) -> list[str]:
    """Return the columns that may say what the offence is, by name or contents, the likeliest first."""
    scored = {c: _like_offence(table, c) for c in table.columns if c not in key and (c,) != table.key}
    return sorted((c for c, score in scored.items() if score >= 1.0), key=lambda c: -scored[c])


def _like_offence(table: Table, column: str) -> float:
    looks = table.looks(column)
    if (
        words.names(words.NO_OFFENCE, column)
        or links.is_measure(table, column)
        or not 0 < looks.texts.nunique() <= MOST_OFFENCES
    ):
        return 0.0
    known = looks.share_of_rows(lambda text: words.offence_of(text) is not None)
    named, perhaps = words.names(words.OFFENCE, column), words.names(words.PERHAPS_OFFENCE, column)
    # A list of words has one for some kinds only; a column of another name must be all of them.
    if named:
        return 1.0 + known + 0.5 * looks.are_words
    return 0.5 + known if (perhaps and known >= 0.25) or known >= 0.6 else 0.0


def _best(tables: list[Table], score: Callable[[Table], float], least: float) -> Table | None:
    scored = [(score(t), t) for t in tables]
    highest, table = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return table if highest >= least else None


def _evidence(table: Table) -> tuple[bool, bool, bool]:
    """Return what says that rows are cases: the table's name, a day called that of the deed, offences."""
    named = words.names(words.TABLES["incidents"], table.name)
    occurred = any(
        words.names(words.FIELDS["occurred_from"], c) for c in table.columns if table.is_day(c)
    ) or any(words.names(words.FIELDS["occurred_from"], year) for year in table.parts)
    return named, occurred, bool(offence_columns(table))


def _like_cases(table: Table) -> float:
    if table.sample.empty or table.total is not None:
        return 0.0
    dates = [c for c in table.columns if table.is_day(c)]
    days = len(dates) + bool(table.parts) + any(table.looks(c).are_years for c in table.columns)
    named, occurred, offences = _evidence(table)
    if not days or not (named or occurred or offences):
        # Named like cases, it may have days that cannot be read: a person is asked.
        return 0.1 if dates or table.parts else 0.2 if named and offences else 0.0
    score = 3.0 * named + 1.0 * occurred + 1.5 * offences
    against = ("arrests", "statuses")
    score -= 3.0 * any(words.names(words.TABLES[kind], table.name) for kind in against)
    score -= 3.0 * words.names(words.NO_CASES, table.name) + 1.5 * words.names(
        words.TABLES["offences"], table.name
    )
    score += min(len(dates) + bool(table.parts), 3)
    score += 1.0 * (len(coordinates(table)) > 1)
    score += 1.0 * any(words.names(words.STATION, c) for c in table.columns)
    score += 0.5 * any(words.names(words.STATUS, c) for c in table.columns)
    score += 0.5 * any(table.looks(c).is_clock for c in table.columns)
    return score + 0.3 * math.log10(max(table.rows, 1)) - 0.3 * table.is_view


def _like_stations(table: Table, cases: Table | None) -> float:
    if not table.is_list or not table.unique() or cases is None:
        return 0.0
    score = 2.0 if words.names(words.TABLES["stations"], table.name) else 0.0
    # In a list of units a name comes once; in one of their cases again and again.
    named = [
        table.looks(c).texts.str.match(r"(สภ|สน|สถานี)").mean() * (table.looks(c).texts.nunique() / table.rows)
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
