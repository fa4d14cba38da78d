"""Names of people have no place in the store: a position or an organisation is asked for."""

import re
from collections.abc import Iterable

import pandas as pd

from dashboard.language.text import Text
from dashboard.language.thai import THAI_DIGITS
from data_loaders.problems import Problem

_TITLE = re.compile(
    r"(นาย(?!ก|อำเภอ|ทะเบียน|ด่าน|สถานี|แพทย์|ช่าง)|นาง|นางสาว|น\.ส\.|ด\.ช\.|ด\.ญ\.|คุณ|(พล\.|พ\.|ร\.)?ต\.[อทตด]\.|[จสด]\.ส?\.?ต\.|ด\.ต\.|จ\.ส\.ต\.|ส\.ต\.[อทต]\.|mr\.?|mrs\.?|ms\.?)"
    r"\s*[\u0e01-\u0e5bA-Za-z]+\s+[\u0e01-\u0e5bA-Za-z]+",
    re.IGNORECASE,
)


# A mobile, or a fixed line as it is written in groups, with or without the country.
_TELEPHONE = re.compile(
    r"(?<![\d.,])(?:(?:\+66|0066)[ -]?(?:\(0\)[ -]?)?|0)"
    r"(?:[689]\d(?:[ -]?\d){7}|[2-7]\d?[ -]\d{3}[ -]?\d{3,4})(?![\d,])"
)
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12}(?!\d)")


def number_in(text: str) -> Text | None:
    """Return what number of a person a text holds, its telephone or identity card; None if there is none."""
    plain = text.translate(THAI_DIGITS)
    if any(_is_card([int(digit) for digit in found if digit.isdigit()]) for found in _CARD.findall(plain)):
        return Text("เลขประจำตัวประชาชน", "number of an identity card")
    return Text("หมายเลขโทรศัพท์", "telephone number") if _TELEPHONE.search(plain) else None


def _is_card(digits: list[int]) -> bool:
    """Return whether the last of 13 digits is the one that Thai identity cards have for the others."""
    return (11 - sum(d * w for d, w in zip(digits[:12], range(13, 1, -1), strict=True)) % 11) % 10 == digits[
        12
    ]


def numbers(frame: pd.DataFrame, keys: Iterable[str]) -> list[Problem]:
    """Report cells of free text that hold the number of a person; whoever loads may know that it is none."""
    problems = []
    for key in keys:
        for at, cell in enumerate(frame[key]) if key in frame else ():
            if isinstance(cell, str) and (what := number_in(cell)):
                r = frame.iloc[at]
                reason = Text(
                    f"มี{what.th} ระบบไม่เก็บข้อมูลบุคคล", f"holds the {what.en} of somebody, which is not kept"
                )
                problems.append(
                    Problem(r["sheet"], int(r["row"]), "", "", reason, TAKE_OUT, key, doubtful=True)
                )
    return problems


TAKE_OUT = Text(
    "ลบเลขนั้นออกจากเซลล์ ถ้าไม่ใช่ของบุคคล ยอมรับด้วย --accept หรือใช้ --accept-good-rows เพื่อเว้นแถวนั้น",
    "Take the number out of the cell; if it is nobody's, agree by --accept, or leave the row out by"
    " --accept-good-rows.",
)


def is_name(text: str) -> bool:
    """Return whether a text begins like a person's name."""
    return bool(_TITLE.match(text))


def problems(frame: pd.DataFrame, key: str, name: Text) -> list[Problem]:
    """Report cells of a column that begin like a person's name."""
    if key not in frame:
        return []
    like = frame[key].map(lambda v: isinstance(v, str) and is_name(v))
    return [
        # The name itself is not repeated: messages are kept and passed on.
        Problem(
            r["sheet"],
            int(r["row"]),
            name.th,
            "",
            Text("เป็นชื่อบุคคล ระบบไม่เก็บชื่อบุคคล", "is a person's name; names of people are not kept"),
            Text("ใช้ชื่อตำแหน่งหรือหน่วยงาน เช่น ผกก.สภ.กันตัง", "Give a position or an organisation."),
            key,
        )
        for _, r in frame[like].iterrows()
    ]
