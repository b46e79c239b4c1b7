"""Digits that every processor, BLAS and Python agrees on.

A solver, a regression and a resampling add the same numbers in an order that the processor and the
number of its threads choose; their last digits differ from machine to machine. What rests on such a
calculation goes through `stable` before anyone sees it, so that the same data give the same bytes.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd

T = TypeVar("T")

#: Decimals kept by default. Outcomes are in per cent or points and are printed with one or two.
#: When the input moves by 1e-12 of itself they move by up to 2e-9 (a logarithm times 100, through a
#: solver): of ten thousand numbers one in a hundred data sets then crosses the edge of rounding,
#: and none does for the 1e-16 by which processors differ.
DECIMALS = 3

#: Decimals of fractions and of coefficients that are small by nature, such as a rate of convergence
#: a year. They come from sums without a solver, and their error is smaller.
FINE = 6


def stable(values: T, decimals: int = DECIMALS) -> T:
    """Round numbers to the digits that do not depend on the machine.

    Args:
        values: A number, an array, a Series, a DataFrame, or a (named) tuple of these. Whole
            numbers, texts and missing values pass unchanged.
        decimals: Decimals that are kept.

    Returns:
        The same kind of object; a negative zero becomes zero.
    """
    return cast("T", _rounded(values, decimals))


def _rounded(values: Any, decimals: int) -> Any:
    if isinstance(values, tuple):
        parts = [_rounded(part, decimals) for part in values]
        return type(values)(*parts) if hasattr(values, "_fields") else tuple(parts)
    if isinstance(values, pd.DataFrame):
        return values.apply(_rounded, decimals=decimals)
    if isinstance(values, pd.Series):
        if not pd.api.types.is_float_dtype(values.dtype):
            return values
        return values.round(decimals) + 0.0
    if isinstance(values, np.ndarray):
        if not np.issubdtype(values.dtype, np.floating):
            return values
        # Adding zero turns −0.0 into 0.0.
        return np.round(values, decimals) + 0.0
    if isinstance(values, float):
        return float(np.round(values, decimals) + 0.0)
    return values
