"""Cells of one column into values of its kind; what cannot be read is named, never guessed."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely

from dashboard.language.text import Text
from dashboard.language.thai import THAI_DIGITS
from data_loaders import days, words
from data_loaders.columns import Column, Lookup
from data_loaders.files.encoding import is_lost, ungarble
from data_loaders.files.tables import DATE_MARK, ERRORS, NO_RESULT
from data_loaders.lists import Lists, spelled

Wrong = tuple[Text, Text]

NOTHING = {"", "-", "–", "—", "n/a", "na", "null", "none", "ไม่ระบุ", "ไม่มีข้อมูล", "ไม่ทราบ"}
_DASHES = {"-", "–", "—", "ไม่มี"}
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
_CROSS = "x"
_YES = {"1", "true", "yes", "y", "ใช่", "มี", "✓", "✔", _CROSS, "ถูก", "/"}
_NO = {"0", "false", "no", "n", "ไม่", "ไม่ใช่", "ไม่มี", "✗"}
# What stands behind a number; of baht also 25,000.- and in front ฿.
_UNIT = re.compile(r"(\.-)?\s*(%|บาท|บ\.|ปี|ชม\.?|ชั่วโมง|คน|ครั้ง|ราย|แห่ง|จุด|เครื่อง|ตัว)$|\.-$|^฿\s*")
# 81 people are not 81 %, nor is half of them 50.
_UNITS_OF = {"percent": re.compile(r"\s*%$"), "integer": re.compile(_UNIT.pattern.replace("%|", ""))}
_MEAN = re.compile(r"\d(?:\.\d+)?\s*(?:/|จาก|เต็ม|out of|of)\s*\d+")


@dataclass(slots=True)
class Converted:
    """One value (or None) a cell; wrong cells by position; faults of the whole column (as in `days.Days`)."""

    values: list[Any]
    wrong: dict[int, Wrong] = field(default_factory=dict)
    column: list[tuple[dict[int, Text], Text]] = field(default_factory=list)


def convert(
    cells: Sequence[Any], column: Column, header: str, lists: Lists, order: days.Order | None, today: date
) -> Converted:
    """Return the values of one column."""
    kinds = set(map(type, cells))
    # Values are few and rows many: each is looked at once. Shapes are no keys of a dictionary.
    texts = {c for c in (cells if dict in kinds else set(cells)) if isinstance(c, str)}
    if unknown := {text for text in texts if text.startswith(NO_RESULT)}:
        at, rest = _apart(cells, unknown)
        result = convert(rest, column, header, lists, order, today)
        result.column.append((dict.fromkeys(at, UNCOMPUTED), COMPUTE))
        return result
    if failed := texts & ERRORS:
        at, rest = _apart(cells, failed)
        result = convert(rest, column, header, lists, order, today)
        result.wrong |= dict.fromkeys(at, FAILED)
        return result
    if column.kind not in ("text", "shape"):
        bare = {text: words.bare(text).strip() or None for text in texts}
        if column.kind == "date":
            bare = {text: None if is_nothing(read) else read for text, read in bare.items()}
        cells = [bare[c] if isinstance(c, str) else c for c in cells] if bare else cells
    if column.kind == "date":
        read = days.read(cells, header, order, today, future=column.future)
        return Converted(list(read.days), read.wrong, read.column)
    if dict in kinds or (bool in kinds and not kinds.isdisjoint((int, float))):
        # True would be taken for 1.
        return _each(cells, column, lists)
    memo = {cell: _value(cell, column, lists) for cell in set(cells) if cell is not None}
    values = {cell: value for cell, (value, _) in memo.items()}
    result = Converted(list(map(values.get, cells)))
    bad = {cell: wrong for cell, (_, wrong) in memo.items() if wrong is not None}
    if bad:
        result.wrong = {at: bad[cell] for at, cell in enumerate(cells) if cell in bad}
    if column.kind in ("number", "percent"):
        _decimals_or_thousands(cells, result)
    if column.kind == "percent":
        _shares_or_percents(cells, result)
    if column.kind == "yes_no":
        _crosses_beside_ticks(cells, result)
    return result


UNCOMPUTED = Text("เป็นสูตรที่ไม่มีผลลัพธ์ในไฟล์", "is a formula without a result in the file")
COMPUTE = Text(
    "เปิดไฟล์ใน Excel แล้วบันทึกใหม่ หรือวางเป็นค่า (Paste values)",
    "Open the file in Excel and save it again, or paste the column as values.",
)
FAILED: Wrong = (
    Text("เป็นค่าผิดพลาดของสูตร ไม่ใช่ข้อมูล", "is the error of a formula, no value"),
    Text("แก้สูตรให้ได้ค่า หรือลบเซลล์ให้ว่างถ้าไม่มีข้อมูล", "Mend the formula, or empty the cell if there is nothing."),
)
SHORTENED: Wrong = (
    Text(
        "เป็นเลขยาวที่ Excel ย่อ (E+) ตัวเลขท้ายหายไปแล้ว",
        "is a long number that Excel has shortened (E+): its last digits are lost",
    ),
    Text(
        "จัดรูปแบบคอลัมน์เป็นข้อความ (Text) แล้วพิมพ์เลขเต็ม หรือขอไฟล์ต้นฉบับ",
        "Format the column as text and write the whole number, or ask for the original file.",
    ),
)
DATED: Wrong = (
    Text(
        "เป็นวันที่ ไม่ใช่รหัส: Excel เปลี่ยนรหัสเช่น 1/2569 เป็นวันที่",
        "is a day and no code: Excel turns codes such as 1/2569 into days",
    ),
    Text("จัดรูปแบบคอลัมน์เป็นข้อความ (Text) แล้วพิมพ์รหัสใหม่", "Format the column as text and write the code again."),
)
_NOTHING: tuple[Any, Wrong | None] = (None, None)


def _apart(cells: Sequence[Any], texts: Set[str]) -> tuple[list[int], list[Any]]:
    """Return where some texts stand, and the cells without them."""
    at = [where for where, cell in enumerate(cells) if isinstance(cell, str) and cell in texts]
    return at, [None if isinstance(cell, str) and cell in texts else cell for cell in cells]


def _each(cells: Sequence[Any], column: Column, lists: Lists) -> Converted:
    """Convert one cell after the other."""
    converted = [_NOTHING if c is None else _value(c, column, lists) for c in cells]
    return Converted(
        [v for v, _ in converted], {at: wrong for at, (_, wrong) in enumerate(converted) if wrong is not None}
    )


def shown(cell: Any) -> str:
    """Return a cell as a message shows it."""
    text = "" if isinstance(cell, dict) else str(cell)
    return (text[1:].replace("T00:00:00", "") if text.startswith(DATE_MARK) else " ".join(text.split()))[:80]


def is_nothing(cell: Any) -> bool:
    """Return whether a cell is blank, or says that there is nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in NOTHING)


