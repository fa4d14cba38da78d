"""What was asked, by whom and how: the columns and checks that answer sheets and totals share."""

import pandas as pd

from dashboard import schema
from dashboard.language.text import Text
from data_loaders.columns import Column, Rows
from data_loaders.lists import Lists, spelled
from data_loaders.problems import Problem

INDICATORS = {
    "fear": Text("ความหวาดกลัวภัยอาชญากรรม", "Fear of crime"),
    "satisfaction": Text("ความพึงพอใจ", "Satisfaction"),
    "confidence": Text("ความเชื่อมั่น", "Confidence"),
}
FACTS = ("instrument_name", "channel", "collector", "place", "recruitment")
EXAMPLES = {
    "fear": "หวาดกลัวมาก | ค่อนข้างหวาดกลัว | ไม่ค่อยหวาดกลัว | หวาดกลัวน้อย",
    "satisfaction": "พอใจมาก | พอใจ | ไม่พอใจ | ไม่พอใจมาก",
    "confidence": "เชื่อมั่นมาก | เชื่อมั่น | ไม่เชื่อมั่น | ไม่เชื่อมั่นเลย",
}
ONCE = Text("กรอกในแถวแรกของเครื่องมือก็พอ", "In the first row of the instrument is enough")

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
        "channel", Text("ช่องทาง", "Channel"), example="Google Form", help=ONCE, variants=("วิธีเก็บ", "mode")
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
        "recruitment", Text("วิธีเลือกผู้ตอบ", "Recruitment"), example="ผู้ตอบสมัครใจ", help=ONCE, variants=("การสุ่ม",)
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


def question(indicator: str) -> tuple[Column, Column, Column]:
    """Wording, scale and counted answers of one indicator's question."""
    name = INDICATORS[indicator]
    scale = EXAMPLES[indicator]
    return (
        Column(
            f"{indicator}_wording",
            Text(f"คำถาม{name.th}", f"{name.en}: question"),
            example=f"ท่านมี{name.th}เพียงใด",
            longest=1000,
            help=ONCE,
        ),
        Column(
            f"{indicator}_scale",
            Text(f"ตัวเลือก{name.th}", f"{name.en}: answers in order"),
            example=scale,
            longest=1000,
            help=Text("คั่นด้วย | เรียงตามแบบสอบถาม", "Parted by |, in the order of the form"),
        ),
        Column(
            f"{indicator}_counted",
            Text(f"ตัวเลือกที่นับ: {name.th}", f"{name.en}: answers that count"),
            longest=1000,
            example=" | ".join(scale.split(" | ")[:2]),
            help=Text("คำตอบที่ถือว่าหวาดกลัว พอใจ หรือเชื่อมั่น คั่นด้วย |", "The answers that count, parted by |"),
        ),
    )


def answers(text: object) -> list[str]:
    """A scale as written, `a | b | c`."""
    return [part.strip() for part in str(text).split("|") if part.strip()] if isinstance(text, str) else []


def first_values(frame: pd.DataFrame, group: str, key: str) -> dict[str, str]:
    """The first filled value of a column for each group."""
    if key not in frame:
        return {}
    filled = frame[frame[key].notna()]
    return dict(filled.groupby(group, sort=False)[key].first())


def at_first(
    frame: pd.DataFrame, instrument: str, key: str, reason: Text, remedy: Text, value: str = ""
) -> Problem:
    """A problem of an instrument, shown at its first row."""
    row = frame[frame["instrument"] == instrument].iloc[0]
    return Problem(row["sheet"], int(row["row"]), key, value[:80], reason, remedy, key)


def check_facts(frame: pd.DataFrame, lists: Lists) -> list[Problem]:
    """One instrument has one name, channel and collector, and they are known."""
    found = []
    for key in (*FACTS, *(f"{i}_{part}" for i in INDICATORS for part in ("wording", "scale", "counted"))):
        if key in frame:
            kinds = frame[frame[key].notna()].groupby("instrument", sort=False)[key].nunique()
            for code in kinds[kinds > 1].index:
                reason = Text(f"เครื่องมือ {code} มีค่านี้ต่างกันในไฟล์", f"differs within instrument {code}")
                remedy = Text(
                    "แบบสอบถามต่างกันต้องใช้รหัสเครื่องมือต่างกัน", "Different forms need different instrument codes."
                )
                found.append(at_first(frame, code, key, reason, remedy))
    for code in frame["instrument"].dropna().unique():
        for key in ("instrument_name", "channel", "collector"):
            if code not in lists.instruments and code not in first_values(frame, "instrument", key):
                reason = Text(f"เครื่องมือใหม่ {code} ยังไม่มีค่านี้", f"is missing for the new instrument {code}")
                found.append(
                    at_first(
                        frame,
                        code,
                        key,
                        reason,
                        Text("กรอกในแถวแรกของเครื่องมือ", "Fill it in at its first row."),
                    )
                )
    return found


