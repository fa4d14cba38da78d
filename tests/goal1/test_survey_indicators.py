"""One list of indicators for which the public is asked: what follows from it is there for each of them."""

import io
import re

import openpyxl
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from dashboard import schema
from dashboard.goal1.opinions import DIRECTIONS, SHORT
from dashboard.programme.kpis import KPIS
from dashboard.schema.survey_indicators import SURVEY_CODES, SURVEY_INDICATORS, SurveyIndicator
from data_loaders.datasets.calendar import TARGETS
from data_loaders.datasets.surveys import SURVEY_RESPONSES, SURVEY_RESULTS
from data_loaders.templates import template

each_indicator = pytest.mark.parametrize("indicator", SURVEY_INDICATORS, ids=lambda i: i.code)


def test_the_list_has_no_code_and_no_name_twice() -> None:
    for names in (
        [i.code for i in SURVEY_INDICATORS],
        [i.name.th for i in SURVEY_INDICATORS],
        [i.name_in_files.th for i in SURVEY_INDICATORS],
        [i.short.th for i in SURVEY_INDICATORS],
        [i.short.en for i in SURVEY_INDICATORS],
    ):
        assert len(names) == len(set(names))
    assert SURVEY_CODES == tuple(k.code for k in KPIS if k.goal == 1) == tuple(SHORT)


@each_indicator
def test_every_indicator_has_a_record_whose_target_reads_as_it_is_judged(indicator: SurveyIndicator) -> None:
    record = next(k for k in KPIS if k.code == indicator.code)
    limit = f"{indicator.default_target * 100:.0f}"
    words, sign, judged = {
        "at most": ("ไม่เกินร้อยละ ", "≤", "max"),
        "at least": ("ไม่น้อยกว่าร้อยละ ", "≥", "min"),
    }[record.direction]
    assert words + limit == record.target.th
    assert record.short.th.endswith(f" {sign} {limit} %")
    assert record.short.en.endswith(f" {sign} {limit} %")
    assert judged == DIRECTIONS[indicator.direction]


@each_indicator
def test_every_indicator_has_its_answers_in_the_store_in_files_and_in_the_template(
    indicator: SurveyIndicator,
) -> None:
    assert indicator.code in schema.survey_responses.c
    keys = [indicator.code, *(f"{indicator.code}_{part}" for part in ("wording", "scale", "counted"))]
    columns = {column.key: column for column in SURVEY_RESPONSES.columns}
    assert set(keys) <= set(columns)
    sheet = openpyxl.load_workbook(io.BytesIO(template("survey_responses"))).worksheets[0]
    in_template = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {columns[key].header() for key in keys} <= in_template
    for dataset in (SURVEY_RESULTS, TARGETS):
        choices = next(column for column in dataset.columns if column.key == "indicator")
        assert indicator.code in choices.choices
        assert set(choices.spellings.values()) <= set(choices.choices)


@each_indicator
def test_every_indicator_has_an_example_of_which_two_answers_count_and_others_do_not(
    indicator: SurveyIndicator,
) -> None:
    columns = {column.key: column for column in SURVEY_RESPONSES.columns}
    scale = columns[f"{indicator.code}_scale"].example.split(" | ")
    assert list(indicator.example) == scale
    assert scale[:2] == columns[f"{indicator.code}_counted"].example.split(" | ")
    assert columns[indicator.code].example in scale
    assert len(set(scale)) == len(scale) > 2


@pytest.mark.parametrize("table", ["survey_questions", "survey_results"])
def test_the_store_takes_the_indicators_of_the_list_and_no_other(empty_store: Engine, table: str) -> None:
    definition = text(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name AND conrelid ="
        " CAST(:table AS regclass)"
    )
    with empty_store.connect() as connection:
        check = connection.execute(
            definition, {"name": f"ck_{table}_indicator", "table": f"ssz.{table}"}
        ).scalar_one()
    assert list(SURVEY_CODES) == re.findall(r"'(\w+)'::text", check)


def test_a_question_on_anything_else_is_refused(empty_store: Engine) -> None:
    instrument = (
        "INSERT INTO ssz.survey_instruments VALUES ('FORM', 'แบบ', 'Form', 'LINE', 'สภ.', NULL, NULL)"
    )
    question = text("INSERT INTO ssz.survey_questions VALUES ('FORM', :indicator, 'ถาม', '[]', '[]')")
    with empty_store.begin() as connection:
        connection.execute(text(instrument))
        for code in SURVEY_CODES:
            connection.execute(question, {"indicator": code})
        refused = pytest.raises(IntegrityError, match="ck_survey_questions_indicator")
        with refused, connection.begin_nested():
            connection.execute(question, {"indicator": "innovation"})
