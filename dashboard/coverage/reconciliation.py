"""Why the cases of a source and those of the store differ in a station-month, in words."""

from typing import Any

from dashboard.language.text import LANGUAGES, Text

# By the column of `reconciliations`; all but the last explain the difference, which they add up to.
REASONS = {
    "not_pulled": Text("ยังไม่ได้ดึง {n:,} คดี", "{n:,} not yet pulled"),
    "moved_here": Text(
        "ต้นทางย้ายเข้ามา ระบบยังนับที่สถานีหรือเดือนอื่น {n:,} คดี",
        "{n:,} moved here in the source, still under another station or month in the store",
    ),
    "moved_away": Text(
        "ต้นทางย้ายออกไปสถานีหรือเดือนอื่นแล้ว {n:,} คดี",
        "{n:,} moved to another station or month in the source",
    ),
    "deleted": Text("ต้นทางลบแล้ว {n:,} คดี", "{n:,} deleted in the source"),
    "duplicates": Text(
        "เลขคดีซ้ำ นับครั้งเดียว {n:,} แถว", "{n:,} rows with a key that is there already, counted once"
    ),
    "without_key": Text("ไม่มีเลขคดี นับไม่ได้ {n:,} แถว", "{n:,} rows without a key, which cannot be counted"),
    "unreadable_days": Text("วันที่อ่านไม่ได้ {n:,} คดี", "{n:,} with a day that cannot be read"),
}


def reasons(row: Any) -> list[Text]:
    """Return what is said of a station-month; nothing where source and store agree and every day is read.

    Args:
        row: has the columns of `reconciliations` as attributes.
    """
    counts = {name: int(getattr(row, name)) for name in REASONS}
    return [
        Text(*(words(lang, n=counts[name]) for lang in LANGUAGES))
        for name, words in REASONS.items()
        if counts[name]
    ]
