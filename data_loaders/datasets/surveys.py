"""Answers of people, totals of surveys, and the population by which they are weighted."""

import hashlib
import re

import pandas as pd
from sqlalchemy import Connection, case, func, select

from dashboard import schema
from dashboard.language.text import LANGUAGES, Text
from dashboard.schema.survey_indicators import BY_CODE, SURVEY_CODES, SURVEY_INDICATORS
from data_loaders.columns import DAY, Column, Context, Dataset, Rows, pick, station, zone
from data_loaders.datasets import instruments
from data_loaders.datasets.copied_sheets import copied
from data_loaders.datasets.instruments import INSTRUMENT, ONCE, PARTS, WHO_COUNTS, question
from data_loaders.lists import Lists, spelled
from data_loaders.problems import Problem

SEX = {"female": Text("หญิง", "Female"), "male": Text("ชาย", "Male")}
OTHER_SEX = {"f": "female", "m": "male", "ญ": "female", "ช": "male", "ผู้หญิง": "female", "ผู้ชาย": "male"}
_AGES = re.compile(r"(\d{1,3})\s*(?:-|–|ถึง|to)\s*(\d{1,3})")
_FROM = re.compile(
    r"(?:อายุ\s*)?(\d{1,3})\s*(?:ปี)?\s*(?:ขึ้นไป|\+|and over|and above)|(?:มากกว่า|over)\s*(\d{1,3}).*"
)
_UNDER = re.compile(r"(?:อายุ\s*)?(?:ต่ำกว่า|น้อยกว่า|under|below)\s*(\d{1,3}).*")
_AT_MOST = re.compile(r"(?:อายุ\s*)?(?:ไม่เกิน|ไม่มากกว่า|up to)\s*(\d{1,3})")
# Examples of columns that serve all indicators are about the first.
FIRST = SURVEY_INDICATORS[0]
# A wave in a place, and what is told of who answered.
SAMPLE = ("instrument", "wave", "station", "zone")
WHO = ("sex", "age", "cluster")
COPIED = Text(
    "เหมือนแถว {row} ทุกคำตอบ รวมทั้งเพศ อายุ และชุมชน และมีชุดที่เหมือนกันมากเกินกว่าจะบังเอิญ",
    "is the same as row {row} in every answer, sex, age and community, and more are so than by chance",
)
NO_COPIES = Text(
    "ลบชุดที่คัดลอกมา หากเป็นผู้ตอบคนละคน ให้กรอกอายุเป็นปีและชุมชนของแต่ละคน",
    "Delete the copies; if they are other people, give the age in years and the community of each.",
)
USE_ANSWERS = Text(
    "ใช้ {scale} คำตอบเดียว หรือเพิ่มตัวเลือกในคอลัมน์ตัวเลือกให้ครบ",
    "Use one of {scale}, or complete the scale in its column.",
)
_STORED = re.compile(r"#[0-9a-f]{32}")


def age(given: object) -> tuple[int, int | None] | None:
    """Return the youngest and oldest age of what was answered; (35, None) is exactly 35; None is no age."""
    text = str(given).replace("ปี", "").strip()
    if re.fullmatch(r"\d{1,3}(\.0)?", text):
        ages: tuple[int, int | None] = (int(float(text)), None)
    elif match := _AGES.fullmatch(text):
        ages = (int(match[1]), int(match[2]))
    elif match := _FROM.fullmatch(text):
        ages = (int(match[1]) if match[1] else int(match[2]) + 1, 120)
    elif match := _UNDER.fullmatch(text):
        ages = (0, int(match[1]) - 1)
    elif match := _AT_MOST.fullmatch(text):
        ages = (0, int(match[1]))
    else:
        return None
    return ages if 0 <= ages[0] <= 120 and ages[0] <= (ages[1] or 120) <= 120 else None


def _answers_of(frame: pd.DataFrame, lists: Lists, indicator: str) -> pd.Series:
    """Return answers as the instrument's scale writes them; what is on no scale becomes missing."""
    answers = pd.Series(None, index=frame.index, dtype=object)
    scales = _scales(frame, lists, indicator)
    for code in scales:
        rows = frame["instrument"] == code
        known = {spelled(a): a for a in scales[code]}
        on_scale = {a: known.get(spelled(a)) for a in frame.loc[rows, indicator].dropna().unique()}
        answers[rows] = [on_scale.get(a) for a in frame.loc[rows, indicator]]
    return answers


