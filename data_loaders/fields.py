"""The two kinds of field that a mapping file gives: a plain value and an instant."""

import re
from collections import Counter
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FORMAT_TOKENS = re.compile(r"YYYY|MON|MM|DD|hh|mm|ss")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Value(Strict):
    """One column (`"name"` for short), or a constant.

    `codes` recodes, `default` stands for codes not listed.
    """

    column: str | None = None
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
            raise ValueError("give either `column` or `constant`")
        return self

    def parts(self) -> dict[str, str]:
        """Return part -> column of the source; nothing for a constant."""
        return {"value": self.column} if self.column else {}


class Moment(Strict):
    """An instant: one column (`"name"` for short) or several. Text and number columns need a `format`.

    Formats are written with YYYY MM DD MON hh mm ss, or are `serial` (days since 1899-12-30).
    """

    date: str | None = None
    time: str | None = None
    hour: str | None = None
    minute: str | None = None
    year: str | None = None
    month: str | None = None
    day: str | None = None
    format: str | None = None
    era: Literal["CE", "BE"] = "CE"
    midnight: Literal["unknown", "midnight"] = "unknown"
    join: int = Field(0, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"date": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _complete(self) -> "Moment":
        if (self.date is None) == (self.year is None):
            raise ValueError("give either `date` or `year` (with `month` and `day`)")
        if self.year is not None and self.month is None:
            raise ValueError("`year` needs `month`")
        if (self.minute is not None and self.hour is None) or (
            self.time is not None and self.hour is not None
        ):
            raise ValueError("give either `time`, or `hour` with or without `minute`")
        if self.format is not None and self.format != "serial":
            tokens = Counter(FORMAT_TOKENS.findall(self.format))
            months = tokens["MM"] + tokens["MON"]
            if tokens["YYYY"] != 1 or months != 1 or max(tokens.values()) > 1:
                raise ValueError("`format` needs YYYY and MM (or MON) once each, e.g. DD/MM/YYYY hh:mm")
            if set(FORMAT_TOKENS.sub("", self.format)) & set("YMDhHmsS"):
                raise ValueError("`format` is written with YYYY MM DD MON hh mm ss only")
        return self

    def parts(self) -> dict[str, str]:
        """Return part (date, time, hour, …) -> column of the source."""
        names = ("date", "time", "hour", "minute", "year", "month", "day")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}
