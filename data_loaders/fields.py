"""The two kinds of field that a mapping file gives: a plain value and an instant."""

import re
from collections import Counter
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from data_loaders.counts import COUNTS
from data_loaders.mapping_faults import MappingFault

FORMAT_TOKENS = re.compile(r"YYYY|YY|MON|MM|M|DD|D|hh|h|mm|m|ss|s")
# Not written in tokens: ISO 8601 with an offset that counts.
ISO = "ISO"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _canonical(form: str) -> str:
    """Return a format with its tokens in full.

    Raises:
        MappingFault: it is none.
    """
    if form == ISO or form in COUNTS:
        return form
    written = FORMAT_TOKENS.sub(lambda m: m[0] * 2 if len(m[0]) == 1 else m[0], form)
    tokens = Counter(FORMAT_TOKENS.findall(written))
    named = ", ".join([ISO, *COUNTS])
    if tokens["YYYY"] + tokens["YY"] != 1 or tokens["MM"] + tokens["MON"] != 1 or max(tokens.values()) > 1:
        raise MappingFault(
            f"`format` ต้องมี YYYY และ MM (หรือ MON) อย่างละหนึ่ง เช่น DD/MM/YYYY hh:mm หรือเป็น {named}",
            f"`format` needs YYYY and MM (or MON) once each, e.g. DD/MM/YYYY hh:mm, or is one of {named}",
        )
    if set(FORMAT_TOKENS.sub("", written)) & set("YMDhHmsS"):
        raise MappingFault(
            "`format` เขียนด้วย YYYY MM DD MON hh mm ss เท่านั้น (YY คือปีสองหลัก)",
            "`format` is written with YYYY MM DD MON hh mm ss only (YY for two digits)",
        )
    return written


def _is_loose(form: str) -> bool:
    """Return whether day and month of a format are numbers that could change places."""
    return "DD" in form and "MM" in form and not form.startswith("YYYY")


class Value(Strict):
    """One column (`"name"` for short), or a constant.

    `codes` recodes, `default` stands for codes not listed.
    """

    column: str | None = Field(None, min_length=1)
    constant: str | None = None
    codes: dict[str, str] | None = None
    default: str | None = None
    join: int = Field(0, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"column": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _one(self) -> "Value":
        if (self.column is None) == (self.constant is None):
            raise MappingFault(
                "ระบุ `column` หรือ `constant` อย่างใดอย่างหนึ่ง", "give either `column` or `constant`"
            )
        return self

    def parts(self) -> dict[str, str]:
        """Return part -> column of the source; nothing for a constant."""
        return {"value": self.column} if self.column else {}


class Moment(Strict):
    """An instant: one column (`"name"` for short) or several. Text and number columns need a `format`.

    Formats are written with YYYY YY MM DD MON hh mm ss (M/D/YYYY is MM/DD/YYYY), or are `ISO` (ISO 8601 with
    its offset) or one of COUNTS, such as `serial` (days since 1899-12-30). Of several, the first that fits a
    value reads it. `midnight`: whether 00:00 means that the time is not known, or is the time; any: no clock
    of the column is a time, as where days were written in another zone.
    """

    date: str | None = None
    time: str | None = None
    hour: str | None = None
    minute: str | None = None
    year: str | None = None
    month: str | None = None
    day: str | None = None
    format: str | tuple[str, ...] | None = None
    era: Literal["CE", "BE", "both"] = "CE"
    midnight: Literal["unknown", "midnight", "any"] = "unknown"
    join: int = Field(0, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"date": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _complete(self) -> "Moment":
        if (self.date is None) == (self.year is None):
            raise MappingFault(
                "ระบุ `date` หรือ `year` (พร้อม `month` และ `day`)",
                "give either `date` or `year` (with `month` and `day`)",
            )
        if self.year is not None and self.month is None:
            raise MappingFault("`year` ต้องมี `month` ด้วย", "`year` needs `month`")
        if (self.minute is not None and self.hour is None) or (
            self.time is not None and self.hour is not None
        ):
            raise MappingFault(
                "ระบุ `time` หรือ `hour` (มีหรือไม่มี `minute`)",
                "give either `time`, or `hour` with or without `minute`",
            )
        if len({form.find("MM") < form.find("DD") for form in self.formats if _is_loose(form)}) > 1:
            raise MappingFault(
                "`format` มีทั้งวันก่อนเดือนและเดือนก่อนวัน จึงไม่รู้ว่า 5/4 คือวันใด",
                "`format` names both orders of day and month: nothing tells which one 5/4 is",
            )
        return self

    @field_validator("format")
    @classmethod
    def _canonical(cls, given: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        """Check each format and write its tokens in full."""
        if given is None:
            return None
        forms = tuple(_canonical(form) for form in ((given,) if isinstance(given, str) else given))
        if not forms:
            raise MappingFault("`format` เป็นรายการว่าง", "`format` is an empty list")
        return forms[0] if len(forms) == 1 else forms

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats, in the order in which they are tried; none where the source has native types."""
        return (self.format,) if isinstance(self.format, str) else self.format or ()

    def parts(self) -> dict[str, str]:
        """Return part (date, time, hour, …) -> column of the source."""
        names = ("date", "time", "hour", "minute", "year", "month", "day")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}
