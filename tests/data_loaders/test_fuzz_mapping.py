"""Random formats on random columns: every mapping reads, or is refused in words, and never falls over."""

import json
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine, insert

from dashboard.errors import UserError
from dashboard.language import text as words
from dashboard.language.thai import BANGKOK
from data_loaders import check, moments
from data_loaders.counts import COUNTS
from data_loaders.fields import Moment
from tests.police_databases import NOW, opened

FORMS = [
    *COUNTS,
    *("ISO", "YYYY-MM-DD", "DD/MM/YYYY hh:mm", "M/D/YYYY", "DD/MM/YY", "YYYYMMDD", "YYYYMMDDhhmmss"),
    *("DD MON YYYY", "DD MON YYYY hh:mm", "YY-MM-DD", "MON YYYY", "YYYY-MM", "hh:mm", "DD.MM.YYYY hh.mm"),
]
TEXTS = [
    *(
        "",
        " ",
        "-",
        "0",
        "0000-00-00",
        "ไม่ทราบ",
        "NaN",
        "inf",
        "1e999",
        "9" * 40,
        "\x01",
        "'",
        '"',
        "%s",
        "{}",
    ),
    *("2026-11-01", "2569-11-01 23:59", "1/13/2026", "31/02/2569", "29/02/2567", "13/4/69", "20261101"),
    *("2026-11-01T10:00:00Z", "2026-11-01T24:00:00+07:00", "0001-01-01", "9999-12-31", "-1", "1700000000"),
    *("๑ พ.ย. ๒๕๖๙", "วันอาทิตย์ที่ 1 พฤศจิกายน พ.ศ. 2569 เวลา 19.30 น.", "พ.ย. 2569", "24:00", "7.30 pm"),
    *("45962", "45962,5", "0.25", "2461345.5", "638975520000000000", "1762000000000", "เที่ยงคืน"),
]
# A column has one type, but in SQLite and files, where each value has its own.
OF_SQLITE = st.one_of(
    st.sampled_from(TEXTS),
    st.text(max_size=12),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.binary(max_size=4),
)
KINDS = [
    OF_SQLITE,
    st.sampled_from(TEXTS),
    st.integers(-(10**18), 10**18),
    st.floats(),
    st.booleans(),
    st.decimals().filter(lambda number: not Decimal(number).is_snan()),
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001 - as drivers give them
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.dates(),
    st.timedeltas(timedelta(0), timedelta(days=2)),
    st.times(),
    st.binary(max_size=4),
]
PARTS = st.sampled_from(
    [
        ("date",),
        ("date", "time"),
        ("date", "hour"),
        ("date", "hour", "minute"),
        ("year", "month"),
        ("year", "month", "day"),
        ("year", "month", "day", "time"),
    ]
)
OPTIONS = {
    "format": st.none() | st.sampled_from(FORMS) | st.lists(st.sampled_from(FORMS), min_size=1, max_size=3),
    "era": st.sampled_from(["CE", "BE", "both"]),
    "midnight": st.sampled_from(["unknown", "midnight", "any"]),
}


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    return {part: part for part in draw(PARTS)} | {name: draw(choice) for name, choice in OPTIONS.items()}


@given(specs(), st.data())
@settings(phases=[Phase.generate])
def test_any_column_is_read_by_any_format_or_called_unreadable(
    spec: dict[str, Any], data: st.DataObject
) -> None:
    try:
        moment = Moment.model_validate({key: value for key, value in spec.items() if value is not None})
    except ValueError:
        # Hypothesis ends with a fault if nearly all are refused: then nothing was tried.
        reject()
    parts = [part for part in ("date", "time", "year", "month", "day", "hour", "minute") if part in spec]
    size = data.draw(st.integers(1, 5))
    raw = {}
    for part in parts:
        cells = st.none() | data.draw(st.sampled_from(KINDS))
        raw[part] = pd.Series(data.draw(st.lists(cells, min_size=size, max_size=size)), dtype=object)
    found = moments.read(raw, moment, BANGKOK, NOW)
    assert list(range(size)) == list(found.at.index)
    assert ((found.precision == "none") == found.at.isna()).all()
    # What is there is read or called unreadable, never both; nothing is read of what lies ahead.
    assert not (found.unreadable & found.at.notna()).any()
    assert (found.at.dropna() <= NOW + timedelta(days=2)).all()
    assert (found.at.dropna() >= pd.Timestamp("1989-12-30", tz=UTC)).all()
    one, *_ = (raw[part] for part in ("date", "year") if part in raw)
    blank = one.map(lambda value: value is None or (isinstance(value, str) and not value.strip()))
    assert found.at[blank].isna().all()
    assert not found.unreadable[blank].any()