def _check(frame: pd.DataFrame, lists: Lists) -> list[Problem]:
    """Return what is wrong with the questions; where nothing is, answers and ages that cannot be read."""
    asked = [code for code in SURVEY_CODES if code in frame]
    problems = instruments.check_facts(frame, lists)
    for instrument in frame["instrument"].dropna().unique():
        for indicator in asked:
            if frame.loc[frame["instrument"] == instrument, indicator].notna().any():
                problems += instruments.check_question(frame, lists, instrument, indicator, scaled=True)
    if problems:
        return problems
    read = {code: _answers_of(frame, lists, code) for code in asked}
    problems = [problem for code in asked for problem in _off_scale(frame, lists, read[code], code)]
    problems += _no_ages(frame) if "age" in frame else []
    return problems or _copies(frame, read)


def _copies(frame: pd.DataFrame, read: dict[str, pd.Series]) -> list[Problem]:
    """Return the sheets that repeat another one of their wave and place oftener than chance would.

    read: the answers of each indicator, as `_answers_of` gives them.
    """
    who = [column for column in WHO if column in frame]
    # Numbers for words, which are compared again and again.
    sheets = frame[who].assign(**read).apply(_numbered)
    problems = []
    for _, of_wave in sheets.groupby([frame[c] for c in SAMPLE if c in frame], dropna=False, sort=False):
        original = copied(of_wave, list(read), who)
        for index, row in frame.loc[original.index[original.notna()]].iterrows():
            first = int(frame.loc[original[index], "row"])
            reason = Text(*(COPIED(lang, row=first) for lang in LANGUAGES))
            sheet_number = str(row["respondent"])
            problems.append(
                Problem(row["sheet"], int(row["row"]), "", sheet_number, reason, NO_COPIES, "respondent")
            )
    return problems


def _numbered(column: pd.Series) -> pd.Series:
    """Return a number for each value of a column; what is missing stays so."""
    numbers = pd.Series(pd.factorize(column)[0], index=column.index)
    return numbers.where(numbers >= 0)


def _off_scale(frame: pd.DataFrame, lists: Lists, read: pd.Series, indicator: str) -> list[Problem]:
    off = frame[frame[indicator].notna() & read.isna()]
    reason = Text("ไม่อยู่ในตัวเลือกของคำถาม", "is not among the answers of the question")
    name = BY_CODE[indicator].name_in_files.th
    scales = _scales(frame, lists, indicator) if len(off) else {}
    problems = []
    for _, row in off.iterrows():
        scale = " / ".join(scales.get(row["instrument"], ()))
        remedy = Text(*(USE_ANSWERS(lang, scale=scale) for lang in LANGUAGES))
        value = str(row[indicator])[:80]
        problems.append(Problem(row["sheet"], int(row["row"]), name, value, reason, remedy, indicator))
    return problems


def _scales(frame: pd.DataFrame, lists: Lists, indicator: str) -> dict[str, list[str]]:
    """Return the answers of a question by instrument: as the file gives them, else as the store has them."""
    given = instruments.first_values(frame, "instrument", f"{indicator}_scale")
    return {
        code: instruments.answers(given.get(code)) or lists.questions.get((code, indicator), ("", [], []))[1]
        for code in frame["instrument"].dropna().unique()
    }


def _no_ages(frame: pd.DataFrame) -> list[Problem]:
    known = {a: age(a) for a in frame["age"].dropna().unique()}
    wrong = frame[frame["age"].map(lambda a: a is not None and known[a] is None)]
    reason = Text("ไม่ใช่อายุ 0–120 หรือช่วงอายุ", "is no age 0–120 nor an age group")
    remedy = Text("พิมพ์เช่น 35, 20-29 หรือ 60 ปีขึ้นไป", "Write 35, 20-29 or 60+.")
    return [
        Problem(row["sheet"], int(row["row"]), "อายุ", str(row["age"]), reason, remedy, "age")
        for _, row in wrong.iterrows()
    ]


def respondent(given: str, instrument: str, wave: str, salt: bytes) -> str:
    """Return the salted hash by which an answer sheet is known; one that an export wrote is one already."""
    if _STORED.fullmatch(given):
        return given[1:]
    content = "\x1f".join((instrument, wave, given.strip().casefold())).encode()
    return hashlib.blake2b(content, digest_size=16, key=salt[:64]).hexdigest()


def _ids(frame: pd.DataFrame, salt: bytes) -> list[str]:
    keys = zip(frame["respondent"], frame["instrument"], frame["wave"], strict=True)
    return [respondent(*key, salt) for key in keys]