def _value(cell: Any, column: Column, lists: Lists) -> tuple[Any, Wrong | None]:
    if isinstance(cell, str) and (mended := ungarble(cell)):
        likely, cause = mended
        return None, (
            Text(
                f"ตัวอักษรเพี้ยน ({cause.th}) น่าจะเป็น “{likely[:40]}”",
                f"is garbled ({cause.en}), probably “{likely[:40]}”",
            ),
            Text("พิมพ์ใหม่ให้ถูก หรือขอไฟล์ต้นฉบับ", "Type it anew, or ask for the original file."),
        )
    if isinstance(cell, str) and is_lost(cell):
        return None, (
            Text("ตัวอักษรหายไปแล้ว (กลายเป็น ? หรือ �)", "has lost its letters (they became ? or �)"),
            Text(
                "พิมพ์ใหม่ หรือขอไฟล์ต้นฉบับเป็น XLSX หรือ CSV UTF-8",
                "Type it anew, or ask for the original as XLSX or CSV UTF-8.",
            ),
        )
    match column.kind:
        case "integer" | "number" | "percent":
            return _number(cell, column)
        case "yes_no":
            return _yes_no(cell)
        case "shape":
            return _shape(cell)
        case "choice":
            return _choice(cell, column)
        case "code" if column.lookup is not None:
            return _looked_up(cell, column, lists)
        case _:
            return _text(cell, column)


def _text(cell: Any, column: Column) -> tuple[Any, Wrong | None]:
    text = " ".join(words.cleaned(shown_whole(cell)).split())
    if text.casefold() in NOTHING:
        return None, None
    if column.kind == "code":
        if str(cell).startswith(DATE_MARK):
            return None, DATED
        text = text.translate(THAI_DIGITS)
        if words.is_shortened(text):
            return None, SHORTENED
    if words.is_too_long(text, column.longest):
        return None, (
            Text(f"ยาวเกิน {column.longest} ตัวอักษร", f"is longer than {column.longest} letters"),
            Text("ย่อให้สั้นลง", "Shorten it."),
        )
    return text, None


def shown_whole(cell: Any) -> str:
    """Return a cell as text, a date without its mark and its midnight."""
    text = str(cell)
    return text[1:].removesuffix("T00:00:00") if text.startswith(DATE_MARK) else text


