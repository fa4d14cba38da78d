"""The same figures as one would first write them: what the faults of `benchmarks.faults` do to such a page.

A Streamlit script: default pool, `st.cache_data` with a time to live, no deadline, no last good answer kept.
"""

import os

import pandas as pd
import streamlit as st
from sqlalchemy import create_engine, text


@st.cache_resource
def _engine():  # type: ignore[no-untyped-def]
    return create_engine(os.environ["DATABASE_READER_URL"])


@st.cache_data(ttl=5)
def _cases(province: str) -> pd.DataFrame:
    statement = text(
        "SELECT d.day, sum(d.cases) AS cases FROM ssz.incident_days d JOIN ssz.stations s ON s.code ="
        " d.station_code WHERE d.basis = 'occurred' AND (:province = '' OR s.province_code = :province) GROUP"
        " BY 1 ORDER BY 1"
    )
    with _engine().connect() as connection:
        return pd.DataFrame(
            connection.execute(statement, {"province": province}).all(), columns=["day", "cases"]
        )


_found = _cases(st.query_params.get("province", ""))
st.metric("cases", int(_found["cases"].sum()))
st.line_chart(_found.tail(90), x="day", y="cases")
st.dataframe(_found.tail(20))