def _responses(frame: pd.DataFrame, context: Context) -> list[Rows]:
    own = {
        "instrument_code": "instrument",
        "wave": "wave",
        "answered_on": "date",
        "station_code": "station",
        "zone_code": "zone",
        "sex": "sex",
        "cluster": "cluster",
    }
    rows = pick(frame, own)
    rows["id"] = _ids(frame, context.salt)
    if "age" in frame:
        ages = {a: age(a) or (None, None) for a in frame["age"].dropna().unique()}
        rows["age"] = [ages[a][0] if a is not None else None for a in frame["age"]]
        rows["age_to"] = [ages[a][1] if a is not None else None for a in frame["age"]]
        rows[["age", "age_to"]] = rows[["age", "age_to"]].astype("Int64")
    for indicator in SURVEY_CODES:
        if indicator in frame:
            rows[indicator] = _answers_of(frame, context.lists, indicator)
    return [*instruments.tables(frame, context.lists), Rows(schema.survey_responses, rows, ("id",))]


def _responses_of(connection: Connection) -> pd.DataFrame:
    r, i = schema.survey_responses.c, schema.survey_instruments.c
    ages = case(
        (r.age_to.is_(None), func.cast(r.age, schema.survey_responses.c.id.type)),
        else_=func.concat(r.age, "-", r.age_to),
    )
    statement = select(
        ("#" + r.id).label("respondent"),
        i.code.label("instrument"),
        i.name_th.label("instrument_name"),
        i.channel,
        i.collector,
        i.place,
        i.recruitment,
        r.wave,
        r.answered_on.label("date"),
        r.station_code.label("station"),
        r.zone_code.label("zone"),
        r.sex,
        ages.label("age"),
        r.cluster,
        *(r[code] for code in SURVEY_CODES),
    ).join(schema.survey_instruments, i.code == r.instrument_code)
    frame = pd.DataFrame(connection.execute(statement.order_by(r.id)).mappings())
    return _with_questions(connection, frame)