LOOKED_UP: dict[Lookup, Text] = {
    "stations": Text("สถานี", "station"),
    "zones": Text("พื้นที่", "zone"),
    "provinces": Text("จังหวัด", "province"),
    "sectors": Text("ภาคส่วน", "sector"),
    "offences": Text("ฐานความผิด", "offence"),
    "partners": Text("ภาคี", "partner"),
    "innovations": Text("นวัตกรรม", "innovation"),
    "activities": Text("กิจกรรม", "activity"),
    "resolutions": Text("มติ", "resolution"),
    "risk_spots": Text("จุดเสี่ยง", "risk spot"),
}


def _looked_up(cell: Any, column: Column, lists: Lists) -> tuple[Any, Wrong | None]:
    text, wrong = _text(cell, column)
    if text is None or column.lookup is None:
        return None, wrong
    code = lists.code(column.lookup, text)
    if code is not None:
        return code, None
    twice = spelled(text) in lists.codes.get(column.lookup, {})
    if twice:
        return None, (
            Text("มีมากกว่าหนึ่งรายการที่ชื่อนี้", "more than one bears this name"),
            Text("ใช้รหัสแทนชื่อ", "Give the code instead."),
        )
    name = LOOKED_UP[column.lookup]
    return None, (
        Text(f"ไม่รู้จัก{name.th}นี้", f"no {name.en} {text}"),
        Text(
            f"ตรวจรหัสหรือชื่อ หรือนำเข้า{name.th}ก่อน",
            f"Check code or name, or load the {column.lookup} first.",
        ),
    )


def _choice(cell: Any, column: Column) -> tuple[Any, Wrong | None]:
    text = shown_whole(cell)
    key = spelled(text)
    for value, label in column.choices.items():
        if key in (spelled(value), spelled(label.th), spelled(label.en)):
            return value, None
    for spelling, value in column.spellings.items():
        if key == spelled(spelling):
            return value, None
    if text.strip().casefold() in NOTHING:
        return None, None
    return None, (
        Text("ไม่ใช่ค่าที่กำหนด", "is not one of the allowed values"),
        Text(
            "ใช้ " + " / ".join(label.th for label in column.choices.values()),
            "Use " + " / ".join(label.en for label in column.choices.values()),
        ),
    )


def _shape(cell: Any) -> tuple[Any, Wrong | None]:
    """Return the shape, which the process that read the file has mended or refused with a reason."""
    if isinstance(cell, dict) and "wrong" in cell:
        wrong, remedy = cell["wrong"]
        return None, (Text(*wrong), Text(*remedy))
    if isinstance(cell, dict):
        return shapely.from_wkb(cell["geometry"]), None
    return None, (
        Text("ไม่ใช่รูปพื้นที่", "is no polygon"),
        Text("ใช้ WKT เช่น POLYGON((99.6 7.5, …))", "Use WKT: POLYGON((99.6 7.5, …))."),
    )


def _yes_no(cell: Any) -> tuple[Any, Wrong | None]:
    if isinstance(cell, bool):
        return cell, None
    key = spelled(cell)
    if key in _YES or key in _NO:
        return key in _YES, None
    return None, (
        Text("ต้องเป็น ใช่ หรือ ไม่ใช่", "must be yes or no"),
        Text("เลือก ใช่ หรือ ไม่ใช่", "Choose yes or no."),
    )


def _number(cell: Any, column: Column) -> tuple[Any, Wrong | None]:
    if isinstance(cell, str):
        text = cell.translate(THAI_DIGITS).strip()
        if text in _DASHES:
            # In amounts a dash is a zero, in measures it is nothing.
            return (0 if column.kind == "integer" else None), None
        if text.casefold() in NOTHING:
            return None, None
        if column.kind == "percent" and _MEAN.search(text):
            return None, (
                Text(
                    "เป็นคะแนนเฉลี่ย ไม่ใช่ร้อยละของผู้ตอบ แปลงเป็นร้อยละไม่ได้ (3.8 จาก 5 ไม่ใช่ร้อยละ 76)",
                    "is a mean score, not a share of people; it cannot be turned into one (3.8 of 5 is not"
                    " 76 %)",
                ),
                Text("ขอจำนวนผู้ตอบแต่ละตัวเลือก", "Ask for how many chose each answer."),
            )
        if words.is_shortened(text):
            return None, SHORTENED
        number = _read_number(_UNITS_OF.get(column.kind, _UNIT).sub("", text))
    elif isinstance(cell, bool):
        number = None
    else:
        number = float(cell)
    if number is None or number != number or abs(number) > 1e15:
        return None, (
            Text("ไม่ใช่ตัวเลข", "is not a number"),
            Text("พิมพ์เป็นตัวเลขอย่างเดียว", "Write the number alone."),
        )
    if column.kind == "integer":
        if number != int(number):
            return None, (
                Text("ต้องเป็นจำนวนเต็ม", "must be a whole number"),
                Text("ตรวจทศนิยม", "Check the decimals."),
            )
        return int(number), None
    return number, None


