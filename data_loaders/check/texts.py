"""Whether Thai can be read as Thai, and names and codes are no longer than such are."""

import pandas as pd

from dashboard.language.text import Text
from data_loaders import words
from data_loaders.check.finding import Finding
from data_loaders.letters import encoding_of
from data_loaders.mapping import fields_of
from data_loaders.source import Source

# Names of so many rows of a table show how it is written.
NAMES = 500


def disguised(source: Source, raw: pd.DataFrame) -> list[Finding]:
    """Report Thai in another encoding, such as ÊÀ.: names would show so, and no code would be known."""
    mapping, findings = source.mapping, []
    for name, section in mapping.sections().items():
        if name in ("incident_offences", "arrests"):
            continue
        rows = raw if section is mapping.incidents else source.rows(section, limit=NAMES)
        for column in rows:
            field = column.removesuffix("__value")
            if field == column or not pd.api.types.is_string_dtype(rows[column].dropna()):
                continue
            texts = rows[column].dropna().drop_duplicates()
            encoding = encoding_of(texts)
            if encoding is not None:
                example = next(text for text in texts if not text.isascii())
                findings.append(
                    Finding(
                        "error",
                        section.origin,
                        field,
                        Text("ข้อความภาษาไทย", "text in Thai"),
                        Text(f"อ่านไม่เป็นภาษาไทย เช่น {example}", f"is not read as Thai, such as {example}"),
                        Text(
                            f'ระบุ encoding = "{encoding}" ใน [source]',
                            f'State encoding = "{encoding}" in [source].',
                        ),
                    )
                )
    return findings


def too_long(source: Source) -> list[Finding]:
    """Report texts, among all that were read so far, that are too long to be a name or a code."""
    sections = source.mapping.sections().values()
    return [
        Finding(
            "warning",
            ", ".join(sorted({s.origin for s in sections if field in fields_of(s)})),
            field,
            Text(
                f"ชื่อหรือรหัสไม่เกิน {words.LONGEST} ตัวอักษร",
                f"names and codes of at most {words.LONGEST} letters",
            ),
            Text(f"ยาวเกิน {len(texts):,} ค่า", f"{len(texts):,} longer"),
            Text(
                "แก้ในต้นทางหรือไฟล์จับคู่; ระหว่างนี้ถือว่าไม่ได้ให้มา",
                "Correct them there, or the mapping; until then they are taken as not given.",
            ),
        )
        for field, texts in sorted(source.too_long.items())
    ]
