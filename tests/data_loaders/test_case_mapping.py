"""A mapping written for a database, fitted to the tables of an export: what is there, and what days prove."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.errors import UserError
from dashboard.language.text import Text
from data_loaders import case_mapping, mapping
from data_loaders.days import Order
from data_loaders.fields import Moment
from data_loaders.files.exports import PLACE
from data_loaders.mapping import Mapping
from tests.police_databases import PLAIN_MAPPING

CASES = ("id", "station", "occurred", "reported", "offence", "lat", "lon", "status", "updated")


def mapped(folder: Path, *replaced: tuple[str, str]) -> Mapping:
    """The plain mapping, by default with a native day of reporting, of which an export makes text."""
    toml = PLAIN_MAPPING
    for old, new in ((REPORTED, 'reported = "reported"'), *replaced):
        assert toml.count(old) == 1, old
        toml = toml.replace(old, new)
    file = folder / "mapping.toml"
    file.write_text(toml, encoding="utf-8")
    return mapping.load(file)


REPORTED = next(line for line in PLAIN_MAPPING.splitlines() if line.startswith("reported"))


def exported(folder: Path, days: list[str | None], *, cases: str = "crime", stations: bool = True) -> Path:
    """An export with one case for each day of reporting."""
    file = folder / "export.sqlite"
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f'CREATE TABLE "{cases}" ({", ".join(CASES)}, "{PLACE}")')
        rows = [(day, f"{number}") for number, day in enumerate(days, 2)]
        connection.executemany(f'INSERT INTO "{cases}" (reported, "{PLACE}") VALUES (?, ?)', rows)
        if stations:
            connection.execute("CREATE TABLE station (code, name, province, lat, lon)")
    return file


def fit(
    folder: Path, days: list[str | None], order: Order | None = None
) -> tuple[tuple[str | None, str], list[Text]]:
    """Format and era by which the days of reporting are read, and what was noted."""
    notes: list[Text] = []
    fitted = case_mapping.fit(mapped(folder), exported(folder, days), order, notes)
    reported = mapping.fields_of(fitted.incidents)["reported"]
    assert isinstance(reported, Moment)
    return (reported.format, reported.era), notes


@pytest.mark.parametrize(
    ("days", "form"),
    [
        (["31/10/2026", "01/11/2026"], ("DD/MM/YYYY", "CE")),
        (["31/10/2569", None], ("DD/MM/YYYY", "BE")),
        (["10/31/2026"], ("MM/DD/YYYY", "CE")),
        (["2026-10-31", "2026-11-01"], ("YYYY-MM-DD", "CE")),
        (["2026-10-31 08:30:00"], ("YYYY-MM-DD hh:mm:ss", "CE")),
    ],
)
def test_days_are_read_by_the_only_form_that_fits_all_and_it_is_noted(
    tmp_path: Path, days: list[str | None], form: tuple[str, str]
) -> None:
    found, notes = fit(tmp_path, days)
    assert form == found
    assert [f"Column reported read as {form[0]} ({form[1]})."] == [note.en for note in notes]


def test_days_that_fit_two_readings_are_refused_until_their_order_is_given(tmp_path: Path) -> None:
    both = ["05/06/2026", "07/08/2026"]
    with pytest.raises(UserError, match=r"in several ways: DD/MM/YYYY CE, MM/DD/YYYY CE"):
        fit(tmp_path, both)
    assert ("DD/MM/YYYY", "CE") == fit(tmp_path, both, "dmy")[0]
    assert ("MM/DD/YYYY", "CE") == fit(tmp_path, both, "mdy")[0]


def test_an_order_never_makes_a_day_readable_that_is_none_in_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"No one format reads all days .* reported: row 2 “31/10/2026”"):
        fit(tmp_path, ["31/10/2026"], "mdy")
    with pytest.raises(UserError, match=r"No one format reads all days .* row 3 “yesterday” is no day"):
        fit(tmp_path, ["31/10/2026", "yesterday"])


def test_a_column_without_any_day_keeps_what_the_mapping_says(tmp_path: Path) -> None:
    assert ((None, "CE"), []) == fit(tmp_path, [None, None])


def test_a_form_that_the_mapping_gives_is_left_as_it_is(tmp_path: Path) -> None:
    given = mapped(tmp_path)
    fitted = case_mapping.fit(given, exported(tmp_path, ["31/10/2026"]), None, [])
    before, after = (mapping.fields_of(m.incidents)["occurred_from"] for m in (given, fitted))
    assert before == after


def test_an_export_without_stations_is_read_with_those_of_the_store_and_says_so(tmp_path: Path) -> None:
    notes: list[Text] = []
    export = exported(tmp_path, ["31/10/2026"], stations=False)
    assert case_mapping.fit(mapped(tmp_path), export, None, notes).stations is None
    assert "No table station in the file." in [note.en for note in notes]


def test_an_export_without_the_table_of_cases_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="lacks the table crime of the mapping"):
        case_mapping.fit(mapped(tmp_path), exported(tmp_path, [], cases="other"), None, [])


def test_what_the_mapping_asks_of_a_database_is_looked_for_under_the_name_of_its_section(
    tmp_path: Path,
) -> None:
    asking = mapped(tmp_path, ('table = "crime"', 'query = "SELECT * FROM crime"'))
    export = exported(tmp_path, ["31/10/2026"], cases=case_mapping.CASES)
    fitted = case_mapping.fit(asking, export, None, [])
    assert (None, case_mapping.CASES) == (fitted.incidents.query, fitted.incidents.table)


def test_no_schema_of_the_database_is_looked_for_in_a_file(tmp_path: Path) -> None:
    given = mapped(tmp_path, ('table = "crime"', 'schema = "police"\ntable = "crime"'))
    assert "police" == given.incidents.schema_
    fitted = case_mapping.fit(given, exported(tmp_path, ["31/10/2026"]), None, [])
    assert fitted.incidents.schema_ is None
