"""Tables made by others, read through a small mapping file; and the real files of the project's data
folder.
"""

import io
import os
from pathlib import Path

import openpyxl
import orjson
import pytest
from sqlalchemy import Engine, text

from dashboard.errors import UserError
from dashboard.settings import ROOT
from data_loaders.files import limits
from data_loaders.files.worker import Worker
from data_loaders.lists import spelled
from tests.programme_files import check, count, csv, load, table, xlsx

EXAMPLES = ROOT / "examples" / "surveys"
FEAR = "ท่านมีความหวาดกลัวภัยอาชญากรรมในระดับใด"
HEAD = [
    "ประทับเวลา",
    "ชื่อ-สกุลผู้ตอบ",
    "ท่านอยู่ในพื้นที่ของสถานีใด",
    "เพศ",
    "ช่วงอายุ",
    f"{FEAR} *",
    "ข้อเสนอแนะอื่น ๆ",
]
ANSWERS = [
    ["19/10/2026, 10:38:48", "นายสมชาย ใจดี", "สภ.กันตัง", "ชาย", "20-29 ปี", "หวาดกลัวมาก", "ไฟมืด =1+1"],
    [
        "20/10/2026, 11:02:03",
        "นางสาวสมหญิง รักดี",
        "กันตัง",
        "หญิง",
        "60 ปีขึ้นไป",
        "หวาดกลัวน้อย",
        "0812345678",
    ],
    ["20/10/2026, 11:02:04", "", "กันตัง", "ไม่ประสงค์ระบุ", "", "", ""],
]


@pytest.fixture
def stations(empty_store: Engine) -> Engine:
    assert load(empty_store, "stations", xlsx(table("stations", empty_store))).loaded
    return empty_store


def test_a_google_form_is_read_by_its_questions_and_keeps_neither_names_nor_free_text(
    stations: Engine,
) -> None:
    mapping = EXAMPLES / "google_form.toml"
    report = load(stations, "survey_responses", xlsx([HEAD, *ANSWERS]), mapping=mapping)
    assert [] == [p.say("en") for p in report.problems]
    with stations.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT answered_on::text, station_code, sex, age, age_to, fear FROM ssz.survey_responses"
                " ORDER BY 1, 4 NULLS LAST"
            )
        )
        assert [
            ("2026-10-19", "920201", "male", 20, 29, "หวาดกลัวมาก"),
            ("2026-10-20", "920201", "female", 60, 120, "หวาดกลัวน้อย"),
            ("2026-10-20", "920201", None, None, None, None),
        ] == [tuple(r) for r in rows]
        for name in (
            "survey_responses",
            "survey_instruments",
            "survey_questions",
            "load_batches",
            "load_changes",
        ):
            stored = str(
                connection.execute(text(f"SELECT string_agg(t::text, ' ') FROM ssz.{name} t")).scalar()
            )
            assert all(word not in stored for word in ("สมชาย", "สมหญิง", "0812345678", "ไฟมืด", "10:38"))
    again = load(
        stations,
        "survey_responses",
        csv([[str(c).replace(",", "") for c in row] for row in [HEAD, *ANSWERS]]),
        mapping=mapping,
    )
    assert 3 == again.rows


