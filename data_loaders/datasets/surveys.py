"""Answers of people, totals of surveys, and the population by which they are weighted."""

import hashlib
import re

import pandas as pd
from sqlalchemy import Connection, case, func, select

from dashboard import schema
from dashboard.language.text import Text
from data_loaders.columns import DAY, Column, Context, Dataset, Rows, pick, station, zone
from data_loaders.datasets import instruments
from data_loaders.datasets.instruments import INDICATORS, INSTRUMENT, question
from data_loaders.lists import Lists, spelled
from data_loaders.problems import Problem

SEX = {"female": Text("หญิง", "Female"), "male": Text("ชาย", "Male")}
OTHER_SEX = {"f": "female", "m": "male", "ญ": "female", "ช": "male", "ผู้หญิง": "female", "ผู้ชาย": "male"}
_AGES = re.compile(r"(\d{1,3})\s*(?:-|–|ถึง|to)\s*(\d{1,3})")
_FROM = re.compile(
    r"(?:อายุ\s*)?(\d{1,3})\s*(?:ปี)?\s*(?:ขึ้นไป|\+|and over|and above)|(?:มากกว่า|over)\s*(\d{1,3}).*"
)
_UNDER = re.compile(r"(?:ต่ำกว่า|น้อยกว่า|ไม่เกิน|under|below)\s*(\d{1,3}).*")
ONCE_EACH = instruments.ONCE
_STORED = re.compile(r"#[0-9a-f]{32}")


def age(given: object) -> tuple[int, int | None] | None:
    """Youngest and oldest age of what was answered; (35, None) is exactly 35; None is no age."""
    text = str(given).replace("ปี", "").strip()
    if re.fullmatch(r"\d{1,3}(\.0)?", text):
        found: tuple[int, int | None] = (int(float(text)), None)
    elif match := _AGES.fullmatch(text):
        found = (int(match[1]), int(match[2]))
    elif match := _FROM.fullmatch(text):
        found = (int(match[1]) if match[1] else int(match[2]) + 1, 120)
    elif match := _UNDER.fullmatch(text):
        found = (0, int(match[1]) - 1)
    else:
        return None
    return found if 0 <= found[0] <= 120 and found[0] <= (found[1] or 120) <= 120 else None


def _answers_of(frame: pd.DataFrame, lists: Lists, indicator: str) -> pd.Series:
    """Answers as the instrument's scale writes them; what is on no scale becomes missing."""
    found = pd.Series(None, index=frame.index, dtype=object)
    for code in frame["instrument"].dropna().unique():
        mine = frame["instrument"] == code
        given = instruments.first_values(frame[mine], "instrument", f"{indicator}_scale").get(code)
        scale = instruments.answers(given) or lists.questions.get((code, indicator), ("", [], []))[1]
        known = {spelled(a): a for a in scale}
        answers = {a: known.get(spelled(a)) for a in frame.loc[mine, indicator].dropna().unique()}
        found[mine] = [answers.get(a) for a in frame.loc[mine, indicator]]
    return found


def _check(frame: pd.DataFrame, lists: Lists) -> list[Problem]:
    found = instruments.check_facts(frame, lists)
    for code in frame["instrument"].dropna().unique():
        for indicator in INDICATORS:
            if indicator in frame and frame.loc[frame["instrument"] == code, indicator].notna().any():
                found += instruments.check_question(frame, lists, code, indicator, scaled=True)
    if found:
        return found
    for indicator in INDICATORS:
        if indicator in frame:
            strange = frame[frame[indicator].notna() & _answers_of(frame, lists, indicator).isna()]
            found += [
                Problem(
                    r["sheet"],
                    int(r["row"]),
                    INDICATORS[indicator].th,
                    str(r[indicator])[:80],
                    Text("ไม่อยู่ในตัวเลือกของคำถาม", "is not among the answers of the question"),
                    Text("แก้คำตอบ หรือแก้ตัวเลือกให้ครบ", "Correct the answer, or complete the scale."),
                    indicator,
                )
                for _, r in strange.iterrows()
            ]
    if "age" in frame:
        known = {a: age(a) for a in frame["age"].dropna().unique()}
        wrong = frame[frame["age"].map(lambda a: a is not None and known[a] is None)]
        found += [
            Problem(
                r["sheet"],
                int(r["row"]),
                "อายุ",
                str(r["age"]),
                Text("ไม่ใช่อายุ 0–120 หรือช่วงอายุ", "is no age 0–120 nor an age group"),
                Text("พิมพ์เช่น 35, 20-29 หรือ 60 ปีขึ้นไป", "Write 35, 20-29 or 60+."),
                "age",
            )
            for _, r in wrong.iterrows()
        ]
    return found


