"""Bytes to text: UTF-8, UTF-16, Windows-874 (TIS-620), and text that was once decoded wrongly."""

import codecs
import io
import re
from typing import BinaryIO

import ftfy.bad_codecs

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text

# Registers codecs that let bytes without a meaning through, as the programs do that garble text.
ftfy.bad_codecs.ok()

_THAI = re.compile("[\u0e01-\u0e5b]")
_THAI_WORD = re.compile("[\u0e01-\u0e2e][\u0e30-\u0e3a\u0e40-\u0e4e\u0e01-\u0e2e]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
# Letters of Windows-874 side by side: in Western languages accents stand alone between plain letters.
_TOGETHER = re.compile(rb"[\xa1-\xda\xdf-\xfb]{3,}")
# Thai in UTF-8 taken for Western letters or for Windows-874, and Windows-874 taken for Western letters.
_GARBLED = re.compile("à[¸¹]|[เ][ธน][\u0080-\u00a0\u0e01-\u0e5b€…‘’“”•–—]|[¡-û]{3}")
_LOST = re.compile("à[¸¹]|เธ[\u0e01-\u0e5b€…]เธ")
# Where no Thai letter is left, what programs put for letters that their encoding does not have.
_ALL_LOST = re.compile(f"{_LOST.pattern}|\ufffd|[?]{{3,}}")
_MISREADINGS = (
    ("latin-1", "utf-8", Text("UTF-8 ที่ถูกอ่านเป็น Latin-1", "UTF-8 that was read as Latin-1")),
    (
        "sloppy-windows-1252",
        "utf-8",
        Text("UTF-8 ที่ถูกอ่านเป็น Windows-1252", "UTF-8 that was read as Windows-1252"),
    ),
    ("sloppy-cp874", "utf-8", Text("UTF-8 ที่ถูกอ่านเป็น Windows-874", "UTF-8 that was read as Windows-874")),
    (
        "sloppy-windows-1252",
        "sloppy-cp874",
        Text("TIS-620 ที่ถูกอ่านเป็น Windows-1252", "TIS-620 that was read as Windows-1252"),
    ),
)


def thai_share(text: str) -> float:
    """Return the share of the letters beyond ASCII that stand in Thai words; 0 where there are none."""
    beyond = len(_NOT_ASCII.findall(text))
    return 2 * len(_THAI_WORD.findall(text)) / beyond if beyond else 0.0


def ungarble(text: str) -> tuple[str, Text] | None:
    """Return text as it was before a wrong decoding, with the name of the mishap; None if it is whole."""
    if not _GARBLED.search(text):
        return None
    for wrong, right, name in _MISREADINGS:
        try:
            # A byte order mark that was read as letters too is not part of the text.
            mended = text.encode(wrong).decode(right).removeprefix("\ufeff")
        except UnicodeError:
            continue
        better = thai_share(mended) > 0.5 and len(_THAI.findall(mended)) < len(_NOT_ASCII.findall(text)) + 1
        if better and (right != "utf-8" or len(mended) < len(text)) and not _GARBLED.search(mended[:2000]):
            return mended, name
    return None


def is_lost(cell: str) -> bool:
    """Return whether the letters of a cell became question marks, or the sign for what cannot be shown."""
    return "\ufffd" in cell or ("???" in cell and 2 * cell.count("?") > len(cell) and not _THAI.search(cell))


def name_of(sample: bytes) -> str:
    """Return the encoding of a text by its bytes.

    Raises:
        UserError: it is no text, or none of those that are read.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return name
    head = sample[:4000]
    if 0 in head and (of_two := _of_two_bytes(head)):
        return of_two
    if 0 in head:
        raise _with_nul(head)
    # A sample may end in the middle of a letter.
    if _is_utf8(sample, cut=True):
        return "utf-8"
    try:
        if thai_share(sample.decode("cp874")) > 0.5:
            return "cp874"
    except UnicodeDecodeError:
        pass
    if thai_share(sample.decode("sloppy-cp874", "replace")) > 0.8:
        return "sloppy-cp874"
    try:
        western = sample.decode("cp1252")
    except UnicodeDecodeError:
        raise _unreadable() from None
    if any(letter < " " and letter not in "\t\r\n\f" for letter in western):
        raise _unreadable()
    # A word or two may be too short to be known as Thai.
    if 2 * sum(map(len, _TOGETHER.findall(sample))) > sum(byte > 0x7F for byte in sample):
        return "sloppy-cp874"
    return "cp1252"


def _of_two_bytes(head: bytes) -> str | None:
    """Return the UTF-16 of a text without its mark: one byte of a letter says Latin (0) or Thai (14)."""
    for name, upper in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if upper.count(0) + upper.count(14) > 0.9 * len(upper):
            return name
    return None


MIXED = Text(
    "ไฟล์มีรหัสอักขระปนกัน: บรรทัดที่ {line:,} เป็น {found} แต่บรรทัดที่ {before:,} เป็น {other}",
    "The file mixes encodings: line {line:,} is {found}, but line {before:,} is {other}.",
)
PART = Text(
    "ไฟล์อาจต่อกันจากหลายไฟล์: แยกเป็นไฟล์ตามรหัสอักขระแล้วส่งทีละไฟล์ หรือเปิดแต่ละส่วนใน Excel แล้วบันทึกเป็น XLSX",
    "It may have been joined of several files: part it again and load each, or open each in a spreadsheet"
    " program and save it as XLSX.",
)
ANOTHER = Text("รหัสอักขระอื่น", "in another encoding")


def require_one(file: BinaryIO) -> None:
    """Refuse a text whose lines are not all in UTF-8, or all in something else.

    Raises:
        UserError: names the first line that differs, and the first of the others.
    """
    first: dict[bool, tuple[int, bytes]] = {}
    # As the rows are read: a line may end by a carriage return alone.
    for number, text in enumerate(io.TextIOWrapper(file, "latin-1"), start=1):
        if text.isascii():
            continue
        line = text.encode("latin-1")
        is_utf8 = _is_line_of_utf8(line)
        if is_utf8 is not None and is_utf8 not in first:
            first[is_utf8] = number, line
        if len(first) == 2:
            raise _mixed(first)


def _is_line_of_utf8(line: bytes) -> bool | None:
    """Return whether a line is UTF-8; None where it may be something else all the same."""
    try:
        # Two letters of Windows-874 may happen to be one of UTF-8.
        return True if len(_THAI.findall(line.decode())) > 1 else None
    except UnicodeDecodeError:
        return False


def _mixed(first: dict[bool, tuple[int, bytes]]) -> UserError:
    (before, _), (at, _) = first.values()
    is_thai = thai_share(first[False][1].decode("sloppy-cp874", "replace")) > 0.5
    names = {True: _called("UTF-8"), False: _called("cp874") if is_thai else ANOTHER}
    other, found = (names[is_utf8] for is_utf8 in first)
    words = (MIXED(lang, line=at, found=found(lang), before=before, other=other(lang)) for lang in LANGUAGES)
    return UserError(Text(*words), PART)


SAMPLE = 1_000_000


def begin(file: BinaryIO) -> tuple[str, str]:
    """Return the encoding of a text of any length, and its beginning.

    Raises:
        UserError: it is no text, none of those that are read, or two of them.
    """
    start = sample = file.read(SAMPLE)
    # The first letter beyond ASCII may come late; until then nothing tells encodings apart.
    while sample.isascii() and 0 not in start and (more := file.read(SAMPLE)):
        sample = more
    if not _is_utf8(sample, cut=True):
        file.seek(0)
        _require_one_of(start, file)
    code = name_of(start if sample.isascii() else sample)
    return code, codecs.getincrementaldecoder(code)().decode(start)


def _is_utf8(content: bytes, *, cut: bool = False) -> bool:
    """Return whether bytes are UTF-8; one that is cut may end in the middle of a letter."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content, final=not cut)
    except UnicodeDecodeError:
        return False
    return True


def decode(content: bytes) -> tuple[str, list[Text]]:
    """Return the text of a whole file and what was noticed about its encoding.

    Raises:
        UserError: it is no text, or none of those that are read.
    """
    if not _is_utf8(content):
        _require_one_of(content, io.BytesIO(content))
    name = name_of(content)
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        raise _unreadable() from None
    if "\x00" in text:
        raise _with_nul(content)
    notes = []
    if not name.startswith("utf-8"):
        notes.append(read_as(name))
    if ungarbled := ungarble(text):
        before, (text, mishap) = text, ungarbled
        at = next((m.start() for m in [_GARBLED.search(before)] if m), 0)
        notes.append(
            Text(
                f"ตัวอักษรเพี้ยนทั้งไฟล์ ({mishap.th}) เช่น “{before[at : at + 12]}” แก้คืนให้แล้ว โปรดตรวจชื่อในไฟล์",
                f"The whole file is garbled ({mishap.en}), e.g. “{before[at : at + 12]}”; it was mended:"
                " check its names.",
            )
        )
    elif len(lost := list((_LOST if _THAI.search(text) else _ALL_LOST).finditer(text))) > 2:
        sample = text[lost[0].start() :][:12]
        raise UserError(
            Text(
                f"ตัวอักษรไทยเพี้ยนเป็น “{sample}” และบางตัวหายไปแล้ว",
                f"Thai letters became “{sample}”, and some of them are lost.",
            ),
            Text(
                "ขอไฟล์ต้นฉบับก่อนที่จะเพี้ยน แล้วบันทึกเป็น CSV UTF-8",
                "Ask for the file as it was before, and save that as CSV UTF-8.",
            ),
        )
    return text, notes


def _require_one_of(start: bytes, file: BinaryIO) -> None:
    """Refuse a text in two encodings; those of two bytes a letter are not looked at, they stand alone."""
    if not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and 0 not in start[:4000]:
        require_one(file)


def read_as(name: str) -> Text:
    """Return the note that a text was read in an encoding."""
    shown = _called(name)
    return Text(f"อ่านเป็นรหัสอักขระ {shown.th}", f"Read as {shown.en}.")


def _called(name: str) -> Text:
    shown = "Windows-874 (TIS-620)" if "874" in name else name.upper()
    return Text(shown, shown)


def _with_nul(content: bytes) -> UserError:
    """Return what to say of bytes with a NUL: where it stands in a text, or that this is no text at all."""
    if any(byte < 32 and byte not in b"\x00\t\r\n\f" for byte in content):
        return _unreadable()
    line = content[: content.index(0)].count(b"\n") + 1
    return UserError(
        Text(
            f"บรรทัดที่ {line:,} ของไฟล์มีรหัสว่าง (NUL) ซึ่งไม่ใช่ตัวอักษร ไฟล์อาจเสียตอนคัดลอก",
            f"Line {line:,} of the file holds a NUL, which is no letter: the file may be damaged by copying.",
        ),
        Text(
            "ขอไฟล์ใหม่ หรือเปิดในโปรแกรมตารางคำนวณ ตรวจว่าครบทุกแถว แล้วบันทึกเป็น XLSX",
            "Ask for it again, or open it in a spreadsheet program, see that it is whole, and save it as"
            " XLSX.",
        ),
    )


def _unreadable() -> UserError:
    return UserError(
        Text(
            "ไฟล์นี้ไม่ใช่ข้อความที่อ่านได้ (รู้จัก UTF-8, UTF-16, Windows-874/TIS-620)",
            "This file is no text that can be read (UTF-8, UTF-16, Windows-874/TIS-620 are).",
        ),
        Text(
            "เปิดในโปรแกรมตารางคำนวณแล้วบันทึกเป็น “CSV UTF-8” หรือ XLSX",
            "Open it in a spreadsheet program and save it as “CSV UTF-8” or XLSX.",
        ),
    )
