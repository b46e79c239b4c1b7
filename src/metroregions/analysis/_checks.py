"""What all methods ask of their input, and how they refuse it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import NDArray

#: A residual smaller than this share of the parts' absolute sum is rounding, and is reported as 0.
ROUNDING = 1e-11


def floats(values: pd.Series) -> NDArray[np.float64]:
    """Return the values as floats, missing ones as NaN."""
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def row(table: pd.DataFrame, label: int | str) -> pd.Series:
    """Return one row of a table whose labels are unique."""
    return cast("pd.Series", table.loc[label])


def unique(labels: pd.Index, what: str) -> None:
    """Refuse labels that occur twice.

    Raises:
        ValueError: A label occurs twice.
    """
    if not labels.is_unique:
        twice = labels[labels.duplicated()][0]
        raise ValueError(f"{what}: “{twice}” occurs more than once; each may occur once.")


def same_labels(first: pd.Index, second: pd.Index, what: str) -> None:
    """Refuse two sets of labels that differ, in whatever order.

    Raises:
        ValueError: A label occurs in only one of the two, or twice in one.
    """
    unique(first, what)
    if first.equals(second):
        return
    unique(second, what)
    odd = first.symmetric_difference(second)
    if len(odd):
        raise ValueError(f"{what}: “{odd[0]}” occurs in only one of the two tables.")


def has_years(index: pd.Index, years: Iterable[Hashable], what: str) -> None:
    """Refuse a year that the table lacks.

    Raises:
        ValueError: A year is not a label of the table.
    """
    unique(index, what)
    for year in years:
        if year not in index:
            raise ValueError(f"{what}: there is no row for the year {year}.")


def no_negative(values: NDArray[np.float64], what: str) -> None:
    """Refuse negative or infinite numbers; missing ones pass.

    Raises:
        ValueError: A number is negative or infinite.
    """
    if bool(np.any(values < 0)):
        raise ValueError(f"{what}: a value is negative; only zero or more makes sense here.")
    if bool(np.any(np.isinf(values))):
        raise ValueError(f"{what}: a value is infinite.")


def complete(values: pd.Series, what: str) -> None:
    """Refuse missing values, with the label of the first.

    Raises:
        ValueError: A value is missing.
    """
    missing = values.index[values.isna()]
    if len(missing):
        raise ValueError(f"{what}: no value for “{missing[0]}” ({len(missing)} missing in all).")


def residual(total: float, parts: NDArray[np.float64], scale: float | None = None) -> float:
    """Return what the parts leave unexplained of the total; missing stays missing.

    Args:
        total: The whole.
        parts: Its parts.
        scale: The size of the numbers that went into the calculation, against which rounding is
            judged; default: the larger of the total and the sum of the parts, both in absolute
            terms. What is only rounding is returned as 0.
    """
    rest = float(total) - float(np.sum(parts))
    size = max(abs(float(total)), float(np.sum(np.abs(parts)))) if scale is None else scale
    return 0.0 if abs(rest) <= ROUNDING * size else rest
