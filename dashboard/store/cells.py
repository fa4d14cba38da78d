"""Values of an answer's rows as Python has them: pandas holds a gap as NaN, NaT or NA; here it is None."""

from typing import Any

import pandas as pd


def given(value: Any) -> Any:
    """Return the value, or None where there is none."""
    return None if pd.isna(value) else value


def whole(value: Any) -> int | None:
    """Return the value as a whole number, or None: a column of integers with one gap comes as floats."""
    return None if pd.isna(value) else int(value)
