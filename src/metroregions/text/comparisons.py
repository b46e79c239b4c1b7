"""How one number stands to another, in words: directions, changes, gaps.

All functions are pure. Whatever is missing is said to be missing: no text ever holds `nan`.
Whether something rose, is above another, or shares a rank is decided on the numbers as they are
shown, so that a sentence never contradicts the figures in it: 43.21 and 43.24 are both 43.2.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from metroregions.text.numbers import (
    NO_DATA,
    is_missing,
    number,
    percent,
    percentage_points,
    rounded,
    signed_percent,
    with_unit,
)

if TYPE_CHECKING:
    pass


#: What stands for a verb where it is not known how something moved.
UNKNOWN = f"cannot be told ({NO_DATA})"


# ------------------------------------------------------------------------------ comparisons


def _shown(value: float | None, decimals: int) -> float:
    return math.nan if value is None or is_missing(value) else rounded(value, decimals)


def direction(
    change_: float | None,
    decimals: int = 1,
    *,
    up: str = "rose",
    down: str = "fell",
    same: str = "did not change",
    missing: str = UNKNOWN,
) -> str:
    """Choose the word for a change by its sign, after rounding to the decimals that are shown."""
    shown = _shown(change_, decimals)
    if math.isnan(shown):
        return missing
    return up if shown > 0 else down if shown < 0 else same


def change(
    first: float | None,
    last: float | None,
    *,
    decimals: int = 1,
    up: str = "rose",
    down: str = "fell",
    same: str = "did not change",
) -> str:
    """Tell a change in per cent: `rose by 12.3%`, `fell by 0.4%`, `did not change`.

    From zero or from a negative value no percentage can be formed; then only the direction stands.
    """
    if first is None or last is None or is_missing(first) or is_missing(last):
        return UNKNOWN
    if float(first) <= 0:
        return direction(float(last) - float(first), 12, up=up, down=down, same=same)
    growth = (float(last) / float(first) - 1) * 100
    word = direction(growth, decimals, up=up, down=down, same=same)
    return word if word == same else f"{word} by {percent(abs(growth), decimals)}"


def difference(
    first: float | None,
    last: float | None,
    *,
    unit: str = "",
    decimals: int = 0,
    up: str = "rose",
    down: str = "fell",
    same: str = "did not change",
) -> str:
    """Tell a change in the unit itself: `fell by 1.2 percentage points`, `rose by 300 EUR`.

    The unit `%` becomes percentage points, as a difference of two percentages is.
    """
    start, end = _shown(first, decimals), _shown(last, decimals)
    if math.isnan(start) or math.isnan(end):
        return UNKNOWN
    moved = rounded(end - start, decimals)
    word = direction(moved, decimals, up=up, down=down, same=same)
    if word == same:
        return word
    if unit.startswith("%"):
        return f"{word} by {percentage_points(abs(moved), decimals).lstrip('+')}"
    return f"{word} by {with_unit(abs(moved), unit, decimals)}"


def from_to(first: float | None, last: float | None, *, unit: str = "", decimals: int = 0) -> str:
    """Write two values: `from 4.1 to 3.2%`; what is missing is called `no data`."""
    if is_missing(first) and is_missing(last):
        return NO_DATA
    start = with_unit(first, unit, decimals) if is_missing(last) else number(first, decimals)
    return f"from {start} to {with_unit(last, unit, decimals)}"


def comparison(
    value: float | None,
    reference: float | None,
    *,
    decimals: int = 0,
    above: str = "above",
    below: str = "below",
    same: str = "the same as",
    about: str = "about the same as",
    close: float = 1.0,
) -> str:
    """Compare a value with a reference: `above`, `below`, `about the same as`, `the same as`.

    Args:
        value: The value.
        reference: What it is compared with.
        decimals: Decimals that are shown; equal after rounding is the same.
        above: Word for more.
        below: Word for less.
        same: Words for equal as shown.
        about: Words for a difference of less than `close`.
        close: Per cent of the reference within which two values are about the same.
    """
    mine, other = _shown(value, decimals), _shown(reference, decimals)
    if math.isnan(mine) or math.isnan(other):
        return f"not comparable ({NO_DATA}) with"
    if mine == other:
        return same
    if other != 0 and abs(mine / other - 1) * 100 < close:
        return about
    return above if mine > other else below


def gap(
    first: float | None,
    last: float | None,
    decimals: int = 1,
    *,
    narrowed: str = "narrowed",
    widened: str = "widened",
    same: str = "stayed the same",
) -> str:
    """Tell whether a gap, a distance from zero, narrowed or widened."""
    start, end = _shown(first, decimals), _shown(last, decimals)
    if math.isnan(start) or math.isnan(end):
        return UNKNOWN
    return direction(abs(end) - abs(start), decimals, up=widened, down=narrowed, same=same)


def average_growth(first: float | None, last: float | None, years: int, decimals: int = 1) -> str:
    """Write the average annual growth between two values: `+1.2% a year`."""
    if first is None or last is None or is_missing(first) or is_missing(last) or years <= 0:
        return NO_DATA
    if float(first) <= 0 or float(last) <= 0:
        return NO_DATA
    rate = ((float(last) / float(first)) ** (1 / years) - 1) * 100
    return f"{signed_percent(rate, decimals)} a year"
