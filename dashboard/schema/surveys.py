"""Surveys of the public: instruments, questions, answers, totals, and the population they are weighted by."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, Double, ForeignKey, Index, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB

from dashboard.schema.base import Table, metadata, optional, required
from dashboard.schema.survey_indicators import SURVEY_CODES
from dashboard.schema.units import station_column, stations, zone_column

# To the letter as the migrations wrote it: `indicator in ('fear', …)`.
KNOWN_INDICATOR = f"indicator in ({', '.join(repr(code) for code in SURVEY_CODES)})"
CODES = ", ".join(SURVEY_CODES)


def _answer_columns() -> list[Column[Any]]:
    """Return a column of answers an indicator; what NULL means is said at the first, for all."""
    first, *others = SURVEY_CODES
    return [
        optional(first, Text, "answer as given; NULL = not answered"),
        *(optional(code, Text, "answer as given") for code in others),
    ]


survey_instruments = Table(
    "survey_instruments",
    metadata,
    required("code", Text, "instrument", primary_key=True),
    required("name_th", Text, "name in Thai"),
    required("name_en", Text, "name in English"),
    required("channel", Text, "how people were asked"),
    required("collector", Text, "who asked"),
    optional("place", Text, "where people were asked"),
    optional("recruitment", Text, "how the people were chosen"),
    comment="Instruments are never averaged with one another. Grain: instrument.",
)

survey_questions = Table(
    "survey_questions",
    metadata,
    required("instrument_code", Text, "instrument", ForeignKey(survey_instruments.c.code), primary_key=True),
    required("indicator", Text, CODES, primary_key=True),
    required("wording", Text, "the question as it was put"),
    required("scale", JSONB, "the answers in order, as shown"),
    required("counted", JSONB, f"the answers that count as {CODES}"),
    CheckConstraint(KNOWN_INDICATOR, name="indicator"),
    comment="Which answers count is declared per question. Grain: instrument × indicator.",
)

survey_responses = Table(
    "survey_responses",
    metadata,
    required("id", Text, "natural key of the answer sheet, hashed", primary_key=True),
    required("instrument_code", Text, "instrument", ForeignKey(survey_instruments.c.code)),
    required("wave", Text, "wave"),
    required("answered_on", Date, "day of the answer"),
    station_column(),
    zone_column(),
    optional("sex", Text, "female, male; NULL = other or not said"),
    optional("age", Integer, "years; the youngest age where only an age group was asked"),
    optional("age_to", Integer, "oldest age of the group, included; NULL = age is exact"),
    optional("cluster", Text, "community or batch in which people were asked together"),
    *_answer_columns(),
    CheckConstraint("age between 0 and 120", name="age"),
    CheckConstraint("age_to >= age and age_to <= 120", name="age_to"),
    CheckConstraint("sex in ('female', 'male')", name="sex"),
    Index(None, "instrument_code", "wave"),
    comment="Answers of people, without names. Grain: respondent.",
)

survey_results = Table(
    "survey_results",
    metadata,
    required("instrument_code", Text, "instrument", ForeignKey(survey_instruments.c.code), primary_key=True),
    required("wave", Text, "wave", primary_key=True),
    required("station_code", Text, "station", ForeignKey(stations.c.code), primary_key=True),
    required("zone_code", Text, "zone, '' = station-wide", primary_key=True),
    required("indicator", Text, CODES, primary_key=True),
    required("answered_until", Date, "last day of the wave"),
    required("respondents", Integer, "people who answered the question"),
    required("share", Double, "share of them 0–1"),
    CheckConstraint(KNOWN_INDICATOR, name="indicator"),
    CheckConstraint("share between 0 and 1 and respondents > 0", name="share"),
    comment="Totals of surveys whose answer sheets are not at hand. Grain: see the key.",
)

populations = Table(
    "populations",
    metadata,
    required("station_code", Text, "station", ForeignKey(stations.c.code), primary_key=True),
    required("zone_code", Text, "zone, '' = station-wide", primary_key=True),
    required("sex", Text, "female, male", primary_key=True),
    required("age_from", Integer, "youngest age of the group", primary_key=True),
    required("age_to", Integer, "oldest age of the group, included"),
    required("people", Integer, "registered people"),
    optional("counted_on", Date, "day of the register"),
    CheckConstraint("people >= 0 and age_to >= age_from", name="people"),
    comment="Population by which survey answers are weighted. Grain: see the key.",
)
