"""Names of people have no place in the store: a position or an organisation is asked for."""

import re

import pandas as pd

from dashboard.language.text import Text
from data_loaders.problems import Problem

_TITLE = re.compile(
    r"(นาย(?!ก|อำเภอ|ทะเบียน|ด่าน|สถานี|แพทย์|ช่าง)|นาง|นางสาว|น\.ส\.|ด\.ช\.|ด\.ญ\.|คุณ|(พล\.|พ\.|ร\.)?ต\.[อทตด]\.|[จสด]\.ส?\.?ต\.|ด\.ต\.|จ\.ส\.ต\.|ส\.ต\.[อทต]\.|mr\.?|mrs\.?|ms\.?)"
    r"\s*[\u0e01-\u0e5bA-Za-z]+\s+[\u0e01-\u0e5bA-Za-z]+",
    re.IGNORECASE,
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
