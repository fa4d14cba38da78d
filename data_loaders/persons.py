"""Names of people have no place in the store: a position or an organisation is asked for."""

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from dashboard.language.text import LANGUAGES, Text
from dashboard.language.thai import THAI_DIGITS
from data_loaders.problems import Problem

# What begins like a title and is none: positions and trades.
_MISTER = r"นาย(?!ก|อำเภอ|ทะเบียน|ด่าน|สถานี|แพทย์|ช่าง|จ้าง|ทุน|หน้า|ตรวจ|ตำรวจ|ทหาร|ร้อย|เวร|ประกัน)"
_RANK = r"(?:พล\.|พ\.|ร\.)?ต\.[อทตด]\.|[จสด]\.ส?\.?ต\.|ด\.ต\.|จ\.ส\.ต\.|ส\.ต\.[อทต]\."
_TITLE = re.compile(
    rf"(?:{_MISTER}|นางสาว|นาง|น\.ส\.|ด\.ช\.|ด\.ญ\.|คุณ|{_RANK}|mr\.?|mrs\.?|ms\.?)"
    r"\s*[\u0e01-\u0e5bA-Za-z]+\s+[\u0e01-\u0e5bA-Za-z]+",
    re.IGNORECASE,
)
# Within a text: คุณ begins too many words (คุณภาพ), and so does what stands right behind other letters, but for
# the words that come before a name.
_WITHIN = re.compile(
    rf"(?:(?:{_RANK})(?:\s*หญิง)?|(?:(?<![\u0e01-\u0e5b])|(?<=กับ)|(?<=โดย)|(?<=ชื่อ)|(?<=คือ)|(?<=ให้)|(?<=ของ)|(?<=พบ)|(?<=และ)|(?<=จาก)"
    rf"|(?<=แจ้ง))(?:{_MISTER}|นางสาว|นาง(?!พยาบาล|เลิ้ง|รอง|งาม)|น\.ส\.|ด\.ช\.|ด\.ญ\.))"
    r"\s*[\u0e01-\u0e5b]{2,}\s+[\u0e01-\u0e5b]{2,}"
)


# A mobile, or a fixed line as it is written in groups, with or without the country.
_TELEPHONE = re.compile(
    r"(?<![\d.,])(?:(?:\+66|0066)[ -]?(?:\(0\)[ -]?)?|0)"
    r"(?:[689]\d(?:[ -]?\d){7}|[2-7]\d?[ -]\d{3}[ -]?\d{3,4})(?![\d,])"
)
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12}(?!\d)")
# What either has, and few texts do.
_MANY_DIGITS = re.compile(r"\d(?:[ ()-]{0,3}\d){7}")
IDENTITY_CARD = Text("เลขประจำตัวประชาชน", "number of an identity card")
TELEPHONE = Text("หมายเลขโทรศัพท์", "telephone number")
NAME = Text("ชื่อบุคคล", "name")
BLANKED = Text(
    "ลบชื่อหรือหมายเลขของบุคคลออกจากข้อความ {n:,} เซลล์ (แถวแรกที่พบ {row})",
    "names or numbers of people were taken out of {n:,} text(s) (first in row {row})",
)
TAKE_OUT = Text(
    "ลบออกจากเซลล์ (เขียนตำแหน่งแทนชื่อ) หรือให้ระบบลบให้ (--blank-personal) ถ้าไม่ใช่ของบุคคล ยอมรับได้ (--accept)"
    " บนหน้าเว็บ: ทำเครื่องหมายในช่องยืนยัน",
    "Take it out of the cell (write a position for a name), or have it taken out (--blank-personal); if it is"
    " nobody's, agree to it (--accept). On a page: tick the box.",
)


def _personal_in(text: str) -> Iterator[tuple[Text, int, int]]:
    """Find the numbers of people and the names with a title: what each is, where it begins and ends."""
    plain = text.translate(THAI_DIGITS)
    if _MANY_DIGITS.search(plain):
        yield from _numbers_in(plain)
    # Texts are many and titles few: none is without one of these.
    if any(sign in plain for sign in ("นาย", "นาง", ".")):
        for found in _WITHIN.finditer(plain):
            yield NAME, found.start(), found.end()


def _numbers_in(plain: str) -> Iterator[tuple[Text, int, int]]:
    for found in _CARD.finditer(plain):
        if _is_card([int(digit) for digit in found[0] if digit.isdigit()]):
            yield IDENTITY_CARD, found.start(), found.end()
            # What lies within a card's number is no telephone's.
            plain = f"{plain[: found.start()]}{'x' * len(found[0])}{plain[found.end() :]}"
    for found in _TELEPHONE.finditer(plain):
        yield TELEPHONE, found.start(), found.end()


def personal_in(text: str) -> Text | None:
    """Return what a text holds of a person: telephone, identity card or name; None if there is nothing."""
    return next((what for what, _, _ in _personal_in(text)), None)


def without_personal(text: str) -> str:
    """Return a text with an ellipsis for each name and number of a person."""
    for _, start, end in sorted(_personal_in(text), key=lambda found: -found[1]):
        text = f"{text[:start]}…{text[end:]}"
    return text


def _cells(frame: pd.DataFrame, keys: Iterable[str]) -> Iterator[tuple[int, str, Text]]:
    """Find the cells that hold something of a person: position, column, and what it is."""
    for key in [key for key in keys if key in frame]:
        texts = [cell for cell in frame[key].unique() if isinstance(cell, str)]
        found = {text: what for text in texts if (what := personal_in(text))}
        for at, cell in enumerate(frame[key]) if found else ():
            if cell in found:
                yield at, key, found[cell]


def blank(frame: pd.DataFrame, keys: Iterable[str]) -> Text | None:
    """Take names and numbers of people out of free text, in place; return a note of the cells, or None."""
    found = list(_cells(frame, keys))
    for at, key, _ in found:
        column = frame.columns.get_loc(key)
        frame.iat[at, column] = without_personal(frame.iat[at, column])
    if not found:
        return None
    first = min(int(frame["row"].iat[at]) for at, _, _ in found)
    return Text(*(BLANKED(lang, n=len(found), row=first) for lang in LANGUAGES))


def _is_card(digits: list[int]) -> bool:
    """Return whether the last of 13 digits is the one that Thai identity cards have for the others."""
    return (11 - sum(d * w for d, w in zip(digits[:12], range(13, 1, -1), strict=True)) % 11) % 10 == digits[
        12
    ]


def personal(frame: pd.DataFrame, keys: Iterable[str]) -> list[Problem]:
    """Report cells of free text that hold a name or number of a person; whoever loads may know better."""
    problems = []
    for at, key, what in _cells(frame, keys):
        row = frame.iloc[at]
        reason = Text(f"มี{what.th} ระบบไม่เก็บข้อมูลบุคคล", f"holds the {what.en} of somebody, which is not kept")
        problems.append(Problem(row["sheet"], int(row["row"]), "", "", reason, TAKE_OUT, key, doubtful=True))
    return problems


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