def respondent(given: str, instrument: str, wave: str, salt: bytes) -> str:
    """The salted hash by which an answer sheet is known; one that an export wrote is one already."""
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
    for indicator in INDICATORS:
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
        r.fear,
        r.satisfaction,
        r.confidence,
    ).join(schema.survey_instruments, i.code == r.instrument_code)
    frame = pd.DataFrame(connection.execute(statement.order_by(r.id)).mappings())
    return _with_questions(connection, frame, list(INDICATORS))


def _with_questions(connection: Connection, frame: pd.DataFrame, indicators: list[str]) -> pd.DataFrame:
    if frame.empty:
        return frame
    for row in connection.execute(select(schema.survey_questions)):
        mine = frame["instrument"] == row.instrument_code
        if row.indicator in indicators and mine.any():
            frame.loc[mine, f"{row.indicator}_wording"] = row.wording
            frame.loc[mine, f"{row.indicator}_scale"] = " | ".join(row.scale) or None
            frame.loc[mine, f"{row.indicator}_counted"] = " | ".join(row.counted) or None
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
            Column(i, name, example=instruments.EXAMPLES[i].split(" | ")[1], variants=(i,))
            for i, name in INDICATORS.items()
        ),
        *(c for i in INDICATORS for c in question(i)),
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
    found = instruments.check_facts(frame, lists)
    pairs = frame[["instrument", "indicator"]].dropna().drop_duplicates().itertuples(index=False)
    for code, indicator in pairs:
        found += instruments.check_question(_as_question(frame), lists, code, indicator, scaled=False)
    return found


def _as_question(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns wording, scale, counted under the names of the row's indicator, as an answer sheet has
    them.
    """
    wide = frame.copy()
    for indicator in INDICATORS:
        for part in ("wording", "scale", "counted"):
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
            choices=INDICATORS,
            example="fear",
            spellings={"ความหวาดกลัว": "fear"},
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
                "0–100 ของผู้ตอบที่หวาดกลัว พอใจ หรือเชื่อมั่น ไม่ใช่คะแนนเฉลี่ย",
                "0–100 of those asked; not a mean score",
            ),
        ),
        Column(
            "wording",
            Text("คำถาม", "Question"),
            example="ท่านมีความหวาดกลัวภัยอาชญากรรมเพียงใด",
            longest=1000,
            help=ONCE_EACH,
        ),
        Column(
            "scale",
            Text("ตัวเลือก", "Answers in order"),
            example=instruments.EXAMPLES["fear"],
            longest=1000,
            help=ONCE_EACH,
        ),
        Column(
            "counted",
            Text("ตัวเลือกที่นับ", "Answers that count"),
            longest=1000,
            help=ONCE_EACH,
            example="หวาดกลัวมาก | ค่อนข้างหวาดกลัว",
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
    """Age groups of one place and sex that overlap, or run backwards."""
    found = []
    whole = frame.dropna(subset=["station", "sex", "age_from", "age_to"])
    zones = whole["zone"].fillna("") if "zone" in whole else pd.Series("", index=whole.index)
    for _, group in whole.groupby([whole["station"], zones, whole["sex"]]):
        ordered = group.sort_values("age_from")
        ends = ordered["age_to"].cummax().shift(fill_value=-1)
        for (_, r), end in zip(ordered.iterrows(), ends, strict=True):
            if r["age_to"] < r["age_from"] or r["age_from"] <= end:
                reason = Text("ช่วงอายุซ้อนกันหรือกลับด้าน", "age groups overlap or run backwards")
                remedy = Text("ให้ช่วงอายุต่อกันไม่ซ้อนกัน", "Make them follow one another.")
                value = f"{r['age_from']}–{r['age_to']}"
                found.append(Problem(r["sheet"], int(r["row"]), "อายุ", value, reason, remedy, "age_from"))
    return found


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
