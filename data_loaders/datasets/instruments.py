"""What was asked, by whom and how: the columns and checks that answer sheets and totals share."""

import pandas as pd

from dashboard import schema
from dashboard.language.text import Text
from dashboard.schema.survey_indicators import SURVEY_CODES, SURVEY_INDICATORS, SurveyIndicator
from data_loaders.columns import Column, Rows
from data_loaders.lists import Lists, spelled
from data_loaders.problems import Problem

FACTS = ("instrument_name", "channel", "collector", "place", "recruitment")
# Of a question, in columns named `fear_wording` and the like.
PARTS = ("wording", "scale", "counted")
ONCE = Text("กรอกในแถวแรกของเครื่องมือก็พอ", "In the first row of the instrument is enough")
MISSING = Text("เครื่องมือใหม่ {code} ยังไม่มีค่านี้", "is missing for the new instrument {code}")
# Thai for all who count: `หวาดกลัว พอใจ หรือเชื่อมั่น`.
WHO_COUNTS = " หรือ".join(
    (" ".join(i.counts_as for i in SURVEY_INDICATORS[:-1]), SURVEY_INDICATORS[-1].counts_as)
)

INSTRUMENT = (
    Column(
        "instrument",
        Text("รหัสเครื่องมือ", "Instrument"),
        "code",
        required=True,
        example="PEOPLE-POLL",
        longest=60,
        variants=("เครื่องมือ", "แบบสำรวจ", "survey", "instrument code"),
        help=Text(
            "แบบสอบถามหรือช่องทางใหม่ = รหัสใหม่ ไม่นำมาเฉลี่ยรวมกัน",
            "A new form or channel is a new code; never averaged",
        ),
    ),
    Column(
        "instrument_name",
        Text("ชื่อเครื่องมือ", "Name of the instrument"),
        example="แบบสำรวจประชาชนออนไลน์",
        help=ONCE,
    ),
    Column(
        "channel",
        Text("ช่องทาง", "Channel"),
        example="Google Form",
        help=ONCE,
        variants=("วิธีเก็บ", "mode"),
    ),
    Column(
        "collector",
        Text("ผู้เก็บข้อมูล", "Collector"),
        example="สภ.กันตัง",
        help=ONCE,
        variants=("หน่วยที่เก็บ", "ผู้สำรวจ"),
    ),
    Column("place", Text("สถานที่เก็บ", "Where asked"), example="ตลาด", help=ONCE),
    Column(
        "recruitment",
        Text("วิธีเลือกผู้ตอบ", "Recruitment"),
        example="ผู้ตอบสมัครใจ",
        help=ONCE,
        variants=("การสุ่ม",),
    ),
    Column(
        "wave",
        Text("รอบ", "Wave"),
        "code",
        required=True,
        example="2569-Q4",
        longest=60,
        variants=("ครั้งที่", "รอบที่", "ไตรมาส"),
    ),
)


def question(indicator: SurveyIndicator) -> tuple[Column, Column, Column]:
    """Return the columns of an indicator's question: wording, scale and counted answers."""
    name = indicator.name_in_files
    return (
        Column(
            f"{indicator.code}_wording",
            Text(f"คำถาม{name.th}", f"{name.en}: question"),
            example=f"ท่านมี{name.th}เพียงใด",
            longest=1000,
            help=ONCE,
        ),
        Column(
            f"{indicator.code}_scale",
            Text(f"ตัวเลือก{name.th}", f"{name.en}: answers in order"),
            example=" | ".join(indicator.example),
            longest=1000,
            help=Text("คั่นด้วย | เรียงตามแบบสอบถาม", "Parted by |, in the order of the form"),
        ),
        Column(
            f"{indicator.code}_counted",
            Text(f"ตัวเลือกที่นับ: {name.th}", f"{name.en}: answers that count"),
            longest=1000,
            example=" | ".join(indicator.example[:2]),
            help=Text(f"คำตอบที่ถือว่า{WHO_COUNTS} คั่นด้วย |", "The answers that count, parted by |"),
        ),
    )


def answers(text: object) -> list[str]:
    """Return the answers of a scale written as `a | b | c`."""
    return [part.strip() for part in str(text).split("|") if part.strip()] if isinstance(text, str) else []


def first_values(frame: pd.DataFrame, group: str, key: str) -> dict[str, str]:
    """Return the first filled value of a column for each group."""
    if key not in frame:
        return {}
    filled = frame[frame[key].notna()]
    return dict(filled.groupby(group, sort=False)[key].first())


def at_first(
    frame: pd.DataFrame, instrument: str, key: str, reason: Text, remedy: Text, value: str = ""
) -> Problem:
    """Return a problem of an instrument, shown at its first row."""
    row = frame[frame["instrument"] == instrument].iloc[0]
    return Problem(row["sheet"], int(row["row"]), key, value[:80], reason, remedy, key)


