"""What every method refuses: each check returns a value as a plain number or says what is wrong with it."""

import math
from collections.abc import Sequence
from typing import SupportsFloat

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def number(name: str, value: SupportsFloat) -> float:
    """Return a finite number."""
    plain = float(value)
    if not math.isfinite(plain):
        raise ValueError(f"{name} must be a finite number, not {value}")
    return plain


def count(name: str, value: SupportsFloat) -> int:
    """Return a non-negative whole number, as `int`: NumPy's wrap around in differences and products."""
    plain = number(name, value)
    if plain < 0 or plain != math.floor(plain):
        raise ValueError(f"{name} must be a non-negative whole number, not {value}")
    return int(plain)


def positive(name: str, value: SupportsFloat) -> float:
    """Return a number above 0."""
    plain = number(name, value)
    if plain <= 0:
        raise ValueError(f"{name} must be above 0, not {value}")
    return plain


def at_least_one(name: str, value: SupportsFloat) -> float:
    """Return a number of 1 or more."""
    plain = number(name, value)
    if plain < 1:
        raise ValueError(f"{name} must be 1 or more, not {value}")
    return plain


def fraction(name: str, value: SupportsFloat) -> float:
    """Return a number from 0 to 1."""
    plain = number(name, value)
    if not 0 <= plain <= 1:
        raise ValueError(f"{name} must lie from 0 to 1, not {value}")
    return plain


def tail(confidence: SupportsFloat) -> float:
    """Return the probability left on each side by a two-sided confidence."""
    plain = number("confidence", confidence)
    if not 0 < plain < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    return (1 - plain) / 2


def numbers(name: str, values: Sequence[float] | Floats) -> Floats:
    """Return a row of finite numbers, at least one."""
    row = np.asarray(values, dtype=np.float64)
    if row.ndim != 1 or row.size == 0:
        raise ValueError(f"{name} must be a row of at least one number")
    if not np.isfinite(row).all():
        raise ValueError(f"{name} must be finite numbers")
    return row


def counts(name: str, values: Sequence[float] | Floats) -> Floats:
    """Return a row of non-negative whole numbers, at least one."""
    row = numbers(name, values)
    if (row < 0).any() or (row != np.floor(row)).any():
        raise ValueError(f"{name} must be non-negative whole numbers")
    return row
