"""The mapping file: every mistake at once, each with its place."""

import re
from pathlib import Path

import pytest

from dashboard.errors import UserError
from data_loaders import mapping
from data_loaders.demo import MAPPING
from tests import police_databases

THAI = re.compile("[\u0e00-\u0e7f]")


def load(folder: Path, toml: str) -> mapping.Mapping:
    file = folder / "mapping.toml"
    file.write_text(toml, encoding="utf-8")
    return mapping.load(file)


def problems(folder: Path, toml: str) -> list[str]:
    """The English lines that name a place."""
    with pytest.raises(UserError) as caught:
        load(folder, toml)
    for line in caught.value.message.th.splitlines()[1:]:
        assert THAI.search(line), line
    assert not any(THAI.search(line) for line in caught.value.message.en.splitlines()[1:])
    return [line.strip() for line in caught.value.message.en.splitlines()[1:]]


def changed(old: str, new: str) -> str:
    toml = police_databases.PLAIN_MAPPING
    assert toml.count(old) == 1
    return toml.replace(old, new)


@pytest.mark.parametrize(
    "file", [MAPPING, MAPPING.parent.parent / "nibrs" / "mapping.toml"], ids=["demo", "nibrs"]
)
def test_the_examples_are_valid(file: Path) -> None:
    assert mapping.load(file).sections()["incidents"].table is not None


def test_all_problems_are_named_at_once_each_with_its_place(tmp_path: Path) -> None:
    toml = changed('times = "wall-clock"', 'times = "Siam"\nlook_back_days = -1\ncolour = "red"').replace(
        'offence = "offence"', 'offence = "offence"\nsuspect = "name"'
    )
    assert [
        "source.times: 'Siam' is neither 'wall-clock' nor a time zone such as 'UTC'",
        "source.look_back_days: is too small: at least 0",
        "source.colour: is not a known name",
        "incidents.columns.suspect: is not a known name",
    ] == problems(tmp_path, toml)


def test_missing_fields_are_named(tmp_path: Path) -> None:
    toml = changed('station = "station"\n', "").replace('name = "Plain police"\n', "")
    missing = "is missing"
    assert [f"source.name: {missing}", f"incidents.columns.station: {missing}"] == problems(tmp_path, toml)


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM crime",
        "SELECT 1; DROP TABLE crime",
        "",
        "INSERT INTO crime VALUES (1)",
        "SELECT 1;; SELECT 2",
    ],
)
def test_a_query_must_be_one_select(tmp_path: Path, query: str) -> None:
    toml = changed('table = "crime"', f'query = "{query}"')
    assert ["incidents: `query` must be one SELECT"] == problems(tmp_path, toml)


@pytest.mark.parametrize(
    "query", ["SELECT * FROM crime;", "\\n select a from b", "WITH x AS (SELECT 1) SELECT * FROM x"]
)
def test_one_select_is_a_query(tmp_path: Path, query: str) -> None:
    assert load(tmp_path, changed('table = "crime"', f'query = "{query}"')).incidents.query is not None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'table = "crime"',
            "",
            "incidents: give either `table` or `query`",
        ),
        ('format = "YYYY-MM-DD hh:mm" }', 'format = "DD/MM" }', "needs YYYY and MM (or MON) once each"),
        # Upper-case HH:MM is the likeliest slip: MM would be the month twice.
        (
            'format = "YYYY-MM-DD hh:mm" }',
            'format = "YYYY-MM-DD HH:MM" }',
            "needs YYYY and MM (or MON) once each",
        ),
        (
            'format = "YYYY-MM-DD hh:mm" }',
            'format = "YYYY-MM-DD HH:mm" }',
            "is written with YYYY MM DD MON hh mm ss",
        ),
        (
            'date = "occurred", format',
            'date = "occurred", minute = "m", format',
            "give either `time`, or `hour`",
        ),
        ('{ date = "occurred"', '{ year = "y"', "`year` needs `month`"),
        ('offence = "offence"\n', "", "no offence: give incidents.columns.offence"),
        (
            'offence = "offence"',
            'offence = { column = "a", constant = "b" }',
            "give either `column` or `constant`",
        ),
        (
            'offence = "offence"',
            'offence = { column = "offence", join = 3 }',
            "`join` in a column is not known",
        ),
        ('S1 = "unknown_suspect"', 'S1 = "escaped"', "`codes` must recode to"),
        ("[incidents.columns]", 'crs = "EPSG:banana"\n[incidents.columns]', "is not a coordinate system"),
        (
            "[offence_codes]",
            '[arrests]\ntable = "a"\nincident = ["x", "y"]\ncolumns = {}\n[offence_codes]',
            "arrests.incident names 2 columns, incidents.key 1",
        ),
        (
            "[incidents.columns]",
            '[[incidents.joins]]\ntable = "x"\non = {}\ncolumns = {}\n[incidents.columns]',
            "joins.0.on",
        ),
        ("[stations.columns]\n", "columns = 5\n[stations.other]\n", "stations.columns"),
    ],
)
def test_contradictions_are_refused_with_the_reason(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    found = problems(tmp_path, changed(old, new))
    assert any(expected in line for line in found), found


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"mapping.toml is not valid TOML: .*line 2"):
        load(tmp_path, "[source]\nname = \n")


def test_a_file_in_a_thai_code_page_is_told_to_be_saved_as_utf_8(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_bytes('name = "ตรัง"'.encode("cp874"))
    with pytest.raises(UserError) as caught:
        mapping.load(tmp_path / "mapping.toml")
    assert "save as UTF-8" in caught.value.say("en")


def test_a_missing_file_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"The mapping file nowhere.toml cannot be read") as caught:
        mapping.load(tmp_path / "nowhere.toml")
    assert str(tmp_path) not in str(caught.value)


def test_the_fingerprint_changes_with_what_the_rows_mean(tmp_path: Path) -> None:
    before = load(tmp_path, police_databases.PLAIN_MAPPING).fingerprint()
    assert before == load(tmp_path, police_databases.PLAIN_MAPPING + "\n# a comment\n").fingerprint()
    assert before != load(tmp_path, changed('"202" = "theft"', '"202" = "robbery"')).fingerprint()


def test_several_tables_of_cases_are_told_how_they_are_united(tmp_path: Path) -> None:
    [said] = problems(tmp_path, changed("[incidents]\n", "[[incidents]]\n"))
    assert "united by one `query`" in said