def check_question(
    frame: pd.DataFrame, lists: Lists, code: str, indicator: str, *, scaled: bool
) -> list[Problem]:
    """The question of an instrument is known and unchanged, and what it counts is on its scale."""
    mine = frame[frame["instrument"] == code]
    wording, scale, counted = (
        first_values(mine, "instrument", f"{indicator}_{part}").get(code)
        for part in ("wording", "scale", "counted")
    )
    known = lists.questions.get((code, indicator))
    if known is None:
        needed = {"wording": wording} | ({"scale": scale, "counted": counted} if scaled else {})
        return [
            at_first(
                frame,
                code,
                f"{indicator}_{part}",
                Text(f"เครื่องมือใหม่ {code} ยังไม่มีค่านี้", f"is missing for the new instrument {code}"),
                Text("กรอกคำถาม ตัวเลือก และตัวเลือกที่นับ", "Give question, answers, and those that count."),
            )
            for part, value in needed.items()
            if value is None
        ] + _not_on_scale(frame, code, indicator, answers(scale), answers(counted))
    given = (wording or known[0], answers(scale) or known[1], answers(counted) or known[2])
    if given != (known[0], known[1], known[2]):
        return [
            at_first(
                frame,
                code,
                f"{indicator}_wording",
                Text(
                    f"คำถามของเครื่องมือ {code} ต่างจากที่นำเข้าไว้",
                    f"the question of instrument {code} differs from what was loaded",
                ),
                Text(
                    "คำถามที่เปลี่ยนเริ่มชุดข้อมูลใหม่: ใช้รหัสเครื่องมือใหม่",
                    "A changed question starts a new series: use a new code.",
                ),
            )
        ]
    return []


def _not_on_scale(
    frame: pd.DataFrame, code: str, indicator: str, scale: list[str], counted: list[str]
) -> list[Problem]:
    strange = [c for c in counted if spelled(c) not in {spelled(s) for s in scale}]
    if not strange or not scale:
        return []
    return [
        at_first(
            frame,
            code,
            f"{indicator}_counted",
            Text("ตัวเลือกที่นับไม่อยู่ในตัวเลือก", "counts an answer that is not on the scale"),
            Text("ใช้ข้อความเดียวกับตัวเลือก", "Write it as on the scale."),
            ", ".join(strange),
        )
    ]


def tables(frame: pd.DataFrame, lists: Lists) -> list[Rows]:
    """Instruments and questions as the file gives them; what it leaves blank stays as it is stored."""
    facts, questions = [], []
    values = {key: first_values(frame, "instrument", key) for key in FACTS}
    for code in frame["instrument"].unique():
        known = lists.instruments.get(code, {})
        mine = {key: values[key].get(code) for key in FACTS}
        name = mine["instrument_name"] or known.get("name_th")
        facts.append(
            {
                "code": code,
                "name_th": name,
                "name_en": known.get("name_en") or name,
                **{k: mine[k] or known.get(k) for k in ("channel", "collector", "place", "recruitment")},
            }
        )
        for indicator in INDICATORS:
            old: tuple[str | None, list[str], list[str]] = lists.questions.get(
                (code, indicator), (None, [], [])
            )
            one = frame[frame["instrument"] == code]
            wording, scale, counted = (
                first_values(one, "instrument", f"{indicator}_{part}").get(code)
                for part in ("wording", "scale", "counted")
            )
            if wording or old[0]:
                questions.append(
                    {
                        "instrument_code": code,
                        "indicator": indicator,
                        "wording": wording or old[0],
                        "scale": answers(scale) or old[1],
                        "counted": answers(counted) or old[2],
                    }
                )
    found = [Rows(schema.survey_instruments, pd.DataFrame(facts, dtype=object), ("code",))]
    if questions:
        found.append(
            Rows(
                schema.survey_questions,
                pd.DataFrame(questions, dtype=object),
                ("instrument_code", "indicator"),
            )
        )
    return found
