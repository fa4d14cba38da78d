"""One problem of a mapping, and the refusal to pull when there are errors."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text

Severity = Literal["error", "warning", "note"]
ORDER: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: where it is, what was expected, what is there, and how to mend it."""

    severity: Severity
    table: str
    column: str
    expected: Text
    found: Text
    remedy: Text


def perhaps(wanted: str, known: list[str], cutoff: float = 0.4) -> Text:
    """Return a remedy that names what was probably meant."""
    close = get_close_matches(wanted, known, n=3, cutoff=cutoff)
    if not close:
        return Text("แก้ชื่อในไฟล์จับคู่", "Correct the name in the mapping.")
    return Text(f"อาจหมายถึง {', '.join(close)}", f"Perhaps {', '.join(close)}.")


def percent(share: float) -> str:
    return f"{share * 100:.1f}"


def refuse(findings: list[Finding]) -> None:
    """Raise when a pull could not give right figures.

    Raises:
        UserError: lists every error found.
    """
    errors = [f for f in findings if f.severity == "error"]
    if errors:
        lines = {
            lang: "\n".join(f"  {f.table}.{f.column}: {f.found(lang)} → {f.remedy(lang)}" for f in errors)
            for lang in LANGUAGES
        }
        raise UserError(
            Text(
                f"ไฟล์จับคู่ไม่ตรงกับฐานข้อมูลต้นทาง {len(errors)} จุด:\n{lines['th']}",
                f"The mapping does not fit the source in {len(errors)} place(s):\n{lines['en']}",
            ),
            Text(
                "แก้ตามรายการแล้วสั่งใหม่ ยังไม่มีการเปลี่ยนแปลงข้อมูล",
                "Correct them and start again; nothing was changed.",
            ),
        )