def _with_questions(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    if frame.empty:
        return frame
    for question_row in connection.execute(select(schema.survey_questions)):
        asked = frame["instrument"] == question_row.instrument_code
        if asked.any():
            prefix = question_row.indicator
            frame.loc[asked, f"{prefix}_wording"] = question_row.wording
            frame.loc[asked, f"{prefix}_scale"] = " | ".join(question_row.scale) or None
            frame.loc[asked, f"{prefix}_counted"] = " | ".join(question_row.counted) or None
    return frame


SURVEY_RESPONSES = Dataset(
    code="survey_responses",
    about=Text(
        "หนึ่งแถวหนึ่งผู้ตอบ ไม่เก็บชื่อ เลขที่แบบสอบถามถูกแปลงเป็นรหัสลับ",
        "One respondent a row; no names, the sheet's number is hashed",
    ),
    columns=(
        Column(
            "respondent",
            Text("เลขที่แบบสอบถาม", "Answer sheet"),
            "text",
            required=True,
            example="0001",
            longest=120,
            variants=("ลำดับ", "ลำดับที่", "เลขที่", "id", "respondent", "response id"),
            help=Text(
                "ไม่ซ้ำในรอบเดียวกัน ถูกแปลงเป็นรหัสลับก่อนเก็บ",
                "Unique within the wave; hashed before it is kept",
            ),
        ),
        *INSTRUMENT,
        Column(
            "date",
            Text("วันที่ตอบ", "Date"),
            "date",
            required=True,
            example="2026-10-12",
            variants=("ประทับเวลา", "timestamp", "answered on", *DAY),
        ),
        station(),
        zone(),
        Column(
            "sex",
            Text("เพศ", "Sex"),
            "choice",
            choices=SEX,
            example="female",
            variants=("gender",),
            spellings=OTHER_SEX
            | {
                "อื่นๆ": "",
                "อื่น ๆ": "",
                "lgbtq+": "",
                "other": "",
                "ไม่ประสงค์ระบุ": "",
                "ไม่ประสงค์จะระบุ": "",
            },
        ),
        Column(
            "age",
            Text("อายุ", "Age"),
            example="35",
            variants=("ช่วงอายุ", "อายุ (ปี)", "age group"),
            help=Text("อายุเป็นปี หรือช่วงอายุ เช่น 20-29", "Years, or a group such as 20-29"),
        ),
        Column(
            "cluster",
            Text("ชุมชน / ชุดที่เก็บ", "Cluster"),
            example="ชุมชนตลาดใต้",
            variants=("ชุมชน", "ชุด", "cluster"),
        ),
        *(
            Column(i.code, i.name_in_files, example=i.example[1], variants=(i.code,))
            for i in SURVEY_INDICATORS
        ),
        *(column for i in SURVEY_INDICATORS for column in question(i)),
    ),
    key=("instrument", "wave", "respondent"),
    owner="station",
    stored_in=(schema.survey_responses, schema.survey_instruments, schema.survey_questions),
    ids=_ids,
    tables=_responses,
    rows_of=_responses_of,
    check=_check,
    prepare=lambda frame: frame.assign(sex=frame["sex"].replace("", None)) if "sex" in frame else frame,
    days=("date",),
)


def _results_check(frame: pd.DataFrame, lists: Lists) -> list[Problem]:
    problems, questions = instruments.check_facts(frame, lists), _as_question(frame)
    pairs = frame[["instrument", "indicator"]].dropna().drop_duplicates().itertuples(index=False)
    for code, indicator in pairs:
        problems += instruments.check_question(questions, lists, code, indicator, scaled=False)
    return problems


def _as_question(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the PARTS of questions in columns named after the row's indicator, as on answer sheets."""
    wide = frame.copy()
    for indicator in SURVEY_CODES:
        for part in PARTS:
            if part in frame:
                wide[f"{indicator}_{part}"] = frame[part].where(frame["indicator"] == indicator, None)
    return wide


def _results(frame: pd.DataFrame, context: Context) -> list[Rows]:
    own = {
        "instrument_code": "instrument",
        "wave": "wave",
        "station_code": "station",
        "indicator": "indicator",
        "answered_until": "date",
        "respondents": "respondents",
    }
    rows = pick(frame, own)
    rows["zone_code"] = frame["zone"].fillna("") if "zone" in frame else ""
    rows["share"] = [round(p / 100, 6) for p in frame["percent"]]
    key = ("instrument_code", "wave", "station_code", "zone_code", "indicator")
    return [*instruments.tables(_as_question(frame), context.lists), Rows(schema.survey_results, rows, key)]


def _results_of(connection: Connection) -> pd.DataFrame:
    r, i, q = schema.survey_results.c, schema.survey_instruments.c, schema.survey_questions.c
    statement = (
        select(
            i.code.label("instrument"),
            i.name_th.label("instrument_name"),
            i.channel,
            i.collector,
            i.place,
            i.recruitment,
            r.wave,
            r.answered_until.label("date"),
            r.station_code.label("station"),
            func.nullif(r.zone_code, "").label("zone"),
            r.indicator,
            r.respondents,
            r.share,
            q.wording,
            q.scale,
            q.counted,
        )
        .join(schema.survey_instruments, i.code == r.instrument_code)
        .join(schema.survey_questions, (q.instrument_code == i.code) & (q.indicator == r.indicator))
    )
    frame = pd.DataFrame(connection.execute(statement.order_by(*list(r)[:5])).mappings())
    if len(frame):
        frame["percent"] = (frame.pop("share") * 100).round(4)
        for part in ("scale", "counted"):
            frame[part] = frame[part].map(lambda a: " | ".join(a) or None)
    return frame


SURVEY_RESULTS = Dataset(
    code="survey_results",
    about=Text(
        "เมื่อไม่มีข้อมูลรายคน: จำนวนผู้ตอบและร้อยละ",
        "Where answers are not at hand: respondents and percentage",
    ),
    columns=(
        *INSTRUMENT,
        Column(
            "date",
            Text("วันสุดท้ายของรอบ", "Last day of the wave"),
            "date",
            required=True,
            example="2026-09-30",
            variants=DAY,
        ),
        station(),
        zone(),
        Column(
            "indicator",
            Text("ตัวชี้วัด", "Indicator"),
            "choice",
            required=True,
            choices={i.code: i.name_in_files for i in SURVEY_INDICATORS},
            example=FIRST.code,
            spellings={spelling: i.code for i in SURVEY_INDICATORS for spelling in i.spellings},
            variants=("ประเด็น", "measure"),
        ),
        Column(
            "respondents",
            Text("จำนวนผู้ตอบ", "Respondents"),
            "integer",
            required=True,
            low=1,
            high=10_000_000,
            example=412,
            variants=("n", "ผู้ตอบ", "จำนวน"),
        ),
        Column(
            "percent",
            Text("ร้อยละ", "Percent"),
            "percent",
            required=True,
            low=0,
            high=100,
            example=38.5,
            variants=("%", "percentage", "ผล"),
            help=Text(
                f"0–100 ของผู้ตอบที่{WHO_COUNTS} ไม่ใช่คะแนนเฉลี่ย",
                "0–100 of those asked; not a mean score",
            ),
        ),
        Column(
            "wording",
            Text("คำถาม", "Question"),
            example=f"ท่านมี{FIRST.name_in_files.th}เพียงใด",
            longest=1000,
            help=ONCE,
        ),
        Column(
            "scale",
            Text("ตัวเลือก", "Answers in order"),
            example=" | ".join(FIRST.example),
            longest=1000,
            help=ONCE,
        ),
        Column(
            "counted",
            Text("ตัวเลือกที่นับ", "Answers that count"),
            longest=1000,
            help=ONCE,
            example=" | ".join(FIRST.example[:2]),
        ),
    ),
    key=("instrument", "wave", "station", "zone", "indicator"),
    owner="station",
    stored_in=(schema.survey_results, schema.survey_instruments, schema.survey_questions),
    tables=_results,
    rows_of=_results_of,
    check=_results_check,
    days=("date",),
)


def _population(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    own = {
        "station_code": "station",
        "sex": "sex",
        "age_from": "age_from",
        "age_to": "age_to",
        "people": "people",
        "counted_on": "counted_on",
    }
    rows = pick(frame, own)
    rows["zone_code"] = frame["zone"].fillna("") if "zone" in frame else ""
    return [Rows(schema.populations, rows, ("station_code", "zone_code", "sex", "age_from"))]


def _population_of(connection: Connection) -> pd.DataFrame:
    p = schema.populations.c
    zone_code = func.nullif(p.zone_code, "").label("zone")
    statement = select(
        p.station_code.label("station"), zone_code, p.sex, p.age_from, p.age_to, p.people, p.counted_on
    )
    rows = connection.execute(statement.order_by(p.station_code, p.zone_code, p.sex, p.age_from))
    return pd.DataFrame(rows.mappings())


def _groups(frame: pd.DataFrame, _lists: Lists) -> list[Problem]:
    """Return age groups of one place and sex that overlap, or run backwards."""
    problems = []
    reason = Text("ช่วงอายุซ้อนกันหรือกลับด้าน", "age groups overlap or run backwards")
    remedy = Text("ให้ช่วงอายุต่อกันไม่ซ้อนกัน", "Make them follow one another.")
    whole = frame.dropna(subset=["station", "sex", "age_from", "age_to"])
    zones = whole["zone"].fillna("") if "zone" in whole else pd.Series("", index=whole.index)
    for _, group in whole.groupby([whole["station"], zones, whole["sex"]]):
        ordered = group.sort_values("age_from")
        ends = ordered["age_to"].cummax().shift(fill_value=-1)
        for (_, row), end in zip(ordered.iterrows(), ends, strict=True):
            if row["age_to"] < row["age_from"] or row["age_from"] <= end:
                value = f"{row['age_from']}–{row['age_to']}"
                problems.append(
                    Problem(row["sheet"], int(row["row"]), "อายุ", value, reason, remedy, "age_from")
                )
    return problems


POPULATION = Dataset(
    code="population",
    about=Text(
        "ประชากรตามเพศและช่วงอายุของพื้นที่หรือสถานี ใช้ถ่วงน้ำหนักผลสำรวจ",
        "By sex and age group, to weight surveys",
    ),
    columns=(
        station(),
        zone(),
        Column(
            "sex",
            Text("เพศ", "Sex"),
            "choice",
            required=True,
            choices=SEX,
            spellings=OTHER_SEX,
            example="female",
            variants=("gender",),
        ),
        Column(
            "age_from",
            Text("อายุตั้งแต่", "Age from"),
            "integer",
            required=True,
            low=0,
            high=120,
            example=18,
            variants=("อายุเริ่ม",),
        ),
        Column(
            "age_to",
            Text("อายุถึง", "Age to"),
            "integer",
            required=True,
            low=0,
            high=120,
            example=34,
            variants=("อายุสิ้นสุด",),
        ),
        Column(
            "people",
            Text("จำนวนคน", "People"),
            "integer",
            required=True,
            low=0,
            high=100_000_000,
            example=312,
            variants=("ประชากร", "จำนวน", "คน"),
        ),
        Column(
            "counted_on",
            Text("ทะเบียน ณ วันที่", "Register of"),
            "date",
            example="2026-09-30",
            variants=("ณ วันที่",),
        ),
    ),
    key=("station", "zone", "sex", "age_from"),
    owner="station",
    stored_in=(schema.populations,),
    tables=_population,
    rows_of=_population_of,
    check=_groups,
)