NAMES = ["id", "วันที่เกิดเหตุ", 'a "b"', "select", "Case No.", "100 %", "lat", "สถานี", "x" * 63, "ก.ข"]
STATION = ("code", "name", "province")
SCALARS = st.sampled_from([*TEXTS, None, 0, -1, 1.5, 7.55, 99.61, 10**15, "9201", "202", "S1"])


@given(st.data())
@settings(
    max_examples=settings.default.max_examples // 4,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_check_finds_something_to_say_of_any_mapping_and_never_falls_over(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(NAMES), min_size=3, max_size=8, unique=True))
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(names, SCALARS)), max_size=12))
    pick = st.sampled_from([*names, "nowhere"])

    def moment() -> dict[str, Any]:
        spec = data.draw(specs())
        return {k: data.draw(pick) if k == v else v for k, v in spec.items() if v is not None}

    columns: dict[str, Any] = {
        "station": data.draw(pick),
        "occurred_from": moment(),
        "reported": moment(),
        "offence": data.draw(pick),
        "latitude": data.draw(pick),
        "longitude": data.draw(pick),
    }
    if data.draw(st.booleans()):
        columns["updated"] = moment()
    toml = "\n".join(
        [
            *("[source]", 'name = "fuzz"', 'times = "wall-clock"', "area = [99.0, 6.9, 100.0, 8.1]"),
            *("[stations]", 'table = "t"', "[stations.columns]"),
            *(
                f"{key} = {json.dumps(data.draw(pick), ensure_ascii=False)}"
                for key in ("code", "name", "province")
            ),
            *("[incidents]", 'table = "t"', f"key = {json.dumps(data.draw(pick), ensure_ascii=False)}"),
            "[incidents.columns]",
            *(f"{key} = {_toml(value)}" for key, value in columns.items()),
            *("[offence_codes]", '"202" = "theft"'),
        ]
    )
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/police.sqlite"
        engine, meta = create_engine(url), MetaData()
        table = Table("t", meta, *[Column(name, Integer if name == "id" else Text) for name in names])
        meta.create_all(engine)
        if rows:
            with engine.begin() as connection:
                connection.execute(insert(table), rows)
        engine.dispose()
        try:
            source = opened(url, Path(folder), toml)
        except UserError as error:
            assert_said(error.message, error.remedy)
            return
        try:
            findings = check.findings(source, now=NOW)
        except UserError as error:
            assert_said(error.message, error.remedy)
            return
        finally:
            source.engine.dispose()
        for finding in findings:
            assert_said(finding.found, finding.remedy)


def assert_said(*texts: words.Text) -> None:
    assert all(text.th and text.en for text in texts)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def test_days_of_the_fuzz_are_read_where_their_format_fits() -> None:
    """The control: were nothing read, the tests above would prove little."""
    raw = {"date": pd.Series(["01/11/2569 19:30", "31/02/2569"], dtype=object)}
    found = moments.read(raw, Moment(date="d", format="DD/MM/YYYY hh:mm", era="BE"), BANGKOK, NOW)
    assert found.at[0] == pd.Timestamp(2026, 11, 1, 12, 30, tz=UTC)
    assert found.unreadable.tolist() == [False, True]
    assert found.at[0].astimezone(BANGKOK).date() == date(2026, 11, 1)
