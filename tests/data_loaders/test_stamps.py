"""One answer of a form is one answer, whichever program wrote its time stamp and whenever it was loaded."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.settings import ROOT
from data_loaders import stamps
from data_loaders.loading import Report
from tests.programme_files import count, csv, load, table, xlsx

MAPPING = ROOT / "examples" / "surveys" / "google_form.toml"
HEAD = [
    "ประทับเวลา",
    "ท่านอยู่ในพื้นที่ของสถานีใด",
    "เพศ",
    "ช่วงอายุ",
    "ท่านมีความหวาดกลัวภัยอาชญากรรมในระดับใด",
]
PEOPLE = 12
FIRST = datetime(2026, 10, 13, 8, 0, 13)  # noqa: DTZ001 - as a workbook has it
TIMES = [FIRST + timedelta(hours=7 * n, seconds=n) for n in range(PEOPLE)]


@pytest.fixture
def stations(empty_store: Engine) -> Engine:
    assert load(empty_store, "stations", xlsx(table("stations", empty_store))).loaded
    return empty_store


def answers(stamps_: Sequence[Any]) -> list[list[Any]]:
    """The answers of the form, each with its stamp."""
    sexes, ages = ("ชาย", "หญิง"), ("20-29 ปี", "30-39 ปี", "40-49 ปี")
    fears = ("หวาดกลัวมาก", "ค่อนข้างหวาดกลัว", "ไม่ค่อยหวาดกลัว", "หวาดกลัวน้อย")
    rows = [[stamp, "สภ.กันตัง", sexes[n % 2], ages[n % 3], fears[n % 4]] for n, stamp in enumerate(stamps_)]
    return [HEAD, *rows]


def thai(at: datetime) -> str:
    return f'"{at.day}/{at.month}/{at.year + 543}, {at:%H:%M:%S}"'


def downloaded(at: datetime) -> str:
    return f"{at.year}/{at.month:02}/{at.day:02} {at.hour % 12 or 12}:{at:%M:%S %p} GMT+7"


def taken(engine: Engine, content: bytes) -> Report:
    report = load(engine, "survey_responses", content, mapping=MAPPING)
    assert [] == [p.say("en") for p in report.problems]
    return report


SERIAL_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - the wall clock of a form
MORE = {
    "without seconds": lambda at: f"{at.day}/{at.month}/{at.year} {at:%H:%M}",
    "in universal time": lambda at: f"{at - timedelta(hours=7):%Y-%m-%dT%H:%M:%S}+00:00",
    "with an offset": lambda at: f"{at + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}+09:00",
    "as a serial": lambda at: f"{(at - SERIAL_DAY).total_seconds() / 86400:.6f}",
    "with dots": lambda at: (
        f"{at.year}/{at.month}/{at.day} {at.hour % 12 or 12}:{at:%M:%S} {'ap'[at.hour > 11]}.m."
    ),
}
FILES = {
    "CSV with พ.ศ.": lambda: csv(answers([thai(at) for at in TIMES])),
    "CSV as the form gives it": lambda: csv(answers([downloaded(at) for at in TIMES])),
    "workbook": lambda: xlsx(answers(TIMES)),
    "workbook with thousandths": lambda: xlsx(answers([at + timedelta(milliseconds=348) for at in TIMES])),
    "workbook of texts": lambda: xlsx(answers([thai(at).strip('"') for at in TIMES])),
}


def test_a_form_gives_the_same_answers_as_text_and_as_workbook(stations: Engine) -> None:
    for name, content in FILES.items():
        report = taken(stations, content())
        with stations.connect() as connection:
            assert (name, PEOPLE) == (name, count(connection, "survey_responses"))
        assert (0, 0) == (report.written.changed, report.written.removed)


@pytest.mark.parametrize("earlier", FILES)
def test_answers_that_were_stored_under_the_stamp_as_it_stood_are_known_again(
    earlier: str, stations: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(stamps, "written", lambda values, _header, _order: [str(v) for v in values])
        taken(stations, FILES[earlier]())
    # A workbook's thousandths are in no other file: they are found again in the file that brought them.
    for later in FILES if "thousandths" not in earlier else (earlier,):
        assert (later, 0) == (later, taken(stations, FILES[later]()).written.new)


def test_stamps_are_written_alike_and_what_is_none_stays() -> None:
    def one(value: object, *others: object) -> str:
        return stamps.written([value, *others], "ประทับเวลา", None)[0]

    assert "2026-10-20T08:00:13" == one("20/10/2569, 8:00:13")
    assert (
        "2026-10-20T20:00:13" == one("2026/10/20 8:00:13 PM GMT+7") == one("\x002026-10-20T20:00:12.999800")
    )
    assert "2026-10-20T00:00:00" == one("20 ต.ค. 2569") == one("\x002026-10-20T00:00:00")
    assert ("45951", "7", "สภ.กันตัง") == (one(45951), one("7"), one("สภ.กันตัง"))
    # 5/10 alone may be two days; beside 20/10 it is one.
    assert "5/10/2569 8:00" == one("5/10/2569 8:00")
    assert "2026-10-05T08:00:00" == one("5/10/2569 8:00", "20/10/2569 8:00")
    assert date(2026, 10, 20).isoformat() == one("20/10/2026")[:10]


@pytest.mark.parametrize("name", MORE)
def test_answers_are_known_however_a_program_saved_their_stamps(stations: Engine, name: str) -> None:
    taken(stations, FILES[next(iter(FILES))]())
    report = taken(stations, csv(answers([MORE[name](at) for at in TIMES])))
    assert 0 == report.written.new
    with stations.connect() as connection:
        assert PEOPLE == count(connection, "survey_responses")
