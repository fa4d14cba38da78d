"""What an export or a pull of cases loses on its way: counted, said in words, refused beyond a share."""

from dataclasses import dataclass
from typing import Protocol

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Lang, Text

# Below so many rows a share says nothing: what is lost is told, and the rest is taken.
SMALLEST_BASE = 10
# Cases that may vanish at once before a source that lost most of its cases is asked about.
FEW_REMOVED = 10

NOT_TAKEN = {
    "without_key": Text(
        "{count:,} แถวไม่ถูกนำเข้าเพราะไม่มีกุญแจ (เลขคดี)", "{count:,} row(s) were not loaded: without key"
    ),
    "duplicates": Text(
        "{count:,} แถวไม่ถูกนำเข้าเพราะกุญแจ (เลขคดี) ซ้ำกับแถวก่อนหน้า",
        "{count:,} row(s) were not loaded: their key came before",
    ),
    "unreadable_dates": Text(
        "{count:,} คดีไม่รู้วัน เพราะอ่านวันที่ไม่ได้",
        "{count:,} case(s) are without a day: their date cannot be read",
    ),
}
# Of rows that were taken all the same.
NOT_WHOLE = {
    "too_long": Text(
        "{count:,} ชื่อหรือรหัสยาวเกินกำหนด จึงถือว่าต้นทางไม่ได้ให้มา",
        "{count:,} name(s) or code(s) are too long and were taken as not given",
    ),
}
TOO_MANY = Text(
    "แถวที่จะขาดหรือไม่ครบมีมากกว่าร้อยละ {most:g} ของ {base:,} แถว: {lost} ยังไม่มีการเปลี่ยนแปลงข้อมูลจากแถวเหล่านี้",
    "More than {most:g} % of {base:,} rows would be lost: {lost}. Nothing of them was changed.",
)
MEND = Text(
    "แก้ไฟล์หรือไฟล์จับคู่ (ตรวจด้วยคำสั่ง check) หรือยอมรับด้วย --accept (ที่หน้าจัดการข้อมูล: ทำเครื่องหมายยอมรับ)",
    "Correct the file or the mapping (see `check`), or take the rest with --accept (on the data page: tick"
    " its box).",
)
WOULD_VANISH = Text(
    "จะลบ {removed:,} คดี จากที่มีอยู่ {known:,} คดี เพราะต้นทางไม่มีคดีเหล่านั้นแล้ว ยังไม่ได้ลบ",
    "{removed:,} of the {known:,} cases in the store would be removed, because the source no longer holds"
    " them. None is removed.",
)
REPLACE = Text(
    "ตรวจว่าต้นทางครบหรือไม่ ถ้าให้แทนที่จริงใช้ --replace (ที่หน้าจัดการข้อมูล: ทำเครื่องหมายยืนยัน)",
    "See whether the source is whole; to remove them use --replace (on the data page: tick its box).",
)


class TooManyLost(UserError):
    """More rows of cases would be lost than may be."""


@dataclass(frozen=True, slots=True)
class Leave:
    """What a person has agreed to.

    lose: that rows beyond the share are lost, and that what is doubtful in a file is right. replace: most of
    what is stored.
    """

    lose: bool = False
    replace: bool = False


NONE = Leave()


class Counted(Protocol):
    """What counts its losses: the account of a pull."""

    without_key: int
    duplicates: int
    unreadable_dates: int
    too_long: int


def lost(account: Counted) -> int:
    """Return how many rows were not taken, or not whole."""
    return sum(getattr(account, name) for name in NOT_TAKEN)


def told(account: Counted, lang: Lang) -> list[str]:
    """Return what was not taken, or not whole, and why, a sentence each."""
    return [
        words(lang, count=count)
        for name, words in (NOT_TAKEN | NOT_WHOLE).items()
        if (count := getattr(account, name))
    ]


def refuse(account: Counted, base: int, most: float) -> None:
    """Refuse to go on when more than the share `most` of `base` rows is lost.

    Raises:
        TooManyLost: says how many rows, and why.
    """
    if base < SMALLEST_BASE or lost(account) <= most * base:
        return
    raise TooManyLost(
        Text(
            *(
                TOO_MANY(lang, most=100 * most, base=base, lost="; ".join(told(account, lang)))
                for lang in LANGUAGES
            )
        ),
        MEND,
    )


NOT_ON_SHEET = Text(
    "อ่านแผ่นงาน {sheet} แผ่นเดียว แต่มี {removed:,} คดีของห้วงนี้ในระบบที่ไม่อยู่ในแผ่นนั้น และจะถูกลบ",
    "Only the sheet {sheet} was read, and {removed:,} stored case(s) of these days are not on it: they would"
    " be removed.",
)
WHOLE_FILE = Text(
    "นำเข้าทุกแผ่นพร้อมกัน (ไม่ใส่ --sheet) หรือให้ --period ตรงกับแผ่นนั้น ถ้าต้องการลบจริงให้ใส่ --replace",
    "Load all sheets at once (without --sheet), or let --period be that of the sheet; --replace if they are"
    " to go.",
)


def refuse_removal_by_a_part(removed: int, sheet: str) -> None:
    """Refuse to remove cases that a sheet lacks which was read alone: they may be on another one of the file.

    Raises:
        UserError: says how many.
    """
    if removed:
        raise UserError(
            Text(*(NOT_ON_SHEET(lang, removed=removed, sheet=sheet) for lang in LANGUAGES)), WHOLE_FILE
        )


def refuse_removal(removed: int, known: int) -> None:
    """Refuse to remove most of the cases that the store held.

    Raises:
        UserError: says how many.
    """
    if removed >= FEW_REMOVED and 2 * removed > known:
        raise UserError(
            Text(*(WOULD_VANISH(lang, removed=removed, known=known) for lang in LANGUAGES)), REPLACE
        )