def check_facts(frame: pd.DataFrame, lists: Lists) -> list[Problem]:
    """Return instruments of which the file gives two names, channels, questions, …, and new ones without."""
    problems = []
    for key in (*FACTS, *(f"{code}_{part}" for code in SURVEY_CODES for part in PARTS)):
        if key in frame:
            kinds = frame[frame[key].notna()].groupby("instrument", sort=False)[key].nunique()
            for code in kinds[kinds > 1].index:
                reason = Text(f"เครื่องมือ {code} มีค่านี้ต่างกันในไฟล์", f"differs within instrument {code}")
                remedy = Text(
                    "แบบสอบถามต่างกันต้องใช้รหัสเครื่องมือต่างกัน", "Different forms need different instrument codes."
                )
                problems.append(at_first(frame, code, key, reason, remedy))
    for code in frame["instrument"].dropna().unique():
        for key in ("instrument_name", "channel", "collector"):
            if code not in lists.instruments and code not in first_values(frame, "instrument", key):
                remedy = Text("กรอกในแถวแรกของเครื่องมือ", "Fill it in at its first row.")
                problems.append(at_first(frame, code, key, _missing(code), remedy))
    return problems


def _missing(code: str) -> Text:
    return Text(MISSING("th", code=code), MISSING("en", code=code))


def _given(frame: pd.DataFrame, code: str, indicator: str) -> dict[str, str | None]:
    """Return the PARTS of an instrument's question as the file writes them; None = not given."""
    rows = frame[frame["instrument"] == code]
    return {part: first_values(rows, "instrument", f"{indicator}_{part}").get(code) for part in PARTS}


def check_question(
    frame: pd.DataFrame, lists: Lists, code: str, indicator: str, *, scaled: bool
) -> list[Problem]:
    """Return what is wrong with a question: new but incomplete, known but changed, or counting off the scale.

    scaled: whether scale and counted answers are needed, as for answer sheets; totals can do without.
    """
    given, known = _given(frame, code, indicator), lists.questions.get((code, indicator))
    wording, scale, counted = given["wording"], answers(given["scale"]), answers(given["counted"])
    if known is None:
        remedy = Text("กรอกคำถาม ตัวเลือก และตัวเลือกที่นับ", "Give question, answers, and those that count.")
        return [
            at_first(frame, code, f"{indicator}_{part}", _missing(code), remedy)
            for part in PARTS[: 3 if scaled else 1]
            if given[part] is None
        ] + _not_on_scale(frame, code, indicator, scale, counted)
    if (wording or known[0], scale or known[1], counted or known[2]) != tuple(known):
        reason = Text(
            f"คำถามของเครื่องมือ {code} ต่างจากที่นำเข้าไว้",
            f"the question of instrument {code} differs from what was loaded",
        )
        remedy = Text(
            "คำถามที่เปลี่ยนเริ่มชุดข้อมูลใหม่: ใช้รหัสเครื่องมือใหม่",
            "A changed question starts a new series: use a new code.",
        )
        return [at_first(frame, code, f"{indicator}_wording", reason, remedy)]
    return []


def _not_on_scale(
    frame: pd.DataFrame, code: str, indicator: str, scale: list[str], counted: list[str]
) -> list[Problem]:
    strange = [c for c in counted if spelled(c) not in {spelled(s) for s in scale}]
    if not strange or not scale:
        return []
    reason = Text("ตัวเลือกที่นับไม่อยู่ในตัวเลือก", "counts an answer that is not on the scale")
    remedy = Text("ใช้ข้อความเดียวกับตัวเลือก", "Write it as on the scale.")
    return [at_first(frame, code, f"{indicator}_counted", reason, remedy, ", ".join(strange))]


def tables(frame: pd.DataFrame, lists: Lists) -> list[Rows]:
    """Return instruments and questions as the file gives them; what it leaves blank stays as it is stored."""
    facts, questions = [], []
    values = {key: first_values(frame, "instrument", key) for key in FACTS}
    for code in frame["instrument"].unique():
        known = lists.instruments.get(code, {})
        given = {key: values[key].get(code) for key in FACTS}
        name = given["instrument_name"] or known.get("name_th")
        facts.append(
            {
                "code": code,
                "name_th": name,
                "name_en": known.get("name_en") or name,
                **{k: given[k] or known.get(k) for k in ("channel", "collector", "place", "recruitment")},
            }
        )
        questions += [_question_row(frame, lists, code, indicator) for indicator in SURVEY_CODES]
    asked = pd.DataFrame([row for row in questions if row["wording"]], dtype=object)
    rows = [Rows(schema.survey_instruments, pd.DataFrame(facts, dtype=object), ("code",))]
    if len(asked):
        rows.append(Rows(schema.survey_questions, asked, ("instrument_code", "indicator")))
    return rows


def _question_row(frame: pd.DataFrame, lists: Lists, code: str, indicator: str) -> dict[str, object]:
    """Return a row of the table of questions; wording None: the instrument does not ask it."""
    known: tuple[str | None, list[str], list[str]] = lists.questions.get((code, indicator), (None, [], []))
    given = _given(frame, code, indicator)
    return {
        "instrument_code": code,
        "indicator": indicator,
        "wording": given["wording"] or known[0],
        "scale": answers(given["scale"]) or known[1],
        "counted": answers(given["counted"]) or known[2],
    }
