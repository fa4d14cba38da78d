"""Values as TOML writes them."""

import json
from collections.abc import Mapping, Sequence

Value = str | float | Sequence["Value"] | Mapping[str, "Value"]


def toml(value: Value) -> str:
    """Return a value on one line. JSON's strings are TOML's, but for the letter DEL."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml(k)} = {toml(v)}" for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    return repr(float(value))


def inline(fields: Mapping[str, Value]) -> str:
    """Return a table on one line whose keys are our own plain words."""
    return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in fields.items()) + " }"