def test_an_answer_that_is_not_on_the_scale_and_a_changed_question_are_refused(
    stations: Engine, tmp_path: Path
) -> None:
    strange = [[*ANSWERS[0][:5], "เฉย ๆ", ""]]
    report = check(
        stations, "survey_responses", xlsx([HEAD, *strange]), mapping=EXAMPLES / "google_form.toml"
    )
    # Under the form's own question, also in the workbook that goes back.
    assert f"row 2 column {FEAR}" in report.problems[0].say("en")
    assert (
        "is not among the answers of the question – Use one of หวาดกลัวมาก / ค่อนข้างหวาดกลัว / "
        in report.problems[0].say("en")
    )
    page = openpyxl.load_workbook(io.BytesIO(report.annotated())).worksheets[1]
    marked = next(c for row in page.iter_rows() for c in row if c.comment)
    assert (FEAR, "เฉย ๆ") == (page.cell(1, marked.column).value, marked.value)
    assert load(
        stations, "survey_responses", xlsx([HEAD, *ANSWERS]), mapping=EXAMPLES / "google_form.toml"
    ).loaded
    other = tmp_path / "form.toml"
    changed = (
        (EXAMPLES / "google_form.toml")
        .read_text("utf-8")
        .replace(
            'fear_counted = { constant = "หวาดกลัวมาก | ค่อนข้างหวาดกลัว" }',
            'fear_counted = { constant = "หวาดกลัวมาก" }',
        )
    )
    other.write_text(changed, "utf-8")
    refused = check(stations, "survey_responses", xlsx([HEAD, *ANSWERS]), mapping=other)
    assert any("A changed question starts a new series" in p.say("en") for p in refused.problems)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("dataset = ", "is not valid TOML"),
        ('dataset = "stations"\n[columns]\ncode = "x"\n', "does not fit survey_responses"),
        ('dataset = "survey_responses"\n[columns]\nname = "x"\n', "does not fit survey_responses: name"),
        (
            'dataset = "survey_responses"\n[columns]\nwave = "ไม่มีคอลัมน์นี้"\n',
            "The file lacks the columns ไม่มีคอลัมน์นี้ of the mapping.",
        ),
        (
            f'dataset = "survey_responses"\n[columns]\nfear = "5. {FEAR}"\n',
            f"The file lacks the columns 5. {FEAR} of the mapping. Alike in the file: “{FEAR}",
        ),
        (
            'dataset = "survey_responses"\n[columns]\nwave = {}\n',
            "give one of `column`, `columns`, `constant`",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_its_fault(
    stations: Engine, tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(UserError, match=r"mapping|sheet") as caught:
        check(stations, "survey_responses", xlsx([HEAD, *ANSWERS]), mapping=path)
    assert words in caught.value.message.en


DATA = Path(os.environ.get("SSZ_REAL_DATA", "."))


@pytest.mark.real_data
def test_the_public_attitude_survey_loads_through_its_mapping(empty_store: Engine) -> None:
    file = DATA / "PAS_boroughs.csv"
    # The file itself writes one borough in two ways.
    boroughs = sorted(
        {
            spelled(n): n
            for n in (line.split(";")[2] for line in file.read_text("utf-8-sig").splitlines()[1:])
        }.values()
    )
    codes = xlsx([["รหัสสถานี", "ชื่อสถานี"], *[[f"L{n:02d}", b] for n, b in enumerate(boroughs)]])
    assert load(empty_store, "stations", codes).loaded
    report = load(empty_store, "survey_results", file, mapping=EXAMPLES / "pas_boroughs.toml")
    assert [] == [p.say("en") for p in report.problems[:5]]
    with empty_store.connect() as connection:
        assert report.rows == count(connection, "survey_results")
        share = (
            "SELECT share FROM ssz.survey_results WHERE station_code = 'L00' AND wave = '31/12/2014' AND"
            " indicator = 'satisfaction'"
        )
        assert 0.56 == pytest.approx(connection.execute(text(share)).scalar())


@pytest.mark.real_data
def test_the_health_areas_of_bangkok_load_as_station_areas_with_their_thai_names(
    empty_store: Engine, tmp_path: Path
) -> None:
    """EPSG:32647, attributes in TIS-620: nobody on this project made it."""
    file = DATA / "health_area.zip"
    with Worker() as worker, worker.reading("places", file, limits.PLACES) as (out, notes):
        [sheet] = orjson.loads(out.read_bytes())["sheets"]
        rows = sheet["rows"]
    assert "พื้นที่รับผิดชอบศูนย์ 60" in rows[1]
    assert any("cp874" in note.en for note in notes)
    names = [row[rows[0].index("HC_SHORT_N")] for row in rows[1:]]
    assert load(
        empty_store, "stations", xlsx([["รหัสสถานี", "ชื่อสถานี", "จังหวัด"], *[[n, n, "10"] for n in names]])
    ).loaded
    mapping = tmp_path / "areas.toml"
    mapping.write_text(
        'dataset = "station_areas"\n[columns]\nstation = "HC_SHORT_N"\nshape = "shape"\n', "utf-8"
    )
    report = load(empty_store, "station_areas", file, mapping=mapping)
    assert [] == [p.say("en") for p in report.problems]
    with empty_store.connect() as connection:
        assert 68 == count(connection, "station_areas")
        # Bangkok: 1,569 km².
        total = connection.execute(text("SELECT sum(area_km2) FROM ssz.station_areas")).scalar_one()
    assert 1_400 < total < 1_700


def test_a_question_that_a_form_asks_twice_is_refused_where_both_are_answered(stations: Engine) -> None:
    mapping = EXAMPLES / "google_form.toml"
    twice = [[*HEAD, FEAR], [*ANSWERS[0], ""], [*ANSWERS[1][:5], "", "", "หวาดกลัวน้อย"]]
    with pytest.raises(UserError, match=rf"more than once: “{FEAR}” \(H\)") as caught:
        check(stations, "survey_responses", xlsx(twice), mapping=mapping)
    assert "มากกว่าหนึ่งคอลัมน์" in caught.value.say("th")
    unused = [row[:7] for row in twice[:2]]
    unused[0] = [*unused[0], FEAR]
    assert [] == check(stations, "survey_responses", xlsx(unused), mapping=mapping).problems


def test_rows_that_a_mapping_skips_are_counted_with_their_values(stations: Engine, tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(
        'dataset = "population"\n[columns]\nstation = { column = "หน่วย", codes = { "ตรัง" = "920201" },'
        ' skip_others = true }\nsex = "เพศ"\nage_from = "ตั้งแต่"\nage_to = "ถึง"\npeople = "คน"\n',
        "utf-8",
    )
    rows = [["หน่วย", "เพศ", "ตั้งแต่", "ถึง", "คน"], ["ตรัง", "ชาย", 18, 34, 9], ["ตรังง", "ชาย", 35, 60, 9]]
    report = check(stations, "population", xlsx([*rows, ["กระบี่", "ชาย", 1, 2, 3]]), mapping=path)
    assert (1, []) == (report.rows, report.problems)
    assert "ข้าม 2 แถวที่ค่าของ “หน่วย” ไม่อยู่ในไฟล์จับคู่ (skip_others): “ตรังง”, “กระบี่”" in [
        note.th for note in report.notes
    ]
