"""What is wrong with a mapping file, in both languages: faults that are raised here and those of pydantic."""

from typing import Any

from pydantic import ValidationError

from dashboard.language.text import Lang, Text


class MappingFault(ValueError):
    """What a mapping says that cannot be, for a validator to raise."""

    def __init__(self, th: str, en: str) -> None:
        super().__init__(en)
        self.words = Text(th, en)


_TABLE = Text("ต้องเป็นตาราง เช่น { column = … }", "must be a table, such as { column = … }")
_NUMBER = Text("ต้องเป็นตัวเลข", "must be a number")
# What pydantic gives with a fault, by its names: limits, and the values that may stand there.
_BOUNDS = ("ge", "gt", "le", "lt", "expected")
# What is wrong, by the beginning of pydantic's name for it.
_FAULTS = {
    "missing": Text("ไม่ได้ระบุ", "is missing"),
    "extra_forbidden": Text("ไม่รู้จักชื่อนี้", "is not a known name"),
    "string_type": Text("ต้องเป็นข้อความในเครื่องหมายคำพูด", "must be text in quotes"),
    "string_too_short": Text("ว่าง", "is blank"),
    "too_short": Text("ว่างหรือขาดบางค่า", "is empty or lacks a value"),
    "too_long": Text("มีค่ามากเกินไป", "has too many values"),
    "int_": Text("ต้องเป็นจำนวนเต็ม", "must be a whole number"),
    "float_": _NUMBER,
    "finite_number": _NUMBER,
    "bool_": Text("ต้องเป็น true หรือ false", "must be true or false"),
    "date_": Text("ต้องเป็นวันที่ เช่น 2026-01-31", "must be a day, such as 2026-01-31"),
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "tuple_type": Text("ต้องเป็นรายการใน [ ]", "must be a list in [ ]"),
    "greater_than_equal": Text("น้อยเกินไป ต้องไม่น้อยกว่า {ge}", "is too small: at least {ge}"),
    "greater_than": Text("น้อยเกินไป ต้องมากกว่า {gt}", "is too small: more than {gt}"),
    "less_than_equal": Text("มากเกินไป ต้องไม่เกิน {le}", "is too large: at most {le}"),
    "less_than": Text("มากเกินไป ต้องน้อยกว่า {lt}", "is too large: less than {lt}"),
    "literal_error": Text("ต้องเป็นค่าใดค่าหนึ่งต่อไปนี้: {expected}", "must be one of these: {expected}"),
}


def lines(error: ValidationError, lang: Lang, whole: str) -> list[str]:
    """Return every fault with its place; `whole`: what stands for a fault of the file as a whole."""
    return [f"{_place(fault['loc']) or whole}: {_said(fault, lang)}" for fault in error.errors()]


def _place(parts: tuple[Any, ...]) -> str:
    """Return where a fault is, without the kinds of which a value may be one: `str`, `tuple[str, ...]`."""
    return ".".join(str(part) for part in parts if part != "str" and not str(part).endswith("]"))


def _said(fault: Any, lang: Lang) -> str:
    context = fault.get("ctx", {})
    if isinstance(own := context.get("error"), MappingFault):
        return own.words(lang)
    known = next((words for kind, words in _FAULTS.items() if fault["type"].startswith(kind)), None)
    if known is None:
        return str(fault["msg"])
    return known(lang, **{name: context[name] for name in _BOUNDS if name in context})