def _read_number(text: str) -> float | None:
    text = " ".join(text.split()).replace("−", "-")
    # Blanks stand between thousands alone: “3 4” are two numbers.
    if re.fullmatch(r"[-+]? ?\d{1,3}((,\d{3})+|( \d{3})+)?(\.\d+)?", text) and not text.lstrip(
        "+- "
    ).startswith("0,"):
        text = re.sub("[, ]", "", text)
    elif re.fullmatch(r"[-+]?\d+,\d+", text):
        text = text.replace(",", ".")
    return float(text) if _NUMBER.fullmatch(text.lower()) else None


_THOUSANDS, _DECIMAL = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}"), re.compile(r"[-+]?\d+,(?:\d{1,2}|\d{4,})")


def _decimals_or_thousands(cells: Sequence[Any], result: Converted) -> None:
    """Refuse 1,234 beside 2,5: the comma of the one may be that of the other."""
    texts = {cell: cell.translate(THAI_DIGITS).strip() for cell in set(cells) if isinstance(cell, str)}
    if not any(map(_DECIMAL.fullmatch, texts.values())):
        return
    loose = {cell: text for cell, text in texts.items() if _THOUSANDS.fullmatch(text)}
    either = {
        at: Text(
            f"อ่านได้สองแบบ: {text.replace(',', '')} หรือ {text.replace(',', '.')} เพราะแถวอื่นใช้ , เป็นจุดทศนิยม",
            f"can be read in two ways: {text.replace(',', '')} or {text.replace(',', '.')}, as other rows"
            " have decimal commas",
        )
        for at, cell in enumerate(cells)
        if isinstance(cell, str) and (text := loose.get(cell))
    }
    if either:
        plain = Text(
            "ใช้จุดเป็นทศนิยม และไม่ใส่ , คั่นหลักพัน", "Write decimals with a point, and thousands without a comma."
        )
        result.column.append((either, plain))


def _crosses_beside_ticks(cells: Sequence[Any], result: Converted) -> None:
    """Refuse an x beside another sign for yes: alone it ticks a box, beside a tick it says no."""
    crosses = [at for at, cell in enumerate(cells) if cell is not None and spelled(cell) == _CROSS]
    if not crosses or len(crosses) == result.values.count(True):
        return
    either = Text(
        "อ่านได้สองแบบ: ใช่ หรือ ไม่ใช่ เพราะแถวอื่นใช้เครื่องหมายอื่นแทนใช่",
        "can be read in two ways: yes or no, as other rows have another sign for yes",
    )
    plain = Text("เขียน ใช่ หรือ ไม่ใช่", "Write yes or no.")
    result.column.append((dict.fromkeys(crosses, either), plain))


def _shares_or_percents(cells: Sequence[Any], result: Converted) -> None:
    """Refuse values below 1 that may be shares or percentages: the file must say which.

    0.4 may be 40 % (as Excel keeps a cell that shows 40%) or 0.4 %. So may 1, among shares.
    """
    signed = {at for at, c in enumerate(cells) if isinstance(c, str) and "%" in c}
    most = max((v for v in result.values if v is not None), default=0)
    given = [
        (at, v)
        for at, v in enumerate(result.values)
        if v is not None and at not in signed and (0 < v < 1 or (v == 1 and most == 1))
    ]
    if given:
        either = {
            at: Text(
                f"อ่านได้สองแบบ: สัดส่วน ({v * 100:g} %) หรือร้อยละ ({v:g} %)",
                f"can be read in two ways: a share ({v * 100:g} %) or a percentage ({v:g} %)",
            )
            for at, v in given
        }
        plain = Text(
            "พิมพ์ตัวเลข 0–100 ในเซลล์แบบตัวเลข ไม่ใช่แบบ % ของ Excel; ค่าต่ำกว่า 1 พิมพ์เป็นข้อความ เช่น '0.4%",
            "Write 0–100 in cells of numbers, not in Excel's percent format; below 1 as text, such as '0.4%.",
        )
        result.column.append((either, plain))
