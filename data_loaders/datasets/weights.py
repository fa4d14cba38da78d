"""Harm weights of offences, by which the line beside the count is weighted."""

import pandas as pd
from sqlalchemy import Connection, select

from dashboard import schema
from dashboard.language.text import Text
from data_loaders.columns import NATION, Column, Context, Dataset, Rows, pick


def _weights(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    rows = pick(frame, {"offence_code": "offence", "days": "days"})
    return [Rows(schema.offence_weights, rows, ("offence_code",))]


def _weights_of(connection: Connection) -> pd.DataFrame:
    w = schema.offence_weights.c
    rows = connection.execute(select(w.offence_code.label("offence"), w.days).order_by(w.offence_code))
    return pd.DataFrame(rows.mappings())


OFFENCE_WEIGHTS = Dataset(
    code="offence_weights",
    about=Text(
        "น้ำหนักความเสียหาย (โทษขั้นต่ำเป็นวัน) หนึ่งแถวหนึ่งฐานความผิด",
        "Harm weights (least penalty in days), one offence a row",
    ),
    columns=(
        Column(
            "offence",
            Text("ฐานความผิด", "Offence"),
            "code",
            required=True,
            lookup="offences",
            example="theft",
            variants=("รหัสฐานความผิด", "offence_code"),
        ),
        Column(
            "days",
            Text("โทษขั้นต่ำ (วัน)", "Least penalty (days)"),
            "number",
            required=True,
            low=0.01,
            high=36_500,
            example=365,
            variants=("น้ำหนัก", "weight", "โทษขั้นต่ำ"),
            help=Text(
                "โทษจำคุกขั้นต่ำของฐานความผิด เป็นวัน (ปรับอย่างเดียว: คิดเป็นวันตามอัตรากักขัง)",
                "the least imprisonment in days; a fine alone as days by the rate of confinement",
            ),
        ),
    ),
    key=("offence",),
    owner=NATION,
    stored_in=(schema.offence_weights,),
    tables=_weights,
    rows_of=_weights_of,
)
